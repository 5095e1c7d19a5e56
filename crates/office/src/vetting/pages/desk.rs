//! What a department sees: the batches that ask it, the persons on them, and its own answers.

use axum::extract::Path;
use maud::{Markup, html};

use super::{evidence, goes_back, opinion, places, purpose_line};
use crate::failure::{Failure, Outcome};
use crate::shell::{self, Frame};
use crate::ui::{self, Column, Field, Filters, Form, Pager, Table, Tile, Tone};
use crate::vetting::model::{Answer, Opinion, Stage, Urgency};
use crate::vetting::service::{self, Given, batch_for, own_agency};
use crate::vetting::store;
use crate::web::{Ctx, Done, Fields, Page, html as page, html_refused};

/// Rows of a page.
const SIZE: u64 = 50;

/// The queue of the department.
pub async fn queue(ctx: Ctx) -> Page {
    let conn = ctx.app.db.read();
    let agency = own_agency(conn, &ctx.actor).await?;
    let batches = store::submitted(conn, &agency.county_code).await?;
    let answered = store::answered(conn, agency.id).await?;
    let names = places(&ctx, batches.iter().map(|batch| batch.township_code.clone())).await?;
    let columns = vec![
        Column::text("批次").sticky(),
        Column::text("报送单位"),
        Column::text("已回复"),
        Column::text("截止"),
        Column::state("状态"),
    ];
    let mut table =
        Table::new("联审批次", columns).empty("现在没有要回复的批次", html! { p { "乡镇报送后，这里会出现批次。" } });
    let mut open = 0;
    let ids: Vec<i64> = batches.iter().map(|batch| batch.id).collect();
    let reminders = store::reminders(conn, &ids).await?;
    for batch in &batches {
        if !store::asked(batch)?.contains(&agency.id) {
            continue;
        }
        let done = store::handed_in(conn, batch.id).await?.contains(&agency.id);
        let urgency = Urgency::of(done, batch.deadline, ctx.today());
        let tone = match urgency {
            Urgency::Done => Tone::Good,
            Urgency::Left(_) => Tone::Warn,
            Urgency::Late(_) => Tone::Bad,
        };
        open += usize::from(!done && store::stage(batch) == Stage::Answering);
        table = table.row(vec![
            html! { a href=(format!("/reviews/{}", batch.id)) { (batch.title) } },
            html! { (names.name(&batch.township_code)) },
            html! { (answered.get(&batch.id).copied().unwrap_or(0)) "/" (batch.persons) },
            html! { @if let Some(day) = batch.deadline { (ui::format::date(day)) } },
            html! {
                (ui::badge(tone, &urgency.zh()))
                @let own = reminders.iter().rfind(|row| row.batch_id == batch.id && row.agency_id == agency.id);
                @if !done { @if let Some(last) = own { " " (ui::format::date(last.on_day)) " 催办" } }
            },
        ]);
    }
    let body = html! {
        (purpose_line())
        (ui::card("本单位的审查事项", html! { p { (agency.question) } @if !agency.basis.is_empty() { p .text-muted { "依据：" (agency.basis) } } }))
        (ui::tiles(&[Tile::new("待报送批次", open.to_string())]))
        (table.render())
    };
    Ok(page(Frame::new(&ctx, format!("联审 · {}", agency.name)).page(body)))
}

/// That the department was reminded, with what was missing then.
fn reminded(row: &entity::review_reminder::Model) -> Markup {
    let to = if row.to_head { "（已过截止日，请报单位负责人）" } else { "" };
    ui::alert(
        Tone::Warn,
        None,
        html! { "县级换届办 " (ui::format::date(row.on_day)) " 催办" (to) "：当时还有 " (row.missing) " 人没有回复。" },
    )
}

/// What the list can be narrowed to.
const ONLY: [(&str, &str); 2] = [("open", "未回复"), ("burden", "发现情形或者需要说明")];

async fn view(ctx: &Ctx, id: i64, failure: Option<&Failure>) -> Outcome<Markup> {
    let conn = ctx.app.db.read();
    let agency = own_agency(conn, &ctx.actor).await?;
    let batch = batch_for(conn, &agency, id).await?;
    let items = store::items(conn, id).await?;
    let answers = store::answers_of_agency(conn, id, agency.id).await?;
    let replies = store::replies(conn, id).await?;
    let reply = replies.iter().filter(|reply| reply.agency_id == agency.id).max_by_key(|reply| reply.no);
    let covered = store::handed_in(conn, id).await?.contains(&agency.id);
    let reminders = store::reminders(conn, &[id]).await?;
    let names = places(ctx, items.iter().map(|item| item.unit_code.clone())).await?;
    let (wanted, only) = (ctx.param("q").unwrap_or_default(), ctx.param("only").unwrap_or_default());
    let keeps = |item: &&entity::review_item::Model| {
        let answer = answers.get(&item.id);
        let kind = match only.as_str() {
            "open" => answer.is_none(),
            "burden" => answer.is_some_and(|row| row.opinion != Opinion::Clear.code()),
            _ => true,
        };
        kind && (wanted.is_empty() || item.name.contains(&wanted) || names.named(&item.unit_code, &wanted))
    };
    let shown: Vec<_> = items.iter().filter(keeps).collect();
    let at: u64 = ctx.param("page").and_then(|v| v.parse().ok()).unwrap_or(1).max(1);
    let own = format!("/reviews/{id}");
    let pager = Pager::new(
        own.clone(),
        vec![("q".to_owned(), wanted.clone()), ("only".to_owned(), only.clone())],
        at,
        SIZE,
        shown.len() as u64,
    );
    let columns = vec![
        Column::text("姓名").sticky(),
        Column::text("村社"),
        Column::text("参选职务"),
        Column::state("本单位意见"),
        Column::text("情形"),
        Column::text("操作"),
    ];
    let mut table = Table::new("人选", columns).empty("没有符合条件的人", html! {});
    for item in
        shown.iter().skip(usize::try_from((at - 1) * SIZE).unwrap_or(0)).take(usize::try_from(SIZE).unwrap_or(50))
    {
        let answer = answers.get(&item.id);
        table = table.row(vec![
            html! { (item.name) },
            html! { (names.name(&item.unit_code)) },
            html! { (names.post(&item.unit_code, &item.body, &item.post)) },
            answer
                .and_then(|row| Opinion::from_code(&row.opinion))
                .map_or_else(|| html! { span .text-muted { "○ 未回复" } }, opinion),
            html! { @if let Some(row) = answer { (row.kind) } },
            html! { a href=(format!("{own}/{}", item.id)) { @if answer.is_some() { "更改" } @else { "回复" } } },
        ]);
    }
    let missing = items.len().saturating_sub(answers.len());
    let body = html! {
        (purpose_line())
        @if let Some(Failure::Refused(refusal)) = failure { (shell::refused(refusal, "没有办理")) }
        @if !covered { @if let Some(last) = reminders.iter().rfind(|row| row.agency_id == agency.id) { (reminded(last)) } }
        (ui::kv(&[
            ("审查事项", html! { (agency.question) }),
            ("依据", html! { @if agency.basis.is_empty() { (ui::format::DASH) } @else { (agency.basis) } }),
            ("截止", html! { @if let Some(day) = batch.deadline { (ui::format::date(day)) " " (Urgency::of(covered, Some(day), ctx.today()).zh()) } }),
            ("报送", html! { @match reply { Some(reply) => { @if covered { "已报送" } @else { "报送后有更改，请重新报送" } @if reply.no > 1 { " 第 " (reply.no) " 次" } " " (reply.number) }, None => { "未报送" } } }),
        ]))
        (ui::tiles(&[Tile::new("人选", items.len().to_string()), Tile::new("未回复", missing.to_string())]))
        (ui::toolbar(&[
            ui::button(&format!("{own}/sheet"), "用表格回复"),
            html! { @if covered { (ui::button(&format!("{own}/report"), "打印联审意见")) } },
        ]))
        (Filters::new(own.clone()).text("q", "姓名或村社", &wanted, "姓名或村社").select("only", "显示", &ONLY, &only).render())
        (table.total(items.len() as u64).pager(pager).render())
        @if missing > 0 {
            (ui::card("其余的人", html! {
                p { "逐人核对后，其余 " (missing) " 人确未发现情形的，可以一次登记。" }
                (ui::post_button(&format!("{own}/clear"), &ctx.csrf, 0, &[("form_key", ctx.form_key())], "其余未发现情形"))
            }))
        } @else {
            (ui::card("报送", Form::post(format!("{own}/hand-in"), &*ctx.csrf, 0)
                .hidden("form_key", ctx.form_key())
                .field(Field::text("number", "文号").required().maxlength(60).help("本单位联审意见的文号"))
                .submit("报送本单位意见").render()))
        }
    };
    Ok(Frame::new(ctx, batch.title.clone()).crumb("联审", "/reviews").page(body))
}

/// The persons of a batch.
pub async fn show(ctx: Ctx, Path(id): Path<i64>) -> Page {
    Ok(page(view(&ctx, id, None).await?))
}

async fn one_view(
    ctx: &Ctx,
    (id, item): (i64, i64),
    typed: Option<&Fields>,
    failure: Option<&Failure>,
) -> Outcome<Markup> {
    let conn = ctx.app.db.read();
    let agency = own_agency(conn, &ctx.actor).await?;
    let batch = batch_for(conn, &agency, id).await?;
    let row = store::item(conn, id, item).await?;
    let answers = store::answers_of_agency(conn, id, agency.id).await?;
    let stored = answers.get(&item);
    let names = places(ctx, std::iter::once(row.unit_code.clone())).await?;
    let person = crate::people::store::person(conn, row.person_id).await?;
    let errors = failure.map(shell::errors).unwrap_or_default();
    let value = |name: &str, stored: Option<&str>| match typed {
        Some(fields) => fields.get(name).unwrap_or_default().to_owned(),
        None => stored.unwrap_or_default().to_owned(),
    };
    let own = format!("/reviews/{id}/{item}");
    // The version is that of the department's own answer: a colleague's newer one is not overwritten unseen.
    let form = Form::post(own, &*ctx.csrf, stored.map_or(0, |row| row.no.into()))
        .errors(&errors)
        .field(
            Field::radio("opinion", "意见", Opinion::ALL.map(|one| (one.code(), one.zh())))
                .value(value("opinion", stored.map(|row| row.opinion.as_str())))
                .required(),
        )
        .field(
            Field::text("kind", "情形")
                .value(value("kind", stored.map(|row| row.kind.as_str())))
                .maxlength(200)
                .help("发现的情形，或者要说明的事项"),
        )
        .field(Field::text("basis", "依据").value(value("basis", stored.map(|row| row.basis.as_str()))).maxlength(300))
        .field(
            Field::text("evidence", "证明材料")
                .value(value("evidence", stored.map(|row| row.evidence.as_str())))
                .maxlength(300)
                .help("材料名称、文号"),
        )
        .submit("保存意见")
        .cancel(&format!("/reviews/{id}"));
    let body = html! {
        (purpose_line())
        @if let Some(Failure::Refused(refusal)) = failure { @if refusal.fields.is_empty() { (shell::refused(refusal, "没有保存")) } }
        (ui::kv(&[
            ("审查事项", html! { (agency.question) }),
            ("村社", html! { (names.name(&row.unit_code)) }),
            ("参选职务", html! { (names.post(&row.unit_code, &row.body, &row.post)) }),
            ("身份证号", html! { @match person.as_ref().and_then(|one| one.id_mask.clone()) { Some(mask) => { (mask) }, None => { "未登记" } } }),
            ("出生日期", html! { @if let Some(person) = &person { (ui::format::date(person.birth)) } }),
        ]))
        (ui::card("本单位意见", form.render()))
        (evidence::card(ctx, (id, item), agency.id, stored.is_some_and(|row| evidence::burdens(&row.opinion)), failure).await?)
        @if stored.is_some_and(|row| row.no > 1) { p .text-muted { "这是第 " (stored.map_or(0, |row| row.no)) " 次意见，以前的意见保留。" } }
    };
    let title = row.name;
    Ok(Frame::new(ctx, title).crumb("联审", "/reviews").crumb(batch.title.clone(), format!("/reviews/{id}")).page(body))
}

/// One person with the form for an answer.
pub async fn one(ctx: Ctx, Path((id, item)): Path<(i64, i64)>) -> Page {
    Ok(page(one_view(&ctx, (id, item), None, None).await?))
}

/// Records an answer; the next person without one comes up.
pub async fn answer(ctx: Ctx, Path((id, item)): Path<(i64, i64)>, fields: Fields) -> Page {
    let seen = i32::try_from(fields.version()?).unwrap_or(i32::MAX);
    let mut reader = fields.reader();
    let opinion = Opinion::from_code(&reader.text("opinion", "意见"));
    let answer = Answer {
        opinion: opinion.unwrap_or(Opinion::Clear),
        kind: reader.optional("kind"),
        basis: reader.optional("basis"),
        evidence: reader.optional("evidence"),
    };
    if opinion.is_none() {
        reader.error("opinion", "请选择意见");
    }
    let result = match reader.finish() {
        Err(refusal) => Err(refusal.into()),
        Ok(()) => {
            let actor = ctx.actor.clone();
            ctx.submit(&fields, move |tx| {
                let (actor, answer) = (actor.clone(), answer.clone());
                Box::pin(async move {
                    service::answer(tx, &actor, id, &[Given { item, seen, answer }]).await?;
                    Ok(Done::new(format!("/reviews/{id}"), "意见已保存"))
                })
            })
            .await
        }
    };
    match result {
        Err(failure) if goes_back(&failure) => {
            Ok(html_refused(one_view(&ctx, (id, item), Some(&fields), Some(&failure)).await?))
        }
        other => other,
    }
}

/// Back to a person with what was refused.
pub(super) async fn back_to(ctx: &Ctx, key: (i64, i64), result: Page) -> Page {
    match result {
        Err(failure) if goes_back(&failure) => Ok(html_refused(one_view(ctx, key, None, Some(&failure)).await?)),
        other => other,
    }
}

async fn back(ctx: &Ctx, id: i64, result: Page) -> Page {
    match result {
        Err(failure) if goes_back(&failure) => Ok(html_refused(view(ctx, id, Some(&failure)).await?)),
        other => other,
    }
}

/// Nothing was found about the rest.
pub async fn clear_the_rest(ctx: Ctx, Path(id): Path<i64>, fields: Fields) -> Page {
    let actor = ctx.actor.clone();
    let result = ctx
        .submit(&fields, move |tx| {
            let actor = actor.clone();
            Box::pin(async move {
                let n = service::clear_the_rest(tx, &actor, id).await?;
                Ok(Done::new(format!("/reviews/{id}"), format!("已登记 {n} 人未发现情形")))
            })
        })
        .await;
    back(&ctx, id, result).await
}

/// Hands in the reply.
pub async fn hand_in(ctx: Ctx, Path(id): Path<i64>, fields: Fields) -> Page {
    let mut reader = fields.reader();
    let number = reader.text("number", "文号");
    reader.finish()?;
    let actor = ctx.actor.clone();
    let result = ctx
        .submit(&fields, move |tx| {
            let (actor, number) = (actor.clone(), number.clone());
            Box::pin(async move {
                service::hand_in(tx, &actor, id, &number).await?;
                Ok(Done::new(format!("/reviews/{id}"), "本单位意见已报送"))
            })
        })
        .await;
    back(&ctx, id, result).await
}
