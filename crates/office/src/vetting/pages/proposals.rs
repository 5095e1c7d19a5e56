//! The proposed persons of a village.

use axum::extract::Path;
use maud::{Markup, html};

use super::{command, goes_back};
use crate::cycle;
use crate::failure::{Failure, Outcome};
use crate::people;
use crate::shell::{self, Frame};
use crate::ui::{self, Column, Field, Form, Table, Tone};
use crate::vetting::model::{POSTS, SOURCES, is_proposed, post_zh};
use crate::vetting::service::{self, NewProposal};
use crate::vetting::store;
use crate::web::{Ctx, Done, Fields, Page, html as page, html_refused};

async fn view(ctx: &Ctx, typed: Option<&Fields>, failure: Option<&Failure>) -> Outcome<Markup> {
    let unit = ctx.unit()?;
    let conn = ctx.app.db.read();
    let election = cycle::store::expect_current(conn, &unit.code).await?;
    let rows = store::proposals(conn, election.cycle_id, &unit.code).await?;
    let own = format!("/u/{}/proposals", unit.code);
    let words = ctx.words();
    let columns = vec![
        Column::text("姓名").sticky(),
        Column::text("参选职务"),
        Column::text("产生方式"),
        Column::state("状态"),
        Column::text("操作"),
    ];
    let mut table =
        Table::new("初步人选", columns).empty("还没有初步人选", html! { p { "推荐、自荐产生后，在下面登记。" } });
    for row in &rows {
        let stands = is_proposed(row);
        let source = SOURCES.iter().find(|(code, _)| *code == row.source).map_or("", |(_, zh)| zh);
        table = table.row(vec![
            html! { a href=(format!("/u/{}/dossiers/{}", unit.code, row.person_id)) { (row.name) } },
            html! { (words.say(post_zh(&row.body, &row.post))) },
            html! { (source) },
            html! { @if stands { (ui::badge(Tone::Good, "在列")) } @else { (ui::badge(Tone::Muted, "已撤下")) " " (row.reason) } },
            html! {
                @if stands {
                    (ui::fold("撤下", Form::post(format!("{own}/{}/withdraw", row.id), &*ctx.csrf, row.version)
                        .field(Field::text("reason", "原因").required().maxlength(200))
                        .submit("撤下").render()))
                }
            },
        ]);
    }
    let errors = failure.map(shell::errors).unwrap_or_default();
    let value = |name: &str| typed.and_then(|fields| fields.get(name)).unwrap_or_default().to_owned();
    // Persons of one name are told apart by birth and group.
    let same = match value("name") {
        name if name.is_empty() => Vec::new(),
        name => people::store::named(conn, &unit.code, &name).await?,
    };
    let same: Vec<(String, String)> = same
        .iter()
        .map(|one| (one.id.to_string(), format!("{} {} {} {}", one.name, one.birth, one.group_name, one.household)))
        .collect();
    let posts = POSTS.map(|(body, post, zh)| (format!("{body}|{post}"), words.say(zh).into_owned()));
    let mut form = Form::post(&*own, &*ctx.csrf, 0).errors(&errors).hidden("form_key", ctx.form_key()).field(
        Field::text("name", "姓名").value(value("name")).required().maxlength(50).help("须是本单位人员中已登记的人"),
    );
    if same.len() > 1 {
        form = form.field(Field::select("person_id", "是哪一位", same).value(value("person_id")).required());
    }
    let form = form
        .field(Field::select("post", "参选职务", posts).value(value("post")).required())
        .field(Field::select("source", "产生方式", SOURCES).value(value("source")).required())
        .submit("列为初步人选");
    let body = html! {
        (ui::toolbar(&[
            ui::button(&format!("/u/{}/selection", unit.code), "推荐与竞职"),
            ui::button(&format!("/u/{}/conditions", unit.code), "条件核对"),
            ui::button(&format!("/u/{}/reserve", unit.code), "后备干部"),
            ui::button(&format!("/u/{}/talks", unit.code), "谈心谈话"),
            ui::button(&format!("/u/{}/deliberation", unit.code), "研判记录"),
        ]))
        (table.total(rows.len() as u64).render())
        (ui::card("登记初步人选", form.render()))
    };
    Ok(Frame::new(ctx, "初步人选").tab("/proposals").page(body))
}

/// The list.
pub async fn show(ctx: Ctx) -> Page {
    Ok(page(view(&ctx, None, None).await?))
}

/// Proposes somebody.
pub async fn add(ctx: Ctx, fields: Fields) -> Page {
    let mut reader = fields.reader();
    let (name, chosen, source) =
        (reader.text("name", "姓名"), reader.text("post", "参选职务"), reader.text("source", "产生方式"));
    let (body, post) = chosen.split_once('|').unwrap_or_default();
    if !POSTS.iter().any(|(b, p, _)| (*b, *p) == (body, post)) {
        reader.error("post", "请从列表中选择");
    }
    if !SOURCES.iter().any(|(code, _)| *code == source) {
        reader.error("source", "请从列表中选择");
    }
    let person_id = fields.get("person_id").and_then(|id| id.parse().ok());
    let new = NewProposal { name, person_id, body: body.to_owned(), post: post.to_owned(), source };
    let result = match reader.finish() {
        Err(refusal) => Err(refusal.into()),
        Ok(()) => command!(ctx, fields, [new], |tx, actor, unit| {
            service::propose(tx, &actor, &unit, &new).await?;
            Ok(Done::new(format!("/u/{}/proposals", unit.code), format!("「{}」已列为初步人选", new.name)))
        }),
    };
    match result {
        Err(failure) if goes_back(&failure) => Ok(html_refused(view(&ctx, Some(&fields), Some(&failure)).await?)),
        other => other,
    }
}

/// Takes somebody off the list.
pub async fn withdraw(ctx: Ctx, Path((_, id)): Path<(String, i64)>, fields: Fields) -> Page {
    let version = fields.version()?;
    let mut reader = fields.reader();
    let reason = reader.text("reason", "原因");
    reader.finish()?;
    command!(ctx, fields, [reason], |tx, actor, unit| {
        let name = service::withdraw(tx, &actor, &unit, (id, version), &reason).await?;
        Ok(Done::new(format!("/u/{}/proposals", unit.code), format!("「{name}」已撤下")))
    })
}
