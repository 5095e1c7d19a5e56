//! Candidates and self-nominees through the real office.

use entity::unit_election;
use law::kinship::Relation;
use law::posts::Sex;
use law::regime::Mode;
use sea_orm::{ActiveModelTrait, ActiveValue::NotSet, IntoActiveModel};

use super::store;
use crate::access::{Actor, Role};
use crate::bodies::service::NewMember;
use crate::people::model::PersonInput;
use crate::testkit::{self, Answer, Client, Office, TOWNSHIP, VILLAGE, day, hidden, office_on};
use crate::{bodies, cycle, people};

/// A village with a published roll of 8 voters (王一 … 王八; 王七 twice), seats 1+0+1+1, an election committee of five and a reserve.
pub(super) async fn village(mode: Mode, today: chrono::NaiveDate) -> (Office, unit_election::Model, Vec<i64>, Client) {
    let office = office_on(today).await;
    let election = cycle::tests::cycle(&office, mode, day(2026, 4, 15)).await;
    let names = ["王一", "王二", "王三", "王四", "王五", "王六", "王七", "王七", "王八", "丁九"];
    let keys = office.app.keys.clone();
    let (id, names_too) = (election.id, names);
    let ids = office
        .write(move |tx| {
            let keys = keys.clone();
            Box::pin(async move {
                let inputs = names_too.iter().zip(1..).map(|(name, n)| PersonInput {
                    group_name: format!("第{n}组"),
                    ..PersonInput::new(
                        VILLAGE,
                        *name,
                        if n % 2 == 0 { Sex::Female } else { Sex::Male },
                        // 王二 could be a parent of 王八, and 王八 of 王五.
                        day(
                            match n {
                                2 => 1955,
                                5 => 1999,
                                _ => 1978,
                            },
                            1,
                            1,
                        ),
                    )
                });
                // Somebody who is not on the roll comes first, so that persons and registrations have different numbers.
                let away = PersonInput::new(VILLAGE, "未登记", Sex::Male, day(1990, 1, 1));
                people::service::insert_persons(tx, &keys, vec![away]).await?;
                let ids = people::service::insert_persons(tx, &keys, inputs.collect()).await?;
                for (person_id, name) in ids.iter().zip(names_too) {
                    let row = testkit::registration(id, *person_id, name);
                    let mut row = row.into_active_model().reset_all();
                    row.id = NotSet;
                    row.insert(tx.conn()).await?;
                }
                let version = testkit::roll_version(id, 10);
                let mut version = version.into_active_model().reset_all();
                version.id = NotSet;
                version.insert(tx.conn()).await?;
                let actor = Actor::command_line();
                let seats = [("director", 1), ("member", 1), ("women_member", 1)]
                    .map(|(code, n)| law::posts::Seats { post: law::posts::Post::from_code(code).unwrap(), n });
                bodies::service::set_seats(tx, &actor, id, 1, &seats).await?;
                for (n, person_id) in ids.iter().enumerate().take(6) {
                    let member = NewMember {
                        person_id: Some(*person_id),
                        name: names_too[n].into(),
                        chair: n == 0,
                        reserve: n >= 4,
                        votes: None,
                        since: day(2026, 3, 1),
                    };
                    bodies::service::add_member(tx, &actor, id, &member).await?;
                }
                Ok(ids)
            })
        })
        .await;
    let clerk = office.login(Role::TownshipClerk, TOWNSHIP).await;
    (office, election, ids, clerk)
}

pub(super) async fn relate(office: &Office, a: i64, b: i64, relation: Relation) {
    office
        .write(move |tx| {
            Box::pin(async move {
                people::service::add_kin(tx, &Actor::command_line(), VILLAGE, a, b, relation, "本人申报").await
            })
        })
        .await;
}

pub(super) async fn id_of(office: &Office, election: i64, name: &str) -> (String, String) {
    let rows = store::candidates(office.app.db.read(), election).await.unwrap();
    let row = rows.into_iter().find(|row| row.name == name).unwrap();
    (row.id.to_string(), row.version.to_string())
}

pub(super) async fn decide(office: &Office, client: &Client, election: i64, name: &str) {
    let (id, version) = id_of(office, election, name).await;
    let form = [("version", version.as_str()), ("decision", "list"), ("decided_on", "2026-03-05")];
    client.post(&format!("/u/{VILLAGE}/candidates/{id}/review"), &form).await.done();
}

pub(super) async fn committee(office: &Office, election: i64) -> Vec<(String, String)> {
    let rows = bodies::store::committee(office.app.db.read(), election).await.unwrap();
    bodies::model::in_order(rows).into_iter().map(|row| (row.name, row.status)).collect()
}

pub(super) fn has(list: &[(String, String)], name: &str, status: &str) -> bool {
    list.iter().any(|(n, s)| n == name && s == status)
}

/// Publishes the list as the page shows it now.
pub(super) async fn publish(client: &Client, on: &str) -> Answer {
    let page = client.get(&format!("{LIST}/publish")).await.ok();
    let (seen, version) = (hidden(&page, "seen"), hidden(&page, "version"));
    client.post(&format!("{LIST}/publish"), &[("version", &version), ("seen", &seen), ("published_on", on)]).await
}

pub(super) const LIST: &str = "/u/990781001201/candidates";

#[tokio::test]
async fn filing_takes_the_candidate_and_kin_off_the_committee_and_skips_a_related_reserve() {
    let (office, election, ids, clerk) = village(Mode::SelfNomination, day(2026, 3, 5)).await;
    // 王八 stands; 王二 (member) is a sibling, 王五 (first reserve) a child, 王六 (second reserve) is free.
    relate(&office, ids[8], ids[1], Relation::Sibling).await;
    relate(&office, ids[8], ids[4], Relation::Child).await;
    let filing = [("name", "王八"), ("post", "director"), ("filed_on", "2026-03-05"), ("in_person", "yes")];
    clerk.post(LIST, &filing).await.done();
    let list = committee(&office, election.id).await;
    assert!(has(&list, "王二", "quit") && has(&list, "王六", "active") && has(&list, "王五", "reserve"), "{list:?}");
    assert!(clerk.post(LIST, &filing).await.refused().contains("不需要重复登记"));
    let row = cycle::store::election(office.app.db.read(), election.id).await.unwrap();
    assert_eq!((row.stage.as_str(), row.candidates), ("nominating", 1));

    // The candidate is a member: 王一, the chair, stands too.
    clerk
        .post(LIST, &[("name", "王一"), ("post", "member"), ("filed_on", "2026-03-05"), ("in_person", "yes")])
        .await
        .done();
    assert!(has(&committee(&office, election.id).await, "王一", "quit"));
    let page = clerk.get(&format!("/u/{VILLAGE}/committee")).await.ok();
    assert!(page.contains("本人被提名或自荐参选") && page.contains("不得递补") && page.contains("没有主任"), "{page}");
}

#[tokio::test]
async fn a_relative_whom_nobody_declared_leaves_the_committee_too() {
    let (office, election, ids, clerk) = village(Mode::SelfNomination, day(2026, 3, 5)).await;
    // 王二 is the mother of 王三 and of 王八: 王三, a member, and 王八 are siblings, which no record says.
    relate(&office, ids[2], ids[1], Relation::Parent).await;
    relate(&office, ids[8], ids[1], Relation::Parent).await;
    let filing = [("name", "王八"), ("post", "director"), ("filed_on", "2026-03-05"), ("in_person", "yes")];
    clerk.post(LIST, &filing).await.done();
    let list = committee(&office, election.id).await;
    assert!(has(&list, "王二", "quit") && has(&list, "王三", "quit") && has(&list, "王一", "active"), "{list:?}");
}

#[tokio::test]
async fn a_self_nomination_is_checked_by_the_law() {
    let (_office, _, _, clerk) = village(Mode::SelfNomination, day(2026, 4, 10)).await;
    let send = |name: &'static str, post: &'static str, on: &'static str, present: &'static str| {
        let clerk = clerk.clone();
        async move { clerk.post(LIST, &[("name", name), ("post", post), ("filed_on", on), ("in_person", present)]).await }
    };
    for (name, post, on, present, message) in [
        ("王八", "director", "2026-04-06", "yes", "第二十条"),
        ("王八", "director", "2026-04-05", "", "本人报名"),
        ("王八", "director", "2026-04-11", "yes", "晚于今天"),
        ("无名", "director", "2026-04-05", "yes", "选民名单上没有"),
        ("王八", "deputy", "2026-04-05", "yes", "没有设"),
        ("王三", "women_member", "2026-04-05", "yes", "男性"),
    ] {
        let page = send(name, post, on, present).await.refused();
        assert!(page.contains(message), "{name} {post} {on}: {message} is missing in {page}");
    }
    let page = send("王七", "member", "2026-04-05", "yes").await.refused();
    assert!(page.contains("第7组") && page.contains("第8组"), "names that repeat are told apart: {page}");
    send("丁九", "member", "2026-04-05", "yes").await.done();
    assert!(send("丁九", "director", "2026-04-05", "yes").await.refused().contains("只能报名1个职位"));
}

#[tokio::test]
async fn a_list_by_strokes_is_published_after_every_decision_and_in_time() {
    let (office, election, _, clerk) = village(Mode::SelfNomination, day(2026, 3, 5)).await;
    for (name, post) in [("王八", "member"), ("丁九", "member"), ("王四", "women_member"), ("王三", "director")]
    {
        let filing = [("name", name), ("post", post), ("filed_on", "2026-03-05"), ("in_person", "yes")];
        clerk.post(LIST, &filing).await.done();
    }
    let path = format!("{LIST}/publish");
    // Those who stand wait for the committee: nothing is said of posts without anybody.
    let page = clerk.get(&path).await.ok();
    assert!(page.contains("还有 4 名自荐人待审查") && !page.contains("没有人"), "{page}");
    assert_eq!(page.matches("待审查 1 人").count() + page.matches("待审查 2 人").count(), 3, "{page}");
    let (waits, _) = id_of(&office, election.id, "王三").await;
    assert!(page.contains(&format!("href=\"{LIST}/{waits}\"")), "each is led to: {page}");
    assert!(publish(&clerk, "2026-03-05").await.refused().contains("没有作出审查结论"));
    let (id, row_version) = id_of(&office, election.id, "王三").await;
    let early = [("version", row_version.as_str()), ("decision", "list"), ("decided_on", "2026-03-04")];
    assert!(clerk.post(&format!("{LIST}/{id}/review"), &early).await.refused().contains("早于「王三」的报名日期"));
    let without = [("version", row_version.as_str()), ("decision", "leave_out"), ("decided_on", "2026-03-05")];
    assert!(clerk.post(&format!("{LIST}/{id}/review"), &without).await.refused().contains("理由"));
    for name in ["王八", "丁九", "王四", "王三"] {
        decide(&office, &clerk, election.id, name).await;
    }
    let page = clerk.get(&path).await.ok();
    assert!(page.contains("姓名笔画") && page.find("丁九").unwrap() < page.find("王八").unwrap(), "{page}");
    let open = publish(&clerk, "2026-03-05").await.refused();
    assert!(open.contains("自荐报名到 2026-04-05 截止") && open.contains("第二十条"), "others may still file: {open}");
    assert_eq!(clerk.post(&path, &[("version", "99"), ("published_on", "2026-03-05")]).await.status, 409);
    let old = [("version", &*hidden(&page, "version")), ("seen", "of another list"), ("published_on", "2026-03-05")];
    assert_eq!(clerk.post(&path, &old).await.status, 409, "a list that nobody saw is not published");

    office.app.clock.set_ms(office.app.clock.now_ms() + 37 * 86_400_000);
    let clerk = office.login(Role::TownshipClerk, TOWNSHIP).await; // the session ended meanwhile
    let page = publish(&clerk, "2026-04-11").await.refused();
    assert!(page.contains("2026-04-10") && page.contains("第二十条"), "{page}");
    publish(&clerk, "2026-04-10").await.done();
    let names: Vec<(String, i32)> = store::on_ballot(office.app.db.read(), election.id)
        .await
        .unwrap()
        .into_iter()
        .map(|row| (row.name, row.order_no))
        .collect();
    let expected = [("王三", 1), ("丁九", 1), ("王八", 2), ("王四", 1)].map(|(n, o)| (n.to_owned(), o));
    assert_eq!(names, expected, "by post, then by strokes");
    let row = cycle::store::election(office.app.db.read(), election.id).await.unwrap();
    assert_eq!((row.stage.as_str(), row.candidates), ("candidates_published", 4));

    // Withdrawal until three days before: 13 April is too late, 11 April is not.
    office.app.clock.set_ms(office.app.clock.now_ms() + 2 * 86_400_000);
    let clerk = office.login(Role::TownshipClerk, TOWNSHIP).await; // the session ended meanwhile
    let (id, row_version) = id_of(&office, election.id, "王八").await;
    let path = format!("{LIST}/{id}/withdraw");
    let form = [("version", row_version.as_str()), ("on", "2026-04-13"), ("reason", "外出"), ("written", "yes")];
    assert!(clerk.post(&path, &form).await.refused().contains("第十九条"));
    let form = [("version", row_version.as_str()), ("on", "2026-04-12"), ("reason", "外出"), ("written", "yes")];
    assert!(clerk.post(&path, &form[..3]).await.refused().contains("书面"));
    clerk.post(&path, &form).await.done();
    assert_eq!(store::on_ballot(office.app.db.read(), election.id).await.unwrap().len(), 3);
}

#[tokio::test]
async fn nominated_candidates_are_cut_by_votes_and_filled_up_after_a_withdrawal() {
    let (office, election, _, clerk) = village(Mode::Candidates, day(2026, 3, 5)).await;
    for (name, post, votes) in [
        ("王一", "director", "9"),
        ("王三", "director", "8"),
        ("王八", "director", "3"),
        ("王二", "women_member", "7"),
        ("王四", "women_member", "6"),
        ("王五", "member", "5"),
        ("丁九", "member", "4"),
    ] {
        clerk.post(LIST, &[("name", name), ("post", post), ("filed_on", "2026-03-05"), ("votes", votes)]).await.done();
        decide(&office, &clerk, election.id, name).await;
    }
    assert!(publish(&clerk, "2026-03-05").await.refused().contains("参加人数"), "the nomination is not recorded");
    let nomination = format!("{LIST}/nomination");
    let few = clerk.post(&nomination, &[("held_on", "2026-03-04"), ("attended", "5")]).await.refused();
    assert!(few.contains("5人"), "{few}");
    clerk.post(&nomination, &[("held_on", "2026-03-04"), ("attended", "6")]).await.done();
    publish(&clerk, "2026-03-05").await.done();
    let on_ballot = |rows: Vec<entity::candidate::Model>| -> Vec<String> {
        rows.into_iter().filter(|row| row.post == "director").map(|row| row.name).collect()
    };
    let listed = on_ballot(store::on_ballot(office.app.db.read(), election.id).await.unwrap());
    assert!(listed.starts_with(&["王一".to_owned(), "王三".to_owned()]), "by votes: {listed:?}");
    let (id, row_version) = id_of(&office, election.id, "王三").await;
    let form = [("version", row_version.as_str()), ("on", "2026-03-05"), ("reason", "外出"), ("written", "yes")];
    clerk.post(&format!("{LIST}/{id}/withdraw"), &form).await.done();
    assert_eq!(on_ballot(store::on_ballot(office.app.db.read(), election.id).await.unwrap()), ["王一", "王八"]);

    // A further withdrawal exhausts the list: the poll cannot open until somebody is nominated again.
    let gate = async || {
        let current = cycle::store::election(office.app.db.read(), election.id).await.unwrap();
        let gates = crate::polling::service::gates(office.app.db.read(), &current).await.unwrap();
        gates.into_iter().find(|gate| gate.code == "CANDIDATE_COUNT").unwrap()
    };
    assert!(gate().await.ok);
    let nominate = [("name", "王六"), ("post", "director"), ("filed_on", "2026-03-05"), ("votes", "9")];
    assert!(clerk.post(LIST, &nominate).await.refused().contains("不能再登记"), "the list is complete");
    let (id, row_version) = id_of(&office, election.id, "王八").await;
    let form = [("version", row_version.as_str()), ("on", "2026-03-05"), ("reason", "外出"), ("written", "yes")];
    clerk.post(&format!("{LIST}/{id}/withdraw"), &form).await.done();
    let shut = gate().await;
    assert!(!shut.ok && shut.found.contains("主任") && !shut.basis.is_empty(), "{shut:?}");
    assert!(clerk.get(LIST).await.ok().contains("候选人不足法定名额"));
    let other = [("name", "王六"), ("post", "member"), ("filed_on", "2026-03-05"), ("votes", "9")];
    assert!(clerk.post(LIST, &other).await.refused().contains("不能再登记"), "only for the post that is short");
    clerk.post(LIST, &nominate).await.done();
    decide(&office, &clerk, election.id, "王六").await;
    clerk.post(&nomination, &[("held_on", "2026-03-05"), ("attended", "7")]).await.done();
    publish(&clerk, "2026-03-05").await.done();
    assert_eq!(on_ballot(store::on_ballot(office.app.db.read(), election.id).await.unwrap()), ["王一", "王六"]);
    assert!(gate().await.ok);
    let step = cycle::store::step(office.app.db.read(), election.id, "nomination").await.unwrap().unwrap();
    assert!(step.note.contains("参加提名（预选）6 人") && step.note.contains("补充提名"), "{}", step.note);
}
