//! 村社: the tree of units by code, their kinds and groups. Knows nothing of elections.

pub mod import;
pub mod model;
pub mod pages;
pub mod service;
pub mod store;

pub use model::{Directory, Level, UnitRef, shown};
pub use pages::routes;

#[cfg(test)]
mod tests;
