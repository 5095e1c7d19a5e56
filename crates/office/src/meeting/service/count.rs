//! The count of a vote: two typists, comparison, signature, correction; the machine is that of the village's count.

use entity::meeting_round;
use law::posts::Post;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use super::{Loaded, advance, load, title};
use crate::access::{Actor, COMMITTEE, COUNTERS};
use crate::db::Tx;
use crate::failure::{Failure, Outcome, Refusal};
use crate::meeting::model::{Stage, post_of};
use crate::meeting::store;
use crate::org::UnitRef;
use crate::polling::findings::{MORE_RECOVERED, contradictions};
use crate::polling::model::{
    Asked, Cell, Command, Contest, Correction, CountForm, Event, Record, RoundState, SheetState, Signed, Slot,
};
use crate::polling::service::SIGNERS;

/// The boxes are opened: from now on the count is typed.
///
/// # Errors
/// `MEETING_STAGE`, stale.
pub async fn start_count(tx: &Tx, actor: &Actor, unit: &UnitRef, id: i64, version: i64) -> Outcome<i64> {
    actor.require(COMMITTEE)?;
    let loaded = load(tx.read(), unit, id).await?;
    loaded.fresh(version)?;
    loaded.at(&[Stage::Voting], "开始计票")?;
    let rounds = store::rounds(tx.read(), id).await?;
    let round = rounds.last().cloned().ok_or_else(|| Failure::NotFound("这一轮投票".into()))?;
    let round_id = round.id;
    let state = RoundState::Counting.code().to_owned();
    store::update_round(tx.conn(), meeting_round::Model { state, ..round }).await?;
    let subject = title(&loaded.row);
    advance(tx, loaded.row, Stage::Counting).await?;
    tx.audit(actor.event("meeting.count", &unit.code, subject, json!({ "meeting": id, "round": round_id })));
    Ok(round_id)
}

/// A count sheet with its vote and its meeting.
pub(super) struct Sheet {
    loaded: Loaded,
    pub(super) round: meeting_round::Model,
    contest: Contest,
    pub(super) record: Record,
    state: SheetState,
    last_entry: i64,
    revisions: [i32; 2],
}

/// The count sheet of a vote.
pub(super) async fn sheet(tx: &Tx, unit: &UnitRef, (id, round): (i64, i64)) -> Outcome<Sheet> {
    let loaded = load(tx.read(), unit, id).await?;
    let round = store::round(tx.read(), id, round).await?;
    let entries = store::entries(tx.read(), round.id).await?;
    let record = store::record(&round)?;
    let state = store::sheet(&round, &record, &entries)?;
    let contest = store::contest(&round)?;
    let newest = |slot: Slot| entries.iter().filter(|e| e.slot == slot.number()).map(|e| e.revision).max().unwrap_or(0);
    let revisions = [newest(Slot::First), newest(Slot::Second)];
    let last_entry = entries.iter().map(|e| e.id).max().unwrap_or(0);
    Ok(Sheet { loaded, round, contest, record, state, last_entry, revisions })
}

/// What a command does to a sheet.
struct Change<'a> {
    next: &'a SheetState,
    record: &'a Record,
    entered: Option<(Slot, &'a CountForm)>,
    action: &'a str,
    detail: Value,
}

impl Sheet {
    pub(super) fn fresh(&self, version: i64) -> Outcome<()> {
        if self.round.version == version { Ok(()) } else { Err(Failure::Stale { what: "这张计票单".into() }) }
    }

    fn counting(&self) -> Outcome<()> {
        if self.round.state == RoundState::Counting.code() {
            return Ok(());
        }
        let state = RoundState::from_code(&self.round.state).map_or("", RoundState::zh);
        let message = format!("第 {} 轮现在是「{state}」，不能录入或改动计票单", self.round.no);
        let remedy = "投票中的，请先登记「开始计票」；计票已结束的，先更正";
        Err(Refusal::new("ROUND_NOT_COUNTING", message, remedy).into())
    }

    async fn write(self, tx: &Tx, actor: &Actor, unit: &UnitRef, change: Change<'_>) -> Outcome<Loaded> {
        let Change { next, record, entered, action, mut detail } = change;
        if let Some((slot, form)) = entered {
            let revision = self.revisions[if slot == Slot::First { 0 } else { 1 }] + 1;
            let place = (slot, revision);
            store::insert_entry(tx.conn(), self.round.id, place, actor.account_id, form, tx.now_ms()).await?;
            detail["slot"] = json!(slot.number());
            detail["revision"] = json!(revision);
            // As in the village: what is not settled is nobody's business; the hash proves what was typed.
            detail["form_sha256"] = json!(crate::crypto::hex(&Sha256::digest(serde_json::to_string(form)?)));
        }
        let subject = format!("{} 第 {} 轮 计票单", title(&self.loaded.row), self.round.no);
        detail["state"] = json!(next.code().code());
        let row = meeting_round::Model {
            sheet_state: next.code().code().to_owned(),
            first_by: next.first_by(),
            second_by: next.second_by(),
            record: Some(serde_json::to_string(record)?),
            ..self.round
        };
        store::update_round(tx.conn(), row).await?;
        tx.audit(actor.event(action, &unit.code, subject, detail));
        Ok(self.loaded)
    }
}

/// Starts typing.
///
/// # Errors
/// When the two-person rule or the state of the sheet forbids it.
pub async fn open_sheet(tx: &Tx, actor: &Actor, unit: &UnitRef, at: (i64, i64), version: i64) -> Outcome<()> {
    actor.require(COUNTERS)?;
    let sheet = sheet(tx, unit, at).await?;
    // Opening what one has already opened is a second click, not a conflict.
    if let SheetState::FirstTyping { by } | SheetState::SecondTyping { by, .. } = &sheet.state
        && *by == actor.account_id
    {
        return Ok(());
    }
    sheet.fresh(version)?;
    sheet.counting()?;
    let (next, _) = sheet.state.clone().apply(Command::Open { by: actor.account_id })?;
    let record = sheet.record.clone();
    let change =
        Change { next: &next, record: &record, entered: None, action: "meeting.sheet_opened", detail: json!({}) };
    sheet.write(tx, actor, unit, change).await?;
    Ok(())
}

/// Figures that contradict each other, in the words of this meeting's posts.
fn sound(sheet: &Sheet, form: &CountForm) -> Outcome<()> {
    let present = u32::try_from(sheet.round.present).unwrap_or(0);
    let mut found = contradictions(form, &sheet.contest, present, &sheet.loaded.rules.village);
    // More ballots than people is a verdict of the law here, not a slip of the typist.
    found.retain(|(finding, _)| finding.code != MORE_RECOVERED);
    let Some((first, _)) = found.first() else { return Ok(()) };
    let mut refusal = Refusal::new(
        first.code.clone(),
        "计票单上的数字互相矛盾",
        "请对照计票单原件核对标出的格子；已填的数字都还在，改正后重新提交",
    );
    for (finding, cell) in &found {
        refusal = refusal.field(cell.field(), finding.message.clone());
    }
    Err(refusal.into())
}

fn fits(sheet: &Sheet, form: &CountForm) -> Outcome<()> {
    let contest = &sheet.contest;
    if form.votes.len() != contest.contestants.len() {
        let message = format!("计票单有 {} 行，选票上有 {} 人", form.votes.len(), contest.contestants.len());
        return Err(Refusal::new("SHEET_OTHER_BALLOT", message, "请刷新页面后重新录入").into());
    }
    if !contest.write_ins && !form.write_ins.is_empty() {
        let message = "本轮不能另选他人";
        return Err(Refusal::new("NO_WRITE_INS", message, "写有其他姓名的选票请按无效票处理").into());
    }
    let named = |post: Post| post_of(sheet.loaded.purpose, post).map_or("这个职务", |post| post.zh());
    if let Some(line) = form.write_ins.iter().find(|line| contest.seats_of(line.post) == 0) {
        let message = format!("本轮没有{}的名额，另选人「{}」不能计票", named(line.post), line.name);
        return Err(Refusal::new("WRITE_IN_POST", message, "请核对另选人所填职务").into());
    }
    Ok(())
}

/// Submits an entry; answers with the cells that differ when it is the second, `None` when it is the first.
///
/// # Errors
/// When the two-person rule, the state or contradicting figures forbid it; stale.
pub async fn save_entry(
    tx: &Tx,
    actor: &Actor,
    unit: &UnitRef,
    at: (i64, i64),
    version: i64,
    form: &CountForm,
) -> Outcome<Option<Vec<Cell>>> {
    actor.require(COUNTERS)?;
    let sheet = sheet(tx, unit, at).await?;
    let form = form.clone().normal();
    sheet.fresh(version)?;
    sheet.counting()?;
    fits(&sheet, &form)?;
    super::by_election::without_left(tx.read(), unit, &sheet.loaded, &form).await?;
    let (next, event) = sheet.state.clone().apply(Command::Submit { by: actor.account_id, form })?;
    entered(tx, actor, unit, sheet, (next, event), "meeting.entered").await
}

async fn entered(
    tx: &Tx,
    actor: &Actor,
    unit: &UnitRef,
    sheet: Sheet,
    (next, event): (SheetState, Event),
    action: &str,
) -> Outcome<Option<Vec<Cell>>> {
    let Event::Entered { slot, form, differing } = event else {
        return Err(Failure::Internal("an entry that is none".into()));
    };
    sound(&sheet, &form)?;
    let mut record = sheet.record.clone();
    record.form = next.agreed().cloned();
    let detail = json!({ "differing": differing.as_ref().map(Vec::len) });
    let change = Change { next: &next, record: &record, entered: Some((slot, &form)), action, detail };
    sheet.write(tx, actor, unit, change).await?;
    Ok(differing)
}

/// Types the differing cells again; answers with those that still differ.
///
/// # Errors
/// As [`save_entry`].
pub async fn recheck(
    tx: &Tx,
    actor: &Actor,
    unit: &UnitRef,
    at: (i64, i64),
    version: i64,
    cells: &[(Cell, u32)],
) -> Outcome<Vec<Cell>> {
    actor.require(COUNTERS)?;
    let sheet = sheet(tx, unit, at).await?;
    sheet.fresh(version)?;
    sheet.counting()?;
    let command = Command::Recheck { by: actor.account_id, cells: cells.to_vec() };
    let moved = sheet.state.clone().apply(command)?;
    Ok(entered(tx, actor, unit, sheet, moved, "meeting.rechecked").await?.unwrap_or_default())
}

/// Moves a sheet and writes it with its event.
pub(super) async fn moved(
    tx: &Tx,
    actor: &Actor,
    unit: &UnitRef,
    sheet: Sheet,
    (command, record): (Command, Record),
    (action, detail): (&str, Value),
) -> Outcome<Loaded> {
    let (next, _) = sheet.state.clone().apply(command)?;
    sheet.write(tx, actor, unit, Change { next: &next, record: &record, entered: None, action, detail }).await
}

/// Gives a sheet back without figures.
///
/// # Errors
/// When somebody else holds it and the actor is not of the committee; stale.
pub async fn release(tx: &Tx, actor: &Actor, unit: &UnitRef, at: (i64, i64), version: i64) -> Outcome<()> {
    let supervisor = COMMITTEE.contains(&actor.role);
    if !supervisor {
        actor.require(COUNTERS)?;
    }
    let sheet = sheet(tx, unit, at).await?;
    sheet.fresh(version)?;
    sheet.counting()?;
    let record = sheet.record.clone();
    let command = Command::Release { by: actor.account_id, supervisor };
    moved(tx, actor, unit, sheet, (command, record), ("meeting.released", json!({}))).await?;
    Ok(())
}

/// What a sheet keeps when its entries are given up: they stay, the signature goes.
pub(super) fn given_up(sheet: &Sheet, correction: Correction) -> Record {
    let mut corrections = sheet.record.corrections.clone();
    corrections.push(correction);
    Record { since: sheet.last_entry, form: None, signed: None, asked: None, corrections }
}

/// 两录作废: gives up both entries of a sheet that is not final; they stay on record.
///
/// # Errors
/// When the sheet is empty or final; stale.
pub async fn discard(
    tx: &Tx,
    actor: &Actor,
    unit: &UnitRef,
    at: (i64, i64),
    version: i64,
    reason: &str,
) -> Outcome<()> {
    actor.require(SIGNERS)?;
    let sheet = sheet(tx, unit, at).await?;
    sheet.fresh(version)?;
    sheet.counting()?;
    let correction = Correction {
        reason: reason.to_owned(),
        asked_by: actor.name.clone(),
        granted_by: String::new(),
        before: None,
        at_ms: tx.now_ms(),
    };
    let record = given_up(&sheet, correction);
    let command = Command::Discard { by: actor.account_id };
    let detail = json!({ "reason": reason });
    moved(tx, actor, unit, sheet, (command, record), ("meeting.discarded", detail)).await?;
    Ok(())
}

/// Signs an agreed sheet.
///
/// # Errors
/// When the actor typed it; stale.
pub async fn finalise(tx: &Tx, actor: &Actor, unit: &UnitRef, at: (i64, i64), version: i64) -> Outcome<()> {
    actor.require(SIGNERS)?;
    let sheet = sheet(tx, unit, at).await?;
    sheet.fresh(version)?;
    sheet.counting()?;
    let signed = Signed { by: actor.account_id, name: actor.name.clone(), at_ms: tx.now_ms() };
    let mut record = sheet.record.clone();
    record.signed = Some(signed.clone());
    let detail = json!({ "form": serde_json::to_value(&record.form)? });
    moved(tx, actor, unit, sheet, (Command::Finalise { signed }, record), ("meeting.final", detail)).await?;
    Ok(())
}

/// Ends the count of a vote whose sheet is signed.
///
/// # Errors
/// `MEETING_STAGE`, `SHEET_STATE`, stale.
pub async fn close(tx: &Tx, actor: &Actor, unit: &UnitRef, id: i64, version: i64) -> Outcome<()> {
    actor.require(COMMITTEE)?;
    let loaded = load(tx.read(), unit, id).await?;
    loaded.fresh(version)?;
    loaded.at(&[Stage::Counting], "结束计票")?;
    let rounds = store::rounds(tx.read(), id).await?;
    let round = rounds.last().cloned().ok_or_else(|| Failure::NotFound("这一轮投票".into()))?;
    if round.sheet_state != crate::polling::model::SheetCode::Final.code() {
        let state = crate::polling::model::SheetCode::from_code(&round.sheet_state).map_or("", |code| code.zh());
        let message = format!("计票单现在是「{state}」，还没有定稿");
        let refusal = Refusal::new("SHEET_STATE", message, "两次录入一致并由监票人定稿后再结束计票");
        return Err(refusal.go("打开计票单", format!("/u/{}/meetings/{id}/sheet/{}", unit.code, round.id)).into());
    }
    let no = round.no;
    let state = RoundState::Closed.code().to_owned();
    store::update_round(tx.conn(), meeting_round::Model { state, ..round }).await?;
    let subject = title(&loaded.row);
    advance(tx, loaded.row, Stage::Deciding).await?;
    tx.audit(actor.event("meeting.close", &unit.code, subject, json!({ "meeting": id, "round": no })));
    Ok(())
}

/// Asks to correct a signed sheet; nothing changes until a second person agrees.
///
/// # Errors
/// When the sheet is not final; stale.
pub async fn ask_correction(
    tx: &Tx,
    actor: &Actor,
    unit: &UnitRef,
    at: (i64, i64),
    version: i64,
    reason: &str,
) -> Outcome<()> {
    actor.require(SIGNERS)?;
    let sheet = sheet(tx, unit, at).await?;
    sheet.fresh(version)?;
    sheet.counting()?;
    let asked = Asked { by: actor.account_id, name: actor.name.clone(), reason: reason.to_owned() };
    let mut record = sheet.record.clone();
    record.asked = Some(asked.clone());
    let detail = json!({ "reason": reason });
    moved(tx, actor, unit, sheet, (Command::Ask { asked }, record), ("meeting.correction_asked", detail)).await?;
    Ok(())
}

/// Agrees to a correction: the sheet is typed anew by two, everything typed before is kept.
///
/// # Errors
/// When the same person asked; stale.
pub async fn confirm_correction(tx: &Tx, actor: &Actor, unit: &UnitRef, at: (i64, i64), version: i64) -> Outcome<()> {
    actor.require(SIGNERS)?;
    let sheet = sheet(tx, unit, at).await?;
    sheet.fresh(version)?;
    sheet.counting()?;
    let asked = sheet.record.asked.clone();
    let correction = Correction {
        reason: asked.as_ref().map(|a| a.reason.clone()).unwrap_or_default(),
        asked_by: asked.map(|a| a.name).unwrap_or_default(),
        granted_by: actor.name.clone(),
        before: sheet.record.form.clone(),
        at_ms: tx.now_ms(),
    };
    let detail = json!({ "before": serde_json::to_value(&correction.before)?, "reason": correction.reason });
    let record = given_up(&sheet, correction);
    let command = Command::Confirm { by: actor.account_id };
    moved(tx, actor, unit, sheet, (command, record), ("meeting.reopened", detail)).await?;
    Ok(())
}

/// Takes a request for correction back, or refuses it.
///
/// # Errors
/// When none was asked; stale.
pub async fn withdraw_correction(tx: &Tx, actor: &Actor, unit: &UnitRef, at: (i64, i64), version: i64) -> Outcome<()> {
    actor.require(SIGNERS)?;
    let sheet = sheet(tx, unit, at).await?;
    sheet.fresh(version)?;
    sheet.counting()?;
    let mut record = sheet.record.clone();
    record.asked = None;
    let command = Command::Withdraw { by: actor.account_id };
    moved(tx, actor, unit, sheet, (command, record), ("meeting.correction_withdrawn", json!({}))).await?;
    Ok(())
}
