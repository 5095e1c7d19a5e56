//! Analysis meetings and the register of secretaries 分析研判、书记备案.
//!
//! Owns the tables `deliberation*`. A meeting of the county, or of a township, goes through the proposed teams of its units one by one: a
//! screen per unit puts the persons beside the rules, and the meeting gives advice with its reason, frozen with what was on the screen. Advice
//! is no decision about anybody: who stands and who is elected is decided by those who vote. Secretaries in office are submitted by the township
//! and entered in the county's register.

pub mod model;
pub mod pages;
mod routes;
pub mod service;
pub mod store;

pub use routes::routes;

#[cfg(test)]
pub(crate) mod tests;
