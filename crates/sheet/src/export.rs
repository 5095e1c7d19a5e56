//! Exports: typed rows out, of any number, in constant memory.

use crate::write::{LAST_ROW, Style, column_number, sheet_name, workbook, write_cell, write_text};
use crate::{Cell, SheetSpec, WriteError, zh};

/// Writes rows (cells in the order of the spec's columns) under a title, in constant memory. Codes are written as their
/// labels. Texts that begin with `=`, `+`, `-` or `@` are written as texts, so an export can carry no formula.
///
/// Masking is the caller's: what is handed over is written. While writing, the rows stand in an unnamed temporary file
/// of the operating system, not in memory.
///
/// # Errors
/// [`WriteError`] when the rows do not fit into a sheet or temporary storage fails.
pub fn export<R: AsRef<[Cell]>>(
    spec: &SheetSpec<'_>,
    title: &str,
    rows: impl IntoIterator<Item = R>,
) -> Result<Vec<u8>, WriteError> {
    let style = Style::new();
    let mut book = workbook()?;
    let sheet = book.add_worksheet_with_constant_memory()?;
    sheet.set_name(sheet_name(spec.name, zh::sheet_data()))?;
    let mut at_row = 0;
    if !title.is_empty() {
        write_text(sheet, at_row, 0, title, &style.title)?;
        at_row += 1;
    }
    sheet.set_freeze_panes(at_row + 1, 0)?;
    sheet.set_repeat_rows(at_row, at_row)?;
    for (i, column) in spec.columns.iter().enumerate() {
        let at = column_number(i)?;
        sheet.set_column_width(at, column.width)?;
        sheet.set_column_format(at, &style.of(&column.kind))?;
        write_text(sheet, at_row, at, column.title_zh, &style.header)?;
    }
    for row in rows {
        at_row += 1;
        if at_row > LAST_ROW {
            return Err(WriteError::TooBig);
        }
        for (i, (cell, column)) in row.as_ref().iter().zip(&spec.columns).enumerate() {
            write_cell(sheet, at_row, column_number(i)?, cell, column, &style)?;
        }
    }
    Ok(book.save_to_buffer()?)
}
