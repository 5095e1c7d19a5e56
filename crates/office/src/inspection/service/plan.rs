//! The checklist of a county. A version with which an inspection has begun stays as it is: a change makes the next one.

use entity::inspection_plan;
use serde_json::json;

use crate::access::{Actor, COUNTY};
use crate::cycle::model::{book, cites_zh};
use crate::db::Tx;
use crate::failure::{Failure, Outcome, Refusal};
use crate::inspection::model::{Content, Grade, KeyStep, Scope};
use crate::inspection::store;
use crate::org::{Level, UnitRef};
use crate::vetting::service::current_cycle;

/// A key step as it is typed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeyInput {
    /// Number of the step it belongs to, from 0.
    pub step: usize,
    /// Name.
    pub name: String,
    /// Once or about every person.
    pub scope: Scope,
    /// Who does it.
    pub who: String,
    /// What to look to.
    pub note: String,
}

/// Steps, grades, kinds of talks and the number of participants as they are typed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listing {
    /// Names of the steps, in their order.
    pub steps: Vec<String>,
    /// Grades.
    pub grades: Vec<Grade>,
    /// With whom the team has to talk.
    pub talks: Vec<String>,
    /// Participants at least; 0 for no requirement.
    pub least: u32,
    /// Where that comes from.
    pub least_source: String,
}

/// The example to begin with; the number of participants is that of the first policy pack of the law book that has one.
///
/// # Errors
/// Of the law book.
pub fn example() -> Outcome<Content> {
    let rule = book()?.packs().map(|pack| pack.vetting_min()).find_map(|rule| Some((rule.value?, rule)));
    Ok(match rule {
        Some((least, rule)) => {
            let source = format!("地方做法（示例）：{}，{}", cites_zh(&rule.cites).join("、"), rule.note);
            Content::example(least, &source)
        }
        None => Content::example(0, ""),
    })
}

async fn newest(tx: &Tx, unit: &UnitRef) -> Outcome<Option<inspection_plan::Model>> {
    if unit.level != Level::County {
        return Err(Failure::NotFound("考察清单（由县级设定）".into()));
    }
    let cycle = current_cycle(tx.read(), unit).await?;
    Ok(store::plans(tx.read(), cycle.id, &unit.code).await?.into_iter().next())
}

/// Takes over the example where the county has no checklist yet.
///
/// # Errors
/// `PLAN_PRESENT`, `NO_CYCLE`.
pub async fn start_with_example(tx: &Tx, actor: &Actor, unit: &UnitRef) -> Outcome<()> {
    actor.require(COUNTY)?;
    if newest(tx, unit).await?.is_some() {
        return Err(Refusal::new("PLAN_PRESENT", "已经设定了考察清单", "请逐项修改").into());
    }
    let cycle = current_cycle(tx.read(), unit).await?;
    let row = inspection_plan::Model {
        id: 0,
        cycle_id: cycle.id,
        county_code: unit.code.clone(),
        no: 1,
        content: serde_json::to_string(&example()?)?,
        created_by: actor.name.clone(),
        created_ms: tx.now_ms(),
        version: 1,
    };
    store::insert_plan(tx.conn(), row).await?;
    tx.audit(actor.event("inspect.plan_start", &unit.code, unit.name.clone(), json!({ "no": 1 })));
    Ok(())
}

/// Changes the newest version in place, or makes the next one where an inspection began with it. Answers its number.
async fn change<F>(
    tx: &Tx,
    actor: &Actor,
    unit: &UnitRef,
    (no, version): (i32, i64),
    action: &str,
    edit: F,
) -> Outcome<i32>
where
    F: FnOnce(&mut Content) -> Outcome<String>,
{
    actor.require(COUNTY)?;
    let row = newest(tx, unit).await?.ok_or_else(|| Failure::NotFound("考察清单".into()))?;
    if (row.no, row.version) != (no, version) {
        return Err(Failure::Stale { what: "考察清单".into() });
    }
    let mut content = store::content(&row)?;
    let subject = edit(&mut content)?;
    content.check()?;
    content.example = false;
    let text = serde_json::to_string(&content)?;
    let used = store::begun_with(tx.read(), row.id).await? > 0;
    let row = inspection_plan::Model { content: text, created_by: actor.name.clone(), created_ms: tx.now_ms(), ..row };
    let no = if used { row.no + 1 } else { row.no };
    if used {
        store::insert_plan(tx.conn(), inspection_plan::Model { no, version: 1, ..row }).await?;
    } else {
        store::update_plan(tx.conn(), row).await?;
    }
    tx.audit(actor.event(action, &unit.code, subject, json!({ "no": no, "new_version": used })));
    Ok(no)
}

fn unknown_step() -> Failure {
    Refusal::new("PLAN_STEP_UNKNOWN", "没有这个步骤", "请从列表中选择").field("step", "请从列表中选择").into()
}

/// Adds a key step at the end of a step. Answers the number of the checklist's version.
///
/// # Errors
/// `PLAN_STEP_UNKNOWN`, `PLAN_NAME_TWICE`, stale.
pub async fn add_key(tx: &Tx, actor: &Actor, unit: &UnitRef, seen: (i32, i64), input: &KeyInput) -> Outcome<i32> {
    actor.require(COUNTY)?;
    // Numbers of key steps are never used again, so that a mark of an old version is not taken for another key step.
    let mut before = 0;
    if let Some(row) = newest(tx, unit).await? {
        for old in store::plans(tx.read(), row.cycle_id, &row.county_code).await? {
            before = before.max(store::content(&old)?.next_id(0) - 1);
        }
    }
    change(tx, actor, unit, seen, "inspect.plan_key_add", |content| {
        let id = content.next_id(before);
        let step = content.steps.get_mut(input.step).ok_or_else(unknown_step)?;
        let KeyInput { name, scope, who, note, .. } = input.clone();
        step.keys.push(KeyStep { id, name, scope, who, note });
        Ok(input.name.clone())
    })
    .await
}

/// Changes a key step, and moves it to the end of another step where that is asked for.
///
/// # Errors
/// Not found, `PLAN_STEP_UNKNOWN`, `PLAN_NAME_TWICE`, stale.
pub async fn change_key(
    tx: &Tx,
    actor: &Actor,
    unit: &UnitRef,
    seen: (i32, i64),
    id: i32,
    input: &KeyInput,
) -> Outcome<i32> {
    change(tx, actor, unit, seen, "inspect.plan_key_change", |content| {
        let place = |content: &Content| content.keys().find(|(_, key)| key.id == id).map(|(at, _)| at);
        let at = place(content).ok_or_else(|| Failure::NotFound("这个关键步骤".into()))?;
        let KeyInput { name, scope, who, note, step } = input.clone();
        let new = KeyStep { id, name, scope, who, note };
        if at == step {
            content.steps[at].keys.iter_mut().filter(|key| key.id == id).for_each(|key| *key = new.clone());
        } else {
            content.steps[at].keys.retain(|key| key.id != id);
            content.steps.get_mut(step).ok_or_else(unknown_step)?.keys.push(new);
        }
        Ok(input.name.clone())
    })
    .await
}

/// Takes a key step off the checklist; inspections that began with it keep it.
///
/// # Errors
/// Not found, `PLAN_EMPTY`, stale.
pub async fn remove_key(tx: &Tx, actor: &Actor, unit: &UnitRef, seen: (i32, i64), id: i32) -> Outcome<i32> {
    change(tx, actor, unit, seen, "inspect.plan_key_remove", |content| {
        let name = content.key(id).map(|key| key.name.clone());
        let name = name.ok_or_else(|| Failure::NotFound("这个关键步骤".into()))?;
        content.steps.iter_mut().for_each(|step| step.keys.retain(|key| key.id != id));
        Ok(name)
    })
    .await
}

/// Changes the names of the steps, grades, kinds of talks and the number of participants.
///
/// # Errors
/// `PLAN_STEP_IN_USE`, `PLAN_STEP_TWICE`, `PLAN_GRADES`, `PLAN_LEAST_SOURCE`, stale.
pub async fn change_lists(tx: &Tx, actor: &Actor, unit: &UnitRef, seen: (i32, i64), input: &Listing) -> Outcome<i32> {
    if input.least > 0 && input.least_source.is_empty() {
        let refusal = Refusal::new("PLAN_LEAST_SOURCE", "人数要求没有写出处", "请写明是哪一份文件或者做法");
        return Err(refusal.field("least_source", "请写明出处").into());
    }
    change(tx, actor, unit, seen, "inspect.plan_lists", |content| {
        let Listing { steps, grades, talks, least, least_source } = input.clone();
        content.name_steps(&steps)?;
        *content = Content { grades, talks, least, least_source, ..content.clone() };
        Ok("步骤、测评等次、谈话对象和人数".to_owned())
    })
    .await
}
