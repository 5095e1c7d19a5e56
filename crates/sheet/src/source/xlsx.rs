//! .xlsx through calamine's streaming reader: one row in memory at a time.

use std::borrow::Cow;
use std::io::Cursor;

use calamine::{DataRef, Reader, SheetType, SheetVisible, Xlsx, XlsxError};

use super::package::Facts;
use super::{Flow, Merge, Raw, RawCell, RawRow, SheetInfo, Visit, guarded};
use crate::{FileError, zh};

/// The last row and column that Excel has, from 0.
const LAST_ROW: u32 = 1_048_575;
const LAST_COLUMN: u32 = 16_383;

/// An opened workbook.
pub(crate) struct Book<'a> {
    book: Xlsx<Cursor<&'a [u8]>>,
    sheets: Vec<SheetInfo>,
    facts: Facts,
}

impl<'a> Book<'a> {
    /// Opens a package that `package::inspect` has passed.
    pub(crate) fn open(bytes: &'a [u8], facts: Facts) -> Result<Self, FileError> {
        let book: Xlsx<_> = guarded(|| Xlsx::new(Cursor::new(bytes)))?.map_err(|e| fault(&e))?;
        let sheets = book
            .sheets_metadata()
            .iter()
            .filter(|s| s.typ == SheetType::WorkSheet)
            .map(|s| SheetInfo { name: s.name.clone(), hidden: s.visible != SheetVisible::Visible })
            .collect();
        Ok(Book { book, sheets, facts })
    }

    pub(crate) fn sheets(&self) -> &[SheetInfo] {
        &self.sheets
    }

    pub(crate) fn is_1904(&self) -> bool {
        self.book.has_1904_epoch()
    }

    pub(crate) fn valued_rows(&self) -> u64 {
        self.facts.valued_rows
    }

    /// Reads the sheet a second time, so only when the package has merged areas at all.
    pub(crate) fn merges(&mut self, sheet: usize) -> Result<Vec<Merge>, FileError> {
        let Some(info) = self.sheets.get(sheet).filter(|_| self.facts.has_merges) else { return Ok(Vec::new()) };
        let name = info.name.clone();
        let areas = guarded(|| self.book.merge_cells_by_sheet_name(&name))?.map_err(|e| fault(&e))?;
        Ok(areas
            .iter()
            .filter(|a| a.start.0 <= a.end.0 && a.start.1 <= a.end.1 && a.end.0 <= LAST_ROW && a.end.1 <= LAST_COLUMN)
            .map(|a| Merge { first_row: a.start.0, last_row: a.end.0, first_column: a.start.1, last_column: a.end.1 })
            .collect())
    }

    pub(crate) fn each_row(&mut self, sheet: usize, visit: &mut Visit<'_>) -> Result<(), FileError> {
        let Some(info) = self.sheets.get(sheet) else { return Ok(()) };
        let name = info.name.clone();
        let is_1904 = self.is_1904();
        let mut reader = match guarded(|| self.book.worksheet_cells_reader(&name))? {
            Err(XlsxError::NotAWorksheet(_)) => return Ok(()),
            other => other.map_err(|e| fault(&e))?,
        };
        let mut cells: Vec<RawCell<'_>> = Vec::new();
        let mut row = 0;
        let has_formulas = self.facts.has_formulas;
        loop {
            // Looking for formulas costs time in every cell, so only where there are any.
            let next = if has_formulas {
                guarded(|| reader.next_cell_with_formula_metadata())?
                    .map(|c| c.map(|c| (c.pos, raw(&c.value, is_1904), c.formula.is_some())))
            } else {
                guarded(|| reader.next_cell())?
                    .map(|c| c.map(|c| (c.get_position(), raw(c.get_value(), is_1904), false)))
            };
            let Some((position, value, formula)) = next.map_err(|e| fault(&e))? else { break };
            let (at, column) = position;
            if at > LAST_ROW || column > LAST_COLUMN || at < row {
                return Err(damaged(zh::part_rows()));
            }
            if at > row {
                if !cells.is_empty() {
                    if visit(&RawRow { index: row, cells: &cells })? == Flow::Stop {
                        return Ok(());
                    }
                    cells.clear();
                }
                row = at;
            }
            if value == Raw::Empty && !formula {
                continue;
            }
            if cells.last().is_some_and(|last| last.column >= column) {
                return Err(damaged(zh::part_rows()));
            }
            cells.push(RawCell { column, value, formula });
        }
        if !cells.is_empty() {
            visit(&RawRow { index: row, cells: &cells })?;
        }
        Ok(())
    }
}

fn raw<'a>(value: &DataRef<'a>, is_1904: bool) -> Raw<'a> {
    match value {
        DataRef::Empty => Raw::Empty,
        DataRef::SharedString(s) => Raw::Text(Cow::Borrowed(s)),
        DataRef::String(s) | DataRef::DateTimeIso(s) | DataRef::DurationIso(s) => Raw::Text(Cow::Owned(s.clone())),
        DataRef::Int(n) => Raw::Int(*n),
        DataRef::Float(x) => Raw::number(*x),
        DataRef::Bool(b) => Raw::Bool(*b),
        DataRef::DateTime(t) if t.is_datetime() => Raw::serial(t.as_f64(), is_1904),
        DataRef::DateTime(t) => Raw::number(t.as_f64()),
        DataRef::Error(e) => Raw::Error(super::error_text(e)),
    }
}

fn damaged(part: &str) -> FileError {
    FileError::Damaged { part: part.to_owned() }
}

fn fault(error: &XlsxError) -> FileError {
    match error {
        XlsxError::Password => FileError::Encrypted,
        XlsxError::Zip(_) | XlsxError::Io(_) => damaged(zh::part_package()),
        XlsxError::Xml(_) | XlsxError::XmlEof(_) | XlsxError::XmlAttr(_) => damaged(zh::part_xml()),
        _ => damaged(zh::part_structure()),
    }
}
