//! Pages of conditions.

pub mod lists;
pub mod persons;

use law::conditions::{Answer, ListKind};
use maud::{Markup, html};

use crate::failure::Failure;
use crate::ui::{self, Tone};

/// Whether a failure goes back onto the page it came from.
fn goes_back(failure: &Failure) -> bool {
    matches!(failure, Failure::Refused(_))
}

/// An answer in the words of its list.
fn badge(answer: Option<Answer>, kind: ListKind) -> Markup {
    match answer {
        None => html! { span .text-muted { "○ 未核对" } },
        Some(one) => {
            let tone = match one {
                Answer::Met => Tone::Good,
                Answer::NotMet => Tone::Bad,
                Answer::Unclear => Tone::Warn,
            };
            ui::badge(tone, one.zh(kind))
        }
    }
}

/// What a list is and what it is not.
fn purpose_line() -> Markup {
    html! { p .text-muted { "条件清单只记载核对的结果和依据，不决定谁参选、谁当选；依法能否参选由村（居）民选举委员会或者有权的党组织依规定认定。" } }
}
