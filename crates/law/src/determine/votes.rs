//! Cases about votes: rounds, ballots, relatives, vacancies, recall.

use super::{Answer, Input, NoOutcome, Outcome};
use crate::ballot::{BallotMarks, judge};
use crate::finding::{Finding, Severity};
use crate::kinship::{self, KinEdge, Relation};
use crate::poll::{
    self, Contested, Disqualified, Elected, Next, RoundInput, RoundKind, RoundVerdict, Settled, VoteLine,
};
use crate::posts::{PersonRef, Post, Seats};
use crate::recall::{Petition, RecallVote};
use crate::regime::Regime;
use crate::{recall, vacancy};
use chrono::NaiveDate;
use serde::Deserialize;
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// 「[甲, 乙, parent]」: 乙 is a parent of 甲.
type Edge = (PersonRef, PersonRef, Relation);

fn edges(list: Option<Vec<Edge>>) -> Vec<KinEdge> {
    list.unwrap_or_default().into_iter().map(|(a, b, relation)| KinEdge { a, b, relation }).collect()
}

fn as_json(value: impl serde::Serialize) -> Result<Value, NoOutcome> {
    serde_json::to_value(value).map_err(|error| NoOutcome::Malformed(error.to_string()))
}

/// The closed count of a case.
pub(super) fn case(kind: &str, input: &mut Input) -> Result<RoundInput, NoOutcome> {
    let kind = match kind {
        "runoff" => RoundKind::Runoff,
        "tie_revote" => RoundKind::TieRevote,
        "kin_revote" => RoundKind::KinRevote,
        _ => RoundKind::First,
    };
    let checked_in = input.required("voters_checked_in")?;
    Ok(RoundInput {
        kind,
        registered: input.required("registered")?,
        issued: input.optional("ballots_issued")?.unwrap_or(checked_in),
        checked_in,
        recovered: input.required("ballots_recovered")?,
        invalid: input.optional("ballots_invalid")?.unwrap_or(0),
        seats: input.required("seats")?,
        votes: input.required("votes")?,
        relations: edges(input.optional("relations")?),
        already_elected: input.optional::<Vec<Elected>>("already_elected")?.unwrap_or_default(),
        settled: input.optional::<Vec<Settled>>("settled")?.unwrap_or_default(),
        disqualified: input.optional::<Vec<Disqualified>>("disqualified")?.unwrap_or_default(),
        first_vote_on: input.optional("first_vote_on")?,
    })
}

pub(super) fn round(kind: &str, input: &mut Input, regime: &Regime) -> Outcome {
    let case = case(kind, input)?;
    let verdict = poll::determine(&case, regime)?;
    let mut answer = Answer::default();
    answer.set("valid", verdict.valid);
    answer.set_if("reason", verdict.reason.map(as_json).transpose()?);
    answer.set("min_votes", verdict.min_votes);
    let elected: Vec<Value> = verdict.elected.iter().map(|e| json!({ "person": e.person, "post": e.post })).collect();
    answer.set("elected", elected);
    answer.set("vacant", as_json(&verdict.vacant)?);
    answer.set("tie_revote", as_json(&verdict.tie_revote)?);
    let removed: Vec<&PersonRef> = verdict.kin_removed.iter().map(|removal| &removal.person).collect();
    answer.set("kin_removed", as_json(removed)?);
    answer.set("kin_revote", as_json(&verdict.kin_revote)?);
    answer.set("next", as_json(verdict.next)?);
    answer.set("options", as_json(&verdict.options)?);
    answer.reasons = reasons(&verdict);
    Ok(answer)
}

pub(super) fn reasons(verdict: &RoundVerdict) -> Vec<Finding> {
    let steps = verdict.steps.iter().map(|step| {
        let mut finding = Finding::new(&step.code, Severity::Info, "", &*step.sentence_zh).citing(&step.cites);
        finding.figures.clone_from(&step.figures);
        finding
    });
    steps.chain(verdict.findings.iter().cloned()).collect()
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Ballot {
    seats: BTreeMap<Post, u32>,
    marks: BTreeMap<Post, Vec<PersonRef>>,
    #[serde(default)]
    unreadable: bool,
    #[serde(default)]
    foreign_mark: bool,
}

fn seat_list(seats: BTreeMap<Post, u32>) -> Vec<Seats> {
    seats.into_iter().map(|(post, n)| Seats { post, n }).collect()
}

pub(super) fn ballot(input: &mut Input, regime: &Regime) -> Outcome {
    let Ballot { seats, marks, unreadable, foreign_mark } = input.rest()?;
    let verdict = judge(&BallotMarks { marks, unreadable, foreign_mark }, &seat_list(seats), regime);
    let mut answer = Answer::default();
    answer.set("ballot", as_json(verdict.class)?);
    answer.set_if("reason", verdict.reason.map(as_json).transpose()?);
    answer.set("blank", verdict.blank);
    answer.reasons = verdict.findings;
    Ok(answer)
}

pub(super) fn kinship(input: &mut Input, regime: &Regime) -> Outcome {
    let relations = edges(input.optional("relations")?);
    if !input.has("elected") {
        return conflict(&relations, regime);
    }
    let kind = match input.optional::<String>("round")?.as_deref() {
        Some("runoff") => RoundKind::Runoff,
        Some("first") | None => RoundKind::First,
        Some(other) => return Err(NoOutcome::Malformed(format!("input.round：不认识“{other}”"))),
    };
    let recovered: u32 = input.required("ballots_recovered")?;
    let mut votes: Vec<VoteLine> = input.required("elected")?;
    votes.extend(input.optional::<Vec<VoteLine>>("others_over_half")?.unwrap_or_default());
    // The case is about avoidance only: everybody on the roll is taken to have voted.
    let case = RoundInput {
        kind,
        registered: recovered,
        issued: recovered,
        checked_in: recovered,
        recovered,
        invalid: 0,
        seats: seat_list(input.required("seats")?),
        votes,
        relations,
        already_elected: input.optional::<Vec<Elected>>("already_elected")?.unwrap_or_default(),
        settled: input.optional::<Vec<Settled>>("settled")?.unwrap_or_default(),
        disqualified: Vec::new(),
        first_vote_on: None,
    };
    let verdict = poll::determine(&case, regime)?;
    let mut answer = Answer::default();
    let removed: Vec<&PersonRef> = verdict.kin_removed.iter().map(|removal| &removal.person).collect();
    let filled: Vec<&PersonRef> = verdict.kin_removed.iter().filter_map(|removal| removal.filled_by.as_ref()).collect();
    let stays: Vec<&PersonRef> = verdict.elected.iter().map(|e| &e.person).collect();
    answer.set("removed", as_json(removed)?);
    answer.set("filled", as_json(filled)?);
    answer.set("final", as_json(stays)?);
    if verdict.next == Next::KinRevote {
        answer.set("next", "REVOTE_BETWEEN");
        let persons: Vec<&PersonRef> =
            verdict.kin_revote.iter().flat_map(|Contested { persons, .. }| persons).collect();
        answer.set("persons", as_json(persons)?);
    } else {
        answer.set("next", as_json(verdict.next)?);
    }
    answer.reasons = reasons(&verdict).into_iter().filter(|f| matches!(&*f.code, "WINNERS" | "KIN" | "NEXT")).collect();
    Ok(answer)
}

/// Only the relations are given: may the two serve together?
fn conflict(relations: &[KinEdge], regime: &Regime) -> Outcome {
    let (set, watch) = (regime.kin_elected(), regime.kin_elected_watch());
    let mut answer = Answer::default();
    let mut found = false;
    for KinEdge { a, b, relation } in relations {
        let within = kinship::holds(set.value, *relation, regime);
        let watched = kinship::holds(watch.value, *relation, regime);
        let word = if within { "应当回避" } else { "不在任职回避范围内" };
        let message = format!("{b}是{a}的{}，{word}。", relation.zh());
        let code = if within { "KIN_CONFLICT" } else { "KIN_ALLOWED" };
        answer.reasons.push(Finding::new(code, Severity::Info, "relations", message).citing(&set.cites));
        if watched {
            answer.reasons.push(watch.finding("KIN_WATCH", "relations", watch.note.clone()));
            answer.set("conflict_to_check", true);
        }
        found |= within;
    }
    answer.set("conflict", found);
    Ok(answer)
}

pub(super) fn vacancy(input: &mut Input, regime: &Regime) -> Outcome {
    let verdict = vacancy::judge(&input.rest()?, regime);
    let mut answer = Answer::default();
    let allowed = match verdict.allowed {
        vacancy::Allowed::No => Value::Bool(false),
        vacancy::Allowed::Yes => Value::Bool(true),
        vacancy::Allowed::ByAssemblyDecision => as_json(verdict.allowed)?,
    };
    answer.set("vacancy_allowed", allowed);
    answer.set_if("runoff_within_days", verdict.runoff_within_days);
    answer.reasons = verdict.findings;
    Ok(answer)
}

pub(super) fn acting_chair(input: &mut Input, regime: &Regime) -> Outcome {
    let _: Option<u32> = input.optional("elected_total")?;
    let (chair, vice_chair) = (input.required("director_elected")?, input.required("deputy_elected")?);
    let verdict = vacancy::acting_chair(chair, vice_chair, regime);
    let mut answer = Answer::default();
    answer.set("acting", as_json(verdict.acting)?);
    answer.reasons = verdict.findings;
    Ok(answer)
}

pub(super) fn recall(input: &mut Input, regime: &Regime) -> Outcome {
    let mut answer = Answer::default();
    match input.required::<String>("stage")?.as_str() {
        "petition" => {
            let petition = Petition {
                electors: input.optional("electors")?.unwrap_or(0),
                signers: input.optional("signers")?.unwrap_or(0),
                representatives: input.optional("village_representatives")?.unwrap_or(0),
                representative_signers: input.optional("rep_signers")?.unwrap_or(0),
            };
            let verdict = recall::petition(&petition, regime);
            answer.set("ok", verdict.ok);
            answer.set_if("min_signers", verdict.min_signers);
            answer.set_if("min_rep_signers", verdict.min_representative_signers);
            answer.reasons = verdict.findings;
        }
        "vote" => {
            let vote = RecallVote {
                registered: input.required("registered")?,
                checked_in: input.required("voters_checked_in")?,
                recovered: input.required("ballots_recovered")?,
                yes: input.required("yes")?,
            };
            let verdict = recall::vote(&vote, regime)?;
            answer.set("valid", verdict.valid);
            answer.set_if("reason", verdict.reason.map(as_json).transpose()?);
            answer.set("recalled", verdict.recalled);
            answer.set("min_yes", verdict.min_yes);
            answer.reasons = verdict.findings;
        }
        "repeat" => {
            let previous: NaiveDate = input.required("previous_failed")?;
            let filed: NaiveDate = input.required("filed")?;
            let same_fact = input.optional("same_fact")?.unwrap_or(false);
            let verdict = recall::repeat(previous, filed, same_fact, regime);
            answer.set("ok", verdict.ok);
            answer.set_if("earliest", verdict.earliest.map(|day| day.to_string()));
            answer.reasons = verdict.findings;
        }
        other => return Err(NoOutcome::Malformed(format!("input.stage：不认识“{other}”"))),
    }
    Ok(answer)
}
