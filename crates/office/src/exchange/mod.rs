//! 数据交换: files that come in (kept until they are confirmed) and tables that go out.
//!
//! An upload is read twice by the same code: once for the page that shows what it would do, and once when it is confirmed.

pub mod list_import;
pub mod review_sheet;
pub mod roll_check;
pub mod roll_groups;
pub mod roll_import;
pub mod roll_sheet;
pub mod roll_stream;
pub mod store;
pub mod team_import;
pub mod units;
pub mod upload;

use crate::routes::Route;

/// Routes of this context.
pub fn routes() -> Vec<Route> {
    let mut routes = units::routes();
    routes.extend(roll_import::routes());
    routes.extend(team_import::routes());
    routes.extend(list_import::routes());
    routes.extend(review_sheet::routes());
    routes
}

#[cfg(test)]
mod bad_file_tests;
#[cfg(test)]
mod roll_tests;
#[cfg(test)]
mod tests;
