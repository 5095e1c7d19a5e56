//! 班子、职数: seats per post, the election committee with its reserves, who holds which post.

pub mod model;
pub mod service;
pub mod store;

use crate::routes::Route;

/// Routes of this context.
pub fn routes() -> Vec<Route> {
    Vec::new()
}
