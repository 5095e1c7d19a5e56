//! Single questions put to both programs in the form of the vectors: recalls, vacancies, meetings, party polls, residents.

#![allow(clippy::unwrap_used)]

mod common;

use common::Dice;
use serde_json::{Value, json};
use std::collections::BTreeMap;

const NAMES: [&str; 4] = ["甲", "乙", "丙", "丁"];
const PROFILES: [&str; 8] = ["CN-2018", "CN-2026", "ZJ-2020", "ZJ-2025", "SH-2020", "BJ-2012", "HEN-2011", "HUN-2013"];

/// Cases in the form of the vectors: both programs answer through JSON. What `law` does not answer yet is passed over, so that
/// a body that it learns is compared from then on.
#[test]
fn single_cases_give_the_same() {
    let mut dice = Dice(99);
    let (mut compared, mut failures) = (BTreeMap::<String, u64>::new(), Vec::new());
    let pick = |dice: &mut Dice, list: &[&'static str]| list[dice.below(list.len() as u64) as usize];
    for _ in 0..8_000 {
        let village = pick(&mut dice, &PROFILES);
        let total = 1 + dice.below(60);
        let present = dice.below(total + 1);
        let yes = dice.below(present + 1);
        let (kind, body, profile, input) = match dice.below(7) {
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
                let profile = pick(&mut dice, &["RCEO-2024", "ZJ-COOP-2020"]);
                (
                    "assembly_vote",
                    "EC",
                    profile,
                    json!({ "mode": mode, "total": total, "present": present, "yes": yes }),
                )
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
                ("poll_mode", "RC", "RC-2018", input)
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
