//! Types and decisions of recommendation and selection; no database.
//!
//! ```text
//! open ──figures by one person──▶ recorded ──by another──▶ confirmed ──a corrected record is confirmed──▶ superseded
//!   └────────── cancel, with a reason ──────────┘
//! ```

mod compare;
mod meeting;
mod points;
mod speech;

pub use compare::{Line, Sort, Source, Spoken, compare};
pub use meeting::{Figures, Least, PostChoices, Turnout, Votes, votes_field};
pub use points::{Points, parse_points};
pub use speech::{Frozen, FrozenRank, Item, Judge, Mean, Ranked, Setup, Sheets, Speaker, rank, rank_zh};

use crate::failure::Refusal;

/// Where a record stands: a meeting, or a speech competition.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum State {
    /// Begun, without figures.
    Open,
    /// One person has recorded the figures, or handed in the scores.
    Recorded,
    /// Another person has confirmed or frozen them. Never changed again.
    Confirmed,
    /// A corrected record stands in its place.
    Superseded,
    /// Taken back before it was confirmed.
    Cancelled,
}

impl State {
    /// All states, in their order.
    pub const ALL: [State; 5] = [State::Open, State::Recorded, State::Confirmed, State::Superseded, State::Cancelled];

    /// The word in the database.
    pub fn code(self) -> &'static str {
        match self {
            State::Open => "open",
            State::Recorded => "recorded",
            State::Confirmed => "confirmed",
            State::Superseded => "superseded",
            State::Cancelled => "cancelled",
        }
    }

    /// The state of this word; an unknown one counts as the first.
    pub fn of(code: &str) -> Self {
        State::ALL.into_iter().find(|state| state.code() == code).unwrap_or(State::Open)
    }

    /// The word for a meeting.
    pub fn meeting_zh(self) -> &'static str {
        match self {
            State::Open => "待登记",
            State::Recorded => "待复核确认",
            State::Confirmed => "已确认",
            State::Superseded => "已被更正",
            State::Cancelled => "已撤销",
        }
    }

    /// The word for a speech competition.
    pub fn speech_zh(self) -> &'static str {
        match self {
            State::Open => "评分中",
            State::Recorded => "待封定",
            State::Confirmed => "已封定",
            State::Superseded => "已被更正",
            State::Cancelled => "已撤销",
        }
    }

    /// Whether somebody in the village may read it: what two persons stand for.
    pub fn settled(self) -> bool {
        matches!(self, State::Confirmed | State::Superseded)
    }
}

/// What one person recorded, another confirms.
///
/// # Errors
/// `SELECTION_SAME_PERSON`.
pub fn second_person(recorded: i64, account: i64) -> Result<(), Refusal> {
    if recorded != account {
        return Ok(());
    }
    let message = "登记的人不能自己复核确认";
    Err(Refusal::new("SELECTION_SAME_PERSON", message, "请由另一名经办对照原始记录复核后确认"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_found_again_and_words_appoint_nobody() {
        assert!(State::ALL.into_iter().all(|state| State::of(state.code()) == state));
        let words = State::ALL.into_iter().flat_map(|state| [state.meeting_zh(), state.speech_zh()]);
        for word in words.chain(law::selection::Who::ALL.map(law::selection::Who::zh)) {
            let red = ["批准", "任命", "指定", "内定", "当选", "拟任", "确定人选"];
            assert!(!red.iter().any(|red| word.contains(red)), "{word}");
        }
    }

    #[test]
    fn nobody_confirms_what_they_recorded_themselves() {
        assert!(second_person(3, 4).is_ok());
        assert_eq!(second_person(3, 3).unwrap_err().code, "SELECTION_SAME_PERSON");
    }
}
