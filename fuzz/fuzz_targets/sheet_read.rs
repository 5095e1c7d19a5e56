//! Any bytes as an upload: no panic, no hang, no unbounded memory; where a table comes out, its counts agree and the
//! error report can be written.
#![no_main]

use libfuzzer_sys::fuzz_target;
use sheet::{Column, Kind, Limits, SheetSpec, error_report, read};

fuzz_target!(|bytes: &[u8]| {
    let spec = SheetSpec {
        name: "选民登记表",
        columns: vec![
            Column::new("name", "姓名", Kind::Text).required(),
            Column::new("id", "身份证号", Kind::IdNumber),
            Column::new("birth", "出生日期", Kind::Date),
            Column::new("phone", "电话", Kind::Phone),
            Column::new("count", "人数", Kind::Integer { min: 0, max: 20 }),
            Column::new("sex", "性别", Kind::Choice(&[("1", "男"), ("2", "女")])),
        ],
    };
    let limits = Limits { max_unpacked_bytes: 16 << 20, max_resident_bytes: 8 << 20, ..Limits::default() };
    if let Ok(table) = read(bytes, "x", &spec, limits) {
        assert_eq!(table.summary.total, table.summary.good + table.summary.bad);
        assert_eq!(table.rows.len(), table.summary.good as usize);
        error_report(bytes, "x", &spec, limits, &[], &table.row_errors).expect("what was read can be reported");
    }
});
