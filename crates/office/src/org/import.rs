//! What an import of units would do: pure decisions over the rows of a file and what is already stored.

use std::collections::HashMap;

use super::model::{Level, legal_name};
use sheet::RowError;

/// Digits of a unit's code.
const CODE_DIGITS: usize = 12;
/// Longest name accepted, in characters. The longest real one has 33.
const NAME_CHARS: usize = 60;

/// One row of a file of units.
#[derive(Clone, Debug, Default)]
pub struct UnitRow {
    /// Line in the file, from 1.
    pub line: u32,
    /// Code as written: 2, 4, 6, 9 or 12 digits.
    pub code: String,
    /// Name as written.
    pub name: String,
    /// Level as written (a number or a word); empty to take it from the code.
    pub level: String,
    /// Code of the unit above as written; empty to take it from the code.
    pub parent_code: String,
    /// Kind as written (村, 居, 类村, 类居); empty to take it from the code.
    pub org_kind: String,
    /// The row of the spreadsheet, for naming its columns in messages.
    pub source: Option<sheet::Row>,
}

impl UnitRow {
    /// A row with code and name; everything else follows from the code.
    pub fn new(line: u32, code: impl Into<String>, name: impl Into<String>) -> Self {
        Self { line, code: code.into(), name: name.into(), ..Self::default() }
    }

    fn problem(&self, key: &str, reason: impl Into<String>, remedy: impl Into<String>) -> RowError {
        if let Some(source) = &self.source {
            return source.error(key, reason, remedy);
        }
        let (title, value) = match key {
            "code" => ("编码", &self.code),
            "name" => ("名称", &self.name),
            "level" => ("级别", &self.level),
            "parent_code" => ("上级编码", &self.parent_code),
            _ => ("类型", &self.org_kind),
        };
        RowError::custom(self.line, "", title, value, reason, remedy)
    }
}

/// A unit as it would be stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewUnit {
    /// Code of 12 digits.
    pub code: String,
    /// Name as in the file.
    pub name: String,
    /// Name on papers.
    pub legal_name: String,
    /// Level.
    pub level: Level,
    /// Code of the unit above.
    pub parent_code: Option<String>,
    /// `/…/…/`, with the unit itself last.
    pub path: String,
    /// 村, 居, 类村, 类居; empty above the village.
    pub org_kind: String,
    /// What is doubtful about the name.
    pub warning: Option<String>,
}

/// A stored unit whose name (or kind) the file changes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Renamed {
    /// The unit as it will be.
    pub unit: NewUnit,
    /// The stored name.
    pub old_name: String,
    /// The stored version.
    pub version: i64,
}

/// What an import would do.
#[derive(Clone, Debug, Default)]
pub struct Plan {
    /// Rows in the file.
    pub rows: usize,
    /// New units, upper levels first.
    pub add: Vec<NewUnit>,
    /// Units whose name or kind changes.
    pub rename: Vec<Renamed>,
    /// Units that are stored exactly so.
    pub unchanged: usize,
    /// Rows that cannot be taken. Any one of them stops the whole import.
    pub problems: Vec<RowError>,
    /// Doubtful names, in words.
    pub warnings: Vec<String>,
}

/// A code as it is stored: full-width digits narrowed, shorter ones filled up with zeros.
pub fn full_code(text: &str) -> Option<String> {
    let narrow: String = text
        .trim()
        .chars()
        .map(|c| match c {
            '０'..='９' => char::from_u32(u32::from(c) - u32::from('０') + u32::from('0')).unwrap_or(c),
            other => other,
        })
        .collect();
    let digits = narrow.len();
    let well_formed = narrow.bytes().all(|b| b.is_ascii_digit()) && matches!(digits, 2 | 4 | 6 | 9 | CODE_DIGITS);
    (well_formed && !narrow.bytes().all(|b| b == b'0')).then(|| format!("{narrow:0<CODE_DIGITS$}"))
}

/// The level that a code of 12 digits shows by its trailing zeros.
pub fn level_of(code: &str) -> Level {
    let zero_from = |at: usize| code.get(at..).is_some_and(|rest| rest.bytes().all(|b| b == b'0'));
    if zero_from(2) {
        Level::Province
    } else if zero_from(4) {
        Level::Prefecture
    } else if zero_from(6) {
        Level::County
    } else if zero_from(9) {
        Level::Township
    } else {
        Level::Village
    }
}

/// The codes that may stand above a code, nearest first.
pub fn ancestors_of(code: &str) -> Vec<String> {
    let mut all: Vec<String> = [9, 6, 4, 2]
        .into_iter()
        .filter_map(|digits| code.get(..digits))
        .map(|head| format!("{head:0<CODE_DIGITS$}"))
        .filter(|above| above != code)
        .collect();
    all.dedup();
    all
}

/// The kind that the tenth digit of a village's code shows (0, 1 居; 2, 3 村; 4 类居; 5 类村); empty when it shows none.
fn kind_of(code: &str) -> &'static str {
    match code.as_bytes().get(9) {
        Some(b'0' | b'1') => "居",
        Some(b'2' | b'3') => "村",
        Some(b'4') => "类居",
        Some(b'5') => "类村",
        _ => "",
    }
}

fn level_from_text(text: &str) -> Option<Level> {
    let number = match text {
        "1" | "省" | "省级" => 1,
        "2" | "市" | "地" | "地级" | "市级" | "地市" => 2,
        "3" | "县" | "区" | "县级" | "县区" | "县（市、区）" => 3,
        "4" | "乡" | "镇" | "街道" | "乡级" | "乡镇" | "乡镇（街道）" => 4,
        "5" | "村" | "居" | "社区" | "村级" | "村居" | "村社" | "村（社区）" => 5,
        _ => return None,
    };
    Level::from_number(number)
}

fn kind_from_text(text: &str) -> Option<&'static str> {
    match text {
        "村" | "村委会" | "村民委员会" => Some("村"),
        "居" | "居委会" | "居民委员会" | "社区" => Some("居"),
        "类村" => Some("类村"),
        "类居" => Some("类居"),
        _ => None,
    }
}

/// What a reader must know about a name: characters that exist only on some computers, characters outside the common fonts.
pub fn doubt(name: &str) -> Option<String> {
    let private: Vec<String> = name
        .chars()
        .filter(|c| is_private_use(*c) || *c == '\u{FFFD}')
        .map(|c| format!("U+{:04X}", u32::from(c)))
        .collect();
    (!private.is_empty())
        .then(|| format!("名称含自造字（{}），不同电脑显示不同，已原样保存；请核对后改用规范字", private.join("、")))
}

/// Whether a character belongs to a private use area.
pub fn is_private_use(c: char) -> bool {
    matches!(c, '\u{E000}'..='\u{F8FF}' | '\u{F0000}'..='\u{FFFFD}' | '\u{100000}'..='\u{10FFFD}')
}

/// All codes about which a plan must know whether they are stored.
pub fn codes_to_load(rows: &[UnitRow]) -> Vec<String> {
    let mut codes: Vec<String> = rows
        .iter()
        .flat_map(|row| [full_code(&row.code), full_code(&row.parent_code)])
        .flatten()
        .flat_map(|code| {
            let mut all = ancestors_of(&code);
            all.push(code);
            all
        })
        .collect();
    codes.sort_unstable();
    codes.dedup();
    codes
}

/// Decides for every row of a file. `stored` holds the units of [`codes_to_load`]; `may` says whether the actor may add or
/// change a unit with this path.
pub fn plan(rows: &[UnitRow], stored: &HashMap<String, entity::org_unit::Model>, may: impl Fn(&str) -> bool) -> Plan {
    let mut plan = Plan { rows: rows.len(), ..Plan::default() };
    let mut first_line: HashMap<String, u32> = HashMap::new();
    let mut read: Vec<(usize, NewUnit)> = Vec::with_capacity(rows.len());
    for (at, row) in rows.iter().enumerate() {
        match read_row(row, &mut first_line) {
            Ok(unit) => read.push((at, unit)),
            Err(problems) => plan.problems.extend(problems),
        }
    }
    // Upper levels first, so that a row may stand above or below its parent in the file.
    read.sort_by(|(_, a), (_, b)| (a.level, &a.code).cmp(&(b.level, &b.code)));
    let mut paths: HashMap<String, (String, Level)> = stored
        .values()
        .filter_map(|unit| Some((unit.code.clone(), (unit.path.clone(), Level::from_number(unit.level)?))))
        .collect();
    for (at, mut unit) in read {
        let row = &rows[at];
        if let Err(problem) = place(row, &mut unit, stored, &paths) {
            plan.problems.push(*problem);
            continue;
        }
        paths.insert(unit.code.clone(), (unit.path.clone(), unit.level));
        let old = stored.get(&unit.code);
        if old.is_some_and(|old| old.name == unit.name && old.org_kind == unit.org_kind) {
            plan.unchanged += 1;
        } else if !may(&unit.path) {
            plan.problems.push(row.problem(
                "code",
                "这个单位不在您的管辖范围内，不能新增或改名",
                "请从文件中删去这一行，或由上级办理",
            ));
            continue;
        } else if let Some(old) = old {
            plan.rename.push(Renamed { old_name: old.name.clone(), version: old.version, unit: unit.clone() });
        } else {
            plan.add.push(unit.clone());
        }
        if let Some(warning) = &unit.warning {
            plan.warnings.push(format!("第 {} 行「{}」（{}）：{warning}", row.line, unit.name, unit.code));
        }
    }
    plan.problems.sort_by_key(|problem| problem.line);
    plan
}

/// Reads one row by itself.
fn read_row(row: &UnitRow, first_line: &mut HashMap<String, u32>) -> Result<NewUnit, Vec<RowError>> {
    let mut problems = Vec::new();
    let code = full_code(&row.code);
    match &code {
        None => problems.push(row.problem(
            "code",
            "编码应为 2、4、6、9 或 12 位数字",
            "请按统计用区划代码填写，单元格设为文本格式",
        )),
        Some(code) => {
            if let Some(line) = first_line.get(code) {
                problems.push(row.problem(
                    "code",
                    format!("编码与第 {line} 行重复"),
                    "编码是单位的唯一标识，请删去重复的一行或改正编码",
                ));
            } else {
                first_line.insert(code.clone(), row.line);
            }
        }
    }
    let name = row.name.trim();
    let length = name.chars().count();
    if name.is_empty() {
        problems.push(row.problem("name", "名称为空", "请填写单位名称"));
    } else if length > NAME_CHARS {
        problems.push(row.problem(
            "name",
            format!("名称有 {length} 个字，超过 {NAME_CHARS} 个字"),
            "请填写单位的规范名称",
        ));
    } else if name.chars().any(char::is_control) {
        problems.push(row.problem("name", "名称含换行等控制字符", "请重新键入名称"));
    }
    let level = match (row.level.trim(), &code) {
        ("", Some(code)) => Some(level_of(code)),
        ("", None) => None,
        (text, _) => {
            let level = level_from_text(text);
            if level.is_none() {
                problems.push(row.problem(
                    "level",
                    "级别应为 1 至 5（省、市、县、乡、村）",
                    "请改填 1 至 5，或留空由编码推出",
                ));
            }
            level
        }
    };
    let parent_code = match row.parent_code.trim() {
        "" => None,
        text => {
            let parent = full_code(text);
            if parent.is_none() {
                problems.push(row.problem(
                    "parent_code",
                    "上级编码应为 2、4、6、9 或 12 位数字",
                    "请改正，或留空由编码推出",
                ));
            }
            parent
        }
    };
    let org_kind = match (level, row.org_kind.trim(), &code) {
        (Some(Level::Village), "", Some(code)) => kind_of(code),
        (Some(Level::Village), text, _) => kind_from_text(text).unwrap_or_else(|| {
            problems.push(row.problem("org_kind", "类型应为 村、居、类村、类居 之一", "请改正，或留空由编码推出"));
            ""
        }),
        _ => "",
    };
    match (code, level) {
        (Some(code), Some(level)) if problems.is_empty() => Ok(NewUnit {
            legal_name: legal_name(name),
            name: name.to_owned(),
            warning: doubt(name),
            path: String::new(),
            org_kind: org_kind.to_owned(),
            code,
            level,
            parent_code,
        }),
        _ => Err(problems),
    }
}

/// Finds the unit above and with it the path.
fn place(
    row: &UnitRow,
    unit: &mut NewUnit,
    stored: &HashMap<String, entity::org_unit::Model>,
    paths: &HashMap<String, (String, Level)>,
) -> Result<(), Box<RowError>> {
    let parent = match &unit.parent_code {
        Some(code) => match paths.get(code) {
            Some(found) => Some((code.clone(), found)),
            None => {
                return Err(Box::new(row.problem(
                    "parent_code",
                    format!("上级编码 {code} 既不在文件中，也没有导入过（或上级那一行有错）"),
                    "请先导入上级单位，或在文件中补上这一行",
                )));
            }
        },
        None => ancestors_of(&unit.code).into_iter().find_map(|code| paths.get(&code).map(|found| (code, found))),
    };
    if unit.level == Level::Village
        && unit.parent_code.is_none()
        && parent.as_ref().is_none_or(|(_, (_, level))| *level != Level::Township)
    {
        return Err(Box::new(row.problem(
            "code",
            "找不到这个村（社区）所属的乡镇（街道）",
            "请先导入乡镇（街道），或在文件中补上；确实直属上级的，请填写上级编码",
        )));
    }
    match parent {
        Some((code, (path, level))) => {
            if *level >= unit.level {
                return Err(Box::new(row.problem(
                    "level",
                    format!("级别是「{}」，上级 {code} 却是「{}」", unit.level.zh(), level.zh()),
                    "上级的级别应更高，请核对级别和上级编码",
                )));
            }
            unit.path = format!("{path}{}/", unit.code);
            unit.parent_code = Some(code);
        }
        None if unit.level > Level::County => {
            return Err(Box::new(row.problem(
                "code",
                format!("找不到这个{}的上级单位", unit.level.zh()),
                "请先导入所属的县（市、区）和乡镇（街道），或在文件中补上",
            )));
        }
        None => unit.path = format!("/{}/", unit.code),
    }
    if let Some(old) = stored.get(&unit.code) {
        // The path is in every account's place and every election; moving a unit is a merger, not a correction.
        if old.path != unit.path && row.parent_code.trim().is_empty() {
            unit.path = old.path.clone();
            unit.parent_code = old.parent_code.clone();
        }
        if old.path != unit.path || old.level != unit.level.number() {
            return Err(Box::new(row.problem(
                "parent_code",
                format!(
                    "已导入的「{}」是{}，上级编码为 {}，文件中的级别或上级与之不同",
                    old.name,
                    Level::from_number(old.level).map_or("", Level::zh),
                    old.parent_code.as_deref().unwrap_or("（无）")
                ),
                "导入只更新名称，不移动单位；撤并、析置请用新编码新增",
            )));
        }
    }
    Ok(())
}
