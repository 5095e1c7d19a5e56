//! The order of the roll: groups and households by their numbers, not by the letters the numbers are written with. 第二组 stands
//! before 第十组, household 2 before household 10.

/// Digits of the longest number that counts as one; longer ones stand behind all numbers, as they are written.
const DIGITS: usize = 9;

/// The key by which rows of a roll are sorted: group, then household, every number in them after the count of its digits, so
/// that a longer number stands behind a shorter one. Stored beside the row, so that a page of the roll is read from the
/// database in its order; short, because an import writes a hundred thousand of them.
pub fn key(group: &str, household: &str) -> String {
    let mut out = String::with_capacity(group.len() + household.len() + 4);
    push_key(&mut out, group);
    out.push('/');
    push_key(&mut out, household);
    out
}

/// Sorts names of groups as the roll does.
pub fn sort_groups(names: &mut [String]) {
    names.sort_by_cached_key(|name| key(name, ""));
}

fn push_number(out: &mut String, digits: &str) {
    // '1' to '9': the count of digits is one character, which sorts before every letter like the number itself.
    out.push(char::from(b'0' + digits.len() as u8));
    out.push_str(digits);
}

fn push_key(out: &mut String, text: &str) {
    // Nearly every household is a plain number.
    let plain = !text.is_empty() && !text.starts_with('0') && text.bytes().all(|byte| byte.is_ascii_digit());
    if plain && text.len() <= DIGITS {
        return push_number(out, text);
    }
    let mut run: Vec<char> = Vec::new();
    let mut chinese = false;
    for c in text.trim().chars().chain(['\0']) {
        let (plain, numeral) = (digit(c).is_some(), numeral(c));
        if !run.is_empty() && !(if chinese { numeral } else { plain }) {
            let value = if chinese { zh_value(&run) } else { plain_value(&run) };
            match value {
                Some(value) => push_number(out, &value.to_string()),
                None => {
                    out.push(':');
                    out.extend(&run);
                }
            }
            run.clear();
        }
        if plain || numeral {
            chinese = numeral;
            run.push(c);
        } else if c != '\0' {
            out.push(c);
        }
    }
}

/// Value of a digit, also of full width.
fn digit(c: char) -> Option<u32> {
    match c {
        '0'..='9' => Some(u32::from(c) - u32::from('0')),
        '０'..='９' => Some(u32::from(c) - u32::from('０')),
        _ => None,
    }
}

fn numeral(c: char) -> bool {
    matches!(c, '零' | '〇' | '一' | '二' | '两' | '三' | '四' | '五' | '六' | '七' | '八' | '九' | '十' | '百' | '千')
}

fn plain_value(run: &[char]) -> Option<u64> {
    let value = run.iter().try_fold(0_u64, |sum, c| sum.checked_mul(10)?.checked_add(u64::from(digit(*c)?)))?;
    (value < 10_u64.pow(DIGITS as u32)).then_some(value)
}

/// 十二 → 12, 一百零三 → 103, and digits in a row as they stand: 一二 → 12.
fn zh_value(run: &[char]) -> Option<u64> {
    let (mut sum, mut last, mut positional) = (0_u64, None::<u64>, 0_u64);
    let units = run.iter().any(|c| "十百千".contains(*c));
    for c in run {
        let value = match c {
            '零' | '〇' => 0,
            '两' => 2,
            '十' | '百' | '千' => {
                let unit = match c {
                    '十' => 10,
                    '百' => 100,
                    _ => 1000,
                };
                sum = sum.checked_add(last.take().unwrap_or(1).checked_mul(unit)?)?;
                continue;
            }
            other => "一二三四五六七八九".chars().position(|one| one == *other)? as u64 + 1,
        };
        positional = positional.checked_mul(10)?.checked_add(value)?;
        last = (value > 0).then_some(value);
    }
    let value = if units { sum.checked_add(last.unwrap_or(0))? } else { positional };
    (value < 10_u64.pow(DIGITS as u32)).then_some(value)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn numbers_count_as_numbers() {
        let mut groups: Vec<String> =
            ["第十组", "第二组", "第十二组", "第一组", "第三组", "第10组", "东组", "第一百零三组", "第２０组"]
                .map(String::from)
                .into();
        sort_groups(&mut groups);
        assert_eq!(
            groups,
            ["东组", "第一组", "第二组", "第三组", "第十组", "第10组", "第十二组", "第２０组", "第一百零三组"]
        );
        let mut houses = ["10", "2", "1", "1-2", "1-10", "", "A3", "1234567890", "999999999", "007"];
        houses.sort_by_cached_key(|house| key("第一组", house));
        assert_eq!(houses, ["", "1", "1-2", "1-10", "2", "007", "10", "999999999", "1234567890", "A3"]);
    }

    #[test]
    fn numerals_have_their_values() {
        for (text, value) in
            [("十", 10), ("十二", 12), ("二十", 20), ("一百零三", 103), ("一二", 12), ("二〇", 20), ("两百", 200)]
        {
            assert_eq!(zh_value(&text.chars().collect::<Vec<_>>()), Some(value), "{text}");
        }
    }

    proptest! {
        #[test]
        fn any_text_has_a_key(group in "\\PC{0,12}|[一二三四五六七八九十百千零0-9]{0,30}", house in "[0-9]{0,40}") {
            prop_assert!(key(&group, &house).contains('/'));
        }

        #[test]
        fn households_stand_in_the_order_of_their_numbers(a in 0_u32..100_000, b in 0_u32..100_000) {
            prop_assert_eq!(a.cmp(&b), key("", &a.to_string()).cmp(&key("", &b.to_string())));
        }
    }
}
