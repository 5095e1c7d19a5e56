//! Batches of a township, and of all townships for the county.

use std::collections::{BTreeMap, BTreeSet};

use axum::extract::Path;
use entity::{review_agency, review_batch, review_item};
use maud::{Markup, html};

use super::{command, conclusion, goes_back, places, purpose_line, stage_chip};
use crate::access::COUNTY;
use crate::failure::{Failure, Outcome};
use crate::shell::{self, Frame};
use crate::ui::{self, Column, Field, Filters, Form, Pager, Table, Tile, Tone};
use crate::vetting::model::{Stage, Urgency, concluded};
use crate::vetting::service::{self, NewBatch, batch_of};
use crate::vetting::store;
use crate::web::{Ctx, Done, Fields, Page, html as page, html_refused};

/// Rows of a page.
const SIZE: u64 = 50;

pub(super) fn base(unit: &str) -> String {
    format!("/u/{unit}/reviews")
}

async fn list_view(ctx: &Ctx, failure: Option<&Failure>) -> Outcome<Markup> {
    let unit = ctx.unit()?;
    service::organises(unit)?;
    let conn = ctx.app.db.read();
    let rows = store::batches_of(conn, &unit.code).await?;
    let names = places(ctx, rows.iter().map(|row| row.township_code.clone())).await?;
    let own = base(&unit.code);
    let columns = vec![
        Column::text("批次").sticky(),
        Column::text("报送单位"),
        Column::number("轮次"),
        Column::number("人数"),
        Column::text("截止"),
        Column::state("阶段"),
    ];
    let mut table =
        Table::new("联审批次", columns).empty("还没有联审批次", html! { p { "先在各村社登记初步人选，再建立批次。" } });
    for row in &rows {
        let stage = store::stage(row);
        let late = match row.deadline {
            Some(day) if stage == Stage::Answering => Urgency::of(false, Some(day), ctx.today()).zh(),
            _ => String::new(),
        };
        table = table.row(vec![
            html! { a href=(format!("{own}/{}", row.id)) { (row.title) } },
            html! { (names.name(&row.township_code)) },
            html! { (row.round) },
            html! { @if row.persons > 0 { (row.persons) } @else { (ui::format::DASH) } },
            html! { @if let Some(day) = row.deadline { (ui::format::date(day)) " " (late) } @else { (ui::format::DASH) } },
            stage_chip(stage),
        ]);
    }
    let errors = failure.map(shell::errors).unwrap_or_default();
    let form = Form::post(&*own, &*ctx.csrf, 0)
        .errors(&errors)
        .hidden("form_key", ctx.form_key())
        .field(Field::text("title", "名称").required().maxlength(60).value(format!("{}初步人选联审", unit.name)))
        .field(
            Field::select("round", "轮次", [("1", "第一轮"), ("2", "第二轮"), ("3", "第三轮")]).value("1").required(),
        )
        .submit("建立批次");
    let body = html! {
        (purpose_line())
        (ui::toolbar(&[
            ui::button(&format!("/u/{}/agencies", unit.code), "联审单位"),
            html! { @if unit.level == crate::org::Level::County && COUNTY.contains(&ctx.actor.role) { (ui::button(&format!("/u/{}/condition-lists", unit.code), "条件清单")) } },
            ui::button(&format!("/u/{}/talks", unit.code), "谈心谈话"),
            ui::button(&format!("/u/{}/selections", unit.code), "推荐与竞职"),
        ]))
        (table.total(rows.len() as u64).render())
        (ui::card("建立批次", form.render()))
    };
    Ok(Frame::new(ctx, "联审").page(body))
}

/// All batches.
pub async fn list(ctx: Ctx) -> Page {
    Ok(page(list_view(&ctx, None).await?))
}

/// Makes a batch.
pub async fn create(ctx: Ctx, fields: Fields) -> Page {
    let mut reader = fields.reader();
    let new = NewBatch { title: reader.text("title", "名称"), round: reader.int("round", "轮次", 1, 3) };
    let result = match reader.finish() {
        Err(refusal) => Err(refusal.into()),
        Ok(()) => command!(ctx, fields, [new], |tx, actor, unit| {
            let id = service::create(tx, &actor, &unit, &new).await?;
            Ok(Done::new(format!("{}/{id}", base(&unit.code)), "批次已建立，请加入初步人选"))
        }),
    };
    match result {
        Err(failure) if goes_back(&failure) => Ok(html_refused(list_view(&ctx, Some(&failure)).await?)),
        other => other,
    }
}

/// Departments asked by a batch, in their order; those of the county that would be asked while it is drafted.
pub(super) async fn asked(ctx: &Ctx, batch: &review_batch::Model) -> Outcome<Vec<review_agency::Model>> {
    let all = store::agencies(ctx.app.db.read(), &batch.county_code).await?;
    if store::stage(batch) == Stage::Drafting {
        return Ok(all.into_iter().filter(|agency| agency.active).collect());
    }
    let asked = store::asked(batch)?;
    Ok(all.into_iter().filter(|agency| asked.contains(&agency.id)).collect())
}

fn first_look(row: &review_item::Model) -> Markup {
    match row.first_opinion.as_str() {
        "pass" => ui::badge(Tone::Good, "拟提交"),
        "fail" => html! { (ui::badge(Tone::Bad, "不提交")) " " (row.first_note) },
        _ => html! { span .text-muted { "未初审" } },
    }
}

async fn view(ctx: &Ctx, id: i64, failure: Option<&Failure>) -> Outcome<Markup> {
    let unit = ctx.unit()?;
    let conn = ctx.app.db.read();
    let batch = batch_of(conn, unit, id).await?;
    let stage = store::stage(&batch);
    let items = store::items(conn, id).await?;
    let agencies = asked(ctx, &batch).await?;
    let own = format!("{}/{id}", base(&unit.code));
    let county = COUNTY.contains(&ctx.actor.role) && batch.county_code == unit.code;
    let opinions = if stage == Stage::Drafting { BTreeMap::new() } else { store::opinions(conn, id).await? };
    let replies = store::replies(conn, id).await?;
    let due = items.len() * agencies.len();
    let final_ = items.iter().filter(|item| concluded(&item.conclusion, item.reopened)).count();
    let covered = store::handed_in(conn, id).await?;
    let handed_in = agencies.iter().filter(|agency| covered.contains(&agency.id)).count();
    let names = places(ctx, items.iter().map(|item| item.unit_code.clone())).await?;
    let wanted = ctx.param("q").unwrap_or_default();
    let shown: Vec<&review_item::Model> = items
        .iter()
        .filter(|item| wanted.is_empty() || item.name.contains(&wanted) || names.named(&item.unit_code, &wanted))
        .collect();
    let at: u64 = ctx.param("page").and_then(|v| v.parse().ok()).unwrap_or(1).max(1);
    let pager = Pager::new(own.clone(), vec![("q".to_owned(), wanted.clone())], at, SIZE, shown.len() as u64);
    let columns = vec![
        Column::text("姓名").sticky(),
        Column::text("村社"),
        Column::text("参选职务"),
        Column::text("初审"),
        Column::state("会审"),
        Column::state("结论"),
    ];
    let mut table = Table::new("人选", columns).empty("批次中还没有人", html! { p { "从初步人选中加入。" } });
    for item in
        shown.iter().skip(usize::try_from((at - 1) * SIZE).unwrap_or(0)).take(usize::try_from(SIZE).unwrap_or(50))
    {
        let answered = agencies.iter().filter(|agency| opinions.contains_key(&(item.id, agency.id))).count();
        table = table.row(vec![
            html! { a href=(format!("{own}/{}", item.id)) { (item.name) } },
            html! { (names.name(&item.unit_code)) },
            html! { (names.post(&item.unit_code, &item.body, &item.post)) },
            first_look(item),
            html! { @if stage == Stage::Drafting { (ui::format::DASH) } @else { (answered) "/" (agencies.len()) } },
            conclusion(&item.conclusion, item.reopened),
        ]);
    }
    let mut tiles = vec![Tile::new("人数", items.len().to_string())];
    if stage != Stage::Drafting {
        tiles.push(Tile::new("单位已报送", format!("{handed_in}/{}", agencies.len())));
        tiles.push(Tile::new("已回复", format!("{}/{due}", opinions.len())).note("人数 × 单位"));
        tiles.push(Tile::new("已出结论", format!("{final_}/{}", items.len())));
    }
    let body = html! {
        (purpose_line())
        @if let Some(Failure::Refused(refusal)) = failure { (shell::refused(refusal, "没有办理")) }
        (ui::kv(&[
            ("阶段", stage_chip(stage)),
            ("轮次", html! { "第 " (batch.round) " 轮" }),
            ("报送", html! { @if let Some(day) = batch.submitted_on { (ui::format::date(day)) " " (batch.submitted_by) } @else { "未报送" } }),
            ("截止", html! { @if let Some(day) = batch.deadline { (ui::format::date(day)) } @else { (ui::format::DASH) } }),
        ]))
        (ui::tiles(&tiles))
        (toolbar(ctx, &own, &batch, stage, &items, county))
        (Filters::new(own.clone()).text("q", "姓名或村社", &wanted, "姓名或村社").render())
        (table.total(items.len() as u64).pager(pager).render())
        @if county && matches!(stage, Stage::Answering | Stage::Meeting) { (organiser_cards(ctx, &own, &batch, stage, &agencies)) }
        @if stage != Stage::Drafting { (agencies_card(&agencies, &replies, &covered, &store::reminders(conn, &[id]).await?, county)) }
    };
    Ok(Frame::new(ctx, batch.title.clone()).crumb("联审", base(&unit.code)).page(body))
}

fn toolbar(
    ctx: &Ctx,
    own: &str,
    batch: &review_batch::Model,
    stage: Stage,
    items: &[review_item::Model],
    county: bool,
) -> Markup {
    let open = items.iter().any(|item| item.first_opinion.is_empty());
    html! {
        @if stage == Stage::Drafting {
            (ui::card("拟单和初审", html! {
                p { "加入本地方尚未列入本轮批次的初步人选，逐人初审后报送；报送后各联审单位同时看到，人员不能再增减。" }
                (ui::post_button(&format!("{own}/persons"), &ctx.csrf, batch.version, &[], "加入全部初步人选"))
                @if open && !items.is_empty() {
                    " " (ui::post_button(&format!("{own}/look"), &ctx.csrf, 0, &[("form_key", ctx.form_key())], "其余初审未发现情形"))
                }
                @if !open && !items.is_empty() { " " (ui::primary_button(&format!("{own}/submit"), "报送联审")) }
            }))
        }
        @if county && stage != Stage::Drafting {
            (ui::toolbar(&[
                ui::button(&format!("{own}/matrix"), "人选 × 单位"),
                html! { @if stage == Stage::Concluded { (ui::button(&format!("{own}/report"), "打印联审情况报告")) } },
            ]))
        }
        @if county && stage == Stage::Meeting {
            (ui::card("会商", html! {
                p { "各单位均未发现情形的，可以一并登记；其他人逐人登记说明、复核和结论。" }
                (ui::post_button(&format!("{own}/clear"), &ctx.csrf, 0, &[("form_key", ctx.form_key())], "均未发现情形的一并登记结论"))
            }))
        }
    }
}

fn organiser_cards(
    ctx: &Ctx,
    own: &str,
    batch: &review_batch::Model,
    stage: Stage,
    agencies: &[review_agency::Model],
) -> Markup {
    let choices: Vec<(String, String)> =
        agencies.iter().map(|agency| (agency.id.to_string(), agency.name.clone())).collect();
    html! {
        @if stage == Stage::Answering {
            (ui::card("催办", html! {
                p { "催办没有报送的单位，每天一次；过了截止日的，催办到单位负责人。各单位在自己的联审页面上看到。" }
                (ui::post_button(&format!("{own}/remind"), &ctx.csrf, 0, &[("form_key", ctx.form_key())], "催办未报送的单位"))
            }))
            (ui::card("转入会商", Form::post(format!("{own}/close"), &*ctx.csrf, batch.version)
                .field(Field::date("met_on", "会商日期").value(ctx.today().to_string()).required())
                .field(Field::text("note", "未报送单位和情况").maxlength(300).help("各单位都已报送的不填"))
                .submit("转入会商").render()))
            (ui::fold("更改截止日", Form::post(format!("{own}/deadline"), &*ctx.csrf, batch.version)
                .field(Field::date("deadline", "回复截止日").required())
                .submit("更改截止日").render()))
        }
        (ui::fold("不再征求一个单位", Form::post(format!("{own}/excuse"), &*ctx.csrf, batch.version)
            .field(Field::select("agency", "单位", choices).required())
            .field(Field::text("reason", "原因").required().maxlength(200).help("例如机构撤并；已经回复的意见保留"))
            .submit("不再征求").render()))
    }
}

/// Who has handed in; how many were found by whom is for the organiser alone.
fn agencies_card(
    agencies: &[review_agency::Model],
    replies: &[entity::review_reply::Model],
    covered: &BTreeSet<i64>,
    reminders: &[entity::review_reminder::Model],
    county: bool,
) -> Markup {
    let mut columns = vec![Column::text("单位").sticky(), Column::text("审查事项"), Column::state("报送")];
    if county {
        columns.extend([
            Column::text("催办"),
            Column::number("发现情形"),
            Column::number("需要说明"),
            Column::text("文号"),
        ]);
    }
    let mut table = Table::new("联审单位报送情况", columns);
    for agency in agencies {
        let reply = replies.iter().filter(|reply| reply.agency_id == agency.id).max_by_key(|reply| reply.no);
        let mut cells = vec![
            html! { (agency.name) },
            html! { (agency.question) },
            html! { @match reply {
                Some(_) if !covered.contains(&agency.id) => { (ui::badge(Tone::Warn, "报送后有更改，未重新报送")) },
                Some(reply) => { (ui::badge(Tone::Good, "已报送")) @if reply.no > 1 { " 第 " (reply.no) " 次" } },
                None => { (ui::badge(Tone::Warn, "未报送")) },
            } },
        ];
        if county {
            let own: Vec<_> = reminders.iter().filter(|row| row.agency_id == agency.id).collect();
            cells.push(html! { @match own.last() {
                Some(last) => { (own.len()) " 次，最近 " (ui::format::date(last.on_day)) @if last.to_head { "（单位负责人）" } },
                None => { (ui::format::DASH) },
            } });
            cells.push(html! { @if let Some(reply) = reply { (reply.found) } @else { (ui::format::DASH) } });
            cells.push(html! { @if let Some(reply) = reply { (reply.explain) } @else { (ui::format::DASH) } });
            cells.push(html! { @if let Some(reply) = reply { (reply.number) } });
        }
        table = table.row(cells);
    }
    table.render()
}

/// One batch.
pub async fn show(ctx: Ctx, Path((_, id)): Path<(String, i64)>) -> Page {
    Ok(page(view(&ctx, id, None).await?))
}

async fn back(ctx: &Ctx, id: i64, result: Page) -> Page {
    match result {
        Err(failure) if goes_back(&failure) => Ok(html_refused(view(ctx, id, Some(&failure)).await?)),
        other => other,
    }
}

/// Adds all proposed persons that are on no batch of the round.
pub async fn add_persons(ctx: Ctx, Path((_, id)): Path<(String, i64)>, fields: Fields) -> Page {
    let version = fields.version()?;
    let result = command!(ctx, fields, [], |tx, actor, unit| {
        let n = service::add_persons(tx, &actor, &unit, (id, version), None).await?;
        Ok(Done::new(format!("{}/{id}", base(&unit.code)), format!("已加入 {n} 人")))
    });
    back(&ctx, id, result).await
}

/// The first look found nothing about the rest.
pub async fn look_rest(ctx: Ctx, Path((_, id)): Path<(String, i64)>, fields: Fields) -> Page {
    let result = command!(ctx, fields, [], |tx, actor, unit| {
        let n = service::first_look_rest(tx, &actor, &unit, id).await?;
        Ok(Done::new(format!("{}/{id}", base(&unit.code)), format!("已登记 {n} 人初审未发现情形")))
    });
    back(&ctx, id, result).await
}

async fn submit_view(ctx: &Ctx, id: i64, failure: Option<&Failure>) -> Outcome<Markup> {
    let unit = ctx.unit()?;
    let batch = batch_of(ctx.app.db.read(), unit, id).await?;
    let items = store::items(ctx.app.db.read(), id).await?;
    let kept = items.iter().filter(|item| item.first_opinion == "fail").count();
    let agencies = asked(ctx, &batch).await?;
    let own = format!("{}/{id}", base(&unit.code));
    let errors = failure.map(shell::errors).unwrap_or_default();
    let body = html! {
        @if let Some(Failure::Refused(refusal)) = failure { (shell::refused(refusal, "没有报送")) }
        (ui::card("报送联审", html! {
            p { "向 " (agencies.len()) " 个联审单位报送 " (items.len() - kept) " 人。报送后各单位同时看到，人员不能再增减。" }
            @if kept > 0 { p { "初审不提交的 " (kept) " 人不报送，理由记入审计日志。" } }
            p .text-muted { (agencies.iter().map(|agency| agency.name.as_str()).collect::<Vec<_>>().join("、")) }
            (Form::post(format!("{own}/submit"), &*ctx.csrf, batch.version).errors(&errors)
                .field(Field::date("deadline", "回复截止日").required())
                .submit("报送").cancel(&own).render())
        }))
    };
    Ok(Frame::new(ctx, "报送联审").crumb("联审", base(&unit.code)).crumb(batch.title.clone(), own).page(body))
}

/// What submitting does.
pub async fn ask_submit(ctx: Ctx, Path((_, id)): Path<(String, i64)>) -> Page {
    Ok(page(submit_view(&ctx, id, None).await?))
}

/// Submits a batch.
pub async fn submit(ctx: Ctx, Path((_, id)): Path<(String, i64)>, fields: Fields) -> Page {
    let version = fields.version()?;
    let mut reader = fields.reader();
    let deadline = reader.date("deadline", "回复截止日");
    let result = match reader.finish() {
        Err(refusal) => Err(refusal.into()),
        Ok(()) => command!(ctx, fields, [], |tx, actor, unit| {
            let n = service::submit(tx, &actor, &unit, (id, version), deadline).await?;
            Ok(Done::new(format!("{}/{id}", base(&unit.code)), format!("已报送 {n} 人，各联审单位可以回复了")))
        }),
    };
    match result {
        Err(failure) if goes_back(&failure) => Ok(html_refused(submit_view(&ctx, id, Some(&failure)).await?)),
        other => other,
    }
}

/// Ends the answering.
pub async fn close(ctx: Ctx, Path((_, id)): Path<(String, i64)>, fields: Fields) -> Page {
    let version = fields.version()?;
    let mut reader = fields.reader();
    let (met_on, note) = (reader.date("met_on", "会商日期"), reader.optional("note"));
    reader.finish()?;
    let result = command!(ctx, fields, [note], |tx, actor, unit| {
        service::close(tx, &actor, &unit, (id, version), (met_on, &note)).await?;
        Ok(Done::new(format!("{}/{id}", base(&unit.code)), "已转入会商"))
    });
    back(&ctx, id, result).await
}

/// Reminds the departments that have not handed in.
pub async fn remind(ctx: Ctx, Path((_, id)): Path<(String, i64)>, fields: Fields) -> Page {
    let result = command!(ctx, fields, [], |tx, actor, unit| {
        let n = service::remind(tx, &actor, &unit, id, None).await?;
        Ok(Done::new(format!("{}/{id}", base(&unit.code)), format!("已催办 {n} 个单位")))
    });
    back(&ctx, id, result).await
}

/// Gives the departments another last day.
pub async fn deadline(ctx: Ctx, Path((_, id)): Path<(String, i64)>, fields: Fields) -> Page {
    let version = fields.version()?;
    let mut reader = fields.reader();
    let day = reader.date("deadline", "回复截止日");
    reader.finish()?;
    let result = command!(ctx, fields, [], |tx, actor, unit| {
        service::set_deadline(tx, &actor, &unit, (id, version), day).await?;
        Ok(Done::new(format!("{}/{id}", base(&unit.code)), "截止日已更改"))
    });
    back(&ctx, id, result).await
}

/// Asks a department no more.
pub async fn excuse(ctx: Ctx, Path((_, id)): Path<(String, i64)>, fields: Fields) -> Page {
    let version = fields.version()?;
    let mut reader = fields.reader();
    let (agency, reason) = (reader.int("agency", "单位", 1, i32::MAX), reader.text("reason", "原因"));
    reader.finish()?;
    let result = command!(ctx, fields, [reason], |tx, actor, unit| {
        let name = service::excuse(tx, &actor, &unit, (id, version), (agency.into(), &reason)).await?;
        Ok(Done::new(format!("{}/{id}", base(&unit.code)), format!("不再征求{name}")))
    });
    back(&ctx, id, result).await
}

/// Concludes about everybody without any finding.
pub async fn conclude_clear(ctx: Ctx, Path((_, id)): Path<(String, i64)>, fields: Fields) -> Page {
    let result = command!(ctx, fields, [], |tx, actor, unit| {
        let n = service::conclude_clear(tx, &actor, &unit, id).await?;
        Ok(Done::new(format!("{}/{id}", base(&unit.code)), format!("已登记 {n} 人未发现情形")))
    });
    back(&ctx, id, result).await
}
