use std::io::Write as _;
use std::time::Duration;

use sheet::Cell;

use super::roll_stream::{Company, File};
use super::{roll_sheet, roll_stream};
use crate::access::{Actor, Role};
use crate::cycle;
use crate::failure::{Failure, Refusal};
use crate::roll;
use crate::roll::tests::{drill, number};
use crate::testkit::{Client, OTHER_VILLAGE, Office, VILLAGE, day, hidden, office};

/// A row of the form: name, number, class and the columns of those without 户籍 here.
fn row(name: &str, number: &str) -> Vec<Cell> {
    let text = |text: &str| Cell::Text(text.into());
    let mut cells = vec![Cell::Empty; roll_sheet::spec().columns.len()];
    cells[0] = text(name);
    cells[1] = text(number);
    cells[4] = text("汉族");
    cells[7] = text("第一村民小组");
    cells[9] = Cell::Choice("resident".into());
    cells
}

fn file(rows: Vec<Vec<Cell>>) -> Vec<u8> {
    sheet::export(&roll_sheet::spec(), "", rows).unwrap()
}

fn voters(many: u32) -> Vec<Vec<Cell>> {
    (0..many).map(|n| row(&format!("选民{n}"), &number(&format!("19{:02}0101", 50 + n / 900), n % 900))).collect()
}

async fn village() -> (Office, Client) {
    let office = office().await;
    assert_eq!(drill(&office).await, 1);
    office.election(VILLAGE, day(2026, 4, 5)).await;
    office.election(OTHER_VILLAGE, day(2026, 4, 5)).await;
    let clerk = office.login(Role::CommitteeMember, VILLAGE).await;
    (office, clerk)
}

async fn stored(office: &Office, unit: &str) -> u64 {
    let election = cycle::store::expect_current(office.app.db.read(), unit).await.unwrap();
    roll::store::count(office.app.db.read(), election.id, &roll::store::Filter::default()).await.unwrap()
}

fn import() -> String {
    format!("/u/{VILLAGE}/roll/import")
}

#[tokio::test]
async fn twelve_hundred_rows_go_from_template_to_roll_and_back() {
    let (office, clerk) = village().await;
    let template = clerk.get(&format!("{}/template", import())).await;
    let empty = clerk.upload(&import(), "模板.xlsx", &template.bytes).await.refused();
    assert!(empty.contains("表头下面没有数据"), "{empty}");
    let path = clerk.upload(&import(), "登记表.xlsx", &file(voters(1200))).await.done();
    let page = clerk.get(&path).await.ok();
    assert!(page.contains("1,200") && page.contains("确认导入 1,200 名选民"), "{page}");
    assert_eq!(stored(&office, VILLAGE).await, 0, "nothing is written before the confirmation");
    let upload =
        super::store::kept(office.app.db.read(), 1, "roll", VILLAGE, account(&office).await, office.app.clock.now_ms())
            .await
            .unwrap();
    assert!(!upload.bytes.starts_with(b"PK"), "an upload waits encrypted");
    let (key, seen) = (hidden(&page, "form_key"), hidden(&page, "seen"));
    let form = [("form_key", key.as_str()), ("seen", &seen)];
    assert_eq!(clerk.post(&format!("{path}/confirm"), &form).await.done(), format!("/u/{VILLAGE}/roll"));
    assert_eq!(clerk.post(&format!("{path}/confirm"), &form).await.done(), format!("/u/{VILLAGE}/roll"));
    assert_eq!(stored(&office, VILLAGE).await, 1200, "a form sent twice has one effect");
    assert_eq!(clerk.get(&path).await.status, 404, "a confirmed upload is gone");
    let list = clerk.get(&format!("/u/{VILLAGE}/roll?page=24")).await.ok();
    assert!(list.contains("共 1200 条") && list.contains("选民1199"));
    let events = office.events("roll.imported").await;
    assert_eq!(events[0].2["added"], 1200);
    clerk.get(&format!("/u/{VILLAGE}/roll/batches/1/undo")).await.ok();
    clerk.post(&format!("/u/{VILLAGE}/roll/batches/1/undo"), &[]).await.done();
    assert_eq!(stored(&office, VILLAGE).await, 0);
}

async fn account(office: &Office) -> i64 {
    let login = format!("{}@{VILLAGE}", Role::CommitteeMember.code());
    crate::access::store::account_by_login(office.app.db.read(), &login).await.unwrap().unwrap().id
}

#[tokio::test]
async fn every_error_is_named_and_one_bad_row_imports_nothing() {
    let (office, clerk) = village().await;
    let mut rows = voters(5);
    rows.push(row("同号", &number("19500101", 2)));
    rows.push(row("校验", "990781198001010011"));
    rows.push(row("未成年", &number("20100101", 1)));
    let bytes = file(rows);
    let path = clerk.upload(&import(), "登记表.xlsx", &bytes).await.done();
    let page = clerk.get(&path).await.ok();
    for part in ["与第 4 行的身份证号相同", "校验位不符", "9907**********0011", "18", "先导入没有错误的"]
    {
        assert!(page.contains(part), "{part} is missing");
    }
    assert!(!page.contains("990781198001010011"), "no page shows a full number");
    let (key, seen) = (hidden(&page, "form_key"), hidden(&page, "seen"));
    let refused = clerk.post(&format!("{path}/confirm"), &[("form_key", &key), ("seen", &seen)]).await.refused();
    assert!(refused.contains("文件有 3 行有误，没有导入任何一行"), "{refused}");
    assert_eq!(stored(&office, VILLAGE).await, 0);
    assert!(!page.contains("。。"), "{page}");
    let report = clerk.get(&format!("{path}/errors")).await;
    assert!(report.bytes.starts_with(b"PK"));
    let partial = [("form_key", key.as_str()), ("seen", &seen), ("partial", "yes")];
    clerk.post(&format!("{path}/confirm"), &partial).await.done();
    assert_eq!(stored(&office, VILLAGE).await, 5);
}

#[tokio::test]
async fn groups_that_the_village_does_not_have_are_remarked_and_imported() {
    let (office, clerk) = village().await;
    let mut rows = voters(3);
    rows[1][7] = Cell::Text("第1组".into());
    let bytes = file(rows);
    let path = clerk.upload(&import(), "登记表.xlsx", &bytes).await.done();
    let page = clerk.get(&path).await.ok();
    assert!(page.contains("组「第1组」与「第一村民小组」像是同一组的两种写法"), "{page}");
    assert!(!page.contains("不在本村已有的小组中"), "no groups are recorded yet");
    let group = [("no", "1"), ("name", "第一村民小组")];
    clerk.post(&format!("/units/{VILLAGE}/groups"), &group).await.done();
    let page = clerk.get(&path).await.ok();
    assert!(page.contains("第 3 行 组「第1组」不在本村已有的小组中，像是「第一村民小组」的另一种写法"), "{page}");
    let (key, seen) = (hidden(&page, "form_key"), hidden(&page, "seen"));
    clerk.post(&format!("{path}/confirm"), &[("form_key", &key), ("seen", &seen)]).await.done();
    assert_eq!(stored(&office, VILLAGE).await, 3, "a remark stops nothing");
}

#[tokio::test]
async fn a_group_that_is_new_to_the_roll_is_remarked_where_none_are_recorded() {
    let (office, clerk) = village().await;
    let send = async |rows: Vec<Vec<Cell>>| {
        let path = clerk.upload(&import(), "登记表.xlsx", &file(rows)).await.done();
        let page = clerk.get(&path).await.ok();
        let (key, seen) = (hidden(&page, "form_key"), hidden(&page, "seen"));
        clerk.post(&format!("{path}/confirm"), &[("form_key", &key), ("seen", &seen)]).await.done();
        page
    };
    let first = send(voters(3)).await;
    assert!(!first.contains("选民名单上还没有"), "the first import makes the groups: {first}");
    let mut rows: Vec<_> = voters(6).into_iter().skip(3).collect();
    rows[2][7] = Cell::Text("第九十九组".into());
    let page = send(rows).await;
    assert!(page.contains("第 4 行 组「第九十九组」在本村选民名单上还没有"), "{page}");
    assert_eq!(page.matches("选民名单上还没有").count(), 1, "{page}");
    assert_eq!(stored(&office, VILLAGE).await, 6, "a remark stops nothing");
}

#[tokio::test]
async fn a_check_that_is_no_longer_true_writes_nothing() {
    let (office, clerk) = village().await;
    let bytes = file(voters(3));
    let first = clerk.upload(&import(), "甲.xlsx", &bytes).await.done();
    let second = clerk.upload(&import(), "乙.xlsx", &bytes).await.done();
    let page = clerk.get(&first).await.ok();
    let old = clerk.get(&second).await.ok();
    let form = |page: &str| (hidden(page, "form_key"), hidden(page, "seen"));
    let (key, seen) = form(&page);
    clerk.post(&format!("{first}/confirm"), &[("form_key", &key), ("seen", &seen)]).await.done();
    let (key, seen) = form(&old);
    let stale = clerk.post(&format!("{second}/confirm"), &[("form_key", &key), ("seen", &seen)]).await;
    assert_eq!(stale.status, 409, "the three rows are duplicates now");
    let page = clerk.get(&second).await.ok();
    assert!(page.contains("3 行与名单重复"));
    let (key, seen) = form(&page);
    let choice = [("form_key", key.as_str()), ("seen", &seen), ("existing", "overwrite")];
    clerk.post(&format!("{second}/confirm"), &choice).await.done();
    assert_eq!(stored(&office, VILLAGE).await, 3);
    assert_eq!(clerk.get(&format!("/u/{OTHER_VILLAGE}/roll/import")).await.status, 403);
}

#[tokio::test]
async fn files_that_are_no_roll_are_refused_with_what_to_do() {
    let (office, clerk) = village().await;
    let mut bomb = Vec::new();
    {
        let mut zip = zip::ZipWriter::new(std::io::Cursor::new(&mut bomb));
        let options = zip::write::SimpleFileOptions::default();
        zip.start_file("[Content_Types].xml", options).unwrap();
        zip.write_all(b"<Types/>").unwrap();
        zip.start_file("xl/workbook.xml", options).unwrap();
        zip.write_all(&vec![b' '; 64 << 20]).unwrap();
        zip.finish().unwrap();
    }
    let gbk_without_header = [0xd0, 0xd5, 0xc3, 0xfb, b'\n', 0xbc, 0xd7, b'\n'];
    let cases: Vec<(&str, &[u8])> = vec![
        ("照片.xlsx", b"\x89PNG\r\n\x1a\n0000000000"),
        ("说明.pdf", b"%PDF-1.7\n"),
        ("空.xlsx", b" "),
        ("缺列.csv", &gbk_without_header),
        ("炸弹.xlsx", &bomb),
    ];
    for (name, bytes) in cases {
        let page = clerk.upload(&import(), name, bytes).await.refused();
        assert!(page.contains("没有保存，请改正以下"), "{name}: {page}");
    }
    let none = clerk.upload(&import(), "", b"").await.refused();
    assert!(none.contains("请选择文件"));
    assert_eq!(stored(&office, VILLAGE).await, 0);
}

#[tokio::test]
async fn a_gbk_table_of_the_clerks_own_is_read() {
    let (_office, clerk) = village().await;
    let mut csv = String::from("姓名,身份证号,登记类别,小组\r\n");
    csv.push_str(&format!("王小明,{},本村居住,一组\r\n", number("19800101", 1)));
    // The same text in GB 18030, written out by hand: the test needs no encoder.
    let gbk: Vec<u8> = csv
        .chars()
        .flat_map(|c| match c {
            '姓' => vec![0xd0, 0xd5],
            '名' => vec![0xc3, 0xfb],
            '身' => vec![0xc9, 0xed],
            '份' => vec![0xb7, 0xdd],
            '证' => vec![0xd6, 0xa4],
            '号' => vec![0xba, 0xc5],
            '登' => vec![0xb5, 0xc7],
            '记' => vec![0xbc, 0xc7],
            '类' => vec![0xc0, 0xe0],
            '别' => vec![0xb1, 0xf0],
            '小' => vec![0xd0, 0xa1],
            '组' => vec![0xd7, 0xe9],
            '王' => vec![0xcd, 0xf5],
            '明' => vec![0xc3, 0xf7],
            '本' => vec![0xb1, 0xbe],
            '村' => vec![0xb4, 0xe5],
            '居' => vec![0xbe, 0xd3],
            '住' => vec![0xd7, 0xa1],
            '一' => vec![0xd2, 0xbb],
            other => vec![u8::try_from(u32::from(other)).unwrap()],
        })
        .collect();
    let path = clerk.upload(&import(), "名单.csv", &gbk).await.done();
    assert!(clerk.get(&path).await.ok().contains("确认导入 1 名选民"));
}

fn wide(rows: &[(&str, &str, &str)]) -> Vec<u8> {
    let spec = roll_sheet::wide_spec();
    let rows = rows.iter().map(|(unit, name, number)| {
        let mut cells = row(name, number);
        cells.push(Cell::Text((*unit).into()));
        cells
    });
    sheet::export(&spec, "", rows.collect::<Vec<_>>()).unwrap()
}

#[track_caller]
fn refusal<T: std::fmt::Debug>(result: Result<T, Failure>) -> Refusal {
    match result {
        Err(Failure::Refused(refusal)) => *refusal,
        other => panic!("not refused: {other:?}"),
    }
}

async fn many_villages(company: Company) {
    let (office, _) = village().await;
    let actor = Actor::command_line();
    let (a, b, c) = (number("19800101", 1), number("19800101", 2), number("19800101", 3));
    let bad = wide(&[(VILLAGE, "甲", &a), (OTHER_VILLAGE, "乙", &b), ("990781009999", "丙", &c), (VILLAGE, "丁", &b)]);
    let refused = refusal(roll_stream::import_file(&office.app, &actor, bad, "县.xlsx", None, company).await);
    assert_eq!(refused.code, "IMPORT_HAS_ERRORS");
    let lines: Vec<&str> = refused.fields.iter().map(|field| field.message.as_str()).collect();
    assert!(lines[0].contains("第 4 行") && lines[1].contains("与第 3 行的身份证号相同"), "{lines:?}");
    assert_eq!(stored(&office, VILLAGE).await + stored(&office, OTHER_VILLAGE).await, 0);
    let good = wide(&[(VILLAGE, "甲", &a), (OTHER_VILLAGE, "乙", &b)]);
    let report = roll_stream::import_file(&office.app, &actor, good.clone(), "县.xlsx", None, company).await.unwrap();
    assert_eq!((report.rows, report.added, report.skipped, report.batches.len()), (2, 2, 0, 2));
    let again = roll_stream::import_file(&office.app, &actor, good, "县.xlsx", None, company).await.unwrap();
    assert_eq!((again.added, again.skipped), (0, 2), "who is there already is left alone");
    let moved = wide(&[(OTHER_VILLAGE, "甲", &a)]);
    let refused = refusal(roll_stream::import_file(&office.app, &actor, moved, "县.xlsx", None, company).await);
    assert!(refused.fields[0].message.contains("皂洞口村民委员会"), "{refused:?}");
    let many = file(voters(2500));
    let unit = Some(VILLAGE.to_owned());
    let report = roll_stream::import_file(&office.app, &actor, many, "村.xlsx", unit, company).await.unwrap();
    assert_eq!(report.added, 2500);
    let election = cycle::store::expect_current(office.app.db.read(), VILLAGE).await.unwrap();
    assert_eq!(election.registered, 2501);
    assert!(crate::audit::verify(office.app.db.read()).await.unwrap().is_ok());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_with_many_villages_is_one_transaction_when_nobody_else_is_there() {
    many_villages(Company::Alone).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_with_many_villages_is_checked_as_a_whole_beside_an_office() {
    many_villages(Company::Office).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn beside_an_office_a_transaction_ends_when_it_has_lasted_long_enough() {
    let rows = [(VILLAGE, "甲", &*number("19800101", 1)), (OTHER_VILLAGE, "乙", &*number("19800101", 2))];
    for (hold, transactions) in [(Duration::ZERO, 2), (Duration::from_secs(3600), 1)] {
        let (office, _) = village().await;
        let actor = Actor::command_line();
        let file = File::new(&office.app, &actor, wide(&rows), "县.xlsx", None, hold).unwrap();
        let last = file.check().await.unwrap();
        let before = office.app.db.generation();
        let report = file.store_by_villages(&last).await.unwrap();
        assert_eq!((report.rows, report.added, report.batches.len()), (2, 2, 2));
        assert_eq!(office.app.db.generation() - before, transactions, "others are let in between two transactions");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_import_that_is_cut_off_leaves_whole_villages_and_can_be_sent_again() {
    let (office, clerk) = village().await;
    let actor = Actor::command_line();
    let (a, b) = (number("19800101", 1), number("19800101", 2));
    // The rows of a village need not stand together.
    let other = |n: u32| number("19810101", n);
    let (c, d) = (other(1), other(2));
    let rows = wide(&[(VILLAGE, "甲", &a), (OTHER_VILLAGE, "丙", &c), (VILLAGE, "乙", &b), (OTHER_VILLAGE, "丁", &d)]);
    let file = File::new(&office.app, &actor, rows.clone(), "县.xlsx", None, Duration::ZERO).unwrap();
    let last = file.check().await.unwrap();
    // After the check and before the storing somebody registers one of them elsewhere.
    let path = clerk.upload(&import(), "一人.xlsx", &file_of_one("丁", &d)).await.done();
    let page = clerk.get(&path).await.ok();
    clerk.post(&format!("{path}/confirm"), &[("form_key", &*hidden(&page, "form_key"))]).await.done();
    let refused = refusal(file.store_by_villages(&last).await);
    assert_eq!(refused.code, "IMPORT_CUT_OFF");
    assert!(refused.message.contains("2 个村社中，前 1 个已完整存入"), "{}", refused.message);
    assert_eq!((stored(&office, VILLAGE).await, stored(&office, OTHER_VILLAGE).await), (3, 0));
    let refused = refusal(roll_stream::import_file(&office.app, &actor, rows, "县.xlsx", None, Company::Office).await);
    assert!(refused.fields[0].message.contains("第 5 行"), "now the check says which row it is: {refused:?}");
    let rest = wide(&[(VILLAGE, "甲", &a), (OTHER_VILLAGE, "丙", &c), (VILLAGE, "乙", &b)]);
    let report = roll_stream::import_file(&office.app, &actor, rest, "县.xlsx", None, Company::Office).await.unwrap();
    assert_eq!((report.added, report.skipped), (1, 2), "what is there is left alone");
    assert!(crate::audit::verify(office.app.db.read()).await.unwrap().is_ok());
}

fn file_of_one(name: &str, number: &str) -> Vec<u8> {
    file(vec![row(name, number)])
}
