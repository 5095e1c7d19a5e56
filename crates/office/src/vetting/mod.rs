//! Proposed persons and their joint review 初步人选、联审.
//!
//! Owns `proposal`, `review_agency`, `review_desk`, `review_batch`, `review_item`, `review_answer`, `review_reply`, `review_step` and `review_reminder`. A township puts persons
//! on a list once; every department sees the list at the same moment and answers for each person by itself; nobody sees the answer of another
//! department but the organiser. What is stated is a fact with its basis: who stands and who is elected is decided elsewhere.

pub mod model;
pub mod pages;
mod routes;
pub mod service;
pub mod store;

pub use routes::routes;

#[cfg(test)]
mod evidence_tests;
#[cfg(test)]
pub(crate) mod tests;
