//! Types, state machines and pure decisions of polling; no database.

mod contest;
mod doubtful;
mod form;
mod place;
mod sheet;

pub use contest::{Contest, Contestant, RoundState, kind_code, kind_from_code, kind_zh, label};
pub use doubtful::{Decider, is_majority};
pub(crate) use form::write_in_label;
pub use form::{Cell, CountForm, WriteIn, differences};
pub use place::{Duty, PlaceKind};
pub use sheet::{
    Asked, Command, Correction, DRAWING, Entry, Event, Record, Refused, SheetCode, SheetState, Signed, Slot,
};
