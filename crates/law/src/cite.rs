//! Citations: `ZJ-VC2020@2020-07-31#27.2` is article 27, paragraph 2 of that text in that version.

use crate::book::LawBook;
use crate::num::zh_number;
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;

/// A place in a version of a text. Article numbers start at 1; paragraph and item are optional. `VCOL2025@2025-10-28#?` is
/// 「条号未核」: the text is known to say it, the article number was not read.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Cite {
    /// Text id, as in `law/texts`.
    pub text: String,
    /// The day this version was adopted; it is the version's id.
    pub version: NaiveDate,
    /// 条 (or 项 of an amending decision); 0 when the number was not verified.
    pub article: u32,
    /// 款
    pub paragraph: Option<u32>,
    /// 项
    pub item: Option<u32>,
}

/// A citation that is not of the form `text@yyyy-mm-dd#article[.paragraph[.item]]`.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("“{0}”不是法条引用：应写成 ZJ-VC2020@2020-07-31#27.2")]
pub struct BadCite(String);

impl Cite {
    /// 「《浙江省村民委员会选举办法》第二十七条第二款」. A text that the book does not have is named by its id.
    pub fn zh(&self, book: &LawBook) -> String {
        let text = book.text(&self.text);
        let title = text.map_or(self.text.as_str(), |text| text.title.as_str());
        // A title inside a title takes single marks: 《河南省实施〈…〉办法》.
        let title = title.replace('《', "〈").replace('》', "〉");
        format!("《{title}》{}", self.place_zh(book))
    }

    /// 「第二十七条第二款」, without the title.
    pub fn place_zh(&self, book: &LawBook) -> String {
        if self.article == 0 {
            return "（条号未核）".to_owned();
        }
        let unit = book.text(&self.text).map_or("条", |text| text.unit.zh());
        if unit == "部分" {
            // As policy papers number themselves: 二（三）.
            let part = self.paragraph.map(|paragraph| format!("（{}）", zh_number(paragraph))).unwrap_or_default();
            return format!("第{}部分{part}", zh_number(self.article));
        }
        let mut place = format!("第{}{unit}", zh_number(self.article));
        if let Some(paragraph) = self.paragraph {
            place.push_str(&format!("第{}款", zh_number(paragraph)));
        }
        if let Some(item) = self.item {
            place.push_str(&format!("第{}项", zh_number(item)));
        }
        place
    }
}

/// Citations in Chinese, those of one version of a text together: 「《浙江省村民委员会选举办法》第十八条第三款、第二十条第三款」.
/// Texts and places stand in the order of their first mention, each once.
pub fn together_zh(cites: &[Cite], book: &LawBook) -> Vec<String> {
    let mut texts: Vec<Vec<&Cite>> = Vec::new();
    for cite in cites {
        match texts.iter_mut().find(|known| known.iter().any(|k| k.text == cite.text && k.version == cite.version)) {
            Some(known) if known.contains(&cite) => {}
            Some(known) => known.push(cite),
            None => texts.push(vec![cite]),
        }
    }
    let line = |(at, cite): (usize, &&Cite)| if at == 0 { cite.zh(book) } else { cite.place_zh(book) };
    texts.iter().map(|own| own.iter().enumerate().map(line).collect::<Vec<_>>().join("、")).collect()
}

/// Citations written in code; the citation lint proves that each one parses and exists.
pub(crate) fn cites(list: &[&str]) -> Vec<Cite> {
    list.iter().filter_map(|text| text.parse().ok()).collect()
}

impl FromStr for Cite {
    type Err = BadCite;

    fn from_str(source: &str) -> Result<Self, BadCite> {
        let bad = || BadCite(source.to_owned());
        let (text, rest) = source.split_once('@').ok_or_else(bad)?;
        let (version, place) = rest.split_once('#').ok_or_else(bad)?;
        let named = !text.is_empty() && text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-');
        let version = NaiveDate::parse_from_str(version, "%Y-%m-%d").map_err(|_| bad())?;
        if named && place == "?" {
            return Ok(Cite { text: text.to_owned(), version, article: 0, paragraph: None, item: None });
        }
        let mut numbers = place.split('.').map(|part| match part.parse::<u32>() {
            // "07" and "+7" parse, but a citation has one spelling only.
            Ok(n) if n > 0 && n.to_string() == part => Ok(n),
            _ => Err(bad()),
        });
        let article = numbers.next().ok_or_else(bad)??;
        let paragraph = numbers.next().transpose()?;
        let item = numbers.next().transpose()?;
        if !named || numbers.next().is_some() {
            return Err(bad());
        }
        Ok(Cite { text: text.to_owned(), version, article, paragraph, item })
    }
}

impl fmt::Display for Cite {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.article == 0 {
            return write!(f, "{}@{}#?", self.text, self.version);
        }
        write!(f, "{}@{}#{}", self.text, self.version, self.article)?;
        if let Some(paragraph) = self.paragraph {
            write!(f, ".{paragraph}")?;
        }
        if let Some(item) = self.item {
            write!(f, ".{item}")?;
        }
        Ok(())
    }
}

impl Serialize for Cite {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Cite {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parses_and_prints_back() {
        for text in
            ["ZJ-VC2020@2020-07-31#27.2", "VCOL2018@2018-12-29#13.2.3", "CC@2020-05-28#1045", "VCOL2025@2025-10-28#?"]
        {
            assert_eq!(text.parse::<Cite>().unwrap().to_string(), text);
        }
    }

    #[test]
    fn places_in_one_text_name_it_once() {
        let book = crate::book::LawBook::builtin().unwrap();
        let list = cites(&[
            "ZJ-VC2020@2020-07-31#18.3",
            "VCOL2018@2018-12-29#13.2",
            "ZJ-VC2020@2020-07-31#20.3",
            "ZJ-VC2020@2020-07-31#18.3",
        ]);
        assert_eq!(
            together_zh(&list, book),
            [
                "《浙江省村民委员会选举办法》第十八条第三款、第二十条第三款",
                "《中华人民共和国村民委员会组织法》第十三条第二款"
            ]
        );
        assert!(together_zh(&[], book).is_empty());
    }

    #[test]
    fn refuses_other_forms() {
        for text in [
            "",
            "ZJ-VC2020",
            "ZJ-VC2020#27",
            "ZJ-VC2020@2020#27",
            "ZJ-VC2020@2020-13-01#1",
            "ZJ@2020-07-31#",
            "ZJ@2020-07-31#0",
            "ZJ@2020-07-31#07",
            "ZJ@2020-07-31#1.2.3.4",
            "@2020-07-31#1",
            "浙江@2020-07-31#1",
            "ZJ@2020-07-31#1 ",
            "ZJ@2020-07-31#?.1",
        ] {
            assert!(text.parse::<Cite>().is_err(), "{text}");
        }
    }

    #[test]
    fn in_chinese() {
        let book = LawBook::builtin().unwrap();
        let zh = |text: &str| text.parse::<Cite>().unwrap().zh(book);
        assert_eq!(zh("ZJ-VC2020@2020-07-31#27.2"), "《浙江省村民委员会选举办法》第二十七条第二款");
        assert_eq!(
            zh("HEN-VC2011@2011-07-29#38.2"),
            "《河南省实施〈中华人民共和国村民委员会组织法〉办法》第三十八条第二款"
        );
        assert_eq!(zh("ZJ-VC2025@2025-11-26#1").split('》').next_back(), Some("第一项"));
        assert!(zh("VCOL2025@2025-10-28#?").ends_with("（条号未核）"));
        assert_eq!(zh("VCOL2018@2018-12-29#13.2.3"), "《中华人民共和国村民委员会组织法》第十三条第二款第三项");
    }
}
