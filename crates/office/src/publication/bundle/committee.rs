//! The bundle of the villagers' or residents' committee, from its frozen determinations.

use std::collections::BTreeMap;

use entity::{determination as row_of, poll_round, unit_election};
use law::poll::RoundKind;
use law::posts::{Post, Sex};
use sea_orm::ConnectionTrait;
use serde_json::{Value, json};

use super::draft::{Draft, Figures, Line, Place, outcome, places, voids};
use crate::determination::model::{Basis, State, is_revote, vote_lines};
use crate::determination::store;
use crate::failure::{Failure, Outcome};
use crate::org::UnitRef;
use crate::polling;
use crate::polling::model::{kind_from_code, kind_zh};

/// Word of a poll in a bundle.
fn kind_word(kind: RoundKind) -> &'static str {
    match kind {
        RoundKind::First => "first",
        RoundKind::Runoff => "runoff",
        RoundKind::TieRevote => "tie_revote",
        RoundKind::KinRevote => "kin_revote",
    }
}

/// A determination that was confirmed by two and that no correction took back: those that a later one of the same round continues
/// stand beside it.
fn stands(row: &row_of::Model) -> bool {
    matches!(State::from_code(&row.state), Some(State::Final | State::Resumed))
}

/// The committee's election as far as it is frozen.
///
/// # Errors
/// Of the database, or when stored JSON is damaged.
pub(super) async fn draft(
    conn: &impl ConnectionTrait,
    unit: &UnitRef,
    election: &unit_election::Model,
) -> Outcome<Option<Draft>> {
    let rows: Vec<row_of::Model> = store::all(conn, election.id).await?.into_iter().filter(stands).collect();
    if rows.is_empty() {
        return Ok(None);
    }
    let rounds = polling::store::rounds(conn, election.id).await?;
    let (body, title) = if unit.is_village { ("VC", "村民委员会选举") } else { ("RC", "居民委员会选举") };
    let mut draft = Draft {
        title: title.into(),
        key: body.to_lowercase(),
        body,
        profile: (election.profile.clone(), election.polling_day),
        ..Draft::default()
    };
    // From the first vote on, a change of the cycle's settings does not reach the election any more.
    draft.participation(&crate::cycle::regime(election)?);
    // Number of a round's own entry, and whose elections in it were declared void before.
    let mut numbers: BTreeMap<i64, (u32, Vec<String>)> = BTreeMap::new();
    let mut last_day = None;
    for row in rows {
        let round = rounds
            .iter()
            .find(|round| round.id == row.round_id)
            .ok_or_else(|| Failure::Internal(format!("determination {} without round", row.id)))?;
        let (basis, verdict) = (store::basis(&row)?, store::verdict(&row)?);
        if draft.entries.is_empty() {
            draft.seats = basis.input.seats.iter().map(|seat| (seat.post.code(), seat.n)).collect();
        }
        let sex = |label: &str| basis.persons.get(label).and_then(|known| known.sex);
        for line in &basis.input.votes {
            draft.name(line.person.as_str(), sex(line.person.as_str()).or(line.sex));
        }
        draft.kin.extend(basis.input.relations.iter().cloned());
        let day = last_day.map_or(round.polling_day, |last: chrono::NaiveDate| last.max(round.polling_day));
        last_day = Some(day);
        let before = numbers.get(&round.id).map(|(_, void)| void.clone()).unwrap_or_default();
        let new = basis.choices.disqualified.iter().filter(|one| !before.contains(&one.person.0));
        let mut entry = json!({
            "day": day,
            "void": voids(new.map(|one| (one.person.as_str(), one.reason.as_str()))),
            "outcome": outcome(&verdict)?,
        });
        let void: Vec<String> = basis.choices.disqualified.iter().map(|one| one.person.0.clone()).collect();
        let kind = kind_from_code(&round.kind).ok_or_else(|| Failure::Internal(format!("round {}", round.kind)))?;
        if let Some((no, known)) = numbers.get_mut(&round.id) {
            (entry["kind"], entry["of"]) = (json!("resume"), json!(no));
            *known = void;
            draft.push(format!("续行认定 {day}"), entry);
            continue;
        }
        entry["kind"] = json!(kind_word(kind));
        if is_revote(kind) {
            let parent = round.parent_id.and_then(|id| numbers.get(&id)).map_or(0, |(no, _)| *no);
            entry["of"] = json!(parent);
        }
        poll(conn, election, round, &basis, &mut entry).await?;
        let no = draft.push(format!("{} {day}", kind_zh(kind)), entry);
        numbers.insert(round.id, (no, void));
    }
    Ok(Some(draft))
}

/// What only a poll has: figures, seats, votes, places.
async fn poll(
    conn: &impl ConnectionTrait,
    election: &unit_election::Model,
    round: &poll_round::Model,
    basis: &Basis,
    entry: &mut Value,
) -> Outcome<()> {
    let input = &basis.input;
    let figures = Figures {
        electorate: input.registered,
        checked_in: input.checked_in,
        issued: input.issued,
        recovered: input.recovered,
        invalid: input.invalid,
        women: None,
    };
    entry["figures"] = figures.value();
    entry["seats"] = input.seats.iter().map(|seat| json!({ "post": seat.post.code(), "n": seat.n })).collect();
    entry["votes"] = input.votes.iter().map(|line| line_of(line).stated()).collect();
    entry["places"] = places(place_sums(conn, election, round, basis).await?);
    Ok(())
}

fn line_of(line: &law::poll::VoteLine) -> Line {
    Line { post: line.post.code(), person: line.person.0.clone(), votes: line.votes, candidate: line.is_candidate }
}

/// The agreed sheets of a round, with written names under the persons to whom the committee matched them.
async fn place_sums(
    conn: &impl ConnectionTrait,
    election: &unit_election::Model,
    round: &poll_round::Model,
    basis: &Basis,
) -> Outcome<Vec<Place>> {
    let contest = polling::store::contest(round)?;
    let names = polling::store::places(conn, election.id).await?;
    let mut matched: BTreeMap<(Post, String), (String, Option<Sex>)> = BTreeMap::new();
    for one in &basis.choices.matches {
        if let Some((label, known)) = basis.persons.iter().find(|(_, known)| known.person_id == Some(one.person_id)) {
            matched.insert((one.post, one.written.clone()), (label.clone(), known.sex));
        }
    }
    let sheets = polling::store::settled(conn, round).await?;
    Ok(sheets
        .into_iter()
        .map(|(sheet, sums)| {
            let name = names.iter().find(|place| place.id == sheet.place_id);
            Place {
                names: vec![name.map_or_else(|| "投票站".to_owned(), |place| place.name.clone())],
                sums: [sums.issued, sums.recovered, sums.valid, sums.invalid],
                votes: vote_lines(&sums, &contest, &matched).iter().map(line_of).collect(),
            }
        })
        .collect())
}
