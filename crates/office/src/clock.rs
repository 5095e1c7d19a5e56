//! Time enters the office here and nowhere else, so that a test or a rehearsal can hold it still.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use chrono::{DateTime, FixedOffset, NaiveDate, Utc};

/// Milliseconds from UTC to the official time of China (UTC+8, no daylight saving).
const CHINA_OFFSET_SECONDS: i32 = 8 * 3600;

/// The clock of one running office.
#[derive(Clone, Debug)]
pub enum Clock {
    /// The machine's clock.
    System,
    /// A clock that only moves when told to; UTC milliseconds since 1970.
    Fixed(Arc<AtomicI64>),
    /// The clock of a drill 演练时钟: runs like the machine's, but so many milliseconds ahead of it (or behind, if negative).
    Drill(Arc<AtomicI64>),
}

/// Hour of the day (China time) at which a drill's clock begins: the office has just opened.
const DRILL_HOUR: i64 = 8;

impl Clock {
    /// A clock standing at noon (China time) of `day`.
    pub fn fixed(day: NaiveDate) -> Self {
        let noon = day.and_hms_opt(4, 0, 0).map_or(0, |t| t.and_utc().timestamp_millis());
        Clock::Fixed(Arc::new(AtomicI64::new(noon)))
    }

    /// Now, in UTC milliseconds since 1970.
    pub fn now_ms(&self) -> i64 {
        match self {
            Clock::System => Utc::now().timestamp_millis(),
            Clock::Fixed(ms) => ms.load(Ordering::Relaxed),
            Clock::Drill(ahead) => Utc::now().timestamp_millis() + ahead.load(Ordering::Relaxed),
        }
    }

    /// A drill's clock that shows the machine's time until [`Clock::begin_drill`].
    pub fn drill() -> Self {
        Clock::Drill(Arc::new(AtomicI64::new(0)))
    }

    /// Lets a drill's clock run from the morning of `day`, or from `last_ms` if that is later: time never runs backwards in the
    /// records. Other clocks are left alone.
    pub fn begin_drill(&self, day: NaiveDate, last_ms: i64) {
        if let Clock::Drill(ahead) = self {
            let midnight = day.and_hms_opt(0, 0, 0).map_or(0, |t| t.and_utc().timestamp_millis());
            let morning = midnight + (DRILL_HOUR * 3600 - i64::from(CHINA_OFFSET_SECONDS)) * 1000;
            ahead.store(morning.max(last_ms) - Utc::now().timestamp_millis(), Ordering::Relaxed);
        }
    }

    /// Whether this is a drill's clock, under which nothing formal may be recorded.
    pub fn is_drill(&self) -> bool {
        matches!(self, Clock::Drill(_))
    }

    /// Today's date in China.
    pub fn today(&self) -> NaiveDate {
        china_time(self.now_ms()).date_naive()
    }

    /// Moves a fixed clock; the system clock is left alone.
    pub fn set_ms(&self, now: i64) {
        if let Clock::Fixed(ms) = self {
            ms.store(now, Ordering::Relaxed);
        }
    }
}

/// `ms` (UTC milliseconds) as a date and time in China; the epoch if it is outside the calendar.
pub fn china_time(ms: i64) -> DateTime<FixedOffset> {
    let utc = DateTime::<Utc>::from_timestamp_millis(ms).unwrap_or_default();
    match FixedOffset::east_opt(CHINA_OFFSET_SECONDS) {
        Some(zone) => utc.with_timezone(&zone),
        None => utc.fixed_offset(),
    }
}

/// `ms` as 「2026-03-05 14:20」 in China time, for tables.
pub fn stamp(ms: i64) -> String {
    china_time(ms).format("%Y-%m-%d %H:%M").to_string()
}

/// 「2026年3月5日」, for papers.
pub fn zh_date(day: NaiveDate) -> String {
    use chrono::Datelike;
    format!("{}年{}月{}日", day.year(), day.month(), day.day())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_drill_runs_from_the_morning_of_its_day_and_never_backwards() {
        let day = NaiveDate::from_ymd_opt(2027, 1, 20).unwrap();
        let clock = Clock::drill();
        clock.begin_drill(day, 0);
        assert_eq!(stamp(clock.now_ms()), "2027-01-20 08:00");
        let last = clock.now_ms() + 5 * 3_600_000;
        clock.begin_drill(day, last);
        assert_eq!(stamp(clock.now_ms()), "2027-01-20 13:00");
        assert!(clock.is_drill() && !Clock::System.is_drill());
    }

    #[test]
    fn the_day_changes_at_midnight_in_china() {
        let day = NaiveDate::from_ymd_opt(2026, 3, 5).unwrap();
        let clock = Clock::fixed(day);
        assert_eq!(clock.today(), day);
        clock.set_ms(clock.now_ms() + 12 * 3_600_000 - 1);
        assert_eq!(clock.today(), day);
        clock.set_ms(clock.now_ms() + 1);
        assert_eq!(clock.today(), day.succ_opt().unwrap());
        assert_eq!(zh_date(day), "2026年3月5日");
    }
}
