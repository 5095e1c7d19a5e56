//! Evidence as files, reminders, and the papers that a review ends with.

use super::store;
use super::tests::review;
use crate::testkit::COUNTY;

const PDF: &[u8] = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer<<>>\n%%EOF";

#[tokio::test]
async fn evidence_is_seen_by_its_department_and_the_organiser_alone() {
    let review = review().await;
    review.submit().await;
    let items = review.items().await;
    let one = format!("{}/{}", review.desk(), items[0].id);
    let evidence = format!("{one}/evidence");
    let desk = &review.desks[1];
    let early = desk.upload(&evidence, "判决书.pdf", PDF).await.refused();
    assert!(early.contains("请先保存意见"), "{early}");
    let found = [("version", "0"), ("opinion", "found"), ("kind", "醉驾"), ("basis", "刑法"), ("evidence", "判决书")];
    desk.post(&one, &found).await.done();
    let wrong = desk.upload(&evidence, "判决书.pdf", b"MZ\x90\0").await.refused();
    assert!(wrong.contains("内容不是"), "{wrong}");
    desk.upload(&evidence, "判决书.pdf", PDF).await.done();
    let page = desk.get(&one).await.ok();
    assert!(page.contains("判决书.pdf"), "{page}");
    let answers = store::answers_about(review.office.app.db.read(), items[0].id).await.unwrap();
    assert_eq!(
        answers.last().unwrap().no,
        2,
        "a file makes a new version, so that a reply from before does not cover it"
    );
    desk.upload(&evidence, "判决书.pdf", PDF).await.done();
    let answers = store::answers_about(review.office.app.db.read(), items[0].id).await.unwrap();
    assert_eq!(answers.len(), 2, "the same file again changes nothing");

    let agencies = store::agencies(review.office.app.db.read(), COUNTY).await.unwrap();
    let owner = super::service::evidence_owner(items[0].id, agencies[1].id);
    let file = crate::files::store::of(review.office.app.db.read(), &[owner]).await.unwrap()[0].id;
    assert_eq!(desk.get(&format!("{evidence}/{file}")).await.bytes, PDF);
    for (at, other) in review.desks.iter().enumerate().filter(|(at, _)| *at != 1) {
        assert_eq!(other.get(&format!("{evidence}/{file}")).await.status, 404, "desk {at}");
        assert!(!other.get(&one).await.ok().contains("判决书.pdf"), "desk {at}");
        assert_eq!(other.post(&format!("{evidence}/{file}/remove"), &[]).await.status, 404, "desk {at}");
    }
    let organiser = format!("/u/{COUNTY}/reviews/{}/{}", review.id, items[0].id);
    assert!(review.county.get(&organiser).await.ok().contains("判决书.pdf"));
    assert_eq!(review.county.get(&format!("{organiser}/evidence/{}/{file}", agencies[1].id)).await.bytes, PDF);
    let by_another = review.county.get(&format!("{organiser}/evidence/{}/{file}", agencies[0].id)).await;
    assert_eq!(by_another.status, 404, "a file belongs to one answer");
    let township = format!("{}/{}", review.batch, items[0].id);
    assert!(!review.clerk.get(&township).await.ok().contains("判决书.pdf"));
    assert_eq!(review.clerk.get(&format!("{township}/evidence/{}/{file}", agencies[1].id)).await.status, 403);

    desk.post(&format!("{evidence}/{file}/remove"), &[]).await.done();
    assert_eq!(desk.get(&format!("{evidence}/{file}")).await.status, 404);
    assert!(desk.get(&one).await.ok().contains("已删去"));
}

#[tokio::test]
async fn departments_are_reminded_once_a_day_until_they_hand_in() {
    let review = review().await;
    review.submit().await;
    review.all_clear_and_handed_in(&review.desks[0]).await;
    let remind = format!("/u/{COUNTY}/reviews/{}/remind", review.id);
    review.county.post(&remind, &[]).await.done();
    let rows = store::reminders(review.office.app.db.read(), &[review.id]).await.unwrap();
    assert_eq!(rows.iter().map(|row| (row.missing, row.to_head)).collect::<Vec<_>>(), [(3, false), (3, false)]);
    let again = review.county.post(&remind, &[]).await.refused();
    assert!(again.contains("今天已经催办过"), "{again}");
    assert!(review.desks[1].get(&review.desk()).await.ok().contains("还有 3 人没有回复"));
    assert!(!review.desks[0].get(&review.desk()).await.ok().contains("催办"), "who has handed in is not reminded");
    let page = review.county.get(&format!("/u/{COUNTY}/reviews/{}", review.id)).await.ok();
    assert!(page.contains("1 次，最近"), "{page}");
    assert_eq!(review.clerk.post(&format!("{}/remind", review.batch), &[]).await.status, 403);
}
