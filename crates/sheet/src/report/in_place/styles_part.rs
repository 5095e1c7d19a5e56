//! `xl/styles.xml`: two formats of cells and one mark, behind those that are there.

use quick_xml::events::{BytesStart, Event};
use quick_xml::{Reader, Writer};

use super::{Added, Attempt, Unusual, prefix_of};
use crate::write::{PALE_RED, RED};

/// How many there are of what we add to.
#[derive(Debug, Default)]
struct Counts {
    fonts: usize,
    fills: usize,
    formats: usize,
    marks: usize,
    has_marks: bool,
    has_borders: bool,
    has_bases: bool,
    prefix: String,
}

/// Copies the part and adds ours.
pub(super) fn add(xml: &str, out: &mut Vec<u8>) -> Attempt<Added> {
    let counts = count(xml)?;
    if counts.fonts == 0 || counts.fills == 0 || counts.formats == 0 || !counts.has_borders {
        return Err(Unusual);
    }
    let added = Added { title: counts.formats, reason: counts.formats + 1, wrong: counts.marks };
    let mut writer = Writer::new(out);
    let mut reader = Reader::from_str(xml);
    let mut marks_pending = true;
    let mut depth = 0usize;
    loop {
        let event = reader.read_event()?;
        match &event {
            Event::Start(e) | Event::Empty(e) if depth == 1 => {
                let is_empty = matches!(event, Event::Empty(_));
                let name = e.local_name().into_inner().to_owned();
                if marks_pending && !counts.has_marks && matches!(name.as_str(), "tableStyles" | "colors" | "extLst") {
                    write_marks(&mut writer, &counts)?;
                    marks_pending = false;
                }
                let more = match name.as_str() {
                    "fonts" => Some(counts.fonts + 2),
                    "fills" => Some(counts.fills + 1),
                    "cellXfs" => Some(counts.formats + 2),
                    "dxfs" => Some(counts.marks + 1),
                    _ => None,
                };
                match more {
                    Some(n) if is_empty => {
                        let start = counted(e, n)?;
                        writer.write_event(Event::Start(start.borrow()))?;
                        raw(&mut writer, &addition(&name, &counts))?;
                        writer.write_event(Event::End(start.to_end()))?;
                    }
                    Some(n) => writer.write_event(Event::Start(counted(e, n)?))?,
                    None => writer.write_event(event.borrow())?,
                }
                depth += usize::from(!is_empty);
            }
            Event::Start(_) => {
                depth += 1;
                writer.write_event(event.borrow())?;
            }
            Event::End(e) => {
                depth = depth.checked_sub(1).ok_or(Unusual)?;
                if depth == 1 {
                    raw(&mut writer, &addition(e.local_name().as_ref(), &counts))?;
                } else if depth == 0 && marks_pending && !counts.has_marks {
                    write_marks(&mut writer, &counts)?;
                    marks_pending = false;
                }
                writer.write_event(event.borrow())?;
            }
            Event::Eof => break,
            _ => writer.write_event(event.borrow())?,
        }
    }
    if depth == 0 { Ok(added) } else { Err(Unusual) }
}

fn count(xml: &str) -> Attempt<Counts> {
    let mut counts = Counts::default();
    let mut reader = Reader::from_str(xml);
    let mut path: Vec<String> = Vec::new();
    loop {
        let event = reader.read_event()?;
        match &event {
            Event::Start(e) | Event::Empty(e) => {
                let name = e.local_name().into_inner();
                match path.as_slice() {
                    [] if name == "styleSheet" => counts.prefix = prefix_of(e),
                    [] => return Err(Unusual),
                    [_] => match name {
                        "dxfs" => counts.has_marks = true,
                        "borders" => counts.has_borders = true,
                        "cellStyleXfs" => counts.has_bases = true,
                        _ => {}
                    },
                    [_, list] => match (list.as_str(), name) {
                        ("fonts", "font") => counts.fonts += 1,
                        ("fills", "fill") => counts.fills += 1,
                        ("cellXfs", "xf") => counts.formats += 1,
                        ("dxfs", "dxf") => counts.marks += 1,
                        // A choice between versions: which of its entries count is not for us to say.
                        ("fonts" | "fills" | "cellXfs" | "dxfs", _) => return Err(Unusual),
                        _ => {}
                    },
                    _ => {}
                }
                if matches!(event, Event::Start(_)) {
                    path.push(name.to_owned());
                }
            }
            Event::End(_) => {
                path.pop();
            }
            Event::Eof => return Ok(counts),
            _ => {}
        }
    }
}

/// The start of a list with its new count.
fn counted(element: &BytesStart<'_>, count: usize) -> Attempt<BytesStart<'static>> {
    let mut new = BytesStart::new(element.name().into_inner().to_owned());
    for a in element.attributes() {
        let a = a?;
        if a.key.as_ref() != "count" {
            new.push_attribute(a);
        }
    }
    new.push_attribute(("count", count.to_string().as_str()));
    Ok(new)
}

/// What is added at the end of a list of this name.
fn addition(list: &str, counts: &Counts) -> String {
    let p = &counts.prefix;
    let colour = format!("<{p}color rgb=\"FF{RED:06X}\"/>");
    match list {
        "fonts" => {
            let rest = format!("<{p}sz val=\"11\"/>{colour}<{p}name val=\"宋体\"/>");
            format!("<{p}font>{rest}</{p}font><{p}font><{p}b/>{rest}</{p}font>")
        }
        "fills" => format!(
            "<{p}fill><{p}patternFill patternType=\"solid\"><{p}fgColor rgb=\"FF{PALE_RED:06X}\"/>\
             <{p}bgColor indexed=\"64\"/></{p}patternFill></{p}fill>"
        ),
        "cellXfs" => {
            // Quoted: a reason that begins like a formula stays a text when somebody edits the cell.
            let base = if counts.has_bases { " xfId=\"0\"" } else { "" };
            let format = |font: usize, fill: usize| {
                format!(
                    "<{p}xf numFmtId=\"49\" fontId=\"{font}\" fillId=\"{fill}\" borderId=\"0\"{base} quotePrefix=\"1\" \
                     applyNumberFormat=\"1\" applyFont=\"1\" applyFill=\"1\" applyAlignment=\"1\">\
                     <{p}alignment vertical=\"top\" wrapText=\"1\"/></{p}xf>"
                )
            };
            format(counts.fonts + 1, counts.fills) + &format(counts.fonts, 0)
        }
        "dxfs" => format!(
            "<{p}dxf><{p}font>{colour}</{p}font><{p}fill><{p}patternFill patternType=\"solid\">\
             <{p}fgColor rgb=\"FF{PALE_RED:06X}\"/><{p}bgColor rgb=\"FF{PALE_RED:06X}\"/></{p}patternFill></{p}fill></{p}dxf>"
        ),
        _ => String::new(),
    }
}

fn write_marks(writer: &mut Writer<&mut Vec<u8>>, counts: &Counts) -> Attempt<()> {
    let p = &counts.prefix;
    raw(writer, &format!("<{p}dxfs count=\"1\">{}</{p}dxfs>", addition("dxfs", counts)))
}

fn raw(writer: &mut Writer<&mut Vec<u8>>, xml: &str) -> Attempt<()> {
    Ok(std::io::Write::write_all(writer.get_mut(), xml.as_bytes())?)
}
