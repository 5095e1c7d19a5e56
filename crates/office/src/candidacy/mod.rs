//! 人选: candidates and self-nominees, withdrawal and filling up, their publication. Elects nobody.

pub mod model;
pub mod service;
pub mod store;
pub mod strokes;

use crate::routes::Route;

/// Routes of this context.
pub fn routes() -> Vec<Route> {
    Vec::new()
}
