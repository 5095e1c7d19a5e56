//! 罢免: petition, vote, repetition.

use crate::finding::{Finding, Severity};
use crate::num::Threshold;
use crate::poll::{InvalidReason, Refused};
use crate::regime::{Param, Regime};
use chrono::{Months, NaiveDate};
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
///
/// 依据 VCOL2018@2018-12-29#16.1 「五分之一以上有选举权的村民或者三分之一以上的村民代表联名」
pub fn petition(petition: &Petition, regime: &Regime) -> PetitionVerdict {
    let (electors, representatives) = (regime.recall_electors(), regime.recall_representatives());
    let group = |whole: u32, signed: u32, rule: &Param<Threshold>, who: &str| {
        (whole > 0).then(|| {
            let needed = rule.value.minimum(whole);
            let met = rule.value.met(signed, whole);
            let word = if met { "达到" } else { "没有达到" };
            let text = format!("{who}{whole}人，联名{signed}人，{word}{}（{needed}人）。", rule.value.zh());
            (met, needed, text)
        })
    };
    let by_electors = group(petition.electors, petition.signers, electors, "有选举权的村民");
    let by_representatives =
        group(petition.representatives, petition.representative_signers, representatives, "村民代表");
    let met = |group: &Option<(bool, u32, String)>| group.as_ref().is_some_and(|(met, _, _)| *met);
    let ok = met(&by_electors) || met(&by_representatives);
    let text: String = [&by_electors, &by_representatives].into_iter().flatten().map(|(_, _, t)| t.as_str()).collect();
    let text =
        if text.is_empty() { "没有填写人数，不能确定联名是否达到规定。".to_owned() } else { text };
    let (code, severity) = if ok { ("PETITION_ENOUGH", Severity::Info) } else { ("PETITION_SHORT", electors.severity) };
    let finding = Finding::new(code, severity, "signers", text).citing(&electors.cites).citing(&representatives.cites);
    PetitionVerdict {
        ok,
        min_signers: by_electors.map(|(_, needed, _)| needed),
        min_representative_signers: by_representatives.map(|(_, needed, _)| needed),
        findings: vec![finding],
    }
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

/// Judges a recall vote; refuses figures that cannot be true.
///
/// 依据 VCOL2018@2018-12-29#16.2 「须有登记参加选举的村民过半数投票，并须经投票的村民过半数通过」
pub fn vote(vote: &RecallVote, regime: &Regime) -> Result<RecallVerdict, Refused> {
    let RecallVote { registered, checked_in, recovered, yes } = *vote;
    let mut impossible = Vec::new();
    if yes > recovered {
        let message = format!("同意罢免{yes}票，多于收回的选票{recovered}张。");
        impossible.push(Finding::new("F04", Severity::Block, "yes", message));
    }
    if checked_in > registered {
        let message = format!("投票人数{checked_in}人多于登记参加选举的{registered}人。");
        impossible.push(Finding::new("F06", Severity::Block, "checked_in", message));
    }
    if !impossible.is_empty() {
        return Err(Refused { findings: impossible });
    }
    let (turnout, pass, limit) = (regime.recall_turnout(), regime.recall_pass(), regime.recovered_limit());
    let min_yes = pass.value.minimum(recovered);
    let needed = turnout.value.minimum(registered);
    let invalid = |reason, code, param_cites: &[_], message: String| RecallVerdict {
        valid: false,
        reason: Some(reason),
        recalled: false,
        min_yes,
        findings: vec![Finding::new(code, Severity::Block, "recovered", message).citing(param_cites)],
    };
    if recovered > checked_in {
        let message = format!("收回选票{recovered}张，多于投票人数{checked_in}人，本次投票无效。");
        let reason = InvalidReason::MoreRecoveredThanVoters;
        return Ok(invalid(reason, "MORE_RECOVERED_THAN_VOTERS", &limit.cites, message));
    }
    if !turnout.value.met(recovered, registered) {
        let message = format!(
            "登记参加选举的村民{registered}人，投票{recovered}人，应当{}即{needed}人以上，投票无效。",
            turnout.value.zh()
        );
        return Ok(invalid(InvalidReason::TurnoutNotMajority, "TURNOUT_NOT_MAJORITY", &turnout.cites, message));
    }
    let recalled = pass.value.met(yes, recovered);
    let word = if recalled { "罢免通过" } else { "罢免没有通过" };
    let message = format!("投票{recovered}人，同意罢免{yes}票，应当{}即{min_yes}票以上，{word}。", pass.value.zh());
    let finding = Finding::new(if recalled { "RECALLED" } else { "NOT_RECALLED" }, Severity::Info, "yes", message);
    let finding = finding.citing(&pass.cites).figure("yes", yes).figure("min_yes", min_yes);
    Ok(RecallVerdict { valid: true, reason: None, recalled, min_yes, findings: vec![finding] })
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
///
/// 依据 ZJ-VC2020@2020-07-31#36.2 「一年内不得以同一事实和理由再次提出罢免要求」; BJ-VC2012@2012-09-28#34.3 「届期内以同一事实和理由再次提出」
pub fn repeat(previous_failed: NaiveDate, filed: NaiveDate, same_fact: bool, regime: &Regime) -> RepeatVerdict {
    let (months, term) = (regime.recall_repeat_months(), regime.recall_repeat_whole_term());
    if same_fact && term.value {
        let message =
            format!("{previous_failed}罢免未获通过，本届内以同一事实和理由再次提出的，可以不再处理，但应当说明理由。");
        return RepeatVerdict {
            ok: false,
            earliest: None,
            findings: vec![term.finding("RECALL_REPEATED", "filed", message)],
        };
    }
    let earliest = months.value.and_then(|months| previous_failed.checked_add_months(Months::new(months)));
    match earliest.filter(|earliest| same_fact && filed < *earliest) {
        Some(earliest) => {
            let message = format!(
                "{previous_failed}罢免未获通过，{}个月内不得以同一事实和理由再次提出，最早在{earliest}。",
                months.value.unwrap_or_default()
            );
            let finding = months.finding("RECALL_REPEATED", "filed", message);
            RepeatVerdict { ok: false, earliest: Some(earliest), findings: vec![finding] }
        }
        None => {
            let finding = Finding::new("RECALL_MAY_BE_FILED", Severity::Info, "filed", "可以提出罢免要求。");
            RepeatVerdict { ok: true, earliest: None, findings: vec![finding.citing(&months.cites)] }
        }
    }
}

/// Last day for the vote on a petition received on this day, where the texts set one.
///
/// 依据 ZJ-VC2020@2020-07-31#35.1 「在接到罢免要求之日起三十日内组织选民投票表决」; BJ-VC2012@2012-09-28#33.2 「三十日内」;
/// SH-VC2020@2020-09-25#27.3 「三十日内召集村民会议投票表决」; HEN-VC2011@2011-07-29#43.1 「三十日内召开村民会议投票表决」
pub fn vote_due(received: NaiveDate, regime: &Regime) -> Option<NaiveDate> {
    regime.recall_vote_days().value.map(|days| crate::deadline::days_after(received, days))
}
