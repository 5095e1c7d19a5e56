//! 换届、倒排: cycles of a county, the election of each unit with its stage and progress, the backward timetable.
//! Asks `law` for every deadline and computes none itself.

pub mod model;
pub mod store;

pub use model::{Progress, Stage, book, mode, regime};

use crate::routes::Route;

/// Routes of this context.
pub fn routes() -> Vec<Route> {
    Vec::new()
}
