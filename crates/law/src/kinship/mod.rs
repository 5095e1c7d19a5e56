//! Relations between persons and the sets that the texts name.
//!
//! [`between`] answers for declared relations; [`Graph`] derives those that nobody declared (甲—配偶—乙—兄弟—丙) from the
//! household registers and declarations of a county.

mod code;
mod derive;
mod doubt;
mod graph;
mod word;

pub use code::{Coded, from_code};
pub use derive::{Derived, Tie};
pub use doubt::{Doubt, DoubtKind};
pub use graph::{Confidence, Graph, KinRecord, PersonNo, Source};

use crate::posts::PersonRef;
use crate::regime::{KinSet, Param, Regime};
use serde::{Deserialize, Serialize};

/// What the second person is to the first: `(甲, 乙, parent)` reads 「乙是甲的父母」. A set of the law always holds both
/// directions, so the direction matters for the wording only.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Relation {
    /// 配偶
    Spouse,
    /// 父母
    Parent,
    /// 子女
    Child,
    /// 兄弟姐妹
    Sibling,
    /// 祖父母
    Grandparent,
    /// 外祖父母
    MaternalGrandparent,
    /// 孙子女
    Grandchild,
    /// 外孙子女
    MaternalGrandchild,
    /// 其他直系血亲（曾祖父母、曾孙子女等）
    LinealOther,
    /// 儿媳
    DaughterInLaw,
    /// 女婿
    SonInLaw,
    /// 公婆、岳父母
    ParentInLaw,
    /// 配偶的兄弟姐妹、兄弟姐妹的配偶
    SiblingInLaw,
    /// 其他亲属
    OtherKin,
    /// 待核: declared but not yet verified what it is.
    Unknown,
}

impl Relation {
    /// All relations, for drop-downs.
    pub const ALL: [Relation; 15] = [
        Relation::Spouse,
        Relation::Parent,
        Relation::Child,
        Relation::Sibling,
        Relation::Grandparent,
        Relation::MaternalGrandparent,
        Relation::Grandchild,
        Relation::MaternalGrandchild,
        Relation::LinealOther,
        Relation::DaughterInLaw,
        Relation::SonInLaw,
        Relation::ParentInLaw,
        Relation::SiblingInLaw,
        Relation::OtherKin,
        Relation::Unknown,
    ];

    /// Chinese word.
    pub fn zh(self) -> &'static str {
        match self {
            Relation::Spouse => "配偶",
            Relation::Parent => "父母",
            Relation::Child => "子女",
            Relation::Sibling => "兄弟姐妹",
            Relation::Grandparent => "祖父母",
            Relation::MaternalGrandparent => "外祖父母",
            Relation::Grandchild => "孙子女",
            Relation::MaternalGrandchild => "外孙子女",
            Relation::LinealOther => "其他直系血亲",
            Relation::DaughterInLaw => "儿媳",
            Relation::SonInLaw => "女婿",
            Relation::ParentInLaw => "公婆或者岳父母",
            Relation::SiblingInLaw => "配偶的兄弟姐妹或者兄弟姐妹的配偶",
            Relation::OtherKin => "其他亲属",
            Relation::Unknown => "亲属关系待核",
        }
    }

    /// The same relation seen from the other person.
    pub fn inverse(self) -> Relation {
        match self {
            Relation::Parent => Relation::Child,
            Relation::Child => Relation::Parent,
            Relation::Grandparent => Relation::Grandchild,
            Relation::Grandchild => Relation::Grandparent,
            Relation::MaternalGrandparent => Relation::MaternalGrandchild,
            Relation::MaternalGrandchild => Relation::MaternalGrandparent,
            Relation::DaughterInLaw | Relation::SonInLaw => Relation::ParentInLaw,
            // Which of the two the other person is depends on their sex; no set of the law holds either.
            Relation::ParentInLaw => Relation::OtherKin,
            other => other,
        }
    }
}

/// Two persons and how they are related.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct KinEdge {
    /// One person.
    pub a: PersonRef,
    /// The other.
    pub b: PersonRef,
    /// What `b` is to `a`.
    pub relation: Relation,
}

impl KinEdge {
    /// `b` is `relation` of `a`.
    pub fn new(a: impl Into<PersonRef>, b: impl Into<PersonRef>, relation: Relation) -> Self {
        KinEdge { a: a.into(), b: b.into(), relation }
    }

    /// The other person and what they are to `person`, if the edge is about `person`.
    pub fn seen_from(&self, person: &PersonRef) -> Option<(&PersonRef, Relation)> {
        if &self.a == person {
            Some((&self.b, self.relation))
        } else if &self.b == person {
            Some((&self.a, self.relation.inverse()))
        } else {
            None
        }
    }
}

/// The members of a set in this regime; `None` for [`KinSet::None`].
///
/// 依据 CC@2020-05-28#1045.2 「为近亲属」
pub fn members(set: KinSet, regime: &Regime) -> Option<&Param<Vec<Relation>>> {
    match set {
        KinSet::None => None,
        KinSet::Immediate => Some(regime.kin_set_immediate()),
        KinSet::Near => Some(regime.kin_set_near()),
        KinSet::Linear => Some(regime.kin_set_linear()),
    }
}

/// Does the set hold this relation, seen from either side?
pub fn holds(set: KinSet, relation: Relation, regime: &Regime) -> bool {
    members(set, regime).is_some_and(|set| set.value.contains(&relation) || set.value.contains(&relation.inverse()))
}

/// How two persons stand to each other with regard to a set.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kinship {
    /// Related within the set.
    Within(Relation),
    /// A relation is declared but not verified: never the same as none.
    Unverified,
    /// Not within the set as far as is known.
    Outside,
}

/// How `a` and `b` stand to each other with regard to a set. A person is not their own kin.
pub fn between(a: &PersonRef, b: &PersonRef, edges: &[KinEdge], set: KinSet, regime: &Regime) -> Kinship {
    if a == b || set == KinSet::None {
        return Kinship::Outside;
    }
    let mut kinship = Kinship::Outside;
    for (other, relation) in edges.iter().filter_map(|edge| edge.seen_from(a)) {
        if other != b {
            continue;
        }
        if holds(set, relation, regime) {
            return Kinship::Within(relation);
        }
        if relation == Relation::Unknown {
            kinship = Kinship::Unverified;
        }
    }
    kinship
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::book::LawBook;

    fn regime(profile: &str) -> Regime {
        let book = LawBook::builtin().unwrap();
        book.regime(profile, book.profile(profile).unwrap().reference_day()).unwrap()
    }

    #[test]
    fn sets_are_those_of_the_texts() {
        let regime = regime("CN-2018");
        let count = |set| Relation::ALL.into_iter().filter(|relation| holds(set, *relation, &regime)).count();
        assert_eq!(count(KinSet::None), 0);
        assert_eq!(count(KinSet::Immediate), 4);
        assert_eq!(count(KinSet::Near), 8);
        assert_eq!(count(KinSet::Linear), 8, "spouse, parents, children, both grand pairs, other lineal; no siblings");
        assert!(!holds(KinSet::Near, Relation::DaughterInLaw, &regime), "儿媳是姻亲");
        assert!(!holds(KinSet::Linear, Relation::Sibling, &regime));
    }

    #[test]
    fn direction_does_not_matter() {
        let regime = regime("CN-2018");
        let edges = [KinEdge::new("甲", "乙", Relation::Parent)];
        let (a, b) = (PersonRef::from("甲"), PersonRef::from("乙"));
        assert_eq!(between(&a, &b, &edges, KinSet::Near, &regime), Kinship::Within(Relation::Parent));
        assert_eq!(between(&b, &a, &edges, KinSet::Near, &regime), Kinship::Within(Relation::Child));
        for relation in Relation::ALL {
            for set in [KinSet::Immediate, KinSet::Near, KinSet::Linear] {
                assert_eq!(holds(set, relation, &regime), holds(set, relation.inverse(), &regime), "{relation:?}");
            }
        }
    }

    #[test]
    fn unknown_is_not_none() {
        let regime = regime("ZJ-2020");
        let edges = [KinEdge::new("甲", "乙", Relation::Unknown)];
        let (a, b) = (PersonRef::from("甲"), PersonRef::from("乙"));
        assert_eq!(between(&a, &b, &edges, KinSet::Immediate, &regime), Kinship::Unverified);
        assert_eq!(between(&a, &a, &edges, KinSet::Immediate, &regime), Kinship::Outside);
    }
}
