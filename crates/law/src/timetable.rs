//! The statutory timetable, backward from the election day.

use crate::cite::Cite;
use crate::finding::Finding;
use crate::regime::{Mode, Regime};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// One step of the timetable.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TimetableStep {
    /// Stable id, e.g. `roll_published`.
    pub id: String,
    /// Place in the order, 1, 2, 3 …
    pub no: u32,
    /// Title.
    pub title_zh: String,
    /// Who acts, e.g. 村民选举委员会.
    pub actor_zh: String,
    /// Paper codes (`T03`) the step needs.
    pub documents: Vec<String>,
    /// First allowed day, if the texts set one.
    pub earliest: Option<NaiveDate>,
    /// Last allowed day, if the texts set one.
    pub latest: Option<NaiveDate>,
    /// Recommended day.
    pub recommended: Option<NaiveDate>,
    /// What the texts ask, in words: 「选举日的20日前」.
    pub requirement_zh: String,
    /// A breach makes the step unlawful (else it is advice).
    pub hard: bool,
    /// Articles.
    pub cites: Vec<Cite>,
    /// Ids of steps that must come before.
    pub after: Vec<String>,
}

/// Dates by step id.
pub type Dates = BTreeMap<String, NaiveDate>;

/// The steps for a mode, in order, for the regime's polling day.
pub fn steps(regime: &Regime, mode: Mode) -> Vec<TimetableStep> {
    let _ = (regime, mode);
    Vec::new()
}

/// Checks planned and actual dates; an actual date counts where there is one. Codes: `DATE_TOO_LATE`, `DATE_TOO_EARLY`,
/// `DATE_ORDER`, `DATE_ON_LAST_DAY`, `DATE_MISSING`, `UNKNOWN_STEP`, `MODE_NOT_ALLOWED`. The finding's `field` is the step id.
pub fn check(regime: &Regime, mode: Mode, planned: &Dates, actual: &Dates) -> Vec<Finding> {
    let _ = (regime, mode, planned, actual);
    Vec::new()
}
