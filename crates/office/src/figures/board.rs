//! What the tables are made of: one row per unit with an election, joined in memory with the names of units and the states of
//! their bodies. A handful of queries, however many units there are.

use std::collections::{BTreeMap, HashMap};

use entity::{org_unit, unit_election};
use sea_orm::ConnectionTrait;

use super::bodies::{self, States};
use super::indicator::{Indicator, indicators};
use crate::cycle;
use crate::failure::Outcome;
use crate::org::{self, Level, shown};

/// One unit with its newest election.
#[derive(Clone, Debug)]
pub struct Entry {
    /// Name for the screen.
    pub name: String,
    /// The election with its progress.
    pub election: unit_election::Model,
    /// How far each body of the unit is.
    pub bodies: States,
}

/// One township with its units.
#[derive(Clone, Debug)]
pub struct Township {
    /// Code.
    pub code: String,
    /// Name for the screen.
    pub name: String,
    /// Units with an election, by code.
    pub entries: Vec<Entry>,
    /// Villages and communities that the cycle does not contain.
    pub without: usize,
}

impl Township {
    /// The indicators of the township.
    pub fn indicators(&self) -> Vec<Indicator> {
        let mut all = indicators(self.entries.iter().map(|entry| &entry.election));
        all.extend(bodies::indicators(self.entries.iter().map(|entry| &entry.bodies)));
        all
    }
}

/// All elections of a place, by township.
#[derive(Clone, Debug, Default)]
pub struct Board {
    /// Townships by code, those without any election too.
    pub townships: Vec<Township>,
}

impl Board {
    /// Loads the place with this path; empty for the whole installation.
    ///
    /// # Errors
    /// Of the database.
    pub async fn load(conn: &impl ConnectionTrait, path: &str) -> Outcome<Self> {
        if path.is_empty() {
            // The register of a whole country may be installed; only units that take part are looked up.
            let elections = cycle::store::newest_of(conn, None).await?;
            let mut codes: Vec<String> =
                elections.iter().flat_map(|e| [e.unit_code.clone(), e.township_code.clone()]).collect();
            codes.sort_unstable();
            codes.dedup();
            let units: Vec<_> = org::store::units_by_code(conn, &codes).await?.into_values().collect();
            let states = bodies::states(conn, &elections).await?;
            return Ok(Self::join(elections, states, &units));
        }
        let mut units = org::store::subtree(conn, path, Level::Village).await?;
        let villages = units.iter().filter(|unit| unit.level == Level::Village.number());
        let codes: Vec<String> = villages.map(|unit| unit.code.clone()).collect();
        let elections = cycle::store::newest_of(conn, Some(&codes)).await?;
        if let [only] = units.as_slice()
            && let Some(parent) = only.parent_code.clone()
        {
            // The place is one village: its township lies above it.
            units.extend(org::store::unit(conn, &parent).await?);
        }
        let states = bodies::states(conn, &elections).await?;
        Ok(Self::join(elections, states, &units))
    }

    /// A board of one unit, for its own page.
    pub fn single(code: &str, entry: Entry) -> Self {
        let township = Township { code: code.to_owned(), name: String::new(), entries: vec![entry], without: 0 };
        Self { townships: vec![township] }
    }

    fn join(elections: Vec<unit_election::Model>, states: Vec<States>, units: &[org_unit::Model]) -> Self {
        let by_code: HashMap<&str, &org_unit::Model> = units.iter().map(|unit| (unit.code.as_str(), unit)).collect();
        let name = |code: &str| by_code.get(code).map_or_else(|| code.to_owned(), |unit| shown(&unit.name));
        let mut townships: BTreeMap<String, Township> = BTreeMap::new();
        let township =
            |code: &str| Township { code: code.to_owned(), name: name(code), entries: Vec::new(), without: 0 };
        for unit in units {
            if unit.level == Level::Township.number() {
                townships.insert(unit.code.clone(), township(&unit.code));
            }
        }
        let taking_part: std::collections::HashSet<String> =
            elections.iter().map(|election| election.unit_code.clone()).collect();
        for unit in units {
            if unit.level == Level::Village.number()
                && !taking_part.contains(&unit.code)
                && let Some(above) = unit.parent_code.as_deref().and_then(|code| townships.get_mut(code))
            {
                above.without += 1;
            }
        }
        for (election, bodies) in elections.into_iter().zip(states) {
            let code = election.township_code.clone();
            let entry = Entry { name: name(&election.unit_code), election, bodies };
            townships.entry(code.clone()).or_insert_with(|| township(&code)).entries.push(entry);
        }
        Self { townships: townships.into_values().collect() }
    }

    /// All units with an election, by township.
    pub fn entries(&self) -> impl Iterator<Item = (&Township, &Entry)> + Clone {
        self.townships.iter().flat_map(|township| township.entries.iter().map(move |entry| (township, entry)))
    }

    /// The indicators of the whole place.
    pub fn indicators(&self) -> Vec<Indicator> {
        let mut all = indicators(self.entries().map(|(_, entry)| &entry.election));
        all.extend(bodies::indicators(self.entries().map(|(_, entry)| &entry.bodies)));
        all
    }

    /// Villages and communities of the place that no cycle contains.
    pub fn without(&self) -> usize {
        self.townships.iter().map(|township| township.without).sum()
    }

    /// The units for which `test` holds; townships without any of them are left out.
    #[must_use]
    pub fn filter(&self, test: impl Fn(&Township, &Entry) -> bool) -> Self {
        let kept = |township: &Township| {
            let entries: Vec<Entry> = township.entries.iter().filter(|entry| test(township, entry)).cloned().collect();
            let (code, name) = (township.code.clone(), township.name.clone());
            (!entries.is_empty()).then_some(Township { code, name, entries, without: township.without })
        };
        Self { townships: self.townships.iter().filter_map(kept).collect() }
    }
}
