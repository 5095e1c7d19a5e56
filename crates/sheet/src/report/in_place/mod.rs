//! Writes marks into an .xlsx and leaves the rest of the package as it is, byte for byte.
//!
//! Two parts are rewritten as streams of XML events: the sheet (cells, width of the column, marks of wrong cells) and the
//! styles (two formats and one mark are added behind those that are there, so that no number of a format changes). All
//! other parts are copied still packed. Whatever is not as Excel, WPS and the usual libraries make it ends the attempt; the
//! caller then writes a new workbook.

mod sheet_part;
mod styles_part;

use std::io::{BufReader, Cursor, Read};

use quick_xml::events::{BytesStart, Event};
use quick_xml::{Reader, XmlVersion};
use zip::write::SimpleFileOptions;
use zip::{ZipArchive, ZipWriter};

use super::Marks;

/// Something that is not as it usually is. Not an error of the user: the report is then made another way.
#[derive(Debug)]
struct Unusual;

/// Every fault of reading or writing ends the attempt in the same way.
impl<E: std::error::Error> From<E> for Unusual {
    fn from(_: E) -> Self {
        Unusual
    }
}

type Attempt<T> = Result<T, Unusual>;

/// Numbers of the formats that were added.
#[derive(Debug, Clone, Copy)]
struct Added {
    title: usize,
    reason: usize,
    wrong: usize,
}

/// The package with the marks in the sheet of this name; `None` when it is unusual.
pub(super) fn edit(bytes: &[u8], sheet_name: &str, marks: &Marks) -> Option<Vec<u8>> {
    attempt(bytes, sheet_name, marks).ok()
}

fn attempt(bytes: &[u8], sheet_name: &str, marks: &Marks) -> Attempt<Vec<u8>> {
    let mut archive = ZipArchive::new(Cursor::new(bytes))?;
    // A workbook with macros, or a template, may not be named .xlsx: Excel refuses to open it.
    if !text_of(&mut archive, "[Content_Types].xml")?.contains("spreadsheetml.sheet.main+xml") {
        return Err(Unusual);
    }
    let parts = Parts::of(&mut archive, sheet_name)?;
    let mut styles = Vec::new();
    let added = styles_part::add(&text_of(&mut archive, &parts.styles)?, &mut styles)?;
    let mut out = ZipWriter::new(Cursor::new(Vec::with_capacity(bytes.len() + bytes.len() / 8)));
    for index in 0..archive.len() {
        let entry = archive.by_index(index)?;
        let name = entry.name()?.into_owned();
        if name == parts.sheet {
            out.start_file(name, SimpleFileOptions::default())?;
            sheet_part::mark(BufReader::with_capacity(1 << 16, entry), &mut out, marks, added)?;
        } else if name == parts.styles {
            out.start_file(name, SimpleFileOptions::default())?;
            std::io::Write::write_all(&mut out, &styles)?;
        } else {
            out.raw_copy_file(entry)?;
        }
    }
    Ok(out.finish()?.into_inner())
}

/// The parts that are rewritten.
struct Parts {
    sheet: String,
    styles: String,
}

impl Parts {
    fn of(archive: &mut ZipArchive<Cursor<&[u8]>>, sheet_name: &str) -> Attempt<Self> {
        let mut id = None;
        for_each_element(&text_of(archive, "xl/workbook.xml")?, |element| {
            if element.local_name().as_ref() == "sheet" && attribute(element, "name")?.as_deref() == Some(sheet_name) {
                for a in element.attributes() {
                    let a = a?;
                    if a.key.local_name().as_ref() == "id" && a.key.prefix().is_some() {
                        id = Some(a.value.into_owned());
                    }
                }
            }
            Ok(())
        })?;
        let id = id.ok_or(Unusual)?;
        let (mut sheet, mut styles) = (None, None);
        for_each_element(&text_of(archive, "xl/_rels/workbook.xml.rels")?, |element| {
            if element.local_name().as_ref() != "Relationship" {
                return Ok(());
            }
            let target = attribute(element, "Target")?.map(|t| in_package(&t));
            if attribute(element, "Id")?.as_deref() == Some(&id) {
                sheet = target;
            } else if attribute(element, "Type")?.is_some_and(|t| t.ends_with("/styles")) {
                styles = target;
            }
            Ok(())
        })?;
        Ok(Parts { sheet: sheet.ok_or(Unusual)?, styles: styles.ok_or(Unusual)? })
    }
}

/// The name of a part from a target that counts from `xl/`.
fn in_package(target: &str) -> String {
    match target.strip_prefix('/') {
        Some(whole) => whole.to_owned(),
        None => format!("xl/{}", target.trim_start_matches("./")),
    }
}

fn text_of(archive: &mut ZipArchive<Cursor<&[u8]>>, name: &str) -> Attempt<String> {
    let mut text = String::new();
    archive.by_name(name)?.read_to_string(&mut text)?;
    Ok(text)
}

fn for_each_element(xml: &str, mut visit: impl FnMut(&BytesStart<'_>) -> Attempt<()>) -> Attempt<()> {
    let mut reader = Reader::from_str(xml);
    loop {
        match reader.read_event()? {
            Event::Start(element) | Event::Empty(element) => visit(&element)?,
            Event::Eof => return Ok(()),
            _ => {}
        }
    }
}

/// The value of an attribute without prefix.
fn attribute(element: &BytesStart<'_>, name: &str) -> Attempt<Option<String>> {
    match element.try_get_attribute(name)? {
        Some(a) => Ok(Some(a.normalized_value(XmlVersion::Implicit1_0)?.into_owned())),
        None => Ok(None),
    }
}

/// The prefix of the main namespace with its colon, or nothing: new elements are named like their neighbours.
fn prefix_of(element: &BytesStart<'_>) -> String {
    element.name().prefix().map(|p| format!("{}:", p.as_ref())).unwrap_or_default()
}
