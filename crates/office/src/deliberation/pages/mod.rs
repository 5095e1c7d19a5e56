//! Pages of analysis meetings and of the register.

pub mod list;
pub mod meeting;
pub mod record;
pub mod register;
pub mod slide;
pub mod unit;

use maud::{Markup, html};

use super::model::{Advice, Change, State};
use crate::failure::{Failure, FieldError, Outcome};
use crate::polling::pages::command;
use crate::shell::{self, Frame};
use crate::ui::{self, Column, Table, Tone};
use crate::web::{Ctx, Page, html_refused};

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

/// A refused command shows its page again with the refusal; everything else is the answer.
async fn again<F>(result: Page, view: impl FnOnce(Failure) -> F) -> Page
where
    F: Future<Output = Outcome<Markup>>,
{
    match result {
        Err(failure @ Failure::Refused(_)) => Ok(html_refused(view(failure).await?)),
        other => other,
    }
}

/// A refusal that stands at no field of the page.
fn refused(failure: Option<&Failure>) -> Markup {
    match failure {
        Some(Failure::Refused(refusal)) if refusal.fields.is_empty() => shell::refused(refusal, "没有办理"),
        _ => html! {},
    }
}

/// The errors of a refusal for a form.
fn errors(failure: Option<&Failure>) -> Vec<FieldError> {
    failure
        .filter(|failure| matches!(failure, Failure::Refused(one) if !one.fields.is_empty()))
        .map(shell::errors)
        .unwrap_or_default()
}

/// Who did something and when.
fn by(name: &str, ms: i64) -> Markup {
    html! { @if ms > 0 { (name) " " (crate::clock::stamp(ms)) } @else { (ui::format::DASH) } }
}
