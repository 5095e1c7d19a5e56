//! People who work at the polling place, and mobile ballot boxes.

use crate::finding::{Finding, Severity};
use crate::kinship::{self, KinEdge, Kinship};
use crate::posts::PersonRef;
use crate::regime::{Regime, StaffRole};
use serde::{Deserialize, Serialize};

/// One person's work on polling day.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StaffMember {
    /// Who.
    pub person: PersonRef,
    /// Which work.
    pub role: StaffRole,
}

/// Checks staff against candidates and their kin: `STAFF_IS_CANDIDATE`, `STAFF_KIN_OF_CANDIDATE`, `RELATION_UNVERIFIED`.
///
/// 依据 ZJ-VC2020@2020-07-31#22.2 「不得担任唱票人、监票人、计票人」; SH-VC2020@2020-09-25#14.2 「候选人及其配偶或者直系亲属不得担任」;
/// BJ-VC2012@2012-09-28#21.2 「及其配偶、直系亲属不得担任」; HEN-VC2011@2011-07-29#32 「不得提名为计票人、监票人」
pub fn check(staff: &[StaffMember], candidates: &[PersonRef], relations: &[KinEdge], regime: &Regime) -> Vec<Finding> {
    let (kin, roles) = (regime.staff_kin(), regime.staff_roles());
    let mut findings = Vec::new();
    for StaffMember { person, role } in staff.iter().filter(|member| roles.value.contains(&member.role)) {
        let field = format!("staff/{person}");
        for candidate in candidates {
            if candidate == person {
                let message =
                    format!("{person}是候选人（自荐人），{}担任{}。", roles.severity.word("不得", "不宜"), role.zh());
                findings.push(roles.finding("STAFF_IS_CANDIDATE", &field, message));
                continue;
            }
            match kinship::between(candidate, person, relations, kin.value, regime) {
                Kinship::Within(relation) => {
                    let word = kin.severity.word("不得", "不宜");
                    let message =
                        format!("{person}是{candidate}（候选人）的{}，{word}担任{}。", relation.zh(), role.zh());
                    findings.push(kin.finding("STAFF_KIN_OF_CANDIDATE", &field, message));
                }
                Kinship::Unverified => {
                    let message = format!("{person}与{candidate}（候选人）的亲属关系待核。");
                    let finding = Finding::new("RELATION_UNVERIFIED", Severity::Warn, &field, message);
                    findings.push(finding.citing(&kin.cites));
                }
                Kinship::Outside => {}
            }
        }
    }
    findings
}

/// A mobile ballot box (流动票箱) as planned.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MobileBox {
    /// Scrutineers with it.
    pub scrutineers: u32,
    /// Approved by the township's guidance office.
    pub approved: bool,
    /// The list of voters who use it is published.
    pub voters_published: bool,
    /// The list of scrutineers is published.
    pub scrutineers_published: bool,
}

/// Checks a mobile box: `MOBILE_BOX_SCRUTINEERS`, `MOBILE_BOX_NOT_APPROVED`, `MOBILE_BOX_LIST_NOT_PUBLISHED`.
///
/// 依据 ZJ-VC2020@2020-07-31#24.2 「每个流动票箱应当有三名以上监票人负责」; BJ-VC2012@2012-09-28#23 「必须有三名以上监票人负责」;
/// HEN-VC2011@2011-07-29#31.1 「三名以上选举工作人员携带流动投票箱」
pub fn mobile_box(plan: &MobileBox, regime: &Regime) -> Vec<Finding> {
    let mut findings = Vec::new();
    let (people, approval, list) =
        (regime.mobile_box_scrutineers(), regime.mobile_box_approval(), regime.mobile_box_voter_list());
    if plan.scrutineers < people.value {
        let message = format!("流动票箱有监票人{}名，应当有{}名以上。", plan.scrutineers, people.value);
        let finding = people.finding("MOBILE_BOX_SCRUTINEERS", "scrutineers", message);
        findings.push(finding.figure("scrutineers", plan.scrutineers).figure("required", people.value));
    }
    if approval.value && !plan.approved {
        let message = "使用流动票箱应当报乡镇选举工作指导机构批准同意。";
        findings.push(approval.finding("MOBILE_BOX_NOT_APPROVED", "approved", message));
    }
    if list.value && !(plan.voters_published && plan.scrutineers_published) {
        let message = "使用流动票箱投票的选民名单和监票人名单应当公告。";
        findings.push(list.finding("MOBILE_BOX_LIST_NOT_PUBLISHED", "voters_published", message));
    }
    findings
}
