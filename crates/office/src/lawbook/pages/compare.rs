//! 方案对照: what differs between two profiles, or two polling days of one.

use law::book::{LawBook, Profile};
use law::conflicts::{self, Conflict, Says};
use maud::{Markup, html};

use super::super::model::{self, BadSide, Difference, Side};
use super::params::cell;
use super::{cites, frame, param, status, tabs};
use crate::cycle::book;
use crate::ui::{self, Column, Table, Tone};
use crate::web::{Ctx, Page, html as page};

/// The table of differences.
pub async fn compare(ctx: Ctx) -> Page {
    let book = book()?;
    let asked = [("a", "da"), ("b", "db")].map(|(id, day)| (param(&ctx, id), param(&ctx, day)));
    let body = html! {
        (tabs(&ctx, "/law/compare"))
        (form(book, &asked, param(&ctx, "cites") == "1"))
        @if asked.iter().all(|(id, _)| id.is_empty()) {
            (ui::empty("选两个方案对照", html! {
                "也可以选同一个方案的两个选举日。例如 "
                a href="/law/compare?a=ZJ-2020&b=CN-2018" { "ZJ-2020 和 CN-2018" } "，"
                a href="/law/compare?a=SH-2020&da=2025-12-31&b=SH-2020&db=2026-01-01" { "SH-2020 在 2026年1月1日 前后" }
            }))
            (conflict_list(book, conflicts::all().iter()))
        } @else {
            (match both(book, &asked) {
                Ok((a, b, all)) => result(&ctx, book, (a, b), &all),
                Err(error) => ui::alert(Tone::Bad, Some("不能对照"), html! { p { (error) } }),
            })
        }
    };
    Ok(page(frame(&ctx, "方案对照").page(body)))
}

fn both<'a>(
    book: &'a LawBook,
    asked: &[(String, String); 2],
) -> Result<(Side<'a>, Side<'a>, Vec<Difference>), BadSide> {
    let [(a, day_a), (b, day_b)] = asked;
    let (a, b) = (Side::of(book, a, day_a)?, Side::of(book, b, day_b)?);
    Ok((a, b, model::compare(book, a, b)?))
}

fn form(book: &LawBook, asked: &[(String, String); 2], with_cites: bool) -> Markup {
    let profiles: Vec<&Profile> = book.all_profiles().collect();
    let names = [("a", "da", "方案甲", "甲的选举日"), ("b", "db", "方案乙", "乙的选举日")];
    html! {
        form .filters action="/law/compare" method="get" {
            @for ((id, day, label, day_label), (chosen, on)) in names.into_iter().zip(asked) {
                label .filter {
                    span { (label) }
                    select .form-select name=(id) required {
                        option value="" { "请选择" }
                        @for profile in &profiles {
                            option value=(profile.id) selected[profile.id.eq_ignore_ascii_case(chosen)] { (profile.id) " " (profile.title) }
                        }
                    }
                }
                label .filter { span { (day_label) } input .form-control type="date" name=(day) value=(on); }
            }
            label .form-check {
                input .form-check-input type="checkbox" name="cites" value="1" checked[with_cites];
                " 数值相同、只是依据不同的也列出"
            }
            span .filters-buttons {
                button .btn.btn-primary type="submit" { "对照" }
                a .btn.btn-outline-secondary href="/law/compare" { "重置" }
            }
        }
        p .text-muted { "不填选举日的，按方案核对到的最后一日（没有的按开始适用的一日）。" }
    }
}

fn result(ctx: &Ctx, book: &LawBook, (a, b): (Side<'_>, Side<'_>), all: &[Difference]) -> Markup {
    let with_cites = param(ctx, "cites") == "1";
    let same_number = all.iter().filter(|one| one.only_cites()).count();
    let shown: Vec<&Difference> = all.iter().filter(|one| with_cites || !one.only_cites()).collect();
    let columns = vec![
        Column::text("参数").sticky(),
        Column::text(format!("甲：{}（{}）", a.profile.id, a.day)),
        Column::text(format!("乙：{}（{}）", b.profile.id, b.day)),
        Column::text("不同之处"),
    ];
    let rows = shown.iter().map(|one| {
        vec![
            html! { (one.title) div { small .text-muted { (one.key) } } },
            cell(book, Some(&one.a)),
            cell(book, Some(&one.b)),
            html! { (one.what.join("、")) },
        ]
    });
    html! {
        p { "甲：" (a.zh()) "。" small .text-muted { (a.profile.note) } }
        p { "乙：" (b.zh()) "。" small .text-muted { (b.profile.note) } }
        (Table::new("两个方案的不同", columns).rows(rows).numbered().total(shown.len() as u64)
            .empty("没有不同", html! { "两边的数值、轻重和核对程度都一样" }).render())
        @if same_number > 0 && !with_cites { p .text-muted { "另有 " (same_number) " 项数值相同、依据的条文不同，没有列出。" } }
        (conflict_list(book, sides_conflicts(a, b)))
    }
}

/// The conflicts of either side on its day, each once.
fn sides_conflicts(a: Side<'_>, b: Side<'_>) -> impl Iterator<Item = &'static Conflict> {
    let of = |side: Side<'_>| conflicts::of_profile(&side.profile.id, Some(side.day)).collect::<Vec<_>>();
    let (a, b) = (of(a), of(b));
    conflicts::all().iter().filter(move |one| a.contains(one) || b.contains(one))
}

/// Where two levels of law differ, with both texts.
fn conflict_list<'a>(book: &LawBook, list: impl Iterator<Item = &'a Conflict>) -> Markup {
    let columns = vec![
        Column::text("两级法律不一致的").sticky(),
        Column::text("地方或者较早的文本"),
        Column::text("上级或者较后的文本"),
        Column::text("按哪一部"),
        Column::state("核对程度"),
    ];
    let says = |says: &Says| html! { p { (says.words) } (cites(book, &says.cites)) };
    let rows = list.map(|one| {
        vec![
            html! {
                (one.title)
                div { small .text-muted { (one.profiles.join("、")) "，自 " (one.from) " 起" } }
                @if let Some(key) = &one.param { div { small .text-muted { (key) } } }
            },
            says(&one.lower),
            says(&one.higher),
            html! { (one.applies.zh()) "。" div { small .text-muted { (one.note) } } },
            status(one.status),
        ]
    });
    let rows: Vec<Vec<Markup>> = rows.collect();
    let total = rows.len() as u64;
    Table::new("两级法律不一致", columns)
        .rows(rows)
        .total(total)
        .empty("没有登记两级法律不一致的地方", html! {})
        .render()
}
