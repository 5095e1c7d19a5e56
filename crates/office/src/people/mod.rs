//! 人员、亲属: persons, their protected numbers, and who is related to whom.

pub mod kin;
pub mod kin_codes;
pub mod model;
pub mod pages;
pub mod service;
pub mod store;

pub use model::{PersonInput, sex_code, sex_from_code};

pub use pages::routes;

#[cfg(test)]
mod kin_tests;
#[cfg(test)]
mod tests;
