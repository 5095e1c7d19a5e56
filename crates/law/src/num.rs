//! Exact shares and ranges. No floats: 过半数 is `2*x > n`.

use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;

/// Whether the bound itself counts. 民法典 1259: 「以上」 includes it, 「超过」 does not.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Bound {
    /// 超过、过: strictly more.
    Over,
    /// 以上、不少于: at least.
    AtLeast,
}

/// A share of a whole that must be reached, written in the data as `">1/2"` or `">=1/3"`.
///
/// 依据 CC@2020-05-28#1259.1 「不包括本数」
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Threshold {
    bound: Bound,
    numerator: u32,
    denominator: u32,
}

/// A share that is not written as `>a/b` or `>=a/b` with `0 < a <= b`.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("“{0}”不是比例：应写成 >1/2 或 >=1/3")]
pub struct BadThreshold(String);

impl Threshold {
    /// Is `part` enough of `whole`?
    pub fn met(&self, part: u32, whole: u32) -> bool {
        let left = u64::from(self.denominator) * u64::from(part);
        let right = u64::from(self.numerator) * u64::from(whole);
        match self.bound {
            Bound::Over => left > right,
            Bound::AtLeast => left >= right,
        }
    }

    /// The smallest `part` that is enough of `whole`.
    pub fn minimum(&self, whole: u32) -> u32 {
        let product = u64::from(self.numerator) * u64::from(whole);
        let denominator = u64::from(self.denominator);
        let minimum = match self.bound {
            Bound::Over => product / denominator + 1,
            Bound::AtLeast => product.div_ceil(denominator),
        };
        // numerator <= denominator, so the result is at most whole + 1.
        u32::try_from(minimum).unwrap_or(u32::MAX)
    }

    /// Which of two shares asks for more.
    pub fn strictness(&self, other: &Threshold) -> std::cmp::Ordering {
        let (left, right) = (
            u64::from(self.numerator) * u64::from(other.denominator),
            u64::from(other.numerator) * u64::from(self.denominator),
        );
        let over = |threshold: &Threshold| threshold.bound == Bound::Over;
        left.cmp(&right).then_with(|| over(self).cmp(&over(other)))
    }

    /// Whether the bound itself counts.
    pub fn bound(&self) -> Bound {
        self.bound
    }

    /// `(numerator, denominator)`.
    pub fn fraction(&self) -> (u32, u32) {
        (self.numerator, self.denominator)
    }

    /// How a notice says it: 「过半数」「三分之一以上」「超过百分之五」.
    pub fn zh(&self) -> String {
        if (self.numerator, self.denominator) == (1, 2) {
            return match self.bound {
                Bound::Over => "过半数".into(),
                Bound::AtLeast => "半数以上".into(),
            };
        }
        let share = if self.denominator == 100 {
            format!("百分之{}", zh_number(self.numerator))
        } else {
            format!("{}分之{}", zh_number(self.denominator), zh_number(self.numerator))
        };
        match self.bound {
            Bound::Over => format!("超过{share}"),
            Bound::AtLeast => format!("{share}以上"),
        }
    }
}

impl FromStr for Threshold {
    type Err = BadThreshold;

    fn from_str(text: &str) -> Result<Self, BadThreshold> {
        let bad = || BadThreshold(text.to_owned());
        let (bound, rest) = match text.strip_prefix(">=") {
            Some(rest) => (Bound::AtLeast, rest),
            None => (Bound::Over, text.strip_prefix('>').ok_or_else(bad)?),
        };
        let (numerator, denominator) = rest.split_once('/').ok_or_else(bad)?;
        let numerator: u32 = numerator.parse().map_err(|_| bad())?;
        let denominator: u32 = denominator.parse().map_err(|_| bad())?;
        if numerator == 0 || numerator > denominator {
            return Err(bad());
        }
        Ok(Threshold { bound, numerator, denominator })
    }
}

impl fmt::Display for Threshold {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = match self.bound {
            Bound::Over => ">",
            Bound::AtLeast => ">=",
        };
        write!(f, "{sign}{}/{}", self.numerator, self.denominator)
    }
}

impl Serialize for Threshold {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Threshold {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
    }
}

/// A closed range of counts; `max = None` means the text sets no upper bound. Serialised as `[min, max]`; in data `[min]`
/// has no upper bound.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "Vec<Option<u32>>", into = "(u32, Option<u32>)")]
pub struct Range {
    /// Smallest allowed count.
    pub min: u32,
    /// Largest allowed count, if the text sets one.
    pub max: Option<u32>,
}

impl Range {
    /// Does `n` lie inside, bounds included?
    pub fn contains(&self, n: u32) -> bool {
        n >= self.min && self.max.is_none_or(|max| n <= max)
    }

    /// 「三至七」「三以上」 in digits: 「3至7」「3以上」「2」.
    pub fn zh(&self) -> String {
        match self.max {
            Some(max) if max == self.min => max.to_string(),
            Some(max) => format!("{}至{max}", self.min),
            None => format!("{}以上", self.min),
        }
    }
}

/// A range that is not `[min]`, `[min, max]` or `[min, null]` with `min <= max`.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("不是范围：应写成 [3, 7] 或 [3]")]
pub struct BadRange;

impl TryFrom<Vec<Option<u32>>> for Range {
    type Error = BadRange;

    fn try_from(bounds: Vec<Option<u32>>) -> Result<Self, BadRange> {
        match bounds[..] {
            [Some(min)] | [Some(min), None] => Ok(Range { min, max: None }),
            [Some(min), Some(max)] if min <= max => Ok(Range { min, max: Some(max) }),
            _ => Err(BadRange),
        }
    }
}

impl From<Range> for (u32, Option<u32>) {
    fn from(range: Range) -> Self {
        (range.min, range.max)
    }
}

/// A share to one decimal, rounded half up: 「98.2%」; 「—」 of nothing.
pub fn percent(part: u32, whole: u32) -> String {
    if whole == 0 {
        return "—".to_owned();
    }
    let (part, whole) = (u64::from(part), u64::from(whole));
    let tenths = (part * 1000 + whole / 2) / whole;
    format!("{}.{}%", tenths / 10, tenths % 10)
}

/// Chinese numeral for article numbers and shares, 1 to 9999: 27 → 二十七, 110 → 一百一十, 1045 → 一千零四十五.
pub fn zh_number(n: u32) -> String {
    const DIGITS: [&str; 10] = ["零", "一", "二", "三", "四", "五", "六", "七", "八", "九"];
    if n == 0 || n > 9999 {
        return if n == 0 { "零".into() } else { n.to_string() };
    }
    let mut text = String::new();
    let mut gap = false;
    for (unit, name) in [(1000, "千"), (100, "百"), (10, "十"), (1, "")] {
        let digit = n / unit % 10;
        if digit == 0 {
            gap = !text.is_empty();
            continue;
        }
        if gap {
            text.push('零');
            gap = false;
        }
        // 十五, not 一十五; but 一百一十五.
        if !(unit == 10 && digit == 1 && text.is_empty()) {
            text.push_str(DIGITS[digit as usize]);
        }
        text.push_str(name);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn threshold(text: &str) -> Threshold {
        text.parse().unwrap()
    }

    #[test]
    fn shares_of_the_catalogue() {
        for (share, whole, minimum) in [
            (">1/2", 501, 251),
            (">1/2", 500, 251),
            (">1/2", 600, 301),
            (">=1/2", 500, 250),
            (">=1/2", 501, 251),
            (">=1/3", 300, 100),
            (">=1/3", 301, 101),
            (">=1/5", 1000, 200),
            (">=1/5", 1001, 201),
            (">=2/3", 40, 27),
            (">=4/5", 10, 8),
            (">5/100", 100, 6),
        ] {
            assert_eq!(threshold(share).minimum(whole), minimum, "{share} of {whole}");
        }
    }

    #[test]
    fn refuses_what_is_no_share() {
        for text in ["", "1/2", ">0/2", ">3/2", ">1/0", ">=a/b", "> 1/2", ">1.5/2"] {
            assert!(text.parse::<Threshold>().is_err(), "{text}");
        }
    }

    #[test]
    fn spoken() {
        assert_eq!(threshold(">1/2").zh(), "过半数");
        assert_eq!(threshold(">=1/2").zh(), "半数以上");
        assert_eq!(threshold(">=1/3").zh(), "三分之一以上");
        assert_eq!(threshold(">5/100").zh(), "超过百分之五");
    }

    #[test]
    fn numerals() {
        for (n, zh) in [
            (1, "一"),
            (10, "十"),
            (15, "十五"),
            (20, "二十"),
            (27, "二十七"),
            (100, "一百"),
            (105, "一百零五"),
            (110, "一百一十"),
            (201, "二百零一"),
            (1010, "一千零一十"),
            (1045, "一千零四十五"),
            (1259, "一千二百五十九"),
        ] {
            assert_eq!(zh_number(n), zh);
        }
    }

    proptest! {
        #[test]
        fn minimum_is_the_first_that_is_met(
            over: bool, denominator in 1u32..200, part in 1u32..200, whole in 0u32..100_000,
        ) {
            let sign = if over { ">" } else { ">=" };
            let share = threshold(&format!("{sign}{}/{denominator}", part.min(denominator)));
            let minimum = share.minimum(whole);
            prop_assert!(share.met(minimum, whole));
            prop_assert!(minimum == 0 || !share.met(minimum - 1, whole));
            prop_assert_eq!(threshold(&share.to_string()), share);
        }
    }
}
