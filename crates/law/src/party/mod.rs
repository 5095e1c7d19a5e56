//! The election of a village's party organisation (村党组织): who is due, the meeting, candidates, the vote, the officers.
//!
//! The articles after the sixth of the regulation were not read in the primary text; every rule carries the status of its
//! source, and what the sources contradict each other on is computed both ways ([`poll`]).

mod due;
mod poll;

pub use due::{DueVerdict, Exclusion, Members, due, exclusions};
pub use poll::{InvalidReason, PartyPoll, PartyVerdict, poll};

use crate::finding::{Finding, Severity};
use crate::regime::PartyRegime;
use chrono::{Months, NaiveDate};
use serde::{Deserialize, Serialize};

/// What kind of meeting may elect.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum DelegatesAllowed {
    /// 党员大会
    No,
    /// 经上级党组织批准，可以召开党员代表大会
    WithSuperiorApproval,
}

/// May delegates meet instead of all members?
///
/// 依据 CPC2020@2020-07-13#4
pub fn delegates(members: u32, scattered: bool, regime: &PartyRegime) -> (DelegatesAllowed, Finding) {
    let rule = regime.congress_members();
    let may = members >= rule.value || scattered;
    let why = if scattered { "驻地分散" } else { "" };
    let word =
        if may { "经上级党组织批准，可以召开党员代表大会" } else { "召开党员大会选举" };
    let message = format!("党员{members}人{why}（{}人以上或者驻地分散的可以开代表大会），{word}。", rule.value);
    let allowed = if may { DelegatesAllowed::WithSuperiorApproval } else { DelegatesAllowed::No };
    (allowed, Finding::new("PARTY_MEETING", Severity::Info, "members", message).citing(&rule.cites))
}

/// Fewest candidates for so many seats of the committee (差额).
///
/// 依据 CPC2020@2020-07-13#?
pub fn min_candidates(seats: u32, regime: &PartyRegime) -> u32 {
    seats.saturating_add(regime.candidates_extra().value.minimum(seats))
}

/// Are there enough candidates? `PARTY_CANDIDATES_TOO_FEW`. Secretary and deputy are elected without surplus.
pub fn candidates(seats: u32, candidates: u32, regime: &PartyRegime) -> Option<Finding> {
    let rule = regime.candidates_extra();
    let least = min_candidates(seats, regime);
    (candidates < least).then(|| {
        let message =
            format!("应选委员{seats}名，候选人{candidates}人；差额不少于应选人数的百分之二十，应当{least}人以上。");
        let finding = rule.finding("PARTY_CANDIDATES_TOO_FEW", "candidates", message);
        finding.figure("candidates", candidates).figure("least", least)
    })
}

/// Nobody votes for an absent member: `NO_PROXY_IN_PARTY_ELECTION`.
///
/// 依据 CPC2020@2020-07-13#?
pub fn proxy(regime: &PartyRegime) -> Option<Finding> {
    let rule = regime.proxy_allowed();
    let message = "因故未出席会议的党员不能委托他人代为投票；不能写选票的，可以委托非候选人代写。";
    (!rule.value).then(|| rule.finding("NO_PROXY_IN_PARTY_ELECTION", "proxy", message))
}

/// A marked name on a party ballot.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Mark {
    /// 赞成
    For,
    /// 不赞成
    Against,
    /// 弃权
    Abstain,
}

/// Is a ballot valid? At most as many as there are seats are chosen, and somebody else only instead of a candidate voted
/// against (`OVERVOTE`, `OTHER_CHOICE_WITHOUT_AGAINST`).
///
/// 依据 CPC2020@2020-07-13#?
pub fn ballot(marks: &[Mark], others: u32, seats: u32, regime: &PartyRegime) -> Option<Finding> {
    let count = |mark| u32::try_from(marks.iter().filter(|m| **m == mark).count()).unwrap_or(u32::MAX);
    let (chosen, against) = (count(Mark::For).saturating_add(others), count(Mark::Against));
    let rule = regime.other_choice_needs_against();
    if chosen > seats {
        let message = format!("应选{seats}名，选了{chosen}人，选票无效。");
        return Some(rule.finding("OVERVOTE", "marks", message));
    }
    (rule.value && others > against).then(|| {
        let message = format!("另选{others}人，不赞成的候选人{against}人；投不赞成票的才可以另选他人。");
        rule.finding("OTHER_CHOICE_WITHOUT_AGAINST", "marks", message)
    })
}

/// The state of an election, for what has to come before what.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Officers {
    /// The committee is elected.
    pub committee_elected: bool,
    /// Secretary and deputy are elected.
    pub officers_elected: bool,
    /// The superior organisation has approved them.
    pub approved: bool,
    /// The result is published.
    pub published: bool,
    /// Candidates for secretary and deputy.
    pub candidates: u32,
    /// Posts of secretary and deputy.
    pub posts: u32,
}

/// Committee first, then its officers, then approval, then publication: `OFFICERS_BEFORE_COMMITTEE`,
/// `OFFICERS_NOT_EQUAL`, `APPROVAL_MISSING`.
///
/// 依据 CPC2020@2020-07-13#?; SEED003@2020-10-15#3.2 「应先由党员大会选举产生委员会委员,再由委员会全体会议选举产生书记、副书记」
pub fn officers(state: &Officers, regime: &PartyRegime) -> Vec<Finding> {
    let (by_committee, equal, approval) = (regime.officers_by_committee(), regime.officers_equal(), regime.approval());
    let mut findings = Vec::new();
    if by_committee.value && state.officers_elected && !state.committee_elected {
        let message = "应当先由党员大会选举委员，再由委员会全体会议选举书记、副书记。";
        findings.push(by_committee.finding("OFFICERS_BEFORE_COMMITTEE", "officers_elected", message));
    }
    if equal.value && state.posts > 0 && state.candidates > 0 && state.candidates != state.posts {
        let Officers { candidates, posts, .. } = *state;
        let message = format!("书记、副书记{posts}名，候选人{candidates}人；书记、副书记等额选举。");
        findings.push(equal.finding("OFFICERS_NOT_EQUAL", "candidates", message));
    }
    if approval.value && state.published && !state.approved {
        let message = "书记、副书记应当报上级党组织批准，批复以后公布。";
        findings.push(approval.finding("APPROVAL_MISSING", "approved", message));
    }
    findings
}

/// Is the election held when the term ends? Otherwise approval is needed, and for a limited time:
/// `PARTY_TERM_NOT_APPROVED`, `PARTY_TERM_TOO_LONG`.
///
/// 依据 CPC2020@2020-07-13#3
pub fn term(term_ends: NaiveDate, held: NaiveDate, approved: bool, regime: &PartyRegime) -> Vec<Finding> {
    let (months, approval) = (regime.defer_months(), regime.defer_approval());
    let shift = Months::new(months.value);
    let last = term_ends.checked_add_months(shift).unwrap_or(NaiveDate::MAX);
    let first = term_ends.checked_sub_months(shift).unwrap_or(NaiveDate::MIN);
    let mut findings = Vec::new();
    if held > term_ends && approval.value && !approved {
        let message = format!("任期至{term_ends}届满，定在{held}换届，延期须报上级党组织批准。");
        findings.push(approval.finding("PARTY_TERM_NOT_APPROVED", "held", message));
    }
    if held > last || held < first {
        let message = format!(
            "任期至{term_ends}届满，定在{held}换届；提前或者延期一般不超过{}个月（{first}至{last}）。",
            months.value
        );
        findings.push(months.finding("PARTY_TERM_TOO_LONG", "held", message));
    }
    findings
}

/// Does a branch have a committee, and how many members? `SIZE_OUT_OF_RANGE`, `BRANCH_WITHOUT_COMMITTEE`.
///
/// 依据 CPCBRANCH2018@2018-10-28#?
pub fn committee(formal_members: u32, size: u32, regime: &PartyRegime) -> Vec<Finding> {
    let (range, from) = (regime.committee_size(), regime.committee_from_members());
    let mut findings = Vec::new();
    if formal_members < from.value && size > 0 {
        let message = format!(
            "正式党员{formal_members}人，不足{}人，一般不设委员会，只设书记一名，必要时设副书记一名。",
            from.value
        );
        findings.push(from.finding("BRANCH_WITHOUT_COMMITTEE", "size", message));
    } else if formal_members >= from.value && !range.value.contains(size) {
        let message = format!("支部委员会{size}人，一般为{}人。", range.value.zh());
        findings.push(range.finding("SIZE_OUT_OF_RANGE", "size", message).figure("size", size));
    }
    findings
}
