//! 投票准备: places, staff, ballot papers.

use axum::extract::Path;
use entity::polling_place;
use maud::{Markup, html};

use super::{command, election, frame, on_form, place_zh};
use crate::access::COMMITTEE;
use crate::failure::{Failure, Outcome, Refusal};
use crate::polling::model::{Duty, PlaceKind};
use crate::polling::service::{self, PlaceInput, StaffInput, StockInput};
use crate::polling::store;
use crate::roll;
use crate::ui::{self, Column, Field, FieldError, Form, Tone, count_input};
use crate::web::{Ctx, Done, Fields, Page, html as page, html_refused};

/// The form of a place, new or `stored`; what was typed goes before what is stored.
fn place_form(
    ctx: &Ctx,
    base: &str,
    stored: Option<&polling_place::Model>,
    typed: &Fields,
    errors: &[FieldError],
) -> Markup {
    let value = |name: &str| match (typed.get(name), stored) {
        (Some(text), _) => text.to_owned(),
        (None, None) => String::new(),
        (None, Some(place)) => match name {
            "kind" => place.kind.clone(),
            "name" => place.name.clone(),
            "address" => place.address.clone(),
            "voters" => place.voters.clone(),
            "approval_doc" => place.approval_doc.clone(),
            _ => place.approved_on.map(|day| day.to_string()).unwrap_or_default(),
        },
    };
    let form = match stored {
        None => Form::post(format!("{base}/places"), &*ctx.csrf, 0).hidden("form_key", ctx.form_key()),
        Some(place) => Form::post(format!("{base}/places/{}", place.id), &*ctx.csrf, place.version),
    };
    let form = form
        .errors(errors)
        .field(
            Field::select("kind", "类别", PlaceKind::ALL.map(|k| (k.code(), k.zh()))).value(value("kind")).required(),
        )
        .field(Field::text("name", "名称").value(value("name")).required().maxlength(40))
        .field(Field::text("address", "地点").value(value("address")).maxlength(80))
        .field(
            Field::textarea("voters", "在此投票的选民", 2)
                .value(value("voters"))
                .help("流动票箱须写明已公布的选民名单（姓名、小组）"),
        )
        .field(Field::text("approval_doc", "批准文号（流动票箱）").value(value("approval_doc")).maxlength(60))
        .field(Field::date("approved_on", "批准日期（流动票箱）").value(value("approved_on")));
    match stored {
        None => form.submit("登记投票场所").render(),
        Some(_) => form.submit("保存修改").cancel(base).render(),
    }
}

/// A place as it stands in the form.
fn place_input(fields: &Fields) -> Result<PlaceInput, Refusal> {
    let mut reader = fields.reader();
    let kind = PlaceKind::from_code(fields.get("kind").unwrap_or_default());
    if kind.is_none() {
        reader.error("kind", "请选择类别");
    }
    let input = PlaceInput {
        kind: kind.unwrap_or(PlaceKind::Station),
        name: reader.text("name", "名称"),
        address: reader.optional("address"),
        voters: reader.optional("voters"),
        approval_doc: reader.optional("approval_doc"),
        approved_on: reader.optional_date("approved_on", "批准日期"),
    };
    reader.finish()?;
    Ok(input)
}

fn staff_form(
    ctx: &Ctx,
    base: &str,
    places: &[entity::polling_place::Model],
    typed: &Fields,
    errors: &[FieldError],
    namesakes: &[entity::registration::Model],
) -> Markup {
    let value = |name: &str| typed.get(name).unwrap_or_default().to_owned();
    let mut options = vec![(String::new(), "全部（不限场所）".to_owned())];
    options.extend(places.iter().map(|p| (p.id.to_string(), place_zh(places, p.id))));
    let mut form = Form::post(format!("{base}/staff"), &*ctx.csrf, 0)
        .errors(errors)
        .hidden("form_key", ctx.form_key())
        .field(
            Field::text("staff_name", "姓名")
                .value(value("staff_name"))
                .required()
                .maxlength(40)
                .help("须与选民名单一致，系统据此核对亲属回避"),
        )
        .field(Field::select("duty", "工作", Duty::ALL.map(|d| (d.code(), d.zh()))).value(value("duty")).required())
        .field(Field::select("place_id", "场所", options).prompt(None).value(value("place_id")));
    if namesakes.len() > 1 {
        let options = namesakes
            .iter()
            .map(|r| (r.person_id.to_string(), format!("{}（{}，户 {}）", r.name, r.group_name, r.household)));
        form = form.field(Field::radio("person_id", "同名，请选定本人", options.collect::<Vec<_>>()).required());
    }
    form.submit("登记工作人员").render()
}

async fn view(
    ctx: &Ctx,
    typed: &Fields,
    errors: &[FieldError],
    namesakes: &[entity::registration::Model],
) -> Outcome<Markup> {
    let (election, banner) = election(ctx).await?;
    let conn = ctx.app.db.read();
    let base = format!("/u/{}/polling", ctx.unit()?.code);
    let places = store::places(conn, election.id).await?;
    let staff = store::staff(conn, election.id).await?;
    let round = store::latest_round(conn, election.id).await?;
    let may = COMMITTEE.contains(&ctx.actor.role);
    let editable = may && round.is_none();
    let on_places = errors.iter().any(|e| matches!(e.field.as_str(), "name" | "kind" | "approved_on"));
    let (place_errors, staff_errors): (&[FieldError], &[FieldError]) = match typed.get("staff_name") {
        None => (errors, &[]),
        Some(_) if on_places => (errors, &[]),
        Some(_) => (&[], errors),
    };

    let columns = ["类别", "名称", "地点", "批准（流动票箱）", "操作"].map(Column::text).into();
    let mut table = ui::Table::new("投票场所", columns).numbered().total(places.len() as u64);
    for p in &places {
        let approval = match p.approved_on {
            Some(day) => format!("{}（{day}）", p.approval_doc),
            None => p.approval_doc.clone(),
        };
        table = table.row(vec![
            html! { (PlaceKind::from_code(&p.kind).map_or("", PlaceKind::zh)) },
            html! { (p.name) },
            html! { (p.address) @if !p.voters.is_empty() { " " (ui::fold("选民", html! { (p.voters) })) } },
            html! { (approval) },
            html! { @if editable { a href={ (base) "/places/" (p.id) } { "修改" } " " (ui::post_button(&format!("{base}/places/{}/remove", p.id), &ctx.csrf, p.version, &[], "移除")) } },
        ]);
    }
    table = table.empty("还没有登记投票场所", html! { "请登记中心会场或投票站" });
    let staff_columns = ["工作", "姓名", "场所", "亲属回避", "操作"].map(Column::text).into();
    let mut people = ui::Table::new("选举工作人员", staff_columns).numbered().total(staff.len() as u64);
    for s in &staff {
        let checked = if s.person_id.is_some() {
            ui::badge(Tone::Good, "已核对")
        } else {
            ui::badge(Tone::Warn, "待核：不在选民名单")
        };
        people = people.row(vec![
            html! { (Duty::from_code(&s.duty).map_or("", Duty::zh)) },
            html! { (s.name) },
            html! { (s.place_id.map_or_else(|| "全部".to_owned(), |id| place_zh(&places, id))) },
            checked,
            html! { @if editable { (ui::post_button(&format!("{base}/staff/{}/remove", s.id), &ctx.csrf, s.version, &[], "移除")) } },
        ]);
    }
    people = people.empty("还没有登记唱票人、监票人、计票人", html! { "候选人（自荐人）及其近亲属不得担任" });
    let stock = stock_part(ctx, &base, round.as_ref(), &places).await?;
    let stock_errors = typed.get("printed").is_some();
    let body = html! {
        @if !errors.is_empty() && (!editable || stock_errors) { (ui::error_summary(errors)) }
        @if round.is_none() && may { p { (ui::primary_button(&format!("{base}/open"), "核对条件并封定选票")) } }
        @if let Some(round) = &round { p { (super::round_zh(round)) " " (super::round_chip(round)) " " (ui::button(&format!("/u/{}/count", ctx.unit()?.code), "计票录入")) } }
        @if let Some(round) = &round { (super::papers_step(ctx, round, "#stock").await?) }
        (ui::card("投票场所", html! { (table.render()) @if editable { (place_form(ctx, &base, None, typed, place_errors)) } }))
        (ui::card("选举工作人员", html! { (people.render()) @if editable { (staff_form(ctx, &base, &places, typed, staff_errors, namesakes)) } }))
        (stock)
    };
    Ok(frame(ctx, "投票准备", "/polling", banner).page(body))
}

async fn stock_part(
    ctx: &Ctx,
    base: &str,
    round: Option<&entity::poll_round::Model>,
    places: &[entity::polling_place::Model],
) -> Outcome<Markup> {
    let Some(round) = round else { return Ok(html! {}) };
    let stock = store::stock(ctx.app.db.read(), round.id).await?;
    let may = COMMITTEE.contains(&ctx.actor.role) && round.state != "closed";
    let body = html! {
        p .text-muted { "领到 = 发出 + 作废 + 剩余。开票前可只填领到数。" }
        @for s in &stock {
            h3 { (place_zh(places, s.place_id)) }
            @if may {
                (Form::post(format!("{base}/stock"), &*ctx.csrf, s.version)
                    .keyboard()
                    .hidden("round_id", round.id.to_string())
                    .hidden("place_id", s.place_id.to_string())
                    .markup(html! { div .stock-figures {
                        @for (name, label, value) in [("printed", "领到", s.printed), ("issued", "发出", s.issued), ("issued_proxy", "其中委托", s.issued_proxy), ("spoiled", "作废", s.spoiled), ("unused", "剩余", s.unused)] {
                            label { span { (label) } (count_input(name, label, &value.to_string(), None)) }
                        }
                    } })
                    .submit("保存领用登记")
                    .render())
            } @else {
                (ui::kv(&[("领到", html! { (s.printed) }), ("发出", html! { (s.issued) }), ("其中委托", html! { (s.issued_proxy) }), ("作废", html! { (s.spoiled) }), ("剩余", html! { (s.unused) })]))
            }
        }
    };
    let title = format!("选票领用（{}）", super::round_zh(round));
    Ok(html! { div #stock tabindex="-1" { (ui::card(&title, body)) } })
}

/// 投票准备.
pub async fn show(ctx: Ctx) -> Page {
    Ok(page(view(&ctx, &Fields::default(), &[], &[]).await?))
}

async fn again(ctx: &Ctx, fields: &Fields, failure: Failure, namesakes: &[entity::registration::Model]) -> Page {
    match on_form(&failure) {
        Some(errors) => Ok(html_refused(view(ctx, fields, &errors, namesakes).await?)),
        None => Err(failure),
    }
}

/// Adds a place.
pub async fn add_place(ctx: Ctx, fields: Fields) -> Page {
    let input = match place_input(&fields) {
        Ok(input) => input,
        Err(refusal) => return again(&ctx, &fields, refusal.into(), &[]).await,
    };
    let done = command!(ctx, fields, [input], |tx, actor, unit| {
        service::add_place(tx, &actor, &unit, &input).await?;
        Ok(Done::new(format!("/u/{}/polling", unit.code), format!("已登记{}「{}」", input.kind.zh(), input.name)))
    });
    match done {
        Err(failure) => again(&ctx, &fields, failure, &[]).await,
        ok => ok,
    }
}

async fn place_page(ctx: &Ctx, id: i64, typed: &Fields, errors: &[FieldError]) -> Outcome<Markup> {
    let (election, banner) = election(ctx).await?;
    let conn = ctx.app.db.read();
    let place = store::place(conn, election.id, id).await?;
    let base = format!("/u/{}/polling", ctx.unit()?.code);
    let begun = store::latest_round(conn, election.id).await?.is_some();
    let body = html! {
        @if begun { (ui::alert(Tone::Warn, Some("投票已经开始，投票场所不能再修改"), html! { p { (ui::button(&base, "返回投票准备")) } })) }
        @else { (ui::card(&format!("修改「{}」", place.name), place_form(ctx, &base, Some(&place), typed, errors))) }
    };
    Ok(frame(ctx, "修改投票场所", "/polling", banner).crumb("投票准备", base).page(body))
}

/// The form of one place.
pub async fn edit_place(ctx: Ctx, Path((_, id)): Path<(String, i64)>) -> Page {
    Ok(page(place_page(&ctx, id, &Fields::default(), &[]).await?))
}

/// Changes a place.
pub async fn change_place(ctx: Ctx, Path((_, id)): Path<(String, i64)>, fields: Fields) -> Page {
    let version = fields.version()?;
    let input = match place_input(&fields) {
        Ok(input) => input,
        Err(refusal) => return Ok(html_refused(place_page(&ctx, id, &fields, &refusal.fields).await?)),
    };
    let done = command!(ctx, fields, [input], |tx, actor, unit| {
        service::update_place(tx, &actor, &unit, id, version, &input).await?;
        Ok(Done::new(format!("/u/{}/polling", unit.code), format!("已修改投票场所「{}」", input.name)))
    });
    match done {
        Err(failure) => match on_form(&failure) {
            Some(errors) => Ok(html_refused(place_page(&ctx, id, &fields, &errors).await?)),
            None => Err(failure),
        },
        ok => ok,
    }
}

/// Takes a place away.
pub async fn remove_place(ctx: Ctx, Path((_, id)): Path<(String, i64)>, fields: Fields) -> Page {
    let version = fields.version()?;
    command!(ctx, fields, [], |tx, actor, unit| {
        let name = service::remove_place(tx, &actor, &unit, id, version).await?;
        Ok(Done::new(format!("/u/{}/polling", unit.code), format!("已移除投票场所「{name}」")))
    })
}

/// Adds staff; the person is looked up by name on the roll.
pub async fn add_staff(ctx: Ctx, fields: Fields) -> Page {
    let mut reader = fields.reader();
    let duty = Duty::from_code(fields.get("duty").unwrap_or_default());
    if duty.is_none() {
        reader.error("duty", "请选择工作");
    }
    let name = reader.text("staff_name", "姓名");
    let (election, _) = election(&ctx).await?;
    let namesakes = roll::store::voters_named(ctx.app.db.read(), election.id, &name).await?;
    let picked = fields.get("person_id").and_then(|v| v.parse::<i64>().ok());
    let person_id = match namesakes.as_slice() {
        [] => None,
        [one] => Some(one.person_id),
        many => match picked.filter(|id| many.iter().any(|r| r.person_id == *id)) {
            Some(id) => Some(id),
            None => {
                reader.error("person_id", format!("选民名单上有 {} 人名叫「{name}」，请选定本人", many.len()));
                None
            }
        },
    };
    if let Err(refusal) = reader.finish() {
        return again(&ctx, &fields, refusal.into(), &namesakes).await;
    }
    let place_id = fields.get("place_id").and_then(|v| v.parse().ok());
    let input = StaffInput { place_id, person_id, name, duty: duty.unwrap_or(Duty::Teller) };
    let done = command!(ctx, fields, [input], |tx, actor, unit| {
        service::add_staff(tx, &actor, &unit, &input).await?;
        Ok(Done::new(format!("/u/{}/polling", unit.code), format!("已登记{}「{}」", input.duty.zh(), input.name)))
    });
    match done {
        Err(failure) => again(&ctx, &fields, failure, &namesakes).await,
        ok => ok,
    }
}

/// Takes staff away.
pub async fn remove_staff(ctx: Ctx, Path((_, id)): Path<(String, i64)>, fields: Fields) -> Page {
    let version = fields.version()?;
    command!(ctx, fields, [], |tx, actor, unit| {
        let name = service::remove_staff(tx, &actor, &unit, id, version).await?;
        Ok(Done::new(format!("/u/{}/polling", unit.code), format!("已移除工作人员「{name}」")))
    })
}

/// Records ballot papers.
pub async fn set_stock(ctx: Ctx, fields: Fields) -> Page {
    let version = fields.version()?;
    let mut reader = fields.reader();
    let id = |name: &str| fields.get(name).and_then(|v| v.parse::<i64>().ok()).unwrap_or(0);
    let mut number = |name: &str, label: &str| store::count(reader.int(name, label, 0, 999_999));
    let input = StockInput {
        round_id: id("round_id"),
        place_id: id("place_id"),
        printed: number("printed", "领到"),
        issued: number("issued", "发出"),
        issued_proxy: number("issued_proxy", "其中委托"),
        spoiled: number("spoiled", "作废"),
        unused: number("unused", "剩余"),
    };
    if let Err(refusal) = reader.finish() {
        return again(&ctx, &fields, refusal.into(), &[]).await;
    }
    let done = command!(ctx, fields, [], |tx, actor, unit| {
        service::set_stock(tx, &actor, &unit, version, &input).await?;
        Ok(Done::new(format!("/u/{}/polling", unit.code), format!("已登记选票领用：领到 {} 张", input.printed)))
    });
    match done {
        Err(failure) => again(&ctx, &fields, failure, &[]).await,
        ok => ok,
    }
}
