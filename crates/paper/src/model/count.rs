//! Counting: T14 tally sheet, T15 report of the result.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::{Head, PostNames, Round, Seat};

/// T14 计票单, blank or filled.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TallySheet {
    /// The head.
    pub head: Head,
    /// 选举日.
    pub polling_day: NaiveDate,
    /// Which vote.
    pub round: Round,
    /// What is counted here (中心投票会场, 第2计票组, 3号票箱).
    pub unit: String,
    /// How many votes a blank row must have room for; decides the number of boxes.
    pub room: u32,
    /// By post.
    pub contests: Vec<TallyContest>,
    /// Ballots, once they are counted; `None` prints blank cells.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ballots: Option<TallyBallots>,
    /// Who signs: duty and, if known, names.
    pub signers: Vec<PostNames>,
}

/// Ballots on a tally sheet.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TallyBallots {
    /// 收回.
    pub returned: u32,
    /// 有效.
    pub valid: u32,
    /// 无效.
    pub invalid: u32,
}

/// One post on a tally sheet.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TallyContest {
    /// The post.
    pub post: String,
    /// How many are to be elected.
    pub seats: u32,
    /// A row per name (and per mark, where 反对 and 弃权 are counted too).
    pub rows: Vec<TallyRow>,
    /// Further rows without a name, for 另选他人.
    pub blank_rows: u32,
}

/// One row of 正 strokes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TallyRow {
    /// Name.
    pub name: String,
    /// 赞成, 反对, 弃权; `None` where only one is counted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mark: Option<String>,
    /// Votes drawn as strokes; `None` leaves boxes to be filled by hand.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub votes: Option<u32>,
}

/// T15 选举结果报告单.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ResultReport {
    /// The head.
    pub head: Head,
    /// 选举日.
    pub polling_day: NaiveDate,
    /// Which vote.
    pub round: Round,
    /// Voters on the roll (登记参加选举的村民).
    pub registered: u32,
    /// 印制.
    pub printed: u32,
    /// 发出.
    pub issued: u32,
    /// 损坏更换.
    pub spoiled: u32,
    /// 剩余.
    pub unused: u32,
    /// 收回.
    pub returned: u32,
    /// 有效.
    pub valid: u32,
    /// 无效.
    pub invalid: u32,
    /// Of the ballots issued, those to holders of proxies.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub by_proxy: Option<u32>,
    /// By post.
    pub contests: Vec<ResultContest>,
    /// Whether the election is valid, as determined by the rules, not by this paper.
    pub election_valid: bool,
    /// The determination in words with figures and articles, one paragraph each.
    pub statements: Vec<String>,
    /// The elected by post.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub elected: Vec<PostNames>,
    /// Seats not filled.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub unfilled: Vec<Seat>,
    /// Explanations of warnings, decisions on doubtful ballots; one paragraph each.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub remarks: Vec<String>,
    /// Who signs: duty and, if known, names.
    pub signers: Vec<PostNames>,
}

/// The votes for one post.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ResultContest {
    /// The post.
    pub post: String,
    /// How many are to be elected.
    pub seats: u32,
    /// All who received votes, in the order of votes.
    pub lines: Vec<ResultLine>,
}

/// The votes of one person for one post.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ResultLine {
    /// Name.
    pub name: String,
    /// Whether the name was written in (另选他人).
    #[serde(default)]
    pub write_in: bool,
    /// 赞成票 (得票).
    pub votes: u32,
    /// 反对票, where counted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub against: Option<u32>,
    /// 弃权票, where counted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub abstained: Option<u32>,
    /// 当选, 未当选, 票数相等, …
    pub outcome: String,
}
