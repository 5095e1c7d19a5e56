//! The roll: T02 registration, T03 the roll itself, T04 rulings and corrections.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::{Group, Head, Objection, Place};

/// T02 选民登记公告.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RegistrationNotice {
    /// The head.
    pub head: Head,
    /// 选举日.
    pub polling_day: NaiveDate,
    /// The age in years that the law asks for on polling day.
    pub age: u32,
    /// Who was born on or before this day is of age on polling day.
    pub born_by: NaiveDate,
    /// Who is registered: one entry per class of the law that applies here.
    pub who: Vec<String>,
    /// First day of registration.
    pub from: NaiveDate,
    /// Last day of registration, included.
    pub until: NaiveDate,
    /// Where and when.
    pub places: Vec<Place>,
    /// What to bring.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub bring: Vec<String>,
    /// Further points (外出人员如何登记, 非户籍人员如何申请…), one paragraph each.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub notes: Vec<String>,
    /// How to reach the committee, one sentence.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub contact: Option<String>,
}

/// T03 选民名单公告.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct VoterRoll {
    /// The head.
    pub head: Head,
    /// 选举日.
    pub polling_day: NaiveDate,
    /// The version of the roll; later versions come from rulings.
    pub version: u32,
    /// The names by villagers' group; totals are counted from here.
    pub groups: Vec<Group>,
    /// The window for objections.
    pub objection: Objection,
}

/// T04 补正/申诉处理公告.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RollRulings {
    /// The head.
    pub head: Head,
    /// 选举日.
    pub polling_day: NaiveDate,
    /// The day on which the roll that is amended was posted.
    pub roll_posted_on: NaiveDate,
    /// The rulings.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub rulings: Vec<Ruling>,
    /// Names added.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub added: Vec<Group>,
    /// Names taken off. The ground is not posted: it can be sensitive.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub removed: Vec<Group>,
    /// Names that were misprinted or stood in a wrong group.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub corrected: Vec<NameCorrection>,
    /// Voters on the roll after all this.
    pub total: u32,
}

/// One objection and what was decided.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Ruling {
    /// Who objected.
    pub applicant: String,
    /// About what.
    pub matter: String,
    /// The ruling with its reason, as it may be posted.
    pub ruling: String,
    /// When it was decided.
    pub decided_on: NaiveDate,
}

/// A misprinted name, or a name posted in a wrong group; then both texts carry the group in brackets.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NameCorrection {
    /// The villagers' group.
    pub group: String,
    /// What was posted.
    pub posted: String,
    /// What is right.
    pub correct: String,
}
