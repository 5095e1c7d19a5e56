//! 工作移交: seal, books, files.

use crate::deadline::days_after;
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
///
/// 依据 VCOL2018@2018-12-29#20 「自新一届村民委员会产生之日起十日内完成工作移交」; SH-VC2020@2020-09-25#24 「产生当日」;
/// HEN-VC2011@2011-07-29#40.1 「应当在选举结果公布之日，将村民委员会印章移交」
pub fn due(produced: NaiveDate, regime: &Regime) -> HandoverDates {
    HandoverDates {
        all_by: days_after(produced, regime.handover_days().value),
        seal_by: regime.handover_seal_days().value.map(|days| days_after(produced, days)),
    }
}

/// Checks what was done, or is still to be done on `today`: `HANDOVER_LATE`, `HANDOVER_SEAL_LATE`, `HANDOVER_BEFORE_RESULT`.
pub fn check(
    produced: NaiveDate,
    seal: Option<NaiveDate>,
    all: Option<NaiveDate>,
    today: NaiveDate,
    regime: &Regime,
) -> Vec<Finding> {
    let HandoverDates { all_by, seal_by } = due(produced, regime);
    let (whole, stamp) = (regime.handover_days(), regime.handover_seal_days());
    let mut findings = Vec::new();
    for (done, what, field) in [(seal, "公章", "seal"), (all, "工作", "all")] {
        if let Some(day) = done.filter(|day| *day < produced) {
            let message = format!("{what}移交日{day}早于新一届产生之日{produced}。");
            findings.push(whole.finding("HANDOVER_BEFORE_RESULT", field, message));
        }
    }
    let late = |done: Option<NaiveDate>, by: NaiveDate, what: &str| {
        let day = done.unwrap_or(today);
        let state = if done.is_some() { format!("在{day}移交") } else { format!("到{day}还没有移交") };
        (day > by).then(|| format!("{what}应当在{by}前移交，{state}，逾期{}日。", (day - by).num_days()))
    };
    if let Some(message) = late(all, all_by, "公共财物、财务账目、档案等") {
        findings.push(whole.finding("HANDOVER_LATE", "all", message));
    }
    if let Some(message) = seal_by.and_then(|by| late(seal, by, "公章")) {
        findings.push(stamp.finding("HANDOVER_SEAL_LATE", "seal", message));
    }
    findings
}
