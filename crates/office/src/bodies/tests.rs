//! Seats, election committee and teams through the real office.

use chrono::NaiveDate;
use entity::{committee_member, officeholder};
use law::committee::Standing;
use law::kinship::{KinEdge, Relation};
use law::posts::Post;
use law::regime::Mode;

use super::model::{self, Change, Stander};
use super::service::{self, Holder};
use super::{pages, store};
use crate::access::{Actor, Role};
use crate::people::store::person_ref;
use crate::testkit::{TOWNSHIP, VILLAGE, day, hidden, office};

fn member(id: i64, name: &str, status: &str) -> committee_member::Model {
    committee_member::Model {
        id,
        election_id: 1,
        person_id: id,
        name: name.into(),
        role: if id == 1 { model::CHAIR } else { model::MEMBER }.into(),
        rank: i32::try_from(id).unwrap(),
        status: status.into(),
        reason: String::new(),
        since: day(2026, 3, 1),
        until: None,
        version: 1,
    }
}

fn kin(a: i64, b: i64, relation: Relation) -> KinEdge {
    KinEdge { a: person_ref(a), b: person_ref(b), relation }
}

#[test]
fn a_sibling_leaves_and_a_reserve_who_is_kin_too_is_passed_over() {
    let regime = crate::cycle::book().unwrap().regime("ZJ-2020", day(2025, 4, 15)).unwrap();
    let rows = [
        member(1, "甲", store::ACTIVE),
        member(2, "乙", store::ACTIVE),
        member(3, "丙", store::ACTIVE),
        member(4, "丁", store::RESERVE),
        member(5, "戊", store::RESERVE),
    ];
    let standers = [Stander { person_id: 9, name: "己".into(), standing: Standing::SelfNominated }];
    let edges = [kin(9, 2, Relation::Sibling), kin(4, 9, Relation::Child)];
    let down = model::step_down(&rows, &standers, &edges, &regime);
    let ids: Vec<(&str, i64)> = down
        .changes
        .iter()
        .map(|change| match change {
            Change::Left { id, reason } => {
                assert!(reason.contains("第九条"), "{reason}");
                ("left", *id)
            }
            Change::Joined { id } => ("joined", *id),
            Change::PassedOver { id, .. } => ("passed over", *id),
            Change::Restored { id } => ("restored", *id),
        })
        .collect();
    assert_eq!(ids, [("left", 2), ("passed over", 4), ("joined", 5)]);
    assert!(down.findings.iter().all(|f| !f.message.contains("9（")), "sentences name persons, not numbers");

    // The candidate withdraws: the bar falls away, who left stays away.
    let mut after = rows.clone();
    after[1].status = store::QUIT.into();
    after[3].until = Some(day(2026, 3, 5));
    after[4].status = store::ACTIVE.into();
    let down = model::step_down(&after, &[], &edges, &regime);
    assert_eq!(down.changes, [Change::Restored { id: 4 }]);
}

#[tokio::test]
async fn seats_outside_the_law_are_refused_with_the_article() {
    let office = office().await;
    let election = crate::cycle::tests::cycle(&office, Mode::SelfNomination, day(2026, 4, 15)).await;
    let clerk = office.login(Role::TownshipClerk, TOWNSHIP).await;
    let path = format!("/u/{VILLAGE}/posts");
    let send = |version: &str, chair: &str, vice: &str, member: &str, women: &str| {
        let pairs =
            [("version", version), ("director", chair), ("deputy", vice), ("member", member), ("women_member", women)]
                .map(|(name, value)| (name.to_owned(), value.to_owned()));
        let (clerk, path) = (clerk.clone(), path.clone());
        async move {
            let pairs: Vec<(&str, &str)> = pairs.iter().map(|(n, v)| (n.as_str(), v.as_str())).collect();
            clerk.post(&path, &pairs).await
        }
    };
    let version = election.version.to_string();
    for (seats, code) in [
        (["1", "0", "1", "0"], "共 2 职"),
        (["1", "1", "5", "1"], "共 8 职"),
        (["2", "0", "1", "1"], "主任应为 1 职"),
        (["1", "1", "3", "0"], "妇女委员"),
    ] {
        let page = send(&version, seats[0], seats[1], seats[2], seats[3]).await.refused();
        assert!(page.contains(code) && page.contains("依据："), "{code} is missing in {page}");
    }
    assert!(send(&version, "一", "0", "1", "1").await.refused().contains("不是整数"));
    send(&version, "1", "1", "2", "1").await.done();
    assert_eq!(send(&version, "1", "0", "2", "1").await.status, 409, "a stale tab");
    let page = clerk.get(&path).await.ok();
    assert!(page.contains("合计") && page.find(">主任<").unwrap() < page.find(">副主任<").unwrap());
    let election = crate::cycle::store::expect_current(office.app.db.read(), VILLAGE).await.unwrap();
    assert_eq!(election.seats, 5);
}

#[tokio::test]
async fn a_committee_is_published_with_a_lawful_size_and_then_only_followed() {
    let office = office().await;
    let election = crate::cycle::tests::cycle(&office, Mode::SelfNomination, day(2026, 4, 15)).await;
    let committee = office.login(Role::CommitteeMember, VILLAGE).await;
    let path = format!("/u/{VILLAGE}/committee");
    let add = |name: &'static str, kind: &'static str| {
        let (client, path) = (committee.clone(), path.clone());
        async move { client.post(&path, &[("name", name), ("kind", kind), ("since", "2026-03-01"), ("votes", "20")]).await }
    };
    add("王一", "chair").await.done();
    assert!(add("王一", "member").await.refused().contains("已是选举委员会成员"));
    assert!(add("王二", "chair").await.refused().contains("已有主任"));
    add("王二", "member").await.done();
    add("王三", "member").await.done();
    let version = election.version.to_string();
    let publish = format!("{path}/publish");
    let seen = hidden(&committee.get(&publish).await.ok(), "seen");
    let facts = [
        ("version", version.as_str()),
        ("seen", seen.as_str()),
        ("meeting", "村民代表会议"),
        ("held_on", "2026-03-01"),
        ("due", "45"),
        ("present", "40"),
        ("published_on", "2026-03-05"),
    ];
    let page = committee.post(&publish, &facts).await.refused();
    assert!(page.contains("3人") && page.contains("5至9") && page.contains("第八条"), "{page}");
    for name in ["王四", "王五"] {
        add(name, "member").await.done();
    }
    add("王六", "reserve").await.done();
    assert_eq!(committee.post(&publish, &facts).await.status, 409, "a list that nobody saw is not published");
    let seen = hidden(&committee.get(&publish).await.ok(), "seen");
    let mut facts = facts;
    facts[1] = ("seen", seen.as_str());
    let mut more = facts;
    more[5] = ("present", "29");
    let page = committee.post(&publish, &more).await.refused();
    assert!(page.contains("至少30人") && page.contains("第二十六条"), "{page}");
    more[5] = ("present", "46");
    assert!(committee.post(&publish, &more).await.refused().contains("应到 45 人、实到 46 人"));
    committee.post(&publish, &facts).await.done();
    committee.post(&publish, &facts).await.refused();
    assert!(add("王七", "member").await.refused().contains("已公布"));

    let rows = store::committee(office.app.db.read(), election.id).await.unwrap();
    let two = rows.iter().find(|row| row.name == "王二").unwrap();
    let (id, row_version) = (two.id, two.version.to_string());
    committee.post(&format!("{path}/{id}/remove"), &[("version", &row_version)]).await.refused();
    let leave = [("version", row_version.as_str()), ("on", "2026-03-05"), ("reason", "连续两次缺席")];
    committee.get(&format!("{path}/{id}/quit")).await.ok();
    committee.post(&format!("{path}/{id}/quit"), &leave).await.done();
    assert_eq!(committee.post(&format!("{path}/{id}/quit"), &leave).await.status, 409);
    let page = committee.get(&path).await.ok();
    for part in ["连续两次缺席", "依次递补", "推选得票 20 票", "未关联人员"] {
        assert!(page.contains(part), "{part} is missing in {page}");
    }
    let rows = store::committee(office.app.db.read(), election.id).await.unwrap();
    assert_eq!(rows.iter().filter(|row| row.status == store::ACTIVE).count(), 5);
    let step =
        crate::cycle::store::step(office.app.db.read(), election.id, "committee_elected").await.unwrap().unwrap();
    assert_eq!(step.actual, Some(day(2026, 3, 5)));
}

fn holder(name: &str, post: Post, birth: Option<NaiveDate>) -> Holder {
    Holder {
        person_id: None,
        name: name.into(),
        sex: "女".into(),
        birth,
        education: "大专".into(),
        political: String::new(),
        post,
        votes: Some(300),
    }
}

#[tokio::test]
async fn the_elected_are_seated_once_and_a_correction_ends_an_office() {
    let office = office().await;
    let election = crate::cycle::tests::cycle(&office, Mode::SelfNomination, day(2026, 4, 15)).await;
    let seat = |team: Vec<Holder>, on: NaiveDate| {
        let (office, election) = (&office, election.clone());
        async move {
            office
                .write(move |tx| {
                    let (election, team) = (election.clone(), team.clone());
                    Box::pin(
                        async move { service::seat_elected(tx, &Actor::command_line(), &election, on, &team).await },
                    )
                })
                .await
        }
    };
    let (a, b, c) =
        (holder("甲", Post::Chair, None), holder("乙", Post::Member, None), holder("丙", Post::Member, None));
    seat(vec![a.clone(), b.clone()], day(2026, 4, 15)).await;
    seat(vec![a.clone(), b], day(2026, 4, 15)).await;
    seat(vec![a, c], day(2026, 4, 20)).await;
    let rows = store::holders_of_election(office.app.db.read(), election.id).await.unwrap();
    let told: Vec<(&str, Option<NaiveDate>, i32)> =
        rows.iter().map(|r| (r.name.as_str(), r.until, r.term_no)).collect();
    assert_eq!(told, [("甲", None, 12), ("乙", Some(day(2026, 4, 20)), 12), ("丙", None, 12)]);

    let clerk = office.login(Role::TownshipClerk, TOWNSHIP).await;
    let path = format!("/u/{VILLAGE}/team");
    let wrong = [("since", "2021-01-01"), ("lines", "张三，支书，男\n李四，主任，人")];
    let page = clerk.post(&path, &wrong).await.refused();
    assert!(page.contains("第 1 行") && page.contains("第 2 行"), "{page}");
    let lines = "张三，主任，男，2010-01-01\n\n李四，妇女委员，男\n王五，主任\n赵六，支书";
    let page = clerk.post(&path, &[("since", "2021-01-01"), ("lines", lines)]).await.refused();
    for part in [
        "改正以下 4 处",
        "第 1 行：任职起始日时 11 周岁",
        "第 3 行：妇女委员的性别",
        "第 4 行：同一届已有主任「张三」",
        "第 5 行：职务「支书」",
    ] {
        assert!(page.contains(part), "{part} is missing in {page}");
    }
    let page = clerk.post(&path, &[("since", "2999-01-01"), ("lines", "张三，主任\n李四，委员")]).await.refused();
    assert!(page.contains("改正以下 1 处") && page.contains("任职起始日不早于本届选举日"), "{page}");
    let right = [("since", "2021-01-01"), ("lines", "张三，主任，男，1970-04-15，高中，党员\n李四，委员，女")];
    clerk.post(&path, &right).await.done();
    let page = clerk.get(&path).await.ok();
    assert!(page.contains("56.0 岁") && page.contains("甲") && page.contains("李四"), "{page}");
}

#[test]
fn a_team_is_counted_by_person_and_the_unknown_is_not_zero() {
    let row = |id: i64, post: &str, birth: Option<NaiveDate>| officeholder::Model {
        id,
        unit_code: VILLAGE.into(),
        election_id: None,
        meeting_id: None,
        term_no: 11,
        person_id: Some(id % 10),
        name: "同名".into(),
        sex: "female".into(),
        birth,
        education: String::new(),
        political: String::new(),
        body: "vc".into(),
        post: post.into(),
        votes: None,
        since: day(2021, 1, 1),
        until: None,
    };
    let birth = day(1980, 4, 15);
    let team = [row(1, "director", Some(birth)), row(11, "member", Some(birth)), row(2, "member", None)];
    let figures = model::team_figures(&team, day(2026, 4, 14));
    assert_eq!((figures.persons, figures.women, figures.aged, figures.age_sum), (2, 2, 1, 45));
    assert_eq!(model::average_age(&figures).as_deref(), Some("45.0"));
    assert_eq!(model::average_age(&model::TeamFigures::default()), None);
    for (on, age) in [(day(2026, 4, 14), 45), (day(2026, 4, 15), 46), (day(2028, 2, 29), 47)] {
        assert_eq!(model::age_on(birth, on), age, "{on}");
    }
    assert_eq!(pages::read_lines("").1.len(), 1, "nothing typed is a fault");
}
