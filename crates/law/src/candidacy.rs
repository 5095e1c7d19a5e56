//! Candidates and self-nominees: how many, who, until when, in which order.

use crate::finding::Finding;
use crate::num::Range;
use crate::posts::{PersonRef, Post};
use crate::regime::{ListOrder, Mode, Regime};
use serde::{Deserialize, Serialize};

/// Is the number of candidates for a post lawful (差额)?
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CountVerdict {
    /// Lawful?
    pub ok: bool,
    /// Allowed numbers.
    pub allowed: Range,
    /// Why not.
    pub findings: Vec<Finding>,
}

/// Checks the number of formal candidates for a post.
pub fn count(post: Post, seats: u32, candidates: u32, regime: &Regime) -> CountVerdict {
    let _ = (post, seats, candidates, regime);
    CountVerdict { ok: false, allowed: Range { min: 0, max: None }, findings: Vec::new() }
}

/// One self-nomination (自荐报名).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SelfNomination {
    /// Posts signed up for.
    pub posts: Vec<Post>,
    /// Days from the filing to the election day.
    pub days_before: i64,
    /// Filed by somebody else.
    pub by_another: bool,
    /// On the roll of this village.
    pub registered: bool,
}

/// Checks one self-nomination: `SELF_NOMINATION_TOO_LATE`, `ONE_POST_ONLY`, `NOT_IN_PERSON`, `NOT_REGISTERED`, `MODE_NOT_ALLOWED`,
/// `NO_POST`.
pub fn self_nomination(filing: &SelfNomination, regime: &Regime) -> Vec<Finding> {
    let _ = (filing, regime);
    Vec::new()
}

/// A withdrawal from the published list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Withdrawal {
    /// The post.
    pub post: Post,
    /// Seats of the post.
    pub seats: u32,
    /// Formal candidates in order.
    pub formal: Vec<PersonRef>,
    /// Next in the nomination, by votes.
    pub next_in_nomination: Vec<PersonRef>,
    /// Who withdraws.
    pub withdrawn: PersonRef,
    /// Days from the filing to the election day.
    pub days_before: i64,
    /// Days since the list was fixed, where the province counts from there.
    pub days_after_list: Option<i64>,
}

/// What a withdrawal does.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct WithdrawalVerdict {
    /// Accepted?
    pub ok: bool,
    /// Formal candidates without the one who leaves.
    pub formal_after: Vec<PersonRef>,
    /// Fewer than the law asks: must be filled up.
    pub refill_required: bool,
    /// Who follows.
    pub refill: Vec<PersonRef>,
    /// `WITHDRAWAL_TOO_LATE`, `NOT_A_CANDIDATE`, `REFILL_EXHAUSTED`, `MUST_BE_ANNOUNCED`.
    pub findings: Vec<Finding>,
}

/// Judges a withdrawal and names who follows.
pub fn withdraw(withdrawal: &Withdrawal, regime: &Regime) -> WithdrawalVerdict {
    let _ = regime;
    WithdrawalVerdict {
        ok: false,
        formal_after: withdrawal.formal.clone(),
        refill_required: false,
        refill: Vec::new(),
        findings: Vec::new(),
    }
}

/// The order that the regime wants for the published list.
pub fn list_order(mode: Mode, regime: &Regime) -> ListOrder {
    match mode {
        Mode::Candidates => regime.candidate_list_order().value,
        Mode::SelfNomination | Mode::Open => regime.self_nominee_list_order().value,
    }
}

/// A name on a list with the keys it may be ordered by. The stroke key comes from the caller, because stroke counts are a
/// table of characters and the same surname is ordered by the next character.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Listed {
    /// Who.
    pub person: PersonRef,
    /// Nomination votes; 0 where there were none.
    pub votes: u32,
    /// Stroke key, compared as a list: e.g. strokes of each character, then its code.
    pub stroke_key: Vec<u32>,
}

/// Orders a list as the regime wants; equal keys keep the caller's order.
pub fn order(mut list: Vec<Listed>, mode: Mode, regime: &Regime) -> Vec<Listed> {
    match list_order(mode, regime) {
        ListOrder::Votes => list.sort_by(|a, b| b.votes.cmp(&a.votes)),
        ListOrder::Strokes => list.sort_by(|a, b| a.stroke_key.cmp(&b.stroke_key)),
    }
    list
}
