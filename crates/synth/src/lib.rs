//! Synthetic townships and counties with the truth known.
//!
//! Real division codes, persons who do not exist, and elections whose outcome was decided before they were counted. From
//! `(seed, data version, unit)` always the same persons and votes, on every platform and in any order; any unit can be
//! computed alone. Integers only.
//!
//! Nothing here can be a real person's: identity numbers have the area code 99…, telephone numbers begin with 100.

pub mod divisions;
mod election;
mod id_number;
mod kin;
mod manifest;
mod people;
mod proxy;
mod rng;
mod roll;
mod scenario;
mod tables;
mod truth;
mod unit;

pub use election::{Ballot, Contest, Election, Place, PlaceKind, Post, Stander, Totals};
pub use kin::{Kin, Relation};
pub use manifest::Manifest;
pub use people::{Class, Household, Households, Person, Sex, Standing, households, persons};
pub use proxy::{Proxy, Violation, proxies};
pub use roll::{RollRow, all_rows, roll_rows};
pub use scenario::Scenario;
pub use tables::ethnic;
pub use truth::{Invalid, Next, Truth, Won};
pub use unit::{DATA_VERSION, Seed, Unit, UnitKind};
