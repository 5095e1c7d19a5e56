//! Every kind of file as sheets of raw rows.

mod delimited;
mod ole;
mod package;
mod xls;
mod xlsx;

use std::borrow::Cow;

use chrono::NaiveDate;

use crate::detect::{self, Container};
use crate::{FileError, Limits, zh};

/// A value as the file has it, before its column gives it a meaning.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Raw<'a> {
    /// Nothing.
    Empty,
    /// Text.
    Text(Cow<'a, str>),
    /// A number without fraction that a double holds exactly.
    Int(i64),
    /// Any other number.
    Float(f64),
    /// A number that the file shows as a day.
    Date(NaiveDate),
    /// True or false.
    Bool(bool),
    /// An Excel error such as `#N/A`.
    Error(&'static str),
}

impl Raw<'_> {
    /// Nothing, or text of spaces only.
    pub(crate) fn is_blank(&self) -> bool {
        match self {
            Raw::Empty => true,
            Raw::Text(s) => crate::text::clean(s).is_empty(),
            _ => false,
        }
    }

    /// The value as a text for messages and reports.
    pub(crate) fn shown(&self) -> Cow<'_, str> {
        match self {
            Raw::Empty => Cow::Borrowed(""),
            Raw::Text(s) => crate::text::clean(s),
            Raw::Int(n) => Cow::Owned(n.to_string()),
            Raw::Float(x) => Cow::Owned(x.to_string()),
            Raw::Date(d) => Cow::Owned(d.to_string()),
            Raw::Bool(true) => Cow::Borrowed("TRUE"),
            Raw::Bool(false) => Cow::Borrowed("FALSE"),
            Raw::Error(e) => Cow::Borrowed(e),
        }
    }

    pub(crate) fn into_owned(self) -> Raw<'static> {
        match self {
            Raw::Text(s) => Raw::Text(Cow::Owned(s.into_owned())),
            Raw::Empty => Raw::Empty,
            Raw::Int(n) => Raw::Int(n),
            Raw::Float(x) => Raw::Float(x),
            Raw::Date(d) => Raw::Date(d),
            Raw::Bool(b) => Raw::Bool(b),
            Raw::Error(e) => Raw::Error(e),
        }
    }

    /// A number of a workbook: whole where a double holds it exactly.
    pub(crate) fn number(x: f64) -> Raw<'static> {
        const EXACT: f64 = 9_007_199_254_740_992.0; // 2^53
        let whole = x as i64;
        if x.abs() < EXACT && whole as f64 == x { Raw::Int(whole) } else { Raw::Float(x) }
    }

    /// A number shown as a day; a number if it is no day.
    pub(crate) fn serial(x: f64, is_1904: bool) -> Raw<'static> {
        // The time of day, if any, is the fraction: cut, not rounded.
        if !(0.0..3_000_000.0).contains(&x) {
            return Raw::number(x);
        }
        crate::date::from_serial(x as i64, is_1904).map_or_else(|| Raw::number(x), Raw::Date)
    }
}

/// A cell with its column, from 0.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct RawCell<'a> {
    pub(crate) column: u32,
    pub(crate) value: Raw<'a>,
    /// The cell holds a formula; `value` is its stored result.
    pub(crate) formula: bool,
}

/// A row with its number, from 0, and its cells in order of columns.
#[derive(Debug)]
pub(crate) struct RawRow<'r, 'a> {
    pub(crate) index: u32,
    pub(crate) cells: &'r [RawCell<'a>],
}

impl<'a> RawRow<'_, 'a> {
    pub(crate) fn get(&self, column: u32) -> Option<&RawCell<'a>> {
        self.cells.binary_search_by_key(&column, |c| c.column).ok().and_then(|i| self.cells.get(i))
    }
}

/// A merged area, inclusive, from 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Merge {
    pub(crate) first_row: u32,
    pub(crate) last_row: u32,
    pub(crate) first_column: u32,
    pub(crate) last_column: u32,
}

/// Whether to go on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Flow {
    Continue,
    Stop,
}

/// What a visitor of rows looks like.
pub(crate) type Visit<'v> = dyn FnMut(&RawRow<'_, '_>) -> Result<Flow, FileError> + 'v;

/// The name of a sheet and whether it is hidden.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct SheetInfo {
    pub(crate) name: String,
    pub(crate) hidden: bool,
}

/// A file that can be walked row by row, as often as needed.
pub(crate) enum Source<'a> {
    Xlsx(Box<xlsx::Book<'a>>),
    Xls(xls::Book),
    Delimited(delimited::Text<'a>),
}

impl<'a> Source<'a> {
    /// Decides by content what the file is and prepares it. Nothing of a package reaches a parser before all of it was
    /// checked against the limits.
    pub(crate) fn open(bytes: &'a [u8], file_name: &str, limits: &Limits) -> Result<Self, FileError> {
        if bytes.is_empty() {
            return Err(FileError::Empty);
        }
        let size = bytes.len() as u64;
        if size > limits.max_file_bytes {
            return Err(FileError::TooLarge { bytes: size, limit: limits.max_file_bytes });
        }
        let wrong = |found| FileError::WrongType { found, file_name: file_name.to_owned() };
        match detect::container(bytes).map_err(wrong)? {
            Container::Zip => match package::inspect(bytes, limits)? {
                package::Package::Other(found) => Err(wrong(found)),
                package::Package::Workbook(facts) => Ok(Source::Xlsx(Box::new(xlsx::Book::open(bytes, facts)?))),
            },
            Container::Ole => match ole::inspect(bytes, limits)? {
                ole::Ole::Other(found) => Err(wrong(found)),
                ole::Ole::Workbook => Ok(Source::Xls(xls::Book::open(bytes)?)),
            },
            Container::Text => {
                let text = delimited::decode(bytes)?;
                match detect::markup(&text) {
                    Some(found) => Err(wrong(found)),
                    None => Ok(Source::Delimited(delimited::Text::new(text))),
                }
            }
        }
    }

    pub(crate) fn sheets(&self) -> &[SheetInfo] {
        match self {
            Source::Xlsx(book) => book.sheets(),
            Source::Xls(book) => book.sheets(),
            Source::Delimited(text) => text.sheets(),
        }
    }

    /// Whether bare numbers in date columns count from 1904.
    pub(crate) fn is_1904(&self) -> bool {
        match self {
            Source::Xlsx(book) => book.is_1904(),
            Source::Xls(book) => book.is_1904(),
            Source::Delimited(_) => false,
        }
    }

    /// The merged areas of a sheet.
    pub(crate) fn merges(&mut self, sheet: usize) -> Result<Vec<Merge>, FileError> {
        match self {
            Source::Xlsx(book) => book.merges(sheet),
            Source::Xls(book) => book.merges(sheet),
            Source::Delimited(_) => Ok(Vec::new()),
        }
    }

    /// Whether some sheet may hold more rows than allowed, so that counting first is worth it.
    pub(crate) fn may_exceed(&self, rows: u32) -> bool {
        match self {
            Source::Xlsx(book) => book.valued_rows() > u64::from(rows),
            Source::Xls(_) => rows < 65_536,
            Source::Delimited(text) => text.lines() > u64::from(rows),
        }
    }

    /// Walks the rows of a sheet from the top; rows without cells are left out.
    pub(crate) fn each_row(&mut self, sheet: usize, visit: &mut Visit<'_>) -> Result<(), FileError> {
        match self {
            Source::Xlsx(book) => book.each_row(sheet, visit),
            Source::Xls(book) => book.each_row(sheet, visit),
            Source::Delimited(text) => text.each_row(sheet, visit),
        }
    }
}

/// Runs a call of a third-party parser; a panic inside it, as broken files have caused before, means a damaged file
/// and not the end of the program. Nothing of the parser is used afterwards.
pub(crate) fn guarded<T>(call: impl FnOnce() -> T) -> Result<T, FileError> {
    std::panic::catch_unwind(std::panic::AssertUnwindSafe(call))
        .map_err(|_| FileError::Damaged { part: zh::part_structure().to_owned() })
}

/// An Excel error as the cell shows it.
fn error_text(error: &calamine::CellErrorType) -> &'static str {
    use calamine::CellErrorType as E;
    match error {
        E::Div0 => "#DIV/0!",
        E::NA => "#N/A",
        E::Name => "#NAME?",
        E::Null => "#NULL!",
        E::Num => "#NUM!",
        E::Ref => "#REF!",
        E::Value => "#VALUE!",
        _ => "#ERROR!",
    }
}
