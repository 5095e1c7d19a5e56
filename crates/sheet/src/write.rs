//! What template, report and export share: formats, reproducible workbooks, cells that cannot become formulas.

use rust_xlsxwriter::{DocProperties, ExcelDateTime, Format, FormatAlign, FormatBorder, Workbook, Worksheet};

use crate::{Cell, Column, Kind, WriteError};

/// The last row and column of a sheet, from 0.
pub(crate) const LAST_ROW: u32 = 1_048_575;
pub(crate) const LAST_COLUMN: u32 = 16_383;

pub(crate) const RED: u32 = 0xC0_00_00;
/// Excel's built-in number format `@`.
const TEXT: u8 = 49;
const GREY: u32 = 0x80_80_80;
const PALE: u32 = 0xF2_F2_F2;
pub(crate) const PALE_RED: u32 = 0xFF_E5_E5;

/// The formats of our workbooks.
pub(crate) struct Style {
    pub(crate) title: Format,
    pub(crate) header: Format,
    pub(crate) header_required: Format,
    pub(crate) wrapped: Format,
    pub(crate) text: Format,
    /// Text that Excel must not take for a formula when somebody edits the cell.
    pub(crate) quoted: Format,
    pub(crate) date: Format,
    pub(crate) error_title: Format,
    pub(crate) error: Format,
}

impl Style {
    pub(crate) fn new() -> Self {
        let header = Format::new()
            .set_bold()
            .set_background_color(PALE)
            .set_border(FormatBorder::Thin)
            .set_align(FormatAlign::Center)
            .set_align(FormatAlign::VerticalCenter)
            .set_num_format_index(TEXT);
        let error = Format::new().set_font_color(RED).set_text_wrap().set_align(FormatAlign::Top);
        Style {
            title: Format::new().set_bold().set_font_size(14),
            header_required: header.clone().set_font_color(RED),
            header,
            wrapped: Format::new().set_text_wrap().set_align(FormatAlign::Top),
            text: Format::new().set_num_format_index(TEXT),
            quoted: Format::new().set_num_format_index(TEXT).set_quote_prefix(),
            date: Format::new().set_num_format("yyyy-mm-dd"),
            error_title: error.clone().set_bold().set_background_color(PALE_RED),
            error,
        }
    }

    /// A format for the sample row.
    pub(crate) fn sample(format: Format) -> Format {
        format.set_font_color(GREY).set_italic()
    }

    /// A format for a cell that has an error.
    pub(crate) fn wrong(format: Format) -> Format {
        format.set_font_color(RED).set_background_color(PALE_RED)
    }

    /// The format of a column, so that Excel keeps what is typed: numbers with meaning in their digits are text.
    pub(crate) fn of(&self, kind: &Kind<'_>) -> Format {
        match kind {
            Kind::Date => self.date.clone(),
            Kind::Integer { .. } => Format::new(),
            Kind::Text | Kind::IdNumber | Kind::Phone | Kind::Digits { .. } | Kind::Choice(_) => self.text.clone(),
        }
    }
}

/// A workbook without the time of its making: the same input gives the same bytes.
pub(crate) fn workbook() -> Result<Workbook, WriteError> {
    let mut workbook = Workbook::new();
    let fixed = ExcelDateTime::from_ymd(2000, 1, 1)?;
    workbook.set_properties(&DocProperties::new().set_creation_datetime(&fixed));
    Ok(workbook)
}

/// A column number that Excel has.
pub(crate) fn column_number(column: usize) -> Result<u16, WriteError> {
    u16::try_from(column).ok().filter(|c| u32::from(*c) <= LAST_COLUMN).ok_or(WriteError::TooBig)
}

/// Whether spreadsheet programs would take the text for a formula when it is typed or pasted.
pub(crate) fn looks_like_formula(text: &str) -> bool {
    text.starts_with(['=', '+', '-', '@', '\t', '\r'])
}

/// Writes a text as a text, whatever it begins with.
pub(crate) fn write_text(
    sheet: &mut Worksheet,
    row: u32,
    column: u16,
    text: &str,
    format: &Format,
) -> Result<(), WriteError> {
    if looks_like_formula(text) {
        sheet.write_string_with_format(row, column, text, &format.clone().set_quote_prefix())?;
    } else {
        sheet.write_string_with_format(row, column, text, format)?;
    }
    Ok(())
}

/// Writes a typed cell; a code as its label.
pub(crate) fn write_cell(
    sheet: &mut Worksheet,
    row: u32,
    column: u16,
    cell: &Cell,
    of: &Column<'_>,
    style: &Style,
) -> Result<(), WriteError> {
    match cell {
        Cell::Empty => {}
        Cell::Text(text) if looks_like_formula(text) => {
            sheet.write_string_with_format(row, column, text, &style.quoted)?;
        }
        Cell::Text(text) => {
            sheet.write_string_with_format(row, column, text, &style.text)?;
        }
        Cell::Choice(code) => {
            let label = of.kind.offered().find(|(c, _)| c == code).map_or(code.as_str(), |(_, label)| label);
            write_text(sheet, row, column, label, &style.text)?;
        }
        Cell::Date(day) => write_date(sheet, row, column, *day, &style.date)?,
        // A double holds every whole number up to 2^53; longer ones are written as text.
        Cell::Int(n) if n.unsigned_abs() <= 1 << 53 => {
            sheet.write_number(row, column, *n as f64)?;
        }
        Cell::Int(n) => {
            sheet.write_string_with_format(row, column, n.to_string(), &style.text)?;
        }
    }
    Ok(())
}

/// Writes a day; days before Excel's calendar as text.
pub(crate) fn write_date(
    sheet: &mut Worksheet,
    row: u32,
    column: u16,
    day: chrono::NaiveDate,
    format: &Format,
) -> Result<(), WriteError> {
    use chrono::Datelike;
    let excel = u16::try_from(day.year()).ok().filter(|y| *y >= 1900);
    match excel {
        Some(year) => {
            let value = ExcelDateTime::from_ymd(year, day.month() as u8, day.day() as u8)?;
            sheet.write_datetime_with_format(row, column, &value, format)?;
        }
        None => {
            sheet.write_string_with_format(row, column, day.to_string(), format)?;
        }
    }
    Ok(())
}

/// A name that Excel accepts for a sheet: without the seven forbidden characters, at most 31 UTF-16 units, cut between
/// characters.
pub(crate) fn sheet_name(wanted: &str, otherwise: &str) -> String {
    let mut out = String::new();
    let mut units = 0;
    for c in wanted.trim_matches('\'').chars().filter(|c| !matches!(c, '*' | '?' | ':' | '[' | ']' | '\\' | '/')) {
        units += c.len_utf16();
        if units > 31 {
            break;
        }
        out.push(c);
    }
    let out = out.trim_matches(['\'', ' ']).to_owned();
    if out.is_empty() { otherwise.to_owned() } else { out }
}
