//! Properties that hold over all counts.

use super::*;
use proptest::prelude::*;

/// One ballot: whom it names for which post; never the same person twice, never more than the seats.
type Marks = Vec<(Post, usize)>;

fn ballot() -> impl Strategy<Value = Marks> {
    // A few names per post make ties, majorities and shortfalls all likely.
    (0usize..3, 0usize..5, 0usize..4, 0usize..3).prop_map(|(chair, a, b, woman)| {
        let mut marks: Marks = Vec::new();
        let mut add = |post, person: Option<usize>| {
            if let Some(person) = person.filter(|person| !marks.iter().any(|(_, taken)| taken == person)) {
                marks.push((post, person));
            }
        };
        add(Post::Chair, (chair < 2).then_some(chair));
        add(Post::Member, (a < 4).then_some(2 + a));
        add(Post::Member, (b < 3).then_some(2 + b));
        add(Post::WomensSeat, (woman < 2).then_some([5, 7][woman.min(1)]));
        marks
    })
}

fn relation() -> impl Strategy<Value = KinEdge> {
    let relations = prop_oneof![
        Just(Relation::Spouse),
        Just(Relation::Parent),
        Just(Relation::Sibling),
        Just(Relation::Grandchild),
        Just(Relation::Unknown),
    ];
    (0usize..8, 0usize..8, relations).prop_map(|(a, b, relation)| KinEdge::new(PEOPLE[a], PEOPLE[b], relation))
}

/// Counts ballots into a round; the roll is just small enough for the vote to be valid.
fn counted(ballots: &[Marks], invalid: u32, relations: Vec<KinEdge>, kind: RoundKind) -> RoundInput {
    let recovered = u32::try_from(ballots.len()).unwrap() + invalid;
    let mut input = round(kind, recovered, &[]);
    (input.registered, input.invalid, input.relations) = (recovered * 2 - 1, invalid, relations);
    for (post, person) in ballots.iter().flatten() {
        match input.votes.iter_mut().find(|line| line.post == *post && line.person.as_str() == PEOPLE[*person]) {
            Some(line) => line.votes += 1,
            None => input.votes.push(vote(PEOPLE[*person], *post, 1)),
        }
    }
    input
}

fn kind() -> impl Strategy<Value = RoundKind> {
    prop_oneof![Just(RoundKind::First), Just(RoundKind::Runoff)]
}

/// Found by the checker: 戊 is safe by his votes, and must leave if 丁 becomes deputy, which the tie for the chair decides.
#[test]
fn nobody_is_elected_who_may_have_to_leave_for_somebody_tied() {
    let mut input = round(
        RoundKind::Runoff,
        800,
        &[
            ("甲", Post::Chair, 300),
            ("丙", Post::Chair, 300),
            ("甲", Post::ViceChair, 290),
            ("丁", Post::ViceChair, 290),
            ("乙", Post::Member, 380),
            ("丙", Post::Member, 380),
            ("戊", Post::Member, 380),
        ],
    );
    input.seats = vec![
        Seats { post: Post::Chair, n: 1 },
        Seats { post: Post::ViceChair, n: 1 },
        Seats { post: Post::Member, n: 4 },
    ];
    input.relations = vec![KinEdge::new("丁", "戊", Relation::Sibling)];
    let verdict = determine(&input, &regime("CN-2026")).unwrap();
    assert_eq!((elected(&verdict), verdict.next), (vec!["乙"], Next::TieRevote));
}

/// Found by the checker: 留任 keeps the woman in the seat she was elected to; the freed seat is for those who were not elected.
#[test]
fn a_woman_elected_to_her_own_seat_does_not_move_to_a_freed_one() {
    let mut input = round(
        RoundKind::Runoff,
        800,
        &[("女甲", Post::Member, 300), ("乙", Post::Member, 300), ("女甲", Post::WomensSeat, 500)],
    );
    input.seats = vec![Seats { post: Post::Member, n: 1 }, Seats { post: Post::WomensSeat, n: 1 }];
    input.relations = vec![KinEdge::new("女甲", "乙", Relation::Child)];
    input.settled = vec![Settled {
        kind: RoundKind::TieRevote,
        post: Post::Member,
        winners: names(&["乙"]),
        losers: names(&["女甲"]),
    }];
    let verdict = determine(&input, &regime("ZJ-2020")).unwrap();
    let seats: Vec<_> = verdict.elected.iter().map(|e| (e.person.as_str(), e.post)).collect();
    assert_eq!(seats, [("女甲", Post::WomensSeat)]);
    assert_eq!(verdict.vacant.get(&Post::Member), Some(&1));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(500))]

    #[test]
    fn the_order_of_ballots_is_irrelevant(
        ballots in proptest::collection::vec(ballot(), 1..40), invalid in 0u32..4,
        relations in proptest::collection::vec(relation(), 0..4), kind in kind(), profile in 0usize..5, turn in 0usize..40,
    ) {
        let regime = regime(PROFILES[profile]);
        let straight = determine(&counted(&ballots, invalid, relations.clone(), kind), &regime).unwrap();
        let mut other = ballots.clone();
        other.reverse();
        other.rotate_left(turn % ballots.len());
        let mut relations = relations;
        relations.reverse();
        let mut input = counted(&other, invalid, relations, kind);
        input.votes.reverse();
        let shuffled = determine(&input, &regime).unwrap();
        prop_assert_eq!(&straight.elected, &shuffled.elected);
        prop_assert_eq!(&straight.vacant, &shuffled.vacant);
        prop_assert_eq!(&straight.tie_revote, &shuffled.tie_revote);
        prop_assert_eq!(&straight.kin_removed, &shuffled.kin_removed);
        prop_assert_eq!(&straight.kin_revote, &shuffled.kin_revote);
        prop_assert_eq!(straight.next, shuffled.next);
        prop_assert_eq!(&straight.runoff, &shuffled.runoff);
    }

    /// One blank ballot that turns into a vote for somebody elected never unseats them.
    #[test]
    fn one_more_vote_never_unseats(
        ballots in proptest::collection::vec(ballot(), 1..40), invalid in 0u32..4,
        relations in proptest::collection::vec(relation(), 0..4), kind in kind(), profile in 0usize..5,
    ) {
        let regime = regime(PROFILES[profile]);
        let mut blank = ballots.clone();
        blank.push(vec![]);
        let before = determine(&counted(&blank, invalid, relations.clone(), kind), &regime).unwrap();
        for winner in &before.elected {
            let person = PEOPLE.iter().position(|name| *name == winner.person.as_str()).unwrap();
            let mut more = ballots.clone();
            more.push(vec![(winner.post, person)]);
            let after = determine(&counted(&more, invalid, relations.clone(), kind), &regime).unwrap();
            let stays = after.elected.iter().any(|e| e.person == winner.person);
            prop_assert!(stays, "{} had {} votes: {:?}", winner.person, winner.votes, after);
        }
    }

    /// What a verdict says fits together: nobody twice, never more than the seats, everybody above the minimum, no two
    /// relatives, every seat accounted for.
    #[test]
    fn verdicts_fit_together(
        ballots in proptest::collection::vec(ballot(), 1..40), invalid in 0u32..4,
        relations in proptest::collection::vec(relation(), 0..5), kind in kind(), profile in 0usize..5,
    ) {
        let regime = regime(PROFILES[profile]);
        let input = counted(&ballots, invalid, relations.clone(), kind);
        let verdict = determine(&input, &regime).unwrap();
        prop_assert!(verdict.valid);
        for (i, a) in verdict.elected.iter().enumerate() {
            prop_assert!(a.votes >= verdict.min_votes);
            if kind == RoundKind::First {
                prop_assert!(2 * a.votes > input.recovered);
            } else {
                prop_assert!(3 * a.votes >= input.recovered);
            }
            for b in &verdict.elected[i + 1..] {
                prop_assert_ne!(&a.person, &b.person);
                let set = regime.kin_elected().value;
                let kin = law::kinship::between(&a.person, &b.person, &relations, set, &regime);
                prop_assert!(!matches!(kin, law::kinship::Kinship::Within(_)), "{} and {}", a.person, b.person);
            }
        }
        for seat in &input.seats {
            let filled = verdict.elected.iter().filter(|e| e.post == seat.post).count() as u32;
            let vacant = verdict.vacant.get(&seat.post).copied().unwrap_or(0);
            let tied: u32 = verdict.tie_revote.iter().chain(&verdict.tie_waiting).filter(|t| t.post == seat.post).map(|t| t.seats).sum();
            let provisional = verdict.provisional.iter().filter(|e| e.post == seat.post).count() as u32;
            let waiting = verdict.kin_revote.iter().flat_map(|group| &group.persons);
            let waiting = waiting.filter(|p| input.votes.iter().any(|l| l.post == seat.post && &l.person == *p && l.votes >= verdict.min_votes));
            let waiting = waiting.count() as u32;
            prop_assert!(filled + vacant + tied + provisional <= seat.n);
            prop_assert!(filled + vacant + tied + provisional + waiting >= seat.n);
        }
        for tie in &verdict.tie_revote {
            prop_assert!(tie.seats >= 1 && (tie.persons.len() as u32) > tie.seats);
        }
        prop_assert_eq!(verdict.next == Next::TieRevote, !verdict.tie_revote.is_empty());
        for removed in &verdict.kin_removed {
            prop_assert!(verdict.elected.iter().all(|e| e.person != removed.person));
            prop_assert!(removed.because_of != removed.person);
        }
        prop_assert!(verdict.steps.iter().all(|step| !step.sentence_zh.is_empty() && step.sentence_zh.ends_with(['。', '）'])));
    }
}
