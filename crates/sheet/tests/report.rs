//! Error reports: the clerk's own file, with reasons; corrected and uploaded again. What is produced is also looked at with
//! another program: Python's standard library, when there is one.
#![allow(clippy::unwrap_used)]

mod support;

use std::collections::BTreeMap;

use sheet::{Limits, RowError, error_report, read, template};
use support::{V, grid, package, parts, python, roll, xlsx, xlsx_named};

const ID: &str = "990101199001011234";

/// The clerk's file: our template, filled by a program that keeps all of it, with a formula, a rule and widths of the clerk's own.
fn filled_template() -> Vec<u8> {
    let mut all = parts(&template(&roll(), &["本表由村民选举委员会填写。"]).unwrap());
    let data = all.get_mut("xl/worksheets/sheet2.xml").unwrap();
    let cell = |at: &str, text: &str| format!("<c r=\"{at}\" s=\"1\" t=\"inlineStr\"><is><t>{text}</t></is></c>");
    let rows = format!(
        r#"<row r="3" spans="1:8" ht="13.5" customHeight="1" hidden="1">{}{}{}</row><row r="4"><c r="A4" t="str"><f>"王"&amp;"五"</f><v>王五</v></c>{}</row><row r="6"/></sheetData><conditionalFormatting sqref="A1"><cfRule type="expression" dxfId="0" priority="1"><formula>1&lt;2</formula></cfRule></conditionalFormatting>"#,
        cell("A3", "李四"),
        cell("B3", "12"),
        cell("I3", "自己加的列"),
        cell("B4", ID),
    );
    assert_eq!(data.matches("</sheetData>").count(), 1);
    *data = data
        .replace("</sheetData>", &rows)
        .replace("</cols>", r#"<col min="9" max="16384" width="3" hidden="1"/></cols>"#);
    let entries: Vec<(&str, &[u8])> = all.iter().map(|(name, text)| (name.as_str(), text.as_bytes())).collect();
    package(&entries)
}

/// The stretch of a text between two marks.
fn between<'t>(text: &'t str, from: &str, to: &str) -> &'t str {
    text.split_once(from).and_then(|(_, rest)| rest.split_once(to)).map(|(inner, _)| inner).unwrap_or_default()
}

#[test]
fn a_workbook_comes_back_whole() {
    let original = filled_template();
    let table = read(&original, "", &roll(), Limits::default()).unwrap();
    assert_eq!((table.rows.len(), table.row_errors.len()), (1, 1), "{table:?}");
    // An error without a cell, on a line that the file does not have: nothing is lost.
    let errors = [table.row_errors.clone(), vec![RowError::custom(5, "", "", "", "=整行<有误>", "")]].concat();
    let report = error_report(&original, "", &roll(), Limits::default(), &[], &errors).unwrap();

    let (before, after) = (parts(&original), parts(&report));
    assert_eq!(before.keys().collect::<Vec<_>>(), after.keys().collect::<Vec<_>>());
    let changed: Vec<&str> = before.iter().filter(|(k, v)| after[*k] != **v).map(|(k, _)| k.as_str()).collect();
    assert_eq!(changed, ["xl/styles.xml", "xl/worksheets/sheet2.xml"], "all else is as it was");
    let (old, new) = (&before["xl/worksheets/sheet2.xml"], &after["xl/worksheets/sheet2.xml"]);
    let validations = |xml: &str| between(xml, "<dataValidations", "</dataValidations>").to_owned();
    assert!(validations(old).contains("'字典'!$A$2:$A$5"));
    assert_eq!(validations(new), validations(old), "drop-downs");
    assert!(new.contains(r#"<c r="A4" t="str"><f>"王"&amp;"五"</f><v>王五</v></c>"#), "formulas stay");
    assert!(new.contains("<formula>1&lt;2</formula>"), "the clerk's own rule stays");
    assert!(new.contains(r#"sqref="B3"><cfRule type="expression""#), "the wrong cell is marked: {new}");
    assert!(new.contains(r#"<row r="3"><c r="A3""#), "a row with a reason is shown: {new}");
    // J is the first free column; the clerk's widths go on behind it.
    assert!(
        new.contains(
            r#"<col min="9" max="9" width="3" hidden="1"/><col min="10" max="10" width="60" customWidth="1"/><col min="11" max="16384" width="3" hidden="1"/></cols>"#
        ),
        "{}",
        between(new, "<cols>", "</cols>")
    );
    let cells = grid(&report, "数据");
    assert_eq!(cells[0][9], "错误原因");
    assert!(cells[2][9].contains("这里是 2 位"), "{:?}", cells[2]);
    assert_eq!(cells[4][9], "=整行<有误>");
    let styles = &after["xl/styles.xml"];
    for list in ["fonts", "fills", "cellXfs", "dxfs"] {
        let (head, body) = between(styles, &format!("<{list} "), &format!("</{list}>")).split_once('>').unwrap();
        let entry = match list {
            "cellXfs" => "<xf ".to_owned(),
            _ => format!("<{}>", list.trim_end_matches('s')),
        };
        assert!(head.contains(&format!("count=\"{}\"", body.matches(&entry).count())), "{list} {head}");
    }
    assert_eq!(python(OPENED, &report).unwrap_or_else(|| EXPECTED.to_owned()), EXPECTED);

    // Unchanged it reads as before.
    let again = read(&report, "", &roll(), Limits::default()).unwrap();
    assert_eq!((&again.rows[0].cells(), again.row_errors.len()), (&table.rows[0].cells(), 1));
    assert_eq!(again.row_errors[0].line, 3);

    // Corrected, the next report has neither the old reasons nor the old marks.
    let mut corrected = after;
    let sheet = corrected.get_mut("xl/worksheets/sheet2.xml").unwrap();
    *sheet = sheet.replace("<t>12</t>", "<t>99010119850615002X</t>");
    let entries: Vec<(&str, &[u8])> = corrected.iter().map(|(name, text)| (name.as_str(), text.as_bytes())).collect();
    let corrected = package(&entries);
    assert_eq!(read(&corrected, "", &roll(), Limits::default()).unwrap().row_errors, []);
    let clean = error_report(&corrected, "", &roll(), Limits::default(), &[], &[]).unwrap();
    assert_eq!(grid(&clean, "数据")[2][9], "");
    assert_eq!(parts(&clean)["xl/worksheets/sheet2.xml"].matches("<cfRule").count(), 1, "only the clerk's");
}

/// Sheets with their drop-downs, the red cells of the data sheet, and the marked areas.
const OPENED: &str = r#"
import sys, io, zipfile, xml.etree.ElementTree as ET
z = zipfile.ZipFile(io.BytesIO(sys.stdin.buffer.read()))
assert z.testzip() is None
m = '{http://schemas.openxmlformats.org/spreadsheetml/2006/main}'
roots = {n: ET.fromstring(z.read(n)) for n in z.namelist()}
sheets = [s.get('name') for s in roots['xl/workbook.xml'].iter(m + 'sheet')]
styles, data = roots['xl/styles.xml'], roots['xl/worksheets/sheet2.xml']
fonts, formats = styles.find(m + 'fonts'), styles.find(m + 'cellXfs')
def red(cell):
    colour = fonts[int(formats[int(cell.get('s', 0))].get('fontId'))].find(m + 'color')
    return colour is not None and colour.get('rgb') == 'FFC00000'
reds = [c.get('r') for c in data.iter(m + 'c') if red(c) and c.get('r')[0] == 'J']
assert len(styles.find(m + 'dxfs')) > max(int(r.get('dxfId')) for r in data.iter(m + 'cfRule'))
order = [e.tag[len(m):] for e in data]
assert order.index('sheetData') < order.index('conditionalFormatting') < order.index('dataValidations'), order
marks = [c.get('sqref') for c in data.iter(m + 'conditionalFormatting')]
print(len(sheets), len(data.findall('.//' + m + 'dataValidation')), ' '.join(reds), '|', ' '.join(marks))
"#;
const EXPECTED: &str = "3 4 J1 J3 J5 | B3 A1";

#[test]
fn what_cannot_be_edited_is_put_into_a_template() {
    let rows =
        [vec![V::S("姓名"), V::S("身份证号"), V::S("政治面貌")], vec![V::S("张三"), V::S("12"), V::F("=1", "群众")]];
    let mut macros = parts(&xlsx(&rows));
    let types = macros.get_mut("[Content_Types].xml").unwrap();
    *types = types.replace(
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml",
        "application/vnd.ms-excel.sheet.macroEnabled.main+xml",
    );
    let repack = |parts: &BTreeMap<String, String>| {
        package(&parts.iter().map(|(name, text)| (name.as_str(), text.as_bytes())).collect::<Vec<_>>())
    };
    // Cells without their place, as some exports have them.
    let mut bare = parts(&xlsx(&rows));
    let sheet = bare.get_mut("xl/worksheets/sheet1.xml").unwrap();
    *sheet = sheet.replace(" r=\"A1\"", "").replace(" r=\"B1\"", "").replace(" r=\"C1\"", "");
    for (what, original) in [("macros", repack(&macros)), ("bare", repack(&bare))] {
        let table = read(&original, "", &roll(), Limits::default()).unwrap();
        assert_eq!(table.row_errors.len(), 1, "{what}");
        let report =
            error_report(&original, "", &roll(), Limits::default(), &["本村说明。"], &table.row_errors).unwrap();
        let parts = parts(&report);
        assert!(parts["[Content_Types].xml"].contains("spreadsheetml.sheet.main+xml"), "{what}");
        let data = &parts["xl/worksheets/sheet2.xml"];
        assert!(!data.contains("<f>") && data.contains("<formula1>'字典'!$A$2:$A$5</formula1>"), "{what}: {data}");
        assert!(grid(&report, "填写说明").concat().join("|").contains("本村说明。"), "{what}");
        assert!(grid(&report, "Sheet1")[1][3].contains("这里是 2 位"), "{what}");
        let again = read(&report, "", &roll(), Limits::default()).unwrap();
        assert_eq!(again.row_errors.len(), 1, "{what}");
    }
}

#[test]
fn a_report_gives_the_file_back_and_can_be_corrected() {
    let rows = [
        vec![V::S("某村名册"), V::No, V::No, V::No, V::No],
        vec![V::S("姓名"), V::S("身份证号"), V::S("出生日期"), V::S("小组"), V::S("备注")],
        vec![V::S("张三"), V::S(ID), V::D(1990, 1, 1), V::No, V::S("=1+1")],
        vec![V::S("李四"), V::N(990_101_199_001_011_234.0), V::D(1990, 1, 1), V::No, V::S("x")],
        vec![V::No, V::S(ID), V::S("2008-02-30"), V::No, V::No],
    ];
    let original = xlsx_named("我的名册", &rows, &[(2, 3, 4, 3, "一组")]);
    let mut table = read(&original, "", &roll(), Limits::default()).unwrap();
    assert_eq!((table.rows.len(), table.row_errors.len()), (1, 3));
    let own = table.rows[0].error("name", "本村已有同名同号的人", "请核对后删除一行");
    table.row_errors.push(own);
    table.row_errors.push(RowError::custom(3, "", "", "", "整行的错误", ""));
    let report = error_report(&original, "", &roll(), Limits::default(), &[], &table.row_errors).unwrap();

    let cells = grid(&report, "我的名册");
    assert_eq!(cells[0][0], "某村名册");
    assert_eq!(cells[1], ["姓名", "身份证号", "出生日期", "小组", "备注", "错误原因"]);
    assert_eq!(cells[2][3], "一组");
    assert!(parts(&report)["xl/worksheets/sheet1.xml"].contains(r#"<mergeCell ref="D3:D5"/>"#), "merged areas stay");
    assert_eq!(cells[2][4], "=1+1");
    assert_eq!(cells[2][5], "【姓名】本村已有同名同号的人。请核对后删除一行\n整行的错误");
    assert!(cells[3][5].starts_with("【身份证号】身份证号被存成了数字"), "{}", cells[3][5]);
    assert!(cells[4][5].contains("【姓名】") && cells[4][5].contains("\n【出生日期】日历上没有这一天"));
    let parts = parts(&report);
    assert!(!parts["xl/worksheets/sheet1.xml"].contains("<f>"), "a text does not become a formula");
    assert!(parts["xl/styles.xml"].contains("FFC00000"), "red");

    // Uploaded again as it is, the same errors and no new ones; the added column is not taken for data.
    let again = read(&report, "", &roll(), Limits::default()).unwrap();
    assert_eq!(again.rows.len(), 1);
    assert_eq!(again.rows[0].cells(), table.rows[0].cells());
    let rules = |errors: &[RowError]| errors.iter().map(|e| (e.line, e.rule)).collect::<Vec<_>>();
    assert_eq!(rules(&again.row_errors), rules(&table.row_errors[..3]));
    // A second report renews the column instead of adding another.
    let second = error_report(&report, "", &roll(), Limits::default(), &[], &again.row_errors).unwrap();
    assert_eq!(grid(&second, "我的名册")[1], cells[1]);
    assert_eq!(grid(&second, "我的名册")[2][5], "");
}

#[test]
fn a_report_on_text_is_a_workbook() {
    let original = "姓名,身份证号\n\n张三,12\n".as_bytes();
    let table = read(original, "a.csv", &roll(), Limits::default()).unwrap();
    let report = error_report(original, "a.csv", &roll(), Limits::default(), &[], &table.row_errors).unwrap();
    let cells = grid(&report, "数据");
    let parts = parts(&report);
    let (book, data) = (&parts["xl/workbook.xml"], &parts["xl/worksheets/sheet2.xml"]);
    assert!(book.contains("填写说明") && book.contains("字典") && book.contains("activeTab=\"1\""), "{book}");
    assert!(
        data.contains("sqref=\"B2:B100001\"") && !data.contains("type=\"list\""),
        "only the columns of the file: {data}"
    );
    assert!(grid(&report, "填写说明").concat().join("|").contains("18 位公民身份号码"));
    assert_eq!(cells[2][..2], ["张三", "12"]);
    assert!(cells[2][2].contains("这里是 2 位"));
}
