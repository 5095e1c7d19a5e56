//! Figures of the talks over the rounds in force of a place, and of the plans for those who leave.

use std::collections::BTreeSet;

use sea_orm::ConnectionTrait;

use super::indicator::Indicator;
use crate::cycle;
use crate::failure::Outcome;
use crate::org;
use crate::talks::service::{Counts, counts};

/// The figures of the units below a path, of each county its newest cycle.
///
/// # Errors
/// Of the database.
pub async fn indicators(conn: &impl ConnectionTrait, path: &str) -> Outcome<Vec<Indicator>> {
    let own: BTreeSet<String> =
        org::store::villages_below(conn, path).await?.into_iter().map(|unit| unit.code).collect();
    let mut sum = Counts::default();
    for cycle in cycle::store::newest_cycles(conn).await? {
        let mut elections = cycle::store::elections_of(conn, cycle.id, None).await?;
        elections.retain(|election| own.contains(&election.unit_code));
        let of = counts(conn, &cycle, &elections).await?;
        sum.coverage.add(of.coverage);
        sum.rounds += of.rounds;
        sum.complete += of.complete;
        sum.leaving.add(of.leaving);
    }
    Ok(vec![
        Indicator::share(
            "talks.coverage",
            "谈心谈话覆盖",
            sum.coverage.talked,
            sum.coverage.must,
            "本轮至少谈过一次的应谈对象 ÷ 生效各轮的应谈对象，按现在的资料计算，一人一轮计一次",
        ),
        Indicator::share(
            "talks.rounds",
            "谈心谈话全覆盖轮次",
            sum.complete,
            sum.rounds,
            "应谈对象全部谈过的轮次 ÷ 生效的轮次",
        ),
        Indicator::share(
            "talks.leaving",
            "不再继任人员一人一策",
            sum.leaving.talked,
            sum.leaving.must,
            "已制定一人一策的不再继任人员 ÷ 不再继任人员（在任而未列为初步人选，或者登记为不再继任）；所任组织还没有登记初步人选的不计",
        ),
    ])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::figures::indicator::{NOT_REPORTED, find};
    use crate::talks::tests::place;
    use crate::testkit::{COUNTY, OTHER_TOWNSHIP, TOWNSHIP};

    #[tokio::test]
    async fn talks_are_counted_in_their_place_from_the_round_in_force() {
        let place = place().await;
        let conn = place.office.app.db.read();
        let figures = async |code: &str| {
            let path = org::store::unit(conn, code).await.unwrap().unwrap().path;
            indicators(conn, &path).await.unwrap()
        };
        let round = place.draft().await;
        assert!(figures(COUNTY).await.iter().all(|it| it.value == NOT_REPORTED), "a draft is not counted");
        place.put_in_force(round).await;
        place.talk(round, "甲", &[]).await.done();
        let key = place.key(round, "乙").await;
        let plan = [("version", "0"), ("arrangement", "rural_post"), ("detail", ""), ("responsible", "方")];
        place.clerk.post(&place.path(round, &format!("with/{key}/plan")), &plan).await.done();
        for code in [COUNTY, TOWNSHIP] {
            let all = figures(code).await;
            for (id, numerator, denominator) in
                [("talks.coverage", 1, 4), ("talks.rounds", 0, 1), ("talks.leaving", 1, 1)]
            {
                let it = find(&all, id).unwrap();
                assert_eq!((it.numerator, it.denominator), (numerator, denominator), "{code} {id}");
            }
        }
        assert!(figures(OTHER_TOWNSHIP).await.iter().all(|it| it.value == NOT_REPORTED));
        for name in ["乙", "丙", "丁"] {
            place.talk(round, name, &[]).await.done();
        }
        let all = figures(COUNTY).await;
        let rounds = find(&all, "talks.rounds").unwrap();
        assert_eq!((rounds.numerator, rounds.denominator), (1, 1), "nobody is left");
    }
}
