//! The catalogue of rules names only what there is: functions, parameters, articles, help pages, cases.

#![allow(clippy::unwrap_used)]

use law::book::{Family, LawBook, Status};
use law::catalogue::{rule, rules, rules_of_article, rules_of_code};
use law::finding::Severity;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// Id and kind of every case.
fn cases() -> BTreeMap<String, String> {
    let mut found = BTreeMap::new();
    for entry in std::fs::read_dir(root().join("law/cases")).unwrap() {
        let document: Value = serde_json::from_str(&std::fs::read_to_string(entry.unwrap().path()).unwrap()).unwrap();
        for case in document["vectors"].as_array().unwrap() {
            let text = |key: &str| case[key].as_str().unwrap().to_owned();
            assert!(found.insert(text("id"), text("kind")).is_none(), "{} twice", text("id"));
        }
    }
    found
}

/// Every parameter of every family, with the articles of its entries.
fn params() -> BTreeMap<String, BTreeSet<(String, u32)>> {
    let book = LawBook::builtin().unwrap();
    let mut found: BTreeMap<String, BTreeSet<(String, u32)>> = BTreeMap::new();
    for profile in book.all_profiles() {
        let day = profile.reference_day();
        let rows = match profile.family {
            Family::Village | Family::Residents => book.regime(&profile.id, day).unwrap().rows(),
            Family::Party => book.party(&profile.id, Some(day)).unwrap().rows(),
            Family::Cooperative => book.cooperative(&profile.id, Some(day)).unwrap().rows(),
        };
        for row in rows {
            let places = found.entry(row.key.to_owned()).or_default();
            places.extend(row.cites.into_iter().map(|cite| (cite.text, cite.article)));
        }
    }
    found
}

/// Does the crate have this function? `poll::determine` stands in `poll.rs`, `poll/mod.rs` or another file of `poll/`.
fn has_function(path: &str) -> bool {
    let (module, name) = path.rsplit_once("::").unwrap();
    let source = root().join("crates/law/src");
    let folder = source.join(module.replace("::", "/"));
    let mut files = vec![source.join(format!("{}.rs", module.replace("::", "/")))];
    if folder.is_dir() {
        files.extend(std::fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().path()));
    }
    let defines = |file: &Path| {
        std::fs::read_to_string(file)
            .is_ok_and(|text| text.contains(&format!("pub fn {name}(")) || text.contains(&format!("pub fn {name}<")))
    };
    files.iter().any(|file| defines(file))
}

#[test]
fn every_rule_names_what_there_is() {
    let book = LawBook::builtin().unwrap();
    let (cases, params) = (cases(), params());
    let mut ids = BTreeSet::new();
    assert!(rules().len() >= 120, "{} rules", rules().len());
    for rule in rules() {
        let id = &rule.id;
        assert!(ids.insert(id.as_str()), "{id} twice");
        assert!(has_function(&rule.function), "{id}: no function {}", rule.function);
        assert!(!rule.cites.is_empty() && rule.cites.iter().all(|cite| book.knows(cite)), "{id}");
        for key in &rule.params {
            assert!(params.contains_key(key), "{id}: no parameter {key}");
        }
        for code in &rule.codes {
            assert!(law::findings::help(code).is_some(), "{id}: {code} has no help page");
        }
        for case in &rule.cases {
            let start = case.trim_end_matches('*');
            let found: Vec<&String> =
                cases.keys().filter(|known| rule.has_case(known) && known.starts_with(start)).collect();
            assert!(!found.is_empty(), "{id}: no case {case}");
        }
        // A rule that warns or blocks on a mere secondary source says so; one from memory never blocks.
        assert!(rule.status != Status::Unverified || rule.severity != Severity::Block, "{id}");
    }
    assert_eq!(rule("VC-WIN-01").unwrap().function, "poll::determine");
}

/// Letters and names in a formula are explained: a letter by the list of the page, a name by being a parameter.
#[test]
fn every_formula_can_be_read() {
    let params = params();
    let letters: BTreeSet<&str> = law::catalogue::SYMBOLS.iter().flat_map(|(sign, _)| sign.split('、')).collect();
    let mut formulas = BTreeSet::new();
    for rule in rules() {
        let id = &rule.id;
        assert!(!rule.formula.trim().is_empty(), "{id}");
        formulas.insert(rule.formula.as_str());
        for word in rule.formula.split(|c: char| !(c.is_ascii_alphabetic() || "_-*".contains(c))) {
            let word = word.trim_matches('-');
            let value = ["e", "d", "min", "max", "present", "due", "two_thirds_all", "from", "applies"].contains(&word);
            let family = word.strip_suffix('*').is_some_and(|start| params.keys().any(|key| key.starts_with(start)));
            let known = word.is_empty() || letters.contains(word) || params.contains_key(word) || family || value;
            // A rule may call another one by its id: `VA-Q-01` without the number.
            let rule_named = rules().iter().any(|other| other.id.starts_with(&format!("{word}-")));
            assert!(known || rule_named, "{id}: {word} in {}", rule.formula);
        }
    }
    let of = |id: &str| rule(id).unwrap().symbols().map(|(sign, _)| sign).collect::<Vec<_>>();
    assert_eq!(of("VC-VALID-01"), ["R", "P"]);
    assert_eq!(of("EC-REP-01"), ["H", "y", "r"], "representatives_reserved is a name, no letter");
    assert!(formulas.len() * 10 >= rules().len() * 9, "{} different formulas", formulas.len());
}

#[test]
fn every_case_belongs_to_a_rule() {
    let orphans: Vec<String> = cases().into_keys().filter(|id| !rules().iter().any(|rule| rule.has_case(id))).collect();
    assert_eq!(orphans, Vec::<String>::new());
}

#[test]
fn every_parameter_carries_a_number_of_some_rule() {
    let used: BTreeSet<&str> = rules().iter().flat_map(|rule| &rule.params).map(String::as_str).collect();
    let unused: Vec<String> = params().into_keys().filter(|key| !used.contains(key.as_str())).collect();
    assert_eq!(unused, Vec::<String>::new());
}

/// Codes about dates, profiles and files: they belong to the machinery, not to one rule.
const GENERAL: &[&str] =
    &["DATE_ON_LAST_DAY", "DATE_ORDER", "DATE_TOO_EARLY", "PROFILE_SUPERSEDED", "PROFILE_UNVERIFIED", "UNKNOWN_STEP"];

/// Pages that only say how things stand belong to every rule; those of `office.toml` to checks of the office.
#[test]
fn every_help_page_is_of_some_rule() {
    let office = std::fs::read_to_string(root().join("law/findings/office.toml")).unwrap();
    let orphans: Vec<&str> = law::findings::all()
        .filter(|help| help.severity != Severity::Info)
        .map(|help| help.code.as_str())
        .filter(|code| !office.contains(&format!("code = \"{code}\"\n")))
        .filter(|code| !GENERAL.contains(code) && rules_of_code(code).next().is_none())
        .collect();
    assert_eq!(orphans, Vec::<&str>::new());
}

/// An article in use is applied by a named rule, through its citations or those of its parameters; or the text says why not.
#[test]
fn every_article_is_applied_by_a_named_rule_or_says_why_not() {
    let (book, params) = (LawBook::builtin().unwrap(), params());
    let by_params: BTreeSet<&(String, u32)> =
        rules().iter().flat_map(|rule| &rule.params).filter_map(|key| params.get(key)).flatten().collect();
    let mut wrong = Vec::new();
    for text in book.texts() {
        for article in text.articles.iter().filter(|article| article.not_implemented.is_none()) {
            let place = (text.id.clone(), article.no);
            if rules_of_article(&text.id, article.no).next().is_none() && !by_params.contains(&place) {
                wrong.push(format!("{}#{}: {}", text.id, article.no, article.summary));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
