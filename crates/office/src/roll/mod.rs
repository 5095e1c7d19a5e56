//! 选民登记、委托: who is on the roll, its published versions, objections, proxies. Knows nothing of votes.

pub mod bulk;
pub mod electable;
pub mod lookup;
pub mod model;
pub mod objections;
pub(crate) mod order;
mod overview;
pub mod pages;
pub mod proxies;
mod representatives;
pub mod service;
pub mod store;

pub use order::key as order_key;
pub use overview::{Overview, Overviews};
pub use pages::routes;

#[cfg(test)]
pub(crate) mod tests;

#[cfg(test)]
mod residents_tests;
