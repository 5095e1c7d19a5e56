//! 村民选举委员会: size, who must leave, who follows.

use crate::cite::{Cite, cites};
use crate::finding::{Finding, Severity};
use crate::kinship::{self, KinEdge, Kinship};
use crate::posts::PersonRef;
use crate::regime::{OddRule, QuitTrigger, Regime};
use serde::{Deserialize, Serialize};

/// What somebody is with regard to candidacy.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Standing {
    /// 被提名
    Nominated,
    /// 自荐竞职
    SelfNominated,
    /// 被确定为（正式）候选人
    Confirmed,
}

/// Composition of an election committee.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Composition {
    /// Number of members, chair included.
    pub size: u32,
    /// Women among them, if known.
    pub women: Option<u32>,
}

/// Checks size, odd number and women: `COMMITTEE_SIZE`, `COMMITTEE_NOT_ODD`, `COMMITTEE_NO_WOMAN`.
///
/// 依据 ZJ-VC2020@2020-07-31#8.1 「由主任和委员共五至九人组成」; SH-VC2020@2020-09-25#7.1 「由主任、委员七至九人组成」
pub fn composition(composition: &Composition, regime: &Regime) -> Vec<Finding> {
    let mut findings = Vec::new();
    let (size, odd, women) = (regime.committee_size(), regime.committee_odd(), regime.committee_women_min());
    let Composition { size: members, women: known } = *composition;
    if !size.value.contains(members) {
        let message = format!("村民选举委员会{members}人，应当由{}人组成。", size.value.zh());
        findings.push(size.finding("COMMITTEE_SIZE", "size", message).figure("size", members));
    }
    if members % 2 == 0 && odd.value != OddRule::Any {
        let word = if odd.value == OddRule::Required { "应当是单数" } else { "以单数为宜" };
        let message = format!("村民选举委员会{members}人，{word}。");
        findings.push(odd.finding("COMMITTEE_NOT_ODD", "size", message).figure("size", members));
    }
    if let Some(known) = known.filter(|known| *known < women.value) {
        let message = format!("村民选举委员会有妇女{known}人，应当至少{}人。", women.value);
        findings.push(women.finding("COMMITTEE_NO_WOMAN", "women", message).figure("women", known));
    }
    findings
}

/// The meeting that forms the election committee, by what its attendance is counted in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FormingMeeting {
    /// 村民会议, counted in villagers of age
    Assembly,
    /// 村民会议 of the representatives of households
    AssemblyOfHouseholds,
    /// 村民代表会议
    Representatives,
    /// 各村民小组会议, all groups taken together
    Groups,
}

/// Is the meeting that forms the committee attended by enough: `MEETING_QUORUM`. For the groups this is a necessary condition
/// only: every group for itself must reach the share, and then all together do.
///
/// 依据 VCOL2018@2018-12-29#22.1 「十八周岁以上村民的过半数，或者本村三分之二以上的户的代表参加」;
/// VCOL2018@2018-12-29#26.2 「有三分之二以上的组成人员参加方可召开」; VCOL2018@2018-12-29#28.1 「三分之二以上」
pub fn meeting_quorum(meeting: FormingMeeting, due: u32, present: u32, regime: &Regime) -> Vec<Finding> {
    let (rule, name, unit) = match meeting {
        FormingMeeting::Assembly => (regime.assembly_quorum(), "村民会议", "人"),
        FormingMeeting::AssemblyOfHouseholds => (regime.assembly_quorum_households(), "村民会议", "户"),
        FormingMeeting::Representatives => (regime.representatives_quorum(), "村民代表会议", "人"),
        FormingMeeting::Groups => (regime.group_quorum(), "村民小组会议", ""),
    };
    if rule.value.met(present, due) {
        return Vec::new();
    }
    let (share, needed) = (rule.value.zh(), rule.value.minimum(due));
    let message = format!("{name}应到{due}{unit}，实到{present}{unit}，应当{share}即至少{needed}{unit}参加。");
    let finding = rule.finding("MEETING_QUORUM", "present", message);
    vec![finding.figure("due", due).figure("present", present).figure("needed", needed)]
}

/// Article on who follows when a seat on the committee falls vacant.
pub fn fill_cites() -> Vec<Cite> {
    cites(&["VCOL2018@2018-12-29#12.4"])
}

/// Who must leave and who follows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct QuitVerdict {
    /// Must leave.
    pub must_quit: Vec<PersonRef>,
    /// Who follows, in the order of the original vote; shorter than `must_quit` when the list is exhausted.
    pub fill: Vec<PersonRef>,
    /// `MEMBER_IS_CANDIDATE`, `MEMBER_KIN_OF_CANDIDATE`, `RELATION_UNVERIFIED`, `RESERVE_EXHAUSTED`.
    pub findings: Vec<Finding>,
}

/// Who must leave the committee because of candidacy, their own or that of a relative, and who of the reserve follows.
/// A reserve who would have to leave too is passed over.
///
/// 依据 VCOL2018@2018-12-29#12.3 「应当退出村民选举委员会」; VCOL2018@2018-12-29#12.4 「按照原推选结果依次递补，也可以另行推选」;
/// ZJ-VC2020@2020-07-31#9.2 「担任村民选举委员会成员的，应当退出」
pub fn quit(
    members: &[PersonRef],
    reserve: &[PersonRef],
    candidates: &[(PersonRef, Standing)],
    relations: &[KinEdge],
    regime: &Regime,
) -> QuitVerdict {
    let mut verdict = QuitVerdict { must_quit: Vec::new(), fill: Vec::new(), findings: Vec::new() };
    for member in members {
        let findings = grounds(member, candidates, relations, regime);
        if findings.iter().any(Finding::blocks) {
            verdict.must_quit.push(member.clone());
        }
        verdict.findings.extend(findings);
    }
    let blocked = |person: &&PersonRef| grounds(person, candidates, relations, regime).iter().any(Finding::blocks);
    let free = reserve.iter().filter(|person| !members.contains(person) && !blocked(person));
    verdict.fill = free.take(verdict.must_quit.len()).cloned().collect();
    if verdict.fill.len() < verdict.must_quit.len() {
        let message = format!(
            "退出{}人，原推选结果中可以递补的有{}人，其余应当另行推选。",
            verdict.must_quit.len(),
            verdict.fill.len()
        );
        let finding = Finding::new("RESERVE_EXHAUSTED", Severity::Warn, "reserve", message);
        verdict.findings.push(finding.citing(&cites(&["VCOL2018@2018-12-29#12.4"])));
    }
    verdict
}

fn grounds(
    person: &PersonRef,
    candidates: &[(PersonRef, Standing)],
    relations: &[KinEdge],
    regime: &Regime,
) -> Vec<Finding> {
    let mut findings = Vec::new();
    let (trigger, kin) = (regime.committee_quit_trigger(), regime.committee_quit_kin());
    for (candidate, standing) in candidates {
        // Who stands for election, on whatever way, cannot run it; only a mere nomination waits where the text says 确定.
        let triggers = match trigger.value {
            QuitTrigger::Nominated | QuitTrigger::NominatedOrSelfNominated => true,
            QuitTrigger::Confirmed => *standing != Standing::Nominated,
        };
        if candidate == person {
            if triggers {
                let how = match standing {
                    Standing::Nominated => "被提名为候选人",
                    Standing::SelfNominated => "自荐竞职",
                    Standing::Confirmed => "被确定为候选人",
                };
                let message = format!("{person}{how}，应当退出村民选举委员会。");
                findings.push(trigger.finding("MEMBER_IS_CANDIDATE", "members", message));
            }
            continue;
        }
        match kinship::between(candidate, person, relations, kin.value, regime) {
            Kinship::Within(relation) => {
                let word = kin.severity.word("应当退出", "没有规定必须退出，宜退出");
                let message = format!("{person}是{candidate}（竞选人）的{}，{word}村民选举委员会。", relation.zh());
                findings.push(kin.finding("MEMBER_KIN_OF_CANDIDATE", "relations", message));
            }
            Kinship::Unverified => {
                let message = format!("{person}与{candidate}（竞选人）的亲属关系待核。");
                let finding = Finding::new("RELATION_UNVERIFIED", Severity::Warn, "relations", message);
                findings.push(finding.citing(&kin.cites));
            }
            Kinship::Outside => {}
        }
    }
    findings
}

/// Warns when a member missed meetings: `MEMBER_ABSENT`. 可以视为自动退出.
///
/// 依据 ZJ-VC2020@2020-07-31#9.3 「可以视为自动退出村民选举委员会」
pub fn absence(member: &PersonRef, consecutive: u32, regime: &Regime) -> Vec<Finding> {
    let rule = regime.committee_absences();
    match rule.value {
        Some(limit) if consecutive >= limit => {
            let message = format!("{member}连续{consecutive}次不参加会议或者不参加表决，可以视为自动退出。");
            vec![rule.finding("MEMBER_ABSENT", "absences", message).figure("absences", consecutive)]
        }
        _ => Vec::new(),
    }
}

/// Warns about relatives among the members: `COMMITTEE_MEMBERS_RELATED`.
pub fn mutual_kin(members: &[PersonRef], relations: &[KinEdge], regime: &Regime) -> Vec<Finding> {
    let rule = regime.committee_mutual_kin();
    let mut findings = Vec::new();
    for (i, a) in members.iter().enumerate() {
        for b in &members[i + 1..] {
            if let Kinship::Within(relation) = kinship::between(a, b, relations, rule.value, regime) {
                let message = format!("{b}是{a}的{}，不宜同时担任村民选举委员会成员。", relation.zh());
                findings.push(rule.finding("COMMITTEE_MEMBERS_RELATED", "members", message));
            }
        }
    }
    findings
}
