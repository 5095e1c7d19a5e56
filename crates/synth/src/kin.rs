//! Who is near kin of whom: inside a household, and sometimes to the household before it.

use serde::Serialize;

use crate::people::{Person, Role};

/// What the second person is to the first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Relation {
    /// 配偶.
    Spouse,
    /// 父母.
    Parent,
    /// 子女.
    Child,
    /// 兄弟姐妹.
    Sibling,
    /// 祖父母、外祖父母.
    Grandparent,
    /// 孙子女、外孙子女.
    Grandchild,
}

impl Relation {
    /// The word in data exchange.
    pub fn as_str(self) -> &'static str {
        match self {
            Relation::Spouse => "spouse",
            Relation::Parent => "parent",
            Relation::Child => "child",
            Relation::Sibling => "sibling",
            Relation::Grandparent => "grandparent",
            Relation::Grandchild => "grandchild",
        }
    }

    /// The words of the law.
    pub fn zh(self) -> &'static str {
        match self {
            Relation::Spouse => "配偶",
            Relation::Parent => "父母",
            Relation::Child => "子女",
            Relation::Sibling => "兄弟姐妹",
            Relation::Grandparent => "祖父母（外祖父母）",
            Relation::Grandchild => "孙子女（外孙子女）",
        }
    }

    /// What the first person is to the second.
    pub fn reversed(self) -> Self {
        match self {
            Relation::Parent => Relation::Child,
            Relation::Child => Relation::Parent,
            Relation::Grandparent => Relation::Grandchild,
            Relation::Grandchild => Relation::Grandparent,
            same => same,
        }
    }

    /// Whether two elected persons in this relation may not both serve under the Zhejiang text of 2020: 夫妻、父母子女、
    /// 兄弟姐妹.
    pub(crate) fn is_immediate(self) -> bool {
        !matches!(self, Relation::Grandparent | Relation::Grandchild)
    }
}

/// A pair of near relatives.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Kin {
    /// Serial of a person.
    pub person: u32,
    /// Serial of the relative.
    pub relative: u32,
    /// The relative is the person's …
    pub relation: Relation,
}

/// All pairs inside a household, by role. In-laws are not near kin.
pub(crate) fn within(roles: &[Role], persons: &[Person]) -> Vec<Kin> {
    let mut out = Vec::new();
    for (i, (a, first)) in roles.iter().zip(persons).enumerate() {
        for (b, second) in roles.iter().zip(persons).skip(i + 1) {
            let eldest = |p: &Person| {
                roles.iter().zip(persons).find(|(r, _)| **r == Role::Child).is_some_and(|(_, c)| c.serial == p.serial)
            };
            if let Some(relation) = relation(*a, *b, eldest(first) || eldest(second)) {
                out.push(Kin { person: first.serial, relative: second.serial, relation });
            }
        }
    }
    out
}

/// What `b` is to `a`; `eldest` says that one of them is the eldest child, who alone is married here.
fn relation(a: Role, b: Role, eldest: bool) -> Option<Relation> {
    use Role::{Child, ChildSpouse, Grandchild, Head, Parent, Spouse};
    match (a, b) {
        (Head, Spouse) => Some(Relation::Spouse),
        (Head, Parent) => Some(Relation::Parent),
        (Head | Spouse, Child) => Some(Relation::Child),
        (Head | Spouse, Grandchild) => Some(Relation::Grandchild),
        (Child, Child) | (Grandchild, Grandchild) => Some(Relation::Sibling),
        (Child, ChildSpouse) if eldest => Some(Relation::Spouse),
        (Child, Grandchild) if eldest => Some(Relation::Child),
        (ChildSpouse, Grandchild) => Some(Relation::Child),
        (Child, Parent) => Some(Relation::Grandparent),
        (Parent, Parent) => Some(Relation::Spouse),
        (Parent, Child) => Some(Relation::Grandchild),
        _ => None,
    }
}

/// The heads of two neighbouring households that share a surname: brothers and sisters, or parent and child, as their
/// ages allow.
pub(crate) fn between_heads(earlier: &Person, later: &Person) -> Option<Kin> {
    let apart = (later.birth - earlier.birth).num_days() / 365;
    let relation = match apart {
        -16..=16 => Relation::Sibling,
        20..=40 => Relation::Child,
        -40..=-20 => Relation::Parent,
        _ => return None,
    };
    Some(Kin { person: earlier.serial, relative: later.serial, relation })
}
