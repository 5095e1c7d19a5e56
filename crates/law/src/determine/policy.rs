//! Cases of policy packs, and metrics.

use super::bodies::{judged, severity};
use super::{Answer, Input, NoOutcome, Outcome, note};
use crate::body::Body;
use crate::finding::{Finding, Severity};
use crate::kinship::{KinEdge, Relation};
use crate::num::percent;
use crate::policy::{self, BodyPost, Membership, Pack};
use crate::posts::PersonRef;
use crate::regime::Regime;
use crate::sequence::{self, Days};
use crate::team::Figures;
use chrono::NaiveDate;
use std::collections::BTreeMap;

pub(super) fn kinship(input: &mut Input, pack: &Pack, regime: &Regime) -> Outcome {
    let relations: Vec<(PersonRef, PersonRef, Relation)> = input.required("relations")?;
    let relations: Vec<KinEdge> = relations.into_iter().map(|(a, b, relation)| KinEdge { a, b, relation }).collect();
    // Who is secretary and chair in one person follows from the posts; the case may name them too.
    let named: Option<PersonRef> = input.optional("yijiantiao")?;
    let mut teams = Vec::new();
    for (person, posts) in input.required::<BTreeMap<String, String>>("posts")? {
        let parsed: Result<Vec<BodyPost>, _> =
            posts.split('+').map(|post| serde_json::from_value(post.into())).collect();
        let posts = parsed.map_err(|error| NoOutcome::Malformed(format!("input.posts：{error}")))?;
        teams.push(Membership { person: person.into(), posts });
    }
    if let Some(named) = named
        && !teams.iter().any(|member| member.person == named && member.one_person())
    {
        let message = format!("input.yijiantiao：{named}不是党组织书记兼主任");
        return Err(NoOutcome::Malformed(message));
    }
    let findings = policy::avoidance(pack, &teams, &relations, regime);
    let mut answer = Answer::default();
    answer.set("conflict", findings.iter().any(Finding::blocks));
    answer.reasons = findings;
    if answer.reasons.is_empty() {
        let cites = [&pack.kin_within_bodies().cites[..], &pack.kin_one_person().cites].concat();
        answer.reasons.push(note("KIN_ALLOWED", "没有应当回避的情形。".to_owned(), &cites));
    }
    Ok(answer)
}

/// `violations` are the fields of what blocks or warns.
fn violations(answer: &mut Answer, findings: Vec<Finding>) {
    let grave: Vec<&Finding> = findings.iter().filter(|finding| finding.severity > Severity::Info).collect();
    let names: Vec<&str> = grave.iter().map(|finding| finding.field.as_str()).collect();
    answer.set("violations", names);
    answer.set_if("severity", grave.iter().map(|finding| finding.severity).max().map(severity));
    answer.set("ok", grave.is_empty());
    answer.reasons = findings;
}

pub(super) fn structure(input: &mut Input, pack: &Pack) -> Outcome {
    let mut ages: Vec<u32> = input.optional("ages")?.unwrap_or_default();
    ages.sort_unstable();
    let size: u32 = input.required("two_committee_size")?;
    let figures = Figures {
        size,
        party_members: input.optional("party_members")?.unwrap_or(0),
        committee_members: input.optional("committee_members")?.unwrap_or(0),
        crossed: input.optional("overlap")?.unwrap_or(0),
        committee_women: input.optional("women")?,
        ages,
        ..Figures::default()
    };
    let mut last: Option<Vec<u32>> = input.optional("ages_last_term")?;
    let last =
        last.take().map(|ages| Figures { size: u32::try_from(ages.len()).unwrap_or(0), ages, ..Figures::default() });
    let large = input.optional("large_village")?.unwrap_or(false);
    let mut answer = Answer::default();
    violations(&mut answer, policy::team(pack, &figures, large, last.as_ref()).findings);
    if answer.reasons.is_empty() {
        answer.reasons.push(note("IN_ORDER", "符合政策要求。".to_owned(), &pack.two_committees_size().cites));
    }
    Ok(answer)
}

pub(super) fn sequence(input: &mut Input, pack: Option<&Pack>, regime: &Regime) -> Outcome {
    let mut days = Days::new();
    for (key, body) in [
        ("party", Body::Party),
        ("vc", Body::Committee),
        ("rc", Body::Residents),
        ("vsc", Body::Supervision),
        ("coop", Body::Cooperative),
    ] {
        if let Some(day) = input.optional::<NaiveDate>(key)? {
            days.insert(body, day);
        }
    }
    let mut answer = Answer::default();
    violations(&mut answer, sequence::order(&days, Some(regime), pack));
    if answer.reasons.is_empty() {
        let order = pack.map_or(&regime.supervision_after_committee().cites, |pack| &pack.order().cites);
        answer.reasons.push(note("IN_ORDER", "次序符合规定。".to_owned(), order));
    }
    Ok(answer)
}

pub(super) fn vetting(input: &mut Input, pack: &Pack) -> Outcome {
    let finding = policy::vetting(pack, input.required("interviewed_and_assessed")?);
    let mut answer = Answer::default();
    answer.set_if("min", pack.vetting_min().value);
    judged(&mut answer, finding.into_iter().collect());
    if answer.reasons.is_empty() {
        answer.reasons.push(note("IN_ORDER", "符合政策要求。".to_owned(), &pack.vetting_min().cites));
    }
    Ok(answer)
}

/// Figures of a report: no rule, so nothing blocks.
pub(super) fn metric(input: &mut Input) -> Outcome {
    let mut answer = Answer::default();
    let cites = crate::cite::cites(&["SEED004@2021-01-28#?", "SEED001@2021-03-08#?"]);
    if input.has("overlap") {
        let (party, vc): (u32, u32) = (input.required("party_members")?, input.required("vc_members")?);
        let overlap: u32 = input.required("overlap")?;
        if overlap > party.min(vc) {
            return Err(NoOutcome::Malformed("input.overlap：交叉任职多于任一班子的人数".to_owned()));
        }
        let unique = u64::from(party) + u64::from(vc) - u64::from(overlap);
        answer.set("two_committee_unique", unique);
        let message = format!("党组织{party}人、村（居）委会{vc}人、交叉任职{overlap}人，去重{unique}人。");
        answer.reasons.push(note("METRIC", message, &cites));
    }
    for (part, whole, key, title) in [
        ("yijiantiao", "secretaries", "yijiantiao_rate", "“一肩挑”"),
        ("college", "members", "college_rate", "大专以上"),
    ] {
        if !input.has(part) {
            continue;
        }
        let (part, whole): (u32, u32) = (input.required(part)?, input.required(whole)?);
        if part > whole {
            return Err(NoOutcome::Malformed(format!("input：{title}{part}多于{whole}")));
        }
        let share = percent(part, whole);
        answer.reasons.push(note("METRIC", format!("{title}{part}/{whole}，{share}。"), &cites));
        answer.set(key, share);
    }
    if answer.fields.is_empty() {
        return Err(NoOutcome::Malformed("input没有可以计算的指标".to_owned()));
    }
    Ok(answer)
}
