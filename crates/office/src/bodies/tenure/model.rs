//! Why an office ends, what ends with it, and the states of a change; no database.

use chrono::NaiveDate;
use entity::officeholder;
use law::body::Body;
use law::cite::Cite;
use law::tenure::EndGround;
use serde::{Deserialize, Serialize};

use crate::bodies::model::VILLAGERS_COMMITTEE;
use crate::bodies::posts;
use crate::org::Words;

/// A resignation that waits for its decision.
pub const FILED: &str = "filed";
/// The office has ended.
pub const ENDED: &str = "ended";
/// The resignation was not accepted.
pub const DECLINED: &str = "declined";
/// The resignation was taken back.
pub const WITHDRAWN: &str = "withdrawn";

/// A ground of the law on which an office ends by itself 自行终止.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Ground {
    /// 丧失行为能力.
    Incapacity,
    /// 被判处刑罚.
    Sentenced,
    /// 连续民主评议不称职, how many in a row.
    PoorReviews(u32),
    /// 无正当理由不履行职责, how many months.
    Idle(u32),
}

impl Ground {
    /// The ground as the law crate knows it.
    pub fn law(self) -> EndGround {
        match self {
            Ground::Incapacity => EndGround::Incapacity,
            Ground::Sentenced => EndGround::Sentenced,
            Ground::PoorReviews(times) => EndGround::PoorReviews(times),
            Ground::Idle(months) => EndGround::Idle(months),
        }
    }

    /// Code and words of the grounds, for the form.
    pub const CHOICES: [(&'static str, &'static str); 4] = [
        ("incapacity", "丧失行为能力"),
        ("sentenced", "被判处刑罚"),
        ("poor_reviews", "民主评议连续不称职"),
        ("idle", "无正当理由连续不履行职责"),
    ];

    /// The ground with this code; `number` is how many reviews in a row, or how many months.
    pub fn from_form(code: &str, number: u32) -> Option<Self> {
        Some(match code {
            "incapacity" => Ground::Incapacity,
            "sentenced" => Ground::Sentenced,
            "poor_reviews" => Ground::PoorReviews(number),
            "idle" => Ground::Idle(number),
            _ => return None,
        })
    }

    /// In words.
    pub fn zh(self) -> String {
        match self {
            Ground::Incapacity => "丧失行为能力".into(),
            Ground::Sentenced => "被判处刑罚".into(),
            Ground::PoorReviews(times) => format!("连续{}次民主评议不称职", law::num::zh_number(times)),
            Ground::Idle(months) => format!("无正当理由连续{}个月不履行职责", law::num::zh_number(months)),
        }
    }
}

/// Why an office ends.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Cause {
    /// 辞职.
    Resignation,
    /// 自行终止.
    ByLaw(Ground),
    /// 罢免.
    Recall,
    /// 任其他职务: body and post that the person has entered, as in the list of officeholders.
    OtherPost {
        /// Body.
        body: String,
        /// Post.
        post: String,
    },
    /// 任职回避: a relative who was elected to the same body stays, with their name.
    Kin {
        /// The relative.
        relative: String,
    },
    /// 调离、去世等.
    Left,
}

impl Cause {
    /// The word on pages and papers.
    pub fn zh(&self) -> String {
        match self {
            Cause::Resignation => "辞职".into(),
            Cause::ByLaw(ground) => ground.zh(),
            Cause::Recall => "罢免".into(),
            Cause::OtherPost { .. } => "任其他职务".into(),
            Cause::Kin { relative } => format!("任职回避（与{relative}有亲属关系）"),
            Cause::Left => "调离或者去世".into(),
        }
    }
}

/// A body in the words of its unit; a body that this program does not know is shown by its code.
pub fn body_zh(code: &str, words: &Words) -> String {
    match code {
        VILLAGERS_COMMITTEE => words.committee().to_owned(),
        "po" => "党组织".into(),
        "vr" => words.own("村民代表"),
        "vsc" => words.own("村务监督委员会"),
        "ec" => "集体经济组织".into(),
        other => other.to_owned(),
    }
}

/// A post of a body in words; one that this program does not know is shown by its code.
pub fn post_zh(body: &str, code: &str, words: &Words) -> String {
    if let Some(office) = posts::of(body, code) {
        return office.zh.to_owned();
    }
    match code {
        "representative" => words.own("村民代表"),
        "group_leader" => words.own("村民小组组长"),
        other => other.to_owned(),
    }
}

/// Body and post, for instance 「村务监督委员会 主任」.
pub fn office_zh(row: &officeholder::Model, words: &Words) -> String {
    let (body, post) = (body_zh(&row.body, words), post_zh(&row.body, &row.post, words));
    if body == post { body } else { format!("{body}{post}") }
}

/// Whether somebody holds an office on a day.
pub fn in_office(row: &officeholder::Model, day: NaiveDate) -> bool {
    row.since <= day && row.until.is_none_or(|until| until > day)
}

/// Whether two rows are about the same person: by person, else by name. A name without a person is compared by name and birth.
pub fn same_person(one: &officeholder::Model, other: &officeholder::Model) -> bool {
    match (one.person_id, other.person_id) {
        (Some(a), Some(b)) => a == b,
        _ => one.name == other.name && (one.birth == other.birth || one.birth.is_none() || other.birth.is_none()),
    }
}

/// Whether a rule ends another post of the same person, and which.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Linked {
    /// The officeholder.
    pub row: officeholder::Model,
    /// The rule that ends it; `None` leaves the choice.
    pub rule: Option<Rule>,
}

/// The other posts of somebody whose office in `of` ends: which of them end with it by a rule, and which stay unless somebody
/// chooses otherwise. Pure.
///
/// 依据 VCOL2018@2018-12-29#18; VCOL2018@2018-12-29#32; RCEO2024@2024-06-28#34.2
pub fn linked(cause: &Cause, of: &officeholder::Model, posts: &[officeholder::Model], words: &Words) -> Vec<Linked> {
    let others = posts.iter().filter(|row| row.id != of.id);
    others.map(|row| Linked { row: row.clone(), rule: rule_for(cause, row, words) }).collect()
}

fn rule_for(cause: &Cause, row: &officeholder::Model, words: &Words) -> Option<Rule> {
    match cause {
        // These grounds end every office to which the villagers' law applies them; a party organisation has rules of its own, and
        // the law of residents' committees says nothing.
        Cause::ByLaw(ground @ (Ground::Incapacity | Ground::Sentenced)) => {
            let covered = words.body() == Body::Committee && matches!(row.body.as_str(), VILLAGERS_COMMITTEE | "vsc");
            covered.then(|| (format!("{}的，职务自行终止", ground.zh()), cited("VCOL2018@2018-12-29#18")))
        }
        Cause::OtherPost { body, post } => incompatible((body, post), (&row.body, &row.post), words),
        // A review is about one office, a resignation too, and the voters recall from one.
        Cause::ByLaw(Ground::PoorReviews(_) | Ground::Idle(_)) | Cause::Resignation | Cause::Recall => None,
        // Relatives keep each other off one body.
        Cause::Kin { .. } => None,
        // Whoever has died or moved away keeps nothing.
        Cause::Left => Some(("不再在本单位任职".to_owned(), Vec::new())),
    }
}

/// An article by its citation.
fn cited(article: &str) -> Vec<Cite> {
    article.parse().into_iter().collect()
}

/// Why two posts (body, post) cannot be held by one person: a sentence and its articles.
pub type Rule = (String, Vec<Cite>);

/// Whether one person may not hold both posts, with the article.
pub fn incompatible(one: (&str, &str), other: (&str, &str), words: &Words) -> Option<Rule> {
    let bodies = |a: &str, b: &str| (one.0, other.0) == (a, b) || (one.0, other.0) == (b, a);
    if bodies(VILLAGERS_COMMITTEE, "vsc") && words.body() == Body::Committee {
        let text = "村民委员会成员不得担任村务监督机构成员".to_owned();
        return Some((text, cited("VCOL2018@2018-12-29#32")));
    }
    let council = |post: &str| post.starts_with("council");
    let supervises = |post: &str| post.starts_with("supervisor");
    if bodies("ec", "ec") && (council(one.1) && supervises(other.1) || supervises(one.1) && council(other.1)) {
        return Some(("理事会成员不得担任监事".to_owned(), cited("RCEO2024@2024-06-28#34.2")));
    }
    None
}

/// Pairs of posts that one person holds against a rule, with the sentence.
pub fn conflicts<'r>(
    rows: &'r [officeholder::Model],
    words: &Words,
) -> Vec<(&'r officeholder::Model, &'r officeholder::Model, Rule)> {
    let mut found = Vec::new();
    for (at, one) in rows.iter().enumerate() {
        for other in rows[at + 1..].iter().filter(|other| same_person(one, other)) {
            if let Some(rule) = incompatible((&one.body, &one.post), (&other.body, &other.post), words) {
                found.push((one, other, rule));
            }
        }
    }
    found
}

/// The body of an officeholder for the rules; `vc` is the committee of the unit, whichever it is.
pub fn body_of(code: &str, words: &Words) -> Option<Body> {
    match code {
        VILLAGERS_COMMITTEE => Some(words.body()),
        "po" => Some(Body::Party),
        "vr" => Some(Body::Representatives),
        "vsc" => Some(Body::Supervision),
        "ec" => Some(Body::Cooperative),
        _ => None,
    }
}
