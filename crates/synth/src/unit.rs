//! A unit to be filled: which one, when it votes, how large it may be.

use chrono::NaiveDate;
use serde::Serialize;

use crate::divisions::Division;
use crate::rng::{Rng, purpose};

/// The one number everything follows from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Seed(pub u64);

/// Raised with every change that gives other persons or votes; part of every derived seed.
pub const DATA_VERSION: u64 = 1;

/// What decides a unit's persons and votes, together with the [`Seed`]. Any unit can be computed alone.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Unit {
    /// Twelve digits.
    pub code: String,
    /// The name as imported.
    pub name: String,
    /// Village or community.
    pub kind: UnitKind,
    /// The day on which ages are counted.
    pub polling_day: NaiveDate,
    /// Size in thousandths of the national model; see [`Unit::sized`].
    pub size_permille: u32,
    /// Also use rare, supplementary-plane and private-use characters in names. Off by default: a paper with a character
    /// that no font has cannot be printed.
    pub rare_names: bool,
}

/// What a unit is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum UnitKind {
    /// 村: elects a villagers' committee.
    Village,
    /// 社区, 居: elects a residents' committee.
    Community,
}

impl Unit {
    /// A unit of the embedded divisions.
    pub fn of(division: &Division, polling_day: NaiveDate) -> Self {
        let kind = if division.org_kind.contains('居') { UnitKind::Community } else { UnitKind::Village };
        Unit {
            code: division.code.to_owned(),
            name: division.name.to_owned(),
            kind,
            polling_day,
            size_permille: 1000,
            rare_names: false,
        }
    }

    /// The same unit, larger or smaller: 500 for the north-west, 1,200 for Jiangxi, 1,500 for the township of the demo
    /// (assumptions).
    pub fn sized(mut self, permille: u32) -> Self {
        self.size_permille = permille;
        self
    }

    /// The same unit with rare characters in names.
    pub fn with_rare_names(mut self) -> Self {
        self.rare_names = true;
        self
    }

    /// The name without what says that it is a committee: 上华村委会 is 上华村.
    pub fn short_name(&self) -> String {
        let name = ["村民委员会", "村委会", "居民委员会", "居委会", "委会"]
            .iter()
            .find_map(|tail| self.name.strip_suffix(tail))
            .unwrap_or(&self.name);
        match self.kind {
            UnitKind::Village if !name.ends_with(['村', '屯', '庄', '寨']) => format!("{name}村"),
            UnitKind::Community if !name.ends_with("社区") => format!("{name}社区"),
            _ => name.to_owned(),
        }
    }

    /// The seed of everything in this unit.
    pub(crate) fn seed(&self, seed: Seed) -> u64 {
        let code =
            self.code.bytes().fold(0u64, |held, b| held.wrapping_mul(256).wrapping_add(u64::from(b)) ^ (held >> 56));
        crate::rng::derive(seed.0, &[DATA_VERSION, code])
    }

    /// About how many voters it has: log-normal, mean 1,150 in villages and 2,600 in communities, 60 to 12,000.
    pub(crate) fn voters_wanted(&self, seed: Seed) -> u32 {
        let mut rng = Rng::new(self.seed(seed), &[purpose::UNIT]);
        let table = match self.kind {
            UnitKind::Village => &VILLAGE,
            UnitKind::Community => &COMMUNITY,
        };
        let drawn = u64::from(rng.quantile(60, table, 12_000));
        (drawn * u64::from(self.size_permille) / 1000).clamp(60, 12_000) as u32
    }
}

/// Quantiles at (i + ½) / 128 of a log-normal distribution: mean 1,150, σ 0.65.
const VILLAGE: [u16; 128] = [
    165, 213, 243, 267, 287, 305, 321, 336, 350, 364, 377, 389, 401, 413, 424, 435, 446, 457, 467, 478, 488, 498, 508,
    518, 528, 538, 548, 557, 567, 577, 586, 596, 605, 615, 625, 634, 644, 653, 663, 673, 682, 692, 702, 712, 722, 732,
    742, 752, 762, 772, 782, 793, 803, 814, 824, 835, 846, 857, 868, 879, 890, 902, 913, 925, 937, 949, 961, 973, 986,
    999, 1012, 1025, 1038, 1051, 1065, 1079, 1093, 1108, 1123, 1138, 1153, 1169, 1185, 1201, 1218, 1235, 1252, 1270,
    1288, 1307, 1327, 1346, 1367, 1388, 1410, 1432, 1455, 1479, 1503, 1529, 1556, 1583, 1612, 1642, 1673, 1706, 1740,
    1776, 1814, 1855, 1897, 1943, 1991, 2043, 2099, 2160, 2227, 2300, 2382, 2473, 2578, 2699, 2843, 3019, 3246, 3560,
    4062, 5246,
];

/// The same: mean 2,600, σ 0.55.
const COMMUNITY: [u16; 128] = [
    517, 643, 718, 777, 826, 869, 908, 944, 978, 1010, 1040, 1069, 1096, 1123, 1149, 1175, 1199, 1224, 1248, 1271,
    1294, 1317, 1339, 1361, 1383, 1405, 1426, 1448, 1469, 1490, 1511, 1532, 1553, 1574, 1594, 1615, 1636, 1656, 1677,
    1698, 1719, 1739, 1760, 1781, 1802, 1823, 1844, 1865, 1886, 1908, 1929, 1951, 1973, 1994, 2016, 2039, 2061, 2084,
    2106, 2129, 2152, 2176, 2199, 2223, 2247, 2271, 2296, 2321, 2346, 2372, 2398, 2424, 2450, 2477, 2505, 2532, 2561,
    2589, 2618, 2648, 2678, 2709, 2740, 2772, 2805, 2838, 2872, 2907, 2942, 2979, 3016, 3054, 3093, 3133, 3175, 3217,
    3261, 3306, 3353, 3401, 3451, 3503, 3556, 3612, 3670, 3731, 3794, 3861, 3931, 4004, 4082, 4165, 4252, 4346, 4447,
    4556, 4675, 4805, 4948, 5109, 5291, 5500, 5747, 6048, 6430, 6953, 7773, 9653,
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names() {
        for (name, kind, expected) in [
            ("上华村委会", UnitKind::Village, "上华村"),
            ("夏家村委会", UnitKind::Village, "夏家村"),
            ("彭村村委会", UnitKind::Village, "彭村"),
            ("马公滩社区居委会", UnitKind::Community, "马公滩社区"),
            ("新城社区", UnitKind::Community, "新城社区"),
            ("靠山村村民委员会", UnitKind::Village, "靠山村"),
        ] {
            let unit = Unit {
                code: String::new(),
                name: name.to_owned(),
                kind,
                polling_day: NaiveDate::default(),
                size_permille: 1000,
                rare_names: false,
            };
            assert_eq!(unit.short_name(), expected);
        }
    }
}
