//! Changes in the term 届中变动: how an office ends, which other posts end with it, and what follows from the vacancy. Petitions for
//! recall 罢免要求: how many joined, never who.

pub mod model;
pub(super) mod pages;
pub mod petition;
pub(super) mod petition_pages;
pub mod service;
pub mod store;
pub mod vacancy;

pub use model::{Cause, Ground};
pub use service::{Ended, ended};

#[cfg(test)]
mod tests;
