//! Every body under every profile of the law book: a vote is drawn, `law` determines it, it is written down as a bundle, and the
//! checker agrees. `make check-differential` draws more (`CUNXUAN_DIFFERENTIAL_POLLS`).

#![allow(clippy::unwrap_used)]

mod common;

use checker::articles;
use checker::bundle::seal;
use common::Dice;
use law::assembly::{self, Meeting, MeetingKind};
use law::book::{Family, LawBook, Profile};
use law::cooperative::{self, Assembly, AssemblyKind, Levels};
use law::finding::Finding;
use law::kinship::{KinEdge, Relation};
use law::party::{self, PartyPoll};
use law::poll::{self, Elected, RoundInput, RoundKind};
use law::posts::{PersonRef, Post, Seats, Sex};
use law::ranking::{Ranking, Tally, rank};
use law::recall::{self, RecallVote};
use law::regime::{CooperativeOffice, CooperativeThreshold, Office, Regime};
use law::supervision::{self, Choice, Holder};
use law::tenure::{self, Forum};
use law::{num::Threshold, representatives};
use serde_json::{Value, json};
use std::collections::BTreeMap;

const NAMES: [&str; 5] = ["甲", "乙", "丙", "丁", "戊"];

/// Bodies in a bundle that a family of profiles has articles on.
fn bodies(family: Family) -> &'static [&'static str] {
    match family {
        Family::Village => &["VC", "VSC", "VR", "VRA"],
        Family::Residents => &["RC", "VSC", "VR", "VRA"],
        Family::Party => &["PO"],
        Family::Cooperative => &["EC", "ECS", "VRA"],
    }
}

fn book() -> &'static LawBook {
    LawBook::builtin().unwrap()
}

#[test]
fn the_profiles_are_those_of_the_book() {
    let text = |day: Option<checker::day::Day>| day.map(|day| day.to_string());
    let mut ids = Vec::new();
    for profile in book().all_profiles() {
        let own = articles::profile(&profile.id).unwrap_or_else(|| panic!("{} is not known", profile.id));
        assert_eq!(own.from.to_string(), profile.from.to_string(), "{}", profile.id);
        if let Some(until) = text(own.read_until) {
            assert_eq!(Some(until), profile.verified_until.map(|day| day.to_string()), "{}", profile.id);
        }
        let family = match own {
            _ if own.party => Family::Party,
            _ if own.cooperative.is_some() => Family::Cooperative,
            _ if own.residents.is_some() => Family::Residents,
            _ => Family::Village,
        };
        assert_eq!((family, own.village.is_some()), (profile.family, family == Family::Village), "{}", profile.id);
        ids.push(profile.id.as_str());
    }
    let unknown: Vec<&str> = articles::PROFILES.iter().map(|own| own.id).filter(|id| !ids.contains(id)).collect();
    assert!(unknown.is_empty(), "the book does not have {unknown:?}");
    assert!(ids.len() > 22, "{ids:?}");
}

/// What was drawn, before anybody determines it.
struct Drawn {
    due: u32,
    present: u32,
    issued: u32,
    recovered: u32,
    invalid: u32,
    seats: u32,
    votes: Vec<Tally>,
    women: (u32, u32),
}

fn draw(dice: &mut Dice) -> Drawn {
    let n = |dice: &mut Dice, n: u32| u32::try_from(dice.below(n.into())).unwrap();
    let due = 1 + n(dice, 40);
    // Around the shares that matter, and anywhere.
    let present = match dice.below(6) {
        0 => due.div_ceil(2) - 1 + n(dice, 3),
        1 => (due * 2).div_ceil(3) - 1 + n(dice, 3),
        2 => (due * 4).div_ceil(5) - 1 + n(dice, 3),
        3 => n(dice, due + 1),
        _ => due - n(dice, due / 5 + 1),
    }
    .min(due);
    let issued = if dice.one_in(4) { present - n(dice, present.min(2) + 1) } else { present };
    let recovered = match dice.below(10) {
        0 => present + 1,
        1 => issued - n(dice, issued.min(2) + 1),
        _ => issued,
    };
    let invalid = if dice.one_in(4) { n(dice, recovered / 2 + 1) } else { 0 };
    let seats = 1 + n(dice, 3);
    let persons = seats as usize + dice.below(3) as usize;
    let spread = 1 + dice.below(4);
    let mut votes = vec![0; persons];
    for _ in 0..(recovered - invalid).min(present) {
        let mut named = Vec::new();
        for _ in 0..seats {
            let at = ((dice.below(spread) + dice.below(2)) as usize) % persons;
            if !named.contains(&at) && !dice.one_in(7) {
                named.push(at);
            }
        }
        named.into_iter().for_each(|at| votes[at] += 1);
    }
    let votes = votes.into_iter().zip(NAMES).map(|(votes, name)| Tally { person: name.into(), votes }).collect();
    let women = due.div_ceil(3);
    let women = (women, n(dice, women + 1).min(present));
    Drawn { due, present, issued, recovered, invalid, seats, votes, women }
}

/// What `law` says of a drawn vote.
struct Said {
    reason: Option<&'static str>,
    min_votes: u32,
    ranking: Ranking,
}

impl Said {
    fn invalid(reason: &'static str) -> Said {
        Said { reason: Some(reason), min_votes: 0, ranking: Ranking::default() }
    }

    fn outcome(&self, drawn: &Drawn) -> Value {
        let open = |n: u32| if n == 0 { json!([]) } else { json!([{ "post": "member", "n": n }]) };
        let Ranking { elected, tied, tied_seats, vacant } = &self.ranking;
        let votes = |person: &PersonRef| drawn.votes.iter().find(|tally| tally.person == *person).unwrap().votes;
        let line = |person: &PersonRef| json!({ "post": "member", "person": person, "votes": votes(person) });
        let mut outcome = json!({
            "valid": self.reason.is_none(), "min_votes": self.min_votes,
            "elected": elected.iter().map(line).collect::<Vec<_>>(),
            "vacant": open(if self.reason.is_some() { drawn.seats } else { *vacant }),
            "tie_revote": if tied.is_empty() { json!([]) } else {
                json!([{ "post": "member", "persons": tied, "seats": tied_seats }])
            },
            "kin_revote": [], "kin_removed": [], "steps": [],
            "next": match self {
                _ if self.reason.is_some() => "REPOLL",
                _ if !tied.is_empty() => "TIE_REVOTE",
                _ if *vacant > 0 => "RUNOFF",
                _ => "DONE",
            },
        });
        if let Some(reason) = self.reason {
            outcome["reason"] = json!(reason);
        }
        outcome
    }
}

/// A bundle of one first vote.
fn bundle(body: &str, profile: &Profile, day: &str, drawn: &Drawn, outcome: &Value) -> Value {
    let line = |tally: &Tally| json!({ "post": "member", "person": tally.person, "votes": tally.votes });
    let stated = |tally: &Tally| {
        let mut line = line(tally);
        line["standing"] = json!("candidate");
        line
    };
    let Drawn { due, present, issued, recovered, invalid, seats, votes, .. } = drawn;
    let valid = recovered - invalid;
    let seats = json!([{ "post": "member", "n": seats }]);
    json!({
        "format": "cunxuan-bundle", "version": 1, "unit": { "code": "990101001201", "name": "样例村" },
        "body": body, "profile": { "id": profile.id, "date": day }, "settings": {}, "seats": seats,
        "persons": NAMES.iter().chain(&["庚", "辛"]).map(|name| json!({ "name": name })).collect::<Vec<_>>(),
        "kin": [], "roles": [],
        "rounds": [{
            "no": 1, "kind": "first", "day": day, "void": [], "seats": seats,
            "figures": {
                "electorate": due, "checked_in": present, "issued": issued, "recovered": recovered, "valid": valid,
                "invalid": invalid,
            },
            "votes": votes.iter().map(stated).collect::<Vec<_>>(),
            "places": [{
                "name": "会场", "issued": issued, "recovered": recovered, "valid": valid, "invalid": invalid,
                "votes": votes.iter().map(line).collect::<Vec<_>>(),
            }],
            "outcome": outcome,
        }],
    })
}

/// A bundle of one decision.
fn decision(
    profile: &Profile,
    day: &str,
    drawn: &Drawn,
    body: &str,
    question: Value,
    said: (&str, bool, u32),
) -> Value {
    let mut value = bundle(body, profile, day, drawn, &json!({}));
    let round = &mut value["rounds"][0];
    for key in ["votes", "places", "seats"] {
        round.as_object_mut().unwrap().remove(key);
    }
    let (reason, passed, min) = said;
    (round["kind"], round["question"]) = (json!("decision"), question);
    round["outcome"] = json!({ "valid": reason.is_empty(), "passed": passed, "min_votes": min, "steps": [] });
    if !reason.is_empty() {
        round["outcome"]["reason"] = json!(reason);
    }
    value["seats"] = json!([]);
    value
}

/// Somebody with an office that some text knows, and their relatives among those voted for.
struct Kept {
    offices: Vec<(&'static str, Office, &'static str)>,
    kin: Vec<KinEdge>,
}

fn kept(dice: &mut Dice) -> Kept {
    const OFFICES: [(Office, &str); 5] = [
        (Office::CommitteeMember, "vc_member"),
        (Office::VillageAccountant, "accountant"),
        (Office::FinanceStaff, "finance_staff"),
        (Office::VillageClerk, "clerk"),
        (Office::CooperativeManager, "cooperative_manager"),
    ];
    const RELATIONS: [Relation; 6] = [
        Relation::Spouse,
        Relation::Child,
        Relation::Sibling,
        Relation::MaternalGrandparent,
        Relation::DaughterInLaw,
        Relation::OtherKin,
    ];
    let mut kept = Kept { offices: Vec::new(), kin: Vec::new() };
    for name in ["庚", "辛", "甲"] {
        if dice.one_in(2) {
            let (office, role) = OFFICES[dice.below(5) as usize];
            kept.offices.push((name, office, role));
            let other = NAMES[dice.below(5) as usize];
            if other != name {
                let relation = RELATIONS[dice.below(6) as usize];
                let edge = if dice.one_in(2) {
                    KinEdge::new(name, other, relation)
                } else {
                    KinEdge::new(other, name, relation)
                };
                kept.kin.push(edge);
            }
        }
    }
    kept
}

fn publish_kept(bundle: &mut Value, kept: &Kept, role: impl Fn(&(&'static str, Office, &'static str)) -> &'static str) {
    bundle["roles"] =
        kept.offices.iter().map(|one| json!({ "person": one.0, "role": role(one) })).collect::<Vec<_>>().into();
    let edge = |edge: &KinEdge| json!({ "a": edge.a, "b": edge.b, "relation": edge.relation });
    bundle["kin"] = kept.kin.iter().map(edge).collect();
}

fn forum(dice: &mut Dice) -> (MeetingKind, &'static str) {
    [
        (MeetingKind::Adults, "adults"),
        (MeetingKind::Households, "households"),
        (MeetingKind::Representatives, "representatives"),
    ][dice.below(3) as usize]
}

fn over(drawn: &Drawn) -> bool {
    drawn.recovered > drawn.present
}

/// The supervision committee: who is barred has no votes that count; the most votes, in Henan by the committee's rules.
fn watchers(dice: &mut Dice, profile: &Profile, regime: &Regime, day: &str) -> Option<Value> {
    let (drawn, kept, (kind, who)) = (draw(dice), kept(dice), forum(dice));
    let women = (kind == MeetingKind::Representatives && dice.one_in(2)).then_some(drawn.women);
    let held = Meeting { kind, entitled: drawn.due, present: drawn.present, yes: None, women };
    let held = assembly::meeting(&held, regime).ok()?;
    let holder = |(name, office, _): &(&str, Office, &str)| Holder { person: (*name).into(), office: *office };
    let holders: Vec<Holder> = kept.offices.iter().map(holder).collect();
    let barred = |person: &PersonRef| {
        supervision::barred(std::slice::from_ref(person), &holders, &kept.kin, regime).iter().any(Finding::blocks)
    };
    let votes: Vec<Tally> = drawn.votes.iter().filter(|tally| !barred(&tally.person)).cloned().collect();
    let choice = Choice { seats: drawn.seats, present: drawn.present, recovered: drawn.recovered, further: false };
    let said = match supervision::choose(&votes, choice, regime).ok()? {
        _ if !held.quorum => Said::invalid("QUORUM_NOT_MET"),
        _ if over(&drawn) => Said::invalid("MORE_RECOVERED_THAN_VOTERS"),
        chosen => Said { reason: None, min_votes: chosen.min_votes, ranking: chosen.ranking },
    };
    let mut bundle = bundle("VSC", profile, day, &drawn, &said.outcome(&drawn));
    bundle["meeting"] = json!(who);
    if let Some((due, came)) = women {
        let figures = &mut bundle["rounds"][0]["figures"];
        (figures["women_due"], figures["women_present"]) = (json!(due), json!(came));
    }
    publish_kept(&mut bundle, &kept, |(.., role)| role);
    Some(bundle)
}

/// Representatives: the unit's or group's quorum, the most votes.
fn representative(dice: &mut Dice, profile: &Profile, regime: &Regime, day: &str) -> Option<Value> {
    let drawn = draw(dice);
    let (households, own_quorum) = (dice.one_in(2), regime.representatives_unit_quorum().value.is_some());
    let unit = representatives::unit_quorum(drawn.due, drawn.present, households, regime).ok()?;
    let who = match households {
        true => "group",
        false if own_quorum || dice.one_in(2) => "voting_unit",
        false => "group",
    };
    let said = match rank(&drawn.votes, drawn.seats, 1) {
        _ if !unit.ok => Said::invalid("QUORUM_NOT_MET"),
        _ if over(&drawn) => Said::invalid("MORE_RECOVERED_THAN_VOTERS"),
        ranking => Said { reason: None, min_votes: 1, ranking },
    };
    let mut bundle = bundle("VR", profile, day, &drawn, &said.outcome(&drawn));
    bundle["meeting"] = json!(who);
    Some(bundle)
}

/// A by-election of the committee, by its voters or by the representatives.
fn by_election(dice: &mut Dice, profile: &Profile, regime: &Regime, day: &str) -> Option<Value> {
    let mut drawn = draw(dice);
    drawn.present = drawn.issued;
    let forum = if dice.one_in(2) { Forum::Assembly } else { Forum::Representatives };
    let sits =
        Elected { person: "庚".into(), post: Post::Chair, votes: 9, sex: Some(Sex::Female), is_candidate: true };
    let vote = |tally: &Tally| poll::VoteLine {
        person: tally.person.clone(),
        post: Post::Member,
        votes: tally.votes,
        is_candidate: true,
        sex: None,
    };
    let input = RoundInput {
        kind: RoundKind::First,
        registered: drawn.due,
        issued: drawn.issued,
        checked_in: drawn.issued,
        recovered: drawn.recovered,
        invalid: drawn.invalid,
        seats: vec![Seats { post: Post::Member, n: drawn.seats }],
        votes: drawn.votes.iter().map(vote).collect(),
        relations: Vec::new(),
        already_elected: vec![sits],
        settled: Vec::new(),
        disqualified: Vec::new(),
        first_vote_on: None,
    };
    let verdict = tenure::by_election(forum, &input, regime).ok()?;
    let body = if profile.family == Family::Residents { "RC" } else { "VC" };
    let outcome = match &verdict.round {
        Some(round) => common::outcome(round),
        None if forum == Forum::Assembly => Said::invalid("TURNOUT_NOT_MAJORITY").outcome(&drawn),
        // Too few came to the meeting: that is seen before the ballots are counted.
        None => Said::invalid("QUORUM_NOT_MET").outcome(&drawn),
    };
    let mut bundle = bundle(body, profile, day, &drawn, &outcome);
    if forum == Forum::Representatives {
        bundle["meeting"] = json!("representatives");
    }
    bundle["serving"] = json!([{ "person": "庚", "post": "director", "votes": 9 }]);
    bundle["persons"][5]["sex"] = json!("female");
    Some(bundle)
}

/// A question before a meeting, or a recall before the voters.
fn question(dice: &mut Dice, profile: &Profile, regime: &Regime, day: &str) -> Option<Value> {
    let drawn = draw(dice);
    let yes = u32::try_from(dice.below(u64::from(drawn.recovered - drawn.invalid) + 1)).unwrap();
    if dice.one_in(3) {
        let vote = RecallVote { registered: drawn.due, checked_in: drawn.present, recovered: drawn.recovered, yes };
        let verdict = recall::vote(&vote, regime).ok()?;
        let reason = verdict.reason.map_or(String::new(), |reason| json!(reason).as_str().unwrap().to_owned());
        let question = json!({ "about": "recall", "text": "罢免甲", "yes": yes });
        let body = if profile.family == Family::Residents { "RC" } else { "VC" };
        let min = if reason.is_empty() { verdict.min_yes } else { 0 };
        return Some(decision(profile, day, &drawn, body, question, (&reason, verdict.recalled, min)));
    }
    let (kind, who) = if dice.one_in(4) { (MeetingKind::Group, "group") } else { forum(dice) };
    let women = (kind == MeetingKind::Representatives && dice.one_in(2)).then_some(drawn.women);
    let held = Meeting { kind, entitled: drawn.due, present: drawn.present, yes: Some(yes), women };
    let verdict = assembly::meeting(&held, regime).ok()?;
    let question = json!({ "about": "resolution", "who": who, "text": "通过选举办法", "yes": yes });
    let (reason, min) = if verdict.quorum { ("", verdict.min_yes) } else { ("QUORUM_NOT_MET", 0) };
    let mut bundle = decision(profile, day, &drawn, "VRA", question, (reason, verdict.passed, min));
    if let Some((due, came)) = women {
        let figures = &mut bundle["rounds"][0]["figures"];
        (figures["women_due"], figures["women_present"]) = (json!(due), json!(came));
    }
    Some(bundle)
}

/// A board of a co-operative, by the members or their representatives, under each answer to the open point.
fn board(dice: &mut Dice, profile: &Profile, levels: &Levels, day: &str) -> Option<Value> {
    let drawn = draw(dice);
    let (kind, who) = [(AssemblyKind::Members, "members"), (AssemblyKind::Representatives, "member_representatives")]
        [dice.below(2) as usize];
    let majority: Threshold = serde_json::from_value(json!(">1/2")).unwrap();
    let (setting, word) = [
        (Some((CooperativeThreshold::TwoThirdsAll, None)), ""),
        (Some((CooperativeThreshold::ByArticles, Some(majority))), "majority_all"),
        (Some((CooperativeThreshold::ByArticles, None)), "most_votes"),
    ][dice.below(3) as usize];
    let supervisors = dice.one_in(2);
    let kept = kept(dice);
    // The same persons with an office of the co-operative.
    let offices = [
        (CooperativeOffice::Council, "council_member"),
        (CooperativeOffice::Accountant, "accountant"),
        (CooperativeOffice::Finance, "finance_staff"),
    ];
    let office = |one: &(&str, Office, &str)| offices[one.1 as usize % 3];
    let holders: Vec<(PersonRef, CooperativeOffice)> =
        kept.offices.iter().map(|one| (one.0.into(), office(one).0)).collect();
    let regime = &levels.own;
    let barred = |person: &PersonRef| {
        let one = std::slice::from_ref(person);
        supervisors && cooperative::supervisors_barred(one, &holders, &kept.kin, regime).iter().any(Finding::blocks)
    };
    let votes: Vec<Tally> = drawn.votes.iter().filter(|tally| !barred(&tally.person)).cloned().collect();
    let verdict = cooperative::elect(kind, drawn.due, drawn.present, &votes, drawn.seats, setting, levels).ok()?;
    let said = match verdict.quorum {
        false => Said::invalid("QUORUM_NOT_MET"),
        true if over(&drawn) => Said::invalid("MORE_RECOVERED_THAN_VOTERS"),
        true => Said { reason: None, min_votes: verdict.min_votes, ranking: verdict.ranking },
    };
    let body = if supervisors { "ECS" } else { "EC" };
    let mut bundle = bundle(body, profile, day, &drawn, &said.outcome(&drawn));
    bundle["meeting"] = json!(who);
    if !word.is_empty() {
        bundle["settings"]["cooperative_base"] = json!(word);
    }
    if supervisors {
        publish_kept(&mut bundle, &kept, |one| office(one).1);
    }
    Some(bundle)
}

/// A decision of a co-operative's assembly.
fn cooperative_question(dice: &mut Dice, profile: &Profile, levels: &Levels, day: &str) -> Option<Value> {
    let drawn = draw(dice);
    let (kind, who) = [(AssemblyKind::Members, "members"), (AssemblyKind::Representatives, "member_representatives")]
        [dice.below(2) as usize];
    let yes = u32::try_from(dice.below(u64::from(drawn.recovered - drawn.invalid) + 1)).unwrap();
    let assembly = Assembly { kind, total: drawn.due, present: drawn.present, yes };
    let verdict = cooperative::decide(&assembly, levels).ok()?;
    let question = json!({ "about": "resolution", "who": who, "text": "通过章程", "yes": yes });
    let (reason, min) = if verdict.quorum { ("", verdict.min_yes) } else { ("QUORUM_NOT_MET", 0) };
    Some(decision(profile, day, &drawn, "VRA", question, (reason, verdict.passed, min)))
}

fn party_vote(dice: &mut Dice, profile: &Profile, day: &str) -> Option<Value> {
    let drawn = draw(dice);
    let regime = book().party(&profile.id, None).unwrap();
    let poll = PartyPoll {
        due: drawn.due,
        present: drawn.present,
        recovered: drawn.recovered,
        seats: drawn.seats,
        votes: drawn.votes.clone(),
        confirmed_base: None,
    };
    let verdict = party::poll(&poll, &regime).ok()?;
    let due = dice.one_in(3);
    let (min_votes, ranking) = match due {
        true => (verdict.min_votes_due, verdict.by_due.clone()),
        false => (verdict.min_votes_present, verdict.by_present.clone()),
    };
    let said = match verdict.reason.map(|reason| json!(reason)) {
        None => Said { reason: None, min_votes, ranking },
        Some(reason) if reason == "ATTENDANCE_BELOW_4_5" => Said::invalid("ATTENDANCE_BELOW_4_5"),
        Some(_) => Said::invalid("MORE_RECOVERED_THAN_VOTERS"),
    };
    let mut outcome = said.outcome(&drawn);
    let sorted = |list: &[PersonRef]| {
        let mut names: Vec<PersonRef> = if verdict.valid { list.to_vec() } else { Vec::new() };
        names.sort_unstable();
        names
    };
    let (by_present, by_due) = (sorted(&verdict.by_present.elected), sorted(&verdict.by_due.elected));
    outcome["by_base"] = json!({ "present": by_present, "due": by_due, "needs_confirmation": by_present != by_due });
    let mut bundle = bundle("PO", profile, day, &drawn, &outcome);
    if due {
        bundle["settings"]["party_base"] = json!("due");
    }
    Some(bundle)
}

/// Days on which the profile's answers may differ.
fn days(profile: &Profile) -> Vec<String> {
    let mut days = vec![profile.from.to_string()];
    if profile.family == Family::Cooperative {
        days.extend(["2025-04-30".to_owned(), "2025-05-01".to_owned()]);
        days.retain(|day| *day >= profile.from.to_string());
    }
    days
}

#[test]
fn every_body_under_every_profile_is_agreed_to() {
    let polls = std::env::var("CUNXUAN_DIFFERENTIAL_POLLS").ok().and_then(|n| n.parse().ok()).unwrap_or(60_000u64);
    let mut dice = Dice(20_260_601);
    let mut compared: BTreeMap<(String, String), u64> = BTreeMap::new();
    let (mut valid, mut ties, mut differences) = (0u64, 0u64, Vec::new());
    // Hashes of bundles take their time, so that these are a small part of what is drawn in all.
    let turns = polls / 1_000;
    for profile in book().all_profiles() {
        for day in days(profile) {
            let on = day.parse().unwrap();
            for _ in 0..turns {
                let bundles = match profile.family {
                    Family::Village | Family::Residents => {
                        let regime = book().regime(&profile.id, on).unwrap();
                        vec![
                            watchers(&mut dice, profile, &regime, &day),
                            representative(&mut dice, profile, &regime, &day),
                            by_election(&mut dice, profile, &regime, &day),
                            question(&mut dice, profile, &regime, &day),
                        ]
                    }
                    Family::Party => vec![party_vote(&mut dice, profile, &day)],
                    Family::Cooperative => {
                        let levels = Levels::of(book(), &profile.id, Some(on)).unwrap();
                        vec![
                            board(&mut dice, profile, &levels, &day),
                            board(&mut dice, profile, &levels, &day),
                            cooperative_question(&mut dice, profile, &levels, &day),
                        ]
                    }
                };
                for mut bundle in bundles.into_iter().flatten() {
                    seal(&mut bundle);
                    let body = bundle["body"].as_str().unwrap().to_owned();
                    let outcome = &bundle["rounds"][0]["outcome"];
                    valid += u64::from(outcome["valid"] == json!(true));
                    ties += u64::from(outcome["tie_revote"].as_array().is_some_and(|list| !list.is_empty()));
                    let report = checker::check(checker::json::canonical(&bundle).as_bytes());
                    *compared.entry((profile.id.clone(), body)).or_default() += 1;
                    match report {
                        Ok(report) if report.agrees() => {}
                        other => differences.push(format!("{bundle}\n  {other:?}")),
                    }
                }
            }
        }
    }
    let all: u64 = compared.values().sum();
    println!("{all} votes of meetings compared, {valid} valid, {ties} ties, {} differences", differences.len());
    differences.sort_by_key(String::len);
    assert!(
        differences.is_empty(),
        "{} differences:\n{}",
        differences.len(),
        differences[..differences.len().min(4)].join("\n")
    );
    for profile in book().all_profiles() {
        for body in bodies(profile.family) {
            let n = compared.get(&(profile.id.clone(), (*body).to_owned())).copied().unwrap_or(0);
            assert!(n >= turns / 4, "{} {body}: {n}", profile.id);
        }
    }
    assert!(valid * 3 > all && ties * 50 > all, "{valid} {ties} of {all}");
}
