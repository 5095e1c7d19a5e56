//! What a county sets where the texts are silent (law.md 6), and which policy pack applies: kept with the cycle, and with each
//! election as it applies there, so that an election that has begun to vote keeps the rules it began with; no database.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use entity::unit_election;
use law::book::Family;
use law::policy::Pack;
use law::regime::{CooperativeRegime, HasTexts, ParamRow, PartyRegime};
use law::settings::{OpenPoint, Overlay, Settings, open_points};
use maud::{Markup, html};
use serde::{Deserialize, Serialize};

use super::model::{Stage, book, cites_zh, regime, stage};
use crate::failure::{Failure, Outcome, Refusal};
use crate::ui::{self, Tone};

/// What one election applies beside its profile.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Applied {
    /// The policy pack.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pack: Option<String>,
    /// The answers to what the texts leave open.
    pub settings: Settings,
}

impl Applied {
    /// As stored with an election; empty for nothing.
    ///
    /// # Errors
    /// `Failure::Internal` for a text that this program did not write.
    pub fn stored(text: &str) -> Outcome<Self> {
        parse(text, "overlay of an election")
    }

    /// As it is stored.
    pub fn store(&self) -> String {
        store(self)
    }

    /// As `law` wants it.
    ///
    /// # Errors
    /// `UNKNOWN_PACK` when the program does not know the pack any more.
    pub fn overlay(&self) -> Outcome<Overlay<'_>> {
        let pack = self.pack.as_deref().map(pack_of).transpose()?;
        Ok(Overlay { pack, settings: Some(&self.settings) })
    }
}

/// What a county has chosen for a cycle.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Choices {
    /// The answers to what the texts leave open.
    pub settings: Settings,
    /// The policy pack of the whole cycle.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pack: Option<String>,
    /// Townships with a pack of their own, or with none.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub townships: BTreeMap<String, Option<String>>,
}

impl Choices {
    /// As stored with a cycle; empty for nothing.
    ///
    /// # Errors
    /// `Failure::Internal` for a text that this program did not write.
    pub fn stored(text: &str) -> Outcome<Self> {
        parse(text, "choices of a cycle")
    }

    /// As it is stored.
    pub fn store(&self) -> String {
        store(self)
    }

    /// What the units of a township apply.
    pub fn of(&self, township: &str) -> Applied {
        let pack = self.townships.get(township).unwrap_or(&self.pack);
        Applied { pack: pack.clone(), settings: self.settings.clone() }
    }

    /// What units apply whose township has no pack of its own.
    pub fn everywhere(&self) -> Applied {
        self.of("")
    }
}

fn parse<T: Default + for<'a> Deserialize<'a>>(text: &str, what: &str) -> Outcome<T> {
    if text.is_empty() {
        return Ok(T::default());
    }
    serde_json::from_str(text).map_err(|error| Failure::Internal(format!("{what}: {error}")))
}

fn store<T: Default + PartialEq + Serialize>(value: &T) -> String {
    // Maps of texts always serialise.
    if *value == T::default() { String::new() } else { serde_json::to_string(value).unwrap_or_default() }
}

/// A policy pack by its id.
///
/// # Errors
/// `UNKNOWN_PACK` naming the known ones.
pub fn pack_of(id: &str) -> Outcome<&'static Pack> {
    let book = book()?;
    book.pack(id).ok_or_else(|| {
        let known: Vec<&str> = book.packs().map(|pack| &*pack.id).collect();
        Refusal::new("UNKNOWN_PACK", format!("没有政策包「{id}」"), format!("请改选：{}", known.join("、"))).into()
    })
}

/// The policy pack of an election.
///
/// # Errors
/// `UNKNOWN_PACK`.
pub fn pack(election: &unit_election::Model) -> Outcome<Option<&'static Pack>> {
    Applied::stored(&election.overlay)?.pack.as_deref().map(pack_of).transpose()
}

/// Does a change of the settings still reach this election? From the first vote on the rules stay as they are: nobody may change
/// how a vote is counted when it has been cast.
pub fn reaches(election: &unit_election::Model) -> bool {
    stage(election) < Stage::Polling
}

/// The profile of another family in the place of an election: that of the same province, else the national one.
///
/// # Errors
/// `PROFILE_NOT_USABLE` when no profile applies on that day.
pub fn profile_for(election: &unit_election::Model, family: Family, day: NaiveDate) -> Outcome<&'static str> {
    let book = book()?;
    // A drill's units have codes of no province; the committee's profile says which province's rules they practise.
    let area = book.profile(&election.profile).map(|profile| profile.area.as_str()).filter(|area| !area.is_empty());
    let place = area.unwrap_or(&election.unit_code);
    let profile = book.suggest_for(family, place, day).ok_or_else(|| {
        let message = format!("{day} 没有适用于{}的法规方案", family.zh());
        Failure::from(Refusal::new("PROFILE_NOT_USABLE", message, "请核对选举日期"))
    })?;
    Ok(profile.id.as_str())
}

/// The parameters of the party organisation's election in the place of this election, on the day of its assembly.
///
/// # Errors
/// `PROFILE_NOT_USABLE`, `UNKNOWN_PACK`.
pub fn party_regime(election: &unit_election::Model, day: NaiveDate) -> Outcome<PartyRegime> {
    let profile = profile_for(election, Family::Party, day)?;
    let applied = Applied::stored(&election.overlay)?;
    book()?.party_for(profile, day, applied.overlay()?).map_err(not_usable)
}

/// The parameters of the co-operative's election in the place of this election, on the day of its assembly.
///
/// # Errors
/// `PROFILE_NOT_USABLE`, `UNKNOWN_PACK`.
pub fn cooperative_regime(election: &unit_election::Model, day: NaiveDate) -> Outcome<CooperativeRegime> {
    let profile = profile_for(election, Family::Cooperative, day)?;
    let applied = Applied::stored(&election.overlay)?;
    book()?.cooperative_for(profile, day, applied.overlay()?).map_err(not_usable)
}

fn not_usable(error: law::book::LawError) -> Failure {
    Refusal::new("PROFILE_NOT_USABLE", error.to_string(), "请核对法规方案和选举日期").into()
}

/// The value that an election uses for an open point.
fn in_use(election: &unit_election::Model, point: &OpenPoint) -> Outcome<Option<ParamRow>> {
    let day = election.polling_day;
    Ok(match point.family {
        Family::Party => party_regime(election, day)?.row(&point.key),
        Family::Cooperative => cooperative_regime(election, day)?.row(&point.key),
        Family::Village | Family::Residents => regime(election)?.row(&point.key),
    })
}

/// The title of a choice of an open point.
pub fn choice_zh<'a>(point: &'a OpenPoint, value: &'a str) -> &'a str {
    point.choices.iter().find(|choice| choice.value == value).map_or(value, |choice| &choice.title)
}

/// What the texts leave open about these parameters and which answer this election uses, for the pages where it matters: the
/// rule is never decided silently. `keys` are those of [`open_points`], e.g. `win_base` on the party's count.
///
/// # Errors
/// Of the law book.
pub fn banner(election: &unit_election::Model, keys: &[&str]) -> Outcome<Markup> {
    let applied = Applied::stored(&election.overlay)?;
    let mut notes = Vec::new();
    for point in open_points().iter().filter(|point| keys.contains(&&*point.key)) {
        let value = in_use(election, point)?.and_then(|row| row.value.as_str().map(str::to_owned)).unwrap_or_default();
        let set = applied.settings.0.contains_key(&point.key);
        let word = if set { "本次换届设定" } else { "默认" };
        let answer = format!("{word}：{}", choice_zh(point, &value));
        // Other villages' texts are no source for a residents' committee.
        let cites = match super::residents_mode(election) {
            Some(_) => regime(election)?.own(&point.cites),
            None => point.cites.clone(),
        };
        notes.push(html! {
            p { (point.banner) "。" strong { (answer) } " " (ui::badge(Tone::Warn, "未核实")) }
            (ui::fold("条文怎么说", html! { p { (point.source) } p { (ui::cite(&cites_zh(&cites).join("、"))) } }))
        });
    }
    Ok(html! {
        @if !notes.is_empty() {
            (ui::alert(Tone::Info, Some("条文没有写明"), html! { @for note in &notes { (note) } }))
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_stored_comes_back_and_nothing_is_stored_as_nothing() {
        assert_eq!(Applied::default().store(), "");
        assert_eq!(Choices::stored("").unwrap(), Choices::default());
        let choices = Choices {
            settings: Settings([("deadline_counting".into(), "clear_days".into())].into()),
            pack: Some("LUBU-2020".into()),
            townships: [("990781002000".to_owned(), None)].into(),
        };
        assert_eq!(Choices::stored(&choices.store()).unwrap(), choices);
        assert_eq!(choices.of("990781001000").pack.as_deref(), Some("LUBU-2020"));
        assert_eq!(choices.of("990781002000").pack, None, "a township may do without the county's pack");
        let applied = choices.everywhere();
        assert_eq!(Applied::stored(&applied.store()).unwrap(), applied);
        assert!(applied.overlay().is_ok());
        assert!(Applied { pack: Some("X".into()), ..Applied::default() }.overlay().is_err());
        assert!(Applied::stored("{").is_err());
    }

    #[test]
    fn the_other_bodies_follow_the_province_of_the_committee() {
        let day = NaiveDate::from_ymd_opt(2026, 4, 15).unwrap();
        let election = crate::testkit::unit_election(crate::testkit::VILLAGE, day);
        assert_eq!(profile_for(&election, Family::Cooperative, day).unwrap(), "ZJ-COOP-2020");
        assert_eq!(profile_for(&election, Family::Party, day).unwrap(), "CPC-2020");
        let mut set = election.clone();
        set.overlay = r#"{"settings":{"win_base":"due"}}"#.into();
        let (plain, due) = (party_regime(&election, day).unwrap(), party_regime(&set, day).unwrap());
        assert_ne!(plain.hash(), due.hash());
        let text = |election: &unit_election::Model| banner(election, &["win_base"]).unwrap().into_string();
        assert!(text(&election).contains("默认：实到会"), "{}", text(&election));
        assert!(text(&set).contains("本次换届设定：应到会"), "{}", text(&set));
        assert_eq!(banner(&set, &[]).unwrap().into_string(), "");
    }
}
