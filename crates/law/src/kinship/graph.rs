//! The kinship of a county: declared relations and household registers as one graph.

use super::code::is_step;
use super::doubt::Doubt;
use super::word::{self, Step};
use super::{Coded, Relation, from_code};
use crate::posts::Sex;
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

/// A person of the graph: 0, 1, 2 … as the caller numbers them.
pub type PersonNo = u32;

/// Where a relation is known from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Source {
    /// 户籍登记与户主关系
    Household,
    /// 本人申报
    Declared,
    /// 核实
    Checked,
}

impl Source {
    /// Chinese name.
    pub fn zh(self) -> &'static str {
        match self {
            Source::Household => "户籍登记",
            Source::Declared => "本人申报",
            Source::Checked => "已核实",
        }
    }
}

/// How far a relation may be relied on, weakest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Confidence {
    /// Concluded by a step that is usually, not always, true: the spouse's child, the sibling's parent, a step parent.
    Presumed,
    /// On record or concluded strictly from records.
    Recorded,
    /// Concluded from checked records only.
    Certain,
}

impl Confidence {
    /// 推定, 有记录, 已核实.
    pub fn zh(self) -> &'static str {
        match self {
            Confidence::Presumed => "推定",
            Confidence::Recorded => "有记录",
            Confidence::Certain => "已核实",
        }
    }
}

/// A record: `b` is `relation` of `a`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct KinRecord {
    /// One person.
    pub a: PersonNo,
    /// The other.
    pub b: PersonNo,
    /// What `b` is to `a`.
    pub relation: Relation,
    /// Where it is known from.
    pub source: Source,
    /// How far it may be relied on.
    pub confidence: Confidence,
    /// Number of the record, for messages.
    pub record: u32,
}

impl KinRecord {
    /// What a household register says about a member: the member is `code` (GB/T 4761) of the head. `None` for the head, for
    /// somebody who is no relative and for a code that is none.
    pub fn of_household(head: PersonNo, member: PersonNo, code: &str, record: u32) -> Option<KinRecord> {
        let Coded::Kin(relation) = from_code(code) else { return None };
        let confidence = if is_step(code) { Confidence::Presumed } else { Confidence::Recorded };
        Some(KinRecord { a: head, b: member, relation, source: Source::Household, confidence, record })
    }
}

/// An edge from a person.
#[derive(Debug, Clone, Copy)]
pub(super) struct Edge {
    pub to: PersonNo,
    pub relation: Relation,
    pub confidence: Confidence,
    pub record: u32,
    pub source: Source,
}

/// The graph. Edges lie in one array, sorted by person.
#[derive(Debug)]
pub struct Graph {
    first: Vec<u32>,
    edges: Vec<Edge>,
    pub(super) sexes: Vec<Option<Sex>>,
}

impl Graph {
    /// Builds the graph of `persons` persons. Records that contradict each other, a cycle in parenthood, a parent younger than
    /// the child and numbers of no person are refused, each naming its records; `sexes` and `births` may be empty.
    pub fn build(
        persons: u32,
        records: &[KinRecord],
        sexes: Vec<Option<Sex>>,
        births: &[Option<NaiveDate>],
    ) -> Result<Graph, Vec<Doubt>> {
        let doubts = super::doubt::find(persons, records, births);
        if !doubts.is_empty() {
            return Err(doubts);
        }
        Ok(Graph::of(persons, records, sexes))
    }

    fn of(persons: u32, records: &[KinRecord], mut sexes: Vec<Option<Sex>>) -> Graph {
        let count = persons as usize;
        sexes.resize(count, None);
        // Counting sort: edges of one person lie together.
        let mut first = vec![0u32; count + 1];
        for record in records {
            first[record.a as usize + 1] += 1;
            first[record.b as usize + 1] += 1;
        }
        for at in 1..=count {
            first[at] += first[at - 1];
        }
        let mut next = first.clone();
        let filler = Edge {
            to: 0,
            relation: Relation::Unknown,
            confidence: Confidence::Presumed,
            record: 0,
            source: Source::Household,
        };
        let mut edges = vec![filler; records.len() * 2];
        let mut put = |from: PersonNo, edge: Edge| {
            let at = &mut next[from as usize];
            edges[*at as usize] = edge;
            *at += 1;
        };
        for KinRecord { a, b, relation, source, confidence, record } in records.iter().copied() {
            put(a, Edge { to: b, relation, confidence, record, source });
            put(b, Edge { to: a, relation: relation.inverse(), confidence, record, source });
        }
        Graph { first, edges, sexes }
    }

    /// Number of persons.
    pub fn persons(&self) -> u32 {
        u32::try_from(self.sexes.len()).unwrap_or(u32::MAX)
    }

    pub(super) fn edges_of(&self, person: PersonNo) -> &[Edge] {
        let at = person as usize;
        match (self.first.get(at), self.first.get(at + 1)) {
            (Some(from), Some(to)) => &self.edges[*from as usize..*to as usize],
            _ => &[],
        }
    }
}

/// The steps that an edge stands for, if it can be a part of a longer path.
pub(super) fn steps_of(edge: &Edge) -> Option<&'static [Step]> {
    word::of_relation(edge.relation)
}
