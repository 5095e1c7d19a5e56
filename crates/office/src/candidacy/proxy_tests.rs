//! Delegations through the real office.

use law::regime::Mode;

use super::tests::{LIST, village};
use crate::access::{Actor, Role};
use crate::cycle::{self, Progress, plan::step};
use crate::publication::{self, Template};
use crate::roll;
use crate::testkit::{Office, VILLAGE, day, hidden};

const PROXIES: &str = "/u/990781001201/proxies";

/// A complete form: 丁九 cannot come, 王三 is the child who votes.
const FORM: [(&str, &str); 6] = [
    ("principal", "丁九"),
    ("holder", "王三"),
    ("relation", "child"),
    ("ground", "away"),
    ("filed_on", "2026-03-05"),
    ("written", "yes"),
];

fn with<'a>(changes: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
    let mut form: Vec<(&str, &str)> =
        FORM.into_iter().filter(|(name, _)| !changes.iter().any(|(other, _)| other == name)).collect();
    form.extend(changes);
    form
}

/// The helper's roll has a version; the election is told.
async fn published(office: &Office, election: i64) {
    office
        .write(move |tx| {
            Box::pin(async move {
                let progress = Progress { roll_version: Some(1), registered: Some(10), ..Progress::default() };
                cycle::store::note(tx.conn(), election, &progress).await
            })
        })
        .await;
}

#[tokio::test]
async fn a_delegation_is_filed_from_the_roll_or_refused_with_the_article() {
    let (office, election, ids, clerk) = village(Mode::SelfNomination, day(2026, 3, 5)).await;
    let page = clerk.get(PROXIES).await.ok();
    assert!(page.contains("还没有委托") && page.contains("选民名单还没有公布") && !page.contains("登记委托"), "{page}");
    published(&office, election.id).await;

    let empty = clerk.post(PROXIES, &[]).await.refused();
    for part in ["请填写委托人", "请填写受委托人", "请选择受委托人", "请选择不能到场"] {
        assert!(empty.contains(part), "all at once: {part} is missing in {empty}");
    }
    let unknown = clerk.post(PROXIES, &with(&[("principal", "无名"), ("holder", "王七")])).await.refused();
    assert!(unknown.contains("选民名单上没有「无名」"), "{unknown}");
    assert!(unknown.contains("有 2 位「王七」") && unknown.contains("第7组") && unknown.contains("第8组"), "{unknown}");
    for (change, message) in [
        (("relation", "son_in_law"), "不是近亲属"),
        (("written", "no"), "书面"),
        (("filed_on", "2026-03-06"), "在今天"),
        (("holder", "丁九"), "不能委托自己"),
    ] {
        let page = clerk.post(PROXIES, &with(&[change])).await.refused();
        assert!(page.contains(message) && page.contains("丁九"), "{change:?}: {page}");
    }
    let kin = clerk.post(PROXIES, &with(&[("relation", "son_in_law")])).await.refused();
    assert!(kin.contains("第二十五条"), "the article stands on the page: {kin}");

    let second = ids[7].to_string();
    clerk.post(PROXIES, &with(&[("holder", "王七"), ("holder_id", &second)])).await.done();
    let rows = roll::store::proxies(office.app.db.read(), election.id).await.unwrap();
    assert_eq!((rows[0].principal_id, rows[0].holder_id), (ids[9], ids[7]), "the chosen one of two");
    let page = clerk.get(PROXIES).await.ok();
    assert!(page.contains("丁九") && page.contains("待公布") && page.contains("公布委托名单"), "{page}");
    let observer = office.login(Role::Observer, VILLAGE).await;
    assert!(!observer.get(PROXIES).await.ok().contains("公布委托名单"), "who only reads is offered nothing");
    assert_eq!(observer.post(PROXIES, &FORM).await.status, 403);
}

#[tokio::test]
async fn the_list_is_announced_as_it_was_seen_and_revoked_with_a_reason() {
    let (office, election, _, clerk) = village(Mode::SelfNomination, day(2026, 3, 5)).await;
    published(&office, election.id).await;
    let announce = format!("{PROXIES}/announce");
    assert!(clerk.post(&announce, &[("on", "2026-03-05")]).await.refused().contains("没有待公布的委托"));
    clerk.post(PROXIES, &FORM).await.done();
    let seen = hidden(&clerk.get(&announce).await.ok(), "seen");
    clerk.post(PROXIES, &with(&[("principal", "王八")])).await.done();
    let stale = clerk.post(&announce, &[("on", "2026-03-05"), ("seen", &seen)]).await;
    assert_eq!(stale.status, 409, "a delegation that nobody saw is not announced");
    let page = clerk.get(&announce).await.ok();
    assert!(page.contains("公布 2 份委托的名单"), "{page}");
    let seen = hidden(&page, "seen");
    let future = clerk.post(&announce, &[("on", "2026-03-06"), ("seen", &seen)]).await.refused();
    assert!(future.contains("在今天"), "{future}");
    clerk.post(&announce, &[("on", "2026-03-05"), ("seen", &seen)]).await.done();
    assert_eq!(roll::store::announced_proxies(office.app.db.read(), election.id).await.unwrap(), 2);
    let done = cycle::store::step(office.app.db.read(), election.id, step::PROXIES).await.unwrap().unwrap();
    assert_eq!(done.actual, Some(day(2026, 3, 5)), "the timetable knows");

    // The paper names the persons, not the rows of the roll that happen to have their numbers.
    let unit = office.app.directory.find(&office.app.db, VILLAGE).await.unwrap().unwrap();
    let current = cycle::store::election(office.app.db.read(), election.id).await.unwrap();
    let list = Template::find("T10-list").unwrap();
    let notice = office
        .write(move |tx| {
            let (unit, election) = (unit.clone(), current.clone());
            Box::pin(async move {
                publication::service::publish(tx, &Actor::command_line(), &unit, &election, list, None).await
            })
        })
        .await;
    let paper: serde_json::Value = serde_json::from_str(&notice.payload).unwrap();
    let text = paper.to_string();
    assert!(text.contains("\"holder\":\"王三\"") && text.contains("\"principal\":\"丁九\""), "{text}");

    let revoke = format!("{PROXIES}/1/revoke");
    assert!(clerk.get(&revoke).await.ok().contains("须更正委托投票名单公告"));
    assert!(clerk.post(&revoke, &[("version", "2")]).await.refused().contains("请填写撤销理由"));
    assert_eq!(clerk.post(&revoke, &[("version", "1"), ("reason", "回村")]).await.status, 409);
    clerk.post(&revoke, &[("version", "2"), ("reason", "回村")]).await.done();
    let page = clerk.get(PROXIES).await.ok();
    assert!(page.contains("回村") && page.contains("1 份委托在公布后撤销"), "{page}");
    assert_eq!(clerk.get(&format!("{PROXIES}/99/revoke")).await.status, 404);
}

#[tokio::test]
async fn who_stands_loses_the_delegations_that_he_holds() {
    let (office, election, _, clerk) = village(Mode::SelfNomination, day(2026, 3, 5)).await;
    published(&office, election.id).await;
    clerk.post(PROXIES, &FORM).await.done();
    clerk.post(PROXIES, &with(&[("principal", "王八"), ("holder", "王四")])).await.done();
    let filing = [("name", "王三"), ("post", "member"), ("filed_on", "2026-03-05"), ("in_person", "yes")];
    clerk.post(LIST, &filing).await.done();
    let rows = roll::store::proxies(office.app.db.read(), election.id).await.unwrap();
    let status: Vec<&str> = rows.iter().map(|row| row.status.as_str()).collect();
    assert_eq!(status, ["revoked", "filed"], "only those held by the candidate");
    let events = office.events("roll.proxy_revoked").await;
    assert_eq!(events.len(), 1);
    let page = clerk.get(PROXIES).await.ok();
    assert!(page.contains("受委托人成为候选人"), "{page}");
    let again = clerk.post(PROXIES, &FORM).await.refused();
    assert!(again.contains("候选人（自荐人）") && again.contains("第二十五条"), "{again}");
}

#[tokio::test]
async fn the_records_of_the_village_know_better_than_the_form() {
    let (office, election, ids, clerk) = village(Mode::SelfNomination, day(2026, 3, 5)).await;
    published(&office, election.id).await;
    // 王三 is the husband of 王二, whose mother is 丁九: the son-in-law, not the child.
    super::tests::relate(&office, ids[2], ids[1], law::kinship::Relation::Spouse).await;
    let page = clerk.post(PROXIES, &with(&[("principal", "王五"), ("holder", "王三")])).await;
    page.done();
    super::tests::relate(&office, ids[1], ids[9], law::kinship::Relation::Sibling).await;
    let page = clerk.post(PROXIES, &FORM).await.refused();
    assert!(page.contains("丁九—兄弟姐妹—王二—配偶—王三") && page.contains("依据："), "{page}");
}
