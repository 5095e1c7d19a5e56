//! 选民登记表: the columns of the roll as a spreadsheet, and how a row becomes an entry. Pure.

use law::posts::Sex;
use sheet::{Column, Kind, Limits, Row, SheetSpec};

use crate::roll::model::{Entry, split_grounds};

const YES_NO: &[(&str, &str)] = &[
    ("yes", "是"),
    ("no", "否"),
    ("yes", "√"),
    ("yes", "有"),
    ("yes", "Y"),
    ("yes", "已申请"),
    ("yes", "同意"),
    ("no", "无"),
    ("no", "×"),
    ("no", "N"),
    ("no", "不同意"),
];
const SEX: &[(&str, &str)] = &[("male", "男"), ("female", "女"), ("male", "男性"), ("female", "女性")];
const CLASS: &[(&str, &str)] = &[
    ("resident", "本村居住"),
    ("absent_declared", "外出表示参加"),
    ("non_hukou", "非户籍经会议同意"),
    ("provincial", "省规其他类别"),
    ("resident", "户籍在本村并居住"),
    ("resident", "在册居住"),
    ("absent_declared", "户籍在本村外出"),
    ("absent_declared", "外出"),
    ("non_hukou", "非户籍"),
    ("non_hukou", "户籍不在本村"),
];
const RIGHTS: &[(&str, &str)] = &[
    ("normal", "正常"),
    ("deprived", "被剥夺"),
    ("deprived", "剥夺政治权利"),
    ("deprived", "被剥夺政治权利"),
    ("normal", "无"),
];
pub(super) const EDUCATION: &[(&str, &str)] = &[
    ("文盲或半文盲", "文盲或半文盲"),
    ("小学", "小学"),
    ("初中", "初中"),
    ("高中", "高中"),
    ("中专", "中专"),
    ("大专", "大专"),
    ("本科", "本科"),
    ("研究生", "研究生"),
    ("文盲或半文盲", "文盲"),
    ("文盲或半文盲", "未上学"),
    ("高中", "普通高中"),
    ("高中", "职高"),
    ("高中", "职业高中"),
    ("中专", "中等专科"),
    ("中专", "技校"),
    ("中专", "技工学校"),
    ("大专", "大学专科"),
    ("大专", "专科"),
    ("本科", "大学本科"),
    ("本科", "大学"),
    ("研究生", "硕士"),
    ("研究生", "博士"),
    ("研究生", "硕士研究生"),
    ("研究生", "博士研究生"),
    ("研究生", "研究生教育"),
];
pub(super) const POLITICAL: &[(&str, &str)] = &[
    ("群众", "群众"),
    ("中共党员", "中共党员"),
    ("中共预备党员", "中共预备党员"),
    ("共青团员", "共青团员"),
    ("民主党派", "民主党派"),
    ("无党派人士", "无党派人士"),
    ("中共党员", "党员"),
    ("中共党员", "中国共产党党员"),
    ("中共预备党员", "预备党员"),
    ("中共预备党员", "中国共产党预备党员"),
    ("共青团员", "团员"),
    ("共青团员", "中国共产主义青年团团员"),
    ("群众", "无"),
];

/// Longest names of the columns of a village's roll: no honest village has more voters.
const MOST_ROWS: u32 = 50_000;
/// Errors that are described; further bad rows are counted.
pub const MOST_ERRORS: usize = 5_000;

/// Bounds of an upload for one village.
pub fn limits() -> Limits {
    Limits { max_rows: MOST_ROWS, max_errors: MOST_ERRORS, ..Limits::default() }
}

/// Bounds of a file on the command line, which may be the roll of a county.
pub fn wide_limits() -> Limits {
    Limits { max_errors: MOST_ERRORS, ..Limits::default() }
}

/// The columns of the roll.
pub fn spec() -> SheetSpec<'static> {
    SheetSpec {
        name: "选民登记表",
        columns: vec![
            Column::new("name", "姓名", Kind::Text)
                .required()
                .max_chars(50)
                .aliases(&["选民姓名", "村民姓名"])
                .help("与身份证一致；生僻字按原样填写")
                .sample("王小明"),
            Column::new("id_number", "身份证号", Kind::IdNumber)
                .required()
                .aliases(&["身份证号码", "公民身份号码", "居民身份证号", "身份证"])
                .help("18 位，文本格式，最后一位可以是 X")
                .sample("990781199001011235"),
            Column::new("sex", "性别", Kind::Choice(SEX)).width(8).help("可不填；填了就与身份证号核对").sample("男"),
            Column::new("birth", "出生日期", Kind::Date)
                .aliases(&["出生年月日", "出生"])
                .help("可不填；填了就与身份证号核对")
                .sample("1990-01-01"),
            Column::new("ethnic", "民族", Kind::Text).width(10).max_chars(20).sample("汉族"),
            Column::new("education", "学历", Kind::Choice(EDUCATION)).width(12).aliases(&["文化程度"]).sample("初中"),
            Column::new("political", "政治面貌", Kind::Choice(POLITICAL)).sample("群众"),
            Column::new("group", "村民小组", Kind::Text)
                .max_chars(30)
                .aliases(&["居民小组", "小组", "所在小组", "组别"])
                .help("与公布的名单分组一致，如：第一村民小组")
                .sample("第一村民小组"),
            Column::new("household", "户号", Kind::Text).max_chars(30).width(12).aliases(&["户编号", "户主"]).sample("001"),
            Column::new("class", "登记类别", Kind::Choice(CLASS))
                .required()
                .width(20)
                .aliases(&["类别", "登记类型"])
                .help("本村居住：户籍在本村并在本村居住。外出表示参加：户籍在本村、不在本村居住、本人表示参加。非户籍经会议同意：户籍不在本村")
                .sample("本村居住"),
            Column::new("months", "居住月数", Kind::Integer { min: 0, max: 1500 })
                .aliases(&["居住时间（月）", "居住月份"])
                .help("非户籍的必填：到选举日为止在本村居住的整月数"),
            Column::new("applied", "本人申请", Kind::Choice(YES_NO))
                .aliases(&["本人表示参加", "是否申请"])
                .help("外出的填本人是否表示参加；非户籍的填本人是否申请"),
            Column::new("consent", "会议同意", Kind::Choice(YES_NO))
                .aliases(&["村民会议同意", "村民代表会议同意"])
                .help("非户籍的填村民会议或者村民代表会议是否同意"),
            Column::new("phone", "联系电话", Kind::Phone).aliases(&["电话", "手机", "手机号"]).help("可不填；加密保存"),
            Column::new("note", "备注", Kind::Text).max_chars(200).width(20),
            Column::new("rights", "政治权利", Kind::Choice(RIGHTS)).help("依照法律被剥夺政治权利的不得登记；不填为正常"),
            Column::new("grounds", "其他条件", Kind::Text)
                .max_chars(100)
                .width(24)
                .help("省规要求或另开的条件，如：村务工作满一年、婚入本村、履行村民义务、户籍地未登记证明；多项用顿号隔开"),
        ],
    }
}

/// The columns of a file with several villages: one more, for the unit.
pub fn wide_spec() -> SheetSpec<'static> {
    let mut spec = spec();
    spec.columns.push(
        Column::new("unit", "村社编码", Kind::Digits { min: 12, max: 12 })
            .aliases(&["单位编码", "村编码", "村（社区）编码"])
            .help("12 位统计用区划代码"),
    );
    spec
}

/// What is written on the first sheet of the template.
pub const INSTRUCTIONS: &[&str] = &[
    "一行一名选民；标 * 的列必填。灰色的一行是样例，导入时忽略。",
    "身份证号、电话列已设为文本，请不要改成数字，否则后几位会丢失。",
    "登记类别、性别等列请从下拉框中选择。",
    "年龄按选举日计算，选举日满十八周岁的可以登记。",
    "在系统中上传后先核对，有误的行会指出行、列、原因和改法；确认后一次写入，公布前可整批撤销。",
];

/// A row as an entry.
pub fn entry(row: &Row) -> Entry {
    let text = |key: &str| row.str(key).unwrap_or_default().to_owned();
    let yes = |key: &str| row.str(key) == Some("yes");
    Entry {
        name: text("name"),
        id_number: text("id_number"),
        sex: match row.str("sex") {
            Some("male") => Some(Sex::Male),
            Some("female") => Some(Sex::Female),
            _ => None,
        },
        birth: row.date("birth"),
        ethnic: text("ethnic"),
        education: text("education"),
        political: text("political"),
        group_name: text("group"),
        household: text("household"),
        class: text("class"),
        resident_months: row.int("months").and_then(|n| i32::try_from(n).ok()),
        applied: yes("applied"),
        consent: yes("consent"),
        disfranchised: row.str("rights") == Some("deprived"),
        grounds: row.str("grounds").map(split_grounds).unwrap_or_default(),
        phone: text("phone"),
        note: text("note"),
    }
}

/// The column of a field of [`Entry`], as problems name it.
pub fn column(field: &str) -> &str {
    match field {
        "resident_months" => "months",
        "disfranchised" => "rights",
        "group_name" => "group",
        other => other,
    }
}

/// Choices of a column for a form: code and words, synonyms left out.
pub fn choices(key: &str) -> Vec<(&'static str, &'static str)> {
    let all = match key {
        "education" => EDUCATION,
        "political" => POLITICAL,
        "class" => CLASS,
        "sex" => SEX,
        _ => &[],
    };
    let mut offered: Vec<(&str, &str)> = Vec::new();
    for (code, label) in all {
        if !offered.iter().any(|(c, _)| c == code) {
            offered.push((code, label));
        }
    }
    offered
}
