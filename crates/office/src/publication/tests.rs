//! Papers of the result, from frozen rounds in the real app.

use law::kinship::Relation;
use law::poll::Next;
use law::posts::{Post, Seats, Sex};
use paper::Paper;
use paper::model::Round;

use super::Template;
use super::build::build;
use crate::cycle;
use crate::failure::Outcome;
use crate::polling::fixture::{Ballots, Village, village};
use crate::testkit::day;

const THREE: [(&str, Sex, Post); 3] =
    [("甲", Sex::Male, Post::Chair), ("乙", Sex::Female, Post::Member), ("丙", Sex::Male, Post::Member)];

fn ballots(votes: &[u32]) -> Ballots {
    Ballots { issued: 80, recovered: 80, valid: 80, votes: votes.to_vec(), ..Ballots::default() }
}

async fn built(v: &Village, code: &str) -> Outcome<Paper> {
    let conn = v.office.app.db.read();
    let election = cycle::store::election(conn, v.election.id).await.unwrap();
    let template = Template::find(code).unwrap();
    build(conn, &v.unit().await, &election, template, None, day(2025, 3, 28)).await
}

async fn missing(v: &Village, code: &str) -> String {
    format!("{:?}", built(v, code).await.unwrap_err())
}

#[tokio::test]
async fn the_elected_of_two_rounds_each_have_their_day() {
    let five = [THREE[0], ("丁", Sex::Male, Post::Chair), THREE[1], THREE[2], ("己", Sex::Male, Post::Member)];
    let v = village(100, &[(Post::Chair, 1), (Post::Member, 1)], &five).await;
    assert!(missing(&v, "T16").await.contains("结果认定"));
    v.count(&ballots(&[40, 38, 50, 20, 10])).await;
    assert_eq!(v.determine(v.round().await.id).await, Next::Runoff);

    let Paper::ElectedNotice(interim) = built(&v, "T16").await.unwrap() else { panic!("T16") };
    assert_eq!(interim.elected.len(), 1);
    assert_eq!((interim.unfilled[0].post.as_str(), interim.unfilled[0].seats), ("主任", 1));
    assert!(interim.notes[0].contains("主任1名另行选举"), "{:?}", interim.notes);
    assert!(missing(&v, "T17").await.contains("全部名额"), "certificates wait for the whole result");

    v.next("RUNOFF", "2025-04-20").await.done();
    let runoff = v.round().await;
    let Paper::ElectedNotice(still) = built(&v, "T16").await.unwrap() else { panic!("T16") };
    assert_eq!(still, interim, "a round without result changes nothing");
    v.office.app.clock.set_ms(v.office.app.clock.now_ms() + 23 * 86_400_000);
    let v = v.again().await;
    v.start().await;
    v.count(&ballots(&[45, 30])).await;
    assert_eq!(v.determine(runoff.id).await, Next::Done);

    let Paper::ElectedNotice(whole) = built(&v, "T16").await.unwrap() else { panic!("T16") };
    assert_eq!((whole.round, whole.polling_day), (Round::First, day(2025, 3, 28)));
    assert_eq!((whole.further.len(), whole.further[0].round), (1, Round::Runoff));
    let told: Vec<_> = whole.elected.iter().map(|e| (e.name.as_str(), e.elected_on)).collect();
    assert_eq!(told, [("甲", Some(day(2025, 4, 20))), ("乙", Some(day(2025, 3, 28)))]);
    assert!(whole.unfilled.is_empty() && whole.notes.is_empty());
    let Paper::Certificates(certificates) = built(&v, "T17").await.unwrap() else { panic!("T17") };
    assert_eq!(certificates.elected_on, day(2025, 3, 28));
    assert_eq!(certificates.holders[0].elected_on, Some(day(2025, 4, 20)));
    assert_eq!(certificates.holders[1].elected_on, None);
}

#[tokio::test]
async fn nothing_is_announced_while_relatives_wait_for_their_vote() {
    let v = village(100, &[(Post::Chair, 1), (Post::Member, 2)], &THREE).await;
    v.kin(1, 2, Relation::Spouse).await;
    v.count(&ballots(&[61, 50, 50])).await;
    let first = v.round().await;
    assert_eq!(v.determine(first.id).await, Next::KinRevote);
    assert!(missing(&v, "T16").await.contains("亲属关系"));
    v.next("KIN_REVOTE", "2025-03-28").await.done();
    let Paper::RunoffNotice(notice) = built(&v, "T18").await.unwrap() else { panic!("T18") };
    assert_eq!(notice.round, Round::Revote);
    assert!(notice.reason.contains("亲属关系") && notice.rules[0].contains("留任"), "{notice:?}");
    assert_eq!(notice.contests[0].candidates[0].votes, Some(50));
}

#[tokio::test]
async fn a_void_vote_is_repeated_under_its_own_name() {
    let v = village(200, &[(Post::Chair, 1), (Post::Member, 2)], &THREE).await;
    v.count(&ballots(&[61, 52, 48])).await;
    assert_eq!(v.determine(v.round().await.id).await, Next::Repoll);
    assert!(missing(&v, "T16").await.contains("无效"));
    assert!(missing(&v, "T18").await.contains("首轮不需要"));
    v.next("REPOLL", "2025-03-28").await.done();
    let Paper::RunoffNotice(notice) = built(&v, "T18").await.unwrap() else { panic!("T18") };
    assert_eq!(notice.round, Round::Repoll);
    assert!(notice.reason.contains("投票无效"), "{}", notice.reason);
    assert_eq!(notice.contests[0].candidates[0].votes, None, "votes of a void vote do not count");
}

#[tokio::test]
async fn the_report_has_no_figure_that_nobody_entered_and_merges_matched_names() {
    let v = village(100, &[(Post::Chair, 1), (Post::Member, 2)], &THREE).await;
    v.count(&ballots(&[61, 52, 48])).await;
    v.determine(v.round().await.id).await;
    let round = v.round().await.id;
    let stock = |printed: i32, issued: i32, unused: i32| {
        v.office.write(move |tx| {
            Box::pin(async move {
                for mut row in crate::polling::store::stock(tx.read(), round).await? {
                    (row.printed, row.issued, row.unused) = (printed, issued, unused);
                    crate::polling::store::update_stock(tx.conn(), row).await?;
                }
                Ok(())
            })
        })
    };
    stock(0, 0, 0).await;
    assert!(missing(&v, "T15").await.contains("选票印制"));
    stock(100, 80, 20).await;
    let Paper::ResultReport(report) = built(&v, "T15").await.unwrap() else { panic!("T15") };
    assert_eq!((report.printed, report.contests[1].lines[0].name.as_str()), (100, "乙"));
    assert!(report.contests.iter().flat_map(|c| &c.lines).all(|line| line.outcome == "当选" && !line.write_in));
}

#[tokio::test]
async fn what_nobody_recorded_is_not_stated_as_done() {
    let v = village(100, &[(Post::Chair, 1), (Post::Member, 2)], &THREE).await;
    let registration = missing(&v, "T02").await;
    assert!(registration.contains("选民登记开始日期") && registration.contains("公告所需事项"), "{registration}");
    assert!(missing(&v, "T07-ballot").await.contains("自荐"), "not a paper of this mode");
    let nominated = entity::unit_election::Model { mode: "candidates".into(), ..v.election.clone() };
    let ballot = Template::find("T07-ballot").unwrap();
    let conn = v.office.app.db.read();
    let undated = build(conn, &v.unit().await, &nominated, ballot, None, day(2025, 3, 28)).await.unwrap_err();
    assert!(format!("{undated:?}").contains("投票提名日期"), "{undated:?}");
    let Paper::ElectionRules(rules) = built(&v, "T05").await.unwrap() else { panic!("T05") };
    assert_eq!(rules.adopted_on, None, "a draft");
    let typed = [("rules_on", "2025-02-18"), ("registration_from", "2025-02-20"), ("registration_until", "2025-03-01")];
    v.member.post(&v.path("/facts"), &typed).await.done();
    let Paper::ElectionRules(rules) = built(&v, "T05").await.unwrap() else { panic!("T05") };
    assert_eq!(rules.adopted_on, Some(day(2025, 2, 18)));
    let Paper::RegistrationNotice(notice) = built(&v, "T02").await.unwrap() else { panic!("T02") };
    assert_eq!((notice.from, notice.until), (day(2025, 2, 20), day(2025, 3, 1)));
}

#[tokio::test]
async fn a_paper_is_offered_when_it_can_be_made_and_otherwise_says_what_it_waits_for() {
    let v = village(100, &[(Post::Chair, 1), (Post::Member, 2)], &THREE).await;
    let typed = [("rules_on", "2025-02-18"), ("committee_by", "村民会议"), ("committee_on", "2025-02-01")];
    v.member.post(&v.path("/facts"), &typed).await.done();
    let list = v.member.get(&v.path("/notices")).await.ok();
    let (offered, folded) = list.split_once("尚未到时候（").expect("some papers have no occasion yet");
    let (mut offers, mut waits) = (Vec::new(), Vec::new());
    let mode = cycle::model::mode(&v.election);
    for template in super::model::TEMPLATES.into_iter().filter(|template| template.used_in(mode)) {
        let query = if template.scope == super::model::Scope::Round { "?round=1" } else { "" };
        let ask = v.path(&format!("/notices/publish/{}{query}", template.code));
        let link = format!("href=\"{ask}\"");
        let answer = v.member.get(&ask).await;
        assert!(!folded.contains(&link), "{}: what is folded is not offered", template.code);
        if answer.status.is_success() {
            assert!(offered.contains(&link), "{} can be made", template.code);
            offers.push(template.code);
            continue;
        }
        let refused = answer.refused();
        let reason = refused.split("「").skip(1).find(|part| part.contains("」还缺：")).unwrap();
        let reason = reason.split('<').next().unwrap();
        assert!(!offered.contains(&link), "{} cannot be made: {reason}", template.code);
        // What only waits for a fact of the papers stands with the offers; the rest is folded away.
        let place = if refused.contains("href=\"/u/990781001201/facts\"") { offered } else { folded };
        assert!(place.contains(reason), "{}: the list says what the refusal says: {reason}", template.code);
        waits.push(template.code);
    }
    for code in ["T01", "T05", "T08", "T12", "T14"] {
        assert!(offers.contains(&code), "{code} of {offers:?}");
    }
    for code in ["T02", "T04", "T09", "T11", "T15", "T16", "T17", "T18"] {
        assert!(waits.contains(&code), "{code} of {waits:?}");
    }
    let t16 = folded.split(">当选公告<").nth(1).unwrap();
    assert!(t16.contains(&format!("href=\"{}\"", v.path("/determination"))), "and where it is done: {t16}");
}

#[test]
fn where_each_post_has_its_ballot_the_software_says_that_it_cannot() {
    let book = cycle::book().unwrap();
    let regime = |profile: &str| book.regime(profile, day(2025, 3, 28)).unwrap();
    let seats = [Seats { post: Post::Chair, n: 1 }, Seats { post: Post::Member, n: 2 }];
    let separate = crate::polling::service::separate_ballots;
    assert!(separate(&regime("HEN-2011"), &seats).unwrap().contains("分别制作"));
    assert_eq!(separate(&regime("HEN-2011"), &seats[..1]), None, "one post, one ballot");
    assert_eq!(separate(&regime("ZJ-2020"), &seats), None);
    assert_eq!(separate(&regime("CN-2018"), &seats), None, "a silent text leaves it open");
}
