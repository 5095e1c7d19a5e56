//! A policy may make the law stricter, never weaker; files that try are refused with file and line, and so are profiles with
//! bad input.

#![allow(clippy::unwrap_used)]

use law::book::{Family, Files, LawBook};
use law::finding::Severity;
use law::policy;
use law::regime::Target;
use law::settings::Overlay;
use law::team::{Education, Figures, Seat, figures};

fn book() -> &'static LawBook {
    LawBook::builtin().unwrap()
}

fn source(pack: &str) -> String {
    let path = std::path::PathBuf::from(env!("CARGO_MANIFEST_DIR")).join(format!("../../law/packs/{pack}.toml"));
    std::fs::read_to_string(path).unwrap()
}

/// Why a pack file is refused.
fn refusal(content: &str) -> String {
    let content = content.replacen("id = \"", "id = \"X-", 1);
    let files = Files { packs: vec![("packs/own.toml".into(), content)], ..Files::default() };
    LawBook::with(&files).map(|_| String::new()).unwrap_or_else(|error| error.to_string())
}

/// For each pack: every parameter of the law that a policy may touch, set below the law of the pack's base profile.
#[test]
fn no_pack_may_relax() {
    let relaxing = [
        ("village", "supervision_chair_secretary", "true"),
        ("village", "modes", "[\"open\"]"),
        ("village", "vc_size", "[3, 9]"),
        ("village", "women_min", "0"),
        ("village", "proxy_max", "4"),
        ("village", "representatives_women_share", "\">=1/4\""),
        ("village", "supervision_barred", "[]"),
        ("village", "mobile_box_scrutineers", "2"),
        ("party", "quorum", "\">=3/4\""),
        ("party", "candidates_extra", "\">=1/10\""),
        ("cooperative", "assembly_pass", "\">=1/3\""),
        ("cooperative", "supervisor_barred", "[\"council\"]"),
    ];
    for pack in book().packs() {
        let content = source(&pack.id);
        assert_eq!(refusal(&content), "", "{} itself is sound", pack.id);
        let lines = content.trim_end().lines().count();
        let mut tried = 0;
        for (family, key, value) in relaxing {
            let known = |wanted: Family| pack.base(wanted, book()).is_some();
            let covered = match family {
                "village" => known(Family::Village),
                "party" => known(Family::Party),
                _ => known(Family::Cooperative),
            };
            if !covered {
                continue;
            }
            tried += 1;
            let cite = pack_cite(&content);
            let entry = format!(
                "\n[[tighten]]\nkey = \"{key}\"\nfamily = \"{family}\"\nvalue = {value}\ncites = [\"{cite}\"]\nstatus = \"secondary\"\nseverity = \"block\"\n"
            );
            let message = refusal(&format!("{}\n{entry}", content.trim_end()));
            let line = format!("packs/own.toml：第{}行，{key}：", lines + 3);
            assert!(message.contains(&line) && message.contains("政策只能更严"), "{}: {key}: {message}", pack.id);
        }
        assert!(tried >= 2, "{}", pack.id);
    }
}

fn pack_cite(content: &str) -> &str {
    content.split("cites = [\"").nth(1).unwrap().split('"').next().unwrap()
}

#[test]
fn a_pack_is_refused_for_what_is_not_its_to_decide() {
    let content = source("LUBU-2020");
    let with = |entry: &str| refusal(&format!("{content}\n{entry}\n"));
    let tighten = |key: &str, value: &str, more: &str| {
        format!(
            "[[tighten]]\nkey = \"{key}\"\nfamily = \"village\"\nvalue = {value}\ncites = [\"SEED003@2020-10-15#2.1\"]\nstatus = \"verified\"\n{more}"
        )
    };
    let rule = |key: &str, value: &str, more: &str| {
        format!(
            "[[rule]]\nkey = \"{key}\"\nvalue = {value}\ncites = [\"SEED003@2020-10-15#2.1\"]\nstatus = \"verified\"\n{more}"
        )
    };
    for (entry, part) in [
        (tighten("turnout", "\">=2/3\"", "severity = \"block\""), "政策不得改变这个参数"),
        (tighten("kin_elected", "\"near\"", "severity = \"block\""), "政策不得改变这个参数"),
        (tighten("no_such_key", "1", "severity = \"block\""), "没有这个参数"),
        (tighten("women_min", "\"two\"", "severity = \"block\""), "值不对"),
        (tighten("women_min", "1", "severity = \"warn\""), "政策只能更严"),
        (tighten("women_min", "2", "severity = \"block\"").replace("\"SEED003@2020-10-15#2.1\"", ""), "没有引用"),
        (tighten("women_min", "2", "severity = \"block\"").replace("#2.1", "#9.1"), "不存在"),
        (tighten("women_min", "2", "severity = \"block\"").replace("verified", "unverified"), "不得作为禁止项"),
        (rule("candidate_must_be_young", "true", "severity = \"block\""), "没有这样的规则"),
        (rule("vetting_min", "-1", "severity = \"warn\""), "值不对"),
        (rule("young_min", "2", "severity = \"block\""), "写了两次"),
    ] {
        let message = with(&entry);
        assert!(message.contains(part) && message.contains("packs/own.toml：第"), "{entry}\n{message}");
    }
    let blocked_target = content.replace(
        "value = [\"one_person\", \"one_person_cooperative\", \"turnout\", \"vote_share\", \"young\", \"mean_age\"]",
        "value = [\"one_person\"]",
    );
    let at = blocked_target.find("key = \"targets\"").unwrap();
    let (before, after) = blocked_target.split_at(at);
    let message = refusal(&format!("{before}{}", after.replacen("severity = \"info\"", "severity = \"block\"", 1)));
    assert!(message.contains("指标只报告"), "{message}");
}

#[test]
fn a_pack_lies_over_the_law_and_gives_way_where_the_law_is_stricter() {
    let book = book();
    let pack = book.pack("LUBU-2020").unwrap();
    let overlay = Overlay { pack: Some(pack), settings: None };
    let regime = book.regime_for("ZJ-2020", pack.from, overlay).unwrap();
    let chair = regime.supervision_chair_secretary();
    assert_eq!((chair.value, chair.severity), (false, Severity::Block));
    assert!(
        chair.cites.iter().any(|cite| cite.text == "SEED003") && chair.cites.iter().any(|cite| cite.text == "VSC2017")
    );
    assert!(regime.notices().iter().all(|notice| notice.code != "PACK_RELAXES"));
    // The national profile knows candidates only: there 自荐直选 would not be stricter.
    let national = book.regime_for("CN-2018", pack.from, overlay).unwrap();
    assert!(national.notices().iter().any(|notice| notice.code == "PACK_RELAXES" && notice.field == "modes"));
    assert_eq!(national.modes(), book.regime("CN-2018", pack.from).unwrap().modes());
    assert!(pack.applies("330281105", pack.from) && !pack.applies("330281105", "2021-01-01".parse().unwrap()));
}

#[test]
fn targets_are_reported_and_block_nothing() {
    let pack = book().pack("LUBU-2020").unwrap();
    let found = policy::targets(pack, &[(Target::OnePerson, 112, 114), (Target::OnTime, 1, 1)]);
    assert_eq!(found.len(), 1, "only what the pack names");
    assert_eq!(found[0].severity, Severity::Info);
    assert!(found[0].message.contains("98.2%"), "{}", found[0].message);
    // A team in which nobody is secretary and chair at once, and voters chose others than the policy hoped for.
    let team = Figures { size: 5, ages: vec![39, 50, 51, 52, 53], committee_women: Some(1), ..Figures::default() };
    assert!(policy::team(pack, &team, false, None).ok);
    assert!(!team.one_person);
}

#[test]
fn figures_of_a_team_count_each_person_once() {
    use law::body::Body;
    use law::posts::Sex;
    let day = |text: &str| text.parse().unwrap();
    let seat = |person: &str, body, born: &str| Seat {
        person: person.into(),
        body,
        born: Some(day(born)),
        sex: None,
        ethnic: None,
        education: None,
        deputy_secretary: false,
        secretary: false,
        chair: false,
    };
    let mut seats = vec![
        seat("甲", Body::Party, "1970-05-01"),
        seat("甲", Body::Committee, "1970-05-01"),
        seat("乙", Body::Party, "1985-04-15"),
        seat("丙", Body::Committee, "1985-04-16"),
        seat("乙", Body::Supervision, "1985-04-15"),
        seat("丁", Body::Supervision, "1999-01-01"),
    ];
    seats[0].secretary = true;
    seats[1].chair = true;
    seats[2].deputy_secretary = true;
    seats[2].education = Some(Education::Bachelor);
    seats[3].sex = Some(Sex::Female);
    seats[3].ethnic = Some("畲族".into());
    seats[4].chair = true;
    let found = figures(&seats, day("2025-04-15"));
    assert_eq!((found.size, found.party_members, found.committee_members, found.crossed), (3, 2, 2, 1));
    assert_eq!(found.ages, vec![39, 40, 54], "the birthday itself counts");
    assert_eq!((found.aged_at_most(40), found.aged_under(40), found.aged_under(35)), (2, 1, 0));
    assert_eq!(found.mean_age_zh(), "44.3");
    assert_eq!((found.women, found.minority, found.college), (1, 1, 1));
    assert_eq!(found.committee_women, None, "the sex of 甲 is not known");
    assert!(found.one_person && found.deputy_chairs_supervision && found.supervision_chair);
    assert!(!found.crossed_totally() && found.ages_known());
    let older = Figures { ages: vec![40, 40, 54], ..found.clone() };
    assert!(found.younger_than(&older) && !older.younger_than(&found) && !found.younger_than(&found));
    assert_eq!(figures(&[], day("2025-04-15")), Figures::default());
}

/// An office counts in its own body only, and a woman of the party alone is none of the committee.
#[test]
fn an_office_of_one_body_is_none_of_another() {
    use law::body::Body;
    use law::posts::Sex;
    let seat = |person: &str, body, sex| Seat {
        person: person.into(),
        body,
        born: None,
        sex: Some(sex),
        ethnic: Some("汉族".into()),
        education: None,
        deputy_secretary: false,
        secretary: false,
        chair: false,
    };
    let told = |secretary: usize, chair: usize, deputy: usize| {
        let mut seats = vec![
            seat("甲", Body::Party, Sex::Male),
            seat("甲", Body::Committee, Sex::Male),
            seat("甲", Body::Supervision, Sex::Male),
            seat("乙", Body::Party, Sex::Female),
            seat("丙", Body::Committee, Sex::Female),
            seat("丁", Body::Committee, Sex::Male),
        ];
        seats[secretary].secretary = true;
        seats[chair].chair = true;
        seats[deputy].deputy_secretary = true;
        let found = figures(&seats, "2025-04-15".parse().unwrap());
        assert_eq!((found.committee_women, found.women, found.minority), (Some(1), 2, 0));
        assert!(found.younger_than(&found), "without ages there is nothing to compare");
        (found.one_person, found.supervision_chair, found.deputy_chairs_supervision)
    };
    assert_eq!(told(0, 1, 3), (true, false, false));
    assert_eq!(told(0, 5, 3), (false, false, false), "another one is director");
    assert_eq!(told(3, 1, 3), (false, false, false), "another one is secretary");
    assert_eq!(told(0, 2, 0), (false, true, true));
    assert_eq!(told(0, 2, 3), (false, true, false), "the chair is not the deputy");
    assert_eq!(told(1, 1, 0), (false, false, false), "no secretary of the party organisation");
    let ages = |ages: &[u32]| Figures { ages: ages.to_vec(), ..Figures::default() };
    assert!(ages(&[50]).younger_than(&ages(&[])) && ages(&[]).younger_than(&ages(&[50])));
}

#[test]
fn an_operators_profile_is_checked_like_our_own() {
    let profile = "id = \"OWN\"\ntitle = \"某省\"\narea = \"62\"\ntexts = [\"VCOL2018\"]\ninherits = \"CN-2018\"\nfrom = \"2024-01-01\"\nverification = \"verified\"\nnote = \"试\"\n";
    let good = "profile = \"OWN\"\n\n[[param]]\nkey = \"women_min\"\nvalue = 2\ncites = [\"VCOL2018@2018-12-29#6.2\"]\nstatus = \"verified\"\n";
    let with = |profile: &str, params: &str| {
        LawBook::with(&Files {
            profiles: vec![("profiles/own.toml".into(), profile.into())],
            params: vec![("params/own.toml".into(), params.into())],
            ..Files::default()
        })
    };
    let book = with(profile, good).unwrap();
    let day = "2024-05-01".parse().unwrap();
    assert_eq!(book.regime("OWN", day).unwrap().women_min().value, 2);
    for (params, part) in [
        (good.replace("cites = [\"VCOL2018@2018-12-29#6.2\"]\n", ""), "params/own.toml：第4行，参数women_min没有引用"),
        (good.replace("value = 2", "value = \"two\""), "params/own.toml：第4行，参数women_min的值不对"),
        (good.replace("value = 2", "value = -1"), "第4行，参数women_min的值不对"),
        (good.replace("value = 2", "silent = true"), "第4行，参数women_min的值不对：这个参数必须有值"),
        (good.replace("women_min", "women_mim"), "第4行，没有参数women_mim"),
        (good.replace("#6.2", "#6.9"), "不存在"),
        (good.replace("women_min", "assembly_pass_all"), "没有参数assembly_pass_all"),
        (format!("{good}from = \"2025-01-01\"\nto = \"2024-01-01\"\n"), "to早于from"),
        (
            format!("{good}\n[[param]]{}", good.split("[[param]]").nth(1).unwrap()),
            "第10行，参数women_min在同一天有两个值（另一个在第4行）",
        ),
        (good.replace("status = \"verified\"", "status = \"sure\""), "params/own.toml"),
    ] {
        let message = with(profile, &params).map(|_| String::new()).unwrap_or_else(|error| error.to_string());
        assert!(message.contains(part), "{params}\n{message}");
    }
    for (profile, part) in [
        (profile.replace("CN-2018", "CPC-2020"), "不能沿用"),
        (profile.replace("OWN", "ZJ-2020"), "方案编号重复"),
        (profile.replace("\"62\"", "\"33\""), "profiles/own.toml：与方案ZJ-2020属同一地区、同一类组织，适用日期重叠"),
        (profile.replace("[\"VCOL2018\"]", "[\"VCOL1987\"]"), "没有文本VCOL1987"),
        (format!("{profile}to = \"2023-01-01\"\n"), "to早于from"),
        (format!("family = \"guild\"\n{profile}"), "family"),
    ] {
        let message = with(&profile, good).map(|_| String::new()).unwrap_or_else(|error| error.to_string());
        assert!(message.contains(part), "{profile}\n{message}");
    }
}

#[test]
fn a_regime_of_another_family_is_refused() {
    let day = "2025-06-01".parse().unwrap();
    let says = |error: law::book::LawError| error.to_string();
    assert!(says(book().regime("CPC-2020", day).unwrap_err()).contains("用于党组织，不能用于村民委员会"));
    assert!(says(book().party("ZJ-2020", Some(day)).unwrap_err()).contains("不能用于党组织"));
    assert!(says(book().cooperative("RC-2018", Some(day)).unwrap_err()).contains("不能用于农村集体经济组织"));
    for family in Family::ALL {
        let profile = book().suggest_for(family, "330281", day).unwrap();
        assert_eq!(profile.family, family);
    }
    assert!(book().profiles().iter().all(|info| book().profile(&info.id).unwrap().family == Family::Village));
}

/// Two levels of law: both texts are named, and from the first day of the law the stricter figure applies with its own article.
#[test]
fn a_conflict_between_levels_names_both_texts() {
    use law::cooperative::{Assembly, AssemblyKind, Levels, decide};
    let vote = Assembly { kind: AssemblyKind::Members, total: 400, present: 380, yes: 201 };
    for (day, passed) in [("2025-04-30", true), ("2025-05-01", false)] {
        let levels = Levels::of(book(), "ZJ-COOP-2020", Some(day.parse().unwrap())).unwrap();
        let verdict = decide(&vote, &levels).unwrap();
        assert_eq!(verdict.passed, passed, "{day}");
        assert_eq!(verdict.national.is_some(), passed, "said beside the verdict only while it is not yet in force");
        let conflict = verdict.findings.iter().find(|finding| finding.code == "LEVEL_CONFLICT").unwrap();
        let texts: Vec<&str> = conflict.cites.iter().map(|cite| cite.text.as_str()).collect();
        assert!(texts.contains(&"RCEO2024") && texts.contains(&"ZJ-COOP2020"), "{texts:?}");
        let applied = verdict.findings.iter().find(|finding| finding.code.ends_with("PASSED")).unwrap();
        let text = if passed { "ZJ-COOP2020" } else { "RCEO2024" };
        assert!(applied.cites.iter().all(|cite| cite.text == text), "{day}: {:?}", applied.cites);
    }
    let national = Levels::of(book(), "RCEO-2024", None).unwrap();
    assert!(national.national.is_none() && national.conflicts().is_empty());
}
