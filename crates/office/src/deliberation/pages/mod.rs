//! Pages of analysis meetings and of the register.

pub mod list;
pub mod meeting;
pub mod record;
pub mod register;
pub mod slide;
pub mod unit;

use maud::{Markup, html};

use super::model::{Advice, Change, State};
use crate::polling::pages::command;
use crate::shell::{Frame, again, alert as refused, field_errors as errors};
use crate::ui::{self, Column, Table, Tone};
use crate::web::Ctx;

/// The meetings of a place.
fn base(unit: &str) -> String {
    format!("/u/{unit}/deliberations")
}

/// What this is and what it is not, on every page of it.
fn purpose_line() -> Markup {
    html! { p .text-muted { "研判意见只说明初步人选班子能不能按程序往下办，附理由；谁参选、谁当选，依法选举产生。" } }
}

/// A page of a meeting.
fn frame<'a>(ctx: &'a Ctx, title: impl Into<String>) -> Frame<'a> {
    let unit = ctx.place.as_deref().map(|unit| unit.code.clone()).unwrap_or_default();
    Frame::new(ctx, title).crumb("分析研判", base(&unit))
}

fn state_chip(state: State) -> Markup {
    match state {
        State::Open => ui::badge(Tone::Info, state.zh()),
        State::Closed => ui::badge(Tone::Good, state.zh()),
    }
}

fn tone(advice: Advice) -> Tone {
    match advice {
        Advice::Proceed => Tone::Good,
        Advice::Adjust => Tone::Warn,
        Advice::Wait => Tone::Bad,
    }
}

/// The advice of this word as a mark; 「未议」 where there is none.
fn advice_chip(code: Option<&str>) -> Markup {
    match code.and_then(Advice::from_code) {
        Some(advice) => ui::badge(tone(advice), advice.zh()),
        None => html! { span .text-muted { "○ 未议" } },
    }
}

/// What changed, line by line.
fn change_table(changes: &[Change]) -> Markup {
    let columns = vec![Column::text("项目").sticky(), Column::text("研判时"), Column::text("现在")];
    let mut table = Table::new("会后变化", columns).plain();
    let or_dash = |text: &Option<String>| text.clone().unwrap_or_else(|| ui::format::DASH.to_owned());
    for one in changes {
        table =
            table.row(vec![html! { (one.what) }, html! { (or_dash(&one.before)) }, html! { (or_dash(&one.after)) }]);
    }
    table.total(changes.len() as u64).render()
}

/// Who did something and when.
fn by(name: &str, ms: i64) -> Markup {
    html! { @if ms > 0 { (name) " " (crate::clock::stamp(ms)) } @else { (ui::format::DASH) } }
}
