//! 审计: append-only events in a hash chain. Every command leaves an event in the transaction that wrote its data.
//!
//! Anybody may record; nobody may read business tables here. The chain is checked by `cunxuan verify-audit` and on the page.

mod model;
pub mod pages;
mod store;
mod words;

pub use model::{Broken, Event, GENESIS, chain_hash};
pub use store::{append, last_of, latest, verify};

#[cfg(test)]
mod tests;
