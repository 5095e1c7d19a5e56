//! Who may be elected 被选举人: those on the roll; where representatives vote for a residents' committee, every resident of voting
//! age, because the roll lists only those who vote.

use entity::unit_election;
use sea_orm::ConnectionTrait;

use super::{model, store};
use crate::failure::Outcome;
use crate::{cycle, people};

/// Somebody who may be elected.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Electable {
    /// The person.
    pub person_id: i64,
    /// Group, to tell persons of the same name apart.
    pub group_name: String,
}

/// Those of this name who may be elected.
///
/// # Errors
/// Of the database.
pub async fn named(
    conn: &impl ConnectionTrait,
    election: &unit_election::Model,
    name: &str,
) -> Outcome<Vec<Electable>> {
    if cycle::whole_electorate(election) {
        let voters = store::voters_named(conn, election.id, name).await?;
        let of = |row: entity::registration::Model| Electable { person_id: row.person_id, group_name: row.group_name };
        return Ok(voters.into_iter().map(of).collect());
    }
    let persons = people::store::named(conn, &election.unit_code, name).await?;
    let mut found = Vec::new();
    for person in persons {
        if old_enough(election, &person)? {
            found.push(Electable { person_id: person.id, group_name: person.group_name });
        }
    }
    Ok(found)
}

/// Whether this person may be elected.
///
/// # Errors
/// Of the database.
pub async fn is(conn: &impl ConnectionTrait, election: &unit_election::Model, person_id: i64) -> Outcome<bool> {
    if cycle::whole_electorate(election) {
        let row = store::registration_of(conn, election.id, person_id).await?;
        return Ok(row.is_some_and(|row| row.status == model::INCLUDED));
    }
    match people::store::person_of(conn, &election.unit_code, person_id).await? {
        Some(person) => old_enough(election, &person),
        None => Ok(false),
    }
}

fn old_enough(election: &unit_election::Model, person: &entity::person::Model) -> Outcome<bool> {
    let least = cycle::regime(election)?.reg_age().value;
    Ok(law::registration::age_on(person.birth, election.polling_day).is_some_and(|years| years >= least))
}
