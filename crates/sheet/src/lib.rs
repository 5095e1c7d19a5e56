//! Typed spreadsheets: what a clerk fills in Excel comes back as typed rows, or as errors that say where and what to do.
//!
//! Pure: bytes in, bytes out. The crate knows no database, clock, file or application; it only knows columns.
//!
//! ```text
//! SheetSpec ──template()──▶ .xlsx with drop-downs and one grey sample row
//!     │
//!     │   the clerk fills it (or sends a table of their own)
//!     ▼
//! bytes ──read() / read_rows()──▶ Row (typed cells) | RowError (line · column · value · reason · remedy) | FileError
//!     │                                  │
//!     └──────────error_report()──────────┘  their own workbook back, with a red 错误原因 column
//! rows  ──export()──▶ .xlsx written in constant memory, formula injection prevented
//! ```
//!
//! How a file is read (`read` and `read_rows` share the path, so a preview and an import cannot disagree):
//!
//! 1. `detect`: the kind is decided by content, never by the file name.
//! 2. `source`: one module per kind turns the file into rows of raw cells, one row at a time. Before a third-party
//!    parser sees a package, every entry has been unpacked once against [`Limits`]: a zip bomb is refused there.
//! 3. `header`: the header row is found by titles and aliases, the sheet with the best match is taken.
//! 4. `typing`: raw cells become [`Cell`]s by the [`Kind`] of their column, or [`RowError`]s.
//!
//! Values are rejected rather than guessed: an identity number that Excel turned into a number has lost its last
//! digits, and no reader can bring them back.

mod date;
mod detect;
mod error;
mod export;
mod header;
mod limits;
mod reader;
mod report;
mod source;
mod spec;
mod table;
mod template;
mod text;
mod typing;
mod write;
mod zh;

pub use detect::Found;
pub use error::{FileError, ReportError, WriteError};
pub use export::export;
pub use limits::Limits;
pub use reader::{read, read_rows};
pub use report::error_report;
pub use spec::{Column, Kind, SheetSpec};
pub use table::{Cell, Outcome, Row, RowError, Rule, Summary, Table, Warning};
pub use template::{filled, template};
pub use text::mask;
