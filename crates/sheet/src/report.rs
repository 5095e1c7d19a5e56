//! The user's own file back, with a red 错误原因 column.

use std::collections::BTreeMap;

use rust_xlsxwriter::{Format, Worksheet};

use crate::header;
use crate::source::{Flow, Merge, Raw, RawRow, Source};
use crate::text::column_letter;
use crate::write::{LAST_COLUMN, LAST_ROW, Style, sheet_name, workbook, write_date, write_text};
use crate::{Limits, ReportError, RowError, SheetSpec, WriteError, zh};

/// The longest text that one cell holds, in characters.
const LONGEST: usize = 32_767;

/// Writes the rows of the sheet that was read, values in their places, with an added (or renewed) red 错误原因 column
/// and the wrong cells marked. Merged areas are dissolved and their values repeated, as the reader takes them; formulas
/// become their results. The report can be corrected and uploaded again.
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
    errors: &[RowError],
) -> Result<Vec<u8>, ReportError> {
    let mut source = Source::open(bytes, file_name, &limits)?;
    let header = header::find(&mut source, spec)?;
    let mut merges = source.merges(header.sheet)?;
    merges.retain(|m| m.first_row >= header.first_data_row && m.first_column == m.last_column);
    merges.sort_by_key(|m| std::cmp::Reverse(m.first_row));
    let mut widest = header.row_width;
    source.each_row(header.sheet, &mut |row| {
        widest = widest.max(row.cells.last().map_or(0, |c| c.column + 1));
        Ok(Flow::Continue)
    })?;
    let reason_column = header.error_column.unwrap_or(widest);
    if reason_column > LAST_COLUMN {
        return Err(WriteError::TooBig.into());
    }

    let style = Style::new();
    let mut book = workbook()?;
    let sheet = book.add_worksheet();
    let formats: BTreeMap<u32, Format> =
        spec.columns.iter().zip(&header.columns).filter_map(|(c, at)| Some(((*at)?, style.of(&c.kind)))).collect();
    let mut writer = Writer {
        sheet,
        formats,
        plain: Format::new(),
        style: &style,
        reason_column,
        by_line: by_line(errors),
        merges,
        open: Vec::new(),
    };
    let name = sheet_name(&header.sheet_name, zh::sheet_data());
    writer.begin(spec, &header, &name).map_err(ReportError::Write)?;
    let mut failed = None;
    source.each_row(header.sheet, &mut |row| match writer.row(row, header.row) {
        Ok(()) => Ok(Flow::Continue),
        Err(e) => {
            failed = Some(e);
            Ok(Flow::Stop)
        }
    })?;
    if let Some(error) = failed {
        return Err(error.into());
    }
    Ok(book.save_to_buffer().map_err(WriteError::from)?)
}

fn by_line(errors: &[RowError]) -> BTreeMap<u32, Vec<&RowError>> {
    let mut map: BTreeMap<u32, Vec<&RowError>> = BTreeMap::new();
    for error in errors {
        map.entry(error.line).or_default().push(error);
    }
    map
}

struct Writer<'w> {
    sheet: &'w mut Worksheet,
    formats: BTreeMap<u32, Format>,
    plain: Format,
    style: &'w Style,
    reason_column: u32,
    by_line: BTreeMap<u32, Vec<&'w RowError>>,
    /// Upright merged areas not yet reached, topmost last.
    merges: Vec<Merge>,
    /// Those that cover the present row, with their value.
    open: Vec<(Merge, Raw<'static>)>,
}

impl Writer<'_> {
    fn begin(&mut self, spec: &SheetSpec<'_>, header: &header::Header, name: &str) -> Result<(), WriteError> {
        self.sheet.set_name(name)?;
        self.sheet.set_freeze_panes((header.row + 1).min(LAST_ROW), 0)?;
        for (column, at) in spec.columns.iter().zip(&header.columns) {
            let Some(at) = at else { continue };
            self.sheet.set_column_width(narrow(*at)?, column.width)?;
            self.sheet.set_column_format(narrow(*at)?, &self.style.of(&column.kind))?;
        }
        self.sheet.set_column_width(narrow(self.reason_column)?, 60)?;
        Ok(())
    }

    fn row(&mut self, row: &RawRow<'_, '_>, header_row: u32) -> Result<(), WriteError> {
        let line = row.index + 1;
        let errors = self.by_line.remove(&line).unwrap_or_default();
        self.open.retain(|(m, _)| m.last_row >= row.index);
        while let Some(area) = self.merges.pop_if(|m| m.first_row <= row.index) {
            let value = row.get(area.first_column).filter(|_| area.first_row == row.index);
            self.open.push((area, value.map_or(Raw::Empty, |c| c.value.clone().into_owned())));
        }
        let wrong: Vec<&str> = errors.iter().map(|e| e.column_letter.as_str()).collect();
        let filled = self.open.iter().filter(|(m, _)| m.first_row < row.index).map(|(m, v)| (m.first_column, v));
        let mut cells: BTreeMap<u32, &Raw<'_>> = row.cells.iter().map(|c| (c.column, &c.value)).collect();
        cells.extend(filled);
        for (column, value) in cells {
            if column == self.reason_column || *value == Raw::Empty {
                continue;
            }
            let base = match value {
                _ if row.index == header_row => &self.style.header,
                Raw::Date(_) => &self.style.date,
                _ => self.formats.get(&column).unwrap_or(&self.plain),
            };
            if wrong.contains(&column_letter(column).as_str()) {
                write_raw(self.sheet, row.index, narrow(column)?, value, &Style::wrong(base.clone()))?;
            } else {
                write_raw(self.sheet, row.index, narrow(column)?, value, base)?;
            }
        }
        let at = narrow(self.reason_column)?;
        if row.index == header_row {
            write_text(self.sheet, row.index, at, zh::error_column(), &self.style.error_title)?;
        } else if !errors.is_empty() {
            let text: String = zh::report_cell(errors.iter().copied()).chars().take(LONGEST).collect();
            write_text(self.sheet, row.index, at, &text, &self.style.error)?;
        }
        Ok(())
    }
}

fn write_raw(sheet: &mut Worksheet, row: u32, column: u16, value: &Raw<'_>, format: &Format) -> Result<(), WriteError> {
    match value {
        Raw::Empty => {}
        Raw::Text(s) => {
            let text: String = s.chars().take(LONGEST).collect();
            write_text(sheet, row, column, &text, format)?;
        }
        Raw::Int(n) => {
            sheet.write_number_with_format(row, column, *n as f64, format)?;
        }
        Raw::Float(x) => {
            sheet.write_number_with_format(row, column, *x, format)?;
        }
        Raw::Date(d) => write_date(sheet, row, column, *d, format)?,
        Raw::Bool(b) => {
            sheet.write_boolean_with_format(row, column, *b, format)?;
        }
        Raw::Error(e) => write_text(sheet, row, column, e, format)?,
    }
    Ok(())
}

fn narrow(column: u32) -> Result<u16, WriteError> {
    u16::try_from(column).map_err(|_| WriteError::TooBig)
}
