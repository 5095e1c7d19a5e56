//! Units in and out: upload, preview, confirmation, error report, template, export.

use std::sync::Arc;

use axum::extract::{Multipart, Path};
use maud::{Markup, html};
use sheet::{Cell, Column, Kind, Limits, RowError, SheetSpec};

use super::store;
use super::upload::{receive, unreadable};
use crate::failure::{Failure, Outcome};
use crate::org::service::{IMPORTERS, Plan, UnitRow, import_units, plan_units};
use crate::org::{self, Level, shown};
use crate::routes::{Gate, Route, get, post};
use crate::shell::{self, Frame};
use crate::ui::{self, Field, Form, Table, Tile, Tone};
use crate::web::{Ctx, Done, Fields, Page, download, html as page, html_refused};
use crate::work::blocking;

const KIND: &str = "units";
const XLSX: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
/// Problems and changes that a page lists; the rest is in the error report.
const LISTED: usize = 100;

/// Routes of this part.
pub fn routes() -> Vec<Route> {
    vec![
        get("/units/import", Gate::Roles(IMPORTERS), form),
        post("/units/import", Gate::Roles(IMPORTERS), upload),
        get("/units/import/template", Gate::Roles(IMPORTERS), template),
        get("/units/import/{id}", Gate::Roles(IMPORTERS), preview),
        get("/units/import/{id}/errors", Gate::Roles(IMPORTERS), errors),
        post("/units/import/{id}/confirm", Gate::Roles(IMPORTERS), confirm),
        post("/units/import/{id}/discard", Gate::Roles(IMPORTERS), discard),
        get("/units/export", Gate::Roles(org::pages::READERS), export),
    ]
}

/// The table of units: what is looked for in a file and written into one.
pub fn spec() -> SheetSpec<'static> {
    SheetSpec {
        name: "村社底册",
        columns: vec![
            Column::new("code", "编码", Kind::Digits { min: 2, max: 12 })
                .required()
                .aliases(&[
                    "code",
                    "代码",
                    "区划代码",
                    "统计用区划代码",
                    "行政区划代码",
                    "单位编码",
                    "区划编码",
                    "村编码",
                ])
                .help("统计用区划代码，12 位；不足 12 位的在后面补 0")
                .sample("990781001201"),
            Column::new("name", "名称", Kind::Text)
                .required()
                .max_chars(200)
                .width(30)
                .aliases(&["name", "单位名称", "区划名称", "村名", "村社名称", "村（社区）名称", "村居名称"])
                .help("单位名称，按原样保存")
                .sample("皂洞口村民委员会"),
            Column::new("level", "级别", Kind::Text)
                .aliases(&["level", "层级", "行政级别", "单位级别"])
                .help("1 省、2 市、3 县、4 乡、5 村；留空由编码推出")
                .sample("5"),
            Column::new("parent_code", "上级编码", Kind::Text)
                .width(16)
                .aliases(&["parent_code", "parent", "上级代码", "上级区划代码", "父级编码", "所属上级编码"])
                .help("留空由编码推出")
                .sample("990781001000"),
            Column::new("org_kind", "类型", Kind::Text)
                .aliases(&["org_kind", "kind", "组织类型", "村居类型", "单位类型"])
                .help("村、居、类村、类居；只填村级，留空由编码推出")
                .sample("村"),
        ],
    }
}

/// What is written on the first sheet of the template.
const INSTRUCTIONS: &[&str] = &["一行一个单位；上级单位也要有一行，或已导入过", "编码列请保持文本格式"];

/// What reading a file of units gave.
#[derive(Debug)]
pub struct ReadUnits {
    /// Rows whose cells could be read.
    pub rows: Vec<UnitRow>,
    /// Cells that could not.
    pub errors: Vec<RowError>,
    /// Remarks of the reader.
    pub warnings: Vec<String>,
    /// Data rows in the file.
    pub total: u32,
}

/// Reads a file of units. Pure; may take seconds for a whole country.
///
/// # Errors
/// When the file as a whole cannot be read.
pub fn read(bytes: &[u8], file_name: &str) -> Result<ReadUnits, sheet::FileError> {
    let table = sheet::read(bytes, file_name, &spec(), Limits::default())?;
    let text = |row: &sheet::Row, key: &str| row.str(key).unwrap_or_default().to_owned();
    let rows = table
        .rows
        .into_iter()
        .map(|row| UnitRow {
            line: row.line,
            code: text(&row, "code"),
            name: text(&row, "name"),
            level: text(&row, "level"),
            parent_code: text(&row, "parent_code"),
            org_kind: text(&row, "org_kind"),
            source: Some(row),
        })
        .collect();
    Ok(ReadUnits {
        rows,
        errors: table.row_errors,
        warnings: table.warnings.into_iter().map(|warning| warning.message_zh).collect(),
        total: table.summary.total,
    })
}

async fn read_kept(ctx: &Ctx, id: i64) -> Outcome<(entity::upload::Model, ReadUnits)> {
    let kept = store::kept(ctx.app.db.read(), id, KIND, "", ctx.actor.account_id, ctx.app.clock.now_ms()).await?;
    let (kept, units) =
        blocking(move || (read(&kept.bytes, &kept.file_name), kept)).await.map(|(units, kept)| (kept, units))?;
    Ok((kept, units.map_err(|error| unreadable(&error))?))
}

fn form_page(ctx: &Ctx, failure: Option<&Failure>) -> Markup {
    let errors = failure.map(shell::errors).unwrap_or_default();
    let form = Form::post(format!("/units/import?csrf={}", ctx.csrf), &*ctx.csrf, 0)
        .multipart()
        .errors(&errors)
        .field(
            Field::file("file", "文件", ".xlsx,.xls,.csv,.txt")
                .required()
                .help("Excel 或 CSV；要有「编码」「名称」两列，「级别」「上级编码」「类型」可以没有，由编码推出"),
        )
        .submit("上传并核对")
        .cancel("/units");
    let body = html! {
        (ui::toolbar(&[ui::button("/units/import/template", "下载模板")]))
        (ui::card("导入单位", html! {
            (form.render())
            ul {
                li { "先核对，确认后才写入；有一行不对，整份文件都不写入。" }
                li { "已有的单位只更新名称和类型，不移动、不删除；撤并、析置用新编码新增。" }
                li { "名称可以重复，以编码为准；生僻字、自造字按原样保存，自造字会提示核对。" }
            }
        }))
    };
    Frame::new(ctx, "导入单位").crumb("村社底册", "/units").page(body)
}

/// The form for a file.
pub async fn form(ctx: Ctx) -> Page {
    Ok(page(form_page(&ctx, None)))
}

/// Receives a file, reads it once, keeps it until it is confirmed.
pub async fn upload(ctx: Ctx, multipart: Multipart) -> Page {
    let result = async {
        let received = Arc::new(receive(multipart).await?);
        let check = received.clone();
        blocking(move || read(&check.bytes, &check.name).map(|_| ())).await?.map_err(|error| unreadable(&error))?;
        let account = ctx.actor.account_id;
        ctx.submit(&Fields::default(), move |tx| {
            let received = received.clone();
            Box::pin(async move {
                let row = entity::upload::Model {
                    id: 0,
                    kind: KIND.into(),
                    unit_code: String::new(),
                    file_name: received.name.clone(),
                    bytes: received.bytes.clone(),
                    account_id: account,
                    at_ms: tx.now_ms(),
                };
                let id = store::keep(tx.conn(), row).await?;
                Ok(Done::new(format!("/units/import/{id}"), "文件已收到，请核对"))
            })
        })
        .await
    }
    .await;
    match result {
        Err(failure @ Failure::Refused(_)) => Ok(html_refused(form_page(&ctx, Some(&failure)))),
        other => other,
    }
}

fn problems_table(problems: &[RowError]) -> Markup {
    let columns = vec![
        ui::Column::number("行"),
        ui::Column::text("列"),
        ui::Column::text("值"),
        ui::Column::text("原因"),
        ui::Column::text("怎么改"),
    ];
    let mut table = Table::new("有错的行", columns).plain().total(problems.len() as u64);
    for problem in problems.iter().take(LISTED) {
        table = table.row(vec![
            html! { (problem.line) },
            html! { (problem.column_letter) " " (problem.title) },
            html! { (shown(&problem.value)) },
            html! { (problem.reason_zh) },
            html! { (problem.remedy_zh) },
        ]);
    }
    table.render()
}

fn renamed_table(plan: &Plan) -> Markup {
    let columns =
        vec![ui::Column::text("编码").nowrap(), ui::Column::text("现在的名称"), ui::Column::text("文件中的名称")];
    let rows = plan.rename.iter().take(LISTED).map(|renamed| {
        vec![html! { (renamed.unit.code) }, html! { (shown(&renamed.old_name)) }, html! { (shown(&renamed.unit.name)) }]
    });
    Table::new("将要改名的单位", columns).plain().rows(rows).total(plan.rename.len() as u64).render()
}

fn count(n: usize) -> String {
    ui::format::thousands(i64::try_from(n).unwrap_or(i64::MAX))
}

/// What the file would do: errors, changes, and the button to go on.
pub async fn preview(ctx: Ctx, Path(id): Path<i64>) -> Page {
    let (kept, units) = read_kept(&ctx, id).await?;
    let plan = plan_units(ctx.app.db.read(), &ctx.actor, &units.rows).await?;
    let mut problems = units.errors;
    problems.extend(plan.problems.iter().cloned());
    problems.sort_by_key(|problem| problem.line);
    let clean = problems.is_empty();
    let base = format!("/units/import/{id}");
    let tone = if clean { Tone::Good } else { Tone::Bad };
    let body = html! {
        (ui::tiles(&[
            Tile::new("文件中的行", ui::format::thousands(i64::from(units.total))),
            Tile::new("新增", count(plan.add.len())),
            Tile::new("改名", count(plan.rename.len())),
            Tile::new("没有变化", count(plan.unchanged)),
            Tile::new("有错", count(problems.len())).tone(tone),
        ]))
        @if !clean {
            (ui::alert(Tone::Bad, Some("文件有错，没有写入任何内容"), html! {
                p { "请按下表在原文件中改正后重新上传，或下载带「错误原因」列的文件，在其中改正。" }
            }))
            (ui::card_with("有错的行", Some(ui::button(&format!("{base}/errors"), "下载错误报告")), problems_table(&problems)))
        }
        @if !plan.rename.is_empty() { (ui::card("将要改名的单位", renamed_table(&plan))) }
        @let warnings: Vec<&String> = units.warnings.iter().chain(&plan.warnings).collect();
        @if !warnings.is_empty() {
            (ui::card("请留意", html! { ul { @for warning in warnings.iter().take(LISTED) { li { (shown(warning)) } } } }))
        }
        @if clean {
            (ui::card("确认导入", html! {
                (Form::post(format!("{base}/confirm"), &*ctx.csrf, 0)
                    .hidden("form_key", ctx.form_key())
                    .submit(&format!("确认导入 {} 个单位", count(plan.add.len() + plan.rename.len())))
                    .render())
            }))
        }
        (ui::post_button(&format!("{base}/discard"), &ctx.csrf, 0, &[], "放弃这份文件"))
    };
    Ok(page(Frame::new(&ctx, "核对导入").subtitle(kept.file_name).crumb("导入单位", "/units/import").page(body)))
}

/// The user's own file with the errors in a red column.
pub async fn errors(ctx: Ctx, Path(id): Path<i64>) -> Page {
    let (kept, units) = read_kept(&ctx, id).await?;
    let plan = plan_units(ctx.app.db.read(), &ctx.actor, &units.rows).await?;
    let mut problems = units.errors;
    problems.extend(plan.problems);
    let bytes = blocking(move || {
        sheet::error_report(&kept.bytes, &kept.file_name, &spec(), Limits::default(), INSTRUCTIONS, &problems)
    })
    .await?
    .map_err(|error| Failure::Internal(error.to_string()))?;
    Ok(download("村社底册-错误原因.xlsx", XLSX, bytes))
}

/// Carries out the import that the preview showed; the file is read again and checked again in the transaction.
pub async fn confirm(ctx: Ctx, Path(id): Path<i64>, fields: Fields) -> Page {
    let (_, units) = match read_kept(&ctx, id).await {
        // The form was sent twice: the first time did it, the second is answered with where that led.
        Err(Failure::NotFound(_)) if fields.get("form_key").is_some() => {
            return ctx
                .submit(&fields, |_| {
                    Box::pin(async {
                        Err(Failure::NotFound("待确认的文件（可能已导入或已放弃）".into()))
                    })
                })
                .await;
        }
        other => other?,
    };
    if let Some(first) = units.errors.first() {
        return Err(Failure::from(crate::failure::Refusal::new(
            "UNITS_INVALID",
            format!("文件有 {} 处读不出：{}", units.errors.len(), org::service::problem_zh(first)),
            "请改正后重新上传",
        )));
    }
    let rows = Arc::new(units.rows);
    let actor = ctx.actor.clone();
    let answer = ctx
        .submit(&fields, move |tx| {
            let (actor, rows) = (actor.clone(), rows.clone());
            Box::pin(async move {
                let report = import_units(tx, &actor, &rows).await?;
                store::forget(tx.conn(), id).await?;
                Ok(Done::new(
                    "/units",
                    format!(
                        "已导入：新增 {}、改名 {}、没有变化 {}；现有村（社区）{} 个、乡镇（街道）{} 个",
                        report.added, report.renamed, report.unchanged, report.stored[4], report.stored[3]
                    ),
                ))
            })
        })
        .await;
    ctx.app.directory.clear()?;
    answer
}

/// Throws an upload away.
pub async fn discard(ctx: Ctx, Path(id): Path<i64>, fields: Fields) -> Page {
    let account = ctx.actor.account_id;
    ctx.submit(&fields, move |tx| {
        Box::pin(async move {
            store::kept(tx.read(), id, KIND, "", account, tx.now_ms()).await?;
            store::forget(tx.conn(), id).await?;
            Ok(Done::new("/units/import", "已放弃这份文件，没有写入任何内容"))
        })
    })
    .await
}

/// An empty table to fill in.
pub async fn template() -> Page {
    let bytes = blocking(|| sheet::template(&spec(), INSTRUCTIONS))
        .await?
        .map_err(|error| Failure::Internal(error.to_string()))?;
    Ok(download("村社底册-模板.xlsx", XLSX, bytes))
}

/// The units of the actor's place as a spreadsheet that can be imported again.
pub async fn export(ctx: Ctx) -> Page {
    let units = org::store::subtree(ctx.app.db.read(), &ctx.actor.unit_path, Level::Village).await?;
    let text = |text: String| if text.is_empty() { Cell::Empty } else { Cell::Text(text) };
    let bytes = blocking(move || {
        sheet::export(
            &spec(),
            "村社底册",
            units.into_iter().map(|unit| {
                vec![
                    text(unit.code),
                    text(unit.name),
                    text(unit.level.to_string()),
                    text(unit.parent_code.unwrap_or_default()),
                    text(unit.org_kind),
                ]
            }),
        )
    })
    .await?
    .map_err(|error| Failure::Internal(error.to_string()))?;
    Ok(download("村社底册.xlsx", XLSX, bytes))
}
