//! Check-in: who is here, with the quorum while people come.

use axum::extract::Path;
use entity::meeting_elector;
use maud::{Markup, html};

use super::{base, frame, load};
use crate::access::COMMITTEE;
use crate::cycle;
use crate::failure::Outcome;
use crate::meeting::model::{Attendance, Stage, Standing};
use crate::meeting::service::{self, Loaded};
use crate::meeting::store;
use crate::polling::pages::command;
use crate::ui::{self, Column, Field, Form, Pager, Projector, Table, Tone};
use crate::web::{Ctx, Done, Fields, Page, html as page};

/// Rows of a page.
const SIZE: u64 = 50;
/// Seconds between two fetches of the wall page.
const EVERY_S: u32 = 2;

async fn figures(ctx: &Ctx, loaded: &Loaded) -> Outcome<Markup> {
    let (counted, quorum) = service::quorum_now(ctx.app.db.read(), loaded).await?;
    Ok(html! {
        (super::show::turnout_tiles(&counted, quorum.min_present, quorum.met))
        (cycle::show_findings(ctx.words(), &quorum.findings))
    })
}

fn action(ctx: &Ctx, loaded: &Loaded, row: &meeting_elector::Model, query: &str) -> Markup {
    let own = format!("{}/attendance/{}{query}", base(&loaded.row.unit_code, loaded.row.id), row.id);
    let button = |attendance: Attendance, label: &str| {
        ui::post_button(&own, &ctx.csrf, row.version, &[("attendance", attendance.code().to_owned())], label)
    };
    if Standing::from_code(&row.status) != Standing::Entitled {
        return html! { span .text-muted { "列席，不签到" } };
    }
    if Attendance::from_code(&row.attendance) != Attendance::Absent {
        return button(Attendance::Absent, "撤销签到");
    }
    html! {
        (button(Attendance::InPerson, "签到"))
        @if loaded.forum.by_household_proxy() {
            (button(Attendance::Online, "在线参加"))
            a href=(format!("{}/attendance/{}/proxy", base(&loaded.row.unit_code, loaded.row.id), row.id)) { "同户委托…" }
        }
    }
}

/// Who is here.
pub async fn show(ctx: Ctx, Path((_, id)): Path<(String, i64)>) -> Page {
    let loaded = load(&ctx, id).await?;
    let own = base(&loaded.row.unit_code, id);
    let wanted = ctx.param("q").unwrap_or_default();
    let only = ctx.param("only").unwrap_or_default();
    let all = store::electors(ctx.app.db.read(), id).await?;
    let fits = |row: &&meeting_elector::Model| {
        let here = Attendance::from_code(&row.attendance) != Attendance::Absent;
        let text = wanted.is_empty() || row.name.contains(&wanted) || row.household == wanted;
        text && match only.as_str() {
            "absent" => !here && Standing::from_code(&row.status) == Standing::Entitled,
            "present" => here,
            _ => true,
        }
    };
    let rows: Vec<&meeting_elector::Model> = all.iter().filter(fits).collect();
    let at: u64 = ctx.param("page").and_then(|v| v.parse().ok()).unwrap_or(1).max(1);
    let filters = vec![("q".to_owned(), wanted.clone()), ("only".to_owned(), only.clone())];
    let pager = Pager::new(format!("{own}/attendance"), filters, at, SIZE, rows.len() as u64);
    let works = loaded.stage == Stage::CheckIn && COMMITTEE.contains(&ctx.actor.role);
    let mut columns = vec![Column::text("姓名").sticky(), Column::text("小组、户"), Column::state("签到")];
    if works {
        columns.push(Column::text("操作"));
    }
    let query = if ctx.query.is_empty() { String::new() } else { format!("?{}", ctx.query) };
    let mut table =
        Table::new("签到", columns).empty("没有符合条件的人", html! { p { "请清空条件再查，或者先登记名册。" } });
    let first = usize::try_from((at - 1) * SIZE).unwrap_or(0);
    let shown = || rows.iter().skip(first).take(usize::try_from(SIZE).unwrap_or(50));
    let waiting: Vec<i64> = shown()
        .filter(|row| Standing::from_code(&row.status) == Standing::Entitled)
        .filter(|row| Attendance::from_code(&row.attendance) == Attendance::Absent)
        .map(|row| row.id)
        .collect();
    for row in shown() {
        let attendance = Attendance::from_code(&row.attendance);
        let tone = if attendance == Attendance::Absent { Tone::Muted } else { Tone::Good };
        let mut cells = vec![
            html! { (row.name) },
            html! { (row.group_name) " " (row.household) },
            html! { (ui::badge(tone, attendance.zh())) },
        ];
        if works {
            cells.push(action(&ctx, &loaded, row, &query));
        }
        table = table.row(cells);
    }
    let search = ui::Filters::new(format!("{own}/attendance")).text("q", "姓名或户", &wanted, "姓名或户编号").select(
        "only",
        "签到",
        &[("", "全部"), ("absent", "未到"), ("present", "已到")],
        &only,
    );
    let body = html! {
        div #live data-live=(format!("{own}/attendance/live")) data-every=(EVERY_S) { (figures(&ctx, &loaded).await?) }
        script src=(ui::assets::href("live.js")) type="module" {}
        p { (ui::button(&format!("{own}/attendance/wall"), "大屏")) " " (ui::button(&own, "回到会议")) }
        (search.render())
        @if works && waiting.len() > 1 {
            form action=(format!("{own}/attendance{query}")) method="post" data-once {
                input type="hidden" name="csrf" value=(ctx.csrf);
                @for id in &waiting { input type="hidden" name="row" value=(id); }
                button .btn.btn-outline-secondary type="submit" { "本页 " (waiting.len()) " 人全部到会" }
            }
        }
        (table.total(all.len() as u64).pager(pager).render())
    };
    Ok(page(frame(&ctx, &loaded, "签到")?.page(body)))
}

/// The figures that are fetched again and again.
pub async fn live(ctx: Ctx, Path((_, id)): Path<(String, i64)>) -> Page {
    let loaded = load(&ctx, id).await?;
    Ok(page(figures(&ctx, &loaded).await?))
}

/// The figures for the wall.
pub async fn wall(ctx: Ctx, Path((_, id)): Path<(String, i64)>) -> Page {
    let loaded = load(&ctx, id).await?;
    let unit = ctx.unit()?;
    let href = format!("{}/attendance/live", base(&unit.code, id));
    let title = format!("{} 签到", service::title(&loaded.row));
    let projector = Projector {
        title: &title,
        place_zh: &unit.name,
        subtitle: None,
        live_href: &href,
        every_s: EVERY_S,
        drill: ctx.is_drill(),
    };
    Ok(page(ui::projector_page(&projector, figures(&ctx, &loaded).await?)))
}

/// Records that somebody came, or takes it back.
pub async fn save(ctx: Ctx, Path((_, id, row)): Path<(String, i64, i64)>, fields: Fields) -> Page {
    let version = fields.version()?;
    let attendance = Attendance::from_code(fields.get("attendance").unwrap_or_default());
    let proxy = fields.get("proxy").and_then(|v| v.parse().ok());
    let query = if ctx.query.is_empty() { String::new() } else { format!("?{}", ctx.query) };
    command!(ctx, fields, [query], |tx, actor, unit| {
        let name = service::check_in(tx, &actor, &unit, id, (row, version), (attendance, proxy)).await?;
        let message = match attendance {
            Attendance::Absent => format!("「{name}」的签到已撤销"),
            other => format!("「{name}」{}", other.zh()),
        };
        Ok(Done::new(format!("{}/attendance{query}", base(&unit.code, id)), message))
    })
}

/// Records that everybody on the page came.
pub async fn save_page(ctx: Ctx, Path((_, id)): Path<(String, i64)>, fields: Fields) -> Page {
    let rows: Vec<i64> = fields.all("row").filter_map(|row| row.parse().ok()).collect();
    let query = if ctx.query.is_empty() { String::new() } else { format!("?{}", ctx.query) };
    command!(ctx, fields, [rows, query], |tx, actor, unit| {
        let n = service::check_in_many(tx, &actor, &unit, id, &rows).await?;
        Ok(Done::new(format!("{}/attendance{query}", base(&unit.code, id)), format!("{n} 人已登记到会")))
    })
}

/// Asks who of the household comes for a member.
pub async fn ask_proxy(ctx: Ctx, Path((_, id, row)): Path<(String, i64, i64)>) -> Page {
    let loaded = load(&ctx, id).await?;
    let conn = ctx.app.db.read();
    let row = store::elector(conn, id, row).await?;
    let all = store::electors(conn, id).await?;
    let home = |other: &&meeting_elector::Model| {
        other.id != row.id
            && !row.household.is_empty()
            && other.household == row.household
            && other.group_name == row.group_name
    };
    let choices: Vec<(String, String)> =
        all.iter().filter(home).map(|other| (other.id.to_string(), other.name.clone())).collect();
    let own = base(&loaded.row.unit_code, id);
    let rule = loaded.rules.cooperative.own.proxy_same_household();
    let body = html! {
        @if choices.is_empty() {
            (ui::empty("没有同户的其他成员", html! { p { "只能书面委托同一户内具有完全民事行为能力的其他家庭成员。" } }))
        } @else {
            (Form::post(format!("{own}/attendance/{}", row.id), &*ctx.csrf, row.version)
                .hidden("attendance", Attendance::Proxy.code())
                .field(Field::fixed("委托人", row.name.clone()))
                .field(Field::select("proxy", "受委托人（同户）", choices).required())
                .submit("已收到书面委托，登记")
                .cancel(&format!("{own}/attendance"))
                .render())
        }
        p .text-muted { (ui::mark::cite(&cycle::cites_zh(&rule.cites).join("、"))) }
    };
    Ok(page(frame(&ctx, &loaded, "同户委托")?.crumb("签到", format!("{own}/attendance")).page(body)))
}
