//! What differs between two profiles, two days, or with a policy pack: a table; and one vote under several profiles.

use crate::book::Status;
use crate::cite::Cite;
use crate::finding::Severity;
use crate::poll::{self, Refused, RoundInput, RoundVerdict};
use crate::regime::{ParamRow, Regime};
use serde::Serialize;
use serde_json::Value;

/// One side of a difference.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Side {
    /// The value as JSON; `null` when the texts are silent.
    pub value: Value,
    /// How far a breach goes.
    pub severity: Severity,
    /// How well it was checked.
    pub status: Status,
    /// Articles.
    pub cites: Vec<Cite>,
}

/// A parameter in which two regimes differ.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Difference {
    /// Key in `law/params`.
    pub key: &'static str,
    /// Chinese name.
    pub title_zh: &'static str,
    /// What the first says.
    pub left: Side,
    /// What the second says.
    pub right: Side,
    /// The value itself differs, not only severity, status or source.
    pub value_differs: bool,
}

fn side(row: &ParamRow) -> Side {
    Side { value: row.value.clone(), severity: row.severity, status: row.status, cites: row.cites.clone() }
}

/// The parameters in which two regimes of one family differ, in the order of the catalogue: other values first.
pub fn differences(left: &[ParamRow], right: &[ParamRow]) -> Vec<Difference> {
    let pair = |row: &ParamRow| {
        let other = right.iter().find(|other| other.key == row.key)?;
        let (left, right) = (side(row), side(other));
        let value_differs = left.value != right.value;
        (left != right).then_some(Difference { key: row.key, title_zh: row.title_zh, left, right, value_differs })
    };
    let mut found: Vec<Difference> = left.iter().filter_map(pair).collect();
    found.sort_by_key(|difference| !difference.value_differs);
    found
}

/// One closed count under several regimes, side by side.
pub fn side_by_side<'a>(
    input: &RoundInput,
    regimes: impl IntoIterator<Item = &'a Regime>,
) -> Vec<(&'a Regime, Result<RoundVerdict, Refused>)> {
    regimes.into_iter().map(|regime| (regime, poll::determine(input, regime))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::book::LawBook;
    use crate::poll::{RoundKind, VoteLine};
    use crate::posts::{Post, Seats};

    fn regime(profile: &str, day: &str) -> Regime {
        LawBook::builtin().unwrap().regime(profile, day.parse().unwrap()).unwrap()
    }

    #[test]
    fn two_profiles_and_two_days() {
        let (national, zhejiang) = (regime("CN-2018", "2025-04-15"), regime("ZJ-2020", "2025-04-15"));
        let found = differences(&national.rows(), &zhejiang.rows());
        let column = found.iter().find(|difference| difference.key == "womens_column").unwrap();
        assert_eq!((&column.left.value, &column.right.value), (&Value::Bool(false), &Value::Bool(true)));
        assert!(column.value_differs && column.right.cites.iter().any(|cite| cite.text == "ZJ-VC2020"));
        assert!(found.iter().is_sorted_by_key(|difference| !difference.value_differs));
        assert!(found.iter().all(|difference| difference.key != "turnout" || !difference.value_differs));
        assert_eq!(differences(&national.rows(), &national.rows()), vec![]);
        let later = regime("ZJ-2025", "2025-11-26");
        let changed = differences(&zhejiang.rows(), &later.rows());
        assert!(changed.iter().any(|difference| difference.key == "kin_elected" && difference.value_differs));
    }

    #[test]
    fn one_vote_under_two_laws() {
        let line = |person: &str, votes| VoteLine {
            person: person.into(),
            post: Post::Member,
            votes,
            is_candidate: true,
            sex: None,
        };
        let input = RoundInput {
            kind: RoundKind::Runoff,
            registered: 1000,
            issued: 600,
            checked_in: 600,
            recovered: 600,
            invalid: 0,
            seats: vec![Seats { post: Post::Member, n: 1 }],
            votes: vec![line("甲", 301), line("乙", 299)],
            relations: Vec::new(),
            already_elected: Vec::new(),
            settled: Vec::new(),
            disqualified: Vec::new(),
            first_vote_on: None,
        };
        let laws = [regime("CN-2018", "2025-04-15"), regime("HEN-2011", "2025-04-15")];
        let found = side_by_side(&input, &laws);
        assert_eq!(found.len(), 2);
        for (regime, verdict) in found {
            let verdict = verdict.unwrap();
            assert_eq!(verdict.elected[0].person.as_str(), "甲", "{}", regime.profile_id());
        }
    }
}
