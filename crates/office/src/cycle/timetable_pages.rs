//! Pages of a unit's timetable: the backward table, the drawing, editing a step, trying out another polling day.

use axum::extract::Path;
use chrono::NaiveDate;
use entity::{timetable_step, unit_election};
use law::body::Body;
use law::regime::Regime;
use maud::{Markup, html};

use super::course::{self, Course, Courses};
use super::pages::{MODES, residents_options, way_zh};
use super::plan::{self, Line, Standing};
use super::service::{self, StepEdit};
use super::{election_note, model, show_findings, steps, store};
use crate::access::{CLERKS, COMMITTEE};
use crate::failure::{Failure, Outcome};
use crate::org::Words;
use crate::shell::{self, Frame};
use crate::ui::chart::{GanttRow, gantt};
use crate::ui::{self, Column, Field, Form, Row, StepState, Table, Tone};
use crate::web::{Ctx, Done, Fields, Page, html as page, html_refused};

/// The bodies of a unit with their steps.
struct Loaded {
    courses: Courses,
    rows: Vec<timetable_step::Model>,
    today: NaiveDate,
}

impl Loaded {
    fn election(&self) -> &unit_election::Model {
        &self.courses.election
    }

    fn regime(&self) -> &Regime {
        &self.courses.regime
    }

    fn lines(&self, course: Course<'_>) -> Vec<Line> {
        plan::lines_of(course, &self.rows, self.today)
    }
}

async fn load(ctx: &Ctx) -> Outcome<Loaded> {
    let conn = ctx.app.db.read();
    let election = store::expect_current(conn, &ctx.unit()?.code).await?;
    let rows = store::steps_of_bodies(conn, election.id).await?;
    Ok(Loaded { courses: Courses::of(election, &rows)?, rows, today: ctx.today() })
}

fn tone(standing: &Standing) -> Tone {
    match standing {
        Standing::Done(_) | Standing::Closed(_) => Tone::Good,
        Standing::Illegal | Standing::Late(_) => Tone::Bad,
        Standing::BehindPlan(_) | Standing::Due(_) => Tone::Warn,
        Standing::IfNeeded | Standing::Unrecorded | Standing::Open => Tone::Muted,
    }
}

fn day_cell(day: Option<NaiveDate>) -> Markup {
    html! { @match day { Some(day) => (ui::format::date(day)), None => (ui::format::DASH) } }
}

/// What the village planned, else what is recommended and said to be so.
fn plan_cell(line: &Line) -> Markup {
    match (line.row.planned, line.law.recommended) {
        (None, Some(day)) => html! { (ui::format::date(day)) br; small .text-muted { "建议" } },
        (planned, _) => day_cell(planned),
    }
}

/// The articles of a step: one is shown, several unfold.
fn basis_cell(cites: &[String]) -> Markup {
    match cites {
        [] => html! { (ui::format::DASH) },
        [only] => ui::mark::cite(only),
        [first, ..] => ui::fold(
            &format!("{first} 等 {} 条", cites.len()),
            html! {
                @for cite in cites { p .text-muted { (cite) } }
            },
        ),
    }
}

fn table(title: &str, lines: &[Line], base: Option<&str>) -> Markup {
    let mut columns = vec![
        Column::text("节点").sticky(),
        Column::state("最迟"),
        Column::state("计划"),
        Column::state("实际"),
        Column::text("依据"),
        Column::text("责任人"),
        Column::state("状态"),
    ];
    if base.is_some() {
        columns.push(Column::text("操作"));
    }
    let mut table = Table::new(title.to_owned(), columns)
        .numbered()
        .total(lines.len() as u64)
        .empty("没有日程节点", html! { p { "这个法规方案和选举方式没有规定日程节点，请核对换届方案。" } });
    for line in lines {
        let cites = model::cites_zh(&line.law.cites);
        let mut cells = vec![
            html! {
                (line.law.title_zh) @if !line.law.documents.is_empty() { " " (ui::chip(&line.law.documents.join(" "))) }
                @if line.law.optional { " " (ui::chip("需要时")) }
                br; small .text-muted { (line.law.requirement_zh) @if !line.law.hard { " " (ui::chip("建议")) } }
                @if !line.row.note.is_empty() { br; small { (line.row.note) } }
            },
            day_cell(line.law.latest),
            plan_cell(line),
            day_cell(line.row.actual),
            basis_cell(&cites),
            html! { (line.owner()) },
            html! { (ui::badge(tone(&line.standing), &line.standing.zh())) },
        ];
        if let Some(base) = base {
            cells.push(html! { a href={ (base) "/timetable/step/" (line.key) } { "填写" } });
        }
        let row = Row::new(cells).id(format!("step-{}", line.key));
        table = table.push(if line.standing.is_late() { row.marked() } else { row });
    }
    table.render()
}

fn drawing(title: &str, lines: &[Line], polling_day: NaiveDate, today: NaiveDate) -> Markup {
    let dates =
        |line: &Line| [line.law.earliest, line.law.latest, line.law.recommended, line.row.planned, line.row.actual];
    let all: Vec<NaiveDate> = lines.iter().flat_map(dates).flatten().chain([polling_day]).collect();
    let (Some(from), Some(to)) = (all.iter().min(), all.iter().max()) else { return html! {} };
    let rows: Vec<GanttRow> = lines
        .iter()
        .map(|line| GanttRow {
            label: line.law.title_zh.clone(),
            earliest: line.law.earliest,
            latest: line.law.latest,
            planned: line.row.planned.or(line.law.recommended),
            actual: line.row.actual,
            tone: tone(&line.standing),
            state_zh: line.standing.zh(),
        })
        .collect();
    gantt(&format!("{title}日程图（没有计划的按建议日期）"), *from, *to, today, &rows)
}

/// The steps bar of a village's election: its stages.
pub(super) fn stages(election: &unit_election::Model) -> Markup {
    let now = model::stage(election);
    let steps: Vec<ui::Step> = model::Stage::ALL
        .into_iter()
        .filter(|stage| *stage != model::Stage::NextRound || now == model::Stage::NextRound)
        .map(|stage| {
            let state = match stage.cmp(&now) {
                std::cmp::Ordering::Less => StepState::Done,
                std::cmp::Ordering::Equal if stage == model::Stage::Finished => StepState::Done,
                std::cmp::Ordering::Equal => StepState::Current,
                std::cmp::Ordering::Greater => StepState::Todo,
            };
            ui::Step::new(stage.zh(), state)
        })
        .collect();
    ui::steps_bar(&steps)
}

/// How far a body is on its timetable, for the line that unfolds it.
fn summary(course: Course<'_>, lines: &[Line]) -> String {
    let done = lines.iter().filter(|line| matches!(line.standing, Standing::Done(_) | Standing::Closed(_))).count();
    let late = lines.iter().filter(|line| line.standing.is_late()).count();
    let vote = lines.iter().find(|line| line.law.id == course.vote());
    let held = vote.and_then(|line| line.row.actual);
    let word = if course.code() == course::COMMITTEE { "选举日" } else { "会议日" };
    let day = match (held, course.fixed()) {
        (Some(day), _) => format!("{word} {day}（已举行）"),
        (None, true) => format!("{word} {}", course.day()),
        (None, false) => format!("{word}未定，建议 {}", course.day()),
    };
    let late = if late > 0 { format!(" · 逾期或不合法 {late}") } else { String::new() };
    format!("{day} · 已完成 {done}/{}{late}", lines.len())
}

/// The steps of a body with what is wrong. The drawing of the committee has a card of its own, those of the others are folded.
fn course_body(words: &Words, course: Course<'_>, lines: &[Line], today: NaiveDate, base: Option<&str>) -> Markup {
    let name = course::body_zh(course.body(), words);
    let breaches: Vec<law::finding::Finding> = lines.iter().flat_map(|line| line.findings.clone()).collect();
    html! {
        (show_findings(words, &breaches))
        (table(&format!("{name}换届日程"), lines, base))
        @if course.code() != course::COMMITTEE { (ui::fold("日程图", drawing(&name, lines, course.day(), today))) }
    }
}

/// The steps of another body as they stand, for the page of its meeting; nothing when the law book has none.
///
/// # Errors
/// Of the database and the law book.
pub async fn of_body(ctx: &Ctx, body: Body) -> Outcome<Markup> {
    let loaded = load(ctx).await?;
    let Some(course) = loaded.courses.course(body.code()) else { return Ok(html! {}) };
    let lines = loaded.lines(course);
    let base = format!("/u/{}", loaded.election().unit_code);
    let title = format!("{}换届的步骤和期限：{}", course::body_zh(body, ctx.words()), summary(course, &lines));
    let may_edit = COMMITTEE.contains(&ctx.actor.role);
    Ok(ui::fold(
        &title,
        html! {
            (table(&title, &lines, may_edit.then_some(base.as_str())))
            p { (ui::button(&format!("{base}/timetable?body={0}#body-{0}", body.code()), "各组织日程")) }
        },
    ))
}

/// The timetable of a unit: all its bodies in their order.
pub async fn show(ctx: Ctx) -> Page {
    let loaded = load(&ctx).await?;
    Ok(page(show_page(&ctx, &loaded, None)?))
}

fn show_page(ctx: &Ctx, loaded: &Loaded, failure: Option<&Failure>) -> Outcome<Markup> {
    let (election, regime) = (loaded.election(), loaded.regime());
    let base = format!("/u/{}", election.unit_code);
    let may_edit = COMMITTEE.contains(&ctx.actor.role);
    let all: Vec<(Course<'_>, Vec<Line>)> =
        loaded.courses.in_order().into_iter().map(|course| (course, loaded.lines(course))).collect();
    let late = all.iter().flat_map(|(_, lines)| lines).filter(|line| line.standing.is_late()).count();
    let own = loaded.lines(loaded.courses.committee());
    let done = own.iter().filter(|line| matches!(line.standing, Standing::Done(_) | Standing::Closed(_))).count();
    let left = (election.polling_day - ctx.today()).num_days();
    let countdown = if left >= 0 { format!("还有 {left} 天") } else { format!("已过 {} 天", -left) };
    let fixed = all.iter().filter(|(course, _)| course.fixed()).count();
    let tiles = [
        ui::Tile::new("选举日", ui::format::date(election.polling_day)).note(countdown),
        ui::Tile::new("选举方式", way_zh(election)),
        ui::Tile::new("已完成节点", format!("{done}/{}", own.len())),
        ui::Tile::new("已定日期的组织", format!("{fixed}/{}", all.len())),
        ui::Tile::new("逾期或不合法", late.to_string()).tone(if late > 0 { Tone::Bad } else { Tone::Good }),
    ];
    let try_out = html! {
        form .entry action={ (base) "/timetable/move" } method="get" {
            div .fields { (Field::date("day", "新的选举日").value(election.polling_day.to_string()).required().render()) }
            div .form-actions { button .btn.btn-primary type="submit" { "试算" } }
            p .field-help { "试算只显示结果，不保存；看过变化和冲突之后再下达。" }
        }
    };
    let errors = failure.map(shell::errors).unwrap_or_default();
    let mut mode_form = Form::post(format!("{base}/timetable/mode"), &*ctx.csrf, election.version).errors(&errors);
    if let Some(way) = model::residents_mode(election) {
        let rule = regime.residents_modes();
        mode_form = mode_form.field(
            Field::radio("residents", "由谁选举", residents_options())
                .value(model::residents_mode_code(way))
                .required()
                .help(format!("登记开始后不能再改。依据：{}", model::cites_zh(&rule.cites).join("、"))),
        );
    }
    let mode_form = mode_form
        .field(Field::radio("mode", "选举方式", MODES).value(election.mode.clone()).required())
        .submit("更改选举方式")
        .render();
    let wanted = ctx.param("body").unwrap_or_default();
    let body = html! {
        (stages(election))
        (ui::tiles(&tiles))
        (super::settings::banner(election, &["deadline_counting"])?)
        (show_findings(ctx.words(), &loaded.courses.order()))
        p .field-help { "各组织依次办理：先党组织，再" (ctx.words().committee()) "和代表，后监督委员会和集体经济组织。点开各组织看每一步的日期。" }
        @for (course, lines) in &all {
            @let committee = course.code() == course::COMMITTEE;
            section .panel {
                div .panel-body {
                    details .fold id={ "body-" (course.body().code()) } open[if wanted.is_empty() { committee } else { wanted == course.body().code() }] {
                        summary { strong { (course::body_zh(course.body(), ctx.words())) } "　" (summary(*course, lines)) }
                        div .fold-body {
                            (course_body(ctx.words(), *course, lines, ctx.today(), may_edit.then_some(base.as_str())))
                            @if !committee { p { (ui::button(&format!("{base}/meetings#{}", course.body().code()), "会议")) } }
                        }
                    }
                }
            }
        }
        (ui::card("日程图", drawing(ctx.words().committee(), &own, election.polling_day, ctx.today())))
        @if CLERKS.contains(&ctx.actor.role) {
            (ui::columns(&[ui::card("调整选举日", try_out), ui::card("选举方式", mode_form)]))
        }
    };
    Ok(Frame::new(ctx, "日程倒排")
        .tab("/timetable")
        .primary(ui::button(&format!("{base}/timetable/print"), "打印"))
        .banner(election_note(election, regime))
        .page(body))
}

/// The timetable for the printer.
pub async fn print(ctx: Ctx) -> Page {
    let loaded = load(&ctx).await?;
    let unit = ctx.unit()?;
    let title = format!("{}换届选举日程表", unit.legal_name);
    let election = loaded.election();
    let banner = election_note(election, loaded.regime());
    let body = html! {
        p { (unit.above) " " (unit.name) "　选举日：" (ui::format::date_zh(election.polling_day)) "　选举方式：" (way_zh(election)) }
        @for course in loaded.courses.in_order() {
            @let lines = loaded.lines(course);
            h2 { (course::body_zh(course.body(), ctx.words())) }
            p { (summary(course, &lines)) }
            (table(&format!("{}换届日程", course::body_zh(course.body(), ctx.words())), &lines, None))
        }
    };
    let back = format!("/u/{}/timetable", unit.code);
    Ok(page(ui::print_page(&title, &back, ctx.is_drill(), banner.as_deref(), body)))
}

fn edit_page(ctx: &Ctx, loaded: &Loaded, key: &str, typed: Option<(&Fields, &Failure)>) -> Outcome<Markup> {
    let missing = || Failure::NotFound("日程节点".into());
    let (code, step) = course::split(key);
    let course = loaded.courses.course(code).ok_or_else(missing)?;
    let line = loaded.lines(course).into_iter().find(|line| line.law.id == step).ok_or_else(missing)?;
    let unit = format!("/u/{}", loaded.election().unit_code);
    let base = format!("{unit}/timetable");
    let errors = typed.map(|(_, failure)| shell::errors(failure)).unwrap_or_default();
    let value = |name: &str, stored: String| {
        typed.and_then(|(fields, _)| fields.get(name).map(str::to_owned)).unwrap_or(stored)
    };
    let text = |day: Option<NaiveDate>| day.map(|day| day.to_string()).unwrap_or_default();
    let cites = model::cites_zh(&line.law.cites).join("、");
    let other = code != course::COMMITTEE;
    let meeting = line.row.meeting_id.map(|id| format!("{unit}/meetings/{id}"));
    let mut form = Form::post(format!("{base}/step/{key}"), &*ctx.csrf, line.row.version).errors(&errors);
    form = if meeting.is_some() && course.recorded(step) {
        form.hidden("planned", text(line.row.planned))
            .field(Field::fixed("计划日期", text(line.row.planned)).help("由会议安排决定，在会议中更改或者改期"))
    } else {
        let moves = other && step == course.vote();
        let help = if moves {
            "会议日；改动后，尚未办理的节点的计划日期随之移动"
        } else {
            "可留空，按建议日期提醒"
        };
        let mut field = Field::date("planned", "计划日期").value(value("planned", text(line.row.planned))).help(help);
        if !moves && course.fixed() {
            field = field.max(text(line.law.latest));
        }
        form.field(field)
    };
    form = if course.recorded(step) || meeting.is_some() {
        let shown = line.row.actual.map_or_else(|| "未办理".to_owned(), |day| day.to_string());
        form.hidden("actual", text(line.row.actual))
            .field(Field::fixed("实际日期", shown).help("在相应页面办理时自动记入"))
    } else {
        let actual = value("actual", text(line.row.actual));
        form.field(Field::date("actual", "实际日期").value(actual).help("办理之后填写"))
    };
    let form = form
        .field(
            Field::text("owner", "责任人")
                .value(value("owner", line.row.owner.clone()))
                .maxlength(40)
                .help(format!("留空为「{}」", line.law.actor_zh)),
        )
        .field(Field::textarea("note", "备注", 2).value(value("note", line.row.note.clone())).maxlength(400))
        .submit("保存")
        .cancel(&back_to(&base, course))
        .render();
    let papers = line.law.documents.iter().chain(&line.law.papers_zh).cloned().collect::<Vec<_>>().join("、");
    let body = html! {
        (ui::card(&line.law.title_zh, html! {
            (ui::kv(&[
                ("组织", html! { (course::body_zh(course.body(), ctx.words())) "，" (summary(course, &loaded.lines(course))) }),
                ("法定要求", html! { (line.law.requirement_zh) }),
                ("最早", day_cell(line.law.earliest)),
                ("最迟", day_cell(line.law.latest)),
                ("建议", day_cell(line.law.recommended)),
                ("依据", html! { @if cites.is_empty() { (ui::format::DASH) } @else { (cites) } }),
                ("所需文书", html! { @if papers.is_empty() { (ui::format::DASH) } @else { (papers) } }),
                ("状态", html! { (ui::badge(tone(&line.standing), &line.standing.zh())) }),
            ]))
            @if let Some(href) = &meeting { p { (ui::button(href, "打开会议")) } }
            (form)
            // Days are checked while they are typed; without scripts, when they are saved.
            div hx-get={ (base) "/step/" (key) "/check" } hx-trigger="change from:#f-planned, change from:#f-actual"
                hx-include="#f-planned, #f-actual" hx-swap="innerHTML" role="status" aria-live="polite" {}
        }))
        (show_findings(ctx.words(), &line.findings))
    };
    Ok(Frame::new(ctx, line.law.title_zh.clone())
        .tab("/timetable")
        .crumb("日程倒排", base)
        .banner(election_note(loaded.election(), loaded.regime()))
        .page(body))
}

/// The timetable with the body of a course unfolded.
fn back_to(base: &str, course: Course<'_>) -> String {
    if course.code() == course::COMMITTEE { base.to_owned() } else { format!("{base}?body={}", course.code()) }
}

/// Form of one step.
pub async fn edit(ctx: Ctx, Path((_, step)): Path<(String, String)>) -> Page {
    let loaded = load(&ctx).await?;
    Ok(page(edit_page(&ctx, &loaded, &step, None)?))
}

/// What saving the typed days of a step would say. Saves nothing.
pub async fn check(ctx: Ctx, Path((_, key)): Path<(String, String)>) -> Page {
    let loaded = load(&ctx).await?;
    let (code, step) = course::split(&key);
    let row = loaded.rows.iter().find(|row| row.body == code && row.step == step);
    let typed = |name: &str| ctx.param(name).unwrap_or_default();
    let day = |name: &str, stored: Option<NaiveDate>| match (
        ctx.param(name),
        NaiveDate::parse_from_str(&typed(name), "%Y-%m-%d"),
    ) {
        // What is not a field of the form stays as it is.
        (None, _) => Ok(stored),
        (Some(text), _) if text.trim().is_empty() => Ok(None),
        (Some(_), day) => day.map(Some),
    };
    let days = (day("planned", row.and_then(|row| row.planned)), day("actual", row.and_then(|row| row.actual)));
    let (Ok(planned), Ok(actual)) = days else { return Ok(page(html! { p { "日期还没有填写完整。" } })) };
    let edit = StepEdit {
        step: key.clone(),
        version: row.map_or(0, |row| row.version),
        planned,
        actual,
        owner: row.map(|row| row.owner.clone()).unwrap_or_default(),
        note: row.map(|row| row.note.clone()).unwrap_or_default(),
    };
    let said = match steps::judge(loaded.election(), &loaded.rows, &edit, loaded.today) {
        Err(Failure::Refused(refusal)) => html! {
            (ui::alert(Tone::Bad, Some(&*ctx.words().say(&refusal.message)), html! {
                @if !refusal.basis.is_empty() { p { (ui::mark::cite(&refusal.basis)) } }
                p { strong { "怎么办：" } (refusal.remedy) }
            }))
        },
        Err(other) => return Err(other),
        Ok(judged) => html! {
            @if judged.remarks.is_empty() { (ui::badge(Tone::Good, "日期符合规定，尚未保存")) }
            (show_findings(ctx.words(), &judged.remarks))
            @if !judged.moved.is_empty() { p { "保存后，" (judged.moved.len()) " 个尚未办理的节点的计划日期随之移动。" } }
        },
    };
    Ok(page(said))
}

/// Saves one step.
pub async fn save(ctx: Ctx, Path((_, step)): Path<(String, String)>, fields: Fields) -> Page {
    let loaded = load(&ctx).await?;
    let mut reader = fields.reader();
    let edit = StepEdit {
        step: step.clone(),
        version: fields.version()?,
        planned: reader.optional_date("planned", "计划日期"),
        actual: reader.optional_date("actual", "实际日期"),
        owner: reader.optional("owner"),
        note: reader.optional("note"),
    };
    let result = match reader.finish() {
        Err(refusal) => Err(refusal.into()),
        Ok(()) => {
            let (actor, id) = (ctx.actor.clone(), loaded.election().id);
            let base = format!("/u/{}/timetable", loaded.election().unit_code);
            let course = loaded.courses.course(course::split(&step).0);
            let back = format!("{}#step-{step}", course.map_or_else(|| base.clone(), |course| back_to(&base, course)));
            ctx.submit(&fields, move |tx| {
                let (actor, edit, back) = (actor.clone(), edit.clone(), back.clone());
                Box::pin(async move {
                    service::set_step(tx, &actor, id, &edit).await?;
                    Ok(Done::new(back, "已保存日程节点"))
                })
            })
            .await
        }
    };
    match result {
        Err(failure @ Failure::Refused(_)) => {
            Ok(html_refused(edit_page(&ctx, &loaded, &step, Some((&fields, &failure)))?))
        }
        other => other,
    }
}

/// Tries out another polling day. Saves nothing.
pub async fn preview(ctx: Ctx) -> Page {
    let text = ctx.param("day").unwrap_or_default();
    preview_page(&ctx, &text, None).await
}

async fn preview_page(ctx: &Ctx, text: &str, failure: Option<&Failure>) -> Page {
    let loaded = load(ctx).await?;
    let election = loaded.election();
    let base = format!("/u/{}/timetable", election.unit_code);
    let frame = || Frame::new(ctx, "试算选举日").tab("/timetable").crumb("日程倒排", base.clone());
    let Ok(day) = NaiveDate::parse_from_str(text, "%Y-%m-%d") else {
        let (what, how) = if text.trim().is_empty() {
            ("请填写选举日".to_owned(), "没有填写要试算的选举日。")
        } else {
            (format!("「{text}」不是日期"), "应写成 2026-03-05。")
        };
        let body = html! {
            (ui::alert(Tone::Bad, Some(&what), html! { p { (how) } }))
            (ui::button(&base, "返回"))
        };
        return Ok(html_refused(frame().page(body)));
    };
    let preview = match service::preview_polling_day(ctx.app.db.read(), election, day, ctx.today()).await {
        Ok(preview) => preview,
        Err(Failure::Refused(refusal)) => {
            let body = html! {
                (ui::alert(Tone::Bad, Some(&refusal.message), html! { p { (refusal.remedy) } }))
                (ui::button(&base, "返回"))
            };
            return Ok(html_refused(frame().page(body)));
        }
        Err(other) => return Err(other),
    };
    let columns = vec![
        Column::text("节点").sticky(),
        Column::state("现最迟"),
        Column::state("新最迟"),
        Column::state("现计划"),
        Column::state("新计划"),
        Column::state("实际"),
        Column::state("新状态"),
    ];
    let mut table = Table::new("试算结果", columns).numbered().total(preview.new.len() as u64);
    for new in &preview.new {
        let old = preview.old.iter().find(|old| old.law.id == new.law.id);
        let changed = |old: Option<NaiveDate>, new: Option<NaiveDate>| {
            html! { @if old == new { (day_cell(new)) } @else { strong { (day_cell(new)) } } }
        };
        let row = Row::new(vec![
            html! { (new.law.title_zh) },
            day_cell(old.and_then(|old| old.law.latest)),
            changed(old.and_then(|old| old.law.latest), new.law.latest),
            day_cell(old.and_then(|old| old.row.planned)),
            changed(old.and_then(|old| old.row.planned), new.row.planned),
            day_cell(new.row.actual),
            html! { (ui::badge(tone(&new.standing), &new.standing.zh())) },
        ]);
        table = table.push(if new.standing.is_late() { row.marked() } else { row });
    }
    let question = format!("将{}的选举日由 {} 改为 {day}？", ctx.unit()?.name, election.polling_day);
    let consequences = vec![
        "尚未办理的节点，计划日期随选举日移动；已办理的不变。".to_owned(),
        "选民年龄以新的选举日计算，请重新核对登记。".to_owned(),
    ];
    let errors = failure.map(shell::errors).unwrap_or_default();
    let body = html! {
        (ui::form::error_summary(&errors))
        (ui::alert(Tone::Info, None, html! { p { "以下是试算，没有保存。原选举日 " (election.polling_day) "，试算 " (day) "。" } }))
        @for conflict in &preview.conflicts {
            (ui::alert(Tone::Bad, Some(&conflict.message), html! {
                @if !conflict.basis.is_empty() { p { (ui::mark::cite(&conflict.basis)) } }
                p { strong { "怎么办：" } (conflict.remedy) }
            }))
        }
        (show_findings(ctx.words(), &preview.warnings))
        (table.render())
        @if preview.conflicts.is_empty() && day != election.polling_day {
            (ui::confirm_page(&ui::Confirm {
                question: &question,
                consequences: &consequences,
                facts: &[],
                action: &format!("{base}/move"),
                csrf: &ctx.csrf,
                version: election.version,
                hidden: &[("day", day.to_string())],
                verb: "下达",
                cancel: &base,
                danger: false,
            }))
        } @else { (ui::button(&base, "返回")) }
    };
    let body = frame().banner(election_note(election, loaded.regime())).page(body);
    Ok(if failure.is_some() { html_refused(body) } else { page(body) })
}

/// 下达: moves the polling day.
pub async fn move_day(ctx: Ctx, fields: Fields) -> Page {
    let election = store::expect_current(ctx.app.db.read(), &ctx.unit()?.code).await?;
    let mut reader = fields.reader();
    let day = reader.date("day", "选举日");
    reader.finish()?;
    let version = fields.version()?;
    let (actor, id) = (ctx.actor.clone(), election.id);
    let result = ctx
        .submit(&fields, move |tx| {
            let actor = actor.clone();
            Box::pin(async move {
                let row = service::set_polling_day(tx, &actor, id, version, day).await?;
                Ok(Done::new(format!("/u/{}/timetable", row.unit_code), format!("已下达：选举日改为 {day}")))
            })
        })
        .await;
    match result {
        Err(failure @ Failure::Refused(_)) => preview_page(&ctx, &day.to_string(), Some(&failure)).await,
        other => other,
    }
}

/// Changes how the unit elects.
pub async fn set_mode(ctx: Ctx, fields: Fields) -> Page {
    let loaded = load(&ctx).await?;
    let version = fields.version()?;
    let mode = fields.get("mode").unwrap_or_default().to_owned();
    let way = fields.get("residents").and_then(model::residents_mode_from_code);
    let (actor, id, unit) = (ctx.actor.clone(), loaded.election().id, loaded.election().unit_code.clone());
    let result = ctx
        .submit(&fields, move |tx| {
            let (actor, mode, unit) = (actor.clone(), mode.clone(), unit.clone());
            Box::pin(async move {
                service::set_mode(tx, &actor, id, version, &mode, way).await?;
                Ok(Done::new(format!("/u/{unit}/timetable"), "已更改选举方式"))
            })
        })
        .await;
    match result {
        Err(failure @ Failure::Refused(_)) => Ok(html_refused(show_page(&ctx, &loaded, Some(&failure))?)),
        other => other,
    }
}
