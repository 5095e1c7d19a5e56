//! The lists of a county with their versions, and a draft that is worded.

use axum::extract::Path;
use entity::{condition_item, condition_list};
use law::body::Body;
use law::conditions::{Check, ListKind};
use law::team::Education;
use maud::{Markup, html};

use super::{goes_back, purpose_line};
use crate::conditions::model::{State, check, kind};
use crate::conditions::service::{self, ItemInput, ListInput};
use crate::conditions::store;
use crate::failure::{Failure, Outcome, Refusal};
use crate::polling::pages::command;
use crate::shell::{self, Frame};
use crate::ui::{self, Column, Confirm, Field, Form, Table, Tone};
use crate::web::{Ctx, Done, Fields, Page, html as page, html_refused};

/// Bodies that an item can be narrowed to.
const BODIES: [Body; 5] = [Body::Party, Body::Committee, Body::Supervision, Body::Cooperative, Body::Representatives];

fn base(unit: &str) -> String {
    format!("/u/{unit}/condition-lists")
}

fn state(row: &condition_list::Model, today: chrono::NaiveDate) -> Markup {
    let own = State::of(row);
    match (own, row.effective_on) {
        (State::InForce, Some(day)) if day > today => {
            html! { (ui::badge(Tone::Info, "待生效")) " " (ui::format::date(day)) }
        }
        (State::InForce, Some(day)) => html! { (ui::badge(Tone::Good, own.zh())) " 自 " (ui::format::date(day)) },
        (State::Withdrawn, _) => ui::badge(Tone::Muted, own.zh()),
        _ => ui::badge(Tone::Warn, own.zh()),
    }
}

async fn all_view(ctx: &Ctx, failure: Option<&Failure>) -> Outcome<Markup> {
    let unit = ctx.unit()?;
    let rows = store::lists(ctx.app.db.read(), &unit.code).await?;
    let ids: Vec<i64> = rows.iter().map(|row| row.id).collect();
    let items = store::items(ctx.app.db.read(), &ids).await?;
    let own = base(&unit.code);
    let columns = vec![
        Column::text("清单").sticky(),
        Column::text("性质"),
        Column::number("版次"),
        Column::number("条数"),
        Column::text("来源"),
        Column::state("状态"),
    ];
    let mut table = Table::new("条件清单", columns).empty(
        "还没有条件清单",
        html! { p { "可以先列入材料中写明的清单，再按本地文件填写；没有清单时，不核对条件。" } },
    );
    for row in &rows {
        let own_items: Vec<_> = items.iter().filter(|item| item.list_id == row.id).collect();
        let blank = own_items.iter().filter(|item| item.text.is_empty()).count();
        table = table.row(vec![
            html! { a href=(format!("{own}/{}", row.id)) { (row.title) } },
            html! { (kind(row).zh()) },
            html! { (row.version_no) },
            html! { (own_items.len()) @if blank > 0 { "（" (blank) " 条待填写）" } },
            html! { (row.source) },
            state(row, ctx.today()),
        ]);
    }
    let errors = failure.map(shell::errors).unwrap_or_default();
    let body = html! {
        (purpose_line())
        @if let Some(Failure::Refused(refusal)) = failure { @if refusal.fields.is_empty() { (shell::refused(refusal, "没有办理")) } }
        @if rows.is_empty() {
            (ui::card("列入材料中的清单", html! {
                p { "列入法定条件、选人标准和各地材料提到的清单，都是草稿；材料只写出名称和条数的，留空由本县填写。" }
                (ui::post_button(&format!("{own}/start"), &ctx.csrf, 0, &[("form_key", ctx.form_key())], "列入草稿"))
            }))
        }
        (table.total(rows.len() as u64).render())
        (ui::fold("增加本县的清单", list_form(Form::post(&*own, &*ctx.csrf, 0).errors(&errors).hidden("form_key", ctx.form_key()), None)
            .submit("建立草稿").render()))
    };
    Ok(Frame::new(ctx, "条件清单").page(body))
}

fn list_form(form: Form, row: Option<&condition_list::Model>) -> Form {
    form.field(Field::text("title", "名称").required().maxlength(60).value(row.map_or("", |row| &row.title)))
        .field(
            Field::select("kind", "性质", ListKind::ALL.map(|one| (one.code(), one.zh())))
                .value(row.map_or("", |row| &row.kind))
                .required(),
        )
        .field(
            Field::text("source", "来源")
                .maxlength(200)
                .value(row.map_or("", |row| &row.source))
                .help("文件名称、文号、日期"),
        )
}

/// All lists.
pub async fn all(ctx: Ctx) -> Page {
    Ok(page(all_view(&ctx, None).await?))
}

/// Takes over the lists of the sources.
pub async fn start(ctx: Ctx, fields: Fields) -> Page {
    let result = command!(ctx, fields, [], |tx, actor, unit| {
        let n = service::start(tx, &actor, &unit).await?;
        Ok(Done::new(base(&unit.code), format!("已列入 {n} 份草稿，填写后生效")))
    });
    match result {
        Err(failure) if goes_back(&failure) => Ok(html_refused(all_view(&ctx, Some(&failure)).await?)),
        other => other,
    }
}

fn typed_list(fields: &Fields) -> Result<ListInput, Refusal> {
    let mut reader = fields.reader();
    let (title, code, source) = (reader.text("title", "名称"), reader.text("kind", "性质"), reader.optional("source"));
    let kind = ListKind::from_code(&code);
    if kind.is_none() {
        reader.error("kind", "请从列表中选择");
    }
    reader.finish()?;
    Ok(ListInput { title, kind: kind.unwrap_or(ListKind::Positive), source })
}

/// Adds a list.
pub async fn add(ctx: Ctx, fields: Fields) -> Page {
    let result = match typed_list(&fields) {
        Err(refusal) => Err(refusal.into()),
        Ok(input) => command!(ctx, fields, [input], |tx, actor, unit| {
            let id = service::add_list(tx, &actor, &unit, &input).await?;
            Ok(Done::new(format!("{}/{id}", base(&unit.code)), "草稿已建立，请填写条文"))
        }),
    };
    match result {
        Err(failure) if goes_back(&failure) => Ok(html_refused(all_view(&ctx, Some(&failure)).await?)),
        other => other,
    }
}

/// How an item can be computed, with what has to be added to some: code and words.
const CHECKS: [(&str, &str); 7] = [
    ("", "由人核对"),
    ("age_least", "年龄不小于（周岁）"),
    ("age_most", "年龄不超过（周岁）"),
    ("education_least", "学历不低于"),
    ("party_member", "正式党员"),
    ("on_roll", "已在选民名册"),
    ("no_kin", "没有须回避的亲属"),
];
const EDUCATION: [(&str, &str); 4] =
    [("junior", "初中"), ("senior", "高中（中专）"), ("college", "大专"), ("bachelor", "本科")];

fn parts(check: Option<Check>) -> (&'static str, String, &'static str) {
    match check {
        None => ("", String::new(), ""),
        Some(Check::AgeLeast(years)) => ("age_least", years.to_string(), ""),
        Some(Check::AgeMost(years)) => ("age_most", years.to_string(), ""),
        Some(Check::EducationLeast(least)) => {
            let code = match least {
                Education::Junior => "junior",
                Education::Senior => "senior",
                Education::College => "college",
                Education::Bachelor => "bachelor",
            };
            ("education_least", String::new(), code)
        }
        Some(Check::PartyMember) => ("party_member", String::new(), ""),
        Some(Check::OnRoll) => ("on_roll", String::new(), ""),
        Some(Check::NoKin) => ("no_kin", String::new(), ""),
    }
}

fn item_form(form: Form, item: Option<&condition_item::Model>) -> Outcome<Form> {
    let (code, years, least) = parts(item.map(check).transpose()?.flatten());
    let bodies = item.map_or("", |item| item.bodies.as_str());
    let choices: Vec<(&str, &str)> =
        std::iter::once(("", "各组织")).chain(BODIES.map(|body| (body.code(), body.zh()))).collect();
    Ok(form
        .field(Field::textarea("text", "条文", 2).value(item.map_or("", |item| &item.text)).required())
        .field(Field::select("check", "核对办法", CHECKS).value(code))
        .field(Field::number("years", "周岁").value(years).help("按年龄核对的填写"))
        .field(Field::select("least", "学历", EDUCATION).value(least).help("按学历核对的选择"))
        .field(Field::select("bodies", "适用", choices).value(bodies.split(',').next().unwrap_or(""))))
}

fn typed_item(fields: &Fields) -> Result<ItemInput, Refusal> {
    let mut reader = fields.reader();
    let text = reader.text("text", "条文");
    let code = reader.optional("check");
    let check = match code.as_str() {
        "" => None,
        "age_least" | "age_most" => {
            let years = u8::try_from(reader.int("years", "周岁", 16, 90)).unwrap_or(18);
            Some(if code == "age_least" { Check::AgeLeast(years) } else { Check::AgeMost(years) })
        }
        "education_least" => {
            let least = match reader.text("least", "学历").as_str() {
                "junior" => Some(Education::Junior),
                "senior" => Some(Education::Senior),
                "college" => Some(Education::College),
                "bachelor" => Some(Education::Bachelor),
                _ => None,
            };
            if least.is_none() {
                reader.error("least", "请选择学历");
            }
            least.map(Check::EducationLeast)
        }
        "party_member" => Some(Check::PartyMember),
        "on_roll" => Some(Check::OnRoll),
        "no_kin" => Some(Check::NoKin),
        _ => {
            reader.error("check", "请从列表中选择");
            None
        }
    };
    let body = reader.optional("bodies");
    if !body.is_empty() && !BODIES.iter().any(|one| one.code() == body) {
        reader.error("bodies", "请从列表中选择");
    }
    reader.finish()?;
    Ok(ItemInput { text, check, bodies: if body.is_empty() { Vec::new() } else { vec![body] } })
}

async fn one_view(ctx: &Ctx, id: i64, failure: Option<&Failure>) -> Outcome<Markup> {
    let unit = ctx.unit()?;
    let row = store::list(ctx.app.db.read(), &unit.code, id).await?;
    let items = store::items(ctx.app.db.read(), &[id]).await?;
    let own = format!("{}/{id}", base(&unit.code));
    let draft = State::of(&row) == State::Draft;
    let errors = failure.map(shell::errors).unwrap_or_default();
    let mut columns =
        vec![Column::number("序号"), Column::text("条文").sticky(), Column::text("核对办法"), Column::text("适用")];
    if draft {
        columns.push(Column::text("操作"));
    }
    let mut table = Table::new("条文", columns).empty("还没有条文", html! { p { "在下面增加。" } });
    for (item, no) in items.iter().zip(1..) {
        let bodies: Vec<&str> = item.bodies.split(',').filter_map(Body::from_code).map(Body::zh).collect();
        let mut cells = vec![
            html! { (no) },
            html! { @if item.text.is_empty() { span .text-muted { "（待填写）" } } @else { (item.text) } },
            html! { (check(item)?.map_or_else(|| "由人核对".to_owned(), Check::zh)) },
            html! { @if bodies.is_empty() { "各组织" } @else { (bodies.join("、")) } },
        ];
        if draft {
            let form = item_form(Form::post(format!("{own}/items/{}", item.id), &*ctx.csrf, row.version), Some(item))?;
            cells.push(html! {
                (ui::fold("修改", form.submit("保存").render()))
                (ui::post_button(&format!("{own}/items/{}/remove", item.id), &ctx.csrf, row.version, &[], "删去"))
            });
        }
        table = table.row(cells);
    }
    let body = html! {
        (purpose_line())
        @if let Some(Failure::Refused(refusal)) = failure { (shell::refused(refusal, "没有办理")) }
        (ui::kv(&[
            ("性质", html! { (kind(&row).zh()) }),
            ("版次", html! { "第 " (row.version_no) " 版" }),
            ("状态", state(&row, ctx.today())),
            ("来源", html! { @if row.source.is_empty() { "没有写明" } @else { (row.source) } }),
            ("说明", html! { @if row.note.is_empty() { (ui::format::DASH) } @else { (row.note) } }),
        ]))
        (table.total(items.len() as u64).render())
        @if draft {
            (ui::card("增加一条", item_form(Form::post(format!("{own}/items"), &*ctx.csrf, row.version).errors(&errors), None)?.submit("增加").render()))
            (ui::fold("修改名称、性质、来源", list_form(Form::post(&*own, &*ctx.csrf, row.version), Some(&row)).submit("保存").render()))
            (ui::card("生效", Form::post(format!("{own}/in-force"), &*ctx.csrf, row.version)
                .field(Field::date("effective_on", "生效日期").value(ctx.today().to_string()).required().help("生效后不能修改；要改的另建新的一版"))
                .submit("生效").render()))
        } @else {
            (ui::toolbar(&[
                ui::post_button(&format!("{own}/next"), &ctx.csrf, row.version, &[("form_key", ctx.form_key())], "建立新的一版"),
                html! { @if State::of(&row) == State::InForce { (ui::button(&format!("{own}/withdraw"), "废止")) } },
            ]))
        }
    };
    Ok(Frame::new(ctx, row.title.clone()).crumb("条件清单", base(&unit.code)).page(body))
}

/// One version of a list.
pub async fn one(ctx: Ctx, Path((_, id)): Path<(String, i64)>) -> Page {
    Ok(page(one_view(&ctx, id, None).await?))
}

async fn back(ctx: &Ctx, id: i64, result: Page) -> Page {
    match result {
        Err(failure) if goes_back(&failure) => Ok(html_refused(one_view(ctx, id, Some(&failure)).await?)),
        other => other,
    }
}

/// Changes the head of a draft.
pub async fn change(ctx: Ctx, Path((_, id)): Path<(String, i64)>, fields: Fields) -> Page {
    let version = fields.version()?;
    let result = match typed_list(&fields) {
        Err(refusal) => Err(refusal.into()),
        Ok(input) => command!(ctx, fields, [input], |tx, actor, unit| {
            service::change_list(tx, &actor, &unit, (id, version), &input).await?;
            Ok(Done::new(format!("{}/{id}", base(&unit.code)), "已保存"))
        }),
    };
    back(&ctx, id, result).await
}

async fn put(ctx: Ctx, id: i64, item: Option<i64>, fields: Fields) -> Page {
    let version = fields.version()?;
    let result = match typed_item(&fields) {
        Err(refusal) => Err(refusal.into()),
        Ok(input) => command!(ctx, fields, [input], |tx, actor, unit| {
            service::put_item(tx, &actor, &unit, (id, version), item, &input).await?;
            Ok(Done::new(format!("{}/{id}", base(&unit.code)), "条文已保存"))
        }),
    };
    back(&ctx, id, result).await
}

/// Adds an item.
pub async fn add_item(ctx: Ctx, Path((_, id)): Path<(String, i64)>, fields: Fields) -> Page {
    put(ctx, id, None, fields).await
}

/// Changes an item.
pub async fn change_item(ctx: Ctx, Path((_, id, item)): Path<(String, i64, i64)>, fields: Fields) -> Page {
    put(ctx, id, Some(item), fields).await
}

/// Takes an item off.
pub async fn remove_item(ctx: Ctx, Path((_, id, item)): Path<(String, i64, i64)>, fields: Fields) -> Page {
    let version = fields.version()?;
    let result = command!(ctx, fields, [], |tx, actor, unit| {
        service::remove_item(tx, &actor, &unit, (id, version), item).await?;
        Ok(Done::new(format!("{}/{id}", base(&unit.code)), "条文已删去"))
    });
    back(&ctx, id, result).await
}

/// Puts a draft in force.
pub async fn in_force(ctx: Ctx, Path((_, id)): Path<(String, i64)>, fields: Fields) -> Page {
    let version = fields.version()?;
    let mut reader = fields.reader();
    let from = reader.date("effective_on", "生效日期");
    let result = match reader.finish() {
        Err(refusal) => Err(refusal.into()),
        Ok(()) => command!(ctx, fields, [], |tx, actor, unit| {
            let title = service::put_in_force(tx, &actor, &unit, (id, version), from).await?;
            Ok(Done::new(format!("{}/{id}", base(&unit.code)), format!("「{title}」自 {from} 起生效")))
        }),
    };
    back(&ctx, id, result).await
}

/// Makes the next version.
pub async fn next(ctx: Ctx, Path((_, id)): Path<(String, i64)>, fields: Fields) -> Page {
    let result = command!(ctx, fields, [], |tx, actor, unit| {
        let new = service::next_version(tx, &actor, &unit, id).await?;
        Ok(Done::new(format!("{}/{new}", base(&unit.code)), "新的一版已建立，生效前原来的一版继续适用"))
    });
    back(&ctx, id, result).await
}

/// What withdrawing does.
pub async fn ask_withdraw(ctx: Ctx, Path((_, id)): Path<(String, i64)>) -> Page {
    let unit = ctx.unit()?;
    let row = store::list(ctx.app.db.read(), &unit.code, id).await?;
    let own = format!("{}/{id}", base(&unit.code));
    let question = format!("废止清单「{}」？", row.title);
    let consequences =
        ["不再按这份清单核对；已经记载的核对结果保留。".to_owned(), "废止后不能恢复，只能另建新的一版。".to_owned()];
    let body = ui::confirm_page(&Confirm {
        question: &question,
        consequences: &consequences,
        facts: &[("来源", row.source.clone())],
        action: &format!("{own}/withdraw"),
        csrf: &ctx.csrf,
        version: row.version,
        hidden: &[],
        verb: "废止",
        cancel: &own,
        danger: true,
    });
    Ok(page(
        Frame::new(&ctx, "废止清单")
            .crumb("条件清单", base(&unit.code))
            .crumb(row.title.clone(), own.clone())
            .page(body),
    ))
}

/// Withdraws a list.
pub async fn withdraw(ctx: Ctx, Path((_, id)): Path<(String, i64)>, fields: Fields) -> Page {
    let version = fields.version()?;
    let result = command!(ctx, fields, [], |tx, actor, unit| {
        let title = service::withdraw(tx, &actor, &unit, (id, version)).await?;
        Ok(Done::new(base(&unit.code), format!("清单「{title}」已废止")))
    });
    back(&ctx, id, result).await
}
