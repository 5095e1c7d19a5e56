//! The steps of the other bodies: proposed, planned, moved, done, and in the order of the bodies.

use law::body::Body;
use law::regime::Mode;
use law::timetable::Dates;

use super::course::{Course, Courses, OTHERS, held_by_meeting, key, split, vote_step};
use super::plan::{self, Standing};
use super::service::{self, Held};
use super::store;
use super::tests::cycle;
use crate::access::{Actor, Role};
use crate::testkit::{FAR_VILLAGE, Office, TOWNSHIP, VILLAGE, day, office, unit_election};

fn row(body: Body, step: &str) -> entity::timetable_step::Model {
    entity::timetable_step::Model { body: body.code().into(), ..plan::blank(0, step) }
}

#[test]
fn every_body_has_the_step_of_its_vote_on_the_day_of_its_meeting() {
    let courses = Courses::of(unit_election(VILLAGE, day(2026, 4, 15)), &[]).unwrap();
    for body in OTHERS {
        let course = courses.course(body.code()).unwrap();
        let steps = course.steps(&Dates::new());
        let vote = steps.iter().find(|law| law.id == vote_step(body)).unwrap_or_else(|| panic!("{body:?}"));
        assert_eq!((vote.earliest, vote.latest), (Some(course.day()), Some(course.day())), "{body:?}");
        assert!(steps.iter().filter(|law| held_by_meeting(body, &law.id)).count() >= 1);
        assert_eq!(split(&key(body.code(), &vote.id)), (body.code(), vote.id.as_str()));
    }
    assert_eq!(split(&key("", plan::step::ROLL)), ("", plan::step::ROLL));
}

#[test]
fn days_are_proposed_in_the_order_of_the_bodies_and_make_nothing_late() {
    let election = unit_election(VILLAGE, day(2026, 4, 15));
    let courses = Courses::of(election.clone(), &[]).unwrap();
    let days: Vec<_> = courses.in_order().iter().map(|course| (course.body(), course.day(), course.fixed())).collect();
    let order: Vec<Body> = days.iter().map(|(body, ..)| *body).collect();
    assert_eq!(order, [Body::Party, Body::Committee, Body::Representatives, Body::Supervision, Body::Cooperative]);
    assert!(days.windows(2).all(|pair| pair[0].1 <= pair[1].1), "{days:?}");
    assert!(days.iter().all(|(body, _, fixed)| *fixed == (*body == Body::Committee)));
    assert_eq!(courses.order(), []);
    let long_after = day(2026, 9, 1);
    for course in courses.in_order().into_iter().filter(|course| !course.fixed()) {
        let lines = plan::lines_of(course, &[], long_after);
        assert!(lines.len() >= 5);
        for line in lines {
            assert_eq!((line.law.earliest, line.law.latest), (None, None), "{}: no limit from a proposal", line.key);
            assert!(matches!(line.standing, Standing::Open | Standing::IfNeeded), "{}: {:?}", line.key, line.standing);
        }
    }
    // A later committee moves what is only proposed behind it.
    let later = Courses::of(unit_election(VILLAGE, day(2026, 6, 15)), &[]).unwrap();
    assert!(later.course("VSC").unwrap().day() >= day(2026, 6, 15));
}

#[test]
fn with_a_day_steps_are_due_late_or_history() {
    let election = unit_election(VILLAGE, day(2026, 4, 15));
    let mut rows =
        vec![entity::timetable_step::Model { planned: Some(day(2026, 3, 20)), ..row(Body::Party, "assembly") }];
    let standing = |rows: &[entity::timetable_step::Model], step: &str, today| {
        let courses = Courses::of(election.clone(), rows).unwrap();
        let lines = plan::lines_of(courses.course("PO").unwrap(), rows, today);
        lines.into_iter().find(|line| line.law.id == step).unwrap().standing
    };
    assert_eq!(standing(&rows, "assembly", day(2026, 3, 18)), Standing::Due(2));
    assert_eq!(standing(&rows, "candidates_approved", day(2026, 3, 10)), Standing::BehindPlan(5));
    assert_eq!(
        standing(&rows, "candidates_approved", day(2026, 3, 21)),
        Standing::Late(2),
        "the day before at the latest"
    );
    rows[0].actual = Some(day(2026, 3, 20));
    assert_eq!(standing(&rows, "candidates_approved", day(2026, 3, 21)), Standing::Unrecorded, "the meeting was held");
    assert_eq!(standing(&rows, "reported", day(2026, 3, 21)), Standing::Due(2));
    rows.push(entity::timetable_step::Model {
        actual: Some(day(2026, 3, 25)),
        ..row(Body::Party, "candidates_approved")
    });
    assert_eq!(standing(&rows, "candidates_approved", day(2026, 3, 26)), Standing::Illegal);
}

#[test]
fn the_order_of_the_bodies_is_law_where_a_text_says_so_and_a_remark_elsewhere() {
    let election = unit_election(VILLAGE, day(2026, 4, 15));
    let planned = |body, on| entity::timetable_step::Model { planned: Some(on), ..row(body, vote_step(body)) };
    for (body, on, stops, says) in [
        (Body::Supervision, day(2026, 4, 10), Some(true), "先村民委员会"),
        (Body::Supervision, day(2026, 4, 15), None, ""),
        (Body::Party, day(2026, 4, 20), Some(false), "先党组织，后村民委员会"),
        (Body::Cooperative, day(2026, 4, 1), Some(false), "先村民委员会，后农村集体经济组织"),
        (Body::Representatives, day(2026, 4, 1), None, ""),
    ] {
        let courses = Courses::of(election.clone(), &[planned(body, on)]).unwrap();
        let found = courses.order();
        assert_eq!(found.first().map(law::finding::Finding::blocks), stops, "{body:?} {on}: {found:?}");
        assert!(found.first().is_none_or(|finding| finding.message.contains(says)), "{found:?}");
        assert!(found.len() < 2, "one pair is said once: {found:?}");
    }
}

async fn steps(office: &Office) -> Vec<entity::timetable_step::Model> {
    let conn = office.app.db.read();
    let election = store::expect_current(conn, VILLAGE).await.unwrap();
    store::steps_of_bodies(conn, election.id).await.unwrap()
}

fn path(step: &str) -> String {
    format!("/u/{VILLAGE}/timetable/step/{step}")
}

#[tokio::test]
async fn the_steps_of_a_body_are_planned_checked_and_done_like_those_of_the_village() {
    let office = office().await;
    cycle(&office, Mode::SelfNomination, day(2026, 4, 15)).await;
    let clerk = office.login(Role::TownshipClerk, TOWNSHIP).await;
    let page = clerk.get(&format!("/u/{VILLAGE}/timetable")).await.ok();
    for part in
        ["会议日未定，建议", "党员大会：通过不计算人员", "推选村务监督委员会", "成员大会", "id=\"step-PO.assembly\""]
    {
        assert!(page.contains(part), "{part} is missing in {page}");
    }
    assert!(
        page.find("id=\"body-PO\"") < page.find("id=\"body-VC\"")
            && page.find("id=\"body-VC\"") < page.find("id=\"body-VSC\"")
    );

    let to = clerk.post(&path("PO.assembly"), &[("version", "0"), ("planned", "2026-03-20")]).await.done();
    assert!(to.ends_with("/timetable?body=PO#step-PO.assembly"), "{to}");
    let late = [("version", "0"), ("planned", "2026-03-22"), ("owner", "李四")];
    let page = clerk.post(&path("PO.candidates_approved"), &late).await.refused();
    for part in ["最迟应在2026-03-19", "晚了3日", "依据：", "value=\"李四\""] {
        assert!(page.contains(part), "{part} is missing in {page}");
    }
    let page = clerk.post(&path("PO.officers"), &[("version", "0"), ("planned", "2026-03-19")]).await.refused();
    assert!(page.contains("不得早于2026-03-20"), "{page}");
    clerk.post(&path("PO.vetting"), &[("version", "0"), ("planned", "2026-03-12")]).await.done();
    clerk.post(&path("PO.request"), &[("version", "0"), ("actual", "2026-03-04")]).await.done();
    let future = clerk.post(&path("PO.vetting"), &[("version", "1"), ("actual", "2026-03-06")]).await.refused();
    assert!(future.contains("晚于今天"), "{future}");
    let order =
        clerk.post(&path("PO.approval_of_request"), &[("version", "0"), ("actual", "2026-03-03")]).await.refused();
    assert!(order.contains("次序不能颠倒") && order.contains("请示换届"), "{order}");
    let typed = clerk
        .post(&path("PO.assembly"), &[("version", "1"), ("planned", "2026-03-20"), ("actual", "2026-03-05")])
        .await;
    assert!(typed.refused().contains("由会议自动记入"), "the vote is not typed");

    // Moving the meeting moves what is planned and not done.
    clerk.post(&path("PO.assembly"), &[("version", "1"), ("planned", "2026-03-25")]).await.done();
    let rows = steps(&office).await;
    let of = |step: &str| rows.iter().find(|row| row.step == step && row.body == "PO").unwrap();
    assert_eq!(of("vetting").planned, Some(day(2026, 3, 17)));
    assert_eq!(of("request").actual, Some(day(2026, 3, 4)));
    assert_eq!(clerk.post(&path("PO.assembly"), &[("version", "1"), ("planned", "2026-03-26")]).await.status, 409);
    clerk.get(&format!("/u/{VILLAGE}/timetable/print")).await.ok();
    let unknown = [("version", "0"), ("planned", "2026-03-26")];
    for step in ["PO.nothing", "XX.assembly", "PO."] {
        assert_eq!(clerk.post(&path(step), &unknown).await.status, 404, "{step}");
    }
}

#[tokio::test]
async fn the_order_of_the_bodies_is_kept_when_days_move() {
    let office = office().await;
    let election = cycle(&office, Mode::SelfNomination, day(2026, 4, 15)).await;
    let clerk = office.login(Role::TownshipClerk, TOWNSHIP).await;
    let page = clerk.post(&path("VSC.elected"), &[("version", "0"), ("planned", "2026-04-10")]).await.refused();
    assert!(page.contains("应当先村民委员会，后村务监督委员会") && page.contains("第三十一条"), "{page}");
    clerk.post(&path("VSC.elected"), &[("version", "0"), ("planned", "2026-04-22")]).await.done();
    clerk.post(&path("PO.assembly"), &[("version", "0"), ("planned", "2026-04-20")]).await.done();
    let page = clerk.get(&format!("/u/{VILLAGE}/timetable")).await.ok();
    assert!(page.contains("一般先党组织，后村民委员会"), "a remark where no text orders it: {page}");
    // The polling day may not pass the supervision committee's day.
    let page = clerk.get(&format!("/u/{VILLAGE}/timetable/move?day=2026-04-25")).await.ok();
    assert!(page.contains("第三十一条") && !page.contains(">下达<"), "{page}");
    let form = [("version", election.version.to_string()), ("day", "2026-04-25".to_owned())];
    let form: Vec<(&str, &str)> = form.iter().map(|(name, value)| (*name, value.as_str())).collect();
    clerk.post(&format!("/u/{VILLAGE}/timetable/move"), &form).await.refused();
}

#[tokio::test]
async fn days_are_checked_while_they_are_typed_and_nothing_is_saved() {
    let office = office().await;
    cycle(&office, Mode::SelfNomination, day(2026, 4, 15)).await;
    let clerk = office.login(Role::TownshipClerk, TOWNSHIP).await;
    clerk.post(&path("PO.assembly"), &[("version", "0"), ("planned", "2026-03-20")]).await.done();
    clerk.post(&path("PO.vetting"), &[("version", "0"), ("planned", "2026-03-12")]).await.done();
    let before = steps(&office).await;
    for (step, typed, says) in [
        ("PO.candidates_approved", "planned=2026-03-19", "日期符合规定"),
        ("PO.candidates_approved", "planned=2026-03-22&actual=", "晚了3日"),
        ("PO.candidates_approved", "planned=2026-03-11", "次序不能颠倒"),
        ("PO.request", "planned=&actual=2026-03-06", "晚于今天"),
        ("PO.assembly", "planned=2026-03-24", "1 个尚未办理的节点的计划日期随之移动"),
        ("PO.assembly", "planned=2026-04-20", "一般先党组织"),
        ("VSC.elected", "planned=2026-04-10", "第三十一条"),
        ("roll_published", "planned=2026-04-01", "第十四条"),
        ("roll_published", "planned=2026-03-26", "建议再早"),
        ("roll_published", "planned=2026-3", "没有填写完整"),
    ] {
        let said = clerk.get(&format!("{}/check?{typed}", path(step))).await.ok();
        assert!(said.contains(says) && !said.contains("<html"), "{step} {typed}: {said}");
    }
    assert_eq!(steps(&office).await, before);
    assert!(clerk.get(&path("PO.vetting")).await.ok().contains("/timetable/step/PO.vetting/check"));
    let typist = office.login(Role::TypistA, VILLAGE).await;
    assert_eq!(typist.get(&format!("{}/check?planned=2026-03-19", path("PO.vetting"))).await.status, 403);
}

#[tokio::test]
async fn only_those_who_may_plan_the_steps_of_a_body() {
    let office = office().await;
    cycle(&office, Mode::SelfNomination, day(2026, 4, 15)).await;
    let form = [("version", "0"), ("planned", "2026-03-20")];
    for role in [Role::Observer, Role::TypistA, Role::Scrutineer] {
        let client = office.login(role, VILLAGE).await;
        assert_eq!(client.post(&path("PO.assembly"), &form).await.status, 403, "{role:?}");
        assert_eq!(client.get(&path("PO.assembly")).await.status, 403, "{role:?}");
        let page = client.get(&format!("/u/{VILLAGE}/timetable")).await.ok();
        assert!(!page.contains("/timetable/step/"), "{role:?} is offered no form");
    }
    let other = office.login(Role::CommitteeMember, FAR_VILLAGE).await;
    assert_eq!(other.post(&path("PO.assembly"), &form).await.status, 403, "another village");
    assert!(steps(&office).await.is_empty());
    let member = office.login(Role::CommitteeMember, VILLAGE).await;
    member.post(&path("PO.assembly"), &form).await.done();
    assert_eq!(office.events("cycle.set_step").await.len(), 1);
}

#[tokio::test]
async fn a_meeting_says_its_day_and_takes_it_back() {
    let office = office().await;
    let election = cycle(&office, Mode::SelfNomination, day(2026, 4, 15)).await;
    let clerk = office.login(Role::TownshipClerk, TOWNSHIP).await;
    clerk.post(&path("PO.assembly"), &[("version", "0"), ("planned", "2026-03-20")]).await.done();
    clerk.post(&path("PO.vetting"), &[("version", "0"), ("planned", "2026-03-12")]).await.done();
    let say = async |meeting_id, planned: Option<chrono::NaiveDate>, actual| {
        let facts = vec![
            Held { body: Body::Party, step: "assembly", meeting_id, planned, actual },
            Held {
                body: Body::Party,
                step: "request",
                meeting_id,
                planned: None,
                actual: actual.or(meeting_id.map(|_| day(2026, 3, 1))),
            },
        ];
        let election = election.clone();
        office
            .write(move |tx| {
                let (election, facts) = (election.clone(), facts.clone());
                Box::pin(async move { service::hold_steps(tx, &Actor::command_line(), &election, &facts).await })
            })
            .await;
        let rows = steps(&office).await;
        let of = |step: &str| rows.iter().find(|row| row.step == step).cloned().unwrap();
        (of("assembly"), of("vetting"), of("request"))
    };
    let (vote, vetting, request) = say(Some(7), Some(day(2026, 3, 23)), None).await;
    assert_eq!((vote.planned, vote.actual, vote.meeting_id), (Some(day(2026, 3, 23)), None, Some(7)));
    assert_eq!(vetting.planned, Some(day(2026, 3, 15)), "what is planned moves along");
    assert_eq!((request.actual, request.meeting_id), (Some(day(2026, 3, 1)), Some(7)));
    let version = vote.version.to_string();
    let page = clerk.post(&path("PO.assembly"), &[("version", &version), ("planned", "2026-03-24")]).await.refused();
    assert!(page.contains("由会议安排决定"), "{page}");
    let version = request.version.to_string();
    let page = clerk.post(&path("PO.request"), &[("version", &version), ("actual", "2026-03-02")]).await.refused();
    assert!(page.contains("由会议自动记入"), "{page}");
    // The same again changes nothing.
    let before = office.events("cycle.plan_step").await.len();
    let (again, ..) = say(Some(7), Some(day(2026, 3, 23)), None).await;
    assert_eq!((again.version, office.events("cycle.plan_step").await.len()), (vote.version, before));
    let (vote, vetting, request) = say(None, None, None).await;
    assert_eq!((vote.planned, vote.meeting_id, request.actual), (None, None, None), "cancelled");
    assert_eq!(vetting.planned, Some(day(2026, 3, 15)));
    let courses = Courses::of(election.clone(), &steps(&office).await).unwrap();
    assert!(matches!(courses.course("PO"), Some(Course::Other(party)) if !party.fixed));
}
