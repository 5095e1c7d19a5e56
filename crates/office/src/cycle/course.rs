//! Whose steps they are: those of the committee whose vote the election is, and those of the other bodies of its unit. All go
//! through the same machinery ([`super::plan`]); a course says which steps there are, from which day they count and what is wrong
//! with days. No database.

use chrono::{Days, NaiveDate};
use entity::{timetable_step, unit_election};
use law::body::Body;
use law::finding::{Finding, Severity};
use law::policy::Pack;
use law::regime::{CooperativeRegime, PartyRegime, Regime};
use law::sequence;
use law::timetable::{self, Applies, Dates, TimetableStep};

use super::model::{self, Stage, stage};
use super::plan::{dates, step};
use super::settings;
use crate::failure::{Failure, Outcome};
use crate::org::Words;

/// The committee's own steps have no body in the database.
pub const COMMITTEE: &str = "";

/// The other bodies of a unit that a re-election renews, in their order.
pub const OTHERS: [Body; 4] = [Body::Party, Body::Representatives, Body::Supervision, Body::Cooperative];

/// The step on which a body is elected: the days of its other steps count from that day. A test holds them against the law book.
pub fn vote_step(body: Body) -> &'static str {
    match body {
        Body::Party | Body::Cooperative => "assembly",
        Body::Representatives | Body::Supervision => "elected",
        Body::Committee | Body::Residents => step::POLLING,
    }
}

/// Whether the day on which a step was done comes from the meeting that carried it out: nobody types it.
pub fn held_by_meeting(body: Body, step: &str) -> bool {
    step == vote_step(body) || (body == Body::Party && step == "officers")
}

/// The body of a unit's course in the words of the unit.
pub fn body_zh(body: Body, words: &Words) -> String {
    words.own(body.zh())
}

/// The name of a step in addresses: its id, after the code of its body where it is not the committee's.
pub fn key(body: &str, step: &str) -> String {
    if body == COMMITTEE { step.to_owned() } else { format!("{body}.{step}") }
}

/// Body and step of a name in an address.
pub fn split(key: &str) -> (&str, &str) {
    key.split_once('.').unwrap_or((COMMITTEE, key))
}

/// The rules of a body's election on its day.
#[derive(Clone, Debug)]
enum Rules {
    Village(Box<Regime>),
    Party(Box<PartyRegime>),
    Cooperative(Box<CooperativeRegime>),
}

/// Another body of the unit with its day.
#[derive(Clone, Debug)]
pub struct Other {
    /// The body.
    pub body: Body,
    /// Election of the unit's committee.
    pub election_id: i64,
    /// Day of its vote: held, planned, or else proposed.
    pub day: NaiveDate,
    /// Somebody has planned the day, or the vote was held. A day that is only proposed makes nothing late.
    pub fixed: bool,
    rules: Rules,
    /// The steps are said in the words of the unit.
    words: &'static Words,
}

/// The steps of one body, with their rules.
#[derive(Clone, Copy, Debug)]
pub enum Course<'a> {
    /// Of the committee whose vote the election is.
    Committee(&'a unit_election::Model, &'a Regime),
    /// Of another body.
    Other(&'a Other),
}

impl Course<'_> {
    /// The body.
    pub fn body(&self) -> Body {
        match self {
            Course::Committee(election, _) => model::body(election),
            Course::Other(other) => other.body,
        }
    }

    /// The code of the body with the rows of its steps.
    pub fn code(&self) -> &'static str {
        match self {
            Course::Committee(..) => COMMITTEE,
            Course::Other(other) => other.body.code(),
        }
    }

    /// The election to which the rows belong.
    pub fn election_id(&self) -> i64 {
        match self {
            Course::Committee(election, _) => election.id,
            Course::Other(other) => other.election_id,
        }
    }

    /// The day from which the steps count.
    pub fn day(&self) -> NaiveDate {
        match self {
            Course::Committee(election, _) => election.polling_day,
            Course::Other(other) => other.day,
        }
    }

    /// Whether that day is more than a proposal.
    pub fn fixed(&self) -> bool {
        match self {
            Course::Committee(..) => true,
            Course::Other(other) => other.fixed,
        }
    }

    /// The step of the vote.
    pub fn vote(&self) -> &'static str {
        vote_step(self.body())
    }

    /// Whether the day on which a step was done comes from elsewhere: nobody types it on the timetable.
    pub fn recorded(&self, id: &str) -> bool {
        match self {
            Course::Committee(..) => step::RECORDED.contains(&id),
            Course::Other(other) => held_by_meeting(other.body, id),
        }
    }

    /// The steps, with the days that depend on others counted from `known`.
    pub fn steps(&self, known: &Dates) -> Vec<TimetableStep> {
        match self {
            Course::Committee(election, regime) => timetable::plan(regime, model::mode(election), known),
            Course::Other(other) => {
                let mut steps = timetable::plan_body(other.body, other.applies(), known);
                for law in &mut steps {
                    let papers = law.papers_zh.iter_mut();
                    let ours = [&mut law.title_zh, &mut law.actor_zh, &mut law.requirement_zh];
                    for text in papers.chain(ours) {
                        *text = other.words.own(text);
                    }
                }
                steps
            }
        }
    }

    /// The day of the committee's last vote, when it is later than the first one: the list of the elected follows that vote. While
    /// a further round is called for and has no day, its last lawful day.
    pub(super) fn last_vote(&self, planned: &Dates, actual: &Dates) -> Option<NaiveDate> {
        let Course::Committee(election, regime) = self else { return None };
        let held = actual.get(step::RUNOFF).copied();
        let set = planned.get(step::RUNOFF).copied();
        if let Some(day) = held.max(set) {
            return Some(day);
        }
        if stage(election) != Stage::NextRound {
            return None;
        }
        let steps = timetable::plan(regime, model::mode(election), actual);
        steps.into_iter().find(|law| law.id == step::RUNOFF).and_then(|law| law.latest)
    }

    /// What is wrong with days; the list of the elected is measured from the last vote. Of a body whose day is only proposed, the
    /// order of its steps: what counts from the proposal breaks nothing.
    pub(super) fn findings(&self, planned: &Dates, actual: &Dates) -> Vec<Finding> {
        match self {
            Course::Committee(election, regime) => {
                let mode = model::mode(election);
                let mut findings = timetable::check(regime, mode, planned, actual);
                if let Some(day) = self.last_vote(planned, actual) {
                    let mut moved = actual.clone();
                    moved.insert(step::POLLING.to_owned(), day);
                    findings.retain(|finding| finding.field != step::RESULT);
                    let again = timetable::check(regime, mode, planned, &moved);
                    findings.extend(again.into_iter().filter(|finding| finding.field == step::RESULT));
                }
                findings
            }
            Course::Other(other) => {
                let mut findings = timetable::check_body(other.body, other.applies(), planned, actual);
                findings.retain(|finding| other.fixed || finding.code == "DATE_ORDER");
                findings
            }
        }
    }
}

impl Other {
    fn applies(&self) -> Applies<'_> {
        match &self.rules {
            Rules::Village(regime) => Applies::Village(regime),
            Rules::Party(regime) => Applies::Party(regime),
            Rules::Cooperative(regime) => Applies::Cooperative(regime),
        }
    }

    /// The body where its vote is planned and was not held yet: what is to be done before a vote.
    ///
    /// # Errors
    /// Of the law book.
    pub fn waiting(
        body: Body,
        election: &unit_election::Model,
        rows: &[timetable_step::Model],
    ) -> Outcome<Option<Self>> {
        let vote = rows.iter().find(|row| row.body == body.code() && row.step == vote_step(body));
        match vote.filter(|row| row.actual.is_none()).and_then(|row| row.planned) {
            Some(day) => Self::of(body, election, rows, day),
            None => Ok(None),
        }
    }

    /// The body with the day that its rows say, else with the proposed one; none where the law book has no rules for that day.
    fn of(
        body: Body,
        election: &unit_election::Model,
        rows: &[timetable_step::Model],
        proposed: NaiveDate,
    ) -> Outcome<Option<Self>> {
        let row = rows.iter().find(|row| row.body == body.code() && row.step == vote_step(body));
        let set = row.and_then(|row| row.actual.or(row.planned));
        let day = set.unwrap_or(proposed);
        let rules = match body {
            Body::Party => settings::party_regime(election, day).map(|regime| Rules::Party(Box::new(regime))),
            Body::Cooperative => {
                settings::cooperative_regime(election, day).map(|regime| Rules::Cooperative(Box::new(regime)))
            }
            _ => model::regime(&unit_election::Model { polling_day: day, ..election.clone() })
                .map(|regime| Rules::Village(Box::new(regime))),
        };
        match rules {
            Ok(rules) => {
                let words = model::words(election);
                Ok(Some(Other { body, election_id: election.id, day, fixed: set.is_some(), rules, words }))
            }
            Err(Failure::Refused(_)) => Ok(None),
            Err(other) => Err(other),
        }
    }
}

/// All bodies of a unit.
#[derive(Clone, Debug)]
pub struct Courses {
    /// The committee's election.
    pub election: unit_election::Model,
    /// Its rules.
    pub regime: Regime,
    /// The other bodies, in their order.
    pub others: Vec<Other>,
    pack: Option<&'static Pack>,
}

impl Courses {
    /// The bodies of a unit with the days in `rows`, which are those of all bodies.
    ///
    /// # Errors
    /// Of the law book.
    pub fn of(election: unit_election::Model, rows: &[timetable_step::Model]) -> Outcome<Self> {
        let regime = model::regime(&election)?;
        let pack = settings::pack(&election)?;
        let proposals = proposals(&election, &regime, rows, pack);
        let mut others = Vec::new();
        for (body, day) in proposals {
            others.extend(Other::of(body, &election, rows, day)?);
        }
        Ok(Self { election, regime, others, pack })
    }

    /// The committee's course.
    pub fn committee(&self) -> Course<'_> {
        Course::Committee(&self.election, &self.regime)
    }

    /// The course of the body with this code.
    pub fn course(&self, code: &str) -> Option<Course<'_>> {
        if code == COMMITTEE {
            return Some(self.committee());
        }
        self.others.iter().find(|other| other.body.code() == code).map(Course::Other)
    }

    /// All courses in the usual order of the bodies: 先党组织，后村（居）民委员会，再监督委员会和集体经济组织.
    pub fn in_order(&self) -> Vec<Course<'_>> {
        let of = |body: Body| match body {
            body if body == model::body(&self.election) => Some(self.committee()),
            body => self.others.iter().find(|other| other.body == body).map(Course::Other),
        };
        sequence::USUAL.iter().flat_map(|stage| stage.iter().copied()).filter_map(of).collect()
    }

    /// The days of the bodies that somebody has set.
    fn days(&self) -> sequence::Days {
        let others = self.others.iter().filter(|other| other.fixed).map(|other| (other.body, other.day));
        others.chain([(model::body(&self.election), self.election.polling_day)]).collect()
    }

    /// What is wrong with the order of the bodies: what a text or the policy pack orders, and, as a remark, what is usual.
    pub fn order(&self) -> Vec<Finding> {
        let days = self.days();
        let mut findings = sequence::order(&days, Some(&self.regime), self.pack);
        for (later, second) in &days {
            for (earlier, _) in sequence::before(*later, Some(&self.regime), self.pack) {
                // Representatives may be chosen after the committee too (4.1 step 8); nothing waits for them.
                let Some(first) = days.get(&earlier).filter(|first| second < *first) else { continue };
                let known = format!("{}定在{second}，早于{}的", later.zh(), earlier.zh());
                let said = |finding: &Finding| finding.message.starts_with(&known);
                if earlier == Body::Representatives || findings.iter().any(said) {
                    continue;
                }
                let (one, two) = (earlier.zh(), later.zh());
                let message = format!("{known}{first}；一般先{one}，后{two}。");
                let field = format!("{}_BEFORE_{}", later.code(), earlier.code());
                findings.push(Finding::new("BODIES_OUT_OF_ORDER", Severity::Warn, &field, message));
            }
        }
        findings
    }
}

/// The days proposed for bodies whose day nobody has set, in the usual order: the party organisation when the committee's
/// election begins, the others when the committee's timetable recommends them, and none before a body that comes first.
fn proposals(
    election: &unit_election::Model,
    regime: &Regime,
    rows: &[timetable_step::Model],
    pack: Option<&'static Pack>,
) -> Vec<(Body, NaiveDate)> {
    let own: Vec<timetable_step::Model> = rows.iter().filter(|row| row.body == COMMITTEE).cloned().collect();
    let (mut known, actual) = dates(&own);
    known.extend(actual);
    let steps = timetable::plan(regime, model::mode(election), &known);
    let recommended = |id: &str| steps.iter().find(|law| law.id == id).and_then(|law| law.recommended);
    let mut days = sequence::Days::from([(model::body(election), election.polling_day)]);
    let mut all = Vec::new();
    for body in OTHERS {
        let wished = match body {
            Body::Party => recommended(step::COMMITTEE),
            Body::Representatives => recommended(step::REPRESENTATIVES),
            _ => recommended(step::SUPERVISION),
        };
        let day = match wished {
            Some(day) => day,
            None if body == Body::Party => {
                election.polling_day.checked_sub_days(Days::new(1)).unwrap_or(election.polling_day)
            }
            None => election.polling_day,
        };
        let set = rows.iter().find(|row| row.body == body.code() && row.step == vote_step(body));
        let set = set.and_then(|row| row.actual.or(row.planned));
        let first = sequence::before(body, Some(regime), pack).into_iter().filter_map(|(before, _)| days.get(&before));
        let day = set.unwrap_or_else(|| first.copied().max().map_or(day, |first| first.max(day)));
        days.insert(body, day);
        all.push((body, day));
    }
    all
}

/// What a change newly breaks: findings that were not there before it, or that are about the changed field itself.
pub(super) fn caused(before: &[Finding], after: Vec<Finding>, field: &str) -> Vec<Finding> {
    let old = |finding: &Finding| before.iter().any(|old| old.code == finding.code && old.field == finding.field);
    after.into_iter().filter(|f| f.code != "DATE_MISSING" && (f.field == field || !old(f))).collect()
}
