//! The timetable against the catalogue's rows, and what it refuses.

#![allow(clippy::unwrap_used)]

use chrono::NaiveDate;
use law::book::LawBook;
use law::finding::Severity;
use law::regime::{Mode, Regime};
use law::timetable::{Dates, check, plan, steps};

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn regime(profile: &str, polling_day: &str) -> Regime {
    LawBook::builtin().unwrap().regime(profile, day(polling_day)).unwrap()
}

fn dates(list: &[(&str, &str)]) -> Dates {
    list.iter().map(|(id, date)| ((*id).to_owned(), day(date))).collect()
}

#[test]
fn latest_days_of_each_province() {
    for (profile, mode, id, latest) in [
        ("ZJ-2020", Mode::SelfNomination, "roll_published", "2025-03-08"),
        ("ZJ-2020", Mode::SelfNomination, "self_nomination_closed", "2025-03-18"),
        ("ZJ-2020", Mode::SelfNomination, "candidate_list_published", "2025-03-23"),
        ("ZJ-2020", Mode::SelfNomination, "polling_notice", "2025-03-23"),
        ("ZJ-2020", Mode::SelfNomination, "speech_requests_closed", "2025-03-23"),
        ("ZJ-2020", Mode::Candidates, "withdrawal_closed", "2025-03-25"),
        ("ZJ-2020", Mode::SelfNomination, "proxies_closed", "2025-03-25"),
        ("ZJ-2020", Mode::SelfNomination, "proxy_list_published", "2025-03-27"),
        ("ZJ-2020", Mode::SelfNomination, "meeting_voters", "2025-03-27"),
        ("ZJ-2020", Mode::SelfNomination, "polling_day", "2025-03-28"),
        ("ZJ-2020", Mode::SelfNomination, "result_published", "2025-03-29"),
        ("ZJ-2020", Mode::SelfNomination, "runoff", "2025-04-27"),
        ("ZJ-2020", Mode::SelfNomination, "handover", "2025-04-07"),
        ("SH-2020", Mode::Candidates, "proxies_closed", "2025-03-23"),
        ("SH-2020", Mode::Candidates, "proxy_list_published", "2025-03-26"),
        ("SH-2020", Mode::Candidates, "seal_handover", "2025-03-28"),
        ("SH-2020", Mode::Candidates, "ballots_sealed", "2025-03-28"),
        ("SH-2020", Mode::Candidates, "runoff", "2025-04-27"),
        ("BJ-2012", Mode::Candidates, "runoff", "2025-04-12"),
        ("BJ-2012", Mode::Candidates, "proxies_closed", "2025-03-27"),
        ("HEN-2011", Mode::Candidates, "withdrawal_closed_after_list", "2025-03-25"),
        ("HEN-2011", Mode::Candidates, "group_leaders_elected", "2025-04-27"),
    ] {
        let steps = steps(&regime(profile, "2025-03-28"), mode);
        let step = steps.iter().find(|step| step.id == id).unwrap_or_else(|| panic!("{profile} {id}"));
        assert_eq!(step.latest, Some(day(latest)), "{profile} {id}");
        assert!(!step.cites.is_empty(), "{profile} {id} cites nothing");
    }
}

#[test]
fn steps_differ_by_mode_and_province() {
    let ids =
        |profile, mode| steps(&regime(profile, "2025-03-28"), mode).into_iter().map(|step| step.id).collect::<Vec<_>>();
    let own = ids("ZJ-2020", Mode::SelfNomination);
    assert!(own.contains(&"self_nomination_closed".into()) && !own.contains(&"nomination".into()));
    let with = ids("ZJ-2020", Mode::Candidates);
    assert!(with.contains(&"nomination".into()) && !with.contains(&"self_nomination_closed".into()));
    let open = ids("HEN-2011", Mode::Open);
    assert!(!open.contains(&"candidate_list_published".into()));
    assert!(!ids("ZJ-2020", Mode::Candidates).contains(&"seal_handover".into()));
}

#[test]
fn requirements_read_as_sentences() {
    for (profile, id, requirement) in [
        ("ZJ-2020", "roll_published", "选举日的20日前"),
        ("ZJ-2020", "proxy_list_published", "选举日前"),
        ("SH-2020", "proxy_list_published", "选举日的2日前"),
        ("SH-2020", "polling_notice", "选举日前"),
        ("CN-2018", "candidate_list_published", "适用的文本没有规定期限"),
        ("ZJ-2020", "result_published", "投票当日或者其后1日内"),
        ("SH-2020", "result_published", "投票当日"),
        ("ZJ-2020", "committee_elected", "名单及时公布并报乡镇备案；召集村民会议提前10日通知"),
    ] {
        let steps = steps(&regime(profile, "2025-03-28"), Mode::Candidates);
        let step = steps.iter().find(|step| step.id == id).unwrap();
        assert_eq!(step.requirement_zh, requirement, "{profile} {id}");
        assert!(steps.iter().all(|step| !step.requirement_zh.contains(['{', '}'])));
    }
}

#[test]
fn every_profile_has_an_orderly_timetable() {
    for info in LawBook::builtin().unwrap().profiles() {
        for mode in [Mode::Candidates, Mode::SelfNomination, Mode::Open] {
            let regime = regime(&info.id, "2026-03-28");
            let steps = steps(&regime, mode);
            let recommended: Dates =
                steps.iter().filter_map(|step| Some((step.id.clone(), step.recommended?))).collect();
            let findings = check(&regime, mode, &recommended, &Dates::new());
            let bad: Vec<_> =
                findings.iter().filter(|f| f.code.starts_with("DATE") && f.severity != Severity::Info).collect();
            // SH takes proxies until E-5 and recommends the same day, which is its last: the hint is right.
            let bad: Vec<_> = bad.into_iter().filter(|f| f.code != "DATE_ON_LAST_DAY").collect();
            assert!(bad.is_empty(), "{} {mode:?}: {bad:#?}", info.id);
            assert!(steps.iter().enumerate().all(|(i, step)| step.no as usize == i + 1));
        }
    }
}

#[test]
fn unlawful_dates_are_refused_with_the_article() {
    let regime = regime("ZJ-2020", "2025-03-28");
    let codes = |planned: &[(&str, &str)], actual: &[(&str, &str)]| {
        check(&regime, Mode::SelfNomination, &dates(planned), &dates(actual))
            .into_iter()
            .filter(|finding| finding.severity != Severity::Info)
            .map(|finding| (finding.code, finding.field, finding.severity))
            .collect::<Vec<_>>()
    };
    let found = |code: &str, field: &str, severity| vec![(code.to_owned(), field.to_owned(), severity)];
    use Severity::{Block, Warn};
    assert_eq!(codes(&[("roll_published", "2025-03-07")], &[]), vec![]);
    assert_eq!(codes(&[("roll_published", "2025-03-08")], &[]), found("DATE_ON_LAST_DAY", "roll_published", Warn));
    assert_eq!(codes(&[("roll_published", "2025-03-09")], &[]), found("DATE_TOO_LATE", "roll_published", Block));
    // What was done counts, not what was planned.
    assert_eq!(codes(&[("roll_published", "2025-03-09")], &[("roll_published", "2025-03-01")]), vec![]);
    assert_eq!(codes(&[("polling_day", "2025-03-27")], &[]), found("DATE_TOO_EARLY", "polling_day", Block));
    assert_eq!(codes(&[("meeting_voters", "2025-03-28")], &[]), found("DATE_TOO_LATE", "meeting_voters", Block));
    assert_eq!(codes(&[("runoff", "2025-04-28")], &[]), found("DATE_TOO_LATE", "runoff", Block));
    assert_eq!(
        codes(&[("registration", "2025-02-20"), ("roll_published", "2025-02-19")], &[]),
        found("DATE_ORDER", "roll_published", Block)
    );
    assert_eq!(codes(&[("no_such_step", "2025-02-20")], &[]), found("UNKNOWN_STEP", "no_such_step", Warn));

    let findings = check(&regime, Mode::SelfNomination, &dates(&[("roll_published", "2025-03-09")]), &Dates::new());
    let late = findings.iter().find(|finding| finding.code == "DATE_TOO_LATE").unwrap();
    assert_eq!(late.message, "“公布选民名单”定在2025-03-09，最迟应在2025-03-08（选举日的20日前），晚了1日。");
    assert_eq!(late.cites[0].to_string(), "ZJ-VC2020@2020-07-31#14.1");
}

#[test]
fn a_mode_the_texts_do_not_know_is_named() {
    let findings = check(&regime("ZJ-2020", "2025-03-28"), Mode::Open, &Dates::new(), &Dates::new());
    let finding = findings.iter().find(|finding| finding.code == "MODE_NOT_ALLOWED").unwrap();
    assert_eq!(finding.severity, Severity::Block);
}

#[test]
fn dependent_days_follow_what_was_done() {
    let regime = regime("ZJ-2020", "2025-03-28");
    let known = dates(&[("roll_published", "2025-03-01"), ("result_published", "2025-04-20")]);
    let steps = plan(&regime, Mode::SelfNomination, &known);
    let latest = |id: &str| steps.iter().find(|step| step.id == id).unwrap().latest;
    assert_eq!(latest("objections_closed"), Some(day("2025-03-06")));
    assert_eq!(latest("handover"), Some(day("2025-04-30")));
}

mod others {
    use super::{dates, day};
    use law::body::Body;
    use law::book::LawBook;
    use law::finding::Severity;
    use law::regime::Mode;
    use law::timetable::{Applies, Dates, TimetableStep, check_body, plan, plan_body};

    fn codes(body: Body, applies: Applies<'_>, planned: &[(&str, &str)]) -> Vec<(String, String, Severity)> {
        let found = check_body(body, applies, &dates(planned), &Dates::new());
        let grave = found.into_iter().filter(|finding| finding.severity != Severity::Info);
        grave.map(|finding| (finding.code, finding.field, finding.severity)).collect()
    }

    /// The recommended days of a plan break none of its own rules.
    fn sound(body: Body, applies: Applies<'_>) -> Vec<TimetableStep> {
        let steps = plan_body(body, applies, &Dates::new());
        let wanted: Dates = steps.iter().filter_map(|step| Some((step.id.clone(), step.recommended?))).collect();
        let found = check_body(body, applies, &wanted, &Dates::new());
        let bad: Vec<_> =
            found.iter().filter(|f| f.severity != Severity::Info && f.code != "DATE_ON_LAST_DAY").collect();
        assert!(bad.is_empty(), "{body:?}: {bad:#?}");
        assert!(steps.iter().enumerate().all(|(i, step)| step.no as usize == i + 1));
        steps
    }

    #[test]
    fn the_co_operatives_notice_goes_out_ten_days_before() {
        let book = LawBook::builtin().unwrap();
        let regime = book.cooperative("RCEO-2024", Some(day("2025-06-20"))).unwrap();
        let applies = Applies::Cooperative(&regime);
        let steps = sound(Body::Cooperative, applies);
        let notice = steps.iter().find(|step| step.id == "notice").unwrap();
        assert_eq!((notice.latest, notice.hard), (Some(day("2025-06-10")), true));
        assert_eq!(notice.cites[0].to_string(), "RCEO2024@2024-06-28#27.1");
        assert_eq!(
            codes(Body::Cooperative, applies, &[("notice", "2025-06-11")]),
            [("DATE_TOO_LATE".to_owned(), "notice".to_owned(), Severity::Block)]
        );
        assert!(steps.iter().any(|step| !step.papers_zh.is_empty()));
        // A warning of the law stays one.
        let early = steps.iter().find(|step| step.id == "party_discussion").unwrap();
        assert_eq!((early.severity, early.hard), (Severity::Warn, false));
    }

    #[test]
    fn the_party_elects_its_committee_before_its_officers() {
        let book = LawBook::builtin().unwrap();
        let regime = book.party("CPC-2020", Some(day("2025-06-20"))).unwrap();
        let applies = Applies::Party(&regime);
        sound(Body::Party, applies);
        let wrong = [("assembly", "2025-06-20"), ("officers", "2025-06-20"), ("reported", "2025-06-19")];
        let found = codes(Body::Party, applies, &wrong);
        assert!(found.contains(&("DATE_ORDER".to_owned(), "reported".to_owned(), Severity::Block)), "{found:?}");
    }

    #[test]
    fn supervision_and_representatives_have_steps_in_every_province() {
        let book = LawBook::builtin().unwrap();
        for info in book.profiles() {
            let regime = book.regime(&info.id, day("2026-06-20")).unwrap();
            sound(Body::Supervision, Applies::Village(&regime));
            sound(Body::Representatives, Applies::Village(&regime));
        }
        let shandong = book.regime("SD-2012", day("2025-06-20")).unwrap();
        let steps = sound(Body::Supervision, Applies::Village(&shandong));
        let notice = steps.iter().find(|step| step.id == "notice").unwrap();
        assert_eq!(notice.latest, Some(day("2025-06-15")), "five days before the meeting");
        assert_eq!(plan_body(Body::Committee, Applies::Village(&shandong), &Dates::new()), vec![]);
    }

    #[test]
    fn a_residents_committee_has_the_villages_steps_as_advice() {
        let book = LawBook::builtin().unwrap();
        let regime = book.regime("RC-2018", day("2025-06-20")).unwrap();
        let steps = plan(&regime, Mode::Candidates, &Dates::new());
        let roll = steps.iter().find(|step| step.id == "roll_published").unwrap();
        assert_eq!((roll.severity, roll.hard, roll.latest), (Severity::Warn, false, Some(day("2025-05-31"))));
        assert!(steps.iter().all(|step| !step.title_zh.contains("村民") && !step.actor_zh.contains("村民")));
    }
}
