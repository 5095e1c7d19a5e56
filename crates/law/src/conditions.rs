//! 人选条件、负面清单: lists that a county begins with, and what can be answered from the records alone. Whoever is asked about a
//! person gets one of three answers; a list decides nothing: who may stand is decided by the election committee or the party
//! organisation under the rules that apply.

use std::sync::OnceLock;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::body::Body;
use crate::cite::Cite;
use crate::team::{Education, age_on};

/// What a list asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ListKind {
    /// 应当具备.
    Positive,
    /// 不应当有 (负面清单).
    Negative,
}

impl ListKind {
    /// Both kinds.
    pub const ALL: [ListKind; 2] = [ListKind::Positive, ListKind::Negative];

    /// The word in data and database.
    pub fn code(self) -> &'static str {
        match self {
            ListKind::Positive => "positive",
            ListKind::Negative => "negative",
        }
    }

    /// The kind of this word.
    pub fn from_code(code: &str) -> Option<Self> {
        ListKind::ALL.into_iter().find(|kind| kind.code() == code)
    }

    /// The words on the page.
    pub fn zh(self) -> &'static str {
        match self {
            ListKind::Positive => "应当具备",
            ListKind::Negative => "不应当有",
        }
    }
}

/// How an item is answered from the records.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Check {
    /// At least so many years old on polling day 周岁.
    AgeLeast(u8),
    /// At most so many years old on polling day 周岁.
    AgeMost(u8),
    /// At least this education.
    EducationLeast(Education),
    /// 正式党员.
    PartyMember,
    /// On the roll of the unit.
    OnRoll,
    /// Nobody else proposed or in office is a relative who keeps the person out.
    NoKin,
}

impl Check {
    /// What is computed, in words.
    pub fn zh(self) -> String {
        match self {
            Check::AgeLeast(years) => format!("按出生日期：选举日年满{years}周岁"),
            Check::AgeMost(years) => format!("按出生日期：选举日不超过{years}周岁"),
            Check::EducationLeast(least) => format!("按登记的学历：{}以上", education_zh(least)),
            Check::PartyMember => "按登记的政治面貌：正式党员".to_owned(),
            Check::OnRoll => "按选民名册".to_owned(),
            Check::NoKin => "按登记的亲属关系".to_owned(),
        }
    }
}

/// The word for a degree of education.
pub fn education_zh(education: Education) -> &'static str {
    match education {
        Education::Junior => "初中",
        Education::Senior => "高中（中专）",
        Education::College => "大专",
        Education::Bachelor => "本科",
    }
}

/// What is known about somebody.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Facts {
    /// Day of birth.
    pub born: Option<NaiveDate>,
    /// Education.
    pub education: Option<Education>,
    /// Full member of the party.
    pub party_member: Option<bool>,
    /// On the roll of the unit; unknown before there is one.
    pub on_roll: Option<bool>,
    /// Relatives who keep the person out, each in one sentence; unknown where nothing was asked.
    pub kin: Option<Vec<String>>,
}

/// The answer to an item.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Answer {
    /// 符合 (of a negative list: 无此情形).
    Met,
    /// 不符合 (有此情形).
    NotMet,
    /// 不清楚.
    Unclear,
}

impl Answer {
    /// All answers.
    pub const ALL: [Answer; 3] = [Answer::Met, Answer::NotMet, Answer::Unclear];

    /// The word in the database.
    pub fn code(self) -> &'static str {
        match self {
            Answer::Met => "met",
            Answer::NotMet => "not_met",
            Answer::Unclear => "unclear",
        }
    }

    /// The answer of this word.
    pub fn from_code(code: &str) -> Option<Self> {
        Answer::ALL.into_iter().find(|answer| answer.code() == code)
    }

    /// The words on the page, for a list of this kind.
    pub fn zh(self, kind: ListKind) -> &'static str {
        match (self, kind) {
            (Answer::Met, ListKind::Positive) => "符合",
            (Answer::Met, ListKind::Negative) => "无此情形",
            (Answer::NotMet, ListKind::Positive) => "不符合",
            (Answer::NotMet, ListKind::Negative) => "有此情形",
            (Answer::Unclear, _) => "不清楚",
        }
    }
}

/// An answer with the figures that it rests on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Computed {
    /// The answer.
    pub answer: Answer,
    /// Why, in one sentence.
    pub reason: String,
}

/// Answers an item from what is known, as it stands on `day`. What is not known is unclear, never met.
pub fn answer(check: Check, facts: &Facts, day: NaiveDate) -> Computed {
    let said = |met: bool, reason: String| Computed { answer: if met { Answer::Met } else { Answer::NotMet }, reason };
    let unknown = |what: &str| Computed { answer: Answer::Unclear, reason: format!("没有登记{what}") };
    match check {
        Check::AgeLeast(least) => facts.born.map_or_else(
            || unknown("出生日期"),
            |born| {
                let age = age_on(born, day);
                said(age >= u32::from(least), format!("{day} 时{age}周岁，应当年满{least}周岁"))
            },
        ),
        Check::AgeMost(most) => facts.born.map_or_else(
            || unknown("出生日期"),
            |born| {
                let age = age_on(born, day);
                said(age <= u32::from(most), format!("{day} 时{age}周岁，不超过{most}周岁"))
            },
        ),
        Check::EducationLeast(least) => facts.education.map_or_else(
            || unknown("学历"),
            |own| said(own >= least, format!("登记的学历为{}，应当{}以上", education_zh(own), education_zh(least))),
        ),
        Check::PartyMember => facts.party_member.map_or_else(
            || unknown("政治面貌"),
            |own| said(own, if own { "登记为正式党员" } else { "没有登记为正式党员" }.to_owned()),
        ),
        Check::OnRoll => facts.on_roll.map_or_else(
            || Computed { answer: Answer::Unclear, reason: "选民名册还没有登记".to_owned() },
            |own| said(own, if own { "已在选民名册上" } else { "不在选民名册上" }.to_owned()),
        ),
        Check::NoKin => match &facts.kin {
            None => unknown("亲属关系"),
            Some(none) if none.is_empty() => said(true, "登记的亲属关系中没有须回避的".to_owned()),
            Some(some) => said(false, some.join("；")),
        },
    }
}

/// An item that a county begins with.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TemplateItem {
    /// Its wording.
    pub text: String,
    /// How it is computed; without it, somebody has to look.
    #[serde(default)]
    pub check: Option<Check>,
    /// Bodies to which it applies; empty for all.
    #[serde(default)]
    pub bodies: Vec<Body>,
    /// Articles.
    #[serde(default)]
    pub cites: Vec<Cite>,
}

/// A list that a county begins with.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Template {
    /// Stable code.
    pub code: String,
    /// Title.
    pub title: String,
    /// What it asks for.
    pub kind: ListKind,
    /// Items that the source counts but does not word.
    #[serde(default)]
    pub blank: u8,
    /// Where the list comes from.
    pub cites: Vec<Cite>,
    /// What has to be known about it.
    pub note: String,
    /// Its items.
    #[serde(default)]
    pub item: Vec<TemplateItem>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    list: Vec<Template>,
}

pub(crate) const FILE: (&str, &str) = ("conditions.toml", include_str!("../../../law/conditions.toml"));

/// The lists that a county begins with.
pub fn templates() -> &'static [Template] {
    static PARSED: OnceLock<File> = OnceLock::new();
    // A test proves that the embedded file parses.
    &PARSED.get_or_init(|| toml::from_str(FILE.1).unwrap_or_default()).list
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(y: i32, m: u32, d: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(y, m, d).unwrap()
    }

    #[test]
    fn the_file_parses_and_every_list_says_where_it_comes_from() {
        let file: File = toml::from_str(FILE.1).unwrap();
        assert_eq!(file.list.len(), templates().len());
        for list in templates() {
            assert!(!list.cites.is_empty(), "{}", list.code);
            assert_eq!(list.item.is_empty(), list.blank > 0, "{}: items, or only their number", list.code);
        }
        let codes: std::collections::BTreeSet<_> = templates().iter().map(|list| &list.code).collect();
        assert_eq!(codes.len(), templates().len());
    }

    #[test]
    fn what_is_not_known_is_unclear_and_a_birthday_counts_on_its_day() {
        let polling = day(2026, 4, 5);
        let born = |y, m, d| Facts { born: Some(day(y, m, d)), ..Facts::default() };
        for (check, facts, wanted) in [
            (Check::AgeLeast(18), born(2008, 4, 5), Answer::Met),
            (Check::AgeLeast(18), born(2008, 4, 6), Answer::NotMet),
            (Check::AgeLeast(18), Facts::default(), Answer::Unclear),
            (Check::AgeMost(60), born(1965, 4, 6), Answer::Met),
            (Check::AgeMost(60), born(1965, 4, 5), Answer::NotMet),
            (Check::PartyMember, Facts::default(), Answer::Unclear),
            (Check::PartyMember, Facts { party_member: Some(false), ..Facts::default() }, Answer::NotMet),
            (Check::OnRoll, Facts { on_roll: Some(true), ..Facts::default() }, Answer::Met),
            (Check::NoKin, Facts::default(), Answer::Unclear),
            (Check::NoKin, Facts { kin: Some(vec![]), ..Facts::default() }, Answer::Met),
            (Check::NoKin, Facts { kin: Some(vec!["甲与乙为兄弟".into()]), ..Facts::default() }, Answer::NotMet),
            (
                Check::EducationLeast(Education::College),
                Facts { education: Some(Education::Senior), ..Facts::default() },
                Answer::NotMet,
            ),
            (
                Check::EducationLeast(Education::College),
                Facts { education: Some(Education::College), ..Facts::default() },
                Answer::Met,
            ),
        ] {
            assert_eq!(answer(check, &facts, polling).answer, wanted, "{check:?} {facts:?}");
        }
    }
}
