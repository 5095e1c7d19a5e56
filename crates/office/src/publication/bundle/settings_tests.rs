//! What a cycle answered to open points of the law decides, so it stands in the bundle, and nobody changes it once a vote was cast.

use law::posts::{Post, Sex};
use sea_orm::{ActiveModelTrait, IntoActiveModel};
use serde_json::{Value, json};

use super::tests::agreed;
use crate::cycle;
use crate::meeting::tests::{PARTY, village as meeting_village};
use crate::polling::fixture::{Ballots, village};
use crate::testkit::{Office, VILLAGE};

/// Answers an open point for the village, past the page, which would refuse some of these at this time.
async fn answer(office: &Office, overlay: &'static str) {
    office
        .write(move |tx| {
            Box::pin(async move {
                let mut election = cycle::store::expect_current(tx.read(), VILLAGE).await?;
                election.overlay = overlay.into();
                election.into_active_model().reset_all().update(tx.conn()).await?;
                Ok(())
            })
        })
        .await;
}

async fn only(office: &Office) -> Value {
    let all = agreed(office).await;
    assert_eq!(all.len(), 1);
    serde_json::from_str(&all[0].json).unwrap()
}

#[tokio::test]
async fn who_has_taken_part_is_published_where_the_cycle_answers_it() {
    for (overlay, settings, least) in [
        ("", json!({}), 40),
        (r#"{"settings":{"participation_basis":"checked_in"}}"#, json!({ "participation": "checked_in" }), 41),
    ] {
        let people =
            [("甲", Sex::Male, Post::Chair), ("乙", Sex::Female, Post::Member), ("丙", Sex::Male, Post::Member)];
        let v = village(100, &[(Post::Chair, 1), (Post::Member, 2)], &people).await;
        answer(&v.office, overlay).await;
        v.count(&Ballots { issued: 80, recovered: 78, valid: 78, votes: vec![61, 52, 40], ..Ballots::default() }).await;
        v.determine(v.round().await.id).await;
        let bundle = only(&v.office).await;
        assert_eq!((&bundle["settings"], &bundle["rounds"][0]["outcome"]["min_votes"]), (&settings, &json!(least)));
    }
}

#[tokio::test]
async fn a_meeting_is_decided_by_the_answers_that_stood_when_its_vote_began() {
    const DUE: &str = r#"{"settings":{"win_base":"due"}}"#;
    // Seven of eight came: of those present four votes elect, of those due five. Whoever is elected is so by both.
    for (before, after, settings, least) in [(DUE, "", json!({ "party_base": "due" }), 5), ("", DUE, json!({}), 4)] {
        let v = meeting_village(&PARTY).await;
        answer(&v.office, before).await;
        let meeting = v.party_votes(1).await;
        answer(&v.office, after).await;
        v.count(&meeting, 7, 0, &[5, 3, 6, 7]).await;
        v.confirm(&meeting).await;
        let bundle = only(&v.office).await;
        assert_eq!((&bundle["settings"], &bundle["rounds"][0]["outcome"]["min_votes"]), (&settings, &json!(least)));
    }
}

/// In the first vote both bases elect the same; in the next one they differ, and the township records that of those due.
#[tokio::test]
async fn a_base_that_was_confirmed_after_the_first_vote_is_that_of_the_later_one() {
    let v = meeting_village(&PARTY).await;
    let meeting = v.party_votes(1).await;
    // 乙 丁 丙 甲: of seven present four votes elect, of eight due five; 丙 and 甲 are elected by both.
    v.count(&meeting, 7, 0, &[3, 3, 6, 7]).await;
    v.confirm(&meeting).await;
    v.step(&meeting, "next").await;
    // 乙 丁: four votes elect of those present only.
    v.count(&meeting, 7, 0, &[4, 3]).await;
    let page = v.member.get(&format!("{meeting}/result")).await.ok();
    assert!(page.contains("两种口径的当选人不同"), "{page}");
    let record = async |base: &str| {
        let version = v.version(&meeting).await;
        let form = [("version", version.as_str()), ("base", base), ("document", "选举办法第六条")];
        v.clerk.post(&format!("{meeting}/base"), &form).await
    };
    record("due").await.done();
    assert!(record("present").await.refused().contains("已有一轮投票按原来的口径认定"));
    v.confirm(&meeting).await;
    let bundle = only(&v.office).await;
    assert_eq!((&bundle["settings"], &bundle["rounds"][0]["outcome"]["min_votes"]), (&json!({}), &json!(4)));
    let second = &bundle["rounds"][1];
    assert_eq!((&second["settings"], &second["outcome"]["min_votes"]), (&json!({ "party_base": "due" }), &json!(5)));
}
