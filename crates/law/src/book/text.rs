//! A text of law: what it is, which versions we know, and one line of our own per article.

use super::Status;
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

/// Rank of a text, highest first; a lower one never relaxes a higher one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Rank {
    /// 法律
    Law,
    /// 地方性法规
    LocalRegulation,
    /// 规程、指导意见
    Guidance,
    /// 乡镇级政策
    LocalPolicy,
}

/// What the numbered parts of the text are called.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Unit {
    /// 条
    #[default]
    Article,
    /// 项, in a decision that amends another text.
    Item,
    /// 章, in a guideline without articles.
    Chapter,
    /// 部分, in a policy paper: 二（三） is part 2, paragraph 3.
    Part,
}

impl Unit {
    /// 条, 项, 章 or 部分.
    pub fn zh(self) -> &'static str {
        match self {
            Unit::Article => "条",
            Unit::Item => "项",
            Unit::Chapter => "章",
            Unit::Part => "部分",
        }
    }
}

/// A version of a text, identified by the day it was adopted.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Version {
    /// Day of adoption; the `@…` of a citation.
    pub id: NaiveDate,
    /// First day in force.
    pub from: NaiveDate,
    /// Last day in force, if it ended.
    #[serde(default)]
    pub to: Option<NaiveDate>,
    /// How well we read it.
    pub status: Status,
    /// Name of the file that was read (kept outside the repository).
    #[serde(default)]
    pub file: Option<String>,
    /// SHA-256 of that file.
    #[serde(default)]
    pub sha256: Option<String>,
    /// Where the text came from.
    pub source: String,
}

/// An article: our own summary, never the verbatim text.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Article {
    /// Number.
    pub no: u32,
    /// Number of paragraphs (款).
    pub paragraphs: u32,
    /// One line of our own.
    pub summary: String,
    /// Why no rule or parameter implements it; absent when one does.
    #[serde(default)]
    pub not_implemented: Option<String>,
}

/// A text.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Text {
    /// Id in citations, e.g. `ZJ-VC2020`.
    pub id: String,
    /// Title.
    pub title: String,
    /// Rank.
    pub rank: Rank,
    /// 条, 项, 章 or 部分.
    #[serde(default)]
    pub unit: Unit,
    /// Which part is catalogued, when not the whole text.
    #[serde(default)]
    pub scope: Option<String>,
    /// Versions, oldest first.
    #[serde(rename = "version")]
    pub versions: Vec<Version>,
    /// Articles, by number. All for texts read in full, those used for others.
    #[serde(rename = "article")]
    pub articles: Vec<Article>,
}

impl Text {
    /// The version adopted on that day.
    pub fn version(&self, id: NaiveDate) -> Option<&Version> {
        self.versions.iter().find(|version| version.id == id)
    }

    /// The article of that number.
    pub fn article(&self, no: u32) -> Option<&Article> {
        self.articles.iter().find(|article| article.no == no)
    }
}
