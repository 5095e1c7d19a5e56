//! The persons of a village in a round: who must be talked with, who was, and who leaves.

use std::collections::BTreeMap;

use axum::extract::Path;
use maud::{Markup, html};

use super::{base, days, goes_back, purpose_line, share};
use crate::failure::{Failure, Outcome};
use crate::people;
use crate::polling::pages::command;
use crate::shell::{self, Frame};
use crate::talks::model::{Who, in_force, leaves, may_read, planned};
use crate::talks::service::{self, AddInput, Known, village};
use crate::talks::store;
use crate::ui::{self, Column, Field, Form, Table, Tile, Tone};
use crate::web::{Ctx, Done, Fields, Page, html_refused};

/// The newest round in force, or that there is none.
pub(super) async fn newest_view(ctx: &Ctx) -> Outcome<Markup> {
    let unit = ctx.unit()?;
    let conn = ctx.app.db.read();
    let cycle = service::cycle_of(conn, unit).await?;
    let newest = store::rounds(conn, cycle.id).await?.into_iter().find(in_force);
    match newest {
        Some(round) => list_view(ctx, round.id, None, None).await,
        None => {
            let body = html! {
                (purpose_line())
                (ui::empty("还没有生效的谈心谈话轮次", html! { p { "由县级换届办建立轮次，确定谈话对象后生效。" } }))
            };
            Ok(Frame::new(ctx, "谈心谈话").tab("/proposals").page(body))
        }
    }
}

/// Kinds of a person in words.
pub(super) fn kinds_zh(ctx: &Ctx, known: &Known, who: &Who) -> String {
    let words = ctx.words();
    let titles = known.kinds.iter().filter(|kind| who.kinds.contains(&kind.code));
    titles.map(|kind| words.say(&kind.title).into_owned()).collect::<Vec<_>>().join("、")
}

fn add_form(ctx: &Ctx, known: &Known, own: &str, same: Vec<(String, String)>, typed: Option<&Fields>) -> Form {
    let value = |name: &str| typed.and_then(|fields| fields.get(name)).unwrap_or_default().to_owned();
    let words = ctx.words();
    let kinds = known.kinds.iter().filter(|kind| kind.active);
    let kinds: Vec<(String, String)> =
        kinds.map(|kind| (kind.code.clone(), words.say(&kind.title).into_owned())).collect();
    let mut form = Form::post(format!("{own}/persons"), &*ctx.csrf, 0)
        .hidden("form_key", ctx.form_key())
        .field(Field::text("name", "姓名").required().maxlength(50).value(value("name")));
    if same.len() > 1 {
        form = form.field(Field::select("person_id", "是哪一位", same).required().value(value("person_id")));
    }
    form.field(Field::select("kind", "对象类别", kinds).required().value(value("kind")))
        .field(Field::text("reason", "理由").required().maxlength(200).value(value("reason")))
        .submit("列为谈话对象")
}

/// The list of a round.
pub(super) async fn list_view(
    ctx: &Ctx,
    id: i64,
    typed: Option<&Fields>,
    failure: Option<&Failure>,
) -> Outcome<Markup> {
    let unit = ctx.unit()?;
    let conn = ctx.app.db.read();
    let (election, known) = village(conn, unit, id).await?;
    let talks = store::talks(conn, id, &unit.code).await?;
    let plans = store::plans(conn, election.cycle_id, Some(&unit.code)).await?.remove(&unit.code).unwrap_or_default();
    let rounds: Vec<_> = store::rounds(conn, election.cycle_id).await?.into_iter().filter(in_force).collect();
    let own = format!("{}/{id}", base(&unit.code));
    let words = ctx.words();
    let columns = vec![
        Column::text("姓名").sticky(),
        Column::text("对象类别"),
        Column::text("现任职务"),
        Column::state("谈话"),
        Column::state("一人一策"),
    ];
    let mut table = Table::new("谈话对象", columns)
        .empty("本村现在没有谈话对象", html! { p { "班子任职、初步人选登记后自动列出；其余在下面增加。" } });
    let must: Vec<&Who> = known.of(&unit.code).iter().filter(|who| who.must()).collect();
    for who in &must {
        let of_who: Vec<_> = talks.iter().filter(|row| row.current && who.is(&row.subject)).collect();
        let last = of_who.iter().map(|row| row.held_on).max();
        let follow = of_who.iter().any(|row| row.follow && may_read(&ctx.actor, unit, row));
        let plan = plans.iter().find(|plan| who.is(&plan.subject));
        let offices: Vec<String> = who.offices.iter().map(|office| words.say(office).into_owned()).collect();
        table = table.row(vec![
            html! { a href=(format!("{own}/with/{}", who.key)) { (who.name) } },
            html! { (kinds_zh(ctx, &known, who)) },
            html! { @if offices.is_empty() { (ui::format::DASH) } @else { (offices.join("、")) } },
            html! {
                @match last {
                    Some(day) => { (ui::badge(Tone::Good, "已谈")) " " (ui::format::date(day)) }
                    None => (ui::badge(Tone::Warn, "未谈")),
                }
                @if follow { " " (ui::badge(Tone::Info, "有意见待跟进")) }
            },
            html! {
                @match plan {
                    Some(plan) if plan.done_on.is_some() => (ui::badge(Tone::Good, "已办结")),
                    Some(_) => (ui::badge(Tone::Info, "办理中")),
                    None if leaves(who, &known.kinds) => (ui::badge(Tone::Warn, "待制定")),
                    None => (ui::format::DASH),
                }
            },
        ]);
    }
    // A talk with somebody who need not be talked with any more counts nowhere, and stays.
    let mut others: BTreeMap<&str, &str> = BTreeMap::new();
    for row in talks.iter().filter(|row| row.current && !must.iter().any(|who| who.is(&row.subject))) {
        others.insert(&row.subject, &row.name);
    }
    // Whoever was added by hand can be taken off again, with a reason.
    let added: Vec<(&str, i64, String)> = known
        .of(&unit.code)
        .iter()
        .flat_map(|who| {
            who.added.iter().map(|(id, kind, reason)| (who.name.as_str(), *id, kind_and(&known, kind, reason)))
        })
        .collect();
    let name = typed.and_then(|fields| fields.get("name")).unwrap_or_default();
    let same = if name.is_empty() { Vec::new() } else { people::store::named(conn, &unit.code, name).await? };
    let same: Vec<(String, String)> =
        same.iter().map(|one| (one.id.to_string(), format!("{} {} {}", one.name, one.birth, one.group_name))).collect();
    let errors = failure.map(shell::errors).unwrap_or_default();
    let begun = known.of(&unit.code).iter().any(|who| who.sources.contains(&law::talks::Source::Proposed));
    let n = must.len() as u64;
    let body = html! {
        (purpose_line())
        @if let Some(Failure::Refused(refusal)) = failure { @if refusal.fields.is_empty() { (shell::refused(refusal, "没有办理")) } }
        @if rounds.len() > 1 {
            (ui::toolbar(&rounds.iter().filter(|row| row.id != id).map(|row| ui::button(&format!("{}/{}", base(&unit.code), row.id), &row.title)).collect::<Vec<_>>()))
        }
        (ui::tiles(&[
            Tile::new("已谈/应谈", share(known.coverage(&unit.code)).into_string()),
            Tile::new("不再继任：一人一策/人数", share(planned(known.of(&unit.code), &known.kinds, &plans)).into_string()),
        ]))
        @if !begun { (ui::alert(Tone::Info, None, html! { "还没有登记初步人选，现在不能推算谁不再继任；登记后自动列出。" })) }
        (table.total(n).render())
        (ui::card("增加谈话对象", add_form(ctx, &known, &own, same, typed).errors(&errors).render()))
        @if !others.is_empty() {
            (ui::fold("不在应谈对象中的谈话", html! {
                ul { @for (subject, name) in &others { li { a href=(format!("{own}/with/{subject}")) { (name) } } } }
            }))
        }
        @if !added.is_empty() {
            (ui::fold("撤销增加的对象", html! {
                @for (name, added_id, reason) in &added {
                    p { (name) "：" (reason) }
                    (Form::post(format!("{own}/persons/{added_id}/remove"), &*ctx.csrf, 0)
                        .field(Field::text("removed_reason", "撤销原因").required().maxlength(200)).submit("撤销").render())
                }
            }))
        }
    };
    let title = format!("{}（{}）", known.round.title, days(&known.round).into_string());
    let list = format!("/u/{}/proposals", unit.code);
    Ok(Frame::new(ctx, title).tab("/proposals").crumb("初步人选", list).page(body))
}

fn kind_and(known: &Known, code: &str, reason: &str) -> String {
    let title = known.kinds.iter().find(|kind| kind.code == code).map_or(code, |kind| kind.title.as_str());
    format!("{title}（{reason}）")
}

/// Adds somebody.
pub async fn add(ctx: Ctx, Path((_, id)): Path<(String, i64)>, fields: Fields) -> Page {
    let mut reader = fields.reader();
    let input = AddInput {
        name: reader.text("name", "姓名"),
        person_id: fields.get("person_id").and_then(|id| id.parse().ok()),
        kind: reader.text("kind", "对象类别"),
        reason: reader.text("reason", "理由"),
    };
    let result = match reader.finish() {
        Err(refusal) => Err(refusal.into()),
        Ok(()) => command!(ctx, fields, [input], |tx, actor, unit| {
            service::add_person(tx, &actor, &unit, id, &input).await?;
            Ok(Done::new(format!("{}/{id}", base(&unit.code)), format!("「{}」已列为谈话对象", input.name)))
        }),
    };
    match result {
        Err(failure) if goes_back(&failure) => {
            Ok(html_refused(list_view(&ctx, id, Some(&fields), Some(&failure)).await?))
        }
        other => other,
    }
}

/// Takes an addition back.
pub async fn remove(ctx: Ctx, Path((_, id, added)): Path<(String, i64, i64)>, fields: Fields) -> Page {
    let mut reader = fields.reader();
    let reason = reader.text("removed_reason", "撤销原因");
    reader.finish()?;
    command!(ctx, fields, [reason], |tx, actor, unit| {
        let name = service::remove_person(tx, &actor, &unit, (id, added), &reason).await?;
        Ok(Done::new(format!("{}/{id}", base(&unit.code)), format!("增加的「{name}」已撤销")))
    })
}
