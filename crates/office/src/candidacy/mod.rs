//! 人选: candidates and self-nominees, withdrawal and filling up, their publication. Elects nobody.

pub mod store;

use crate::routes::Route;

/// Routes of this context.
pub fn routes() -> Vec<Route> {
    Vec::new()
}
