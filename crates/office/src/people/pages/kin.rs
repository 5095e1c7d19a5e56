//! Who is related to whom: declaring a relation with its source, deleting one with the reason.

use axum::extract::Path;
use chrono::Datelike;
use entity::person;
use law::kinship::Relation;
use maud::{Markup, html};

use super::form;
use crate::clock::stamp;
use crate::failure::{Failure, Outcome, Refusal};
use crate::people::model::reverse_zh;
use crate::people::{service, sex_from_code, store};
use crate::shell::{self, Frame};
use crate::ui::{self, Column, Field, Form, Table};
use crate::web::{Ctx, Done, Fields, FollowUp, Page, html as page, html_refused};

/// The relations of a person with the form for one more.
pub(super) async fn card(ctx: &Ctx, of: &person::Model, fields: &Fields, failure: Option<&Failure>) -> Outcome<Markup> {
    let unit = ctx.unit()?;
    let conn = ctx.app.db.read();
    let rows = store::kin_of(conn, &unit.code, of.id).await?;
    let ids: Vec<i64> =
        rows.iter().map(|row| if row.person_a == of.id { row.person_b } else { row.person_a }).collect();
    let others = store::persons(conn, &ids).await?;
    let base = format!("/u/{}", unit.code);
    let columns = vec![
        Column::text("姓名").sticky(),
        Column::text(format!("是「{}」的", of.name)),
        Column::text("来源"),
        Column::text("登记时间"),
        Column::text("操作"),
    ];
    let mut table = Table::new("亲属关系", columns).plain().total(rows.len() as u64).empty(
        "还没有登记亲属关系",
        html! { "没有登记不等于没有亲属关系；候选人、选举委员会成员和选举工作人员的近亲属关系须逐一申报核对。" },
    );
    for (row, id) in rows.iter().zip(&ids) {
        let other = others.iter().find(|person| person.id == *id);
        let relation = store::relation_from_code(&row.relation);
        let word = if row.person_a == of.id {
            relation.zh()
        } else {
            // Seen from the second person: the first is the other one.
            reverse_zh(relation, other.and_then(|person| sex_from_code(&person.sex)))
        };
        table = table.row(vec![
            html! { a href={ (base) "/people/" (id) } { (other.map_or("（已不在名册）", |person| person.name.as_str())) } },
            html! { (word) },
            html! { (row.source) },
            html! { (stamp(row.created_ms)) },
            html! { a href={ (base) "/kin/" (row.id) "/remove?from=" (of.id) } { "删除" } },
        ]);
    }
    let errors = failure.map(shell::errors).unwrap_or_default();
    let value = |name: &str| fields.get(name).unwrap_or_default();
    let relations = Relation::ALL.map(|relation| (store::relation_code(relation), relation.zh()));
    let typed = value("other");
    let named =
        if typed.is_empty() || failure.is_none() { Vec::new() } else { store::named(conn, &unit.code, typed).await? };
    let mut form = Form::post(format!("{base}/people/{}/kin", of.id), &*ctx.csrf, of.version)
        .errors(&errors)
        .hidden("form_key", ctx.form_key())
        .field(Field::text("other", "对方姓名").value(typed).required().help(ctx.words().own("须已登记在本村人员中")));
    if named.len() > 1 {
        // Names repeat: the second attempt chooses between those who bear this one.
        let options = named.iter().filter(|person| person.id != of.id).map(|person| {
            let (name, year, group) = (&person.name, person.birth.year(), &person.group_name);
            let text = format!("{name}，{year}年生，{group}，{}", person.household);
            (person.id.to_string(), text)
        });
        form = form.field(Field::radio("other_id", "是哪一位", options).value(value("other_id")).required());
    }
    let form = form
        .field(
            Field::select("relation", format!("对方是「{}」的", of.name), relations)
                .value(value("relation"))
                .required(),
        )
        .field(
            Field::text("source", "来源").value(value("source")).required().help("例如 本人申报、户口簿、群众反映待核"),
        )
        .submit("登记亲属关系");
    Ok(ui::card("亲属关系", html! { (table.render()) (form.render()) }))
}

/// The person who is meant by name, and by number when several bear the name.
async fn chosen(ctx: &Ctx, of: &person::Model, fields: &Fields) -> Outcome<i64> {
    let unit = ctx.unit()?;
    let refuse = |message: String, remedy: &str| {
        Failure::from(Refusal::new("KIN_OTHER", message.clone(), remedy).field("other", message))
    };
    let name = fields.get("other").unwrap_or_default();
    let mut named = store::named(ctx.app.db.read(), &unit.code, name).await?;
    named.retain(|person| person.id != of.id);
    if let Some(id) = fields.get("other_id").and_then(|id| id.parse::<i64>().ok())
        && named.iter().any(|person| person.id == id)
    {
        return Ok(id);
    }
    match named.as_slice() {
        [] => Err(refuse(format!("本村人员中没有「{name}」"), "请核对姓名，或先新增这个人")),
        [one] => Ok(one.id),
        several => Err(refuse(
            format!("本村有 {} 人叫「{name}」，请选择是哪一位", several.len()),
            "请按出生年、小组和户号选择",
        )),
    }
}

/// Declares a relation; `follow` is what candidacy makes of it.
pub(crate) async fn add(ctx: Ctx, Path((_, id)): Path<(String, i64)>, fields: Fields, follow: FollowUp) -> Page {
    let unit = ctx.unit()?.code.clone();
    let of = store::person_of(ctx.app.db.read(), &unit, id)
        .await?
        .ok_or_else(|| Failure::NotFound("人员（或不在本单位）".into()))?;
    let result = async {
        let mut reader = fields.reader();
        reader.text("other", "对方姓名");
        let source = reader.text("source", "来源");
        let code = reader.text("relation", "亲属关系");
        let relation = Relation::ALL.into_iter().find(|relation| store::relation_code(*relation) == code);
        reader.finish()?;
        let relation = relation.ok_or_else(|| {
            Refusal::new("KIN_RELATION", "亲属关系不在列表中", "请从列表中选择").field("relation", "请选择")
        })?;
        let other = chosen(&ctx, &of, &fields).await?;
        let actor = ctx.actor.clone();
        ctx.submit(&fields, move |tx| {
            let (actor, unit, source) = (actor.clone(), unit.clone(), source.clone());
            Box::pin(async move {
                service::add_kin(tx, &actor, &unit, id, other, relation, &source).await?;
                let told = follow(tx, &actor, &unit).await?;
                let message = format!("已登记亲属关系：{}{told}", relation.zh());
                Ok(Done::new(format!("/u/{unit}/people/{id}"), message))
            })
        })
        .await
    }
    .await;
    match result {
        Err(failure @ Failure::Refused(_)) => {
            Ok(html_refused(form::render(&ctx, &of, &fields, Some(&failure), None).await?))
        }
        other => other,
    }
}

/// Where the reader came from: the list of records (`from` -1), or a person.
fn back(unit: &str, from: i64, first: i64) -> String {
    match from {
        -1 => format!("/u/{unit}/kinship/records"),
        0 => format!("/u/{unit}/people/{first}"),
        person => format!("/u/{unit}/people/{person}"),
    }
}

/// The `from` of an address or a form.
fn from_of(text: Option<&str>) -> i64 {
    match text {
        Some("records") => -1,
        Some(id) => id.parse().unwrap_or(0),
        None => 0,
    }
}

async fn remove_page(ctx: &Ctx, id: i64, from: i64, failure: Option<&Failure>) -> Outcome<Markup> {
    let unit = ctx.unit()?;
    let conn = ctx.app.db.read();
    let row = store::kin(conn, &unit.code, id).await?.ok_or_else(|| Failure::NotFound("亲属关系".into()))?;
    let persons = store::persons(conn, &[row.person_a, row.person_b]).await?;
    let name =
        |id: i64| persons.iter().find(|person| person.id == id).map_or("（已不在名册）", |p| p.name.as_str());
    let relation = store::relation_from_code(&row.relation).zh();
    let errors = failure.map(shell::errors).unwrap_or_default();
    let back = back(&unit.code, from, row.person_a);
    let form = Form::post(format!("/u/{}/kin/{id}/remove", unit.code), &*ctx.csrf, 0)
        .errors(&errors)
        .hidden("from", from.to_string())
        .field(Field::text("reason", "删除理由").required().help("例如 申报有误，经核对户口簿不是兄弟"))
        .submit("删除这条亲属关系")
        .cancel(&back);
    let title = "删除亲属关系";
    let body = ui::card(
        title,
        html! {
            (ui::kv(&[
                ("关系", html! { "「" (name(row.person_b)) "」是「" (name(row.person_a)) "」的" (relation) }),
                ("来源", html! { (row.source) }),
                ("登记时间", html! { (stamp(row.created_ms)) }),
            ]))
            p { "删除后，任职回避和委托投票的核对不再考虑这条关系；删除理由记入审计日志。" }
            (form.render())
        },
    );
    Ok(Frame::new(ctx, title).page(body))
}

/// Asks for the reason before a relation is deleted.
pub async fn confirm_remove(ctx: Ctx, Path((_, id)): Path<(String, i64)>) -> Page {
    let from = from_of(ctx.param("from").as_deref());
    Ok(page(remove_page(&ctx, id, from, None).await?))
}

/// Deletes a relation; `follow` is what candidacy makes of it.
pub(crate) async fn remove(ctx: Ctx, Path((_, id)): Path<(String, i64)>, fields: Fields, follow: FollowUp) -> Page {
    let unit = ctx.unit()?.code.clone();
    let from = from_of(fields.get("from"));
    let reason = fields.get("reason").unwrap_or_default().to_owned();
    let actor = ctx.actor.clone();
    let result = ctx
        .submit(&fields, move |tx| {
            let (actor, unit, reason) = (actor.clone(), unit.clone(), reason.clone());
            Box::pin(async move {
                service::remove_kin(tx, &actor, &unit, id, &reason).await?;
                let to = if from == 0 { format!("/u/{unit}/people") } else { back(&unit, from, 0) };
                let told = follow(tx, &actor, &unit).await?;
                Ok(Done::new(to, format!("已删除一条亲属关系{told}")))
            })
        })
        .await;
    match result {
        Err(failure @ Failure::Refused(_)) => Ok(html_refused(remove_page(&ctx, id, from, Some(&failure)).await?)),
        other => other,
    }
}
