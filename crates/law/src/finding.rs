//! The one shape of what a check says.

use crate::cite::Cite;
use serde::{Deserialize, Serialize};

/// How far a finding goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    /// Good to know.
    Info,
    /// May go on after a second person has recorded why.
    Warn,
    /// May not go on; or the result is not valid.
    Block,
}

impl Severity {
    /// 禁止, 警告, 提示.
    pub fn zh(self) -> &'static str {
        match self {
            Severity::Block => "禁止",
            Severity::Warn => "警告",
            Severity::Info => "提示",
        }
    }
}

impl Severity {
    /// Picks the wording: `must` where a breach blocks, `should` where it only warns.
    pub(crate) fn word<'a>(self, must: &'a str, should: &'a str) -> &'a str {
        if self == Severity::Block { must } else { should }
    }
}

/// What a check found: a stable code, a Chinese sentence with the figures, and the articles it rests on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Finding {
    /// Stable code, e.g. `F01` or `PROXY_TOO_LATE`; it has a help page ([`crate::findings::help`]).
    pub code: String,
    /// How far it goes.
    pub severity: Severity,
    /// The input it is about, as the form or the JSON names it; empty when it is about the whole.
    pub field: String,
    /// Chinese sentence: what happened, the figures, what the article asks.
    pub message: String,
    /// Articles, most specific first.
    pub cites: Vec<Cite>,
    /// The figures used, named.
    pub figures: Vec<(String, i64)>,
}

impl Finding {
    /// A finding without citation and figures.
    pub fn new(code: &str, severity: Severity, field: &str, message: impl Into<String>) -> Self {
        Finding {
            code: code.to_owned(),
            severity,
            field: field.to_owned(),
            message: message.into(),
            cites: Vec::new(),
            figures: Vec::new(),
        }
    }

    /// With these articles.
    pub fn citing(mut self, cites: &[Cite]) -> Self {
        for cite in cites {
            if !self.cites.contains(cite) {
                self.cites.push(cite.clone());
            }
        }
        self
    }

    /// With this figure.
    pub fn figure(mut self, name: &str, value: impl Into<i64>) -> Self {
        self.figures.push((name.to_owned(), value.into()));
        self
    }

    /// Does it stop the action?
    pub fn blocks(&self) -> bool {
        self.severity == Severity::Block
    }
}

/// Does any finding stop the action?
pub fn any_blocks(findings: &[Finding]) -> bool {
    findings.iter().any(Finding::blocks)
}
