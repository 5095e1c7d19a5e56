//! Talks and papers. What was said stays out of the log: it is for the county and the township alone.

use chrono::NaiveDate;
use entity::inspection_record;
use serde_json::json;

use super::{column, done_by_today, running};
use crate::access::{Actor, CLERKS};
use crate::db::Tx;
use crate::failure::{Outcome, Refusal};
use crate::inspection::store;
use crate::org::UnitRef;

/// A talk or a paper as it is typed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RecordInput {
    /// A talk, not a paper.
    pub talk: bool,
    /// Kind of those talked with, or of the paper.
    pub kind: String,
    /// How many persons, or papers.
    pub n: u32,
    /// Day.
    pub on: NaiveDate,
    /// What was said or found.
    pub note: String,
}

/// Records a talk or a paper.
///
/// # Errors
/// `INSPECTION_STAGE`, `DAY_IN_FUTURE`.
pub async fn add_record(tx: &Tx, actor: &Actor, unit: &UnitRef, input: &RecordInput) -> Outcome<i64> {
    actor.require(CLERKS)?;
    let (_, row) = running(tx, unit).await?;
    done_by_today(tx, "held_on", input.on)?;
    let record = inspection_record::Model {
        id: 0,
        inspection_id: row.id,
        sort: if input.talk { "talk" } else { "paper" }.to_owned(),
        kind: input.kind.clone(),
        n: column(input.n),
        held_on: input.on,
        note: input.note.clone(),
        withdrawn: false,
        reason: String::new(),
        by_name: actor.name.clone(),
        at_ms: tx.now_ms(),
    };
    let id = store::insert_record(tx.conn(), record).await?;
    let action = if input.talk { "inspect.talk" } else { "inspect.paper" };
    let detail = json!({ "record": id, "kind": input.kind, "n": input.n, "on": input.on });
    tx.audit(actor.event(action, &unit.code, unit.name.clone(), detail));
    Ok(id)
}

/// Takes a talk or a paper back, with the reason; it stays on record.
///
/// # Errors
/// Not found, `RECORD_WITHDRAWN`, `INSPECTION_STAGE`.
pub async fn withdraw_record(tx: &Tx, actor: &Actor, unit: &UnitRef, id: i64, reason: &str) -> Outcome<()> {
    actor.require(CLERKS)?;
    let (_, row) = running(tx, unit).await?;
    let record = store::record(tx.read(), row.id, id).await?;
    if record.withdrawn {
        return Err(Refusal::new("RECORD_WITHDRAWN", "这条记录已经撤回", "不必再办").into());
    }
    let record = inspection_record::Model { withdrawn: true, reason: reason.to_owned(), ..record };
    store::update_record(tx.conn(), record).await?;
    tx.audit(actor.event("inspect.record_withdraw", &unit.code, unit.name.clone(), json!({ "record": id })));
    Ok(())
}
