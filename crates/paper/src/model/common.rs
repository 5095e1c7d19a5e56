//! What every paper has in common.

use chrono::{NaiveDate, NaiveTime};
use serde::{Deserialize, Serialize};

/// The head of a paper: whose it is, when it was issued, and how it is marked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Head {
    /// Which committee is elected: it decides between 村民 and 居民 in the words of the paper.
    #[serde(default, skip_serializing_if = "Committee::is_villagers")]
    pub committee: Committee,
    /// Who votes, where not every voter does: 户的代表, 居民小组代表.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub electors: Option<String>,
    /// Display name of the village, for example 皂洞口村.
    pub village: String,
    /// The township with the county before it, for example 兰溪市上华街道.
    pub township: String,
    /// The number of the term (第十二届 = 12).
    pub term_no: u32,
    /// The running number of the committee's notices (第3号); forms and ballots have none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub number: Option<u32>,
    /// The date of issue that stands under the signature.
    pub issued_on: NaiveDate,
    /// Who signs, in full, for example 皂洞口村第十二届村民选举委员会.
    pub signer: String,
    /// The texts and articles that the paper rests on (《…》第十二条), in the order of rank; printed as 根据….
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub basis: Vec<String>,
    /// Made from synthetic data: prints 「演练数据」 across every page.
    #[serde(default)]
    pub drill: bool,
    /// A reservation printed small above the text (参数依据旧文本，待核).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub banner: Option<String>,
    /// The verification code printed small at the foot. Never printed on ballots.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub footer_hash: Option<String>,
    /// The notice that this one corrects (更正); the corrected one stays on file.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub supersedes: Option<Superseded>,
}

/// The committee that is elected.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Committee {
    /// 村民委员会.
    #[default]
    Villagers,
    /// 居民委员会.
    Residents,
}

impl Committee {
    /// What papers say unless they say otherwise; papers frozen earlier do not name it.
    #[allow(clippy::trivially_copy_pass_by_ref)]
    fn is_villagers(&self) -> bool {
        *self == Committee::Villagers
    }
}

/// The earlier notice that a correction replaces.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Superseded {
    /// Its number (第2号).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub number: Option<u32>,
    /// Its date of issue.
    pub issued_on: NaiveDate,
    /// Why it is corrected, one clause without a full stop.
    pub reason: String,
}

/// A post and how many are to be elected to it (职位、应选名额).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Seat {
    /// 主任, 副主任, 委员 or 妇女委员.
    pub post: String,
    /// How many are to be elected.
    pub seats: u32,
}

/// A post or duty and the persons in it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PostNames {
    /// 主任, 监票人, …
    pub post: String,
    /// Names in the order in which they are to be printed.
    pub names: Vec<String>,
}

/// A villagers' group (村民小组) with names.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Group {
    /// 第一村民小组, …
    pub name: String,
    /// Names only: no identity number, telephone or address has a field here.
    pub names: Vec<String>,
}

/// How and until when one may object to what is posted (异议、申诉).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Objection {
    /// Length of the window in days from the posting.
    pub days: u32,
    /// The last day of the window, included.
    pub until: NaiveDate,
    /// To whom: 村民选举委员会.
    pub to: String,
    /// Days within which it is decided, where the law sets them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub decided_within_days: Option<u32>,
}

/// A place where voters go on the day (会场、投票站) or to register.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Place {
    /// 中心投票会场, 第一投票站, …
    pub name: String,
    /// Where it is, in words that villagers use.
    pub address: String,
    /// Opening time.
    pub opens: NaiveTime,
    /// Closing time.
    pub closes: NaiveTime,
    /// The villagers' groups that go there; empty means everybody.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub groups: Vec<String>,
}

/// How the committee is elected.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Mode {
    /// 有候选人的差额选举.
    Candidates,
    /// 无候选人的自荐直选.
    SelfNomination,
}

/// Which vote a ballot, tally or report belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Round {
    /// The first vote.
    First,
    /// 再次投票 among those with equal votes.
    Revote,
    /// 另行选举 for the seats that were not filled.
    Runoff,
    /// 重新投票 because the vote before it was not valid.
    Repoll,
}
