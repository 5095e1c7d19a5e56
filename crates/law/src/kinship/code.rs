//! GB/T 4761-2008 家庭关系代码: what a member of a household is to its head.

use super::Relation;

/// What a code says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Coded {
    /// 本人、户主
    Head,
    /// A relative of the head.
    Kin(Relation),
    /// 非亲属
    NotKin,
    /// No code of the standard.
    Unknown,
}

/// Reads a two-digit code. Adoptive and step children and parents count as children and parents (民法典 1111, 1072): whether
/// a step relation is one by law depends on upbringing, which the code does not say, so their confidence is lower
/// ([`is_step`]).
pub fn from_code(code: &str) -> Coded {
    use Relation::*;
    let bytes = code.as_bytes();
    let [tens @ b'0'..=b'9', ones @ b'0'..=b'9'] = bytes else { return Coded::Unknown };
    let number = (tens - b'0') * 10 + (ones - b'0');
    Coded::Kin(match number {
        1 | 2 => return Coded::Head,
        10..=12 => Spouse,
        28 => SonInLaw,
        38 => DaughterInLaw,
        20..=27 | 29..=37 | 39 => Child,
        43 | 44 => MaternalGrandchild,
        40..=42 | 49 => Grandchild,
        47 | 48 => LinealOther,
        45 | 46 => OtherKin,
        50..=52 | 57..=59 => Parent,
        53..=56 => ParentInLaw,
        63 | 64 => MaternalGrandparent,
        60..=62 | 69 => Grandparent,
        66 | 67 => LinealOther,
        65 | 68 => OtherKin,
        72 | 74 | 76 | 78 => SiblingInLaw,
        70 | 71 | 73 | 75 | 77 | 79 => Sibling,
        80..=97 => OtherKin,
        99 => return Coded::NotKin,
        _ => return Coded::Unknown,
    })
}

/// 养子或继子、养女或继女、继父或养父、继母或养母.
pub(super) fn is_step(code: &str) -> bool {
    matches!(code, "27" | "37" | "57" | "58")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_of_the_standard() {
        use Relation::*;
        for (code, coded) in [
            ("01", Coded::Head),
            ("02", Coded::Head),
            ("11", Coded::Kin(Spouse)),
            ("22", Coded::Kin(Child)),
            ("28", Coded::Kin(SonInLaw)),
            ("38", Coded::Kin(DaughterInLaw)),
            ("37", Coded::Kin(Child)),
            ("41", Coded::Kin(Grandchild)),
            ("44", Coded::Kin(MaternalGrandchild)),
            ("47", Coded::Kin(LinealOther)),
            ("52", Coded::Kin(Parent)),
            ("55", Coded::Kin(ParentInLaw)),
            ("62", Coded::Kin(Grandparent)),
            ("64", Coded::Kin(MaternalGrandparent)),
            ("71", Coded::Kin(Sibling)),
            ("72", Coded::Kin(SiblingInLaw)),
            ("91", Coded::Kin(OtherKin)),
            ("99", Coded::NotKin),
            ("98", Coded::Unknown),
            ("3", Coded::Unknown),
            ("", Coded::Unknown),
            ("子", Coded::Unknown),
        ] {
            assert_eq!(from_code(code), coded, "{code}");
        }
    }
}
