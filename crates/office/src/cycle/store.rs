//! The only queries of `election_cycle`, `unit_election` and `timetable_step`.

use std::collections::{BTreeSet, HashMap};

use entity::{election_cycle, timetable_step, unit_election};
use sea_orm::{
    ActiveModelTrait,
    ActiveValue::{NotSet, Set},
    ColumnTrait, Condition, ConnectionTrait, EntityTrait, IntoActiveModel, PaginatorTrait, QueryFilter, QueryOrder,
    QuerySelect,
};

use super::course::COMMITTEE;
use super::model::Progress;
use crate::failure::{Failure, Outcome};

/// The cycle with this number.
pub async fn cycle(conn: &impl ConnectionTrait, id: i64) -> Outcome<Option<election_cycle::Model>> {
    Ok(election_cycle::Entity::find_by_id(id).one(conn).await?)
}

/// The newest election of a unit.
pub async fn current(conn: &impl ConnectionTrait, unit_code: &str) -> Outcome<Option<unit_election::Model>> {
    Ok(unit_election::Entity::find()
        .filter(unit_election::Column::UnitCode.eq(unit_code))
        .order_by_desc(unit_election::Column::Id)
        .one(conn)
        .await?)
}

/// The newest election of a unit, or `NotFound` with what to do.
pub async fn expect_current(conn: &impl ConnectionTrait, unit_code: &str) -> Outcome<unit_election::Model> {
    current(conn, unit_code)
        .await?
        .ok_or_else(|| Failure::NotFound("本单位的换届选举（请先由县级换届办在换届方案中列入本单位）".into()))
}

/// The election with this number.
pub async fn election(conn: &impl ConnectionTrait, id: i64) -> Outcome<unit_election::Model> {
    unit_election::Entity::find_by_id(id).one(conn).await?.ok_or_else(|| Failure::NotFound("换届选举".into()))
}

/// Writes progress columns. The row's version does not change: progress is derived, users do not edit it.
pub async fn note(conn: &impl ConnectionTrait, election_id: i64, progress: &Progress) -> Outcome<()> {
    let mut row = unit_election::ActiveModel { id: sea_orm::ActiveValue::Unchanged(election_id), ..Default::default() };
    if let Some(stage) = progress.stage {
        row.stage = Set(stage.code().to_owned());
    }
    macro_rules! set {
        ($($field:ident),*) => { $( if let Some(value) = progress.$field { row.$field = Set(value); } )* };
    }
    set!(
        seats,
        registered,
        roll_version,
        candidates,
        issued,
        recovered,
        invalid,
        elected,
        elected_women,
        elected_age_sum,
        rounds,
        open_findings
    );
    if let Some(value) = progress.valid_poll {
        row.valid_poll = Set(Some(value));
    }
    if let Some(value) = progress.first_ballot_full {
        row.first_ballot_full = Set(Some(value));
    }
    if let Some(value) = progress.dual_head {
        row.dual_head = Set(Some(value));
    }
    if let Some(value) = progress.finished_on {
        row.finished_on = Set(Some(value));
    }
    if row.is_changed() {
        row.update(conn).await?;
    }
    Ok(())
}

/// Takes back what was noted of a result that does not stand any more; `None` is 尚未认定.
pub async fn reset_result(
    conn: &impl ConnectionTrait,
    election_id: i64,
    valid_poll: Option<bool>,
    first_ballot_full: Option<bool>,
) -> Outcome<()> {
    let row = unit_election::ActiveModel {
        id: sea_orm::ActiveValue::Unchanged(election_id),
        valid_poll: Set(valid_poll),
        first_ballot_full: Set(first_ballot_full),
        finished_on: Set(None),
        ..Default::default()
    };
    row.update(conn).await?;
    Ok(())
}

/// Writes all columns of an election and counts its version up.
pub async fn update_election(
    conn: &impl ConnectionTrait,
    mut row: unit_election::Model,
) -> Outcome<unit_election::Model> {
    row.version += 1;
    Ok(row.into_active_model().reset_all().update(conn).await?)
}

/// All cycles, newest first.
pub async fn cycles(conn: &impl ConnectionTrait) -> Outcome<Vec<election_cycle::Model>> {
    Ok(election_cycle::Entity::find().order_by_desc(election_cycle::Column::Id).all(conn).await?)
}

/// Of each county its newest cycle, which is the one that figures are about.
pub async fn newest_cycles(conn: &impl ConnectionTrait) -> Outcome<Vec<election_cycle::Model>> {
    // Newest first: the first one of a county is its newest.
    let mut counties = BTreeSet::new();
    Ok(cycles(conn).await?.into_iter().filter(|cycle| counties.insert(cycle.county_code.clone())).collect())
}

/// Writes a new cycle; its number is set by the database.
pub async fn insert_cycle(conn: &impl ConnectionTrait, row: election_cycle::Model) -> Outcome<election_cycle::Model> {
    let mut row = row.into_active_model().reset_all();
    row.id = NotSet;
    Ok(row.insert(conn).await?)
}

/// Writes all columns of a cycle and counts its version up.
pub async fn update_cycle(conn: &impl ConnectionTrait, mut row: election_cycle::Model) -> Outcome<()> {
    row.version += 1;
    row.into_active_model().reset_all().update(conn).await?;
    Ok(())
}

/// Number of units in a cycle.
pub async fn count_units(conn: &impl ConnectionTrait, cycle_id: i64) -> Outcome<u64> {
    Ok(unit_election::Entity::find().filter(unit_election::Column::CycleId.eq(cycle_id)).count(conn).await?)
}

/// The elections of a cycle in the order of the unit codes; of one township when it is named.
pub async fn elections_of(
    conn: &impl ConnectionTrait,
    cycle_id: i64,
    township: Option<&str>,
) -> Outcome<Vec<unit_election::Model>> {
    let mut find = unit_election::Entity::find().filter(unit_election::Column::CycleId.eq(cycle_id));
    if let Some(code) = township {
        find = find.filter(unit_election::Column::TownshipCode.eq(code));
    }
    Ok(find.order_by_asc(unit_election::Column::UnitCode).all(conn).await?)
}

/// One page of [`elections_of`], `page` from 0, and how many there are in all.
pub async fn elections_page(
    conn: &impl ConnectionTrait,
    cycle_id: i64,
    township: Option<&str>,
    page: u64,
    size: u64,
) -> Outcome<(Vec<unit_election::Model>, u64)> {
    let mut find = unit_election::Entity::find().filter(unit_election::Column::CycleId.eq(cycle_id));
    if let Some(code) = township {
        find = find.filter(unit_election::Column::TownshipCode.eq(code));
    }
    let total = find.clone().count(conn).await?;
    let rows = find
        .order_by_asc(unit_election::Column::UnitCode)
        .offset(page.saturating_mul(size))
        .limit(size)
        .all(conn)
        .await?;
    Ok((rows, total))
}

/// Codes of the townships of a cycle with the number of their units, in order.
pub async fn townships(conn: &impl ConnectionTrait, cycle_id: i64) -> Outcome<Vec<(String, i64)>> {
    Ok(unit_election::Entity::find()
        .select_only()
        .column(unit_election::Column::TownshipCode)
        .column_as(unit_election::Column::Id.count(), "n")
        .filter(unit_election::Column::CycleId.eq(cycle_id))
        .group_by(unit_election::Column::TownshipCode)
        .order_by_asc(unit_election::Column::TownshipCode)
        .into_tuple()
        .all(conn)
        .await?)
}

/// Units per cycle, for the list of cycles.
pub async fn units_per_cycle(conn: &impl ConnectionTrait) -> Outcome<HashMap<i64, i64>> {
    let rows: Vec<(i64, i64)> = unit_election::Entity::find()
        .select_only()
        .column(unit_election::Column::CycleId)
        .column_as(unit_election::Column::Id.count(), "n")
        .group_by(unit_election::Column::CycleId)
        .into_tuple()
        .all(conn)
        .await?;
    Ok(rows.into_iter().collect())
}

/// Which of these units already stand in the cycle.
pub async fn present(conn: &impl ConnectionTrait, cycle_id: i64, codes: &[String]) -> Outcome<Vec<String>> {
    let mut found = Vec::new();
    for some in codes.chunks(500) {
        let rows: Vec<String> = unit_election::Entity::find()
            .select_only()
            .column(unit_election::Column::UnitCode)
            .filter(unit_election::Column::CycleId.eq(cycle_id))
            .filter(unit_election::Column::UnitCode.is_in(some.iter().map(String::as_str)))
            .into_tuple()
            .all(conn)
            .await?;
        found.extend(rows);
    }
    Ok(found)
}

/// Writes many new elections; their numbers are set by the database. Small batches, because a statement takes only so many values.
pub async fn insert_elections(conn: &impl ConnectionTrait, rows: &[unit_election::Model]) -> Outcome<()> {
    for some in rows.chunks(100) {
        let rows = some.iter().map(|row| {
            let mut row = row.clone().into_active_model().reset_all();
            row.id = NotSet;
            row
        });
        unit_election::Entity::insert_many(rows).exec_without_returning(conn).await?;
    }
    Ok(())
}

/// What was planned and done in an election by its committee.
pub async fn steps(conn: &impl ConnectionTrait, election_id: i64) -> Outcome<Vec<timetable_step::Model>> {
    let find = timetable_step::Entity::find().filter(timetable_step::Column::ElectionId.eq(election_id));
    Ok(find.filter(timetable_step::Column::Body.eq(COMMITTEE)).all(conn).await?)
}

/// What was planned and done in an election by all bodies of its unit.
pub async fn steps_of_bodies(conn: &impl ConnectionTrait, election_id: i64) -> Outcome<Vec<timetable_step::Model>> {
    Ok(timetable_step::Entity::find().filter(timetable_step::Column::ElectionId.eq(election_id)).all(conn).await?)
}

/// What was planned and done by the committees of many elections, for lists of what is due.
pub async fn steps_of(conn: &impl ConnectionTrait, election_ids: &[i64]) -> Outcome<Vec<timetable_step::Model>> {
    let mut all = Vec::new();
    for some in election_ids.chunks(500) {
        let find = timetable_step::Entity::find().filter(timetable_step::Column::Body.eq(COMMITTEE));
        all.extend(find.filter(timetable_step::Column::ElectionId.is_in(some.iter().copied())).all(conn).await?);
    }
    Ok(all)
}

/// Which other bodies of these elections have the day of their vote planned, or were elected on it: election and code of the
/// body.
pub async fn planned_bodies(conn: &impl ConnectionTrait, election_ids: &[i64]) -> Outcome<Vec<(i64, String)>> {
    let votes = super::course::OTHERS.map(super::course::vote_step);
    let mut all = Vec::new();
    for some in election_ids.chunks(500) {
        let rows: Vec<(i64, String)> = timetable_step::Entity::find()
            .select_only()
            .columns([timetable_step::Column::ElectionId, timetable_step::Column::Body])
            .filter(timetable_step::Column::ElectionId.is_in(some.iter().copied()))
            // Greater than empty is any code, and a range that the index serves.
            .filter(timetable_step::Column::Body.gt(COMMITTEE))
            .filter(timetable_step::Column::Step.is_in(votes))
            .filter(
                Condition::any()
                    .add(timetable_step::Column::Planned.is_not_null())
                    .add(timetable_step::Column::Actual.is_not_null()),
            )
            .into_tuple()
            .all(conn)
            .await?;
        all.extend(rows);
    }
    Ok(all)
}

/// The steps of the other bodies of these elections, of those units only where the day of a vote is planned and not yet held.
pub async fn steps_before_votes(
    conn: &impl ConnectionTrait,
    election_ids: &[i64],
) -> Outcome<Vec<timetable_step::Model>> {
    let votes = super::course::OTHERS.map(super::course::vote_step);
    let mut waiting: Vec<i64> = Vec::new();
    for some in election_ids.chunks(500) {
        let rows: Vec<i64> = timetable_step::Entity::find()
            .select_only()
            .distinct()
            .column(timetable_step::Column::ElectionId)
            .filter(timetable_step::Column::ElectionId.is_in(some.iter().copied()))
            .filter(timetable_step::Column::Body.gt(COMMITTEE))
            .filter(timetable_step::Column::Step.is_in(votes))
            .filter(timetable_step::Column::Planned.is_not_null())
            .filter(timetable_step::Column::Actual.is_null())
            .into_tuple()
            .all(conn)
            .await?;
        waiting.extend(rows);
    }
    let mut all = Vec::new();
    for some in waiting.chunks(500) {
        let find = timetable_step::Entity::find().filter(timetable_step::Column::Body.gt(COMMITTEE));
        all.extend(find.filter(timetable_step::Column::ElectionId.is_in(some.iter().copied())).all(conn).await?);
    }
    Ok(all)
}

/// Which of these elections have the list of the elected published and reported.
pub async fn reported(conn: &impl ConnectionTrait, election_ids: &[i64]) -> Outcome<Vec<i64>> {
    let mut all = Vec::new();
    for some in election_ids.chunks(500) {
        let rows: Vec<i64> = timetable_step::Entity::find()
            .select_only()
            .column(timetable_step::Column::ElectionId)
            .filter(timetable_step::Column::ElectionId.is_in(some.iter().copied()))
            .filter(timetable_step::Column::Body.eq(COMMITTEE))
            .filter(timetable_step::Column::Step.eq(super::plan::step::RESULT))
            .filter(timetable_step::Column::Actual.is_not_null())
            .into_tuple()
            .all(conn)
            .await?;
        all.extend(rows);
    }
    Ok(all)
}

/// The row of one step of the committee, if it was ever written.
pub async fn step(conn: &impl ConnectionTrait, election_id: i64, step: &str) -> Outcome<Option<timetable_step::Model>> {
    step_of(conn, election_id, COMMITTEE, step).await
}

/// The row of one step of a body, if it was ever written.
pub async fn step_of(
    conn: &impl ConnectionTrait,
    election_id: i64,
    body: &str,
    step: &str,
) -> Outcome<Option<timetable_step::Model>> {
    Ok(timetable_step::Entity::find()
        .filter(timetable_step::Column::ElectionId.eq(election_id))
        .filter(timetable_step::Column::Body.eq(body))
        .filter(timetable_step::Column::Step.eq(step))
        .one(conn)
        .await?)
}

/// Writes a step, new when its `id` is 0, and counts its version up.
pub async fn save_step(conn: &impl ConnectionTrait, mut row: timetable_step::Model) -> Outcome<()> {
    row.version += 1;
    let fresh = row.id == 0;
    let mut active = row.into_active_model().reset_all();
    if fresh {
        active.id = NotSet;
        active.insert(conn).await?;
    } else {
        active.update(conn).await?;
    }
    Ok(())
}

/// The newest election of each of these units, or of all units, by unit code. One query for a county.
pub async fn newest_of(
    conn: &impl ConnectionTrait,
    unit_codes: Option<&[String]>,
) -> Outcome<Vec<unit_election::Model>> {
    let find = unit_election::Entity::find().order_by_asc(unit_election::Column::Id);
    let mut newest = std::collections::BTreeMap::new();
    let mut take = |rows: Vec<unit_election::Model>| {
        // In the order of their numbers: the later one of a unit takes the place of the earlier.
        newest.extend(rows.into_iter().map(|row| (row.unit_code.clone(), row)));
    };
    match unit_codes {
        None => take(find.all(conn).await?),
        Some(codes) => {
            for some in codes.chunks(5000) {
                let of = unit_election::Column::UnitCode.is_in(some.iter().map(String::as_str));
                take(find.clone().filter(of).all(conn).await?);
            }
        }
    }
    Ok(newest.into_values().collect())
}
