//! Before an election: T29 what a department, or the joint meeting of all, states about proposed persons.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::{Head, PostNames};

/// T29 联审意见、联审情况报告. States facts with their basis; it appoints nobody and approves no election.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ReviewReport {
    /// The head; the department signs, or the office that called the meeting.
    pub head: Head,
    /// 联审意见 or 联审情况报告.
    pub kind: ReviewKind,
    /// The number of the paper: the department's own 文号, or the running number of the batch.
    pub code: String,
    /// Title of the batch.
    pub batch: String,
    /// Which review, 1 to 3.
    pub round: u32,
    /// Who submitted the persons: 上华街道.
    pub submitted_by: String,
    /// When.
    pub submitted_on: NaiveDate,
    /// What was asked, with the text that the question rests on, one sentence each.
    pub asked: Vec<String>,
    /// Persons reviewed.
    pub persons: u32,
    /// How many of each result: 未发现情形, 1096.
    pub sums: Vec<ReviewSum>,
    /// The departments with their papers; for the meeting's report.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub replies: Vec<ReviewReply>,
    /// Persons about whom something is stated, each with its facts.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub stated: Vec<ReviewStated>,
    /// Everybody, in the order of the batch.
    pub listed: Vec<ReviewLine>,
    /// Who signs.
    pub signers: Vec<PostNames>,
}

/// Whose statement it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ReviewKind {
    /// 联审意见 of one department.
    Agency,
    /// 联审情况报告 of the joint meeting.
    Meeting,
}

/// How many persons have a result.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ReviewSum {
    /// The result, in words.
    pub result: String,
    /// Persons.
    pub persons: u32,
}

/// The paper of a department on which the meeting's report rests.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ReviewReply {
    /// The department.
    pub agency: String,
    /// Number of its paper; empty where it did not reply.
    pub number: String,
    /// Its day.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub dated: Option<NaiveDate>,
    /// 发现情形.
    pub found: u32,
    /// 需要说明.
    pub explain: u32,
}

/// A person about whom something is stated.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ReviewStated {
    /// Number on the list.
    pub no: u32,
    /// Name.
    pub name: String,
    /// Village and post for which the person is proposed.
    pub place: String,
    /// The result, in words.
    pub result: String,
    /// Labelled facts, in their order: 情形, 依据, 证明材料, 本人说明, 复核, 结论依据.
    pub facts: Vec<ReviewFact>,
}

/// A labelled fact.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ReviewFact {
    /// What it is: 情形（公安机关）.
    pub label: String,
    /// The text.
    pub text: String,
}

/// A person of the batch.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ReviewLine {
    /// Number on the list.
    pub no: u32,
    /// Name.
    pub name: String,
    /// Village.
    pub unit: String,
    /// The post for which the person is proposed.
    pub post: String,
    /// The result, in words.
    pub result: String,
}
