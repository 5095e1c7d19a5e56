//! The rolls of a county from one file, beside only reading that file with the same library.

use std::io::Cursor;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

use calamine::{DataRef, Reader, Xlsx};
use office::db::Db;
use office::exchange::roll_sheet;
use sheet::Cell;
use synth::{Class, RollRow, Seed, Sex, Unit};

use crate::Result;
use crate::county::County;
use crate::program::{self, Spent, first_answer};
use crate::report::{Report, Target};
use crate::saves;

/// Rows of the file.
const ROWS: usize = 100_000;
/// Its columns.
const COLUMNS: [&str; 15] = [
    "name",
    "id_number",
    "sex",
    "birth",
    "ethnic",
    "education",
    "political",
    "group",
    "household",
    "class",
    "months",
    "applied",
    "consent",
    "phone",
    "unit",
];
/// Villages that count while the roll of others is imported.
const COUNTING: usize = 40;
/// Runs of which the median counts.
const RUNS: usize = 3;
const SEED: Seed = Seed(2026);

/// Reads the first sheet of a file cell by cell, and nothing else; prints the microseconds.
///
/// # Errors
/// When the file cannot be read.
pub fn read_only(file: &Path) -> Result<()> {
    let bytes = std::fs::read(file)?;
    let begun = Instant::now();
    let mut book: Xlsx<_> = Xlsx::new(Cursor::new(&bytes[..]))?;
    let name = book.sheet_names().first().cloned().unwrap_or_default();
    let mut reader = book.worksheet_cells_reader(&name)?;
    let mut cells = 0_u64;
    while let Some(cell) = reader.next_cell()? {
        cells += u64::from(*cell.get_value() != DataRef::Empty);
    }
    if cells < ROWS as u64 {
        return Err(format!("only {cells} cells").into());
    }
    println!("{}", begun.elapsed().as_micros());
    Ok(())
}

fn cell(key: &str, row: &RollRow, unit: &str) -> Cell {
    let text = |text: &str| if text.is_empty() { Cell::Empty } else { Cell::Text(text.to_owned()) };
    let yes = |yes: bool| if yes { Cell::Choice("yes".into()) } else { Cell::Empty };
    let outsider = row.class == Class::Outsider;
    match key {
        "name" => text(&row.name),
        "id_number" => text(&row.id_number),
        "sex" => Cell::Choice(if row.sex == Sex::Male { "male" } else { "female" }.into()),
        "birth" => Cell::Date(row.birth),
        "ethnic" => text(row.ethnic.1),
        "education" => Cell::Choice(["小学", "初中", "高中", "大专"][row.serial as usize % 4].into()),
        "political" => Cell::Choice(if row.serial.is_multiple_of(12) { "中共党员" } else { "群众" }.into()),
        "group" => text(&row.group),
        "household" => text(&row.household.to_string()),
        "class" => Cell::Choice(
            match row.class {
                Class::Outsider => "non_hukou",
                Class::AbsentDeclared => "absent_declared",
                Class::Resident | Class::AbsentSilent => "resident",
            }
            .into(),
        ),
        "months" => {
            if outsider {
                Cell::Int(18)
            } else {
                Cell::Empty
            }
        }
        "applied" => yes(row.class != Class::Resident),
        "consent" => yes(outsider),
        "phone" => text(&row.phone),
        _ => text(unit),
    }
}

/// Writes the file: the voters of the villages in the order of their codes, until there are enough.
fn write(county: &County, file: &Path) -> Result<()> {
    let day = office::clock::Clock::System.today();
    let mut spec = roll_sheet::wide_spec();
    spec.columns.retain(|column| COLUMNS.contains(&column.key));
    let keys: Vec<&str> = spec.columns.iter().map(|column| column.key).collect();
    if keys.len() != COLUMNS.len() {
        return Err("the columns of the roll have other names now".into());
    }
    let rows: Vec<Vec<Cell>> = county
        .villages()
        .iter()
        .flat_map(|village| synth::roll_rows(SEED, &Unit::of(village, day)).map(|row| (village.code, row)))
        .take(ROWS)
        .map(|(unit, row)| keys.iter().map(|key| cell(key, &row, unit)).collect())
        .collect();
    if rows.len() < ROWS {
        return Err(format!("the county has only {} voters", rows.len()).into());
    }
    std::fs::write(file, sheet::export(&spec, "演练数据", rows)?)?;
    Ok(())
}

/// A copy of the county's data, without any roll.
async fn copy(county: &County, data: &Path) -> Result<()> {
    std::fs::create_dir(data)?;
    Db::snapshot(&county.data.join("cunxuan.db"), &data.join("cunxuan.db")).await?;
    std::fs::copy(county.data.join("keys"), data.join("keys"))?;
    Ok(())
}

/// Waits until everything that was written before is on the disk: the import shall not pay for the copy of its data, nor for the
/// papers that were printed before.
fn settle() -> Result<()> {
    Command::new("sync").status()?;
    Ok(())
}

fn import(program: &Path, file: &Path, data: &Path) -> Result<Spent> {
    program::run(program, &["import".as_ref(), "roll".as_ref(), file.as_ref(), "--data".as_ref(), data.as_ref()])
}

/// Data with the rolls in it.
async fn load(program: &Path, county: &County, file: &Path, data: PathBuf) -> Result<(PathBuf, Spent)> {
    copy(county, &data).await?;
    settle()?;
    let spent = import(program, file, &data)?;
    Ok((data, spent))
}

/// The same import beside an office in which others save count entries all the time.
async fn beside(report: &mut Report, program: &Path, county: &County, file: &Path, data: &Path) -> Result<()> {
    copy(county, data).await?;
    let sheets = county.open_last(data, COUNTING).await?;
    let (_, server) = first_answer(program, data).await?;
    let (own, kept, target) = (program.to_owned(), file.to_owned(), data.to_owned());
    let importing = tokio::task::spawn_blocking(move || import(&own, &kept, &target));
    let (times, spent) = saves::meanwhile(server.address, county, &sheets, importing).await?;
    server.kill()?;
    report.note("the same import beside an office", format_args!("{} ms", spent.wall.as_millis()));
    report.note("  its peak memory", format_args!("{} KiB", spent.peak));
    let name = format!("  slowest of {} saves meanwhile", times.count());
    report.time(&name, times.percentile(100), 1000);
    report.note(
        "  p50, p95",
        format_args!("{}, {} µs", times.percentile(50).as_micros(), times.percentile(95).as_micros()),
    );
    Ok(())
}

/// Imports the rolls, and returns where they are. Quiet: once and without figures.
///
/// # Errors
/// When the import is refused.
pub async fn measure(
    report: &mut Report,
    program: &Path,
    county: &County,
    folder: &Path,
    quiet: bool,
) -> Result<PathBuf> {
    let file = folder.join("roll.xlsx");
    write(county, &file)?;
    if quiet {
        return Ok(load(program, county, &file, folder.join("loaded")).await?.0);
    }
    let (mut reads, mut imports, mut peak, mut loaded) = (Vec::new(), Vec::new(), 0, PathBuf::new());
    for run in 0..RUNS {
        let read = Command::new(std::env::current_exe()?).arg("read").arg(&file).output()?;
        let micros = String::from_utf8_lossy(&read.stdout).trim().parse()?;
        reads.push(Duration::from_micros(micros));
        let (data, spent) = load(program, county, &file, folder.join(format!("loaded-{run}"))).await?;
        imports.push(spent.wall);
        peak = spent.peak.max(peak);
        loaded = data;
    }
    let (read, import) = (median(reads), median(imports));
    let size = std::fs::metadata(&file)?.len() >> 10;
    report.note("roll: rows × columns", format_args!("{ROWS} × {} ({size} KiB)", COLUMNS.len()));
    report.note("only reading it with calamine", format_args!("{} ms", read.as_millis()));
    report.note("cunxuan import roll, from exec to end", format_args!("{} ms", import.as_millis()));
    let ratio = import.as_micros() * 1000 / read.as_micros().max(1);
    report.figure("roll import beside only reading", ratio, 1000, "×", Target::AtMost(3000));
    report.figure("roll import, peak memory (VmHWM)", peak, 1024, "MB", Target::AtMost(300 * 1024));
    beside(report, program, county, &file, &folder.join("beside")).await?;
    Ok(loaded)
}

fn median(mut times: Vec<Duration>) -> Duration {
    times.sort_unstable();
    times.get(times.len() / 2).copied().unwrap_or_default()
}
