//! Posts and their rank.

/// A post that somebody is elected to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Post {
    /// 书记
    Secretary,
    /// 主任, 主席, 社长, 理事长
    Director,
    /// 副书记
    DeputySecretary,
    /// 副主任
    Deputy,
    /// 委员, 理事, 监事, 代表
    Member,
    /// 妇女委员, a column of its own on the ballot
    WomenMember,
}

impl Post {
    /// All posts in the order of a ballot.
    pub const ALL: [Post; 6] =
        [Post::Secretary, Post::Director, Post::DeputySecretary, Post::Deputy, Post::Member, Post::WomenMember];

    /// Code in a bundle.
    pub fn code(self) -> &'static str {
        match self {
            Post::Secretary => "secretary",
            Post::Director => "director",
            Post::DeputySecretary => "deputy_secretary",
            Post::Deputy => "deputy",
            Post::Member => "member",
            Post::WomenMember => "women_member",
        }
    }

    /// The post of this code.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|post| post.code() == code)
    }

    /// Statutory name.
    pub fn zh(self) -> &'static str {
        match self {
            Post::Secretary => "书记",
            Post::Director => "主任",
            Post::DeputySecretary => "副书记",
            Post::Deputy => "副主任",
            Post::Member => "委员",
            Post::WomenMember => "妇女委员",
        }
    }

    /// 职务高低, 0 is highest. The women's seat ranks as a member: no text says so, `[I]`.
    pub fn rank(self) -> u8 {
        match self {
            Post::Secretary | Post::Director => 0,
            Post::DeputySecretary | Post::Deputy => 1,
            Post::Member | Post::WomenMember => 2,
        }
    }
}
