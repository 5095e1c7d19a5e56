//! The county's register of secretaries: the township submits the one in office, the county files or sends back.

use std::collections::BTreeMap;

use chrono::{Datelike, NaiveDate};
use entity::{deliberation_filing, officeholder};
use sea_orm::ConnectionTrait;
use serde_json::json;

use super::{done_by_today, of_place};
use crate::access::{Actor, COUNTY, Role};
use crate::bodies::{self, posts};
use crate::db::Tx;
use crate::deliberation::model::{Filed, FilingState, Holder, Standing, in_office, standing};
use crate::deliberation::store;
use crate::failure::{Failure, Outcome, Refusal};
use crate::meeting::model::DocumentKind;
use crate::org::{self, UnitRef};
use crate::{meeting, people};

/// A unit in the register.
#[derive(Clone, Debug)]
pub struct Entry {
    /// Code of the unit.
    pub unit_code: String,
    /// Code of its township.
    pub township_code: String,
    /// Code of its county.
    pub county_code: String,
    /// Who is in office.
    pub holder: Option<Holder>,
    /// All filings about the unit, oldest first.
    pub filings: Vec<deliberation_filing::Model>,
    /// Where it stands.
    pub standing: Standing,
    /// Everybody in the unit's list of officeholders.
    pub rows: Vec<officeholder::Model>,
}

impl Entry {
    /// The newest filing about the one in office.
    pub fn filing(&self) -> Option<&deliberation_filing::Model> {
        let holder = self.holder.as_ref()?;
        self.filings.iter().rev().find(|row| row.holder_id == holder.id)
    }
}

fn grouped<T>(rows: Vec<T>, code: impl Fn(&T) -> &str) -> BTreeMap<String, Vec<T>> {
    let mut all: BTreeMap<String, Vec<T>> = BTreeMap::new();
    for row in rows {
        all.entry(code(&row).to_owned()).or_default().push(row);
    }
    all
}

/// Where some units stand.
pub(super) async fn standings(conn: &impl ConnectionTrait, codes: &[String]) -> Outcome<BTreeMap<String, Standing>> {
    let holders = grouped(bodies::store::holders_of(conn, codes).await?, |row| &row.unit_code);
    let filings = grouped(store::filings(conn, codes).await?, |row| &row.unit_code);
    let of = |code: &String| {
        let holder = holders.get(code).and_then(|rows| in_office(rows));
        (code.clone(), standing(holder, filings.get(code).map(Vec::as_slice).unwrap_or_default()))
    };
    Ok(codes.iter().map(of).collect())
}

/// All units of a county or township with their secretaries, in the order of their codes.
///
/// # Errors
/// Not found for other places, `NO_CYCLE`.
pub async fn entries(conn: &impl ConnectionTrait, place: &UnitRef) -> Outcome<Vec<Entry>> {
    entries_of(conn, place, None).await
}

async fn entries_of(conn: &impl ConnectionTrait, place: &UnitRef, only: Option<&str>) -> Outcome<Vec<Entry>> {
    let (cycle, mut elections) = of_place(conn, place).await?;
    elections.retain(|row| only.is_none_or(|code| row.unit_code == code));
    let codes: Vec<String> = elections.iter().map(|row| row.unit_code.clone()).collect();
    let mut holders = grouped(bodies::store::holders_of(conn, &codes).await?, |row| &row.unit_code);
    let mut filings = grouped(store::filings(conn, &codes).await?, |row| &row.unit_code);
    let of = |row: entity::unit_election::Model| {
        let rows = holders.remove(&row.unit_code).unwrap_or_default();
        let filings = filings.remove(&row.unit_code).unwrap_or_default();
        let holder = in_office(&rows).cloned();
        Entry {
            standing: standing(holder.as_ref(), &filings),
            unit_code: row.unit_code,
            township_code: row.township_code,
            county_code: cycle.county_code.clone(),
            holder,
            filings,
            rows,
        }
    };
    Ok(elections.into_iter().map(of).collect())
}

/// A unit of this county or township.
///
/// # Errors
/// Not found.
pub async fn entry(conn: &impl ConnectionTrait, place: &UnitRef, code: &str) -> Outcome<Entry> {
    let only = entries_of(conn, place, Some(code)).await?.pop();
    only.ok_or_else(|| Failure::NotFound("这个村社的书记备案".into()))
}

/// What would be filed about the one in office now.
///
/// # Errors
/// Of the database.
pub async fn filed_now(conn: &impl ConnectionTrait, entry: &Entry) -> Outcome<Option<Filed>> {
    let Some(holder) = &entry.holder else { return Ok(None) };
    let person = match holder.person_id {
        Some(id) => people::store::persons(conn, &[id]).await?.into_iter().next(),
        None => None,
    };
    let unit = org::store::unit_ref(conn, &entry.unit_code).await?;
    let words = unit.as_ref().map_or(&org::words::VILLAGE, UnitRef::words);
    // Of each body the newest term: an older row may have been left without its end.
    let newest = |body: &str| entry.rows.iter().filter(|row| row.body == body).map(|row| row.term_no).max();
    let same = |row: &&officeholder::Model| match (holder.person_id, row.person_id) {
        (Some(a), Some(b)) => a == b,
        _ => row.name == holder.name && row.birth == holder.birth,
    };
    let together = entry.rows.iter().filter(|row| row.id != holder.id && row.until.is_none()).filter(same);
    let together = together.filter(|row| newest(&row.body) == Some(row.term_no));
    let approval = match holder.meeting_id {
        Some(id) => meeting::store::documents(conn, id).await?,
        None => Vec::new(),
    };
    let approval = approval.into_iter().rev().find(|one| one.kind == DocumentKind::Approval.code());
    let birth = person.as_ref().map(|one| one.birth).or(holder.birth);
    let sex = person.as_ref().map_or(holder.sex.as_str(), |one| &one.sex);
    let own = person.as_ref().map(|one| &one.education).filter(|text| !text.is_empty());
    Ok(Some(Filed {
        name: holder.name.clone(),
        sex: people::sex_from_code(sex).map_or_else(|| sex.to_owned(), |sex| sex.zh().to_owned()),
        birth_month: birth.map(|day| format!("{}-{:02}", day.year(), day.month())).unwrap_or_default(),
        education: own.unwrap_or(&holder.education).clone(),
        since: holder.since,
        together: together.filter_map(|row| Some(words.say(posts::of_row(row)?.full_zh).into_owned())).collect(),
        approval: approval.map(|one| one.number).unwrap_or_default(),
    }))
}

fn stale(entry: &Entry, version: i64) -> Outcome<()> {
    if entry.filing().map_or(0, |row| row.version) == version {
        return Ok(());
    }
    Err(Failure::Stale { what: "这份书记备案".into() })
}

/// The township submits the secretary in office; what is filed is frozen now. `version` is that of the filing that the form saw, 0 for none.
///
/// # Errors
/// `REGISTER_NOT_DUE`, `REGISTER_INCOMPLETE`, not found, stale.
pub async fn submit(tx: &Tx, actor: &Actor, place: &UnitRef, (code, version): (&str, i64)) -> Outcome<String> {
    actor.require(&[Role::TownshipClerk])?;
    let entry = entry(tx.read(), place, code).await?;
    stale(&entry, version)?;
    let Some(now) = filed_now(tx.read(), &entry).await?.filter(|_| entry.standing.may_submit()) else {
        let message = format!("现在的状态是「{}」，没有可以报送的", entry.standing.zh());
        return Err(Refusal::new("REGISTER_NOT_DUE", message, "书记产生、变动后，或者退回后，才报送备案").into());
    };
    let missing: Vec<&str> = [("性别", &now.sex), ("出生年月", &now.birth_month), ("学历", &now.education)]
        .into_iter()
        .filter(|(_, text)| text.is_empty())
        .map(|(word, _)| word)
        .collect();
    if !missing.is_empty() {
        let message = format!("「{}」没有登记{}", now.name, missing.join("、"));
        return Err(Refusal::new("REGISTER_INCOMPLETE", message, "请先在班子成员或者人员中补齐，再报送").into());
    }
    let frozen = serde_json::to_string(&now)?;
    let row = deliberation_filing::Model {
        id: 0,
        county_code: entry.county_code.clone(),
        township_code: entry.township_code.clone(),
        unit_code: code.to_owned(),
        holder_id: entry.holder.as_ref().map_or(0, |holder| holder.id),
        hash: crate::crypto::sha256_hex(frozen.as_bytes()),
        frozen,
        state: FilingState::Submitted.code().to_owned(),
        reason: String::new(),
        submitted_by: actor.name.clone(),
        submitted_ms: tx.now_ms(),
        number: String::new(),
        filed_on: None,
        filed_by: String::new(),
        filed_ms: 0,
        version: 1,
    };
    let detail = json!({ "holder": row.holder_id, "hash": row.hash });
    store::insert_filing(tx.conn(), row).await?;
    tx.audit(actor.event("secretary.submit", code, now.name.clone(), detail));
    Ok(now.name)
}

/// The filing that waits for the county, in the version that the form saw.
async fn waiting(
    tx: &Tx,
    place: &UnitRef,
    (code, version): (&str, i64),
) -> Outcome<(Entry, deliberation_filing::Model)> {
    let entry = entry(tx.read(), place, code).await?;
    stale(&entry, version)?;
    let row = entry.filing().filter(|row| FilingState::of(row) == FilingState::Submitted).cloned();
    row.map(|row| (entry, row)).ok_or_else(|| {
        let message = "这个村社没有等待备案的报送";
        Refusal::new("REGISTER_NOT_SUBMITTED", message, "请乡镇先报送").into()
    })
}

/// The county files what was submitted.
///
/// # Errors
/// `REGISTER_NOT_SUBMITTED`, `REGISTER_CHANGED`, `REGISTER_NUMBER_TWICE`, `DAY_IN_FUTURE`, not found, stale.
pub async fn file(
    tx: &Tx,
    actor: &Actor,
    place: &UnitRef,
    key: (&str, i64),
    (number, on): (&str, NaiveDate),
) -> Outcome<String> {
    actor.require(COUNTY)?;
    let (entry, row) = waiting(tx, place, key).await?;
    done_by_today(tx, "filed_on", on)?;
    let filed = store::filed(&row)?;
    if filed_now(tx.read(), &entry).await?.as_ref() != Some(&filed) {
        let message = format!("「{}」的资料在报送以后有变化", filed.name);
        return Err(Refusal::new("REGISTER_CHANGED", message, "请退回乡镇，核对后重新报送").into());
    }
    if store::filed_as(tx.read(), &row.county_code, number).await? > 0 {
        let message = format!("备案号「{number}」已经用过");
        let refusal = Refusal::new("REGISTER_NUMBER_TWICE", message, "请核对备案号");
        return Err(refusal.field("number", "已经用过").into());
    }
    let detail = json!({ "holder": row.holder_id, "number": number, "on": on, "hash": row.hash });
    let row = deliberation_filing::Model {
        state: FilingState::Filed.code().to_owned(),
        number: number.to_owned(),
        filed_on: Some(on),
        filed_by: actor.name.clone(),
        filed_ms: tx.now_ms(),
        ..row
    };
    store::update_filing(tx.conn(), row).await?;
    tx.audit(actor.event("secretary.file", key.0, filed.name.clone(), detail));
    Ok(filed.name)
}

/// The county sends back what was submitted; it stays on record with the reason.
///
/// # Errors
/// `REGISTER_NOT_SUBMITTED`, not found, stale.
pub async fn send_back(tx: &Tx, actor: &Actor, place: &UnitRef, key: (&str, i64), reason: &str) -> Outcome<String> {
    actor.require(COUNTY)?;
    let (_, row) = waiting(tx, place, key).await?;
    let name = store::filed(&row)?.name;
    let detail = json!({ "holder": row.holder_id, "reason": reason });
    let row = deliberation_filing::Model {
        state: FilingState::Returned.code().to_owned(),
        reason: reason.to_owned(),
        filed_by: actor.name.clone(),
        filed_ms: tx.now_ms(),
        ..row
    };
    store::update_filing(tx.conn(), row).await?;
    tx.audit(actor.event("secretary.return", key.0, name.clone(), detail));
    Ok(name)
}
