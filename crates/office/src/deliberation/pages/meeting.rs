//! A meeting: its units with what was advised, its head while it goes on, and its end.

use axum::extract::Path;
use entity::deliberation;
use maud::{Markup, html};

use super::list::{head, head_fields};
use super::{advice_chip, again, base, by, command, errors, frame, purpose_line, refused, state_chip};
use crate::deliberation::model::{Advice, State};
use crate::deliberation::service::{self, newest, of_place};
use crate::deliberation::store;
use crate::failure::{Failure, Outcome};
use crate::org;
use crate::ui::{self, Column, Confirm, Field, Form, Table, Tile};
use crate::web::{Ctx, Done, Fields, Page, html as page};

/// Units of a meeting with their names and those of their townships.
pub(super) async fn named(ctx: &Ctx, codes: &[String]) -> Outcome<Vec<(String, String, String)>> {
    let conn = ctx.app.db.read();
    let units = org::store::units_by_code(conn, codes).await?;
    let above: Vec<String> = units.values().filter_map(|unit| unit.parent_code.clone()).collect();
    let above = org::store::units_by_code(conn, &above).await?;
    let of = |code: &String| {
        let unit = units.get(code);
        let township = unit.and_then(|unit| above.get(unit.parent_code.as_ref()?)).map(|unit| unit.name.clone());
        let name = unit.map_or_else(|| code.clone(), |unit| unit.name.clone());
        (code.clone(), name, township.unwrap_or_default())
    };
    Ok(codes.iter().map(of).collect())
}

async fn unit_forms(
    ctx: &Ctx,
    row: &deliberation::Model,
    codes: &[String],
    failure: Option<&Failure>,
) -> Outcome<Markup> {
    let (_, elections) = of_place(ctx.app.db.read(), ctx.unit()?).await?;
    let others: Vec<String> =
        elections.into_iter().map(|one| one.unit_code).filter(|code| !codes.contains(code)).collect();
    if others.is_empty() {
        return Ok(html! {});
    }
    let others = named(ctx, &others).await?;
    let choices = others.into_iter().map(|(code, name, township)| (code, format!("{township} {name}")));
    let form = Form::post(format!("{}/{}/units", base(&row.place_code), row.id), &*ctx.csrf, row.version)
        .errors(&errors(failure))
        .field(Field::select("unit", "村社", choices).required())
        .submit("增加");
    Ok(ui::fold("增加村社", form.render()))
}

async fn view(ctx: &Ctx, id: i64, typed: Option<&Fields>, failure: Option<&Failure>) -> Outcome<Markup> {
    let (place, conn) = (ctx.unit()?, ctx.app.db.read());
    let row = store::meeting(conn, &place.code, id).await?;
    let own = format!("{}/{id}", base(&place.code));
    let codes = store::units(conn, id).await?;
    let decisions = store::decisions(conn, id).await?;
    let open = store::state(&row) == State::Open;
    let columns = vec![
        Column::text("村社").sticky(),
        Column::text("乡镇（街道）"),
        Column::state("意见"),
        Column::text("理由"),
        Column::text("登记"),
        Column::text("操作"),
    ];
    let mut table = Table::new("这次研判的村社", columns);
    for (code, name, township) in named(ctx, &codes).await? {
        let decision = newest(&decisions, &code);
        table = table.row(vec![
            html! { a href=(format!("{own}/{code}")) { (name) } },
            html! { (township) },
            html! {
                (advice_chip(decision.map(|one| one.advice.as_str())))
                @if let Some(one) = decision.filter(|one| one.no > 1) { " " span .text-muted { "第 " (one.no) " 次登记" } }
            },
            html! { (decision.map_or("", |one| &one.reason)) },
            html! { @if let Some(one) = decision { (by(&one.by_name, one.at_ms)) } @else { (ui::format::DASH) } },
            html! {
                @if open && decision.is_none() {
                    (ui::post_button(&format!("{own}/units/remove"), &ctx.csrf, row.version, &[("unit", code.clone())], "移出"))
                } @else { a href=(format!("/u/{code}/deliberation")) { "研判记录" } }
            },
        ]);
    }
    let count = |advice: Advice| {
        let is = |code: &&String| newest(&decisions, code).is_some_and(|one| one.advice == advice.code());
        codes.iter().filter(is).count()
    };
    let decided: usize = Advice::ALL.into_iter().map(count).sum();
    let mut tiles = vec![Tile::new("已有意见", format!("{decided}/{}", codes.len())).note("村社")];
    tiles.extend(Advice::ALL.map(|advice| Tile::new(advice.zh(), count(advice).to_string())));
    let mut buttons = Vec::new();
    if let Some(code) = codes.iter().find(|code| newest(&decisions, code).is_none()).or(codes.first()) {
        buttons.push(ui::primary_button(&format!("{own}/{code}"), if open { "上屏研判" } else { "看屏" }));
    }
    if open {
        buttons.push(ui::button(&format!("{own}/close"), "结束会议"));
    } else {
        buttons.push(ui::button(&format!("{own}/record"), "会议记录（PDF）"));
    }
    let value = |name: &str| match (typed, name) {
        (Some(fields), _) => fields.get(name).unwrap_or_default().to_owned(),
        (None, "title") => row.title.clone(),
        (None, "held_on") => row.held_on.to_string(),
        (None, "chair") => row.chair.clone(),
        (None, _) => row.present.clone(),
    };
    let of_head = typed.is_some_and(|fields| fields.get("title").is_some());
    let head_errors = if of_head { errors(failure) } else { Vec::new() };
    let form =
        head_fields(Form::post(&*own, &*ctx.csrf, row.version).errors(&head_errors), value).submit("保存").render();
    let body = html! {
        (purpose_line())
        (refused(failure))
        (ui::toolbar(&buttons))
        (ui::kv(&[
            ("状态", state_chip(store::state(&row))),
            ("日期", html! { (row.held_on) }),
            ("主持人", html! { (row.chair) }),
            ("参加人员", html! { (row.present) }),
            ("编号", html! { @if open { "结束时编号" } @else { (row.number) } }),
            ("结束", by(&row.closed_by, row.closed_ms)),
        ]))
        (ui::tiles(&tiles))
        (table.total(codes.len() as u64).render())
        @if open {
            (unit_forms(ctx, &row, &codes, if of_head { None } else { failure }).await?)
            @if of_head { (ui::card("修改会议信息", form)) } @else { (ui::fold("修改会议信息", form)) }
        }
    };
    Ok(frame(ctx, row.title.clone()).page(body))
}

/// The meeting.
pub async fn show(ctx: Ctx, Path((_, id)): Path<(String, i64)>) -> Page {
    Ok(page(view(&ctx, id, None, None).await?))
}

/// Changes the head.
pub async fn change(ctx: Ctx, Path((_, id)): Path<(String, i64)>, fields: Fields) -> Page {
    let version = fields.version()?;
    let mut reader = fields.reader();
    let input = head(&mut reader);
    let result = match reader.finish() {
        Err(refusal) => Err(refusal.into()),
        Ok(()) => command!(ctx, fields, [input], |tx, actor, unit| {
            service::change(tx, &actor, &unit, (id, version), &input).await?;
            Ok(Done::new(format!("{}/{id}", base(&unit.code)), "会议信息已保存"))
        }),
    };
    again(result, async |failure| view(&ctx, id, Some(&fields), Some(&failure)).await).await
}

/// Puts a unit on the list.
pub async fn add_unit(ctx: Ctx, Path((_, id)): Path<(String, i64)>, fields: Fields) -> Page {
    let version = fields.version()?;
    let code = fields.get("unit").unwrap_or_default().to_owned();
    let result = command!(ctx, fields, [code], |tx, actor, unit| {
        service::add_unit(tx, &actor, &unit, (id, version), &code).await?;
        Ok(Done::new(format!("{}/{id}", base(&unit.code)), "已增加"))
    });
    again(result, async |failure| view(&ctx, id, Some(&fields), Some(&failure)).await).await
}

/// Takes a unit off the list.
pub async fn remove_unit(ctx: Ctx, Path((_, id)): Path<(String, i64)>, fields: Fields) -> Page {
    let version = fields.version()?;
    let code = fields.get("unit").unwrap_or_default().to_owned();
    let result = command!(ctx, fields, [code], |tx, actor, unit| {
        service::remove_unit(tx, &actor, &unit, (id, version), &code).await?;
        Ok(Done::new(format!("{}/{id}", base(&unit.code)), "已移出这次会议的名单"))
    });
    again(result, async |failure| view(&ctx, id, Some(&fields), Some(&failure)).await).await
}

async fn close_view(ctx: &Ctx, id: i64, failure: Option<&Failure>) -> Outcome<Markup> {
    let (place, conn) = (ctx.unit()?, ctx.app.db.read());
    let row = store::meeting(conn, &place.code, id).await?;
    let own = format!("{}/{id}", base(&place.code));
    let codes = store::units(conn, id).await?;
    let decisions = store::decisions(conn, id).await?;
    let left = codes.iter().filter(|code| newest(&decisions, code).is_none()).count();
    let mut consequences =
        vec!["会议编号，意见、理由和当时屏上的内容不能再改；需要重新研判的，另开一次会议。".to_owned()];
    if left > 0 {
        consequences.push(format!("还有 {left} 个村社没有意见，记录中列为「本次未议」。"));
    }
    let body = html! {
        (refused(failure))
        (ui::confirm_page(&Confirm {
            question: &format!("结束「{}」？", row.title),
            consequences: &consequences,
            facts: &[
                ("日期", row.held_on.to_string()),
                ("村社", codes.len().to_string()),
                ("已有意见", (codes.len() - left).to_string()),
            ],
            action: &format!("{own}/close"),
            csrf: &ctx.csrf,
            version: row.version,
            hidden: &[],
            verb: "结束会议",
            cancel: &own,
            danger: false,
        }))
    };
    Ok(frame(ctx, "结束会议").crumb(row.title.clone(), own.clone()).page(body))
}

/// Asks before the meeting ends.
pub async fn ask_close(ctx: Ctx, Path((_, id)): Path<(String, i64)>) -> Page {
    Ok(page(close_view(&ctx, id, None).await?))
}

/// Ends the meeting.
pub async fn close(ctx: Ctx, Path((_, id)): Path<(String, i64)>, fields: Fields) -> Page {
    let version = fields.version()?;
    let result = command!(ctx, fields, [], |tx, actor, unit| {
        let number = service::close(tx, &actor, &unit, (id, version)).await?;
        Ok(Done::new(format!("{}/{id}", base(&unit.code)), format!("会议已结束，编号 {number}")))
    });
    again(result, async |failure| close_view(&ctx, id, Some(&failure)).await).await
}
