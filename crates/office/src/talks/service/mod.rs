//! Commands of talks; the only writer of this context. Reads from the records who must be talked with.

mod plans;
mod record;
mod rounds;

pub use plans::{PlanInput, follow_up, plan, settle};
pub use record::{AddInput, TalkInput, add_person, correct, record, remove_person};
pub use rounds::{RoundInput, add_kind, change_round, create_round, put_in_force, set_kind};

use std::collections::{BTreeMap, BTreeSet};

use entity::{election_cycle, talk_kind, talk_round, unit_election};
use law::talks::Source;
use sea_orm::ConnectionTrait;

use super::model::{Coverage, Records, Who, in_force, people, planned, source};
use super::store;
use crate::crypto::Keys;
use crate::failure::{Failure, Outcome, Refusal};
use crate::org::{Level, UnitRef};
use crate::{bodies, cycle, people, vetting};

/// The newest cycle above a county or a township, that of the current election of a village.
///
/// # Errors
/// `NO_CYCLE`; not found for a village without an election.
pub async fn cycle_of(conn: &impl ConnectionTrait, unit: &UnitRef) -> Outcome<election_cycle::Model> {
    if unit.level != Level::Village {
        return vetting::service::current_cycle(conn, unit).await;
    }
    let election = cycle::store::expect_current(conn, &unit.code).await?;
    let cycle = cycle::store::cycle(conn, election.cycle_id).await?;
    cycle.ok_or_else(|| Failure::NotFound("换届".into()))
}

/// What is known of the units of some elections in a round.
#[derive(Clone, Debug)]
pub struct Known {
    /// The round.
    pub round: talk_round::Model,
    /// Its kinds.
    pub kinds: Vec<talk_kind::Model>,
    /// Everybody it may concern, by unit code; every election has an entry.
    pub people: BTreeMap<String, Vec<Who>>,
    /// With whom talks took place, by unit code.
    pub talks: BTreeMap<String, BTreeSet<String>>,
}

impl Known {
    /// The people of a unit.
    pub fn of(&self, unit: &str) -> &[Who] {
        self.people.get(unit).map_or(&[], Vec::as_slice)
    }

    /// The coverage of a unit.
    pub fn coverage(&self, unit: &str) -> Coverage {
        let none = BTreeSet::new();
        Coverage::of(self.of(unit), self.talks.get(unit).unwrap_or(&none))
    }

    /// The coverage of all units together.
    pub fn total(&self) -> Coverage {
        let mut total = Coverage::default();
        self.people.keys().for_each(|unit| total.add(self.coverage(unit)));
        total
    }
}

/// Works out who must be talked with in the units of some elections of one cycle.
///
/// # Errors
/// Of the database.
pub async fn known(
    conn: &impl ConnectionTrait,
    cycle: &election_cycle::Model,
    round: talk_round::Model,
    elections: &[unit_election::Model],
) -> Outcome<Known> {
    let kinds = store::kinds(conn, round.id).await?;
    let one = match elections {
        [only] => Some(only.unit_code.as_str()),
        _ => None,
    };
    let codes: Vec<String> = elections.iter().map(|election| election.unit_code.clone()).collect();
    let mut records: BTreeMap<String, Records> = codes.iter().map(|code| (code.clone(), Records::default())).collect();
    for row in bodies::store::holders_of(conn, &codes).await? {
        if let Some(own) = records.get_mut(&row.unit_code) {
            own.holders.push(row);
        }
    }
    let proposals = match one {
        Some(code) => vetting::store::proposals(conn, cycle.id, code).await?,
        None => vetting::store::proposals_of(conn, cycle.id, None).await?,
    };
    for row in proposals {
        if let Some(own) = records.get_mut(&row.unit_code) {
            own.proposals.push(row);
        }
    }
    if kinds.iter().any(|kind| kind.active && source(kind) == Source::PartyMembers) {
        for (code, id, name) in people::store::party_members_of(conn, &codes).await? {
            if let Some(own) = records.get_mut(&code) {
                own.party.push((id, name));
            }
        }
    }
    for (code, rows) in store::added(conn, round.id, one).await? {
        if let Some(own) = records.get_mut(&code) {
            own.added = rows;
        }
    }
    let talks = store::subjects(conn, round.id, one).await?;
    let people = records.iter().map(|(code, own)| (code.clone(), people(&kinds, own, cycle.term_no))).collect();
    Ok(Known { round, kinds, people, talks })
}

/// What is counted over all rounds in force of a cycle, in the units of some of its elections.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Persons and rounds: talked with of those who must be.
    pub coverage: Coverage,
    /// Rounds in force.
    pub rounds: i64,
    /// Rounds in which nobody is left.
    pub complete: i64,
    /// Those who leave, and those of them with a plan; each once, whatever the number of rounds.
    pub leaving: Coverage,
}

/// Counts over the rounds in force of a cycle.
///
/// # Errors
/// Of the database.
pub async fn counts(
    conn: &impl ConnectionTrait,
    cycle: &election_cycle::Model,
    elections: &[unit_election::Model],
) -> Outcome<Counts> {
    let mut counts = Counts::default();
    let rounds: Vec<talk_round::Model> = store::rounds(conn, cycle.id).await?.into_iter().filter(in_force).collect();
    if elections.is_empty() {
        return Ok(counts);
    }
    for (at, round) in rounds.into_iter().enumerate() {
        let known = known(conn, cycle, round, elections).await?;
        let coverage = known.total();
        counts.coverage.add(coverage);
        counts.rounds += 1;
        counts.complete += i64::from(coverage.complete());
        // Who leaves is the same in every round but for additions; the newest round says it.
        if at == 0 {
            let plans = store::plans(conn, cycle.id, None).await?;
            for (unit, people) in &known.people {
                counts.leaving.add(planned(people, &known.kinds, plans.get(unit).map_or(&[], Vec::as_slice)));
            }
        }
    }
    Ok(counts)
}

/// A round in force of the cycle of a village, with everybody of it.
///
/// # Errors
/// Not found; `TALKS_DRAFT` while the round is not in force.
pub async fn village(
    conn: &impl ConnectionTrait,
    unit: &UnitRef,
    round: i64,
) -> Outcome<(unit_election::Model, Known)> {
    if unit.level != Level::Village {
        return Err(Failure::NotFound("这个村（社区）的谈心谈话".into()));
    }
    let election = cycle::store::expect_current(conn, &unit.code).await?;
    let cycle = cycle::store::cycle(conn, election.cycle_id).await?;
    let cycle = cycle.ok_or_else(|| Failure::NotFound("换届".into()))?;
    let round = store::round(conn, cycle.id, round).await?;
    if !in_force(&round) {
        let message = format!("谈心谈话「{}」还没有生效", round.title);
        return Err(Refusal::new("TALKS_DRAFT", message, "由县级换届办确定对象、生效后记载").into());
    }
    let known = known(conn, &cycle, round, std::slice::from_ref(&election)).await?;
    Ok((election, known))
}

/// Somebody of a village by any of their keys.
///
/// # Errors
/// Not found.
pub fn who<'a>(known: &'a Known, unit: &str, subject: &str) -> Outcome<&'a Who> {
    known.of(unit).iter().find(|who| who.is(subject)).ok_or_else(|| Failure::NotFound("这个谈话对象".into()))
}

/// Somebody by any of their keys, or somebody who need not be talked with any more but was: a record stays within reach.
///
/// # Errors
/// Not found.
pub fn who_or_talked(known: &Known, unit: &str, subject: &str, talks: &[entity::talk::Model]) -> Outcome<Who> {
    if let Ok(who) = who(known, unit, subject) {
        return Ok(who.clone());
    }
    let row = talks.iter().rfind(|row| row.subject == subject);
    let row = row.ok_or_else(|| Failure::NotFound("这个谈话对象".into()))?;
    Ok(Who {
        key: row.subject.clone(),
        keys: BTreeSet::from([row.subject.clone()]),
        person_id: row.person_id,
        name: row.name.clone(),
        ..Who::default()
    })
}

/// Opens what was sealed of a talk.
///
/// # Errors
/// `Failure::Internal` when the key is another one or the row is damaged; its words are in no message.
pub fn open(keys: &Keys, row: &entity::talk::Model) -> Outcome<super::model::Said> {
    let text =
        keys.open_sealed(&row.said_cipher).map_err(|_| Failure::Internal(format!("talk {}: not opened", row.id)))?;
    serde_json::from_str(&text).map_err(|_| Failure::Internal(format!("talk {}: damaged", row.id)))
}
