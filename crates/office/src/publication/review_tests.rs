//! What the papers of a review say, and when there is none.

use paper::Paper;
use paper::model::ReviewReport;

use super::review::{agency_paper, meeting_paper};
use crate::failure::{Failure, Outcome};
use crate::testkit::{COUNTY, day};
use crate::vetting::store;
use crate::vetting::tests::{Review, review};

fn report(paper: Outcome<Paper>) -> ReviewReport {
    match paper.unwrap() {
        Paper::ReviewReport(report) => report,
        other => panic!("{other:?}"),
    }
}

fn refused(paper: Outcome<Paper>) -> String {
    match paper {
        Err(Failure::Refused(refusal)) => refusal.code.to_string(),
        other => panic!("{other:?}"),
    }
}

async fn of_desk(review: &Review, at: usize) -> Outcome<Paper> {
    let conn = review.office.app.db.read();
    let agency = store::agencies(conn, COUNTY).await.unwrap().remove(at);
    agency_paper(conn, &agency, store::batch(conn, review.id).await.unwrap()).await
}

#[tokio::test]
async fn a_department_prints_what_it_handed_in_and_the_county_what_was_concluded() {
    let review = review().await;
    review.submit().await;
    let items = review.items().await;
    assert_eq!(refused(of_desk(&review, 1).await), "REPLY_NOT_HANDED_IN");
    let one = format!("{}/{}", review.desk(), items[0].id);
    let found = [("version", "0"), ("opinion", "found"), ("kind", "醉驾"), ("basis", "刑法"), ("evidence", "判决书")];
    review.desks[1].post(&one, &found).await.done();
    for desk in &review.desks {
        review.all_clear_and_handed_in(desk).await;
    }
    let paper = report(of_desk(&review, 1).await);
    let sums: Vec<_> = paper.sums.iter().map(|sum| (sum.result.as_str(), sum.persons)).collect();
    assert_eq!(sums, [("未发现情形", 2), ("发现情形", 1), ("需要说明", 0)]);
    assert_eq!((paper.code.as_str(), paper.listed.len(), paper.stated.len()), ("演练〔2026〕1号", 3, 1));
    assert_eq!(paper.stated[0].facts.iter().map(|f| f.text.as_str()).collect::<Vec<_>>(), ["醉驾", "刑法", "判决书"]);
    let clear = report(of_desk(&review, 0).await);
    assert!(!format!("{clear:?}").contains("醉驾"), "nothing of another department");
    let printed = review.desks[1].get(&format!("{}/report", review.desk())).await;
    assert_eq!(&printed.bytes[..5], b"%PDF-");

    let conn = review.office.app.db.read();
    let batch = async || store::batch(conn, review.id).await.unwrap();
    let today = day(2026, 3, 19);
    assert_eq!(refused(meeting_paper(conn, batch().await, today).await), "REVIEW_NOT_CONCLUDED");
    let county = format!("/u/{COUNTY}/reviews/{}", review.id);
    let version = batch().await.version.to_string();
    let close = [("version", version.as_str()), ("met_on", "2026-03-18"), ("note", "")];
    review.county.post(&format!("{county}/close"), &close).await.done();
    review.county.post(&format!("{county}/clear"), &[]).await.done();
    let own = format!("{county}/{}", items[0].id);
    for (path, pairs) in [
        ("explained", &[("text", "承认"), ("on", "2026-03-18")][..]),
        ("again", &[("text", "已核实")]),
        ("conclude", &[("conclusion", "found"), ("note", "资格条件第三项")]),
    ] {
        let version = review.items().await[0].version.to_string();
        let pairs = [&[("version", version.as_str())], pairs].concat();
        review.county.post(&format!("{own}/{path}"), &pairs).await.done();
    }
    let paper = report(meeting_paper(conn, batch().await, today).await);
    let sums: Vec<_> = paper.sums.iter().map(|sum| (sum.result.as_str(), sum.persons)).collect();
    assert_eq!(sums, [("未发现情形", 2), ("发现情形", 1)]);
    let facts: Vec<_> = paper.stated[0].facts.iter().map(|f| (f.label.as_str(), f.text.as_str())).collect();
    assert_eq!(
        facts,
        [
            ("发现情形（公安机关）", "醉驾；依据：刑法；证明材料：判决书"),
            ("本人说明（2026年3月18日）", "承认"),
            ("复核", "已核实"),
            ("结论依据", "资格条件第三项"),
        ]
    );
    assert_eq!(paper.replies.iter().map(|one| one.found).collect::<Vec<_>>(), [0, 1, 0]);
    assert_eq!(paper.signers.len(), 4, "three departments and who led the meeting");
    assert_eq!(&review.county.get(&format!("{county}/report")).await.bytes[..5], b"%PDF-");
    assert_eq!(review.clerk.get(&format!("{}/report", review.batch)).await.status, 403);
}
