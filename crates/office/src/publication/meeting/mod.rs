//! Papers of elections that meetings decide 会议文书: ballots and tally sheets from a vote as it was opened, everything else from frozen
//! determinations.

mod build;
pub mod pages;
mod result;
#[cfg(test)]
mod tests;
mod words;

use entity::{notice, unit_election};
use sea_orm::ConnectionTrait;

pub(super) use build::{Wanted, build};

use super::model::Template;
use crate::failure::Outcome;
use crate::meeting::model::{DocumentKind, Purpose};
use crate::meeting::{service, store};
use crate::org::UnitRef;

/// What a frozen paper of a meeting is filed as. In `notice.template` it is written `T25@7`, or `T24@7.2` for the second vote.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Filed {
    /// The template.
    pub template: Template,
    /// The meeting.
    pub meeting: i64,
    /// Number of the vote, for papers of one vote.
    pub vote: Option<i32>,
}

impl Filed {
    /// As it is stored.
    pub fn code(&self) -> String {
        let vote = self.vote.map(|no| format!(".{no}")).unwrap_or_default();
        format!("{}@{}{vote}", self.template.code, self.meeting)
    }

    /// Reads what is stored; `None` for papers of the unit's own vote.
    pub fn parse(code: &str) -> Option<Self> {
        let (template, place) = code.split_once('@')?;
        let (meeting, vote) = match place.split_once('.') {
            Some((meeting, vote)) => (meeting, Some(vote.parse().ok()?)),
            None => (place, None),
        };
        Some(Self { template: Template::of_meeting(template)?, meeting: meeting.parse().ok()?, vote })
    }
}

/// Whether a paper is frozen and filed; the others are printed as often as they are wanted.
pub fn frozen(template: Template) -> bool {
    matches!(template.code, "T24" | "T25" | "T26" | "T28")
}

/// Whether a meeting with this purpose has such a paper.
pub fn used_for(template: Template, purpose: Purpose) -> bool {
    let (_, after) = purpose.documents();
    match template.code {
        "T26" => after.iter().any(|kind| matches!(kind, DocumentKind::ReportUp | DocumentKind::Filing)),
        "T27" => purpose == Purpose::Representatives,
        "T28" => match purpose {
            // The party's officers are told by the reply of the superior organisation.
            Purpose::PartyCommittee | Purpose::PartyOfficers | Purpose::PartyDirect | Purpose::Recall => false,
            Purpose::Supervision
            | Purpose::Boards
            | Purpose::CouncilOfficers
            | Purpose::SupervisorOfficers
            | Purpose::Representatives
            | Purpose::GroupLeader
            | Purpose::ByElection => true,
        },
        _ => true,
    }
}

/// Which series a notice is numbered in. The unit's election committee and its committee share theirs with the unit's own vote.
fn series(purpose: Option<Purpose>) -> &'static str {
    match purpose.and_then(Purpose::body) {
        Some(law::body::Body::Party) => "party",
        Some(law::body::Body::Cooperative) => "cooperative",
        _ => "unit",
    }
}

/// The next number 第×号 of a notice, of a meeting or (`None`) of the unit's own vote.
///
/// # Errors
/// Of the database.
pub(super) async fn next_number(
    conn: &impl ConnectionTrait,
    unit: &UnitRef,
    election: &unit_election::Model,
    purpose: Option<Purpose>,
    all: &[notice::Model],
) -> Outcome<i32> {
    let meetings = store::meetings(conn, election.cycle_id, &unit.code).await?;
    let wanted = series(purpose);
    let own = |row: &&notice::Model| {
        let meeting = Filed::parse(&row.template).and_then(|filed| meetings.iter().find(|m| m.id == filed.meeting));
        series(meeting.and_then(|row| service::purpose(row).ok())) == wanted
    };
    Ok(all.iter().filter(own).filter_map(|row| row.no).max().unwrap_or(0) + 1)
}
