//! The lawful order of the bodies: party organisation, then the committee, then supervision and co-operative.

use crate::body::Body;
use crate::finding::{Finding, Severity};
use crate::policy::Pack;
use crate::regime::Regime;
use chrono::NaiveDate;
use std::collections::BTreeMap;

/// Days on which the bodies are elected, planned or held.
pub type Days = BTreeMap<Body, NaiveDate>;

/// Is any body elected before one that comes first? `BODIES_OUT_OF_ORDER` with `field` such as `VC_BEFORE_PARTY`;
/// `FINISH_LATE` when a body is later than the policy's last day. The law itself only says that the supervision committee
/// follows the new villagers' committee; the rest of the order is a policy's.
///
/// 依据 ZJ-IMPL2020@2020-07-31#31.1 「新一届村民委员会产生后，应当及时推选产生新一届村务监督委员会」;
/// SEED003@2020-10-15#1.2 「先党组织,后村(居)民委员会,再村(居)务监督委员会和经济合作社的顺序」
pub fn order(days: &Days, regime: Option<&Regime>, pack: Option<&Pack>) -> Vec<Finding> {
    let mut findings = Vec::new();
    let policy = pack.and_then(|pack| Some((pack.order(), pack.order().value.as_ref()?)));
    let mut named = Vec::new();
    if let Some((rule, stages)) = policy {
        for (at, stage) in stages.iter().enumerate() {
            for earlier in stages[..at].iter().flatten() {
                for later in stage {
                    named.push((*earlier, *later));
                    if let Some((first, second)) = reversed(days, *earlier, *later) {
                        let message = sentence(*earlier, *later, first, second);
                        findings.push(rule.finding("BODIES_OUT_OF_ORDER", &field(*earlier, *later), message));
                    }
                }
            }
        }
    }
    if let Some(rule) = regime.map(Regime::supervision_after_committee).filter(|rule| rule.value) {
        for committee in [Body::Committee, Body::Residents] {
            let pair = (committee, Body::Supervision);
            if let Some((first, second)) = reversed(days, pair.0, pair.1).filter(|_| !named.contains(&pair)) {
                let message = sentence(pair.0, pair.1, first, second);
                findings.push(rule.finding("BODIES_OUT_OF_ORDER", &field(pair.0, pair.1), message));
            }
        }
    }
    if let Some((rule, last)) = pack.and_then(|pack| Some((pack.finish_by(), pack.finish_by().value?))) {
        for (body, day) in days.iter().filter(|(_, day)| **day > last) {
            let message = format!("{}定在{day}，换届应当在{last}前完成。", body.zh());
            findings.push(rule.finding("FINISH_LATE", body.code(), message));
        }
    }
    findings
}

/// Both days, when the later body has the earlier day.
fn reversed(days: &Days, earlier: Body, later: Body) -> Option<(NaiveDate, NaiveDate)> {
    let (first, second) = (*days.get(&earlier)?, *days.get(&later)?);
    (second < first).then_some((first, second))
}

fn field(earlier: Body, later: Body) -> String {
    format!("{}_BEFORE_{}", later.word(), earlier.word())
}

fn sentence(earlier: Body, later: Body, first: NaiveDate, second: NaiveDate) -> String {
    format!("{}定在{second}，早于{}的{first}；应当先{}，后{}。", later.zh(), earlier.zh(), earlier.zh(), later.zh())
}

/// The usual order where no policy sets one, for a cycle's page: each stage may begin when the one before is done.
pub const USUAL: [&[Body]; 3] = [
    &[Body::Party],
    &[Body::Committee, Body::Residents, Body::Representatives],
    &[Body::Supervision, Body::Cooperative],
];

/// The bodies that have to be done before this one begins, in the usual order or a policy's. Only the order that a rule
/// sets blocks; the rest warns.
pub fn before(body: Body, regime: Option<&Regime>, pack: Option<&Pack>) -> Vec<(Body, Severity)> {
    let stages: Vec<Vec<Body>> = match pack.and_then(|pack| pack.order().value.clone()) {
        Some(stages) => stages,
        None => USUAL.iter().map(|stage| stage.to_vec()).collect(),
    };
    let by_policy = pack.filter(|pack| pack.order().value.is_some()).map(|pack| pack.order().severity);
    let by_law = regime.map(Regime::supervision_after_committee).filter(|rule| rule.value).map(|rule| rule.severity);
    let Some(at) = stages.iter().position(|stage| stage.contains(&body)) else { return Vec::new() };
    let severity = |earlier: Body| {
        let follows = body == Body::Supervision && matches!(earlier, Body::Committee | Body::Residents);
        let law = by_law.filter(|_| follows);
        law.into_iter().chain(by_policy).max().unwrap_or(Severity::Warn)
    };
    stages[..at].iter().flatten().map(|earlier| (*earlier, severity(*earlier))).collect()
}
