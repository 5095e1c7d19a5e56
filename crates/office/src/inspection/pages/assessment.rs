//! The democratic assessment: figures and sums per person, and what was corrected.

use maud::{Markup, html};

use super::{back, base, command, frame, purpose_line, refused, too_few};
use crate::failure::{Failure, FieldError, Outcome, Refusal};
use crate::inspection::model::{Assessment, Grade, PersonSums, Rate, Stage, Turnout};
use crate::inspection::service::{self, Assessed, AssessmentInput, Subject};
use crate::inspection::store;
use crate::shell;
use crate::ui::{self, Column, Field, Form, Table, count_input};
use crate::web::{Ctx, Done, Fields, Page, html as page};

/// Cells of the turnout: name, label.
const TURNOUT: [(&str, &str); 5] = [
    ("due", "应到人数"),
    ("present", "实到人数"),
    ("issued", "发出测评票"),
    ("recovered", "收回测评票"),
    ("invalid", "其中无效票"),
];
/// The cells of agreement: start of the name, label. Abstaining can be a grade too.
const VOTES: [(&str, &str); 3] = [("agree", "同意票"), ("disagree", "不同意票"), ("abstain", "弃权票")];
/// More than anybody counts in a village's assessment.
const MOST: i32 = 99_999;

/// Names and labels of the cells about a person, in their order.
fn cells(grades: &[Grade], person: i64) -> Vec<(String, String)> {
    let grades = grades.iter().enumerate().map(|(at, grade)| (format!("g{person}-{at}"), grade.name.clone()));
    grades.chain(VOTES.map(|(name, label)| (format!("{name}{person}"), label.to_owned()))).collect()
}

fn recorded(assessed: Option<&Assessed>, person: i64) -> Vec<String> {
    let Some(sums) = assessed.and_then(|one| one.about(person)) else { return Vec::new() };
    sums.grades.iter().chain([&sums.agree, &sums.disagree, &sums.abstain]).map(u32::to_string).collect()
}

fn form(
    ctx: &Ctx,
    (grades, subjects): (&[Grade], &[Subject]),
    assessed: Option<&Assessed>,
    typed: Option<&Fields>,
    errors: &[FieldError],
) -> Markup {
    let unit = ctx.place.as_deref().map(|unit| unit.code.clone()).unwrap_or_default();
    let seen = assessed.map_or(0, |one| one.row.no);
    let value = |name: &str, recorded: Option<String>| {
        typed.and_then(|fields| fields.get(name)).map(str::to_owned).or(recorded).unwrap_or_default()
    };
    let turnout = assessed.map(|one| one.turnout);
    let turnout = turnout.map(|t| [t.due, t.present, t.issued, t.recovered, t.invalid].map(|n| n.to_string()));
    let day = assessed.map_or_else(|| ctx.today(), |one| one.row.held_on).to_string();
    let place = assessed.map(|one| one.row.place.clone());
    let mut form = Form::post(format!("{}/assessment", base(&unit)), &*ctx.csrf, i64::from(seen))
        .errors(errors)
        .keyboard()
        .field(
            Field::date("held_on", "测评日期")
                .value(value("held_on", Some(day)))
                .max(ctx.today().to_string())
                .required(),
        )
        .field(Field::text("place", "地点").value(value("place", place)).required().maxlength(100));
    for (at, (name, label)) in TURNOUT.into_iter().enumerate() {
        let recorded = turnout.as_ref().and_then(|all| all.get(at).cloned());
        form = form.field(Field::number(name, label).value(value(name, recorded)).required());
    }
    let mut columns = vec![Column::text("姓名").sticky()];
    columns.extend(cells(grades, 0).into_iter().map(|(_, label)| Column::number(label)));
    let mut table = Table::new("每人的票数", columns).plain();
    for subject in subjects {
        let recorded = recorded(assessed, subject.person);
        let mut row = vec![html! { (subject.name) }];
        for (at, (name, label)) in cells(grades, subject.person).into_iter().enumerate() {
            let error = errors.iter().find(|error| error.field == name).map(|error| error.message.as_str());
            let value = value(&name, recorded.get(at).cloned());
            row.push(count_input(&name, &format!("{} {label}", subject.name), &value, error));
        }
        table = table.row(row);
    }
    form.markup(html! {
        div .field.field-wide {
            p .field-help { "每人各等次的票数之和、同意不同意弃权之和，都等于有效票（收回减无效）。不记录参加人员的姓名。" }
            (table.render())
        }
    })
    .field(
        Field::text("note", if seen > 0 { "更正的原因" } else { "备注" })
            .value(value("note", None))
            .maxlength(200)
            .wide(),
    )
    .submit(if seen > 0 { "更正票数" } else { "登记票数" })
    .render()
}

fn shown(grades: &[Grade], subjects: &[Subject], assessed: &Assessed) -> Markup {
    let Turnout { due, present, issued, recovered, invalid } = assessed.turnout;
    let valid = assessed.turnout.valid();
    let mut columns = vec![Column::text("姓名").sticky()];
    columns.extend(cells(grades, 0).into_iter().map(|(_, label)| Column::number(label)));
    columns.extend([Column::number("满意率"), Column::number("赞同率")]);
    let mut table = Table::new("测评结果", columns);
    for subject in subjects {
        let mut row = vec![html! { (subject.name) }];
        match assessed.about(subject.person) {
            Some(sums) => {
                let counts = sums.grades.iter().chain([&sums.agree, &sums.disagree, &sums.abstain]);
                row.extend(counts.map(|n| html! { (n) }));
                let rates = [sums.satisfaction(grades, valid), sums.approval(valid)];
                row.extend(rates.map(|rate| html! { (rate.map_or(ui::format::DASH.to_owned(), Rate::zh)) }));
            }
            None => {
                row.extend((0..grades.len() + VOTES.len()).map(|_| html! { (ui::format::DASH) }));
                row.extend([html! { "没有测评" }, html! { (ui::format::DASH) }]);
            }
        }
        table = table.row(row);
    }
    html! {
        (ui::kv(&[
            ("日期和地点", html! { (ui::format::date(assessed.row.held_on)) " " (assessed.row.place) }),
            ("人数", html! { "应到 " (due) "，实到 " (present) }),
            ("测评票", html! { "发出 " (issued) "，收回 " (recovered) "，无效 " (invalid) "，有效 " (valid) }),
            ("登记", html! { (assessed.row.by_name) " " (crate::clock::stamp(assessed.row.at_ms)) }),
        ]))
        (table.render())
        p .text-muted {
            "满意率：" (grades.iter().filter(|grade| grade.satisfied).map(|grade| grade.name.as_str()).collect::<Vec<_>>().join("、"))
            " ÷ 有效票；赞同率：同意 ÷ 有效票。"
        }
    }
}

async fn view(ctx: &Ctx, typed: Option<&Fields>, failure: Option<&Failure>) -> Outcome<Markup> {
    let unit = ctx.unit()?;
    let conn = ctx.app.db.read();
    let village = service::village(conn, unit).await?;
    let (row, content) = (village.inspection()?, village.content()?);
    let assessed = service::assessed(conn, row.id).await?;
    let all = store::assessments(conn, row.id).await?;
    let errors = failure.map(shell::errors).unwrap_or_default();
    let least = service::least(&village.election, content)?;
    let form = form(ctx, (&content.grades, &village.subjects), assessed.as_ref(), typed, &errors);
    let columns = vec![
        Column::text("版次").sticky(),
        Column::text("日期"),
        Column::number("实到"),
        Column::number("收回"),
        Column::number("无效"),
        Column::text("备注"),
        Column::text("登记人和时间"),
    ];
    let mut versions = Table::new("登记过的各版", columns);
    for one in &all {
        versions = versions.row(vec![
            html! { "第 " (one.no) " 版" @if !one.current { "（已更正）" } },
            html! { (ui::format::date(one.held_on)) },
            html! { (one.present) },
            html! { (one.recovered) },
            html! { (one.invalid) },
            html! { (one.note) },
            html! { (one.by_name) " " (crate::clock::stamp(one.at_ms)) },
        ]);
    }
    let body = html! {
        (purpose_line())
        @if let Some(Failure::Refused(refusal)) = failure { @if refusal.fields.is_empty() { (refused(failure)) } }
        @if least.n > 0 { p { "参加测评的人数要求：不少于 " (least.n) " 人。" (ui::cite(&least.source)) } }
        (too_few(assessed.as_ref(), &least))
        @if let Some(assessed) = &assessed { (shown(&content.grades, &village.subjects, assessed)) }
        @if village.stage() == Stage::Running {
            @if assessed.is_some() && typed.is_none() { (ui::fold("更正票数", form)) }
            @else { (ui::card("登记测评票数", form)) }
        }
        @if all.len() > 1 { (versions.render()) }
    };
    Ok(frame(ctx, "民主测评").page(body))
}

/// The assessment.
pub async fn show(ctx: Ctx) -> Page {
    Ok(page(view(&ctx, None, None).await?))
}

fn read(fields: &Fields, grades: &[Grade], subjects: &[Subject]) -> Result<AssessmentInput, Refusal> {
    let mut reader = fields.reader();
    let held_on = reader.date("held_on", "测评日期");
    let place = reader.text("place", "地点");
    let mut count = |name: &str, label: &str| u32::try_from(reader.int(name, label, 0, MOST)).unwrap_or(0);
    let [due, present, issued, recovered, invalid] = TURNOUT.map(|(name, label)| count(name, label));
    let mut sums = Vec::with_capacity(subjects.len());
    for subject in subjects {
        let read: Vec<u32> = cells(grades, subject.person)
            .into_iter()
            .map(|(name, label)| count(&name, &format!("{}的“{label}”", subject.name)))
            .collect();
        let (grades, votes) = read.split_at(grades.len().min(read.len()));
        let vote = |at: usize| votes.get(at).copied().unwrap_or(0);
        sums.push(PersonSums {
            person: subject.person,
            name: subject.name.clone(),
            grades: grades.to_vec(),
            agree: vote(0),
            disagree: vote(1),
            abstain: vote(2),
        });
    }
    let note = reader.optional("note");
    reader.finish()?;
    let turnout = Turnout { due, present, issued, recovered, invalid };
    Ok(AssessmentInput { held_on, place, note, figures: Assessment { turnout, sums } })
}

/// Records the figures.
pub async fn record(ctx: Ctx, fields: Fields) -> Page {
    let seen = i32::try_from(fields.version()?).unwrap_or(0);
    let village = service::village(ctx.app.db.read(), ctx.unit()?).await?;
    let result = match read(&fields, &village.content()?.grades, &village.subjects) {
        Err(refusal) => Err(refusal.into()),
        Ok(input) => command!(ctx, fields, [input], |tx, actor, unit| {
            service::record_assessment(tx, &actor, &unit, seen, &input).await?;
            Ok(Done::new(format!("{}/assessment", base(&unit.code)), "民主测评的票数已登记"))
        }),
    };
    back(result, async |failure| view(&ctx, Some(&fields), Some(&failure)).await).await
}
