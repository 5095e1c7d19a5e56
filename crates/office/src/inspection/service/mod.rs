//! Commands of the inspection; the only writer of this context. What pages and commands load alike is loaded here.

mod assessment;
mod material;
mod persons;
mod plan;
mod progress;
mod records;
mod teams;
mod unit;

pub use assessment::{AssessmentInput, record_assessment};
pub use material::{facts, material_text, posts_zh, save_material};
pub use persons::{OpinionInput, conclude};
pub use plan::{KeyInput, Listing, add_key, change_key, change_lists, example, remove_key, start_with_example};
pub use progress::{Progress, progress};
pub use records::{RecordInput, add_record, withdraw_record};
pub use teams::{TeamInput, add_team, change_team, remove_team};
pub use unit::{MarkInput, Notice, begin, change_notice, finish, mark, mark_step, reopen};

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use entity::{inspection, inspection_mark, inspection_plan, unit_election};
use sea_orm::ConnectionTrait;

use super::model::{Content, Open, PersonSums, Scope, Stage, Turnout, concluded};
use super::store;
use crate::cycle;
use crate::db::Tx;
use crate::failure::{Failure, Outcome, Refusal};
use crate::org::{Level, UnitRef};
use crate::vetting;
use crate::vetting::model::is_proposed;

/// A proposed person of a village, with all posts that the person is proposed for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Subject {
    /// Person.
    pub person: i64,
    /// Name, as on the list.
    pub name: String,
    /// Codes of body and post.
    pub posts: Vec<(String, String)>,
}

/// Persons of some proposals, each once, in the order of the list; those who were taken off it are left out.
pub fn subjects(proposals: &[entity::proposal::Model]) -> Vec<Subject> {
    persons(proposals.iter().filter(|row| is_proposed(row)))
}

fn persons<'a>(proposals: impl Iterator<Item = &'a entity::proposal::Model>) -> Vec<Subject> {
    let mut all: Vec<Subject> = Vec::new();
    let mut known: BTreeMap<i64, usize> = BTreeMap::new();
    for row in proposals {
        let at = *known.entry(row.person_id).or_insert(all.len());
        if at == all.len() {
            all.push(Subject { person: row.person_id, name: row.name.clone(), posts: Vec::new() });
        }
        all[at].posts.push((row.body.clone(), row.post.clone()));
    }
    all
}

/// How many participants an assessment should have, and where that comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Least {
    /// At least so many; 0 for no requirement.
    pub n: u32,
    /// The source in words.
    pub source: String,
}

/// The requirement for a village: the policy pack of its election, else the checklist of the county.
///
/// # Errors
/// `UNKNOWN_PACK`.
pub fn least(election: &unit_election::Model, content: &Content) -> Outcome<Least> {
    if let Some(pack) = cycle::settings::pack(election)? {
        let rule = pack.vetting_min();
        if let Some(n) = rule.value {
            return Ok(Least {
                n,
                source: format!("{}（{}）", cycle::model::cites_zh(&rule.cites).join("、"), rule.note),
            });
        }
    }
    Ok(Least { n: content.least, source: content.least_source.clone() })
}

/// The newest assessment of a village.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Assessed {
    /// Its row.
    pub row: entity::inspection_assessment::Model,
    /// Who came and what became of the ballots.
    pub turnout: Turnout,
    /// Sums about each person.
    pub sums: Vec<PersonSums>,
}

impl Assessed {
    /// The sums about a person.
    pub fn about(&self, person: i64) -> Option<&PersonSums> {
        self.sums.iter().find(|sums| sums.person == person)
    }
}

/// What is known about the inspection of a village.
#[derive(Clone, Debug)]
pub struct Village {
    /// The election in which the persons are proposed.
    pub election: unit_election::Model,
    /// County of the cycle.
    pub county_code: String,
    /// The inspection, once the village has a team.
    pub row: Option<inspection::Model>,
    /// The checklist that it began with, or would begin with now; none before the county has one.
    pub plan: Option<(inspection_plan::Model, Content)>,
    /// Proposed persons.
    pub subjects: Vec<Subject>,
    /// Persons who were taken off the list; what was recorded about them stays to be read.
    pub gone: Vec<Subject>,
}

impl Village {
    /// The inspection.
    ///
    /// # Errors
    /// `INSPECTION_NO_TEAM`.
    pub fn inspection(&self) -> Outcome<&inspection::Model> {
        self.row.as_ref().filter(|row| row.team_id != 0).ok_or_else(|| {
            let remedy = "请乡镇先建立考察组，并把本村列入一个组";
            Refusal::new("INSPECTION_NO_TEAM", "本村还没有考察组", remedy).into()
        })
    }

    /// The checklist.
    ///
    /// # Errors
    /// `INSPECTION_NO_PLAN`.
    pub fn content(&self) -> Outcome<&Content> {
        self.plan.as_ref().map(|(_, content)| content).ok_or_else(|| {
            let remedy = "请县级换届办先设定考察步骤和关键步骤";
            Refusal::new("INSPECTION_NO_PLAN", "县级还没有设定考察清单", remedy).into()
        })
    }

    /// Where it stands.
    pub fn stage(&self) -> Stage {
        self.row.as_ref().map_or(Stage::Waiting, store::stage)
    }

    /// A person of the village, also one who was taken off the list; to be read only.
    ///
    /// # Errors
    /// Not found.
    pub fn anybody(&self, person: i64) -> Outcome<&Subject> {
        self.subjects
            .iter()
            .chain(&self.gone)
            .find(|subject| subject.person == person)
            .ok_or_else(|| Failure::NotFound("这个考察对象".into()))
    }

    /// A proposed person of the village.
    ///
    /// # Errors
    /// Not found.
    pub fn subject(&self, person: i64) -> Outcome<&Subject> {
        self.subjects
            .iter()
            .find(|subject| subject.person == person)
            .ok_or_else(|| Failure::NotFound("这个考察对象".into()))
    }
}

/// Loads what is known about the inspection of a village in its current election.
///
/// # Errors
/// Not found for a unit without an election, or above the villages.
pub async fn village(conn: &impl ConnectionTrait, unit: &UnitRef) -> Outcome<Village> {
    if unit.level != Level::Village {
        return Err(Failure::NotFound("村社的考察（县级和乡镇看考察总表）".into()));
    }
    let election = cycle::store::expect_current(conn, &unit.code).await?;
    let cycle = cycle::store::cycle(conn, election.cycle_id).await?;
    let county_code = cycle.map(|cycle| cycle.county_code).unwrap_or_default();
    let row = store::inspection_of(conn, election.cycle_id, &unit.code).await?;
    let plan = match row.as_ref().map_or(0, |row| row.plan_id) {
        0 => store::plans(conn, election.cycle_id, &county_code).await?.into_iter().next(),
        id => Some(store::plan(conn, id).await?),
    };
    let plan = match plan {
        Some(plan) => Some((store::content(&plan)?, plan)).map(|(content, plan)| (plan, content)),
        None => None,
    };
    let proposals = vetting::store::proposals(conn, election.cycle_id, &unit.code).await?;
    let subjects = subjects(&proposals);
    let stands = |row: &&entity::proposal::Model| subjects.iter().any(|one| one.person == row.person_id);
    let gone = persons(proposals.iter().filter(|row| !stands(row)));
    Ok(Village { election, county_code, row, plan, subjects, gone })
}

/// The newest assessment of an inspection with its sums.
///
/// # Errors
/// Of the database, or when stored JSON is damaged.
pub async fn assessed(conn: &impl ConnectionTrait, inspection: i64) -> Outcome<Option<Assessed>> {
    let Some(row) = store::current_assessments(conn, &[inspection]).await?.pop() else { return Ok(None) };
    let ballots = store::ballots(conn, &[row.id]).await?;
    let sums = ballots.iter().map(store::sums).collect::<Outcome<Vec<_>>>()?;
    Ok(Some(Assessed { turnout: store::turnout(&row), row, sums }))
}

/// What is missing about a person: key steps that were neither done nor left out with a reason, and the assessment.
pub fn missing_about(
    content: &Content,
    marks: &[inspection_mark::Model],
    assessed: Option<&Assessed>,
    person: i64,
) -> Vec<String> {
    let marked: BTreeSet<i32> = marks.iter().filter(|mark| mark.person_id == person).map(|mark| mark.key_id).collect();
    let mut missing: Vec<String> =
        content.of(Scope::Person).filter(|key| !marked.contains(&key.id)).map(|key| key.name.clone()).collect();
    if assessed.is_none_or(|assessed| assessed.about(person).is_none()) {
        missing.push("民主测评的票数".to_owned());
    }
    missing
}

/// What is still to be done in a village before its inspection is finished.
///
/// # Errors
/// `INSPECTION_NO_PLAN`, `INSPECTION_NO_TEAM`; of the database.
pub async fn open(conn: &impl ConnectionTrait, village: &Village) -> Outcome<Open> {
    let (row, content) = (village.inspection()?, village.content()?);
    let marks = store::marks(conn, &[row.id]).await?;
    let marked: BTreeSet<i32> = marks.iter().filter(|mark| mark.person_id == 0).map(|mark| mark.key_id).collect();
    let mut steps: Vec<String> =
        content.of(Scope::Unit).filter(|key| !marked.contains(&key.id)).map(|key| key.name.clone()).collect();
    if store::current_assessments(conn, &[row.id]).await?.is_empty() {
        steps.push("民主测评的票数".to_owned());
    }
    let opinions = store::opinions(conn, &[row.id]).await?;
    let done = |person: i64| opinions.iter().any(|one| one.person_id == person && concluded(&one.conclusion));
    let persons = village.subjects.iter().filter(|one| !done(one.person)).map(|one| one.name.clone()).collect();
    Ok(Open { persons, steps })
}

/// The inspection of a village that is going on.
async fn running(tx: &Tx, unit: &UnitRef) -> Outcome<(Village, inspection::Model)> {
    let village = village(tx.read(), unit).await?;
    let row = village.inspection()?.clone();
    at(&row, &[Stage::Running])?;
    Ok((village, row))
}

/// Refuses what does not belong to the stage.
fn at(row: &inspection::Model, stages: &[Stage]) -> Outcome<()> {
    let stage = store::stage(row);
    if stages.contains(&stage) {
        return Ok(());
    }
    let (message, remedy) = match stage {
        Stage::Waiting => ("本村的考察还没有开始", "请先登记考察公示，开始考察"),
        Stage::Running => ("本村的考察已经开始", "请刷新页面"),
        Stage::Finished => ("本村的考察已经完成", "有新的情况，请县级换届办写明原因后重新打开"),
    };
    Err(Refusal::new("INSPECTION_STAGE", message, remedy).into())
}

fn fresh(row: &inspection::Model, version: i64) -> Outcome<()> {
    if row.version == version { Ok(()) } else { Err(Failure::Stale { what: "本村的考察".into() }) }
}

/// What is recorded as done was done on a day that has come.
fn done_by_today(tx: &Tx, field: &str, day: NaiveDate) -> Outcome<()> {
    if day <= tx.today() {
        return Ok(());
    }
    let message = format!("{day} 还没有到，不能登记为已办");
    Err(Refusal::new("DAY_IN_FUTURE", message.clone(), "请填实际日期，到当天再登记").field(field, message).into())
}

/// A number of rows as it is stored.
fn column(n: u32) -> i32 {
    i32::try_from(n).unwrap_or(i32::MAX)
}
