//! Reading a file: header, rows, merged areas, errors and notes.

use std::collections::BTreeMap;
use std::ops::ControlFlow;
use std::sync::Arc;

use crate::detect::{self, Container, Found};
use crate::header::{self, Header};
use crate::source::{Flow, Merge, Raw, RawCell, RawRow, Source};
use crate::table::{Layout, Place};
use crate::text::{clean, column_letter};
use crate::typing::{Fault, Note, Typer, value_for_message};
use crate::{Cell, FileError, Limits, Outcome, Row, RowError, Rule, SheetSpec, Summary, Table, Warning, zh};

/// Reads a whole file into typed rows and row errors. A row of 15 columns takes about 1 KB of memory; for large files
/// use [`read_rows`].
///
/// `file_name` is only a hint for messages; the kind of file is decided by its content.
///
/// # Errors
/// [`FileError`] when the file as a whole cannot be read; errors of single rows are in the [`Table`].
pub fn read(bytes: &[u8], file_name: &str, spec: &SheetSpec<'_>, limits: Limits) -> Result<Table, FileError> {
    let mut rows = Vec::new();
    let mut row_errors = Vec::new();
    let summary = read_rows(bytes, file_name, spec, limits, |outcome| {
        match outcome {
            Outcome::Good(row) => rows.push(row),
            Outcome::Bad { errors, .. } => {
                let room = limits.max_errors.saturating_sub(row_errors.len());
                row_errors.extend(errors.into_iter().take(room));
            }
        }
        ControlFlow::Continue(())
    })?;
    Ok(Table { rows, row_errors, warnings: summary.warnings.clone(), summary })
}

/// Reads a file row by row in bounded memory: `visit` sees every data row once, in file order, and may stop.
///
/// # Errors
/// [`FileError`] when the file as a whole cannot be read. A file that turns out to be damaged after some rows gives the
/// error then, so do not commit what `visit` stored before this returns `Ok`.
pub fn read_rows(
    bytes: &[u8],
    file_name: &str,
    spec: &SheetSpec<'_>,
    limits: Limits,
    mut visit: impl FnMut(Outcome) -> ControlFlow<()>,
) -> Result<Summary, FileError> {
    let mut source = Source::open(bytes, file_name, &limits)?;
    let header = header::find(&mut source, spec).map_err(|error| named_workbook(error, bytes, file_name))?;
    if source.may_exceed(limits.max_rows) {
        count(&mut source, &header, limits.max_rows)?;
    }
    let merges = source.merges(header.sheet)?;
    let mut session = Session::new(spec, &header, merges, source.is_1904());
    source.each_row(header.sheet, &mut |raw| {
        if raw.index < header.first_data_row {
            return Ok(Flow::Continue);
        }
        let Some(outcome) = session.row(raw) else { return Ok(Flow::Continue) };
        if session.summary.total > limits.max_rows {
            return Err(FileError::TooManyRows { limit: limits.max_rows });
        }
        Ok(match visit(outcome) {
            ControlFlow::Continue(()) => Flow::Continue,
            ControlFlow::Break(()) => Flow::Stop,
        })
    })?;
    let summary = session.finish(&header);
    if summary.total == 0 {
        return Err(FileError::NoRows { sheet: summary.sheet, line: summary.header_line });
    }
    Ok(summary)
}

/// A text without a header that is named as a workbook: what is wrong is the file, not its header.
fn named_workbook(error: FileError, bytes: &[u8], file_name: &str) -> FileError {
    let name = file_name.to_lowercase();
    let workbook = [".xlsx", ".xls", ".xlsm"].iter().any(|ending| name.ends_with(ending));
    match error {
        FileError::NoHeader { .. } if workbook && detect::container(bytes) == Ok(Container::Text) => {
            FileError::WrongType { found: Found::Text, file_name: file_name.to_owned() }
        }
        other => other,
    }
}

/// Counts the rows with values before anything is typed, so that a file over the limit is refused before the first row
/// is handed out.
fn count(source: &mut Source<'_>, header: &Header, limit: u32) -> Result<(), FileError> {
    let mut rows = 0u32;
    source.each_row(header.sheet, &mut |raw| {
        let filled = header.columns.iter().flatten().any(|c| raw.get(*c).is_some_and(|cell| !cell.value.is_blank()));
        if raw.index >= header.first_data_row && filled {
            rows += 1;
        }
        if rows > limit { Err(FileError::TooManyRows { limit }) } else { Ok(Flow::Continue) }
    })
}

/// A merged area below the header and the value of its upper left cell.
struct Filled {
    area: Merge,
    value: Raw<'static>,
}

/// One pass over the data rows.
struct Session<'s> {
    typers: Vec<(Typer<'s>, Option<u32>)>,
    layout: Arc<Layout>,
    samples: Vec<String>,
    /// Rows in which the sample row is still looked for.
    sample_until: u32,
    merges: Vec<Merge>,
    filled: Vec<Filled>,
    notes: BTreeMap<(usize, Note), (u32, u32)>,
    samples_ignored: Vec<u32>,
    summary: Summary,
}

impl<'s> Session<'s> {
    fn new(spec: &'s SheetSpec<'s>, header: &Header, mut merges: Vec<Merge>, is_1904: bool) -> Self {
        let columns = spec.columns.iter().zip(&header.columns).map(|(c, at)| Place {
            key: c.key.to_owned(),
            title: c.title_zh.to_owned(),
            letter: at.map(column_letter),
            sensitive: c.is_sensitive(),
        });
        let layout = Arc::new(Layout { columns: columns.collect() });
        let mine = |m: &Merge| header.columns.iter().flatten().any(|c| (m.first_column..=m.last_column).contains(c));
        merges.retain(|m| m.last_row >= header.first_data_row && mine(m));
        // Popped from the end, so the topmost stands last.
        merges.sort_by_key(|m| std::cmp::Reverse(m.first_row));
        Session {
            typers: spec.columns.iter().zip(&header.columns).map(|(c, at)| (Typer::new(c, is_1904), *at)).collect(),
            layout: Arc::clone(&layout),
            samples: zh::sample_row(spec),
            sample_until: header.first_data_row + 10,
            merges,
            filled: Vec::new(),
            notes: BTreeMap::new(),
            samples_ignored: Vec::new(),
            summary: Summary {
                sheet: header.sheet_name.clone(),
                header_line: header.row + 1,
                layout,
                ..Summary::default()
            },
        }
    }

    /// One row; `None` for blank rows and the sample row.
    fn row(&mut self, raw: &RawRow<'_, '_>) -> Option<Outcome> {
        let line = raw.index + 1;
        self.enter_merges(raw);
        // Formulas filled down beyond the data show an empty text: blank. One that was never calculated is not.
        let has_content = |c: &RawCell<'_>| !c.value.is_blank() || (c.formula && c.value == Raw::Empty);
        if !self.typers.iter().filter_map(|(_, at)| raw.get((*at)?)).any(has_content) {
            return None;
        }
        if raw.index < self.sample_until && self.is_sample(raw) {
            self.samples_ignored.push(line);
            return None;
        }
        self.summary.total += 1;
        let mut cells = Vec::with_capacity(self.typers.len());
        let mut errors = Vec::new();
        let mut refused = None;
        for (i, (typer, at)) in self.typers.iter().enumerate() {
            let Some(at) = *at else {
                cells.push(Cell::Empty);
                continue;
            };
            let own = raw.get(at);
            let mut value = own.map_or(&Raw::Empty, |c| &c.value);
            let formula = own.is_some_and(|c| c.formula);
            let mut merged = None;
            if !self.filled.is_empty()
                && let Some(filled) = self.filled.iter().find(|f| f.area.covers(raw.index, at))
            {
                merged = Some(filled.area);
                if filled.area.first_row != raw.index || filled.area.first_column != at {
                    value = &filled.value;
                }
            }
            let read = match merged {
                Some(area) if !area.may_fill(typer.column()) && !value.is_blank() => {
                    // One error per area and row, not one per column that it covers.
                    if refused == Some(area) {
                        cells.push(Cell::Empty);
                        continue;
                    }
                    refused = merged;
                    Err(Fault::merged(&area))
                }
                _ => typer.read(value, formula),
            };
            match read {
                Ok((cell, note)) => {
                    let filled_down = merged.filter(|a| a.first_row != raw.index && !cell.is_empty());
                    cells.push(cell);
                    for note in note.into_iter().chain(filled_down.map(|_| Note::MergeFilled)) {
                        self.notes.entry((i, note)).or_insert((line, 0)).1 += 1;
                    }
                }
                Err(fault) => errors.push(RowError {
                    line,
                    column_letter: column_letter(at),
                    title: typer.column().title_zh.to_owned(),
                    value: value_for_message(typer.column(), value),
                    reason_zh: fault.reason,
                    remedy_zh: fault.remedy,
                    rule: fault.rule,
                }),
            }
        }
        if errors.is_empty() {
            self.summary.good += 1;
            Some(Outcome::Good(Row { line, layout: Arc::clone(&self.layout), cells }))
        } else {
            self.summary.bad += 1;
            Some(Outcome::Bad { line, errors })
        }
    }

    /// Takes up the merged areas that begin at or above this row and drops those that ended.
    fn enter_merges(&mut self, raw: &RawRow<'_, '_>) {
        if self.merges.is_empty() && self.filled.is_empty() {
            return;
        }
        self.filled.retain(|f| f.area.last_row >= raw.index);
        while let Some(area) = self.merges.pop_if(|m| m.first_row <= raw.index) {
            let value = match raw.get(area.first_column) {
                Some(cell) if area.first_row == raw.index => cell.value.clone().into_owned(),
                _ => Raw::Empty,
            };
            // Areas cannot overlap in Excel; in a made-up file only the first of them counts.
            if !self.filled.iter().any(|f| f.area.overlaps(&area)) {
                self.filled.push(Filled { area, value });
            }
        }
    }

    /// The grey row of the template: marked by its first text, or untouched in every cell.
    fn is_sample(&self, raw: &RawRow<'_, '_>) -> bool {
        let mut filled = 0;
        let mut same = true;
        for ((_, at), sample) in self.typers.iter().zip(&self.samples) {
            let Some(cell) = at.and_then(|at| raw.get(at)) else { continue };
            let shown = cell.value.shown();
            if shown.is_empty() {
                continue;
            }
            if zh::is_sample_mark(&shown) {
                return true;
            }
            filled += 1;
            same &= clean(sample) == shown;
        }
        same && filled >= 2
    }

    fn finish(mut self, header: &Header) -> Summary {
        let mut warnings = Vec::new();
        if !header.rivals.is_empty() {
            warnings.push(Warning::file(zh::warn_other_sheets(&header.sheet_name, &header.rivals)));
        }
        for (at, title) in &header.unknown {
            let letter = column_letter(*at);
            warnings.push(Warning {
                line: None,
                message_zh: zh::warn_unknown_column(&letter, title),
                column_letter: letter,
            });
        }
        for line in &self.samples_ignored {
            warnings.push(Warning {
                line: Some(*line),
                column_letter: String::new(),
                message_zh: zh::warn_sample(*line),
            });
        }
        for ((i, note), (line, times)) in &self.notes {
            let place = self.layout.columns.get(*i);
            let letter = place.and_then(|p| p.letter.clone()).unwrap_or_default();
            let title = place.map_or("", |p| p.title.as_str());
            let message_zh = zh::warn_note(*note, &letter, title, *line, *times);
            warnings.push(Warning { line: Some(*line), column_letter: letter, message_zh });
        }
        self.summary.warnings = warnings;
        self.summary
    }
}

impl Merge {
    fn covers(&self, row: u32, column: u32) -> bool {
        (self.first_row..=self.last_row).contains(&row) && (self.first_column..=self.last_column).contains(&column)
    }

    fn overlaps(&self, other: &Merge) -> bool {
        self.first_row <= other.last_row
            && other.first_row <= self.last_row
            && self.first_column <= other.last_column
            && other.first_column <= self.last_column
    }

    /// A value may be shared by the rows of an upright area if it can be common to several persons. One across columns
    /// cannot be meant for both.
    fn may_fill(&self, column: &crate::Column<'_>) -> bool {
        use crate::Kind;
        let shareable = matches!(column.kind, Kind::Text | Kind::Choice(_) | Kind::Digits { .. } | Kind::Date);
        self.first_column == self.last_column && (shareable || self.first_row == self.last_row)
    }
}

impl Fault {
    fn merged(area: &Merge) -> Self {
        let range = format!(
            "{}{}:{}{}",
            column_letter(area.first_column),
            area.first_row + 1,
            column_letter(area.last_column),
            area.last_row + 1
        );
        let (reason, remedy) = zh::merged(&range);
        Fault { rule: Rule::Merged, reason, remedy }
    }
}

impl Warning {
    fn file(message_zh: String) -> Self {
        Warning { line: None, column_letter: String::new(), message_zh }
    }
}
