//! The outcome of a vote of a meeting, for one of the boards that it elects, out of the frozen verdict.

use std::collections::BTreeMap;

use law::finding::Finding;
use law::poll::Disqualified;
use serde_json::{Value, json};

use super::draft::sentences;
use crate::meeting::model::{Forum, Input, MeetingPost, PostVerdict, Purpose, Verdict};

/// The post in a bundle: the body says whose director it is.
pub(super) fn post(post: MeetingPost) -> &'static str {
    match post {
        MeetingPost::Secretary => "secretary",
        MeetingPost::DeputySecretary => "deputy_secretary",
        MeetingPost::Chair
        | MeetingPost::SupervisionChair
        | MeetingPost::CouncilChair
        | MeetingPost::SupervisorChair
        | MeetingPost::GroupLeader => "director",
        MeetingPost::ViceChair => "deputy",
        MeetingPost::WomensSeat => "women_member",
        MeetingPost::PartyMember
        | MeetingPost::Member
        | MeetingPost::SupervisionMember
        | MeetingPost::CouncilMember
        | MeetingPost::Supervisor
        | MeetingPost::Representative
        | MeetingPost::Question => "member",
    }
}

/// Persons who tie for seats of a post.
type Tie = (&'static str, Vec<String>, u32);

/// An outcome of a meeting's vote.
#[derive(Clone, Debug, Default)]
pub(super) struct Told {
    valid: bool,
    reason: Option<&'static str>,
    min_votes: u32,
    elected: Vec<(&'static str, String, u32)>,
    vacant: Vec<(&'static str, u32)>,
    ties: Vec<Tie>,
    /// Elected, unless a relative who is tied serves: they are named when the tie was voted on.
    held: Vec<(&'static str, String, u32)>,
    steps: Vec<String>,
    revote: bool,
}

/// Why a vote is not valid. A meeting that is not quorate is seen first, then the ballots are counted.
fn reason(input: &Input, findings: &[Finding]) -> &'static str {
    const OVER: &str = "MORE_RECOVERED_THAN_VOTERS";
    let over = findings.iter().any(|finding| finding.code == OVER);
    let few = findings.iter().any(|finding| finding.blocks() && finding.code != OVER);
    if over && !few {
        return OVER;
    }
    match input.forum {
        Forum::PartyMembers | Forum::PartyDelegates | Forum::PartyCommittee => "ATTENDANCE_BELOW_4_5",
        Forum::Voters => "TURNOUT_NOT_MAJORITY",
        _ => "QUORUM_NOT_MET",
    }
}

fn won(input: &Input, at: MeetingPost, verdict: &PostVerdict) -> Vec<(&'static str, String, u32)> {
    let votes = |person: &law::posts::PersonRef| {
        let own = input.votes.iter().find(|line| line.post == at && line.person == *person);
        own.map_or(0, |line| line.votes)
    };
    verdict.ranking.elected.iter().map(|person| (post(at), person.0.clone(), votes(person))).collect()
}

impl Told {
    /// Of a frozen verdict, as far as it is about these posts.
    pub(super) fn of(input: &Input, verdict: &Verdict, posts: &[MeetingPost], revote: bool) -> Self {
        let own = || verdict.posts.iter().filter(|(post, _)| posts.contains(post));
        let names = |list: &[law::posts::PersonRef]| list.iter().map(|person| person.0.clone()).collect::<Vec<_>>();
        let seats = || input.seats.iter().filter(|seat| posts.contains(&seat.post));
        Told {
            valid: verdict.valid,
            reason: (!verdict.valid).then(|| reason(input, &verdict.findings)),
            min_votes: if revote && verdict.valid { 1 } else { own().map(|(_, one)| one.min_votes).max().unwrap_or(0) },
            elected: match revote {
                // A revote says who has more votes; whose election is void is said where the poll is determined again.
                true => own().flat_map(|(at, one)| won(input, *at, one)).collect(),
                false => verdict
                    .elected
                    .iter()
                    .filter(|one| posts.contains(&one.post))
                    .map(|one| (post(one.post), one.person.0.clone(), one.votes))
                    .collect(),
            },
            vacant: match () {
                () if revote => Vec::new(),
                () if !verdict.valid => seats().map(|seat| (post(seat.post), seat.n)).collect(),
                () => own().filter(|(_, one)| one.vacant() > 0).map(|(at, one)| (post(*at), one.vacant())).collect(),
            },
            ties: own()
                .filter(|(_, one)| one.ranking.tied_seats > 0)
                .map(|(at, one)| (post(*at), names(&one.ranking.tied), one.ranking.tied_seats))
                .collect(),
            held: Vec::new(),
            steps: sentences(verdict.findings.iter().map(|finding| finding.message.as_str())),
            revote,
        }
    }

    /// Does not yet name those who may not serve beside somebody who is tied.
    pub(super) fn hold_back(&mut self, apart: impl Fn(&str, &str) -> bool) {
        if self.revote {
            return;
        }
        let tied = |person: &str| self.ties.iter().flat_map(|(_, persons, _)| persons).any(|one| apart(one, person));
        let (held, elected) = self.elected.drain(..).partition(|(_, person, _)| tied(person));
        (self.held, self.elected) = (held, elected);
    }

    /// The same poll after its ties were voted on. `winners` are those whom the revotes elected, per post.
    pub(super) fn resumed(
        &self,
        winners: &BTreeMap<&'static str, Vec<String>>,
        votes: &[(&'static str, String, u32)],
        void: &[Disqualified],
    ) -> Self {
        let mut after = Told { ties: Vec::new(), held: Vec::new(), ..self.clone() };
        after.elected.extend(self.held.iter().cloned());
        for (post, persons, seats) in &self.ties {
            let won: Vec<&String> =
                persons.iter().filter(|one| winners.get(post).is_some_and(|all| all.contains(one))).collect();
            after.steps.push(format!(
                "就{seats}名再次投票，当选：{}。",
                won.iter().map(|one| one.as_str()).collect::<Vec<_>>().join("、")
            ));
            let (out, won): (Vec<&String>, Vec<&String>) =
                won.into_iter().partition(|person| void.iter().any(|one| one.person.0 == **person));
            if !out.is_empty() {
                let open = u32::try_from(out.len()).unwrap_or(u32::MAX);
                match after.vacant.iter_mut().find(|(at, _)| at == post) {
                    Some((_, n)) => *n = n.saturating_add(open),
                    None => after.vacant.push((post, open)),
                }
            }
            for person in won {
                // What counts in the poll are the votes in the poll.
                let own = votes.iter().find(|(at, name, _)| at == post && name == person);
                after.elected.push((post, person.clone(), own.map_or(0, |(.., votes)| *votes)));
            }
        }
        after
    }

    /// Whether persons tie.
    pub(super) fn ties(&self) -> bool {
        !self.ties.is_empty()
    }

    /// Whether a revote has come to its end.
    pub(super) fn settles(&self) -> bool {
        self.revote && self.valid && self.ties.is_empty()
    }

    /// Whom this vote elects: post and person.
    pub(super) fn elected(&self) -> impl Iterator<Item = (&'static str, &str)> {
        self.elected.iter().map(|(post, person, _)| (*post, person.as_str()))
    }

    fn next(&self) -> &'static str {
        match () {
            () if !self.valid => "REPOLL",
            () if self.ties() => "TIE_REVOTE",
            () if self.revote => "RESUME_ROUND",
            () if !self.vacant.is_empty() => "RUNOFF",
            () => "DONE",
        }
    }

    /// As it stands in an entry.
    pub(super) fn value(&self) -> Value {
        let line =
            |(post, person, votes): &(&str, String, u32)| json!({ "post": post, "person": person, "votes": votes });
        let tie = |(post, persons, seats): &Tie| json!({ "post": post, "persons": persons, "seats": seats });
        let mut value = json!({
            "valid": self.valid, "min_votes": self.min_votes,
            "elected": self.elected.iter().map(line).collect::<Vec<_>>(),
            "vacant": self.vacant.iter().map(|(post, n)| json!({ "post": post, "n": n })).collect::<Vec<_>>(),
            "tie_revote": self.ties.iter().map(tie).collect::<Vec<_>>(),
            "kin_revote": [], "kin_removed": [], "next": self.next(), "steps": self.steps,
        });
        if let Some(reason) = self.reason {
            value["reason"] = json!(reason);
        }
        value
    }
}

/// The outcome of a question that was put to the vote.
pub(super) fn decision(input: &Input, verdict: &Verdict) -> Value {
    let least = verdict.posts.first().map_or(0, |(_, one)| one.min_votes);
    let mut value = json!({
        "valid": verdict.valid, "passed": verdict.carried == Some(true), "min_votes": if verdict.valid { least } else { 0 },
        "steps": sentences(verdict.findings.iter().map(|finding| finding.message.as_str())),
    });
    if !verdict.valid {
        value["reason"] = json!(reason(input, &verdict.findings));
    }
    value
}

/// The bodies that a meeting elects, each with its posts: one meeting may elect both boards of a co-operative. `own` is the code of the
/// unit's committee.
pub(super) fn bodies(purpose: Purpose, own: &'static str) -> Vec<(&'static str, &'static [MeetingPost])> {
    let all = purpose.posts();
    match purpose {
        Purpose::PartyCommittee | Purpose::PartyOfficers | Purpose::PartyDirect => vec![("PO", all)],
        Purpose::Supervision => vec![("VSC", all)],
        Purpose::Boards => vec![
            ("EC", &[MeetingPost::CouncilChair, MeetingPost::CouncilMember]),
            ("ECS", &[MeetingPost::SupervisorChair, MeetingPost::Supervisor]),
        ],
        Purpose::CouncilOfficers => vec![("EC", all)],
        Purpose::SupervisorOfficers => vec![("ECS", all)],
        Purpose::Representatives | Purpose::GroupLeader => vec![("VR", all)],
        Purpose::ByElection | Purpose::Recall => vec![(own, all)],
    }
}
