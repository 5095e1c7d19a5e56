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
