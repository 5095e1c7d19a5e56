//! 权限: accounts, roles, their place in the tree, sessions. Knows nothing of elections.

mod model;
pub mod pages;
mod password;
pub mod routes;
pub mod service;
mod session;
pub mod store;

pub use model::{ANYONE, Actor, CLERKS, COMMITTEE, COUNTERS, COUNTY, REVIEWERS, ROLL_READERS, Role, STAFF, SYSTEM};
pub use password::{hash_password, verify_password};
pub use service::{NewAccount, Throttle};
pub use session::{SESSION_COOKIE, Sessions, actor_of};

#[cfg(test)]
mod tests;
