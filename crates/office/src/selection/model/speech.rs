//! A speech competition: scheme, judges, drawn order, and the ranking by exact means.

use std::cmp::Ordering;
use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::Points;
use crate::failure::Refusal;

/// Something that is scored.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Item {
    /// Name.
    pub name: String,
    /// Most points, in hundredths.
    pub most: u32,
}

/// A judge.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Judge {
    /// Number, from 1.
    pub no: i32,
    /// Name.
    pub name: String,
    /// In what role.
    pub role: String,
}

/// Somebody who speaks.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Speaker {
    /// Person.
    pub person: i64,
    /// Name.
    pub name: String,
}

/// What a competition is held by.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Setup {
    /// Items, in their order.
    pub items: Vec<Item>,
    /// Points with two decimals; whole ones without.
    pub decimals: bool,
    /// So many of the highest totals of a person are left out.
    pub drop_high: u32,
    /// So many of the lowest.
    pub drop_low: u32,
    /// Judges.
    pub judges: Vec<Judge>,
    /// Who speaks, in the drawn order.
    pub speakers: Vec<Speaker>,
}

impl Setup {
    /// How many totals count for a person.
    pub fn counted(&self) -> usize {
        let dropped = u64::from(self.drop_high) + u64::from(self.drop_low);
        self.judges.len().saturating_sub(usize::try_from(dropped).unwrap_or(usize::MAX))
    }

    /// Names of items and judges are told apart, somebody speaks, and at least one total is left for each person.
    ///
    /// # Errors
    /// `SPEECH_SETUP`, naming every field that is wrong.
    pub fn check(&self) -> Result<(), Refusal> {
        let mut wrong: Vec<(&str, String)> = Vec::new();
        let twice = |names: Vec<&str>| {
            let mut seen = BTreeSet::new();
            names.into_iter().find(|name| !seen.insert(*name)).map(str::to_owned)
        };
        for (field, n, what) in [
            ("items", self.items.len(), "评分项目"),
            ("judges", self.judges.len(), "评委"),
            ("speakers", self.speakers.len(), "参加人员"),
        ] {
            if n == 0 {
                wrong.push((field, format!("请填写{what}")));
            } else if n > 60 {
                wrong.push((field, format!("{what}最多 60 个")));
            }
        }
        if self.items.iter().any(|item| item.most == 0) {
            wrong.push(("items", "最高分不能是 0".into()));
        }
        if !self.decimals && self.items.iter().any(|item| item.most % 100 != 0) {
            wrong.push(("items", "按整数计分的，最高分也是整数".into()));
        }
        if let Some(name) = twice(self.items.iter().map(|item| item.name.as_str()).collect()) {
            wrong.push(("items", format!("「{name}」写了两次")));
        }
        if let Some(name) = twice(self.judges.iter().map(|judge| judge.name.as_str()).collect()) {
            wrong.push(("judges", format!("「{name}」写了两次；同名的评委请在姓名后加注")));
        }
        let mut seen = BTreeSet::new();
        if let Some(one) = self.speakers.iter().find(|one| !seen.insert(one.person)) {
            wrong.push(("speakers", format!("「{}」写了两次", one.name)));
        }
        if !self.judges.is_empty() && self.counted() == 0 {
            let message = format!(
                "{} 名评委，去掉 {} 个最高、{} 个最低以后没有剩下",
                self.judges.len(),
                self.drop_high,
                self.drop_low
            );
            wrong.push(("drop_high", message));
        }
        let Some((_, first)) = wrong.first() else { return Ok(()) };
        let refusal = Refusal::new("SPEECH_SETUP", first.clone(), "请改正后再保存");
        Err(wrong.into_iter().fold(refusal, |refusal, (field, message)| refusal.field(field, message)))
    }
}

/// Points per judge and person: one per item in hundredths, none where nothing was written.
pub type Sheets = BTreeMap<(i32, i64), Vec<Option<u32>>>;

/// A sum of hundredths over a number of judges; compared exactly.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub struct Mean {
    /// Sum of the totals that count, in hundredths.
    pub sum: u64,
    /// So many totals.
    pub judges: u64,
}

impl Mean {
    /// Rounded half up to hundredths, from whole numbers.
    pub fn rounded(self) -> Points {
        let judges = u128::from(self.judges.max(1));
        let twice = (u128::from(self.sum) * 2 + judges) / (judges * 2);
        Points(u64::try_from(twice).unwrap_or(u64::MAX))
    }

    /// `89.83（269.5 ÷ 3）`.
    pub fn zh(self) -> String {
        format!("{}（{} ÷ {}）", self.rounded(), Points(self.sum), self.judges)
    }
}

impl PartialEq for Mean {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for Mean {}

impl PartialOrd for Mean {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Mean {
    /// Exactly: a/b < c/d when a·d < c·b.
    fn cmp(&self, other: &Self) -> Ordering {
        let cross = |a: u64, b: u64| u128::from(a) * u128::from(b.max(1));
        cross(self.sum, other.judges).cmp(&cross(other.sum, self.judges))
    }
}

/// A person with what counts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ranked {
    /// Who.
    pub speaker: Speaker,
    /// Drawn as number so many, from 1.
    pub order: usize,
    /// Total of each judge, in the order of the judges, in hundredths.
    pub totals: Vec<u64>,
    /// Whether the total of that judge was left out.
    pub dropped: Vec<bool>,
    /// Mean of what is left.
    pub mean: Mean,
    /// Rank, from 1; equal means have equal ranks, and the next rank is as many further.
    pub rank: usize,
    /// Somebody else has the same rank.
    pub tied: bool,
}

/// A rank in words; equal ones are said to be.
pub fn rank_zh(rank: usize, tied: bool) -> String {
    if tied { format!("并列第 {rank} 名") } else { format!("第 {rank} 名") }
}

/// Leaves out the highest and the lowest totals: of equal ones those of the first judges. What is left is the same whichever they are.
fn dropped(totals: &[u64], high: u32, low: u32) -> Vec<bool> {
    let mut by_total: Vec<usize> = (0..totals.len()).collect();
    by_total.sort_by_key(|at| (totals[*at], *at));
    let count = |n: u32| usize::try_from(n).unwrap_or(usize::MAX).min(totals.len());
    let mut left_out = vec![false; totals.len()];
    for at in by_total.iter().take(count(low)) {
        left_out[*at] = true;
    }
    let mut highest: Vec<usize> = (0..totals.len()).filter(|at| !left_out[*at]).collect();
    highest.sort_by_key(|at| (std::cmp::Reverse(totals[*at]), *at));
    for at in highest.into_iter().take(count(high)) {
        left_out[at] = true;
    }
    left_out
}

/// Ranks the speakers: highest mean first, in the drawn order among equals.
///
/// # Errors
/// `SPEECH_SCORES_MISSING`, naming judge and person; those of [`Setup::check`].
pub fn rank(setup: &Setup, sheets: &Sheets) -> Result<Vec<Ranked>, Refusal> {
    setup.check()?;
    let mut missing = Vec::new();
    let mut all = Vec::with_capacity(setup.speakers.len());
    for (at, speaker) in setup.speakers.iter().enumerate() {
        let mut totals = Vec::with_capacity(setup.judges.len());
        for judge in &setup.judges {
            let points = sheets.get(&(judge.no, speaker.person)).map_or(&[][..], Vec::as_slice);
            let written: Vec<u64> = points.iter().flatten().map(|n| u64::from(*n)).collect();
            if written.len() == setup.items.len() {
                totals.push(written.iter().sum());
            } else {
                missing.push(format!("{}对{}", judge.name, speaker.name));
            }
        }
        all.push((at, speaker, totals));
    }
    if !missing.is_empty() {
        let message = format!("缺 {} 份评分：{}", missing.len(), missing.join("、"));
        return Err(Refusal::new("SPEECH_SCORES_MISSING", message, "请对照评分表补录；缺一份就不能排名"));
    }
    let mut ranked: Vec<Ranked> = all
        .into_iter()
        .map(|(at, speaker, totals)| {
            let dropped = dropped(&totals, setup.drop_high, setup.drop_low);
            let kept: Vec<u64> = totals.iter().zip(&dropped).filter(|(_, out)| !**out).map(|(n, _)| *n).collect();
            let mean = Mean { sum: kept.iter().sum(), judges: u64::try_from(kept.len()).unwrap_or(u64::MAX) };
            Ranked { speaker: speaker.clone(), order: at + 1, totals, dropped, mean, rank: 0, tied: false }
        })
        .collect();
    ranked.sort_by(|a, b| b.mean.cmp(&a.mean).then(a.order.cmp(&b.order)));
    let means: Vec<Mean> = ranked.iter().map(|one| one.mean).collect();
    for one in &mut ranked {
        one.rank = means.iter().filter(|mean| **mean > one.mean).count() + 1;
        one.tied = means.iter().filter(|mean| **mean == one.mean).count() > 1;
    }
    Ok(ranked)
}

/// A line of a frozen ranking.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FrozenRank {
    /// Rank.
    pub rank: usize,
    /// Somebody else has the same.
    pub tied: bool,
    /// Person.
    pub person: i64,
    /// Name.
    pub name: String,
    /// Drawn as number so many.
    pub order: usize,
    /// Total of each judge, in hundredths.
    pub totals: Vec<u64>,
    /// Whether it was left out.
    pub dropped: Vec<bool>,
    /// What counts.
    pub mean: Mean,
}

/// What is frozen: everything that the ranking rests on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Frozen {
    /// Number of the paper.
    pub number: String,
    /// Code of the unit.
    pub unit_code: String,
    /// Name of the unit.
    pub unit: String,
    /// Title.
    pub title: String,
    /// The post in words.
    pub post: String,
    /// Day of the competition.
    pub held_on: String,
    /// Place.
    pub place: String,
    /// Day of the draw.
    pub drawn_on: String,
    /// How it was drawn.
    pub drawn_how: String,
    /// Scheme, judges, speakers.
    pub setup: Setup,
    /// Ranking.
    pub ranking: Vec<FrozenRank>,
}

impl From<&Ranked> for FrozenRank {
    fn from(one: &Ranked) -> Self {
        Self {
            rank: one.rank,
            tied: one.tied,
            person: one.speaker.person,
            name: one.speaker.name.clone(),
            order: one.order,
            totals: one.totals.clone(),
            dropped: one.dropped.clone(),
            mean: one.mean,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn setup(judges: i32, speakers: i64, high: u32, low: u32) -> Setup {
        Setup {
            items: vec![Item { name: "演讲".into(), most: 10_000 }],
            decimals: true,
            drop_high: high,
            drop_low: low,
            judges: (1..=judges).map(|no| Judge { no, name: format!("评委{no}"), role: String::new() }).collect(),
            speakers: (1..=speakers).map(|person| Speaker { person, name: format!("甲{person}") }).collect(),
        }
    }

    /// Points per speaker, one per judge.
    fn sheets(all: &[&[u32]]) -> Sheets {
        let mut sheets = Sheets::new();
        for (person, points) in (1..).zip(all) {
            for (judge, n) in (1..).zip(*points) {
                sheets.insert((judge, person), vec![Some(*n)]);
            }
        }
        sheets
    }

    #[test]
    fn the_highest_and_the_lowest_are_left_out_and_equal_means_share_a_rank() {
        let setup = setup(5, 4, 1, 1);
        let all = sheets(&[
            &[9000, 8000, 8500, 8600, 7000],
            &[9500, 8600, 8500, 8000, 1000],
            &[9900, 9900, 9900, 0, 0],
            &[7000, 7000, 7000, 7000, 7000],
        ]);
        let ranked = rank(&setup, &all).unwrap();
        let shown: Vec<(&str, usize, bool, String)> =
            ranked.iter().map(|one| (one.speaker.name.as_str(), one.rank, one.tied, one.mean.zh())).collect();
        assert_eq!(
            shown,
            [
                ("甲1", 1, true, "83.67（251 ÷ 3）".into()),
                ("甲2", 1, true, "83.67（251 ÷ 3）".into()),
                ("甲4", 3, false, "70（210 ÷ 3）".into()),
                ("甲3", 4, false, "66（198 ÷ 3）".into()),
            ],
            "two firsts, no second"
        );
        assert_eq!(ranked[0].dropped, [true, false, false, false, true]);
        assert_eq!((rank_zh(1, true), rank_zh(3, false)), ("并列第 1 名".into(), "第 3 名".into()));
    }

    #[test]
    fn a_missing_score_names_judge_and_person() {
        let setup = setup(3, 2, 0, 0);
        let mut all = sheets(&[&[9000, 8000, 8500], &[9500, 8600, 8500]]);
        all.remove(&(2, 1));
        all.insert((3, 2), vec![None]);
        let refusal = rank(&setup, &all).unwrap_err();
        assert_eq!(refusal.code, "SPEECH_SCORES_MISSING");
        assert_eq!(refusal.message, "缺 2 份评分：评委2对甲1、评委3对甲2");
    }

    #[test]
    fn a_scheme_leaves_something_to_count() {
        let fields = |setup: Setup| -> String {
            let all = setup.check().err().map(|one| one.fields).unwrap_or_default();
            all.iter().map(|one| one.field.as_str()).collect::<Vec<_>>().join(" ")
        };
        assert_eq!(fields(setup(3, 2, 1, 1)), "");
        assert_eq!(fields(setup(3, 2, 2, 1)), "drop_high");
        assert_eq!(fields(setup(3, 2, u32::MAX, u32::MAX)), "drop_high");
        assert_eq!(fields(Setup::default()), "items judges speakers");
        let mut twice = setup(3, 2, 0, 0);
        twice.items.push(Item { name: "演讲".into(), most: 0 });
        twice.judges[1].name = "评委1".into();
        twice.speakers[1].person = 1;
        assert_eq!(fields(twice), "items items judges speakers");
        let mut whole = setup(3, 2, 0, 0);
        (whole.decimals, whole.items[0].most) = (false, 9950);
        assert_eq!(fields(whole), "items");
    }

    #[test]
    fn a_mean_is_rounded_half_up_and_kept_exactly() {
        for (sum, judges, text) in [
            (26_950, 3, "89.83（269.5 ÷ 3）"),
            (1, 2, "0.01（0.01 ÷ 2）"),
            (25_500, 3, "85（255 ÷ 3）"),
            (4, 3, "0.01（0.04 ÷ 3）"),
        ] {
            assert_eq!(Mean { sum, judges }.zh(), text);
        }
        assert!(Mean { sum: 26_951, judges: 3 } > Mean { sum: 26_950, judges: 3 }, "equal when rounded, not equal");
        assert_eq!(Mean { sum: 1, judges: 3 }, Mean { sum: 2, judges: 6 });
    }

    proptest! {
        #[test]
        fn what_is_left_is_the_sorted_middle(
            totals in prop::collection::vec(0_u64..12, 1..9), high in 0_u32..4, low in 0_u32..4,
        ) {
            prop_assume!(usize::try_from(high + low).unwrap() < totals.len());
            let out = dropped(&totals, high, low);
            let mut kept: Vec<u64> = totals.iter().zip(&out).filter(|(_, out)| !**out).map(|(n, _)| *n).collect();
            kept.sort_unstable();
            let mut sorted = totals.clone();
            sorted.sort_unstable();
            let (from, to) = (usize::try_from(low).unwrap(), totals.len() - usize::try_from(high).unwrap());
            prop_assert_eq!(&kept[..], &sorted[from..to], "only the numbers count, not who gave them");
        }

        #[test]
        fn ranks_follow_the_means_and_nobody_is_lost(
            points in prop::collection::vec(prop::collection::vec(0_u32..=20, 5), 1..7), high in 0_u32..3, low in 0_u32..2,
        ) {
            let setup = setup(5, i64::try_from(points.len()).unwrap(), high, low);
            let all: Vec<&[u32]> = points.iter().map(Vec::as_slice).collect();
            let ranked = rank(&setup, &sheets(&all)).unwrap();
            prop_assert_eq!(ranked.len(), points.len());
            for a in &ranked {
                prop_assert_eq!(a.rank, ranked.iter().filter(|b| b.mean > a.mean).count() + 1);
                prop_assert_eq!(a.tied, ranked.iter().filter(|b| b.rank == a.rank).count() > 1);
                prop_assert_eq!(a.mean.judges, u64::from(5 - high - low));
                prop_assert!(a.mean.rounded().0 * a.mean.judges * 2 + a.mean.judges >= a.mean.sum * 2);
                prop_assert!(a.mean.rounded().0 * a.mean.judges * 2 <= a.mean.sum * 2 + a.mean.judges);
            }
        }
    }
}
