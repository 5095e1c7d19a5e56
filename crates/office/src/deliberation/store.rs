//! The only queries of the tables of analysis meetings and of the register.

use std::collections::BTreeSet;

use entity::{deliberation, deliberation_decision, deliberation_filing, deliberation_unit};
use sea_orm::{
    ActiveModelTrait, ActiveValue::NotSet, ColumnTrait, ConnectionTrait, EntityTrait, IntoActiveModel, PaginatorTrait,
    QueryFilter, QueryOrder, QuerySelect,
};

use super::model::{Filed, Screen, State};
use crate::crypto::sha256_hex;
use crate::failure::{Failure, Outcome};
use crate::rows::{self, Numbers};

/// Meetings of a county or township in a cycle, newest first.
pub async fn meetings(
    conn: &impl ConnectionTrait,
    cycle_id: i64,
    place_code: &str,
) -> Outcome<Vec<deliberation::Model>> {
    Ok(deliberation::Entity::find()
        .filter(deliberation::Column::CycleId.eq(cycle_id))
        .filter(deliberation::Column::PlaceCode.eq(place_code))
        .order_by_desc(deliberation::Column::Id)
        .all(conn)
        .await?)
}

/// Some meetings by number, for the titles beside their decisions.
pub async fn meetings_by_id(conn: &impl ConnectionTrait, ids: &[i64]) -> Outcome<Vec<deliberation::Model>> {
    let find = deliberation::Entity::find().filter(deliberation::Column::Id.is_in(ids.iter().copied()));
    Ok(find.all(conn).await?)
}

/// A meeting of this county or township.
pub async fn meeting(conn: &impl ConnectionTrait, place_code: &str, id: i64) -> Outcome<deliberation::Model> {
    deliberation::Entity::find_by_id(id)
        .filter(deliberation::Column::PlaceCode.eq(place_code))
        .one(conn)
        .await?
        .ok_or_else(|| Failure::NotFound("这次分析研判会".into()))
}

/// How many meetings of a place were numbered like this; the next one gets the next number.
pub async fn numbered(conn: &impl ConnectionTrait, place_code: &str, like: &str) -> Outcome<u64> {
    Ok(deliberation::Entity::find()
        .filter(deliberation::Column::PlaceCode.eq(place_code))
        .filter(deliberation::Column::Number.contains(like))
        .count(conn)
        .await?)
}

/// Adds a meeting; answers its number.
pub async fn insert_meeting(conn: &impl ConnectionTrait, row: deliberation::Model) -> Outcome<i64> {
    let mut row = row.into_active_model().reset_all();
    row.id = NotSet;
    Ok(row.insert(conn).await?.id)
}

/// Writes a meeting over the version that was read; stale when somebody was faster.
pub async fn update_meeting(conn: &impl ConnectionTrait, mut row: deliberation::Model) -> Outcome<()> {
    let seen = row.version;
    row.version += 1;
    let find = deliberation::Entity::find_by_id(row.id).filter(deliberation::Column::Version.eq(seen));
    if find.count(conn).await? == 0 {
        return Err(Failure::Stale { what: format!("分析研判会「{}」", row.title) });
    }
    row.into_active_model().reset_all().update(conn).await?;
    Ok(())
}

/// Where a meeting stands.
pub fn state(row: &deliberation::Model) -> State {
    State::of(&row.state)
}

/// Codes of the units of a meeting, in their order.
pub async fn units(conn: &impl ConnectionTrait, meeting_id: i64) -> Outcome<Vec<String>> {
    let rows = deliberation_unit::Entity::find()
        .filter(deliberation_unit::Column::DeliberationId.eq(meeting_id))
        .order_by_asc(deliberation_unit::Column::UnitCode)
        .all(conn)
        .await?;
    Ok(rows.into_iter().map(|row| row.unit_code).collect())
}

/// Puts units on a meeting's list that are not on it.
pub async fn insert_units(conn: &impl ConnectionTrait, meeting_id: i64, codes: &[String]) -> Outcome<()> {
    let rows: Vec<deliberation_unit::Model> = codes
        .iter()
        .map(|code| deliberation_unit::Model { id: 0, deliberation_id: meeting_id, unit_code: code.clone() })
        .collect();
    rows::insert(conn, &rows, Numbers::Database).await
}

/// Takes a unit off a meeting's list.
pub async fn delete_unit(conn: &impl ConnectionTrait, meeting_id: i64, code: &str) -> Outcome<()> {
    deliberation_unit::Entity::delete_many()
        .filter(deliberation_unit::Column::DeliberationId.eq(meeting_id))
        .filter(deliberation_unit::Column::UnitCode.eq(code))
        .exec(conn)
        .await?;
    Ok(())
}

/// All decisions of a meeting, in the order in which they were recorded.
pub async fn decisions(conn: &impl ConnectionTrait, meeting_id: i64) -> Outcome<Vec<deliberation_decision::Model>> {
    Ok(deliberation_decision::Entity::find()
        .filter(deliberation_decision::Column::DeliberationId.eq(meeting_id))
        .order_by_asc(deliberation_decision::Column::Id)
        .all(conn)
        .await?)
}

/// All decisions about a unit in a cycle, of whatever meeting, oldest first.
pub async fn decisions_about(
    conn: &impl ConnectionTrait,
    cycle_id: i64,
    unit_code: &str,
) -> Outcome<Vec<deliberation_decision::Model>> {
    Ok(deliberation_decision::Entity::find()
        .filter(deliberation_decision::Column::CycleId.eq(cycle_id))
        .filter(deliberation_decision::Column::UnitCode.eq(unit_code))
        .order_by_asc(deliberation_decision::Column::Id)
        .all(conn)
        .await?)
}

/// Codes of the units of a cycle about which something was decided.
pub async fn decided(conn: &impl ConnectionTrait, cycle_id: i64) -> Outcome<BTreeSet<String>> {
    let codes: Vec<String> = deliberation_decision::Entity::find()
        .filter(deliberation_decision::Column::CycleId.eq(cycle_id))
        .select_only()
        .column(deliberation_decision::Column::UnitCode)
        .distinct()
        .into_tuple()
        .all(conn)
        .await?;
    Ok(codes.into_iter().collect())
}

/// Adds a decision; nothing ever writes one again.
pub async fn insert_decision(conn: &impl ConnectionTrait, row: deliberation_decision::Model) -> Outcome<i64> {
    let mut row = row.into_active_model().reset_all();
    row.id = NotSet;
    Ok(row.insert(conn).await?.id)
}

/// What was on the screen when a decision was recorded.
///
/// # Errors
/// `Failure::Internal` when what is stored is not what was frozen.
pub fn frozen(row: &deliberation_decision::Model) -> Outcome<Screen> {
    if sha256_hex(row.frozen.as_bytes()) != row.hash {
        return Err(Failure::Internal(format!("decision {}: the hash does not fit", row.id)));
    }
    Ok(serde_json::from_str(&row.frozen)?)
}

/// Filings about these units, oldest first.
pub async fn filings(conn: &impl ConnectionTrait, units: &[String]) -> Outcome<Vec<deliberation_filing::Model>> {
    let mut all = Vec::new();
    for some in units.chunks(500) {
        let of = deliberation_filing::Column::UnitCode.is_in(some.iter().map(String::as_str));
        let find = deliberation_filing::Entity::find().filter(of);
        all.extend(find.order_by_asc(deliberation_filing::Column::Id).all(conn).await?);
    }
    Ok(all)
}

/// Filings of a county with this number.
pub async fn filed_as(conn: &impl ConnectionTrait, county: &str, number: &str) -> Outcome<u64> {
    Ok(deliberation_filing::Entity::find()
        .filter(deliberation_filing::Column::CountyCode.eq(county))
        .filter(deliberation_filing::Column::Number.eq(number))
        .count(conn)
        .await?)
}

/// Adds a filing.
pub async fn insert_filing(conn: &impl ConnectionTrait, row: deliberation_filing::Model) -> Outcome<()> {
    let mut row = row.into_active_model().reset_all();
    row.id = NotSet;
    row.insert(conn).await?;
    Ok(())
}

/// Writes a filing over the version that was read; stale when somebody was faster.
pub async fn update_filing(conn: &impl ConnectionTrait, mut row: deliberation_filing::Model) -> Outcome<()> {
    let seen = row.version;
    row.version += 1;
    let find = deliberation_filing::Entity::find_by_id(row.id).filter(deliberation_filing::Column::Version.eq(seen));
    if find.count(conn).await? == 0 {
        return Err(Failure::Stale { what: "这份书记备案".into() });
    }
    row.into_active_model().reset_all().update(conn).await?;
    Ok(())
}

/// What is filed about a person.
///
/// # Errors
/// `Failure::Internal` when what is stored is not what was frozen.
pub fn filed(row: &deliberation_filing::Model) -> Outcome<Filed> {
    if sha256_hex(row.frozen.as_bytes()) != row.hash {
        return Err(Failure::Internal(format!("filing {}: the hash does not fit", row.id)));
    }
    Ok(serde_json::from_str(&row.frozen)?)
}
