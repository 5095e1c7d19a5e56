//! GB/T 4761-2008 家庭关系代码, with the words of the standard: how a relation is chosen in a form. What a code means for the
//! rules is `law::kinship::from_code`.

use law::kinship::{Coded, Relation, from_code};
use law::posts::Sex;

/// A code of the standard.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct KinCode {
    /// Two digits.
    pub code: &'static str,
    /// The word of the standard.
    pub zh: &'static str,
    /// The sex of the person whom it names, where it says so.
    pub sex: Option<Sex>,
}

const fn code(code: &'static str, zh: &'static str, sex: Option<Sex>) -> KinCode {
    KinCode { code, zh, sex }
}

const MAN: Option<Sex> = Some(Sex::Male);
const WOMAN: Option<Sex> = Some(Sex::Female);

/// The relatives of the standard in its order. Birth order (长子, 次子 …) says nothing about kinship and is left out.
pub const CODES: [KinCode; 59] = [
    code("10", "配偶", None),
    code("11", "夫", MAN),
    code("12", "妻", WOMAN),
    code("20", "子", MAN),
    code("27", "养子或继子", MAN),
    code("28", "女婿", MAN),
    code("30", "女", WOMAN),
    code("37", "养女或继女", WOMAN),
    code("38", "儿媳", WOMAN),
    code("41", "孙子", MAN),
    code("42", "孙女", WOMAN),
    code("43", "外孙子", MAN),
    code("44", "外孙女", WOMAN),
    code("45", "孙媳妇或外孙媳妇", WOMAN),
    code("46", "孙女婿或外孙女婿", MAN),
    code("47", "曾孙子或曾外孙子", MAN),
    code("48", "曾孙女或曾外孙女", WOMAN),
    code("50", "父母", None),
    code("51", "父亲", MAN),
    code("52", "母亲", WOMAN),
    code("53", "公公", MAN),
    code("54", "婆婆", WOMAN),
    code("55", "岳父", MAN),
    code("56", "岳母", WOMAN),
    code("57", "继父或养父", MAN),
    code("58", "继母或养母", WOMAN),
    code("61", "祖父", MAN),
    code("62", "祖母", WOMAN),
    code("63", "外祖父", MAN),
    code("64", "外祖母", WOMAN),
    code("65", "配偶的祖父母或外祖父母", None),
    code("66", "曾祖父", MAN),
    code("67", "曾祖母", WOMAN),
    code("70", "兄弟姐妹", None),
    code("71", "兄", MAN),
    code("72", "嫂", WOMAN),
    code("73", "弟", MAN),
    code("74", "弟媳", WOMAN),
    code("75", "姐姐", WOMAN),
    code("76", "姐夫", MAN),
    code("77", "妹妹", WOMAN),
    code("78", "妹夫", MAN),
    code("81", "伯父", MAN),
    code("82", "伯母", WOMAN),
    code("83", "叔父", MAN),
    code("84", "婶母", WOMAN),
    code("85", "舅父", MAN),
    code("86", "舅母", WOMAN),
    code("87", "姨父", MAN),
    code("88", "姨母", WOMAN),
    code("89", "姑父", MAN),
    code("90", "姑母", WOMAN),
    code("91", "堂兄弟、堂姐妹", None),
    code("92", "表兄弟、表姐妹", None),
    code("93", "侄子", MAN),
    code("94", "侄女", WOMAN),
    code("95", "外甥", MAN),
    code("96", "外甥女", WOMAN),
    code("97", "其他亲属", None),
];

/// The code, if it is on the list.
pub fn of(code: &str) -> Option<&'static KinCode> {
    CODES.iter().find(|known| known.code == code)
}

/// The relation that a code of the list stands for.
pub fn relation(code: &str) -> Option<Relation> {
    match from_code(of(code)?.code) {
        Coded::Kin(relation) => Some(relation),
        Coded::Head | Coded::NotKin | Coded::Unknown => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_code_is_a_relative_and_stands_once() {
        for known in &CODES {
            assert!(relation(known.code).is_some(), "{} {}", known.code, known.zh);
            assert_eq!(CODES.iter().filter(|other| other.code == known.code || other.zh == known.zh).count(), 1);
        }
        for (code, expected) in [
            ("12", Relation::Spouse),
            ("51", Relation::Parent),
            ("28", Relation::SonInLaw),
            ("74", Relation::SiblingInLaw),
            ("63", Relation::MaternalGrandparent),
            ("81", Relation::OtherKin),
        ] {
            assert_eq!(relation(code), Some(expected), "{code}");
        }
        assert_eq!(relation("01"), None);
        assert_eq!(relation("99"), None);
        let fits = |known: &KinCode| match relation(known.code) {
            Some(Relation::SonInLaw) => known.sex == MAN,
            Some(Relation::DaughterInLaw) => known.sex == WOMAN,
            _ => true,
        };
        assert!(CODES.iter().all(fits));
    }
}
