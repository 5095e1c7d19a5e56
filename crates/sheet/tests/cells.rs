//! One dirty cell at a time: what it becomes, or which rule refuses it.
#![allow(clippy::unwrap_used)]

mod support;

use chrono::NaiveDate;
use encoding_rs::GB18030;
use sheet::{Cell, Limits, Rule, read};
use support::{V, csv, one, roll};

/// The cell under `title`, or the rule that it broke.
fn cell(key: &str, title: &'static str, value: V) -> Result<Cell, Rule> {
    let table = read(&one(title, value), "a.xlsx", &roll(), Limits::default()).unwrap();
    match (table.rows.first(), table.row_errors.first()) {
        (Some(row), None) => Ok(row.get(key).clone()),
        (None, Some(error)) => {
            assert_eq!((error.line, error.column_letter.as_str()), (2, "C"), "{error:?}");
            assert!(!error.reason_zh.is_empty() && !error.remedy_zh.is_empty());
            Err(error.rule)
        }
        other => panic!("{other:?}"),
    }
}

fn text(s: &str) -> Result<Cell, Rule> {
    Ok(Cell::Text(s.to_owned()))
}

fn choice(s: &str) -> Result<Cell, Rule> {
    Ok(Cell::Choice(s.to_owned()))
}

fn day(y: i32, m: u32, d: u32) -> Result<Cell, Rule> {
    Ok(Cell::Date(NaiveDate::from_ymd_opt(y, m, d).unwrap()))
}

/// A row of `姓名, 身份证号` with the given number, in the second column.
fn id(value: V) -> Result<Cell, Rule> {
    let file = support::xlsx(&[vec![V::S("姓名"), V::S("身份证号")], vec![V::S("张三"), value]]);
    let table = read(&file, "a.xlsx", &roll(), Limits::default()).unwrap();
    match table.row_errors.first() {
        Some(e) => Err(e.rule),
        None => Ok(table.rows[0].get("id").clone()),
    }
}

#[test]
fn identity_numbers() {
    for (value, expected) in [
        (V::S("990101199001011234"), text("990101199001011234")),
        (V::S(" 990101 19900101 123x\u{A0}"), text("99010119900101123X")),
        (V::S("９９０１０１１９９００１０１１２３Ｘ"), text("99010119900101123X")),
        (V::S("'99010119900101123×"), text("99010119900101123X")),
        (V::S("\u{200B}990101199001011234\u{FEFF}"), text("990101199001011234")),
        (V::S("990101900101123"), Err(Rule::IdNumberFifteen)),
        (V::N(990_101_900_101_123.0), Err(Rule::IdNumberFifteen)),
        (V::N(990_101_199_001_011_234.0), Err(Rule::IdNumberPrecisionLost)),
        (V::S("9.90101E+17"), Err(Rule::IdNumberPrecisionLost)),
        (V::S("9901**********1234"), Err(Rule::IdNumberMasked)),
        (V::S("99010119900101123"), Err(Rule::IdNumberShape)),
        (V::S("99010119900101123A"), Err(Rule::IdNumberShape)),
        (V::S("X90101199001011234"), Err(Rule::IdNumberShape)),
        (V::S("无"), Err(Rule::IdNumberShape)),
        (V::D(1990, 1, 1), Err(Rule::IdNumberShape)),
        (V::S("   "), Err(Rule::Required)),
        (V::No, Err(Rule::Required)),
    ] {
        assert_eq!(id(value.clone()), expected, "{value:?}");
    }
}

#[test]
fn days() {
    for (value, expected) in [
        (V::D(2008, 12, 10), day(2008, 12, 10)),
        (V::S("2008-12-10"), day(2008, 12, 10)),
        (V::S("２００８年１２月１０日"), day(2008, 12, 10)),
        (V::S("2008.12.10 "), day(2008, 12, 10)),
        (V::S("20081210"), day(2008, 12, 10)),
        (V::N(20_081_210.0), day(2008, 12, 10)),
        (V::N(39_792.0), day(2008, 12, 10)),
        (V::S("39792"), day(2008, 12, 10)),
        (V::S("2008/12/10 0:00"), day(2008, 12, 10)),
        (V::S("2008-02-30"), Err(Rule::DateImpossible)),
        (V::N(20_081_310.0), Err(Rule::DateImpossible)),
        (V::S("08.12.10"), Err(Rule::DateShape)),
        (V::S("2008"), Err(Rule::DateShape)),
        (V::N(2008.12), Err(Rule::DateShape)),
        (V::S("不详"), Err(Rule::DateShape)),
        (V::S("1808-12-10"), Err(Rule::DateRange)),
        (V::No, Ok(Cell::Empty)),
    ] {
        assert_eq!(cell("birth", "出生日期", value.clone()), expected, "{value:?}");
    }
}

#[test]
fn telephone_numbers() {
    for (value, expected) in [
        (V::N(10_000_000_001.0), text("10000000001")),
        (V::S("100-0000-0001"), text("10000000001")),
        (V::S("+86 100 0000 0001"), text("10000000001")),
        (V::S("8610000000001"), text("10000000001")),
        (V::S("9910000000001"), Err(Rule::PhoneShape)),
        (V::S("0000-88880001"), text("0000-88880001")),
        (V::S("（0000）88880001"), text("0000-88880001")),
        (V::S("88880001"), text("88880001")),
        (V::S("10000000001/10000000002"), Err(Rule::PhoneShape)),
        (V::S("1000000000"), Err(Rule::PhoneShape)),
        (V::S("没有"), Err(Rule::PhoneShape)),
        (V::S("1.0E+10"), Err(Rule::PhoneShape)),
    ] {
        assert_eq!(cell("phone", "电话", value.clone()), expected, "{value:?}");
    }
}

#[test]
fn whole_numbers() {
    for (value, expected) in [
        (V::N(3.0), Ok(Cell::Int(3))),
        (V::S("３"), Ok(Cell::Int(3))),
        (V::S("3.00"), Ok(Cell::Int(3))),
        (V::S("0"), Ok(Cell::Int(0))),
        (V::N(3.5), Err(Rule::IntegerShape)),
        (V::S("3人"), Err(Rule::IntegerShape)),
        (V::S("1,2"), Err(Rule::IntegerShape)),
        (V::S("三"), Err(Rule::IntegerShape)),
        (V::N(21.0), Err(Rule::IntegerRange)),
        (V::S("1,000"), Err(Rule::IntegerRange)),
        (V::N(-1.0), Err(Rule::IntegerRange)),
        (V::N(1e300), Err(Rule::IntegerShape)),
    ] {
        assert_eq!(cell("count", "人数", value.clone()), expected, "{value:?}");
    }
}

#[test]
fn dictionary_entries() {
    for (value, expected) in [
        (V::S("群众"), choice("13")),
        (V::S(" 群 众"), choice("13")),
        (V::S("13"), choice("13")),
        (V::N(13.0), choice("13")),
        (V::N(1.0), choice("01")),
        (V::S("中共党员"), choice("01")),
        (V::S("01 中共党员"), choice("01")),
        (V::S("01-中国共产党党员"), choice("01")),
        (V::S("13-中共党员"), Err(Rule::ChoiceUnknown)),
        (V::S("民主人士"), Err(Rule::ChoiceUnknown)),
        (V::N(0.0), Err(Rule::ChoiceUnknown)),
        (V::No, Ok(Cell::Empty)),
    ] {
        assert_eq!(cell("politics", "政治面貌", value.clone()), expected, "{value:?}");
    }
    let table = read(&one("政治面貌", V::S("预备党员")), "", &roll(), Limits::default()).unwrap();
    assert_eq!(table.row_errors[0].remedy_zh, "是不是“中国共产党预备党员”？请从下拉框里选");
}

#[test]
fn texts_and_codes() {
    for (value, expected) in [
        (V::S("\u{3000}第１小组\u{A0}"), text("第1小组")),
        (V::S("一组\r\n（东）"), text("一组 （东）")),
        (V::S("莫𡐓輋𣒍"), text("莫𡐓輋𣒍")),
        (V::N(3.0), text("3")),
        (V::N(2.5), text("2.5")),
        (V::D(2026, 1, 2), Err(Rule::TextBecameDate)),
        (V::F("=1/0", "#DIV/0!"), Err(Rule::FormulaError)),
    ] {
        assert_eq!(cell("group", "小组", value.clone()), expected, "{value:?}");
    }
    for (value, expected) in [
        (V::S("990101001200"), text("990101001200")),
        (V::N(990_101_001_200.0), text("990101001200")),
        (V::S("9.90101E+11"), Err(Rule::DigitsPrecisionLost)),
        (V::S("99010100120"), Err(Rule::DigitsShape)),
        (V::S("99010100120A"), Err(Rule::DigitsShape)),
    ] {
        assert_eq!(cell("unit", "单位编码", value.clone()), expected, "{value:?}");
    }
}

#[test]
fn a_text_is_refused_by_characters_not_bytes() {
    let name = |n: usize| csv(&["姓名,身份证号", &format!("{},990101199001011234", "𡐓".repeat(n))]);
    let table = read(&name(30), "", &roll(), Limits::default()).unwrap();
    assert_eq!(table.rows[0].str("name").map(|s| s.chars().count()), Some(30));
    let table = read(&name(31), "", &roll(), Limits::default()).unwrap();
    assert_eq!(table.row_errors[0].rule, Rule::TextTooLong);
}

#[test]
fn personal_numbers_are_masked_in_errors_and_debug() {
    let table = read(&one("电话", V::S("1000000000123")), "", &roll(), Limits::default()).unwrap();
    assert_eq!(table.row_errors[0].value, "1000*****0123");
    let file = support::xlsx(&[vec![V::S("姓名"), V::S("身份证号")], vec![V::S("张三"), V::S("990101199001011234")]]);
    let table = read(&file, "", &roll(), Limits::default()).unwrap();
    let debug = format!("{table:?}");
    assert!(debug.contains("9901**********1234") && !debug.contains("990101199001011234"), "{debug}");
    let error = table.rows[0].error("id", "校验码不对", "请核对");
    assert_eq!((error.line, error.column_letter.as_str(), error.title.as_str()), (2, "B", "身份证号"));
    assert_eq!(error.value, "9901**********1234");
}

#[test]
fn notes_are_counted_not_repeated() {
    let rows: Vec<Vec<V>> =
        std::iter::once(vec![V::S("姓名"), V::S("身份证号"), V::S("小组"), V::S("出生日期")])
            .chain((0..5).map(|_| {
                vec![V::S("张\u{E170}"), V::S("990101199001011234"), V::F("=\"一组\"", "一组"), V::N(39_792.0)]
            }))
            .collect();
    let table = read(&support::xlsx(&rows), "", &roll(), Limits::default()).unwrap();
    assert_eq!(table.rows.len(), 5);
    assert_eq!(table.rows[0].str("name"), Some("张\u{E170}"));
    let messages: Vec<&str> = table.warnings.iter().map(|w| w.message_zh.as_str()).collect();
    assert_eq!(messages.len(), 3, "{messages:?}");
    assert!(messages.iter().all(|m| m.contains("第 2 行等 5 处")), "{messages:?}");
    assert!(messages[0].contains("自造字") && messages[1].contains("日期序号") && messages[2].contains("公式"));
}

#[test]
fn the_same_rows_in_every_encoding_and_separator() {
    let lines = ["姓名,身份证号,小组", "莫𡐓,990101199001011234,一组", "\"李,四\",99010119900101123X,"];
    let commas = lines.join("\r\n");
    let tabs = "姓名\t身份证号\t小组\n莫𡐓\t990101199001011234\t一组\n李,四\t99010119900101123X\t\n".to_owned();
    let semicolons = "姓名;身份证号;小组\n莫𡐓;990101199001011234;一组\n李,四;=\"99010119900101123X\";\n".to_owned();
    let (gb, _, faulty) = GB18030.encode(&commas);
    assert!(!faulty);
    let utf16: Vec<u8> = b"\xFF\xFE".iter().copied().chain(tabs.encode_utf16().flat_map(u16::to_le_bytes)).collect();
    let marked: Vec<u8> = b"\xEF\xBB\xBF".iter().copied().chain(commas.bytes()).collect();
    let expected = read(commas.as_bytes(), "a.csv", &roll(), Limits::default()).unwrap();
    assert_eq!(expected.rows.len(), 2);
    assert_eq!(expected.rows[1].str("name"), Some("李,四"));
    for bytes in [gb.to_vec(), utf16, marked, tabs.into_bytes(), semicolons.into_bytes()] {
        let table = read(&bytes, "a.csv", &roll(), Limits::default()).unwrap();
        assert_eq!(table.rows, expected.rows);
    }
}
