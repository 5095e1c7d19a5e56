//! What the office writes, read by the program that checks it. The scenes of `determination` and `meeting` call [`agreed`] too.

use law::kinship::Relation;
use law::poll::Next;
use law::posts::{Post, Sex};
use serde_json::{Value, json};

use super::{Bundle, bundles};
use crate::cycle;
use crate::org;
use crate::polling::fixture::{Ballots, Village, village};
use crate::testkit::{Office, VILLAGE};

/// The bundles of the village; each is read by the checker, which must agree.
pub(crate) async fn agreed(office: &Office) -> Vec<Bundle> {
    let conn = office.app.db.read();
    let unit = org::store::unit_ref(conn, VILLAGE).await.unwrap().unwrap();
    let election = cycle::store::expect_current(conn, VILLAGE).await.unwrap();
    let all = bundles(conn, &unit, &election).await.unwrap();
    for bundle in &all {
        agrees(&bundle.json);
    }
    all
}

#[track_caller]
pub(super) fn agrees(text: &str) {
    let report = checker::check(text.as_bytes()).unwrap_or_else(|error| panic!("{error}\n{text}"));
    assert!(report.agrees(), "{report:#?}\n{text}");
    assert!(
        report.entries.iter().all(|entry| entry.notes.iter().all(|note| !note.contains("合并公布"))),
        "{report:#?}"
    );
}

const FOUR: [(&str, Sex, Post); 4] = [
    ("甲", Sex::Male, Post::Chair),
    ("乙", Sex::Female, Post::Member),
    ("丙", Sex::Male, Post::Member),
    ("丁", Sex::Male, Post::Member),
];
const SEATS: [(Post, i32); 2] = [(Post::Chair, 1), (Post::Member, 2)];

fn ballots(votes: &[u32]) -> Ballots {
    Ballots { issued: 80, recovered: 80, valid: 80, votes: votes.to_vec(), ..Ballots::default() }
}

async fn only(v: &Village) -> (Bundle, Value) {
    let bundle = agreed(&v.office).await.remove(0);
    let value = serde_json::from_str(&bundle.json).unwrap();
    (bundle, value)
}

#[tokio::test]
async fn a_tied_election_is_written_with_its_revote_and_every_changed_figure_is_found() {
    let v = village(100, &SEATS, &FOUR).await;
    v.count(&ballots(&[61, 60, 41, 41])).await;
    let first = v.round().await;
    assert_eq!(v.determine(first.id).await, Next::TieRevote);
    let (before, _) = only(&v).await;
    v.next("TIE_REVOTE", "2025-03-28").await.done();
    v.start().await;
    v.count(&ballots(&[30, 40])).await;
    let second = v.round().await;
    v.determine(second.id).await;
    v.determine(first.id).await;
    let (after, value) = only(&v).await;
    assert_eq!(after.entries, ["第一次投票 2025-03-28", "再次投票 2025-03-28", "续行认定 2025-03-28"]);
    let earlier: Value = serde_json::from_str(&before.json).unwrap();
    assert_eq!(
        earlier["rounds"][0], value["rounds"][0],
        "a later bundle holds the entries of the earlier one unchanged"
    );
    assert_ne!(before.hash, after.hash);
    let places = value["rounds"][0]["places"].as_array().unwrap();
    assert_eq!((places.len(), &places[0]["name"]), (1, &json!("大会堂")));
    // No voter, no number of a person, no address: only these fields, and the persons voted for.
    let names: Vec<&str> = value["persons"].as_array().unwrap().iter().map(|p| p["name"].as_str().unwrap()).collect();
    assert_eq!(names, ["丁", "丙", "乙", "甲"]);
    for change in [
        &|b: &mut Value| b["rounds"][0]["votes"][0]["votes"] = json!(39),
        &|b: &mut Value| b["rounds"][1]["votes"][0]["votes"] = json!(41),
        &|b: &mut Value| b["rounds"][0]["figures"]["electorate"] = json!(200),
        &|b: &mut Value| b["rounds"][2]["outcome"]["elected"][2]["person"] = json!("丁"),
    ] as [&dyn Fn(&mut Value); 4]
    {
        let mut changed = value.clone();
        change(&mut changed);
        let broken = checker::check(checker::json::canonical(&changed).as_bytes()).unwrap();
        assert!(!broken.agrees(), "the hash tells");
        checker::bundle::seal(&mut changed);
        let report = checker::check(checker::json::canonical(&changed).as_bytes()).unwrap();
        assert!(!report.agrees(), "and so do the articles: {changed}");
    }
}

#[tokio::test]
async fn a_corrected_count_takes_the_place_of_the_one_before() {
    let v = village(100, &SEATS, &FOUR[..3]).await;
    v.count(&ballots(&[61, 52, 48])).await;
    let round = v.round().await;
    v.determine(round.id).await;
    v.correct(round.id).await;
    assert!(agreed(&v.office).await.is_empty(), "what is counted again is not published");
    v.recount(&ballots(&[60, 52, 20])).await;
    v.determine(round.id).await;
    let (bundle, value) = only(&v).await;
    assert_eq!(bundle.entries.len(), 1);
    assert_eq!(value["rounds"][0]["outcome"]["next"], json!("RUNOFF"));
}

#[tokio::test]
async fn only_relations_that_keep_somebody_out_are_published_and_written_names_stand_under_their_person() {
    let v = village(100, &SEATS, &FOUR[..3]).await;
    v.kin(0, 2, Relation::Sibling).await;
    v.kin(0, 1, Relation::SiblingInLaw).await;
    // 戊 stands for nothing and is nobody's affair, until somebody writes the name.
    v.kin(0, 3, Relation::Spouse).await;
    v.count(&ballots(&[61, 52, 48])).await;
    v.determine(v.round().await.id).await;
    let (_, value) = only(&v).await;
    assert_eq!(value["kin"], json!([{ "a": "甲", "b": "丙", "relation": "sibling" }]));
    assert_eq!(value["rounds"][0]["outcome"]["kin_removed"], json!([{ "person": "丙", "post": "member" }]));
    assert!(!value.to_string().contains('戊'), "{value}");
}

#[tokio::test]
async fn the_pages_list_bundles_with_their_hash_and_hand_out_the_files() {
    let v = village(100, &SEATS, &FOUR[..3]).await;
    let list = v.member.get(&v.path("/bundles")).await.ok();
    assert!(list.contains("还没有结果包"), "{list}");
    assert_eq!(v.member.get(&v.path("/bundles/vc.json")).await.status, 404);
    v.count(&ballots(&[61, 52, 48])).await;
    v.determine(v.round().await.id).await;
    let (bundle, _) = only(&v).await;
    let list = v.scrutineer.get(&v.path("/bundles")).await.ok();
    assert!(list.contains(&bundle.hash) && list.contains("/bundles/vc.json") && list.contains("第一次投票"), "{list}");
    assert!(v.member.get(&v.path("/determination")).await.ok().contains("/bundles\""), "the result leads to it");
    let file = v.scrutineer.get(&v.path("/bundles/vc.json")).await;
    let told = file.headers.get("content-disposition").unwrap().to_str().unwrap().to_owned();
    assert!(told.contains(&format!("{VILLAGE}-VC-{}.json", &bundle.hash[..8])), "{told}");
    assert_eq!(file.ok(), bundle.json);
    assert_eq!(v.member.get(&v.path("/bundles/vc")).await.status, 404);
}
