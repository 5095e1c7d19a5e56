//! 「选举日的n日前」 on the pages and in the commands of candidacy, as the cycle counts it. Polling day is 2026-04-15.

use law::regime::Mode;
use law::settings::Settings;

use super::model;
use super::tests::{LIST, id_of, publish, village};
use crate::access::Actor;
use crate::cycle::{self, settings_service};
use crate::testkit::{Office, VILLAGE, day};

/// Counts whole days between, from now on.
async fn count_clear_days(office: &Office, cycle_id: i64) {
    office
        .write(move |tx| {
            Box::pin(async move {
                let version = cycle::store::cycle(tx.read(), cycle_id).await?.map_or(0, |cycle| cycle.version);
                let settings = Settings([("deadline_counting".into(), "clear_days".into())].into());
                let actor = Actor::command_line();
                settings_service::set_settings(tx, &actor, cycle_id, version, settings, "省民政厅答复").await
            })
        })
        .await;
}

#[tokio::test]
async fn the_last_days_are_those_of_the_cycle() {
    for (clear, file, list, withdraw, proxy) in [
        (false, "2026-04-05", "2026-04-10", "2026-04-12", "2026-04-12"),
        (true, "2026-04-04", "2026-04-09", "2026-04-11", "2026-04-11"),
    ] {
        let (office, election, _, clerk) = village(Mode::SelfNomination, day(2026, 3, 5)).await;
        if clear {
            count_clear_days(&office, election.cycle_id).await;
        }
        let page = clerk.get(LIST).await.ok();
        for day in [file, list, withdraw] {
            assert!(page.contains(day), "{clear}: {day} is missing in {page}");
        }
        let page = clerk.get(&format!("/u/{VILLAGE}/proxies")).await.ok();
        assert!(page.contains(proxy), "{clear}: {proxy} is missing in {page}");
        let word = if clear { "本次换届设定：中间须隔满n日" } else { "默认：第n日当日可以" };
        assert!(page.contains(word), "{clear}: {page}");

        let election = cycle::store::expect_current(office.app.db.read(), VILLAGE).await.unwrap();
        let regime = cycle::regime(&election).unwrap();
        let latest: chrono::NaiveDate = list.parse().unwrap();
        assert!(model::list_deadline(latest, &regime).is_empty());
        assert!(!model::list_deadline(latest.succ_opt().unwrap(), &regime).is_empty());
    }
}

#[tokio::test]
async fn the_same_day_is_in_time_or_late_as_the_cycle_counts() {
    for clear in [false, true] {
        let (office, election, _, clerk) =
            village(Mode::SelfNomination, day(2026, 4, if clear { 9 } else { 10 })).await;
        if clear {
            count_clear_days(&office, election.cycle_id).await;
        }
        let file = |on: &'static str| {
            let clerk = clerk.clone();
            let form = [("name", "王八"), ("post", "director"), ("filed_on", on), ("in_person", "yes")];
            async move { clerk.post(LIST, &form).await }
        };
        if clear {
            file("2026-04-05").await.refused();
        }
        let on = if clear { "2026-04-04" } else { "2026-04-05" };
        file(on).await.done();
        let (id, version) = id_of(&office, election.id, "王八").await;
        let listed = [("version", version.as_str()), ("decision", "list"), ("decided_on", "2026-04-06")];
        clerk.post(&format!("{LIST}/{id}/review"), &listed).await.done();
        publish(&clerk, if clear { "2026-04-09" } else { "2026-04-10" }).await.done();
    }
}
