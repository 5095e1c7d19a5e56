//! What is on the screen about a unit: the proposed persons beside the rules. It is frozen with a decision, and compared afterwards line by line.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::{inspection, vetting};

/// What is not recorded; never a guess and never a zero.
pub const UNKNOWN: &str = "未登记";

/// The conditions of a person, counted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Marks {
    /// Met.
    pub met: u32,
    /// Not met.
    pub not_met: u32,
    /// Unclear.
    pub unclear: u32,
    /// Not answered.
    pub open: u32,
}

impl Marks {
    /// Nothing applies, so nothing is recorded.
    pub fn none(self) -> bool {
        self == Marks::default()
    }

    /// In words, leaving out what is nothing.
    pub fn zh(self) -> String {
        if self.none() {
            return UNKNOWN.to_owned();
        }
        let all = [("符合", self.met), ("不符合", self.not_met), ("不清楚", self.unclear), ("未核对", self.open)];
        let there: Vec<String> = all.iter().filter(|(_, n)| *n > 0).map(|(word, n)| format!("{word} {n}")).collect();
        there.join("，")
    }
}

/// A proposed person.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Proposed {
    /// Number of the person in the office, to find the same one again.
    pub person: i64,
    /// Name, with what tells namesakes apart.
    pub name: String,
    /// Posts.
    pub posts: Vec<String>,
    /// Age on polling day.
    pub age: String,
    /// Sex.
    pub sex: String,
    /// Education.
    pub education: String,
    /// Political status.
    pub political: String,
    /// What the person was in the last term.
    pub past: String,
    /// Conditions.
    pub conditions: Marks,
    /// What the joint review states.
    pub review: String,
    /// What the inspection advises.
    pub inspection: String,
    /// Recommendations, each with its votes.
    pub votes: Vec<String>,
}

/// Somebody of the last team who is not proposed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Leaver {
    /// Name.
    pub name: String,
    /// Posts of the last term.
    pub posts: String,
}

/// A figure of the team: of the last one, of the proposed one, and what the policy names.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Structured {
    /// What is counted.
    pub name: String,
    /// Last term.
    pub last: String,
    /// As proposed.
    pub proposed: String,
    /// What the policy asks for; empty where it says nothing.
    pub target: String,
}

/// A conflict in words.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Clash {
    /// Whether the law forbids it; else it is to be looked into, or a policy's wish.
    pub grave: bool,
    /// What is wrong.
    pub text: String,
    /// Articles.
    pub cites: String,
    /// What can be done.
    pub remedy: String,
}

/// Seats of a post and who is proposed for them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Seats {
    /// Post.
    pub post: String,
    /// Seats.
    pub seats: u32,
    /// Proposed persons.
    pub proposed: u32,
}

/// What is on the screen about a unit.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Screen {
    /// Code of the unit.
    pub unit: String,
    /// Its name.
    pub name: String,
    /// Name of its township.
    pub township: String,
    /// The day on which ages are counted.
    pub polling_day: NaiveDate,
    /// Proposed persons, highest post first.
    pub persons: Vec<Proposed>,
    /// Whether the last team is recorded.
    pub last_known: bool,
    /// Members of the last team who are not proposed.
    pub leavers: Vec<Leaver>,
    /// Figures of the team.
    pub structure: Vec<Structured>,
    /// What the policy says about the team, in sentences with their source.
    pub wishes: Vec<String>,
    /// Whether any relation in the unit is recorded.
    pub kin_known: bool,
    /// Conflicts, gravest first.
    pub clashes: Vec<Clash>,
    /// Seats by post; empty when no seats are set.
    pub seats: Vec<Seats>,
}

/// A line for comparing: what it is about, words, value.
type Line = (String, String, String);

impl Screen {
    /// Everything that is on the screen, line by line.
    fn lines(&self) -> Vec<Line> {
        let mut all = Vec::new();
        for one in &self.persons {
            let key = format!("p/{}", one.person);
            let sub = |what: &str, word: &str, value: String| {
                (format!("{key}/{what}"), format!("{}：{word}", one.name), value)
            };
            all.push((key.clone(), one.name.clone(), format!("人选：{}", one.posts.join("、"))));
            all.extend([
                sub("age", "年龄", one.age.clone()),
                sub("sex", "性别", one.sex.clone()),
                sub("education", "学历", one.education.clone()),
                sub("political", "政治面貌", one.political.clone()),
                sub("past", "上届", one.past.clone()),
                sub("conditions", "条件", one.conditions.zh()),
                sub("review", "联审", one.review.clone()),
                sub("inspection", "考察", one.inspection.clone()),
                sub("votes", "推荐", if one.votes.is_empty() { UNKNOWN.into() } else { one.votes.join("；") }),
            ]);
        }
        for one in &self.leavers {
            all.push((
                format!("l/{}/{}", one.name, one.posts),
                format!("上届{}", one.posts),
                format!("{}未列入", one.name),
            ));
        }
        for one in &self.structure {
            let value = format!("上届 {}，人选 {}", one.last, one.proposed);
            all.push((format!("s/{}", one.name), format!("结构：{}", one.name), value));
        }
        for one in &self.wishes {
            all.push((format!("w/{one}"), "政策要求".into(), one.clone()));
        }
        for one in &self.clashes {
            all.push((format!("c/{}", one.text), "回避".into(), one.text.clone()));
        }
        for one in &self.seats {
            let value = format!("{} 职，人选 {} 人", one.seats, one.proposed);
            all.push((format!("n/{}", one.post), format!("职数：{}", one.post), value));
        }
        all
    }

    /// What is not settled on the screen, in words: what the meeting should look at before it advises.
    pub fn unsettled(&self) -> Vec<String> {
        let mut all = Vec::new();
        for one in &self.persons {
            let mut own = Vec::new();
            if one.conditions.not_met > 0 {
                own.push(format!("条件不符合 {} 项", one.conditions.not_met));
            }
            if one.conditions.unclear + one.conditions.open > 0 {
                own.push(format!("条件待核 {} 项", one.conditions.unclear + one.conditions.open));
            }
            for (word, value, fine) in [
                ("联审", &one.review, vetting::model::Conclusion::Clear.zh()),
                ("考察", &one.inspection, inspection::model::Conclusion::Suggest.zh()),
            ] {
                if value != fine {
                    own.push(format!("{word}{value}"));
                }
            }
            if !own.is_empty() {
                all.push(format!("{}：{}", one.name, own.join("、")));
            }
        }
        all.extend(self.clashes.iter().filter(|one| one.grave).map(|one| one.text.clone()));
        all.extend(
            self.seats
                .iter()
                .filter(|one| one.proposed < one.seats)
                .map(|one| format!("{}：{} 职只有 {} 名人选", one.post, one.seats, one.proposed)),
        );
        all
    }
}

/// A line that is not what it was.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// What it is about.
    pub what: String,
    /// As it was; none when it was not there.
    pub before: Option<String>,
    /// As it is; none when it is gone.
    pub after: Option<String>,
}

/// What changed from one screen to another. Of a person who came or went only that is said.
pub fn changes(before: &Screen, after: &Screen) -> Vec<Change> {
    let (old, new) = (before.lines(), after.lines());
    let values = |lines: &[Line]| -> BTreeMap<String, String> {
        lines.iter().map(|(key, _, value)| (key.clone(), value.clone())).collect()
    };
    let (was, is) = (values(&old), values(&new));
    let head = |key: &str| {
        let mut parts = key.splitn(3, '/');
        match (parts.next(), parts.next(), parts.next()) {
            (Some("p"), Some(person), Some(_)) => Some(format!("p/{person}")),
            _ => None,
        }
    };
    let mut told = BTreeSet::new();
    let mut all = Vec::new();
    for (key, what, _) in old.iter().chain(&new) {
        if !told.insert(key) || head(key).is_some_and(|head| !was.contains_key(&head) || !is.contains_key(&head)) {
            continue;
        }
        let (before, after) = (was.get(key).cloned(), is.get(key).cloned());
        if before != after {
            all.push(Change { what: what.clone(), before, after });
        }
    }
    all
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use crate::testkit::day;

    fn person(id: i64, name: &str) -> Proposed {
        Proposed {
            person: id,
            name: name.into(),
            posts: vec!["村民委员会主任".into()],
            age: "45".into(),
            sex: "男".into(),
            education: "大专".into(),
            political: "中共党员".into(),
            past: "新人选".into(),
            conditions: Marks { met: 3, ..Marks::default() },
            review: "未发现情形".into(),
            inspection: "建议".into(),
            votes: vec!["党员推荐 30/40".into()],
        }
    }

    fn screen() -> Screen {
        Screen {
            unit: "990781001201".into(),
            name: "皂洞口村".into(),
            township: "上华街道".into(),
            polling_day: day(2026, 4, 5),
            persons: vec![person(1, "甲"), person(2, "乙")],
            last_known: true,
            leavers: vec![Leaver { name: "丙".into(), posts: "村委会委员".into() }],
            structure: vec![Structured {
                name: "人数".into(),
                last: "3".into(),
                proposed: "2".into(),
                target: String::new(),
            }],
            wishes: Vec::new(),
            kin_known: true,
            clashes: Vec::new(),
            seats: vec![Seats { post: "主任".into(), seats: 1, proposed: 1 }],
        }
    }

    #[test]
    fn nothing_changed_when_nothing_changed() {
        assert!(changes(&screen(), &screen()).is_empty());
        let text = serde_json::to_string(&screen()).unwrap();
        assert_eq!(serde_json::from_str::<Screen>(&text).unwrap(), screen());
        assert_eq!(text, serde_json::to_string(&serde_json::from_str::<Screen>(&text).unwrap()).unwrap());
    }

    #[test]
    fn changes_are_named_line_by_line_and_of_a_new_person_only_that_they_came() {
        let mut after = screen();
        after.persons[0].review = "发现情形".into();
        after.persons[0].conditions = Marks { met: 2, not_met: 1, ..Marks::default() };
        after.persons[1] = person(9, "丁");
        after.leavers.clear();
        after.structure[0].proposed = "3".into();
        after.clashes =
            vec![Clash {
                grave: true, text: "甲与丁是夫妻。".into(), cites: "第十条".into(), remedy: String::new()
            }];
        let all = changes(&screen(), &after);
        let said: Vec<(&str, Option<&str>, Option<&str>)> =
            all.iter().map(|one| (one.what.as_str(), one.before.as_deref(), one.after.as_deref())).collect();
        assert_eq!(
            said,
            [
                ("甲：条件", Some("符合 3"), Some("符合 2，不符合 1")),
                ("甲：联审", Some("未发现情形"), Some("发现情形")),
                ("乙", Some("人选：村民委员会主任"), None),
                ("上届村委会委员", Some("丙未列入"), None),
                ("结构：人数", Some("上届 3，人选 2"), Some("上届 3，人选 3")),
                ("丁", None, Some("人选：村民委员会主任")),
                ("回避", None, Some("甲与丁是夫妻。")),
            ]
        );
    }

    #[test]
    fn what_is_not_settled_is_listed() {
        assert!(screen().unsettled().is_empty());
        let mut open = screen();
        open.persons[0].review = UNKNOWN.into();
        open.persons[0].conditions = Marks { met: 1, not_met: 1, unclear: 1, open: 2 };
        open.persons[1].inspection = "需补充考察".into();
        open.seats[0].seats = 2;
        open.clashes = vec![
            Clash { grave: true, text: "甲与乙是夫妻。".into(), cites: String::new(), remedy: String::new() },
            Clash { grave: false, text: "提倡。".into(), cites: String::new(), remedy: String::new() },
        ];
        assert_eq!(
            open.unsettled(),
            [
                "甲：条件不符合 1 项、条件待核 3 项、联审未登记",
                "乙：考察需补充考察",
                "甲与乙是夫妻。",
                "主任：2 职只有 1 名人选",
            ]
        );
        assert_eq!(Marks::default().zh(), UNKNOWN);
    }
}
