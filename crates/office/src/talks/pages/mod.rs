//! Pages of talks.

pub mod person;
pub mod plan;
pub mod rounds;
pub mod village;

use entity::talk_round;
use maud::{Markup, html};

use super::model::{Coverage, in_force};
use crate::failure::Failure;
use crate::ui::{self, Tone};

fn base(unit: &str) -> String {
    format!("/u/{unit}/talks")
}

/// Whether a failure goes back onto the page it came from.
fn goes_back(failure: &Failure) -> bool {
    matches!(failure, Failure::Refused(_))
}

/// Who may read what, on every page.
fn purpose_line() -> Markup {
    html! { p .text-muted { "谈话内容只有记录人、乡镇（街道）负责经办和县级换届办能看到，其他人只看到谈过没有；谈心谈话不决定谁参选、谁当选。" } }
}

fn state(round: &talk_round::Model) -> Markup {
    if in_force(round) { ui::badge(Tone::Good, "生效") } else { ui::badge(Tone::Warn, "草稿") }
}

fn days(round: &talk_round::Model) -> Markup {
    html! { (ui::format::date(round.from_on)) " 至 " (ui::format::date(round.to_on)) }
}

/// 「12/15（80.0%）」.
fn share(coverage: Coverage) -> Markup {
    html! {
        @if coverage.must == 0 { (ui::format::DASH) }
        @else { (coverage.talked) "/" (coverage.must) "（" (ui::format::percent(coverage.talked, coverage.must)) "）" }
    }
}
