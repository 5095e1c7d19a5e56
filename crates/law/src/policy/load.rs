//! Reads a pack and refuses one that relaxes the law.

use super::{Pack, Tightening, order};
use crate::book::{Family, LawBook, LawError, Status, data, line_of, parse};
use crate::cite::Cite;
use crate::finding::Severity;
use crate::regime::{PackParams, Raw, check};
use chrono::NaiveDate;
use serde::Deserialize;
use std::collections::BTreeMap;
use toml::Spanned;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    id: String,
    title: String,
    texts: Vec<String>,
    #[serde(default)]
    area: String,
    from: NaiveDate,
    #[serde(default)]
    to: Option<NaiveDate>,
    bases: Vec<String>,
    note: String,
    #[serde(default)]
    tighten: Vec<Line>,
    #[serde(default, rename = "rule")]
    rules: Vec<Line>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Line {
    key: Spanned<String>,
    #[serde(default)]
    family: Option<Family>,
    value: toml::Value,
    cites: Vec<Cite>,
    status: Status,
    severity: Severity,
    #[serde(default)]
    note: String,
}

impl Line {
    fn raw(&self) -> Raw {
        Raw {
            value: Some(self.value.clone()),
            cites: self.cites.clone(),
            status: self.status,
            severity: self.severity,
            note: self.note.clone(),
        }
    }
}

/// Whether the file has the form of a pack; [`load`] looks at what it says.
pub(crate) fn in_form(file: &str, source: &str) -> Result<(), LawError> {
    parse::<File>(file, source).map(|_| ())
}

/// Reads a pack. Refused with file and line: an unknown key, a value outside its type, a missing or unknown citation, an
/// unverified rule that blocks, and a value that is weaker than the profile the pack lies on, on any day of the pack.
pub(crate) fn load(file: &str, source: &str, book: &LawBook) -> Result<Pack, LawError> {
    let parsed: File = parse(file, source)?;
    if let Some(unknown) = parsed.texts.iter().find(|text| book.text(text).is_none()) {
        return Err(data(file, format!("没有文本{unknown}")));
    }
    if let Some(unknown) = parsed.bases.iter().find(|id| book.profile(id).is_none()) {
        return Err(data(file, format!("没有方案{unknown}")));
    }
    if parsed.to.is_some_and(|to| to < parsed.from) {
        return Err(data(file, "to早于from"));
    }
    let refuse = |line: &Line, text: String| {
        let no = line_of(source, line.key.span().start);
        data(file, format!("第{no}行，{}：{text}", line.key.get_ref()))
    };
    let mut tighten = Vec::new();
    for line in &parsed.tighten {
        sound(line, book).map_err(|text| refuse(line, text))?;
        let family = line.family.ok_or_else(|| refuse(line, "应当写明family".to_owned()))?;
        stricter(line, family, &parsed, book).map_err(|text| refuse(line, text))?;
        tighten.push(Tightening { family, key: line.key.get_ref().clone(), raw: line.raw() });
    }
    let mut rules = BTreeMap::new();
    for line in &parsed.rules {
        sound(line, book).map_err(|text| refuse(line, text))?;
        match PackParams::misfit(line.key.get_ref(), Some(&line.value)) {
            None => return Err(refuse(line, "没有这样的规则".to_owned())),
            Some(Some(misfit)) => return Err(refuse(line, format!("值不对：{misfit}"))),
            Some(None) => {}
        }
        // Targets and modes of election are for reports: a policy cannot choose for the voters.
        if line.key.get_ref() == "targets" && line.severity != Severity::Info {
            return Err(refuse(line, "指标只报告，severity应当为info".to_owned()));
        }
        if rules.insert(line.key.get_ref().clone(), line.raw()).is_some() {
            return Err(refuse(line, "写了两次".to_owned()));
        }
    }
    let rules = PackParams::of(&parsed.id, parsed.from, rules)?;
    let File { id, title, texts, area, from, to, bases, note, .. } = parsed;
    Ok(Pack { id, title, texts, area, from, to, bases, note, rules, tighten })
}

fn sound(line: &Line, book: &LawBook) -> Result<(), String> {
    if line.cites.is_empty() {
        return Err("没有引用".to_owned());
    }
    if let Some(cite) = line.cites.iter().find(|cite| !book.knows(cite)) {
        return Err(format!("引用的{cite}不存在"));
    }
    if line.status == Status::Unverified && line.severity == Severity::Block {
        return Err("未经核对，不得作为禁止项".to_owned());
    }
    Ok(())
}

fn stricter(line: &Line, family: Family, pack: &File, book: &LawBook) -> Result<(), String> {
    let key = line.key.get_ref();
    match check(family, key, Some(&line.value)) {
        None => return Err(format!("{}没有这个参数", family.zh())),
        Some(Some(misfit)) => return Err(format!("值不对：{misfit}")),
        Some(None) => {}
    }
    if !order::may_tighten(key) {
        return Err("政策不得改变这个参数".to_owned());
    }
    let base = pack.bases.iter().filter_map(|id| book.profile(id)).find(|profile| profile.family == family);
    let Some(base) = base else {
        return Err(format!("bases中没有用于{}的方案", family.zh()));
    };
    for (day, law) in book.entries_of(base, key, pack.from, pack.to) {
        if order::relaxes(key, law.value.as_ref(), Some(&line.value)) != Some(false) {
            let value = law.value.as_ref().map_or_else(|| "没有规定".to_owned(), ToString::to_string);
            let cites: Vec<String> = law.cites.iter().map(|cite| cite.zh(book)).collect();
            let (own, source) = (&line.value, cites.join("、"));
            return Err(format!("{own}宽于方案{}在{day}的{value}（{source}），政策只能更严", base.id));
        }
        if law.value.is_some() && line.severity < law.severity {
            return Err(format!("轻重低于方案{}在{day}的“{}”，政策只能更严", base.id, law.severity.zh()));
        }
    }
    Ok(())
}
