//! Elections made to order come out as ordered, and every count of their ballots agrees with their truth.
#![allow(clippy::unwrap_used)]

use std::collections::{BTreeMap, HashMap, HashSet};
use std::path::Path;

use chrono::{NaiveDate, TimeDelta};
use synth::{
    Election, Invalid, Manifest, Next, Person, Post, Scenario, Seed, Sex, Unit, Violation, divisions, households,
    persons, proxies,
};

const SEED: Seed = Seed(20_261_122);

fn polling_day() -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 12, 10).unwrap()
}

fn shanghua() -> Vec<Unit> {
    let township = divisions::township("330781007000").unwrap();
    township.units.iter().map(|d| Unit::of(d, polling_day()).sized(1500)).collect()
}

/// What must hold of any election.
fn sound(e: &Election, scenario: Scenario, unit: &str) {
    let context = format!("{scenario:?} in {unit}");
    let t = e.totals;
    assert!(t.issued <= t.registered && t.invalid <= t.recovered, "{context}: {t:?}");
    let sum = |f: fn(&synth::Totals) -> u32| e.places.iter().map(|p| f(&p.totals)).sum::<u32>();
    assert_eq!(
        (sum(|t| t.registered), sum(|t| t.issued), sum(|t| t.recovered), sum(|t| t.invalid)),
        (t.registered, t.issued, t.recovered, t.invalid),
        "{context}"
    );
    // Counted again, ballot by ballot.
    let mut votes = vec![0; e.standers.len()];
    let mut by_place = vec![vec![0; e.standers.len()]; e.places.len()];
    let (mut recovered, mut invalid) = (0, 0);
    for ballot in e.ballots() {
        recovered += 1;
        invalid += u32::from(ballot.invalid);
        for contest in &e.contests {
            let marks = ballot.marks.iter().filter(|m| e.standers[**m].post == contest.post).count();
            assert!(marks <= usize::from(contest.seats), "{context}: too many marks for {:?}", contest.post);
        }
        assert_eq!(ballot.marks.iter().collect::<HashSet<_>>().len(), ballot.marks.len(), "{context}: marked twice");
        for mark in ballot.marks {
            votes[mark] += 1;
            by_place[ballot.place][mark] += 1;
        }
    }
    assert_eq!((recovered, invalid, &votes), (t.recovered, t.invalid, &e.votes), "{context}");
    for (place, counted) in e.places.iter().zip(by_place) {
        assert_eq!(place.votes, counted, "{context}");
        assert!(place.totals.issued <= place.totals.registered, "{context}");
        assert!(scenario == Scenario::OverRecovered || place.totals.recovered <= place.totals.issued, "{context}");
    }
    // Nobody stands twice, and the women's seat has women only.
    let serials: HashSet<u32> = e.standers.iter().map(|s| s.serial).collect();
    assert_eq!(serials.len(), e.standers.len(), "{context}");
    assert!(e.standers.iter().all(|s| s.post != Post::WomensSeat || s.sex == Sex::Female), "{context}");
    for contest in &e.contests {
        let candidates = e.standers.iter().filter(|s| s.is_candidate && s.post == contest.post).count();
        assert_eq!(candidates, usize::from(contest.seats) + 1, "{context}: one more than seats");
    }
    // The truth, looked at from outside.
    let truth = &e.truth;
    if truth.invalid.is_none() {
        assert!(truth.elected.iter().all(|w| 2 * e.votes[w.stander] > t.recovered), "{context}");
        let seats: u16 = e.contests.iter().map(|c| c.seats).sum();
        let vacant: u16 = truth.vacant.iter().map(|v| v.1).sum();
        if truth.tied.is_empty() {
            assert_eq!(truth.elected.len() as u16 + vacant, seats, "{context}: {truth:?}");
        }
    } else {
        assert!(truth.elected.is_empty() && truth.next == Next::Repoll, "{context}");
    }
    assert!(!truth.why.is_empty());
}

#[test]
fn every_scenario_comes_true_in_every_unit() {
    for unit in shanghua().into_iter().map(|u| u.sized(700)) {
        for scenario in Scenario::ALL {
            let e = Election::of(SEED, &unit, scenario);
            sound(&e, scenario, &unit.name);
            let truth = &e.truth;
            let context = format!("{scenario:?} in {}: {truth:?}", unit.name);
            let chair =
                e.standers.iter().zip(&e.votes).filter(|(s, _)| s.post == Post::Chair).map(|(_, v)| *v).max().unwrap();
            match scenario {
                Scenario::Natural => {}
                Scenario::ClearWin | Scenario::NarrowWin => {
                    assert_eq!((truth.next, truth.has_woman), (Next::Done, true), "{context}")
                }
                Scenario::BareMajority => {
                    assert_eq!(e.totals.recovered, e.totals.registered / 2 + 1, "{context}");
                    assert_eq!((chair, truth.next), (e.totals.recovered / 2 + 1, Next::Done), "{context}");
                }
                Scenario::ExactHalf => {
                    assert_eq!(2 * chair, e.totals.recovered, "{context}");
                    assert_eq!((truth.next, &truth.vacant[..]), (Next::Runoff, &[(Post::Chair, 1)][..]), "{context}");
                }
                Scenario::TieAtCut => {
                    assert_eq!((truth.next, truth.tied.len()), (Next::TieRevote, 2), "{context}");
                    assert_eq!(e.votes[truth.tied[0].stander], e.votes[truth.tied[1].stander], "{context}");
                }
                Scenario::RunoffDue => {
                    assert_eq!((truth.next, &truth.vacant[..]), (Next::Runoff, &[(Post::Member, 1)][..]), "{context}");
                }
                Scenario::KinshipConflict { successor } => {
                    assert_eq!((e.kin.len(), truth.removed.len()), (1, 1), "{context}");
                    assert_eq!(truth.filled.len(), usize::from(successor), "{context}");
                    assert_eq!(truth.next, if successor { Next::Done } else { Next::Runoff }, "{context}");
                }
                Scenario::NoWoman => {
                    assert_eq!((truth.has_woman, truth.next), (false, Next::Runoff), "{context}");
                    assert_eq!(truth.vacant, [(Post::WomensSeat, 1)], "{context}");
                }
                Scenario::TurnoutBelowHalf => assert_eq!(truth.invalid, Some(Invalid::TurnoutNotMajority), "{context}"),
                Scenario::OverRecovered => {
                    assert_eq!(truth.invalid, Some(Invalid::MoreRecoveredThanVoters), "{context}")
                }
                _ => unreachable!(),
            }
        }
    }
}

#[test]
fn kin_among_standers_is_what_the_households_say() {
    for unit in shanghua().into_iter().take(6) {
        for scenario in [Scenario::ClearWin, Scenario::KinshipConflict { successor: true }] {
            let e = Election::of(SEED, &unit, scenario);
            let stands = |serial: u32| e.standers.iter().any(|s| s.serial == serial);
            let kin: Vec<_> = households(SEED, &unit)
                .flat_map(|h| h.kin)
                .filter(|k| stands(k.person) && stands(k.relative))
                .collect();
            assert_eq!(e.kin, kin, "{}", unit.name);
        }
    }
}

#[test]
fn small_and_large_units_hold_an_election() {
    for permille in [1, 60, 100, 8000] {
        for unit in shanghua().into_iter().take(5).map(|u| u.sized(permille)) {
            for scenario in [Scenario::Natural, Scenario::ClearWin, Scenario::OverRecovered] {
                let e = Election::of(SEED, &unit, scenario);
                assert_eq!(e.ballots().count() as u32, e.totals.recovered);
                assert!(e.standers.iter().any(|s| s.post == Post::WomensSeat));
            }
        }
    }
}

#[test]
fn natural_elections_have_all_outcomes() {
    let county = divisions::county("220422000000").unwrap();
    let mut outcomes: BTreeMap<String, usize> = BTreeMap::new();
    for division in county.villages() {
        let e = Election::of(SEED, &Unit::of(division, polling_day()).sized(300), Scenario::Natural);
        *outcomes.entry(format!("{:?}", e.truth.next)).or_default() += 1;
    }
    assert!(outcomes["Done"] > 200 && (2..30).contains(&outcomes["Runoff"]), "{outcomes:?}");
}

#[test]
fn proxies_are_lawful_but_for_a_known_number() {
    let mut kinds: BTreeMap<Violation, usize> = BTreeMap::new();
    let (mut all, mut issued) = (0, 0);
    for unit in shanghua() {
        let election = Election::of(SEED, &unit, Scenario::ClearWin);
        let people: HashMap<u32, Person> = persons(SEED, &unit).map(|p| (p.serial, p)).collect();
        let candidates: HashSet<u32> = election.standers.iter().filter(|s| s.is_candidate).map(|s| s.serial).collect();
        let made = proxies(SEED, &unit, &election);
        all += made.len();
        issued += election.totals.issued as usize;
        let mut held: HashMap<u32, usize> = HashMap::new();
        let mut principals = HashSet::new();
        for p in &made {
            // Judged again here, from the persons alone.
            let (principal, holder) = (&people[&p.principal], &people[&p.holder]);
            assert!(principal.is_voter() && principals.insert(p.principal), "{p:?}");
            let taken = held.entry(p.holder).or_default();
            let mut broken = Vec::new();
            if p.filed_on > polling_day() - TimeDelta::days(3) {
                broken.push(Violation::ProxyTooLate);
            }
            if p.relation.is_none() {
                assert_ne!(principal.household, holder.household);
                broken.push(Violation::NotNearRelative);
            }
            if !holder.is_voter() {
                broken.push(Violation::ProxyNotElectorOfVillage);
            }
            if candidates.contains(&p.holder) {
                broken.push(Violation::ProxyIsCandidate);
            }
            if *taken >= 3 {
                broken.push(Violation::ProxyOverLimit);
            }
            *taken += 1;
            assert_eq!(broken, p.violation.into_iter().collect::<Vec<_>>(), "{p:?}");
            p.violation.into_iter().for_each(|v| *kinds.entry(v).or_default() += 1);
        }
    }
    let violations: usize = kinds.values().sum();
    assert!((120..200).contains(&(all * 1000 / issued)), "{all} proxies, {issued} ballots");
    assert!(violations >= 20 && kinds.len() >= 4, "{kinds:?}");
}

/// The golden figures. A change of the generator changes them: raise `DATA_VERSION` and read the difference.
#[test]
fn manifests_are_golden() {
    let mut township = Manifest::default();
    shanghua().iter().for_each(|u| township.add(SEED, u, Scenario::Natural));
    let mut county = Manifest::default();
    let divisions = divisions::county("220422000000").unwrap();
    divisions.villages().for_each(|d| county.add(SEED, &Unit::of(d, polling_day()), Scenario::Natural));
    let text = format!(
        "data_version: {}\n\n# T1: 上华街道, 22 units, size 1500\n{}\n# T2: 东辽县, 235 villages, size 1000\n{}",
        synth::DATA_VERSION,
        township.lines(),
        county.lines()
    );
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden/manifest.txt");
    if std::env::var_os("UPDATE_GOLDEN").is_some() {
        std::fs::write(&path, &text).unwrap();
    }
    assert_eq!(text, std::fs::read_to_string(&path).unwrap_or_default(), "UPDATE_GOLDEN=1 writes it anew");
}

#[test]
fn order_of_units_does_not_matter() {
    let add = |units: &[Unit]| {
        let mut m = Manifest::default();
        units.iter().for_each(|u| m.add(SEED, u, Scenario::Natural));
        m
    };
    let mut units: Vec<Unit> = shanghua().into_iter().map(|u| u.sized(200)).collect();
    let forward = add(&units);
    units.reverse();
    assert_eq!(forward, add(&units));
}
