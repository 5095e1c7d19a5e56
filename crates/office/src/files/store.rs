//! The only queries of the table of files.

use entity::attachment;
use sea_orm::{
    ActiveModelTrait, ActiveValue::NotSet, ColumnTrait, ConnectionTrait, EntityTrait, FromQueryResult, IntoActiveModel,
    QueryFilter, QueryOrder, QuerySelect,
};

use crate::failure::{Failure, Outcome};

/// A file without its bytes.
#[derive(Clone, Debug, PartialEq, Eq, FromQueryResult)]
pub struct Listed {
    /// Row number.
    pub id: i64,
    /// The record that it belongs to.
    pub owner: String,
    /// Name.
    pub name: String,
    /// What it is.
    pub kind: String,
    /// Bytes.
    pub size: i64,
    /// SHA-256 (hex).
    pub hash: String,
    /// Who added it.
    pub by_name: String,
    /// Added, UTC milliseconds since 1970.
    pub at_ms: i64,
    /// Removed, UTC milliseconds since 1970.
    pub removed_ms: Option<i64>,
}

/// Files of some records, oldest first, removed ones included.
///
/// # Errors
/// Of the database.
pub async fn of(conn: &impl ConnectionTrait, owners: &[String]) -> Outcome<Vec<Listed>> {
    let mut all = Vec::new();
    for some in owners.chunks(500) {
        let rows = attachment::Entity::find()
            .select_only()
            .columns([
                attachment::Column::Id,
                attachment::Column::Owner,
                attachment::Column::Name,
                attachment::Column::Kind,
                attachment::Column::Size,
                attachment::Column::Hash,
                attachment::Column::ByName,
                attachment::Column::AtMs,
                attachment::Column::RemovedMs,
            ])
            .filter(attachment::Column::Owner.is_in(some.iter().map(String::as_str)))
            .order_by_asc(attachment::Column::Id)
            .into_model::<Listed>()
            .all(conn)
            .await?;
        all.extend(rows);
    }
    Ok(all)
}

/// A file of this record that was not removed, with its sealed bytes.
///
/// # Errors
/// Not found.
pub async fn file(conn: &impl ConnectionTrait, owner: &str, id: i64) -> Outcome<attachment::Model> {
    attachment::Entity::find_by_id(id)
        .filter(attachment::Column::Owner.eq(owner))
        .filter(attachment::Column::RemovedMs.is_null())
        .one(conn)
        .await?
        .ok_or_else(|| Failure::NotFound("这个附件".into()))
}

/// Adds a file; answers its number.
///
/// # Errors
/// Of the database.
pub async fn insert(conn: &impl ConnectionTrait, row: attachment::Model) -> Outcome<i64> {
    let mut row = row.into_active_model().reset_all();
    row.id = NotSet;
    Ok(row.insert(conn).await?.id)
}

/// Writes a file over what stands.
///
/// # Errors
/// Of the database.
pub async fn update(conn: &impl ConnectionTrait, row: attachment::Model) -> Outcome<()> {
    row.into_active_model().reset_all().update(conn).await?;
    Ok(())
}
