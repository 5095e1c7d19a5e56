//! Meetings that are called again, and bodies that are elected in several meetings, through the real app: the ballot is made of those who
//! stand now, what was done keeps its day, and a body is elected when all of it is.

use law::body::Body;
use law::posts::Sex;

use super::model::Stage;
use super::service::{body_state, choosing_of, met};
use super::store;
use super::tests::{PARTY, Village, on_timetable, today, village};
use crate::access::Role;
use crate::cycle::{self, plan::step};
use crate::people::service::{PersonInput, insert_persons};
use crate::testkit::{Client, OTHER_VILLAGE, VILLAGE, day};

impl Village {
    async fn form(&self, meeting: &str, path: &str, pairs: &[(&str, &str)]) {
        let version = self.version(meeting).await;
        let all: Vec<(&str, &str)> = [("version", version.as_str())].into_iter().chain(pairs.iter().copied()).collect();
        self.member.post(&format!("{meeting}/{path}"), &all).await.done();
    }

    async fn withdraw(&self, meeting: &str, name: &str) {
        let id = meeting.rsplit('/').next().unwrap().parse().unwrap();
        let rows = store::nominees(self.office.app.db.read(), id).await.unwrap();
        let row = rows.iter().find(|row| row.name == name && !row.withdrawn).unwrap();
        let form = [("version", row.version.to_string()), ("reason", "本人退出".to_owned())];
        let pairs: Vec<(&str, &str)> = form.iter().map(|(name, value)| (*name, value.as_str())).collect();
        self.member.post(&format!("{meeting}/nominees/{}/withdraw", row.id), &pairs).await.done();
    }

    pub(super) async fn finish_committee(&self) {
        let election = cycle::store::expect_current(self.office.app.db.read(), VILLAGE).await.unwrap().id;
        self.office
            .write(move |tx| {
                Box::pin(async move {
                    let progress = cycle::Progress { stage: Some(cycle::Stage::Finished), ..Default::default() };
                    cycle::store::note(tx.conn(), election, &progress).await
                })
            })
            .await;
    }

    /// Says why a meeting is held before the party organisation is elected.
    pub(super) async fn reasoned(&self, meeting: &str, seats: &[(&str, &str)]) {
        let arrangement = [
            ("held_on", "2026-04-20"),
            ("announced_on", "2026-04-01"),
            ("place", "大会堂"),
            ("order_reason", "党组织另行安排"),
        ];
        self.form(meeting, "edit", &[&arrangement[..], seats].concat()).await;
    }

    pub(super) async fn representatives(&self, meeting: &str) {
        let lines: String = (1..=9).map(|n| format!("代表{n}，女\n")).collect();
        self.member.post(&format!("{meeting}/electors"), &[("form_key", meeting), ("lines", &lines)]).await.done();
    }

    /// Names on the ballot of the newest vote.
    async fn ballot(&self, meeting: &str) -> Vec<String> {
        let id = meeting.rsplit('/').next().unwrap().parse().unwrap();
        let round = store::rounds(self.office.app.db.read(), id).await.unwrap().pop().unwrap();
        store::contest(&round).unwrap().contestants.into_iter().map(|one| one.label).collect()
    }
}

#[tokio::test]
async fn a_meeting_that_is_called_again_votes_on_those_who_stand_now_and_what_was_done_keeps_its_day() {
    let v = village(&PARTY).await;
    v.finish_committee().await;
    let seats = [("forum", "representatives"), ("supervision_chair", "1"), ("supervision_member", "2")];
    let meeting = v.open("supervision", &seats).await;
    v.reasoned(&meeting, &seats).await;
    let id: Option<i64> = meeting.rsplit('/').next().unwrap().parse().ok();
    v.representatives(&meeting).await;
    v.nominate(&meeting, "supervision_chair", &["甲"]).await;
    v.nominate(&meeting, "supervision_member", &["丁", "戊", "己"]).await;
    let later = format!("/u/{VILLAGE}/timetable/step/VSC.published");
    v.clerk.post(&later, &[("version", "0"), ("planned", "2026-04-22")]).await.done();
    v.step(&meeting, "convene").await;
    v.check_in(&meeting, 0).await;
    v.step(&meeting, "vote").await;
    assert_eq!(v.ballot(&meeting).await, ["甲", "丁", "己", "戊"]);
    let own = || on_timetable(&v, "", step::SUPERVISION);
    assert_eq!(own().await.1, None, "a ballot that has begun elects nobody");
    // Nobody votes for 己 and 戊: one seat stays open.
    v.count(&meeting, 9, 0, &[8, 7, 0, 0]).await;
    v.confirm(&meeting).await;
    assert_eq!((v.stage(&meeting).await, own().await.1), (Stage::NextVote, None));

    v.form(&meeting, "next", &[("anew", "yes"), ("day", "2026-04-24")]).await;
    let kept = async || {
        assert_eq!(on_timetable(&v, "VSC", "notice").await, (None, Some(day(2026, 4, 1)), id), "the notice given");
        assert_eq!(on_timetable(&v, "VSC", "elected").await, (Some(today()), Some(today()), id), "the vote held");
        assert_eq!(on_timetable(&v, "VSC", "published").await.0, Some(day(2026, 4, 22)), "what is planned after it");
    };
    kept().await;
    let page = v.member.get(&meeting).await.ok();
    assert!(page.contains("未登记（第一次投票的通知：2026-04-01）"), "{page}");
    // The notice of the meeting that is called again is another one.
    let edit = [
        ("forum", "representatives"),
        ("held_on", "2026-04-24"),
        ("announced_on", "2026-04-20"),
        ("place", "大会堂"),
        ("supervision_chair", "1"),
        ("supervision_member", "2"),
        ("order_reason", "党组织另行安排"),
    ];
    v.form(&meeting, "edit", &edit).await;
    kept().await;
    v.form(&meeting, "postpone", &[("day", "2026-04-20"), ("reason", "提前")]).await;
    kept().await;

    v.withdraw(&meeting, "己").await;
    v.nominate(&meeting, "supervision_member", &["庚"]).await;
    let twice = [("form_key", "twice"), ("name", "丁"), ("post", "supervision_member")];
    let refused = v.member.post(&format!("{meeting}/nominees"), &twice).await.refused();
    assert!(refused.contains("「丁」已在这次会议当选监委会成员"), "{refused}");
    v.step(&meeting, "convene").await;
    v.check_in(&meeting, 0).await;
    let page = v.member.get(&format!("{meeting}/vote")).await.ok();
    assert!(page.contains("不足名额另行选举") && page.contains("监委会成员 1 名"), "{page}");
    assert!(page.contains("戊、庚") && !page.contains("己"), "{page}");
    v.step(&meeting, "vote").await;
    assert_eq!(v.ballot(&meeting).await, ["戊", "庚"]);
    kept().await;
    v.count(&meeting, 9, 0, &[3, 6]).await;
    v.confirm(&meeting).await;
    assert_eq!((v.stage(&meeting).await, own().await.1), (Stage::Filing, Some(today())), "elected");
    kept().await;
    let mut names: Vec<String> = v.holders().await.into_iter().map(|(_, name)| name).collect();
    names.sort();
    assert_eq!(names, ["丁", "庚", "甲"]);
}

#[tokio::test]
async fn a_vote_among_those_tied_stays_one_among_those_tied() {
    let v = village(&PARTY).await;
    let meeting = v.party_votes(0).await;
    // 乙 5, 丁 5, 丙 6, 甲 7: the third seat is tied.
    v.count(&meeting, 8, 0, &[5, 5, 6, 7]).await;
    v.confirm(&meeting).await;
    v.form(&meeting, "next", &[("anew", "yes"), ("day", "2026-04-20")]).await;
    let id: i64 = meeting.rsplit('/').next().unwrap().parse().unwrap();
    for (name, says) in [("甲", "「甲」已在这次会议当选"), ("乙", "「乙」票数相等，下一轮就票数相等的人再次投票")]
    {
        let rows = store::nominees(v.office.app.db.read(), id).await.unwrap();
        let row = rows.iter().find(|row| row.name == name).unwrap();
        let path = format!("{meeting}/nominees/{}/withdraw", row.id);
        let refused = v.member.post(&path, &[("version", "1"), ("reason", "本人退出")]).await.refused();
        assert!(refused.contains(says), "{refused}");
    }
    v.nominate(&meeting, "party_member", &["己"]).await;
    v.step(&meeting, "convene").await;
    v.check_in(&meeting, 0).await;
    let page = v.member.get(&format!("{meeting}/vote")).await.ok();
    assert!(page.contains("就票数相等的再次投票") && page.contains("乙、丁"), "{page}");
    v.step(&meeting, "vote").await;
    assert_eq!(v.ballot(&meeting).await, ["乙", "丁"]);
    v.count(&meeting, 8, 0, &[6, 2]).await;
    v.confirm(&meeting).await;
    assert_eq!(v.stage(&meeting).await, Stage::Filing);
    assert_eq!(v.holders().await.len(), 3);
}

#[tokio::test]
async fn a_vote_that_did_not_count_is_held_again_with_those_who_stand_now() {
    let v = village(&PARTY).await;
    let meeting = v.party_votes(0).await;
    // Nine ballots of eight people.
    v.count(&meeting, 8, 0, &[5, 4, 6, 7]).await;
    let id: i64 = meeting.rsplit('/').next().unwrap().parse().unwrap();
    let conn = v.office.app.db.read();
    let before = store::rounds(conn, id).await.unwrap().pop().unwrap();
    let mut record = store::record(&before).unwrap();
    record.form.as_mut().unwrap().recovered = 9;
    let changed = entity::meeting_round::Model { record: Some(serde_json::to_string(&record).unwrap()), ..before };
    v.office
        .write(move |tx| {
            let changed = changed.clone();
            Box::pin(async move { store::update_round(tx.conn(), changed).await })
        })
        .await;
    v.confirm(&meeting).await;
    assert_eq!(v.stage(&meeting).await, Stage::NextVote);
    v.form(&meeting, "next", &[("anew", "yes"), ("day", "2026-04-20")]).await;
    v.withdraw(&meeting, "乙").await;
    // Another person of that name, whom nobody takes for the one who has withdrawn.
    let keys = v.office.app.keys.clone();
    v.office
        .write(move |tx| {
            let keys = keys.clone();
            let mut namesake = PersonInput::new(VILLAGE, "乙", Sex::Male, day(1990, 1, 1));
            namesake.synthetic = true;
            Box::pin(async move { insert_persons(tx, &keys, vec![namesake]).await })
        })
        .await;
    v.nominate(&meeting, "party_member", &["己"]).await;
    let namesake = [("form_key", "namesake"), ("name", "乙"), ("post", "party_member")];
    v.member.post(&format!("{meeting}/nominees"), &namesake).await.done();
    v.step(&meeting, "convene").await;
    v.check_in(&meeting, 0).await;
    v.step(&meeting, "vote").await;
    let ballot = v.ballot(&meeting).await;
    assert!(ballot[0].starts_with("乙（编号n"), "{ballot:?}");
    assert_eq!(ballot[1..], ["丁", "己", "丙", "甲"]);
    let round = store::rounds(v.office.app.db.read(), id).await.unwrap().pop().unwrap();
    assert_eq!(round.kind, "first");
}

#[tokio::test]
async fn representatives_are_elected_when_every_group_of_the_village_has_elected_its_own() {
    let v = village(&PARTY).await;
    v.office
        .write(|tx| {
            Box::pin(async move {
                crate::org::store::insert_group(tx.conn(), VILLAGE, 1, "一组").await?;
                crate::org::store::insert_group(tx.conn(), VILLAGE, 2, "二组").await
            })
        })
        .await;
    let conn = || v.office.app.db.read();
    let election = cycle::store::expect_current(conn(), VILLAGE).await.unwrap();
    let state = async || {
        let meetings = store::meetings(conn(), election.cycle_id, VILLAGE).await.unwrap();
        let groups = choosing_of(conn(), &election).await.unwrap();
        let own = body_state(Body::Representatives, &met(&meetings), &groups, false);
        own.zh()
    };
    let hold = async |group: &'static str, names: [&str; 3]| {
        let key = format!("representatives {group}");
        let held = today().to_string();
        let made = [
            ("form_key", key.as_str()),
            ("scope", group),
            ("forum", "group_households"),
            ("held_on", held.as_str()),
            ("announced_on", "2026-04-01"),
            ("place", "大会堂"),
            ("representative", "2"),
        ];
        let path = format!("/u/{VILLAGE}/meetings/new?purpose=representatives");
        let meeting = v.member.post(&path, &made).await.done();
        v.representatives(&meeting).await;
        v.nominate(&meeting, "representative", &names).await;
        v.step(&meeting, "convene").await;
        v.check_in(&meeting, 0).await;
        v.step(&meeting, "vote").await;
        meeting
    };
    // The party organisation comes first, and is elected.
    let party =
        v.open("party_direct", &[("forum", "party_members"), ("secretary", "1"), ("deputy_secretary", "0")]).await;
    let id: i64 = party.rsplit('/').next().unwrap().parse().unwrap();
    v.office
        .write(move |tx| {
            Box::pin(async move {
                let row = store::meeting(tx.conn(), VILLAGE, id).await?;
                let stage = Stage::Finished.code().to_owned();
                store::update(tx.conn(), entity::meeting::Model { stage, ..row }).await
            })
        })
        .await;
    assert_eq!(state().await, "未开始");
    let first = hold("一组", ["甲", "乙", "丙"]).await;
    assert_eq!(state().await, "进行中（0/2 组）");
    // 乙, 丙, 甲 in the order of strokes.
    v.count(&first, 9, 0, &[8, 7, 2]).await;
    v.confirm(&first).await;
    assert_eq!(state().await, "进行中（1/2 组）");
    let line = || on_timetable(&v, "", step::REPRESENTATIVES);
    assert_eq!(line().await.1, None, "one group of two");
    let overview = v.member.get(&format!("/u/{VILLAGE}/meetings")).await.ok();
    assert!(
        overview.contains("进行中（1/2 组）") && overview.contains("还没有选出代表的小组、推选单位（1/2）：二组"),
        "{overview}"
    );
    assert!(v.clerk.get("/villages").await.ok().contains("进行中（1/2 组）"));
    assert!(!v.clerk.get("/villages?body=representatives&state=done").await.ok().contains(VILLAGE));
    let second = hold("二组", ["丁", "戊", "己"]).await;
    assert_eq!((state().await.as_str(), line().await.1), ("进行中（1/2 组）", None), "a ballot that has begun");
    v.count(&second, 9, 0, &[8, 7, 2]).await;
    v.confirm(&second).await;
    assert_eq!((state().await.as_str(), line().await.1), ("已产生", Some(today())));
    let overview = v.member.get(&format!("/u/{VILLAGE}/meetings")).await.ok();
    assert!(!overview.contains("还没有选出代表的小组"), "{overview}");
    assert!(v.clerk.get("/villages?body=representatives&state=done").await.ok().contains(VILLAGE));
    for meeting in [&first, &second] {
        v.document(meeting, "publication").await;
    }
    assert_eq!(state().await, "已备案");
}

#[tokio::test]
async fn whoever_elects_in_one_group_is_on_the_list_of_no_other() {
    let v = village(&PARTY).await;
    let held = today().to_string();
    let open = async |group: &'static str| {
        let made = [
            ("form_key", group),
            ("scope", group),
            ("forum", "group"),
            ("held_on", held.as_str()),
            ("announced_on", "2026-04-01"),
            ("place", "大会堂"),
            ("representative", "2"),
        ];
        v.member.post(&format!("/u/{VILLAGE}/meetings/new?purpose=representatives"), &made).await.done()
    };
    let (one, other) = (open("一组").await, open("二组").await);
    v.member.post(&format!("{one}/electors"), &[("lines", "甲，男\n乙，女")]).await.done();
    let refused = v.member.post(&format!("{other}/electors"), &[("lines", "丙，男\n甲，男")]).await.refused();
    assert!(refused.contains("「甲」已在「推选村民代表（一组）」的名册上"), "{refused}");
    let id: i64 = other.rsplit('/').next().unwrap().parse().unwrap();
    assert!(store::electors(v.office.app.db.read(), id).await.unwrap().is_empty(), "all or nobody");
}

#[tokio::test]
async fn a_party_member_is_on_the_list_of_one_organisation() {
    let v = village(&[]).await;
    v.office.election(OTHER_VILLAGE, day(2026, 4, 10)).await;
    let keys = v.office.app.keys.clone();
    v.office
        .write(move |tx| {
            let keys = keys.clone();
            let person = |unit: &str, name: &str, serial: u32| PersonInput {
                id_number: Some(crate::roll::tests::number("19800101", serial)),
                political: "中共党员".into(),
                synthetic: true,
                ..PersonInput::new(unit, name, Sex::Male, day(1980, 1, 1))
            };
            let rows = vec![
                person(VILLAGE, "甲", 1),
                person(VILLAGE, "乙", 3),
                // The same person, who has moved; and a namesake.
                person(OTHER_VILLAGE, "甲", 1),
                person(OTHER_VILLAGE, "乙", 5),
            ];
            Box::pin(async move { insert_persons(tx, &keys, rows).await })
        })
        .await;
    let other = v.office.login(Role::CommitteeMember, OTHER_VILLAGE).await;
    let held = today().to_string();
    let made = [
        ("forum", "party_members"),
        ("held_on", held.as_str()),
        ("announced_on", "2026-04-01"),
        ("place", "党员活动室"),
        ("party_member", "1"),
    ];
    let open = async |client: &Client, unit: &str| {
        let all = [&[("form_key", unit)], &made[..]].concat();
        client.post(&format!("/u/{unit}/meetings/new?purpose=party_committee"), &all).await.done()
    };
    let (here, there) = (open(&v.member, VILLAGE).await, open(&other, OTHER_VILLAGE).await);
    other.post(&format!("{there}/electors"), &[("lines", "乙，男")]).await.done();
    v.member.post(&format!("{here}/electors/fill"), &[("form_key", "fill")]).await.done();
    let refused = other.post(&format!("{there}/electors"), &[("lines", "甲，男")]).await.refused();
    assert!(refused.contains("「甲」已在皂洞口村民委员会「选举党组织委员」的名册上"), "{refused}");
    // Called off, that list binds nobody.
    let version = v.version(&here).await;
    v.member.post(&format!("{here}/cancel"), &[("version", &version), ("reason", "改期")]).await.done();
    other.post(&format!("{there}/electors"), &[("lines", "甲，男")]).await.done();
}
