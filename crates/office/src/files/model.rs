//! Which files are taken: by what they are, not by what they are called. Pure.

use crate::failure::Refusal;

/// The largest file, in bytes: a scanned document of some pages.
pub const LARGEST: usize = 10 * 1024 * 1024;
/// The longest name that is kept, in characters.
const LONGEST_NAME: usize = 80;

/// What a file is by its content.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// PDF.
    Pdf,
    /// JPEG picture.
    Jpeg,
    /// PNG picture.
    Png,
    /// Word document.
    Docx,
    /// Excel table.
    Xlsx,
}

impl Kind {
    /// All kinds.
    pub const ALL: [Kind; 5] = [Kind::Pdf, Kind::Jpeg, Kind::Png, Kind::Docx, Kind::Xlsx];
    /// The kinds that are pictures.
    pub const PICTURES: [Kind; 2] = [Kind::Jpeg, Kind::Png];

    /// The word in the database.
    pub fn code(self) -> &'static str {
        match self {
            Kind::Pdf => "pdf",
            Kind::Jpeg => "jpeg",
            Kind::Png => "png",
            Kind::Docx => "docx",
            Kind::Xlsx => "xlsx",
        }
    }

    /// The kind of this word.
    pub fn from_code(code: &str) -> Option<Self> {
        Kind::ALL.into_iter().find(|kind| kind.code() == code)
    }

    /// Media type.
    pub fn mime(self) -> &'static str {
        match self {
            Kind::Pdf => "application/pdf",
            Kind::Jpeg => "image/jpeg",
            Kind::Png => "image/png",
            Kind::Docx => "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
            Kind::Xlsx => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        }
    }

    /// Endings that a name of this kind may have.
    fn endings(self) -> &'static [&'static str] {
        match self {
            Kind::Pdf => &["pdf"],
            Kind::Jpeg => &["jpg", "jpeg"],
            Kind::Png => &["png"],
            Kind::Docx => &["docx"],
            Kind::Xlsx => &["xlsx"],
        }
    }

    /// The words on the page.
    pub fn zh(self) -> &'static str {
        match self {
            Kind::Pdf => "PDF",
            Kind::Jpeg => "JPG 图片",
            Kind::Png => "PNG 图片",
            Kind::Docx => "Word 文档",
            Kind::Xlsx => "Excel 表格",
        }
    }
}

/// A file that may be kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Checked {
    /// Name without folders and without what a page or a header cannot show.
    pub name: String,
    /// What it is.
    pub kind: Kind,
    /// Its bytes.
    pub bytes: Vec<u8>,
}

/// What the bytes are; `None` for what is not taken.
fn sniff(bytes: &[u8]) -> Option<Kind> {
    let found = infer::get(bytes)?;
    Kind::ALL.into_iter().find(|kind| kind.mime() == found.mime_type())
}

/// The last part of a path of any system, without characters that are invisible or part names.
fn clean(name: &str) -> String {
    let last = name.rsplit(['/', '\\']).next().unwrap_or_default();
    let shown = |c: &char| {
        !c.is_control() && !matches!(c, '<' | '>' | ':' | '"' | '|' | '?' | '*' | '\u{200B}'..='\u{202F}' | '\u{FEFF}')
    };
    let kept: Vec<char> = last.chars().filter(shown).collect();
    let from = kept.len().saturating_sub(LONGEST_NAME);
    // The end of a long name is kept: it says what the file is.
    kept[from..].iter().collect::<String>().trim().to_owned()
}

/// Takes a file of one of these kinds that is what its name says.
///
/// # Errors
/// `FILE_EMPTY`, `FILE_TOO_LARGE`, `FILE_KIND`, `FILE_NOT_WHAT_IT_SAYS`; nothing is kept then.
pub fn check(name: &str, bytes: Vec<u8>, kinds: &[Kind]) -> Result<Checked, Refusal> {
    let name = clean(name);
    let refuse = |code: &'static str, message: String, remedy: String| {
        let short = message.clone();
        Err(Refusal::new(code, message, remedy).field("file", short))
    };
    let wanted = || kinds.iter().map(|kind| kind.zh()).collect::<Vec<_>>().join("、");
    if bytes.is_empty() {
        return refuse("FILE_EMPTY", format!("文件「{name}」是空的"), "请重新选择文件".into());
    }
    if bytes.len() > LARGEST {
        let message =
            format!("文件「{name}」有 {} MB，超过 {} MB", bytes.len().div_ceil(1024 * 1024), LARGEST / 1024 / 1024);
        return refuse("FILE_TOO_LARGE", message, "请降低扫描分辨率，或者分成几个文件".into());
    }
    let Some(kind) = sniff(&bytes).filter(|kind| kinds.contains(kind)) else {
        let message = format!("文件「{name}」的内容不是{}", wanted());
        return refuse("FILE_KIND", message, format!("请上传{}；其他格式请先另存或者打印成 PDF", wanted()));
    };
    let ending = name.rsplit_once('.').map(|(_, ending)| ending.to_ascii_lowercase()).unwrap_or_default();
    if !kind.endings().contains(&&*ending) {
        let message = format!("文件「{name}」的内容是{}，文件名却不是", kind.zh());
        return refuse(
            "FILE_NOT_WHAT_IT_SAYS",
            message,
            format!("请核对文件；确是{}的，把扩展名改为 .{}", kind.zh(), kind.endings()[0]),
        );
    }
    Ok(Checked { name, kind, bytes })
}
