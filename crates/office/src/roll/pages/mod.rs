//! Pages of the roll.

use crate::routes::Route;

/// Routes of this context.
pub fn routes() -> Vec<Route> {
    Vec::new()
}
