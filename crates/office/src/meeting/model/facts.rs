//! What a meeting rests on beside its list and its count, and whether enough people came. Pure.

use chrono::NaiveDate;
use law::assembly::{self, Meeting};
use law::cooperative::{self, Assembly};
use law::finding::{Finding, Severity};
use law::kinship::KinEdge;
use law::poll::Refused;
use law::posts::Post;
use law::regime::{CooperativeThreshold, ElectionBase, Regime};

use law::representatives;
use serde::{Deserialize, Serialize};

use super::decide::{Laws, Void, assembly_kind, meeting_kind};
use super::kind::{Forum, Purpose};
use super::open::OpenGround;
use super::post::MeetingPost;
use super::sitting::{Sits, VotesEntered};

/// An open point of the law that somebody settled for this meeting, with the paper that says so.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Confirmed<T> {
    /// The answer.
    pub value: T,
    /// Number or title of the paper: 选举办法, 章程, 批复.
    pub document: String,
    /// Who recorded it.
    pub by: String,
}

/// Whom a recall is about.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Subject {
    /// The petition that asked for it.
    pub petition_id: i64,
    /// Name.
    pub name: String,
    /// Post, as it is said.
    pub post: String,
    /// Reason of those who ask for the recall.
    pub reason: String,
    /// Day on which the petition arrived.
    pub received: Option<NaiveDate>,
}

/// Somebody asked to determine a poll anew, because relations that it rests on were found to be wrong, or others became known.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct KinAsked {
    /// Number of the account that asked.
    pub by: i64,
    /// Its name.
    pub name: String,
    /// Why.
    pub reason: String,
    /// Relations that the result rests on and that are on record no more.
    pub removed: Vec<KinEdge>,
    /// Relations that have been recorded since.
    pub added: Vec<KinEdge>,
}

/// JSON of `meeting.facts`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Facts {
    /// 当选票数的口径, fixed by the election rules that the township approved.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub party_base: Option<Confirmed<ElectionBase>>,
    /// What the articles of the co-operative say about elections.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cooperative: Option<Confirmed<CooperativeThreshold>>,
    /// 本届届满日, for the term of the party organisation.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub term_ends: Option<NaiveDate>,
    /// Whom a recall is about.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub subject: Option<Subject>,
    /// 监票人、计票人, adopted by the meeting, by name.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub tellers: Vec<String>,
    /// Why this body is elected before one that usually comes first.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub order_reason: String,
    /// Elections declared void, and who declared it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub voids: Vec<Void>,
    /// Seats that stay open: why, and how many agreed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub left_open: Option<(String, u32)>,
    /// By which rule they may, outside the party.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub open_ground: Option<OpenGround>,
    /// Of a by-election: who sat on the committee when the newest vote began.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sitting: Option<Vec<Sits>>,
    /// Of a by-election: the votes of those who sit, as they were entered for it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub sitting_votes: Vec<VotesEntered>,
    /// Of a by-election: a request to determine its poll anew by other relations, that waits for a second person.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub kin_asked: Option<KinAsked>,
    /// Of a by-election: relations that two persons have found to be wrong after a vote was determined by them.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub kin_withdrawn: Vec<KinEdge>,
    /// The newest result is determined anew and is not confirmed yet; the one that two persons confirmed stands until then.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub anew: bool,
    /// Policy pack and answers to open points (`unit_election.overlay`) as they were when the first vote began: from then on nobody
    /// may change how a vote is counted.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub overlay: Option<String>,
}

/// Whether enough people came, as the page says it while they check in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Quorum {
    /// Fewest who have to come; `None` where the texts set no number.
    pub min_present: Option<u32>,
    /// Enough came.
    pub met: bool,
    /// The vote may only begin when enough came; a vote over a day is judged by its turnout afterwards.
    pub needed_to_begin: bool,
    /// Sentences with their articles.
    pub findings: Vec<Finding>,
}

/// Whether enough of a group came: to choose a representative it may be a unit of its own with its own quorum, its leader is chosen by the
/// meeting of the group.
///
/// # Errors
/// More present than due.
pub(super) fn group_quorum(
    purpose: Purpose,
    forum: Forum,
    (due, present): (u32, u32),
    regime: &Regime,
) -> Result<representatives::UnitVerdict, Refused> {
    let judge =
        if purpose == Purpose::GroupLeader { representatives::leader_quorum } else { representatives::unit_quorum };
    judge(due, present, forum.of_households(), regime)
}

/// Judges who came.
///
/// # Errors
/// More present than due.
pub fn quorum(
    (purpose, forum): (Purpose, Forum),
    (due, present): (u32, u32),
    women: Option<(u32, u32)>,
    laws: Laws<'_>,
) -> Result<Quorum, Refused> {
    if present > due {
        let message = format!("到会{present}人，多于应到{due}人。");
        return Err(Refused { findings: vec![Finding::new("F06", Severity::Block, "present", message)] });
    }
    Ok(match forum {
        Forum::PartyMembers | Forum::PartyDelegates | Forum::PartyCommittee => {
            let rule = laws.party.quorum();
            let least = rule.value.minimum(due);
            let met = due > 0 && rule.value.met(present, due);
            let word = if met { "达到" } else { "不足" };
            let message = format!("应到会{due}人，到会{present}人，{word}{}（{least}人）。", rule.value.zh());
            let finding = Finding::new("QUORUM", Severity::Info, "present", message).citing(&rule.cites);
            Quorum { min_present: Some(least), met, needed_to_begin: true, findings: vec![finding] }
        }
        Forum::Group | Forum::GroupHouseholds => {
            let unit = group_quorum(purpose, forum, (due, present), laws.village)?;
            let met = due > 0 && unit.ok;
            Quorum { min_present: Some(unit.min_present), met, needed_to_begin: true, findings: unit.findings }
        }
        Forum::Members | Forum::MemberRepresentatives => {
            let assembly = Assembly { kind: assembly_kind(forum), total: due, present, yes: 0 };
            let decided = cooperative::decide(&assembly, laws.cooperative)?;
            let about_people = |finding: &Finding| !matches!(&*finding.code, "PASSED" | "NOT_PASSED");
            let findings = decided.findings.into_iter().filter(about_people).collect();
            let met = due > 0 && decided.quorum;
            Quorum { min_present: decided.min_present, met, needed_to_begin: true, findings }
        }
        Forum::Council | Forum::Supervisors => {
            Quorum { min_present: None, met: present > 0, needed_to_begin: true, findings: Vec::new() }
        }
        Forum::Voters => {
            let rule = laws.village.turnout();
            let least = rule.value.minimum(due);
            let met = due > 0 && rule.value.met(present, due);
            let message =
                format!("登记参加选举的{due}人，参加投票{present}人；应当{}即{least}人以上。", rule.value.zh());
            let finding = Finding::new("QUORUM", Severity::Info, "present", message).citing(&rule.cites);
            Quorum { min_present: Some(least), met, needed_to_begin: false, findings: vec![finding] }
        }
        Forum::Adults | Forum::Households | Forum::Representatives => {
            let kind = meeting_kind(forum).unwrap_or(assembly::MeetingKind::Representatives);
            let held = assembly::meeting(&Meeting { kind, entitled: due, present, yes: None, women }, laws.village)?;
            let met = due > 0 && held.quorum;
            Quorum { min_present: Some(held.min_present), met, needed_to_begin: true, findings: held.findings }
        }
    })
}

/// The post that a column of the count sheet stands for in a meeting.
pub fn post_of(purpose: Purpose, column: Post) -> Option<MeetingPost> {
    purpose.posts().iter().copied().find(|post| post.column() == column)
}
