//! Names in the order of their strokes 姓名笔画: the number of strokes of the first character, then its strokes in their order
//! 横、竖、撇、点、折, then the next character. That is how lists are ordered on the mainland; the election texts name the order but
//! print no table. Where local custom differs (compound surnames, characters of the same strokes) a clerk may set another place.

use std::collections::HashMap;
use std::sync::OnceLock;

/// Number and order of the strokes of each known character; the file says where it comes from.
const TABLE: &str = include_str!("strokes.txt");
/// Strokes that one number of a key holds: nine decimal digits.
const PACK: usize = 9;
/// Numbers for the strokes of one character: the longest has 36.
const PACKS: usize = 4;
/// Stands for what is not known; it comes after everything known.
const UNKNOWN: u32 = u32::MAX;

/// What is known of a character.
struct Strokes {
    count: u32,
    /// The strokes as digits 1 to 5; empty where only their number is known.
    order: &'static str,
}

fn table() -> &'static HashMap<char, Strokes> {
    static TABLE_BY_CHARACTER: OnceLock<HashMap<char, Strokes>> = OnceLock::new();
    TABLE_BY_CHARACTER.get_or_init(|| {
        let mut all = HashMap::new();
        for line in TABLE.lines().filter(|line| !line.starts_with('#')) {
            let mut words = line.split(' ');
            let Some(count) = words.next().and_then(|n| n.parse().ok()) else { continue };
            for word in words {
                let mut rest = word.chars();
                if let Some(character) = rest.next() {
                    all.insert(character, Strokes { count, order: rest.as_str() });
                }
            }
        }
        all
    })
}

/// Key of a name, compared number by number. A character that is not in the table comes after all that are; see [`doubtful`].
pub fn key(name: &str) -> Vec<u32> {
    name.chars().filter(|c| !c.is_whitespace() && !matches!(c, '·' | '•')).flat_map(character_key).collect()
}

fn character_key(c: char) -> [u32; PACKS + 2] {
    let mut key = [UNKNOWN; PACKS + 2];
    key[PACKS + 1] = u32::from(c);
    if let Some(strokes) = table().get(&c) {
        key[0] = strokes.count;
        if !strokes.order.is_empty() {
            let mut digits = strokes.order.bytes().map(|digit| u32::from(digit - b'0'));
            for pack in &mut key[1..=PACKS] {
                *pack = (0..PACK).fold(0, |sum, _| sum * 10 + digits.next().unwrap_or(0));
            }
        }
    }
    key
}

/// Characters of a name whose place a clerk should check, because the order of their strokes is not known.
pub fn doubtful(name: &str) -> Vec<char> {
    name.chars()
        .filter(|c| !c.is_ascii() && !matches!(c, '·' | '•' | '　'))
        .filter(|c| table().get(c).is_none_or(|strokes| strokes.order.is_empty()))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sorted<'a>(names: &[&'a str]) -> Vec<&'a str> {
        let mut names = names.to_vec();
        names.sort_by_key(|name| key(name));
        names
    }

    #[test]
    fn fewer_strokes_come_first() {
        assert_eq!(sorted(&["魏国庆", "张三", "丁一", "王五", "林八"]), ["丁一", "王五", "张三", "林八", "魏国庆"]);
        assert_eq!(
            sorted(&["王鑫", "王一", "王力"]),
            ["王一", "王力", "王鑫"],
            "the same surname: the next character decides"
        );
        assert_eq!(sorted(&["王芳芳", "王芳"]), ["王芳", "王芳芳"], "two characters before three");
    }

    #[test]
    fn the_same_number_is_ordered_by_the_strokes() {
        // Seven strokes: 横 before 竖 before 撇 before 点 before 折.
        assert_eq!(sorted(&["陈一", "沈一", "何一", "吴一", "李一"]), ["李一", "吴一", "何一", "沈一", "陈一"]);
        // 阝 has two strokes: 陈 seven, 郑 eight, 邓 four.
        assert_eq!(sorted(&["郑一", "陈一", "邓一", "罗一", "江一"]), ["邓一", "江一", "陈一", "罗一", "郑一"]);
    }

    #[test]
    fn every_entry_of_the_table_is_whole() {
        assert!(table().len() > 9_000);
        for (character, strokes) in table() {
            let digits = strokes.order.bytes().all(|digit| (b'1'..=b'5').contains(&digit));
            let long = strokes.order.is_empty() || strokes.order.len() == strokes.count as usize;
            assert!(digits && long && strokes.count as usize <= PACK * PACKS, "{character}");
        }
    }

    #[test]
    fn rare_characters_come_last_and_are_named() {
        assert_eq!(sorted(&["莫𡐓", "莫龘"]), ["莫龘", "莫𡐓"]);
        assert_eq!(doubtful("莫𡐓濛"), ['𡐓', '濛']);
        assert!(doubtful("陈郑王").is_empty());
        assert!(doubtful("买买提·吐尔逊").is_empty());
    }
}
