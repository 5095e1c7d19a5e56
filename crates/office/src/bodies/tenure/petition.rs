//! Petitions for recall 罢免要求. Who joined is nobody's business here: only how many, on which day, for what reason, and what the
//! officeholder says to it.

use chrono::NaiveDate;
use entity::recall_petition;
use law::recall::{self, Petition as Joined, PetitionVerdict};
use law::regime::Regime;
use serde_json::json;

use super::model::{Cause, office_zh};
use super::service::{Ended, end_now, sitting, words};
use super::store;
use crate::access::{Actor, CLERKS, COMMITTEE};
use crate::cycle::{self, AtField};
use crate::db::Tx;
use crate::failure::{Failure, Outcome, Refusal};

/// Fewer joined than the law asks: kept on record, nothing follows.
pub const SHORT: &str = "short";
/// Waits for the vote.
pub const OPEN: &str = "open";
/// The voters recalled.
pub const RECALLED: &str = "recalled";
/// The voters did not recall.
pub const FAILED: &str = "failed";
/// Taken back by those who joined.
pub const WITHDRAWN: &str = "withdrawn";

/// The state in words.
pub fn state_zh(state: &str) -> &'static str {
    match state {
        SHORT => "联名不足",
        OPEN => "待投票表决",
        RECALLED => "罢免通过",
        FAILED => "罢免未通过",
        WITHDRAWN => "已撤回",
        _ => "不明",
    }
}

/// A petition as it was received.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewPetition {
    /// Officeholder who is to be recalled.
    pub holder_id: i64,
    /// Day on which it was received.
    pub received: NaiveDate,
    /// Voters of the unit, and how many of them joined.
    pub electors: (u32, u32),
    /// Representatives of the unit, and how many of them joined.
    pub representatives: (u32, u32),
    /// The stated reason.
    pub reason: String,
    /// Earlier petition on the same facts and reasons.
    pub same_as: Option<i64>,
    /// What the officeholder states in defence; may follow later.
    pub defence: String,
}

/// The vote on a petition, as a meeting has determined it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Voted {
    /// The petition.
    pub petition_id: i64,
    /// Day of the vote.
    pub on: NaiveDate,
    /// The voters recalled. A void vote is not recorded: the petition stays open.
    pub recalled: bool,
    /// Where it is recorded, for instance the meeting.
    pub document: String,
    /// Further posts that end by choice.
    pub also: Vec<i64>,
}

/// Whether enough joined.
pub fn verdict(row: &recall_petition::Model, regime: &Regime) -> PetitionVerdict {
    let number = |n: i32| u32::try_from(n).unwrap_or(0);
    let joined = Joined {
        electors: number(row.electors),
        signers: number(row.signers),
        representatives: number(row.representatives),
        representative_signers: number(row.representative_signers),
    };
    recall::petition(&joined, regime)
}

fn refuse(code: &str, message: String, remedy: &str, field: &str) -> Failure {
    Refusal::new(code, message, remedy).at(field).into()
}

/// Records a petition. One that too few joined is kept as such; one on the facts of a recall that has failed is refused while the
/// law bars it.
///
/// # Errors
/// `DATE_IN_FUTURE`, `OFFICE_ENDED`, `REASON_MISSING`, `PETITION_NUMBERS`, `PETITION_OPEN`, `NOT_THAT_PETITION`, `RECALL_REPEATED`.
pub async fn file(tx: &Tx, actor: &Actor, unit_code: &str, cmd: &NewPetition) -> Outcome<recall_petition::Model> {
    actor.require(CLERKS)?;
    if cmd.received > tx.today() {
        let message = format!("接到日期 {} 在今天（{}）之后", cmd.received, tx.today());
        return Err(refuse("DATE_IN_FUTURE", message, "请填写实际接到的日期", "received"));
    }
    let row = sitting(tx, unit_code, cmd.holder_id, cmd.received).await?;
    if cmd.reason.trim().is_empty() {
        return Err(refuse("REASON_MISSING", "没有写明罢免理由".into(), "罢免要求应当写明理由", "reason"));
    }
    for (field, who, (whole, joined)) in
        [("signers", "选民", cmd.electors), ("representative_signers", "村民代表", cmd.representatives)]
    {
        if joined > whole {
            let message = format!("联名的{who} {joined} 人，多于全部 {whole} 人");
            return Err(refuse("PETITION_NUMBERS", message, "请核对人数", field));
        }
    }
    let all = store::petitions(tx.conn(), unit_code).await?;
    if let Some(open) = all.iter().find(|one| one.holder_id == row.id && one.state == OPEN) {
        let message = format!("{} 接到的对「{}」的罢免要求还没有表决", open.received_on, row.name);
        return Err(refuse("PETITION_OPEN", message, "请先登记表决结果或者撤回", "holder"));
    }
    let election = cycle::store::expect_current(tx.read(), unit_code).await?;
    let regime = cycle::regime(&election)?;
    if let Some(id) = cmd.same_as {
        let earlier = all.iter().find(|one| one.id == id && one.name == row.name && one.state == FAILED);
        let Some(voted) = earlier.and_then(|one| one.voted_on) else {
            let message = format!("没有找到对「{}」未获通过的这份罢免要求", row.name);
            return Err(refuse("NOT_THAT_PETITION", message, "请从列表中选择", "same_as"));
        };
        let verdict = recall::repeat(voted, cmd.received, true, &regime);
        if !verdict.ok
            && let Some(refusal) = cycle::refusal(&verdict.findings, "事实和理由不同的，请选择「不同」并写明")
        {
            return Err(refusal.at("same_as").into());
        }
    }
    let number = |n: u32| i32::try_from(n).unwrap_or(i32::MAX);
    let mut petition = recall_petition::Model {
        id: 0,
        unit_code: unit_code.to_owned(),
        holder_id: row.id,
        name: row.name.clone(),
        received_on: cmd.received,
        electors: number(cmd.electors.0),
        signers: number(cmd.electors.1),
        representatives: number(cmd.representatives.0),
        representative_signers: number(cmd.representatives.1),
        reason: cmd.reason.trim().to_owned(),
        same_as: cmd.same_as,
        defence: cmd.defence.trim().to_owned(),
        state: OPEN.to_owned(),
        voted_on: None,
        account_id: actor.account_id,
        created_ms: tx.now_ms(),
        version: 1,
    };
    if !verdict(&petition, &regime).ok {
        petition.state = SHORT.to_owned();
    }
    let petition = store::insert_petition(tx.conn(), petition).await?;
    let detail = json!({ "petition": petition.id, "office": office_zh(&row, words(tx, unit_code).await?),
        "signers": petition.signers, "representative_signers": petition.representative_signers,
        "state": petition.state });
    tx.audit(actor.event("bodies.petition_filed", unit_code, row.name, detail));
    Ok(petition)
}

async fn open(tx: &Tx, unit_code: &str, id: i64, version: Option<i64>) -> Outcome<recall_petition::Model> {
    let row = store::petition(tx.conn(), unit_code, id).await?;
    if version.is_some_and(|version| version != row.version) {
        return Err(Failure::Stale { what: format!("对「{}」的罢免要求", row.name) });
    }
    if row.state != OPEN {
        let message = format!("对「{}」的罢免要求已办结：{}", row.name, state_zh(&row.state));
        return Err(Refusal::new("PETITION_CLOSED", message, "不需要再次办理").into());
    }
    Ok(row)
}

/// Writes down what the officeholder says in defence 申辩.
///
/// # Errors
/// `Stale`, `PETITION_CLOSED`.
pub async fn defend(
    tx: &Tx,
    actor: &Actor,
    unit_code: &str,
    id: i64,
    version: i64,
    text: &str,
) -> Outcome<recall_petition::Model> {
    actor.require(CLERKS)?;
    let row = open(tx, unit_code, id, Some(version)).await?;
    let row = recall_petition::Model { defence: text.trim().to_owned(), ..row };
    let row = store::update_petition(tx.conn(), row).await?;
    tx.audit(actor.event("bodies.petition_defence", unit_code, row.name.clone(), json!({ "petition": id })));
    Ok(row)
}

/// Records that those who joined have taken the petition back.
///
/// # Errors
/// `Stale`, `PETITION_CLOSED`.
pub async fn withdraw(tx: &Tx, actor: &Actor, unit_code: &str, id: i64, version: i64) -> Outcome<String> {
    actor.require(CLERKS)?;
    let row = open(tx, unit_code, id, Some(version)).await?;
    let row = recall_petition::Model { state: WITHDRAWN.to_owned(), ..row };
    let row = store::update_petition(tx.conn(), row).await?;
    tx.audit(actor.event("bodies.petition_withdrawn", unit_code, row.name.clone(), json!({ "petition": id })));
    Ok(row.name)
}

/// Takes over the result of the vote from the meeting that held it; a recall ends the office in the same transaction.
///
/// # Errors
/// `PETITION_CLOSED`, and those of [`ended`].
pub async fn voted(tx: &Tx, actor: &Actor, unit_code: &str, vote: &Voted) -> Outcome<recall_petition::Model> {
    // The result was confirmed by two persons where it was determined.
    actor.require(COMMITTEE)?;
    let row = open(tx, unit_code, vote.petition_id, None).await?;
    let state = if vote.recalled { RECALLED } else { FAILED };
    let row = recall_petition::Model { state: state.to_owned(), voted_on: Some(vote.on), ..row };
    let row = store::update_petition(tx.conn(), row).await?;
    let detail = json!({ "petition": row.id, "on": vote.on, "recalled": vote.recalled });
    tx.audit(actor.event("bodies.petition_voted", unit_code, row.name.clone(), detail));
    if vote.recalled {
        let end = Ended {
            holder_id: row.holder_id,
            cause: Cause::Recall,
            on: vote.on,
            document: vote.document.clone(),
            also: vote.also.clone(),
            petition_id: Some(row.id),
        };
        end_now(tx, actor, unit_code, &end).await?;
    }
    Ok(row)
}
