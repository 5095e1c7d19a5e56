//! Every vector about polls, party polls, decisions, recall, vacancies and relatives gives what it expects.

#![allow(clippy::unwrap_used)]

use checker::case::CaseError;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

/// Kinds that the checker works out; each must occur.
const KINDS: [&str; 13] = [
    "poll",
    "runoff",
    "tie_revote",
    "kin_revote",
    "poll_mode",
    "party_poll",
    "assembly_vote",
    "unit_quorum",
    "recall",
    "vacancy",
    "acting_chair",
    "kinship",
    "due_count",
];

fn files() -> Vec<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let cases = std::fs::read_dir(root.join("../../law/cases")).unwrap().map(|entry| entry.unwrap().path());
    let mut files: Vec<PathBuf> = cases.filter(|path| path.extension().is_some_and(|ext| ext == "json")).collect();
    files.push(root.join("tests/data/vectors.json"));
    files.sort();
    files
}

/// Lists of names are unordered, except `final`.
fn same(key: &str, found: &Value, expected: &Value) -> bool {
    match (found, expected) {
        (Value::Array(found), Value::Array(expected)) if key != "final" => {
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
fn every_vector_gives_what_it_expects() {
    let mut seen: BTreeMap<String, Value> = BTreeMap::new();
    let (mut failures, mut kinds, mut passed_over) = (Vec::new(), BTreeSet::new(), Vec::new());
    for file in files() {
        let catalogue = file.ends_with("tests/data/vectors.json");
        let document: Value = serde_json::from_str(&std::fs::read_to_string(file).unwrap()).unwrap();
        for case in document["vectors"].as_array().unwrap() {
            let (id, kind) = (case["id"].as_str().unwrap(), case["kind"].as_str().unwrap());
            if !KINDS.contains(&kind) || seen.insert(id.to_owned(), case.clone()).is_some() {
                continue;
            }
            kinds.insert(kind.to_owned());
            let expected = case["expected"].as_object().unwrap();
            let answer = match checker::determine_case(case) {
                Err(_) if expected.contains_key("error") => continue,
                // Cases of `law` of its own may ask about more than polls and decisions, or about a profile unknown here.
                Err(CaseError::Unhandled(_) | CaseError::UnknownProfile(_)) if !catalogue => {
                    passed_over.push(id.to_owned());
                    continue;
                }
                Ok(Some(answer)) if !expected.contains_key("error") => answer,
                other => {
                    failures.push(format!("{id}: {other:?}"));
                    continue;
                }
            };
            for (key, wanted) in expected {
                let found = answer.get(key).unwrap_or(&Value::Null);
                if !same(key, found, wanted) {
                    failures.push(format!("{id} {key}: expected {wanted}, found {found}\n  {answer}"));
                }
            }
        }
    }
    assert!(failures.is_empty(), "{} of {}:\n{}", failures.len(), seen.len(), failures.join("\n"));
    assert_eq!(kinds.len(), KINDS.len(), "{kinds:?}");
    println!("{} cases, passed over: {passed_over:?}", seen.len());
    assert!(passed_over.len() * 8 <= seen.len(), "{passed_over:?}");
    assert!(seen.len() >= 85, "{}", seen.len());
}

#[test]
fn other_kinds_and_nonsense_have_no_answer() {
    let document: Value = serde_json::from_str(include_str!("data/vectors.json")).unwrap();
    for case in document["vectors"].as_array().unwrap() {
        if !KINDS.contains(&case["kind"].as_str().unwrap()) {
            assert_eq!(checker::determine_case(case), Ok(None), "{}", case["id"]);
        }
    }
    for nonsense in
        [Value::Null, serde_json::json!({}), serde_json::json!({ "profile": "ZJ-2020", "body": "VC", "kind": "poll" })]
    {
        assert!(checker::determine_case(&nonsense).is_err());
    }
}
