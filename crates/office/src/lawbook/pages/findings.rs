//! 提示说明: what each finding code means, on which article, from which rule, and what every role does now.

use axum::extract::Path;
use law::catalogue::{Rule, rules_of_code};
use law::finding::Severity;
use maud::html;

use super::super::{model, words};
use super::{cites, frame, param, rules, severity, tabs};
use crate::cycle::book;
use crate::failure::Failure;
use crate::ui::{self, Column, Filters, Table};
use crate::web::{Ctx, Page, html as page};

const SEVERITIES: [(&str, Severity); 3] =
    [("block", Severity::Block), ("warn", Severity::Warn), ("info", Severity::Info)];

/// All codes.
pub async fn list(ctx: Ctx) -> Page {
    let (q, wanted) = (param(&ctx, "q"), param(&ctx, "severity"));
    let level = SEVERITIES.into_iter().find(|(code, _)| *code == wanted).map(|(_, level)| level);
    let found: Vec<_> =
        model::find_helps(&q).into_iter().filter(|help| level.is_none_or(|level| help.severity == level)).collect();
    let columns =
        vec![Column::text("名称").sticky(), Column::state("级别"), Column::text("含义"), Column::text("编号").nowrap()];
    let rows = found.iter().map(|help| {
        vec![
            html! { a href=(format!("/law/findings/{}", help.code)) { (help.title) } },
            severity(help.severity),
            html! { (help.meaning) },
            html! { small { (help.code) } },
        ]
    });
    let levels = SEVERITIES.map(|(code, level)| (code, level.zh()));
    let body = html! {
        (tabs(&ctx, "/law/findings"))
        (Filters::new("/law/findings").text("q", "编号或者词语", &q, "如 F01、委托、到会").select("severity", "级别", &levels, &wanted).render())
        (Table::new("提示说明", columns).rows(rows).total(found.len() as u64)
            .empty("没有这样的提示", html! { a href="/law/findings" { "看全部提示" } }).render())
    };
    Ok(page(frame(&ctx, "提示说明").page(body)))
}

/// One code.
pub async fn one(ctx: Ctx, Path(code): Path<String>) -> Page {
    let help = law::findings::help(&code).ok_or_else(|| Failure::NotFound(format!("提示「{code}」的说明")))?;
    let book = book()?;
    let from: Vec<&Rule> = rules_of_code(&help.code).collect();
    let columns = vec![Column::text("角色").sticky().nowrap(), Column::text("现在做什么")];
    let rows = words::HELP_ROLES.map(|(role, zh)| {
        vec![
            html! { (zh) },
            match help.now.get(role) {
                Some(what) => html! { (what) },
                None => html! { span .text-muted { "这一条没有写明这个角色要做什么" } },
            },
        ]
    });
    let body = html! {
        (tabs(&ctx, "/law/findings"))
        (ui::card("什么意思", html! {
            p { (severity(help.severity)) " " (help.meaning) }
            p .text-muted { "级别是通常的轻重，各地方案可以放宽。" }
        }))
        (ui::card("现在怎么办", Table::new("各角色现在做什么", columns).rows(rows).plain().render()))
        (ui::card("依据", html! {
            @if help.cites.is_empty() { p .text-muted { "没有直接的条文" } }
            (cites(book, &help.cites))
        }))
        (ui::card("出自哪条规则", html! {
            @if from.is_empty() { p .text-muted { "软件对日期、方案和文件的一般核对，不属于某一条规则" } }
            (rules(&from))
        }))
    };
    Ok(page(frame(&ctx, help.title.clone()).crumb("提示说明", "/law/findings").subtitle(help.code.clone()).page(body)))
}
