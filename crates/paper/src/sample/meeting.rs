//! Samples of the papers of meetings: T22–T28.

use super::{based, date, head, post, seat, strings};
use crate::model::{
    Answer, BundleMark, CertificateHolder, Competition, Elected, Head, Held, LetterKind, MeetingBallotPaper,
    MeetingBallots, MeetingCertificates, MeetingChoice, MeetingContest, MeetingLetter, MeetingNotice, MeetingOutcome,
    MeetingPoll, MeetingReport, MeetingStubs, MeetingTally, MeetingVote, Occasion, Pledger, Pledges, ResultContest,
    ResultLine, Superseded, TallyContest, TallyRow,
};
use crate::paper::Paper;

fn of_body(signer: &str, number: Option<u32>) -> Head {
    let mut head = head(number, 4, 20);
    head.signer = signer.into();
    head
}

fn occasion(subject: &str, forum: &str, held: Held, vote: MeetingVote) -> Occasion {
    Occasion { subject: subject.into(), part: None, forum: forum.into(), held, held_on: date(2026, 4, 20), vote }
}

fn supervision(vote: MeetingVote) -> Occasion {
    occasion("村务监督委员会成员推选", "村民代表会议", Held::Meeting, vote)
}

fn party() -> Occasion {
    occasion("党组织委员选举", "党员大会", Held::Meeting, MeetingVote::First)
}

fn recall() -> Occasion {
    occasion("罢免村民委员会委员胡建设表决", "登记参加选举的村民投票", Held::Poll, MeetingVote::First)
}

fn group() -> Occasion {
    let mut occasion = occasion("村民代表推选", "村民小组会议", Held::Meeting, MeetingVote::First);
    occasion.part = Some("第三村民小组".into());
    occasion
}

fn committee() -> Head {
    of_body("皂洞口村村民委员会", None)
}

fn contest(
    post: &str,
    seats: u32,
    competition: Option<Competition>,
    candidates: &[&str],
    write_ins: u32,
) -> MeetingContest {
    MeetingContest { post: post.into(), seats, competition, candidates: strings(candidates), write_ins }
}

fn ballots(head: Head, occasion: Occasion, name: &str, choice: MeetingChoice) -> Paper {
    Paper::MeetingBallot(MeetingBallotPaper::Ballots(MeetingBallots {
        head,
        occasion,
        name: name.into(),
        choice,
        sign: "○".into(),
        doubts: "监票人提请会议".into(),
        notes: Vec::new(),
        copies: 2,
    }))
}

fn persons(contests: Vec<MeetingContest>, marks: &[&str]) -> MeetingChoice {
    MeetingChoice::Persons { contests, marks: strings(marks) }
}

pub(super) fn ballots_of_supervision() -> Paper {
    let contests = vec![
        contest("监委会主任", 1, Some(Competition::Equal), &["金玉堂"], 1),
        contest("监委会成员", 2, Some(Competition::More), &["汪正平", "俞春花", "楼小明"], 2),
    ];
    let choice = persons(contests, &["赞成", "反对", "弃权"]);
    ballots(committee(), supervision(MeetingVote::First), "推选票", choice)
}

pub(super) fn ballots_of_party() -> Paper {
    let names = ["方晓东", "吴喆", "诸葛明德", "欧阳文静"];
    let contests = vec![contest("党组织委员", 3, Some(Competition::More), &names, 3)];
    let choice = persons(contests, &["赞成", "不赞成", "弃权"]);
    let mut paper = ballots(of_body("皂洞口村党组织", None), party(), "选票", choice);
    if let Paper::MeetingBallot(MeetingBallotPaper::Ballots(ballots)) = &mut paper {
        ballots.notes = strings(&["投不赞成票的，才可以另选他人；另选的人数不得多于不赞成的人数"]);
    }
    paper
}

pub(super) fn ballots_of_group() -> Paper {
    let choice = persons(vec![contest("村民代表", 3, None, &[], 3)], &["同意"]);
    ballots(committee(), group(), "推选票", choice)
}

pub(super) fn ballots_of_revote() -> Paper {
    let choice = persons(vec![contest("监委会成员", 1, None, &["汪正平", "楼小明"], 0)], &["选"]);
    ballots(committee(), supervision(MeetingVote::TieRevote), "推选票", choice)
}

pub(super) fn ballots_of_recall() -> Paper {
    let text = "是否同意罢免村民委员会委员胡建设".to_owned();
    let choice = MeetingChoice::Question { text, answers: strings(&["同意", "不同意"]) };
    let mut paper = ballots(committee(), recall(), "表决票", choice);
    if let Paper::MeetingBallot(MeetingBallotPaper::Ballots(ballots)) = &mut paper {
        ballots.doubts = "村民委员会".into();
    }
    paper
}

pub(super) fn stubs() -> Paper {
    Paper::MeetingBallot(MeetingBallotPaper::Stubs(MeetingStubs {
        head: committee(),
        occasion: supervision(MeetingVote::First),
        name: "推选票".into(),
        first: 1,
        count: 41,
    }))
}

fn tally(head: Head, occasion: Occasion, contests: Vec<TallyContest>) -> Paper {
    let signers = vec![post("监票人、计票人", &["叶青", "余国庆"]), post("唱票人", &[])];
    Paper::MeetingTally(MeetingTally { head, occasion, room: 41, contests, signers })
}

fn rows(names: &[&str]) -> Vec<TallyRow> {
    names.iter().map(|name| TallyRow { name: (*name).into(), mark: None, votes: None }).collect()
}

pub(super) fn tally_of_supervision() -> Paper {
    let contests = vec![
        TallyContest { post: "监委会主任".into(), seats: 1, rows: rows(&["金玉堂"]), blank_rows: 3 },
        TallyContest {
            post: "监委会成员".into(),
            seats: 2,
            rows: rows(&["汪正平", "俞春花", "楼小明"]),
            blank_rows: 4,
        },
    ];
    tally(committee(), supervision(MeetingVote::First), contests)
}

pub(super) fn tally_of_recall() -> Paper {
    let rows = rows(&["同意", "不同意"]);
    let contests = vec![TallyContest { post: "罢免胡建设".into(), seats: 0, rows, blank_rows: 0 }];
    tally(committee(), recall(), contests)
}

fn poll(vote: MeetingVote, (due, present): (u32, u32), invalid: u32) -> MeetingPoll {
    MeetingPoll {
        held_on: date(2026, 4, 20),
        vote,
        due,
        present,
        issued: present,
        returned: present,
        valid: present - invalid,
        invalid,
        counts: true,
    }
}

fn line(name: &str, write_in: bool, votes: u32, outcome: &str) -> ResultLine {
    ResultLine { name: name.into(), write_in, votes, against: None, abstained: None, outcome: outcome.into() }
}

pub(super) fn report() -> Paper {
    Paper::MeetingReport(MeetingReport {
        head: based(committee(), &["《中华人民共和国村民委员会组织法》第三十二条"]),
        occasion: supervision(MeetingVote::First),
        poll: poll(MeetingVote::First, (41, 38), 1),
        contests: vec![
            ResultContest {
                post: "监委会主任".into(),
                seats: 1,
                lines: vec![line("金玉堂", false, 35, "当选"), line("徐国荣", true, 1, "未当选")],
            },
            ResultContest {
                post: "监委会成员".into(),
                seats: 2,
                lines: vec![
                    line("俞春花", false, 33, "当选"),
                    line("汪正平", false, 20, "票数相等"),
                    line("楼小明", false, 20, "票数相等"),
                ],
            },
        ],
        carried: None,
        statements: strings(&[
            "应到41人，实到38人，达到三分之二（28人）（《中华人民共和国村民委员会组织法》第二十六条第一款）",
            "汪正平、楼小明票数相等，就1名再次投票",
        ]),
        elected: vec![post("监委会主任", &["金玉堂"]), post("监委会成员", &["俞春花"])],
        unfilled: vec![seat("监委会成员", 1)],
        remarks: Vec::new(),
        signers: vec![
            post("会议主持人", &[]),
            post("监票人、计票人", &["叶青", "余国庆"]),
            post("唱票人", &[]),
            post("记录人", &[]),
        ],
    })
}

pub(super) fn report_of_recall() -> Paper {
    Paper::MeetingReport(MeetingReport {
        head: committee(),
        occasion: recall(),
        poll: poll(MeetingVote::First, (300, 262), 4),
        contests: vec![ResultContest {
            post: "罢免胡建设".into(),
            seats: 0,
            lines: vec![line("同意", false, 201, ""), line("不同意", false, 57, "")],
        }],
        carried: Some(true),
        statements: strings(&["登记参加选举的300人，参加投票262人，同意201人，罢免通过"]),
        elected: Vec::new(),
        unfilled: Vec::new(),
        remarks: Vec::new(),
        signers: vec![post("会议主持人", &[]), post("监票人、计票人", &["叶青"])],
    })
}

fn elected(post: &str, name: &str, votes: u32) -> Elected {
    Elected { post: post.into(), name: name.into(), votes, elected_on: None }
}

fn outcome_of_supervision() -> MeetingOutcome {
    MeetingOutcome {
        polls: vec![poll(MeetingVote::First, (41, 38), 1), poll(MeetingVote::TieRevote, (41, 38), 0)],
        elected: vec![
            elected("监委会主任", "金玉堂", 35),
            elected("监委会成员", "俞春花", 33),
            elected("监委会成员", "汪正平", 22),
        ],
        answer: None,
        unfilled: Vec::new(),
    }
}

pub(super) fn notice() -> Paper {
    let head = of_body("皂洞口村村民委员会", Some(2));
    Paper::MeetingNotice(MeetingNotice {
        head: based(head, &["《中华人民共和国村民委员会组织法》第三十二条"]),
        occasion: supervision(MeetingVote::First),
        outcome: outcome_of_supervision(),
        notes: Vec::new(),
        bundles: vec![BundleMark { of: None, hash: "3f7a91c208de5b46".into() }],
    })
}

pub(super) fn notice_of_recall() -> Paper {
    let head = of_body("皂洞口村村民委员会", Some(1));
    Paper::MeetingNotice(MeetingNotice {
        head: based(head, &["《中华人民共和国村民委员会组织法》第十六条"]),
        occasion: recall(),
        outcome: MeetingOutcome {
            polls: vec![poll(MeetingVote::First, (300, 262), 4)],
            elected: Vec::new(),
            answer: Some(Answer {
                about: "罢免村民委员会委员胡建设".into(), yes: 201, no: 57, carried: true
            }),
            unfilled: Vec::new(),
        },
        notes: Vec::new(),
        bundles: vec![BundleMark { of: None, hash: "08de5b463f7a91c2".into() }],
    })
}

/// Two boards of one meeting, with a bundle each.
pub(super) fn notice_of_boards() -> Paper {
    let mark = |of: &str, hash: &str| BundleMark { of: Some(of.into()), hash: hash.into() };
    Paper::MeetingNotice(MeetingNotice {
        head: of_body("皂洞口村集体经济组织", Some(1)),
        occasion: occasion("集体经济组织理事会、监事会选举", "成员大会", Held::Meeting, MeetingVote::First),
        outcome: MeetingOutcome {
            polls: vec![poll(MeetingVote::First, (120, 98), 2)],
            elected: vec![elected("理事长", "胡建设", 90), elected("监事长", "方晓东", 88)],
            answer: None,
            unfilled: vec![seat("监事", 1)],
        },
        notes: vec!["未选出的名额不再选举：接近应选名额".into()],
        bundles: vec![mark("理事会选举", "3f7a91c208de5b46"), mark("监事会选举", "08de5b463f7a91c2")],
    })
}

pub(super) fn corrected_notice() -> Paper {
    let mut paper = notice();
    let head = paper.head_mut();
    head.number = Some(3);
    let reason = "原公告写错一人姓名".to_owned();
    head.supersedes = Some(Superseded { number: Some(2), issued_on: date(2026, 4, 20), reason });
    paper
}

pub(super) fn request() -> Paper {
    Paper::MeetingLetter(MeetingLetter {
        head: based(of_body("皂洞口村党组织", None), &["《中国共产党基层组织选举工作条例》第十三条"]),
        occasion: occasion("党组织书记、副书记选举", "委员会第一次全体会议", Held::Meeting, MeetingVote::First),
        to: "中共上华街道工作委员会".into(),
        kind: LetterKind::Request,
        outcome: MeetingOutcome {
            polls: vec![poll(MeetingVote::First, (5, 5), 0)],
            elected: vec![elected("书记", "诸葛明德", 5), elected("副书记", "方晓东", 4)],
            answer: None,
            unfilled: Vec::new(),
        },
        enclosures: strings(&["选举结果报告单"]),
    })
}

pub(super) fn letter_for_the_file() -> Paper {
    Paper::MeetingLetter(MeetingLetter {
        head: committee(),
        occasion: supervision(MeetingVote::First),
        to: "上华街道办事处".into(),
        kind: LetterKind::Report,
        outcome: MeetingOutcome { unfilled: vec![seat("监委会成员", 1)], ..outcome_of_supervision() },
        enclosures: strings(&["选举结果报告单", "再次投票结果报告单"]),
    })
}

pub(super) fn pledges() -> Paper {
    let person = |name: &str| Pledger { name: name.into(), post: "皂洞口村村民代表".into() };
    Paper::Pledges(Pledges {
        head: committee(),
        occasion: group(),
        to: "第三村民小组全体村民".into(),
        clauses: strings(&[
            "遵守宪法、法律、法规和国家的政策，遵守村民自治章程、村规民约",
            "向推选自己的村民负责，接受村民监督",
            "经常联系推选自己的村民，会前听取意见，会上如实反映",
            "按时参加村民代表会议，认真讨论、公正表决",
            "会后及时向村民传达会议的决定，带头执行",
        ]),
        persons: vec![person("童建军"), person("吴喆"), person("欧阳文静")],
    })
}

fn holder(name: &str, post: &str, number: u32) -> CertificateHolder {
    CertificateHolder {
        name: name.into(),
        post: post.into(),
        certificate_no: Some(format!("{number:03}")),
        elected_on: None,
    }
}

pub(super) fn certificates() -> Paper {
    Paper::MeetingCertificates(MeetingCertificates {
        head: committee(),
        occasion: group(),
        term: Some("任期与村民委员会相同".into()),
        holders: vec![holder("童建军", "皂洞口村村民代表", 1), holder("吴喆", "皂洞口村村民代表", 2)],
    })
}

pub(super) fn certificates_of_boards() -> Paper {
    let mut later = holder("方晓东", "皂洞口村集体经济组织监事", 2);
    later.elected_on = Some(date(2026, 4, 28));
    Paper::MeetingCertificates(MeetingCertificates {
        head: of_body("皂洞口村集体经济组织", None),
        occasion: occasion("集体经济组织理事会、监事会选举", "成员大会", Held::Meeting, MeetingVote::First),
        term: Some("任期五年".into()),
        holders: vec![holder("胡建设", "皂洞口村集体经济组织理事", 1), later],
    })
}
