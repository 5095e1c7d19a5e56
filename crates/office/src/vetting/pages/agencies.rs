//! The departments of a county.

use axum::extract::Path;
use maud::{Markup, html};

use super::{command, goes_back, purpose_line};
use crate::access::{self, COUNTY};
use crate::failure::{Failure, Outcome};
use crate::shell::{self, Frame};
use crate::ui::{self, Column, Field, Form, Table, Tone};
use crate::vetting::model::TEMPLATES;
use crate::vetting::service::{self, AgencyInput, current_cycle};
use crate::vetting::store;
use crate::web::{Ctx, Done, Fields, Page, html as page, html_refused};

/// Departments that most counties of the documents asked.
const USUAL: usize = 12;

fn form(ctx: &Ctx, action: String, version: i64, input: &AgencyInput, failure: Option<&Failure>) -> Markup {
    let errors = failure.map(shell::errors).unwrap_or_default();
    Form::post(action, &*ctx.csrf, version)
        .errors(&errors)
        .hidden("form_key", ctx.form_key())
        .field(Field::text("name", "单位").value(input.name.clone()).required().maxlength(60))
        .field(Field::text("question", "审查事项").value(input.question.clone()).required().maxlength(300))
        .field(
            Field::text("basis", "依据")
                .value(input.basis.clone())
                .maxlength(300)
                .help("审查这一事项所依据的文本和条款"),
        )
        .field(Field::tick("active", "参加新的联审批次").value(if input.active { "yes" } else { "" }))
        .submit("保存")
        .render()
}

fn read(fields: &Fields) -> Result<AgencyInput, crate::failure::Refusal> {
    let mut reader = fields.reader();
    let input = AgencyInput {
        name: reader.text("name", "单位"),
        question: reader.text("question", "审查事项"),
        basis: reader.optional("basis"),
        active: fields.ticked("active"),
    };
    reader.finish()?;
    Ok(input)
}

async fn view(ctx: &Ctx, failure: Option<&Failure>) -> Outcome<Markup> {
    let unit = ctx.unit()?;
    service::organises(unit)?;
    let conn = ctx.app.db.read();
    let county = current_cycle(conn, unit).await?.county_code;
    let rows = store::agencies(conn, &county).await?;
    let ids: Vec<i64> = rows.iter().map(|row| row.id).collect();
    let desks = store::desks(conn, &ids).await?;
    let mine = COUNTY.contains(&ctx.actor.role) && county == unit.code;
    let own = format!("/u/{}/agencies", unit.code);
    let mut columns =
        vec![Column::text("单位").sticky(), Column::text("审查事项"), Column::text("依据"), Column::state("状态")];
    if mine {
        columns.push(Column::text("经办账号"));
        columns.push(Column::text("操作"));
    }
    let mut table = Table::new("联审单位", columns)
        .empty("还没有联审单位", html! { p { "先设置参加联审的单位和各自的审查事项。" } });
    for row in &rows {
        let mut cells = vec![
            html! { (row.name) },
            html! { (row.question) },
            html! { @if row.basis.is_empty() { span .text-muted { "未填" } } @else { (row.basis) } },
            html! { @if row.active { (ui::badge(Tone::Good, "参加")) } @else { (ui::badge(Tone::Muted, "停用")) } },
        ];
        if mine {
            cells.push(html! { @match desks.get(&row.id).map_or(0, Vec::len) {
                0 => { (ui::badge(Tone::Warn, "没有账号")) },
                n => { (n) " 个" },
            } });
            cells.push(html! { a href=(format!("{own}/{}", row.id)) { "修改" } });
        }
        table = table.row(cells);
    }
    let blank = AgencyInput { name: String::new(), question: String::new(), basis: String::new(), active: true };
    let body = html! {
        (purpose_line())
        (table.total(rows.len() as u64).render())
        @if mine {
            @if rows.is_empty() {
                (ui::card("从常用单位开始", html! {
                    p { "列入常用的 " (USUAL) " 个单位：" (TEMPLATES[..USUAL].iter().map(|one| one.name).collect::<Vec<_>>().join("、")) "。以后可以修改、增加、停用。" }
                    (ui::post_button(&format!("{own}/start"), &ctx.csrf, 0, &[("form_key", ctx.form_key())], "列入常用单位"))
                }))
            }
            (ui::card("增加联审单位", form(ctx, own.clone(), 0, &blank, failure)))
        }
    };
    Ok(Frame::new(ctx, "联审单位").crumb("联审", format!("/u/{}/reviews", unit.code)).page(body))
}

/// The list.
pub async fn show(ctx: Ctx) -> Page {
    Ok(page(view(&ctx, None).await?))
}

/// Adds a department.
pub async fn add(ctx: Ctx, fields: Fields) -> Page {
    let result = match read(&fields) {
        Err(refusal) => Err(refusal.into()),
        Ok(input) => command!(ctx, fields, [input], |tx, actor, unit| {
            service::add_agency(tx, &actor, &unit, &input).await?;
            Ok(Done::new(format!("/u/{}/agencies", unit.code), format!("已增加联审单位「{}」", input.name)))
        }),
    };
    match result {
        Err(failure) if goes_back(&failure) => Ok(html_refused(view(&ctx, Some(&failure)).await?)),
        other => other,
    }
}

/// Takes over the usual departments.
pub async fn start(ctx: Ctx, fields: Fields) -> Page {
    command!(ctx, fields, [], |tx, actor, unit| {
        let n = service::start_with_templates(tx, &actor, &unit, USUAL).await?;
        Ok(Done::new(format!("/u/{}/agencies", unit.code), format!("已列入 {n} 个联审单位，请逐个补上依据和经办账号")))
    })
}

async fn one_view(ctx: &Ctx, id: i64, failure: Option<&Failure>) -> Outcome<Markup> {
    let unit = ctx.unit()?;
    let conn = ctx.app.db.read();
    let row = store::agency(conn, &unit.code, id).await?;
    let own = format!("/u/{}/agencies/{id}", unit.code);
    let mut logins = Vec::new();
    for account in store::desks(conn, &[id]).await?.remove(&id).unwrap_or_default() {
        if let Some(account) = access::store::account(conn, account).await? {
            logins.push((account.id, format!("{}（{}）", account.login, account.name)));
        }
    }
    let input = AgencyInput { name: row.name.clone(), question: row.question, basis: row.basis, active: row.active };
    let errors = failure.map(shell::errors).unwrap_or_default();
    let body = html! {
        (ui::card("单位和审查事项", form(ctx, own.clone(), row.version, &input, failure)))
        (ui::card("经办账号", html! {
            @if logins.is_empty() { p { "还没有账号，这个单位无法在线回复。" } }
            @for (account, login) in &logins {
                p { (login) " " (ui::post_button(&format!("{own}/desk/remove"), &ctx.csrf, 0, &[("account", account.to_string())], "取消")) }
            }
            (Form::post(format!("{own}/desk"), &*ctx.csrf, 0).errors(&errors)
                .field(Field::text("login", "账号").required().maxlength(60).help("角色为联审单位经办的账号；一个账号只代表一个单位"))
                .submit("登记").render())
        }))
    };
    let name = row.name;
    Ok(Frame::new(ctx, name).crumb("联审单位", format!("/u/{}/agencies", unit.code)).page(body))
}

/// One department.
pub async fn one(ctx: Ctx, Path((_, id)): Path<(String, i64)>) -> Page {
    Ok(page(one_view(&ctx, id, None).await?))
}

/// Changes a department.
pub async fn change(ctx: Ctx, Path((_, id)): Path<(String, i64)>, fields: Fields) -> Page {
    let version = fields.version()?;
    let result = match read(&fields) {
        Err(refusal) => Err(refusal.into()),
        Ok(input) => command!(ctx, fields, [input], |tx, actor, unit| {
            service::change_agency(tx, &actor, &unit, (id, version), &input).await?;
            Ok(Done::new(format!("/u/{}/agencies", unit.code), format!("「{}」已保存", input.name)))
        }),
    };
    match result {
        Err(failure) if goes_back(&failure) => Ok(html_refused(one_view(&ctx, id, Some(&failure)).await?)),
        other => other,
    }
}

/// Lets an account answer for the department.
pub async fn desk(ctx: Ctx, Path((_, id)): Path<(String, i64)>, fields: Fields) -> Page {
    let mut reader = fields.reader();
    let login = reader.text("login", "账号");
    reader.finish()?;
    let result = command!(ctx, fields, [login], |tx, actor, unit| {
        let name = service::assign_desk(tx, &actor, &unit, id, &login).await?;
        Ok(Done::new(format!("/u/{}/agencies/{id}", unit.code), format!("账号「{login}」代表{name}回复")))
    });
    match result {
        Err(failure) if goes_back(&failure) => Ok(html_refused(one_view(&ctx, id, Some(&failure)).await?)),
        other => other,
    }
}

/// An account answers for the department no more.
pub async fn remove_desk(ctx: Ctx, Path((_, id)): Path<(String, i64)>, fields: Fields) -> Page {
    let account: i64 = fields.get("account").and_then(|value| value.parse().ok()).unwrap_or(0);
    let result = command!(ctx, fields, [], |tx, actor, unit| {
        let name = service::remove_desk(tx, &actor, &unit, id, account).await?;
        Ok(Done::new(format!("/u/{}/agencies/{id}", unit.code), format!("账号不再代表{name}")))
    });
    match result {
        Err(failure) if goes_back(&failure) => Ok(html_refused(one_view(&ctx, id, Some(&failure)).await?)),
        other => other,
    }
}
