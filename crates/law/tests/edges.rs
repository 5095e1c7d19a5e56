//! Limits and silences of single rules: what mutation testing found nobody had asked for.

#![allow(clippy::unwrap_used)]

use law::book::LawBook;
use law::finding::Severity;
use law::num::{Range, Threshold, percent, zh_number};
use law::party::{self, Officers};
use law::recall::{self, RecallVote};
use law::regime::{PartyRegime, Regime};
use law::vacancy::{self, Allowed, Standing};

fn regime(profile: &str) -> Regime {
    LawBook::builtin().unwrap().regime_undated(profile).unwrap()
}

fn party() -> PartyRegime {
    LawBook::builtin().unwrap().party("CPC-2020", None).unwrap()
}

#[test]
fn shares_and_ranges() {
    let share = |text: &str| text.parse::<Threshold>().unwrap();
    assert_eq!((share(">1/2").fraction(), share(">=2/3").fraction()), ((1, 2), (2, 3)));
    assert!(Range::try_from(vec![Some(7), Some(3)]).is_err(), "from seven to three is no range");
    assert!(Range::try_from(vec![Some(5), Some(5)]).is_ok());
    for (part, whole, said) in
        [(1, 16, "6.3%"), (1, 3, "33.3%"), (2, 3, "66.7%"), (0, 5, "0.0%"), (5, 5, "100.0%"), (0, 0, "—")]
    {
        assert_eq!(percent(part, whole), said, "{part}/{whole}");
    }
    for (n, said) in [(0, "零"), (10, "十"), (9999, "九千九百九十九"), (10_000, "10000")] {
        assert_eq!(zh_number(n), said);
    }
}

#[test]
fn a_seat_that_may_not_stay_empty_blocks_and_one_that_may_does_not() {
    let standing =
        |elected| Standing { after_runoff: true, seats_total: 5, elected_total: elected, director_elected: true };
    for (profile, elected, allowed, severity) in [
        ("ZJ-2020", 3, Allowed::Yes, Severity::Info),
        ("ZJ-2020", 2, Allowed::No, Severity::Block),
        ("BJ-2012", 4, Allowed::ByAssemblyDecision, Severity::Info),
        ("BJ-2012", 3, Allowed::No, Severity::Block),
    ] {
        let verdict = vacancy::judge(&standing(elected), &regime(profile));
        assert_eq!((verdict.allowed, verdict.findings[0].severity), (allowed, severity), "{profile} {elected}");
    }
}

#[test]
fn a_recall_vote_at_its_limits() {
    let regime = regime("ZJ-2020");
    let vote = |registered, checked_in, recovered, yes| {
        recall::vote(&RecallVote { registered, checked_in, recovered, yes }, &regime)
    };
    assert!(vote(800, 800, 800, 800).unwrap().recalled, "everybody came and agreed");
    assert!(vote(800, 801, 800, 500).is_err(), "more came than there are");
    assert!(vote(800, 700, 700, 701).is_err(), "more agreed than voted");
    assert!(vote(800, 700, 690, 400).unwrap().valid, "ten ballots were not returned");
    let more = vote(800, 700, 701, 400).unwrap();
    assert_eq!(
        (more.valid, more.recalled, more.findings[0].code.as_str()),
        (false, false, "MORE_RECOVERED_THAN_VOTERS")
    );
}

#[test]
fn the_vote_on_a_recall_has_a_last_day_where_a_text_sets_one() {
    let received = "2024-03-01".parse().unwrap();
    for (profile, last) in [("ZJ-2020", Some("2024-03-31")), ("BJ-2012", Some("2024-03-31")), ("CN-2018", None)] {
        assert_eq!(recall::vote_due(received, &regime(profile)), last.map(|day| day.parse().unwrap()), "{profile}");
    }
}

#[test]
fn party_candidates_and_officers() {
    let regime = party();
    assert!(party::candidates(5, 6, &regime).is_none(), "exactly one more for five seats");
    assert_eq!(party::candidates(5, 5, &regime).unwrap().code, "PARTY_CANDIDATES_TOO_FEW");
    let state = |posts, candidates| Officers {
        committee_elected: true,
        officers_elected: true,
        approved: true,
        published: true,
        candidates,
        posts,
    };
    let codes = |state: &Officers| party::officers(state, &regime).into_iter().map(|f| f.code).collect::<Vec<_>>();
    // Not filled in yet is no error; one of each, or as many, is as it should be.
    for (posts, candidates) in [(0, 0), (0, 2), (2, 0), (1, 1), (2, 2)] {
        assert_eq!(codes(&state(posts, candidates)), Vec::<String>::new(), "{posts} {candidates}");
    }
    for (posts, candidates) in [(1, 2), (2, 1), (2, 3)] {
        assert_eq!(codes(&state(posts, candidates)), ["OFFICERS_NOT_EQUAL"], "{posts} {candidates}");
    }
    let first = |committee_elected, officers_elected| Officers { committee_elected, officers_elected, ..state(1, 1) };
    assert_eq!(codes(&first(false, true)), ["OFFICERS_BEFORE_COMMITTEE"]);
    assert_eq!(codes(&first(false, false)), Vec::<String>::new());
    let told = |published, approved| Officers { published, approved, ..state(1, 1) };
    assert_eq!(codes(&told(true, false)), ["APPROVAL_MISSING"]);
    assert_eq!(codes(&told(false, false)), Vec::<String>::new());
}

#[test]
fn a_party_organisation_elects_when_its_term_ends() {
    let (regime, ends) = (party(), "2021-01-15".parse().unwrap());
    for (held, approved, expected) in [
        ("2021-01-15", false, vec![]),
        ("2021-01-16", false, vec!["PARTY_TERM_NOT_APPROVED"]),
        ("2021-01-16", true, vec![]),
        ("2022-01-15", true, vec![]),
        ("2022-01-16", true, vec!["PARTY_TERM_TOO_LONG"]),
        ("2022-01-16", false, vec!["PARTY_TERM_NOT_APPROVED", "PARTY_TERM_TOO_LONG"]),
        ("2020-01-15", true, vec![]),
        ("2020-01-14", true, vec!["PARTY_TERM_TOO_LONG"]),
    ] {
        let found = party::term(ends, held.parse().unwrap(), approved, &regime);
        assert_eq!(found.iter().map(|f| f.code.as_str()).collect::<Vec<_>>(), expected, "{held} {approved}");
    }
}

#[test]
fn a_branch_of_seven_has_a_committee() {
    let regime = party();
    for (formal, size, expected) in [
        (6, 0, None),
        (6, 1, Some("BRANCH_WITHOUT_COMMITTEE")),
        (7, 2, Some("SIZE_OUT_OF_RANGE")),
        (7, 3, None),
        (7, 5, None),
        (7, 6, Some("SIZE_OUT_OF_RANGE")),
    ] {
        let found = party::committee(formal, size, &regime);
        assert_eq!(found.first().map(|f| f.code.as_str()), expected, "{formal} {size}");
    }
}
