//! What follows a frozen result: a further round, its correction, seats left empty. Part of the service of this context.

use chrono::NaiveDate;
use entity::{determination, poll_round, unit_election};
use law::finding::Severity;
use law::poll::{Next, RoundKind, RoundVerdict};
use law::posts::{PersonRef, Post};
use sea_orm::ConnectionTrait;
use serde_json::json;

use super::model::{self, Basis, State};
use super::service::{first_vote_on, kind, load, seat, settled, state};
use super::store;
use crate::access::Actor;
use crate::cycle::{self, model::Progress, model::Stage};
use crate::db::Tx;
use crate::failure::{Failure, Outcome, Refusal};
use crate::org::UnitRef;
use crate::polling;
use crate::polling::model::{Contest, kind_zh};
use crate::polling::service::{DECIDERS, NewRound};

/// How the next round is to be held.
#[derive(Clone, Debug)]
pub struct NextRound {
    /// Which of the lawful steps.
    pub step: Next,
    /// Day of the vote.
    pub polling_day: NaiveDate,
    /// Candidates of a runoff; empty takes those whom the law takes from the top.
    pub candidates: Vec<(Post, PersonRef)>,
}

/// Creates the round that a frozen result calls for; answers with its number in the database.
///
/// # Errors
/// When the result does not call for this step, the day is not lawful, or the candidates of a runoff are not.
pub async fn next_round(
    tx: &Tx,
    actor: &Actor,
    unit: &UnitRef,
    id: i64,
    version: i64,
    plan: &NextRound,
) -> Outcome<i64> {
    actor.require(DECIDERS)?;
    let (election, row) = load(tx, unit, id, version).await?;
    if state(&row)? != State::Final {
        return Err(Refusal::new("NOT_FINAL", "结果还没有由两名选委会成员确认", "请先完成两人确认").into());
    }
    let pending = |r: &determination::Model| r.state == State::CorrectionAsked.code();
    if store::all(tx.read(), election.id).await?.iter().any(pending) {
        let message = "有一份更正申请等待复核，不能根据可能更正的结果发起新一轮投票";
        return Err(Refusal::new("CORRECTION_PENDING", message, "请先由另一名选委会成员复核或者撤回更正申请").into());
    }
    let verdict = store::verdict(&row)?;
    let basis = store::basis(&row)?;
    if verdict.next != plan.step && !verdict.options.contains(&plan.step) {
        let message =
            format!("本轮结果的下一步是「{}」，不是「{}」", model::next_zh(verdict.next), model::next_zh(plan.step));
        return Err(Refusal::new("STEP_NOT_LAWFUL", message, "请按认定结果办理").into());
    }
    let rounds = polling::store::rounds(tx.read(), election.id).await?;
    let all = store::all(tx.read(), election.id).await?;
    if let Some(taken) = taken_up(tx.read(), &rounds, &all, &row).await? {
        return Err(taken.refusal().into());
    }
    let round = polling::store::round(tx.read(), election.id, row.round_id).await?;
    lawful_day(tx, actor, (&election, &rounds), &round, plan.step, plan.polling_day).await?;
    let (kind, contest) = match plan.step {
        Next::Repoll => (kind(&round)?, polling::store::contest(&round)?),
        Next::TieRevote => (RoundKind::TieRevote, model::revote_contest(&verdict.tie_revote, &basis.persons)),
        Next::KinRevote => (RoundKind::KinRevote, model::revote_contest(&verdict.kin_revote, &basis.persons)),
        Next::Runoff => (RoundKind::Runoff, runoff(&verdict, &basis, plan)?),
        other => {
            let message = format!("「{}」不是再举行一轮投票", model::next_zh(other));
            return Err(Refusal::new("STEP_WITHOUT_ROUND", message, "请按认定页面的提示办理").into());
        }
    };
    // What follows a revote, because it was void or tied again, belongs to the round that called for the first revote:
    // only that round can be determined with the outcome.
    let same_parent = plan.step == Next::Repoll || model::is_revote(self::kind(&round)?);
    let new = NewRound {
        kind,
        parent_id: if same_parent { round.parent_id.or(Some(round.id)) } else { Some(round.id) },
        polling_day: plan.polling_day,
        registered: polling::store::count(round.registered),
        contest,
    };
    let created = polling::service::create_round(tx, actor, unit, &election, &new).await?;
    cycle::service::plan_for(tx, actor, election.id, cycle::plan::step::RUNOFF, plan.polling_day).await?;
    Ok(created.id)
}

/// What was done about a frozen result already: then its own steps are no longer open.
#[derive(Clone, Debug)]
pub enum TakenUp {
    /// A further round was called.
    Round(poll_round::Model),
    /// Seats are left empty, or one member asked for it: the state of that record.
    Vacancy(State),
}

impl TakenUp {
    fn refusal(&self) -> Refusal {
        match self {
            TakenUp::Round(round) => {
                let what = crate::polling::model::kind_from_code(&round.kind).map_or("", kind_zh);
                let message = format!("已经根据这份结果发起了第 {} 轮 {what}", round.no);
                Refusal::new("ROUND_EXISTS", message, "请继续办理该轮")
            }
            TakenUp::Vacancy(State::Vacancy) => {
                Refusal::new("VACANCY_DECIDED", "不足的名额已决定空缺", "换届选举已经结束，不能再发起新一轮投票")
            }
            TakenUp::Vacancy(_) => {
                Refusal::new("VACANCY_ASKED", "已登记过空缺决定", "请由另一名选委会成员复核或者撤回")
            }
        }
    }
}

/// What follows from a frozen result already: nothing, as long as its own steps are open. A revote whose outcome the result was
/// determined with is what it rests on, and not what follows from it.
///
/// # Errors
/// Of the database, or when stored JSON is damaged.
pub async fn taken_up(
    conn: &impl ConnectionTrait,
    rounds: &[poll_round::Model],
    all: &[determination::Model],
    row: &determination::Model,
) -> Outcome<Option<TakenUp>> {
    for record in all {
        let state = State::from_code(&record.state);
        if let Some(asked @ (State::Vacancy | State::VacancyAsked)) = state
            && of(record)? == Some(row.id)
        {
            return Ok(Some(TakenUp::Vacancy(asked)));
        }
    }
    let Some(round) = rounds.iter().find(|r| r.id == row.round_id) else { return Ok(None) };
    if store::verdict(row)?.next == Next::ResumeRound {
        // It calls for nothing but the round it came from.
        return Ok(None);
    }
    let current = settled(conn, rounds, round).await? == store::basis(row)?.input.settled;
    let mut later: Vec<&poll_round::Model> = rounds.iter().filter(|r| r.no > round.no).collect();
    // Newest first: a chain of revotes ends with the one that leads back to this round.
    later.sort_by_key(|r| std::cmp::Reverse(r.no));
    let mut ended: Vec<&str> = Vec::new();
    let mut follower = None;
    for one in later {
        let back = match store::final_of(conn, one.id).await? {
            Some(row) => store::verdict(&row)?.next == Next::ResumeRound,
            None => false,
        };
        if back {
            ended.push(&one.kind);
        }
        let own = one.parent_id == Some(round.id) && model::is_revote(kind(one)?);
        if !(current && own && ended.contains(&one.kind.as_str())) {
            follower = Some(one.clone());
        }
    }
    Ok(follower.map(TakenUp::Round))
}

/// The last day of a further round.
#[derive(Clone, Debug)]
pub struct LastDay {
    /// The day.
    pub day: NaiveDate,
    /// Whether a later day is refused; otherwise it is only said and recorded.
    pub blocks: bool,
    /// Articles in Chinese.
    pub basis: String,
    /// What is to be said of the limit.
    pub note: String,
}

/// The last day on which this step after a round may be held: counted from the last valid first vote. `None` for a poll that is
/// repeated because it was void, and where no limit is known.
///
/// # Errors
/// Of the database.
pub async fn last_day(
    conn: &impl ConnectionTrait,
    election: &unit_election::Model,
    rounds: &[poll_round::Model],
    before: &poll_round::Model,
    step: Next,
) -> Outcome<Option<LastDay>> {
    if !matches!(step, Next::Runoff | Next::TieRevote | Next::KinRevote) {
        return Ok(None);
    }
    let regime = cycle::model::regime(election)?;
    let limit = regime.runoff_days();
    let first = first_vote_on(conn, election, rounds, before).await?.unwrap_or(election.polling_day);
    Ok(limit.value.map(|n| LastDay {
        day: law::deadline::days_after(first, n),
        blocks: limit.severity == Severity::Block,
        basis: cycle::model::cites_zh(&limit.cites).join("、"),
        note: limit.note.clone(),
    }))
}

/// The step by which a further round was called.
///
/// # Errors
/// When the stored kind is damaged.
pub fn step_of(round: &poll_round::Model) -> Outcome<Next> {
    Ok(match kind(round)? {
        RoundKind::Runoff => Next::Runoff,
        RoundKind::TieRevote => Next::TieRevote,
        RoundKind::KinRevote => Next::KinRevote,
        RoundKind::First => Next::Repoll,
    })
}

/// Whether a further round may be held on this day: not in the past, not before the round it follows, and in the time that the
/// texts leave for a revote or a runoff.
async fn lawful_day(
    tx: &Tx,
    actor: &Actor,
    (election, rounds): (&unit_election::Model, &[poll_round::Model]),
    before: &poll_round::Model,
    step: Next,
    day: NaiveDate,
) -> Outcome<()> {
    if day < before.polling_day {
        let message = format!("投票日 {day} 早于上一轮投票日 {}", before.polling_day);
        return Err(Refusal::new("ROUND_DAY_BEFORE", message, "请填写上一轮投票当日或以后的日期")
            .field("polling_day", "日期过早")
            .into());
    }
    if day < tx.today() {
        let message = format!("投票日 {day} 已经过去，选票须在投票前封定");
        return Err(Refusal::new("ROUND_DAY_PAST", message, "请填写今天或以后的日期")
            .field("polling_day", "日期已过")
            .into());
    }
    let Some(last) = last_day(tx.read(), election, rounds, before, step).await? else { return Ok(()) };
    let latest = last.day;
    if day <= latest {
        return Ok(());
    }
    let what = match step {
        Next::Runoff => "另行选举",
        _ => "再次投票",
    };
    if !last.blocks {
        // No text of this place sets the limit, so it is said and recorded, but does not stop a vote.
        let detail = json!({ "polling_day": day, "latest": latest, "note": last.note });
        tx.audit(actor.event("determination.runoff_late", &election.unit_code, what, detail));
        return Ok(());
    }
    let message = format!("{what}定在 {day}，最迟应在 {latest}");
    Err(Refusal::new("RUNOFF_TOO_LATE", message, "请另定日期")
        .basis(last.basis)
        .field("polling_day", "超过法定期限")
        .into())
}

/// Moves the day of a further round whose boxes were not opened yet. The day of the first vote is moved in the timetable.
///
/// # Errors
/// When the round is the first, its boxes are open, or the day is not lawful.
pub async fn move_day(
    tx: &Tx,
    actor: &Actor,
    unit: &UnitRef,
    round_id: i64,
    version: i64,
    day: NaiveDate,
) -> Outcome<()> {
    actor.require(DECIDERS)?;
    let election = cycle::store::expect_current(tx.read(), &unit.code).await?;
    let rounds = polling::store::rounds(tx.read(), election.id).await?;
    let at = rounds.iter().position(|round| round.id == round_id);
    let at = at.ok_or_else(|| Failure::NotFound("本村的这一轮投票".into()))?;
    let Some(before) = at.checked_sub(1).and_then(|at| rounds.get(at)) else {
        let message = "第一次投票的日期由日程倒排确定";
        return Err(Refusal::new("FIRST_ROUND_DAY", message, "请在日程倒排中调整选举日").into());
    };
    let step = step_of(&rounds[at])?;
    lawful_day(tx, actor, (&election, &rounds), before, step, day).await?;
    polling::service::set_day(tx, actor, unit, &rounds[at], version, day).await?;
    cycle::service::plan_for(tx, actor, election.id, cycle::plan::step::RUNOFF, day).await
}

/// The ballot of a runoff: the candidates that were chosen, or those whom the law takes from the top.
fn runoff(verdict: &RoundVerdict, basis: &Basis, plan: &NextRound) -> Outcome<Contest> {
    let lawful = verdict.runoff.as_ref().ok_or_else(|| Failure::Internal("a runoff without plan".into()))?;
    let (lawful, _) = model::known_plan(lawful, &basis.persons);
    let chosen = if plan.candidates.is_empty() { model::default_runoff(&lawful) } else { plan.candidates.clone() };
    model::runoff_contest(&lawful, &chosen, &basis.persons).map_err(|bad| {
        Refusal::new("RUNOFF_CANDIDATES", bad.to_string(), "请从得票多的未当选人中依次确定候选人").into()
    })
}

fn record(row: &determination::Model, state: State, actor: &Actor, at_ms: i64, input: String) -> determination::Model {
    determination::Model {
        id: 0,
        round_id: row.round_id,
        election_id: row.election_id,
        input,
        verdict: "null".into(),
        hash: String::new(),
        state: state.code().into(),
        first_by: Some(actor.account_id),
        first_name: actor.name.clone(),
        first_ms: Some(at_ms),
        second_by: None,
        second_name: String::new(),
        second_ms: None,
        version: 1,
    }
}

/// Asks to correct a frozen result, with the reason. Nothing changes until a second member agrees.
///
/// # Errors
/// When it is not frozen, or a later round builds on it.
pub async fn ask_correction(
    tx: &Tx,
    actor: &Actor,
    unit: &UnitRef,
    id: i64,
    version: i64,
    reason: &str,
) -> Outcome<i64> {
    actor.require(DECIDERS)?;
    let (election, row) = load(tx, unit, id, version).await?;
    if state(&row)? != State::Final {
        return Err(Refusal::new("NOT_FINAL", "只有已认定的结果才需要更正", "认定稿可以直接重新生成").into());
    }
    let rounds = polling::store::rounds(tx.read(), election.id).await?;
    let round = polling::store::round(tx.read(), election.id, row.round_id).await?;
    if let Some(later) = rounds.iter().find(|r| r.no > round.no) {
        let message = format!("第 {} 轮投票是根据这份结果举行的", later.no);
        return Err(
            Refusal::new("LATER_ROUND", message, "请先更正后面的轮次；确需推翻的，报乡镇换届选举指导组处理").into()
        );
    }
    let waiting = store::all(tx.read(), election.id).await?;
    if waiting.iter().any(|r| r.round_id == row.round_id && r.state == State::CorrectionAsked.code()) {
        return Err(Refusal::new("CORRECTION_ASKED", "已有更正申请等待复核", "请由另一名选委会成员复核").into());
    }
    let input = json!({ "of": row.id, "hash": row.hash, "reason": reason }).to_string();
    let id = store::insert(tx.conn(), record(&row, State::CorrectionAsked, actor, tx.now_ms(), input)).await?;
    let detail = json!({ "hash": row.hash, "reason": reason });
    tx.audit(actor.event("determination.correction_asked", &unit.code, format!("第 {} 轮", round.no), detail));
    Ok(id)
}

/// A second member agrees: the frozen result is superseded and the count of its round opens again.
///
/// # Errors
/// When the same account asked.
pub async fn confirm_correction(tx: &Tx, actor: &Actor, unit: &UnitRef, id: i64, version: i64) -> Outcome<()> {
    actor.require(DECIDERS)?;
    let (election, mut row) = load(tx, unit, id, version).await?;
    if state(&row)? != State::CorrectionAsked {
        return Err(Refusal::new("NO_CORRECTION", "没有等待复核的更正申请", "请查看结果认定页面").into());
    }
    if row.first_by == Some(actor.account_id) {
        return Err(Refusal::new(
            "SECOND_PERSON_NEEDED",
            "更正是您申请的，不能由您复核",
            "请由另一名选委会成员登录后复核",
        )
        .into());
    }
    let frozen =
        store::final_of(tx.read(), row.round_id).await?.ok_or_else(|| Failure::NotFound("要更正的结果认定".into()))?;
    let reason =
        serde_json::from_str::<serde_json::Value>(&row.input)?["reason"].as_str().unwrap_or_default().to_owned();
    polling::service::reopen_round(tx, actor, unit, &election, row.round_id, &reason).await?;
    store::replace(tx.conn(), &frozen, State::Superseded).await?;
    reopen_parent(tx, actor, unit, &election, row.round_id).await?;
    let progress = seat(tx, actor, &election, tx.today()).await?;
    cycle::store::note(tx.conn(), election.id, &progress).await?;
    forget_result(tx, &election).await?;
    row.second_by = Some(actor.account_id);
    row.second_name = actor.name.clone();
    row.second_ms = Some(tx.now_ms());
    row.state = State::Correction.code().into();
    store::update(tx.conn(), row).await?;
    tx.audit(actor.event("determination.superseded", &unit.code, frozen.hash, json!({ "reason": reason })));
    Ok(())
}

/// A result that rests on a revote does not stand when the revote is counted again: the round it belongs to has to be
/// determined anew.
async fn reopen_parent(
    tx: &Tx,
    actor: &Actor,
    unit: &UnitRef,
    election: &unit_election::Model,
    round_id: i64,
) -> Outcome<()> {
    let rounds = polling::store::rounds(tx.conn(), election.id).await?;
    let parent = rounds.iter().find(|r| r.id == round_id).and_then(|child| child.parent_id);
    let Some(parent) = rounds.iter().find(|r| Some(r.id) == parent) else { return Ok(()) };
    let Some(frozen) = store::final_of(tx.conn(), parent.id).await? else { return Ok(()) };
    if settled(tx.conn(), &rounds, parent).await? != store::basis(&frozen)?.input.settled {
        store::replace(tx.conn(), &frozen, State::Superseded).await?;
        let detail = json!({ "reason": "所依据的再次投票更正" });
        tx.audit(actor.event("determination.superseded", &unit.code, frozen.hash, detail));
    }
    Ok(())
}

/// What was noted of the result is only what the frozen results that are left say.
async fn forget_result(tx: &Tx, election: &unit_election::Model) -> Outcome<()> {
    let rounds = polling::store::rounds(tx.conn(), election.id).await?;
    let (mut valid_poll, mut first_ballot_full) = (None, None);
    for row in store::finals(tx.conn(), election.id).await? {
        let Some(round) = rounds.iter().find(|r| r.id == row.round_id) else { continue };
        let verdict = store::verdict(&row)?;
        valid_poll = Some(valid_poll.unwrap_or(false) || verdict.valid);
        if round.no == 1 {
            first_ballot_full = Some(verdict.valid && verdict.next == Next::Done);
        }
    }
    cycle::store::reset_result(tx.conn(), election.id, valid_poll, first_ballot_full).await
}

/// Takes a request back that waits for a second person, or refuses it.
///
/// # Errors
/// When the row is no such request.
pub async fn withdraw(tx: &Tx, actor: &Actor, unit: &UnitRef, id: i64, version: i64) -> Outcome<()> {
    actor.require(DECIDERS)?;
    let (_, mut row) = load(tx, unit, id, version).await?;
    let asked = state(&row)?;
    if !matches!(asked, State::CorrectionAsked | State::VacancyAsked) {
        return Err(Refusal::new("NO_REQUEST", "没有等待复核的申请", "请查看结果认定页面").into());
    }
    row.state = State::Withdrawn.code().into();
    store::update(tx.conn(), row).await?;
    tx.audit(actor.event("determination.withdrawn", &unit.code, asked.zh(), json!({ "row": id })));
    Ok(())
}

/// The frozen row a request is about.
fn of(row: &determination::Model) -> Outcome<Option<i64>> {
    Ok(serde_json::from_str::<serde_json::Value>(&row.input)?["of"].as_i64())
}

/// Records the decision of the assembly to leave the open seats empty. A second member confirms it with
/// [`confirm_vacancy`].
///
/// # Errors
/// When the frozen result does not allow it.
pub async fn ask_vacancy(
    tx: &Tx,
    actor: &Actor,
    unit: &UnitRef,
    id: i64,
    version: i64,
    decided_on: NaiveDate,
    document: &str,
) -> Outcome<i64> {
    actor.require(DECIDERS)?;
    let (election, row) = load(tx, unit, id, version).await?;
    let verdict = (state(&row)? == State::Final).then(|| store::verdict(&row)).transpose()?;
    let allowed = |next: &Next| matches!(next, Next::AssemblyDecision | Next::VacancyAllowed);
    let Some(verdict) = verdict.filter(|v| allowed(&v.next) || v.options.iter().any(allowed)) else {
        return Err(Refusal::new("VACANCY_NOT_ALLOWED", "本轮结果没有可以空缺的名额", "请按认定结果办理下一步").into());
    };
    let by_assembly = verdict.next == Next::AssemblyDecision || verdict.options.contains(&Next::AssemblyDecision);
    if by_assembly && document.trim().is_empty() {
        let message = "名额空缺须由村民会议或者村民代表会议决定，没有填写会议记录";
        return Err(Refusal::new("VACANCY_DOCUMENT", message, "请填写会议记录的名称或编号")
            .field("document", "请填写会议记录")
            .into());
    }
    // A decision about a result that was corrected since says nothing about this one.
    let all = store::all(tx.read(), election.id).await?;
    let rounds = polling::store::rounds(tx.read(), election.id).await?;
    if let Some(taken) = taken_up(tx.read(), &rounds, &all, &row).await? {
        return Err(taken.refusal().into());
    }
    let input = json!({ "of": row.id, "decided_on": decided_on, "document": document }).to_string();
    let id = store::insert(tx.conn(), record(&row, State::VacancyAsked, actor, tx.now_ms(), input)).await?;
    let detail = json!({ "decided_on": decided_on, "document": document });
    tx.audit(actor.event("determination.vacancy_asked", &unit.code, "不足名额空缺", detail));
    Ok(id)
}

/// A second member confirms the decision to leave seats empty; the election is finished.
///
/// # Errors
/// When the same account recorded it.
pub async fn confirm_vacancy(tx: &Tx, actor: &Actor, unit: &UnitRef, id: i64, version: i64) -> Outcome<()> {
    actor.require(DECIDERS)?;
    let (election, mut row) = load(tx, unit, id, version).await?;
    if state(&row)? != State::VacancyAsked {
        return Err(Refusal::new("NO_VACANCY", "没有等待复核的空缺决定", "请查看结果认定页面").into());
    }
    if row.first_by == Some(actor.account_id) {
        return Err(Refusal::new(
            "SECOND_PERSON_NEEDED",
            "空缺决定是您登记的，不能由您复核",
            "请由另一名选委会成员登录后复核",
        )
        .into());
    }
    let about = of(&row)?.ok_or_else(|| Failure::Internal("a vacancy about nothing".into()))?;
    if state(&store::row(tx.read(), election.id, about).await?)? != State::Final {
        let message = "空缺决定所依据的结果已经更正";
        return Err(Refusal::new("VACANCY_OUTDATED", message, "请撤回这份登记，按更正后的结果办理").into());
    }
    row.second_by = Some(actor.account_id);
    row.second_name = actor.name.clone();
    row.second_ms = Some(tx.now_ms());
    row.state = State::Vacancy.code().into();
    store::update(tx.conn(), row).await?;
    let progress = Progress { stage: Some(Stage::Finished), finished_on: Some(tx.today()), ..Progress::default() };
    cycle::store::note(tx.conn(), election.id, &progress).await?;
    tx.audit(actor.event("determination.vacancy", &unit.code, "不足名额空缺", json!({})));
    Ok(())
}
