//! A share as two whole numbers: what rates of ballots are kept as, compared by and shown from.

use std::cmp::Ordering;

use crate::ui::format;

/// A share as two whole numbers; never rounded, never zero of zero.
#[derive(Clone, Copy, Debug)]
pub struct Rate {
    /// Ballots that count for it.
    pub part: u32,
    /// Valid ballots.
    pub whole: u32,
}

impl Rate {
    /// A share; none of nothing.
    pub fn of(part: u32, whole: u32) -> Option<Self> {
        (whole > 0).then_some(Self { part, whole })
    }

    /// With one decimal, which is exact to a thousandth, rounded half up, from whole numbers: `96.3%`.
    pub fn percent(self) -> String {
        format::percent(self.part.into(), self.whole.into())
    }

    /// With what it is made of: `96.3%（52/54）`.
    pub fn zh(self) -> String {
        format!("{}（{}/{}）", self.percent(), self.part, self.whole)
    }
}

impl PartialEq for Rate {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for Rate {}

impl PartialOrd for Rate {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Rate {
    /// Exactly: a/b < c/d when a·d < c·b.
    fn cmp(&self, other: &Self) -> Ordering {
        let cross = |a: u32, b: u32| u64::from(a) * u64::from(b);
        cross(self.part, other.whole).cmp(&cross(other.part, self.whole))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn rates_are_whole_numbers_and_shown_with_one_decimal() {
        let rate = |part, whole| Rate::of(part, whole).unwrap();
        for (less, more) in [(rate(1, 3), rate(34, 100)), (rate(899, 1000), rate(9, 10)), (rate(0, 9), rate(1, 1000))] {
            assert!(less < more, "{less:?} {more:?}");
        }
        assert_eq!(rate(9, 10), rate(90, 100));
        assert_eq!(rate(1, 2000).percent(), "0.1%", "half up");
        assert!(Rate::of(0, 0).is_none(), "of nothing there is no share");
    }

    proptest! {
        #[test]
        fn rates_are_ordered_as_their_fractions(a in (0_u32..5000, 1_u32..5000), b in (0_u32..5000, 1_u32..5000)) {
            let (x, y) = (Rate::of(a.0, a.1).unwrap(), Rate::of(b.0, b.1).unwrap());
            prop_assert_eq!(x < y, u64::from(a.0) * u64::from(b.1) < u64::from(b.0) * u64::from(a.1));
            prop_assert_eq!(x.cmp(&y), y.cmp(&x).reverse());
        }
    }
}
