//! Before an election: T30 what an analysis meeting advised about the proposed teams of units.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::{Head, PostNames};

/// T30 联合分析研判会记录. Advice with its reason, unit by unit; it decides about nobody.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DeliberationRecord {
    /// The head; the office that held the meeting signs.
    pub head: Head,
    /// The number of the record: 研判〔2026〕3号.
    pub code: String,
    /// Title of the meeting.
    pub title: String,
    /// Day of the meeting.
    pub held_on: NaiveDate,
    /// Who chaired it.
    pub chair: String,
    /// Names of those present.
    pub present: String,
    /// How many units of each advice: 可按程序推进, 12.
    pub sums: Vec<AdviceSum>,
    /// Units about which something was advised.
    pub units: Vec<AdvisedUnit>,
    /// Names of the units that were left for another day.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub left: Vec<String>,
    /// Who signs.
    pub signers: Vec<PostNames>,
}

/// How many units have an advice.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AdviceSum {
    /// The advice, in words.
    pub advice: String,
    /// Units.
    pub units: u32,
}

/// A unit with what was advised.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AdvisedUnit {
    /// Order on the record.
    pub no: u32,
    /// Village.
    pub unit: String,
    /// Its township.
    pub township: String,
    /// The proposed persons with their posts, as they were on the screen.
    pub team: String,
    /// The advice, in words.
    pub advice: String,
    /// Why.
    pub reason: String,
    /// The beginning of the hash over what was on the screen.
    pub seen: String,
}
