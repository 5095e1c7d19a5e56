//! The people of a township: shares near the model, nothing that could be real, the same every time.
#![allow(clippy::unwrap_used)]

use std::collections::{BTreeMap, HashMap, HashSet};

use chrono::{NaiveDate, TimeDelta};
use synth::{Class, Person, Relation, Seed, Sex, Standing, Unit, UnitKind, divisions, households, persons, roll_rows};

const SEED: Seed = Seed(20_261_122);

fn polling_day() -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 12, 10).unwrap()
}

fn shanghua() -> Vec<Unit> {
    let township = divisions::township("330781007000").unwrap();
    township.units.iter().map(|d| Unit::of(d, polling_day()).sized(1500)).collect()
}

fn everybody() -> Vec<Person> {
    shanghua().iter().flat_map(|u| persons(SEED, u)).collect()
}

/// Share in thousandths.
fn share(of: usize, all: usize) -> usize {
    of * 1000 / all
}

#[test]
fn shares_are_near_the_model() {
    let all = everybody();
    let voters: Vec<&Person> = all.iter().filter(|p| p.is_voter()).collect();
    assert!((24_000..60_000).contains(&voters.len()), "{} voters", voters.len());
    let age = |low, high| voters.iter().filter(|p| (low..=high).contains(&p.age_on(polling_day()))).count();
    let near = |what: &str, found: usize, wanted: usize, within: usize| {
        assert!(found.abs_diff(wanted) <= within, "{what}: {found} of 1000, wanted {wanted}");
    };
    near("18 to 35", share(age(18, 35), voters.len()), 240, 50);
    near("36 to 59", share(age(36, 59), voters.len()), 460, 60);
    near("60 and older", share(age(60, 120), voters.len()), 300, 60);
    let men = all.iter().filter(|p| p.sex == Sex::Male).count();
    near("men", share(men, all.len()), 512, 20);
    let party = voters.iter().filter(|p| p.political == "01").count();
    near("party members", share(party, voters.len()), 70, 12);
    let han = all.iter().filter(|p| p.ethnic == "01").count();
    near("Han", share(han, all.len()), 910, 15);
    let homes: HashSet<(String, u32)> =
        all.iter().map(|p| (p.id_number[..6].to_owned() + &p.id_number[14..16], p.household)).collect();
    near("persons in ten households", share(all.len(), homes.len()) / 100, 26, 2);
    let adults: Vec<&Person> = all.iter().filter(|p| p.standing != Standing::Under18).collect();
    for (class, wanted) in
        [(Class::Resident, 820), (Class::AbsentDeclared, 80), (Class::Outsider, 30), (Class::AbsentSilent, 70)]
    {
        near("class", share(adults.iter().filter(|p| p.class == class).count(), adults.len()), wanted, 15);
    }
}

#[test]
fn nobody_is_real() {
    let all = everybody();
    let mut numbers = HashSet::new();
    for p in &all {
        let digits: Vec<u32> = p.id_number.chars().map(|c| c.to_digit(10).unwrap_or(10)).collect();
        assert_eq!(digits.len(), 18);
        assert!(p.id_number.starts_with("99"), "{p:?}");
        // ISO 7064 MOD 11-2, computed another way than the generator does: Horner's rule gives 1.
        assert_eq!(digits.iter().fold(0, |held, d| (held * 2 + d) % 11), 1, "{p:?}");
        assert_eq!(p.id_number[6..14], p.birth.format("%Y%m%d").to_string());
        assert_eq!(digits[16] % 2 == 1, p.sex == Sex::Male);
        assert!(p.phone.is_empty() || (p.phone.len() == 11 && p.phone.starts_with("100")), "{p:?}");
        assert!(numbers.insert(p.id_number.clone()), "twice: {p:?}");
        assert!((2..=5).contains(&p.name.chars().count()), "{p:?}");
    }
}

#[test]
fn a_county_has_no_number_twice() {
    let county = divisions::county("220422000000").unwrap();
    let mut numbers = HashSet::new();
    for division in county.units() {
        for p in persons(SEED, &Unit::of(division, polling_day()).sized(300)) {
            assert!(numbers.insert(p.id_number), "{}", division.name);
        }
    }
    assert!(numbers.len() > 50_000, "{}", numbers.len());
}

#[test]
fn edges_of_age_stand_in_every_unit() {
    let eighteen = NaiveDate::from_ymd_opt(2008, 12, 10).unwrap();
    for unit in shanghua() {
        let all: Vec<Person> = persons(SEED, &unit).collect();
        for (birth, on_roll) in
            [(eighteen - TimeDelta::days(1), true), (eighteen, true), (eighteen + TimeDelta::days(1), false)]
        {
            let edge: Vec<&Person> = all.iter().filter(|p| p.birth == birth).collect();
            assert!(edge.len() >= (all.len() / 1000).max(1), "{} {birth}: {} of {}", unit.name, edge.len(), all.len());
            for p in edge {
                assert!(p.is_voter() == on_roll || p.standing == Standing::Disfranchised, "{p:?}");
            }
        }
        assert!(all.iter().all(|p| (p.age_on(polling_day()) < 18) == (p.standing == Standing::Under18)));
    }
}

#[test]
fn surnames_are_concentrated_and_names_repeat() {
    let unit = shanghua().into_iter().find(|u| u.kind == UnitKind::Village).unwrap();
    let heads: Vec<Person> = households(SEED, &unit).map(|h| h.persons[0].clone()).collect();
    let mut by_surname: BTreeMap<char, usize> = BTreeMap::new();
    heads.iter().for_each(|p| *by_surname.entry(p.name.chars().next().unwrap()).or_default() += 1);
    let mut counts: Vec<usize> = by_surname.into_values().collect();
    counts.sort_unstable_by(|a, b| b.cmp(a));
    assert!(share(counts.iter().take(4).sum(), heads.len()) > 450, "{counts:?}");
    let mut names: HashMap<String, usize> = HashMap::new();
    everybody().into_iter().for_each(|p| *names.entry(p.name).or_default() += 1);
    assert!(names.values().any(|n| *n > 3), "a township has namesakes");
}

#[test]
fn kin_make_sense() {
    for unit in shanghua().iter().take(4) {
        let all: Vec<Person> = persons(SEED, unit).collect();
        let person = |serial: u32| &all[serial as usize - 1];
        let mut across = 0;
        for household in households(SEED, unit) {
            for k in &household.kin {
                let (a, b) = (person(k.person), person(k.relative));
                assert_eq!((a.serial, b.serial), (k.person, k.relative));
                across += usize::from(a.household != b.household);
                // How much younger the relative is.
                let years = (b.birth - a.birth).num_days() / 365;
                match k.relation {
                    Relation::Spouse => assert_ne!(a.sex, b.sex, "{a:?} {b:?}"),
                    Relation::Child => assert!(years >= 14, "{a:?} {b:?}"),
                    Relation::Parent => assert!(years <= -14, "{a:?} {b:?}"),
                    Relation::Grandchild => assert!(years >= 28, "{a:?} {b:?}"),
                    Relation::Grandparent => assert!(years <= -28, "{a:?} {b:?}"),
                    Relation::Sibling => assert!(years.abs() <= 25, "{a:?} {b:?}"),
                }
            }
        }
        assert!((5..60).contains(&share(2 * across, all.len())), "{across} of {}", all.len());
    }
}

#[test]
fn the_same_whenever_and_wherever_it_is_computed() {
    let units = shanghua();
    let alone: Vec<Person> = persons(SEED, &units[7]).collect();
    let after_others: Vec<Person> = units.iter().rev().map(|u| persons(SEED, u).collect()).nth(14).unwrap();
    assert_eq!(alone, after_others);
    let other: Vec<Person> = persons(Seed(1), &units[7]).collect();
    assert_ne!(alone, other);
    assert!(other.iter().all(|p| p.id_number.starts_with("99")));
}

#[test]
fn sizes_stay_within_bounds() {
    let mut unit = shanghua().remove(0);
    for (permille, low, high) in [(1, 60, 66), (1_000_000, 12_000, 12_006)] {
        unit.size_permille = permille;
        let voters = persons(SEED, &unit).filter(Person::is_voter).count();
        assert!((low..=high).contains(&voters), "{voters}");
    }
}

#[test]
fn rows_for_the_roll() {
    let unit = shanghua().into_iter().find(|u| u.name == "上华村委会").unwrap();
    let rows: Vec<_> = roll_rows(SEED, &unit).collect();
    assert_eq!(rows.len(), persons(SEED, &unit).filter(Person::is_voter).count());
    let row = &rows[0];
    assert!(row.address.starts_with("上华村第一村民小组 1 号"), "{}", row.address);
    assert!(
        rows.iter().all(|r| [r.relation, r.ethnic, r.education, r.political]
            .iter()
            .all(|(c, l)| !c.is_empty() && !l.is_empty()))
    );
    let rare: Vec<_> = roll_rows(SEED, &unit.clone().sized(6000).with_rare_names()).collect();
    assert!(rare.iter().any(|r| r.name.contains('𡐓')) && rare.iter().any(|r| r.name.contains('\u{E170}')));
    assert!(rows.iter().all(|r| r.name.chars().all(|c| ('\u{4E00}'..='\u{9FFF}').contains(&c))));
}
