//! Every kind of bad file, sent through the real upload, gets its own message, and nothing of it is written.

use std::io::{Cursor, Write as _};

use crate::access::Role;
use crate::roll::tests::{drill, number};
use crate::testkit::{Client, Office, VILLAGE, day, office};

const NS: &str = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
const OFFICE_RELS: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
const PACKAGE_RELS: &str = "http://schemas.openxmlformats.org/package/2006/relationships";

/// A cell with a text.
fn t(reference: &str, text: &str) -> String {
    format!(r#"<c r="{reference}" t="inlineStr"><is><t>{text}</t></is></c>"#)
}

/// A workbook written by hand, so that it can hold what our own writer never writes. `rows` follow the header; `merges` is a
/// list of areas.
fn workbook(rows: &[String], merges: &[&str]) -> Vec<u8> {
    let header = ["姓名", "身份证号", "登记类别", "居住月数"];
    let header: String = header.iter().zip(["A1", "B1", "C1", "D1"]).map(|(title, at)| t(at, title)).collect();
    let rows: String = (2..)
        .zip(rows)
        .map(|(line, cells)| format!(r#"<row r="{line}">{}</row>"#, cells.replace('#', &line.to_string())))
        .collect();
    let merges = match merges {
        [] => String::new(),
        some => {
            let all: String = some.iter().map(|area| format!(r#"<mergeCell ref="{area}"/>"#)).collect();
            format!(r#"<mergeCells count="{}">{all}</mergeCells>"#, some.len())
        }
    };
    let sheet = format!(
        r#"<worksheet xmlns="{NS}"><sheetData><row r="1">{header}</row>{rows}</sheetData>{merges}</worksheet>"#
    );
    package(&[("xl/worksheets/sheet1.xml", sheet.as_bytes())])
}

fn package(entries: &[(&str, &[u8])]) -> Vec<u8> {
    let types = r#"<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="xml" ContentType="application/xml"/></Types>"#;
    let rels = format!(
        r#"<Relationships xmlns="{PACKAGE_RELS}"><Relationship Id="rId1" Type="{OFFICE_RELS}/officeDocument" Target="xl/workbook.xml"/></Relationships>"#
    );
    let book = format!(
        r#"<workbook xmlns="{NS}" xmlns:r="{OFFICE_RELS}"><sheets><sheet name="数据" sheetId="1" r:id="rId1"/></sheets></workbook>"#
    );
    let book_rels = format!(
        r#"<Relationships xmlns="{PACKAGE_RELS}"><Relationship Id="rId1" Type="{OFFICE_RELS}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>"#
    );
    let fixed: [(&str, &[u8]); 4] = [
        ("[Content_Types].xml", types.as_bytes()),
        ("_rels/.rels", rels.as_bytes()),
        ("xl/workbook.xml", book.as_bytes()),
        ("xl/_rels/workbook.xml.rels", book_rels.as_bytes()),
    ];
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, content) in fixed.iter().chain(entries) {
        zip.start_file(*name, zip::write::SimpleFileOptions::default()).unwrap();
        zip.write_all(content).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

async fn village() -> (Office, Client) {
    let office = office().await;
    assert_eq!(drill(&office).await, 1);
    office.election(VILLAGE, day(2026, 4, 5)).await;
    let clerk = office.login(Role::CommitteeMember, VILLAGE).await;
    (office, clerk)
}

fn import() -> String {
    format!("/u/{VILLAGE}/roll/import")
}

async fn nothing_stored(office: &Office) {
    let election = crate::cycle::store::expect_current(office.app.db.read(), VILLAGE).await.unwrap();
    let all = crate::roll::store::Filter::default();
    assert_eq!(crate::roll::store::count(office.app.db.read(), election.id, &all).await.unwrap(), 0);
    assert_eq!(crate::people::store::highest_id(office.app.db.read()).await.unwrap(), 0);
    assert!(office.events("roll.imported").await.is_empty());
}

fn csv(rows: &[&str]) -> Vec<u8> {
    format!("姓名,身份证号,登记类别,居住月数\r\n{}\r\n", rows.join("\r\n")).into_bytes()
}

#[tokio::test]
async fn a_file_that_cannot_be_read_is_refused_with_its_own_reason() {
    let (office, clerk) = village().await;
    let blanks = vec![b' '; 40 << 20];
    let empty = format!(r#"<worksheet xmlns="{NS}"><sheetData/></worksheet>"#);
    let bomb = package(&[("xl/worksheets/sheet1.xml", empty.as_bytes()), ("xl/media/photo.png", &blanks)]);
    assert!(bomb.len() < 1 << 20, "a bomb is small before it goes off");
    let million = csv(&[&"甲,1,本村居住,\r\n".repeat(1_000_000)]);
    let cases: [(&str, Vec<u8>, &str, &str); 11] = [
        ("空的.xlsx", Vec::new(), "文件是空的（0 字节）", "请确认文件已保存"),
        ("文字.xlsx", "今天天气很好\r\n".into(), "“文字.xlsx”不是 Excel 文件", "请下载模板"),
        ("照片.xlsx", b"\x89PNG\r\n\x1a\n0000000000".to_vec(), "内容是图片，不是可以导入的表格", "请下载模板填写"),
        ("说明.pdf", b"%PDF-1.7\n%abc\n".to_vec(), "PDF 文件", "上传 .xlsx、.xls、.csv 表格"),
        ("打包.zip", package_without_book(), "压缩包", "请先解压"),
        ("半个.xlsx", workbook(&[t("A#", "甲")], &[])[..200].to_vec(), "损坏或没有传完整", "重新索取"),
        ("没有行.csv", csv(&[]), "表头下面没有数据", "请确认数据填在这张工作表里"),
        ("没有列.csv", "姓名,电话\r\n甲,1\r\n".into(), "身份证号", "请补上这些列"),
        ("不是表.csv", "今天天气很好\r\n".into(), "没有找到表头", "请下载模板"),
        ("炸弹.xlsx", bomb, "展开后过大或压缩得不正常", "复制到新下载的模板里"),
        ("百万行.csv", million, "数据超过 50000 行的上限", "请按乡镇或村分成几个文件"),
    ];
    for (name, bytes, reason, remedy) in cases {
        let page = clerk.upload(&import(), name, &bytes).await.refused();
        assert!(page.contains(reason), "{name}: {reason} is missing in {page}");
        assert!(page.contains(remedy), "{name}: {remedy} is missing");
    }
    nothing_stored(&office).await;
}

fn package_without_book() -> Vec<u8> {
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    zip.start_file("名单.txt", zip::write::SimpleFileOptions::default()).unwrap();
    zip.write_all("甲".as_bytes()).unwrap();
    zip.finish().unwrap().into_inner()
}

#[tokio::test]
async fn a_bad_cell_is_named_with_row_column_value_reason_and_remedy() {
    let (office, clerk) = village().await;
    let (a, b) = (number("19800101", 1), number("19800101", 2));
    let class = |line: &str| t(&format!("C{line}"), "本村居住");
    let made = |shown: &str| format!("<c r=\"B#\"><f>C#</f><v>{shown}</v></c>");
    let cases: [(&str, Vec<u8>, &[&str]); 8] = [
        (
            "号码是公式.xlsx",
            workbook(&[format!("{}{}{}", t("A#", "甲"), made("0"), class("#"))], &[]),
            &["B 身份证号", "这一格是公式，不是身份证号", "选择性粘贴—数值"],
        ),
        (
            "号码是公式的文字.csv",
            csv(&["甲,=B2,本村居住,"]),
            &["B 身份证号", "这一格是公式，不是身份证号", "选择性粘贴—数值"],
        ),
        (
            "十五位.csv",
            csv(&["王小明,990781800101001,本村居住,"]),
            &["B 身份证号", "15 位的第一代身份证号", "请改填 18 位公民身份号码"],
        ),
        (
            "号码是数字.xlsx",
            workbook(&[format!("{}<c r=\"B#\"><v>9.90781198001011E+17</v></c>{}", t("A#", "甲"), class("#"))], &[]),
            &["身份证号被存成了数字", "末几位已变成 0", "先把这一列设为“文本”格式"],
        ),
        (
            "公式.xlsx",
            workbook(&[format!("<c r=\"A#\"><f>\"甲\"&amp;\"乙\"</f></c>{}{}", t("B#", &a), class("#"))], &[]),
            &["A 姓名", "公式还没有算出结果", "保存一次，或直接填写结果"],
        ),
        (
            "合并.xlsx",
            workbook(
                &[
                    format!("{}{}{}", t("A#", "甲"), t("B#", &a), class("#")),
                    format!("{}{}", t("A#", "乙"), class("#")),
                ],
                &["B2:B3"],
            ),
            &["B2:B3 是合并单元格，无法判断属于哪一行哪一列", "请取消合并"],
        ),
        (
            "月数.csv",
            csv(&[&format!("甲,{b},非户籍经会议同意,十二个月")]),
            &["D 居住月数", "十二个月", "不是整数", "只填阿拉伯数字"],
        ),
        ("类别.csv", csv(&[&format!("甲,{b},住在本村,")]), &["C 登记类别", "住在本村", "不在可选项里"]),
    ];
    for (name, bytes, words) in cases {
        let path = clerk.upload(&import(), name, &bytes).await.done();
        let page = clerk.get(&path).await.ok();
        for word in words {
            assert!(page.contains(word), "{name}: {word} is missing in {page}");
        }
        assert!(page.contains("有误的行"), "{name}");
        let seen = clerk.post(&format!("{path}/confirm"), &[]).await.refused();
        assert!(seen.contains("没有导入任何一行"), "{name}");
        assert!(clerk.get(&format!("{path}/errors")).await.bytes.starts_with(b"PK"), "{name} comes back with reasons");
    }
    nothing_stored(&office).await;
}

#[tokio::test]
async fn numbers_that_are_stored_as_text_or_typed_in_full_width_are_numbers() {
    let (_office, clerk) = village().await;
    let (a, b) = (number("19800101", 1), number("19800101", 2));
    let rows = [
        format!("{}{}{}{}", t("A#", "甲"), t("B#", &a), t("C#", "本村居住"), t("D#", "12")),
        format!("{}{}{}{}", t("A#", "乙"), t("B#", &b), t("C#", "本村居住"), t("D#", "１２")),
    ];
    let path = clerk.upload(&import(), "文本数字.xlsx", &workbook(&rows, &[])).await.done();
    let page = clerk.get(&path).await.ok();
    assert!(page.contains("确认导入 2 名选民"), "{page}");
}

#[tokio::test]
async fn a_number_in_the_wrong_column_is_not_shown() {
    let (office, clerk) = village().await;
    let a = number("19800101", 1);
    // The columns have slipped by one: the number stands where the class belongs.
    let path = clerk.upload(&import(), "错列.csv", &csv(&[&format!("{a},甲,{a},{a}")])).await.done();
    let page = clerk.get(&path).await.ok();
    assert!(page.contains("不在可选项里"), "{page}");
    assert!(!page.contains(&a), "no page shows a full number");
    nothing_stored(&office).await;
}
