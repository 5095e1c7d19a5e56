//! What candidacy makes of commands of earlier contexts: the roll, relatives, the election committee.

use law::regime::Mode;

use super::tests::{LIST, committee, has, village};
use crate::testkit::{Client, Office, VILLAGE, day};
use crate::{bodies, cycle, roll};

/// Publishes the committee of the helper: four members and two reserves are one too few, so 王五 sits as the fifth.
async fn published(office: &Office, election: i64) {
    office
        .write(move |tx| {
            Box::pin(async move {
                let rows = bodies::store::committee(tx.read(), election).await?;
                let mut fifth = rows.into_iter().find(|row| row.name == "王五").unwrap();
                fifth.status = bodies::store::ACTIVE.into();
                bodies::store::update_member(tx.conn(), fifth).await?;
                let election = cycle::store::election(tx.read(), election).await?;
                let row = entity::timetable_step::Model {
                    actual: Some(day(2026, 3, 1)),
                    note: "2026-03-01 村民代表会议推选产生，应到 45 人，实到 40 人；成员 5 人".into(),
                    ..cycle::plan::blank(election.id, "committee_elected")
                };
                cycle::service::record(tx, &crate::access::Actor::command_line(), &election, row).await
            })
        })
        .await;
}

async fn stand(clerk: &Client, name: &str) {
    let filing = [("name", name), ("post", "director"), ("filed_on", "2026-03-05"), ("in_person", "yes")];
    clerk.post(LIST, &filing).await.done();
}

#[tokio::test]
async fn a_relation_declared_late_still_takes_the_member_off_the_committee() {
    let (office, election, ids, clerk) = village(Mode::SelfNomination, day(2026, 3, 5)).await;
    published(&office, election.id).await;
    stand(&clerk, "王八").await;
    assert!(has(&committee(&office, election.id).await, "王二", "active"));
    let kin = format!("/u/{VILLAGE}/people/{}/kin", ids[8]);
    let form = [("other", "王二"), ("relation", "sibling"), ("source", "群众反映，经核对户口簿")];
    clerk.post(&kin, &form).await.done();
    let list = committee(&office, election.id).await;
    assert!(has(&list, "王二", "quit") && has(&list, "王六", "active"), "{list:?}");
}

#[tokio::test]
async fn a_member_known_by_name_only_is_checked_once_it_is_said_who_it_is() {
    let (office, election, ids, clerk) = village(Mode::SelfNomination, day(2026, 3, 5)).await;
    published(&office, election.id).await;
    let (id, person) = office
        .write(move |tx| {
            Box::pin(async move {
                let rows = bodies::store::committee(tx.read(), election.id).await?;
                let mut row = rows.into_iter().find(|row| row.name == "王二").unwrap();
                let (id, person) = (row.id, std::mem::take(&mut row.person_id));
                bodies::store::update_member(tx.conn(), row).await?;
                Ok((id, person))
            })
        })
        .await;
    let kin = format!("/u/{VILLAGE}/people/{}/kin", ids[8]);
    let form = [("other", "王二"), ("relation", "sibling"), ("source", "经核对户口簿")];
    clerk.post(&kin, &form).await.done();
    stand(&clerk, "王八").await;
    assert!(has(&committee(&office, election.id).await, "王二", "active"), "nobody knows who 王二 is");
    assert!(clerk.get(&format!("/u/{VILLAGE}/committee")).await.ok().contains("关联人员"));

    let path = format!("/u/{VILLAGE}/committee/link");
    let page = clerk.get(&path).await.ok();
    let version = crate::testkit::hidden(&page, "version");
    assert!(page.contains("都不是") && page.contains("王二，"), "{page}");
    let field = format!("person-{id}");
    assert!(clerk.post(&path, &[("version", &version), (&field, "999999")]).await.refused().contains("请选择是哪一位"));
    let told = clerk.post(&path, &[("version", &version), (&field, &person.to_string())]).await.done();
    let list = committee(&office, election.id).await;
    assert!(has(&list, "王二", "quit") && has(&list, "王六", "active"), "{list:?} {told:?}");
    assert!(clerk.get(&path).await.ok().contains("成员都已关联人员"));
}

#[tokio::test]
async fn a_committee_short_of_members_is_filled_up_and_stops_the_poll_until_then() {
    let (office, election, ids, clerk) = village(Mode::SelfNomination, day(2026, 3, 5)).await;
    published(&office, election.id).await;
    let path = format!("/u/{VILLAGE}/committee");
    let fill = async |client: &Client| {
        let version = cycle::store::election(office.app.db.read(), election.id).await.unwrap().version.to_string();
        client.post(&format!("{path}/fill"), &[("version", &version)]).await
    };
    let gate = async || {
        let current = cycle::store::election(office.app.db.read(), election.id).await.unwrap();
        let gates = crate::polling::service::gates(office.app.db.read(), &current).await.unwrap();
        gates.into_iter().find(|gate| gate.code == "COMMITTEE").unwrap()
    };
    assert!(gate().await.ok, "{:?}", gate().await);
    assert!(fill(&clerk).await.refused().contains("没有缺额"));
    // Two members stand; there is one reserve.
    stand(&clerk, "王二").await;
    stand(&clerk, "王三").await;
    let list = committee(&office, election.id).await;
    assert_eq!(list.iter().filter(|(_, status)| status == "active").count(), 4, "{list:?}");
    let shut = gate().await;
    assert!(!shut.ok && shut.found.contains("4人") && shut.basis.contains("第八条"), "{shut:?}");
    assert!(clerk.get(&path).await.ok().contains("缺 1 名成员"));
    let none = fill(&clerk).await.refused();
    assert!(none.contains("没有可以递补的人选") && none.contains("第十二条"), "{none}");

    // A reserve elected anew who is a child of a candidate may not follow; the next may.
    let kin = format!("/u/{VILLAGE}/people/{}/kin", ids[1]);
    clerk.post(&kin, &[("other", "王八"), ("relation", "child"), ("source", "户口簿")]).await.done();
    for name in ["王八", "丁九"] {
        let form = [("name", name), ("kind", "reserve"), ("since", "2026-03-05")];
        clerk.post(&path, &form).await.done();
    }
    assert!(clerk.get(&path).await.ok().contains("不得递补"));
    fill(&clerk).await.done();
    let list = committee(&office, election.id).await;
    assert!(has(&list, "丁九", "active") && has(&list, "王八", "reserve"), "{list:?}");
    assert!(gate().await.ok, "{:?}", gate().await);
    assert!(fill(&clerk).await.refused().contains("没有缺额"));
}

#[tokio::test]
async fn who_stands_or_sits_on_the_committee_is_not_taken_off_the_roll() {
    let (office, election, _, clerk) = village(Mode::SelfNomination, day(2026, 3, 5)).await;
    stand(&clerk, "王八").await;
    let remove = async |name: &str| {
        let row = roll::store::voters_named(office.app.db.read(), election.id, name).await.unwrap().remove(0);
        let version = row.version.to_string();
        let path = format!("/u/{VILLAGE}/roll/{}/remove", row.id);
        clerk.get(&path).await.ok();
        clerk.post(&path, &[("version", &version), ("reason", "户籍迁出")]).await
    };
    assert!(remove("王八").await.refused().contains("已登记为候选人（自荐人）"));
    assert!(remove("王二").await.refused().contains("村民选举委员会成员"));
    remove("丁九").await.done();
}
