//! Candidates of a meeting.

use axum::extract::Path;
use maud::{Markup, html};

use super::{Back, base, frame, goes_back, load};
use crate::access::COMMITTEE;
use crate::failure::Outcome;
use crate::meeting::model::{MeetingPost, Purpose, Stage};
use crate::meeting::service::{self, Loaded, NewNominee};
use crate::meeting::store;
use crate::polling::pages::command;
use crate::ui::{self, Column, Field, Form, Table, Tone};
use crate::web::{Ctx, Done, Fields, Page, html as page, html_refused};

/// Most recommendations that a form takes.
const MOST: i32 = 100_000;

/// Whether candidates are recommended twice, by members and by villagers (两推).
fn two_recommendations(purpose: Purpose) -> bool {
    matches!(purpose, Purpose::PartyCommittee | Purpose::PartyDirect)
}

async fn view(ctx: &Ctx, loaded: &Loaded, back: Back<'_>) -> Outcome<Markup> {
    let conn = ctx.app.db.read();
    let id = loaded.row.id;
    let own = base(&loaded.row.unit_code, id);
    let rows = store::nominees(conn, id).await?;
    let seats = store::seats(&loaded.row)?;
    let twice = two_recommendations(loaded.purpose);
    let may = matches!(loaded.stage, Stage::Preparing | Stage::CheckIn) && COMMITTEE.contains(&ctx.actor.role);
    let mut columns = vec![Column::text("姓名").sticky(), Column::text("职务"), Column::state("性别")];
    if twice {
        columns.extend([Column::number("党员推荐"), Column::number("群众推荐")]);
    }
    columns.extend([Column::text("备注"), Column::state("状态")]);
    if may {
        columns.push(Column::text("操作"));
    }
    let mut table = Table::new("候选人", columns).numbered().total(rows.len() as u64).empty(
        "还没有候选人",
        html! { p { "党组织委员候选人由党员和群众推荐产生，经上级审批；其他会议按推选办法提名。" } },
    );
    for row in &rows {
        let sex = crate::people::model::sex_from_code(&row.sex).map_or("", law::posts::Sex::zh);
        let votes = |n: Option<i32>| n.map_or_else(|| ui::format::DASH.to_owned(), |n| n.to_string());
        let mut cells = vec![
            html! { (row.name) @if row.person_id.is_none() { " " (ui::badge(Tone::Warn, "未关联人员")) } },
            html! { (MeetingPost::from_code(&row.post).map_or("", |post| post.zh())) },
            html! { (sex) },
        ];
        if twice {
            cells.extend([html! { (votes(row.by_members)) }, html! { (votes(row.by_masses)) }]);
        }
        let (tone, word) = if row.withdrawn { (Tone::Muted, "已撤下") } else { (Tone::Good, "候选人") };
        cells.extend([html! { (row.note) }, html! { (ui::badge(tone, word)) }]);
        if may {
            cells.push(html! { @if !row.withdrawn {
                (ui::fold("撤下", Form::post(format!("{own}/nominees/{}/withdraw", row.id), &*ctx.csrf, row.version)
                    .field(Field::text("reason", format!("撤下「{}」的原因", row.name)).required().maxlength(200))
                    .submit("撤下").render()))
            } });
        }
        table = table.row(cells);
    }
    let errors = back.errors();
    let posts: Vec<(&str, &str)> = seats.iter().map(|seat| (seat.post.code(), seat.post.zh())).collect();
    let only = if let [one] = posts[..] { one.0 } else { "" };
    let mut form = Form::post(format!("{own}/nominees"), &*ctx.csrf, 0)
        .errors(&errors)
        .hidden("form_key", ctx.form_key())
        .field(
            Field::text("name", "姓名")
                .value(back.value("name", ""))
                .required()
                .maxlength(40)
                .help("与人员库中唯一同名的自动关联，以便核对亲属和任职回避"),
        )
        .field(Field::select("post", "职务", posts).value(back.value("post", only)).required());
    if twice {
        form = form
            .field(Field::number("by_members", "党员推荐票").value(back.value("by_members", "")).help("没有的留空"))
            .field(Field::number("by_masses", "群众推荐票").value(back.value("by_masses", "")).help("没有的留空"));
    }
    form = form.field(
        Field::text("note", "备注").value(back.value("note", "")).maxlength(200).help("如资格联审结论、提名单位"),
    );
    let body = html! {
        (back.alert())
        (table.render())
        @if may { (ui::card("增加候选人", form.submit("增加候选人").render())) }
        p { (ui::button(&own, "回到会议")) }
    };
    Ok(frame(ctx, loaded, "候选人")?.page(body))
}

/// The candidates.
pub async fn show(ctx: Ctx, Path((_, id)): Path<(String, i64)>) -> Page {
    let loaded = load(&ctx, id).await?;
    Ok(page(view(&ctx, &loaded, Back::default()).await?))
}

/// Adds a candidate.
pub async fn add(ctx: Ctx, Path((_, id)): Path<(String, i64)>, fields: Fields) -> Page {
    let loaded = load(&ctx, id).await?;
    let mut reader = fields.reader();
    let name = reader.text("name", "姓名");
    let post = MeetingPost::from_code(&reader.text("post", "职务"));
    if post.is_none() {
        reader.error("post", "请选择职务");
    }
    let mut votes = |field: &str, label: &str| {
        let typed = fields.get(field).is_some_and(|value| !value.is_empty());
        typed.then(|| reader.int(field, label, 0, MOST))
    };
    let (by_members, by_masses) = (votes("by_members", "党员推荐票"), votes("by_masses", "群众推荐票"));
    let note = reader.optional("note");
    let new =
        NewNominee { person_id: None, name, post: post.unwrap_or(MeetingPost::Member), by_members, by_masses, note };
    let result = match reader.finish() {
        Err(refusal) => Err(refusal.into()),
        Ok(()) => command!(ctx, fields, [new], |tx, actor, unit| {
            service::add_nominee(tx, &actor, &unit, id, &new).await?;
            let message = format!("已增加候选人「{}」", new.name);
            Ok(Done::new(format!("{}/nominees", base(&unit.code, id)), message))
        }),
    };
    match result {
        Err(failure) if goes_back(&failure) => {
            Ok(html_refused(view(&ctx, &loaded, Back::of(&fields, &failure)).await?))
        }
        other => other,
    }
}

/// Takes a candidate off the ballot.
pub async fn withdraw(ctx: Ctx, Path((_, id, row)): Path<(String, i64, i64)>, fields: Fields) -> Page {
    let version = fields.version()?;
    let mut reader = fields.reader();
    let reason = reader.text("reason", "原因");
    reader.finish()?;
    command!(ctx, fields, [reason], |tx, actor, unit| {
        let name = service::withdraw(tx, &actor, &unit, id, (row, version), &reason).await?;
        Ok(Done::new(format!("{}/nominees", base(&unit.code, id)), format!("候选人「{name}」已撤下")))
    })
}
