//! Routes of polling, declared with who may use them.

use crate::routes::Route;

/// Routes of this context.
pub fn routes() -> Vec<Route> {
    Vec::new()
}
