//! The kinship of one unit as a graph: recorded relations, and those that follow from them with the path that proves them
//! (甲—配偶—乙—兄弟姐妹—丙).
//!
//! Only the persons of the unit are loaded. A relative who lives elsewhere joins two villagers only when that person is
//! recorded among the persons of this unit too.

use std::collections::{BTreeSet, HashMap};

use chrono::NaiveDate;
use entity::{kinship, person};
use law::finding::Finding;
use law::kinship::{Confidence, Derived, Doubt, DoubtKind, Graph, KinEdge, KinRecord, PersonNo, Relation};
use law::posts::Sex;
use law::regime::Regime;
use sea_orm::ConnectionTrait;

use super::model::{Origin, sex_from_code};
use super::store::{self, person_ref, relation_from_code};
use crate::failure::Outcome;

/// The persons of a unit who have relatives on record, and how they are related.
#[derive(Debug)]
pub struct Kin {
    ids: Vec<i64>,
    names: HashMap<i64, String>,
    sexes: Vec<Option<Sex>>,
    births: Vec<Option<NaiveDate>>,
    records: Vec<KinRecord>,
    rows: Vec<kinship::Model>,
    graph: Graph,
    doubts: Vec<Doubt>,
}

/// Codes of GB/T 4761 for step and adoptive parents and children: whether they are kin by law depends on upbringing.
const STEP: [&str; 4] = ["27", "37", "57", "58"];

fn record_of(row: &kinship::Model, a: PersonNo, b: PersonNo) -> KinRecord {
    let confidence = if STEP.contains(&&*row.code) { Confidence::Presumed } else { Confidence::Recorded };
    KinRecord {
        a,
        b,
        relation: relation_from_code(&row.relation),
        source: Origin::from_code(&row.origin).source(),
        confidence,
        // Numbers of rows stay far below this in a unit; one beyond it could only mislabel a message.
        record: u32::try_from(row.id).unwrap_or(u32::MAX),
    }
}

/// Says that two persons are related, not how.
fn vague(relation: Relation) -> bool {
    matches!(relation, Relation::Unknown | Relation::OtherKin)
}

/// Conclusions are drawn from what can be true and says how: a doubtful or vague record hides none of them.
fn cautious(
    persons: u32,
    records: &[KinRecord],
    sexes: &[Option<Sex>],
    births: &[Option<NaiveDate>],
) -> (Graph, Vec<Doubt>) {
    let mut records = records.to_vec();
    let mut all = Vec::new();
    loop {
        records.retain(|record| !vague(record.relation));
        match Graph::build(persons, &records, sexes.to_vec(), births) {
            Ok(graph) => return (graph, all),
            Err(doubts) => {
                let numbers: BTreeSet<u32> = doubts.iter().flat_map(|doubt| doubt.records.iter().copied()).collect();
                let before = records.clone();
                records.retain(|record| record.a != record.b);
                for record in records.iter_mut().filter(|record| numbers.contains(&record.record)) {
                    record.relation = Relation::Unknown;
                }
                all.extend(doubts);
                // Every round makes at least one record vague, and vague ones contradict nothing.
                if records == before {
                    records.clear();
                }
            }
        }
    }
}

impl Kin {
    /// Loads the relations of a unit: two queries.
    ///
    /// # Errors
    /// Of the database.
    pub async fn of_unit(conn: &impl ConnectionTrait, unit_code: &str) -> Outcome<Self> {
        let rows = store::kinship(conn, unit_code).await?;
        let persons = if rows.is_empty() { Vec::new() } else { store::related(conn, unit_code).await? };
        Ok(Self::new(rows, persons))
    }

    fn new(mut rows: Vec<kinship::Model>, persons: Vec<store::Related>) -> Self {
        let ids: Vec<i64> = persons.iter().map(|(id, ..)| *id).collect();
        let no = |id: i64| ids.binary_search(&id).ok().and_then(|at| PersonNo::try_from(at).ok());
        // A relation with somebody who is not in the unit's file any more says nothing.
        rows.retain(|row| no(row.person_a).is_some() && no(row.person_b).is_some());
        let records: Vec<KinRecord> =
            rows.iter().filter_map(|row| Some(record_of(row, no(row.person_a)?, no(row.person_b)?))).collect();
        let sexes: Vec<Option<Sex>> = persons.iter().map(|(_, _, sex, _)| sex_from_code(sex)).collect();
        let births: Vec<Option<NaiveDate>> = persons.iter().map(|(.., birth)| Some(*birth)).collect();
        let (graph, doubts) = cautious(u32::try_from(ids.len()).unwrap_or(0), &records, &sexes, &births);
        let names = persons.into_iter().map(|(id, name, ..)| (id, name)).collect();
        Self { ids, names, sexes, births, records, rows, graph, doubts }
    }

    fn no(&self, id: i64) -> Option<PersonNo> {
        self.ids.binary_search(&id).ok().and_then(|at| PersonNo::try_from(at).ok())
    }

    /// The number in the database of a person of the graph; 0 for none.
    pub fn id(&self, no: PersonNo) -> i64 {
        self.ids.get(no as usize).copied().unwrap_or(0)
    }

    /// The name of a person of the graph.
    pub fn name(&self, no: PersonNo) -> String {
        self.names.get(&self.id(no)).cloned().unwrap_or_else(|| "（已不在名册）".to_owned())
    }

    /// Recorded relations, in the order of their numbers.
    pub fn rows(&self) -> &[kinship::Model] {
        &self.rows
    }

    /// Everybody who is related to a person over at most four recorded relations, nearest first; what is on record without
    /// saying how is among them, unless it follows from other records how.
    pub fn relatives(&self, id: i64) -> Vec<Derived> {
        let Some(no) = self.no(id) else { return Vec::new() };
        let mut all = self.graph.relatives(no);
        let unclear: Vec<Derived> = self
            .records
            .iter()
            .filter_map(|record| {
                let (to, relation) = match (record.a == no, record.b == no) {
                    (true, _) => (record.b, record.relation),
                    (_, true) => (record.a, record.relation.inverse()),
                    _ => return None,
                };
                (to != no && !all.iter().any(|known| known.person == to)).then(|| Derived {
                    person: to,
                    relation,
                    degree: None,
                    confidence: if vague(relation) { record.confidence } else { Confidence::Presumed },
                    source: record.source,
                    path: vec![(relation, to)],
                    records: vec![record.record],
                })
            })
            .collect();
        all.extend(unclear);
        all
    }

    /// How two persons are related, if it is recorded or follows from records.
    pub fn relation(&self, a: i64, b: i64) -> Option<Derived> {
        let to = self.no(b)?;
        self.relatives(a).into_iter().find(|derived| derived.person == to)
    }

    /// 「甲—配偶—乙—兄弟姐妹—丙」
    pub fn path_zh(&self, from: i64, to: &Derived) -> String {
        self.no(from).map(|no| to.path_zh(no, |no| self.name(no))).unwrap_or_default()
    }

    /// The relations among some persons, for the rules of `law`: those on record as they are recorded, and those that follow
    /// from records and lie within one of the sets that the texts name. What is only presumed is 待核: it stops nobody, and
    /// it is never the same as no relation.
    pub fn edges(&self, group: &[i64], regime: &Regime) -> Vec<KinEdge> {
        self.edges_within(group, &near_sets(regime))
    }

    /// As [`Kin::edges`], for a set of one's own.
    pub fn edges_within(&self, group: &[i64], set: &[Relation]) -> Vec<KinEdge> {
        let members: BTreeSet<i64> = group.iter().copied().collect();
        let mut plain = BTreeSet::new();
        let mut edges = Vec::new();
        for row in self.rows.iter().filter(|row| members.contains(&row.person_a) && members.contains(&row.person_b)) {
            let relation = relation_from_code(&row.relation);
            if !vague(relation) {
                plain.insert((row.person_a.min(row.person_b), row.person_a.max(row.person_b)));
            }
            edges.push(KinEdge { a: person_ref(row.person_a), b: person_ref(row.person_b), relation });
        }
        let numbers: Vec<PersonNo> = members.iter().filter_map(|id| self.no(*id)).collect();
        let id_of = |reference: &law::posts::PersonRef| store::person_id(reference).unwrap_or(0);
        for edge in self.graph.edges_among(&numbers, set, |no| person_ref(self.id(no))) {
            let (a, b) = (id_of(&edge.a), id_of(&edge.b));
            if !plain.contains(&(a.min(b), a.max(b))) {
                edges.push(edge);
            }
        }
        edges
    }

    /// Records that cannot all be true, each with its sentence.
    pub fn doubts(&self) -> Vec<Finding> {
        self.doubts.iter().map(|doubt| self.finding(doubt)).collect()
    }

    /// Numbers of the records that cannot all be true.
    pub fn doubtful(&self) -> BTreeSet<i64> {
        self.doubts.iter().flat_map(|doubt| doubt.records.iter().map(|record| i64::from(*record))).collect()
    }

    fn finding(&self, doubt: &Doubt) -> Finding {
        doubt.finding(|no| self.name(no), |record| format!("第 {record} 号"))
    }

    /// Why a new record cannot be true beside those on file; nothing when it can. What was doubtful before does not stop it.
    pub fn refuses(&self, row: &kinship::Model, persons: [&person::Model; 2]) -> Option<Finding> {
        let mut ids = self.ids.clone();
        let (mut names, mut sexes, mut births) = (self.names.clone(), self.sexes.clone(), self.births.clone());
        for person in persons.iter().filter(|person| self.no(person.id).is_none()) {
            ids.push(person.id);
            names.insert(person.id, person.name.clone());
            sexes.push(sex_from_code(&person.sex));
            births.push(Some(person.birth));
        }
        let no = |id: i64| ids.iter().position(|known| *known == id).and_then(|at| PersonNo::try_from(at).ok());
        let new = record_of(row, no(row.person_a)?, no(row.person_b)?);
        let mut records = self.records.clone();
        records.push(new);
        let count = u32::try_from(ids.len()).unwrap_or(0);
        let doubts = Graph::build(count, &records, sexes, &births).err()?;
        // The new record has the number 0 until it is stored.
        let own = doubts.iter().find(|doubt| doubt.records.contains(&0) && doubt.kind != DoubtKind::NoSuchPair)?;
        let name = |no: PersonNo| {
            ids.get(no as usize).and_then(|id| names.get(id)).cloned().unwrap_or_else(|| "（不明）".to_owned())
        };
        let number = |record: u32| if record == 0 { "（这一条）".to_owned() } else { format!("第 {record} 号") };
        Some(own.finding(name, number))
    }
}

/// The relations of all sets that the texts of a regime name.
pub fn near_sets(regime: &Regime) -> Vec<Relation> {
    let sets = [regime.kin_set_immediate(), regime.kin_set_near(), regime.kin_set_linear()];
    let mut all: Vec<Relation> = sets.into_iter().flat_map(|set| set.value.iter().copied()).collect();
    all.sort_unstable();
    all.dedup();
    all
}

/// The relations among some persons of a unit, recorded and derived, for the rules of `law`.
///
/// # Errors
/// Of the database.
pub async fn edges(
    conn: &impl ConnectionTrait,
    unit_code: &str,
    group: &[i64],
    regime: &Regime,
) -> Outcome<Vec<KinEdge>> {
    Ok(Kin::of_unit(conn, unit_code).await?.edges(group, regime))
}
