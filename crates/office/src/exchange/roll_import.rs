//! The roll in four steps: template, upload, check, confirm; and taking a batch back.

use std::sync::Arc;

use axum::extract::{Multipart, Path};
use entity::unit_election;
use maud::{Markup, html};
use sheet::RowError;

use super::roll_check::{self, GoodRow, RollPreview};
use super::store;
use super::upload::{harmless, receive, unreadable};
use super::{roll_groups, roll_sheet};
use crate::access::COMMITTEE;
use crate::clock::stamp;
use crate::failure::{Failure, Outcome, Refusal};
use crate::routes::{Gate, Route, get, post};
use crate::shell::{self, Frame};
use crate::ui::{self, Confirm, Field, Form, Step, StepState, Table, Tile, Tone};
use crate::web::{Ctx, Done, Fields, Page, download, html as page, html_refused};
use crate::work::blocking;
use crate::{cycle, org, roll};

const KIND: &str = "roll";
const XLSX: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
/// Errors and duplicates that a page lists; the rest is in the error report.
const LISTED: usize = 100;

/// Routes of this part.
pub fn routes() -> Vec<Route> {
    let gate = Gate::Roles(COMMITTEE);
    vec![
        get("/u/{unit}/roll/import", gate, form),
        post("/u/{unit}/roll/import", gate, upload),
        get("/u/{unit}/roll/import/template", gate, template),
        get("/u/{unit}/roll/import/{id}", gate, preview),
        get("/u/{unit}/roll/import/{id}/errors", gate, errors),
        post("/u/{unit}/roll/import/{id}/confirm", gate, confirm),
        post("/u/{unit}/roll/import/{id}/discard", gate, discard),
        get("/u/{unit}/roll/batches/{id}/undo", gate, ask_undo),
        post("/u/{unit}/roll/batches/{id}/undo", gate, undo),
    ]
}

fn base(ctx: &Ctx) -> Outcome<String> {
    Ok(format!("/u/{}/roll/import", ctx.unit()?.code))
}

async fn election(ctx: &Ctx) -> Outcome<unit_election::Model> {
    cycle::store::expect_current(ctx.app.db.read(), &ctx.unit()?.code).await
}

fn steps(now: usize) -> Markup {
    let labels = ["下载模板", "上传文件", "核对", "确认导入"];
    let steps: Vec<Step> = labels
        .iter()
        .enumerate()
        .map(|(at, label)| {
            let state = match at.cmp(&now) {
                std::cmp::Ordering::Less => StepState::Done,
                std::cmp::Ordering::Equal => StepState::Current,
                std::cmp::Ordering::Greater => StepState::Todo,
            };
            Step::new(*label, state)
        })
        .collect();
    ui::steps_bar(&steps)
}

async fn form_page(ctx: &Ctx, failure: Option<&Failure>) -> Outcome<Markup> {
    let unit = ctx.unit()?;
    let election = election(ctx).await?;
    let base = base(ctx)?;
    let errors = failure.map(shell::errors).unwrap_or_default();
    let batches = roll::store::batches(ctx.app.db.read(), election.id).await?;
    let closed = roll::bulk::require_draft(&election).err();
    let form = Form::post(format!("{base}?csrf={}", ctx.csrf), &*ctx.csrf, 0)
        .multipart()
        .errors(&errors)
        .field(
            Field::file("file", "填好的登记表", ".xlsx,.xls,.csv")
                .required()
                .help("Excel（.xlsx、.xls）或 CSV（GBK、UTF-8 都可以），不超过 64 MB；WPS 保存的文件也可以"),
        )
        .submit("上传并核对")
        .cancel(&format!("/u/{}/roll", unit.code));
    let body = html! {
        (steps(1))
        @if let Some(Failure::Refused(closed)) = &closed {
            (ui::alert(Tone::Warn, Some(&closed.message), html! { p { (closed.remedy) } }))
        } @else {
            (ui::toolbar(&[ui::button(&format!("{base}/template"), "下载模板")]))
            (ui::card("导入选民登记表", html! {
                (form.render())
                ul {
                    li { "先核对，确认后一次写入；公布名单之前，整批可以撤销。" }
                    li { "文件加密保存，确认或放弃后立即删除，最多保留 24 小时。" }
                }
            }))
        }
        (ui::card("导入批次", batches_table(ctx, &unit.code, &batches)))
    };
    Ok(Frame::new(ctx, "导入选民")
        .tab("/roll")
        .crumb("选民登记", format!("/u/{}/roll", unit.code))
        .banner(cycle::regime(&election)?.banner().map(str::to_owned))
        .page(body))
}

fn batches_table(_: &Ctx, unit: &str, batches: &[entity::roll_batch::Model]) -> Markup {
    let columns = vec![
        ui::Column::number("批次号"),
        ui::Column::text("文件"),
        ui::Column::state("时间"),
        ui::Column::number("行数"),
        ui::Column::number("新增"),
        ui::Column::number("覆盖"),
        ui::Column::state("状态"),
        ui::Column::text("操作"),
    ];
    let rows = batches.iter().map(|batch| {
        vec![
            html! { (batch.id) },
            html! { (batch.file_name) },
            html! { (stamp(batch.at_ms)) },
            html! { (batch.rows) },
            html! { (batch.added) },
            html! { (batch.replaced) },
            match batch.undone_ms {
                Some(at) => ui::badge(Tone::Muted, &format!("{} 已撤销", stamp(at))),
                None => ui::badge(Tone::Good, "已导入"),
            },
            html! { @if batch.undone_ms.is_none() { a href={ "/u/" (unit) "/roll/batches/" (batch.id) "/undo" } { "撤销" } } },
        ]
    });
    Table::new("导入批次", columns)
        .rows(rows)
        .total(batches.len() as u64)
        .empty("还没有导入过", html! { "填好模板后在上面上传" })
        .render()
}

/// The form for a file, and the batches so far.
pub async fn form(ctx: Ctx) -> Page {
    Ok(page(form_page(&ctx, None).await?))
}

/// The table to fill in.
pub async fn template(ctx: Ctx) -> Page {
    let name = format!("{}-选民登记表-模板.xlsx", ctx.unit()?.legal_name);
    let bytes = blocking(|| sheet::template(&roll_sheet::spec(), roll_sheet::INSTRUCTIONS))
        .await?
        .map_err(|error| Failure::Internal(error.to_string()))?;
    Ok(download(&name, XLSX, bytes))
}

async fn check(ctx: &Ctx, election: &unit_election::Model, name: &str, bytes: Arc<Vec<u8>>) -> Outcome<RollPreview> {
    let checker = roll::service::checker(ctx.app.db.read(), election).await?;
    let (keys, name) = (ctx.app.keys.clone(), name.to_owned());
    let read = blocking(move || roll_check::read(&bytes, &name, &checker, &keys)).await?;
    let preview = read.map_err(|error| unreadable(&error))?;
    let conn = ctx.app.db.read();
    let mut preview = roll_check::against_rolls(conn, election, preview).await?;
    let recorded: Vec<String> =
        org::store::groups(conn, &election.unit_code).await?.into_iter().map(|group| group.name).collect();
    let used = if recorded.is_empty() { roll::store::groups(conn, election.id).await? } else { Vec::new() };
    let names = preview.good.iter().map(|good| (good.line, good.row.entry.group_name.as_str()));
    let remarks = roll_groups::remarks(names, &recorded, &used);
    preview.warnings.splice(0..0, remarks);
    Ok(preview)
}

fn keys_failed(error: crate::crypto::KeyError) -> Failure {
    Failure::Internal(error.to_string())
}

/// Receives a file, reads it once, and keeps it encrypted until it is confirmed.
pub async fn upload(ctx: Ctx, multipart: Multipart) -> Page {
    let result = async {
        let election = election(&ctx).await?;
        roll::bulk::require_draft(&election)?;
        let received = receive(multipart).await?;
        let (name, bytes) = (received.name, Arc::new(received.bytes));
        check(&ctx, &election, &name, bytes.clone()).await?;
        let keys = ctx.app.keys.clone();
        let sealed = Arc::new(blocking(move || keys.seal_bytes(&bytes)).await?.map_err(keys_failed)?);
        let (account, unit, base) = (ctx.actor.account_id, ctx.unit()?.code.clone(), base(&ctx)?);
        ctx.submit(&Fields::default(), move |tx| {
            let (name, unit, base, sealed) = (name.clone(), unit.clone(), base.clone(), sealed.clone());
            Box::pin(async move {
                let row = entity::upload::Model {
                    id: 0,
                    kind: KIND.into(),
                    unit_code: unit,
                    file_name: name,
                    bytes: sealed.to_vec(),
                    account_id: account,
                    at_ms: tx.now_ms(),
                };
                let id = store::keep(tx.conn(), row).await?;
                Ok(Done::new(format!("{base}/{id}"), "文件已收到，还没有写入；请核对"))
            })
        })
        .await
    }
    .await;
    match result {
        Err(failure @ Failure::Refused(_)) => Ok(html_refused(form_page(&ctx, Some(&failure)).await?)),
        other => other,
    }
}

/// A kept file, opened.
async fn kept(ctx: &Ctx, id: i64) -> Outcome<(String, Arc<Vec<u8>>)> {
    let unit = &ctx.unit()?.code;
    let row = store::kept(ctx.app.db.read(), id, KIND, unit, ctx.actor.account_id, ctx.app.clock.now_ms()).await?;
    let (keys, name) = (ctx.app.keys.clone(), row.file_name);
    let bytes = blocking(move || keys.open_sealed_bytes(&row.bytes)).await?.map_err(keys_failed)?;
    Ok((name, Arc::new(bytes)))
}

fn count(n: usize) -> String {
    ui::format::thousands(i64::try_from(n).unwrap_or(i64::MAX))
}

/// The wrong cells, with line, column, value, reason and remedy.
pub(super) fn errors_table(errors: &[RowError]) -> Markup {
    let columns = vec![
        ui::Column::number("行号"),
        ui::Column::text("列"),
        ui::Column::text("值"),
        ui::Column::text("原因"),
        ui::Column::text("怎么改"),
    ];
    let rows = errors.iter().take(LISTED).map(|error| {
        vec![
            html! { (error.line) },
            html! { (error.column_letter) " " (error.title) },
            html! { (harmless(&error.value)) },
            html! { (error.reason_zh) },
            html! { (error.remedy_zh) },
        ]
    });
    Table::new("有误的行", columns).rows(rows).total(errors.len() as u64).render()
}

fn duplicates_table(preview: &RollPreview) -> Markup {
    let columns = vec![ui::Column::number("行号"), ui::Column::text("文件中的姓名"), ui::Column::text("名单中已有")];
    let rows = preview
        .duplicates
        .iter()
        .take(LISTED)
        .map(|d| vec![html! { (d.line) }, html! { (harmless(&d.name)) }, html! { (d.there) }]);
    Table::new("重复的行", columns).rows(rows).total(preview.duplicates.len() as u64).render()
}

/// What the confirmation refers to: figures of the check. When they are others at the confirmation, the roll has changed.
fn seen(preview: &RollPreview) -> String {
    format!("{}-{}-{}-{}", preview.total, preview.good.len(), preview.bad, preview.duplicates.len())
}

fn confirm_form(ctx: &Ctx, action: &str, preview: &RollPreview) -> Markup {
    let mut form = Form::post(action, &*ctx.csrf, 0).hidden("form_key", ctx.form_key()).hidden("seen", seen(preview));
    if !preview.duplicates.is_empty() {
        let options =
            [("skip", "跳过：保留名单中已有的登记"), ("overwrite", "覆盖：用文件中的内容替换（此批不能再整批撤销）")];
        let label = format!("{} 行与名单重复，怎么处理", preview.duplicates.len());
        form = form.field(Field::radio("existing", label, options).value("skip").wide());
    }
    if preview.bad > 0 {
        let label =
            format!("先导入没有错误的 {} 行，有误的 {} 行以后再补", count(preview.good.len()), count(preview.bad));
        let help = "不勾选就不能导入：改正全部错误后重新上传。";
        form = form.field(Field::tick("partial", label).help(help).wide());
    }
    form.submit(&format!("确认导入 {} 名选民", count(preview.good.len()))).render()
}

async fn preview_page(ctx: &Ctx, id: i64, failure: Option<&Failure>) -> Outcome<Markup> {
    let election = election(ctx).await?;
    let (name, bytes) = kept(ctx, id).await?;
    let preview = check(ctx, &election, &name, bytes).await?;
    let base = base(ctx)?;
    let body = html! {
        (steps(2))
        @if let Some(failure) = failure { (ui::error_summary(&shell::errors(failure))) }
        (ui::tiles(&[
            Tile::new("共（行）", count(preview.total)),
            Tile::new("可导入", count(preview.good.len())).tone(Tone::Good),
            Tile::new("有误", count(preview.bad)).tone(if preview.bad == 0 { Tone::Good } else { Tone::Bad }),
            Tile::new("重复", count(preview.duplicates.len())).note("含在可导入内"),
        ]))
        @if preview.bad > 0 {
            (ui::card_with(
                "有误的行",
                Some(ui::button(&format!("{base}/{id}/errors"), "下载错误报告")),
                html! {
                    p { "错误报告就是您上传的文件，多了一列红色的「错误原因」；在里面改正后重新上传即可。" }
                    (errors_table(&preview.errors))
                },
            ))
        }
        @if !preview.duplicates.is_empty() { (ui::card("与名单重复的行", duplicates_table(&preview))) }
        @if !preview.warnings.is_empty() {
            (ui::card("请留意", html! { ul { @for warning in preview.warnings.iter().take(LISTED) { li { (warning) } } } }))
        }
        @if !preview.good.is_empty() {
            (ui::card("确认导入", confirm_form(ctx, &format!("{base}/{id}/confirm"), &preview)))
        }
        (ui::post_button(&format!("{base}/{id}/discard"), &ctx.csrf, 0, &[], "放弃这份文件"))
    };
    Ok(Frame::new(ctx, "核对导入").tab("/roll").crumb("导入选民", base).subtitle(name).page(body))
}

/// What the file would do.
pub async fn preview(ctx: Ctx, Path((_, id)): Path<(String, i64)>) -> Page {
    Ok(page(preview_page(&ctx, id, None).await?))
}

/// The user's own file with the reasons in a red column.
pub async fn errors(ctx: Ctx, Path((_, id)): Path<(String, i64)>) -> Page {
    let election = election(&ctx).await?;
    let (name, bytes) = kept(&ctx, id).await?;
    let preview = check(&ctx, &election, &name, bytes.clone()).await?;
    let report = blocking(move || {
        let instructions = roll_sheet::INSTRUCTIONS;
        sheet::error_report(&bytes, &name, &roll_sheet::spec(), roll_sheet::limits(), instructions, &preview.errors)
    })
    .await?
    .map_err(|error| Failure::Internal(error.to_string()))?;
    Ok(download(&format!("{}-选民登记表-错误原因.xlsx", ctx.unit()?.legal_name), XLSX, report))
}

/// Carries out what the check showed. The file is checked again; if the roll has changed meanwhile, nothing is written.
pub async fn confirm(ctx: Ctx, Path((_, id)): Path<(String, i64)>, fields: Fields) -> Page {
    let result = async {
        let election = election(&ctx).await?;
        let (name, bytes) = match kept(&ctx, id).await {
            // The form was sent twice: the first time did it, the second is answered with where that led.
            Err(Failure::NotFound(what)) => {
                return ctx
                    .submit(&fields, move |_| {
                        let what = what.clone();
                        Box::pin(async { Err(Failure::NotFound(what)) })
                    })
                    .await;
            }
            other => other?,
        };
        let preview = check(&ctx, &election, &name, bytes).await?;
        if fields.get("seen").is_some_and(|then| then != seen(&preview)) {
            return Err(Failure::Stale { what: "选民名单（核对之后又有变动）".into() });
        }
        if preview.bad > 0 && !fields.ticked("partial") {
            let message = format!("文件有 {} 行有误，没有导入任何一行", preview.bad);
            let remedy = "请下载错误报告，改正后重新上传；或勾选先导入没有错误的行";
            return Err(Refusal::new("IMPORT_HAS_ERRORS", message, remedy).into());
        }
        let existing = match fields.get("existing") {
            Some("overwrite") => roll::service::Existing::Overwrite,
            _ => roll::service::Existing::Skip,
        };
        let (keys, of) = (ctx.app.keys.clone(), election.clone());
        let sealed = blocking(move || -> Outcome<Vec<_>> {
            let seal = |good: GoodRow| roll::service::SealedRow::new(&keys, &of, good.row, good.index);
            preview.good.into_iter().map(seal).collect()
        });
        let rows = Arc::new(sealed.await??);
        let (actor, unit, sealed_for) = (ctx.actor.clone(), ctx.unit()?.code.clone(), election.id);
        ctx.submit(&fields, move |tx| {
            let (actor, unit, rows, name) = (actor.clone(), unit.clone(), rows.clone(), name.clone());
            Box::pin(async move {
                let election = cycle::store::expect_current(tx.read(), &unit).await?;
                if election.id != sealed_for {
                    return Err(Failure::Stale { what: "本单位的换届选举".into() });
                }
                let report = roll::service::bulk_register(tx, &actor, &election, &name, &rows, existing).await?;
                store::forget(tx.conn(), id).await?;
                Ok(Done::new(
                    format!("/u/{unit}/roll"),
                    format!(
                        "已导入，批次号 {}：新增 {}、覆盖 {}、跳过 {}",
                        report.batch_id, report.added, report.replaced, report.skipped
                    ),
                ))
            })
        })
        .await
    }
    .await;
    match result {
        Err(failure @ Failure::Refused(_)) => Ok(html_refused(preview_page(&ctx, id, Some(&failure)).await?)),
        other => other,
    }
}

/// Throws an upload away.
pub async fn discard(ctx: Ctx, Path((_, id)): Path<(String, i64)>, fields: Fields) -> Page {
    let (account, unit, base) = (ctx.actor.account_id, ctx.unit()?.code.clone(), base(&ctx)?);
    ctx.submit(&fields, move |tx| {
        let (unit, base) = (unit.clone(), base.clone());
        Box::pin(async move {
            store::kept(tx.read(), id, KIND, &unit, account, tx.now_ms()).await?;
            store::forget(tx.conn(), id).await?;
            Ok(Done::new(base, "已放弃这份文件，没有写入任何内容"))
        })
    })
    .await
}

/// Asks before a batch is taken back.
pub async fn ask_undo(ctx: Ctx, Path((_, id)): Path<(String, i64)>) -> Page {
    let election = election(&ctx).await?;
    let batch = roll::store::batch(ctx.app.db.read(), election.id, id).await?;
    let action = format!("/u/{}/roll/batches/{id}/undo", ctx.unit()?.code);
    let back = base(&ctx)?;
    let body = ui::confirm_page(&Confirm {
        question: &format!("撤销第 {id} 号批次导入的 {} 名选民？", ui::format::thousands(i64::from(batch.added))),
        consequences: &["这一批导入的登记全部删去，需要时重新导入".to_owned()],
        facts: &[("文件", batch.file_name.clone()), ("导入时间", stamp(batch.at_ms))],
        action: &action,
        csrf: &ctx.csrf,
        version: 0,
        hidden: &[("form_key", ctx.form_key())],
        verb: "撤销这一批",
        cancel: &back,
        danger: true,
    });
    Ok(page(Frame::new(&ctx, "撤销导入批次").tab("/roll").crumb("导入选民", back.clone()).page(body)))
}

/// Takes a batch back.
pub async fn undo(ctx: Ctx, Path((_, id)): Path<(String, i64)>, fields: Fields) -> Page {
    let (actor, unit, base) = (ctx.actor.clone(), ctx.unit()?.code.clone(), base(&ctx)?);
    ctx.submit(&fields, move |tx| {
        let (actor, unit, base) = (actor.clone(), unit.clone(), base.clone());
        Box::pin(async move {
            let gone = roll::service::undo_batch(tx, &actor, &unit, id).await?;
            Ok(Done::new(base, format!("已撤销批次 {id}，删去 {gone} 名选民的登记")))
        })
    })
    .await
}
