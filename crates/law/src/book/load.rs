//! Reads the embedded files and refuses what does not fit together.

use super::{Family, LawBook, LawError, Profile, Status, Text, embedded};
use crate::cite::Cite;
use crate::finding::Severity;
use crate::policy;
use crate::regime::{Raw, check};
use chrono::NaiveDate;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use std::collections::BTreeMap;
use toml::Spanned;

/// A parameter entry with its days.
#[derive(Debug, Clone)]
pub(super) struct DatedParam {
    from: Option<NaiveDate>,
    to: Option<NaiveDate>,
    line: usize,
    pub(super) raw: Raw,
}

impl DatedParam {
    /// The first day, if it has one.
    pub(super) fn begins(&self) -> Option<NaiveDate> {
        self.from
    }

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
pub(crate) struct Entry {
    key: Spanned<String>,
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

pub(crate) fn parse<T: DeserializeOwned>(file: &str, source: &str) -> Result<T, LawError> {
    toml::from_str(source).map_err(|error| LawError::Data { file: file.to_owned(), message: error.to_string() })
}

pub(crate) fn data(file: &str, message: impl Into<String>) -> LawError {
    LawError::Data { file: file.to_owned(), message: message.into() }
}

/// The line of a byte position, from 1.
pub(crate) fn line_of(source: &str, at: usize) -> usize {
    source.as_bytes().iter().take(at).filter(|byte| **byte == b'\n').count() + 1
}

/// `(file name, content)` pairs of each folder.
#[derive(Debug, Clone, Default)]
pub struct Files {
    /// Texts of law.
    pub texts: Vec<(String, String)>,
    /// Profiles.
    pub profiles: Vec<(String, String)>,
    /// Parameters.
    pub params: Vec<(String, String)>,
    /// Policy packs.
    pub packs: Vec<(String, String)>,
}

type List<'a> = Vec<(&'a str, &'a str)>;

fn list<'a>(own: &[(&'a str, &'a str)], added: &'a [(String, String)]) -> List<'a> {
    own.iter().copied().chain(added.iter().map(|(name, content)| (&**name, &**content))).collect()
}

/// The book of the embedded files.
pub(super) fn builtin() -> Result<LawBook, LawError> {
    with(&Files::default())
}

/// The embedded files and some more.
pub(super) fn with(files: &Files) -> Result<LawBook, LawError> {
    // What is no file of its kind at all is refused before anything else is read.
    for (file, source) in &files.texts {
        parse::<Text>(file, source)?;
    }
    for (file, source) in &files.profiles {
        parse::<Profile>(file, source)?;
    }
    for (file, source) in &files.params {
        parse::<ParamFile>(file, source)?;
    }
    for (file, source) in &files.packs {
        policy::in_form(file, source)?;
    }
    let mut book = build(
        &list(embedded::TEXTS, &files.texts),
        &list(embedded::PROFILES, &files.profiles),
        &list(embedded::PARAMS, &files.params),
    )?;
    for (file, source) in list(embedded::PACKS, &files.packs) {
        let pack = policy::load(file, source, &book)?;
        if book.packs.insert(pack.id.clone(), pack).is_some() {
            return Err(data(file, "政策包编号重复"));
        }
    }
    Ok(book)
}

/// A book from `(file name, content)` pairs, without packs.
pub(super) fn build(
    texts: &[(&str, &str)],
    profiles: &[(&str, &str)],
    params: &[(&str, &str)],
) -> Result<LawBook, LawError> {
    let mut book =
        LawBook { texts: BTreeMap::new(), profiles: BTreeMap::new(), params: BTreeMap::new(), packs: BTreeMap::new() };
    for (file, source) in texts {
        let text: Text = parse(file, source)?;
        check_text(file, &text)?;
        if book.texts.insert(text.id.clone(), text).is_some() {
            return Err(data(file, "文本编号重复"));
        }
    }
    for (file, source) in profiles {
        let profile: Profile = parse(file, source)?;
        if let Some(unknown) = profile.texts.iter().find(|text| !book.texts.contains_key(*text)) {
            return Err(data(file, format!("没有文本{unknown}")));
        }
        if profile.to.is_some_and(|to| to < profile.from) {
            return Err(data(file, "to早于from"));
        }
        let same = |other: &&Profile| other.family == profile.family && other.area == profile.area;
        let meets = |other: &&Profile| days_meet((Some(other.from), other.to), (Some(profile.from), profile.to));
        // Two profiles with one number are refused for that.
        let others = book.profiles.values().filter(|other| other.id != profile.id);
        if let Some(other) = others.filter(same).find(meets) {
            return Err(data(file, format!("与方案{}属同一地区、同一类组织，适用日期重叠", other.id)));
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
        let Some(family) = book.profile(&profile).map(|profile| profile.family) else {
            return Err(data(file, format!("没有方案{profile}")));
        };
        let mut by_key: BTreeMap<String, Vec<DatedParam>> = BTreeMap::new();
        for entry in params {
            let line = line_of(source, entry.key.span().start);
            let (key, param) =
                check_entry(&book, family, line, entry).map_err(|text| data(file, format!("第{line}行，{text}")))?;
            let entries = by_key.entry(key.clone()).or_default();
            if let Some(other) = entries.iter().find(|other| overlap(other, &param)) {
                let text = format!("第{line}行，参数{key}在同一天有两个值（另一个在第{}行）", other.line);
                return Err(data(file, text));
            }
            entries.push(param);
        }
        if book.params.insert(profile, by_key).is_some() {
            return Err(data(file, "同一方案有两个参数文件"));
        }
    }
    Ok(book)
}

/// Versions stand oldest first and do not overlap; article numbers are unique.
fn check_text(file: &str, text: &Text) -> Result<(), LawError> {
    for pair in text.versions.windows(2) {
        if let [earlier, later] = pair
            && (earlier.id >= later.id || earlier.to.is_none_or(|to| to >= later.from))
        {
            return Err(data(file, format!("版本{}与{}的施行日期重叠", earlier.id, later.id)));
        }
    }
    for version in &text.versions {
        if version.to.is_some_and(|to| to < version.from) {
            return Err(data(file, format!("版本{}的to早于from", version.id)));
        }
    }
    let mut seen = std::collections::BTreeSet::new();
    match text.articles.iter().find(|article| !seen.insert(article.no)) {
        Some(twice) => Err(data(file, format!("第{}条列了两次", twice.no))),
        None => Ok(()),
    }
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
        if !current.family.shares_parameters(profile.family) {
            return Err(data(&profile.id, format!("方案{parent}用于{}，不能沿用", current.family.zh())));
        }
    }
    Ok(())
}

fn check_entry(book: &LawBook, family: Family, line: usize, entry: Entry) -> Result<(String, DatedParam), String> {
    let Entry { key, value, silent, from, to, cites, status, severity, note } = entry;
    let key = key.into_inner();
    let Some(misfit) = check(family, &key, value.as_ref()) else {
        return Err(format!("没有参数{key}"));
    };
    if silent == value.is_some() {
        return Err(format!("参数{key}应当有value，或者写明silent = true"));
    }
    if let Some(misfit) = misfit {
        return Err(format!("参数{key}的值不对：{misfit}"));
    }
    if let (Some(from), Some(to)) = (from, to)
        && to < from
    {
        return Err(format!("参数{key}的to早于from"));
    }
    if let Some(cite) = cites.iter().find(|cite| !book.knows(cite)) {
        return Err(format!("参数{key}引用的{cite}不存在"));
    }
    if cites.is_empty() && note.is_empty() {
        return Err(format!("参数{key}没有引用，须在note中说明来源"));
    }
    let severity = severity.unwrap_or(Severity::Block);
    if status == Status::Unverified && severity == Severity::Block {
        return Err(format!("参数{key}未经核对，不得作为禁止项"));
    }
    Ok((key, DatedParam { from, to, line, raw: Raw { value, cites, status, severity, note } }))
}

fn overlap(a: &DatedParam, b: &DatedParam) -> bool {
    days_meet((a.from, a.to), (b.from, b.to))
}

/// Whether two spans of days have a day in common; an open end has none.
fn days_meet(a: (Option<NaiveDate>, Option<NaiveDate>), b: (Option<NaiveDate>, Option<NaiveDate>)) -> bool {
    let starts_by = |from: Option<NaiveDate>, to: Option<NaiveDate>| match (from, to) {
        (Some(from), Some(to)) => from <= to,
        _ => true,
    };
    starts_by(a.0, b.1) && starts_by(b.0, a.1)
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
    fn versions_of_a_text_follow_each_other() {
        let version = |id: &str, days: &str| {
            format!("[[version]]\nid = \"{id}\"\n{days}\nstatus = \"verified\"\nsource = \"测试\"\n")
        };
        let text = |first: &str, second: &str| {
            let head = "id = \"T1\"\ntitle = \"试行办法\"\nrank = \"law\"\n";
            let article = "[[article]]\nno = 1\nparagraphs = 2\nsummary = \"测试\"\n";
            let built = format!("{head}{}{}{article}", version("2020-01-01", first), version("2024-01-01", second));
            build(&[("t.toml", &built)], &[], &[]).map(|_| String::new()).unwrap_or_else(|error| error.to_string())
        };
        let (ended, open) = ("from = \"2020-01-01\"\nto = \"2023-12-31\"", "from = \"2020-01-01\"");
        let overlapping = "法规数据文件t.toml：版本2020-01-01与2024-01-01的施行日期重叠";
        assert_eq!(text(ended, "from = \"2024-01-01\""), "");
        assert_eq!(text(ended, "from = \"2023-12-31\""), overlapping);
        assert_eq!(text(open, "from = \"2024-01-01\""), overlapping, "the first has no end");
        let backwards = text(ended, "from = \"2024-01-01\"\nto = \"2023-01-01\"");
        assert_eq!(backwards, "法规数据文件t.toml：版本2024-01-01的to早于from");
    }

    #[test]
    fn profiles_of_a_place_follow_each_other() {
        let profile = |id: &str, more: &str| PROFILE.replace("P1", id).replace("from = \"2020-01-01\"", more);
        let both = |first: &str, second: &str| {
            let (first, second) = (profile("P1", first), profile("P2", second));
            let built = build(&[("t.toml", TEXT)], &[("p.toml", &first), ("q.toml", &second)], &[]);
            built.map(|_| String::new()).unwrap_or_else(|error| error.to_string())
        };
        let refused = "法规数据文件q.toml：与方案P1属同一地区、同一类组织，适用日期重叠";
        let ended = "from = \"2020-01-01\"\nto = \"2023-12-31\"";
        assert_eq!(both(ended, "from = \"2024-01-01\""), "");
        assert_eq!(both(ended, "from = \"2023-12-31\""), refused);
        assert_eq!(both("from = \"2024-01-01\"", ended), "", "in either order");
        assert_eq!(both("from = \"2020-01-01\"", "from = \"2024-01-01\""), refused, "the first has no end");
        assert_eq!(both("from = \"2020-01-01\"", "area = \"33\"\nfrom = \"2024-01-01\""), "");
        assert_eq!(both("from = \"2020-01-01\"", "family = \"party\"\nfrom = \"2024-01-01\""), "");
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
        let message = refusal(TEXT, PROFILE, &wrong);
        assert!(message.contains("q.toml：第3行，参数vc_size的值不对"), "{message}");
    }
}
