//! Every case of `law/cases/` gives what it expects, with reasons that cite.

#![allow(clippy::unwrap_used)]

use serde_json::{Value, json};
use std::path::PathBuf;

fn folder() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../law/cases")
}

/// Lists of names are unordered, except `final`, which is the order of the result.
fn same(key: &str, found: &Value, expected: &Value) -> bool {
    match (found, expected) {
        (Value::Array(found), Value::Array(expected)) if key != "final" && key != "allowed" => {
            let mut left: Vec<&Value> = found.iter().collect();
            found.len() == expected.len()
                && expected.iter().all(|wanted| {
                    left.iter().position(|value| same("", value, wanted)).map(|at| left.remove(at)).is_some()
                })
        }
        (Value::Object(found), Value::Object(expected)) => {
            found.len() == expected.len()
                && expected.iter().all(|(key, wanted)| found.get(key).is_some_and(|value| same(key, value, wanted)))
        }
        _ => found == expected,
    }
}

#[test]
fn every_case_gives_what_it_expects() {
    let mut files: Vec<PathBuf> = std::fs::read_dir(folder()).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    assert!(!files.is_empty());
    let (mut count, mut failures) = (0, Vec::new());
    for file in files.iter().filter(|file| file.extension().is_some_and(|ext| ext == "json")) {
        let document: Value = serde_json::from_str(&std::fs::read_to_string(file).unwrap()).unwrap();
        let cases = document["vectors"].as_array().unwrap();
        let answers = law::determine::run(&document);
        assert_eq!(answers.len(), cases.len());
        for (case, answer) in cases.iter().zip(&answers) {
            count += 1;
            let id = &case["id"];
            assert_eq!(&answer["id"], id);
            for (key, wanted) in case["expected"].as_object().unwrap() {
                let found = answer.get(key).unwrap_or(&Value::Null);
                if !same(key, found, wanted) {
                    failures.push(format!("{id} {key}: expected {wanted}, found {found}\n  {answer}"));
                }
            }
            let reasons = answer.get("reasons_cited").or_else(|| answer.get("reasons"));
            let cited = |reason: &Value| reason["cites"].as_array().is_some_and(|cites| !cites.is_empty());
            let explained = reasons.and_then(Value::as_array).is_some_and(|reasons| reasons.iter().any(cited));
            if !explained && case["expected"].get("error").is_none() && answer.get("error").is_none() {
                failures.push(format!("{id}: no reason cites an article\n  {answer}"));
            }
        }
    }
    assert!(failures.is_empty(), "{} of {count} cases:\n{}", failures.len(), failures.join("\n"));
    assert!(count >= 197, "only {count} cases");
}

#[test]
fn one_case_a_list_and_a_document_are_the_same() {
    let case = json!({
        "id": "X", "profile": "CN-2018", "body": "VC", "kind": "vacancy",
        "input": { "after_runoff": true, "seats_total": 5, "elected_total": 3, "director_elected": true },
    });
    let alone = law::determine::run(&case);
    assert_eq!(alone[0]["vacancy_allowed"], false);
    assert_eq!(alone, law::determine::run(&json!([case])));
    assert_eq!(alone, law::determine::run(&json!({ "vectors": [case] })));
    assert_eq!(alone, law::determine::run(&json!({ "cases": [case] })));
    assert_eq!(law::determine::run(&json!([])), Vec::<Value>::new());
}

#[test]
fn what_cannot_be_decided_says_so() {
    let base = json!({
        "id": "X", "profile": "CN-2018", "body": "VC", "kind": "vacancy",
        "input": { "after_runoff": true, "seats_total": 5, "elected_total": 3, "director_elected": true },
    });
    let with = |pointer: &str, value: Value| {
        let mut case = base.clone();
        let (parent, key) = pointer.rsplit_once('/').unwrap();
        case.pointer_mut(parent).unwrap()[key] = value;
        law::determine::run(&case).remove(0)
    };
    let says = |answer: &Value, key: &str, part: &str| {
        let text = answer[key].as_str().unwrap_or_else(|| panic!("no {key}: {answer}"));
        assert!(text.contains(part), "{text}");
        assert_eq!(answer["id"], "X");
    };
    says(&with("/body", json!("PO")), "error", "用于村民委员会");
    says(&with("/body", json!("XYZ")), "unsupported", "不认识的机构");
    says(&with("/kind", json!("lottery")), "unsupported", "lottery");
    says(&with("/profile", json!("ZJ-1999")), "error", "没有法规方案“ZJ-1999”");
    says(&with("/profile", json!(7)), "error", "缺少profile");
    says(&with("/input", json!(null)), "error", "缺少input");
    says(&with("/input/seats_total", json!(-1)), "error", "input");
    says(&with("/input/seats_total", json!(4.5)), "error", "input");
    says(&with("/input/seats_total", json!(99_999_999_999_u64)), "error", "input");
    says(&with("/input/polling_day", json!("2026-02-30")), "error", "polling_day");
    says(&with("/input/misspelt", json!(1)), "error", "misspelt");
    // A field that no rule of the kind reads is refused as well, not passed over.
    let size = json!({
        "id": "X", "profile": "CN-2018", "body": "VSC", "kind": "size", "input": { "size": 3, "misspelt": 1 },
    });
    says(&law::determine::run(&size)[0], "error", "不认识input.misspelt");
    for nonsense in [json!(null), json!(3), json!("text"), json!({}), json!([[], 1, null])] {
        for answer in law::determine::run(&nonsense) {
            assert!(answer["error"].is_string(), "{answer}");
        }
    }
    let poll = json!({
        "id": "X", "profile": "CN-2018", "body": "VC", "kind": "poll",
        "input": { "registered": 10, "voters_checked_in": 8, "ballots_recovered": 8, "seats": [{ "post": "mayor", "n": 1 }], "votes": [] },
    });
    says(&law::determine::run(&poll)[0], "error", "input.seats");
}
