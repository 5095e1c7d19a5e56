//! What stands over the list of a roll: figures, groups, versions, and whether the draft differs from what is published.
//! Comparing the draft means reading the whole roll, so it is done once for each commit and not for each page.

use std::sync::Arc;

use chrono::NaiveDate;

use super::model::CLASSES;
use super::{service, store};
use crate::db::Db;
use crate::failure::Outcome;
use crate::fresh::Fresh;

/// A published version without its list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Version {
    /// 第几版.
    pub no: i32,
    /// Day on which it was posted.
    pub published_on: NaiveDate,
    /// Voters on it.
    pub headcount: i32,
    /// Hash of its list.
    pub hash: String,
}

/// The figures of a roll.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Overview {
    /// Registered voters per class code.
    pub by_class: Vec<(String, i64)>,
    /// Registrations that were taken off.
    pub removed: u64,
    /// Names of the groups that occur.
    pub groups: Vec<String>,
    /// Published versions, newest first.
    pub versions: Vec<Version>,
    /// Whether the draft differs from the newest version; `false` before the first.
    pub differs: bool,
}

impl Overview {
    /// Everybody on the roll.
    pub fn all(&self) -> i64 {
        self.by_class.iter().map(|(_, n)| n).sum()
    }

    /// Those of one class.
    pub fn of_class(&self, code: &str) -> i64 {
        debug_assert!(CLASSES.iter().any(|(_, known)| *known == code));
        self.by_class.iter().find(|(class, _)| class == code).map_or(0, |(_, n)| *n)
    }

    async fn load(db: &Db, election_id: i64) -> Outcome<Self> {
        let conn = db.read();
        let versions = store::version_list(conn, election_id).await?;
        let differs = match versions.first() {
            Some(last) => service::draft(conn, election_id).await?.freeze()?.1 != last.hash,
            None => false,
        };
        Ok(Self {
            by_class: store::totals(conn, election_id).await?,
            removed: store::removed(conn, election_id).await?,
            groups: store::groups(conn, election_id).await?,
            versions,
            differs,
        })
    }
}

/// Overviews that were computed since the last commit. Cheap to clone.
#[derive(Clone, Debug, Default)]
pub struct Overviews {
    kept: Fresh<i64, Overview>,
}

impl Overviews {
    /// The overview of the roll of an election.
    ///
    /// # Errors
    /// Of the database.
    pub async fn of(&self, db: &Db, election_id: i64) -> Outcome<Arc<Overview>> {
        self.kept.get(db, election_id, || Overview::load(db, election_id)).await
    }
}
