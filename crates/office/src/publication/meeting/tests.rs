//! Papers of meetings through the real app: who may, what is refused before its time and why, what the frozen papers say.

use paper::Paper;
use paper::model::{Competition, LetterKind, MeetingBallotPaper, MeetingBallots, MeetingChoice, MeetingVote};

use super::{Filed, Wanted, build, next_number, series};
use crate::access::Role;
use crate::failure::Outcome;
use crate::meeting::model::{Facts, Forum, MeetingPost, Purpose, SeatsOf, Subject};
use crate::meeting::service::{self as meetings, NewMeeting};
use crate::meeting::tests::{BEFORE, PARTY, Village, today, village};
use crate::org::UnitRef;
use crate::publication::bundle;
use crate::publication::model::{MEETING_TEMPLATES, Template};
use crate::publication::store;
use crate::testkit::{TOWNSHIP, VILLAGE};

fn id(meeting: &str) -> i64 {
    meeting.rsplit('/').next().unwrap().parse().unwrap()
}

async fn unit(v: &Village) -> UnitRef {
    crate::org::store::unit_ref(v.office.app.db.read(), VILLAGE).await.unwrap().unwrap()
}

async fn built(v: &Village, meeting: &str, code: &str, vote: Option<i32>) -> Outcome<Paper> {
    let conn = v.office.app.db.read();
    let unit = unit(v).await;
    let loaded = meetings::load(conn, &unit, id(meeting)).await.unwrap();
    build(conn, &unit, &loaded, Template::of_meeting(code).unwrap(), &Wanted::vote(vote), today()).await
}

async fn refused(v: &Village, meeting: &str, code: &str) -> String {
    format!("{:?}", built(v, meeting, code, None).await.expect_err(code))
}

async fn ballots(v: &Village, meeting: &str, vote: Option<i32>) -> MeetingBallots {
    match built(v, meeting, "T22-ballots", vote).await.unwrap() {
        Paper::MeetingBallot(MeetingBallotPaper::Ballots(ballots)) => ballots,
        other => panic!("{other:?}"),
    }
}

/// The single post on a ballot: names, competition, blank lines, marks.
fn only(ballots: &MeetingBallots) -> (Vec<&str>, Option<Competition>, u32, &[String]) {
    let MeetingChoice::Persons { contests, marks } = &ballots.choice else { panic!("{ballots:?}") };
    let [one] = &contests[..] else { panic!("{contests:?}") };
    (one.candidates.iter().map(String::as_str).collect(), one.competition, one.write_ins, marks)
}

/// Freezes a paper of a meeting; answers the path of the frozen paper.
async fn publish(v: &Village, meeting: &str, code: &str, round: &str) -> String {
    let path = format!("{meeting}/papers/{code}/publish");
    let key = format!("{meeting}{code}{round}");
    let mut pairs = vec![("form_key", key.as_str())];
    if !round.is_empty() {
        pairs.push(("round", round));
    }
    v.member.post(&path, &pairs).await.done()
}

async fn frozen(v: &Village, path: &str) -> entity::notice::Model {
    let election = crate::cycle::store::expect_current(v.office.app.db.read(), VILLAGE).await.unwrap();
    store::notice(v.office.app.db.read(), election.id, id(path)).await.unwrap()
}

fn read(row: &entity::notice::Model) -> Paper {
    serde_json::from_str(&row.payload).unwrap()
}

/// A meeting of the party with four candidates for three seats, in preparation.
async fn party(v: &Village) -> String {
    let meeting = v.open("party_committee", &[("forum", "party_members"), ("party_member", "3")]).await;
    v.member.post(&format!("{meeting}/electors/fill"), &[("form_key", "fill")]).await.done();
    v.nominate(&meeting, "party_member", &["甲", "乙", "丙", "丁"]).await;
    for kind in BEFORE {
        v.document(&meeting, kind).await;
    }
    meeting
}

#[tokio::test]
async fn the_papers_of_a_party_meeting_follow_its_votes() {
    let v = village(&PARTY).await;
    let meeting = party(&v).await;
    let papers = format!("{meeting}/papers");
    let observer = v.office.login(Role::Observer, VILLAGE).await;
    for (who, list, print) in
        [(&v.member, 200, 200), (&v.clerk, 200, 200), (&v.typists[0], 200, 403), (&observer, 200, 403)]
    {
        assert_eq!(who.get(&papers).await.status, list);
        assert_eq!(who.get(&format!("{papers}/T22-ballots")).await.status, print);
    }
    // Before the vote the ballots can be printed as the candidates stand; everything else waits.
    let early = ballots(&v, &meeting, None).await;
    assert_eq!((early.copies, early.occasion.vote), (8, MeetingVote::First));
    let page = v.member.get(&papers).await.ok();
    for part in ["按现在登记的候选人印制", "还缺：两人确认的认定结果", "name=\"copies\""] {
        assert!(page.contains(part), "{part}: {page}");
    }
    assert!(!page.contains("当选证书") && !page.contains("承诺书"), "not papers of the party: {page}");
    assert!(refused(&v, &meeting, "T28").await.contains("没有「会议选举当选证书」"));
    for (copies, reason) in [("0", "份数为 0"), ("2001", "请分批"), ("八", "不是数字")] {
        let path = format!("{papers}/T22-ballots?copies={}", crate::web::encode(copies));
        let said = v.member.get(&path).await.refused();
        assert!(said.contains(reason), "{copies}: {said}");
    }
    let early = v.member.post(&format!("{papers}/T25/publish"), &[("form_key", "early")]).await.refused();
    assert!(early.contains("还缺：全部名额的结果") || early.contains("还缺：两人确认的认定结果"), "{early}");
    let printed = v.member.post(&format!("{papers}/T22-ballots/publish"), &[("form_key", "b")]).await.refused();
    assert!(printed.contains("只打印，不定稿"), "{printed}");
    assert_eq!(v.member.get(&format!("{papers}/T16")).await.status, 404, "a paper of the village's vote");

    v.step(&meeting, "convene").await;
    v.check_in(&meeting, 0).await;
    v.step(&meeting, "vote").await;
    let page = v.member.get(&meeting).await.ok();
    assert!(page.contains(&format!("href=\"{papers}/T22-ballots\"")), "the ballots of the open vote: {page}");
    let first = ballots(&v, &meeting, Some(1)).await;
    // In the order of strokes, with room for three others, in the words of the party.
    let marks = ["赞成", "不赞成", "弃权"].map(str::to_owned);
    assert_eq!(only(&first), (vec!["乙", "丁", "丙", "甲"], Some(Competition::More), 3, &marks[..]));
    assert_eq!((&*first.occasion.subject, &*first.occasion.forum, first.copies), ("党组织委员选举", "党员大会", 8));
    let pdf = v.member.get(&format!("{papers}/T22-ballots?round=1&copies=11")).await;
    assert!(pdf.status.is_success() && pdf.bytes.starts_with(b"%PDF"));
    assert_eq!(pdf.headers["content-type"], "application/pdf");

    // 乙 5, 丁 5, 丙 6, 甲 7: the third seat is tied.
    v.count(&meeting, 8, 0, &[5, 5, 6, 7]).await;
    let unconfirmed = refused(&v, &meeting, "T24").await;
    assert!(unconfirmed.contains("两人确认的认定结果"), "{unconfirmed}");
    v.confirm(&meeting).await;
    let Paper::MeetingReport(report) = read(&frozen(&v, &publish(&v, &meeting, "T24", "1").await).await) else {
        panic!("T24")
    };
    assert_eq!((report.poll.due, report.poll.present, report.poll.valid, report.poll.counts), (8, 8, 8, true));
    let told: Vec<_> = report.contests[0].lines.iter().map(|l| (&*l.name, l.votes, &*l.outcome)).collect();
    let expected = [("甲", 7, "当选"), ("丙", 6, "当选"), ("丁", 5, "票数相等"), ("乙", 5, "票数相等")];
    assert_eq!(told, expected);
    assert_eq!((report.unfilled[0].seats, report.elected[0].names.len()), (1, 2));
    assert!(report.statements.iter().any(|s| s.contains("应到会8人") && s.contains("《")), "{:?}", report.statements);
    let twice = v.member.post(&format!("{papers}/T24/publish"), &[("form_key", "x"), ("round", "1")]).await.refused();
    assert!(twice.contains("不能重复办理"), "{twice}");
    let tied = refused(&v, &meeting, "T25").await;
    assert!(tied.contains("票数相等"), "{tied}");
    let next = refused(&v, &meeting, "T22-ballots").await;
    assert!(next.contains("下一轮投票还没有开始"), "{next}");

    v.step(&meeting, "next").await;
    let revote = ballots(&v, &meeting, None).await;
    assert_eq!(only(&revote), (vec!["乙", "丁"], None, 0, &["选".to_owned()][..]));
    assert_eq!(revote.occasion.vote, MeetingVote::TieRevote);
    assert_eq!(ballots(&v, &meeting, Some(1)).await, first, "what was voted on stays as it was");
    v.count(&meeting, 8, 0, &[5, 3]).await;
    v.confirm(&meeting).await;

    let Paper::MeetingLetter(letter) = built(&v, &meeting, "T26", None).await.unwrap() else { panic!("T26") };
    assert_eq!((letter.kind, letter.enclosures.len()), (LetterKind::Report, 2), "the committee is only filed");
    let path = publish(&v, &meeting, "T25", "").await;
    let row = frozen(&v, &path).await;
    assert_eq!((row.no, &*row.template), (Some(1), &*format!("T25@{}", id(&meeting))));
    assert!(row.title.starts_with("会议选举结果公告：选举党组织委员（第1号）"), "{}", row.title);
    let Paper::MeetingNotice(notice) = read(&row) else { panic!("T25") };
    let votes: Vec<_> = notice.outcome.polls.iter().map(|poll| poll.vote).collect();
    assert_eq!(votes, [MeetingVote::First, MeetingVote::TieRevote]);
    let names: Vec<_> = notice.outcome.elected.iter().map(|one| (&*one.name, one.votes)).collect();
    assert_eq!(names, [("甲", 7), ("丙", 6), ("乙", 5)]);
    assert!(notice.outcome.unfilled.is_empty() && !notice.head.basis.is_empty());
    assert!(notice.head.signer.ends_with("党组织"));
    let (conn, unit) = (v.office.app.db.read(), unit(&v).await);
    let loaded = meetings::load(conn, &unit, id(&meeting)).await.unwrap();
    let published = bundle::of_meeting(conn, &unit, &loaded.election, &loaded.row).await.unwrap();
    let [bundle] = &published[..] else { panic!("{published:?}") };
    assert_eq!(notice.bundles[0].hash, bundle.hash[..16], "the notice prints the hash of what is published");
    assert_eq!(notice.bundles[0].hash.len(), 16);
    // Frozen papers are shown, posted and corrected where all papers are.
    assert!(v.member.get(&format!("{path}/pdf")).await.bytes.starts_with(b"%PDF"));
    let version = row.version.to_string();
    let pairs = [("version", version.as_str()), ("form_key", "c"), ("reason", "改")];
    let same = v.member.post(&format!("{path}/correct"), &pairs).await.refused();
    assert!(same.contains("内容没有变化"), "{same}");
    let listed = v.member.get(&papers).await.ok();
    assert!(listed.contains("已公布 第1号") && listed.contains("已定稿"), "{listed}");
}

#[tokio::test]
async fn a_secretary_is_announced_when_the_superior_has_replied() {
    let v = village(&PARTY).await;
    let meeting =
        v.open("party_direct", &[("forum", "party_members"), ("secretary", "1"), ("deputy_secretary", "1")]).await;
    v.member.post(&format!("{meeting}/electors/fill"), &[("form_key", "fill")]).await.done();
    v.nominate(&meeting, "secretary", &["甲"]).await;
    v.nominate(&meeting, "deputy_secretary", &["乙"]).await;
    for kind in BEFORE {
        v.document(&meeting, kind).await;
    }
    let Paper::MeetingBallot(MeetingBallotPaper::Ballots(ballots)) =
        built(&v, &meeting, "T22-ballots", None).await.unwrap()
    else {
        panic!("T22")
    };
    let MeetingChoice::Persons { contests, .. } = &ballots.choice else { panic!("{ballots:?}") };
    assert!(ballots.notes[0].contains("投不赞成票的，才可以另选他人"), "{:?}", ballots.notes);
    let told: Vec<_> = contests.iter().map(|c| (&*c.post, c.competition)).collect();
    assert_eq!(told, [("书记", Some(Competition::Equal)), ("副书记", Some(Competition::Equal))]);
    assert_eq!(ballots.occasion.subject, "党组织书记、副书记选举");
    v.step(&meeting, "convene").await;
    v.check_in(&meeting, 0).await;
    v.step(&meeting, "vote").await;
    v.count(&meeting, 8, 1, &[7, 5]).await;
    v.confirm(&meeting).await;
    let Paper::MeetingLetter(letter) = built(&v, &meeting, "T26", None).await.unwrap() else { panic!("T26") };
    assert_eq!(letter.kind, LetterKind::Request);
    assert!(letter.to.starts_with("中共"), "{}", letter.to);
    assert_eq!(letter.outcome.elected.len(), 2);
    let waits = v.member.get(&format!("{meeting}/papers/T25")).await.refused();
    assert!(waits.contains("上级党组织对书记、副书记的批复"), "{waits}");
    v.document(&meeting, "report_up").await;
    v.document(&meeting, "approval").await;
    publish(&v, &meeting, "T25", "").await;
}

#[tokio::test]
async fn a_post_that_was_given_up_is_no_election_that_is_void() {
    let v = village(&PARTY).await;
    let seats = [("director", "1"), ("deputy", "0"), ("member", "1"), ("women_member", "0")];
    let meeting = v.open("by_election", &[&[("forum", "representatives")], &seats[..]].concat()).await;
    let lines: String = (1..=9).map(|n| format!("代表{n}，女\n")).collect();
    v.member.post(&format!("{meeting}/electors"), &[("form_key", "l"), ("lines", &lines)]).await.done();
    v.nominate(&meeting, "director", &["甲", "丙"]).await;
    v.nominate(&meeting, "member", &["甲", "乙"]).await;
    v.step(&meeting, "convene").await;
    v.check_in(&meeting, 0).await;
    v.step(&meeting, "vote").await;
    // 主任：丙 2，甲 6；委员：乙 3，甲 5.
    v.count(&meeting, 9, 0, &[2, 6, 3, 5]).await;
    let void = async |person: &'static str| {
        let version = v.version(&meeting).await;
        let pairs = [("version", version.as_str()), ("person", person), ("reason", "本人来信")];
        v.member.post(&format!("{meeting}/void"), &pairs).await
    };
    let other = void("member|乙").await.refused();
    assert!(other.contains("不在这一轮可以认定当选无效或者放弃职务的人中"), "{other}");
    void("director|甲").await.done();
    let page = v.member.get(&format!("{meeting}/result")).await.ok();
    assert!(page.contains("放弃主任（本人书面选择）") && !page.contains("甲当选无效"), "{page}");
    v.confirm(&meeting).await;
    let Paper::MeetingReport(report) = built(&v, &meeting, "T24", Some(1)).await.unwrap() else { panic!("T24") };
    let told: Vec<_> = report.contests.iter().flat_map(|c| &c.lines).map(|l| (&*l.name, &*l.outcome)).collect();
    let expected = [("甲", "放弃主任（本人书面选择）"), ("丙", "未当选"), ("甲", "当选"), ("乙", "未当选")];
    assert_eq!(told, expected);
    assert_eq!(report.remarks, ["甲放弃主任（本人书面选择）：本人来信"]);
    assert!(report.statements.iter().all(|said| !said.contains("当选无效") && !said.contains("放弃")), "said once");
    // The next vote is on the other post alone, and somebody is found to have bought votes: each report says what is its own.
    v.step(&meeting, "next").await;
    v.count(&meeting, 9, 0, &[7]).await;
    void("|丙").await.done();
    v.confirm(&meeting).await;
    let Paper::MeetingReport(second) = built(&v, &meeting, "T24", Some(2)).await.unwrap() else { panic!("T24") };
    assert_eq!(second.remarks, ["丙当选无效：本人来信"]);
    v.step(&meeting, "next").await;
    v.count(&meeting, 9, 9, &[]).await;
    v.confirm(&meeting).await;
    let Paper::MeetingReport(third) = built(&v, &meeting, "T24", Some(3)).await.unwrap() else { panic!("T24") };
    assert!(third.remarks.is_empty(), "nobody of this vote: {:?}", third.remarks);
}

#[tokio::test]
async fn representatives_pledge_and_get_certificates() {
    let v = village(&PARTY).await;
    let pairs = [("forum", "group"), ("scope", "第一村民小组"), ("representative", "2")];
    let meeting = v.open("representatives", &pairs).await;
    // The party comes first by custom; with a reason the meeting may go on.
    let (version, held) = (v.version(&meeting).await, today().to_string());
    let edit = [
        ("version", version.as_str()),
        ("forum", "group"),
        ("held_on", held.as_str()),
        ("place", "大会堂"),
        ("representative", "2"),
        ("order_reason", "党组织另行安排"),
    ];
    v.member.post(&format!("{meeting}/edit"), &edit).await.done();
    let lines: String = (1..=9).map(|n| format!("村民{n}，女\n")).collect();
    v.member.post(&format!("{meeting}/electors"), &[("form_key", "l"), ("lines", &lines)]).await.done();
    // Names may be written where nobody stands.
    let open = ballots(&v, &meeting, None).await;
    assert_eq!(only(&open), (vec![], None, 2, &["同意".to_owned()][..]));
    v.nominate(&meeting, "representative", &["甲", "乙"]).await;
    let two = ballots(&v, &meeting, None).await;
    assert_eq!(only(&two).1, Some(Competition::Equal));
    assert_eq!((&*two.name, two.occasion.part.as_deref()), ("推选票", Some("第一村民小组")));
    assert_eq!(two.occasion.forum, "村民小组会议");
    let early = v.member.get(&format!("{meeting}/papers/T27")).await.refused();
    assert!(early.contains("「履职承诺书」还缺：两人确认的认定结果"), "{early}");
    v.step(&meeting, "convene").await;
    v.check_in(&meeting, 0).await;
    v.step(&meeting, "vote").await;
    v.count(&meeting, 9, 0, &[8, 7]).await;
    v.confirm(&meeting).await;
    let Paper::Pledges(pledges) = built(&v, &meeting, "T27", None).await.unwrap() else { panic!("T27") };
    assert_eq!(pledges.persons.iter().map(|p| &*p.name).collect::<Vec<_>>(), ["乙", "甲"]);
    assert_eq!(pledges.to, "第一村民小组全体村民");
    assert!(pledges.persons[0].post.ends_with("村民代表") && pledges.clauses.len() >= 5);
    assert!(v.member.get(&format!("{meeting}/papers/T27")).await.bytes.starts_with(b"%PDF"));
    let filed = frozen(&v, &publish(&v, &meeting, "T28", "").await).await;
    let Paper::MeetingCertificates(certificates) = read(&filed) else { panic!("T28") };
    assert_eq!((filed.no, certificates.holders.len()), (None, 2));
    assert_eq!(certificates.term.as_deref(), Some("任期与村民委员会相同"));
    // The result of this group goes to nobody's file.
    assert!(refused(&v, &meeting, "T26").await.contains("没有「选举结果请示、报告」"));
}

#[tokio::test]
async fn a_recall_is_one_question_with_two_answers() {
    let v = village(&PARTY).await;
    let actor = v.office.actor(Role::TownshipClerk, TOWNSHIP).await;
    let subject = Subject {
        petition_id: 1,
        name: "己".into(),
        post: "主任".into(),
        reason: "账目不公开".into(),
        received: Some(today()),
    };
    let new = NewMeeting {
        purpose: Purpose::Recall,
        forum: Forum::Voters,
        scope: String::new(),
        held_on: today(),
        announced_on: Some(today()),
        place: "大会堂".into(),
        seats: vec![SeatsOf { post: MeetingPost::Question, n: 1 }],
        facts: Facts { subject: Some(subject), ..Facts::default() },
    };
    let unit = unit(&v).await;
    let made = v
        .office
        .write(move |tx| {
            let (actor, unit, new) = (actor.clone(), unit.clone(), new.clone());
            Box::pin(async move { meetings::create(tx, &actor, &unit, &new).await })
        })
        .await;
    let meeting = format!("/u/{VILLAGE}/meetings/{made}");
    let nobody = refused(&v, &meeting, "T22-ballots").await;
    assert!(nobody.contains("应到 0 人"), "{nobody}");
    let lines: String = (1..=5).map(|n| format!("选民{n}，男\n")).collect();
    v.member.post(&format!("{meeting}/electors"), &[("form_key", "l"), ("lines", &lines)]).await.done();
    let ballots = ballots(&v, &meeting, None).await;
    let MeetingChoice::Question { text, answers } = &ballots.choice else { panic!("{ballots:?}") };
    assert_eq!((&**text, answers.len()), ("是否同意罢免村民委员会主任己", 2));
    assert_eq!((&*ballots.name, &*ballots.occasion.subject), ("表决票", "罢免村民委员会主任己表决"));
    assert!(ballots.head.signer.ends_with("村民委员会") && ballots.copies == 5);
    let Paper::MeetingTally(tally) = built(&v, &meeting, "T23", None).await.unwrap() else { panic!("T23") };
    assert_eq!((tally.contests.len(), tally.contests[0].rows.len(), tally.contests[0].blank_rows), (1, 2, 0));
}

#[tokio::test]
async fn each_body_counts_its_own_notices() {
    let v = village(&PARTY).await;
    let meeting = party(&v).await;
    let (conn, unit) = (v.office.app.db.read(), unit(&v).await);
    let election = crate::cycle::store::expect_current(conn, VILLAGE).await.unwrap();
    let row = |template: String, no: i32| entity::notice::Model {
        id: 0,
        election_id: election.id,
        unit_code: VILLAGE.into(),
        round_id: None,
        template,
        no: Some(no),
        title: String::new(),
        payload: String::new(),
        hash: String::new(),
        published_on: None,
        posted_note: String::new(),
        supersedes: None,
        superseded: false,
        account_id: 1,
        created_ms: 0,
        version: 1,
    };
    let all = [row("T01".into(), 1), row("T03".into(), 2), row(format!("T25@{}", id(&meeting)), 7)];
    for (purpose, next) in [
        (None, 3),
        (Some(Purpose::Supervision), 3),
        (Some(Purpose::Representatives), 3),
        (Some(Purpose::PartyOfficers), 8),
        (Some(Purpose::Boards), 1),
    ] {
        assert_eq!(next_number(conn, &unit, &election, purpose, &all).await.unwrap(), next, "{purpose:?}");
    }
    assert_eq!(series(Some(Purpose::PartyDirect)), series(Some(Purpose::PartyCommittee)));
}

#[test]
fn what_is_filed_is_found_again() {
    for template in MEETING_TEMPLATES {
        for vote in [None, Some(1), Some(12)] {
            let filed = Filed { template, meeting: 34, vote };
            assert_eq!(Filed::parse(&filed.code()), Some(filed));
        }
    }
    for other in ["T16", "T25", "T25@", "T25@x", "T25@7.", "T16@7", "T25@7.x"] {
        assert_eq!(Filed::parse(other), None, "{other}");
    }
    assert_eq!(Filed { template: Template::of_meeting("T24").unwrap(), meeting: 7, vote: Some(2) }.code(), "T24@7.2");
}
