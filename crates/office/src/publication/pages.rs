//! Pages of the papers: the list with what is missing, preview, publication, correction, the frozen PDF, a township's batch.

use axum::extract::Path;
use entity::{notice, unit_election};
use maud::{Markup, html};

use super::build::{build, obstacle};
use super::facts::{self, FACTS, Input};
use super::model::{Scope, TEMPLATES, Template};
use super::{service, store};
use crate::access::{COMMITTEE, STAFF};
use crate::clock::stamp;
use crate::cycle;
use crate::failure::{Failure, Outcome};
use crate::polling;
use crate::routes::{Gate, Route, get, post};
use crate::shell::{self, Frame};
use crate::ui::{self, Column, Confirm, Field, Form, Table, Tone};
use crate::web::{Ctx, Done, Fields, Page, html as page, html_refused, pdf};

/// Routes of this context.
pub fn routes() -> Vec<Route> {
    vec![
        get("/u/{unit}/notices", Gate::Roles(STAFF), list),
        get("/u/{unit}/notices/preview/{template}", Gate::Roles(COMMITTEE), preview),
        get("/u/{unit}/notices/publish/{template}", Gate::Roles(COMMITTEE), ask),
        post("/u/{unit}/notices/publish/{template}", Gate::Roles(COMMITTEE), publish),
        get("/u/{unit}/notices/{id}/pdf", Gate::Roles(STAFF), frozen),
        get("/u/{unit}/notices/{id}", Gate::Roles(STAFF), detail),
        post("/u/{unit}/notices/{id}/posted", Gate::Roles(COMMITTEE), posted),
        post("/u/{unit}/notices/{id}/correct", Gate::Roles(COMMITTEE), correct),
        get("/u/{unit}/facts", Gate::Roles(COMMITTEE), facts),
        post("/u/{unit}/facts", Gate::Roles(COMMITTEE), put_facts),
    ]
}

async fn election(ctx: &Ctx) -> Outcome<unit_election::Model> {
    cycle::store::expect_current(ctx.app.db.read(), &ctx.unit()?.code).await
}

fn template(code: &str) -> Outcome<Template> {
    Template::find(code).ok_or_else(|| Failure::NotFound(format!("文书样式「{code}」")))
}

fn round_param(ctx: &Ctx) -> Option<i32> {
    ctx.param("round").and_then(|text| text.parse().ok())
}

fn banner(election: &unit_election::Model) -> Option<String> {
    cycle::regime(election).ok().and_then(|regime| regime.banner().map(str::to_owned))
}

fn state(template: Template, frozen: Option<&notice::Model>) -> Markup {
    match frozen {
        Some(notice) => {
            ui::badge(Tone::Good, &notice.no.map_or_else(|| "已定稿".to_owned(), |no| format!("已公布 第{no}号")))
        }
        None => ui::badge(Tone::Muted, if template.notice { "未公布" } else { "未定稿" }),
    }
}

/// The papers of the election, each with its state.
pub async fn list(ctx: Ctx) -> Page {
    let unit = ctx.unit()?.clone();
    let election = election(&ctx).await?;
    let conn = ctx.app.db.read();
    let all = store::notices(conn, election.id).await?;
    let rounds = polling::store::rounds(conn, election.id).await?;
    let may = COMMITTEE.contains(&ctx.actor.role);
    let base = format!("/u/{}/notices", unit.code);
    let columns = vec![
        Column::text("样式"),
        Column::text("文书").sticky(),
        Column::text("轮次"),
        Column::state("状态"),
        Column::text("公布日期"),
        Column::text("操作"),
    ];
    let mut table = Table::new("公告文书", columns);
    let columns = vec![
        Column::text("样式"),
        Column::text("文书").sticky(),
        Column::text("轮次"),
        Column::text("还缺什么"),
        Column::text("操作"),
    ];
    let mut later = Table::new("尚未到时候的文书", columns).plain();
    let mut waiting = 0;
    let mode = cycle::model::mode(&election);
    for template in TEMPLATES.into_iter().filter(|template| template.used_in(mode)) {
        let slots: Vec<Option<&entity::poll_round::Model>> = match template.scope {
            Scope::Election => vec![None],
            // The first vote is announced with T06; T18 announces those that follow.
            Scope::Round => rounds.iter().filter(|round| template.code != "T18" || round.no > 1).map(Some).collect(),
        };
        // Without a round the paper says itself what it waits for.
        let slots = if slots.is_empty() { vec![None] } else { slots };
        for round in slots {
            let round_id = round.map(|r| r.id);
            let frozen = all.iter().find(|n| n.template == template.code && n.round_id == round_id && !n.superseded);
            let query = round.map(|r| format!("?round={}", r.no)).unwrap_or_default();
            let number = html! { @if let Some(round) = round { "第 " (round.no) " 轮" } };
            let obstacle = match frozen {
                Some(_) => None,
                None => obstacle(conn, &unit, &election, template, round.map(|r| r.no), ctx.today()).await?,
            };
            let go = obstacle.as_ref().and_then(|refusal| refusal.go.as_deref());
            let link =
                |may: bool| html! { @if let Some((label, path)) = go.filter(|_| may) { a href=(path) { (label) } } };
            // What only waits for a fact that is typed for the papers is due all the same.
            let due = go.is_some_and(|(_, path)| path.ends_with("/facts"));
            if let Some(refusal) = obstacle.as_ref().filter(|_| !due) {
                waiting += 1;
                later = later.row(vec![
                    html! { (template.kind.code()) },
                    html! { (ctx.words().say(template.title)) },
                    number,
                    html! { (refusal.message) },
                    link(may),
                ]);
                continue;
            }
            let actions = html! {
                @match frozen {
                    Some(notice) => {
                        a href=(format!("{base}/{}/pdf", notice.id)) target="_blank" { "打开 PDF" } " "
                        a href=(format!("{base}/{}", notice.id)) { "详情" }
                    }
                    None => {
                        @if let Some(refusal) = &obstacle { (refusal.message) " " (link(may)) }
                        @else if may {
                            a href=(format!("{base}/preview/{}{query}", template.code)) target="_blank" { "预览" } " "
                            a href=(format!("{base}/publish/{}{query}", template.code)) { @if template.notice { "公布" } @else { "定稿" } }
                        }
                    }
                }
            };
            table = table.row(vec![
                html! { (template.kind.code()) },
                html! { (ctx.words().say(template.title)) },
                number,
                state(template, frozen),
                html! { @if let Some(day) = frozen.and_then(|n| n.published_on) { (ui::format::date(day)) } },
                actions,
            ]);
        }
    }
    let old: Vec<&notice::Model> = all.iter().filter(|n| n.superseded).collect();
    let of_meeting = |n: &&notice::Model| !n.superseded && super::meeting::Filed::parse(&n.template).is_some();
    let of_meetings: Vec<&notice::Model> = all.iter().filter(of_meeting).collect();
    let body = html! {
        @if may { (ui::toolbar(&[ui::button(&format!("/u/{}/facts", unit.code), "公告所需事项")])) }
        (table.render())
        @if waiting > 0 { (ui::fold(&format!("尚未到时候（{waiting} 种）"), later.render())) }
        @if !of_meetings.is_empty() {
            (ui::card("会议选举的文书", html! {
                ul { @for notice in &of_meetings { li { a href=(format!("{base}/{}", notice.id)) { (notice.title) } " " (stamp(notice.created_ms)) } } }
            }))
        }
        @if !old.is_empty() {
            (ui::card("已被更正的公告（保留备查）", html! {
                ul { @for notice in &old { li { a href=(format!("{base}/{}", notice.id)) { (notice.title) } " " (stamp(notice.created_ms)) } } }
            }))
        }
    };
    Ok(page(Frame::new(&ctx, "公告文书").tab("/notices").banner(banner(&election)).page(body)))
}

/// PDF of the present data, without number; nothing is stored.
pub async fn preview(ctx: Ctx, Path((_, code)): Path<(String, String)>) -> Page {
    let template = template(&code)?;
    let election = election(&ctx).await?;
    let paper = build(ctx.app.db.read(), ctx.unit()?, &election, template, round_param(&ctx), ctx.today()).await?;
    let bytes = ctx.app.press.pdf(paper).await?;
    Ok(pdf(&format!("{}-预览.pdf", ctx.words().say(template.title)), bytes))
}

/// Asks before a paper is frozen.
pub async fn ask(ctx: Ctx, Path((_, code)): Path<(String, String)>) -> Page {
    let template = template(&code)?;
    let election = election(&ctx).await?;
    let unit = ctx.unit()?;
    let round = round_param(&ctx);
    // A paper that cannot be built is refused here, before anybody confirms anything.
    build(ctx.app.db.read(), unit, &election, template, round, ctx.today()).await?;
    let facts = facts::load(ctx.app.db.read(), unit, &election, &cycle::regime(&election)?).await?;
    let unchecked = facts.unchecked(template.code);
    let verb = if template.notice { "公布" } else { "定稿" };
    let base = format!("/u/{}/notices", unit.code);
    let mut hidden = vec![("form_key", ctx.form_key())];
    if let Some(round) = round {
        hidden.push(("round", round.to_string()));
    }
    let body = ui::confirm_page(&Confirm {
        question: &format!("{verb}{}的「{}」？", unit.name, ctx.words().say(template.title)),
        consequences: &[
            "按现在的数据定稿，内容和编号从此固定。".to_owned(),
            "之后只能更正，不能修改或删除；更正前后的两份都会保留。".to_owned(),
        ],
        facts: &[("单位", format!("{} {}", unit.above, unit.name)), ("日期", ui::format::date_zh(ctx.today()))],
        action: &format!("{base}/publish/{code}"),
        csrf: &ctx.csrf,
        version: 0,
        hidden: &hidden,
        verb,
        cancel: &base,
        danger: false,
    });
    let body = html! {
        @if !unchecked.is_empty() {
            (ui::alert(Tone::Warn, Some("以下事项按通常做法预填，还没有人核对"), html! {
                ul { @for (label, value) in &unchecked { li { (label) "：" (value) } } }
                p { "会照此印在文书上。" (ui::button(&format!("/u/{}/facts", unit.code), "去核对并保存")) }
            }))
        }
        (body)
        p { a href=(format!("{base}/preview/{code}{}", round.map(|r| format!("?round={r}")).unwrap_or_default())) target="_blank" { "先看预览 PDF" } }
    };
    Ok(page(Frame::new(&ctx, verb).tab("/notices").crumb("公告文书", base).banner(banner(&election)).page(body)))
}

/// Freezes a paper.
pub async fn publish(ctx: Ctx, Path((_, code)): Path<(String, String)>, fields: Fields) -> Page {
    let template = template(&code)?;
    let election = election(&ctx).await?;
    let (actor, unit) = (ctx.actor.clone(), ctx.unit()?.clone());
    let round = fields.get("round").and_then(|text| text.parse().ok());
    // The paper is printed once before it is frozen: a character that no font has must be found now, not on the notice board.
    let trial = build(ctx.app.db.read(), &unit, &election, template, round, ctx.today()).await?;
    ctx.app.press.pdf(trial).await?;
    ctx.submit(&fields, move |tx| {
        let (actor, unit) = (actor.clone(), unit.clone());
        Box::pin(async move {
            // What is frozen is the election as it is when the job runs, not as it was when the page was asked for.
            let election = cycle::store::expect_current(tx.read(), &unit.code).await?;
            let row = service::publish(tx, &actor, &unit, &election, template, round).await?;
            let done = if template.notice { "已公布" } else { "已定稿" };
            Ok(Done::new(format!("/u/{}/notices/{}", unit.code, row.id), format!("{done}：{}", row.title)))
        })
    })
    .await
}

/// A frozen paper with its hash, posting and correction.
pub async fn detail(ctx: Ctx, Path((_, id)): Path<(String, i64)>) -> Page {
    Ok(page(detail_page(&ctx, id, None).await?))
}

async fn detail_page(ctx: &Ctx, id: i64, failure: Option<&Failure>) -> Outcome<Markup> {
    let election = election(ctx).await?;
    let unit = ctx.unit()?;
    let conn = ctx.app.db.read();
    let row = store::notice(conn, election.id, id).await?;
    let newer = store::notices(conn, election.id).await?.into_iter().find(|n| n.supersedes == Some(id));
    let base = format!("/u/{}/notices", unit.code);
    let errors = failure.map(shell::errors).unwrap_or_default();
    let may = COMMITTEE.contains(&ctx.actor.role) && !row.superseded;
    let body = html! {
        (ui::card(&row.title, html! {
            (ui::kv(&[
                ("公布日期", html! { (row.published_on.map(ui::format::date_zh).unwrap_or_default()) }),
                ("定稿时间", html! { (stamp(row.created_ms)) }),
                ("内容校验值", html! { code { (row.hash) } }),
                ("张贴登记", html! { @if row.posted_note.is_empty() { "未登记" } @else { (row.posted_note) } }),
                ("状态", html! { @if row.superseded { (ui::badge(Tone::Warn, "已被更正")) } @else { (ui::badge(Tone::Good, "有效")) } }),
            ]))
            p { (ui::primary_button(&format!("{base}/{id}/pdf"), "打开 PDF")) }
            @if let Some(newer) = &newer { p { "更正后的公告：" a href=(format!("{base}/{}", newer.id)) { (newer.title) } } }
        }))
        @if may {
            (ui::card("张贴登记", Form::post(format!("{base}/{id}/posted"), &*ctx.csrf, row.version)
                .errors(&errors)
                .field(Field::text("note", "张贴时间、地点").value(row.posted_note.clone()).required().help("例如：11月20日上午9时，村部公告栏"))
                .submit("登记张贴")
                .render()))
            (ui::card("更正", Form::post(format!("{base}/{id}/correct"), &*ctx.csrf, row.version)
                .hidden("form_key", ctx.form_key())
                .field(Field::text("reason", "更正原因").required().help("先更正数据，再在这里按现在的数据公布更正公告；原公告保留备查"))
                .submit("公布更正公告")
                .render()))
        }
    };
    Ok(Frame::new(ctx, row.title.clone()).tab("/notices").crumb("公告文书", base).banner(banner(&election)).page(body))
}

/// The PDF of a frozen paper: the same bytes every time.
pub async fn frozen(ctx: Ctx, Path((_, id)): Path<(String, i64)>) -> Page {
    let election = election(&ctx).await?;
    let row = store::notice(ctx.app.db.read(), election.id, id).await?;
    let paper = serde_json::from_str(&row.payload)?;
    let bytes = ctx.app.press.pdf(paper).await?;
    Ok(pdf(&format!("{} {}.pdf", ctx.unit()?.name, row.title), bytes))
}

/// Notes the posting.
pub async fn posted(ctx: Ctx, Path((_, id)): Path<(String, i64)>, fields: Fields) -> Page {
    let version = fields.version()?;
    let election = election(&ctx).await?;
    let (actor, unit) = (ctx.actor.clone(), ctx.unit()?.clone());
    let note = fields.get("note").unwrap_or_default().to_owned();
    let answer = ctx
        .submit(&fields, move |tx| {
            let (actor, unit, election, note) = (actor.clone(), unit.clone(), election.clone(), note.clone());
            Box::pin(async move {
                service::note_posted(tx, &actor, &unit, &election, id, version, &note).await?;
                Ok(Done::new(format!("/u/{}/notices/{id}", unit.code), "已登记张贴"))
            })
        })
        .await;
    again(&ctx, id, answer).await
}

/// Publishes a corrected paper.
pub async fn correct(ctx: Ctx, Path((_, id)): Path<(String, i64)>, fields: Fields) -> Page {
    let version = fields.version()?;
    let (actor, unit) = (ctx.actor.clone(), ctx.unit()?.clone());
    let reason = fields.get("reason").unwrap_or_default().to_owned();
    // Printed once before it is frozen, as a first paper is.
    let printed = async {
        let trial = service::trial(ctx.app.db.read(), &unit, &election(&ctx).await?, id, ctx.today()).await?;
        ctx.app.press.pdf(trial).await
    };
    if let Err(failure) = printed.await {
        return again(&ctx, id, Err(failure)).await;
    }
    let answer = ctx
        .submit(&fields, move |tx| {
            let (actor, unit, reason) = (actor.clone(), unit.clone(), reason.clone());
            Box::pin(async move {
                let election = cycle::store::expect_current(tx.read(), &unit.code).await?;
                let row = service::correct(tx, &actor, &unit, &election, id, version, &reason).await?;
                Ok(Done::new(format!("/u/{}/notices/{}", unit.code, row.id), format!("已公布更正公告：{}", row.title)))
            })
        })
        .await;
    again(&ctx, id, answer).await
}

/// Shows the form again when it was refused.
async fn again(ctx: &Ctx, id: i64, answer: Page) -> Page {
    match answer {
        Err(failure @ Failure::Refused(_)) => Ok(html_refused(detail_page(ctx, id, Some(&failure)).await?)),
        other => other,
    }
}

async fn facts_page(ctx: &Ctx, typed: Option<&Fields>, failure: Option<&Failure>) -> Outcome<Markup> {
    let election = election(ctx).await?;
    let unit = ctx.unit()?;
    let regime = cycle::regime(&election)?;
    let facts = facts::load(ctx.app.db.read(), unit, &election, &regime).await?;
    let errors = failure.map(shell::errors).unwrap_or_default();
    let mut form = Form::post(format!("/u/{}/facts", unit.code), &*ctx.csrf, 0).errors(&errors);
    for (key, label, input, help) in FACTS {
        let value = typed.and_then(|fields| fields.get(key)).map_or_else(|| facts.shown(key), str::to_owned);
        if let Some(place) = facts.recorded_in(key) {
            form = form.field(Field::fixed(label, facts.shown(key)).help(format!("已在「{place}」登记")));
            continue;
        }
        let field = match input {
            Input::Text | Input::Time => Field::text(key, label),
            Input::Date => Field::date(key, label),
            Input::Fixed => Field::fixed(label, value.clone()),
        };
        form = form.field(field.value(value).help(help));
    }
    let form = form.submit("保存").cancel(&format!("/u/{}/notices", unit.code)).render();
    let body = html! {
        p { "这些事项印在公告上。时间、地点按通常做法预填，请核对后保存；已经办理的事项和日期须如实填写，没有的不会印上公告。已公布的公告不受影响。" }
        (ui::card("公告所需事项", form))
    };
    Ok(Frame::new(ctx, "公告所需事项")
        .tab("/notices")
        .crumb("公告文书", format!("/u/{}/notices", unit.code))
        .banner(banner(&election))
        .page(body))
}

/// Facts that papers need.
pub async fn facts(ctx: Ctx) -> Page {
    Ok(page(facts_page(&ctx, None, None).await?))
}

/// Saves them.
pub async fn put_facts(ctx: Ctx, fields: Fields) -> Page {
    let election = election(&ctx).await?;
    let (actor, unit) = (ctx.actor.clone(), ctx.unit()?.clone());
    let typed: Vec<(String, String)> = fields.iter().map(|(n, v)| (n.to_owned(), v.to_owned())).collect();
    let answer = ctx
        .submit(&fields, move |tx| {
            let (actor, unit, election, typed) = (actor.clone(), unit.clone(), election.clone(), typed.clone());
            Box::pin(async move {
                let changed = service::put_facts(tx, &actor, &unit, &election, &typed).await?;
                Ok(Done::new(format!("/u/{}/notices", unit.code), format!("已保存，{changed} 项有变化")))
            })
        })
        .await;
    match answer {
        Err(failure @ Failure::Refused(_)) => Ok(html_refused(facts_page(&ctx, Some(&fields), Some(&failure)).await?)),
        other => other,
    }
}
