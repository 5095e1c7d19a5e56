//! Meetings of villagers, representatives and groups: notice, quorum, decision.

use crate::deadline::days_before;
use crate::finding::{Finding, Severity};
use crate::num::Threshold;
use crate::poll::Refused;
use crate::regime::{Param, Regime};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

/// Which meeting.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MeetingKind {
    /// 村民会议 of all villagers of 18 and more.
    Adults,
    /// 村民会议 of representatives of the households.
    Households,
    /// 村民代表会议
    Representatives,
    /// 村民小组会议 of villagers.
    Group,
    /// 村民小组会议 of representatives of the households.
    GroupHouseholds,
}

impl MeetingKind {
    /// 「村民会议（十八周岁以上村民）」 …
    pub fn zh(self) -> &'static str {
        match self {
            MeetingKind::Adults => "村民会议（十八周岁以上的村民）",
            MeetingKind::Households => "村民会议（户的代表）",
            MeetingKind::Representatives => "村民代表会议",
            MeetingKind::Group => "村民小组会议（十八周岁以上的村民）",
            MeetingKind::GroupHouseholds => "村民小组会议（户的代表）",
        }
    }

    fn rules(self, regime: &Regime) -> (&Param<Threshold>, &Param<Threshold>) {
        match self {
            MeetingKind::Adults => (regime.assembly_quorum(), regime.assembly_pass()),
            MeetingKind::Households => (regime.assembly_quorum_households(), regime.assembly_pass()),
            MeetingKind::Representatives => (regime.representatives_quorum(), regime.representatives_pass()),
            MeetingKind::Group | MeetingKind::GroupHouseholds => (regime.group_quorum(), regime.group_pass()),
        }
    }
}

/// Who came and how they voted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Meeting {
    /// Which meeting.
    pub kind: MeetingKind,
    /// Who could come: villagers, households or members of the meeting.
    pub entitled: u32,
    /// Who came.
    pub present: u32,
    /// Votes for the proposal; `None` while nothing has been voted on.
    pub yes: Option<u32>,
    /// Women among the representatives, and how many of them came, where the texts ask for it.
    pub women: Option<(u32, u32)>,
}

/// The verdict on a meeting.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MeetingVerdict {
    /// May it be held?
    pub quorum: bool,
    /// Fewest who have to be there.
    pub min_present: u32,
    /// Is the proposal carried? `false` without a quorum or a vote.
    pub passed: bool,
    /// Fewest votes that carry it.
    pub min_yes: u32,
    /// Sentences.
    pub findings: Vec<Finding>,
}

/// Figures that cannot be true: more present than entitled, more votes than present.
pub(crate) fn possible(entitled: u32, present: u32, yes: Option<u32>) -> Result<(), Refused> {
    let mut findings = Vec::new();
    if present > entitled {
        let message = format!("到会{present}人，多于应当参加的{entitled}人。");
        findings.push(Finding::new("F06", Severity::Block, "present", message));
    }
    if let Some(yes) = yes.filter(|yes| *yes > present) {
        let message = format!("同意{yes}票，多于到会{present}人。");
        findings.push(Finding::new("F04", Severity::Block, "yes", message));
    }
    if findings.is_empty() { Ok(()) } else { Err(Refused { findings }) }
}

/// Quorum and decision of a meeting; refuses figures that cannot be true.
///
/// 依据 VCOL2018@2018-12-29#22.1 「十八周岁以上村民的过半数，或者本村三分之二以上的户的代表参加」;
/// VCOL2018@2018-12-29#26.2 「三分之二以上的组成人员参加方可召开，所作决定应当经到会人员的过半数同意」;
/// VCOL2018@2018-12-29#28.1 「三分之二以上的户的代表参加」; SD-IMPL2012@2012-11-29#24.4 「妇女代表不得少于妇女代表总数的三分之二」
pub fn meeting(meeting: &Meeting, regime: &Regime) -> Result<MeetingVerdict, Refused> {
    let Meeting { kind, entitled, present, yes, women } = *meeting;
    possible(entitled, present, yes)?;
    let (quorum_rule, pass) = kind.rules(regime);
    let min_present = quorum_rule.value.minimum(entitled);
    let min_yes = pass.value.minimum(present);
    let mut quorum = quorum_rule.value.met(present, entitled);
    let mut findings = Vec::new();
    let word = if quorum { "符合规定" } else { "没有达到，不能召开" };
    let message = format!(
        "{}应到{entitled}，到会{present}，应当{}即{min_present}以上，{word}。",
        kind.zh(),
        quorum_rule.value.zh()
    );
    let (code, severity) = if quorum { ("QUORUM", Severity::Info) } else { ("NO_QUORUM", quorum_rule.severity) };
    let finding = Finding::new(code, severity, "present", message).citing(&quorum_rule.cites);
    findings.push(finding.figure("entitled", entitled).figure("present", present).figure("min_present", min_present));
    let women_rule = regime.representatives_women_quorum();
    if let (Some((all, came)), Some(share), MeetingKind::Representatives) = (women, women_rule.value, kind)
        && !share.met(came, all)
    {
        quorum = false;
        let least = share.minimum(all);
        let message = format!("妇女代表{all}人，到会{came}人，应当{}即{least}人以上。", share.zh());
        let finding = women_rule.finding("WOMEN_NO_QUORUM", "women", message);
        findings.push(finding.figure("women", all).figure("present", came).figure("min_present", least));
    }
    let mut passed = false;
    if let Some(yes) = yes.filter(|_| quorum) {
        passed = pass.value.met(yes, present);
        let word = if passed { "通过" } else { "没有通过" };
        let message = format!("到会{present}，同意{yes}，应当{}即{min_yes}以上，{word}。", pass.value.zh());
        let code = if passed { "PASSED" } else { "NOT_PASSED" };
        let finding = Finding::new(code, Severity::Info, "yes", message).citing(&pass.cites);
        findings.push(finding.figure("yes", yes).figure("min_yes", min_yes));
    }
    Ok(MeetingVerdict { quorum, min_present, passed, min_yes, findings })
}

/// Was the meeting announced in time? `NOTICE_TOO_LATE`.
///
/// 依据 VCOL2018@2018-12-29#21.2 「应当提前十天通知村民」; ZJ-IMPL2020@2020-07-31#23.2 「应当提前三日将需要讨论的事项告知」;
/// SD-IMPL2012@2012-11-29#24.2 「应当于五日前将需要讨论决定的事项书面通知」; CQ-IMPL2013@2013-09-25#12.2 「应当提前三日」
pub fn notice(kind: MeetingKind, announced: NaiveDate, held: NaiveDate, regime: &Regime) -> Option<Finding> {
    let (days, rule) = match kind {
        MeetingKind::Adults | MeetingKind::Households => {
            let rule = regime.assembly_notice_days();
            (Some(rule.value), Finding::new("NOTICE_TOO_LATE", rule.severity, "announced", "").citing(&rule.cites))
        }
        MeetingKind::Representatives => {
            let rule = regime.representatives_notice_days();
            (rule.value, rule.finding("NOTICE_TOO_LATE", "announced", ""))
        }
        MeetingKind::Group | MeetingKind::GroupHouseholds => return None,
    };
    let days = days?;
    let latest = days_before(held, days);
    (announced > latest).then(|| {
        let message = format!("{}于{held}召开，应当提前{days}日即最迟{latest}通知，实际{announced}通知。", kind.zh());
        Finding { message, ..rule }.figure("days", days)
    })
}
