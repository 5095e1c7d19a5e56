//! The votes of those who sit on the committee, for a by-election in which relatives are compared by them.

use axum::extract::Path;
use maud::{Markup, html};

use super::{Back, base, frame, goes_back, load};
use crate::access::COMMITTEE;
use crate::failure::Outcome;
use crate::meeting::model::{MeetingPost, Purpose, Stage};
use crate::meeting::service::{self, Loaded, NewVotes, SittingRow};
use crate::polling::pages::command;
use crate::ui::{self, Column, Field, Form, Table, Tone};
use crate::web::{Ctx, Done, Fields, Page, html as page, html_refused};

/// Most votes that a form takes.
const MOST: i32 = 100_000;

fn post_zh(row: &SittingRow) -> &str {
    MeetingPost::from_code(&row.sits.post).map_or(row.sits.post.as_str(), |post| post.zh())
}

fn state(row: &SittingRow) -> Markup {
    match (&row.entered, row.sits.votes) {
        (Some(one), Some(_)) => html! { "据 " (one.paper()) "（" (one.by) "登记）" },
        (Some(one), None) => html! { (ui::badge(Tone::Warn, "查不到")) " " (one.source) "（" (one.by) "登记）" },
        (None, Some(_)) => html! { "认定的结果" },
        (None, None) => ui::badge(Tone::Warn, "没有登记"),
    }
}

fn editable(row: &SittingRow) -> bool {
    row.entered.is_some() || row.sits.votes.is_none()
}

async fn view(ctx: &Ctx, loaded: &Loaded, back: Back<'_>) -> Outcome<Markup> {
    let own = base(&loaded.row.unit_code, loaded.row.id);
    let rows = service::sitting_rows(ctx.app.db.read(), loaded).await?;
    let columns =
        vec![Column::text("姓名").sticky(), Column::text("职务"), Column::number("当选时得票"), Column::text("依据")];
    let mut table =
        Table::new("在任成员", columns).plain().empty("没有在任成员", html! { p { "在任成员在「班子成员」中登记。" } });
    for row in &rows {
        table = table.row(vec![
            html! { (row.sits.name) },
            html! { (post_zh(row)) },
            html! { @match row.sits.votes { Some(votes) => (votes), None => (ui::format::DASH) } },
            state(row),
        ]);
    }
    let over = matches!(loaded.stage, Stage::Filing | Stage::Finished | Stage::Cancelled);
    let may = COMMITTEE.contains(&ctx.actor.role) && !over;
    let open: Vec<(String, String)> = rows
        .iter()
        .filter(|row| editable(row))
        .map(|row| (row.sits.holder.to_string(), format!("{}（{}）", row.sits.name, post_zh(row))))
        .collect();
    let first = rows.iter().find(|row| row.missing()).map(|row| row.sits.holder.to_string()).unwrap_or_default();
    let errors = back.errors();
    let form = Form::post(format!("{own}/sitting"), &*ctx.csrf, loaded.row.version)
        .errors(&errors)
        .field(Field::select("holder", "在任成员", open.iter().cloned()).value(back.value("holder", first)).required())
        .field(
            Field::radio("known", "得票", [("found", "查到了"), ("lost", "查不到")])
                .value(back.value("known", "found"))
                .required(),
        )
        .field(Field::number("votes", "当选时得票").value(back.value("votes", "")).help("查不到的留空"))
        .field(Field::date("dated", "文书日期").value(back.value("dated", "")).help("查不到的留空"))
        .field(
            Field::text("source", "依据的文书，或者查不到的原因")
                .value(back.value("source", ""))
                .required()
                .wide()
                .maxlength(120)
                .help("例如：第十二届选举结果报告单；查找过村档案室和乡镇档案，原件已毁损。会写入结果报告单，不要写身份证号、电话号码"),
        );
    let body = html! {
        (back.alert())
        p { "有亲属关系的人职务相同的，留任得票多的。在任成员当选时的得票不在系统中的，投票以前在这里登记；没有登记的不按 0 票计算。" }
        (ui::card("在任成员", table.render()))
        @if may && !open.is_empty() {
            (ui::card("登记当选时的得票", html! {
                p .text-muted { "查不到的写明原因：文本没有规定这时由谁留任，须与亲属比较时按得票相同办理，由会议就他们继续投票，并写入结果。" }
                (form.submit("登记").render())
            }))
        }
        p { (ui::button(&own, "回到会议")) }
    };
    Ok(frame(ctx, loaded, "在任成员的得票")?.page(body))
}

/// Those who sit, with their votes.
pub async fn show(ctx: Ctx, Path((_, id)): Path<(String, i64)>) -> Page {
    let loaded = load(&ctx, id).await?;
    Ok(page(view(&ctx, &loaded, Back::default()).await?))
}

/// Enters the votes of one of them.
pub async fn enter(ctx: Ctx, Path((_, id)): Path<(String, i64)>, fields: Fields) -> Page {
    let loaded = load(&ctx, id).await?;
    let version = fields.version()?;
    let mut reader = fields.reader();
    let holder = reader.text("holder", "在任成员").parse().unwrap_or(0);
    let found = fields.get("known") == Some("found");
    if !found && fields.get("known") != Some("lost") {
        reader.error("known", "请选择查到了还是查不到");
    }
    let votes = found.then(|| crate::polling::store::count(reader.int("votes", "当选时得票", 0, MOST)));
    let dated = if found { Some(reader.date("dated", "文书日期")) } else { None };
    let source = reader.text("source", "依据的文书，或者查不到的原因");
    super::no_private_number(&mut reader, "source", &source);
    let new = NewVotes { holder, votes, dated, source };
    let result = match reader.finish() {
        Err(refusal) => Err(refusal.into()),
        Ok(()) => command!(ctx, fields, [new], |tx, actor, unit| {
            let name = service::enter_votes(tx, &actor, &unit, id, version, &new).await?;
            let said = match new.votes {
                Some(votes) => format!("已登记「{name}」当选时得 {votes} 票"),
                None => format!("已登记「{name}」当选时的得票查不到"),
            };
            Ok(Done::new(format!("{}/sitting", base(&unit.code, id)), said))
        }),
    };
    match result {
        Err(failure) if goes_back(&failure) => {
            Ok(html_refused(view(&ctx, &loaded, Back::of(&fields, &failure)).await?))
        }
        other => other,
    }
}

/// On the page of a by-election: how many of those who sit have no votes on record, and the way there.
pub(super) async fn card(ctx: &Ctx, loaded: &Loaded) -> Outcome<Markup> {
    if loaded.purpose != Purpose::ByElection {
        return Ok(html! {});
    }
    let rows = service::sitting_rows(ctx.app.db.read(), loaded).await?;
    let missing: Vec<&str> = rows.iter().filter(|row| row.missing()).map(|row| row.sits.name.as_str()).collect();
    let href = format!("{}/sitting", base(&loaded.row.unit_code, loaded.row.id));
    Ok(ui::card(
        "在任成员的得票",
        html! {
            p { "在任 " (rows.len()) " 人" @if !missing.is_empty() { "，当选时的得票没有登记：" (missing.join("、")) } "。" }
            p .text-muted { "有亲属关系的人职务相同时，按得票多少确定谁留任。" }
            p { (ui::button(&href, "在任成员的得票")) }
        },
    ))
}
