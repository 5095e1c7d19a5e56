//! Meetings through the real app: a party organisation from its list to the approved secretary, a supervision committee that keeps
//! relatives out, omissions that need two approvals, two typists, two confirmations.

use chrono::NaiveDate;
use law::kinship::Relation;
use law::posts::Sex;

use super::model::Stage;
use super::store;
use crate::access::Role;
use crate::cycle;
use crate::people::service::{PersonInput, add_kin, insert_persons};
use crate::testkit::{self, Client, OTHER_VILLAGE, Office, TOWNSHIP, VILLAGE, day, hidden};

pub(crate) struct Village {
    pub(crate) office: Office,
    pub(crate) clerk: Client,
    pub(crate) member: Client,
    pub(crate) typists: [Client; 2],
    pub(crate) scrutineer: Client,
}

const TODAY: (i32, u32, u32) = (2026, 4, 20);

pub(crate) fn today() -> NaiveDate {
    day(TODAY.0, TODAY.1, TODAY.2)
}

pub(crate) async fn village(party: &[(&str, Sex, &str)]) -> Village {
    let office = testkit::office_on(today()).await;
    office.election(VILLAGE, day(2026, 4, 10)).await;
    let keys = office.app.keys.clone();
    let rows: Vec<PersonInput> = party
        .iter()
        .map(|(name, sex, political)| {
            let mut input = PersonInput::new(VILLAGE, *name, *sex, day(1980, 1, 1));
            input.political = (*political).into();
            input.synthetic = true;
            input
        })
        .collect();
    office
        .write(move |tx| {
            let (keys, rows) = (keys.clone(), rows.clone());
            Box::pin(async move { insert_persons(tx, &keys, rows).await })
        })
        .await;
    Village {
        clerk: office.login(Role::TownshipClerk, TOWNSHIP).await,
        member: office.login(Role::CommitteeMember, VILLAGE).await,
        typists: [office.login(Role::TypistA, VILLAGE).await, office.login(Role::TypistB, VILLAGE).await],
        scrutineer: office.login(Role::Scrutineer, VILLAGE).await,
        office,
    }
}

impl Village {
    pub(crate) async fn open(&self, purpose: &str, pairs: &[(&str, &str)]) -> String {
        let held = today().to_string();
        let mut all = vec![
            ("form_key", purpose),
            ("held_on", held.as_str()),
            ("announced_on", "2026-04-01"),
            ("place", "大会堂"),
        ];
        all.extend_from_slice(pairs);
        self.member.post(&format!("/u/{VILLAGE}/meetings/new?purpose={purpose}"), &all).await.done()
    }

    pub(crate) async fn version(&self, meeting: &str) -> String {
        let id = meeting.rsplit('/').next().unwrap().parse().unwrap();
        store::meeting(self.office.app.db.read(), VILLAGE, id).await.unwrap().version.to_string()
    }

    pub(crate) async fn stage(&self, meeting: &str) -> Stage {
        let id = meeting.rsplit('/').next().unwrap().parse().unwrap();
        store::stage(&store::meeting(self.office.app.db.read(), VILLAGE, id).await.unwrap())
    }

    pub(crate) async fn step(&self, meeting: &str, path: &str) {
        let version = self.version(meeting).await;
        self.member.post(&format!("{meeting}/{path}"), &[("version", &version)]).await.done();
    }

    pub(crate) async fn nominate(&self, meeting: &str, post: &str, names: &[&str]) {
        for name in names {
            let key = format!("{meeting}{post}{name}");
            let pairs = [("form_key", key.as_str()), ("name", name), ("post", post)];
            self.member.post(&format!("{meeting}/nominees"), &pairs).await.done();
        }
    }

    pub(crate) async fn document(&self, meeting: &str, kind: &str) {
        let key = format!("{meeting}{kind}");
        let dated = today().to_string();
        let pairs =
            [("form_key", key.as_str()), ("kind", kind), ("number", "示例〔2026〕1号"), ("dated", dated.as_str())];
        self.clerk.post(&format!("{meeting}/documents"), &pairs).await.done();
    }

    pub(crate) async fn check_in(&self, meeting: &str, skip: usize) {
        let id = meeting.rsplit('/').next().unwrap().parse().unwrap();
        let rows = store::electors(self.office.app.db.read(), id).await.unwrap();
        let entitled = rows.iter().filter(|row| row.status == "entitled");
        for row in entitled.skip(skip) {
            let version = row.version.to_string();
            let path = format!("{meeting}/attendance/{}", row.id);
            self.member.post(&path, &[("version", &version), ("attendance", "in_person")]).await.done();
        }
    }

    /// Votes, counts, signs and closes; `cells` are the votes in the order of the ballot.
    pub(crate) async fn count(&self, meeting: &str, recovered: u32, invalid: u32, cells: &[u32]) {
        self.step(meeting, "count").await;
        self.recount(meeting, recovered, invalid, cells).await;
    }

    /// Counts, signs and closes a vote whose boxes are open.
    pub(crate) async fn recount(&self, meeting: &str, recovered: u32, invalid: u32, cells: &[u32]) {
        let id: i64 = meeting.rsplit('/').next().unwrap().parse().unwrap();
        let round = store::rounds(self.office.app.db.read(), id).await.unwrap().last().unwrap().clone();
        let sheet = format!("{meeting}/sheet/{}", round.id);
        let figures = [recovered, recovered, recovered - invalid, invalid, 0];
        let names = ["issued", "recovered", "valid", "invalid", "blank"];
        let mut pairs: Vec<(String, String)> =
            names.iter().zip(figures).map(|(name, n)| ((*name).to_owned(), n.to_string())).collect();
        pairs.extend(cells.iter().enumerate().map(|(at, n)| (format!("v{at}"), n.to_string())));
        for typist in &self.typists {
            let version = hidden(&typist.get(&sheet).await.ok(), "version");
            typist.post(&format!("{sheet}/open"), &[("version", &version)]).await.done();
            let version = hidden(&typist.get(&sheet).await.ok(), "version");
            let mut all = vec![("version", version.as_str())];
            all.extend(pairs.iter().map(|(name, value)| (name.as_str(), value.as_str())));
            typist.post(&sheet, &all).await.done();
        }
        let version = hidden(&self.scrutineer.get(&format!("{sheet}/finalise")).await.ok(), "version");
        self.scrutineer.post(&format!("{sheet}/finalise"), &[("version", &version)]).await.done();
        self.step(meeting, "close").await;
    }

    /// A party meeting of three seats and four candidates that has begun to vote; so many of those due stay away.
    pub(crate) async fn party_votes(&self, absent: usize) -> String {
        let meeting = self.open("party_committee", &[("forum", "party_members"), ("party_member", "3")]).await;
        self.member.post(&format!("{meeting}/electors/fill"), &[("form_key", "fill")]).await.done();
        self.nominate(&meeting, "party_member", &["甲", "乙", "丙", "丁"]).await;
        for kind in BEFORE {
            self.document(&meeting, kind).await;
        }
        self.step(&meeting, "convene").await;
        self.check_in(&meeting, absent).await;
        self.step(&meeting, "vote").await;
        meeting
    }

    pub(crate) async fn confirm(&self, meeting: &str) {
        for who in [&self.member, &self.clerk] {
            let hash = hidden(&who.get(&format!("{meeting}/result")).await.ok(), "hash");
            who.post(&format!("{meeting}/confirm"), &[("hash", &hash)]).await.done();
        }
        // The other program reads what is published of it and comes to the same.
        assert!(!crate::publication::bundle::tests::agreed(&self.office).await.is_empty());
    }

    pub(crate) async fn holders(&self) -> Vec<(String, String)> {
        let rows = crate::bodies::store::holders(self.office.app.db.read(), VILLAGE).await.unwrap();
        let open = rows.into_iter().filter(|row| row.until.is_none());
        open.map(|row| (format!("{} {}", row.body, row.post), row.name)).collect()
    }
}

pub(crate) const PARTY: [(&str, Sex, &str); 10] = [
    ("甲", Sex::Male, "中共党员"),
    ("乙", Sex::Female, "中共党员"),
    ("丙", Sex::Male, "中共党员"),
    ("丁", Sex::Male, "中共党员"),
    ("戊", Sex::Male, "中共党员"),
    ("己", Sex::Male, "中共党员"),
    ("庚", Sex::Male, "中共党员"),
    ("辛", Sex::Male, "中共党员"),
    ("壬", Sex::Male, "中共预备党员"),
    ("癸", Sex::Male, "群众"),
];

pub(crate) const BEFORE: [&str; 4] = ["request", "reply", "candidates_request", "candidates_reply"];

#[tokio::test]
async fn a_party_organisation_is_elected_members_first_and_then_its_secretary() {
    let v = village(&PARTY).await;
    let meeting = v.open("party_committee", &[("forum", "party_members"), ("party_member", "3")]).await;
    // Officers wait for the committee.
    let early = [
        ("form_key", "early"),
        ("held_on", "2026-04-20"),
        ("place", "x"),
        ("forum", "party_committee"),
        ("secretary", "1"),
        ("deputy_secretary", "0"),
    ];
    let refused = v.member.post(&format!("/u/{VILLAGE}/meetings/new?purpose=party_officers"), &early).await.refused();
    assert!(refused.contains("还没有结果"), "{refused}");
    v.member.post(&format!("{meeting}/electors/fill"), &[("form_key", "fill")]).await.done();
    let page = v.member.get(&meeting).await.ok();
    assert!(page.contains("无选举权 1") && page.contains("还没有登记：换届请示"), "{page}");
    v.nominate(&meeting, "party_member", &["甲", "乙", "丙"]).await;
    let page = v.member.get(&meeting).await.ok();
    assert!(page.contains("应当4人以上"), "three candidates for three seats are too few: {page}");
    v.nominate(&meeting, "party_member", &["丁"]).await;
    for kind in BEFORE {
        v.document(&meeting, kind).await;
    }
    v.step(&meeting, "convene").await;
    // Seven of eight are needed: four fifths.
    v.check_in(&meeting, 2).await;
    let version = v.version(&meeting).await;
    let few = v.member.post(&format!("{meeting}/vote"), &[("version", &version)]).await.refused();
    assert!(few.contains("应到会8人，到会6人") && few.contains("7人"), "{few}");
    let id: i64 = meeting.rsplit('/').next().unwrap().parse().unwrap();
    let first = store::electors(v.office.app.db.read(), id).await.unwrap()[0].clone();
    let pairs = [("version", "1"), ("attendance", "in_person")];
    v.member.post(&format!("{meeting}/attendance/{}", first.id), &pairs).await.done();
    assert_eq!(v.member.post(&format!("{meeting}/attendance/{}", first.id), &pairs).await.status, 409);
    v.step(&meeting, "vote").await;
    // In the order of strokes: 乙 丁 丙 甲. Seven ballots; four votes elect.
    v.count(&meeting, 7, 0, &[5, 3, 6, 7]).await;
    v.confirm(&meeting).await;
    assert_eq!(v.stage(&meeting).await, Stage::Filing);
    let mut holders = v.holders().await;
    holders.sort();
    let member = |name: &str| ("po member".to_owned(), name.to_owned());
    assert_eq!(holders, [member("丙"), member("乙"), member("甲")]);
    v.document(&meeting, "filing").await;
    v.document(&meeting, "publication").await;
    assert_eq!(v.stage(&meeting).await, Stage::Finished);

    let officers =
        v.open("party_officers", &[("forum", "party_committee"), ("secretary", "1"), ("deputy_secretary", "0")]).await;
    v.member.post(&format!("{officers}/electors/fill"), &[("form_key", "fill2")]).await.done();
    v.nominate(&officers, "secretary", &["甲"]).await;
    v.step(&officers, "convene").await;
    v.check_in(&officers, 0).await;
    v.step(&officers, "vote").await;
    v.count(&officers, 3, 0, &[3]).await;
    v.confirm(&officers).await;
    assert!(!v.holders().await.iter().any(|(post, _)| post == "po secretary"), "not before the approval");
    v.document(&officers, "report_up").await;
    let key = [("form_key", "a"), ("kind", "approval"), ("number", "x"), ("dated", "2026-04-20")];
    let forbidden = v.member.post(&format!("{officers}/documents"), &key).await;
    assert_eq!(forbidden.status, 403, "a village does not record the reply of its superior");
    v.document(&officers, "approval").await;
    assert!(v.holders().await.contains(&("po secretary".to_owned(), "甲".to_owned())));
    let overview = v.member.get(&format!("/u/{VILLAGE}/meetings")).await.ok();
    assert!(overview.contains("书记 甲"), "{overview}");
}

#[tokio::test]
async fn nobody_is_left_out_of_those_due_without_both_approvals() {
    let v = village(&PARTY).await;
    let meeting = v.open("party_committee", &[("forum", "party_members"), ("party_member", "3")]).await;
    v.member.post(&format!("{meeting}/electors/fill"), &[("form_key", "fill")]).await.done();
    let id: i64 = meeting.rsplit('/').next().unwrap().parse().unwrap();
    let due = async || super::service::turnout(v.office.app.db.read(), id).await.unwrap();
    assert_eq!((due().await.due, due().await.without_right), (8, 1));
    let row = store::electors(v.office.app.db.read(), id).await.unwrap()[7].clone();
    let one = format!("{meeting}/electors/{}", row.id);
    let wrong = [("version", "1"), ("ground", "left_out.whatever")];
    v.member.post(&format!("{one}/standing"), &wrong).await.refused();
    let ground = [("version", "1"), ("ground", "left_out.bedridden"), ("note", "卧床")];
    v.member.post(&format!("{one}/standing"), &ground).await.done();
    assert_eq!((due().await.due, due().await.pending), (8, 1), "asked for is not approved");
    let reply = [("version", "2"), ("document", "镇委〔2026〕3号")];
    assert_eq!(v.member.post(&format!("{one}/approve"), &reply).await.status, 403);
    v.clerk.post(&format!("{one}/approve"), &reply).await.done();
    assert_eq!(due().await.due, 8, "the superior alone is not enough");
    // The meeting adopts it when it meets, not before.
    v.member.post(&format!("{one}/adopt"), &[("version", "3")]).await.refused();
    v.step(&meeting, "convene").await;
    v.member.post(&format!("{one}/adopt"), &[("version", "3")]).await.done();
    assert_eq!((due().await.due, due().await.left_out), (7, 1));
    let here = [("version", "4"), ("attendance", "in_person")];
    let refused = v.member.post(&format!("{meeting}/attendance/{}", row.id), &here).await.refused();
    assert!(refused.contains("不计算在应到会人数内"), "{refused}");
    let proxy = store::electors(v.office.app.db.read(), id).await.unwrap()[0].clone();
    let by_proxy = [("version", "1"), ("attendance", "proxy")];
    let refused = v.member.post(&format!("{meeting}/attendance/{}", proxy.id), &by_proxy).await.refused();
    assert!(refused.contains("不能委托"), "{refused}");
}

#[tokio::test]
async fn the_supervision_committee_follows_the_village_committee_and_keeps_its_relatives_out() {
    let v = village(&PARTY).await;
    // 己 sits on the villagers' committee, 丙 is his brother.
    let actor = v.office.actor(Role::TownshipClerk, TOWNSHIP).await;
    let named =
        async |name: &str| crate::people::store::named(v.office.app.db.read(), VILLAGE, name).await.unwrap()[0].id;
    let (chair, brother) = (named("己").await, named("丙").await);
    v.office
        .write(move |tx| {
            let actor = actor.clone();
            Box::pin(async move {
                add_kin(tx, &actor, VILLAGE, chair, brother, Relation::Sibling, "test").await?;
                let seat = crate::bodies::service::MeetingSeat {
                    meeting_id: 0,
                    unit_code: VILLAGE,
                    cycle_id: 1,
                    body: "vc",
                    since: day(2026, 4, 10),
                };
                let holder = crate::bodies::service::MeetingHolder {
                    person_id: Some(chair),
                    name: "己".into(),
                    sex: "male".into(),
                    birth: None,
                    education: String::new(),
                    political: String::new(),
                    post: "director".into(),
                    votes: None,
                };
                crate::bodies::service::seat_by_meeting(tx, &actor, seat, &[holder]).await
            })
        })
        .await;
    let meeting = v
        .open("supervision", &[("forum", "representatives"), ("supervision_chair", "1"), ("supervision_member", "2")])
        .await;
    let lines: String = (1..=9).map(|n| format!("代表{n}，女\n")).collect();
    v.member.post(&format!("{meeting}/electors"), &[("form_key", "l"), ("lines", &lines)]).await.done();
    let wrong = v
        .member
        .post(&format!("{meeting}/electors"), &[("form_key", "m"), ("lines", "，男\n张三，公")])
        .await
        .refused();
    assert!(wrong.contains("第 1 行：没有姓名") && wrong.contains("第 2 行：性别「公」"), "{wrong}");
    v.nominate(&meeting, "supervision_chair", &["甲"]).await;
    v.nominate(&meeting, "supervision_member", &["丙", "丁", "戊"]).await;
    let page = v.member.get(&meeting).await.ok();
    assert!(page.contains("村民委员会还没有产生") && page.contains("兄弟姐妹"), "{page}");
    let election = cycle::store::expect_current(v.office.app.db.read(), VILLAGE).await.unwrap().id;
    v.office
        .write(move |tx| {
            Box::pin(async move {
                let progress = cycle::Progress { stage: Some(cycle::Stage::Finished), ..Default::default() };
                cycle::store::note(tx.conn(), election, &progress).await
            })
        })
        .await;
    v.step(&meeting, "convene").await;
    v.check_in(&meeting, 0).await;
    // A relative may not stand.
    let version = v.version(&meeting).await;
    let refused = v.member.post(&format!("{meeting}/vote"), &[("version", &version)]).await.refused();
    assert!(refused.contains("不得担任村务监督委员会成员"), "{refused}");
    let id: i64 = meeting.rsplit('/').next().unwrap().parse().unwrap();
    let nominees = store::nominees(v.office.app.db.read(), id).await.unwrap();
    let brother = nominees.iter().find(|row| row.name == "丙").unwrap();
    let path = format!("{meeting}/nominees/{}/withdraw", brother.id);
    v.member.post(&path, &[("version", "1"), ("reason", "主任的兄弟")]).await.done();
    let version = v.version(&meeting).await;
    let edit = [
        ("version", version.as_str()),
        ("forum", "representatives"),
        ("held_on", "2026-04-20"),
        ("place", "大会堂"),
        ("supervision_chair", "1"),
        ("supervision_member", "2"),
        ("order_reason", "党组织另行安排"),
    ];
    // The party comes first too, by custom: with a reason the meeting may go on. Changes are for the time of preparation.
    v.member.post(&format!("{meeting}/edit"), &edit).await.refused();
    let version = v.version(&meeting).await;
    let put_off = [("version", version.as_str()), ("day", "2026-04-20"), ("reason", "补办")];
    v.member.post(&format!("{meeting}/postpone"), &put_off).await.done();
    let version = v.version(&meeting).await;
    let mut edit = edit.to_vec();
    edit[0] = ("version", &version);
    v.member.post(&format!("{meeting}/edit"), &edit).await.done();
    v.step(&meeting, "convene").await;
    v.check_in(&meeting, 3).await;
    v.step(&meeting, "vote").await;
    v.count(&meeting, 6, 0, &[6, 4, 4]).await;
    v.confirm(&meeting).await;
    let mut holders = v.holders().await;
    holders.retain(|(post, _)| post.starts_with("vsc "));
    assert_eq!(holders.len(), 3, "{holders:?}");
}

#[tokio::test]
async fn a_tie_is_voted_on_again_among_those_tied() {
    let v = village(&PARTY).await;
    let meeting = v.party_votes(0).await;
    // 乙 5, 丁 5, 丙 6, 甲 7: the third seat is tied.
    v.count(&meeting, 8, 0, &[5, 5, 6, 7]).await;
    // One person does not confirm twice.
    let hash = hidden(&v.member.get(&format!("{meeting}/result")).await.ok(), "hash");
    v.member.post(&format!("{meeting}/confirm"), &[("hash", &hash)]).await.done();
    v.member.post(&format!("{meeting}/confirm"), &[("hash", &hash)]).await.refused();
    v.clerk.post(&format!("{meeting}/confirm"), &[("hash", "other")]).await.refused();
    v.clerk.post(&format!("{meeting}/confirm"), &[("hash", &hash)]).await.done();
    assert_eq!(v.stage(&meeting).await, Stage::NextVote);
    assert!(v.holders().await.is_empty(), "nobody takes office before the election is over");
    v.step(&meeting, "next").await;
    v.count(&meeting, 8, 0, &[5, 3]).await;
    v.confirm(&meeting).await;
    assert_eq!(v.stage(&meeting).await, Stage::Filing);
    let mut names: Vec<String> = v.holders().await.into_iter().map(|(_, name)| name).collect();
    names.sort();
    assert_eq!(names, ["丙", "乙", "甲"]);
}

#[tokio::test]
async fn seats_that_nobody_won_are_voted_on_again_or_given_up() {
    let v = village(&PARTY).await;
    let meeting = v.party_votes(0).await;
    v.count(&meeting, 8, 0, &[4, 4, 6, 7]).await;
    v.confirm(&meeting).await;
    assert_eq!(v.stage(&meeting).await, Stage::NextVote);
    let version = v.version(&meeting).await;
    let few = [("version", version.as_str()), ("reason", "接近应选名额"), ("agreed", "3")];
    v.member.post(&format!("{meeting}/leave_open"), &few).await.done();
    let page = v.member.get(&format!("{meeting}/result")).await.ok();
    assert!(page.contains("不能减少名额"), "{page}");
    // What two persons confirmed stands until two confirm otherwise, and one mistaken click is taken back.
    let id: i64 = meeting.rsplit('/').next().unwrap().parse().unwrap();
    let states = async || -> Vec<String> {
        let rows = store::results(v.office.app.db.read(), id).await.unwrap();
        rows.into_iter().map(|row| row.state).collect()
    };
    assert_eq!(states().await, ["final"]);
    let version = v.version(&meeting).await;
    let void = [("version", version.as_str()), ("person", "|甲"), ("reason", "改主意")];
    let refused = v.member.post(&format!("{meeting}/void"), &void).await.refused();
    assert!(refused.contains("已由两人确认"), "{refused}");
    v.step(&meeting, "leave_open/withdraw").await;
    assert_eq!((v.stage(&meeting).await, states().await), (Stage::NextVote, vec!["final".to_owned()]));
    let version = v.version(&meeting).await;
    let many = [("version", version.as_str()), ("reason", "接近应选名额"), ("agreed", "9")];
    assert!(v.member.post(&format!("{meeting}/leave_open"), &many).await.refused().contains("多于到会"));
    let version = v.version(&meeting).await;
    let enough = [("version", version.as_str()), ("reason", "接近应选名额"), ("agreed", "4")];
    v.member.post(&format!("{meeting}/leave_open"), &enough).await.done();
    v.confirm(&meeting).await;
    assert_eq!(states().await, ["superseded", "final"]);
    assert_eq!(v.stage(&meeting).await, Stage::Filing);
    assert_eq!(v.holders().await.len(), 2);
    let page = v.member.get(&format!("{meeting}/result")).await.ok();
    assert!(page.contains("已由后来的认定代替"), "what was determined before stays visible: {page}");
}

#[tokio::test]
async fn a_wrong_entry_comes_back_with_its_cells_and_the_first_typist_cannot_type_the_second() {
    let v = village(&PARTY).await;
    let meeting = v.party_votes(0).await;
    v.step(&meeting, "count").await;
    let id: i64 = meeting.rsplit('/').next().unwrap().parse().unwrap();
    let round = store::rounds(v.office.app.db.read(), id).await.unwrap()[0].id;
    let sheet = format!("{meeting}/sheet/{round}");
    let typist = &v.typists[0];
    typist.post(&format!("{sheet}/open"), &[("version", "2")]).await.done();
    let form = |valid: &'static str, last: &'static str| {
        vec![
            ("version", "3"),
            ("issued", "8"),
            ("recovered", "8"),
            ("valid", valid),
            ("invalid", "0"),
            ("blank", "0"),
            ("v0", "5"),
            ("v1", "5"),
            ("v2", "6"),
            ("v3", last),
        ]
    };
    let wrong = typist.post(&sheet, &form("7", "7")).await.refused();
    assert!(wrong.contains("互相矛盾") || wrong.contains("无效票"), "{wrong}");
    assert!(wrong.contains("value=\"6\""), "what was typed comes back");
    let empty = typist.post(&sheet, &form("8", "")).await.refused();
    assert!(empty.contains("甲"), "{empty}");
    typist.post(&sheet, &form("8", "7")).await.done();
    let again = typist.post(&format!("{sheet}/open"), &[("version", "4")]).await.refused();
    assert!(again.contains("第二录必须由另一人录入"), "{again}");
    // Nobody but the typist sees the figures before both agree.
    assert!(!v.member.get(&sheet).await.ok().contains("计票结果"));
    let refused =
        v.member.post(&format!("{meeting}/close"), &[("version", &v.version(&meeting).await)]).await.refused();
    assert!(refused.contains("还没有定稿"), "{refused}");
}

#[tokio::test]
async fn a_page_of_people_checks_in_at_once_without_those_who_have_no_vote() {
    let v = village(&PARTY).await;
    let meeting = v.open("party_committee", &[("forum", "party_members"), ("party_member", "3")]).await;
    v.member.post(&format!("{meeting}/electors/fill"), &[("form_key", "fill")]).await.done();
    let id: i64 = meeting.rsplit('/').next().unwrap().parse().unwrap();
    let rows = store::electors(v.office.app.db.read(), id).await.unwrap();
    let ids: Vec<String> = rows.iter().map(|row| row.id.to_string()).collect();
    let pairs: Vec<(&str, &str)> = ids.iter().map(|id| ("row", id.as_str())).collect();
    v.member.post(&format!("{meeting}/attendance"), &pairs).await.refused();
    v.step(&meeting, "convene").await;
    v.member.post(&format!("{meeting}/attendance"), &pairs).await.done();
    let counted = super::service::turnout(v.office.app.db.read(), id).await.unwrap();
    assert_eq!((counted.due, counted.present), (8, 8), "the probationary member watches");
    assert_eq!(v.member.post(&format!("{meeting}/attendance"), &[("row", "99999")]).await.status, 404);
}

#[tokio::test]
async fn a_meeting_belongs_to_its_village() {
    let v = village(&PARTY).await;
    let meeting = v.open("party_committee", &[("forum", "party_members"), ("party_member", "3")]).await;
    let id = meeting.rsplit('/').next().unwrap();
    v.office.election(OTHER_VILLAGE, day(2026, 4, 10)).await;
    let other = v.clerk.get(&format!("/u/{OTHER_VILLAGE}/meetings/{id}")).await;
    assert_eq!(other.status, 404);
    // The same thing is not elected twice at once.
    let again = [
        ("form_key", "again"),
        ("held_on", "2026-04-21"),
        ("place", "x"),
        ("forum", "party_members"),
        ("party_member", "3"),
    ];
    let refused = v.member.post(&format!("/u/{VILLAGE}/meetings/new?purpose=party_committee"), &again).await.refused();
    assert!(refused.contains("已有一次会议"), "{refused}");
    let version = v.version(&meeting).await;
    v.member.post(&format!("{meeting}/cancel"), &[("version", &version), ("reason", "建错")]).await.done();
    v.member.post(&format!("/u/{VILLAGE}/meetings/new?purpose=party_committee"), &again).await.done();
}

/// What the timetable knows of a step: planned day, day on which it was done, meeting.
pub(super) async fn on_timetable(
    v: &Village,
    body: &str,
    step: &str,
) -> (Option<NaiveDate>, Option<NaiveDate>, Option<i64>) {
    let conn = v.office.app.db.read();
    let election = cycle::store::expect_current(conn, VILLAGE).await.unwrap();
    let row = cycle::store::step_of(conn, election.id, body, step).await.unwrap();
    row.map_or((None, None, None), |row| (row.planned, row.actual, row.meeting_id))
}

#[tokio::test]
async fn a_meeting_writes_its_days_onto_the_timetable_of_the_unit() {
    let v = village(&PARTY).await;
    let meeting = v.open("party_committee", &[("forum", "party_members"), ("party_member", "3")]).await;
    let id: Option<i64> = meeting.rsplit('/').next().unwrap().parse().ok();
    assert_eq!(on_timetable(&v, "PO", "assembly").await, (Some(today()), None, id));
    v.document(&meeting, "request").await;
    assert_eq!(on_timetable(&v, "PO", "request").await, (None, Some(today()), id));
    let version = v.version(&meeting).await;
    let later = [("version", version.as_str()), ("day", "2026-04-24"), ("reason", "人数不够")];
    v.member.post(&format!("{meeting}/postpone"), &later).await.done();
    assert_eq!(on_timetable(&v, "PO", "assembly").await, (Some(day(2026, 4, 24)), None, id));
    let page = v.clerk.get(&format!("/u/{VILLAGE}/timetable")).await.ok();
    assert!(page.contains("会议日 2026-04-24"), "{page}");
    let page = v.clerk.get(&meeting).await.ok();
    assert!(page.contains("换届的步骤和期限：会议日 2026-04-24"), "{page}");
    let version = v.version(&meeting).await;
    let form = [("version", version.as_str()), ("reason", "建错了")];
    v.member.post(&format!("{meeting}/cancel"), &form).await.done();
    assert_eq!(on_timetable(&v, "PO", "assembly").await, (None, None, None));
    assert_eq!(on_timetable(&v, "PO", "request").await, (None, None, None));

    let seats = [("forum", "representatives"), ("supervision_chair", "1"), ("supervision_member", "2")];
    let announced = v.open("supervision", &seats).await;
    let id: Option<i64> = announced.rsplit('/').next().unwrap().parse().ok();
    assert_eq!(on_timetable(&v, "VSC", "notice").await, (None, Some(day(2026, 4, 1)), id));
}
