//! 核对提示: findings of a round with their explanations. What each code means stands in the law book.

use axum::extract::Path;
use axum::response::{IntoResponse, Redirect};
use entity::poll_round;
use law::finding::Severity;
use maud::{Markup, html};

use super::{chosen_round, command, election, frame, round_zh};
use crate::cycle::cites_zh;
use crate::failure::Failure;
use crate::polling::findings::{self, Located};
use crate::polling::service::{self, SIGNERS};
use crate::ui::{self, Field, FindingView, Form, Level, Tone};
use crate::web::{Ctx, Done, Fields, Page, html as page};

fn level(severity: Severity) -> Level {
    match severity {
        Severity::Block => Level::Block,
        Severity::Warn => Level::Warn,
        Severity::Info => Level::Info,
    }
}

fn note_part(ctx: &Ctx, code: &str, round: &poll_round::Model, located: &Located) -> Markup {
    let signs = SIGNERS.contains(&ctx.actor.role) && round.state != "closed";
    match &located.note {
        Some(note) => html! {
            p { "说明（" (note.by_name) "）：" (note.explanation) }
            @if note.closed_ms.is_some() { p { "已由 " (note.closed_name) " 复核销号" } }
            @else if signs && note.by_account != ctx.actor.account_id {
                (ui::post_button(&format!("/u/{code}/findings/{}/close", note.id), &ctx.csrf, note.version, &[("round_id", round.id.to_string())], "复核销号"))
            } @else { p .text-muted { "等待另一人复核销号" } }
        },
        None if signs && located.finding.severity == Severity::Warn => ui::fold(
            "登记情况说明",
            Form::post(format!("/u/{code}/findings/explain"), &*ctx.csrf, 0)
                .hidden("form_key", ctx.form_key())
                .hidden("round_id", round.id.to_string())
                .hidden("code", located.finding.code.clone())
                .hidden("subject", located.subject.clone())
                .field(
                    Field::text("explanation", "情况说明")
                        .required()
                        .maxlength(200)
                        .help("由另一名监票人或村选委会成员复核销号"),
                )
                .submit("提交说明")
                .render(),
        ),
        None => html! {},
    }
}

/// Findings with explanations and forms.
pub(super) fn cards(ctx: &Ctx, code: &str, round: &poll_round::Model, all: &[Located]) -> Markup {
    html! {
        @for located in all {
            @let cites = cites_zh(&located.finding.cites);
            @let help = format!("/law/findings/{}", located.finding.code);
            @let message = format!("{}：{}", located.place_zh, ctx.words().say(&located.finding.message));
            (ui::finding(&FindingView {
                level: level(located.finding.severity),
                code: &located.finding.code,
                message: &message,
                cites: &cites,
                help_href: Some(&help),
                actions: None,
            }))
            (note_part(ctx, code, round, located))
        }
    }
}

/// What follows when figures are confirmed that show more ballots than voters: said before they are, with the article.
pub(super) fn void_alert(all: &[Located]) -> Markup {
    let more: Vec<&Located> = all.iter().filter(|l| l.finding.code == findings::MORE_RECOVERED).collect();
    let whole = more.iter().any(|l| l.place_id.is_none());
    let heading = if whole {
        "全村收回的选票多于投票人数：照此确认，本次投票无效，须重新组织投票"
    } else {
        "本票箱收回的选票多于投票人数：全村合计仍然多的，本次投票无效，须重新组织投票"
    };
    html! {
        @if let Some(first) = more.first() {
            (ui::alert(Tone::Bad, Some(heading), html! {
                @for located in &more { p { (located.place_zh) "：" (located.finding.message) } }
                p { "确认前请当众重新清点票箱和领票登记。数字录错的，先更正计票单；不得为使两数相符而改数字。" }
                @for cite in cites_zh(&first.finding.cites) { p { (ui::cite(&cite)) } }
                p { a href=(format!("/law/findings/{}", first.finding.code)) { "各人现在怎么办" } }
            }))
        }
    }
}

/// All findings of a round.
pub async fn list(ctx: Ctx) -> Page {
    let (election, banner) = election(&ctx).await?;
    let code = ctx.unit()?.code.clone();
    let Some(round) = chosen_round(&ctx, election.id).await? else {
        let body = ui::empty("还没有开始投票", html! { "开始投票并录入计票单后，这里列出核对提示" });
        return Ok(page(frame(&ctx, "核对提示", "/count", banner).page(body)));
    };
    let all = findings::of_round(ctx.app.db.read(), &election, &round).await?;
    let open = all.iter().filter(|l| l.open()).count();
    let body = html! {
        p { (round_zh(&round)) " 共 " (all.len()) " 条，未处理 " (open) " 条。" a href="/law/findings" { "各条提示的含义与处理" } }
        @if all.is_empty() { (ui::empty("没有核对提示", html! { "已一致的计票单数字相符" })) }
        (cards(&ctx, &code, &round, &all))
        p { (ui::button(&format!("/u/{code}/count?round={}", round.id), "回到计票录入")) }
    };
    Ok(page(frame(&ctx, "核对提示", "/count", banner).crumb("计票录入", format!("/u/{code}/count")).page(body)))
}

fn round_id(fields: &Fields) -> i64 {
    fields.get("round_id").and_then(|v| v.parse().ok()).unwrap_or(0)
}

/// Explains a warning.
pub async fn explain(ctx: Ctx, fields: Fields) -> Page {
    let round = round_id(&fields);
    let mut reader = fields.reader();
    let explanation = reader.text("explanation", "情况说明");
    let code = reader.optional("code");
    let subject = reader.optional("subject");
    reader.finish()?;
    command!(ctx, fields, [code, subject, explanation], |tx, actor, unit| {
        service::explain(tx, &actor, &unit, round, &code, &subject, &explanation).await?;
        Ok(Done::new(
            format!("/u/{}/findings?round={round}", unit.code),
            format!("已登记 {code} 的情况说明，等待另一人复核销号"),
        ))
    })
}

/// Closes an explained warning.
pub async fn close(ctx: Ctx, Path((_, id)): Path<(String, i64)>, fields: Fields) -> Page {
    let version = fields.version()?;
    let round = round_id(&fields);
    command!(ctx, fields, [], |tx, actor, unit| {
        service::close_note(tx, &actor, &unit, round, id, version).await?;
        Ok(Done::new(format!("/u/{}/findings?round={round}", unit.code), "已复核销号"))
    })
}

/// The former address of the list of codes; it stands in the law book now.
pub async fn help_list(_: Ctx) -> Page {
    Ok(Redirect::permanent("/law/findings").into_response())
}

/// The former address of one code.
pub async fn help_one(_: Ctx, Path(code): Path<String>) -> Page {
    let help = law::findings::help(&code).ok_or_else(|| Failure::NotFound(format!("核对提示「{code}」的说明")))?;
    Ok(Redirect::permanent(&format!("/law/findings/{}", help.code)).into_response())
}
