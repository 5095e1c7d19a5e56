//! Teams of a township and the villages of each; a village has at most one team.

use std::collections::{BTreeMap, BTreeSet};

use entity::{inspection, inspection_team};
use serde_json::json;

use crate::access::{Actor, CLERKS};
use crate::cycle;
use crate::db::Tx;
use crate::failure::{Failure, Outcome, Refusal};
use crate::inspection::model::Stage;
use crate::inspection::store;
use crate::org::{self, Level, UnitRef};
use crate::vetting::service::current_cycle;

/// A team as it is typed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TeamInput {
    /// Name.
    pub name: String,
    /// Head.
    pub head: String,
    /// Members, as written.
    pub members: String,
    /// Codes of its villages.
    pub units: Vec<String>,
}

fn township(unit: &UnitRef) -> Outcome<()> {
    if unit.level == Level::Township {
        Ok(())
    } else {
        Err(Failure::NotFound("考察组（由乡镇、街道建立）".into()))
    }
}

async fn unused(tx: &Tx, unit: &UnitRef, cycle: i64, id: i64, name: &str) -> Outcome<()> {
    let teams = store::teams(tx.read(), cycle, Some(&unit.code)).await?;
    if teams.iter().any(|row| row.id != id && row.name == name) {
        let refusal = Refusal::new("TEAM_TWICE", format!("已有考察组「{name}」"), "请用另外的名称");
        return Err(refusal.field("name", "名称重复").into());
    }
    Ok(())
}

/// Makes a team. Answers its number.
///
/// # Errors
/// `NO_CYCLE`, `TEAM_TWICE`, `TEAM_UNIT_UNKNOWN`, `TEAM_UNIT_TAKEN`.
pub async fn add_team(tx: &Tx, actor: &Actor, unit: &UnitRef, input: &TeamInput) -> Outcome<i64> {
    actor.require(CLERKS)?;
    township(unit)?;
    let cycle = current_cycle(tx.read(), unit).await?;
    unused(tx, unit, cycle.id, 0, &input.name).await?;
    let row = inspection_team::Model {
        id: 0,
        cycle_id: cycle.id,
        township_code: unit.code.clone(),
        name: input.name.clone(),
        head: input.head.clone(),
        members: input.members.clone(),
        created_ms: tx.now_ms(),
        version: 1,
    };
    let id = store::insert_team(tx.conn(), row).await?;
    cover(tx, unit, &cycle, id, &input.units).await?;
    let detail = json!({ "team": id, "units": input.units });
    tx.audit(actor.event("inspect.team_add", &unit.code, input.name.clone(), detail));
    Ok(id)
}

/// Changes a team and its villages.
///
/// # Errors
/// `TEAM_TWICE`, `TEAM_UNIT_UNKNOWN`, `TEAM_UNIT_TAKEN`, `TEAM_UNIT_BEGUN`, stale.
pub async fn change_team(
    tx: &Tx,
    actor: &Actor,
    unit: &UnitRef,
    (id, version): (i64, i64),
    input: &TeamInput,
) -> Outcome<()> {
    actor.require(CLERKS)?;
    township(unit)?;
    let cycle = current_cycle(tx.read(), unit).await?;
    let row = store::team(tx.read(), &unit.code, id).await?;
    if row.version != version {
        return Err(Failure::Stale { what: format!("考察组「{}」", row.name) });
    }
    unused(tx, unit, cycle.id, id, &input.name).await?;
    let TeamInput { name, head, members, .. } = input.clone();
    store::update_team(tx.conn(), inspection_team::Model { name, head, members, ..row }).await?;
    cover(tx, unit, &cycle, id, &input.units).await?;
    let detail = json!({ "team": id, "units": input.units });
    tx.audit(actor.event("inspect.team_change", &unit.code, input.name.clone(), detail));
    Ok(())
}

/// Takes a team away before it has begun anywhere.
///
/// # Errors
/// `TEAM_UNIT_BEGUN`, stale.
pub async fn remove_team(tx: &Tx, actor: &Actor, unit: &UnitRef, (id, version): (i64, i64)) -> Outcome<String> {
    actor.require(CLERKS)?;
    township(unit)?;
    let cycle = current_cycle(tx.read(), unit).await?;
    let row = store::team(tx.read(), &unit.code, id).await?;
    if row.version != version {
        return Err(Failure::Stale { what: format!("考察组「{}」", row.name) });
    }
    cover(tx, unit, &cycle, id, &[]).await?;
    store::delete_team(tx.conn(), id).await?;
    tx.audit(actor.event("inspect.team_remove", &unit.code, row.name.clone(), json!({ "team": id })));
    Ok(row.name)
}

/// Lets a team cover exactly these villages.
async fn cover(
    tx: &Tx,
    unit: &UnitRef,
    cycle: &entity::election_cycle::Model,
    team: i64,
    wanted: &[String],
) -> Outcome<()> {
    let elections = cycle::store::elections_of(tx.conn(), cycle.id, Some(&unit.code)).await?;
    let known: BTreeSet<&str> = elections.iter().map(|election| election.unit_code.as_str()).collect();
    if let Some(code) = wanted.iter().find(|code| !known.contains(code.as_str())) {
        let message = format!("单位 {code} 不在本乡镇的换届方案中");
        let refusal = Refusal::new("TEAM_UNIT_UNKNOWN", message, "请从列表中选择");
        return Err(refusal.field("units", "请从列表中选择").into());
    }
    let rows = store::inspections(tx.conn(), cycle.id, Some(&unit.code)).await?;
    let rows: BTreeMap<&str, &inspection::Model> = rows.iter().map(|row| (row.unit_code.as_str(), row)).collect();
    let name = async |code: &str| -> Outcome<String> {
        Ok(org::store::unit(tx.read(), code).await?.map_or_else(|| code.to_owned(), |unit| unit.name))
    };
    for code in wanted.iter().collect::<BTreeSet<_>>() {
        match rows.get(code.as_str()) {
            Some(row) if row.team_id == team => {}
            Some(row) if row.team_id != 0 => {
                let other = store::team(tx.read(), &unit.code, row.team_id).await?.name;
                let message = format!("{}已由「{other}」负责", name(code).await?);
                let refusal = Refusal::new(
                    "TEAM_UNIT_TAKEN",
                    message.clone(),
                    "一个村社只由一个考察组负责；请先从原来的组中去掉",
                );
                return Err(refusal.field("units", message).into());
            }
            Some(row) => {
                store::update_inspection(tx.conn(), inspection::Model { team_id: team, ..(*row).clone() }).await?;
            }
            None => store::insert_inspection(tx.conn(), waiting(tx, cycle, unit, code, team)).await?,
        }
    }
    for row in rows.values().filter(|row| row.team_id == team && !wanted.contains(&row.unit_code)) {
        if store::stage(row) != Stage::Waiting {
            let message = format!("{}的考察已经开始", name(&row.unit_code).await?);
            let refusal =
                Refusal::new("TEAM_UNIT_BEGUN", message.clone(), "已经开始考察的村社不能移出考察组；可以更改组员");
            return Err(refusal.field("units", message).into());
        }
        store::update_inspection(tx.conn(), inspection::Model { team_id: 0, ..(*row).clone() }).await?;
    }
    Ok(())
}

fn waiting(
    tx: &Tx,
    cycle: &entity::election_cycle::Model,
    township: &UnitRef,
    code: &str,
    team_id: i64,
) -> inspection::Model {
    inspection::Model {
        id: 0,
        cycle_id: cycle.id,
        county_code: cycle.county_code.clone(),
        township_code: township.code.clone(),
        unit_code: code.to_owned(),
        team_id,
        state: Stage::Waiting.code().to_owned(),
        plan_id: 0,
        notice_on: None,
        notice_place: String::new(),
        notice_note: String::new(),
        begun_by: String::new(),
        finished_on: None,
        finished_by: String::new(),
        finish_note: String::new(),
        created_ms: tx.now_ms(),
        version: 1,
    }
}
