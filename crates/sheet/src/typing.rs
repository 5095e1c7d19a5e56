//! From raw cells to typed ones, by the kind of their column.

use std::borrow::Cow;
use std::collections::HashMap;

use crate::date::{self, DateFault};
use crate::source::Raw;
use crate::text::{clean, is_plain, is_private, mask, narrow, narrow_alphanumerics};
use crate::{Cell, Column, Kind, Rule, zh};

/// What is wrong with one cell, before it has a place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Fault {
    pub(crate) rule: Rule,
    pub(crate) reason: String,
    pub(crate) remedy: String,
}

impl Fault {
    fn new(rule: Rule, (reason, remedy): (String, String)) -> Self {
        Fault { rule, reason, remedy }
    }
}

/// What the user should know about an accepted cell.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) enum Note {
    /// A formula: its stored result was taken.
    Formula,
    /// A formula whose stored result is nothing.
    FormulaEmpty,
    /// A private-use character.
    PrivateUse,
    /// A bare number read as Excel's day count.
    Serial,
    /// A merged area was filled down.
    MergeFilled,
}

/// The reader of one column.
pub(crate) struct Typer<'s> {
    column: &'s Column<'s>,
    choices: Choices<'s>,
    is_1904: bool,
}

impl<'s> Typer<'s> {
    pub(crate) fn new(column: &'s Column<'s>, is_1904: bool) -> Self {
        let choices = match column.kind {
            Kind::Choice(entries) => Choices::of(entries),
            _ => Choices::default(),
        };
        Typer { column, choices, is_1904 }
    }

    pub(crate) fn column(&self) -> &'s Column<'s> {
        self.column
    }

    /// The typed cell, and perhaps a note.
    pub(crate) fn read(&self, raw: &Raw<'_>, formula: bool) -> Result<(Cell, Option<Note>), Fault> {
        if let Raw::Error(e) = raw {
            return Err(Fault::new(Rule::FormulaError, zh::formula_error(e)));
        }
        if formula && *raw == Raw::Empty {
            return Err(Fault::new(Rule::FormulaNotCalculated, zh::formula_not_calculated()));
        }
        if raw.is_blank() {
            return if self.column.required {
                Err(Fault::new(Rule::Required, zh::required(self.column.title_zh)))
            } else {
                Ok((Cell::Empty, formula.then_some(Note::FormulaEmpty)))
            };
        }
        let (cell, note) = match self.column.kind {
            Kind::Text => self.text(raw)?,
            Kind::IdNumber => (id_number(raw).map_err(|fault| of_formula(fault, raw, formula))?, None),
            Kind::Phone => (phone(raw)?, None),
            Kind::Digits { min, max } => (digits(raw, min, max)?, None),
            Kind::Date => self.date(raw)?,
            Kind::Integer { min, max } => (integer(raw, min, max)?, None),
            Kind::Choice(_) => (self.choices.read(raw, &self.column.kind)?, None),
        };
        Ok((cell, if formula { Some(Note::Formula) } else { note }))
    }

    fn text(&self, raw: &Raw<'_>) -> Result<(Cell, Option<Note>), Fault> {
        if let Raw::Date(d) = raw {
            return Err(Fault::new(Rule::TextBecameDate, zh::text_became_date(*d)));
        }
        let shown = raw.shown();
        let plain = is_plain(&shown);
        let text = if plain { shown } else { narrow_alphanumerics(shown) };
        let limit = usize::from(self.column.max_chars);
        // Bytes are an upper bound of characters: most texts need no counting.
        if text.len() > limit {
            let length = text.chars().count();
            if length > limit {
                return Err(Fault::new(Rule::TextTooLong, zh::text_too_long(length, limit)));
            }
        }
        let note = (!plain && text.chars().any(is_private)).then_some(Note::PrivateUse);
        Ok((Cell::Text(text.into_owned()), note))
    }

    fn date(&self, raw: &Raw<'_>) -> Result<(Cell, Option<Note>), Fault> {
        let day = match raw {
            Raw::Date(d) => date::in_range(*d).map(|d| (d, false)),
            Raw::Int(n) => date::from_number(*n, self.is_1904),
            Raw::Text(s) => {
                let text = narrow(clean(s));
                match text.trim().parse::<i64>() {
                    Ok(n) if text.trim().len() != 8 => date::from_number(n, self.is_1904),
                    _ => date::from_text(text.trim()).map(|d| (d, false)),
                }
            }
            _ => Err(DateFault::Shape),
        };
        match day {
            Ok((d, serial)) => Ok((Cell::Date(d), serial.then_some(Note::Serial))),
            Err(DateFault::Shape) => Err(Fault::new(Rule::DateShape, zh::date_shape())),
            Err(DateFault::Impossible) => Err(Fault::new(Rule::DateImpossible, zh::date_impossible())),
            Err(DateFault::Range) => Err(Fault::new(Rule::DateRange, zh::date_range())),
        }
    }
}

/// The value for a message: personal numbers masked, long texts shortened by characters.
pub(crate) fn value_for_message(column: &Column<'_>, raw: &Raw<'_>) -> String {
    const LONGEST: usize = 40;
    let shown = raw.shown();
    if column.is_sensitive() {
        return mask(&shown);
    }
    if shown.chars().count() <= LONGEST {
        return shown.into_owned();
    }
    shown.chars().take(LONGEST).chain(['…']).collect()
}

/// Text as typed, without spaces and the apostrophe that forces text in Excel, in half-width form.
fn compact(s: Cow<'_, str>) -> Cow<'_, str> {
    if s.bytes().all(|b| b.is_ascii_alphanumeric()) { s } else { Cow::Owned(compacted(&s)) }
}

fn compacted(s: &str) -> String {
    narrow(clean(s))
        .chars()
        .filter(|c| !c.is_whitespace())
        .skip_while(|c| matches!(c, '\'' | '`' | '’' | '‘'))
        .collect()
}

/// `1.23E+17`: what Excel shows of a long number, and what it writes into CSV.
fn is_scientific(s: &str) -> bool {
    let Some((mantissa, exponent)) = s.split_once(['E', 'e']) else { return false };
    !mantissa.is_empty()
        && mantissa.bytes().all(|b| b.is_ascii_digit() || b == b'.')
        && exponent.strip_prefix('+').unwrap_or(exponent).bytes().all(|b| b.is_ascii_digit())
        && !exponent.is_empty()
}

fn id_number(raw: &Raw<'_>) -> Result<Cell, Fault> {
    let text = match raw {
        // Excel keeps 15 digits; of an 18-digit number the last three are gone.
        Raw::Int(n) if *n >= 1_000_000_000_000_000 => {
            return Err(Fault::new(Rule::IdNumberPrecisionLost, zh::id_number_precision_lost()));
        }
        Raw::Float(x) if *x >= 1e15 => {
            return Err(Fault::new(Rule::IdNumberPrecisionLost, zh::id_number_precision_lost()));
        }
        other => compact(other.shown()),
    };
    if is_scientific(&text) {
        return Err(Fault::new(Rule::IdNumberPrecisionLost, zh::id_number_precision_lost()));
    }
    // A small x, the multiplication sign and the Cyrillic and Greek letters that look like it.
    const LIKE_X: [char; 6] = ['x', '×', 'х', 'Х', 'χ', 'Χ'];
    let text = if text.contains(LIKE_X) { Cow::Owned(text.replace(LIKE_X, "X")) } else { text };
    let digits = |s: &str| s.bytes().all(|b| b.is_ascii_digit());
    match (text.chars().count(), text.is_ascii()) {
        (18, true) if digits(&text[..17]) && (digits(&text[17..]) || text.ends_with('X')) => {
            Ok(Cell::Text(text.into_owned()))
        }
        (15, true) if digits(&text) => Err(Fault::new(Rule::IdNumberFifteen, zh::id_number_fifteen())),
        _ if text.contains(['*', '＊', '•']) => Err(Fault::new(Rule::IdNumberMasked, zh::id_number_masked())),
        (length, _) => Err(Fault::new(Rule::IdNumberShape, zh::id_number_shape(length))),
    }
}

/// A number that a formula made, or that is the text of a formula, says nothing to somebody who reads "should have 18 places".
fn of_formula(fault: Fault, raw: &Raw<'_>, formula: bool) -> Fault {
    let formula = formula || matches!(raw, Raw::Text(text) if narrow(clean(text)).trim_start().starts_with('='));
    if formula && fault.rule == Rule::IdNumberShape {
        return Fault::new(Rule::IdNumberShape, zh::id_number_formula());
    }
    fault
}

fn phone(raw: &Raw<'_>) -> Result<Cell, Fault> {
    let fault = || Fault::new(Rule::PhoneShape, zh::phone_shape());
    let text = compact(raw.shown());
    let text = text.strip_prefix("+86").or_else(|| text.strip_prefix("0086")).unwrap_or(&text);
    let text = text.trim_start_matches('-');
    let bare: String = text.chars().filter(|c| !matches!(c, '-' | '(' | ')' | '—')).collect();
    if bare.is_empty() || !bare.bytes().all(|b| b.is_ascii_digit()) {
        return Err(fault());
    }
    match (bare.len(), bare.as_bytes()[0]) {
        (11, b'1') => Ok(Cell::Text(bare)),
        (13, b'8') if bare.starts_with("861") => Ok(Cell::Text(bare[2..].to_owned())),
        (10..=12, b'0') | (7..=8, b'1'..=b'9') => {
            Ok(Cell::Text(text.replace(['(', ')', '—'], "-").trim_matches('-').to_owned()))
        }
        _ => Err(fault()),
    }
}

fn digits(raw: &Raw<'_>, min: u16, max: u16) -> Result<Cell, Fault> {
    let text = match raw {
        Raw::Int(n) if *n >= 1_000_000_000_000_000 => {
            return Err(Fault::new(Rule::DigitsPrecisionLost, zh::digits_precision_lost()));
        }
        Raw::Float(x) if *x >= 1e15 => {
            return Err(Fault::new(Rule::DigitsPrecisionLost, zh::digits_precision_lost()));
        }
        other => compact(other.shown()),
    };
    if is_scientific(&text) {
        return Err(Fault::new(Rule::DigitsPrecisionLost, zh::digits_precision_lost()));
    }
    let fits = (usize::from(min)..=usize::from(max)).contains(&text.len());
    if fits && text.bytes().all(|b| b.is_ascii_digit()) {
        Ok(Cell::Text(text.into_owned()))
    } else {
        Err(Fault::new(Rule::DigitsShape, zh::digits_shape(min, max)))
    }
}

fn integer(raw: &Raw<'_>, min: i64, max: i64) -> Result<Cell, Fault> {
    let shape = || Fault::new(Rule::IntegerShape, zh::integer_shape());
    let n = match raw {
        Raw::Int(n) => *n,
        Raw::Text(s) => {
            let text = compacted(s);
            let (head, tail) = text.rsplit_once('.').unwrap_or((&text, ""));
            if !tail.bytes().all(|b| b == b'0') || !is_grouped(head) {
                return Err(shape());
            }
            head.replace(',', "").parse().map_err(|_| shape())?
        }
        _ => return Err(shape()),
    };
    if (min..=max).contains(&n) {
        Ok(Cell::Int(n))
    } else {
        Err(Fault::new(Rule::IntegerRange, zh::integer_range(min, max)))
    }
}

/// No commas, or commas in front of groups of three.
fn is_grouped(s: &str) -> bool {
    let mut groups = s.split(',');
    let first = groups.next().unwrap_or("");
    let bare = first.strip_prefix(['-', '+']).unwrap_or(first);
    !bare.is_empty() && groups.all(|g| g.len() == 3) && (bare.len() <= 3 || !s.contains(','))
}

/// The dictionary of one column, by every spelling that is understood.
#[derive(Default)]
struct Choices<'s> {
    codes: HashMap<String, &'s str>,
    labels: HashMap<String, &'s str>,
    /// Codes without leading zeros; `None` where two codes would become the same.
    bare: HashMap<String, Option<&'s str>>,
}

fn fold_choice(s: &str) -> String {
    if s.chars().all(|c| ('\u{4E00}'..='\u{9FFF}').contains(&c)) {
        return s.to_owned();
    }
    compacted(s).to_lowercase()
}

impl<'s> Choices<'s> {
    fn of(entries: &'s [(&'s str, &'s str)]) -> Self {
        let mut choices = Choices::default();
        for (code, label) in entries {
            choices.codes.insert(fold_choice(code), code);
            choices.labels.entry(fold_choice(label)).or_insert(code);
            let bare = code.trim_start_matches('0').to_owned();
            if !bare.is_empty() {
                let held = choices.bare.entry(bare).or_insert(Some(code));
                if *held != Some(code) {
                    *held = None;
                }
            }
        }
        choices
    }

    fn find(&self, folded: &str) -> Option<&'s str> {
        if let Some(code) = self.labels.get(folded).or_else(|| self.codes.get(folded)) {
            return Some(code);
        }
        if let Some(code) = self.bare.get(folded) {
            return *code;
        }
        // `01 汉族`, `01-汉族`: taken when both parts mean the same entry.
        let split = folded.find(|c: char| !c.is_ascii_alphanumeric()).filter(|i| *i > 0)?;
        let (code, label) = folded.split_at(split);
        let label = label.trim_start_matches(['-', '.', ':', '_', '、', '|', '/']);
        let by_code = self.codes.get(code)?;
        self.labels.get(label).filter(|by_label| *by_label == by_code).copied()
    }

    fn read(&self, raw: &Raw<'_>, kind: &Kind<'_>) -> Result<Cell, Fault> {
        let shown = match raw {
            Raw::Bool(true) => Cow::Borrowed("是"),
            Raw::Bool(false) => Cow::Borrowed("否"),
            other => other.shown(),
        };
        match self.find(&fold_choice(&shown)) {
            Some(code) => Ok(Cell::Choice(code.to_owned())),
            None => Err(Fault::new(Rule::ChoiceUnknown, zh::choice_unknown(&shown, kind))),
        }
    }
}
