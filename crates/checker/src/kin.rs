//! Who may not serve with whom.

/// What the second person is to the first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Relation {
    /// 配偶
    Spouse,
    /// 父母
    Parent,
    /// 子女
    Child,
    /// 兄弟姐妹
    Sibling,
    /// 祖父母、外祖父母
    Grandparent,
    /// 孙子女、外孙子女
    Grandchild,
    /// 其他直系血亲
    LinealOther,
    /// In-laws, other relatives, and what is not yet verified: no text bars them.
    Other,
}

/// Codes as they stand in a bundle.
const CODES: [(&str, Relation); 15] = [
    ("spouse", Relation::Spouse),
    ("parent", Relation::Parent),
    ("child", Relation::Child),
    ("sibling", Relation::Sibling),
    ("grandparent", Relation::Grandparent),
    ("maternal_grandparent", Relation::Grandparent),
    ("grandchild", Relation::Grandchild),
    ("maternal_grandchild", Relation::Grandchild),
    ("lineal_other", Relation::LinealOther),
    ("daughter_in_law", Relation::Other),
    ("son_in_law", Relation::Other),
    ("parent_in_law", Relation::Other),
    ("sibling_in_law", Relation::Other),
    ("other_kin", Relation::Other),
    ("unknown", Relation::Other),
];

impl Relation {
    /// The relation of this code.
    pub fn from_code(code: &str) -> Option<Self> {
        CODES.iter().find(|(known, _)| *known == code).map(|(_, relation)| *relation)
    }
}

/// Relations that keep two persons from serving together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KinSet {
    /// No rule.
    Nobody,
    /// 夫妻、父母子女、兄弟姐妹 (ZJ 第三十一条第二款; HEN 第八条第二款).
    Immediate,
    /// 近亲属: 配偶、父母、子女、兄弟姐妹、祖父母、外祖父母、孙子女、外孙子女 (民法典 第一千零四十五条第二款).
    Near,
    /// 夫妻关系或者直系亲属关系 (SH 第二条第三款); lineal by blood [I].
    Lineal,
}

impl KinSet {
    /// Does the set hold the relation? Both directions of a relation are in a set or neither is.
    pub fn holds(self, relation: Relation) -> bool {
        use Relation::{Child, Grandchild, Grandparent, LinealOther, Other, Parent, Sibling, Spouse};
        match (self, relation) {
            (KinSet::Nobody, _) | (_, Other) => false,
            (_, Spouse | Parent | Child) => true,
            (KinSet::Immediate | KinSet::Near, Sibling) => true,
            (KinSet::Near | KinSet::Lineal, Grandparent | Grandchild) => true,
            (KinSet::Lineal, LinealOther) => true,
            _ => false,
        }
    }

    /// Words for it.
    pub fn zh(self) -> &'static str {
        match self {
            KinSet::Nobody => "没有回避规定",
            KinSet::Immediate => "夫妻、父母子女、兄弟姐妹",
            KinSet::Near => "近亲属",
            KinSet::Lineal => "夫妻、直系亲属",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sets_as_the_texts_have_them() {
        let table = [
            ("spouse", [true, true, true]),
            ("parent", [true, true, true]),
            ("child", [true, true, true]),
            ("sibling", [true, true, false]),
            ("grandparent", [false, true, true]),
            ("maternal_grandchild", [false, true, true]),
            ("lineal_other", [false, false, true]),
            ("daughter_in_law", [false, false, false]),
            ("unknown", [false, false, false]),
        ];
        for (code, expected) in table {
            let relation = Relation::from_code(code).unwrap();
            let found = [KinSet::Immediate, KinSet::Near, KinSet::Lineal].map(|set| set.holds(relation));
            assert_eq!(found, expected, "{code}");
            assert!(!KinSet::Nobody.holds(relation));
        }
        assert_eq!(Relation::from_code("cousin"), None);
    }
}
