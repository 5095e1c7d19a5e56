//! Looks through a zip package before a parser may touch it.
//!
//! Sizes in a zip directory can lie, so every entry is unpacked once, in a fixed buffer, and counted. On the way the
//! numbers are collected that the parser would otherwise take on trust or read a second time.

use std::io::{BufRead, BufReader, Cursor, Read};

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

impl Total<'_> {
    fn too_large(&self) -> FileError {
        FileError::UnpacksTooLarge { limit: self.limits.max_unpacked_bytes }
    }
}

/// Walks one entry tag by tag without keeping any of it.
fn scan(
    mut entry: BufReader<impl Read>,
    packed: u64,
    media: bool,
    total: &mut Total<'_>,
    facts: &mut Facts,
) -> Result<(), FileError> {
    let limits = total.limits;
    let (mut size, mut outside, mut in_data, mut row_counted) = (0u64, 0u64, false, false);
    let (mut rows, mut strings, mut formats, mut parts) = (0u64, 0u64, 0u64, 0u64);
    let mut name = [0u8; 24];
    loop {
        // Never more than the stretch plus a buffer is passed over before the limits are looked at again.
        let passed = (&mut entry).take(MAX_STRETCH + 1).skip_until(b'<').map_err(|e| unpack_error(&e))? as u64;
        if passed == 0 {
            break;
        }
        size += passed;
        if passed > MAX_STRETCH && !media {
            return Err(FileError::Damaged { part: zh::part_long_text().to_owned() });
        }
        if !in_data {
            outside += passed;
        }
        if size > RATIO_FROM && size / packed > limits.max_ratio
            || total.unpacked + size > limits.max_unpacked_bytes
            || total.resident + outside > limits.max_resident_bytes
            || (media && size > limits.max_file_bytes)
        {
            return Err(total.too_large());
        }
        if media {
            continue;
        }
        let length = tag_name(&mut entry, &mut name).map_err(|e| unpack_error(&e))?;
        size += length as u64;
        let tag = &name[..length];
        match tag.iter().rposition(|b| *b == b':').map_or(tag, |i| &tag[i + 1..]) {
            b"sheetData" => in_data = tag.first() != Some(&b'/'),
            b"row" => row_counted = false,
            b"v" | b"is" if in_data && !row_counted => {
                row_counted = true;
                rows += 1;
            }
            b"mergeCell" => facts.has_merges = true,
            b"sst" => check_count(&mut entry, limits)?,
            b"si" => strings += 1,
            b"xf" => formats += 1,
            b"sheet" | b"Relationship" | b"definedName" => parts += 1,
            b"/sheetData" => in_data = false,
            _ => {}
        }
        if strings > MAX_STRINGS || formats > MAX_FORMATS || parts > MAX_PARTS {
            return Err(total.too_large());
        }
    }
    total.unpacked += size;
    total.resident += outside;
    facts.valued_rows = facts.valued_rows.max(rows);
    Ok(())
}

/// The name of the tag that begins here, up to its first 24 bytes. Consumes what it returns.
fn tag_name(entry: &mut impl BufRead, name: &mut [u8; 24]) -> std::io::Result<usize> {
    let mut length = 0;
    loop {
        let buffer = entry.fill_buf()?;
        if buffer.is_empty() {
            return Ok(length);
        }
        let room = &buffer[..buffer.len().min(name.len() - length)];
        // `<row/>` ends at its slash, `</row>` begins with one.
        let end = room.iter().enumerate().position(|(i, b)| {
            matches!(b, b' ' | b'>' | b'<' | b'\t' | b'\r' | b'\n') || (*b == b'/' && length + i > 0)
        });
        let taken = end.unwrap_or(room.len());
        name[length..length + taken].copy_from_slice(&room[..taken]);
        entry.consume(taken);
        length += taken;
        if end.is_some() || length == name.len() {
            return Ok(length);
        }
    }
}

/// The parser reserves room for as many shared texts as `uniqueCount` promises; an absurd promise would end the
/// process, so it is refused here.
fn check_count(entry: &mut impl BufRead, limits: &Limits) -> Result<(), FileError> {
    let mut attributes = Vec::new();
    entry.take(4096).read_until(b'>', &mut attributes).map_err(|e| unpack_error(&e))?;
    let text = String::from_utf8_lossy(&attributes);
    for promise in text.split("uniqueCount").skip(1) {
        let digits: String = promise
            .trim_start_matches(['=', '"', '\'', ' ', '\t', '\r', '\n'])
            .chars()
            .take_while(char::is_ascii_digit)
            .collect();
        if digits.len() > 9 || digits.parse::<u64>().unwrap_or(0) > MAX_STRINGS {
            return Err(FileError::UnpacksTooLarge { limit: limits.max_unpacked_bytes });
        }
    }
    if attributes.len() >= 4096 {
        return Err(FileError::Damaged { part: zh::part_structure().to_owned() });
    }
    Ok(())
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
