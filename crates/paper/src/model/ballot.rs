//! T13: ballots, and apart from them the numbered register of what was handed out.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::{Head, Mode, Round};

/// T13 选票 and its 存根. Two documents: no number stands on a ballot.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "form", rename_all = "snake_case")]
pub enum BallotPaper {
    /// The ballots, every page the same.
    Ballots(Ballots),
    /// 选票发放登记簿(存根).
    Stubs(StubRegister),
}

/// Ballots for one vote, all posts on one page.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Ballots {
    /// The head; number and verification code are not printed.
    pub head: Head,
    /// 选举日.
    pub polling_day: NaiveDate,
    /// Which vote.
    pub round: Round,
    /// With candidates or by self-nomination.
    pub mode: Mode,
    /// The posts in the order of rank.
    pub contests: Vec<BallotContest>,
    /// The columns in which a voter marks (赞成, 反对, 弃权); at least one.
    pub marks: Vec<String>,
    /// The sign a voter makes, for example ○.
    pub sign: String,
    /// Whether naming one person for two posts voids the ballot here; prints the warning.
    #[serde(default)]
    pub double_post_invalid: bool,
    /// Further instructions, one point each.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub notes: Vec<String>,
    /// How many identical pages.
    pub copies: u32,
}

/// One post on the ballot.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BallotContest {
    /// The post; 妇女委员 is a post of its own where the law wants it listed apart.
    pub post: String,
    /// How many may be chosen at most.
    pub seats: u32,
    /// Printed names; may be empty when all are to be written.
    pub candidates: Vec<String>,
    /// Blank lines for 另选他人.
    pub write_ins: u32,
}

/// The register of ballots handed out: numbers stand here and not on the ballots.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StubRegister {
    /// The head.
    pub head: Head,
    /// 选举日.
    pub polling_day: NaiveDate,
    /// Which vote.
    pub round: Round,
    /// The polling place or box whose ballots these are.
    pub place: String,
    /// First number.
    pub first: u32,
    /// How many lines.
    pub count: u32,
}
