//! The inspection of a village from its notice to its end, and the key steps in between.

use std::collections::BTreeSet;

use chrono::NaiveDate;
use entity::{inspection, inspection_mark};
use serde_json::json;

use super::{at, done_by_today, fresh, open, running, village};
use crate::access::{Actor, CLERKS, COUNTY};
use crate::db::Tx;
use crate::failure::{Failure, Outcome, Refusal};
use crate::inspection::model::{Scope, Stage, may_finish};
use crate::inspection::store;
use crate::org::UnitRef;

/// The notice of an inspection as it is typed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Notice {
    /// Day on which it was put up.
    pub on: NaiveDate,
    /// Where.
    pub place: String,
    /// Remark.
    pub note: String,
}

/// Begins the inspection of a village with its notice; from now on the checklist stays as it is today.
///
/// # Errors
/// `INSPECTION_NO_TEAM`, `INSPECTION_NO_PLAN`, `INSPECTION_NO_PERSONS`, `INSPECTION_STAGE`, `DAY_IN_FUTURE`, stale.
pub async fn begin(tx: &Tx, actor: &Actor, unit: &UnitRef, version: i64, notice: &Notice) -> Outcome<()> {
    actor.require(CLERKS)?;
    let village = village(tx.read(), unit).await?;
    let row = village.inspection()?.clone();
    at(&row, &[Stage::Waiting])?;
    fresh(&row, version)?;
    village.content()?;
    let plan_id = village.plan.as_ref().map_or(0, |(plan, _)| plan.id);
    if village.subjects.is_empty() {
        let refusal = Refusal::new("INSPECTION_NO_PERSONS", "本村还没有初步人选", "请先登记初步人选");
        return Err(refusal.go("初步人选", format!("/u/{}/proposals", unit.code)).into());
    }
    done_by_today(tx, "on", notice.on)?;
    let Notice { on, place, note } = notice.clone();
    let row = inspection::Model {
        state: Stage::Running.code().to_owned(),
        plan_id,
        notice_on: Some(on),
        notice_place: place,
        notice_note: note,
        begun_by: actor.name.clone(),
        ..row
    };
    let detail = json!({ "plan": plan_id, "notice_on": on, "persons": village.subjects.len() });
    store::update_inspection(tx.conn(), row).await?;
    tx.audit(actor.event("inspect.begin", &unit.code, unit.name.clone(), detail));
    Ok(())
}

/// Corrects the notice.
///
/// # Errors
/// `INSPECTION_STAGE`, `DAY_IN_FUTURE`, stale.
pub async fn change_notice(tx: &Tx, actor: &Actor, unit: &UnitRef, version: i64, notice: &Notice) -> Outcome<()> {
    actor.require(CLERKS)?;
    let (_, row) = running(tx, unit).await?;
    fresh(&row, version)?;
    done_by_today(tx, "on", notice.on)?;
    let detail =
        json!({ "before": { "on": row.notice_on, "place": row.notice_place }, "on": notice.on, "place": notice.place });
    let Notice { on, place, note } = notice.clone();
    let row = inspection::Model { notice_on: Some(on), notice_place: place, notice_note: note, ..row };
    store::update_inspection(tx.conn(), row).await?;
    tx.audit(actor.event("inspect.notice", &unit.code, unit.name.clone(), detail));
    Ok(())
}

/// A key step as it is typed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MarkInput {
    /// Persons; nobody for a key step of the village.
    pub persons: Vec<i64>,
    /// It was left out, `note` says why.
    pub left_out: bool,
    /// Day.
    pub on: NaiveDate,
    /// Who did it.
    pub who: String,
    /// Remark, or the reason.
    pub note: String,
}

/// Records that a key step was done, or left out with a reason. `seen` is the newest mark of the key step that the form saw.
///
/// # Errors
/// Not found, `MARK_NOBODY`, `MARK_WITHOUT_REASON`, `INSPECTION_STAGE`, `DAY_IN_FUTURE`, stale.
pub async fn mark(
    tx: &Tx,
    actor: &Actor,
    unit: &UnitRef,
    (key_id, seen): (i32, i64),
    input: &MarkInput,
) -> Outcome<String> {
    actor.require(CLERKS)?;
    let (village, row) = running(tx, unit).await?;
    let key = village.content()?.key(key_id).ok_or_else(|| Failure::NotFound("这个关键步骤".into()))?.clone();
    let newest = store::marks_of_key(tx.read(), row.id, key_id).await?.iter().map(|mark| mark.id).max().unwrap_or(0);
    if newest != seen {
        return Err(Failure::Stale { what: format!("关键步骤「{}」", key.name) });
    }
    done_by_today(tx, "on", input.on)?;
    if input.left_out && input.note.is_empty() {
        let refusal = Refusal::new("MARK_WITHOUT_REASON", "没有做的关键步骤，没有写明原因", "请写明原因");
        return Err(refusal.field("note", "请写明原因").into());
    }
    let persons: BTreeSet<i64> = match key.scope {
        Scope::Unit => [0].into(),
        Scope::Person => input.persons.iter().copied().collect(),
    };
    if persons.is_empty() {
        let refusal = Refusal::new("MARK_NOBODY", "没有选择考察对象", "请勾选这一步已办的人");
        return Err(refusal.field("persons", "请至少选一人").into());
    }
    for person in persons.iter().filter(|person| **person != 0) {
        village.subject(*person)?;
    }
    let marks: Vec<inspection_mark::Model> = persons
        .iter()
        .map(|person| inspection_mark::Model {
            id: 0,
            inspection_id: row.id,
            person_id: *person,
            key_id,
            current: true,
            state: if input.left_out { "left_out" } else { "done" }.to_owned(),
            done_on: input.on,
            who: input.who.clone(),
            note: input.note.clone(),
            by_name: actor.name.clone(),
            at_ms: tx.now_ms(),
        })
        .collect();
    store::add_marks(tx.conn(), row.id, &marks).await?;
    let detail = json!({ "key": key_id, "persons": persons, "left_out": input.left_out, "on": input.on });
    tx.audit(actor.event("inspect.mark", &unit.code, key.name.clone(), detail));
    Ok(key.name)
}

/// Records every key step of a step that is not recorded yet as done on one day: those of the village, and those about every proposed person.
/// What was recorded before stays. Answers how many were recorded.
///
/// # Errors
/// Not found, `MARK_NOTHING`, `INSPECTION_STAGE`, `DAY_IN_FUTURE`.
pub async fn mark_step(
    tx: &Tx,
    actor: &Actor,
    unit: &UnitRef,
    step: usize,
    (on, who): (NaiveDate, &str),
) -> Outcome<usize> {
    actor.require(CLERKS)?;
    let (village, row) = running(tx, unit).await?;
    let content = village.content()?;
    let keys = &content.steps.get(step).ok_or_else(|| Failure::NotFound("这个步骤".into()))?.keys;
    done_by_today(tx, "on", on)?;
    let known: BTreeSet<(i64, i32)> =
        store::marked(tx.read(), &[row.id]).await?.into_iter().map(|(_, person, key)| (person, key)).collect();
    let mut marks = Vec::new();
    for key in keys {
        let persons: Vec<i64> = match key.scope {
            Scope::Unit => vec![0],
            Scope::Person => village.subjects.iter().map(|subject| subject.person).collect(),
        };
        for person_id in persons.into_iter().filter(|person| !known.contains(&(*person, key.id))) {
            marks.push(inspection_mark::Model {
                id: 0,
                inspection_id: row.id,
                person_id,
                key_id: key.id,
                current: true,
                state: "done".to_owned(),
                done_on: on,
                who: who.to_owned(),
                note: String::new(),
                by_name: actor.name.clone(),
                at_ms: tx.now_ms(),
            });
        }
    }
    if marks.is_empty() {
        return Err(Refusal::new("MARK_NOTHING", "这个步骤的各项都已登记", "需要更改的，请逐项登记").into());
    }
    store::add_marks(tx.conn(), row.id, &marks).await?;
    let detail = json!({ "step": step, "keys": keys.iter().map(|key| key.id).collect::<Vec<_>>(), "marks": marks.len(), "on": on });
    tx.audit(actor.event("inspect.mark_step", &unit.code, content.steps[step].name.clone(), detail));
    Ok(marks.len())
}

/// Finishes the inspection of a village.
///
/// # Errors
/// `INSPECTION_PERSONS_OPEN`, `INSPECTION_STEPS_OPEN`, `INSPECTION_STAGE`, stale.
pub async fn finish(tx: &Tx, actor: &Actor, unit: &UnitRef, version: i64, note: &str) -> Outcome<()> {
    actor.require(CLERKS)?;
    let (village, row) = running(tx, unit).await?;
    fresh(&row, version)?;
    let open = open(tx.read(), &village).await?;
    may_finish(&open, note)?;
    let detail = json!({ "persons": village.subjects.len(), "steps_open": open.steps.len() });
    let row = inspection::Model {
        state: Stage::Finished.code().to_owned(),
        finished_on: Some(tx.today()),
        finished_by: actor.name.clone(),
        finish_note: note.to_owned(),
        ..row
    };
    store::update_inspection(tx.conn(), row).await?;
    tx.audit(actor.event("inspect.finish", &unit.code, unit.name.clone(), detail));
    Ok(())
}

/// Opens a finished inspection again, for instance because somebody was proposed since. What was recorded stays.
///
/// # Errors
/// `INSPECTION_STAGE`, stale.
pub async fn reopen(tx: &Tx, actor: &Actor, unit: &UnitRef, version: i64, reason: &str) -> Outcome<()> {
    actor.require(COUNTY)?;
    let village = village(tx.read(), unit).await?;
    let row = village.inspection()?.clone();
    at(&row, &[Stage::Finished])?;
    fresh(&row, version)?;
    let detail = json!({ "reason": reason, "finished_on": row.finished_on });
    let row = inspection::Model {
        state: Stage::Running.code().to_owned(),
        finished_on: None,
        finished_by: String::new(),
        finish_note: reason.to_owned(),
        ..row
    };
    store::update_inspection(tx.conn(), row).await?;
    tx.audit(actor.event("inspect.reopen", &unit.code, unit.name.clone(), detail));
    Ok(())
}
