//! 人选: candidates and self-nominees, withdrawal and filling up, their publication. Elects nobody.

mod follow;
pub mod model;
pub mod pages;
mod person_pages;
pub mod proxies;
pub mod service;
pub mod store;
pub mod strokes;

pub use pages::routes;

#[cfg(test)]
mod counting_tests;
#[cfg(test)]
mod follow_tests;
#[cfg(test)]
mod proxy_tests;
#[cfg(test)]
mod tests;
