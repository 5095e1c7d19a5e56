//! What is arranged for those who leave.

use chrono::NaiveDate;
use entity::{talk_follow, talk_plan};
use serde_json::json;

use super::{village, who};
use crate::access::{Actor, CLERKS};
use crate::db::Tx;
use crate::failure::{Failure, Outcome, Refusal};
use crate::org::UnitRef;
use crate::talks::model::leaves;
use crate::talks::store;

/// A plan as it is typed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlanInput {
    /// A code of `law::talks::arrangements`.
    pub arrangement: String,
    /// The arrangement in words; may be empty.
    pub detail: String,
    /// Who sees to it.
    pub responsible: String,
}

/// Writes the plan of somebody who leaves; `version` 0 for a new one. Answers the name.
///
/// # Errors
/// Not found, `PLAN_STAYS`, `PLAN_DONE`; stale.
pub async fn plan(
    tx: &Tx,
    actor: &Actor,
    unit: &UnitRef,
    (round, subject): (i64, &str),
    version: i64,
    input: &PlanInput,
) -> Outcome<String> {
    actor.require(CLERKS)?;
    let (election, known) = village(tx.read(), unit, round).await?;
    let who = who(&known, &unit.code, subject)?;
    let plans =
        store::plans(tx.read(), election.cycle_id, Some(&unit.code)).await?.remove(&unit.code).unwrap_or_default();
    let old = plans.into_iter().find(|row| who.is(&row.subject));
    let stale = || Failure::Stale { what: format!("「{}」的一人一策", who.name) };
    if old.as_ref().map_or(0, |row| row.version) != version {
        return Err(stale());
    }
    if old.is_none() && !leaves(who, &known.kinds) {
        let message = format!("「{}」不是不再继任人员", who.name);
        return Err(Refusal::new("PLAN_STAYS", message, "确实不再继任的，请先按「不再继任人员」增加").into());
    }
    if old.as_ref().is_some_and(|row| row.done_on.is_some()) {
        return Err(
            Refusal::new("PLAN_DONE", format!("「{}」的一人一策已办结", who.name), "要修改的，请先重新办理").into()
        );
    }
    let new = talk_plan::Model {
        id: old.as_ref().map_or(0, |row| row.id),
        cycle_id: election.cycle_id,
        unit_code: unit.code.clone(),
        subject: old.as_ref().map_or_else(|| who.key.clone(), |row| row.subject.clone()),
        person_id: who.person_id,
        name: who.name.clone(),
        arrangement: input.arrangement.clone(),
        detail: input.detail.clone(),
        responsible: input.responsible.clone(),
        done_on: None,
        by_name: actor.name.clone(),
        at_ms: tx.now_ms(),
        version: version.max(1),
    };
    let id = if old.is_some() {
        let id = new.id;
        store::update_plan(tx.conn(), new).await?;
        id
    } else {
        store::insert_plan(tx.conn(), new).await?
    };
    let detail = json!({ "plan": id, "arrangement": input.arrangement });
    tx.audit(actor.event("talk.plan", &unit.code, who.name.clone(), detail));
    Ok(who.name.clone())
}

/// The plan with this version of a person in a village.
async fn stored(tx: &Tx, unit: &UnitRef, (round, subject): (i64, &str), version: i64) -> Outcome<talk_plan::Model> {
    let (election, known) = village(tx.read(), unit, round).await?;
    let who = who(&known, &unit.code, subject)?;
    let plans =
        store::plans(tx.read(), election.cycle_id, Some(&unit.code)).await?.remove(&unit.code).unwrap_or_default();
    let row = plans.into_iter().find(|row| who.is(&row.subject));
    let row = row.ok_or_else(|| Failure::NotFound("这个人的一人一策".into()))?;
    if row.version == version {
        Ok(row)
    } else {
        Err(Failure::Stale { what: format!("「{}」的一人一策", row.name) })
    }
}

/// Notes a day on which a plan was followed up.
///
/// # Errors
/// Not found, `PLAN_FUTURE`; stale.
pub async fn follow_up(
    tx: &Tx,
    actor: &Actor,
    unit: &UnitRef,
    key: (i64, &str),
    version: i64,
    (held_on, note): (NaiveDate, &str),
) -> Outcome<String> {
    actor.require(CLERKS)?;
    let row = stored(tx, unit, key, version).await?;
    if held_on > tx.today() {
        let refusal = Refusal::new("PLAN_FUTURE", "回访日期还没有到", "回访后再记载");
        return Err(refusal.field("held_on", "不能晚于今天").into());
    }
    let name = row.name.clone();
    let note = note.to_owned();
    let follow =
        talk_follow::Model { id: 0, plan_id: row.id, held_on, note, by_name: actor.name.clone(), at_ms: tx.now_ms() };
    store::insert_follow_up(tx.conn(), follow).await?;
    let detail = json!({ "plan": row.id, "held_on": held_on });
    store::update_plan(tx.conn(), row).await?;
    tx.audit(actor.event("talk.plan_follow", &unit.code, name.clone(), detail));
    Ok(name)
}

/// Settles a plan today, or opens it again.
///
/// # Errors
/// Not found; stale.
pub async fn settle(
    tx: &Tx,
    actor: &Actor,
    unit: &UnitRef,
    key: (i64, &str),
    version: i64,
    done: bool,
) -> Outcome<String> {
    actor.require(CLERKS)?;
    let row = stored(tx, unit, key, version).await?;
    let (name, detail) = (row.name.clone(), json!({ "plan": row.id, "done": done }));
    store::update_plan(tx.conn(), talk_plan::Model { done_on: done.then(|| tx.today()), ..row }).await?;
    tx.audit(actor.event("talk.plan_settle", &unit.code, name.clone(), detail));
    Ok(name)
}
