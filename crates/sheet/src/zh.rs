//! Every sentence that this crate shows to people, in one place.

use crate::detect::Found;
use crate::error::FileError;

pub(crate) fn file_empty() -> String {
    "文件是空的（0 字节）".to_owned()
}
pub(crate) fn file_too_large(bytes: u64, limit: u64) -> String {
    format!("文件有 {} MB，超过上限 {} MB", bytes.div_ceil(1 << 20), limit >> 20)
}
pub(crate) fn file_wrong_type(found: Found, file_name: &str) -> String {
    format!("{file_name}: {found:?}")
}
pub(crate) fn file_encrypted() -> String {
    "文件有打开密码，无法读取".to_owned()
}
pub(crate) fn file_damaged(part: &str) -> String {
    format!("文件已损坏或没有传完整（{part}）")
}
pub(crate) fn file_unpacks_too_large(limit: u64) -> String {
    format!("文件解压后超过 {} MB", limit >> 20)
}
pub(crate) fn file_too_many_rows(limit: u32) -> String {
    format!("数据超过 {limit} 行的上限")
}
pub(crate) fn file_unknown_encoding() -> String {
    "文字编码无法识别".to_owned()
}
pub(crate) fn file_no_header(expected: &[String]) -> String {
    format!("没有找到表头；应有的列：{}", expected.join("、"))
}
pub(crate) fn file_missing_columns(sheet: &str, line: u32, missing: &[String]) -> String {
    format!("{sheet} 第 {line} 行缺少必填列：{}", missing.join("、"))
}
pub(crate) fn file_duplicate_column(title: &str, letters: &[String]) -> String {
    format!("{title}: {}", letters.join("、"))
}
pub(crate) fn file_no_rows(sheet: &str, line: u32) -> String {
    format!("{sheet} 第 {line} 行")
}
pub(crate) fn file_remedy(_error: &FileError) -> String {
    String::new()
}
pub(crate) fn write_failed() -> String {
    "生成 Excel 文件失败".to_owned()
}
pub(crate) fn write_too_big() -> String {
    "内容超过一张工作表的容量".to_owned()
}
