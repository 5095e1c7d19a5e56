//! Recommendation and selection 推荐与选拔.
//!
//! Owns the tables `selection_*`. A township records meetings of party members and of villagers, and its committee's recommendation: who
//! came, what became of the ballots, sums per person and nothing about who voted how. What one person recorded another confirms; a confirmed
//! record is corrected only by a new one. A speech competition has judges, a scheme and a ranking that two persons freeze. A comparison shows
//! all of it; who is put on the list of proposed persons is decided by somebody, never by this context.

pub mod model;
pub mod pages;
mod routes;
pub mod service;
pub mod store;

pub use routes::routes;

use crate::access::Role;

/// Who records. A county reads.
pub const WRITERS: &[Role] = &[Role::TownshipClerk];

#[cfg(test)]
pub(crate) mod tests;
