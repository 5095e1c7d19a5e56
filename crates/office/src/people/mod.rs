//! 人员、亲属: persons, their protected numbers, and who is related to whom.

pub mod store;

use crate::routes::Route;

/// Routes of this context.
pub fn routes() -> Vec<Route> {
    Vec::new()
}
