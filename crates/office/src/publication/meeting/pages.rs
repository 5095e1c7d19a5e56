//! Pages of the papers of a meeting: the list with what is missing, printing, freezing. What is frozen is shown, posted and corrected
//! where the unit's own papers are.

use axum::extract::Path;
use entity::{meeting_round, notice};
use maud::{Markup, html};

use super::{Filed, Wanted, build, frozen, used_for};
use crate::access::{COMMITTEE, STAFF};
use crate::failure::{Failure, Outcome, Refusal};
use crate::meeting::model::VoteKind;
use crate::meeting::service::{self as meetings, Loaded};
use crate::meeting::store as meeting_store;
use crate::publication::model::{MEETING_TEMPLATES, Scope, Template};
use crate::publication::{service, store};
use crate::routes::{Gate, Route, get, post};
use crate::shell::Frame;
use crate::ui::{self, Column, Confirm, Field, Table, Tone};
use crate::web::{Ctx, Done, Fields, Page, html as page, pdf};

/// Routes of the papers of meetings.
pub fn routes() -> Vec<Route> {
    vec![
        get("/u/{unit}/meetings/{id}/papers", Gate::Roles(STAFF), list),
        get("/u/{unit}/meetings/{id}/papers/{template}", Gate::Roles(COMMITTEE), print),
        get("/u/{unit}/meetings/{id}/papers/{template}/publish", Gate::Roles(COMMITTEE), ask),
        post("/u/{unit}/meetings/{id}/papers/{template}/publish", Gate::Roles(COMMITTEE), publish),
    ]
}

async fn load(ctx: &Ctx, id: i64) -> Outcome<Loaded> {
    meetings::load(ctx.app.db.read(), ctx.unit()?, id).await
}

fn template(code: &str) -> Outcome<Template> {
    Template::of_meeting(code).ok_or_else(|| Failure::NotFound(format!("文书样式「{code}」")))
}

fn base(loaded: &Loaded) -> String {
    format!("/u/{}/meetings/{}", loaded.row.unit_code, loaded.row.id)
}

/// The vote and the number of copies that the address asks for.
fn wanted(ctx: &Ctx, template: Template) -> Outcome<Wanted> {
    let number = |name: &str, label: &str| -> Outcome<Option<u32>> {
        let Some(text) = ctx.param(name).filter(|text| !text.is_empty()) else { return Ok(None) };
        let wrong = || {
            let message = format!("{label}「{text}」不是数字");
            Refusal::new("PAPER_NUMBER", message, "请填写阿拉伯数字").field(name, "请填写阿拉伯数字")
        };
        Ok(Some(text.parse().map_err(|_| wrong())?))
    };
    let vote = match template.scope {
        Scope::Round => number("round", "轮次")?.map(|no| i32::try_from(no).unwrap_or(i32::MAX)),
        Scope::Election => None,
    };
    Ok(Wanted { vote, copies: number("copies", "份数")? })
}

fn frame<'a>(ctx: &'a Ctx, loaded: &Loaded, heading: &str) -> Outcome<Frame<'a>> {
    let code = &ctx.unit()?.code;
    let own = ctx.words().say(&meetings::title(&loaded.row)).into_owned();
    let heading = &*ctx.words().say(heading);
    Ok(Frame::new(ctx, heading)
        .tab("/meetings")
        .banner(loaded.rules.banner(loaded.purpose.body()))
        .crumb("各组织换届", format!("/u/{code}/meetings"))
        .crumb(own, base(loaded)))
}

/// Why a paper cannot be made now; asked by building it, so that what is offered and what is refused are never two things.
async fn obstacle(ctx: &Ctx, loaded: &Loaded, template: Template, wanted: &Wanted) -> Outcome<Option<Refusal>> {
    match build(ctx.app.db.read(), ctx.unit()?, loaded, template, wanted, ctx.today()).await {
        Ok(_) => Ok(None),
        Err(Failure::Refused(refusal)) => Ok(Some(*refusal)),
        Err(other) => Err(other),
    }
}

/// Links, or a form where the number of copies may be chosen.
fn actions(own: &str, template: Template, round: Option<&meeting_round::Model>, due: u32) -> Markup {
    let path = format!("{own}/papers/{}", template.code);
    let query = round.map(|round| format!("?round={}", round.no)).unwrap_or_default();
    let counted = matches!(template.code, "T22-ballots" | "T22-stubs");
    html! {
        @if counted {
            form .input-group action=(path) method="get" target="_blank" {
                @if let Some(round) = round { input type="hidden" name="round" value=(round.no); }
                (Field::number("copies", "份数").value(due.to_string()).bare())
                span .input-group-text aria-hidden="true" { "份" }
                button .btn.btn-outline-primary type="submit" { "打印 PDF" }
            }
        } @else if frozen(template) {
            a href=(format!("{path}{query}")) target="_blank" { "预览" } " "
            a href=(format!("{path}/publish{query}")) { @if template.notice { "公布" } @else { "定稿" } }
        } @else {
            a href=(format!("{path}{query}")) target="_blank" { "打印 PDF" }
        }
    }
}

fn state(template: Template, filed: Option<&notice::Model>) -> Markup {
    match filed {
        Some(row) => ui::badge(Tone::Good, &row.no.map_or_else(|| "已定稿".into(), |no| format!("已公布 第{no}号"))),
        None if frozen(template) => ui::badge(Tone::Muted, if template.notice { "未公布" } else { "未定稿" }),
        None => html! { (ui::format::DASH) },
    }
}

/// The papers of a meeting, each with its state.
pub async fn list(ctx: Ctx, Path((_, id)): Path<(String, i64)>) -> Page {
    let loaded = load(&ctx, id).await?;
    let conn = ctx.app.db.read();
    let own = base(&loaded);
    let rounds = meeting_store::rounds(conn, id).await?;
    let due = meetings::turnout(conn, id).await?.due;
    let all = store::notices(conn, loaded.election.id).await?;
    let may = COMMITTEE.contains(&ctx.actor.role);
    let columns = vec![
        Column::text("样式"),
        Column::text("文书").sticky(),
        Column::text("轮次"),
        Column::state("状态"),
        Column::text("办理"),
    ];
    let mut table = Table::new("会议文书", columns).plain();
    for template in MEETING_TEMPLATES.into_iter().filter(|template| used_for(*template, loaded.purpose)) {
        let slots: Vec<Option<&meeting_round::Model>> = match template.scope {
            Scope::Election => vec![None],
            // Before the first vote its ballots can be printed already.
            Scope::Round if rounds.is_empty() => vec![None],
            Scope::Round => rounds.iter().map(Some).collect(),
        };
        for round in slots {
            let vote = round.map(|round| round.no);
            let code = Filed { template, meeting: id, vote }.code();
            let filed = all.iter().find(|row| row.template == code && !row.superseded);
            let obstacle = match filed {
                Some(_) => None,
                None => obstacle(&ctx, &loaded, template, &Wanted::vote(vote)).await?,
            };
            let due = round.map_or(due, |round| crate::polling::store::count(round.due));
            let kind = round.and_then(|round| VoteKind::from_code(&round.kind)).map(VoteKind::zh);
            table = table.row(vec![
                html! { (template.kind.code()) },
                html! { (ctx.words().say(template.title)) },
                html! { @if let (Some(no), Some(kind)) = (vote, kind) { "第 " (no) " 轮 " (kind) } },
                state(template, filed),
                html! {
                    @match (filed, &obstacle) {
                        (Some(row), _) => {
                            a href=(format!("/u/{}/notices/{}/pdf", row.unit_code, row.id)) target="_blank" { "打开 PDF" } " "
                            a href=(format!("/u/{}/notices/{}", row.unit_code, row.id)) { "详情" }
                        }
                        (None, Some(refusal)) => {
                            (refusal.message) " "
                            @if let Some((label, path)) = refusal.go.as_deref().filter(|_| may) { a href=(path) { (label) } }
                        }
                        (None, None) if may => (actions(&own, template, round, due)),
                        (None, None) => {}
                    }
                },
            ]);
        }
    }
    let body = html! {
        @if rounds.is_empty() {
            p .text-muted { "选票按现在登记的候选人印制，按姓氏笔画排列；开始投票前候选人有变动的，须重新印制。" }
        }
        p .text-muted { "选票每次最多印 " (paper::MAX_COPIES) " 份，可以多印备用；选票上没有编号，编号只印在发票登记簿上。" }
        (table.render())
        p { (ui::button(&own, "回到会议")) }
    };
    Ok(page(frame(&ctx, &loaded, "会议文书")?.page(body)))
}

/// The PDF of the present data; nothing is stored.
pub async fn print(ctx: Ctx, Path((_, id, code)): Path<(String, i64, String)>) -> Page {
    let template = template(&code)?;
    let loaded = load(&ctx, id).await?;
    let wanted = wanted(&ctx, template)?;
    let paper = build(ctx.app.db.read(), ctx.unit()?, &loaded, template, &wanted, ctx.today()).await?;
    let bytes = ctx.app.press.pdf(paper).await?;
    let preview = if frozen(template) { "-预览" } else { "" };
    Ok(pdf(&format!("{} {}{preview}.pdf", ctx.unit()?.name, ctx.words().say(template.title)), bytes))
}

/// Asks before a paper is frozen.
pub async fn ask(ctx: Ctx, Path((_, id, code)): Path<(String, i64, String)>) -> Page {
    let template = template(&code)?;
    let loaded = load(&ctx, id).await?;
    let unit = ctx.unit()?;
    let wanted = wanted(&ctx, template)?;
    service::filed(template, unit)?;
    // A paper that cannot be built is refused here, before anybody confirms anything.
    build(ctx.app.db.read(), unit, &loaded, template, &wanted, ctx.today()).await?;
    let verb = if template.notice { "公布" } else { "定稿" };
    let own = base(&loaded);
    let mut hidden = vec![("form_key", ctx.form_key())];
    hidden.extend(wanted.vote.map(|no| ("round", no.to_string())));
    let title = ctx.words().own(&format!("{}：{}", template.title, meetings::title(&loaded.row)));
    let body = ui::confirm_page(&Confirm {
        question: &format!("{verb}{}的「{title}」？", unit.name),
        consequences: &[
            "按已经认定的结果定稿，内容和编号从此固定。".to_owned(),
            "之后只能更正，不能修改或删除；更正前后的两份都会保留。".to_owned(),
        ],
        facts: &[("单位", format!("{} {}", unit.above, unit.name)), ("日期", ui::format::date_zh(ctx.today()))],
        action: &format!("{own}/papers/{code}/publish"),
        csrf: &ctx.csrf,
        version: 0,
        hidden: &hidden,
        verb,
        cancel: &format!("{own}/papers"),
        danger: false,
    });
    Ok(page(frame(&ctx, &loaded, verb)?.crumb("会议文书", format!("{own}/papers")).page(body)))
}

/// Freezes a paper.
pub async fn publish(ctx: Ctx, Path((_, id, code)): Path<(String, i64, String)>, fields: Fields) -> Page {
    let template = template(&code)?;
    let loaded = load(&ctx, id).await?;
    let vote = match template.scope {
        Scope::Round => fields.get("round").and_then(|text| text.parse().ok()),
        Scope::Election => None,
    };
    let vote = match (template.scope, vote) {
        // Of one vote; which one is part of its name.
        (Scope::Round, None) => meeting_store::rounds(ctx.app.db.read(), id).await?.last().map(|round| round.no),
        (_, vote) => vote,
    };
    let (actor, unit) = (ctx.actor.clone(), ctx.unit()?.clone());
    service::filed(template, &unit)?;
    // Printed once before it is frozen: a character that no font has must be found now, not on the notice board.
    let trial = build(ctx.app.db.read(), &unit, &loaded, template, &Wanted::vote(vote), ctx.today()).await?;
    ctx.app.press.pdf(trial).await?;
    let filed = Filed { template, meeting: id, vote };
    ctx.submit(&fields, move |tx| {
        let (actor, unit) = (actor.clone(), unit.clone());
        Box::pin(async move {
            let row = service::publish_of_meeting(tx, &actor, &unit, &filed).await?;
            let done = if template.notice { "已公布" } else { "已定稿" };
            Ok(Done::new(format!("/u/{}/notices/{}", unit.code, row.id), format!("{done}：{}", row.title)))
        })
    })
    .await
}
