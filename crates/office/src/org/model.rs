//! Units and the directory of those in use; the only query it makes goes through the store.

use std::collections::HashMap;
use std::sync::{Arc, RwLock};

use crate::db::Db;
use crate::failure::{Failure, Outcome};

/// Level of a unit in the tree 级别.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Level {
    /// 省.
    Province,
    /// 市.
    Prefecture,
    /// 县(市、区).
    County,
    /// 乡镇(街道).
    Township,
    /// 村、社区.
    Village,
}

impl Level {
    /// The level as a number, 1 for a province to 5 for a village.
    pub fn number(self) -> i32 {
        self as i32 + 1
    }

    /// The level with this number.
    pub fn from_number(number: i32) -> Option<Self> {
        [Level::Province, Level::Prefecture, Level::County, Level::Township, Level::Village]
            .into_iter()
            .find(|level| level.number() == number)
    }

    /// The word on the page.
    pub fn zh(self) -> &'static str {
        match self {
            Level::Province => "省",
            Level::Prefecture => "市",
            Level::County => "县（市、区）",
            Level::Township => "乡镇（街道）",
            Level::Village => "村（社区）",
        }
    }
}

/// What pages need to know of a unit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnitRef {
    /// Code, the key.
    pub code: String,
    /// Name as imported, for display.
    pub name: String,
    /// Name as it stands on papers: 「××村民委员会」 without the ending, for instance 「皂洞口村」.
    pub legal_name: String,
    /// Level.
    pub level: Level,
    /// Code of the unit above; empty at the top.
    pub parent_code: String,
    /// `/33…/3307…/…/`, with the unit itself last.
    pub path: String,
    /// Names of the units above, from the top, separated by a space: names repeat, so a name is never shown alone.
    pub above: String,
    /// Whether this is a village (村) rather than a residents' community (居).
    pub is_village: bool,
}

impl UnitRef {
    /// The words of a village or of a residents' community.
    pub fn words(&self) -> &'static super::Words {
        super::Words::of(self.committee())
    }

    /// The committee that this unit elects: the villagers' or the residents'.
    pub fn committee(&self) -> law::body::Body {
        if self.is_village { law::body::Body::Committee } else { law::body::Body::Residents }
    }

    /// Code of the ancestor at `level`, if the path has one. Levels are positions in the path.
    pub fn ancestor(&self, level: Level) -> Option<&str> {
        let depth = self.path.split('/').filter(|code| !code.is_empty()).count();
        let up = usize::try_from(self.level.number() - level.number()).ok()?;
        let at = depth.checked_sub(up + 1)?;
        self.path.split('/').filter(|code| !code.is_empty()).nth(at)
    }

    /// Code of the township above a village (or of the township itself).
    pub fn township(&self) -> Option<&str> {
        self.ancestor(Level::Township)
    }

    /// Code of the county above.
    pub fn county(&self) -> Option<&str> {
        self.ancestor(Level::County)
    }
}

/// The units that were asked for, kept in memory: every request about a unit needs its path.
#[derive(Clone, Debug, Default)]
pub struct Directory {
    units: Arc<RwLock<HashMap<String, Arc<UnitRef>>>>,
}

impl Directory {
    /// The unit with this code.
    ///
    /// # Errors
    /// Of the database.
    pub async fn find(&self, db: &Db, code: &str) -> Outcome<Option<Arc<UnitRef>>> {
        if let Some(unit) = self.units.read().map_err(poisoned)?.get(code) {
            return Ok(Some(unit.clone()));
        }
        let Some(unit) = super::store::unit_ref(db.read(), code).await? else { return Ok(None) };
        let unit = Arc::new(unit);
        self.units.write().map_err(poisoned)?.insert(code.to_owned(), unit.clone());
        Ok(Some(unit))
    }

    /// Forgets everything, after units changed.
    ///
    /// # Errors
    /// If the lock is broken.
    pub fn clear(&self) -> Outcome<()> {
        self.units.write().map_err(poisoned)?.clear();
        Ok(())
    }
}

fn poisoned<T>(_: T) -> Failure {
    Failure::Internal("directory lock poisoned".into())
}

/// The name that stands on papers: the three spellings 「…村委会」「…村民委员会」「…村」 (and 居委会, 社区居委会) mean the same unit.
pub fn legal_name(name: &str) -> String {
    let name = name.trim();
    for (ending, instead) in [
        ("村民委员会", "村"),
        ("村村委会", "村"),
        ("村委会", "村"),
        ("社区居民委员会", "社区"),
        ("社区居委会", "社区"),
        ("居民委员会", "社区"),
        ("居委会", "社区"),
    ] {
        if let Some(stem) = name.strip_suffix(ending)
            && !stem.is_empty()
        {
            return format!("{}{instead}", stem.strip_suffix(instead).unwrap_or(stem));
        }
    }
    name.to_owned()
}

/// A name for the screen: characters of the private use areas, which no common font has, are shown as 〓.
pub fn shown(name: &str) -> String {
    name.chars().map(|c| if super::import::is_private_use(c) { '〓' } else { c }).collect()
}
