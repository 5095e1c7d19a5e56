//! 人数较少的民族: members of the smaller ethnic groups in a village where several live.

use std::collections::BTreeMap;

use crate::finding::Finding;
use crate::regime::Regime;

/// In a village of several ethnic groups, is at least one of the elected of a smaller group: `MINORITY_MEMBER`. `voters` counts
/// the registered voters by ethnic group, without those whose group is not recorded; `elected` has the group of each of the
/// elected, where it is known. Silent while nobody is elected, where only one group lives, and where the group of somebody
/// elected is not recorded and could be a smaller one.
///
/// 依据 VCOL2018@2018-12-29#6.2 「多民族村民居住的村应当有人数较少的民族的成员」
pub fn minority_member(voters: &BTreeMap<String, u32>, elected: &[Option<String>], regime: &Regime) -> Option<Finding> {
    let rule = regime.minority_min();
    let (largest, most) = voters.iter().max_by_key(|(_, n)| **n)?;
    let smaller: u32 = voters.iter().filter(|(group, _)| *group != largest).map(|(_, n)| *n).sum();
    let members = elected.iter().flatten().filter(|group| *group != largest && !group.is_empty()).count();
    let members = u32::try_from(members).unwrap_or(u32::MAX);
    let unknown = elected.iter().any(|group| group.as_ref().is_none_or(String::is_empty));
    if smaller == 0 || elected.is_empty() || members >= rule.value || unknown {
        return None;
    }
    let message = format!(
        "登记选民中{largest}{most}人、其他民族{smaller}人，当选人中没有其他民族的成员；多民族村民居住的村应当有人数较少的民族的成员。"
    );
    let finding = rule.finding("MINORITY_MEMBER", "elected", message);
    Some(finding.figure("smaller", smaller).figure("members", members).figure("needed", rule.value))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::book::LawBook;

    #[test]
    fn only_where_several_groups_live_and_none_of_a_smaller_one_is_elected() {
        let book = LawBook::builtin().unwrap();
        let day = chrono::NaiveDate::from_ymd_opt(2025, 4, 15).unwrap();
        let regime = book.regime("ZJ-2020", day).unwrap();
        let han_she: &[(&str, u32)] = &[("汉族", 900), ("畲族", 80)];
        type Case<'a> = (&'a [(&'a str, u32)], &'a [Option<&'a str>], bool);
        let cases: [Case<'_>; 6] = [
            (han_she, &[Some("汉族"), Some("汉族")], true),
            (han_she, &[Some("汉族"), Some("畲族")], false),
            (han_she, &[Some("汉族"), None], false),
            (han_she, &[], false),
            (&[("汉族", 900)], &[Some("汉族")], false),
            (&[], &[Some("汉族")], false),
        ];
        for (voters, elected, warned) in cases {
            let voters = voters.iter().map(|(group, n)| ((*group).to_owned(), *n)).collect();
            let elected: Vec<Option<String>> = elected.iter().map(|group| group.map(str::to_owned)).collect();
            let found = minority_member(&voters, &elected, &regime);
            assert_eq!(found.is_some(), warned, "{voters:?} {elected:?}");
            assert!(found.is_none_or(|finding| !finding.blocks() && !finding.cites.is_empty()));
        }
    }
}
