//! Putting somebody on the list of proposed persons, and taking them off.

use entity::proposal;
use serde_json::json;

use crate::access::{Actor, CLERKS};
use crate::cycle;
use crate::db::Tx;
use crate::failure::{Failure, Outcome, Refusal};
use crate::org::UnitRef;
use crate::people;
use crate::vetting::model::{PROPOSED, is_proposed};
use crate::vetting::store;

/// Somebody to be proposed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewProposal {
    /// Name of a person of the unit, or the person's number where the name repeats.
    pub name: String,
    /// The person, where known.
    pub person_id: Option<i64>,
    /// Code of the body.
    pub body: String,
    /// Code of the post.
    pub post: String,
    /// How the person came onto the list.
    pub source: String,
}

/// Proposes a person of the unit for a post. Somebody can be proposed for posts of several bodies, once for each.
///
/// # Errors
/// `PROPOSAL_UNKNOWN`, `PROPOSAL_NAME_REPEATS`, `PROPOSAL_TWICE`.
pub async fn propose(tx: &Tx, actor: &Actor, unit: &UnitRef, new: &NewProposal) -> Outcome<i64> {
    actor.require(CLERKS)?;
    let election = cycle::store::expect_current(tx.read(), &unit.code).await?;
    let named = match new.person_id {
        Some(id) => people::store::person_of(tx.read(), &unit.code, id).await?.into_iter().collect(),
        None => people::store::named(tx.read(), &unit.code, &new.name).await?,
    };
    let person = match &named[..] {
        [only] => only,
        [] => {
            let message = format!("本单位的人员中没有「{}」", new.name);
            let refusal = Refusal::new("PROPOSAL_UNKNOWN", message, "请先在人员中登记，再列为初步人选");
            return Err(refusal.field("name", "人员中没有这个姓名").into());
        }
        several => {
            let message = format!("本单位有 {} 个「{}」", several.len(), new.name);
            let refusal = Refusal::new("PROPOSAL_NAME_REPEATS", message, "请在下面选择是哪一位");
            return Err(refusal.field("name", "同名不同人").into());
        }
    };
    let present = store::proposals(tx.read(), election.cycle_id, &unit.code).await?;
    let twice = |row: &&proposal::Model| is_proposed(row) && row.person_id == person.id && row.body == new.body;
    if let Some(row) = present.iter().find(twice) {
        let message = format!("「{}」已经是这个组织的初步人选", row.name);
        return Err(Refusal::new("PROPOSAL_TWICE", message, "改报职务的，请先撤下原来的一条").into());
    }
    let row = proposal::Model {
        id: 0,
        cycle_id: election.cycle_id,
        unit_code: unit.code.clone(),
        township_code: election.township_code.clone(),
        person_id: person.id,
        name: person.name.clone(),
        body: new.body.clone(),
        post: new.post.clone(),
        source: new.source.clone(),
        state: PROPOSED.to_owned(),
        reason: String::new(),
        created_by: actor.name.clone(),
        created_ms: tx.now_ms(),
        version: 1,
    };
    let id = store::insert_proposal(tx.conn(), row).await?;
    let detail = json!({ "proposal": id, "body": new.body, "post": new.post, "source": new.source });
    tx.audit(actor.event("vetting.propose", &unit.code, person.name.clone(), detail));
    Ok(id)
}

/// Takes somebody off the list, with the reason; the record stays.
///
/// # Errors
/// `PROPOSAL_WITHDRAWN`, stale.
pub async fn withdraw(
    tx: &Tx,
    actor: &Actor,
    unit: &UnitRef,
    (id, version): (i64, i64),
    reason: &str,
) -> Outcome<String> {
    actor.require(CLERKS)?;
    let row = store::proposal(tx.read(), &unit.code, id).await?;
    if row.version != version {
        return Err(Failure::Stale { what: format!("初步人选「{}」", row.name) });
    }
    if !is_proposed(&row) {
        let message = format!("「{}」已经撤下", row.name);
        return Err(Refusal::new("PROPOSAL_WITHDRAWN", message, "不必再办").into());
    }
    let name = row.name.clone();
    let row = proposal::Model { state: "withdrawn".to_owned(), reason: reason.to_owned(), ..row };
    store::update_proposal(tx.conn(), row).await?;
    tx.audit(actor.event("vetting.withdraw", &unit.code, name.clone(), json!({ "proposal": id })));
    Ok(name)
}
