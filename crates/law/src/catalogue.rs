//! The catalogue of rules: what each is, where it stands in the law, which function applies it, which cases show it. Data in
//! `law/rules`, so that `/law` can list it; tests prove that functions, parameters, articles and cases exist.

use crate::body::Body;
use crate::book::{Status, embedded};
use crate::cite::Cite;
use crate::finding::Severity;
use crate::regime::HasTexts;
use serde::{Deserialize, Serialize};
use std::sync::OnceLock;

/// The operative words of an article, verbatim.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Quotation {
    /// Where they stand.
    pub cite: Cite,
    /// At most twenty characters. A test finds them in the text.
    pub words: String,
}

/// What the letters of a formula stand for, in the order of a page.
pub const SYMBOLS: [(&str, &str); 22] = [
    ("R", "登记参加选举的人数"),
    ("K", "投票人数（含委托）"),
    ("B", "收回的选票"),
    ("P", "参加投票的人数（缺省为 B）"),
    ("T", "另行选举已投选票总数"),
    ("DUE", "应到会有选举权的党员"),
    ("PRES", "实到会有选举权的党员"),
    ("ALL", "集体经济组织全体成员"),
    ("N", "应当参加的人数或者组成人员"),
    ("H", "户数"),
    ("x、h", "到会的人数、户的代表数"),
    ("y", "同意的票数"),
    ("v", "一人的得票"),
    ("n、c", "应选名额、候选人数"),
    ("r", "代表数"),
    ("s、t", "联名的人数、联名的代表数"),
    ("w、W", "妇女代表的到会数、总数"),
    ("p", "党员代表数"),
    ("g、G", "小组数、提议的小组数与总数"),
    ("E、M、C", "选举日、会议日、新一届产生之日"),
    ("NEAR", "近亲属"),
    ("IMMEDIATE", "夫妻、父母子女、兄弟姐妹"),
];

/// A rule.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rule {
    /// Id, e.g. `VC-WIN-01`.
    pub id: String,
    /// What it says, one line of our own.
    pub title: String,
    /// The condition in signs, exact; [`SYMBOLS`] explains the letters, a name in Latin script is a parameter.
    pub formula: String,
    /// The operative words; absent where no text of the rule is in hand in full.
    #[serde(default)]
    pub quotation: Option<Quotation>,
    /// The bodies it is about; empty: all.
    #[serde(default)]
    pub bodies: Vec<Body>,
    /// The function that applies it, as a path in the crate `law`.
    pub function: String,
    /// The kind of case that exercises it in `cunxuan determine`, if there is one.
    #[serde(default)]
    pub kind: Option<String>,
    /// How far a breach usually goes; the profile's parameter decides.
    pub severity: Severity,
    /// How well it was checked.
    pub status: Status,
    /// Articles of all texts; show those of the profile's.
    #[serde(default)]
    pub cites: Vec<Cite>,
    /// Parameters that carry its numbers.
    #[serde(default)]
    pub params: Vec<String>,
    /// Codes of its findings, each with a help page.
    #[serde(default)]
    pub codes: Vec<String>,
    /// Cases: ids, or beginnings of ids ending with `*`.
    #[serde(default)]
    pub cases: Vec<String>,
}

impl Rule {
    /// The articles that belong to a profile's texts.
    pub fn cites_for(&self, profile: &impl HasTexts) -> Vec<Cite> {
        profile.own(&self.cites)
    }

    /// The letters of the formula with what they stand for.
    pub fn symbols(&self) -> impl Iterator<Item = (&'static str, &'static str)> {
        // Names of rules and parameters are longer words and no letters.
        let word = |c: char| !(c.is_ascii_alphabetic() || matches!(c, '_' | '-'));
        let used: Vec<&str> = self.formula.split(word).collect();
        SYMBOLS.into_iter().filter(move |(signs, _)| signs.split('、').any(|sign| used.contains(&sign)))
    }

    /// Is this one of the rule's cases?
    pub fn has_case(&self, id: &str) -> bool {
        self.cases.iter().any(|case| match case.strip_suffix('*') {
            Some(start) => id.starts_with(start),
            None => case == id,
        })
    }
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    rule: Vec<Rule>,
}

/// All rules, in the order of the catalogue. A test proves that the embedded files parse.
pub fn rules() -> &'static [Rule] {
    static RULES: OnceLock<Vec<Rule>> = OnceLock::new();
    RULES.get_or_init(|| {
        let files = embedded::RULES.iter().filter_map(|(_, source)| toml::from_str::<File>(source).ok());
        files.flat_map(|file| file.rule).collect()
    })
}

/// A rule by id.
pub fn rule(id: &str) -> Option<&'static Rule> {
    rules().iter().find(|rule| rule.id == id)
}

/// The rules that a finding code may come from.
pub fn rules_of_code(code: &str) -> impl Iterator<Item = &'static Rule> {
    rules().iter().filter(move |rule| rule.codes.iter().any(|own| own == code))
}

/// The rules that apply an article.
pub fn rules_of_article(text: &str, article: u32) -> impl Iterator<Item = &'static Rule> {
    let text = text.to_owned();
    rules().iter().filter(move |rule| rule.cites.iter().any(|cite| cite.text == text && cite.article == article))
}
