//! What is arranged for somebody who leaves, on the person's page.

use axum::extract::Path;
use law::talks::{arrangement_zh, arrangements};
use maud::{Markup, html};

use super::{base, goes_back, person};
use crate::failure::Outcome;
use crate::polling::pages::command;
use crate::talks::model::{Who, leaves};
use crate::talks::service::{self, Known, PlanInput};
use crate::talks::store;
use crate::ui::{self, Field, Form, Tone};
use crate::web::{Ctx, Done, Fields, Page, html_refused};

/// The plan with its notes and forms; nothing for somebody who stays and never had one.
pub(super) async fn card(ctx: &Ctx, cycle_id: i64, known: &Known, who: &Who) -> Outcome<Option<Markup>> {
    let unit = ctx.unit()?;
    let conn = ctx.app.db.read();
    let plans = store::plans(conn, cycle_id, Some(&unit.code)).await?.remove(&unit.code).unwrap_or_default();
    let row = plans.iter().find(|plan| who.is(&plan.subject));
    if row.is_none() && !leaves(who, &known.kinds) {
        return Ok(None);
    }
    let action = format!("{}/{}/with/{}/plan", base(&unit.code), known.round.id, who.key);
    let choices: Vec<(&str, &str)> = arrangements().iter().map(|one| (one.code.as_str(), one.title.as_str())).collect();
    let form = Form::post(&*action, &*ctx.csrf, row.map_or(0, |row| row.version))
        .field(Field::select("arrangement", "去向", choices).required().value(row.map_or("", |row| &row.arrangement)))
        .field(Field::text("detail", "安排").maxlength(300).value(row.map_or("", |row| &row.detail)))
        .field(
            Field::text("responsible", "责任人").required().maxlength(60).value(row.map_or("", |row| &row.responsible)),
        )
        .submit("保存");
    let Some(row) = row else {
        return Ok(Some(ui::card(
            "一人一策",
            html! {
                p .text-muted { "不再继任人员：写明去向、责任人，之后记载回访。" }
                (form.render())
            },
        )));
    };
    let notes = store::follow_ups(conn, row.id).await?;
    let settle = |done: &str, label: &str| {
        ui::post_button(&format!("{action}/settle"), &ctx.csrf, row.version, &[("done", done.to_owned())], label)
    };
    Ok(Some(ui::card(
        "一人一策",
        html! {
            (ui::kv(&[
                ("去向", html! { (arrangement_zh(&row.arrangement)) }),
                ("安排", html! { @if row.detail.is_empty() { (ui::format::DASH) } @else { (row.detail) } }),
                ("责任人", html! { (row.responsible) }),
                ("状态", html! {
                    @match row.done_on {
                        Some(day) => { (ui::badge(Tone::Good, "已办结")) " " (ui::format::date(day)) }
                        None => (ui::badge(Tone::Info, "办理中")),
                    }
                }),
            ]))
            @if !notes.is_empty() {
                ul { @for note in &notes { li { (ui::format::date(note.held_on)) "　" (note.note) "（" (note.by_name) "）" } } }
            }
            @if row.done_on.is_none() {
                (Form::post(format!("{action}/follow"), &*ctx.csrf, row.version)
                    .field(Field::date("followed_on", "回访日期").required().value(ctx.today().to_string()))
                    .field(Field::text("note", "回访情况").required().maxlength(300))
                    .submit("记载回访").render())
                (ui::fold("修改一人一策", form.render()))
                (settle("yes", "办结"))
            } @else { (settle("no", "重新办理")) }
        },
    )))
}

fn home(unit: &str, id: i64, subject: &str) -> String {
    format!("{}/{id}/with/{subject}", base(unit))
}

async fn back(ctx: &Ctx, key: (i64, &str), result: Page) -> Page {
    match result {
        Err(failure) if goes_back(&failure) => Ok(html_refused(person::view(ctx, key, None, Some(&failure)).await?)),
        other => other,
    }
}

/// Writes the plan.
pub async fn save(ctx: Ctx, Path((_, id, subject)): Path<(String, i64, String)>, fields: Fields) -> Page {
    let version = fields.version()?;
    let mut reader = fields.reader();
    let input = PlanInput {
        arrangement: reader.text("arrangement", "去向"),
        detail: reader.optional("detail"),
        responsible: reader.text("responsible", "责任人"),
    };
    if !input.arrangement.is_empty() && !arrangements().iter().any(|one| one.code == input.arrangement) {
        reader.error("arrangement", "请从列表中选择");
    }
    let own = subject.clone();
    let result = match reader.finish() {
        Err(refusal) => Err(refusal.into()),
        Ok(()) => command!(ctx, fields, [own, input], |tx, actor, unit| {
            let name = service::plan(tx, &actor, &unit, (id, &own), version, &input).await?;
            Ok(Done::new(home(&unit.code, id, &own), format!("「{name}」的一人一策已保存")))
        }),
    };
    back(&ctx, (id, &subject), result).await
}

/// Notes that it was followed up.
pub async fn follow_up(ctx: Ctx, Path((_, id, subject)): Path<(String, i64, String)>, fields: Fields) -> Page {
    let version = fields.version()?;
    let mut reader = fields.reader();
    let (day, note) = (reader.date("followed_on", "回访日期"), reader.text("note", "回访情况"));
    let own = subject.clone();
    let result = match reader.finish() {
        Err(refusal) => Err(refusal.into()),
        Ok(()) => command!(ctx, fields, [own, note], |tx, actor, unit| {
            let name = service::follow_up(tx, &actor, &unit, (id, &own), version, (day, &note)).await?;
            Ok(Done::new(home(&unit.code, id, &own), format!("「{name}」的回访已记载")))
        }),
    };
    back(&ctx, (id, &subject), result).await
}

/// Settles the plan, or opens it again.
pub async fn settle(ctx: Ctx, Path((_, id, subject)): Path<(String, i64, String)>, fields: Fields) -> Page {
    let version = fields.version()?;
    let done = fields.get("done") == Some("yes");
    let own = subject.clone();
    let result = command!(ctx, fields, [own], |tx, actor, unit| {
        let name = service::settle(tx, &actor, &unit, (id, &own), version, done).await?;
        let said = if done { "已办结" } else { "重新办理" };
        Ok(Done::new(home(&unit.code, id, &own), format!("「{name}」的一人一策{said}")))
    });
    back(&ctx, (id, &subject), result).await
}
