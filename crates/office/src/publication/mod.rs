//! 公告、文书: papers of an election built from the data, numbered, frozen with a hash, printed as PDF. Recomputes no figures.

mod build;
mod facts;
pub mod model;
pub mod pages;
mod render;
pub mod service;
pub mod store;
#[cfg(test)]
mod tests;

pub use model::Template;
pub use pages::routes;
pub use render::Press;
