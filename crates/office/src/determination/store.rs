//! The only queries of `determination`.

use entity::determination::{ActiveModel, Column, Entity, Model};
use law::poll::RoundVerdict;
use sea_orm::{
    ActiveModelTrait, ActiveValue::NotSet, ColumnTrait, ConnectionTrait, EntityTrait, IntoActiveModel, QueryFilter,
    QueryOrder, sea_query::Expr,
};

use super::model::{Basis, State};
use crate::failure::{Failure, Outcome};

/// All rows of an election, oldest first.
pub async fn all(conn: &impl ConnectionTrait, election_id: i64) -> Outcome<Vec<Model>> {
    Ok(Entity::find().filter(Column::ElectionId.eq(election_id)).order_by_asc(Column::Id).all(conn).await?)
}

/// A row of this election.
pub async fn row(conn: &impl ConnectionTrait, election_id: i64, id: i64) -> Outcome<Model> {
    Entity::find_by_id(id)
        .filter(Column::ElectionId.eq(election_id))
        .one(conn)
        .await?
        .ok_or_else(|| Failure::NotFound("结果认定".into()))
}

/// The newest frozen determination of an election: what notices and reports are about.
pub async fn latest_final(conn: &impl ConnectionTrait, election_id: i64) -> Outcome<Option<Model>> {
    Ok(Entity::find()
        .filter(Column::ElectionId.eq(election_id))
        .filter(Column::State.eq(State::Final.code()))
        .order_by_desc(Column::Id)
        .one(conn)
        .await?)
}

/// Every frozen determination of an election that stands, oldest first.
pub async fn finals(conn: &impl ConnectionTrait, election_id: i64) -> Outcome<Vec<Model>> {
    Ok(Entity::find()
        .filter(Column::ElectionId.eq(election_id))
        .filter(Column::State.eq(State::Final.code()))
        .order_by_asc(Column::Id)
        .all(conn)
        .await?)
}

/// The frozen determination of a round.
pub async fn final_of(conn: &impl ConnectionTrait, round_id: i64) -> Outcome<Option<Model>> {
    Ok(Entity::find()
        .filter(Column::RoundId.eq(round_id))
        .filter(Column::State.eq(State::Final.code()))
        .order_by_desc(Column::Id)
        .one(conn)
        .await?)
}

/// The verdict of a row.
///
/// # Errors
/// `Failure::Internal` when the stored JSON is damaged, or the row is a record without verdict.
pub fn verdict(row: &Model) -> Outcome<RoundVerdict> {
    Ok(serde_json::from_str(&row.verdict)?)
}

/// What the verdict rests on.
///
/// # Errors
/// As [`verdict`].
pub fn basis(row: &Model) -> Outcome<Basis> {
    Ok(serde_json::from_str(&row.input)?)
}

/// Adds a row; answers with its number.
pub async fn insert(conn: &impl ConnectionTrait, row: Model) -> Outcome<i64> {
    let mut row = row.into_active_model().reset_all();
    row.id = NotSet;
    Ok(row.insert(conn).await?.id)
}

/// Writes a row that is not frozen.
pub async fn update(conn: &impl ConnectionTrait, mut row: Model) -> Outcome<()> {
    row.version += 1;
    let active: ActiveModel = row.into_active_model().reset_all();
    active.update(conn).await?;
    Ok(())
}

/// Marks a frozen row as replaced. Its input, verdict and hash stay as they are.
pub async fn replace(conn: &impl ConnectionTrait, row: &Model, state: State) -> Outcome<()> {
    Entity::update_many()
        .col_expr(Column::State, Expr::value(state.code()))
        .col_expr(Column::Version, Expr::value(row.version + 1))
        .filter(Column::Id.eq(row.id))
        .exec(conn)
        .await?;
    Ok(())
}
