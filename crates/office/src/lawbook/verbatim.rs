//! 原文: the official files that an operator put into `law-texts` of the data directory, article by article.
//!
//! The book holds one line of our own per article and the SHA-256 of the file that was read for it. A file is compared with
//! that sum: the same file needs no further check; another one is shown all the same, but as what it is.

use std::collections::BTreeMap;
use std::path::Path;

use chrono::NaiveDate;
use law::book::{Text, Unit};
use sha2::{Digest, Sha256};

use crate::failure::io_zh;

/// Folder in the data directory.
pub const FOLDER: &str = "law-texts";
/// Endings of the files, in the order in which they are looked for.
pub const ENDINGS: [&str; 2] = ["md", "txt"];
/// Largest file that is read: the longest law has some hundred thousand characters.
const MOST_BYTES: u64 = 4 << 20;

/// How a file compares with the one that the book was written from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Standing {
    /// The very file that was read for this version.
    Same(NaiveDate),
    /// Another file than the one that was read; its sum.
    Other(String),
    /// The book has no sum of this text: it was not read from a file.
    NoSum,
}

/// A file of the operator.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Official {
    /// `law-texts/ZJ-VC2020.md`.
    pub name: String,
    /// SHA-256 (hex) of the file.
    pub sha256: String,
    /// What the sum says.
    pub standing: Standing,
    /// Paragraphs by article.
    articles: BTreeMap<u32, Vec<String>>,
}

/// What is there for a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Found {
    /// No file.
    Nothing,
    /// A file that cannot be shown, and why.
    Unusable {
        /// `law-texts/ZJ-VC2020.md`.
        name: String,
        /// Chinese sentence.
        why: String,
    },
    /// A file.
    Official(Official),
}

impl Found {
    /// The paragraphs of an article, if a file has it.
    pub fn article(&self, no: u32) -> Option<&[String]> {
        match self {
            Found::Official(official) => official.articles.get(&no).map(Vec::as_slice),
            Found::Nothing | Found::Unusable { .. } => None,
        }
    }
}

/// Looks for the operator's file of a text. The text comes from the book, so that its id is a plain name.
pub async fn find(data: &Path, text: &Text) -> Found {
    for ending in ENDINGS {
        let name = format!("{FOLDER}/{}.{ending}", text.id);
        let path = data.join(&name);
        match tokio::fs::metadata(&path).await {
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => continue,
            Err(error) => return Found::Unusable { why: io_zh("无法读取", &error), name },
            Ok(about) if !about.is_file() => return Found::Unusable { why: "不是文件".to_owned(), name },
            Ok(about) if about.len() > MOST_BYTES => {
                let why = format!("有 {} 字节，超过 {MOST_BYTES} 字节，没有读取", about.len());
                return Found::Unusable { why, name };
            }
            Ok(_) => {}
        }
        return match tokio::fs::read(&path).await {
            Err(error) => Found::Unusable { why: io_zh("无法读取", &error), name },
            Ok(bytes) => read(name, &bytes, text),
        };
    }
    Found::Nothing
}

/// What a file says.
fn read(name: String, bytes: &[u8], text: &Text) -> Found {
    let sha256 = crate::crypto::hex(&Sha256::digest(bytes));
    let Ok(source) = std::str::from_utf8(bytes) else {
        return Found::Unusable { name, why: "不是 UTF-8 编码，请另存为 UTF-8 后放回".to_owned() };
    };
    let source = source.trim_start_matches('\u{feff}');
    let articles = if text.unit == Unit::Part { parts(source) } else { articles(source) };
    let sum = |version: &&law::book::Version| version.sha256.as_deref() == Some(&*sha256);
    let standing = match text.versions.iter().find(sum) {
        Some(version) => Standing::Same(version.id),
        None => match text.versions.iter().rev().find_map(|version| version.sha256.clone()) {
            Some(read) => Standing::Other(read),
            None => Standing::NoSum,
        },
    };
    Found::Official(Official { name, sha256, standing, articles })
}

/// 「第二十七条」 at the beginning of a line: the number, and what stands behind.
fn heading(line: &str) -> Option<(u32, &str)> {
    let (number, rest) = line.strip_prefix('第')?.split_once('条')?;
    // 「第二条第一款规定的…」 in the middle of a paragraph is no heading.
    let ends = rest.is_empty() || rest.starts_with([' ', '　', '\t', '：', ':']);
    ends.then(|| numeral(number).map(|number| (number, rest.trim_start_matches([' ', '　', '\t', '：', ':']))))?
}

/// 「第二章 选举」, also in front of which Markdown has put its signs.
fn is_division(line: &str) -> bool {
    let inner = line.strip_prefix('第').and_then(|rest| rest.split_once(['编', '章', '节']));
    inner.is_some_and(|(number, rest)| {
        numeral(number).is_some() && (rest.is_empty() || rest.starts_with([' ', '　', '\t']))
    })
}

/// The articles of a law: number → paragraphs. Items （一） belong to their paragraph.
fn articles(source: &str) -> BTreeMap<u32, Vec<String>> {
    let mut articles: BTreeMap<u32, Vec<String>> = BTreeMap::new();
    let mut current = None;
    for line in source.lines().map(|line| line.replace("**", "")) {
        let line = line.trim();
        if line.is_empty() || line.starts_with('#') || line.starts_with("<!--") || is_division(line) {
            continue;
        }
        if let Some((number, text)) = heading(line) {
            current = Some(number);
            articles.insert(number, if text.is_empty() { Vec::new() } else { vec![text.to_owned()] });
        } else if let Some(paragraphs) = current.and_then(|number| articles.get_mut(&number)) {
            match paragraphs.last_mut() {
                Some(last) if line.starts_with(['（', '(']) => {
                    last.push('\n');
                    last.push_str(line);
                }
                _ => paragraphs.push(line.to_owned()),
            }
        }
    }
    articles
}

/// The parts of a policy paper 「二、…」: number → sections (一), (二) …
fn parts(source: &str) -> BTreeMap<u32, Vec<String>> {
    let mut parts: BTreeMap<u32, Vec<String>> = BTreeMap::new();
    let mut current = 0;
    for line in source.lines().map(str::trim).filter(|line| !line.is_empty()) {
        if let Some((number, title)) = line.split_once('、').and_then(|(number, title)| Some((numeral(number)?, title)))
        {
            current = number;
            parts.insert(number, vec![title.to_owned()]);
        } else if let Some(sections) = parts.get_mut(&current) {
            let section = line.strip_prefix(['(', '（']).and_then(|rest| rest.split_once([')', '）']));
            match (section.and_then(|(number, _)| numeral(number)), sections.last_mut()) {
                (None, Some(last)) => {
                    last.push('\n');
                    last.push_str(line);
                }
                _ => sections.push(line.to_owned()),
            }
        }
    }
    parts
}

/// 二十七 → 27, up to 九千九百九十九; 27 in digits too.
fn numeral(text: &str) -> Option<u32> {
    let text = text.trim();
    if !text.is_empty() && text.len() <= 4 && text.bytes().all(|byte| byte.is_ascii_digit()) {
        return text.parse().ok().filter(|number| *number > 0);
    }
    let (mut sum, mut digit) = (0u32, None);
    for c in text.chars() {
        let unit = match c {
            '十' => 10,
            '百' => 100,
            '千' => 1000,
            _ => {
                let at = "零一二三四五六七八九".chars().position(|known| known == c)?;
                digit = Some(u32::try_from(at).ok()?);
                continue;
            }
        };
        sum += digit.take().unwrap_or(1) * unit;
        if sum > 9999 {
            return None;
        }
    }
    Some(sum + digit.unwrap_or(0)).filter(|number| *number > 0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use law::book::LawBook;
    use proptest::prelude::*;

    const LAW: &str = "\u{feff}# 试行办法\n\n2020年1月1日通过\n\n第一章　总则\n\n第一条　为了试验。\n第二条 有下列情形的：\n（一）甲；\n\
                       （二）乙。\n第二条第一款不是标题。\n\n## 第二章 附则\n第二章　附则\n**第十条** 自公布之日起施行。\n";

    fn text() -> Text {
        LawBook::builtin().unwrap().text("ZJ-VC2020").unwrap().clone()
    }

    #[test]
    fn articles_have_their_paragraphs_and_no_headings() {
        let found = articles(LAW.trim_start_matches('\u{feff}'));
        assert_eq!(found.keys().copied().collect::<Vec<_>>(), [1, 2, 10]);
        assert_eq!(found[&1], ["为了试验。"]);
        assert_eq!(found[&10], ["自公布之日起施行。"], "a heading in bold");
        assert_eq!(found[&2][0], "有下列情形的：\n（一）甲；\n（二）乙。");
        assert_eq!(found[&2][1], "第二条第一款不是标题。");
        assert!(found[&2].iter().all(|paragraph| !paragraph.contains("附则")));
    }

    #[test]
    fn parts_of_a_policy_paper() {
        let found = parts("通知\n一、总要求\n话。\n(一)甲\n(二)乙\n续\n二、任务\n");
        assert_eq!(found[&1], ["总要求\n话。", "(一)甲", "(二)乙\n续"]);
        assert_eq!(found[&2], ["任务"]);
    }

    #[test]
    fn numerals() {
        for n in 1..=9999 {
            assert_eq!(numeral(&law::num::zh_number(n)), Some(n));
        }
        for text in ["", "零", "甲", "0", "二十七之一", "99999"] {
            assert_eq!(numeral(text), None, "{text}");
        }
    }

    proptest! {
        /// Any file may lie there.
        #[test]
        fn no_file_breaks_it(bytes in proptest::collection::vec(any::<u8>(), 0..400), words in "[第一二十百千章条款、（）()\n a-z]{0,80}") {
            read("x".into(), &bytes, &text());
            articles(&words);
            parts(&words);
        }
    }

    #[tokio::test]
    async fn a_file_is_compared_with_the_one_that_was_read() {
        let place = tempfile::tempdir().unwrap();
        let text = text();
        assert_eq!(find(place.path(), &text).await, Found::Nothing);
        let folder = place.path().join(FOLDER);
        std::fs::create_dir(&folder).unwrap();
        let path = folder.join("ZJ-VC2020.txt");
        std::fs::write(&path, LAW).unwrap();
        let Found::Official(official) = find(place.path(), &text).await else { panic!("no file") };
        assert_eq!(official.name, "law-texts/ZJ-VC2020.txt");
        let Standing::Other(read) = &official.standing else { panic!("{:?}", official.standing) };
        assert_eq!(Some(read), text.versions[0].sha256.as_ref());
        assert_ne!(*read, official.sha256);

        let mut known = text.clone();
        known.versions[0].sha256 = Some(official.sha256.clone());
        let Found::Official(official) = find(place.path(), &known).await else { panic!("no file") };
        assert_eq!(official.standing, Standing::Same(known.versions[0].id));
        known.versions[0].sha256 = None;
        let Found::Official(official) = find(place.path(), &known).await else { panic!("no file") };
        assert_eq!(official.standing, Standing::NoSum);

        for (bytes, part) in [(vec![0xb5, 0xda], "UTF-8"), (vec![b' '; 5 << 20], "超过")] {
            std::fs::write(&path, bytes).unwrap();
            let Found::Unusable { why, .. } = find(place.path(), &text).await else { panic!("{part}") };
            assert!(why.contains(part), "{why}");
        }
        std::fs::remove_file(&path).unwrap();
        std::fs::create_dir(&path).unwrap();
        assert!(matches!(find(place.path(), &text).await, Found::Unusable { .. }));
    }

    /// With the files at hand (`CUNXUAN_LAW_TEXTS`), every article of the book is found in the file that was read.
    #[test]
    fn the_files_that_were_read_have_the_articles_of_the_book() {
        let Some(folder) = std::env::var_os("CUNXUAN_LAW_TEXTS") else { return };
        for text in LawBook::builtin().unwrap().texts() {
            for version in &text.versions {
                let Some(file) = &version.file else { continue };
                let Ok(bytes) = std::fs::read(Path::new(&folder).join(file)) else { continue };
                let Found::Official(official) = read(file.clone(), &bytes, text) else { panic!("{file}") };
                assert_eq!(official.standing, Standing::Same(version.id), "{file}");
                for article in &text.articles {
                    let found = official.articles.get(&article.no).map_or(0, Vec::len);
                    assert_eq!(found, article.paragraphs as usize, "{file} {}", article.no);
                }
            }
        }
    }
}
