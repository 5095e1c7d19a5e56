//! What can still be undone before two persons have confirmed a result: a declaration that an election is void or that a post is given
//! up, and a closed count. Nothing that was typed, declared or asked is lost: entries stay, and each step is an event.

use entity::{meeting, meeting_result, meeting_round};
use law::posts::PersonRef;
use sea_orm::ConnectionTrait;
use serde_json::json;

use super::count::{Sheet, given_up, moved, sheet};
use super::result::{Basis, drop_drafts};
use super::{Loaded, advance, load};
use crate::access::{Actor, COMMITTEE};
use crate::db::Tx;
use crate::failure::{Failure, Outcome, Refusal};
use crate::meeting::model::{Stage, Void};
use crate::meeting::store;
use crate::org::UnitRef;
use crate::polling::model::{Asked, Command, Correction, Record, RoundState, SheetCode};

/// Where somebody turns who wants to overthrow what two persons have confirmed.
const CONFIRMED: &str = "两人确认生效的结果不能改动；确需推翻的，报乡镇换届选举指导组处理";

/// A declaration of a meeting by its place among [`super::super::model::Facts::voids`], while it may be taken back.
///
/// # Errors
/// `NO_VOID`; `VOID_FROZEN` when two persons have confirmed a result with it, also one that gave way to another; `MEETING_STAGE`.
pub async fn void_to_take_back(conn: &impl ConnectionTrait, loaded: &Loaded, at: usize) -> Outcome<Void> {
    let Some(void) = store::facts(&loaded.row)?.voids.get(at).cloned() else {
        return Err(Refusal::new("NO_VOID", "没有登记这项当选无效或者放弃", "请刷新结果认定页面核对").into());
    };
    for row in store::results(conn, loaded.row.id).await?.into_iter().filter(|row| row.final_ms.is_some()) {
        let basis: Basis = serde_json::from_str(&row.input)?;
        if basis.input.voids.contains(&void) {
            let message = format!("{}已写入两人确认的结果，不能撤销", declared_zh(&void));
            return Err(Refusal::new("VOID_FROZEN", message, CONFIRMED).into());
        }
    }
    loaded.at(&[Stage::Deciding], "撤销当选无效或者放弃的登记")?;
    Ok(void)
}

/// What was declared, in words.
pub fn declared_zh(void: &Void) -> String {
    match void.post {
        Some(post) => format!("「{}」放弃{}", void.person, post.zh()),
        None => format!("「{}」当选无效", void.person),
    }
}

/// Takes back that an election is void or a post given up, with the reason. The result is worked out anew, and a first confirmation
/// of the other one is gone.
///
/// # Errors
/// As [`void_to_take_back`]; stale.
pub async fn take_back_void(
    tx: &Tx,
    actor: &Actor,
    unit: &UnitRef,
    (id, version): (i64, i64),
    at: usize,
    reason: &str,
) -> Outcome<String> {
    actor.require(COMMITTEE)?;
    let loaded = load(tx.read(), unit, id).await?;
    let void = void_to_take_back(tx.read(), &loaded, at).await?;
    loaded.fresh(version)?;
    let mut facts = store::facts(&loaded.row)?;
    facts.voids.remove(at);
    drop_drafts(tx, id).await?;
    let Void { person: PersonRef(person), post, reason: declared } = &void;
    let detail = json!({ "meeting": id, "person": person, "post": post, "declared": declared, "reason": reason });
    tx.audit(actor.event("meeting.void_taken_back", &unit.code, person.as_str(), detail));
    let row = meeting::Model { facts: serde_json::to_string(&facts)?, ..loaded.row };
    advance(tx, row, loaded.stage).await?;
    Ok(declared_zh(&void))
}

/// The newest vote of a meeting, while its closed count may be opened again.
///
/// # Errors
/// `RESULT_FINAL` when two persons have confirmed a result of this vote, also one that gave way to another; `MEETING_STAGE`.
pub async fn round_to_reopen(conn: &impl ConnectionTrait, loaded: &Loaded) -> Outcome<meeting_round::Model> {
    let rounds = store::rounds(conn, loaded.row.id).await?;
    let round = rounds.into_iter().next_back().ok_or_else(|| Failure::NotFound("这次会议的投票".into()))?;
    let confirmed = |row: &meeting_result::Model| row.round_id == round.id && row.final_ms.is_some();
    if store::results(conn, loaded.row.id).await?.iter().any(confirmed) {
        let message = format!("第 {} 轮的结果已由两人确认，计票不能重新打开", round.no);
        return Err(Refusal::new("RESULT_FINAL", message, CONFIRMED).into());
    }
    loaded.at(&[Stage::Deciding], "重新打开计票")?;
    Ok(round)
}

/// Who asked to open a closed count again and still waits for a second person.
///
/// # Errors
/// `Failure::Internal` when the stored JSON is damaged.
pub fn reopening(round: &meeting_round::Model) -> Outcome<Option<Asked>> {
    let waits = round.state == RoundState::Closed.code() && round.sheet_state == SheetCode::Correcting.code();
    Ok(store::record(round)?.asked.filter(|_| waits))
}

/// Refuses to confirm a result whose count somebody has asked to open again.
pub(super) fn no_request_waits(round: &meeting_round::Model) -> Outcome<()> {
    let Some(asked) = reopening(round)? else { return Ok(()) };
    let message = format!("{}申请重新打开第 {} 轮计票，等待另一人复核", asked.name, round.no);
    Err(Refusal::new("CORRECTION_PENDING", message, "请先由另一人复核或者撤回申请，再确认结果").into())
}

async fn closed(tx: &Tx, unit: &UnitRef, id: i64, version: i64) -> Outcome<Sheet> {
    let loaded = load(tx.read(), unit, id).await?;
    let round = round_to_reopen(tx.read(), &loaded).await?;
    let sheet = sheet(tx, unit, (id, round.id)).await?;
    sheet.fresh(version)?;
    Ok(sheet)
}

/// Asks to open a closed count again, with the reason; nothing changes until a second person agrees. `version` is that of the vote.
///
/// # Errors
/// As [`round_to_reopen`]; `SHEET_STATE` when somebody has asked already; stale.
pub async fn ask_reopening(tx: &Tx, actor: &Actor, unit: &UnitRef, id: i64, version: i64, reason: &str) -> Outcome<()> {
    actor.require(COMMITTEE)?;
    let sheet = closed(tx, unit, id, version).await?;
    let asked = Asked { by: actor.account_id, name: actor.name.clone(), reason: reason.to_owned() };
    let record = Record { asked: Some(asked.clone()), ..sheet.record.clone() };
    let detail = json!({ "reason": reason });
    moved(tx, actor, unit, sheet, (Command::Ask { asked }, record), ("meeting.reopening_asked", detail)).await?;
    Ok(())
}

/// A second person agrees: the count is open again and its sheet is typed anew by two. Every entry is kept; signature and
/// confirmation of the old figures are gone, and so is a consent to leave seats open, which was given to them. What was declared
/// void stays declared, as in the village.
///
/// # Errors
/// `SECOND_PERSON_NEEDED`; `SHEET_STATE` when nobody asked; as [`round_to_reopen`]; stale.
pub async fn agree_to_reopening(tx: &Tx, actor: &Actor, unit: &UnitRef, id: i64, version: i64) -> Outcome<()> {
    actor.require(COMMITTEE)?;
    let mut sheet = closed(tx, unit, id, version).await?;
    let asked = sheet.record.asked.clone();
    let correction = Correction {
        reason: asked.as_ref().map(|a| a.reason.clone()).unwrap_or_default(),
        asked_by: asked.map(|a| a.name).unwrap_or_default(),
        granted_by: actor.name.clone(),
        before: sheet.record.form.clone(),
        at_ms: tx.now_ms(),
    };
    let detail = json!({
        "before": serde_json::to_value(&correction.before)?, "reason": correction.reason,
        "asked_by": correction.asked_by,
    });
    let record = given_up(&sheet, correction);
    sheet.round.state = RoundState::Counting.code().to_owned();
    let command = Command::Confirm { by: actor.account_id };
    let loaded =
        moved(tx, actor, unit, sheet, (command, record), ("meeting.count_reopened", detail)).await.map_err(another)?;
    drop_drafts(tx, id).await?;
    let mut facts = store::facts(&loaded.row)?;
    facts.left_open = None;
    facts.open_ground = None;
    let row = meeting::Model { facts: serde_json::to_string(&facts)?, ..loaded.row };
    advance(tx, row, Stage::Counting).await?;
    Ok(())
}

/// The rule of two persons in the words of this command: the sheet's own speak of scrutineers.
fn another(failure: Failure) -> Failure {
    match failure {
        Failure::Refused(refusal) if refusal.code == "SECOND_PERSON_NEEDED" => {
            let message = "重新打开计票是您申请的，不能由您复核";
            Refusal::new("SECOND_PERSON_NEEDED", message, "请由另一人登录自己的账号后复核").into()
        }
        other => other,
    }
}

/// Who asked takes the request back, or another person refuses it: the count stays closed with its figures. Answers whether it was
/// refused.
///
/// # Errors
/// As [`round_to_reopen`]; `SHEET_STATE` when nobody asked; stale.
pub async fn withdraw_reopening(tx: &Tx, actor: &Actor, unit: &UnitRef, id: i64, version: i64) -> Outcome<bool> {
    actor.require(COMMITTEE)?;
    let sheet = closed(tx, unit, id, version).await?;
    let asked = sheet.record.asked.clone();
    let refused = asked.as_ref().is_some_and(|asked| asked.by != actor.account_id);
    let action = if refused { "meeting.reopening_refused" } else { "meeting.reopening_withdrawn" };
    let detail = json!({ "asked_by": asked.as_ref().map(|a| &a.name), "reason": asked.as_ref().map(|a| &a.reason) });
    let record = Record { asked: None, ..sheet.record.clone() };
    let command = Command::Withdraw { by: actor.account_id };
    moved(tx, actor, unit, sheet, (command, record), (action, detail)).await?;
    Ok(refused)
}
