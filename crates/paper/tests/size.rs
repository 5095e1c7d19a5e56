//! Long names, many candidates, large rolls: nothing overflows, nothing panics.

mod common;

use common::{in_earnest, mm, pages, pdf, printer, squeezed, text};
use paper::model::{
    BallotContest, BallotPaper, Ballots, CandidateContest, CandidateLine, CertificateHolder, Certificates, Elected,
    Group, MeetingBallotPaper, MeetingCertificates, MeetingChoice, Pledger, PostNames, Proxy, ProxyCard, ProxyEntry,
    ResultLine, ReviewLine, TallyRow,
};
use paper::{Paper, PaperError, PaperKind};
use proptest::prelude::*;

/// The longest name of a unit in the national list.
const LONG_VILLAGE: &str = "内蒙古赤峰冶金化工开发区管理委员会巴林右旗产业园管理办公室虚拟社区";
const LONG_NAME: &str = "阿卜杜热合曼·阿卜杜克热木·买买提依明江";

/// Every word inside the page, and on the official page inside the side margins.
fn fits(paper: &Paper) {
    let printed = pdf(paper);
    for (i, page) in pages(&printed).iter().enumerate() {
        let side = if page.width == 595_276 && page.height > page.width { mm(9) } else { mm(5) };
        for word in &page.words {
            let inside = word.left >= side - 1_000
                && word.ink_right() <= page.width - side + 2_000
                && word.top >= mm(4)
                && word.bottom <= page.height - mm(4);
            assert!(inside, "{:?} page {}: {word:?} leaves {}×{}", paper.kind(), i + 1, page.width, page.height);
        }
    }
}

fn candidates(n: usize) -> Vec<String> {
    (1..=n).map(|i| if i % 4 == 0 { format!("{LONG_NAME}{i}") } else { format!("候选人{i}") }).collect()
}

fn ballots(paper: &mut Paper) -> &mut Ballots {
    match paper {
        Paper::Ballot(BallotPaper::Ballots(ballots)) => ballots,
        other => panic!("{other:?}"),
    }
}

#[test]
fn forty_candidates_fit_on_one_ballot() {
    let mut paper = in_earnest(Paper::sample(PaperKind::T13));
    let all = candidates(40);
    ballots(&mut paper).contests = vec![
        BallotContest { post: "主任".into(), seats: 1, candidates: all[..5].to_vec(), write_ins: 1 },
        BallotContest { post: "副主任".into(), seats: 2, candidates: all[5..12].to_vec(), write_ins: 2 },
        BallotContest { post: "委员".into(), seats: 3, candidates: all[12..36].to_vec(), write_ins: 3 },
        BallotContest { post: "妇女委员".into(), seats: 1, candidates: all[36..].to_vec(), write_ins: 1 },
    ];
    ballots(&mut paper).copies = 1;
    let printed = pdf(&paper);
    assert_eq!(pages(&printed).len(), 1);
    let said = squeezed(&text(&printed));
    for name in &all {
        assert!(said.contains(name.as_str()), "{name} in {said}");
    }
    fits(&paper);
}

#[test]
fn the_sheet_of_a_ballot_grows_with_the_candidates() {
    let area = |n: usize| {
        let mut paper = in_earnest(Paper::sample(PaperKind::T13));
        ballots(&mut paper).contests = vec![BallotContest {
            post: "委员".into(),
            seats: 3,
            candidates: (0..n).map(|i| format!("候选{i}")).collect(),
            write_ins: 3,
        }];
        ballots(&mut paper).copies = 1;
        let pages = pages(&pdf(&paper));
        assert_eq!(pages.len(), 1);
        pages[0].width * pages[0].height
    };
    // A5, A4, A4 in two columns, A3.
    let areas = [area(2), area(12), area(35), area(75)];
    assert!(areas.is_sorted() && areas[0] < areas[1] && areas[2] < areas[3], "{areas:?}");
    assert_eq!(areas[1], areas[2]);
}

#[test]
fn long_names_fit_everywhere() {
    for kind in PaperKind::ALL {
        for (_, paper) in Paper::samples(kind) {
            let mut paper = in_earnest(paper);
            let head = paper.head_mut();
            head.village = LONG_VILLAGE.into();
            head.township = "内蒙古自治区赤峰市巴林右旗大板镇".into();
            head.signer = format!("{LONG_VILLAGE}第十二届村民选举委员会");
            // A verification code as long as SHA-256, and one that is longer still.
            head.footer_hash = Some("0123456789abcdef".repeat(if kind == PaperKind::T16 { 20 } else { 4 }));
            with_names(&mut paper, &[LONG_NAME.into(), "A".repeat(60), "李".repeat(60)]);
            fits(&paper);
        }
    }
}

#[test]
fn forty_candidates_fit_on_every_list_of_them() {
    let kinds = [
        PaperKind::T08,
        PaperKind::T14,
        PaperKind::T15,
        PaperKind::T16,
        PaperKind::T22,
        PaperKind::T23,
        PaperKind::T24,
        PaperKind::T25,
        PaperKind::T26,
    ];
    for kind in kinds {
        let mut paper = in_earnest(Paper::sample(kind));
        let names = candidates(40);
        with_names(&mut paper, &names);
        let said = squeezed(&text(&pdf(&paper)));
        for name in &names {
            assert!(said.contains(name.as_str()), "{kind:?}: {name}");
        }
        fits(&paper);
    }
}

#[test]
fn twelve_thousand_names_are_all_there() {
    let names: Vec<String> = (0..12_000)
        .map(|i: u32| {
            let c = |k: u32| char::from_u32(0x4E00 + (i * 7 + k * 1_009) % 20_000).expect("an ideograph");
            if i.is_multiple_of(900) {
                LONG_NAME.to_owned()
            } else {
                [c(0), c(1), c(2)].iter().take(2 + i as usize % 2).collect()
            }
        })
        .collect();
    let mut paper = in_earnest(Paper::sample(PaperKind::T03));
    if let Paper::VoterRoll(roll) = &mut paper {
        roll.groups = names
            .chunks(500)
            .zip(1..)
            .map(|(chunk, i)| Group { name: format!("第{i}村民小组"), names: chunk.to_vec() })
            .collect();
    }
    let printed = pdf(&paper);
    let said = squeezed(&text(&printed));
    assert!(said.contains("全村共登记选民12000名"));
    // In order, each exactly where the one before it ended; the heads of groups and pages stand between.
    let mut rest = &said[said.find("第1村民小组").expect("the first group")..];
    for name in &names {
        let at = rest.find(name.as_str()).unwrap_or_else(|| panic!("{name} is missing"));
        assert!(at < 400, "{name} is not next");
        rest = &rest[at + name.len()..];
    }
    let pages = pages(&printed);
    assert!(pages.len() < 90, "{} pages", pages.len());
    fits(&paper);
}

/// A clerk prints before everything is known: lists without lines and texts without words are printed empty or refused
/// by name, never with a message of the typesetter.
#[test]
fn empty_lists_and_texts_are_printed_or_refused_by_name() {
    fn blank(paper: &mut serde_json::Value, path: &str) {
        match paper.pointer_mut(path) {
            Some(serde_json::Value::Array(list)) => list.clear(),
            Some(serde_json::Value::String(text)) => text.clear(),
            _ => {}
        }
    }
    fn paths(value: &serde_json::Value, path: &str, found: &mut Vec<String>) {
        match value {
            serde_json::Value::Array(list) => {
                found.push(path.to_owned());
                list.iter().enumerate().for_each(|(i, item)| paths(item, &format!("{path}/{i}"), found));
            }
            serde_json::Value::Object(map) => {
                map.iter().for_each(|(key, item)| paths(item, &format!("{path}/{key}"), found));
            }
            serde_json::Value::String(_) => found.push(path.to_owned()),
            _ => {}
        }
    }
    for kind in PaperKind::ALL {
        for (form, sample) in Paper::samples(kind) {
            let whole = serde_json::to_value(in_earnest(sample)).expect("JSON");
            let mut found = Vec::new();
            paths(&whole, "", &mut found);
            let mut bare = whole.clone();
            let mut tried = Vec::new();
            for path in &found {
                let mut one = whole.clone();
                blank(&mut one, path);
                // Dates and tags cannot be empty.
                let Ok(paper) = serde_json::from_value::<Paper>(one) else { continue };
                blank(&mut bare, path);
                // Names inside a list of the sample are all alike; one of each is enough.
                if !path.ends_with(char::is_numeric) || path.ends_with("/0") {
                    tried.push((path.as_str(), paper));
                }
            }
            tried.push(("everything", serde_json::from_value(bare).expect("an empty paper")));
            for (path, paper) in tried {
                match printer().pdf(&paper) {
                    Ok(_) | Err(PaperError::Incomplete { .. }) => {}
                    Err(error) => panic!("{kind:?} {form} without {path}: {error}"),
                }
            }
        }
    }
}

#[test]
fn a_printer_works_from_several_threads() {
    let expected: Vec<Vec<u8>> = PaperKind::ALL.iter().map(|kind| pdf(&Paper::sample(*kind))).collect();
    std::thread::scope(|scope| {
        for start in 0..4 {
            let expected = &expected;
            scope.spawn(move || {
                for i in 0..PaperKind::ALL.len() {
                    let i = (i + start * 5) % PaperKind::ALL.len();
                    assert_eq!(pdf(&Paper::sample(PaperKind::ALL[i])), expected[i], "{:?}", PaperKind::ALL[i]);
                }
            });
        }
    });
}

/// Puts `names` where the paper has names of persons.
fn with_names(paper: &mut Paper, names: &[String]) {
    let list = || names.to_vec();
    let posts = |list: &mut Vec<PostNames>| list.iter_mut().for_each(|p| p.names = names.to_vec());
    let elected = |list: &mut Vec<Elected>| {
        let one = |name: &String| Elected { post: "委员".into(), name: name.clone(), votes: 203, elected_on: None };
        *list = names.iter().map(one).collect();
    };
    let certified = |list: &mut Vec<CertificateHolder>| {
        let holder = list[0].clone();
        *list = names.iter().map(|name| CertificateHolder { name: name.clone(), ..holder.clone() }).collect();
    };
    match paper {
        Paper::CommitteeRoster(p) => {
            posts(&mut p.members);
            p.reserve = list();
        }
        Paper::VoterRoll(p) => p.groups.iter_mut().for_each(|g| g.names = list()),
        Paper::RollRulings(p) => {
            p.added.iter_mut().for_each(|g| g.names = list());
            p.rulings.iter_mut().zip(names).for_each(|(r, name)| r.applicant.clone_from(name));
        }
        Paper::PollingNotice(p) => posts(&mut p.staff),
        Paper::EndOfOffice(p) => {
            p.ends.iter_mut().zip(names).for_each(|(end, name)| end.name.clone_from(name));
        }
        Paper::CandidateList(p) => {
            let lines = names.iter().map(|name| CandidateLine {
                name: name.clone(),
                party: Some("中国国民党革命委员会会员".into()),
                ethnicity: Some("柯尔克孜族".into()),
                ..p.contests[0].candidates[0].clone()
            });
            p.contests = vec![CandidateContest { post: "委员".into(), seats: 3, candidates: lines.collect() }];
        }
        Paper::CommitteeChange(p) => {
            posts(&mut p.members);
            p.changes.iter_mut().zip(names).for_each(|(c, name)| {
                c.name.clone_from(name);
                c.successor = Some(name.clone());
            });
        }
        Paper::Proxy(Proxy::Authorization(p)) => {
            p.principal = names.first().cloned();
            p.holder = names.last().cloned();
        }
        Paper::Proxy(Proxy::Certificates(p)) => {
            p.cards = names
                .iter()
                .zip(1..)
                .map(|(name, number)| ProxyCard { number, principal: name.clone(), holder: name.clone() })
                .collect();
        }
        Paper::Proxy(Proxy::List(p)) => {
            p.entries = names
                .iter()
                .map(|name| ProxyEntry { principal: name.clone(), holder: name.clone(), relation: "外祖父".into() })
                .collect();
        }
        Paper::MobileBoxNotice(p) => p.boxes.iter_mut().for_each(|b| {
            b.scrutineers = list();
            b.voters = list();
        }),
        Paper::StaffNotice(p) => p.duties.iter_mut().for_each(|d| d.names = list()),
        Paper::Ballot(BallotPaper::Ballots(p)) => p.contests[0].candidates = list(),
        Paper::TallySheet(p) => {
            p.contests[0].rows =
                names.iter().map(|name| TallyRow { name: name.clone(), mark: None, votes: Some(1_103) }).collect();
        }
        Paper::ResultReport(p) => {
            let line = p.contests[0].lines[0].clone();
            p.contests[0].lines =
                names.iter().map(|name| ResultLine { name: name.clone(), write_in: true, ..line.clone() }).collect();
            posts(&mut p.elected);
            posts(&mut p.signers);
        }
        Paper::ElectedNotice(p) => elected(&mut p.elected),
        Paper::Certificates(Certificates { holders, .. }) => certified(holders),
        Paper::RunoffNotice(p) => {
            p.contests[0].candidates = names
                .iter()
                .map(|name| paper::model::RunoffCandidate { name: name.clone(), votes: Some(97) })
                .collect();
        }
        Paper::MeetingBallot(MeetingBallotPaper::Ballots(p)) => match &mut p.choice {
            MeetingChoice::Persons { contests, .. } => contests[0].candidates = list(),
            MeetingChoice::Question { answers, .. } => *answers = list(),
        },
        Paper::MeetingTally(p) => {
            p.contests[0].rows =
                names.iter().map(|name| TallyRow { name: name.clone(), mark: None, votes: None }).collect();
        }
        Paper::MeetingReport(p) => {
            let line = p.contests[0].lines[0].clone();
            p.contests[0].lines = names.iter().map(|name| ResultLine { name: name.clone(), ..line.clone() }).collect();
            posts(&mut p.elected);
            posts(&mut p.signers);
        }
        Paper::MeetingNotice(p) => elected(&mut p.outcome.elected),
        Paper::MeetingLetter(p) => elected(&mut p.outcome.elected),
        Paper::Pledges(p) => {
            let post = p.persons[0].post.clone();
            p.persons = names.iter().map(|name| Pledger { name: name.clone(), post: post.clone() }).collect();
        }
        Paper::MeetingCertificates(MeetingCertificates { holders, .. }) => certified(holders),
        Paper::ReviewReport(p) => {
            let line = p.listed[0].clone();
            p.listed = names.iter().map(|name| ReviewLine { name: name.clone(), ..line.clone() }).collect();
            p.stated.iter_mut().zip(names).for_each(|(one, name)| one.name.clone_from(name));
        }
        Paper::DeliberationRecord(p) => {
            p.present = names.join("、");
            p.units.iter_mut().for_each(|unit| unit.team = names.join("、"));
        }
        Paper::Nomination(_)
        | Paper::MeetingBallot(MeetingBallotPaper::Stubs(_))
        | Paper::RegistrationNotice(_)
        | Paper::ElectionRules(_)
        | Paper::Ballot(BallotPaper::Stubs(_))
        | Paper::HandoverList(_)
        | Paper::ArchiveIndex(_) => {}
    }
}

/// A name as registers hold them: ideographs of the basic block and of extensions A and B, middle dots, letters.
fn name() -> impl Strategy<Value = String> {
    let character = prop_oneof![
        8 => proptest::char::range('\u{4E00}', '\u{9FA5}'),
        1 => proptest::char::range('\u{3400}', '\u{4DB5}'),
        2 => proptest::char::range('\u{20000}', '\u{2A6D6}'),
        1 => Just('·'),
        1 => proptest::char::range(' ', '~'),
    ];
    prop_oneof![
        6 => proptest::collection::vec(character.clone(), 2..5),
        1 => proptest::collection::vec(character, 5..45),
    ]
    .prop_map(|characters| characters.into_iter().collect())
}

/// Forty papers in daily tests; `PROPTEST_CASES` asks for more.
fn cases() -> u32 {
    std::env::var("PROPTEST_CASES").ok().and_then(|n| n.parse().ok()).unwrap_or(40)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: cases(), failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_names_fit_or_are_refused_by_character(
        names in proptest::collection::vec(name(), 0..30),
        village in name(),
        kind in proptest::sample::select(PaperKind::ALL.as_slice()),
        form in any::<proptest::sample::Index>(),
    ) {
        let mut samples = Paper::samples(kind);
        let (_, sample) = samples.swap_remove(form.index(samples.len()));
        let mut paper = in_earnest(sample);
        paper.head_mut().village = village.clone();
        paper.head_mut().signer = format!("{village}村民选举委员会");
        with_names(&mut paper, &names);
        match printer().pdf(&paper) {
            Ok(_) => fits(&paper),
            Err(PaperError::Incomplete { .. }) if names.is_empty() => {}
            Err(PaperError::Characters(bad)) => {
                for b in bad {
                    prop_assert!(!common::fonts_have(b.character), "{b:?}");
                }
            }
            Err(error) => prop_assert!(false, "{kind:?}: {error}"),
        }
    }
}
