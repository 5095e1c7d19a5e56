//! Proxies (委托投票): mostly lawful, a known number not.

use chrono::{NaiveDate, TimeDelta};
use serde::Serialize;

use crate::kin::Relation;
use crate::people::{Household, Person};
use crate::rng::{Rng, purpose};
use crate::{Election, Seed, Unit, households};

/// Which rule a proxy breaks on purpose. The words are those of the determination vectors.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Violation {
    /// Handed in two days before polling day; 三日前 is the last.
    ProxyTooLate,
    /// The holder is a neighbour.
    NotNearRelative,
    /// The holder is not on the roll.
    ProxyNotElectorOfVillage,
    /// The holder is a candidate.
    ProxyIsCandidate,
    /// The fourth for one holder; three are allowed.
    ProxyOverLimit,
}

/// One proxy.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Proxy {
    /// Serial of the voter who is away.
    pub principal: u32,
    /// Serial of the person who is to vote for them.
    pub holder: u32,
    /// What the holder is to the principal; `None` when they are not near kin.
    pub relation: Option<Relation>,
    /// The day it was handed in.
    pub filed_on: NaiveDate,
    /// Why it must be refused; `None` when it is lawful.
    pub violation: Option<Violation>,
}

/// A lawful holder's limit, 三人.
const LIMIT: usize = 3;
/// One unlawful proxy for so many lawful ones (0.5 %), and one early, so that small units have one.
const LAWFUL_PER_VIOLATION: usize = 200;

/// The proxies of a unit, in order of households: about 16 % of those who vote, and 0.5 % unlawful ones, at least one
/// where the unit's people make one possible. A candidate of `election` holds none lawfully.
pub fn proxies(seed: Seed, unit: &Unit, election: &Election) -> Vec<Proxy> {
    let mut rng = Rng::new(unit.seed(seed), &[purpose::PROXY]);
    let candidates: Vec<u32> = election.standers.iter().filter(|s| s.is_candidate).map(|s| s.serial).collect();
    let mut maker =
        Maker { day: unit.polling_day, candidates, kinds: rng.below(5), out: Vec::new(), lawful: 0, due: Vec::new() };
    let mut previous: Option<Household> = None;
    for household in households(seed, unit) {
        maker.household(&mut rng, &household, previous.as_ref());
        previous = Some(household);
    }
    maker.out
}

struct Maker {
    day: NaiveDate,
    candidates: Vec<u32>,
    /// Counts up through the kinds of violation.
    kinds: u32,
    out: Vec<Proxy>,
    lawful: usize,
    /// Violations that wait for a household in which they can happen.
    due: Vec<Violation>,
}

impl Maker {
    fn household(&mut self, rng: &mut Rng, household: &Household, previous: Option<&Household>) {
        let voters: Vec<&Person> = household.persons.iter().filter(|p| p.is_voter()).collect();
        let mut principals: Vec<u32> = Vec::new();
        let mut held: Vec<(u32, usize)> = Vec::new();
        for person in &voters {
            // Not every voter has a relative on the roll; 178 of 1,000 of those who have make 16 % of those who vote.
            let is_holder = held.iter().any(|(h, _)| *h == person.serial);
            if is_holder || self.candidates.contains(&person.serial) || !rng.chance(178) {
                continue;
            }
            let lawful = voters.iter().filter(|h| h.serial != person.serial && !principals.contains(&h.serial));
            let holder = lawful
                .filter(|h| !self.candidates.contains(&h.serial))
                .filter(|h| held.iter().all(|(s, n)| *s != h.serial || *n < LIMIT))
                .find_map(|h| Some((h.serial, relation(household, person.serial, h.serial)?)));
            let Some((holder, relation)) = holder else { continue };
            match held.iter_mut().find(|(s, _)| *s == holder) {
                Some((_, n)) => *n += 1,
                None => held.push((holder, 1)),
            }
            principals.push(person.serial);
            let filed_on = self.day - TimeDelta::days(i64::from(rng.between(3, 10)));
            self.out.push(Proxy {
                principal: person.serial,
                holder,
                relation: Some(relation),
                filed_on,
                violation: None,
            });
            self.lawful += 1;
            if self.lawful % LAWFUL_PER_VIOLATION == 5 {
                let kind = [
                    Violation::ProxyTooLate,
                    Violation::NotNearRelative,
                    Violation::ProxyNotElectorOfVillage,
                    Violation::ProxyIsCandidate,
                    Violation::ProxyOverLimit,
                ];
                self.due.extend(kind.get(self.kinds as usize % kind.len()));
                self.kinds += 1;
            }
        }
        let free: Vec<u32> = voters
            .iter()
            .map(|p| p.serial)
            .filter(|s| !principals.contains(s) && held.iter().all(|(h, _)| h != s) && !self.candidates.contains(s))
            .collect();
        let due = std::mem::take(&mut self.due);
        for (i, violation) in due.into_iter().enumerate() {
            // One to a household, so that each breaks one rule only.
            let made = if i == 0 { self.violate(violation, household, previous, &free, &held) } else { None };
            match made {
                Some(proxy) => self.out.push(proxy),
                None => self.due.push(violation),
            }
        }
    }

    fn violate(
        &self,
        violation: Violation,
        household: &Household,
        previous: Option<&Household>,
        free: &[u32],
        held: &[(u32, usize)],
    ) -> Option<Proxy> {
        let principal = *free.last()?;
        let kin = |holder: u32| relation(household, principal, holder);
        let in_house = |wanted: &dyn Fn(&Person) -> bool| {
            household
                .persons
                .iter()
                .filter(|p| p.serial != principal && wanted(p))
                .find_map(|p| Some((p.serial, Some(kin(p.serial)?))))
        };
        let mut days = 4;
        let (holder, relation) = match violation {
            Violation::ProxyTooLate => {
                days = 2;
                in_house(&|p| free.contains(&p.serial))?
            }
            Violation::NotNearRelative => {
                let untied = household.kin.iter().all(|k| household.persons.iter().any(|p| p.serial == k.person));
                let neighbour = previous.filter(|_| untied)?.persons.iter().find(|p| {
                    p.is_voter()
                        && !self.candidates.contains(&p.serial)
                        && self.out.iter().all(|x| x.holder != p.serial && x.principal != p.serial)
                })?;
                (neighbour.serial, None)
            }
            Violation::ProxyNotElectorOfVillage => in_house(&|p| !p.is_voter())?,
            Violation::ProxyIsCandidate => in_house(&|p| self.candidates.contains(&p.serial))?,
            Violation::ProxyOverLimit => {
                let full = held.iter().find(|(h, n)| *n == LIMIT && kin(*h).is_some())?;
                (full.0, kin(full.0))
            }
        };
        let filed_on = self.day - TimeDelta::days(days);
        Some(Proxy { principal, holder, relation, filed_on, violation: Some(violation) })
    }
}

/// What `other` is to `person` in their household.
fn relation(household: &Household, person: u32, other: u32) -> Option<Relation> {
    household.kin.iter().find_map(|k| match (k.person, k.relative) {
        (a, b) if a == person && b == other => Some(k.relation),
        (a, b) if a == other && b == person => Some(k.relation.reversed()),
        _ => None,
    })
}
