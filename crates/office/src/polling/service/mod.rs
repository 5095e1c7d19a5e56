//! Commands of polling; the only writer of its tables.

mod count;
mod notes;
mod places;
mod rounds;

pub use count::{
    RECOUNTED, Typed, ask_correction, confirm_correction, discard, finalise, not_final, open_sheet, recheck, release,
    save_entry, save_typed, withdraw_correction,
};
pub use notes::{Decision, NewDoubtful, add_doubtful, close_note, decide_doubtful, explain};
pub use places::{
    PlaceInput, StaffInput, StockInput, add_place, add_staff, remove_place, remove_staff, set_stock, update_place,
};
pub use rounds::{
    Gate, NewRound, close_round, create_round, gates, open_round, papers_missing, reopen_round, separate_ballots,
    set_day, start_count, unfinished,
};

use crate::access::Role;

/// Those who may sign a sheet and explain findings: 监票人 and 选委会成员.
pub const SIGNERS: &[Role] = &[Role::CommitteeMember, Role::Scrutineer];
/// The election committee alone.
pub const DECIDERS: &[Role] = &[Role::CommitteeMember];

use law::finding::Finding;

use crate::cycle;
use crate::failure::{Outcome, Refusal};

/// A refusal that rests on a finding of the law.
pub(crate) fn refused_by(finding: &Finding, remedy: &str) -> Outcome<Refusal> {
    let book = cycle::model::book()?;
    let basis = law::cite::together_zh(&finding.cites, book).join("、");
    Ok(Refusal::new(finding.code.clone(), finding.message.clone(), remedy).basis(basis))
}
