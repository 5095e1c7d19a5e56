//! Pages of the inspection.

pub mod assessment;
pub mod key;
pub mod overview;
pub mod person;
pub mod plan;
pub mod talks;
pub mod teams;
pub mod village;

use maud::{Markup, html};

use super::model::{Conclusion, Stage};
use super::service::{Assessed, Least, Village};
use crate::failure::Failure;
use crate::polling::pages::command;
use crate::shell::{self, Frame, again as back};
use crate::ui::{self, Tone};
use crate::web::Ctx;

/// Number of a step, from 0, as it is written before its name.
fn ordinal(at: usize) -> &'static str {
    const NUMBERS: [&str; 10] = ["一", "二", "三", "四", "五", "六", "七", "八", "九", "十"];
    NUMBERS.get(at).copied().unwrap_or("又")
}

/// The page of a village's inspection.
fn base(unit: &str) -> String {
    format!("/u/{unit}/inspection")
}

fn stage_chip(stage: Stage) -> Markup {
    let tone = match stage {
        Stage::Waiting => Tone::Muted,
        Stage::Running => Tone::Warn,
        Stage::Finished => Tone::Good,
    };
    ui::badge(tone, stage.zh())
}

/// An opinion, or that there is none.
fn conclusion(code: &str) -> Markup {
    match Conclusion::from_code(code) {
        None => html! { span .text-muted { "未作" } },
        Some(one @ Conclusion::Suggest) => ui::badge(Tone::Good, one.zh()),
        Some(one @ Conclusion::Against) => ui::badge(Tone::Bad, one.zh()),
        Some(one @ Conclusion::More) => ui::badge(Tone::Warn, one.zh()),
    }
}

/// What an inspection is and what it is not, on every page of it.
fn purpose_line() -> Markup {
    html! { p .text-muted { "考察意见供党组织研究时参考，不决定谁参选、谁当选。谈话内容只有县级换届办和乡镇经办能看到。" } }
}

/// A refusal that stands at no form of the page.
fn refused(failure: Option<&Failure>) -> Markup {
    match failure {
        Some(Failure::Refused(refusal)) => shell::refused(refusal, "没有办理"),
        _ => html! {},
    }
}

/// Too few people took part: said wherever the assessment is shown, and no reason to refuse.
fn too_few(assessed: Option<&Assessed>, least: &Least) -> Markup {
    let Some(present) = assessed.map(|one| one.turnout.present).filter(|present| *present < least.n) else {
        return html! {};
    };
    let message = format!("参加民主测评 {present} 人，要求不少于 {} 人。可以补充测评或者说明情况。", least.n);
    ui::finding(&ui::FindingView {
        level: ui::Level::Warn,
        code: "VETTING_TOO_FEW",
        message: &message,
        cites: std::slice::from_ref(&least.source),
        help_href: Some("/law/findings/VETTING_TOO_FEW"),
        actions: None,
    })
}

/// The words of a paper, line by line.
fn paper_text(text: &str) -> Markup {
    html! { div .paper-text { @for line in text.lines().filter(|line| !line.trim().is_empty()) { p { (line) } } } }
}

/// A page of a village's inspection.
fn frame<'a>(ctx: &'a Ctx, title: impl Into<String>) -> Frame<'a> {
    let unit = ctx.place.as_deref().map(|unit| unit.code.clone()).unwrap_or_default();
    Frame::new(ctx, title).tab("/inspection").crumb("组织考察", base(&unit))
}

/// Why there is nothing to do yet, and where it is done.
fn not_ready(village: &Village, unit: &crate::org::UnitRef) -> Option<Markup> {
    let failure = village.content().err().or_else(|| village.inspection().err())?;
    let Failure::Refused(refusal) = failure else { return None };
    let township = unit.township().unwrap_or_default();
    let refusal = match refusal.code.as_str() {
        "INSPECTION_NO_TEAM" => refusal.go("考察组", format!("/u/{township}/inspections/teams")),
        _ => *refusal,
    };
    Some(shell::refused(&refusal.said(unit.words()), "还不能开始考察"))
}
