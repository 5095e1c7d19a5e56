//! What a round of voting is about, frozen when it opens.

use chrono::NaiveDate;
use law::poll::RoundKind;
use law::posts::{PersonRef, Post, Seats, Sex};
use serde::{Deserialize, Serialize};

/// Somebody whose name stands on the ballot of a round.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Contestant {
    /// The person, by number (see `people::store::person_ref`); a write-in of an earlier round may have none.
    pub person: PersonRef,
    /// Name as printed.
    pub name: String,
    /// Name that is unique in this election: the name, or 「姓名（编号12）」 when names repeat.
    pub label: String,
    /// Sex if known.
    pub sex: Option<Sex>,
    /// The post stood for.
    pub post: Post,
    /// Place on the ballot among those of the post, from 1.
    pub order: u32,
    /// Published candidate or self-nominee; `false` for somebody who came in as 另选人.
    pub is_candidate: bool,
}

/// What is voted on in a round. Written once, when the round opens; never changed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Contest {
    /// To be elected, per post.
    pub seats: Vec<Seats>,
    /// Names on the ballot, in its order; the count sheet has one cell for each.
    pub contestants: Vec<Contestant>,
    /// Whether other names may be written in 另选人. Not in a vote among tied persons or relatives.
    pub write_ins: bool,
    /// Day on which time, place, manner and staff were published.
    pub notice_on: Option<NaiveDate>,
}

impl Contest {
    /// Seats of a post in this round; zero when it is not voted on.
    pub fn seats_of(&self, post: Post) -> u32 {
        self.seats.iter().find(|s| s.post == post).map_or(0, |s| s.n)
    }

    /// Names on the ballot for a post, in its order.
    pub fn standing_for(&self, post: Post) -> impl Iterator<Item = &Contestant> {
        self.contestants.iter().filter(move |one| one.post == post)
    }

    /// Seats of all posts.
    pub fn seats_total(&self) -> u32 {
        self.seats.iter().map(|s| s.n).sum()
    }
}

/// The label of a person: the name, with the number where another person has the same name.
pub fn label(name: &str, person: &PersonRef, repeats: bool) -> String {
    if repeats { format!("{name}（编号{person}）") } else { name.to_owned() }
}

/// How far a round is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RoundState {
    /// 投票中: opened, the boxes are not.
    Voting,
    /// 计票中: boxes opened together, sheets are typed.
    Counting,
    /// 计票结束: every sheet final, every finding closed.
    Closed,
}

impl RoundState {
    /// The word in the database.
    pub fn code(self) -> &'static str {
        match self {
            RoundState::Voting => "voting",
            RoundState::Counting => "counting",
            RoundState::Closed => "closed",
        }
    }

    /// The state with this code.
    pub fn from_code(code: &str) -> Option<Self> {
        [RoundState::Voting, RoundState::Counting, RoundState::Closed].into_iter().find(|s| s.code() == code)
    }

    /// The word on the page.
    pub fn zh(self) -> &'static str {
        match self {
            RoundState::Voting => "投票中",
            RoundState::Counting => "计票中",
            RoundState::Closed => "计票结束",
        }
    }
}

/// The code of a kind of round in the database.
pub fn kind_code(kind: RoundKind) -> &'static str {
    match kind {
        RoundKind::First => "first",
        RoundKind::TieRevote => "tie_revote",
        RoundKind::Runoff => "runoff",
        RoundKind::KinRevote => "kin_revote",
    }
}

/// The kind with this code.
pub fn kind_from_code(code: &str) -> Option<RoundKind> {
    [RoundKind::First, RoundKind::TieRevote, RoundKind::Runoff, RoundKind::KinRevote]
        .into_iter()
        .find(|kind| kind_code(*kind) == code)
}

/// The statutory word for a kind of round.
pub fn kind_zh(kind: RoundKind) -> &'static str {
    match kind {
        RoundKind::First => "第一次投票",
        RoundKind::TieRevote => "再次投票",
        RoundKind::Runoff => "另行选举",
        RoundKind::KinRevote => "亲属间再次投票",
    }
}
