//! How fast a large table is read: `cargo run --release -p sheet --example read_bench [ROWS]`.
//!
//! Writes a table of 15 columns (100,000 rows unless told otherwise), reads it with calamine alone, row by row with
//! `read_rows`, and whole with `read`; prints times and peak memory. Each reading runs in a process of its own, so that
//! the peaks do not mix.

use std::error::Error;
use std::io::Cursor;
use std::ops::ControlFlow;
use std::process::Command;
use std::time::Instant;

use calamine::{DataRef, Reader, Xlsx};
use chrono::NaiveDate;
use sheet::{Cell, Column, Kind, Limits, Outcome, SheetSpec, export, read, read_rows};

const SEX: &[(&str, &str)] = &[("1", "男"), ("2", "女")];
const CLASS: &[(&str, &str)] = &[("1", "户籍在村居住"), ("2", "户籍在村外出"), ("3", "非户籍居住")];

fn spec() -> SheetSpec<'static> {
    let mut columns = vec![
        Column::new("name", "姓名", Kind::Text).required(),
        Column::new("id", "身份证号", Kind::IdNumber).required(),
        Column::new("sex", "性别", Kind::Choice(SEX)).required(),
        Column::new("birth", "出生日期", Kind::Date).required(),
        Column::new("phone", "电话", Kind::Phone),
        Column::new("unit", "单位编码", Kind::Digits { min: 12, max: 12 }),
        Column::new("class", "登记类别", Kind::Choice(CLASS)),
        Column::new("household", "户号", Kind::Integer { min: 1, max: 1_000_000 }),
    ];
    let more = ["民族", "学历", "政治面貌", "小组", "住址", "与户主关系", "备注"];
    columns.extend(more.map(|t| Column::new(t, t, Kind::Text)));
    SheetSpec { name: "选民登记表", columns }
}

fn row(i: u32) -> Vec<Cell> {
    let text = |s: String| Cell::Text(s);
    let birth =
        NaiveDate::from_ymd_opt(1950, 1, 1).unwrap_or_default() + chrono::TimeDelta::days(i64::from(i % 20_000));
    let mut cells = vec![
        text(format!("张{}", i % 977)),
        text(format!("990101{}{:03}X", birth.format("%Y%m%d"), i % 1000)),
        Cell::Choice(if i.is_multiple_of(2) { "1" } else { "2" }.to_owned()),
        Cell::Date(birth),
        text(format!("100{i:08}")),
        text("990101001200".to_owned()),
        Cell::Choice((i % 3 + 1).to_string()),
        Cell::Int(i64::from(i / 3 + 1)),
    ];
    let more = ["汉族", "初中毕业", "群众", "第一村民小组", "和平村第一村民小组 12 号", "户主", ""];
    cells.extend(more.map(|s| if s.is_empty() { Cell::Empty } else { text(s.to_owned()) }));
    cells
}

fn peak_kib() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find(|l| l.starts_with("VmHWM")).unwrap_or_default();
    line.split_whitespace().nth(1).and_then(|n| n.parse().ok()).unwrap_or(0)
}

fn measure(what: &str, path: &str) -> Result<(), Box<dyn Error>> {
    let bytes = std::fs::read(path)?;
    let begun = Instant::now();
    let cells: u64 = match what {
        "calamine" => {
            let mut book: Xlsx<_> = Xlsx::new(Cursor::new(&bytes[..]))?;
            let name = book.sheet_names().first().cloned().unwrap_or_default();
            let mut reader = book.worksheet_cells_reader(&name)?;
            let mut n = 0;
            while let Some(cell) = reader.next_cell()? {
                n += u64::from(*cell.get_value() != DataRef::Empty);
            }
            n
        }
        "read_rows" => {
            let mut n = 0;
            read_rows(&bytes, path, &spec(), Limits::default(), |outcome| {
                if let Outcome::Good(row) = outcome {
                    n += row.cells().iter().filter(|c| !c.is_empty()).count() as u64;
                }
                ControlFlow::Continue(())
            })?;
            n
        }
        _ => {
            let table = read(&bytes, path, &spec(), Limits::default())?;
            table.rows.iter().map(|r| r.cells().iter().filter(|c| !c.is_empty()).count() as u64).sum()
        }
    };
    let file = bytes.len() >> 10;
    println!(
        "{what:10} {:>8.3} s  {cells:>9} cells  peak {:>7} KiB (file {file} KiB of it)",
        begun.elapsed().as_secs_f64(),
        peak_kib()
    );
    Ok(())
}

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().collect();
    if let [program, what, path] = arguments.as_slice() {
        let _ = program;
        return measure(what, path);
    }
    let rows: u32 = arguments.get(1).map_or(Ok(100_000), |n| n.parse())?;
    let path = std::env::temp_dir().join(format!("read_bench-{}.xlsx", std::process::id()));
    let begun = Instant::now();
    std::fs::write(&path, export(&spec(), "演练数据", (0..rows).map(row))?)?;
    println!("export     {:>8.3} s  {rows} rows × 15 columns", begun.elapsed().as_secs_f64());
    for what in ["calamine", "read_rows", "read"] {
        let status = Command::new(std::env::current_exe()?).arg(what).arg(&path).status()?;
        if !status.success() {
            return Err(what.into());
        }
    }
    std::fs::remove_file(&path)?;
    Ok(())
}
