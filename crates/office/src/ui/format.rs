//! How numbers, dates and addresses are written on screen. Exact integers only.

use chrono::{Datelike, NaiveDate};

/// What stands in a cell without a value. 「未报」 and 0 are different facts and are written by the caller.
pub const DASH: &str = "—";

/// An integer with thousands separators: `1,204`.
#[must_use]
pub fn thousands(n: i64) -> String {
    let digits = n.unsigned_abs().to_string();
    let mut out = String::with_capacity(digits.len() + digits.len() / 3 + 1);
    if n < 0 {
        out.push('-');
    }
    for (i, c) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            out.push(',');
        }
        out.push(c);
    }
    out
}

/// `part` of `whole` with one decimal, rounded half up: `96.1%`. Without a whole there is no share: `—`.
#[must_use]
pub fn percent(part: i64, whole: i64) -> String {
    if whole <= 0 {
        return DASH.to_owned();
    }
    let (part, whole) = (i128::from(part), i128::from(whole));
    // Tenths of a percent; the sign is set apart so that rounding is the same on both sides of zero.
    let tenths = (part.abs() * 1000 * 2 + whole) / (whole * 2);
    let sign = if part < 0 && tenths > 0 { "-" } else { "" };
    format!("{sign}{}.{}%", tenths / 10, tenths % 10)
}

/// A date in a table: `2026-03-05`.
#[must_use]
pub fn date(d: NaiveDate) -> String {
    d.format("%Y-%m-%d").to_string()
}

/// A date in a document or a sentence: `2026年3月5日`.
#[must_use]
pub fn date_zh(d: NaiveDate) -> String {
    format!("{}年{}月{}日", d.year(), d.month(), d.day())
}

/// A day within a known year: `03-05`.
#[must_use]
pub fn date_short(d: NaiveDate) -> String {
    d.format("%m-%d").to_string()
}

/// Days until `due` seen from `today`: 「剩 3 天」, 「今天到期」, 「超期 2 天」.
#[must_use]
pub fn days_left(due: NaiveDate, today: NaiveDate) -> String {
    match (due - today).num_days() {
        0 => "今天到期".to_owned(),
        n if n > 0 => format!("剩 {n} 天"),
        n => format!("超期 {} 天", -n),
    }
}

/// A path with a query string; names and values are percent-encoded, empty values are left out so that shared links stay short.
#[must_use]
pub fn url(path: &str, pairs: &[(String, String)]) -> String {
    let mut out = path.to_owned();
    let mut separator = if path.contains('?') { '&' } else { '?' };
    for (name, value) in pairs.iter().filter(|(_, value)| !value.is_empty()) {
        out.push(separator);
        separator = '&';
        percent_encode(name, &mut out);
        out.push('=');
        percent_encode(value, &mut out);
    }
    out
}

/// RFC 3986: everything but the unreserved characters is encoded, byte by byte of UTF-8.
fn percent_encode(text: &str, out: &mut String) {
    const HEX: &[u8; 16] = b"0123456789ABCDEF";
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~') {
            out.push(char::from(byte));
        } else {
            out.push('%');
            out.push(char::from(HEX[usize::from(byte >> 4)]));
            out.push(char::from(HEX[usize::from(byte & 15)]));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn day(y: i32, m: u32, d: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(y, m, d).unwrap()
    }

    #[test]
    fn integers_are_grouped_by_three() {
        for (n, expect) in [
            (0, "0"),
            (7, "7"),
            (999, "999"),
            (1000, "1,000"),
            (1_234_567, "1,234,567"),
            (-1204, "-1,204"),
            (i64::MIN, "-9,223,372,036,854,775,808"),
        ] {
            assert_eq!(thousands(n), expect);
        }
    }

    #[test]
    fn shares_are_rounded_half_up_and_missing_wholes_are_not_zero() {
        for (part, whole, expect) in [
            (1, 3, "33.3%"),
            (2, 3, "66.7%"),
            (1, 2000, "0.1%"),
            (1, 2001, "0.0%"),
            (298, 298, "100.0%"),
            (5, 0, "—"),
            (0, 12, "0.0%"),
            (-1, 3, "-33.3%"),
            (i64::MAX, i64::MAX, "100.0%"),
        ] {
            assert_eq!(percent(part, whole), expect, "{part}/{whole}");
        }
    }

    #[test]
    fn dates_and_days() {
        assert_eq!(date(day(2026, 3, 5)), "2026-03-05");
        assert_eq!(date_zh(day(2026, 3, 5)), "2026年3月5日");
        assert_eq!(date_short(day(2026, 3, 5)), "03-05");
        assert_eq!(days_left(day(2026, 3, 8), day(2026, 3, 5)), "剩 3 天");
        assert_eq!(days_left(day(2026, 3, 5), day(2026, 3, 5)), "今天到期");
        assert_eq!(days_left(day(2026, 3, 3), day(2026, 3, 5)), "超期 2 天");
    }

    #[test]
    fn addresses_carry_any_text_and_drop_empty_filters() {
        let pairs = [("q".to_owned(), "王&李 100%".to_owned()), ("group".to_owned(), String::new())];
        assert_eq!(url("/roll", &pairs), "/roll?q=%E7%8E%8B%26%E6%9D%8E%20100%25");
        assert_eq!(url("/roll?a=1", &pairs), "/roll?a=1&q=%E7%8E%8B%26%E6%9D%8E%20100%25");
    }

    proptest! {
        #[test]
        fn an_encoded_value_never_breaks_out_of_its_place(value in "\\PC*") {
            let address = url("/p", &[("q".to_owned(), value)]);
            let tail = address.strip_prefix("/p").unwrap();
            prop_assert!(tail.matches(['&', '#', '"', '<', ' ']).next().is_none());
            prop_assert!(tail.matches('?').count() <= 1 && tail.matches('=').count() <= 1);
        }
    }
}
