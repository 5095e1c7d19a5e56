//! Objections: the list with its countdowns, filing one, the committee's ruling.

use axum::extract::Path;
use maud::{Markup, html};

use super::{base, election, frame};
use crate::access::COMMITTEE;
use crate::cycle;
use crate::failure::{Failure, Outcome, Refusal};
use crate::roll::objections::{ObjectionCmd, Ruling, due};
use crate::roll::{service, store};
use crate::shell;
use crate::ui::{self, Column, Field, FieldError, Form, Table, Tone};
use crate::web::{Ctx, Done, Fields, Page, html as page, html_refused};

fn state(ctx: &Ctx, election: &entity::unit_election::Model, row: &entity::objection::Model) -> Outcome<Markup> {
    let due = due(election, row)?;
    Ok(match (row.late, row.accepted) {
        (true, _) => ui::badge(Tone::Muted, "逾期，不予受理"),
        (_, Some(true)) => ui::badge(Tone::Good, "申诉成立"),
        (_, Some(false)) => ui::badge(Tone::Info, "申诉不成立"),
        (_, None) => {
            let tone = if due < ctx.today() { Tone::Bad } else { Tone::Warn };
            ui::badge(tone, &format!("待决定，{}", ui::format::days_left(due, ctx.today())))
        }
    })
}

async fn list_page(ctx: &Ctx, typed: &Fields, errors: &[FieldError]) -> Outcome<Markup> {
    let election = election(ctx).await?;
    let base = format!("{}/objections", base(ctx)?);
    let rows = store::objections(ctx.app.db.read(), election.id).await?;
    let writes = COMMITTEE.contains(&ctx.actor.role);
    let columns = vec![
        Column::number("编号"),
        Column::text("申诉人"),
        Column::text("事项"),
        Column::state("名单版本"),
        Column::state("提出"),
        Column::state("收到"),
        Column::state("应答复"),
        Column::state("状态"),
        Column::text("决定"),
        Column::state("公布"),
        Column::text("操作"),
    ];
    let mut table = Table::new("申诉", columns).total(rows.len() as u64);
    for row in &rows {
        table = table.row(vec![
            html! { (row.id) },
            html! { (row.applicant) },
            html! { (row.matter) },
            html! { "第 " (row.version_no) " 版" },
            html! { (ui::format::date(row.filed_on)) },
            html! { (ui::format::date(row.received_on)) },
            html! { @if row.late { "—" } @else { (ui::format::date(due(&election, row)?)) } },
            state(ctx, &election, row)?,
            html! { (row.decision) },
            html! { (row.published_on.map_or_else(|| "—".to_owned(), ui::format::date)) },
            html! { a href={ (base) "/" (row.id) } { @if row.accepted.is_none() { "作出决定" } @else { "查看" } } },
        ]);
    }
    let table = table.empty("没有申诉", html! { "收到申诉后在下面登记" });
    let value = |name: &str| typed.get(name).unwrap_or_default().to_owned();
    let today = ui::format::date(ctx.today());
    let day = |name: &str| if value(name).is_empty() { today.clone() } else { value(name) };
    let regime = cycle::regime(&election)?;
    let until = store::published(ctx.app.db.read(), election.id)
        .await?
        .map(|version| law::deadline::objection_until(version.published_on, &regime));
    let waiting = rows.iter().filter(|row| row.decided_on.is_some() && row.published_on.is_none()).count();
    let body = html! {
        @if let Some(until) = until {
            (ui::alert(Tone::Info, Some(&format!("对现行名单的申诉截止 {}（{}）", ui::format::date_zh(until), ui::format::days_left(until, ctx.today()))), html! {
                @for c in &regime.objection_days().cites { (ui::cite(&c.zh(cycle::book()?))) }
            }))
        }
        @if until.is_some() { (cycle::settings::banner(&election, &["deadline_holiday"])?) }
        (table.render())
        @if writes && waiting > 0 {
            (ui::card("公布处理决定", html! {
                p { (waiting) " 件决定尚未公布。" }
                (Form::post(format!("{base}/publish"), &*ctx.csrf, 0).hidden("form_key", ctx.form_key())
                    .field(Field::date("on", "张榜公布日期").value(today.clone()).required()).submit("登记已公布").render())
            }))
        }
        @if writes && service::is_published(&election) {
            (ui::card("登记申诉", Form::post(base.clone(), &*ctx.csrf, 0)
                .errors(errors)
                .hidden("form_key", ctx.form_key())
                .field(Field::text("applicant", "申诉人").value(value("applicant")).required().maxlength(50))
                .field(Field::text("voter", "涉及的选民").value(value("voter")).maxlength(50).help("名单上的姓名；要求补登的留空"))
                .field(Field::textarea("matter", "申诉事项", 3).value(value("matter")).required())
                .field(Field::date("filed_on", "提出日期").value(day("filed_on")).required())
                .field(Field::date("received_on", "收到日期").value(day("received_on")).required())
                .submit("登记申诉")
                .render()))
        }
    };
    frame(ctx, "申诉与处理", &election, body)
}

/// The objections.
pub async fn list(ctx: Ctx) -> Page {
    Ok(page(list_page(&ctx, &Fields::default(), &[]).await?))
}

/// The registration that an objection names; a name that stands on the roll more than once is not guessed.
async fn voter(ctx: &Ctx, name: &str) -> Outcome<Option<i64>> {
    if name.is_empty() {
        return Ok(None);
    }
    let found = store::voters_named(ctx.app.db.read(), election(ctx).await?.id, name).await?;
    match found.as_slice() {
        [one] => Ok(Some(one.id)),
        [] => {
            let message = format!("名单上没有「{name}」");
            Err(Refusal::new("VOTER_UNKNOWN", message.clone(), "请核对姓名，或留空").field("voter", message).into())
        }
        many => {
            let places: Vec<String> = many.iter().map(|row| format!("{} {}", row.group_name, row.household)).collect();
            let message =
                format!("名单上有 {} 名「{name}」（{}），请留空并在事项中写明", many.len(), places.join("、"));
            Err(Refusal::new("VOTER_AMBIGUOUS", message.clone(), "").field("voter", message).into())
        }
    }
}

/// Files an objection.
pub async fn file(ctx: Ctx, fields: Fields) -> Page {
    let result = async {
        let mut reader = fields.reader();
        let cmd = ObjectionCmd {
            applicant: reader.text("applicant", "申诉人"),
            matter: reader.text("matter", "申诉事项"),
            registration_id: None,
            filed_on: reader.date("filed_on", "提出日期"),
            received_on: reader.date("received_on", "收到日期"),
        };
        reader.finish()?;
        let registration_id = voter(&ctx, fields.get("voter").unwrap_or_default()).await?;
        let cmd = ObjectionCmd { registration_id, ..cmd };
        let (actor, unit, base) = (ctx.actor.clone(), ctx.unit()?.code.clone(), base(&ctx)?);
        ctx.submit(&fields, move |tx| {
            let (actor, unit, base, cmd) = (actor.clone(), unit.clone(), base.clone(), cmd.clone());
            Box::pin(async move {
                let row = service::file_objection(tx, &actor, &unit, &cmd).await?;
                let said = if row.late {
                    format!("第 {} 号申诉已登记为逾期。{}", row.id, row.decision)
                } else {
                    format!("已登记第 {} 号申诉", row.id)
                };
                Ok(Done::new(format!("{base}/objections"), said))
            })
        })
        .await
    }
    .await;
    match result {
        Err(failure @ Failure::Refused(_)) => {
            Ok(html_refused(list_page(&ctx, &fields, &shell::errors(&failure)).await?))
        }
        other => other,
    }
}

async fn one_page(ctx: &Ctx, id: i64, typed: &Fields, errors: &[FieldError]) -> Outcome<Markup> {
    let election = election(ctx).await?;
    let row = store::objection(ctx.app.db.read(), election.id, id).await?;
    let writes = COMMITTEE.contains(&ctx.actor.role);
    let base = base(ctx)?;
    let facts = ui::kv(&[
        ("申诉人", html! { (row.applicant) }),
        ("事项", html! { (row.matter) }),
        ("名单版本", html! { a href={ (base) "/versions/" (row.version_no) } { "第 " (row.version_no) " 版" } }),
        (
            "提出、收到",
            html! { (ui::format::date_zh(row.filed_on)) "提出，" (ui::format::date_zh(row.received_on)) "收到" },
        ),
        ("状态", state(ctx, &election, &row)?),
        ("决定", html! { @if row.decision.is_empty() { "—" } @else { (row.decision) } }),
    ]);
    let value = |name: &str| typed.get(name).unwrap_or_default().to_owned();
    let on = if value("on").is_empty() { ui::format::date(ctx.today()) } else { value("on") };
    let body = html! {
        (ui::card(&format!("第 {id} 号申诉"), facts))
        @if writes && row.accepted.is_none() {
            (ui::card("处理决定", Form::post(format!("{base}/objections/{id}"), &*ctx.csrf, row.version)
                .errors(errors)
                .field(Field::radio("accepted", "决定", [("yes", "申诉成立，更正名单"), ("no", "申诉不成立")]).value(value("accepted")).required())
                .field(Field::textarea("decision", "决定内容和理由", 3).value(value("decision")).required())
                .field(Field::date("on", "决定日期").value(on).required())
                .submit("作出决定")
                .cancel(&format!("{base}/objections"))
                .render()))
        }
        @if row.accepted == Some(true) {
            (ui::alert(Tone::Warn, Some("申诉成立的，请更正名单并公布更正"), html! {
                p {
                    @if let Some(registration) = row.registration_id {
                        a href={ (base) "/" (registration) "/edit" } { "更正这名选民的登记" } "　"
                        a href={ (base) "/" (registration) "/remove" } { "移出这名选民" } "　"
                    }
                    a href={ (base) "/new" } { "补登一名" } "　" a href={ (base) "/publish" } { "公布更正" }
                }
            }))
        }
    };
    frame(ctx, &format!("第 {id} 号申诉"), &election, body)
}

/// One objection.
pub async fn one(ctx: Ctx, Path((_, id)): Path<(String, i64)>) -> Page {
    Ok(page(one_page(&ctx, id, &Fields::default(), &[]).await?))
}

/// Records the ruling.
pub async fn decide(ctx: Ctx, Path((_, id)): Path<(String, i64)>, fields: Fields) -> Page {
    let result = async {
        let mut reader = fields.reader();
        let accepted = reader.text("accepted", "决定");
        let ruling = Ruling {
            accepted: accepted == "yes",
            decision: reader.text("decision", "决定内容和理由"),
            on: reader.date("on", "决定日期"),
        };
        reader.finish()?;
        let version = fields.version()?;
        let (actor, unit, base) = (ctx.actor.clone(), ctx.unit()?.code.clone(), base(&ctx)?);
        ctx.submit(&fields, move |tx| {
            let (actor, unit, base, ruling) = (actor.clone(), unit.clone(), base.clone(), ruling.clone());
            Box::pin(async move {
                service::decide_objection(tx, &actor, &unit, id, version, &ruling).await?;
                Ok(Done::new(format!("{base}/objections/{id}"), format!("已登记第 {id} 号申诉的处理决定")))
            })
        })
        .await
    }
    .await;
    match result {
        Err(failure @ Failure::Refused(_)) => {
            Ok(html_refused(one_page(&ctx, id, &fields, &shell::errors(&failure)).await?))
        }
        other => other,
    }
}

/// Records that decisions were posted.
pub async fn publish(ctx: Ctx, fields: Fields) -> Page {
    let mut reader = fields.reader();
    let on = reader.date("on", "张榜公布日期");
    reader.finish()?;
    let (actor, unit, base) = (ctx.actor.clone(), ctx.unit()?.code.clone(), base(&ctx)?);
    ctx.submit(&fields, move |tx| {
        let (actor, unit, base) = (actor.clone(), unit.clone(), base.clone());
        Box::pin(async move {
            let count = service::publish_decisions(tx, &actor, &unit, on).await?;
            Ok(Done::new(format!("{base}/objections"), format!("已登记公布 {count} 件处理决定")))
        })
    })
    .await
}
