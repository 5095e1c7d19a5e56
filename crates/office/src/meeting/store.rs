//! The only queries of `meeting`, `meeting_elector`, `meeting_nominee`, `meeting_round`, `meeting_entry`, `meeting_result`,
//! `meeting_document` and `voting_unit`.

use std::collections::BTreeMap;

use entity::{
    meeting, meeting_document, meeting_elector, meeting_entry, meeting_nominee, meeting_result, meeting_round,
    voting_unit,
};
use sea_orm::{
    ActiveModelTrait, ActiveValue::NotSet, ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait,
    IntoActiveModel, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect, sea_query::Expr,
};

use super::model::voting_unit::VotingUnit;
use super::model::{Attendance, Facts, SeatsOf, Stage, Standing};
use crate::failure::{Failure, Outcome};
use crate::polling::model::{Contest, CountForm, Record, SheetState, Slot};

/// Meetings of a unit in a cycle, oldest first.
pub async fn meetings(conn: &impl ConnectionTrait, cycle_id: i64, unit_code: &str) -> Outcome<Vec<meeting::Model>> {
    Ok(meeting::Entity::find()
        .filter(meeting::Column::CycleId.eq(cycle_id))
        .filter(meeting::Column::UnitCode.eq(unit_code))
        .order_by_asc(meeting::Column::Id)
        .all(conn)
        .await?)
}

/// Meetings of all units of a cycle, or of those of a township, oldest first.
pub async fn of_cycle(
    conn: &impl ConnectionTrait,
    cycle_id: i64,
    township: Option<&str>,
) -> Outcome<Vec<meeting::Model>> {
    let mut find = meeting::Entity::find().filter(meeting::Column::CycleId.eq(cycle_id));
    if let Some(code) = township {
        find = find.filter(meeting::Column::TownshipCode.eq(code));
    }
    Ok(find.order_by_asc(meeting::Column::Id).all(conn).await?)
}

/// Cycle, unit, purpose, stage, group and number of votes of the meetings of some cycles, or of those of a township, each combination
/// once: what tables of hundreds of units need, in one query.
pub async fn stages_of(
    conn: &impl ConnectionTrait,
    cycle_ids: &[i64],
    township: Option<&str>,
) -> Outcome<Vec<(i64, String, String, String, String, i32)>> {
    let mut find = meeting::Entity::find().filter(meeting::Column::CycleId.is_in(cycle_ids.iter().copied()));
    if let Some(code) = township {
        find = find.filter(meeting::Column::TownshipCode.eq(code));
    }
    Ok(find
        .select_only()
        .distinct()
        .columns([meeting::Column::CycleId])
        .columns([meeting::Column::UnitCode, meeting::Column::Purpose, meeting::Column::Stage, meeting::Column::Scope])
        .columns([meeting::Column::Rounds])
        .into_tuple()
        .all(conn)
        .await?)
}

/// Who stands in meetings that were not cancelled, with the meeting, in the order of entry.
pub async fn nominees_of(
    conn: &impl ConnectionTrait,
    meetings: &[meeting::Model],
) -> Outcome<Vec<meeting_nominee::Model>> {
    let standing: Vec<i64> = meetings.iter().filter(|row| stage(row) != Stage::Cancelled).map(|row| row.id).collect();
    let mut all = Vec::new();
    for some in standing.chunks(500) {
        let of = meeting_nominee::Column::MeetingId.is_in(some.iter().copied());
        let find = meeting_nominee::Entity::find().filter(of).filter(meeting_nominee::Column::Withdrawn.eq(false));
        all.extend(find.order_by_asc(meeting_nominee::Column::Id).all(conn).await?);
    }
    Ok(all)
}

/// A meeting of this unit.
pub async fn meeting(conn: &impl ConnectionTrait, unit_code: &str, id: i64) -> Outcome<meeting::Model> {
    meeting::Entity::find_by_id(id)
        .filter(meeting::Column::UnitCode.eq(unit_code))
        .one(conn)
        .await?
        .ok_or_else(|| Failure::NotFound("这次会议".into()))
}

/// Adds a meeting; answers its number.
pub async fn insert(conn: &impl ConnectionTrait, row: meeting::Model) -> Outcome<i64> {
    let mut row = row.into_active_model().reset_all();
    row.id = NotSet;
    Ok(row.insert(conn).await?.id)
}

/// Writes all columns of a meeting over the version that was read; stale when somebody was faster.
pub async fn update(conn: &impl ConnectionTrait, mut row: meeting::Model) -> Outcome<meeting::Model> {
    let seen = row.version;
    row.version += 1;
    let found = meeting::Entity::find_by_id(row.id).filter(meeting::Column::Version.eq(seen)).count(conn).await?;
    if found == 0 {
        return Err(Failure::Stale { what: "这次会议".into() });
    }
    Ok(row.into_active_model().reset_all().update(conn).await?)
}

/// What the meeting rests on.
///
/// # Errors
/// `Failure::Internal` when the stored JSON is damaged.
pub fn facts(row: &meeting::Model) -> Outcome<Facts> {
    Ok(serde_json::from_str(&row.facts)?)
}

/// Seats per post.
///
/// # Errors
/// `Failure::Internal` when the stored JSON is damaged.
pub fn seats(row: &meeting::Model) -> Outcome<Vec<SeatsOf>> {
    Ok(serde_json::from_str(&row.seats)?)
}

/// The stage of a meeting; an unknown word counts as the first one.
pub fn stage(row: &meeting::Model) -> Stage {
    Stage::from_code(&row.stage).unwrap_or(Stage::Preparing)
}

/// The list of a meeting, in its order.
pub async fn electors(conn: &impl ConnectionTrait, meeting_id: i64) -> Outcome<Vec<meeting_elector::Model>> {
    Ok(meeting_elector::Entity::find()
        .filter(meeting_elector::Column::MeetingId.eq(meeting_id))
        .order_by_asc(meeting_elector::Column::No)
        .all(conn)
        .await?)
}

/// Where these persons stand on lists of meetings, of any unit, with the meeting.
pub async fn lists_of(
    conn: &impl ConnectionTrait,
    persons: &[i64],
) -> Outcome<Vec<(meeting_elector::Model, meeting::Model)>> {
    let mut all = Vec::new();
    for some in persons.chunks(500) {
        let of = meeting_elector::Column::PersonId.is_in(some.iter().copied());
        let rows = meeting_elector::Entity::find().filter(of).all(conn).await?;
        let ids: Vec<i64> = rows.iter().map(|row| row.meeting_id).collect();
        let meetings = meeting::Entity::find().filter(meeting::Column::Id.is_in(ids)).all(conn).await?;
        let own = |id: i64| meetings.iter().find(|meeting| meeting.id == id).cloned();
        all.extend(rows.into_iter().filter_map(|row| own(row.meeting_id).map(|meeting| (row, meeting))));
    }
    Ok(all)
}

/// Somebody on the list of this meeting.
pub async fn elector(conn: &impl ConnectionTrait, meeting_id: i64, id: i64) -> Outcome<meeting_elector::Model> {
    meeting_elector::Entity::find_by_id(id)
        .filter(meeting_elector::Column::MeetingId.eq(meeting_id))
        .one(conn)
        .await?
        .ok_or_else(|| Failure::NotFound("名册中的这个人".into()))
}

/// Voting units of some elections, with the election, in the order of entry.
///
/// # Errors
/// `Failure::Internal` when the stored JSON is damaged.
pub async fn voting_units(conn: &impl ConnectionTrait, election_ids: &[i64]) -> Outcome<Vec<(i64, VotingUnit)>> {
    let mut all = Vec::new();
    for some in election_ids.chunks(500) {
        let of = voting_unit::Column::ElectionId.is_in(some.iter().copied());
        let rows = voting_unit::Entity::find().filter(of).order_by_asc(voting_unit::Column::Id).all(conn).await?;
        for row in rows {
            let parts = serde_json::from_str(&row.parts)?;
            let seats = u32::try_from(row.seats).unwrap_or(0);
            all.push((row.election_id, VotingUnit { id: row.id, name: row.name, seats, parts }));
        }
    }
    Ok(all)
}

/// Adds a voting unit.
pub async fn insert_voting_unit(conn: &impl ConnectionTrait, row: voting_unit::Model) -> Outcome<()> {
    let mut row = row.into_active_model().reset_all();
    row.id = NotSet;
    row.insert(conn).await?;
    Ok(())
}

/// Takes a voting unit away.
pub async fn delete_voting_unit(conn: &impl ConnectionTrait, id: i64) -> Outcome<()> {
    voting_unit::Entity::delete_by_id(id).exec(conn).await?;
    Ok(())
}

/// Adds people to the list.
pub async fn insert_electors(conn: &impl ConnectionTrait, rows: &[meeting_elector::Model]) -> Outcome<()> {
    crate::rows::insert(conn, rows, crate::rows::Numbers::Database).await
}

/// Writes somebody on the list over the version that was read; stale when somebody was faster.
pub async fn update_elector(conn: &impl ConnectionTrait, mut row: meeting_elector::Model) -> Outcome<()> {
    let seen = row.version;
    row.version += 1;
    let find = meeting_elector::Entity::find_by_id(row.id).filter(meeting_elector::Column::Version.eq(seen));
    if find.count(conn).await? == 0 {
        return Err(Failure::Stale { what: format!("名册中的「{}」", row.name) });
    }
    row.into_active_model().reset_all().update(conn).await?;
    Ok(())
}

/// Takes somebody off the list.
pub async fn delete_elector(conn: &impl ConnectionTrait, id: i64) -> Outcome<()> {
    meeting_elector::Entity::delete_by_id(id).exec(conn).await?;
    Ok(())
}

/// Nobody has come: a meeting that is put off begins anew.
pub async fn clear_attendance(conn: &impl ConnectionTrait, meeting_id: i64) -> Outcome<()> {
    meeting_elector::Entity::update_many()
        .col_expr(meeting_elector::Column::Attendance, Expr::value(Attendance::Absent.code()))
        .col_expr(meeting_elector::Column::ProxyId, Expr::value(None::<i64>))
        .col_expr(meeting_elector::Column::Adopted, Expr::value(false))
        .filter(meeting_elector::Column::MeetingId.eq(meeting_id))
        .exec(conn)
        .await?;
    Ok(())
}

/// Who may stand, in the order of entry.
pub async fn nominees(conn: &impl ConnectionTrait, meeting_id: i64) -> Outcome<Vec<meeting_nominee::Model>> {
    Ok(meeting_nominee::Entity::find()
        .filter(meeting_nominee::Column::MeetingId.eq(meeting_id))
        .order_by_asc(meeting_nominee::Column::Rank)
        .order_by_asc(meeting_nominee::Column::Id)
        .all(conn)
        .await?)
}

/// A candidate of this meeting.
pub async fn nominee(conn: &impl ConnectionTrait, meeting_id: i64, id: i64) -> Outcome<meeting_nominee::Model> {
    meeting_nominee::Entity::find_by_id(id)
        .filter(meeting_nominee::Column::MeetingId.eq(meeting_id))
        .one(conn)
        .await?
        .ok_or_else(|| Failure::NotFound("这次会议的候选人".into()))
}

/// Adds a candidate.
pub async fn insert_nominee(conn: &impl ConnectionTrait, row: meeting_nominee::Model) -> Outcome<i64> {
    let mut row = row.into_active_model().reset_all();
    row.id = NotSet;
    Ok(row.insert(conn).await?.id)
}

/// Writes a candidate and counts its version up.
pub async fn update_nominee(conn: &impl ConnectionTrait, mut row: meeting_nominee::Model) -> Outcome<()> {
    row.version += 1;
    row.into_active_model().reset_all().update(conn).await?;
    Ok(())
}

/// Votes of a meeting, oldest first.
pub async fn rounds(conn: &impl ConnectionTrait, meeting_id: i64) -> Outcome<Vec<meeting_round::Model>> {
    Ok(meeting_round::Entity::find()
        .filter(meeting_round::Column::MeetingId.eq(meeting_id))
        .order_by_asc(meeting_round::Column::No)
        .all(conn)
        .await?)
}

/// A vote of this meeting.
pub async fn round(conn: &impl ConnectionTrait, meeting_id: i64, id: i64) -> Outcome<meeting_round::Model> {
    meeting_round::Entity::find_by_id(id)
        .filter(meeting_round::Column::MeetingId.eq(meeting_id))
        .one(conn)
        .await?
        .ok_or_else(|| Failure::NotFound("这一轮投票".into()))
}

/// Adds a vote.
pub async fn insert_round(conn: &impl ConnectionTrait, row: meeting_round::Model) -> Outcome<i64> {
    let mut row = row.into_active_model().reset_all();
    row.id = NotSet;
    Ok(row.insert(conn).await?.id)
}

/// Writes all columns of a vote over the version that was read; stale when somebody was faster.
pub async fn update_round(conn: &impl ConnectionTrait, mut row: meeting_round::Model) -> Outcome<()> {
    let seen = row.version;
    row.version += 1;
    let find = meeting_round::Entity::find_by_id(row.id).filter(meeting_round::Column::Version.eq(seen));
    if find.count(conn).await? == 0 {
        return Err(Failure::Stale { what: "这张计票单".into() });
    }
    row.into_active_model().reset_all().update(conn).await?;
    Ok(())
}

/// What a vote is about.
///
/// # Errors
/// `Failure::Internal` when the stored JSON is damaged.
pub fn contest(round: &meeting_round::Model) -> Outcome<Contest> {
    Ok(serde_json::from_str(&round.contest)?)
}

/// What the count sheet keeps beside its state.
///
/// # Errors
/// `Failure::Internal` when the stored JSON is damaged.
pub fn record(round: &meeting_round::Model) -> Outcome<Record> {
    Ok(round.record.as_deref().map(serde_json::from_str).transpose()?.unwrap_or_default())
}

/// Every entry of a vote, oldest first.
pub async fn entries(conn: &impl ConnectionTrait, round_id: i64) -> Outcome<Vec<meeting_entry::Model>> {
    Ok(meeting_entry::Entity::find()
        .filter(meeting_entry::Column::RoundId.eq(round_id))
        .order_by_asc(meeting_entry::Column::Id)
        .all(conn)
        .await?)
}

/// Rebuilds the state of the count sheet of a vote.
///
/// # Errors
/// `Failure::Internal` when row and entries do not fit together.
pub fn sheet(round: &meeting_round::Model, record: &Record, entries: &[meeting_entry::Model]) -> Outcome<SheetState> {
    let typed = |slot: Slot| {
        let own = entries.iter().rev().find(|e| e.slot == slot.number() && e.id > record.since);
        own.map(|e| (e.account_id, e.form.as_str()))
    };
    SheetState::rebuild(&round.sheet_state, (round.first_by, round.second_by), record, typed)
        .ok_or_else(|| Failure::Internal(format!("meeting round {} does not fit its entries", round.id)))
}

/// Keeps what a typist submitted.
pub async fn insert_entry(
    conn: &impl ConnectionTrait,
    round_id: i64,
    (slot, revision): (Slot, i32),
    account_id: i64,
    form: &CountForm,
    at_ms: i64,
) -> Outcome<()> {
    let row = meeting_entry::ActiveModel {
        id: NotSet,
        round_id: Set(round_id),
        slot: Set(slot.number()),
        revision: Set(revision),
        account_id: Set(account_id),
        form: Set(serde_json::to_string(form)?),
        at_ms: Set(at_ms),
    };
    meeting_entry::Entity::insert(row).exec_without_returning(conn).await?;
    Ok(())
}

/// Determinations of a meeting, oldest first.
pub async fn results(conn: &impl ConnectionTrait, meeting_id: i64) -> Outcome<Vec<meeting_result::Model>> {
    Ok(meeting_result::Entity::find()
        .filter(meeting_result::Column::MeetingId.eq(meeting_id))
        .order_by_asc(meeting_result::Column::Id)
        .all(conn)
        .await?)
}

/// Adds a determination; answers its number.
pub async fn insert_result(conn: &impl ConnectionTrait, row: meeting_result::Model) -> Outcome<i64> {
    let mut row = row.into_active_model().reset_all();
    row.id = NotSet;
    Ok(row.insert(conn).await?.id)
}

/// Writes a determination over the version that was read; stale when somebody was faster.
pub async fn update_result(conn: &impl ConnectionTrait, mut row: meeting_result::Model) -> Outcome<()> {
    let seen = row.version;
    row.version += 1;
    let find = meeting_result::Entity::find_by_id(row.id).filter(meeting_result::Column::Version.eq(seen));
    if find.count(conn).await? == 0 {
        return Err(Failure::Stale { what: "结果认定".into() });
    }
    row.into_active_model().reset_all().update(conn).await?;
    Ok(())
}

/// Papers of a meeting, in the order in which they were recorded.
pub async fn documents(conn: &impl ConnectionTrait, meeting_id: i64) -> Outcome<Vec<meeting_document::Model>> {
    Ok(meeting_document::Entity::find()
        .filter(meeting_document::Column::MeetingId.eq(meeting_id))
        .order_by_asc(meeting_document::Column::Id)
        .all(conn)
        .await?)
}

/// Records a paper.
pub async fn insert_document(conn: &impl ConnectionTrait, row: meeting_document::Model) -> Outcome<()> {
    let mut row = row.into_active_model().reset_all();
    row.id = NotSet;
    row.insert(conn).await?;
    Ok(())
}

/// How many on the list have which standing and attendance: `(standing, attendance, both approvals) → number`. One query while
/// people check in.
pub async fn attendance(
    conn: &impl ConnectionTrait,
    meeting_id: i64,
) -> Outcome<BTreeMap<(Standing, Attendance, bool, bool), u32>> {
    let rows: Vec<(String, String, bool, String, String, i64)> = meeting_elector::Entity::find()
        .select_only()
        .columns([meeting_elector::Column::Status, meeting_elector::Column::Attendance])
        .column(meeting_elector::Column::Adopted)
        .columns([meeting_elector::Column::SuperiorDoc, meeting_elector::Column::Sex])
        .column_as(meeting_elector::Column::Id.count(), "n")
        .filter(meeting_elector::Column::MeetingId.eq(meeting_id))
        .group_by(meeting_elector::Column::Status)
        .group_by(meeting_elector::Column::Attendance)
        .group_by(meeting_elector::Column::Adopted)
        .group_by(meeting_elector::Column::SuperiorDoc)
        .group_by(meeting_elector::Column::Sex)
        .into_tuple()
        .all(conn)
        .await?;
    let mut sums = BTreeMap::new();
    for (status, attendance, adopted, document, sex, n) in rows {
        let out = adopted && !document.is_empty();
        let key = (Standing::from_code(&status), Attendance::from_code(&attendance), out, sex == "female");
        let sum: &mut u32 = sums.entry(key).or_default();
        *sum = sum.saturating_add(u32::try_from(n).unwrap_or(0));
    }
    Ok(sums)
}
