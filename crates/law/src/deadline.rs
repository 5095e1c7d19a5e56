//! Dates: days before the election day, days after an event.

use crate::finding::Finding;
use crate::regime::Regime;
use chrono::{Days, NaiveDate};

/// 「选举日的n日前」: the last allowed day; that day itself is allowed (interpretation, shown to the user).
pub fn days_before(polling_day: NaiveDate, days: u32) -> NaiveDate {
    polling_day.checked_sub_days(Days::new(u64::from(days))).unwrap_or(NaiveDate::MIN)
}

/// 「自……之日起n日内」: the last allowed day; the day of the event is not counted.
pub fn days_after(event: NaiveDate, days: u32) -> NaiveDate {
    event.checked_add_days(Days::new(u64::from(days))).unwrap_or(NaiveDate::MAX)
}

/// Is the roll published in time: `ROLL_TOO_LATE`, `ROLL_ON_LAST_DAY`.
pub fn roll_publication(published: NaiveDate, regime: &Regime) -> Vec<Finding> {
    let _ = (published, regime);
    Vec::new()
}

/// Last day for objections to a roll published on this day.
pub fn objection_until(published: NaiveDate, regime: &Regime) -> NaiveDate {
    days_after(published, regime.objection_days().value)
}

/// Is an objection in time: `OBJECTION_TOO_LATE`.
pub fn objection(published: NaiveDate, filed: NaiveDate, regime: &Regime) -> Vec<Finding> {
    let _ = (published, filed, regime);
    Vec::new()
}

/// Last day for the ruling on an objection received on this day.
pub fn ruling_due(received: NaiveDate, regime: &Regime) -> NaiveDate {
    days_after(received, regime.ruling_days().value)
}
