//! What the tests share: a spec, and makers of good and bad files.
#![allow(dead_code, clippy::unwrap_used)]

use std::collections::BTreeMap;
use std::io::{Cursor, Read, Write};
use std::process::{Command, Stdio};

use calamine::{Data, Reader, Xlsx};
use rust_xlsxwriter::{ExcelDateTime, Format, Formula, Workbook, XlsxError};
use sheet::{Column, Kind, SheetSpec};
use zip::write::SimpleFileOptions;

pub const POLITICS: &[(&str, &str)] = &[
    ("01", "中国共产党党员"),
    ("02", "中国共产党预备党员"),
    ("03", "共青团员"),
    ("13", "群众"),
    ("01", "中共党员"),
    ("01", "党员"),
];

/// A small roll.
pub fn roll() -> SheetSpec<'static> {
    SheetSpec {
        name: "选民登记表",
        columns: vec![
            Column::new("name", "姓名", Kind::Text).required().aliases(&["选民姓名"]).max_chars(30).sample("张三"),
            Column::new("id", "身份证号", Kind::IdNumber)
                .required()
                .aliases(&["公民身份号码", "身份证号码"])
                .help("18 位公民身份号码，末位 X 用大写")
                .sample("990101199001011234"),
            Column::new("birth", "出生日期", Kind::Date).sample("1990-01-01").help("与身份证一致"),
            Column::new("phone", "电话", Kind::Phone).aliases(&["联系电话", "手机号"]).sample("10000000001"),
            Column::new("group", "小组", Kind::Text).aliases(&["村民小组"]).sample("第一小组"),
            Column::new("count", "人数", Kind::Integer { min: 0, max: 20 }).sample("3"),
            Column::new("politics", "政治面貌", Kind::Choice(POLITICS)).sample("群众"),
            Column::new("unit", "单位编码", Kind::Digits { min: 12, max: 12 }).sample("990101001200"),
        ],
    }
}

/// Values for `xlsx`.
#[derive(Debug, Clone)]
pub enum V {
    No,
    S(&'static str),
    N(f64),
    D(u16, u8, u8),
    F(&'static str, &'static str),
}

/// A workbook with one sheet.
pub fn xlsx(rows: &[Vec<V>]) -> Vec<u8> {
    xlsx_named("Sheet1", rows, &[])
}

/// A workbook with one named sheet and merged areas (first row, first column, last row, last column, text).
pub fn xlsx_named(name: &str, rows: &[Vec<V>], merges: &[(u32, u16, u32, u16, &str)]) -> Vec<u8> {
    fill(name, rows, merges).unwrap()
}

fn fill(name: &str, rows: &[Vec<V>], merges: &[(u32, u16, u32, u16, &str)]) -> Result<Vec<u8>, XlsxError> {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    sheet.set_name(name)?;
    for (r, row) in (0..).zip(rows) {
        for (c, value) in (0..).zip(row) {
            match value {
                V::No => &mut *sheet,
                V::S(s) => sheet.write_string(r, c, *s)?,
                V::N(n) => sheet.write_number(r, c, *n)?,
                V::D(y, m, d) => sheet.write_datetime_with_format(
                    r,
                    c,
                    ExcelDateTime::from_ymd(*y, *m, *d)?,
                    &Format::new().set_num_format("yyyy/m/d"),
                )?,
                V::F(formula, result) => sheet.write_formula(r, c, Formula::new(*formula).set_result(*result))?,
            };
        }
    }
    for (r1, c1, r2, c2, text) in merges {
        sheet.merge_range(*r1, *c1, *r2, *c2, text, &Format::new())?;
    }
    book.save_to_buffer()
}

/// The header of `roll` and one row that only fills what a test is about.
pub fn one(title: &'static str, value: V) -> Vec<u8> {
    xlsx(&[vec![V::S("姓名"), V::S("身份证号"), V::S(title)], vec![V::S("张三"), V::S("990101199001011234"), value]])
}

/// A CSV in UTF-8 with the same columns.
pub fn csv(lines: &[&str]) -> Vec<u8> {
    lines.join("\r\n").into_bytes()
}

const TYPES: &str = r#"<?xml version="1.0" encoding="UTF-8"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="xml" ContentType="application/xml"/></Types>"#;
const RELS: &str = r#"<?xml version="1.0" encoding="UTF-8"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>"#;
const BOOK: &str = r#"<?xml version="1.0" encoding="UTF-8"?><workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets><sheet name="Sheet1" sheetId="1" r:id="rId1"/></sheets></workbook>"#;
const BOOK_RELS: &str = r#"<?xml version="1.0" encoding="UTF-8"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/></Relationships>"#;

/// A package from its entries.
pub fn package(entries: &[(&str, &[u8])]) -> Vec<u8> {
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, content) in entries {
        zip.start_file(*name, SimpleFileOptions::default()).unwrap();
        zip.write_all(content).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

/// A workbook whose only sheet has the given XML between `<worksheet>` and `</worksheet>`, plus further entries.
pub fn raw_xlsx(sheet: &str, extra: &[(&str, &[u8])]) -> Vec<u8> {
    let xml = format!(
        r#"<?xml version="1.0" encoding="UTF-8"?><worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">{sheet}</worksheet>"#
    );
    let mut entries: Vec<(&str, &[u8])> = vec![
        ("[Content_Types].xml", TYPES.as_bytes()),
        ("_rels/.rels", RELS.as_bytes()),
        ("xl/workbook.xml", BOOK.as_bytes()),
        ("xl/_rels/workbook.xml.rels", BOOK_RELS.as_bytes()),
        ("xl/worksheets/sheet1.xml", xml.as_bytes()),
    ];
    entries.extend_from_slice(extra);
    package(&entries)
}

/// A cell with an inline text.
pub fn t(reference: &str, text: &str) -> String {
    format!(r#"<c r="{reference}" t="inlineStr"><is><t>{text}</t></is></c>"#)
}

/// `<sheetData>` with the header 姓名, 身份证号 in row 1 and the given rows.
pub fn sheet_data(rows: &str) -> String {
    format!("<sheetData><row r=\"1\">{}{}</row>{rows}</sheetData>", t("A1", "姓名"), t("B1", "身份证号"))
}

/// An OLE compound file with one stream of at least 4,096 bytes.
pub fn ole(name: &str, stream: &[u8]) -> Vec<u8> {
    const FREE: u32 = 0xFFFF_FFFF;
    const END: u32 = 0xFFFF_FFFE;
    let mut stream = stream.to_vec();
    stream.resize(stream.len().max(4096).next_multiple_of(512), 0);
    let sectors = stream.len() / 512;
    assert!(sectors + 2 <= 128, "one FAT sector");
    let mut out = vec![0u8; 512];
    out[..8].copy_from_slice(b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1");
    out[26..28].copy_from_slice(&3u16.to_le_bytes());
    out[28..30].copy_from_slice(&0xFFFEu16.to_le_bytes());
    out[30..32].copy_from_slice(&9u16.to_le_bytes());
    out[32..34].copy_from_slice(&6u16.to_le_bytes());
    out[44..48].copy_from_slice(&1u32.to_le_bytes());
    out[48..52].copy_from_slice(&1u32.to_le_bytes());
    out[56..60].copy_from_slice(&4096u32.to_le_bytes());
    out[60..64].copy_from_slice(&END.to_le_bytes());
    out[68..72].copy_from_slice(&END.to_le_bytes());
    for i in 0..109 {
        let value = if i == 0 { 0 } else { FREE };
        out[76 + 4 * i..80 + 4 * i].copy_from_slice(&value.to_le_bytes());
    }
    // Sector 0: FAT. Sector 1: directory. Sectors 2…: the stream.
    let mut fat = vec![0xFFFF_FFFDu32, END];
    fat.extend((0..sectors).map(|i| if i + 1 == sectors { END } else { i as u32 + 3 }));
    fat.resize(128, FREE);
    out.extend(fat.iter().flat_map(|n| n.to_le_bytes()));
    let mut directory = vec![0u8; 512];
    for (i, (entry, kind, start, length)) in
        [("Root Entry", 5u8, END, 0usize), (name, 2, 2, stream.len())].into_iter().enumerate()
    {
        let at = i * 128;
        let units: Vec<u8> = entry.encode_utf16().flat_map(u16::to_le_bytes).collect();
        directory[at..at + units.len()].copy_from_slice(&units);
        directory[at + 64..at + 66].copy_from_slice(&(units.len() as u16 + 2).to_le_bytes());
        directory[at + 66] = kind;
        directory[at + 116..at + 120].copy_from_slice(&start.to_le_bytes());
        directory[at + 120..at + 124].copy_from_slice(&(length as u32).to_le_bytes());
    }
    out.extend(directory);
    out.extend(stream);
    out
}

/// One BIFF record.
pub fn biff(kind: u16, data: &[u8]) -> Vec<u8> {
    let mut out = kind.to_le_bytes().to_vec();
    out.extend((data.len() as u16).to_le_bytes());
    out.extend(data);
    out
}

/// The first record of a BIFF8 stream.
pub fn bof(version: u16, kind: u16) -> Vec<u8> {
    let mut data = version.to_le_bytes().to_vec();
    data.extend(kind.to_le_bytes());
    data.extend([0; 12]);
    biff(0x0809, &data)
}

/// The parts of a package as text.
pub fn parts(bytes: &[u8]) -> BTreeMap<String, String> {
    let mut zip = zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
    let mut out = BTreeMap::new();
    for i in 0..zip.len() {
        let mut entry = zip.by_index(i).unwrap();
        let name = entry.name().unwrap().to_string();
        let mut text = String::new();
        entry.read_to_string(&mut text).unwrap();
        out.insert(name, text);
    }
    out
}

/// The cells of one sheet, read by calamine alone.
pub fn grid(bytes: &[u8], sheet: &str) -> Vec<Vec<String>> {
    let mut book: Xlsx<_> = Xlsx::new(Cursor::new(bytes)).unwrap();
    let range = book.worksheet_range(sheet).unwrap();
    let (rows, columns) = range.end().unwrap();
    (0..=rows)
        .map(|r| (0..=columns).map(|c| range.get_value((r, c)).map_or(String::new(), Data::to_string)).collect())
        .collect()
}

/// What a Python script (standard library only) prints about a file on its standard input; `None` without Python.
pub fn python(script: &str, bytes: &[u8]) -> Option<String> {
    let mut child =
        Command::new("python3").args(["-c", script]).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().ok()?;
    child.stdin.take()?.write_all(bytes).ok()?;
    let output = child.wait_with_output().ok()?;
    assert!(output.status.success());
    Some(String::from_utf8(output.stdout).unwrap().trim().to_owned())
}
