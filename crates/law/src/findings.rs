//! Help pages of finding codes: what it means, which article, what to do now, per role.

use crate::cite::Cite;
use crate::finding::Severity;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

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
    /// Articles.
    #[serde(default)]
    pub cites: Vec<Cite>,
    /// What to do now, by role: `clerk` 乡镇, `committee` 村民选举委员会, `typist` 录入员, `scrutineer` 监票人.
    pub now: BTreeMap<String, String>,
}

/// The help page of a code.
pub fn help(code: &str) -> Option<&'static Help> {
    let _ = code;
    None
}

/// All help pages, by code.
pub fn all() -> impl Iterator<Item = &'static Help> {
    std::iter::empty()
}
