//! The closed list of papers.

use serde::{Deserialize, Serialize};

use crate::error::PaperError;
use crate::model::{
    ArchiveIndex, BallotPaper, CandidateList, Certificates, CommitteeChange, CommitteeRoster, DeliberationRecord,
    ElectedNotice, ElectionRules, EndOfOffice, HandoverList, Head, MeetingBallotPaper, MeetingCertificates,
    MeetingChoice, MeetingLetter, MeetingNotice, MeetingReport, MeetingTally, MobileBoxNotice, Nomination, Pledges,
    PollingNotice, Proxy, RegistrationNotice, ResultReport, ReviewReport, RollRulings, RunoffNotice, StaffNotice,
    TallySheet, VoterRoll,
};

/// The most copies in one PDF. Two thousand ballots take about half a gigabyte while they are
/// written; more are printed as several files.
pub const MAX_COPIES: u32 = 2_000;

/// The most numbered lines of one register; a line takes far less than a ballot, and the largest villages have some ten
/// thousand voters.
pub const MAX_LINES: u32 = 20_000;

/// A paper with everything that is printed on it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "paper", content = "data", rename_all = "snake_case")]
pub enum Paper {
    /// T01 选委会名单公告.
    CommitteeRoster(CommitteeRoster),
    /// T02 选民登记公告.
    RegistrationNotice(RegistrationNotice),
    /// T03 选民名单公告.
    VoterRoll(VoterRoll),
    /// T04 补正/申诉处理公告.
    RollRulings(RollRulings),
    /// T05 选举办法.
    ElectionRules(ElectionRules),
    /// T06 选举日及投票公告.
    PollingNotice(PollingNotice),
    /// T07 自荐报名表/候选人提名票.
    Nomination(Nomination),
    /// T08 候选人(自荐人)名单公告.
    CandidateList(CandidateList),
    /// T09 选委会成员退出递补公告.
    CommitteeChange(CommitteeChange),
    /// T10 委托投票书 / 委托证 / 委托投票名单公告.
    Proxy(Proxy),
    /// T11 流动票箱公告.
    MobileBoxNotice(MobileBoxNotice),
    /// T12 工作人员名单公告.
    StaffNotice(StaffNotice),
    /// T13 选票 / 选票发放登记簿.
    Ballot(BallotPaper),
    /// T14 计票单.
    TallySheet(TallySheet),
    /// T15 选举结果报告单.
    ResultReport(ResultReport),
    /// T16 当选公告.
    ElectedNotice(ElectedNotice),
    /// T17 当选证书.
    Certificates(Certificates),
    /// T18 另行选举公告 / 再次投票公告.
    RunoffNotice(RunoffNotice),
    /// T19 移交清单.
    HandoverList(HandoverList),
    /// T20 档案目录.
    ArchiveIndex(ArchiveIndex),
    /// T21 职务终止公告.
    EndOfOffice(EndOfOffice),
    /// T22 会议选票、发票登记簿.
    MeetingBallot(MeetingBallotPaper),
    /// T23 会议计票单.
    MeetingTally(MeetingTally),
    /// T24 会议选举结果报告单.
    MeetingReport(MeetingReport),
    /// T25 会议选举结果公告.
    MeetingNotice(MeetingNotice),
    /// T26 会议选举结果请示、报告.
    MeetingLetter(MeetingLetter),
    /// T27 履职承诺书.
    Pledges(Pledges),
    /// T28 会议选举当选证书.
    MeetingCertificates(MeetingCertificates),
    /// T29 联审意见 / 联审情况报告.
    ReviewReport(ReviewReport),
    /// T30 联合分析研判会记录.
    DeliberationRecord(DeliberationRecord),
}

/// The templates of the catalogue.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[allow(missing_docs, reason = "what each one is stands in title_zh")]
pub enum PaperKind {
    T01,
    T02,
    T03,
    T04,
    T05,
    T06,
    T07,
    T08,
    T09,
    T10,
    T11,
    T12,
    T13,
    T14,
    T15,
    T16,
    T17,
    T18,
    T19,
    T20,
    T21,
    T22,
    T23,
    T24,
    T25,
    T26,
    T27,
    T28,
    T29,
    T30,
}

impl PaperKind {
    /// All kinds, in order.
    pub const ALL: [Self; 30] = [
        Self::T01,
        Self::T02,
        Self::T03,
        Self::T04,
        Self::T05,
        Self::T06,
        Self::T07,
        Self::T08,
        Self::T09,
        Self::T10,
        Self::T11,
        Self::T12,
        Self::T13,
        Self::T14,
        Self::T15,
        Self::T16,
        Self::T17,
        Self::T18,
        Self::T19,
        Self::T20,
        Self::T21,
        Self::T22,
        Self::T23,
        Self::T24,
        Self::T25,
        Self::T26,
        Self::T27,
        Self::T28,
        Self::T29,
        Self::T30,
    ];

    /// The title under which clerks know it.
    pub fn title_zh(self) -> &'static str {
        match self {
            Self::T01 => "选举委员会成员名单公告",
            Self::T02 => "选民登记公告",
            Self::T03 => "选民名单公告",
            Self::T04 => "选民名单补正及申诉处理公告",
            Self::T05 => "村民委员会选举办法",
            Self::T06 => "选举日及投票公告",
            Self::T07 => "自荐报名表、候选人提名票",
            Self::T08 => "候选人（自荐人）名单公告",
            Self::T09 => "选举委员会成员退出递补公告",
            Self::T10 => "委托投票书、委托证、委托投票名单公告",
            Self::T11 => "流动票箱公告",
            Self::T12 => "工作人员名单公告",
            Self::T13 => "选票、选票发放登记簿",
            Self::T14 => "计票单",
            Self::T15 => "选举结果报告单",
            Self::T16 => "当选公告",
            Self::T17 => "当选证书",
            Self::T18 => "另行选举（再次投票）公告",
            Self::T19 => "工作移交清单",
            Self::T20 => "选举档案目录",
            Self::T21 => "职务终止公告",
            Self::T22 => "会议选票、发票登记簿",
            Self::T23 => "会议计票单",
            Self::T24 => "会议选举结果报告单",
            Self::T25 => "会议选举结果公告",
            Self::T26 => "会议选举结果请示、报告",
            Self::T27 => "履职承诺书",
            Self::T28 => "会议选举当选证书",
            Self::T29 => "联审意见、联审情况报告",
            Self::T30 => "联合分析研判会记录",
        }
    }

    /// The code in the catalogue, T01 to T30.
    pub fn code(self) -> String {
        format!("T{:02}", self as u8 + 1)
    }
}

/// A sheet of paper on which a one-page paper is tried.
#[derive(Debug, Clone, Copy, Serialize)]
pub(crate) struct Sheet {
    name: &'static str,
    width_mm: u32,
    height_mm: u32,
    columns: u32,
}

impl Sheet {
    const fn new(name: &'static str, width_mm: u32, height_mm: u32, columns: u32) -> Self {
        Self { name, width_mm, height_mm, columns }
    }

    pub(crate) fn name(self) -> String {
        self.name.to_owned()
    }
}

/// Where a paper keeps its number of pages open: the format says.
const A4: [Sheet; 1] = [Sheet::new("A4", 210, 297, 1)];

/// Ballots: the smallest sheet on which everything stands on one page. A voter must see the whole choice at once.
const BALLOT: [Sheet; 5] = [
    Sheet::new("A5", 148, 210, 1),
    Sheet::new("A4", 210, 297, 1),
    Sheet::new("A4 两栏", 210, 297, 2),
    Sheet::new("A3 横向三栏", 420, 297, 3),
    Sheet::new("A3 横向四栏", 420, 297, 4),
];

/// How a paper is to be set.
pub(crate) struct Setting {
    pub(crate) template: &'static str,
    /// The sheets to try in this order.
    pub(crate) sheets: &'static [Sheet],
    /// The layout must be exactly one page, which is then repeated so many times.
    pub(crate) one_page: Option<usize>,
    /// Set in the official format, where a signature should not stand on a page of its own.
    pub(crate) official: bool,
}

impl Setting {
    const fn official(template: &'static str) -> Self {
        Self { template, sheets: &A4, one_page: None, official: true }
    }

    const fn form(template: &'static str) -> Self {
        Self { template, sheets: &A4, one_page: None, official: false }
    }

    const fn ballot(template: &'static str, copies: u32) -> Self {
        Self { template, sheets: &BALLOT, one_page: Some(copies as usize), official: false }
    }
}

impl Paper {
    /// The template of the catalogue that this paper is made from.
    pub fn kind(&self) -> PaperKind {
        match self {
            Self::CommitteeRoster(_) => PaperKind::T01,
            Self::RegistrationNotice(_) => PaperKind::T02,
            Self::VoterRoll(_) => PaperKind::T03,
            Self::RollRulings(_) => PaperKind::T04,
            Self::ElectionRules(_) => PaperKind::T05,
            Self::PollingNotice(_) => PaperKind::T06,
            Self::Nomination(_) => PaperKind::T07,
            Self::CandidateList(_) => PaperKind::T08,
            Self::CommitteeChange(_) => PaperKind::T09,
            Self::Proxy(_) => PaperKind::T10,
            Self::MobileBoxNotice(_) => PaperKind::T11,
            Self::StaffNotice(_) => PaperKind::T12,
            Self::Ballot(_) => PaperKind::T13,
            Self::TallySheet(_) => PaperKind::T14,
            Self::ResultReport(_) => PaperKind::T15,
            Self::ElectedNotice(_) => PaperKind::T16,
            Self::Certificates(_) => PaperKind::T17,
            Self::RunoffNotice(_) => PaperKind::T18,
            Self::HandoverList(_) => PaperKind::T19,
            Self::ArchiveIndex(_) => PaperKind::T20,
            Self::EndOfOffice(_) => PaperKind::T21,
            Self::MeetingBallot(_) => PaperKind::T22,
            Self::MeetingTally(_) => PaperKind::T23,
            Self::MeetingReport(_) => PaperKind::T24,
            Self::MeetingNotice(_) => PaperKind::T25,
            Self::MeetingLetter(_) => PaperKind::T26,
            Self::Pledges(_) => PaperKind::T27,
            Self::MeetingCertificates(_) => PaperKind::T28,
            Self::ReviewReport(_) => PaperKind::T29,
            Self::DeliberationRecord(_) => PaperKind::T30,
        }
    }

    /// The head of the paper.
    pub fn head(&self) -> &Head {
        match self {
            Self::CommitteeRoster(p) => &p.head,
            Self::RegistrationNotice(p) => &p.head,
            Self::VoterRoll(p) => &p.head,
            Self::RollRulings(p) => &p.head,
            Self::ElectionRules(p) => &p.head,
            Self::PollingNotice(p) => &p.head,
            Self::Nomination(Nomination::SelfNomination(p)) => &p.head,
            Self::Nomination(Nomination::Ballot(p)) => &p.head,
            Self::CandidateList(p) => &p.head,
            Self::CommitteeChange(p) => &p.head,
            Self::Proxy(Proxy::Authorization(p)) => &p.head,
            Self::Proxy(Proxy::Certificates(p)) => &p.head,
            Self::Proxy(Proxy::List(p)) => &p.head,
            Self::MobileBoxNotice(p) => &p.head,
            Self::StaffNotice(p) => &p.head,
            Self::Ballot(BallotPaper::Ballots(p)) => &p.head,
            Self::Ballot(BallotPaper::Stubs(p)) => &p.head,
            Self::TallySheet(p) => &p.head,
            Self::ResultReport(p) => &p.head,
            Self::ElectedNotice(p) => &p.head,
            Self::Certificates(p) => &p.head,
            Self::RunoffNotice(p) => &p.head,
            Self::HandoverList(p) => &p.head,
            Self::ArchiveIndex(p) => &p.head,
            Self::EndOfOffice(p) => &p.head,
            Self::MeetingBallot(MeetingBallotPaper::Ballots(p)) => &p.head,
            Self::MeetingBallot(MeetingBallotPaper::Stubs(p)) => &p.head,
            Self::MeetingTally(p) => &p.head,
            Self::MeetingReport(p) => &p.head,
            Self::MeetingNotice(p) => &p.head,
            Self::MeetingLetter(p) => &p.head,
            Self::Pledges(p) => &p.head,
            Self::MeetingCertificates(p) => &p.head,
            Self::ReviewReport(p) => &p.head,
            Self::DeliberationRecord(p) => &p.head,
        }
    }

    /// The head, to be filled in by who assembles a paper (number, verification code).
    pub fn head_mut(&mut self) -> &mut Head {
        match self {
            Self::CommitteeRoster(p) => &mut p.head,
            Self::RegistrationNotice(p) => &mut p.head,
            Self::VoterRoll(p) => &mut p.head,
            Self::RollRulings(p) => &mut p.head,
            Self::ElectionRules(p) => &mut p.head,
            Self::PollingNotice(p) => &mut p.head,
            Self::Nomination(Nomination::SelfNomination(p)) => &mut p.head,
            Self::Nomination(Nomination::Ballot(p)) => &mut p.head,
            Self::CandidateList(p) => &mut p.head,
            Self::CommitteeChange(p) => &mut p.head,
            Self::Proxy(Proxy::Authorization(p)) => &mut p.head,
            Self::Proxy(Proxy::Certificates(p)) => &mut p.head,
            Self::Proxy(Proxy::List(p)) => &mut p.head,
            Self::MobileBoxNotice(p) => &mut p.head,
            Self::StaffNotice(p) => &mut p.head,
            Self::Ballot(BallotPaper::Ballots(p)) => &mut p.head,
            Self::Ballot(BallotPaper::Stubs(p)) => &mut p.head,
            Self::TallySheet(p) => &mut p.head,
            Self::ResultReport(p) => &mut p.head,
            Self::ElectedNotice(p) => &mut p.head,
            Self::Certificates(p) => &mut p.head,
            Self::RunoffNotice(p) => &mut p.head,
            Self::HandoverList(p) => &mut p.head,
            Self::ArchiveIndex(p) => &mut p.head,
            Self::EndOfOffice(p) => &mut p.head,
            Self::MeetingBallot(MeetingBallotPaper::Ballots(p)) => &mut p.head,
            Self::MeetingBallot(MeetingBallotPaper::Stubs(p)) => &mut p.head,
            Self::MeetingTally(p) => &mut p.head,
            Self::MeetingReport(p) => &mut p.head,
            Self::MeetingNotice(p) => &mut p.head,
            Self::MeetingLetter(p) => &mut p.head,
            Self::Pledges(p) => &mut p.head,
            Self::MeetingCertificates(p) => &mut p.head,
            Self::ReviewReport(p) => &mut p.head,
            Self::DeliberationRecord(p) => &mut p.head,
        }
    }

    pub(crate) fn setting(&self) -> Setting {
        match self {
            Self::CommitteeRoster(_) => Setting::official("t01.typ"),
            Self::RegistrationNotice(_) => Setting::official("t02.typ"),
            Self::VoterRoll(_) => Setting::official("t03.typ"),
            Self::RollRulings(_) => Setting::official("t04.typ"),
            Self::ElectionRules(_) => Setting::official("t05.typ"),
            Self::PollingNotice(_) => Setting::official("t06.typ"),
            Self::Nomination(Nomination::SelfNomination(_)) => Setting::form("t07_form.typ"),
            Self::Nomination(Nomination::Ballot(p)) => Setting::ballot("t07_ballot.typ", p.copies),
            Self::CandidateList(_) => Setting::official("t08.typ"),
            Self::CommitteeChange(_) => Setting::official("t09.typ"),
            Self::Proxy(Proxy::Authorization(_)) => Setting::official("t10_authorization.typ"),
            Self::Proxy(Proxy::Certificates(_)) => Setting::form("t10_certificates.typ"),
            Self::Proxy(Proxy::List(_)) => Setting::official("t10_list.typ"),
            Self::MobileBoxNotice(_) => Setting::official("t11.typ"),
            Self::StaffNotice(_) => Setting::official("t12.typ"),
            Self::Ballot(BallotPaper::Ballots(p)) => Setting::ballot("t13_ballots.typ", p.copies),
            Self::Ballot(BallotPaper::Stubs(_)) => Setting::form("t13_stubs.typ"),
            Self::TallySheet(_) => Setting::form("t14.typ"),
            Self::ResultReport(_) => Setting::form("t15.typ"),
            Self::ElectedNotice(_) => Setting::official("t16.typ"),
            Self::Certificates(_) => Setting::form("t17.typ"),
            Self::RunoffNotice(_) => Setting::official("t18.typ"),
            Self::HandoverList(_) => Setting::form("t19.typ"),
            Self::ArchiveIndex(_) => Setting::form("t20.typ"),
            Self::EndOfOffice(_) => Setting::official("t21.typ"),
            Self::MeetingBallot(MeetingBallotPaper::Ballots(p)) => Setting::ballot("t22_ballots.typ", p.copies),
            Self::MeetingBallot(MeetingBallotPaper::Stubs(_)) => Setting::form("t22_stubs.typ"),
            Self::MeetingTally(_) => Setting::form("t23.typ"),
            Self::MeetingReport(_) => Setting::form("t24.typ"),
            Self::MeetingNotice(_) => Setting::official("t25.typ"),
            Self::MeetingLetter(_) => Setting::official("t26.typ"),
            Self::Pledges(_) => Setting::form("t27.typ"),
            Self::MeetingCertificates(_) => Setting::form("t28.typ"),
            Self::ReviewReport(_) => Setting::form("t29.typ"),
            Self::DeliberationRecord(_) => Setting::form("t30.typ"),
        }
    }

    /// The data as the template sees it: the struct without the tags of the enums around it.
    pub(crate) fn data(&self) -> serde_json::Result<serde_json::Value> {
        use serde_json::to_value;
        match self {
            Self::CommitteeRoster(p) => to_value(p),
            Self::RegistrationNotice(p) => to_value(p),
            Self::VoterRoll(p) => to_value(p),
            Self::RollRulings(p) => to_value(p),
            Self::ElectionRules(p) => to_value(p),
            Self::PollingNotice(p) => to_value(p),
            Self::Nomination(p) => to_value(p),
            Self::CandidateList(p) => to_value(p),
            Self::CommitteeChange(p) => to_value(p),
            Self::Proxy(p) => to_value(p),
            Self::MobileBoxNotice(p) => to_value(p),
            Self::StaffNotice(p) => to_value(p),
            Self::Ballot(p) => to_value(p),
            Self::TallySheet(p) => to_value(p),
            Self::ResultReport(p) => to_value(p),
            Self::ElectedNotice(p) => to_value(p),
            Self::Certificates(p) => to_value(p),
            Self::RunoffNotice(p) => to_value(p),
            Self::HandoverList(p) => to_value(p),
            Self::ArchiveIndex(p) => to_value(p),
            Self::EndOfOffice(p) => to_value(p),
            Self::MeetingBallot(p) => to_value(p),
            Self::MeetingTally(p) => to_value(p),
            Self::MeetingReport(p) => to_value(p),
            Self::MeetingNotice(p) => to_value(p),
            Self::MeetingLetter(p) => to_value(p),
            Self::Pledges(p) => to_value(p),
            Self::MeetingCertificates(p) => to_value(p),
            Self::ReviewReport(p) => to_value(p),
            Self::DeliberationRecord(p) => to_value(p),
        }
    }

    /// Refuses papers that cannot mean anything. Whether what they say is lawful is not decided here.
    pub(crate) fn check(&self) -> Result<(), PaperError> {
        let reason = match self {
            Self::VoterRoll(p) if p.groups.is_empty() => "没有村民小组".to_owned(),
            Self::ElectionRules(p) if p.clauses.is_empty() => "没有条文".to_owned(),
            Self::Nomination(Nomination::Ballot(p)) => match copies(p.copies) {
                None if p.seats.is_empty() => "没有职位".to_owned(),
                None => return Ok(()),
                Some(reason) => reason,
            },
            Self::Ballot(BallotPaper::Ballots(p)) => match copies(p.copies) {
                None if p.contests.is_empty() => "没有职位".to_owned(),
                None if p.marks.is_empty() => "没有划票栏（如“赞成”）".to_owned(),
                None => match p.contests.iter().find(|c| c.candidates.is_empty() && c.write_ins == 0) {
                    Some(contest) => format!("“{}”既没有候选人，也没有空白行", contest.post),
                    None => return Ok(()),
                },
                Some(reason) => reason,
            },
            Self::Ballot(BallotPaper::Stubs(p)) => match numbers(p.first, p.count) {
                Some(reason) => reason,
                None => return Ok(()),
            },
            Self::MeetingBallot(MeetingBallotPaper::Ballots(p)) => {
                match copies(p.copies).or_else(|| nothing_to_choose(&p.choice)) {
                    Some(reason) => reason,
                    None => return Ok(()),
                }
            }
            Self::MeetingBallot(MeetingBallotPaper::Stubs(p)) => match numbers(p.first, p.count) {
                Some(reason) => reason,
                None => return Ok(()),
            },
            Self::Pledges(p) if p.persons.is_empty() => "没有承诺人".to_owned(),
            Self::Pledges(p) if p.clauses.is_empty() => "没有承诺事项".to_owned(),
            Self::MeetingCertificates(p) if p.holders.is_empty() => "没有当选人".to_owned(),
            Self::Certificates(p) if p.holders.is_empty() => "没有当选人".to_owned(),
            Self::Proxy(Proxy::Certificates(p)) if p.cards.is_empty() => "没有委托人".to_owned(),
            _ => return Ok(()),
        };
        Err(PaperError::Incomplete { kind: self.kind(), reason })
    }
}

/// Why nobody could choose anything on this ballot.
fn nothing_to_choose(choice: &MeetingChoice) -> Option<String> {
    match choice {
        MeetingChoice::Persons { contests, .. } if contests.is_empty() => Some("没有职位".to_owned()),
        MeetingChoice::Persons { marks, .. } if marks.is_empty() => Some("没有划票栏（如“赞成”）".to_owned()),
        MeetingChoice::Persons { contests, .. } => {
            let bare = contests.iter().find(|c| c.candidates.is_empty() && c.write_ins == 0)?;
            Some(format!("“{}”既没有候选人，也没有空白行", bare.post))
        }
        MeetingChoice::Question { text, .. } if text.is_empty() => Some("没有表决事项".to_owned()),
        MeetingChoice::Question { answers, .. } if answers.len() < 2 => Some("表决的选项不足两项".to_owned()),
        MeetingChoice::Question { .. } => None,
    }
}

/// Why a register cannot have these numbers.
fn numbers(first: u32, count: u32) -> Option<String> {
    limited(count, MAX_LINES).or_else(|| first.checked_add(count).is_none().then(|| "编号太大".to_owned()))
}

fn copies(n: u32) -> Option<String> {
    limited(n, MAX_COPIES)
}

fn limited(n: u32, most: u32) -> Option<String> {
    match n {
        0 => Some("份数为 0".to_owned()),
        n if n > most => Some(format!("一次最多印 {most} 份，请分批（现为 {n} 份）")),
        _ => None,
    }
}
