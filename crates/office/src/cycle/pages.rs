//! Pages of the cycles: list, one cycle with its units, polling days of a township at once.

use std::collections::HashMap;

use axum::extract::Path;
use chrono::NaiveDate;
use entity::{election_cycle, unit_election};
use law::book::Status;
use maud::{Markup, html};

use super::service::{self, AddUnits, NewCycle};
use super::{model, store};
use super::{settings_pages, timetable_pages as timetable};
use crate::access::{CLERKS, COMMITTEE, COUNTY, Role, STAFF};
use crate::failure::{Failure, Outcome};
use crate::org::{self, Level, UnitRef};
use crate::routes::{Gate, Route, get, post};
use crate::shell::{self, Frame};
use crate::ui::{self, Column, Field, Filters, Form, Pager, Table, Tone};
use crate::web::{Ctx, Done, Fields, Page, html as page, html_refused};

/// Rows of one page of units.
const SIZE: u64 = 50;

/// Routes of this context.
pub fn routes() -> Vec<Route> {
    vec![
        get("/cycles", Gate::Roles(CLERKS), list),
        post("/cycles", Gate::Roles(COUNTY), create),
        get("/cycles/{id}", Gate::Roles(CLERKS), show),
        post("/cycles/{id}/units", Gate::Roles(COUNTY), add_units),
        get("/cycles/{id}/polling-day", Gate::Roles(CLERKS), preview_days),
        post("/cycles/{id}/polling-day", Gate::Roles(CLERKS), set_days),
        get("/cycles/{id}/settings", Gate::Roles(CLERKS), settings_pages::show),
        post("/cycles/{id}/settings", Gate::Roles(COUNTY), settings_pages::save),
        post("/cycles/{id}/settings/pack", Gate::Roles(COUNTY), settings_pages::save_pack),
        get("/u/{unit}/timetable", Gate::Roles(STAFF), timetable::show),
        get("/u/{unit}/timetable/print", Gate::Roles(STAFF), timetable::print),
        get("/u/{unit}/timetable/step/{step}", Gate::Roles(COMMITTEE), timetable::edit),
        post("/u/{unit}/timetable/step/{step}", Gate::Roles(COMMITTEE), timetable::save),
        get("/u/{unit}/timetable/step/{step}/check", Gate::Roles(COMMITTEE), timetable::check),
        get("/u/{unit}/timetable/move", Gate::Roles(CLERKS), timetable::preview),
        post("/u/{unit}/timetable/move", Gate::Roles(CLERKS), timetable::move_day),
        post("/u/{unit}/timetable/mode", Gate::Roles(CLERKS), timetable::set_mode),
    ]
}

/// Modes a user may choose: code and word.
pub(super) const MODES: [(&str, &str); 2] =
    [("self_nomination", "无候选人的自荐直选"), ("candidates", "有候选人的差额选举")];

/// Ways of electing a residents' committee that a user may choose: code and word.
pub(super) fn residents_options() -> [(&'static str, &'static str); 3] {
    model::RESIDENTS_MODES.map(|(mode, code)| (code, mode.zh()))
}

/// How an election is held, in words: the mode, and for a residents' committee who elects.
pub(super) fn way_zh(election: &unit_election::Model) -> String {
    match model::residents_mode(election) {
        Some(way) => format!("{}；{}", way.zh(), mode_zh(&election.mode)),
        None => mode_zh(&election.mode).to_owned(),
    }
}

/// The word for a mode code.
pub(super) fn mode_zh(code: &str) -> &'static str {
    MODES.iter().find(|(value, _)| *value == code).map_or("不明", |(_, zh)| zh)
}

/// The county of a cycle when the actor may see it: from above, or from a place inside it.
async fn county_of(ctx: &Ctx, cycle: &election_cycle::Model) -> Outcome<Option<UnitRef>> {
    let county = org::store::unit_ref(ctx.app.db.read(), &cycle.county_code).await?;
    Ok(county.filter(|unit| ctx.actor.covers(&unit.path) || ctx.actor.unit_path.starts_with(&unit.path)))
}

pub(super) async fn own_cycle(ctx: &Ctx, id: i64) -> Outcome<(election_cycle::Model, UnitRef)> {
    let missing = || Failure::NotFound("换届方案".into());
    let cycle = store::cycle(ctx.app.db.read(), id).await?.ok_or_else(missing)?;
    let county = county_of(ctx, &cycle).await?.ok_or_else(missing)?;
    Ok((cycle, county))
}

/// The township to which the actor's place limits the units of a cycle.
fn limit(ctx: &Ctx, county: &UnitRef) -> Option<String> {
    (!ctx.actor.covers(&county.path)).then(|| ctx.actor.unit_code.clone())
}

fn profile_cell(id: &str) -> Outcome<Markup> {
    let profile = model::book()?.profile(id);
    Ok(html! {
        @match profile {
            Some(profile) => {
                (id) " " (profile.title) " "
                @if profile.verification != Status::Verified { (ui::badge(Tone::Warn, "参数依据旧文本，待核")) }
            }
            None => { (id) " " (ui::badge(Tone::Bad, "未知")) }
        }
    })
}

fn create_form(ctx: &Ctx, fields: &Fields, failure: Option<&Failure>) -> Outcome<Markup> {
    let errors = failure.map(shell::errors).unwrap_or_default();
    let value = |name: &str| fields.get(name).unwrap_or_default().to_owned();
    let profiles: Vec<(String, String)> = model::book()?
        .profiles()
        .into_iter()
        .map(|p| {
            let mark = if p.verification == Status::Verified { "" } else { "（参数依据旧文本，待核）" };
            let label = format!("{} {}{mark}", p.id, p.title);
            (p.id, label)
        })
        .collect();
    let county = if value("county_code").is_empty() { ctx.actor.unit_code.clone() } else { value("county_code") };
    Ok(Form::post("/cycles", &*ctx.csrf, 0)
        .errors(&errors)
        .hidden("form_key", ctx.form_key())
        .field(Field::text("name", "名称").value(value("name")).required().help("例如：2026年村民委员会换届选举"))
        .field(Field::number("term_no", "第几届").value(value("term_no")).required())
        .field(Field::text("county_code", "县（市、区）编码").value(county).required().help("村社底册中的 12 位编码"))
        .field(
            Field::select("profile", "法规方案", profiles)
                .value(value("profile"))
                .required()
                .help("决定全部期限和票数规则；选举日决定适用哪一版文本"),
        )
        .field(Field::tick("synthetic", "演练数据（只能录入虚构人员）").value(value("synthetic")))
        .submit("建立换届方案")
        .render())
}

async fn list_page(ctx: &Ctx, fields: &Fields, failure: Option<&Failure>) -> Outcome<Markup> {
    let counts = store::units_per_cycle(ctx.app.db.read()).await?;
    let columns = vec![
        Column::text("名称").sticky(),
        Column::number("届次"),
        Column::text("县（市、区）"),
        Column::text("法规方案"),
        Column::number("村数"),
        Column::state("性质"),
    ];
    let mut table = Table::new("换届方案", columns).numbered().empty(
        "还没有换届方案",
        html! { p { "由县级换届办建立方案、选定法规方案并列入各村，之后各村才能登记选民。" } },
    );
    let mut total = 0;
    for cycle in store::cycles(ctx.app.db.read()).await? {
        let Some(county) = county_of(ctx, &cycle).await? else { continue };
        total += 1;
        let nature =
            if cycle.synthetic { ui::badge(Tone::Info, "演练数据") } else { ui::badge(Tone::Good, "正式") };
        table = table.row(vec![
            html! { a href={ "/cycles/" (cycle.id) } { (cycle.name) } },
            html! { (cycle.term_no) },
            html! { (county.above) " " (county.name) },
            profile_cell(&cycle.profile)?,
            html! { (counts.get(&cycle.id).copied().unwrap_or(0)) },
            nature,
        ]);
    }
    let table = table.total(total);
    let form = (ctx.actor.role == Role::CountyOffice).then(|| create_form(ctx, fields, failure)).transpose()?;
    let body = html! {
        (table.render())
        @if let Some(form) = form { (ui::card("建立换届方案", form)) }
    };
    Ok(Frame::new(ctx, "换届方案").page(body))
}

/// All cycles that the user may see.
pub async fn list(ctx: Ctx) -> Page {
    Ok(page(list_page(&ctx, &Fields::default(), None).await?))
}

/// Creates a cycle.
pub async fn create(ctx: Ctx, fields: Fields) -> Page {
    let mut reader = fields.reader();
    let new = NewCycle {
        name: reader.text("name", "名称"),
        term_no: reader.int("term_no", "届次", 1, 99),
        county_code: reader.text("county_code", "县（市、区）编码"),
        profile: reader.text("profile", "法规方案"),
        synthetic: yes(&fields, "synthetic"),
    };
    if ctx.app.clock.is_drill() && !new.synthetic {
        reader.error("synthetic", "本系统正按演练时钟运行，只能建立演练方案，请勾选「演练数据」");
    }
    let result = match reader.finish() {
        Err(refusal) => Err(refusal.into()),
        Ok(()) => {
            let actor = ctx.actor.clone();
            ctx.submit(&fields, move |tx| {
                let (actor, new) = (actor.clone(), new.clone());
                Box::pin(async move {
                    let row = service::create_cycle(tx, &actor, &new).await?;
                    Ok(Done::new(format!("/cycles/{}", row.id), format!("已建立换届方案「{}」，请列入各村", row.name)))
                })
            })
            .await
        }
    };
    match result {
        Err(failure @ Failure::Refused(_)) => Ok(html_refused(list_page(&ctx, &fields, Some(&failure)).await?)),
        other => other,
    }
}

/// Whether a box of [`Field::tick`] was ticked.
pub(super) fn yes(fields: &Fields, name: &str) -> bool {
    fields.get(name) == Some("yes") || fields.ticked(name)
}

pub(super) async fn names(ctx: &Ctx, codes: impl Iterator<Item = String>) -> Outcome<HashMap<String, String>> {
    let codes: Vec<String> = codes.collect();
    let units = org::store::units_by_code(ctx.app.db.read(), &codes).await?;
    Ok(units.into_iter().map(|(code, unit)| (code, unit.name)).collect())
}

pub(super) fn label<'a>(names: &'a HashMap<String, String>, code: &'a str) -> &'a str {
    names.get(code).map_or(code, String::as_str)
}

fn stage_badge(row: &unit_election::Model) -> Markup {
    let stage = model::stage(row);
    let tone = match stage {
        model::Stage::Finished => Tone::Good,
        model::Stage::NextRound => Tone::Warn,
        model::Stage::Preparing => Tone::Muted,
        _ => Tone::Info,
    };
    ui::badge(tone, stage.zh())
}

async fn show_page(ctx: &Ctx, id: i64, fields: &Fields, failure: Option<&Failure>) -> Outcome<Markup> {
    let (cycle, county) = own_cycle(ctx, id).await?;
    let conn = ctx.app.db.read();
    let limited = limit(ctx, &county);
    let township = limited.clone().or_else(|| ctx.param("township").filter(|code| !code.is_empty()));
    let wanted = ctx.param("page").and_then(|n| n.parse::<u64>().ok()).unwrap_or(1).max(1);
    let size = ctx.param("size").and_then(|n| n.parse::<u64>().ok()).unwrap_or(SIZE).clamp(10, 100);
    let (rows, total) = store::elections_page(conn, id, township.as_deref(), wanted - 1, size).await?;
    let townships: Vec<(String, i64)> = store::townships(conn, id).await?;
    let names =
        names(ctx, rows.iter().map(|r| r.unit_code.clone()).chain(townships.iter().map(|(code, _)| code.clone())))
            .await?;
    let options: Vec<(String, String)> =
        townships.iter().map(|(code, n)| (code.clone(), format!("{}（{n} 个村）", label(&names, code)))).collect();
    let columns = vec![
        Column::text("村（社区）").sticky(),
        Column::text("乡镇（街道）"),
        Column::state("选举日"),
        Column::text("选举方式"),
        Column::number("职数"),
        Column::state("阶段"),
        Column::text("操作"),
    ];
    let path = format!("/cycles/{id}");
    let filters = vec![("township".to_owned(), township.clone().unwrap_or_default())];
    let mut table = Table::new("列入的村", columns)
        .pager(Pager::new(path.clone(), filters, wanted, size, total))
        .empty("还没有列入村", html! { p { "在下方选择乡镇或填写村的编码，确定选举日和选举方式后列入。" } });
    for row in &rows {
        let base = format!("/u/{}", row.unit_code);
        table = table.row(vec![
            html! { a href=(base) { (label(&names, &row.unit_code)) } },
            html! { (label(&names, &row.township_code)) },
            html! { (ui::format::date(row.polling_day)) },
            html! { (way_zh(row)) },
            html! { (row.seats) },
            stage_badge(row),
            ui::actions(&[("日程", format!("{base}/timetable")), ("职数", format!("{base}/posts"))], &base),
        ]);
    }
    let facts = ui::kv(&[
        ("县（市、区）", html! { (county.above) " " (county.name) }),
        ("届次", html! { "第 " (cycle.term_no) " 届" }),
        ("法规方案", profile_cell(&cycle.profile)?),
        ("性质", html! { @if cycle.synthetic { "演练数据" } @else { "正式" } }),
    ]);
    let chosen = township.clone().unwrap_or_default();
    let bulk = html! {
        form .entry action={ (path) "/polling-day" } method="get" {
            div .fields {
                (Field::select("township", "乡镇（街道）", options.clone()).value(chosen.clone()).required().render())
                (Field::date("day", "统一的选举日").required().render())
            }
            div .form-actions { button .btn.btn-primary type="submit" { "试算" } }
        }
    };
    let add = if ctx.actor.role == Role::CountyOffice {
        Some(add_form(ctx, &cycle, &county, fields, failure).await?)
    } else {
        None
    };
    let body = html! {
        (ui::card_with("方案", Some(ui::button(&format!("/cycles/{id}/settings"), "设定和政策包")), facts))
        (Filters::new(path.clone()).select("township", "乡镇（街道）", &options, &chosen).render())
        (table.render())
        @if total > 0 { (ui::card("统一调整一个乡镇的选举日", html! {
            p .field-help { "先试算，列出每个村的变化和冲突；确认后才下达。" }
            (bulk)
        })) }
        @if let Some(add) = add { (ui::card("列入村", add)) }
    };
    Ok(Frame::new(ctx, cycle.name.clone()).crumb("换届方案", "/cycles").page(body))
}

async fn add_form(
    ctx: &Ctx,
    cycle: &election_cycle::Model,
    county: &UnitRef,
    fields: &Fields,
    failure: Option<&Failure>,
) -> Outcome<Markup> {
    let errors = failure.map(shell::errors).unwrap_or_default();
    let value = |name: &str| fields.get(name).unwrap_or_default().to_owned();
    let children = org::store::children(ctx.app.db.read(), &county.code).await?;
    let townships: Vec<(String, String)> =
        children.into_iter().filter(|u| u.level == Level::Township.number()).map(|u| (u.code, u.name)).collect();
    Ok(Form::post(format!("/cycles/{}/units", cycle.id), &*ctx.csrf, cycle.version)
        .errors(&errors)
        .hidden("form_key", ctx.form_key())
        .field(Field::tick("whole", format!("{}所有村（社区）", county.name)).value(value("whole")))
        .field(Field::checks("townships", "或按乡镇（街道）", townships).values(fields.all("townships")).wide())
        .field(Field::textarea("codes", "或逐村（社区）填写编码", 3).value(value("codes")).help("每行一个 12 位编码"))
        .field(Field::date("polling_day", "选举日").value(value("polling_day")).required())
        .field(Field::radio("mode", "选举方式", MODES).value(value("mode")).required())
        .field(
            Field::select("residents", "社区居民委员会由谁选举", residents_options())
                .value(value("residents"))
                .prompt(Some("社区不列入"))
                .help("适用当地居民委员会的法规方案；各社区以后可以分别更改"),
        )
        .submit("列入")
        .render())
}

/// One cycle.
pub async fn show(ctx: Ctx, Path(id): Path<i64>) -> Page {
    Ok(page(show_page(&ctx, id, &Fields::default(), None).await?))
}

/// Puts units into a cycle.
pub async fn add_units(ctx: Ctx, Path(id): Path<i64>, fields: Fields) -> Page {
    let (cycle, county) = own_cycle(&ctx, id).await?;
    let mut reader = fields.reader();
    let mut units: Vec<String> = fields.all("townships").map(str::to_owned).collect();
    let codes = reader.optional("codes");
    units.extend(codes.split([' ', '\n', '\r', ',', '，', '、', '\t']).filter(|c| !c.is_empty()).map(str::to_owned));
    if yes(&fields, "whole") {
        units = vec![county.code.clone()];
    }
    if units.is_empty() {
        reader.error("townships", "请勾选乡镇，或填写村的编码");
    }
    let polling_day = reader.date("polling_day", "选举日");
    let mode = model::mode_from_code(fields.get("mode").unwrap_or_default());
    if mode.is_none() {
        reader.error("mode", "请选择选举方式");
    }
    let result = match (reader.finish(), mode) {
        (Err(refusal), _) => Err(refusal.into()),
        (Ok(()), None) => Err(Failure::Internal("mode was checked".into())),
        (Ok(()), Some(mode)) => {
            let residents = model::residents_mode_from_code(fields.get("residents").unwrap_or_default());
            let cmd = AddUnits { units, polling_day, mode, residents };
            let actor = ctx.actor.clone();
            ctx.submit(&fields, move |tx| {
                let (actor, cycle, cmd) = (actor.clone(), cycle.clone(), cmd.clone());
                Box::pin(async move {
                    let done = service::add_units(tx, &actor, &cycle, &cmd).await?;
                    let message = format!(
                        "新列入 {} 个村（社区）；原已列入 {} 个未改动；社区 {} 个未列入",
                        done.added, done.present, done.communities
                    );
                    Ok(Done::new(format!("/cycles/{}", cycle.id), message))
                })
            })
            .await
        }
    };
    match result {
        Err(failure @ Failure::Refused(_)) => Ok(html_refused(show_page(&ctx, id, &fields, Some(&failure)).await?)),
        other => other,
    }
}

fn asked_day(ctx: &Ctx) -> Option<NaiveDate> {
    NaiveDate::parse_from_str(&ctx.param("day")?, "%Y-%m-%d").ok()
}

/// What a common polling day would do to the units of a township. Saves nothing.
pub async fn preview_days(ctx: Ctx, Path(id): Path<i64>) -> Page {
    let (cycle, county) = own_cycle(&ctx, id).await?;
    let township = limit(&ctx, &county).or_else(|| ctx.param("township")).unwrap_or_default();
    let back = format!("/cycles/{id}?township={township}");
    let Some(day) = asked_day(&ctx) else {
        let body = html! {
            (ui::alert(Tone::Bad, Some("请填写统一的选举日"), html! { p { "日期应写成 2026-03-05。" } }))
            (ui::button(&back, "返回"))
        };
        return Ok(html_refused(Frame::new(&ctx, "统一调整选举日").page(body)));
    };
    let conn = ctx.app.db.read();
    let rows = store::elections_of(conn, id, Some(&township)).await?;
    let names = names(&ctx, rows.iter().map(|r| r.unit_code.clone()).chain([township.clone()])).await?;
    let columns =
        vec![Column::text("村").sticky(), Column::state("现选举日"), Column::state("新选举日"), Column::text("冲突")];
    let mut table = Table::new("各村变化", columns).numbered().total(rows.len() as u64);
    let mut hidden: Vec<(&str, String)> = vec![("day", day.to_string()), ("township", township.clone())];
    let (mut changes, mut conflicts) = (0, 0);
    for row in &rows {
        let preview = service::preview_polling_day(conn, row, day, ctx.today()).await?;
        let changed = row.polling_day != day;
        changes += usize::from(changed);
        conflicts += usize::from(changed && !preview.conflicts.is_empty());
        hidden.push(("unit", format!("{}:{}", row.id, row.version)));
        let cell = html! {
            @if !changed { "不变" }
            @else if preview.conflicts.is_empty() { (ui::badge(Tone::Good, "可以调整")) }
            @else { @for c in &preview.conflicts { p { (ui::badge(Tone::Bad, "不合法")) " " (c.message) " " (ui::mark::cite(&c.basis)) } } }
        };
        table = table.row(vec![
            html! { a href={ "/u/" (row.unit_code) "/timetable/move?day=" (day) } { (label(&names, &row.unit_code)) } },
            html! { (row.polling_day) },
            html! { (day) },
            cell,
        ]);
    }
    let question = format!("将{}{changes} 个村的选举日定为 {day}？", label(&names, &township));
    let consequences = vec![
        "尚未办理的节点，计划日期随选举日顺延或提前；已办理的不变。".to_owned(),
        "任何一个村不合法，全部不下达。".to_owned(),
    ];
    let body = html! {
        (table.render())
        @if changes == 0 { (ui::alert(Tone::Info, None, html! { p { "各村选举日都已是 " (day) "，不需要调整。" } })) }
        @else if conflicts > 0 {
            (ui::alert(Tone::Bad, Some(&format!("{conflicts} 个村不能定在 {day}")), html! {
                p { "请另选日期；或先处理这些村，再逐村调整。" }
            }))
            (ui::button(&back, "返回"))
        } @else {
            (ui::confirm_page(&ui::Confirm {
                question: &question,
                consequences: &consequences,
                facts: &[("换届方案", cycle.name.clone()), ("选举日", ui::format::date_zh(day))],
                action: &format!("/cycles/{id}/polling-day"),
                csrf: &ctx.csrf,
                version: cycle.version,
                hidden: &hidden,
                verb: "下达",
                cancel: &back,
                danger: false,
            }))
        }
    };
    Ok(page(Frame::new(&ctx, "统一调整选举日").crumb(cycle.name.clone(), format!("/cycles/{id}")).page(body)))
}

/// Sets the polling day of the listed units, all or none.
pub async fn set_days(ctx: Ctx, Path(id): Path<i64>, fields: Fields) -> Page {
    own_cycle(&ctx, id).await?;
    let mut reader = fields.reader();
    let day = reader.date("day", "选举日");
    let units: Vec<service::Seen> = fields
        .all("unit")
        .filter_map(|text| text.split_once(':'))
        .filter_map(|(id, version)| Some((id.parse().ok()?, version.parse().ok()?)))
        .collect();
    reader.finish()?;
    let actor = ctx.actor.clone();
    let township = fields.get("township").unwrap_or_default().to_owned();
    ctx.submit(&fields, move |tx| {
        let (actor, units, township) = (actor.clone(), units.clone(), township.clone());
        Box::pin(async move {
            let changed = service::set_polling_days(tx, &actor, id, &units, day).await?;
            let back = format!("/cycles/{id}?township={}", crate::web::encode(&township));
            Ok(Done::new(back, format!("已将 {changed} 个村的选举日定为 {day}")))
        })
    })
    .await
}
