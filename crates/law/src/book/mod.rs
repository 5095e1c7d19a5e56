//! The law book: texts, parameters and profiles, compiled in from `law/`.

pub(crate) mod embedded;
mod load;
mod profile;
mod text;
pub mod verbatim;

pub use load::Files;
pub(crate) use load::{data, line_of, parse};
pub use profile::{Family, Profile, ProfileInfo};
pub use text::{Article, Rank, Text, Unit, Version};

use crate::cite::Cite;
use crate::finding::{Finding, Severity};
use crate::policy::Pack;
use crate::regime::{CooperativeRegime, Frame, PartyRegime, Raw, Regime};
use crate::settings::Overlay;
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::sync::OnceLock;

/// How well a statement of the data was checked, best first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// Read in the full primary text.
    Verified,
    /// Read in the opening part of the primary text only.
    Partial,
    /// Supported by secondary text only.
    Secondary,
    /// The texts are silent; a configurable default that the user sees.
    Interpretation,
    /// Not checked. An entry of the data with this status never blocks; what an unverified profile takes over from an older
    /// text keeps that text's severity, under the banner.
    Unverified,
}

impl Status {
    /// 已核, 部分核对, 间接来源, 解释, 待核.
    pub fn zh(self) -> &'static str {
        match self {
            Status::Verified => "已核",
            Status::Partial => "部分核对",
            Status::Secondary => "间接来源",
            Status::Interpretation => "解释",
            Status::Unverified => "待核",
        }
    }
}

/// What can go wrong between a profile's name and its parameters.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum LawError {
    /// No such profile.
    #[error("没有法规方案“{profile}”；可用的有：{}", .known.join("、"))]
    UnknownProfile {
        /// As asked for.
        profile: String,
        /// All ids.
        known: Vec<String>,
    },
    /// The profile begins after the polling day.
    #[error("法规方案“{profile}”自{from}起适用，不能用于选举日{polling_day}")]
    ProfileNotYetInForce {
        /// The profile.
        profile: String,
        /// Its first day.
        from: NaiveDate,
        /// The day asked for.
        polling_day: NaiveDate,
    },
    /// No entry of the parameter applies on that day.
    #[error("法规方案“{profile}”在{polling_day}没有参数“{key}”")]
    ParamMissing {
        /// The profile.
        profile: String,
        /// The parameter.
        key: String,
        /// The day asked for.
        polling_day: NaiveDate,
    },
    /// The entry has a value of another type.
    #[error("法规方案“{profile}”的参数“{key}”：{message}")]
    ParamType {
        /// The profile.
        profile: String,
        /// The parameter.
        key: String,
        /// What the parser says.
        message: String,
    },
    /// The profile is for other bodies.
    #[error("法规方案“{profile}”用于{}，不能用于{}", .family.zh(), .wanted.zh())]
    OtherBodies {
        /// The profile.
        profile: String,
        /// What it is for.
        family: Family,
        /// What was asked for.
        wanted: Family,
    },
    /// A data file is malformed or contradicts another.
    #[error("法规数据文件{file}：{message}")]
    Data {
        /// File name in `law/`.
        file: String,
        /// What is wrong.
        message: String,
    },
}

/// Names of the files of `law/` that are compiled in, e.g. `texts/VCOL2018.toml`.
pub fn embedded_files() -> Vec<&'static str> {
    let lists = [
        embedded::TEXTS,
        embedded::PROFILES,
        embedded::PARAMS,
        embedded::PACKS,
        embedded::RULES,
        crate::findings::FILES,
    ];
    lists.into_iter().flatten().map(|(name, _)| *name).collect()
}

/// All texts, parameters and profiles.
#[derive(Debug)]
pub struct LawBook {
    texts: BTreeMap<String, Text>,
    profiles: BTreeMap<String, Profile>,
    /// Per profile, per key: its own dated entries.
    params: BTreeMap<String, BTreeMap<String, Vec<load::DatedParam>>>,
    packs: BTreeMap<String, Pack>,
}

impl LawBook {
    /// The book compiled into this program. Parsed once; an error is a defect of the data, which a test excludes.
    pub fn builtin() -> Result<&'static LawBook, LawError> {
        static BOOK: OnceLock<Result<LawBook, LawError>> = OnceLock::new();
        BOOK.get_or_init(load::builtin).as_ref().map_err(LawError::clone)
    }

    /// A text by id.
    pub fn text(&self, id: &str) -> Option<&Text> {
        self.texts.get(id)
    }

    /// All texts, by id.
    pub fn texts(&self) -> impl Iterator<Item = &Text> {
        self.texts.values()
    }

    /// A profile by id.
    pub fn profile(&self, id: &str) -> Option<&Profile> {
        self.profiles.get(id)
    }

    /// The builtin book with an operator's own files added: what they say is checked like our own data, and an error names
    /// file, line and key.
    pub fn with(files: &Files) -> Result<LawBook, LawError> {
        load::with(files)
    }

    /// All profiles for villagers' committees, by id, for a list to choose from.
    pub fn profiles(&self) -> Vec<ProfileInfo> {
        self.profiles_for(Family::Village)
    }

    /// All profiles of a family, by id.
    pub fn profiles_for(&self, family: Family) -> Vec<ProfileInfo> {
        self.all_profiles().filter(|profile| profile.family == family).map(Profile::info).collect()
    }

    /// All profiles, by id.
    pub fn all_profiles(&self) -> impl Iterator<Item = &Profile> {
        self.profiles.values()
    }

    /// A policy pack by id.
    pub fn pack(&self, id: &str) -> Option<&Pack> {
        self.packs.get(id)
    }

    /// All policy packs, by id.
    pub fn packs(&self) -> impl Iterator<Item = &Pack> {
        self.packs.values()
    }

    /// The profile that applies in a place (division code, at least two digits) on a day: the most specific area, then the
    /// latest start; the national one where the province has none.
    pub fn suggest(&self, division: &str, polling_day: NaiveDate) -> Option<&Profile> {
        self.suggest_for(Family::Village, division, polling_day)
    }

    /// The profile of a family that applies in a place on a day.
    pub fn suggest_for(&self, family: Family, division: &str, polling_day: NaiveDate) -> Option<&Profile> {
        self.profiles
            .values()
            .filter(|profile| profile.family == family && profile.applies(division, polling_day))
            .max_by_key(|profile| (profile.area.len(), profile.from))
    }

    /// The parameters of a profile on a polling day. A profile whose texts have been superseded still answers, with
    /// [`Regime::banner`] and [`Regime::notices`]; one that is not yet in force does not.
    pub fn regime(&self, profile_id: &str, polling_day: NaiveDate) -> Result<Regime, LawError> {
        self.village(profile_id, Some(polling_day))
    }

    /// The parameters for a question that names no polling day: those of a day on which the profile's texts are known to be
    /// current. Sentences then give no calendar dates.
    pub fn regime_undated(&self, profile_id: &str) -> Result<Regime, LawError> {
        self.village(profile_id, None)
    }

    fn village(&self, profile_id: &str, day: Option<NaiveDate>) -> Result<Regime, LawError> {
        let wanted = self.known(profile_id, Family::Village)?.family;
        let wanted = if wanted == Family::Residents { wanted } else { Family::Village };
        let (frame, raw) = self.frame(profile_id, day, wanted)?;
        Regime::new(frame, &raw)
    }

    /// The parameters of a party organisation's profile on the day of its assembly; `None` for a question without a day.
    pub fn party(&self, profile_id: &str, day: Option<NaiveDate>) -> Result<PartyRegime, LawError> {
        let (frame, raw) = self.frame(profile_id, day, Family::Party)?;
        PartyRegime::new(frame, &raw)
    }

    /// The parameters of a co-operative's profile on the day of its assembly; `None` for a question without a day.
    pub fn cooperative(&self, profile_id: &str, day: Option<NaiveDate>) -> Result<CooperativeRegime, LawError> {
        let (frame, raw) = self.frame(profile_id, day, Family::Cooperative)?;
        CooperativeRegime::new(frame, &raw)
    }

    /// The profile; when there is none, the error lists those of the family.
    fn known(&self, profile_id: &str, family: Family) -> Result<&Profile, LawError> {
        self.profile(profile_id).ok_or_else(|| LawError::UnknownProfile {
            profile: profile_id.to_owned(),
            known: self.profiles_for(family).into_iter().map(|profile| profile.id).collect(),
        })
    }

    fn frame(
        &self,
        profile_id: &str,
        day: Option<NaiveDate>,
        wanted: Family,
    ) -> Result<(Frame, BTreeMap<String, Raw>), LawError> {
        let profile = self.known(profile_id, wanted)?;
        if profile.family != wanted {
            let (profile, family) = (profile.id.clone(), profile.family);
            return Err(LawError::OtherBodies { profile, family, wanted });
        }
        if let Some(polling_day) = day.filter(|day| *day < profile.from) {
            let (profile, from) = (profile.id.clone(), profile.from);
            return Err(LawError::ProfileNotYetInForce { profile, from, polling_day });
        }
        let on = day.unwrap_or_else(|| profile.reference_day());
        let frame = Frame::new(profile.clone(), on, day.is_none(), self.notices(profile, on));
        Ok((frame, self.resolve(profile, on)))
    }

    /// Does the citation name a text, version, article and paragraph of this book? `#?` (条号未核) is accepted only where
    /// the version was not read in full.
    pub fn knows(&self, cite: &Cite) -> bool {
        if cite.article == 0 {
            let version = self.text(&cite.text).and_then(|text| text.version(cite.version));
            return version.is_some_and(|version| version.status != Status::Verified);
        }
        self.article(cite).is_some()
    }

    /// The article that a citation names.
    pub fn article(&self, cite: &Cite) -> Option<&Article> {
        let text = self.text(&cite.text)?;
        text.version(cite.version)?;
        let article = text.article(cite.article)?;
        let paragraph_exists = cite.paragraph.is_none_or(|paragraph| paragraph <= article.paragraphs);
        paragraph_exists.then_some(article)
    }

    fn resolve(&self, profile: &Profile, day: NaiveDate) -> BTreeMap<String, Raw> {
        let mut chain = vec![profile];
        while let Some(parent) = chain[chain.len() - 1].inherits.as_deref() {
            // Loading refuses unknown parents and cycles.
            match self.profile(parent) {
                Some(parent) if chain.len() <= self.profiles.len() => chain.push(parent),
                _ => break,
            }
        }
        let mut resolved = BTreeMap::new();
        for ancestor in chain.into_iter().rev() {
            for (key, entries) in self.params.get(&ancestor.id).into_iter().flatten() {
                let Some(entry) = entries.iter().find(|entry| entry.applies(day)) else { continue };
                let mut raw = entry.raw.clone();
                // What was written for another kind of committee is applied by analogy: it warns, it does not stop.
                if ancestor.family != profile.family {
                    raw.status = raw.status.max(Status::Interpretation);
                    raw.severity = raw.severity.min(Severity::Warn);
                }
                // What an unverified profile takes over from older texts is not verified for it either.
                if ancestor.id != profile.id && profile.verification == Status::Unverified {
                    raw.status = Status::Unverified;
                }
                resolved.insert(key.clone(), raw);
            }
        }
        resolved
    }

    /// The entries of a parameter that apply to a profile between two days, each with a day on which it does.
    pub(crate) fn entries_of(
        &self,
        profile: &Profile,
        key: &str,
        from: NaiveDate,
        to: Option<NaiveDate>,
    ) -> Vec<(NaiveDate, Raw)> {
        let mut days = vec![from.max(profile.from)];
        let mut ancestor = Some(profile);
        let mut generations = 0;
        while let Some(current) = ancestor.filter(|_| generations <= self.profiles.len()) {
            let dated = self.params.get(&current.id).and_then(|params| params.get(key));
            days.extend(dated.into_iter().flatten().filter_map(load::DatedParam::begins));
            ancestor = current.inherits.as_deref().and_then(|id| self.profile(id));
            generations += 1;
        }
        let first = days[0];
        days.retain(|day| *day >= first && to.is_none_or(|to| *day <= to || *day == first));
        days.sort_unstable();
        days.dedup();
        days.into_iter().filter_map(|day| Some((day, self.resolve(profile, day).remove(key)?))).collect()
    }

    /// The parameters of a profile with a cycle's policy pack and settings; `wanted` is `None` for a committee.
    pub(crate) fn overlaid(
        &self,
        profile_id: &str,
        day: NaiveDate,
        wanted: Option<Family>,
        overlay: Overlay<'_>,
    ) -> Result<(Frame, BTreeMap<String, Raw>), LawError> {
        let own = self.known(profile_id, wanted.unwrap_or_default())?.family;
        let family = wanted.unwrap_or(if own == Family::Residents { own } else { Family::Village });
        let (mut frame, mut raw) = self.frame(profile_id, Some(day), family)?;
        if let Some(settings) = overlay.settings {
            settings.check()?;
            for (key, value) in &settings.0 {
                // A setting of another family's election is not this one's.
                let Some(entry) = raw.get_mut(key) else { continue };
                entry.value = Some(toml::Value::String(value.clone()));
                entry.note = format!("本次换届的设定。{}", entry.note);
            }
        }
        if let Some(pack) = overlay.pack {
            frame.add_notices(pack.lay_over(family, &mut raw));
        }
        Ok((frame, raw))
    }

    fn notices(&self, profile: &Profile, day: NaiveDate) -> Vec<Finding> {
        let mut notices = Vec::new();
        if let Some(to) = profile.to.filter(|to| day > *to) {
            let successor = profile.superseded_by.as_deref().unwrap_or("当地现行规定");
            let message = format!("选举日{day}在“{}”适用期（至{to}）之后，应核对{successor}。", profile.title);
            notices.push(Finding::new("PROFILE_SUPERSEDED", Severity::Warn, "profile", message));
        }
        if profile.verification_on(day) != Status::Verified {
            let message = format!("“{}”的参数依据旧文本，待核；认定前请对照现行文本。", profile.title);
            notices.push(Finding::new("PROFILE_UNVERIFIED", Severity::Warn, "profile", message));
        }
        notices
    }
}
