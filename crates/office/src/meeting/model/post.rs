//! Posts that a meeting fills.

use law::posts::Post;
use serde::{Deserialize, Serialize};

/// A post that a meeting fills, in the order of the ballot.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MeetingPost {
    /// 党组织书记
    Secretary,
    /// 党组织副书记
    DeputySecretary,
    /// 党组织委员
    PartyMember,
    /// 村民（居民）委员会主任
    Chair,
    /// 村民（居民）委员会副主任
    ViceChair,
    /// 村民（居民）委员会委员
    Member,
    /// 妇女委员
    WomensSeat,
    /// 村务监督委员会主任
    SupervisionChair,
    /// 村务监督委员会成员
    SupervisionMember,
    /// 理事长（社长）
    CouncilChair,
    /// 理事
    CouncilMember,
    /// 监事长（社监会主任）
    SupervisorChair,
    /// 监事
    Supervisor,
    /// 村民代表
    Representative,
    /// 村民小组组长
    GroupLeader,
    /// No post: a question is voted on, as in a recall.
    Question,
}

impl MeetingPost {
    /// All posts, highest of each body first.
    pub const ALL: [MeetingPost; 16] = [
        MeetingPost::Secretary,
        MeetingPost::DeputySecretary,
        MeetingPost::PartyMember,
        MeetingPost::Chair,
        MeetingPost::ViceChair,
        MeetingPost::Member,
        MeetingPost::WomensSeat,
        MeetingPost::SupervisionChair,
        MeetingPost::SupervisionMember,
        MeetingPost::CouncilChair,
        MeetingPost::CouncilMember,
        MeetingPost::SupervisorChair,
        MeetingPost::Supervisor,
        MeetingPost::Representative,
        MeetingPost::GroupLeader,
        MeetingPost::Question,
    ];

    /// Whether the post is on the board that watches over the council of a co-operative 监事会（社监会）.
    pub fn of_supervisors(self) -> bool {
        matches!(self, MeetingPost::SupervisorChair | MeetingPost::Supervisor)
    }

    /// The word in the database. Those of the villagers' committee are the codes of [`Post`].
    pub fn code(self) -> &'static str {
        match self {
            MeetingPost::Secretary => "secretary",
            MeetingPost::DeputySecretary => "deputy_secretary",
            MeetingPost::PartyMember => "party_member",
            MeetingPost::Chair => Post::Chair.code(),
            MeetingPost::ViceChair => Post::ViceChair.code(),
            MeetingPost::Member => Post::Member.code(),
            MeetingPost::WomensSeat => Post::WomensSeat.code(),
            MeetingPost::SupervisionChair => "supervision_chair",
            MeetingPost::SupervisionMember => "supervision_member",
            MeetingPost::CouncilChair => "council_chair",
            MeetingPost::CouncilMember => "council_member",
            MeetingPost::SupervisorChair => "supervisor_chair",
            MeetingPost::Supervisor => "supervisor",
            MeetingPost::Representative => "representative",
            MeetingPost::GroupLeader => "group_leader",
            MeetingPost::Question => "question",
        }
    }

    /// The post with this code.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|post| post.code() == code)
    }

    /// The word on the ballot and on the page.
    pub fn zh(self) -> &'static str {
        match self {
            MeetingPost::Secretary => "书记",
            MeetingPost::DeputySecretary => "副书记",
            MeetingPost::PartyMember => "党组织委员",
            MeetingPost::Chair => "主任",
            MeetingPost::ViceChair => "副主任",
            MeetingPost::Member => "委员",
            MeetingPost::WomensSeat => "妇女委员",
            MeetingPost::SupervisionChair => "监委会主任",
            MeetingPost::SupervisionMember => "监委会成员",
            MeetingPost::CouncilChair => "理事长",
            MeetingPost::CouncilMember => "理事",
            MeetingPost::SupervisorChair => "监事长",
            MeetingPost::Supervisor => "监事",
            MeetingPost::Representative => "村民代表",
            MeetingPost::GroupLeader => "村民小组组长",
            MeetingPost::Question => "表决事项",
        }
    }

    /// The word in the list of officeholders, where a post is told by its body and code.
    pub fn holder_code(self) -> &'static str {
        match self {
            MeetingPost::PartyMember | MeetingPost::SupervisionMember => "member",
            MeetingPost::SupervisionChair | MeetingPost::CouncilChair => "chair",
            MeetingPost::CouncilMember => "council",
            other => other.code(),
        }
    }

    /// The column of the count sheet that stands for this post. The sheet was made for the villagers' committee and has four
    /// columns; within one meeting no two posts share one (a test proves it).
    pub fn column(self) -> Post {
        match self {
            MeetingPost::Secretary
            | MeetingPost::Chair
            | MeetingPost::SupervisionChair
            | MeetingPost::CouncilChair
            | MeetingPost::GroupLeader
            | MeetingPost::Question => Post::Chair,
            MeetingPost::DeputySecretary | MeetingPost::ViceChair | MeetingPost::SupervisorChair => Post::ViceChair,
            MeetingPost::PartyMember
            | MeetingPost::Member
            | MeetingPost::SupervisionMember
            | MeetingPost::CouncilMember
            | MeetingPost::Representative => Post::Member,
            MeetingPost::WomensSeat | MeetingPost::Supervisor => Post::WomensSeat,
        }
    }
}

/// How many are to be elected to a post.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SeatsOf {
    /// The post.
    pub post: MeetingPost,
    /// Number to be elected.
    pub n: u32,
}
