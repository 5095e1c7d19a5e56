//! The inspection of proposed persons 组织考察.
//!
//! Owns the tables `inspection` and `inspection_*`. The county keeps a checklist of steps and key steps; a township forms teams, each for some of
//! its villages; a team puts up the notice, works through the checklist, holds the democratic assessment, talks and reads papers, and says
//! about every proposed person what it advises. Advice is a fact with its reason: who stands and who is elected is decided elsewhere.

pub mod model;
pub mod pages;
mod routes;
pub mod service;
pub mod store;

pub use routes::routes;

#[cfg(test)]
pub(crate) mod tests;
