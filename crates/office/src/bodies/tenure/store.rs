//! The only queries of `tenure_change`, `tenure_end` and `recall_petition`.

use entity::{recall_petition, tenure_change, tenure_end};
use sea_orm::{
    ActiveModelTrait, ActiveValue::NotSet, ColumnTrait, ConnectionTrait, EntityTrait, IntoActiveModel, QueryFilter,
    QueryOrder,
};

use crate::failure::{Failure, Outcome};

/// Units of one `IN (…)`.
const IN_CHUNK: usize = 1000;

/// Changes of a unit, newest first.
pub async fn changes(conn: &impl ConnectionTrait, unit_code: &str) -> Outcome<Vec<tenure_change::Model>> {
    Ok(tenure_change::Entity::find()
        .filter(tenure_change::Column::UnitCode.eq(unit_code))
        .order_by_desc(tenure_change::Column::Id)
        .all(conn)
        .await?)
}

/// Changes of several units, oldest first.
pub async fn changes_of(conn: &impl ConnectionTrait, units: &[String]) -> Outcome<Vec<tenure_change::Model>> {
    let mut rows = Vec::new();
    for codes in units.chunks(IN_CHUNK) {
        let find = tenure_change::Entity::find().filter(tenure_change::Column::UnitCode.is_in(codes));
        rows.extend(find.order_by_asc(tenure_change::Column::Id).all(conn).await?);
    }
    Ok(rows)
}

/// A change of this unit.
pub async fn change(conn: &impl ConnectionTrait, unit_code: &str, id: i64) -> Outcome<tenure_change::Model> {
    tenure_change::Entity::find_by_id(id)
        .filter(tenure_change::Column::UnitCode.eq(unit_code))
        .one(conn)
        .await?
        .ok_or_else(|| Failure::NotFound("这条届中变动".into()))
}

/// Writes a new change.
pub async fn insert_change(conn: &impl ConnectionTrait, row: tenure_change::Model) -> Outcome<tenure_change::Model> {
    let mut row = row.into_active_model().reset_all();
    row.id = NotSet;
    Ok(row.insert(conn).await?)
}

/// Writes all columns of a change and counts its version up.
pub async fn update_change(
    conn: &impl ConnectionTrait,
    mut row: tenure_change::Model,
) -> Outcome<tenure_change::Model> {
    row.version += 1;
    Ok(row.into_active_model().reset_all().update(conn).await?)
}

/// The offices that ended with these changes, in the order of their end.
pub async fn ends(conn: &impl ConnectionTrait, changes: &[i64]) -> Outcome<Vec<tenure_end::Model>> {
    let mut rows = Vec::new();
    for ids in changes.chunks(IN_CHUNK) {
        let find = tenure_end::Entity::find().filter(tenure_end::Column::ChangeId.is_in(ids.iter().copied()));
        rows.extend(find.order_by_asc(tenure_end::Column::Id).all(conn).await?);
    }
    Ok(rows)
}

/// Writes that an office ended.
pub async fn insert_end(conn: &impl ConnectionTrait, row: tenure_end::Model) -> Outcome<()> {
    let mut row = row.into_active_model().reset_all();
    row.id = NotSet;
    row.insert(conn).await?;
    Ok(())
}

/// Petitions of a unit, newest first.
pub async fn petitions(conn: &impl ConnectionTrait, unit_code: &str) -> Outcome<Vec<recall_petition::Model>> {
    Ok(recall_petition::Entity::find()
        .filter(recall_petition::Column::UnitCode.eq(unit_code))
        .order_by_desc(recall_petition::Column::Id)
        .all(conn)
        .await?)
}

/// Petitions of several units, oldest first.
pub async fn petitions_of(conn: &impl ConnectionTrait, units: &[String]) -> Outcome<Vec<recall_petition::Model>> {
    let mut rows = Vec::new();
    for codes in units.chunks(IN_CHUNK) {
        let find = recall_petition::Entity::find().filter(recall_petition::Column::UnitCode.is_in(codes));
        rows.extend(find.order_by_asc(recall_petition::Column::Id).all(conn).await?);
    }
    Ok(rows)
}

/// A petition of this unit.
pub async fn petition(conn: &impl ConnectionTrait, unit_code: &str, id: i64) -> Outcome<recall_petition::Model> {
    recall_petition::Entity::find_by_id(id)
        .filter(recall_petition::Column::UnitCode.eq(unit_code))
        .one(conn)
        .await?
        .ok_or_else(|| Failure::NotFound("这份罢免要求".into()))
}

/// Writes a new petition.
pub async fn insert_petition(
    conn: &impl ConnectionTrait,
    row: recall_petition::Model,
) -> Outcome<recall_petition::Model> {
    let mut row = row.into_active_model().reset_all();
    row.id = NotSet;
    Ok(row.insert(conn).await?)
}

/// Writes all columns of a petition and counts its version up.
pub async fn update_petition(
    conn: &impl ConnectionTrait,
    mut row: recall_petition::Model,
) -> Outcome<recall_petition::Model> {
    row.version += 1;
    Ok(row.into_active_model().reset_all().update(conn).await?)
}
