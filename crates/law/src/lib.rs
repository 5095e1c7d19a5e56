//! The law of re-electing the bodies of a village or community, as total functions over plain values: party organisation,
//! villagers' or residents' committee, supervision committee, co-operative, representatives.
//!
//! Nothing here reads a clock, a file, a database or the network. The data of the `law/` folder (texts, parameters,
//! profiles, help pages, timetable) is compiled in. A caller asks the [`book::LawBook`] for the [`regime::Regime`] that a
//! profile has on a polling day and passes it to the rules:
//!
//! ```
//! use law::{book::LawBook, poll};
//! let book = LawBook::builtin()?;
//! let day = chrono::NaiveDate::from_ymd_opt(2025, 3, 28).ok_or("date")?;
//! let regime = book.regime("ZJ-2020", day)?;
//! assert!(regime.turnout().value.met(501, 1000));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! Every number comes from data with a citation ([`cite::Cite`]); every check answers with a [`finding::Finding`] or a
//! verdict that carries its figures. Outcomes are not errors: a tie, too few elected, a kinship conflict, no woman
//! elected each name the next legal step ([`poll::Next`]).

#![cfg_attr(test, allow(clippy::unwrap_used))]

pub mod assembly;
pub mod ballot;
pub mod body;
pub mod book;
pub mod candidacy;
pub mod catalogue;
pub mod cite;
pub mod committee;
pub mod compare;
pub mod conditions;
pub mod conflicts;
pub mod cooperative;
pub mod deadline;
pub mod determine;
pub mod finding;
pub mod findings;
pub mod handover;
pub mod id_number;
pub mod kinship;
pub mod minority;
pub mod num;
pub mod party;
pub mod policy;
pub mod poll;
pub mod posts;
pub mod proxy;
pub mod ranking;
pub mod recall;
pub mod reconcile;
pub mod regime;
pub mod registration;
pub mod representatives;
pub mod residents;
pub mod selection;
pub mod sequence;
pub mod settings;
pub mod staff;
pub mod supervision;
pub mod talks;
pub mod team;
pub mod tenure;
pub mod timetable;
pub mod vacancy;
