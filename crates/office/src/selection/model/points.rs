//! Points of a judge in hundredths, read and written without fractions of the machine.

use std::fmt;

/// Points, in hundredths.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Points(pub u64);

impl fmt::Display for Points {
    /// `85`, `85.5`, `85.25`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.0 / 100, self.0 % 100) {
            (whole, 0) => write!(f, "{whole}"),
            (whole, rest) if rest % 10 == 0 => write!(f, "{whole}.{}", rest / 10),
            (whole, rest) => write!(f, "{whole}.{rest:02}"),
        }
    }
}

/// Most points that can be written for one item, in hundredths.
const MOST: u32 = 100_000;

/// Reads points as hundredths: whole ones, or with up to two decimals where `decimals` allows them. Full-width figures are figures.
///
/// # Errors
/// What is wrong with the text, in Chinese.
pub fn parse_points(text: &str, decimals: bool) -> Result<u32, String> {
    let plain: String = text
        .trim()
        .chars()
        .map(|c| match c {
            '０'..='９' => char::from_u32(u32::from(c) - u32::from('０') + u32::from('0')).unwrap_or(c),
            '．' => '.',
            other => other,
        })
        .collect();
    let wrong = || {
        if decimals {
            format!("「{text}」不是分数，最多两位小数")
        } else {
            format!("「{text}」不是整数")
        }
    };
    let (whole, rest) = plain.split_once('.').unwrap_or((&plain, ""));
    let figures = |part: &str| part.chars().all(|c| c.is_ascii_digit());
    if whole.is_empty() || whole.len() > 4 || rest.len() > 2 || !figures(whole) || !figures(rest) {
        return Err(wrong());
    }
    if plain.contains('.') && (!decimals || rest.is_empty()) {
        return Err(wrong());
    }
    let number = |part: &str| part.parse::<u32>().map_err(|_| wrong());
    let hundredths = match rest.len() {
        0 => 0,
        1 => number(rest)? * 10,
        _ => number(rest)?,
    };
    let points = number(whole)? * 100 + hundredths;
    if points > MOST { Err(format!("「{text}」超过 {} 分", Points(MOST.into()))) } else { Ok(points) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn points_are_read_exactly_or_refused() {
        for (text, decimals, read) in [
            ("85", true, Some(8500)),
            ("85.5", true, Some(8550)),
            ("85.25", true, Some(8525)),
            ("8.05", true, Some(805)),
            (" 0 ", true, Some(0)),
            ("８５．５", true, Some(8550)),
            ("85.5", false, None),
            ("85", false, Some(8500)),
            ("85.", true, None),
            (".5", true, None),
            ("85.255", true, None),
            ("-1", true, None),
            ("1e2", true, None),
            ("", true, None),
            ("1000", false, Some(100_000)),
            ("1000.01", true, None),
            ("99999", true, None),
        ] {
            assert_eq!(parse_points(text, decimals).ok(), read, "{text}");
        }
        assert_eq!([8500, 8550, 8525, 805, 0].map(|n| Points(n).to_string()), ["85", "85.5", "85.25", "8.05", "0"]);
    }

    proptest! {
        #[test]
        fn what_is_written_is_read_back(n in 0_u32..=MOST) {
            prop_assert_eq!(parse_points(&Points(n.into()).to_string(), true), Ok(n));
        }

        #[test]
        fn any_text_is_read_or_refused(text in ".{0,12}") {
            let read = parse_points(&text, true);
            prop_assert!(read.is_err() || read.is_ok_and(|n| n <= MOST));
        }
    }
}
