//! Polling 投票与计票: places, staff, ballot papers, rounds of voting, the count typed twice, doubtful ballots and findings.
//!
//! Owns `polling_place`, `polling_staff`, `poll_round`, `ballot_stock`, `count_sheet`, `count_entry`, `doubtful_ballot` and
//! `finding_note`. A round freezes what was voted on ([`model::Contest`]); a sheet is one place's count in one round and
//! moves through [`model::SheetState`]; nothing that a typist submitted is ever overwritten.

pub mod findings;
pub mod model;
pub mod pages;
mod routes;
pub mod service;
pub mod store;

#[cfg(test)]
pub(crate) mod fixture;
#[cfg(test)]
mod tests;

pub use routes::routes;
