//! Types and decisions of analysis meetings and of the register; no database.
//!
//! ```text
//! meeting: open ──every unit decided, or left for another day──▶ closed (never changed; a further meeting decides anew)
//! filing:  submitted by the township ──▶ filed by the county
//!                                    └──▶ returned ──▶ submitted again
//! ```

mod screen;
mod secretary;

pub use screen::{Change, Clash, Leaver, Marks, Proposed, Screen, Seats, Structured, UNKNOWN, changes};
pub use secretary::{Filed, FilingState, Holder, Standing, in_office, standing};

use crate::failure::Refusal;

/// Where a meeting stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// Decisions are recorded.
    Open,
    /// Never changed again.
    Closed,
}

impl State {
    /// The word in the database.
    pub fn code(self) -> &'static str {
        match self {
            State::Open => "open",
            State::Closed => "closed",
        }
    }

    /// The state of this word; an unknown one is closed, so that nothing is written on it.
    pub fn of(code: &str) -> Self {
        if code == "open" { State::Open } else { State::Closed }
    }

    /// The word on the page.
    pub fn zh(self) -> &'static str {
        match self {
            State::Open => "进行中",
            State::Closed => "已结束",
        }
    }
}

/// What a meeting advises about a proposed team. It decides nothing about anybody: who stands and who is elected is decided by
/// those who vote.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Advice {
    /// 可按程序推进.
    Proceed,
    /// 需要调整.
    Adjust,
    /// 暂缓，待查明.
    Wait,
}

impl Advice {
    /// All, in their order.
    pub const ALL: [Advice; 3] = [Advice::Proceed, Advice::Adjust, Advice::Wait];

    /// The word in the database.
    pub fn code(self) -> &'static str {
        match self {
            Advice::Proceed => "proceed",
            Advice::Adjust => "adjust",
            Advice::Wait => "wait",
        }
    }

    /// The advice of this word.
    pub fn from_code(code: &str) -> Option<Self> {
        Advice::ALL.into_iter().find(|one| one.code() == code)
    }

    /// The words on the page and on the paper.
    pub fn zh(self) -> &'static str {
        match self {
            Advice::Proceed => "可按程序推进",
            Advice::Adjust => "需要调整",
            Advice::Wait => "暂缓，待查明",
        }
    }
}

/// What an advice rests on when it is recorded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Deciding<'a> {
    /// Where the meeting stands.
    pub state: State,
    /// Persons on the screen.
    pub persons: usize,
    /// Hash of the screen that its author saw, and of the screen as it is now.
    pub seen: (&'a str, &'a str),
    /// Why.
    pub reason: &'a str,
    /// Whether the meeting has decided about the unit already, and why it does so again.
    pub again: Option<&'a str>,
}

/// Whether an advice may be recorded.
///
/// # Errors
/// `DELIBERATION_CLOSED`, `DELIBERATION_NOBODY`, `DELIBERATION_REASON`, `DELIBERATION_CORRECTION`, `DELIBERATION_CHANGED`.
pub fn may_decide(deciding: Deciding<'_>) -> Result<(), Refusal> {
    if deciding.state == State::Closed {
        return Err(closed());
    }
    if deciding.persons == 0 {
        let remedy = "请乡镇先登记初步人选；这次会议不议的，从名单中移出或者结束会议时列为本次未议";
        return Err(Refusal::new("DELIBERATION_NOBODY", "本村还没有初步人选，没有可以研判的班子", remedy));
    }
    if deciding.reason.trim().is_empty() {
        let refusal = Refusal::new("DELIBERATION_REASON", "没有写明理由", "每项意见都要写明理由");
        return Err(refusal.field("reason", "请写明理由"));
    }
    if deciding.again.is_some_and(|why| why.trim().is_empty()) {
        let refusal = Refusal::new("DELIBERATION_CORRECTION", "没有写明更正的原因", "这次会议已有意见，更正要写明原因");
        return Err(refusal.field("correction", "请写明更正的原因"));
    }
    if deciding.seen.0 != deciding.seen.1 {
        let remedy = "页面已换成现在的数据，请看过以后再登记意见";
        return Err(Refusal::new("DELIBERATION_CHANGED", "屏上的数据在显示以后有变化", remedy));
    }
    Ok(())
}

/// A closed meeting is never changed.
pub fn closed() -> Refusal {
    Refusal::new("DELIBERATION_CLOSED", "这次会议已经结束，不能再改", "需要重新研判的，另开一次会议")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_found_again_and_words_decide_nothing_about_anybody() {
        assert!(Advice::ALL.into_iter().all(|one| Advice::from_code(one.code()) == Some(one)));
        assert_eq!(
            (State::of("open"), State::of("closed"), State::of("?")),
            (State::Open, State::Closed, State::Closed)
        );
        let words = Advice::ALL.map(Advice::zh).into_iter().chain([State::Open.zh(), State::Closed.zh()]);
        let words = words.chain(Standing::ALL.map(Standing::zh)).chain(FilingState::ALL.map(FilingState::zh));
        for word in words {
            let red = ["批准", "任命", "指定", "委派", "内定", "当选", "拟任", "通过"];
            assert!(!red.iter().any(|red| word.contains(red)), "{word}");
        }
    }

    #[test]
    fn an_advice_rests_on_what_was_seen_and_has_its_reason() {
        let fine = Deciding { state: State::Open, persons: 5, seen: ("a", "a"), reason: "结构合理", again: None };
        assert!(may_decide(fine).is_ok());
        assert!(may_decide(Deciding { again: Some("看错了行"), ..fine }).is_ok());
        for (wrong, code) in [
            (Deciding { state: State::Closed, ..fine }, "DELIBERATION_CLOSED"),
            (Deciding { persons: 0, ..fine }, "DELIBERATION_NOBODY"),
            (Deciding { reason: " ", ..fine }, "DELIBERATION_REASON"),
            (Deciding { again: Some(""), ..fine }, "DELIBERATION_CORRECTION"),
            (Deciding { seen: ("a", "b"), ..fine }, "DELIBERATION_CHANGED"),
            (Deciding { state: State::Closed, persons: 0, reason: "", ..fine }, "DELIBERATION_CLOSED"),
        ] {
            assert_eq!(may_decide(wrong).unwrap_err().code, code, "{wrong:?}");
        }
    }
}
