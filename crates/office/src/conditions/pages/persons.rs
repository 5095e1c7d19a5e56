//! The proposed persons of a unit with the items that apply to them.

use axum::extract::Path;
use law::conditions::Answer;
use maud::{Markup, html};

use super::{badge, goes_back, purpose_line};
use crate::conditions::model::{Standing, Tally, kind};
use crate::conditions::service::{self, Given, asked, county_of};
use crate::cycle;
use crate::failure::{Failure, Outcome};
use crate::polling::pages::command;
use crate::shell::{self, Frame};
use crate::ui::{self, Column, Table, Tile, Tone};
use crate::vetting::model::post_zh;
use crate::web::{Ctx, Done, Fields, Page, html as page, html_refused};

fn base(unit: &str) -> String {
    format!("/u/{unit}/conditions")
}

/// Everybody proposed, with how far each is answered.
pub async fn show(ctx: Ctx) -> Page {
    let unit = ctx.unit()?;
    let conn = ctx.app.db.read();
    let election = cycle::store::expect_current(conn, &unit.code).await?;
    let county = county_of(conn, &election).await?;
    let all = asked(conn, &election, &county, ctx.today()).await?;
    let words = ctx.words();
    let columns = vec![
        Column::text("姓名").sticky(),
        Column::text("参选职务"),
        Column::number("条数"),
        Column::number("符合（无情形）"),
        Column::number("不符合（有情形）"),
        Column::number("不清楚"),
        Column::number("未核对"),
    ];
    let mut sum = Tally::default();
    let mut table = Table::new("条件核对", columns).empty("还没有初步人选", html! { p { "先在「初步人选」中登记。" } });
    for (row, lists) in &all.persons {
        let mut tally = Tally::default();
        lists.iter().flatten().for_each(|standing| {
            tally.add(standing);
            sum.add(standing);
        });
        table = table.row(vec![
            html! { a href=(format!("{}/{}", base(&unit.code), row.id)) { (row.name) } },
            html! { (words.say(post_zh(&row.body, &row.post))) },
            html! { (tally.items) },
            html! { (tally.met) },
            html! { @if tally.not_met > 0 { (ui::badge(Tone::Bad, &tally.not_met.to_string())) } @else { "0" } },
            html! { (tally.unclear) },
            html! { (tally.open()) },
        ]);
    }
    let body = html! {
        (purpose_line())
        @if all.lists.is_empty() {
            (ui::alert(Tone::Info, None, html! { "本县还没有生效的条件清单，现在没有要核对的条文。清单由县级换届办设置。" }))
        }
        (ui::tiles(&[
            Tile::new("初步人选", all.persons.len().to_string()),
            Tile::new("已核对", format!("{}/{}", sum.items - sum.open(), sum.items)).note("条次"),
            Tile::new("不符合（有情形）", sum.not_met.to_string()).note("条次"),
        ]))
        (table.total(all.persons.len() as u64).render())
    };
    Ok(page(
        Frame::new(&ctx, "条件核对")
            .tab("/proposals")
            .crumb("初步人选", format!("/u/{}/proposals", unit.code))
            .page(body),
    ))
}

/// A row with its answer, or the means to give one.
fn row(kind: law::conditions::ListKind, standing: &Standing, typed: Option<&Fields>) -> Markup {
    let item = &standing.item;
    let stored = standing.answered.as_ref();
    let (answer, evidence) = (format!("answer-{}", item.id), format!("evidence-{}", item.id));
    let value = |name: &str, stored: Option<&str>| match typed.and_then(|fields| fields.get(name)) {
        Some(value) => value.to_owned(),
        None => stored.unwrap_or_default().to_owned(),
    };
    let chosen = value(&answer, stored.map(|row| row.answer.as_str()));
    html! {
        tr {
            th scope="row" .fw-normal { (item.text) }
            @if standing.open() {
                td {
                    select .form-select.form-select-sm name=(answer) aria-label=(format!("{}：结果", item.text)) {
                        option value="" selected[chosen.is_empty()] { "未核对" }
                        @for one in Answer::ALL { option value=(one.code()) selected[chosen == one.code()] { (one.zh(kind)) } }
                    }
                    input type="hidden" name=(format!("seen-{}", item.id)) value=(stored.map_or(0, |row| row.no));
                }
                td { input .form-control.form-control-sm type="text" maxlength="300" name=(evidence)
                    aria-label=(format!("{}：依据和材料", item.text)) value=(value(&evidence, stored.map(|row| row.evidence.as_str()))); }
                td .text-muted {
                    @if let Some(row) = stored { (row.by_name) " " (crate::clock::stamp(row.at_ms)) @if row.no > 1 { " 第 " (row.no) " 次" } }
                    @else if let Some(computed) = &standing.computed { (computed.reason) }
                }
            } @else {
                td { (badge(standing.answer(), kind)) }
                td colspan="2" { @if let Some(computed) = &standing.computed { (computed.reason) } }
            }
        }
    }
}

async fn one_view(ctx: &Ctx, id: i64, typed: Option<&Fields>, failure: Option<&Failure>) -> Outcome<Markup> {
    let unit = ctx.unit()?;
    let conn = ctx.app.db.read();
    let election = cycle::store::expect_current(conn, &unit.code).await?;
    let county = county_of(conn, &election).await?;
    let all = asked(conn, &election, &county, ctx.today()).await?;
    let missing = || Failure::NotFound("这个初步人选".into());
    let (person, lists) = all.persons.iter().find(|(row, _)| row.id == id).ok_or_else(missing)?;
    let mut tally = Tally::default();
    lists.iter().flatten().for_each(|standing| tally.add(standing));
    let open = lists.iter().flatten().any(Standing::open);
    let own = format!("{}/{id}", base(&unit.code));
    let body = html! {
        (purpose_line())
        @if let Some(Failure::Refused(refusal)) = failure { (shell::refused(refusal, "没有保存")) }
        (ui::kv(&[
            ("参选职务", html! { (ctx.words().say(post_zh(&person.body, &person.post))) }),
            ("已核对", html! { (tally.items - tally.open()) "/" (tally.items) " 条" }),
            ("不符合（有情形）", html! { (tally.not_met) " 条" }),
        ]))
        form action=(own) method="post" data-once {
            input type="hidden" name="csrf" value=(ctx.csrf);
            @for (list, standings) in all.lists.iter().zip(lists) {
                @if !standings.is_empty() {
                    (ui::card(&format!("{}（{}）", list.title, kind(list).zh()), html! {
                        p .text-muted { "来源：" (list.source) "　第 " (list.version_no) " 版" }
                        div .table-responsive { table .table.table-sm.align-middle.answers {
                            caption .visually-hidden { (list.title) }
                            thead { tr { th scope="col" { "条文" } th scope="col" { "结果" } th scope="col" { "依据和材料" } th scope="col" { "核对人" } } }
                            tbody { @for standing in standings { (row(kind(list), standing, typed)) } }
                        } }
                    }))
                }
            }
            @if open { div .form-actions { button .btn.btn-primary type="submit" { "保存核对结果" } a .btn.btn-outline-secondary href=(base(&unit.code)) { "返回" } } }
        }
    };
    let title = format!("{} · 条件核对", person.name);
    let list = format!("/u/{}/proposals", unit.code);
    Ok(Frame::new(ctx, title).tab("/proposals").crumb("初步人选", list).crumb("条件核对", base(&unit.code)).page(body))
}

/// One person.
pub async fn one(ctx: Ctx, Path((_, id)): Path<(String, i64)>) -> Page {
    Ok(page(one_view(&ctx, id, None, None).await?))
}

/// Records answers.
pub async fn answer(ctx: Ctx, Path((_, id)): Path<(String, i64)>, fields: Fields) -> Page {
    let mut given = Vec::new();
    for (name, value) in fields.iter() {
        let Some(item) = name.strip_prefix("answer-").and_then(|id| id.parse::<i64>().ok()) else { continue };
        let Some(answer) = Answer::from_code(value) else { continue };
        let text = |name: String| fields.get(&name).unwrap_or_default().trim().to_owned();
        let seen = text(format!("seen-{item}")).parse().unwrap_or(0);
        given.push(Given { item, seen, answer, evidence: text(format!("evidence-{item}")) });
    }
    let result = command!(ctx, fields, [given], |tx, actor, unit| {
        let name = service::answer(tx, &actor, &unit, id, &given).await?;
        Ok(Done::new(format!("{}/{id}", base(&unit.code)), format!("「{name}」的核对结果已保存")))
    });
    match result {
        Err(failure) if goes_back(&failure) => {
            Ok(html_refused(one_view(&ctx, id, Some(&fields), Some(&failure)).await?))
        }
        other => other,
    }
}
