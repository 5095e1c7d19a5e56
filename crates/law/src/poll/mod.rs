//! One round of voting: from the closed count to who is elected and what comes next.
//!
//! [`determine`] is a function of its input and the regime. What was decided outside a count — a second vote on a tie,
//! a vote between relatives, an election declared invalid after review — is a recorded input ([`RoundInput::settled`],
//! [`RoundInput::disqualified`]), so that every result can be replayed.
//!
//! How an office uses it: determine the first round. When it says [`Next::TieRevote`] or [`Next::KinRevote`], hold that
//! vote as a round of its own (`kind` `TieRevote` or `KinRevote`), then determine the first round again with the outcome
//! in `settled`. When it says [`Next::Runoff`], open a round of `kind` `Runoff` with [`RoundVerdict::runoff`] as plan
//! and the elected so far in `already_elected`.

mod input;
pub(crate) mod kin;
mod next;
mod revote;
mod round;
mod select;
mod steps;
mod team;

use crate::cite::Cite;
use crate::finding::Finding;
use crate::kinship::KinEdge;
use crate::posts::{PersonRef, Post, Seats, Sex};
use crate::regime::Regime;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// What kind of vote was counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RoundKind {
    /// 第一次投票
    First,
    /// 再次投票: among those tied at the cut.
    TieRevote,
    /// 另行选举: for seats left open.
    Runoff,
    /// 继续投票: between elected relatives of equal post and votes.
    KinRevote,
}

/// Votes of one person for one post.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct VoteLine {
    /// Who.
    pub person: PersonRef,
    /// For which post.
    pub post: Post,
    /// How many votes (上海: 赞成票).
    pub votes: u32,
    /// Candidate or self-nominee; `false` is 另选人.
    #[serde(default = "yes")]
    pub is_candidate: bool,
    /// Sex if known; needed for the women's seat.
    #[serde(default)]
    pub sex: Option<Sex>,
}

fn yes() -> bool {
    true
}

/// Somebody elected, with the votes that did it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Elected {
    /// Who.
    pub person: PersonRef,
    /// To which post.
    pub post: Post,
    /// Votes in the round that elected.
    pub votes: u32,
    /// Sex if known.
    #[serde(default)]
    pub sex: Option<Sex>,
    /// Candidate or self-nominee; `false` is 另选人, whose conditions are reviewed after the vote.
    #[serde(default = "yes")]
    pub is_candidate: bool,
}

/// Persons who wait for a vote among themselves.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Contested {
    /// The post at stake. For relatives of different posts of equal rank: the one that stands first on the ballot.
    pub post: Post,
    /// Who takes part, by name.
    pub persons: Vec<PersonRef>,
    /// How many of them stay.
    pub seats: u32,
}

/// The recorded outcome of a vote among tied persons or relatives.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Settled {
    /// `TieRevote` or `KinRevote`.
    pub kind: RoundKind,
    /// The post that was at stake.
    pub post: Post,
    /// Who won.
    pub winners: Vec<PersonRef>,
    /// Who lost. For `KinRevote` they leave.
    pub losers: Vec<PersonRef>,
}

/// An elected person whose election the election committee declared invalid (当选无效).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Disqualified {
    /// Who.
    pub person: PersonRef,
    /// Why, for the record.
    pub reason: String,
}

/// A closed count and what is known about the persons in it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RoundInput {
    /// What kind of vote.
    pub kind: RoundKind,
    /// R: on the final published roll.
    pub registered: u32,
    /// Ballots handed out, not counting spoiled ones that were replaced.
    pub issued: u32,
    /// K: voters checked in, proxies included (one ballot each).
    pub checked_in: u32,
    /// B: ballots in the boxes.
    pub recovered: u32,
    /// Invalid ones among them.
    pub invalid: u32,
    /// To be elected in this round.
    pub seats: Vec<Seats>,
    /// One line per person and post.
    pub votes: Vec<VoteLine>,
    /// Known relations between persons voted for or already elected.
    #[serde(default)]
    pub relations: Vec<KinEdge>,
    /// Elected in earlier rounds of this election.
    #[serde(default)]
    pub already_elected: Vec<Elected>,
    /// Outcomes of revotes that belong to this round.
    #[serde(default)]
    pub settled: Vec<Settled>,
    /// Elections declared invalid after review.
    #[serde(default)]
    pub disqualified: Vec<Disqualified>,
    /// Day of the last valid first vote, from which the days of a runoff count; without it, the day of the regime. It
    /// differs from that day once a first vote that was not valid has been held again.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub first_vote_on: Option<chrono::NaiveDate>,
}

/// How a step ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// The condition holds.
    Pass,
    /// The condition does not hold; the vote or an election fails.
    Fail,
    /// Something is left to do or to check.
    Attention,
    /// The texts ask nothing here.
    NotApplicable,
    /// Waits for an earlier step (a revote).
    Pending,
}

/// One step of the determination, as the page and the record show it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Step {
    /// 1, 2, 3 …
    pub no: u32,
    /// Stable code: `RECOVERED`, `TURNOUT`, `MINIMUM`, `WINNERS`, `TIE`, `KIN`, `REVIEW`, `WOMEN`, `SHORTFALL`, `VACANCY`, `NEXT`.
    pub code: String,
    /// Short title.
    pub title_zh: String,
    /// One sentence with the figures in it.
    pub sentence_zh: String,
    /// How it ended.
    pub outcome: Outcome,
    /// Articles.
    pub cites: Vec<Cite>,
    /// The figures used, named.
    pub figures: Vec<(String, i64)>,
}

/// Why a vote is not valid.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum InvalidReason {
    /// 收回的选票多于投票人数（发出的选票）
    MoreRecoveredThanVoters,
    /// 参加投票的村民未过半数
    TurnoutNotMajority,
}

/// The next lawful step.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Next {
    /// All seats are filled; publish.
    Done,
    /// 重新组织投票: this vote is not valid.
    Repoll,
    /// 再次投票 among those tied.
    TieRevote,
    /// 继续投票 between relatives.
    KinRevote,
    /// 另行选举 for the seats left open.
    Runoff,
    /// 村民会议或者村民代表会议 decides whether seats stay empty.
    AssemblyDecision,
    /// Seats may stay empty; another runoff is possible too.
    VacancyAllowed,
    /// A revote is settled: determine the round it belongs to again, with this outcome.
    ResumeRound,
    /// All seats are filled without a woman; the texts name no procedure, the guidance office is asked.
    WomenRequired,
}

/// Somebody who leaves because of 任职回避.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct KinRemoval {
    /// Who leaves.
    pub person: PersonRef,
    /// The post they were elected to.
    pub post: Post,
    /// The relative who stays.
    pub because_of: PersonRef,
    /// Who took the seat, if the law lets somebody follow.
    pub filled_by: Option<PersonRef>,
}

/// What the runoff looks like, ready to become a round.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RunoffPlan {
    /// Seats left open.
    pub seats: Vec<Seats>,
    /// Not elected, by votes, per post: the law takes candidates from the top. Ties stay in name order.
    pub candidates: Vec<(Post, Vec<(PersonRef, u32)>)>,
    /// At least this many candidates per post (差额).
    pub min_candidates: Vec<Seats>,
    /// Last day, if the texts set one.
    pub latest: Option<chrono::NaiveDate>,
    /// The ballot keeps a column for a woman.
    pub womens_column: bool,
    /// 自荐直选 is allowed instead.
    pub self_nomination_allowed: bool,
}

/// What the law says about a round.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RoundVerdict {
    /// Is the vote valid?
    pub valid: bool,
    /// If not, why.
    pub reason: Option<InvalidReason>,
    /// Fewest votes that elect (revotes: 1).
    pub min_votes: u32,
    /// The steps, in order.
    pub steps: Vec<Step>,
    /// Elected in this round (earlier ones not repeated), by post, then votes.
    pub elected: Vec<Elected>,
    /// Seats still open per post, without those that wait for a revote.
    pub vacant: BTreeMap<Post, u32>,
    /// Votes to hold among tied persons.
    pub tie_revote: Vec<Contested>,
    /// Ties that a vote on a tie for a higher post may resolve; they are voted on, if they remain, only after it. Their
    /// seats are not in `vacant`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub tie_waiting: Vec<Contested>,
    /// Who left because of a relative; may name somebody elected earlier.
    pub kin_removed: Vec<KinRemoval>,
    /// Votes to hold between relatives.
    pub kin_revote: Vec<Contested>,
    /// Have enough votes, but stay only if a relative who waits for one of these votes does not serve, or are tied for a
    /// higher post and take this one only if they lose there. Not in `elected`, and their seats are not in `vacant`.
    pub provisional: Vec<Elected>,
    /// The next step.
    pub next: Next,
    /// Other lawful next steps.
    pub options: Vec<Next>,
    /// Plan of the runoff when `next` or `options` has it.
    pub runoff: Option<RunoffPlan>,
    /// What a person has to look at: unverified kin, sex unknown, newer law.
    pub findings: Vec<Finding>,
}

/// Figures that cannot be true; nothing is determined from them.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("票数不符，不能认定：{}", .findings.iter().map(|f| f.message.as_str()).collect::<Vec<_>>().join("；"))]
pub struct Refused {
    /// What is wrong, each with its code.
    pub findings: Vec<Finding>,
}

/// Applies the law to a round. Refuses figures that cannot be true; a vote that is not valid is a verdict.
pub fn determine(input: &RoundInput, regime: &Regime) -> Result<RoundVerdict, Refused> {
    let findings = input::impossible(input, regime);
    if !findings.is_empty() {
        return Err(Refused { findings });
    }
    Ok(match input.kind {
        RoundKind::First | RoundKind::Runoff => round::main_round(input, regime),
        RoundKind::TieRevote | RoundKind::KinRevote => revote::determine(input, regime),
    })
}
