//! Help pages of finding codes: what it means, which article, what to do now, per role. The pages are data
//! (`law/findings`); the tidy test of `office` proves that every code that rules or office give has one, and no other.

use crate::cite::Cite;
use crate::finding::Severity;
use crate::regime::Regime;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::sync::OnceLock;

/// The roles that a help page speaks to: 乡镇经办, 村民选举委员会, 录入员, 监票人.
pub const ROLES: [&str; 4] = ["clerk", "committee", "typist", "scrutineer"];

/// The help page of a code.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Help {
    /// The code.
    pub code: String,
    /// Short title.
    pub title: String,
    /// Usual severity; a profile may soften it.
    pub severity: Severity,
    /// What it means.
    pub meaning: String,
    /// Articles of all provinces; show those of the profile's texts.
    #[serde(default)]
    pub cites: Vec<Cite>,
    /// What to do now, by role; every one of [`ROLES`] has its sentence. Who has nothing to do learns whom to tell.
    pub now: BTreeMap<String, String>,
}

impl Help {
    /// The articles that belong to the texts of this regime's profile.
    pub fn cites_for(&self, regime: &Regime) -> Vec<Cite> {
        let texts = &regime.profile().texts;
        self.cites.iter().filter(|cite| texts.contains(&cite.text)).cloned().collect()
    }
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct HelpFile {
    help: Vec<Help>,
}

pub(crate) const FILES: &[(&str, &str)] = &[
    ("findings/assemblies.toml", include_str!("../../../law/findings/assemblies.toml")),
    ("findings/candidates.toml", include_str!("../../../law/findings/candidates.toml")),
    ("findings/cooperative.toml", include_str!("../../../law/findings/cooperative.toml")),
    ("findings/count.toml", include_str!("../../../law/findings/count.toml")),
    ("findings/dates.toml", include_str!("../../../law/findings/dates.toml")),
    ("findings/in-order.toml", include_str!("../../../law/findings/in-order.toml")),
    ("findings/office.toml", include_str!("../../../law/findings/office.toml")),
    ("findings/party.toml", include_str!("../../../law/findings/party.toml")),
    ("findings/policy.toml", include_str!("../../../law/findings/policy.toml")),
    ("findings/result.toml", include_str!("../../../law/findings/result.toml")),
    ("findings/roll.toml", include_str!("../../../law/findings/roll.toml")),
    ("findings/steps.toml", include_str!("../../../law/findings/steps.toml")),
    ("findings/supervision.toml", include_str!("../../../law/findings/supervision.toml")),
];

fn pages() -> &'static BTreeMap<String, Help> {
    static PAGES: OnceLock<BTreeMap<String, Help>> = OnceLock::new();
    PAGES.get_or_init(|| {
        // A test proves that every embedded file parses.
        let files = FILES.iter().filter_map(|(_, source)| toml::from_str::<HelpFile>(source).ok());
        files.flat_map(|file| file.help).map(|help| (help.code.clone(), help)).collect()
    })
}

/// The help page of a code.
pub fn help(code: &str) -> Option<&'static Help> {
    pages().get(code)
}

/// All help pages, by code.
pub fn all() -> impl Iterator<Item = &'static Help> {
    pages().values()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::book::LawBook;
    use std::collections::BTreeSet;

    #[test]
    fn every_file_parses_and_every_citation_exists() {
        let book = LawBook::builtin().unwrap();
        let mut seen = BTreeMap::new();
        for (file, source) in FILES {
            let parsed: HelpFile = toml::from_str(source).unwrap_or_else(|error| panic!("{file}: {error}"));
            for help in parsed.help {
                assert!(seen.insert(help.code.clone(), *file).is_none(), "{} twice", help.code);
                for cite in &help.cites {
                    assert!(book.knows(cite), "{}: {cite}", help.code);
                }
                let roles: BTreeSet<&str> = help.now.keys().map(String::as_str).collect();
                assert_eq!(roles, BTreeSet::from(ROLES), "{}", help.code);
                for (role, text) in &help.now {
                    assert!(text.ends_with('。') && !text.starts_with("不需要"), "{} {role}: {text}", help.code);
                }
                assert!(help.meaning.ends_with('。'), "{}", help.code);
            }
        }
        assert_eq!(all().count(), seen.len());
        assert_eq!(help("F01").map(|help| help.severity), Some(Severity::Warn), "a new vote must be reachable");
        assert_eq!(help("F02").map(|help| help.severity), Some(Severity::Block));
        assert_eq!(help("IN_ORDER").map(|help| help.severity), Some(Severity::Info), "good news has a page too");
        assert!(help("F99").is_none());
    }

    /// The same words under many codes are words about none of them. Two roles who do the paperwork may share a short one.
    #[test]
    fn every_page_speaks_of_its_own_situation() {
        for role in ["typist", "scrutineer"] {
            let mut said: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
            for help in all() {
                said.entry(&help.now[role]).or_default().push(&help.code);
            }
            // Slips of the sheet are put right in one way, whichever figure is wrong.
            let repeated: Vec<_> =
                said.into_iter().filter(|(_, codes)| codes.len() > 1 && !codes[0].starts_with('F')).collect();
            assert!(repeated.is_empty(), "{role}: {repeated:?}");
        }
    }
}
