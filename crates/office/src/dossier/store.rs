//! The only queries of the tables of dossiers.

use entity::{dossier_entry, reserve};
use sea_orm::{
    ActiveModelTrait, ActiveValue::NotSet, ColumnTrait, ConnectionTrait, EntityTrait, IntoActiveModel, QueryFilter,
    QueryOrder, sea_query::ExprTrait,
};

use crate::failure::{Failure, Outcome};

/// Lines of somebody's record, by month.
pub async fn entries(conn: &impl ConnectionTrait, person: i64) -> Outcome<Vec<dossier_entry::Model>> {
    let find = dossier_entry::Entity::find().filter(dossier_entry::Column::PersonId.eq(person));
    Ok(find.order_by_asc(dossier_entry::Column::FromMonth).order_by_asc(dossier_entry::Column::Id).all(conn).await?)
}

/// A line of this person.
pub async fn entry(conn: &impl ConnectionTrait, person: i64, id: i64) -> Outcome<dossier_entry::Model> {
    dossier_entry::Entity::find_by_id(id)
        .filter(dossier_entry::Column::PersonId.eq(person))
        .one(conn)
        .await?
        .ok_or_else(|| Failure::NotFound("档案中的这一行".into()))
}

/// Adds a line.
pub async fn insert_entry(conn: &impl ConnectionTrait, row: dossier_entry::Model) -> Outcome<i64> {
    let mut row = row.into_active_model().reset_all();
    row.id = NotSet;
    Ok(row.insert(conn).await?.id)
}

/// Takes a line away.
pub async fn delete_entry(conn: &impl ConnectionTrait, id: i64) -> Outcome<()> {
    dossier_entry::Entity::delete_by_id(id).exec(conn).await?;
    Ok(())
}

/// Whether somebody is in the reserve pool.
pub async fn reserve_of(conn: &impl ConnectionTrait, person: i64) -> Outcome<Option<reserve::Model>> {
    Ok(reserve::Entity::find().filter(reserve::Column::PersonId.eq(person)).one(conn).await?)
}

/// The reserve pool of a unit or of a township.
pub async fn reserves(conn: &impl ConnectionTrait, code: &str) -> Outcome<Vec<reserve::Model>> {
    let own = reserve::Column::UnitCode.eq(code).or(reserve::Column::TownshipCode.eq(code));
    let find = reserve::Entity::find().filter(own);
    Ok(find.order_by_asc(reserve::Column::UnitCode).order_by_asc(reserve::Column::Id).all(conn).await?)
}

/// Puts somebody into the pool.
pub async fn insert_reserve(conn: &impl ConnectionTrait, row: reserve::Model) -> Outcome<()> {
    let mut row = row.into_active_model().reset_all();
    row.id = NotSet;
    row.insert(conn).await?;
    Ok(())
}

/// Takes somebody out of the pool.
pub async fn delete_reserve(conn: &impl ConnectionTrait, id: i64) -> Outcome<()> {
    reserve::Entity::delete_by_id(id).exec(conn).await?;
    Ok(())
}
