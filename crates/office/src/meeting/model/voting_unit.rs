//! Parts of a unit that choose representatives together 推选单位: groups that elect as one, or five to fifteen households.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

/// What two ways of writing the name of one group have in common: 第一村民小组, 一组 and 1组 are one.
pub fn group_key(name: &str) -> String {
    let mut name = name.trim();
    name = name.strip_prefix('第').unwrap_or(name);
    for ending in ["村民小组", "居民小组", "小组", "组"] {
        if let Some(rest) = name.strip_suffix(ending).filter(|rest| !rest.is_empty()) {
            name = rest;
            break;
        }
    }
    crate::roll::order::key(name, "")
}

/// A group that belongs to a voting unit, as a whole or with some of its households.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Part {
    /// Group, as the roll writes it.
    pub group: String,
    /// Households of the group; none means all of them.
    pub households: Vec<String>,
}

/// A part of a unit that chooses its own representatives.
///
/// 依据 VCOL2018@2018-12-29#25.2 「按每五户至十五户推选一人，或者由各村民小组推选若干人」
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VotingUnit {
    /// Row number; 0 for one that is not stored.
    pub id: i64,
    /// Name, as it is announced.
    pub name: String,
    /// Representatives it chooses.
    pub seats: u32,
    /// Groups, or households of groups.
    pub parts: Vec<Part>,
}

/// A household on the roll.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Home {
    /// Group.
    pub group: String,
    /// Household; empty for voters whose household is not known.
    pub household: String,
    /// Voters.
    pub voters: u32,
}

/// What a voting unit counts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Size {
    /// Households that are known.
    pub households: u32,
    /// Voters.
    pub voters: u32,
}

impl VotingUnit {
    /// Whether somebody of this group and household chooses here.
    pub fn has(&self, group: &str, household: &str) -> bool {
        self.parts.iter().any(|part| {
            part.group == group && (part.households.is_empty() || part.households.iter().any(|own| own == household))
        })
    }

    /// Whether it is made of households, so that five to fifteen of them choose one representative. Groups choose 「若干人」.
    pub fn by_households(&self) -> bool {
        self.parts.iter().any(|part| !part.households.is_empty())
    }

    /// Its households and voters on the roll.
    pub fn size(&self, homes: &[Home]) -> Size {
        homes.iter().filter(|home| self.has(&home.group, &home.household)).fold(Size::default(), |size, home| Size {
            households: size.households.saturating_add(u32::from(!home.household.is_empty())),
            voters: size.voters.saturating_add(home.voters),
        })
    }

    /// In words: 「一组、二组」, 「三组（12户）」.
    pub fn zh(&self) -> String {
        let one = |part: &Part| match part.households.len() {
            0 => part.group.clone(),
            n => format!("{}（{n}户）", part.group),
        };
        self.parts.iter().map(one).collect::<Vec<_>>().join("、")
    }
}

/// Why a voting unit cannot be recorded beside the others.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Clash {
    /// No group and no household.
    Empty,
    /// Another has this name.
    Name,
    /// It has the name of a group that it does not consist of.
    NameOfGroup(String),
    /// The unit has no such group.
    NoGroup(String),
    /// The group has no such household on the roll.
    NoHousehold {
        /// Group.
        group: String,
        /// Household.
        household: String,
    },
    /// A group, or a household of it, chooses elsewhere already.
    Twice {
        /// Group, and the household where it is about one.
        what: String,
        /// Where.
        unit: String,
    },
}

/// Whether `new` can stand beside `units`; `groups` are the groups of the village, `homes` the households of its roll.
///
/// # Errors
/// The first [`Clash`].
pub fn check(new: &VotingUnit, units: &[VotingUnit], groups: &[String], homes: &[Home]) -> Result<(), Clash> {
    if new.parts.is_empty() {
        return Err(Clash::Empty);
    }
    if units.iter().any(|unit| group_key(&unit.name) == group_key(&new.name)) {
        return Err(Clash::Name);
    }
    if let Some(group) = groups.iter().find(|group| group_key(group) == group_key(&new.name)) {
        let alone = matches!(&new.parts[..], [only] if only.group == *group && only.households.is_empty());
        if !alone {
            return Err(Clash::NameOfGroup(group.clone()));
        }
    }
    for part in &new.parts {
        if !groups.contains(&part.group) {
            return Err(Clash::NoGroup(part.group.clone()));
        }
        for household in &part.households {
            let known = |home: &Home| home.group == part.group && home.household == *household;
            if household.is_empty() || !homes.iter().any(known) {
                return Err(Clash::NoHousehold { group: part.group.clone(), household: household.clone() });
            }
        }
        for unit in units {
            for other in unit.parts.iter().filter(|other| other.group == part.group) {
                let whole = part.households.is_empty() || other.households.is_empty();
                let shared = part.households.iter().find(|household| other.households.contains(household));
                let what = match shared {
                    Some(household) => format!("{} {household}户", part.group),
                    None if whole => part.group.clone(),
                    None => continue,
                };
                return Err(Clash::Twice { what, unit: unit.name.clone() });
            }
        }
    }
    let mut seen = BTreeSet::new();
    for part in &new.parts {
        if !seen.insert(&part.group) {
            return Err(Clash::Twice { what: part.group.clone(), unit: new.name.clone() });
        }
    }
    Ok(())
}

/// What is left of a group that chooses in voting units in part.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rest {
    /// Group.
    pub group: String,
    /// Households that belong to no voting unit; an empty one stands for voters whose household is not known.
    pub households: Vec<String>,
    /// Whether no household of it belongs to a voting unit: then the group chooses as a whole.
    pub whole: bool,
}

/// Groups that no voting unit covers, or not wholly, in the order of `groups`.
pub fn rest(units: &[VotingUnit], groups: &[String], homes: &[Home]) -> Vec<Rest> {
    let one = |group: &String| {
        let touched: Vec<&Part> =
            units.iter().flat_map(|unit| &unit.parts).filter(|part| part.group == *group).collect();
        if touched.is_empty() {
            return Some(Rest { group: group.clone(), households: Vec::new(), whole: true });
        }
        if touched.iter().any(|part| part.households.is_empty()) {
            return None;
        }
        let left = |home: &&Home| {
            home.group == *group && !touched.iter().any(|part| part.households.contains(&home.household))
        };
        let households: Vec<String> = homes.iter().filter(left).map(|home| home.household.clone()).collect();
        (!households.is_empty()).then(|| Rest { group: group.clone(), households, whole: false })
    };
    groups.iter().filter_map(one).collect()
}

/// The names of those that have to choose: the voting units, and the groups that are not in any of them wholly. A group of which some
/// households are left stands for these. A voting unit stands where its first group would stand.
pub fn choosing(units: &[VotingUnit], groups: &[String], homes: &[Home]) -> Vec<String> {
    let place = |group: &String| groups.iter().position(|own| own == group);
    let of_units = units.iter().map(|unit| (unit.parts.first().and_then(|part| place(&part.group)), unit.name.clone()));
    let left = rest(units, groups, homes).into_iter().map(|rest| (place(&rest.group), rest.group));
    let mut names: Vec<(Option<usize>, String)> = of_units.chain(left).collect();
    names.sort_by_key(|(place, _)| *place);
    names.into_iter().map(|(_, name)| name).collect()
}

/// Divides the households of a group, in their order, into voting units of about `per` households, no two of which differ by more than one
/// household, and each of which has at least `least` and at most `most` wherever that can be.
pub fn divide(households: &[String], per: u32, (least, most): (u32, Option<u32>)) -> Vec<Vec<String>> {
    let size = |n: u32| usize::try_from(n.max(1)).unwrap_or(usize::MAX);
    let all = households.len();
    let fewest = most.map_or(1, |most| all.div_ceil(size(most)));
    let wanted = (all + size(per) / 2) / size(per);
    let n = wanted.max(fewest).min(all / size(least)).max(1);
    let (each, more) = (all / n, all % n);
    let mut parts = Vec::with_capacity(n);
    let mut rest = households;
    for at in 0..n {
        let (own, after) = rest.split_at(each + usize::from(at >= n - more));
        parts.push(own.to_vec());
        rest = after;
    }
    parts.retain(|part| !part.is_empty());
    parts
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn unit(name: &str, parts: &[(&str, &[&str])]) -> VotingUnit {
        let part = |(group, households): &(&str, &[&str])| Part {
            group: (*group).to_owned(),
            households: households.iter().map(|&household| household.to_owned()).collect(),
        };
        VotingUnit { id: 0, name: name.to_owned(), seats: 1, parts: parts.iter().map(part).collect() }
    }

    fn groups() -> Vec<String> {
        ["一组", "二组", "三组"].map(str::to_owned).to_vec()
    }

    fn homes() -> Vec<Home> {
        let home = |group: &str, household: &str, voters| Home {
            group: group.to_owned(),
            household: household.to_owned(),
            voters,
        };
        vec![
            home("一组", "1", 3),
            home("一组", "2", 2),
            home("一组", "3", 4),
            home("二组", "1", 1),
            home("三组", "1", 2),
            home("三组", "", 1),
        ]
    }

    #[test]
    fn one_group_is_one_however_it_is_written() {
        let keys: BTreeSet<String> = ["第一村民小组", "一组", "1组", " 第1小组 ", "第一居民小组"].map(group_key).into();
        assert_eq!(keys.len(), 1, "{keys:?}");
        let keys: BTreeSet<String> = ["一组", "十一组", "第十组", "老屋组", "组"].map(group_key).into();
        assert_eq!(keys.len(), 5, "{keys:?}");
    }

    #[test]
    fn groups_that_choose_together_are_one() {
        let units = [unit("一二组", &[("一组", &[]), ("二组", &[])])];
        assert_eq!(choosing(&units, &groups(), &homes()), ["一二组", "三组"]);
        assert_eq!(units[0].size(&homes()), Size { households: 4, voters: 10 });
        assert!(units[0].has("二组", "9") && !units[0].has("三组", "1"));
        assert!(!units[0].by_households());
        assert_eq!(units[0].zh(), "一组、二组");
    }

    #[test]
    fn a_group_is_left_until_all_its_households_have_a_unit() {
        let mut units = vec![unit("一组东", &[("一组", &["1", "2"])])];
        let left = &rest(&units, &groups(), &homes())[0];
        assert_eq!((left.group.as_str(), &left.households[..], left.whole), ("一组", &["3".to_owned()][..], false));
        units.push(unit("一组西", &[("一组", &["3"])]));
        assert_eq!(choosing(&units, &groups(), &homes()), ["一组东", "一组西", "二组", "三组"]);
        // Voters whose household is not known belong to no unit of households.
        units.push(unit("三组甲", &[("三组", &["1"])]));
        let left = rest(&units, &groups(), &homes());
        assert_eq!(left.last().map(|rest| rest.households.clone()), Some(vec![String::new()]));
    }

    #[test]
    fn nobody_chooses_twice() {
        let units = [unit("一组东", &[("一组", &["1"])]), unit("二组", &[("二组", &[])])];
        let refused = |new: VotingUnit| check(&new, &units, &groups(), &homes());
        let twice = |what: &str, unit: &str| Err(Clash::Twice { what: what.into(), unit: unit.into() });
        assert_eq!(refused(unit("甲", &[("一组", &["1", "2"])])), twice("一组 1户", "一组东"));
        assert_eq!(refused(unit("甲", &[("一组", &[])])), twice("一组", "一组东"));
        assert_eq!(refused(unit("甲", &[("二组", &["1"])])), twice("二组", "二组"));
        assert_eq!(refused(unit("甲", &[("三组", &["1"]), ("三组", &["1"])])), twice("三组", "甲"));
        assert_eq!(refused(unit("甲", &[("一组", &["2", "3"])])), Ok(()));
        assert_eq!(refused(unit("三组", &[("三组", &[])])), Ok(()), "a group may be recorded with its seats");
    }

    #[test]
    fn names_and_households_must_be_those_of_the_village() {
        let units = [unit("东片", &[("二组", &[])])];
        let refused = |new: VotingUnit| check(&new, &units, &groups(), &homes()).err();
        assert_eq!(refused(unit("甲", &[])), Some(Clash::Empty));
        assert_eq!(refused(unit("东片", &[("一组", &[])])), Some(Clash::Name));
        assert_eq!(refused(unit("第一小组", &[("三组", &[])])), Some(Clash::NameOfGroup("一组".into())));
        assert_eq!(refused(unit("一组", &[("一组", &["1"])])), Some(Clash::NameOfGroup("一组".into())));
        assert_eq!(refused(unit("甲", &[("九组", &[])])), Some(Clash::NoGroup("九组".into())));
        let none = Clash::NoHousehold { group: "三组".into(), household: "7".into() };
        assert_eq!(refused(unit("甲", &[("三组", &["7"])])), Some(none));
        let unknown = Clash::NoHousehold { group: "三组".into(), household: String::new() };
        assert_eq!(refused(unit("甲", &[("三组", &[""])])), Some(unknown));
    }

    proptest! {
        #[test]
        fn dividing_loses_no_household_and_keeps_to_the_law(n in 0usize..200, per in 1u32..20) {
            let households: Vec<String> = (1..=n).map(|no| no.to_string()).collect();
            let parts = divide(&households, per, (5, Some(15)));
            prop_assert_eq!(parts.concat(), households);
            let sizes: Vec<usize> = parts.iter().map(Vec::len).collect();
            if n >= 5 {
                prop_assert!(sizes.iter().all(|size| (5..=15).contains(size)), "{:?}", sizes);
            }
            let (least, most) = (sizes.iter().min().copied(), sizes.iter().max().copied());
            prop_assert!(most <= least.map(|least| least + 1), "{:?}", sizes);
        }
    }
}
