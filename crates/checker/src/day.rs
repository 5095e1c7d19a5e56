//! Calendar days, without a library: `2025-03-28`, compared and counted.

use std::fmt;

/// A day of the Gregorian calendar.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Day {
    year: i64,
    month: i64,
    day: i64,
}

impl Day {
    /// For days written in the source.
    pub(crate) const fn of(year: i64, month: i64, day: i64) -> Self {
        Day { year, month, day }
    }

    /// Reads `YYYY-MM-DD`; none if there is no such day.
    pub fn parse(text: &str) -> Option<Self> {
        let bytes = text.as_bytes();
        let shape = bytes.len() == 10
            && bytes
                .iter()
                .enumerate()
                .all(|(at, b)| if matches!(at, 4 | 7) { *b == b'-' } else { b.is_ascii_digit() });
        if !shape {
            return None;
        }
        let number = |from: usize, to: usize| text[from..to].parse::<i64>().ok();
        let day = Day { year: number(0, 4)?, month: number(5, 7)?, day: number(8, 10)? };
        let good = day.year >= 1 && (1..=12).contains(&day.month) && (1..=day.month_days()).contains(&day.day);
        good.then_some(day)
    }

    fn month_days(self) -> i64 {
        let leap = self.year % 4 == 0 && (self.year % 100 != 0 || self.year % 400 == 0);
        match self.month {
            2 if leap => 29,
            2 => 28,
            4 | 6 | 9 | 11 => 30,
            _ => 31,
        }
    }

    /// The same day so many years later; of 29 February, the last day of that February.
    pub fn years_later(self, years: i64) -> Self {
        let mut later = Day { year: self.year + years, ..self };
        later.day = later.day.min(later.month_days());
        later
    }

    /// Days since the beginning of year 1, for differences.
    pub fn number(self) -> i64 {
        let before = self.year - 1;
        let mut days = before * 365 + before / 4 - before / 100 + before / 400;
        for month in 1..self.month {
            days += Day { month, day: 1, ..self }.month_days();
        }
        days + self.day
    }
}

impl fmt::Display for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}-{:02}", self.year, self.month, self.day)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_days_and_refuses_others() {
        for good in ["2024-02-29", "2000-02-29", "2025-12-31", "0001-01-01"] {
            assert_eq!(Day::parse(good).unwrap().to_string(), good);
        }
        for bad in [
            "2025-02-29",
            "1900-02-29",
            "2025-13-01",
            "2025-00-10",
            "2025-1-01",
            "2025-01-1",
            "+025-01-01",
            "",
            "二〇二五-01",
        ] {
            assert!(Day::parse(bad).is_none(), "{bad}");
        }
    }

    #[test]
    fn counts_days() {
        let day = |text| Day::parse(text).unwrap();
        assert_eq!(day("2025-04-27").number() - day("2025-03-28").number(), 30);
        assert_eq!(day("2024-03-01").number() - day("2024-02-28").number(), 2);
        assert_eq!(day("2025-01-01").number() - day("2024-01-01").number(), 366);
        assert_eq!(day("2024-02-29").years_later(1), day("2025-02-28"));
    }
}
