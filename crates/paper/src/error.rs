//! What can go wrong between a paper and its PDF. Messages are in Chinese: clerks read them.

use std::fmt::Write as _;
use std::path::PathBuf;

use crate::paper::PaperKind;

/// Why a paper was not printed. Nothing is ever printed in part.
#[derive(Debug, thiserror::Error)]
pub enum PaperError {
    /// A face that the official format needs was found in none of the directories.
    #[error("{}", fonts_missing(.faces, .dirs))]
    FontsMissing {
        /// What is missing.
        faces: Vec<MissingFace>,
        /// Where it was looked for.
        dirs: Vec<PathBuf>,
    },
    /// Characters that cannot be printed: they would come out as boxes, or differently on another machine.
    #[error("有 {} 个字无法印出，未生成文书。{}", .0.len(), bad_characters(.0))]
    Characters(Vec<BadCharacter>),
    /// The input contradicts itself in a way that a paper cannot show (a ballot without a post, zero copies).
    #[error("《{}》的内容不完整：{reason}", .kind.title_zh())]
    Incomplete {
        /// Which paper.
        kind: PaperKind,
        /// What is wrong, for a clerk.
        reason: String,
    },
    /// A paper that must be one page does not fit on the largest sheet.
    #[error("《{}》的内容太多，最大的纸张（{sheet}）也排不下一页。请减少空白行或说明文字", .kind.title_zh())]
    TooLarge {
        /// Which paper.
        kind: PaperKind,
        /// The largest sheet that was tried.
        sheet: String,
    },
    /// Text left the page. A defect of a template, caught before it reached a printer.
    #[error("《{}》第 {page} 页有文字超出纸面：「{text}」。请把这份文书的内容报告给软件维护人员", .kind.title_zh())]
    Overflow {
        /// Which paper.
        kind: PaperKind,
        /// The page, from 1.
        page: usize,
        /// The text that left it.
        text: String,
    },
    /// The typesetter refused or warned. A warning counts as an error: an unknown font is only a warning, and the
    /// text set in it is missing from the PDF.
    #[error("《{}》排版失败：{}", .kind.title_zh(), .messages.join("；"))]
    Typesetting {
        /// Which paper.
        kind: PaperKind,
        /// What the typesetter said.
        messages: Vec<String>,
    },
    /// The input could not be written as JSON.
    #[error("文书内容无法转换：{0}")]
    Data(#[from] serde_json::Error),
}

/// A role in the official format for which no font was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MissingFace {
    /// What it is called in the format (仿宋, 小标宋…).
    pub role: &'static str,
    /// Families any of which would do, best first.
    pub families: Vec<&'static str>,
    /// What to install.
    pub install: &'static str,
}

/// A character that cannot be printed, and where it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BadCharacter {
    /// The character.
    pub character: char,
    /// Why.
    pub fault: CharacterFault,
    /// The field of the paper (`groups[3].names[17]`).
    pub field: String,
    /// The whole text of that field with the character replaced by 〓.
    pub text: String,
    /// The character's place in the text, from 1.
    pub position: usize,
}

/// Why a character cannot be printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CharacterFault {
    /// 专用区: it means what one machine's font makes of it.
    PrivateUse,
    /// No installed font draws it.
    NoGlyph,
    /// A control, direction mark or replacement character that no name contains.
    Control,
}

impl CharacterFault {
    /// The reason and the remedy.
    fn zh(self) -> &'static str {
        match self {
            Self::PrivateUse => "是专用区的造字，换一台电脑就变样；请查明该字的正式编码并更正",
            Self::NoGlyph => "在已安装的字体中没有字形；请安装生僻字字体（Debian 软件包 fonts-hanazono）或核对该字",
            Self::Control => "是看不见的控制字符或乱码；请重新输入这一处",
        }
    }
}

fn fonts_missing(faces: &[MissingFace], dirs: &[PathBuf]) -> String {
    let mut out = String::from("缺少打印文书所需的字体：");
    for (i, face) in faces.iter().enumerate() {
        let sep = if i == 0 { "" } else { "；" };
        let _ = write!(out, "{sep}{}（{}，可安装 {}）", face.role, face.families.join(" 或 "), face.install);
    }
    out.push_str("。已查找的目录：");
    if dirs.is_empty() {
        out.push_str("（未给出）");
    }
    for (i, dir) in dirs.iter().enumerate() {
        let sep = if i == 0 { "" } else { "、" };
        let state = if dir.is_dir() { "" } else { "（不存在）" };
        let _ = write!(out, "{sep}{}{state}", dir.display());
    }
    out.push_str("。安装后重试，或把字体文件放入上述目录");
    out
}

fn bad_characters(list: &[BadCharacter]) -> String {
    // A roll read with a wrong encoding has thousands; the first few show what happened.
    const SHOWN: usize = 5;
    let mut out = String::new();
    for bad in list.iter().take(SHOWN) {
        let _ = write!(
            out,
            "「{}」（{}）第 {} 字 U+{:04X} {}。",
            bad.text,
            bad.field,
            bad.position,
            u32::from(bad.character),
            bad.fault.zh()
        );
    }
    if list.len() > SHOWN {
        let _ = write!(out, "其余 {} 处从略。", list.len() - SHOWN);
    }
    out
}
