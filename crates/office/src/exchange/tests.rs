//! Files of units through the real office: upload, preview, confirmation, error report, export.

use sheet::{Limits, read};

use super::units::spec;
use crate::access::Role;
use crate::org;
use crate::testkit::{self, COUNTY, Client, TOWNSHIP, VILLAGE, day, hidden};

const SEEDS: &[u8] = include_bytes!("../../tests/data/divisions-seeds.csv");

async fn upload(client: &Client, name: &str, bytes: &[u8]) -> String {
    client.upload("/units/import", name, bytes).await.done()
}

async fn confirm(client: &Client, preview: &str) -> String {
    let text = client.get(preview).await.ok();
    let key = hidden(&text, "form_key");
    client.post(&format!("{preview}/confirm"), &[("form_key", &key)]).await.done()
}

#[tokio::test]
async fn the_national_table_is_imported_unchanged() {
    let office = testkit::empty_office(day(2026, 3, 5)).await;
    let admin = office.login(Role::SystemAdmin, "").await;
    let preview = upload(&admin, "divisions-seeds.csv", SEEDS).await;
    assert_eq!(confirm(&admin, &preview).await, "/units");
    let counts = org::store::count_by_level(office.app.db.read()).await.unwrap();
    assert_eq!(counts, [4, 5, 11, 174, 2400], "counted in the table, not in the file");
    let event = &office.events("org.imported").await[0].2;
    assert_eq!((&event["rows"], &event["added"]), (&2594.into(), &2594.into()));
    // The same file again changes nothing.
    let preview = upload(&admin, "divisions-seeds.csv", SEEDS).await;
    let text = admin.get(&preview).await.ok();
    assert!(text.contains("确认导入 0 个单位"), "{text}");
    confirm(&admin, &preview).await;
    assert_eq!(office.events("org.imported").await[0].2["unchanged"], 2594);
    assert_eq!(org::store::count_by_level(office.app.db.read()).await.unwrap(), counts);
}

#[tokio::test]
async fn a_table_with_other_headers_is_understood() {
    let office = testkit::office().await;
    let county = office.login(Role::CountyOffice, COUNTY).await;
    let text = "统计用区划代码,单位名称,层级,上级代码,组织类型\r\n990781001203,上华村,5,990781001000,村\r\n";
    let preview = upload(&county, "表.csv", text.as_bytes()).await;
    confirm(&county, &preview).await;
    let unit = org::store::unit(office.app.db.read(), "990781001203").await.unwrap().unwrap();
    assert_eq!((unit.name.as_str(), unit.org_kind.as_str()), ("上华村", "村"));
    // The page of the unit knows it at once.
    assert!(county.get("/units/990781001203").await.ok().contains("上华村"));
}

#[tokio::test]
async fn a_bad_file_writes_nothing_and_comes_back_with_reasons() {
    let office = testkit::office().await;
    let county = office.login(Role::CountyOffice, COUNTY).await;
    let text = "编码,名称\n990781001203,上华村\n99078100120,西吴村\n990781001203,重复村\n";
    let preview = upload(&county, "坏.csv", text.as_bytes()).await;
    let shown = county.get(&preview).await.ok();
    assert!(shown.contains("与第 2 行重复") && shown.contains("没有写入任何内容"), "{shown}");
    assert!(!shown.contains("确认导入 "), "no button to go on");
    let answer = county.post(&format!("{preview}/confirm"), &[]).await;
    assert!(answer.refused().contains("全部没有导入"));
    assert!(org::store::unit(office.app.db.read(), "990781001203").await.unwrap().is_none());
    let report = county.get(&format!("{preview}/errors")).await;
    assert!(report.bytes.starts_with(b"PK"), "a workbook");
    assert_eq!(county.post(&format!("{preview}/discard"), &[]).await.done(), "/units/import");
    assert_eq!(county.get(&preview).await.status, 404);
}

#[tokio::test]
async fn a_file_that_is_no_table_is_refused_with_what_to_do() {
    let office = testkit::office().await;
    let county = office.login(Role::CountyOffice, COUNTY).await;
    let page = county.upload("/units/import", "a.xlsx", b"%PDF-1.7 ...").await.refused();
    assert!(page.contains("PDF"), "{page}");
    let page = county.upload("/units/import", "a.csv", "甲,乙\n1,2\n".as_bytes()).await.refused();
    assert!(page.contains("编码"), "the missing header is named: {page}");
    let page = county.upload("/units/import", "", b"").await.refused();
    assert!(page.contains("没有选择文件") || page.contains("请选择文件"), "{page}");
}

#[tokio::test]
async fn an_upload_belongs_to_who_sent_it_and_is_confirmed_once() {
    let office = testkit::office().await;
    let county = office.login(Role::CountyOffice, COUNTY).await;
    let admin = office.login(Role::SystemAdmin, "").await;
    let preview = upload(&county, "表.csv", "编码,名称\n990781001203,上华村\n".as_bytes()).await;
    assert_eq!(admin.get(&preview).await.status, 404);
    let key = hidden(&county.get(&preview).await.ok(), "form_key");
    let path = format!("{preview}/confirm");
    assert_eq!(county.post(&path, &[("form_key", &key)]).await.done(), "/units");
    assert_eq!(county.post(&path, &[("form_key", &key)]).await.done(), "/units", "sending twice has one effect");
    assert_eq!(office.events("org.imported").await.iter().filter(|event| event.2["added"] == 1).count(), 1);
}

#[tokio::test]
async fn clerks_do_not_import_and_see_their_own_part_only() {
    let office = testkit::office().await;
    let clerk = office.login(Role::TownshipClerk, TOWNSHIP).await;
    assert_eq!(clerk.get("/units/import").await.status, 403);
    let page = clerk.get("/units").await.ok();
    assert!(page.contains("上华街道") && page.contains("皂洞口村") && !page.contains("马涧镇"), "{page}");
    let found = clerk.get("/units?q=%E6%9D%91").await.ok();
    assert!(found.contains("瓦灶头村委会") && !found.contains("和平村委会"), "{found}");
    assert!(found.contains("演练省 演练市 兰溪市 上华街道"), "the path above stands beside the name");
    assert_eq!(clerk.get("/units/990781002201").await.status, 403);
    let auditor = office.login(Role::AuditAdmin, "").await;
    assert_eq!(auditor.get("/units").await.status, 403);
}

#[tokio::test]
async fn what_goes_out_can_come_in_again() {
    let office = testkit::office().await;
    office.units(&[("990781001217", "\u{E170}坑村委会"), ("990781001218", "莫𡐓村委会")]).await;
    let county = office.login(Role::CountyOffice, COUNTY).await;
    let file = county.get("/units/export").await;
    assert_eq!(file.status, 200);
    let table = read(&file.bytes, "村社底册.xlsx", &spec(), Limits::default()).unwrap();
    assert_eq!((table.rows.len(), table.row_errors.len()), (8, 0), "the county's own units");
    let names: Vec<&str> = table.rows.iter().filter_map(|row| row.str("name")).collect();
    assert!(names.contains(&"\u{E170}坑村委会") && names.contains(&"莫𡐓村委会"), "{names:?}");
    let preview = upload(&county, "村社底册.xlsx", &file.bytes).await;
    assert!(county.get(&preview).await.ok().contains("确认导入 0 个单位"));
    let page = county.get(&format!("/units/{VILLAGE}")).await.ok();
    assert!(page.contains("公文用名"), "{page}");
    let doubtful = county.get("/units/990781001217").await.ok();
    assert!(doubtful.contains("〓坑村委会") && doubtful.contains("U+E170"), "{doubtful}");
}
