//! Conditions for proposed persons 人选条件、负面清单.
//!
//! Owns `condition_list`, `condition_item` and `condition_answer`. A county keeps lists with their source, version and effective day; each
//! item is answered for each person, from the records where they say it, else by somebody who looked, with what it rests on. Nothing
//! here decides who may stand.

pub mod model;
pub mod pages;
mod routes;
pub mod service;
pub mod store;

pub use routes::routes;

#[cfg(test)]
mod tests;
