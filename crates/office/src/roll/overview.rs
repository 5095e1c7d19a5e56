//! What stands over the list of a roll: figures, groups, versions, and whether the draft differs from what is published.
//! Comparing the draft means reading the whole roll, so it is done once for each commit and not for each page.

use std::collections::HashMap;
use std::sync::Arc;

use chrono::NaiveDate;
use entity::{registration, unit_election};

use super::model::CLASSES;
use super::{service, store};
use crate::db::Db;
use crate::failure::Outcome;
use crate::fresh::Fresh;
use crate::{cycle, people};

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

/// One page of the list with what it shows of the persons. No identity numbers, open or sealed.
#[derive(Clone, Debug)]
pub struct ListPage {
    /// Registrations in the order of the roll.
    pub rows: Vec<registration::Model>,
    /// Sex and birth by person.
    pub persons: HashMap<i64, people::store::Brief>,
}

/// What is narrowed to, first row, rows of a page.
type PageKey = (i64, store::Filter, u64, u64);

/// Overviews and pages that were loaded since the last commit. Cheap to clone.
#[derive(Clone, Debug, Default)]
pub struct Overviews {
    kept: Fresh<i64, Overview>,
    elections: Fresh<String, unit_election::Model>,
    pages: Fresh<PageKey, ListPage>,
}

impl Overviews {
    /// The overview of the roll of an election.
    ///
    /// # Errors
    /// Of the database.
    pub async fn of(&self, db: &Db, election_id: i64) -> Outcome<Arc<Overview>> {
        self.kept.get(db, election_id, || Overview::load(db, election_id)).await
    }

    /// The newest election of a unit.
    ///
    /// # Errors
    /// `NotFound`; of the database.
    pub async fn election(&self, db: &Db, unit_code: &str) -> Outcome<Arc<unit_election::Model>> {
        self.elections.get(db, unit_code.to_owned(), || cycle::store::expect_current(db.read(), unit_code)).await
    }

    /// Rows of the list from `first` (counted from 0) on.
    ///
    /// # Errors
    /// Of the database.
    pub async fn page(
        &self,
        db: &Db,
        election_id: i64,
        filter: &store::Filter,
        first: u64,
        size: u64,
    ) -> Outcome<Arc<ListPage>> {
        let load = || async {
            let rows = store::registrations(db.read(), election_id, filter, first, size).await?;
            let ids: Vec<i64> = rows.iter().map(|row| row.person_id).collect();
            Ok(ListPage { rows, persons: people::store::briefs(db.read(), &ids).await? })
        };
        self.pages.get(db, (election_id, filter.clone(), first, size), load).await
    }
}
