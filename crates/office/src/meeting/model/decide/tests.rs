//! Cases of every kind of meeting.

use super::*;
use crate::meeting::model::{by_election_round, elected_in, leaving, open_seats, voidable};
use chrono::NaiveDate;
use law::book::LawBook;
use law::kinship::Relation;
use law::posts::Post;
use law::regime::Office;

struct Book {
    village: Regime,
    party: PartyRegime,
    cooperative: Levels,
}

fn book() -> Book {
    let book = LawBook::builtin().unwrap();
    let day = NaiveDate::from_ymd_opt(2025, 10, 20).unwrap();
    Book {
        village: book.regime("ZJ-2020", day).unwrap(),
        party: book.party("CPC-2020", Some(day)).unwrap(),
        cooperative: Levels::of(book, "ZJ-COOP-2020", Some(day)).unwrap(),
    }
}

fn laws(book: &Book) -> Laws<'_> {
    Laws { village: &book.village, party: &book.party, cooperative: &book.cooperative }
}

fn input(purpose: Purpose, (due, present): (u32, u32), seats: &[(MeetingPost, u32)]) -> Input {
    Input {
        purpose,
        forum: purpose.forums()[0],
        kind: VoteKind::First,
        due,
        present,
        women: None,
        issued: present,
        recovered: present,
        invalid: 0,
        seats: seats.iter().map(|(post, n)| SeatsOf { post: *post, n: *n }).collect(),
        votes: Vec::new(),
        before: Vec::new(),
        waiting: Vec::new(),
        sitting: Vec::new(),
        sitting_votes: Vec::new(),
        left: Vec::new(),
        withdrawn: Vec::new(),
        main: None,
        party_base: None,
        cooperative: None,
        relations: Vec::new(),
        holders: Vec::new(),
        cooperative_holders: Vec::new(),
        sexes: Vec::new(),
        households: Vec::new(),
        voids: Vec::new(),
        left_open: None,
        open_ground: None,
    }
}

fn votes(mut input: Input, votes: &[(MeetingPost, &str, u32)]) -> Input {
    let line = |(post, person, votes): &(MeetingPost, &str, u32)| Line {
        post: *post,
        person: PersonRef::from(*person),
        votes: *votes,
        is_candidate: true,
    };
    input.votes = votes.iter().map(line).collect();
    input
}

fn names(verdict: &Verdict) -> Vec<&str> {
    verdict.elected.iter().map(|one| one.person.as_str()).collect()
}

#[test]
fn party_members_elect_by_more_than_half_of_those_present() {
    use MeetingPost::PartyMember as M;
    let book = book();
    let base = input(Purpose::PartyCommittee, (60, 50), &[(M, 3)]);
    let count = votes(base, &[(M, "甲", 45), (M, "乙", 40), (M, "丙", 35), (M, "丁", 20)]);
    let verdict = decide(&count, laws(&book)).unwrap();
    assert_eq!((names(&verdict), verdict.next), (vec!["甲", "乙", "丙"], Next::Done));
    // 47 of 60 is less than four fifths: no meeting.
    let few = Input { present: 47, issued: 47, recovered: 47, ..count.clone() };
    assert_eq!(decide(&few, laws(&book)).unwrap().next, Next::Repoll);
    // Between half of those present (26) and half of those due (31) the base matters.
    let close = votes(input(Purpose::PartyCommittee, (60, 50), &[(M, 1)]), &[(M, "甲", 28)]);
    assert_eq!(decide(&close, laws(&book)).unwrap().next, Next::ConfirmBase);
    let present = Input { party_base: Some(ElectionBase::Present), ..close.clone() };
    assert_eq!(decide(&present, laws(&book)).unwrap().next, Next::Done);
    let due = Input { party_base: Some(ElectionBase::Due), ..close };
    assert_eq!(decide(&due, laws(&book)).unwrap().next, Next::Further);
}

#[test]
fn a_tie_in_the_party_is_voted_on_again_and_then_the_most_votes_decide() {
    use MeetingPost::PartyMember as M;
    let book = book();
    let first = votes(input(Purpose::PartyCommittee, (40, 40), &[(M, 1)]), &[(M, "甲", 21), (M, "乙", 21)]);
    // 42 votes on 40 ballots with one seat cannot be.
    assert!(decide(&first, laws(&book)).is_err());
    let first =
        votes(input(Purpose::PartyCommittee, (40, 40), &[(M, 2)]), &[(M, "丙", 30), (M, "甲", 24), (M, "乙", 24)]);
    let verdict = decide(&first, laws(&book)).unwrap();
    assert_eq!((names(&verdict), verdict.next), (vec!["丙"], Next::TieRevote));
    let again = votes(input(Purpose::PartyCommittee, (40, 38), &[(M, 1)]), &[(M, "甲", 18), (M, "乙", 17)]);
    let again = Input { kind: VoteKind::TieRevote, ..again };
    let waiting = Input { waiting: vec![SeatsOf { post: M, n: 1 }], ..again.clone() };
    assert_eq!(decide(&waiting, laws(&book)).unwrap().next, Next::Further);
    let verdict = decide(&again, laws(&book)).unwrap();
    assert_eq!((names(&verdict), verdict.next), (vec!["甲"], Next::Done));
}

#[test]
fn seats_of_the_party_stay_open_when_half_of_those_present_agree() {
    use MeetingPost::PartyMember as M;
    let book = book();
    let open = votes(input(Purpose::PartyCommittee, (40, 40), &[(M, 3)]), &[(M, "甲", 30), (M, "乙", 25)]);
    assert_eq!(decide(&open, laws(&book)).unwrap().next, Next::Further);
    for (agreed, next) in [(20, Next::Done), (19, Next::Further)] {
        let left = Input { left_open: Some(("接近应选名额".into(), agreed)), ..open.clone() };
        assert_eq!(decide(&left, laws(&book)).unwrap().next, next, "{agreed}");
    }
}

#[test]
fn the_supervision_committee_is_chosen_by_most_votes_and_keeps_relatives_of_the_committee_out() {
    use MeetingPost::{SupervisionChair as C, SupervisionMember as M};
    let book = book();
    let base = input(Purpose::Supervision, (45, 30), &[(C, 1), (M, 2)]);
    let count = votes(base, &[(C, "甲", 20), (C, "乙", 9), (M, "丙", 22), (M, "丁", 18), (M, "戊", 12)]);
    let verdict = decide(&count, laws(&book)).unwrap();
    assert_eq!((names(&verdict), verdict.next), (vec!["甲", "丙", "丁"], Next::Done));
    let chair = Holder { person: "庚".into(), office: Office::CommitteeMember };
    let kin = KinEdge { a: "庚".into(), b: "丁".into(), relation: Relation::Spouse };
    let barred = Input { holders: vec![chair], relations: vec![kin], ..count.clone() };
    assert_eq!(decide(&barred, laws(&book)).unwrap().next, Next::Resolve);
    let void = Void { person: "丁".into(), post: None, reason: "村民委员会成员的配偶".into() };
    let resolved = Input { voids: vec![void], ..barred };
    let verdict = decide(&resolved, laws(&book)).unwrap();
    assert_eq!((names(&verdict), verdict.next), (vec!["甲", "丙", "戊"], Next::Done));
    // 29 of 45 representatives are fewer than two thirds.
    let few = Input { present: 29, issued: 29, recovered: 29, ..count };
    assert_eq!(decide(&few, laws(&book)).unwrap().next, Next::Repoll);
}

#[test]
fn somebody_who_wins_two_posts_keeps_the_higher_one() {
    use MeetingPost::{SupervisionChair as C, SupervisionMember as M};
    let book = book();
    let base = input(Purpose::Supervision, (30, 30), &[(C, 1), (M, 1)]);
    let count = votes(base, &[(C, "甲", 20), (M, "甲", 15), (M, "乙", 9)]);
    let verdict = decide(&count, laws(&book)).unwrap();
    assert_eq!(names(&verdict), ["甲", "乙"]);
}

#[test]
fn somebody_tied_for_one_post_and_elected_to_another_gives_one_up() {
    use MeetingPost::{SupervisionChair as C, SupervisionMember as M};
    let book = book();
    let base = input(Purpose::Supervision, (30, 30), &[(C, 1), (M, 1)]);
    let count = votes(base, &[(C, "甲", 12), (C, "乙", 12), (M, "甲", 15), (M, "丙", 9)]);
    let verdict = decide(&count, laws(&book)).unwrap();
    assert_eq!(verdict.next, Next::Resolve, "{verdict:?}");
    let given_up = |post| {
        let void = Void { person: "甲".into(), post: Some(post), reason: "本人书面放弃".into() };
        decide(&Input { voids: vec![void], ..count.clone() }, laws(&book)).unwrap()
    };
    let chair = given_up(C);
    assert_eq!((names(&chair), chair.next), (vec!["乙", "甲"], Next::Done));
    let member = given_up(M);
    assert_eq!((names(&member), member.next), (vec!["丙"], Next::TieRevote));
}

#[test]
fn an_election_that_is_void_leaves_its_seat_open_unless_a_text_keeps_the_person_out() {
    use MeetingPost::{SupervisionChair as C, SupervisionMember as M};
    let book = book();
    let base = input(Purpose::Supervision, (45, 30), &[(C, 1), (M, 2)]);
    let count = votes(base, &[(C, "甲", 20), (M, "丙", 22), (M, "丁", 18), (M, "戊", 12)]);
    let void = |person: &str| vec![Void { person: person.into(), post: None, reason: "贿赂选民".into() }];
    let bought = Input { voids: void("丙"), ..count.clone() };
    let verdict = decide(&bought, laws(&book)).unwrap();
    assert_eq!((names(&verdict), verdict.next), (vec!["甲", "丁"], Next::Further));
    assert_eq!(verdict.posts[1].1.vacant(), 1);
    // The next vote is for one seat; the same person does not come back by it.
    let again = votes(input(Purpose::Supervision, (45, 30), &[(M, 1)]), &[(M, "丙", 20), (M, "戊", 9)]);
    let again = Input { kind: VoteKind::Further, voids: void("丙"), ..again };
    let verdict = decide(&again, laws(&book)).unwrap();
    assert_eq!((names(&verdict).len(), verdict.next), (0, Next::Further));
}

#[test]
fn somebody_tied_whom_a_text_keeps_out_takes_no_part_in_the_vote_on_the_tie() {
    use MeetingPost::SupervisionMember as M;
    let book = book();
    let base = input(Purpose::Supervision, (45, 30), &[(M, 2)]);
    let count = votes(base, &[(M, "丙", 22), (M, "丁", 12), (M, "戊", 12)]);
    let committee = Holder { person: "丁".into(), office: Office::CommitteeMember };
    let count = Input { holders: vec![committee], ..count };
    let verdict = decide(&count, laws(&book)).unwrap();
    assert_eq!(verdict.next, Next::Resolve);
    let may = voidable(&count, &verdict, laws(&book));
    // 戊 was not elected and nothing keeps 戊 out: there is nothing that could be void.
    assert_eq!(may, [(None, "丁".into()), (None, "丙".into())]);
    let out = Void { person: "丁".into(), post: None, reason: "村民委员会成员".into() };
    let verdict = decide(&Input { voids: vec![out], ..count }, laws(&book)).unwrap();
    assert_eq!((names(&verdict), verdict.next), (vec!["丙", "戊"], Next::Done));
}

#[test]
fn those_without_a_vote_in_a_revote_tie_again() {
    use MeetingPost::PartyMember as M;
    let book = book();
    let again =
        votes(input(Purpose::PartyCommittee, (40, 38), &[(M, 2)]), &[(M, "甲", 30), (M, "乙", 0), (M, "丙", 0)]);
    let verdict = decide(&Input { kind: VoteKind::TieRevote, ..again }, laws(&book)).unwrap();
    assert_eq!((names(&verdict), verdict.next), (vec!["甲"], Next::TieRevote));
}

#[test]
fn a_by_election_counts_those_whom_its_earlier_votes_elected() {
    use MeetingPost::Member as M;
    let book = book();
    let first = votes(input(Purpose::ByElection, (45, 30), &[(M, 2)]), &[(M, "甲", 16), (M, "乙", 10)]);
    let first = Input { forum: Forum::Representatives, ..first };
    assert_eq!(decide(&first, laws(&book)).unwrap().next, Next::Further);
    let before = vec![Elected { post: M, person: "甲".into(), votes: 16 }];
    let mut again = votes(input(Purpose::ByElection, (45, 30), &[(M, 1)]), &[(M, "乙", 10), (M, "甲", 20)]);
    // Written in once more; on the ballot it would be an error.
    again.votes[1].is_candidate = false;
    let again = Input { kind: VoteKind::Further, forum: Forum::Representatives, before, ..again };
    assert_eq!(names(&decide(&again, laws(&book)).unwrap()), ["乙"]);
    assert_eq!(by_election_round(&again).already_elected.len(), 1);
}

#[test]
fn a_cooperative_needs_two_thirds_of_all_members_unless_its_articles_say_otherwise() {
    use MeetingPost::{CouncilMember as D, Supervisor as S};
    let book = book();
    let base = input(Purpose::Boards, (90, 80), &[(D, 2), (S, 1)]);
    let count = votes(base, &[(D, "甲", 70), (D, "乙", 59), (S, "丙", 60)]);
    let two_thirds = Input { cooperative: Some(CooperativeThreshold::TwoThirdsAll), ..count.clone() };
    let verdict = decide(&two_thirds, laws(&book)).unwrap();
    assert_eq!((names(&verdict), verdict.next), (vec!["甲", "丙"], Next::Further));
    let articles = Input { cooperative: Some(CooperativeThreshold::ByArticles), ..count.clone() };
    let verdict = decide(&articles, laws(&book)).unwrap();
    assert_eq!((names(&verdict), verdict.next), (vec!["甲", "乙", "丙"], Next::Done));
    let kin = KinEdge { a: "甲".into(), b: "乙".into(), relation: Relation::Sibling };
    let kin = Input { relations: vec![kin], ..articles };
    assert_eq!(decide(&kin, laws(&book)).unwrap().next, Next::Resolve);
}

#[test]
fn two_representatives_of_one_household_are_not_allowed_in_zhejiang() {
    use MeetingPost::Representative as R;
    let book = book();
    let base = input(Purpose::Representatives, (30, 20), &[(R, 2)]);
    let count = votes(base, &[(R, "甲", 15), (R, "乙", 12), (R, "丙", 5)]);
    let homes = |second: &str| vec![("甲".into(), "1".into()), (PersonRef::from("乙"), second.to_owned())];
    let apart = Input { households: homes("2"), ..count.clone() };
    assert_eq!(decide(&apart, laws(&book)).unwrap().next, Next::Done);
    let same = Input { households: homes("1"), ..count.clone() };
    assert_eq!(decide(&same, laws(&book)).unwrap().next, Next::Resolve);
    // One who stood and lost does not count.
    let lost = Input { households: vec![("甲".into(), "1".into()), ("丙".into(), "1".into())], ..count };
    assert_eq!(decide(&lost, laws(&book)).unwrap().next, Next::Done);
}

#[test]
fn a_recall_needs_half_of_the_voters_and_half_of_the_votes() {
    let book = book();
    for (present, yes, next, carried) in
        [(500, 400, Next::Repoll, None), (501, 250, Next::Done, Some(false)), (501, 251, Next::Done, Some(true))]
    {
        let base = input(Purpose::Recall, (1000, present), &[(MeetingPost::Question, 1)]);
        let count = votes(base, &[(MeetingPost::Question, YES, yes)]);
        let verdict = decide(&count, laws(&book)).unwrap();
        assert_eq!((verdict.next, verdict.carried), (next, carried), "{present} {yes}");
    }
}

#[test]
fn a_by_election_by_representatives_needs_two_thirds_of_them() {
    use MeetingPost::Member as M;
    let book = book();
    let count = votes(input(Purpose::ByElection, (45, 30), &[(M, 1)]), &[(M, "甲", 16), (M, "乙", 13)]);
    let count = Input { forum: Forum::Representatives, ..count };
    let verdict = decide(&count, laws(&book)).unwrap();
    assert_eq!((names(&verdict), verdict.next), (vec!["甲"], Next::Done));
    let few = Input { present: 29, issued: 29, recovered: 29, ..count.clone() };
    assert_eq!(decide(&few, laws(&book)).unwrap().next, Next::Repoll);
    let close = votes(count, &[(M, "甲", 15), (M, "乙", 14)]);
    assert_eq!(decide(&close, laws(&book)).unwrap().next, Next::Further);
}

#[test]
fn figures_that_cannot_be_true_are_refused() {
    use MeetingPost::Representative as R;
    let book = book();
    let good = votes(input(Purpose::Representatives, (30, 20), &[(R, 1)]), &[(R, "甲", 15)]);
    assert!(decide(&good, laws(&book)).is_ok());
    for wrong in [
        Input { present: 31, ..good.clone() },
        Input { issued: 21, ..good.clone() },
        Input { invalid: 21, ..good.clone() },
        votes(good.clone(), &[(R, "甲", 21)]),
        votes(good, &[(R, "甲", 15), (R, "乙", 6)]),
    ] {
        assert!(decide(&wrong, laws(&book)).is_err(), "{wrong:?}");
    }
}

#[test]
fn more_ballots_than_people_void_a_vote_of_the_cooperative_before_anybody_is_counted() {
    use MeetingPost::CouncilMember as D;
    let book = book();
    let count = votes(input(Purpose::Boards, (40, 30), &[(D, 1)]), &[(D, "甲", 31)]);
    let over = Input { recovered: 32, cooperative: Some(CooperativeThreshold::ByArticles), ..count };
    let verdict = decide(&over, laws(&book)).unwrap();
    assert_eq!((verdict.valid, verdict.next), (false, Next::Repoll));
    assert!(verdict.findings.iter().any(|finding| finding.code == "MORE_RECOVERED_THAN_VOTERS"));
    let few = Input { due: 90, ..over };
    let verdict = decide(&few, laws(&book)).unwrap();
    assert!(verdict.findings.iter().all(|finding| finding.code != "MORE_RECOVERED_THAN_VOTERS"), "{verdict:?}");
}

#[test]
fn what_an_earlier_vote_left_behind_does_not_stop_a_later_one() {
    use MeetingPost::SupervisionMember as M;
    let book = book();
    let count = votes(input(Purpose::Supervision, (45, 30), &[(M, 1)]), &[(M, "乙", 20)]);
    let before = vec![Elected { post: M, person: "甲".into(), votes: 22 }];
    let holder = Holder { person: "庚".into(), office: Office::CommitteeMember };
    let kin = |person: &str| KinEdge { a: "庚".into(), b: person.into(), relation: Relation::Spouse };
    let later = Input { before, holders: vec![holder], relations: vec![kin("甲")], ..count };
    let verdict = decide(&later, laws(&book)).unwrap();
    assert_eq!((names(&verdict), verdict.next), (vec!["乙"], Next::Done));
    assert!(verdict.findings.iter().any(|finding| finding.code == "SUPERVISOR_KIN"), "it is shown all the same");
    let own = Input { relations: vec![kin("乙")], ..later };
    assert_eq!(decide(&own, laws(&book)).unwrap().next, Next::Resolve);
}

/// Somebody who sits on the committee.
fn sits(person: &str, post: Post, votes: u32) -> LawElected {
    LawElected { person: person.into(), post, votes, sex: Some(Sex::Female), is_candidate: true }
}

/// A by-election by the voters, 600 of 1,000 of whom vote.
fn by_election_of(seats: &[(MeetingPost, u32)], lines: &[(MeetingPost, &str, u32)], kin: &[(&str, &str)]) -> Input {
    let relations = kin.iter().map(|(a, b)| KinEdge::new(*a, *b, Relation::Child)).collect();
    let base = input(Purpose::ByElection, (1000, 600), seats);
    let sitting = vec![sits("女", Post::WomensSeat, 500)];
    Input { forum: Forum::Voters, sitting, relations, ..votes(base, lines) }
}

/// A further vote on the outcome of those before it, as the meeting puts it together.
fn on(
    before: &[(Input, Verdict)],
    kind: VoteKind,
    post: MeetingPost,
    n: u32,
    lines: &[(MeetingPost, &str, u32)],
) -> Input {
    let main = MainVote::of(before.iter().map(|(input, verdict)| (input, verdict))).map(Box::new);
    let first = &before[0].0;
    Input {
        kind,
        main,
        before: elected_in(before.iter().map(|(_, verdict)| verdict)),
        seats: vec![SeatsOf { post, n }],
        ..votes(first.clone(), lines)
    }
}

/// Decides votes one after another; answers the last verdict.
fn held(past: &mut Vec<(Input, Verdict)>, next: Input) -> Verdict {
    let book = book();
    let verdict = decide(&next, laws(&book)).unwrap();
    past.push((next, verdict.clone()));
    verdict
}

fn team(past: &[(Input, Verdict)]) -> Vec<String> {
    let all = elected_in(past.iter().map(|(_, verdict)| verdict));
    all.iter().map(|one| format!("{} {} {}", one.post.zh(), one.person, one.votes)).collect()
}

#[test]
fn a_father_elected_above_his_sitting_son_ends_the_sons_office() {
    use MeetingPost::{Chair as C, Member as M};
    let mut first = by_election_of(&[(C, 1)], &[(C, "父", 400), (C, "甲", 150)], &[("父", "子")]);
    first.sitting.push(sits("子", Post::Member, 550));
    let mut past = Vec::new();
    let verdict = held(&mut past, first.clone());
    assert_eq!((team(&past), verdict.next), (vec!["主任 父 400".to_owned()], Next::Further));
    let gone = leaving(&first.sitting, [&verdict]);
    assert_eq!((gone.len(), gone[0].person.as_str(), gone[0].because_of.as_str()), (1, "子", "父"));
    assert_eq!(open_seats(&verdict), [SeatsOf { post: M, n: 1 }], "the seat that the son left");
    let told = verdict.findings.iter().find(|finding| finding.code == "KIN").unwrap();
    assert!(told.message.contains("子（委员）与留任的父有亲属关系") && !told.cites.is_empty(), "{told:?}");
    // The next vote fills it; the son does not leave a second time.
    let mut next = by_election_of(&[(M, 1)], &[(M, "乙", 320)], &[("父", "子")]);
    (next.kind, next.before) = (VoteKind::Further, elected_in([&verdict]));
    let verdict = held(&mut past, next);
    assert_eq!((team(&past), verdict.next), (vec!["主任 父 400".into(), "委员 乙 320".into()], Next::Done));
    assert!(verdict.leavers.is_empty());
}

#[test]
fn a_father_with_fewer_votes_than_his_sitting_son_does_not_serve_and_the_next_follows() {
    use MeetingPost::Member as M;
    for (sons, expected, leaves) in [(500, "委员 甲 310", "父"), (400, "委员 父 450", "子")] {
        let lines = [(M, "父", 450), (M, "甲", 310), (M, "乙", 100)];
        let mut first = by_election_of(&[(M, 2)], &lines, &[("父", "子")]);
        first.sitting.push(sits("子", Post::Member, sons));
        let mut past = Vec::new();
        let verdict = held(&mut past, first);
        assert!(team(&past).contains(&expected.to_owned()), "{:?}", team(&past));
        assert_eq!(verdict.leavers.len(), 1);
        assert_eq!(verdict.leavers[0].person.as_str(), leaves);
        assert_eq!(verdict.next, Next::Further, "one seat is left in either case");
    }
}

#[test]
fn brothers_of_equal_posts_and_votes_are_voted_on_and_the_next_follows() {
    use MeetingPost::Member as M;
    let lines = |third: u32| [(M, "兄", 350), (M, "弟", 350), (M, "甲", third)];
    for (third, next, expected) in [
        (310, Next::Done, vec!["委员 兄 350", "委员 甲 310"]),
        // Without enough votes nobody follows: the seat stays open.
        (250, Next::Further, vec!["委员 兄 350"]),
    ] {
        let mut past = Vec::new();
        let verdict = held(&mut past, by_election_of(&[(M, 2)], &lines(third), &[("兄", "弟")]));
        assert_eq!((names(&verdict).len(), verdict.next), (0, Next::KinRevote), "{verdict:?}");
        assert_eq!(verdict.relatives[0].persons, ["兄".into(), "弟".into()]);
        assert_eq!((verdict.posts[0].1.vacant(), verdict.posts[0].1.ranking.tied_seats), (0, 0));
        assert_eq!(verdict.held_back(&"兄".into(), M), Some("待继续投票"));
        // Equal again: nobody is elected before the vote has come to its end.
        let revote = on(&past, VoteKind::KinRevote, M, 1, &[(M, "兄", 250), (M, "弟", 250)]);
        let verdict = held(&mut past, revote);
        assert_eq!((team(&past).len(), verdict.next, verdict.relatives.len()), (0, Next::KinRevote, 1));
        // Too few come: the same vote is held again.
        let mut few = on(&past, VoteKind::KinRevote, M, 1, &[(M, "兄", 100), (M, "弟", 50)]);
        (few.present, few.issued, few.recovered) = (200, 200, 200);
        assert_eq!(held(&mut past, few).next, Next::Repoll);
        let revote = on(&past, VoteKind::KinRevote, M, 1, &[(M, "兄", 300), (M, "弟", 200)]);
        let verdict = held(&mut past, revote);
        assert_eq!((team(&past), verdict.next), (expected.iter().map(|one| (*one).to_owned()).collect(), next));
        assert_eq!((verdict.leavers.len(), verdict.leavers[0].person.as_str()), (1, "弟"));
        let open = open_seats(&verdict);
        assert_eq!(open.len(), usize::from(next == Next::Further), "{open:?}");
        assert_eq!(verdict.main.as_ref().map(|main| main.round.settled.len()), Some(1));
    }
}

#[test]
fn whose_office_depends_on_a_tie_above_waits_for_the_vote_on_it() {
    use MeetingPost::{Chair as C, Member as M};
    // 甲 and 乙 tie for the chair; 丙 is 甲's son.
    let lines = [(C, "甲", 250), (C, "乙", 250), (M, "丙", 390), (M, "丁", 201)];
    for (votes_of, expected) in [
        ([(C, "甲", 300), (C, "乙", 200)], ["主任 甲 250", "委员 丁 201"]),
        ([(C, "甲", 200), (C, "乙", 300)], ["主任 乙 250", "委员 丙 390"]),
    ] {
        let mut past = Vec::new();
        let mut main = by_election_of(&[(C, 1), (M, 1)], &lines, &[("甲", "丙")]);
        main.kind = VoteKind::Further;
        let verdict = held(&mut past, main);
        assert_eq!((team(&past).len(), verdict.next), (0, Next::TieRevote), "{verdict:?}");
        assert!(verdict.waits.contains(&(M, "丙".into())), "{:?}", verdict.waits);
        assert_eq!(verdict.held_back(&"丙".into(), M), Some("待再次投票"));
        let revote = on(&past, VoteKind::TieRevote, C, 1, &votes_of);
        let verdict = held(&mut past, revote);
        assert_eq!((team(&past), verdict.next), (expected.map(str::to_owned).to_vec(), Next::Done));
    }
}

#[test]
fn a_tie_that_a_higher_one_may_resolve_is_voted_on_only_after_it() {
    use MeetingPost::{Chair as C, Member as M};
    let lines = [(C, "甲", 250), (C, "乙", 250), (M, "甲", 260), (M, "丙", 260)];
    let main = || {
        let main = by_election_of(&[(C, 1), (M, 1)], &lines, &[]);
        Input { kind: VoteKind::Further, ..main }
    };
    let mut past = Vec::new();
    let verdict = held(&mut past, main());
    let tied: Vec<MeetingPost> =
        verdict.posts.iter().filter(|(_, own)| own.ranking.tied_seats > 0).map(|(post, _)| *post).collect();
    assert_eq!((tied, verdict.next), (vec![C], Next::TieRevote));
    assert_eq!(verdict.waits.len(), 2, "{:?}", verdict.waits);
    let revote = on(&past, VoteKind::TieRevote, C, 1, &[(C, "甲", 300), (C, "乙", 200)]);
    let verdict = held(&mut past, revote);
    assert_eq!((team(&past), verdict.next), (vec!["主任 甲 250".into(), "委员 丙 260".into()], Next::Done));
    // 甲 loses the chair and ties for the other seat.
    past.truncate(1);
    let revote = on(&past, VoteKind::TieRevote, C, 1, &[(C, "甲", 200), (C, "乙", 300)]);
    let verdict = held(&mut past, revote);
    assert_eq!((team(&past), verdict.next), (vec!["主任 乙 250".into()], Next::TieRevote));
    let revote = on(&past, VoteKind::TieRevote, M, 1, &[(M, "甲", 310), (M, "丙", 200)]);
    let verdict = held(&mut past, revote);
    assert_eq!((team(&past), verdict.next), (vec!["主任 乙 250".into(), "委员 甲 260".into()], Next::Done));
    assert_eq!(names(&verdict), ["甲"], "each vote names whom it adds");
}

#[test]
fn an_election_declared_void_after_a_revote_leaves_its_seat_open() {
    use MeetingPost::Member as M;
    let mut past = Vec::new();
    let lines = [(M, "甲", 400), (M, "乙", 310), (M, "丙", 310)];
    held(&mut past, by_election_of(&[(M, 2)], &lines, &[]));
    assert_eq!(team(&past), ["委员 甲 400"]);
    let mut revote = on(&past, VoteKind::TieRevote, M, 1, &[(M, "乙", 310), (M, "丙", 200)]);
    let book = book();
    let verdict = decide(&revote, laws(&book)).unwrap();
    assert_eq!((names(&verdict), verdict.next), (vec!["乙"], Next::Done));
    assert_eq!(voidable(&revote, &verdict, laws(&book)), [(None, "乙".into())], "甲 was confirmed before");
    revote.voids = vec![Void { person: "乙".into(), post: None, reason: "贿赂选民".into() }];
    let verdict = held(&mut past, revote);
    assert_eq!((team(&past), verdict.next), (vec!["委员 甲 400".to_owned()], Next::Further));
    assert_eq!(open_seats(&verdict), [SeatsOf { post: M, n: 1 }]);
}

#[test]
fn a_post_is_given_up_only_for_another_one_that_the_person_has() {
    use MeetingPost::{SupervisionChair as C, SupervisionMember as M};
    let book = book();
    for (other, may) in [(16, true), (15, true), (14, false), (1, false), (0, false)] {
        let base = input(Purpose::Supervision, (45, 32), &[(C, 1), (M, 1)]);
        let count = votes(base, &[(C, "甲", 20), (C, "乙", 9), (M, "甲", other), (M, "丙", 15)]);
        let verdict = decide(&count, laws(&book)).unwrap();
        let listed = voidable(&count, &verdict, laws(&book)).contains(&(Some(C), "甲".into()));
        assert_eq!(listed, may, "{other}");
        let void = Void { person: "甲".into(), post: Some(C), reason: "本人书面选择".into() };
        let verdict = decide(&Input { voids: vec![void], ..count }, laws(&book)).unwrap();
        assert_eq!(verdict.next == Next::Resolve, !may, "{other} {verdict:?}");
        assert_eq!(verdict.findings.iter().any(|finding| finding.code == "GIVES_UP_ALL"), !may, "{other}");
        assert!(verdict.findings.iter().all(|finding| !finding.message.contains("当选无效")), "{:?}", verdict.findings);
    }
}

#[test]
fn nobody_gives_up_a_post_so_that_another_who_did_has_none() {
    use MeetingPost::{SupervisionChair as C, SupervisionMember as M};
    let book = book();
    let base = input(Purpose::Supervision, (45, 32), &[(C, 2), (M, 1)]);
    let lines = [(C, "甲", 20), (C, "乙", 19), (C, "丁", 5), (C, "戊", 4), (M, "甲", 10), (M, "乙", 12), (M, "丙", 8)];
    let count = votes(base, &lines);
    let given_up = |person: &str| Void { person: person.into(), post: Some(C), reason: "本人书面选择".into() };
    let one = Input { voids: vec![given_up("甲")], ..count };
    let verdict = decide(&one, laws(&book)).unwrap();
    assert_eq!((names(&verdict), verdict.next), (vec!["乙", "丁", "甲"], Next::Done));
    assert!(!voidable(&one, &verdict, laws(&book)).contains(&(Some(C), "乙".into())), "乙 would take 甲's only seat");
    let both = Input { voids: vec![given_up("甲"), given_up("乙")], ..one };
    assert_eq!(decide(&both, laws(&book)).unwrap().next, Next::Resolve);
}

#[test]
fn a_void_election_of_somebody_who_was_not_elected_is_taken_back_first() {
    use MeetingPost::PartyMember as M;
    let book = book();
    let void = Void { person: "甲".into(), post: None, reason: "不符合条件".into() };
    for (own, next) in [(45, Next::Further), (20, Next::Resolve)] {
        let base = Input { voids: vec![void.clone()], ..input(Purpose::PartyCommittee, (60, 50), &[(M, 2)]) };
        let verdict = decide(&votes(base, &[(M, "甲", own), (M, "乙", 35), (M, "丙", 10)]), laws(&book)).unwrap();
        assert_eq!(verdict.next, next, "{own}");
        assert_eq!(verdict.findings.iter().any(|finding| finding.code == "VOID_OF_NOBODY"), next == Next::Resolve);
    }
}

/// 乙 supervises already; 甲, who is 乙's parent, wins the vote on a tie for the council. Nothing keeps 甲 off the council, so that the seat stays
/// open when the election is declared void, and does not go to whoever lost the vote.
#[test]
fn an_election_to_the_council_that_is_void_leaves_its_seat_open_whoever_supervises() {
    use MeetingPost::{CouncilMember as D, Supervisor as S};
    let book = book();
    let before = vec![Elected { post: S, person: "乙".into(), votes: 62 }];
    let relations = vec![KinEdge { a: "甲".into(), b: "乙".into(), relation: Relation::Child }];
    let base = Input { kind: VoteKind::TieRevote, before, relations, ..input(Purpose::Boards, (90, 80), &[(D, 1)]) };
    let count = votes(base, &[(D, "甲", 45), (D, "丁", 35)]);
    let verdict = decide(&count, laws(&book)).unwrap();
    assert_eq!((names(&verdict), verdict.next), (vec!["甲"], Next::Resolve));
    let void = Void { person: "甲".into(), post: None, reason: "监事的近亲属".into() };
    let verdict = decide(&Input { voids: vec![void], ..count }, laws(&book)).unwrap();
    assert_eq!((names(&verdict).len(), verdict.next), (0, Next::Further));
}

/// 乙 is kept off the supervisors as a child of 甲, who is elected to the council: the next has the seat. Once 甲's own election is void nothing
/// keeps 乙 out, and a void that still stands leaves the seat open; taken back, the seat is 乙's.
#[test]
fn a_void_council_member_keeps_nobody_off_the_supervisors() {
    use MeetingPost::{CouncilMember as D, Supervisor as S};
    let book = book();
    let relations = vec![KinEdge { a: "甲".into(), b: "乙".into(), relation: Relation::Child }];
    let base = Input { relations, ..input(Purpose::Boards, (90, 80), &[(D, 1), (S, 1)]) };
    let base = Input { cooperative: Some(law::regime::CooperativeThreshold::ByArticles), ..base };
    let count = votes(base, &[(D, "甲", 70), (D, "丁", 9), (S, "乙", 41), (S, "丙", 35)]);
    let void = |person: &str| Void { person: person.into(), post: None, reason: "认定".into() };
    let with = |voids: Vec<Void>| {
        let verdict = decide(&Input { voids, ..count.clone() }, laws(&book)).unwrap();
        (names(&verdict).join("、"), verdict.next)
    };
    for (voids, elected, next) in [
        (vec![], "甲、乙", Next::Resolve),
        (vec![void("乙")], "甲、丙", Next::Done),
        (vec![void("乙"), void("甲")], "", Next::Further),
        (vec![void("甲")], "乙", Next::Further),
    ] {
        assert_eq!(with(voids.clone()), (elected.to_owned(), next), "{voids:?}");
    }
}

#[test]
fn votes_of_somebody_who_sits_are_asked_for_only_where_a_relative_is_compared() {
    use crate::meeting::model::{SittingVotes, VotesKnown};
    use MeetingPost::{Chair, Member as M};
    let book = book();
    let sits = |post, votes| LawElected {
        person: "己".into(),
        post,
        votes,
        sex: Some(law::posts::Sex::Female),
        is_candidate: true,
    };
    let kin = KinEdge { a: "己".into(), b: "甲".into(), relation: Relation::Sibling };
    let asked = |known| vec![SittingVotes { person: "己".into(), known }];
    let base = || votes(input(Purpose::ByElection, (30, 30), &[(M, 1)]), &[(M, "甲", 20), (M, "乙", 10)]);
    let found = || VotesKnown::Entered("报告单".into());
    let lost = || VotesKnown::NotFound("毁损".into());
    for (post, related, known, own, next, said) in [
        (Post::Member, true, VotesKnown::Missing, 0, Next::SittingVotes, "SITTING_VOTES_MISSING"),
        // 己 had more votes and stays: the seat stays open. Fewer: 己 leaves, and the own seat is open.
        (Post::Member, true, found(), 25, Next::Further, "SITTING_VOTES_ENTERED"),
        (Post::Member, true, found(), 15, Next::Further, "SITTING_VOTES_ENTERED"),
        (Post::Member, true, lost(), 0, Next::KinRevote, "SITTING_VOTES_NOT_FOUND"),
        // A higher post, or no relative: nobody asks.
        (Post::Chair, true, VotesKnown::Missing, 0, Next::Further, ""),
        (Post::Member, false, VotesKnown::Missing, 0, Next::Done, ""),
    ] {
        let relations = if related { vec![kin.clone()] } else { Vec::new() };
        let count = Input { sitting: vec![sits(post, own)], relations, sitting_votes: asked(known), ..base() };
        let verdict = decide(&count, laws(&book)).unwrap();
        let told: Vec<&str> =
            verdict.findings.iter().map(|one| one.code.as_str()).filter(|code| code.starts_with("SITTING")).collect();
        assert_eq!((verdict.next, told.join(" ").as_str()), (next, said), "{post:?} {related} {own}");
    }
    // The relative of somebody who sits is elected to a higher post: whatever votes there were, the lower post is left.
    let chair = votes(input(Purpose::ByElection, (30, 30), &[(Chair, 1)]), &[(Chair, "甲", 20), (Chair, "乙", 10)]);
    let sitting = vec![sits(Post::Member, 0)];
    let count = Input { sitting, relations: vec![kin], sitting_votes: asked(VotesKnown::Missing), ..chair };
    assert_eq!(decide(&count, laws(&book)).unwrap().next, Next::Further);
}

#[test]
fn who_has_left_for_a_relative_has_no_votes_in_the_same_by_election() {
    let book = book();
    let count =
        votes(input(Purpose::ByElection, (30, 30), &[(MeetingPost::Member, 1)]), &[(MeetingPost::Member, "己", 20)]);
    let count = Input { kind: VoteKind::Further, left: vec!["己".into()], ..count };
    let refused = decide(&count, laws(&book)).unwrap_err();
    assert_eq!(refused.findings[0].code, "LEFT_FOR_RELATIVE");
}

#[test]
fn seats_stay_open_outside_the_party_only_by_a_rule() {
    use crate::meeting::model::OpenGround::{Later, Minimum};
    use MeetingPost::{CouncilMember, SupervisionChair as C, SupervisionMember as M, Supervisor};
    let book = book();
    let case = |purpose, seats: &[(MeetingPost, u32)], lines: &[(MeetingPost, &str, u32)], ground| Input {
        left_open: Some(("另找人选".into(), 0)),
        open_ground: ground,
        ..votes(input(purpose, (30, 30), seats), lines)
    };
    let three = [(C, "甲", 20), (M, "丙", 22), (M, "丁", 18)];
    let council = [(CouncilMember, "甲", 30), (CouncilMember, "乙", 30), (CouncilMember, "丙", 30)];
    for (purpose, seats, lines, ground, next, cited) in [
        (Purpose::Supervision, &[(C, 1), (M, 3)][..], &three[..], Some(Minimum), Next::Done, "30"),
        (Purpose::Supervision, &[(C, 1), (M, 3)], &three[..2], Some(Minimum), Next::Further, "30"),
        (Purpose::Supervision, &[(C, 1), (M, 3)], &three[..2], Some(Later), Next::Done, "30"),
        (Purpose::Supervision, &[(C, 1), (M, 3)], &three[..2], None, Next::Further, ""),
        (Purpose::Boards, &[(CouncilMember, 5)], &council[..], Some(Minimum), Next::Done, "29"),
        (Purpose::Boards, &[(CouncilMember, 3), (Supervisor, 1)], &council[..], Some(Minimum), Next::Further, ""),
        (Purpose::Representatives, &[(MeetingPost::Representative, 1)], &[], Some(Minimum), Next::Further, ""),
        (Purpose::Representatives, &[(MeetingPost::Representative, 1)], &[], Some(Later), Next::Done, "20"),
    ] {
        let verdict = decide(&case(purpose, seats, lines, ground), laws(&book)).unwrap();
        let codes = ["SEATS_LEFT_OPEN", "VACANCY_NOT_ALLOWED"];
        let said = verdict.findings.iter().find(|one| codes.contains(&one.code.as_str())).unwrap();
        assert_eq!(verdict.next, next, "{purpose:?} {ground:?} {said:?}");
        let articles: Vec<String> = said.cites.iter().map(ToString::to_string).collect();
        assert!(cited.is_empty() || articles.iter().any(|one| one.contains(&format!("#{cited}"))), "{articles:?}");
    }
}

#[test]
fn what_stands_in_the_way_of_a_result_says_what_has_to_be_done() {
    use crate::meeting::model::{Remedy, remedies};
    use MeetingPost::{SupervisionChair as C, SupervisionMember as M};
    let book = book();
    let told = |count: &Input| {
        let verdict = decide(count, laws(&book)).unwrap();
        assert_eq!(verdict.next, Next::Resolve, "{verdict:?}");
        remedies(&verdict).into_iter().map(|(remedy, finding)| (remedy, finding.code.clone())).collect::<Vec<_>>()
    };
    let base = input(Purpose::Supervision, (30, 30), &[(C, 1), (M, 1)]);
    let tied = votes(base.clone(), &[(C, "甲", 15), (C, "乙", 15), (M, "甲", 20), (M, "丙", 9)]);
    assert_eq!(told(&tied), [(Remedy::GiveUp, "TIED_AND_ELECTED".to_owned())]);
    // 甲 gave the lower post up and, by a corrected count, has no other one.
    let void = Void { person: "甲".into(), post: Some(M), reason: "书面选择".into() };
    let plain = votes(base, &[(C, "乙", 25), (C, "甲", 5), (M, "甲", 20), (M, "丙", 9)]);
    let wholly = Input { voids: vec![void], ..plain.clone() };
    assert_eq!(told(&wholly), [(Remedy::TakeBack, "GIVES_UP_ALL".to_owned())]);
    let holder = Holder { person: "甲".into(), office: Office::CommitteeMember };
    let barred = Input { holders: vec![holder], ..plain };
    assert_eq!(told(&barred), [(Remedy::Declare, "SUPERVISOR_BARRED_OFFICE".to_owned())]);
}

/// In Zhejiang half of a unit may choose a representative; the leader is chosen by the meeting of the group, to which two thirds come.
#[test]
fn a_leader_is_chosen_by_the_meeting_of_the_group() {
    let book = book();
    for (purpose, post, present, valid) in [
        (Purpose::Representatives, MeetingPost::Representative, 15, true),
        (Purpose::GroupLeader, MeetingPost::GroupLeader, 15, false),
        (Purpose::GroupLeader, MeetingPost::GroupLeader, 19, false),
        (Purpose::GroupLeader, MeetingPost::GroupLeader, 20, true),
    ] {
        let count = votes(input(purpose, (30, present), &[(post, 1)]), &[(post, "甲", 12)]);
        let verdict = decide(&count, laws(&book)).unwrap();
        assert_eq!((verdict.valid, names(&verdict).len()), (valid, usize::from(valid)), "{purpose:?} {present}");
        let now = crate::meeting::model::quorum((purpose, Forum::Group), (30, present), None, laws(&book)).unwrap();
        assert_eq!(now.met, valid, "the page says the same: {purpose:?} {present}");
    }
}
