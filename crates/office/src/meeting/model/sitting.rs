//! Votes of those who sit on the committee when a by-election is held: whoever of two relatives of equal post has more of them stays,
//! so that votes nobody recorded are asked for, and are never taken for none. Pure.

use std::collections::BTreeSet;

use chrono::NaiveDate;
use law::finding::{Finding, Severity};
use law::kinship::{self, Kinship};
use law::poll::{Elected, Refused, RoundInput, RoundKind, RoundVerdict};
use law::posts::PersonRef;
use law::regime::Regime;
use law::tenure::{self, ByElectionVerdict};
use serde::{Deserialize, Serialize};

use super::kind::Forum;

/// What is known of the votes of somebody who sits, beside their number.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum VotesKnown {
    /// Nobody has recorded them.
    Missing,
    /// Entered for this meeting, from this paper.
    Entered(String),
    /// They cannot be found any more, for this reason.
    NotFound(String),
}

/// The votes that elected somebody who sits, where the result that elected them is not on record here.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SittingVotes {
    /// Who.
    pub person: PersonRef,
    /// What is known.
    pub known: VotesKnown,
}

/// Somebody who sits on the committee when a vote of a by-election begins: frozen with its ballot.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sits {
    /// Number in the list of officeholders.
    pub holder: i64,
    /// The person, where known.
    pub person_id: Option<i64>,
    /// Name.
    pub name: String,
    /// Code of the sex.
    pub sex: String,
    /// Code of the post.
    pub post: String,
    /// Votes that elected them, where recorded.
    pub votes: Option<u32>,
}

/// The votes of an officeholder, as somebody entered them for a by-election.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct VotesEntered {
    /// Number in the list of officeholders.
    pub holder: i64,
    /// The votes; `None` when they cannot be found.
    pub votes: Option<u32>,
    /// Day of the paper, where there is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub dated: Option<NaiveDate>,
    /// The paper, or why the votes cannot be found.
    pub source: String,
    /// Who entered it.
    pub by: String,
}

impl VotesEntered {
    /// The paper with its day: 「选举结果报告单，2025-03-28」.
    pub fn paper(&self) -> String {
        self.dated.map_or_else(|| self.source.clone(), |day| format!("{}，{day}", self.source))
    }

    /// What is known by it.
    pub fn known(&self) -> VotesKnown {
        match self.votes {
            Some(_) => VotesKnown::Entered(self.paper()),
            None => VotesKnown::NotFound(self.source.clone()),
        }
    }
}

/// A poll of a by-election as relatives are compared in it.
#[derive(Clone, Debug)]
pub struct Compared {
    /// The poll. Somebody whose votes cannot be found has as many as the relative they are compared with: no text says who stays
    /// then, and relatives of equal post and votes are voted on.
    pub round: RoundInput,
    /// What has to be said of such votes.
    pub findings: Vec<Finding>,
}

fn by_law(forum: Forum, round: &RoundInput, regime: &Regime) -> Result<ByElectionVerdict, Refused> {
    let forum = match forum {
        Forum::Representatives => tenure::Forum::Representatives,
        _ => tenure::Forum::Assembly,
    };
    tenure::by_election(forum, round, regime)
}

fn valid(forum: Forum, round: &RoundInput, regime: &Regime) -> Result<Option<RoundVerdict>, Refused> {
    Ok(by_law(forum, round, regime)?.round.filter(|round| round.valid))
}

/// Relatives of equal post with whom somebody who sits has to be compared: those who would serve if nobody sat there.
fn rivals(forum: Forum, round: &RoundInput, one: &Elected, regime: &Regime) -> Result<Vec<(PersonRef, u32)>, Refused> {
    let set = regime.kin_elected().value;
    let related = |other: &PersonRef| {
        matches!(kinship::between(&one.person, other, &round.relations, set, regime), Kinship::Within(_))
    };
    let mut most = round.clone();
    for own in most.already_elected.iter_mut().filter(|own| own.person == one.person) {
        own.votes = u32::MAX;
    }
    let Some(verdict) = valid(forum, &most, regime)? else { return Ok(Vec::new()) };
    if verdict.kin_removed.iter().any(|left| left.person == one.person) {
        // Somebody of a higher post stays: however many votes there were, they change nothing.
        return Ok(Vec::new());
    }
    let mut without = round.clone();
    without.already_elected.retain(|own| own.person != one.person);
    without.votes.retain(|line| line.person != one.person);
    let Some(verdict) = valid(forum, &without, regime)? else { return Ok(Vec::new()) };
    let left = |person: &PersonRef| verdict.kin_removed.iter().any(|left| left.person == *person);
    let sit = without.already_elected.iter().filter(|own| !left(&own.person));
    let won = verdict.elected.iter().chain(&verdict.provisional);
    let mut found: Vec<(PersonRef, u32)> = sit
        .chain(won)
        .filter(|other| other.post.rank() == one.post.rank() && related(&other.person))
        .map(|other| (other.person.clone(), other.votes))
        .collect();
    // Who is still to be voted on may come to serve too.
    let voted_on = verdict.tie_revote.iter().chain(&verdict.tie_waiting).chain(&verdict.kin_revote);
    for group in voted_on.filter(|group| group.post.rank() == one.post.rank()) {
        for line in round.votes.iter().filter(|line| line.post == group.post) {
            if group.persons.contains(&line.person) && related(&line.person) {
                found.push((line.person.clone(), line.votes));
            }
        }
    }
    found.sort();
    found.dedup();
    Ok(found)
}

fn named(list: &[(PersonRef, u32)]) -> String {
    let names: BTreeSet<&str> = list.iter().map(|(person, _)| person.as_str()).collect();
    names.into_iter().collect::<Vec<_>>().join("、")
}

/// Whose votes have to be recorded before anything can be compared, and in words why.
pub fn missing(person: &PersonRef, post: &str, relatives: &str, regime: &Regime) -> Finding {
    let message = format!(
        "{relatives}与在任的{person}（{post}）有应当回避的亲属关系，职务相同，留任得票多的；{person}当选时的得票没有登记。请查原选举结果报告单，在会议页面「在任成员的得票」中登记；查不到的，在那里写明原因。"
    );
    Finding::new("SITTING_VOTES_MISSING", Severity::Block, "sitting", message).citing(&regime.kin_resolution().cites)
}

/// The poll with the votes of those who sit, as far as relatives are compared by them. A vote among tied persons or between relatives
/// compares nobody who sits.
///
/// # Errors
/// Figures that cannot be true.
pub fn compared(
    forum: Forum,
    round: &RoundInput,
    asked: &[SittingVotes],
    regime: &Regime,
) -> Result<Compared, Refused> {
    let mut all = Compared { round: round.clone(), findings: Vec::new() };
    if asked.is_empty() || matches!(round.kind, RoundKind::TieRevote | RoundKind::KinRevote) {
        return Ok(all);
    }
    for SittingVotes { person, known } in asked {
        let Some(one) = all.round.already_elected.iter().find(|own| own.person == *person).cloned() else { continue };
        let rivals = rivals(forum, &all.round, &one, regime)?;
        if rivals.is_empty() {
            continue;
        }
        let post = one.post.zh();
        let cites = &regime.kin_resolution().cites;
        match known {
            VotesKnown::Missing => all.findings.push(missing(person, post, &named(&rivals), regime)),
            VotesKnown::Entered(source) => {
                let message = format!("{person}（{post}）当选时得{}票，依据：{source}。", one.votes);
                let finding = Finding::new("SITTING_VOTES_ENTERED", Severity::Info, "sitting", message);
                all.findings.push(finding.citing(cites));
            }
            VotesKnown::NotFound(reason) => {
                let message = format!(
                    "{person}（{post}）当选时的得票查不到（{reason}），不能与{}比较得票多少；文本没有规定这时由谁留任，按得票相同办理，由会议就他们继续投票（解释）。",
                    named(&rivals)
                );
                let finding = Finding::new("SITTING_VOTES_NOT_FOUND", Severity::Warn, "sitting", message);
                all.findings.push(finding.citing(cites));
                let equal = rivals.iter().map(|(_, votes)| *votes).max().unwrap_or_default();
                for own in all.round.already_elected.iter_mut().filter(|own| own.person == *person) {
                    own.votes = equal;
                }
            }
        }
    }
    Ok(all)
}

/// The rules on a by-election applied to a round of it.
///
/// # Errors
/// Figures that cannot be true.
pub fn by_election_verdict(
    forum: Forum,
    round: &RoundInput,
    asked: &[SittingVotes],
    regime: &Regime,
) -> Result<ByElectionVerdict, Refused> {
    by_law(forum, &compared(forum, round, asked, regime)?.round, regime)
}
