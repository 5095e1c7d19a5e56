//! Figures beside their targets. A figure below its target is printed as such; none is left out.

use std::fmt::Display;
use std::time::Duration;

/// Which side of the target is good.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Target {
    /// At most so many of the unit.
    AtMost(u128),
    /// At least so many of the unit.
    AtLeast(u128),
}

impl Target {
    fn holds(self, value: u128) -> bool {
        match self {
            Target::AtMost(most) => value <= most,
            Target::AtLeast(least) => value >= least,
        }
    }
}

/// The figures of a run.
#[derive(Debug, Default)]
pub struct Report {
    below: usize,
    of: usize,
}

impl Report {
    /// Prints the heading.
    pub fn begin() -> Self {
        println!("{:<58} {:>12} {:>12}", "figure", "measured", "target");
        Self::default()
    }

    /// A figure with a target; `scale` is how many of the measured thing make one of the printed unit.
    pub fn figure(&mut self, name: &str, value: u128, scale: u128, unit: &str, target: Target) {
        self.of += 1;
        let good = target.holds(value);
        if !good {
            self.below += 1;
        }
        let wanted = match target {
            Target::AtMost(most) => format!("≤ {} {unit}", decimal(most, scale)),
            Target::AtLeast(least) => format!("≥ {} {unit}", decimal(least, scale)),
        };
        let verdict = if good { "OK" } else { "BELOW" };
        println!("{name:<58} {:>12} {wanted:>12}  {verdict}", format!("{} {unit}", decimal(value, scale)));
    }

    /// A time, measured in microseconds and printed in milliseconds.
    pub fn time(&mut self, name: &str, value: Duration, most_ms: u128) {
        self.figure(name, value.as_micros(), 1000, "ms", Target::AtMost(most_ms * 1000));
    }

    /// A check that is either right or wrong, such as whether everything acknowledged was stored.
    pub fn check(&mut self, name: &str, right: bool, what: impl Display) {
        self.of += 1;
        if !right {
            self.below += 1;
        }
        println!("{name:<58} {what}  {}", if right { "OK" } else { "WRONG" });
    }

    /// Something worth knowing that has no target.
    pub fn note(&self, name: &str, what: impl Display) {
        println!("  {name:<56} {what}");
    }

    /// Prints how many figures missed their targets; `true` when none did.
    pub fn end(self) -> bool {
        println!("{} of {} figures reach their target", self.of - self.below, self.of);
        self.below == 0
    }
}

/// `value / scale` with up to two decimals, in whole numbers.
fn decimal(value: u128, scale: u128) -> String {
    if scale <= 1 {
        return value.to_string();
    }
    let hundredths = value * 100 / scale;
    let (whole, rest) = (hundredths / 100, hundredths % 100);
    if rest == 0 { whole.to_string() } else { format!("{whole}.{rest:02}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn decimals_are_cut_not_rounded() {
        for (value, scale, expected) in [
            (0, 1000, "0"),
            (1999, 1000, "1.99"),
            (50_000, 1000, "50"),
            (1005, 1000, "1"),
            (7, 1, "7"),
            (20, 1000, "0.02"),
        ] {
            assert_eq!(decimal(value, scale), expected);
        }
    }

    #[test]
    fn the_target_itself_is_good() {
        assert!(Target::AtMost(5).holds(5) && !Target::AtMost(5).holds(6));
        assert!(Target::AtLeast(5).holds(5) && !Target::AtLeast(5).holds(4));
    }
}
