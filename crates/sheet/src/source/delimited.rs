//! Text files: CSV from Excel, WPS and household systems, in the encodings and separators that occur.

use std::borrow::Cow;

use csv::{ReaderBuilder, StringRecord};
use encoding_rs::{GB18030, UTF_16BE, UTF_16LE};

use super::{Flow, Raw, RawCell, RawRow, SheetInfo, Visit};
use crate::{FileError, zh};

/// UTF-8 with or without mark, UTF-16 with mark (Excel's 「Unicode 文本」), else GB 18030, which contains GBK and
/// GB 2312.
pub(crate) fn decode(bytes: &[u8]) -> Result<Cow<'_, str>, FileError> {
    let (text, faulty) = if bytes.starts_with(b"\xFF\xFE") {
        UTF_16LE.decode_with_bom_removal(bytes)
    } else if bytes.starts_with(b"\xFE\xFF") {
        UTF_16BE.decode_with_bom_removal(bytes)
    } else {
        let body = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
        match std::str::from_utf8(body) {
            Ok(text) => (Cow::Borrowed(text), false),
            Err(_) => GB18030.decode_without_bom_handling(body),
        }
    };
    if faulty { Err(FileError::UnknownEncoding) } else { Ok(text) }
}

/// A decoded text. It is offered as one sheet per separator: the one in which the header is found is the right one.
pub(crate) struct Text<'a> {
    text: Cow<'a, str>,
    separators: Vec<u8>,
    /// Lines in front of the table: the `sep=;` that Excel understands.
    skipped: u32,
    sheets: Vec<SheetInfo>,
}

impl<'a> Text<'a> {
    pub(crate) fn new(text: Cow<'a, str>) -> Self {
        let declared = text.strip_prefix("sep=").and_then(|rest| rest.bytes().next()).filter(|b| b",;\t|".contains(b));
        let (separators, skipped) = match declared {
            Some(b) => (vec![b], 1),
            None => (vec![b',', b'\t', b';'], 0),
        };
        let sheets = separators.iter().map(|_| SheetInfo { name: String::new(), hidden: false }).collect();
        Text { text, separators, skipped, sheets }
    }

    pub(crate) fn sheets(&self) -> &[SheetInfo] {
        &self.sheets
    }

    /// An upper bound of its rows.
    pub(crate) fn lines(&self) -> u64 {
        self.text.bytes().filter(|b| *b == b'\n' || *b == b'\r').count() as u64 + 1
    }

    pub(crate) fn each_row(&self, sheet: usize, visit: &mut Visit<'_>) -> Result<(), FileError> {
        let body = match self.skipped {
            0 => &self.text[..],
            _ => self.text.find('\n').map_or("", |i| &self.text[i + 1..]),
        };
        let mut reader = reader(self.separators.get(sheet).copied().unwrap_or(b','), body);
        let mut record = StringRecord::new();
        let mut index = self.skipped;
        loop {
            match reader.read_record(&mut record) {
                Ok(true) => {}
                Ok(false) => return Ok(()),
                Err(_) => return Err(FileError::Damaged { part: zh::part_structure().to_owned() }),
            }
            let start = record.position().map_or(0, csv::Position::byte);
            index += breaks_before(body, usize::try_from(start).unwrap_or(usize::MAX));
            let cells: Vec<RawCell<'_>> = (0..)
                .zip(record.iter())
                .filter(|(_, field)| !field.is_empty())
                .map(|(column, field)| RawCell {
                    column,
                    value: Raw::Text(Cow::Borrowed(unwrap(field))),
                    formula: false,
                })
                .collect();
            if !cells.is_empty() && visit(&RawRow { index, cells: &cells })? == Flow::Stop {
                return Ok(());
            }
        }
    }
}

/// The rows that Excel counts between two records: the reader leaves out blank lines, Excel shows them. `start` is where
/// the reader went on: after the first character of the line break, or at the beginning.
fn breaks_before(body: &str, start: usize) -> u32 {
    let run = body.as_bytes().get(start.saturating_sub(1)..).unwrap_or_default();
    let mut breaks = 0;
    let mut previous = b' ';
    for b in run.iter().take_while(|b| matches!(b, b'\r' | b'\n')) {
        if !(previous == b'\r' && *b == b'\n') {
            breaks += 1;
        }
        previous = *b;
    }
    breaks
}

fn reader(separator: u8, text: &str) -> csv::Reader<&[u8]> {
    ReaderBuilder::new().delimiter(separator).has_headers(false).flexible(true).from_reader(text.as_bytes())
}

/// `="0012"`, by which some systems keep leading zeros in CSV, is `0012`.
fn unwrap(field: &str) -> &str {
    field.trim().strip_prefix("=\"").and_then(|f| f.strip_suffix('"')).unwrap_or(field)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn rows(bytes: &[u8], sheet: usize) -> Vec<(u32, Vec<String>)> {
        let mut out = Vec::new();
        Text::new(decode(bytes).unwrap())
            .each_row(sheet, &mut |row| {
                out.push((row.index + 1, row.cells.iter().map(|c| c.value.shown().into_owned()).collect()));
                Ok(Flow::Continue)
            })
            .unwrap();
        out
    }

    #[test]
    fn encodings_give_the_same_rows() {
        let text = "姓名,小组\r\n𡐓輋,一组\r\n";
        let expected =
            vec![(1, vec!["姓名".to_owned(), "小组".to_owned()]), (2, vec!["𡐓輋".to_owned(), "一组".to_owned()])];
        let (gb, _, _) = GB18030.encode(text);
        let mut marked = b"\xEF\xBB\xBF".to_vec();
        marked.extend(text.as_bytes());
        let utf16: Vec<u8> =
            b"\xFF\xFE".iter().copied().chain(text.encode_utf16().flat_map(u16::to_le_bytes)).collect();
        for bytes in [text.as_bytes(), &gb, &marked, &utf16] {
            assert_eq!(rows(bytes, 0), expected);
        }
        assert!(matches!(decode(b"\xFF\xFF\xFF"), Err(FileError::UnknownEncoding)));
    }

    #[test]
    fn lines_are_those_that_excel_shows() {
        let text = b"a,b\r\n\r\n\"x\r\ny\",2\r\n3,4\n";
        let lines: Vec<u32> = rows(text, 0).into_iter().map(|r| r.0).collect();
        assert_eq!(lines, [1, 3, 4]);
        let lines: Vec<u32> = rows(b"sep=;\n1;2\n3;4\n", 0).into_iter().map(|r| r.0).collect();
        assert_eq!(lines, [2, 3]);
    }

    #[test]
    fn separators_are_sheets() {
        let widths = |text: &str, sheet| rows(text.as_bytes(), sheet).iter().map(|r| r.1.len()).max();
        for (text, sheet, width) in [("a,b;c\n1,2", 0, 2), ("a\tb\n1,5\t2", 1, 2), ("a;b;c\n1;2;3", 2, 3)] {
            assert_eq!(widths(text, sheet), Some(width), "{text}");
        }
        assert_eq!(rows(b"=\"0012\",2", 0)[0].1, ["0012", "2"]);
    }
}
