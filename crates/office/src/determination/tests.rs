//! From the closed count to the frozen result and the right next round, through the real app.

use law::kinship::Relation;
use law::poll::Next;
use law::posts::{Post, Sex};
use law::regime::ResidentsMode;

use super::model::State;
use super::{service, store};
use crate::cycle;
use crate::figures::indicator::{find, indicators};
use crate::polling::fixture::{Ballots, Village, community, village};

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
        let is_draft = |r: &&entity::determination::Model| {
            r.round_id == round_id && [State::Draft.code(), State::ConfirmedOnce.code()].contains(&r.state.as_str())
        };
        let version = self.rows().await.iter().find(is_draft).map_or(0, |r| r.version).to_string();
        let round_id = round_id.to_string();
        let pairs = [("version", version.as_str()), ("round_id", round_id.as_str())];
        self.member.post(&self.path("/determination/draft"), &pairs).await.done();
    }

    /// Draft and two confirmations of a round; answers with what is next.
    pub(crate) async fn determine(&self, round_id: i64) -> Next {
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
        // Whatever the scene: the other program reads what is published of it and comes to the same.
        crate::publication::bundle::tests::agreed(&self.office).await;
        store::verdict(&row).unwrap().next
    }

    pub(crate) async fn next(&self, step: &str, day: &str) -> crate::testkit::Answer {
        let row = store::latest_final(self.office.app.db.read(), self.election.id).await.unwrap().unwrap();
        let version = row.version.to_string();
        let path = self.path(&format!("/determination/{}/next", row.id));
        let page = self.member.get(&format!("{path}?step={step}")).await.ok();
        assert!(page.contains("不能再改") && page.contains(&format!("value=\"{step}\"")), "{page}");
        let key = format!("{step}{day}{}", row.id);
        let pairs = [("version", version.as_str()), ("form_key", &key), ("step", step), ("polling_day", day)];
        self.member.post(&path, &pairs).await
    }

    /// Corrects the frozen result of a round: one asks, the other agrees.
    pub(crate) async fn correct(&self, round_id: i64) {
        let row = store::final_of(self.office.app.db.read(), round_id).await.unwrap().unwrap();
        let version = row.version.to_string();
        let ask = [("version", version.as_str()), ("reason", "漏计")];
        self.member.post(&self.path(&format!("/determination/{}/correction", row.id)), &ask).await.done();
        let asked = self.newest().await;
        let path = self.path(&format!("/determination/{}/correction/confirm", asked.id));
        self.second.post(&path, &[("version", "1")]).await.done();
    }

    /// Types the only sheet of the newest round anew, after its final figures were given up, and closes the round.
    pub(crate) async fn recount(&self, ballots: &Ballots) {
        let sheet = self.sheet().await;
        let path = self.path(&format!("/count/{}/correction", sheet.id));
        let version = sheet.version.to_string();
        let ask = [("version", version.as_str()), ("reason", "漏计")];
        self.scrutineer.post(&format!("{path}/ask"), &ask).await.done();
        let version = self.sheet().await.version.to_string();
        self.member.post(&format!("{path}/confirm"), &[("version", &version)]).await.done();
        self.count(ballots).await;
    }

    async fn names(&self) -> Vec<String> {
        let all = service::elected(self.office.app.db.read(), self.election.id).await.unwrap();
        all.into_iter().map(|(one, known)| format!("{} {}", one.post.zh(), known.name)).collect()
    }

    async fn progress(&self) -> entity::unit_election::Model {
        cycle::store::election(self.office.app.db.read(), self.election.id).await.unwrap()
    }

    /// Numerator and denominator of an indicator over this village alone.
    async fn share(&self, id: &str) -> (i64, i64) {
        let all = indicators([&self.progress().await]);
        let one = find(&all, id).unwrap();
        (one.numerator, one.denominator)
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
    let progress = v.progress().await;
    assert_eq!((progress.elected, progress.valid_poll, progress.first_ballot_full), (0, None, None));
    assert_eq!((progress.finished_on, progress.stage.as_str()), (None, "counting"));
}

#[tokio::test]
async fn a_tie_that_ties_again_is_resolved_and_a_corrected_revote_reaches_the_result() {
    let five = [THREE[0], THREE[1], THREE[2], ("丁", Sex::Male, Post::Member), ("己", Sex::Male, Post::Member)];
    let v = village(100, &[(Post::Chair, 1), (Post::Member, 2)], &five).await;
    v.count(&ballots(&[61, 60, 41, 41, 10])).await;
    let first = v.round().await;
    assert_eq!(v.determine(first.id).await, Next::TieRevote);
    v.next("TIE_REVOTE", "2025-03-28").await.done();
    v.start().await;
    v.count(&ballots(&[40, 40])).await;
    let second = v.round().await;
    assert_eq!(v.determine(second.id).await, Next::TieRevote, "tied again");
    v.next("TIE_REVOTE", "2025-03-28").await.done();
    let third = v.round().await;
    assert_eq!((third.no, third.parent_id), (3, Some(first.id)), "it belongs to the round that called for a revote");
    v.start().await;
    v.count(&ballots(&[30, 40])).await;
    assert_eq!(v.determine(third.id).await, Next::ResumeRound);
    assert_eq!(v.determine(first.id).await, Next::Done);
    let contest = crate::polling::store::contest(&third).unwrap();
    let (a, b) = (contest.contestants[0].label.clone(), contest.contestants[1].label.clone());
    assert!(v.names().await.contains(&format!("委员 {b}")));
    assert_eq!(v.progress().await.stage, "finished");

    v.correct(third.id).await;
    assert!(v.names().await.is_empty(), "the result rests on a vote that is counted again");
    assert_eq!(v.progress().await.finished_on, None);
    v.recount(&ballots(&[40, 30])).await;
    assert_eq!(v.determine(third.id).await, Next::ResumeRound);
    assert_eq!(v.determine(first.id).await, Next::Done);
    let names = v.names().await;
    assert!(names.contains(&format!("委员 {a}")) && !names.contains(&format!("委员 {b}")), "{names:?}");
}

#[tokio::test]
async fn more_ballots_than_voters_void_the_vote_and_it_is_held_again() {
    let v = village(100, &[(Post::Chair, 1), (Post::Member, 2)], &THREE).await;
    let over = Ballots { recovered: 82, valid: 82, recounted: true, ..ballots(&[61, 52, 48]) };
    v.stock(&over).await;
    v.agree(&over).await;
    let ask = v.path(&format!("/count/{}/finalise", v.sheet().await.id));
    let page = v.scrutineer.get(&ask).await.ok();
    for words in ["照此确认，本次投票无效，须重新组织投票", "收回选票82张", "第二十七条第二款"]
    {
        assert!(page.contains(words), "{words} is not said before the sheet is signed: {page}");
    }
    v.sign().await;
    let round = v.round().await;
    let page = v.member.get(&v.path(&format!("/count/close/{}", round.id))).await.ok();
    assert!(page.contains("现在还不能结束计票") && page.contains("收回选票82张"), "{page}");
    let (path, version) = (v.path(&format!("/count/close/{}", round.id)), round.version.to_string());
    assert!(v.member.post(&path, &[("version", &version)]).await.refused().contains("F01"), "not without explanation");
    v.explain_all(&v.scrutineer).await;
    v.close_notes(&v.member).await;
    let page = v.member.get(&path).await.ok();
    assert!(page.contains("照此确认，本次投票无效"), "said before the count is closed: {page}");
    v.member.post(&path, &[("version", &version)]).await.done();
    assert_eq!(v.determine(round.id).await, Next::Repoll);
    assert!(v.names().await.is_empty());
    assert_eq!(v.share("polled").await, (0, 1), "a void poll is no completed vote");
    assert_eq!(v.share("turnout").await, (0, 0), "and has no turnout");
    v.next("REPOLL", "2025-04-10").await.done();
    v.office.app.clock.set_ms(v.office.app.clock.now_ms() + 14 * 86_400_000);
    let v = v.again().await;
    v.start().await;
    v.count(&ballots(&[61, 52, 20])).await;
    let again = v.round().await;
    v.determine(again.id).await;
    assert_eq!(v.share("turnout").await, (80, 100), "the repoll took the place of the void vote");
    assert_eq!(v.share("polled").await, (1, 1));
    let verdict = store::verdict(&v.newest().await).unwrap();
    assert_eq!(verdict.runoff.unwrap().latest, Some(crate::testkit::day(2025, 5, 10)), "30 days of the valid vote");
    let form = v.member.get(&v.path(&format!("/determination/{}/next?step=RUNOFF", v.newest().await.id))).await.ok();
    assert!(form.contains("最迟 2025年5月10日"), "the day that is shown is the day that is checked: {form}");
    assert!(v.next("RUNOFF", "2025-05-11").await.refused().contains("最迟应在 2025-05-10"));
    v.next("RUNOFF", "2025-05-10").await.done();
}

#[tokio::test]
async fn an_invalid_election_is_not_forgotten_when_the_draft_is_made_anew() {
    let v = village(100, &[(Post::Chair, 1), (Post::Member, 2)], &THREE).await;
    v.count(&ballots(&[61, 52, 48])).await;
    let round = v.round().await;
    v.draft(round.id).await;
    let row = v.newest().await;
    let version = row.version.to_string();
    let path = |verb: &str| v.path(&format!("/determination/{}/{verb}", row.id));
    let invalid = [("version", version.as_str()), ("person", "丙"), ("reason", "被判处刑罚")];
    v.member.post(&path("disqualify"), &invalid).await.done();
    let round_id = round.id.to_string();
    let stale = [("version", version.as_str()), ("round_id", round_id.as_str())];
    assert_eq!(v.member.post(&v.path("/determination/draft"), &stale).await.status.as_u16(), 409);
    let clerk = v.login(crate::access::Role::TownshipClerk, crate::testkit::TOWNSHIP).await;
    let version = v.newest().await.version.to_string();
    let fresh = [("version", version.as_str()), ("round_id", round_id.as_str())];
    assert_eq!(clerk.post(&v.path("/determination/draft"), &fresh).await.status.as_u16(), 403, "a decision stands");
    v.draft(round.id).await;
    let elected = |row: &entity::determination::Model| {
        let verdict = store::verdict(row).unwrap();
        verdict.elected.into_iter().map(|e| e.person.0).collect::<Vec<_>>()
    };
    assert_eq!(elected(&v.newest().await), ["甲", "乙"]);
    v.member.get(&v.path("/determination")).await.ok();
    let version = v.newest().await.version.to_string();
    v.member.post(&path("requalify"), &[("version", &version), ("person", "丙")]).await.done();
    assert_eq!(elected(&v.newest().await), ["甲", "乙", "丙"]);
}

#[tokio::test]
async fn no_new_round_while_a_correction_is_asked_for_and_none_is_corrected_under_one() {
    let v = village(200, &[(Post::Chair, 1), (Post::Member, 2)], &THREE).await;
    v.count(&ballots(&[61, 52, 48])).await;
    let round = v.round().await;
    assert_eq!(v.determine(round.id).await, Next::Repoll);
    let row = v.newest().await;
    let version = row.version.to_string();
    let ask = [("version", version.as_str()), ("reason", "漏计")];
    v.member.post(&v.path(&format!("/determination/{}/correction", row.id)), &ask).await.done();
    assert!(v.next("REPOLL", "2025-03-28").await.refused().contains("更正申请等待复核"));
    let asked = v.newest().await;
    v.member.get(&v.path("/determination")).await.ok();
    v.member.post(&v.path(&format!("/determination/{}/withdraw", asked.id)), &[("version", "1")]).await.done();
    assert_eq!(v.newest().await.state, State::Withdrawn.code());
    v.next("REPOLL", "2025-03-28").await.done();
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
async fn the_community_of_baiyunzhuang_needs_1560_votes_and_speaks_of_residents() {
    // real-results.json, byz2013: 3,400 registered, 3,118 valid ballots, three full-time members.
    let three = [("甲", Sex::Male, Post::Member), ("乙", Sex::Female, Post::Member), ("丙", Sex::Male, Post::Member)];
    let v = community(ResidentsMode::Direct, 3400, &[(Post::Member, 3)], &three).await;
    let votes =
        Ballots { issued: 3118, recovered: 3118, valid: 3118, votes: vec![2694, 2756, 2677], ..Ballots::default() };
    v.count(&votes).await;
    assert_eq!(v.determine(v.round().await.id).await, Next::Done);
    let verdict = store::verdict(&v.newest().await).unwrap();
    assert!(verdict.valid);
    assert_eq!(verdict.min_votes, 1560, "more than half of 3,118");
    assert_eq!(v.names().await, ["委员 乙", "委员 甲", "委员 丙"], "in the order of the votes");
    let office = &v.office;
    let holders = crate::bodies::store::holders_of_election(office.app.db.read(), v.election.id).await.unwrap();
    assert_eq!(holders.len(), 3, "{holders:?}");
    for ending in ["", "/posts", "/committee", "/roll", "/candidates", "/polling", "/determination", "/team"] {
        let page = v.member.get(&v.path(ending)).await.ok();
        let ours = page.replace("村民委员会组织法", "");
        for word in ["村民", "本村", "村务", "村选委会"] {
            assert!(!ours.contains(word), "{ending} says {word}: {ours}");
        }
    }
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
    let late = v.next("TIE_REVOTE", "2025-04-28").await.refused();
    assert!(late.contains("最迟应在 2025-04-27") && late.contains("第二十九条"), "{late}");
    assert!(late.contains("最迟 2025年4月27日"), "the form says the last day: {late}");
    v.next("TIE_REVOTE", "2025-04-20").await.done();
    let second = v.round().await;
    let path = v.path(&format!("/determination/rounds/{}/day", second.id));
    let to = async |day: &str, version: i64| {
        v.member.get(&v.path("/determination")).await.ok();
        v.member.post(&path, &[("version", &version.to_string()), ("polling_day", day)]).await
    };
    assert!(to("2025-04-28", second.version).await.refused().contains("最迟应在"));
    assert_eq!(to("2025-03-28", second.version + 1).await.status, 409);
    to("2025-03-28", second.version).await.done();
    let second = v.round().await;
    assert_eq!(second.polling_day, crate::testkit::day(2025, 3, 28));
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
async fn a_result_offers_its_steps_until_one_is_taken() {
    let four = [THREE[0], THREE[1], THREE[2], ("丁", Sex::Male, Post::Member)];
    let v = village(100, &[(Post::Chair, 1), (Post::Member, 2)], &four).await;
    v.count(&ballots(&[30, 60, 45, 45])).await;
    let first = v.round().await;
    assert_eq!(v.determine(first.id).await, Next::TieRevote);
    let page = async |client: &crate::testkit::Client| client.get(&v.path("/determination")).await.ok();
    let offers = |row: &entity::determination::Model, what: &str| v.path(&format!("/determination/{}/{what}", row.id));
    let tie = v.newest().await;
    let shown = page(&v.member).await;
    assert!(shown.contains(&offers(&tie, "next?step=TIE_REVOTE")) && shown.contains(&offers(&tie, "correction")));
    v.next("TIE_REVOTE", "2025-03-28").await.done();
    // The later round takes the place of the steps, for members and for those who only read.
    for client in [&v.member, &v.scrutineer] {
        let shown = page(client).await;
        assert!(shown.contains("已按这一结果发起第 2 轮 再次投票") && shown.contains("#round-2"), "{shown}");
        assert!(!shown.contains(&offers(&tie, "")), "{shown}");
    }
    let asked = v.member.get(&offers(&tie, "next?step=TIE_REVOTE")).await.ok();
    assert!(asked.contains("已按这一结果发起第 2 轮") && !asked.contains("name=\"polling_day\""), "{asked}");
    let version = tie.version.to_string();
    let again = [("version", version.as_str()), ("step", "TIE_REVOTE"), ("polling_day", "2025-03-28")];
    assert!(v.member.post(&offers(&tie, "next"), &again).await.refused().contains("ROUND_EXISTS"));
    v.start().await;
    v.count(&ballots(&[30, 40])).await;
    let second = v.round().await;
    assert_eq!(v.determine(second.id).await, Next::ResumeRound);
    let shown = page(&v.member).await;
    assert!(shown.contains("请在第 1 轮点") && shown.contains("按再次投票结果续行认定"), "{shown}");
    // The round goes on: what it rests on now is no sequel of it, so its next step is open.
    assert_eq!(v.determine(first.id).await, Next::Runoff);
    let resumed = store::final_of(v.office.app.db.read(), first.id).await.unwrap().unwrap();
    let shown = page(&v.member).await;
    assert!(shown.contains(&offers(&resumed, "next?step=RUNOFF")) && shown.contains("已续行认定。"), "{shown}");
    assert!(!shown.contains(&offers(&resumed, "correction")), "a later round stands in the way");
    let key = [("step", "RUNOFF"), ("polling_day", "2025-03-28")];
    let version = resumed.version.to_string();
    let runoff: Vec<_> = [("version", version.as_str()), ("form_key", "r")].into_iter().chain(key).collect();
    v.member.post(&offers(&resumed, "next"), &runoff).await.done();
    v.start().await;
    v.count(&ballots(&[45])).await;
    assert_eq!(v.determine(v.round().await.id).await, Next::Done);
    let shown = page(&v.member).await;
    assert!(shown.contains("已按这一结果发起第 3 轮 另行选举") && !shown.contains("/next?step="), "{shown}");
    // Neither a runoff among others nor an empty seat can follow from the first result any more.
    let other = [("version", version.as_str()), ("form_key", "s"), ("candidate", "chair/甲")];
    let other: Vec<_> = other.into_iter().chain(key).collect();
    assert!(v.member.post(&offers(&resumed, "next"), &other).await.refused().contains("ROUND_EXISTS"));
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
    v.count(&Ballots { issued: 77, recovered: 77, valid: 76, invalid: 1, ..ballots(&[45, 30]) }).await;
    assert_eq!(v.determine(round.id).await, Next::Done);
    assert_eq!(v.share("turnout").await, (80, 100), "the figures stay those of the main vote");
    assert_eq!(v.share("invalid").await, (0, 80));
    let now = v.progress().await;
    assert_eq!((now.rounds, now.registered, now.issued, now.recovered, now.invalid), (2, 100, 80, 80, 0));
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
async fn a_derived_relation_counts_like_a_recorded_one() {
    let v = village(100, &[(Post::Chair, 1), (Post::Member, 2)], &THREE).await;
    // The last of the persons of the village is the sibling of both; that the two are siblings follows.
    let both = v.persons.len() - 1;
    v.kin(0, both, Relation::Sibling).await;
    v.kin(2, both, Relation::Sibling).await;
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
    assert_eq!(next, Next::WomenRequired);
    assert_eq!(v.progress().await.stage, "next_round");
    let seated = crate::bodies::store::holders_of_election(v.office.app.db.read(), v.election.id).await.unwrap();
    assert!(seated.iter().all(|row| row.until.is_some()), "nobody takes office");
    assert!(service::women_required(v.office.app.db.read(), v.election.id).await.unwrap(), "and nothing is announced");
    assert!(v.member.get(&v.path("/determination")).await.ok().contains("暂不公布当选结果"));
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
