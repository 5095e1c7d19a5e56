//! Policy packs: what a township or county asks beyond the law.
//!
//! A pack may make a parameter of the law stricter and may have rules of its own; it may never relax the law, nor create a
//! condition that keeps voters from electing somebody. A file that tries is refused with its line ([`load`]). On a profile
//! or day for which the pack's value would be weaker than the law, the law stays and the pack's finding says so.

mod kin;
mod load;
mod order;
mod team;

pub use kin::{BodyPost, Membership, avoidance};
pub(crate) use load::{in_form, load};
pub use team::{Answer, ChairOffer, deputy_while_chair_vacant, supervision_chair, targets, team, vetting};

use crate::book::{Family, LawBook};
use crate::finding::{Finding, Severity};
use crate::regime::{HasTexts, PackParams, ParamRow, Raw};
use chrono::NaiveDate;
use std::collections::BTreeMap;

/// A parameter of the law that a pack makes stricter.
#[derive(Debug, Clone)]
pub(crate) struct Tightening {
    family: Family,
    key: String,
    raw: Raw,
}

/// A policy pack.
#[derive(Debug, Clone)]
pub struct Pack {
    /// Id, e.g. `LUBU-2020`.
    pub id: String,
    /// Chinese title.
    pub title: String,
    /// The policy papers it rests on.
    pub texts: Vec<String>,
    /// Prefix of the division code.
    pub area: String,
    /// First polling day.
    pub from: NaiveDate,
    /// Last polling day, if it ended.
    pub to: Option<NaiveDate>,
    /// The profiles that it lies on, one per family.
    pub bases: Vec<String>,
    /// What a user should know.
    pub note: String,
    pub(crate) rules: PackParams,
    pub(crate) tighten: Vec<Tightening>,
}

impl HasTexts for Pack {
    fn texts(&self) -> &[String] {
        &self.texts
    }
}

impl Pack {
    /// Does it apply in this division on this day?
    pub fn applies(&self, division: &str, day: NaiveDate) -> bool {
        division.starts_with(&self.area) && day >= self.from && self.to.is_none_or(|to| day <= to)
    }

    /// The profile of a family that the pack lies on.
    pub fn base<'a>(&self, family: Family, book: &'a LawBook) -> Option<&'a crate::book::Profile> {
        self.bases.iter().filter_map(|id| book.profile(id)).find(|profile| profile.family == family)
    }

    /// The pack's own rules, in the order of the catalogue; a rule that it does not mention has the value `null`.
    pub fn rows(&self) -> Vec<ParamRow> {
        self.rules.rows()
    }

    /// The keys of the law that it makes stricter, with family.
    pub fn tightened(&self) -> impl Iterator<Item = (Family, &str)> {
        self.tighten.iter().map(|tightening| (tightening.family, &*tightening.key))
    }

    /// Lays the pack over parameters of the law. What would relax them is left as it is, with a notice.
    pub(crate) fn lay_over(&self, family: Family, params: &mut BTreeMap<String, Raw>) -> Vec<Finding> {
        let mut notices = Vec::new();
        for Tightening { key, raw, .. } in self.tighten.iter().filter(|t| t.family.shares_parameters(family)) {
            let Some(base) = params.get_mut(key) else { continue };
            let value_stays = order::relaxes(key, base.value.as_ref(), raw.value.as_ref());
            if value_stays.is_none_or(|relaxes| relaxes) || (base.value.is_some() && raw.severity < base.severity) {
                let message = format!("政策包“{}”的“{key}”宽于适用的法律，按法律执行。", self.title);
                notices.push(Finding::new("PACK_RELAXES", Severity::Warn, key, message).citing(&raw.cites));
                continue;
            }
            let cites: Vec<_> = raw.cites.iter().chain(&base.cites).cloned().collect();
            *base = Raw { cites, ..raw.clone() };
        }
        notices
    }
}

impl LawBook {
    /// The packs that apply in a place on a day.
    pub fn packs_for<'a>(&'a self, division: &'a str, day: NaiveDate) -> impl Iterator<Item = &'a Pack> {
        self.packs().filter(move |pack| pack.applies(division, day))
    }
}
