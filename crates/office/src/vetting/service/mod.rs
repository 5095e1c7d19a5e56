//! Commands of proposals and their review; the only writer of this context.

mod agencies;
mod answers;
mod batches;
mod conclusions;
mod evidence;
mod proposals;
mod reminders;

pub use agencies::{AgencyInput, add_agency, assign_desk, change_agency, remove_desk, start_with_templates};
pub use answers::{Given, answer, clear_the_rest, hand_in};
pub use batches::{
    FirstLook, NewBatch, add_persons, close, create, excuse, first_look, first_look_rest, remove_person, set_deadline,
    submit,
};
pub use conclusions::{conclude, conclude_clear, explained, looked_again};
pub use evidence::{add_evidence, owner as evidence_owner, remove_evidence};
pub use proposals::{NewProposal, propose, withdraw};
pub use reminders::remind;

use entity::{review_agency, review_batch, review_item, review_step};
use sea_orm::ConnectionTrait;

use super::model::Stage;
use super::store;
use crate::access::{Actor, Role};
use crate::db::Tx;
use crate::failure::{Failure, Outcome, Refusal};
use crate::org::{self, Level, UnitRef};

/// The cycle of a township or a county: the newest one of its county.
///
/// # Errors
/// `NO_CYCLE`.
pub async fn current_cycle(conn: &impl ConnectionTrait, unit: &UnitRef) -> Outcome<entity::election_cycle::Model> {
    let cycles = crate::cycle::store::cycles(conn).await?;
    let mut own: Vec<_> = Vec::new();
    for cycle in cycles {
        if let Some(county) = org::store::unit_ref(conn, &cycle.county_code).await?
            && unit.path.starts_with(&county.path)
        {
            own.push(cycle);
        }
    }
    own.into_iter()
        .max_by_key(|cycle| cycle.id)
        .ok_or_else(|| Refusal::new("NO_CYCLE", "本县还没有换届方案", "请县级换届办先建立换届方案").into())
}

/// A batch that the unit of the path may look at: its own, or one of its townships.
///
/// # Errors
/// Not found.
pub async fn batch_of(conn: &impl ConnectionTrait, unit: &UnitRef, id: i64) -> Outcome<review_batch::Model> {
    let batch = store::batch(conn, id).await?;
    if batch.township_code == unit.code || batch.county_code == unit.code {
        Ok(batch)
    } else {
        Err(Failure::NotFound("这个联审批次".into()))
    }
}

/// The department for which the actor answers.
///
/// # Errors
/// `NO_DESK`.
pub async fn own_agency(conn: &impl ConnectionTrait, actor: &Actor) -> Outcome<review_agency::Model> {
    actor.require(&[Role::Reviewer])?;
    store::agency_of(conn, actor.account_id).await?.ok_or_else(|| {
        Refusal::new("NO_DESK", "您的账号还没有对应的联审单位", "请县级换届办在联审单位中登记您的账号").into()
    })
}

/// A batch that asks this department.
///
/// # Errors
/// Not found.
pub async fn batch_for(
    conn: &impl ConnectionTrait,
    agency: &review_agency::Model,
    id: i64,
) -> Outcome<review_batch::Model> {
    let batch = store::batch(conn, id).await?;
    let asked = store::asked(&batch)?.contains(&agency.id) && store::stage(&batch) != Stage::Drafting;
    if asked { Ok(batch) } else { Err(Failure::NotFound("这个联审批次".into())) }
}

/// Refuses what does not belong to the stage.
fn at(batch: &review_batch::Model, stages: &[Stage], what: &str) -> Outcome<()> {
    let stage = store::stage(batch);
    if stages.contains(&stage) {
        return Ok(());
    }
    let message = format!("批次「{}」已到「{}」，不能{what}", batch.title, stage.zh());
    Err(Refusal::new("REVIEW_STAGE", message, "请按批次页面上的步骤办理").into())
}

fn fresh(batch: &review_batch::Model, version: i64) -> Outcome<()> {
    if batch.version == version {
        Ok(())
    } else {
        Err(Failure::Stale { what: format!("联审批次「{}」", batch.title) })
    }
}

/// What is done about a person, for the record that is only added to.
fn step(tx: &Tx, actor: &Actor, item: &review_item::Model, kind: &str, code: &str, text: &str) -> review_step::Model {
    review_step::Model {
        id: 0,
        batch_id: item.batch_id,
        item_id: item.id,
        kind: kind.to_owned(),
        code: code.to_owned(),
        text: text.to_owned(),
        by_name: actor.name.clone(),
        at_ms: tx.now_ms(),
    }
}

/// A number of rows as it is stored.
fn column(n: usize) -> i32 {
    i32::try_from(n).unwrap_or(i32::MAX)
}

/// Whether a unit submits or organises reviews: a township, or the county.
///
/// # Errors
/// Not found.
pub fn organises(unit: &UnitRef) -> Outcome<()> {
    if matches!(unit.level, Level::Township | Level::County) {
        Ok(())
    } else {
        Err(Failure::NotFound("联审（由乡镇和县级办理）".into()))
    }
}
