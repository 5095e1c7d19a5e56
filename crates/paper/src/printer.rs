//! From a paper to its PDF.

use serde_json::{Value, json};
use typst::diag::SourceDiagnostic;
use typst::foundations::Smart;
use typst_layout::PagedDocument;
use typst_pdf::PdfOptions;

use crate::error::PaperError;
use crate::fonts::Fonts;
use crate::inspect::{ends_with_a_short_page, inspect};
use crate::paper::{Paper, PaperKind, Sheet};
use crate::text;
use crate::world::Stage;

/// How many papers ago a layout may have been used to be kept. Papers of one village share little; what they share
/// (the templates) is used by every one of them.
const KEEP: usize = 3;

/// Lines on an official page (GB/T 9704), and how many it may hold to keep a signature with its text.
const LINES: u32 = 22;
const MAX_LINES: u32 = 24;

/// Prints papers. One is enough for the whole program: it may be used from several threads at once.
pub struct Printer {
    stage: Stage,
}

impl std::fmt::Debug for Printer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Printer").field("fonts", self.stage.fonts()).finish()
    }
}

impl Printer {
    /// Prepares the templates for these fonts.
    pub fn new(fonts: Fonts) -> Self {
        Self { stage: Stage::new(fonts) }
    }

    /// The PDF of `paper`: fonts embedded, no date of making, the same bytes every time.
    ///
    /// # Errors
    /// See [`PaperError`]. Nothing is printed in part.
    pub fn pdf(&self, paper: &Paper) -> Result<Vec<u8>, PaperError> {
        let kind = paper.kind();
        paper.check()?;
        let mut data = paper.data()?;
        let bad = text::check(&data, self.stage.fonts());
        if !bad.is_empty() {
            return Err(PaperError::Characters(bad));
        }
        text::soften(&mut data);
        let result = self.lay_out(paper, data).and_then(|document| {
            inspect(kind, &document)?;
            write(kind, paper.setting().one_page, document)
        });
        comemo::evict(KEEP);
        result
    }

    /// Tries the sheets in order until the paper fits.
    fn lay_out(&self, paper: &Paper, data: Value) -> Result<PagedDocument, PaperError> {
        let kind = paper.kind();
        let setting = paper.setting();
        let mut largest = String::new();
        for sheet in setting.sheets {
            let document = self.compile(kind, setting.template, sheet, LINES, &data)?;
            if setting.official && ends_with_a_short_page(&document) {
                for lines in LINES + 1..=MAX_LINES {
                    let closer = self.compile(kind, setting.template, sheet, lines, &data)?;
                    if closer.pages().len() < document.pages().len() {
                        return Ok(closer);
                    }
                }
            }
            if setting.one_page.is_none() || document.pages().len() == 1 {
                return Ok(document);
            }
            largest = sheet.name();
        }
        Err(PaperError::TooLarge { kind, sheet: largest })
    }

    fn compile(
        &self,
        kind: PaperKind,
        template: &str,
        sheet: &Sheet,
        lines: u32,
        data: &Value,
    ) -> Result<PagedDocument, PaperError> {
        let mut paper = data.clone();
        paper["lines"] = lines.into();
        let bytes = serde_json::to_vec(&json!({ "sheet": sheet, "paper": paper }))?;
        let world = self
            .stage
            .world(template, bytes)
            .ok_or_else(|| PaperError::Typesetting { kind, messages: vec![format!("没有模板 {template}")] })?;
        let compiled = typst::compile::<PagedDocument>(&world);
        if !compiled.warnings.is_empty() {
            return Err(typesetting(kind, &compiled.warnings));
        }
        compiled.output.map_err(|errors| typesetting(kind, &errors))
    }
}

/// Repeats the page of a one-page paper and writes the PDF.
fn write(kind: PaperKind, copies: Option<usize>, document: PagedDocument) -> Result<Vec<u8>, PaperError> {
    // The order of reading is tagged for screen readers, except where every page is the same.
    let creator = Smart::Custom(Some("cunxuan".to_owned()));
    let options = PdfOptions { tagged: copies.is_none(), creator, ..PdfOptions::default() };
    let document = match copies {
        None | Some(0 | 1) => document,
        Some(copies) => {
            let mut document = document;
            let info = document.info_mut().clone();
            let pages = document.pages().iter().cycle().take(copies).cloned().collect();
            PagedDocument::new(pages, info)
        }
    };
    typst_pdf::pdf(&document, &options).map_err(|errors| typesetting(kind, &errors))
}

fn typesetting(kind: PaperKind, diagnostics: &[SourceDiagnostic]) -> PaperError {
    let messages = diagnostics
        .iter()
        .map(|diagnostic| {
            let hints = diagnostic.hints.iter().map(|hint| format!("（{}）", hint.v));
            std::iter::once(diagnostic.message.to_string()).chain(hints).collect()
        })
        .collect();
    PaperError::Typesetting { kind, messages }
}
