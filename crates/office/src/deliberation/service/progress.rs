//! Figures of analysis meetings and of the register over the units of a place, from their records.

use std::collections::{BTreeMap, BTreeSet};

use sea_orm::ConnectionTrait;

use super::register::standings;
use crate::deliberation::model::Standing;
use crate::deliberation::store;
use crate::failure::Outcome;
use crate::figures::indicator::Indicator;
use crate::vetting::model::is_proposed;
use crate::{cycle, org, vetting};

/// What was counted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Counts {
    decided: i64,
    proposed: i64,
    filed: i64,
    in_office: i64,
}

/// The figures of the units below a path, of each county in its newest cycle.
///
/// # Errors
/// Of the database.
pub async fn indicators(conn: &impl ConnectionTrait, path: &str) -> Outcome<Vec<Indicator>> {
    let mut counts = Counts::default();
    for cycle in &cycle::store::newest_cycles(conn).await? {
        let elections = cycle::store::elections_of(conn, cycle.id, None).await?;
        let codes: Vec<String> = elections.iter().map(|row| row.unit_code.clone()).collect();
        let units = org::store::units_by_code(conn, &codes).await?;
        let below = |code: &str| units.get(code).is_some_and(|unit| unit.path.starts_with(path));
        let decided = store::decided(conn, cycle.id).await?;
        let proposals = vetting::store::proposals_of(conn, cycle.id, None).await?;
        let with: BTreeSet<&str> = proposals
            .iter()
            .filter(|row| is_proposed(row) && below(&row.unit_code))
            .map(|row| row.unit_code.as_str())
            .collect();
        let number = |n: usize| i64::try_from(n).unwrap_or(i64::MAX);
        counts.proposed += number(with.len());
        counts.decided += number(with.iter().filter(|code| decided.contains(**code)).count());
        let codes: Vec<String> = codes.into_iter().filter(|code| below(code)).collect();
        let standings: BTreeMap<String, Standing> = standings(conn, &codes).await?;
        let there = |one: &&Standing| !matches!(one, Standing::Vacant | Standing::Ended);
        counts.in_office += number(standings.values().filter(there).count());
        counts.filed += number(standings.values().filter(|one| **one == Standing::Filed).count());
    }
    Ok(figures(counts))
}

fn figures(counts: Counts) -> Vec<Indicator> {
    vec![
        Indicator::share(
            "deliberation.units",
            "已研判的村社",
            counts.decided,
            counts.proposed,
            "分析研判会已登记意见的村社 ÷ 有在列初步人选的村社；县级和乡镇的会议都计入，一个村社只计一次",
        ),
        Indicator::share(
            "register.filed",
            "书记已备案",
            counts.filed,
            counts.in_office,
            "县级已备案的在任党组织书记 ÷ 在任党组织书记；书记变动后继任者须另行备案",
        ),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::figures::indicator::{NOT_REPORTED, find};

    #[test]
    fn nothing_is_no_zero() {
        assert!(figures(Counts::default()).iter().all(|it| it.value == NOT_REPORTED));
        let some = figures(Counts { decided: 3, proposed: 4, filed: 0, in_office: 5 });
        for (id, wanted, value) in [("deliberation.units", (3, 4), "75.0%"), ("register.filed", (0, 5), "0.0%")] {
            let it = find(&some, id).unwrap();
            assert_eq!(((it.numerator, it.denominator), it.value.as_str()), (wanted, value), "{id}");
        }
    }
}
