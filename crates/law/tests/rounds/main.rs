//! Rounds: the whole path from a count to the next step, told as cases, and properties over all counts.

#![allow(clippy::unwrap_used)]

mod edges;
mod properties;

use law::book::LawBook;
use law::kinship::{KinEdge, Relation};
use law::poll::{
    Contested, Disqualified, Elected, Next, Outcome, RoundInput, RoundKind, RoundVerdict, Settled, VoteLine, determine,
};
use law::posts::{PersonRef, Post, Seats, Sex};
use law::regime::Regime;

fn regime(profile: &str) -> Regime {
    LawBook::builtin().unwrap().regime_undated(profile).unwrap()
}

const POSTS: [Seats; 3] =
    [Seats { post: Post::Chair, n: 1 }, Seats { post: Post::Member, n: 2 }, Seats { post: Post::WomensSeat, n: 1 }];

/// A first vote: 1,000 on the roll, 800 voted, 10 invalid. Names of women begin with 女.
fn first(votes: &[(&str, Post, u32)]) -> RoundInput {
    round(RoundKind::First, 800, votes)
}

fn round(kind: RoundKind, recovered: u32, votes: &[(&str, Post, u32)]) -> RoundInput {
    RoundInput {
        kind,
        registered: 1000,
        issued: recovered,
        checked_in: recovered,
        recovered,
        invalid: 10,
        seats: POSTS.to_vec(),
        votes: votes.iter().map(|(person, post, votes)| vote(person, *post, *votes)).collect(),
        relations: vec![],
        already_elected: vec![],
        settled: vec![],
        disqualified: vec![],
        first_vote_on: None,
    }
}

fn sex(person: &str) -> Option<Sex> {
    Some(if person.starts_with('女') { Sex::Female } else { Sex::Male })
}

fn vote(person: &str, post: Post, votes: u32) -> VoteLine {
    VoteLine { person: person.into(), post, votes, is_candidate: true, sex: sex(person) }
}

fn elected(verdict: &RoundVerdict) -> Vec<&str> {
    verdict.elected.iter().map(|e| e.person.as_str()).collect()
}

fn step<'a>(verdict: &'a RoundVerdict, code: &str) -> &'a law::poll::Step {
    verdict.steps.iter().find(|step| step.code == code).unwrap()
}

fn names(list: &[&str]) -> Vec<PersonRef> {
    list.iter().map(|name| PersonRef::from(*name)).collect()
}

fn earlier(person: &str, post: Post, votes: u32) -> Elected {
    Elected { person: person.into(), post, votes, sex: sex(person), is_candidate: true }
}

#[test]
fn a_full_team_is_done() {
    let input = first(&[
        ("甲", Post::Chair, 700),
        ("乙", Post::Member, 600),
        ("丙", Post::Member, 500),
        ("丁", Post::Member, 390),
        ("女戊", Post::WomensSeat, 650),
    ]);
    let verdict = determine(&input, &regime("ZJ-2020")).unwrap();
    assert_eq!(elected(&verdict), ["甲", "乙", "丙", "女戊"]);
    assert_eq!((verdict.next, verdict.min_votes), (Next::Done, 401));
    assert!(verdict.runoff.is_none() && verdict.vacant.is_empty() && verdict.findings.is_empty());
    let codes: Vec<&str> = verdict.steps.iter().map(|step| step.code.as_str()).collect();
    assert_eq!(
        codes,
        ["RECOVERED", "TURNOUT", "MINIMUM", "WINNERS", "TIE", "KIN", "REVIEW", "WOMEN", "SHORTFALL", "NEXT"]
    );
    assert!(verdict.steps.iter().enumerate().all(|(i, step)| step.no as usize == i + 1));
    assert!(verdict.steps.iter().all(|step| step.outcome == Outcome::Pass));
    assert_eq!(
        step(&verdict, "WINNERS").sentence_zh,
        "主任应选1名，甲700票当选；委员应选2名，乙600票、丙500票当选，1人未达401票（最高390票）；妇女委员应选1名，女戊650票当选。"
    );
}

#[test]
fn a_shortfall_plans_the_runoff() {
    let mut input = first(&[
        ("甲", Post::Chair, 700),
        ("乙", Post::Member, 600),
        ("丁", Post::Member, 300),
        ("丙", Post::Member, 350),
        ("己", Post::Member, 20),
        ("女戊", Post::WomensSeat, 400),
        ("男庚", Post::WomensSeat, 10),
    ]);
    let day = "2025-03-28".parse().unwrap();
    let regime = LawBook::builtin().unwrap().regime("ZJ-2020", day).unwrap();
    let verdict = determine(&input, &regime).unwrap();
    assert_eq!(verdict.next, Next::Runoff);
    let plan = verdict.runoff.unwrap();
    assert_eq!(plan.latest, "2025-04-27".parse().ok());
    assert_eq!(plan.seats, [Seats { post: Post::Member, n: 1 }, Seats { post: Post::WomensSeat, n: 1 }]);
    let by_votes: Vec<Vec<&str>> =
        plan.candidates.iter().map(|(_, list)| list.iter().map(|(p, _)| p.as_str()).collect()).collect();
    assert_eq!(by_votes, [vec!["丙", "丁", "己"], vec!["女戊"]], "by votes; no man for the women's seat");
    assert_eq!(plan.min_candidates, [Seats { post: Post::Member, n: 2 }, Seats { post: Post::WomensSeat, n: 2 }]);
    assert!(plan.womens_column && plan.self_nomination_allowed);
    assert_eq!(step(&{ determine(&input, &regime).unwrap() }, "WOMEN").outcome, Outcome::Attention);

    // The runoff: one seat still open, three elected in all, a woman among them: 浙江 lets it stay empty.
    input = round(
        RoundKind::Runoff,
        600,
        &[("丙", Post::Member, 199), ("丁", Post::Member, 150), ("女戊", Post::WomensSeat, 300)],
    );
    input.seats = plan.seats;
    input.already_elected = verdict.elected;
    let second = determine(&input, &regime).unwrap();
    assert_eq!(elected(&second), ["女戊"]);
    assert_eq!(second.min_votes, 200);
    assert_eq!((second.next, second.options), (Next::VacancyAllowed, vec![Next::Runoff]));
}

#[test]
fn vacancy_differs_by_province() {
    for (profile, others, next, options) in [
        // Already elected: the chair and as many members as named.
        ("ZJ-2020", 1, Next::VacancyAllowed, vec![Next::Runoff]),
        ("ZJ-2020", 0, Next::Runoff, vec![]),
        ("BJ-2012", 1, Next::Runoff, vec![]),
        ("BJ-2012", 2, Next::AssemblyDecision, vec![Next::Runoff]),
        ("SH-2020", 1, Next::AssemblyDecision, vec![Next::Runoff]),
        ("CN-2018", 2, Next::Runoff, vec![]),
        ("HEN-2011", 2, Next::Runoff, vec![]),
    ] {
        let mut input = round(RoundKind::Runoff, 600, &[("女丙", Post::Member, 300), ("丁", Post::Member, 100)]);
        input.seats = vec![Seats { post: Post::Member, n: 2 }];
        let earlier = |person: &str, post| Elected {
            person: person.into(),
            post,
            votes: 500,
            sex: sex(person),
            is_candidate: true,
        };
        input.already_elected.push(earlier("甲", Post::Chair));
        input.already_elected.extend((0..others).map(|n| earlier(&format!("委{n}"), Post::Member)));
        let verdict = determine(&input, &regime(profile)).unwrap();
        assert_eq!((verdict.next, verdict.options), (next, options), "{profile} {others}");
    }
}

#[test]
fn a_team_without_a_woman_is_not_done() {
    let mut input = first(&[("甲", Post::Chair, 700), ("乙", Post::Member, 600), ("丙", Post::Member, 500)]);
    input.seats.pop();
    let verdict = determine(&input, &regime("CN-2018")).unwrap();
    assert_eq!(verdict.next, Next::WomenRequired);
    assert!(verdict.findings.iter().any(|f| f.code == "WOMEN_REQUIRED" && f.blocks()));
    // Unknown sex is not the same as no woman.
    input.votes[2].sex = None;
    let verdict = determine(&input, &regime("CN-2018")).unwrap();
    assert_eq!(verdict.next, Next::Done);
    assert!(verdict.findings.iter().any(|f| f.code == "SEX_UNKNOWN" && !f.blocks()));
    // A seat open: the runoff keeps a column for a woman, and no vacancy is offered.
    input.votes[2] = vote("丙", Post::Member, 300);
    let verdict = determine(&input, &regime("SH-2020")).unwrap();
    assert_eq!((verdict.next, verdict.options.len()), (Next::Runoff, 0));
    assert!(verdict.runoff.unwrap().womens_column);
}

#[test]
fn a_man_cannot_win_the_womens_seat() {
    let input = first(&[("甲", Post::Chair, 700), ("男戊", Post::WomensSeat, 650), ("女己", Post::WomensSeat, 100)]);
    let verdict = determine(&input, &regime("ZJ-2020")).unwrap();
    assert_eq!(elected(&verdict), ["甲"]);
    assert_eq!(verdict.vacant[&Post::WomensSeat], 1);
    assert!(verdict.findings.iter().any(|f| f.code == "WOMENS_SEAT_NOT_A_WOMAN"));
}

#[test]
fn a_tie_is_settled_by_a_vote_and_the_round_resumed() {
    let mut input = first(&[
        ("甲", Post::Chair, 700),
        ("乙", Post::Member, 600),
        ("丙", Post::Member, 450),
        ("丁", Post::Member, 450),
        ("女戊", Post::WomensSeat, 650),
    ]);
    let regime = regime("ZJ-2020");
    let verdict = determine(&input, &regime).unwrap();
    assert_eq!(verdict.next, Next::TieRevote);
    let tie = Contested { post: Post::Member, persons: names(&["丁", "丙"]), seats: 1 };
    assert_eq!(verdict.tie_revote, [tie]);
    assert!(verdict.vacant.is_empty(), "a seat that waits is not vacant");

    let revote = |a, b| {
        let mut revote = round(RoundKind::TieRevote, 700, &[("丙", Post::Member, a), ("丁", Post::Member, b)]);
        revote.seats = vec![Seats { post: Post::Member, n: 1 }];
        determine(&revote, &regime).unwrap()
    };
    assert_eq!(revote(300, 300).next, Next::TieRevote);
    assert_eq!(revote(0, 0).next, Next::TieRevote, "nobody is elected without a vote");
    let won = revote(300, 301);
    assert_eq!((won.next, elected(&won)), (Next::ResumeRound, vec!["丁"]));

    input.settled.push(Settled {
        kind: RoundKind::TieRevote,
        post: Post::Member,
        winners: names(&["丁"]),
        losers: names(&["丙"]),
    });
    let resumed = determine(&input, &regime).unwrap();
    assert_eq!((resumed.next, elected(&resumed)), (Next::Done, vec!["甲", "乙", "丁", "女戊"]));
}

#[test]
fn a_revote_with_too_few_voters_is_held_again() {
    let mut revote = round(RoundKind::TieRevote, 500, &[("丙", Post::Member, 300), ("丁", Post::Member, 100)]);
    revote.seats = vec![Seats { post: Post::Member, n: 1 }];
    let verdict = determine(&revote, &regime("ZJ-2020")).unwrap();
    assert_eq!((verdict.valid, verdict.next), (false, Next::Repoll));
}

#[test]
fn relatives_leave_and_others_follow_until_nothing_changes() {
    // 乙 leaves for 甲; 己 follows, but is the child of 丙 and has fewer votes; then 庚 follows.
    let mut input = first(&[
        ("甲", Post::Chair, 700),
        ("乙", Post::Member, 600),
        ("丙", Post::Member, 500),
        ("己", Post::Member, 480),
        ("庚", Post::Member, 410),
        ("女戊", Post::WomensSeat, 650),
    ]);
    input.votes.iter_mut().for_each(|line| line.votes = line.votes.min(500).max(line.votes / 2 + 101));
    let mut input = RoundInput { seats: vec![POSTS[0], Seats { post: Post::Member, n: 3 }, POSTS[2]], ..input };
    input.relations = vec![KinEdge::new("甲", "乙", Relation::Spouse), KinEdge::new("丙", "己", Relation::Child)];
    input.votes = vec![
        vote("甲", Post::Chair, 700),
        vote("乙", Post::Member, 600),
        vote("丙", Post::Member, 500),
        vote("辛", Post::Member, 490),
        vote("己", Post::Member, 480),
        vote("庚", Post::Member, 290),
        vote("女戊", Post::WomensSeat, 650),
    ];
    let verdict = determine(&input, &regime("ZJ-2020")).unwrap();
    assert_eq!(elected(&verdict), ["甲", "丙", "辛", "女戊"]);
    let left: Vec<(&str, &str, Option<&str>)> = verdict
        .kin_removed
        .iter()
        .map(|r| (r.person.as_str(), r.because_of.as_str(), r.filled_by.as_ref().map(PersonRef::as_str)))
        .collect();
    assert_eq!(left, [("乙", "甲", None), ("己", "丙", None)]);
    assert_eq!(verdict.vacant[&Post::Member], 1);
    assert_eq!(verdict.next, Next::Runoff);
    let runoff = verdict.runoff.unwrap();
    assert_eq!(runoff.candidates[0].1, [(PersonRef::from("庚"), 290)], "who left for a relative is not a candidate");
    // 河南 lets nobody follow.
    let henan = determine(&input, &regime("HEN-2011")).unwrap();
    assert_eq!(elected(&henan), ["甲", "丙", "辛", "女戊"]);
    assert_eq!(henan.vacant[&Post::Member], 1);
    // 国家法 2018 knows no avoidance.
    assert_eq!(elected(&determine(&input, &regime("CN-2018")).unwrap()), ["甲", "乙", "丙", "辛", "女戊"]);
}

#[test]
fn relatives_of_equal_post_and_votes_are_voted_on() {
    let mut input = first(&[
        ("甲", Post::Chair, 700),
        ("乙", Post::Member, 500),
        ("丙", Post::Member, 500),
        ("己", Post::Member, 450),
        ("女戊", Post::WomensSeat, 650),
    ]);
    input.relations = vec![KinEdge::new("乙", "丙", Relation::Sibling)];
    let regime = regime("ZJ-2020");
    let verdict = determine(&input, &regime).unwrap();
    assert_eq!(verdict.next, Next::KinRevote);
    assert_eq!(verdict.kin_revote[0].persons, names(&["丙", "乙"]));
    assert!(verdict.vacant.is_empty() && verdict.kin_removed.is_empty());
    assert_eq!(elected(&verdict), ["甲", "女戊"]);

    let mut revote = round(RoundKind::KinRevote, 700, &[("乙", Post::Member, 300), ("丙", Post::Member, 350)]);
    revote.seats = vec![Seats { post: Post::Member, n: 1 }];
    let won = determine(&revote, &regime).unwrap();
    assert_eq!((won.next, elected(&won)), (Next::ResumeRound, vec!["丙"]));
    assert_eq!(won.kin_removed[0].person, PersonRef::from("乙"));

    input.settled.push(Settled {
        kind: RoundKind::KinRevote,
        post: Post::Member,
        winners: names(&["丙"]),
        losers: names(&["乙"]),
    });
    let resumed = determine(&input, &regime).unwrap();
    assert_eq!((resumed.next, elected(&resumed)), (Next::Done, vec!["甲", "丙", "己", "女戊"]));
    assert_eq!(resumed.kin_removed[0].filled_by, Some(PersonRef::from("己")));
}

#[test]
fn who_depends_on_a_vote_still_to_be_held_is_not_yet_elected() {
    let regime = regime("ZJ-2020");
    // 乙 and 丙 are relatives with equal votes; 己 has fewer and is related to 丙: 己 stays only if 丙 does not.
    let mut input = first(&[
        ("甲", Post::Chair, 700),
        ("乙", Post::Member, 500),
        ("丙", Post::Member, 500),
        ("女戊", Post::WomensSeat, 480),
    ]);
    input.relations = vec![KinEdge::new("乙", "丙", Relation::Sibling), KinEdge::new("丙", "女戊", Relation::Spouse)];
    let verdict = determine(&input, &regime).unwrap();
    assert_eq!((verdict.next, elected(&verdict)), (Next::KinRevote, vec!["甲"]));
    assert_eq!(verdict.provisional[0].person, PersonRef::from("女戊"));
    assert!(verdict.vacant.is_empty());
    for (winner, loser, serve) in [("乙", "丙", vec!["甲", "乙", "女戊"]), ("丙", "乙", vec!["甲", "丙"])] {
        let mut input = input.clone();
        let (winners, losers) = (names(&[winner]), names(&[loser]));
        input.settled.push(Settled { kind: RoundKind::KinRevote, post: Post::Member, winners, losers });
        assert_eq!(elected(&determine(&input, &regime).unwrap()), serve);
    }

    // A tie for the chair decides whether a member who is related to one of the tied stays.
    let mut input = first(&[("甲", Post::Chair, 450), ("丁", Post::Chair, 450), ("乙", Post::Member, 600)]);
    input.votes.retain(|line| line.post != Post::Chair);
    let mut chair = [vote("甲", Post::Chair, 395), vote("丁", Post::Chair, 395)].to_vec();
    input.votes.append(&mut chair);
    input.kind = RoundKind::Runoff;
    input.relations = vec![KinEdge::new("甲", "乙", Relation::Spouse)];
    let verdict = determine(&input, &regime).unwrap();
    assert_eq!((verdict.next, elected(&verdict)), (Next::TieRevote, vec![]));
    assert_eq!(verdict.provisional[0].person, PersonRef::from("乙"));
}

#[test]
fn a_runoff_winner_of_higher_post_moves_an_earlier_member() {
    let mut input = round(RoundKind::Runoff, 600, &[("乙", Post::ViceChair, 400), ("丙", Post::ViceChair, 150)]);
    input.seats = vec![Seats { post: Post::ViceChair, n: 1 }];
    input.already_elected =
        vec![earlier("甲", Post::Chair, 700), earlier("丁", Post::Member, 650), earlier("女戊", Post::WomensSeat, 600)];
    input.relations = vec![KinEdge::new("乙", "丁", Relation::Parent)];
    let verdict = determine(&input, &regime("ZJ-2020")).unwrap();
    assert_eq!(elected(&verdict), ["乙"]);
    assert_eq!(verdict.kin_removed[0].person, PersonRef::from("丁"));
    assert_eq!(verdict.vacant[&Post::Member], 1, "the seat of the earlier member is open again");
}

#[test]
fn unverified_kin_and_newer_law_ask_for_a_look() {
    let mut input = first(&[
        ("甲", Post::Chair, 700),
        ("乙", Post::Member, 600),
        ("丙", Post::Member, 500),
        ("女戊", Post::WomensSeat, 650),
    ]);
    input.relations =
        vec![KinEdge::new("甲", "乙", Relation::Unknown), KinEdge::new("甲", "丙", Relation::Grandparent)];
    let book = LawBook::builtin().unwrap();
    let at = |day: &str| determine(&input, &book.regime("ZJ-2020", day.parse().unwrap()).unwrap()).unwrap();
    let codes = |verdict: &RoundVerdict| verdict.findings.iter().map(|f| f.code.clone()).collect::<Vec<_>>();
    assert_eq!(codes(&at("2025-11-25")), ["KIN_UNVERIFIED"]);
    assert_eq!(codes(&at("2025-11-26")), ["KIN_UNVERIFIED", "KIN_WATCH"]);
    assert_eq!(step(&at("2025-11-26"), "KIN").outcome, Outcome::Attention);
    assert_eq!(elected(&at("2025-11-26")).len(), 4, "a warning takes nobody's seat");
}

#[test]
fn a_disqualified_winner_leaves_a_seat_and_no_relative() {
    let mut input = first(&[
        ("甲", Post::Chair, 700),
        ("丁", Post::Chair, 90),
        ("乙", Post::Member, 600),
        ("丙", Post::Member, 500),
        ("女戊", Post::WomensSeat, 650),
    ]);
    input.relations = vec![KinEdge::new("甲", "乙", Relation::Spouse)];
    input.disqualified =
        vec![Disqualified { person: "甲".into(), reason: "不符合村选举办法规定的具体条件".into() }];
    let verdict = determine(&input, &regime("ZJ-2020")).unwrap();
    assert_eq!(elected(&verdict), ["乙", "丙", "女戊"], "乙 stays: the spouse does not serve");
    assert_eq!(verdict.vacant[&Post::Chair], 1);
    let plan = verdict.runoff.unwrap();
    assert_eq!(plan.candidates[0].1, [(PersonRef::from("丁"), 90)]);
}

#[test]
fn one_person_at_two_posts_keeps_the_higher() {
    let mut input = first(&[
        ("甲", Post::Chair, 700),
        ("甲", Post::Member, 450),
        ("乙", Post::Member, 600),
        ("丙", Post::Member, 410),
        ("女戊", Post::WomensSeat, 650),
    ]);
    input.seats[1].n = 2;
    let verdict = determine(&input, &regime("HEN-2011")).unwrap();
    assert_eq!(elected(&verdict), ["甲", "乙", "丙", "女戊"]);
}

#[test]
fn a_tied_relative_of_a_winner_makes_room() {
    // 丙 and 丁 tie for the last seat; 丙 is 甲's child and would have to leave anyway, so no vote is needed.
    let mut input = first(&[
        ("甲", Post::Chair, 700),
        ("乙", Post::Member, 600),
        ("丙", Post::Member, 450),
        ("丁", Post::Member, 450),
        ("女戊", Post::WomensSeat, 650),
    ]);
    input.relations = vec![KinEdge::new("甲", "丙", Relation::Child)];
    let verdict = determine(&input, &regime("ZJ-2020")).unwrap();
    assert_eq!((verdict.next, elected(&verdict)), (Next::Done, vec!["甲", "乙", "丁", "女戊"]));
}

#[test]
fn impossible_figures_are_refused_with_codes() {
    type Slip = fn(&mut RoundInput);
    let slips: Vec<(&str, Slip)> = vec![
        ("F02", |r| r.invalid = 801),
        ("F03", |r| (r.votes[1].votes, r.votes[2].votes, r.votes[3].votes) = (700, 700, 700)),
        ("F04", |r| r.votes[0].votes = 791),
        ("F06", |r| r.registered = 799),
        ("F07", |r| r.issued = 801),
        ("F09", |r| r.votes[2].person = "乙".into()),
        ("F10", |r| r.seats[0].n = 0),
        ("F10", |r| r.votes[0].post = Post::ViceChair),
        ("F10", |r| r.seats.clear()),
        ("F14", |r| {
            r.already_elected.push(Elected {
                person: "乙".into(),
                post: Post::Chair,
                votes: 1,
                sex: None,
                is_candidate: true,
            })
        }),
    ];
    for (code, slip) in slips {
        let mut input = first(&[
            ("甲", Post::Chair, 700),
            ("乙", Post::Member, 600),
            ("丙", Post::Member, 500),
            ("丁", Post::Member, 300),
        ]);
        assert!(determine(&input, &regime("ZJ-2020")).is_ok());
        slip(&mut input);
        let refused = determine(&input, &regime("ZJ-2020")).unwrap_err();
        assert!(refused.findings.iter().any(|finding| finding.code == code), "{code}: {refused}");
    }
}

#[test]
fn a_write_in_for_somebody_already_elected_is_counted_and_elects_nobody() {
    let mut input = round(RoundKind::Runoff, 600, &[("甲", Post::Member, 350), ("丙", Post::Member, 210)]);
    input.seats = vec![Seats { post: Post::Member, n: 1 }];
    input.already_elected.push(Elected {
        person: "甲".into(),
        post: Post::Chair,
        votes: 700,
        sex: Some(Sex::Male),
        is_candidate: true,
    });
    let refused = determine(&input, &regime("ZJ-2020")).unwrap_err();
    assert_eq!(refused.findings[0].code, "F14", "on the ballot it is an error");
    input.votes[0].is_candidate = false;
    for profile in ["ZJ-2020", "CN-2018", "HEN-2011"] {
        let verdict = determine(&input, &regime(profile)).unwrap();
        assert_eq!(elected(&verdict), ["丙"], "{profile}");
        let found = verdict.findings.iter().find(|f| f.code == "F14").unwrap();
        assert_eq!(found.severity, law::finding::Severity::Info);
        assert!(found.message.contains("350张"), "{}", found.message);
        let listed = verdict.runoff.iter().flat_map(|plan| &plan.candidates).flat_map(|(_, list)| list);
        assert!(!listed.into_iter().any(|(person, _)| person.as_str() == "甲"), "no candidate of a further runoff");
    }
}

#[test]
fn who_is_tied_for_the_chair_waits_at_the_lower_post() {
    let votes = [("甲", Post::Chair, 395), ("乙", Post::Chair, 395), ("甲", Post::Member, 600)];
    let members = [("女丙", Post::Member, 500), ("丁", Post::Member, 450)];
    let mut input = round(RoundKind::Runoff, 800, &[&votes[..], &members[..]].concat());
    input.seats = vec![Seats { post: Post::Chair, n: 1 }, Seats { post: Post::Member, n: 2 }];
    let waits = determine(&input, &regime("CN-2018")).unwrap();
    assert_eq!((waits.next, elected(&waits)), (Next::TieRevote, vec!["女丙"]));
    assert_eq!(waits.provisional.iter().map(|e| e.person.as_str()).collect::<Vec<_>>(), ["甲"]);
    assert!(waits.vacant.is_empty(), "the seat is held, not open: {:?}", waits.vacant);
    for (winner, loser, expected) in [("甲", "乙", ["甲", "女丙", "丁"]), ("乙", "甲", ["乙", "甲", "女丙"])]
    {
        input.settled = vec![Settled {
            kind: RoundKind::TieRevote,
            post: Post::Chair,
            winners: names(&[winner]),
            losers: names(&[loser]),
        }];
        let verdict = determine(&input, &regime("CN-2018")).unwrap();
        assert_eq!((verdict.next, elected(&verdict)), (Next::Done, expected.to_vec()), "{winner} wins");
    }
    // A tie at the cut below may vanish with the seat: it is not voted on before the chair is known.
    input.settled.clear();
    (input.votes[2].votes, input.votes[4].votes) = (580, 500);
    let waits = determine(&input, &regime("CN-2018")).unwrap();
    assert_eq!((waits.tie_revote.len(), elected(&waits).len()), (1, 0));
    assert_eq!(waits.tie_waiting.iter().map(|t| (t.persons.len(), t.seats)).collect::<Vec<_>>(), [(2, 1)]);
    assert!(waits.vacant.is_empty());
}

#[test]
fn the_days_of_a_runoff_count_from_the_vote_that_was_valid() {
    let mut input = first(&[("甲", Post::Chair, 700), ("乙", Post::Member, 300), ("丙", Post::Member, 200)]);
    let day = "2025-03-28".parse().unwrap();
    let regime = LawBook::builtin().unwrap().regime("ZJ-2020", day).unwrap();
    for (on, latest) in [(None, "2025-04-27"), (Some("2025-04-10"), "2025-05-10")] {
        input.first_vote_on = on.map(|day| day.parse().unwrap());
        let verdict = determine(&input, &regime).unwrap();
        assert_eq!(verdict.runoff.clone().unwrap().latest, latest.parse().ok());
        assert!(step(&verdict, "NEXT").sentence_zh.contains(latest));
    }
}

#[test]
fn verdicts_survive_json() {
    let mut input = first(&[("甲", Post::Chair, 700), ("乙", Post::Member, 300), ("女戊", Post::WomensSeat, 650)]);
    input.relations = vec![KinEdge::new("甲", "乙", Relation::Unknown)];
    let verdict = determine(&input, &regime("ZJ-2020")).unwrap();
    let text = serde_json::to_string(&verdict).unwrap();
    assert_eq!(serde_json::from_str::<RoundVerdict>(&text).unwrap(), verdict);
    let text = serde_json::to_string(&input).unwrap();
    assert_eq!(serde_json::from_str::<RoundInput>(&text).unwrap(), input);
}

// ---- properties ----

const PROFILES: [&str; 5] = ["CN-2018", "ZJ-2020", "SH-2020", "BJ-2012", "HEN-2011"];
const PEOPLE: [&str; 8] = ["甲", "乙", "丙", "丁", "女戊", "女己", "庚", "女辛"];
