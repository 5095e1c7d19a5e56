//! Pages of petitions for recall. They show how many joined, and have no field for who did.

use axum::extract::Path;
use entity::recall_petition;
use maud::{Markup, html};

use super::model::office_zh;
use super::pages::{Loaded, base, deadline, frame, load};
use super::petition::{self, FAILED, NewPetition, OPEN, RECALLED, SHORT, state_zh};
use super::store;
use crate::cycle;
use crate::failure::{Failure, Outcome};
use crate::shell;
use crate::ui::{self, Column, Field, Form, Table, Tone};
use crate::web::{Ctx, Done, Fields, Page, html as page, html_refused};

fn badge(state: &str) -> Markup {
    let tone = match state {
        OPEN => Tone::Warn,
        RECALLED => Tone::Bad,
        SHORT | FAILED => Tone::Info,
        _ => Tone::Muted,
    };
    ui::badge(tone, state_zh(state))
}

fn joined(row: &recall_petition::Model) -> String {
    let mut parts = Vec::new();
    if row.electors > 0 {
        parts.push(format!("选民 {}/{}", row.signers, row.electors));
    }
    if row.representatives > 0 {
        parts.push(format!("代表 {}/{}", row.representative_signers, row.representatives));
    }
    parts.join("；")
}

/// Petitions of a unit.
pub(super) fn table(ctx: &Ctx, loaded: &Loaded, rows: &[recall_petition::Model]) -> Outcome<Markup> {
    let (words, base) = (ctx.words(), base(ctx)?);
    let columns = vec![
        Column::text("姓名").sticky(),
        Column::text("职务"),
        Column::state("接到日期"),
        Column::text("联名人数"),
        Column::state("表决期限"),
        Column::state("状态"),
    ];
    let mut table = Table::new("罢免要求", columns).total(rows.len() as u64).empty("没有罢免要求", html! {});
    for row in rows {
        let office = loaded.holder(row.holder_id).map_or_else(|_| String::new(), |holder| office_zh(holder, words));
        let due = law::recall::vote_due(row.received_on, &loaded.regime).filter(|_| row.state == OPEN);
        table = table.row(vec![
            html! { a href={ (base) "/petitions/" (row.id) } { (row.name) } },
            html! { (office) },
            html! { (row.received_on) },
            html! { (joined(row)) },
            deadline(due, ctx.today()),
            badge(&row.state),
        ]);
    }
    Ok(table.render())
}

async fn new_page(ctx: &Ctx, id: i64, typed: Option<(&Fields, &Failure)>) -> Outcome<Markup> {
    let loaded = load(ctx).await?;
    let row = loaded.holder(id)?;
    let (base, words) = (base(ctx)?, ctx.words());
    let errors = typed.map(|(_, failure)| shell::errors(failure)).unwrap_or_default();
    let value =
        |name: &str, otherwise: &str| typed.and_then(|(fields, _)| fields.get(name)).unwrap_or(otherwise).to_owned();
    let failed: Vec<(String, String)> = store::petitions(ctx.app.db.read(), &ctx.unit()?.code)
        .await?
        .into_iter()
        .filter(|one| one.state == FAILED && one.name == row.name)
        .map(|one| {
            let day = one.voted_on.map(|day| day.to_string()).unwrap_or_default();
            (one.id.to_string(), format!("{day} 未获通过：{}", one.reason))
        })
        .collect();
    let electors = loaded.election.registered.to_string();
    let rule = loaded.regime.recall_electors();
    let mut form = Form::post(format!("{base}/petitions/new/{id}"), &*ctx.csrf, 0)
        .errors(&errors)
        .hidden("form_key", ctx.form_key())
        .field(Field::date("received", "接到日期").value(value("received", "")).required())
        .field(Field::number("electors", "全部选民").value(value("electors", &electors)).required())
        .field(
            Field::number("signers", "联名的选民").value(value("signers", "")).required().help("只填人数，不登记姓名"),
        )
        .field(Field::number("representatives", words.own("全部村民代表")).value(value("representatives", "0")))
        .field(
            Field::number("representative_signers", words.own("联名的村民代表"))
                .value(value("representative_signers", "0"))
                .help("只填人数，不登记姓名"),
        )
        .field(Field::textarea("reason", "罢免理由", 3).value(value("reason", "")).required());
    if !failed.is_empty() {
        form = form.field(
            Field::select("same_as", "与未获通过的罢免事实和理由相同", failed)
                .value(value("same_as", ""))
                .prompt(Some("事实和理由不同")),
        );
    }
    form = form
        .field(Field::textarea("defence", "被要求罢免人的申辩", 3).value(value("defence", "")).help("可以以后补登"));
    let body = ui::card(
        &format!("登记对「{}」（{}）的罢免要求", row.name, office_zh(row, words)),
        html! {
            p { (words.say(&format!("{}有选举权的村民或者{}村民代表联名。", rule.value.zh(), loaded.regime.recall_representatives().value.zh())))
                " " (ui::mark::cite(&cycle::cites_zh(&rule.cites).join("、"))) }
            (form.submit("登记罢免要求").cancel(&base).render())
        },
    );
    Ok(frame(ctx, "罢免要求", &loaded)?.crumb("届中变动", base.clone()).page(body))
}

/// The form of a petition.
pub async fn new(ctx: Ctx, Path((_, holder)): Path<(String, i64)>) -> Page {
    Ok(page(new_page(&ctx, holder, None).await?))
}

/// Records a petition.
pub async fn file(ctx: Ctx, Path((_, holder)): Path<(String, i64)>, fields: Fields) -> Page {
    let mut reader = fields.reader();
    let mut number = |name: &str, label: &str| u32::try_from(reader.int(name, label, 0, 1_000_000)).unwrap_or(0);
    let electors = (number("electors", "全部选民"), number("signers", "联名的选民"));
    let representatives = (number("representatives", "全部代表"), number("representative_signers", "联名的代表"));
    let received = reader.date("received", "接到日期");
    let (reason, defence) = (reader.text("reason", "罢免理由"), reader.optional("defence"));
    let same_as = reader.optional("same_as").parse().ok();
    let result = match reader.finish() {
        Err(refusal) => Err(refusal.into()),
        Ok(()) => {
            let cmd = NewPetition { holder_id: holder, received, electors, representatives, reason, same_as, defence };
            let (actor, unit, back) = (ctx.actor.clone(), ctx.unit()?.code.clone(), base(&ctx)?);
            ctx.submit(&fields, move |tx| {
                let (actor, unit, cmd, back) = (actor.clone(), unit.clone(), cmd.clone(), back.clone());
                Box::pin(async move {
                    let row = petition::file(tx, &actor, &unit, &cmd).await?;
                    let message = format!("已登记对「{}」的罢免要求：{}", row.name, state_zh(&row.state));
                    Ok(Done::new(format!("{back}/petitions/{}", row.id), message))
                })
            })
            .await
        }
    };
    match result {
        Err(failure @ Failure::Refused(_)) => {
            Ok(html_refused(new_page(&ctx, holder, Some((&fields, &failure))).await?))
        }
        other => other,
    }
}

/// One petition.
pub async fn show(ctx: Ctx, Path((_, id)): Path<(String, i64)>) -> Page {
    let loaded = load(&ctx).await?;
    let unit = ctx.unit()?;
    let row = store::petition(ctx.app.db.read(), &unit.code, id).await?;
    let (base, words) = (base(&ctx)?, ctx.words());
    let holder = loaded.holder(row.holder_id)?;
    let due = law::recall::vote_due(row.received_on, &loaded.regime).filter(|_| row.state == OPEN);
    let days = loaded.regime.recall_vote_days();
    let facts = ui::kv(&[
        ("被要求罢免人", html! { (row.name) }),
        ("职务", html! { (office_zh(holder, words)) }),
        ("接到日期", html! { (row.received_on) }),
        ("联名人数", html! { (joined(&row)) }),
        ("理由", html! { (row.reason) }),
        ("状态", html! { (badge(&row.state)) @if let Some(day) = row.voted_on { " " (day) " 表决" } }),
        (
            "表决期限",
            html! { (deadline(due, ctx.today())) " " (ui::mark::cite(&cycle::cites_zh(&days.cites).join("、"))) },
        ),
        (
            "申辩",
            html! { @if row.defence.is_empty() { "没有登记申辩；被要求罢免的成员有权提出申辩意见。" } @else { (row.defence) } },
        ),
    ]);
    let findings = petition::verdict(&row, &loaded.regime).findings;
    let defence = Form::post(format!("{base}/petitions/{id}/defence"), &*ctx.csrf, row.version)
        .field(Field::textarea("defence", "申辩意见", 4).value(row.defence.clone()).required())
        .submit("保存申辩")
        .render();
    let vote = super::model::body_of(&holder.body, words).map(|body| {
        format!("/u/{}/meetings/new?body={}&purpose=recall&holder={}&petition={id}", unit.code, body.code(), holder.id)
    });
    let body = html! {
        (ui::card(&format!("对「{}」的罢免要求", row.name), facts))
        (cycle::show_findings(ctx.words(), &findings))
        @if row.state == OPEN {
            (ui::columns(&[
                ui::card("申辩", defence),
                ui::card("投票表决", html! {
                    p { "由会议投票表决；表决结果认定后自动登记在这里，通过的职务随之终止。" }
                    @if let Some(href) = &vote { p { (ui::button(href, "组织罢免投票")) } }
                    p { "联名人撤回要求的：" (ui::post_button(&format!("{base}/petitions/{id}/withdraw"), &ctx.csrf, row.version, &[], "登记撤回")) }
                }),
            ]))
        }
    };
    Ok(page(frame(&ctx, "罢免要求", &loaded)?.crumb("届中变动", base.clone()).page(body)))
}

/// Writes the defence.
pub async fn defend(ctx: Ctx, Path((_, id)): Path<(String, i64)>, fields: Fields) -> Page {
    let version = fields.version()?;
    let mut reader = fields.reader();
    let text = reader.text("defence", "申辩意见");
    reader.finish()?;
    let (actor, unit, back) = (ctx.actor.clone(), ctx.unit()?.code.clone(), base(&ctx)?);
    ctx.submit(&fields, move |tx| {
        let (actor, unit, text, back) = (actor.clone(), unit.clone(), text.clone(), back.clone());
        Box::pin(async move {
            let row = petition::defend(tx, &actor, &unit, id, version, &text).await?;
            Ok(Done::new(format!("{back}/petitions/{id}"), format!("已登记「{}」的申辩意见", row.name)))
        })
    })
    .await
}

/// Records that the petition was taken back.
pub async fn withdraw(ctx: Ctx, Path((_, id)): Path<(String, i64)>, fields: Fields) -> Page {
    let version = fields.version()?;
    let (actor, unit, back) = (ctx.actor.clone(), ctx.unit()?.code.clone(), base(&ctx)?);
    ctx.submit(&fields, move |tx| {
        let (actor, unit, back) = (actor.clone(), unit.clone(), back.clone());
        Box::pin(async move {
            let name = petition::withdraw(tx, &actor, &unit, id, version).await?;
            Ok(Done::new(back, format!("对「{name}」的罢免要求已撤回")))
        })
    })
    .await
}
