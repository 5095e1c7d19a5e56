//! The ways a command can end without doing its work. Outcomes of an election (a tie, a runoff) are not failures.

use sea_orm::DbErr;

use crate::org::Words;
pub use crate::ui::FieldError;

/// A rule or a check said no. Nothing was written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// Stable name of the rule that was broken, for instance `F01` or `ROLL_ALREADY_PUBLISHED`.
    pub code: String,
    /// What happened, with the record and the figures, in Chinese.
    pub message: String,
    /// What the user can do now, in Chinese.
    pub remedy: String,
    /// The article, already written out in Chinese; empty when no law is involved.
    pub basis: Box<str>,
    /// The fields concerned.
    pub fields: Vec<FieldError>,
    /// Where it is put right: word on the button and path.
    pub go: Option<Box<(String, String)>>,
}

impl Refusal {
    /// A refusal with a code, what happened and what to do now.
    pub fn new(code: impl Into<String>, message: impl Into<String>, remedy: impl Into<String>) -> Self {
        Self {
            code: code.into(),
            message: message.into(),
            remedy: remedy.into(),
            basis: Box::default(),
            fields: Vec::new(),
            go: None,
        }
    }

    /// Leads to the page where it is put right.
    #[must_use]
    pub fn go(mut self, label: impl Into<String>, path: impl Into<String>) -> Self {
        self.go = Some(Box::new((label.into(), path.into())));
        self
    }

    /// Whether the refusal only collects what is wrong with the fields: then their messages say it all.
    pub fn speaks_by_fields(&self) -> bool {
        !self.fields.is_empty() && self.basis.is_empty() && self.remedy.starts_with("请按提示改正")
    }

    /// The same in the words of a unit.
    #[must_use]
    pub fn said(mut self, words: &Words) -> Self {
        self.message = words.own(&self.message);
        self.remedy = words.own(&self.remedy);
        for field in &mut self.fields {
            field.message = words.own(&field.message);
        }
        self
    }

    /// Adds the article on which the refusal rests.
    #[must_use]
    pub fn basis(mut self, basis: impl Into<String>) -> Self {
        self.basis = basis.into().into_boxed_str();
        self
    }

    /// Adds a field with its message.
    #[must_use]
    pub fn field(mut self, field: impl Into<String>, message: impl Into<String>) -> Self {
        self.fields.push(FieldError::new(field, message));
        self
    }
}

/// Why a command or a page could not be carried out.
#[derive(Debug, thiserror::Error)]
pub enum Failure {
    /// A rule said no.
    #[error("{}", .0.message)]
    Refused(Box<Refusal>),
    /// The form was filled in against a version that is no longer the current one. `what` names the record in Chinese.
    #[error("{what}已被修改（可能是您在另一个页面，或其他人）")]
    Stale {
        /// The record, in Chinese.
        what: String,
    },
    /// The record is not there, or not in the place the user may see.
    #[error("没有找到{0}")]
    NotFound(String),
    /// Not logged in, or not allowed.
    #[error("没有权限：{0}")]
    Forbidden(String),
    /// The disk is full; nothing was written.
    #[error("磁盘空间不足，本次操作没有写入")]
    DiskFull,
    /// The database did not answer in time; nothing was written.
    #[error("数据库忙，本次操作没有写入")]
    Busy,
    /// The database refused or broke.
    #[error("数据库出错，本次操作没有写入（技术信息：{0}）")]
    Database(DbErr),
    /// Something that should not happen; the text is for the log.
    #[error("程序内部出错（技术信息：{0}）")]
    Internal(String),
}

impl Failure {
    /// The same in the words of a unit: services speak in the words of a village.
    #[must_use]
    pub fn said(self, words: &Words) -> Self {
        match self {
            Failure::Refused(refusal) => refusal.said(words).into(),
            Failure::Stale { what } => Failure::Stale { what: words.own(&what) },
            Failure::NotFound(what) => Failure::NotFound(words.own(&what)),
            other => other,
        }
    }

    /// What a user is told. What went wrong inside stands in the log, and in no language of theirs.
    pub fn told(&self) -> String {
        match self {
            Failure::Database(_) | Failure::Internal(_) => "系统内部出错，本次操作没有写入".into(),
            other => other.to_string(),
        }
    }
}

impl From<Refusal> for Failure {
    fn from(refusal: Refusal) -> Self {
        Failure::Refused(Box::new(refusal))
    }
}

impl From<DbErr> for Failure {
    /// Sorts out the two causes that a clerk can do something about.
    fn from(error: DbErr) -> Self {
        let text = error.to_string();
        if text.contains("database or disk is full")
            || text.contains("No space left")
            || text.contains("disk I/O error")
        {
            Failure::DiskFull
        } else if text.contains("database is locked")
            || text.contains("database table is locked")
            || matches!(error, DbErr::ConnectionAcquire(_))
        {
            Failure::Busy
        } else {
            Failure::Database(error)
        }
    }
}

impl From<serde_json::Error> for Failure {
    fn from(error: serde_json::Error) -> Self {
        Failure::Internal(format!("stored JSON: {error}"))
    }
}

/// Result of commands and page loads.
pub type Outcome<T> = Result<T, Failure>;

/// What went wrong with a file, a directory or the network: `what`, then the cause in Chinese; causes that have no Chinese
/// words here, as the system says them.
pub fn io_zh(what: &str, error: &std::io::Error) -> String {
    use std::io::ErrorKind as K;
    let why = match error.kind() {
        K::NotFound => "没有这个文件或目录，请核对路径",
        K::PermissionDenied => "没有权限",
        K::AlreadyExists => "已经存在",
        K::NotADirectory => "路径中有一段不是目录",
        K::IsADirectory => "这是一个目录，不是文件",
        K::DirectoryNotEmpty => "目录不是空的",
        K::ReadOnlyFilesystem => "磁盘是只读的",
        K::StorageFull | K::QuotaExceeded => "磁盘空间不足",
        K::FileTooLarge => "文件过大",
        K::InvalidFilename => "文件名不能用",
        K::AddrInUse => "这个端口已被其他程序占用",
        K::AddrNotAvailable => "这个地址不是本机的",
        K::UnexpectedEof => "内容不完整",
        _ => return format!("{what}（技术信息：{error}）"),
    };
    format!("{what}：{why}")
}

#[cfg(test)]
mod tests {
    use std::io::{Error, ErrorKind};

    use super::*;

    #[test]
    fn a_cause_is_said_in_chinese_or_as_technical_information() {
        for (error, said) in [
            (Error::from(ErrorKind::NotFound), "无法打开：没有这个文件或目录，请核对路径"),
            (Error::from(ErrorKind::PermissionDenied), "无法打开：没有权限"),
            (Error::other("broken pipe of the library"), "无法打开（技术信息：broken pipe of the library）"),
        ] {
            assert_eq!(io_zh("无法打开", &error), said);
        }
        let internal = Failure::Internal("worker is gone".into()).to_string();
        assert_eq!(internal, "程序内部出错（技术信息：worker is gone）");
    }
}
