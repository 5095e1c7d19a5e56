//! A profile: which texts apply where and when.

use super::Status;
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

/// For which bodies a profile has parameters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Family {
    /// 村民委员会, with assemblies, representatives and supervision.
    #[default]
    Village,
    /// 居民委员会
    Residents,
    /// 党组织
    Party,
    /// 农村集体经济组织
    Cooperative,
}

impl Family {
    /// All, in the order of the elections of a re-election.
    pub const ALL: [Family; 4] = [Family::Party, Family::Village, Family::Residents, Family::Cooperative];

    /// Chinese name.
    pub fn zh(self) -> &'static str {
        match self {
            Family::Village => "村民委员会",
            Family::Residents => "居民委员会",
            Family::Party => "党组织",
            Family::Cooperative => "农村集体经济组织",
        }
    }

    /// Do both use the same list of parameters?
    pub(crate) fn shares_parameters(self, other: Family) -> bool {
        let village = |family| matches!(family, Family::Village | Family::Residents);
        self == other || (village(self) && village(other))
    }
}

/// Which parameters apply where and when.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Profile {
    /// Id, e.g. `ZJ-2020`.
    pub id: String,
    /// Chinese title.
    pub title: String,
    /// The bodies it is for.
    #[serde(default)]
    pub family: Family,
    /// Prefix of the division code; empty for the whole country.
    #[serde(default)]
    pub area: String,
    /// Texts that the profile rests on, most specific first.
    pub texts: Vec<String>,
    /// Profile whose parameters apply where this one sets none.
    #[serde(default)]
    pub inherits: Option<String>,
    /// First polling day.
    pub from: NaiveDate,
    /// Last polling day, if superseded.
    #[serde(default)]
    pub to: Option<NaiveDate>,
    /// The profile that follows.
    #[serde(default)]
    pub superseded_by: Option<String>,
    /// How well the texts were checked.
    pub verification: Status,
    /// Last polling day for which the texts are known to be current.
    #[serde(default)]
    pub verified_until: Option<NaiveDate>,
    /// What a user should know.
    pub note: String,
}

/// A line of the list of profiles.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ProfileInfo {
    /// Id.
    pub id: String,
    /// Chinese title.
    pub title: String,
    /// First polling day.
    pub from: NaiveDate,
    /// Last polling day, if superseded.
    pub to: Option<NaiveDate>,
    /// How well it was checked.
    pub verification: Status,
    /// What a user should know.
    pub note: String,
}

impl Profile {
    /// How well the profile was checked for this polling day: after `verified_until` it counts as unverified.
    pub fn verification_on(&self, polling_day: NaiveDate) -> Status {
        match self.verified_until {
            Some(until) if polling_day > until => Status::Unverified,
            _ => self.verification,
        }
    }

    /// Does it apply in this division on this day?
    pub fn applies(&self, division: &str, polling_day: NaiveDate) -> bool {
        division.starts_with(&self.area) && polling_day >= self.from && self.to.is_none_or(|to| polling_day <= to)
    }

    /// A day inside the profile's checked period, for questions that name no polling day.
    pub fn reference_day(&self) -> NaiveDate {
        self.verified_until.or(self.to).unwrap_or(self.from)
    }

    /// The line for a list.
    pub fn info(&self) -> ProfileInfo {
        ProfileInfo {
            id: self.id.clone(),
            title: self.title.clone(),
            from: self.from,
            to: self.to,
            verification: self.verification,
            note: self.note.clone(),
        }
    }
}
