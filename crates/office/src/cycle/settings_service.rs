//! Commands on the settings and policy packs of a cycle. Part of the service of this context.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use entity::{election_cycle, timetable_step, unit_election};
use law::settings::Settings;
use serde_json::json;

use super::settings::{self, Choices};
use super::{AtField, plan, service, store};
use crate::access::{Actor, COUNTY};
use crate::db::Tx;
use crate::failure::{Failure, Outcome, Refusal};

/// Shortest reason for a setting, in characters.
const REASON_CHARS: usize = 4;
/// Units named in a refusal; the rest are counted.
const NAMED: usize = 5;

/// How far a change reached.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Reached {
    /// Units whose rules changed.
    pub changed: usize,
    /// Units that have begun to vote and keep their rules.
    pub kept: usize,
}

impl Reached {
    /// For the message after the command.
    pub fn zh(self) -> String {
        let kept = if self.kept == 0 {
            String::new()
        } else {
            format!("；{} 个村已开始投票，仍按原来的设定", self.kept)
        };
        format!("{} 个村的规则随之改变{kept}", self.changed)
    }
}

fn reason_given(reason: &str) -> Outcome<&str> {
    let reason = reason.trim();
    if reason.chars().count() >= REASON_CHARS {
        return Ok(reason);
    }
    let message = format!("请写明理由和依据的文件（至少 {REASON_CHARS} 个字）");
    Err(Refusal::new("SETTING_REASON", message, "例如：市委组织部换届工作问答第 3 条").at("reason").into())
}

async fn own(tx: &Tx, actor: &Actor, cycle_id: i64, version: i64) -> Outcome<election_cycle::Model> {
    actor.require(COUNTY)?;
    let missing = || Failure::NotFound("换届方案".into());
    let cycle = store::cycle(tx.read(), cycle_id).await?.ok_or_else(missing)?;
    let county = crate::org::store::unit_ref(tx.read(), &cycle.county_code).await?;
    county.filter(|unit| actor.covers(&unit.path)).ok_or_else(missing)?;
    if cycle.version != version {
        return Err(Failure::Stale { what: format!("换届方案「{}」的设定", cycle.name) });
    }
    Ok(cycle)
}

/// Answers what the texts leave open, for all units of the cycle that have not begun to vote. A point that `settings` does not
/// name has the default of the profile.
///
/// # Errors
/// `Stale`, `SETTING_REASON`, `SETTING_UNKNOWN`, `SETTING_BREAKS_DONE` naming the units.
pub async fn set_settings(
    tx: &Tx,
    actor: &Actor,
    cycle_id: i64,
    version: i64,
    settings: Settings,
    reason: &str,
) -> Outcome<Reached> {
    let mut cycle = own(tx, actor, cycle_id, version).await?;
    let reason = reason_given(reason)?;
    settings.check().map_err(|error| Refusal::new("SETTING_UNKNOWN", error.to_string(), "请从列表中选择"))?;
    let old = Choices::stored(&cycle.choices)?;
    let new = Choices { settings, ..old.clone() };
    let reached = carry_out(tx, &cycle, &new).await?;
    let detail = json!({ "from": old.settings, "to": new.settings, "reason": reason,
        "changed": reached.changed, "kept": reached.kept });
    cycle.choices = new.store();
    let (county, name) = (cycle.county_code.clone(), cycle.name.clone());
    store::update_cycle(tx.conn(), cycle).await?;
    tx.audit(actor.event("cycle.set_settings", &county, format!("换届方案「{name}」"), detail));
    Ok(reached)
}

/// Which policy pack the units apply: of the whole cycle, or of one township.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PackChoice {
    /// This pack.
    Pack(String),
    /// None.
    None,
    /// That of the county; for a township only.
    AsCounty,
}

/// Chooses the policy pack of the whole cycle (`township` is `None`) or of one township.
///
/// # Errors
/// `Stale`, `SETTING_REASON`, `UNKNOWN_PACK`, `NotFound` for a township of another cycle, `SETTING_BREAKS_DONE`.
pub async fn set_pack(
    tx: &Tx,
    actor: &Actor,
    cycle_id: i64,
    version: i64,
    township: Option<&str>,
    choice: &PackChoice,
    reason: &str,
) -> Outcome<Reached> {
    let mut cycle = own(tx, actor, cycle_id, version).await?;
    let reason = reason_given(reason)?;
    let pack = match choice {
        PackChoice::Pack(id) => Some(settings::pack_of(id)?.id.clone()),
        PackChoice::None | PackChoice::AsCounty => None,
    };
    let old = Choices::stored(&cycle.choices)?;
    let mut new = old.clone();
    match township {
        None if *choice == PackChoice::AsCounty => {
            return Err(Refusal::new("PACK_OF_COUNTY", "全县的政策包不能“同全县”", "请选择政策包，或者不适用")
                .at("pack")
                .into());
        }
        None => new.pack = pack,
        Some(code) => {
            if !store::townships(tx.read(), cycle_id).await?.iter().any(|(known, _)| known == code) {
                return Err(Failure::NotFound("本方案中的这个乡镇（街道）".into()));
            }
            if *choice == PackChoice::AsCounty {
                new.townships.remove(code);
            } else {
                new.townships.insert(code.to_owned(), pack);
            }
        }
    }
    let reached = carry_out(tx, &cycle, &new).await?;
    let place = township.unwrap_or(&cycle.county_code).to_owned();
    let of = |choices: &Choices| township.map_or(choices.pack.clone(), |code| choices.of(code).pack);
    let detail = json!({ "from": of(&old), "to": of(&new), "as_county": *choice == PackChoice::AsCounty,
        "reason": reason, "changed": reached.changed, "kept": reached.kept });
    let name = cycle.name.clone();
    cycle.choices = new.store();
    store::update_cycle(tx.conn(), cycle).await?;
    tx.audit(actor.event("cycle.set_pack", &place, format!("换届方案「{name}」"), detail));
    Ok(reached)
}

/// Writes what each election applies now. What is lawful must stay lawful: a setting that would make a published list late is
/// refused with the units.
async fn carry_out(tx: &Tx, cycle: &election_cycle::Model, new: &Choices) -> Outcome<Reached> {
    let mut reached = Reached::default();
    let mut changed = Vec::new();
    for election in store::elections_of(tx.read(), cycle.id, None).await? {
        let overlay = new.of(&election.township_code).store();
        if overlay == election.overlay {
            continue;
        }
        if settings::reaches(&election) {
            changed.push((election, overlay));
        } else {
            reached.kept += 1;
        }
    }
    let ids: Vec<i64> = changed.iter().map(|(election, _)| election.id).collect();
    let mut steps: BTreeMap<i64, Vec<timetable_step::Model>> = BTreeMap::new();
    for row in store::steps_of(tx.read(), &ids).await? {
        steps.entry(row.election_id).or_default().push(row);
    }
    let mut broken = Vec::new();
    for (mut election, overlay) in changed {
        let new_regime = service::regime_on(&election.profile, election.polling_day, &overlay)?;
        let rows = steps.get(&election.id).map(Vec::as_slice).unwrap_or_default();
        if let Some(refusal) = breaks(&election, &new_regime, rows, tx.today())? {
            broken.push((election.unit_code.clone(), refusal));
            continue;
        }
        election.overlay = overlay;
        election.regime_hash = new_regime.hash().to_owned();
        store::update_election(tx.conn(), election).await?;
        reached.changed += 1;
    }
    let Some((_, first)) = broken.first() else { return Ok(reached) };
    let codes: Vec<String> = broken.iter().map(|(code, _)| code.clone()).collect();
    let names = crate::org::store::units_by_code(tx.read(), &codes).await?;
    let named: Vec<&str> =
        codes.iter().take(NAMED).map(|code| names.get(code).map_or(code.as_str(), |unit| &*unit.name)).collect();
    let message = format!(
        "{} 个村按这个设定已经逾期或者不合法（{}{}）：{}",
        broken.len(),
        named.join("、"),
        if broken.len() > NAMED { "等" } else { "" },
        first.message
    );
    Err(Refusal::new("SETTING_BREAKS_DONE", message, "请先调整这些村的选举日，再改设定；没有改动任何村")
        .basis(first.basis.clone())
        .into())
}

/// What is lawful now and would not be under the new regime: something that was done, or a last day that would have passed.
fn breaks(
    election: &unit_election::Model,
    new: &law::regime::Regime,
    rows: &[timetable_step::Model],
    today: NaiveDate,
) -> Outcome<Option<Refusal>> {
    let old = super::regime(election)?;
    let before = plan::preview(election, &old, &old, rows, today).conflicts;
    let after = plan::preview(election, &old, new, rows, today).conflicts;
    let known = |refusal: &Refusal| before.iter().any(|old| old.code == refusal.code && old.basis == refusal.basis);
    Ok(after.into_iter().find(|refusal| !known(refusal)))
}
