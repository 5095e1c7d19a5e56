//! What a form held that was not carried out, in the words of the form: a page for a command that ended badly shows it, so that
//! nothing typed is lost. Names of inputs and codes of choices mean nothing to a clerk and are never shown.

use law::posts::Post;

use crate::web::Fields;

/// What is typed, by the name of its input. A name that stands for several things has the word that fits them all.
const WORDS: &[(&str, &str)] = &[
    ("actual", "实际日期"),
    ("address", "地点"),
    ("applicant", "申诉人"),
    ("approval_doc", "批准文号"),
    ("approved_on", "批准日期"),
    ("attended", "参加人数"),
    ("birth", "出生日期"),
    ("blank", "有效票中全部弃权"),
    ("candidate", "候选人"),
    ("codes", "村社编码"),
    ("contact", "联系人和电话"),
    ("county_code", "县（市、区）编码"),
    ("day", "选举日"),
    ("decided_on", "决定日期"),
    ("decision", "决定内容和理由"),
    ("description", "情形"),
    ("document", "会议记录"),
    ("due", "应到人数"),
    ("education", "学历"),
    ("ethnic", "民族"),
    ("explanation", "情况说明"),
    ("filed_on", "办理日期"),
    ("grounds", "其他条件"),
    ("group", "小组"),
    ("group_name", "村民小组"),
    ("held_on", "会议日期"),
    ("holder", "受委托人"),
    ("household", "户号"),
    ("invalid", "无效票"),
    ("issued", "发出选票"),
    ("issued_proxy", "其中委托投票发出"),
    ("lines", "成员"),
    ("login", "登录名"),
    ("matter", "申诉事项"),
    ("name", "姓名（名称）"),
    ("no", "序号"),
    ("note", "备注"),
    ("notice_on", "公布日期"),
    ("on", "办理日期"),
    ("opinion", "审查意见"),
    ("other", "对方姓名"),
    ("owner", "责任人"),
    ("person", "当选人"),
    ("place", "名单序号"),
    ("planned", "计划日期"),
    ("political", "政治面貌"),
    ("polling_day", "投票日"),
    ("post", "职务"),
    ("present", "实到人数"),
    ("principal", "委托人"),
    ("printed", "领到选票"),
    ("proxies", "其中委托投票"),
    ("published_on", "公布日期"),
    ("purpose", "查看用途"),
    ("reason", "理由"),
    ("received_on", "收到日期"),
    ("recounted", "已当场复点"),
    ("recovered", "收回选票"),
    ("resident_months", "居住月数"),
    ("sex", "性别"),
    ("since", "起始日期"),
    ("source", "来源"),
    ("spoiled", "作废选票"),
    ("staff_name", "姓名"),
    ("term_no", "第几届"),
    ("text", "演说稿（竞职承诺）"),
    ("unit_code", "管辖单位编码"),
    ("unused", "剩余选票"),
    ("valid", "有效票"),
    ("voter", "涉及的选民"),
    ("voters", "在此投票的选民"),
    ("votes", "得票"),
];

/// Choices and boxes whose codes have no words here: the page of the form shows what can be chosen.
const CHOICES: &[&str] = &[
    "accepted",
    "class",
    "commitment",
    "counted",
    "deciders",
    "duty",
    "existing",
    "ground",
    "in_person",
    "kind",
    "meeting",
    "mode",
    "partial",
    "profile",
    "relation",
    "resignation",
    "role",
    "speech",
    "synthetic",
    "township",
    "townships",
    "whole",
    "written",
];

/// What is never shown again: secrets, and what a form carries for the machine.
const SILENT: &[&str] = &[
    "code",
    "confirmed",
    "csrf",
    "form_key",
    "from",
    "hash",
    "id",
    "next",
    "old_name",
    "phone",
    "roll",
    "round",
    "seen",
    "seen_hash",
    "step",
    "subject",
    "version",
];

/// The parts of a line for a written name on a count sheet.
const WRITE_IN: [(&str, &str); 3] = [("post", "职务"), ("name", "姓名"), ("votes", "票数")];

/// The word for an input of this name; `None` when nothing about it is shown.
fn word(name: &str) -> Option<String> {
    if SILENT.contains(&name) || name.ends_with("_id") || name.contains("password") || name.contains("id_number") {
        return None;
    }
    if let Some((_, word)) = WORDS.iter().find(|(known, _)| *known == name) {
        return Some((*word).to_owned());
    }
    let numbered = |prefix: &str| name.strip_prefix(prefix).and_then(|at| at.parse::<usize>().ok());
    if let Some(at) = numbered("v") {
        return Some(format!("选票第 {} 人得票", at.saturating_add(1)));
    }
    if let Some(at) = numbered("d") {
        return Some(format!("重录第 {} 格", at.saturating_add(1)));
    }
    if let Some((at, part)) = name.strip_prefix('w').and_then(|rest| rest.split_once('_'))
        && let Ok(at) = at.parse::<usize>()
        && let Some((_, word)) = WRITE_IN.iter().find(|(known, _)| *known == part)
    {
        return Some(format!("另选人第 {} 行{word}", at.saturating_add(1)));
    }
    (!CHOICES.contains(&name)).then(|| "其他内容".to_owned())
}

/// A value in words: codes of posts, sexes and yes or no.
fn value_zh(value: &str) -> String {
    match value {
        "yes" => "是".into(),
        "no" => "否".into(),
        "male" => "男".into(),
        "female" => "女".into(),
        other => Post::from_code(other).map_or_else(|| other.to_owned(), |post| post.zh().to_owned()),
    }
}

/// What was typed into a form, as pairs of words. Empty fields, secrets and codes without words are left out; so is the post of
/// a line for a written name that nobody wrote.
pub fn in_words(fields: &Fields) -> Vec<(String, String)> {
    let empty_line = |name: &str| {
        name.strip_prefix('w').and_then(|rest| rest.strip_suffix("_post")).is_some_and(|at| {
            ["name", "votes"].iter().all(|part| fields.get(&format!("w{at}_{part}")).is_none_or(str::is_empty))
        })
    };
    fields
        .iter()
        .filter(|(name, value)| !value.is_empty() && !empty_line(name))
        .filter_map(|(name, value)| match (name, value) {
            // The same name on two forms: a figure of the sheet, and the decision on one ballot.
            ("valid", "yes") => Some(("村选委会决定".to_owned(), "有效".to_owned())),
            ("valid", "no") => Some(("村选委会决定".to_owned(), "无效".to_owned())),
            _ => Some((word(name)?, value_zh(value))),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;

    #[test]
    fn no_name_of_an_input_and_no_code_is_shown() {
        let fields = Fields::from_pairs(&[
            ("csrf", "a1b2"),
            ("version", "7"),
            ("round_id", "12"),
            ("recovered", "82"),
            ("v0", "61"),
            ("w0_post", "director"),
            ("w0_name", "张三"),
            ("w0_votes", "3"),
            ("w1_post", "director"),
            ("w1_name", ""),
            ("d2", "5"),
            ("duty", "caller"),
            ("valid", "no"),
            ("first_password", "geheim"),
            ("id_number", "990781199001010011"),
            ("phone", "13800000000"),
            ("somebody_forgot", "值"),
        ]);
        let shown: Vec<String> = in_words(&fields).into_iter().map(|(word, value)| format!("{word} {value}")).collect();
        assert_eq!(
            shown,
            [
                "收回选票 82",
                "选票第 1 人得票 61",
                "另选人第 1 行职务 主任",
                "另选人第 1 行姓名 张三",
                "另选人第 1 行票数 3",
                "重录第 3 格 5",
                "村选委会决定 无效",
                "其他内容 值"
            ]
        );
    }

    fn sources(dir: &Path, all: &mut Vec<String>) {
        for entry in std::fs::read_dir(dir).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                sources(&path, all);
            } else if path.extension().is_some_and(|ext| ext == "rs") {
                all.push(std::fs::read_to_string(path).unwrap());
            }
        }
    }

    /// Every input that a page names has its word here or is known to have none.
    #[test]
    fn every_input_of_a_page_is_known() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
        let mut all = Vec::new();
        for entry in std::fs::read_dir(&root).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() && !path.ends_with("ui") {
                sources(&path, &mut all);
            }
        }
        let kinds = ["text", "date", "number", "textarea", "select", "radio", "checks", "tick"];
        let mut seen = 0;
        for source in &all {
            for kind in kinds {
                for part in source.split(&format!("Field::{kind}(")).skip(1) {
                    let Some(name) = part.trim_start().strip_prefix('"').and_then(|rest| rest.split('"').next()) else {
                        continue;
                    };
                    seen += 1;
                    assert_ne!(word(name).as_deref(), Some("其他内容"), "「{name}」 has no word");
                }
            }
        }
        assert!(seen > 80, "{seen} inputs found");
    }
}
