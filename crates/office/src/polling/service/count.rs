//! The count: two typists, comparison, signature, correction.

use entity::{count_sheet, poll_round};
use law::finding::Finding;
use law::poll::RoundKind;
use sea_orm::ConnectionTrait;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use super::{SIGNERS, refused_by};
use crate::access::{Actor, COMMITTEE, COUNTERS};
use crate::cycle;
use crate::db::Tx;
use crate::failure::{Failure, Outcome, Refusal};
use crate::org::UnitRef;
use crate::polling::findings::MORE_RECOVERED;
use crate::polling::model::{
    Asked, Cell, Command, Contest, Correction, CountForm, Event, Record, Refused, RoundState, SheetState, Signed, Slot,
    kind_from_code,
};
use crate::polling::{findings, store};

impl From<Refused> for Failure {
    fn from(refused: Refused) -> Self {
        Refusal::new(refused.code(), refused.to_string(), refused.remedy()).into()
    }
}

/// Name of the box with which a typist says [`Typed::recounted`].
pub const RECOUNTED: &str = "recounted";

/// A form as a typist sends it.
#[derive(Clone, Copy, Debug)]
pub struct Typed<'a> {
    /// The figures.
    pub form: &'a CountForm,
    /// 已当场复点: the typist says that more ballots than were handed out are really in the box.
    pub recounted: bool,
}

struct Loaded {
    sheet: count_sheet::Model,
    round: poll_round::Model,
    record: Record,
    state: SheetState,
    /// Number of the newest entry, and of the newest revision per slot.
    last_entry: i64,
    revisions: [i32; 2],
    /// Whether both typists have said with their newest entries that the ballots were counted again.
    recounted: bool,
}

/// Two selects: the sheet with its round, and its entries.
async fn load(tx: &Tx, unit: &UnitRef, sheet_id: i64) -> Outcome<Loaded> {
    let (sheet, round) = store::sheet_of_unit(tx.read(), &unit.code, sheet_id).await?;
    let entries = store::entries(tx.read(), sheet.id).await?;
    let record = store::record(&sheet)?;
    let state = store::state(&sheet, &record, &entries)?;
    let newest = |slot: Slot| entries.iter().filter(|e| e.slot == slot.number()).map(|e| e.revision).max().unwrap_or(0);
    let revisions = [newest(Slot::First), newest(Slot::Second)];
    let last_entry = entries.iter().map(|e| e.id).max().unwrap_or(0);
    let said = |slot: Slot| {
        let own = entries.iter().filter(|e| e.slot == slot.number() && e.id > record.since);
        own.max_by_key(|e| e.revision).is_some_and(|e| e.recounted)
    };
    let recounted = said(Slot::First) && said(Slot::Second);
    Ok(Loaded { sheet, round, record, state, last_entry, revisions, recounted })
}

/// What a command does to a sheet.
struct Change<'a> {
    next: &'a SheetState,
    record: &'a Record,
    entered: Option<(Slot, Typed<'a>)>,
    action: &'a str,
    detail: Value,
}

impl Loaded {
    fn fresh(&self, version: i64) -> Outcome<()> {
        if self.sheet.version == version { Ok(()) } else { Err(Failure::Stale { what: "这张计票单".into() }) }
    }

    fn counting(&self) -> Outcome<()> {
        if self.round.state == RoundState::Counting.code() {
            return Ok(());
        }
        let state = RoundState::from_code(&self.round.state).map_or("", RoundState::zh);
        Err(Refusal::new(
            "ROUND_NOT_COUNTING",
            format!("第 {} 轮现在是「{state}」，不能录入或改动计票单", self.round.no),
            "投票中的，请先由选委会登记「集中开箱」；计票已结束的，先由两名选委会成员更正结果认定",
        )
        .basis("《中华人民共和国村民委员会组织法》第十五条第三款")
        .into())
    }

    /// Writes the state, the entry if there is one, and the event: two writes.
    async fn write(self, tx: &Tx, actor: &Actor, unit: &UnitRef, change: Change<'_>) -> Outcome<()> {
        let Change { next, record, entered, action, mut detail } = change;
        if let Some((slot, Typed { form, recounted })) = entered {
            let revision = self.revisions[if slot == Slot::First { 0 } else { 1 }] + 1;
            store::insert_entry(
                tx.conn(),
                self.sheet.id,
                slot,
                revision,
                actor.account_id,
                (form, recounted),
                tx.now_ms(),
            )
            .await?;
            detail["slot"] = json!(slot.number());
            detail["revision"] = json!(revision);
            if recounted {
                detail["recounted"] = json!(true);
            }
            // The figures of a box that is not settled are nobody's business; a few ballots of a small box say how their
            // voters voted. The hash proves afterwards what was typed.
            detail["form_sha256"] = json!(crate::crypto::hex(&Sha256::digest(serde_json::to_string(form)?)));
        }
        store::write_sheet(tx.conn(), &self.sheet, next, record).await?;
        let subject = format!("第 {} 轮 计票单 {}（场所 {}）", self.round.no, self.sheet.id, self.sheet.place_id);
        detail["state"] = json!(next.code().code());
        tx.audit(actor.event(action, &unit.code, subject, detail));
        Ok(())
    }
}

/// Starts typing: the sheet is reserved for this typist.
///
/// # Errors
/// When the two-person rule or the state of the sheet forbids it.
pub async fn open_sheet(tx: &Tx, actor: &Actor, unit: &UnitRef, sheet_id: i64, version: i64) -> Outcome<()> {
    actor.require(COUNTERS)?;
    let loaded = load(tx, unit, sheet_id).await?;
    // Opening what one has already opened is a second click, not a conflict.
    if let SheetState::FirstTyping { by } | SheetState::SecondTyping { by, .. } = &loaded.state
        && *by == actor.account_id
    {
        return Ok(());
    }
    loaded.fresh(version)?;
    loaded.counting()?;
    let (next, _) = loaded.state.clone().apply(Command::Open { by: actor.account_id })?;
    let record = loaded.record.clone();
    loaded
        .write(
            tx,
            actor,
            unit,
            Change { next: &next, record: &record, entered: None, action: "count.opened", detail: json!({}) },
        )
        .await
}

/// Keeps a form of which nothing had to be said, see [`save_typed`].
///
/// # Errors
/// As [`save_typed`].
pub async fn save_entry(
    tx: &Tx,
    actor: &Actor,
    unit: &UnitRef,
    sheet_id: i64,
    version: i64,
    form: &CountForm,
) -> Outcome<Option<Vec<Cell>>> {
    save_typed(tx, actor, unit, sheet_id, version, Typed { form, recounted: false }).await
}

/// Keeps a whole form as first or second entry. Answers with the cells that differ when it was the second.
///
/// The hot path: four selects, two writes, one event. A second post of the same form (a double click, a repeated request
/// after a broken line) changes nothing and is answered like the first.
///
/// # Errors
/// Stale version, two-person rule, state of sheet or round, a form that does not fit the contest, or figures that contradict
/// each other.
pub async fn save_typed(
    tx: &Tx,
    actor: &Actor,
    unit: &UnitRef,
    sheet_id: i64,
    version: i64,
    Typed { form, recounted }: Typed<'_>,
) -> Outcome<Option<Vec<Cell>>> {
    actor.require(COUNTERS)?;
    let loaded = load(tx, unit, sheet_id).await?;
    let form = form.clone().normal();
    if loaded.sheet.version != version {
        if let Some(answer) = already(&loaded.state, actor.account_id, &form) {
            return Ok(answer);
        }
        loaded.fresh(version)?;
    }
    loaded.counting()?;
    let contest = store::contest(&loaded.round)?;
    fits(&form, &contest)?;
    let (next, event) = loaded.state.clone().apply(Command::Submit { by: actor.account_id, form })?;
    let recounted = sound(tx, &loaded.round, &contest, &event, recounted).await?;
    entered(tx, actor, unit, loaded, (next, event, recounted), "count.entered").await
}

/// Refuses an entry whose figures contradict each other: a slip is put right while the sheet of paper lies beside the typist.
/// More ballots recovered than handed out may be true; then the typist says that they were counted again. Answers whether the
/// entry needed that.
async fn sound(tx: &Tx, round: &poll_round::Model, contest: &Contest, event: &Event, recounted: bool) -> Outcome<bool> {
    let Event::Entered { form, .. } = event else { return Ok(false) };
    let regime = cycle::model::regime(&cycle::store::election(tx.read(), round.election_id).await?)?;
    let found = findings::contradictions(form, contest, store::count(round.registered), &regime);
    let more = |(finding, _): &(Finding, Cell)| finding.code == MORE_RECOVERED;
    let surplus = found.iter().any(more);
    let open: Vec<_> = found.into_iter().filter(|one| !(recounted && more(one))).collect();
    let Some((first, _)) = open.first() else { return Ok(surplus && recounted) };
    let mut refusal = Refusal::new(
        first.code.clone(),
        "计票单上的数字互相矛盾",
        "请对照计票单原件核对标出的格子；已填的数字都还在，改正后重新提交",
    );
    for one in &open {
        let (finding, cell) = one;
        let now = law::findings::help(&finding.code).and_then(|help| help.now.get("typist"));
        let now = now.map_or("", String::as_str);
        refusal = refusal.field(cell.field(), format!("{}{now}", finding.message));
        if more(one) {
            let basis = law::cite::together_zh(&finding.cites, cycle::model::book()?).join("、");
            let by = if basis.is_empty() { String::new() } else { format!("（依据：{basis}）") };
            let message = format!(
                "原件就是这样、当场复点后确实多于的，勾选后提交。合计仍然多于的，本次投票无效，须重新组织投票{by}"
            );
            refusal = refusal.field(RECOUNTED, message);
        }
    }
    Err(refusal.into())
}

/// What this typist already submitted last, if it is the same form.
fn already(state: &SheetState, by: i64, form: &CountForm) -> Option<Option<Vec<Cell>>> {
    match state {
        SheetState::FirstDone { first } if first.by == by && first.form == *form => Some(None),
        SheetState::Differs { first, second } if second.by == by && second.form == *form => {
            Some(Some(crate::polling::model::differences(&first.form, &second.form)))
        }
        SheetState::Agreed { second, .. } if second.by == by && second.form == *form => Some(Some(Vec::new())),
        _ => None,
    }
}

fn fits(form: &CountForm, contest: &Contest) -> Outcome<()> {
    if form.votes.len() != contest.contestants.len() {
        return Err(Refusal::new(
            "SHEET_OTHER_BALLOT",
            format!("计票单有 {} 行，选票上有 {} 人", form.votes.len(), contest.contestants.len()),
            "请刷新页面后重新录入",
        )
        .into());
    }
    if !contest.write_ins && !form.write_ins.is_empty() {
        return Err(Refusal::new(
            "NO_WRITE_INS",
            format!("本轮只在{}人中投票，不能另选他人", contest.contestants.len()),
            "写有其他姓名的选票请按无效票或疑难票处理",
        )
        .into());
    }
    if let Some(line) = form.write_ins.iter().find(|w| contest.seats_of(w.post) == 0) {
        let message = format!("本轮没有{}的名额，另选人「{}」不能计票", line.post.zh(), line.name);
        return Err(Refusal::new("WRITE_IN_POST", message, "请核对另选人所填职务").into());
    }
    Ok(())
}

async fn entered(
    tx: &Tx,
    actor: &Actor,
    unit: &UnitRef,
    loaded: Loaded,
    (next, event, recounted): (SheetState, Event, bool),
    action: &str,
) -> Outcome<Option<Vec<Cell>>> {
    let Event::Entered { slot, form, differing } = event else {
        return Err(Failure::Internal("an entry that is none".into()));
    };
    let mut record = loaded.record.clone();
    record.form = next.agreed().cloned();
    let detail = json!({ "differing": differing.as_ref().map(Vec::len) });
    let entered = Some((slot, Typed { form: &form, recounted }));
    loaded.write(tx, actor, unit, Change { next: &next, record: &record, entered, action, detail }).await?;
    Ok(differing)
}

/// Types the differing cells again; answers with those that still differ.
///
/// # Errors
/// When other cells are sent, by somebody who typed neither entry, with a stale version, or when the entry with these cells
/// contradicts itself.
pub async fn recheck(
    tx: &Tx,
    actor: &Actor,
    unit: &UnitRef,
    sheet_id: i64,
    version: i64,
    (cells, recounted): (&[(Cell, u32)], bool),
) -> Outcome<Vec<Cell>> {
    actor.require(COUNTERS)?;
    let loaded = load(tx, unit, sheet_id).await?;
    loaded.fresh(version)?;
    loaded.counting()?;
    let command = Command::Recheck { by: actor.account_id, cells: cells.to_vec() };
    let (next, event) = loaded.state.clone().apply(command)?;
    let contest = store::contest(&loaded.round)?;
    // Other cells do not change what both have said about the ballots.
    let ballots = |(cell, _): &(Cell, u32)| matches!(cell, Cell::Issued | Cell::Recovered);
    let recounted = recounted || (loaded.recounted && !cells.iter().any(ballots));
    let recounted = sound(tx, &loaded.round, &contest, &event, recounted).await?;
    Ok(entered(tx, actor, unit, loaded, (next, event, recounted), "count.rechecked").await?.unwrap_or_default())
}

/// Gives a sheet back without figures.
///
/// # Errors
/// When somebody else holds it and the actor is not of the committee.
pub async fn release(tx: &Tx, actor: &Actor, unit: &UnitRef, sheet_id: i64, version: i64) -> Outcome<()> {
    let supervisor = COMMITTEE.contains(&actor.role);
    if !supervisor {
        actor.require(COUNTERS)?;
    }
    let loaded = load(tx, unit, sheet_id).await?;
    loaded.fresh(version)?;
    loaded.counting()?;
    let (next, _) = loaded.state.clone().apply(Command::Release { by: actor.account_id, supervisor })?;
    let record = loaded.record.clone();
    loaded
        .write(
            tx,
            actor,
            unit,
            Change { next: &next, record: &record, entered: None, action: "count.released", detail: json!({}) },
        )
        .await
}

/// 两录作废: gives up both entries of a sheet that is not final; they stay on record.
///
/// # Errors
/// When the sheet is empty or final.
pub async fn discard(tx: &Tx, actor: &Actor, unit: &UnitRef, sheet_id: i64, version: i64, reason: &str) -> Outcome<()> {
    actor.require(SIGNERS)?;
    let loaded = load(tx, unit, sheet_id).await?;
    loaded.fresh(version)?;
    loaded.counting()?;
    let (next, _) = loaded.state.clone().apply(Command::Discard { by: actor.account_id })?;
    let correction = Correction {
        reason: reason.to_owned(),
        asked_by: actor.name.clone(),
        granted_by: String::new(),
        before: None,
        at_ms: tx.now_ms(),
    };
    let record = given_up(&loaded, correction);
    loaded
        .write(
            tx,
            actor,
            unit,
            Change {
                next: &next,
                record: &record,
                entered: None,
                action: "count.discarded",
                detail: json!({ "reason": reason }),
            },
        )
        .await
}

fn given_up(loaded: &Loaded, correction: Correction) -> Record {
    let mut corrections = loaded.record.corrections.clone();
    corrections.push(correction);
    Record { since: loaded.last_entry, form: None, signed: None, asked: None, corrections }
}

/// What stops an agreed sheet from becoming final now, `None` when nothing does. The page that asks shows what the command
/// refuses.
///
/// # Errors
/// Of the database.
pub async fn not_final(
    conn: &impl ConnectionTrait,
    unit: &UnitRef,
    election: &entity::unit_election::Model,
    round: &poll_round::Model,
    sheet: &count_sheet::Model,
) -> Outcome<Option<Refusal>> {
    let all = findings::of_round(conn, election, round).await?;
    if let Some(located) = all.iter().find(|l| l.place_id == Some(sheet.place_id) && l.finding.blocks()) {
        let remedy = "请对照计票单原件：录入有误的作废两录重新录入；原件本身不平的，当众复核票箱后再录入";
        return Ok(Some(
            refused_by(&located.finding, remedy)?.go("看核对提示", format!("/u/{}/count/{}", unit.code, sheet.id)),
        ));
    }
    // A decision on a ballot in doubt changes the figures: none may be left for when they are final.
    let here = |d: &&entity::doubtful_ballot::Model| {
        d.valid.is_none() && d.place_id.is_none_or(|place| place == sheet.place_id)
    };
    let undecided = store::doubtful(conn, round.id).await?.iter().filter(here).count();
    if undecided == 0 {
        return Ok(None);
    }
    let message = format!("本票箱（或者没有写明票箱）还有 {undecided} 张疑难票没有决定");
    let remedy = "请村民选举委员会先逐张决定有效或无效，核对计票单后再定稿";
    let refusal = Refusal::new("DOUBTFUL_UNDECIDED", message, remedy);
    Ok(Some(refusal.go("去决定疑难票", format!("/u/{}/count?round={}", unit.code, round.id))))
}

/// Makes an agreed sheet final. Errors of the reconciliation stop it; warnings are explained before the round closes.
///
/// # Errors
/// When a finding blocks, or the actor typed the sheet.
pub async fn finalise(tx: &Tx, actor: &Actor, unit: &UnitRef, sheet_id: i64, version: i64) -> Outcome<()> {
    actor.require(SIGNERS)?;
    let loaded = load(tx, unit, sheet_id).await?;
    loaded.fresh(version)?;
    loaded.counting()?;
    let signed = Signed { by: actor.account_id, name: actor.name.clone(), at_ms: tx.now_ms() };
    let (next, _) = loaded.state.clone().apply(Command::Finalise { signed: signed.clone() })?;
    let election = cycle::store::election(tx.read(), loaded.round.election_id).await?;
    if let Some(refusal) = not_final(tx.read(), unit, &election, &loaded.round, &loaded.sheet).await? {
        return Err(refusal.into());
    }
    let mut record = loaded.record.clone();
    record.signed = Some(signed);
    let figures = serde_json::to_value(&record.form)?;
    let round = loaded.round.clone();
    loaded
        .write(
            tx,
            actor,
            unit,
            Change {
                next: &next,
                record: &record,
                entered: None,
                action: "count.final",
                detail: json!({ "form": figures }),
            },
        )
        .await?;
    note_progress(tx, &election, &round).await
}

/// Brings the progress columns up to the agreed figures of a round. The figures of an election are those of its main vote: the
/// first one, or the repoll that took the place of a void one. A revote among a few or a runoff leaves them as they are.
pub(super) async fn note_progress(
    tx: &Tx,
    election: &entity::unit_election::Model,
    round: &poll_round::Model,
) -> Outcome<()> {
    let open = findings::of_round(tx.conn(), election, round).await?.iter().filter(|l| l.open()).count();
    let mut progress =
        cycle::model::Progress { open_findings: Some(i32::try_from(open).unwrap_or(i32::MAX)), ..Default::default() };
    if kind_from_code(&round.kind) == Some(RoundKind::First)
        && let Some(total) = store::totals(tx.conn(), round).await?
    {
        progress.registered = Some(round.registered);
        progress.issued = Some(store::column(total.issued));
        progress.recovered = Some(store::column(total.recovered));
        progress.invalid = Some(store::column(total.invalid));
    }
    cycle::store::note(tx.conn(), election.id, &progress).await
}

/// Asks to correct a final sheet, with the reason; nothing changes until a second person agrees.
///
/// # Errors
/// When the sheet is not final or the round is closed.
pub async fn ask_correction(
    tx: &Tx,
    actor: &Actor,
    unit: &UnitRef,
    sheet_id: i64,
    version: i64,
    reason: &str,
) -> Outcome<()> {
    actor.require(SIGNERS)?;
    let loaded = load(tx, unit, sheet_id).await?;
    loaded.fresh(version)?;
    loaded.counting()?;
    let asked = Asked { by: actor.account_id, name: actor.name.clone(), reason: reason.to_owned() };
    let (next, _) = loaded.state.clone().apply(Command::Ask { asked: asked.clone() })?;
    let mut record = loaded.record.clone();
    record.asked = Some(asked);
    loaded
        .write(
            tx,
            actor,
            unit,
            Change {
                next: &next,
                record: &record,
                entered: None,
                action: "count.correction_asked",
                detail: json!({ "reason": reason }),
            },
        )
        .await
}

/// Agrees to a correction: the sheet is typed anew by two, everything typed before is kept.
///
/// # Errors
/// When the same person asked.
pub async fn confirm_correction(tx: &Tx, actor: &Actor, unit: &UnitRef, sheet_id: i64, version: i64) -> Outcome<()> {
    actor.require(SIGNERS)?;
    let loaded = load(tx, unit, sheet_id).await?;
    loaded.fresh(version)?;
    loaded.counting()?;
    let (next, _) = loaded.state.clone().apply(Command::Confirm { by: actor.account_id })?;
    let asked = loaded.record.asked.clone();
    let correction = Correction {
        reason: asked.as_ref().map(|a| a.reason.clone()).unwrap_or_default(),
        asked_by: asked.map(|a| a.name).unwrap_or_default(),
        granted_by: actor.name.clone(),
        before: loaded.record.form.clone(),
        at_ms: tx.now_ms(),
    };
    let detail = json!({ "before": serde_json::to_value(&correction.before)?, "reason": correction.reason });
    let record = given_up(&loaded, correction);
    let round = loaded.round.clone();
    loaded
        .write(
            tx,
            actor,
            unit,
            Change { next: &next, record: &record, entered: None, action: "count.reopened", detail },
        )
        .await?;
    let election = cycle::store::election(tx.conn(), round.election_id).await?;
    note_progress(tx, &election, &round).await
}

/// Takes a request for correction back, or refuses it.
///
/// # Errors
/// When none was asked.
pub async fn withdraw_correction(tx: &Tx, actor: &Actor, unit: &UnitRef, sheet_id: i64, version: i64) -> Outcome<()> {
    actor.require(SIGNERS)?;
    let loaded = load(tx, unit, sheet_id).await?;
    loaded.fresh(version)?;
    loaded.counting()?;
    let (next, _) = loaded.state.clone().apply(Command::Withdraw { by: actor.account_id })?;
    let mut record = loaded.record.clone();
    record.asked = None;
    loaded
        .write(
            tx,
            actor,
            unit,
            Change {
                next: &next,
                record: &record,
                entered: None,
                action: "count.correction_withdrawn",
                detail: json!({}),
            },
        )
        .await
}
