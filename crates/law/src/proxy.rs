//! 委托投票: may this person vote for that one?

use crate::finding::Finding;
use crate::kinship::Relation;
use crate::regime::{ProxyReason, Regime};
use serde::{Deserialize, Serialize};

/// The facts of one delegation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ProxyFacts {
    /// What the holder is to the principal.
    pub relation: Relation,
    /// The holder is on the roll of this village.
    pub proxy_registered: bool,
    /// The holder is a candidate or self-nominee.
    pub proxy_is_candidate: bool,
    /// Delegations the holder has accepted before this one.
    pub already_accepted: u32,
    /// Days from the filing to the election day; 0 on the day.
    #[serde(rename = "days_before_E")]
    pub days_before: i64,
    /// In writing.
    pub written: bool,
    /// Reviewed and published, or still to be published in time.
    pub announced: bool,
    /// Handed on by another holder.
    pub sub_delegated: bool,
    /// Why the principal cannot come.
    pub reason: ProxyReason,
}

/// The verdict: accepted unless a finding blocks.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProxyVerdict {
    /// May it be accepted?
    pub accepted: bool,
    /// Codes: `NOT_NEAR_RELATIVE`, `PROXY_NOT_ELECTOR_OF_VILLAGE`, `PROXY_IS_CANDIDATE`, `PROXY_OVER_LIMIT`, `PROXY_TOO_LATE`,
    /// `NOT_WRITTEN`, `NOT_ANNOUNCED`, `SUB_DELEGATED`, `REASON_NOT_ALLOWED`, `RELATION_UNVERIFIED`.
    pub findings: Vec<Finding>,
}

/// Checks one delegation.
pub fn check(facts: &ProxyFacts, regime: &Regime) -> ProxyVerdict {
    let _ = (facts, regime);
    ProxyVerdict { accepted: false, findings: Vec::new() }
}
