//! Limits and silences of single rules: what mutation testing found nobody had asked for.

#![allow(clippy::unwrap_used)]

use law::body::Body;
use law::book::LawBook;
use law::committee::{self, Composition as ElectionCommittee};
use law::cooperative::{self, Assembly, AssemblyKind, Levels};
use law::deadline;
use law::finding::Severity;
use law::kinship::{self, Coded, KinEdge, Kinship, Relation};
use law::num::{Range, Threshold, percent, zh_number};
use law::party::{self, Exclusion, Members, Officers, PartyPoll};
use law::policy::{self, BodyPost, Membership};
use law::recall::{self, RecallVote};
use law::regime::{KinSet, Office, PartyRegime, Regime};
use law::representatives::{self, Composition, SmallPetition};
use law::residents;
use law::sequence;
use law::settings::{Overlay, Settings};
use law::supervision::{self, Holder};
use law::tenure::{self, EndGround, Resignation};
use law::vacancy::{self, Allowed, Standing};
use serde_json::json;

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

fn codes(findings: &[law::finding::Finding]) -> Vec<&str> {
    findings.iter().map(|finding| finding.code.as_str()).collect()
}

#[test]
fn who_is_due_at_a_party_meeting() {
    let regime = party();
    let members = |probationary, approved, adopted| Members {
        members: 10,
        probationary,
        under_probation_in_party: 0,
        rights_suspended: 0,
        excludable_approved: approved,
        excludable_adopted_by_assembly: adopted,
    };
    assert_eq!(party::due(&members(8, 2, true), &regime).unwrap().due, 0, "nobody is left, which is possible");
    assert!(party::due(&members(8, 3, true), &regime).is_err(), "more are left out than there are");
    let nobody_excluded = party::due(&members(2, 0, false), &regime).unwrap();
    assert_eq!(nobody_excluded.due, 8);
    assert!(!codes(&nobody_excluded.findings).contains(&"EXCLUSION_NOT_ADOPTED"));
    assert!(codes(&party::due(&members(2, 1, false), &regime).unwrap().findings).contains(&"EXCLUSION_NOT_ADOPTED"));
}

#[test]
fn an_exclusion_needs_both_approvals_and_counts_once() {
    let regime = party();
    let one = |person: &str, superior: bool, assembly: bool| -> Exclusion {
        serde_json::from_value(json!({
            "person": person, "ground": "bedridden", "superior_approved": superior, "assembly_adopted": assembly,
        }))
        .unwrap()
    };
    for (superior, assembly, counts, expected) in [
        (true, true, 1, vec![]),
        (false, true, 0, vec!["EXCLUSION_NOT_APPROVED"]),
        (true, false, 0, vec!["EXCLUSION_NOT_ADOPTED"]),
        (false, false, 0, vec!["EXCLUSION_NOT_APPROVED", "EXCLUSION_NOT_ADOPTED"]),
    ] {
        let (count, findings) = party::exclusions(&[one("甲", superior, assembly)], &regime);
        assert_eq!((count, codes(&findings)), (counts, expected));
    }
    let (count, findings) =
        party::exclusions(&[one("甲", true, true), one("乙", true, true), one("甲", true, true)], &regime);
    assert_eq!((count, codes(&findings)), (2, vec!["EXCLUSION_TWICE"]));
}

#[test]
fn figures_of_a_party_vote_that_cannot_be() {
    let poll = |due: u32, present: u32, recovered: u32, seats: u32, votes: &[(&str, u32)]| -> Vec<String> {
        let votes: Vec<_> = votes.iter().map(|(person, votes)| json!({ "person": person, "votes": votes })).collect();
        let input: PartyPoll = serde_json::from_value(
            json!({ "due": due, "present": present, "recovered": recovered, "seats": seats, "votes": votes }),
        )
        .unwrap();
        let refused = party::poll(&input, &party()).err();
        refused.map_or_else(Vec::new, |refused| refused.findings.into_iter().map(|f| f.code).collect())
    };
    let none = Vec::<String>::new();
    assert_eq!(poll(50, 50, 50, 2, &[("甲", 50), ("乙", 50)]), none, "all came and voted for both");
    assert_eq!(poll(50, 51, 50, 2, &[("甲", 40)]), ["F06"]);
    assert_eq!(poll(50, 45, 45, 0, &[]), ["F10"]);
    assert_eq!(poll(50, 45, 45, 2, &[("甲", 46)]), ["F04"]);
    assert_eq!(poll(50, 45, 45, 2, &[("甲", 30), ("甲", 10)]), ["F09"]);
}

#[test]
fn a_resignation_is_decided_and_announced_by_the_last_day() {
    let regime = regime("ZJ-2020");
    let day = |text: &str| text.parse().unwrap();
    let found = |decided: &str, announced: Option<&str>| {
        let resignation = Resignation {
            written: true,
            received: day("2024-03-01"),
            decided: Some(day(decided)),
            announced: announced.map(day),
        };
        let verdict = tenure::resignation(&resignation, &regime);
        verdict.findings.into_iter().map(|f| f.code).filter(|code| code != "IN_ORDER").collect::<Vec<_>>()
    };
    assert_eq!(found("2024-03-31", Some("2024-04-05")), Vec::<String>::new(), "both on the last day");
    assert_eq!(found("2024-04-01", None), ["RESIGNATION_DECISION_LATE"]);
    assert_eq!(found("2024-03-31", Some("2024-04-06")), ["RESIGNATION_NOTICE_LATE"]);
}

#[test]
fn an_end_of_office_is_announced_by_the_last_day() {
    let regime = regime("ZJ-2020");
    let day = |text: &str| text.parse().unwrap();
    let late = |announced: Option<&str>| {
        let verdict = tenure::end(EndGround::Sentenced, day("2024-05-01"), announced.map(day), &regime);
        assert_eq!(verdict.announce_by, Some(day("2024-05-16")));
        codes(&verdict.findings).contains(&"END_NOTICE_LATE")
    };
    assert_eq!(
        [None, Some("2024-05-10"), Some("2024-05-16"), Some("2024-05-17")].map(late),
        [false, false, false, true]
    );
}

#[test]
fn either_residents_or_households_nominate() {
    let book = LawBook::builtin().unwrap();
    let henan = book.regime_undated("HEN-RC-2020").unwrap();
    for (residents, households, ok) in [
        (Some(10), None, true),
        (Some(9), None, false),
        (None, Some(5), true),
        (None, Some(4), false),
        (Some(9), Some(5), true),
        (None, None, false),
    ] {
        assert_eq!(residents::nomination(residents, households, &henan).ok, ok, "{residents:?} {households:?}");
    }
    let national = book.regime_undated("RC-2018").unwrap();
    assert!(residents::nomination(Some(1), None, &national).ok, "the national law sets no number");
}

#[test]
fn a_meeting_of_representatives_that_cannot_be_and_one_that_just_can() {
    let regime = regime("ZJ-2020");
    let base =
        Composition { vra_total: Some(45), village_reps: Some(40), women_reps: Some(15), ..Composition::default() };
    let found = |composition: Composition| representatives::composition(&composition, &regime, None);
    let sound = found(base).unwrap();
    assert!(sound.ok && !representatives::blocks(&sound));
    let few = found(Composition { village_reps: Some(35), ..base }).unwrap();
    assert!(!few.ok && representatives::blocks(&few), "35 of 45 are fewer than four fifths");
    for impossible in [
        Composition { vra_total: Some(39), ..base },
        Composition { women_reps: Some(41), ..base },
        Composition { party_reps: Some(41), ..base },
        Composition { households: Some(39), ..base },
    ] {
        assert!(found(impossible).is_err(), "{impossible:?}");
    }
    for possible in [
        Composition { vra_total: Some(40), ..base },
        Composition { women_reps: Some(40), ..base },
        Composition { party_reps: Some(40), ..base },
    ] {
        assert!(found(possible).is_ok(), "{possible:?}");
    }
    let of = |composition: Composition| codes(&found(composition).unwrap().findings).join(" ");
    for (population, expected) in [(299, "VILLAGE_SMALL"), (300, ""), (999, ""), (1000, "TOO_FEW_REPS")] {
        assert_eq!(of(Composition { village_population: Some(population), ..base }), expected, "{population}");
    }
    for (households, expected) in [(199, "REPS_PER_HOUSEHOLDS"), (200, ""), (600, ""), (601, "REPS_PER_HOUSEHOLDS")] {
        let composition = Composition { households: Some(households), ..base };
        let found = representatives::composition(&composition, &self::regime("CN-2018"), None).unwrap();
        assert_eq!(codes(&found.findings).join(" "), expected, "{households}");
    }
}

#[test]
fn small_petitions_and_the_recall_of_a_group_leader() {
    let (zhejiang, henan) = (regime("ZJ-2020"), regime("HEN-2011"));
    let signed = |electors, signers| SmallPetition { electors, signers };
    let removal = |signers| representatives::removal_petition(signed(30, signers), &zhejiang).unwrap().0;
    assert_eq!([9, 10].map(removal), [false, true]);
    let leader = |signers| representatives::leader_petition(signed(31, signers), &henan).unwrap().0;
    assert_eq!([15, 16].map(leader), [false, true]);
    assert!(representatives::leader_petition(signed(31, 31), &zhejiang).is_none(), "the texts are silent");
    let recall =
        |voted, yes| representatives::leader_recall(60, voted, yes, &henan).unwrap().map(|(recalled, _)| recalled);
    assert_eq!([recall(60, 39), recall(60, 40), recall(40, 40)].map(Result::unwrap), [false, true, true]);
    assert!(recall(61, 40).is_err() && recall(40, 41).is_err());
    assert!(representatives::leader_recall(60, 50, 45, &zhejiang).is_none(), "the texts are silent");
}

#[test]
fn who_may_not_supervise_and_by_which_text() {
    let regime = regime("ZJ-2020");
    let holder = |person: &str, office| Holder { person: person.into(), office };
    let found = |member: &str, office| supervision::barred(&[member.into()], &[holder("甲", office)], &[], &regime);
    let committee = found("甲", Office::CommitteeMember);
    assert_eq!(
        (codes(&committee), &committee[0].cites),
        (vec!["SUPERVISOR_BARRED_OFFICE"], &regime.supervision_kin().cites)
    );
    let clerk = found("甲", Office::VillageClerk);
    assert_eq!(
        (codes(&clerk), &clerk[0].cites),
        (vec!["SUPERVISOR_BARRED_OFFICE"], &regime.supervision_barred().cites)
    );
    assert_eq!(found("甲", Office::PartyMember), vec![], "a party member may supervise");
    assert_eq!(found("乙", Office::CommitteeMember), vec![], "somebody else holds the office");
}

#[test]
fn one_who_knows_accounts_is_enough() {
    let regime = regime("ZJ-2020");
    assert_eq!(supervision::skill(0, &regime).unwrap().code, "SUPERVISION_SKILL");
    assert!([1, 2].iter().all(|skilled| supervision::skill(*skilled, &regime).is_none()));
}

/// The codes that lie between those of one relation and of the next.
#[test]
fn codes_of_relations_that_are_easily_taken_for_others() {
    for (code, relation) in [
        ("45", Relation::OtherKin),
        ("46", Relation::OtherKin),
        ("47", Relation::LinealOther),
        ("65", Relation::OtherKin),
        ("66", Relation::LinealOther),
        ("67", Relation::LinealOther),
        ("68", Relation::OtherKin),
    ] {
        assert!(matches!(kinship::from_code(code), Coded::Kin(found) if found == relation), "{code}");
    }
}

/// Where no text bars relatives, a relation that nobody has checked is nothing to be checked either.
#[test]
fn without_a_set_there_is_nothing_to_check() {
    let regime = regime("ZJ-2020");
    let edges = [KinEdge::new("甲", "乙", Relation::Unknown)];
    let between = |set| kinship::between(&"甲".into(), &"乙".into(), &edges, set, &regime);
    assert_eq!((between(KinSet::None), between(KinSet::Near)), (Kinship::Outside, Kinship::Unverified));
    let own = kinship::between(&"甲".into(), &"甲".into(), &edges, KinSet::Near, &regime);
    assert_eq!(own, Kinship::Outside, "nobody is their own relative");
}

#[test]
fn the_wider_set_is_for_who_holds_both_posts_and_supervisors_of_the_cooperative_bar_nobody() {
    let book = LawBook::builtin().unwrap();
    let (regime, pack) = (regime("ZJ-2020"), book.pack("LUBU-2020").unwrap());
    let member = |person: &str, posts: &[BodyPost]| Membership { person: person.into(), posts: posts.to_vec() };
    let found = |teams: &[Membership], relation| {
        let findings = policy::avoidance(pack, teams, &[KinEdge::new("甲", "乙", relation)], &regime);
        findings.into_iter().map(|finding| finding.code).collect::<Vec<_>>()
    };
    let board = member("乙", &[BodyPost::CoopBoard]);
    let none = Vec::<String>::new();
    for posts in [&[BodyPost::Director][..], &[BodyPost::PartySecretary]] {
        assert_eq!(found(&[member("甲", posts), board.clone()], Relation::Grandparent), none, "{posts:?}");
    }
    let both = member("甲", &[BodyPost::Director, BodyPost::PartySecretary]);
    assert_eq!(found(&[both, board], Relation::Grandparent), ["BODIES_KIN"]);
    let watcher = member("乙", &[BodyPost::VscMember]);
    assert_eq!(found(&[member("甲", &[BodyPost::CoopSupervisor]), watcher.clone()], Relation::Sibling), none);
    assert_eq!(found(&[member("甲", &[BodyPost::CoopBoard]), watcher], Relation::Sibling), ["SUPERVISOR_KIN"]);
}

fn day(text: &str) -> chrono::NaiveDate {
    text.parse().unwrap()
}

/// The regime of a polling day, with an answer to an open point.
fn regime_with(profile: &str, on: &str, settings: &[(&str, &str)]) -> Regime {
    let settings = Settings(settings.iter().map(|(key, value)| ((*key).into(), (*value).into())).collect());
    let overlay = Overlay { pack: None, settings: Some(&settings) };
    LawBook::builtin().unwrap().regime_for(profile, day(on), overlay).unwrap()
}

#[test]
fn a_roll_on_its_last_day_and_an_objection_on_theirs() {
    let (inclusive, clear) = (
        regime_with("ZJ-2020", "2025-03-28", &[]),
        regime_with("ZJ-2020", "2025-03-28", &[("deadline_counting", "clear_days")]),
    );
    assert_eq!([0, 1, 2, 20].map(|days| deadline::needed_days(days, &inclusive)), [0, 1, 2, 20]);
    assert_eq!([0, 1, 2, 20].map(|days| deadline::needed_days(days, &clear)), [0, 1, 3, 21], "选举日前 is no count");
    for (regime, published, code) in [
        (&inclusive, "2025-03-09", "ROLL_TOO_LATE"),
        (&inclusive, "2025-03-08", "ROLL_ON_LAST_DAY"),
        (&inclusive, "2025-03-07", "ROLL_IN_TIME"),
        (&clear, "2025-03-08", "ROLL_TOO_LATE"),
        (&clear, "2025-03-07", "ROLL_IN_TIME"),
        (&clear, "2025-03-06", "ROLL_IN_TIME"),
    ] {
        assert_eq!(codes(&deadline::roll_publication(day(published), regime)), [code], "{published}");
    }
    for (filed, code) in [
        ("2025-02-28", "OBJECTION_BEFORE_LIST"),
        ("2025-03-01", "OBJECTION_IN_TIME"),
        ("2025-03-06", "OBJECTION_IN_TIME"),
        ("2025-03-07", "OBJECTION_TOO_LATE"),
    ] {
        assert_eq!(codes(&deadline::objection(day("2025-03-01"), day(filed), &inclusive)), [code], "{filed}");
    }
}

#[test]
fn women_of_an_election_committee_and_who_follows_in_it() {
    let hunan = regime("HUN-2013");
    let women = |known| codes(&committee::composition(&ElectionCommittee { size: 7, women: known }, &hunan)).join(" ");
    assert_eq!(women(Some(1)), "");
    assert_eq!(women(Some(0)), "COMMITTEE_NO_WOMAN");
    assert_eq!(women(None), "");
    assert_eq!(committee::fill_cites()[0].to_string(), "VCOL2018@2018-12-29#12.4");
}

fn levels(profile: &str, on: &str) -> Levels {
    Levels::of(LawBook::builtin().unwrap(), profile, Some(day(on))).unwrap()
}

/// What of two laws is equal is cited from the one that was asked for, and the other is not held up against it.
#[test]
fn equal_shares_of_two_laws_are_no_conflict() {
    let decide = |kind, total, on: &str| {
        let assembly = Assembly { kind, total, present: total, yes: total };
        cooperative::decide(&assembly, &levels("SH-COOP-2018", on)).unwrap()
    };
    let cited = |verdict: &cooperative::AssemblyVerdict, code: &str, text: &str| {
        let finding = verdict.findings.iter().find(|finding| finding.code == code).unwrap();
        finding.cites.iter().any(|cite| cite.text == text)
    };
    // Of one member one half and two thirds are the same one.
    let one = decide(AssemblyKind::Members, 1, "2025-05-01");
    assert!(cited(&one, "QUORUM", "SH-ASSET") && cited(&one, "PASSED", "SH-ASSET"), "{one:?}");
    let many = decide(AssemblyKind::Members, 300, "2025-05-01");
    assert!(!cited(&many, "QUORUM", "SH-ASSET") && cited(&many, "PASSED", "SH-ASSET"), "{many:?}");
    assert_eq!(decide(AssemblyKind::Members, 1, "2025-04-30").national, None);
    assert_eq!(decide(AssemblyKind::Members, 300, "2025-04-30").national, Some((true, 200)));
    assert_eq!(decide(AssemblyKind::Representatives, 45, "2025-04-30").national, None);
}

#[test]
fn relatives_on_a_council_are_both_on_it() {
    let own = levels("RCEO-2024", "2025-06-01").own;
    let found = |edges: &[(&str, &str, Relation)]| {
        let edges: Vec<KinEdge> = edges.iter().map(|(a, b, relation)| KinEdge::new(*a, *b, *relation)).collect();
        codes(&cooperative::council_kin(&["甲".into(), "乙".into()], &edges, &own)).join(" ")
    };
    assert_eq!(found(&[("甲", "乙", Relation::Sibling)]), "COUNCIL_KIN");
    assert_eq!(found(&[("乙", "甲", Relation::Unknown)]), "RELATION_UNVERIFIED");
    assert_eq!(found(&[("甲", "乙", Relation::SonInLaw)]), "");
    // Somebody outside, from either side, and a record about one person.
    for edge in [("甲", "丙", Relation::Spouse), ("丙", "甲", Relation::Spouse), ("甲", "甲", Relation::Sibling)]
    {
        assert_eq!(found(&[edge]), "", "{edge:?}");
    }
}

#[test]
fn representatives_of_members_by_households_and_women() {
    let own = levels("RCEO-2024", "2025-06-01").own;
    let found = |representatives, households, women| {
        let plan = cooperative::Representatives { representatives, households, women };
        codes(&cooperative::representatives(&plan, &own).findings).join(" ")
    };
    for (count, households, said) in [
        (30, 149, "REPS_PER_HOUSEHOLDS"),
        (30, 150, "IN_ORDER"),
        (30, 450, "IN_ORDER"),
        (30, 451, "REPS_PER_HOUSEHOLDS"),
        // Twenty-one are the fewest, however small the co-operative.
        (21, 100, "IN_ORDER"),
        (22, 100, "REPS_PER_HOUSEHOLDS"),
        (21, 315, "IN_ORDER"),
        (21, 316, "REPS_PER_HOUSEHOLDS"),
        (20, 100, "TOO_FEW_COOP_REPS"),
    ] {
        assert_eq!(found(count, Some(households), None), said, "{count} {households}");
    }
    assert_eq!(found(30, None, Some(0)), "WOMEN_COOP_REPS");
    assert_eq!(found(30, None, Some(1)), "IN_ORDER");
}

#[test]
fn members_are_told_ten_days_before() {
    let own = levels("RCEO-2024", "2025-06-01").own;
    let late = |announced| cooperative::notice(day(announced), day("2025-06-11"), &own).is_some();
    assert_eq!(["2025-05-31", "2025-06-01", "2025-06-02"].map(late), [false, false, true]);
}

#[test]
fn what_has_to_be_done_before_a_body() {
    use Severity::{Block, Warn};
    let book = LawBook::builtin().unwrap();
    let (zj, pack) = (regime("ZJ-2020"), book.pack("LUBU-2020").unwrap());
    let usual = sequence::before(Body::Supervision, Some(&zj), None);
    let expected =
        [(Body::Party, Warn), (Body::Committee, Block), (Body::Residents, Block), (Body::Representatives, Warn)];
    assert_eq!(usual, expected);
    assert_eq!(sequence::before(Body::Cooperative, Some(&zj), None), expected.map(|(body, _)| (body, Warn)));
    assert_eq!(sequence::before(Body::Committee, Some(&zj), None), [(Body::Party, Warn)]);
    assert_eq!(sequence::before(Body::Committee, Some(&zj), Some(pack)), [(Body::Party, Block)]);
    assert_eq!(sequence::before(Body::Party, Some(&zj), Some(pack)), []);
    assert_eq!(sequence::before(Body::Representatives, Some(&zj), Some(pack)), [], "the paper does not name them");
    // The last day itself is in time.
    let finish = |on: &str| codes(&sequence::order(&[(Body::Party, day(on))].into(), None, Some(pack))).join(" ");
    assert_eq!((finish("2020-12-31").as_str(), finish("2021-01-01").as_str()), ("", "FINISH_LATE"));
}

#[test]
fn a_policy_looks_at_the_team_and_at_who_chairs_the_supervisors() {
    use law::policy::{ChairOffer, deputy_while_chair_vacant, supervision_chair, team};
    let book = LawBook::builtin().unwrap();
    let (pack, other) = (book.pack("LUBU-2020").unwrap(), book.pack("CD-2020").unwrap());
    let fields = |size, ages: &[u32], large| {
        let figures = law::team::Figures { size, ages: ages.to_vec(), ..Default::default() };
        let found = team(pack, &figures, large, None).findings;
        found.into_iter().map(|finding| finding.field).collect::<Vec<_>>().join(" ")
    };
    assert_eq!(fields(2, &[], false), "SIZE_UNDER_3");
    assert_eq!(fields(8, &[], false), "SIZE_OVER_7");
    assert_eq!((fields(9, &[], true), fields(10, &[], true)), (String::new(), "SIZE_OVER_9".into()));
    assert_eq!(fields(3, &[30, 50, 52], false), "");
    assert_eq!(fields(3, &[38, 50, 52], false), "NONE_YOUNGER");
    assert_eq!(fields(3, &[35, 50, 52], false), "NONE_YOUNGER", "三十五岁 is not under it");
    assert_eq!(fields(3, &[50, 52], false), "", "an age is not known");
    assert_eq!(fields(3, &[41, 50, 52], false), "NO_MEMBER_UNDER_40 NONE_YOUNGER");
    let chair = |offices: &[Office], has_deputy, kept_by_avoidance| {
        let offer = ChairOffer { offices: offices.to_vec(), has_deputy, kept_by_avoidance, party_member: Some(true) };
        codes(&supervision_chair(pack, &offer, &regime("ZJ-2020")).findings).join(" ")
    };
    for (offices, deputy, kept, said) in [
        (&[Office::PartyDeputySecretary][..], true, false, ""),
        (&[Office::PartyDiscipline], true, false, "SUPERVISION_CHAIR_OTHER"),
        (&[Office::PartyDiscipline], false, false, ""),
        (&[Office::PartyDeputySecretary], false, false, ""),
        (&[Office::PartyMember], false, false, "SUPERVISION_CHAIR_OTHER"),
        (&[Office::PartyMember], false, true, ""),
    ] {
        assert_eq!(chair(offices, deputy, kept), said, "{offices:?} {deputy} {kept}");
    }
    for (pack, leaves, deputies, said) in
        [(pack, true, 1, true), (pack, false, 1, false), (pack, true, 0, false), (other, true, 1, false)]
    {
        assert_eq!(
            deputy_while_chair_vacant(pack, leaves, deputies).is_some(),
            said,
            "{} {leaves} {deputies}",
            pack.id
        );
    }
}

#[test]
fn figures_of_a_report_up_to_the_whole() {
    let metric = |input: serde_json::Value| {
        let case = json!({ "id": "X", "profile": "METRIC", "body": "ALL", "kind": "metric", "input": input });
        law::determine::run(&case).remove(0)
    };
    let all = metric(json!({ "party_members": 5, "vc_members": 3, "overlap": 3, "secretaries": 4, "yijiantiao": 4 }));
    assert_eq!((&all["two_committee_unique"], &all["yijiantiao_rate"]), (&json!(5), &json!("100.0%")));
    for wrong in [
        json!({ "party_members": 5, "vc_members": 3, "overlap": 4 }),
        json!({ "secretaries": 4, "yijiantiao": 5 }),
        json!({}),
    ] {
        assert!(metric(wrong.clone())["error"].is_string(), "{wrong}");
    }
}
