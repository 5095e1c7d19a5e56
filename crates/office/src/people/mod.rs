//! 人员、亲属: persons, their protected numbers, and who is related to whom.

pub mod model;
pub mod service;
pub mod store;

pub use model::{PersonInput, relation_zh, sex_code, sex_from_code};

use crate::routes::Route;

/// Routes of this context.
pub fn routes() -> Vec<Route> {
    Vec::new()
}
