//! Relations that nobody recorded, with the path that proves them.

use super::graph::{Confidence, Edge, Graph, PersonNo, Source, steps_of};
use super::word::Word;
use super::{KinEdge, Relation};
use crate::posts::{PersonRef, Sex};
use std::collections::{BTreeMap, HashMap, VecDeque};

/// How somebody is related to a person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Derived {
    /// The relative.
    pub person: PersonNo,
    /// What they are.
    pub relation: Relation,
    /// 亲等 by generations up and down; a marriage adds none. `None` for a relation on record that does not say.
    pub degree: Option<u32>,
    /// Weakest confidence on the path.
    pub confidence: Confidence,
    /// Weakest source on the path.
    pub source: Source,
    /// From the person to the relative: each step's relation and who is reached by it.
    pub path: Vec<(Relation, PersonNo)>,
    /// Numbers of the records on the path.
    pub records: Vec<u32>,
}

impl Derived {
    /// 「甲—配偶—乙—兄弟姐妹—丙」
    pub fn path_zh(&self, from: PersonNo, name: impl Fn(PersonNo) -> String) -> String {
        let mut text = name(from);
        for (relation, person) in &self.path {
            text.push('—');
            text.push_str(relation.zh());
            text.push('—');
            text.push_str(&name(*person));
        }
        text
    }

    /// Recorded, not concluded.
    pub fn direct(&self) -> bool {
        self.path.len() == 1
    }
}

/// Two persons of a group who are related within a set.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tie {
    /// One person.
    pub a: PersonNo,
    /// The other, and how.
    pub to_b: Derived,
}

/// A person reached by the search.
#[derive(Clone, Copy)]
struct Reached {
    word: Option<Word>,
    relation: Relation,
    confidence: Confidence,
    source: Source,
    from: PersonNo,
    step: Relation,
    record: u32,
    length: u8,
}

impl Graph {
    /// Everybody related to a person over at most four recorded relations, nearest first; each once, by the shortest path
    /// and among those the most reliable one.
    pub fn relatives(&self, person: PersonNo) -> Vec<Derived> {
        let found = self.search(person, 4);
        let mut list: Vec<(PersonNo, Reached)> = found.iter().map(|(person, reached)| (*person, *reached)).collect();
        list.sort_unstable_by_key(|(person, reached)| (reached.length, *person));
        list.into_iter().map(|(to, reached)| self.derived(person, to, reached, &found)).collect()
    }

    /// How two persons are related, if they are.
    pub fn relation(&self, a: PersonNo, b: PersonNo) -> Option<Derived> {
        let found = self.search(a, 4);
        found.get(&b).map(|reached| self.derived(a, b, *reached, &found))
    }

    /// A person's relatives within a set, nearest first: who may hold their proxy, who must leave the election committee or the
    /// counting table when they stand. A relation on record as 待核 is among them.
    pub fn within(&self, person: PersonNo, set: &[Relation]) -> Vec<Derived> {
        let holds = |relation: Relation| set.contains(&relation) || set.contains(&relation.inverse());
        let mut found = self.relatives(person);
        found.retain(|derived| holds(derived.relation) || derived.relation == Relation::Unknown);
        found
    }

    /// The pairs of a group who are related within a set: what-if on a ticked team, and who leaves after a vote. A relation on
    /// record as 待核 is reported too: it is never the same as none.
    pub fn ties(&self, group: &[PersonNo], set: &[Relation]) -> Vec<Tie> {
        let mut members: Vec<PersonNo> = group.to_vec();
        members.sort_unstable();
        members.dedup();
        let mut ties = Vec::new();
        // No set of the law reaches further than two recorded steps of blood (grandparents) plus a detour over a sibling or a
        // spouse; a great-grandparent needs three.
        for a in &members {
            let found = self.search(*a, 4);
            let later = members.iter().filter(|b| *b > a);
            for (b, reached) in later.filter_map(|b| Some((*b, *found.get(b)?))) {
                let within = set.contains(&reached.relation) || set.contains(&reached.relation.inverse());
                if within || reached.relation == Relation::Unknown {
                    ties.push(Tie { a: *a, to_b: self.derived(*a, b, reached, &found) });
                }
            }
        }
        ties
    }

    /// The ties of a group as declared relations, for the rules of a round, of proxies and of staff. What is only presumed is
    /// 待核 there: it stops nobody, and it is never the same as no relation.
    pub fn edges_among(
        &self,
        group: &[PersonNo],
        set: &[Relation],
        name: impl Fn(PersonNo) -> PersonRef,
    ) -> Vec<KinEdge> {
        let edge = |tie: &Tie| {
            let presumed = tie.to_b.confidence == Confidence::Presumed;
            let relation = if presumed { Relation::Unknown } else { tie.to_b.relation };
            KinEdge { a: name(tie.a), b: name(tie.to_b.person), relation }
        };
        self.ties(group, set).iter().map(edge).collect()
    }

    /// The ties of many groups (the teams of each unit), by group.
    pub fn ties_of_groups<K: Ord + Clone>(
        &self,
        groups: &BTreeMap<K, Vec<PersonNo>>,
        set: &[Relation],
    ) -> BTreeMap<K, Vec<Tie>> {
        groups.iter().map(|(key, group)| (key.clone(), self.ties(group, set))).collect()
    }

    /// Breadth first, so that the first path found is a shortest one.
    fn search(&self, start: PersonNo, depth: u8) -> HashMap<PersonNo, Reached> {
        let mut found: HashMap<PersonNo, Reached> = HashMap::new();
        let mut queue: VecDeque<(PersonNo, Word, Confidence, Source, u8)> = VecDeque::new();
        queue.push_back((start, Word::EMPTY, Confidence::Certain, Source::Checked, 0));
        while let Some((at, word, confidence, source, length)) = queue.pop_front() {
            for edge in self.edges_of(at).iter().filter(|edge| edge.to != start) {
                let Some(reached) = self.follow(at, edge, word, confidence, source, length) else { continue };
                match found.get_mut(&edge.to) {
                    Some(known) if known.length == reached.length && better(&reached, known) => *known = reached,
                    Some(_) => continue,
                    None => {
                        found.insert(edge.to, reached);
                    }
                }
                if let Some(word) = reached.word.filter(|_| reached.length < depth) {
                    queue.push_back((edge.to, word, reached.confidence, reached.source, reached.length));
                }
            }
        }
        found
    }

    fn follow(
        &self,
        at: PersonNo,
        edge: &Edge,
        word: Word,
        confidence: Confidence,
        source: Source,
        length: u8,
    ) -> Option<Reached> {
        let own = match (edge.confidence, edge.source) {
            (Confidence::Presumed, _) => Confidence::Presumed,
            (_, Source::Checked) => Confidence::Certain,
            _ => Confidence::Recorded,
        };
        let mut confidence = confidence.min(own);
        let source = source.min(edge.source);
        let length = length + 1;
        let Edge { relation, record, .. } = *edge;
        let reached = |word, relation, confidence| {
            Some(Reached { word, relation, confidence, source, from: at, step: edge.relation, record, length })
        };
        let Some(steps) = steps_of(edge) else {
            // A relation that does not say which way it goes ends a path; alone it stands as it is recorded.
            return if word.is_empty() { reached(None, relation, confidence) } else { None };
        };
        let mut next = word;
        for step in steps {
            let (word, presumed) = next.then(*step)?;
            next = word;
            if presumed {
                confidence = Confidence::Presumed;
            }
        }
        let plain = next.relation()?;
        let relation = if word.is_empty() { relation } else { self.by_sex(plain, at, edge.to) };
        reached(Some(next), relation, confidence)
    }

    /// Mother's parents, daughter's children and the spouses of children are told apart by sex, where it is known.
    fn by_sex(&self, relation: Relation, over: PersonNo, to: PersonNo) -> Relation {
        let female = |person: PersonNo| self.sexes.get(person as usize).copied().flatten() == Some(Sex::Female);
        let male = |person: PersonNo| self.sexes.get(person as usize).copied().flatten() == Some(Sex::Male);
        match relation {
            Relation::Grandparent if female(over) => Relation::MaternalGrandparent,
            Relation::Grandchild if female(over) => Relation::MaternalGrandchild,
            Relation::DaughterInLaw if male(to) => Relation::SonInLaw,
            other => other,
        }
    }

    fn derived(&self, start: PersonNo, to: PersonNo, reached: Reached, found: &HashMap<PersonNo, Reached>) -> Derived {
        let mut path = vec![(reached.step, to)];
        let mut records = vec![reached.record];
        let mut at = reached.from;
        while at != start {
            let Some(before) = found.get(&at) else { break };
            path.push((before.step, at));
            records.push(before.record);
            at = before.from;
        }
        path.reverse();
        records.reverse();
        let Reached { relation, confidence, source, word, .. } = reached;
        Derived { person: to, relation, degree: word.map(|word| word.degree()), confidence, source, path, records }
    }
}

/// Of two equally long paths: the one within blood before the one by marriage or unknown, then the more reliable one.
fn better(new: &Reached, known: &Reached) -> bool {
    let rank = |reached: &Reached| {
        let vague = matches!(reached.relation, Relation::Unknown | Relation::OtherKin);
        (std::cmp::Reverse(vague), reached.confidence, std::cmp::Reverse(reached.relation))
    };
    rank(new) > rank(known)
}
