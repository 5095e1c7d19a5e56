//! 选民登记、委托: who is on the roll, its published versions, objections, proxies. Knows nothing of votes.

pub mod store;

use crate::routes::Route;

/// Routes of this context.
pub fn routes() -> Vec<Route> {
    Vec::new()
}
