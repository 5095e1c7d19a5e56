//! 公告、文书: papers of an election built from the data, numbered, frozen with a hash, printed as PDF. Recomputes no figures.

mod render;

pub use render::Press;

use crate::routes::Route;

/// Routes of this context.
pub fn routes() -> Vec<Route> {
    Vec::new()
}
