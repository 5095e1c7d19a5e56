//! A meeting from its entry to its end.

use chrono::{Datelike, NaiveDate};
use entity::{deliberation, election_cycle, unit_election};
use sea_orm::ConnectionTrait;
use serde_json::json;

use super::done_by_today;
use crate::access::{Actor, CLERKS};
use crate::cycle;
use crate::db::Tx;
use crate::deliberation::model::{State, closed};
use crate::deliberation::store;
use crate::failure::{Failure, Outcome, Refusal};
use crate::org::{Level, UnitRef};
use crate::vetting::service::{current_cycle, organises};

/// A meeting as it is typed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MeetingInput {
    /// Title.
    pub title: String,
    /// Day.
    pub held_on: NaiveDate,
    /// Who chairs it.
    pub chair: String,
    /// Names of those present.
    pub present: String,
}

/// The elections of a county or township in its newest cycle, in the order of their codes.
///
/// # Errors
/// Not found for other places, `NO_CYCLE`.
pub async fn of_place(
    conn: &impl ConnectionTrait,
    place: &UnitRef,
) -> Outcome<(election_cycle::Model, Vec<unit_election::Model>)> {
    organises(place)?;
    let cycle = current_cycle(conn, place).await?;
    let township = (place.level == Level::Township).then_some(place.code.as_str());
    let elections = cycle::store::elections_of(conn, cycle.id, township).await?;
    Ok((cycle, elections))
}

/// Begins a meeting. Its units are those of the chosen townships and the chosen units, in all cases of this place. Answers its number.
///
/// # Errors
/// Not found, `DELIBERATION_UNITS`, `DAY_IN_FUTURE`.
pub async fn begin(tx: &Tx, actor: &Actor, place: &UnitRef, input: &MeetingInput, chosen: &[String]) -> Outcome<i64> {
    actor.require(CLERKS)?;
    let (cycle, elections) = of_place(tx.read(), place).await?;
    done_by_today(tx, "held_on", input.held_on)?;
    let wanted = |row: &unit_election::Model| chosen.contains(&row.unit_code) || chosen.contains(&row.township_code);
    let codes: Vec<String> = elections.into_iter().filter(wanted).map(|row| row.unit_code).collect();
    if codes.is_empty() {
        let refusal = Refusal::new("DELIBERATION_UNITS", "没有选择村社", "请选择这次研判的乡镇或者村社");
        return Err(refusal.field("units", "请至少选择一个").into());
    }
    let row = deliberation::Model {
        id: 0,
        cycle_id: cycle.id,
        place_code: place.code.clone(),
        title: input.title.clone(),
        held_on: input.held_on,
        chair: input.chair.clone(),
        present: input.present.clone(),
        state: State::Open.code().to_owned(),
        begun_by: actor.name.clone(),
        begun_ms: tx.now_ms(),
        closed_by: String::new(),
        closed_ms: 0,
        number: String::new(),
        version: 1,
    };
    let id = store::insert_meeting(tx.conn(), row).await?;
    store::insert_units(tx.conn(), id, &codes).await?;
    let detail = json!({ "meeting": id, "on": input.held_on, "units": codes });
    tx.audit(actor.event("deliberate.begin", &place.code, input.title.clone(), detail));
    Ok(id)
}

/// A meeting that may be changed, in the version that the form saw.
pub(super) async fn open(tx: &Tx, place: &UnitRef, (id, version): (i64, i64)) -> Outcome<deliberation::Model> {
    let row = store::meeting(tx.read(), &place.code, id).await?;
    if store::state(&row) == State::Closed {
        return Err(closed().into());
    }
    if row.version != version {
        return Err(Failure::Stale { what: format!("分析研判会「{}」", row.title) });
    }
    Ok(row)
}

/// Changes the head of a meeting that is going on.
///
/// # Errors
/// `DELIBERATION_CLOSED`, `DAY_IN_FUTURE`, not found, stale.
pub async fn change(tx: &Tx, actor: &Actor, place: &UnitRef, key: (i64, i64), input: &MeetingInput) -> Outcome<()> {
    actor.require(CLERKS)?;
    let row = open(tx, place, key).await?;
    done_by_today(tx, "held_on", input.held_on)?;
    let MeetingInput { title, held_on, chair, present } = input.clone();
    let detail = json!({ "meeting": row.id, "on": held_on, "chair": chair, "present": present });
    store::update_meeting(tx.conn(), deliberation::Model { title, held_on, chair, present, ..row }).await?;
    tx.audit(actor.event("deliberate.change", &place.code, input.title.clone(), detail));
    Ok(())
}

/// Puts a unit of this place on the list of a meeting that is going on.
///
/// # Errors
/// `DELIBERATION_CLOSED`, `DELIBERATION_UNITS`, not found, stale.
pub async fn add_unit(tx: &Tx, actor: &Actor, place: &UnitRef, key: (i64, i64), code: &str) -> Outcome<()> {
    actor.require(CLERKS)?;
    let row = open(tx, place, key).await?;
    let (_, elections) = of_place(tx.read(), place).await?;
    if !elections.iter().any(|one| one.unit_code == code && one.cycle_id == row.cycle_id) {
        let refusal = Refusal::new("DELIBERATION_UNITS", "没有这个村社", "请从列表中选择");
        return Err(refusal.field("unit", "请从列表中选择").into());
    }
    if store::units(tx.read(), row.id).await?.iter().any(|own| own == code) {
        let refusal = Refusal::new("DELIBERATION_UNITS", "这个村社已在名单中", "不必重复增加");
        return Err(refusal.field("unit", "已在名单中").into());
    }
    store::insert_units(tx.conn(), row.id, &[code.to_owned()]).await?;
    let (title, detail) = (row.title.clone(), json!({ "meeting": row.id, "added": code }));
    store::update_meeting(tx.conn(), row).await?;
    tx.audit(actor.event("deliberate.units", &place.code, title, detail));
    Ok(())
}

/// Takes a unit off the list of a meeting that has not decided about it.
///
/// # Errors
/// `DELIBERATION_CLOSED`, `DELIBERATION_DECIDED`, not found, stale.
pub async fn remove_unit(tx: &Tx, actor: &Actor, place: &UnitRef, key: (i64, i64), code: &str) -> Outcome<()> {
    actor.require(CLERKS)?;
    let row = open(tx, place, key).await?;
    expect_on_list(&store::units(tx.read(), row.id).await?, code)?;
    if store::decisions(tx.read(), row.id).await?.iter().any(|one| one.unit_code == code) {
        let message = "这次会议对这个村社已有意见";
        return Err(Refusal::new("DELIBERATION_DECIDED", message, "意见不能删去；需要更正的，登记更正").into());
    }
    store::delete_unit(tx.conn(), row.id, code).await?;
    let (title, detail) = (row.title.clone(), json!({ "meeting": row.id, "removed": code }));
    store::update_meeting(tx.conn(), row).await?;
    tx.audit(actor.event("deliberate.units", &place.code, title, detail));
    Ok(())
}

/// A unit must be on the list of the meeting.
///
/// # Errors
/// Not found.
pub fn expect_on_list(codes: &[String], code: &str) -> Outcome<()> {
    if codes.iter().any(|own| own == code) {
        Ok(())
    } else {
        Err(Failure::NotFound("这次会议的这个村社".into()))
    }
}

/// Ends a meeting: it gets its number and is never changed again. Units about which nothing was decided stay on its list as left for another
/// day. Answers the number.
///
/// # Errors
/// `DELIBERATION_EMPTY`, `DELIBERATION_CLOSED`, not found, stale.
pub async fn close(tx: &Tx, actor: &Actor, place: &UnitRef, key: (i64, i64)) -> Outcome<String> {
    actor.require(CLERKS)?;
    let row = open(tx, place, key).await?;
    let decisions = store::decisions(tx.read(), row.id).await?;
    if decisions.is_empty() {
        let message = "这次会议还没有登记任何意见";
        return Err(Refusal::new("DELIBERATION_EMPTY", message, "请先在各村社的屏上登记意见").into());
    }
    let year = row.held_on.year();
    let like = format!("研判〔{year}〕");
    let number = format!("{like}{}号", store::numbered(tx.read(), &place.code, &like).await? + 1);
    let title = row.title.clone();
    let hashes: Vec<_> = decisions.iter().map(|one| json!([one.unit_code, one.no, one.advice, one.hash])).collect();
    let detail = json!({ "meeting": row.id, "number": number, "decisions": hashes });
    let row = deliberation::Model {
        state: State::Closed.code().to_owned(),
        closed_by: actor.name.clone(),
        closed_ms: tx.now_ms(),
        number: number.clone(),
        ..row
    };
    store::update_meeting(tx.conn(), row).await?;
    tx.audit(actor.event("deliberate.close", &place.code, title, detail));
    Ok(number)
}
