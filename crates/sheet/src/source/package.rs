//! Looks through a zip package before a parser may touch it.
//!
//! Sizes in a zip directory can lie, so every entry is unpacked once, in a fixed buffer, and counted. On the way the
//! numbers are collected that the parser would otherwise take on trust or read a second time.

use std::io::{BufRead, BufReader, Cursor, Read};

use memchr::memchr;
use zip::ZipArchive;
use zip::result::ZipError;

use crate::detect::{self, Found};
use crate::{FileError, Limits, zh};

/// What a zip package turned out to be.
pub(crate) enum Package {
    Workbook(Facts),
    Other(Found),
}

/// What was seen on the way.
#[derive(Debug, Default, Clone, Copy)]
pub(crate) struct Facts {
    /// Some sheet has merged areas.
    pub(crate) has_merges: bool,
    /// Some sheet has formulas.
    pub(crate) has_formulas: bool,
    /// Most rows with at least one value in one entry.
    pub(crate) valued_rows: u64,
}

/// More entries than any workbook has.
const MAX_ENTRIES: usize = 20_000;
/// Below this an entry may be packed as tightly as it likes.
const RATIO_FROM: u64 = 16 << 20;
/// The longest stretch between two tags. A cell holds 32,767 characters; the rest is room for attributes.
const MAX_STRETCH: u64 = 1 << 20;
/// Excel itself stops at 65,490 cell formats.
const MAX_FORMATS: u64 = 100_000;
/// Sheets, relationships and names: each becomes a struct in memory, none is numerous in honest files.
const MAX_PARTS: u64 = 100_000;
/// Shared texts: each costs a `String` beside its bytes.
const MAX_STRINGS: u64 = 16_000_000;

/// Checks the whole package against the limits.
pub(crate) fn inspect(bytes: &[u8], limits: &Limits) -> Result<Package, FileError> {
    let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(|e| zip_error(&e))?;
    if archive.len() > MAX_ENTRIES {
        return Err(FileError::UnpacksTooLarge { limit: limits.max_unpacked_bytes });
    }
    let names: Vec<String> =
        archive.file_names().map(|n| n.map(|n| n.into_owned()).map_err(|e| zip_error(&e))).collect::<Result<_, _>>()?;
    if let Some(found) = detect::package(names.iter().map(String::as_str)) {
        return Ok(Package::Other(found));
    }
    let mut facts = Facts::default();
    let mut total = Total { unpacked: 0, resident: 0, limits };
    for index in 0..archive.len() {
        let entry = archive.by_index(index).map_err(|e| zip_error(&e))?;
        let name = entry.name().map(|n| n.to_ascii_lowercase()).unwrap_or_default();
        let packed = entry.compressed_size().max(1);
        let media = ["png", "jpg", "jpeg", "gif", "bmp", "emf", "wmf", "tif", "tiff", "bin", "vml", "wdp"]
            .iter()
            .any(|ext| name.rsplit_once('.').is_some_and(|(_, e)| e == *ext));
        scan(BufReader::with_capacity(1 << 16, entry), packed, media, &mut total, &mut facts)?;
    }
    Ok(Package::Workbook(facts))
}

/// Bytes over all entries.
struct Total<'l> {
    unpacked: u64,
    resident: u64,
    limits: &'l Limits,
}

/// Reads one entry to its end without keeping any of it.
fn scan(
    mut entry: BufReader<impl Read>,
    packed: u64,
    media: bool,
    total: &mut Total<'_>,
    facts: &mut Facts,
) -> Result<(), FileError> {
    let limits = total.limits;
    let mut tags = Tags::default();
    let mut size = 0u64;
    loop {
        let chunk = entry.fill_buf().map_err(|e| unpack_error(&e))?;
        if chunk.is_empty() {
            break;
        }
        if !media {
            tags.feed(chunk);
        }
        let length = chunk.len();
        entry.consume(length);
        size += length as u64;
        let resident = if tags.in_data { 0 } else { size - tags.data_bytes };
        if (size > RATIO_FROM && size / packed > limits.max_ratio)
            || total.unpacked + size > limits.max_unpacked_bytes
            || total.resident + resident > limits.max_resident_bytes
            || (media && size > limits.max_file_bytes)
            || tags.strings.max(tags.promised) > MAX_STRINGS
            || tags.formats > MAX_FORMATS
            || tags.parts > MAX_PARTS
        {
            return Err(FileError::UnpacksTooLarge { limit: limits.max_unpacked_bytes });
        }
        if tags.longest > MAX_STRETCH {
            return Err(FileError::Damaged { part: zh::part_long_text().to_owned() });
        }
    }
    total.unpacked += size;
    total.resident += size.saturating_sub(tags.data_bytes);
    facts.has_merges |= tags.merges;
    facts.has_formulas |= tags.formulas;
    facts.valued_rows = facts.valued_rows.max(tags.rows);
    Ok(())
}

/// Counts tags in a stream of bytes. It knows no XML beyond `<name`: what it counts too much or too little in a
/// made-up file only moves a limit.
#[derive(Default)]
struct Tags {
    /// The beginning of the name being read, and how much of it there is; `None` outside a name.
    name: [u8; NAME],
    length: Option<usize>,
    /// Bytes since the last `<`, and the most there ever were.
    stretch: u64,
    longest: u64,
    /// Inside `<sheetData>`, and the bytes there.
    in_data: bool,
    data_bytes: u64,
    row_counted: bool,
    rows: u64,
    strings: u64,
    formats: u64,
    parts: u64,
    merges: bool,
    formulas: bool,
    /// The attributes of `<sst>` being read, and the number of texts that they promise.
    attributes: Option<Vec<u8>>,
    promised: u64,
}

const NAME: usize = 24;

impl Tags {
    fn feed(&mut self, chunk: &[u8]) {
        if self.in_data {
            self.data_bytes += chunk.len() as u64;
        }
        let mut rest = chunk;
        loop {
            if let Some(mut attributes) = self.attributes.take() {
                let end = rest.iter().position(|b| *b == b'>');
                let part = &rest[..end.unwrap_or(rest.len())];
                attributes.extend_from_slice(&part[..part.len().min(4096usize.saturating_sub(attributes.len()))]);
                if end.is_none() {
                    self.attributes = Some(attributes);
                    return;
                }
                self.promised = self.promised.max(promise(&attributes));
            }
            if let Some(length) = self.length {
                let used = self.read_name(rest, length);
                self.stretch += used as u64;
                rest = &rest[used..];
                if rest.is_empty() {
                    return;
                }
                if self.attributes.is_some() {
                    continue;
                }
            }
            match memchr(b'<', rest) {
                None => {
                    self.stretch += rest.len() as u64;
                    self.longest = self.longest.max(self.stretch);
                    return;
                }
                Some(at) => {
                    self.longest = self.longest.max(self.stretch + at as u64);
                    self.stretch = 0;
                    self.length = Some(0);
                    rest = &rest[at + 1..];
                }
            }
        }
    }

    /// Takes the bytes of a name, perhaps only the first ones of it, and says how many.
    fn read_name(&mut self, rest: &[u8], mut length: usize) -> usize {
        for (used, b) in rest.iter().enumerate() {
            // `<row/>` ends at its slash, `</row>` begins with one.
            let ends = matches!(b, b' ' | b'>' | b'<' | b'\t' | b'\r' | b'\n') || (*b == b'/' && length > 0);
            if ends || length == NAME {
                self.length = None;
                self.tag(length);
                return used;
            }
            self.name[length] = *b;
            length += 1;
        }
        self.length = Some(length);
        rest.len()
    }

    fn tag(&mut self, length: usize) {
        let whole = &self.name[..length];
        let closing = whole.first() == Some(&b'/');
        let name = whole.strip_prefix(b"/").unwrap_or(whole);
        let local = name.iter().rposition(|b| *b == b':').map_or(name, |i| &name[i + 1..]);
        match (local, closing) {
            (b"sheetData", closing) => self.in_data = !closing,
            (_, true) => {}
            (b"row", _) => self.row_counted = false,
            (b"v" | b"is", _) if self.in_data && !self.row_counted => {
                self.row_counted = true;
                self.rows += 1;
            }
            (b"f", _) => self.formulas = true,
            (b"mergeCell", _) => self.merges = true,
            (b"sst", _) => self.attributes = Some(Vec::new()),
            (b"si", _) => self.strings += 1,
            (b"xf", _) => self.formats += 1,
            (b"sheet" | b"Relationship" | b"definedName", _) => self.parts += 1,
            _ => {}
        }
    }
}

/// The parser reserves room for as many shared texts as `uniqueCount` promises; an absurd promise would end the
/// process.
fn promise(attributes: &[u8]) -> u64 {
    let text = String::from_utf8_lossy(attributes);
    let digits = |rest: &str| -> String {
        let from = rest.trim_start_matches(|c: char| !c.is_ascii_digit());
        from.chars().take_while(char::is_ascii_digit).collect()
    };
    // More digits than fit are as absurd as they look.
    text.split("uniqueCount").skip(1).map(|rest| digits(rest).parse().unwrap_or(u64::MAX)).max().unwrap_or(0)
}

fn zip_error(error: &ZipError) -> FileError {
    match error {
        ZipError::UnsupportedArchive(ZipError::PASSWORD_REQUIRED) | ZipError::InvalidPassword => FileError::Encrypted,
        _ => FileError::Damaged { part: zh::part_package().to_owned() },
    }
}

fn unpack_error(_: &std::io::Error) -> FileError {
    FileError::Damaged { part: zh::part_package().to_owned() }
}
