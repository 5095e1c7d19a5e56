//! Rules that the cases do not reach: the book and its regimes, committees, staff, lists, handover.

#![allow(clippy::unwrap_used)]

use chrono::NaiveDate;
use law::book::{LawBook, LawError, Status};
use law::candidacy::{Listed, NominationPaper, nomination, nomination_turnout, order};
use law::cite::Cite;
use law::committee::{self, Standing};
use law::finding::Severity;
use law::handover;
use law::kinship::{KinEdge, Relation};
use law::posts::{PersonRef, Post, Seats};
use law::regime::{Mode, Regime, StaffRole};
use law::staff::{self, MobileBox, StaffMember};
use std::collections::BTreeSet;

fn book() -> &'static LawBook {
    LawBook::builtin().unwrap()
}

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn regime(profile: &str) -> Regime {
    book().regime_undated(profile).unwrap()
}

fn persons(names: &[&str]) -> Vec<PersonRef> {
    names.iter().map(|name| PersonRef::from(*name)).collect()
}

fn codes(findings: &[law::finding::Finding]) -> Vec<(&str, Severity)> {
    findings.iter().map(|finding| (finding.code.as_str(), finding.severity)).collect()
}

#[test]
fn the_banner_stands_while_the_texts_are_not_verified_for_the_day() {
    for (profile, polling_day, banner) in [
        ("CN-2018", "2025-12-31", false),
        ("CN-2018", "2026-01-01", true),
        ("CN-2026", "2026-01-01", true),
        ("ZJ-2020", "2025-11-25", false),
        ("ZJ-2020", "2025-11-26", true),
        ("ZJ-2025", "2025-11-26", true),
        ("SH-2020", "2025-12-31", false),
        ("SH-2020", "2026-01-01", true),
        ("BJ-2012", "2026-01-01", true),
        ("HEN-2011", "2026-01-01", true),
        ("HUN-2013", "2020-01-01", true),
    ] {
        let regime = book().regime(profile, day(polling_day)).unwrap();
        assert_eq!(regime.banner().is_some(), banner, "{profile} {polling_day}");
        assert_eq!(regime.verification() == Status::Verified, !banner);
        assert_eq!(regime.notices().is_empty(), !banner);
    }
    let regime = book().regime("ZJ-2020", day("2026-03-28")).unwrap();
    assert_eq!(regime.banner(), Some("参数依据旧文本，待核"));
    assert_eq!(regime.notices()[0].code, "PROFILE_SUPERSEDED");
    assert!(regime.notices()[0].message.contains("ZJ-2025"));
}

#[test]
fn an_unknown_profile_names_the_known_ones() {
    let error = book().regime("ZJ-1999", day("2025-01-01")).unwrap_err();
    assert!(matches!(&error, LawError::UnknownProfile { known, .. } if known.len() == 14));
    assert_eq!(
        error.to_string(),
        "没有法规方案“ZJ-1999”；可用的有：BJ-2012、CN-2018、CN-2026、CQ-2013、GD-2026、HEN-2011、HUN-2013、JL-2012、JS-2019、SC-2026、SD-2012、SH-2020、ZJ-2020、ZJ-2025"
    );
    let early = book().regime("ZJ-2025", day("2025-11-25")).unwrap_err();
    assert!(matches!(early, LawError::ProfileNotYetInForce { .. }));
}

#[test]
fn places_get_the_profile_of_their_day() {
    for (division, polling_day, profile) in [
        ("330781001000", "2025-11-25", Some("ZJ-2020")),
        ("330781001000", "2025-11-26", Some("ZJ-2025")),
        ("310000", "2026-06-01", Some("SH-2020")),
        ("11", "2015-06-01", Some("BJ-2012")),
        ("220422", "2025-12-31", Some("JL-2012")),
        ("610102", "2025-12-31", Some("CN-2018")),
        ("610102", "2026-01-01", Some("CN-2026")),
        ("440305", "2025-12-31", Some("CN-2018")),
        ("440305", "2026-01-01", Some("GD-2026")),
        ("430811", "2021-01-31", Some("HUN-2013")),
        ("610102", "2000-01-01", None),
    ] {
        let found = book().suggest(division, day(polling_day)).map(|profile| profile.id.as_str());
        assert_eq!(found, profile, "{division} {polling_day}");
    }
}

#[test]
fn equal_hashes_mean_the_same_law() {
    let hash = |profile: &str, polling_day: &str| book().regime(profile, day(polling_day)).unwrap().hash().to_owned();
    assert_eq!(hash("ZJ-2020", "2025-03-01"), hash("ZJ-2020", "2025-03-28"));
    assert_ne!(hash("ZJ-2020", "2025-11-25"), hash("ZJ-2020", "2025-11-26"), "a parameter changed on that day");
    let all: BTreeSet<String> = book().profiles().iter().map(|info| regime(&info.id).hash().to_owned()).collect();
    assert_eq!(all.len(), book().profiles().len());
    assert_eq!(regime("CN-2018").hash().len(), 64);
}

#[test]
fn every_profile_resolves_every_parameter_on_every_kind_of_day() {
    for info in book().profiles() {
        for polling_day in ["2020-10-01", "2025-11-25", "2025-11-26", "2025-12-31", "2026-01-01", "2030-05-05"] {
            if day(polling_day) < info.from {
                continue;
            }
            let regime = book().regime(&info.id, day(polling_day)).unwrap();
            for row in regime.rows() {
                assert!(!row.title_zh.is_empty());
                assert!(!row.cites.is_empty() || !row.note.is_empty(), "{} {}", info.id, row.key);
                // An unverified profile may have parameters that its own, fully read text sets; what it inherits is marked.
                let own = |cite: &Cite| !["VCOL2018", "CC", "RC2018"].contains(&cite.text.as_str());
                let read = row.cites.iter().any(own);
                if info.verification == Status::Unverified && row.status == Status::Verified && !read {
                    panic!("{} {}: an unverified profile has a verified parameter", info.id, row.key);
                }
            }
        }
    }
}

#[test]
fn the_provinces_differ_by_parameters() {
    let [cn, zj, sh, bj, hen] = ["CN-2018", "ZJ-2020", "SH-2020", "BJ-2012", "HEN-2011"].map(regime);
    let days = [&cn, &zj, &sh, &bj, &hen].map(|regime| regime.runoff_days().value);
    assert_eq!(days, [Some(10), Some(30), Some(30), Some(15), Some(10)]);
    assert_eq!((cn.runoff_days().status, cn.runoff_days().severity), (Status::Unverified, Severity::Warn));
    let sizes = [&zj, &sh, &bj, &hen].map(|regime| regime.committee_size().value.zh());
    assert_eq!(sizes, ["5至9", "7至9", "5至9", "7至9"]);
    assert!([&cn, &zj, &sh, &bj, &hen].iter().all(|regime| regime.roll_days_before().value == 20));
    assert!([&cn, &zj, &sh, &bj, &hen].iter().all(|regime| regime.term_years().value == 5));
    assert_eq!(hen.vc_size_usual().value.map(|range| range.zh()), Some("3至5".to_owned()));
}

#[test]
fn a_committee_is_formed_by_a_meeting_with_enough_people() {
    use committee::FormingMeeting::*;
    let zj = regime("ZJ-2020");
    for (meeting, due, present, enough) in [
        (Assembly, 100, 50, false),
        (Assembly, 100, 51, true),
        (AssemblyOfHouseholds, 300, 199, false),
        (AssemblyOfHouseholds, 300, 200, true),
        (Representatives, 45, 29, false),
        (Representatives, 45, 30, true),
        (Groups, 100, 66, false),
        (Groups, 100, 67, true),
    ] {
        let findings = committee::meeting_quorum(meeting, due, present, &zj);
        assert_eq!(findings.is_empty(), enough, "{meeting:?} {present}/{due}: {findings:?}");
        assert!(findings.iter().all(|f| f.code == "MEETING_QUORUM" && f.blocks() && !f.cites.is_empty()));
    }
}

#[test]
fn members_reserves_and_relatives() {
    let zj = regime("ZJ-2020");
    let (members, reserve) = (persons(&["甲", "乙", "丙"]), persons(&["丁", "戊"]));
    let candidates = [(PersonRef::from("甲"), Standing::SelfNominated), (PersonRef::from("己"), Standing::Confirmed)];
    let relations = [KinEdge::new("己", "乙", Relation::Parent), KinEdge::new("己", "丁", Relation::Sibling)];
    let verdict = committee::quit(&members, &reserve, &candidates, &relations, &zj);
    assert_eq!(verdict.must_quit, persons(&["甲", "乙"]));
    assert_eq!(verdict.fill, persons(&["戊"]), "丁 would have to leave too");
    assert!(verdict.findings.iter().any(|finding| finding.code == "RESERVE_EXHAUSTED"));
    let unknown = [KinEdge::new("己", "丙", Relation::Unknown)];
    let verdict = committee::quit(&members, &reserve, &candidates[1..], &unknown, &zj);
    assert!(verdict.must_quit.is_empty());
    assert_eq!(codes(&verdict.findings), [("RELATION_UNVERIFIED", Severity::Warn)]);

    let kin = committee::mutual_kin(&members, &[KinEdge::new("甲", "丙", Relation::Grandchild)], &zj);
    assert_eq!(codes(&kin), [("COMMITTEE_MEMBERS_RELATED", Severity::Warn)]);
    assert_eq!(committee::absence(&members[0], 1, &zj), []);
    assert_eq!(codes(&committee::absence(&members[0], 2, &zj)), [("MEMBER_ABSENT", Severity::Warn)]);
    assert_eq!(committee::absence(&members[0], 9, &regime("BJ-2012")), []);
}

#[test]
fn mobile_boxes() {
    let plan = MobileBox { scrutineers: 3, approved: true, voters_published: true, scrutineers_published: true };
    assert_eq!(staff::mobile_box(&plan, &regime("ZJ-2020")), []);
    let bad = MobileBox { scrutineers: 2, approved: false, voters_published: true, scrutineers_published: false };
    use Severity::{Block, Warn};
    assert_eq!(
        codes(&staff::mobile_box(&bad, &regime("ZJ-2020"))),
        [
            ("MOBILE_BOX_SCRUTINEERS", Block),
            ("MOBILE_BOX_NOT_APPROVED", Block),
            ("MOBILE_BOX_LIST_NOT_PUBLISHED", Block)
        ]
    );
    assert_eq!(codes(&staff::mobile_box(&bad, &regime("BJ-2012"))), [("MOBILE_BOX_SCRUTINEERS", Block)]);
    assert_eq!(codes(&staff::mobile_box(&bad, &regime("CN-2018"))), [("MOBILE_BOX_SCRUTINEERS", Warn)]);
}

#[test]
fn staff_with_unverified_kin_are_named() {
    let member = StaffMember { person: "己".into(), role: StaffRole::Teller };
    let relations = [KinEdge::new("甲", "己", Relation::Unknown)];
    let findings = staff::check(&[member], &persons(&["甲"]), &relations, &regime("ZJ-2020"));
    assert_eq!(codes(&findings), [("RELATION_UNVERIFIED", Severity::Warn)]);
}

#[test]
fn nominations() {
    let zj = regime("ZJ-2020");
    let seats = [Seats { post: Post::Chair, n: 1 }, Seats { post: Post::Member, n: 1 }];
    let paper = |named: &[(Post, &str)], by_proxy| NominationPaper {
        named: named.iter().map(|(post, person)| (*post, PersonRef::from(*person))).collect(),
        by_proxy,
    };
    assert_eq!(nomination(&paper(&[(Post::Chair, "甲"), (Post::Member, "乙")], false), &seats, &zj), []);
    let twice = paper(&[(Post::Chair, "甲"), (Post::Member, "甲")], false);
    assert_eq!(codes(&nomination(&twice, &seats, &zj)), [("NOMINATED_FOR_TWO_POSTS", Severity::Block)]);
    assert_eq!(nomination(&twice, &seats, &regime("BJ-2012")), []);
    let many = paper(&[(Post::Chair, "甲"), (Post::Member, "乙"), (Post::Member, "丙")], true);
    let found = nomination(&many, &seats, &zj);
    assert_eq!(codes(&found), [("TOO_MANY_NOMINATED", Severity::Block), ("NOMINATION_BY_PROXY", Severity::Block)]);
    assert_eq!(nomination_turnout(1000, 501, &zj), []);
    assert_eq!(codes(&nomination_turnout(1000, 500, &zj)), [("NOMINATION_TURNOUT", Severity::Block)]);
    assert_eq!(nomination_turnout(1000, 1, &regime("CN-2018")), []);
}

#[test]
fn candidates_who_withdraw_are_replaced_only_where_too_few_are_left() {
    let withdraw = |formal: &[&str], next: &[&str]| {
        let withdrawal = law::candidacy::Withdrawal {
            post: Post::Member,
            seats: 2,
            formal: persons(formal),
            next_in_nomination: persons(next),
            withdrawn: "甲".into(),
            days_before: 10,
            days_after_list: None,
        };
        let verdict = law::candidacy::withdraw(&withdrawal, &regime("ZJ-2020"));
        let finding = verdict.findings.last().unwrap();
        (verdict.refill_required, verdict.refill, finding.code.clone(), finding.field.clone())
    };
    let told = |required: bool, refill: &[&str], code: &str, field: &str| {
        (required, persons(refill), code.to_owned(), field.to_owned())
    };
    let four = ["甲", "乙", "丙", "丁"];
    assert_eq!(withdraw(&four, &["戊"]), told(false, &[], "MUST_BE_ANNOUNCED", "withdrawn"));
    let announced = told(true, &["戊"], "MUST_BE_ANNOUNCED", "next_in_nomination");
    assert_eq!(withdraw(&four[..3], &["戊", "己"]), announced);
    assert_eq!(withdraw(&four[..3], &["乙"]), told(true, &[], "REFILL_EXHAUSTED", "next_in_nomination"));
}

#[test]
fn lists_are_ordered_as_the_text_says() {
    let listed = |person: &str, votes, stroke_key: &[u32]| Listed {
        person: person.into(),
        votes,
        stroke_key: stroke_key.to_vec(),
    };
    let list = vec![
        listed("张三", 10, &[7, 3]),
        listed("丁一", 30, &[2, 1]),
        listed("王二", 30, &[4, 2]),
        listed("丁二", 5, &[2, 2]),
    ];
    let names = |mode| -> Vec<String> {
        order(list.clone(), mode, &regime("ZJ-2020")).into_iter().map(|listed| listed.person.0).collect()
    };
    assert_eq!(names(Mode::Candidates), ["丁一", "王二", "张三", "丁二"], "by votes, equal ones as given");
    assert_eq!(names(Mode::SelfNomination), ["丁一", "丁二", "王二", "张三"], "by strokes");
}

#[test]
fn handover_days() {
    let produced = day("2025-03-28");
    let found = |profile: &str, seal: Option<&str>, all: Option<&str>, today: &str| {
        let findings = handover::check(produced, seal.map(day), all.map(day), day(today), &regime(profile));
        findings.into_iter().map(|finding| finding.code).collect::<Vec<_>>()
    };
    assert_eq!(found("ZJ-2020", None, None, "2025-04-07"), Vec::<String>::new());
    assert_eq!(found("ZJ-2020", None, None, "2025-04-08"), ["HANDOVER_LATE"]);
    assert_eq!(found("ZJ-2020", None, Some("2025-04-07"), "2026-01-01"), Vec::<String>::new());
    assert_eq!(found("SH-2020", None, Some("2025-04-01"), "2025-03-29"), ["HANDOVER_SEAL_LATE"]);
    assert_eq!(found("SH-2020", Some("2025-03-28"), Some("2025-03-27"), "2025-04-30"), ["HANDOVER_BEFORE_RESULT"]);
    assert_eq!(found("SH-2020", Some("2025-03-28"), Some("2025-03-28"), "2025-04-30"), Vec::<String>::new());
}
