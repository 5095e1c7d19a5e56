//! The citation lint.
//!
//! Every citation in code and data names an existing text, version, article and paragraph; what is quoted behind one stands
//! there; every article of a text is either cited or says why nothing implements it; the catalogue of summaries has the
//! articles and paragraphs of the file that was read. The verbatim texts are not part of the repository: the parts that
//! need them look in `CUNXUAN_LAW_TEXTS`, else in `../shared/laws` beside the repository, else say that they are skipped.

#![allow(clippy::unwrap_used)]

use law::book::verbatim::articles;
use law::book::{LawBook, Status};
use law::cite::Cite;
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../..").canonicalize().unwrap()
}

/// Files below a folder with one of the endings, with their content.
fn files(folder: &Path, endings: &[&str]) -> Vec<(PathBuf, String)> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(files(&path, endings));
        } else if path.extension().is_some_and(|ext| endings.iter().any(|wanted| ext == *wanted)) {
            let content = std::fs::read_to_string(&path).unwrap();
            found.push((path, content));
        }
    }
    found.sort();
    found
}

/// The rules without their unit tests, which hold wrong citations on purpose.
fn code() -> Vec<(PathBuf, String)> {
    files(&root().join("crates/law/src"), &["rs"])
        .into_iter()
        .map(|(path, text)| {
            let end = text.find("#[cfg(test)]").unwrap_or(text.len());
            (path, text[..end].to_owned())
        })
        .collect()
}

/// A citation in a text, with the quotations 「…」 that follow it directly.
struct Found {
    cite: String,
    quotes: Vec<String>,
}

fn citations(text: &str) -> Vec<Found> {
    let is_name = |c: char| c.is_ascii_uppercase() || c.is_ascii_digit() || c == '-';
    let is_place = |c: char| c.is_ascii_digit() || matches!(c, '-' | '#' | '.' | '?');
    let mut found = Vec::new();
    for (at, _) in text.match_indices('@') {
        let name = text[..at].rsplit(|c| !is_name(c)).next().unwrap_or("");
        let rest = &text[at + 1..];
        let end = rest.find(|c| !is_place(c)).unwrap_or(rest.len());
        let place = rest[..end].trim_end_matches('.');
        if name.is_empty() || !name.starts_with(|c: char| c.is_ascii_uppercase()) || !place.contains('#') {
            continue;
        }
        let mut quotes = Vec::new();
        let mut behind = rest[end..].trim_start();
        while let Some(quoted) = behind.strip_prefix('「') {
            let Some(close) = quoted.find('」') else { break };
            quotes.push(quoted[..close].to_owned());
            behind = quoted[close + '」'.len_utf8()..].trim_start();
        }
        found.push(Found { cite: format!("{name}@{place}"), quotes });
    }
    found
}

/// Doc comments as running text, so that a quotation may stand on the next line.
fn unwrapped(source: &str) -> String {
    source.lines().map(|line| line.trim_start().trim_start_matches("///").trim_start_matches("//!")).collect()
}

fn texts_folder() -> Option<PathBuf> {
    let folder = match std::env::var_os("CUNXUAN_LAW_TEXTS") {
        Some(folder) => PathBuf::from(folder),
        None => root().join("../shared/laws"),
    };
    if folder.is_dir() {
        return Some(folder);
    }
    println!("skipped: no texts");
    None
}

/// The file of a version: among the texts of law, or the policy papers beside them.
fn read(folder: &Path, file: &str) -> Vec<u8> {
    let beside = folder.join("../seeds").join(file);
    let path = if folder.join(file).is_file() { folder.join(file) } else { beside };
    std::fs::read(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// Paragraphs of the articles of every version in hand.
fn sources(book: &LawBook, folder: Option<&Path>) -> BTreeMap<String, BTreeMap<u32, Vec<String>>> {
    let mut sources = BTreeMap::new();
    for text in book.texts() {
        for version in &text.versions {
            if let (Some(folder), Some(file)) = (folder, &version.file) {
                let source = String::from_utf8(read(folder, file)).unwrap();
                sources.insert(format!("{}@{}", text.id, version.id), articles(text, &source));
            }
        }
    }
    sources
}

#[test]
fn every_citation_exists() {
    let book = LawBook::builtin().unwrap();
    let mut count = 0;
    for (path, text) in code().into_iter().chain(files(&root().join("law"), &["toml", "json"])) {
        for Found { cite, .. } in citations(&unwrapped(&text)) {
            let parsed: Cite = cite.parse().unwrap_or_else(|error| panic!("{}: {error}", path.display()));
            assert!(book.knows(&parsed), "{}: {cite} is in no text of law/texts", path.display());
            count += 1;
        }
    }
    assert!(count > 300, "only {count} citations found: the lint looks in the wrong place");
}

#[test]
fn what_is_quoted_stands_there() {
    let book = LawBook::builtin().unwrap();
    let folder = texts_folder();
    let sources = sources(book, folder.as_deref());
    let (mut quoted, mut checked) = (0, 0);
    for (path, text) in code() {
        for Found { cite, quotes } in citations(&unwrapped(&text)) {
            let parsed: Cite = cite.parse().unwrap();
            quoted += quotes.len();
            let Some(paragraphs) = sources.get(&format!("{}@{}", parsed.text, parsed.version)) else { continue };
            let article = &paragraphs[&parsed.article];
            let place = match parsed.paragraph {
                Some(paragraph) => article[paragraph as usize - 1].clone(),
                None => article.concat(),
            };
            for quote in quotes {
                assert!(place.contains(&quote), "{}: 「{quote}」 does not stand in {cite}: {place}", path.display());
                checked += 1;
            }
        }
    }
    assert!(quoted >= 50, "only {quoted} quotations found");
    assert!(folder.is_none() || checked * 10 >= quoted * 9, "{checked} of {quoted} quotations could be checked");
}

/// The operative words of a rule stand in an article that it cites. Without them no file of the rule's articles may be in hand,
/// but for the few whose text has no words to quote.
#[test]
fn every_rule_quotes_its_operative_words() {
    const NOTHING_TO_QUOTE: [&str; 5] = ["VC-BAL-04", "LB-REP", "LX-IND", "KF-IND", "PACK-01"];
    let book = LawBook::builtin().unwrap();
    let folder = texts_folder();
    let sources = sources(book, folder.as_deref());
    for rule in law::catalogue::rules() {
        let id = &rule.id;
        let Some(quotation) = &rule.quotation else {
            let read = |cite: &Cite| sources.contains_key(&format!("{}@{}", cite.text, cite.version));
            let own = rule.cites.iter().find(|cite| read(cite) && !NOTHING_TO_QUOTE.contains(&id.as_str()));
            // Where a former text is one of several, the rule is about the later one.
            assert!(own.is_none() || rule.status == Status::Partial, "{id}: {} could be quoted", own.unwrap());
            continue;
        };
        assert!((4..=20).contains(&quotation.words.chars().count()), "{id}: {}", quotation.words);
        let cite = &quotation.cite;
        assert!(rule.cites.contains(cite), "{id} quotes {cite} and does not cite it");
        assert!(book.knows(cite), "{id}: {cite}");
        if folder.is_some() {
            let article = &sources[&format!("{}@{}", cite.text, cite.version)][&cite.article];
            let place = cite.paragraph.map_or_else(|| article.concat(), |no| article[no as usize - 1].clone());
            assert!(
                place.contains(&quotation.words),
                "{id}: 「{}」 does not stand in {cite}: {place}",
                quotation.words
            );
        }
    }
}

#[test]
fn summaries_have_the_articles_of_the_file_that_was_read() {
    let Some(folder) = texts_folder() else { return };
    for text in LawBook::builtin().unwrap().texts() {
        for version in &text.versions {
            let Some(file) = &version.file else { continue };
            let bytes = read(&folder, file);
            assert!(version.is_file_read(&bytes), "{file} is not the file that was read");
            let found = articles(text, &String::from_utf8(bytes).unwrap());
            for article in &text.articles {
                let paragraphs = found.get(&article.no).map_or(0, Vec::len);
                assert_eq!(paragraphs, article.paragraphs as usize, "{} article {}", text.id, article.no);
                let verbatim = found[&article.no].iter().any(|p| p.trim_end_matches('。') == article.summary);
                assert!(!verbatim, "{} article {} repeats the text", text.id, article.no);
            }
            if text.scope.is_none() {
                assert_eq!(text.articles.len(), found.len(), "{}", text.id);
            }
        }
    }
}

#[test]
fn every_article_is_implemented_or_says_why_not() {
    let book = LawBook::builtin().unwrap();
    let mut cited: BTreeSet<(String, u32)> = BTreeSet::new();
    // The texts' own files do not count: a summary implements nothing.
    let data = ["params", "timetable", "findings", "packs", "rules"]
        .map(|folder| files(&root().join("law").join(folder), &["toml"]));
    for (_, text) in code().into_iter().chain(data.into_iter().flatten()) {
        for Found { cite, .. } in citations(&unwrapped(&text)) {
            let cite: Cite = cite.parse().unwrap();
            cited.insert((cite.text, cite.article));
        }
    }
    let mut wrong = Vec::new();
    for text in book.texts() {
        for article in &text.articles {
            let used = cited.contains(&(text.id.clone(), article.no));
            match &article.not_implemented {
                None if !used => {
                    wrong.push(format!("{}#{} is cited nowhere: {}", text.id, article.no, article.summary))
                }
                Some(why) if used => {
                    wrong.push(format!("{}#{} is cited, yet not_implemented: {why}", text.id, article.no))
                }
                _ => {}
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn no_file_of_the_law_folder_is_forgotten() {
    let embedded = law::book::embedded_files();
    for folder in ["texts", "params", "profiles", "findings", "packs", "rules"] {
        let on_disk: BTreeSet<String> = files(&root().join("law").join(folder), &["toml"])
            .into_iter()
            .map(|(path, _)| format!("{folder}/{}", path.file_name().unwrap().to_str().unwrap()))
            .collect();
        let listed: BTreeSet<String> =
            embedded.iter().filter(|name| name.starts_with(folder)).map(|name| (*name).to_owned()).collect();
        assert_eq!(on_disk, listed);
    }
}

#[test]
fn a_text_that_was_not_read_is_never_verified() {
    for text in LawBook::builtin().unwrap().texts() {
        for version in &text.versions {
            assert_eq!(version.file.is_some(), version.sha256.is_some(), "{}", text.id);
            // 民法典: the catalogue's authors read these articles in full, the file is not among the shared ones.
            let read = version.file.is_some() || text.id == "CC";
            assert!(read || version.status != Status::Verified, "{} has no file, yet is verified", text.id);
        }
    }
}
