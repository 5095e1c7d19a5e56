//! Elections and recalls that a meeting decides: T22–T28. What the body is called, what is elected and who meets comes in as words;
//! nothing here knows which body it is.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::{CertificateHolder, Elected, Head, PostNames, ResultContest, Seat, TallyContest};

/// What a meeting elects or decides, and when.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Occasion {
    /// What is done, as it follows the name of the unit: 村务监督委员会成员推选, 党组织委员选举, 罢免村民委员会主任表决.
    pub subject: String,
    /// The part of the unit that meets (第三村民小组), where not the whole unit does.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub part: Option<String>,
    /// Who meets: 村民代表会议, 党员大会.
    pub forum: String,
    /// Whether people meet or vote over a day.
    pub held: Held,
    /// The day of the vote; of the first one where several are told of.
    pub held_on: NaiveDate,
    /// Which vote.
    pub vote: MeetingVote,
}

/// How people vote.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Held {
    /// They meet: 应到会, 实到会.
    Meeting,
    /// They come to the boxes over a day: 登记参加选举, 参加投票.
    Poll,
}

/// Which vote of a meeting.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MeetingVote {
    /// The first vote.
    First,
    /// 再次投票 among those with equal votes.
    TieRevote,
    /// 继续投票 between elected relatives of equal post and votes.
    KinRevote,
    /// 另行选举 for the seats that were not filled.
    Further,
}

/// T22 会议选票 and its 存根. Two documents: no number stands on a ballot.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "form", rename_all = "snake_case")]
pub enum MeetingBallotPaper {
    /// The ballots, every page the same.
    Ballots(MeetingBallots),
    /// 发票登记簿(存根).
    Stubs(MeetingStubs),
}

/// Ballots of a meeting.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MeetingBallots {
    /// The head; number and verification code are not printed.
    pub head: Head,
    /// What is voted on.
    pub occasion: Occasion,
    /// What the paper is called: 选票, 推选票, 表决票.
    pub name: String,
    /// Persons, or a question.
    pub choice: MeetingChoice,
    /// The sign a voter makes, for example ○.
    pub sign: String,
    /// Who decides on what cannot be read: 监票人提请会议, 村民选举委员会.
    pub doubts: String,
    /// Further instructions, one point each.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub notes: Vec<String>,
    /// How many identical pages.
    pub copies: u32,
}

/// What is chosen on a ballot.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "of", rename_all = "snake_case", deny_unknown_fields)]
pub enum MeetingChoice {
    /// Persons for posts.
    Persons {
        /// The posts in the order of rank.
        contests: Vec<MeetingContest>,
        /// The columns in which a voter marks (赞成, 不赞成, 弃权); at least one.
        marks: Vec<String>,
    },
    /// One answer to a question.
    Question {
        /// The question: 是否同意罢免村民委员会主任张三.
        text: String,
        /// The answers: 同意, 不同意.
        answers: Vec<String>,
    },
}

/// One post on a ballot of a meeting.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MeetingContest {
    /// The post.
    pub post: String,
    /// How many may be chosen at most.
    pub seats: u32,
    /// 差额 or 等额, printed only where it is given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub competition: Option<Competition>,
    /// Printed names; may be empty when all are to be written.
    pub candidates: Vec<String>,
    /// Blank lines for 另选他人.
    pub write_ins: u32,
}

/// Candidates against seats.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Competition {
    /// 差额: more candidates than seats.
    More,
    /// 等额: as many.
    Equal,
}

/// The register of ballots handed out at a meeting.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MeetingStubs {
    /// The head.
    pub head: Head,
    /// What is voted on.
    pub occasion: Occasion,
    /// What the ballots are called: 选票, 推选票, 表决票.
    pub name: String,
    /// First number.
    pub first: u32,
    /// How many lines.
    pub count: u32,
}

/// T23 会议计票单, blank.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MeetingTally {
    /// The head.
    pub head: Head,
    /// What is voted on.
    pub occasion: Occasion,
    /// How many votes a row must have room for.
    pub room: u32,
    /// By post; a question has its answers as rows.
    pub contests: Vec<TallyContest>,
    /// Who signs: duty and, if known, names.
    pub signers: Vec<PostNames>,
}

/// The figures of one vote of a meeting.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MeetingPoll {
    /// The day.
    pub held_on: NaiveDate,
    /// Which vote.
    pub vote: MeetingVote,
    /// 应到.
    pub due: u32,
    /// 实到.
    pub present: u32,
    /// 发出.
    pub issued: u32,
    /// 收回.
    pub returned: u32,
    /// 有效.
    pub valid: u32,
    /// 无效.
    pub invalid: u32,
    /// Whether it counts, as determined by the rules, not by this paper.
    pub counts: bool,
}

/// T24 会议选举结果报告单: one vote.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MeetingReport {
    /// The head.
    pub head: Head,
    /// What was voted on.
    pub occasion: Occasion,
    /// The figures.
    pub poll: MeetingPoll,
    /// By post.
    pub contests: Vec<ResultContest>,
    /// The outcome of a question; `None` where persons were elected.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub carried: Option<bool>,
    /// The determination in words with figures and articles, one paragraph each.
    pub statements: Vec<String>,
    /// The elected by post.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub elected: Vec<PostNames>,
    /// Seats not filled.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub unfilled: Vec<Seat>,
    /// Further sentences, one paragraph each.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub remarks: Vec<String>,
    /// Who signs: duty and, if known, names.
    pub signers: Vec<PostNames>,
}

/// What a meeting amounts to after all its votes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MeetingOutcome {
    /// Its votes, oldest first.
    pub polls: Vec<MeetingPoll>,
    /// The elected, in the order of rank.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub elected: Vec<Elected>,
    /// The answer to a question.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub answer: Option<Answer>,
    /// Seats left open, if any.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub unfilled: Vec<Seat>,
}

/// The answer to a question that was voted on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Answer {
    /// What it was about: 罢免村民委员会主任张三.
    pub about: String,
    /// Votes for it.
    pub yes: u32,
    /// Votes against it.
    pub no: u32,
    /// Whether it was carried.
    pub carried: bool,
}

/// T25 会议选举结果公告.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MeetingNotice {
    /// The head; the body that held the meeting signs.
    pub head: Head,
    /// What was voted on.
    pub occasion: Occasion,
    /// The result.
    pub outcome: MeetingOutcome,
    /// Further sentences, one paragraph each.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub notes: Vec<String>,
    /// Files with which anybody can work the result out again.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub bundles: Vec<BundleMark>,
}

/// A published result bundle 结果包, by the beginning of its hash.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BundleMark {
    /// Whose result, where one notice tells of several bodies.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub of: Option<String>,
    /// The first 16 hexadecimal digits of its SHA-256.
    pub hash: String,
}

/// T26 选举结果请示、报告: to the superior organisation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MeetingLetter {
    /// The head.
    pub head: Head,
    /// What was voted on.
    pub occasion: Occasion,
    /// To whom it goes.
    pub to: String,
    /// Asked for approval, or told for the file.
    pub kind: LetterKind,
    /// The result.
    pub outcome: MeetingOutcome,
    /// What goes with it: 选举结果报告单.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub enclosures: Vec<String>,
}

/// What a letter to a superior organisation wants.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LetterKind {
    /// 请示: approval.
    Request,
    /// 报告: for the file.
    Report,
}

/// T27 履职承诺书, one page for each person.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Pledges {
    /// The head; its signer receives the pledge.
    pub head: Head,
    /// What was elected.
    pub occasion: Occasion,
    /// To whom it is given: 第三村民小组全体村民.
    pub to: String,
    /// What is promised, one clause each without a number.
    pub clauses: Vec<String>,
    /// Who promises, with the post.
    pub persons: Vec<Pledger>,
}

/// One person who gives a pledge.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Pledger {
    /// Name.
    pub name: String,
    /// The post in full: 皂洞口村村民代表.
    pub post: String,
}

/// T28 会议选举当选证书, one landscape page per person.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MeetingCertificates {
    /// The head; the signer is who issues the certificate.
    pub head: Head,
    /// What was elected.
    pub occasion: Occasion,
    /// The term as the law puts it (任期五年, 任期与村民委员会相同), where it puts one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub term: Option<String>,
    /// The persons, with the post in full.
    pub holders: Vec<CertificateHolder>,
}
