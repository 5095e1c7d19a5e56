//! Walls that the compiler does not keep. Reads the context table of `docs/ARCHITECTURE.md`, the sources of `office` and, for the
//! codes of findings, those of `law`.

use std::collections::{BTreeMap, BTreeSet};
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
    sources_of("office")
}

fn sources_of(name: &str) -> Vec<Source> {
    let base = root().join("crates").join(name).join("src");
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

/// Calls that give a finding its code, in their first argument: the constructors, and the helpers of `law::determine` (`note`),
/// `law::poll` (`add`: a step is told as a finding too) and `law::reconcile` (`add`, `block`, `share`).
const GIVERS: [&str; 6] = ["Finding::new(", ".finding(", "note(", ".add(", ".block(", ".share("];

/// The text of a source without its modules of tests and without attributes.
fn without_tests(source: &Source) -> String {
    let mut kept = String::new();
    let mut lines = source.lines.iter().peekable();
    while let Some(line) = lines.next() {
        let inline = lines.peek().is_some_and(|next| next.contains("mod ") && next.trim_end().ends_with('{'));
        if line.trim() == "#[cfg(test)]" && inline {
            let end = line.replace("#[cfg(test)]", "}");
            lines.by_ref().find(|line| **line == end);
            continue;
        }
        if !line.trim_start().starts_with("#[") {
            kept.push_str(line);
        }
        kept.push('\n');
    }
    kept
}

/// Words in quotation marks that have the shape of a code: `F01`, `NO_QUORUM`.
fn codes(text: &str) -> impl Iterator<Item = &str> {
    let shaped = |word: &&str| {
        word.len() >= 3
            && word.starts_with(|c: char| c.is_ascii_uppercase())
            && word.chars().all(|c| c.is_ascii_uppercase() || c.is_ascii_digit() || c == '_')
    };
    text.split('"').skip(1).step_by(2).filter(shaped)
}

/// The first argument of a call whose bracket has just been opened.
fn first_argument(rest: &str) -> &str {
    let (mut depth, mut quoted) = (0_i32, false);
    for (at, c) in rest.char_indices() {
        match c {
            '"' => quoted = !quoted,
            _ if quoted => {}
            ',' | ')' if depth == 0 => return rest[..at].trim(),
            '(' | '[' | '{' => depth += 1,
            ')' | ']' | '}' => depth -= 1,
            _ => {}
        }
    }
    rest.trim()
}

fn opens_function(line: &str) -> bool {
    let line = line.trim_start();
    let line = line.strip_prefix("pub").map_or(line, |rest| rest.split_once(' ').map_or("", |(_, rest)| rest));
    ["fn ", "async fn ", "const fn "].iter().any(|start| line.starts_with(start))
}

/// The function around a place, from its first line to that of the next.
fn function_around(text: &str, at: usize) -> &str {
    let (mut start, mut offset) = (0, 0);
    for line in text.split_inclusive('\n') {
        if opens_function(line) {
            if offset > at {
                return &text[start..offset];
            }
            start = offset;
        }
        offset += line.len();
    }
    &text[start..]
}

/// Codes that a source gives to findings, and calls whose code this scan cannot see.
///
/// A literal in the first argument is the code. Where a value called `code` is given, its literals stand in the function around the
/// call (bound by `let`, in a tuple, handed to a closure), or in the function `code` of the file. A helper that passes its
/// parameter on is one of [`GIVERS`] itself.
fn given(text: &str) -> (BTreeSet<String>, Vec<String>) {
    let (mut found, mut hidden) = (BTreeSet::new(), Vec::new());
    for giver in GIVERS {
        for (at, _) in text.match_indices(giver) {
            let named = giver.starts_with(|c: char| c.is_ascii_alphabetic());
            if named && text[..at].ends_with(|c: char| c.is_alphanumeric() || c == '_') {
                continue;
            }
            let argument = first_argument(&text[at + giver.len()..]);
            let mut own: BTreeSet<String> = codes(argument).map(str::to_owned).collect();
            let passed = ["code", "&code"].contains(&argument);
            if own.is_empty() && (passed || argument.starts_with("code(")) {
                let around = function_around(text, at);
                let helper = GIVERS.iter().any(|giver| {
                    let name = giver.trim_start_matches('.').trim_end_matches('(');
                    around.contains(&format!("fn {name}(")) && around.contains("code: &str")
                });
                let around = match text.find("fn code(").filter(|_| !passed) {
                    Some(function) => function_around(text, function),
                    None => around,
                };
                own.extend(codes(around).map(str::to_owned));
                if own.is_empty() && !helper {
                    hidden.push(format!("{giver}{argument}"));
                }
            } else if own.is_empty() && giver == "Finding::new(" && argument != "&step.code" {
                // Steps are given their codes by `add`.
                hidden.push(format!("{giver}{argument}"));
            }
            found.extend(own);
        }
    }
    (found, hidden)
}

/// Codes that have a help page in `law/findings`.
fn pages() -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for entry in fs::read_dir(root().join("law/findings")).expect("law/findings") {
        let text = fs::read_to_string(entry.expect("entry").path()).expect("help pages");
        let code = |line: &str| line.strip_prefix("code = \"")?.strip_suffix('"').map(str::to_owned);
        found.extend(text.lines().filter_map(code));
    }
    found
}

/// A finding without a help page is a word that nobody can look up; a page of no finding is about nothing.
#[test]
fn every_finding_has_a_help_page_and_every_page_a_finding() {
    let pages = pages();
    let mut emitted: BTreeSet<String> = BTreeSet::new();
    let mut wrong = Vec::new();
    for name in ["law", "office"] {
        for source in sources_of(name).iter().filter(|source| !is_test(source)) {
            let (found, hidden) = given(&without_tests(source));
            let place = format!("crates/{name}/src/{}", source.path);
            wrong.extend(hidden.iter().map(|call| format!("{place}: the code of `{call}…` cannot be seen")));
            wrong.extend(found.difference(&pages).map(|code| format!("{place}: {code} has no page in law/findings")));
            emitted.extend(found);
        }
    }
    assert!(emitted.len() > 200, "the scan sees only {} codes", emitted.len());
    let idle = pages.difference(&emitted);
    wrong.extend(idle.map(|code| {
        format!("law/findings: the page {code} is of no finding; codes are written out, not put together")
    }));
    assert!(wrong.is_empty(), "findings and help pages:\n{}", wrong.join("\n"));
}

#[test]
fn the_scan_for_codes_sees_the_ways_to_give_one() {
    let seen = |text: &str| given(text).0.into_iter().collect::<Vec<_>>().join(" ");
    for (text, codes) in [
        ("Finding::new(\n    \"A_CODE\",\n    Severity::Info, \"NOT_THIS\", m)", "A_CODE"),
        ("rule.finding(\"ONE\", field, m); super::note(\"TWO\".into(), m)", "ONE TWO"),
        ("Finding::new(if a(b, c) { \"YES\" } else { \"NOPE\" }, s)", "NOPE YES"),
        (
            "fn f() {\n let (code, s) = if ok { (\"GOOD\", 1) } else { (\"BAD\", 2) };\n Finding::new(code, s)\n}",
            "BAD GOOD",
        ),
        (
            "fn f() { x(\"OTHER\") }\nfn g() {\n let code = \"OWN\";\n Finding::new(code, s)\n}\nfn h() { x(\"THIRD\") }",
            "OWN",
        ),
        ("fn f() { p.finding(code(reason), m) }\nfn code(r: R) -> &'static str { \"FROM_TABLE\" }", "FROM_TABLE"),
        ("connote(\"NOT_ONE\"); html.note(\"小字\"); Refusal::new(\"NOT_ONE\", m)", ""),
    ] {
        assert_eq!(seen(text), codes, "{text}");
    }
    assert_eq!(given("fn f(word: &str) { Finding::new(word, s) }").1, ["Finding::new(word"]);
    assert_eq!(given("fn f(code: &str) { Finding::new(code, s) }").1, ["Finding::new(code"]);
    assert!(given("fn note(code: &str) { Finding::new(code, s) }").1.is_empty());
}
