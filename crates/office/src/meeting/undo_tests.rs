//! What can be undone before two persons have confirmed a result, through the real app: a declared void, a closed count.

use serde_json::Value;

use super::model::Stage;
use super::store;
use super::tests::{PARTY, Village, village};
use crate::testkit::{VILLAGE, hidden};

/// A meeting that elects three members of a party committee, counted and closed: 乙 5, 丁 4, 丙 6, 甲 7 in the order of the ballot.
async fn counted(v: &Village, cells: &[u32]) -> String {
    let meeting = v.party_votes(0).await;
    v.count(&meeting, 8, 0, cells).await;
    meeting
}

fn number(meeting: &str) -> i64 {
    meeting.rsplit('/').next().unwrap().parse().unwrap()
}

impl Village {
    async fn declare(&self, meeting: &str, person: &str) {
        let version = self.version(meeting).await;
        let form = [("version", version.as_str()), ("person", person), ("reason", "经核对不符合任职条件")];
        self.member.post(&format!("{meeting}/void"), &form).await.done();
    }

    async fn states(&self, meeting: &str) -> Vec<String> {
        let rows = store::results(self.office.app.db.read(), number(meeting)).await.unwrap();
        rows.into_iter().map(|row| row.state).collect()
    }
}

#[tokio::test]
async fn a_declared_void_is_taken_back_until_two_persons_have_confirmed() {
    let v = village(&PARTY).await;
    let meeting = counted(&v, &[5, 4, 6, 7]).await;
    let result = format!("{meeting}/result");
    // Somebody has confirmed the count as it is; the declaration makes it another result.
    let hash = hidden(&v.clerk.get(&result).await.ok(), "hash");
    v.clerk.post(&format!("{meeting}/confirm"), &[("hash", &hash)]).await.done();
    v.declare(&meeting, "|甲").await;
    assert_eq!(v.states(&meeting).await, ["superseded"]);
    let page = v.member.get(&result).await.ok();
    assert!(page.contains("「甲」当选无效：经核对不符合任职条件") && page.contains("撤销登记…"), "{page}");
    assert!(page.contains("缺 1 名"), "{page}");
    let ask = format!("{meeting}/voids/0/withdraw");
    let page = v.member.get(&ask).await.ok();
    assert!(page.contains("撤销「甲」当选无效的登记？") && page.contains("经核对不符合任职条件"), "{page}");
    let version = v.version(&meeting).await;
    let without = v.member.post(&ask, &[("version", &version)]).await.refused();
    assert!(without.contains("撤销的原因"), "{without}");
    let stale = v.member.post(&ask, &[("version", "1"), ("reason", "误选")]).await;
    assert_eq!(stale.status, 409);
    let nobody = [("version", version.as_str()), ("reason", "误选")];
    let refused = v.member.post(&format!("{meeting}/voids/1/withdraw"), &nobody).await.refused();
    assert!(refused.contains("没有登记这项当选无效"), "{refused}");
    // A first confirmation of the result without 甲 goes with the declaration.
    let hash = hidden(&v.clerk.get(&result).await.ok(), "hash");
    v.clerk.post(&format!("{meeting}/confirm"), &[("hash", &hash)]).await.done();
    v.member.post(&ask, &nobody).await.done();
    assert_eq!(v.states(&meeting).await, ["superseded", "superseded"]);
    let events = v.office.events("meeting.void_taken_back").await;
    let [(_, subject, detail)] = &events[..] else { panic!("{events:?}") };
    assert_eq!((subject.as_str(), detail["reason"].as_str()), ("甲", Some("误选")));
    assert_eq!(detail["declared"], Value::from("经核对不符合任职条件"));
    let page = v.member.get(&result).await.ok();
    assert!(!page.contains("撤销登记…") && !page.contains("当选无效：") && page.contains("应选名额已选足"), "{page}");

    // Declared anew and confirmed by two, it stays.
    v.declare(&meeting, "|甲").await;
    v.confirm(&meeting).await;
    assert_eq!(v.stage(&meeting).await, Stage::NextVote);
    let version = v.version(&meeting).await;
    let late = [("version", version.as_str()), ("reason", "误选")];
    let refused = v.member.post(&ask, &late).await.refused();
    assert!(refused.contains("「甲」当选无效已写入两人确认的结果，不能撤销"), "{refused}");
    let page = v.member.get(&ask).await.ok();
    assert!(page.contains("报乡镇换届选举指导组处理"), "{page}");
    // It goes along into the next vote, and is still what two have confirmed.
    v.step(&meeting, "next").await;
    v.count(&meeting, 8, 0, &[7]).await;
    let version = v.version(&meeting).await;
    let late = [("version", version.as_str()), ("reason", "误选")];
    let refused = v.member.post(&ask, &late).await.refused();
    assert!(refused.contains("已写入两人确认的结果"), "{refused}");
    assert!(!v.member.get(&result).await.ok().contains("撤销登记…"));
    v.confirm(&meeting).await;
    let mut names: Vec<String> = v.holders().await.into_iter().map(|(_, name)| name).collect();
    names.sort();
    assert_eq!(names, ["丁", "丙", "乙"]);
}

#[tokio::test]
async fn the_reason_of_a_void_is_published_and_holds_no_number_of_a_person() {
    let v = village(&PARTY).await;
    let meeting = counted(&v, &[5, 4, 6, 7]).await;
    let page = v.member.get(&format!("{meeting}/result")).await.ok();
    assert!(page.contains("会原样公布") && page.contains("不要写身份证号"), "{page}");
    let version = v.version(&meeting).await;
    for reason in ["与990781198001010015同为一人", "电话 138-0000-0000 核实"] {
        let form = [("version", version.as_str()), ("person", "|甲"), ("reason", reason)];
        let refused = v.member.post(&format!("{meeting}/void"), &form).await.refused();
        assert!(refused.contains("像身份证号或者电话号码"), "{refused}");
    }
    let form = [("version", version.as_str()), ("person", "|甲"), ("reason", "县〔2026〕12号，2026-04-20")];
    v.member.post(&format!("{meeting}/void"), &form).await.done();
}

#[tokio::test]
async fn a_post_given_up_by_mistake_is_taken_back() {
    let v = village(&PARTY).await;
    v.finish_committee().await;
    let seats = [("forum", "representatives"), ("supervision_chair", "1"), ("supervision_member", "1")];
    let meeting = v.open("supervision", &seats).await;
    v.reasoned(&meeting, &seats).await;
    v.representatives(&meeting).await;
    v.nominate(&meeting, "supervision_chair", &["甲", "乙"]).await;
    v.nominate(&meeting, "supervision_member", &["甲", "丙"]).await;
    v.step(&meeting, "convene").await;
    v.check_in(&meeting, 0).await;
    v.step(&meeting, "vote").await;
    // 乙, 甲; 丙, 甲: 甲 is the chair, and would have the most votes for the other seat too.
    v.count(&meeting, 9, 0, &[1, 8, 3, 5]).await;
    let result = format!("{meeting}/result");
    let before = hidden(&v.member.get(&result).await.ok(), "hash");
    v.declare(&meeting, "supervision_chair|甲").await;
    let page = v.member.get(&result).await.ok();
    assert!(page.contains("「甲」放弃监委会主任") && hidden(&page, "hash") != before, "{page}");
    let ask = format!("{meeting}/voids/0/withdraw");
    assert!(v.member.get(&ask).await.ok().contains("撤销「甲」放弃监委会主任的登记？"));
    let version = v.version(&meeting).await;
    v.member.post(&ask, &[("version", &version), ("reason", "本人书面撤回放弃")]).await.done();
    let after = hidden(&v.member.get(&result).await.ok(), "hash");
    assert_eq!(before, after, "the same figures and nothing declared");
}

#[tokio::test]
async fn figures_that_the_law_refuses_say_what_the_way_on_is() {
    let v = village(&PARTY).await;
    let seats =
        [("forum", "representatives"), ("director", "0"), ("deputy", "0"), ("member", "1"), ("women_member", "0")];
    let meeting = v.open("by_election", &seats).await;
    let lines: String = (1..=9).map(|n| format!("代表{n}，女\n")).collect();
    v.member.post(&format!("{meeting}/electors"), &[("form_key", "l"), ("lines", &lines)]).await.done();
    v.nominate(&meeting, "member", &["赵六", "钱七"]).await;
    v.step(&meeting, "convene").await;
    v.check_in(&meeting, 0).await;
    v.step(&meeting, "vote").await;
    v.count(&meeting, 9, 0, &[8, 1]).await;
    // Fewer came than ballots were handed out: no page lets that happen, and the law refuses it all the same.
    let id = number(&meeting);
    v.office
        .write(move |tx| {
            Box::pin(async move {
                let round = store::rounds(tx.conn(), id).await?.remove(0);
                store::update_round(tx.conn(), entity::meeting_round::Model { present: 7, ..round }).await
            })
        })
        .await;
    let page = v.member.get(&format!("{meeting}/result")).await.ok();
    assert!(page.contains("这份计票不能认定结果") && page.contains("多于到会7人"), "{page}");
    assert!(page.contains("由一人申请、另一人同意重新打开计票") && page.contains("/reopen"), "{page}");
    let page = v.scrutineer.get(&format!("{meeting}/result")).await.ok();
    assert!(page.contains("这份计票不能认定结果") && !page.contains("/reopen"), "{page}");
    let refused = v.member.post(&format!("{meeting}/confirm"), &[("hash", "x")]).await.refused();
    assert!(refused.contains("重新打开计票"), "{refused}");
    let round = async || store::rounds(v.office.app.db.read(), id).await.unwrap().pop().unwrap().version.to_string();
    let reopen = format!("{meeting}/reopen");
    v.member.post(&reopen, &[("version", &round().await), ("reason", "钱七的得票录在赵六行")]).await.done();
    let page = v.member.get(&format!("{meeting}/result")).await.ok();
    assert!(page.contains("申请重新打开计票：钱七的得票录在赵六行"), "{page}");
    v.clerk.post(&format!("{reopen}/confirm"), &[("version", &round().await)]).await.done();
    assert_eq!(v.stage(&meeting).await, Stage::Counting);
}

#[tokio::test]
async fn a_closed_count_is_opened_again_by_two_until_two_have_confirmed_its_result() {
    let v = village(&PARTY).await;
    let meeting = counted(&v, &[5, 3, 6, 7]).await;
    let (result, reopen) = (format!("{meeting}/result"), format!("{meeting}/reopen"));
    let conn = || v.office.app.db.read();
    let round = async || store::rounds(conn(), number(&meeting)).await.unwrap().pop().unwrap();
    let version = async || round().await.version.to_string();
    let hash = hidden(&v.clerk.get(&result).await.ok(), "hash");
    v.clerk.post(&format!("{meeting}/confirm"), &[("hash", &hash)]).await.done();
    let page = v.clerk.get(&reopen).await.ok();
    assert!(page.contains("申请重新打开第 1 轮 第一次投票的计票？") && page.contains("8 / 8 张"), "{page}");
    assert!(v.clerk.post(&reopen, &[("version", &version().await)]).await.refused().contains("更正原因"));
    let typist = v.typists[0].post(&reopen, &[("version", &version().await), ("reason", "x")]).await;
    assert_eq!(typist.status, 403);
    let reason = "丁的得票 4 两次都录成 3";
    v.clerk.post(&reopen, &[("version", &version().await), ("reason", reason)]).await.done();
    // Nobody agrees alone, and nobody confirms a result that somebody doubts.
    let own = v.clerk.post(&format!("{reopen}/confirm"), &[("version", &version().await)]).await.refused();
    assert!(own.contains("是您申请的，不能由您复核"), "{own}");
    assert!(v.clerk.get(&reopen).await.ok().contains("撤回申请"));
    let refused = v.member.post(&format!("{meeting}/confirm"), &[("hash", &hash)]).await.refused();
    assert!(refused.contains("等待另一人复核") && refused.contains("撤回申请"), "{refused}");
    let page = v.member.get(&result).await.ok();
    assert!(page.contains(reason) && !page.contains("第二人确认"), "{page}");
    let sheet = format!("{meeting}/sheet/{}", round().await.id);
    assert!(v.scrutineer.get(&sheet).await.ok().contains("申请重新打开计票"));
    let by_sheet = [("version", version().await)].map(|(name, value)| (name, value));
    let pairs: Vec<(&str, &str)> = by_sheet.iter().map(|(name, value)| (*name, value.as_str())).collect();
    v.scrutineer.post(&format!("{sheet}/correction/confirm"), &pairs).await.refused();
    // Taken back, the first confirmation stands; asked again, another one agrees.
    v.member.post(&format!("{reopen}/withdraw"), &[("version", &version().await)]).await.done();
    assert_eq!(v.states(&meeting).await, ["draft"]);
    // A second person who does not agree refuses; only who asked takes a request back.
    let refused = v.office.events("meeting.reopening_refused").await;
    assert_eq!(refused[0].2["reason"], Value::from(reason));
    assert!(v.office.events("meeting.reopening_withdrawn").await.is_empty());
    v.clerk.post(&reopen, &[("version", &version().await), ("reason", "看错")]).await.done();
    v.clerk.post(&format!("{reopen}/withdraw"), &[("version", &version().await)]).await.done();
    assert_eq!(v.office.events("meeting.reopening_withdrawn").await.len(), 1);
    assert_eq!(v.office.events("meeting.reopening_refused").await.len(), 1);
    v.clerk.post(&reopen, &[("version", &version().await), ("reason", reason)]).await.done();
    let page = v.member.get(&reopen).await.ok();
    assert!(page.contains("同意更正，重新打开第 1 轮") && page.contains(reason), "{page}");
    let stale = v.member.post(&format!("{reopen}/confirm"), &[("version", "1")]).await;
    assert_eq!(stale.status, 409);
    let entries = store::entries(conn(), round().await.id).await.unwrap();
    v.member.post(&format!("{reopen}/confirm"), &[("version", &version().await)]).await.done();
    assert_eq!((v.stage(&meeting).await, round().await.state.as_str()), (Stage::Counting, "counting"));
    assert_eq!(v.states(&meeting).await, ["superseded"], "the confirmation was for the old figures");
    let record = store::record(&round().await).unwrap();
    assert!(record.form.is_none() && record.signed.is_none() && record.asked.is_none());
    assert_eq!(record.corrections[0].before.as_ref().unwrap().votes, [5, 3, 6, 7]);
    assert_eq!(v.office.events("meeting.count_reopened").await[0].2["reason"], Value::from(reason));
    assert_eq!(store::entries(conn(), round().await.id).await.unwrap(), entries, "what was typed stays");

    // Typed, signed and closed again; the result is confirmed by two, and now it stays.
    v.recount(&meeting, 8, 0, &[5, 4, 6, 7]).await;
    assert_eq!(store::entries(conn(), round().await.id).await.unwrap()[..2], entries[..]);
    assert_eq!(store::entries(conn(), round().await.id).await.unwrap().len(), 4);
    let page = v.member.get(&sheet).await.ok();
    assert!(page.contains("已作废") && page.contains(&format!("作废重录：{reason}")), "{page}");
    v.confirm(&meeting).await;
    let refused = v.clerk.post(&reopen, &[("version", &version().await), ("reason", "x")]).await.refused();
    assert!(refused.contains("第 1 轮的结果已由两人确认，计票不能重新打开"), "{refused}");
    let page = v.clerk.get(&reopen).await.ok();
    assert!(page.contains("报乡镇换届选举指导组处理"), "{page}");
    assert!(!v.clerk.get(&result).await.ok().contains("申请重新打开计票"));
}

#[tokio::test]
async fn a_result_that_gave_way_to_open_seats_does_not_open_its_count_again() {
    let v = village(&PARTY).await;
    let meeting = counted(&v, &[4, 4, 6, 7]).await;
    let reopen = format!("{meeting}/reopen");
    // Before anybody has confirmed: the consent was given to these figures and goes with them.
    let version = v.version(&meeting).await;
    let agreed = [("version", version.as_str()), ("reason", "接近应选名额"), ("agreed", "4")];
    v.member.post(&format!("{meeting}/leave_open"), &agreed).await.done();
    let conn = || v.office.app.db.read();
    let round = async || store::rounds(conn(), number(&meeting)).await.unwrap().pop().unwrap().version.to_string();
    v.clerk.post(&reopen, &[("version", &round().await), ("reason", "录错")]).await.done();
    v.member.post(&format!("{reopen}/confirm"), &[("version", &round().await)]).await.done();
    let facts = store::facts(&store::meeting(conn(), VILLAGE, number(&meeting)).await.unwrap()).unwrap();
    assert_eq!(facts.left_open, None);
    v.recount(&meeting, 8, 0, &[4, 4, 6, 7]).await;
    v.confirm(&meeting).await;
    assert_eq!(v.stage(&meeting).await, Stage::NextVote);
    let version = v.version(&meeting).await;
    let agreed = [("version", version.as_str()), ("reason", "接近应选名额"), ("agreed", "4")];
    v.member.post(&format!("{meeting}/leave_open"), &agreed).await.done();
    assert_eq!(v.stage(&meeting).await, Stage::Deciding);
    let refused = v.clerk.post(&reopen, &[("version", &round().await), ("reason", "录错")]).await.refused();
    assert!(refused.contains("已由两人确认"), "{refused}");
    v.confirm(&meeting).await;
    assert_eq!(v.stage(&meeting).await, Stage::Filing);
}
