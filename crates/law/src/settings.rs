//! What the texts leave open (规则目录第6节): settings of a cycle with a default, the reason for it, and the banner that is shown
//! where the answer matters. Nothing of this is decided silently.

use crate::book::{Family, LawBook, LawError, data};
use crate::cite::Cite;
use crate::policy::Pack;
use crate::regime::{CooperativeRegime, PartyRegime, Regime};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::sync::OnceLock;

/// One of the answers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Choice {
    /// Code, as the parameter takes it.
    pub value: String,
    /// Chinese name.
    pub title: String,
}

/// Something that the texts leave open.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OpenPoint {
    /// The parameter that answers it.
    pub key: String,
    /// Whose parameter.
    pub family: Family,
    /// The question.
    pub title: String,
    /// Answers; the default is the parameter's value in the profile.
    pub choices: Vec<Choice>,
    /// Which sources say what.
    pub source: String,
    /// Shown where the answer matters.
    pub banner: String,
    /// Articles.
    pub cites: Vec<Cite>,
}

/// Something that cannot be answered without a text that was not read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Pending {
    /// What is missing.
    pub title: String,
    /// What is done meanwhile.
    pub meanwhile: String,
    /// The texts.
    pub texts: Vec<String>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    point: Vec<OpenPoint>,
    pending: Vec<Pending>,
}

pub(crate) const FILE: (&str, &str) = ("settings.toml", include_str!("../../../law/settings.toml"));

fn file() -> &'static File {
    static PARSED: OnceLock<File> = OnceLock::new();
    // A test proves that the embedded file parses.
    PARSED.get_or_init(|| toml::from_str(FILE.1).unwrap_or_default())
}

/// All open points.
pub fn open_points() -> &'static [OpenPoint] {
    &file().point
}

/// What waits for a text.
pub fn pending() -> &'static [Pending] {
    &file().pending
}

/// The answers of a cycle: parameter → code of the choice. What is not there has the profile's default.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Settings(pub BTreeMap<String, String>);

impl Settings {
    /// Refuses a key that is no open point and a value that is none of its choices.
    pub fn check(&self) -> Result<(), LawError> {
        for (key, value) in &self.0 {
            let Some(point) = open_points().iter().find(|point| &point.key == key) else {
                return Err(data("settings", format!("“{key}”不是可以设定的事项")));
            };
            if !point.choices.iter().any(|choice| &choice.value == value) {
                let known: Vec<&str> = point.choices.iter().map(|choice| &*choice.value).collect();
                let message = format!("“{}”不能设为“{value}”，可以是：{}", point.title, known.join("、"));
                return Err(data("settings", message));
            }
        }
        Ok(())
    }

    /// The banners of a family: each open point with the answer in use.
    pub fn banners(&self, family: Family, default: impl Fn(&str) -> Option<String>) -> Vec<String> {
        let own = open_points().iter().filter(|point| point.family.shares_parameters(family));
        own.filter_map(|point| {
            let value = self.0.get(&point.key).cloned().or_else(|| default(&point.key))?;
            let choice = point.choices.iter().find(|choice| choice.value == value)?;
            let word = if self.0.contains_key(&point.key) { "本次换届设定" } else { "默认" };
            Some(format!("{}（{word}：{}）", point.banner, choice.title))
        })
        .collect()
    }
}

/// What a cycle applies beside its profiles.
#[derive(Debug, Clone, Copy, Default)]
pub struct Overlay<'a> {
    /// The policy pack, if one applies.
    pub pack: Option<&'a Pack>,
    /// The answers to what the texts leave open.
    pub settings: Option<&'a Settings>,
}

impl LawBook {
    /// The parameters of a villagers' or residents' committee with a cycle's pack and settings.
    pub fn regime_for(&self, profile: &str, day: NaiveDate, overlay: Overlay<'_>) -> Result<Regime, LawError> {
        let (frame, raw) = self.overlaid(profile, day, None, overlay)?;
        Regime::new(frame, &raw)
    }

    /// The parameters of a party organisation with a cycle's pack and settings.
    pub fn party_for(&self, profile: &str, day: NaiveDate, overlay: Overlay<'_>) -> Result<PartyRegime, LawError> {
        let (frame, raw) = self.overlaid(profile, day, Some(Family::Party), overlay)?;
        PartyRegime::new(frame, &raw)
    }

    /// The parameters of a co-operative with a cycle's pack and settings.
    pub fn cooperative_for(
        &self,
        profile: &str,
        day: NaiveDate,
        overlay: Overlay<'_>,
    ) -> Result<CooperativeRegime, LawError> {
        let (frame, raw) = self.overlaid(profile, day, Some(Family::Cooperative), overlay)?;
        CooperativeRegime::new(frame, &raw)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::regime::check;

    #[test]
    fn every_choice_is_a_value_of_its_parameter() {
        let book = LawBook::builtin().unwrap();
        let file: File = crate::book::parse(FILE.0, FILE.1).unwrap();
        assert!(file.point.len() >= 5 && !file.pending.is_empty());
        for point in &file.point {
            assert!(point.choices.len() >= 2 && point.banner.len() > 6 && point.source.len() > 6, "{}", point.key);
            for choice in &point.choices {
                let value = toml::Value::String(choice.value.clone());
                assert_eq!(check(point.family, &point.key, Some(&value)), Some(None), "{} {}", point.key, choice.value);
            }
            for cite in &point.cites {
                assert!(book.knows(cite), "{cite}");
            }
        }
        for pending in &file.pending {
            assert!(pending.texts.iter().all(|text| book.text(text).is_some()), "{}", pending.title);
        }
    }

    #[test]
    fn an_answer_changes_the_regime_and_is_named() {
        let book = LawBook::builtin().unwrap();
        let day = NaiveDate::from_ymd_opt(2025, 4, 15).unwrap();
        let set = |key: &str, value: &str| Settings([(key.to_owned(), value.to_owned())].into());
        let settings = set("deadline_counting", "clear_days");
        let overlay = Overlay { pack: None, settings: Some(&settings) };
        let regime = book.regime_for("ZJ-2020", day, overlay).unwrap();
        let plain = book.regime("ZJ-2020", day).unwrap();
        assert_eq!(crate::deadline::roll_latest(&plain).to_string(), "2025-03-26");
        assert_eq!(crate::deadline::roll_latest(&regime).to_string(), "2025-03-25");
        let banners = settings
            .banners(Family::Village, |key| plain.row(key).and_then(|row| row.value.as_str().map(str::to_owned)));
        assert!(banners.iter().any(|banner| banner.contains("本次换届设定")), "{banners:?}");
        assert!(banners.iter().any(|banner| banner.contains("默认")), "{banners:?}");
        let basis = set("participation_basis", "checked_in");
        let overlay = Overlay { pack: None, settings: Some(&basis) };
        assert_ne!(book.regime_for("ZJ-2020", day, overlay).unwrap().hash(), plain.hash());
        for wrong in [set("turnout", ">1/3"), set("win_base", "everybody")] {
            let overlay = Overlay { pack: None, settings: Some(&wrong) };
            assert!(book.regime_for("ZJ-2020", day, overlay).is_err());
        }
    }

    #[test]
    fn a_last_day_on_a_day_of_rest() {
        let book = LawBook::builtin().unwrap();
        let day = |text: &str| text.parse::<NaiveDate>().unwrap();
        let rests = |day: NaiveDate| ["2025-10-04", "2025-10-05"].contains(&&*day.to_string());
        let last = day("2025-10-04");
        let plain = book.regime("CN-2018", day("2025-10-30")).unwrap();
        assert_eq!(crate::deadline::roll_over(last, &plain, rests), last);
        let settings = Settings([("deadline_holiday".to_owned(), "next_working_day".to_owned())].into());
        let overlay = Overlay { pack: None, settings: Some(&settings) };
        let rolled = book.regime_for("CN-2018", day("2025-10-30"), overlay).unwrap();
        assert_eq!(crate::deadline::roll_over(last, &rolled, rests), day("2025-10-06"));
    }
}
