//! Cases of the assemblies, representatives, supervision and residents' committees, party organisations and co-operatives.

use super::{Answer, Input, NoOutcome, Outcome};
use crate::assembly::{self, Meeting, MeetingKind};
use crate::cooperative::{self, Assembly, AssemblyKind, Levels, Proxy};
use crate::finding::{Finding, Severity};
use crate::kinship::{KinEdge, Relation};
use crate::num::Threshold;
use crate::party::{self, Members, PartyPoll};
use crate::policy::{ChairOffer, Pack, supervision_chair};
use crate::poll::{self, RoundInput, RoundKind, VoteLine};
use crate::posts::{PersonRef, Post, Seats};
use crate::ranking::Tally;
use crate::regime::{
    CooperativeOffice, CooperativeThreshold, ElectionBase, Office, PartyRegime, Regime, ResidentsMode,
};
use crate::residents::{self, Electors};
use crate::supervision::{self, Holder, SizeVerdict};
use crate::{representatives, sequence};
use chrono::NaiveDate;
use serde_json::{Value, json};

fn unsupported(body: &str, kind: &str) -> NoOutcome {
    NoOutcome::Unsupported(format!("{body}没有“{kind}”这一类判定。"))
}

/// `ok` is that nothing blocks and nothing warns; the gravest finding gives `reason` and `severity`.
pub(super) fn judged(answer: &mut Answer, findings: Vec<Finding>) {
    let gravest = findings.iter().max_by_key(|finding| finding.severity);
    let gravest = gravest.filter(|finding| finding.severity > Severity::Info);
    answer.set("ok", gravest.is_none());
    if let Some(finding) = gravest {
        answer.set("reason", finding.code.as_str());
        answer.set("severity", severity(finding.severity));
    }
    answer.reasons.extend(findings);
}

pub(super) fn severity(severity: Severity) -> &'static str {
    match severity {
        Severity::Info => "INFO",
        Severity::Warn => "WARN",
        Severity::Block => "BLOCK",
    }
}

fn size(verdict: SizeVerdict) -> Outcome {
    let mut answer = Answer::default();
    answer.set("allowed", json!(verdict.allowed));
    judged(&mut answer, verdict.findings);
    Ok(answer)
}

/// Votes of a case: `{person, post, votes}`; the post is not looked at.
fn tallies(lines: Vec<VoteLine>) -> Vec<Tally> {
    lines.into_iter().map(|line| Tally { person: line.person, votes: line.votes }).collect()
}

pub(super) fn village(body: &str, kind: &str, input: &mut Input, regime: &Regime, pack: Option<&Pack>) -> Outcome {
    match (body, kind) {
        ("VA" | "VRA", "assembly_vote") => vote(body, input, regime),
        ("VA" | "VRA", "notice") => notice(body, input, regime),
        ("VRA", "composition") => {
            let verdict = representatives::composition(&input.rest()?, regime, pack)?;
            let mut answer = Answer::default();
            answer.set_if("min_reps", verdict.min_reps);
            answer.set_if("min_women_reps", verdict.min_women_reps);
            answer.set_if("min_reps_absolute", verdict.min_reps_absolute);
            answer.set_if("min_party_reps", verdict.min_party_reps);
            judged(&mut answer, verdict.findings);
            if answer.reasons.is_empty() {
                let cites = &regime.representatives_share().cites;
                answer.reasons.push(super::note("IN_ORDER", "符合规定。".to_owned(), cites));
            }
            Ok(answer)
        }
        ("VR", "unit_quorum") => {
            let households = input.optional("households")?.unwrap_or(false);
            let (electors, present) = (input.required("electors")?, input.required("present")?);
            let verdict = representatives::unit_quorum(electors, present, households, regime)?;
            let mut answer = Answer::default();
            answer.set("min_present", verdict.min_present);
            judged(&mut answer, verdict.findings);
            Ok(answer)
        }
        ("VR", "same_household") => {
            let chosen: Vec<(PersonRef, String)> = input.required("chosen")?;
            let findings = representatives::same_household(&chosen, regime);
            let mut answer = Answer::default();
            judged(&mut answer, findings);
            if answer.reasons.is_empty() {
                let cites = &regime.representatives_same_household().cites;
                answer.reasons.push(super::note("IN_ORDER", "没有同户的代表，或者没有限制。".to_owned(), cites));
            }
            Ok(answer)
        }
        ("VR", "petition" | "leader_petition" | "leader_recall") => small_recall(kind, input, regime),
        ("VSC", "size") => size(supervision::size(input.required("size")?, regime)),
        ("VSC", "chair") => chair(input, regime, pack),
        ("VSC", "kinship") => watchers(input, regime),
        ("VSC", "choose") => {
            let votes = tallies(input.required("votes")?);
            let present = input.required("present")?;
            let choice = supervision::Choice {
                seats: input.required("seats")?,
                present,
                recovered: input.optional("recovered")?.unwrap_or(present),
                further: input.optional("further")?.unwrap_or(false),
            };
            let verdict = supervision::choose(&votes, choice, regime)?;
            let mut answer = Answer::default();
            answer.set("min_votes", verdict.min_votes);
            answer.set("elected", json!(verdict.ranking.elected));
            answer.set("tie_revote", json!(verdict.ranking.tied));
            answer.set("vacant", verdict.ranking.vacant);
            answer.reasons = verdict.findings;
            Ok(answer)
        }
        ("VSC", "vacancy") => {
            let due = supervision::vacancy_due(input.required("vacant_since")?, regime);
            let mut answer = Answer::default();
            answer.set("due", due.map(|day: NaiveDate| day.to_string()));
            let message = due
                .map_or("适用的文本没有规定补选的期限。".to_owned(), |due| format!("最迟{due}补选。"));
            answer.reasons.push(super::note("DEADLINE", message, &regime.supervision_vacancy_days().cites));
            Ok(answer)
        }
        ("VSC", "order") => {
            let days: sequence::Days = input.required("days")?;
            let mut answer = Answer::default();
            judged(&mut answer, sequence::order(&days, Some(regime), pack));
            Ok(answer)
        }
        _ => Err(unsupported(body, kind)),
    }
}

fn meeting_kind(body: &str, input: &mut Input) -> Result<MeetingKind, NoOutcome> {
    match (body, input.optional::<String>("mode")?.as_deref()) {
        ("VRA", None) => Ok(MeetingKind::Representatives),
        ("VA", Some("adults")) => Ok(MeetingKind::Adults),
        ("VA", Some("households")) => Ok(MeetingKind::Households),
        ("VA", Some("group")) => Ok(MeetingKind::Group),
        ("VA", Some("group_households")) => Ok(MeetingKind::GroupHouseholds),
        (_, mode) => Err(NoOutcome::Malformed(format!("input.mode：不认识“{}”", mode.unwrap_or_default()))),
    }
}

fn vote(body: &str, input: &mut Input, regime: &Regime) -> Outcome {
    let kind = meeting_kind(body, input)?;
    let women = input.optional::<u32>("women_reps")?.zip(input.optional("women_present")?);
    let meeting = Meeting {
        kind,
        entitled: input.required("total")?,
        present: input.required("present")?,
        yes: input.optional("yes")?,
        women,
    };
    let verdict = assembly::meeting(&meeting, regime)?;
    let mut answer = Answer::default();
    answer.set("quorum", verdict.quorum);
    answer.set("min_present", verdict.min_present);
    answer.set("passed", verdict.passed);
    answer.set("min_yes", verdict.min_yes);
    answer.reasons = verdict.findings;
    Ok(answer)
}

fn notice(body: &str, input: &mut Input, regime: &Regime) -> Outcome {
    let kind = meeting_kind(body, input)?;
    let finding = assembly::notice(kind, input.required("announced")?, input.required("held")?, regime);
    let mut answer = Answer::default();
    judged(&mut answer, finding.into_iter().collect());
    if answer.reasons.is_empty() {
        let cites = [&regime.assembly_notice_days().cites[..], &regime.representatives_notice_days().cites].concat();
        answer.reasons.push(super::note("IN_ORDER", "通知符合规定。".to_owned(), &cites));
    }
    Ok(answer)
}

fn small_recall(kind: &str, input: &mut Input, regime: &Regime) -> Outcome {
    let silent = || NoOutcome::Unsupported("适用的文本没有规定。".to_owned());
    let mut answer = Answer::default();
    if kind == "leader_recall" {
        let (electors, voted, yes) = (input.required("electors")?, input.required("voted")?, input.required("yes")?);
        let (recalled, finding) = representatives::leader_recall(electors, voted, yes, regime).ok_or_else(silent)??;
        answer.set("recalled", recalled);
        answer.reasons.push(finding);
        return Ok(answer);
    }
    let petition =
        representatives::SmallPetition { electors: input.required("electors")?, signers: input.required("signers")? };
    let verdict = match kind {
        "petition" => representatives::removal_petition(petition, regime),
        _ => representatives::leader_petition(petition, regime),
    };
    let (ok, finding) = verdict.ok_or_else(silent)?;
    answer.set("ok", ok);
    answer.reasons.push(finding);
    Ok(answer)
}

fn chair(input: &mut Input, regime: &Regime, pack: Option<&Pack>) -> Outcome {
    // The exception of the deputy secretary is about the chair; the others are looked at by kind `kinship`.
    let _: Option<Vec<PersonRef>> = input.optional("vsc_other_members")?;
    let offer = ChairOffer {
        offices: input.required("chair_roles")?,
        has_deputy: input.optional("has_deputy")?.unwrap_or(true),
        kept_by_avoidance: input.optional("kept_by_avoidance")?.unwrap_or(false),
        party_member: input.optional("party_member")?,
    };
    let findings = match pack {
        Some(pack) => supervision_chair(pack, &offer, regime).findings,
        None => supervision::chair(&offer.offices, offer.party_member, regime),
    };
    let mut answer = Answer::default();
    judged(&mut answer, findings);
    if answer.reasons.is_empty() {
        let cites = &regime.supervision_chair_secretary().cites;
        answer.reasons.push(super::note("IN_ORDER", "可以担任监督委员会主任。".to_owned(), cites));
    }
    Ok(answer)
}

/// One candidate for the supervision committee, with an own office or a relative in the committee.
fn watchers(input: &mut Input, regime: &Regime) -> Outcome {
    let watcher: PersonRef = input.required("vsc_member")?;
    let mut holders = Vec::new();
    let mut relations = Vec::new();
    if let Some(member) = input.optional::<PersonRef>("vc_member")? {
        if let Some(relation) = input.optional::<Relation>("relation")? {
            relations.push(KinEdge { a: member.clone(), b: watcher.clone(), relation });
        }
        holders.push(Holder { person: member, office: Office::CommitteeMember });
    }
    if let Some(office) = input.optional("role_of_member")? {
        holders.push(Holder { person: watcher.clone(), office });
    }
    if let Some((holder, office, relation)) = input.optional::<(PersonRef, Office, Relation)>("relative")? {
        relations.push(KinEdge { a: holder.clone(), b: watcher.clone(), relation });
        holders.push(Holder { person: holder, office });
    }
    let findings = supervision::barred(&[watcher], &holders, &relations, regime);
    let mut answer = Answer::default();
    answer.set("conflict", findings.iter().any(Finding::blocks));
    answer.reasons = findings;
    if answer.reasons.is_empty() {
        let cites = [&regime.supervision_kin().cites[..], &regime.supervision_barred().cites].concat();
        answer.reasons.push(super::note("KIN_ALLOWED", "没有应当回避的情形。".to_owned(), &cites));
    }
    Ok(answer)
}

pub(super) fn residents(kind: &str, input: &mut Input, regime: &Regime) -> Outcome {
    let mut answer = Answer::default();
    match kind {
        "size" => return size(residents::size(input.required("size")?, regime)),
        "candidates" => {
            let own = input.optional("nominators_individual")?;
            let verdict = residents::nomination(own, input.optional("nominators_households")?, regime);
            answer.set("ok", verdict.ok);
            answer.set_if("min_nominators", verdict.min_residents);
            answer.set_if("min_household_reps", verdict.min_households);
            answer.reasons = verdict.findings;
        }
        "convene" => {
            let proposal = residents::Proposal {
                whole: input.required("whole")?,
                proposers: input.required("proposers")?,
                groups: input.optional("groups")?.unwrap_or(false),
            };
            let (must, finding) = residents::convene(proposal, regime)?;
            answer.set("must_be_called", must);
            answer.reasons.push(finding);
        }
        "poll_mode" => return residents_poll(input, regime),
        _ => return Err(unsupported("RC", kind)),
    }
    Ok(answer)
}

fn residents_poll(input: &mut Input, regime: &Regime) -> Outcome {
    let mode: ResidentsMode = input.required("mode")?;
    let electors: Electors = match input.optional::<u32>("electorate")? {
        Some(n) => {
            let groups = input.optional("groups")?.unwrap_or(n.div_ceil(3));
            Electors { residents: n, households: n, groups, group_representatives: n }
        }
        None => input.required("electors")?,
    };
    let (registered, findings) = residents::electorate(mode, &electors, regime);
    let votes: Vec<VoteLine> = input.required("votes")?;
    let recovered = input.required("ballots_recovered")?;
    let checked_in = input.optional("voters_checked_in")?.unwrap_or(recovered);
    let seats = match input.required::<Value>("seats")? {
        // A number is for the post of the votes.
        Value::Number(n) => {
            let n = n.as_u64().and_then(|n| u32::try_from(n).ok()).unwrap_or(0);
            vec![Seats { post: votes.first().map_or(Post::Member, |line| line.post), n }]
        }
        list => serde_json::from_value(list).map_err(|error| NoOutcome::Malformed(format!("input.seats：{error}")))?,
    };
    let round = RoundInput {
        kind: RoundKind::First,
        registered,
        issued: checked_in,
        checked_in,
        recovered,
        invalid: input.optional("ballots_invalid")?.unwrap_or(0),
        seats,
        votes,
        relations: Vec::new(),
        already_elected: Vec::new(),
        settled: Vec::new(),
        disqualified: Vec::new(),
        first_vote_on: None,
    };
    let verdict = poll::determine(&round, regime)?;
    let mut answer = Answer::default();
    answer.set("valid", verdict.valid);
    answer.set_if("reason", verdict.reason.map(|reason| json!(reason)));
    answer.set("registered", registered);
    answer.set("min_votes", verdict.min_votes);
    let elected: Vec<&PersonRef> = verdict.elected.iter().map(|e| &e.person).collect();
    answer.set("elected", json!(elected));
    answer.set("next", json!(verdict.next));
    answer.reasons = findings;
    answer.reasons.extend(super::votes::reasons(&verdict));
    Ok(answer)
}

pub(super) fn party(kind: &str, input: &mut Input, regime: &PartyRegime) -> Outcome {
    let mut answer = Answer::default();
    match kind {
        "party_poll" => {
            let poll = PartyPoll {
                due: input.required("due")?,
                present: input.required("present")?,
                recovered: input.required("ballots_recovered")?,
                seats: input.required("seats")?,
                votes: tallies(input.required("votes")?),
                confirmed_base: input.optional::<ElectionBase>("confirmed_base")?,
            };
            let verdict = party::poll(&poll, regime)?;
            answer.set("valid", verdict.valid);
            answer.set_if("reason", verdict.reason.map(|reason| json!(reason)));
            answer.set("min_present", verdict.min_present);
            if verdict.valid {
                answer.set("elected_present_base", json!(verdict.by_present.elected));
                answer.set("elected_due_base", json!(verdict.by_due.elected));
                answer.set("needs_confirmation", verdict.needs_confirmation);
                answer.set("tie_revote", json!(verdict.by_present.tied));
                answer.set("shortfall_present_base", verdict.by_present.vacant);
                answer.set("shortfall_due_base", verdict.by_due.vacant);
                answer.set_if("elected", verdict.result().map(|ranking| json!(ranking.elected)));
            }
            answer.reasons = verdict.findings;
        }
        "candidate_minimum" => {
            let seats: Vec<u32> = input.required("seats")?;
            let least: Vec<u32> = seats.iter().map(|seats| party::min_candidates(*seats, regime)).collect();
            answer.set("min_candidates", least);
            let message = "候选人不少于应选人数加应选人数的百分之二十（进一取整）。".to_owned();
            answer.reasons.push(super::note("DIFFERENCE", message, &regime.candidates_extra().cites));
        }
        "candidates" => {
            let finding = party::candidates(input.required("seats")?, input.required("candidates")?, regime);
            judged(&mut answer, finding.into_iter().collect());
        }
        "due_count" => {
            let verdict = party::due(&input.rest::<Members>()?, regime)?;
            answer.set("due", verdict.due);
            answer.set("min_present", verdict.min_present);
            answer.reasons = verdict.findings;
        }
        "exclusions" => {
            let list: Vec<party::Exclusion> = input.required("exclusions")?;
            let (count, findings) = party::exclusions(&list, regime);
            answer.set("excluded", count);
            judged(&mut answer, findings);
        }
        "proxy" => {
            let wanted: bool = input.required("absent_member_proxy")?;
            let finding = party::proxy(regime).filter(|_| wanted);
            let codes: Vec<&str> = finding.iter().map(|finding| finding.code.as_str()).collect();
            answer.set("accepted", finding.is_none());
            answer.set("reasons", codes);
            answer.reasons.extend(finding);
        }
        "ballot" => {
            let marks: Vec<party::Mark> = input.required("marks")?;
            let finding =
                party::ballot(&marks, input.optional("others")?.unwrap_or(0), input.required("seats")?, regime);
            judged(&mut answer, finding.into_iter().collect());
        }
        "assembly_type" => {
            let scattered = input.optional("scattered")?.unwrap_or(false);
            let (allowed, finding) = party::delegates(input.required("members")?, scattered, regime);
            answer.set("delegate_congress_allowed", json!(allowed));
            answer.reasons.push(finding);
        }
        "officers" => judged(&mut answer, party::officers(&input.rest()?, regime)),
        "term" => {
            let (ends, held) = (input.required("term_ends")?, input.required("held")?);
            let approved = input.optional("approved")?.unwrap_or(false);
            judged(&mut answer, party::term(ends, held, approved, regime));
        }
        "size" => {
            judged(&mut answer, party::committee(input.required("formal_members")?, input.required("size")?, regime));
        }
        _ => return Err(unsupported("PO", kind)),
    }
    if answer.reasons.is_empty() {
        let cites = [&regime.quorum().cites[..], &regime.win().cites].concat();
        answer.reasons.push(super::note("IN_ORDER", "符合规定。".to_owned(), &cites));
    }
    Ok(answer)
}

fn assembly_kind(input: &mut Input) -> Result<AssemblyKind, NoOutcome> {
    Ok(input.optional("mode")?.unwrap_or(AssemblyKind::Members))
}

pub(super) fn cooperative(kind: &str, input: &mut Input, levels: &Levels) -> Outcome {
    let regime = &levels.own;
    let mut answer = Answer::default();
    match kind {
        "assembly_vote" => {
            let assembly = Assembly {
                kind: assembly_kind(input)?,
                total: input.required("total")?,
                present: input.required("present")?,
                yes: input.required("yes")?,
            };
            let verdict = cooperative::decide(&assembly, levels)?;
            answer.set("quorum", verdict.quorum);
            answer.set_if("min_present", verdict.min_present);
            answer.set("passed", verdict.passed);
            answer.set("min_yes", verdict.min_yes);
            if let (Some((passed, min_yes)), Some(national)) = (verdict.national, &levels.national) {
                let name = national.profile().texts.first().map_or("", String::as_str);
                answer.set(&format!("passed_under_{name}"), passed);
                answer.set(&format!("min_yes_under_{name}"), min_yes);
            }
            answer.reasons = verdict.findings;
        }
        "election" => {
            let setting: Option<CooperativeThreshold> = input.optional("threshold")?;
            let articles: Option<Threshold> = input.optional("articles")?;
            let kind = assembly_kind(input)?;
            let (total, present): (u32, u32) = (input.required("total")?, input.required("present")?);
            let votes = tallies(input.required("votes")?);
            let setting = setting.map(|threshold| (threshold, articles));
            let seats = input.required("seats")?;
            let verdict = cooperative::elect(kind, total, present, &votes, seats, setting, levels)?;
            answer.set("quorum", verdict.quorum);
            answer.set("min_votes", verdict.min_votes);
            answer.set("elected", json!(verdict.ranking.elected));
            answer.set("tie_revote", json!(verdict.ranking.tied));
            answer.set("vacant", verdict.ranking.vacant);
            answer.reasons = verdict.findings;
        }
        "composition" if input.has("council_size") => {
            return size(cooperative::council_size(input.required("council_size")?, regime));
        }
        "composition" => {
            let verdict = cooperative::representatives(&input.rest()?, regime);
            answer.set("min_representatives", verdict.min_representatives);
            judged(&mut answer, verdict.findings);
        }
        "kinship" => return boards(input, levels),
        "proxy" => {
            let findings = cooperative::proxy(&input.rest::<Proxy>()?, regime);
            let codes: Vec<&str> = findings.iter().map(|finding| finding.code.as_str()).collect();
            answer.set("accepted", findings.is_empty());
            answer.set("reasons", codes);
            answer.reasons = findings;
        }
        "notice" => {
            let finding = cooperative::notice(input.required("announced")?, input.required("held")?, regime);
            judged(&mut answer, finding.into_iter().collect());
        }
        "power" => {
            let finding = cooperative::power(assembly_kind(input)?, input.required("power")?, regime);
            judged(&mut answer, finding.into_iter().collect());
        }
        _ => return Err(unsupported("EC", kind)),
    }
    if answer.reasons.is_empty() {
        let cites = [&regime.notice_days().cites[..], &regime.proxy_written().cites].concat();
        answer.reasons.push(super::note("IN_ORDER", "符合规定。".to_owned(), &cites));
    }
    Ok(answer)
}

fn boards(input: &mut Input, levels: &Levels) -> Outcome {
    let regime = &levels.own;
    let relations: Vec<(PersonRef, PersonRef, Relation)> = input.optional("relations")?.unwrap_or_default();
    let mut relations: Vec<KinEdge> =
        relations.into_iter().map(|(a, b, relation)| KinEdge { a, b, relation }).collect();
    let council: Vec<PersonRef> = input.optional("council")?.unwrap_or_default();
    let mut findings = cooperative::council_kin(&council, &relations, regime);
    let mut holders: Vec<(PersonRef, CooperativeOffice)> =
        council.iter().map(|person| (person.clone(), CooperativeOffice::Council)).collect();
    let mut supervisors: Vec<PersonRef> = input.optional("supervisors")?.unwrap_or_default();
    if let Some(supervisor) = input.optional::<PersonRef>("supervisor")? {
        if let Some(mut to) = input.optional::<serde_json::Map<String, Value>>("relation_to")? {
            let office = to.remove("role").and_then(|role| serde_json::from_value(role).ok());
            let relation = to.remove("relation").and_then(|relation| serde_json::from_value(relation).ok());
            let (Some(office), Some(relation)) = (office, relation) else {
                return Err(NoOutcome::Malformed("input.relation_to应当有role和relation".to_owned()));
            };
            // The case names no holder; any name that is not the supervisor's does.
            let holder = PersonRef(format!("{supervisor}的亲属"));
            relations.push(KinEdge { a: holder.clone(), b: supervisor.clone(), relation });
            holders.push((holder, office));
        }
        supervisors.push(supervisor);
    }
    findings.extend(cooperative::supervisors_barred(&supervisors, &holders, &relations, regime));
    findings.extend(cooperative::boards_apart(&council, &supervisors, regime));
    let mut answer = Answer::default();
    answer.set("conflict", findings.iter().any(Finding::blocks));
    answer.reasons = findings;
    if answer.reasons.is_empty() {
        let cites = [&regime.council_kin().cites[..], &regime.supervisor_barred().cites].concat();
        answer.reasons.push(super::note("KIN_ALLOWED", "没有应当回避的情形。".to_owned(), &cites));
    }
    Ok(answer)
}
