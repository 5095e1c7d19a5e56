//! A second pair of eyes. From a published result bundle alone ([`bundle`], `docs/bundle.md`) this program works out again
//! who is elected and holds that against what was published.
//!
//! It shares no code and no data with the program that publishes: it has its own numbers with their articles ([`articles`]),
//! its own way from votes to a team ([`team`]) and its own reader ([`json`]). A mistake has to be made twice to stay unseen.
//!
//! ```
//! let error = checker::check("{}".as_bytes()).unwrap_err();
//! assert_eq!(error.to_string(), "$：缺少字段“format”");
//! ```

#![cfg_attr(test, allow(clippy::unwrap_used))]

pub mod articles;
pub mod bundle;
pub mod case;
mod check;
pub mod day;
mod explain;
pub mod json;
pub mod kin;
pub mod meeting;
pub mod method;
pub mod post;
pub mod round;
pub mod team;

pub use case::determine_case;
pub use check::{CannotCheck, Difference, EntryReport, Report, check, check_bundle};
