//! The only queries of `notice` and `paper_fact`.

use std::collections::BTreeMap;

use entity::{notice, paper_fact};
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, IntoActiveModel, QueryFilter,
    QueryOrder, sea_query::OnConflict,
};

use crate::failure::{Failure, Outcome};

/// The typed facts of an election.
pub async fn facts(conn: &impl ConnectionTrait, election_id: i64) -> Outcome<BTreeMap<String, String>> {
    let rows = paper_fact::Entity::find().filter(paper_fact::Column::ElectionId.eq(election_id)).all(conn).await?;
    Ok(rows.into_iter().map(|row| (row.key, row.value)).collect())
}

/// Writes a fact.
pub async fn put_fact(conn: &impl ConnectionTrait, election_id: i64, key: &str, value: &str) -> Outcome<()> {
    let row = paper_fact::ActiveModel {
        election_id: Set(election_id),
        key: Set(key.to_owned()),
        value: Set(value.to_owned()),
        version: Set(1),
        ..Default::default()
    };
    paper_fact::Entity::insert(row)
        .on_conflict(
            OnConflict::columns([paper_fact::Column::ElectionId, paper_fact::Column::Key])
                .update_column(paper_fact::Column::Value)
                .to_owned(),
        )
        .exec_without_returning(conn)
        .await?;
    Ok(())
}

/// All frozen papers of an election, oldest first.
pub async fn notices(conn: &impl ConnectionTrait, election_id: i64) -> Outcome<Vec<notice::Model>> {
    Ok(notice::Entity::find()
        .filter(notice::Column::ElectionId.eq(election_id))
        .order_by_asc(notice::Column::Id)
        .all(conn)
        .await?)
}

/// A frozen paper of this election.
pub async fn notice(conn: &impl ConnectionTrait, election_id: i64, id: i64) -> Outcome<notice::Model> {
    notice::Entity::find_by_id(id)
        .filter(notice::Column::ElectionId.eq(election_id))
        .one(conn)
        .await?
        .ok_or_else(|| Failure::NotFound(format!("公告文书（{id}）")))
}

/// Adds a frozen paper; the row's `id` is ignored.
pub async fn insert(conn: &impl ConnectionTrait, row: notice::Model) -> Outcome<notice::Model> {
    let mut row = row.into_active_model().reset_all();
    row.id = sea_orm::ActiveValue::NotSet;
    Ok(row.insert(conn).await?)
}

/// Marks a paper as superseded. Its content is not touched.
pub async fn supersede(conn: &impl ConnectionTrait, id: i64, version: i64) -> Outcome<()> {
    let row = notice::ActiveModel {
        id: sea_orm::ActiveValue::Unchanged(id),
        superseded: Set(true),
        version: Set(version + 1),
        ..Default::default()
    };
    row.update(conn).await?;
    Ok(())
}

/// Notes where and when a paper was posted. Its content is not touched.
pub async fn put_posted(conn: &impl ConnectionTrait, id: i64, note: &str, version: i64) -> Outcome<()> {
    let row = notice::ActiveModel {
        id: sea_orm::ActiveValue::Unchanged(id),
        posted_note: Set(note.to_owned()),
        version: Set(version + 1),
        ..Default::default()
    };
    row.update(conn).await?;
    Ok(())
}
