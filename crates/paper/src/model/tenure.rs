//! In the term: T21 the end of an office.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::Head;

/// T21 职务终止公告. Issued by the committee, not by an election committee.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EndOfOffice {
    /// The head; the committee signs.
    pub head: Head,
    /// Whose offices have ended, in the order of the days.
    pub ends: Vec<OfficeEnd>,
    /// What follows, one sentence each.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub notes: Vec<String>,
}

/// One person whose offices have ended together.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OfficeEnd {
    /// Name.
    pub name: String,
    /// Offices with their body: 村民委员会主任, 村务监督委员会委员.
    pub offices: Vec<String>,
    /// The cause, one clause without a full stop: 辞职, 被判处刑罚, 罢免.
    pub cause: String,
    /// The decision on which it rests, with its day, where there is one: 2026年5月3日村民代表会议决定.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub decided: Option<String>,
    /// First day without the offices.
    pub on: NaiveDate,
}
