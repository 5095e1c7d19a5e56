//! Rounds of a county: drafted from the papers, worded by the county, fixed once in force.

use chrono::NaiveDate;
use entity::{talk_kind, talk_round};
use law::talks::{Source, kinds};
use serde_json::json;

use super::cycle_of;
use crate::access::{Actor, COUNTY};
use crate::cycle;
use crate::db::Tx;
use crate::failure::{Failure, Outcome, Refusal};
use crate::org::{Level, UnitRef};
use crate::talks::model::{DRAFT, IN_FORCE};
use crate::talks::store;

/// A round as it is typed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RoundInput {
    /// Title.
    pub title: String,
    /// First day.
    pub from_on: NaiveDate,
    /// Last day.
    pub to_on: NaiveDate,
}

impl RoundInput {
    fn check(&self) -> Outcome<()> {
        if self.from_on <= self.to_on {
            return Ok(());
        }
        let refusal = Refusal::new("TALKS_DAYS", "结束日期早于开始日期", "请核对起止日期");
        Err(refusal.field("to_on", "不能早于开始日期").into())
    }
}

fn county(unit: &UnitRef) -> Outcome<()> {
    if unit.level == Level::County {
        Ok(())
    } else {
        Err(Failure::NotFound("谈心谈话轮次（由县级设置）".into()))
    }
}

/// Makes a round of the newest cycle as a draft, with the kinds that the papers name.
///
/// # Errors
/// `TALKS_DAYS`, `NO_CYCLE`; not found for other places than a county.
pub async fn create_round(tx: &Tx, actor: &Actor, unit: &UnitRef, input: &RoundInput) -> Outcome<i64> {
    actor.require(COUNTY)?;
    county(unit)?;
    input.check()?;
    let own = cycle_of(tx.read(), unit).await?;
    let book = cycle::book()?;
    let RoundInput { title, from_on, to_on } = input.clone();
    let row = talk_round::Model {
        id: 0,
        cycle_id: own.id,
        county_code: unit.code.clone(),
        title: title.clone(),
        from_on,
        to_on,
        state: DRAFT.to_owned(),
        created_ms: tx.now_ms(),
        version: 1,
    };
    let round_id = store::insert_round(tx.conn(), row).await?;
    for (kind, no) in kinds().iter().zip(1..) {
        let origin: Vec<String> = kind.cites.iter().map(|cite| cite.zh(book)).collect();
        let row = talk_kind::Model {
            id: 0,
            round_id,
            no,
            code: kind.code.clone(),
            title: kind.title.clone(),
            source: kind.source.code().to_owned(),
            origin: origin.join("、"),
            active: kind.on,
        };
        store::insert_kind(tx.conn(), row).await?;
    }
    tx.audit(actor.event("talk.round", &unit.code, title, json!({ "round": round_id, "from": from_on, "to": to_on })));
    Ok(round_id)
}

async fn draft(tx: &Tx, unit: &UnitRef, (id, version): (i64, i64)) -> Outcome<talk_round::Model> {
    county(unit)?;
    let own = cycle_of(tx.read(), unit).await?;
    let row = store::round(tx.read(), own.id, id).await?;
    if row.version != version {
        return Err(Failure::Stale { what: format!("谈心谈话「{}」", row.title) });
    }
    if row.state == DRAFT {
        return Ok(row);
    }
    let message = format!("谈心谈话「{}」已经生效，不能修改", row.title);
    Err(Refusal::new("TALKS_FIXED", message, "对象有变化的，另建一轮").into())
}

/// Changes title and days of a draft.
///
/// # Errors
/// `TALKS_FIXED`, `TALKS_DAYS`, stale.
pub async fn change_round(tx: &Tx, actor: &Actor, unit: &UnitRef, key: (i64, i64), input: &RoundInput) -> Outcome<()> {
    actor.require(COUNTY)?;
    let row = draft(tx, unit, key).await?;
    input.check()?;
    let RoundInput { title, from_on, to_on } = input.clone();
    store::update_round(tx.conn(), talk_round::Model { title: title.clone(), from_on, to_on, ..row }).await?;
    let detail = json!({ "round": key.0, "from": from_on, "to": to_on });
    tx.audit(actor.event("talk.round_change", &unit.code, title, detail));
    Ok(())
}

/// Switches a kind of a draft on or off.
///
/// # Errors
/// `TALKS_FIXED`, not found, stale.
pub async fn set_kind(
    tx: &Tx,
    actor: &Actor,
    unit: &UnitRef,
    key: (i64, i64),
    (kind, active): (i64, bool),
) -> Outcome<String> {
    actor.require(COUNTY)?;
    let row = draft(tx, unit, key).await?;
    let all = store::kinds(tx.read(), row.id).await?;
    let kind = all.into_iter().find(|one| one.id == kind).ok_or_else(|| Failure::NotFound("这类对象".into()))?;
    let title = kind.title.clone();
    let detail = json!({ "round": key.0, "kind": kind.code, "on": active });
    store::update_kind(tx.conn(), talk_kind::Model { active, ..kind }).await?;
    store::update_round(tx.conn(), row).await?;
    tx.audit(actor.event("talk.kind", &unit.code, title.clone(), detail));
    Ok(title)
}

/// Adds a kind of the county's own to a draft; its persons are added by hand.
///
/// # Errors
/// `TALKS_FIXED`, `TALKS_KIND_TWICE`, stale.
pub async fn add_kind(
    tx: &Tx,
    actor: &Actor,
    unit: &UnitRef,
    key: (i64, i64),
    (title, origin): (&str, &str),
) -> Outcome<()> {
    actor.require(COUNTY)?;
    let row = draft(tx, unit, key).await?;
    let all = store::kinds(tx.read(), row.id).await?;
    if all.iter().any(|one| one.title == title) {
        let refusal = Refusal::new("TALKS_KIND_TWICE", format!("已有「{title}」"), "请直接列入这一类");
        return Err(refusal.field("title", "已有这类对象").into());
    }
    let no = all.iter().map(|one| one.no).max().unwrap_or(0) + 1;
    let new = talk_kind::Model {
        id: 0,
        round_id: row.id,
        no,
        code: format!("own-{no}"),
        title: title.to_owned(),
        source: Source::ByHand.code().to_owned(),
        origin: origin.to_owned(),
        active: true,
    };
    store::insert_kind(tx.conn(), new).await?;
    store::update_round(tx.conn(), row).await?;
    tx.audit(actor.event("talk.kind_add", &unit.code, title, json!({ "round": key.0, "no": no })));
    Ok(())
}

/// Puts a draft in force: from now on talks are recorded, and its kinds are fixed.
///
/// # Errors
/// `TALKS_EMPTY`, `TALKS_FIXED`, stale.
pub async fn put_in_force(tx: &Tx, actor: &Actor, unit: &UnitRef, key: (i64, i64)) -> Outcome<String> {
    actor.require(COUNTY)?;
    let row = draft(tx, unit, key).await?;
    let kinds = store::kinds(tx.read(), row.id).await?;
    let on: Vec<&str> = kinds.iter().filter(|kind| kind.active).map(|kind| kind.code.as_str()).collect();
    if on.is_empty() {
        let message = format!("谈心谈话「{}」没有列入任何对象", row.title);
        return Err(Refusal::new("TALKS_EMPTY", message, "请至少列入一类对象").into());
    }
    let title = row.title.clone();
    let detail = json!({ "round": key.0, "kinds": on });
    store::update_round(tx.conn(), talk_round::Model { state: IN_FORCE.to_owned(), ..row }).await?;
    tx.audit(actor.event("talk.in_force", &unit.code, title.clone(), detail));
    Ok(title)
}
