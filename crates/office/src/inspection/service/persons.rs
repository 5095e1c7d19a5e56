//! What the team advises about a person.

use entity::inspection_opinion;
use serde_json::json;

use super::{assessed, missing_about, running};
use crate::access::{Actor, CLERKS};
use crate::db::Tx;
use crate::failure::{Failure, Outcome};
use crate::inspection::model::{Conclusion, may_conclude};
use crate::inspection::store;
use crate::org::UnitRef;

/// An opinion as it is typed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OpinionInput {
    /// What is advised.
    pub conclusion: Conclusion,
    /// Why.
    pub reason: String,
    /// Why key steps are missing.
    pub missing: String,
}

/// Records the opinion about a person. `seen` is the number of the newest one that the form saw, 0 for none.
///
/// # Errors
/// Not found, those of [`may_conclude`], `INSPECTION_STAGE`, stale.
pub async fn conclude(
    tx: &Tx,
    actor: &Actor,
    unit: &UnitRef,
    (person, seen): (i64, i32),
    input: &OpinionInput,
) -> Outcome<String> {
    actor.require(CLERKS)?;
    let (village, row) = running(tx, unit).await?;
    let name = village.subject(person)?.name.clone();
    let newest = store::opinions_about(tx.read(), row.id, person).await?.pop();
    let before = newest.as_ref().map_or(0, |newest| newest.no);
    if before != seen {
        return Err(Failure::Stale { what: format!("「{name}」的考察意见") });
    }
    let same = |one: &inspection_opinion::Model| {
        one.conclusion == input.conclusion.code() && one.reason == input.reason && one.missing == input.missing
    };
    if newest.as_ref().is_some_and(same) {
        return Ok(name);
    }
    let marks = store::marks(tx.read(), &[row.id]).await?;
    let assessed = assessed(tx.read(), row.id).await?;
    let missing = missing_about(village.content()?, &marks, assessed.as_ref(), person);
    may_conclude(&missing, input.conclusion, &input.reason, &input.missing)?;
    let opinion = inspection_opinion::Model {
        id: 0,
        inspection_id: row.id,
        person_id: person,
        no: before + 1,
        current: true,
        conclusion: input.conclusion.code().to_owned(),
        reason: input.reason.clone(),
        missing: input.missing.clone(),
        given_on: tx.today(),
        by_name: actor.name.clone(),
        at_ms: tx.now_ms(),
    };
    store::add_opinion(tx.conn(), opinion).await?;
    let detail =
        json!({ "person": person, "no": before + 1, "conclusion": input.conclusion.code(), "missing": missing.len() });
    tx.audit(actor.event("inspect.opinion", &unit.code, name.clone(), detail));
    Ok(name)
}
