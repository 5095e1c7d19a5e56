//! A batch from its first person to the day on which the departments have answered.

use std::collections::BTreeSet;

use chrono::NaiveDate;
use entity::{review_batch, review_item};
use serde_json::json;

use super::{at, batch_of, column, current_cycle, fresh, organises, step};
use crate::access::{Actor, CLERKS, COUNTY};
use crate::db::Tx;
use crate::failure::{Failure, Outcome, Refusal};
use crate::org::UnitRef;
use crate::vetting::model::{Stage, is_proposed};
use crate::vetting::store;

/// Reviews of the same persons, one after another.
const ROUNDS: i32 = 3;

/// A batch to be made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewBatch {
    /// Title.
    pub title: String,
    /// Which review.
    pub round: i32,
}

/// Makes a batch of a township (or of the county itself).
///
/// # Errors
/// `NO_CYCLE`, `REVIEW_ROUND`.
pub async fn create(tx: &Tx, actor: &Actor, unit: &UnitRef, new: &NewBatch) -> Outcome<i64> {
    actor.require(CLERKS)?;
    organises(unit)?;
    if !(1..=ROUNDS).contains(&new.round) {
        let refusal = Refusal::new("REVIEW_ROUND", format!("第 {} 轮", new.round), format!("联审分 1 至 {ROUNDS} 轮"));
        return Err(refusal.field("round", "请选 1 至 3").into());
    }
    let cycle = current_cycle(tx.read(), unit).await?;
    let row = review_batch::Model {
        id: 0,
        cycle_id: cycle.id,
        county_code: cycle.county_code,
        township_code: unit.code.clone(),
        title: new.title.clone(),
        round: new.round,
        state: Stage::Drafting.code().to_owned(),
        deadline: None,
        submitted_on: None,
        submitted_by: String::new(),
        met_on: None,
        meeting_note: String::new(),
        persons: 0,
        agencies: "[]".to_owned(),
        created_ms: tx.now_ms(),
        version: 1,
    };
    let id = store::insert_batch(tx.conn(), row).await?;
    let detail = json!({ "batch": id, "round": new.round });
    tx.audit(actor.event("vetting.batch", &unit.code, new.title.clone(), detail));
    Ok(id)
}

/// Adds proposed persons to a batch: those named, or everybody of the township who is on no batch of this round. Answers how many.
///
/// # Errors
/// `REVIEW_STAGE`, stale.
pub async fn add_persons(
    tx: &Tx,
    actor: &Actor,
    unit: &UnitRef,
    (id, version): (i64, i64),
    only: Option<&[i64]>,
) -> Outcome<usize> {
    actor.require(CLERKS)?;
    let batch = batch_of(tx.read(), unit, id).await?;
    fresh(&batch, version)?;
    at(&batch, &[Stage::Drafting], "增加人员")?;
    // The batch says whose persons it takes, not the page on which somebody stands.
    let township = (batch.township_code != batch.county_code).then_some(batch.township_code.as_str());
    let mut taken: BTreeSet<(i64, String, String)> = BTreeSet::new();
    for other in store::batches(tx.read(), batch.cycle_id).await? {
        if other.round == batch.round {
            let items = store::items(tx.read(), other.id).await?;
            taken.extend(items.into_iter().map(|item| (item.person_id, item.body, item.post)));
        }
    }
    let all = store::proposals_of(tx.read(), batch.cycle_id, township).await?;
    let free = |row: &entity::proposal::Model| !taken.contains(&(row.person_id, row.body.clone(), row.post.clone()));
    let wanted = all.into_iter().filter(|row| is_proposed(row) && free(row));
    let wanted: Vec<_> = wanted.filter(|row| only.is_none_or(|only| only.contains(&row.id))).collect();
    let mut no = store::items(tx.read(), id).await?.iter().map(|item| item.no).max().unwrap_or(0);
    let mut rows = Vec::with_capacity(wanted.len());
    for row in wanted {
        no += 1;
        rows.push(review_item::Model {
            id: 0,
            batch_id: id,
            no,
            proposal_id: row.id,
            person_id: row.person_id,
            unit_code: row.unit_code,
            name: row.name,
            body: row.body,
            post: row.post,
            first_opinion: String::new(),
            first_note: String::new(),
            first_by: String::new(),
            explanation: String::new(),
            explained_on: None,
            second_look: String::new(),
            second_by: String::new(),
            conclusion: String::new(),
            conclusion_note: String::new(),
            concluded_by: String::new(),
            concluded_on: None,
            heard_answer: 0,
            second_answer: 0,
            reopened: false,
            version: 1,
        });
    }
    store::insert_items(tx.conn(), &rows).await?;
    let title = batch.title.clone();
    store::update_batch(tx.conn(), batch).await?;
    tx.audit(actor.event("vetting.batch_add", &unit.code, title, json!({ "batch": id, "persons": rows.len() })));
    Ok(rows.len())
}

/// Takes somebody off a batch before it is submitted.
///
/// # Errors
/// `REVIEW_STAGE`.
pub async fn remove_person(tx: &Tx, actor: &Actor, unit: &UnitRef, id: i64, item: i64) -> Outcome<String> {
    actor.require(CLERKS)?;
    let batch = batch_of(tx.read(), unit, id).await?;
    at(&batch, &[Stage::Drafting], "移出人员")?;
    let row = store::item(tx.read(), id, item).await?;
    store::delete_item(tx.conn(), row.id).await?;
    tx.audit(actor.event("vetting.batch_remove", &unit.code, row.name.clone(), json!({ "batch": id, "item": item })));
    Ok(row.name)
}

/// What the township says after its own look.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FirstLook {
    /// Nothing speaks against submitting the person.
    pub pass: bool,
    /// Why not, or a remark.
    pub note: String,
}

/// Records the township's first look at a person 初审.
///
/// # Errors
/// `REVIEW_STAGE`, `FIRST_LOOK_REASON`, stale.
pub async fn first_look(
    tx: &Tx,
    actor: &Actor,
    unit: &UnitRef,
    (id, item, version): (i64, i64, i64),
    look: &FirstLook,
) -> Outcome<String> {
    actor.require(CLERKS)?;
    let batch = batch_of(tx.read(), unit, id).await?;
    at(&batch, &[Stage::Drafting], "登记初审")?;
    let row = store::item(tx.read(), id, item).await?;
    if row.version != version {
        return Err(Failure::Stale { what: format!("批次中的「{}」", row.name) });
    }
    if !look.pass && look.note.is_empty() {
        let refusal = Refusal::new("FIRST_LOOK_REASON", "初审不提交的，没有写明理由", "请写明事实和依据");
        return Err(refusal.field("note", "请写明理由").into());
    }
    let name = row.name.clone();
    let code = if look.pass { "pass" } else { "fail" };
    store::insert_steps(tx.conn(), &[step(tx, actor, &row, "first_look", code, &look.note)]).await?;
    let row = review_item::Model {
        first_opinion: if look.pass { "pass" } else { "fail" }.to_owned(),
        first_note: look.note.clone(),
        first_by: actor.name.clone(),
        ..row
    };
    store::update_item(tx.conn(), row).await?;
    let detail = json!({ "batch": id, "item": item, "pass": look.pass });
    tx.audit(actor.event("vetting.first_look", &unit.code, name.clone(), detail));
    Ok(name)
}

/// Records that the first look found nothing about everybody who was not looked at yet. Answers how many.
///
/// # Errors
/// `REVIEW_STAGE`.
pub async fn first_look_rest(tx: &Tx, actor: &Actor, unit: &UnitRef, id: i64) -> Outcome<usize> {
    actor.require(CLERKS)?;
    let batch = batch_of(tx.read(), unit, id).await?;
    at(&batch, &[Stage::Drafting], "登记初审")?;
    let mut n = 0;
    for row in store::items(tx.read(), id).await?.into_iter().filter(|row| row.first_opinion.is_empty()) {
        let row = review_item::Model { first_opinion: "pass".to_owned(), first_by: actor.name.clone(), ..row };
        store::update_item(tx.conn(), row).await?;
        n += 1;
    }
    tx.audit(actor.event("vetting.first_look_rest", &unit.code, batch.title, json!({ "batch": id, "persons": n })));
    Ok(n)
}

/// Submits a batch: from now on every department sees it at the same moment. Persons whom the first look kept back are taken off.
///
/// # Errors
/// `REVIEW_STAGE`, `REVIEW_EMPTY`, `FIRST_LOOK_MISSING`, `NO_AGENCIES`, `REVIEW_DEADLINE`, stale.
pub async fn submit(
    tx: &Tx,
    actor: &Actor,
    unit: &UnitRef,
    (id, version): (i64, i64),
    deadline: NaiveDate,
) -> Outcome<usize> {
    actor.require(CLERKS)?;
    let batch = batch_of(tx.read(), unit, id).await?;
    fresh(&batch, version)?;
    at(&batch, &[Stage::Drafting], "提交")?;
    let items = store::items(tx.read(), id).await?;
    let open = items.iter().filter(|item| item.first_opinion.is_empty()).count();
    if open > 0 {
        let message = format!("还有 {open} 人没有初审");
        return Err(Refusal::new("FIRST_LOOK_MISSING", message, "请先逐人登记初审意见").into());
    }
    let (sent, kept): (Vec<_>, Vec<_>) = items.iter().partition(|item| item.first_opinion == "pass");
    let stands = store::proposals_of(tx.read(), batch.cycle_id, None).await?;
    let gone: Vec<&str> = sent
        .iter()
        .filter(|item| !stands.iter().any(|row| row.id == item.proposal_id && is_proposed(row)))
        .map(|item| item.name.as_str())
        .collect();
    if !gone.is_empty() {
        let message = format!("{}已经撤下，不再是初步人选", gone.join("、"));
        return Err(Refusal::new("REVIEW_WITHDRAWN", message, "请把他们移出批次后再报送").into());
    }
    if sent.is_empty() {
        return Err(Refusal::new("REVIEW_EMPTY", "批次中没有要提交的人", "请先从初步人选中加入").into());
    }
    let agencies = store::agencies(tx.read(), &batch.county_code).await?;
    let asked: Vec<i64> = agencies.iter().filter(|agency| agency.active).map(|agency| agency.id).collect();
    if asked.is_empty() {
        return Err(Refusal::new("NO_AGENCIES", "县级还没有设置联审单位", "请县级换届办先设置联审单位").into());
    }
    if deadline < tx.today() {
        let refusal = Refusal::new("REVIEW_DEADLINE", format!("截止日 {deadline} 已经过去"), "请填写今天或以后的日期");
        return Err(refusal.field("deadline", "已经过去").into());
    }
    for item in &kept {
        store::delete_item(tx.conn(), item.id).await?;
    }
    let kept: Vec<_> =
        kept.iter().map(|item| json!({ "proposal": item.proposal_id, "reason": item.first_note })).collect();
    let detail =
        json!({ "batch": id, "persons": sent.len(), "kept_back": kept, "agencies": asked, "deadline": deadline });
    let persons = column(sent.len());
    let row = review_batch::Model {
        state: Stage::Answering.code().to_owned(),
        deadline: Some(deadline),
        submitted_on: Some(tx.today()),
        submitted_by: actor.name.clone(),
        persons,
        agencies: serde_json::to_string(&asked)?,
        ..batch
    };
    let title = row.title.clone();
    store::update_batch(tx.conn(), row).await?;
    tx.audit(actor.event("vetting.submit", &unit.code, title, detail));
    Ok(sent.len())
}

/// Ends the answering: every department has handed in its reply, or the last day is over and the meeting records who did not.
///
/// # Errors
/// `REVIEW_STAGE`, `REPLIES_MISSING`, stale.
pub async fn close(
    tx: &Tx,
    actor: &Actor,
    unit: &UnitRef,
    (id, version): (i64, i64),
    (met_on, note): (NaiveDate, &str),
) -> Outcome<()> {
    actor.require(COUNTY)?;
    let batch = batch_of(tx.read(), unit, id).await?;
    fresh(&batch, version)?;
    at(&batch, &[Stage::Answering], "转入会商")?;
    let replied = store::handed_in(tx.read(), id).await?;
    let asked = store::asked(&batch)?;
    let missing = asked.iter().filter(|agency| !replied.contains(agency)).count();
    if missing > 0 && (batch.deadline.is_some_and(|day| tx.today() <= day) || note.is_empty()) {
        let message = format!("还有 {missing} 个联审单位没有报送");
        let remedy = "请催办；过了截止日仍不报送的，写明情况后转入会商";
        return Err(Refusal::new("REPLIES_MISSING", message, remedy).field("note", "请写明未报送的单位和情况").into());
    }
    let row = review_batch::Model {
        state: Stage::Meeting.code().to_owned(),
        met_on: Some(met_on),
        meeting_note: format!("{}{note}", batch.meeting_note),
        ..batch
    };
    let title = row.title.clone();
    store::update_batch(tx.conn(), row).await?;
    let detail = json!({ "batch": id, "missing": missing, "note": note });
    tx.audit(actor.event("vetting.close", &unit.code, title, detail));
    Ok(())
}

/// Gives the departments another last day.
///
/// # Errors
/// `REVIEW_STAGE`, `REVIEW_DEADLINE`, stale.
pub async fn set_deadline(
    tx: &Tx,
    actor: &Actor,
    unit: &UnitRef,
    (id, version): (i64, i64),
    deadline: NaiveDate,
) -> Outcome<()> {
    actor.require(COUNTY)?;
    let batch = batch_of(tx.read(), unit, id).await?;
    fresh(&batch, version)?;
    at(&batch, &[Stage::Answering], "更改截止日")?;
    if deadline < tx.today() {
        let refusal = Refusal::new("REVIEW_DEADLINE", format!("截止日 {deadline} 已经过去"), "请填写今天或以后的日期");
        return Err(refusal.field("deadline", "已经过去").into());
    }
    let detail = json!({ "batch": id, "before": batch.deadline, "deadline": deadline });
    let title = batch.title.clone();
    store::update_batch(tx.conn(), review_batch::Model { deadline: Some(deadline), ..batch }).await?;
    tx.audit(actor.event("vetting.deadline", &unit.code, title, detail));
    Ok(())
}

/// Asks a department no more about a batch, with the reason, for instance because it was dissolved. What it answered stays.
///
/// # Errors
/// `REVIEW_STAGE`, `AGENCY_NOT_ASKED`, `NO_AGENCIES`, stale.
pub async fn excuse(
    tx: &Tx,
    actor: &Actor,
    unit: &UnitRef,
    (id, version): (i64, i64),
    (agency, reason): (i64, &str),
) -> Outcome<String> {
    actor.require(COUNTY)?;
    let batch = batch_of(tx.read(), unit, id).await?;
    fresh(&batch, version)?;
    at(&batch, &[Stage::Answering, Stage::Meeting], "不再征求一个单位")?;
    let name = store::agency(tx.read(), &batch.county_code, agency).await?.name;
    let mut asked = store::asked(&batch)?;
    if !asked.contains(&agency) {
        let message = format!("这个批次没有征求「{name}」");
        return Err(Refusal::new("AGENCY_NOT_ASKED", message, "请从列出的单位中选择").into());
    }
    asked.retain(|one| *one != agency);
    if asked.is_empty() {
        return Err(Refusal::new("NO_AGENCIES", "这是最后一个单位", "至少要有一个联审单位").into());
    }
    let note = format!("{}不再征求{name}：{reason}。", batch.meeting_note);
    let row = review_batch::Model { agencies: serde_json::to_string(&asked)?, meeting_note: note, ..batch };
    store::update_batch(tx.conn(), row).await?;
    let detail = json!({ "batch": id, "agency": agency, "reason": reason });
    tx.audit(actor.event("vetting.excuse", &unit.code, name.clone(), detail));
    Ok(name)
}
