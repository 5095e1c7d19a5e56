//! Whole files: found or refused, with the right words.
#![allow(clippy::unwrap_used)]

mod support;

use std::ops::ControlFlow;

use sheet::{FileError, Found, Limits, Outcome, Rule, Table, read, read_rows};
use support::{V, biff, bof, csv, ole, package, raw_xlsx, roll, sheet_data, t, xlsx, xlsx_named};

const ID: &str = "990101199001011234";

fn open(bytes: &[u8]) -> Result<Table, FileError> {
    read(bytes, "名册.xlsx", &roll(), Limits::default())
}

#[test]
fn other_kinds_of_file_are_named() {
    let word = package(&[("[Content_Types].xml", b"<Types/>"), ("word/document.xml", b"<w/>")]);
    let ods = package(&[("mimetype", b"application/vnd.oasis.opendocument.spreadsheet"), ("content.xml", b"<x/>")]);
    for (bytes, found) in [
        (b"%PDF-1.7\n".to_vec(), Found::Pdf),
        (b"\xFF\xD8\xFF\xE0\0\x10JFIF".to_vec(), Found::Image),
        (word, Found::Word),
        (ods, Found::OpenDocument),
        (package(&[("a.txt", b"a")]), Found::Archive),
        (ole("WordDocument", b""), Found::Word),
        (ole("Contents", b""), Found::OtherOle),
        (ole("Book", &bof(0x0500, 5)), Found::OldExcel),
        ("<html><body><table><tr><td>姓名</td></tr></table>".as_bytes().to_vec(), Found::Html),
        (b"\0\0\0\x18ftypmp42".to_vec(), Found::Binary),
    ] {
        let error = open(&bytes).unwrap_err();
        assert_eq!(error, FileError::WrongType { found, file_name: "名册.xlsx".to_owned() });
        assert!(error.to_string().contains("名册.xlsx") && !error.remedy_zh().is_empty());
    }
    assert_eq!(open(b""), Err(FileError::Empty));
    assert_eq!(open(b"\xFF\xFF\xFE\xFE"), Err(FileError::UnknownEncoding));
}

#[test]
fn encrypted_files_say_so() {
    assert_eq!(open(include_bytes!("data/encrypted.xlsx")), Err(FileError::Encrypted));
    let locked = [bof(0x0600, 5), biff(0x002F, &[1, 0, 0, 0])].concat();
    assert_eq!(open(&ole("Workbook", &locked)), Err(FileError::Encrypted));
}

#[test]
fn broken_files_are_refused() {
    let good = xlsx(&[vec![V::S("姓名"), V::S("身份证号")], vec![V::S("张三"), V::S(ID)]]);
    assert_eq!(open(&good).unwrap().rows.len(), 1);
    for cut in [10, good.len() / 2, good.len() - 30] {
        assert!(matches!(open(&good[..cut]), Err(FileError::Damaged { .. })), "{cut}");
    }
    let half = raw_xlsx(&format!("<sheetData><row r=\"1\">{}<c r=\"B1\"", t("A1", "姓名")), &[]);
    assert!(matches!(open(&half), Err(FileError::Damaged { .. })));
    let backwards =
        sheet_data(&format!("<row r=\"5\">{}</row><row r=\"3\">{}</row>", t("A5", "张三"), t("A3", "李四")));
    assert!(matches!(open(&raw_xlsx(&backwards, &[])), Err(FileError::Damaged { .. })));
    let beyond = sheet_data(&format!("<row r=\"2000000\">{}</row>", t("A2000000", "张三")));
    assert!(matches!(open(&raw_xlsx(&beyond, &[])), Err(FileError::Damaged { .. })));
    let overflowing = sheet_data(&format!("<row r=\"2\">{}</row>", t("ZZZZZZZZZ2", "张三")));
    assert!(matches!(open(&raw_xlsx(&overflowing, &[])), Err(FileError::Damaged { .. })));
    for stream in [vec![0xFF; 5000], [bof(0x0600, 5), vec![0x85, 0, 0xFF, 0xFF]].concat()] {
        assert!(matches!(open(&ole("Workbook", &stream)), Err(FileError::Damaged { .. })));
    }
}

#[test]
fn bombs_are_refused_before_they_unpack() {
    let zeros = vec![b' '; 40 << 20];
    let bomb = raw_xlsx(&sheet_data(""), &[("xl/media/photo.png", &zeros)]);
    assert!(bomb.len() < 100_000);
    assert_eq!(open(&bomb), Err(FileError::UnpacksTooLarge { limit: Limits::default().max_unpacked_bytes }));
    // One text longer than any cell.
    let long = raw_xlsx(&sheet_data(&format!("<row r=\"2\">{}</row>", t("A2", &"长".repeat(600_000)))), &[]);
    assert!(matches!(open(&long), Err(FileError::Damaged { .. })));
    // A promise of more shared texts than memory holds.
    let promise = br#"<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" count="1" uniqueCount="99999999999999"></sst>"#;
    let liar = raw_xlsx(&sheet_data(""), &[("xl/sharedStrings.xml", promise)]);
    assert!(matches!(open(&liar), Err(FileError::UnpacksTooLarge { .. })));
    // Many small tags that each cost a structure.
    let formats = format!("<styleSheet><cellXfs>{}</cellXfs></styleSheet>", "<xf/>".repeat(150_000));
    assert!(matches!(
        open(&raw_xlsx(&sheet_data(""), &[("xl/styles.xml", formats.as_bytes())])),
        Err(FileError::UnpacksTooLarge { .. })
    ));
    // Many entries.
    let names: Vec<String> = (0..20_001).map(|i| format!("xl/{i}.xml")).collect();
    let mut entries: Vec<(&str, &[u8])> = vec![("xl/workbook.xml", b"<workbook/>")];
    entries.extend(names.iter().map(|n| (n.as_str(), &b""[..])));
    assert!(matches!(open(&package(&entries)), Err(FileError::UnpacksTooLarge { .. })));
    // An old workbook that claims four billion rows, and one with cells in opposite corners.
    let mut claim = vec![0; 14];
    claim[4..8].copy_from_slice(&u32::MAX.to_le_bytes());
    claim[10..12].copy_from_slice(&256u16.to_le_bytes());
    let huge = [bof(0x0600, 5), biff(0x0200, &claim)].concat();
    assert!(matches!(open(&ole("Workbook", &huge)), Err(FileError::UnpacksTooLarge { .. })));
    let corner = |row: u16, column: u16| {
        biff(0x0203, &[row.to_le_bytes(), column.to_le_bytes(), [0; 2], [0; 2], [0; 2], [0; 2], [0; 2]].concat())
    };
    let corners = [bof(0x0600, 0x10), corner(0, 0), corner(65_535, 255)].concat();
    assert!(matches!(open(&ole("Workbook", &corners)), Err(FileError::UnpacksTooLarge { .. })));
    let limits = Limits { max_file_bytes: 1000, ..Limits::default() };
    assert!(matches!(
        read(&vec![b'a'; 1001], "", &roll(), limits),
        Err(FileError::TooLarge { bytes: 1001, limit: 1000 })
    ));
}

#[test]
fn too_many_rows_are_refused_before_the_first_is_handed_out() {
    let many = |n: usize| {
        let mut rows = vec![vec![V::S("姓名"), V::S("身份证号")]];
        rows.extend((0..n).map(|_| vec![V::S("张三"), V::S(ID)]));
        xlsx(&rows)
    };
    let limits = Limits { max_rows: 50, ..Limits::default() };
    assert_eq!(read(&many(50), "", &roll(), limits).unwrap().rows.len(), 50);
    let lines: Vec<String> = (0..51).map(|_| format!("张三,{ID}")).collect();
    let text = format!("姓名,身份证号\n{}", lines.join("\n"));
    for bytes in [many(51), text.into_bytes()] {
        let mut seen = 0;
        let result = read_rows(&bytes, "", &roll(), limits, |_| {
            seen += 1;
            ControlFlow::Continue(())
        });
        assert_eq!((result, seen), (Err(FileError::TooManyRows { limit: 50 }), 0));
    }
    // Formatted blank rows below are no data.
    let blank: String = (3..2000).map(|r| format!(r#"<row r="{r}"><c r="A{r}" s="0"/></row>"#)).collect();
    let file = raw_xlsx(&sheet_data(&format!("<row r=\"2\">{}{}</row>{blank}", t("A2", "张三"), t("B2", ID))), &[]);
    assert_eq!(read(&file, "", &roll(), limits).unwrap().summary.total, 1);
}

#[test]
fn a_million_and_one_rows_of_text() {
    let mut text = String::from("姓名,身份证号\n");
    text.push_str(&"张三,990101199001011234\n".repeat(1_000_001));
    assert_eq!(open(text.as_bytes()), Err(FileError::TooManyRows { limit: 1_000_000 }));
}

#[test]
fn headers_are_found_however_they_are_written() {
    let data = vec![V::S("张三"), V::S(ID)];
    for titles in [
        ["姓名", "身份证号"],
        ["＊ 姓 名", "身份证号码（18位）"],
        ["选民姓名：", "公民身份号码"],
        ["*姓名", "身份证号(必填)"],
    ] {
        let rows = [vec![V::S("某村选民登记表")], vec![], vec![V::S(titles[0]), V::S(titles[1])], data.clone()];
        let table = open(&xlsx(&rows)).unwrap();
        assert_eq!((table.summary.header_line, table.rows[0].line), (3, 4), "{titles:?}");
    }
}

#[test]
fn missing_columns_are_named_together() {
    let error = open(&csv(&["小组,人数", "一组,3"])).unwrap_err();
    assert_eq!(
        error,
        FileError::MissingColumns {
            sheet: String::new(), line: 1, missing: vec!["姓名".into(), "身份证号".into()]
        }
    );
    assert_eq!(error.to_string(), "第 1 行是表头，但缺少 2 个必填列：姓名、身份证号");
    let text = csv(&["甲,乙", "1,2"]);
    let named_csv = read(&text, "名册.csv", &roll(), Limits::default());
    assert!(matches!(named_csv, Err(FileError::NoHeader { .. })));
    let named_xlsx = open(&text).unwrap_err().to_string();
    assert!(named_xlsx.contains("不是 Excel 文件"), "the name promises another kind of file: {named_xlsx}");
    assert!(matches!(
        open(&csv(&["姓名,身份证号,姓名", "张三,990101199001011234,李四"])),
        Err(FileError::DuplicateColumn { letters, .. }) if letters == ["A", "C"]
    ));
    assert!(matches!(open(&csv(&["姓名,身份证号", ",,"])), Err(FileError::NoRows { line: 1, .. })));
    assert!(matches!(open(&xlsx(&[vec![V::S("姓名"), V::S("身份证号")]])), Err(FileError::NoRows { .. })));
}

#[test]
fn unknown_columns_are_reported_and_furniture_is_not() {
    let table = open(&csv(&["序号,姓名,身份证号,备注,错误原因", &format!("1,张三,{ID},无,旧错误")])).unwrap();
    assert_eq!(table.rows.len(), 1);
    let messages: Vec<&str> = table.warnings.iter().map(|w| w.message_zh.as_str()).collect();
    assert_eq!(messages, ["D 列“备注”不是本表的列，没有导入"]);
    assert_eq!(table.summary.letter("id"), Some("C"));
    assert_eq!(table.summary.letter("phone"), None);
}

#[test]
fn the_right_sheet_is_taken() {
    let mut book = rust_xlsxwriter::Workbook::new();
    for (name, titles) in [
        ("封面", ["说明", ""]),
        ("旧名册", ["姓名", "身份证号"]),
        ("数据", ["姓名", "身份证号"]),
        ("字典", ["姓名", "身份证号"]),
    ] {
        let sheet = book.add_worksheet();
        sheet.set_name(name).unwrap();
        sheet.write_string(0, 0, titles[0]).unwrap().write_string(0, 1, titles[1]).unwrap();
        sheet.write_string(1, 0, name).unwrap().write_string(1, 1, ID).unwrap();
    }
    let table = open(&book.save_to_buffer().unwrap()).unwrap();
    assert_eq!((table.summary.sheet.as_str(), table.rows[0].str("name")), ("数据", Some("数据")));
    assert_eq!(table.warnings[0].message_zh, "只读取了工作表“数据”；“旧名册”看上去也是同样的表，没有读取");
}

#[test]
fn merged_areas_fill_or_are_refused() {
    let header = vec![V::S("姓名"), V::S("身份证号"), V::S("小组"), V::S("人数")];
    let person = |name| vec![V::S(name), V::S(ID), V::No, V::N(1.0)];
    // 小组 merged over three persons: each belongs to it. The fourth is outside.
    let rows = [header.clone(), person("甲"), person("乙"), person("丙"), person("丁")];
    let table = open(&xlsx_named("S", &rows, &[(1, 2, 3, 2, "一组")])).unwrap();
    let groups: Vec<Option<&str>> = table.rows.iter().map(|r| r.str("group")).collect();
    assert_eq!(groups, [Some("一组"), Some("一组"), Some("一组"), None]);
    assert!(table.warnings[0].message_zh.contains("第 3 行等 2 处在合并单元格里"), "{:?}", table.warnings);
    // 身份证号 merged over two persons cannot be right.
    let rows = [header.clone(), vec![V::S("甲")], vec![V::S("乙")]];
    let table = open(&xlsx_named("S", &rows, &[(1, 1, 2, 1, ID)])).unwrap();
    let rules: Vec<(u32, Rule)> = table.row_errors.iter().map(|e| (e.line, e.rule)).collect();
    assert_eq!(rules, [(2, Rule::Merged), (3, Rule::Merged)]);
    assert!(table.row_errors[0].reason_zh.starts_with("B2:B3 是合并单元格"));
    // A remark across the table at its end is one error on its line, and says what to do.
    let rows = [header, person("甲")];
    let table = open(&xlsx_named("S", &rows, &[(2, 0, 2, 3, "填表人：某某")])).unwrap();
    assert_eq!((table.rows.len(), table.row_errors.len(), table.row_errors[0].line), (1, 1, 3));
}

#[test]
fn headers_of_two_rows() {
    let rows = [
        vec![V::No, V::No, V::S("联系方式"), V::No],
        vec![V::No, V::No, V::S("电话"), V::S("人数")],
        vec![V::S("张三"), V::S(ID), V::S("10000000001"), V::N(2.0)],
    ];
    let merges = [(0, 0, 1, 0, "姓名"), (0, 1, 1, 1, "身份证号")];
    let table = open(&xlsx_named("S", &rows, &merges)).unwrap();
    assert_eq!(table.summary.header_line, 2);
    assert_eq!((table.rows[0].str("phone"), table.rows[0].int("count")), (Some("10000000001"), Some(2)));
    assert_eq!(table.summary.total, 1);
}

#[test]
fn formulas_without_results() {
    let xml = sheet_data(&format!(
        r#"<row r="2"><c r="A2"><f>"张"&amp;"三"</f></c>{}</row><row r="3"><c r="A3" t="str"><f>IF(1,"","")</f><v></v></c></row>"#,
        t("B2", ID)
    ));
    let table = open(&raw_xlsx(&xml, &[])).unwrap();
    assert_eq!(table.summary.total, 1, "a formula that shows nothing is a blank row");
    assert_eq!((table.row_errors[0].line, table.row_errors[0].rule), (2, Rule::FormulaNotCalculated));
}

#[test]
fn files_of_other_programs() {
    let table = read(include_bytes!("data/roll.xls"), "roll.xls", &roll(), Limits::default()).unwrap();
    assert_eq!((table.summary.sheet.as_str(), table.summary.header_line, table.row_errors.len()), ("Sheet1", 2, 0));
    let rows: Vec<_> = table
        .rows
        .iter()
        .map(|r| {
            (
                r.line,
                r.str("name").unwrap(),
                r.date("birth").unwrap().to_string(),
                r.str("phone").unwrap(),
                r.str("group"),
            )
        })
        .collect();
    assert_eq!(
        rows,
        [
            (3, "张三", "1990-01-01".to_owned(), "10000000001", Some("一组")),
            (4, "李四", "1985-06-15".to_owned(), "10000000002", Some("一组")),
            (5, "莫𡐓", "2008-12-10".to_owned(), "10000000003", Some("二组")),
        ]
    );
    assert!(
        table.warnings.iter().any(|w| w.message_zh.contains("F 列“人数”第 3 行等 3 处是公式，文件里没有它的结果")),
        "{:?}",
        table.warnings
    );

    let table = read(include_bytes!("data/roll-openpyxl.xlsx"), "", &roll(), Limits::default()).unwrap();
    assert_eq!(table.summary.total, 3);
    assert!(table.row_errors.iter().all(|e| e.rule == Rule::FormulaNotCalculated && e.column_letter == "F"));
    assert_eq!(table.row_errors.len(), 3);
}

#[test]
fn counts_stay_right_when_errors_are_not_all_described() {
    let lines: Vec<String> =
        (0..30).map(|i| if i % 3 == 0 { format!("张三,{ID}") } else { "张三,1".to_owned() }).collect();
    let text = format!("姓名,身份证号\n{}", lines.join("\n"));
    let table = read(text.as_bytes(), "", &roll(), Limits { max_errors: 5, ..Limits::default() }).unwrap();
    assert_eq!(table.row_errors.len(), 5);
    assert_eq!((table.summary.total, table.summary.good, table.summary.bad), (30, 10, 20));
    let mut first = None;
    let summary = read_rows(text.as_bytes(), "", &roll(), Limits::default(), |outcome| {
        first = Some(outcome);
        ControlFlow::Break(())
    });
    assert!(matches!(first, Some(Outcome::Good(row)) if row.line == 2));
    assert_eq!(summary.unwrap().total, 1);
}
