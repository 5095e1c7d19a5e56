//! Officeholders whom a meeting elected. Part of the service of this context.

use chrono::NaiveDate;
use entity::officeholder;
use serde_json::json;

use super::model::VILLAGERS_COMMITTEE;
use super::store;
use crate::access::{Actor, COMMITTEE};
use crate::cycle;
use crate::db::Tx;
use crate::failure::{Failure, Outcome};

/// Somebody whom a meeting elected.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MeetingHolder {
    /// The person, where known.
    pub person_id: Option<i64>,
    /// Name.
    pub name: String,
    /// Code of the sex.
    pub sex: String,
    /// Birth.
    pub birth: Option<NaiveDate>,
    /// 学历.
    pub education: String,
    /// 政治面貌.
    pub political: String,
    /// Code of the post.
    pub post: String,
    /// Votes.
    pub votes: Option<i32>,
}

/// Which meeting, and from when they hold office.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MeetingSeat<'a> {
    /// The meeting.
    pub meeting_id: i64,
    /// Unit.
    pub unit_code: &'a str,
    /// Cycle.
    pub cycle_id: i64,
    /// Code of the body.
    pub body: &'a str,
    /// First day in office.
    pub since: NaiveDate,
}

/// Writes those whom a meeting elected into the list of officeholders. Called again for the same meeting, those who are there stay
/// and those who are no longer among them get an end. Idempotent.
///
/// # Errors
/// Of the database.
pub async fn seat_by_meeting(tx: &Tx, actor: &Actor, seat: MeetingSeat<'_>, elected: &[MeetingHolder]) -> Outcome<()> {
    actor.require(COMMITTEE)?;
    let MeetingSeat { meeting_id, unit_code, cycle_id, body, since } = seat;
    let term_no = cycle::store::cycle(tx.read(), cycle_id).await?.map_or(0, |cycle| cycle.term_no);
    let all = store::holders(tx.read(), unit_code).await?;
    // The committee itself is elected at the boxes; a meeting only completes the one that sits, whose term goes on.
    let sits = |row: &&officeholder::Model| row.body == body && row.until.is_none_or(|until| until > since);
    let term_no = match body {
        VILLAGERS_COMMITTEE => all.iter().filter(sits).map(|row| row.term_no).max().unwrap_or(term_no),
        _ => term_no,
    };
    let own: Vec<&officeholder::Model> =
        all.iter().filter(|row| row.meeting_id == Some(meeting_id) && row.until.is_none()).collect();
    let same = |row: &officeholder::Model, one: &MeetingHolder| {
        row.post == one.post
            && match one.person_id {
                Some(id) => row.person_id == Some(id),
                None => row.person_id.is_none() && row.name == one.name,
            }
    };
    for row in own.iter().filter(|row| !elected.iter().any(|one| same(row, one))) {
        store::update_holder(tx.conn(), officeholder::Model { until: Some(since), ..(*row).clone() }).await?;
    }
    let mut added = 0;
    for one in elected.iter().filter(|one| !own.iter().any(|row| same(row, one))) {
        let row = officeholder::Model {
            id: 0,
            unit_code: unit_code.to_owned(),
            election_id: None,
            meeting_id: Some(meeting_id),
            term_no,
            person_id: one.person_id,
            name: one.name.clone(),
            sex: one.sex.clone(),
            birth: one.birth,
            education: one.education.clone(),
            political: one.political.clone(),
            body: body.to_owned(),
            post: one.post.clone(),
            votes: one.votes,
            since,
            until: None,
        };
        store::insert_holder(tx.conn(), row).await?;
        added += 1;
    }
    note_dual_head(tx, unit_code, term_no).await?;
    let detail = json!({ "meeting": meeting_id, "body": body, "elected": elected.len(), "new": added, "since": since });
    tx.audit(actor.event("bodies.seat_by_meeting", unit_code, body, detail));
    Ok(())
}

/// Records the votes that elected an officeholder, from a paper, for a by-election in which relatives are compared; `None` takes a wrong
/// number back, because nobody can find the right one. `source` is the paper, or the reason.
///
/// # Errors
/// `NotFound`; of the database.
pub async fn note_votes(
    tx: &Tx,
    actor: &Actor,
    unit_code: &str,
    (holder, votes): (i64, Option<u32>),
    source: &str,
) -> Outcome<()> {
    actor.require(COMMITTEE)?;
    let row = store::holder(tx.read(), unit_code, holder).await?;
    let row = row.ok_or_else(|| Failure::NotFound("任职记录".into()))?;
    let votes = votes.and_then(|votes| i32::try_from(votes).ok());
    if row.votes == votes {
        return Ok(());
    }
    let detail = json!({ "holder": holder, "name": row.name, "votes": votes, "before": row.votes, "source": source });
    store::update_holder(tx.conn(), officeholder::Model { votes, ..row }).await?;
    tx.audit(actor.event("bodies.votes_noted", unit_code, "任职人员当选时的得票", detail));
    Ok(())
}

/// 一肩挑: notes on the unit's election whether its secretary and its chair of this term are one person, once both are known.
/// Reported, never asked for.
///
/// # Errors
/// Of the database.
pub(super) async fn note_dual_head(tx: &Tx, unit_code: &str, term_no: i32) -> Outcome<()> {
    let Some(election) = cycle::store::current(tx.conn(), unit_code).await? else { return Ok(()) };
    let rows = store::holders(tx.conn(), unit_code).await?;
    let of = |body: &str, post: &str| {
        rows.iter().find(|row| row.term_no == term_no && row.until.is_none() && row.body == body && row.post == post)
    };
    let chair = of(super::model::VILLAGERS_COMMITTEE, law::posts::Post::Chair.code());
    let (Some(chair), Some(secretary)) = (chair, of("po", "secretary")) else { return Ok(()) };
    let same = super::tenure::model::same_person(chair, secretary);
    let noted = cycle::Progress { dual_head: Some(same), ..cycle::Progress::default() };
    cycle::store::note(tx.conn(), election.id, &noted).await
}
