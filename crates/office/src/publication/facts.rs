//! Facts that papers need and no other table has 公告所需事项: hours, contact, who adopted the rules. Where work is usually done has
//! a default; what happened and when has none, because a paper would state as done what nobody recorded.

use std::collections::BTreeMap;

use chrono::{NaiveDate, NaiveTime};
use entity::unit_election;
use law::regime::Regime;
use sea_orm::ConnectionTrait;

use super::store;
use crate::cycle::plan::step;
use crate::failure::Outcome;
use crate::org::{UnitRef, Words};
use crate::{bodies, cycle};

/// Key, label, kind of input, help.
pub(super) const FACTS: [(&str, &str, Input, &str); 14] = [
    ("opens", "投票开始时间", Input::Time, "例如 08:00"),
    ("closes", "投票结束时间", Input::Time, "例如 15:00"),
    ("contact", "联系人和电话", Input::Text, "印在公告上，只写办公电话"),
    ("committee_by", "选委会由谁推选", Input::Text, "村民会议、村民代表会议或各村民小组会议"),
    ("committee_on", "选委会推选日期", Input::Date, ""),
    ("rules_by", "选举办法由谁通过", Input::Text, "村民会议或村民代表会议"),
    ("rules_on", "选举办法通过日期", Input::Date, "未填写的，选举办法印为草案"),
    ("registration_from", "选民登记开始日期", Input::Date, ""),
    ("registration_until", "选民登记截止日期", Input::Date, ""),
    ("registration_place", "选民登记地点", Input::Text, ""),
    ("nomination_day", "投票提名日期", Input::Date, "有候选人的选举填写"),
    ("guidance", "指导机构名称", Input::Text, "例如 ××街道村民委员会选举工作指导机构"),
    ("handed_on", "工作移交日期", Input::Date, ""),
    ("term_years", "任期（年）", Input::Fixed, "由法规参数确定"),
];

/// How a fact is typed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Input {
    /// Free text.
    Text,
    /// A date.
    Date,
    /// Hours and minutes.
    Time,
    /// Shown, not typed.
    Fixed,
}

/// The facts of an election: what was typed, over the defaults.
#[derive(Clone, Debug)]
pub(super) struct Facts {
    typed: BTreeMap<String, String>,
    /// What other contexts have recorded, with the page where it was: it goes before what was typed here.
    recorded: BTreeMap<&'static str, (String, &'static str)>,
    guidance: String,
    words: &'static Words,
    term_years: u32,
}

/// The label of a fact on the form.
pub(super) fn label(key: &str) -> &'static str {
    FACTS.iter().find(|(known, ..)| *known == key).map_or("公告所需事项", |(_, label, ..)| *label)
}

/// The facts of an election: recorded elsewhere, else typed, else a usual place or hour.
///
/// # Errors
/// Of the database.
pub(super) async fn load(
    conn: &impl ConnectionTrait,
    unit: &UnitRef,
    election: &unit_election::Model,
    regime: &Regime,
) -> Outcome<Facts> {
    let township = unit.above.rsplit(' ').next().unwrap_or_default();
    let mut facts = Facts::new(store::facts(conn, election.id).await?, regime, cycle::words(election), township);
    if let Some((meeting, held_on)) = bodies::service::formation(conn, election.id).await? {
        facts.recorded.insert("committee_by", (cycle::words(election).own(&meeting), "选委会"));
        facts.recorded.insert("committee_on", (held_on.to_string(), "选委会"));
    }
    for (key, step) in [("nomination_day", step::NOMINATION), ("handed_on", step::HANDOVER)] {
        if let Some(day) = cycle::store::step(conn, election.id, step).await?.and_then(|row| row.actual) {
            facts.recorded.insert(key, (day.to_string(), "日程倒排"));
        }
    }
    Ok(facts)
}

impl Facts {
    fn new(typed: BTreeMap<String, String>, regime: &Regime, words: &'static Words, township: &str) -> Self {
        Self {
            typed,
            recorded: BTreeMap::new(),
            guidance: format!("{township}{}选举工作指导机构", words.committee()),
            words,
            term_years: regime.term_years().value,
        }
    }

    /// The page on which a fact was recorded, if it was.
    pub(super) fn recorded_in(&self, key: &str) -> Option<&'static str> {
        self.recorded.get(key).map(|(_, place)| *place)
    }

    /// The value as it is shown in the form.
    pub(super) fn shown(&self, key: &str) -> String {
        if let Some((value, _)) = self.recorded.get(key) {
            return value.clone();
        }
        if let Some(value) = self.typed.get(key).filter(|value| !value.is_empty()) {
            return value.clone();
        }
        match key {
            "opens" => "08:00".into(),
            "closes" => "15:00".into(),
            // The meeting to which the draft is put; that it adopted anything is told by the day.
            "rules_by" => self.words.own("村民代表会议"),
            "guidance" => self.guidance.clone(),
            "registration_place" => self.words.own("村民委员会办公室"),
            "term_years" => self.term_years.to_string(),
            _ => String::new(),
        }
    }

    /// What a paper would print that nobody has typed or recorded: label and the usual value.
    pub(super) fn unchecked(&self, template: &str) -> Vec<(&'static str, String)> {
        let keys: &[&str] = match template {
            "T02" => &["registration_place", "opens", "closes"],
            "T06" => &["opens", "closes"],
            "T11" => &["opens", "closes", "guidance"],
            _ => &[],
        };
        let known =
            |key: &str| self.recorded.contains_key(key) || self.typed.get(key).is_some_and(|value| !value.is_empty());
        keys.iter().filter(|key| !known(key)).map(|key| (label(key), self.shown(key))).collect()
    }

    pub(super) fn text(&self, key: &str) -> String {
        self.shown(key)
    }

    pub(super) fn optional(&self, key: &str) -> Option<String> {
        Some(self.shown(key)).filter(|value| !value.is_empty())
    }

    pub(super) fn optional_date(&self, key: &str) -> Option<NaiveDate> {
        NaiveDate::parse_from_str(&self.shown(key), "%Y-%m-%d").ok()
    }

    pub(super) fn time(&self, key: &str) -> NaiveTime {
        NaiveTime::parse_from_str(&self.shown(key), "%H:%M").unwrap_or_default()
    }

    pub(super) fn term_years(&self) -> u32 {
        self.term_years
    }
}
