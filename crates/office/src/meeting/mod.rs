//! Meetings 会议选举: elections that a meeting decides (party organisation, supervision committee, co-operative, representatives), and
//! by-elections and recalls.
//!
//! Owns `meeting`, `meeting_elector`, `meeting_nominee`, `meeting_round`, `meeting_entry`, `meeting_result`, `meeting_document` and
//! `voting_unit`.
//! A meeting has a list of those due, a check-in with its quorum, candidates, votes counted by two typists
//! ([`crate::polling::model::SheetState`]), a determination that two persons confirm, and the papers that follow.

pub mod model;
pub mod pages;
mod routes;
pub mod service;
pub mod store;

pub use routes::routes;

#[cfg(test)]
mod again_tests;
#[cfg(test)]
pub(crate) mod tests;
#[cfg(test)]
mod undo_tests;
#[cfg(test)]
mod voting_unit_tests;
