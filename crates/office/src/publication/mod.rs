//! 公告、文书: papers of an election built from the data, numbered, frozen with a hash, printed as PDF. Recomputes no figures.
//! Results are written down as bundles too, for whoever wants to work them out again.

mod build;
pub mod bundle;
mod facts;
mod meeting;
pub mod model;
pub mod pages;
mod render;
mod review;
#[cfg(test)]
mod review_tests;
pub mod service;
pub mod store;
#[cfg(test)]
mod tests;

pub use model::Template;
pub use render::Press;

/// Routes of this context.
pub fn routes() -> Vec<crate::routes::Route> {
    let mut routes = pages::routes();
    routes.extend(bundle::pages::routes());
    routes.extend(meeting::pages::routes());
    routes.extend(review::routes());
    routes
}
