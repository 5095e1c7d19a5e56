//! Bundles of the other bodies, written by hand: party, supervision, co-operative, residents, representatives, decisions.

#![allow(clippy::unwrap_used)]

use checker::bundle::seal;
use checker::{Report, check};
use serde_json::{Value, json};

fn bundle(body: &str, profile: &str, date: &str, rounds: Value) -> Value {
    json!({
        "format": "cunxuan-bundle", "version": 1, "unit": { "code": "990101001201", "name": "样例村" },
        "body": body, "profile": { "id": profile, "date": date }, "settings": {}, "seats": [{ "post": "member", "n": 2 }],
        "persons": [{ "name": "甲", "sex": "male" }, { "name": "乙", "sex": "female" }, { "name": "丙" }, { "name": "丁" }],
        "kin": [], "roles": [], "rounds": rounds,
    })
}

/// A first vote for two members.
fn first(figures: [u64; 5], votes: &[(&str, u64)], outcome: Value) -> Value {
    let [electorate, checked_in, recovered, valid, invalid] = figures;
    let line = |(name, n): &(&str, u64)| json!({ "person": name, "post": "member", "votes": n });
    let stated = |one: &(&str, u64)| {
        let mut line = line(one);
        line["standing"] = json!("candidate");
        line
    };
    json!([{
        "no": 1, "kind": "first", "day": "2025-06-01", "void": [], "seats": [{ "post": "member", "n": 2 }],
        "figures": {
            "electorate": electorate, "checked_in": checked_in, "issued": checked_in, "recovered": recovered,
            "valid": valid, "invalid": invalid,
        },
        "votes": votes.iter().map(stated).collect::<Vec<_>>(),
        "places": [{
            "name": "会场", "issued": checked_in, "recovered": recovered, "valid": valid, "invalid": invalid,
            "votes": votes.iter().map(line).collect::<Vec<_>>(),
        }],
        "outcome": outcome,
    }])
}

fn outcome(min_votes: u64, elected: &[(&str, u64)], vacant: u64, next: &str) -> Value {
    let line = |(name, n): &(&str, u64)| json!({ "person": name, "post": "member", "votes": n });
    let vacant = if vacant == 0 { json!([]) } else { json!([{ "post": "member", "n": vacant }]) };
    json!({
        "valid": true, "min_votes": min_votes, "elected": elected.iter().map(line).collect::<Vec<_>>(), "vacant": vacant,
        "tie_revote": [], "kin_revote": [], "kin_removed": [], "next": next, "steps": [],
    })
}

fn report(mut bundle: Value) -> Report {
    seal(&mut bundle);
    check(checker::json::canonical(&bundle).as_bytes()).unwrap()
}

#[track_caller]
fn agrees(bundle: Value) {
    let report = report(bundle);
    assert!(report.agrees(), "{report:#?}");
}

#[track_caller]
fn differs(bundle: Value, what: &str) {
    let report = report(bundle);
    let found: Vec<&str> = report.entries.iter().flat_map(|e| &e.differences).map(|d| d.what.as_str()).collect();
    assert!(found.contains(&what), "{found:?}");
}

#[test]
fn a_party_poll_shows_both_bases() {
    // 丙 has more than half of 42 present, not of 50 due.
    let votes = [("甲", 40), ("丙", 22), ("丁", 21)];
    let mut good = outcome(22, &[("甲", 40), ("丙", 22)], 0, "DONE");
    good["by_base"] = json!({ "present": ["甲", "丙"], "due": ["甲"], "needs_confirmation": true });
    let po = |outcome: Value| bundle("PO", "CPC-2020", "2025-06-01", first([50, 42, 42, 42, 0], &votes, outcome));
    agrees(po(good.clone()));
    let mut silent = good.clone();
    silent["by_base"]["needs_confirmation"] = json!(false);
    differs(po(silent), "须请上级党组织确认口径");
    let mut without = good.clone();
    without.as_object_mut().unwrap().remove("by_base");
    differs(po(without), "两种口径的当选人（by_base）");
    // The superior organisation chose those due.
    let mut due = outcome(26, &[("甲", 40)], 1, "RUNOFF");
    due["by_base"] = good["by_base"].clone();
    let mut chosen = po(due);
    chosen["settings"]["party_base"] = json!("due");
    agrees(chosen);
    // 39 of 50 is fewer than four fifths.
    let mut few = outcome(20, &[], 2, "REPOLL");
    (few["valid"], few["reason"]) = (json!(false), json!("ATTENDANCE_BELOW_4_5"));
    few["by_base"] = json!({ "present": [], "due": [], "needs_confirmation": false });
    agrees(bundle("PO", "CPC-2020", "2025-06-01", first([50, 39, 39, 39, 0], &[("甲", 39)], few)));
}

#[test]
fn a_post_is_given_up_only_for_another_one() {
    let result = |votes: u64, elected: (&str, u64)| {
        let lines = [("甲", "director", 20), ("乙", "director", 9), ("甲", "member", votes), ("丙", "member", 15)];
        let line = |(name, post, n): &(&str, &str, u64)| json!({ "person": name, "post": post, "votes": n });
        let stated = |one: &(&str, &str, u64)| {
            let mut line = line(one);
            line["standing"] = json!("candidate");
            line
        };
        let mut outcome = outcome(1, &[elected], 0, "DONE");
        outcome["elected"].as_array_mut().unwrap().push(line(&("乙", "director", 9)));
        let mut bundle = bundle("VSC", "ZJ-2020", "2025-06-01", first([45, 32, 32, 32, 0], &[], outcome));
        let entry = &mut bundle["rounds"][0];
        entry["void"] = json!([{ "person": "甲", "post": "director", "reason": "本人书面选择" }]);
        entry["seats"] = json!([{ "post": "director", "n": 1 }, { "post": "member", "n": 1 }]);
        entry["votes"] = lines.iter().map(stated).collect();
        entry["places"][0]["votes"] = lines.iter().map(line).collect();
        bundle["seats"] = bundle["rounds"][0]["seats"].clone();
        bundle["meeting"] = json!("representatives");
        bundle
    };
    agrees(result(16, ("甲", 16)));
    // One vote elects nobody, and without votes for the post that was given up there is nothing left.
    differs(result(1, ("丙", 15)), "放弃的职务");
    differs(result(0, ("丙", 15)), "放弃的职务");
    // Whose election is void besides has nothing to give up.
    let mut void = result(1, ("丙", 15));
    void["rounds"][0]["void"].as_array_mut().unwrap().push(json!({ "person": "甲", "reason": "贿选" }));
    agrees(void);
}

#[test]
fn a_post_on_one_board_is_given_up_for_one_on_the_other() {
    // Both boards are elected at once and published apart: the other votes stand in the other bundle.
    let votes = [("甲", 20), ("乙", 32), ("丙", 31)];
    let mut board = bundle(
        "EC",
        "ZJ-COOP-2020",
        "2025-06-01",
        first([45, 42, 42, 42, 0], &votes, outcome(30, &[("乙", 32), ("丙", 31)], 0, "DONE")),
    );
    board["meeting"] = json!("members");
    board["rounds"][0]["void"] = json!([{ "person": "甲", "post": "member", "reason": "本人书面选择" }]);
    let report = report(board);
    assert!(report.agrees(), "{report:#?}");
    assert!(report.entries[0].notes.iter().any(|note| note.contains("另一机构的结果包")), "{report:#?}");
}

#[test]
fn a_supervision_committee_is_chosen_by_a_meeting() {
    let votes = [("甲", 20), ("乙", 18), ("丙", 10)];
    let mut good = bundle(
        "VSC",
        "ZJ-2020",
        "2025-06-01",
        first([45, 30, 30, 30, 0], &votes, outcome(1, &[("甲", 20), ("乙", 18)], 0, "DONE")),
    );
    good["meeting"] = json!("representatives");
    agrees(good.clone());
    // 丁 is on the villagers' committee and 乙's sister: 乙 cannot be elected.
    let mut kin = good.clone();
    kin["kin"] = json!([{ "a": "丁", "b": "乙", "relation": "sibling" }]);
    kin["roles"] = json!([{ "person": "丁", "role": "vc_member" }]);
    differs(kin.clone(), "当选");
    kin["rounds"][0]["outcome"] = outcome(1, &[("甲", 20), ("丙", 10)], 0, "DONE");
    agrees(kin);
    // 29 of 45 are fewer than two thirds.
    let mut few = outcome(1, &[], 2, "REPOLL");
    (few["valid"], few["reason"]) = (json!(false), json!("QUORUM_NOT_MET"));
    let mut few = bundle("VSC", "ZJ-2020", "2025-06-01", first([45, 29, 29, 29, 0], &[("甲", 20)], few));
    few["meeting"] = json!("representatives");
    agrees(few);
    // 河南: as the villagers' committee, by more than half.
    let henan = bundle(
        "VSC",
        "HEN-2011",
        "2025-06-01",
        first([50, 30, 30, 30, 0], &votes, outcome(16, &[("甲", 20), ("乙", 18)], 0, "DONE")),
    );
    agrees(henan);
}

#[test]
fn a_cooperative_elects_by_two_thirds_of_all() {
    let votes = [("甲", 210), ("乙", 200), ("丙", 30)];
    let of = |outcome: Value| {
        let mut bundle = bundle("EC", "RCEO-2024", "2025-06-01", first([300, 240, 240, 240, 0], &votes, outcome));
        bundle["meeting"] = json!("members");
        bundle
    };
    agrees(of(outcome(200, &[("甲", 210), ("乙", 200)], 0, "DONE")));
    differs(of(outcome(151, &[("甲", 210), ("乙", 200)], 0, "DONE")), "当选最少票数");
    // Relatives may not both be on the council; nobody follows.
    let mut kin = outcome(200, &[("甲", 210)], 1, "RUNOFF");
    kin["kin_removed"] = json!([{ "person": "乙", "post": "member" }]);
    let mut kin = of(kin);
    kin["kin"] = json!([{ "a": "甲", "b": "乙", "relation": "grandparent" }]);
    agrees(kin);
    // The charter: the majority of all.
    let mut charter = of(outcome(151, &[("甲", 210), ("乙", 200)], 0, "DONE"));
    charter["settings"]["cooperative_base"] = json!("majority_all");
    agrees(charter);
    // 浙江's own threshold gives way from 2025-05-01.
    let mut zj = of(outcome(200, &[("甲", 210), ("乙", 200)], 0, "DONE"));
    zj["profile"] = json!({ "id": "ZJ-COOP-2020", "date": "2025-05-01" });
    agrees(zj.clone());
    zj["profile"]["date"] = json!("2025-04-30");
    zj["rounds"][0]["outcome"] = outcome(151, &[("甲", 210), ("乙", 200)], 0, "DONE");
    agrees(zj);
}

#[test]
fn residents_and_representatives() {
    let votes = [("甲", 300), ("乙", 201), ("丙", 100)];
    agrees(bundle(
        "RC",
        "RC-2018",
        "2025-06-01",
        first([800, 401, 401, 401, 0], &votes, outcome(201, &[("甲", 300), ("乙", 201)], 0, "DONE")),
    ));
    let mut unit = bundle(
        "VR",
        "ZJ-2020",
        "2025-06-01",
        first([60, 30, 30, 30, 0], &[("甲", 12), ("乙", 9)], outcome(1, &[("甲", 12), ("乙", 9)], 0, "DONE")),
    );
    unit["meeting"] = json!("voting_unit");
    agrees(unit);
}

fn decision(body: &str, profile: &str, figures: [u64; 4], question: Value, outcome: Value) -> Value {
    let [electorate, checked_in, recovered, invalid] = figures;
    bundle(
        body,
        profile,
        "2025-06-01",
        json!([{
            "no": 1, "kind": "decision", "day": "2025-06-01", "void": [],
            "figures": {
                "electorate": electorate, "checked_in": checked_in, "issued": checked_in, "recovered": recovered,
                "valid": recovered - invalid, "invalid": invalid,
            },
            "question": question, "outcome": outcome,
        }]),
    )
}

#[test]
fn decisions_and_recalls() {
    let recall = |yes: u64| json!({ "about": "recall", "text": "罢免甲", "yes": yes });
    let result = |passed: bool, min: u64| json!({ "valid": true, "passed": passed, "min_votes": min, "steps": [] });
    let vc = |figures, yes, outcome| decision("VC", "CN-2018", figures, recall(yes), outcome);
    agrees(vc([1000, 501, 501, 3], 251, result(true, 251)));
    agrees(vc([1000, 501, 501, 3], 250, result(false, 251)));
    differs(vc([1000, 501, 501, 3], 250, result(true, 251)), "是否通过");
    let invalid =
        json!({ "valid": false, "reason": "TURNOUT_NOT_MAJORITY", "passed": false, "min_votes": 0, "steps": [] });
    agrees(vc([1000, 500, 500, 0], 500, invalid));
    let vra = |who: &str, profile, figures, yes: u64, outcome| {
        let question = json!({ "about": "resolution", "who": who, "text": "通过选举办法", "yes": yes });
        decision("VRA", profile, figures, question, outcome)
    };
    agrees(vra("representatives", "CN-2018", [50, 34, 34, 0], 18, result(true, 18)));
    agrees(vra("households", "CN-2018", [300, 200, 200, 0], 100, result(false, 101)));
    agrees(vra("members", "RCEO-2024", [300, 240, 240, 0], 199, result(false, 200)));
    let few = json!({ "valid": false, "reason": "QUORUM_NOT_MET", "passed": false, "min_votes": 0, "steps": [] });
    agrees(vra("representatives", "CN-2018", [50, 33, 33, 0], 33, few));
}

#[test]
fn notes_point_at_what_changes_no_outcome() {
    let votes = [("甲", 300), ("乙", 201), ("丙", 100)];
    let report = report(bundle(
        "RC",
        "RC-2026",
        "2026-03-01",
        first([800, 401, 401, 401, 0], &votes, outcome(201, &[("甲", 300), ("乙", 201)], 0, "DONE")),
    ));
    assert!(report.notes[0].contains("待核"), "{:?}", report.notes);
}

#[test]
fn a_board_chooses_its_own_chair_by_most_votes() {
    let of = |body: &str, who: &str| {
        let rounds = first([5, 4, 4, 4, 0], &[("甲", 2), ("乙", 1)], outcome(1, &[("甲", 2), ("乙", 1)], 0, "DONE"));
        let mut bundle = bundle(body, "RCEO-2024", "2025-06-01", rounds);
        bundle["meeting"] = json!(who);
        bundle
    };
    agrees(of("EC", "council"));
    agrees(of("ECS", "supervisors"));
    // The members of the other board do not choose it.
    let mut other = of("EC", "supervisors");
    seal(&mut other);
    let error = check(checker::json::canonical(&other).as_bytes()).unwrap_err();
    assert!(error.to_string().contains("须写明由什么会议选举"), "{error}");
}

#[test]
fn the_articles_of_a_cooperative_may_let_the_most_votes_elect() {
    let votes = [("甲", 120), ("乙", 90), ("丙", 30)];
    let stated = outcome(1, &[("甲", 120), ("乙", 90)], 0, "DONE");
    let mut most = bundle("EC", "RCEO-2024", "2025-06-01", first([300, 240, 240, 240, 0], &votes, stated));
    most["meeting"] = json!("members");
    differs(most.clone(), "当选最少票数");
    most["settings"]["cooperative_base"] = json!("most_votes");
    agrees(most);
}

#[test]
fn a_by_election_looks_at_those_who_serve_already() {
    let votes = [("甲", 300), ("乙", 260), ("丙", 100)];
    let serving = json!([{ "person": "丁", "post": "director", "votes": 400 }]);
    let of = |profile: &str, figures, stated| bundle("VC", profile, "2025-06-01", first(figures, &votes, stated));
    let full = outcome(251, &[("甲", 300), ("乙", 260)], 0, "DONE");
    let mut good = of("ZJ-2020", [900, 501, 501, 501, 0], full.clone());
    good["serving"] = serving.clone();
    agrees(good.clone());
    // 乙 is the wife of the director who stays: she leaves, and nobody else has enough votes.
    let mut kin = good.clone();
    kin["kin"] = json!([{ "a": "丁", "b": "乙", "relation": "spouse" }]);
    differs(kin.clone(), "当选");
    let mut stated = outcome(251, &[("甲", 300)], 1, "RUNOFF");
    stated["kin_removed"] = json!([{ "person": "乙", "post": "member" }]);
    kin["rounds"][0]["outcome"] = stated;
    agrees(kin);
    // Somebody who sits on the committee does not stand for another seat of it.
    let mut twice = good.clone();
    twice["serving"][0]["person"] = json!("甲");
    differs(twice, "票数");
    // By the representatives: two thirds of them, not more than half.
    let votes = [("甲", 20), ("乙", 18)];
    let by = |present: u64, stated: Value| {
        let rounds = first([45, present, present, present, 0], &votes, stated);
        let mut bundle = bundle("VC", "ZJ-2020", "2025-06-01", rounds);
        (bundle["serving"], bundle["meeting"]) = (serving.clone(), json!("representatives"));
        bundle
    };
    agrees(by(30, outcome(16, &[("甲", 20), ("乙", 18)], 0, "DONE")));
    let mut few = outcome(0, &[], 2, "REPOLL");
    (few["valid"], few["reason"]) = (json!(false), json!("QUORUM_NOT_MET"));
    agrees(by(29, few));
}

#[test]
fn somebody_at_a_meeting_may_leave_without_a_ballot() {
    let votes = [("甲", 20), ("乙", 18), ("丙", 10)];
    let rounds = |issued: u64| {
        let mut rounds = first([45, 32, 30, 30, 0], &votes, outcome(1, &[("甲", 20), ("乙", 18)], 0, "DONE"));
        (rounds[0]["figures"]["issued"], rounds[0]["places"][0]["issued"]) = (json!(issued), json!(issued));
        rounds
    };
    let of = |body: &str, issued: u64| {
        let mut bundle = bundle(body, "ZJ-2020", "2025-06-01", rounds(issued));
        bundle["meeting"] = json!(if body == "VR" { "group" } else { "representatives" });
        bundle["part"] = json!("第一村民小组");
        bundle
    };
    agrees(of("VSC", 30));
    agrees(of("VR", 31));
    differs(of("VSC", 33), "票数");
    let report = report(of("VR", 32));
    assert!(report.title.starts_with("样例村第一村民小组（"), "{}", report.title);
}

#[test]
fn the_texts_of_the_province_say_who_may_not_supervise() {
    let votes = [("甲", 20), ("乙", 18), ("丙", 10)];
    let of = |profile: &str, role: &str, holder: &str, elected: [(&str, u64); 2]| {
        let rounds = first([45, 30, 30, 30, 0], &votes, outcome(1, &elected, 0, "DONE"));
        let mut bundle = bundle("VSC", profile, "2025-06-01", rounds);
        bundle["meeting"] = json!("representatives");
        bundle["kin"] = json!([{ "a": "丁", "b": "乙", "relation": "child" }]);
        bundle["roles"] = json!([{ "person": holder, "role": role }]);
        bundle
    };
    let (all, without) = ([("甲", 20), ("乙", 18)], [("甲", 20), ("丙", 10)]);
    for (profile, role, own, relative) in [
        ("CN-2018", "vc_member", without, without),
        ("CN-2018", "accountant", all, all),
        ("CN-2018", "clerk", all, all),
        ("ZJ-2020", "accountant", without, all),
        ("ZJ-2020", "clerk", without, all),
        ("ZJ-2020", "finance_staff", all, all),
        ("SD-2012", "finance_staff", without, all),
        ("SD-2012", "accountant", without, all),
        ("SD-2012", "clerk", without, all),
        ("SD-2012", "cooperative_manager", without, all),
        ("SH-2020", "finance_staff", without, without),
        ("SH-2020", "accountant", without, without),
        ("SH-2020", "cooperative_manager", without, without),
        ("SH-2020", "clerk", all, all),
        ("RC-2018", "vc_member", without, without),
        ("RC-2018", "clerk", all, all),
        ("CN-2018", "council_member", all, all),
    ] {
        agrees(of(profile, role, "乙", own));
        agrees(of(profile, role, "丁", relative));
    }
}

/// RCEO 第三十四条第二款 keeps relatives of 理事会成员 off the board of supervisors, from the vote that puts them on the council.
#[test]
fn who_comes_to_the_council_later_keeps_relatives_off_from_then_on() {
    let lines = [("甲", 150), ("乙", 90), ("丙", 90)];
    let mut tied = outcome(1, &[("甲", 150)], 0, "TIE_REVOTE");
    tied["tie_revote"] = json!([{ "post": "member", "persons": ["乙", "丙"], "seats": 1 }]);
    let mut rounds = first([300, 290, 290, 290, 0], &lines, tied);
    let mut revote = rounds[0].clone();
    let votes = json!([
        { "post": "member", "person": "乙", "votes": 150, "standing": "candidate" },
        { "post": "member", "person": "丙", "votes": 120, "standing": "candidate" },
    ]);
    (revote["no"], revote["of"], revote["kind"]) = (json!(2), json!(1), json!("tie_revote"));
    (revote["seats"][0]["n"], revote["votes"]) = (json!(1), votes.clone());
    let mut places = votes;
    for line in places.as_array_mut().unwrap() {
        line.as_object_mut().unwrap().remove("standing");
    }
    revote["places"][0]["votes"] = places;
    // At the same revote 丁, who is 乙's father, comes to the council: 丙 has the seat.
    revote["outcome"] = outcome(1, &[("丙", 120)], 0, "RESUME_ROUND");
    let resume = json!({
        "no": 3, "of": 1, "kind": "resume", "day": "2025-06-01", "void": [],
        "outcome": outcome(1, &[("甲", 150), ("丙", 90)], 0, "DONE"),
    });
    rounds.as_array_mut().unwrap().extend([revote, resume]);
    let mut good = bundle("ECS", "RCEO-2024", "2025-06-01", rounds);
    (good["meeting"], good["settings"]["cooperative_base"]) = (json!("members"), json!("most_votes"));
    good["kin"] = json!([{ "a": "丁", "b": "乙", "relation": "child" }]);
    good["roles"] = json!([{ "person": "丁", "role": "council_member", "from": 2 }]);
    agrees(good.clone());
    // Without the number, 乙 would have been kept out of the first vote, where 丙 had no equal.
    let mut always = good.clone();
    always["roles"][0].as_object_mut().unwrap().remove("from");
    differs(always, "再次投票");
    // Whoever was elected before stays: 丁 is 甲's father, and nobody has declared 甲's election void.
    let mut elected = good.clone();
    elected["kin"][0]["b"] = json!("甲");
    elected["rounds"][1]["outcome"] = outcome(1, &[("乙", 150)], 0, "RESUME_ROUND");
    elected["rounds"][2]["outcome"] = outcome(1, &[("甲", 150), ("乙", 90)], 0, "DONE");
    agrees(elected.clone());
    elected["rounds"][2]["void"] = json!([{ "person": "甲", "reason": "理事会成员的近亲属" }]);
    elected["rounds"][2]["outcome"] = outcome(1, &[("乙", 90)], 1, "RUNOFF");
    agrees(elected);
}

/// 甲 is kept off the supervisors as a child of 丁, who is elected to the council; then 丁's own election is declared void. Nobody of the
/// council keeps 甲 out any more (RCEO 第三十四条第二款 names 理事会成员), so that a void of 甲 that is still published leaves the seat open and
/// lets nobody follow, and without it the seat is 甲's. 丁's seat on the council stays open too: no text keeps anybody out of the council.
#[test]
fn a_void_council_member_keeps_nobody_off_the_supervisors() {
    let votes = [("甲", 150), ("乙", 140), ("丙", 130)];
    let void = |person: &str| json!([{ "person": person, "reason": "当选无效" }]);
    let of = |body: &str, void: Value, roles: Value, outcome: Value| {
        let mut bundle = bundle(body, "RCEO-2024", "2025-06-01", first([300, 290, 290, 290, 0], &votes, outcome));
        (bundle["meeting"], bundle["settings"]["cooperative_base"]) = (json!("members"), json!("most_votes"));
        bundle["kin"] = json!([{ "a": "丁", "b": "甲", "relation": "child" }]);
        (bundle["rounds"][0]["void"], bundle["roles"]) = (void, roles);
        bundle
    };
    let council = json!([{ "person": "丁", "role": "council_member" }]);
    let (next, open) = (outcome(1, &[("乙", 140), ("丙", 130)], 0, "DONE"), outcome(1, &[("乙", 140)], 1, "RUNOFF"));
    let kept = outcome(1, &[("甲", 150), ("乙", 140)], 0, "DONE");
    // 丁 sits on the council: the next have the seat, whether somebody declared it or not.
    agrees(of("ECS", void("甲"), council.clone(), next.clone()));
    agrees(of("ECS", json!([]), council, next.clone()));
    // 丁 does not: the declaration alone leaves the seat open, and taken back the seat is 甲's.
    differs(of("ECS", void("甲"), json!([]), next.clone()), "当选");
    agrees(of("ECS", void("甲"), json!([]), open.clone()));
    agrees(of("ECS", json!([]), json!([]), kept));
    // On the council itself nobody follows a void election, whoever is related to the supervisors.
    agrees(of("EC", void("甲"), json!([]), open));
    differs(of("EC", void("甲"), json!([]), next), "当选");
}

#[test]
fn a_vote_between_tied_persons_for_the_council_is_not_undone_by_the_other_board() {
    // 甲's child sits with the supervisors; 甲 wins the revote for the council, and the election is declared void: the seat stays open.
    let lines = [("甲", 140), ("乙", 140)];
    let mut tied = outcome(1, &[], 0, "TIE_REVOTE");
    tied["tie_revote"] = json!([{ "post": "member", "persons": ["甲", "乙"], "seats": 1 }]);
    let mut rounds = first([300, 290, 290, 290, 0], &lines, tied);
    rounds[0]["seats"][0]["n"] = json!(1);
    rounds[0]["figures"]["recovered"] = json!(290);
    let mut revote = rounds[0].clone();
    (revote["no"], revote["of"], revote["kind"]) = (json!(2), json!(1), json!("tie_revote"));
    (revote["votes"][0]["votes"], revote["places"][0]["votes"][0]["votes"]) = (json!(160), json!(160));
    (revote["votes"][1]["votes"], revote["places"][0]["votes"][1]["votes"]) = (json!(120), json!(120));
    revote["outcome"] = outcome(1, &[("甲", 160)], 0, "RESUME_ROUND");
    let resume = |outcome: Value| {
        json!({
            "no": 3, "of": 1, "kind": "resume", "day": "2025-06-01", "outcome": outcome,
            "void": [{ "person": "甲", "reason": "监事的近亲属" }],
        })
    };
    let of = |revote: &Value, resumed: Value| {
        let mut all = rounds.clone();
        all.as_array_mut().unwrap().extend([revote.clone(), resume(resumed)]);
        let mut bundle = bundle("EC", "RCEO-2024", "2025-06-01", all);
        (bundle["meeting"], bundle["seats"][0]["n"]) = (json!("members"), json!(1));
        bundle["settings"]["cooperative_base"] = json!("most_votes");
        bundle
    };
    agrees(of(&revote, outcome(1, &[], 1, "RUNOFF")));
    // Somebody who counts none of 甲's votes seats the one who lost.
    let mut other = revote.clone();
    other["outcome"] = outcome(1, &[("乙", 120)], 0, "RESUME_ROUND");
    differs(of(&other, outcome(1, &[("乙", 140)], 0, "DONE")), "当选");
}

#[test]
fn women_among_the_representatives_of_shandong_must_be_there() {
    let votes = [("甲", 20), ("乙", 18)];
    let of = |came: u64, outcome: Value| {
        let mut bundle = bundle("VSC", "SD-2012", "2025-06-01", first([45, 32, 32, 32, 0], &votes, outcome));
        bundle["meeting"] = json!("representatives");
        let figures = &mut bundle["rounds"][0]["figures"];
        (figures["women_due"], figures["women_present"]) = (json!(15), json!(came));
        bundle
    };
    let full = outcome(1, &[("甲", 20), ("乙", 18)], 0, "DONE");
    agrees(of(10, full.clone()));
    let mut few = outcome(0, &[], 2, "REPOLL");
    (few["valid"], few["reason"]) = (json!(false), json!("QUORUM_NOT_MET"));
    agrees(of(9, few));
    differs(of(16, full.clone()), "票数");
    // Not stated: somebody has to look.
    let mut silent = of(10, full);
    for key in ["women_due", "women_present"] {
        silent["rounds"][0]["figures"].as_object_mut().unwrap().remove(key);
    }
    let report = report(silent);
    assert!(report.agrees() && report.entries[0].notes[0].contains("妇女代表"), "{report:#?}");
}

#[test]
fn a_meeting_that_does_not_elect_the_body_is_refused() {
    let votes = [("甲", 20), ("乙", 18)];
    let rounds = first([45, 32, 32, 32, 0], &votes, outcome(1, &[("甲", 20), ("乙", 18)], 0, "DONE"));
    for (body, profile, who) in [
        ("VSC", "ZJ-2020", "group"),
        ("VSC", "RC-2018", "voting_unit"),
        ("VR", "ZJ-2020", "representatives"),
        ("VR", "RC-2018", "adults"),
        ("EC", "RCEO-2024", "adults"),
    ] {
        let mut other = bundle(body, profile, "2025-06-01", rounds.clone());
        other["meeting"] = json!(who);
        seal(&mut other);
        let error = check(checker::json::canonical(&other).as_bytes()).unwrap_err();
        assert!(error.to_string().contains("须写明由什么会议选举"), "{body} {who}: {error}");
    }
    // 河南 has the villagers' meeting elect those who watch; the representatives are pointed at.
    let mut henan = bundle(
        "VSC",
        "HEN-2011",
        "2025-06-01",
        first([45, 32, 32, 32, 0], &votes, outcome(17, &[("甲", 20), ("乙", 18)], 0, "DONE")),
    );
    henan["meeting"] = json!("representatives");
    let told = report(henan.clone());
    assert!(told.agrees() && told.entries[0].notes[0].contains("第五十六条第三款"), "{told:#?}");
    henan["meeting"] = json!("adults");
    assert!(report(henan).entries[0].notes.is_empty());
    // A group chooses its leader with two thirds, whatever is enough for a unit that chooses a representative.
    for (present, notes) in [(30, 0), (29, 1)] {
        let figures = [45, present, present, present, 0];
        let mut leader =
            bundle("VR", "ZJ-2020", "2025-06-01", first(figures, &votes[..1], outcome(1, &votes[..1], 0, "DONE")));
        for key in ["/seats", "/rounds/0/seats"] {
            *leader.pointer_mut(key).unwrap() = json!([{ "post": "director", "n": 1 }]);
        }
        for key in ["/rounds/0/votes", "/rounds/0/places/0/votes", "/rounds/0/outcome/elected"] {
            leader.pointer_mut(key).unwrap()[0]["post"] = json!("director");
        }
        leader["meeting"] = json!("voting_unit");
        let told = report(leader);
        assert!(told.agrees() && told.entries[0].notes.len() == notes, "{told:#?}");
    }
    // A residents' group sends two or three.
    for (seats, notes) in [(1, 1), (2, 0), (3, 0), (4, 1)] {
        let vacant = u64::saturating_sub(seats, 2);
        let elected: &[(&str, u64)] = if seats == 1 { &votes[..1] } else { &votes };
        let next = if vacant > 0 { "RUNOFF" } else { "DONE" };
        let mut group = bundle(
            "VR",
            "RC-2018",
            "2025-06-01",
            first([45, 32, 32, 32, 0], &votes, outcome(1, elected, vacant, next)),
        );
        (group["meeting"], group["seats"][0]["n"], group["rounds"][0]["seats"][0]["n"]) =
            (json!("group"), json!(seats), json!(seats));
        if seats == 1 {
            // Together no more votes than ballots.
            (group["rounds"][0]["votes"][1]["votes"], group["rounds"][0]["places"][0]["votes"][1]["votes"]) =
                (json!(12), json!(12));
        }
        let told = report(group);
        assert!(told.agrees(), "{told:#?}");
        assert_eq!(told.entries[0].notes.len(), notes, "{seats}");
    }
}
