//! Commands of determination; the only writer of its table.

use std::collections::BTreeMap;

use chrono::{Datelike, NaiveDate};
use entity::{determination, poll_round, unit_election};
use law::finding::Finding;
use law::kinship::KinEdge;
use law::poll::{Disqualified, Elected, Next, RoundInput, RoundKind, RoundVerdict};
use law::posts::{PersonRef, Post, Sex};
use sea_orm::ConnectionTrait;
use serde_json::json;

use super::model::{self, Basis, Choices, Known, Match, State};
use super::store;
use crate::access::{Actor, COMMITTEE};
use crate::bodies::{self, service::Holder};
use crate::cycle::{self, model::Progress, model::Stage};
use crate::db::Tx;
use crate::failure::{Failure, Outcome, Refusal};
use crate::org::UnitRef;
use crate::polling::model::{Contest, RoundState, kind_from_code, kind_zh, label};
use crate::polling::service::DECIDERS;
use crate::{people, polling, roll};

pub use super::sequel::{
    LastDay, NextRound, TakenUp, ask_correction, ask_vacancy, confirm_correction, confirm_vacancy, last_day, move_day,
    next_round, step_of, taken_up, withdraw,
};

/// The law applied to a closed round, not yet written.
#[derive(Clone, Debug)]
pub struct Computed {
    /// What it rests on.
    pub basis: Basis,
    /// What the law says.
    pub verdict: RoundVerdict,
    /// Hash over both.
    pub hash: String,
}

pub(super) fn kind(round: &poll_round::Model) -> Outcome<RoundKind> {
    kind_from_code(&round.kind).ok_or_else(|| Failure::Internal(format!("round kind {}", round.kind)))
}

/// Verdicts of earlier rounds that this round builds on, oldest first.
async fn earlier(
    conn: &impl ConnectionTrait,
    rounds: &[poll_round::Model],
    before: i32,
) -> Outcome<Vec<(RoundKind, RoundVerdict, Basis)>> {
    let mut all = Vec::new();
    for round in rounds.iter().filter(|r| r.no < before) {
        if let Some(row) = store::final_of(conn, round.id).await? {
            all.push((kind(round)?, store::verdict(&row)?, store::basis(&row)?));
        }
    }
    Ok(all)
}

/// Everybody elected in frozen determinations, over all rounds, with who they are.
pub async fn elected(conn: &impl ConnectionTrait, election_id: i64) -> Outcome<Vec<(Elected, Known)>> {
    let rounds = polling::store::rounds(conn, election_id).await?;
    let all = earlier(conn, &rounds, i32::MAX).await?;
    let mut persons: BTreeMap<String, Known> = BTreeMap::new();
    for (_, _, basis) in &all {
        persons.extend(basis.persons.clone());
    }
    let elected = model::combined(all.iter().map(|(kind, verdict, _)| (*kind, verdict)));
    Ok(elected
        .into_iter()
        .map(|one| {
            let known = persons.get(&one.person.0).cloned().unwrap_or_else(|| Known {
                person_id: None,
                name: one.person.0.clone(),
                sex: one.sex,
                is_candidate: one.is_candidate,
            });
            (one, known)
        })
        .collect())
}

/// 人数较少的民族: what the law says about the ethnic groups of the team elected so far.
pub async fn minority(
    conn: &impl ConnectionTrait,
    election: &unit_election::Model,
    elected: &[(Elected, Known)],
) -> Outcome<Vec<Finding>> {
    if elected.is_empty() {
        return Ok(Vec::new());
    }
    let groups = roll::store::ethnic_groups(conn, election.id).await?;
    let voters = groups.into_iter().map(|(group, n)| (group, u32::try_from(n).unwrap_or(u32::MAX))).collect();
    let ids: Vec<i64> = elected.iter().filter_map(|(_, known)| known.person_id).collect();
    let persons = people::store::persons(conn, &ids).await?;
    let group = |known: &Known| {
        let person = persons.iter().find(|person| Some(person.id) == known.person_id)?;
        (!person.ethnic.is_empty()).then(|| person.ethnic.clone())
    };
    let elected: Vec<Option<String>> = elected.iter().map(|(_, known)| group(known)).collect();
    let regime = cycle::model::regime(election)?;
    Ok(law::minority::minority_member(&voters, &elected, &regime).into_iter().collect())
}

/// Applies the law to a closed round with these choices. Reads only.
///
/// # Errors
/// When the round is not closed, or the figures cannot be true.
pub async fn compute(
    conn: &impl ConnectionTrait,
    election: &unit_election::Model,
    round: &poll_round::Model,
    choices: &Choices,
) -> Outcome<Computed> {
    if round.state != RoundState::Closed.code() {
        return Err(Refusal::new(
            "ROUND_NOT_CLOSED",
            format!("第 {} 轮计票还没有结束", round.no),
            "请先在计票录入页面全部定稿并结束计票",
        )
        .into());
    }
    let total = polling::store::totals(conn, round)
        .await?
        .ok_or_else(|| Failure::Internal("a closed round without figures".into()))?;
    let contest = polling::store::contest(round)?;
    let rounds = polling::store::rounds(conn, election.id).await?;
    let before = earlier(conn, &rounds, round.no).await?;
    let mut persons = persons_of(&contest);
    for (_, _, basis) in &before {
        for (label, known) in &basis.persons {
            persons.entry(label.clone()).or_insert_with(|| known.clone());
        }
    }
    let matched = matched(conn, choices, &mut persons).await?;
    let votes = model::vote_lines(&total, &contest, &matched);
    for line in &votes {
        persons.entry(line.person.0.clone()).or_insert_with(|| Known {
            person_id: None,
            name: line.person.0.clone(),
            sex: line.sex,
            is_candidate: false,
        });
    }
    let regime = cycle::model::regime(election)?;
    let input = RoundInput {
        kind: kind(round)?,
        registered: total.registered,
        issued: total.issued,
        checked_in: total.checked_in,
        recovered: total.recovered,
        invalid: total.invalid,
        seats: contest.seats.clone(),
        votes,
        relations: relations(conn, election, &persons, &regime).await?,
        already_elected: model::combined(before.iter().map(|(kind, verdict, _)| (*kind, verdict))),
        settled: settled(conn, &rounds, round).await?,
        disqualified: choices.disqualified.clone(),
        first_vote_on: first_vote_on(conn, election, &rounds, round).await?,
    };
    let verdict = law::poll::determine(&input, &regime).map_err(refused)?;
    let basis = Basis { input, persons, choices: choices.clone(), regime: regime.hash().to_owned() };
    let hash = model::hash(&basis, &verdict)?;
    Ok(Computed { basis, verdict, hash })
}

fn refused(refused: law::poll::Refused) -> Failure {
    let code = refused.findings.first().map_or("FIGURES", |f| f.code.as_str()).to_owned();
    Refusal::new(code, refused.to_string(), "请由两名选委会成员办理更正，核对计票单后重新结束计票").into()
}

fn persons_of(contest: &Contest) -> BTreeMap<String, Known> {
    let known = |c: &crate::polling::model::Contestant| Known {
        person_id: people::store::person_id(&c.person),
        name: c.name.clone(),
        sex: c.sex,
        is_candidate: c.is_candidate,
    };
    contest.contestants.iter().map(|c| (c.label.clone(), known(c))).collect()
}

/// Labels and sexes of the persons to whom written names were matched. Adds them to `persons`.
async fn matched(
    conn: &impl ConnectionTrait,
    choices: &Choices,
    persons: &mut BTreeMap<String, Known>,
) -> Outcome<BTreeMap<(Post, String), (String, Option<Sex>)>> {
    let ids: Vec<i64> = choices.matches.iter().map(|m| m.person_id).collect();
    let rows = people::store::persons(conn, &ids).await?;
    let mut matched = BTreeMap::new();
    for one in &choices.matches {
        let row = rows
            .iter()
            .find(|p| p.id == one.person_id)
            .ok_or_else(|| Failure::NotFound(format!("另选人「{}」对应的人员", one.written)))?;
        let known = persons.iter().find(|(_, k)| k.person_id == Some(row.id)).map(|(label, _)| label.clone());
        let own = match known {
            Some(label) => label,
            None => {
                let person = people::store::person_ref(row.id);
                let repeats = persons.values().any(|k| k.name == row.name && k.person_id != Some(row.id));
                let own = label(&row.name, &person, repeats);
                let sex = people::model::sex_from_code(&row.sex);
                let known = Known { person_id: Some(row.id), name: row.name.clone(), sex, is_candidate: false };
                persons.insert(own.clone(), known);
                own
            }
        };
        matched.insert((one.post, one.written.clone()), (own, people::model::sex_from_code(&row.sex)));
    }
    Ok(matched)
}

async fn relations(
    conn: &impl ConnectionTrait,
    election: &unit_election::Model,
    persons: &BTreeMap<String, Known>,
    regime: &law::regime::Regime,
) -> Outcome<Vec<KinEdge>> {
    let labels: BTreeMap<PersonRef, PersonRef> = persons
        .iter()
        .filter_map(|(label, known)| Some((people::store::person_ref(known.person_id?), PersonRef(label.clone()))))
        .collect();
    let group: Vec<i64> = persons.values().filter_map(|known| known.person_id).collect();
    let mut edges: Vec<KinEdge> = people::kin::edges(conn, &election.unit_code, &group, regime)
        .await?
        .into_iter()
        .filter_map(|edge| {
            let (a, b) = (labels.get(&edge.a)?.clone(), labels.get(&edge.b)?.clone());
            Some(KinEdge { a, b, relation: edge.relation })
        })
        .collect();
    // The order of rows must not change the hash.
    edges.sort_by(|x, y| (&x.a, &x.b, x.relation).cmp(&(&y.a, &y.b, y.relation)));
    edges.dedup();
    Ok(edges)
}

/// Outcomes of revotes that were called by this round.
pub(super) async fn settled(
    conn: &impl ConnectionTrait,
    rounds: &[poll_round::Model],
    round: &poll_round::Model,
) -> Outcome<Vec<law::poll::Settled>> {
    let mut revotes = Vec::new();
    for child in rounds.iter().filter(|r| r.parent_id == Some(round.id)) {
        let kind = kind(child)?;
        if !model::is_revote(kind) {
            continue;
        }
        if let Some(row) = store::final_of(conn, child.id).await? {
            revotes.push((kind, polling::store::contest(child)?, store::verdict(&row)?));
        }
    }
    Ok(model::settled(&revotes))
}

/// The day of the last valid first vote up to this round, when it is not the polling day of the election.
pub(super) async fn first_vote_on(
    conn: &impl ConnectionTrait,
    election: &unit_election::Model,
    rounds: &[poll_round::Model],
    round: &poll_round::Model,
) -> Outcome<Option<NaiveDate>> {
    let mut day = election.polling_day;
    for first in rounds.iter().filter(|r| r.no <= round.no) {
        if kind(first)? != RoundKind::First {
            continue;
        }
        let valid = match store::final_of(conn, first.id).await? {
            Some(row) => store::verdict(&row)?.valid,
            None => false,
        };
        if first.id == round.id || valid {
            day = first.polling_day;
        }
    }
    Ok((day != election.polling_day).then_some(day))
}

/// Whether a frozen determination rests on other outcomes of revotes than there are now.
pub async fn may_resume(
    conn: &impl ConnectionTrait,
    rounds: &[poll_round::Model],
    row: &determination::Model,
) -> Outcome<bool> {
    let Some(round) = rounds.iter().find(|r| r.id == row.round_id) else { return Ok(false) };
    Ok(settled(conn, rounds, round).await? != store::basis(row)?.input.settled)
}

pub(super) async fn load(
    tx: &Tx,
    unit: &UnitRef,
    id: i64,
    version: i64,
) -> Outcome<(unit_election::Model, determination::Model)> {
    let election = cycle::store::expect_current(tx.read(), &unit.code).await?;
    let row = store::row(tx.read(), election.id, id).await?;
    if row.version != version {
        return Err(Failure::Stale { what: "结果认定".into() });
    }
    Ok((election, row))
}

pub(super) fn state(row: &determination::Model) -> Outcome<State> {
    State::from_code(&row.state).ok_or_else(|| Failure::Internal(format!("determination state {}", row.state)))
}

fn is_draft(row: &determination::Model) -> bool {
    matches!(State::from_code(&row.state), Some(State::Draft | State::ConfirmedOnce))
}

/// The newest determination of a round, whatever became of it. What the committee decided beside the count is carried
/// over from it: a draft made anew must not forget an election that was declared invalid.
async fn newest_of(
    conn: &impl ConnectionTrait,
    election_id: i64,
    round_id: i64,
) -> Outcome<Option<determination::Model>> {
    let held = [State::Draft, State::ConfirmedOnce, State::Final, State::Resumed, State::Superseded];
    let rows = store::all(conn, election_id).await?;
    let held = |row: &determination::Model| State::from_code(&row.state).is_some_and(|state| held.contains(&state));
    Ok(rows.into_iter().rfind(|row| row.round_id == round_id && held(row)))
}

/// Makes the draft of a round, or makes it anew. `version` is that of the draft which the actor saw, 0 when there was
/// none. Once the committee has decided something beside the count, only its members may.
///
/// # Errors
/// Stale; otherwise as [`determine`].
pub async fn redraft(tx: &Tx, actor: &Actor, unit: &UnitRef, round_id: i64, version: i64) -> Outcome<i64> {
    actor.require(COMMITTEE)?;
    let election = cycle::store::expect_current(tx.read(), &unit.code).await?;
    let newest = newest_of(tx.read(), election.id, round_id).await?;
    if newest.as_ref().filter(|row| is_draft(row)).map_or(0, |row| row.version) != version {
        return Err(Failure::Stale { what: "认定稿".into() });
    }
    let choices = newest.as_ref().map(store::basis).transpose()?.map(|basis| basis.choices).unwrap_or_default();
    if choices != Choices::default() {
        actor.require(DECIDERS)?;
    }
    write_draft(tx, actor, unit, round_id, &choices).await
}

/// Applies the law to a closed round and keeps the result as a draft; an older draft of the round is replaced, and a
/// confirmation it had is lost. What was decided beside the count before is kept, `choices` are added. Answers with the
/// row's number.
///
/// # Errors
/// When the round is not closed, is already determined and no revote was settled since, or the figures cannot be true.
pub async fn determine(tx: &Tx, actor: &Actor, unit: &UnitRef, round_id: i64, choices: &Choices) -> Outcome<i64> {
    let election = cycle::store::expect_current(tx.read(), &unit.code).await?;
    let mut all = choices.clone();
    if let Some(row) = newest_of(tx.read(), election.id, round_id).await? {
        let earlier = store::basis(&row)?.choices;
        let again = |m: &Match| choices.matches.iter().any(|n| n.post == m.post && n.written == m.written);
        all.matches.extend(earlier.matches.into_iter().filter(|m| !again(m)));
        let known = |d: &Disqualified| choices.disqualified.iter().any(|e| e.person == d.person);
        all.disqualified.extend(earlier.disqualified.into_iter().filter(|d| !known(d)));
    }
    write_draft(tx, actor, unit, round_id, &all).await
}

/// Keeps the draft with exactly these choices.
async fn write_draft(tx: &Tx, actor: &Actor, unit: &UnitRef, round_id: i64, choices: &Choices) -> Outcome<i64> {
    actor.require(COMMITTEE)?;
    let election = cycle::store::expect_current(tx.read(), &unit.code).await?;
    let round = polling::store::round(tx.read(), election.id, round_id).await?;
    let rounds = polling::store::rounds(tx.read(), election.id).await?;
    if let Some(frozen) = store::final_of(tx.read(), round.id).await?
        && !may_resume(tx.read(), &rounds, &frozen).await?
    {
        return Err(Refusal::new(
            "ALREADY_DETERMINED",
            format!("第 {} 轮结果已经认定", round.no),
            "认定有误的，由两名选委会成员办理更正；不能修改已认定的结果",
        )
        .into());
    }
    let computed = compute(tx.read(), &election, &round, choices).await?;
    let drafts = store::all(tx.read(), election.id).await?;
    let old = drafts.into_iter().find(|r| r.round_id == round.id && is_draft(r));
    let fresh = determination::Model {
        id: old.as_ref().map_or(0, |r| r.id),
        round_id: round.id,
        election_id: election.id,
        input: serde_json::to_string(&computed.basis)?,
        verdict: serde_json::to_string(&computed.verdict)?,
        hash: computed.hash.clone(),
        state: State::Draft.code().into(),
        first_by: None,
        first_name: String::new(),
        first_ms: None,
        second_by: None,
        second_name: String::new(),
        second_ms: None,
        version: old.as_ref().map_or(1, |r| r.version),
    };
    let id = match old {
        Some(row) => {
            store::update(tx.conn(), fresh).await?;
            row.id
        }
        None => store::insert(tx.conn(), fresh).await?,
    };
    let detail = json!({ "hash": computed.hash, "next": computed.verdict.next, "valid": computed.verdict.valid });
    tx.audit(actor.event("determination.drafted", &unit.code, format!("第 {} 轮", round.no), detail));
    Ok(id)
}

/// Says who was meant by a name written on ballots; the draft is made anew.
///
/// # Errors
/// When the person is not on the roll of this election, or the row is no draft.
pub async fn match_write_in(
    tx: &Tx,
    actor: &Actor,
    unit: &UnitRef,
    id: i64,
    version: i64,
    new: &Match,
) -> Outcome<i64> {
    actor.require(DECIDERS)?;
    let (election, row) = load(tx, unit, id, version).await?;
    draft(&row)?;
    if !roll::electable::is(tx.read(), &election, new.person_id).await? {
        let message = format!("另选人「{}」对应的人员不在本村选民登记中", new.written);
        return Err(Refusal::new("WRITE_IN_NOT_ON_ROLL", message, "请按姓名在选民名单中选择本人").into());
    }
    let mut choices = store::basis(&row)?.choices;
    choices.matches.retain(|m| m.post != new.post || m.written != new.written);
    choices.matches.push(new.clone());
    tx.audit(actor.event(
        "determination.write_in_matched",
        &unit.code,
        format!("{} 另选人 {}", new.post.zh(), new.written),
        json!({ "person": new.person_id }),
    ));
    write_draft(tx, actor, unit, row.round_id, &choices).await
}

/// 当选无效: the committee records that somebody's election is invalid, with the reason; the draft is made anew.
///
/// # Errors
/// When the person is not elected in the draft, or the row is no draft.
pub async fn disqualify(
    tx: &Tx,
    actor: &Actor,
    unit: &UnitRef,
    id: i64,
    version: i64,
    person: &str,
    reason: &str,
) -> Outcome<i64> {
    actor.require(DECIDERS)?;
    let (_, row) = load(tx, unit, id, version).await?;
    draft(&row)?;
    if !store::verdict(&row)?.elected.iter().any(|e| e.person.0 == person) {
        return Err(Refusal::new("NOT_ELECTED", format!("「{person}」不在本轮当选人中"), "请核对姓名").into());
    }
    let mut choices = store::basis(&row)?.choices;
    choices.disqualified.push(Disqualified { person: PersonRef::from(person), reason: reason.to_owned() });
    tx.audit(actor.event("determination.disqualified", &unit.code, person, json!({ "reason": reason })));
    write_draft(tx, actor, unit, row.round_id, &choices).await
}

/// Takes back 当选无效 before the result is frozen; the draft is made anew.
///
/// # Errors
/// When nothing of that kind is recorded for the person, or the row is no draft.
pub async fn requalify(tx: &Tx, actor: &Actor, unit: &UnitRef, id: i64, version: i64, person: &str) -> Outcome<i64> {
    actor.require(DECIDERS)?;
    let (_, row) = load(tx, unit, id, version).await?;
    draft(&row)?;
    let mut choices = store::basis(&row)?.choices;
    let before = choices.disqualified.len();
    choices.disqualified.retain(|one| one.person.0 != person);
    if choices.disqualified.len() == before {
        let message = format!("没有登记「{person}」当选无效");
        return Err(Refusal::new("NOT_DISQUALIFIED", message, "请刷新页面核对").into());
    }
    tx.audit(actor.event("determination.requalified", &unit.code, person, json!({})));
    write_draft(tx, actor, unit, row.round_id, &choices).await
}

fn draft(row: &determination::Model) -> Outcome<()> {
    match state(row)? {
        State::Draft | State::ConfirmedOnce => Ok(()),
        other => Err(Refusal::new(
            "DETERMINATION_FROZEN",
            format!("这份结果认定是「{}」，不能修改", other.zh()),
            "认定有误的，由两名选委会成员办理更正",
        )
        .into()),
    }
}

/// A member of the committee confirms the result with this hash. The second confirmation, by another account, freezes it.
/// Answers whether it is frozen now.
///
/// # Errors
/// When the same account confirmed already, the result changed since, or an elected write-in was not matched to a person.
pub async fn confirm(tx: &Tx, actor: &Actor, unit: &UnitRef, id: i64, version: i64, hash: &str) -> Outcome<bool> {
    actor.require(DECIDERS)?;
    let (election, mut row) = load(tx, unit, id, version).await?;
    draft(&row)?;
    let round = polling::store::round(tx.read(), election.id, row.round_id).await?;
    let now = compute(tx.read(), &election, &round, &store::basis(&row)?.choices).await?;
    if now.hash != row.hash || hash != row.hash {
        return Err(Refusal::new(
            "RESULT_CHANGED",
            "认定所依据的数字、亲属关系或法规参数在认定稿形成后有变化",
            "请重新生成认定稿，核对后再确认",
        )
        .into());
    }
    // Those who are elected, and those who are voted on again, must be somebody on the roll.
    let elected = now.verdict.elected.iter().map(|e| (&e.person, "当选人"));
    let again = now.verdict.tie_revote.iter().chain(&now.verdict.kin_revote);
    let again = again.flat_map(|group| &group.persons).map(|person| (person, "再次投票的"));
    let unknown = |person: &PersonRef| now.basis.persons.get(&person.0).is_none_or(|k| k.person_id.is_none());
    if let Some((person, what)) = elected.chain(again).find(|(person, _)| unknown(person)) {
        let message = format!("{what}「{person}」是另选人，还没有对应到选民名单中的本人");
        return Err(Refusal::new("WRITE_IN_UNMATCHED", message, "请先在本页「另选人核对」中选定本人").into());
    }
    if row.first_by == Some(actor.account_id) {
        return Err(
            Refusal::new("SECOND_PERSON_NEEDED", "您已经确认过这份结果", "请由另一名选委会成员登录后确认").into()
        );
    }
    let frozen = row.first_by.is_some();
    if frozen {
        if let Some(resumed) = store::final_of(tx.read(), round.id).await? {
            store::replace(tx.conn(), &resumed, State::Resumed).await?;
        }
        row.second_by = Some(actor.account_id);
        row.second_name = actor.name.clone();
        row.second_ms = Some(tx.now_ms());
        row.state = State::Final.code().into();
    } else {
        row.first_by = Some(actor.account_id);
        row.first_name = actor.name.clone();
        row.first_ms = Some(tx.now_ms());
        row.state = State::ConfirmedOnce.code().into();
    }
    store::update(tx.conn(), row).await?;
    let action = if frozen { "determination.final" } else { "determination.confirmed" };
    let figures: Vec<_> = now.verdict.elected.iter().map(|e| json!([e.post.code(), e.person, e.votes])).collect();
    let detail = json!({ "hash": now.hash, "elected": figures, "next": now.verdict.next });
    tx.audit(actor.event(action, &unit.code, format!("第 {} 轮 {}", round.no, kind_zh(kind(&round)?)), detail));
    if frozen {
        progress(tx, actor, &election, &round, &now.verdict).await?;
    }
    Ok(frozen)
}

/// Whole years from birth to a day.
fn age(birth: NaiveDate, on: NaiveDate) -> i32 {
    let had_birthday = (on.month(), on.day()) >= (birth.month(), birth.day());
    on.year() - birth.year() - i32::from(!had_birthday)
}

/// Whether seats are full without a woman, and what is to be done about it is not settled: nobody takes office and no
/// result is announced meanwhile.
pub async fn women_required(conn: &impl ConnectionTrait, election_id: i64) -> Outcome<bool> {
    for row in store::finals(conn, election_id).await? {
        if store::verdict(&row)?.next == Next::WomenRequired {
            return Ok(true);
        }
    }
    Ok(false)
}

fn holder(one: &Elected, known: &Known, rows: &[entity::person::Model]) -> Holder {
    let person = rows.iter().find(|p| Some(p.id) == known.person_id);
    Holder {
        person_id: known.person_id,
        name: known.name.clone(),
        sex: known.sex.map(people::model::sex_code).unwrap_or_default().to_owned(),
        birth: person.map(|p| p.birth),
        education: person.map(|p| p.education.clone()).unwrap_or_default(),
        political: person.map(|p| p.political.clone()).unwrap_or_default(),
        post: one.post,
        votes: Some(polling::store::column(one.votes)),
    }
}

/// Seats those elected in frozen results and answers with the columns that count them.
pub(super) async fn seat(
    tx: &Tx,
    actor: &Actor,
    election: &unit_election::Model,
    since: NaiveDate,
) -> Outcome<Progress> {
    let all = elected(tx.conn(), election.id).await?;
    let ids: Vec<i64> = all.iter().filter_map(|(_, known)| known.person_id).collect();
    let rows = people::store::persons(tx.conn(), &ids).await?;
    let women = all.iter().filter(|(_, known)| known.sex == Some(Sex::Female)).count();
    let ages: i32 = rows.iter().map(|p| age(p.birth, election.polling_day)).sum();
    let mut holders: Vec<Holder> = all.iter().map(|(one, known)| holder(one, known, &rows)).collect();
    if women_required(tx.conn(), election.id).await? {
        holders.clear();
    }
    bodies::service::seat_elected(tx, actor, election, since, &holders).await?;
    Ok(Progress {
        elected: Some(i32::try_from(all.len()).unwrap_or(i32::MAX)),
        elected_women: Some(i32::try_from(women).unwrap_or(i32::MAX)),
        elected_age_sum: Some(ages),
        ..Progress::default()
    })
}

/// Officeholders and progress columns after a result was frozen.
async fn progress(
    tx: &Tx,
    actor: &Actor,
    election: &unit_election::Model,
    round: &poll_round::Model,
    verdict: &RoundVerdict,
) -> Outcome<()> {
    let done = verdict.next == Next::Done;
    let mut progress = Progress {
        stage: Some(if done { Stage::Finished } else { Stage::NextRound }),
        finished_on: done.then(|| tx.today()),
        ..seat(tx, actor, election, round.polling_day).await?
    };
    if round.no == 1 {
        progress.valid_poll = Some(verdict.valid);
        progress.first_ballot_full = Some(done && verdict.valid);
    } else if verdict.valid {
        progress.valid_poll = Some(true);
    }
    cycle::store::note(tx.conn(), election.id, &progress).await
}
