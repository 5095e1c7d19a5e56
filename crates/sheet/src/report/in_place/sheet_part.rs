//! The part of a sheet: reasons, their column, and the marks of wrong cells.

use std::io::{BufRead, Write};

use quick_xml::escape::escape;
use quick_xml::events::{BytesStart, Event};
use quick_xml::{Reader, Writer};

use super::{Added, Attempt, Marks, Unusual, attribute, prefix_of};
use crate::text::column_letter;
use crate::zh;

/// Width of the column of reasons, in characters.
const WIDTH: u32 = 60;
/// Cells in one mark: Excel keeps lists of areas short.
const CELLS: usize = 400;
/// Behind every rule that the clerk's sheet has.
const PRIORITY: usize = 1_000_000;

/// What may stand between the cells and the marks, in the order of the standard.
const BEFORE_MARKS: [&str; 10] = [
    "sheetCalcPr",
    "sheetProtection",
    "protectedRanges",
    "scenarios",
    "autoFilter",
    "sortState",
    "dataConsolidate",
    "customSheetViews",
    "mergeCells",
    "phoneticPr",
];

/// Copies the part and writes the marks into it.
pub(super) fn mark(input: impl BufRead, output: impl Write, marks: &Marks, added: Added) -> Attempt<()> {
    let mut reader = Reader::from_reader(input);
    reader.config_mut().expand_empty_elements = false;
    let mut copy = Copy {
        reader,
        writer: Writer::new(output),
        marks,
        added,
        prefix: String::new(),
        letter: column_letter(marks.column),
    };
    copy.run()
}

struct Copy<'m, R: BufRead, W: Write> {
    reader: Reader<R>,
    writer: Writer<W>,
    marks: &'m Marks,
    added: Added,
    prefix: String,
    letter: String,
}

impl<R: BufRead, W: Write> Copy<'_, R, W> {
    fn next(&mut self) -> Attempt<Event<'static>> {
        let mut buffer = Vec::new();
        Ok(self.reader.read_event_into(&mut buffer)?.into_owned())
    }

    fn raw(&mut self, xml: &str) -> Attempt<()> {
        Ok(self.writer.get_mut().write_all(xml.as_bytes())?)
    }

    fn run(&mut self) -> Attempt<()> {
        loop {
            let event = self.next()?;
            match &event {
                Event::Start(root) if root.local_name().as_ref() == "worksheet" => {
                    self.prefix = prefix_of(root);
                    self.writer.write_event(event)?;
                    break;
                }
                Event::Start(_) | Event::Empty(_) | Event::Eof => return Err(Unusual),
                _ => self.writer.write_event(event)?,
            }
        }
        let (mut columns_pending, mut cells_pending, mut marks_pending) = (true, true, true);
        loop {
            let event = self.next()?;
            match &event {
                Event::Start(e) | Event::Empty(e) => {
                    let open = matches!(event, Event::Start(_));
                    let name = e.local_name().into_inner();
                    match name {
                        // The used range is larger now; it is optional, and programs find it by themselves.
                        "dimension" => {
                            if open {
                                self.element(None)?;
                            }
                            continue;
                        }
                        "cols" if open => {
                            self.columns(e)?;
                            columns_pending = false;
                            continue;
                        }
                        "sheetData" => {
                            if columns_pending {
                                let p = self.prefix.clone();
                                let ours = self.own_column();
                                self.raw(&format!("<{p}cols>{ours}</{p}cols>"))?;
                            }
                            if !open || !cells_pending {
                                return Err(Unusual);
                            }
                            cells_pending = false;
                            self.writer.write_event(event.borrow())?;
                            self.rows()?;
                            continue;
                        }
                        "conditionalFormatting" if open => {
                            let mut kept = Writer::new(Vec::new());
                            kept.write_event(event.borrow())?;
                            self.element(Some(&mut kept))?;
                            let kept = String::from_utf8(kept.into_inner())?;
                            if kept.replace("&quot;", "\"").contains(&rule()) {
                                continue;
                            }
                            if std::mem::take(&mut marks_pending) {
                                self.wrong_cells()?;
                            }
                            self.raw(&kept)?;
                            continue;
                        }
                        _ => {}
                    }
                    if !cells_pending && !BEFORE_MARKS.contains(&name) && std::mem::take(&mut marks_pending) {
                        self.wrong_cells()?;
                    }
                    self.writer.write_event(event.borrow())?;
                    if open {
                        self.copy_element()?;
                    }
                }
                Event::End(_) => {
                    if cells_pending {
                        return Err(Unusual);
                    }
                    if marks_pending {
                        self.wrong_cells()?;
                    }
                    self.writer.write_event(event)?;
                    break;
                }
                Event::Eof => return Err(Unusual),
                _ => self.writer.write_event(event)?,
            }
        }
        loop {
            match self.next()? {
                Event::Eof => return Ok(()),
                event => self.writer.write_event(event)?,
            }
        }
    }

    /// Reads to the end of an element that was opened, into `kept` if there is one.
    fn element(&mut self, mut kept: Option<&mut Writer<Vec<u8>>>) -> Attempt<()> {
        self.until_end(|_, event| match kept.as_deref_mut() {
            Some(kept) => Ok(kept.write_event(event)?),
            None => Ok(()),
        })
    }

    /// Copies the rest of an element that was opened.
    fn copy_element(&mut self) -> Attempt<()> {
        self.until_end(|part, event| Ok(part.writer.write_event(event)?))
    }

    /// Hands out every event to the end of an element that was opened, its end included.
    fn until_end(&mut self, mut each: impl FnMut(&mut Self, Event<'static>) -> Attempt<()>) -> Attempt<()> {
        let mut depth = 1usize;
        while depth > 0 {
            let event = self.next()?;
            match &event {
                Event::Start(_) => depth += 1,
                Event::End(_) => depth -= 1,
                Event::Eof => return Err(Unusual),
                _ => {}
            }
            each(self, event)?;
        }
        Ok(())
    }

    fn own_column(&self) -> String {
        let (p, n) = (&self.prefix, self.marks.column + 1);
        format!("<{p}col min=\"{n}\" max=\"{n}\" width=\"{WIDTH}\" customWidth=\"1\"/>")
    }

    /// Widths: ours is cut out of the stretch in which it lies.
    fn columns(&mut self, start: &BytesStart<'_>) -> Attempt<()> {
        self.writer.write_event(Event::Start(start.borrow()))?;
        let ours = self.marks.column + 1;
        let mut pending = true;
        loop {
            let event = self.next()?;
            match &event {
                Event::Empty(col) if col.local_name().as_ref() == "col" => {
                    let bound = |name| -> Attempt<u32> { Ok(attribute(col, name)?.ok_or(Unusual)?.parse()?) };
                    let (min, max) = (bound("min")?, bound("max")?);
                    if max < ours {
                        self.writer.write_event(event.borrow())?;
                        continue;
                    }
                    if min < ours {
                        self.writer.write_event(Event::Empty(stretch(col, min, ours - 1)?))?;
                    }
                    if std::mem::take(&mut pending) {
                        let own = self.own_column();
                        self.raw(&own)?;
                    }
                    if max > ours {
                        self.writer.write_event(Event::Empty(stretch(col, min.max(ours + 1), max)?))?;
                    }
                }
                Event::End(_) => {
                    if pending {
                        let own = self.own_column();
                        self.raw(&own)?;
                    }
                    self.writer.write_event(event)?;
                    return Ok(());
                }
                Event::Start(_) | Event::Empty(_) | Event::Eof => return Err(Unusual),
                _ => self.writer.write_event(event)?,
            }
        }
    }

    fn rows(&mut self) -> Attempt<()> {
        let mut last = 0;
        let marks = self.marks;
        let mut pending = marks.reasons.iter().peekable();
        loop {
            let event = self.next()?;
            match &event {
                Event::Start(e) | Event::Empty(e) if e.local_name().as_ref() == "row" => {
                    let open = matches!(event, Event::Start(_));
                    let line: u32 = attribute(e, "r")?.ok_or(Unusual)?.parse()?;
                    if line <= last {
                        return Err(Unusual);
                    }
                    last = line;
                    while let Some((n, text)) = pending.next_if(|(n, _)| **n < line) {
                        self.lone_row(*n, text)?;
                    }
                    let reason = pending.next_if(|(n, _)| **n == line).map(|(_, text)| text.as_str());
                    self.row(e, open, line, reason)?;
                }
                Event::End(_) => {
                    for (n, text) in pending.by_ref() {
                        self.lone_row(*n, text)?;
                    }
                    self.writer.write_event(event)?;
                    return Ok(());
                }
                Event::Start(_) | Event::Empty(_) | Event::Eof => return Err(Unusual),
                _ => self.writer.write_event(event)?,
            }
        }
    }

    /// A row that the sheet does not have.
    fn lone_row(&mut self, line: u32, reason: &str) -> Attempt<()> {
        let p = self.prefix.clone();
        let cell = self.cell(line, Some(reason));
        self.raw(&format!("<{p}row r=\"{line}\">{cell}</{p}row>"))
    }

    fn cell(&self, line: u32, reason: Option<&str>) -> String {
        let (text, style) = match reason {
            _ if line == self.marks.title_line => (zh::error_column(), self.added.title),
            Some(reason) => (reason, self.added.reason),
            None => return String::new(),
        };
        let allowed: String = text
            .chars()
            .filter(|c| matches!(c, '\t' | '\n' | ' '..) && !matches!(c, '\u{FFFE}' | '\u{FFFF}'))
            .collect();
        let (p, letter, text) = (&self.prefix, &self.letter, escape(allowed));
        format!(
            "<{p}c r=\"{letter}{line}\" s=\"{style}\" t=\"inlineStr\"><{p}is><{p}t xml:space=\"preserve\">{text}</{p}t></{p}is></{p}c>"
        )
    }

    fn row(&mut self, start: &BytesStart<'_>, open: bool, line: u32, reason: Option<&str>) -> Attempt<()> {
        let cell = self.cell(line, reason);
        let mut new = BytesStart::new(start.name().into_inner().to_owned());
        for a in start.attributes() {
            let a = a?;
            // The stretch of used columns is a hint that would be wrong; a row with a reason is shown, and as high as its text.
            let dropped = match a.key.as_ref() {
                "spans" => true,
                "ht" | "customHeight" | "hidden" => reason.is_some(),
                _ => false,
            };
            if !dropped {
                new.push_attribute(a);
            }
        }
        if !open && cell.is_empty() {
            return Ok(self.writer.write_event(Event::Empty(new))?);
        }
        self.writer.write_event(Event::Start(new.borrow()))?;
        let mut pending = Some(cell);
        loop {
            let event = if open { self.next()? } else { Event::End(new.to_end().into_owned()) };
            match &event {
                Event::Start(e) | Event::Empty(e) if e.local_name().as_ref() == "c" => {
                    let open = matches!(event, Event::Start(_));
                    let column = column_of(&attribute(e, "r")?.ok_or(Unusual)?)?;
                    if column == self.marks.column {
                        // The reason of an earlier report, or its empty cell. A formula there is the clerk's own.
                        if open {
                            let mut old = Writer::new(Vec::new());
                            self.element(Some(&mut old))?;
                            let formula = format!("<{}f", self.prefix);
                            if String::from_utf8(old.into_inner())?.contains(&formula) {
                                return Err(Unusual);
                            }
                        }
                        continue;
                    }
                    if column > self.marks.column
                        && let Some(cell) = pending.take()
                    {
                        self.raw(&cell)?;
                    }
                    self.writer.write_event(event.borrow())?;
                    if open {
                        self.copy_element()?;
                    }
                }
                Event::Start(_) | Event::Empty(_) => {
                    // An extension stands behind all cells.
                    if let Some(cell) = pending.take() {
                        self.raw(&cell)?;
                    }
                    let open = matches!(event, Event::Start(_));
                    self.writer.write_event(event)?;
                    if open {
                        self.copy_element()?;
                    }
                }
                Event::End(_) => {
                    if let Some(cell) = pending.take() {
                        self.raw(&cell)?;
                    }
                    self.writer.write_event(event)?;
                    return Ok(());
                }
                Event::Eof => return Err(Unusual),
                _ => self.writer.write_event(event)?,
            }
        }
    }

    /// Marks by rule and not by format: the next report takes the rule away, and the clerk's formats were never touched.
    fn wrong_cells(&mut self) -> Attempt<()> {
        let p = self.prefix.clone();
        let marks = self.marks;
        for (i, cells) in marks.wrong.chunks(CELLS).enumerate() {
            let xml = format!(
                "<{p}conditionalFormatting sqref=\"{}\"><{p}cfRule type=\"expression\" dxfId=\"{}\" priority=\"{}\">\
                 <{p}formula>{}</{p}formula></{p}cfRule></{p}conditionalFormatting>",
                cells.join(" "),
                self.added.wrong,
                PRIORITY + i,
                rule(),
            );
            self.raw(&xml)?;
        }
        Ok(())
    }
}

/// A condition that always holds and that is known again.
fn rule() -> String {
    format!("N(\"{}\")=0", zh::error_column())
}

/// The widths of a stretch for another stretch.
fn stretch(col: &BytesStart<'_>, min: u32, max: u32) -> Attempt<BytesStart<'static>> {
    let mut new = BytesStart::new(col.name().into_inner().to_owned());
    new.push_attribute(("min", min.to_string().as_str()));
    new.push_attribute(("max", max.to_string().as_str()));
    for a in col.attributes() {
        let a = a?;
        if !matches!(a.key.as_ref(), "min" | "max") {
            new.push_attribute(a);
        }
    }
    Ok(new)
}

/// The column of a reference such as `B12`, from 0.
fn column_of(reference: &str) -> Attempt<u32> {
    let letters = reference.trim_end_matches(|c: char| c.is_ascii_digit());
    if letters.is_empty() || letters.len() > 3 || letters.len() == reference.len() {
        return Err(Unusual);
    }
    letters
        .bytes()
        .try_fold(0u32, |n, b| match b {
            b'A'..=b'Z' => Ok(n * 26 + u32::from(b - b'A') + 1),
            _ => Err(Unusual),
        })
        .map(|n| n - 1)
}
