//! Texts that are published word for word: nothing in them may look like an identity or telephone number. Pure.

/// Fewest digits in a row that may be a telephone number.
const LEAST: usize = 7;

fn digit(c: char) -> Option<char> {
    match c {
        '0'..='9' => Some(c),
        '０'..='９' => char::from_u32(u32::from(c) - u32::from('０') + u32::from('0')),
        _ => None,
    }
}

/// Most signs between two groups of digits that are read as one number.
const MOST_BETWEEN: usize = 2;

/// Digits that stand together, and what stands between them and the digits before: the signs, or `None` when other text does.
struct Group {
    digits: String,
    after: Option<Vec<char>>,
}

fn is_day(year: &str, month: &str, day: &str) -> bool {
    let number = |text: &str| text.parse::<u32>().unwrap_or(0);
    year.len() == 4
        && month.len() <= 2
        && day.len() <= 2
        && (1900..2100).contains(&number(year))
        && (1..=12).contains(&number(month))
        && (1..=31).contains(&number(day))
}

/// A day without signs: 20260420.
fn is_written_day(digits: &str) -> bool {
    digits.len() == 8 && is_day(&digits[..4], &digits[4..6], &digits[6..])
}

fn groups(text: &str) -> Vec<Group> {
    let mut all: Vec<Group> = Vec::new();
    let mut between: Option<Vec<char>> = None;
    let mut inside = false;
    for c in text.chars() {
        match digit(c) {
            Some(d) if inside => {
                if let Some(group) = all.last_mut() {
                    group.digits.push(d);
                }
            }
            Some(d) => {
                all.push(Group { digits: d.to_string(), after: between.take() });
                inside = true;
            }
            None => {
                let sign = matches!(c, ' ' | '\u{3000}' | '-' | '－' | '—' | '–' | '.' | '．' | '·' | '/' | '／' | '*');
                between = match (inside, between.take()) {
                    (true, _) if sign => Some(vec![c]),
                    (false, Some(mut signs)) if sign && signs.len() < MOST_BETWEEN => {
                        signs.push(c);
                        Some(signs)
                    }
                    _ => None,
                };
                inside = false;
            }
        }
    }
    all
}

/// Digits in a text that look like an identity or telephone number, also in groups with blanks or strokes between them. Days and short
/// numbers, as of documents and votes, are none.
pub fn private_number(text: &str) -> Option<String> {
    let groups = groups(text);
    let mut run = String::new();
    let mut at = 0;
    while let Some(group) = groups.get(at) {
        if group.after.is_none() {
            run.clear();
        }
        let by_one = |group: &Group| group.after.as_ref().is_some_and(|signs| signs.len() == 1 && signs[0] != ' ');
        match (groups.get(at + 1), groups.get(at + 2)) {
            (Some(month), Some(day))
                if by_one(month) && by_one(day) && is_day(&group.digits, &month.digits, &day.digits) =>
            {
                // A day is read on its own: what stands beside it is another number.
                at += 3;
                continue;
            }
            _ => {}
        }
        if !is_written_day(&group.digits) {
            run.push_str(&group.digits);
        }
        if run.len() >= LEAST {
            return Some(run);
        }
        at += 1;
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn identity_and_telephone_numbers_are_seen() {
        for text in [
            "冒用99078119800101001X投票",
            "99078119800101 0015",
            "990781 1980 0101 0015",
            "９９０７８１１９８００１０１００１５",
            "电话13800000000",
            "电话 138-0000-0000",
            "座机0571-88886666",
            "8888666",
            "2026-04-20 13800000000",
            "990781  19800101  0015",
            "990781/19800101/0015",
            "138  0000  0000",
            "138·0000·0000",
            "990781 1980-01-01 0015",
        ] {
            assert!(private_number(text).is_some(), "{text}");
        }
    }

    #[test]
    fn days_documents_and_votes_are_not() {
        for text in [
            "",
            "县〔2025〕12号，2026-04-20",
            "2026.04.20 2026.05.01",
            "20260420",
            "得 123456 票，应选 3 名",
            "2026-04-20，第 12 页",
            "第三十一条第二款",
            "2026.4.20",
            "2026-4-20至2026-12-5",
            "2026.12.5 9时",
            "应到 300，实到 280，同意 231",
        ] {
            assert_eq!(private_number(text), None, "{text}");
        }
    }
}
