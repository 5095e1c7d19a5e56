//! The statutory timetable, backward from the election day. The steps are data (`law/timetable`), their days come from
//! the regime's parameters.

mod check;
mod data;

pub use check::{check, check_body};
pub use data::{Paper, papers};

use crate::body::Body;
use crate::book::Family;
use crate::cite::Cite;
use crate::deadline::{days_after, days_before, last_day};
use crate::finding::Severity;
use crate::regime::{CooperativeRegime, HasTexts, Mode, ParamRow, PartyRegime, Regime};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// One step of the timetable.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TimetableStep {
    /// Stable id, e.g. `roll_published`.
    pub id: String,
    /// Place in the order, 1, 2, 3 …
    pub no: u32,
    /// Title.
    pub title_zh: String,
    /// Who acts, e.g. 村民选举委员会.
    pub actor_zh: String,
    /// Paper codes (`T03`) the step needs; titles in [`papers`].
    pub documents: Vec<String>,
    /// Other papers, by name.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub papers_zh: Vec<String>,
    /// First allowed day, if the texts set one.
    pub earliest: Option<NaiveDate>,
    /// Last allowed day, if the texts set one.
    pub latest: Option<NaiveDate>,
    /// Recommended day.
    pub recommended: Option<NaiveDate>,
    /// What the texts ask, in words: 「选举日的20日前」.
    pub requirement_zh: String,
    /// A breach of `earliest` or `latest` makes the step unlawful (else it is advice).
    pub hard: bool,
    /// How far a breach goes.
    pub severity: Severity,
    /// `latest` counts backward from the election day, and whether that day itself is allowed is interpretation.
    pub counts_backward: bool,
    /// Held only where it is needed.
    pub optional: bool,
    /// Articles.
    pub cites: Vec<Cite>,
    /// Ids of steps of this list that must not come later.
    pub after: Vec<String>,
}

/// Dates by step id.
pub type Dates = BTreeMap<String, NaiveDate>;

/// The steps for a mode, in order, for the regime's polling day. Days that depend on another step are counted from its
/// recommended day; [`plan`] counts them from known days.
pub fn steps(regime: &Regime, mode: Mode) -> Vec<TimetableStep> {
    plan(regime, mode, &Dates::new())
}

/// The steps, with days that depend on another step (objections, handover …) counted from `known`. For a residents'
/// committee the steps of the villagers' committee are advice, in its own words.
pub fn plan(regime: &Regime, mode: Mode, known: &Dates) -> Vec<TimetableStep> {
    let mut steps = lay_out(data::steps(), &Ground::of(regime), Some(mode), known);
    if regime.profile().family == Family::Residents {
        for step in &mut steps {
            for text in [&mut step.title_zh, &mut step.actor_zh, &mut step.requirement_zh] {
                *text = text.replace("村民", "居民").replace("村务", "居务").replace("村选举办法", "选举办法");
            }
        }
    }
    steps
}

/// The parameters of an election of any body.
#[derive(Debug, Clone, Copy)]
pub enum Applies<'a> {
    /// Supervision committee, representatives.
    Village(&'a Regime),
    /// Party organisation.
    Party(&'a PartyRegime),
    /// Co-operative.
    Cooperative(&'a CooperativeRegime),
}

/// The steps of another body, in order; the regime's day is the day of its meeting. The villagers' and residents' committees
/// have [`plan`].
pub fn plan_body(body: Body, applies: Applies<'_>, known: &Dates) -> Vec<TimetableStep> {
    let ground = match applies {
        Applies::Village(regime) => Ground::of(regime),
        Applies::Party(regime) => {
            Ground { rows: by_key(regime.rows()), day: regime.polling_day(), texts: regime.texts(), village: None }
        }
        Applies::Cooperative(regime) => {
            Ground { rows: by_key(regime.rows()), day: regime.polling_day(), texts: regime.texts(), village: None }
        }
    };
    lay_out(data::steps_of(body), &ground, None, known)
}

type Rows = BTreeMap<&'static str, ParamRow>;

fn by_key(rows: Vec<ParamRow>) -> Rows {
    rows.into_iter().map(|row| (row.key, row)).collect()
}

/// What the days are counted from.
struct Ground<'a> {
    rows: Rows,
    day: NaiveDate,
    texts: &'a [String],
    village: Option<&'a Regime>,
}

impl<'a> Ground<'a> {
    fn of(regime: &'a Regime) -> Self {
        let rows = by_key(regime.rows());
        Ground { rows, day: regime.polling_day(), texts: &regime.profile().texts, village: Some(regime) }
    }

    fn before(&self, days: u32) -> NaiveDate {
        self.village.map_or_else(|| days_before(self.day, days), |regime| last_day(days, regime))
    }
}

fn lay_out(sources: &[data::Step], ground: &Ground<'_>, mode: Option<Mode>, known: &Dates) -> Vec<TimetableStep> {
    let (rows, day) = (&ground.rows, ground.day);
    let number = |key: &str| rows.get(key).and_then(|row| row.value.as_u64()).and_then(|n| u32::try_from(n).ok());
    let is_set = |key: &str| rows.get(key).is_some_and(|row| !row.value.is_null() && row.value != false);
    let mut dates = known.clone();
    let mut steps: Vec<TimetableStep> = Vec::new();
    for source in sources {
        let in_mode = source.modes.is_empty() || mode.is_some_and(|mode| source.modes.contains(&mode));
        if !in_mode || !source.only_with.as_deref().is_none_or(is_set) {
            continue;
        }
        let mut cites: Vec<Cite> = Vec::new();
        let mut severity = None;
        let mut named = None;
        let mut counts_backward = false;
        let mut latest = None;
        let mut use_param = |key: &str| {
            let row = rows.get(key)?;
            cites.extend(row.cites.iter().cloned());
            severity = Some(row.severity);
            named = number(key);
            named
        };
        if let Some(days) = source.latest_before_param.as_deref().and_then(&mut use_param) {
            latest = Some(ground.before(days));
            counts_backward = true;
        } else if let Some(key) = source.latest_after_param.as_deref() {
            let anchor = source.latest_after_step.as_ref().and_then(|step| dates.get(step)).copied().unwrap_or(day);
            latest = use_param(key).map(|days| days_after(anchor, days));
        }
        let same_day =
            source.same_day_with.as_deref().is_some_and(|key| rows.get(key).is_some_and(|r| r.value == true));
        if same_day {
            latest = Some(day);
        }
        latest = latest
            .or_else(|| source.latest_before.map(|days| days_before(day, days)))
            .or_else(|| source.latest_after.map(|days| days_after(day, days)));
        for cite in source.cites.iter().filter(|cite| ground.texts.contains(&cite.text)) {
            if !cites.contains(cite) {
                cites.push(cite.clone());
            }
        }
        if let Some(row) = source.severity_param.as_deref().and_then(|key| rows.get(key)) {
            severity = Some(row.severity);
        }
        let earliest = source.earliest.map(|days| days_after(day, days));
        // Without an article of this profile a day is advice.
        let severity = if cites.is_empty() { Severity::Warn } else { severity.unwrap_or(Severity::Block) };
        let wished = source.recommended.map(|days| offset(day, days));
        let recommended = wished.map(|wished| latest.map_or(wished, |latest| wished.min(latest)));
        if let Some(date) = recommended {
            dates.entry(source.id.clone()).or_insert(date);
        }
        steps.push(TimetableStep {
            id: source.id.clone(),
            no: u32::try_from(steps.len()).map_or(u32::MAX, |n| n.saturating_add(1)),
            title_zh: source.title.clone(),
            actor_zh: source.actor.clone(),
            documents: documents(source, rows),
            papers_zh: source.papers.clone(),
            earliest,
            latest,
            recommended,
            requirement_zh: requirement(source, named, &number),
            hard: severity == Severity::Block && (earliest.is_some() || latest.is_some()),
            severity,
            counts_backward,
            optional: source.optional,
            cites,
            after: source.after.clone(),
        });
    }
    let listed: Vec<String> = steps.iter().map(|step| step.id.clone()).collect();
    for step in &mut steps {
        step.after.retain(|id| listed.contains(id));
    }
    steps
}

fn offset(day: NaiveDate, days: i32) -> NaiveDate {
    if days < 0 { days_before(day, days.unsigned_abs()) } else { days_after(day, days.unsigned_abs()) }
}

/// The certificate is needed only where the texts ask for one.
fn documents(source: &data::Step, rows: &Rows) -> Vec<String> {
    let certificate = rows.get("certificate").is_some_and(|row| row.value == true);
    source.documents.iter().filter(|code| certificate || *code != "T17").cloned().collect()
}

/// Fills `{n}` with the parameter of the last day and `{some_param}` with that parameter.
fn requirement(source: &data::Step, n: Option<u32>, number: &impl Fn(&str) -> Option<u32>) -> String {
    let text = &source.requirement;
    if text.contains("{n}") {
        return match (n, &source.requirement_same_day) {
            (Some(0), Some(same_day)) => same_day.clone(),
            (Some(n), _) => text.replace("{n}", &n.to_string()).replace("选举日的1日前", "选举日前"),
            (None, _) if source.latest_before.is_some() => "选举日前".to_owned(),
            (None, _) => "适用的文本没有规定期限".to_owned(),
        };
    }
    match text.split_once('{').and_then(|(before, rest)| rest.split_once('}').map(|(key, after)| (before, key, after)))
    {
        Some((before, key, after)) => match number(key) {
            Some(days) => format!("{before}{days}{after}"),
            None => before.trim_end_matches(|c: char| !"；，".contains(c)).trim_end_matches(['；', '，']).to_owned(),
        },
        None => text.clone(),
    }
}
