//! Pages of the units: the tree level by level, the search, and one page per unit.

use axum::extract::Path;
use entity::org_unit;
use maud::{Markup, html};

use super::model::{Level, shown};
use super::service::{self, GroupInput, IMPORTERS};
use super::store;
use crate::access::{CLERKS, COMMITTEE, Role, STAFF};
use crate::failure::{Failure, Outcome};
use crate::routes::{Gate, Route, get, post};
use crate::shell::{self, Frame};
use crate::ui::format::thousands;
use crate::ui::{self, Column, Confirm, Field, Filters, Form, Table, Tone};
use crate::web::{Ctx, Done, Fields, Page, html as page, html_refused};

/// Who may look at units: everybody who works in the election, and the system administrator who keeps them.
pub const READERS: &[Role] = &[
    Role::CountyOffice,
    Role::TownshipClerk,
    Role::CommitteeMember,
    Role::TypistA,
    Role::TypistB,
    Role::Scrutineer,
    Role::Observer,
    Role::SystemAdmin,
];
/// Most units that a search shows.
const FOUND: u64 = 100;

/// Routes of this context.
pub fn routes() -> Vec<Route> {
    vec![
        get("/units", Gate::Roles(READERS), units),
        get("/units/{unit}", Gate::Roles(READERS), unit_page),
        post("/units/{unit}/groups", Gate::Roles(COMMITTEE), add_group),
        post("/units/{unit}/groups/{id}/rename", Gate::Roles(COMMITTEE), rename_group),
        get("/units/{unit}/groups/{id}/remove", Gate::Roles(CLERKS), confirm_remove_group),
        post("/units/{unit}/groups/{id}/remove", Gate::Roles(CLERKS), remove_group),
    ]
}

fn kind_zh(unit: &org_unit::Model) -> &str {
    if unit.org_kind.is_empty() { "" } else { &unit.org_kind }
}

/// Where the name of a unit leads: a village to its election, everything else to its page in the register.
fn href(ctx: &Ctx, unit: &org_unit::Model) -> String {
    if unit.level == Level::Village.number() && STAFF.contains(&ctx.actor.role) {
        format!("/u/{}", unit.code)
    } else {
        format!("/units/{}", unit.code)
    }
}

fn name_cell(ctx: &Ctx, unit: &org_unit::Model) -> Markup {
    html! {
        a href=(href(ctx, unit)) { (shown(&unit.name)) }
        @if let Some(warning) = &unit.warning { " " span title=(warning) { (ui::badge(Tone::Warn, "名称待核")) } }
    }
}

/// A table of units that stand side by side, with how many stand below each.
async fn children_table(ctx: &Ctx, caption: &str, units: &[org_unit::Model]) -> Outcome<Markup> {
    let codes: Vec<String> = units.iter().map(|unit| unit.code.clone()).collect();
    let below = store::child_counts(ctx.app.db.read(), &codes).await?;
    let columns = vec![
        Column::text("名称").sticky(),
        Column::text("编码").nowrap(),
        Column::text("级别"),
        Column::state("类型"),
        Column::number("下级单位"),
        Column::text("操作"),
    ];
    let rows = units.iter().map(|unit| {
        let count = below.get(&unit.code).copied().unwrap_or(0);
        vec![
            name_cell(ctx, unit),
            html! { (unit.code) },
            html! { (Level::from_number(unit.level).map_or("", Level::zh)) },
            html! { (kind_zh(unit)) },
            html! { @if unit.level < Level::Village.number() { (count) } @else { (ui::format::DASH) } },
            html! { a href={ "/units/" (unit.code) } { "底册" } },
        ]
    });
    let next = html! {
        @if IMPORTERS.contains(&ctx.actor.role) { (ui::button("/units/import", "导入单位")) }
        @else { "由县级换届办或系统管理员导入。" }
    };
    Ok(Table::new(caption, columns)
        .numbered()
        .rows(rows)
        .total(units.len() as u64)
        .empty("没有下级单位", next)
        .render())
}

fn buttons(ctx: &Ctx) -> Markup {
    let mut all = Vec::new();
    if IMPORTERS.contains(&ctx.actor.role) {
        all.push(ui::button("/units/import", "导入单位"));
    }
    all.push(ui::button("/units/export", "导出 Excel"));
    ui::toolbar(&all)
}

/// The register: search results, or the top of the actor's own part of the tree.
pub async fn units(ctx: Ctx) -> Page {
    let q = ctx.param("q").map(|q| q.trim().to_owned()).unwrap_or_default();
    let filters = Filters::new("/units").text("q", "名称或编码", &q, "例如 和平村，或编码开头几位").render();
    let content = if q.is_empty() { top(&ctx).await? } else { found(&ctx, &q).await? };
    let counted = store::count_subtree(ctx.app.db.read(), &ctx.actor.unit_path).await?;
    let body = html! { (filters) (buttons(&ctx)) (content) };
    Ok(page(
        Frame::new(&ctx, "村社底册")
            .subtitle(format!("管辖范围内 {} 个单位", thousands(i64::try_from(counted).unwrap_or(0))))
            .page(body),
    ))
}

async fn top(ctx: &Ctx) -> Outcome<Markup> {
    let conn = ctx.app.db.read();
    let own = &ctx.actor.unit_code;
    let units = if own.is_empty() {
        store::children(conn, "").await?
    } else {
        store::unit(conn, own).await?.into_iter().collect()
    };
    // With a single unit at the top its children are what the reader wants to see.
    match units.as_slice() {
        [only] if only.level < Level::Village.number() => {
            let children = store::children(conn, &only.code).await?;
            Ok(html! {
                (children_table(ctx, "本级单位", &units).await?)
                (ui::card(&format!("{}的下级单位", shown(&only.name)), children_table(ctx, "下级单位", &children).await?))
            })
        }
        _ => children_table(ctx, "单位", &units).await,
    }
}

async fn found(ctx: &Ctx, q: &str) -> Outcome<Markup> {
    let conn = ctx.app.db.read();
    let units = store::search(conn, &ctx.actor.unit_path, q, FOUND).await?;
    let names = store::names_above(conn, &units).await?;
    let above = |unit: &org_unit::Model| {
        unit.path
            .split('/')
            .filter(|code| !code.is_empty() && *code != unit.code)
            .filter_map(|code| names.get(code))
            .map(|name| shown(name))
            .collect::<Vec<_>>()
            .join(" ")
    };
    let columns = vec![
        Column::text("名称").sticky(),
        Column::text("上级"),
        Column::text("编码").nowrap(),
        Column::text("级别"),
        Column::text("操作"),
    ];
    let full = units.len() as u64 == FOUND;
    let mut table = Table::new("查询结果", columns).numbered().total(units.len() as u64).empty(
        &format!("没有名称含「{q}」的单位"),
        html! { "请换更短的字词，或改用 12 位编码的开头几位查询；只在您的管辖范围内查找。" },
    );
    for unit in &units {
        table = table.row(vec![
            name_cell(ctx, unit),
            html! { (above(unit)) },
            html! { (unit.code) },
            html! { (Level::from_number(unit.level).map_or("", Level::zh)) },
            html! { a href={ "/units/" (unit.code) } { "底册" } },
        ]);
    }
    Ok(html! {
        @if full { (ui::alert(Tone::Info, None, html! { p { "只显示前 " (FOUND) " 个，请补充查询字词缩小范围。" } })) }
        (table.render())
    })
}

fn groups_card(
    ctx: &Ctx,
    code: &str,
    groups: &[entity::villagers_group::Model],
    fields: &Fields,
    failure: Option<&Failure>,
) -> Markup {
    let may_edit = COMMITTEE.contains(&ctx.actor.role);
    let may_remove = CLERKS.contains(&ctx.actor.role);
    let base = format!("/units/{code}/groups");
    let mut columns = vec![Column::number("序号"), Column::text("小组名称").sticky()];
    if may_edit {
        columns.push(Column::text("改名"));
        columns.push(Column::text("操作"));
    }
    let mut table = Table::new("村民小组", columns)
        .plain()
        .total(groups.len() as u64)
        .empty("还没有登记村民小组", html! { "选民名单按小组排列时需要；可在下方逐个登记。" });
    for group in groups {
        let mut cells = vec![html! { (group.no) }, html! { (group.name) }];
        if may_edit {
            let name = format!("name-{}", group.id);
            cells.push(
                Form::post(format!("{base}/{}/rename", group.id), &*ctx.csrf, 0)
                    .hidden("old_name", &group.name)
                    .hidden("id", group.id.to_string())
                    .field(Field::text(name, "新名称").value(&group.name).maxlength(30).required())
                    .submit("改名")
                    .render(),
            );
            cells.push(html! { @if may_remove { a href={ (base) "/" (group.id) "/remove" } { "删除" } } });
        }
        table = table.row(cells);
    }
    let errors = failure.map(shell::errors).unwrap_or_default();
    let next = groups.iter().map(|group| group.no).max().unwrap_or(0) + 1;
    let value = |name: &str, instead: String| fields.get(name).map_or(instead, str::to_owned);
    let form = may_edit.then(|| {
        Form::post(&base, &*ctx.csrf, 0)
            .errors(&errors)
            .hidden("form_key", ctx.form_key())
            .field(Field::number("no", "序号").value(value("no", next.to_string())).required())
            .field(Field::text("name", "小组名称").value(value("name", String::new())).maxlength(30).required())
            .submit("登记小组")
            .render()
    });
    ui::card("村民小组", html! { (table.render()) @if let Some(form) = form { (form) } })
}

async fn render_unit(ctx: &Ctx, fields: &Fields, failure: Option<&Failure>) -> Outcome<Markup> {
    let place = ctx.unit()?;
    let conn = ctx.app.db.read();
    let unit = store::unit(conn, &place.code).await?.ok_or_else(|| Failure::NotFound("单位".into()))?;
    let parent = html! {
        @if place.parent_code.is_empty() { (ui::format::DASH) }
        @else { a href={ "/units/" (place.parent_code) } { (shown(&place.above)) } }
    };
    let facts = [
        ("编码", html! { (unit.code) }),
        ("名称", html! { (shown(&unit.name)) }),
        ("公文用名", html! { (shown(&unit.legal_name)) }),
        ("级别", html! { (place.level.zh()) }),
        ("类型", html! { @if unit.org_kind.is_empty() { (ui::format::DASH) } @else { (unit.org_kind) } }),
        ("上级", parent),
    ];
    let village = place.level == Level::Village;
    let lower = if village {
        let groups = store::groups(conn, &unit.code).await?;
        groups_card(ctx, &unit.code, &groups, fields, failure)
    } else {
        let children = store::children(conn, &unit.code).await?;
        ui::card("下级单位", children_table(ctx, "下级单位", &children).await?)
    };
    let body = html! {
        @if let Some(warning) = &unit.warning { (ui::alert(Tone::Warn, Some("名称待核"), html! { p { (warning) } })) }
        (ui::card("基本情况", ui::kv(&facts)))
        (lower)
    };
    let mut frame = Frame::new(ctx, shown(&unit.name)).crumb("村社底册", "/units");
    if village && STAFF.contains(&ctx.actor.role) {
        frame = frame.primary(ui::primary_button(&format!("/u/{}", unit.code), "进入换届选举"));
    }
    Ok(frame.page(body))
}

/// One unit.
pub async fn unit_page(ctx: Ctx) -> Page {
    Ok(page(render_unit(&ctx, &Fields::default(), None).await?))
}

/// Adds a villagers' group.
pub async fn add_group(ctx: Ctx, fields: Fields) -> Page {
    let code = ctx.unit()?.code.clone();
    let mut reader = fields.reader();
    let input = GroupInput { no: reader.int("no", "序号", 1, 999), name: reader.text("name", "小组名称") };
    let result = match reader.finish() {
        Err(refusal) => Err(refusal.into()),
        Ok(()) => {
            let actor = ctx.actor.clone();
            ctx.submit(&fields, move |tx| {
                let (actor, code, input) = (actor.clone(), code.clone(), input.clone());
                Box::pin(async move {
                    service::add_group(tx, &actor, &code, &input).await?;
                    Ok(Done::new(format!("/units/{code}"), format!("已登记「{}」", input.name)))
                })
            })
            .await
        }
    };
    match result {
        Err(failure @ Failure::Refused(_)) => Ok(html_refused(render_unit(&ctx, &fields, Some(&failure)).await?)),
        other => other,
    }
}

/// Renames a villagers' group.
pub async fn rename_group(ctx: Ctx, Path((_, id)): Path<(String, i64)>, fields: Fields) -> Page {
    let code = ctx.unit()?.code.clone();
    let old = fields.get("old_name").unwrap_or_default().to_owned();
    let new = fields.get(&format!("name-{id}")).unwrap_or_default().to_owned();
    let actor = ctx.actor.clone();
    ctx.submit(&fields, move |tx| {
        let (actor, code, old, new) = (actor.clone(), code.clone(), old.clone(), new.clone());
        Box::pin(async move {
            service::rename_group(tx, &actor, &code, id, &old, &new).await?;
            Ok(Done::new(format!("/units/{code}"), format!("「{old}」已改名为「{new}」")))
        })
    })
    .await
}

/// Asks before a group is removed.
pub async fn confirm_remove_group(ctx: Ctx, Path((_, id)): Path<(String, i64)>) -> Page {
    let unit = ctx.unit()?;
    let group = store::group(ctx.app.db.read(), &unit.code, id).await?;
    let group = group.ok_or_else(|| Failure::NotFound("村民小组".into()))?;
    let back = format!("/units/{}", unit.code);
    let body = ui::confirm_page(&Confirm {
        question: &format!("删除「{}」？", group.name),
        consequences: &["只删除小组登记；已登记人员所写的小组名称不变".to_owned()],
        facts: &[("村", shown(&unit.name)), ("序号", group.no.to_string())],
        action: &format!("{back}/groups/{id}/remove"),
        csrf: &ctx.csrf,
        version: 0,
        hidden: &[],
        verb: "删除小组",
        cancel: &back,
        danger: true,
    });
    Ok(page(Frame::new(&ctx, "删除村民小组").page(body)))
}

/// Removes a villagers' group.
pub async fn remove_group(ctx: Ctx, Path((_, id)): Path<(String, i64)>, fields: Fields) -> Page {
    let code = ctx.unit()?.code.clone();
    let actor = ctx.actor.clone();
    ctx.submit(&fields, move |tx| {
        let (actor, code) = (actor.clone(), code.clone());
        Box::pin(async move {
            let name = service::remove_group(tx, &actor, &code, id).await?;
            Ok(Done::new(format!("/units/{code}"), format!("已删除「{name}」")))
        })
    })
    .await
}
