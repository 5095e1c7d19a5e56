//! Talks and papers of a village. What was said is shown to the county and the township alone.

use std::collections::BTreeMap;

use axum::extract::Path;
use entity::inspection_record;
use maud::{Markup, html};

use super::{back, base, command, frame, purpose_line, refused};
use crate::failure::{Failure, Outcome};
use crate::inspection::model::Stage;
use crate::inspection::service::{self, RecordInput};
use crate::inspection::store;
use crate::shell;
use crate::ui::{self, Column, Field, Form, Table, Tone};
use crate::web::{Ctx, Done, Fields, Page, html as page};

/// Papers that teams read; others are typed.
const PAPERS: [&str; 6] = ["档案", "党支部记录本", "村务会议记录", "年度考核材料", "离任审计报告", "其他材料"];
/// Most persons or papers of one record.
const MOST: i32 = 999;

/// The table of talks or papers, those taken back struck out by a word.
fn table(ctx: &Ctx, own: &str, caption: &str, rows: &[&inspection_record::Model], open: bool) -> Markup {
    let talk = caption.contains("谈话");
    let mut columns = vec![
        Column::text(if talk { "谈话对象" } else { "材料" }).sticky(),
        Column::number(if talk { "人数" } else { "份数" }),
        Column::text("日期"),
        Column::text(if talk { "谈话情况" } else { "查阅情况" }),
        Column::text("登记人和时间"),
    ];
    if open {
        columns.push(Column::text("操作"));
    }
    let mut table = Table::new(caption, columns).empty("还没有登记", html! { p { "在下面登记。" } });
    for row in rows {
        let mut cells = vec![
            html! { (ctx.words().say(&row.kind)) @if row.withdrawn { " " (ui::badge(Tone::Muted, "已撤回")) } },
            html! { (row.n) },
            html! { (ui::format::date(row.held_on)) },
            html! { @if row.withdrawn { "撤回：" (row.reason) } @else { (row.note) } },
            html! { (row.by_name) " " (crate::clock::stamp(row.at_ms)) },
        ];
        if open {
            cells.push(html! { @if !row.withdrawn {
                (ui::fold("撤回", Form::post(format!("{own}/records/{}/withdraw", row.id), &*ctx.csrf, 0)
                    .field(Field::text("reason", "原因").required().maxlength(200))
                    .submit("撤回").render()))
            } });
        }
        table = table.row(cells);
    }
    table.render()
}

/// With whom nobody has talked yet, of those whom the checklist names.
fn coverage(ctx: &Ctx, kinds: &[String], talks: &[&inspection_record::Model]) -> Markup {
    let mut counts: BTreeMap<&str, i32> = BTreeMap::new();
    for talk in talks.iter().filter(|talk| !talk.withdrawn) {
        *counts.entry(&talk.kind).or_default() += talk.n;
    }
    let missing = kinds.iter().filter(|kind| !counts.contains_key(kind.as_str())).count();
    html! {
        p { "必谈 " (kinds.len()) " 类，已谈 " (kinds.len() - missing) " 类。" }
        ul .key-steps {
            @for kind in kinds {
                li .key-step {
                    span { (ctx.words().say(kind)) }
                    span .key-step-state { @match counts.get(kind.as_str()) {
                        Some(n) => { (ui::badge(Tone::Good, &format!("已谈 {n} 人"))) },
                        None => { span .text-muted { "○ 未谈" } },
                    } }
                }
            }
        }
    }
}

async fn view(ctx: &Ctx, typed: Option<&Fields>, failure: Option<&Failure>) -> Outcome<Markup> {
    let unit = ctx.unit()?;
    let conn = ctx.app.db.read();
    let village = service::village(conn, unit).await?;
    let (row, content) = (village.inspection()?, village.content()?);
    let records = store::records(conn, row.id).await?;
    let (talks, papers): (Vec<_>, Vec<_>) = records.iter().partition(|record| record.sort == "talk");
    let own = base(&unit.code);
    let open = village.stage() == Stage::Running;
    let errors = failure.map(shell::errors).unwrap_or_default();
    let words = ctx.words();
    let form = |talk: bool| {
        let ending = if talk { "talks" } else { "papers" };
        let here = typed.is_some_and(|fields| fields.get("sort") == Some(ending));
        let value = |name: &str, otherwise: &str| match typed.filter(|_| here).and_then(|fields| fields.get(name)) {
            Some(value) => value.to_owned(),
            None => otherwise.to_owned(),
        };
        let kinds: Vec<String> = if talk { content.talks.clone() } else { PAPERS.map(str::to_owned).to_vec() };
        let today = ctx.today().to_string();
        Form::post(format!("{own}/{ending}"), &*ctx.csrf, 0)
            .errors(if here { &errors } else { &[] })
            .hidden("form_key", ctx.form_key())
            .hidden("sort", ending)
            .field(
                Field::select(
                    "kind",
                    if talk { "谈话对象" } else { "材料" },
                    kinds.into_iter().map(|kind| (kind.clone(), words.say(&kind).into_owned())),
                )
                .value(value("kind", ""))
                .required(),
            )
            .field(Field::number("n", if talk { "人数" } else { "份数" }).value(value("n", "1")).required())
            .field(Field::date("held_on", "日期").value(value("held_on", &today)).max(today.clone()).required())
            .field(
                Field::textarea("note", if talk { "谈话情况" } else { "查阅情况" }, 3)
                    .value(value("note", ""))
                    .maxlength(500)
                    .private()
                    .wide()
                    .help(if talk {
                        "简要记下反映的情况，不写谈话人的姓名"
                    } else {
                        "查了什么，核实的结果"
                    }),
            )
            .submit(if talk { "登记谈话" } else { "登记查阅" })
            .render()
    };
    let body = html! {
        (purpose_line())
        @if let Some(Failure::Refused(refusal)) = failure { @if refusal.fields.is_empty() { (refused(failure)) } }
        (ui::card("必谈对象", coverage(ctx, &content.talks, &talks)))
        @if open { (ui::card("登记个别谈话", form(true))) }
        (table(ctx, &own, "个别谈话", &talks, open))
        @if open { (ui::card("登记查阅材料", form(false))) }
        (table(ctx, &own, "查阅材料", &papers, open))
    };
    Ok(frame(ctx, "谈话和查阅").page(body))
}

/// Talks and papers.
pub async fn show(ctx: Ctx) -> Page {
    Ok(page(view(&ctx, None, None).await?))
}

async fn add(ctx: Ctx, fields: Fields, talk: bool) -> Page {
    let mut reader = fields.reader();
    let input = RecordInput {
        talk,
        kind: reader.text("kind", if talk { "谈话对象" } else { "材料" }),
        n: u32::try_from(reader.int("n", if talk { "人数" } else { "份数" }, 1, MOST)).unwrap_or(1),
        on: reader.date("held_on", "日期"),
        note: reader.optional("note"),
    };
    let result = match reader.finish() {
        Err(refusal) => Err(refusal.into()),
        Ok(()) => command!(ctx, fields, [input], |tx, actor, unit| {
            service::add_record(tx, &actor, &unit, &input).await?;
            let message = if input.talk { "谈话已登记" } else { "查阅已登记" };
            Ok(Done::new(format!("{}/talks", base(&unit.code)), message))
        }),
    };
    back(result, async |failure| view(&ctx, Some(&fields), Some(&failure)).await).await
}

/// Records a talk.
pub async fn add_talk(ctx: Ctx, fields: Fields) -> Page {
    add(ctx, fields, true).await
}

/// Records a paper.
pub async fn add_paper(ctx: Ctx, fields: Fields) -> Page {
    add(ctx, fields, false).await
}

/// Takes a talk or a paper back.
pub async fn withdraw(ctx: Ctx, Path((_, id)): Path<(String, i64)>, fields: Fields) -> Page {
    let mut reader = fields.reader();
    let reason = reader.text("reason", "原因");
    reader.finish()?;
    let result = command!(ctx, fields, [reason], |tx, actor, unit| {
        service::withdraw_record(tx, &actor, &unit, id, &reason).await?;
        Ok(Done::new(format!("{}/talks", base(&unit.code)), "记录已撤回"))
    });
    back(result, async |failure| view(&ctx, None, Some(&failure)).await).await
}
