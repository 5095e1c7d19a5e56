//! Determination 结果认定: from the closed round to who is elected and what comes next.
//!
//! Owns `determination`. A row is a draft until two members of the election committee confirm it; then its input, verdict
//! and hash are frozen. A correction never edits it: it is superseded, with a reason and two persons. A vote among tied
//! persons or relatives is a round of its own, after which the round it belongs to is determined again with the outcome.

pub mod model;
pub mod pages;
mod routes;
mod sequel;
mod sequel_pages;
pub mod service;
pub mod store;

#[cfg(test)]
mod tests;

pub use routes::routes;
