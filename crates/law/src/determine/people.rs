//! Cases about persons: proxies, the roll, candidates, the election committee, polling staff.

use super::{Answer, Input, NoOutcome, Outcome};
use crate::candidacy::{self, SelfNomination, Withdrawal};
use crate::committee::{self, Composition, Standing};
use crate::finding::{Finding, Severity, any_blocks};
use crate::kinship::{KinEdge, Relation};
use crate::posts::{PersonRef, Post};
use crate::regime::{Regime, StaffRole};
use crate::staff::StaffMember;
use crate::{proxy, registration, staff};
use serde_json::{Value, json};

fn first_block(findings: &[Finding]) -> Option<String> {
    findings.iter().find(|finding| finding.blocks()).map(|finding| finding.code.clone())
}

fn names(persons: &[PersonRef]) -> Vec<Value> {
    persons.iter().map(|person| json!(person)).collect()
}

pub(super) fn proxy(input: &mut Input, regime: &Regime) -> Outcome {
    let verdict = proxy::check(&input.rest()?, regime);
    let mut answer = Answer::default();
    let codes: Vec<Value> =
        verdict.findings.iter().filter(|f| f.blocks()).map(|finding| Value::from(finding.code.as_str())).collect();
    answer.set("accepted", verdict.accepted);
    answer.set("reasons", codes);
    answer.reasons = verdict.findings;
    Ok(answer)
}

pub(super) fn registration(input: &mut Input, regime: &Regime) -> Outcome {
    let verdict = registration::check(&input.rest()?, regime);
    let mut answer = Answer::default();
    answer.set("eligible", verdict.eligible);
    answer.set_if("class", verdict.class.map(|class| json!(class)));
    answer.set_if("reason", verdict.reason);
    answer.reasons = verdict.findings;
    Ok(answer)
}

pub(super) fn candidates(input: &mut Input, regime: &Regime) -> Outcome {
    let mut answer = Answer::default();
    match input.optional::<String>("mode")?.as_deref() {
        None | Some("count") => {
            let (post, seats): (Post, u32) = (input.required("post")?, input.required("seats")?);
            let verdict = candidacy::count(post, seats, input.required("candidates")?, regime);
            answer.set("ok", verdict.ok);
            answer.set("allowed", json!(verdict.allowed));
            answer.reasons = verdict.findings;
        }
        Some("self_nomination") => {
            let filing = SelfNomination {
                posts: input.required("posts")?,
                days_before: input.required("days_before_E")?,
                by_another: input.optional("by_another")?.unwrap_or(false),
                registered: input.optional("registered")?.unwrap_or(true),
            };
            let findings = candidacy::self_nomination(&filing, regime);
            answer.set("ok", !any_blocks(&findings));
            answer.set_if("reason", first_block(&findings));
            answer.reasons = findings;
        }
        Some("withdrawal") => {
            let withdrawal = Withdrawal {
                post: input.required("post")?,
                seats: input.required("seats")?,
                formal: input.required("formal")?,
                next_in_nomination: input.optional("next_in_nomination")?.unwrap_or_default(),
                withdrawn: input.required("withdrawn")?,
                days_before: input.required("days_before_E")?,
                days_after_list: input.optional("days_after_list")?,
            };
            let verdict = candidacy::withdraw(&withdrawal, regime);
            answer.set("ok", verdict.ok);
            answer.set_if("reason", first_block(&verdict.findings).filter(|_| !verdict.ok));
            answer.set("formal_after", names(&verdict.formal_after));
            answer.set("refill_required", verdict.refill_required);
            answer.set("refill", names(&verdict.refill));
            answer.reasons = verdict.findings;
        }
        Some(other) => return Err(NoOutcome::Malformed(format!("input.mode：不认识“{other}”"))),
    }
    if answer.reasons.is_empty() {
        let cites = [&regime.self_nomination_days_before().cites[..], &regime.modes().cites].concat();
        answer.reasons.push(super::note("IN_ORDER", "符合规定。".to_owned(), &cites));
    }
    Ok(answer)
}

pub(super) fn committee(input: &mut Input, regime: &Regime) -> Outcome {
    let composition = Composition { size: input.required("size")?, women: input.optional("women")? };
    let mut findings = committee::composition(&composition, regime);
    let member: Option<PersonRef> = input.optional("member")?;
    let relation: Option<Relation> = input.optional("member_relation_to_candidate")?;
    let nominated = input.optional("member_nominated")?.unwrap_or(false);
    let self_nominated = input.optional("member_self_nominated")?.unwrap_or(false);
    let confirmed = input.optional("member_confirmed")?.unwrap_or(false);
    let reserve: Vec<PersonRef> = input.optional("reserve")?.unwrap_or_default();

    // The case names no candidate for the relation; any name that is not the member's does.
    let candidate = PersonRef::from("候选人");
    let mut candidates = Vec::new();
    let mut relations = Vec::new();
    if let (Some(member), Some(relation)) = (&member, relation) {
        candidates.push((candidate.clone(), Standing::Confirmed));
        relations.push(KinEdge { a: candidate, b: member.clone(), relation });
    }
    let own =
        [(nominated, Standing::Nominated), (self_nominated, Standing::SelfNominated), (confirmed, Standing::Confirmed)];
    if let Some(member) = &member {
        candidates.extend(own.iter().filter(|(is, _)| *is).map(|(_, standing)| (member.clone(), *standing)));
    }
    let verdict = committee::quit(&Vec::from_iter(member), &reserve, &candidates, &relations, regime);
    let must_quit = !verdict.must_quit.is_empty();
    let reason = first_block(&findings).map(|code| code.trim_start_matches("COMMITTEE_").to_owned());
    let reason = reason.or_else(|| must_quit.then(|| "MEMBER_MUST_QUIT".to_owned()));

    let mut answer = Answer::default();
    answer.set("ok", reason.is_none());
    answer.set_if("reason", reason);
    answer.set("must_quit", names(&verdict.must_quit));
    if must_quit {
        answer.set("fill", "NEXT_IN_ORIGINAL_RESULT_OR_NEW_ELECTION");
        answer.set("filled", names(&verdict.fill));
    }
    findings.extend(verdict.findings);
    if findings.is_empty() {
        let size = regime.committee_size();
        let message = format!("村民选举委员会{}人，符合规定。", composition.size);
        findings.push(Finding::new("COMMITTEE_OK", Severity::Info, "size", message).citing(&size.cites));
    }
    answer.reasons = findings;
    Ok(answer)
}

pub(super) fn staff(input: &mut Input, regime: &Regime) -> Outcome {
    let (person, role): (PersonRef, StaffRole) = (input.required("person")?, input.required("role")?);
    let relation: Option<Relation> = input.optional("relation_to_candidate")?;
    let is_candidate = input.optional("is_candidate")?.unwrap_or(false);
    let candidate = if is_candidate { person.clone() } else { PersonRef::from("候选人") };
    let relations: Vec<KinEdge> =
        relation.map(|relation| KinEdge { a: candidate.clone(), b: person.clone(), relation }).into_iter().collect();
    let findings = staff::check(&[StaffMember { person, role }], &[candidate], &relations, regime);
    let mut answer = Answer::default();
    answer.set("ok", !any_blocks(&findings));
    answer.set_if("reason", first_block(&findings));
    answer.reasons = findings;
    if answer.reasons.is_empty() {
        answer.reasons.push(super::note("IN_ORDER", "可以担任。".to_owned(), &regime.staff_kin().cites));
    }
    Ok(answer)
}
