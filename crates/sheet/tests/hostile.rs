//! Bytes that nobody meant: no panic, no hang, no lost row.
#![allow(clippy::unwrap_used)]

mod support;

use std::time::{Duration, Instant};

use proptest::prelude::*;
use sheet::{Cell, Column, Kind, Limits, SheetSpec, error_report, export, read};
use support::{V, raw_xlsx, roll, sheet_data, xlsx};

/// Small limits, so that a hang would show as one.
fn limits() -> Limits {
    Limits { max_unpacked_bytes: 8 << 20, max_resident_bytes: 4 << 20, ..Limits::default() }
}

/// Reads, and where it reads also reports.
fn survive(bytes: &[u8]) {
    let begun = Instant::now();
    if let Ok(table) = read(bytes, "x", &roll(), limits()) {
        assert_eq!(table.summary.total, table.summary.good + table.summary.bad);
        assert_eq!(table.rows.len(), table.summary.good as usize);
        error_report(bytes, "x", &roll(), limits(), &[], &table.row_errors).unwrap();
    }
    assert!(begun.elapsed() < Duration::from_secs(20), "took {:?}", begun.elapsed());
}

fn good_xlsx() -> Vec<u8> {
    xlsx(&[
        vec![V::S("姓名"), V::S("身份证号"), V::S("出生日期"), V::S("小组")],
        vec![V::S("张三"), V::S("990101199001011234"), V::D(1990, 1, 1), V::F("=1", "1")],
    ])
}

/// Puts bytes of another kind over a file in some places.
fn spoil(mut bytes: Vec<u8>, strokes: &[(prop::sample::Index, u8)]) -> Vec<u8> {
    for (at, value) in strokes {
        let i = at.index(bytes.len());
        bytes[i] = *value;
    }
    bytes
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn any_bytes(bytes in prop::collection::vec(any::<u8>(), 0..4096)) {
        survive(&bytes);
    }

    #[test]
    fn any_bytes_that_begin_like_a_container(kind in 0usize..4, bytes in prop::collection::vec(any::<u8>(), 0..4096)) {
        let magic: &[u8] = [&b"PK\x03\x04"[..], b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1", b"\xFF\xFE", b"sep="][kind];
        survive(&[magic, &bytes].concat());
    }

    #[test]
    fn a_workbook_with_wrong_bytes(strokes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..20)) {
        survive(&spoil(good_xlsx(), &strokes));
    }

    #[test]
    fn an_old_workbook_with_wrong_bytes(strokes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..20)) {
        survive(&spoil(include_bytes!("data/roll.xls").to_vec(), &strokes));
    }

    /// The zip is in order, what it holds is not: this reaches the parser behind the package check.
    #[test]
    fn a_sheet_with_wrong_bytes(strokes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..20)) {
        let good = sheet_data(
            r#"<row r="2"><c r="A2" t="str"><f t="shared" si="0" ref="A2:A3">"x"</f><v>张</v></c><c r="B2" s="1"><v>3</v></c></row>"#,
        );
        let tail = r#"<mergeCells count="1"><mergeCell ref="A2:A3"/></mergeCells>"#;
        let spoilt = spoil(format!("{good}{tail}").into_bytes(), &strokes);
        survive(&raw_xlsx(&String::from_utf8_lossy(&spoilt), &[]));
    }

    #[test]
    fn any_text_of_a_table(text in "[,;\t\"\r\n张姓名身份证号0-9E+.年月日*： -]{0,400}") {
        survive(format!("姓名,身份证号,出生日期\n{text}").as_bytes());
    }

    /// Whatever stands in the cells of a text file comes out cell by cell, cleaned at its ends only.
    #[test]
    fn text_files_keep_their_cells(
        rows in prop::collection::vec(prop::collection::vec("[一-龥A-Za-z0-9,;\t\"\n（）·𡐓 ]{0,12}", 3), 1..8),
        separator in prop::sample::select(vec![b',', b';', b'\t']),
        gb in any::<bool>(),
    ) {
        let spec = SheetSpec {
            name: "t",
            columns: ["甲列", "乙列", "丙列"].map(|t| Column::new(t, t, Kind::Text)).to_vec(),
        };
        let mut writer = csv::WriterBuilder::new().delimiter(separator).from_writer(Vec::new());
        writer.write_record(["甲列", "乙列", "丙列"]).unwrap();
        for row in &rows {
            writer.write_record(row).unwrap();
        }
        let text = String::from_utf8(writer.into_inner().unwrap()).unwrap();
        let bytes = if gb { encoding_rs::GB18030.encode(&text).0.into_owned() } else { text.into_bytes() };
        let one_line = |s: &str| s.split(['\n', '\t', ' ']).filter(|p| !p.is_empty()).collect::<Vec<_>>().join(" ");
        let expected: Vec<Vec<String>> = rows
            .iter()
            .map(|r| r.iter().map(|s| one_line(s)).collect::<Vec<_>>())
            .filter(|r| r.iter().any(|s| !s.is_empty()))
            .collect();
        let found: Vec<Vec<String>> = match read(&bytes, "", &spec, Limits::default()) {
            Ok(table) => table
                .rows
                .iter()
                .map(|r| r.cells().iter().map(|c| one_line(c.as_str().unwrap_or(""))).collect())
                .collect(),
            Err(sheet::FileError::NoRows { .. }) => Vec::new(),
            Err(other) => panic!("{other}"),
        };
        prop_assert_eq!(found, expected);
    }

    /// What is exported is read back as it was.
    #[test]
    fn exports_read_back(names in prop::collection::vec("[=+@-]?[一-龥]{1,8}", 1..20), count in 0i64..20) {
        let spec = roll();
        let rows: Vec<Vec<Cell>> = names
            .iter()
            .map(|n| {
                let mut row = vec![Cell::Empty; spec.columns.len()];
                row[0] = Cell::Text(n.clone());
                row[1] = Cell::Text("99010119900101123X".into());
                row[5] = Cell::Int(count);
                row
            })
            .collect();
        let bytes = export(&spec, "题目", &rows).unwrap();
        let table = read(&bytes, "", &spec, Limits::default()).unwrap();
        let found: Vec<Vec<Cell>> = table.rows.into_iter().map(sheet::Row::into_cells).collect();
        prop_assert_eq!(found, rows);
    }
}
