//! 附件: files kept with records, sealed at rest, with their hash.
//!
//! Owns `attachment`. A file belongs to a record of another context, which alone decides who may see it: there are no pages here and no
//! route leads to a file by its number alone.

pub mod model;
pub mod pages;
pub mod service;
pub mod store;

pub use model::{Checked, Kind};

#[cfg(test)]
mod tests;
