//! Publishing the roll and its corrections, and looking at what was published.

use axum::extract::Path;
use chrono::NaiveDate;
use maud::{Markup, html};

use super::list::wall;
use super::{base, election, frame};
use crate::cycle;
use crate::failure::{Failure, Outcome};
use crate::roll::model::{RollChanges, RollContent};
use crate::roll::service::{self, Publish};
use crate::roll::store;
use crate::shell;
use crate::ui::{self, Field, FieldError, Form, Tone};
use crate::web::{Ctx, Done, Fields, Page, html as page, html_refused};

/// Names of a correction that the page lists on each side.
const LISTED: usize = 50;

fn side(title: &str, names: &[String]) -> Markup {
    let more = names.len().saturating_sub(LISTED);
    html! {
        @if !names.is_empty() {
            p {
                strong { (title) " " (names.len()) " 名：" } (names[..names.len() - more].join("、"))
                @if more > 0 { "，另有 " (more) " 名" }
            }
        }
    }
}

/// What a version changes: who came, who went, whose group was corrected.
fn changes(changes: &RollChanges) -> Markup {
    let group = |name: &str| if name.is_empty() { "未分组".to_owned() } else { name.to_owned() };
    let moved: Vec<String> =
        changes.moved.iter().map(|one| format!("{}（{} → {}）", one.name, group(&one.from), group(&one.to))).collect();
    html! {
        (side("增加", &changes.added)) (side("减少", &changes.gone)) (side("更正小组", &moved))
        @if !moved.is_empty() {
            p .text-muted { "更正小组是按姓名对照的；同名的两个人一出一进，也会列在这里。" }
        }
    }
}

async fn ask_page(ctx: &Ctx, on: NaiveDate, note: &str, errors: &[FieldError]) -> Outcome<Markup> {
    let election = election(ctx).await?;
    let conn = ctx.app.db.read();
    let regime = cycle::regime(&election)?;
    let content = service::draft(conn, election.id).await?;
    let (_, hash) = content.freeze()?;
    let headcount = ui::format::thousands(i64::try_from(content.headcount()).unwrap_or(i64::MAX));
    let last = store::published(conn, election.id).await?;
    let limit = regime.roll_days_before();
    let deadline = law::deadline::last_day(limit.value, &regime);
    let basis = limit.cites.iter().map(|cite| Ok(cite.zh(cycle::book()?))).collect::<Outcome<Vec<String>>>()?;
    let question = match &last {
        None => format!("向 {headcount} 名选民公布名单？公布后只能更正，不能删除"),
        Some(last) => format!("公布更正后的名单（第 {} 版，{headcount} 名选民）？第 {} 版仍保留", last.no + 1, last.no),
    };
    let mut form = Form::post(format!("{}/publish", base(ctx)?), &*ctx.csrf, 0)
        .errors(errors)
        .hidden("form_key", ctx.form_key())
        .hidden("seen_hash", hash)
        .field(
            Field::date("on", "张榜公布日期").value(ui::format::date(on)).max(ui::format::date(ctx.today())).required(),
        );
    if last.is_some() {
        form = form.field(
            Field::text("note", "更正事由")
                .value(note)
                .required()
                .wide()
                .maxlength(200)
                .help("例如：依第 3 号申诉处理决定补登 1 名"),
        );
    }
    if last.is_none() {
        form = form.field(
            Field::text("note", "补录说明")
                .value(note)
                .wide()
                .maxlength(200)
                .help("只在事后补录时填写：张榜之后名单又有录入、改动的，写明张榜的内容以哪份名单为准"),
        );
    }
    let form = form.submit(if last.is_some() { "公布更正" } else { "公布名单" }).cancel(&base(ctx)?);
    let open = store::open_objections(conn, election.id).await?.len();
    let facts = ui::kv(&[
        ("选举日", html! { (ui::format::date_zh(election.polling_day)) }),
        ("名单人数", html! { (headcount) " 名，" (content.groups.len()) " 组" }),
        (
            "最迟公布",
            html! {
                (ui::format::date_zh(deadline)) "（选举日 " (limit.value) " 日前，" (ui::format::days_left(deadline, ctx.today())) "）"
                @for text in &basis { (ui::cite(text)) }
            },
        ),
    ]);
    let body = html! {
        (ui::card(&question, html! {
            (facts)
            @if let Some(last) = &last {
                @let new = content.changes_since(&RollContent::thaw(&last.content)?);
                @if new.is_empty() { (ui::alert(Tone::Info, Some("与已公布的版本相同，没有需要公布的更正"), html! {})) }
                (changes(&new))
            }
            @if open > 0 { (ui::alert(Tone::Warn, Some(&format!("还有 {open} 件申诉没有处理决定")), html! {})) }
            (form.render())
        }))
    };
    frame(ctx, if last.is_some() { "公布更正" } else { "公布名单" }, &election, body)
}

/// Asks before the roll is published.
pub async fn ask(ctx: Ctx) -> Page {
    Ok(page(ask_page(&ctx, ctx.today(), "", &[]).await?))
}

/// Publishes the roll or a correction.
pub async fn publish(ctx: Ctx, fields: Fields) -> Page {
    let mut reader = fields.reader();
    let cmd = Publish {
        on: reader.date("on", "张榜公布日期"),
        seen_hash: reader.text("seen_hash", "名单校验值"),
        note: reader.optional("note"),
    };
    let read = reader.finish();
    let (on, note) = (cmd.on, cmd.note.clone());
    let result = async {
        read?;
        let (actor, unit, base) = (ctx.actor.clone(), ctx.unit()?.code.clone(), base(&ctx)?);
        ctx.submit(&fields, move |tx| {
            let (actor, unit, base, cmd) = (actor.clone(), unit.clone(), base.clone(), cmd.clone());
            Box::pin(async move {
                let version = service::publish(tx, &actor, &unit, &cmd).await?;
                let headcount = ui::format::thousands(i64::from(version.headcount));
                Ok(Done::new(base, format!("已公布选民名单第 {} 版，{headcount} 名选民", version.no)))
            })
        })
        .await
    }
    .await;
    match result {
        Err(failure @ Failure::Refused(_)) => {
            Ok(html_refused(ask_page(&ctx, on, &note, &shell::errors(&failure)).await?))
        }
        other => other,
    }
}

/// A published version as it was published.
pub async fn version(ctx: Ctx, Path((_, no)): Path<(String, i32)>) -> Page {
    let election = election(&ctx).await?;
    let version = store::version(ctx.app.db.read(), election.id, no).await?;
    let version = version.ok_or_else(|| Failure::NotFound(format!("第 {no} 版选民名单")))?;
    let content = RollContent::thaw(&version.content)?;
    let newer = election.roll_version > version.no;
    let before = store::version(ctx.app.db.read(), election.id, no - 1).await?;
    let against = before.map(|before| RollContent::thaw(&before.content)).transpose()?;
    let body = html! {
        @if newer { (ui::alert(Tone::Warn, Some("这一版已被更正"), html! { p { "现行的是第 " (election.roll_version) " 版；这一版保留备查。" } })) }
        (ui::kv(&[
            ("公布日期", html! { (ui::format::date_zh(version.published_on)) }),
            ("人数", html! { (ui::format::thousands(i64::from(version.headcount))) " 名" }),
            ("更正事由", html! { @if version.note.is_empty() { "—" } @else { (version.note) } }),
            ("校验值（SHA-256）", html! { code { (version.hash) } }),
        ]))
        @if let Some(before) = &against {
            (ui::card(&format!("与第 {} 版相比", no - 1), changes(&content.changes_since(before))))
        }
        (wall(&content))
    };
    Ok(page(frame(&ctx, &format!("选民名单第 {no} 版"), &election, body)?))
}
