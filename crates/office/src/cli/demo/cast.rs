//! Who plays whom in a village: chosen from the synthetic persons, each from a household of its own, so that no kinship gets
//! in the way except where the scene wants it.

use std::collections::HashSet;

use chrono::NaiveDate;
use synth::{Person, Seed, Sex, Unit};

/// The persons of a village and the parts they play, as positions in `people`.
#[derive(Clone, Debug, Default)]
pub(super) struct Cast {
    /// Those who go onto the roll.
    pub people: Vec<Person>,
    /// Members and reserves of the election committee.
    pub committee: Vec<usize>,
    /// Self-nominees for chair, member, women's post.
    pub nominees: [Vec<usize>; 3],
    /// Callers, scrutineers, tellers, writers.
    pub staff: Vec<usize>,
    /// Principal and holder of proxies, with what the holder is to the principal.
    pub proxies: Vec<(usize, usize, synth::Relation)>,
    /// The couple of the kinship scene: chair and member.
    pub couple: Option<(usize, usize)>,
    /// Last term's team.
    pub last_team: Vec<usize>,
}

/// Members and reserves of the committee.
const COMMITTEE: usize = 9;
/// Staff of the polling places.
const STAFF: usize = 8;
/// Proxies of a village.
const PROXIES: usize = 14;

impl Cast {
    /// Chooses the parts.
    pub(super) fn choose(seed: Seed, unit: &Unit, polling_day: NaiveDate, spouses: bool) -> Self {
        let mut people = Vec::new();
        let mut kin = Vec::new();
        for household in synth::households(seed, unit) {
            kin.extend(household.kin);
            people.extend(household.persons.into_iter().filter(Person::is_voter));
        }
        let position = |serial: u32| people.iter().position(|p| p.serial == serial);
        let age = |p: &Person| p.age_on(polling_day);
        let mut used = HashSet::new();
        let mut take = |want: usize, fits: &dyn Fn(&Person) -> bool| -> Vec<usize> {
            let mut chosen = Vec::new();
            for (at, person) in people.iter().enumerate() {
                if chosen.len() == want {
                    break;
                }
                if fits(person) && used.insert(person.household) {
                    chosen.push(at);
                }
            }
            chosen
        };
        let couple = spouses
            .then(|| {
                kin.iter().filter(|edge| edge.relation == synth::Relation::Spouse).find_map(|edge| {
                    let (a, b) = (position(edge.person)?, position(edge.relative)?);
                    let fits = |at: usize| (30..=58).contains(&age(&people[at]));
                    (fits(a) && fits(b)).then_some(if people[a].sex == Sex::Male { (a, b) } else { (b, a) })
                })
            })
            .flatten();
        let mut chairs = Vec::new();
        if let Some((chair, _)) = couple {
            let house = people[chair].household;
            chairs.extend(take(1, &|p| p.household == house && p.serial == people[chair].serial));
        }
        chairs.extend(take(2 - chairs.len(), &|p| (35..=58).contains(&age(p)) && p.sex == Sex::Male));
        let mut members = Vec::new();
        if let Some((_, spouse)) = couple {
            members.push(spouse);
        }
        members.extend(take(5 - members.len(), &|p| (26..=55).contains(&age(p)) && p.sex == Sex::Male));
        let women = take(2, &|p| (24..=50).contains(&age(p)) && p.sex == Sex::Female);
        let committee = take(COMMITTEE, &|p| (40..=68).contains(&age(p)));
        let staff = take(STAFF, &|p| (22..=60).contains(&age(p)));
        // The last of them held the women's post.
        let mut last_team = take(4, &|p| (45..=66).contains(&age(p)));
        last_team.extend(take(1, &|p| (45..=66).contains(&age(p)) && p.sex == Sex::Female));
        let candidates: HashSet<u32> =
            chairs.iter().chain(&members).chain(&women).map(|at| people[*at].household).collect();
        let mut proxies = Vec::new();
        let mut in_proxies = HashSet::new();
        for edge in &kin {
            if proxies.len() == PROXIES {
                break;
            }
            let near = matches!(
                edge.relation,
                synth::Relation::Spouse | synth::Relation::Parent | synth::Relation::Child | synth::Relation::Sibling
            );
            let (Some(principal), Some(holder)) = (position(edge.person), position(edge.relative)) else { continue };
            let apart =
                !candidates.contains(&people[principal].household) && !candidates.contains(&people[holder].household);
            if near
                && apart
                && in_proxies.insert(people[principal].household)
                && people[holder].household == people[principal].household
            {
                proxies.push((principal, holder, edge.relation));
            }
        }
        Self { committee, nominees: [chairs, members, women], staff, proxies, couple, last_team, people }
    }
}

#[cfg(test)]
mod tests {
    use super::super::village::{SEED, SIZE_PERMILLE};
    use super::*;

    #[test]
    fn last_term_the_womens_post_was_held_by_a_woman() {
        let day = NaiveDate::from_ymd_opt(2026, 4, 5).unwrap();
        let township = synth::divisions::township(super::super::TOWNSHIP).unwrap();
        let mut villages = 0;
        for division in township.units.iter().filter(|unit| unit.org_kind == "村") {
            let unit = Unit::of(division, day).sized(SIZE_PERMILLE);
            let cast = Cast::choose(SEED, &unit, day, false);
            let team: Vec<&Person> = cast.last_team.iter().map(|at| &cast.people[*at]).collect();
            assert_eq!(team.len(), 5, "{}", division.name);
            assert_eq!(team[4].sex, Sex::Female, "{}", division.name);
            villages += 1;
        }
        assert!(villages > 10, "{villages}");
    }
}
