//! 村社: the tree of units by code, their kinds and groups. Knows nothing of elections.

pub mod import;
pub mod model;
pub mod pages;
pub mod service;
pub mod store;
pub mod words;

pub use model::{Directory, Level, UnitRef, shown};
pub use pages::routes;
pub use words::Words;

#[cfg(test)]
mod tests;
