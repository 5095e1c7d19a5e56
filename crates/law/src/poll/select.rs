//! Who is elected: top of those with enough votes, ties at the cut, relatives, those who follow, until nothing changes.

use super::kin::{self, Avoidance, Leaves};
use super::{Contested, Disqualified, Elected, RoundInput, RoundKind, Settled, VoteLine};
use crate::posts::{PersonRef, Post, Sex};
use crate::regime::{KinFill, Regime};
use std::collections::{BTreeMap, BTreeSet};

/// The outcome of the selection.
#[derive(Debug, Clone, Default)]
pub(super) struct Selection {
    /// Elected and staying, of this round.
    pub elected: Vec<Elected>,
    /// Who would have been elected without 任职回避, of this round.
    pub before_kin: Vec<Elected>,
    /// Ties that wait for a vote.
    pub ties: Vec<Contested>,
    /// Ties that were settled by a recorded vote.
    pub settled_ties: Vec<Contested>,
    /// Who left because of a relative, with the post they had.
    pub left: Vec<(Leaves, Post)>,
    /// Tied persons who do not take part in the vote on the tie, because they would have to leave at once.
    pub hopeless: Vec<(Leaves, Post)>,
    /// Relatives who wait for a vote, with the posts they hold.
    pub kin_revote: Vec<Vec<Elected>>,
    /// Whose stay depends on a vote still to be held.
    pub provisional: Vec<Elected>,
    /// Would have a seat, which depends on a tie for a higher post that is not settled.
    pub waiting: Vec<Elected>,
    /// Ties that may vanish with such a seat.
    pub tie_waiting: Vec<Contested>,
    /// Elected, then declared invalid.
    pub disqualified: Vec<(Elected, Disqualified)>,
    /// Voted for at the women's seat though not a woman.
    pub not_women: Vec<VoteLine>,
    /// Elected to a higher post, so their votes at a lower one do not count.
    pub higher_post: Vec<(PersonRef, Post)>,
    /// Open seats per post, without those that wait for a vote.
    pub vacant: BTreeMap<Post, u32>,
}

/// One pass: winners and ties per post, given who cannot serve.
struct Pass {
    winners: Vec<Elected>,
    waiting: Vec<Elected>,
    tie_waiting: Vec<Contested>,
    ties: Vec<Contested>,
    settled_ties: Vec<Contested>,
    higher_post: Vec<(PersonRef, Post)>,
    seats: BTreeMap<Post, u32>,
}

/// Who cannot serve, and the post they would have had.
#[derive(Clone)]
struct Gone {
    leaves: Leaves,
    post: Post,
    /// Only tied, not yet elected.
    tied: bool,
}

/// Ways in which open votes can end that are looked at; in a village with more nobody of this count is called elected before
/// they have ended.
const MOST_WAYS: u32 = 2_000;

/// Who is elected. While votes are still open, only those who have a seat however they end; and only those votes are called
/// that are held in this form in at least one way, the others wait.
pub(super) fn select(input: &RoundInput, minimum: u32, regime: &Regime) -> Selection {
    let mut now = fixed_point(input, minimum, regime);
    if may_change(input, &now) {
        let mut ends = Ends {
            certain: now.elected.iter().map(|e| (e.post, e.person.clone())).collect(),
            needed: Vec::new(),
            asked: now.ties.clone(),
            left: MOST_WAYS,
        };
        if !ends.narrow(input, minimum, regime, &now) {
            ends.certain.clear();
            // The highest tie depends on no other.
            ends.needed = now.ties.first().cloned().into_iter().collect();
        }
        let is_certain = |e: &Elected| ends.certain.contains(&(e.post, e.person.clone()));
        let (elected, waiting) = now.elected.into_iter().partition(is_certain);
        now.elected = elected;
        now.waiting.extend::<Vec<Elected>>(waiting);
        let (ties, waiting) = now.ties.into_iter().partition(|tie| ends.needed.contains(tie));
        now.ties = ties;
        now.tie_waiting.extend::<Vec<Contested>>(waiting);
    }
    if !now.ties.is_empty() {
        // Relatives are voted on when nothing else changes the team any more.
        now.provisional.extend(std::mem::take(&mut now.kin_revote).into_iter().flatten());
    }
    now
}

/// Whether the end of an open vote can change who else is elected or voted on: through a relative, or because somebody tied
/// also got votes for another post.
fn may_change(input: &RoundInput, now: &Selection) -> bool {
    let open = now.ties.iter().flat_map(|tie| &tie.persons);
    let elsewhere = |person: &PersonRef| input.votes.iter().filter(|line| &line.person == person).count() > 1;
    let votes_open = !now.ties.is_empty() || !now.kin_revote.is_empty();
    votes_open && (!input.relations.is_empty() || open.into_iter().any(elsewhere))
}

/// What is found by going through the ways in which open votes can end.
struct Ends {
    /// Whom every end elects.
    certain: BTreeSet<(Post, PersonRef)>,
    /// Ties that are voted on in some way.
    needed: Vec<Contested>,
    /// The ties for which that is asked.
    asked: Vec<Contested>,
    /// Ways that may still be looked at.
    left: u32,
}

impl Ends {
    /// Goes through all ends of the open votes; `false` when there are too many.
    fn narrow(&mut self, input: &RoundInput, minimum: u32, regime: &Regime, now: &Selection) -> bool {
        // One open vote at a time: how it ends may open others or make them needless.
        let ends: Vec<Settled> = if let Some(tie) = now.ties.first() {
            if !self.needed.contains(tie) {
                self.needed.push(tie.clone());
            }
            if ways(tie.persons.len(), tie.seats as usize).is_none_or(|ways| ways > self.left) {
                return false;
            }
            chosen(&tie.persons, tie.seats as usize)
                .into_iter()
                .map(|winners| ended(RoundKind::TieRevote, tie.post, &tie.persons, winners))
                .collect()
        } else if let Some(group) = now.kin_revote.first() {
            let persons: Vec<PersonRef> = group.iter().map(|e| e.person.clone()).collect();
            let post = group.first().map_or(Post::Member, |e| e.post);
            persons.iter().map(|winner| ended(RoundKind::KinRevote, post, &persons, vec![winner.clone()])).collect()
        } else {
            let elected =
                |(post, person): &(Post, PersonRef)| now.elected.iter().any(|e| e.post == *post && e.person == *person);
            self.certain.retain(elected);
            return true;
        };
        for end in ends {
            let Some(rest) = self.left.checked_sub(1) else { return false };
            self.left = rest;
            let mut after = input.clone();
            after.settled.push(end);
            let then = fixed_point(&after, minimum, regime);
            // A vote that leaves everything as it was would be asked for again and again.
            if then.ties == now.ties && then.kin_revote == now.kin_revote {
                return false;
            }
            if !self.narrow(&after, minimum, regime, &then) {
                return false;
            }
            if self.certain.is_empty() && self.asked.iter().all(|tie| self.needed.contains(tie)) {
                return true;
            }
        }
        true
    }
}

/// How many choices there are of so many among so many; `None` when nobody would go through them.
fn ways(among: usize, size: usize) -> Option<u32> {
    let size = size.min(among.checked_sub(size)?);
    (0..size).try_fold(1u32, |ways, at| {
        let (above, below) = (u32::try_from(among - at).ok()?, u32::try_from(at + 1).ok()?);
        // Exact: a product of so many numbers in a row is divided by their number.
        Some(ways.checked_mul(above)? / below)
    })
}

fn ended(kind: RoundKind, post: Post, persons: &[PersonRef], winners: Vec<PersonRef>) -> Settled {
    let losers = persons.iter().filter(|person| !winners.contains(person)).cloned().collect();
    Settled { kind, post, winners, losers }
}

/// All choices of so many among some.
fn chosen(among: &[PersonRef], size: usize) -> Vec<Vec<PersonRef>> {
    if size == 0 {
        return vec![Vec::new()];
    }
    let Some((first, rest)) = among.split_first() else { return Vec::new() };
    let mut all: Vec<Vec<PersonRef>> = chosen(rest, size - 1);
    for one in &mut all {
        one.insert(0, first.clone());
    }
    all.extend(chosen(rest, size));
    all
}

/// Runs to the fixed point. Terminates: every turn of the loop adds a person to `gone`, who never comes back.
fn fixed_point(input: &RoundInput, minimum: u32, regime: &Regime) -> Selection {
    let mut gone: BTreeMap<PersonRef, Gone> = BTreeMap::new();
    // Women who had the seat of their own when somebody left: they keep it 留任, and a seat of the same rank that gets free is for
    // those who were not elected 递补 (ZJ-VC2020@2020-07-31#31.2, #31.3).
    let mut keep: BTreeSet<PersonRef> = BTreeSet::new();
    let mut now = pass(input, minimum, regime, &gone, &keep);
    let before_kin = now.winners.clone();
    loop {
        let disqualified = |person: &PersonRef| input.disqualified.iter().any(|d| &d.person == person);
        let serving: Vec<Elected> = input
            .already_elected
            .iter()
            .chain(&now.winners)
            .filter(|e| !gone.contains_key(&e.person) && !disqualified(&e.person))
            .cloned()
            .collect();
        let tied = tied(input, &now);
        let avoidance = kin::resolve(&serving, &tied, &input.relations, &input.settled, regime);
        let at = |leaves: Leaves, list: &[Elected], tied: bool| {
            let post = list.iter().find(|e| e.person == leaves.person).map(|e| e.post)?;
            Some((leaves.person.clone(), Gone { leaves, post, tied }))
        };
        let mut leaves: Vec<(PersonRef, Gone)> =
            avoidance.leaves.iter().filter_map(|leaves| at(leaves.clone(), &serving, false)).collect();
        // A vote on somebody who would have to leave at once decides nothing, so they make room first; only where the
        // next person follows anyway.
        if leaves.is_empty() && regime.kin_fill().value == KinFill::NextQualified {
            leaves = avoidance.hopeless.iter().filter_map(|leaves| at(leaves.clone(), &tied, true)).collect();
        }
        if leaves.is_empty() {
            return finish(input, now, before_kin, gone, avoidance, &serving);
        }
        gone.extend(leaves);
        keep.extend(now.winners.iter().filter(|e| e.post == Post::WomensSeat).map(|e| e.person.clone()));
        now = pass(input, minimum, regime, &gone, &keep);
    }
}

/// The tied persons as they would be elected.
fn tied(input: &RoundInput, now: &Pass) -> Vec<Elected> {
    let in_tie =
        |line: &&VoteLine| now.ties.iter().any(|tie| tie.post == line.post && tie.persons.contains(&line.person));
    input.votes.iter().filter(in_tie).map(elected).collect()
}

fn pass(
    input: &RoundInput,
    minimum: u32,
    regime: &Regime,
    gone: &BTreeMap<PersonRef, Gone>,
    keep: &BTreeSet<PersonRef>,
) -> Pass {
    let fills = regime.kin_fill().value == KinFill::NextQualified;
    let mut result = Pass {
        winners: Vec::new(),
        waiting: Vec::new(),
        tie_waiting: Vec::new(),
        ties: Vec::new(),
        settled_ties: Vec::new(),
        higher_post: Vec::new(),
        seats: BTreeMap::new(),
    };
    let mut taken: BTreeSet<&PersonRef> = BTreeSet::new();
    for post in Post::ALL {
        let own = input.seats.iter().find(|seat| seat.post == post).map(|seat| seat.n);
        let freed = gone.values().filter(|gone| gone.post == post);
        let freed_earlier =
            freed.filter(|gone| input.already_elected.iter().any(|e| e.person == gone.leaves.person)).count();
        let freed_earlier = u32::try_from(freed_earlier).unwrap_or(u32::MAX);
        let Some(seats) = own.map(|n| n.saturating_add(freed_earlier)).or((freed_earlier > 0).then_some(freed_earlier))
        else {
            continue;
        };
        result.seats.insert(post, seats);
        // Where nobody follows, a freed seat is not filled from this count.
        let freed_here = gone.values().filter(|gone| gone.post == post).count();
        let blocked = if fills { 0 } else { u32::try_from(freed_here).unwrap_or(u32::MAX) };
        let open = seats.saturating_sub(blocked) as usize;

        let mut qualified: Vec<&VoteLine> = Vec::new();
        for line in input.votes.iter().filter(|line| line.post == post && line.votes >= minimum) {
            let barred = post == Post::WomensSeat && line.sex == Some(Sex::Male)
                || post == Post::Member && keep.contains(&line.person);
            if taken.contains(&line.person) {
                result.higher_post.push((line.person.clone(), post));
            } else if !barred && !gone.contains_key(&line.person) {
                qualified.push(line);
            }
        }
        qualified.sort_by(|a, b| b.votes.cmp(&a.votes).then_with(|| a.person.cmp(&b.person)));
        // Whoever is tied for a higher post, now or once a vote on a still higher one has ended, takes a seat here only if they
        // lose there. Those before the cut are elected either way; a tie at the cut, which may vanish when a seat gets free,
        // waits with them.
        let above = |tie: &Contested, line: &VoteLine| tie.post != post && tie.persons.contains(&line.person);
        let waits = |line: &VoteLine| result.ties.iter().chain(&result.tie_waiting).any(|tie| above(tie, line));
        let at_cut = open.checked_sub(1).and_then(|last| qualified.get(last)).map_or(0, |line| line.votes);
        let waiting = open > 0 && qualified.iter().any(|line| line.votes >= at_cut && waits(line));
        let sure: BTreeSet<PersonRef> = match qualified.get(open.saturating_sub(1)).zip(qualified.get(open)) {
            Some((last_in, first_out)) if open > 0 && last_in.votes == first_out.votes => {
                let above = qualified.iter().take_while(|line| line.votes > at_cut).count();
                let tied: Vec<&&VoteLine> = qualified.iter().filter(|line| line.votes == at_cut).collect();
                let mut sure: BTreeSet<PersonRef> =
                    qualified[..above].iter().filter(|line| !waits(line)).map(|line| line.person.clone()).collect();
                let held: Vec<Elected> = qualified[..above].iter().filter(|l| waits(l)).map(|l| elected(l)).collect();
                let tied: Vec<PersonRef> = tied.into_iter().map(|line| line.person.clone()).collect();
                result.waiting.extend(held);
                if waiting {
                    let seats = u32::try_from(open - above).unwrap_or(u32::MAX);
                    result.tie_waiting.push(Contested { post, persons: tied, seats });
                } else {
                    sure.extend(settle(input, post, tied, open - above, &mut result));
                }
                sure
            }
            _ => {
                let (held, sure): (Vec<&VoteLine>, Vec<&VoteLine>) =
                    qualified.iter().copied().take(open).partition(|line| waits(line));
                result.waiting.extend(held.into_iter().map(elected));
                sure.into_iter().map(|line| line.person.clone()).collect()
            }
        };
        for line in qualified.into_iter().filter(|line| sure.contains(&line.person)) {
            taken.insert(&line.person);
            result.winners.push(elected(line));
        }
    }
    result
}

/// Splits a tie by the votes held on it; what is still open becomes a tie of its own.
fn settle(input: &RoundInput, post: Post, tied: Vec<PersonRef>, stake: usize, result: &mut Pass) -> Vec<PersonRef> {
    let won = |person: &PersonRef| {
        input.settled.iter().any(|s| s.kind == RoundKind::TieRevote && s.post == post && s.winners.contains(person))
    };
    let (winners, others): (Vec<_>, Vec<_>) = tied.into_iter().partition(won);
    let contested =
        |persons: Vec<PersonRef>, seats: usize| Contested { post, persons, seats: u32::try_from(seats).unwrap_or(0) };
    if winners.len() > stake {
        result.ties.push(contested(winners, stake));
        return Vec::new();
    }
    let open = stake - winners.len();
    if open > 0 {
        result.ties.push(contested(others, open));
    } else {
        result.settled_ties.push(contested(winners.iter().cloned().chain(others).collect(), stake));
    }
    winners
}

pub(super) fn elected(line: &VoteLine) -> Elected {
    Elected {
        person: line.person.clone(),
        post: line.post,
        votes: line.votes,
        sex: line.sex,
        is_candidate: line.is_candidate,
    }
}

fn finish(
    input: &RoundInput,
    now: Pass,
    before_kin: Vec<Elected>,
    gone: BTreeMap<PersonRef, Gone>,
    avoidance: Avoidance,
    serving: &[Elected],
) -> Selection {
    let with_posts = |names: &[PersonRef]| serving.iter().filter(|e| names.contains(&e.person)).cloned().collect();
    let kin_revote: Vec<Vec<Elected>> = avoidance.revote.iter().map(|group| with_posts(group)).collect();
    let provisional: Vec<Elected> = with_posts(&avoidance.waits);
    let waits = |person: &PersonRef| kin_revote.iter().flatten().chain(&provisional).any(|e| &e.person == person);
    let mut elected = Vec::new();
    let mut disqualified = Vec::new();
    for winner in now.winners {
        match input.disqualified.iter().find(|d| d.person == winner.person) {
            Some(reason) => disqualified.push((winner, reason.clone())),
            None if waits(&winner.person) => {}
            None => elected.push(winner),
        }
    }
    let mut vacant = BTreeMap::new();
    for (post, seats) in now.seats {
        let filled = elected.iter().filter(|e| e.post == post).count();
        let held = kin_revote.iter().flatten().chain(&provisional).chain(&now.waiting).filter(|e| e.post == post);
        // A relative elected earlier who waits does not hold a seat of this round.
        let held = held.filter(|e| !input.already_elected.iter().any(|a| a.person == e.person)).count();
        let at_stake: u32 =
            now.ties.iter().chain(&now.tie_waiting).filter(|tie| tie.post == post).map(|tie| tie.seats).sum();
        let used = u32::try_from(filled + held).unwrap_or(u32::MAX).saturating_add(at_stake);
        if seats > used {
            vacant.insert(post, seats - used);
        }
    }
    let not_women =
        input.votes.iter().filter(|l| l.post == Post::WomensSeat && l.sex == Some(Sex::Male)).cloned().collect();
    let mut gone: Vec<Gone> = gone.into_values().collect();
    gone.sort_by(|a, b| (a.post, &a.leaves.person).cmp(&(b.post, &b.leaves.person)));
    let (hopeless, left): (Vec<Gone>, Vec<Gone>) = gone.into_iter().partition(|gone| gone.tied);
    Selection {
        elected,
        before_kin,
        ties: now.ties,
        settled_ties: now.settled_ties,
        left: left.into_iter().map(|gone| (gone.leaves, gone.post)).collect(),
        hopeless: hopeless.into_iter().map(|gone| (gone.leaves, gone.post)).collect(),
        kin_revote,
        provisional,
        waiting: now.waiting,
        tie_waiting: now.tie_waiting,
        disqualified,
        not_women,
        higher_post: now.higher_post,
        vacant,
    }
}
