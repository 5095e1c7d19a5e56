//! 推选单位: groups that choose their representatives together, or households that do.

use axum::extract::Path;
use entity::meeting;
use law::representatives::per_households;
use maud::{Markup, html};

use super::{Back, base, chip, goes_back};
use crate::access::COMMITTEE;
use crate::cycle;
use crate::failure::Outcome;
use crate::meeting::model::voting_unit::{Part, VotingUnit, group_key, rest};
use crate::meeting::model::{Purpose, Stage};
use crate::meeting::service::{self, Ground};
use crate::meeting::store;
use crate::polling::pages::command;
use crate::shell::Frame;
use crate::ui::{self, Column, Field, Form, Table, Tone};
use crate::web::{Ctx, Done, Fields, Page, encode, html as page, html_refused};

/// Most representatives of one voting unit that the form takes.
const MOST_SEATS: i32 = 99;
/// Most households of one voting unit that the form takes.
const MOST_HOUSEHOLDS: i32 = 200;

fn own(unit: &str) -> String {
    format!("/u/{unit}/voting-units")
}

/// The meeting of this part of the unit, or the way to it.
fn called(ctx: &Ctx, meetings: &[meeting::Model], name: &str, may: bool) -> Outcome<Markup> {
    let code = &ctx.unit()?.code;
    let held = meetings.iter().find(|row| group_key(&row.scope) == group_key(name));
    Ok(match held {
        Some(row) => html! { a href=(base(code, row.id)) { (row.held_on) } " " (chip(store::stage(row))) },
        None if may => {
            let purpose = Purpose::Representatives.code();
            ui::button(&format!("/u/{code}/meetings/new?purpose={purpose}&scope={}", encode(name)), "新建推选会")
        }
        None => html! { (ui::format::DASH) },
    })
}

fn table(
    ctx: &Ctx,
    ground: &Ground,
    meetings: &[meeting::Model],
    regime: &law::regime::Regime,
    may: bool,
) -> Outcome<Markup> {
    let columns = vec![
        Column::text("推选单位").sticky(),
        Column::text("范围"),
        Column::number("户数"),
        Column::number("选民"),
        Column::number("代表名额"),
        Column::text("推选会"),
        Column::text("操作"),
    ];
    let empty = html! { p { "各村民小组各自推选的，不用登记。" } };
    let mut table = Table::new("推选单位", columns).empty("没有登记推选单位", empty);
    for unit in &ground.units {
        let size = unit.size(&ground.homes);
        let wrong = unit.by_households().then(|| per_households(size.households, unit.seats, regime)).flatten();
        let held = meetings.iter().any(|row| service::held_by(unit, row));
        let remove = format!("{}/{}/remove", own(&ctx.unit()?.code), unit.id);
        let parts = unit.parts.iter().filter(|part| !part.households.is_empty());
        table = table.row(vec![
            html! { (unit.name) },
            html! {
                (unit.zh())
                @for part in parts { div .text-muted { (part.group) "：" (part.households.join("、")) "户" } }
            },
            html! { (size.households) },
            html! { (size.voters) },
            html! { (unit.seats) @if let Some(finding) = &wrong { div { (ui::badge(Tone::Warn, "户数不合")) } div .text-muted { (finding.message) } } },
            called(ctx, meetings, &unit.name, may)?,
            html! { @if may && !held { (ui::post_button(&remove, &ctx.csrf, 0, &[], "删除")) } @else { (ui::format::DASH) } },
        ]);
    }
    Ok(table.total(ground.units.len() as u64).render())
}

/// Groups that are in no voting unit, or not wholly.
fn left(ctx: &Ctx, ground: &Ground, meetings: &[meeting::Model], may: bool) -> Outcome<Markup> {
    let columns = vec![
        Column::text("村民小组").sticky(),
        Column::text("没有编入的户"),
        Column::text("推选会"),
        Column::text("操作"),
    ];
    let mut table = Table::new("没有编入推选单位的小组", columns).empty("各组都已编入推选单位", html! {});
    let groups = rest(&ground.units, &ground.groups, &ground.homes);
    let count = groups.len();
    for rest in groups {
        let unknown = rest.households.iter().any(String::is_empty);
        let known: Vec<&str> = rest.households.iter().map(String::as_str).filter(|home| !home.is_empty()).collect();
        let dividing = format!("{}?group={}#by-household", own(&ctx.unit()?.code), encode(&rest.group));
        table = table.row(vec![
            html! { (rest.group) },
            html! {
                @if rest.whole { "全组" } @else {
                    @if !known.is_empty() { (known.len()) " 户：" (known.join("、")) }
                    @if unknown { div { (ui::badge(Tone::Warn, "没有户编号")) " 选民名单中有选民没有户编号，请先补登。" } }
                    div .text-muted { "余下的户以「" (rest.group) "」的名义一起推选。" }
                }
            },
            called(ctx, meetings, &rest.group, may)?,
            html! { @if may { (ui::button(&dividing, "按户划分")) } @else { (ui::format::DASH) } },
        ]);
    }
    Ok(table.total(count as u64).render())
}

/// Groups that choose together.
fn together(ctx: &Ctx, ground: &Ground, back: &Back<'_>) -> Outcome<Markup> {
    let free = rest(&ground.units, &ground.groups, &ground.homes);
    let groups: Vec<(String, String)> =
        free.into_iter().filter(|rest| rest.whole).map(|rest| (rest.group.clone(), rest.group)).collect();
    if groups.is_empty() {
        return Ok(html! { (back.without_form()) p .text-muted { "没有可以合并的小组。" } });
    }
    let errors = back.errors();
    let form = Form::post(own(&ctx.unit()?.code), &*ctx.csrf, 0)
        .errors(&errors)
        .hidden("form_key", ctx.form_key())
        .field(
            Field::text("name", "名称").value(back.value("name", "")).required().maxlength(40).help("如「一、二组」"),
        )
        .field(Field::checks("parts", "一起推选的小组", groups).values(back.values("parts")).required())
        .field(Field::number("seats", "代表名额").value(back.value("seats", "")).required().min("1"))
        .submit("登记");
    Ok(form.render())
}

/// Households of one group that choose together.
fn by_household(ctx: &Ctx, ground: &Ground, group: &str, back: &Back<'_>) -> Outcome<Markup> {
    let free = rest(&ground.units, &ground.groups, &ground.homes);
    let taken = |household: &str| ground.units.iter().any(|unit| unit.has(group, household));
    let homes: Vec<_> = ground
        .homes
        .iter()
        .filter(|home| home.group == group && !home.household.is_empty() && !taken(&home.household))
        .map(|home| (home.household.clone(), format!("{}户（{}人）", home.household, home.voters)))
        .collect();
    if homes.is_empty() {
        let asked = if group.is_empty() {
            "在上面的小组中选择「按户划分」。"
        } else {
            "这个小组没有可以编入的户。"
        };
        let what = if free.is_empty() { "各组都已编入推选单位。" } else { asked };
        return Ok(html! { (back.without_form()) p .text-muted { (what) } });
    }
    let code = &ctx.unit()?.code;
    let errors = back.errors();
    let divide = Form::post(format!("{}/divide", own(code)), &*ctx.csrf, 0)
        .errors(&errors)
        .hidden("form_key", ctx.form_key())
        .hidden("group", group)
        .field(
            Field::number("per", "每个单位大约几户")
                .value(back.value("per", "10"))
                .required()
                .help("按户编号的次序划分，每个单位推选代表 1 名；户数尽量在法律规定的范围内"),
        )
        .submit("依次划分");
    let one = Form::post(format!("{}?group={}", own(code), encode(group)), &*ctx.csrf, 0)
        .errors(&errors)
        .hidden("form_key", ctx.form_key())
        .hidden("group", group)
        .field(Field::text("name", "名称").value(back.value("name", "")).required().maxlength(40))
        .field(Field::checks("parts", format!("{group}的户"), homes).values(back.values("parts")).required())
        .field(Field::number("seats", "代表名额").value(back.value("seats", "1")).required().min("1"))
        .submit("登记");
    Ok(html! {
        h3 { (group) "：依次划分" } (divide.render())
        h3 { (group) "：选择一起推选的户" } (one.render())
    })
}

async fn view(ctx: &Ctx, back: Back<'_>) -> Outcome<Markup> {
    let unit = ctx.unit()?;
    let conn = ctx.app.db.read();
    let election = cycle::store::expect_current(conn, &unit.code).await?;
    let regime = cycle::model::regime(&election)?;
    let ground = service::ground(conn, &election).await?;
    let mut meetings = store::meetings(conn, election.cycle_id, &unit.code).await?;
    meetings.retain(|row| row.purpose == Purpose::Representatives.code() && store::stage(row) != Stage::Cancelled);
    let may = COMMITTEE.contains(&ctx.actor.role);
    let group = back.value("group", ctx.param("group").unwrap_or_default());
    let (first, second) = if group.is_empty() { (back, Back::default()) } else { (Back::default(), back) };
    let rule = regime.representatives_households();
    let basis = cycle::cites_zh(&rule.cites).join("、");
    let body = html! {
        p .field-help {
            "村民代表由各村民小组推选，或者按"
            @match rule.value { Some(range) => { "每" (range.zh()) "户" }, None => { "若干户" } }
            "推选一人（" (basis) "）。几个组合并推选、或者按户推选的，在这里登记；其余的组各自推选。户数按选民名单计算。"
        }
        (back.alert())
        (table(ctx, &ground, &meetings, &regime, may)?)
        (left(ctx, &ground, &meetings, may)?)
        @if may {
            (ui::card("几个小组一起推选", together(ctx, &ground, &first)?))
            div #by-household { (ui::card("按户推选", by_household(ctx, &ground, &group, &second)?)) }
        }
    };
    let frame = Frame::new(ctx, "推选单位").tab("/meetings").crumb("各组织换届", format!("/u/{}/meetings", unit.code));
    Ok(frame.page(body))
}

/// The voting units of a unit.
pub async fn show(ctx: Ctx) -> Page {
    Ok(page(view(&ctx, Back::default()).await?))
}

async fn again(ctx: &Ctx, fields: &Fields, result: Page) -> Page {
    match result {
        Err(failure) if goes_back(&failure) => Ok(html_refused(view(ctx, Back::of(fields, &failure)).await?)),
        other => other,
    }
}

/// Records a voting unit: of groups, or of households of the group that the form names.
pub async fn add(ctx: Ctx, fields: Fields) -> Page {
    let mut reader = fields.reader();
    let name = reader.text("name", "名称");
    let seats = u32::try_from(reader.int("seats", "代表名额", 1, MOST_SEATS)).unwrap_or(1);
    let group = reader.optional("group");
    let chosen: Vec<String> = fields.all("parts").map(str::to_owned).collect();
    let parts = match group.as_str() {
        "" => chosen.into_iter().map(|group| Part { group, households: Vec::new() }).collect(),
        // Households without any would be the whole group.
        _ if chosen.is_empty() => Vec::new(),
        _ => vec![Part { group, households: chosen }],
    };
    let new = VotingUnit { id: 0, name, seats, parts };
    let result = match reader.finish() {
        Err(refusal) => Err(refusal.into()),
        Ok(()) => command!(ctx, fields, [new], |tx, actor, unit| {
            service::add_voting_unit(tx, &actor, &unit, &new).await?;
            Ok(Done::new(own(&unit.code), format!("已登记推选单位「{}」", new.name)))
        }),
    };
    again(&ctx, &fields, result).await
}

/// Divides what is left of a group.
pub async fn divide(ctx: Ctx, fields: Fields) -> Page {
    let mut reader = fields.reader();
    let group = reader.text("group", "村民小组");
    let per = u32::try_from(reader.int("per", "每个单位大约几户", 1, MOST_HOUSEHOLDS)).unwrap_or(1);
    let result = match reader.finish() {
        Err(refusal) => Err(refusal.into()),
        Ok(()) => command!(ctx, fields, [group], |tx, actor, unit| {
            let count = service::divide_group(tx, &actor, &unit, &group, per).await?;
            Ok(Done::new(own(&unit.code), format!("已把「{group}」划分为 {count} 个推选单位")))
        }),
    };
    again(&ctx, &fields, result).await
}

/// Takes a voting unit away.
pub async fn remove(ctx: Ctx, Path((_, id)): Path<(String, i64)>, fields: Fields) -> Page {
    command!(ctx, fields, [], |tx, actor, unit| {
        let name = service::remove_voting_unit(tx, &actor, &unit, id).await?;
        Ok(Done::new(own(&unit.code), format!("已删除推选单位「{name}」")))
    })
}
