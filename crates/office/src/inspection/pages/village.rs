//! The inspection of a village: how far it is, its checklist, its persons. Made for a phone first.

use std::collections::BTreeMap;

use axum::extract::Path;
use entity::{inspection_mark, inspection_opinion};
use maud::{Markup, html};

use super::{back, base, command, conclusion, not_ready, purpose_line, refused, stage_chip, too_few};
use crate::access::COUNTY;
use crate::failure::{Failure, FieldError, Outcome};
use crate::inspection::model::{Content, KeyStep, MainStep, Rate, Scope, Stage};
use crate::inspection::service::{self, Assessed, Notice, Subject, Village, missing_about};
use crate::inspection::store;
use crate::shell::{self, Frame};
use crate::ui::{self, Column, Field, Form, Table, Tile, Tone};
use crate::web::{Ctx, Done, Fields, Page, html as page};

async fn view(ctx: &Ctx, failure: Option<&Failure>) -> Outcome<Markup> {
    let unit = ctx.unit()?;
    let conn = ctx.app.db.read();
    let village = service::village(conn, unit).await?;
    let (stage, row) = (village.stage(), village.row.clone());
    let team = match row.as_ref().filter(|row| row.team_id != 0) {
        Some(row) => Some(store::team(conn, &row.township_code, row.team_id).await?),
        None => None,
    };
    let ids: Vec<i64> = row.iter().map(|row| row.id).collect();
    let marks = store::marks(conn, &ids).await?;
    let assessed = match ids.first() {
        Some(id) => service::assessed(conn, *id).await?,
        None => None,
    };
    let opinions = store::opinions(conn, &ids).await?;
    let talks = store::talks(conn, &ids).await?.into_values().sum::<i64>();
    let frozen = match ids.first() {
        Some(id) => store::frozen(conn, *id).await?,
        None => Vec::new(),
    };
    let not_ready = not_ready(&village, unit);
    let own = base(&unit.code);
    let errors = failure.map(shell::errors).unwrap_or_default();
    let open = match stage {
        Stage::Running => Some(service::open(conn, &village).await?),
        _ => None,
    };
    let body = html! {
        (purpose_line())
        @if let Some(Failure::Refused(refusal)) = failure { @if refusal.fields.is_empty() { (refused(failure)) } }
        (ui::kv(&[
            ("阶段", stage_chip(stage)),
            ("考察组", html! { @match &team {
                Some(team) => { (team.name) "，组长" (team.head) @if !team.members.is_empty() { "，组员" (team.members) } },
                None => { span .text-muted { "没有" } },
            } }),
            ("考察公示", html! { @match row.as_ref().and_then(|row| Some((row.notice_on?, row))) {
                Some((day, row)) => { (ui::format::date(day)) " " (row.notice_place) " " (row.notice_note) },
                None => { span .text-muted { "没有登记" } },
            } }),
            ("清单", html! { @match &village.plan {
                Some((plan, content)) => { "第 " (plan.no) " 版，" (content.steps.len()) " 步 " (content.keys().count()) " 项关键步骤"
                    @if content.example { " " (ui::badge(Tone::Warn, "示例，县级未修改")) } },
                None => { span .text-muted { "县级还没有设定" } },
            } }),
        ]))
        @if let Some(why) = &not_ready { (why) }
        @else if stage == Stage::Waiting {
            (ui::card("登记考察公示，开始考察", html! {
                p { "开始以后，按现在的清单办理，县级再改清单不影响本次考察。" }
                (notice_form(ctx, &own, &village, ("begin", "开始考察"), &errors))
            }))
        } @else {
            (too_few(assessed.as_ref(), &service::least(&village.election, village.content()?)?))
            (tiles(&own, &village, &marks, assessed.as_ref(), &opinions, talks))
            (persons(&own, unit, &village, &marks, assessed.as_ref(), &opinions, &frozen)?)
            (checklist(ctx, &own, village.content()?, &marks, &village.subjects, stage == Stage::Running))
            @if let Some(open) = &open { (finish_card(ctx, &own, &village, open, &errors)) }
            @if stage == Stage::Running {
                (ui::fold("更正考察公示", notice_form(ctx, &own, &village, ("notice", "更正"), &errors)))
            }
            @if stage == Stage::Finished {
                @let row = row.as_ref();
                p { (row.map(|row| row.finished_by.as_str()).unwrap_or_default()) " 于 "
                    (row.and_then(|row| row.finished_on).map(ui::format::date).unwrap_or_default()) " 登记完成。"
                    @if let Some(row) = row { (row.finish_note) } }
                @if COUNTY.contains(&ctx.actor.role) {
                    (ui::fold("重新打开", Form::post(format!("{own}/reopen"), &*ctx.csrf, row.map_or(0, |row| row.version)).errors(&errors)
                        .field(Field::text("reason", "原因").required().maxlength(200))
                        .submit("重新打开").render()))
                }
            }
        }
    };
    Ok(Frame::new(ctx, "组织考察").tab("/inspection").page(body))
}

fn tiles(
    own: &str,
    village: &Village,
    marks: &[inspection_mark::Model],
    assessed: Option<&Assessed>,
    opinions: &[inspection_opinion::Model],
    talks: i64,
) -> Markup {
    let content = village.plan.as_ref().map(|(_, content)| content);
    let persons = village.subjects.len();
    let due =
        content.map_or(0, |content| content.of(Scope::Unit).count() + content.of(Scope::Person).count() * persons);
    let counts = |mark: &&inspection_mark::Model| {
        mark.person_id == 0 || village.subjects.iter().any(|one| one.person == mark.person_id)
    };
    let done = marks.iter().filter(counts).count();
    let said = |subject: &&Subject| {
        opinions
            .iter()
            .any(|one| one.person_id == subject.person && crate::inspection::model::concluded(&one.conclusion))
    };
    let said = village.subjects.iter().filter(said).count();
    let present = assessed.map_or("未登记".to_owned(), |one| one.turnout.present.to_string());
    ui::tiles(&[
        Tile::new("关键步骤", format!("{done}/{due}")).href("#checklist"),
        Tile::new("参加民主测评", present).href(format!("{own}/assessment")),
        Tile::new("谈话人次", talks.to_string()).href(format!("{own}/talks")),
        Tile::new("考察意见", format!("{said}/{persons}")).href("#persons"),
    ])
}

fn rate(rate: Option<Rate>) -> Markup {
    html! { @match rate { Some(rate) => { (rate.zh()) }, None => { (ui::format::DASH) } } }
}

fn persons(
    own: &str,
    unit: &crate::org::UnitRef,
    village: &Village,
    marks: &[inspection_mark::Model],
    assessed: Option<&Assessed>,
    opinions: &[inspection_opinion::Model],
    frozen: &[i64],
) -> Outcome<Markup> {
    let content = village.content()?;
    let columns = vec![
        Column::text("姓名").sticky(),
        Column::text("参选职务"),
        Column::text("满意率"),
        Column::text("赞同率"),
        Column::state("还缺"),
        Column::state("考察意见"),
        Column::state("材料"),
    ];
    let mut table =
        Table::new("考察对象", columns).id("persons").empty("没有考察对象", html! { p { "初步人选都已撤下。" } });
    for subject in &village.subjects {
        let sums = assessed.and_then(|one| Some((one.turnout.valid(), one.about(subject.person)?)));
        let missing = missing_about(content, marks, assessed, subject.person).len();
        let opinion = opinions.iter().find(|one| one.person_id == subject.person);
        table = table.row(vec![
            html! { a href=(format!("{own}/persons/{}", subject.person)) { (subject.name) } },
            html! { (service::posts_zh(unit, subject).join("、")) },
            rate(sums.and_then(|(valid, sums)| sums.satisfaction(&content.grades, valid))),
            rate(sums.and_then(|(valid, sums)| sums.approval(valid))),
            html! { @if missing == 0 { (ui::badge(Tone::Good, "齐全")) } @else { (missing) " 项" } },
            conclusion(opinion.map_or("", |one| one.conclusion.as_str())),
            html! { @if frozen.contains(&subject.person) { (ui::badge(Tone::Good, "已封定")) } @else { span .text-muted { "未封定" } } },
        ]);
    }
    Ok(html! {
        (table.total(village.subjects.len() as u64).render())
        @if !village.gone.is_empty() {
            p { "已不在初步人选中：" @for one in &village.gone { a href=(format!("{own}/persons/{}", one.person)) { (one.name) } "　" } }
        }
    })
}

/// State of a key step in words: the day, how many persons, or that it was left out.
fn key_state(key: &KeyStep, marks: &BTreeMap<i32, Vec<&inspection_mark::Model>>, subjects: &[Subject]) -> Markup {
    let own: Vec<&inspection_mark::Model> = marks.get(&key.id).cloned().unwrap_or_default();
    let left_out = own.iter().filter(|mark| mark.state == "left_out").count();
    match key.scope {
        Scope::Unit => match own.iter().find(|mark| mark.person_id == 0) {
            Some(mark) if mark.state == "left_out" => {
                html! { (ui::badge(Tone::Warn, "未做")) " " (mark.note) }
            }
            Some(mark) => html! { (ui::badge(Tone::Good, "已办")) " " (ui::format::date_short(mark.done_on)) },
            None => html! { span .text-muted { "○ 未办" } },
        },
        Scope::Person => {
            let of = |subject: &&Subject| own.iter().any(|mark| mark.person_id == subject.person);
            let (n, all) = (subjects.iter().filter(of).count(), subjects.len());
            let tone = match n {
                0 => Tone::Muted,
                n if n < all => Tone::Info,
                _ => Tone::Good,
            };
            html! { (ui::badge(tone, &format!("{n}/{all} 人"))) @if left_out > 0 { " 其中未做 " (left_out) " 人" } }
        }
    }
}

fn checklist(
    ctx: &Ctx,
    own: &str,
    content: &Content,
    marks: &[inspection_mark::Model],
    subjects: &[Subject],
    open: bool,
) -> Markup {
    let words = ctx.words();
    let mut by_key: BTreeMap<i32, Vec<&inspection_mark::Model>> = BTreeMap::new();
    for mark in marks {
        by_key.entry(mark.key_id).or_default().push(mark);
    }
    let waits = |step: &MainStep| {
        step.keys.iter().any(|key| {
            let own = by_key.get(&key.id);
            let marked = |person: i64| own.is_some_and(|own| own.iter().any(|mark| mark.person_id == person));
            match key.scope {
                Scope::Unit => !marked(0),
                Scope::Person => subjects.iter().any(|subject| !marked(subject.person)),
            }
        })
    };
    let today = ctx.today().to_string();
    html! {
        div #checklist {
            @for (at, step) in content.steps.iter().enumerate().filter(|(_, step)| !step.keys.is_empty()) {
                (ui::card(&format!("{}、{}", super::ordinal(at), words.say(&step.name)), html! {
                    ul .key-steps {
                        @for key in &step.keys {
                            li .key-step {
                                a href=(format!("{own}/keys/{}", key.id)) { (words.say(&key.name)) }
                                span .key-step-state { (key_state(key, &by_key, subjects)) }
                            }
                        }
                    }
                    @if open && waits(step) {
                        (ui::fold("其余各项都已办，一并登记", Form::post(format!("{own}/steps/{at}"), &*ctx.csrf, 0)
                            .hidden("form_key", ctx.form_key())
                            .field(Field::date("on", "办理日期").value(today.clone()).max(today.clone()).required())
                            .field(Field::text("who", "经办").value("考察组").required().maxlength(60))
                            .submit("一并登记").render()))
                    }
                }))
            }
        }
    }
}

fn notice_form(ctx: &Ctx, own: &str, village: &Village, (ending, verb): (&str, &str), errors: &[FieldError]) -> Markup {
    let row = village.row.as_ref();
    let day = row.and_then(|row| row.notice_on).unwrap_or(ctx.today());
    Form::post(format!("{own}/{ending}"), &*ctx.csrf, row.map_or(0, |row| row.version))
        .errors(errors)
        .field(Field::date("on", "公示日期").value(day.to_string()).max(ctx.today().to_string()).required())
        .field(
            Field::text("place", "公示地点")
                .value(row.map(|row| row.notice_place.clone()).unwrap_or_default())
                .required()
                .maxlength(100),
        )
        .field(
            Field::text("note", "备注")
                .value(row.map(|row| row.notice_note.clone()).unwrap_or_default())
                .maxlength(200)
                .help("例如公示到哪一天、反映问题的电话"),
        )
        .submit(verb)
        .render()
}

fn finish_card(
    ctx: &Ctx,
    own: &str,
    village: &Village,
    open: &crate::inspection::model::Open,
    errors: &[FieldError],
) -> Markup {
    let version = village.row.as_ref().map_or(0, |row| row.version);
    ui::card(
        "完成考察",
        html! {
            @if !open.persons.is_empty() { p { "还没有考察意见：" (open.persons.join("、")) } }
            @if !open.steps.is_empty() { p { "还没有登记：" (open.steps.join("、")) } }
            @if open.persons.is_empty() {
                (Form::post(format!("{own}/finish"), &*ctx.csrf, version).errors(errors)
                    .field(Field::text("note", "缺项的原因").maxlength(300).help("没有缺项的不填"))
                    .submit("登记完成").render())
            }
        },
    )
}

/// The inspection.
pub async fn show(ctx: Ctx) -> Page {
    Ok(page(view(&ctx, None).await?))
}

fn read_notice(fields: &Fields) -> Result<Notice, crate::failure::Refusal> {
    let mut reader = fields.reader();
    let notice = Notice {
        on: reader.date("on", "公示日期"),
        place: reader.text("place", "公示地点"),
        note: reader.optional("note"),
    };
    reader.finish()?;
    Ok(notice)
}

/// Begins it.
pub async fn begin(ctx: Ctx, fields: Fields) -> Page {
    let version = fields.version()?;
    let result = match read_notice(&fields) {
        Err(refusal) => Err(refusal.into()),
        Ok(notice) => command!(ctx, fields, [notice], |tx, actor, unit| {
            service::begin(tx, &actor, &unit, version, &notice).await?;
            Ok(Done::new(base(&unit.code), "考察已开始，请按清单逐项登记"))
        }),
    };
    back(result, async |failure| view(&ctx, Some(&failure)).await).await
}

/// Corrects the notice.
pub async fn notice(ctx: Ctx, fields: Fields) -> Page {
    let version = fields.version()?;
    let result = match read_notice(&fields) {
        Err(refusal) => Err(refusal.into()),
        Ok(notice) => command!(ctx, fields, [notice], |tx, actor, unit| {
            service::change_notice(tx, &actor, &unit, version, &notice).await?;
            Ok(Done::new(base(&unit.code), "考察公示已更正"))
        }),
    };
    back(result, async |failure| view(&ctx, Some(&failure)).await).await
}

/// Records the rest of a step.
pub async fn mark_step(ctx: Ctx, Path((_, step)): Path<(String, usize)>, fields: Fields) -> Page {
    let mut reader = fields.reader();
    let (on, who) = (reader.date("on", "办理日期"), reader.text("who", "经办"));
    reader.finish()?;
    let result = command!(ctx, fields, [who], |tx, actor, unit| {
        let n = service::mark_step(tx, &actor, &unit, step, (on, &who)).await?;
        Ok(Done::new(base(&unit.code), format!("已登记 {n} 项")))
    });
    back(result, async |failure| view(&ctx, Some(&failure)).await).await
}

/// Finishes it.
pub async fn finish(ctx: Ctx, fields: Fields) -> Page {
    let version = fields.version()?;
    let mut reader = fields.reader();
    let note = reader.optional("note");
    reader.finish()?;
    let result = command!(ctx, fields, [note], |tx, actor, unit| {
        service::finish(tx, &actor, &unit, version, &note).await?;
        Ok(Done::new(base(&unit.code), "考察已登记完成"))
    });
    back(result, async |failure| view(&ctx, Some(&failure)).await).await
}

/// Opens it again.
pub async fn reopen(ctx: Ctx, fields: Fields) -> Page {
    let version = fields.version()?;
    let mut reader = fields.reader();
    let reason = reader.text("reason", "原因");
    reader.finish()?;
    let result = command!(ctx, fields, [reason], |tx, actor, unit| {
        service::reopen(tx, &actor, &unit, version, &reason).await?;
        Ok(Done::new(base(&unit.code), "考察已重新打开"))
    });
    back(result, async |failure| view(&ctx, Some(&failure)).await).await
}
