//! Commands on ends of office; the only writer of their tables.

use chrono::NaiveDate;
use entity::{officeholder, tenure_change, tenure_end};
use serde_json::json;

use super::model::{self, Cause, DECLINED, ENDED, FILED, WITHDRAWN, in_office, linked, office_zh};
use super::store;
use crate::access::{Actor, CLERKS, COMMITTEE};
use crate::bodies;
use crate::cycle::{self, AtField};
use crate::db::Tx;
use crate::failure::{Failure, Outcome, Refusal};
use crate::org::Words;

/// An office that has ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ended {
    /// The officeholder.
    pub holder_id: i64,
    /// Why.
    pub cause: Cause,
    /// First day without the office.
    pub on: NaiveDate,
    /// The decision or document on which it rests.
    pub document: String,
    /// Further posts of the person that end by choice, by officeholder. Those that a rule ends are added.
    pub also: Vec<i64>,
    /// The petition that led to it, for a recall.
    pub petition_id: Option<i64>,
}

/// A resignation 辞职.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Resignation {
    /// The officeholder.
    pub holder_id: i64,
    /// Day on which it was handed in.
    pub received: NaiveDate,
    /// In writing.
    pub written: bool,
    /// The stated reason.
    pub reason: String,
}

/// What the meeting decided about a resignation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decision {
    /// Accepted.
    pub accepted: bool,
    /// Day of the decision.
    pub on: NaiveDate,
    /// The meeting.
    pub by: String,
    /// Further posts that end by choice.
    pub also: Vec<i64>,
}

/// The words of a unit.
pub(super) async fn words(tx: &Tx, unit_code: &str) -> Outcome<&'static Words> {
    let unit = crate::org::store::unit_ref(tx.read(), unit_code).await?;
    Ok(unit.ok_or_else(|| Failure::NotFound("单位".into()))?.words())
}

/// The officeholder, who must still be in office on a day.
pub(super) async fn sitting(tx: &Tx, unit_code: &str, id: i64, on: NaiveDate) -> Outcome<officeholder::Model> {
    let row = bodies::store::holder(tx.conn(), unit_code, id).await?;
    let row = row.ok_or_else(|| Failure::NotFound("任职记录".into()))?;
    let words = words(tx, unit_code).await?;
    if let Some(until) = row.until.filter(|until| *until <= on) {
        let message = format!("「{}」的{}已于 {until} 终止", row.name, office_zh(&row, words));
        return Err(Refusal::new("OFFICE_ENDED", message, "不需要再次办理").at("holder").into());
    }
    if on < row.since {
        let message = format!("{on} 早于「{}」任{}的日期 {}", row.name, office_zh(&row, words), row.since);
        return Err(Refusal::new("BEFORE_OFFICE", message, "请核对日期").at("on").into());
    }
    Ok(row)
}

fn not_in_future(tx: &Tx, day: NaiveDate, what: &str, field: &str) -> Outcome<()> {
    if day <= tx.today() {
        return Ok(());
    }
    let message = format!("{what} {day} 在今天（{}）之后", tx.today());
    Err(Refusal::new("DATE_IN_FUTURE", message, "请在办理当天或之后登记").at(field).into())
}

/// Ends an office with all posts that end with it, in one transaction and with one event that names them all. Nothing is deleted:
/// the rows of the officeholders get their last day. Also for a recall that a meeting has decided.
///
/// # Errors
/// `OFFICE_ENDED`, `BEFORE_OFFICE`, `DATE_IN_FUTURE`, `OFFICE_STAYS` when the ground does not end an office, `NOT_HIS_POST` for a
/// further post of somebody else.
pub async fn ended(tx: &Tx, actor: &Actor, unit_code: &str, cmd: &Ended) -> Outcome<tenure_change::Model> {
    actor.require(CLERKS)?;
    end_now(tx, actor, unit_code, cmd).await
}

/// As [`ended`], for what follows from a vote that two persons have confirmed: nobody decides it once more.
pub(super) async fn end_now(tx: &Tx, actor: &Actor, unit_code: &str, cmd: &Ended) -> Outcome<tenure_change::Model> {
    let row = sitting(tx, unit_code, cmd.holder_id, cmd.on).await?;
    not_in_future(tx, cmd.on, "终止日期", "on")?;
    let change = blank(actor, tx, unit_code, &row, &cmd.cause)?;
    let change = tenure_change::Model {
        decided_by: cmd.document.trim().to_owned(),
        reason: cmd.cause.zh(),
        petition_id: cmd.petition_id,
        ..change
    };
    end(tx, actor, unit_code, &row, cmd.cause.clone(), cmd.on, &cmd.also, change).await
}

/// Ends the office of somebody on the committee who leaves for a relative 任职回避, by a by-election that two persons have confirmed.
///
/// # Errors
/// `OFFICE_ENDED`, `BEFORE_OFFICE`.
pub async fn left_for(
    tx: &Tx,
    actor: &Actor,
    unit_code: &str,
    (row, relative): (&officeholder::Model, &str),
    on: NaiveDate,
    document: &str,
) -> Outcome<tenure_change::Model> {
    actor.require(COMMITTEE)?;
    let end = Ended {
        holder_id: row.id,
        cause: Cause::Kin { relative: relative.to_owned() },
        on,
        document: document.to_owned(),
        also: Vec::new(),
        petition_id: None,
    };
    end_now(tx, actor, unit_code, &end).await
}

fn blank(
    actor: &Actor,
    tx: &Tx,
    unit_code: &str,
    row: &officeholder::Model,
    cause: &Cause,
) -> Outcome<tenure_change::Model> {
    Ok(tenure_change::Model {
        id: 0,
        unit_code: unit_code.to_owned(),
        holder_id: row.id,
        name: row.name.clone(),
        cause: serde_json::to_string(cause)?,
        state: FILED.to_owned(),
        received_on: None,
        decided_on: None,
        decided_by: String::new(),
        ended_on: None,
        announced_on: None,
        reason: String::new(),
        petition_id: None,
        account_id: actor.account_id,
        created_ms: tx.now_ms(),
        version: 1,
    })
}

#[allow(clippy::too_many_arguments, reason = "one place writes every end of office")]
async fn end(
    tx: &Tx,
    actor: &Actor,
    unit_code: &str,
    row: &officeholder::Model,
    cause: Cause,
    on: NaiveDate,
    also: &[i64],
    change: tenure_change::Model,
) -> Outcome<tenure_change::Model> {
    let words = words(tx, unit_code).await?;
    let election = cycle::store::expect_current(tx.read(), unit_code).await?;
    let regime = cycle::regime(&election)?;
    if let Cause::ByLaw(ground) = &cause {
        let verdict = law::tenure::end(ground.law(), on, None, &regime);
        if !verdict.ends {
            let message: String = verdict.findings.iter().map(|finding| finding.message.as_str()).collect();
            let cites: Vec<_> = verdict.findings.iter().flat_map(|finding| finding.cites.clone()).collect();
            let refusal = Refusal::new("OFFICE_STAYS", message, "不符合自行终止的情形，可以依法罢免或者由本人辞职");
            return Err(refusal.basis(cycle::cites_zh(&cites).join("、")).at("ground").into());
        }
    }
    let posts: Vec<officeholder::Model> = bodies::store::holders(tx.conn(), unit_code)
        .await?
        .into_iter()
        .filter(|other| model::same_person(row, other) && in_office(other, on))
        .collect();
    if let Some(strange) = also.iter().find(|id| !posts.iter().any(|post| post.id == **id)) {
        let message = format!("所选的一项职务（{strange}）不是「{}」现任的职务", row.name);
        return Err(Refusal::new("NOT_HIS_POST", message, "请刷新页面，在其现任职务中选择").at("also").into());
    }
    let change = tenure_change::Model { state: ENDED.to_owned(), ended_on: Some(on), ..change };
    let change = match change.id {
        0 => store::insert_change(tx.conn(), change).await?,
        _ => store::update_change(tx.conn(), change).await?,
    };
    let mut named = Vec::new();
    let mut closing = vec![(row.clone(), true, cause.zh())];
    for other in linked(&cause, row, &posts, words) {
        match other.rule {
            Some((rule, cites)) => {
                let basis = cycle::cites_zh(&cites).join("、");
                closing.push((other.row, true, if basis.is_empty() { rule } else { format!("{rule}（{basis}）") }));
            }
            None if also.contains(&other.row.id) => closing.push((other.row, false, "一并不再担任".to_owned())),
            None => {}
        }
    }
    for (holder, by_rule, reason) in closing {
        named.push(json!({ "holder": holder.id, "office": office_zh(&holder, words), "by_rule": by_rule }));
        let end = tenure_end::Model {
            id: 0,
            change_id: change.id,
            holder_id: holder.id,
            body: holder.body.clone(),
            post: holder.post.clone(),
            by_rule,
            reason,
        };
        store::insert_end(tx.conn(), end).await?;
        bodies::store::update_holder(tx.conn(), officeholder::Model { until: Some(on), ..holder }).await?;
    }
    let detail = json!({ "change": change.id, "cause": cause.zh(), "until": on, "ended": named });
    tx.audit(actor.event("bodies.office_ended", unit_code, row.name.clone(), detail));
    Ok(change)
}

/// Records a resignation; the assembly or the representatives decide about it.
///
/// # Errors
/// `RESIGNATION_NOT_WRITTEN`, `RESIGNATION_FILED` when one waits already, and those of [`ended`].
pub async fn resign(tx: &Tx, actor: &Actor, unit_code: &str, cmd: &Resignation) -> Outcome<tenure_change::Model> {
    actor.require(CLERKS)?;
    let row = sitting(tx, unit_code, cmd.holder_id, cmd.received).await?;
    not_in_future(tx, cmd.received, "提出日期", "received")?;
    let election = cycle::store::expect_current(tx.read(), unit_code).await?;
    let facts =
        law::tenure::Resignation { written: cmd.written, received: cmd.received, decided: None, announced: None };
    let verdict = law::tenure::resignation(&facts, &cycle::regime(&election)?);
    // Where the texts only warn (residents), a resignation by word of mouth is still none that a meeting can decide about.
    if let Some(finding) = verdict.findings.iter().find(|finding| finding.code == "RESIGNATION_NOT_WRITTEN") {
        let refusal = Refusal::new(finding.code.clone(), finding.message.clone(), "请收到本人的书面辞职后登记");
        return Err(refusal.basis(cycle::cites_zh(&finding.cites).join("、")).at("written").into());
    }
    let waiting = store::changes(tx.conn(), unit_code).await?;
    if let Some(first) = waiting.iter().find(|change| change.state == FILED && change.holder_id == row.id) {
        let day = first.received_on.map(|day| day.to_string()).unwrap_or_default();
        let message = format!("「{}」{day} 提出的辞职还没有决定", row.name);
        return Err(Refusal::new("RESIGNATION_FILED", message, "请先登记会议的决定，或者登记撤回").at("holder").into());
    }
    let change = blank(actor, tx, unit_code, &row, &Cause::Resignation)?;
    let change =
        tenure_change::Model { received_on: Some(cmd.received), reason: cmd.reason.trim().to_owned(), ..change };
    let change = store::insert_change(tx.conn(), change).await?;
    let detail = json!({ "change": change.id, "holder": row.id, "received": cmd.received });
    tx.audit(actor.event("bodies.resignation_filed", unit_code, row.name, detail));
    Ok(change)
}

async fn waiting(tx: &Tx, unit_code: &str, id: i64, version: i64) -> Outcome<tenure_change::Model> {
    let change = store::change(tx.conn(), unit_code, id).await?;
    if change.version != version {
        return Err(Failure::Stale { what: format!("「{}」的辞职", change.name) });
    }
    if change.state != FILED {
        let message = format!("「{}」的辞职已经办结", change.name);
        return Err(Refusal::new("RESIGNATION_CLOSED", message, "不需要再次办理").into());
    }
    Ok(change)
}

/// Records what the meeting decided about a resignation. A decision after the last day is recorded as what it is; the page says
/// that it was late.
///
/// # Errors
/// `Stale`, `RESIGNATION_CLOSED`, `DECIDED_BEFORE_FILED`, and those of [`ended`].
pub async fn decide(
    tx: &Tx,
    actor: &Actor,
    unit_code: &str,
    id: i64,
    version: i64,
    cmd: &Decision,
) -> Outcome<tenure_change::Model> {
    actor.require(CLERKS)?;
    let change = waiting(tx, unit_code, id, version).await?;
    not_in_future(tx, cmd.on, "决定日期", "on")?;
    if let Some(received) = change.received_on.filter(|received| cmd.on < *received) {
        let message = format!("决定日期 {} 早于提出辞职的日期 {received}", cmd.on);
        return Err(Refusal::new("DECIDED_BEFORE_FILED", message, "请核对日期").at("on").into());
    }
    let change = tenure_change::Model { decided_on: Some(cmd.on), decided_by: cmd.by.trim().to_owned(), ..change };
    if cmd.accepted {
        let row = sitting(tx, unit_code, change.holder_id, cmd.on).await?;
        return end(tx, actor, unit_code, &row, Cause::Resignation, cmd.on, &cmd.also, change).await;
    }
    let change = store::update_change(tx.conn(), tenure_change::Model { state: DECLINED.to_owned(), ..change }).await?;
    let detail = json!({ "change": change.id, "on": cmd.on });
    tx.audit(actor.event("bodies.resignation_declined", unit_code, change.name.clone(), detail));
    Ok(change)
}

/// Takes a resignation back before it is decided about.
///
/// # Errors
/// `Stale`, `RESIGNATION_CLOSED`.
pub async fn withdraw(tx: &Tx, actor: &Actor, unit_code: &str, id: i64, version: i64) -> Outcome<String> {
    actor.require(CLERKS)?;
    let change = waiting(tx, unit_code, id, version).await?;
    let change =
        store::update_change(tx.conn(), tenure_change::Model { state: WITHDRAWN.to_owned(), ..change }).await?;
    tx.audit(actor.event("bodies.resignation_withdrawn", unit_code, change.name.clone(), json!({ "change": id })));
    Ok(change.name)
}

/// Records the day of the announcement of an end of office.
///
/// # Errors
/// `Stale`, `NOT_ENDED`, `ANNOUNCED`, `ANNOUNCED_BEFORE_END`.
pub async fn announce(
    tx: &Tx,
    actor: &Actor,
    unit_code: &str,
    id: i64,
    version: i64,
    on: NaiveDate,
) -> Outcome<String> {
    actor.require(CLERKS)?;
    let change = store::change(tx.conn(), unit_code, id).await?;
    if change.version != version {
        return Err(Failure::Stale { what: format!("「{}」的届中变动", change.name) });
    }
    not_in_future(tx, on, "公告日期", "on")?;
    let refuse = |code: &str, message: String, remedy: &str| -> Outcome<String> {
        Err(Refusal::new(code, message, remedy).at("on").into())
    };
    let Some(ended) = change.ended_on.filter(|_| change.state == ENDED) else {
        return refuse("NOT_ENDED", format!("「{}」的职务没有终止，不需要公告", change.name), "请刷新页面");
    };
    if let Some(day) = change.announced_on {
        return refuse("ANNOUNCED", format!("「{}」的终止已登记于 {day} 公告", change.name), "不需要再次登记");
    }
    if on < ended {
        return refuse("ANNOUNCED_BEFORE_END", format!("公告日期 {on} 早于职务终止的日期 {ended}"), "请核对日期");
    }
    let name = change.name.clone();
    store::update_change(tx.conn(), tenure_change::Model { announced_on: Some(on), ..change }).await?;
    tx.audit(actor.event("bodies.end_announced", unit_code, name.clone(), json!({ "change": id, "on": on })));
    Ok(name)
}
