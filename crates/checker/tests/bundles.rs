//! Whole elections as bundles: what `law` determined is agreed to, and whatever is changed is found.

#![allow(clippy::unwrap_used)]

mod common;

use checker::bundle::seal;
use checker::{CannotCheck, check};
use common::{Dice, bytes, election, regimes};
use serde_json::{Value, json};
use std::collections::BTreeMap;

#[test]
fn whole_elections_are_agreed_to() {
    let regimes = regimes();
    let mut dice = Dice(7);
    let mut kinds: BTreeMap<String, usize> = BTreeMap::new();
    for at in 0..1600 {
        // Every second one under the profiles whose rules differ, which come first.
        let (profile, regime) = &regimes[if at % 2 == 0 { at / 2 % 5 } else { at % regimes.len() }];
        let bundle = election(&mut dice, profile, regime);
        let report = check(&bytes(&bundle)).unwrap();
        assert!(report.agrees(), "{profile} {at}\n{report:#?}\n{bundle:#}");
        for round in bundle["rounds"].as_array().unwrap() {
            *kinds.entry(round["kind"].as_str().unwrap().to_owned()).or_default() += 1;
        }
    }
    println!("{kinds:?}");
    for (kind, least) in [("first", 1000), ("runoff", 300), ("tie_revote", 50), ("kin_revote", 3), ("resume", 50)] {
        assert!(kinds.get(kind).is_some_and(|n| *n >= least), "{kind} is too rare: {kinds:?}");
    }
}

/// A bundle whose first round has a result.
/// Sound bundles to begin fuzzing with: `scripts/fuzz.sh` has them written; without a folder they are only checked.
#[test]
fn seeds_for_the_fuzzer_are_sound() {
    let folder = std::env::var_os("CUNXUAN_FUZZ_SEEDS").map(std::path::PathBuf::from);
    for seed in 0..24 {
        let regimes = regimes();
        let (profile, regime) = &regimes[usize::try_from(seed % 5).unwrap()];
        let bundle = bytes(&election(&mut Dice(seed), profile, regime));
        assert!(check(&bundle).is_ok(), "{seed}");
        if let Some(folder) = &folder {
            std::fs::write(folder.join(format!("sound-{seed}")), bundle).unwrap();
        }
    }
}

fn sample() -> Value {
    let regimes = regimes();
    let mut dice = Dice(3);
    loop {
        let bundle = election(&mut dice, regimes[1].0, &regimes[1].1);
        let rounds = bundle["rounds"].as_array().unwrap();
        let rich = rounds.len() >= 2 && rounds[0]["outcome"]["elected"].as_array().is_some_and(|list| list.len() >= 2);
        if rich && rounds[0]["places"].as_array().is_some_and(|list| list.len() >= 2) {
            return bundle;
        }
    }
}

/// Every place of a value, as a JSON pointer.
fn places(value: &Value, path: &str, found: &mut Vec<String>) {
    match value {
        Value::Array(list) => {
            list.iter().enumerate().for_each(|(at, item)| places(item, &format!("{path}/{at}"), found));
        }
        Value::Object(map) => map.iter().for_each(|(key, item)| places(item, &format!("{path}/{key}"), found)),
        _ => found.push(path.to_owned()),
    }
}

#[test]
fn any_changed_value_is_found() {
    let good = sample();
    let mut all = Vec::new();
    places(&good, "", &mut all);
    assert!(all.len() > 60);
    for path in &all {
        let mut bad = good.clone();
        let value = bad.pointer_mut(path).unwrap();
        *value = match value {
            Value::Number(n) => json!(n.as_u64().unwrap() + 1),
            Value::Bool(flag) => json!(!*flag),
            Value::String(text) => json!(format!("{text}改")),
            _ => continue,
        };
        let result = check(&bytes(&bad));
        assert!(result.is_err() || result.is_ok_and(|report| !report.agrees()), "{path} was changed and not found");
    }
}

#[test]
fn a_changed_and_sealed_figure_is_found_by_the_articles() {
    let good = sample();
    let mut all = Vec::new();
    places(&good["rounds"], "/rounds", &mut all);
    for path in
        all.iter().filter(|path| !path.ends_with("hash") && !path.ends_with("prev") && !path.contains("/steps/"))
    {
        let mut bad = good.clone();
        let value = bad.pointer_mut(path).unwrap();
        let Value::Number(n) = &value else { continue };
        *value = json!(n.as_u64().unwrap() + 1);
        seal(&mut bad);
        // One more on the roll need not change anything; everything else does not fit any more.
        if path.ends_with("electorate") {
            continue;
        }
        let result = check(&bytes(&bad));
        assert!(result.is_err() || result.is_ok_and(|report| !report.agrees()), "{path} was changed and not found");
    }
}

fn refused(change: impl Fn(&mut Value), message: &str) {
    let mut bundle = sample();
    change(&mut bundle);
    seal(&mut bundle);
    let error = check(&bytes(&bundle)).unwrap_err();
    assert_eq!(error.to_string(), message);
}

#[test]
fn what_cannot_be_read_names_the_place() {
    refused(|b| b["voters"] = json!([]), "$：不认识的字段“voters”");
    refused(|b| b["rounds"][0]["voter"] = json!("甲"), "$.rounds[0]：不认识的字段“voter”");
    refused(
        |b| b["rounds"][0]["figures"]["issued"] = json!(-1),
        "$.rounds[0].figures.issued：应当是0至4294967295的整数",
    );
    refused(
        |b| b["rounds"][0]["figures"]["issued"] = json!(1.5),
        "$.rounds[0].figures.issued：应当是0至4294967295的整数",
    );
    refused(
        |b| b["rounds"][0]["figures"]["issued"] = json!(1u64 << 32),
        "$.rounds[0].figures.issued：应当是0至4294967295的整数",
    );
    refused(
        |b| b["rounds"][0]["votes"][0]["person"] = json!("无名"),
        "$.rounds[0].votes[0].person：“无名”不在persons中",
    );
    refused(|b| b["rounds"][0]["votes"][0]["post"] = json!("mayor"), "$.rounds[0].votes[0].post：不认识“mayor”");
    refused(|b| b["rounds"][0]["no"] = json!(2), "$.rounds[0].no：应当是1");
    refused(|b| b["rounds"][0]["kind"] = json!("lottery"), "$.rounds[0].kind：不认识“lottery”");
    refused(|b| b["rounds"][0]["of"] = json!(1), "$.rounds[0]：字段“of”不应出现");
    refused(|b| b["rounds"][0]["day"] = json!("2025-02-30"), "$.rounds[0].day：不认识“2025-02-30”");
    refused(|b| b["rounds"] = json!([]), "$.rounds：至少一轮");
    refused(|b| b["rounds"] = json!({}), "$.rounds：应当是数组");
    refused(|b| b["persons"][1] = b["persons"][0].clone(), "$.persons[1]：“甲”列了两次；同名的须写得能够区分");
    refused(|b| b["kin"] = json!([{ "a": "甲", "b": "甲", "relation": "spouse" }]), "$.kin[0]：一人不能是自己的亲属");
    refused(|b| b["seats"][1] = b["seats"][0].clone(), "$.seats：同一职位列了两次");
    refused(
        |b| b["roles"] = json!([{ "person": "甲", "role": "clerk", "from": "first" }]),
        "$.roles[0].from：应当是0至4294967295的整数",
    );
    refused(|b| b["roles"] = json!([{ "person": "甲", "role": "cook" }]), "$.roles[0].role：不认识“cook”");
    refused(
        |b| b["rounds"][0]["figures"]["women_due"] = json!(3),
        "$.rounds[0].figures：“women_due”和“women_present”应当一起出现",
    );
    refused(|b| b["version"] = json!(2), "$.version：本程序只读第1版");
    refused(|b| b["format"] = json!("other"), "$.format：不是结果包");
    refused(|b| b["unit"] = json!("村"), "$.unit：应当是对象");
    refused(|b| b["settings"]["party_base"] = json!("all"), "$.settings.party_base：不认识“all”");
    refused(|b| b["profile"]["id"] = json!("ZJ-1999"), "没有法规方案“ZJ-1999”");
    refused(
        |b| b["profile"]["date"] = json!("2019-01-01"),
        "法规方案“ZJ-2020”自2020-07-31起适用，不能用于选举日2019-01-01",
    );
    refused(|b| b["body"] = json!("PO"), "法规方案“ZJ-2020”没有村党组织的规定");
    refused(|b| b["body"] = json!("VSC"), "村务监督委员会须写明由什么会议选举（meeting）");
    refused(
        |b| drop(b["rounds"][0]["outcome"].as_object_mut().unwrap().remove("next")),
        "$.rounds[0].outcome：缺少字段“next”",
    );
}

#[test]
fn a_bundle_in_another_form_is_refused() {
    let good = sample();
    let pretty = serde_json::to_string_pretty(&good).unwrap();
    assert!(matches!(
        check(pretty.as_bytes()),
        Err(CannotCheck::Unreadable(checker::json::Unreadable::NotCanonical { .. }))
    ));
    let text = checker::json::canonical(&good);
    assert!(check(format!("{text}\n").as_bytes()).unwrap().agrees());
    for cut in [0, 1, text.len() / 2, text.len() - 1] {
        let end = (0..=cut).rev().find(|at| text.is_char_boundary(*at)).unwrap();
        assert!(check(&text.as_bytes()[..end]).is_err());
    }
}

#[test]
fn rounds_cannot_be_moved_left_out_or_taken_from_another_bundle() {
    let good = sample();
    let mut shorter = good.clone();
    shorter["rounds"].as_array_mut().unwrap().remove(0);
    assert!(check(&bytes(&shorter)).is_err(), "the numbers do not begin with 1");
    let mut elsewhere = good.clone();
    elsewhere["unit"]["name"] = json!("别村");
    let report = check(&bytes(&elsewhere)).unwrap();
    assert_eq!(report.entries[0].differences[0].what, "前一项的校验值");
    // Also when it is sealed: a runoff does not come first.
    let mut first = good.clone();
    first["rounds"][0]["kind"] = json!("runoff");
    seal(&mut first);
    let report = check(&bytes(&first)).unwrap();
    assert!(report.entries[0].differences.iter().any(|d| d.what == "轮次的次序"), "{report:#?}");
}

/// Order of persons, votes and places has no meaning.
#[test]
fn order_is_irrelevant() {
    let regimes = regimes();
    let mut dice = Dice(11);
    for at in 0..100 {
        let (profile, regime) = &regimes[at % regimes.len()];
        let mut bundle = election(&mut dice, profile, regime);
        let before = check(&bytes(&bundle)).unwrap();
        for key in ["persons", "kin", "seats"] {
            bundle[key].as_array_mut().unwrap().reverse();
        }
        for round in bundle["rounds"].as_array_mut().unwrap() {
            for key in ["votes", "places", "seats"] {
                if let Some(list) = round.get_mut(key).and_then(Value::as_array_mut) {
                    list.reverse();
                }
            }
            for key in ["elected", "tie_revote", "kin_removed", "vacant"] {
                round["outcome"][key].as_array_mut().unwrap().reverse();
            }
        }
        seal(&mut bundle);
        let after = check(&bytes(&bundle)).unwrap();
        assert!(before.agrees() && after.agrees(), "{profile} {at}: {after:#?}");
    }
}

/// One place split in two changes no total.
#[test]
fn splitting_a_place_changes_nothing() {
    let regimes = regimes();
    let mut dice = Dice(13);
    for at in 0..100 {
        let (profile, regime) = &regimes[at % regimes.len()];
        let mut bundle = election(&mut dice, profile, regime);
        for round in bundle["rounds"].as_array_mut().unwrap() {
            let Some(list) = round.get_mut("places").and_then(Value::as_array_mut) else { continue };
            let mut part = list[0].clone();
            let mut half = |value: &mut Value, other: &mut Value| {
                let n = value.as_u64().unwrap();
                let taken = dice.below(n + 1);
                (*value, *other) = (json!(n - taken), json!(taken));
                taken
            };
            let valid = half(&mut list[0]["valid"], &mut part["valid"]);
            let invalid = half(&mut list[0]["invalid"], &mut part["invalid"]);
            let here = list[0]["valid"].as_u64().unwrap();
            for key in ["issued", "recovered"] {
                let all = list[0][key].as_u64().unwrap();
                (list[0][key], part[key]) = (json!(all - valid - invalid), json!(valid + invalid));
            }
            for at in 0..part["votes"].as_array().unwrap().len() {
                let n = list[0]["votes"][at]["votes"].as_u64().unwrap();
                // Neither part may have more votes than valid ballots.
                let stays = n.min(here);
                (list[0]["votes"][at]["votes"], part["votes"][at]["votes"]) = (json!(stays), json!(n - stays));
            }
            part["name"] = json!("流动票箱");
            list.push(part);
        }
        seal(&mut bundle);
        let report = check(&bytes(&bundle)).unwrap();
        assert!(report.agrees(), "{profile} {at}: {report:#?}");
    }
}

#[test]
fn both_derivations_are_there_when_they_differ() {
    let mut bundle = sample();
    bundle["rounds"][0]["outcome"]["elected"].as_array_mut().unwrap().pop();
    seal(&mut bundle);
    let report = check(&bytes(&bundle)).unwrap();
    let first = &report.entries[0];
    assert!(first.differences.iter().any(|d| d.what == "当选"));
    assert!(first.published_steps.len() > 5 && first.own_steps.len() > 5);
    assert!(first.own_steps.iter().all(|step| step.ends_with('。')), "{:?}", first.own_steps);
}
