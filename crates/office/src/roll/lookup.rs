//! Who has the same identity number: on this roll, in this unit, or on another roll of the same cycle. Reads only.

use std::collections::HashMap;

use entity::{registration, unit_election};
use sea_orm::ConnectionTrait;

use super::model::{INCLUDED, index_key};
use super::store;
use crate::failure::Outcome;
use crate::{cycle, org, people};

/// A person with a number that was asked for.
#[derive(Clone, Debug)]
pub struct Twin {
    /// Person.
    pub person_id: i64,
    /// Unit where the person is kept.
    pub unit_code: String,
    /// A registration of this person, if there is one. A person with several comes several times.
    pub registration: Option<registration::Model>,
}

/// Persons and registrations behind keyed indexes, by the short key. A constant number of statements per thousand indexes.
///
/// # Errors
/// Of the database.
pub async fn twins(conn: &impl ConnectionTrait, indexes: &[&str]) -> Outcome<HashMap<u128, Vec<Twin>>> {
    let persons = people::store::by_indexes(conn, indexes).await?;
    let ids: Vec<i64> = persons.iter().map(|(id, _, _)| *id).collect();
    let mut registrations = store::of_persons(conn, &ids).await?;
    let mut found: HashMap<u128, Vec<Twin>> = HashMap::new();
    for (person_id, unit_code, index) in persons {
        let twins = found.entry(index_key(&index)).or_default();
        let rows = registrations.remove(&person_id).unwrap_or_default();
        if rows.is_empty() {
            twins.push(Twin { person_id, unit_code, registration: None });
            continue;
        }
        for row in rows {
            twins.push(Twin { person_id, unit_code: unit_code.clone(), registration: Some(row) });
        }
    }
    Ok(found)
}

/// The twins of one index among those found.
pub fn of<'t>(twins: &'t HashMap<u128, Vec<Twin>>, index: &str) -> &'t [Twin] {
    twins.get(&index_key(index)).map(Vec::as_slice).unwrap_or_default()
}

/// Where else in the cycle of `election` one of these persons stands on the roll: name of the unit with those above it.
///
/// # Errors
/// Of the database.
pub async fn elsewhere(
    conn: &impl ConnectionTrait,
    election: &unit_election::Model,
    twins: &[Twin],
) -> Outcome<Option<String>> {
    for row in twins.iter().filter_map(|twin| twin.registration.as_ref()) {
        if row.election_id == election.id || row.status != INCLUDED {
            continue;
        }
        let other = cycle::store::election(conn, row.election_id).await?;
        if other.cycle_id == election.cycle_id && other.unit_code != election.unit_code {
            return Ok(Some(unit_zh(conn, &other.unit_code).await?));
        }
    }
    Ok(None)
}

/// 「兰溪市 上华街道 皂洞口村民委员会（330781001201）」: names repeat, so a name is never shown alone.
async fn unit_zh(conn: &impl ConnectionTrait, code: &str) -> Outcome<String> {
    Ok(match org::store::unit_ref(conn, code).await? {
        Some(unit) => format!("{} {}（{}）", unit.above, unit.name, unit.code),
        None => code.to_owned(),
    })
}
