//! Days, in the ways people and Excel write them.

use chrono::{Datelike, NaiveDate};

/// Why a text is not a day that we take.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum DateFault {
    /// Not one of the forms.
    Shape,
    /// The right form, but no such day.
    Impossible,
    /// No living person and no election has this year.
    Range,
}

const EARLIEST_YEAR: i32 = 1880;
const LATEST_YEAR: i32 = 2100;

/// A day of Excel's calendar from its serial number. `None` for numbers that Excel shows as no real day (0, and the
/// 29 February 1900 that never was).
pub(crate) fn from_serial(days: i64, is_1904: bool) -> Option<NaiveDate> {
    let (epoch, offset) = match (is_1904, days) {
        (true, 0..) => (NaiveDate::from_ymd_opt(1904, 1, 1)?, days),
        (false, 1..=59) => (NaiveDate::from_ymd_opt(1899, 12, 31)?, days),
        (false, 61..) => (NaiveDate::from_ymd_opt(1899, 12, 30)?, days),
        _ => return None,
    };
    epoch.checked_add_signed(chrono::TimeDelta::try_days(offset)?)
}

/// The serial number of a day in the 1900 system, for writing.
#[cfg(test)]
pub(crate) fn to_serial(date: NaiveDate) -> i64 {
    let days = NaiveDate::from_ymd_opt(1899, 12, 30).map_or(0, |epoch| (date - epoch).num_days());
    if days < 61 { days - 1 } else { days }
}

/// A whole number in a date column: `20081210`, or the serial number of a cell that lost its date format.
pub(crate) fn from_number(n: i64, is_1904: bool) -> Result<(NaiveDate, bool), DateFault> {
    if (10_000_000..=99_999_999).contains(&n) {
        return Ok((build(n / 10_000, n / 100 % 100, n % 100)?, false));
    }
    // Five digits: 10000 is 1927-05-18, 99999 is 2173. A smaller number is a year or a mistake.
    if (10_000..=99_999).contains(&n) {
        let date = from_serial(n, is_1904).ok_or(DateFault::Shape)?;
        return in_range(date).map(|d| (d, true));
    }
    Err(DateFault::Shape)
}

/// `2008-12-10`, `2008/12/10`, `2008.12.10`, `2008年12月10日`, `20081210`, each with or without a time after it.
/// The text is already narrow and trimmed.
pub(crate) fn from_text(s: &str) -> Result<NaiveDate, DateFault> {
    let day = without_time(s);
    let fields: Vec<&str> = if let Some((y, rest)) = day.split_once('年') {
        let (m, d) = rest.split_once('月').ok_or(DateFault::Shape)?;
        vec![y, m, d.strip_suffix('日').or_else(|| d.strip_suffix('号')).unwrap_or(d)]
    } else if day.len() == 8 && day.bytes().all(|b| b.is_ascii_digit()) {
        vec![&day[..4], &day[4..6], &day[6..]]
    } else {
        let separator = ['-', '/', '.', '、', '－', '—'].into_iter().find(|c| day.contains(*c));
        day.split(separator.ok_or(DateFault::Shape)?).collect()
    };
    let [y, m, d] = fields.as_slice() else { return Err(DateFault::Shape) };
    let (y, m, d) = (y.trim(), m.trim(), d.trim());
    if y.len() != 4 || m.len() > 2 || d.len() > 2 {
        return Err(DateFault::Shape);
    }
    build(number(y)?, number(m)?, number(d)?)
}

/// Cuts `2008-12-10T00:00:00` and `2008/12/10 0:00` to the day.
fn without_time(s: &str) -> &str {
    match s.find(['T', ' ']) {
        Some(i) if s[i + 1..].contains(':') => s[..i].trim_end(),
        _ => s,
    }
}

fn number(s: &str) -> Result<i64, DateFault> {
    if s.is_empty() || !s.bytes().all(|b| b.is_ascii_digit()) {
        return Err(DateFault::Shape);
    }
    s.parse().map_err(|_| DateFault::Shape)
}

fn build(y: i64, m: i64, d: i64) -> Result<NaiveDate, DateFault> {
    let (Ok(y), Ok(m), Ok(d)) = (i32::try_from(y), u32::try_from(m), u32::try_from(d)) else {
        return Err(DateFault::Shape);
    };
    let date = NaiveDate::from_ymd_opt(y, m, d).ok_or(DateFault::Impossible)?;
    in_range(date)
}

/// Keeps days of years that can be meant.
pub(crate) fn in_range(date: NaiveDate) -> Result<NaiveDate, DateFault> {
    if (EARLIEST_YEAR..=LATEST_YEAR).contains(&date.year()) { Ok(date) } else { Err(DateFault::Range) }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn ymd(y: i32, m: u32, d: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(y, m, d).unwrap()
    }

    #[test]
    fn spellings_of_one_day() {
        for s in [
            "2008-12-10",
            "2008/12/10",
            "2008.12.10",
            "2008年12月10日",
            "2008年12月10号",
            "2008年12月10",
            "20081210",
            "2008-12-10 00:00:00",
            "2008-12-10T00:00:00",
            "2008/12/10 0:00",
            "2008 - 12 - 10",
        ] {
            assert_eq!(from_text(s), Ok(ymd(2008, 12, 10)), "{s}");
        }
        assert_eq!(from_text("2008-2-9"), Ok(ymd(2008, 2, 9)));
    }

    #[test]
    fn refused() {
        for (s, fault) in [
            ("2008-02-30", DateFault::Impossible),
            ("2007年2月29日", DateFault::Impossible),
            ("08-12-10", DateFault::Shape),
            ("2008-12", DateFault::Shape),
            ("2008年12月", DateFault::Shape),
            ("2008", DateFault::Shape),
            ("十二月", DateFault::Shape),
            ("2008-12-10-1", DateFault::Shape),
            ("1008-12-10", DateFault::Range),
            ("2208-12-10", DateFault::Range),
            ("", DateFault::Shape),
            ("年月日", DateFault::Shape),
            ("+2008-12-10", DateFault::Shape),
        ] {
            assert_eq!(from_text(s), Err(fault), "{s}");
        }
    }

    #[test]
    fn serials() {
        assert_eq!(from_serial(39792, false), Some(ymd(2008, 12, 10)));
        assert_eq!(from_serial(1, false), Some(ymd(1900, 1, 1)));
        assert_eq!(from_serial(59, false), Some(ymd(1900, 2, 28)));
        assert_eq!(from_serial(60, false), None);
        assert_eq!(from_serial(61, false), Some(ymd(1900, 3, 1)));
        assert_eq!(from_serial(38330, true), Some(ymd(2008, 12, 10)));
        assert_eq!(from_serial(i64::MAX, false), None);
        assert_eq!(to_serial(ymd(2008, 12, 10)), 39792);
        assert_eq!(from_number(20081210, false), Ok((ymd(2008, 12, 10), false)));
        assert_eq!(from_number(39792, false), Ok((ymd(2008, 12, 10), true)));
        assert_eq!(from_number(1990, false), Err(DateFault::Shape));
    }
}
