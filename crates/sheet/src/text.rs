//! Cleaning of what people type: spaces that cannot be seen, full-width forms, characters outside the fonts.

use std::borrow::Cow;

/// Characters that take no place on paper. Zero-width joiners are left alone inside a text (some scripts need them)
/// and only trimmed at its ends.
fn is_invisible(c: char) -> bool {
    matches!(c, '\u{200B}' | '\u{2060}' | '\u{FEFF}' | '\u{200E}' | '\u{200F}' | '\u{00AD}' | '\u{180E}')
        || (c.is_control() && !c.is_whitespace())
}

fn is_edge(c: char) -> bool {
    c.is_whitespace() || is_invisible(c) || matches!(c, '\u{200C}' | '\u{200D}')
}

/// Most cells: visible ASCII and common Chinese characters, nothing to clean, narrow or warn about.
pub(crate) fn is_plain(s: &str) -> bool {
    s.chars().all(|c| matches!(c, '!'..='~' | '\u{4E00}'..='\u{9FFF}'))
}

/// Trims spaces of every width (NBSP and U+3000 included) and removes invisible characters; line breaks and tabs
/// inside become one space.
pub(crate) fn clean(s: &str) -> Cow<'_, str> {
    if is_plain(s) {
        return Cow::Borrowed(s);
    }
    let trimmed = s.trim_matches(is_edge);
    if !trimmed.chars().any(|c| is_invisible(c) || (c.is_whitespace() && c != ' ' && c != '\u{3000}')) {
        return Cow::Borrowed(trimmed);
    }
    let mut out = String::with_capacity(trimmed.len());
    for c in trimmed.chars() {
        if is_invisible(c) {
            continue;
        }
        if c.is_whitespace() && c != '\u{3000}' {
            if !out.ends_with(' ') {
                out.push(' ');
            }
        } else {
            out.push(c);
        }
    }
    Cow::Owned(out)
}

/// Full-width digits and letters become half-width; full-width punctuation stays, it belongs to Chinese text.
pub(crate) fn narrow_alphanumerics(s: Cow<'_, str>) -> Cow<'_, str> {
    map_chars(s, |c| match narrow_char(c) {
        n if n.is_ascii_alphanumeric() => n,
        _ => c,
    })
}

/// Every full-width form becomes half-width, and the ideographic space a space: for numbers, dates and titles.
pub(crate) fn narrow(s: Cow<'_, str>) -> Cow<'_, str> {
    map_chars(s, narrow_char)
}

fn map_chars(s: Cow<'_, str>, f: impl Fn(char) -> char) -> Cow<'_, str> {
    if s.chars().any(|c| f(c) != c) { Cow::Owned(s.chars().map(f).collect()) } else { s }
}

fn narrow_char(c: char) -> char {
    match c {
        '\u{3000}' => ' ',
        '\u{FF01}'..='\u{FF5E}' => char::from_u32(c as u32 - 0xFEE0).unwrap_or(c),
        _ => c,
    }
}

/// Whether a character has no meaning outside the machine it was made on: private use areas and the replacement
/// character. Rare characters of names sometimes arrive like this; they are kept, shown and warned about.
pub(crate) fn is_private(c: char) -> bool {
    matches!(c, '\u{E000}'..='\u{F8FF}' | '\u{F0000}'..='\u{FFFFD}' | '\u{100000}'..='\u{10FFFD}' | '\u{FFFD}')
}

/// The form in which titles are compared: narrow, lower case, without spaces, stars and a trailing colon.
pub(crate) fn fold_title(s: &str) -> String {
    let narrowed = narrow(Cow::Borrowed(s));
    let mut out: String = narrowed
        .chars()
        .filter(|c| !is_edge(*c) && !matches!(c, '*' | '※' | '★'))
        .flat_map(char::to_lowercase)
        .collect();
    while out.ends_with(':') {
        out.pop();
    }
    for note in ["(必填)", "(选填)", "[必填]"] {
        if let Some(stripped) = out.strip_suffix(note) {
            out.truncate(stripped.len());
        }
    }
    out
}

/// A folded title without a remark in brackets at its end: `身份证号(18位)` is `身份证号`.
pub(crate) fn without_remark(folded: &str) -> Option<&str> {
    let open = folded.find('(')?;
    (folded.ends_with(')') && open > 0).then(|| &folded[..open])
}

/// Masks an identity or telephone number for messages: the first and last four characters stay; of shorter values
/// only the first and last; counted in characters.
///
/// ```
/// assert_eq!(sheet::mask("990101199001011234"), "9901**********1234");
/// ```
pub fn mask(value: &str) -> String {
    let n = value.chars().count();
    let keep = match n {
        0..=2 => 0,
        3..=8 => 1,
        9..=11 => 3,
        _ => 4,
    };
    value.chars().enumerate().map(|(i, c)| if i < keep || i >= n - keep { c } else { '*' }).collect()
}

/// Masks every run of seven digits or more inside a text, for `Debug`.
pub(crate) fn mask_digits(s: &str) -> String {
    let mut out = String::with_capacity(s.len());
    let mut run = String::new();
    for c in s.chars() {
        if c.is_ascii_digit() {
            run.push(c);
        } else {
            flush_run(&mut run, &mut out);
            out.push(c);
        }
    }
    flush_run(&mut run, &mut out);
    out
}

fn flush_run(run: &mut String, out: &mut String) {
    if run.len() >= 7 {
        out.push_str(&mask(run));
    } else {
        out.push_str(run);
    }
    run.clear();
}

/// The letters of a column from 0: `0` is `A`, `26` is `AA`.
pub(crate) fn column_letter(mut column: u32) -> String {
    let mut letters = Vec::new();
    loop {
        letters.push(char::from(b'A' + (column % 26) as u8));
        if column < 26 {
            break;
        }
        column = column / 26 - 1;
    }
    letters.iter().rev().collect()
}
