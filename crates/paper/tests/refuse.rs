//! What must not be printed is refused, with a message that says what and where.

mod common;

use std::path::PathBuf;

use common::{in_earnest, pdf, printer, squeezed, text};
use paper::model::{
    BallotPaper, CandidateLine, Certificates, Group, MeetingBallotPaper, MeetingBallots, MeetingChoice, Pledges,
    StubRegister,
};
use paper::{CharacterFault, Fonts, MAX_COPIES, MAX_LINES, Paper, PaperError, PaperKind};

fn roll(names: &[&str]) -> Paper {
    let mut paper = in_earnest(Paper::sample(PaperKind::T03));
    if let Paper::VoterRoll(roll) = &mut paper {
        roll.groups = vec![
            Group { name: "第一村民小组".into(), names: vec!["张三".into()] },
            Group { name: "第二村民小组".into(), names: names.iter().map(|n| (*n).to_owned()).collect() },
        ];
    }
    paper
}

#[test]
fn missing_fonts_are_named_with_what_to_install() {
    let empty = tempfile::tempdir().expect("a directory");
    let nowhere = PathBuf::from("/nowhere/fonts");
    let error = Fonts::load(&[empty.path().to_owned(), nowhere]).expect_err("no fonts there");
    let PaperError::FontsMissing { faces, .. } = &error else { panic!("{error}") };
    assert_eq!(faces.len(), 6);
    let message = error.to_string();
    for part in ["仿宋", "小标宋", "楷体", "黑体", "FandolFang R", "texlive-lang-chinese", "fonts-noto-cjk"] {
        assert!(message.contains(part), "{part} in {message}");
    }
    assert!(message.contains("/nowhere/fonts（不存在）"), "{message}");
}

#[test]
fn one_missing_face_is_named_alone() {
    // Everything but Fandol.
    let system = PathBuf::from("/usr/share/fonts/opentype/noto");
    match Fonts::load(&[system]) {
        Err(PaperError::FontsMissing { faces, .. }) => {
            assert!(!faces.iter().any(|face| face.role.starts_with("宽覆盖")), "{faces:?}");
            assert_eq!(faces.len(), 5);
        }
        other => panic!("{other:?}"),
    }
}

#[test]
fn private_use_characters_are_named_with_their_place() {
    let error = printer().pdf(&roll(&["李四", "那\u{E170}村人", "\u{F0001}"])).expect_err("not a character");
    let PaperError::Characters(bad) = &error else { panic!("{error}") };
    let found: Vec<_> = bad.iter().map(|b| (b.character, b.fault, b.field.as_str(), b.position)).collect();
    assert_eq!(
        found,
        [
            ('\u{E170}', CharacterFault::PrivateUse, "groups[1].names[1]", 2),
            ('\u{F0001}', CharacterFault::PrivateUse, "groups[1].names[2]", 1),
        ]
    );
    let message = error.to_string();
    assert!(message.contains("「那〓村人」（groups[1].names[1]）第 2 字 U+E170"), "{message}");
    assert!(message.contains("专用区"), "{message}");
}

#[test]
fn characters_without_a_glyph_are_refused_before_printing() {
    // Cuneiform: in no Chinese font. Plane 15 would be private use.
    let error = printer().pdf(&roll(&["王\u{12000}"])).expect_err("no glyph");
    let PaperError::Characters(bad) = &error else { panic!("{error}") };
    assert_eq!((bad[0].character, bad[0].fault), ('\u{12000}', CharacterFault::NoGlyph));
    assert!(error.to_string().contains("fonts-hanazono"), "{error}");
}

#[test]
fn control_and_direction_characters_are_refused() {
    for name in ["张\n三", "张\u{0}三", "\u{202E}三张", "张\u{FFFD}", "张\u{2028}三", "张\u{7f}三"] {
        let error = printer().pdf(&roll(&[name])).expect_err(name);
        let PaperError::Characters(bad) = &error else { panic!("{error}") };
        assert_eq!(bad[0].fault, CharacterFault::Control, "{name:?}");
    }
}

#[test]
fn a_flood_of_bad_characters_is_summed_up() {
    let names: Vec<String> = (0..300).map(|_| "\u{E000}\u{E001}".to_owned()).collect();
    let error = printer().pdf(&roll(&names.iter().map(String::as_str).collect::<Vec<_>>())).expect_err("private use");
    let message = error.to_string();
    assert!(message.contains("有 600 个字") && message.contains("其余 595 处从略"), "{message}");
    assert!(message.chars().count() < 600, "{message}");
}

#[test]
fn rare_characters_of_real_villages_print() {
    for village in ["莫𡐓村", "輋𣒍村", "那𡌶村", "啟富村", "㛃𠀀𪛖村"] {
        for kind in [PaperKind::T01, PaperKind::T13, PaperKind::T17] {
            let mut paper = in_earnest(Paper::sample(kind));
            paper.head_mut().village = village.into();
            paper.head_mut().signer = format!("{village}第十二届村民选举委员会");
            let said = squeezed(&text(&pdf(&paper)));
            assert!(said.contains(village), "{village} {kind:?}: {said}");
        }
    }
}

#[test]
fn what_looks_like_markup_is_printed_as_it_stands() {
    let names = [
        "#panic(\"x\")",
        "*粗*",
        "_斜_",
        "$x^2$",
        "<a>",
        "@ref",
        "//注",
        "/*注*/",
        "`code`",
        "[方]",
        "\\u{41}",
        "= 题",
        "- 项",
        "~a",
        "https://a.cn",
        "张--三",
        "{{x}}",
    ];
    let said = squeezed(&text(&pdf(&roll(&names))));
    for name in names {
        assert!(said.contains(&squeezed(name)), "{name} in {said}");
    }
    for kind in PaperKind::ALL {
        for (form, paper) in Paper::samples(kind) {
            let mut paper = in_earnest(paper);
            paper.head_mut().village = "#panic(\"x\")*粗*村".into();
            let said = squeezed(&text(&pdf(&paper)));
            assert!(said.contains("#panic(\"x\")*粗*村"), "{kind:?} {form}: {said}");
        }
    }
}

fn ballots(change: impl FnOnce(&mut paper::model::Ballots)) -> Paper {
    let mut paper = in_earnest(Paper::sample(PaperKind::T13));
    if let Paper::Ballot(BallotPaper::Ballots(ballots)) = &mut paper {
        change(ballots);
    }
    paper
}

fn meeting_ballots(change: impl FnOnce(&mut MeetingBallots)) -> Paper {
    let mut paper = in_earnest(Paper::sample(PaperKind::T22));
    if let Paper::MeetingBallot(MeetingBallotPaper::Ballots(ballots)) = &mut paper {
        change(ballots);
    }
    paper
}

/// The sample register of ballots with so many lines.
fn stubs(count: u32) -> Paper {
    let sample = Paper::samples(PaperKind::T13).into_iter().find_map(|(_, paper)| match in_earnest(paper) {
        Paper::Ballot(BallotPaper::Stubs(stubs)) => Some(stubs),
        _ => None,
    });
    Paper::Ballot(BallotPaper::Stubs(StubRegister { count, ..sample.expect("a register among the samples") }))
}

#[test]
fn a_register_of_a_large_village_prints() {
    let words = text(&pdf(&stubs(6_000)));
    assert!(words.contains("6000") && !words.contains("6001"));
}

#[test]
fn papers_that_mean_nothing_are_refused() {
    let cases: [(Paper, &str); 13] = [
        (stubs(MAX_LINES + 1), "请分批"),
        (ballots(|b| b.copies = 0), "份数为 0"),
        (ballots(|b| b.copies = MAX_COPIES + 1), "请分批"),
        (ballots(|b| b.contests.clear()), "没有职位"),
        (ballots(|b| b.marks.clear()), "划票栏"),
        (
            ballots(|b| {
                b.contests[1].candidates.clear();
                b.contests[1].write_ins = 0;
            }),
            "“副主任”既没有候选人，也没有空白行",
        ),
        (
            Paper::Certificates(match Paper::sample(PaperKind::T17) {
                Paper::Certificates(c) => Certificates { holders: Vec::new(), ..c },
                other => panic!("{other:?}"),
            }),
            "没有当选人",
        ),
        (meeting_ballots(|b| b.copies = 0), "份数为 0"),
        (meeting_ballots(|b| b.copies = MAX_COPIES + 1), "请分批"),
        (
            meeting_ballots(|b| b.choice = MeetingChoice::Persons { contests: Vec::new(), marks: vec!["选".into()] }),
            "没有职位",
        ),
        (
            meeting_ballots(|b| {
                if let MeetingChoice::Persons { contests, .. } = &mut b.choice {
                    contests[0].candidates.clear();
                    contests[0].write_ins = 0;
                }
            }),
            "“监委会主任”既没有候选人，也没有空白行",
        ),
        (
            meeting_ballots(|b| {
                b.choice = MeetingChoice::Question { text: "罢免".into(), answers: vec!["同意".into()] };
            }),
            "选项不足两项",
        ),
        (
            Paper::Pledges(match Paper::sample(PaperKind::T27) {
                Paper::Pledges(p) => Pledges { persons: Vec::new(), ..p },
                other => panic!("{other:?}"),
            }),
            "没有承诺人",
        ),
    ];
    for (paper, reason) in cases {
        let error = printer().pdf(&paper).expect_err(reason);
        assert!(matches!(error, PaperError::Incomplete { .. }), "{error}");
        assert!(error.to_string().contains(reason), "{error}");
    }
}

#[test]
fn a_ballot_that_needs_two_pages_is_refused() {
    let paper = ballots(|b| {
        b.contests[2].candidates = (0..400).map(|i| format!("候选{i}")).collect();
    });
    let error = printer().pdf(&paper).expect_err("400 candidates");
    assert!(matches!(&error, PaperError::TooLarge { sheet, .. } if sheet.contains("A3")), "{error}");
}

#[test]
fn nothing_about_a_voter_but_the_name_has_a_field() {
    // The types are the guard: what is not a field cannot be frozen or printed.
    let json = serde_json::to_value(Paper::sample(PaperKind::T03)).expect("JSON");
    for group in json["data"]["groups"].as_array().expect("groups") {
        assert_eq!(group.as_object().expect("a group").keys().collect::<Vec<_>>(), ["name", "names"]);
    }
    let line = serde_json::to_value(CandidateLine::default()).expect("JSON");
    assert!(!line.to_string().contains("id"), "{line}");
}
