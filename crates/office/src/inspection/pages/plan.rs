//! The checklist of a county: everybody who inspects reads it, the county changes it.

use axum::extract::Path;
use maud::{Markup, html};

use super::{back, command, purpose_line, refused};
use crate::access::COUNTY;
use crate::failure::{Failure, Outcome, Refusal};
use crate::inspection::model::{Content, Grade, Scope};
use crate::inspection::service::{self, KeyInput, Listing};
use crate::inspection::store;
use crate::org::UnitRef;
use crate::shell::{self, Frame};
use crate::ui::{self, Column, Field, Form, Table, Tone};
use crate::vetting::service::{current_cycle, organises};
use crate::web::{Ctx, Done, Fields, Page, html as page};

fn base(unit: &str) -> String {
    format!("/u/{unit}/inspections/plan")
}

/// Whether the reader may change the checklist that the page shows.
fn mine(ctx: &Ctx, unit: &UnitRef, county: &str) -> bool {
    COUNTY.contains(&ctx.actor.role) && county == unit.code
}

fn steps(content: &Content) -> Vec<(String, String)> {
    content.steps.iter().enumerate().map(|(at, step)| (at.to_string(), step.name.clone())).collect()
}

/// The fields of a key step.
fn key_form(mut form: Form, content: &Content, key: &KeyInput) -> Markup {
    form = form
        .field(Field::select("step", "步骤", steps(content)).value(key.step.to_string()).required())
        .field(Field::text("name", "关键步骤").value(key.name.clone()).required().maxlength(60))
        .field(
            Field::radio("scope", "范围", Scope::ALL.map(|one| (one.code(), one.zh())))
                .value(key.scope.code())
                .required(),
        )
        .field(Field::text("who", "由谁办").value(key.who.clone()).required().maxlength(60))
        .field(Field::text("note", "注意").value(key.note.clone()).maxlength(200).wide());
    form.submit("保存").render()
}

/// Number and version of the checklist that the form saw.
fn seen(fields: &Fields) -> Outcome<(i32, i64)> {
    let no = fields.get("no").and_then(|no| no.parse().ok()).unwrap_or(0);
    Ok((no, fields.version()?))
}

fn lines(text: &str) -> impl Iterator<Item = &str> {
    text.lines().map(str::trim).filter(|line| !line.is_empty())
}

/// A grade in a line: its name, and 满意 behind it where it counts.
fn grade_line(grade: &Grade) -> String {
    format!("{}{}", grade.name, if grade.satisfied { " 满意" } else { "" })
}

fn read_grade(line: &str) -> Grade {
    match line.split_once(char::is_whitespace) {
        Some((name, "满意")) => Grade { name: name.to_owned(), satisfied: true },
        _ => Grade { name: line.to_owned(), satisfied: false },
    }
}

async fn view(ctx: &Ctx, typed: Option<&Fields>, failure: Option<&Failure>) -> Outcome<Markup> {
    let unit = ctx.unit()?;
    organises(unit)?;
    let conn = ctx.app.db.read();
    let cycle = current_cycle(conn, unit).await?;
    let mine = mine(ctx, unit, &cycle.county_code);
    let plans = store::plans(conn, cycle.id, &cycle.county_code).await?;
    let own = base(&unit.code);
    let frame = Frame::new(ctx, "考察清单").crumb("考察", format!("/u/{}/inspections", unit.code));
    let Some(plan) = plans.first() else {
        return Ok(frame.page(html! {
            (purpose_line())
            (refused(failure))
            (ui::empty("县级还没有设定考察清单", html! {
                @if mine {
                    p { "可以从示例开始：六个步骤、26 项关键步骤。示例依据公开报道中提到的做法拟写，不是哪一份文件的原文，请按本县的方案修改。" }
                    (ui::post_button(&format!("{own}/start"), &ctx.csrf, 0, &[("form_key", ctx.form_key())], "取用示例"))
                } @else { p { "请县级换届办先设定。" } }
            }))
        }));
    };
    let content = store::content(plan)?;
    let used = store::begun_with(conn, plan.id).await?;
    let errors = failure.map(shell::errors).unwrap_or_default();
    let of_lists = typed.is_some_and(|fields| fields.get("grades").is_some());
    let body = html! {
        (purpose_line())
        @if let Some(Failure::Refused(refusal)) = failure { @if refusal.fields.is_empty() { (refused(failure)) } }
        @if content.example {
            (ui::alert(Tone::Warn, Some("这是示例"), html! {
                p { "依据公开报道中提到的做法拟写，不是哪一份文件的原文。请按本县的考察工作方案逐项修改。" }
            }))
        }
        (ui::kv(&[
            ("版次", html! { "第 " (plan.no) " 版，" (plan.created_by) " " (crate::clock::stamp(plan.created_ms)) }),
            ("已按这一版开始", html! { (used) " 个村社" @if used > 0 { "；再改就成为新的一版，已经开始的不受影响" } }),
        ]))
        p { "参加民主测评：" @if content.least > 0 { "不少于 " (content.least) " 人。" (ui::cite(&content.least_source)) } @else { "没有人数要求。" } }
        p { "测评等次：" (content.grades.iter().map(grade_line).collect::<Vec<_>>().join("、")) "。必谈对象：" (content.talks.join("、")) "。" }
        (table(&content, &own, mine))
        @if mine {
            @let blank = KeyInput { step: 0, name: String::new(), scope: Scope::Unit, who: "考察组".into(), note: String::new() };
            @let key = if of_lists { blank } else { typed.map_or(blank, |fields| read_key(fields).0) };
            (ui::card("增加关键步骤", key_form(
                Form::post(format!("{own}/keys"), &*ctx.csrf, plan.version).errors(if of_lists { &[] } else { &errors })
                    .hidden("no", plan.no.to_string()).hidden("form_key", ctx.form_key()),
                &content, &key)))
            (ui::card("步骤、测评等次、必谈对象和人数", lists_form(ctx, &own, plan, &content, typed.filter(|_| of_lists),
                if of_lists { &errors } else { &[] })))
        }
    };
    Ok(frame.page(body))
}

fn table(content: &Content, own: &str, mine: bool) -> Markup {
    let mut columns = vec![
        Column::text("步骤").sticky(),
        Column::text("关键步骤"),
        Column::state("范围"),
        Column::text("由谁办"),
        Column::text("注意"),
    ];
    if mine {
        columns.push(Column::text("操作"));
    }
    let mut table = Table::new("步骤和关键步骤", columns).numbered();
    for (at, key) in content.keys() {
        let mut cells = vec![
            html! { (content.steps.get(at).map_or("", |step| step.name.as_str())) },
            html! { (key.name) },
            html! { (key.scope.zh()) },
            html! { (key.who) },
            html! { (key.note) },
        ];
        if mine {
            cells.push(html! { a href=(format!("{own}/keys/{}", key.id)) { "修改" } });
        }
        table = table.row(cells);
    }
    table.total(content.keys().count() as u64).render()
}

fn lists_form(
    ctx: &Ctx,
    own: &str,
    plan: &entity::inspection_plan::Model,
    content: &Content,
    typed: Option<&Fields>,
    errors: &[crate::failure::FieldError],
) -> Markup {
    let value =
        |name: &str, recorded: String| typed.and_then(|fields| fields.get(name)).map_or(recorded, str::to_owned);
    let grades = content.grades.iter().map(grade_line).collect::<Vec<_>>().join("\n");
    let names: Vec<&str> = content.steps.iter().map(|step| step.name.as_str()).collect();
    Form::post(format!("{own}/lists"), &*ctx.csrf, plan.version)
        .errors(errors)
        .hidden("no", plan.no.to_string())
        .field(
            Field::textarea("steps", "步骤", 6)
                .value(value("steps", names.join("\n")))
                .required()
                .help("每行一个，按次序；改一行就是改这一步的名称，去掉的步骤中不能还有关键步骤"),
        )
        .field(
            Field::textarea("grades", "测评等次", 6)
                .value(value("grades", grades))
                .required()
                .help("每行一个；计入满意率的，在后面空一格写「满意」"),
        )
        .field(
            Field::textarea("talks", "必谈对象", 6)
                .value(value("talks", content.talks.join("\n")))
                .required()
                .help("每行一类"),
        )
        .field(
            Field::number("least", "参加民主测评至少几人")
                .value(value("least", content.least.to_string()))
                .required()
                .help("没有要求的填 0；不足的只作提示，不影响登记；选用的政策包有要求的，按政策包"),
        )
        .field(
            Field::text("least_source", "人数要求的出处")
                .value(value("least_source", content.least_source.clone()))
                .maxlength(300)
                .help("哪一份文件、哪一天"),
        )
        .submit("保存")
        .render()
}

/// The checklist.
pub async fn show(ctx: Ctx) -> Page {
    Ok(page(view(&ctx, None, None).await?))
}

/// Takes over the example.
pub async fn start(ctx: Ctx, fields: Fields) -> Page {
    let result = command!(ctx, fields, [], |tx, actor, unit| {
        service::start_with_example(tx, &actor, &unit).await?;
        Ok(Done::new(base(&unit.code), "已取用示例，请按本县的方案修改"))
    });
    back(result, async |failure| view(&ctx, None, Some(&failure)).await).await
}

/// What was typed about a key step, and whether it can be used.
fn read_key(fields: &Fields) -> (KeyInput, Result<(), Refusal>) {
    let mut reader = fields.reader();
    let step = usize::try_from(reader.int("step", "步骤", 0, 99)).unwrap_or(0);
    let scope = Scope::from_code(&reader.optional("scope"));
    if scope.is_none() {
        reader.error("scope", "请选择范围");
    }
    let input = KeyInput {
        step,
        name: reader.text("name", "关键步骤"),
        scope: scope.unwrap_or(Scope::Unit),
        who: reader.text("who", "由谁办"),
        note: reader.optional("note"),
    };
    (input, reader.finish())
}

/// What is said when a checklist was changed.
fn saved(unit: &str, (before, now): (i32, i32), what: &str) -> Done {
    let version = if now > before { format!("，成为第 {now} 版") } else { String::new() };
    Done::new(base(unit), format!("{what}{version}"))
}

/// Adds a key step.
pub async fn add(ctx: Ctx, fields: Fields) -> Page {
    let seen = seen(&fields)?;
    let result = match read_key(&fields) {
        (_, Err(refusal)) => Err(refusal.into()),
        (input, Ok(())) => command!(ctx, fields, [input], |tx, actor, unit| {
            let no = service::add_key(tx, &actor, &unit, seen, &input).await?;
            Ok(saved(&unit.code, (seen.0, no), &format!("已增加「{}」", input.name)))
        }),
    };
    back(result, async |failure| view(&ctx, Some(&fields), Some(&failure)).await).await
}

async fn key_view(ctx: &Ctx, id: i32, typed: Option<&Fields>, failure: Option<&Failure>) -> Outcome<Markup> {
    let unit = ctx.unit()?;
    let conn = ctx.app.db.read();
    let cycle = current_cycle(conn, unit).await?;
    let plans = store::plans(conn, cycle.id, &unit.code).await?;
    let plan = plans.first().ok_or_else(|| Failure::NotFound("考察清单".into()))?;
    let content = store::content(plan)?;
    let found = content.keys().find(|(_, key)| key.id == id);
    let (step, key) = found.ok_or_else(|| Failure::NotFound("这个关键步骤".into()))?;
    let recorded =
        KeyInput { step, name: key.name.clone(), scope: key.scope, who: key.who.clone(), note: key.note.clone() };
    let input = typed.map_or(recorded, |fields| read_key(fields).0);
    let errors = failure.map(shell::errors).unwrap_or_default();
    let own = format!("{}/keys/{id}", base(&unit.code));
    let body = html! {
        (purpose_line())
        @if let Some(Failure::Refused(refusal)) = failure { @if refusal.fields.is_empty() { (refused(failure)) } }
        (ui::card("关键步骤", key_form(
            Form::post(&*own, &*ctx.csrf, plan.version).errors(&errors).hidden("no", plan.no.to_string()).cancel(&base(&unit.code)),
            &content, &input)))
        (ui::post_button(&format!("{own}/remove"), &ctx.csrf, plan.version, &[("no", plan.no.to_string())], "去掉这一项"))
    };
    let name = key.name.clone();
    Ok(Frame::new(ctx, name)
        .crumb("考察", format!("/u/{}/inspections", unit.code))
        .crumb("考察清单", base(&unit.code))
        .page(body))
}

/// One key step.
pub async fn one(ctx: Ctx, Path((_, id)): Path<(String, i32)>) -> Page {
    Ok(page(key_view(&ctx, id, None, None).await?))
}

/// Changes a key step.
pub async fn change(ctx: Ctx, Path((_, id)): Path<(String, i32)>, fields: Fields) -> Page {
    let seen = seen(&fields)?;
    let result = match read_key(&fields) {
        (_, Err(refusal)) => Err(refusal.into()),
        (input, Ok(())) => command!(ctx, fields, [input], |tx, actor, unit| {
            let no = service::change_key(tx, &actor, &unit, seen, id, &input).await?;
            Ok(saved(&unit.code, (seen.0, no), &format!("「{}」已保存", input.name)))
        }),
    };
    back(result, async |failure| key_view(&ctx, id, Some(&fields), Some(&failure)).await).await
}

/// Takes a key step off.
pub async fn remove(ctx: Ctx, Path((_, id)): Path<(String, i32)>, fields: Fields) -> Page {
    let seen = seen(&fields)?;
    let result = command!(ctx, fields, [], |tx, actor, unit| {
        let no = service::remove_key(tx, &actor, &unit, seen, id).await?;
        Ok(saved(&unit.code, (seen.0, no), "已去掉一项关键步骤"))
    });
    back(result, async |failure| key_view(&ctx, id, None, Some(&failure)).await).await
}

/// Changes the names of the steps, grades, kinds of talks and the number of participants.
pub async fn lists(ctx: Ctx, fields: Fields) -> Page {
    let seen = seen(&fields)?;
    let mut reader = fields.reader();
    let input = Listing {
        steps: lines(&reader.text("steps", "步骤")).map(str::to_owned).collect(),
        grades: lines(&reader.text("grades", "测评等次")).map(read_grade).collect(),
        talks: lines(&reader.text("talks", "必谈对象")).map(str::to_owned).collect(),
        least: u32::try_from(reader.int("least", "人数", 0, 9_999)).unwrap_or(0),
        least_source: reader.optional("least_source"),
    };
    let result = match reader.finish() {
        Err(refusal) => Err(refusal.into()),
        Ok(()) => command!(ctx, fields, [input], |tx, actor, unit| {
            let no = service::change_lists(tx, &actor, &unit, seen, &input).await?;
            Ok(saved(&unit.code, (seen.0, no), "步骤、测评等次、必谈对象和人数已保存"))
        }),
    };
    back(result, async |failure| view(&ctx, Some(&fields), Some(&failure)).await).await
}
