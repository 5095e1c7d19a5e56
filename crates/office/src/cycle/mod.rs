//! 换届、倒排: cycles of a county, the election of each unit with its stage and progress, the backward timetable.
//! Asks `law` for every deadline and computes none itself.

pub mod course;
pub mod model;
pub mod pages;
mod parts;
pub mod plan;
pub mod service;
pub mod settings;
mod settings_pages;
pub mod settings_service;
mod steps;
pub mod store;
mod timetable_pages;

pub use model::{
    AtField, Progress, Stage, before, body, book, cites_zh, mode, mode_code, mode_from_code, refusal, regime,
    residents_mode, stage, whole_electorate, words,
};
pub use pages::routes;
pub use parts::{election_note, findings as show_findings};
pub use timetable_pages::of_body as timetable_of;

#[cfg(test)]
pub(crate) mod tests;

#[cfg(test)]
mod course_tests;
#[cfg(test)]
mod settings_tests;
