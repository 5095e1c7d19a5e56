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

/// A day: 20260420, as it is left when dots and strokes between digits are passed over.
fn day(run: &str) -> bool {
    let part = |from: usize, to: usize| run.get(from..to).and_then(|text| text.parse::<u32>().ok());
    run.len() == 8
        && part(0, 4).is_some_and(|year| (1900..2100).contains(&year))
        && part(4, 6).is_some_and(|month| (1..=12).contains(&month))
        && part(6, 8).is_some_and(|day| (1..=31).contains(&day))
}

/// Digits in a text that look like an identity or telephone number, also with blanks or strokes between them. Days and short numbers, as
/// of documents and votes, are none.
pub fn private_number(text: &str) -> Option<String> {
    let chars: Vec<char> = text.chars().collect();
    let mut at = 0;
    let mut run = String::new();
    let found = |run: &str| (run.len() >= LEAST && !day(run)).then(|| run.to_owned());
    while let Some(c) = chars.get(at).copied() {
        at += 1;
        if let Some(d) = digit(c) {
            run.push(d);
            continue;
        }
        let next = chars.get(at).copied().and_then(digit);
        let joins = matches!(c, ' ' | '-' | '－' | '—' | '.' | '　') && !run.is_empty() && next.is_some();
        if joins {
            // A day is read on its own: what stands beside it is another number.
            if day(&run) {
                run.clear();
            }
            continue;
        }
        if let Some(number) = found(&run) {
            return Some(number);
        }
        run.clear();
    }
    found(&run)
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
        ] {
            assert_eq!(private_number(text), None, "{text}");
        }
    }
}
