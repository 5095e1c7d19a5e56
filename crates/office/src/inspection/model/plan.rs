//! The checklist of a county: steps with key steps, grades of the assessment, kinds of talks, the number of participants.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use crate::failure::Refusal;

/// Whether a key step is done once in a village or about every person.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Scope {
    /// 每个村社一次.
    Unit,
    /// 逐人.
    Person,
}

impl Scope {
    /// Both.
    pub const ALL: [Scope; 2] = [Scope::Unit, Scope::Person];

    /// The word in forms.
    pub fn code(self) -> &'static str {
        match self {
            Scope::Unit => "unit",
            Scope::Person => "person",
        }
    }

    /// The scope of this word.
    pub fn from_code(code: &str) -> Option<Self> {
        Scope::ALL.into_iter().find(|scope| scope.code() == code)
    }

    /// The word on the page.
    pub fn zh(self) -> &'static str {
        match self {
            Scope::Unit => "每村一次",
            Scope::Person => "逐人",
        }
    }
}

/// A key step 关键步骤.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeyStep {
    /// Its number, the same in all versions of a county.
    pub id: i32,
    /// Name.
    pub name: String,
    /// Once or about every person.
    pub scope: Scope,
    /// Who does it.
    pub who: String,
    /// What to look to.
    pub note: String,
}

/// A step 步骤 with its key steps.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MainStep {
    /// Name.
    pub name: String,
    /// Key steps, in their order.
    pub keys: Vec<KeyStep>,
}

/// A grade of the assessment 测评等次.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Grade {
    /// Name.
    pub name: String,
    /// Whether it counts for the satisfaction rate 满意率.
    pub satisfied: bool,
}

/// One version of the checklist.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Content {
    /// Steps, in their order.
    pub steps: Vec<MainStep>,
    /// Grades, in their order; abstaining is one of them.
    pub grades: Vec<Grade>,
    /// With whom the team has to talk 必谈.
    pub talks: Vec<String>,
    /// Participants of an assessment at least; 0 where the county asks for none.
    pub least: u32,
    /// Where that number comes from.
    pub least_source: String,
    /// Still the example, untouched by the county.
    pub example: bool,
}

impl Content {
    /// All key steps with the number of their step, in order.
    pub fn keys(&self) -> impl Iterator<Item = (usize, &KeyStep)> {
        self.steps.iter().enumerate().flat_map(|(at, step)| step.keys.iter().map(move |key| (at, key)))
    }

    /// The key steps of a scope, in order.
    pub fn of(&self, scope: Scope) -> impl Iterator<Item = &KeyStep> {
        self.keys().map(|(_, key)| key).filter(move |key| key.scope == scope)
    }

    /// A key step by its number.
    pub fn key(&self, id: i32) -> Option<&KeyStep> {
        self.keys().map(|(_, key)| key).find(|key| key.id == id)
    }

    /// The number of the next new key step; never one that was used in `before` or here.
    pub fn next_id(&self, before: i32) -> i32 {
        self.keys().map(|(_, key)| key.id).max().unwrap_or(0).max(before) + 1
    }

    /// Gives the steps these names, in their order; names beyond the last step are new steps, and steps beyond the last name go, when they
    /// have no key step.
    ///
    /// # Errors
    /// `PLAN_STEP_IN_USE`.
    pub fn name_steps(&mut self, names: &[String]) -> Result<(), Refusal> {
        if let Some(step) = self.steps.iter().skip(names.len()).find(|step| !step.keys.is_empty()) {
            let message = format!("步骤「{}」中还有关键步骤", step.name);
            let refusal =
                Refusal::new("PLAN_STEP_IN_USE", message.clone(), "请先把其中的关键步骤改到别的步骤，或者去掉");
            return Err(refusal.field("steps", message));
        }
        self.steps.resize_with(names.len(), || MainStep { name: String::new(), keys: Vec::new() });
        for (step, name) in self.steps.iter_mut().zip(names) {
            step.name.clone_from(name);
        }
        Ok(())
    }

    /// Whether it can be worked with.
    ///
    /// # Errors
    /// `PLAN_EMPTY`, `PLAN_STEP_TWICE`, `PLAN_NAME_TWICE`, `PLAN_GRADES`.
    pub fn check(&self) -> Result<(), Refusal> {
        if self.keys().next().is_none() {
            return Err(Refusal::new("PLAN_EMPTY", "清单中没有关键步骤", "请至少保留一项"));
        }
        let mut names = BTreeSet::new();
        if let Some(step) = self.steps.iter().find(|step| !names.insert(step.name.as_str())) {
            let refusal = Refusal::new("PLAN_STEP_TWICE", format!("步骤「{}」写了两次", step.name), "请用另外的名称");
            return Err(refusal.field("steps", "步骤名称重复"));
        }
        let mut names = BTreeSet::new();
        if let Some((_, key)) = self.keys().find(|(_, key)| !names.insert(key.name.as_str())) {
            let refusal = Refusal::new("PLAN_NAME_TWICE", format!("清单中已有「{}」", key.name), "请用另外的名称");
            return Err(refusal.field("name", "名称重复"));
        }
        let grades: BTreeSet<&str> = self.grades.iter().map(|grade| grade.name.as_str()).collect();
        if self.grades.len() < 2 || grades.len() != self.grades.len() {
            let refusal = Refusal::new("PLAN_GRADES", "测评等次不足两个，或者有重复", "请每行写一个等次");
            return Err(refusal.field("grades", "请写两个以上、互不相同的等次"));
        }
        if !self.grades.iter().any(|grade| grade.satisfied) || self.grades.iter().all(|grade| grade.satisfied) {
            let message = "没有等次计入满意，或者全部等次都计入满意";
            let refusal = Refusal::new("PLAN_GRADES", message, "请在计入满意的等次后面写「满意」");
            return Err(refusal.field("grades", "请标明哪些等次计入满意"));
        }
        Ok(())
    }

    /// Six steps and 26 key steps, drafted as an example from what 种子 002 names (考察公示、民主测评、个别谈话、集体面谈、查阅档案和党支部
    /// 记录本、资格条件复核、征求意见、个人承诺、分析研判会); the source names the numbers 6 and 26 (新津区) and not the list. The county
    /// adapts it. The number of participants comes from the law book.
    pub fn example(least: u32, least_source: &str) -> Self {
        let mut id = 0;
        let steps = EXAMPLE.iter().map(|(name, keys)| {
            let keys = keys.iter().map(|(name, scope, who)| {
                id += 1;
                KeyStep { id, name: (*name).into(), scope: *scope, who: (*who).into(), note: String::new() }
            });
            MainStep { name: (*name).into(), keys: keys.collect() }
        });
        let steps = steps.collect();
        let grade = |(name, satisfied): (&str, bool)| Grade { name: name.into(), satisfied };
        Self {
            steps,
            grades: GRADES.map(grade).to_vec(),
            talks: TALKS.map(str::to_owned).to_vec(),
            least,
            least_source: least_source.into(),
            example: true,
        }
    }
}

type ExampleStep = (&'static str, &'static [(&'static str, Scope, &'static str)]);

const EXAMPLE: [ExampleStep; 6] = [
    (
        "考察准备",
        &[
            ("制定考察工作方案", Scope::Unit, "乡镇"),
            ("组建考察组并明确组长", Scope::Unit, "乡镇"),
            ("培训考察组成员", Scope::Unit, "乡镇"),
            ("商定日程和会务", Scope::Unit, "村社专班"),
        ],
    ),
    (
        "考察公示",
        &[
            ("发布考察公示", Scope::Unit, "考察组"),
            ("公布反映问题的渠道", Scope::Unit, "考察组"),
            ("通知参加测评和谈话的人员", Scope::Unit, "村社专班"),
        ],
    ),
    (
        "民主测评和集体面谈",
        &[
            ("核对应到和实到人数", Scope::Unit, "考察组"),
            ("说明测评要求和纪律", Scope::Unit, "考察组"),
            ("民主测评", Scope::Unit, "考察组"),
            ("两人统计测评票", Scope::Unit, "考察组"),
            ("集体面谈", Scope::Unit, "考察组"),
        ],
    ),
    (
        "个别谈话",
        &[
            ("与“两代表一委员”谈话", Scope::Unit, "考察组"),
            ("与“两委”班子成员谈话", Scope::Unit, "考察组"),
            ("与监督委员会成员谈话", Scope::Unit, "考察组"),
            ("与小组长、党员代表、村民代表谈话", Scope::Unit, "考察组"),
            ("与考察对象本人谈话", Scope::Person, "考察组"),
        ],
    ),
    (
        "查阅核实",
        &[
            ("查阅党支部记录本", Scope::Unit, "考察组"),
            ("查阅档案", Scope::Person, "考察组"),
            ("征求有关方面意见", Scope::Person, "考察组"),
            ("资格条件复核", Scope::Person, "考察组"),
            ("本人作出承诺", Scope::Person, "考察组"),
        ],
    ),
    (
        "分析研判",
        &[
            ("召开分析研判会", Scope::Unit, "考察组"),
            ("逐人综合评价", Scope::Person, "考察组"),
            ("汇报考察情况", Scope::Unit, "考察组"),
            ("考察材料签字归档", Scope::Unit, "乡镇"),
        ],
    ),
];

/// Grades to begin with; which of them are 满意 is for the county to say.
const GRADES: [(&str, bool); 5] =
    [("优秀", true), ("称职", true), ("基本称职", false), ("不称职", false), ("弃权", false)];

/// 九必谈: nine kinds, drafted from 种子 002 「“两代表一委员”、“两委”班子成员、监督委员会成员等“九必谈”」「村民小组长、党员代表」.
const TALKS: [&str; 9] = [
    "党代表",
    "人大代表",
    "政协委员",
    "党组织班子成员",
    "村民委员会成员",
    "监督委员会成员",
    "村民小组长",
    "党员代表",
    "村民代表",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_example_has_six_steps_and_twenty_six_key_steps() {
        let example = Content::example(50, "示例");
        assert_eq!((example.steps.len(), example.keys().count(), example.talks.len()), (6, 26, 9));
        assert!(example.check().is_ok());
        assert_eq!(example.keys().map(|(_, key)| key.id).collect::<Vec<_>>(), (1..=26).collect::<Vec<_>>());
        assert_eq!(example.of(Scope::Unit).count() + example.of(Scope::Person).count(), 26);
        assert_eq!(example.next_id(40), 41, "a number that was once given away is not given again");
        let stored = serde_json::to_string(&example).unwrap();
        assert_eq!(serde_json::from_str::<Content>(&stored).unwrap(), example);
    }

    #[test]
    fn steps_are_named_line_by_line_and_one_with_key_steps_does_not_go() {
        let mut content = Content::example(50, "");
        let mut names: Vec<String> = content.steps.iter().map(|step| step.name.clone()).collect();
        names[0] = "筹备".into();
        names.push("回访".into());
        content.name_steps(&names).unwrap();
        assert_eq!((content.steps[0].name.as_str(), content.steps[0].keys.len()), ("筹备", 4));
        assert_eq!((content.steps.len(), content.keys().count()), (7, 26));
        names.truncate(6);
        content.name_steps(&names).unwrap();
        assert_eq!(content.steps.len(), 6, "a step without key steps goes");
        names.truncate(5);
        assert_eq!(content.name_steps(&names).unwrap_err().code, "PLAN_STEP_IN_USE");
        assert_eq!(content.steps.len(), 6);
        names.push("筹备".into());
        content.name_steps(&names).unwrap();
        assert_eq!(content.check().unwrap_err().code, "PLAN_STEP_TWICE");
    }

    #[test]
    fn a_checklist_that_cannot_be_worked_with_is_refused() {
        let code = |change: &dyn Fn(&mut Content)| {
            let mut content = Content::example(50, "");
            change(&mut content);
            content.check().err().map_or_else(String::new, |refusal| refusal.code)
        };
        assert_eq!(code(&|_| {}), "");
        assert_eq!(code(&|c| c.steps.iter_mut().for_each(|step| step.keys.clear())), "PLAN_EMPTY");
        assert_eq!(code(&|c| c.steps[0].keys[0].name = "集体面谈".into()), "PLAN_NAME_TWICE");
        assert_eq!(code(&|c| c.grades.truncate(1)), "PLAN_GRADES");
        assert_eq!(code(&|c| c.grades[1].name = "优秀".into()), "PLAN_GRADES");
        assert_eq!(code(&|c| c.grades.iter_mut().for_each(|grade| grade.satisfied = false)), "PLAN_GRADES");
        assert_eq!(code(&|c| c.grades.iter_mut().for_each(|grade| grade.satisfied = true)), "PLAN_GRADES");
    }
}
