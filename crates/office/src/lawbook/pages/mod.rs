//! The pages of the law book: what they share, and their routes.

mod compare;
mod findings;
mod index;
mod params;
mod redetermine;
mod rule;
mod text;

use law::book::{LawBook, Status};
use law::catalogue::Rule;
use law::cite::Cite;
use law::finding::Severity;
use maud::{Markup, html};

use super::words;
use crate::access::{ANYONE, STAFF};
use crate::routes::{Gate, Route, get};
use crate::shell::Frame;
use crate::ui::{self, Tab, Tone};
use crate::web::Ctx;

/// Routes of this context. Everybody with an account may read the law; results are for those who may read elections.
pub fn routes() -> Vec<Route> {
    let anyone = Gate::Roles(ANYONE);
    let staff = Gate::Roles(STAFF);
    vec![
        get("/law", anyone, index::index),
        get("/law/texts/{id}", anyone, text::text),
        get("/law/texts/{id}/{article}", anyone, text::article),
        get("/law/rules/{id}", anyone, rule::rule),
        get("/law/params", anyone, params::params),
        get("/law/compare", anyone, compare::compare),
        get("/law/findings", anyone, findings::list),
        get("/law/findings/{code}", anyone, findings::one),
        get("/law/redetermine", staff, redetermine::list),
        get("/law/redetermine/{unit}", staff, redetermine::show),
    ]
}

/// The parts of the law book: address, word on the tab.
const TABS: [(&str, &str); 5] = [
    ("/law", "规则与文本"),
    ("/law/params", "参数"),
    ("/law/compare", "方案对照"),
    ("/law/findings", "提示说明"),
    ("/law/redetermine", "换方案比较"),
];

/// The tabs, without those that the role may not open.
fn tabs(ctx: &Ctx, here: &str) -> Markup {
    let open = |href: &str| href != "/law/redetermine" || STAFF.contains(&ctx.actor.role);
    let list: Vec<Tab> = TABS
        .iter()
        .filter(|(href, _)| open(href))
        .map(|(href, label)| Tab::new(*label, *href, *href == here))
        .collect();
    ui::tabs("法规", &list)
}

/// The frame of a page below `/law`.
fn frame<'a>(ctx: &'a Ctx, title: impl Into<String>) -> Frame<'a> {
    Frame::new(ctx, title).crumb("法规", "/law")
}

/// A value of the address, trimmed; empty when it is not there.
fn param(ctx: &Ctx, name: &str) -> String {
    ctx.param(name).map(|text| text.trim().to_owned()).unwrap_or_default()
}

/// How well something was checked, as a mark.
fn status(status: Status) -> Markup {
    ui::badge(words::tone(status), status.zh())
}

/// 禁止, 警告 or 提示, as a mark.
fn severity(severity: Severity) -> Markup {
    let tone = match severity {
        Severity::Block => Tone::Bad,
        Severity::Warn => Tone::Warn,
        Severity::Info => Tone::Info,
    };
    ui::badge(tone, severity.zh())
}

/// The page of the article that a citation names; of the text when the number was not verified.
fn cite_href(cite: &Cite) -> String {
    if cite.article == 0 {
        format!("/law/texts/{}", cite.text)
    } else {
        format!("/law/texts/{}/{}", cite.text, cite.article)
    }
}

/// A citation that leads to its article.
fn cite(book: &LawBook, cite: &Cite) -> Markup {
    html! { a href=(cite_href(cite)) { (cite.zh(book)) } }
}

/// Citations one under another, each leading to its article.
fn cites(book: &LawBook, list: &[Cite]) -> Markup {
    html! { @for one in list { div { (cite(book, one)) } } }
}

/// Rules by id and title, each leading to its page.
fn rules(list: &[&Rule]) -> Markup {
    html! { @for rule in list { div { a href=(format!("/law/rules/{}", rule.id)) { (rule.id) } " " (rule.title) } } }
}

/// What a reader has to know about everything on these pages that was not read in full.
fn unverified_note(status: Status) -> Markup {
    let (tone, text) = match status {
        Status::Verified => return html! {},
        Status::Unverified => (Tone::Bad, "未核实：原文没有读到，内容来自旧文本或者间接来源，使用前请对照公布的文本。"),
        Status::Partial => (Tone::Warn, "未核实：只读到部分原文，没有读到的部分未经核对。"),
        Status::Secondary => (Tone::Warn, "未核实：依据间接来源，使用前请对照公布的文本。"),
        Status::Interpretation => (Tone::Info, "文本没有规定，按可以更改的默认做法处理。"),
    };
    ui::alert(tone, Some(text), html! {})
}
