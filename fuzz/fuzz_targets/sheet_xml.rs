//! Any XML as the only sheet of a package that is otherwise in order: this reaches the parser behind the package check
//! without the fuzzer having to learn zip.
#![no_main]

use std::io::{Cursor, Write};

use libfuzzer_sys::fuzz_target;
use sheet::{Column, Kind, Limits, SheetSpec, read};
use zip::write::SimpleFileOptions;

const PARTS: [(&str, &str); 3] = [
    (
        "_rels/.rels",
        r#"<Relationships><Relationship Id="r" Type="x/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>"#,
    ),
    ("xl/workbook.xml", r#"<workbook><sheets><sheet name="S" sheetId="1" r:id="s"/></sheets></workbook>"#),
    (
        "xl/_rels/workbook.xml.rels",
        r#"<Relationships><Relationship Id="s" Type="x/relationships/worksheet" Target="worksheets/sheet1.xml"/></Relationships>"#,
    ),
];

fuzz_target!(|xml: &[u8]| {
    let mut package = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, content) in PARTS.iter().map(|(n, c)| (*n, c.as_bytes())).chain([("xl/worksheets/sheet1.xml", xml)]) {
        package.start_file(name, SimpleFileOptions::default()).expect("a new entry");
        package.write_all(content).expect("memory");
    }
    let bytes = package.finish().expect("memory").into_inner();
    let spec = SheetSpec { name: "t", columns: vec![Column::new("name", "姓名", Kind::Text).required()] };
    let limits = Limits { max_unpacked_bytes: 16 << 20, max_resident_bytes: 8 << 20, ..Limits::default() };
    let _ = read(&bytes, "x.xlsx", &spec, limits);
});
