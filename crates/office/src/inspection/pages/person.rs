//! A person who is inspected: facts, key steps, opinion, and the paper about the person.

use axum::extract::Path;
use entity::{inspection_mark, inspection_material};
use maud::{Markup, html};

use super::{back, base, command, conclusion, frame, paper_text, purpose_line, refused, too_few};
use crate::failure::{Failure, FieldError, Outcome};
use crate::inspection::model::{Conclusion, Facts, Scope, Stage, Turnout, unfinished};
use crate::inspection::service::{self, OpinionInput, Subject, Village, missing_about};
use crate::inspection::store;
use crate::shell;
use crate::ui::{self, Column, Field, Form, Table, Tone};
use crate::web::{Ctx, Done, Fields, Page, html as page};

fn own(unit: &str, person: i64) -> String {
    format!("{}/persons/{person}", base(unit))
}

fn facts_list(facts: &Facts, village: &Village) -> Outcome<Markup> {
    let grades = &village.content()?.grades;
    let valid = facts.assessed.as_ref().map(|one| one.turnout).as_ref().map_or(0, Turnout::valid);
    let sums = facts.assessed.as_ref().map(|one| &one.sums);
    let rate = |rate: Option<crate::inspection::model::Rate>| {
        rate.map_or_else(|| ui::format::DASH.to_owned(), crate::inspection::model::Rate::zh)
    };
    let known = |text: &str| if text.is_empty() { ui::format::DASH.to_owned() } else { text.to_owned() };
    Ok(ui::kv(&[
        ("参选职务", html! { (facts.proposed.join("、")) }),
        ("性别、出生", html! { (known(&facts.sex)) "，" @if let Some(day) = facts.birth { (ui::format::date(day)) } }),
        ("学历、政治面貌", html! { (known(&facts.education)) "，" (known(&facts.political)) }),
        ("现任职务", html! { (known(&facts.present.join("、"))) }),
        ("满意率", html! { (rate(sums.and_then(|one| one.satisfaction(grades, valid)))) }),
        ("赞同率", html! { (rate(sums.and_then(|one| one.approval(valid)))) }),
        (
            "联审结论",
            html! { @if facts.reviews.is_empty() { (ui::format::DASH) }
            @for review in &facts.reviews { "第 " (review.round) " 轮：" (review.conclusion) " " } },
        ),
    ]))
}

/// The key steps about the person with their state.
fn key_steps(ctx: &Ctx, village: &Village, marks: &[inspection_mark::Model], person: i64) -> Outcome<Markup> {
    let words = ctx.words();
    let unit = ctx.unit()?;
    let content = village.content()?;
    let of = |id: i32| marks.iter().find(|mark| mark.key_id == id && mark.person_id == person);
    Ok(html! {
        ul .key-steps {
            @for key in content.of(Scope::Person) {
                li .key-step {
                    a href=(format!("{}/keys/{}", base(&unit.code), key.id)) { (words.say(&key.name)) }
                    span .key-step-state { @match of(key.id) {
                        Some(mark) if mark.state == "done" => { (ui::badge(Tone::Good, "已办")) " " (ui::format::date_short(mark.done_on)) },
                        Some(mark) => { (ui::badge(Tone::Warn, "未做")) " " (mark.note) },
                        None => { span .text-muted { "○ 未办" } },
                    } }
                }
            }
        }
    })
}

async fn view(ctx: &Ctx, person: i64, typed: Option<&Fields>, failure: Option<&Failure>) -> Outcome<Markup> {
    let unit = ctx.unit()?;
    let conn = ctx.app.db.read();
    let village = service::village(conn, unit).await?;
    let (row, content) = (village.inspection()?, village.content()?);
    let subject = village.anybody(person)?.clone();
    let stands = village.subject(person).is_ok();
    let facts = service::facts(conn, unit, &village, &subject).await?;
    let marks = store::marks(conn, &[row.id]).await?;
    let assessed = service::assessed(conn, row.id).await?;
    let missing = missing_about(content, &marks, assessed.as_ref(), person);
    let opinions = store::opinions_about(conn, row.id, person).await?;
    let materials = store::materials(conn, row.id, person).await?;
    let running = village.stage() == Stage::Running && stands;
    let errors = failure.map(shell::errors).unwrap_or_default();
    let of_material = typed.is_some_and(|fields| fields.get("text").is_some());
    let least = service::least(&village.election, content)?;
    let draft = match materials.first() {
        Some(newest) => newest.text.clone(),
        None => service::material_text(conn, unit, &village, &subject).await?,
    };
    let newer = opinions
        .last()
        .zip(materials.first())
        .is_some_and(|(opinion, paper)| paper.frozen && opinion.at_ms > paper.at_ms);
    let opinion_errors: &[FieldError] = if of_material { &[] } else { &errors };
    let body = html! {
        (purpose_line())
        @if let Some(Failure::Refused(refusal)) = failure { @if refusal.fields.is_empty() { (refused(failure)) } }
        @if !stands { (ui::alert(Tone::Muted, Some("此人已不在初步人选中"), html! { p { "以前登记的内容保留备查，不再办理。" } })) }
        (facts_list(&facts, &village)?)
        (too_few(assessed.as_ref(), &least))
        (ui::card("关键步骤", html! {
            (key_steps(ctx, &village, &marks, person)?)
            @if !missing.is_empty() { p { "还缺：" (missing.join("、")) } }
        }))
        (opinions_table(&opinions))
        @if running { (opinion_card(ctx, &subject, &missing, &opinions, typed.filter(|_| !of_material), opinion_errors)?) }
        @if newer { (ui::alert(Tone::Warn, Some("封定以后考察意见有更改"), html! { p { "请核对材料，需要的另存一版。" } })) }
        @if village.stage() != Stage::Waiting {
            (material_card(ctx, person, &materials, typed.filter(|_| of_material).and_then(|fields| fields.get("text")).unwrap_or(&draft),
                if of_material { &errors } else { &[] }, stands)?)
        }
    };
    Ok(frame(ctx, subject.name).page(body))
}

fn opinion_card(
    ctx: &Ctx,
    subject: &Subject,
    missing: &[String],
    opinions: &[entity::inspection_opinion::Model],
    typed: Option<&Fields>,
    errors: &[FieldError],
) -> Outcome<Markup> {
    let unit = ctx.unit()?;
    let newest = opinions.last();
    let value = |name: &str, recorded: Option<&String>| match typed.and_then(|fields| fields.get(name)) {
        Some(typed) => typed.to_owned(),
        None => recorded.cloned().unwrap_or_default(),
    };
    let mut form = Form::post(
        format!("{}/opinion", own(&unit.code, subject.person)),
        &*ctx.csrf,
        newest.map_or(0, |one| i64::from(one.no)),
    )
    .errors(errors)
    .field(
        Field::radio("conclusion", "考察意见", Conclusion::ALL.map(|one| (one.code(), one.zh())))
            .value(value("conclusion", newest.map(|one| &one.conclusion)))
            .required()
            .wide(),
    )
    .field(
        Field::textarea("reason", "理由", 3)
            .value(value("reason", newest.map(|one| &one.reason)))
            .required()
            .maxlength(500)
            .wide()
            .help("写明依据的事实"),
    );
    if !missing.is_empty() {
        form = form.field(
            Field::text("missing", "缺项的原因")
                .value(value("missing", newest.map(|one| &one.missing)))
                .maxlength(300)
                .wide()
                .help(format!("还缺 {} 项；记为「需补充考察」的不必写", missing.len())),
        );
    }
    let form = form.submit("登记考察意见").render();
    Ok(match newest {
        Some(_) if errors.is_empty() => ui::fold("更改考察意见", form),
        _ => ui::card("考察意见", form),
    })
}

fn opinions_table(opinions: &[entity::inspection_opinion::Model]) -> Markup {
    let columns = vec![
        Column::text("日期").sticky(),
        Column::state("考察意见"),
        Column::text("理由"),
        Column::text("缺项的原因"),
        Column::text("登记人和时间"),
    ];
    let mut table = Table::new("考察意见的登记", columns);
    for one in opinions.iter().rev() {
        table = table.row(vec![
            html! { (ui::format::date(one.given_on)) @if !one.current { "（已更改）" } },
            conclusion(&one.conclusion),
            html! { (one.reason) },
            html! { (one.missing) },
            html! { (one.by_name) " " (crate::clock::stamp(one.at_ms)) },
        ]);
    }
    html! { @if !opinions.is_empty() { (table.render()) } }
}

fn material_card(
    ctx: &Ctx,
    person: i64,
    materials: &[inspection_material::Model],
    text: &str,
    errors: &[FieldError],
    open: bool,
) -> Outcome<Markup> {
    let unit = ctx.unit()?;
    let own = own(&unit.code, person);
    let newest = materials.first();
    let frozen = materials.iter().find(|one| one.frozen);
    let left = unfinished(text);
    let seen = newest.map_or((0, 0), |one| (one.no, one.version));
    let form = Form::post(format!("{own}/material"), &*ctx.csrf, seen.1)
        .errors(errors)
        .hidden("no", seen.0.to_string())
        .field(Field::textarea("text", "考察材料", 24).value(text).required().private().wide())
        .submit("保存草稿")
        .submit_as("封定", "freeze", "yes")
        .render();
    Ok(ui::card(
        "考察材料",
        html! {
            @match newest {
                None => { p { "下面是按登记的事实拟的草稿，请据实补充、改正后保存。" } },
                Some(one) if one.frozen => { p { (ui::badge(Tone::Good, &format!("第 {} 版已封定", one.no))) " " (one.by_name) " "
                    (crate::clock::stamp(one.at_ms)) "，校验值 " code { (one.hash.chars().take(12).collect::<String>()) } } },
                Some(one) => { p { (ui::badge(Tone::Warn, &format!("第 {} 版草稿", one.no))) " " (one.by_name) " " (crate::clock::stamp(one.at_ms)) } },
            }
            @if left > 0 { p { "还有 " (left) " 处须由考察组填写。" } }
            @if frozen.is_some() { (ui::toolbar(&[ui::button(&format!("{own}/print"), "打印封定的材料")])) }
            @match newest {
                Some(one) if one.frozen && errors.is_empty() => {
                    (paper_text(&one.text))
                    @if open { (ui::fold("更正，另存一版", form)) }
                },
                _ if open => { (form) },
                other => { @if let Some(one) = other { (paper_text(&one.text)) } },
            }
        },
    ))
}

/// The person.
pub async fn show(ctx: Ctx, Path((_, id)): Path<(String, i64)>) -> Page {
    Ok(page(view(&ctx, id, None, None).await?))
}

/// Records the opinion.
pub async fn conclude(ctx: Ctx, Path((_, id)): Path<(String, i64)>, fields: Fields) -> Page {
    let seen = i32::try_from(fields.version()?).unwrap_or(0);
    let mut reader = fields.reader();
    let chosen = Conclusion::from_code(&reader.optional("conclusion"));
    if chosen.is_none() {
        reader.error("conclusion", "请选择考察意见");
    }
    let input = OpinionInput {
        conclusion: chosen.unwrap_or(Conclusion::More),
        reason: reader.text("reason", "理由"),
        missing: reader.optional("missing"),
    };
    let result = match reader.finish() {
        Err(refusal) => Err(refusal.into()),
        Ok(()) => command!(ctx, fields, [input], |tx, actor, unit| {
            let name = service::conclude(tx, &actor, &unit, (id, seen), &input).await?;
            Ok(Done::new(own(&unit.code, id), format!("「{name}」的考察意见已登记")))
        }),
    };
    back(result, async |failure| view(&ctx, id, Some(&fields), Some(&failure)).await).await
}

/// Keeps or freezes the paper.
pub async fn material(ctx: Ctx, Path((_, id)): Path<(String, i64)>, fields: Fields) -> Page {
    let version = fields.version()?;
    let mut reader = fields.reader();
    let (no, text) = (reader.int("no", "版次", 0, i32::MAX), reader.text("text", "考察材料"));
    let freeze = fields.ticked("freeze");
    let result = match reader.finish() {
        Err(refusal) => Err(refusal.into()),
        Ok(()) => command!(ctx, fields, [text], |tx, actor, unit| {
            let name = service::save_material(tx, &actor, &unit, (id, (no, version)), (&text, freeze)).await?;
            let done = if freeze { "已封定" } else { "草稿已保存" };
            Ok(Done::new(own(&unit.code, id), format!("「{name}」的考察材料{done}")))
        }),
    };
    back(result, async |failure| view(&ctx, id, Some(&fields), Some(&failure)).await).await
}

/// The newest frozen paper, made to be printed.
pub async fn print(ctx: Ctx, Path((_, id)): Path<(String, i64)>) -> Page {
    let unit = ctx.unit()?;
    let conn = ctx.app.db.read();
    let village = service::village(conn, unit).await?;
    let row = village.inspection()?;
    let subject = village.anybody(id)?;
    let papers = store::materials(conn, row.id, id).await?;
    let paper = papers.into_iter().find(|one| one.frozen);
    let paper = paper.ok_or_else(|| Failure::NotFound("封定的考察材料".into()))?;
    let team = store::team(conn, &row.township_code, row.team_id).await?;
    let body = html! {
        (paper_text(&paper.text))
        p .paper-sign { "考察组：" (team.name) "　组长（签名）：＿＿＿＿＿＿　组员（签名）：＿＿＿＿＿＿＿＿＿＿" }
        p .text-muted { "第 " (paper.no) " 版，" (paper.by_name) " 于 " (crate::clock::stamp(paper.at_ms)) " 封定，校验值 " (paper.hash) }
    };
    let title = format!("{}{}考察材料", unit.legal_name, subject.name);
    Ok(page(ui::print_page(&title, &own(&unit.code, id), ctx.is_drill(), None, body)))
}
