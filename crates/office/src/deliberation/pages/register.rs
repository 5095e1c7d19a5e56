//! The county's register of secretaries.

use std::collections::HashMap;

use axum::extract::Path;
use maud::{Markup, html};
use sheet::{Cell, Kind, SheetSpec};

use super::{again, base, by, command, errors, refused};
use crate::access::{COUNTY, Role};
use crate::deliberation::model::{Filed, FilingState, Standing};
use crate::deliberation::service::{self, Entry, entries, entry, filed_now};
use crate::deliberation::store;
use crate::failure::{Failure, Outcome};
use crate::org::{self, Level};
use crate::shell::Frame;
use crate::ui::{self, Column, Field, Filters, Form, Pager, Table, Tile, Tone};
use crate::web::{Ctx, Done, Fields, Page, download, html as page};
use crate::work::blocking;

const XLSX: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
/// Rows of a page.
const SIZE: u64 = 50;

fn own(unit: &str) -> String {
    format!("/u/{unit}/secretaries")
}

fn tone(standing: Standing) -> Tone {
    match standing {
        Standing::Filed => Tone::Good,
        Standing::Submitted => Tone::Info,
        Standing::Vacant => Tone::Muted,
        Standing::Due => Tone::Warn,
        Standing::SuccessorDue | Standing::Returned | Standing::Ended => Tone::Bad,
    }
}

fn chip(standing: Standing) -> Markup {
    ui::badge(tone(standing), standing.zh())
}

async fn names(ctx: &Ctx, all: &[Entry]) -> Outcome<HashMap<String, String>> {
    let mut codes: Vec<String> =
        all.iter().flat_map(|one| [one.unit_code.clone(), one.township_code.clone()]).collect();
    codes.sort_unstable();
    codes.dedup();
    let units = org::store::units_by_code(ctx.app.db.read(), &codes).await?;
    Ok(units.into_iter().map(|(code, unit)| (code, unit.name)).collect())
}

/// The entries as the address wants them.
fn wanted(ctx: &Ctx, all: Vec<Entry>) -> Vec<Entry> {
    let (only, township) = (ctx.param("only").unwrap_or_default(), ctx.param("township").unwrap_or_default());
    all.into_iter()
        .filter(|one| only.is_empty() || one.standing.code() == only)
        .filter(|one| township.is_empty() || one.township_code == township)
        .collect()
}

async fn view(ctx: &Ctx) -> Outcome<Markup> {
    let place = ctx.unit()?;
    let all = entries(ctx.app.db.read(), place).await?;
    let names = names(ctx, &all).await?;
    let name = |code: &str| names.get(code).cloned().unwrap_or_else(|| code.to_owned());
    let count = |standing: Standing| all.iter().filter(|one| one.standing == standing).count();
    let in_office = all.iter().filter(|one| one.holder.is_some()).count();
    let due = Standing::ALL.into_iter().filter(|one| one.may_submit()).map(count).sum::<usize>();
    let tiles = [
        Tile::new("书记已备案", format!("{}/{in_office}", count(Standing::Filed))).note("在任书记"),
        Tile::new("已报送，待备案", count(Standing::Submitted).to_string()),
        Tile::new("待报送", due.to_string()).note(format!("其中书记已变动 {}", count(Standing::SuccessorDue))),
        Tile::new("没有在任书记", (count(Standing::Vacant) + count(Standing::Ended)).to_string()),
    ];
    let mut townships: Vec<(String, String)> =
        all.iter().map(|one| (one.township_code.clone(), name(&one.township_code))).collect();
    townships.dedup();
    let path = own(&place.code);
    let (only, township) = (ctx.param("only").unwrap_or_default(), ctx.param("township").unwrap_or_default());
    let shown = wanted(ctx, all);
    let at: u64 = ctx.param("page").and_then(|v| v.parse().ok()).unwrap_or(1).max(1);
    let kept = vec![("township".to_owned(), township.clone()), ("only".to_owned(), only.clone())];
    let export = ui::format::url(&format!("{path}/export"), &kept);
    let pager = Pager::new(path.clone(), kept, at, SIZE, shown.len() as u64);
    let county = place.level == Level::County;
    let mut columns = vec![Column::text("村社").sticky()];
    if county {
        columns.push(Column::text("乡镇（街道）"));
    }
    columns.extend([
        Column::text("书记"),
        Column::text("任职时间").nowrap(),
        Column::state("备案"),
        Column::text("备案号"),
        Column::text("备案日期").nowrap(),
    ]);
    let mut table = Table::new("书记备案", columns).empty("没有这样的村社", html! { p { "请更改筛选条件。" } });
    let first = usize::try_from(pager.first_row().saturating_sub(1)).unwrap_or(0);
    for one in shown.iter().skip(first).take(usize::try_from(SIZE).unwrap_or(50)) {
        let filing = one.filing().filter(|row| FilingState::of(row) == FilingState::Filed);
        let dash = || ui::format::DASH.to_owned();
        let mut cells = vec![html! { a href=(format!("{path}/{}", one.unit_code)) { (name(&one.unit_code)) } }];
        if county {
            cells.push(html! { (name(&one.township_code)) });
        }
        cells.extend([
            html! { (one.holder.as_ref().map_or_else(dash, |row| row.name.clone())) },
            html! { (one.holder.as_ref().map_or_else(dash, |row| row.since.to_string())) },
            chip(one.standing),
            html! { (filing.map_or_else(dash, |row| row.number.clone())) },
            html! { (filing.and_then(|row| row.filed_on).map_or_else(dash, |day| day.to_string())) },
        ]);
        table = table.row(cells);
    }
    let mut filters = Filters::new(path);
    if county {
        filters = filters.select("township", "乡镇（街道）", &townships, &township);
    }
    let states = Standing::ALL.map(|one| (one.code(), one.zh()));
    let body = html! {
        p .text-muted { "在任书记以班子成员中党组织书记为准；备案登记的是已经产生的结果，不产生、不改变任何人的职务。" }
        (ui::toolbar(&[ui::button(&export, "导出 Excel")]))
        (ui::tiles(&tiles))
        (filters.select("only", "备案", &states, &only).render())
        (table.total(shown.len() as u64).pager(pager).render())
    };
    Ok(Frame::new(ctx, "书记备案").crumb("分析研判", base(&place.code)).page(body))
}

/// The register.
pub async fn show(ctx: Ctx) -> Page {
    Ok(page(view(&ctx).await?))
}

/// The register as a spreadsheet, as filtered: what was filed where it is filed, what is recorded elsewhere.
pub async fn export(ctx: Ctx) -> Page {
    let conn = ctx.app.db.read();
    let all = wanted(&ctx, entries(conn, ctx.unit()?).await?);
    let names = names(&ctx, &all).await?;
    let name = |code: &str| names.get(code).cloned().unwrap_or_default();
    let titles = [
        "编码",
        "村社",
        "乡镇（街道）",
        "书记",
        "性别",
        "出生年月",
        "学历",
        "任职时间",
        "兼任职务",
        "批复文号",
        "备案",
        "备案号",
        "备案日期",
    ];
    let columns = titles.into_iter().map(|title| sheet::Column::new(title, title, Kind::Text)).collect();
    let spec = SheetSpec { name: "书记备案", columns };
    let mut rows: Vec<Vec<Cell>> = Vec::new();
    for one in &all {
        let filing = one.filing().filter(|row| FilingState::of(row) == FilingState::Filed);
        let filed = match filing {
            Some(row) => Some(store::filed(row)?),
            None => filed_now(conn, one).await?,
        };
        let text = |of: fn(&Filed) -> String| filed.as_ref().map(of).unwrap_or_default();
        let cells = [
            one.unit_code.clone(),
            name(&one.unit_code),
            name(&one.township_code),
            text(|it| it.name.clone()),
            text(|it| it.sex.clone()),
            text(|it| it.birth_month.clone()),
            text(|it| it.education.clone()),
            text(|it| it.since.to_string()),
            text(|it| it.together.join("、")),
            text(|it| it.approval.clone()),
            one.standing.zh().to_owned(),
            filing.map(|row| row.number.clone()).unwrap_or_default(),
            filing.and_then(|row| row.filed_on).map(|day| day.to_string()).unwrap_or_default(),
        ];
        rows.push(cells.into_iter().map(Cell::Text).collect());
    }
    let bytes = blocking(move || sheet::export(&spec, "书记备案", rows))
        .await?
        .map_err(|error| Failure::Internal(error.to_string()))?;
    Ok(download("书记备案.xlsx", XLSX, bytes))
}

/// What is filed about somebody.
fn facts(filed: &Filed) -> Markup {
    let or_dash = |text: &str| if text.is_empty() { ui::format::DASH.to_owned() } else { text.to_owned() };
    ui::kv(&[
        ("姓名", html! { (filed.name) }),
        ("性别", html! { (or_dash(&filed.sex)) }),
        ("出生年月", html! { (or_dash(&filed.birth_month)) }),
        ("学历", html! { (or_dash(&filed.education)) }),
        ("任职时间", html! { (filed.since) }),
        ("兼任职务", html! { (or_dash(&filed.together.join("、"))) }),
        ("批复文号", html! { (or_dash(&filed.approval)) }),
    ])
}

async fn one_view(ctx: &Ctx, code: &str, typed: Option<&Fields>, failure: Option<&Failure>) -> Outcome<Markup> {
    let (place, conn) = (ctx.unit()?, ctx.app.db.read());
    let entry = entry(conn, place, code).await?;
    let names = names(ctx, std::slice::from_ref(&entry)).await?;
    let name = names.get(code).cloned().unwrap_or_default();
    let now = filed_now(conn, &entry).await?;
    let path = format!("{}/{code}", own(&place.code));
    let version = entry.filing().map_or(0, |row| row.version);
    let township = ctx.actor.role == Role::TownshipClerk;
    let county = COUNTY.contains(&ctx.actor.role);
    let value = |name: &str| typed.and_then(|fields| fields.get(name)).unwrap_or_default().to_owned();
    let errors = errors(failure);
    let filed = entry.filing().filter(|row| FilingState::of(row) == FilingState::Filed);
    let differs = match (filed, &now) {
        (Some(row), Some(now)) => store::filed(row)? != *now,
        _ => false,
    };
    let mut history = Vec::new();
    for row in entry.filings.iter().rev() {
        let content = store::filed(row)?;
        let ended = entry.rows.iter().find(|own| own.id == row.holder_id).and_then(|own| own.until);
        history.push(html! {
            (ui::card(&format!("{}：{}", content.name, FilingState::of(row).zh()), html! {
                @if let Some(day) = ended { (ui::alert(Tone::Info, None, html! { p { "职务已于 " (day) " 结束。" } })) }
                (facts(&content))
                (ui::kv(&[
                    ("报送", by(&row.submitted_by, row.submitted_ms)),
                    ("办理", by(&row.filed_by, row.filed_ms)),
                    ("备案号", html! { @if row.number.is_empty() { (ui::format::DASH) } @else { (row.number) } }),
                    ("备案日期", html! { @if let Some(day) = row.filed_on { (day) } @else { (ui::format::DASH) } }),
                    ("退回原因", html! { @if row.reason.is_empty() { (ui::format::DASH) } @else { (row.reason) } }),
                    ("校验值", html! { code { (row.hash.chars().take(16).collect::<String>()) } }),
                ]))
            }))
        });
    }
    let day = if typed.is_some() { value("filed_on") } else { ctx.today().to_string() };
    let body = html! {
        (refused(failure))
        p { (chip(entry.standing)) " " a href=(format!("/u/{code}/team")) { "班子成员" } }
        @if differs { (ui::alert(Tone::Warn, Some("备案后资料有变化"), html! { p { "下面列出现在登记的内容，备案的内容在备案记录中。" } })) }
        @if let Some(now) = &now { (ui::card("在任书记（现在登记的内容）", facts(now))) }
        @else { (ui::empty("没有在任书记", html! { p { "书记产生以后，在班子成员中登记，或者由党组织换届会议的结果写入。" } })) }
        @if township && entry.standing.may_submit() && now.is_some() {
            (ui::post_button(&format!("{path}/submit"), &ctx.csrf, version, &[], "报送备案"))
        }
        @if county && entry.standing == Standing::Submitted {
            (ui::card("备案", Form::post(format!("{path}/file"), &*ctx.csrf, version).errors(&errors)
                .field(Field::text("number", "备案号").value(value("number")).required().maxlength(60))
                .field(Field::date("filed_on", "备案日期").value(day).required())
                .submit("备案").render()))
            (ui::fold("退回乡镇", Form::post(format!("{path}/return"), &*ctx.csrf, version)
                .field(Field::text("reason", "退回原因").value(value("reason")).required().maxlength(200))
                .submit("退回").render()))
        }
        @if !history.is_empty() { h2 .section-title { "备案记录" } @for one in &history { (one) } }
    };
    Ok(Frame::new(ctx, format!("{name} 书记备案")).crumb("书记备案", own(&place.code)).page(body))
}

/// A unit of the register.
pub async fn one(ctx: Ctx, Path((_, code)): Path<(String, String)>) -> Page {
    Ok(page(one_view(&ctx, &code, None, None).await?))
}

/// The township submits.
pub async fn submit(ctx: Ctx, Path((_, code)): Path<(String, String)>, fields: Fields) -> Page {
    let version = fields.version()?;
    let own_code = code.clone();
    let result = command!(ctx, fields, [own_code], |tx, actor, unit| {
        let name = service::submit(tx, &actor, &unit, (&own_code, version)).await?;
        Ok(Done::new(format!("{}/{own_code}", own(&unit.code)), format!("「{name}」已报送，等待县级备案")))
    });
    again(result, async |failure| one_view(&ctx, &code, Some(&fields), Some(&failure)).await).await
}

/// The county files.
pub async fn file(ctx: Ctx, Path((_, code)): Path<(String, String)>, fields: Fields) -> Page {
    let version = fields.version()?;
    let mut reader = fields.reader();
    let (number, on) = (reader.text("number", "备案号"), reader.date("filed_on", "备案日期"));
    let own_code = code.clone();
    let result = match reader.finish() {
        Err(refusal) => Err(refusal.into()),
        Ok(()) => command!(ctx, fields, [own_code, number], |tx, actor, unit| {
            let name = service::file(tx, &actor, &unit, (&own_code, version), (&number, on)).await?;
            Ok(Done::new(format!("{}/{own_code}", own(&unit.code)), format!("「{name}」已备案，{number}")))
        }),
    };
    again(result, async |failure| one_view(&ctx, &code, Some(&fields), Some(&failure)).await).await
}

/// The county sends back.
pub async fn send_back(ctx: Ctx, Path((_, code)): Path<(String, String)>, fields: Fields) -> Page {
    let version = fields.version()?;
    let mut reader = fields.reader();
    let reason = reader.text("reason", "退回原因");
    let own_code = code.clone();
    let result = match reader.finish() {
        Err(refusal) => Err(refusal.into()),
        Ok(()) => command!(ctx, fields, [own_code, reason], |tx, actor, unit| {
            let name = service::send_back(tx, &actor, &unit, (&own_code, version), &reason).await?;
            Ok(Done::new(format!("{}/{own_code}", own(&unit.code)), format!("「{name}」已退回乡镇")))
        }),
    };
    again(result, async |failure| one_view(&ctx, &code, Some(&fields), Some(&failure)).await).await
}
