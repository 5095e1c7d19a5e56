//! Records that cannot all be true.

use super::Relation;
use super::graph::{KinRecord, PersonNo};
use super::word::{self, Step};
use crate::finding::{Finding, Severity};
use chrono::NaiveDate;

/// What is wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum DoubtKind {
    /// A record about a person that is not there, or about somebody and themselves.
    NoSuchPair,
    /// Two records say different things about the same two persons (father and brother).
    Contradiction,
    /// Somebody would be their own ancestor.
    Cycle,
    /// A parent is not older than the child.
    ParentNotOlder,
}

/// Records that cannot all be true.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Doubt {
    /// What is wrong.
    pub kind: DoubtKind,
    /// The records, by their numbers.
    pub records: Vec<u32>,
    /// The persons, in the order of the records.
    pub persons: Vec<PersonNo>,
    /// What each record says about them.
    pub relations: Vec<Relation>,
}

impl Doubt {
    /// As a finding: `KIN_NO_SUCH_PAIR`, `KIN_CONTRADICTION`, `KIN_CYCLE`, `KIN_PARENT_NOT_OLDER`.
    pub fn finding(&self, name: impl Fn(PersonNo) -> String, record: impl Fn(u32) -> String) -> Finding {
        let records: Vec<String> = self.records.iter().map(|no| record(*no)).collect();
        let persons: Vec<String> = self.persons.iter().map(|no| name(*no)).collect();
        let (code, what) = match self.kind {
            DoubtKind::NoSuchPair => ("KIN_NO_SUCH_PAIR", "说的是没有的人，或者同一个人".to_owned()),
            DoubtKind::Contradiction => {
                let says: Vec<&str> = self.relations.iter().map(|relation| relation.zh()).collect();
                let (a, b) =
                    (persons.first().cloned().unwrap_or_default(), persons.get(1).cloned().unwrap_or_default());
                ("KIN_CONTRADICTION", format!("互相矛盾：{b}既是{a}的{}", says.join("，又是")))
            }
            DoubtKind::Cycle => ("KIN_CYCLE", format!("互为长辈，成了循环：{}", persons.join("→"))),
            DoubtKind::ParentNotOlder => ("KIN_PARENT_NOT_OLDER", format!("父母不比子女年长：{}", persons.join("、"))),
        };
        Finding::new(code, Severity::Block, "records", format!("亲属记录{}{what}，请核对。", records.join("、")))
    }
}

/// Everything that cannot be true, contradictions first.
pub(super) fn find(persons: u32, records: &[KinRecord], births: &[Option<NaiveDate>]) -> Vec<Doubt> {
    let mut doubts = Vec::new();
    for record in records.iter().filter(|r| r.a == r.b || r.a >= persons || r.b >= persons) {
        doubts.push(Doubt {
            kind: DoubtKind::NoSuchPair,
            records: vec![record.record],
            persons: vec![record.a, record.b],
            relations: vec![record.relation],
        });
    }
    if !doubts.is_empty() {
        return doubts;
    }
    contradictions(records, &mut doubts);
    let ancestry = ancestry(records);
    cycle(persons, &ancestry, &mut doubts);
    for (older, younger, record) in &ancestry {
        let born = |person: PersonNo| births.get(person as usize).copied().flatten();
        if let (Some(first), Some(second)) = (born(*older), born(*younger))
            && first >= second
        {
            doubts.push(Doubt {
                kind: DoubtKind::ParentNotOlder,
                records: vec![record.record],
                persons: vec![*older, *younger],
                relations: vec![record.relation],
            });
        }
    }
    doubts
}

/// Both records of a pair, seen from the person with the smaller number.
fn contradictions(records: &[KinRecord], doubts: &mut Vec<Doubt>) {
    let mut seen: Vec<(PersonNo, PersonNo, Relation, u32)> = records
        .iter()
        .map(|r| if r.a < r.b { (r.a, r.b, r.relation, r.record) } else { (r.b, r.a, r.relation.inverse(), r.record) })
        .collect();
    seen.sort_unstable_by_key(|(a, b, _, record)| (*a, *b, *record));
    for pair in seen.chunk_by(|x, y| (x.0, x.1) == (y.0, y.1)) {
        let [(a, b, relation, record), rest @ ..] = pair else { continue };
        if let Some((_, _, other, second)) = rest.iter().find(|(_, _, other, _)| !agree(*relation, *other)) {
            doubts.push(Doubt {
                kind: DoubtKind::Contradiction,
                records: vec![*record, *second],
                persons: vec![*a, *b],
                relations: vec![*relation, *other],
            });
        }
    }
}

/// Can both be true of the same two persons? A vague record agrees with everything.
fn agree(a: Relation, b: Relation) -> bool {
    use Relation::{LinealOther, OtherKin, SiblingInLaw, Unknown};
    if a == b || matches!(a, Unknown | OtherKin) || matches!(b, Unknown | OtherKin) {
        return true;
    }
    if matches!((a, b), (LinealOther | SiblingInLaw, _) | (_, LinealOther | SiblingInLaw)) {
        return false;
    }
    word::of_relation(a) == word::of_relation(b)
}

/// `(older, younger, record)` for every record of descent.
fn ancestry(records: &[KinRecord]) -> Vec<(PersonNo, PersonNo, &KinRecord)> {
    let direction = |record: &KinRecord| match word::of_relation(record.relation)? {
        [Step::Parent] | [Step::Parent, Step::Parent] => Some((record.b, record.a)),
        [Step::Child] | [Step::Child, Step::Child] => Some((record.a, record.b)),
        _ => None,
    };
    records.iter().filter_map(|record| direction(record).map(|(older, younger)| (older, younger, record))).collect()
}

/// Takes away everybody without ancestors until nobody is left, or a cycle is; of a cycle one is named.
fn cycle(persons: u32, ancestry: &[(PersonNo, PersonNo, &KinRecord)], doubts: &mut Vec<Doubt>) {
    let count = persons as usize;
    let mut above = vec![0u32; count];
    let mut first = vec![0usize; count + 1];
    for (older, younger, _) in ancestry {
        above[*younger as usize] += 1;
        first[*older as usize + 1] += 1;
    }
    for at in 1..=count {
        first[at] += first[at - 1];
    }
    let mut next = first.clone();
    let mut below = vec![0usize; ancestry.len()];
    for (at, (older, ..)) in ancestry.iter().enumerate() {
        let place = &mut next[*older as usize];
        below[*place] = at;
        *place += 1;
    }
    let mut free: Vec<PersonNo> = (0..persons).filter(|person| above[*person as usize] == 0).collect();
    while let Some(person) = free.pop() {
        for at in &below[first[person as usize]..first[person as usize + 1]] {
            let younger = ancestry[*at].1;
            above[younger as usize] -= 1;
            if above[younger as usize] == 0 {
                free.push(younger);
            }
        }
    }
    let Some(start) = (0..persons).find(|person| above[*person as usize] > 0) else { return };
    // Everybody left has an ancestor who is left: going up, somebody comes again.
    let parent_of =
        |person: PersonNo| ancestry.iter().find(|(older, younger, _)| *younger == person && above[*older as usize] > 0);
    let (mut path, mut at) = (Vec::new(), start);
    let mut seen = vec![false; count];
    while !seen[at as usize] {
        seen[at as usize] = true;
        let Some((older, _, record)) = parent_of(at) else { return };
        path.push((at, record.record, record.relation));
        at = *older;
    }
    let from = path.iter().position(|(person, ..)| *person == at).unwrap_or(0);
    let ring = &path[from..];
    doubts.push(Doubt {
        kind: DoubtKind::Cycle,
        records: ring.iter().map(|(_, record, _)| *record).collect(),
        persons: ring.iter().map(|(person, ..)| *person).chain([at]).collect(),
        relations: ring.iter().map(|(.., relation)| *relation).collect(),
    });
}
