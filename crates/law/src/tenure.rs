//! What happens between elections: resignation, the end of an office by law, and filling a vacancy. Recall is in
//! [`crate::recall`].

use crate::deadline::days_after;
use crate::finding::{Finding, Severity};
use crate::num::Threshold;
use crate::poll::{self, InvalidReason, Refused, RoundInput, RoundVerdict};
use crate::regime::{Param, Regime};
use chrono::{Months, NaiveDate};
use serde::{Deserialize, Serialize};

/// A member's resignation (辞职).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Resignation {
    /// In writing.
    pub written: bool,
    /// Day it was handed in.
    pub received: NaiveDate,
    /// Day on which the assembly or the representatives decided.
    #[serde(default)]
    pub decided: Option<NaiveDate>,
    /// Day of the announcement.
    #[serde(default)]
    pub announced: Option<NaiveDate>,
}

/// The verdict on a resignation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ResignationVerdict {
    /// Last day for the decision, where the texts set one.
    pub decide_by: Option<NaiveDate>,
    /// Last day for the announcement, once decided.
    pub announce_by: Option<NaiveDate>,
    /// `RESIGNATION_NOT_WRITTEN`, `RESIGNATION_DECISION_LATE`, `RESIGNATION_NOTICE_LATE`, or that all is in order.
    pub findings: Vec<Finding>,
}

/// Judges a resignation.
///
/// 依据 ZJ-VC2020@2020-07-31#37; SH-VC2020@2020-09-25#28; BJ-VC2012@2012-09-28#35; HEN-VC2011@2011-07-29#45; SD-IMPL2012@2012-11-29#15.1 「书面提出辞职」
pub fn resignation(resignation: &Resignation, regime: &Regime) -> ResignationVerdict {
    let Resignation { written, received, decided, announced } = *resignation;
    let (decide, notice) = (regime.resignation_decide_days(), regime.resignation_notice_days());
    let decide_by = decide.value.map(|days| days_after(received, days));
    let announce_by = decided.zip(notice.value).map(|(day, days)| days_after(day, days));
    let mut findings = Vec::new();
    if !written {
        let message = "辞职应当书面提出。";
        findings.push(decide.finding("RESIGNATION_NOT_WRITTEN", "written", message));
    }
    if let Some((by, on)) = decide_by.zip(decided).filter(|(by, on)| on > by) {
        let message = format!("{received}提出辞职，最迟{by}讨论决定，实际{on}。");
        findings.push(decide.finding("RESIGNATION_DECISION_LATE", "decided", message));
    }
    if let Some((by, on)) = announce_by.zip(announced).filter(|(by, on)| on > by) {
        let message = format!("同意辞职以后最迟{by}公告，实际{on}。");
        findings.push(notice.finding("RESIGNATION_NOTICE_LATE", "announced", message));
    }
    if findings.is_empty() {
        let message = match decide_by {
            Some(by) => format!("{received}提出辞职，最迟{by}由村民会议或者村民代表会议讨论决定。"),
            None => format!("{received}提出辞职，由村民会议或者村民代表会议讨论决定，文本没有规定期限。"),
        };
        findings.push(Finding::new("IN_ORDER", Severity::Info, "received", message).citing(&decide.cites));
    }
    ResignationVerdict { decide_by, announce_by, findings }
}

/// What may end an office by law (职务自行终止).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EndGround {
    /// 丧失行为能力
    Incapacity,
    /// 被判处刑罚
    Sentenced,
    /// 连续民主评议不称职, with how many in a row.
    PoorReviews(u32),
    /// 无正当理由不履行职责, with how many months.
    Idle(u32),
}

/// The verdict on an end of office.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct EndVerdict {
    /// The office has ended.
    pub ends: bool,
    /// Last day for the announcement, where the texts set one.
    pub announce_by: Option<NaiveDate>,
    /// Sentence, and `END_NOTICE_LATE`.
    pub findings: Vec<Finding>,
}

/// Has the office ended by law?
///
/// 依据 VCOL2018@2018-12-29#18 「丧失行为能力或者被判处刑罚的，其职务自行终止」; VCOL2018@2018-12-29#33.2 「连续两次被评议不称职的，其职务终止」;
/// ZJ-IMPL2020@2020-07-31#33.2 「连续两次被评议为不称职的」; ZJ-IMPL2020@2020-07-31#34 「丧失行为能力或者被判处刑罚」; ZJ-IMPL2020@2020-07-31#35 「十五日内」;
/// HEN-VC2011@2011-07-29#46.2 「应当在五日内向村民公告」; CQ-IMPL2013@2013-09-25#36.4 「连续两次被评议不称职的，其职务终止」
pub fn end(ground: EndGround, on: NaiveDate, announced: Option<NaiveDate>, regime: &Regime) -> EndVerdict {
    let (reviews, idle, days) = (regime.poor_reviews(), regime.end_idle_months(), regime.end_notice_days());
    let by_law = crate::cite::cites(&["VCOL2018@2018-12-29#18"]);
    let (ends, message, cites) = match ground {
        EndGround::Incapacity => (true, "丧失行为能力，职务自行终止。".to_owned(), by_law),
        EndGround::Sentenced => (true, "被判处刑罚，职务自行终止。".to_owned(), by_law),
        EndGround::PoorReviews(times) => {
            let ends = times >= reviews.value;
            let word = if ends { "职务终止" } else { "职务不因此终止" };
            (ends, format!("连续{times}次被评议不称职（满{}次），{word}。", reviews.value), reviews.cites.clone())
        }
        EndGround::Idle(months) => {
            let ends = idle.value.is_some_and(|least| months >= least);
            let message = match idle.value {
                Some(least) if ends => format!("无正当理由连续{months}个月不履行职责（满{least}个月），职务自行终止。"),
                Some(least) => format!("无正当理由连续{months}个月不履行职责，未满{least}个月。"),
                None => "适用的文本没有规定不履行职责自行终止职务，可以依法罢免。".to_owned(),
            };
            (ends, message, idle.cites.clone())
        }
    };
    let code = if ends { "OFFICE_ENDS" } else { "OFFICE_STAYS" };
    let mut findings = vec![Finding::new(code, Severity::Info, "ground", message).citing(&cites)];
    let announce_by = days.value.filter(|_| ends).map(|days| days_after(on, days));
    if let Some((by, done)) = announce_by.zip(announced).filter(|(by, done)| done > by) {
        let message = format!("{on}职务终止，最迟{by}公告，实际{done}。");
        findings.push(days.finding("END_NOTICE_LATE", "announced", message));
    }
    EndVerdict { ends, announce_by, findings }
}

/// Who fills the vacancy.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Forum {
    /// 村民会议: the registered voters.
    Assembly,
    /// 村民代表会议: its members.
    Representatives,
}

/// The verdict on a by-election (补选).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ByElectionVerdict {
    /// Enough took part.
    pub valid: bool,
    /// Fewest who have to take part.
    pub min_present: u32,
    /// The round, by the rules of the election; `None` when too few took part.
    pub round: Option<RoundVerdict>,
    /// `BY_ELECTION_TURNOUT`
    pub findings: Vec<Finding>,
}

/// Determines a by-election: the forum's own turnout, then the rules of a first vote. `input.registered` is the number of
/// voters or of members of the representatives' meeting.
///
/// 依据 VCOL2018@2018-12-29#19 「补选程序参照本法第十五条的规定办理」; ZJ-VC2020@2020-07-31#38.2; BJ-VC2012@2012-09-28#36; HEN-VC2011@2011-07-29#47
pub fn by_election(forum: Forum, input: &RoundInput, regime: &Regime) -> Result<ByElectionVerdict, Refused> {
    let rule = turnout(forum, regime);
    let (who, voted) = match forum {
        Forum::Assembly => ("登记参加选举的村民", input.recovered),
        Forum::Representatives => ("村民代表会议组成人员", input.recovered),
    };
    let registered = input.registered;
    let min_present = rule.value.minimum(registered);
    if !rule.value.met(voted, registered) {
        // At the ballot boxes the number of ballots is seen first, as in an election: too many make the vote void whoever voted.
        if forum == Forum::Assembly {
            let round = poll::determine(input, regime)?;
            if round.reason == Some(InvalidReason::MoreRecoveredThanVoters) {
                return Ok(ByElectionVerdict { valid: false, min_present, round: Some(round), findings: Vec::new() });
            }
        }
        let message =
            format!("{who}{registered}人，投票{voted}人，应当{}即{min_present}人以上，补选无效。", rule.value.zh());
        let finding = Finding::new("BY_ELECTION_TURNOUT", rule.severity, "recovered", message).citing(&rule.cites);
        return Ok(ByElectionVerdict { valid: false, min_present, round: None, findings: vec![finding] });
    }
    let mut round = poll::determine(input, regime)?;
    // The record names those who voted here and the share that was asked of them, not those of an election.
    for step in round.steps.iter_mut().filter(|step| step.code == "TURNOUT" && round.valid) {
        let share = rule.value.zh();
        step.sentence_zh = format!("{who}{registered}人，{share}即{min_present}人以上；参加投票{voted}人，补选有效。");
        step.cites = rule.cites.clone();
        for (_, value) in step.figures.iter_mut().filter(|(name, _)| name == "needed") {
            *value = i64::from(min_present);
        }
    }
    Ok(ByElectionVerdict { valid: round.valid, min_present, round: Some(round), findings: Vec::new() })
}

/// The turnout of the forum; the quorum of the representatives' meeting where no text sets one for by-elections.
fn turnout(forum: Forum, regime: &Regime) -> Param<Threshold> {
    let (own, otherwise) = match forum {
        Forum::Assembly => (regime.by_election_assembly_turnout(), regime.turnout()),
        Forum::Representatives => (regime.by_election_representatives_turnout(), regime.representatives_quorum()),
    };
    match own.value {
        Some(value) => {
            let Param { cites, status, severity, note, .. } = own.clone();
            Param { value, cites, status, severity, note }
        }
        None => otherwise.clone(),
    }
}

/// Is a by-election due? Shanghai: within three months when fewer than three are left. The day is the last one.
///
/// 依据 SH-VC2020@2020-09-25#29.1 「不满三人」
pub fn by_election_due(members_left: u32, vacant_since: NaiveDate, regime: &Regime) -> Option<NaiveDate> {
    let months = regime.by_election_months().value?;
    let too_few = members_left < regime.vc_size().value.min;
    too_few.then(|| vacant_since.checked_add_months(Months::new(months))).flatten()
}
