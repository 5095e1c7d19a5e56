//! Reading a file.

use std::ops::ControlFlow;

use crate::{FileError, Limits, Outcome, SheetSpec, Summary, Table};

/// Reads a whole file into typed rows and row errors.
///
/// `file_name` is only a hint for messages; the kind of file is decided by its content.
///
/// # Errors
/// [`FileError`] when the file as a whole cannot be read; errors of single rows are in the [`Table`].
pub fn read(bytes: &[u8], file_name: &str, spec: &SheetSpec<'_>, limits: Limits) -> Result<Table, FileError> {
    let _ = (bytes, file_name, spec, limits);
    Err(FileError::Empty)
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
    visit: impl FnMut(Outcome) -> ControlFlow<()>,
) -> Result<Summary, FileError> {
    let _ = (bytes, file_name, spec, limits, visit);
    Err(FileError::Empty)
}
