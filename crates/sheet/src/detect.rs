//! What a file is, by its content.

/// A kind of file that is not a table we read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Found {
    /// PDF document.
    Pdf,
    /// Word document, new or old, or RTF.
    Word,
    /// Presentation.
    Presentation,
    /// Photo or picture.
    Image,
    /// A web page, often renamed to `.xls` by old office systems.
    Html,
    /// Excel 2003 XML.
    SpreadsheetXml,
    /// OpenDocument spreadsheet.
    OpenDocument,
    /// Binary workbook `.xlsb`.
    Xlsb,
    /// A workbook of Excel 95 or older.
    OldExcel,
    /// Another archive (zip, rar, 7z, gzip).
    Archive,
    /// Another OLE document.
    OtherOle,
    /// Anything else that is not text.
    Binary,
    /// Text without a table, named as a workbook.
    Text,
}

/// The container of a file that may be a table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Container {
    /// A zip package: .xlsx, or something else packed.
    Zip,
    /// An OLE compound file: .xls, encrypted .xlsx, or an old Word file.
    Ole,
    /// Text in some encoding.
    Text,
}

/// Looks at the first bytes only.
pub(crate) fn container(bytes: &[u8]) -> Result<Container, Found> {
    const MAGIC: &[(&[u8], Found)] = &[
        (b"%PDF", Found::Pdf),
        (b"\xFF\xD8\xFF", Found::Image),
        (b"\x89PNG", Found::Image),
        (b"GIF8", Found::Image),
        (b"II*\0", Found::Image),
        (b"MM\0*", Found::Image),
        (b"{\\rtf", Found::Word),
        (b"Rar!", Found::Archive),
        (b"7z\xBC\xAF\x27\x1C", Found::Archive),
        (b"\x1F\x8B", Found::Archive),
        (b"MIME-Version:", Found::Html),
    ];
    if bytes.starts_with(b"PK\x03\x04") || bytes.starts_with(b"PK\x05\x06") {
        return Ok(Container::Zip);
    }
    if bytes.starts_with(b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1") {
        return Ok(Container::Ole);
    }
    if let Some((_, found)) = MAGIC.iter().find(|(magic, _)| bytes.starts_with(magic)) {
        return Err(*found);
    }
    let utf16 = bytes.starts_with(b"\xFF\xFE") || bytes.starts_with(b"\xFE\xFF");
    let head = &bytes[..bytes.len().min(8192)];
    // Control characters other than tab, line breaks, form feed and the end-of-file mark of DOS do not stand in text.
    if !utf16 && head.iter().any(|b| *b < 0x20 && !matches!(b, b'\t' | b'\n' | b'\r' | 0x0C | 0x1A)) {
        return Err(Found::Binary);
    }
    Ok(Container::Text)
}

/// Markup that calls itself a table: old office systems export web pages named `.xls`.
pub(crate) fn markup(text: &str) -> Option<Found> {
    let head: String = text.trim_start().chars().take(2048).flat_map(char::to_lowercase).collect();
    if !head.starts_with('<') {
        return None;
    }
    if head.contains("urn:schemas-microsoft-com:office:spreadsheet") && head.starts_with("<?xml") {
        return Some(Found::SpreadsheetXml);
    }
    ["<html", "<!doctype", "<table", "<body", "<head", "<meta", "<div", "<style", "<?xml"]
        .iter()
        .any(|tag| head.contains(tag))
        .then_some(Found::Html)
}

/// What a zip package is, by the names of its entries. `None`: a workbook.
pub(crate) fn package<'n>(names: impl Iterator<Item = &'n str> + Clone) -> Option<Found> {
    let has = |wanted: &str| names.clone().any(|n| n.replace('\\', "/").eq_ignore_ascii_case(wanted));
    let under = |prefix: &str| names.clone().any(|n| n.starts_with(prefix));
    if has("xl/workbook.bin") {
        Some(Found::Xlsb)
    } else if has("xl/workbook.xml") || (has("[Content_Types].xml") && under("xl/")) {
        None
    } else if under("word/") {
        Some(Found::Word)
    } else if under("ppt/") {
        Some(Found::Presentation)
    } else if has("content.xml") && has("mimetype") {
        Some(Found::OpenDocument)
    } else {
        Some(Found::Archive)
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn first_bytes_decide() {
        for (bytes, expected) in [
            (&b"%PDF-1.7 \n%\xE2\xE3"[..], Err(Found::Pdf)),
            (b"\xFF\xD8\xFF\xE0\0\x10JFIF", Err(Found::Image)),
            (b"{\\rtf1\\ansi", Err(Found::Word)),
            (b"Rar!\x1A\x07", Err(Found::Archive)),
            (b"\0\0\0\x18ftypmp42", Err(Found::Binary)),
            (b"PK\x03\x04....", Ok(Container::Zip)),
            (b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1..", Ok(Container::Ole)),
            (b"\xFF\xFE\x0D\x59", Ok(Container::Text)),
            (b"a,b\r\n1,2\x1A", Ok(Container::Text)),
        ] {
            assert_eq!(container(bytes), expected, "{bytes:?}");
        }
    }

    #[test]
    fn web_pages() {
        assert_eq!(markup("\n <HTML><body><table>"), Some(Found::Html));
        assert_eq!(markup("<table border=1>"), Some(Found::Html));
        assert_eq!(
            markup("<?xml version=\"1.0\"?><Workbook xmlns=\"urn:schemas-microsoft-com:office:spreadsheet\">"),
            Some(Found::SpreadsheetXml)
        );
        assert_eq!(markup("<备注>,姓名"), None);
        assert_eq!(markup("姓名,<html>"), None);
    }

    #[test]
    fn packages() {
        assert_eq!(package(["[Content_Types].xml", "xl/workbook.xml"].into_iter()), None);
        assert_eq!(package(["[Content_Types].xml", "word/document.xml"].into_iter()), Some(Found::Word));
        assert_eq!(package(["mimetype", "content.xml"].into_iter()), Some(Found::OpenDocument));
        assert_eq!(package(["xl/workbook.bin"].into_iter()), Some(Found::Xlsb));
        assert_eq!(package(["photo.jpg"].into_iter()), Some(Found::Archive));
    }
}
