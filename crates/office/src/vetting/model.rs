//! Types and decisions of the joint review; no database.
//!
//! ```text
//! drafting 拟单 ──submit──▶ answering 会审 ──close──▶ meeting 会商 ──conclude all──▶ concluded 已出结论
//!                                ▲                                                   │
//!                                └──────────── a fact that became known later ───────┘ (the person alone is reopened)
//! ```

use chrono::NaiveDate;

use crate::failure::Refusal;

/// Where a batch stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Stage {
    /// 拟单、初审: the township collects persons and looks at each first.
    Drafting,
    /// 部门会审: every department answers.
    Answering,
    /// 会商: the joint meeting states what was found about each person.
    Meeting,
    /// 已出结论.
    Concluded,
}

impl Stage {
    /// All stages, in their order.
    pub const ALL: [Stage; 4] = [Stage::Drafting, Stage::Answering, Stage::Meeting, Stage::Concluded];

    /// The word in the database.
    pub fn code(self) -> &'static str {
        match self {
            Stage::Drafting => "drafting",
            Stage::Answering => "answering",
            Stage::Meeting => "meeting",
            Stage::Concluded => "concluded",
        }
    }

    /// The stage of this word.
    pub fn from_code(code: &str) -> Option<Self> {
        Stage::ALL.into_iter().find(|stage| stage.code() == code)
    }

    /// The word on the page.
    pub fn zh(self) -> &'static str {
        match self {
            Stage::Drafting => "拟单初审",
            Stage::Answering => "部门会审",
            Stage::Meeting => "会商",
            Stage::Concluded => "已出结论",
        }
    }
}

/// What a department says about a person.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Opinion {
    /// 未发现情形.
    Clear,
    /// 发现情形, with kind, basis and evidence.
    Found,
    /// 需要说明.
    Explain,
}

impl Opinion {
    /// All opinions.
    pub const ALL: [Opinion; 3] = [Opinion::Clear, Opinion::Found, Opinion::Explain];

    /// The word in the database.
    pub fn code(self) -> &'static str {
        match self {
            Opinion::Clear => "clear",
            Opinion::Found => "found",
            Opinion::Explain => "explain",
        }
    }

    /// The opinion of this word.
    pub fn from_code(code: &str) -> Option<Self> {
        Opinion::ALL.into_iter().find(|opinion| opinion.code() == code)
    }

    /// The word on the page.
    pub fn zh(self) -> &'static str {
        match self {
            Opinion::Clear => "未发现情形",
            Opinion::Found => "发现情形",
            Opinion::Explain => "需要说明",
        }
    }

    /// Sign in a table of persons and departments; the word stands beside it for those who do not see it.
    pub fn mark(self) -> &'static str {
        match self {
            Opinion::Clear => "✓",
            Opinion::Found => "■",
            Opinion::Explain => "▲",
        }
    }
}

/// An answer before it is recorded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    /// What the department says.
    pub opinion: Opinion,
    /// What was found, or what has to be explained.
    pub kind: String,
    /// The text that it rests on.
    pub basis: String,
    /// The document that says so.
    pub evidence: String,
}

impl Answer {
    /// Nothing was found.
    pub fn clear() -> Self {
        Self { opinion: Opinion::Clear, kind: String::new(), basis: String::new(), evidence: String::new() }
    }

    /// Something found is named with its basis and its evidence; what has to be explained is said; where nothing was found, nothing
    /// is written down about the person.
    ///
    /// # Errors
    /// `ANSWER_INCOMPLETE`, `ANSWER_CLEAR_WITH_TEXT`, naming the fields.
    pub fn check(&self) -> Result<(), Refusal> {
        let fields =
            [("kind", &self.kind, "情形"), ("basis", &self.basis, "依据"), ("evidence", &self.evidence, "证明材料")];
        let needed: &[&str] = match self.opinion {
            Opinion::Clear => {
                if fields.iter().all(|(_, text, _)| text.is_empty()) {
                    return Ok(());
                }
                let message = "意见是「未发现情形」，却填写了情形、依据或者材料";
                let refusal = Refusal::new("ANSWER_CLEAR_WITH_TEXT", message, "请改选「发现情形」，或者清空填写的内容");
                return Err(refusal.field("opinion", "与填写的内容不一致"));
            }
            Opinion::Found => &["kind", "basis", "evidence"],
            Opinion::Explain => &["kind"],
        };
        let missing: Vec<_> =
            fields.iter().filter(|(field, text, _)| needed.contains(field) && text.is_empty()).collect();
        if missing.is_empty() {
            return Ok(());
        }
        let names: Vec<&str> = missing.iter().map(|(.., label)| *label).collect();
        let message = format!("意见是「{}」，还要填写{}", self.opinion.zh(), names.join("、"));
        let refusal = Refusal::new("ANSWER_INCOMPLETE", message, "没有事实和依据的，不能作为发现的情形");
        Err(missing.iter().fold(refusal, |refusal, (field, _, label)| refusal.field(*field, format!("请填写{label}"))))
    }
}

/// What the joint meeting states about a person.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Conclusion {
    /// 未发现情形.
    Clear,
    /// 发现情形.
    Found,
    /// 待查: to be looked into; not final.
    Open,
}

impl Conclusion {
    /// All conclusions.
    pub const ALL: [Conclusion; 3] = [Conclusion::Clear, Conclusion::Found, Conclusion::Open];

    /// The word in the database.
    pub fn code(self) -> &'static str {
        match self {
            Conclusion::Clear => "clear",
            Conclusion::Found => "found",
            Conclusion::Open => "open",
        }
    }

    /// The conclusion of this word.
    pub fn from_code(code: &str) -> Option<Self> {
        Conclusion::ALL.into_iter().find(|one| one.code() == code)
    }

    /// The word on the page.
    pub fn zh(self) -> &'static str {
        match self {
            Conclusion::Clear => "未发现情形",
            Conclusion::Found => "发现情形",
            Conclusion::Open => "待查",
        }
    }

    /// Whether nothing more is expected about the person.
    pub fn is_final(self) -> bool {
        self != Conclusion::Open
    }
}

/// What is known about a person when the meeting concludes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Known<'a> {
    /// Departments asked.
    pub asked: usize,
    /// The newest answers.
    pub answers: &'a [Opinion],
    /// The person was heard after the newest answer that burdens them.
    pub heard: bool,
    /// Somebody looked again after it.
    pub looked_again: bool,
}

/// Whether nothing more is expected about a person with this conclusion.
pub fn concluded(conclusion: &str, reopened: bool) -> bool {
    !reopened && Conclusion::from_code(conclusion).is_some_and(Conclusion::is_final)
}

/// Whether a conclusion may be recorded. Nothing that burdens a person is final before the person was heard and somebody looked a second
/// time; an answer that found something is not passed over without a second look.
///
/// # Errors
/// `CONCLUSION_ANSWERS_MISSING`, `CONCLUSION_NOTHING_FOUND`, `CONCLUSION_NOT_HEARD`, `CONCLUSION_NOT_LOOKED_AGAIN`,
/// `CONCLUSION_WITHOUT_BASIS`.
pub fn may_conclude(known: Known<'_>, conclusion: Conclusion, note: &str) -> Result<(), Refusal> {
    let burden = known.answers.iter().any(|opinion| *opinion != Opinion::Clear);
    let missing = known.asked.saturating_sub(known.answers.len());
    let refuse = |code: &str, message: String, remedy: &str| Err(Refusal::new(code, message, remedy.to_owned()));
    if conclusion == Conclusion::Open {
        return Ok(());
    }
    if missing > 0 {
        let message = format!("还有 {missing} 个联审单位没有对此人回复，或者更改以后没有重新报送");
        return refuse(
            "CONCLUSION_ANSWERS_MISSING",
            message,
            "请先催办；确实不能回复的，登记不再征求这个单位；暂不能定的，先记为「待查」",
        );
    }
    if conclusion == Conclusion::Found && !burden {
        let message = "没有一个联审单位对此人发现情形".to_owned();
        return refuse("CONCLUSION_NOTHING_FOUND", message, "新发现的事实，请由有关单位更改回复后再作结论");
    }
    if burden && !known.heard && conclusion == Conclusion::Found {
        let message = "还没有就现在的意见听取本人的说明".to_owned();
        return refuse("CONCLUSION_NOT_HEARD", message, "请先告知本人并登记其说明；本人不作说明的，也要登记");
    }
    if burden && !known.looked_again {
        let message = "有单位发现情形或者要求说明，还没有就现在的意见复核".to_owned();
        return refuse("CONCLUSION_NOT_LOOKED_AGAIN", message, "请先登记复核的情况，再作结论");
    }
    if burden && note.is_empty() {
        let refusal = Refusal::new("CONCLUSION_WITHOUT_BASIS", "结论没有写依据", "请写明依据的事实和文本");
        return Err(refusal.field("note", "请写明依据"));
    }
    Ok(())
}

/// How urgent the answers of a department are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Urgency {
    /// All answers are handed in.
    Done,
    /// So many days are left.
    Left(i64),
    /// So many days late.
    Late(i64),
}

impl Urgency {
    /// Of a batch with this deadline.
    pub fn of(done: bool, deadline: Option<NaiveDate>, today: NaiveDate) -> Self {
        match deadline {
            _ if done => Urgency::Done,
            None => Urgency::Left(0),
            Some(day) if day < today => Urgency::Late((today - day).num_days()),
            Some(day) => Urgency::Left((day - today).num_days()),
        }
    }

    /// In words.
    pub fn zh(self) -> String {
        match self {
            Urgency::Done => "已报送".to_owned(),
            Urgency::Left(0) => "今天截止".to_owned(),
            Urgency::Left(days) => format!("还剩 {days} 天"),
            Urgency::Late(days) => format!("逾期 {days} 天"),
        }
    }
}

/// The state of a proposal that stands.
pub const PROPOSED: &str = "proposed";

/// Whether somebody is proposed still, and was not taken off the list.
pub fn is_proposed(row: &entity::proposal::Model) -> bool {
    row.state == PROPOSED
}

/// Posts that persons are proposed for: code of the body, code of the post, words.
pub const POSTS: [(&str, &str, &str); 16] = [
    ("PO", "secretary", "党组织书记"),
    ("PO", "deputy_secretary", "党组织副书记"),
    ("PO", "party_member", "党组织委员"),
    ("VC", "director", "村民委员会主任"),
    ("VC", "deputy", "村民委员会副主任"),
    ("VC", "member", "村民委员会委员"),
    ("VC", "women_member", "村民委员会妇女委员"),
    ("VSC", "supervision_chair", "村务监督委员会主任"),
    ("VSC", "supervision_member", "村务监督委员会成员"),
    ("EC", "council_chair", "理事长（社长）"),
    ("EC", "council_member", "理事"),
    ("EC", "supervisor_chair", "监事长"),
    ("EC", "supervisor", "监事"),
    ("VR", "representative", "村民代表"),
    ("VR", "group_leader", "村民小组组长"),
    ("EC", "member_representative", "成员代表"),
];

/// Words for a post of a body.
pub fn post_zh(body: &str, post: &str) -> &'static str {
    POSTS.iter().find(|(b, p, _)| (*b, *p) == (body, post)).map_or("职务不明", |(.., zh)| zh)
}

/// How somebody came onto the list of proposed persons: code and words.
pub const SOURCES: [(&str, &str); 4] =
    [("recommended", "党员群众推荐"), ("committee", "乡镇党（工）委推荐"), ("self", "本人自荐"), ("typed", "登记")];

/// A department to begin with: what it is asked, and the text that the question rests on where one was read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Template {
    /// Name.
    pub name: &'static str,
    /// What it is asked.
    pub question: &'static str,
}

/// Departments that the documents name or that answer for the usual conditions; the county changes them as it needs.
pub const TEMPLATES: [Template; 16] = [
    Template {
        name: "纪检监察机关", question: "是否受过党纪政务处分且在影响期内，是否正在接受审查调查"
    },
    Template { name: "政法委", question: "是否涉及影响村级稳定的重大矛盾，是否涉黑涉恶" },
    Template {
        name: "公安机关", question: "是否有犯罪记录、正在被立案侦查，是否因黄赌毒受过处罚"
    },
    Template { name: "人民法院", question: "是否有刑事判决，是否为失信被执行人" },
    Template { name: "人民检察院", question: "是否正在被审查起诉，是否有不起诉决定" },
    Template { name: "信访部门", question: "是否组织、煽动违法上访" },
    Template {
        name: "民政部门", question: "近亲属是否违规享受低保等待遇，是否参加非法社会组织"
    },
    Template { name: "民宗部门", question: "党员是否信仰宗教，是否参加非法宗教活动" },
    Template { name: "组织部门", question: "档案、入党和任职经历是否真实，近年考核结果" },
    Template { name: "自然资源部门", question: "是否有违法用地、违法采矿且未整改到位" },
    Template { name: "住建（综合执法）部门", question: "是否有违法建设且未整改到位" },
    Template { name: "农业农村部门", question: "是否拖欠集体资金、侵占集体资产资源" },
    Template { name: "生态环境部门", question: "是否因环境违法被处罚且未整改到位" },
    Template { name: "市场监管部门", question: "经营的企业是否被列入严重违法失信名单" },
    Template { name: "税务部门", question: "是否有欠税、偷逃税且未处理完毕" },
    Template { name: "卫生健康部门", question: "是否有影响履职的重大情况需要说明" },
];

#[cfg(test)]
mod tests {
    use super::*;

    fn code(result: Result<(), Refusal>) -> String {
        result.err().map_or_else(String::new, |refusal| refusal.code.to_string())
    }

    #[test]
    fn an_answer_that_found_something_says_what_by_which_text_and_where_it_is_written() {
        let text = |on: bool| if on { "有".to_owned() } else { String::new() };
        for (opinion, [kind, basis, evidence], refused) in [
            (Opinion::Clear, [false, false, false], ""),
            (Opinion::Clear, [true, false, false], "ANSWER_CLEAR_WITH_TEXT"),
            (Opinion::Found, [true, true, true], ""),
            (Opinion::Found, [true, true, false], "ANSWER_INCOMPLETE"),
            (Opinion::Found, [false, true, true], "ANSWER_INCOMPLETE"),
            (Opinion::Explain, [true, false, false], ""),
            (Opinion::Explain, [false, true, true], "ANSWER_INCOMPLETE"),
        ] {
            let answer = Answer { opinion, kind: text(kind), basis: text(basis), evidence: text(evidence) };
            assert_eq!(code(answer.check()), refused, "{answer:?}");
        }
    }

    #[test]
    fn nothing_that_burdens_somebody_is_final_before_they_were_heard_and_looked_at_again() {
        use Opinion::{Clear, Explain, Found};
        let is = |text: &str| !text.is_empty();
        for (answers, heard, again, note, conclusion, refused) in [
            (&[Clear, Clear][..], "", "", "", Conclusion::Clear, ""),
            (&[Clear], "", "", "", Conclusion::Clear, "CONCLUSION_ANSWERS_MISSING"),
            (&[Clear], "", "", "", Conclusion::Open, ""),
            (&[Clear, Clear], "说明", "复核", "依据", Conclusion::Found, "CONCLUSION_NOTHING_FOUND"),
            (&[Clear, Found], "", "复核", "依据", Conclusion::Found, "CONCLUSION_NOT_HEARD"),
            (&[Clear, Found], "说明", "", "依据", Conclusion::Found, "CONCLUSION_NOT_LOOKED_AGAIN"),
            (&[Clear, Found], "说明", "复核", "", Conclusion::Found, "CONCLUSION_WITHOUT_BASIS"),
            (&[Clear, Found], "说明", "复核", "依据", Conclusion::Found, ""),
            (&[Clear, Found], "", "", "依据", Conclusion::Clear, "CONCLUSION_NOT_LOOKED_AGAIN"),
            (&[Explain, Clear], "", "复核", "依据", Conclusion::Clear, ""),
        ] {
            let known = Known { asked: 2, answers, heard: is(heard), looked_again: is(again) };
            assert_eq!(
                code(may_conclude(known, conclusion, note)),
                refused,
                "{answers:?} {conclusion:?} {heard}{again}{note}"
            );
        }
    }

    #[test]
    fn codes_are_found_again_and_words_appoint_nobody() {
        assert!(Stage::ALL.into_iter().all(|one| Stage::from_code(one.code()) == Some(one)));
        assert!(Opinion::ALL.into_iter().all(|one| Opinion::from_code(one.code()) == Some(one)));
        assert!(Conclusion::ALL.into_iter().all(|one| Conclusion::from_code(one.code()) == Some(one)));
        let words = Stage::ALL
            .map(Stage::zh)
            .into_iter()
            .chain(Opinion::ALL.map(Opinion::zh))
            .chain(Conclusion::ALL.map(Conclusion::zh));
        for word in words.chain(POSTS.map(|(.., zh)| zh)).chain(SOURCES.map(|(_, zh)| zh)) {
            assert!(
                !["批准", "任命", "指定", "内定", "当选", "合格", "通过", "拟任"].iter().any(|red| word.contains(red)),
                "{word}"
            );
        }
    }

    #[test]
    fn a_deadline_is_met_on_its_day() {
        let day = |d| NaiveDate::from_ymd_opt(2026, 3, d).unwrap();
        for (done, deadline, today, zh) in [
            (false, Some(day(5)), day(3), "还剩 2 天"),
            (false, Some(day(5)), day(5), "今天截止"),
            (false, Some(day(5)), day(6), "逾期 1 天"),
            (true, Some(day(5)), day(6), "已报送"),
        ] {
            assert_eq!(Urgency::of(done, deadline, today).zh(), zh);
        }
    }
}
