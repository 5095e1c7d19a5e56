//! The only queries of the tables of conditions.

use entity::{condition_answer, condition_item, condition_list};
use sea_orm::{
    ActiveModelTrait, ActiveValue::NotSet, ColumnTrait, ConnectionTrait, EntityTrait, IntoActiveModel, PaginatorTrait,
    QueryFilter, QueryOrder, sea_query::Expr,
};

use crate::failure::{Failure, Outcome};

/// All versions of the lists of a county, in the order in which they were made.
pub async fn lists(conn: &impl ConnectionTrait, county: &str) -> Outcome<Vec<condition_list::Model>> {
    let find = condition_list::Entity::find().filter(condition_list::Column::CountyCode.eq(county));
    Ok(find.order_by_asc(condition_list::Column::Id).all(conn).await?)
}

/// A version of a list of this county.
pub async fn list(conn: &impl ConnectionTrait, county: &str, id: i64) -> Outcome<condition_list::Model> {
    condition_list::Entity::find_by_id(id)
        .filter(condition_list::Column::CountyCode.eq(county))
        .one(conn)
        .await?
        .ok_or_else(|| Failure::NotFound("这份条件清单".into()))
}

/// Adds a version of a list; answers its number.
pub async fn insert_list(conn: &impl ConnectionTrait, row: condition_list::Model) -> Outcome<i64> {
    let mut row = row.into_active_model().reset_all();
    row.id = NotSet;
    Ok(row.insert(conn).await?.id)
}

/// Writes a version of a list over what was read; stale when somebody was faster.
pub async fn update_list(conn: &impl ConnectionTrait, mut row: condition_list::Model) -> Outcome<()> {
    let seen = row.version;
    row.version += 1;
    let find = condition_list::Entity::find_by_id(row.id).filter(condition_list::Column::Version.eq(seen));
    if find.count(conn).await? == 0 {
        return Err(Failure::Stale { what: format!("清单「{}」", row.title) });
    }
    row.into_active_model().reset_all().update(conn).await?;
    Ok(())
}

/// Items of some versions, in their order.
pub async fn items(conn: &impl ConnectionTrait, lists: &[i64]) -> Outcome<Vec<condition_item::Model>> {
    let find = condition_item::Entity::find().filter(condition_item::Column::ListId.is_in(lists.iter().copied()));
    Ok(find
        .order_by_asc(condition_item::Column::ListId)
        .order_by_asc(condition_item::Column::No)
        .order_by_asc(condition_item::Column::Id)
        .all(conn)
        .await?)
}

/// Adds an item; answers its number.
pub async fn insert_item(conn: &impl ConnectionTrait, row: condition_item::Model) -> Outcome<i64> {
    let mut row = row.into_active_model().reset_all();
    row.id = NotSet;
    Ok(row.insert(conn).await?.id)
}

/// Writes an item over what stands; only drafts are changed.
pub async fn update_item(conn: &impl ConnectionTrait, row: condition_item::Model) -> Outcome<()> {
    row.into_active_model().reset_all().update(conn).await?;
    Ok(())
}

/// Takes an item off a draft.
pub async fn delete_item(conn: &impl ConnectionTrait, id: i64) -> Outcome<()> {
    condition_item::Entity::delete_by_id(id).exec(conn).await?;
    Ok(())
}

/// All answers about some proposed persons, in the order in which they came.
pub async fn answers(conn: &impl ConnectionTrait, proposals: &[i64]) -> Outcome<Vec<condition_answer::Model>> {
    let mut all = Vec::new();
    for some in proposals.chunks(500) {
        let find = condition_answer::Entity::find()
            .filter(condition_answer::Column::ProposalId.is_in(some.iter().copied()))
            .order_by_asc(condition_answer::Column::Id);
        all.extend(find.all(conn).await?);
    }
    Ok(all)
}

/// Records an answer; the one before it is no longer the newest.
pub async fn add_answer(conn: &impl ConnectionTrait, row: condition_answer::Model) -> Outcome<()> {
    condition_answer::Entity::update_many()
        .col_expr(condition_answer::Column::Current, Expr::value(false))
        .filter(condition_answer::Column::ProposalId.eq(row.proposal_id))
        .filter(condition_answer::Column::ItemId.eq(row.item_id))
        .exec(conn)
        .await?;
    let mut row = row.into_active_model().reset_all();
    row.id = NotSet;
    row.insert(conn).await?;
    Ok(())
}
