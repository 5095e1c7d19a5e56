//! By-elections of the committee 补选: the rules of its polls with the votes on ties and between relatives, after which the poll is
//! determined again. Pure.

use law::finding::{Finding, Severity};
use law::poll::{
    Disqualified, Elected as LawElected, Next as LawNext, Outcome, Refused, RoundInput, RoundKind, RoundVerdict,
    Settled, VoteLine,
};
use law::posts::{PersonRef, Post, Seats};
use law::ranking::Ranking;
use law::regime::Regime;
use serde::{Deserialize, Serialize};

use super::decide::{Count, Elected, Input, PostVerdict, Verdict};
use super::facts::post_of;
use super::kind::VoteKind;
use super::post::{MeetingPost, SeatsOf};
use super::sitting::{Compared, by_election_verdict, compared};

/// Somebody who leaves for a relative 任职回避.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Leaver {
    /// The post that they had, or would have had.
    pub post: MeetingPost,
    /// Who leaves.
    pub person: PersonRef,
    /// The relative who stays.
    pub because_of: PersonRef,
}

/// Relatives of equal post and votes who are voted on again 继续投票; one of them stays.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Relatives {
    /// The post; where they have two posts of one rank, that of the first.
    pub post: MeetingPost,
    /// Who, by name.
    pub persons: Vec<PersonRef>,
}

/// A poll of a by-election on which more votes are held: it is determined again with what they decide.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MainVote {
    /// The poll as the rules take it, with the votes on it that have come to their end.
    pub round: RoundInput,
    /// A vote on it in which persons tied again: who has won and who has taken part, until the votes that follow end it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub open: Vec<Settled>,
    /// Whom its determinations have elected.
    pub elected: Vec<Elected>,
    /// Who has left by them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub leavers: Vec<Leaver>,
}

impl MainVote {
    /// The poll to which a further vote on a tie or between relatives belongs, from the frozen votes of the meeting, oldest first.
    pub fn of<'a>(frozen: impl IntoIterator<Item = (&'a Input, &'a Verdict)>) -> Option<MainVote> {
        let mut main = None;
        for (input, verdict) in frozen.into_iter().filter(|(_, verdict)| verdict.valid) {
            match (&verdict.main, input.kind.is_revote()) {
                (Some(after), _) => main = Some(after.clone()),
                (None, true) => {}
                (None, false) => {
                    main = Some(MainVote {
                        round: by_election_round(input),
                        open: Vec::new(),
                        elected: verdict.elected.clone(),
                        leavers: verdict.leavers.clone(),
                    });
                }
            }
        }
        main
    }

    /// The poll after a vote on a tie or between relatives. Votes that follow one another count when they have come to their end:
    /// the winners of all of them have won, and all others who took part have lost.
    pub fn after(&self, input: &Input, vote: &RoundVerdict) -> MainVote {
        let mut after = self.clone();
        let kind = round_kind(input.kind);
        for seat in &input.seats {
            let post = seat.post.column();
            let at = after.open.iter().position(|one| one.kind == kind && one.post == post).unwrap_or_else(|| {
                after.open.push(Settled { kind, post, winners: Vec::new(), losers: Vec::new() });
                after.open.len() - 1
            });
            let Some(one) = after.open.get_mut(at) else { continue };
            one.winners.extend(vote.elected.iter().filter(|e| e.post == post).map(|e| e.person.clone()));
            let took_part = input.votes.iter().filter(|line| line.post == seat.post).map(|line| line.person.clone());
            for person in took_part {
                if !one.losers.contains(&person) {
                    one.losers.push(person);
                }
            }
        }
        if vote.next == LawNext::ResumeRound {
            for mut one in std::mem::take(&mut after.open) {
                one.losers.retain(|person| !one.winners.contains(person));
                after.round.settled.push(one);
            }
        }
        // What has become known since counts too, and what two persons have found to be wrong does not.
        let new = input.relations.iter().filter(|edge| !self.round.relations.contains(edge));
        after.round.relations.extend(new.cloned());
        after.round.relations.retain(|edge| !input.withdrawn.contains(edge));
        for own in &mut after.round.already_elected {
            if let Some(now) = input.sitting.iter().find(|now| now.person == own.person && now.post == own.post) {
                own.votes = now.votes;
            }
        }
        after.round.disqualified = disqualified(input);
        after
    }
}

fn round_kind(kind: VoteKind) -> RoundKind {
    match kind {
        VoteKind::First => RoundKind::First,
        VoteKind::TieRevote => RoundKind::TieRevote,
        VoteKind::KinRevote => RoundKind::KinRevote,
        VoteKind::Further => RoundKind::Runoff,
    }
}

/// A vote of a by-election as the rules on the committee's polls take it: those who sit on the committee already, and those whom
/// earlier votes of the meeting elected, are elected before.
pub fn by_election_round(input: &Input) -> RoundInput {
    let sex = |person: &PersonRef| input.sexes.iter().find(|(known, _)| known == person).map(|(_, sex)| *sex);
    let earlier = input.before.iter().map(|one| LawElected {
        person: one.person.clone(),
        post: one.post.column(),
        votes: one.votes,
        sex: sex(&one.person),
        is_candidate: true,
    });
    RoundInput {
        kind: round_kind(input.kind),
        registered: input.due,
        issued: input.issued,
        checked_in: input.issued,
        recovered: input.recovered,
        invalid: input.invalid,
        seats: input.seats.iter().map(|seat| Seats { post: seat.post.column(), n: seat.n }).collect(),
        votes: input
            .votes
            .iter()
            .filter(|line| !input.voids.iter().any(|void| void.post.is_some() && void.covers(&line.person, line.post)))
            .map(|line| VoteLine {
                person: line.person.clone(),
                post: line.post.column(),
                votes: line.votes,
                sex: sex(&line.person),
                is_candidate: line.is_candidate,
            })
            .collect(),
        relations: input.relations.clone(),
        already_elected: input.sitting.iter().cloned().chain(earlier).collect(),
        settled: Vec::new(),
        disqualified: disqualified(input),
        first_vote_on: None,
    }
}

/// Elections declared void, as the rules on the committee's polls take them.
pub fn disqualified(input: &Input) -> Vec<Disqualified> {
    let whole = input.voids.iter().filter(|void| void.post.is_none());
    whole.map(|void| Disqualified { person: void.person.clone(), reason: void.reason.clone() }).collect()
}

/// Whom a meeting has elected: those of its valid votes, without whoever left for a relative in a later one. Votes oldest first.
pub fn elected_in<'a>(votes: impl IntoIterator<Item = &'a Verdict>) -> Vec<Elected> {
    let mut all: Vec<Elected> = Vec::new();
    for verdict in votes.into_iter().filter(|verdict| verdict.valid) {
        all.retain(|one| !verdict.ends(one));
        all.extend(verdict.elected.iter().cloned());
    }
    all
}

/// Who of those sitting on the committee leaves for a relative, by the frozen votes of a meeting.
pub fn leaving<'a>(sitting: &[LawElected], votes: impl IntoIterator<Item = &'a Verdict>) -> Vec<&'a Leaver> {
    let sits = |one: &Leaver| sitting.iter().any(|own| own.person == one.person && own.post == one.post.column());
    votes.into_iter().flat_map(|verdict| &verdict.leavers).filter(|one| sits(one)).collect()
}

/// The seats that the next vote of a by-election fills: also those that somebody left for a relative.
pub fn open_seats(verdict: &Verdict) -> Vec<SeatsOf> {
    let open = verdict.posts.iter().map(|(post, own)| SeatsOf { post: *post, n: own.vacant() });
    open.filter(|seat| seat.n > 0).collect()
}

/// Sentences of the law's derivation that say more than who has the most votes, with their articles.
fn sentences(round: &RoundVerdict) -> impl Iterator<Item = Finding> + '_ {
    let waits = !round.tie_waiting.is_empty() || !round.provisional.is_empty();
    let told = move |code: &str| match code {
        "TIE" => waits || !round.tie_revote.is_empty(),
        "KIN" => !round.kin_removed.is_empty() || !round.kin_revote.is_empty() || !round.provisional.is_empty(),
        // The seats left open are for a woman, as in the election of the committee.
        "WOMEN" => round.next == LawNext::Runoff && round.runoff.as_ref().is_some_and(|plan| plan.womens_column),
        _ => false,
    };
    let steps = round.steps.iter().filter(move |step| told(&step.code) && step.outcome == Outcome::Attention);
    steps.map(|step| Finding::new(&step.code, Severity::Warn, "votes", step.sentence_zh.clone()).citing(&step.cites))
}

pub(super) fn count(input: &Input, regime: &Regime) -> Result<Count, Refused> {
    let Compared { round: compared_with, findings: of_sitting } =
        compared(input.forum, &by_election_round(input), &input.sitting_votes, regime)?;
    let own = by_election_verdict(input.forum, &compared_with, &[], regime)?;
    let mut findings = own.findings;
    let Some(vote) = own.round.filter(|round| round.valid) else { return Ok(Count::void(findings)) };
    let Some(main) = input.main.as_deref().filter(|_| input.kind.is_revote()) else {
        findings.extend(of_sitting);
        findings.extend(vote.findings.iter().cloned());
        return Ok(whole(input, &vote, None, findings));
    };
    let after = main.after(input, &vote);
    if vote.next != LawNext::ResumeRound {
        // Nobody is elected before the last of the votes that follow one another.
        return Ok(again(input, &vote, after));
    }
    let Compared { round: compared_with, findings: of_sitting } =
        compared(input.forum, &after.round, &input.sitting_votes, regime)?;
    let determined = by_election_verdict(input.forum, &compared_with, &[], regime)?;
    findings.extend(of_sitting);
    findings.extend(determined.findings);
    let Some(round) = determined.round.filter(|round| round.valid) else { return Ok(Count::void(findings)) };
    findings.extend(round.findings.iter().cloned());
    Ok(whole(input, &round, Some(after), findings))
}

/// Persons who tie again.
fn again(input: &Input, vote: &RoundVerdict, after: MainVote) -> Count {
    let of = |seat: &SeatsOf| {
        let column = seat.post.column();
        let tied = || vote.tie_revote.iter().filter(move |one| one.post == column);
        let ranking = Ranking {
            elected: Vec::new(),
            tied: tied().flat_map(|one| one.persons.clone()).collect(),
            tied_seats: tied().map(|one| one.seats).sum(),
            vacant: 0,
        };
        (seat.post, PostVerdict::of(1, seat.n, ranking))
    };
    let told = vote.steps.iter().filter(|step| step.code == "WINNERS");
    let told =
        told.map(|step| Finding::new("TIE", Severity::Warn, "votes", step.sentence_zh.clone()).citing(&step.cites));
    Count {
        relatives: relatives(input, vote),
        main: Some(after),
        decided: Some(Vec::new()),
        ..Count::of(input.seats.iter().map(of).collect(), told.collect())
    }
}

fn relatives(input: &Input, round: &RoundVerdict) -> Vec<Relatives> {
    let of = |one: &law::poll::Contested| {
        Some(Relatives { post: post_of(input.purpose, one.post)?, persons: one.persons.clone() })
    };
    round.kin_revote.iter().filter_map(of).collect()
}

/// What a poll comes to. After votes on it, only what they have added is elected by the last of them.
fn whole(input: &Input, round: &RoundVerdict, main: Option<MainVote>, mut findings: Vec<Finding>) -> Count {
    let known = main.as_ref();
    let main_round = known.map(|main| main.round.clone()).unwrap_or_else(|| by_election_round(input));
    let post_of = |post: Post| post_of(input.purpose, post);
    let elected =
        |one: &LawElected| Some(Elected { post: post_of(one.post)?, person: one.person.clone(), votes: one.votes });
    let all: Vec<Elected> = round.elected.iter().filter_map(elected).collect();
    let leaves = |one: &law::poll::KinRemoval| {
        Some(Leaver { post: post_of(one.post)?, person: one.person.clone(), because_of: one.because_of.clone() })
    };
    let left: Vec<Leaver> = round.kin_removed.iter().filter_map(leaves).collect();
    let had = |one: &Elected| known.is_some_and(|main| main.elected.contains(one));
    let new: Vec<Elected> = all.iter().filter(|one| !had(one)).cloned().collect();
    let had_left = |one: &Leaver| {
        known.is_some_and(|main| main.leavers.iter().any(|l| (l.post, &l.person) == (one.post, &one.person)))
    };
    let leavers: Vec<Leaver> = left.iter().filter(|one| !had_left(one)).cloned().collect();
    findings.extend(sentences(round));

    let own = |post: Post| input.seats.iter().any(|seat| seat.post.column() == post);
    let concerned = |post: &Post| {
        own(*post)
            || main_round.seats.iter().any(|seat| seat.post == *post)
            || round.vacant.contains_key(post)
            || round.elected.iter().any(|one| one.post == *post)
    };
    let of = |post: Post| {
        let at = post_of(post)?;
        let tied = || round.tie_revote.iter().filter(move |one| one.post == post);
        let seats = main_round.seats.iter().filter(|seat| seat.post == post).map(|seat| seat.n).sum::<u32>();
        // A seat that somebody left who was elected before is to be filled too; what earlier determinations filled is not.
        let freed = round.kin_removed.iter().filter(|one| {
            let sat = |e: &LawElected| e.person == one.person && e.post == post;
            one.post == post && main_round.already_elected.iter().any(sat)
        });
        let filled = known.map_or(0, |main| main.elected.iter().filter(|one| one.post == at).count());
        let seats = seats.saturating_add(sum(freed.count())).saturating_sub(sum(filled));
        let ranking = Ranking {
            elected: new.iter().filter(|one| one.post == at).map(|one| one.person.clone()).collect(),
            tied: tied().flat_map(|one| one.persons.clone()).collect(),
            tied_seats: tied().map(|one| one.seats).sum(),
            vacant: round.vacant.get(&post).copied().unwrap_or(0),
        };
        let least = if known.is_some() { 1 } else { round.min_votes };
        Some((at, PostVerdict::of(least, seats, ranking)))
    };
    let posts = Post::ALL.into_iter().filter(concerned).filter_map(of).collect();

    let waiting = round.tie_waiting.iter().flat_map(|one| one.persons.iter().map(|person| (one.post, person)));
    let waiting = waiting.chain(round.provisional.iter().map(|one| (one.post, &one.person)));
    let waits: Vec<(MeetingPost, PersonRef)> =
        waiting.filter_map(|(post, person)| Some((post_of(post)?, person.clone()))).collect();
    Count {
        relatives: relatives(input, round),
        no_woman: round.next == LawNext::WomenRequired,
        main: main.map(|main| MainVote { elected: all, leavers: left, ..main }),
        decided: Some(new),
        leavers,
        waits,
        ..Count::of(posts, findings)
    }
}

fn sum(n: usize) -> u32 {
    u32::try_from(n).unwrap_or(u32::MAX)
}
