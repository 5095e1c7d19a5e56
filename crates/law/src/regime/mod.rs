//! A regime: the parameters that a profile has on a polling day, resolved, typed and citable.
//!
//! Each family of bodies has a type of its own, so that a rule of the party organisation cannot be given the parameters of
//! the villagers' committee: [`Regime`] for villagers' and residents' committees with their assemblies, representatives and
//! supervision, [`PartyRegime`], [`CooperativeRegime`].

mod codes;
mod cooperative;
mod other;
mod pack;
mod params;
mod party;

pub use codes::*;
pub use cooperative::CooperativeRegime;
pub use params::Param;
pub use party::PartyRegime;

use crate::book::{Family, LawError, Profile, Status};
use crate::cite::Cite;
use crate::finding::Finding;
use chrono::NaiveDate;
use other::OtherParams;
use params::Params;
use serde::Serialize;
use std::collections::BTreeMap;
use std::sync::Arc;

/// What a regime of any family has besides its parameters.
#[derive(Debug, Clone)]
pub(crate) struct Frame {
    profile: Profile,
    polling_day: NaiveDate,
    undated: bool,
    notices: Vec<Finding>,
    hash: String,
}

impl Frame {
    pub(crate) fn new(profile: Profile, polling_day: NaiveDate, undated: bool, notices: Vec<Finding>) -> Self {
        Frame { profile, polling_day, undated, notices, hash: String::new() }
    }

    pub(crate) fn add_notices(&mut self, notices: Vec<Finding>) {
        self.notices.extend(notices);
    }
}

/// The parameters in force for one election. Obtained from [`crate::book::LawBook::regime`]; rules take it by reference. Some
/// hundred parameters with their citations: they are kept once and shared by clones, which a page makes of it for each command.
#[derive(Debug, Clone)]
pub struct Regime {
    frame: Arc<Frame>,
    params: Arc<Params>,
    other: Arc<OtherParams>,
}

/// One resolved parameter in printable form, for the law page and for exports.
#[derive(Debug, Clone, Serialize)]
pub struct ParamRow {
    /// Key in `law/params`.
    pub key: &'static str,
    /// Chinese name.
    pub title_zh: &'static str,
    /// The value as JSON; `null` when the texts are silent.
    pub value: serde_json::Value,
    /// Citations as text.
    pub cites: Vec<crate::cite::Cite>,
    /// How well it was checked.
    pub status: Status,
    /// How far a breach goes.
    pub severity: crate::finding::Severity,
    /// Why this value, where no article says it.
    pub note: String,
}

macro_rules! framed {
    ($($regime:ident),+) => {$(
        impl $regime {
            /// The profile's id, e.g. `ZJ-2020`.
            pub fn profile_id(&self) -> &str {
                &self.frame.profile.id
            }

            /// The profile.
            pub fn profile(&self) -> &Profile {
                &self.frame.profile
            }

            /// The day the parameters were resolved for.
            pub fn polling_day(&self) -> NaiveDate {
                self.frame.polling_day
            }

            /// The polling day, unless the question named none.
            pub fn dated(&self) -> Option<NaiveDate> {
                (!self.frame.undated).then_some(self.frame.polling_day)
            }

            /// SHA-256 (hex) over the canonical resolved parameters: equal hashes mean that the same law was applied.
            pub fn hash(&self) -> &str {
                &self.frame.hash
            }

            /// How well the profile's texts were checked for this polling day.
            pub fn verification(&self) -> Status {
                self.frame.profile.verification_on(self.frame.polling_day)
            }

            /// What every page of this election shows while the profile is not verified for the polling day.
            pub fn banner(&self) -> Option<&'static str> {
                (self.verification() != Status::Verified).then_some("参数依据旧文本，待核")
            }

            /// What a user should know about the choice of profile: superseded, not verified, stricter national law since.
            pub fn notices(&self) -> &[Finding] {
                &self.frame.notices
            }

            /// Parameters by key, for lookups from data (timetable, help).
            pub fn row(&self, key: &str) -> Option<ParamRow> {
                self.rows().into_iter().find(|row| row.key == key)
            }
        }
    )+};
}
framed!(Regime, PartyRegime, CooperativeRegime);

impl Regime {
    /// Resolves; called by the book. The hash covers what decides the election of the committee itself; for residents'
    /// committees their own parameters too.
    pub(crate) fn new(mut frame: Frame, raw: &BTreeMap<String, Raw>) -> Result<Self, LawError> {
        let params = Params::resolve(&frame.profile.id, frame.polling_day, raw)?;
        let other = OtherParams::resolve(&frame.profile.id, frame.polling_day, raw)?;
        let mut hashed = params.rows();
        if frame.profile.family == Family::Residents {
            hashed.extend(other.rows());
        }
        frame.hash = params::hash(hashed);
        Ok(Regime { frame: Arc::new(frame), params: Arc::new(params), other: Arc::new(other) })
    }

    /// Every parameter, in the order of the catalogue.
    pub fn rows(&self) -> Vec<ParamRow> {
        let mut rows = self.params.rows();
        rows.extend(self.other.rows());
        rows
    }

    /// SHA-256 (hex) over the parameters of the assemblies, the representatives and the supervision committee.
    pub fn other_bodies_hash(&self) -> String {
        params::hash(self.other.rows())
    }

    /// 「村民」 or 「居民」: who elects.
    pub fn people_zh(&self) -> &'static str {
        if self.frame.profile.family == Family::Residents { "居民" } else { "村民" }
    }

    /// 「村民委员会」 or 「居民委员会」.
    pub fn committee_zh(&self) -> &'static str {
        if self.frame.profile.family == Family::Residents { "居民委员会" } else { "村民委员会" }
    }
}

/// Anything with a profile's texts: what citations of a rule to show.
pub trait HasTexts {
    /// The ids of the texts of the profile, most specific first.
    fn texts(&self) -> &[String];

    /// Those of the citations that belong to these texts.
    fn own(&self, cites: &[Cite]) -> Vec<Cite> {
        cites.iter().filter(|cite| self.texts().contains(&cite.text)).cloned().collect()
    }
}

macro_rules! has_texts {
    ($($regime:ident),+) => {$(
        impl HasTexts for $regime {
            fn texts(&self) -> &[String] {
                &self.frame.profile.texts
            }
        }
    )+};
}
has_texts!(Regime, PartyRegime, CooperativeRegime);

pub(crate) use pack::PackParams;
pub(crate) use params::{Raw, check};
