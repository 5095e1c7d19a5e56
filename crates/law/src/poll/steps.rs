//! Builds the list of steps that a determination consists of.

use super::{Outcome, Step};
use crate::cite::Cite;

/// Steps so far.
#[derive(Default)]
pub(super) struct Steps(Vec<Step>);

impl Steps {
    /// Adds a step; the number follows.
    pub(super) fn add(&mut self, code: &str, title_zh: &str, outcome: Outcome, sentence_zh: String) -> &mut Step {
        let no = u32::try_from(self.0.len()).map_or(u32::MAX, |n| n.saturating_add(1));
        self.0.push(Step {
            no,
            code: code.to_owned(),
            title_zh: title_zh.to_owned(),
            sentence_zh,
            outcome,
            cites: Vec::new(),
            figures: Vec::new(),
        });
        let last = self.0.len() - 1;
        &mut self.0[last]
    }

    /// All steps.
    pub(super) fn done(self) -> Vec<Step> {
        self.0
    }
}

impl Step {
    /// With these articles.
    pub(super) fn cite(&mut self, cites: &[Cite]) -> &mut Self {
        for cite in cites {
            if !self.cites.contains(cite) {
                self.cites.push(cite.clone());
            }
        }
        self
    }

    /// With this figure.
    pub(super) fn figure(&mut self, name: &str, value: impl Into<i64>) -> &mut Self {
        self.figures.push((name.to_owned(), value.into()));
        self
    }
}

/// 「甲、乙、丙」
pub(super) fn names<'a>(persons: impl IntoIterator<Item = &'a crate::posts::PersonRef>) -> String {
    persons.into_iter().map(|person| person.as_str()).collect::<Vec<_>>().join("、")
}
