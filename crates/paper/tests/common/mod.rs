//! What the tests share: one printer, and the PDFs read back with poppler, which knows nothing of this crate.

#![allow(dead_code, reason = "each test file uses its part")]

use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::sync::OnceLock;

use paper::{Fonts, Paper, PaperKind, Printer};

/// Where fonts may be: `CUNXUAN_FONTS`, the cache that the set-up fills, the system.
pub fn font_dirs() -> Vec<PathBuf> {
    let named = std::env::var_os("CUNXUAN_FONTS").map(|dirs| std::env::split_paths(&dirs).collect::<Vec<_>>());
    let cache = std::env::home_dir().map(|home| home.join(".cache/cunxuan/fonts"));
    named.into_iter().flatten().chain(cache).chain([PathBuf::from("/usr/share/fonts")]).collect()
}

/// The printer of this test program.
pub fn printer() -> &'static Printer {
    static PRINTER: OnceLock<Printer> = OnceLock::new();
    PRINTER.get_or_init(|| match Fonts::load(&font_dirs()) {
        Ok(fonts) => Printer::new(fonts),
        Err(error) => panic!("the tests print real papers and need the fonts: {error}"),
    })
}

/// Every form of every template: name and paper.
pub fn all() -> Vec<(String, Paper)> {
    PaperKind::ALL
        .into_iter()
        .flat_map(|kind| {
            Paper::samples(kind).into_iter().map(move |(form, paper)| {
                (if form.is_empty() { kind.code() } else { format!("{}-{form}", kind.code()) }, paper)
            })
        })
        .collect()
}

/// The paper as it would be posted: without the marks of a drill.
pub fn in_earnest(mut paper: Paper) -> Paper {
    let head = paper.head_mut();
    head.drill = false;
    head.banner = None;
    paper
}

pub fn pdf(paper: &Paper) -> Vec<u8> {
    match printer().pdf(paper) {
        Ok(pdf) => pdf,
        Err(error) => panic!("{error}"),
    }
}

/// The text of a PDF in the order in which it was set.
pub fn text(pdf: &[u8]) -> String {
    poppler("pdftotext", &["-raw", "-nopgbrk"], pdf, "-")
}

/// The text without white space: where a line breaks depends on poppler's version.
pub fn squeezed(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace() && *c != '\u{200B}').collect()
}

/// `pdffonts`' table, one line per font.
pub fn fonts(pdf: &[u8]) -> Vec<String> {
    poppler("pdffonts", &[], pdf, "").lines().skip(2).map(str::to_owned).collect()
}

/// A word on a page, measured in thousandths of a point from the upper left corner.
#[derive(Debug, Clone)]
pub struct Word {
    pub text: String,
    pub left: i64,
    pub top: i64,
    pub right: i64,
    pub bottom: i64,
}

impl Word {
    /// Where the ink ends. The right half of a full-width mark is blank, and at the end of a line the typesetter drops
    /// it; poppler still counts the whole character.
    pub fn ink_right(&self) -> i64 {
        let blank_half =
            self.text.ends_with(['，', '。', '、', '；', '：', '）', '》', '」', '！', '？', '〕', '”', '’']);
        if blank_half { self.right - (self.bottom - self.top) / 2 } else { self.right }
    }
}

/// One page: its size in thousandths of a point, and its words.
#[derive(Debug)]
pub struct Page {
    pub width: i64,
    pub height: i64,
    pub words: Vec<Word>,
}

/// Every word of a PDF with its place.
pub fn pages(pdf: &[u8]) -> Vec<Page> {
    let html = poppler("pdftotext", &["-bbox"], pdf, "-");
    let mut pages: Vec<Page> = Vec::new();
    for line in html.lines().map(str::trim) {
        if line.starts_with("<page ") {
            pages.push(Page { width: milli(line, "width"), height: milli(line, "height"), words: Vec::new() });
        } else if line.starts_with("<word ") {
            let text = line.split_once('>').and_then(|(_, rest)| rest.strip_suffix("</word>")).expect("a word");
            pages.last_mut().expect("a word stands on a page").words.push(Word {
                text: text.to_owned(),
                left: milli(line, "xMin"),
                top: milli(line, "yMin"),
                right: milli(line, "xMax"),
                bottom: milli(line, "yMax"),
            });
        }
    }
    pages
}

/// Millimetres in thousandths of a point.
pub const fn mm(mm: i64) -> i64 {
    mm * 72_000 * 10 / 254
}

/// The attribute's decimal number in thousandths.
fn milli(line: &str, name: &str) -> i64 {
    let start = line.find(&format!("{name}=\"")).expect("the attribute") + name.len() + 2;
    let number = line[start..].split('"').next().expect("its value");
    let (whole, part) = number.split_once('.').unwrap_or((number, ""));
    let part = format!("{part:0<3}");
    let sign = if whole.starts_with('-') { -1 } else { 1 };
    whole.parse::<i64>().expect("a number") * 1000 + sign * part[..3].parse::<i64>().expect("a number")
}

fn poppler(program: &str, args: &[&str], pdf: &[u8], output: &str) -> String {
    let dir = tempfile::tempdir().expect("a temporary directory");
    let file = dir.path().join("paper.pdf");
    std::fs::write(&file, pdf).expect("writing the PDF");
    let mut command = Command::new(program);
    command.args(args).arg(&file).stderr(Stdio::null());
    if !output.is_empty() {
        command.arg(output);
    }
    let done = command.output().unwrap_or_else(|error| {
        panic!("the tests read PDFs back with {program}: {error}. Install it: apt-get install poppler-utils")
    });
    assert!(done.status.success(), "{program} could not read the PDF");
    // Poppler writes the title's rare characters in a form that is not UTF-8; the text itself is.
    String::from_utf8_lossy(&done.stdout).into_owned()
}

/// Whether the fonts of this machine draw the character.
pub fn fonts_have(c: char) -> bool {
    static FONTS: OnceLock<Fonts> = OnceLock::new();
    FONTS.get_or_init(|| Fonts::load(&font_dirs()).expect("fonts")).has(c)
}
