//! 村民选举委员会: size, who must leave, who follows.

use crate::finding::Finding;
use crate::kinship::KinEdge;
use crate::posts::PersonRef;
use crate::regime::Regime;
use serde::{Deserialize, Serialize};

/// What somebody is with regard to candidacy.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Standing {
    /// 被提名
    Nominated,
    /// 自荐竞职
    SelfNominated,
    /// 被确定为（正式）候选人
    Confirmed,
}

/// Composition of an election committee.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Composition {
    /// Number of members, chair included.
    pub size: u32,
    /// Women among them, if known.
    pub women: Option<u32>,
}

/// Checks size, odd number and women: `COMMITTEE_SIZE`, `COMMITTEE_NOT_ODD`, `COMMITTEE_NO_WOMAN`.
pub fn composition(composition: &Composition, regime: &Regime) -> Vec<Finding> {
    let _ = (composition, regime);
    Vec::new()
}

/// Who must leave and who follows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct QuitVerdict {
    /// Must leave.
    pub must_quit: Vec<PersonRef>,
    /// Who follows, in the order of the original vote; shorter than `must_quit` when the list is exhausted.
    pub fill: Vec<PersonRef>,
    /// `MEMBER_IS_CANDIDATE`, `MEMBER_KIN_OF_CANDIDATE`, `RELATION_UNVERIFIED`, `RESERVE_EXHAUSTED`.
    pub findings: Vec<Finding>,
}

/// Who must leave the committee because of candidacy, their own or that of a relative, and who of the reserve follows.
/// A reserve who would have to leave too is passed over.
pub fn quit(
    members: &[PersonRef],
    reserve: &[PersonRef],
    candidates: &[(PersonRef, Standing)],
    relations: &[KinEdge],
    regime: &Regime,
) -> QuitVerdict {
    let _ = (members, reserve, candidates, relations, regime);
    QuitVerdict { must_quit: Vec::new(), fill: Vec::new(), findings: Vec::new() }
}

/// Warns about relatives among the members: `COMMITTEE_MEMBERS_RELATED`.
pub fn mutual_kin(members: &[PersonRef], relations: &[KinEdge], regime: &Regime) -> Vec<Finding> {
    let _ = (members, relations, regime);
    Vec::new()
}
