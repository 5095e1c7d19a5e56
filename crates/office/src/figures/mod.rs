//! 统计: dashboard, one table of all units, workbench, overview of a unit. Reads only; a township without data is
//! 「未报」, an unknown fact is 「未知」, and neither is ever a zero.

pub mod board;
mod boards;
mod bodies;
mod changes;
mod cockpit;
pub mod indicator;
pub mod inspections;
mod kinship;
mod nominees;
mod overview;
pub mod proposed;
pub mod reviews;
pub mod selection;
pub mod staffing;
pub mod structure;
mod structure_pages;
pub mod talks;
mod todo;
mod villages;
mod what_if;
mod workbench;

pub use boards::Boards;

use crate::access::{ANYONE, CLERKS, Role, STAFF};
use crate::routes::{Gate, Route, get};

/// Routes of this context.
pub fn routes() -> Vec<Route> {
    vec![
        get("/", Gate::Roles(ANYONE), workbench::workbench),
        get("/tasks", Gate::Roles(ANYONE), workbench::workbench),
        get("/cockpit", Gate::Roles(STAFF), cockpit::cockpit),
        get("/villages", Gate::Roles(STAFF), villages::villages),
        get("/villages/export", Gate::Roles(STAFF), villages::export),
        get("/changes", Gate::Roles(CLERKS), changes::changes),
        get("/u/{unit}", Gate::Roles(STAFF), overview::overview),
        get("/u/{unit}/kinship", Gate::Roles(crate::people::pages::READERS), kinship::kinship),
        get("/structure", Gate::Roles(STAFF), structure_pages::table),
        get("/structure/export", Gate::Roles(STAFF), structure_pages::export),
        get("/u/{unit}/structure", Gate::Roles(STAFF), structure_pages::village),
        get("/u/{unit}/what-if", Gate::Roles(crate::people::pages::READERS), what_if::what_if),
    ]
}

/// Whether the files on persons are open to a role.
fn may_see_persons(role: Role) -> bool {
    crate::people::pages::READERS.contains(&role)
}

#[cfg(test)]
mod team_tests;
#[cfg(test)]
mod tests;
