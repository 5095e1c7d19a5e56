//! 罢免: petition, vote, repetition.

use crate::finding::Finding;
use crate::poll::InvalidReason;
use crate::regime::Regime;
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

/// A petition: one of the two groups suffices.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Petition {
    /// 有选举权的村民
    pub electors: u32,
    /// Of them signed.
    pub signers: u32,
    /// 村民代表
    pub representatives: u32,
    /// Of them signed.
    pub representative_signers: u32,
}

/// The verdict on a petition.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PetitionVerdict {
    /// Enough signatures?
    pub ok: bool,
    /// Fewest electors needed.
    pub min_signers: Option<u32>,
    /// Fewest representatives needed.
    pub min_representative_signers: Option<u32>,
    /// Sentence.
    pub findings: Vec<Finding>,
}

/// Judges a petition.
pub fn petition(petition: &Petition, regime: &Regime) -> PetitionVerdict {
    let _ = (petition, regime);
    PetitionVerdict { ok: false, min_signers: None, min_representative_signers: None, findings: Vec::new() }
}

/// A recall vote.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct RecallVote {
    /// R
    pub registered: u32,
    /// K
    pub checked_in: u32,
    /// B
    pub recovered: u32,
    /// Votes for the recall.
    pub yes: u32,
}

/// The verdict on a recall vote.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RecallVerdict {
    /// Valid?
    pub valid: bool,
    /// If not, why.
    pub reason: Option<InvalidReason>,
    /// Recalled?
    pub recalled: bool,
    /// Fewest votes that recall.
    pub min_yes: u32,
    /// Sentences.
    pub findings: Vec<Finding>,
}

/// Judges a recall vote.
pub fn vote(vote: &RecallVote, regime: &Regime) -> RecallVerdict {
    let _ = (vote, regime);
    RecallVerdict { valid: false, reason: None, recalled: false, min_yes: 0, findings: Vec::new() }
}

/// The verdict on asking again after a failed recall.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RepeatVerdict {
    /// May it be asked now?
    pub ok: bool,
    /// First day on which it may; `None` when not in this term.
    pub earliest: Option<NaiveDate>,
    /// Sentence.
    pub findings: Vec<Finding>,
}

/// May the same facts be brought again?
pub fn repeat(previous_failed: NaiveDate, filed: NaiveDate, same_fact: bool, regime: &Regime) -> RepeatVerdict {
    let _ = (previous_failed, filed, same_fact, regime);
    RepeatVerdict { ok: false, earliest: None, findings: Vec::new() }
}
