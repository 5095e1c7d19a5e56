//! The cases that test the rules (`law/cases`), with what the program answers now; no database.

use std::sync::OnceLock;

use law::catalogue::Rule;
use serde_json::Value;

const FILES: [&str; 4] = [
    include_str!("../../../../law/cases/dated-and-provincial.json"),
    include_str!("../../../../law/cases/other-bodies.json"),
    include_str!("../../../../law/cases/own-bodies.json"),
    include_str!("../../../../law/cases/villagers-committee.json"),
];

/// All cases, in the order of the files.
fn all() -> &'static [Value] {
    static CASES: OnceLock<Vec<Value>> = OnceLock::new();
    CASES.get_or_init(|| {
        // A test proves that the embedded files parse.
        let files = FILES.iter().filter_map(|source| serde_json::from_str::<Value>(source).ok());
        files
            .filter_map(|mut file| file.get_mut("vectors").and_then(Value::as_array_mut).map(std::mem::take))
            .flatten()
            .collect()
    })
}

/// A case and what the program answers.
#[derive(Debug, Clone)]
pub struct Case {
    /// Id.
    pub id: String,
    /// The profile under which it is judged.
    pub profile: String,
    /// What it shows.
    pub note: String,
    /// What is given.
    pub input: Value,
    /// What has to come out, as far as the case says.
    pub expected: Value,
    /// What comes out now, under the same keys.
    pub answer: Value,
    /// Is it the same? Lists of names have no order, except the final list.
    pub agrees: bool,
}

/// The cases of a rule, each answered now.
pub fn of_rule(rule: &Rule) -> Vec<Case> {
    let id = |case: &Value| case["id"].as_str().unwrap_or_default().to_owned();
    let own: Vec<Value> = all().iter().filter(|case| rule.has_case(&id(case))).cloned().collect();
    let answers = law::determine::run(&Value::Array(own.clone()));
    let answered = own.into_iter().zip(answers).map(|(case, answer)| {
        let text = |key: &str| case[key].as_str().unwrap_or_default().to_owned();
        let wanted = case["expected"].as_object();
        let found = wanted.into_iter().flatten().map(|(key, _)| (key.clone(), answer[key.as_str()].clone())).collect();
        let found = Value::Object(found);
        Case {
            id: text("id"),
            profile: text("profile"),
            note: text("note"),
            input: case["input"].clone(),
            agrees: same("", &found, &case["expected"]),
            expected: case["expected"].clone(),
            answer: found,
        }
    });
    answered.collect()
}

/// How many cases test a rule.
pub fn count(rule: &Rule) -> usize {
    all().iter().filter(|case| case["id"].as_str().is_some_and(|id| rule.has_case(id))).count()
}

fn same(key: &str, found: &Value, expected: &Value) -> bool {
    match (found, expected) {
        (Value::Array(found), Value::Array(expected)) if key != "final" && key != "allowed" => {
            let mut left: Vec<&Value> = found.iter().collect();
            let mut take =
                |wanted: &Value| left.iter().position(|value| same("", value, wanted)).map(|at| left.remove(at));
            found.len() == expected.len() && expected.iter().all(|wanted| take(wanted).is_some())
        }
        (Value::Object(found), Value::Object(expected)) => {
            found.len() == expected.len()
                && expected.iter().all(|(key, wanted)| found.get(key).is_some_and(|value| same(key, value, wanted)))
        }
        _ => found == expected,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use law::catalogue::{rule, rules};

    #[test]
    fn no_file_of_cases_is_forgotten_and_each_parses() {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../law/cases");
        assert_eq!(std::fs::read_dir(folder).unwrap().count(), FILES.len());
        for source in FILES {
            let file: Value = serde_json::from_str(source).unwrap();
            assert!(!file["vectors"].as_array().unwrap().is_empty());
        }
        assert!(all().len() >= 197, "{}", all().len());
    }

    #[test]
    fn what_a_page_says_of_a_case_is_so() {
        for rule in rules() {
            let cases = of_rule(rule);
            assert_eq!(cases.len(), count(rule), "{}", rule.id);
            for case in cases {
                assert!(case.agrees, "{} {}: {} is not {}", rule.id, case.id, case.answer, case.expected);
            }
        }
        assert!(!of_rule(rule("VC-VALID-01").unwrap()).is_empty());
    }

    #[test]
    fn a_different_answer_is_seen() {
        let json = |text: &str| serde_json::from_str::<Value>(text).unwrap();
        for (found, expected, agrees) in [
            (r#"{"a": [1, 2]}"#, r#"{"a": [2, 1]}"#, true),
            (r#"{"final": [1, 2]}"#, r#"{"final": [2, 1]}"#, false),
            (r#"{"a": [1, 1]}"#, r#"{"a": [1, 2]}"#, false),
            (r#"{"a": null}"#, r#"{"a": false}"#, false),
            (r#"{"a": {"b": 1}}"#, r#"{"a": {"b": 1, "c": 2}}"#, false),
        ] {
            assert_eq!(same("", &json(found), &json(expected)), agrees, "{found} {expected}");
        }
    }
}
