//! .xls (Excel 97–2003, and what WPS writes under that name) through calamine. The format ends at 65,536 rows, so the
//! whole file stands in memory; `ole` has bounded it.

use std::borrow::Cow;
use std::collections::HashSet;
use std::io::Cursor;

use calamine::{Data, Range, Reader, SheetType, SheetVisible, Xls, XlsError};

use super::{Flow, Merge, Raw, RawCell, RawRow, SheetInfo, Visit, guarded};
use crate::{FileError, zh};

/// An opened workbook.
pub(crate) struct Book {
    sheets: Vec<SheetInfo>,
    contents: Vec<Content>,
    is_1904: bool,
}

struct Content {
    cells: Range<Data>,
    formulas: HashSet<(u32, u32)>,
    merges: Vec<Merge>,
}

impl Book {
    pub(crate) fn open(bytes: &[u8]) -> Result<Self, FileError> {
        let mut book: Xls<_> = guarded(|| Xls::new(Cursor::new(bytes)))?.map_err(|e| fault(&e))?;
        let is_1904 = book.has_1904_epoch();
        let mut sheets = Vec::new();
        let mut contents = Vec::new();
        let listed: Vec<_> = book.sheets_metadata().iter().filter(|s| s.typ == SheetType::WorkSheet).cloned().collect();
        for sheet in listed {
            let (cells, formulas, merges) = guarded(|| {
                (
                    book.worksheet_range(&sheet.name),
                    book.worksheet_formula(&sheet.name),
                    book.merge_cells_by_sheet_name(&sheet.name),
                )
            })?;
            let cells = cells.map_err(|e| fault(&e))?;
            let formulas = formulas.map_err(|e| fault(&e))?;
            let corner = formulas.start().unwrap_or_default();
            let formulas = formulas.used_cells().map(|(r, c, _)| (corner.0 + r as u32, corner.1 + c as u32)).collect();
            let merges = merges
                .map_err(|e| fault(&e))?
                .iter()
                .filter(|a| a.start.0 <= a.end.0 && a.start.1 <= a.end.1)
                .map(|a| Merge {
                    first_row: a.start.0,
                    last_row: a.end.0,
                    first_column: a.start.1,
                    last_column: a.end.1,
                })
                .collect();
            sheets.push(SheetInfo { name: sheet.name, hidden: sheet.visible != SheetVisible::Visible });
            contents.push(Content { cells, formulas, merges });
        }
        Ok(Book { sheets, contents, is_1904 })
    }

    pub(crate) fn sheets(&self) -> &[SheetInfo] {
        &self.sheets
    }

    pub(crate) fn is_1904(&self) -> bool {
        self.is_1904
    }

    pub(crate) fn merges(&mut self, sheet: usize) -> Result<Vec<Merge>, FileError> {
        Ok(self.contents.get(sheet).map(|c| c.merges.clone()).unwrap_or_default())
    }

    pub(crate) fn each_row(&mut self, sheet: usize, visit: &mut Visit<'_>) -> Result<(), FileError> {
        let Some(content) = self.contents.get(sheet) else { return Ok(()) };
        let Some((top, left)) = content.cells.start() else { return Ok(()) };
        let mut cells = Vec::new();
        for (index, row) in (top..).zip(content.cells.rows()) {
            cells.clear();
            for (column, value) in (left..).zip(row) {
                let formula = content.formulas.contains(&(index, column));
                let value = raw(value, self.is_1904);
                if value != Raw::Empty || formula {
                    cells.push(RawCell { column, value, formula });
                }
            }
            if !cells.is_empty() && visit(&RawRow { index, cells: &cells })? == Flow::Stop {
                return Ok(());
            }
        }
        Ok(())
    }
}

fn raw(value: &Data, is_1904: bool) -> Raw<'_> {
    match value {
        Data::Empty => Raw::Empty,
        Data::String(s) => Raw::Text(Cow::Borrowed(s)),
        Data::DateTimeIso(s) | Data::DurationIso(s) => Raw::Text(Cow::Borrowed(s)),
        Data::Int(n) => Raw::Int(*n),
        Data::Float(x) => Raw::number(*x),
        Data::Bool(b) => Raw::Bool(*b),
        Data::DateTime(t) if t.is_datetime() => Raw::serial(t.as_f64(), is_1904),
        Data::DateTime(t) => Raw::number(t.as_f64()),
        Data::Error(e) => Raw::Error(super::error_text(e)),
    }
}

fn fault(error: &XlsError) -> FileError {
    let part = match error {
        XlsError::Password => return FileError::Encrypted,
        XlsError::Cfb(_) | XlsError::Io(_) => zh::part_package(),
        _ => zh::part_structure(),
    };
    FileError::Damaged { part: part.to_owned() }
}
