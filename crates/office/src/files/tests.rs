//! What is taken, what is refused, and that nothing lies on the disk in the open.

use super::model::{Kind, LARGEST, check};
use super::service::{keep, open, remove, seal};
use super::store;
use crate::access::Role;
use crate::testkit::{TOWNSHIP, office};

const PDF: &[u8] = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer<<>>\n%%EOF";
const PNG: &[u8] = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x01\0\0\0\x01\x08\x06\0\0\0";
const JPEG: &[u8] = b"\xff\xd8\xff\xe0\0\x10JFIF\0\x01\x01\0\0\x01";

#[test]
fn a_file_is_what_its_content_says() {
    let mut large = PDF.to_vec();
    large.resize(LARGEST + 1, b' ');
    for (name, bytes, refused) in [
        ("决定书.pdf", PDF, ""),
        ("照片.JPG", JPEG, ""),
        ("照片.png", PNG, ""),
        ("照片.jpg", PNG, "FILE_NOT_WHAT_IT_SAYS"),
        ("决定书.pdf", b"MZ\x90\0\x03\0\0\0", "FILE_KIND"),
        ("决定书.pdf", b"<html><script>", "FILE_KIND"),
        ("决定书.pdf.exe", PDF, "FILE_NOT_WHAT_IT_SAYS"),
        ("决定书", PDF, "FILE_NOT_WHAT_IT_SAYS"),
        ("空.pdf", b"", "FILE_EMPTY"),
        ("大.pdf", &large, "FILE_TOO_LARGE"),
    ] {
        let code = check(name, bytes.to_vec(), &Kind::ALL).err().map_or_else(String::new, |r| r.code.to_string());
        assert_eq!(code, refused, "{name}");
    }
    assert!(check("a.pdf", PDF.to_vec(), &Kind::PICTURES).is_err(), "a photo is a picture");
    for (name, kept) in [
        ("C:\\桌面\\决定书.pdf", "决定书.pdf"),
        ("../../etc/决定书.pdf", "决定书.pdf"),
        ("决\n定\u{202E}书<b>.pdf", "决定书b.pdf"),
    ] {
        assert_eq!(check(name, PDF.to_vec(), &Kind::ALL).unwrap().name, kept);
    }
    let long = check(&format!("{}.pdf", "长".repeat(300)), PDF.to_vec(), &Kind::ALL).unwrap().name;
    assert!(long.chars().count() <= 80 && long.ends_with(".pdf"), "{long}");
}

#[test]
fn documents_of_an_office_are_known() {
    let book = sheet::template(
        &sheet::SheetSpec { name: "表", columns: vec![sheet::Column::new("a", "甲", sheet::Kind::Text)] },
        &[],
    );
    assert_eq!(check("表.xlsx", book.unwrap(), &Kind::ALL).unwrap().kind, Kind::Xlsx);
}

#[tokio::test]
async fn a_file_is_sealed_found_by_its_owner_alone_and_leaves_its_hash() {
    let office = office().await;
    let actor = office.actor(Role::TownshipClerk, TOWNSHIP).await;
    let keys = office.app.keys.clone();
    let file = seal(&keys, &check("决定书.pdf", PDF.to_vec(), &Kind::ALL).unwrap()).unwrap();
    let again = file.clone();
    let id = office
        .write(move |tx| {
            let (actor, file) = (actor.clone(), again.clone());
            Box::pin(async move {
                let (id, new) = keep(tx, &actor, "review/1/2", &file).await?;
                assert!(new);
                assert_eq!(keep(tx, &actor, "review/1/2", &file).await?, (id, false), "the same content is kept once");
                Ok(id)
            })
        })
        .await;
    let conn = office.app.db.read();
    let row = store::file(conn, "review/1/2", id).await.unwrap();
    assert!(!row.bytes.windows(4).any(|part| part == b"%PDF"), "sealed");
    assert_eq!(open(conn, &keys, "review/1/2", id).await.unwrap().bytes, PDF);
    assert!(open(conn, &keys, "review/1/3", id).await.is_err(), "not through another record");
    let hash = row.hash.clone();
    office.write(move |tx| Box::pin(async move { remove(tx, "review/1/2", id).await })).await;
    assert!(open(conn, &keys, "review/1/2", id).await.is_err());
    let left = store::of(conn, &["review/1/2".to_owned()]).await.unwrap();
    assert_eq!((left[0].hash.as_str(), left[0].removed_ms.is_some()), (hash.as_str(), true));
}
