//! Council (理事会), supervisors (监事会) and representatives of members: how many, and who may not.

use crate::finding::{Finding, Severity};
use crate::kinship::{KinEdge, Relation};
use crate::num::Range;
use crate::posts::PersonRef;
use crate::regime::{CooperativeOffice, CooperativeRegime};
use crate::supervision::{SizeVerdict, size_of};
use serde::{Deserialize, Serialize};

/// The verdict on the size of a council.
pub type BoardSize = SizeVerdict;

/// How many members of the council: `SIZE_OUT_OF_RANGE`, `NOT_ODD`.
///
/// 依据 RCEO2024@2024-06-28#29.1 「一般由三至七名单数成员组成」
pub fn council_size(size: u32, regime: &CooperativeRegime) -> BoardSize {
    size_of("理事会", size, regime.council_size(), Some(regime.council_odd()))
}

/// Representatives of members as planned.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Representatives {
    /// How many.
    pub representatives: u32,
    /// Households of the co-operative.
    pub households: Option<u32>,
    /// Women among them.
    pub women: Option<u32>,
}

/// The verdict on the number of representatives.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RepresentativesVerdict {
    /// Nothing is wrong.
    pub ok: bool,
    /// Fewest representatives.
    pub min_representatives: u32,
    /// What is wrong.
    pub findings: Vec<Finding>,
}

/// `TOO_FEW_COOP_REPS`, `REPS_PER_HOUSEHOLDS`, `WOMEN_COOP_REPS`.
///
/// 依据 RCEO2024@2024-06-28#28.2 「一般每五户至十五户选举代表一人，代表人数应当多于二十人，并且有适当数量的妇女代表」
pub fn representatives(plan: &Representatives, regime: &CooperativeRegime) -> RepresentativesVerdict {
    let (over, per, women) =
        (regime.representatives_over(), regime.representatives_households(), regime.representatives_women_min());
    let min_representatives = over.value.map_or(0, |over| over.saturating_add(1));
    let count = plan.representatives;
    let mut findings = Vec::new();
    if count < min_representatives {
        let least = over.value.unwrap_or_default();
        let message = format!("成员代表{count}人，应当多于{least}人即{min_representatives}人以上。");
        let finding = over.finding("TOO_FEW_COOP_REPS", "representatives", message);
        findings.push(finding.figure("count", count).figure("least", min_representatives));
    }
    if let (Some(households), Some(Range { min, max })) = (plan.households, per.value) {
        let many = u64::from(min) * u64::from(count) > u64::from(households);
        let few = max.is_some_and(|max| u64::from(max) * u64::from(count) < u64::from(households));
        // A small co-operative needs its twenty-one all the same.
        if (many && count > min_representatives) || few {
            let range = per.value.map_or_else(String::new, |range| range.zh());
            let message = format!("{households}户，成员代表{count}人；一般每{range}户选举一人。");
            findings.push(per.finding("REPS_PER_HOUSEHOLDS", "representatives", message));
        }
    }
    if let Some(found) = plan.women.filter(|found| *found < women.value) {
        let message = format!("妇女代表{found}人；应当有适当数量的妇女代表。");
        findings.push(women.finding("WOMEN_COOP_REPS", "women", message));
    }
    if findings.is_empty() {
        let message = format!("成员代表{count}人，符合规定。");
        findings.push(Finding::new("IN_ORDER", Severity::Info, "representatives", message).citing(&over.cites));
        return RepresentativesVerdict { ok: true, min_representatives, findings };
    }
    RepresentativesVerdict { ok: false, min_representatives, findings }
}

fn near(relation: Relation, regime: &CooperativeRegime) -> bool {
    let set = &regime.kin_set_near().value;
    set.contains(&relation) || set.contains(&relation.inverse())
}

/// Members of the council who are near relatives of each other: `COUNCIL_KIN`, `RELATION_UNVERIFIED`.
///
/// 依据 RCEO2024@2024-06-28#29.1 「理事会成员之间应当实行近亲属回避」
pub fn council_kin(council: &[PersonRef], relations: &[KinEdge], regime: &CooperativeRegime) -> Vec<Finding> {
    let rule = regime.council_kin();
    if !rule.value {
        return Vec::new();
    }
    let mut findings = Vec::new();
    let both = |edge: &KinEdge| edge.a != edge.b && council.contains(&edge.a) && council.contains(&edge.b);
    for KinEdge { a, b, relation } in relations.iter().filter(|edge| both(edge)) {
        if near(*relation, regime) {
            let message = format!("{b}是{a}的{}，理事会成员之间应当实行近亲属回避。", relation.zh());
            findings.push(rule.finding("COUNCIL_KIN", "council", message));
        } else if *relation == Relation::Unknown {
            let message = format!("{a}与{b}的亲属关系待核。");
            let finding = Finding::new("RELATION_UNVERIFIED", Severity::Warn, "council", message);
            findings.push(finding.citing(&rule.cites));
        }
    }
    findings
}

/// Who may not supervise: members of the council, finance and accounting staff, and their near relatives:
/// `COOP_SUPERVISOR_BARRED`, `RELATION_UNVERIFIED`.
///
/// 依据 RCEO2024@2024-06-28#34.2 「理事会成员、财务人员、会计人员及其近亲属不得担任监事会成员或者监事」
pub fn supervisors_barred(
    supervisors: &[PersonRef],
    holders: &[(PersonRef, CooperativeOffice)],
    relations: &[KinEdge],
    regime: &CooperativeRegime,
) -> Vec<Finding> {
    let rule = regime.supervisor_barred();
    let mut findings = Vec::new();
    for supervisor in supervisors {
        for (holder, office) in holders.iter().filter(|(_, office)| rule.value.contains(office)) {
            if holder == supervisor {
                let message = format!("{supervisor}是{}，不得担任监事。", office.zh());
                findings.push(rule.finding("COOP_SUPERVISOR_BARRED", "supervisors", message));
                continue;
            }
            let related = relations.iter().filter_map(|edge| edge.seen_from(holder));
            for (_, relation) in related.filter(|(other, _)| *other == supervisor) {
                if near(relation, regime) {
                    let (office, relation) = (office.zh(), relation.zh());
                    let message = format!("{supervisor}是{holder}（{office}）的{relation}，不得担任监事。");
                    findings.push(rule.finding("COOP_SUPERVISOR_BARRED", "supervisors", message));
                } else if relation == Relation::Unknown {
                    let message = format!("{supervisor}与{holder}（{}）的亲属关系待核。", office.zh());
                    let finding = Finding::new("RELATION_UNVERIFIED", Severity::Warn, "supervisors", message);
                    findings.push(finding.citing(&rule.cites));
                }
            }
        }
    }
    findings
}

/// Nobody sits on both boards, where the texts forbid it: `BOARDS_CROSSED`.
///
/// 依据 ZJ-COOP2020@2020-07-31#23; SH-ASSET@2017-11-23#16
pub fn boards_apart(council: &[PersonRef], supervisors: &[PersonRef], regime: &CooperativeRegime) -> Vec<Finding> {
    let rule = regime.cross_boards();
    let both = council.iter().filter(|person| !rule.value && supervisors.contains(person));
    both.map(|person| {
        let message = format!("{person}同时在社管会（理事会）和社监会（监事会）任职。");
        rule.finding("BOARDS_CROSSED", "supervisors", message)
    })
    .collect()
}
