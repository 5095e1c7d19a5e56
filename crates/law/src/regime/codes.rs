//! The closed sets of values that coded parameters take. The code in the data is the `snake_case` name.

use serde::{Deserialize, Serialize};

macro_rules! codes {
    ($($(#[$doc:meta])* $name:ident { $($(#[$vdoc:meta])* $variant:ident),+ $(,)? })+) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        #[serde(rename_all = "snake_case")]
        pub enum $name { $($(#[$vdoc])* $variant),+ }
    )+};
}

codes! {
    /// How the election is held.
    Mode {
        /// 有候选人的差额选举
        Candidates,
        /// 无候选人的自荐直选
        SelfNomination,
        /// 不确定候选人，直接投票
        Open,
    }

    /// What makes a member of the election committee leave it.
    QuitTrigger {
        /// 被提名为候选人
        Nominated,
        /// 被提名，或者自荐竞职
        NominatedOrSelfNominated,
        /// 被确定为候选人
        Confirmed,
    }

    /// Whether the election committee has an odd number of members.
    OddRule {
        /// The text says nothing.
        Any,
        /// 以单数为宜
        Preferred,
        /// 应当为单数
        Required,
    }

    /// A set of relations, spelled out by the `kin_set_*` parameters.
    KinSet {
        /// No relation.
        None,
        /// 夫妻、父母子女、兄弟姐妹
        Immediate,
        /// 近亲属
        Near,
        /// 配偶、直系亲属
        Linear,
    }

    /// Whether a year of work in the village counts like a year of residence.
    WorkCounts {
        /// Residence only.
        None,
        /// 从事村务工作
        VillageWork,
        /// 在本村工作
        AnyWork,
    }

    /// What a person without household registration in the village must show, apart from the year.
    NonHukouDuty {
        /// 本人申请
        Applied,
        /// 经村民会议或者村民代表会议同意
        AssemblyConsent,
        /// 合法稳定居住
        StableResidence,
        /// 履行村民义务
        DutiesFulfilled,
        /// 户籍所在地不参加登记的证明
        NonRegistrationProof,
    }

    /// Classes of voters beyond the three of the national law.
    ExtraClass {
        /// 结婚后居住在配偶户籍所在村
        MarriedIn,
        /// 对本村集体经济依法享有权益的原村民
        FormerVillager,
        /// 原为本村农业户籍
        FormerFarmHukou,
        /// 自愿到该村工作和生活并参加竞选的优秀人才
        Talent,
    }

    /// Order of the names on a published list.
    ListOrder {
        /// 按得票多少
        Votes,
        /// 按姓名笔画
        Strokes,
    }

    /// Why a voter may vote by proxy.
    ProxyReason {
        /// 外出
        Away,
        /// 特殊原因
        Special,
        /// 因故（其他）
        Other,
    }

    /// Work at the polling place that a candidate's kin may not do.
    StaffRole {
        /// 唱票人
        Caller,
        /// 监票人
        Scrutineer,
        /// 计票人
        Teller,
        /// 发票人
        Issuer,
        /// 代书人、代写员
        Writer,
        /// 其他选举工作人员
        Other,
    }

    /// What the recovered ballots may not exceed.
    RecoveredLimit {
        /// 投票人数
        CheckedIn,
        /// 发出的选票
        Issued,
    }

    /// Who counts as having taken part (参加投票的村民).
    ParticipationBasis {
        /// 收回的选票, invalid and blank ones included
        Recovered,
        /// 投票人数
        CheckedIn,
    }

    /// What one name at two posts does to a ballot.
    TwoPosts {
        /// 该票无效
        BallotInvalid,
        /// Each post counts by itself.
        Allowed,
    }

    /// Who decides on a ballot that cannot be read or bears a foreign mark.
    UnclearBallot {
        /// 由村民选举委员会决定
        CommitteeDecides,
        /// 作废
        Invalid,
    }

    /// When seats left open go to another vote.
    RunoffCondition {
        /// 当选人数不足应选名额
        AnyShortfall,
        /// 当选人数未达到三人
        BelowMinimum,
    }

    /// Whether seats may stay empty.
    VacancyRule {
        /// The text does not allow it.
        No,
        /// 可以空缺
        Allowed,
        /// 由村民会议或者村民代表会议决定
        AssemblyDecision,
    }

    /// Who presides when neither chair nor vice-chair was elected.
    ActingFallback {
        /// The text does not say.
        None,
        /// 由村民代表会议在当选的委员中推选一人
        MemberByRepresentatives,
        /// 由得票多的委员
        MemberByVotes,
    }

    /// Who of two elected relatives stays.
    KinResolution {
        /// 职务最高 → 得票数最多 → 继续投票
        RankVotesRevote,
        /// 职务最高 → 得票多; equal votes: no text, we vote again.
        RankVotes,
    }

    /// Who takes a seat freed by 任职回避.
    KinFill {
        /// 依次递补
        NextQualified,
        /// No text: another vote.
        None,
    }

    /// Where votes for one person at several posts go.
    VoteRollDown {
        /// A vote counts for the post it names only.
        None,
        /// 提名时高职位得票可以合并计入低职位
        NominationOnly,
    }

    /// Of whom a party election's winner needs more than half; the texts that could be read disagree (law.md §6).
    ElectionBase {
        /// 实到会有选举权的党员
        Present,
        /// 应到会有选举权的党员
        Due,
    }

    /// What electing the members of a co-operative's council and board of supervisors needs.
    CooperativeThreshold {
        /// 全体成员三分之二以上: an election is a decision of the assembly.
        TwoThirdsAll,
        /// 按章程规定的产生办法
        ByArticles,
    }

    /// 「选举日的n日前」
    DayCounting {
        /// The n-th day before polling day is still in time.
        Inclusive,
        /// n whole days must lie between.
        ClearDays,
    }

    /// When the last day of a period is a public holiday (民法典 203).
    HolidayRule {
        /// The period ends all the same.
        Keep,
        /// It ends on the next working day.
        NextWorkingDay,
    }

    /// How a residents' committee is elected.
    ResidentsMode {
        /// 全体有选举权的居民
        Direct,
        /// 每户派代表
        HouseholdReps,
        /// 居民小组选举代表
        GroupReps,
    }

    /// Posts and duties that bear on who may serve in another body.
    Office {
        /// 村民委员会成员
        CommitteeMember,
        /// 村文书
        VillageClerk,
        /// 村报账员
        VillageAccountant,
        /// 村财会人员、村财务人员
        FinanceStaff,
        /// 村集体经济组织管理人员
        CooperativeManager,
        /// 村党组织成员
        PartyMember,
        /// 村党组织书记
        PartySecretary,
        /// 村党组织副书记
        PartyDeputySecretary,
        /// 村党组织中负责纪检工作的委员
        PartyDiscipline,
        /// 村经济合作社社管会（理事会）成员
        CooperativeCouncil,
        /// 村经济合作社社监会（监事会）成员
        CooperativeSupervisor,
    }

    /// Offices of a co-operative whose holders, and whose near relatives, may not supervise it.
    CooperativeOffice {
        /// 理事会成员
        Council,
        /// 财务人员
        Finance,
        /// 会计人员
        Accountant,
    }

    /// Powers of the members' assembly that its representatives may not use.
    CooperativePower {
        /// 制定、修改章程
        Articles,
        /// 确认成员
        Membership,
        /// 土地承包、宅基地、量化方案
        LandAndShares,
        /// 土地补偿费的分配、使用
        Compensation,
        /// 合并、分立
        MergerOrSplit,
        /// 选举、罢免理事、监事
        Election,
        /// 其他职权
        Other,
    }

    /// What a policy asks to be reported. Never a condition: voters choose.
    Target {
        /// 一肩挑: the secretary is also chair of the committee.
        OnePerson,
        /// 书记兼任村经济合作社董事长
        OnePersonCooperative,
        /// 按期换届率
        OnTime,
        /// 一次性选举成功率
        FirstVoteSuccess,
        /// 足额当选率
        FullElection,
        /// 参选率
        Turnout,
        /// 得票率
        VoteShare,
        /// 平均年龄
        MeanAge,
        /// 大专以上占比
        College,
        /// 35岁以下占比
        Young,
    }

    /// Why a party member may be left out of those due at the meeting.
    DueExclusion {
        /// 患有精神病或者因其他疾病不能表达本人意志
        CannotExpressWill,
        /// 自费出国半年以上
        AbroadHalfYear,
        /// 虽未受到留党察看以上处分，但正在服刑
        ServingSentence,
        /// 年老体弱卧床不起和长期生病生活不能自理
        Bedridden,
        /// 工作调动、外出学习或者工作半年以上，应转未转组织关系
        TransferPending,
        /// 已经回原籍长期居住、未转组织关系的离退休党员
        RetiredElsewhere,
    }
}

impl Mode {
    /// Statutory name.
    pub fn zh(self) -> &'static str {
        match self {
            Mode::Candidates => "有候选人的差额选举",
            Mode::SelfNomination => "无候选人的自荐直选",
            Mode::Open => "不确定候选人的直接投票",
        }
    }
}

impl StaffRole {
    /// Statutory name.
    pub fn zh(self) -> &'static str {
        match self {
            StaffRole::Caller => "唱票人",
            StaffRole::Scrutineer => "监票人",
            StaffRole::Teller => "计票人",
            StaffRole::Issuer => "发票人",
            StaffRole::Writer => "代写员",
            StaffRole::Other => "其他选举工作人员",
        }
    }
}

/// A step of a scale by population: from so many inhabitants on, at least so many.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Step {
    /// From this population on.
    pub from: u32,
    /// At least so many.
    pub min: u32,
}

impl ResidentsMode {
    /// Statutory name.
    pub fn zh(self) -> &'static str {
        match self {
            ResidentsMode::Direct => "全体有选举权的居民选举",
            ResidentsMode::HouseholdReps => "每户派代表选举",
            ResidentsMode::GroupReps => "居民小组选举代表选举",
        }
    }

    /// Who votes, for the sentences.
    pub fn elector_zh(self) -> &'static str {
        match self {
            ResidentsMode::Direct => "有选举权的居民",
            ResidentsMode::HouseholdReps => "户的代表",
            ResidentsMode::GroupReps => "居民小组选举的代表",
        }
    }
}

impl Office {
    /// Chinese name.
    pub fn zh(self) -> &'static str {
        match self {
            Office::CommitteeMember => "村民委员会成员",
            Office::VillageClerk => "村文书",
            Office::VillageAccountant => "村报账员",
            Office::FinanceStaff => "村财会人员",
            Office::CooperativeManager => "村集体经济组织管理人员",
            Office::PartyMember => "村党组织成员",
            Office::PartySecretary => "村党组织书记",
            Office::PartyDeputySecretary => "村党组织副书记",
            Office::PartyDiscipline => "负责纪检工作的村党组织成员",
            Office::CooperativeCouncil => "村经济合作社社管会（理事会）成员",
            Office::CooperativeSupervisor => "村经济合作社社监会（监事会）成员",
        }
    }
}

impl CooperativeOffice {
    /// Chinese name.
    pub fn zh(self) -> &'static str {
        match self {
            CooperativeOffice::Council => "理事会成员",
            CooperativeOffice::Finance => "财务人员",
            CooperativeOffice::Accountant => "会计人员",
        }
    }
}

impl CooperativePower {
    /// Chinese name.
    pub fn zh(self) -> &'static str {
        match self {
            CooperativePower::Articles => "制定、修改章程",
            CooperativePower::Membership => "确认成员",
            CooperativePower::LandAndShares => "土地承包、宅基地使用和收益权份额量化方案",
            CooperativePower::Compensation => "土地补偿费等的分配、使用",
            CooperativePower::MergerOrSplit => "合并、分立",
            CooperativePower::Election => "选举、罢免理事、监事",
            CooperativePower::Other => "其他职权",
        }
    }
}

impl DueExclusion {
    /// As the questions and answers of the party say it.
    pub fn zh(self) -> &'static str {
        match self {
            DueExclusion::CannotExpressWill => "患有精神病或者因其他疾病不能表达本人意志",
            DueExclusion::AbroadHalfYear => "自费出国半年以上",
            DueExclusion::ServingSentence => "虽未受到留党察看以上处分，但正在服刑",
            DueExclusion::Bedridden => "年老体弱卧床不起或者长期生病生活不能自理",
            DueExclusion::TransferPending => "外出学习、工作半年以上等应转未转组织关系",
            DueExclusion::RetiredElsewhere => "回原籍长期居住、未转组织关系的离退休党员",
        }
    }
}

impl ElectionBase {
    /// 实到会 or 应到会.
    pub fn zh(self) -> &'static str {
        match self {
            ElectionBase::Present => "实到会有选举权的党员",
            ElectionBase::Due => "应到会有选举权的党员",
        }
    }
}

impl Target {
    /// Chinese name.
    pub fn zh(self) -> &'static str {
        match self {
            Target::OnePerson => "“一肩挑”率",
            Target::OnePersonCooperative => "书记兼任村经济合作社董事长率",
            Target::OnTime => "按期换届率",
            Target::FirstVoteSuccess => "一次性选举成功率",
            Target::FullElection => "足额当选率",
            Target::Turnout => "参选率",
            Target::VoteShare => "得票率",
            Target::MeanAge => "平均年龄",
            Target::College => "大专以上占比",
            Target::Young => "35岁以下占比",
        }
    }
}
