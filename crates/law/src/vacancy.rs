//! May seats stay empty, and who presides meanwhile?

use crate::finding::Finding;
use crate::regime::Regime;
use serde::{Deserialize, Serialize};

/// Where the election stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Standing {
    /// A runoff has been held.
    pub after_runoff: bool,
    /// Seats of the committee.
    pub seats_total: u32,
    /// Elected so far.
    pub elected_total: u32,
    /// The chair is elected.
    pub director_elected: bool,
}

/// Whether seats may stay empty.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Allowed {
    /// No: the election goes on.
    No,
    /// Yes.
    Yes,
    /// The assembly decides.
    ByAssemblyDecision,
}

/// The verdict.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct VacancyVerdict {
    /// May seats stay empty?
    pub allowed: Allowed,
    /// When not, the runoff is due within so many days, if the texts say.
    pub runoff_within_days: Option<u32>,
    /// Sentences.
    pub findings: Vec<Finding>,
}

/// Applies the vacancy rule.
pub fn judge(standing: &Standing, regime: &Regime) -> VacancyVerdict {
    let _ = (standing, regime);
    VacancyVerdict { allowed: Allowed::No, runoff_within_days: None, findings: Vec::new() }
}

/// Who presides when the chair is vacant.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Acting {
    /// The chair is elected.
    Chair,
    /// 副主任
    Deputy,
    /// 由村民代表会议在当选的委员中推选一人
    MemberChosenByVra,
    /// 得票多的委员（得票相等的由会议确定）
    MemberWithMostVotes,
    /// The texts do not say.
    NotRegulated,
}

/// The verdict.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ActingVerdict {
    /// Who presides.
    pub acting: Acting,
    /// Sentence.
    pub findings: Vec<Finding>,
}

/// Who presides (主持工作).
pub fn acting_chair(chair_elected: bool, vice_chair_elected: bool, regime: &Regime) -> ActingVerdict {
    let _ = (chair_elected, vice_chair_elected, regime);
    ActingVerdict { acting: Acting::NotRegulated, findings: Vec::new() }
}
