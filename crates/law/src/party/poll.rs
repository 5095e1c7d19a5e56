//! The vote of a party meeting. What a winner needs more than half of — those present or those due — is not settled by the
//! texts that could be read, so both are computed, and different winners ask for a decision.

use crate::finding::{Finding, Severity};
use crate::poll::Refused;
use crate::posts::PersonRef;
use crate::ranking::{Ranking, Tally, rank};
use crate::regime::{ElectionBase, PartyRegime};
use serde::{Deserialize, Serialize};

/// A closed count of a party meeting (or of its committee, for the officers).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PartyPoll {
    /// 应到会有选举权的党员
    pub due: u32,
    /// 实到会有选举权的党员
    pub present: u32,
    /// 收回选票
    pub recovered: u32,
    /// To be elected.
    pub seats: u32,
    /// 赞成票 of each person.
    pub votes: Vec<Tally>,
    /// The base that the superior organisation confirmed, if it did.
    #[serde(default)]
    pub confirmed_base: Option<ElectionBase>,
}

/// Why a meeting or vote does not count.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum InvalidReason {
    /// 到会人数不足应到会人数的五分之四
    #[serde(rename = "ATTENDANCE_BELOW_4_5")]
    AttendanceBelowFourFifths,
    /// 收回的选票多于投票人数
    #[serde(rename = "MORE_RECOVERED_THAN_VOTERS")]
    MoreRecoveredThanVoters,
}

/// The verdict on a party vote.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PartyVerdict {
    /// Does the vote count?
    pub valid: bool,
    /// If not, why.
    pub reason: Option<InvalidReason>,
    /// Fewest who had to come.
    pub min_present: u32,
    /// Fewest votes that elect, counted from those present.
    pub min_votes_present: u32,
    /// Fewest votes that elect, counted from those due.
    pub min_votes_due: u32,
    /// The result counted from those present.
    pub by_present: Ranking,
    /// The result counted from those due.
    pub by_due: Ranking,
    /// The base in use: confirmed, or the default of the regime.
    pub base: ElectionBase,
    /// The two results differ and nobody has confirmed the base.
    pub needs_confirmation: bool,
    /// Sentences.
    pub findings: Vec<Finding>,
}

impl PartyVerdict {
    /// The result by the base in use; `None` while it has to be confirmed or the vote does not count.
    pub fn result(&self) -> Option<&Ranking> {
        (self.valid && !self.needs_confirmation).then_some(match self.base {
            ElectionBase::Present => &self.by_present,
            ElectionBase::Due => &self.by_due,
        })
    }
}

/// Judges a vote; refuses figures that cannot be true. `BASE_UNCONFIRMED` when the winners depend on the base.
///
/// 依据 CPC2020@2020-07-13#?
pub fn poll(input: &PartyPoll, regime: &PartyRegime) -> Result<PartyVerdict, Refused> {
    let PartyPoll { due, present, recovered, seats, .. } = *input;
    refuse_impossible(input)?;
    let (quorum, win, base) = (regime.quorum(), regime.win(), regime.win_base());
    let min_present = quorum.value.minimum(due);
    let (min_votes_present, min_votes_due) = (win.value.minimum(present), win.value.minimum(due));
    let mut verdict = PartyVerdict {
        valid: false,
        reason: None,
        min_present,
        min_votes_present,
        min_votes_due,
        by_present: Ranking::default(),
        by_due: Ranking::default(),
        base: input.confirmed_base.unwrap_or(base.value),
        needs_confirmation: false,
        findings: Vec::new(),
    };
    if !quorum.value.met(present, due) {
        let message = format!(
            "应到会{due}人，到会{present}人，不足{}（{min_present}人），会议无效。",
            quorum.value.zh().trim_end_matches("以上")
        );
        let finding = Finding::new("ATTENDANCE_BELOW_4_5", Severity::Block, "present", message);
        verdict.findings.push(finding.citing(&quorum.cites).figure("present", present).figure("due", due));
        verdict.reason = Some(InvalidReason::AttendanceBelowFourFifths);
        return Ok(verdict);
    }
    if recovered > present {
        let message = format!("收回选票{recovered}张，多于投票人数{present}人，选举无效，应当重新选举。");
        let finding = Finding::new("MORE_RECOVERED_THAN_VOTERS", Severity::Block, "ballots_recovered", message);
        verdict.findings.push(finding.citing(&regime.recovered_limit().cites));
        verdict.reason = Some(InvalidReason::MoreRecoveredThanVoters);
        return Ok(verdict);
    }
    verdict.valid = true;
    verdict.by_present = rank(&input.votes, seats, min_votes_present);
    verdict.by_due = rank(&input.votes, seats, min_votes_due);
    let differ = verdict.by_present != verdict.by_due;
    verdict.needs_confirmation = differ && input.confirmed_base.is_none();
    verdict.findings.extend(too_many_choices(input, regime));
    let quorum_met = format!("应到会{due}人，到会{present}人，达到{}（{min_present}人）。", quorum.value.zh());
    verdict.findings.push(Finding::new("QUORUM", Severity::Info, "present", quorum_met).citing(&quorum.cites));
    let message = format!(
        "按实到会过半数须{min_votes_present}票：{}；按应到会过半数须{min_votes_due}票：{}。",
        said(&verdict.by_present),
        said(&verdict.by_due)
    );
    let finding = Finding::new("WINNERS", Severity::Info, "votes", message).citing(&win.cites);
    let finding = finding.figure("min_votes_present", min_votes_present).figure("min_votes_due", min_votes_due);
    verdict.findings.push(finding);
    if verdict.needs_confirmation {
        let message = "两种口径的当选人不同；以选举办法规定的口径为准，应当由上级党组织确认以后再认定。";
        verdict
            .findings
            .push(Finding::new("BASE_UNCONFIRMED", Severity::Block, "win_base", message).citing(&base.cites));
    }
    Ok(verdict)
}

/// More choices than ballots have room for: `F03`. Ballots with too many choices should have been invalid; who is elected is
/// still computed, because the count may have been right and the number of seats mistyped, and a case of the catalogue
/// (PO-005) has such figures.
fn too_many_choices(input: &PartyPoll, regime: &PartyRegime) -> Option<Finding> {
    let PartyPoll { recovered, seats, .. } = *input;
    let sum: u64 = input.votes.iter().map(|tally| u64::from(tally.votes)).sum();
    let most = u64::from(recovered) * u64::from(seats);
    (sum > most).then(|| {
        let message = format!(
            "赞成票合计{sum}，多于收回的选票{recovered}张乘应选{seats}名（{most}）；每票所选人数不得多于应选人数，请核对计票。"
        );
        Finding::new("F03", Severity::Warn, "votes", message).citing(&regime.recovered_limit().cites)
    })
}

fn refuse_impossible(input: &PartyPoll) -> Result<(), Refused> {
    let PartyPoll { due, present, recovered, seats, ref votes, .. } = *input;
    let mut findings = Vec::new();
    let mut block = |code: &str, field: &str, message: String| {
        findings.push(Finding::new(code, Severity::Block, field, message));
    };
    if present > due {
        block("F06", "present", format!("到会{present}人，多于应到会{due}人。"));
    }
    if seats == 0 {
        block("F10", "seats", "没有应选名额。".to_owned());
    }
    for (at, tally) in votes.iter().enumerate() {
        if tally.votes > recovered {
            let message = format!("{}得{}票，多于收回的选票{recovered}张。", tally.person, tally.votes);
            block("F04", "votes", message);
        }
        if votes[..at].iter().any(|earlier| earlier.person == tally.person) {
            block("F09", "votes", format!("{}列了两次。", tally.person));
        }
    }
    if findings.is_empty() { Ok(()) } else { Err(Refused { findings }) }
}

/// 「甲、乙当选，缺1名」
fn said(ranking: &Ranking) -> String {
    let names = |list: &[PersonRef]| list.iter().map(PersonRef::as_str).collect::<Vec<_>>().join("、");
    let mut text = if ranking.elected.is_empty() {
        "没有直接当选的人".to_owned()
    } else {
        format!("{}当选", names(&ranking.elected))
    };
    if !ranking.tied.is_empty() {
        text += &format!("，{}得票相等，就{}名再次投票", names(&ranking.tied), ranking.tied_seats);
    }
    if ranking.vacant > 0 {
        text += &format!("，缺{}名另行选举", ranking.vacant);
    }
    text
}
