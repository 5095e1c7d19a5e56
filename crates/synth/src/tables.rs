//! The embedded tables, parsed once.

use std::sync::LazyLock;

use chrono::NaiveDate;

/// Lines of an embedded CSV without its header. The files hold no quotes.
fn lines(csv: &'static str) -> impl Iterator<Item = Vec<&'static str>> {
    csv.lines().skip(1).filter(|l| !l.is_empty()).map(|l| l.split(',').collect())
}

/// Values with running totals of their weights.
pub(crate) struct Weighted {
    pub(crate) values: Vec<&'static str>,
    pub(crate) totals: Vec<u64>,
}

impl Weighted {
    fn of(pairs: impl Iterator<Item = (&'static str, u64)>) -> Self {
        let mut total = 0;
        let (values, totals) = pairs
            .map(|(value, weight)| {
                total += weight;
                (value, total)
            })
            .unzip();
        Weighted { values, totals }
    }

    pub(crate) fn draw(&self, rng: &mut crate::rng::Rng) -> &'static str {
        self.values.get(rng.cumulative(&self.totals)).copied().unwrap_or("")
    }
}

/// A decimal number as a whole one: `7.170` per cent is 71,700 of a million.
fn millionths_of_percent(text: &str) -> u64 {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    let fraction: String = fraction.chars().chain("0000".chars()).take(4).collect();
    whole.parse::<u64>().unwrap_or(0) * 10_000 + fraction.parse::<u64>().unwrap_or(0)
}

/// Surnames by their share.
pub(crate) static SURNAMES: LazyLock<Weighted> = LazyLock::new(|| {
    let rows = lines(include_str!("../data/surnames.csv"));
    Weighted::of(rows.filter_map(|r| Some((*r.first()?, millionths_of_percent(r.get(1)?)))))
});

fn given(column: usize) -> Weighted {
    let rows = lines(include_str!("../data/given-chars.csv"));
    Weighted::of(rows.filter_map(|r| Some((*r.first()?, r.get(column)?.parse().ok()?))))
}

/// Characters of men's given names.
pub(crate) static MALE: LazyLock<Weighted> = LazyLock::new(|| given(1));
/// Characters of women's given names.
pub(crate) static FEMALE: LazyLock<Weighted> = LazyLock::new(|| given(2));

fn labels(csv: &'static str) -> Vec<(&'static str, &'static str)> {
    lines(csv).filter_map(|r| Some((*r.first()?, *r.get(1)?))).collect()
}

static ETHNIC: LazyLock<Vec<(&'static str, &'static str)>> =
    LazyLock::new(|| labels(include_str!("../data/ethnic.csv")));
static EDUCATION: LazyLock<Vec<(&'static str, &'static str)>> =
    LazyLock::new(|| labels(include_str!("../data/education.csv")));
static POLITICAL: LazyLock<Vec<(&'static str, &'static str)>> =
    LazyLock::new(|| labels(include_str!("../data/political.csv")));
static KINSHIP: LazyLock<Vec<(&'static str, &'static str)>> =
    LazyLock::new(|| labels(include_str!("../data/kinship.csv")));

fn label(table: &[(&'static str, &'static str)], code: &str) -> &'static str {
    table.iter().find(|(c, _)| *c == code).map_or("", |(_, label)| label)
}

/// Name of a people 民族 by its code of GB/T 3304, e.g. 「汉族」 for `01`; empty for a code that is not in the table.
pub fn ethnic(code: &str) -> &'static str {
    label(&ETHNIC, code)
}

pub(crate) fn education(code: &str) -> &'static str {
    label(&EDUCATION, code)
}

pub(crate) fn political(code: &str) -> &'static str {
    label(&POLITICAL, code)
}

pub(crate) fn kinship(code: &str) -> &'static str {
    label(&KINSHIP, code)
}

/// A day before another by whole years; 29 February becomes 1 March in years without one.
pub(crate) fn years_before(day: NaiveDate, years: i32) -> NaiveDate {
    use chrono::Datelike;
    let year = day.year() - years;
    day.with_year(year).or_else(|| NaiveDate::from_ymd_opt(year, 3, 1)).unwrap_or(day)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tables_are_complete() {
        assert_eq!((SURNAMES.values.len(), SURNAMES.totals.last()), (400, Some(&970_991)));
        assert_eq!((MALE.values.len(), FEMALE.values.len()), (1500, 1500));
        assert_eq!((ethnic("01"), education("71"), political("13"), kinship("12")), ("汉族", "初中毕业", "群众", "妻"));
        assert_eq!((ETHNIC.len(), EDUCATION.len(), POLITICAL.len(), KINSHIP.len()), (56, 40, 13, 84));
        assert_eq!(ethnic("99"), "");
    }

    #[test]
    fn decimals_without_floats() {
        for (text, expected) in [("7.170", 71_700), ("0.0060", 60), ("0.068", 680), ("3", 30_000)] {
            assert_eq!(millionths_of_percent(text), expected, "{text}");
        }
    }

    #[test]
    fn leap_days() {
        let day = |y, m, d| NaiveDate::from_ymd_opt(y, m, d);
        assert_eq!(day(2024, 2, 29).map(|d| years_before(d, 18)), day(2006, 3, 1));
        assert_eq!(day(2026, 3, 28).map(|d| years_before(d, 18)), day(2008, 3, 28));
    }
}
