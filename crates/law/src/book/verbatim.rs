//! The official text that an operator added: found by article, shown beside our summaries. Never part of this repository.

use super::{Text, Unit, Version};
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;

/// Articles (or parts) of an official text: number → paragraphs. Items （一） belong to their paragraph.
pub type Articles = BTreeMap<u32, Vec<String>>;

/// Reads a file by its headings 「第二十七条 …」, or 「二、…」 and 「(三)…」 for policy papers in parts.
pub fn articles(text: &Text, source: &str) -> Articles {
    if text.unit == Unit::Part { parts(source) } else { by_article(source) }
}

impl Version {
    /// Is this the file that our summaries were written from?
    pub fn is_file_read(&self, bytes: &[u8]) -> bool {
        let sum: String = Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect();
        self.sha256.as_deref() == Some(&*sum)
    }
}

fn by_article(source: &str) -> Articles {
    let mut articles = Articles::new();
    let mut current = 0;
    for line in source.lines().map(str::trim) {
        if line.is_empty() || line.starts_with('#') || line.starts_with("<!--") {
            continue;
        }
        let heading = line.strip_prefix('第').and_then(|rest| rest.split_once('条'));
        match heading.and_then(|(number, text)| Some((numeral(number)?, text))) {
            Some((number, text)) if text.starts_with([' ', '　']) => {
                current = number;
                articles.insert(number, vec![text.trim().to_owned()]);
            }
            _ => {
                let Some(paragraphs) = articles.get_mut(&current) else { continue };
                match paragraphs.last_mut() {
                    Some(last) if line.starts_with('（') => last.push_str(line),
                    _ => paragraphs.push(line.to_owned()),
                }
            }
        }
    }
    articles
}

fn parts(source: &str) -> Articles {
    let mut parts = Articles::new();
    let mut current = 0;
    for line in source.lines().map(str::trim) {
        if let Some(number) = line.split_once('、').and_then(|(number, _)| numeral(number)) {
            current = number;
            parts.insert(number, Vec::new());
        } else if let Some(sections) = parts.get_mut(&current) {
            let section = line.strip_prefix('(').and_then(|rest| rest.split_once(')'));
            match (section.and_then(|(number, _)| numeral(number)), sections.last_mut()) {
                (Some(_), _) => sections.push(line.to_owned()),
                (None, Some(last)) => last.push_str(line),
                (None, None) => {}
            }
        }
    }
    parts
}

/// 二十七 → 27, below a thousand; articles of the civil code are not read this way.
fn numeral(text: &str) -> Option<u32> {
    let mut total = 0;
    let mut digit = None;
    for c in text.chars() {
        let value = "零一二三四五六七八九".chars().position(|known| known == c).and_then(|at| u32::try_from(at).ok());
        match (c, value) {
            (_, Some(value)) => digit = Some(value),
            ('十', None) => total += digit.take().unwrap_or(1) * 10,
            ('百', None) => total += digit.take()? * 100,
            _ => return None,
        }
    }
    let total = total + digit.unwrap_or(0);
    // One spelling only: 一十五 is not how an article is numbered.
    (total > 0 && total < 1000 && crate::num::zh_number(total) == text).then_some(total)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numerals_read_back() {
        for n in 1..1000 {
            assert_eq!(numeral(&crate::num::zh_number(n)), Some(n));
        }
        for text in ["", "百", "一十五", "千", "甲", "二〇", "零"] {
            assert_eq!(numeral(text), None, "{text}");
        }
    }

    #[test]
    fn articles_paragraphs_and_items() {
        let source =
            "# 题\n\n第一条 甲。\n乙：\n（一）丙；\n（二）丁。\n## 第二章\n第二条　戊。\n第三条的规定不算标题\n";
        let found = by_article(source);
        assert_eq!(found[&1], ["甲。", "乙：（一）丙；（二）丁。"]);
        assert_eq!(found[&2], ["戊。", "第三条的规定不算标题"]);
        let paper = "题\n一、总则\n(一)甲。\n续\n(二)乙。\n二、分则\n(一)丙。\n";
        assert_eq!(parts(paper)[&1], ["(一)甲。续", "(二)乙。"]);
        assert_eq!(parts(paper)[&2], ["(一)丙。"]);
    }
}
