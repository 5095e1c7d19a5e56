//! The published bundle, as `docs/bundle.md` describes it.

mod read;

pub(crate) use read::who;
pub use read::{head_hash, seal};

use crate::day::Day;
use crate::kin::Relation;
use crate::meeting::Who;
use crate::post::Post;
use crate::round::{Figures, Sex};
use crate::team::Person;

/// The version of the format that this program reads.
pub const VERSION: u64 = 1;
/// The word that a bundle begins with.
pub const FORMAT: &str = "cunxuan-bundle";

/// Whose election or decision it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Body {
    /// 村民委员会
    Village,
    /// 居民委员会
    Residents,
    /// 村党组织
    Party,
    /// 村务监督委员会
    Supervision,
    /// 集体经济组织理事会
    Council,
    /// 集体经济组织监事会
    CooperativeSupervisors,
    /// 村民代表
    Representatives,
    /// 村民会议、村民代表会议、成员大会 deciding a question
    Meeting,
}

const BODIES: [(Body, &str, &str); 8] = [
    (Body::Village, "VC", "村民委员会"),
    (Body::Residents, "RC", "居民委员会"),
    (Body::Party, "PO", "村党组织"),
    (Body::Supervision, "VSC", "村务监督委员会"),
    (Body::Council, "EC", "集体经济组织理事会"),
    (Body::CooperativeSupervisors, "ECS", "集体经济组织监事会"),
    (Body::Representatives, "VR", "村民代表"),
    (Body::Meeting, "VRA", "会议"),
];

impl Body {
    /// The body of this code.
    pub fn from_code(code: &str) -> Option<Self> {
        BODIES.iter().find(|(_, known, _)| *known == code).map(|(body, ..)| *body)
    }

    /// Name.
    pub fn zh(self) -> &'static str {
        BODIES.iter().find(|(body, ..)| *body == self).map_or("", |(.., zh)| zh)
    }
}

/// Open points of the law that the cycle has decided, with what stands when nothing is said.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Settings {
    /// 参加投票人数 are the voters who came; else the ballots recovered.
    pub took_part_checked_in: bool,
    /// The party's majority is of those due; else of those present.
    pub party_of_due: bool,
    /// Votes that elect in a co-operative.
    pub cooperative: CooperativeBase,
}

/// Votes that elect in a co-operative; RCEO 第二十九条第一款 leaves the way to its 章程.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum CooperativeBase {
    /// 全体成员三分之二以上, as for any decision.
    #[default]
    TwoThirdsAll,
    /// 全体成员过半数, as the 章程 says.
    MajorityAll,
    /// 得票多的当选, as the 章程 says.
    MostVotes,
}

/// What somebody already does who bears on who may be elected here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// 村民（居民）委员会成员
    CommitteeMember,
    /// 理事会成员
    CouncilMember,
    /// 村报账员; of a co-operative, 会计人员
    Accountant,
    /// 村财务、会计人员; of a co-operative, 财务人员
    FinanceStaff,
    /// 村文书
    Clerk,
    /// 村集体经济组织负责人、管理人员
    CooperativeManager,
}

const ROLES: [(&str, Role); 6] = [
    ("vc_member", Role::CommitteeMember),
    ("council_member", Role::CouncilMember),
    ("accountant", Role::Accountant),
    ("finance_staff", Role::FinanceStaff),
    ("clerk", Role::Clerk),
    ("cooperative_manager", Role::CooperativeManager),
];

/// What kind of record an entry is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EntryKind {
    /// 第一次投票
    First,
    /// 另行选举
    Runoff,
    /// 再次投票
    TieRevote,
    /// 继续投票
    KinRevote,
    /// 续行认定: an earlier poll determined again after its revotes, or after an election was declared void.
    Resume,
    /// 表决: a question put to the vote.
    Decision,
}

const KINDS: [(EntryKind, &str, &str); 6] = [
    (EntryKind::First, "first", "第一次投票"),
    (EntryKind::Runoff, "runoff", "另行选举"),
    (EntryKind::TieRevote, "tie_revote", "再次投票"),
    (EntryKind::KinRevote, "kin_revote", "继续投票"),
    (EntryKind::Resume, "resume", "续行认定"),
    (EntryKind::Decision, "decision", "表决"),
];

impl EntryKind {
    /// Name.
    pub fn zh(self) -> &'static str {
        KINDS.iter().find(|(kind, ..)| *kind == self).map_or("", |(.., zh)| zh)
    }
}

/// How somebody came to have votes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// On the ballot.
    Candidate,
    /// Written in.
    WriteIn,
    /// Withdrew in time or late; votes are counted as written in.
    Withdrawn,
}

/// Votes of one person for one post.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct VoteLine {
    /// For which post.
    pub post: Post,
    /// Who.
    pub person: Person,
    /// How many.
    pub votes: u64,
}

/// The sums of one polling place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// Name.
    pub name: String,
    /// Issued, recovered, valid, invalid.
    pub sums: [u64; 4],
    /// Votes there.
    pub votes: Vec<VoteLine>,
}

/// A question put to the vote.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Question {
    /// 罢免, else an ordinary decision.
    pub recall: bool,
    /// Who decides; none for a recall, which is voted on by the registered voters.
    pub who: Option<Who>,
    /// What is decided.
    pub text: String,
    /// Votes for it.
    pub yes: u64,
}

/// Persons who wait for a vote among themselves.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Revote {
    /// The post.
    pub post: Post,
    /// Who, sorted.
    pub persons: Vec<Person>,
    /// How many of them.
    pub seats: u64,
}

/// The outcome as published.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Published {
    /// Valid?
    pub valid: bool,
    /// Why not.
    pub reason: Option<String>,
    /// Votes that elect or carry.
    pub min_votes: u64,
    /// Elected.
    pub elected: Vec<VoteLine>,
    /// Open seats.
    pub vacant: Vec<(Post, u64)>,
    /// Ties to be voted on.
    pub tie_revote: Vec<Revote>,
    /// Relatives to be voted on.
    pub kin_revote: Vec<Revote>,
    /// Who left for a relative.
    pub kin_removed: Vec<(Post, Person)>,
    /// The next step.
    pub next: String,
    /// Carried, of a decision.
    pub passed: Option<bool>,
    /// Party polls: whom the majority of those present and of those due elects, and whether that has to be confirmed.
    pub by_base: Option<(Vec<Person>, Vec<Person>, bool)>,
    /// The publisher's derivation, sentence by sentence.
    pub steps: Vec<String>,
}

/// One poll, one decision, or one determination made again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// What.
    pub kind: EntryKind,
    /// Number of the poll that it belongs to.
    pub of: Option<u64>,
    /// On which day.
    pub day: Day,
    /// Figures, and the valid ballots.
    pub figures: Figures,
    /// 有效票.
    pub valid: u64,
    /// Women among the representatives who meet, and how many of them came, where the text asks for it.
    pub women: Option<(u64, u64)>,
    /// Seats.
    pub seats: Vec<(Post, u64)>,
    /// Open points as they stood for this poll, where they are others than those of the first one.
    pub settings: Option<Settings>,
    /// Votes with how each came to have them.
    pub votes: Vec<(VoteLine, Standing)>,
    /// Sums of the places.
    pub places: Vec<Place>,
    /// Elections declared void 当选无效.
    pub void: Vec<Person>,
    /// Who gave up one of two posts, and which.
    pub given_up: Vec<(Person, Post)>,
    /// The question of a decision.
    pub question: Option<Question>,
    /// The outcome as published.
    pub outcome: Published,
    /// Hash of the entry before, as written.
    pub prev: String,
    /// Hash of this entry, as written and as computed.
    pub hash: (String, String),
}

/// A published result.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bundle {
    /// Code of the unit.
    pub unit_code: String,
    /// Name of the unit.
    pub unit_name: String,
    /// The part of the unit that elects, where it is one.
    pub part: Option<String>,
    /// Whose election.
    pub body: Body,
    /// Profile of the law.
    pub profile: String,
    /// The polling day for which it was chosen.
    pub date: Day,
    /// Open points.
    pub settings: Settings,
    /// Seats to be filled.
    pub seats: Vec<(Post, u64)>,
    /// Who elects, for bodies that a meeting elects.
    pub meeting: Option<Who>,
    /// Everybody named, with their sex if known.
    pub persons: Vec<(String, Option<Sex>)>,
    /// Relations: what the second is to the first.
    pub kin: Vec<(Person, Person, Relation)>,
    /// What persons do elsewhere, and the number of the entry from which they do.
    pub roles: Vec<(Person, Role, u64)>,
    /// Who sits on the committee already, in a by-election.
    pub serving: Vec<VoteLine>,
    /// The entries in order.
    pub rounds: Vec<Entry>,
    /// Hash of the head, which the first entry names as the one before it.
    pub head: String,
    /// Hash of the bundle, as written and as computed.
    pub hash: (String, String),
}
