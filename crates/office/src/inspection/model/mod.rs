//! Types and decisions of the inspection; no database.
//!
//! ```text
//! waiting 未开始 ──begin: notice, checklist fixed──▶ running 考察中 ──finish──▶ finished 已完成
//!                                                      ▲                        │
//!                                                      └── reopen, with a reason ┘
//! ```

mod assessment;
mod material;
mod plan;

pub use crate::rate::Rate;
pub use assessment::{Assessment, PersonSums, Turnout};
pub use material::{Assessed, Facts, PLACEHOLDER, Review, draft, unfinished};
pub use plan::{Content, Grade, KeyStep, MainStep, Scope};

use crate::failure::Refusal;

/// Where the inspection of a village stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Stage {
    /// 未开始: with or without a team.
    Waiting,
    /// 考察中: the notice is up, and the checklist stays as it was on that day.
    Running,
    /// 已完成.
    Finished,
}

impl Stage {
    /// All stages, in their order.
    pub const ALL: [Stage; 3] = [Stage::Waiting, Stage::Running, Stage::Finished];

    /// The word in the database.
    pub fn code(self) -> &'static str {
        match self {
            Stage::Waiting => "waiting",
            Stage::Running => "running",
            Stage::Finished => "finished",
        }
    }

    /// The stage of this word.
    pub fn from_code(code: &str) -> Option<Self> {
        Stage::ALL.into_iter().find(|stage| stage.code() == code)
    }

    /// The word on the page.
    pub fn zh(self) -> &'static str {
        match self {
            Stage::Waiting => "未开始",
            Stage::Running => "考察中",
            Stage::Finished => "已完成",
        }
    }
}

/// What the team says about a person 考察意见. It is advice: nobody is put forward, kept out or elected by it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Conclusion {
    /// 建议.
    Suggest,
    /// 不建议.
    Against,
    /// 需补充考察: not final.
    More,
}

impl Conclusion {
    /// All conclusions.
    pub const ALL: [Conclusion; 3] = [Conclusion::Suggest, Conclusion::Against, Conclusion::More];

    /// The word in the database.
    pub fn code(self) -> &'static str {
        match self {
            Conclusion::Suggest => "suggest",
            Conclusion::Against => "against",
            Conclusion::More => "more",
        }
    }

    /// The conclusion of this word.
    pub fn from_code(code: &str) -> Option<Self> {
        Conclusion::ALL.into_iter().find(|one| one.code() == code)
    }

    /// The word on the page.
    pub fn zh(self) -> &'static str {
        match self {
            Conclusion::Suggest => "建议",
            Conclusion::Against => "不建议",
            Conclusion::More => "需补充考察",
        }
    }

    /// Whether nothing more is expected about the person.
    pub fn is_final(self) -> bool {
        self != Conclusion::More
    }
}

/// Whether nothing more is expected about a person with the conclusion of this code.
pub fn concluded(code: &str) -> bool {
    Conclusion::from_code(code).is_some_and(Conclusion::is_final)
}

/// Whether an opinion about a person may be recorded. Every key step about the person was done, or it is said why one is missing; advice
/// against somebody, and a need for more, name their reason.
///
/// `missing` are the names of what is missing about the person, `excuse` says why.
///
/// # Errors
/// `OPINION_WITHOUT_REASON`, `KEY_STEPS_MISSING`.
pub fn may_conclude(missing: &[String], conclusion: Conclusion, reason: &str, excuse: &str) -> Result<(), Refusal> {
    if reason.is_empty() {
        let refusal = Refusal::new("OPINION_WITHOUT_REASON", "考察意见没有写理由", "请写明依据的事实");
        return Err(refusal.field("reason", "请写明理由"));
    }
    if conclusion.is_final() && !missing.is_empty() && excuse.is_empty() {
        let message = format!("此人还缺 {} 项：{}", missing.len(), missing.join("、"));
        let remedy = "请先补做并登记；确实不能做的，写明原因，或者先记为「需补充考察」";
        return Err(Refusal::new("KEY_STEPS_MISSING", message, remedy).field("missing", "有缺项，请写明原因"));
    }
    Ok(())
}

/// What is still to be done in a village when somebody wants to finish its inspection.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Open {
    /// Persons without a final opinion.
    pub persons: Vec<String>,
    /// Key steps of the village that were neither done nor left out with a reason, and an assessment that is missing.
    pub steps: Vec<String>,
}

/// Whether the inspection of a village may be finished: about every person there is an opinion; a missing key step is explained.
///
/// # Errors
/// `INSPECTION_PERSONS_OPEN`, `INSPECTION_STEPS_OPEN`.
pub fn may_finish(open: &Open, note: &str) -> Result<(), Refusal> {
    if !open.persons.is_empty() {
        let message = format!("还有 {} 人没有考察意见：{}", open.persons.len(), open.persons.join("、"));
        return Err(Refusal::new("INSPECTION_PERSONS_OPEN", message, "请逐人登记考察意见"));
    }
    if !open.steps.is_empty() && note.is_empty() {
        let message = format!("还有 {} 项没有登记：{}", open.steps.len(), open.steps.join("、"));
        let remedy = "请先登记；确实没有做的，写明原因";
        return Err(Refusal::new("INSPECTION_STEPS_OPEN", message, remedy).field("note", "有缺项，请写明原因"));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn nothing_final_passes_over_a_gap_in_silence(
            missing in prop::collection::vec("[甲乙丙]{1,3}", 0..4), which in 0_usize..3, reason in "[a]{0,1}", excuse in "[b]{0,1}",
        ) {
            let conclusion = Conclusion::ALL[which];
            let gap = !missing.is_empty() && excuse.is_empty() && conclusion.is_final();
            prop_assert_eq!(may_conclude(&missing, conclusion, &reason, &excuse).is_ok(), !reason.is_empty() && !gap);
        }

        #[test]
        fn a_village_ends_only_with_everybody_and_with_every_gap_explained(
            persons in prop::collection::vec("[甲乙丙]{1,3}", 0..3), steps in prop::collection::vec("[甲乙丙]{1,3}", 0..3), note in "[c]{0,1}",
        ) {
            let open = Open { persons: persons.clone(), steps: steps.clone() };
            let may = persons.is_empty() && (steps.is_empty() || !note.is_empty());
            prop_assert_eq!(may_finish(&open, &note).is_ok(), may);
        }
    }

    fn code(result: Result<(), Refusal>) -> String {
        result.err().map_or_else(String::new, |refusal| refusal.code)
    }

    #[test]
    fn an_opinion_rests_on_all_key_steps_or_says_why_not() {
        use Conclusion::{Against, More, Suggest};
        let missing = ["查阅档案".to_owned()];
        for (missing, conclusion, reason, excuse, refused) in [
            (&[][..], Suggest, "群众公认", "", ""),
            (&[], Suggest, "", "", "OPINION_WITHOUT_REASON"),
            (&[], More, "", "", "OPINION_WITHOUT_REASON"),
            (&missing, Suggest, "群众公认", "", "KEY_STEPS_MISSING"),
            (&missing, Against, "不愿参选", "", "KEY_STEPS_MISSING"),
            (&missing, Against, "不愿参选", "档案在外地，已函询", ""),
            (&missing, More, "档案未到", "", ""),
        ] {
            assert_eq!(code(may_conclude(missing, conclusion, reason, excuse)), refused, "{conclusion:?} {reason}");
        }
    }

    #[test]
    fn a_village_is_finished_when_everybody_has_an_opinion_and_gaps_are_explained() {
        let open = |persons: &[&str], steps: &[&str]| Open {
            persons: persons.iter().map(|one| (*one).to_owned()).collect(),
            steps: steps.iter().map(|one| (*one).to_owned()).collect(),
        };
        for (open, note, refused) in [
            (open(&[], &[]), "", ""),
            (open(&["甲"], &[]), "甲在外地", "INSPECTION_PERSONS_OPEN"),
            (open(&[], &["集体面谈"]), "", "INSPECTION_STEPS_OPEN"),
            (open(&[], &["集体面谈"]), "疫情防控，改为逐人谈话", ""),
        ] {
            assert_eq!(code(may_finish(&open, note)), refused, "{open:?} {note}");
        }
    }

    #[test]
    fn codes_are_found_again_and_words_appoint_nobody() {
        assert!(Stage::ALL.into_iter().all(|one| Stage::from_code(one.code()) == Some(one)));
        assert!(Conclusion::ALL.into_iter().all(|one| Conclusion::from_code(one.code()) == Some(one)));
        assert!(concluded("suggest") && concluded("against") && !concluded("more") && !concluded(""));
        let example = Content::example(50, "");
        let names = example.keys().map(|(_, key)| key.name.clone()).chain(example.talks.clone());
        let words = Stage::ALL.map(Stage::zh).into_iter().chain(Conclusion::ALL.map(Conclusion::zh)).map(str::to_owned);
        for word in words.chain(names) {
            let red = ["批准", "任命", "指定", "内定", "当选", "拟任", "确定人选"];
            assert!(!red.iter().any(|red| word.contains(red)), "{word}");
        }
    }
}
