//! 计票录入: the sheets of a round, doubtful ballots.

use axum::extract::Path;
use entity::{committee_member, count_sheet, doubtful_ballot, poll_round};
use maud::{Markup, html};

use super::{chosen_round, command, election, frame, names, on_form, papers_step, place_zh, round_chip, round_zh};
use crate::access::COMMITTEE;
use crate::bodies;
use crate::failure::Outcome;
use crate::polling::model::{Decider, SheetCode};
use crate::polling::service::{self, DECIDERS, Decision, NewDoubtful};
use crate::polling::store;
use crate::ui::{self, Column, Field, Form, Tone};
use crate::web::{Ctx, Done, Fields, Page, html as page, html_refused};

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
    Ok(page(view(&ctx, None).await?))
}

/// The decision on a ballot in doubt that came back, with what was typed.
struct Refused<'a> {
    ballot: i64,
    typed: &'a Fields,
    errors: &'a [ui::FieldError],
}

async fn view(ctx: &Ctx, refused: Option<&Refused<'_>>) -> Outcome<Markup> {
    let (election, banner) = election(ctx).await?;
    let conn = ctx.app.db.read();
    let code = ctx.unit()?.code.clone();
    let named = refused.and_then(|one| one.typed.get("round_id")).and_then(|v| v.parse().ok());
    let round = match named {
        Some(id) => Some(store::round(conn, election.id, id).await?),
        None => chosen_round(ctx, election.id).await?,
    };
    let Some(round) = round else {
        let body = ui::empty("还没有开始投票", html! { (ui::button(&format!("/u/{code}/polling"), "去投票准备")) });
        return Ok(frame(ctx, "计票录入", "/count", banner).page(body));
    };
    let rounds = store::rounds(conn, election.id).await?;
    let sheets = store::sheets(conn, round.id).await?;
    let places = store::places(conn, election.id).await?;
    let typists = {
        let mut ids: Vec<i64> = sheets.iter().filter_map(|s| s.first_by).collect();
        ids.extend(sheets.iter().filter_map(|s| s.second_by));
        names(ctx, ids).await?
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
        (doubtful(ctx, &code, &round, &places, refused).await?)
        @if round.state == "counting" { (papers_step(ctx, &round, &format!("/u/{code}/polling#stock")).await?) }
        @if round.state == "counting" && DECIDERS.contains(&ctx.actor.role) {
            p { (ui::primary_button(&format!("/u/{code}/count/close/{}", round.id), "结束本轮计票")) }
        }
        @if round.state == "closed" {
            p { (ui::button(&format!("/u/{code}/determination"), "去结果认定")) }
        }
    };
    Ok(frame(ctx, "计票录入", "/count", banner).page(body))
}

/// The form with which a member records what the committee decided, open when it came back.
fn decision_form(
    ctx: &Ctx,
    action: &str,
    ballot: &doubtful_ballot::Model,
    members: &[committee_member::Model],
    refused: Option<&Refused<'_>>,
) -> Markup {
    let own = refused.filter(|one| one.ballot == ballot.id);
    let value = |name: &str| own.and_then(|one| one.typed.get(name)).unwrap_or_default();
    let chosen = own.map(|one| one.typed.all("deciders").map(str::to_owned).collect::<Vec<_>>()).unwrap_or_default();
    let options = members.iter().map(|row| (row.id.to_string(), row.name.clone()));
    let form = Form::post(action, &*ctx.csrf, ballot.version)
        .errors(own.map_or(&[], |one| one.errors))
        .hidden("round_id", ballot.round_id.to_string())
        .field(Field::radio("valid", "选委会决定", [("yes", "有效"), ("no", "无效")]).value(value("valid")).required())
        .field(Field::text("reason", "理由").value(value("reason")).required().maxlength(120))
        .field(
            Field::checks("deciders", "参加并同意这一决定的选委会成员", options)
                .values(chosen)
                .required()
                .help(format!("现有成员 {} 人，须过半数同意", members.len())),
        )
        .submit("记录决定")
        .render();
    if own.is_some() { form } else { ui::fold("决定", form) }
}

/// Reason, who decided, who recorded it.
fn decision(ballot: &doubtful_ballot::Model) -> Outcome<Markup> {
    let deciders: Vec<Decider> = serde_json::from_str(&ballot.deciders)?;
    let names = deciders.iter().map(|one| one.name.as_str()).collect::<Vec<_>>().join("、");
    Ok(html! { (ballot.reason) "（" (names) " " (deciders.len()) " 人同意，" (ballot.decided_by) "记录）" })
}

async fn doubtful(
    ctx: &Ctx,
    code: &str,
    round: &poll_round::Model,
    places: &[entity::polling_place::Model],
    refused: Option<&Refused<'_>>,
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
    let mut members = Vec::new();
    if decides {
        members = bodies::store::committee(ctx.app.db.read(), round.election_id).await?;
        members.retain(|row| row.status == bodies::store::ACTIVE);
    }
    let mut table = ui::Table::new("疑难票", columns).total(ballots.len() as u64);
    for b in &ballots {
        let state = match b.valid {
            None => ui::badge(Tone::Warn, "待决定"),
            Some(true) => ui::badge(Tone::Good, "有效"),
            Some(false) => ui::badge(Tone::Bad, "无效"),
        };
        let last = match b.valid {
            Some(_) => decision(b)?,
            // One form came back: it is the only one, so that its errors lead into it.
            None if decides && refused.is_none_or(|one| one.ballot == b.id) => {
                let action = format!("/u/{code}/count/doubtful/{}", b.id);
                decision_form(ctx, &action, b, &members, refused)
            }
            None => html! {},
        };
        table = table.row(vec![
            html! { (b.number) },
            html! { (b.place_id.map_or_else(String::new, |id| place_zh(places, id))) },
            html! { (b.description) },
            state,
            last,
        ]);
    }
    table = table.empty("没有疑难票", html! { (ctx.words().say("难以辨认的选票由监票人提交村民选举委员会决定")) });
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
    let deciders: Vec<i64> = fields.all("deciders").filter_map(|v| v.parse().ok()).collect();
    if deciders.is_empty() {
        reader.error("deciders", "请勾选参加并同意这一决定的选委会成员");
    }
    let decision = Decision { valid, reason, deciders };
    let answer = match reader.finish() {
        Err(refusal) => Err(refusal.into()),
        Ok(()) => command!(ctx, fields, [decision], |tx, actor, unit| {
            service::decide_doubtful(tx, &actor, &unit, (round, id), version, &decision).await?;
            let location = format!("/u/{}/count?round={round}", unit.code);
            Ok(Done::new(location, if valid { "已决定：有效" } else { "已决定：无效" }))
        }),
    };
    match answer {
        // Where the ballot has no form any more, the refusal itself says why.
        Err(failure) if store::undecided(ctx.app.db.read(), round, id).await? => match on_form(&failure) {
            Some(errors) => {
                let refused = Refused { ballot: id, typed: &fields, errors: &errors };
                Ok(html_refused(view(&ctx, Some(&refused)).await?))
            }
            None => Err(failure),
        },
        other => other,
    }
}
