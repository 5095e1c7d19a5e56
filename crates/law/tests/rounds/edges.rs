//! Several votes open at once, figures at their limit, and what mutation testing found nobody had asked for.

use super::*;

/// Whoever lost a vote on a tie for one seat has not lost a vote between relatives for another.
#[test]
fn a_lost_tie_is_no_lost_vote_between_relatives() {
    let mut input = first(&[
        ("甲", Post::Chair, 700),
        ("女乙", Post::Member, 350),
        ("女丙", Post::Member, 350),
        ("女丙", Post::WomensSeat, 350),
    ]);
    input.kind = RoundKind::Runoff;
    input.seats = vec![POSTS[0], Seats { post: Post::Member, n: 1 }, POSTS[2]];
    input.relations = vec![KinEdge::new("女乙", "女丙", Relation::Sibling)];
    input.settled = vec![Settled {
        kind: RoundKind::TieRevote,
        post: Post::Member,
        winners: names(&["女乙"]),
        losers: names(&["女丙"]),
    }];
    let verdict = determine(&input, &regime("ZJ-2020")).unwrap();
    assert_eq!((verdict.next, elected(&verdict)), (Next::KinRevote, vec!["甲"]));
    assert_eq!(verdict.kin_revote[0].persons, names(&["女丙", "女乙"]));
    assert!(verdict.kin_removed.is_empty());
}

/// Whoever was elected before, the vote between relatives of one rank is for the post that stands first on the ballot.
#[test]
fn relatives_of_two_posts_are_voted_on_for_the_first_of_them() {
    let mut input = first(&[("甲", Post::Chair, 700), ("女丙", Post::Member, 350)]);
    let earlier =
        |person: &str, post| Elected { person: person.into(), post, votes: 350, sex: None, is_candidate: true };
    input.kind = RoundKind::Runoff;
    input.already_elected = vec![earlier("女乙", Post::WomensSeat)];
    input.relations = vec![KinEdge::new("女乙", "女丙", Relation::Sibling)];
    let verdict = determine(&input, &regime("ZJ-2020")).unwrap();
    assert_eq!((verdict.next, verdict.kin_revote.len()), (Next::KinRevote, 1));
    assert_eq!((verdict.kin_revote[0].post, verdict.kin_revote[0].seats), (Post::Member, 1));
}

/// Somebody else whose election is declared invalid changes nothing between two relatives.
#[test]
fn relatives_leave_though_a_third_is_disqualified() {
    let mut input = first(&[("甲", Post::Chair, 700), ("乙", Post::Member, 600), ("丙", Post::Member, 500)]);
    input.relations = vec![KinEdge::new("乙", "丙", Relation::Sibling)];
    input.disqualified = vec![Disqualified { person: "甲".into(), reason: "不符合条件".into() }];
    assert_eq!(elected(&determine(&input, &regime("ZJ-2020")).unwrap()), ["乙"]);
}

/// Tied for one post and far behind for a higher one: only the tie counts among relatives.
#[test]
fn a_few_votes_for_a_higher_post_give_no_rank_among_relatives() {
    let mut input = first(&[
        ("甲", Post::Chair, 700),
        ("丙", Post::Chair, 50),
        ("乙", Post::ViceChair, 600),
        ("丙", Post::Member, 350),
        ("丁", Post::Member, 350),
    ]);
    input.kind = RoundKind::Runoff;
    input.seats = vec![POSTS[0], Seats { post: Post::ViceChair, n: 1 }, Seats { post: Post::Member, n: 1 }];
    input.relations = vec![KinEdge::new("乙", "丙", Relation::Spouse)];
    let verdict = determine(&input, &regime("ZJ-2020")).unwrap();
    assert_eq!(elected(&verdict), ["甲", "乙", "丁"]);
    assert!(verdict.tie_revote.is_empty() && verdict.provisional.is_empty());
}

/// Only a seat of somebody elected earlier is added to the seats of a runoff when it gets free.
#[test]
fn a_relative_who_leaves_in_a_runoff_frees_no_second_seat() {
    let votes = [("乙", Post::Member, 300), ("丙", Post::Member, 250), ("女丁", Post::Member, 210)];
    let mut input = round(RoundKind::Runoff, 600, &votes);
    input.seats = vec![Seats { post: Post::Member, n: 2 }];
    input.already_elected = vec![earlier("甲", Post::Chair, 700), earlier("女戊", Post::WomensSeat, 600)];
    input.relations = vec![KinEdge::new("乙", "丙", Relation::Sibling)];
    let verdict = determine(&input, &regime("ZJ-2020")).unwrap();
    assert_eq!((elected(&verdict), verdict.next), (vec!["乙", "女丁"], Next::Done));
    assert!(verdict.vacant.is_empty());
}

/// Where nobody follows, the only seat of a relative who leaves stays open though others have enough votes.
#[test]
fn the_only_seat_stays_open_where_nobody_follows() {
    let mut input = first(&[("甲", Post::Chair, 700), ("乙", Post::Member, 400), ("丁", Post::Member, 300)]);
    input.kind = RoundKind::Runoff;
    input.seats = vec![POSTS[0], Seats { post: Post::Member, n: 1 }];
    input.relations = vec![KinEdge::new("甲", "乙", Relation::Spouse)];
    let verdict = determine(&input, &regime("HEN-2011")).unwrap();
    assert_eq!(elected(&verdict), ["甲"]);
    assert_eq!(verdict.vacant[&Post::Member], 1);
    assert_eq!(elected(&determine(&input, &regime("ZJ-2020")).unwrap()), ["甲", "丁"]);
}

/// The seat that a new member waits for is held, that of the relative elected earlier is none of this round.
#[test]
fn who_waits_for_a_vote_against_an_earlier_member_holds_the_seat() {
    let mut input = round(RoundKind::Runoff, 600, &[("乙", Post::Member, 300), ("己", Post::Member, 150)]);
    input.seats = vec![Seats { post: Post::Member, n: 1 }];
    input.already_elected =
        vec![earlier("甲", Post::Chair, 700), earlier("丁", Post::Member, 300), earlier("女戊", Post::WomensSeat, 600)];
    input.relations = vec![KinEdge::new("乙", "丁", Relation::Sibling)];
    let verdict = determine(&input, &regime("ZJ-2020")).unwrap();
    assert_eq!(verdict.next, Next::KinRevote);
    assert_eq!(verdict.kin_revote[0].persons, names(&["丁", "乙"]));
    assert!(verdict.vacant.is_empty(), "{:?}", verdict.vacant);
}

/// Relations of somebody who leaves need not be checked any more, those of whoever stays must.
#[test]
fn only_the_relations_of_those_who_stay_are_to_be_checked() {
    let mut input = round(RoundKind::Runoff, 600, &[("乙", Post::ViceChair, 400)]);
    input.seats = vec![Seats { post: Post::ViceChair, n: 1 }];
    input.already_elected =
        vec![earlier("甲", Post::Chair, 700), earlier("丁", Post::Member, 650), earlier("女戊", Post::WomensSeat, 600)];
    input.relations = vec![
        KinEdge::new("乙", "丁", Relation::Parent),
        KinEdge::new("丁", "女戊", Relation::Unknown),
        KinEdge::new("甲", "女戊", Relation::Unknown),
    ];
    let verdict = determine(&input, &regime("ZJ-2020")).unwrap();
    assert_eq!(verdict.kin_removed[0].person, PersonRef::from("丁"));
    let said: Vec<&str> = verdict.findings.iter().map(|finding| finding.message.as_str()).collect();
    assert_eq!(said, ["甲与女戊的亲属关系待核，核实后才能确定是否应当回避。"]);
}

/// Whoever lost a vote against a relative serves after all when the relative's election is declared invalid.
#[test]
fn a_vote_lost_to_somebody_disqualified_is_not_lost() {
    let mut input = first(&[
        ("甲", Post::Chair, 700),
        ("乙", Post::Member, 500),
        ("丙", Post::Member, 500),
        ("女戊", Post::WomensSeat, 650),
    ]);
    input.relations = vec![KinEdge::new("乙", "丙", Relation::Sibling)];
    let (winners, losers) = (names(&["丙"]), names(&["乙"]));
    input.settled = vec![Settled { kind: RoundKind::KinRevote, post: Post::Member, winners, losers }];
    let regime = regime("ZJ-2020");
    assert_eq!(elected(&determine(&input, &regime).unwrap()), ["甲", "丙", "女戊"]);
    input.disqualified =
        vec![Disqualified { person: "丙".into(), reason: "不符合村选举办法规定的具体条件".into() }];
    let verdict = determine(&input, &regime).unwrap();
    assert_eq!(elected(&verdict), ["甲", "乙", "女戊"]);
    assert!(verdict.kin_removed.is_empty());
}

/// Figures at their limit are true figures: all ballots invalid, everybody came, every ballot for one.
#[test]
fn figures_at_their_limit_are_possible() {
    let regime = regime("ZJ-2020");
    let mut input = first(&[("甲", Post::Chair, 0)]);
    input.invalid = input.recovered;
    assert!(determine(&input, &regime).unwrap().valid, "all invalid");
    let mut input = first(&[("甲", Post::Chair, 790), ("乙", Post::Member, 790), ("丙", Post::Member, 790)]);
    (input.registered, input.seats) = (800, POSTS.to_vec());
    assert!(determine(&input, &regime).unwrap().valid, "everybody came and voted for the same");
}

/// While a vote on a tie is open, no other vote is called that none of its ends leads to, and nobody takes a seat further down
/// who may get one further up. Found by holding the two programs against each other.
#[test]
fn an_open_tie_holds_back_the_votes_that_depend_on_it() {
    let tied = |post, names: &[&'static str]| names.iter().map(|name| (*name, post, 300)).collect::<Vec<_>>();
    let runoff = |seats: [(Post, u32); 3], votes: Vec<Vec<(&str, Post, u32)>>| {
        let mut input = round(RoundKind::Runoff, 800, &votes.concat());
        input.seats = seats.iter().filter(|(_, n)| *n > 0).map(|&(post, n)| Seats { post, n }).collect();
        input
    };
    let (chair, vice, member) = (Post::Chair, Post::ViceChair, Post::Member);
    let called = |verdict: &RoundVerdict| verdict.tie_revote.iter().map(|tie| tie.post).collect::<Vec<_>>();

    // Two of the four get the seats of the vice chair, whoever becomes chair: three or fewer are left for three seats.
    let votes = [(chair, &["乙", "己"][..]), (vice, &["乙", "丙", "戊", "甲"]), (member, &["丁", "丙", "戊", "甲"])];
    let input = runoff([(chair, 1), (vice, 2), (member, 3)], votes.map(|(post, who)| tied(post, who)).to_vec());
    let verdict = determine(&input, &regime("CN-2018")).unwrap();
    assert_eq!(called(&verdict), [chair]);
    assert!(verdict.vacant.is_empty());

    // 丙 is related to both who may become chair and has to make room for 丁 in any case.
    let mut input =
        runoff([(chair, 1), (vice, 1), (member, 0)], vec![tied(chair, &["甲", "乙"]), tied(vice, &["丙", "丁"])]);
    assert_eq!(called(&determine(&input, &regime("ZJ-2020")).unwrap()), [chair, vice], "nobody is related");
    input.relations = vec![KinEdge::new("甲", "丙", Relation::Spouse), KinEdge::new("乙", "丙", Relation::Sibling)];
    assert_eq!(called(&determine(&input, &regime("ZJ-2020")).unwrap()), [chair]);
    let (winners, losers) = (names(&["甲"]), names(&["乙"]));
    input.settled = vec![Settled { kind: RoundKind::TieRevote, post: chair, winners, losers }];
    assert_eq!(elected(&determine(&input, &regime("ZJ-2020")).unwrap()), ["甲", "丁"]);

    // 子 is above the tie and leaves for whoever becomes chair: then there are seats for both.
    let mut input = runoff(
        [(chair, 1), (vice, 0), (member, 2)],
        vec![tied(chair, &["甲", "乙"]), tied(member, &["戊", "庚"]), vec![("子", member, 400)]],
    );
    input.relations = vec![KinEdge::new("甲", "子", Relation::Child), KinEdge::new("乙", "子", Relation::Child)];
    assert_eq!(called(&determine(&input, &regime("ZJ-2020")).unwrap()), [chair]);

    // Relatives of equal votes are voted on when no tie is open any more.
    let mut input =
        runoff([(chair, 1), (vice, 0), (member, 2)], vec![tied(chair, &["甲", "乙"]), tied(member, &["戊", "庚"])]);
    input.relations = vec![KinEdge::new("戊", "庚", Relation::Sibling)];
    let verdict = determine(&input, &regime("ZJ-2020")).unwrap();
    assert_eq!((verdict.next, verdict.kin_revote.len(), verdict.provisional.len()), (Next::TieRevote, 0, 2));
    let (winners, losers) = (names(&["甲"]), names(&["乙"]));
    input.settled = vec![Settled { kind: RoundKind::TieRevote, post: chair, winners, losers }];
    let verdict = determine(&input, &regime("ZJ-2020")).unwrap();
    assert_eq!((verdict.next, verdict.kin_revote.len()), (Next::KinRevote, 1));
}

/// How a tie of very many may end is not tried out where it cannot matter to anybody else.
#[test]
fn a_tie_of_very_many_holds_up_nobody_else() {
    let many: Vec<String> = (0..40).map(|no| format!("人{no:02}")).collect();
    let mut votes: Vec<(&str, Post, u32)> = many.iter().map(|name| (name.as_str(), Post::Member, 18)).collect();
    votes.push(("甲", Post::Chair, 30));
    let mut input = round(RoundKind::Runoff, 50, &votes);
    (input.registered, input.invalid) = (90, 0);
    input.seats = vec![POSTS[0], Seats { post: Post::Member, n: 20 }];
    let verdict = determine(&input, &regime("ZJ-2020")).unwrap();
    assert_eq!((verdict.next, elected(&verdict)), (Next::TieRevote, vec!["甲"]));
    assert_eq!((verdict.tie_revote[0].persons.len(), verdict.tie_revote[0].seats), (40, 20));
    // With a relation the end may matter to others. There are too many ends to go through them: nobody is called elected.
    input.relations = vec![KinEdge::new("甲", "人01", Relation::Spouse)];
    for profile in ["CN-2026", "HEN-2011"] {
        let verdict = determine(&input, &regime(profile)).unwrap();
        assert_eq!(
            (verdict.next, elected(&verdict).len(), verdict.tie_revote.len()),
            (Next::TieRevote, 0, 1),
            "{profile}"
        );
    }
}

/// Ends that can be gone through are: whoever is elected in each of them is elected.
#[test]
fn who_is_elected_in_every_end_is_elected() {
    for (tied, seats) in [(2, 1), (4, 2), (6, 3)] {
        let names: Vec<String> = (0..tied).map(|no| format!("人{no}")).collect();
        let mut votes: Vec<(&str, Post, u32)> = names.iter().map(|name| (name.as_str(), Post::Member, 297)).collect();
        votes.extend([("甲", Post::Chair, 700), ("女乙", Post::WomensSeat, 400)]);
        let mut input = round(RoundKind::Runoff, 890, &votes);
        input.seats = vec![POSTS[0], Seats { post: Post::Member, n: seats }, POSTS[2]];
        input.relations = vec![KinEdge::new("女乙", "人0", Relation::Spouse)];
        let verdict = determine(&input, &regime("HEN-2011")).unwrap();
        assert_eq!((verdict.next, elected(&verdict)), (Next::TieRevote, vec!["甲", "女乙"]), "{tied} for {seats}");
    }
}

/// What a record leaves out: a line is of a candidate, somebody elected was one.
#[test]
fn a_line_that_does_not_say_so_is_of_a_candidate() {
    let line: VoteLine = serde_json::from_str(r#"{"person":"甲","post":"director","votes":3}"#).unwrap();
    assert!(line.is_candidate && line.sex.is_none());
    let before: Elected = serde_json::from_str(r#"{"person":"甲","post":"director","votes":3}"#).unwrap();
    assert!(before.is_candidate);
}
