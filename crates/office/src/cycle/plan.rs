//! Decisions about the timetable: where a step stands, what may be written, what moving the polling day does; no database.

use chrono::NaiveDate;
use entity::{timetable_step, unit_election};
use law::finding::Finding;
use law::regime::Regime;
use law::timetable::{Dates, TimetableStep};

use super::course::{self, Course};
use super::model::{AtField, Stage, cites_zh, refusal, stage};
use crate::failure::{Outcome, Refusal};

/// Ids of steps that other contexts mark as done. The titles and dates come from the law book.
pub mod step {
    /// 推选产生村民选举委员会.
    pub const COMMITTEE: &str = "committee_elected";
    /// 通过并公布村选举办法、选举日.
    pub const METHOD: &str = "method_adopted";
    /// 选民登记.
    pub const REGISTRATION: &str = "registration";
    /// 处理申诉并公布结果.
    pub const RULINGS: &str = "rulings_published";
    /// 候选人（自荐人）条件审查.
    pub const REVIEW: &str = "eligibility_review";
    /// 流动票箱公告.
    pub const MOBILE_BOXES: &str = "mobile_boxes_published";
    /// 公布选民名单.
    pub const ROLL: &str = "roll_published";
    /// 提名候选人（预选）.
    pub const NOMINATION: &str = "nomination";
    /// 公布候选人（自荐人）名单.
    pub const CANDIDATES: &str = "candidate_list_published";
    /// 公布委托投票名单.
    pub const PROXIES: &str = "proxy_list_published";
    /// 公布投票时间、地点、方式和工作人员.
    pub const POLLING_NOTICE: &str = "polling_notice";
    /// 选举日投票.
    pub const POLLING: &str = "polling_day";
    /// 另行选举、再次投票.
    pub const RUNOFF: &str = "runoff";
    /// 公布当选名单.
    pub const RESULT: &str = "result_published";
    /// 选票封存.
    pub const SEALED: &str = "ballots_sealed";
    /// 工作移交.
    pub const HANDOVER: &str = "handover";
    /// 推选村民代表: a line of the committee's timetable beside the steps of that body.
    pub const REPRESENTATIVES: &str = "representatives_elected";
    /// 推选村务监督委员会: likewise.
    pub const SUPERVISION: &str = "oversight_board_elected";

    /// All of them, so that a test can hold them against the law book.
    pub const ALL: [&str; 18] = [
        COMMITTEE,
        METHOD,
        REGISTRATION,
        ROLL,
        RULINGS,
        NOMINATION,
        REVIEW,
        CANDIDATES,
        PROXIES,
        POLLING_NOTICE,
        MOBILE_BOXES,
        POLLING,
        RUNOFF,
        RESULT,
        SEALED,
        HANDOVER,
        REPRESENTATIVES,
        SUPERVISION,
    ];

    /// Those whose day comes with a command that has checked it (publication, round, result): nobody types it here.
    pub const RECORDED: [&str; 8] = [COMMITTEE, ROLL, NOMINATION, CANDIDATES, PROXIES, POLLING, RUNOFF, RESULT];

    /// Periods of the voters and candidates that end by themselves 截止: nobody has to carry them out, so they are never late.
    pub const PERIODS: [&str; 6] = [
        "objections_closed",
        "self_nomination_closed",
        "speech_requests_closed",
        "withdrawal_closed",
        "withdrawal_closed_after_list",
        "proxies_closed",
    ];
}

/// Where a step stands today.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Standing {
    /// Done on this day.
    Done(NaiveDate),
    /// The period ended on this day; nobody had to do anything.
    Closed(NaiveDate),
    /// A date of the step breaks the law.
    Illegal,
    /// The last lawful day has passed by so many days, and nothing was recorded.
    Late(i64),
    /// The planned day has passed, the law still allows the step.
    BehindPlan(i64),
    /// Due within so many days (at most [`SOON`]).
    Due(i64),
    /// To be done only when there is occasion (no objection, no mobile box, no further round), and nothing was planned.
    IfNeeded,
    /// Something that comes before the meeting, which was held without it being recorded.
    Unrecorded,
    /// Not yet due.
    Open,
}

/// Days before the due day from which a step is shown as due.
pub const SOON: i64 = 5;

impl Standing {
    /// The state in words.
    pub fn zh(&self) -> String {
        match self {
            Standing::Done(_) => "已完成".into(),
            Standing::Closed(_) => "已截止".into(),
            Standing::Illegal => "日期不合法".into(),
            Standing::Late(days) => format!("超期 {days} 天"),
            Standing::BehindPlan(days) => format!("晚于计划 {days} 天"),
            Standing::Due(0) => "今天到期".into(),
            Standing::Due(days) => format!("{days} 天后到期"),
            Standing::IfNeeded => "视情况办理".into(),
            Standing::Unrecorded => "没有登记".into(),
            Standing::Open => "未开始".into(),
        }
    }

    /// Whether somebody must look at it.
    pub fn is_late(&self) -> bool {
        matches!(self, Standing::Illegal | Standing::Late(_))
    }
}

/// One line of the timetable: the law's side and the users' side.
#[derive(Clone, Debug)]
pub struct Line {
    /// The name of the step in addresses: its id, with the body where it is another one's than the committee's.
    pub key: String,
    /// What the law says.
    pub law: TimetableStep,
    /// What was planned and done; a row that was never written has version 0.
    pub row: timetable_step::Model,
    /// What is wrong with its dates.
    pub findings: Vec<Finding>,
    /// Where it stands.
    pub standing: Standing,
}

impl Line {
    /// Who does it: the person named by the users, else the body named by the law.
    pub fn owner(&self) -> &str {
        if self.row.owner.is_empty() { &self.law.actor_zh } else { &self.row.owner }
    }

    /// The day until which it should be done: planned, else recommended, else the last lawful day.
    pub fn target(&self) -> Option<NaiveDate> {
        due(&self.law, &self.row)
    }
}

/// The day by which a step should be done. A period ends when the law says, not when it would be convenient.
fn due(law: &TimetableStep, row: &timetable_step::Model) -> Option<NaiveDate> {
    if step::PERIODS.contains(&law.id.as_str()) {
        return row.planned.or(law.latest).or(law.recommended);
    }
    row.planned.or(law.recommended).or(law.latest)
}

/// The dates of rows, by step: planned and actual.
pub fn dates(rows: &[timetable_step::Model]) -> (Dates, Dates) {
    let pick = |of: fn(&timetable_step::Model) -> Option<NaiveDate>| {
        rows.iter().filter_map(|row| Some((row.step.clone(), of(row)?))).collect()
    };
    (pick(|row| row.planned), pick(|row| row.actual))
}

/// The timetable of an election's committee as of `today`.
pub fn lines(
    election: &unit_election::Model,
    regime: &Regime,
    rows: &[timetable_step::Model],
    today: NaiveDate,
) -> Vec<Line> {
    lines_of(Course::Committee(election, regime), rows, today)
}

/// The timetable of a body as of `today`; `rows` may hold those of other bodies too.
pub fn lines_of(course: Course<'_>, rows: &[timetable_step::Model], today: NaiveDate) -> Vec<Line> {
    let own = own_rows(course, rows);
    let (planned, actual) = dates(&own);
    let findings = course.findings(&planned, &actual);
    let last_vote = course.last_vote(&planned, &actual);
    // Some last days count from what was done before (objections from the publication of the roll).
    let mut dates = planned;
    dates.extend(actual.clone());
    dates.extend(last_vote.map(|day| (step::POLLING.to_owned(), day)));
    course
        .steps(&dates)
        .into_iter()
        .map(|mut law| {
            if let Some(day) = last_vote
                && law.earliest.is_some()
                && ![step::POLLING, step::RUNOFF, step::SEALED].contains(&law.id.as_str())
            {
                // What follows the result follows the last vote, also in what is recommended.
                let later = day - course.day();
                law.recommended = law.recommended.and_then(|recommended| recommended.checked_add_signed(later));
            }
            if !course.fixed() {
                // What counts from a day that is only proposed is no lawful limit.
                (law.earliest, law.latest) = (None, None);
            }
            let row = own.iter().find(|row| row.step == law.id).cloned().unwrap_or_else(|| blank_of(course, &law.id));
            let findings: Vec<Finding> =
                findings.iter().filter(|f| f.field == law.id && f.code != "DATE_MISSING").cloned().collect();
            let standing = standing(course, &law, &row, &actual, law::finding::any_blocks(&findings), today);
            Line { key: course::key(course.code(), &law.id), law, row, findings, standing }
        })
        .collect()
}

/// The rows of a body among those of all.
fn own_rows(course: Course<'_>, rows: &[timetable_step::Model]) -> Vec<timetable_step::Model> {
    rows.iter().filter(|row| row.body == course.code()).cloned().collect()
}

/// A row of the committee that is not in the database yet.
pub fn blank(election_id: i64, step: &str) -> timetable_step::Model {
    timetable_step::Model {
        id: 0,
        election_id,
        body: course::COMMITTEE.to_owned(),
        step: step.to_owned(),
        planned: None,
        actual: None,
        owner: String::new(),
        note: String::new(),
        meeting_id: None,
        version: 0,
    }
}

/// A row of a body that is not in the database yet.
pub fn blank_of(course: Course<'_>, step: &str) -> timetable_step::Model {
    timetable_step::Model { body: course.code().to_owned(), ..blank(course.election_id(), step) }
}

fn standing(
    course: Course<'_>,
    law: &TimetableStep,
    row: &timetable_step::Model,
    actual: &Dates,
    illegal: bool,
    today: NaiveDate,
) -> Standing {
    if illegal {
        return Standing::Illegal;
    }
    if let Some(day) = row.actual {
        return Standing::Done(day);
    }
    if step::PERIODS.contains(&law.id.as_str()) {
        // A period begins with what was published before it; until then there is nothing to wait for.
        if !law.after.iter().all(|before| actual.contains_key(before)) {
            return Standing::Open;
        }
        if let Some(day) = due(law, row).filter(|day| *day < today) {
            return Standing::Closed(day);
        }
    }
    // Without an objection there is nothing to rule on; each objection has a deadline of its own.
    if (law.optional || law.id == step::RULINGS) && row.planned.is_none() {
        return Standing::IfNeeded;
    }
    if let Course::Other(other) = course {
        if law.earliest.is_none() && actual.contains_key(course.vote()) {
            // The meeting itself asks for what it needs before the vote.
            return Standing::Unrecorded;
        }
        if !other.fixed && row.planned.is_none() {
            return Standing::Open;
        }
    }
    if let Some(latest) = law.latest.filter(|latest| course.fixed() && *latest < today) {
        return Standing::Late((today - latest).num_days());
    }
    let Some(due) = due(law, row) else { return Standing::Open };
    match (due - today).num_days() {
        left if left < 0 => Standing::BehindPlan(-left),
        left if left <= SOON => Standing::Due(left),
        _ => Standing::Open,
    }
}

/// Whether new dates of one step may be written. Only what the change itself breaks is refused; what was wrong before stays
/// visible as it is. `before` is the course as it stands and `after` the course with the change: the day of another body's vote is
/// a step of its own timetable, and moving it moves the days that count from it. `after_rows` are the rows with the change.
///
/// # Errors
/// The breach with its article; `ACTUAL_IN_FUTURE`; `UNKNOWN_STEP`.
pub fn check_step(
    (before, rows): (Course<'_>, &[timetable_step::Model]),
    (after, after_rows): (Course<'_>, &[timetable_step::Model]),
    step: &str,
    today: NaiveDate,
) -> Outcome<()> {
    let (planned, actual) = dates(&own_rows(before, rows));
    let (new_planned, new_actual) = dates(&own_rows(after, after_rows));
    let mut all = new_planned.clone();
    all.extend(new_actual.clone());
    let steps = after.steps(&all);
    let Some(law) = steps.iter().find(|law| law.id == step) else {
        return Err(
            Refusal::new("UNKNOWN_STEP", format!("日程中没有「{step}」这个节点"), "请刷新日程页面后重新填写").into()
        );
    };
    let done = new_actual.get(step).copied();
    if let Some(day) = done.filter(|day| *day > today) {
        return Err(Refusal::new(
            "ACTUAL_IN_FUTURE",
            format!("「{}」的实际日期 {day} 晚于今天 {today}", law.title_zh),
            "实际日期在办理之后填写；还没有办理的，请填计划日期",
        )
        .at("actual")
        .into());
    }
    let old = before.findings(&planned, &actual);
    let caused = course::caused(&old, after.findings(&new_planned, &new_actual), step);
    let remedy = match law.latest {
        Some(latest) if after.code() == course::COMMITTEE => {
            format!("「{}」最迟应在 {latest} 办理，请改填合法日期；确需推迟的，请先试算调整选举日", law.title_zh)
        }
        Some(latest) if step != after.vote() => {
            format!("「{}」最迟应在 {latest} 办理，请改填合法日期；确需推迟的，请先调整会议日", law.title_zh)
        }
        _ => format!("请按法定顺序改填「{}」的日期", law.title_zh),
    };
    match refusal(&caused, &remedy) {
        Some(refusal) => Err(refusal.at(if done.is_some() { "actual" } else { "planned" }).into()),
        None => Ok(()),
    }
}

/// What moving the polling day would do. Nothing of it is saved.
#[derive(Clone, Debug)]
pub struct Preview {
    /// The day asked for.
    pub day: NaiveDate,
    /// The timetable as it is.
    pub old: Vec<Line>,
    /// The timetable as it would be.
    pub new: Vec<Line>,
    /// Why it must not be done; empty when it may.
    pub conflicts: Vec<Refusal>,
    /// What should be known, but does not stop it.
    pub warnings: Vec<Finding>,
}

/// Recomputes the timetable for another polling day: planned days of steps not yet done move along, what was done stays and is
/// checked against the new day. `new_regime` must be the regime of that day.
pub fn preview(
    election: &unit_election::Model,
    regime: &Regime,
    new_regime: &Regime,
    rows: &[timetable_step::Model],
    today: NaiveDate,
) -> Preview {
    let day = new_regime.polling_day();
    let moved = moved_rows(rows, election.polling_day, day);
    let mut would_be = election.clone();
    would_be.polling_day = day;
    let old = lines(election, regime, rows, today);
    let new = lines(&would_be, new_regime, &moved, today);
    let mut conflicts = Vec::new();
    if stage(election) >= Stage::Polling {
        conflicts.push(Refusal::new(
            "POLLING_STARTED",
            format!("本村选举已到「{}」阶段，选举日不能再改", stage(election).zh()),
            "另行选举、再次投票的日期在相应轮次中确定",
        ));
    }
    if day < today {
        conflicts.push(Refusal::new(
            "POLLING_DAY_PAST",
            format!("选举日 {day} 早于今天 {today}"),
            "请另选今天以后的日期",
        ));
    }
    for line in &new {
        if line.row.actual.is_some() {
            // A fact cannot be moved; if the new day makes it unlawful, the day is wrong.
            let own = line.findings.iter().filter(|f| f.blocks());
            if let Some(refusal) = refusal(own, "请另选合法的选举日；已公布的事项只能更正后重新公布")
            {
                conflicts.push(refusal);
            }
        } else if line.law.hard
            && !line.law.optional
            && let Standing::Late(_) = line.standing
            && let Some(latest) = line.law.latest
        {
            conflicts.push(
                Refusal::new(
                    "STEP_ALREADY_LATE",
                    format!(
                        "选举日定在 {day}，「{}」最迟应在 {latest} 办理（{}），今天已是 {today}，尚无办理记录",
                        line.law.title_zh, line.law.requirement_zh
                    ),
                    "请另选更晚的选举日；已经办理的，请先在日程中登记实际日期",
                )
                .basis(cites_zh(&line.law.cites).join("、")),
            );
        }
    }
    let warnings = new_regime.notices().to_vec();
    Preview { day, old, new, conflicts, warnings }
}

/// The rows with the planned days of steps not yet done moved by as many days as the polling day.
pub fn moved_rows(rows: &[timetable_step::Model], from: NaiveDate, to: NaiveDate) -> Vec<timetable_step::Model> {
    let by = to - from;
    rows.iter()
        .map(|row| {
            let mut row = row.clone();
            // A meeting says its day itself.
            if row.actual.is_none() && row.meeting_id.is_none() {
                row.planned = row.planned.and_then(|day| day.checked_add_signed(by));
            }
            row
        })
        .collect()
}
