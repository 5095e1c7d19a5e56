//! Every template prints: its text, its fonts, its measures, the same bytes every time.

mod common;

use std::path::Path;

use common::{all, fonts, in_earnest, mm, pages, pdf, squeezed, text};
use paper::model::{BallotPaper, Competition, Head, MeetingBallotPaper, MeetingChoice};
use paper::{Paper, PaperKind};

#[test]
fn every_template_has_a_sample_of_its_kind() {
    for kind in PaperKind::ALL {
        let samples = Paper::samples(kind);
        assert!(!samples.is_empty(), "{kind:?}");
        assert!(samples.iter().all(|(_, paper)| paper.kind() == kind), "{kind:?}");
        assert!(!kind.title_zh().is_empty());
    }
    assert_eq!(PaperKind::T07.code(), "T07");
    assert_eq!(PaperKind::T20.code(), "T20");
}

/// The text of each paper is kept in `golden/`; after a wanted change run with `UPDATE_GOLDEN=1` and read the diff.
#[test]
fn papers_say_what_their_golden_files_say() {
    let dir = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden");
    let mut wrong = Vec::new();
    for (name, paper) in all() {
        let said = text(&pdf(&in_earnest(paper)));
        let file = dir.join(format!("{name}.txt"));
        if std::env::var_os("UPDATE_GOLDEN").is_some() {
            std::fs::write(&file, &said).expect("writing the golden file");
            continue;
        }
        let golden = std::fs::read_to_string(&file).unwrap_or_default();
        if squeezed(&said) != squeezed(&golden) {
            wrong.push(format!("{name}: expected\n{golden}\nbut it says\n{said}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n----\n"));
}

#[test]
fn every_font_is_embedded_and_readable() {
    for (name, paper) in all() {
        let fonts = fonts(&pdf(&paper));
        assert!(!fonts.is_empty(), "{name} has no text");
        for font in fonts {
            // Columns from the right: object ID (two numbers), uni, sub, emb.
            let columns: Vec<&str> = font.split_whitespace().rev().collect();
            assert_eq!(columns[2..5], ["yes", "yes", "yes"], "{name}: {font}");
        }
    }
}

#[test]
fn the_same_paper_gives_the_same_bytes() {
    for (name, paper) in all() {
        let first = pdf(&paper);
        assert_eq!(first, pdf(&paper), "{name}");
        let again = paper::Printer::new(paper::Fonts::load(&common::font_dirs()).expect("fonts"));
        if name == "T16" {
            assert_eq!(first, again.pdf(&paper).expect("a PDF"), "{name} from another printer");
        }
        assert!(!String::from_utf8_lossy(&first).contains("CreationDate"), "{name} carries the time of printing");
    }
}

#[test]
fn a_frozen_paper_prints_the_same() {
    for (name, paper) in all() {
        let frozen = serde_json::to_string(&paper).expect("JSON");
        let thawed: Paper = serde_json::from_str(&frozen).expect("the same paper");
        assert_eq!(thawed, paper, "{name}");
    }
    // And one that was frozen by an earlier version: a change that cannot read these files would lose published papers.
    let dir = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden/frozen");
    for (name, paper) in all() {
        let file = dir.join(format!("{name}.json"));
        if std::env::var_os("UPDATE_GOLDEN").is_some() {
            let frozen = serde_json::to_string_pretty(&paper).expect("JSON");
            std::fs::write(&file, frozen + "\n").expect("writing the golden file");
        }
        let frozen = std::fs::read_to_string(&file).expect("a frozen sample");
        assert_eq!(serde_json::from_str::<Paper>(&frozen).expect(&name), paper, "{name}");
    }
    let mut value = serde_json::to_value(Paper::sample(PaperKind::T16)).expect("JSON");
    value["data"]["extra"] = 1.into();
    assert!(serde_json::from_value::<Paper>(value).is_err(), "an unknown field would be left out of the print");
}

#[test]
fn text_stays_inside_the_page_and_its_margins() {
    for (name, paper) in all() {
        for (i, page) in pages(&pdf(&in_earnest(paper))).iter().enumerate() {
            let (side, what) = if common_official(&name) { (mm(26), "版心") } else { (mm(9), "边距") };
            for word in &page.words {
                let at = format!("{name} page {} {what}: {word:?}", i + 1);
                assert!(word.left >= side - 2_000 && word.ink_right() <= page.width - side + 2_000, "{at}");
                assert!(word.top >= mm(8) && word.bottom <= page.height - mm(5), "{at}");
            }
        }
    }
}

/// Which samples are set on the official page.
fn common_official(name: &str) -> bool {
    let forms = [
        "T07",
        "T10-certificates",
        "T13",
        "T14",
        "T15",
        "T17",
        "T19",
        "T20",
        "T22",
        "T23",
        "T24",
        "T27",
        "T28",
        "T29",
        "T30",
    ];
    !forms.iter().any(|form| name.starts_with(form))
}

#[test]
fn the_official_page_has_22_lines_of_28_characters() {
    let mut paper = in_earnest(Paper::sample(PaperKind::T05));
    paper.head_mut().footer_hash = None;
    if let Paper::ElectionRules(rules) = &mut paper {
        rules.clauses.truncate(1);
        rules.clauses[0].paragraphs = vec!["村".repeat(28 * 50)];
    }
    let pages = pages(&pdf(&paper));
    // The second page holds nothing but body text; its last word is the page number.
    let lines: Vec<&common::Word> = pages[1].words.iter().filter(|w| w.text.contains('村')).collect();
    assert_eq!(lines.len(), 22, "{lines:?}");
    for line in &lines {
        assert_eq!(line.text.chars().count(), 28);
        assert!((line.left - mm(28)).abs() < 1_000, "{line:?}");
        assert!((line.right - (pages[1].width - mm(26))).abs() < 1_500, "{line:?}");
    }
    let pitch = (lines[21].top - lines[0].top) / 21;
    assert!((pitch - mm(225) / 22).abs() < 30, "line pitch {pitch}");
    // 22 lines fill the 225 mm from the upper margin to the lower one.
    assert!((lines[0].top - mm(37)).abs() < 2_500, "{:?}", lines[0]);
    assert!(lines[21].bottom <= pages[1].height - mm(35) + 1_000, "{:?}", lines[21]);
}

#[test]
fn page_numbers_stand_outside() {
    let pages = pages(&pdf(&in_earnest(Paper::sample(PaperKind::T03))));
    assert!(pages.len() >= 3);
    for (i, page) in pages.iter().enumerate() {
        let number = (i + 1).to_string();
        let word = page.words.iter().rev().find(|w| w.text == number).expect("a page number");
        assert!(word.top > page.height - mm(35), "{word:?}");
        let middle = page.width / 2;
        assert_eq!(word.left > middle, i % 2 == 0, "page {number}: {word:?}");
    }
}

#[test]
fn a_signature_is_drawn_back_to_its_text_where_closer_lines_suffice() {
    // At 22 lines this notice would leave its last sentence and the signature on a second page.
    let printed = pages(&pdf(&in_earnest(Paper::sample(PaperKind::T18))));
    assert_eq!(printed.len(), 1);
    let lowest = |name: &str| printed[0].words.iter().find(|w| w.text.contains(name)).expect(name).bottom;
    assert!(lowest("2026年3月30日") <= printed[0].height - mm(35) + 1_000);
}

#[test]
fn drills_and_reservations_are_marked_on_every_page() {
    for (name, mut paper) in all() {
        let head = paper.head_mut();
        head.drill = true;
        head.banner = Some("参数依据旧文本，待核".into());
        let marked = pdf(&paper);
        let expected = pages(&marked).len();
        let said = squeezed(&text(&marked));
        // Once across the page and once above the text.
        assert!(said.matches("演练数据").count() >= 2 * expected, "{name}: {said}");
        assert_eq!(said.matches("参数依据旧文本，待核").count(), expected, "{name}");
        let plain = squeezed(&text(&pdf(&in_earnest(paper))));
        assert!(!plain.contains("演练") && !plain.contains("旧文本"), "{name}");
    }
}

#[test]
fn a_correction_names_what_it_corrects() {
    let (_, paper) = Paper::samples(PaperKind::T01).swap_remove(1);
    let said = squeezed(&text(&pdf(&paper)));
    assert!(said.contains("选举委员会成员名单（更正）"), "{said}");
    assert!(said.contains("本公告更正本会2026年2月12日发布的第1号公告"), "{said}");
    assert!(said.contains("原公告存档备查"), "{said}");
}

#[test]
fn no_number_and_no_code_stands_on_a_ballot() {
    for (name, mut paper) in all() {
        let ballots = matches!(
            &paper,
            Paper::Ballot(BallotPaper::Ballots(_)) | Paper::MeetingBallot(MeetingBallotPaper::Ballots(_))
        );
        if !ballots {
            continue;
        }
        let Head { number, footer_hash, .. } = paper.head_mut();
        *number = Some(987);
        *footer_hash = Some("ABCD-1234".into());
        match &mut paper {
            Paper::Ballot(BallotPaper::Ballots(ballots)) => ballots.copies = 7,
            Paper::MeetingBallot(MeetingBallotPaper::Ballots(ballots)) => ballots.copies = 7,
            other => panic!("{other:?}"),
        }
        let printed = pdf(&paper);
        let pages = pages(&printed);
        assert_eq!(pages.len(), 7, "{name}");
        let said = |page: &common::Page| page.words.iter().map(|w| format!("{w:?}")).collect::<Vec<_>>();
        for page in &pages {
            assert_eq!(said(page), said(&pages[0]), "{name}: one ballot differs from another");
        }
        let text = text(&printed);
        assert!(!text.contains("987") && !text.contains("ABCD"), "{name}: {text}");
        assert!(!text.contains("— 1 —"), "{name}: {text}");
    }
}

#[test]
fn the_stub_register_has_every_number_once() {
    for (name, last) in [("T13-stubs", 50), ("T22-stubs", 41)] {
        let (_, paper) = all().into_iter().find(|(own, _)| own == name).expect("the register");
        let said = text(&pdf(&in_earnest(paper)));
        for number in 1..=last {
            let number = number.to_string();
            assert_eq!(said.lines().filter(|line| **line == number).count(), 1, "{number} in\n{said}");
        }
    }
}

/// 等额、差额 are said where they are true of candidates and seats, and nowhere else.
#[test]
fn a_ballot_says_how_many_stand_only_where_it_is_told() {
    for (name, paper) in all() {
        let Paper::MeetingBallot(MeetingBallotPaper::Ballots(ballots)) = &paper else { continue };
        let said = squeezed(&text(&pdf(&in_earnest(paper.clone()))));
        let told = |wanted: Competition| match &ballots.choice {
            MeetingChoice::Persons { contests, .. } => contests.iter().any(|c| c.competition == Some(wanted)),
            MeetingChoice::Question { .. } => false,
        };
        assert_eq!(said.contains("差额"), told(Competition::More), "{name}: {said}");
        assert_eq!(said.contains("等额"), told(Competition::Equal), "{name}: {said}");
        assert_eq!(said.contains("另选他人的"), said.contains("另选他人："), "{name}: an instruction without its line");
    }
}

#[test]
fn there_is_a_place_for_the_seal_and_no_picture() {
    for (name, paper) in all() {
        let pdf = pdf(&paper);
        assert!(!String::from_utf8_lossy(&pdf).contains("/Subtype/Image"), "{name}");
        let signed = ![
            "T07",
            "T07-filled",
            "T10",
            "T10-filled",
            "T13-stubs",
            "T14",
            "T14-blank",
            "T19",
            "T22-stubs",
            "T23",
            "T23-recall",
            "T27",
        ]
        .contains(&name.as_str());
        assert_eq!(text(&pdf).contains("盖章处"), signed || name == "T07-ballot", "{name}");
    }
}
