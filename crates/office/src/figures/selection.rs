//! Figures of recommendation over the villages of a place, from confirmed records alone.

use sea_orm::ConnectionTrait;

use super::indicator::Indicator;
use crate::cycle;
use crate::failure::Outcome;
use crate::org;
use crate::selection::service::{Progress, progress};

/// The figures of the units below a path, of each county in its newest cycle.
///
/// # Errors
/// Of the database.
pub async fn indicators(conn: &impl ConnectionTrait, path: &str) -> Outcome<Vec<Indicator>> {
    let mut villages = Vec::new();
    for cycle in &cycle::store::newest_cycles(conn).await? {
        let here = progress(conn, cycle, None).await?;
        let codes: Vec<String> = here.iter().map(|one| one.unit_code.clone()).collect();
        let units = org::store::units_by_code(conn, &codes).await?;
        villages.extend(
            here.into_iter().filter(|one| units.get(&one.unit_code).is_some_and(|unit| unit.path.starts_with(path))),
        );
    }
    Ok(figures(&villages))
}

fn figures(all: &[Progress]) -> Vec<Indicator> {
    let sum = |of: fn(&Progress) -> u32| -> i64 { all.iter().map(|one| i64::from(of(one))).sum() };
    let number = |n: usize| i64::try_from(n).unwrap_or(i64::MAX);
    let begun = sum(|one| one.begun);
    // Where nobody recorded a meeting nothing was reported, which is no zero.
    let units = if begun > 0 { number(all.len()) } else { 0 };
    vec![
        Indicator::share(
            "selection.meetings",
            "推荐会议已确认",
            sum(|one| one.confirmed),
            begun,
            "数字经两人登记、确认的推荐会议 ÷ 已登记的推荐会议；撤销的不计，更正与原来的合计一次",
        ),
        Indicator::share(
            "selection.units",
            "党员、群众推荐都已确认的村社",
            number(all.iter().filter(|one| one.both()).count()),
            units,
            "党员推荐和群众推荐各至少一次已确认的村社 ÷ 列入换届方案的村社；联席会推荐不分党员和群众，不计入；没有登记推荐会议的为未报",
        ),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::figures::indicator::{NOT_REPORTED, find};
    use law::selection::Who;

    #[test]
    fn a_joint_meeting_is_neither_and_nothing_is_no_zero() {
        let village =
            |begun, confirmed, by: &[Who]| Progress { begun, confirmed, by: by.to_vec(), ..Progress::default() };
        let none = figures(&[village(0, 0, &[]), village(0, 0, &[])]);
        assert!(none.iter().all(|it| it.value == NOT_REPORTED));
        let some = figures(&[
            village(3, 2, &[Who::Party, Who::Villagers]),
            village(2, 2, &[Who::Joint, Who::Party]),
            village(1, 0, &[]),
        ]);
        for (id, wanted) in [("selection.meetings", (4, 6)), ("selection.units", (1, 3))] {
            let it = find(&some, id).unwrap();
            assert_eq!((it.numerator, it.denominator), wanted, "{id}");
        }
    }
}
