//! Voting units 推选单位: who chooses representatives together.

use std::collections::HashMap;

use entity::{meeting, unit_election, voting_unit};
use law::finding::Finding;
use law::representatives::per_households;
use sea_orm::ConnectionTrait;
use serde_json::json;

use super::Loaded;
use crate::access::{Actor, COMMITTEE};
use crate::cycle;
use crate::db::Tx;
use crate::failure::{Failure, Outcome, Refusal};
use crate::meeting::model::voting_unit::{Clash, Home, Part, VotingUnit, check, choosing, divide, group_key, rest};
use crate::meeting::model::{Purpose, Stage};
use crate::meeting::store;
use crate::org::UnitRef;
use crate::{org, roll};

/// What the division of a unit rests on.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Ground {
    /// Voting units.
    pub units: Vec<VotingUnit>,
    /// Groups of the unit: those of its roll, else those of the register of units.
    pub groups: Vec<String>,
    /// Households of the roll.
    pub homes: Vec<Home>,
}

impl Ground {
    /// The voting unit with this name.
    pub fn unit(&self, name: &str) -> Option<&VotingUnit> {
        self.units.iter().find(|unit| unit.name == name.trim())
    }

    /// The names of those that have to choose representatives.
    pub fn choosing(&self) -> Vec<String> {
        choosing(&self.units, &self.groups, &self.homes)
    }

    /// Whether somebody of this group and household chooses in the part with this name. What is left of a group chooses under its name.
    pub fn chooses(&self, name: &str, group: &str, household: &str) -> bool {
        match self.unit(name) {
            Some(unit) => unit.has(group, household),
            None => group == name && !self.units.iter().any(|unit| unit.has(group, household)),
        }
    }

    /// Households, where all of them choose in voting units of households: only then does the number of the law hold for the whole.
    pub fn by_households(&self) -> Option<u32> {
        let all = !self.units.is_empty()
            && self.units.iter().all(VotingUnit::by_households)
            && rest(&self.units, &self.groups, &self.homes).is_empty();
        let known = self.homes.iter().filter(|home| !home.household.is_empty());
        all.then(|| u32::try_from(known.count()).unwrap_or(u32::MAX))
    }
}

/// The voting units of some elections with their groups. Households are looked up only where `homes` asks for them or a voting unit is
/// made of households, because a roll has hundreds of rows.
///
/// # Errors
/// Of the database.
pub async fn grounds(
    conn: &impl ConnectionTrait,
    elections: &[&unit_election::Model],
    homes: bool,
) -> Outcome<HashMap<i64, Ground>> {
    let ids: Vec<i64> = elections.iter().map(|election| election.id).collect();
    let mut grounds: HashMap<i64, Ground> = ids.iter().map(|id| (*id, Ground::default())).collect();
    for (id, unit) in store::voting_units(conn, &ids).await? {
        grounds.entry(id).or_default().units.push(unit);
    }
    for (id, group) in roll::store::groups_of(conn, &ids).await? {
        grounds.entry(id).or_default().groups.push(group);
    }
    for election in elections {
        let ground = grounds.entry(election.id).or_default();
        if ground.groups.is_empty() {
            let rows = org::store::groups(conn, &election.unit_code).await?;
            ground.groups = rows.into_iter().map(|group| group.name).collect();
        }
        roll::order::sort_groups(&mut ground.groups);
    }
    let asked = |id: &&i64| homes || grounds[*id].units.iter().any(VotingUnit::by_households);
    let ids: Vec<i64> = ids.iter().filter(asked).copied().collect();
    let mut rows = roll::store::homes_of(conn, &ids).await?;
    rows.sort_by_cached_key(|(_, group, household, _)| roll::order::key(group, household));
    for (id, group, household, voters) in rows {
        let voters = u32::try_from(voters).unwrap_or(u32::MAX);
        grounds.entry(id).or_default().homes.push(Home { group, household, voters });
    }
    Ok(grounds)
}

/// The voting units of one election, with its groups and all its households: for dividing them. Elsewhere [`divided`] is enough.
///
/// # Errors
/// Of the database.
pub async fn ground(conn: &impl ConnectionTrait, election: &unit_election::Model) -> Outcome<Ground> {
    Ok(grounds(conn, &[election], true).await?.remove(&election.id).unwrap_or_default())
}

/// The voting units of one election with its groups; households only where voting units are made of them.
///
/// # Errors
/// Of the database.
pub async fn divided(conn: &impl ConnectionTrait, election: &unit_election::Model) -> Outcome<Ground> {
    Ok(grounds(conn, &[election], false).await?.remove(&election.id).unwrap_or_default())
}

/// Those of a unit that choose representatives: its voting units, and its groups that are in none.
///
/// # Errors
/// Of the database.
pub async fn choosing_of(conn: &impl ConnectionTrait, election: &unit_election::Model) -> Outcome<Vec<String>> {
    Ok(divided(conn, election).await?.choosing())
}

/// What the law says to the number of households that choose in this meeting; nothing where groups choose.
///
/// # Errors
/// Of the database.
pub(super) async fn households_per_seat(
    conn: &impl ConnectionTrait,
    loaded: &Loaded,
    seats: u32,
) -> Outcome<Option<Finding>> {
    let ground = divided(conn, &loaded.election).await?;
    let Some(unit) = ground.unit(&loaded.row.scope).filter(|unit| unit.by_households()) else { return Ok(None) };
    Ok(per_households(unit.size(&ground.homes).households, seats, &loaded.rules.village))
}

/// Meetings for representatives that are not called off.
async fn standing(conn: &impl ConnectionTrait, election: &unit_election::Model) -> Outcome<Vec<meeting::Model>> {
    let mut rows = store::meetings(conn, election.cycle_id, &election.unit_code).await?;
    rows.retain(|row| row.purpose == Purpose::Representatives.code() && store::stage(row) != Stage::Cancelled);
    Ok(rows)
}

fn clash_zh(clash: &Clash) -> Refusal {
    let refused = |code, message: String, remedy| Refusal::new(code, message, remedy);
    match clash {
        Clash::Empty => refused("VOTING_UNIT_EMPTY", "没有选择小组或者户".into(), "请选择由哪些小组、哪些户一起推选")
            .field("parts", "请选择"),
        Clash::Name => {
            refused("VOTING_UNIT_NAME", "已有同名的推选单位".into(), "请换一个名称").field("name", "已有同名的")
        }
        Clash::NameOfGroup(group) => refused(
            "VOTING_UNIT_NAME",
            format!("名称和「{group}」相同，但不是由这个小组全体推选"),
            "请换一个名称，免得混淆",
        )
        .field("name", format!("和「{group}」相同")),
        Clash::NoGroup(group) => {
            refused("VOTING_UNIT_GROUP", format!("没有「{group}」这个小组"), "请刷新页面后重新选择")
                .field("parts", "没有这个小组")
        }
        Clash::NoHousehold { group, household } => refused(
            "VOTING_UNIT_HOUSEHOLD",
            format!("选民名单上「{group}」没有「{household}」户"),
            "请刷新页面后重新选择",
        )
        .field("parts", "没有这一户"),
        Clash::Twice { what, unit } => refused(
            "VOTING_UNIT_TWICE",
            format!("「{what}」已编入推选单位「{unit}」"),
            "每户只在一个推选单位推选，请先删除原来的推选单位",
        )
        .field("parts", format!("已编入「{unit}」")),
    }
}

/// A meeting that was called for a group, which therefore is not put into a voting unit any more.
fn already_called(new: &VotingUnit, standing: &[meeting::Model]) -> Outcome<()> {
    let called = |part: &&Part| standing.iter().any(|row| group_key(&row.scope) == group_key(&part.group));
    let Some(part) = new.parts.iter().find(called) else { return Ok(()) };
    let message = format!("「{}」已经安排了推选村民代表的会议", part.group);
    Err(Refusal::new("VOTING_UNIT_CALLED", message, "请先取消这次会议，再编入推选单位").into())
}

async fn insert(tx: &Tx, actor: &Actor, election: &unit_election::Model, new: &VotingUnit) -> Outcome<()> {
    let row = voting_unit::Model {
        id: 0,
        election_id: election.id,
        name: new.name.clone(),
        seats: super::column(new.seats),
        parts: serde_json::to_string(&new.parts)?,
        by_name: actor.name.clone(),
        at_ms: tx.now_ms(),
    };
    store::insert_voting_unit(tx.conn(), row).await
}

/// Records a voting unit.
///
/// # Errors
/// `VOTING_UNIT_EMPTY`, `VOTING_UNIT_NAME`, `VOTING_UNIT_GROUP`, `VOTING_UNIT_HOUSEHOLD`, `VOTING_UNIT_TWICE`, `VOTING_UNIT_CALLED`.
pub async fn add_voting_unit(tx: &Tx, actor: &Actor, unit: &UnitRef, new: &VotingUnit) -> Outcome<()> {
    actor.require(COMMITTEE)?;
    let election = cycle::store::expect_current(tx.read(), &unit.code).await?;
    let ground = ground(tx.read(), &election).await?;
    check(new, &ground.units, &ground.groups, &ground.homes).map_err(|clash| clash_zh(&clash))?;
    already_called(new, &standing(tx.read(), &election).await?)?;
    insert(tx, actor, &election, new).await?;
    let detail = json!({ "seats": new.seats, "parts": new.parts });
    tx.audit(actor.event("meeting.voting_unit_add", &unit.code, new.name.clone(), detail));
    Ok(())
}

/// Divides the households of a group that are in no voting unit into voting units of about `per` households with one representative each.
/// Answers how many were made.
///
/// # Errors
/// `VOTING_UNIT_GROUP` when nothing of the group is left, and as [`add_voting_unit`].
pub async fn divide_group(tx: &Tx, actor: &Actor, unit: &UnitRef, group: &str, per: u32) -> Outcome<usize> {
    actor.require(COMMITTEE)?;
    let election = cycle::store::expect_current(tx.read(), &unit.code).await?;
    let regime = cycle::model::regime(&election)?;
    let range = regime.representatives_households().value;
    let mut ground = ground(tx.read(), &election).await?;
    let own = |home: &&Home| {
        home.group == group
            && !home.household.is_empty()
            && !ground.units.iter().any(|unit| unit.has(group, &home.household))
    };
    let households: Vec<String> = ground.homes.iter().filter(own).map(|home| home.household.clone()).collect();
    if households.is_empty() {
        let message = format!("「{group}」没有可以划分的户：选民名单上没有户编号，或者都已编入推选单位");
        return Err(Refusal::new("VOTING_UNIT_GROUP", message, "请核对选民名单的小组和户编号")
            .field("group", "没有可划分的户")
            .into());
    }
    let standing = standing(tx.read(), &election).await?;
    let limits = range.map_or((1, None), |range| (range.min, range.max));
    let mut made = Vec::new();
    for households in divide(&households, per, limits) {
        let named = |no: usize| format!("{group}第{no}推选单位");
        let free = |name: &String| !ground.units.iter().any(|unit| group_key(&unit.name) == group_key(name));
        let Some(name) = (1..).map(named).find(free) else { break };
        let parts = vec![Part { group: group.to_owned(), households }];
        let new = VotingUnit { id: 0, name, seats: 1, parts };
        check(&new, &ground.units, &ground.groups, &ground.homes).map_err(|clash| clash_zh(&clash))?;
        already_called(&new, &standing)?;
        insert(tx, actor, &election, &new).await?;
        made.push(json!({ "name": new.name, "parts": new.parts }));
        ground.units.push(new);
    }
    let count = made.len();
    let detail = json!({ "group": group, "per": per, "units": made });
    tx.audit(actor.event("meeting.voting_units_divide", &unit.code, group.to_owned(), detail));
    Ok(count)
}

/// Whether a meeting rests on a voting unit: its own, or that of the rest of a group, which would be larger without it.
pub fn held_by(unit: &VotingUnit, row: &meeting::Model) -> bool {
    let scope = group_key(&row.scope);
    group_key(&unit.name) == scope || unit.parts.iter().any(|part| group_key(&part.group) == scope)
}

/// Takes a voting unit away on which no meeting rests. Answers its name.
///
/// # Errors
/// Not found, `VOTING_UNIT_CALLED`.
pub async fn remove_voting_unit(tx: &Tx, actor: &Actor, unit: &UnitRef, id: i64) -> Outcome<String> {
    actor.require(COMMITTEE)?;
    let election = cycle::store::expect_current(tx.read(), &unit.code).await?;
    let units = store::voting_units(tx.read(), &[election.id]).await?;
    let found = units.into_iter().find(|(_, unit)| unit.id == id);
    let (_, own) = found.ok_or_else(|| Failure::NotFound("这个推选单位".into()))?;
    if let Some(row) = standing(tx.read(), &election).await?.iter().find(|row| held_by(&own, row)) {
        let message = format!("「{}」已经安排了推选村民代表的会议", row.scope);
        return Err(Refusal::new("VOTING_UNIT_CALLED", message, "请先取消这次会议，再删除推选单位").into());
    }
    store::delete_voting_unit(tx.conn(), own.id).await?;
    let detail = json!({ "seats": own.seats, "parts": own.parts });
    tx.audit(actor.event("meeting.voting_unit_remove", &unit.code, own.name.clone(), detail));
    Ok(own.name)
}
