//! The rows of a file in a new workbook, with a red 错误原因 column.

use std::collections::BTreeMap;

use rust_xlsxwriter::{Format, Worksheet};

use super::{LONGEST, by_line, reason};
use crate::header::Header;
use crate::source::{Flow, Merge, Raw, RawRow, Source};
use crate::text::column_letter;
use crate::write::{LAST_ROW, Style, sheet_name, workbook, write_date, write_text};
use crate::{ReportError, RowError, SheetSpec, WriteError, template, zh};

/// Writes the rows into a workbook as the template is made: instructions, data with drop-downs, dictionary.
pub(super) fn write(
    source: &mut Source<'_>,
    spec: &SheetSpec<'_>,
    header: &Header,
    reason_column: u32,
    instructions: &[&str],
    errors: &[RowError],
) -> Result<Vec<u8>, ReportError> {
    let mut merges = source.merges(header.sheet)?;
    merges.retain(|m| m.first_row >= header.first_data_row && m.first_column == m.last_column);
    merges.sort_by_key(|m| std::cmp::Reverse(m.first_row));

    let style = Style::new();
    let mut book = workbook()?;
    let name = sheet_name(&header.sheet_name, zh::sheet_data());
    // A sheet of the clerk's that has the name of one of ours is data, so ours is left out.
    let ours = ![zh::sheet_instructions(), zh::sheet_dictionary()].contains(&name.as_str());
    let lists = if ours { template::dictionary_places(spec)? } else { vec![None; spec.columns.len()] };
    if ours {
        template::write_instructions(book.add_worksheet(), spec, instructions, &style)?;
    }
    let sheet = book.add_worksheet();
    sheet.set_active(true);
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
    writer.begin(spec, header, &name, &lists).map_err(ReportError::Write)?;
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
    if ours {
        template::write_dictionary(&mut book, spec, &lists, &style)?;
    }
    Ok(book.save_to_buffer().map_err(WriteError::from)?)
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
    fn begin(
        &mut self,
        spec: &SheetSpec<'_>,
        header: &Header,
        name: &str,
        lists: &[Option<u16>],
    ) -> Result<(), WriteError> {
        self.sheet.set_name(name)?;
        self.sheet.set_freeze_panes((header.row + 1).min(LAST_ROW), 0)?;
        let first = header.first_data_row.min(LAST_ROW);
        let last = first.saturating_add(template::CHECKED_ROWS - 1).min(LAST_ROW);
        for ((column, at), list) in spec.columns.iter().zip(&header.columns).zip(lists) {
            let Some(at) = at.map(narrow).transpose()? else { continue };
            self.sheet.set_column_width(at, column.width)?;
            self.sheet.set_column_format(at, &self.style.of(&column.kind))?;
            if let Some(validation) = template::validation(column, *list)? {
                self.sheet.add_data_validation(first, at, last, at, &validation)?;
            }
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
            write_text(self.sheet, row.index, at, &reason(&errors), &self.style.error)?;
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
