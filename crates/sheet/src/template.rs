//! Templates: what a clerk downloads, fills and sends back.

use rust_xlsxwriter::{
    DataValidation, DataValidationErrorStyle, DataValidationRule, Format, Formula, Workbook, Worksheet,
};

use crate::text::{clean, column_letter};
use crate::write::{LAST_ROW, Style, column_number, workbook, write_cell, write_date, write_text};
use crate::{Cell, Column, Kind, SheetSpec, WriteError, date, zh};

/// Rows that the drop-downs and checks of a template reach.
pub(crate) const CHECKED_ROWS: u32 = 100_000;

/// A workbook to fill in: 填写说明 (standard lines, then `instructions`, then what each column wants), 数据 (frozen header,
/// `*` at required columns, text format where digits have meaning, drop-downs, one grey sample row that the reader
/// ignores) and 字典 (codes and labels behind the drop-downs). The same spec gives the same bytes.
///
/// # Errors
/// [`WriteError`] when the spec does not fit into a workbook.
pub fn template(spec: &SheetSpec<'_>, instructions: &[&str]) -> Result<Vec<u8>, WriteError> {
    let style = Style::new();
    let mut book = workbook()?;
    write_instructions(book.add_worksheet(), spec, instructions, &style)?;
    let lists = dictionary_places(spec)?;
    write_data(book.add_worksheet(), spec, &lists, &style)?;
    write_dictionary(&mut book, spec, &lists, &style)?;
    Ok(book.save_to_buffer()?)
}

/// A template that already holds rows (cells in the order of the spec's columns) instead of the grey sample: what is sent out to be
/// completed and comes back through the same reader.
///
/// # Errors
/// [`WriteError`] when spec or rows do not fit into a workbook.
pub fn filled<R: AsRef<[Cell]>>(
    spec: &SheetSpec<'_>,
    instructions: &[&str],
    rows: impl IntoIterator<Item = R>,
) -> Result<Vec<u8>, WriteError> {
    let style = Style::new();
    let mut book = workbook()?;
    write_instructions(book.add_worksheet(), spec, instructions, &style)?;
    let lists = dictionary_places(spec)?;
    let blank: Vec<Column<'_>> = spec.columns.iter().map(|column| Column { sample: "", ..column.clone() }).collect();
    let unsampled = SheetSpec { name: spec.name, columns: blank };
    let sheet = book.add_worksheet();
    write_data(sheet, &unsampled, &lists, &style)?;
    let mut at_row = 0;
    for row in rows {
        at_row += 1;
        if at_row > LAST_ROW {
            return Err(WriteError::TooBig);
        }
        for (i, (cell, column)) in row.as_ref().iter().zip(&spec.columns).enumerate() {
            write_cell(sheet, at_row, column_number(i)?, cell, column, &style)?;
        }
    }
    write_dictionary(&mut book, spec, &lists, &style)?;
    Ok(book.save_to_buffer()?)
}

pub(crate) fn write_instructions(
    sheet: &mut Worksheet,
    spec: &SheetSpec<'_>,
    instructions: &[&str],
    style: &Style,
) -> Result<(), WriteError> {
    sheet.set_name(zh::sheet_instructions())?;
    for (column, width) in [18, 8, 24, 70].into_iter().enumerate() {
        sheet.set_column_width(column_number(column)?, width)?;
    }
    write_text(sheet, 0, 0, spec.name, &style.title)?;
    let mut row = 2;
    let own = instructions.iter().map(|s| (*s).to_owned());
    let mut lines = zh::standard_instructions(spec);
    let table_line = lines.pop();
    for (i, line) in lines.into_iter().chain(own).enumerate() {
        write_text(sheet, row, 0, &format!("{}. {line}", i + 1), &Format::new())?;
        row += 1;
    }
    row += 1;
    if let Some(line) = table_line {
        write_text(sheet, row, 0, &line, &Format::new())?;
        row += 1;
    }
    for (i, title) in zh::instruction_titles().into_iter().enumerate() {
        write_text(sheet, row, column_number(i)?, title, &style.header)?;
    }
    for column in &spec.columns {
        row += 1;
        let kind = zh::kind_words(&column.kind);
        let cells = [column.title_zh, zh::required_mark(column.required), &kind, column.help];
        for (i, text) in cells.into_iter().enumerate() {
            write_text(sheet, row, column_number(i)?, text, &style.wrapped)?;
        }
    }
    Ok(())
}

fn write_data(
    sheet: &mut Worksheet,
    spec: &SheetSpec<'_>,
    lists: &[Option<u16>],
    style: &Style,
) -> Result<(), WriteError> {
    sheet.set_name(zh::sheet_data())?;
    sheet.set_freeze_panes(1, 0)?;
    sheet.set_row_height(0, 24)?;
    let samples = zh::sample_row(spec);
    for (i, column) in spec.columns.iter().enumerate() {
        let at = column_number(i)?;
        let format = style.of(&column.kind);
        sheet.set_column_width(at, column.width)?;
        sheet.set_column_format(at, &format)?;
        let header = if column.required { &style.header_required } else { &style.header };
        write_text(sheet, 0, at, &zh::template_title(column), header)?;
        if let Some(sample) = samples.get(i).filter(|s| !s.is_empty()) {
            write_sample(sheet, at, column, sample, &Style::sample(format))?;
        }
        if let Some(validation) = validation(column, lists.get(i).copied().flatten())? {
            sheet.add_data_validation(1, at, CHECKED_ROWS, at, &validation)?;
        }
    }
    Ok(())
}

fn write_sample(
    sheet: &mut Worksheet,
    at: u16,
    column: &Column<'_>,
    sample: &str,
    format: &Format,
) -> Result<(), WriteError> {
    match column.kind {
        Kind::Date => match date::from_text(&clean(sample)) {
            Ok(day) => write_date(sheet, 1, at, day, format),
            Err(_) => write_text(sheet, 1, at, sample, format),
        },
        Kind::Integer { .. } => match sample.parse::<i32>() {
            Ok(n) => Ok(sheet.write_number_with_format(1, at, n, format).map(|_| ())?),
            Err(_) => write_text(sheet, 1, at, sample, format),
        },
        _ => write_text(sheet, 1, at, sample, format),
    }
}

/// What Excel checks while typing. `list` is the column of the dictionary.
pub(crate) fn validation(column: &Column<'_>, list: Option<u16>) -> Result<Option<DataValidation>, WriteError> {
    let rules = DataValidation::new();
    let mut rules = match column.kind {
        Kind::Choice(_) => {
            let Some(list) = list else { return Ok(None) };
            let letter = column_letter(u32::from(list));
            let last = column.kind.offered().count() + 1;
            let range = format!("='{}'!${letter}$2:${letter}${last}", zh::sheet_dictionary());
            let [title, message] = zh::refuse_choice();
            rules.allow_list_formula(Formula::new(range)).set_error_title(title)?.set_error_message(message)?
        }
        Kind::Integer { min, max } => match (i32::try_from(min), i32::try_from(max)) {
            (Ok(low), Ok(high)) => {
                let [title, message] = zh::refuse_integer(min, max);
                rules
                    .allow_whole_number(DataValidationRule::Between(low, high))
                    .set_error_title(title)?
                    .set_error_message(message)?
            }
            _ => rules.allow_any_value(),
        },
        Kind::IdNumber => rules
            .allow_text_length(DataValidationRule::EqualTo(18))
            // Only a warning: whoever insists gets the full explanation from the import.
            .set_error_style(DataValidationErrorStyle::Warning),
        Kind::Text | Kind::Phone | Kind::Digits { .. } | Kind::Date => rules.allow_any_value(),
    };
    // Excel shows at most 32 and 255 characters; a longer help stands in the instructions only.
    let (title, help) = (column.title_zh, column.help);
    if !help.is_empty() && title.encode_utf16().count() <= 32 && help.encode_utf16().count() <= 255 {
        rules = rules.set_input_title(title)?.set_input_message(help)?;
    } else if matches!(column.kind, Kind::Text | Kind::Phone | Kind::Digits { .. } | Kind::Date) {
        return Ok(None);
    }
    Ok(Some(rules))
}

/// For each choice column its column in the dictionary: label, code, and an empty one.
pub(crate) fn dictionary_places(spec: &SheetSpec<'_>) -> Result<Vec<Option<u16>>, WriteError> {
    let mut next = 0;
    spec.columns
        .iter()
        .map(|c| {
            if c.kind.offered().next().is_none() {
                return Ok(None);
            }
            let at = column_number(next)?;
            next += 3;
            Ok(Some(at))
        })
        .collect()
}

pub(crate) fn write_dictionary(
    book: &mut Workbook,
    spec: &SheetSpec<'_>,
    lists: &[Option<u16>],
    style: &Style,
) -> Result<(), WriteError> {
    let sheet = book.add_worksheet();
    sheet.set_name(zh::sheet_dictionary())?;
    sheet.set_freeze_panes(1, 0)?;
    for (column, at) in spec.columns.iter().zip(lists) {
        let Some(at) = *at else { continue };
        for (title, offset) in zh::dictionary_titles(column.title_zh).iter().zip(0..) {
            write_text(sheet, 0, at + offset, title, &style.header)?;
            sheet.set_column_width(at + offset, 20)?;
        }
        for (row, (code, label)) in (1..).zip(column.kind.offered()) {
            write_text(sheet, row, at, label, &style.text)?;
            write_text(sheet, row, at + 1, code, &style.text)?;
        }
    }
    Ok(())
}
