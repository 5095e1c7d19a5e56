//! Every case of `law/cases/` gives what it expects, with reasons that cite.

use serde_json::Value;
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
    assert!(count >= 84, "the catalogue alone has 84 cases of the villagers' committee");
}
