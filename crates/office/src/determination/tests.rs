//! From the closed count to the frozen result and the right next round, through the real app.

use law::kinship::Relation;
use law::poll::Next;
use law::posts::{Post, Sex};

use super::model::State;
use super::{service, store};
use crate::cycle;
use crate::polling::fixture::{Ballots, Village, village};

const THREE: [(&str, Sex, Post); 3] =
    [("甲", Sex::Male, Post::Chair), ("乙", Sex::Female, Post::Member), ("丙", Sex::Male, Post::Member)];

fn ballots(votes: &[u32]) -> Ballots {
    Ballots { issued: 80, recovered: 80, valid: 80, votes: votes.to_vec(), ..Ballots::default() }
}

impl Village {
    async fn rows(&self) -> Vec<entity::determination::Model> {
        store::all(self.office.app.db.read(), self.election.id).await.unwrap()
    }

    async fn newest(&self) -> entity::determination::Model {
        self.rows().await.pop().unwrap()
    }

    async fn draft(&self, round_id: i64) {
        let round_id = round_id.to_string();
        let pairs = [("version", "0"), ("round_id", round_id.as_str())];
        self.member.post(&self.path("/determination/draft"), &pairs).await.done();
    }

    /// Draft and two confirmations of a round; answers with what is next.
    async fn determine(&self, round_id: i64) -> Next {
        self.draft(round_id).await;
        for client in [&self.member, &self.second] {
            let row = self.newest().await;
            let version = row.version.to_string();
            let path = self.path(&format!("/determination/{}/confirm", row.id));
            client.get(&path).await.ok();
            client.post(&path, &[("version", &version), ("hash", &row.hash)]).await.done();
        }
        let row = self.newest().await;
        assert_eq!(row.state, State::Final.code());
        self.member.get(&self.path("/determination")).await.ok();
        store::verdict(&row).unwrap().next
    }

    async fn next(&self, step: &str, day: &str) -> crate::testkit::Answer {
        let row = store::latest_final(self.office.app.db.read(), self.election.id).await.unwrap().unwrap();
        let version = row.version.to_string();
        let path = self.path(&format!("/determination/{}/next", row.id));
        let page = self.member.get(&format!("{path}?step={step}")).await.ok();
        assert!(page.contains("不能再改") && page.contains(&format!("value=\"{step}\"")), "{page}");
        let key = format!("{step}{day}");
        let pairs = [("version", version.as_str()), ("form_key", &key), ("step", step), ("polling_day", day)];
        self.member.post(&path, &pairs).await
    }

    async fn names(&self) -> Vec<String> {
        let all = service::elected(self.office.app.db.read(), self.election.id).await.unwrap();
        all.into_iter().map(|(one, known)| format!("{} {}", one.post.zh(), known.name)).collect()
    }

    async fn progress(&self) -> entity::unit_election::Model {
        cycle::store::election(self.office.app.db.read(), self.election.id).await.unwrap()
    }
}

#[tokio::test]
async fn two_members_freeze_the_result_and_nothing_edits_it() {
    let v = village(100, &[(Post::Chair, 1), (Post::Member, 2)], &THREE).await;
    v.count(&ballots(&[61, 52, 48])).await;
    let round = v.round().await;
    v.draft(round.id).await;
    let row = v.newest().await;
    let path = v.path(&format!("/determination/{}/confirm", row.id));
    let version = row.version.to_string();
    let other_hash = "0".repeat(64);
    let changed = v.member.post(&path, &[("version", &version), ("hash", &other_hash)]).await;
    assert!(changed.refused().contains("RESULT_CHANGED"));
    v.member.post(&path, &[("version", &version), ("hash", &row.hash)]).await.done();
    let version = v.newest().await.version.to_string();
    let again = v.member.post(&path, &[("version", &version), ("hash", &row.hash)]).await;
    assert!(again.refused().contains("另一名"), "one account cannot confirm twice");
    v.second.post(&path, &[("version", &version), ("hash", &row.hash)]).await.done();
    let frozen = v.newest().await;
    assert_eq!((frozen.state.as_str(), frozen.hash.as_str()), ("final", row.hash.as_str()));
    assert_eq!(v.names().await, ["主任 甲", "委员 乙", "委员 丙"]);
    let progress = v.progress().await;
    assert_eq!((progress.elected, progress.elected_women, progress.stage.as_str()), (3, 1, "finished"));
    assert_eq!((progress.first_ballot_full, progress.valid_poll), (Some(true), Some(true)));
    assert_eq!(progress.elected_age_sum, 3 * 45);
    let round_id = round.id.to_string();
    let draft = [("version", "0"), ("round_id", round_id.as_str())];
    assert!(v.member.post(&v.path("/determination/draft"), &draft).await.refused().contains("已经认定"));

    // A correction: asked by one, granted by another; the frozen row keeps its content.
    let version = frozen.version.to_string();
    let ask = [("version", version.as_str()), ("reason", "漏计一个票箱")];
    let path = v.path(&format!("/determination/{}/correction", frozen.id));
    assert!(v.member.get(&path).await.ok().contains("计票重新打开"));
    assert!(v.member.post(&path, &ask[..1]).await.refused().contains("请填写更正原因"));
    v.member.post(&path, &ask).await.done();
    let asked = v.newest().await;
    assert_eq!(v.member.get(&v.path(&format!("/determination/{}/next", asked.id))).await.status, 404);
    assert_eq!(v.member.get(&v.path(&format!("/determination/{}/vacancy/confirm", asked.id))).await.status, 404);
    let path = v.path(&format!("/determination/{}/correction/confirm", asked.id));
    assert!(v.second.get(&path).await.ok().contains("漏计一个票箱"));
    assert!(v.member.post(&path, &[("version", "1")]).await.refused().contains("另一名"));
    v.second.post(&path, &[("version", "1")]).await.done();
    let old = store::row(v.office.app.db.read(), v.election.id, frozen.id).await.unwrap();
    assert_eq!(old.state, State::Superseded.code());
    assert_eq!((old.input, old.verdict, old.hash), (frozen.input, frozen.verdict, frozen.hash));
    assert_eq!(v.round().await.state, "counting");
    assert!(v.names().await.is_empty());
}

#[tokio::test]
async fn the_village_of_yangjiaping_needs_281_votes() {
    // real-results.json, yjp2021: 921 registered, 561 ballots handed out and found, one chair and two members.
    let v = village(921, &[(Post::Chair, 1), (Post::Member, 2)], &THREE).await;
    let votes = Ballots {
        issued: 561,
        recovered: 561,
        valid: 555,
        invalid: 6,
        votes: vec![500, 281, 280],
        ..Ballots::default()
    };
    v.count(&votes).await;
    let next = v.determine(v.round().await.id).await;
    let verdict = store::verdict(&v.newest().await).unwrap();
    assert!(verdict.valid);
    assert_eq!(verdict.min_votes, 281);
    assert_eq!(v.names().await, ["主任 甲", "委员 乙"], "281 of 561 elect, 280 do not");
    assert!(matches!(next, Next::Runoff | Next::VacancyAllowed | Next::AssemblyDecision), "{next:?}");
}

#[tokio::test]
async fn a_tie_is_voted_on_again_and_the_first_round_resumes() {
    let four = [THREE[0], THREE[1], THREE[2], ("丁", Sex::Male, Post::Member)];
    let v = village(100, &[(Post::Chair, 1), (Post::Member, 2)], &four).await;
    v.count(&ballots(&[61, 60, 45, 45])).await;
    let first = v.round().await;
    assert_eq!(v.determine(first.id).await, Next::TieRevote);
    assert_eq!(v.progress().await.stage, "next_round");
    assert!(v.next("RUNOFF", "2025-03-28").await.refused().contains("本轮结果的下一步是「"));
    assert!(v.next("TIE_REVOTE", "2025-03-27").await.refused().contains("早于"));
    v.next("TIE_REVOTE", "2025-03-28").await.done();
    let second = v.round().await;
    assert_eq!((second.no, second.kind.as_str(), second.parent_id), (2, "tie_revote", Some(first.id)));
    let contest = crate::polling::store::contest(&second).unwrap();
    assert_eq!(contest.contestants.iter().map(|c| c.label.as_str()).collect::<Vec<_>>(), ["丁", "丙"]);
    assert!(!contest.write_ins && contest.seats_total() == 1);
    v.start().await;
    let written = Ballots { write_ins: vec![(Post::Member, "戊", 1)], ..ballots(&[30, 40]) };
    assert!(v.save(&v.a, &v.sheet().await, &written).await.refused().contains("不能另选他人"));
    v.count(&ballots(&[30, 40])).await;
    assert_eq!(v.determine(second.id).await, Next::ResumeRound);
    assert_eq!(v.determine(first.id).await, Next::Done);
    assert_eq!(v.names().await, ["主任 甲", "委员 乙", "委员 丙"]);
    let states: Vec<String> = v.rows().await.into_iter().map(|r| r.state).collect();
    assert_eq!(states, ["resumed", "final", "final"]);
    assert_eq!(v.progress().await.stage, "finished");
}

#[tokio::test]
async fn open_seats_go_to_a_runoff_with_candidates_from_the_top_in_time() {
    let five = [THREE[0], ("丁", Sex::Male, Post::Chair), THREE[1], THREE[2], ("己", Sex::Male, Post::Member)];
    let v = village(100, &[(Post::Chair, 1), (Post::Member, 1)], &five).await;
    v.count(&ballots(&[40, 38, 50, 20, 10])).await;
    assert_eq!(v.determine(v.round().await.id).await, Next::Runoff);
    let late = v.next("RUNOFF", "2025-04-28").await.refused();
    assert!(late.contains("最迟应在") && late.contains("value=\"2025-04-28\""), "the form comes back: {late}");
    v.next("RUNOFF", "2025-04-20").await.done();
    let round = v.round().await;
    let contest = crate::polling::store::contest(&round).unwrap();
    assert_eq!(contest.contestants.iter().map(|c| c.label.as_str()).collect::<Vec<_>>(), ["甲", "丁"]);
    let version = round.version.to_string();
    let early = v.member.post(&v.path(&format!("/count/start/{}", round.id)), &[("version", &version)]).await;
    assert!(early.refused().contains("不能提前开箱"));
    v.office.app.clock.set_ms(v.office.app.clock.now_ms() + 23 * 86_400_000);
    let v = v.again().await;
    v.start().await;
    v.count(&ballots(&[45, 30])).await;
    assert_eq!(v.determine(round.id).await, Next::Done);
    assert_eq!(v.names().await, ["主任 甲", "委员 乙"]);
    assert_eq!(v.progress().await.first_ballot_full, Some(false));
    let step = |id: &'static str| cycle::store::step(v.office.app.db.read(), v.election.id, id);
    let done = step(cycle::plan::step::POLLING).await.unwrap().unwrap().actual;
    assert_eq!(done, Some(v.election.polling_day), "the timetable knows the first vote");
    let runoff = step(cycle::plan::step::RUNOFF).await.unwrap().unwrap();
    let day = crate::testkit::day(2025, 4, 20);
    assert_eq!((runoff.planned, runoff.actual), (Some(day), Some(day)), "and the runoff");
}

#[tokio::test]
async fn of_two_relatives_the_one_of_lower_post_leaves() {
    let v = village(100, &[(Post::Chair, 1), (Post::Member, 2)], &THREE).await;
    v.kin(0, 2, Relation::Sibling).await;
    v.count(&ballots(&[61, 52, 48])).await;
    let next = v.determine(v.round().await.id).await;
    assert_eq!(v.names().await, ["主任 甲", "委员 乙"]);
    assert_ne!(next, Next::Done, "a seat is open");
}

#[tokio::test]
async fn relatives_of_equal_post_and_votes_are_voted_on_again() {
    let v = village(100, &[(Post::Chair, 1), (Post::Member, 2)], &THREE).await;
    v.kin(1, 2, Relation::Spouse).await;
    v.count(&ballots(&[61, 50, 50])).await;
    let first = v.round().await;
    assert_eq!(v.determine(first.id).await, Next::KinRevote);
    v.next("KIN_REVOTE", "2025-03-28").await.done();
    let revote = v.round().await;
    assert_eq!(revote.kind, "kin_revote");
    v.start().await;
    let contest = crate::polling::store::contest(&revote).unwrap();
    let votes = if contest.contestants[0].label == "乙" { [50, 20] } else { [20, 50] };
    v.count(&ballots(&votes)).await;
    assert_eq!(v.determine(revote.id).await, Next::ResumeRound);
    v.determine(first.id).await;
    assert_eq!(v.names().await, ["主任 甲", "委员 乙"]);
}

#[tokio::test]
async fn without_a_woman_nothing_is_done() {
    let men = [("甲", Sex::Male, Post::Chair), ("丙", Sex::Male, Post::Member), ("丁", Sex::Male, Post::Member)];
    let v = village(100, &[(Post::Chair, 1), (Post::Member, 2)], &men).await;
    v.count(&ballots(&[61, 52, 48])).await;
    let next = v.determine(v.round().await.id).await;
    assert_ne!(next, Next::Done);
    assert_ne!(v.progress().await.stage, "finished");
}

#[tokio::test]
async fn too_few_votes_repeat_the_poll() {
    let v = village(200, &[(Post::Chair, 1), (Post::Member, 2)], &THREE).await;
    v.count(&ballots(&[61, 52, 48])).await;
    assert_eq!(v.determine(v.round().await.id).await, Next::Repoll);
    assert_eq!(v.progress().await.valid_poll, Some(false));
    assert!(v.names().await.is_empty());
    v.next("REPOLL", "2025-03-28").await.done();
    let round = v.round().await;
    assert_eq!((round.kind.as_str(), round.no), ("first", 2));
}

#[tokio::test]
async fn an_elected_write_in_must_be_somebody_on_the_roll() {
    let v = village(100, &[(Post::Chair, 1), (Post::Member, 2)], &THREE).await;
    let votes = Ballots { write_ins: vec![(Post::Member, "戊", 60)], ..ballots(&[61, 52, 10]) };
    v.count(&votes).await;
    v.draft(v.round().await.id).await;
    let row = v.newest().await;
    let version = row.version.to_string();
    let path = |verb: &str| v.path(&format!("/determination/{}/{verb}", row.id));
    let confirm = v.member.post(&path("confirm"), &[("version", &version), ("hash", &row.hash)]).await;
    assert!(confirm.refused().contains("WRITE_IN_UNMATCHED"));
    let wrong = [("version", version.as_str()), ("post", "member"), ("written", "戊"), ("name", "无此人")];
    assert!(v.member.post(&path("match"), &wrong).await.refused().contains("没有「无此人」"));
    let right = [("version", version.as_str()), ("post", "member"), ("written", "戊"), ("name", "戊")];
    v.member.post(&path("match"), &right).await.done();
    let row = v.newest().await;
    let version = row.version.to_string();
    for client in [&v.member, &v.second] {
        let row = v.newest().await;
        let now = row.version.to_string();
        client.post(&path("confirm"), &[("version", &now), ("hash", &row.hash)]).await.done();
    }
    assert_ne!(version, "1", "the draft was made anew");
    assert_eq!(v.names().await, ["主任 甲", "委员 戊", "委员 乙"]);
    let known = service::elected(v.office.app.db.read(), v.election.id).await.unwrap();
    assert!(known.iter().all(|(_, k)| k.person_id.is_some()));
}
