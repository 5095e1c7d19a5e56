//! Groups 村民小组 that a file names: those that the village does not have, and those that look like one group in two
//! writings. They never stop an import, but they would be published as groups of their own. Pure.

use std::collections::{BTreeMap, HashMap, HashSet};

use super::upload::harmless;

/// Where a name stands in the file.
#[derive(Clone, Copy, Debug)]
struct Place {
    first: u32,
    rows: u32,
}

impl Place {
    fn words(self) -> String {
        if self.rows > 1 {
            format!("第 {} 行等 {} 行", self.first, self.rows)
        } else {
            format!("第 {} 行", self.first)
        }
    }
}

/// Remarks on the names in a file, one for each distinct name, in the order of the file. `recorded` are the groups of the
/// village; when it has none, names are compared with each other and with those `used` on the roll. The first file into an empty
/// roll has nothing to be compared with but itself.
pub fn remarks<'r>(names: impl Iterator<Item = (u32, &'r str)>, recorded: &[String], used: &[String]) -> Vec<String> {
    let mut places: HashMap<&str, Place> = HashMap::new();
    for (line, name) in names.filter(|(_, name)| !name.is_empty()) {
        let place = places.entry(name).or_insert(Place { first: line, rows: 0 });
        place.rows += 1;
        place.first = place.first.min(line);
    }
    let mut named: Vec<(&str, Place)> = places.into_iter().collect();
    named.sort_by_key(|(_, place)| place.first);
    if recorded.is_empty() { alike(&named, used) } else { unknown(&named, recorded) }
}

fn unknown(named: &[(&str, Place)], recorded: &[String]) -> Vec<String> {
    let exact: HashSet<&str> = recorded.iter().map(String::as_str).collect();
    let writings: HashMap<String, &str> = recorded.iter().map(|name| (fold(name), name.as_str())).collect();
    let strange = named.iter().filter(|(name, _)| !exact.contains(name));
    strange
        .map(|(name, place)| {
            let said = format!("{} 组「{}」不在本村已有的小组中", place.words(), harmless(name));
            match writings.get(&fold(name)) {
                Some(known) => format!("{said}，像是「{known}」的另一种写法；不改的话，公布名单时会分成两组"),
                None => format!("{said}；请核对组名，确有这个组的请在村社底册中补上"),
            }
        })
        .collect()
}

fn alike(named: &[(&str, Place)], used: &[String]) -> Vec<String> {
    let mut writings: BTreeMap<String, Vec<&str>> = BTreeMap::new();
    for name in used.iter().map(String::as_str).chain(named.iter().map(|(name, _)| *name)) {
        let known = writings.entry(fold(name)).or_default();
        if !known.contains(&name) {
            known.push(name);
        }
    }
    let remark = |(name, place): &(&str, Place)| {
        let first = writings.get(&fold(name)).and_then(|all| all.first());
        let (name, rows) = (*name, place.words());
        match first {
            Some(first) if *first != name => Some(format!(
                "{rows} 组「{}」与「{}」像是同一组的两种写法，公布名单时会分成两组；是同一组的，请统一写法后重新上传",
                harmless(name),
                harmless(first)
            )),
            _ if !used.is_empty() && !used.iter().any(|known| known == name) => Some(format!(
                "{rows} 组「{}」在本村选民名单上还没有；请核对组名，确有这个组的可以照常导入",
                harmless(name)
            )),
            _ => None,
        }
    };
    named.iter().filter_map(remark).collect()
}

/// A name without what differs between writings of the same group: 第一村民小组, 第1组, １ 组 and 一组 are one.
fn fold(name: &str) -> String {
    let plain: String = name
        .chars()
        .filter(|c| !c.is_whitespace())
        .map(|c| match c {
            '\u{FF01}'..='\u{FF5E}' => char::from_u32(u32::from(c) - 0xFEE0).unwrap_or(c),
            other => other,
        })
        .flat_map(char::to_uppercase)
        .collect();
    // The key of the roll's order writes every number, Chinese or Arabic, in one way.
    crate::roll::order_key(&plain, "").replace('第', "").replace("村民小组", "组").replace("小组", "组")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(names: &[&str]) -> Vec<String> {
        names.iter().map(|name| (*name).to_owned()).collect()
    }

    #[test]
    fn writings_of_one_group_are_one() {
        for (one, other, same) in [
            ("第1组", "第一组", true),
            ("第一村民小组", "1组", true),
            ("第１２小组", "十二组", true),
            ("第 一 组", "第一组", true),
            ("东Ａ组", "东a组", true),
            ("一组", "十一组", false),
            ("东1组", "西1组", false),
            ("东一组", "一组", false),
            ("第一组", "第一队", false),
        ] {
            assert_eq!(fold(one) == fold(other), same, "{one} {other}");
        }
    }

    #[test]
    fn names_are_said_once_with_their_rows() {
        let rows = [(3, "东1组"), (4, "第一组"), (5, "东1组"), (6, ""), (7, "1组"), (8, "990781198001010011")];
        let recorded = texts(&["第一组", "第二组"]);
        assert_eq!(
            remarks(rows.into_iter(), &recorded, &[]),
            [
                "第 3 行等 2 行 组「东1组」不在本村已有的小组中；请核对组名，确有这个组的请在村社底册中补上",
                "第 7 行 组「1组」不在本村已有的小组中，像是「第一组」的另一种写法；不改的话，公布名单时会分成两组",
                "第 8 行 组「9907**********0011」不在本村已有的小组中；请核对组名，确有这个组的请在村社底册中补上",
            ]
        );
    }

    #[test]
    fn without_recorded_groups_names_are_compared_with_the_roll() {
        let rows = [(3, "东1组"), (4, "一组"), (5, "１组"), (6, "一组"), (7, "第二组"), (8, "东1组"), (9, "第3组")];
        assert_eq!(
            remarks(rows.into_iter(), &[], &texts(&["第2组", "第3组", "一组"])),
            [
                "第 3 行等 2 行 组「东1组」在本村选民名单上还没有；请核对组名，确有这个组的可以照常导入",
                "第 5 行 组「１组」与「一组」像是同一组的两种写法，公布名单时会分成两组；是同一组的，请统一写法后重新上传",
                "第 7 行 组「第二组」与「第2组」像是同一组的两种写法，公布名单时会分成两组；是同一组的，请统一写法后重新上传",
            ]
        );
        let first = remarks([(3, "一组"), (4, "二组")].into_iter(), &[], &[]);
        assert!(first.is_empty(), "the first file makes the groups: {first:?}");
    }
}
