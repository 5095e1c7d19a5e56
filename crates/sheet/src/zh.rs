//! Every sentence that this crate shows to people, in one place.
//!
//! An error says what stands there, why it cannot be taken and what to do next, in the words of Excel and WPS menus.

use chrono::NaiveDate;

use crate::detect::Found;
use crate::error::FileError;
use crate::typing::Note;
use crate::{Column, Kind, SheetSpec};

// ---- Names of sheets and columns -----------------------------------------------------------------------------------

/// The first sheet of a template.
pub(crate) const fn sheet_instructions() -> &'static str {
    "填写说明"
}

/// The sheet of a template that is filled in.
pub(crate) const fn sheet_data() -> &'static str {
    "数据"
}

/// The sheet of a template that holds the drop-downs.
pub(crate) const fn sheet_dictionary() -> &'static str {
    "字典"
}

/// The column that an error report adds, and that a reader ignores.
pub(crate) const fn error_column() -> &'static str {
    "错误原因"
}

const SAMPLE_MARK: &str = "示例：";

/// Whether a cell marks its row as a sample.
pub(crate) fn is_sample_mark(text: &str) -> bool {
    ["示例：", "示例:", "（示例）", "(示例)", "【示例】"].iter().any(|mark| text.starts_with(mark)) || text == "示例"
}

/// The texts of the sample row: the first text that has a sample carries the mark.
pub(crate) fn sample_row(spec: &SheetSpec<'_>) -> Vec<String> {
    let marked = spec.columns.iter().position(|c| c.kind == Kind::Text && !c.sample.is_empty());
    let text = |(i, c): (usize, &Column<'_>)| match marked {
        Some(m) if m == i => format!("{SAMPLE_MARK}{}", c.sample),
        _ => c.sample.to_owned(),
    };
    spec.columns.iter().enumerate().map(text).collect()
}

/// The title as it stands in a template.
pub(crate) fn template_title(column: &Column<'_>) -> String {
    if column.required { format!("*{}", column.title_zh) } else { column.title_zh.to_owned() }
}

// ---- Whole files ---------------------------------------------------------------------------------------------------

pub(crate) fn file_empty() -> String {
    "文件是空的（0 字节）".to_owned()
}

pub(crate) fn file_too_large(bytes: u64, limit: u64) -> String {
    format!("文件有 {} MB，超过 {} MB 的上限", bytes.div_ceil(1 << 20), limit >> 20)
}

pub(crate) fn file_wrong_type(found: Found, file_name: &str) -> String {
    let kind = match found {
        Found::Pdf => "PDF 文件",
        Found::Word => "Word 文档",
        Found::Presentation => "演示文稿",
        Found::Image => "图片",
        Found::Html => "网页（有的老系统导出时把网页改名成 .xls）",
        Found::SpreadsheetXml => "Excel 2003 的 XML 表格",
        Found::OpenDocument => "ODS 表格",
        Found::Xlsb => "二进制工作簿（.xlsb）",
        Found::OldExcel => "Excel 95 或更早的工作簿",
        Found::Archive => "压缩包",
        Found::OtherOle => "别的软件的文件",
        Found::Binary => "无法识别的文件",
        Found::Text => "纯文本",
    };
    let subject = if file_name.is_empty() { "这个文件".to_owned() } else { format!("“{file_name}”") };
    if found == Found::Text {
        return format!("{subject}不是 Excel 文件，内容是{kind}，其中也没有找到表头");
    }
    format!("{subject}的内容是{kind}，不是可以导入的表格")
}

pub(crate) fn file_encrypted() -> String {
    "文件设了打开密码，无法读取".to_owned()
}

pub(crate) fn file_damaged(part: &str) -> String {
    format!("文件已损坏或没有传完整（{part}）")
}

pub(crate) fn file_unpacks_too_large(limit: u64) -> String {
    format!("文件展开后过大或压缩得不正常（上限 {} MB），为安全起见没有打开", limit >> 20)
}

pub(crate) fn file_too_many_rows(limit: u32) -> String {
    format!("数据超过 {limit} 行的上限")
}

pub(crate) fn file_unknown_encoding() -> String {
    "文字编码无法识别，既不是 UTF-8，也不是 GBK（GB 18030）".to_owned()
}

pub(crate) fn file_no_header(expected: &[String]) -> String {
    format!("前 30 行里没有找到表头。表头应有这些列：{}", expected.join("、"))
}

pub(crate) fn file_missing_columns(sheet: &str, line: u32, missing: &[String]) -> String {
    let place = if sheet.is_empty() { String::new() } else { format!("工作表“{sheet}”") };
    format!("{place}第 {line} 行是表头，但缺少 {} 个必填列：{}", missing.len(), missing.join("、"))
}

pub(crate) fn file_duplicate_column(title: &str, letters: &[String]) -> String {
    format!("{} 列都是“{title}”，无法判断用哪一列", letters.join("、"))
}

pub(crate) fn file_no_rows(sheet: &str, line: u32) -> String {
    let place = if sheet.is_empty() { String::new() } else { format!("工作表“{sheet}”") };
    format!("{place}第 {line} 行表头下面没有数据")
}

/// What to do about a refused file.
pub(crate) fn file_remedy(error: &FileError) -> String {
    let text = match error {
        FileError::Empty => "请确认文件已保存，再重新选择文件上传",
        FileError::TooLarge { .. } => "请删去表内图片和多余工作表，或按村分成几个文件",
        FileError::WrongType { found: Found::Html | Found::SpreadsheetXml | Found::OpenDocument, .. }
        | FileError::WrongType { found: Found::Xlsb | Found::OldExcel, .. } => {
            "请用 Excel 或 WPS 打开，选“文件—另存为”，类型选“Excel 工作簿（.xlsx）”，再上传"
        }
        FileError::WrongType { found: Found::Archive, .. } => "请先解压，再上传里面的 .xlsx、.xls 或 .csv 文件",
        FileError::WrongType { .. } => "请下载模板填写，或上传 .xlsx、.xls、.csv 表格",
        FileError::Encrypted => "请用 Excel 或 WPS 打开，在“文件—信息—保护工作簿”里取消打开密码，保存后再上传",
        FileError::Damaged { .. } => "请用 Excel 或 WPS 打开后另存为 .xlsx，再上传；若打不开，请向提供人重新索取",
        FileError::UnpacksTooLarge { .. } => "请把数据复制到新下载的模板里，保存后再上传",
        FileError::TooManyRows { .. } => "请按乡镇或村分成几个文件，分别上传",
        FileError::UnknownEncoding => "请用 Excel 或 WPS 打开后另存为 .xlsx，再上传",
        FileError::NoHeader { .. } => "请下载模板，把数据粘贴到“数据”表，不要删改第一行",
        FileError::MissingColumns { .. } => "请补上这些列（列名与模板一致，前后次序不限），再上传",
        FileError::DuplicateColumn { .. } => "请删去或改名其中一列，再上传",
        FileError::NoRows { .. } => "请确认数据填在这张工作表里，并已保存",
    };
    text.to_owned()
}

/// Shared texts, worksheet structure.
pub(crate) const fn part_structure() -> &'static str {
    "内部结构不完整"
}

/// The zip or OLE container.
pub(crate) const fn part_package() -> &'static str {
    "压缩包读不下去"
}

/// The XML of a part.
pub(crate) const fn part_xml() -> &'static str {
    "工作表内容残缺"
}

/// Rows or cells out of order.
pub(crate) const fn part_rows() -> &'static str {
    "行列次序错乱"
}

/// A text no cell can hold.
pub(crate) const fn part_long_text() -> &'static str {
    "有超出 Excel 上限的超长内容"
}

// ---- Cells: (reason, remedy) ---------------------------------------------------------------------------------------

type Words = (String, String);

fn words(reason: impl Into<String>, remedy: impl Into<String>) -> Words {
    (reason.into(), remedy.into())
}

pub(crate) fn required(title: &str) -> Words {
    words(format!("“{title}”是必填项，这里是空的"), "请补填；如果这一行是合计、落款或说明，请删除整行")
}

pub(crate) fn text_too_long(length: usize, limit: usize) -> Words {
    words(format!("有 {length} 个字，超过 {limit} 个字的上限"), "请缩短；系统不会自动截断")
}

pub(crate) fn text_became_date(date: NaiveDate) -> Words {
    words(
        format!("被 Excel 自动改成了日期（{date}），原来填的内容已不可知"),
        "请把这一列设为“文本”格式（设置单元格格式—数字—文本），再重新填写",
    )
}

pub(crate) fn id_number_precision_lost() -> Words {
    words(
        "身份证号被存成了数字：Excel 只保留前 15 位，末几位已变成 0，无法恢复",
        "请先把这一列设为“文本”格式，再从原始材料重新填写整个号码；不要只改格式",
    )
}

pub(crate) fn id_number_fifteen() -> Words {
    words("这是 15 位的第一代身份证号，已停止使用", "请改填 18 位公民身份号码（以现用居民身份证或户口簿为准）")
}

pub(crate) fn id_number_masked() -> Words {
    words("号码中间是 * 号（已脱敏），无法核对", "请填写完整的 18 位号码")
}

pub(crate) fn id_number_shape(length: usize) -> Words {
    let reason = if length == 18 {
        "身份证号应为 17 位数字加 1 位数字或字母 X，这里有别的字符".to_owned()
    } else {
        format!("身份证号应为 18 位，这里是 {length} 位")
    };
    words(reason, "请对照居民身份证重新填写")
}

pub(crate) fn id_number_formula() -> Words {
    words(
        "这一格是公式，不是身份证号",
        "请在 Excel 或 WPS 中复制这一列，用“选择性粘贴—数值”粘贴回去；结果不是 18 位号码的，对照居民身份证填写",
    )
}

pub(crate) fn phone_shape() -> Words {
    words("不是一个完整的电话号码", "请填 11 位手机号，或“区号-号码”；只填一个，不加说明文字")
}

pub(crate) fn digits_shape(min: u16, max: u16) -> Words {
    let length = if min == max { format!("{min} 位") } else { format!("{min} 至 {max} 位") };
    words(format!("应为 {length}数字"), "请核对；如果前面的 0 丢了，请先把这一列设为“文本”格式再填写")
}

pub(crate) fn digits_precision_lost() -> Words {
    words(
        "号码被存成了数字：Excel 只保留前 15 位，末几位已丢失",
        "请先把这一列设为“文本”格式，再重新填写整个号码；不要只改格式",
    )
}

pub(crate) fn date_shape() -> Words {
    words("不是完整的年月日", "请写成 2008-12-10 的样子，年份写四位")
}

pub(crate) fn date_impossible() -> Words {
    words("日历上没有这一天", "请核对月份和日期")
}

pub(crate) fn date_range() -> Words {
    words("年份不合理", "请核对年份（1880 至 2100 年之间）")
}

pub(crate) fn integer_shape() -> Words {
    words("不是整数", "请只填阿拉伯数字，不加单位和文字")
}

pub(crate) fn integer_range(min: i64, max: i64) -> Words {
    words(format!("超出范围：应在 {min} 至 {max} 之间"), "请核对")
}

/// Offers what was probably meant, or the beginning of the list.
pub(crate) fn choice_unknown(value: &str, kind: &Kind<'_>) -> Words {
    const SHOWN: usize = 8;
    let labels: Vec<&str> = kind.offered().map(|(_, label)| label).collect();
    let near: Vec<&str> = labels.iter().copied().filter(|l| l.contains(value) || value.contains(l)).take(3).collect();
    let remedy = if let [one] = near.as_slice() {
        format!("是不是“{one}”？请从下拉框里选")
    } else if !near.is_empty() {
        format!("请从下拉框里选，相近的有：{}", near.join("、"))
    } else if labels.len() <= SHOWN {
        format!("请填其中之一：{}", labels.join("、"))
    } else {
        format!("请从下拉框里选：{}等 {} 项，全部见“字典”表", labels[..SHOWN].join("、"), labels.len())
    };
    words("不在可选项里", remedy)
}

pub(crate) fn formula_error(code: &str) -> Words {
    words(format!("公式出错，单元格显示 {code}"), "请改正公式，或直接填写结果")
}

pub(crate) fn formula_not_calculated() -> Words {
    words("公式还没有算出结果", "请用 Excel 或 WPS 打开文件并保存一次，或直接填写结果")
}

pub(crate) fn merged(range: &str) -> Words {
    words(format!("{range} 是合并单元格，无法判断属于哪一行哪一列"), "请取消合并，每一格单独填写")
}

// ---- Warnings ------------------------------------------------------------------------------------------------------

pub(crate) fn warn_unknown_column(letter: &str, title: &str) -> String {
    format!("{letter} 列“{title}”不是本表的列，没有导入")
}

pub(crate) fn warn_other_sheets(read: &str, others: &[String]) -> String {
    format!("只读取了工作表“{read}”；“{}”看上去也是同样的表，没有读取", others.join("”、“"))
}

pub(crate) fn warn_sample(line: u32) -> String {
    format!("第 {line} 行是示例行，没有导入")
}

pub(crate) fn warn_note(note: Note, letter: &str, title: &str, line: u32, times: u32) -> String {
    let place =
        format!("{letter} 列“{title}”第 {line} 行{}", if times > 1 { format!("等 {times} 处") } else { String::new() });
    match note {
        Note::Formula => format!("{place}是公式，取了文件里保存的计算结果"),
        Note::FormulaEmpty => {
            format!("{place}是公式，文件里没有它的结果或结果为空，按空白处理；若应有值，请用 Excel 打开保存一次再上传")
        }
        Note::PrivateUse => {
            format!("{place}有自造字（别的电脑上可能显示不出），已照原样保存，请核对姓名用字并尽量改用规范汉字")
        }
        Note::Serial => format!("{place}是数字而不是日期，按 Excel 的日期序号换算，请核对"),
        Note::MergeFilled => format!("{place}在合并单元格里，用了合并区域左上角的值"),
    }
}

// ---- Templates and exports -----------------------------------------------------------------------------------------

/// Lines that every template starts its instructions with.
pub(crate) fn standard_instructions(spec: &SheetSpec<'_>) -> Vec<String> {
    vec![
        format!("请在“{}”表里填写，一行一条；不要改动第一行的列名。", sheet_data()),
        "列名前有 * 的必须填写。灰色的一行是示例，导入时自动忽略，可以删除。".to_owned(),
        "身份证号、电话等列已设为“文本”格式。从别处粘贴时请用“选择性粘贴—数值”，以免格式被带走。".to_owned(),
        "有下拉框的列请从下拉框里选；全部选项见“字典”表。日期写成 2008-12-10 的样子。".to_owned(),
        format!("不要合并单元格。填好后保存，在系统里上传；有错误时系统会退回本表，并加一列“{}”。", error_column()),
        format!("本表共 {} 列：", spec.columns.len()),
    ]
}

/// The titles of the table of columns in the instructions.
pub(crate) const fn instruction_titles() -> [&'static str; 4] {
    ["列名", "必填", "填什么", "说明"]
}

/// 是 or nothing.
pub(crate) const fn required_mark(required: bool) -> &'static str {
    if required { "是" } else { "" }
}

/// What a kind means to the person who fills it in.
pub(crate) fn kind_words(kind: &Kind<'_>) -> String {
    match kind {
        Kind::Text => "文字".to_owned(),
        Kind::IdNumber => "18 位公民身份号码".to_owned(),
        Kind::Phone => "电话号码".to_owned(),
        Kind::Digits { min, max } if min == max => format!("{min} 位数字"),
        Kind::Digits { min, max } => format!("{min} 至 {max} 位数字"),
        Kind::Date => "日期".to_owned(),
        Kind::Integer { min, max } => format!("{min} 至 {max} 的整数"),
        Kind::Choice(_) => format!("从 {} 项里选", kind.offered().count()),
    }
}

/// The titles of a dictionary's two columns.
pub(crate) fn dictionary_titles(title: &str) -> [String; 2] {
    [title.to_owned(), format!("{title}代码")]
}

/// Shown when a drop-down refuses a value.
pub(crate) const fn refuse_choice() -> [&'static str; 2] {
    ["不在可选项里", "请从下拉框里选择"]
}

/// Shown when a number is out of range.
pub(crate) fn refuse_integer(min: i64, max: i64) -> [String; 2] {
    ["超出范围".to_owned(), format!("请填 {min} 至 {max} 之间的整数")]
}

/// The cell of the 错误原因 column: every error of the line.
pub(crate) fn report_cell<'e>(errors: impl Iterator<Item = &'e crate::RowError>) -> String {
    let mut out = String::new();
    for e in errors {
        if !out.is_empty() {
            out.push('\n');
        }
        if !e.title.is_empty() {
            out.push_str(&format!("【{}】", e.title));
        }
        if e.remedy_zh.is_empty() {
            out.push_str(&e.reason_zh);
        } else {
            // A reason that quotes an article is a whole sentence already.
            out.push_str(&format!("{}。{}", e.reason_zh.trim_end_matches('。'), e.remedy_zh));
        }
    }
    out
}

pub(crate) fn write_failed() -> String {
    "生成 Excel 文件失败".to_owned()
}

pub(crate) fn write_too_big() -> String {
    "内容超过一张工作表的容量（1,048,576 行、16,384 列）".to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reason_and_remedy_are_two_sentences_with_one_full_stop_each() {
        for (reason, remedy, cell) in [
            ("不满 18 周岁", "请核对", "【出生】不满 18 周岁。请核对"),
            ("不满 18 周岁（依据：第十三条）。", "请核对", "【出生】不满 18 周岁（依据：第十三条）。请核对"),
            ("不满 18 周岁（依据：第十三条）。", "", "【出生】不满 18 周岁（依据：第十三条）。"),
        ] {
            let error = crate::RowError::custom(2, "D", "出生", "", reason, remedy);
            assert_eq!(report_cell(std::iter::once(&error)), cell);
        }
    }
}
