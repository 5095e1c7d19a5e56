//! After the count: T16 the elected, T17 certificates, T18 the next vote, T19 handover, T20 archive.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::{BundleMark, Head, Place, Round, Seat};

/// T16 当选公告.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ElectedNotice {
    /// The head.
    pub head: Head,
    /// 选举日.
    pub polling_day: NaiveDate,
    /// Which vote.
    pub round: Round,
    /// Voters on the roll.
    pub registered: u32,
    /// 发出.
    pub issued: u32,
    /// 收回.
    pub returned: u32,
    /// 有效.
    pub valid: u32,
    /// 无效.
    pub invalid: u32,
    /// The elected, in the order of rank.
    pub elected: Vec<Elected>,
    /// Valid votes after the one above that elected too, with their figures, oldest first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub further: Vec<FurtherPoll>,
    /// Seats left open, if any.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub unfilled: Vec<Seat>,
    /// Further sentences (what happens with open seats, who takes the chair), one paragraph each.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub notes: Vec<String>,
    /// Files with which anybody can work the result out again.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub bundles: Vec<BundleMark>,
}

/// The figures of a further vote on the notice of the elected.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FurtherPoll {
    /// The day of this vote.
    pub polling_day: NaiveDate,
    /// Which vote.
    pub round: Round,
    /// 发出.
    pub issued: u32,
    /// 收回.
    pub returned: u32,
    /// 有效.
    pub valid: u32,
    /// 无效.
    pub invalid: u32,
}

/// One elected member.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Elected {
    /// The post.
    pub post: String,
    /// Name.
    pub name: String,
    /// Votes received.
    pub votes: u32,
    /// The day of the vote that elected, where the members were elected on different days.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub elected_on: Option<NaiveDate>,
}

/// T17 当选证书, one landscape page per person.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Certificates {
    /// The head; the signer is who issues the certificate.
    pub head: Head,
    /// The day of the election.
    pub elected_on: NaiveDate,
    /// The term in years, from the law that applies.
    pub term_years: u32,
    /// The persons.
    pub holders: Vec<CertificateHolder>,
}

/// One person who receives a certificate.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CertificateHolder {
    /// Name.
    pub name: String,
    /// The post.
    pub post: String,
    /// The number of the certificate, if numbered.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub certificate_no: Option<String>,
    /// The day on which this person was elected, if it is not the day of the election.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub elected_on: Option<NaiveDate>,
}

/// T18 另行选举公告, 再次投票公告 or 重新投票公告.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RunoffNotice {
    /// The head.
    pub head: Head,
    /// Not [`Round::First`].
    pub round: Round,
    /// The day of the vote that made this one necessary.
    pub first_day: NaiveDate,
    /// The day of this vote.
    pub polling_day: NaiveDate,
    /// Why: one sentence without a full stop (当选人数不足应选名额).
    pub reason: String,
    /// What is voted on.
    pub contests: Vec<RunoffContest>,
    /// Where and when.
    pub places: Vec<Place>,
    /// How the elected are determined, from the law that applies; one paragraph each.
    pub rules: Vec<String>,
}

/// One post in a further vote.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RunoffContest {
    /// The post.
    pub post: String,
    /// How many are to be elected.
    pub seats: u32,
    /// Candidates with their votes in the earlier vote; empty when held without candidates.
    pub candidates: Vec<RunoffCandidate>,
}

/// A candidate in a further vote.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RunoffCandidate {
    /// Name.
    pub name: String,
    /// Votes in the earlier vote; `None` where they do not count, because that vote was not valid.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub votes: Option<u32>,
}

/// T19 移交清单.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct HandoverList {
    /// The head.
    pub head: Head,
    /// The day on which the new committee came into being.
    pub elected_on: NaiveDate,
    /// The last day for the handover, from the law that applies.
    pub due: NaiveDate,
    /// The day of the handover; `None` leaves it to be written.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub handed_on: Option<NaiveDate>,
    /// What is handed over.
    pub sections: Vec<HandoverSection>,
    /// Who signs: 移交人, 接收人, 主持人, 监交人 and so on.
    pub signers: Vec<String>,
}

/// A kind of things (印章, 财务, 资产, 档案).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct HandoverSection {
    /// Its name.
    pub title: String,
    /// The things; none prints blank lines.
    pub items: Vec<HandoverItem>,
}

/// One thing handed over.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct HandoverItem {
    /// What.
    pub name: String,
    /// How many, with the unit (2枚, 18册); sums of money in yuan as written in the books.
    pub quantity: String,
    /// Note.
    #[serde(default)]
    pub note: String,
}

/// T20 档案目录.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ArchiveIndex {
    /// The head.
    pub head: Head,
    /// The papers on file.
    pub entries: Vec<ArchiveEntry>,
}

/// One paper on file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ArchiveEntry {
    /// Its title.
    pub title: String,
    /// Who made it.
    pub author: String,
    /// Its date.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub dated: Option<NaiveDate>,
    /// Pages.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pages: Option<u32>,
    /// Note.
    #[serde(default)]
    pub note: String,
}
