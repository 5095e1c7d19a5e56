//! Commands on the steps of the timetable: what users plan and do, and what other contexts record. Part of the service of this
//! context.

use chrono::NaiveDate;
use entity::{timetable_step, unit_election};
use law::body::Body;
use law::finding::Finding;
use serde_json::json;

use super::course::{self, Courses};
use super::model::{self, AtField};
use super::{plan, store};
use crate::access::{Actor, COMMITTEE};
use crate::db::Tx;
use crate::failure::{Failure, Outcome, Refusal};

/// What a user writes about one step.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StepEdit {
    /// Name of the step as [`course::key`] makes it: its id, with the body in front where it is not the committee's.
    pub step: String,
    /// Version of its row that the user saw; 0 when there was none.
    pub version: i64,
    /// Planned day.
    pub planned: Option<NaiveDate>,
    /// Day on which it was done.
    pub actual: Option<NaiveDate>,
    /// Who sees to it; empty for the body that the law names.
    pub owner: String,
    /// Remark.
    pub note: String,
}

/// What writing a step would do.
#[derive(Clone, Debug)]
pub(super) struct Judged {
    /// The row as it is.
    old: timetable_step::Model,
    /// The row as it would be.
    row: timetable_step::Model,
    /// Rows whose planned day moves along, because the day of the body's vote moves.
    pub moved: Vec<timetable_step::Model>,
    /// What should be known, but does not stop it.
    pub remarks: Vec<Finding>,
}

/// Decides whether days of a step may be written; writes nothing. `rows` are those of all bodies.
///
/// # Errors
/// As [`set_step`].
pub(super) fn judge(
    election: &unit_election::Model,
    rows: &[timetable_step::Model],
    edit: &StepEdit,
    today: NaiveDate,
) -> Outcome<Judged> {
    let (code, step) = course::split(&edit.step);
    let before = Courses::of(election.clone(), rows)?;
    let Some(course) = before.course(code) else {
        let message = format!("日程中没有「{}」这个节点", edit.step);
        return Err(Refusal::new("UNKNOWN_STEP", message, "请刷新日程页面后重新填写").into());
    };
    let own = |row: &&timetable_step::Model| row.body == code && row.step == step;
    let old = rows.iter().find(own).cloned().unwrap_or_else(|| plan::blank_of(course, step));
    if old.version != edit.version {
        return Err(Failure::Stale { what: "这个日程节点".into() });
    }
    let row = timetable_step::Model {
        planned: edit.planned,
        actual: edit.actual,
        owner: edit.owner.clone(),
        note: edit.note.clone(),
        ..old.clone()
    };
    if code != course::COMMITTEE {
        // A day typed for the vote would move everything that counts from it: say first that nobody types it.
        elsewhere(course, step, &old, edit)?;
    }
    let (after_rows, moved) = with_change(rows, &row, course);
    let after = Courses::of(election.clone(), &after_rows)?;
    let changed = after.course(code).unwrap_or(course);
    plan::check_step((course, rows), (changed, &after_rows), step, today)?;
    let order = course::caused(&before.order(), after.order(), "");
    if let Some(refusal) = model::refusal(&order, "请按先后次序改填日期，或者先调整有关组织的会议日")
    {
        return Err(refusal.at(if edit.actual.is_some() { "actual" } else { "planned" }).into());
    }
    elsewhere(course, step, &old, edit)?;
    let line = plan::lines_of(changed, &after_rows, today).into_iter().find(|line| line.law.id == step);
    let remarks = line.map(|line| line.findings).unwrap_or_default().into_iter().chain(order).collect();
    Ok(Judged { old, row, moved, remarks })
}

/// Writes planned day, actual day and owner of a step of any body. Moving the day of another body's vote moves the planned days of
/// its steps that are not done yet.
///
/// # Errors
/// `Stale`, `RECORDED_ELSEWHERE`, `UNKNOWN_STEP`, [`plan::check_step`] and the order of the bodies: a date that the law forbids is
/// refused with the article.
pub async fn set_step(tx: &Tx, actor: &Actor, election_id: i64, edit: &StepEdit) -> Outcome<()> {
    actor.require(COMMITTEE)?;
    let election = store::election(tx.read(), election_id).await?;
    let rows = store::steps_of_bodies(tx.read(), election_id).await?;
    let Judged { old, row, moved, .. } = judge(&election, &rows, edit, tx.today())?;
    if row == old {
        return Ok(());
    }
    let detail = json!({ "body": row.body, "step": row.step, "planned": [old.planned, row.planned],
        "actual": [old.actual, row.actual], "owner": row.owner, "moved": moved.len() });
    store::save_step(tx.conn(), row).await?;
    for row in moved {
        store::save_step(tx.conn(), row).await?;
    }
    tx.audit(actor.event("cycle.set_step", &election.unit_code, "日程节点", detail));
    Ok(())
}

/// All rows with one of them changed, and those that move along because the day of the body's vote has moved.
fn with_change(
    rows: &[timetable_step::Model],
    row: &timetable_step::Model,
    course: course::Course<'_>,
) -> (Vec<timetable_step::Model>, Vec<timetable_step::Model>) {
    let own = |other: &timetable_step::Model| other.body == row.body;
    let mut all: Vec<timetable_step::Model> =
        rows.iter().filter(|other| !(own(other) && other.step == row.step)).cloned().collect();
    let mut moved = Vec::new();
    let days =
        row.planned.filter(|day| row.body != course::COMMITTEE && row.step == course.vote() && *day != course.day());
    if let Some(day) = days.filter(|_| course.fixed() && row.actual.is_none()) {
        let others: Vec<timetable_step::Model> = all.iter().filter(|other| own(other)).cloned().collect();
        for after in plan::moved_rows(&others, course.day(), day) {
            if let Some(before) = all.iter_mut().find(|before| before.id == after.id && before.planned != after.planned)
            {
                before.planned = after.planned;
                moved.push(after);
            }
        }
    }
    all.push(row.clone());
    (all, moved)
}

/// Refuses to type what another page records.
fn elsewhere(course: course::Course<'_>, step: &str, old: &timetable_step::Model, edit: &StepEdit) -> Outcome<()> {
    let recorded = course.recorded(step) || old.meeting_id.is_some();
    if !recorded {
        return Ok(());
    }
    let meeting = course.code() != course::COMMITTEE;
    let words = old.actual.is_some() && edit.note != old.note;
    if meeting && old.meeting_id.is_some() && course.recorded(step) && edit.planned != old.planned {
        let message = "会议已经建立，会议日由会议安排决定，不能在日程中更改";
        let refusal = Refusal::new("RECORDED_ELSEWHERE", message, "请在会议中更改会议安排或者改期");
        return Err(refusal.at("planned").into());
    }
    if edit.actual == old.actual && !words {
        return Ok(());
    }
    let what = if words { "办理情况" } else { "实际日期" };
    let by = if meeting { "会议" } else { "办理公布、投票或认定时" };
    Err(Refusal::new(
        "RECORDED_ELSEWHERE",
        format!("这个节点的{what}由{by}自动记入，不能在日程中填写或更改"),
        "请在相应页面办理；这里可以填写计划日期和责任人",
    )
    .at(if words { "note" } else { "actual" })
    .into())
}

/// What a meeting says about a step of its body.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Held {
    /// The body.
    pub body: Body,
    /// The step.
    pub step: &'static str,
    /// The meeting; `None` when there is none any more.
    pub meeting_id: Option<i64>,
    /// Day for which it is called; only for steps that the meeting itself is.
    pub planned: Option<NaiveDate>,
    /// Day on which it was done.
    pub actual: Option<NaiveDate>,
}

/// Writes what meetings say about steps of a body. The meeting is the record: its days take the place of what was typed. When the
/// day of the vote moves, the planned days of steps that are not done move along, until it was held; what a meeting does not say any
/// more (it was put off or cancelled) is taken back.
///
/// # Errors
/// Of the database.
pub async fn hold_steps(tx: &Tx, actor: &Actor, election: &unit_election::Model, facts: &[Held]) -> Outcome<()> {
    let mut rows = store::steps_of_bodies(tx.read(), election.id).await?;
    for fact in facts {
        let code = fact.body.code();
        let known = rows.iter().find(|row| row.body == code && row.step == fact.step).cloned();
        let said = fact.meeting_id.is_some();
        if !said && known.as_ref().is_none_or(|row| row.meeting_id.is_none()) {
            continue;
        }
        let fresh = || timetable_step::Model { body: code.to_owned(), ..plan::blank(election.id, fact.step) };
        let old = known.unwrap_or_else(fresh);
        let recorded = course::held_by_meeting(fact.body, fact.step) || fact.planned.is_some();
        // What the meeting has not done yet may have been done before it was called.
        let typed = if old.meeting_id.is_none() { old.actual } else { None };
        // What was done stays where it was planned: a meeting that is called again for a further vote moves nothing.
        let done = old.meeting_id.is_some() && old.actual.is_some() && fact.actual.is_some();
        let row = timetable_step::Model {
            planned: if recorded && !done { fact.planned } else { old.planned },
            actual: fact.actual.or(typed),
            meeting_id: fact.meeting_id.filter(|_| recorded || fact.actual.is_some()),
            ..old.clone()
        };
        if row == old {
            continue;
        }
        let mut moved = 0;
        if let (Some(from), Some(to), true) = (old.planned, row.planned, fact.step == course::vote_step(fact.body)) {
            let own = rows.iter().filter(|row| row.body == code && row.step != fact.step);
            let own: Vec<timetable_step::Model> = own.cloned().collect();
            for (before, after) in own.iter().zip(plan::moved_rows(&own, from, to)) {
                if before.planned != after.planned {
                    store::save_step(tx.conn(), after).await?;
                    moved += 1;
                }
            }
        }
        let what = if row.actual.is_some() { "cycle.mark_done" } else { "cycle.plan_step" };
        let detail = json!({ "body": code, "step": fact.step, "meeting": row.meeting_id, "planned": row.planned,
            "actual": row.actual, "moved": moved });
        store::save_step(tx.conn(), row).await?;
        tx.audit(actor.event(what, &election.unit_code, "日程节点", detail));
        rows = store::steps_of_bodies(tx.conn(), election.id).await?;
    }
    Ok(())
}

/// Records that a step was done on `date`. For the contexts that carry it out and have checked the date themselves; a step that
/// was done before keeps its first day, because that is the day that counts.
///
/// # Errors
/// Of the database.
pub async fn mark_done(tx: &Tx, actor: &Actor, election_id: i64, step: &str, date: NaiveDate) -> Outcome<()> {
    let mut row = store::step(tx.read(), election_id, step).await?.unwrap_or_else(|| plan::blank(election_id, step));
    if row.actual.is_some() {
        return Ok(());
    }
    let election = store::election(tx.read(), election_id).await?;
    row.actual = Some(date);
    store::save_step(tx.conn(), row).await?;
    let detail = json!({ "step": step, "actual": date });
    tx.audit(actor.event("cycle.mark_done", &election.unit_code, "日程节点", detail));
    Ok(())
}

/// Plans a step for a day that another context has fixed (the end of registration, a further round); what users planned or
/// what was done stays, unless the day is a later one.
///
/// # Errors
/// Of the database.
pub async fn plan_for(tx: &Tx, actor: &Actor, election_id: i64, step: &str, day: NaiveDate) -> Outcome<()> {
    let mut row = store::step(tx.read(), election_id, step).await?.unwrap_or_else(|| plan::blank(election_id, step));
    if row.planned.max(row.actual).is_some_and(|known| known >= day) {
        return Ok(());
    }
    let election = store::election(tx.read(), election_id).await?;
    row.planned = Some(day);
    store::save_step(tx.conn(), row).await?;
    let detail = json!({ "step": step, "planned": day });
    tx.audit(actor.event("cycle.plan_step", &election.unit_code, "日程节点", detail));
    Ok(())
}

/// Records that a step that may be done more than once (a further round) was done on `date`; the latest day counts.
///
/// # Errors
/// Of the database.
pub async fn mark_again(
    tx: &Tx,
    actor: &Actor,
    election: &unit_election::Model,
    step: &str,
    date: NaiveDate,
) -> Outcome<()> {
    let mut row = store::step(tx.read(), election.id, step).await?.unwrap_or_else(|| plan::blank(election.id, step));
    if row.actual.is_some_and(|known| known >= date) {
        return Ok(());
    }
    row.actual = Some(date);
    record(tx, actor, election, row).await
}

/// Writes a step whose facts another context has checked, with a remark about them.
///
/// # Errors
/// Of the database.
pub async fn record(
    tx: &Tx,
    actor: &Actor,
    election: &unit_election::Model,
    row: timetable_step::Model,
) -> Outcome<()> {
    let detail = json!({ "step": row.step, "actual": row.actual });
    store::save_step(tx.conn(), row).await?;
    tx.audit(actor.event("cycle.mark_done", &election.unit_code, "日程节点", detail));
    Ok(())
}
