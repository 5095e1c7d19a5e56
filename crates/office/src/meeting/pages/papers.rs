//! Papers of a meeting: requests, replies, reports, publication.

use axum::extract::Path;
use maud::{Markup, html};

use super::{base, load};
use crate::access::{CLERKS, COMMITTEE};
use crate::failure::{Outcome, Refusal};
use crate::meeting::model::{DocumentKind, Stage};
use crate::meeting::service::{self, Loaded, of_superior};
use crate::meeting::store;
use crate::polling::pages::command;
use crate::ui::{self, Column, Field, Form, Table, Tone};
use crate::web::{Ctx, Done, Fields, Page};

/// The papers with what is recorded, and the form for the next one.
pub(super) async fn card(ctx: &Ctx, loaded: &Loaded) -> Outcome<Markup> {
    let (before, after) = loaded.purpose.documents();
    if before.is_empty() && after.is_empty() {
        return Ok(html! {});
    }
    let known = store::documents(ctx.app.db.read(), loaded.row.id).await?;
    let of = |kind: DocumentKind| known.iter().find(|row| row.kind == kind.code());
    let mut table = Table::new(
        "文书",
        vec![
            Column::text("文书").sticky(),
            Column::state("办理时间"),
            Column::text("文号"),
            Column::state("日期"),
            Column::text("登记人"),
            Column::text("备注"),
        ],
    )
    .plain();
    for (kind, when) in before.iter().map(|kind| (*kind, "会前")).chain(after.iter().map(|kind| (*kind, "会后"))) {
        table = table.row(match of(kind) {
            Some(row) => vec![
                html! { (kind.zh()) },
                html! { (when) },
                html! { (row.number) },
                html! { (row.dated) },
                html! { (row.by_name) },
                html! { (row.note) },
            ],
            None => vec![
                html! { (kind.zh()) },
                html! { (when) },
                html! { (ui::badge(Tone::Muted, "未登记")) },
                html! { (ui::format::DASH) },
                html! { (ui::format::DASH) },
                html! {},
            ],
        });
    }
    let wanted = match loaded.stage {
        Stage::Preparing | Stage::CheckIn => before,
        Stage::Filing => after,
        _ => &[],
    };
    let next = wanted.iter().copied().find(|kind| of(*kind).is_none());
    let may = |kind: DocumentKind| if of_superior(kind) { CLERKS } else { COMMITTEE }.contains(&ctx.actor.role);
    Ok(ui::card(
        "报批、备案与公布",
        html! {
            (table.render())
            @if let Some(kind) = next {
                @if may(kind) {
                    h3 { "登记：" (kind.zh()) }
                    (Form::post(format!("{}/documents", base(&loaded.row.unit_code, loaded.row.id)), &*ctx.csrf, 0)
                        .hidden("form_key", ctx.form_key())
                        .hidden("kind", kind.code())
                        .field(Field::text("number", "文号或标题").required().maxlength(80))
                        .field(Field::date("dated", "日期").value(ctx.today().to_string()).required())
                        .field(Field::text("note", "备注").maxlength(200))
                        .submit(&format!("登记{}", kind.zh()))
                        .render())
                } @else if of_superior(kind) {
                    p { "「" (kind.zh()) "」由乡镇登记。" }
                }
            }
        },
    ))
}

/// Where ballots, tally sheets, reports, notices and certificates of this meeting are printed, with the ballots of the open vote at hand.
pub(super) fn printing(ctx: &Ctx, loaded: &Loaded) -> Markup {
    let own = base(&loaded.row.unit_code, loaded.row.id);
    let ballot = loaded.purpose.ballot_zh();
    let open = matches!(loaded.stage, Stage::CheckIn | Stage::Voting) && COMMITTEE.contains(&ctx.actor.role);
    // Before the vote begins again the next ballot is not known.
    let open = open && (loaded.stage == Stage::Voting || loaded.row.rounds == 0);
    if loaded.stage == Stage::Cancelled {
        return html! {};
    }
    ui::card(
        "会议文书",
        html! {
            p { (ballot) "、计票单、结果报告单、公告和证书，在会议文书页面打印、定稿。" }
            p {
                (ui::button(&format!("{own}/papers"), "会议文书"))
                @if open { " " a .btn.btn-outline-primary href=(format!("{own}/papers/T22-ballots")) target="_blank" { "打印" (ballot) "（应到人数）" } }
            }
        },
    )
}

/// Records a paper.
pub async fn record(ctx: Ctx, Path((_, id)): Path<(String, i64)>, fields: Fields) -> Page {
    load(&ctx, id).await?;
    let mut reader = fields.reader();
    let code = reader.text("kind", "文书");
    let number = reader.text("number", "文号或标题");
    let dated = reader.date("dated", "日期");
    let note = reader.optional("note");
    reader.finish()?;
    let kind = DocumentKind::from_code(&code)
        .ok_or_else(|| Refusal::new("DOCUMENT_KIND", "没有这种文书", "请按页面列出的文书登记"))?;
    command!(ctx, fields, [number, note], |tx, actor, unit| {
        let paper = (number.as_str(), dated, note.as_str());
        let last = service::record_document(tx, &actor, &unit, id, kind, paper).await?;
        let message = match last {
            true => format!("「{}」已登记，会议全部办完", kind.zh()),
            false => format!("「{}」已登记", kind.zh()),
        };
        Ok(Done::new(base(&unit.code, id), message))
    })
}
