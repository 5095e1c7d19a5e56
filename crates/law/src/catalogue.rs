//! The catalogue of rules: what each is, where it stands in the law, which function applies it, which cases show it. Data in
//! `law/rules`, so that `/law` can list it; tests prove that functions, parameters, articles and cases exist.

use crate::body::Body;
use crate::book::{Status, embedded};
use crate::cite::Cite;
use crate::finding::Severity;
use crate::regime::HasTexts;
use serde::{Deserialize, Serialize};
use std::sync::OnceLock;

/// A rule.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rule {
    /// Id, e.g. `VC-WIN-01`.
    pub id: String,
    /// What it says, one line of our own.
    pub title: String,
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
