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

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = r#"
        id = "T1"
        title = "试行办法"
        rank = "law"
        [[version]]
        id = "2020-01-01"
        from = "2020-01-01"
        status = "verified"
        source = "测试"
        [[article]]
        no = 1
        paragraphs = 2
        summary = "测试"
    "#;
    const PROFILE: &str = r#"
        id = "P1"
        title = "测试"
        texts = ["T1"]
        from = "2020-01-01"
        verification = "verified"
        note = "测试"
    "#;

    fn refusal(text: &str, profile: &str, params: &str) -> String {
        let built = build(&[("t.toml", text)], &[("p.toml", profile)], &[("q.toml", params)]);
        built.map(|_| ()).unwrap_err().to_string()
    }

    fn entry(body: &str) -> String {
        format!("profile = \"P1\"\n[[param]]\n{body}\n")
    }

    #[test]
    fn refuses_data_that_does_not_fit_together() {
        let good = r#"key = "turnout"
            value = ">1/2"
            cites = ["T1@2020-01-01#1.2"]
            status = "verified""#;
        assert!(build(&[("t", TEXT)], &[("p", PROFILE)], &[("q", &entry(good))]).is_ok());
        for (params, part) in [
            (entry(&good.replace("turnout", "no_such_key")), "没有参数no_such_key"),
            (entry(&good.replace("#1.2", "#1.3")), "不存在"),
            (entry(&good.replace("#1.2", "#2")), "不存在"),
            (entry(&good.replace("#1.2", "#?")), "不存在"),
            (entry(&good.replace("T1@2020-01-01", "T1@2021-01-01")), "不存在"),
            (entry(&good.replace("T1@2020-01-01", "T2@2020-01-01")), "不存在"),
            (entry(&good.replace("\"T1@2020-01-01#1.2\"", "")), "须在note中说明来源"),
            (entry(&format!("{good}\nsilent = true")), "silent"),
            (entry(&good.replace("value = \">1/2\"", "")), "silent"),
            (entry(&good.replace("status = \"verified\"", "status = \"unverified\"")), "不得作为禁止项"),
            (entry(&format!("{good}\nsurprise = 1")), "surprise"),
            (format!("{}[[param]]\n{good}\n", entry(good)), "同一天有两个值"),
            (entry(good).replace("P1", "P9"), "没有方案P9"),
        ] {
            let message = refusal(TEXT, PROFILE, &params);
            assert!(message.contains(part), "{message}");
        }
        let message = refusal(TEXT, &PROFILE.replace("[\"T1\"]", "[\"T9\"]"), &entry(good));
        assert!(message.contains("没有文本T9"), "{message}");
        let message = refusal(TEXT, &format!("inherits = \"P1\"\n{PROFILE}"), &entry(good));
        assert!(message.contains("循环继承"), "{message}");
        let message = refusal(&format!("{TEXT}\nverbatim = \"…\""), PROFILE, &entry(good));
        assert!(message.contains("verbatim"), "{message}");
    }

    #[test]
    fn entries_follow_each_other_without_overlap() {
        let dated = |value: &str, days: &str| {
            format!("[[param]]\nkey = \"reg_age\"\nvalue = {value}\nstatus = \"verified\"\nnote = \"测试\"\n{days}\n")
        };
        let file =
            |second: &str| format!("profile = \"P1\"\n{}{}", dated("18", "to = \"2025-12-31\""), dated("16", second));
        assert!(build(&[("t", TEXT)], &[("p", PROFILE)], &[("q", &file("from = \"2026-01-01\""))]).is_ok());
        assert!(refusal(TEXT, PROFILE, &file("from = \"2025-12-31\"")).contains("同一天"));
        assert!(refusal(TEXT, PROFILE, &file("")).contains("同一天"));
    }

    #[test]
    fn a_regime_names_the_parameter_that_is_missing_or_mistyped() {
        let book = build(&[("t", TEXT)], &[("p", PROFILE)], &[]).unwrap();
        let day = NaiveDate::from_ymd_opt(2024, 5, 1).unwrap();
        assert!(matches!(book.regime("P1", day), Err(LawError::ParamMissing { .. })));
        let wrong = entry("key = \"vc_size\"\nvalue = \"many\"\nstatus = \"verified\"\nnote = \"测试\"");
        let book = build(&[("t", TEXT)], &[("p", PROFILE)], &[("q", &wrong)]).unwrap();
        let error = book.regime("P1", day).map(|_| ()).unwrap_err();
        assert!(matches!(&error, LawError::ParamType { key, .. } if key == "vc_size"), "{error}");
    }
}
