//! How far the inspections of many villages are, from their records; for the lists and the figures.

use std::collections::{BTreeMap, BTreeSet};

use sea_orm::ConnectionTrait;

use super::{least, subjects};
use crate::cycle;
use crate::failure::Outcome;
use crate::inspection::model::{Content, Rate, Scope, Stage, concluded};
use crate::inspection::store;
use crate::vetting;

/// The inspection of a village in figures.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Progress {
    /// Unit.
    pub unit_code: String,
    /// Its township.
    pub township_code: String,
    /// Team; 0 for none.
    pub team_id: i64,
    /// Where it stands.
    pub stage: Stage,
    /// Key steps done or left out with a reason, those about persons once for each person.
    pub keys_done: u64,
    /// Key steps due.
    pub keys_due: u64,
    /// Participants of the assessment.
    pub present: Option<u32>,
    /// Participants that there should be; 0 for no requirement.
    pub least: u32,
    /// Persons with a final opinion.
    pub persons_done: u64,
    /// Persons proposed.
    pub persons_due: u64,
    /// The smallest satisfaction rate of a proposed person.
    pub satisfaction: Option<Rate>,
    /// The smallest approval rate of a proposed person.
    pub approval: Option<Rate>,
}

impl Progress {
    /// Fewer people took part in the assessment than there should be.
    pub fn too_few(&self) -> bool {
        self.present.is_some_and(|present| present < self.least)
    }
}

fn number(n: usize) -> u64 {
    u64::try_from(n).unwrap_or(u64::MAX)
}

/// The villages of a township in a cycle (of all townships without one), in the order of their codes.
///
/// # Errors
/// Of the database, or when stored JSON is damaged.
pub async fn progress(
    conn: &impl ConnectionTrait,
    cycle: &entity::election_cycle::Model,
    township: Option<&str>,
) -> Outcome<Vec<Progress>> {
    let elections = cycle::store::elections_of(conn, cycle.id, township).await?;
    let mut proposals: BTreeMap<String, Vec<entity::proposal::Model>> = BTreeMap::new();
    for row in vetting::store::proposals_of(conn, cycle.id, township).await? {
        proposals.entry(row.unit_code.clone()).or_default().push(row);
    }
    let rows = store::inspections(conn, cycle.id, township).await?;
    let ids: Vec<i64> = rows.iter().map(|row| row.id).collect();
    let mut plans: BTreeMap<i64, Content> = BTreeMap::new();
    let all = store::plans(conn, cycle.id, &cycle.county_code).await?;
    let newest = all.first().map(|plan| plan.id);
    for plan in &all {
        plans.insert(plan.id, store::content(plan)?);
    }
    let mut marks: BTreeMap<i64, BTreeSet<(i64, i32)>> = BTreeMap::new();
    for (inspection, person, key) in store::marked(conn, &ids).await? {
        marks.entry(inspection).or_default().insert((person, key));
    }
    let mut done: BTreeMap<i64, BTreeSet<i64>> = BTreeMap::new();
    for one in store::opinions(conn, &ids).await?.into_iter().filter(|one| concluded(&one.conclusion)) {
        done.entry(one.inspection_id).or_default().insert(one.person_id);
    }
    let held = store::current_assessments(conn, &ids).await?;
    let mut ballots: BTreeMap<i64, Vec<entity::inspection_ballot::Model>> = BTreeMap::new();
    for ballot in store::ballots(conn, &held.iter().map(|row| row.id).collect::<Vec<_>>()).await? {
        ballots.entry(ballot.assessment_id).or_default().push(ballot);
    }
    let rows: BTreeMap<&str, &entity::inspection::Model> =
        rows.iter().map(|row| (row.unit_code.as_str(), row)).collect();
    let held: BTreeMap<i64, &entity::inspection_assessment::Model> =
        held.iter().map(|row| (row.inspection_id, row)).collect();
    let mut result = Vec::with_capacity(elections.len());
    for election in elections {
        let subjects = proposals.get(&election.unit_code).map(|rows| subjects(rows)).unwrap_or_default();
        let mut one = Progress {
            unit_code: election.unit_code.clone(),
            township_code: election.township_code.clone(),
            team_id: 0,
            stage: Stage::Waiting,
            keys_done: 0,
            keys_due: 0,
            present: None,
            least: 0,
            persons_done: 0,
            persons_due: number(subjects.len()),
            satisfaction: None,
            approval: None,
        };
        let row = rows.get(election.unit_code.as_str());
        let plan = row.map(|row| row.plan_id).filter(|id| *id != 0).or(newest);
        let content = plan.and_then(|id| plans.get(&id));
        let persons: BTreeSet<i64> = subjects.iter().map(|one| one.person).collect();
        if let Some(content) = content {
            let of = |scope| number(content.of(scope).count());
            one.keys_due = of(Scope::Unit) + of(Scope::Person) * number(persons.len());
            one.least = least(&election, content)?.n;
        }
        if let Some(row) = row {
            one.team_id = row.team_id;
            one.stage = store::stage(row);
            let counts = |(person, key): &&(i64, i32)| match content.and_then(|content| content.key(*key)) {
                Some(key) if key.scope == Scope::Unit => *person == 0,
                Some(_) => persons.contains(person),
                None => false,
            };
            one.keys_done = number(marks.get(&row.id).into_iter().flatten().filter(counts).count());
            one.persons_done = number(done.get(&row.id).map_or(0, |done| done.intersection(&persons).count()));
        }
        if let Some(assessment) = row.and_then(|row| held.get(&row.id)) {
            let turnout = store::turnout(assessment);
            one.present = Some(turnout.present);
            let grades = content.map(|content| content.grades.as_slice()).unwrap_or_default();
            for ballot in ballots.get(&assessment.id).into_iter().flatten() {
                if persons.contains(&ballot.person_id) {
                    let sums = store::sums(ballot)?;
                    let least = |a: Option<Rate>, b: Option<Rate>| a.into_iter().chain(b).min();
                    one.satisfaction = least(one.satisfaction, sums.satisfaction(grades, turnout.valid()));
                    one.approval = least(one.approval, sums.approval(turnout.valid()));
                }
            }
        }
        result.push(one);
    }
    Ok(result)
}
