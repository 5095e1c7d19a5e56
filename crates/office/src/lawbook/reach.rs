//! The elections of an actor's place, for saying where a rule is law today and which results can be determined again.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use entity::unit_election;
use law::book::LawBook;
use law::catalogue::Rule;

use super::applied::{Applied, Resolved, applied};
use crate::cycle;
use crate::failure::Outcome;
use crate::org;
use crate::web::Ctx;

/// The newest election of a unit, with the unit's name.
#[derive(Clone, Debug)]
pub(super) struct Held {
    /// The election.
    pub(super) election: unit_election::Model,
    /// The unit.
    pub(super) name: String,
}

/// The newest election of every unit in the actor's place, by unit code.
pub(super) async fn held(ctx: &Ctx) -> Outcome<Vec<Held>> {
    let conn = ctx.app.db.read();
    let elections = cycle::store::newest_of(conn, None).await?;
    let codes: Vec<String> = elections.iter().map(|election| election.unit_code.clone()).collect();
    let units = org::store::units_by_code(conn, &codes).await?;
    let own = elections.into_iter().filter_map(|election| {
        let unit = units.get(&election.unit_code).filter(|unit| ctx.actor.covers(&unit.path))?;
        Some(Held { name: org::shown(&unit.name), election })
    });
    Ok(own.collect())
}

/// Units in which a rule is law on the same ground: one profile, the same articles and values.
#[derive(Debug)]
pub(super) struct Group {
    /// The profile of their elections.
    pub(super) profile: String,
    /// First and last of their polling days.
    pub(super) days: (NaiveDate, NaiveDate),
    /// On what the rule rests there.
    pub(super) applied: Applied,
    /// Code and name.
    pub(super) units: Vec<(String, String)>,
}

/// Where a rule is law, and in how many units of the place it is not.
pub(super) fn groups(book: &LawBook, rule: &Rule, held: &[Held]) -> (Vec<Group>, usize) {
    let mut resolved = Resolved::default();
    let mut groups: BTreeMap<(String, String), Group> = BTreeMap::new();
    let mut others = 0;
    for one in held {
        let (code, profile, day) = (&one.election.unit_code, &one.election.profile, one.election.polling_day);
        let own = book.profile(profile);
        let Some(found) = own.and_then(|own| applied(book, rule, own, code, day, &mut resolved)) else {
            others += 1;
            continue;
        };
        // A policy pack of one town gives its units articles that their neighbours do not have; a value changes with the day.
        let cites = found.cites.iter().map(ToString::to_string);
        let values = found.rows.iter().map(|row| format!("{}={} {:?}", row.key, row.value, row.severity));
        let ground = cites.chain(values).collect::<Vec<_>>().join(" ");
        let new = || Group { profile: profile.clone(), days: (day, day), applied: found, units: Vec::new() };
        let group = groups.entry((profile.clone(), ground)).or_insert_with(new);
        group.days = (group.days.0.min(day), group.days.1.max(day));
        group.units.push((code.clone(), one.name.clone()));
    }
    (groups.into_values().collect(), others)
}
