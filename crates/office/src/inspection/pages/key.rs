//! One key step: what was recorded, and a form for it.

use axum::extract::Path;
use maud::{Markup, html};

use super::{back, base, command, frame, purpose_line, refused};
use crate::failure::{Failure, Outcome};
use crate::inspection::model::{Scope, Stage};
use crate::inspection::service::{self, MarkInput};
use crate::inspection::store;
use crate::shell;
use crate::ui::{self, Column, Field, Form, Table, Tone};
use crate::web::{Ctx, Done, Fields, Page, html as page};

async fn view(ctx: &Ctx, id: i32, failure: Option<&Failure>) -> Outcome<Markup> {
    let unit = ctx.unit()?;
    let conn = ctx.app.db.read();
    let village = service::village(conn, unit).await?;
    let row = village.inspection()?;
    let key = village.content()?.key(id).cloned().ok_or_else(|| Failure::NotFound("这个关键步骤".into()))?;
    let marks = store::marks_of_key(conn, row.id, id).await?;
    let own = base(&unit.code);
    let words = ctx.words();
    let name = |person: i64| {
        if person == 0 {
            return "全村".to_owned();
        }
        village.subject(person).map_or_else(|_| "已撤下的人选".to_owned(), |subject| subject.name.clone())
    };
    let columns = vec![
        Column::text("对象").sticky(),
        Column::state("情况"),
        Column::text("日期"),
        Column::text("经办"),
        Column::text("备注"),
        Column::text("登记人和时间"),
    ];
    let mut table = Table::new("登记情况", columns).empty("还没有登记", html! { p { "办理以后登记日期和经办。" } });
    for mark in marks.iter().rev() {
        table = table.row(vec![
            html! { (words.say(&name(mark.person_id))) @if !mark.current { "（已更改）" } },
            html! { @if mark.state == "done" { (ui::badge(Tone::Good, "已办")) } @else { (ui::badge(Tone::Warn, "未做")) } },
            html! { (ui::format::date(mark.done_on)) },
            html! { (mark.who) },
            html! { (mark.note) },
            html! { (mark.by_name) " " (crate::clock::stamp(mark.at_ms)) },
        ]);
    }
    let errors = failure.map(shell::errors).unwrap_or_default();
    let seen = marks.iter().map(|mark| mark.id).max().unwrap_or(0);
    let open: Vec<String> = village
        .subjects
        .iter()
        .filter(|subject| !marks.iter().any(|mark| mark.current && mark.person_id == subject.person))
        .map(|subject| subject.person.to_string())
        .collect();
    let mut form = Form::post(format!("{own}/keys/{id}"), &*ctx.csrf, seen).errors(&errors);
    if key.scope == Scope::Person {
        let choices = village.subjects.iter().map(|one| (one.person.to_string(), one.name.clone()));
        form = form.field(Field::checks("persons", "考察对象", choices).values(open).required().wide());
    }
    let today = ctx.today().to_string();
    let form = form
        .field(Field::date("on", "办理日期").value(today.clone()).max(today).required())
        .field(Field::text("who", "经办").value(words.say(&key.who)).required().maxlength(60))
        .field(Field::tick("left_out", "没有做（须写明原因）"))
        .field(Field::text("note", "备注").maxlength(300).help("没有做的，写明原因"))
        .submit("登记");
    let body = html! {
        (purpose_line())
        @if let Some(Failure::Refused(refusal)) = failure { @if refusal.fields.is_empty() { (refused(failure)) } }
        (ui::kv(&[
            ("范围", html! { (words.say(key.scope.zh())) }),
            ("由谁办", html! { (words.say(&key.who)) }),
            ("注意", html! { @if key.note.is_empty() { (ui::format::DASH) } @else { (words.say(&key.note)) } }),
        ]))
        @if village.stage() == Stage::Running { (ui::card("登记", form.render())) }
        (table.render())
    };
    Ok(frame(ctx, words.say(&key.name).into_owned()).page(body))
}

/// The key step.
pub async fn show(ctx: Ctx, Path((_, id)): Path<(String, i32)>) -> Page {
    Ok(page(view(&ctx, id, None).await?))
}

/// Records it.
pub async fn mark(ctx: Ctx, Path((_, id)): Path<(String, i32)>, fields: Fields) -> Page {
    let seen = fields.version()?;
    let mut reader = fields.reader();
    let input = MarkInput {
        persons: fields.all("persons").filter_map(|person| person.parse().ok()).collect(),
        left_out: fields.ticked("left_out"),
        on: reader.date("on", "办理日期"),
        who: reader.text("who", "经办"),
        note: reader.optional("note"),
    };
    let result = match reader.finish() {
        Err(refusal) => Err(refusal.into()),
        Ok(()) => command!(ctx, fields, [input], |tx, actor, unit| {
            let name = service::mark(tx, &actor, &unit, (id, seen), &input).await?;
            Ok(Done::new(base(&unit.code), format!("「{name}」已登记")))
        }),
    };
    back(result, async |failure| view(&ctx, id, Some(&failure)).await).await
}
