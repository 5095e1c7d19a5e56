//! What must be done: decided from timetables, stages, objections and findings; no database.

use std::collections::HashMap;
use std::collections::hash_map::Entry as Slot;
use std::rc::Rc;

use chrono::NaiveDate;
use entity::{objection, timetable_step, unit_election};
use law::body::Body;
use law::regime::Regime;

use super::board::{Board, Entry, Township};
use crate::cycle::course::{self, Course, Other};
use crate::cycle::plan::{self, Line, Standing};
use crate::cycle::{self, Stage, stage};
use crate::failure::Outcome;
use crate::ui::Tone;

/// How urgent an entry is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Urgency {
    /// 超期: a legal date has passed or is broken.
    Late,
    /// 受阻: the next step cannot go on until this is done.
    Blocked,
    /// 到期: within the next days, or behind plan.
    Due,
}

impl Urgency {
    /// The word on the page.
    pub fn zh(self) -> &'static str {
        match self {
            Urgency::Late => "超期",
            Urgency::Blocked => "受阻",
            Urgency::Due => "近期到期",
        }
    }

    /// The mark beside the word.
    pub fn tone(self) -> Tone {
        match self {
            Urgency::Late => Tone::Bad,
            Urgency::Blocked => Tone::Warn,
            Urgency::Due => Tone::Info,
        }
    }
}

/// One thing to do.
#[derive(Clone, Debug)]
pub struct Todo {
    /// How urgent.
    pub urgency: Urgency,
    /// Day by which it must be done, where there is one.
    pub by: Option<NaiveDate>,
    /// Code of the unit.
    pub unit: String,
    /// Name of the unit.
    pub unit_name: String,
    /// Code of the township.
    pub township: String,
    /// Name of the township.
    pub township_name: String,
    /// What it is, with its figures.
    pub what: String,
    /// The article, where there is one.
    pub basis: String,
    /// The page where it is done.
    pub href: String,
}

/// Everything to do in a board, the most urgent first.
///
/// # Errors
/// When the law book does not hold together.
pub fn todos(
    board: &Board,
    steps: &[timetable_step::Model],
    objections: &[objection::Model],
    today: NaiveDate,
) -> Outcome<Vec<Todo>> {
    let mut steps_of: HashMap<i64, Vec<timetable_step::Model>> = HashMap::new();
    for step in steps {
        steps_of.entry(step.election_id).or_default().push(step.clone());
    }
    let mut objections_of: HashMap<i64, Vec<&objection::Model>> = HashMap::new();
    for objection in objections {
        objections_of.entry(objection.election_id).or_default().push(objection);
    }
    let mut known = Timetables::default();
    let mut all = Vec::new();
    for (township, entry) in board.entries() {
        let election = &entry.election;
        let rows = steps_of.remove(&election.id).unwrap_or_default();
        let open = objections_of.remove(&election.id).unwrap_or_default();
        all.extend(of_unit(township, entry, &rows, &open, today, &mut known)?);
    }
    sort(&mut all);
    Ok(all)
}

/// The most urgent first.
pub fn sort(all: &mut [Todo]) {
    all.sort_by(|a, b| {
        (a.urgency, a.by.unwrap_or(NaiveDate::MAX), &a.unit).cmp(&(b.urgency, b.by.unwrap_or(NaiveDate::MAX), &b.unit))
    });
}

/// What the timetable of another body depends on: the body, its rules (profile and what the cycle sets), and the planned and actual
/// days of its steps, that of its vote among them. Most units of a place share them.
type BodyDates = (Body, String, String, Vec<(String, Option<NaiveDate>, Option<NaiveDate>)>);

/// What the other bodies have to do before a vote whose day is planned. `rows` are those of units with such a vote.
///
/// # Errors
/// When the law book does not hold together.
pub fn todos_of_bodies(board: &Board, rows: &[timetable_step::Model], today: NaiveDate) -> Outcome<Vec<Todo>> {
    let mut rows_of: HashMap<i64, Vec<timetable_step::Model>> = HashMap::new();
    for row in rows {
        rows_of.entry(row.election_id).or_default().push(row.clone());
    }
    let mut known: HashMap<BodyDates, Rc<Vec<Line>>> = HashMap::new();
    let mut all = Vec::new();
    for (township, entry) in board.entries() {
        let election = &entry.election;
        let Some(own) = rows_of.get(&election.id) else { continue };
        for body in course::OTHERS {
            let rows = own.iter().filter(|row| row.body == body.code());
            let mut days: Vec<_> = rows.map(|row| (row.step.clone(), row.planned, row.actual)).collect();
            days.sort();
            let lines = match known.entry((body, election.profile.clone(), election.overlay.clone(), days)) {
                Slot::Occupied(slot) => slot.get().clone(),
                Slot::Vacant(slot) => {
                    let waiting = match Other::waiting(body, election, own) {
                        // What the law book does not know is said on the unit's own pages.
                        Err(crate::failure::Failure::Refused(_)) => None,
                        other => other?,
                    };
                    let urgent = |other: Other| -> Vec<Line> {
                        let lines = plan::lines_of(Course::Other(&other), own, today);
                        lines.into_iter().filter(|line| urgency(line).is_some()).collect()
                    };
                    slot.insert(Rc::new(waiting.map(urgent).unwrap_or_default())).clone()
                }
            };
            let words = cycle::words(election);
            // The rows inside the lines may be those of another unit with the same days.
            for line in lines.iter() {
                let Some((urgency, by)) = urgency(line) else { continue };
                all.push(Todo {
                    urgency,
                    by,
                    unit: election.unit_code.clone(),
                    unit_name: entry.name.clone(),
                    township: township.code.clone(),
                    township_name: township.name.clone(),
                    what: format!("{}，{}", course::body_zh(body, words), what(line)),
                    basis: cycle::cites_zh(&line.law.cites).into_iter().next().unwrap_or_default(),
                    href: format!("/u/{}/timetable?body={}#step-{}", election.unit_code, body.code(), line.key),
                });
            }
        }
    }
    Ok(all)
}

/// How urgent a step is, and by which day; none when nothing is to be done about it now.
fn urgency(line: &Line) -> Option<(Urgency, Option<NaiveDate>)> {
    match line.standing {
        Standing::Illegal | Standing::Late(_) => Some((Urgency::Late, line.law.latest)),
        Standing::BehindPlan(_) | Standing::Due(_) => Some((Urgency::Due, line.target())),
        Standing::Done(_) | Standing::Closed(_) => None,
        Standing::IfNeeded | Standing::Unrecorded | Standing::Open => None,
    }
}

/// A step with where it stands, or with what is wrong.
fn what(line: &Line) -> String {
    match (&line.standing, line.findings.first()) {
        (Standing::Illegal, Some(finding)) => format!("{}：{}", line.law.title_zh, finding.message),
        _ => format!("{}：{}", line.law.title_zh, line.standing.zh()),
    }
}

/// What a timetable depends on: profile, polling day, mode, stage, and the planned and actual days of its steps.
type Dates = (String, NaiveDate, String, String, Vec<(String, Option<NaiveDate>, Option<NaiveDate>)>);

/// Timetables that were computed already: most units of a county have the same polling day and the same plan.
#[derive(Default)]
struct Timetables {
    known: HashMap<Dates, (Rc<Regime>, Vec<Line>)>,
    regimes: HashMap<(String, NaiveDate), Rc<Regime>>,
}

impl Timetables {
    /// The regime and the lines of an election. The rows inside the lines may be those of another unit with the same days.
    fn of(
        &mut self,
        election: &unit_election::Model,
        rows: &[timetable_step::Model],
        today: NaiveDate,
    ) -> Outcome<(&Regime, &[Line])> {
        let mut days: Vec<_> = rows.iter().map(|row| (row.step.clone(), row.planned, row.actual)).collect();
        days.sort();
        let regime = match self.regimes.entry((election.profile.clone(), election.polling_day)) {
            Slot::Occupied(slot) => slot.get().clone(),
            Slot::Vacant(slot) => slot.insert(Rc::new(cycle::regime(election)?)).clone(),
        };
        let key = (election.profile.clone(), election.polling_day, election.mode.clone(), election.stage.clone(), days);
        let (regime, lines) = self.known.entry(key).or_insert_with(|| {
            let lines = plan::lines(election, &regime, rows, today);
            (regime, lines)
        });
        Ok((&**regime, lines.as_slice()))
    }
}

fn of_unit(
    township: &Township,
    entry: &Entry,
    rows: &[timetable_step::Model],
    objections: &[&objection::Model],
    today: NaiveDate,
    known: &mut Timetables,
) -> Outcome<Vec<Todo>> {
    let election = &entry.election;
    let base = format!("/u/{}", election.unit_code);
    let todo = |urgency, by, what: String, basis: String, page: String| Todo {
        urgency,
        by,
        unit: election.unit_code.clone(),
        unit_name: entry.name.clone(),
        township: township.code.clone(),
        township_name: township.name.clone(),
        what,
        basis,
        href: format!("{base}{page}"),
    };
    let mut all = Vec::new();
    // A profile that this program does not know must not empty the list of everybody else.
    match known.of(election, rows, today) {
        Err(crate::failure::Failure::Refused(refusal)) => {
            all.push(todo(Urgency::Blocked, None, refusal.message, String::new(), "/timetable".into()));
        }
        Err(other) => return Err(other),
        Ok((regime, lines)) => {
            // What was to be done before the vote is history once the result stands.
            let finished = stage(election) == Stage::Finished;
            for line in lines.iter().filter(|line| !finished || follows_result(line)) {
                let Some((urgency, by)) = urgency(line) else { continue };
                let basis = cycle::cites_zh(&line.law.cites).into_iter().next().unwrap_or_default();
                all.push(todo(urgency, by, what(line), basis, format!("/timetable#step-{}", line.law.id)));
            }
            let due = |objection: &objection::Model| law::deadline::ruling_due(objection.received_on, regime);
            if let Some(first) = objections.iter().map(|objection| due(objection)).min().filter(|_| !finished) {
                let urgency = if first < today { Urgency::Late } else { Urgency::Due };
                let what = format!("{} 件选民名单申诉待处理或待公布，最早一件应在 {first} 前答复", objections.len());
                all.push(todo(urgency, Some(first), what, String::new(), "/roll".into()));
            }
        }
    }
    if election.open_findings > 0 && stage(election) != Stage::Finished {
        let what = format!("计票核对有 {} 条提示未改正或说明", election.open_findings);
        all.push(todo(Urgency::Blocked, None, what, String::new(), "/count".into()));
    }
    match stage(election) {
        Stage::Counting => {
            all.push(todo(Urgency::Due, None, "计票结果待录入、比对和认定".into(), String::new(), "/count".into()));
        }
        Stage::NextRound => {
            let what = "本轮没有选满，待组织下一轮投票".to_owned();
            all.push(todo(Urgency::Blocked, None, what, String::new(), "/determination".into()));
        }
        _ if election.polling_day < today && !super::indicator::counted(election) => {
            let what = format!("选举日 {} 已过，还没有录入投票结果", election.polling_day);
            all.push(todo(Urgency::Late, Some(election.polling_day), what, String::new(), "/count".into()));
        }
        _ => {}
    }
    Ok(all)
}

/// Whether a step comes after the result: publishing it, sealing, handing over, the other bodies, the archive.
fn follows_result(line: &Line) -> bool {
    line.law.earliest.is_some() && ![plan::step::POLLING, plan::step::RUNOFF].contains(&line.law.id.as_str())
}

/// The one step that a unit should take next, by its stage: words and page.
pub fn next_action(election: &unit_election::Model) -> (&'static str, &'static str) {
    match stage(election) {
        Stage::Preparing if election.seats == 0 => ("填报应选职数", "/posts"),
        Stage::Preparing => ("推选选举委员会，核对日程", "/committee"),
        Stage::Registering => ("登记选民，公布选民名单", "/roll"),
        Stage::RollPublished => ("处理申诉，组织提名（自荐）", "/candidates"),
        Stage::Nominating => ("核对并公布候选人（自荐人）", "/candidates"),
        Stage::CandidatesPublished => ("审核委托投票，布置会场，准备选票", "/polling"),
        Stage::Polling => ("登记发出、收回选票，录入计票结果", "/count"),
        Stage::Counting => ("比对双录，认定结果", "/count"),
        Stage::NextRound => ("按认定意见组织下一轮投票", "/determination"),
        Stage::Finished => ("打印当选公告和移交文书", "/notices"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::shell::UNIT_TABS;
    use crate::testkit::day;

    fn election(stage: Stage) -> unit_election::Model {
        unit_election::Model {
            stage: stage.code().into(),
            open_findings: 1,
            ..crate::testkit::unit_election("990781001201", day(2026, 3, 28))
        }
    }

    /// The tab that a link of a unit leads to.
    fn tab(href: &str) -> bool {
        let page = href.split('#').next().unwrap_or_default();
        let page = page.strip_prefix("/u/990781001201").unwrap_or(page);
        UNIT_TABS.iter().any(|(ending, _)| *ending == page)
    }

    #[test]
    fn every_entry_leads_to_a_page_of_the_unit() {
        let mut seen = 0;
        for stage in Stage::ALL {
            let (what, page) = next_action(&election(stage));
            assert!(tab(page) && !what.is_empty(), "{stage:?}: {page}");
            let board = Board::single(
                "990781001000",
                Entry { name: "甲村".into(), election: election(stage), bodies: Default::default() },
            );
            let objection = objection::Model {
                id: 1,
                election_id: 0,
                version_no: 1,
                registration_id: None,
                applicant: "甲".into(),
                matter: "漏登".into(),
                filed_on: day(2026, 3, 9),
                received_on: day(2026, 3, 9),
                late: false,
                accepted: None,
                decision: String::new(),
                decided_on: None,
                published_on: None,
                version: 1,
            };
            let all = todos(&board, &[], &[objection], day(2026, 4, 2)).unwrap();
            let before_vote = all.iter().any(|todo| todo.what.contains("选民名单"));
            assert_eq!(before_vote, stage != Stage::Finished, "{stage:?}");
            // While a further round is to come, what follows the result is not due yet.
            let handover = all.iter().any(|todo| todo.what.contains("工作移交"));
            assert_eq!(handover, stage != Stage::NextRound, "{stage:?}");
            for todo in &all {
                assert!(tab(&todo.href), "{stage:?}: {}", todo.href);
            }
            assert!(all.is_sorted_by_key(|todo| todo.urgency), "the most urgent first");
            seen += all.len();
        }
        assert!(seen > Stage::ALL.len());
    }
}
