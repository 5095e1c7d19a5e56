//! A regime: the parameters that a profile has on a polling day, resolved, typed and citable.

mod codes;
mod params;

pub use codes::*;
pub use params::Param;

use crate::book::{LawError, Profile, Status};
use crate::finding::Finding;
use chrono::NaiveDate;
use params::Params;
use serde::Serialize;
use std::collections::BTreeMap;

/// The parameters in force for one election. Obtained from [`crate::book::LawBook::regime`]; rules take it by reference.
#[derive(Debug, Clone)]
pub struct Regime {
    profile: Profile,
    polling_day: NaiveDate,
    undated: bool,
    params: Params,
    notices: Vec<Finding>,
    hash: String,
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

impl Regime {
    /// The profile's id, e.g. `ZJ-2020`.
    pub fn profile_id(&self) -> &str {
        &self.profile.id
    }

    /// The profile.
    pub fn profile(&self) -> &Profile {
        &self.profile
    }

    /// The day the parameters were resolved for.
    pub fn polling_day(&self) -> NaiveDate {
        self.polling_day
    }

    /// The polling day, unless the question named none.
    pub fn dated(&self) -> Option<NaiveDate> {
        (!self.undated).then_some(self.polling_day)
    }

    /// SHA-256 (hex) over the canonical resolved parameters: equal hashes mean that the same law was applied.
    pub fn hash(&self) -> &str {
        &self.hash
    }

    /// How well the profile's texts were checked for this polling day.
    pub fn verification(&self) -> Status {
        self.profile.verification_on(self.polling_day)
    }

    /// What every page of this election shows while the profile is not verified for the polling day.
    pub fn banner(&self) -> Option<&'static str> {
        (self.verification() != Status::Verified).then_some("参数依据旧文本，待核")
    }

    /// What a user should know about the choice of profile: superseded, not verified, stricter national law since.
    pub fn notices(&self) -> &[Finding] {
        &self.notices
    }

    /// Every parameter, in the order of the catalogue.
    pub fn rows(&self) -> Vec<ParamRow> {
        self.params.rows()
    }

    /// Parameters by key, for lookups from data (timetable, help).
    pub fn row(&self, key: &str) -> Option<ParamRow> {
        self.params.rows().into_iter().find(|row| row.key == key)
    }
}

impl Regime {
    /// Resolves; called by the book.
    pub(crate) fn new(
        profile: Profile,
        polling_day: NaiveDate,
        undated: bool,
        raw: &BTreeMap<String, params::Raw>,
        notices: Vec<Finding>,
    ) -> Result<Self, LawError> {
        let params = Params::resolve(&profile.id, polling_day, raw)?;
        let hash = params.hash();
        Ok(Regime { profile, polling_day, undated, params, notices, hash })
    }
}

pub(crate) use params::Raw;
pub(crate) use params::known_key;
