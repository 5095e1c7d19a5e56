//! Reads the embedded files and refuses what does not fit together.

use super::{LawBook, LawError, Profile, Status, Text, embedded};
use crate::cite::Cite;
use crate::finding::Severity;
use crate::regime::{Raw, known_key};
use chrono::NaiveDate;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use std::collections::BTreeMap;

/// A parameter entry with its days.
#[derive(Debug, Clone)]
pub(super) struct DatedParam {
    from: Option<NaiveDate>,
    to: Option<NaiveDate>,
    pub(super) raw: Raw,
}

impl DatedParam {
    pub(super) fn applies(&self, day: NaiveDate) -> bool {
        self.from.is_none_or(|from| day >= from) && self.to.is_none_or(|to| day <= to)
    }
}

/// A parameter file: the profile whose entries it holds.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ParamFile {
    profile: String,
    #[serde(rename = "param")]
    params: Vec<Entry>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    key: String,
    #[serde(default)]
    value: Option<toml::Value>,
    #[serde(default)]
    silent: bool,
    #[serde(default)]
    from: Option<NaiveDate>,
    #[serde(default)]
    to: Option<NaiveDate>,
    #[serde(default)]
    cites: Vec<Cite>,
    status: Status,
    #[serde(default)]
    severity: Option<Severity>,
    #[serde(default)]
    note: String,
}

pub(super) fn parse<T: DeserializeOwned>(file: &str, source: &str) -> Result<T, LawError> {
    toml::from_str(source).map_err(|error| LawError::Data { file: file.to_owned(), message: error.to_string() })
}

fn data(file: &str, message: impl Into<String>) -> LawError {
    LawError::Data { file: file.to_owned(), message: message.into() }
}

/// The book of the embedded files.
pub(super) fn builtin() -> Result<LawBook, LawError> {
    build(embedded::TEXTS, embedded::PROFILES, embedded::PARAMS)
}

/// A book from `(file name, content)` pairs.
pub(super) fn build(
    texts: &[(&str, &str)],
    profiles: &[(&str, &str)],
    params: &[(&str, &str)],
) -> Result<LawBook, LawError> {
    let mut book = LawBook { texts: BTreeMap::new(), profiles: BTreeMap::new(), params: BTreeMap::new() };
    for (file, source) in texts {
        let text: Text = parse(file, source)?;
        if book.texts.insert(text.id.clone(), text).is_some() {
            return Err(data(file, "文本编号重复"));
        }
    }
    for (file, source) in profiles {
        let profile: Profile = parse(file, source)?;
        if let Some(unknown) = profile.texts.iter().find(|text| !book.texts.contains_key(*text)) {
            return Err(data(file, format!("没有文本{unknown}")));
        }
        if book.profiles.insert(profile.id.clone(), profile).is_some() {
            return Err(data(file, "方案编号重复"));
        }
    }
    for profile in book.profiles.values() {
        check_ancestors(&book, profile)?;
    }
    for (file, source) in params {
        let ParamFile { profile, params } = parse(file, source)?;
        if !book.profiles.contains_key(&profile) {
            return Err(data(file, format!("没有方案{profile}")));
        }
        let mut by_key: BTreeMap<String, Vec<DatedParam>> = BTreeMap::new();
        for entry in params {
            let (key, param) = check_entry(&book, file, entry)?;
            let entries = by_key.entry(key.clone()).or_default();
            if entries.iter().any(|other| overlap(other, &param)) {
                return Err(data(file, format!("参数{key}在同一天有两个值")));
            }
            entries.push(param);
        }
        if book.params.insert(profile, by_key).is_some() {
            return Err(data(file, "同一方案有两个参数文件"));
        }
    }
    Ok(book)
}

fn check_ancestors(book: &LawBook, profile: &Profile) -> Result<(), LawError> {
    let mut seen = vec![profile.id.as_str()];
    let mut current = profile;
    while let Some(parent) = current.inherits.as_deref() {
        if seen.contains(&parent) {
            return Err(data(&profile.id, "方案循环继承"));
        }
        seen.push(parent);
        current = book.profile(parent).ok_or_else(|| data(&profile.id, format!("没有方案{parent}")))?;
    }
    Ok(())
}

fn check_entry(book: &LawBook, file: &str, entry: Entry) -> Result<(String, DatedParam), LawError> {
    let Entry { key, value, silent, from, to, cites, status, severity, note } = entry;
    if !known_key(&key) {
        return Err(data(file, format!("没有参数{key}")));
    }
    if silent == value.is_some() {
        return Err(data(file, format!("参数{key}应当有value，或者写明silent = true")));
    }
    if let Some(cite) = cites.iter().find(|cite| !book.knows(cite)) {
        return Err(data(file, format!("参数{key}引用的{cite}不存在")));
    }
    if cites.is_empty() && note.is_empty() {
        return Err(data(file, format!("参数{key}没有引用，须在note中说明来源")));
    }
    let severity = severity.unwrap_or(Severity::Block);
    if status == Status::Unverified && severity == Severity::Block {
        return Err(data(file, format!("参数{key}未经核对，不得作为禁止项")));
    }
    Ok((key, DatedParam { from, to, raw: Raw { value, cites, status, severity, note } }))
}

fn overlap(a: &DatedParam, b: &DatedParam) -> bool {
    let starts_by = |from: Option<NaiveDate>, to: Option<NaiveDate>| match (from, to) {
        (Some(from), Some(to)) => from <= to,
        _ => true,
    };
    starts_by(a.from, b.to) && starts_by(b.from, a.to)
}
