//! What a meeting decides, who meets, and how far it is.

use law::body::Body;
use serde::{Deserialize, Serialize};

use super::post::MeetingPost;

/// What a meeting decides.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Purpose {
    /// 选举党组织委员会委员
    PartyCommittee,
    /// 委员会全体会议选举书记、副书记
    PartyOfficers,
    /// 不设委员会的支部直接选举书记、副书记
    PartyDirect,
    /// 推选村务监督委员会
    Supervision,
    /// 选举理事会、监事会
    Boards,
    /// 理事会选举理事长
    CouncilOfficers,
    /// 监事会选举监事长
    SupervisorOfficers,
    /// 推选村民代表
    Representatives,
    /// 推选村民小组组长
    GroupLeader,
    /// 补选村（居）民委员会成员
    ByElection,
    /// 罢免表决
    Recall,
}

impl Purpose {
    /// All purposes, in the lawful order of the bodies.
    pub const ALL: [Purpose; 11] = [
        Purpose::PartyCommittee,
        Purpose::PartyOfficers,
        Purpose::PartyDirect,
        Purpose::Representatives,
        Purpose::GroupLeader,
        Purpose::Supervision,
        Purpose::Boards,
        Purpose::CouncilOfficers,
        Purpose::SupervisorOfficers,
        Purpose::ByElection,
        Purpose::Recall,
    ];

    /// The word in the database.
    pub fn code(self) -> &'static str {
        match self {
            Purpose::PartyCommittee => "party_committee",
            Purpose::PartyOfficers => "party_officers",
            Purpose::PartyDirect => "party_direct",
            Purpose::Supervision => "supervision",
            Purpose::Boards => "boards",
            Purpose::CouncilOfficers => "council_officers",
            Purpose::SupervisorOfficers => "supervisor_officers",
            Purpose::Representatives => "representatives",
            Purpose::GroupLeader => "group_leader",
            Purpose::ByElection => "by_election",
            Purpose::Recall => "recall",
        }
    }

    /// The purpose with this code.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|purpose| purpose.code() == code)
    }

    /// The words on the page.
    pub fn zh(self) -> &'static str {
        match self {
            Purpose::PartyCommittee => "选举党组织委员",
            Purpose::PartyOfficers => "委员会选举书记、副书记",
            Purpose::PartyDirect => "党员大会直接选举书记、副书记",
            Purpose::Supervision => "推选村务监督委员会",
            Purpose::Boards => "选举理事会、监事会",
            Purpose::CouncilOfficers => "理事会选举理事长",
            Purpose::SupervisorOfficers => "监事会选举监事长",
            Purpose::Representatives => "推选村民代表",
            Purpose::GroupLeader => "推选村民小组组长",
            Purpose::ByElection => "补选村（居）民委员会成员",
            Purpose::Recall => "罢免表决",
        }
    }

    /// What the ballot is called: where the law says 推选, it is no 选票.
    pub fn ballot_zh(self) -> &'static str {
        match self {
            Purpose::Supervision | Purpose::Representatives | Purpose::GroupLeader => "推选票",
            Purpose::Recall => "表决票",
            Purpose::PartyCommittee
            | Purpose::PartyOfficers
            | Purpose::PartyDirect
            | Purpose::Boards
            | Purpose::CouncilOfficers
            | Purpose::SupervisorOfficers
            | Purpose::ByElection => "选票",
        }
    }

    /// The body that is elected; `None` where it is that of the unit's committee.
    pub fn body(self) -> Option<Body> {
        match self {
            Purpose::PartyCommittee | Purpose::PartyOfficers | Purpose::PartyDirect => Some(Body::Party),
            Purpose::Supervision => Some(Body::Supervision),
            Purpose::Boards | Purpose::CouncilOfficers | Purpose::SupervisorOfficers => Some(Body::Cooperative),
            Purpose::Representatives | Purpose::GroupLeader => Some(Body::Representatives),
            Purpose::ByElection | Purpose::Recall => None,
        }
    }

    /// Who may meet for it; the usual forum first.
    pub fn forums(self) -> &'static [Forum] {
        match self {
            Purpose::PartyCommittee | Purpose::PartyDirect => &[Forum::PartyMembers, Forum::PartyDelegates],
            Purpose::PartyOfficers => &[Forum::PartyCommittee],
            Purpose::Supervision => &[Forum::Representatives, Forum::Adults, Forum::Households],
            Purpose::Boards => &[Forum::Members, Forum::MemberRepresentatives],
            Purpose::CouncilOfficers => &[Forum::Council],
            Purpose::SupervisorOfficers => &[Forum::Supervisors],
            Purpose::Representatives | Purpose::GroupLeader => &[Forum::Group, Forum::GroupHouseholds],
            Purpose::ByElection => &[Forum::Voters, Forum::Representatives],
            Purpose::Recall => &[Forum::Voters],
        }
    }

    /// Posts that can be filled, in the order of the ballot.
    pub fn posts(self) -> &'static [MeetingPost] {
        match self {
            Purpose::PartyCommittee => &[MeetingPost::PartyMember],
            Purpose::PartyOfficers | Purpose::PartyDirect => &[MeetingPost::Secretary, MeetingPost::DeputySecretary],
            Purpose::Supervision => &[MeetingPost::SupervisionChair, MeetingPost::SupervisionMember],
            Purpose::Boards => &[
                MeetingPost::CouncilChair,
                MeetingPost::CouncilMember,
                MeetingPost::SupervisorChair,
                MeetingPost::Supervisor,
            ],
            Purpose::CouncilOfficers => &[MeetingPost::CouncilChair],
            Purpose::SupervisorOfficers => &[MeetingPost::SupervisorChair],
            Purpose::Representatives => &[MeetingPost::Representative],
            Purpose::GroupLeader => &[MeetingPost::GroupLeader],
            Purpose::ByElection => {
                &[MeetingPost::Chair, MeetingPost::ViceChair, MeetingPost::Member, MeetingPost::WomensSeat]
            }
            Purpose::Recall => &[MeetingPost::Question],
        }
    }

    /// Whether it is held in the parts of a unit, each on its own.
    pub fn by_group(self) -> bool {
        matches!(self, Purpose::Representatives | Purpose::GroupLeader)
    }

    /// The purpose whose elected meet here.
    pub fn parent(self) -> Option<Purpose> {
        match self {
            Purpose::PartyOfficers => Some(Purpose::PartyCommittee),
            Purpose::CouncilOfficers | Purpose::SupervisorOfficers => Some(Purpose::Boards),
            _ => None,
        }
    }

    /// Papers that must be on record before the vote, and after the result, in their order.
    pub fn documents(self) -> (&'static [DocumentKind], &'static [DocumentKind]) {
        use DocumentKind::{
            Approval, CandidatesReply, CandidatesRequest, Filing, Publication, Registration, Reply, ReportUp, Request,
        };
        match self {
            Purpose::PartyCommittee => (&[Request, Reply, CandidatesRequest, CandidatesReply], &[Filing, Publication]),
            Purpose::PartyOfficers => (&[], &[ReportUp, Approval, Publication]),
            Purpose::PartyDirect => {
                (&[Request, Reply, CandidatesRequest, CandidatesReply], &[ReportUp, Approval, Publication])
            }
            Purpose::Supervision | Purpose::ByElection => (&[], &[Publication, Filing]),
            Purpose::Boards => (&[], &[Publication, Registration, Filing]),
            Purpose::CouncilOfficers | Purpose::SupervisorOfficers => (&[], &[Publication, Registration]),
            Purpose::Representatives | Purpose::GroupLeader | Purpose::Recall => (&[], &[Publication]),
        }
    }
}

/// A paper that goes to or comes from a superior organisation, or onto the notice board.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DocumentKind {
    /// 换届请示
    Request,
    /// 同意换届的批复
    Reply,
    /// 候选人预备人选请示
    CandidatesRequest,
    /// 候选人预备人选批复
    CandidatesReply,
    /// 选举结果报批
    ReportUp,
    /// 书记、副书记批复
    Approval,
    /// 公布结果
    Publication,
    /// 备案
    Filing,
    /// 登记或者变更登记
    Registration,
}

impl DocumentKind {
    /// All kinds.
    pub const ALL: [DocumentKind; 9] = [
        DocumentKind::Request,
        DocumentKind::Reply,
        DocumentKind::CandidatesRequest,
        DocumentKind::CandidatesReply,
        DocumentKind::ReportUp,
        DocumentKind::Approval,
        DocumentKind::Publication,
        DocumentKind::Filing,
        DocumentKind::Registration,
    ];

    /// The word in the database.
    pub fn code(self) -> &'static str {
        match self {
            DocumentKind::Request => "request",
            DocumentKind::Reply => "reply",
            DocumentKind::CandidatesRequest => "candidates_request",
            DocumentKind::CandidatesReply => "candidates_reply",
            DocumentKind::ReportUp => "report_up",
            DocumentKind::Approval => "approval",
            DocumentKind::Publication => "publication",
            DocumentKind::Filing => "filing",
            DocumentKind::Registration => "registration",
        }
    }

    /// The kind with this code.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.code() == code)
    }

    /// The words on the page.
    pub fn zh(self) -> &'static str {
        match self {
            DocumentKind::Request => "换届请示",
            DocumentKind::Reply => "同意换届的批复",
            DocumentKind::CandidatesRequest => "候选人预备人选请示",
            DocumentKind::CandidatesReply => "候选人预备人选批复",
            DocumentKind::ReportUp => "选举结果报批",
            DocumentKind::Approval => "书记、副书记批复",
            DocumentKind::Publication => "公布结果",
            DocumentKind::Filing => "报乡镇备案",
            DocumentKind::Registration => "登记（变更登记）申请",
        }
    }
}

/// Who meets.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Forum {
    /// 党员大会
    PartyMembers,
    /// 党员代表大会
    PartyDelegates,
    /// 新一届委员会第一次全体会议
    PartyCommittee,
    /// 村民会议（十八周岁以上的村民）
    Adults,
    /// 村民会议（户的代表）
    Households,
    /// 村民代表会议
    Representatives,
    /// 推选单位有选举权的村民
    Group,
    /// 推选单位户的代表
    GroupHouseholds,
    /// 登记参加选举的村（居）民投票
    Voters,
    /// 成员大会
    Members,
    /// 成员代表大会
    MemberRepresentatives,
    /// 理事会
    Council,
    /// 监事会
    Supervisors,
}

impl Forum {
    /// All forums.
    pub const ALL: [Forum; 13] = [
        Forum::PartyMembers,
        Forum::PartyDelegates,
        Forum::PartyCommittee,
        Forum::Adults,
        Forum::Households,
        Forum::Representatives,
        Forum::Group,
        Forum::GroupHouseholds,
        Forum::Voters,
        Forum::Members,
        Forum::MemberRepresentatives,
        Forum::Council,
        Forum::Supervisors,
    ];

    /// The word in the database.
    pub fn code(self) -> &'static str {
        match self {
            Forum::PartyMembers => "party_members",
            Forum::PartyDelegates => "party_delegates",
            Forum::PartyCommittee => "party_committee",
            Forum::Adults => "adults",
            Forum::Households => "households",
            Forum::Representatives => "representatives",
            Forum::Group => "group",
            Forum::GroupHouseholds => "group_households",
            Forum::Voters => "voters",
            Forum::Members => "members",
            Forum::MemberRepresentatives => "member_representatives",
            Forum::Council => "council",
            Forum::Supervisors => "supervisors",
        }
    }

    /// The forum with this code.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|forum| forum.code() == code)
    }

    /// The words on the page.
    pub fn zh(self) -> &'static str {
        match self {
            Forum::PartyMembers => "党员大会",
            Forum::PartyDelegates => "党员代表大会",
            Forum::PartyCommittee => "委员会第一次全体会议",
            Forum::Adults => "村民会议（十八周岁以上的村民）",
            Forum::Households => "村民会议（户的代表）",
            Forum::Representatives => "村民代表会议",
            Forum::Group => "推选单位有选举权的村民",
            Forum::GroupHouseholds => "推选单位户的代表",
            Forum::Voters => "登记参加选举的村（居）民投票",
            Forum::Members => "成员大会",
            Forum::MemberRepresentatives => "成员代表大会",
            Forum::Council => "理事会",
            Forum::Supervisors => "监事会",
        }
    }

    /// Who is on the list, for its heading.
    pub fn electors_zh(self) -> &'static str {
        match self {
            Forum::PartyMembers => "党员名册",
            Forum::PartyDelegates => "党员代表名册",
            Forum::PartyCommittee => "新一届委员名单",
            Forum::Adults | Forum::Group | Forum::Voters => "有选举权人员名册",
            Forum::Households | Forum::GroupHouseholds => "户代表名册",
            Forum::Representatives => "村民代表会议组成人员名册",
            Forum::Members => "成员名册",
            Forum::MemberRepresentatives => "成员代表名册",
            Forum::Council => "理事名单",
            Forum::Supervisors => "监事名单",
        }
    }

    /// Whether members of the party meet, whose right to vote depends on their standing in it.
    pub fn of_party(self) -> bool {
        matches!(self, Forum::PartyMembers | Forum::PartyDelegates | Forum::PartyCommittee)
    }

    /// Whether somebody of the same household may come for an elector, in writing.
    pub fn by_household_proxy(self) -> bool {
        self == Forum::Members
    }

    /// Whether there is one elector per household.
    pub fn of_households(self) -> bool {
        matches!(self, Forum::Households | Forum::GroupHouseholds)
    }
}

/// How far a meeting is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Stage {
    /// 筹备: list, candidates, papers.
    Preparing,
    /// 签到: people check in.
    CheckIn,
    /// 投票.
    Voting,
    /// 计票.
    Counting,
    /// 待认定: the count is closed.
    Deciding,
    /// 待再次投票: a tie or open seats.
    NextVote,
    /// 待报批备案.
    Filing,
    /// 已完成.
    Finished,
    /// 已取消, before anybody voted.
    Cancelled,
}

/// Every stage (row) and step (column): where it leads, `-` where it is refused. After a determination the figures say where; once
/// two persons have confirmed one of a vote, its count is not opened again. `kin`: two persons have a by-election's newest vote determined
/// anew by corrected relations, before the next one begins.
pub const DRAWING: &str = "\
stage      convene  postpone  vote    count    close    reopen   decide                     next    kin      file             cancel
preparing  check_in preparing -       -        -        -        -                          -       deciding -                cancelled
check_in   -        preparing voting  -        -        -        -                          -       deciding -                cancelled
voting     -        -         -       counting -        -        -                          -       -        -                -
counting   -        -         -       -        deciding -        -                          -       -        -                -
deciding   -        -         -       -        -        counting next_vote|filing|finished  -       -        -                -
next_vote  -        -         -       -        -        -        next_vote|filing           voting  deciding -                -
filing     -        -         -       -        -        -        next_vote|filing           -       -        filing|finished  -
finished   -        -         -       -        -        -        -                          -       -        -                -
cancelled  -        -         -       -        -        -        -                          -       -        -                -
";

impl Stage {
    /// All stages, in the order of the work.
    pub const ALL: [Stage; 9] = [
        Stage::Preparing,
        Stage::CheckIn,
        Stage::Voting,
        Stage::Counting,
        Stage::Deciding,
        Stage::NextVote,
        Stage::Filing,
        Stage::Finished,
        Stage::Cancelled,
    ];

    /// The word in the database.
    pub fn code(self) -> &'static str {
        match self {
            Stage::Preparing => "preparing",
            Stage::CheckIn => "check_in",
            Stage::Voting => "voting",
            Stage::Counting => "counting",
            Stage::Deciding => "deciding",
            Stage::NextVote => "next_vote",
            Stage::Filing => "filing",
            Stage::Finished => "finished",
            Stage::Cancelled => "cancelled",
        }
    }

    /// The stage with this code.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|stage| stage.code() == code)
    }

    /// The word on the page.
    pub fn zh(self) -> &'static str {
        match self {
            Stage::Preparing => "筹备",
            Stage::CheckIn => "签到",
            Stage::Voting => "投票",
            Stage::Counting => "计票",
            Stage::Deciding => "待认定",
            Stage::NextVote => "待再次投票",
            Stage::Filing => "待报批备案",
            Stage::Finished => "已完成",
            Stage::Cancelled => "已取消",
        }
    }

    /// Whether somebody has been elected, or the question is answered.
    pub fn decided(self) -> bool {
        matches!(self, Stage::Filing | Stage::Finished)
    }
}

/// Whether an elector counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Standing {
    /// 应到.
    Entitled,
    /// 没有表决权、选举权.
    NoRight,
    /// 报请不计算在应到会人数内; counts all the same until both approvals are there.
    LeftOut,
}

impl Standing {
    /// The word in the database.
    pub fn code(self) -> &'static str {
        match self {
            Standing::Entitled => "entitled",
            Standing::NoRight => "no_right",
            Standing::LeftOut => "left_out",
        }
    }

    /// The standing with this code; an unknown word counts.
    pub fn from_code(code: &str) -> Self {
        [Standing::NoRight, Standing::LeftOut].into_iter().find(|s| s.code() == code).unwrap_or(Standing::Entitled)
    }
}

/// Why a party member has no vote (PO-RIGHT-01).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum NoRight {
    /// 预备党员
    Probationary,
    /// 留党察看期间
    UnderProbation,
    /// 被留置、逮捕，中止党员权利
    Suspended,
}

impl NoRight {
    /// All grounds.
    pub const ALL: [NoRight; 3] = [NoRight::Probationary, NoRight::UnderProbation, NoRight::Suspended];

    /// The word in the database.
    pub fn code(self) -> &'static str {
        match self {
            NoRight::Probationary => "probationary",
            NoRight::UnderProbation => "under_probation",
            NoRight::Suspended => "suspended",
        }
    }

    /// The ground with this code.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|ground| ground.code() == code)
    }

    /// The words on the page.
    pub fn zh(self) -> &'static str {
        match self {
            NoRight::Probationary => "预备党员",
            NoRight::UnderProbation => "留党察看期间",
            NoRight::Suspended => "被留置、逮捕，中止党员权利",
        }
    }
}

/// How somebody takes part.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Attendance {
    /// 未到.
    Absent,
    /// 到会.
    InPerson,
    /// 在线参加.
    Online,
    /// 委托同户成员参加.
    Proxy,
}

impl Attendance {
    /// All, in the order of the form.
    pub const ALL: [Attendance; 4] = [Attendance::Absent, Attendance::InPerson, Attendance::Online, Attendance::Proxy];

    /// The word in the database.
    pub fn code(self) -> &'static str {
        match self {
            Attendance::Absent => "",
            Attendance::InPerson => "in_person",
            Attendance::Online => "online",
            Attendance::Proxy => "proxy",
        }
    }

    /// The attendance with this code; an unknown word is absent.
    pub fn from_code(code: &str) -> Self {
        Self::ALL.into_iter().find(|a| a.code() == code).unwrap_or(Attendance::Absent)
    }

    /// The word on the page.
    pub fn zh(self) -> &'static str {
        match self {
            Attendance::Absent => "未到",
            Attendance::InPerson => "到会",
            Attendance::Online => "在线参加",
            Attendance::Proxy => "委托同户成员",
        }
    }
}

/// Which vote of the meeting.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum VoteKind {
    /// 第一次投票
    First,
    /// 再次投票 among tied persons
    TieRevote,
    /// 继续投票 between elected relatives of equal post and votes
    KinRevote,
    /// 不足名额另行选举
    Further,
}

impl VoteKind {
    /// All kinds.
    pub const ALL: [VoteKind; 4] = [VoteKind::First, VoteKind::TieRevote, VoteKind::KinRevote, VoteKind::Further];

    /// The word in the database.
    pub fn code(self) -> &'static str {
        match self {
            VoteKind::First => "first",
            VoteKind::TieRevote => "tie_revote",
            VoteKind::KinRevote => "kin_revote",
            VoteKind::Further => "further",
        }
    }

    /// The kind with this code.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.code() == code)
    }

    /// Whether the vote is on the outcome of another one, among some of its persons.
    pub fn is_revote(self) -> bool {
        matches!(self, VoteKind::TieRevote | VoteKind::KinRevote)
    }

    /// The words on the page.
    pub fn zh(self) -> &'static str {
        match self {
            VoteKind::First => "第一次投票",
            VoteKind::TieRevote => "就票数相等的再次投票",
            VoteKind::KinRevote => "就有亲属关系的继续投票",
            VoteKind::Further => "不足名额另行选举",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn codes_are_found_again() {
        assert!(Purpose::ALL.into_iter().all(|p| Purpose::from_code(p.code()) == Some(p)));
        assert!(Forum::ALL.into_iter().all(|f| Forum::from_code(f.code()) == Some(f)));
        assert!(Stage::ALL.into_iter().all(|s| Stage::from_code(s.code()) == Some(s)));
        assert!(DocumentKind::ALL.into_iter().all(|d| DocumentKind::from_code(d.code()) == Some(d)));
        assert!(MeetingPost::ALL.into_iter().all(|p| MeetingPost::from_code(p.code()) == Some(p)));
        assert!(VoteKind::ALL.into_iter().all(|k| VoteKind::from_code(k.code()) == Some(k)));
        assert!(Attendance::ALL.into_iter().all(|a| Attendance::from_code(a.code()) == a));
    }

    #[test]
    fn no_two_posts_of_a_meeting_share_a_column_of_the_sheet() {
        for purpose in Purpose::ALL {
            let columns: BTreeSet<_> = purpose.posts().iter().map(|post| post.column()).collect();
            assert_eq!(columns.len(), purpose.posts().len(), "{purpose:?}");
        }
    }

    #[test]
    fn every_purpose_has_a_forum_and_every_forum_a_purpose() {
        let used: BTreeSet<_> = Purpose::ALL.iter().flat_map(|p| p.forums()).map(|f| f.code()).collect();
        assert_eq!(used.len(), Forum::ALL.len());
        assert!(Purpose::ALL.iter().all(|p| !p.forums().is_empty() && !p.posts().is_empty()));
    }
}
