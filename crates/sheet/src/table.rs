//! What comes out of a file: typed rows, row errors, warnings.

use std::fmt;
use std::sync::Arc;

use chrono::NaiveDate;

use crate::text::{mask, mask_digits};

/// A typed value.
#[derive(Clone, PartialEq, Eq, Default)]
pub enum Cell {
    /// Nothing was filled in.
    #[default]
    Empty,
    /// Text, an identity number, a telephone number or digits.
    Text(String),
    /// A day.
    Date(NaiveDate),
    /// A whole number.
    Int(i64),
    /// The code of a dictionary entry.
    Choice(String),
}

impl Cell {
    /// Whether nothing was filled in.
    pub fn is_empty(&self) -> bool {
        matches!(self, Cell::Empty)
    }

    /// The text of `Text`, the code of `Choice`.
    pub fn as_str(&self) -> Option<&str> {
        match self {
            Cell::Text(s) | Cell::Choice(s) => Some(s),
            _ => None,
        }
    }

    /// The day of `Date`.
    pub fn as_date(&self) -> Option<NaiveDate> {
        match self {
            Cell::Date(d) => Some(*d),
            _ => None,
        }
    }

    /// The number of `Int`.
    pub fn as_int(&self) -> Option<i64> {
        match self {
            Cell::Int(n) => Some(*n),
            _ => None,
        }
    }
}

/// Runs of seven digits or more are masked, so that an identity number cannot reach a log through `{:?}`.
impl fmt::Debug for Cell {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Cell::Empty => f.write_str("Empty"),
            Cell::Text(s) => f.debug_tuple("Text").field(&mask_digits(s)).finish(),
            Cell::Date(d) => f.debug_tuple("Date").field(d).finish(),
            Cell::Int(n) => f.debug_tuple("Int").field(n).finish(),
            Cell::Choice(s) => f.debug_tuple("Choice").field(s).finish(),
        }
    }
}

/// Where the columns of a spec stand in one file.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Layout {
    pub(crate) columns: Vec<Place>,
}

/// One column of the spec in one file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Place {
    pub(crate) key: String,
    pub(crate) title: String,
    /// `None` where the file lacks the column.
    pub(crate) letter: Option<String>,
    pub(crate) sensitive: bool,
}

impl Layout {
    fn place(&self, key: &str) -> Option<(usize, &Place)> {
        self.columns.iter().enumerate().find(|(_, p)| p.key == key)
    }
}

/// One data row without errors.
#[derive(Clone, PartialEq, Eq)]
pub struct Row {
    /// The line as the user sees it in Excel, from 1.
    pub line: u32,
    pub(crate) layout: Arc<Layout>,
    pub(crate) cells: Vec<Cell>,
}

impl Row {
    /// The cell of a column by its key. A column that the file does not have, or a key that the spec does not have,
    /// is empty.
    pub fn get(&self, key: &str) -> &Cell {
        const NOTHING: &Cell = &Cell::Empty;
        self.layout.place(key).and_then(|(i, _)| self.cells.get(i)).unwrap_or(NOTHING)
    }

    /// Text, identity number, telephone number, digits or dictionary code of a column.
    pub fn str(&self, key: &str) -> Option<&str> {
        self.get(key).as_str()
    }

    /// The day in a column.
    pub fn date(&self, key: &str) -> Option<NaiveDate> {
        self.get(key).as_date()
    }

    /// The number in a column.
    pub fn int(&self, key: &str) -> Option<i64> {
        self.get(key).as_int()
    }

    /// All cells, in the order of the spec's columns.
    pub fn cells(&self) -> &[Cell] {
        &self.cells
    }

    /// An error of the caller's own check on one column of this row: letter, title and value are filled in, identity
    /// and telephone numbers masked. An unknown `key` gives an error on the whole row.
    pub fn error(&self, key: &str, reason_zh: impl Into<String>, remedy_zh: impl Into<String>) -> RowError {
        let (letter, title, value) = match self.layout.place(key) {
            Some((i, p)) => (p.letter.clone().unwrap_or_default(), p.title.clone(), self.shown(i, p.sensitive)),
            None => Default::default(),
        };
        RowError::custom(self.line, letter, title, value, reason_zh, remedy_zh)
    }

    fn shown(&self, column: usize, sensitive: bool) -> String {
        match self.cells.get(column) {
            None | Some(Cell::Empty) => String::new(),
            Some(Cell::Text(s) | Cell::Choice(s)) if sensitive => mask(s),
            Some(Cell::Text(s) | Cell::Choice(s)) => s.clone(),
            Some(Cell::Date(d)) => d.to_string(),
            Some(Cell::Int(n)) => n.to_string(),
        }
    }

    /// The cells without the row.
    pub fn into_cells(self) -> Vec<Cell> {
        self.cells
    }
}

impl fmt::Debug for Row {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut map = f.debug_map();
        map.entry(&"line", &self.line);
        for (place, cell) in self.layout.columns.iter().zip(&self.cells).filter(|(_, c)| !c.is_empty()) {
            map.entry(&place.key, cell);
        }
        map.finish()
    }
}

/// Which rule a cell broke. Stable: the office can count by it and tests can name it; the words are in `zh.rs`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Rule {
    /// A required cell is empty.
    Required,
    /// A text is longer than its column allows.
    TextTooLong,
    /// Excel turned something like `1-2` into a date.
    TextBecameDate,
    /// An identity number was stored as a number: its last digits are lost.
    IdNumberPrecisionLost,
    /// An identity number of the first generation, 15 digits.
    IdNumberFifteen,
    /// An identity number with `*` in it.
    IdNumberMasked,
    /// Not 17 digits followed by a digit or X.
    IdNumberShape,
    /// Not a telephone number.
    PhoneShape,
    /// Not the right number of digits.
    DigitsShape,
    /// A long code was stored as a number: its last digits are lost.
    DigitsPrecisionLost,
    /// Not a date that we read.
    DateShape,
    /// A date that does not exist, e.g. 30 February.
    DateImpossible,
    /// A year that cannot be meant.
    DateRange,
    /// Not a whole number.
    IntegerShape,
    /// A number outside its range.
    IntegerRange,
    /// Not in the dictionary.
    ChoiceUnknown,
    /// The cell shows an Excel error such as `#N/A`.
    FormulaError,
    /// A formula without a stored result.
    FormulaNotCalculated,
    /// A merged area covers a cell that must be its own.
    Merged,
    /// A check of the caller.
    Custom,
}

/// One thing wrong with one cell: where, what, why, and how to put it right.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RowError {
    /// The line as the user sees it in Excel, from 1.
    pub line: u32,
    /// The column as the user sees it in Excel, e.g. `D`; empty when the whole row is meant.
    pub column_letter: String,
    /// The title of the column.
    pub title: String,
    /// What stands there; identity and telephone numbers masked.
    pub value: String,
    /// Why it is refused, in Chinese.
    pub reason_zh: String,
    /// What to do, in Chinese.
    pub remedy_zh: String,
    /// The rule behind it.
    pub rule: Rule,
}

impl RowError {
    /// An error found by the caller's own check (age, duplicates, unknown unit …), shown and reported like the rest.
    /// `value` is shown as given: mask it with [`crate::mask`] where it is personal.
    pub fn custom(
        line: u32,
        column_letter: impl Into<String>,
        title: impl Into<String>,
        value: impl Into<String>,
        reason_zh: impl Into<String>,
        remedy_zh: impl Into<String>,
    ) -> Self {
        RowError {
            line,
            column_letter: column_letter.into(),
            title: title.into(),
            value: value.into(),
            reason_zh: reason_zh.into(),
            remedy_zh: remedy_zh.into(),
            rule: Rule::Custom,
        }
    }
}

/// Something the user should know that does not stop a row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Warning {
    /// The first line it was seen in; `None` when it concerns the file.
    pub line: Option<u32>,
    /// The column letter, empty when it concerns the file.
    pub column_letter: String,
    /// The sentence, in Chinese, with the number of occurrences.
    pub message_zh: String,
}

/// What was read, without the rows.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Summary {
    /// The sheet that was read; empty for text files.
    pub sheet: String,
    /// The line of the header.
    pub header_line: u32,
    /// Data rows: good and bad ones.
    pub total: u32,
    /// Rows without errors.
    pub good: u32,
    /// Rows with at least one error.
    pub bad: u32,
    pub(crate) layout: Arc<Layout>,
    /// What the user should know.
    pub warnings: Vec<Warning>,
}

/// What one data row came to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// Typed.
    Good(Row),
    /// Refused, with every reason.
    Bad {
        /// The line as the user sees it in Excel.
        line: u32,
        /// At least one.
        errors: Vec<RowError>,
    },
}

/// A whole file in memory.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Table {
    /// The rows without errors, in file order.
    pub rows: Vec<Row>,
    /// The errors, in file order; at most [`crate::Limits::max_errors`]. The caller may push its own.
    pub row_errors: Vec<RowError>,
    /// What the user should know.
    pub warnings: Vec<Warning>,
    /// Counts, header line and column letters. Its counts describe the file as read, before the caller's own checks.
    pub summary: Summary,
}

impl Summary {
    /// The letter of a column in this file by its key, e.g. `D`; `None` where the file lacks the column.
    pub fn letter(&self, key: &str) -> Option<&str> {
        self.layout.place(key).and_then(|(_, p)| p.letter.as_deref())
    }
}
