//! Rounds of talks before a re-election, and what is arranged for those who leave 摸底、谈心谈话、一人一策.
//!
//! Owns `talk_round`, `talk_kind`, `talk_added`, `talk`, `talk_plan` and `talk_follow`. A county says in a round which kinds of persons must be
//! talked with; who that is in a unit is computed from the records when it is looked at, and what was said is kept sealed and shown to
//! few. Nothing here decides who may stand.

pub mod model;
pub mod pages;
mod routes;
pub mod service;
pub mod store;

pub use routes::routes;

#[cfg(test)]
pub(crate) mod tests;
