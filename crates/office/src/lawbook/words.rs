//! Values, ranks and states of the law book in Chinese, for pages and the command line.

use chrono::NaiveDate;
use law::body::Body;
use law::book::{Rank, Status, Text, Version};
use law::catalogue::Rule;
use law::kinship::Relation;
use law::num::{Range, Threshold};
use law::regime::{
    CooperativeOffice, CooperativePower, DueExclusion, Mode, Office, ParamRow, ResidentsMode, StaffRole, Step, Target,
};
use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::ui::Tone;

/// What stands where a rule has no quotation.
pub const NOT_QUOTED: &str = "没有摘录原文：全文不在手边，或者文本没有可以摘录的词句";
/// What stands where the texts say nothing.
pub const SILENT: &str = "没有规定";

/// The value of a parameter, in words.
pub fn value_zh(row: &ParamRow) -> String {
    value(row.key, &row.value)
}

fn value(key: &str, value: &Value) -> String {
    match value {
        Value::Null => SILENT.to_owned(),
        Value::Bool(yes) => if *yes { "是" } else { "否" }.to_owned(),
        Value::Number(number) => number.to_string(),
        Value::String(code) => word(key, code),
        Value::Array(list) if list.is_empty() => "无".to_owned(),
        Value::Array(list) => match typed::<Range>(value) {
            Some(range) if list.len() == 2 => range.zh(),
            _ if key == "order" => list.iter().map(|some| self::value("body", some)).collect::<Vec<_>>().join("，然后"),
            _ => list.iter().map(|one| self::value(key, one)).collect::<Vec<_>>().join("、"),
        },
        Value::Object(_) => match typed::<Step>(value) {
            Some(step) if step.from == 0 => format!("至少{}名", step.min),
            Some(step) => format!("{}人以上的至少{}名", step.from, step.min),
            None => value.to_string(),
        },
    }
}

fn typed<T: DeserializeOwned>(value: &Value) -> Option<T> {
    serde_json::from_value(value.clone()).ok()
}

/// The word of a coded value. What the settings offer to choose from is called as they call it.
fn word(key: &str, code: &str) -> String {
    if let Ok(share) = code.parse::<Threshold>() {
        return share.zh();
    }
    let points = law::settings::open_points().iter().filter(|point| point.key == key);
    if let Some(choice) = points.flat_map(|point| &point.choices).find(|choice| choice.value == code) {
        return choice.title.clone();
    }
    let json = Value::String(code.to_owned());
    let known = match key {
        "modes" => typed::<Mode>(&json).map(Mode::zh),
        "staff_roles" => typed::<StaffRole>(&json).map(StaffRole::zh),
        "supervision_barred" | "supervision_barred_kin" => typed::<Office>(&json).map(Office::zh),
        "supervisor_barred" => typed::<CooperativeOffice>(&json).map(CooperativeOffice::zh),
        "representatives_reserved" => typed::<CooperativePower>(&json).map(CooperativePower::zh),
        "residents_modes" => typed::<ResidentsMode>(&json).map(ResidentsMode::zh),
        "due_excludes" | "due_excludes_listed" => typed::<DueExclusion>(&json).map(DueExclusion::zh),
        "targets" => typed::<Target>(&json).map(Target::zh),
        "body" => Body::from_code(code).map(Body::zh),
        _ if key.starts_with("kin_set_") => typed::<Relation>(&json).map(Relation::zh),
        _ => None,
    };
    known.or_else(|| own_word(key, code)).map_or_else(|| code.to_owned(), str::to_owned)
}

/// Words for the codes that the crate `law` explains in its comments only. A test proves that no value is left as a code.
fn own_word(key: &str, code: &str) -> Option<&'static str> {
    Some(match (key, code) {
        ("reg_work_counts", "none") => "不可以",
        ("acting_fallback", "none") => SILENT,
        ("kin_fill", "none") => "没有规定，另行选举",
        ("vote_roll_down", "none") => "不计入",
        (_, "none") => "无",
        (_, "immediate") => "夫妻、父母子女、兄弟姐妹",
        (_, "near") => "近亲属",
        (_, "linear") => "配偶、直系亲属",
        (_, "nominated") => "被提名为候选人",
        (_, "nominated_or_self_nominated") => "被提名为候选人，或者自荐竞职",
        (_, "confirmed") => "被确定为候选人",
        (_, "any") => "没有要求",
        (_, "preferred") => "以单数为宜",
        (_, "required") => "应当为单数",
        (_, "village_work") => "从事村务工作的可以",
        (_, "any_work") => "在本村工作的可以",
        (_, "applied") => "本人申请",
        (_, "assembly_consent") => "经村民会议或者村民代表会议同意",
        (_, "stable_residence") => "合法稳定居住",
        (_, "duties_fulfilled") => "履行村民义务",
        (_, "non_registration_proof") => "户籍所在地不参加登记的证明",
        (_, "married_in") => "结婚后居住在配偶户籍所在村",
        (_, "former_villager") => "对本村集体经济依法享有权益的原村民",
        (_, "former_farm_hukou") => "原为本村农业户籍",
        (_, "talent") => "自愿到该村工作和生活并参加竞选的优秀人才",
        (_, "votes") => "按得票多少",
        (_, "strokes") => "按姓名笔画",
        (_, "away") => "外出",
        (_, "special") => "特殊原因",
        (_, "other") => "其他",
        (_, "checked_in") => "投票人数",
        (_, "issued") => "发出的选票",
        (_, "recovered") => "收回的选票",
        (_, "ballot_invalid") => "该票无效",
        ("vacancy_rule", "allowed") => "可以空缺",
        (_, "allowed") => "各自计票",
        (_, "committee_decides") => "由村民选举委员会决定",
        (_, "invalid") => "作废",
        (_, "any_shortfall") => "当选人数不足应选名额",
        (_, "below_minimum") => "当选人数未达到三人",
        (_, "no") => "不可以",
        (_, "assembly_decision") => "由村民会议或者村民代表会议决定",
        (_, "member_by_representatives") => "由村民代表会议在当选的委员中推选一人",
        (_, "member_by_votes") => "由得票多的委员",
        (_, "rank_votes_revote") => "职务最高的；同职的得票多的；再同的继续投票",
        (_, "rank_votes") => "职务最高的；同职的得票多的",
        (_, "next_qualified") => "依次递补",
        (_, "nomination_only") => "提名时可以",
        _ => return None,
    })
}

/// 法律, 地方性法规 …
pub fn rank_zh(rank: Rank) -> &'static str {
    match rank {
        Rank::Law => "法律",
        Rank::LocalRegulation => "地方性法规",
        Rank::Guidance => "规程、指导意见",
        Rank::LocalPolicy => "乡镇级政策",
    }
}

/// The tone of a mark for how well something was checked.
pub fn tone(status: Status) -> Tone {
    match status {
        Status::Verified => Tone::Good,
        Status::Partial | Status::Interpretation => Tone::Info,
        Status::Secondary => Tone::Warn,
        Status::Unverified => Tone::Bad,
    }
}

/// All states of checking, best first.
pub const STATUSES: [Status; 5] =
    [Status::Verified, Status::Partial, Status::Secondary, Status::Interpretation, Status::Unverified];

/// The code of a state in addresses and JSON.
pub fn status_code(status: Status) -> &'static str {
    match status {
        Status::Verified => "verified",
        Status::Partial => "partial",
        Status::Secondary => "secondary",
        Status::Interpretation => "interpretation",
        Status::Unverified => "unverified",
    }
}

/// Is a version in force on this day. A version without a known end is 未见废止: the book does not know what it was not told.
pub fn force_zh(version: &Version, today: NaiveDate) -> (Tone, &'static str) {
    match version.to {
        _ if today < version.from => (Tone::Warn, "尚未施行"),
        Some(to) if today > to => (Tone::Muted, "已失效"),
        Some(_) => (Tone::Good, "现行"),
        None => (Tone::Info, "未见废止"),
    }
}

/// 「第二十七条」, as the text numbers itself.
pub fn article_zh(text: &Text, no: u32) -> String {
    format!("第{}{}", law::num::zh_number(no), text.unit.zh())
}

/// The bodies of a rule: 「村民委员会、居民委员会」, or 「各类班子」.
pub fn bodies_zh(rule: &Rule) -> String {
    if rule.bodies.is_empty() {
        return "各类班子".to_owned();
    }
    rule.bodies.iter().map(|body| body.zh()).collect::<Vec<_>>().join("、")
}

/// The role of a help page: who has to do something now.
pub const HELP_ROLES: [(&str, &str); 4] = [
    ("clerk", "乡镇经办"),
    ("committee", "村民选举委员会（主持选举的机构）"),
    ("typist", "录入员"),
    ("scrutineer", "监票人"),
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lawbook::model;
    use law::book::LawBook;

    /// A clerk reads words: no value of any profile is shown as a code.
    #[test]
    fn every_value_has_words() {
        let book = LawBook::builtin().unwrap();
        let mut seen = 0;
        let mut codes = Vec::new();
        let mut look = |owner: &str, row: &ParamRow| {
            seen += 1;
            let text = value_zh(row);
            let text = text.replace("第n日", ""); // as the question is put
            if text.is_empty() || text.chars().any(|c| c.is_ascii_alphabetic() || matches!(c, '{' | '_' | '"')) {
                codes.push(format!("{owner} {} {}: {text}", row.key, row.value));
            }
        };
        for profile in book.all_profiles() {
            let rows = model::rows(book, profile, profile.reference_day()).unwrap();
            rows.iter().for_each(|row| look(&profile.id, row));
        }
        for pack in book.packs() {
            pack.rows().iter().for_each(|row| look(&pack.id, row));
        }
        assert_eq!(codes, Vec::<String>::new());
        assert!(seen > 1500, "{seen}");
    }

    #[test]
    fn values_are_said_as_the_law_says_them() {
        let said = |key: &str, json: &str| value(key, &serde_json::from_str(json).unwrap());
        for (key, json, zh) in [
            ("turnout", "\">1/2\"", "过半数"),
            ("vc_size", "[3, 7]", "3至7"),
            ("committee_size", "[5, null]", "5以上"),
            ("modes", "[\"candidates\", \"open\"]", "有候选人的差额选举、不确定候选人的直接投票"),
            ("kin_set_immediate", "[\"spouse\", \"sibling\"]", "配偶、兄弟姐妹"),
            ("proxy_max", "null", "没有规定"),
            ("win_base", "\"due\"", "应到会有选举权的党员"),
            ("order", "[[\"PO\"], [\"VC\", \"RC\"]]", "党组织，然后村民委员会、居民委员会"),
            (
                "representatives_min",
                "[{\"from\": 0, \"min\": 30}, {\"from\": 500, \"min\": 35}]",
                "至少30名、500人以上的至少35名",
            ),
        ] {
            assert_eq!(said(key, json), zh);
        }
    }
}
