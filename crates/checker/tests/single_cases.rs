//! Single questions put to both programs in the form of the vectors: recalls, vacancies, meetings, party polls, residents.

#![allow(clippy::unwrap_used)]

mod common;

use checker::articles::{PROFILES, Profile};
use common::Dice;
use serde_json::{Value, json};
use std::collections::BTreeMap;

const NAMES: [&str; 4] = ["甲", "乙", "丙", "丁"];

/// The profiles of the checker for which this holds.
fn profiles(holds: impl Fn(&Profile) -> bool) -> Vec<&'static str> {
    PROFILES.iter().filter(|profile| holds(profile)).map(|profile| profile.id).collect()
}

/// Cases in the form of the vectors: both programs answer through JSON. What `law` does not answer yet is passed over, so that
/// a body that it learns is compared from then on.
#[test]
fn single_cases_give_the_same() {
    let mut dice = Dice(99);
    let (mut compared, mut failures) = (BTreeMap::<String, u64>::new(), Vec::new());
    let pick = |dice: &mut Dice, list: &[&'static str]| list[dice.below(list.len() as u64) as usize];
    let villages = profiles(|profile| profile.village.is_some());
    let residents = profiles(|profile| profile.residents.is_some());
    let cooperatives = profiles(|profile| profile.cooperative.is_some());
    for _ in 0..10_000 {
        let village = pick(&mut dice, &villages);
        let total = 1 + dice.below(60);
        let present = dice.below(total + 1);
        let yes = dice.below(present + 1);
        let (kind, body, profile, input) = match dice.below(9) {
            0 => {
                let recovered = dice.below(present + 2);
                let input = json!({
                    "stage": "vote", "registered": total, "voters_checked_in": present, "ballots_recovered": recovered,
                    "yes": dice.below(recovered + 1),
                });
                ("recall", "VC", village, input)
            }
            1 => {
                let input = json!({ "stage": "petition", "electors": total, "signers": present });
                ("recall", "VC", village, input)
            }
            2 => {
                let input = json!({
                    "after_runoff": dice.one_in(2), "seats_total": 7, "elected_total": dice.below(7), "director_elected": dice.one_in(2),
                });
                ("vacancy", "VC", village, input)
            }
            3 => {
                let mode = pick(&mut dice, &["adults", "households"]);
                (
                    "assembly_vote",
                    "VA",
                    village,
                    json!({ "mode": mode, "total": total, "present": present, "yes": yes }),
                )
            }
            4 => {
                let mode = pick(&mut dice, &["members", "representatives"]);
                let profile = pick(&mut dice, &cooperatives);
                (
                    "assembly_vote",
                    "EC",
                    profile,
                    json!({ "mode": mode, "total": total, "present": present, "yes": yes }),
                )
            }
            6 => {
                let profile = if dice.one_in(3) { pick(&mut dice, &residents) } else { village };
                let input = json!({ "electors": total, "present": present, "households": dice.one_in(2) });
                ("unit_quorum", "VR", profile, input)
            }
            7 => {
                const OFFICES: [&str; 6] = [
                    "committee_member",
                    "village_clerk",
                    "village_accountant",
                    "finance_staff",
                    "cooperative_manager",
                    "party_member",
                ];
                const RELATIONS: [&str; 5] = ["spouse", "child", "maternal_grandparent", "sibling", "son_in_law"];
                let profile = if dice.one_in(3) { pick(&mut dice, &residents) } else { village };
                let office = pick(&mut dice, &OFFICES);
                let input = match dice.one_in(2) {
                    true => json!({ "vsc_member": "丙", "role_of_member": office }),
                    false => json!({ "vsc_member": "丙", "relative": ["丁", office, pick(&mut dice, &RELATIONS)] }),
                };
                ("kinship", "VSC", profile, input)
            }
            5 => {
                let votes: Vec<Value> = NAMES
                    .iter()
                    .map(|name| json!({ "person": name, "post": "member", "votes": dice.below(present / 2 + 1) }))
                    .collect();
                let recovered = if dice.one_in(8) { present + 1 } else { present };
                let input = json!({ "due": total, "present": present, "ballots_recovered": recovered, "seats": 2, "votes": votes });
                ("party_poll", "PO", "CPC-2020", input)
            }
            _ => {
                let votes: Vec<Value> = NAMES[..2]
                    .iter()
                    .map(|name| json!({ "person": name, "post": "director", "votes": dice.below(present / 2 + 1) }))
                    .collect();
                let input = json!({ "mode": "household_reps", "electorate": total, "ballots_recovered": present, "seats": 1, "votes": votes });
                ("poll_mode", "RC", pick(&mut dice, &residents), input)
            }
        };
        let case = json!({ "id": "X", "profile": profile, "body": body, "kind": kind, "input": input });
        let law = law::determine::run(&case).remove(0);
        if law.get("unsupported").is_some() {
            continue;
        }
        *compared.entry(format!("{body} {kind}")).or_default() += 1;
        let own = match checker::determine_case(&case) {
            Ok(own) => own.unwrap(),
            Err(_) if law.get("error").is_some() => continue,
            Err(error) => {
                failures.push(format!("{case}\n  law: {law}\n  checker: {error}"));
                continue;
            }
        };
        if law.get("error").is_some() {
            failures.push(format!("{case}\n  law: {law}\n  checker: {own}"));
            continue;
        }
        for (key, value) in own.as_object().unwrap() {
            let found = law.get(key).unwrap_or(&Value::Null);
            let sorted = |value: &Value| {
                let mut texts: Option<Vec<String>> =
                    value.as_array().map(|list| list.iter().map(Value::to_string).collect());
                texts.iter_mut().for_each(|list| list.sort());
                texts
            };
            // One side may say more than the other; what both say must be the same.
            if !found.is_null()
                && !value.is_null()
                && found != value
                && (sorted(found).is_none() || sorted(found) != sorted(value))
            {
                failures.push(format!("{key}: {case}\n  law: {law}\n  checker: {own}"));
            }
        }
    }
    println!("{compared:?}");
    failures.sort_by_key(String::len);
    let shown = &failures[..failures.len().min(5)];
    assert!(failures.is_empty(), "{} differences:\n{}", failures.len(), shown.join("\n"));
    assert!(compared.values().sum::<u64>() > 2_000, "{compared:?}");
}
