//! The user's own file back, with a red 错误原因 column.
//!
//! A workbook in .xlsx is edited in place (`in_place`): every other sheet, every drop-down, formula, width and colour stays as
//! the clerk left it. What cannot be edited so (.xls, text, a workbook with macros or of unusual make) is written anew
//! (`rebuilt`) as the template with the clerk's rows in it.

mod in_place;
mod rebuilt;

use std::collections::BTreeMap;

use crate::header::{self, Header};
use crate::source::{Flow, Source, guarded};
use crate::text::column_letter;
use crate::write::{LAST_COLUMN, LAST_ROW};
use crate::{Limits, ReportError, RowError, SheetSpec, WriteError, zh};

/// The longest text that one cell holds, in characters.
const LONGEST: usize = 32_767;

/// The file that was read, with an added (or renewed) red 错误原因 column and the wrong cells marked. It can be corrected and
/// uploaded again; unchanged, it reads as the original did.
///
/// An .xlsx keeps all its sheets, formulas, merged areas, drop-downs and formats. From other files the rows are put into a
/// workbook like [`crate::template`] makes, with `instructions`: there merged areas are dissolved and their values repeated, as the reader takes
/// them, and formulas become their results.
///
/// `bytes`, `file_name`, `spec` and `limits` are those of the reading; `errors` may include the caller's own.
///
/// # Errors
/// [`ReportError`] when the original cannot be read again or the report cannot be written.
pub fn error_report(
    bytes: &[u8],
    file_name: &str,
    spec: &SheetSpec<'_>,
    limits: Limits,
    instructions: &[&str],
    errors: &[RowError],
) -> Result<Vec<u8>, ReportError> {
    let mut source = Source::open(bytes, file_name, &limits)?;
    let header = header::find(&mut source, spec)?;
    let reason_column = match header.error_column {
        Some(column) => column,
        None => free_column(&mut source, &header)?,
    };
    if reason_column > LAST_COLUMN {
        return Err(WriteError::TooBig.into());
    }
    if let Source::Xlsx(_) = source {
        let marks = Marks::of(&header, reason_column, errors);
        let edited = guarded(|| in_place::edit(bytes, &header.sheet_name, &marks)).ok().flatten();
        if let Some(report) =
            edited.filter(|report| reads_alike(report, file_name, spec, &limits, &header, reason_column))
        {
            return Ok(report);
        }
    }
    rebuilt::write(&mut source, spec, &header, reason_column, instructions, errors)
}

/// The column behind everything that stands in the sheet, merged titles included.
fn free_column(source: &mut Source<'_>, header: &Header) -> Result<u32, ReportError> {
    let mut widest = header.row_width;
    source.each_row(header.sheet, &mut |row| {
        widest = widest.max(row.cells.last().map_or(0, |c| c.column + 1));
        Ok(Flow::Continue)
    })?;
    let merges = source.merges(header.sheet)?;
    let covered = merges.iter().filter(|m| m.last_row >= header.row).map(|m| m.last_column + 1).max().unwrap_or(0);
    // An area merged across the whole sheet leaves no column behind it; the reason then stands beside the cells.
    Ok(if covered <= LAST_COLUMN { widest.max(covered) } else { widest })
}

/// Whether what was made is read as the same table, with our column: the last word has the reader, not the editor.
fn reads_alike(
    report: &[u8],
    file_name: &str,
    spec: &SheetSpec<'_>,
    limits: &Limits,
    header: &Header,
    reason_column: u32,
) -> bool {
    // Marks make a file a little larger than what was allowed to come in.
    let limits =
        Limits { max_file_bytes: u64::MAX, max_unpacked_bytes: u64::MAX, max_resident_bytes: u64::MAX, ..*limits };
    let again = Source::open(report, file_name, &limits).and_then(|mut source| header::find(&mut source, spec));
    again.is_ok_and(|again| {
        again.columns == header.columns && again.row == header.row && again.error_column == Some(reason_column)
    })
}

/// What is to be written into a sheet. Lines count from 1.
#[derive(Debug)]
struct Marks {
    /// The column of the reasons, from 0.
    column: u32,
    /// The line of its title.
    title_line: u32,
    /// The text of each line with errors.
    reasons: BTreeMap<u32, String>,
    /// The wrong cells, such as `B12`.
    wrong: Vec<String>,
}

impl Marks {
    fn of(header: &Header, column: u32, errors: &[RowError]) -> Self {
        let by_line = by_line(errors);
        let title_line = header.row + 1;
        let on_sheet = |line: u32| line != title_line && (1..=LAST_ROW + 1).contains(&line);
        let reasons =
            by_line.iter().filter(|(line, _)| on_sheet(**line)).map(|(line, errors)| (*line, reason(errors))).collect();
        let mut wrong: Vec<(u32, &str)> = errors
            .iter()
            .filter(|e| on_sheet(e.line) && !e.column_letter.is_empty() && e.column_letter != column_letter(column))
            .map(|e| (e.line, e.column_letter.as_str()))
            .collect();
        wrong.sort_unstable();
        wrong.dedup();
        let wrong = wrong.into_iter().map(|(line, letter)| format!("{letter}{line}")).collect();
        Marks { column, title_line, reasons, wrong }
    }
}

fn by_line(errors: &[RowError]) -> BTreeMap<u32, Vec<&RowError>> {
    let mut map: BTreeMap<u32, Vec<&RowError>> = BTreeMap::new();
    for error in errors {
        map.entry(error.line).or_default().push(error);
    }
    map
}

/// Everything that is wrong in a line, cut to what a cell holds.
fn reason(errors: &[&RowError]) -> String {
    zh::report_cell(errors.iter().copied()).chars().take(LONGEST).collect()
}
