//! A rule: what it says, how it counts, its articles, parameters and cases, and in which units of the place it is law today.

use axum::extract::Path;
use law::book::{Family, LawBook, Profile};
use law::catalogue::{self, Rule};
use law::regime::ParamRow;
use maud::{Markup, html};
use serde_json::Value;

use super::super::cases::{self, Case};
use super::super::{model, reach, words};
use super::{cites, frame, param, severity, status, tabs, unverified_note};
use crate::access::STAFF;
use crate::cycle::book;
use crate::failure::{Failure, Outcome};
use crate::ui::{self, Column, Table, Tone};
use crate::web::{Ctx, Page, html as page};
use crate::work::blocking;

/// Units that are named in the open; the rest are folded away.
const NAMED: usize = 12;

/// The page of a rule.
pub async fn rule(ctx: Ctx, Path(id): Path<String>) -> Page {
    let rule = catalogue::rule(&id).ok_or_else(|| Failure::NotFound(format!("规则「{id}」")))?;
    let book = book()?;
    let held = if STAFF.contains(&ctx.actor.role) { Some(reach::held(&ctx).await?) } else { None };
    let usual = held.as_deref().and_then(usual_profile);
    let body = html! {
        (tabs(&ctx, "/law"))
        (unverified_note(rule.status))
        (ui::card("这条规则", html! {
            p { strong { (rule.title) } }
            (ui::kv(&[
                ("班子", html! { (words::bodies_zh(rule)) }),
                ("核对程度", status(rule.status)),
                ("违反时", html! { (severity(rule.severity)) " " small .text-muted { "通常的轻重，以方案的参数为准" } }),
                ("实现的函数", html! { code { "law::" (rule.function) } }),
            ]))
        }))
        (ui::card("公式和原文", exact(book, rule)))
        (ui::card("怎样算", formula(&ctx, book, rule, usual.as_deref())?))
        (ui::card("条文", html! { (cites(book, &rule.cites)) }))
        (ui::card("今天在哪里适用", match held {
            Some(held) => where_law(book, rule, &held),
            None => html! { p .text-muted { (ctx.actor.role.zh()) "不查看选举数据；办理换届的角色在这里看到适用的村社。" } },
        }))
        @if !rule.codes.is_empty() { (ui::card("会给出的提示", codes(rule))) }
        (ui::card("案例", case_table(blocking(move || cases::of_rule(rule)).await?)))
    };
    Ok(page(frame(&ctx, rule.id.clone()).subtitle(rule.title.clone()).page(body)))
}

/// The profile of most units of the place.
fn usual_profile(held: &[reach::Held]) -> Option<String> {
    let mut counts = std::collections::BTreeMap::<&str, usize>::new();
    held.iter().for_each(|one| *counts.entry(&one.election.profile).or_default() += 1);
    counts.into_iter().max_by_key(|(_, n)| *n).map(|(profile, _)| profile.to_owned())
}

/// The profile whose numbers are shown for a list of parameters: the one in the address, that of the place, the national one.
fn shown_profile<'a>(book: &'a LawBook, list: Family, asked: &str, usual: Option<&str>) -> Option<&'a Profile> {
    let national = match list {
        Family::Party => "CPC-2020",
        Family::Cooperative => "RCEO-2024",
        Family::Village | Family::Residents => "CN-2018",
    };
    let own = |id: &&str| book.profile(id).is_some_and(|profile| model::list_of(profile.family) == list);
    let id = [Some(asked), usual, Some(national)].into_iter().flatten().find(own)?;
    book.profile(id)
}

/// The condition in signs, the letters that it uses, and the operative words.
fn exact(book: &LawBook, rule: &Rule) -> Markup {
    let letters: Vec<String> = rule.symbols().map(|(sign, meaning)| format!("{sign} {meaning}")).collect();
    html! {
        p { code { (rule.formula) } }
        @if !letters.is_empty() { p .text-muted { (letters.join("；")) } }
        @match &rule.quotation {
            Some(quotation) => { p { "「" (quotation.words) "」" } (cites(book, std::slice::from_ref(&quotation.cite))) }
            None => { p .text-muted { (words::NOT_QUOTED) } }
        }
    }
}

/// The numbers with which the rule counts, under one profile, with a choice of others.
fn formula(ctx: &Ctx, book: &LawBook, rule: &Rule, usual: Option<&str>) -> Outcome<Markup> {
    let keys = model::params_of(book, rule);
    if keys.is_empty() {
        return Ok(html! { p { "这条规则没有数字，按条文所写直接判断。" } });
    }
    let asked = param(ctx, "profile");
    let mut parts = Vec::new();
    for list in model::lists_of(rule) {
        let Some(profile) = shown_profile(book, list, &asked, usual) else { continue };
        let rows = model::rows(book, profile, profile.reference_day())
            .map_err(|error| Failure::Internal(error.to_string()))?;
        let own: Vec<ParamRow> =
            rows.into_iter().filter(|row| keys.iter().any(|((of, key), _)| *of == list && *key == row.key)).collect();
        if !own.is_empty() {
            parts.push((profile, own));
        }
    }
    let mut choices: Vec<&Profile> = book.all_profiles().collect();
    choices.retain(|profile| parts.iter().any(|(own, _)| model::list_of(own.family) == model::list_of(profile.family)));
    Ok(html! {
        @for (profile, rows) in &parts {
            p { "按方案 " strong { (profile.id) } " " (profile.title) "：" }
            (param_table(book, rows))
        }
        form .filters action=(format!("/law/rules/{}", rule.id)) method="get" {
            label .filter {
                span { "换一个方案看" }
                select .form-select name="profile" {
                    @for profile in choices {
                        option value=(profile.id) selected[parts.iter().any(|(own, _)| own.id == profile.id)] { (profile.id) " " (profile.title) }
                    }
                }
            }
            span .filters-buttons { button .btn.btn-outline-secondary type="submit" { "看" } }
        }
    })
}

/// Parameters with their values, each with its state and articles.
pub(super) fn param_table(book: &LawBook, rows: &[ParamRow]) -> Markup {
    let columns = vec![
        Column::text("参数").sticky(),
        Column::text("数值"),
        Column::state("核对程度"),
        Column::state("违反时"),
        Column::text("依据"),
    ];
    let cells = rows.iter().map(|row| {
        vec![
            html! { a href=(format!("/law/params?q={}", row.key)) { (row.title_zh) } },
            html! { strong { (words::value_zh(row)) } },
            status(row.status),
            html! { (row.severity.zh()) },
            html! { (cites(book, &row.cites)) @if !row.note.is_empty() { small .text-muted { (row.note) } } },
        ]
    });
    Table::new("参数", columns).rows(cells).plain().render()
}

fn where_law(book: &LawBook, rule: &Rule, held: &[reach::Held]) -> Markup {
    if held.is_empty() {
        return ui::empty("您的管辖范围内还没有换届选举", html! { "列入换届方案后，这里列出适用这条规则的村社" });
    }
    let (groups, others) = reach::groups(book, rule, held);
    html! {
        @if groups.is_empty() { p { "管辖范围内 " (held.len()) " 个村社的方案都不适用这条规则。" } }
        @for group in &groups {
            p {
                strong { (group.units.len()) " 个村社" } "：方案 " (group.profile) "，选举日 " (group.days.0)
                @if group.days.1 > group.days.0 { " 至 " (group.days.1) }
                @if group.applied.by_default_only() { " " (ui::badge(Tone::Info, "没有条文，按默认做法")) }
            }
            p { @for (code, name) in group.units.iter().take(NAMED) { a href={ "/u/" (code) } { (name) } "　" } }
            @if group.units.len() > NAMED {
                (ui::fold(&format!("其余 {} 个", group.units.len() - NAMED), html! {
                    p { @for (code, name) in group.units.iter().skip(NAMED) { a href={ "/u/" (code) } { (name) } "　" } }
                }))
            }
            (ui::fold("在这些村社的依据", html! {
                (cites(book, &group.applied.cites))
                @if !group.applied.rows.is_empty() { (param_table(book, &group.applied.rows)) }
            }))
        }
        @if others > 0 && !groups.is_empty() { p .text-muted { "另有 " (others) " 个村社的方案不适用这条规则。" } }
        p .text-muted { "村（居）民委员会按换届方案选定的法规，党组织和集体经济组织按所在地和选举日应当适用的法规。" }
    }
}

fn codes(rule: &Rule) -> Markup {
    html! {
        @for code in &rule.codes {
            div {
                a href=(format!("/law/findings/{code}")) { (law::findings::help(code).map_or(code.as_str(), |help| &help.title)) }
                " " small .text-muted { (code) }
            }
        }
    }
}

fn pretty(value: &Value) -> Markup {
    html! { pre .text-wrap.text-break { (serde_json::to_string_pretty(value).unwrap_or_default()) } }
}

fn case_table(all: Vec<Case>) -> Markup {
    let columns = vec![
        Column::text("编号").sticky().nowrap(),
        Column::text("说明"),
        Column::text("方案").nowrap(),
        Column::text("给定和应当得出"),
        Column::state("现在计算"),
    ];
    let rows = all.iter().map(|case| {
        vec![
            html! { (case.id) },
            html! { (case.note) },
            html! { (case.profile) },
            html! { (ui::fold("给定", pretty(&case.input))) (ui::fold("应当得出", pretty(&case.expected))) },
            if case.agrees {
                ui::badge(Tone::Good, "一致")
            } else {
                html! { (ui::badge(Tone::Bad, "不一致")) (ui::fold("得出", pretty(&case.answer))) }
            },
        ]
    });
    Table::new("案例", columns)
        .rows(rows)
        .plain()
        .total(all.len() as u64)
        .empty("这条规则没有单独的案例", html! { "由程序的测试核对" })
        .render()
}
