//! 核对提示: findings of a round with their explanations, and what each code means.

use axum::extract::Path;
use entity::poll_round;
use law::finding::Severity;
use maud::{Markup, html};

use super::{chosen_round, command, election, frame, round_zh};
use crate::cycle::{book, cites_zh};
use crate::failure::{Failure, Outcome};
use crate::polling::findings::{self, Located};
use crate::polling::service::{self, SIGNERS};
use crate::shell::Frame;
use crate::ui::{self, Column, Field, FindingView, Form, Level, Tone};
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
                        .help("由另一名监票人或选委会成员复核销号"),
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
            @let help = format!("/help/findings/{}", located.finding.code);
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
        "收回的选票合计多于投票人数：照此确认，本次投票无效，须重新组织投票"
    } else {
        "本票箱收回的选票多于投票人数：合计仍然多的，本次投票无效，须重新组织投票"
    };
    html! {
        @if let Some(first) = more.first() {
            (ui::alert(Tone::Bad, Some(heading), html! {
                @for located in &more { p { (located.place_zh) "：" (located.finding.message) } }
                p { "确认前请当众重新清点票箱和领票登记。数字录错的，先更正计票单；不得为使两数相符而改数字。" }
                @for cite in cites_zh(&first.finding.cites) { p { (ui::cite(&cite)) } }
                p { a href=(format!("/help/findings/{}", first.finding.code)) { "各人现在怎么办" } }
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
        p { (round_zh(&round)) " 共 " (all.len()) " 条，未处理 " (open) " 条。" a href="/help/findings" { "各条提示的含义与处理" } }
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

/// All codes.
pub async fn help_list(ctx: Ctx) -> Page {
    let columns =
        vec![Column::text("名称").sticky(), Column::state("级别"), Column::text("含义"), Column::text("编号")];
    let mut table = ui::Table::new("核对提示说明", columns);
    for help in law::findings::all() {
        table = table.row(vec![
            html! { a href=(format!("/help/findings/{}", help.code)) { (help.title) } },
            html! { (help.severity.zh()) },
            html! { (help.meaning) },
            html! { small { (help.code) } },
        ]);
    }
    table = table.empty("没有说明", html! {});
    Ok(page(Frame::new(&ctx, "核对提示说明").page(table.render())))
}

fn role_zh(role: &str) -> &str {
    match role {
        "clerk" => "乡镇经办",
        "committee" => "选举委员会",
        "typist" => "录入员",
        "scrutineer" => "监票人",
        other => other,
    }
}

/// What one code means and what to do now, by role.
pub async fn help_one(ctx: Ctx, Path(code): Path<String>) -> Page {
    let help = law::findings::help(&code).ok_or_else(|| Failure::NotFound(format!("核对提示「{code}」的说明")))?;
    let body = help_body(help)?;
    let code = format!("编号 {}", help.code);
    Ok(page(Frame::new(&ctx, &*help.title).subtitle(code).crumb("核对提示说明", "/help/findings").page(body)))
}

fn help_body(help: &law::findings::Help) -> Outcome<Markup> {
    let book = book()?;
    Ok(html! {
        p { strong { (help.severity.zh()) } " " (help.meaning) }
        @for cite in &help.cites {
            @let text = book.article(cite).map(|article| article.summary.clone()).unwrap_or_default();
            (ui::fold(&cite.zh(book), html! { p { (text) } }))
        }
        (ui::card("现在怎么办", html! { @for (role, what) in &help.now { p { strong { (role_zh(role)) "：" } (what) } } }))
    })
}
