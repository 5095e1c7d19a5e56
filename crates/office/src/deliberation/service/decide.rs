//! The advice of a meeting about a unit, frozen with what was on the screen.

use entity::deliberation_decision;
use serde_json::json;

use super::{expect_on_list, screen};
use crate::access::{Actor, CLERKS};
use crate::db::Tx;
use crate::deliberation::model::{Advice, Deciding, may_decide};
use crate::deliberation::store;
use crate::failure::Outcome;
use crate::org::UnitRef;

/// An advice as it is typed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DecisionInput {
    /// The advice.
    pub advice: Advice,
    /// Why.
    pub reason: String,
    /// Why it corrects the one before; only asked where the meeting has one.
    pub correction: String,
    /// Hash of the screen that its author saw.
    pub seen: String,
}

/// The newest decision about each unit, from those of a meeting in their order.
pub fn newest<'a>(
    decisions: &'a [deliberation_decision::Model],
    unit_code: &str,
) -> Option<&'a deliberation_decision::Model> {
    decisions.iter().rev().find(|one| one.unit_code == unit_code)
}

/// Records an advice. What was on the screen is loaded again and must be what its author saw.
///
/// # Errors
/// Those of [`may_decide`], not found.
pub async fn decide(
    tx: &Tx,
    actor: &Actor,
    place: &UnitRef,
    (id, code): (i64, &str),
    input: &DecisionInput,
) -> Outcome<()> {
    actor.require(CLERKS)?;
    let meeting = store::meeting(tx.read(), &place.code, id).await?;
    expect_on_list(&store::units(tx.read(), id).await?, code)?;
    let loaded = screen(tx.read(), code, tx.today()).await?;
    let (frozen, hash) = loaded.frozen()?;
    let all = store::decisions_about(tx.read(), meeting.cycle_id, code).await?;
    let of_place = || all.iter().filter(|one| one.place_code == place.code);
    let own = of_place().filter(|one| one.deliberation_id == id).count();
    may_decide(Deciding {
        state: store::state(&meeting),
        persons: loaded.screen.persons.len(),
        seen: (&input.seen, &hash),
        reason: &input.reason,
        again: (own > 0).then_some(input.correction.as_str()),
    })?;
    let no = i32::try_from(own + 1).unwrap_or(i32::MAX);
    let replaces = of_place().next_back().map_or(0, |one| one.id);
    let detail = json!({ "meeting": id, "unit": code, "no": no, "replaces": replaces, "advice": input.advice.code(),
        "reason": input.reason, "hash": hash });
    let row = deliberation_decision::Model {
        id: 0,
        deliberation_id: id,
        cycle_id: meeting.cycle_id,
        place_code: place.code.clone(),
        unit_code: code.to_owned(),
        township_code: loaded.township.clone(),
        no,
        replaces,
        advice: input.advice.code().to_owned(),
        reason: input.reason.clone(),
        correction: if own > 0 { input.correction.clone() } else { String::new() },
        frozen,
        hash,
        by_name: actor.name.clone(),
        at_ms: tx.now_ms(),
    };
    store::insert_decision(tx.conn(), row).await?;
    tx.audit(match own {
        0 => actor.event("deliberate.decide", code, loaded.screen.name, detail),
        _ => actor.event("deliberate.correct", code, loaded.screen.name, detail),
    });
    Ok(())
}
