//! Cases, profiles, packs and settings as an enemy or a tired person would write them: an answer or a refusal, never a panic.

#![allow(clippy::unwrap_used)]

use law::book::{Files, LawBook};
use law::settings::{Overlay, Settings};
use proptest::prelude::*;
use serde_json::{Value, json};
use std::sync::LazyLock;

static CASES: LazyLock<Vec<Value>> = LazyLock::new(|| {
    let folder = std::path::PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../law/cases");
    let mut files: Vec<_> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    let read =
        |file: &std::path::PathBuf| -> Value { serde_json::from_str(&std::fs::read_to_string(file).unwrap()).unwrap() };
    files.iter().map(read).flat_map(|document| document["vectors"].as_array().unwrap().clone()).collect()
});

fn odd_values() -> impl Strategy<Value = Value> {
    prop_oneof![
        Just(json!(null)),
        Just(json!(0)),
        Just(json!(-1)),
        Just(json!(4_294_967_295_u64)),
        Just(json!(4_294_967_296_u64)),
        Just(json!(1e300)),
        Just(json!("")),
        Just(json!("262143-12-31")),
        Just(json!("-262143-01-01")),
        Just(json!("0000-01-01")),
        Just(json!("甲")),
        Just(json!([])),
        Just(json!({})),
        Just(json!([[], {}, null])),
        Just(json!(true)),
    ]
}

/// All places in a value, as JSON pointers.
fn places(value: &Value, at: String, found: &mut Vec<String>) {
    match value {
        Value::Object(map) => map.iter().for_each(|(key, inner)| places(inner, format!("{at}/{key}"), found)),
        Value::Array(list) => list.iter().enumerate().for_each(|(n, inner)| places(inner, format!("{at}/{n}"), found)),
        _ => {}
    }
    found.push(at);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1_500))]

    /// One or two values of a case are replaced, or the case is asked of another profile or body.
    #[test]
    fn a_spoilt_case_has_an_answer(
        case in any::<prop::sample::Index>(),
        first in any::<prop::sample::Index>(), value in odd_values(),
        second in any::<prop::sample::Index>(), other in odd_values(),
        profile in prop::sample::select(vec!["", "CN-2018", "ZJ-2025", "CPC-2020", "ZJ-COOP-2020", "RC-2018", "LUBU-2020", "CD-2020"]),
    ) {
        let mut case = CASES[case.index(CASES.len())].clone();
        for (at, value) in [(first, value), (second, other)] {
            let mut found = Vec::new();
            places(&case["input"], "/input".to_owned(), &mut found);
            let place = &found[at.index(found.len())];
            *case.pointer_mut(place).unwrap() = value;
        }
        if !profile.is_empty() {
            case["profile"] = json!(profile);
        }
        for answer in law::determine::run(&case) {
            let keys = answer.as_object().unwrap();
            prop_assert!(keys.contains_key("id"));
            prop_assert!(keys.len() >= 2, "{answer}");
        }
    }

    #[test]
    fn settings_are_refused_or_applied(key in "[a-z_]{0,24}", value in "[a-z_]{0,16}") {
        let settings = Settings([(key, value)].into());
        let overlay = Overlay { pack: None, settings: Some(&settings) };
        let day = "2025-06-01".parse().unwrap();
        let _ = LawBook::builtin().unwrap().regime_for("ZJ-2020", day, overlay);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    /// A file with a line missing, doubled or cut is refused in words, or still makes sense.
    #[test]
    fn a_torn_file_is_refused_in_words(line in any::<prop::sample::Index>(), how in 0u8..4, cut in any::<prop::sample::Index>()) {
        let folder = std::path::PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../law");
        let read = |name: &str| std::fs::read_to_string(folder.join(name)).unwrap();
        let tear = |text: String| {
            let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
            let at = line.index(lines.len());
            match how {
                0 => drop(lines.remove(at)),
                1 => lines.insert(at, lines[at].clone()),
                2 => {
                    let chars: Vec<char> = lines[at].chars().collect();
                    lines[at] = chars[..cut.index(chars.len() + 1)].iter().collect();
                }
                _ => lines[at] = lines[at].replace("2020", "2999").replace('1', "9"),
            }
            lines.join("\n")
        };
        let pack = tear(read("packs/LUBU-2020.toml").replace("LUBU-2020", "OWN-PACK"));
        let own = |name: &str| read(name).replace("SD-2012", "OWN-SD");
        let files = Files {
            profiles: vec![("profiles/own.toml".into(), own("profiles/SD-2012.toml"))],
            params: vec![("params/own.toml".into(), tear(own("params/SD-2012.toml")))],
            packs: vec![("packs/own.toml".into(), pack)],
            ..Files::default()
        };
        if let Err(error) = LawBook::with(&files) {
            prop_assert!(error.to_string().contains("own.toml"), "{error}");
        }
    }
}
