//! Dates: days before the election day, days after an event.

use crate::finding::{Finding, Severity};
use crate::regime::{DayCounting, HolidayRule, Regime};
use chrono::{Days, NaiveDate};

/// How many days before polling day something has to be done that the texts want 「n日前」: `n`, or one more where the cycle
/// counts whole days between (setting `deadline_counting`). 「选举日前」 (`n` of 1) is never counted that way.
pub fn needed_days(days: u32, regime: &Regime) -> u32 {
    let clear = days > 1 && regime.deadline_counting().value == DayCounting::ClearDays;
    days.saturating_add(u32::from(clear))
}

/// 「选举日的n日前」: the last allowed day of this regime.
pub fn last_day(days: u32, regime: &Regime) -> NaiveDate {
    days_before(regime.polling_day(), needed_days(days, regime))
}

/// A last day that is a day of rest moves to the next working day, where the cycle counts so (民法典 203). Which days
/// are public holidays changes every year and is the caller's to know.
///
/// 依据 CC@2020-05-28#203.1 「以法定休假日结束的次日为期间的最后一日」
pub fn roll_over(last: NaiveDate, regime: &Regime, rests: impl Fn(NaiveDate) -> bool) -> NaiveDate {
    if regime.deadline_holiday().value == HolidayRule::Keep {
        return last;
    }
    // No holiday of China lasts a month.
    last.iter_days().take(31).find(|day| !rests(*day)).unwrap_or(last)
}

/// `days` days before a day; that day itself is allowed (interpretation, shown to the user).
pub fn days_before(polling_day: NaiveDate, days: u32) -> NaiveDate {
    polling_day.checked_sub_days(Days::new(u64::from(days))).unwrap_or(NaiveDate::MIN)
}

/// 「自……之日起n日内」: the last allowed day; the day of the event is not counted.
///
/// 依据 CC@2020-05-28#201.1 「开始的当日不计入」
pub fn days_after(event: NaiveDate, days: u32) -> NaiveDate {
    event.checked_add_days(Days::new(u64::from(days))).unwrap_or(NaiveDate::MAX)
}

/// Last day for the roll to be published.
pub fn roll_latest(regime: &Regime) -> NaiveDate {
    last_day(regime.roll_days_before().value, regime)
}

/// Is the roll published in time: `ROLL_TOO_LATE`, `ROLL_ON_LAST_DAY`.
///
/// 依据 VCOL2018@2018-12-29#14.1 「应当在选举日的二十日前由村民选举委员会公布」
pub fn roll_publication(published: NaiveDate, regime: &Regime) -> Vec<Finding> {
    let (rule, latest, day) = (regime.roll_days_before(), roll_latest(regime), regime.polling_day());
    let days = (day - published).num_days();
    let finding = if published > latest {
        let message = format!(
            "选民名单在{published}公布，距选举日{day}只有{days}日，应当最迟在{latest}公布（{}日前）。",
            rule.value
        );
        rule.finding("ROLL_TOO_LATE", "list_published", message)
    } else if published == latest && needed_days(rule.value, regime) == rule.value {
        let message =
            format!("选民名单在{published}公布，恰为最后一日；“{}日前”是否含当日没有定论，建议再早。", rule.value);
        Finding::new("ROLL_ON_LAST_DAY", Severity::Warn, "list_published", message).citing(&rule.cites)
    } else {
        let message = format!("选民名单在{published}公布，距选举日{day}有{days}日，符合{}日前的规定。", rule.value);
        Finding::new("ROLL_IN_TIME", Severity::Info, "list_published", message).citing(&rule.cites)
    };
    vec![finding.figure("days_before", days).figure("required", rule.value)]
}

/// Last day for objections to a roll published on this day.
///
/// 依据 VCOL2018@2018-12-29#14.2 「自名单公布之日起五日内」
pub fn objection_until(published: NaiveDate, regime: &Regime) -> NaiveDate {
    days_after(published, regime.objection_days().value)
}

/// Is an objection in time: `OBJECTION_TOO_LATE`, `OBJECTION_BEFORE_LIST`.
///
/// 依据 HEN-VC2011@2011-07-29#21.2 「超过提出异议期限的，不予受理」
pub fn objection(published: NaiveDate, filed: NaiveDate, regime: &Regime) -> Vec<Finding> {
    let (rule, until) = (regime.objection_days(), objection_until(published, regime));
    let finding = if filed > until {
        let message = format!("名单{published}公布，申诉最迟在{until}提出，{filed}提出已超过{}日。", rule.value);
        rule.finding("OBJECTION_TOO_LATE", "objection_filed", message)
    } else if filed < published {
        let message = format!("申诉日{filed}早于名单公布日{published}。");
        Finding::new("OBJECTION_BEFORE_LIST", Severity::Warn, "objection_filed", message).citing(&rule.cites)
    } else {
        let message = format!("名单{published}公布，{filed}提出申诉，在{until}前，应当受理。");
        Finding::new("OBJECTION_IN_TIME", Severity::Info, "objection_filed", message).citing(&rule.cites)
    };
    vec![finding]
}

/// Last day for the ruling on an objection received on this day.
///
/// 依据 VCOL2018@2018-12-29#14.2 「自收到申诉之日起三日内作出处理决定」
pub fn ruling_due(received: NaiveDate, regime: &Regime) -> NaiveDate {
    days_after(received, regime.ruling_days().value)
}
