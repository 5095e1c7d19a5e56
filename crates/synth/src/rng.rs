//! Numbers from a seed: integers only, the same on every platform.
//!
//! Not for secrets. A stream is named by what it is for, so that drawing one number more for phones does not change
//! the names.

/// A stream of numbers.
#[derive(Debug, Clone)]
pub(crate) struct Rng(u64);

/// The finaliser of SplitMix64: a bijection of 64 bits that leaves no pattern.
const fn mix(mut z: u64) -> u64 {
    z = z.wrapping_add(0x9E37_79B9_7F4A_7C15);
    z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    z ^ (z >> 31)
}

/// A seed from a seed and what it is for.
pub(crate) fn derive(seed: u64, parts: &[u64]) -> u64 {
    parts.iter().fold(mix(seed), |held, part| mix(held ^ mix(*part)))
}

impl Rng {
    /// The stream of a derived seed.
    pub(crate) fn new(seed: u64, parts: &[u64]) -> Self {
        Rng(derive(seed, parts))
    }

    pub(crate) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        mix(self.0)
    }

    /// A number in `0..n`; 0 when `n` is 0.
    pub(crate) fn below(&mut self, n: u32) -> u32 {
        let high = (self.next() >> 32) * u64::from(n);
        (high >> 32) as u32
    }

    /// A number in `low..=high`.
    pub(crate) fn between(&mut self, low: u32, high: u32) -> u32 {
        low + self.below(high.saturating_sub(low) + 1)
    }

    /// True in `permille` of 1,000 cases.
    pub(crate) fn chance(&mut self, permille: u32) -> bool {
        self.below(1000) < permille
    }

    /// One of a list with weights.
    pub(crate) fn weighted<T: Copy>(&mut self, choices: &[(T, u32)], otherwise: T) -> T {
        let total = choices.iter().map(|c| c.1).sum();
        let mut at = self.below(total);
        for (value, weight) in choices {
            if at < *weight {
                return *value;
            }
            at -= weight;
        }
        otherwise
    }

    /// A position in a table of running totals.
    pub(crate) fn cumulative(&mut self, totals: &[u64]) -> usize {
        let Some(last) = totals.last() else { return 0 };
        // 64 × 64 → 128 bits: no bias that could be seen, and no loop.
        let at = ((u128::from(self.next()) * u128::from(*last)) >> 64) as u64;
        totals.partition_point(|t| *t <= at)
    }

    /// A value of a distribution given by its ends and 128 quantiles at (i + ½) / 128, straight lines between.
    pub(crate) fn quantile(&mut self, least: u32, table: &[u16; 128], most: u32) -> u32 {
        let scaled = u128::from(self.next()) * 256;
        let (half_step, fraction) = ((scaled >> 64) as usize, (scaled as u64) >> 32);
        let line = |from: u32, to: u32, numerator: u64, denominator: u64| {
            let rise = (u64::from(to) * numerator + u64::from(from) * (denominator - numerator)) / denominator;
            rise as u32
        };
        let at = |i: usize| table.get(i).map_or(most, |q| u32::from(*q));
        match half_step {
            0 => line(least, at(0), fraction, 1 << 32),
            255 => line(at(127), most, fraction, 1 << 32),
            h => {
                let i = (h - 1) / 2;
                let into = if h % 2 == 1 { fraction } else { fraction + (1 << 32) };
                line(at(i), at(i + 1), into, 1 << 33)
            }
        }
    }
}

/// What streams are for.
pub(crate) mod purpose {
    pub(crate) const UNIT: u64 = 1;
    pub(crate) const HOUSEHOLD: u64 = 2;
    pub(crate) const PHONE: u64 = 3;
    pub(crate) const CANDIDATE: u64 = 4;
    pub(crate) const ELECTION: u64 = 5;
    pub(crate) const BALLOT: u64 = 6;
    pub(crate) const PROXY: u64 = 7;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_the_same_everywhere() {
        let mut rng = Rng::new(20_261_122, &[1, 330_781_007_200]);
        let first: Vec<u64> = (0..3).map(|_| rng.next()).collect();
        assert_eq!(first, FIRST);
        let mut rng = Rng::new(1, &[]);
        assert!((0..10_000).map(|_| rng.below(7)).all(|n| n < 7));
        assert_eq!(rng.below(0), 0);
    }

    const FIRST: [u64; 3] = [11_734_431_693_617_950_532, 6_495_872_695_272_531_352, 4_246_568_997_112_408_876];

    #[test]
    fn quantiles_stay_inside_and_rise() {
        let table: [u16; 128] = std::array::from_fn(|i| 100 + 10 * i as u16);
        let mut rng = Rng::new(7, &[]);
        let mut drawn: Vec<u32> = (0..20_000).map(|_| rng.quantile(60, &table, 5000)).collect();
        drawn.sort_unstable();
        assert!(drawn[0] >= 60 && drawn[19_999] <= 5000);
        // The middle of the distribution is the middle of the table.
        assert!((730..=745).contains(&drawn[10_000]), "{}", drawn[10_000]);
    }

    #[test]
    fn weights_hold() {
        let mut rng = Rng::new(3, &[]);
        let hits = (0..10_000).filter(|_| rng.weighted(&[(1, 250), (2, 750)], 0) == 1).count();
        assert!((2300..2700).contains(&hits), "{hits}");
        let totals = [1, 1, 4];
        let mut counts = [0; 3];
        (0..8000).for_each(|_| counts[rng.cumulative(&totals)] += 1);
        assert_eq!(counts[1], 0, "a weight of nothing is never drawn");
        assert!((1800..2200).contains(&counts[0]), "{counts:?}");
    }
}
