//! Ends of office, linked posts, vacancies and petitions through the real office.

use chrono::NaiveDate;
use entity::officeholder;
use law::posts::Post;

use super::model::{self, Cause, DECLINED, ENDED, FILED, Ground};
use super::petition::{self, NewPetition, Voted};
use super::service::{Decision, Ended, Resignation, decide, ended, resign};
use super::{store, vacancy};
use crate::access::{Actor, Role};
use crate::bodies;
use crate::failure::{Failure, Outcome, Refusal};
use crate::org::words::{COMMUNITY, VILLAGE as WORDS};
use crate::testkit::{Office, TOWNSHIP, VILLAGE, day, office_on};

const TODAY: NaiveDate = day(2025, 9, 1);
const SINCE: NaiveDate = day(2025, 3, 28);

fn holder(person: i64, name: &str, body: &str, post: &str) -> officeholder::Model {
    officeholder::Model {
        id: 0,
        unit_code: VILLAGE.into(),
        election_id: None,
        meeting_id: None,
        term_no: 12,
        person_id: Some(person),
        name: name.into(),
        sex: "男".into(),
        birth: Some(day(1980, 1, 1)),
        education: String::new(),
        political: String::new(),
        body: body.into(),
        post: post.into(),
        votes: None,
        since: SINCE,
        until: None,
    }
}

/// A village elected in spring under ZJ-2020: 甲 is chair, secretary and head of the co-operative; 乙 deputy; 丙 member and, by
/// mistake, in the supervision committee; 丁 supervises.
async fn village() -> Office {
    let office = office_on(TODAY).await;
    office.election(VILLAGE, SINCE).await;
    let rows = vec![
        holder(1, "甲", "vc", Post::Chair.code()),
        holder(1, "甲", "po", "secretary"),
        holder(1, "甲", "ec", "council_chair"),
        holder(2, "乙", "vc", Post::ViceChair.code()),
        holder(3, "丙", "vc", Post::Member.code()),
        holder(3, "丙", "vsc", "member"),
        holder(4, "丁", "vsc", "chair"),
    ];
    seat(&office, rows).await;
    office
}

async fn seat(office: &Office, rows: Vec<officeholder::Model>) {
    office
        .write(move |tx| {
            let rows = rows.clone();
            Box::pin(async move {
                for row in rows {
                    bodies::store::insert_holder(tx.conn(), row).await?;
                }
                Ok(())
            })
        })
        .await;
}

async fn of(office: &Office, name: &str, body: &str) -> officeholder::Model {
    let all = bodies::store::holders(office.app.db.read(), VILLAGE).await.unwrap();
    all.into_iter().find(|row| row.name == name && row.body == body).unwrap()
}

async fn end(office: &Office, cmd: Ended) -> Outcome<entity::tenure_change::Model> {
    office
        .try_write(move |tx| {
            let cmd = cmd.clone();
            Box::pin(async move { ended(tx, &Actor::command_line(), VILLAGE, &cmd).await })
        })
        .await
}

fn command(holder_id: i64, cause: Cause, on: NaiveDate) -> Ended {
    Ended { holder_id, cause, on, document: String::new(), also: Vec::new(), petition_id: None }
}

#[track_caller]
fn refused<T: std::fmt::Debug>(result: Outcome<T>, code: &str) -> Refusal {
    match result {
        Err(Failure::Refused(refusal)) if refusal.code == code => *refusal,
        other => panic!("not refused with {code}: {other:?}"),
    }
}

#[test]
fn what_ends_with_an_office() {
    let vc = holder(1, "甲", "vc", "chair");
    let posts: Vec<officeholder::Model> = [("vc", "chair"), ("po", "secretary"), ("vsc", "member")]
        .into_iter()
        .zip(1..)
        .map(|((body, post), id)| officeholder::Model { id, ..holder(1, "甲", body, post) })
        .collect();
    let vc = officeholder::Model { id: 1, ..vc };
    let entered = |body: &str, post: &str| Cause::OtherPost { body: body.into(), post: post.into() };
    // (cause, words, bodies that end by a rule beside the villagers' committee)
    let cases: [(Cause, &crate::org::Words, &[&str]); 8] = [
        (Cause::Resignation, &WORDS, &[]),
        (Cause::Recall, &WORDS, &[]),
        (Cause::ByLaw(Ground::Sentenced), &WORDS, &["vsc"]),
        (Cause::ByLaw(Ground::Incapacity), &WORDS, &["vsc"]),
        (Cause::ByLaw(Ground::PoorReviews(2)), &WORDS, &[]),
        (Cause::ByLaw(Ground::Sentenced), &COMMUNITY, &[]),
        (entered("vc", "member"), &WORDS, &["vsc"]),
        (Cause::Left, &WORDS, &["po", "vsc"]),
    ];
    for (cause, words, expected) in cases {
        let linked = model::linked(&cause, &vc, &posts, words);
        let ruled: Vec<&str> =
            linked.iter().filter(|one| one.rule.is_some()).map(|one| one.row.body.as_str()).collect();
        assert_eq!(ruled, expected, "{cause:?} {:?}", words.body());
        assert_eq!(linked.len(), 2, "the office itself is not linked to itself");
    }
    assert!(model::incompatible(("ec", "council_member"), ("ec", "supervisor"), &WORDS).is_some());
    assert!(model::incompatible(("ec", "supervisor"), ("ec", "supervisor"), &WORDS).is_none());
    assert!(model::incompatible(("vc", "chair"), ("po", "secretary"), &WORDS).is_none(), "一肩挑 is no conflict");
}

#[tokio::test]
async fn a_sentence_ends_what_the_law_ends_and_what_was_chosen_in_one_event() {
    let office = village().await;
    let (chair, party, coop) =
        (of(&office, "甲", "vc").await, of(&office, "甲", "po").await, of(&office, "甲", "ec").await);
    let cmd = Ended {
        also: vec![party.id],
        document: "判决书".into(),
        ..command(chair.id, Cause::ByLaw(Ground::Sentenced), day(2025, 8, 20))
    };
    let change = end(&office, cmd.clone()).await.unwrap();
    assert_eq!((change.state.as_str(), change.ended_on), (ENDED, Some(day(2025, 8, 20))));
    for (body, until) in [("vc", Some(day(2025, 8, 20))), ("po", Some(day(2025, 8, 20))), ("ec", None)] {
        assert_eq!(of(&office, "甲", body).await.until, until, "{body}");
    }
    let ends = store::ends(office.app.db.read(), &[change.id]).await.unwrap();
    let by: Vec<(&str, bool)> = ends.iter().map(|end| (end.body.as_str(), end.by_rule)).collect();
    assert_eq!(by, [("vc", true), ("po", false)]);
    // One event names all; nothing is deleted.
    let log = office.login(Role::AuditAdmin, "").await.get("/audit").await.ok();
    assert_eq!(log.matches("bodies.office_ended").count(), 1, "{log}");
    assert_eq!(bodies::store::holders(office.app.db.read(), VILLAGE).await.unwrap().len(), 7);
    refused(end(&office, cmd).await, "OFFICE_ENDED");
    let strange = Ended { also: vec![coop.id], ..command(of(&office, "乙", "vc").await.id, Cause::Left, TODAY) };
    refused(end(&office, strange).await, "NOT_HIS_POST");
    assert_eq!(of(&office, "乙", "vc").await.until, None, "a refused command leaves nothing behind");

    // The chair is empty: the deputy presides; the page leads to the by-election, the list says what is due.
    let clerk = office.login(Role::TownshipClerk, TOWNSHIP).await;
    let page = clerk.get(&format!("/u/{VILLAGE}/changes")).await.ok();
    for part in [
        "村民委员会主任",
        "由副主任主持工作",
        &format!("/u/{VILLAGE}/meetings/new?body=VC&amp;purpose=by_election"),
        "待公告",
        // ZJ-IMPL2020 35: within 15 days.
        "2025-09-04",
        "3 天后到期",
        "「丙」同时任村民委员会委员和村务监督委员会成员",
    ] {
        assert!(page.contains(part), "{part} is missing: {page}");
    }
    // The township sees it in its list.
    let list = clerk.get("/changes").await.ok();
    for part in ["出缺待补", "终止待公告", "村民委员会主任（2025-08-20 起）", "皂洞口村", "2025-09-04"]
    {
        assert!(list.contains(part), "{part} is missing: {list}");
    }
    assert!(!clerk.get("/changes?kind=recall").await.ok().contains("2025-09-04"));
    // A committee member reads, and changes nothing.
    let member = office.login(Role::CommitteeMember, VILLAGE).await;
    let page = member.get(&format!("/u/{VILLAGE}/changes")).await.ok();
    assert!(!page.contains("组织补选") && !page.contains("罢免要求"), "{page}");
    assert_eq!(member.get(&format!("/u/{VILLAGE}/changes/new/{}", chair.id)).await.status, 403);
}

#[tokio::test]
async fn whoever_enters_the_committee_leaves_supervision_only() {
    let office = village().await;
    let clerk = office.login(Role::TownshipClerk, TOWNSHIP).await;
    let supervises = of(&office, "丙", "vsc").await;
    let ask = format!(
        "/u/{VILLAGE}/changes/end/{}?cause=other_post&ground=&number=&entered=vc:member&on=2025-08-30&document=",
        supervises.id
    );
    let page = clerk.get(&ask).await.ok();
    assert!(page.contains("终止（任其他职务）") && page.contains("一并不再担任的"), "{page}");
    let fields = [("form_key", "k"), ("cause", "other_post"), ("entered", "vc:member"), ("on", "2025-08-30")];
    let path = format!("/u/{VILLAGE}/changes/end/{}", supervises.id);
    clerk.post(&path, &fields).await.done();
    assert_eq!(of(&office, "丙", "vsc").await.until, Some(day(2025, 8, 30)));
    assert_eq!(of(&office, "丙", "vc").await.until, None);
    let incomplete = clerk.post(&path, &[("form_key", "l"), ("cause", "by_law"), ("on", "2025-08-30")]).await.refused();
    assert!(incomplete.contains("请选择自行终止的情形"), "{incomplete}");
}

#[tokio::test]
async fn one_bad_review_ends_nothing() {
    let office = village().await;
    let deputy = of(&office, "乙", "vc").await;
    let once =
        refused(end(&office, command(deputy.id, Cause::ByLaw(Ground::PoorReviews(1)), TODAY)).await, "OFFICE_STAYS");
    assert!(once.message.contains("满2次") && !once.basis.is_empty(), "{once:?}");
    // Zhejiang knows no end for idleness.
    refused(end(&office, command(deputy.id, Cause::ByLaw(Ground::Idle(12)), TODAY)).await, "OFFICE_STAYS");
    refused(end(&office, command(deputy.id, Cause::Left, day(2025, 9, 2))).await, "DATE_IN_FUTURE");
    refused(end(&office, command(deputy.id, Cause::Left, day(2025, 3, 27))).await, "BEFORE_OFFICE");
    end(&office, command(deputy.id, Cause::ByLaw(Ground::PoorReviews(2)), TODAY)).await.unwrap();
}

#[tokio::test]
async fn a_resignation_is_written_decided_and_announced() {
    let office = village().await;
    let clerk = office.login(Role::TownshipClerk, TOWNSHIP).await;
    let deputy = of(&office, "乙", "vc").await;
    let path = format!("/u/{VILLAGE}/changes/resignations/{}", deputy.id);
    let oral = clerk.post(&path, &[("form_key", "a"), ("received", "2025-07-20")]).await.refused();
    assert!(oral.contains("辞职应当书面提出") && oral.contains("第三十七条"), "{oral}");
    let written = [("form_key", "b"), ("received", "2025-07-20"), ("written", "yes"), ("reason", "外出务工")];
    clerk.post(&path, &written).await.done();
    let again = [("form_key", "c"), ("received", "2025-07-21"), ("written", "yes")];
    assert!(clerk.post(&path, &again).await.refused().contains("还没有决定"));
    let change = store::changes(office.app.db.read(), VILLAGE).await.unwrap().remove(0);
    assert_eq!(change.state, FILED);
    let page = clerk.get(&format!("/u/{VILLAGE}/changes")).await.ok();
    assert!(page.contains("待会议决定") && page.contains("2025-08-19") && page.contains("超期 13 天"), "{page}");

    let path = format!("/u/{VILLAGE}/changes/{}", change.id);
    let early = [("version", "1"), ("accepted", "yes"), ("on", "2025-07-19"), ("by", "村民代表会议")];
    assert!(clerk.post(&format!("{path}/decide"), &early).await.refused().contains("早于提出辞职"));
    let late = [("version", "1"), ("accepted", "yes"), ("on", "2025-08-25"), ("by", "村民代表会议")];
    clerk.post(&format!("{path}/decide"), &late).await.done();
    assert_eq!(of(&office, "乙", "vc").await.until, Some(day(2025, 8, 25)));
    assert_eq!(clerk.post(&format!("{path}/decide"), &late).await.status, 409);
    let page = clerk.get(&format!("/u/{VILLAGE}/changes")).await.ok();
    // Within five days; the decision itself was late, and the page says so.
    assert!(
        page.contains("最迟2025-08-19讨论决定") && page.contains("2025-08-30") && page.contains("超期 2 天"),
        "{page}"
    );
    let before = clerk.post(&format!("{path}/announce"), &[("version", "2"), ("on", "2025-08-24")]).await.refused();
    assert!(before.contains("早于职务终止的日期"), "{before}");
    clerk.post(&format!("{path}/announce"), &[("version", "2"), ("on", "2025-08-29")]).await.done();
    assert!(!clerk.get(&format!("/u/{VILLAGE}/changes")).await.ok().contains("/announce"));
}

#[tokio::test]
async fn a_resignation_that_is_not_accepted_changes_nothing() {
    let office = village().await;
    let deputy = of(&office, "乙", "vc").await.id;
    let change = office
        .write(move |tx| {
            Box::pin(async move {
                let boss = Actor::command_line();
                let cmd = Resignation { holder_id: deputy, received: TODAY, written: true, reason: String::new() };
                let change = resign(tx, &boss, VILLAGE, &cmd).await?;
                let no = Decision { accepted: false, on: TODAY, by: "村民会议".into(), also: Vec::new() };
                decide(tx, &boss, VILLAGE, change.id, change.version, &no).await
            })
        })
        .await;
    assert_eq!(change.state, DECLINED);
    assert_eq!(of(&office, "乙", "vc").await.until, None);
    assert_eq!(store::ends(office.app.db.read(), &[change.id]).await.unwrap(), []);
}

#[tokio::test]
async fn an_announcement_names_the_offices_and_is_signed_by_the_committee() {
    let office = village().await;
    let member = office.login(Role::CommitteeMember, VILLAGE).await;
    let preview = format!("/u/{VILLAGE}/notices/preview/T21");
    assert!(member.get(&preview).await.refused().contains("届中变动"));
    let chair = of(&office, "甲", "vc").await.id;
    end(&office, command(chair, Cause::ByLaw(Ground::Sentenced), day(2025, 8, 20))).await.unwrap();
    let unit = crate::org::store::unit_ref(office.app.db.read(), VILLAGE).await.unwrap().unwrap();
    let election = crate::cycle::store::expect_current(office.app.db.read(), VILLAGE).await.unwrap();
    let template = crate::publication::Template::find("T21").unwrap();
    let row = office
        .write(move |tx| {
            let (unit, election) = (unit.clone(), election.clone());
            Box::pin(async move {
                let boss = Actor::command_line();
                crate::publication::service::publish(tx, &boss, &unit, &election, template, None).await
            })
        })
        .await;
    for part in ["皂洞口村村民委员会", "被判处刑罚", "村民委员会主任", "2025-08-20", "第十八条", "出缺的职务依法补选"]
    {
        assert!(row.payload.contains(part), "{part} is missing: {}", row.payload);
    }
    assert!(!row.payload.contains("书记"), "what did not end is not announced");
}

async fn petition(office: &Office, cmd: NewPetition) -> Outcome<entity::recall_petition::Model> {
    office
        .try_write(move |tx| {
            let cmd = cmd.clone();
            Box::pin(async move { petition::file(tx, &Actor::command_line(), VILLAGE, &cmd).await })
        })
        .await
}

#[tokio::test]
async fn a_petition_counts_heads_has_thirty_days_and_bars_itself_for_a_year() {
    let office = village().await;
    let chair = of(&office, "甲", "vc").await.id;
    let new = |received: NaiveDate, signers: u32, same_as: Option<i64>| NewPetition {
        holder_id: chair,
        received,
        electors: (500, signers),
        representatives: (30, 0),
        reason: "账目不公开".into(),
        same_as,
        defence: "已公开".into(),
    };
    let short = petition(&office, new(day(2025, 5, 1), 99, None)).await.unwrap();
    assert_eq!(short.state, petition::SHORT, "99 of 500 are less than a fifth");
    refused(petition(&office, new(day(2025, 5, 1), 501, None)).await, "PETITION_NUMBERS");
    let first = petition(&office, new(day(2025, 5, 2), 100, None)).await.unwrap();
    assert_eq!(first.state, petition::OPEN);
    refused(petition(&office, new(day(2025, 5, 3), 100, None)).await, "PETITION_OPEN");
    let clerk = office.login(Role::TownshipClerk, TOWNSHIP).await;
    let page = clerk.get(&format!("/u/{VILLAGE}/changes/petitions/{}", first.id)).await.ok();
    for part in ["选民 100/500", "账目不公开", "已公开", "2025-06-01", "第三十五条", "purpose=recall"] {
        assert!(page.contains(part), "{part} is missing: {page}");
    }
    let id = first.id;
    let vote = async |recalled: bool, id: i64, on: NaiveDate| {
        office
            .try_write(move |tx| {
                Box::pin(async move {
                    let vote =
                        Voted { petition_id: id, on, recalled, document: "村民会议".into(), also: Vec::new() };
                    petition::voted(tx, &Actor::command_line(), VILLAGE, &vote).await
                })
            })
            .await
    };
    assert_eq!(vote(false, id, day(2025, 5, 20)).await.unwrap().state, petition::FAILED);
    refused(vote(true, id, day(2025, 5, 20)).await, "PETITION_CLOSED");
    assert_eq!(of(&office, "甲", "vc").await.until, None);
    let barred = refused(petition(&office, new(day(2025, 8, 1), 200, Some(id))).await, "RECALL_REPEATED");
    assert!(barred.message.contains("2026-05-20") && barred.basis.contains("第三十六条"), "{barred:?}");
    let form = clerk.get(&format!("/u/{VILLAGE}/changes/petitions/new/{chair}")).await.ok();
    assert!(form.contains("2025-05-20 未获通过") && !form.contains("联名人姓名"), "{form}");
    let other = petition(&office, new(day(2025, 8, 1), 200, None)).await.unwrap();
    assert_eq!(vote(true, other.id, day(2025, 8, 25)).await.unwrap().state, petition::RECALLED);
    let chair = of(&office, "甲", "vc").await;
    assert_eq!(chair.until, Some(day(2025, 8, 25)), "the recall has ended the office in the same transaction");
    assert_eq!(of(&office, "甲", "po").await.until, None, "the voters recall from one office");
    let change = store::changes(office.app.db.read(), VILLAGE).await.unwrap().remove(0);
    assert_eq!((change.petition_id, change.reason.as_str()), (Some(other.id), "罢免"));
}

#[tokio::test]
async fn a_seat_is_empty_until_somebody_follows() {
    let office = village().await;
    let member = of(&office, "丙", "vc").await.id;
    end(&office, command(member, Cause::Left, day(2025, 8, 1))).await.unwrap();
    let open = async |profile: &str| {
        let conn = office.app.db.read();
        let changes = store::changes(conn, VILLAGE).await.unwrap();
        let ends = store::ends(conn, &changes.iter().map(|c| c.id).collect::<Vec<_>>()).await.unwrap();
        let holders = bodies::store::holders(conn, VILLAGE).await.unwrap();
        let regime = crate::cycle::book().unwrap().regime(profile, SINCE).unwrap();
        vacancy::vacancies(&holders, &ends, &regime, TODAY)
    };
    let both = open("ZJ-2020").await;
    let seats: Vec<&str> = both.iter().map(|one| one.body.as_str()).collect();
    assert_eq!(seats, ["vc", "vsc"], "whoever has left keeps nothing");
    // Shanghai: within three months when fewer than three are left; two are.
    let shanghai = open("SH-2020").await;
    assert_eq!(shanghai[0].due, Some(day(2025, 11, 1)));
    // Shandong: supervision within sixty days.
    assert_eq!(open("SD-2012").await[1].due, Some(day(2025, 9, 30)));
    let next = officeholder::Model { since: day(2025, 8, 20), ..holder(9, "戊", "vc", Post::Member.code()) };
    seat(&office, vec![next]).await;
    let left: Vec<String> = open("ZJ-2020").await.into_iter().map(|one| one.body).collect();
    assert_eq!(left, ["vsc"]);
}
