//! The paper about a person 考察材料: drafted from facts, corrected by a clerk, frozen.

use std::fmt::Write as _;

use chrono::{Datelike, NaiveDate};

use super::{Assessment, Conclusion, Grade, PersonSums, Rate, Turnout};
use crate::ui::format::date_zh;

/// Where the team has to write itself. A paper that still has it is not frozen.
pub const PLACEHOLDER: &str = "（由考察组据实填写）";

/// What the joint review said about the person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Review {
    /// Which review.
    pub round: i32,
    /// Its conclusion in words.
    pub conclusion: String,
    /// Day of it.
    pub on: Option<NaiveDate>,
}

/// What the assessment said about the person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Assessed {
    /// Day.
    pub on: NaiveDate,
    /// Who came and what became of the ballots.
    pub turnout: Turnout,
    /// Sums about the person.
    pub sums: PersonSums,
}

/// Everything that is known about a person when the paper is drafted.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Facts {
    /// Name.
    pub name: String,
    /// 男 or 女; empty where not known.
    pub sex: String,
    /// Day of birth.
    pub birth: Option<NaiveDate>,
    /// 民族.
    pub ethnic: String,
    /// 学历.
    pub education: String,
    /// 政治面貌.
    pub political: String,
    /// Village.
    pub unit: String,
    /// Posts held now.
    pub present: Vec<String>,
    /// Posts that the person is proposed for.
    pub proposed: Vec<String>,
    /// Head of the team.
    pub head: String,
    /// Day of the notice.
    pub notice_on: Option<NaiveDate>,
    /// The assessment.
    pub assessed: Option<Assessed>,
    /// Persons talked with.
    pub talks: u32,
    /// Kinds of papers read.
    pub papers: Vec<String>,
    /// Reviews of the person, oldest first.
    pub reviews: Vec<Review>,
    /// The opinion and its reason.
    pub opinion: Option<(Conclusion, String)>,
}

/// The draft. What is not known is left out or said to be missing; nothing is judged.
pub fn draft(facts: &Facts, grades: &[Grade]) -> String {
    let mut text = String::new();
    let known = |text: &str| (!text.is_empty()).then(|| text.to_owned());
    let mut who: Vec<String> =
        [known(&facts.name), known(&facts.sex), known(&facts.ethnic)].into_iter().flatten().collect();
    who.extend(facts.birth.map(|birth| format!("{}年{}月出生", birth.year(), birth.month())));
    who.extend(known(&facts.education).map(|one| format!("{one}学历")));
    who.extend(known(&facts.political));
    who.extend((!facts.present.is_empty()).then(|| format!("现任{}", facts.present.join("、"))));
    let _ = writeln!(text, "{}。列为{}的初步人选。", who.join("，"), facts.proposed.join("、"));
    let _ = writeln!(text, "\n一、考察情况");
    let head = if facts.head.is_empty() { String::new() } else { format!("（组长{}）", facts.head) };
    let notice = facts.notice_on.map(|day| format!("{}发布考察公示后，", date_zh(day))).unwrap_or_default();
    let _ = writeln!(text, "{notice}考察组{head}在{}开展考察。{}", facts.unit, assessment(facts, grades));
    let papers =
        if facts.papers.is_empty() { String::new() } else { format!("，查阅了{}", facts.papers.join("、")) };
    let _ = writeln!(text, "个别谈话{}人次{papers}。", facts.talks);
    let _ = writeln!(text, "\n二、联审情况");
    if facts.reviews.is_empty() {
        let _ = writeln!(text, "没有联审结论的记录。");
    }
    for review in &facts.reviews {
        let day = review.on.map(date_zh).unwrap_or_default();
        let _ = writeln!(text, "{day}第{}轮联审：{}。", review.round, review.conclusion);
    }
    let _ = writeln!(text, "\n三、德、能、勤、绩、廉\n{PLACEHOLDER}");
    let _ = writeln!(text, "\n四、不足\n{PLACEHOLDER}");
    let _ = writeln!(text, "\n五、考察意见");
    match &facts.opinion {
        Some((conclusion, reason)) => {
            let _ = writeln!(text, "{}。{}", conclusion.zh(), reason.trim_end_matches('。').to_owned() + "。");
        }
        None => {
            let _ = writeln!(text, "{PLACEHOLDER}");
        }
    }
    text
}

fn assessment(facts: &Facts, grades: &[Grade]) -> String {
    let Some(Assessed { on, turnout, sums }) = &facts.assessed else {
        return "没有此人民主测评的记录。".to_owned();
    };
    let given: Vec<String> = grades.iter().zip(&sums.grades).map(|(grade, n)| format!("{}{n}票", grade.name)).collect();
    let rate = |rate: Option<Rate>| rate.map_or_else(|| "没有有效票".to_owned(), Rate::zh);
    let valid = turnout.valid();
    format!(
        "{}民主测评，应到{}人，实到{}人，发出测评票{}张，收回{}张，有效{valid}张：{}，满意率{}；同意{}票、不同意{}票、弃权{}票，赞同率{}。",
        date_zh(*on),
        turnout.due,
        turnout.present,
        turnout.issued,
        turnout.recovered,
        given.join("、"),
        rate(sums.satisfaction(grades, valid)),
        sums.agree,
        sums.disagree,
        sums.abstain,
        rate(sums.approval(valid)),
    )
}

/// How many places the team has not written yet.
pub fn unfinished(text: &str) -> usize {
    text.matches(PLACEHOLDER).count()
}

impl Assessment {
    /// The sums about a person.
    pub fn about(&self, person: i64) -> Option<&PersonSums> {
        self.sums.iter().find(|sums| sums.person == person)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::inspection::model::Content;

    fn facts() -> Facts {
        let day = |m, d| NaiveDate::from_ymd_opt(2026, m, d).unwrap();
        Facts {
            name: "郑演练".into(),
            sex: "女".into(),
            birth: NaiveDate::from_ymd_opt(1985, 3, 9),
            ethnic: "汉族".into(),
            education: "大专".into(),
            political: "中共党员".into(),
            unit: "皂洞口村".into(),
            present: vec!["村民委员会委员".into()],
            proposed: vec!["村民委员会主任".into()],
            head: "方组长".into(),
            notice_on: Some(day(3, 1)),
            assessed: Some(Assessed {
                on: day(3, 5),
                turnout: Turnout { due: 60, present: 56, issued: 56, recovered: 55, invalid: 1 },
                sums: PersonSums {
                    person: 1,
                    name: "郑演练".into(),
                    grades: vec![40, 12, 1, 0, 1],
                    agree: 51,
                    disagree: 2,
                    abstain: 1,
                },
            }),
            talks: 12,
            papers: vec!["档案".into(), "党支部记录本".into()],
            reviews: vec![Review { round: 1, conclusion: "未发现情形".into(), on: Some(day(2, 20)) }],
            opinion: Some((Conclusion::Suggest, "群众公认。".into())),
        }
    }

    #[test]
    fn a_draft_says_what_is_known_and_leaves_judging_to_the_team() {
        let grades = Content::example(50, "").grades;
        let text = draft(&facts(), &grades);
        let wanted = "郑演练，女，汉族，1985年3月出生，大专学历，中共党员，现任村民委员会委员。列为村民委员会主任的初步人选。

一、考察情况
2026年3月1日发布考察公示后，考察组（组长方组长）在皂洞口村开展考察。2026年3月5日民主测评，应到60人，实到56人，发出测评票56张，收回55张，有效54张：优秀40票、称职12票、基本称职1票、不称职0票、弃权1票，满意率96.3%（52/54）；同意51票、不同意2票、弃权1票，赞同率94.4%（51/54）。
个别谈话12人次，查阅了档案、党支部记录本。

二、联审情况
2026年2月20日第1轮联审：未发现情形。

三、德、能、勤、绩、廉
（由考察组据实填写）

四、不足
（由考察组据实填写）

五、考察意见
建议。群众公认。
";
        assert_eq!(text, wanted);
        assert_eq!(unfinished(&text), 2);
        let bare =
            Facts { name: "甲".into(), unit: "某村".into(), proposed: vec!["委员".into()], ..Facts::default() };
        let text = draft(&bare, &grades);
        assert!(text.starts_with("甲。列为委员的初步人选。"), "{text}");
        assert!(text.contains("没有此人民主测评的记录") && text.contains("没有联审结论的记录"), "{text}");
        assert_eq!(unfinished(&text), 3);
        for red in ["批准", "任命", "内定", "指定", "undefined", "None"] {
            assert!(!text.contains(red), "{red}");
        }
    }
}
