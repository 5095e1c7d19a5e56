//! Template → filled → read; export → read. What is produced is also looked at with
//! another program: Python's standard library, when there is one.
#![allow(clippy::unwrap_used)]

mod support;

use chrono::NaiveDate;
use sheet::{Cell, FileError, Limits, export, read, template};
use support::{grid, parts, python, roll};

const ID: &str = "990101199001011234";

#[test]
fn a_template_is_as_the_ux_asks() {
    let bytes = template(&roll(), &["本表由村民选举委员会填写。"]).unwrap();
    assert_eq!(bytes, template(&roll(), &["本表由村民选举委员会填写。"]).unwrap(), "the same spec, the same bytes");
    let parts = parts(&bytes);
    let book = &parts["xl/workbook.xml"];
    let at = |name: &str| book.find(&format!("name=\"{name}\"")).unwrap_or_else(|| panic!("{name} in {book}"));
    assert!(at("填写说明") < at("数据") && at("数据") < at("字典"));
    let data = &parts["xl/worksheets/sheet2.xml"];
    assert!(data.contains(r#"<pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/>"#), "{data}");
    // Only the first entry of each code is offered: four of the six.
    assert!(data.contains(r#"type="list""#) && data.contains("<formula1>'字典'!$A$2:$A$5</formula1>"), "{data}");
    assert!(data.contains(r#"type="whole""#) && data.contains(r#"type="textLength""#));
    assert!(data.contains("sqref=\"G2:G100001\""));
    // Identity number and telephone are text (number format 49 is @).
    let styles = &parts["xl/styles.xml"];
    let formats: Vec<&str> = styles.split("<cellXfs").nth(1).unwrap().split("<xf ").skip(1).collect();
    for column in [2, 4] {
        let from = data.find(&format!(r#"<col min="{column}" max="{column}""#)).unwrap();
        let style: usize = data[from..].split("style=\"").nth(1).unwrap().split('"').next().unwrap().parse().unwrap();
        assert!(formats[style].starts_with("numFmtId=\"49\""), "column {column}: {}", formats[style]);
    }
    assert_eq!(grid(&bytes, "数据")[0][..3], ["*姓名", "*身份证号", "出生日期"]);
    assert_eq!(grid(&bytes, "数据")[1][..2], ["示例：张三", "990101199001011234"]);
    assert_eq!(grid(&bytes, "字典")[1][..2], ["中国共产党党员", "01"]);
    let instructions = grid(&bytes, "填写说明").concat().join("|");
    assert!(instructions.contains("本表由村民选举委员会填写。") && instructions.contains("18 位公民身份号码"));
}

#[test]
fn an_untouched_template_has_no_rows() {
    let bytes = template(&roll(), &[]).unwrap();
    let error = read(&bytes, "", &roll(), Limits::default()).unwrap_err();
    assert_eq!(error, FileError::NoRows { sheet: "数据".to_owned(), line: 1 });
}

#[test]
fn a_filled_template_reads_back() {
    // A clerk's program keeps the titles of the template and types below them.
    let bytes = template(&roll(), &[]).unwrap();
    let titles = grid(&bytes, "数据")[0].clone();
    let mut text = titles.join("\t");
    text.push_str("\n示例：张三\t990101199001011234\t1990-01-01\t10000000001\t第一小组\t3\t群众\t990101001200");
    text.push_str("\n李四\t990101198506150020\t1985年6月15日\t\t二组\t４\t13\t990101001200");
    let table = read(text.as_bytes(), "", &roll(), Limits::default()).unwrap();
    assert_eq!(table.warnings[0].message_zh, "第 2 行是示例行，没有导入");
    assert_eq!(table.row_errors, []);
    let [row] = table.rows.as_slice() else { panic!("{:?}", table.rows) };
    assert_eq!(
        row.cells(),
        [
            Cell::Text("李四".into()),
            Cell::Text("990101198506150020".into()),
            Cell::Date(NaiveDate::from_ymd_opt(1985, 6, 15).unwrap()),
            Cell::Empty,
            Cell::Text("二组".into()),
            Cell::Int(4),
            Cell::Choice("13".into()),
            Cell::Text("990101001200".into()),
        ]
    );
}

fn sample_rows() -> Vec<Vec<Cell>> {
    let text = |s: &str| Cell::Text(s.to_owned());
    vec![
        vec![
            text("=HYPERLINK(\"http://x\")"),
            text(ID),
            Cell::Date(NaiveDate::from_ymd_opt(1990, 1, 1).unwrap()),
            text("10000000001"),
            text("@一组"),
            Cell::Int(3),
            Cell::Choice("01".into()),
            text("990101001200"),
        ],
        vec![
            text("莫𡐓"),
            text("99010119900101123X"),
            Cell::Empty,
            Cell::Empty,
            Cell::Empty,
            Cell::Int(0),
            Cell::Empty,
            Cell::Empty,
        ],
    ]
}

#[test]
fn an_export_reads_back_and_carries_no_formula() {
    let rows = sample_rows();
    let bytes = export(&roll(), "某村选民登记表（演练数据）", &rows).unwrap();
    let parts = parts(&bytes);
    let sheet = &parts["xl/worksheets/sheet1.xml"];
    assert!(!sheet.contains("<f>"));
    assert!(parts["xl/styles.xml"].contains("quotePrefix=\"1\""));
    assert!(sheet.contains(r#"<pane ySplit="2" topLeftCell="A3""#));
    let table = read(&bytes, "", &roll(), Limits::default()).unwrap();
    assert_eq!(table.row_errors, []);
    assert_eq!(table.rows.iter().map(|r| r.cells().to_vec()).collect::<Vec<_>>(), rows);
    assert_eq!(grid(&bytes, "选民登记表")[2][6], "中国共产党党员", "the first label of a code is written");
}

#[test]
fn odd_names_become_sheet_names() {
    let mut spec = roll();
    spec.name = "一/二:三[四]五六七八九十一二三四五六七八九十一二三四五六七八九十一二三";
    let bytes = export(&spec, "", sample_rows()).unwrap();
    assert_eq!(read(&bytes, "", &roll(), Limits::default()).unwrap().rows.len(), 2);
}

/// Python opens the package, parses every part, and finds what we say is there.
#[test]
fn another_program_opens_them() {
    const SCRIPT: &str = r#"
import sys, io, zipfile, xml.etree.ElementTree as ET
z = zipfile.ZipFile(io.BytesIO(sys.stdin.buffer.read()))
assert z.testzip() is None
main = '{http://schemas.openxmlformats.org/spreadsheetml/2006/main}'
out = []
for name in sorted(z.namelist()):
    root = ET.fromstring(z.read(name))
    if name.startswith('xl/worksheets/sheet'):
        out.append(','.join([name[14:], str(len(root.findall(f'.//{main}dataValidation'))),
            str(len(root.findall(f'.//{main}pane[@state="frozen"]'))), str(len(root.findall(f'.//{main}row')))]))
print(';'.join(out))
"#;
    let run = |bytes: &[u8]| python(SCRIPT, bytes);
    let Some(found) = run(&template(&roll(), &[]).unwrap()) else {
        println!("skipped: no python3");
        return;
    };
    // 数据: six of eight columns have help or a rule; the header and the sample row.
    assert_eq!(found, "sheet1.xml,0,0,16;sheet2.xml,4,1,2;sheet3.xml,0,1,5");
    assert_eq!(run(&export(&roll(), "题", sample_rows()).unwrap()).as_deref(), Some("sheet1.xml,0,1,4"));
}
