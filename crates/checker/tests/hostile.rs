//! Bundles that nobody should write: broken bytes, and sound JSON with a value changed at random. Never a panic, never a long wait.

#![allow(clippy::unwrap_used)]

mod common;

use checker::bundle::seal;
use common::{Dice, bytes, election, regimes};
use proptest::prelude::*;
use serde_json::{Value, json};

fn sample(seed: u64) -> Value {
    let regimes = regimes();
    let (profile, regime) = &regimes[usize::try_from(seed % 5).unwrap()];
    election(&mut Dice(seed), profile, regime)
}

fn pointers(value: &Value, path: &str, found: &mut Vec<String>) {
    found.push(path.to_owned());
    match value {
        Value::Array(list) => list.iter().enumerate().for_each(|(at, v)| pointers(v, &format!("{path}/{at}"), found)),
        Value::Object(map) => map.iter().for_each(|(key, v)| pointers(v, &format!("{path}/{key}"), found)),
        _ => {}
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_bytes(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
        prop_assert!(checker::check(&bytes).is_err());
    }

    #[test]
    fn bytes_changed(seed in 0u64..20, at in any::<prop::sample::Index>(), byte in any::<u8>()) {
        let mut text = bytes(&sample(seed));
        let at = at.index(text.len());
        let before = text[at];
        text[at] = byte;
        let result = checker::check(&text);
        prop_assert!(before == byte || result.is_err() || !result.unwrap().agrees());
    }

    #[test]
    fn values_changed_and_sealed(seed in 0u64..20, at in any::<prop::sample::Index>(), what in 0usize..9, n in any::<u32>()) {
        let mut bundle = sample(seed);
        let mut all = Vec::new();
        pointers(&bundle, "", &mut all);
        let path = at.get(&all).clone();
        *bundle.pointer_mut(&path).unwrap() = [
            json!(null), json!(n), json!(-1), json!(0.5), json!([]), json!({}), json!("甲"), json!(true), json!(u32::MAX),
        ][what].clone();
        seal(&mut bundle);
        let text = checker::json::canonical(&bundle);
        let _ = checker::check(text.as_bytes());
        seal(&mut bundle);
        prop_assert_eq!(text, checker::json::canonical(&bundle));
    }
}

/// As many persons as ballots allow, all tied: refused or answered at once, not gone through for ever.
#[test]
fn very_many_tied_persons_take_no_time() {
    let names: Vec<String> = (0..300).map(|n| format!("人{n}")).collect();
    let votes: Vec<Value> = names
        .iter()
        .map(|name| json!({ "person": name, "post": "member", "votes": 0, "standing": "candidate" }))
        .collect();
    let at_place: Vec<Value> =
        names.iter().map(|name| json!({ "person": name, "post": "member", "votes": 0 })).collect();
    // No ballot is valid and none is needed: 0 of 0.
    for electorate in [0u64, 1] {
        let mut bundle = json!({
            "format": "cunxuan-bundle", "version": 1, "unit": { "code": "990101001201", "name": "样例村" },
            "body": "VR", "profile": { "id": "ZJ-2020", "date": "2025-03-01" }, "settings": {}, "meeting": "voting_unit",
            "seats": [{ "post": "member", "n": 150 }],
            "persons": names.iter().map(|name| json!({ "name": name })).collect::<Vec<_>>(), "kin": [], "roles": [],
            "rounds": [{
                "no": 1, "kind": "first", "day": "2025-03-01", "void": [], "seats": [{ "post": "member", "n": 150 }],
                "figures": { "electorate": electorate, "checked_in": 0, "issued": 0, "recovered": 0, "valid": 0, "invalid": 0 },
                "votes": votes, "places": [{ "name": "会场", "issued": 0, "recovered": 0, "valid": 0, "invalid": 0, "votes": at_place }],
                "outcome": {
                    "valid": true, "min_votes": 1, "elected": [], "vacant": [{ "post": "member", "n": 150 }], "tie_revote": [],
                    "kin_revote": [], "kin_removed": [], "next": "RUNOFF", "steps": [],
                },
            }],
        });
        // With one vote each they are tied across the cut in more ways than anybody could go through.
        for votes in [0, 1] {
            for key in ["/rounds/0/votes", "/rounds/0/places/0/votes"] {
                for line in bundle.pointer_mut(key).unwrap().as_array_mut().unwrap() {
                    line["votes"] = json!(votes);
                }
            }
            for (key, n) in [("checked_in", 2), ("issued", 2), ("recovered", 2), ("valid", 2), ("electorate", 2)] {
                bundle["rounds"][0]["figures"][key] = json!(n * votes);
            }
            for key in ["issued", "recovered", "valid"] {
                bundle["rounds"][0]["places"][0][key] = json!(2 * votes);
            }
            seal(&mut bundle);
            let start = std::time::Instant::now();
            let report = checker::check(&bytes(&bundle)).unwrap();
            assert!(start.elapsed().as_secs() < 20, "{votes}");
            if votes == 1 {
                assert!(report.entries[0].differences.iter().any(|d| d.found.contains("过多")), "{report:#?}");
            }
        }
    }
}

/// A council of 200 whom everybody is related to, all with equal votes: refused soon.
#[test]
fn very_many_relatives_take_no_time() {
    let names: Vec<String> = (0..200).map(|n| format!("人{n}")).collect();
    for (step, seats) in [(1, 200), (2, 200), (3, 100)] {
        let kin: Vec<Value> =
            (0..200 - step).map(|n| json!({ "a": names[n], "b": names[n + step], "relation": "sibling" })).collect();
        let line = |name: &String, stated: bool| {
            let mut line = json!({ "person": name, "post": "member", "votes": 10 });
            if stated {
                line["standing"] = json!("candidate");
            }
            line
        };
        let sums = json!({ "issued": 10, "recovered": 10, "valid": 10, "invalid": 0 });
        let mut place = sums.clone();
        (place["name"], place["votes"]) = (json!("会场"), names.iter().map(|name| line(name, false)).collect());
        let mut figures = sums;
        (figures["electorate"], figures["checked_in"]) = (json!(10), json!(10));
        let mut bundle = json!({
            "format": "cunxuan-bundle", "version": 1, "unit": { "code": "990101001201", "name": "样例村" },
            "body": "VC", "profile": { "id": "ZJ-2020", "date": "2025-03-01" }, "settings": {},
            "seats": [{ "post": "member", "n": seats }],
            "persons": names.iter().map(|name| json!({ "name": name })).collect::<Vec<_>>(), "kin": kin, "roles": [],
            "rounds": [{
                "no": 1, "kind": "first", "day": "2025-03-01", "void": [], "seats": [{ "post": "member", "n": seats }],
                "figures": figures, "votes": names.iter().map(|name| line(name, true)).collect::<Vec<_>>(), "places": [place],
                "outcome": {
                    "valid": true, "min_votes": 6, "elected": [], "vacant": [], "tie_revote": [],
                    "kin_revote": [], "kin_removed": [], "next": "RUNOFF", "steps": [],
                },
            }],
        });
        seal(&mut bundle);
        let start = std::time::Instant::now();
        let report = checker::check(&bytes(&bundle)).unwrap();
        assert!(!report.agrees());
        assert!(start.elapsed().as_secs() < 30, "{step} {:?}", start.elapsed());
    }
}
