//! A person of a batch: first look, what the departments said, hearing, second look, conclusion, and how it came about.

use axum::extract::Path;
use maud::{Markup, html};

use super::{batches, command, conclusion, goes_back, opinion, places, purpose_line};
use crate::access::COUNTY;
use crate::failure::{Failure, Outcome};
use crate::shell::{self, Frame};
use crate::ui::{self, Column, Field, Form, Table};
use crate::vetting::model::{Conclusion, Opinion, Stage};
use crate::vetting::service::{self, FirstLook, batch_of};
use crate::vetting::store;
use crate::web::{Ctx, Done, Fields, Page, download, html as page, html_refused};

fn base(unit: &str, id: i64, item: i64) -> String {
    format!("/u/{unit}/reviews/{id}/{item}")
}

async fn view(ctx: &Ctx, (id, item): (i64, i64), failure: Option<&Failure>) -> Outcome<Markup> {
    let unit = ctx.unit()?;
    let conn = ctx.app.db.read();
    let batch = batch_of(conn, unit, id).await?;
    let row = store::item(conn, id, item).await?;
    let stage = store::stage(&batch);
    let county = COUNTY.contains(&ctx.actor.role) && batch.county_code == unit.code;
    let own = base(&unit.code, id, item);
    let names = places(ctx, std::iter::once(row.unit_code.clone())).await?;
    let drafting = stage == Stage::Drafting;
    let concludes = county && matches!(stage, Stage::Meeting | Stage::Concluded);
    let body = html! {
        (purpose_line())
        @if let Some(Failure::Refused(refusal)) = failure { (shell::refused(refusal, "没有办理")) }
        (ui::kv(&[
            ("村社", html! { (names.name(&row.unit_code)) }),
            ("参选职务", html! { (names.post(&row.unit_code, &row.body, &row.post)) }),
            ("初审", html! { @match row.first_opinion.as_str() { "pass" => "拟提交", "fail" => "不提交", _ => "未初审" } " " (row.first_note) " " (row.first_by) }),
            ("说明", html! { @if row.explanation.is_empty() { "没有登记" } @else { (row.explanation) } }),
            ("复核", html! { @if row.second_look.is_empty() { "没有登记" } @else { (row.second_look) "（" (row.second_by) "）" } }),
            ("结论", html! { (conclusion(&row.conclusion, row.reopened)) " " (row.conclusion_note) }),
        ]))
        @if drafting {
            (ui::card("初审", Form::post(format!("{own}/look"), &*ctx.csrf, row.version)
                .field(Field::radio("pass", "意见", [("yes", "未发现情形，拟提交"), ("no", "不提交")]).value(if row.first_opinion == "fail" { "no" } else { "yes" }))
                .field(Field::text("note", "理由").value(row.first_note.clone()).maxlength(300).help("不提交的，写明事实和依据"))
                .submit("登记初审").render()))
            (ui::post_button(&format!("{own}/remove"), &ctx.csrf, 0, &[], "移出批次"))
        } @else {
            (answers(ctx, &batch, item, county).await?)
            (ui::card("本人说明", Form::post(format!("{own}/explained"), &*ctx.csrf, row.version)
                .field(Field::textarea("text", "说明", 3).value(row.explanation.clone()).required().help("本人的说明；已告知而不作说明的，也写明"))
                .field(Field::date("on", "日期").value(row.explained_on.unwrap_or(ctx.today()).to_string()).required())
                .submit("登记说明").render()))
        }
        @if county && !drafting {
            (ui::card("复核", Form::post(format!("{own}/again"), &*ctx.csrf, row.version)
                .field(Field::textarea("text", "复核的情况", 3).value(row.second_look.clone()).required().help("查看了什么材料，核实的结果"))
                .submit("登记复核").render()))
        }
        @if concludes {
            (ui::card("会商结论", Form::post(format!("{own}/conclude"), &*ctx.csrf, row.version)
                .field(Field::select("conclusion", "结论", Conclusion::ALL.map(|one| (one.code(), one.zh()))).required())
                .field(Field::text("note", "依据").value(row.conclusion_note.clone()).maxlength(300).help("有单位发现情形或者要求说明的，写明依据的事实和文本"))
                .submit("登记结论").render()))
        }
        (steps(ctx, item).await?)
        (history(ctx, row.person_id, item).await?)
    };
    let title = row.name;
    let list = format!("/u/{}/reviews", unit.code);
    Ok(Frame::new(ctx, title).crumb("联审", list.clone()).crumb(batch.title.clone(), format!("{list}/{id}")).page(body))
}

/// All answers with their versions, for the organiser; how many there are, for the township.
async fn answers(ctx: &Ctx, batch: &entity::review_batch::Model, item: i64, county: bool) -> Outcome<Markup> {
    let agencies = batches::asked(ctx, batch).await?;
    let rows = store::answers_about(ctx.app.db.read(), item).await?;
    let current = rows.iter().filter(|row| row.current).count();
    if !county {
        // To hear the person, the township learns what is to be said to them, once the meeting is called; not who found it.
        let told: Vec<_> = rows.iter().filter(|row| row.current && row.opinion != Opinion::Clear.code()).collect();
        let told = if store::stage(batch) == Stage::Answering { Vec::new() } else { told };
        return Ok(html! { (ui::card("部门会审", html! {
            p { "已有 " (current) "/" (agencies.len()) " 个单位回复。各单位的意见由县级汇总。" }
            @if !told.is_empty() {
                p { "须向本人说明、听取意见的：" }
                ul { @for row in &told { li { (row.kind) @if !row.basis.is_empty() { "（" (row.basis) "）" } } } }
            }
        })) });
    }
    let columns = vec![
        Column::text("单位").sticky(),
        Column::state("意见"),
        Column::text("情形"),
        Column::text("依据"),
        Column::text("材料"),
        Column::text("回复人和时间"),
    ];
    let mut table = Table::new("各单位的意见", columns);
    for agency in &agencies {
        let own: Vec<_> = rows.iter().filter(|row| row.agency_id == agency.id).collect();
        if own.is_empty() {
            let blank = || html! {};
            table = table.row(vec![
                html! { (agency.name) },
                html! { span .text-muted { "○ 未回复" } },
                blank(),
                blank(),
                blank(),
                blank(),
            ]);
        }
        for row in own.iter().rev() {
            let word = Opinion::from_code(&row.opinion).map(opinion).unwrap_or_default();
            table = table.row(vec![
                html! { (agency.name) @if row.no > 1 || !row.current { " 第 " (row.no) " 次" } @if !row.current { "（已被更改）" } },
                word,
                html! { (row.kind) },
                html! { (row.basis) },
                html! { (row.evidence) },
                html! { (row.by_name) " " (crate::clock::stamp(row.at_ms)) },
            ]);
        }
    }
    let names: Vec<String> = agencies.iter().map(|one| service::evidence_owner(item, one.id)).collect();
    let files = crate::files::store::of(ctx.app.db.read(), &names).await?;
    let own = base(&ctx.unit()?.code, batch.id, item);
    Ok(html! {
        (table.render())
        @for agency in &agencies {
            @let shown: Vec<_> = files.iter().filter(|file| file.owner == service::evidence_owner(item, agency.id)).collect();
            @if !shown.is_empty() {
                (ui::card(&format!("{}的证明材料", agency.name), crate::files::pages::table("证明材料", &shown, |file| format!("{own}/evidence/{}/{file}", agency.id), |_| html! {})))
            }
        }
    })
}

/// Opens a file that a department put beside its answer, for the organiser.
pub async fn evidence(ctx: Ctx, Path((_, id, item, agency, file)): Path<(String, i64, i64, i64, i64)>) -> Page {
    let conn = ctx.app.db.read();
    let batch = batch_of(conn, ctx.unit()?, id).await?;
    // A county sees what its own batches gathered; a township's page has no such gate.
    if batch.county_code != ctx.unit()?.code {
        return Err(Failure::NotFound("这个附件".into()));
    }
    store::item(conn, id, item).await?;
    let file = crate::files::service::open(conn, &ctx.app.keys, &service::evidence_owner(item, agency), file).await?;
    Ok(download(&file.name, file.kind.mime(), file.bytes))
}

/// What was done about the person, in its order; nothing of it is ever changed.
async fn steps(ctx: &Ctx, item: i64) -> Outcome<Markup> {
    let rows = store::steps(ctx.app.db.read(), item).await?;
    if rows.is_empty() {
        return Ok(html! {});
    }
    let columns = vec![Column::text("办理").sticky(), Column::text("内容"), Column::text("登记人和时间")];
    let mut table = Table::new("办理经过", columns);
    for row in rows {
        let kind = match row.kind.as_str() {
            "first_look" => "初审",
            "heard" => "本人说明",
            "second_look" => "复核",
            _ => "会商结论",
        };
        let code = match (row.kind.as_str(), row.code.as_str()) {
            ("first_look", "pass") => "未发现情形，拟提交",
            ("first_look", _) => "不提交",
            (_, code) => Conclusion::from_code(code).map_or("", Conclusion::zh),
        };
        table = table.row(vec![
            html! { (kind) },
            html! { (code) " " (row.text) },
            html! { (row.by_name) " " (crate::clock::stamp(row.at_ms)) },
        ]);
    }
    Ok(table.render())
}

/// Other reviews of the same person: who stated what, on which basis, when 倒查.
async fn history(ctx: &Ctx, person: i64, this: i64) -> Outcome<Markup> {
    let conn = ctx.app.db.read();
    let rows = store::items_of_person(conn, person).await?;
    let others: Vec<_> = rows.iter().filter(|row| row.id != this).collect();
    if others.is_empty() {
        return Ok(html! {});
    }
    let columns = vec![
        Column::text("批次").sticky(),
        Column::text("参选职务"),
        Column::state("结论"),
        Column::text("依据"),
        Column::text("登记人"),
    ];
    let mut table = Table::new("此人的其他联审", columns);
    let names = places(ctx, rows.iter().map(|row| row.unit_code.clone())).await?;
    for row in others {
        let batch = store::batch(conn, row.batch_id).await?;
        table = table.row(vec![
            html! { (batch.title) " 第 " (batch.round) " 轮" },
            html! { (names.post(&row.unit_code, &row.body, &row.post)) },
            conclusion(&row.conclusion, row.reopened),
            html! { (row.conclusion_note) },
            html! { (row.concluded_by) @if let Some(day) = row.concluded_on { " " (ui::format::date(day)) } },
        ]);
    }
    Ok(table.render())
}

/// One person.
pub async fn show(ctx: Ctx, Path((_, id, item)): Path<(String, i64, i64)>) -> Page {
    Ok(page(view(&ctx, (id, item), None).await?))
}

async fn back(ctx: &Ctx, key: (i64, i64), result: Page) -> Page {
    match result {
        Err(failure) if goes_back(&failure) => Ok(html_refused(view(ctx, key, Some(&failure)).await?)),
        other => other,
    }
}

/// Records the first look.
pub async fn look(ctx: Ctx, Path((_, id, item)): Path<(String, i64, i64)>, fields: Fields) -> Page {
    let version = fields.version()?;
    let mut reader = fields.reader();
    let look = FirstLook { pass: reader.text("pass", "意见") == "yes", note: reader.optional("note") };
    reader.finish()?;
    let result = command!(ctx, fields, [look], |tx, actor, unit| {
        let name = service::first_look(tx, &actor, &unit, (id, item, version), &look).await?;
        Ok(Done::new(base(&unit.code, id, item), format!("「{name}」的初审已登记")))
    });
    back(&ctx, (id, item), result).await
}

/// Takes the person off the batch.
pub async fn remove(ctx: Ctx, Path((_, id, item)): Path<(String, i64, i64)>, fields: Fields) -> Page {
    let result = command!(ctx, fields, [], |tx, actor, unit| {
        let name = service::remove_person(tx, &actor, &unit, id, item).await?;
        Ok(Done::new(format!("/u/{}/reviews/{id}", unit.code), format!("「{name}」已移出批次")))
    });
    back(&ctx, (id, item), result).await
}

/// Records what the person said.
pub async fn explained(ctx: Ctx, Path((_, id, item)): Path<(String, i64, i64)>, fields: Fields) -> Page {
    let version = fields.version()?;
    let mut reader = fields.reader();
    let (text, on) = (reader.text("text", "说明"), reader.date("on", "日期"));
    reader.finish()?;
    let result = command!(ctx, fields, [text], |tx, actor, unit| {
        let name = service::explained(tx, &actor, &unit, (id, item, version), (&text, on)).await?;
        Ok(Done::new(base(&unit.code, id, item), format!("「{name}」的说明已登记")))
    });
    back(&ctx, (id, item), result).await
}

/// Records the second look.
pub async fn again(ctx: Ctx, Path((_, id, item)): Path<(String, i64, i64)>, fields: Fields) -> Page {
    let version = fields.version()?;
    let mut reader = fields.reader();
    let text = reader.text("text", "复核的情况");
    reader.finish()?;
    let result = command!(ctx, fields, [text], |tx, actor, unit| {
        let name = service::looked_again(tx, &actor, &unit, (id, item, version), &text).await?;
        Ok(Done::new(base(&unit.code, id, item), format!("「{name}」的复核已登记")))
    });
    back(&ctx, (id, item), result).await
}

/// Records the conclusion.
pub async fn conclude(ctx: Ctx, Path((_, id, item)): Path<(String, i64, i64)>, fields: Fields) -> Page {
    let version = fields.version()?;
    let mut reader = fields.reader();
    let (code, note) = (reader.text("conclusion", "结论"), reader.optional("note"));
    let chosen = Conclusion::from_code(&code);
    if chosen.is_none() {
        reader.error("conclusion", "请从列表中选择");
    }
    reader.finish()?;
    let chosen = chosen.unwrap_or(Conclusion::Open);
    let result = command!(ctx, fields, [note], |tx, actor, unit| {
        let name = service::conclude(tx, &actor, &unit, (id, item, version), (chosen, &note)).await?;
        Ok(Done::new(base(&unit.code, id, item), format!("「{name}」的结论已登记")))
    });
    back(&ctx, (id, item), result).await
}
