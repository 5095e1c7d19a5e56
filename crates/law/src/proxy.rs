//! 委托投票: may this person vote for that one?

use crate::finding::{Finding, Severity, any_blocks};
use crate::kinship::{self, Relation};
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

/// Checks one delegation. Every ground is reported, not only the first.
///
/// 依据 VCOL2018@2018-12-29#15.4 「可以书面委托本村有选举权的近亲属代为投票」; ZJ-VC2020@2020-07-31#25.1 「除候选人、自荐人以外的本村选民」;
/// ZJ-VC2020@2020-07-31#25.2 「接受委托投票不得超过三人」; SH-VC2020@2020-09-25#16.2 「禁止投票现场临时委托的行为」
pub fn check(facts: &ProxyFacts, regime: &Regime) -> ProxyVerdict {
    let mut findings = Vec::new();
    let relations = regime.proxy_relations();
    if facts.relation == Relation::Unknown {
        let message = "受委托人与委托人的亲属关系待核，核实前不能办理。";
        findings.push(relations.finding("RELATION_UNVERIFIED", "relation", message));
    } else if !kinship::holds(relations.value, facts.relation, regime) {
        let message = format!("受委托人是委托人的{}，不是近亲属，不能受托。", facts.relation.zh());
        findings.push(relations.finding("NOT_NEAR_RELATIVE", "relation", message));
    }
    if !facts.proxy_registered {
        let message = "受委托人没有列入本村选民名单，不能受托。";
        findings.push(relations.finding("PROXY_NOT_ELECTOR_OF_VILLAGE", "proxy_registered", message));
    }
    let ban = regime.proxy_candidate_ban();
    if facts.proxy_is_candidate && ban.value {
        let word = ban.severity.word("不得受托", "没有明文禁止，不宜受托");
        let message = format!("受委托人是候选人（自荐人），{word}。");
        findings.push(ban.finding("PROXY_IS_CANDIDATE", "proxy_is_candidate", message));
    }
    let most = regime.proxy_max();
    if let Some(max) = most.value.filter(|max| facts.already_accepted >= *max) {
        let (accepted, this) = (facts.already_accepted, facts.already_accepted.saturating_add(1));
        let message = format!("受委托人已接受{accepted}人委托，这是第{this}人，不得超过{max}人。");
        let finding = most.finding("PROXY_OVER_LIMIT", "already_accepted", message);
        findings.push(finding.figure("accepted", accepted).figure("max", max));
    }
    let (until, days) = (regime.proxy_days_before(), i64::from(regime.proxy_days_before().value));
    if facts.days_before < i64::from(crate::deadline::needed_days(until.value, regime)) {
        let message = if facts.days_before <= 0 {
            "选举日当天不再办理委托投票。".to_owned()
        } else {
            format!("在选举日前第{}日提出，应当在选举日的{days}日前提出。", facts.days_before)
        };
        let finding = until.finding("PROXY_TOO_LATE", "days_before_E", message);
        findings.push(finding.figure("days_before", facts.days_before).figure("required", days));
    }
    let written = regime.proxy_reasons();
    if !facts.written {
        findings.push(written.finding("NOT_WRITTEN", "written", "委托投票应当是书面的。"));
    }
    if !facts.announced {
        let message = "没有审核并公布委托人和受委托人名单，委托无效。";
        findings.push(regime.proxy_list_days_before().finding("NOT_ANNOUNCED", "announced", message));
    }
    let handed_on = regime.proxy_sub_delegation_ban();
    if facts.sub_delegated && handed_on.value {
        let word = handed_on.severity.word("不得", "没有明文禁止，不宜");
        findings.push(handed_on.finding("SUB_DELEGATED", "sub_delegated", format!("受委托人{word}再转委托他人。")));
    }
    if !written.value.contains(&facts.reason) {
        let message = format!("“{}”不是可以委托投票的理由。", reason_zh(facts.reason));
        findings.push(written.finding("REASON_NOT_ALLOWED", "reason", message));
    }
    let accepted = !any_blocks(&findings);
    if accepted {
        let message = format!("可以受理：受委托人是委托人的{}，已在本村选民名单。", facts.relation.zh());
        findings.push(Finding::new("PROXY_ACCEPTED", Severity::Info, "", message).citing(&relations.cites));
    }
    ProxyVerdict { accepted, findings }
}

fn reason_zh(reason: ProxyReason) -> &'static str {
    match reason {
        ProxyReason::Away => "外出",
        ProxyReason::Special => "特殊原因",
        ProxyReason::Other => "其他原因",
    }
}
