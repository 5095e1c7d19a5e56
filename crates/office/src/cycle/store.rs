//! The only queries of `election_cycle`, `unit_election` and `timetable_step`.

use entity::{election_cycle, unit_election};
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, IntoActiveModel, QueryFilter,
    QueryOrder,
};

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

/// Writes all columns of an election and counts its version up.
pub async fn update_election(
    conn: &impl ConnectionTrait,
    mut row: unit_election::Model,
) -> Outcome<unit_election::Model> {
    row.version += 1;
    Ok(row.into_active_model().reset_all().update(conn).await?)
}
