//! Pages of recommendation and selection.

pub mod compare;
pub mod kinds;
pub mod meeting;
pub mod overview;
pub mod sheet;
pub mod speech;
mod speech_parts;
pub mod unit;

use entity::selection_meeting;
use maud::{Markup, html};

use super::WRITERS;
use super::model::State;
use super::store;
use crate::access::CLERKS;
use crate::failure::FieldError;
use crate::polling::pages::command;
use crate::shell::{Frame, again, alert as refused, field_errors as errors};
use crate::ui::{self, Tone};
use crate::vetting::model::{POSTS, post_zh};
use crate::web::Ctx;

/// The page of a village.
fn base(unit: &str) -> String {
    format!("/u/{unit}/selection")
}

/// What this is and what it is not, on every page of it.
fn purpose_line() -> Markup {
    html! { p .text-muted { "推荐和竞职演讲只记总数和名次，不记谁投了谁的票；列为初步人选由经办逐人决定，谁参选、谁当选依法产生。" } }
}

/// Whether the reader records.
fn writes(ctx: &Ctx) -> bool {
    WRITERS.contains(&ctx.actor.role)
}

/// Whether the reader sees records that only one person stands for.
fn sees_drafts(ctx: &Ctx) -> bool {
    CLERKS.contains(&ctx.actor.role)
}

/// A page of a village. Clerks come from the proposed persons; the election committee has a tab of its own.
fn frame<'a>(ctx: &'a Ctx, title: impl Into<String>) -> Frame<'a> {
    let unit = ctx.place.as_deref().map(|unit| unit.code.clone()).unwrap_or_default();
    let frame = Frame::new(ctx, title);
    if sees_drafts(ctx) {
        frame.tab("/proposals").crumb("初步人选", format!("/u/{unit}/proposals")).crumb("推荐与竞职", base(&unit))
    } else {
        frame.tab("/selection").crumb("推荐与竞职", base(&unit))
    }
}

fn tone(state: State) -> Tone {
    match state {
        State::Open => Tone::Info,
        State::Recorded => Tone::Warn,
        State::Confirmed => Tone::Good,
        State::Superseded | State::Cancelled => Tone::Muted,
    }
}

fn meeting_chip(state: State) -> Markup {
    ui::badge(tone(state), state.meeting_zh())
}

fn speech_chip(state: State) -> Markup {
    ui::badge(tone(state), state.speech_zh())
}

/// A post in the words of the unit.
fn post(ctx: &Ctx, body: &str, post: &str) -> String {
    ctx.words().say(post_zh(body, post)).into_owned()
}

/// Posts to choose from.
fn post_choices(ctx: &Ctx) -> Vec<(String, String)> {
    POSTS.iter().map(|(body, post, zh)| (format!("{body}|{post}"), ctx.words().say(zh).into_owned())).collect()
}

/// Too few came: said wherever the meeting is shown, and no reason to refuse.
fn few(ctx: &Ctx, row: &selection_meeting::Model) -> Markup {
    let turnout = store::turnout(row);
    let least = store::least(row);
    let Some(finding) = least.few(turnout.due, turnout.present) else { return html! {} };
    let place = format!("{}（{}）", ctx.words().say(&row.title), ui::format::date(row.held_on));
    let note = if row.note.is_empty() { "没有写明情况".to_owned() } else { format!("说明：{}", row.note) };
    let message = format!("{place}：{}。{note}", finding.message);
    ui::finding(&ui::FindingView {
        level: ui::Level::Warn,
        code: &finding.code,
        message: &message,
        cites: std::slice::from_ref(&least.source),
        help_href: Some("/law/findings/SELECTION_FEW_PRESENT"),
        actions: None,
    })
}

fn error_at<'a>(errors: &'a [FieldError], name: &str) -> Option<&'a str> {
    errors.iter().find(|error| error.field == name).map(|error| error.message.as_str())
}

/// Who did something and when; nothing before it was done.
fn by(name: &str, ms: i64) -> Markup {
    html! { @if ms > 0 { (name) " " (crate::clock::stamp(ms)) } @else { (ui::format::DASH) } }
}
