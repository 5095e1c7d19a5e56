//! Names in the order of their strokes 姓名笔画. No table of the law says how; this is the order of Unicode CLDR, and a clerk may set
//! another place where local custom differs (same number of strokes, 起笔 order, compound surnames).

use std::collections::HashMap;
use std::sync::OnceLock;

/// All characters of the table, fewest strokes first.
const TABLE: &str = include_str!("strokes.txt");

fn places() -> &'static HashMap<char, u32> {
    static PLACES: OnceLock<HashMap<char, u32>> = OnceLock::new();
    PLACES.get_or_init(|| {
        let characters = TABLE.lines().filter(|line| !line.starts_with('#')).flat_map(str::chars);
        characters.zip(1..).collect()
    })
}

/// Key of a name, compared character by character. A character that is not in the table comes after all that are; see [`doubtful`].
pub fn key(name: &str) -> Vec<u32> {
    let places = places();
    let last = u32::try_from(places.len()).unwrap_or(u32::MAX / 2);
    name.chars()
        .filter(|c| !c.is_whitespace() && !matches!(c, '·' | '•'))
        .map(|c| places.get(&c).copied().unwrap_or_else(|| last.saturating_add(1).saturating_add(u32::from(c))))
        .collect()
}

/// Characters of a name whose place a clerk should check: those that the table does not know, and those with 阝, which the table
/// counts as three strokes while the mainland's standard counts two (陈 has seven strokes there, not eight).
pub fn doubtful(name: &str) -> Vec<char> {
    name.chars()
        .filter(|c| !c.is_ascii() && !matches!(c, '·' | '•' | '　'))
        .filter(|c| !places().contains_key(c) || with_ear(*c))
        .collect()
}

/// Radicals 邑 and 阜: in the order of Unicode their characters stand together.
fn with_ear(c: char) -> bool {
    matches!(c, '\u{9091}'..='\u{9148}' | '\u{961C}'..='\u{96B5}')
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
    fn rare_characters_come_last_and_are_named() {
        assert_eq!(sorted(&["莫𡐓", "莫龘"]), ["莫龘", "莫𡐓"]);
        assert_eq!(doubtful("莫𡐓"), ['𡐓']);
        assert_eq!(doubtful("陈郑王"), ['陈', '郑']);
        assert!(doubtful("买买提·吐尔逊").is_empty());
    }
}
