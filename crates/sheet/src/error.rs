//! What can be wrong with a whole file. Every message is Chinese, names the figures and says what to do.

use crate::detect::Found;
use crate::zh;

/// Why a file was refused as a whole. `Display` is the message for people; [`FileError::remedy_zh`] says what to do.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum FileError {
    /// The file has no bytes.
    #[error("{}", zh::file_empty())]
    Empty,
    /// The file is larger than [`crate::Limits::max_file_bytes`].
    #[error("{}", zh::file_too_large(*.bytes, *.limit))]
    TooLarge {
        /// Its size in bytes.
        bytes: u64,
        /// The limit in bytes.
        limit: u64,
    },
    /// The content is not a table that we read, whatever its name says.
    #[error("{}", zh::file_wrong_type(*.found, .file_name))]
    WrongType {
        /// What it is.
        found: Found,
        /// The name it came with.
        file_name: String,
    },
    /// The workbook is protected by a password.
    #[error("{}", zh::file_encrypted())]
    Encrypted,
    /// The file is a spreadsheet but broken.
    #[error("{}", zh::file_damaged(.part))]
    Damaged {
        /// Which part, in Chinese.
        part: String,
    },
    /// It unpacks to more than the limits allow, or is packed more tightly than any honest table.
    #[error("{}", zh::file_unpacks_too_large(*.limit))]
    UnpacksTooLarge {
        /// The limit in bytes.
        limit: u64,
    },
    /// It has more data rows than [`crate::Limits::max_rows`].
    #[error("{}", zh::file_too_many_rows(*.limit))]
    TooManyRows {
        /// The limit.
        limit: u32,
    },
    /// It is text, but neither UTF-8, UTF-16 nor GB 18030.
    #[error("{}", zh::file_unknown_encoding())]
    UnknownEncoding,
    /// No row looks like the header.
    #[error("{}", zh::file_no_header(.expected))]
    NoHeader {
        /// The titles that were looked for.
        expected: Vec<String>,
    },
    /// Required columns are absent; all of them are named.
    #[error("{}", zh::file_missing_columns(.sheet, *.line, .missing))]
    MissingColumns {
        /// The sheet with the best match.
        sheet: String,
        /// The line of its header.
        line: u32,
        /// The titles of the missing columns.
        missing: Vec<String>,
    },
    /// Two columns carry the same title.
    #[error("{}", zh::file_duplicate_column(.title, .letters))]
    DuplicateColumn {
        /// The title.
        title: String,
        /// The letters of the columns.
        letters: Vec<String>,
    },
    /// There is a header and nothing below it.
    #[error("{}", zh::file_no_rows(.sheet, *.line))]
    NoRows {
        /// The sheet that was read.
        sheet: String,
        /// The line of its header.
        line: u32,
    },
}

impl FileError {
    /// What the person can do about it.
    pub fn remedy_zh(&self) -> String {
        zh::file_remedy(self)
    }
}

/// Why a workbook could not be written: a fault of the program or the machine, not of the data.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum WriteError {
    /// The writer refused.
    #[error("{}", zh::write_failed())]
    Workbook(#[from] rust_xlsxwriter::XlsxError),
    /// More columns or rows than a sheet can hold.
    #[error("{}", zh::write_too_big())]
    TooBig,
}

/// Why an error report could not be made.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ReportError {
    /// The original file cannot be read again.
    #[error(transparent)]
    Read(#[from] FileError),
    /// The report cannot be written.
    #[error(transparent)]
    Write(#[from] WriteError),
}
