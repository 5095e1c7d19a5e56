//! Commands of recommendation and selection; the only writer of this context. What pages and commands load alike is loaded here.

mod kinds;
mod meetings;
mod names;
mod progress;
mod propose;
mod speeches;

pub use kinds::{Kind, KindInput, add_kind, change_kind, kinds};
pub use meetings::{FiguresInput, MeetingInput, NamedVotes, begin, cancel, confirm, record, replace};
pub use names::{Named, resolve, shown_name};
pub use progress::{Progress, progress};
pub use propose::propose_recommended;
pub use speeches::{
    Publication, SetupInput, SpeechInput, back, begin_speech, cancel_speech, freeze, hand_in, publish, put_sheet,
    replace_speech, set_up,
};

use chrono::NaiveDate;
use entity::{selection_meeting, selection_speech, selection_vote, unit_election};
use law::selection::Who;
use sea_orm::ConnectionTrait;

use super::model::{Frozen, Line, Sort, Source, Spoken, State, compare};
use super::store::{self, Place};
use crate::cycle;
use crate::db::Tx;
use crate::failure::{Failure, Outcome, Refusal};
use crate::org::{Level, UnitRef};

/// The election of a village, within which persons are recommended.
///
/// # Errors
/// Not found for other units than a village or community.
pub async fn election(conn: &impl ConnectionTrait, unit: &UnitRef) -> Outcome<unit_election::Model> {
    if unit.level != Level::Village {
        return Err(Failure::NotFound("这个村（社区）的推荐会议".into()));
    }
    cycle::store::expect_current(conn, &unit.code).await
}

/// Everything of a village in its current election.
#[derive(Clone, Debug)]
pub struct Village {
    /// The election.
    pub election: unit_election::Model,
    /// Meetings, in the order in which they were begun.
    pub meetings: Vec<selection_meeting::Model>,
    /// What they say about persons.
    pub votes: Vec<selection_vote::Model>,
    /// Speech competitions, in the order in which they were begun.
    pub speeches: Vec<selection_speech::Model>,
}

/// Loads everything of a village.
///
/// # Errors
/// Not found.
pub async fn village(conn: &impl ConnectionTrait, unit: &UnitRef) -> Outcome<Village> {
    let election = election(conn, unit).await?;
    let meetings = store::meetings(conn, election.cycle_id, Place::Unit(&unit.code)).await?;
    let ids: Vec<i64> = meetings.iter().map(|row| row.id).collect();
    let votes = store::votes(conn, &ids).await?;
    let speeches = store::speeches(conn, election.cycle_id, Place::Unit(&unit.code)).await?;
    Ok(Village { election, meetings, votes, speeches })
}

impl Village {
    /// Who was recommended by whom, from confirmed meetings by their day and from frozen rankings.
    ///
    /// # Errors
    /// `Failure::Internal` when what is stored is damaged.
    pub fn lines(&self, sort: Sort) -> Outcome<Vec<Line>> {
        let mut confirmed: Vec<&selection_meeting::Model> =
            self.meetings.iter().filter(|row| store::meeting_state(row) == State::Confirmed).collect();
        confirmed.sort_by_key(|row| (row.held_on, row.id));
        let mut sources = Vec::new();
        for row in confirmed {
            let Some(who) = Who::from_code(&row.who) else { continue };
            for vote in self.votes.iter().filter(|vote| vote.meeting_id == row.id) {
                sources.push(Source {
                    meeting: row.id,
                    who,
                    body: vote.body.clone(),
                    post: vote.post.clone(),
                    person: vote.person_id,
                    name: vote.name.clone(),
                    votes: store::count(vote.votes),
                    valid: store::count(row.valid),
                    reason: vote.reason.clone(),
                });
            }
        }
        let mut frozen: Vec<(&selection_speech::Model, Frozen)> = Vec::new();
        for row in self.speeches.iter().filter(|row| store::speech_state(row) == State::Confirmed) {
            if let Some(ranking) = store::frozen(row)? {
                frozen.push((row, ranking));
            }
        }
        frozen.sort_by_key(|(row, _)| (row.held_on, row.id));
        let spoken: Vec<Spoken> = frozen
            .iter()
            .flat_map(|(row, frozen)| {
                frozen.ranking.iter().map(|one| Spoken {
                    speech: row.id,
                    body: row.body.clone(),
                    post: row.post.clone(),
                    person: one.person,
                    name: one.name.clone(),
                    rank: one.rank,
                    tied: one.tied,
                })
            })
            .collect();
        Ok(compare(&sources, &spoken, sort))
    }
}

/// A day that cannot lie ahead.
fn done_by_today(tx: &Tx, field: &str, day: NaiveDate) -> Outcome<()> {
    if day <= tx.today() {
        return Ok(());
    }
    let refusal = Refusal::new("DAY_IN_FUTURE", format!("日期 {day} 还没有到"), "请填写实际办理的日期");
    Err(refusal.field(field, "不能晚于今天").into())
}

/// A count as it is stored.
fn column(n: u32) -> i32 {
    i32::try_from(n).unwrap_or(i32::MAX)
}
