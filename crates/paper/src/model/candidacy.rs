//! Candidates: T07 nomination papers, T08 the list.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::{Head, Mode, Seat};

/// T07 自荐报名表/候选人提名票.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "form", rename_all = "snake_case")]
pub enum Nomination {
    /// 自荐报名表.
    SelfNomination(SelfNominationForm),
    /// 候选人提名票.
    Ballot(NominationBallot),
}

/// 自荐报名表, blank or with what is known filled in. The identity number and telephone are cells to be written by hand;
/// they have no field here.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SelfNominationForm {
    /// The head.
    pub head: Head,
    /// The posts of which one is to be chosen.
    pub posts: Vec<String>,
    /// Last day for handing it in.
    pub until: NaiveDate,
    /// What is already known; `None` prints a blank form.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub applicant: Option<Box<Applicant>>,
    /// The declaration above the signature, one paragraph each.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub declaration: Vec<String>,
    /// The rules of the law that applies, printed small below the form; one sentence each.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub rules: Vec<String>,
}

/// A person as on the paper forms of this trade; every part but the name may stay open.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Applicant {
    /// Name.
    pub name: String,
    /// 男 or 女.
    pub sex: Option<String>,
    /// Month of birth in words (1975年3月).
    pub born: Option<String>,
    /// 民族.
    pub ethnicity: Option<String>,
    /// 文化程度.
    pub education: Option<String>,
    /// 政治面貌.
    pub party: Option<String>,
    /// 现任职务.
    pub duty: Option<String>,
    /// The post applied for, one of the form's posts.
    pub post: Option<String>,
}

/// 候选人提名票: without names; its page grows with the number of seats.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NominationBallot {
    /// The head; number and verification code are not printed.
    pub head: Head,
    /// The day of nomination.
    pub nomination_day: NaiveDate,
    /// One blank line per seat.
    pub seats: Vec<Seat>,
    /// 说明, one point each.
    pub instructions: Vec<String>,
    /// How many copies.
    pub copies: u32,
}

/// T08 候选人(自荐人)名单公告.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CandidateList {
    /// The head.
    pub head: Head,
    /// 选举日.
    pub polling_day: NaiveDate,
    /// 正式候选人 or 自荐人.
    pub mode: Mode,
    /// The order of the names in words (按得票多少为序, 按姓名笔画为序).
    pub order: String,
    /// By post.
    pub contests: Vec<CandidateContest>,
    /// Until when one may withdraw, if that is still open.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub withdraw_until: Option<NaiveDate>,
    /// Further points, one paragraph each.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub notes: Vec<String>,
}

/// The candidates for one post.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CandidateContest {
    /// The post.
    pub post: String,
    /// How many are to be elected.
    pub seats: u32,
    /// In the order of the list.
    pub candidates: Vec<CandidateLine>,
}

/// One candidate as posted. Columns that nobody fills are not printed.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct CandidateLine {
    /// Name.
    pub name: String,
    /// 男 or 女.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sex: Option<String>,
    /// Month of birth (1975年3月) or age, as the committee posts it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub born: Option<String>,
    /// 民族.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ethnicity: Option<String>,
    /// 文化程度.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub education: Option<String>,
    /// 政治面貌.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub party: Option<String>,
    /// Votes in the nomination, where the list is ordered by them.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub votes: Option<u32>,
}
