//! Conflicts between levels of law: where a province's text and the national law differ. Data in `law/conflicts.toml`; each names
//! both texts and what applies. Those of co-operatives are also found by comparing the numbers
//! ([`crate::cooperative::Levels`]).

use crate::book::Status;
use crate::cite::Cite;
use crate::finding::{Finding, Severity};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use std::sync::OnceLock;

/// What one text says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Says {
    /// In short, in our words.
    pub words: String,
    /// Where.
    pub cites: Vec<Cite>,
}

/// Which of the two texts applies.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Applies {
    /// The higher or later text.
    Higher,
    /// The lower text: the other is silent, or leaves room.
    Lower,
    /// Not settled: somebody has to read the official text.
    Open,
}

impl Applies {
    /// In a sentence.
    pub fn zh(self) -> &'static str {
        match self {
            Applies::Higher => "按上级法律执行",
            Applies::Lower => "按地方文本执行",
            Applies::Open => "未定，经办核对官方文本后决定",
        }
    }
}

/// Two texts of different levels that differ.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Conflict {
    /// Id, e.g. `TERM`.
    pub id: String,
    /// About what.
    pub title: String,
    /// The profiles concerned.
    pub profiles: Vec<String>,
    /// The parameter with the number, if there is one.
    #[serde(default)]
    pub param: Option<String>,
    /// First day on which the two texts stand beside each other.
    pub from: NaiveDate,
    /// Which applies.
    pub applies: Applies,
    /// How well it was checked.
    pub status: Status,
    /// What follows.
    pub note: String,
    /// The text of the lower level, or the earlier one.
    pub lower: Says,
    /// The text of the higher level, or the later one.
    pub higher: Says,
}

impl Conflict {
    /// The conflict as a finding that names both texts.
    pub fn finding(&self) -> Finding {
        let (lower, higher) = (&self.lower.words, &self.higher.words);
        let message =
            format!("{}：一部文本为{lower}，另一部为{higher}；{}。{}。", self.title, self.applies.zh(), self.note);
        let finding = Finding::new("LEVEL_CONFLICT", Severity::Warn, "profile", message);
        finding.citing(&self.higher.cites).citing(&self.lower.cites)
    }
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    conflict: Vec<Conflict>,
}

const SOURCE: &str = include_str!("../../../law/conflicts.toml");

/// All conflicts. A test proves that the file parses.
pub fn all() -> &'static [Conflict] {
    static ALL: OnceLock<Vec<Conflict>> = OnceLock::new();
    ALL.get_or_init(|| toml::from_str::<File>(SOURCE).map_or_else(|_| Vec::new(), |file| file.conflict))
}

/// The conflicts of a profile for a polling day; `None` for every day.
pub fn of_profile(profile: &str, day: Option<NaiveDate>) -> impl Iterator<Item = &'static Conflict> {
    all().iter().filter(move |conflict| {
        conflict.profiles.iter().any(|id| id == profile) && day.is_none_or(|day| day >= conflict.from)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::book::{Family, LawBook, Profile};
    use crate::cooperative::Levels;
    use crate::regime::ParamRow;
    use std::collections::BTreeSet;

    fn rows(book: &LawBook, profile: &Profile, day: NaiveDate) -> Vec<ParamRow> {
        match profile.family {
            Family::Village | Family::Residents => book.regime(&profile.id, day).unwrap().rows(),
            Family::Party => book.party(&profile.id, Some(day)).unwrap().rows(),
            Family::Cooperative => book.cooperative(&profile.id, Some(day)).unwrap().rows(),
        }
    }

    #[test]
    fn every_conflict_names_two_texts_that_exist() {
        let book = LawBook::builtin().unwrap();
        let file: File = toml::from_str(SOURCE).unwrap();
        assert_eq!(file.conflict, all());
        let ids: BTreeSet<&str> = all().iter().map(|conflict| conflict.id.as_str()).collect();
        assert_eq!(ids.len(), all().len(), "ids are unique");
        for conflict in all() {
            let id = &conflict.id;
            let rank = |says: &Says| says.cites.iter().map(|cite| book.text(&cite.text).unwrap().rank).min().unwrap();
            for cite in conflict.lower.cites.iter().chain(&conflict.higher.cites) {
                assert!(book.knows(cite), "{id}: {cite}");
            }
            assert!(rank(&conflict.higher) <= rank(&conflict.lower), "{id}: the higher text ranks below the lower");
            assert_ne!(conflict.lower.cites, conflict.higher.cites, "{id}");
            for profile in &conflict.profiles {
                let profile = book.profile(profile).unwrap_or_else(|| panic!("{id}: {profile}"));
                if let Some(key) = &conflict.param {
                    let day = profile.reference_day();
                    assert!(rows(book, profile, day).iter().any(|row| row.key == key), "{id}: no parameter {key}");
                }
            }
            // From memory or a newspaper nothing is said to apply.
            let read = matches!(conflict.status, Status::Verified | Status::Partial | Status::Interpretation);
            assert!(read || conflict.applies == Applies::Open, "{id}");
            let finding = conflict.finding();
            for cite in conflict.lower.cites.iter().chain(&conflict.higher.cites) {
                assert!(finding.cites.contains(cite), "{id}");
            }
        }
    }

    /// Where a province's number differs from the national one in these points, on the day after which both stand, it is listed.
    #[test]
    fn no_difference_in_the_numbers_is_kept_silent() {
        let book = LawBook::builtin().unwrap();
        let day: NaiveDate = "2026-01-01".parse().unwrap();
        let national = rows(book, book.profile("CN-2026").unwrap(), day);
        let mut missing = Vec::new();
        for profile in book.all_profiles().filter(|p| p.family == Family::Village && !p.area.is_empty()) {
            for row in rows(book, profile, day) {
                let watched =
                    ["kin_elected", "reg_work_counts", "runoff_condition", "vacancy_rule", "reg_extra_classes"];
                let same = national.iter().any(|other| other.key == row.key && other.value == row.value);
                let listed = || of_profile(&profile.id, None).any(|c| c.param.as_deref() == Some(row.key));
                if watched.contains(&row.key) && !same && !listed() {
                    missing.push(format!("{} {}: {}", profile.id, row.key, row.value));
                }
            }
        }
        assert_eq!(missing, Vec::<String>::new());
        // Co-operatives: what the comparison of numbers finds.
        let day: NaiveDate = "2025-06-01".parse().unwrap();
        for profile in book.all_profiles().filter(|p| p.family == Family::Cooperative && !p.area.is_empty()) {
            for found in Levels::of(book, &profile.id, Some(day)).unwrap().conflicts() {
                let listed = of_profile(&profile.id, Some(day)).any(|conflict| {
                    let cites = [&conflict.higher.cites[..], &conflict.lower.cites].concat();
                    found.cites.iter().all(|cite| cites.contains(cite))
                });
                assert!(listed, "{}: {}", profile.id, found.message);
            }
        }
    }

    #[test]
    fn a_conflict_begins_with_the_later_text() {
        let on = |profile: &str, day: &str| -> Vec<&str> {
            of_profile(profile, Some(day.parse().unwrap())).map(|conflict| conflict.id.as_str()).collect()
        };
        assert_eq!(on("HEN-2011", "2025-12-31"), ["TERM", "REG-CLASS"]);
        assert_eq!(
            on("HEN-2011", "2026-01-01"),
            ["TERM", "KIN-ZJ-HEN", "REG-WORK", "REG-CLASS", "ELECTION-CHAPTER-VC"]
        );
        assert_eq!(on("CN-2018", "2026-01-01"), Vec::<&str>::new());
    }
}
