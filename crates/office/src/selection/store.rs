//! The only queries of the tables of recommendation and selection.

use std::collections::BTreeMap;

use entity::{selection_kind, selection_meeting, selection_score, selection_speech, selection_vote};
use sea_orm::{
    ActiveModelTrait, ActiveValue::NotSet, ColumnTrait, ConnectionTrait, EntityTrait, IntoActiveModel, PaginatorTrait,
    QueryFilter, QueryOrder,
};

use super::model::{Frozen, Least, PostChoices, Setup, Sheets, State, Turnout};
use crate::failure::{Failure, Outcome};
use crate::rows::{self, Numbers};

/// Numbers of one condition; far below the limits of both databases.
const SOME: usize = 500;

/// Kinds that a county changed or added in a cycle, in the order in which they were first written.
pub async fn kinds(conn: &impl ConnectionTrait, cycle_id: i64) -> Outcome<Vec<selection_kind::Model>> {
    Ok(selection_kind::Entity::find()
        .filter(selection_kind::Column::CycleId.eq(cycle_id))
        .order_by_asc(selection_kind::Column::Id)
        .all(conn)
        .await?)
}

/// Adds a kind.
pub async fn insert_kind(conn: &impl ConnectionTrait, row: selection_kind::Model) -> Outcome<()> {
    let mut row = row.into_active_model().reset_all();
    row.id = NotSet;
    row.insert(conn).await?;
    Ok(())
}

/// Writes a kind over the version that was read; stale when somebody was faster.
pub async fn update_kind(conn: &impl ConnectionTrait, mut row: selection_kind::Model) -> Outcome<()> {
    let seen = row.version;
    row.version += 1;
    let find = selection_kind::Entity::find_by_id(row.id).filter(selection_kind::Column::Version.eq(seen));
    if find.count(conn).await? == 0 {
        return Err(Failure::Stale { what: format!("推荐会议类别「{}」", row.title) });
    }
    row.into_active_model().reset_all().update(conn).await?;
    Ok(())
}

/// Meetings of a cycle in the order in which they were begun: of a unit, of a township, or of all.
pub async fn meetings(
    conn: &impl ConnectionTrait,
    cycle_id: i64,
    place: Place<'_>,
) -> Outcome<Vec<selection_meeting::Model>> {
    let mut find = selection_meeting::Entity::find().filter(selection_meeting::Column::CycleId.eq(cycle_id));
    find = match place {
        Place::Unit(code) => find.filter(selection_meeting::Column::UnitCode.eq(code)),
        Place::Township(code) => find.filter(selection_meeting::Column::TownshipCode.eq(code)),
        Place::All => find,
    };
    Ok(find.order_by_asc(selection_meeting::Column::Id).all(conn).await?)
}

/// Of where records are asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place<'a> {
    /// One unit.
    Unit(&'a str),
    /// The units of a township.
    Township(&'a str),
    /// All units of the cycle.
    All,
}

/// A meeting of this unit.
pub async fn meeting(conn: &impl ConnectionTrait, unit_code: &str, id: i64) -> Outcome<selection_meeting::Model> {
    selection_meeting::Entity::find_by_id(id)
        .filter(selection_meeting::Column::UnitCode.eq(unit_code))
        .one(conn)
        .await?
        .ok_or_else(|| Failure::NotFound("这次推荐会议".into()))
}

/// Adds a meeting; answers its number.
pub async fn insert_meeting(conn: &impl ConnectionTrait, row: selection_meeting::Model) -> Outcome<i64> {
    let mut row = row.into_active_model().reset_all();
    row.id = NotSet;
    Ok(row.insert(conn).await?.id)
}

/// Writes a meeting over the version that was read; stale when somebody was faster.
pub async fn update_meeting(conn: &impl ConnectionTrait, mut row: selection_meeting::Model) -> Outcome<()> {
    let seen = row.version;
    row.version += 1;
    let find = selection_meeting::Entity::find_by_id(row.id).filter(selection_meeting::Column::Version.eq(seen));
    if find.count(conn).await? == 0 {
        return Err(Failure::Stale { what: format!("「{}」的记录", row.title) });
    }
    row.into_active_model().reset_all().update(conn).await?;
    Ok(())
}

/// What some meetings say about persons, in the order in which it was typed.
pub async fn votes(conn: &impl ConnectionTrait, meetings: &[i64]) -> Outcome<Vec<selection_vote::Model>> {
    let mut all = Vec::new();
    for some in meetings.chunks(SOME) {
        let find = selection_vote::Entity::find().filter(selection_vote::Column::MeetingId.is_in(some.iter().copied()));
        all.extend(find.order_by_asc(selection_vote::Column::Id).all(conn).await?);
    }
    Ok(all)
}

/// Replaces what a meeting says about persons; only before it is confirmed.
pub async fn put_votes(conn: &impl ConnectionTrait, meeting: i64, all: &[selection_vote::Model]) -> Outcome<()> {
    selection_vote::Entity::delete_many().filter(selection_vote::Column::MeetingId.eq(meeting)).exec(conn).await?;
    rows::insert(conn, all, Numbers::Database).await
}

/// Posts of a meeting.
///
/// # Errors
/// `Failure::Internal` when the stored JSON is damaged.
pub fn posts(row: &selection_meeting::Model) -> Outcome<Vec<PostChoices>> {
    Ok(serde_json::from_str(&row.posts)?)
}

/// Stored counts as counts; what cannot be is none.
pub fn count(n: i32) -> u32 {
    u32::try_from(n).unwrap_or(0)
}

/// Who came to a meeting and what became of its ballots.
pub fn turnout(row: &selection_meeting::Model) -> Turnout {
    Turnout {
        due: count(row.due),
        present: count(row.present),
        issued: count(row.issued),
        returned: count(row.returned),
        valid: count(row.valid),
        invalid: count(row.invalid),
    }
}

/// What share should have come, as it stood when the figures were recorded.
pub fn least(row: &selection_meeting::Model) -> Least {
    Least { part: count(row.least_part), whole: count(row.least_whole), source: row.least_source.clone() }
}

/// Speech competitions of a cycle in the order in which they were begun.
pub async fn speeches(
    conn: &impl ConnectionTrait,
    cycle_id: i64,
    place: Place<'_>,
) -> Outcome<Vec<selection_speech::Model>> {
    let mut find = selection_speech::Entity::find().filter(selection_speech::Column::CycleId.eq(cycle_id));
    find = match place {
        Place::Unit(code) => find.filter(selection_speech::Column::UnitCode.eq(code)),
        Place::Township(code) => find.filter(selection_speech::Column::TownshipCode.eq(code)),
        Place::All => find,
    };
    Ok(find.order_by_asc(selection_speech::Column::Id).all(conn).await?)
}

/// How many rankings of a township were frozen in a year; the next one gets the next number.
pub async fn numbered(conn: &impl ConnectionTrait, township_code: &str, like: &str) -> Outcome<u64> {
    Ok(selection_speech::Entity::find()
        .filter(selection_speech::Column::TownshipCode.eq(township_code))
        .filter(selection_speech::Column::Number.contains(like))
        .count(conn)
        .await?)
}

/// A speech competition of this unit.
pub async fn speech(conn: &impl ConnectionTrait, unit_code: &str, id: i64) -> Outcome<selection_speech::Model> {
    selection_speech::Entity::find_by_id(id)
        .filter(selection_speech::Column::UnitCode.eq(unit_code))
        .one(conn)
        .await?
        .ok_or_else(|| Failure::NotFound("这场竞职演讲".into()))
}

/// Adds a speech competition; answers its number.
pub async fn insert_speech(conn: &impl ConnectionTrait, row: selection_speech::Model) -> Outcome<i64> {
    let mut row = row.into_active_model().reset_all();
    row.id = NotSet;
    Ok(row.insert(conn).await?.id)
}

/// Writes a speech competition over the version that was read; stale when somebody was faster.
pub async fn update_speech(conn: &impl ConnectionTrait, mut row: selection_speech::Model) -> Outcome<()> {
    let seen = row.version;
    row.version += 1;
    let find = selection_speech::Entity::find_by_id(row.id).filter(selection_speech::Column::Version.eq(seen));
    if find.count(conn).await? == 0 {
        return Err(Failure::Stale { what: format!("竞职演讲「{}」", row.title) });
    }
    row.into_active_model().reset_all().update(conn).await?;
    Ok(())
}

/// Scheme, judges and speakers.
///
/// # Errors
/// `Failure::Internal` when the stored JSON is damaged.
pub fn setup(row: &selection_speech::Model) -> Outcome<Setup> {
    Ok(serde_json::from_str(&row.setup)?)
}

/// The frozen ranking; none before it is frozen.
///
/// # Errors
/// `Failure::Internal` when what is stored is not what was frozen.
pub fn frozen(row: &selection_speech::Model) -> Outcome<Option<Frozen>> {
    if row.frozen.is_empty() {
        return Ok(None);
    }
    if crate::crypto::sha256_hex(row.frozen.as_bytes()) != row.hash {
        return Err(Failure::Internal(format!("frozen ranking {}: the hash does not fit", row.id)));
    }
    Ok(Some(serde_json::from_str(&row.frozen)?))
}

/// All points of a speech competition.
///
/// # Errors
/// `Failure::Internal` when the stored JSON is damaged.
pub async fn sheets(conn: &impl ConnectionTrait, speech_id: i64) -> Outcome<Sheets> {
    let rows =
        selection_score::Entity::find().filter(selection_score::Column::SpeechId.eq(speech_id)).all(conn).await?;
    let mut sheets = BTreeMap::new();
    for row in rows {
        sheets.insert((row.judge, row.person_id), serde_json::from_str(&row.points)?);
    }
    Ok(sheets)
}

/// Replaces the sheet of a judge; only before the scores are handed in.
pub async fn put_sheet(
    conn: &impl ConnectionTrait,
    speech_id: i64,
    judge: i32,
    rows: &[selection_score::Model],
) -> Outcome<()> {
    selection_score::Entity::delete_many()
        .filter(selection_score::Column::SpeechId.eq(speech_id))
        .filter(selection_score::Column::Judge.eq(judge))
        .exec(conn)
        .await?;
    rows::insert(conn, rows, Numbers::Database).await
}

/// The points of a speech competition as they are stored.
pub async fn scores(conn: &impl ConnectionTrait, speech_id: i64) -> Outcome<Vec<selection_score::Model>> {
    Ok(selection_score::Entity::find()
        .filter(selection_score::Column::SpeechId.eq(speech_id))
        .order_by_asc(selection_score::Column::Id)
        .all(conn)
        .await?)
}

/// Adds points as they are.
pub async fn insert_scores(conn: &impl ConnectionTrait, all: &[selection_score::Model]) -> Outcome<()> {
    rows::insert(conn, all, Numbers::Database).await
}

/// Where a meeting stands.
pub fn meeting_state(row: &selection_meeting::Model) -> State {
    State::of(&row.state)
}

/// Where a speech competition stands.
pub fn speech_state(row: &selection_speech::Model) -> State {
    State::of(&row.state)
}
