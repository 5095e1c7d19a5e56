//! Figures of the inspection over the villages of a place, computed from key steps, assessments and opinions.

use sea_orm::ConnectionTrait;

use super::indicator::{Indicator, NOT_REPORTED};
use crate::cycle;
use crate::failure::Outcome;
use crate::inspection::model::{Rate, Stage};
use crate::inspection::service::{Progress, progress};
use crate::inspection::store;
use crate::org;

fn number(n: usize) -> i64 {
    i64::try_from(n).unwrap_or(i64::MAX)
}

/// The figures of the units below a path, of each county in its newest cycle.
///
/// # Errors
/// Of the database, or when stored JSON is damaged.
pub async fn indicators(conn: &impl ConnectionTrait, path: &str) -> Outcome<Vec<Indicator>> {
    let (mut villages, mut teams) = (Vec::new(), Vec::new());
    for cycle in &cycle::store::newest_cycles(conn).await? {
        let here = progress(conn, cycle, None).await?;
        let codes: Vec<String> = here.iter().map(|one| one.unit_code.clone()).collect();
        let units = org::store::units_by_code(conn, &codes).await?;
        let below = |code: &str| units.get(code).is_some_and(|unit| unit.path.starts_with(path));
        for team in store::teams(conn, cycle.id, None).await? {
            // A team belongs to its township; below it stands what its villages report.
            let township = org::store::unit(conn, &team.township_code).await?;
            let own = here.iter().any(|one| one.team_id == team.id && below(&one.unit_code));
            if own || township.is_some_and(|unit| unit.path.starts_with(path)) {
                teams.push(own);
            }
        }
        villages.extend(here.into_iter().filter(|one| below(&one.unit_code)));
    }
    Ok(figures(&villages, &teams))
}

/// The smallest of some shares as an indicator; the two numbers are those of that share.
fn smallest(id: &'static str, name: &'static str, rates: impl Iterator<Item = Rate>, basis: &'static str) -> Indicator {
    let rate = rates.min();
    let (part, whole) = rate.map_or((0, 0), |rate| (rate.part.into(), rate.whole.into()));
    Indicator::share(id, name, part, whole, basis)
}

/// `teams` says of each team whether it covers a village.
fn figures(all: &[Progress], teams: &[bool]) -> Vec<Indicator> {
    let due: Vec<&Progress> = all.iter().filter(|one| one.persons_due > 0).collect();
    let sum = |of: fn(&Progress) -> u64| -> i64 {
        due.iter().map(|one| i64::try_from(of(one)).unwrap_or(i64::MAX)).fold(0, i64::saturating_add)
    };
    let held: Vec<&Progress> = due.iter().copied().filter(|one| one.present.is_some()).collect();
    let enough = number(held.iter().filter(|one| !one.too_few()).count());
    let least = held.iter().filter_map(|one| one.present).min();
    let covering = number(teams.iter().filter(|covers| **covers).count());
    let teams = number(teams.len());
    vec![
        Indicator::share(
            "inspection.persons",
            "已考察人选",
            sum(|one| one.persons_done),
            sum(|one| one.persons_due),
            "考察意见为建议或者不建议的人 ÷ 在列的初步人选；一人几职只算一人",
        ),
        Indicator::share(
            "inspection.units",
            "已完成考察的村社",
            number(due.iter().filter(|one| one.stage == Stage::Finished).count()),
            number(due.len()),
            "已登记完成考察的村社 ÷ 有初步人选的村社",
        ),
        Indicator {
            id: "inspection.teams",
            name: "考察组",
            value: if teams > 0 { crate::ui::format::thousands(covering) } else { NOT_REPORTED.to_owned() },
            numerator: covering,
            denominator: teams,
            basis: "至少负责一个村社的考察组；分母为已建立的考察组".to_owned(),
        },
        Indicator {
            id: "inspection.assessment_min_participants",
            name: "民主测评最少参加人数",
            value: least.map_or_else(|| NOT_REPORTED.to_owned(), |n| format!("{n} 人")),
            numerator: enough,
            denominator: number(held.len()),
            basis: "各村社民主测评实到人数中最小的一个；分子为达到要求人数的村社，分母为已登记测评的村社".to_owned(),
        },
        smallest(
            "inspection.satisfaction_min",
            "最低满意率",
            due.iter().filter_map(|one| one.satisfaction),
            "在列初步人选中最低的一个：计入满意的等次票数 ÷ 有效测评票",
        ),
        smallest(
            "inspection.approval_min",
            "最低赞同率",
            due.iter().filter_map(|one| one.approval),
            "在列初步人选中最低的一个：同意票 ÷ 有效测评票",
        ),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::figures::indicator::find;
    use crate::inspection::tests::{GOOD, inspection};
    use crate::testkit::{COUNTY, OTHER_TOWNSHIP, TOWNSHIP, VILLAGE};

    #[tokio::test]
    async fn inspections_are_counted_in_their_place() {
        let it = inspection().await;
        let conn = it.office.app.db.read();
        let path = async |code: &str| org::store::unit(conn, code).await.unwrap().unwrap().path;
        let figures = async |code: &str| indicators(conn, &path(code).await).await.unwrap();
        it.begin().await;
        let less = [30, 19, 3, 1, 1, 45, 8, 1];
        it.assess(&it.assessment("0", [60, 56, 56, 55, 1], &[GOOD, less, GOOD], "")).await.done();
        let excuse = ("missing", "纸质登记（演练）");
        it.opinion(it.persons[0], "0", &[("conclusion", "suggest"), ("reason", "好"), excuse]).await.done();
        it.opinion(it.persons[1], "0", &[("conclusion", "more"), ("reason", "差材料")]).await.done();
        for code in [COUNTY, TOWNSHIP, VILLAGE] {
            let all = figures(code).await;
            for (id, value, numerator, denominator) in [
                ("inspection.persons", "33.3%", 1, 3),
                ("inspection.units", "0.0%", 0, 1),
                ("inspection.teams", "1", 1, 1),
                ("inspection.assessment_min_participants", "56 人", 1, 1),
                ("inspection.satisfaction_min", "90.7%", 49, 54),
                ("inspection.approval_min", "83.3%", 45, 54),
            ] {
                let it = find(&all, id).unwrap();
                assert_eq!(
                    (it.value.as_str(), it.numerator, it.denominator),
                    (value, numerator, denominator),
                    "{code} {id}"
                );
            }
        }
        assert!(figures(OTHER_TOWNSHIP).await.iter().all(|it| it.value == NOT_REPORTED));
    }
}
