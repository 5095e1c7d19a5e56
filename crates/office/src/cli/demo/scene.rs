//! The scenes of the demo: how far each village is, and how its votes fall.

/// How far a village is and what happens there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Scene {
    /// 名单公布前: registered, not yet published.
    BeforeRoll,
    /// 名单异议期: published, an objection is open.
    Objections,
    /// 自荐报名中.
    Nominating,
    /// 自荐人已公布, proxies are being filed.
    Announced,
    /// 今天投票.
    PollingToday,
    /// 计票: the two typists differ.
    DifferingCells,
    /// 并列: a tie at the cut.
    Tie,
    /// 不足名额, 另行选举 due.
    RunoffDue,
    /// 当选成员中有夫妻.
    Kinship,
    /// 没有妇女当选.
    NoWoman,
    /// 已产生, published, handed over.
    Finished,
    /// 经另行选举产生.
    FinishedAfterRunoff,
}

/// The scene of the residents' community, which is elected in the same cycle under the law of its own.
pub(super) const COMMUNITY_SCENE: Scene = Scene::Finished;

/// One scene for each of the 21 villages, in the order of their codes.
pub(super) const SCENES: [Scene; 21] = [
    Scene::BeforeRoll,
    Scene::Objections,
    Scene::Nominating,
    Scene::PollingToday,
    Scene::DifferingCells,
    Scene::Tie,
    Scene::RunoffDue,
    Scene::Kinship,
    Scene::NoWoman,
    Scene::Finished,
    Scene::Announced,
    Scene::Finished,
    Scene::FinishedAfterRunoff,
    Scene::Finished,
    Scene::BeforeRoll,
    Scene::Finished,
    Scene::Nominating,
    Scene::Finished,
    Scene::Announced,
    Scene::Finished,
    Scene::Finished,
];

impl Scene {
    /// Polling day relative to today.
    pub(super) fn day_offset(self) -> i64 {
        match self {
            Scene::BeforeRoll => 29,
            Scene::Objections => 22,
            Scene::Nominating => 12,
            Scene::Announced => 5,
            Scene::PollingToday | Scene::DifferingCells => 0,
            Scene::Tie => -1,
            Scene::RunoffDue => -4,
            Scene::Kinship => -2,
            Scene::NoWoman => -3,
            Scene::Finished => -14,
            Scene::FinishedAfterRunoff => -20,
        }
    }

    /// Votes of the first round for the names on the ballot, in hundredths of the valid ballots: chair, members, women's post.
    ///
    /// Chosen so that the outcome is the scene's for every electorate: a tie is made exactly equal by equal shares.
    pub(super) fn shares(self) -> [&'static [u32]; 3] {
        match self {
            Scene::Tie => [&[82, 12], &[78, 71, 55, 55, 20], &[76, 15]],
            Scene::RunoffDue | Scene::FinishedAfterRunoff => [&[85, 10], &[77, 62, 46, 44, 31], &[74, 18]],
            Scene::Kinship => [&[84, 10], &[75, 66, 58, 54, 21], &[72, 20]],
            Scene::NoWoman => [&[83, 12], &[79, 70, 61, 33, 22], &[46, 43]],
            _ => [&[86, 9], &[81, 74, 66, 38, 24], &[79, 14]],
        }
    }

    /// Whether the chair's spouse stands as a member.
    pub(super) fn spouses(self) -> bool {
        self == Scene::Kinship
    }
}
