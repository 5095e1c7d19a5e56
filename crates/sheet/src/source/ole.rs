//! Looks through an OLE compound file before a parser may touch it.
//!
//! The .xls parser reserves memory for whatever size a sheet claims and builds a dense matrix from its outermost cells.
//! So the workbook stream is found here the same way the parser finds it, and its records are walked: claims and cells
//! beyond the limits are refused.

use crate::detect::Found;
use crate::{FileError, Limits, zh};

/// What an OLE compound file turned out to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Ole {
    Workbook,
    Other(Found),
}

/// Most cells of all sheets together, counted as full rectangles: 4 Mi × 32 bytes stand in memory.
const MAX_MATRIX: u64 = 4 << 20;
/// .xls is read as a whole.
const MAX_BYTES: usize = 48 << 20;
/// The last column of the format, from 0.
const LAST_COLUMN: u16 = 255;
const NO_SECTOR: u32 = 0xFFFF_FFFA;

/// Decides what the file is and checks a workbook against the limits.
pub(crate) fn inspect(bytes: &[u8], limits: &Limits) -> Result<Ole, FileError> {
    let file = Compound::open(bytes).ok_or_else(|| damaged(zh::part_package()))?;
    if file.has("EncryptedPackage") {
        return Err(FileError::Encrypted);
    }
    if file.has("WordDocument") {
        return Ok(Ole::Other(Found::Word));
    }
    if file.has("PowerPoint Document") {
        return Ok(Ole::Other(Found::Presentation));
    }
    let name = if file.has("Workbook") { "Workbook" } else { "Book" };
    if !file.has(name) {
        return Ok(Ole::Other(Found::OtherOle));
    }
    if bytes.len() > MAX_BYTES {
        return Err(FileError::TooLarge { bytes: bytes.len() as u64, limit: MAX_BYTES as u64 });
    }
    let stream = file.stream(name).ok_or_else(|| damaged(zh::part_package()))?;
    check_records(&stream, limits)
}

fn damaged(part: &str) -> FileError {
    FileError::Damaged { part: part.to_owned() }
}

fn u16_at(bytes: &[u8], at: usize) -> Option<u16> {
    bytes.get(at..at + 2)?.try_into().ok().map(u16::from_le_bytes)
}

fn u32_at(bytes: &[u8], at: usize) -> Option<u32> {
    bytes.get(at..at + 4)?.try_into().ok().map(u32::from_le_bytes)
}

/// A compound file: a file system of sectors in a file.
struct Compound<'a> {
    bytes: &'a [u8],
    sector: usize,
    fat: Vec<u32>,
    mini_fat: Vec<u32>,
    mini_stream: Vec<u8>,
    entries: Vec<Entry>,
}

struct Entry {
    name: String,
    start: u32,
    length: usize,
}

impl<'a> Compound<'a> {
    fn open(bytes: &'a [u8]) -> Option<Self> {
        let sector = match u16_at(bytes, 30)? {
            9 => 512,
            12 => 4096,
            _ => return None,
        };
        let mut file = Compound {
            bytes,
            sector,
            fat: Vec::new(),
            mini_fat: Vec::new(),
            mini_stream: Vec::new(),
            entries: Vec::new(),
        };
        let sectors = bytes.len() / sector;
        // The table of tables: 109 numbers in the header, the rest in a chain of sectors.
        let mut tables: Vec<u32> = (0..109).map_while(|i| u32_at(bytes, 76 + 4 * i)).collect();
        let mut next = u32_at(bytes, 68)?;
        let mut walked = 0;
        while next < NO_SECTOR && walked <= sectors {
            let numbers = numbers(file.sector_at(next)?);
            let (last, some) = numbers.split_last()?;
            tables.extend(some);
            next = *last;
            walked += 1;
        }
        for table in tables.into_iter().filter(|t| *t < NO_SECTOR) {
            let part = numbers(file.sector_at(table)?);
            file.fat.extend(part);
        }
        let directory = file.chain(u32_at(bytes, 48)?, usize::MAX)?;
        for raw in directory.chunks_exact(128) {
            let units = usize::from(u16_at(raw, 64)?).min(64) / 2;
            let name: Vec<u16> = (0..units.saturating_sub(1)).map_while(|i| u16_at(raw, 2 * i)).collect();
            let mut length = u32_at(raw, 120)? as usize;
            if sector == 4096 {
                length |= (u32_at(raw, 124)? as usize).checked_shl(32).unwrap_or(0);
            }
            file.entries.push(Entry { name: String::from_utf16_lossy(&name), start: u32_at(raw, 116)?, length });
        }
        let root = file.entries.first()?;
        let (start, length) = (root.start, root.length);
        if u32_at(bytes, 64)? > 0 {
            file.mini_stream = file.chain(start, length)?;
            file.mini_fat = numbers(&file.chain(u32_at(bytes, 60)?, usize::MAX)?);
        }
        Some(file)
    }

    fn has(&self, name: &str) -> bool {
        self.entries.iter().any(|e| e.name.eq_ignore_ascii_case(name))
    }

    /// The first stream of that name, as the parser takes it.
    fn stream(&self, name: &str) -> Option<Vec<u8>> {
        let entry = self.entries.iter().find(|e| e.name.eq_ignore_ascii_case(name))?;
        if entry.length >= 4096 {
            return self.chain(entry.start, entry.length);
        }
        let mut out = Vec::new();
        let mut next = entry.start;
        while next < NO_SECTOR && out.len() < entry.length {
            let at = next as usize * 64;
            out.extend_from_slice(self.mini_stream.get(at..at + 64)?);
            next = *self.mini_fat.get(next as usize)?;
        }
        out.truncate(entry.length);
        Some(out)
    }

    fn sector_at(&self, number: u32) -> Option<&'a [u8]> {
        let at = (number as usize).checked_add(1)?.checked_mul(self.sector)?;
        let end = (at + self.sector).min(self.bytes.len());
        self.bytes.get(at..end).filter(|s| !s.is_empty())
    }

    fn chain(&self, start: u32, length: usize) -> Option<Vec<u8>> {
        let mut out = Vec::new();
        let mut next = start;
        while next < NO_SECTOR && out.len() < length {
            out.extend_from_slice(self.sector_at(next)?);
            // A chain longer than the file runs in a circle.
            if out.len() > self.bytes.len() + self.sector {
                return None;
            }
            next = *self.fat.get(next as usize)?;
        }
        out.truncate(length);
        Some(out)
    }
}

fn numbers(bytes: &[u8]) -> Vec<u32> {
    bytes.chunks_exact(4).map(|b| u32::from_le_bytes([b[0], b[1], b[2], b[3]])).collect()
}

/// Walks the records of the workbook stream.
fn check_records(stream: &[u8], limits: &Limits) -> Result<Ole, FileError> {
    const BOF: u16 = 0x0809;
    const EOF: u16 = 0x000A;
    let mut at = 0;
    let mut sheet = Extent::default();
    let mut matrix = 0u64;
    while let (Some(kind), Some(length)) = (u16_at(stream, at), u16_at(stream, at + 2)) {
        let start = at + 4;
        let Some(data) = stream.get(start..start + usize::from(length)) else {
            return Err(damaged(zh::part_structure()));
        };
        match kind {
            BOF if at == 0 && u16_at(data, 0).is_some_and(|v| v != 0x0600) => return Ok(Ole::Other(Found::OldExcel)),
            0x002F if u16_at(data, 0) != Some(0) => return Err(FileError::Encrypted),
            BOF | EOF => {
                matrix += sheet.area();
                sheet = Extent::default();
            }
            0x0200 => {
                let (rows, columns) = match length {
                    10 => (u64::from(u16_at(data, 2).unwrap_or(0)), u64::from(u16_at(data, 6).unwrap_or(0))),
                    _ => (u64::from(u32_at(data, 4).unwrap_or(0)), u64::from(u16_at(data, 10).unwrap_or(0))),
                };
                if rows > 65_536 || columns > 256 || rows * columns > MAX_MATRIX {
                    return Err(FileError::UnpacksTooLarge { limit: limits.max_unpacked_bytes });
                }
            }
            // Formula, Number, Label, BoolErr, Rk, LabelSst, RString
            0x0006 | 0x0203 | 0x0204 | 0x0205 | 0x027E | 0x00FD | 0x00D6 => {
                if let (Some(row), Some(column)) = (u16_at(data, 0), u16_at(data, 2)) {
                    sheet.add(row, column, column);
                }
            }
            // MulRk: the last column stands at the end
            0x00BD if length >= 6 => {
                if let (Some(row), Some(first), Some(last)) =
                    (u16_at(data, 0), u16_at(data, 2), u16_at(data, usize::from(length) - 2))
                {
                    sheet.add(row, first, last);
                }
            }
            _ => {}
        }
        if sheet.seen && sheet.columns.1 > LAST_COLUMN {
            return Err(damaged(zh::part_rows()));
        }
        if matrix + sheet.area() > MAX_MATRIX {
            return Err(FileError::UnpacksTooLarge { limit: limits.max_unpacked_bytes });
        }
        at = start + usize::from(length);
    }
    Ok(Ole::Workbook)
}

/// The rectangle around the cells of one sheet.
#[derive(Default)]
struct Extent {
    seen: bool,
    rows: (u16, u16),
    columns: (u16, u16),
}

impl Extent {
    fn add(&mut self, row: u16, first: u16, last: u16) {
        let (low, high) = (first.min(last), first.max(last));
        if self.seen {
            self.rows = (self.rows.0.min(row), self.rows.1.max(row));
            self.columns = (self.columns.0.min(low), self.columns.1.max(high));
        } else {
            *self = Extent { seen: true, rows: (row, row), columns: (low, high) };
        }
    }

    fn area(&self) -> u64 {
        if !self.seen {
            return 0;
        }
        (u64::from(self.rows.1 - self.rows.0) + 1) * (u64::from(self.columns.1 - self.columns.0) + 1)
    }
}
