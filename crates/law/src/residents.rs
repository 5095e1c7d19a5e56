//! The residents' committee (居民委员会): three ways to elect it, its size, nomination, and who calls a meeting.
//!
//! A poll itself is a round of [`crate::poll`] with the regime of a residents' profile; [`electorate`] says whose number is R.

use crate::finding::{Finding, Severity};
use crate::num::Range;
use crate::poll::Refused;
use crate::regime::{Regime, ResidentsMode};
use crate::supervision::{SizeVerdict, size_of};
use serde::{Deserialize, Serialize};

/// How many members.
///
/// 依据 RC2018@2018-12-29#7 「由主任、副主任和委员共五至九人组成」
pub fn size(size: u32, regime: &Regime) -> SizeVerdict {
    size_of(regime.committee_zh(), size, regime.vc_size(), Some(regime.vc_size_odd()))
}

/// Who could take part, by way of election.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Electors {
    /// Residents with the vote.
    pub residents: u32,
    /// Households.
    pub households: u32,
    /// Residents' groups.
    pub groups: u32,
    /// Representatives that the groups chose.
    pub group_representatives: u32,
}

/// R: how many votes there are, and what is wrong with the way of election: `RESIDENTS_MODE`, `GROUP_REPS_NUMBER`.
///
/// 依据 RC2018@2018-12-29#8.1 「由本居住地区全体有选举权的居民或者由每户派代表选举产生；根据居民意见，也可以由每个居民小组选举代表二至三人选举产生」
pub fn electorate(mode: ResidentsMode, electors: &Electors, regime: &Regime) -> (u32, Vec<Finding>) {
    let mut findings = Vec::new();
    let modes = regime.residents_modes();
    if !modes.value.contains(&mode) {
        let known: Vec<&str> = modes.value.iter().map(|mode| mode.zh()).collect();
        let message = format!("适用的规定中没有“{}”，有：{}。", mode.zh(), known.join("、"));
        findings.push(modes.finding("RESIDENTS_MODE", "mode", message));
    }
    let registered = match mode {
        ResidentsMode::Direct => electors.residents,
        ResidentsMode::HouseholdReps => electors.households,
        ResidentsMode::GroupReps => {
            let rule = regime.residents_group_representatives();
            let Electors { groups, group_representatives, .. } = *electors;
            let least = rule.value.min.saturating_mul(groups);
            let most = rule.value.max.map(|max| max.saturating_mul(groups));
            let total = Range { min: least, max: most };
            if !total.contains(group_representatives) {
                let message = format!(
                    "{groups}个居民小组选举代表{group_representatives}人；每个小组{}人，应当为{}人。",
                    rule.value.zh(),
                    total.zh()
                );
                findings.push(rule.finding("GROUP_REPS_NUMBER", "group_representatives", message));
            }
            group_representatives
        }
    };
    (registered, findings)
}

/// The verdict on a nomination.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NominationVerdict {
    /// Enough joined.
    pub ok: bool,
    /// Fewest residents, where the texts set a number.
    pub min_residents: Option<u32>,
    /// Fewest representatives of households.
    pub min_households: Option<u32>,
    /// Sentence.
    pub findings: Vec<Finding>,
}

/// Did enough residents or representatives of households join to nominate? One of the two suffices: `NOMINATORS_TOO_FEW`.
///
/// 依据 HEN-RC2020@2020-06-03#9.2
pub fn nomination(residents: Option<u32>, households: Option<u32>, regime: &Regime) -> NominationVerdict {
    let (by_residents, by_households) = (regime.residents_nominators(), regime.residents_nominator_households());
    let enough = |count: Option<u32>, least: Option<u32>| count.zip(least).is_some_and(|(count, least)| count >= least);
    let silent = by_residents.value.is_none() && by_households.value.is_none();
    let ok = silent || enough(residents, by_residents.value) || enough(households, by_households.value);
    let mut parts = Vec::new();
    let mut part = |count: Option<u32>, least: Option<u32>, who: &str| {
        if let Some(count) = count {
            let least = least.map_or_else(String::new, |least| format!("（应当{least}人以上）"));
            parts.push(format!("{who}联名{count}人{least}"));
        }
    };
    part(residents, by_residents.value, "居民");
    part(households, by_households.value, "户的代表");
    let message = format!("{}，{}。", parts.join("，"), if ok { "可以提名" } else { "不足，提名无效" });
    let (code, severity) =
        if ok { ("IN_ORDER", Severity::Info) } else { ("NOMINATORS_TOO_FEW", by_residents.severity) };
    let finding = Finding::new(code, severity, "nominators", message);
    let findings = vec![finding.citing(&by_residents.cites).citing(&by_households.cites)];
    NominationVerdict { ok, min_residents: by_residents.value, min_households: by_households.value, findings }
}

/// Proposers of a residents' meeting (which may also replace members).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Proposal {
    /// All residents of 18 and more, all households, or all groups.
    pub whole: u32,
    /// Of them propose it.
    pub proposers: u32,
    /// Groups propose it.
    pub groups: bool,
}

/// Must a residents' meeting be called? `MEETING_MUST_BE_CALLED`, `PETITION_SHORT`.
///
/// 依据 RC2018@2018-12-29#10.2 「五分之一以上的十八周岁以上的居民、五分之一以上的户或者三分之一以上的居民小组提议，应当召集居民会议」;
/// RC2018@2018-12-29#10.3 「居民会议有权撤换和补选居民委员会成员」
pub fn convene(proposal: Proposal, regime: &Regime) -> Result<(bool, Finding), Refused> {
    crate::assembly::possible(proposal.whole, proposal.proposers, None)?;
    let rule = if proposal.groups { regime.residents_convene_groups() } else { regime.residents_convene() };
    let ok = rule.value.met(proposal.proposers, proposal.whole);
    let (needed, who) = (rule.value.minimum(proposal.whole), if proposal.groups { "居民小组" } else { "居民（户）" });
    let word = if ok { "应当召集居民会议" } else { "没有达到" };
    let message =
        format!("{who}{}，提议{}，应当{}即{needed}以上，{word}。", proposal.whole, proposal.proposers, rule.value.zh());
    let (code, severity) =
        if ok { ("MEETING_MUST_BE_CALLED", Severity::Info) } else { ("PETITION_SHORT", rule.severity) };
    Ok((ok, Finding::new(code, severity, "proposers", message).citing(&rule.cites)))
}
