//! What a file is, by its first bytes.

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
    /// Another archive (zip, rar, 7z, gzip).
    Archive,
    /// Another OLE document.
    OtherOle,
    /// Anything else that is not text.
    Binary,
}
