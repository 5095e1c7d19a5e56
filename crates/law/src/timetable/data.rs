//! The files of `law/timetable`.

use crate::body::Body;
use crate::cite::Cite;
use crate::regime::Mode;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::sync::OnceLock;

/// A step as the data says it; days are relative to the election day.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Step {
    pub id: String,
    pub title: String,
    pub actor: String,
    #[serde(default)]
    pub documents: Vec<String>,
    /// Papers without a code, by name.
    #[serde(default)]
    pub papers: Vec<String>,
    #[serde(default)]
    pub modes: Vec<Mode>,
    #[serde(default)]
    pub only_with: Option<String>,
    #[serde(default)]
    pub earliest: Option<u32>,
    #[serde(default)]
    pub latest_before: Option<u32>,
    #[serde(default)]
    pub latest_before_param: Option<String>,
    #[serde(default)]
    pub latest_after: Option<u32>,
    #[serde(default)]
    pub latest_after_param: Option<String>,
    #[serde(default)]
    pub latest_after_step: Option<String>,
    #[serde(default)]
    pub same_day_with: Option<String>,
    #[serde(default)]
    pub severity_param: Option<String>,
    #[serde(default)]
    pub recommended: Option<i32>,
    pub requirement: String,
    /// Instead of `requirement` when the parameter is 0 days.
    #[serde(default)]
    pub requirement_same_day: Option<String>,
    #[serde(default)]
    pub optional: bool,
    #[serde(default)]
    pub after: Vec<String>,
    #[serde(default)]
    pub cites: Vec<Cite>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct StepFile {
    #[serde(rename = "step")]
    steps: Vec<Step>,
}

/// A statutory paper.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Paper {
    /// `T01` …
    pub code: String,
    /// Title.
    pub title: String,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct PaperFile {
    #[serde(rename = "paper")]
    papers: Vec<Paper>,
}

pub(super) const STEPS: &str = include_str!("../../../../law/timetable/villagers-committee.toml");
const PAPERS: &str = include_str!("../../../../law/timetable/papers.toml");

/// The steps, in order. A test proves that the embedded file parses.
pub(super) fn steps() -> &'static [Step] {
    static FILE: OnceLock<Vec<Step>> = OnceLock::new();
    FILE.get_or_init(|| toml::from_str::<StepFile>(STEPS).map(|file| file.steps).unwrap_or_default())
}

const OTHERS: [(Body, &str); 4] = [
    (Body::Party, include_str!("../../../../law/timetable/party.toml")),
    (Body::Representatives, include_str!("../../../../law/timetable/representatives.toml")),
    (Body::Supervision, include_str!("../../../../law/timetable/supervision.toml")),
    (Body::Cooperative, include_str!("../../../../law/timetable/cooperative.toml")),
];

/// The steps of another body; empty for the committees, whose steps are those of [`steps`].
pub(super) fn steps_of(body: Body) -> &'static [Step] {
    static FILES: OnceLock<BTreeMap<Body, Vec<Step>>> = OnceLock::new();
    let files = FILES.get_or_init(|| {
        let parsed =
            OTHERS.iter().filter_map(|(body, source)| Some((*body, toml::from_str::<StepFile>(source).ok()?.steps)));
        parsed.collect()
    });
    files.get(&body).map_or(&[], Vec::as_slice)
}

/// The papers that the law's steps need, by code. A test proves that the embedded file parses.
pub fn papers() -> &'static [Paper] {
    static FILE: OnceLock<Vec<Paper>> = OnceLock::new();
    FILE.get_or_init(|| toml::from_str::<PaperFile>(PAPERS).map(|file| file.papers).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::book::Family;
    use crate::book::LawBook;
    use crate::regime::check;

    #[test]
    fn the_files_fit_together() {
        let papers = toml::from_str::<PaperFile>(PAPERS).unwrap().papers;
        let book = LawBook::builtin().unwrap();
        let committee = [(Family::Village, STEPS)].into_iter();
        let others = OTHERS.iter().map(|(body, source)| match body {
            Body::Party => (Family::Party, *source),
            Body::Cooperative => (Family::Cooperative, *source),
            _ => (Family::Village, *source),
        });
        for (family, source) in committee.chain(others) {
            let steps = toml::from_str::<StepFile>(source).unwrap().steps;
            assert!(steps.len() >= 5);
            let mut seen: Vec<&str> = Vec::new();
            for step in &steps {
                assert!(!seen.contains(&step.id.as_str()), "{} twice", step.id);
                for code in &step.documents {
                    assert!(papers.iter().any(|paper| &paper.code == code), "{}: {code}", step.id);
                }
                let params = [
                    &step.only_with,
                    &step.latest_before_param,
                    &step.latest_after_param,
                    &step.same_day_with,
                    &step.severity_param,
                ];
                for key in params.into_iter().flatten() {
                    assert!(check(family, key, None).is_some(), "{}: {key}", step.id);
                }
                for id in step.after.iter().chain(&step.latest_after_step) {
                    assert!(seen.contains(&id.as_str()), "{}: {id} does not come before", step.id);
                }
                for cite in &step.cites {
                    assert!(book.knows(cite), "{}: {cite}", step.id);
                }
                seen.push(&step.id);
            }
        }
        let codes: Vec<String> = (1..=30).map(|n| format!("T{n:02}")).collect();
        assert_eq!(papers.iter().map(|paper| paper.code.clone()).collect::<Vec<_>>(), codes);
    }
}
