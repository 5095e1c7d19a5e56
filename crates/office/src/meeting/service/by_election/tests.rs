//! By-elections through the real app: relatives among those who sit and those who are elected.

use law::kinship::Relation;

use crate::access::Role;
use crate::bodies;
use crate::meeting::model::{MeetingPost, Stage};
use crate::meeting::tests::{PARTY, Village, village};
use crate::people::service::add_kin;
use crate::testkit::{TOWNSHIP, VILLAGE, day, hidden};

async fn named(v: &Village, name: &str) -> i64 {
    crate::people::store::named(v.office.app.db.read(), VILLAGE, name).await.unwrap()[0].id
}

/// Votes that nobody has recorded.
const NOT_RECORDED: i32 = -1;

/// Seats these persons on the committee, with their votes, and makes the first of a pair the parent or brother of the second.
async fn committee(v: &Village, sits: &[(&str, MeetingPost, i32)], kin: (&str, &str, Relation)) {
    let actor = v.office.actor(Role::TownshipClerk, TOWNSHIP).await;
    let (a, b) = (named(v, kin.0).await, named(v, kin.1).await);
    let mut holders = Vec::new();
    for (name, post, votes) in sits {
        holders.push(bodies::service::MeetingHolder {
            person_id: Some(named(v, name).await),
            name: (*name).to_owned(),
            sex: "female".into(),
            birth: None,
            education: String::new(),
            political: String::new(),
            post: post.holder_code().to_owned(),
            votes: Some(*votes),
        });
    }
    v.office
        .write(move |tx| {
            let (actor, holders) = (actor.clone(), holders.clone());
            Box::pin(async move {
                add_kin(tx, &actor, VILLAGE, a, b, kin.2, "test").await?;
                let seat = bodies::service::MeetingSeat {
                    meeting_id: 0,
                    unit_code: VILLAGE,
                    cycle_id: 1,
                    body: bodies::model::VILLAGERS_COMMITTEE,
                    since: day(2026, 4, 10),
                };
                bodies::service::seat_by_meeting(tx, &actor, seat, &holders).await
            })
        })
        .await;
}

/// A by-election by nine representatives, up to its vote.
async fn voted(v: &Village, seats: [&str; 4], nominees: &[(&str, &[&str])]) -> String {
    let meeting = met(v, seats, nominees).await;
    v.step(&meeting, "vote").await;
    meeting
}

/// The same up to the check-in.
async fn met(v: &Village, seats: [&str; 4], nominees: &[(&str, &[&str])]) -> String {
    let mut pairs = vec![("forum", "representatives")];
    pairs.extend(law::posts::Post::ALL.iter().map(|post| post.code()).zip(seats));
    let meeting = v.open("by_election", &pairs).await;
    let lines: String = (1..=9).map(|n| format!("代表{n}，女\n")).collect();
    v.member.post(&format!("{meeting}/electors"), &[("form_key", "l"), ("lines", &lines)]).await.done();
    for (post, names) in nominees {
        v.nominate(&meeting, post, names).await;
    }
    v.step(&meeting, "convene").await;
    v.check_in(&meeting, 0).await;
    meeting
}

async fn on_committee(v: &Village) -> Vec<String> {
    let holders = v.holders().await;
    let mut own: Vec<String> =
        holders.into_iter().filter_map(|(post, name)| Some(format!("{} {name}", post.strip_prefix("vc ")?))).collect();
    own.sort();
    own
}

#[tokio::test]
async fn a_member_who_sits_leaves_when_a_brother_is_elected_above_him() {
    let v = village(&PARTY).await;
    let sits = [("己", MeetingPost::Member, 8), ("庚", MeetingPost::Member, 7)];
    committee(&v, &sits, ("甲", "己", Relation::Sibling)).await;
    let meeting = voted(&v, ["1", "0", "0", "0"], &[("director", &["甲", "乙"])]).await;
    // In the order of strokes: 乙 3, 甲 6.
    v.count(&meeting, 9, 0, &[3, 6]).await;
    let page = v.member.get(&format!("{meeting}/result")).await.ok();
    assert!(page.contains("己（委员）与留任的甲有亲属关系") && page.contains("第三十一条"), "{page}");
    v.confirm(&meeting).await;
    assert_eq!(v.stage(&meeting).await, Stage::NextVote);
    assert_eq!(on_committee(&v).await, ["member 己", "member 庚"], "nobody leaves before the by-election is over");
    let frozen = v.member.get(&format!("{meeting}/result")).await.ok();
    assert!(frozen.contains("己（委员）与留任的甲有亲属关系") && frozen.contains("委员缺 1 名"), "{frozen}");
    // The seat that 己 leaves is voted on: nobody stands, names are written.
    v.step(&meeting, "next").await;
    let id: i64 = meeting.rsplit('/').next().unwrap().parse().unwrap();
    let rounds = crate::meeting::store::rounds(v.office.app.db.read(), id).await.unwrap();
    let contest = crate::meeting::store::contest(&rounds[1]).unwrap();
    assert_eq!((contest.seats.len(), contest.seats[0].n, contest.contestants.len()), (1, 1, 0));
    assert!(contest.write_ins && contest.seats[0].post == law::posts::Post::Member);
    // Who left for a relative is not written in again.
    v.step(&meeting, "count").await;
    let sheet = format!("{meeting}/sheet/{}", rounds[1].id);
    let version = crate::testkit::hidden(&v.typists[0].get(&sheet).await.ok(), "version");
    v.typists[0].post(&format!("{sheet}/open"), &[("version", &version)]).await.done();
    let version = crate::testkit::hidden(&v.typists[0].get(&sheet).await.ok(), "version");
    let figures = [("issued", "9"), ("recovered", "9"), ("valid", "9"), ("invalid", "0"), ("blank", "0")];
    let written = [("version", version.as_str()), ("w0_name", "己"), ("w0_post", "member"), ("w0_votes", "8")];
    let refused = v.typists[0].post(&sheet, &[&figures[..], &written].concat()).await.refused();
    assert!(refused.contains("已因任职回避离任"), "{refused}");
    let version = crate::testkit::hidden(&v.typists[0].get(&sheet).await.ok(), "version");
    v.typists[0].post(&format!("{sheet}/release"), &[("version", &version)]).await.done();
    v.recount(&meeting, 9, 9, &[]).await;
    v.confirm(&meeting).await;
    let version = v.version(&meeting).await;
    let open = |ground: &'static str| {
        let version = version.clone();
        [("version", version), ("reason", "下次会议再补".into()), ("agreed", "9".into()), ("ground", ground.into())]
    };
    let post = async |ground: &'static str| {
        let open: [(&str, String); 4] = open(ground);
        let pairs: Vec<(&str, &str)> = open.iter().map(|(name, value)| (*name, value.as_str())).collect();
        v.member.post(&format!("{meeting}/leave_open"), &pairs).await
    };
    // A reason alone is not enough: the text must let the seat stay open.
    assert!(post("").await.refused().contains("没有写明缺额依哪一条可以空着"));
    let few = post("minimum").await.refused();
    assert!(few.contains("不足3人") && few.contains("第三十条"), "{few}");
    post("later").await.done();
    let page = v.member.get(&format!("{meeting}/result")).await.ok();
    assert!(page.contains("以后另行补选") && page.contains("第三十八条第二款"), "{page}");
    let hash = crate::testkit::hidden(&page, "hash");
    v.member.post(&format!("{meeting}/confirm"), &[("hash", &hash)]).await.done();
    assert_eq!(v.stage(&meeting).await, Stage::Deciding, "one person leaves nothing open");
    let again = v.member.post(&format!("{meeting}/confirm"), &[("hash", &hash)]).await.refused();
    assert!(again.contains("须由两人确认"), "{again}");
    v.clerk.post(&format!("{meeting}/confirm"), &[("hash", &hash)]).await.done();
    assert!(!crate::publication::bundle::tests::agreed(&v.office).await.is_empty());
    assert_eq!(on_committee(&v).await, ["director 甲", "member 庚"]);
    // That office is ended as one that ends in the term, with its reason and the meeting.
    let changes = bodies::tenure::store::changes(v.office.app.db.read(), VILLAGE).await.unwrap();
    let [change] = &changes[..] else { panic!("{changes:?}") };
    assert_eq!((&*change.name, change.ended_on), ("己", Some(day(2026, 4, 20))));
    assert!(change.reason.contains("任职回避") && change.reason.contains("甲"), "{change:?}");
}

#[tokio::test]
async fn brothers_of_equal_votes_are_voted_on_and_the_next_follows() {
    let v = village(&PARTY).await;
    committee(&v, &[("己", MeetingPost::Chair, 9)], ("乙", "丙", Relation::Sibling)).await;
    let meeting = voted(&v, ["0", "0", "2", "0"], &[("member", &["乙", "丁", "丙"])]).await;
    v.count(&meeting, 9, 0, &[6, 5, 6]).await;
    v.confirm(&meeting).await;
    let page = v.member.get(&format!("{meeting}/result")).await.ok();
    assert!(page.contains("须就他们继续投票") && page.contains("待继续投票"), "{page}");
    v.step(&meeting, "next").await;
    let page = v.member.get(&meeting).await.ok();
    assert!(page.contains("就有亲属关系的继续投票"), "{page}");
    v.count(&meeting, 9, 0, &[3, 6]).await;
    v.confirm(&meeting).await;
    assert_eq!(v.stage(&meeting).await, Stage::Filing);
    assert_eq!(on_committee(&v).await, ["director 己", "member 丁", "member 丙"]);
    let frozen = v.member.get(&format!("{meeting}/result")).await.ok();
    assert!(frozen.contains("任职回避") && frozen.contains("委员 丁"), "shown as it was frozen: {frozen}");
    let shown = v.member.get(&meeting).await.ok();
    assert!(shown.contains("委员 丙（6 票）") && shown.contains("委员 丁（5 票）"), "{shown}");
}

#[tokio::test]
async fn who_has_left_for_a_relative_is_not_nominated_again() {
    let v = village(&PARTY).await;
    let sits = [("己", MeetingPost::Member, 8), ("庚", MeetingPost::Member, 7)];
    committee(&v, &sits, ("甲", "己", Relation::Sibling)).await;
    let meeting = voted(&v, ["1", "0", "1", "0"], &[("director", &["甲"]), ("member", &["乙"])]).await;
    v.count(&meeting, 9, 0, &[8, 7]).await;
    v.confirm(&meeting).await;
    // Called together again for the seat that 己 left.
    let version = v.version(&meeting).await;
    let again = [("version", version.as_str()), ("anew", "yes"), ("day", "2026-04-20")];
    v.member.post(&format!("{meeting}/next"), &again).await.done();
    let own = [("form_key", "n"), ("name", "己"), ("post", "member")];
    let refused = v.member.post(&format!("{meeting}/nominees"), &own).await.refused();
    assert!(refused.contains("「己」在这次补选中已因任职回避离任"), "{refused}");
}

#[tokio::test]
async fn votes_that_nobody_recorded_are_asked_for_before_relatives_are_compared() {
    let v = village(&PARTY).await;
    committee(&v, &[("己", MeetingPost::Member, NOT_RECORDED)], ("甲", "己", Relation::Sibling)).await;
    let meeting = met(&v, ["0", "0", "1", "0"], &[("member", &["甲", "乙"])]).await;
    let page = v.member.get(&meeting).await.ok();
    assert!(page.contains("己当选时的得票没有登记") && page.contains("在任成员的得票"), "{page}");
    let version = v.version(&meeting).await;
    let refused = v.member.post(&format!("{meeting}/vote"), &[("version", &version)]).await.refused();
    assert!(refused.contains("甲与在任的己（委员）有应当回避的亲属关系"), "{refused}");
    let sitting = format!("{meeting}/sitting");
    let holder = number(&v, "己").await;
    let number = holder.to_string();
    let known = [("version", version.as_str()), ("holder", number.as_str()), ("known", "found")];
    let without = v.member.post(&sitting, &known).await.refused();
    assert!(without.contains("当选时得票") && without.contains("文书日期"), "{without}");
    let paper = [("votes", "5"), ("dated", "2026-04-10"), ("source", "第十二届选举结果报告单")];
    let secret = [("votes", "5"), ("dated", "2026-04-10"), ("source", "报告单，电话13800000000")];
    let refused = v.member.post(&sitting, &[&known[..], &secret].concat()).await.refused();
    assert!(refused.contains("像身份证号或者电话号码"), "{refused}");
    v.member.post(&sitting, &[&known[..], &paper].concat()).await.done();
    let events = v.office.events("meeting.sitting_votes").await;
    assert_eq!((&events[0].2["votes"], &events[0].2["dated"]), (&5.into(), &"2026-04-10".into()));
    let recorded =
        async || bodies::store::holder(v.office.app.db.read(), VILLAGE, holder).await.unwrap().unwrap().votes;
    assert_eq!(
        recorded().await,
        Some(NOT_RECORDED),
        "they belong to the meeting until two have confirmed a result by them"
    );
    v.step(&meeting, "vote").await;
    // In the order of strokes: 乙 3, 甲 6, one more than 己 had.
    v.count(&meeting, 9, 0, &[3, 6]).await;
    let page = v.member.get(&format!("{meeting}/result")).await.ok();
    assert!(page.contains("己（委员）当选时得5票，依据：第十二届选举结果报告单，2026-04-10"), "{page}");
    assert!(page.contains("己（委员）与留任的甲有亲属关系"), "{page}");
    v.confirm(&meeting).await;
    // Two have confirmed a result by it.
    assert_eq!(recorded().await, Some(5));
    let version = v.version(&meeting).await;
    let other = [("version", version.as_str()), ("holder", number.as_str()), ("known", "lost"), ("source", "找不到")];
    let refused = v.member.post(&sitting, &other).await.refused();
    assert!(refused.contains("已有一轮按登记的「己」的得票认定"), "{refused}");
}

/// The hash of a result that its page does not offer to confirm.
async fn computed_hash(v: &Village, meeting: &str) -> String {
    let conn = v.office.app.db.read();
    let unit = crate::org::store::unit_ref(conn, VILLAGE).await.unwrap().unwrap();
    let id: i64 = meeting.rsplit('/').next().unwrap().parse().unwrap();
    let loaded = crate::meeting::service::load(conn, &unit, id).await.unwrap();
    crate::meeting::service::compute(conn, &unit, &loaded).await.unwrap().hash
}

async fn number(v: &Village, name: &str) -> i64 {
    let rows = bodies::store::holders(v.office.app.db.read(), VILLAGE).await.unwrap();
    rows.iter().find(|row| row.name == name).unwrap().id
}

#[tokio::test]
async fn votes_that_cannot_be_found_lead_to_a_vote_between_the_relatives() {
    let v = village(&PARTY).await;
    committee(&v, &[("己", MeetingPost::Member, NOT_RECORDED)], ("甲", "辛", Relation::Sibling)).await;
    let meeting = voted(&v, ["0", "0", "1", "0"], &[("member", &["甲", "乙"])]).await;
    // That they are related is known only after people have voted.
    let actor = v.office.actor(Role::TownshipClerk, TOWNSHIP).await;
    let (a, b) = (named(&v, "甲").await, named(&v, "己").await);
    v.office
        .write(move |tx| {
            let actor = actor.clone();
            Box::pin(async move { add_kin(tx, &actor, VILLAGE, a, b, Relation::Sibling, "群众反映").await })
        })
        .await;
    v.count(&meeting, 9, 0, &[3, 6]).await;
    let result = format!("{meeting}/result");
    let page = v.member.get(&result).await.ok();
    assert!(page.contains("须先登记在任成员当选时的得票") && page.contains("/sitting"), "{page}");
    let hash = computed_hash(&v, &meeting).await;
    let refused = v.member.post(&format!("{meeting}/confirm"), &[("hash", &hash)]).await.refused();
    assert!(refused.contains("当选时的得票") && refused.contains("登记"), "{refused}");
    let version = v.version(&meeting).await;
    let holder = number(&v, "己").await.to_string();
    let lost = [("holder", holder.as_str()), ("known", "lost"), ("source", "镇档案室无存，原件毁损")];
    v.member.post(&format!("{meeting}/sitting"), &[&[("version", version.as_str())], &lost[..]].concat()).await.done();
    let page = v.member.get(&result).await.ok();
    assert!(page.contains("得票查不到（镇档案室无存，原件毁损）") && page.contains("须就他们继续投票"), "{page}");
    v.confirm(&meeting).await;
    v.step(&meeting, "next").await;
    // 己 2, 甲 7.
    v.count(&meeting, 9, 0, &[2, 7]).await;
    let page = v.member.get(&result).await.ok();
    assert!(page.contains("己（委员）与留任的甲有亲属关系"), "{page}");
    v.confirm(&meeting).await;
    assert_eq!(v.stage(&meeting).await, Stage::NextVote);
}

#[tokio::test]
async fn who_sits_is_frozen_with_the_ballot() {
    let v = village(&PARTY).await;
    committee(&v, &[("己", MeetingPost::Chair, 9)], ("辛", "庚", Relation::Sibling)).await;
    let meeting = voted(&v, ["0", "0", "1", "0"], &[("member", &["甲", "乙"])]).await;
    // After the vote has begun, 甲 is entered as a sitting member, and so is somebody else.
    committee(&v, &[("甲", MeetingPost::Member, 7), ("丁", MeetingPost::Member, 7)], ("丁", "丙", Relation::Sibling))
        .await;
    v.count(&meeting, 9, 0, &[3, 6]).await;
    let page = v.member.get(&format!("{meeting}/result")).await.ok();
    assert!(!page.contains("不能认定结果") && page.contains("应选名额已选足"), "{page}");
    // Nobody is seated twice: 甲 is taken off the list of those who sit first.
    let hash = hidden(&v.member.get(&format!("{meeting}/result")).await.ok(), "hash");
    v.member.post(&format!("{meeting}/confirm"), &[("hash", &hash)]).await.done();
    let refused = v.clerk.post(&format!("{meeting}/confirm"), &[("hash", &hash)]).await.refused();
    assert!(refused.contains("「甲」已登记为现任成员，不能再就任一次"), "{refused}");
    let rows = crate::bodies::store::holders(v.office.app.db.read(), VILLAGE).await.unwrap();
    let row = rows.into_iter().find(|row| row.name == "甲" && row.until.is_none()).unwrap();
    v.office
        .write(move |tx| {
            let row = entity::officeholder::Model { until: Some(row.since), ..row.clone() };
            Box::pin(async move { crate::bodies::store::update_holder(tx.conn(), row).await.map(|_| ()) })
        })
        .await;
    v.confirm(&meeting).await;
    assert_eq!(v.stage(&meeting).await, Stage::Filing);
    assert_eq!(on_committee(&v).await.iter().filter(|one| one.ends_with('甲')).count(), 1);
}

#[tokio::test]
async fn nobody_takes_office_while_no_woman_is_on_the_committee() {
    let v = village(&PARTY).await;
    let meeting = voted(&v, ["0", "0", "2", "0"], &[("member", &["甲", "丙", "乙"])]).await;
    // In the order of strokes: 乙 2, 丙 6, 甲 7; 乙 is the only woman.
    v.count(&meeting, 9, 0, &[2, 6, 7]).await;
    let result = format!("{meeting}/result");
    let page = v.member.get(&result).await.ok();
    assert!(page.contains("成员中没有妇女") && page.contains("暂不就职") && page.contains("第二条第二款"), "{page}");
    assert!(!page.contains("核对无误"), "{page}");
    let hash = computed_hash(&v, &meeting).await;
    let refused = v.member.post(&format!("{meeting}/confirm"), &[("hash", &hash)]).await.refused();
    assert!(refused.contains("成员中没有妇女，现在不能确认结果"), "{refused}");
    // The guidance office has a seat cleared: it is voted on again, and the record says that it is for a woman.
    let version = v.version(&meeting).await;
    let form = [("version", version.as_str()), ("person", "|丙"), ("reason", "按镇换届指导组〔2026〕3号答复腾出名额")];
    v.member.post(&format!("{meeting}/void"), &form).await.done();
    let page = v.member.get(&result).await.ok();
    assert!(page.contains("不足名额，须另行选举") && page.contains("选票应当单列妇女委员职位"), "{page}");
    v.confirm(&meeting).await;
    assert_eq!(v.stage(&meeting).await, Stage::NextVote);
    assert!(on_committee(&v).await.is_empty(), "nobody is seated yet");
    let version = v.version(&meeting).await;
    let open = [("version", version.as_str()), ("reason", "接近"), ("agreed", "9"), ("ground", "minimum")];
    let refused = v.member.post(&format!("{meeting}/leave_open"), &open).await.refused();
    assert!(refused.contains("还没有妇女"), "{refused}");
    v.step(&meeting, "next").await;
    v.count(&meeting, 9, 0, &[8]).await;
    v.confirm(&meeting).await;
    assert_eq!(on_committee(&v).await, ["member 乙", "member 甲"]);
}

#[tokio::test]
async fn a_relation_found_wrong_before_the_vote_between_relatives_is_taken_out_by_two() {
    let v = village(&PARTY).await;
    committee(&v, &[("己", MeetingPost::Chair, 9)], ("乙", "丙", Relation::Sibling)).await;
    let meeting = voted(&v, ["0", "0", "2", "0"], &[("member", &["乙", "丁", "丙"])]).await;
    v.count(&meeting, 9, 0, &[6, 5, 6]).await;
    v.confirm(&meeting).await;
    let kin = format!("{meeting}/kin");
    let page = v.member.get(&kin).await.ok();
    assert!(page.contains("登记的亲属关系与认定结果时相同"), "{page}");
    let version = async || v.version(&meeting).await;
    let ask = async |who: &crate::testkit::Client, path: &str| {
        let version = v.version(&meeting).await;
        who.post(&format!("{kin}{path}"), &[("version", &version), ("reason", "户口簿上没有亲属关系")]).await
    };
    assert!(ask(&v.member, "").await.refused().contains("与认定结果时相同"));
    let actor = v.office.actor(Role::TownshipClerk, TOWNSHIP).await;
    let conn = || v.office.app.db.read();
    let row = crate::people::store::kinship(conn(), VILLAGE).await.unwrap()[0].id;
    v.office
        .write(move |tx| {
            let actor = actor.clone();
            Box::pin(async move { crate::people::service::remove_kin(tx, &actor, VILLAGE, row, "登记有误").await })
        })
        .await;
    // A vote between persons who are not related is not held.
    let next = v.member.post(&format!("{meeting}/next"), &[("version", &version().await)]).await.refused();
    assert!(next.contains("乙与丙（兄弟姐妹）的亲属关系在认定以后已从登记中删除"), "{next}");
    let page = v.member.get(&format!("{meeting}/result")).await.ok();
    assert!(page.contains("登记的亲属关系有改动") && page.contains("/kin"), "{page}");
    ask(&v.member, "").await.done();
    let next = v.member.post(&format!("{meeting}/next"), &[("version", &version().await)]).await.refused();
    assert!(next.contains("等待另一人复核"), "{next}");
    assert!(ask(&v.member, "/confirm").await.refused().contains("不能由您复核"));
    let page = v.clerk.get(&kin).await.ok();
    assert!(page.contains("乙与丙（兄弟姐妹）") && page.contains("户口簿上没有亲属关系"), "{page}");
    // Refused once, asked again, agreed to.
    ask(&v.clerk, "/withdraw").await.done();
    assert_eq!(v.office.events("meeting.kin_refused").await.len(), 1);
    ask(&v.member, "").await.done();
    ask(&v.clerk, "/confirm").await.done();
    assert_eq!(v.stage(&meeting).await, Stage::Deciding);
    let page = v.member.get(&format!("{meeting}/result")).await.ok();
    assert!(page.contains("应选名额已选足") && !page.contains("继续投票，留任"), "{page}");
    v.confirm(&meeting).await;
    assert_eq!(v.stage(&meeting).await, Stage::Filing);
    assert_eq!(on_committee(&v).await, ["director 己", "member 丙", "member 乙"]);
    let id: i64 = meeting.rsplit('/').next().unwrap().parse().unwrap();
    let rows = crate::meeting::store::results(conn(), id).await.unwrap();
    let states: Vec<&str> = rows.iter().map(|row| row.state.as_str()).collect();
    assert_eq!(states, ["superseded", "final"]);
}

#[tokio::test]
async fn a_result_determined_anew_may_be_mended_before_two_confirm_it() {
    let v = village(&PARTY).await;
    committee(&v, &[("己", MeetingPost::Chair, 9)], ("甲", "丙", Relation::Sibling)).await;
    let meeting = voted(&v, ["0", "0", "2", "0"], &[("member", &["甲", "丙", "乙"])]).await;
    // In the order of strokes: 乙 5, 丙 6, 甲 6; 乙 is the only woman who stands.
    v.count(&meeting, 9, 0, &[5, 6, 6]).await;
    v.confirm(&meeting).await;
    let conn = || v.office.app.db.read();
    let row = crate::people::store::kinship(conn(), VILLAGE).await.unwrap()[0].id;
    let actor = v.office.actor(Role::TownshipClerk, TOWNSHIP).await;
    v.office
        .write(move |tx| {
            let actor = actor.clone();
            Box::pin(async move { crate::people::service::remove_kin(tx, &actor, VILLAGE, row, "登记有误").await })
        })
        .await;
    // Nobody goes round the two who have to decide about it.
    let version = v.version(&meeting).await;
    let open = [("version", version.as_str()), ("reason", "接近"), ("agreed", "9"), ("ground", "later")];
    let refused = v.member.post(&format!("{meeting}/leave_open"), &open).await.refused();
    assert!(refused.contains("在认定以后已从登记中删除"), "{refused}");
    for (who, path) in [(&v.member, "kin"), (&v.clerk, "kin/confirm")] {
        let version = v.version(&meeting).await;
        who.post(&format!("{meeting}/{path}"), &[("version", &version), ("reason", "户口簿上没有亲属关系")])
            .await
            .done();
    }
    assert_eq!(v.stage(&meeting).await, Stage::Deciding);
    let page = v.member.get(&format!("{meeting}/result")).await.ok();
    let mended = page.contains("成员中没有妇女");
    let version = v.version(&meeting).await;
    let void = [("version", version.as_str()), ("person", "|丙"), ("reason", "按镇换届指导组〔2026〕3号答复腾出名额")];
    v.member.post(&format!("{meeting}/void"), &void).await.done();
    v.confirm(&meeting).await;
    assert_eq!(v.stage(&meeting).await, Stage::NextVote, "{mended}");
    // Confirmed, it stands.
    let version = v.version(&meeting).await;
    let void = [("version", version.as_str()), ("person", "|甲"), ("reason", "无")];
    v.member.post(&format!("{meeting}/void"), &void).await.refused();
}
