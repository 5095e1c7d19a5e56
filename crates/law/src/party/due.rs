//! Who is due at the meeting (应到会).

use crate::finding::{Finding, Severity, any_blocks};
use crate::poll::Refused;
use crate::posts::PersonRef;
use crate::regime::{DueExclusion, PartyRegime};
use serde::{Deserialize, Serialize};

/// The members of an organisation, counted.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Members {
    /// All, probationary ones included.
    pub members: u32,
    /// 预备党员
    #[serde(default)]
    pub probationary: u32,
    /// 留党察看期间
    #[serde(default)]
    pub under_probation_in_party: u32,
    /// 被留置、逮捕，中止党员权利
    #[serde(default)]
    pub rights_suspended: u32,
    /// Left out with the superior organisation's approval.
    #[serde(default)]
    pub excludable_approved: u32,
    /// The meeting has adopted the list of those left out.
    #[serde(default)]
    pub excludable_adopted_by_assembly: bool,
}

/// How many are due and how many have to come.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DueVerdict {
    /// 应到会有选举权的党员
    pub due: u32,
    /// Fewest who have to come.
    pub min_present: u32,
    /// Sentences.
    pub findings: Vec<Finding>,
}

/// Counts who is due: formal members with the right to vote, less those whom both the superior organisation and the meeting
/// have left out (`EXCLUSION_NOT_ADOPTED`).
///
/// 依据 CPC2020@2020-07-13#5; CPCQA@2020-07-13#?
pub fn due(members: &Members, regime: &PartyRegime) -> Result<DueVerdict, Refused> {
    let Members { members: all, probationary, under_probation_in_party, rights_suspended, .. } = *members;
    let adopted = members.excludable_adopted_by_assembly;
    let excluded = if adopted { members.excludable_approved } else { 0 };
    let taken = [probationary, under_probation_in_party, rights_suspended, members.excludable_approved];
    let sum: u64 = taken.iter().map(|n| u64::from(*n)).sum();
    if sum > u64::from(all) {
        let message = format!("不能参加或者不计算的合计{sum}人，多于党员{all}人。");
        return Err(Refused { findings: vec![Finding::new("F06", Severity::Block, "members", message)] });
    }
    let due = all - probationary - under_probation_in_party - rights_suspended - excluded;
    let quorum = regime.quorum();
    let min_present = quorum.value.minimum(due);
    let mut findings = Vec::new();
    if !adopted && members.excludable_approved > 0 {
        let message = format!(
            "{}人经上级党组织同意可以不计算在应到会人数内，但是没有经党员大会通过，仍计算在内。",
            members.excludable_approved
        );
        findings.push(regime.due_excludes().finding("EXCLUSION_NOT_ADOPTED", "excludable_approved", message));
    }
    let message = format!(
        "党员{all}人，预备党员{probationary}人、留党察看{under_probation_in_party}人、中止权利{rights_suspended}人、不计算{excluded}人，应到会{due}人；到会不少于应到会的{}即{min_present}人，会议有效。",
        quorum.value.zh()
    );
    let finding = Finding::new("PARTY_DUE", Severity::Info, "members", message).citing(&quorum.cites);
    let finding = finding.citing(&regime.due_excludes().cites).figure("due", due).figure("min_present", min_present);
    findings.push(finding);
    Ok(DueVerdict { due, min_present, findings })
}

/// A member left out of those due: an individual record with both approvals.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Exclusion {
    /// Who.
    pub person: PersonRef,
    /// Why.
    pub ground: DueExclusion,
    /// The superior party organisation agreed.
    pub superior_approved: bool,
    /// The meeting adopted it.
    pub assembly_adopted: bool,
}

/// How many of these may be left out, and what is missing: `EXCLUSION_NOT_APPROVED`, `EXCLUSION_NOT_ADOPTED`,
/// `EXCLUSION_GROUND_UNSURE`, `EXCLUSION_GROUND_UNKNOWN`, `EXCLUSION_TWICE`.
///
/// 依据 CPCQA@2020-07-13#?
pub fn exclusions(list: &[Exclusion], regime: &PartyRegime) -> (u32, Vec<Finding>) {
    let (grounds, listed) = (regime.due_excludes(), regime.due_excludes_listed());
    let mut findings = Vec::new();
    let mut count = 0u32;
    for (at, Exclusion { person, ground, superior_approved, assembly_adopted }) in list.iter().enumerate() {
        let field = format!("exclusions/{person}");
        let mut own = Vec::new();
        if list[..at].iter().any(|earlier| &earlier.person == person) {
            own.push(grounds.finding("EXCLUSION_TWICE", &field, format!("{person}列了两次。")));
        }
        if listed.value.contains(ground) {
            let message = format!("{person}：“{}”只见于一份资料，应当由上级党组织确认。", ground.zh());
            own.push(listed.finding("EXCLUSION_GROUND_UNSURE", &field, message));
        } else if !grounds.value.contains(ground) {
            let message = format!("{person}：“{}”不是可以不计算在应到会人数内的情形。", ground.zh());
            own.push(grounds.finding("EXCLUSION_GROUND_UNKNOWN", &field, message));
        }
        if !superior_approved {
            let message = format!("{person}（{}）没有上级党组织的同意。", ground.zh());
            own.push(grounds.finding("EXCLUSION_NOT_APPROVED", &field, message));
        }
        if !assembly_adopted {
            let message = format!("{person}（{}）没有经党员大会通过。", ground.zh());
            own.push(grounds.finding("EXCLUSION_NOT_ADOPTED", &field, message));
        }
        // Without both approvals a member counts, whatever the severity of the source.
        let twice = own.iter().any(|finding| finding.code == "EXCLUSION_TWICE");
        if *superior_approved && *assembly_adopted && !twice && !any_blocks(&own) {
            count = count.saturating_add(1);
        }
        findings.extend(own);
    }
    (count, findings)
}
