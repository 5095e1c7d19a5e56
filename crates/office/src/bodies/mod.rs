//! 班子、职数: seats per post, the election committee with its reserves, who holds which post.

mod by_meeting;
pub(crate) mod committee_pages;
pub mod conflicts;
pub(crate) mod link_pages;
pub mod model;
pub mod pages;
pub mod posts;
pub mod service;
pub mod store;
mod team;
mod team_bodies;
pub mod tenure;

pub use pages::routes;

#[cfg(test)]
mod tests;
