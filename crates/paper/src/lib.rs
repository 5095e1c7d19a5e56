//! The papers of a village election: typed inputs become PDF, in the process, in the official format.
//!
//! The crate is pure. It has no clock, no database and no network; it reads font files from directories that the
//! caller names and nothing else. The same [`Paper`] gives the same bytes on any day. What the law says (days,
//! articles, thresholds, who is elected) comes in as data; no template knows a number of the law.
//!
//! ```no_run
//! # fn main() -> Result<(), paper::PaperError> {
//! use paper::{Fonts, Paper, PaperKind, Printer};
//! let printer = Printer::new(Fonts::load(&["/usr/share/fonts".into()])?);
//! let pdf = printer.pdf(&Paper::sample(PaperKind::T16))?;
//! # Ok(()) }
//! ```
//!
//! - [`Paper`] has one variant per template of the catalogue (T01…T30); the structs are in [`model`].
//! - [`Printer::pdf`] refuses rather than guesses: a character without a glyph, a private-use character, a warning of
//!   the typesetter, text beyond the edge, a ballot that needs two pages are each a [`PaperError`].
//! - The templates are in `templates/*.typ`; they share `lib.typ`, where the measures of GB/T 9704 stand.

mod error;
mod fonts;
mod inspect;
pub mod model;
mod paper;
mod printer;
mod sample;
mod text;
mod world;

pub use error::{BadCharacter, CharacterFault, MissingFace, PaperError};
pub use fonts::Fonts;
pub use paper::{MAX_COPIES, MAX_LINES, Paper, PaperKind};
pub use printer::Printer;
