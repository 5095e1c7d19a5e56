//! Planned and actual dates against the steps.

use super::{Applies, Dates, TimetableStep, plan, plan_body};
use crate::body::Body;
use crate::finding::{Finding, Severity};
use crate::regime::{Mode, Regime};
use chrono::NaiveDate;

/// Checks planned and actual dates; an actual date counts where there is one. Codes: `DATE_TOO_LATE`, `DATE_TOO_EARLY`,
/// `DATE_ORDER`, `DATE_ON_LAST_DAY`, `DATE_MISSING`, `UNKNOWN_STEP`, `MODE_NOT_ALLOWED`. The finding's `field` is the step id.
pub fn check(regime: &Regime, mode: Mode, planned: &Dates, actual: &Dates) -> Vec<Finding> {
    let mut dates = planned.clone();
    dates.extend(actual.iter().map(|(id, day)| (id.clone(), *day)));
    let steps = plan(regime, mode, &dates);
    let mut findings = Vec::new();
    // The mode first: it decides which steps there are.
    let modes = regime.modes();
    if !modes.value.contains(&mode) {
        let allowed: Vec<&str> = modes.value.iter().map(|mode| mode.zh()).collect();
        let message = format!("适用的文本没有规定“{}”，规定的是：{}。", mode.zh(), allowed.join("、"));
        findings.push(modes.finding("MODE_NOT_ALLOWED", "mode", message));
    }
    against(&steps, &dates, actual, &mut findings);
    findings
}

/// Checks planned and actual dates of another body's election.
pub fn check_body(body: Body, applies: Applies<'_>, planned: &Dates, actual: &Dates) -> Vec<Finding> {
    let mut dates = planned.clone();
    dates.extend(actual.iter().map(|(id, day)| (id.clone(), *day)));
    let mut findings = Vec::new();
    against(&plan_body(body, applies, &dates), &dates, actual, &mut findings);
    findings
}

fn against(steps: &[TimetableStep], dates: &Dates, actual: &Dates, findings: &mut Vec<Finding>) {
    for id in dates.keys().filter(|id| !steps.iter().any(|step| &step.id == *id)) {
        let message = format!("时间表中没有步骤“{id}”。");
        findings.push(Finding::new("UNKNOWN_STEP", Severity::Warn, id, message));
    }
    for step in steps {
        match dates.get(&step.id) {
            Some(day) => one(step, *day, actual.contains_key(&step.id), steps, dates, findings),
            None if step.hard && !step.optional => {
                let message = format!("“{}”还没有排定日期（{}）。", step.title_zh, step.requirement_zh);
                findings.push(Finding::new("DATE_MISSING", Severity::Info, &step.id, message).citing(&step.cites));
            }
            None => {}
        }
    }
}

fn one(
    step: &TimetableStep,
    day: NaiveDate,
    done: bool,
    steps: &[TimetableStep],
    dates: &Dates,
    findings: &mut Vec<Finding>,
) {
    let TimetableStep { title_zh, requirement_zh, .. } = step;
    let verb = if done { "实际在" } else { "定在" };
    let mut add = |code: &str, severity: Severity, message: String| {
        findings.push(Finding::new(code, severity, &step.id, message).citing(&step.cites));
    };
    if let Some(latest) = step.latest.filter(|latest| day > *latest) {
        let days = (day - latest).num_days();
        let message = format!("“{title_zh}”{verb}{day}，最迟应在{latest}（{requirement_zh}），晚了{days}日。");
        add("DATE_TOO_LATE", step.severity, message);
    } else if step.counts_backward && step.latest == Some(day) && !done {
        let message = format!(
            "“{title_zh}”{verb}{day}，恰为最后一日（{requirement_zh}）；“几日前”是否含当日没有定论，建议再早。"
        );
        add("DATE_ON_LAST_DAY", Severity::Warn, message);
    }
    if let Some(earliest) = step.earliest.filter(|earliest| day < *earliest) {
        let message = format!("“{title_zh}”{verb}{day}，不得早于{earliest}（{requirement_zh}）。");
        add("DATE_TOO_EARLY", Severity::Block, message);
    }
    for before in &step.after {
        let Some(other) = steps.iter().find(|other| &other.id == before) else { continue };
        if let Some(earlier) = dates.get(before).filter(|earlier| day < **earlier) {
            let message =
                format!("“{title_zh}”{verb}{day}，应当在“{}”（{earlier}）之后，次序不能颠倒。", other.title_zh);
            add("DATE_ORDER", Severity::Block, message);
        }
    }
}
