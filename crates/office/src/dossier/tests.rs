//! A dossier through the app: who sees it, what is taken, what stays.

use law::posts::Sex;

use super::store;
use crate::access::Role;
use crate::people::service::{PersonInput, insert_persons};
use crate::testkit::{OTHER_VILLAGE, TOWNSHIP, VILLAGE, day, office};

const PNG: &[u8] = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x01\0\0\0\x01\x08\x06\0\0\0";
const PDF: &[u8] = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer<<>>\n%%EOF";

#[tokio::test]
async fn a_dossier_gathers_what_is_known_and_belongs_to_township_and_county() {
    let office = office().await;
    office.election(VILLAGE, day(2026, 4, 5)).await;
    let keys = office.app.keys.clone();
    office
        .write(move |tx| {
            let keys = keys.clone();
            let mut input = PersonInput::new(VILLAGE, "甲", Sex::Female, day(1985, 3, 1));
            input.synthetic = true;
            Box::pin(async move { insert_persons(tx, &keys, vec![input]).await })
        })
        .await;
    let id = crate::people::store::named(office.app.db.read(), VILLAGE, "甲").await.unwrap()[0].id;
    let clerk = office.login(Role::TownshipClerk, TOWNSHIP).await;
    let own = format!("/u/{VILLAGE}/dossiers/{id}");
    clerk
        .post(&format!("/u/{VILLAGE}/proposals"), &[("name", "甲"), ("post", "VC|member"), ("source", "recommended")])
        .await
        .done();
    let line = |from: &'static str, to: &'static str| {
        [("kind", "career"), ("from", from), ("to", to), ("text", "在外务工（演练）")]
    };
    let lines = format!("{own}/lines");
    assert!(clerk.post(&lines, &line("九月", "")).await.refused().contains("2016-09 的样子"));
    assert!(clerk.post(&lines, &line("2016.9", "2015.1")).await.refused().contains("止月早于起月"));
    clerk.post(&lines, &line("2016.9", "2019年12月")).await.done();
    clerk.upload(&format!("{own}/photo"), "照片.png", PNG).await.done();
    let refused = clerk.upload(&format!("{own}/photo"), "照片.pdf", PDF).await.refused();
    assert!(refused.contains("内容不是"), "a photo is a picture: {refused}");
    clerk.upload(&format!("{own}/files"), "学历证明.pdf", PDF).await.done();
    clerk.post(&format!("{own}/reserve"), &[("kind", "returnee"), ("note", "演练")]).await.done();
    let page = clerk.get(&own).await.ok();
    for part in ["2016.09—2019.12", "学历证明.pdf", "返乡人才", "村民委员会委员", "未报送", "的照片"]
    {
        assert!(page.contains(part), "{part} is missing in {page}");
    }
    let photo = clerk.get(&format!("{own}/photo")).await;
    assert_eq!((&photo.bytes[..], photo.headers["content-type"].to_str().unwrap()), (PNG, "image/png"));
    let pool = clerk.get(&format!("/u/{TOWNSHIP}/reserve")).await.ok();
    assert!(pool.contains("甲") && pool.contains("返乡人才"), "{pool}");

    let file = crate::files::store::of(office.app.db.read(), &[super::service::owner(id)]).await.unwrap()[0].id;
    assert_eq!(clerk.get(&format!("{own}/files/{file}")).await.bytes, PDF);
    for (role, place) in [(Role::CommitteeMember, VILLAGE), (Role::CommitteeMember, OTHER_VILLAGE)] {
        let stranger = office.login(role, place).await;
        for path in [own.clone(), format!("{own}/photo"), format!("{own}/files/{file}")] {
            assert_eq!(stranger.get(&path).await.status, 403, "{path}");
        }
    }
    let elsewhere = format!("/u/{OTHER_VILLAGE}/dossiers/{id}");
    assert_eq!(clerk.get(&elsewhere).await.status, 404, "a person belongs to one village");
    clerk.post(&format!("{own}/files/{file}/remove"), &[]).await.done();
    assert_eq!(clerk.get(&format!("{own}/files/{file}")).await.status, 404);
    let entry = store::entries(office.app.db.read(), id).await.unwrap()[0].id;
    clerk.post(&format!("{own}/lines/{entry}/remove"), &[]).await.done();
    clerk.post(&format!("{own}/reserve"), &[("kind", "")]).await.done();
    assert!(store::reserve_of(office.app.db.read(), id).await.unwrap().is_none());
}
