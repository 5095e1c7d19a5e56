//! Walls that the compiler does not keep. Reads the context table of `docs/ARCHITECTURE.md` and the sources of `office`.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// Row numbers of the contexts, from lines like `| 4 | \`bodies\` | …`.
fn contexts() -> BTreeMap<String, u32> {
    let text = fs::read_to_string(root().join("docs/ARCHITECTURE.md")).expect("docs/ARCHITECTURE.md");
    let mut rows = BTreeMap::new();
    for line in text.lines() {
        let cells: Vec<&str> = line.split('|').map(str::trim).collect();
        if let [_, number, name, ..] = cells.as_slice()
            && let Ok(number) = number.parse::<u32>()
            && let Some(name) = name.strip_prefix('`').and_then(|name| name.strip_suffix('`'))
        {
            rows.insert(name.to_owned(), number);
        }
    }
    rows
}

fn sources(dir: &Path, out: &mut Vec<PathBuf>) {
    let mut entries: Vec<_> = fs::read_dir(dir).expect("source folder").map(|e| e.expect("entry").path()).collect();
    entries.sort();
    for path in entries {
        if path.is_dir() {
            sources(&path, out);
        } else if path.extension().is_some_and(|e| e == "rs") {
            out.push(path);
        }
    }
}

struct Source {
    path: String,
    context: Option<String>,
    lines: Vec<String>,
}

fn all_sources() -> Vec<Source> {
    let base = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut paths = Vec::new();
    sources(&base, &mut paths);
    paths
        .into_iter()
        .map(|path| {
            let short = path.strip_prefix(&base).expect("below src").display().to_string();
            let context = short.split_once('/').map(|(first, _)| first.to_owned());
            let text = fs::read_to_string(&path).expect("source");
            let lines =
                text.lines().map(|line| line.split_once("//").map_or(line, |(code, _)| code).to_owned()).collect();
            Source { path: short, context, lines }
        })
        .collect()
}

fn is_test(source: &Source) -> bool {
    source.path.contains("tests") || source.path.ends_with("testkit.rs")
}

/// Names of contexts used in a line as `crate::name` or `crate::{…, name…}`.
fn uses<'a>(line: &str, contexts: &'a BTreeMap<String, u32>) -> Vec<&'a str> {
    contexts
        .keys()
        .filter(|name| {
            let direct = format!("crate::{name}");
            line.match_indices(&direct)
                .any(|(at, found)| !line[at + found.len()..].starts_with(|c: char| c.is_alphanumeric() || c == '_'))
        })
        .map(String::as_str)
        .collect()
}

#[test]
fn a_context_uses_only_rows_above_it() {
    let contexts = contexts();
    assert!(contexts.len() >= 13, "the context table of docs/ARCHITECTURE.md is not readable: {contexts:?}");
    let mut wrong = Vec::new();
    for source in all_sources() {
        let Some(own) = source.context.as_ref().filter(|name| contexts.contains_key(*name)) else { continue };
        if is_test(&source) {
            continue;
        }
        for (number, line) in source.lines.iter().enumerate() {
            for used in uses(line, &contexts) {
                let allowed = used == own || contexts[used] < contexts[own] || is_foundation(own, used);
                if !allowed {
                    wrong.push(format!("{}:{} uses `{used}`, which is not above `{own}`", source.path, number + 1));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "imports that go up:\n{}", wrong.join("\n"));
}

/// `access` must know the place of an account in the tree, and both contexts of row 0 know each other.
fn is_foundation(own: &str, used: &str) -> bool {
    matches!((own, used), ("access", "audit" | "org") | ("audit", "access"))
}

#[test]
fn queries_stand_in_stores_only() {
    let marks =
        ["sea_orm::", "Entity::find", "ActiveModel", "Statement::from", "query_one", "query_all", "execute_unprepared"];
    let mut wrong = Vec::new();
    for source in all_sources() {
        let store = source.path.ends_with("store.rs") || source.path.contains("/store/");
        let plumbing =
            matches!(source.path.as_str(), "db.rs" | "failure.rs" | "rows.rs") || source.path.starts_with("testkit");
        if store || plumbing || is_test(&source) {
            continue;
        }
        for (number, line) in source.lines.iter().enumerate() {
            let line = line
                .replace("sea_orm::ConnectionTrait", "")
                .replace("sea_orm::DatabaseConnection;", "")
                .replace("sea_orm::DbErr", "");
            if marks.iter().any(|mark| line.contains(mark)) {
                wrong.push(format!("{}:{} {}", source.path, number + 1, line.trim()));
            }
        }
    }
    assert!(wrong.is_empty(), "queries outside store.rs:\n{}", wrong.join("\n"));
}

#[test]
fn routes_are_declared_with_their_roles() {
    let marks = [".route(", "axum::routing", "MethodRouter", ".nest(", ".merge("];
    let mut wrong = Vec::new();
    for source in all_sources() {
        if source.path == "routes.rs" || is_test(&source) {
            continue;
        }
        for (number, line) in source.lines.iter().enumerate() {
            if marks.iter().any(|mark| line.contains(mark)) {
                wrong.push(format!("{}:{} {}", source.path, number + 1, line.trim()));
            }
        }
    }
    assert!(wrong.is_empty(), "routes outside routes.rs and its declarations:\n{}", wrong.join("\n"));
}

#[test]
fn nothing_is_left_unfinished() {
    let marks = ["todo!(", "unimplemented!(", "#[ignore", "dbg!("];
    for source in all_sources() {
        for (number, line) in source.lines.iter().enumerate() {
            for mark in marks {
                assert!(!line.contains(mark), "{}:{} has {mark}", source.path, number + 1);
            }
        }
    }
}

#[test]
fn pure_crates_know_nothing_of_the_application() {
    for name in ["law", "paper", "sheet", "synth"] {
        let text = fs::read_to_string(root().join("crates").join(name).join("Cargo.toml")).expect("Cargo.toml");
        let dependencies =
            text.split("[dependencies]").nth(1).expect("dependencies").split("\n[").next().expect("section");
        for forbidden in ["office", "entity", "sea-orm", "axum", "tokio", "sqlx"] {
            assert!(
                !dependencies.lines().any(|line| line.starts_with(forbidden)),
                "crates/{name} must not depend on {forbidden}"
            );
        }
    }
}
