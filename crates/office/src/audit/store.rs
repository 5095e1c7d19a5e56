//! The only queries of `audit_event`.

use entity::audit_event::{ActiveModel, Column, Entity, Model};
use sea_orm::{ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};

use super::model::{Broken, Event, GENESIS, chain_hash};
use crate::failure::Outcome;

/// Rows read at a time when the chain is checked.
const PAGE: u64 = 2000;

async fn head(conn: &impl ConnectionTrait) -> Outcome<(i64, String)> {
    let last = Entity::find().order_by_desc(Column::Seq).limit(1).one(conn).await?;
    Ok(last.map_or_else(|| (0, GENESIS.to_owned()), |event| (event.seq, event.hash)))
}

/// Chains and writes the events of one transaction. Called by the writer only.
///
/// # Errors
/// Of the database; the transaction is then rolled back with everything in it.
pub async fn append(conn: &impl ConnectionTrait, now_ms: i64, events: Vec<Event>) -> Outcome<()> {
    if events.is_empty() {
        return Ok(());
    }
    let (mut seq, mut prev) = head(conn).await?;
    let mut rows = Vec::with_capacity(events.len());
    for event in events {
        seq += 1;
        let mut row = Model {
            seq,
            at_ms: now_ms,
            actor_id: event.actor_id,
            actor: event.actor,
            unit_code: event.unit_code,
            action: event.action,
            subject: event.subject,
            detail: event.detail.to_string(),
            prev_hash: prev,
            hash: String::new(),
        };
        row.hash = chain_hash(&row);
        prev = row.hash.clone();
        rows.push(ActiveModel {
            seq: Set(row.seq),
            at_ms: Set(row.at_ms),
            actor_id: Set(row.actor_id),
            actor: Set(row.actor),
            unit_code: Set(row.unit_code),
            action: Set(row.action),
            subject: Set(row.subject),
            detail: Set(row.detail),
            prev_hash: Set(row.prev_hash),
            hash: Set(row.hash),
        });
    }
    for chunk in rows.chunks(500) {
        Entity::insert_many(chunk.to_vec()).exec_without_returning(conn).await?;
    }
    Ok(())
}

/// The newest events, at most `limit`, older than `before` if given, of one unit's code prefix or all.
///
/// # Errors
/// Of the database.
pub async fn latest(conn: &impl ConnectionTrait, before: Option<i64>, unit: &str, limit: u64) -> Outcome<Vec<Model>> {
    let mut query = Entity::find().order_by_desc(Column::Seq).limit(limit);
    if let Some(before) = before {
        query = query.filter(Column::Seq.lt(before));
    }
    if !unit.is_empty() {
        query = query.filter(Column::UnitCode.eq(unit));
    }
    Ok(query.all(conn).await?)
}

/// When one of these actions was last recorded for a unit, UTC milliseconds since 1970.
///
/// # Errors
/// Of the database.
pub async fn last_of(conn: &impl ConnectionTrait, unit: &str, actions: &[&str]) -> Outcome<Option<i64>> {
    let last = Entity::find()
        .filter(Column::UnitCode.eq(unit))
        .filter(Column::Action.is_in(actions.iter().copied()))
        .order_by_desc(Column::Seq)
        .one(conn)
        .await?;
    Ok(last.map(|event| event.at_ms))
}

/// Reads the whole chain and checks it. Returns the number of events and the last hash, or the first place that does not fit.
///
/// # Errors
/// Of the database; a broken chain is not an error but an answer.
pub async fn verify(conn: &impl ConnectionTrait) -> Outcome<Result<(i64, String), Broken>> {
    let (mut seq, mut prev) = (0_i64, GENESIS.to_owned());
    loop {
        let rows = Entity::find().filter(Column::Seq.gt(seq)).order_by_asc(Column::Seq).limit(PAGE).all(conn).await?;
        if rows.is_empty() {
            return Ok(Ok((seq, prev)));
        }
        for row in rows {
            if row.seq != seq + 1 {
                return Ok(Err(Broken {
                    seq: seq + 1,
                    reason: format!("第 {} 号记录缺失，其后为第 {} 号", seq + 1, row.seq),
                }));
            }
            if row.prev_hash != prev {
                return Ok(Err(Broken { seq: row.seq, reason: "前一条记录的校验值不符".into() }));
            }
            if chain_hash(&row) != row.hash {
                return Ok(Err(Broken {
                    seq: row.seq, reason: "记录内容与校验值不符，内容被改动过".into()
                }));
            }
            seq = row.seq;
            prev = row.hash;
        }
    }
}
