//! Figures of the joint review over the batches of a place, computed from persons, answers and replies.

use std::collections::BTreeSet;

use sea_orm::ConnectionTrait;

use super::indicator::Indicator;
use crate::failure::Outcome;
use crate::org;
use crate::vetting::model::{Opinion, Stage, concluded};
use crate::vetting::store;

/// What was counted over some batches.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Counts {
    persons: i64,
    concluded: i64,
    departments: i64,
    handed_in: i64,
    due: i64,
    given: i64,
    found: i64,
}

fn number(n: usize) -> i64 {
    i64::try_from(n).unwrap_or(i64::MAX)
}

/// The figures of all submitted batches of the units below a path; a person who is reviewed twice counts in each review.
///
/// # Errors
/// Of the database, or when stored JSON is damaged.
pub async fn indicators(conn: &impl ConnectionTrait, path: &str) -> Outcome<Vec<Indicator>> {
    let mut counts = Counts::default();
    let all = store::all_batches(conn).await?;
    for batch in &all {
        // Of each county the newest cycle, as the other figures.
        let newest =
            all.iter().filter(|other| other.county_code == batch.county_code).map(|other| other.cycle_id).max();
        if store::stage(batch) == Stage::Drafting || newest != Some(batch.cycle_id) {
            continue;
        }
        let unit = org::store::unit(conn, &batch.township_code).await?;
        if !unit.is_some_and(|unit| unit.path.starts_with(path)) {
            continue;
        }
        let asked = store::asked(batch)?;
        let items = store::items(conn, batch.id).await?;
        let opinions = store::opinions(conn, batch.id).await?;
        let replied = store::handed_in(conn, batch.id).await?;
        let found: BTreeSet<i64> =
            opinions.iter().filter(|(_, opinion)| **opinion == Opinion::Found).map(|((item, _), _)| *item).collect();
        counts.persons += number(items.len());
        counts.concluded += number(items.iter().filter(|item| concluded(&item.conclusion, item.reopened)).count());
        counts.departments += number(asked.len());
        counts.handed_in += number(asked.iter().filter(|agency| replied.contains(agency)).count());
        counts.due += number(items.len() * asked.len());
        counts.given += number(opinions.len());
        counts.found += number(found.len());
    }
    Ok(figures(&counts))
}

fn figures(counts: &Counts) -> Vec<Indicator> {
    let Counts { persons, concluded, departments, handed_in, due, given, found } = *counts;
    vec![
        Indicator::share(
            "review.persons",
            "联审已出结论",
            concluded,
            persons,
            "已登记会商结论的人次 ÷ 已报送联审的人次",
        ),
        Indicator::share(
            "review.departments",
            "联审单位报送",
            handed_in,
            departments,
            "已报送意见的单位 ÷ 各批次应回复的单位",
        ),
        Indicator::share("review.answers", "联审回复", given, due, "已有意见的人次 ÷ 人次 × 单位"),
        Indicator::share(
            "review.found",
            "联审发现情形",
            found,
            persons,
            "至少一个单位发现情形的人次 ÷ 已报送联审的人次",
        ),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::figures::indicator::{NOT_REPORTED, find};
    use crate::testkit::{COUNTY, OTHER_TOWNSHIP, TOWNSHIP};
    use crate::vetting::tests::review;

    #[tokio::test]
    async fn a_review_is_counted_in_its_place_from_its_submission_on() {
        let review = review().await;
        let conn = review.office.app.db.read();
        let path = async |code: &str| org::store::unit(conn, code).await.unwrap().unwrap().path;
        let figures = async |code: &str| indicators(conn, &path(code).await).await.unwrap();
        assert!(figures(COUNTY).await.iter().all(|it| it.value == NOT_REPORTED), "a draft is not counted");
        review.submit().await;
        let items = review.items().await;
        let found = [("version", "0"), ("opinion", "found"), ("kind", "处分"), ("basis", "条件"), ("evidence", "决定")];
        for desk in &review.desks[..2] {
            desk.post(&format!("{}/{}", review.desk(), items[0].id), &found).await.done();
        }
        review.desks[0].post(&format!("{}/clear", review.desk()), &[]).await.done();
        review.desks[0].post(&format!("{}/hand-in", review.desk()), &[("number", "1号")]).await.done();
        for code in [COUNTY, TOWNSHIP] {
            let all = figures(code).await;
            for (id, numerator, denominator) in [
                ("review.persons", 0, 3),
                ("review.departments", 1, 3),
                ("review.answers", 4, 9),
                ("review.found", 1, 3),
            ] {
                let it = find(&all, id).unwrap();
                assert_eq!((it.numerator, it.denominator), (numerator, denominator), "{code} {id}");
            }
        }
        assert!(figures(OTHER_TOWNSHIP).await.iter().all(|it| it.value == NOT_REPORTED));
    }
}
