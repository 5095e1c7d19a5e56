//! The posts of a villagers' committee.

use serde::{Deserialize, Serialize};

/// A post on the ballot. The codes `director`, `deputy`, `member`, `women_member` are those of the test vectors.
///
/// 依据 VCOL2018@2018-12-29#6.1 「由主任、副主任和委员共三至七人组成」
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Post {
    /// 主任
    #[serde(rename = "director")]
    Chair,
    /// 副主任
    #[serde(rename = "deputy")]
    ViceChair,
    /// 委员
    #[serde(rename = "member")]
    Member,
    /// 妇女委员, a column of its own on the ballot where the province says so.
    #[serde(rename = "women_member")]
    WomensSeat,
}

impl Post {
    /// All posts, highest first, in ballot order.
    pub const ALL: [Post; 4] = [Post::Chair, Post::ViceChair, Post::Member, Post::WomensSeat];

    /// Statutory name.
    pub fn zh(self) -> &'static str {
        match self {
            Post::Chair => "主任",
            Post::ViceChair => "副主任",
            Post::Member => "委员",
            Post::WomensSeat => "妇女委员",
        }
    }

    /// Code in data, addresses and exports.
    pub fn code(self) -> &'static str {
        match self {
            Post::Chair => "director",
            Post::ViceChair => "deputy",
            Post::Member => "member",
            Post::WomensSeat => "women_member",
        }
    }

    /// The post with this code.
    pub fn from_code(code: &str) -> Option<Post> {
        Post::ALL.into_iter().find(|post| post.code() == code)
    }

    /// Rank for 任职回避 「留任其中职务最高的人员」: 0 is highest. The women's seat ranks as a member: no text says so, it is
    /// our interpretation, because the seat is one of the members' seats with a column of its own.
    pub fn rank(self) -> u8 {
        match self {
            Post::Chair => 0,
            Post::ViceChair => 1,
            Post::Member | Post::WomensSeat => 2,
        }
    }
}

/// How many are to be elected to a post (应选名额).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Seats {
    /// The post.
    pub post: Post,
    /// Number to be elected.
    pub n: u32,
}

/// A person as the caller knows them. The core never interprets it.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct PersonRef(pub String);

impl PersonRef {
    /// The reference as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl From<&str> for PersonRef {
    fn from(text: &str) -> Self {
        PersonRef(text.to_owned())
    }
}

impl From<String> for PersonRef {
    fn from(text: String) -> Self {
        PersonRef(text)
    }
}

impl std::fmt::Display for PersonRef {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

/// Sex as on the identity card.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Sex {
    /// 男
    Male,
    /// 女
    Female,
}

impl Sex {
    /// 男 or 女.
    pub fn zh(self) -> &'static str {
        match self {
            Sex::Male => "男",
            Sex::Female => "女",
        }
    }
}
