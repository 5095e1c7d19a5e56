//! 计票录入: the sheets of a round, doubtful ballots.

use axum::extract::Path;
use entity::{count_sheet, poll_round};
use maud::{Markup, html};

use super::{chosen_round, command, election, frame, names, place_zh, round_chip, round_zh};
use crate::access::COMMITTEE;
use crate::failure::Outcome;
use crate::polling::model::SheetCode;
use crate::polling::service::{self, DECIDERS, NewDoubtful};
use crate::polling::store;
use crate::ui::{self, Column, Field, Form, Tone};
use crate::web::{Ctx, Done, Fields, Page, html as page};

pub(super) fn chip(sheet: &count_sheet::Model) -> Markup {
    let Some(code) = SheetCode::from_code(&sheet.state) else { return ui::badge(Tone::Muted, &sheet.state) };
    let tone = match code {
        SheetCode::Empty => Tone::Muted,
        SheetCode::FirstTyping | SheetCode::FirstDone | SheetCode::SecondTyping => Tone::Info,
        SheetCode::Differs => Tone::Bad,
        SheetCode::Correcting => Tone::Warn,
        SheetCode::Agreed | SheetCode::Final => Tone::Good,
    };
    ui::badge(tone, code.zh())
}

/// The sheets of the newest round (or `?round=`).
pub async fn list(ctx: Ctx) -> Page {
    let (election, banner) = election(&ctx).await?;
    let conn = ctx.app.db.read();
    let code = ctx.unit()?.code.clone();
    let Some(round) = chosen_round(&ctx, election.id).await? else {
        let body = ui::empty("还没有开始投票", html! { (ui::button(&format!("/u/{code}/polling"), "去投票准备")) });
        return Ok(page(frame(&ctx, "计票录入", "/count", banner).page(body)));
    };
    let rounds = store::rounds(conn, election.id).await?;
    let sheets = store::sheets(conn, round.id).await?;
    let places = store::places(conn, election.id).await?;
    let typists = {
        let mut ids: Vec<i64> = sheets.iter().filter_map(|s| s.first_by).collect();
        ids.extend(sheets.iter().filter_map(|s| s.second_by));
        names(&ctx, ids).await?
    };
    let who = |id: Option<i64>| id.and_then(|id| typists.get(&id).cloned()).unwrap_or_else(|| "—".into());
    let columns = vec![
        Column::text("票箱").sticky(),
        Column::state("状态"),
        Column::text("第一录"),
        Column::text("第二录"),
        Column::text("操作"),
    ];
    let mut table = ui::Table::new("计票单", columns).numbered().total(sheets.len() as u64);
    for sheet in &sheets {
        table = table.row(vec![
            html! { (place_zh(&places, sheet.place_id)) },
            chip(sheet),
            html! { (who(sheet.first_by)) },
            html! { (who(sheet.second_by)) },
            html! { a href=(format!("/u/{code}/count/{}", sheet.id)) { "打开" } },
        ]);
    }
    let finals = sheets.iter().filter(|s| s.state == SheetCode::Final.code()).count();
    let body = html! {
        p {
            (round_zh(&round)) " " (round_chip(&round)) " 投票日 " (round.polling_day) " · 登记选民 " (round.registered) " 人 "
            (ui::button(&format!("/u/{code}/findings?round={}", round.id), "核对提示")) " "
            (ui::button(&format!("/u/{code}/board"), "大屏"))
        }
        @if rounds.len() > 1 {
            p { "各轮：" @for r in &rounds { a href=(format!("/u/{code}/count?round={}", r.id)) { (round_zh(r)) } " " } }
        }
        (ui::progress("定稿", finals as u64, sheets.len() as u64))
        @if round.state == "voting" && COMMITTEE.contains(&ctx.actor.role) {
            p { (ui::primary_button(&format!("/u/{code}/count/start/{}", round.id), "登记集中开箱，开始计票")) }
        }
        (table.render())
        (doubtful(&ctx, &code, &round, &places).await?)
        @if round.state == "counting" && DECIDERS.contains(&ctx.actor.role) {
            p { (ui::primary_button(&format!("/u/{code}/count/close/{}", round.id), "结束本轮计票")) }
        }
        @if round.state == "closed" {
            p { (ui::button(&format!("/u/{code}/determination"), "去结果认定")) }
        }
    };
    Ok(page(frame(&ctx, "计票录入", "/count", banner).page(body)))
}

async fn doubtful(
    ctx: &Ctx,
    code: &str,
    round: &poll_round::Model,
    places: &[entity::polling_place::Model],
) -> Outcome<Markup> {
    let ballots = store::doubtful(ctx.app.db.read(), round.id).await?;
    let open = round.state != "closed";
    let decides = open && DECIDERS.contains(&ctx.actor.role);
    let columns = vec![
        Column::number("编号"),
        Column::text("票箱"),
        Column::text("情形"),
        Column::state("决定"),
        Column::text("理由与决定人"),
    ];
    let mut table = ui::Table::new("疑难票", columns).total(ballots.len() as u64);
    for b in &ballots {
        let state = match b.valid {
            None => ui::badge(Tone::Warn, "待决定"),
            Some(true) => ui::badge(Tone::Good, "有效"),
            Some(false) => ui::badge(Tone::Bad, "无效"),
        };
        let form = || {
            Form::post(format!("/u/{code}/count/doubtful/{}", b.id), &*ctx.csrf, b.version)
                .hidden("round_id", round.id.to_string())
                .field(Field::radio("valid", "村选委会决定", [("yes", "有效"), ("no", "无效")]).required())
                .field(Field::text("reason", "理由").required().maxlength(120))
                .submit("记录决定")
                .render()
        };
        table = table.row(vec![
            html! { (b.number) },
            html! { (b.place_id.map_or_else(String::new, |id| place_zh(places, id))) },
            html! { (b.description) },
            state,
            html! { @if b.valid.is_some() { (b.reason) "（" (b.decided_by) "）" } @else if decides { (ui::fold("决定", form())) } },
        ]);
    }
    table = table.empty("没有疑难票", html! { "难以辨认的选票由监票人提交村民选举委员会决定" });
    let add = (open && service::SIGNERS.contains(&ctx.actor.role)).then(|| {
        let options = places.iter().map(|p| (p.id.to_string(), place_zh(places, p.id))).collect::<Vec<_>>();
        Form::post(format!("/u/{code}/count/doubtful"), &*ctx.csrf, 0)
            .hidden("form_key", ctx.form_key())
            .hidden("round_id", round.id.to_string())
            .field(Field::select("place_id", "票箱", options).required())
            .field(Field::text("description", "情形").required().maxlength(200).help("只写票面情形，不得写投票人"))
            .submit("提交疑难票")
            .render()
    });
    Ok(ui::card("疑难票", html! { (table.render()) @if let Some(add) = add { (ui::fold("提交疑难票", add)) } }))
}

/// Hands a doubtful ballot in.
pub async fn add_doubtful(ctx: Ctx, fields: Fields) -> Page {
    let mut reader = fields.reader();
    let new = NewDoubtful {
        round_id: fields.get("round_id").and_then(|v| v.parse().ok()).unwrap_or(0),
        place_id: fields.get("place_id").and_then(|v| v.parse().ok()),
        description: reader.text("description", "情形"),
    };
    reader.finish()?;
    command!(ctx, fields, [new], |tx, actor, unit| {
        let number = service::add_doubtful(tx, &actor, &unit, &new).await?;
        Ok(Done::new(format!("/u/{}/count", unit.code), format!("已提交疑难票第 {number} 号")))
    })
}

/// Records the committee's decision.
pub async fn decide_doubtful(ctx: Ctx, Path((_, id)): Path<(String, i64)>, fields: Fields) -> Page {
    let version = fields.version()?;
    let mut reader = fields.reader();
    let round = fields.get("round_id").and_then(|v| v.parse().ok()).unwrap_or(0);
    let valid = fields.get("valid") == Some("yes");
    if !matches!(fields.get("valid"), Some("yes" | "no")) {
        reader.error("valid", "请选择有效或无效");
    }
    let reason = reader.text("reason", "理由");
    reader.finish()?;
    command!(ctx, fields, [reason], |tx, actor, unit| {
        service::decide_doubtful(tx, &actor, &unit, (round, id), version, valid, &reason).await?;
        Ok(Done::new(format!("/u/{}/count", unit.code), if valid { "已决定：有效" } else { "已决定：无效" }))
    })
}
