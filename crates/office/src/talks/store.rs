//! The only queries of the tables of talks.

use std::collections::{BTreeMap, BTreeSet};

use entity::{talk, talk_added, talk_follow, talk_kind, talk_plan, talk_round};
use sea_orm::{
    ActiveModelTrait, ActiveValue::NotSet, ColumnTrait, ConnectionTrait, EntityTrait, IntoActiveModel, PaginatorTrait,
    QueryFilter, QueryOrder, QuerySelect, sea_query::Expr,
};

use crate::failure::{Failure, Outcome};

/// Rounds of a cycle, newest first.
pub async fn rounds(conn: &impl ConnectionTrait, cycle_id: i64) -> Outcome<Vec<talk_round::Model>> {
    let find = talk_round::Entity::find().filter(talk_round::Column::CycleId.eq(cycle_id));
    Ok(find.order_by_desc(talk_round::Column::Id).all(conn).await?)
}

/// A round of this cycle.
pub async fn round(conn: &impl ConnectionTrait, cycle_id: i64, id: i64) -> Outcome<talk_round::Model> {
    talk_round::Entity::find_by_id(id)
        .filter(talk_round::Column::CycleId.eq(cycle_id))
        .one(conn)
        .await?
        .ok_or_else(|| Failure::NotFound("这一轮谈心谈话".into()))
}

/// Adds a round; answers its number.
pub async fn insert_round(conn: &impl ConnectionTrait, row: talk_round::Model) -> Outcome<i64> {
    let mut row = row.into_active_model().reset_all();
    row.id = NotSet;
    Ok(row.insert(conn).await?.id)
}

/// Writes a round over the version that was read; stale when somebody was faster.
pub async fn update_round(conn: &impl ConnectionTrait, mut row: talk_round::Model) -> Outcome<()> {
    let seen = row.version;
    row.version += 1;
    let find = talk_round::Entity::find_by_id(row.id).filter(talk_round::Column::Version.eq(seen));
    if find.count(conn).await? == 0 {
        return Err(Failure::Stale { what: format!("谈心谈话「{}」", row.title) });
    }
    row.into_active_model().reset_all().update(conn).await?;
    Ok(())
}

/// Kinds of a round, in their order.
pub async fn kinds(conn: &impl ConnectionTrait, round_id: i64) -> Outcome<Vec<talk_kind::Model>> {
    let find = talk_kind::Entity::find().filter(talk_kind::Column::RoundId.eq(round_id));
    Ok(find.order_by_asc(talk_kind::Column::No).all(conn).await?)
}

/// Adds a kind.
pub async fn insert_kind(conn: &impl ConnectionTrait, row: talk_kind::Model) -> Outcome<()> {
    let mut row = row.into_active_model().reset_all();
    row.id = NotSet;
    row.insert(conn).await?;
    Ok(())
}

/// Writes a kind over what stands; only those of drafts are changed.
pub async fn update_kind(conn: &impl ConnectionTrait, row: talk_kind::Model) -> Outcome<()> {
    row.into_active_model().reset_all().update(conn).await?;
    Ok(())
}

/// Additions of a round, of one unit when it is named, by unit, in the order in which they came.
pub async fn added(
    conn: &impl ConnectionTrait,
    round_id: i64,
    unit: Option<&str>,
) -> Outcome<BTreeMap<String, Vec<talk_added::Model>>> {
    let mut find = talk_added::Entity::find().filter(talk_added::Column::RoundId.eq(round_id));
    if let Some(code) = unit {
        find = find.filter(talk_added::Column::UnitCode.eq(code));
    }
    let mut all: BTreeMap<String, Vec<talk_added::Model>> = BTreeMap::new();
    for row in find.order_by_asc(talk_added::Column::Id).all(conn).await? {
        all.entry(row.unit_code.clone()).or_default().push(row);
    }
    Ok(all)
}

/// Adds somebody by hand; answers the number.
pub async fn insert_added(conn: &impl ConnectionTrait, row: talk_added::Model) -> Outcome<i64> {
    let mut row = row.into_active_model().reset_all();
    row.id = NotSet;
    Ok(row.insert(conn).await?.id)
}

/// Writes an addition over what stands.
pub async fn update_added(conn: &impl ConnectionTrait, row: talk_added::Model) -> Outcome<()> {
    row.into_active_model().reset_all().update(conn).await?;
    Ok(())
}

/// With whom talks took place in a round, by unit: only that, nothing of what was said.
pub async fn subjects(
    conn: &impl ConnectionTrait,
    round_id: i64,
    unit: Option<&str>,
) -> Outcome<BTreeMap<String, BTreeSet<String>>> {
    let mut find = talk::Entity::find()
        .select_only()
        .columns([talk::Column::UnitCode, talk::Column::Subject])
        .filter(talk::Column::RoundId.eq(round_id))
        .filter(talk::Column::Current.eq(true));
    if let Some(code) = unit {
        find = find.filter(talk::Column::UnitCode.eq(code));
    }
    let rows: Vec<(String, String)> = find.into_tuple().all(conn).await?;
    let mut all: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for (code, subject) in rows {
        all.entry(code).or_default().insert(subject);
    }
    Ok(all)
}

/// All versions of the talks of a round in a unit, in the order in which they were recorded.
pub async fn talks(conn: &impl ConnectionTrait, round_id: i64, unit: &str) -> Outcome<Vec<talk::Model>> {
    let find = talk::Entity::find().filter(talk::Column::RoundId.eq(round_id)).filter(talk::Column::UnitCode.eq(unit));
    Ok(find.order_by_asc(talk::Column::Id).all(conn).await?)
}

/// Records a version of a talk; the one before it is no longer the newest. Answers its number.
pub async fn add_talk(conn: &impl ConnectionTrait, row: talk::Model) -> Outcome<i64> {
    talk::Entity::update_many()
        .col_expr(talk::Column::Current, Expr::value(false))
        .filter(talk::Column::RoundId.eq(row.round_id))
        .filter(talk::Column::UnitCode.eq(&row.unit_code))
        .filter(talk::Column::Subject.eq(&row.subject))
        .filter(talk::Column::TalkNo.eq(row.talk_no))
        .exec(conn)
        .await?;
    let mut row = row.into_active_model().reset_all();
    row.id = NotSet;
    Ok(row.insert(conn).await?.id)
}

/// Plans of a cycle, of one unit when it is named, by unit.
pub async fn plans(
    conn: &impl ConnectionTrait,
    cycle_id: i64,
    unit: Option<&str>,
) -> Outcome<BTreeMap<String, Vec<talk_plan::Model>>> {
    let mut find = talk_plan::Entity::find().filter(talk_plan::Column::CycleId.eq(cycle_id));
    if let Some(code) = unit {
        find = find.filter(talk_plan::Column::UnitCode.eq(code));
    }
    let mut all: BTreeMap<String, Vec<talk_plan::Model>> = BTreeMap::new();
    for row in find.order_by_asc(talk_plan::Column::Id).all(conn).await? {
        all.entry(row.unit_code.clone()).or_default().push(row);
    }
    Ok(all)
}

/// Adds a plan; answers its number.
pub async fn insert_plan(conn: &impl ConnectionTrait, row: talk_plan::Model) -> Outcome<i64> {
    let mut row = row.into_active_model().reset_all();
    row.id = NotSet;
    Ok(row.insert(conn).await?.id)
}

/// Writes a plan over the version that was read; stale when somebody was faster.
pub async fn update_plan(conn: &impl ConnectionTrait, mut row: talk_plan::Model) -> Outcome<()> {
    let seen = row.version;
    row.version += 1;
    let find = talk_plan::Entity::find_by_id(row.id).filter(talk_plan::Column::Version.eq(seen));
    if find.count(conn).await? == 0 {
        return Err(Failure::Stale { what: format!("「{}」的一人一策", row.name) });
    }
    row.into_active_model().reset_all().update(conn).await?;
    Ok(())
}

/// Notes of a plan, in the order in which they came.
pub async fn follow_ups(conn: &impl ConnectionTrait, plan_id: i64) -> Outcome<Vec<talk_follow::Model>> {
    let find = talk_follow::Entity::find().filter(talk_follow::Column::PlanId.eq(plan_id));
    Ok(find.order_by_asc(talk_follow::Column::Id).all(conn).await?)
}

/// Adds a note to a plan.
pub async fn insert_follow_up(conn: &impl ConnectionTrait, row: talk_follow::Model) -> Outcome<()> {
    let mut row = row.into_active_model().reset_all();
    row.id = NotSet;
    row.insert(conn).await?;
    Ok(())
}
