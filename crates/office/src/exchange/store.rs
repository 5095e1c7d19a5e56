//! The only queries of `upload`.

use entity::upload::{self, Column, Entity, Model};
use sea_orm::{
    ActiveValue::{NotSet, Set},
    ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter,
};

use crate::failure::{Failure, Outcome};

/// How long an upload waits for its confirmation (24 hours).
const WAIT_MS: i64 = 24 * 3_600_000;

/// Keeps a file until it is confirmed, and forgets those that nobody confirmed in time.
pub async fn keep(conn: &impl ConnectionTrait, row: Model) -> Outcome<i64> {
    Entity::delete_many().filter(Column::AtMs.lt(row.at_ms - WAIT_MS)).exec(conn).await?;
    let row = upload::ActiveModel {
        id: NotSet,
        kind: Set(row.kind),
        unit_code: Set(row.unit_code),
        file_name: Set(row.file_name),
        bytes: Set(row.bytes),
        account_id: Set(row.account_id),
        at_ms: Set(row.at_ms),
    };
    Ok(Entity::insert(row).exec(conn).await?.last_insert_id)
}

/// A file that this account uploaded for this purpose and unit.
///
/// # Errors
/// `NotFound`, also when it was confirmed or thrown away already.
pub async fn kept(
    conn: &impl ConnectionTrait,
    id: i64,
    kind: &str,
    unit_code: &str,
    account_id: i64,
    now_ms: i64,
) -> Outcome<Model> {
    Entity::find_by_id(id)
        .filter(Column::Kind.eq(kind))
        .filter(Column::UnitCode.eq(unit_code))
        .filter(Column::AccountId.eq(account_id))
        .filter(Column::AtMs.gte(now_ms - WAIT_MS))
        .one(conn)
        .await?
        .ok_or_else(|| Failure::NotFound("待确认的文件（可能已导入、已放弃，或超过 24 小时）".into()))
}

/// Forgets the uploads that nobody confirmed in time.
pub async fn forget_old(conn: &impl ConnectionTrait, now_ms: i64) -> Outcome<()> {
    Entity::delete_many().filter(Column::AtMs.lt(now_ms - WAIT_MS)).exec(conn).await?;
    Ok(())
}

/// Forgets an upload.
pub async fn forget(conn: &impl ConnectionTrait, id: i64) -> Outcome<()> {
    Entity::delete_by_id(id).exec(conn).await?;
    Ok(())
}
