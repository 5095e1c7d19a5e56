//! Samples of the papers of polling day and after: T13–T20.

use super::{based, date, head, place, polling_day, post, seat, strings};
use crate::model::{
    ArchiveEntry, ArchiveIndex, BallotContest, BallotPaper, Ballots, BundleMark, CertificateHolder, Certificates,
    Elected, ElectedNotice, EndOfOffice, FurtherPoll, HandoverItem, HandoverList, HandoverSection, Mode, OfficeEnd,
    ResultContest, ResultLine, ResultReport, Round, RunoffCandidate, RunoffContest, RunoffNotice, StubRegister,
    TallyBallots, TallyContest, TallyRow, TallySheet,
};
use crate::paper::Paper;

fn contest(post: &str, seats: u32, candidates: &[&str], write_ins: u32) -> BallotContest {
    BallotContest { post: post.into(), seats, candidates: strings(candidates), write_ins }
}

fn ballots(round: Round, mode: Mode, marks: &[&str], contests: Vec<BallotContest>) -> Paper {
    Paper::Ballot(BallotPaper::Ballots(Ballots {
        head: head(None, 3, 28),
        polling_day: polling_day(),
        round,
        mode,
        contests,
        marks: strings(marks),
        sign: "○".into(),
        double_post_invalid: true,
        notes: Vec::new(),
        copies: 2,
    }))
}

pub(super) fn ballots_with_candidates() -> Paper {
    ballots(
        Round::First,
        Mode::Candidates,
        &["赞成", "反对", "弃权"],
        vec![
            contest("主任", 1, &["诸葛明德", "胡建设"], 1),
            contest("副主任", 1, &["方晓东", "柳青"], 1),
            contest("委员", 2, &["童建军", "吴喆", "陈雨轩"], 2),
            contest("妇女委员", 1, &["欧阳文静", "郑丽娟"], 1),
        ],
    )
}

pub(super) fn ballots_self_nomination() -> Paper {
    ballots(
        Round::First,
        Mode::SelfNomination,
        &["同意"],
        vec![
            contest("主任", 1, &[], 1),
            contest("副主任", 1, &[], 1),
            contest("委员", 2, &[], 2),
            contest("妇女委员", 1, &[], 1),
        ],
    )
}

pub(super) fn ballots_runoff() -> Paper {
    ballots(
        Round::Runoff,
        Mode::Candidates,
        &["赞成", "反对", "弃权"],
        vec![contest("委员", 1, &["陈雨轩", "吴喆"], 1)],
    )
}

pub(super) fn ballots_revote() -> Paper {
    ballots(Round::Revote, Mode::Candidates, &["赞成"], vec![contest("副主任", 1, &["方晓东", "柳青"], 0)])
}

pub(super) fn stubs() -> Paper {
    Paper::Ballot(BallotPaper::Stubs(StubRegister {
        head: head(None, 3, 28),
        polling_day: polling_day(),
        round: Round::First,
        place: "中心投票会场".into(),
        first: 1,
        count: 50,
    }))
}

fn tally(known: bool) -> Paper {
    let row = |name: &str, mark: Option<&str>, votes: u32| TallyRow {
        name: name.into(),
        mark: mark.map(str::to_owned),
        votes: known.then_some(votes),
    };
    let contest = |post: &str, seats, rows, blank_rows| TallyContest { post: post.into(), seats, rows, blank_rows };
    Paper::TallySheet(TallySheet {
        head: head(None, 3, 28),
        polling_day: polling_day(),
        round: Round::First,
        unit: "中心投票会场".into(),
        room: if known { 60 } else { 180 },
        contests: vec![
            contest("主任", 1, vec![row("诸葛明德", Some("赞成"), 203), row("胡建设", Some("赞成"), 64)], 1),
            contest("副主任", 1, vec![row("方晓东", Some("赞成"), 151), row("柳青", Some("赞成"), 118)], 1),
            contest(
                "委员",
                2,
                vec![row("童建军", Some("赞成"), 190), row("吴喆", Some("赞成"), 172), row("陈雨轩", Some("赞成"), 97)],
                1,
            ),
            contest("妇女委员", 1, vec![row("欧阳文静", Some("赞成"), 211), row("郑丽娟", Some("赞成"), 59)], 1),
        ],
        ballots: known.then_some(TallyBallots { returned: 280, valid: 275, invalid: 5 }),
        signers: vec![post("唱票人", &[]), post("计票人", &[]), post("监票人", &[])],
    })
}

pub(super) fn tally_filled() -> Paper {
    tally(true)
}

pub(super) fn tally_blank() -> Paper {
    tally(false)
}

pub(super) fn result_report() -> Paper {
    let line = |name: &str, votes, against, abstained, outcome: &str| ResultLine {
        name: name.into(),
        write_in: false,
        votes,
        against: Some(against),
        abstained: Some(abstained),
        outcome: outcome.into(),
    };
    let contest = |post: &str, seats, lines| ResultContest { post: post.into(), seats, lines };
    let written =
        ResultLine { write_in: true, against: None, abstained: None, ..line("徐国荣", 2, 0, 0, "未当选") };
    Paper::ResultReport(ResultReport {
        head: head(None, 3, 28),
        polling_day: polling_day(),
        round: Round::First,
        registered: 300,
        printed: 320,
        issued: 283,
        spoiled: 2,
        unused: 35,
        returned: 280,
        valid: 275,
        invalid: 5,
        by_proxy: Some(21),
        contests: vec![
            contest(
                "主任",
                1,
                vec![line("诸葛明德", 203, 60, 12, "当选"), line("胡建设", 64, 190, 21, "未当选"), written],
            ),
            contest("副主任", 1, vec![line("方晓东", 151, 100, 24, "当选"), line("柳青", 118, 121, 36, "未当选")]),
            contest(
                "委员",
                2,
                vec![
                    line("童建军", 190, 60, 25, "当选"),
                    line("吴喆", 137, 90, 48, "未过半数，未当选"),
                    line("陈雨轩", 97, 140, 38, "未当选"),
                ],
            ),
            contest("妇女委员", 1, vec![line("欧阳文静", 211, 50, 14, "当选"), line("郑丽娟", 59, 180, 36, "未当选")]),
        ],
        election_valid: true,
        statements: strings(&[
            "收回选票280张，超过登记选民300名的半数，选举有效（《浙江省村民委员会选举办法》第二十七条第一款）",
            "收回选票280张，不多于投票人数283人（同条第二款）",
            "获得参加投票的选民过半数（141票以上）的始得当选（第二十八条第一款）；委员尚缺1名，另行选举（第二十九条第一款）",
        ]),
        elected: vec![
            post("主任", &["诸葛明德"]),
            post("副主任", &["方晓东"]),
            post("委员", &["童建军"]),
            post("妇女委员", &["欧阳文静"]),
        ],
        unfilled: vec![seat("委员", 1)],
        remarks: strings(&["疑难票3张，由监票人提交本会决定：2张有效，1张无效"]),
        signers: vec![
            post("总监票人", &["金玉堂"]),
            post("监票人", &["俞春花", "汪正平"]),
            post("唱票人", &["楼小明"]),
            post("计票人", &["余国庆", "叶青"]),
        ],
    })
}

pub(super) fn elected() -> Paper {
    let elected =
        |post: &str, name: &str, votes| Elected { post: post.into(), name: name.into(), votes, elected_on: None };
    Paper::ElectedNotice(ElectedNotice {
        head: based(
            head(12, 3, 29),
            &["《中华人民共和国村民委员会组织法》第十五条", "《浙江省村民委员会选举办法》第三十二条"],
        ),
        polling_day: polling_day(),
        round: Round::First,
        registered: 300,
        issued: 283,
        returned: 280,
        valid: 275,
        invalid: 5,
        elected: vec![
            elected("主任", "诸葛明德", 203),
            elected("副主任", "方晓东", 151),
            elected("委员", "童建军", 190),
            elected("妇女委员", "欧阳文静", 211),
        ],
        further: Vec::new(),
        unfilled: vec![seat("委员", 1)],
        notes: strings(&["未选出的名额另行选举，时间和候选人另行公告"]),
        bundles: Vec::new(),
    })
}

/// The whole committee after a further vote, each member with the day.
pub(super) fn elected_after_runoff() -> Paper {
    let Paper::ElectedNotice(mut notice) = elected() else { return elected() };
    let (first, later) = (polling_day(), date(2026, 4, 11));
    for one in &mut notice.elected {
        one.elected_on = Some(first);
    }
    notice.elected.push(Elected { post: "委员".into(), name: "吴喆".into(), votes: 141, elected_on: Some(later) });
    notice.further = vec![FurtherPoll {
        polling_day: later,
        round: Round::Runoff,
        issued: 270,
        returned: 268,
        valid: 266,
        invalid: 2,
    }];
    notice.unfilled = Vec::new();
    notice.notes = Vec::new();
    notice.bundles = vec![BundleMark { of: None, hash: "3f7a91c208de5b46".into() }];
    Paper::ElectedNotice(notice)
}

pub(super) fn certificates() -> Paper {
    let holder = |name: &str, post: &str, no: u32| CertificateHolder {
        name: name.into(),
        post: post.into(),
        certificate_no: Some(format!("ZDK-2026-{no:03}")),
        elected_on: None,
    };
    Paper::Certificates(Certificates {
        head: head(None, 3, 29),
        elected_on: polling_day(),
        term_years: 5,
        holders: vec![
            holder("诸葛明德", "主任", 1),
            holder("方晓东", "副主任", 2),
            holder("童建军", "委员", 3),
            holder("欧阳文静", "妇女委员", 4),
        ],
    })
}

fn further(round: Round, reason: &str, contests: Vec<RunoffContest>, rules: &[&str]) -> Paper {
    Paper::RunoffNotice(RunoffNotice {
        head: based(
            head(13, 3, 30),
            &["《中华人民共和国村民委员会组织法》第十五条", "《浙江省村民委员会选举办法》第二十八条、第二十九条"],
        ),
        round,
        first_day: polling_day(),
        polling_day: date(2026, 4, 11),
        reason: reason.into(),
        contests,
        places: vec![place("中心投票会场", "村文化礼堂", &[])],
        rules: strings(rules),
    })
}

fn runoff_contest(post: &str, seats: u32, candidates: &[(&str, u32)]) -> RunoffContest {
    RunoffContest {
        post: post.into(),
        seats,
        candidates: candidates
            .iter()
            .map(|(name, votes)| RunoffCandidate { name: (*name).into(), votes: Some(*votes) })
            .collect(),
    }
}

pub(super) fn runoff_notice() -> Paper {
    further(
        Round::Runoff,
        "当选人数不足应选名额",
        vec![runoff_contest("委员", 1, &[("吴喆", 137), ("陈雨轩", 97)])],
        &["以得票多的当选，但所得票数不得少于已投选票总数的三分之一"],
    )
}

pub(super) fn revote_notice() -> Paper {
    further(
        Round::Revote,
        "得票数相等不能确定当选人",
        vec![runoff_contest("副主任", 1, &[("方晓东", 142), ("柳青", 142)])],
        &["对得票数相等的人再次投票，以得票多的当选"],
    )
}

pub(super) fn repoll_notice() -> Paper {
    let mut contest = runoff_contest("主任", 1, &[("诸葛明德", 0), ("陈雨轩", 0)]);
    for candidate in &mut contest.candidates {
        candidate.votes = None;
    }
    further(
        Round::Repoll,
        "参加投票的选民未过半数，选举无效",
        vec![contest],
        &["登记参加选举的选民过半数投票，选举有效", "获得参加投票的选民过半数的选票，始得当选"],
    )
}

pub(super) fn handover() -> Paper {
    let item = |name: &str, quantity: &str, note: &str| HandoverItem {
        name: name.into(),
        quantity: quantity.into(),
        note: note.into(),
    };
    let section = |title: &str, items| HandoverSection { title: title.into(), items };
    Paper::HandoverList(HandoverList {
        head: based(
            head(None, 4, 2),
            &["《中华人民共和国村民委员会组织法》第二十条", "《浙江省村民委员会选举办法》第三十三条"],
        ),
        elected_on: date(2026, 3, 29),
        due: date(2026, 4, 8),
        handed_on: None,
        sections: vec![
            section(
                "印章",
                vec![item("皂洞口村村民委员会公章", "1枚", ""), item("村民委员会财务专用章", "1枚", "由报账员保管")],
            ),
            section(
                "财务和资产",
                vec![
                    item("银行存款", "1,286,540.37元", "对账单附后"),
                    item("固定资产台账", "1册", ""),
                    item("集体经济合同", "18份", "其中未到期11份"),
                ],
            ),
            section("档案和账簿", vec![item("第十一届村民委员会档案", "36册", "")]),
            section("正在办理的事项", Vec::new()),
        ],
        signers: strings(&["移交人", "接收人", "主持移交的村民选举委员会主任", "监督移交的街道代表"]),
    })
}

pub(super) fn archive() -> Paper {
    let entry = |title: &str, m, d, pages| ArchiveEntry {
        title: title.into(),
        author: "村民选举委员会".into(),
        dated: Some(date(2026, m, d)),
        pages: Some(pages),
        note: String::new(),
    };
    Paper::ArchiveIndex(ArchiveIndex {
        head: head(None, 4, 20),
        entries: vec![
            entry("选举委员会成员名单公告（第1号）", 2, 12, 1),
            entry("选民登记公告（第3号）", 2, 20, 2),
            entry("选民名单公告（第4号）", 3, 6, 3),
            entry("选民名单补正及申诉处理公告（第5号）", 3, 12, 1),
            entry("选举结果报告单", 3, 28, 2),
            entry("当选公告（第12号）", 3, 29, 1),
        ],
    })
}

pub(super) fn end_of_office() -> Paper {
    let mut head = head(21, 9, 2);
    head.signer = "皂洞口村村民委员会".into();
    let end = |name: &str, offices: &[&str], cause: &str, decided: Option<&str>, on| OfficeEnd {
        name: name.into(),
        offices: strings(offices),
        cause: cause.into(),
        decided: decided.map(str::to_owned),
        on,
    };
    Paper::EndOfOffice(EndOfOffice {
        head: based(head, &["《浙江省村民委员会选举办法》第三十七条"]),
        ends: vec![
            end("童建军", &["村民委员会委员"], "辞职", Some("2026年9月1日村民代表会议决定"), date(2026, 9, 1)),
            end("诸葛明德", &["村民委员会主任", "村务监督委员会委员"], "被判处刑罚", None, date(2026, 8, 20)),
        ],
        notes: vec!["出缺职务依法补选，另行公告".into()],
    })
}
