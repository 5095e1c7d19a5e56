//! Persons as rows of the roll's spreadsheet.

use chrono::NaiveDate;
use serde::Serialize;

use crate::people::{Class, Person, Sex, Standing};
use crate::{Seed, Unit, persons, tables};

/// A row as a clerk would fill it in: codes with their labels beside them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RollRow {
    /// Serial of the person in the unit.
    pub serial: u32,
    /// 姓名.
    pub name: String,
    /// 性别.
    pub sex: Sex,
    /// 公民身份号码.
    pub id_number: String,
    /// 出生日期.
    pub birth: NaiveDate,
    /// 联系电话, may be empty.
    pub phone: String,
    /// 村民小组, e.g. 第一村民小组.
    pub group: String,
    /// 户号 in the unit.
    pub household: u32,
    /// 与户主关系: GB/T 4761 code and label.
    pub relation: (&'static str, &'static str),
    /// 民族: GB/T 3304 code and label.
    pub ethnic: (&'static str, &'static str),
    /// 学历: GB/T 4658 code and label.
    pub education: (&'static str, &'static str),
    /// 政治面貌: GB/T 4762 code and label.
    pub political: (&'static str, &'static str),
    /// 登记类别.
    pub class: Class,
    /// 住址, e.g. 上华村第一村民小组 12 号.
    pub address: String,
    /// What must become of the row.
    pub standing: Standing,
}

/// The voters of a unit, as a correct roll.
pub fn roll_rows(seed: Seed, unit: &Unit) -> impl Iterator<Item = RollRow> + use<> {
    all_rows(seed, unit).filter(|r| r.standing == Standing::OnRoll)
}

/// Everybody in the unit, with what must become of them: a roll that still has to be checked.
pub fn all_rows(seed: Seed, unit: &Unit) -> impl Iterator<Item = RollRow> + use<> {
    let place = unit.short_name();
    persons(seed, unit).map(move |p| row(&place, p))
}

fn row(place: &str, p: Person) -> RollRow {
    let group = format!("第{}村民小组", number(p.group));
    RollRow {
        serial: p.serial,
        address: format!("{place}{group} {} 号", p.household),
        group,
        household: p.household,
        relation: (p.relation, tables::kinship(p.relation)),
        ethnic: (p.ethnic, tables::ethnic(p.ethnic)),
        education: (p.education, tables::education(p.education)),
        political: (p.political, tables::political(p.political)),
        name: p.name,
        sex: p.sex,
        id_number: p.id_number,
        birth: p.birth,
        phone: p.phone,
        class: p.class,
        standing: p.standing,
    }
}

/// 1 to 99 in Chinese.
fn number(n: u32) -> String {
    const DIGITS: [&str; 10] = ["", "一", "二", "三", "四", "五", "六", "七", "八", "九"];
    let digit = |n: u32| DIGITS.get(n as usize).copied().unwrap_or("");
    match n {
        0..10 => digit(n).to_owned(),
        10..20 => format!("十{}", digit(n - 10)),
        20..100 => format!("{}十{}", digit(n / 10), digit(n % 10)),
        _ => n.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers() {
        for (n, expected) in [(1, "一"), (10, "十"), (11, "十一"), (20, "二十"), (35, "三十五"), (100, "100")]
        {
            assert_eq!(number(n), expected);
        }
    }
}
