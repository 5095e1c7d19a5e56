//! Persons as they are typed or imported, and the words for their facts; no database.

use chrono::NaiveDate;
use law::id_number::IdNumber;
use law::kinship::Relation;
use law::posts::Sex;
use law::team::Education;

use crate::failure::{Failure, Outcome, Refusal};

/// Longest name of a person, in characters. Names of minorities with their dots are long.
const NAME_CHARS: usize = 50;

/// A person as typed or imported. Where an identity number is given, sex and birth must agree with it.
#[derive(Clone, PartialEq, Eq)]
pub struct PersonInput {
    /// Code of the village where the person is kept.
    pub unit_code: String,
    /// Name as on the identity card.
    pub name: String,
    /// Sex.
    pub sex: Sex,
    /// Date of birth.
    pub birth: NaiveDate,
    /// Identity number (18 digits), where known.
    pub id_number: Option<String>,
    /// Telephone, where known.
    pub phone: Option<String>,
    /// 民族; empty when unknown.
    pub ethnic: String,
    /// 学历; empty when unknown.
    pub education: String,
    /// 政治面貌; empty when unknown.
    pub political: String,
    /// Villagers' group; empty when unknown.
    pub group_name: String,
    /// 户号 or name of the householder; empty when unknown.
    pub household: String,
    /// Made by a generator, belongs to nobody.
    pub synthetic: bool,
}

/// Never shows the numbers.
impl std::fmt::Debug for PersonInput {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("PersonInput")
            .field("unit_code", &self.unit_code)
            .field("name", &self.name)
            .finish_non_exhaustive()
    }
}

impl PersonInput {
    /// A person of whom only the most necessary is known.
    pub fn new(unit_code: impl Into<String>, name: impl Into<String>, sex: Sex, birth: NaiveDate) -> Self {
        Self {
            unit_code: unit_code.into(),
            name: name.into(),
            sex,
            birth,
            id_number: None,
            phone: None,
            ethnic: String::new(),
            education: String::new(),
            political: String::new(),
            group_name: String::new(),
            household: String::new(),
            synthetic: false,
        }
    }

    /// Checks what can be checked without the database.
    ///
    /// # Errors
    /// A refusal with the fields that are wrong; the message never repeats the number.
    pub fn check(&self) -> Outcome<()> {
        let mut wrong: Vec<(&str, String)> = Vec::new();
        let length = self.name.trim().chars().count();
        if length == 0 || length > NAME_CHARS {
            wrong.push(("name", format!("姓名应为 1 至 {NAME_CHARS} 个字")));
        }
        if let Some(number) = self.id_number.as_deref().filter(|number| !number.is_empty()) {
            match IdNumber::parse(number) {
                Err(error) => wrong.push(("id_number", error.to_string())),
                Ok(number) => {
                    if number.birth() != self.birth {
                        wrong.push((
                            "birth",
                            format!("出生日期 {} 与身份证号中的 {} 不一致", self.birth, number.birth()),
                        ));
                    }
                    if number.sex() != self.sex {
                        wrong.push((
                            "sex",
                            format!("性别「{}」与身份证号中的「{}」不一致", self.sex.zh(), number.sex().zh()),
                        ));
                    }
                }
            }
        }
        if wrong.is_empty() {
            return Ok(());
        }
        let mut refusal = Refusal::new(
            "PERSON_INVALID",
            format!("「{}」的登记内容有 {} 处不对", self.name, wrong.len()),
            "请对照身份证件改正后重新提交",
        );
        for (field, message) in wrong {
            refusal = refusal.field(field, message);
        }
        Err(Failure::from(refusal))
    }
}

/// 学历 as offered in forms; the words of the roll's spreadsheet, so that a person who came from there can be edited.
pub const EDUCATION: [&str; 8] = ["文盲或半文盲", "小学", "初中", "高中", "中专", "大专", "本科", "研究生"];
/// 政治面貌 as offered in forms.
pub const POLITICAL: [&str; 6] = ["群众", "中共党员", "中共预备党员", "共青团员", "民主党派", "无党派人士"];

/// The code of a sex in the database: `male`, `female`.
pub fn sex_code(sex: Sex) -> &'static str {
    match sex {
        Sex::Male => "male",
        Sex::Female => "female",
    }
}

/// A sex by its code in the database.
pub fn sex_from_code(code: &str) -> Option<Sex> {
    match code {
        "male" => Some(Sex::Male),
        "female" => Some(Sex::Female),
        _ => None,
    }
}

/// Where a relation is known from 来源.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Origin {
    /// 户籍登记: the register of the household.
    Household,
    /// 本人申报.
    Declared,
    /// 已核实: compared with papers by the office.
    Checked,
}

impl Origin {
    /// All, for a form.
    pub const ALL: [Origin; 3] = [Origin::Declared, Origin::Household, Origin::Checked];

    /// The word in the database.
    pub fn code(self) -> &'static str {
        match self {
            Origin::Household => "household",
            Origin::Declared => "declared",
            Origin::Checked => "checked",
        }
    }

    /// The origin with this code; an unknown word counts as declared, which proves least among what is on paper.
    pub fn from_code(code: &str) -> Self {
        Origin::ALL.into_iter().find(|origin| origin.code() == code).unwrap_or(Origin::Declared)
    }

    /// As `law` knows it.
    pub fn source(self) -> law::kinship::Source {
        match self {
            Origin::Household => law::kinship::Source::Household,
            Origin::Declared => law::kinship::Source::Declared,
            Origin::Checked => law::kinship::Source::Checked,
        }
    }
}

/// The same relation seen from the other person, as far as it can be said: what the first is to the second.
pub fn reverse_zh(relation: Relation, first: Option<Sex>) -> &'static str {
    match (relation, first) {
        (Relation::Parent, _) => "子女",
        (Relation::Child, _) => "父母",
        (Relation::Grandparent, _) => "孙子女",
        (Relation::MaternalGrandparent, _) => "外孙子女",
        (Relation::Grandchild, _) => "祖父母",
        (Relation::MaternalGrandchild, _) => "外祖父母",
        (Relation::DaughterInLaw | Relation::SonInLaw, _) => Relation::ParentInLaw.zh(),
        (Relation::ParentInLaw, Some(Sex::Male)) => "女婿",
        (Relation::ParentInLaw, Some(Sex::Female)) => "儿媳",
        (Relation::ParentInLaw, None) => "儿媳或女婿",
        (same, _) => same.zh(),
    }
}

/// Education as a source may write it.
pub fn education(text: &str) -> Option<Education> {
    let has = |words: &[&str]| words.iter().any(|word| text.contains(word));
    Some(match text {
        "" => return None,
        _ if has(&["大专", "专科", "高职"]) => Education::College,
        _ if has(&["本科", "大学", "研究生", "硕士", "博士"]) => Education::Bachelor,
        _ if has(&["高中", "中专", "技校", "职高"]) => Education::Senior,
        _ if has(&["初中", "小学", "文盲"]) => Education::Junior,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_relation_has_a_code_that_comes_back() {
        for relation in Relation::ALL {
            let code = super::super::store::relation_code(relation);
            assert_eq!(super::super::store::relation_from_code(&code), relation);
        }
        assert_eq!(super::super::store::relation_from_code("no such"), Relation::Unknown);
    }

    #[test]
    fn a_relation_is_read_from_both_ends() {
        assert_eq!(reverse_zh(Relation::Parent, None), "子女");
        assert_eq!(reverse_zh(Relation::ParentInLaw, Some(Sex::Male)), "女婿");
        assert_eq!(reverse_zh(Relation::Spouse, Some(Sex::Male)), "配偶");
    }
}
