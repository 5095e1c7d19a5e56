//! Whole elections, determined by `law` and written down as bundles.

#![allow(dead_code, clippy::unwrap_used)]

use law::book::Family;
use law::kinship::{KinEdge, Relation};
use law::poll::{self, Contested, Elected, Next, RoundInput, RoundKind, RoundVerdict, Settled, VoteLine};
use law::posts::{PersonRef, Post, Seats, Sex};
use law::regime::Regime;
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// SplitMix64: the same elections on every machine.
pub struct Dice(pub u64);

impl Dice {
    pub fn roll(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    pub fn below(&mut self, n: u64) -> u64 {
        self.roll() % n.max(1)
    }

    pub fn one_in(&mut self, n: u64) -> bool {
        self.below(n) == 0
    }
}

/// Those whose rules differ first, the others after them.
const FIRST: [&str; 5] = ["CN-2018", "ZJ-2020", "SH-2020", "BJ-2012", "HEN-2011"];

/// Who may be named for which post; nobody for two.
const POOLS: [(Post, &[&str]); 4] = [
    (Post::Chair, &["甲", "乙", "丙"]),
    (Post::ViceChair, &["丁", "戊"]),
    (Post::Member, &["己", "庚", "辛", "壬", "癸"]),
    (Post::WomensSeat, &["子", "丑"]),
];

fn sex(name: &str) -> Option<Sex> {
    match name {
        "甲" | "丁" | "庚" | "壬" => Some(Sex::Male),
        "癸" => None,
        _ => Some(Sex::Female),
    }
}

/// Ballots recovered and invalid at a place, and its votes.
type PlaceSums = (u64, u64, BTreeMap<(Post, String), u32>);

struct Poll {
    input: RoundInput,
    places: Vec<Value>,
}

/// One poll, ballot by ballot, each cast at a place.
fn poll(dice: &mut Dice, kind: RoundKind, seats: Vec<Seats>, pools: &[(Post, Vec<String>)]) -> Poll {
    let ballots = 3 + dice.below(30);
    let place_count = 1 + dice.below(3);
    let mut places: Vec<PlaceSums> = (0..place_count).map(|_| Default::default()).collect();
    for (post, pool) in pools {
        for name in pool {
            places[0].2.insert((*post, name.clone()), 0);
        }
    }
    let spread = 1 + dice.below(3);
    let mut invalid = 0u32;
    for _ in 0..ballots {
        let place = usize::try_from(dice.below(place_count)).unwrap();
        places[place].0 += 1;
        if dice.one_in(12) {
            places[place].1 += 1;
            invalid += 1;
            continue;
        }
        for (post, pool) in pools {
            let Some(seat) = seats.iter().find(|seat| seat.post == *post) else { continue };
            let mut named: Vec<&String> = Vec::new();
            for _ in 0..seat.n {
                let at = dice.below(spread).min(dice.below(pool.len() as u64)) + dice.below(2);
                let name = &pool[usize::try_from(at).unwrap() % pool.len()];
                if !named.contains(&name) && !dice.one_in(6) {
                    named.push(name);
                }
            }
            for name in named {
                *places[place].2.entry((*post, name.clone())).or_default() += 1;
            }
        }
    }
    let mut votes: BTreeMap<(Post, String), u32> = BTreeMap::new();
    for (key, n) in places.iter().flat_map(|place| &place.2) {
        *votes.entry(key.clone()).or_default() += n;
    }
    let recovered = u32::try_from(ballots).unwrap();
    let registered = if dice.one_in(12) { recovered * 2 } else { recovered * 2 - 1 };
    let input = RoundInput {
        kind,
        registered,
        issued: recovered,
        checked_in: recovered,
        recovered,
        invalid,
        seats,
        votes: votes
            .iter()
            .map(|((post, name), votes)| VoteLine {
                person: name.as_str().into(),
                post: *post,
                votes: *votes,
                is_candidate: true,
                sex: sex(name),
            })
            .collect(),
        relations: vec![],
        already_elected: vec![],
        settled: vec![],
        disqualified: vec![],
        first_vote_on: None,
    };
    let place = |(at, (recovered, invalid, votes)): (usize, PlaceSums)| {
        let line = |((post, name), n): (&(Post, String), &u32)| json!({ "person": name, "post": post, "votes": n });
        json!({
            "name": format!("第{}投票站", at + 1), "issued": recovered, "recovered": recovered,
            "valid": recovered - invalid, "invalid": invalid, "votes": votes.iter().map(line).collect::<Vec<_>>(),
        })
    };
    Poll { input, places: places.into_iter().enumerate().map(place).collect() }
}

fn contested(list: &[Contested]) -> Value {
    list.iter().map(|c| json!({ "post": c.post, "persons": c.persons, "seats": c.seats })).collect()
}

pub fn outcome(verdict: &RoundVerdict) -> Value {
    let vacant: Vec<Value> = verdict.vacant.iter().map(|(post, n)| json!({ "post": post, "n": n })).collect();
    let mut outcome = json!({
        "valid": verdict.valid,
        "min_votes": verdict.min_votes,
        "elected": verdict.elected.iter().map(|e| json!({ "person": e.person, "post": e.post, "votes": e.votes })).collect::<Vec<_>>(),
        "vacant": vacant,
        "tie_revote": contested(&verdict.tie_revote),
        "kin_revote": contested(&verdict.kin_revote),
        "kin_removed": verdict.kin_removed.iter().map(|r| json!({ "person": r.person, "post": r.post })).collect::<Vec<_>>(),
        "next": verdict.next,
        "steps": verdict.steps.iter().map(|step| step.sentence_zh.clone()).collect::<Vec<_>>(),
    });
    if let Some(reason) = verdict.reason {
        outcome["reason"] = json!(reason);
    }
    outcome
}

fn entry(rounds: &mut Vec<Value>, kind: &str, of: Option<u64>, poll: Option<&Poll>, verdict: &RoundVerdict) -> u64 {
    let no = rounds.len() as u64 + 1;
    let mut entry = json!({
        "no": no, "kind": kind, "day": format!("2025-03-{:02}", rounds.len() + 1), "void": [], "outcome": outcome(verdict),
    });
    if let Some(of) = of {
        entry["of"] = json!(of);
    }
    if let Some(Poll { input, places }) = poll {
        let line =
            |l: &VoteLine| json!({ "person": l.person, "post": l.post, "votes": l.votes, "standing": "candidate" });
        entry["figures"] = json!({
            "electorate": input.registered, "checked_in": input.checked_in, "issued": input.issued,
            "recovered": input.recovered, "valid": input.recovered - input.invalid, "invalid": input.invalid,
        });
        entry["seats"] = json!(input.seats);
        entry["votes"] = input.votes.iter().map(line).collect();
        entry["places"] = json!(places);
    }
    rounds.push(entry);
    no
}

fn combined(earlier: &[Elected], verdict: &RoundVerdict) -> Vec<Elected> {
    let left = |e: &&Elected| verdict.kin_removed.iter().all(|r| r.person != e.person);
    earlier.iter().filter(left).chain(&verdict.elected).cloned().collect()
}

/// One way or another an election as it could happen, as a sealed bundle.
pub fn election(dice: &mut Dice, profile: &str, regime: &Regime) -> Value {
    let mut seats = vec![Seats { post: Post::Chair, n: 1 }];
    if dice.one_in(2) {
        seats.push(Seats { post: Post::ViceChair, n: 1 });
    }
    seats.push(Seats { post: Post::Member, n: 1 + u32::try_from(dice.below(3)).unwrap() });
    if dice.one_in(2) {
        seats.push(Seats { post: Post::WomensSeat, n: 1 });
    }
    let all: Vec<&str> = POOLS.iter().flat_map(|(_, pool)| pool.iter().copied()).collect();
    let mut kin: Vec<KinEdge> = Vec::new();
    for _ in 0..dice.below(10) {
        let (a, b) = (dice.below(12), dice.below(12));
        let relation =
            [Relation::Spouse, Relation::Parent, Relation::Sibling, Relation::Grandchild][dice.below(4) as usize];
        if a != b {
            kin.push(KinEdge::new(all[a as usize], all[b as usize], relation));
        }
    }
    let mut rounds: Vec<Value> = Vec::new();
    let mut open = seats.clone();
    let mut earlier: Vec<Elected> = Vec::new();
    let mut kind = RoundKind::First;
    'polls: while rounds.len() < 12 {
        let pools: Vec<(Post, Vec<String>)> = POOLS
            .iter()
            .filter(|(post, _)| open.iter().any(|seat| seat.post == *post))
            .map(|(post, pool)| {
                let free = pool.iter().filter(|name| earlier.iter().all(|e| e.person.as_str() != **name));
                (*post, free.map(|name| (*name).to_owned()).collect::<Vec<_>>())
            })
            .collect();
        if pools.iter().any(|(_, pool)| pool.is_empty()) {
            break;
        }
        let mut main = poll(dice, kind, open.clone(), &pools);
        (main.input.relations, main.input.already_elected) = (kin.clone(), earlier.clone());
        let mut verdict = poll::determine(&main.input, regime).unwrap();
        let word = if kind == RoundKind::First { "first" } else { "runoff" };
        let no = entry(&mut rounds, word, None, Some(&main), &verdict);
        // Revotes until the round is complete.
        let mut groups: (RoundKind, Vec<Contested>) = (RoundKind::TieRevote, verdict.tie_revote.clone());
        let mut chain: Vec<Settled> = Vec::new();
        while matches!(verdict.next, Next::TieRevote | Next::KinRevote) {
            if rounds.len() > 14 {
                break 'polls;
            }
            if chain.is_empty() {
                groups = match verdict.next {
                    Next::TieRevote => (RoundKind::TieRevote, verdict.tie_revote.clone()),
                    _ => (RoundKind::KinRevote, verdict.kin_revote.clone()),
                };
            }
            let mut seats: Vec<Seats> = Vec::new();
            let mut pools: Vec<(Post, Vec<String>)> = Vec::new();
            for group in &groups.1 {
                if !seats.iter().any(|seat| seat.post == group.post) {
                    seats.push(Seats { post: group.post, n: group.seats });
                    pools.push((group.post, group.persons.iter().map(|p| p.as_str().to_owned()).collect()));
                }
            }
            let revote = poll(dice, groups.0, seats.clone(), &pools);
            let again = poll::determine(&revote.input, regime).unwrap();
            let word = if groups.0 == RoundKind::TieRevote { "tie_revote" } else { "kin_revote" };
            entry(&mut rounds, word, Some(no), Some(&revote), &again);
            if !again.valid {
                continue;
            }
            for (post, pool) in &pools {
                let won: Vec<PersonRef> =
                    again.elected.iter().filter(|e| e.post == *post).map(|e| e.person.clone()).collect();
                let took_part: Vec<PersonRef> = pool.iter().map(|name| name.as_str().into()).collect();
                match chain.iter_mut().find(|one| one.post == *post) {
                    Some(one) => one.winners.extend(won),
                    None => chain.push(Settled { kind: groups.0, post: *post, winners: won, losers: took_part }),
                }
            }
            if again.next == Next::ResumeRound {
                for one in &mut chain {
                    let winners = one.winners.clone();
                    one.losers.retain(|person| !winners.contains(person));
                }
                main.input.settled.append(&mut chain);
                verdict = poll::determine(&main.input, regime).unwrap();
                entry(&mut rounds, "resume", Some(no), None, &verdict);
            } else {
                groups.1 = if again.next == Next::TieRevote { again.tie_revote } else { again.kin_revote };
            }
        }
        earlier = combined(&earlier, &verdict);
        match verdict.next {
            Next::Repoll => earlier.clone_from(&main.input.already_elected),
            Next::Runoff => {
                kind = RoundKind::Runoff;
                open = verdict.vacant.iter().map(|(post, n)| Seats { post: *post, n: *n }).collect();
            }
            _ => break,
        }
        if dice.one_in(3) {
            break;
        }
    }
    let person = |name: &&str| match sex(name) {
        Some(sex) => json!({ "name": name, "sex": sex }),
        None => json!({ "name": name }),
    };
    let mut bundle = json!({
        "format": "cunxuan-bundle", "version": 1,
        "unit": { "code": "990101001201", "name": "样例村" },
        "body": if regime.people_zh() == "居民" { "RC" } else { "VC" },
        "profile": { "id": profile, "date": regime.polling_day() },
        "settings": {}, "seats": seats,
        "persons": all.iter().map(person).collect::<Vec<_>>(),
        "kin": kin.iter().map(|edge| json!({ "a": edge.a, "b": edge.b, "relation": edge.relation })).collect::<Vec<_>>(),
        "roles": [], "rounds": rounds,
    });
    checker::bundle::seal(&mut bundle);
    bundle
}

pub fn regimes() -> Vec<(&'static str, Regime)> {
    let book = law::book::LawBook::builtin().unwrap();
    let day = "2025-03-01".parse().unwrap();
    let committee = |profile: &&law::book::Profile| matches!(profile.family, Family::Village | Family::Residents);
    let mut profiles: Vec<&law::book::Profile> = book.all_profiles().filter(committee).collect();
    profiles.sort_by_key(|profile| FIRST.iter().position(|id| *id == profile.id).unwrap_or(FIRST.len()));
    profiles
        .into_iter()
        .map(|profile| (&*profile.id, book.regime(&profile.id, profile.from.max(day)).unwrap()))
        .collect()
}

pub fn bytes(bundle: &Value) -> Vec<u8> {
    checker::json::canonical(bundle).into_bytes()
}
