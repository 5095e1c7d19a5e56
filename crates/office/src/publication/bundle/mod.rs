//! Result bundles 结果包: what a unit publishes so that anybody can work its results out again (`docs/bundle.md`). They are made from
//! frozen determinations and from nothing else; what is not frozen yet is not in them.

mod canonical;
mod committee;
mod draft;
mod meetings;
mod outcome;
pub mod pages;

use entity::unit_election;
use sea_orm::ConnectionTrait;

use crate::failure::{Failure, Outcome};
use crate::org::UnitRef;

/// One election of one body, written down.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Bundle {
    /// Key in addresses: `vc`, `po-3`.
    pub key: String,
    /// Whose election, in Chinese.
    pub title: String,
    /// What the entries are, in order.
    pub entries: Vec<String>,
    /// Canonical JSON.
    pub json: String,
    /// SHA-256 that a notice prints, hexadecimal.
    pub hash: String,
    /// Name of the file: unit, body, beginning of the hash.
    pub file: String,
}

/// The bundles of an election of a unit, the committee's first, then those of its meetings; empty as long as nothing is frozen.
///
/// # Errors
/// Of the database, or when stored JSON is damaged.
pub async fn bundles(
    conn: &impl ConnectionTrait,
    unit: &UnitRef,
    election: &unit_election::Model,
) -> Outcome<Vec<Bundle>> {
    let mut drafts = Vec::new();
    drafts.extend(committee::draft(conn, unit, election).await?);
    drafts.extend(meetings::drafts(conn, unit, election).await?);
    Ok(drafts.into_iter().filter(|draft| !draft.entries.is_empty()).map(|draft| draft.seal(unit)).collect())
}

/// The bundle with this key.
///
/// # Errors
/// `NotFound`; as [`bundles`].
pub async fn bundle(
    conn: &impl ConnectionTrait,
    unit: &UnitRef,
    election: &unit_election::Model,
    key: &str,
) -> Outcome<Bundle> {
    let all = bundles(conn, unit, election).await?;
    all.into_iter().find(|bundle| bundle.key == key).ok_or_else(|| Failure::NotFound("这个结果包".into()))
}

/// The bundle of the unit's committee, as far as its election is frozen.
///
/// # Errors
/// As [`bundles`].
pub(super) async fn of_committee(
    conn: &impl ConnectionTrait,
    unit: &UnitRef,
    election: &unit_election::Model,
) -> Outcome<Option<Bundle>> {
    let draft = committee::draft(conn, unit, election).await?;
    Ok(draft.filter(|draft| !draft.entries.is_empty()).map(|draft| draft.seal(unit)))
}

/// The bundles of one meeting, as far as its results are frozen.
///
/// # Errors
/// As [`bundles`].
pub(super) async fn of_meeting(
    conn: &impl ConnectionTrait,
    unit: &UnitRef,
    election: &unit_election::Model,
    row: &entity::meeting::Model,
) -> Outcome<Vec<Bundle>> {
    let drafts = meetings::drafts_of(conn, unit, election, row).await?;
    Ok(drafts.into_iter().filter(|draft| !draft.entries.is_empty()).map(|draft| draft.seal(unit)).collect())
}

impl Bundle {
    /// What a notice prints of it.
    pub(super) fn mark(&self, of: Option<String>) -> paper::model::BundleMark {
        paper::model::BundleMark { of, hash: self.hash.chars().take(PRINTED_HASH).collect() }
    }
}

/// Digits of the hash that a notice prints.
const PRINTED_HASH: usize = 16;

#[cfg(test)]
mod settings_tests;
#[cfg(test)]
pub(crate) mod tests;
