//! What is done to the texts of a paper before they are typeset: refuse what cannot be printed, and let what cannot
//! be broken be broken.

use serde_json::Value;

use crate::error::{BadCharacter, CharacterFault};
use crate::fonts::Fonts;

/// Longest run of letters and digits that is left alone. A longer one (a code, a name in Latin letters) may be broken
/// after each so many, or it would leave its column.
const RUN: usize = 12;

/// Verification codes up to this length fit into their place at the foot and stay whole, so that they can be searched.
const CODE: usize = 72;

/// The part of a bundle's hash that a notice prints stands in its line and stays whole too.
const BUNDLE: usize = 24;

/// Zero width space: a place where a line may break.
const BREAK: char = '\u{200B}';

/// Finds every character that cannot be printed, with its field.
pub(crate) fn check(value: &Value, fonts: &Fonts) -> Vec<BadCharacter> {
    let mut bad = Vec::new();
    walk(value, String::new(), &mut |field, text| {
        for (i, c) in text.chars().enumerate() {
            if let Some(fault) = fault(c, fonts) {
                let text = text.chars().map(|c| if shows(c, fonts) { c } else { '〓' }).collect();
                bad.push(BadCharacter { character: c, fault, field: field.to_owned(), text, position: i + 1 });
            }
        }
    });
    bad
}

fn shows(c: char, fonts: &Fonts) -> bool {
    fault(c, fonts).is_none()
}

fn fault(c: char, fonts: &Fonts) -> Option<CharacterFault> {
    match c {
        '\u{E000}'..='\u{F8FF}' | '\u{F0000}'..='\u{10FFFF}' => Some(CharacterFault::PrivateUse),
        // Direction marks would let a name print in another order than it is stored; U+FFFD says that something was
        // lost when the file was read.
        '\u{200E}' | '\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}' | '\u{FFFC}'..='\u{FFFF}' => {
            Some(CharacterFault::Control)
        }
        '\u{2028}' | '\u{2029}' => Some(CharacterFault::Control),
        c if c.is_control() => Some(CharacterFault::Control),
        // Invisible by definition: joiners, the break mark, variation selectors.
        '\u{200B}'..='\u{200D}' | '\u{2060}' | '\u{FEFF}' | '\u{FE00}'..='\u{FE0F}' | '\u{E0100}'..='\u{E01EF}' => None,
        c if fonts.has(c) => None,
        _ => Some(CharacterFault::NoGlyph),
    }
}

fn walk(value: &Value, field: String, visit: &mut impl FnMut(&str, &str)) {
    match value {
        Value::String(text) => visit(&field, text),
        Value::Array(items) => {
            for (i, item) in items.iter().enumerate() {
                walk(item, format!("{field}[{i}]"), visit);
            }
        }
        Value::Object(map) => {
            for (key, item) in map {
                let field = if field.is_empty() { key.clone() } else { format!("{field}.{key}") };
                walk(item, field, visit);
            }
        }
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

/// Puts a break mark after every [`RUN`] letters and digits. Dates and times are never that long, so their form stays.
pub(crate) fn soften(value: &mut Value) {
    match value {
        Value::String(text) => {
            if let Some(soft) = softened(text) {
                *text = soft;
            }
        }
        Value::Array(items) => items.iter_mut().for_each(soften),
        Value::Object(map) => map
            .iter_mut()
            .filter(|(key, value)| {
                let whole = match key.as_str() {
                    "footer_hash" => CODE,
                    "hash" => BUNDLE,
                    _ => return true,
                };
                value.as_str().is_none_or(|code| code.len() > whole)
            })
            .for_each(|(_, value)| soften(value)),
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

/// `None` if nothing needs to change, which is nearly always.
fn softened(text: &str) -> Option<String> {
    // Ideographs, kana and full-width forms break by themselves.
    let glued = |c: char| !c.is_whitespace() && (c as u32) < 0x2E80;
    let mut out = String::new();
    let mut run = 0;
    let mut changed = false;
    for c in text.chars() {
        run = if glued(c) { run + 1 } else { 0 };
        if run > RUN {
            out.push(BREAK);
            run = 1;
            changed = true;
        }
        out.push(c);
    }
    changed.then_some(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_long_runs_of_letters_get_break_marks() {
        for text in ["", "张三", "2026-03-05", "08:00:00", "ZDK-2026-001", "阿卜杜勒·卡里木·买买提", "Anna Li"]
        {
            assert_eq!(softened(text), None, "{text}");
        }
        assert_eq!(softened("abcdefghijklmn").as_deref(), Some("abcdefghijkl\u{200B}mn"));
        assert_eq!(softened("码abcdefghijklm").as_deref(), Some("码abcdefghijkl\u{200B}m"));
    }
}
