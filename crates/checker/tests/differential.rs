//! The two programs held against each other: every small poll and very many random ones, under every profile of a committee.
//!
//! `cargo test` compares more than 50,000 polls. `make check-differential` sets `CUNXUAN_DIFFERENTIAL_POLLS` and compares
//! so many random ones beside the exhaustive ones (1,000,000 and more).

#![allow(clippy::unwrap_used)]

use checker::articles::{self, Committee, Profile};
use checker::kin::Relation;
use checker::post::Post;
use checker::round::{Figures, Kind, Line, NoOutcome, Round, Sex, Whole};
use checker::team::{About, Claim, OpenVote, Person, Settled};
use law::poll::{self, RoundInput, RoundKind};
use law::posts::PersonRef;
use law::regime::Regime;
use std::collections::BTreeMap;

const NAMES: [&str; 12] = ["甲", "乙", "丙", "丁", "戊", "己", "庚", "辛", "壬", "癸", "子", "丑"];

/// SplitMix64: the same polls on every machine.
struct Dice(u64);

impl Dice {
    fn roll(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    fn below(&mut self, n: u64) -> u64 {
        self.roll() % n.max(1)
    }

    fn one_in(&mut self, n: u64) -> bool {
        self.below(n) == 0
    }
}

struct Sides {
    id: &'static str,
    regime: Regime,
    profile: &'static Profile,
}

fn sides() -> Vec<Sides> {
    let book = law::book::LawBook::builtin().unwrap();
    let committee = |profile: &&'static Profile| profile.village.or(profile.residents).is_some();
    let side =
        |profile: &'static Profile| Sides { id: profile.id, regime: book.regime_undated(profile.id).unwrap(), profile };
    articles::PROFILES.iter().filter(committee).map(side).collect()
}

/// The rules of the villagers' or residents' committee.
fn committee(profile: &Profile) -> Committee {
    profile.village.or(profile.residents).unwrap()
}

fn their_post(post: Post) -> law::posts::Post {
    law::posts::Post::from_code(post.code()).unwrap()
}

fn their_sex(sex: Option<Sex>) -> Option<law::posts::Sex> {
    sex.map(|sex| if sex == Sex::Male { law::posts::Sex::Male } else { law::posts::Sex::Female })
}

fn name(person: Person) -> PersonRef {
    NAMES[usize::from(person)].into()
}

fn their_relation(relation: Relation) -> law::kinship::Relation {
    match relation {
        Relation::Spouse => law::kinship::Relation::Spouse,
        Relation::Parent => law::kinship::Relation::Parent,
        Relation::Child => law::kinship::Relation::Child,
        Relation::Sibling => law::kinship::Relation::Sibling,
        Relation::Grandparent => law::kinship::Relation::Grandparent,
        Relation::Grandchild => law::kinship::Relation::MaternalGrandchild,
        Relation::LinealOther => law::kinship::Relation::LinealOther,
        Relation::Other => law::kinship::Relation::Unknown,
    }
}

/// The same round in the words of the other program.
fn theirs(round: &Round) -> RoundInput {
    let figure = |n: u64| u32::try_from(n).unwrap();
    let elected = |claim: &Claim| poll::Elected {
        person: name(claim.person),
        post: their_post(claim.post),
        votes: figure(claim.votes),
        sex: their_sex(round.sexes[usize::from(claim.person)]),
        is_candidate: true,
    };
    RoundInput {
        kind: match round.kind.unwrap() {
            Kind::First => RoundKind::First,
            Kind::Runoff => RoundKind::Runoff,
            Kind::TieRevote => RoundKind::TieRevote,
            Kind::KinRevote => RoundKind::KinRevote,
        },
        registered: figure(round.figures.electorate),
        issued: figure(round.figures.issued),
        checked_in: figure(round.figures.checked_in),
        recovered: figure(round.figures.recovered),
        invalid: figure(round.figures.invalid),
        seats: round
            .seats
            .iter()
            .map(|(post, n)| law::posts::Seats { post: their_post(*post), n: figure(*n) })
            .collect(),
        votes: round
            .lines
            .iter()
            .map(|line| poll::VoteLine {
                person: name(line.claim.person),
                post: their_post(line.claim.post),
                votes: figure(line.claim.votes),
                is_candidate: line.candidate,
                sex: their_sex(round.sexes[usize::from(line.claim.person)]),
            })
            .collect(),
        relations: round
            .kin
            .iter()
            .map(|(a, b, relation)| law::kinship::KinEdge {
                a: name(*a),
                b: name(*b),
                relation: their_relation(*relation),
            })
            .collect(),
        already_elected: round.earlier.iter().map(elected).collect(),
        settled: round
            .settled
            .iter()
            .map(|one| poll::Settled {
                kind: if one.about == About::Tie { RoundKind::TieRevote } else { RoundKind::KinRevote },
                post: their_post(one.post),
                winners: one.winners.iter().map(|p| name(*p)).collect(),
                losers: one.losers.iter().map(|p| name(*p)).collect(),
            })
            .collect(),
        disqualified: round
            .void
            .iter()
            .map(|person| poll::Disqualified { person: name(*person), reason: "不符合条件".into() })
            .collect(),
        first_vote_on: None,
    }
}

/// What both sides say, in the same words.
#[derive(Debug)]
struct Answer {
    reason: Option<String>,
    least: u64,
    elected: Vec<(String, String)>,
    vacant: BTreeMap<String, u64>,
    ties: Vec<(String, Vec<String>, u64)>,
    /// Ties that may vanish; on our side, all further votes that may become necessary.
    ties_waiting: Vec<(String, Vec<String>, u64)>,
    kin_votes: Vec<(String, Vec<String>, u64)>,
    left: Vec<(String, String)>,
    next: String,
    options: Vec<String>,
}

fn code(value: impl serde::Serialize) -> String {
    serde_json::to_value(value).unwrap().as_str().unwrap().to_owned()
}

fn ask_them(round: &Round, regime: &Regime) -> Option<Answer> {
    let verdict = poll::determine(&theirs(round), regime).ok()?;
    let text = |person: &PersonRef| person.as_str().to_owned();
    let votes = |list: &[poll::Contested]| {
        let mut votes: Vec<_> = list
            .iter()
            .map(|vote| {
                let mut persons: Vec<String> = vote.persons.iter().map(text).collect();
                persons.sort();
                (vote.post.code().to_owned(), persons, u64::from(vote.seats))
            })
            .collect();
        votes.sort();
        votes
    };
    let mut elected: Vec<_> = verdict.elected.iter().map(|e| (e.post.code().to_owned(), text(&e.person))).collect();
    elected.sort();
    let mut left: Vec<_> = verdict.kin_removed.iter().map(|r| (r.post.code().to_owned(), text(&r.person))).collect();
    left.sort();
    Some(Answer {
        reason: verdict.reason.map(code),
        least: verdict.min_votes.into(),
        elected,
        vacant: verdict.vacant.iter().map(|(post, n)| (post.code().to_owned(), u64::from(*n))).collect(),
        ties: votes(&verdict.tie_revote),
        ties_waiting: votes(&verdict.tie_waiting),
        kin_votes: votes(&verdict.kin_revote),
        left,
        next: code(verdict.next),
        options: verdict.options.iter().map(code).collect(),
    })
}

fn ask_us(round: &Round, profile: &Profile) -> Option<Answer> {
    let method = committee(profile).method(round.kind.unwrap(), Whole::Recovered);
    let outcome = match round.outcome(&method) {
        Ok(outcome) => outcome,
        Err(NoOutcome::Impossible(_)) => return None,
        Err(error) => panic!("{error}"),
    };
    let text = |person: Person| NAMES[usize::from(person)].to_owned();
    let votes = |list: &[OpenVote], about| {
        let mut votes: Vec<_> = list
            .iter()
            .filter(|vote| vote.about == about)
            .map(|vote| {
                let mut persons: Vec<String> = vote.among.iter().map(|p| text(*p)).collect();
                persons.sort();
                (vote.post.code().to_owned(), persons, vote.seats)
            })
            .collect();
        votes.sort();
        votes
    };
    let mut elected: Vec<_> = outcome.team.elected.iter().map(|c| (c.post.code().to_owned(), text(c.person))).collect();
    elected.sort();
    let mut left: Vec<_> = outcome.team.left.iter().map(|l| (l.post.code().to_owned(), text(l.person))).collect();
    left.sort();
    Some(Answer {
        reason: outcome.invalid.map(|reason| reason.code().to_owned()),
        least: outcome.least,
        elected,
        vacant: outcome.team.vacant.iter().map(|(post, n)| (post.code().to_owned(), *n)).collect(),
        ties: votes(&outcome.team.open, About::Tie),
        ties_waiting: votes(&outcome.team.perhaps, About::Tie),
        kin_votes: votes(&outcome.team.open, About::Kin),
        left,
        next: outcome.next.code().to_owned(),
        options: outcome.options.iter().map(|next| next.code().to_owned()).collect(),
    })
}

type Vote = (String, Vec<String>, u64);

impl Answer {
    fn pending(&self) -> bool {
        !self.ties.is_empty() || !self.kin_votes.is_empty()
    }

    fn differs_in(&self, other: &Answer) -> Vec<&'static str> {
        let fields = [
            ("reason", self.reason != other.reason),
            ("least", self.least != other.least),
            ("elected", self.elected != other.elected),
            ("vacant", self.vacant != other.vacant),
            ("ties", self.ties != other.ties),
            ("kin_votes", self.kin_votes != other.kin_votes),
            ("left", self.left != other.left),
            ("next", self.next != other.next),
            ("options", self.options != other.options),
        ];
        fields.iter().filter(|(_, differs)| *differs).map(|(name, _)| *name).collect()
    }
}

/// The vote that comes next is one that both name, and none is named that can never be needed. Of several ties `law` may
/// leave one for later that is certain already, or name one early that another open vote can make needless: it does no harm.
fn same_votes_next(law: &Answer, own: &Answer) -> bool {
    let possible = |vote: &Vote| own.ties.contains(vote) || own.ties_waiting.contains(vote);
    (own.ties.is_empty() == law.ties.is_empty())
        && (own.ties.is_empty() || own.ties.iter().any(|vote| law.ties.contains(vote)))
        && law.ties.iter().all(possible)
}

/// While votes are open, `law` may call somebody waiting whom the checker finds in the team however they end, and may count a
/// seat as waiting that stays empty in any case. It must not name anybody as elected who is not certain, nor another next step.
fn held_back(law: &Answer, own: &Answer) -> bool {
    let within = |a: &[(String, String)], b: &[(String, String)]| a.iter().all(|one| b.contains(one));
    same_but_for_who_waits(law, own)
        && same_votes_next(law, own)
        && within(&law.elected, &own.elected)
        && within(&law.left, &own.left)
        && law.kin_votes.iter().all(|vote| own.kin_votes.contains(vote))
        && law.vacant.iter().all(|(post, n)| own.vacant.get(post).is_some_and(|own| own >= n))
}

fn same_but_for_who_waits(law: &Answer, own: &Answer) -> bool {
    (&law.reason, law.least, &law.next, &law.options) == (&own.reason, own.least, &own.next, &own.options)
}

/// Differences, grouped by what differs, a few of each kept.
#[derive(Default)]
struct Differences {
    compared: u64,
    held_back: u64,
    count: u64,
    kinds: BTreeMap<String, (u64, Vec<String>)>,
}

impl Differences {
    fn compare(&mut self, round: &Round, side: &Sides) {
        self.compared += 1;
        let (law, own) = (ask_them(round, &side.regime), ask_us(round, side.profile));
        if law.is_none() && own.is_none() {
            return;
        }
        let what = match (&law, &own) {
            (Some(law), Some(own)) => {
                let fields = law.differs_in(own);
                if fields.is_empty() {
                    return;
                }
                if law.pending() && held_back(law, own) {
                    self.held_back += 1;
                    return;
                }
                format!("{} {} {}", side.id, if law.pending() { "pending" } else { "final" }, fields.join("+"))
            }
            _ => format!("{} refused", side.id),
        };
        self.count += 1;
        let (count, examples) = self.kinds.entry(what).or_default();
        *count += 1;
        let example = format!("{round:?}\n  law:     {law:?}\n  checker: {own:?}");
        examples.push(example);
        examples.sort_by_key(String::len);
        examples.truncate(2);
    }

    fn report(&self) {
        for (what, (count, examples)) in &self.kinds {
            println!("=== {what}: {count}");
            for example in examples {
                println!("{example}");
            }
        }
        println!("{} polls compared, {} differences", self.compared, self.count);
        println!("{} waiting for a further vote, where law names fewer as certain than the checker", self.held_back);
        assert_eq!(self.count, 0, "the two programs differ");
    }
}

fn line(post: Post, person: Person, votes: u64) -> Line {
    Line { claim: Claim { post, person, votes }, candidate: true }
}

/// Sexes of the persons by number: women and men in turn, the last two unknown.
fn sexes() -> Vec<Option<Sex>> {
    (0..12).map(|at| if at >= 10 { None } else { Some(if at % 2 == 0 { Sex::Female } else { Sex::Male }) }).collect()
}

/// One post, up to four candidates, up to seven ballots: every vector of votes that such ballots can give.
fn every_small_poll(mut each: impl FnMut(&Round)) {
    for post in [Post::Director, Post::Member] {
        for seats in 1..=if post == Post::Director { 1 } else { 3u64 } {
            for recovered in 1..=7u64 {
                for invalid in [0, 1] {
                    let valid = recovered - invalid;
                    for persons in 1..=4u32 {
                        for code in 0..(valid + 1).pow(persons) {
                            let mut rest = code;
                            let votes: Vec<u64> = (0..persons)
                                .map(|_| {
                                    let v = rest % (valid + 1);
                                    rest /= valid + 1;
                                    v
                                })
                                .collect();
                            // Persons are alike here, so that one order of votes is enough.
                            if votes.windows(2).any(|pair| pair[0] < pair[1])
                                || votes.iter().sum::<u64>() > valid * seats
                            {
                                continue;
                            }
                            for electorate in [2 * recovered, 2 * recovered - 1] {
                                for kind in [Kind::First, Kind::Runoff, Kind::TieRevote, Kind::KinRevote] {
                                    if !is_a_contest(kind, seats, persons.into()) {
                                        continue;
                                    }
                                    let round = Round {
                                        kind: Some(kind),
                                        figures: Figures {
                                            electorate,
                                            checked_in: recovered,
                                            issued: recovered,
                                            recovered,
                                            invalid,
                                        },
                                        seats: vec![(post, seats)],
                                        lines: votes
                                            .iter()
                                            .zip(0..)
                                            .map(|(v, person)| line(post, person, *v))
                                            .collect(),
                                        sexes: sexes(),
                                        ..Round::default()
                                    };
                                    each(&round);
                                }
                            }
                        }
                    }
                }
            }
        }
    }
}

/// A vote among tied persons has more of them than seats, one between relatives at least two persons and one seat.
fn is_a_contest(kind: Kind, seats: u64, persons: u64) -> bool {
    match kind {
        Kind::First | Kind::Runoff => true,
        Kind::TieRevote => persons > seats,
        Kind::KinRevote => persons >= 2 && seats == 1,
    }
}

#[test]
fn every_small_poll_gives_the_same() {
    let sides = sides();
    let mut differences = Differences::default();
    every_small_poll(|round| sides.iter().for_each(|side| differences.compare(round, side)));
    differences.report();
    assert!(differences.compared > 50_000, "{}", differences.compared);
}

/// Ballots are drawn, not sums, so that every poll is one that can happen.
fn random_round(dice: &mut Dice) -> Round {
    let kind = [Kind::First, Kind::First, Kind::First, Kind::Runoff, Kind::Runoff, Kind::TieRevote, Kind::KinRevote]
        [dice.below(7) as usize];
    let mut seats: Vec<(Post, u64)> = Vec::new();
    for (post, most, often) in
        [(Post::Director, 1, 2), (Post::Deputy, 2, 2), (Post::Member, 4, 1), (Post::WomenMember, 1, 2)]
    {
        if dice.one_in(often) {
            seats.push((post, 1 + dice.below(most)));
        }
    }
    if matches!(kind, Kind::TieRevote | Kind::KinRevote) {
        seats = vec![([Post::Director, Post::Member, Post::WomenMember][dice.below(3) as usize], 1 + dice.below(2))];
    }
    let persons = 2 + dice.below(7);
    let most = if dice.one_in(3) { 40 } else { 8 };
    let ballots = 1 + dice.below(most);
    // How strongly voters agree: with few names per post majorities and ties are both common.
    let (spread, two_posts) = (1 + dice.below(persons), dice.one_in(3));
    let mut counts: BTreeMap<(Post, Person), u64> = BTreeMap::new();
    let invalid = if dice.one_in(3) { dice.below(ballots) } else { 0 };
    for _ in invalid..ballots {
        let mut named: Vec<Person> = Vec::new();
        for (at, &(post, n)) in seats.iter().enumerate() {
            let mut here: Vec<Person> = Vec::new();
            for _ in 0..n {
                let person = Person::try_from((at as u64 * 2 + dice.below(spread)) % persons).unwrap();
                if dice.one_in(5) || here.contains(&person) || (!two_posts && named.contains(&person)) {
                    continue;
                }
                here.push(person);
                named.push(person);
                *counts.entry((post, person)).or_default() += 1;
            }
        }
    }
    let revote = matches!(kind, Kind::TieRevote | Kind::KinRevote);
    if kind == Kind::KinRevote {
        seats[0].1 = 1;
    }
    if revote {
        for person in 0..seats[0].1 + 1 {
            counts.entry((seats[0].0, Person::try_from(person).unwrap())).or_default();
        }
    } else if dice.one_in(4) {
        for (post, _) in &seats {
            counts.entry((*post, Person::try_from(dice.below(persons)).unwrap())).or_default();
        }
    }
    let electorate = match dice.below(6) {
        0 => ballots * 2,
        1 => ballots * 2 + dice.below(3),
        _ => ballots + dice.below(ballots),
    };
    let checked_in = match dice.below(8) {
        0 => ballots.saturating_sub(1),
        1 => electorate.min(ballots + dice.below(3)),
        _ => ballots.min(electorate),
    };
    let mut round = Round {
        kind: Some(kind),
        figures: Figures { electorate, checked_in, issued: checked_in, recovered: ballots, invalid },
        seats,
        lines: counts.iter().map(|((post, person), votes)| line(*post, *person, *votes)).collect(),
        sexes: sexes(),
        ..Round::default()
    };
    for at in 0..round.lines.len() {
        round.lines[at].candidate = !dice.one_in(4);
    }
    if dice.one_in(2) {
        round.sexes[usize::try_from(dice.below(10)).unwrap()] = None;
    }
    use Relation::{Child, Grandparent, LinealOther, Other, Sibling, Spouse};
    if dice.one_in(2) {
        for _ in 0..=dice.below(3) {
            let relation = [Spouse, Child, Sibling, Grandparent, LinealOther, Other][dice.below(6) as usize];
            let mut person = || Person::try_from(dice.below(persons)).unwrap();
            round.kin.push((person(), person(), relation));
        }
    }
    if kind == Kind::Runoff {
        // A director who was elected earlier is not voted on again.
        let from = u64::from(round.seats.iter().any(|(post, _)| *post == Post::Director));
        for at in from..from + dice.below(4 - from) {
            let post = [Post::Director, Post::Deputy, Post::Member, Post::Member][at as usize];
            let person = Person::try_from(8 + at).unwrap();
            round.earlier.push(Claim { post, person, votes: 1 + dice.below(ballots + 3) });
            if dice.one_in(2) {
                let other = Person::try_from(dice.below(persons)).unwrap();
                round.kin.push((other, person, [Spouse, Sibling][dice.below(2) as usize]));
            }
        }
    }
    round
}

/// Declares the election of somebody void who was elected, when nothing else is open.
fn declare_void(round: &mut Round, side: &Sides, dice: &mut Dice) -> bool {
    let method = committee(side.profile).method(round.kind.unwrap(), Whole::Recovered);
    let Ok(outcome) = round.outcome(&method) else { return false };
    if !matches!(round.kind, Some(Kind::First | Kind::Runoff)) || !outcome.team.open.is_empty() {
        return false;
    }
    let at = usize::try_from(dice.below(outcome.team.elected.len() as u64)).unwrap();
    outcome.team.elected.get(at).is_some_and(|claim| {
        round.void.push(claim.person);
        true
    })
}

/// What the open votes of a round came to, as the office would record it.
fn settle(round: &mut Round, side: &Sides, dice: &mut Dice) -> bool {
    let method = committee(side.profile).method(round.kind.unwrap(), Whole::Recovered);
    let Ok(outcome) = round.outcome(&method) else { return false };
    if !matches!(round.kind, Some(Kind::First | Kind::Runoff)) || outcome.team.open.is_empty() {
        return false;
    }
    let about = outcome.team.open.iter().map(|vote| vote.about).min().unwrap();
    for vote in outcome.team.open.iter().filter(|vote| vote.about == about) {
        let mut among = vote.among.clone();
        for at in (1..among.len()).rev() {
            among.swap(at, usize::try_from(dice.below(at as u64 + 1)).unwrap());
        }
        let losers = among.split_off(usize::try_from(vote.seats).unwrap());
        match round.settled.iter_mut().find(|one| one.about == about && one.post == vote.post) {
            Some(one) => {
                one.winners.retain(|person| !losers.contains(person));
                one.winners.extend(among.iter().filter(|p| !one.losers.contains(p)).copied().collect::<Vec<_>>());
                one.losers.extend(losers);
            }
            None => round.settled.push(Settled { about, post: vote.post, winners: among, losers }),
        }
    }
    true
}

/// How fast the checker alone is on small polls, printed with `--nocapture`.
#[test]
fn small_polls_per_second() {
    let method = articles::profile("ZJ-2020").unwrap().village.unwrap().method(Kind::First, Whole::Recovered);
    let mut dice = Dice(1);
    let rounds: Vec<Round> = (0..2000).map(|_| random_round(&mut dice)).collect();
    let start = std::time::Instant::now();
    let (mut polls, mut valid) = (0u64, 0u64);
    while start.elapsed().as_millis() < 300 {
        for round in &rounds {
            valid += u64::from(round.outcome(&method).is_ok_and(|outcome| outcome.invalid.is_none()));
            polls += 1;
        }
    }
    let micros = u64::try_from(start.elapsed().as_micros()).unwrap().max(1);
    println!("checker: {} small polls per second ({polls} polls, {valid} valid)", polls * 1_000_000 / micros);
    assert!(valid > 0);
}

#[test]
fn random_polls_give_the_same() {
    let polls = std::env::var("CUNXUAN_DIFFERENTIAL_POLLS").ok().and_then(|n| n.parse().ok()).unwrap_or(60_000u64);
    let seed = std::env::var("CUNXUAN_DIFFERENTIAL_SEED").ok().and_then(|n| n.parse().ok()).unwrap_or(20_260_101u64);
    let sides = sides();
    let mut dice = Dice(seed);
    let mut differences = Differences::default();
    while differences.compared < polls {
        let round = random_round(&mut dice);
        for side in &sides {
            let mut round = round.clone();
            differences.compare(&round, side);
            // Hold the votes that are open, one sort at a time, and compare the round again.
            for _ in 0..4 {
                if !settle(&mut round, side, &mut dice) {
                    break;
                }
                differences.compare(&round, side);
            }
            if dice.one_in(4) && declare_void(&mut round, side, &mut dice) {
                differences.compare(&round, side);
            }
        }
    }
    differences.report();
}
