//! Each finding of a count sheet has a sheet that shows it and nothing else.

#![allow(clippy::unwrap_used)]

use law::book::LawBook;
use law::finding::Severity;
use law::posts::{Post, Seats};
use law::reconcile::{CountSheet, SheetLine, Stock, announced_proxies, check, total};
use law::regime::Regime;
use proptest::prelude::*;

fn regime(profile: &str) -> Regime {
    LawBook::builtin().unwrap().regime_undated(profile).unwrap()
}

fn line(person: &str, post: Post, votes: u32) -> SheetLine {
    SheetLine { person: person.into(), post, votes, against: 0, abstain: 0 }
}

/// A sheet that is in order.
fn sheet() -> CountSheet {
    CountSheet {
        registered: 1000,
        checked_in: 800,
        proxies: 60,
        stock: Some(Stock { printed: 1000, issued: 800, spoiled: 5, unused: 195 }),
        issued: 800,
        recovered: 798,
        valid: 780,
        invalid: 18,
        blank: 4,
        seats: vec![Seats { post: Post::Chair, n: 1 }, Seats { post: Post::Member, n: 2 }],
        lines: vec![
            line("甲", Post::Chair, 500),
            line("乙", Post::Chair, 200),
            line("丙", Post::Member, 600),
            line("丁", Post::Member, 550),
        ],
        whole_village: true,
    }
}

fn codes(sheet: &CountSheet, profile: &str) -> Vec<(String, String)> {
    check(sheet, &regime(profile)).into_iter().map(|finding| (finding.code, finding.field)).collect()
}

#[test]
fn a_sheet_in_order_has_no_finding() {
    for profile in ["CN-2018", "ZJ-2020", "SH-2020", "BJ-2012", "HEN-2011"] {
        assert_eq!(codes(&sheet(), profile), vec![], "{profile}");
    }
}

#[test]
fn one_slip_one_finding() {
    type Slip = fn(&mut CountSheet);
    let slips: Vec<(&str, &str, Slip)> = vec![
        ("F02", "valid", |s| s.valid = 779),
        ("F02", "valid", |s| s.invalid = 17),
        ("F03", "votes/member", |s| s.lines.push(line("戊", Post::Member, 403))),
        ("F05", "printed", |s| s.stock.as_mut().unwrap().unused = 194),
        ("F07", "issued", |s| s.checked_in = 799),
        ("F09", "votes/director/甲", |s| s.lines.push(line("甲", Post::Chair, 3))),
        ("F10", "votes/deputy/戊", |s| s.lines.push(line("戊", Post::ViceChair, 3))),
        ("F12", "issued", |s| {
            *s.stock.as_mut().unwrap() = Stock { printed: 1000, issued: 799, spoiled: 6, unused: 195 }
        }),
        ("F13", "votes/director/甲", |s| (s.lines[0].against, s.lines[0].abstain) = (200, 81)),
        ("W01", "invalid", |s| (s.valid, s.invalid) = (758, 40)),
        ("W07", "votes/member", |s| s.lines.truncate(2)),
    ];
    for (code, field, slip) in slips {
        let mut wrong = sheet();
        slip(&mut wrong);
        assert_eq!(codes(&wrong, "ZJ-2020"), vec![(code.to_owned(), field.to_owned())], "{code}");
    }
}

#[test]
fn slips_that_break_more_than_one_rule() {
    let has = |sheet: &CountSheet, code: &str| codes(sheet, "ZJ-2020").iter().any(|(found, _)| found == code);
    let mut s = sheet();
    s.lines[0].votes = 781;
    assert!(has(&s, "F04") && has(&s, "F03"));
    let mut s = sheet();
    s.blank = 781;
    assert!(has(&s, "F08"));
    let mut s = sheet();
    s.proxies = 801;
    assert!(has(&s, "F11"));
    let mut s = sheet();
    (s.issued, s.checked_in) = (1001, 1001);
    assert!(has(&s, "F06") && has(&s, "F12"));
    let mut s = sheet();
    (s.recovered, s.valid) = (801, 783);
    assert!(has(&s, "F01") && !has(&s, "F02"));
    let found = check(&s, &regime("ZJ-2020"));
    let over = found.iter().find(|f| f.code == "F01").unwrap();
    assert_eq!(over.severity, Severity::Warn, "true figures must reach the verdict that the vote is void");
}

#[test]
fn a_proxy_that_was_not_announced_cannot_vote() {
    let mut s = sheet();
    s.proxies = 5;
    for (profile, announced, severity) in [
        ("ZJ-2020", 5, None),
        ("ZJ-2020", 4, Some(Severity::Block)),
        ("SH-2020", 4, Some(Severity::Block)),
        ("CN-2018", 4, Some(Severity::Warn)),
    ] {
        let found = announced_proxies(&s, announced, &regime(profile));
        assert_eq!(found.map(|f| f.severity), severity, "{profile} {announced}");
    }
}

#[test]
fn the_limit_of_recovered_ballots_is_the_provinces() {
    let mut s = sheet();
    // Two more handed out than voters checked in: over the limit in 浙江, within it in 河南.
    (s.issued, s.recovered, s.valid, s.stock) = (802, 801, 783, None);
    let has = |profile| codes(&s, profile).iter().any(|(code, _)| code == "F01");
    assert!(has("ZJ-2020"));
    assert!(!has("HEN-2011"));
}

#[test]
fn warnings_never_block_and_thresholds_are_data() {
    let regime = regime("ZJ-2020");
    assert!(!regime.invalid_share_high().note.is_empty() && regime.invalid_share_high().cites.is_empty());
    // 5 % of 800 is 40: exactly 40 is not over.
    let mut s = sheet();
    (s.recovered, s.valid, s.invalid) = (800, 760, 40);
    assert_eq!(codes(&s, "ZJ-2020"), vec![]);
    (s.valid, s.invalid) = (759, 41);
    assert_eq!(codes(&s, "ZJ-2020").len(), 1);
    let findings = check(&s, &regime);
    assert_eq!(findings[0].severity, Severity::Warn);
    assert_eq!(findings[0].message, "收回800张中无效票41张，超过百分之五，请说明原因。");

    let mut few = sheet();
    (few.registered, few.whole_village) = (1596, true);
    assert_eq!(codes(&few, "ZJ-2020"), vec![("W02".into(), "recovered".into())], "798 of 1596 is exactly half");
    few.whole_village = false;
    assert_eq!(codes(&few, "ZJ-2020"), vec![], "a place alone is not judged on turnout");

    let mut all = sheet();
    all.registered = 808;
    assert_eq!(codes(&all, "ZJ-2020"), vec![("W03".into(), "checked_in".into())]);
    let mut lost = sheet();
    (lost.recovered, lost.valid) = (775, 757);
    assert_eq!(codes(&lost, "ZJ-2020"), vec![("W04".into(), "recovered".into())]);
    let mut one = sheet();
    (one.lines[0].votes, one.lines[1].votes) = (773, 0);
    assert_eq!(codes(&one, "ZJ-2020"), vec![("W05".into(), "votes/director/甲".into())]);
    let mut proxies = sheet();
    proxies.proxies = 267;
    assert_eq!(codes(&proxies, "ZJ-2020"), vec![("W06".into(), "proxies".into())]);
}

#[test]
fn an_empty_place_does_not_divide_by_nothing() {
    let empty = CountSheet {
        registered: 0,
        checked_in: 0,
        proxies: 0,
        stock: None,
        issued: 0,
        recovered: 0,
        valid: 0,
        invalid: 0,
        blank: 0,
        seats: sheet().seats,
        lines: vec![],
        whole_village: false,
    };
    assert_eq!(codes(&empty, "ZJ-2020"), vec![]);
    assert!(total(&[]).is_none());
}

#[test]
fn a_sum_that_does_not_fit_is_none() {
    let mut huge = sheet();
    huge.registered = u32::MAX;
    assert!(total(&[huge, sheet()]).is_none());
    let mut other = sheet();
    other.seats.pop();
    assert!(total(&[other, sheet()]).is_none(), "places that elect different seats");
}

proptest! {
    /// Splitting a village into places in any way never changes the totals.
    #[test]
    fn places_add_up(parts in proptest::collection::vec((0u32..500, 0u32..300, 0u32..300, 0u32..100), 1..8)) {
        let places: Vec<CountSheet> = parts.iter().map(|(registered, a, b, invalid)| CountSheet {
            registered: *registered,
            checked_in: a + b,
            proxies: 0,
            stock: None,
            issued: a + b,
            recovered: a + b + invalid,
            valid: a + b,
            invalid: *invalid,
            blank: 0,
            seats: sheet().seats,
            lines: vec![line("甲", Post::Chair, *a), line("乙", Post::Chair, *b)],
            whole_village: false,
        }).collect();
        let whole = total(&places).unwrap();
        // Any grouping first, then the sum of the groups, is the same; so is any order.
        for cut in 0..=places.len() {
            let (left, right) = places.split_at(cut);
            let groups: Vec<CountSheet> = [total(left), total(right)].into_iter().flatten().collect();
            prop_assert_eq!(&total(&groups).unwrap(), &whole);
        }
        let reversed: Vec<CountSheet> = places.iter().rev().cloned().collect();
        prop_assert_eq!(&total(&reversed).unwrap(), &whole);
        prop_assert_eq!(whole.recovered, places.iter().map(|p| p.recovered).sum::<u32>());
        prop_assert_eq!(whole.valid + whole.invalid, whole.recovered);
    }

    /// valid + invalid = recovered ≤ checked in is enforced, whatever the figures.
    #[test]
    fn the_equation_is_enforced(
        valid in 0u32..2000, invalid in 0u32..2000, recovered in 0u32..2000, checked_in in 0u32..2000,
    ) {
        let sheet = CountSheet { valid, invalid, recovered, checked_in, issued: checked_in, ..sheet() };
        let found = codes(&sheet, "ZJ-2020");
        let has = |code: &str| found.iter().any(|(found, _)| found == code);
        prop_assert_eq!(has("F02"), valid + invalid != recovered);
        prop_assert_eq!(has("F01"), recovered > checked_in);
    }
}
