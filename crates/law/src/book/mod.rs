//! The law book: texts, parameters and profiles, compiled in from `law/`.

mod embedded;
mod load;
mod profile;
mod text;

pub use profile::{Profile, ProfileInfo};
pub use text::{Article, Rank, Text, Unit, Version};

use crate::cite::Cite;
use crate::finding::{Finding, Severity};
use crate::regime::{Raw, Regime};
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
    let lists = [embedded::TEXTS, embedded::PROFILES, embedded::PARAMS, crate::findings::FILES];
    lists.into_iter().flatten().map(|(name, _)| *name).collect()
}

/// All texts, parameters and profiles.
#[derive(Debug)]
pub struct LawBook {
    texts: BTreeMap<String, Text>,
    profiles: BTreeMap<String, Profile>,
    /// Per profile, per key: its own dated entries.
    params: BTreeMap<String, BTreeMap<String, Vec<load::DatedParam>>>,
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

    /// All profiles, by id, for a list to choose from.
    pub fn profiles(&self) -> Vec<ProfileInfo> {
        self.profiles.values().map(Profile::info).collect()
    }

    /// The profile that applies in a place (division code, at least two digits) on a day: the most specific area, then the
    /// latest start; the national one where the province has none.
    pub fn suggest(&self, division: &str, polling_day: NaiveDate) -> Option<&Profile> {
        self.profiles
            .values()
            .filter(|profile| profile.applies(division, polling_day))
            .max_by_key(|profile| (profile.area.len(), profile.from))
    }

    /// The parameters of a profile on a polling day. A profile whose texts have been superseded still answers, with
    /// [`Regime::banner`] and [`Regime::notices`]; one that is not yet in force does not.
    pub fn regime(&self, profile_id: &str, polling_day: NaiveDate) -> Result<Regime, LawError> {
        let profile = self.known(profile_id)?;
        if polling_day < profile.from {
            return Err(LawError::ProfileNotYetInForce {
                profile: profile.id.clone(),
                from: profile.from,
                polling_day,
            });
        }
        self.regime_on(profile, polling_day, false)
    }

    /// The parameters for a question that names no polling day: those of a day on which the profile's texts are known to be
    /// current. Sentences then give no calendar dates.
    pub fn regime_undated(&self, profile_id: &str) -> Result<Regime, LawError> {
        let profile = self.known(profile_id)?;
        self.regime_on(profile, profile.reference_day(), true)
    }

    fn known(&self, profile_id: &str) -> Result<&Profile, LawError> {
        self.profile(profile_id).ok_or_else(|| LawError::UnknownProfile {
            profile: profile_id.to_owned(),
            known: self.profiles.keys().cloned().collect(),
        })
    }

    fn regime_on(&self, profile: &Profile, day: NaiveDate, undated: bool) -> Result<Regime, LawError> {
        Regime::new(profile.clone(), day, undated, &self.resolve(profile, day), self.notices(profile, day))
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
                // What an unverified profile takes over from older texts is not verified for it either.
                if ancestor.id != profile.id && profile.verification == Status::Unverified {
                    raw.status = Status::Unverified;
                }
                resolved.insert(key.clone(), raw);
            }
        }
        resolved
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
