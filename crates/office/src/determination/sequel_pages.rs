//! Pages for what follows a frozen result. Each says what will happen before anything is sent, and keeps what was typed when
//! it is refused.

use axum::extract::Path;
use entity::{determination, poll_round, unit_election};
use law::poll::{Next, RunoffPlan};
use law::posts::{PersonRef, Post};
use maud::{Markup, html};

use super::model::{State, default_runoff, known_plan, next_zh};
use super::pages::{back, taken_part};
use super::service::{self, LastDay, NextRound, TakenUp};
use super::store;
use crate::failure::{Failure, Outcome};
use crate::polling;
use crate::polling::pages::{command, election, frame, on_form, round_zh};
use crate::ui::{self, Confirm, Field, FieldError, Form, Tone};
use crate::web::{Ctx, Done, Fields, Page, html as page, html_refused};

/// What a page of this file is about.
struct About {
    election: unit_election::Model,
    row: determination::Model,
    round: poll_round::Model,
    /// All rounds, oldest first.
    rounds: Vec<poll_round::Model>,
    /// What was done about a frozen result already.
    taken: Option<TakenUp>,
    banner: Option<String>,
}

/// A determination of this unit with its round.
async fn found(ctx: &Ctx, id: i64) -> Outcome<About> {
    let (election, banner) = election(ctx).await?;
    let row = store::row(ctx.app.db.read(), election.id, id).await?;
    let round = polling::store::round(ctx.app.db.read(), election.id, row.round_id).await?;
    let rounds = polling::store::rounds(ctx.app.db.read(), election.id).await?;
    let mut taken = None;
    if State::from_code(&row.state) == Some(State::Final) {
        let all = store::all(ctx.app.db.read(), election.id).await?;
        taken = service::taken_up(ctx.app.db.read(), &rounds, &all, &row).await?;
    }
    Ok(About { election, row, round, rounds, taken, banner })
}

fn base(ctx: &Ctx) -> Outcome<String> {
    Ok(format!("/u/{}/determination", ctx.unit()?.code))
}

/// Only a frozen result has a sequel.
fn frozen(row: &determination::Model) -> Outcome<()> {
    if State::from_code(&row.state) == Some(State::Final) {
        return Ok(());
    }
    Err(Failure::NotFound("已认定的结果".into()))
}

/// A question with what follows from it, over the form.
fn asked(
    ctx: &Ctx,
    title: &str,
    banner: Option<String>,
    question: &str,
    consequences: &[&str],
    form: Markup,
) -> Outcome<Markup> {
    let body = ui::card(
        question,
        html! {
            (ui::alert(Tone::Warn, Some("执行后"), html! { ul { @for line in consequences { li { (line) } } } }))
            (form)
        },
    );
    Ok(frame(ctx, title, "/determination", banner).crumb("结果认定", base(ctx)?).page(body))
}

fn refused(answer: Page, again: impl FnOnce(&[FieldError]) -> Outcome<Markup>) -> Page {
    match answer {
        Err(failure) => match on_form(&failure) {
            // Where the row has no such form any more, the refusal itself says why.
            Some(errors) => again(&errors).map(html_refused).map_err(|_| failure),
            None => Err(failure),
        },
        ok => ok,
    }
}

/// The code of a step in addresses and forms.
pub(super) fn step_code(step: Next) -> String {
    serde_json::to_value(step).ok().and_then(|value| value.as_str().map(str::to_owned)).unwrap_or_default()
}

fn step_from_code(code: &str) -> Option<Next> {
    serde_json::from_value(code.into()).ok()
}

/// 会议记录: needed where an assembly decides.
fn document(step: Next) -> Field {
    let field = Field::text("document", "会议记录").maxlength(100);
    if step == Next::AssemblyDecision {
        field.required()
    } else {
        field.help("法规没有要求会议决定的，可以不填")
    }
}

/// The last day of a further round, and whether a text sets it.
pub(super) fn last_day_part(last: &LastDay) -> Markup {
    html! {
        p { "最迟 " (ui::format::date_zh(last.day)) @if !last.basis.is_empty() { " " (ui::cite(&last.basis)) } }
        @if !last.blocks {
            (ui::alert(Tone::Warn, Some("期限没有明文，仅作提示"), html! { p { (last.note) "。超过的不停办，但会记录，请在会议记录中写明原因。" } }))
        }
    }
}

/// The page of a step that is no longer open: what was done instead.
fn taken_page(ctx: &Ctx, title: &str, banner: Option<String>, taken: &TakenUp) -> Outcome<Markup> {
    let body = taken_part(&ctx.unit()?.code, taken);
    Ok(frame(ctx, title, "/determination", banner).crumb("结果认定", base(ctx)?).page(body))
}

fn runoff_choice(plan: &RunoffPlan) -> (Vec<(String, String)>, Vec<String>) {
    let key = |post: Post, person: &PersonRef| format!("{}/{}", post.code(), person);
    let options = plan
        .candidates
        .iter()
        .flat_map(|(post, list)| {
            list.iter().map(move |(p, votes)| (key(*post, p), format!("{} {p}（{votes} 票）", post.zh())))
        })
        .collect();
    (options, default_runoff(plan).iter().map(|(post, p)| key(*post, p)).collect())
}

async fn next_page(ctx: &Ctx, about: About, typed: &Fields, errors: &[FieldError]) -> Outcome<Markup> {
    let About { election, row, round, rounds, taken, banner } = about;
    frozen(&row)?;
    if let Some(taken) = &taken {
        return taken_page(ctx, "下一步", banner, taken);
    }
    let verdict = store::verdict(&row)?;
    let code = typed.get("step").map(str::to_owned).or_else(|| ctx.param("step"));
    let step = code.as_deref().and_then(step_from_code).unwrap_or(verdict.next);
    let base = base(ctx)?;
    let mut form = Form::post(format!("{base}/{}/next", row.id), &*ctx.csrf, row.version)
        .errors(errors)
        .hidden("form_key", ctx.form_key())
        .hidden("step", step_code(step))
        .field(
            Field::date("polling_day", "投票日")
                .value(typed.get("polling_day").unwrap_or_default())
                .required()
                .min(round.polling_day.to_string()),
        );
    let last = service::last_day(ctx.app.db.read(), &election, &rounds, &round, step).await?;
    let latest = last.as_ref().map_or_else(|| html! {}, last_day_part);
    let mut left_out = html! {};
    if step == Next::Runoff
        && let Some(plan) = &verdict.runoff
    {
        let (plan, unknown) = known_plan(plan, &store::basis(&row)?.persons);
        if !unknown.is_empty() {
            let names =
                unknown.iter().map(|(name, votes)| format!("{name}（{votes} 票）")).collect::<Vec<_>>().join("、");
            left_out = ui::alert(
                Tone::Warn,
                Some("有另选人没有核对为本单位选民"),
                html! {
                    p { (names) "不列为候选人。确是本单位选民的，请先更正认定，在认定稿的「另选人核对」中选定本人。" }
                },
            );
        }
        let (options, lawful) = runoff_choice(&plan);
        let chosen: Vec<String> = typed.all("candidate").map(str::to_owned).collect();
        let chosen = if chosen.is_empty() { lawful } else { chosen };
        form = form.field(Field::checks("candidate", "候选人（得票多的未当选人）", options).values(chosen));
    }
    let form = html! {
        (latest) (left_out)
        (form.submit(next_zh(step)).cancel(&base).render())
    };
    let question = format!("{}之后：{}？", round_zh(&round), next_zh(step));
    let consequences =
        ["新一轮的选票（姓名、职务、次序）和选民人数冻结，不能再改。", "在新一轮认定之前，本轮结果不能更正。"];
    asked(ctx, next_zh(step), banner, &question, &consequences, form)
}

/// Asks for day and candidates of the next round.
pub async fn ask_next(ctx: Ctx, Path((_, id)): Path<(String, i64)>) -> Page {
    let about = found(&ctx, id).await?;
    Ok(page(next_page(&ctx, about, &Fields::default(), &[]).await?))
}

/// Creates the next round.
pub async fn next_round(ctx: Ctx, Path((_, id)): Path<(String, i64)>, fields: Fields) -> Page {
    let version = fields.version()?;
    let mut reader = fields.reader();
    let polling_day = reader.date("polling_day", "投票日");
    let step = step_from_code(fields.get("step").unwrap_or_default());
    if step.is_none() {
        reader.error("step", "请刷新页面");
    }
    let candidates: Vec<(Post, PersonRef)> = fields
        .all("candidate")
        .filter_map(|v| v.split_once('/'))
        .filter_map(|(post, person)| Some((Post::from_code(post)?, PersonRef::from(person))))
        .collect();
    let plan = NextRound { step: step.unwrap_or(Next::Done), polling_day, candidates };
    let answer = match reader.finish() {
        Err(refusal) => Err(refusal.into()),
        Ok(()) => command!(ctx, fields, [plan], |tx, actor, unit| {
            let round = service::next_round(tx, &actor, &unit, id, version, &plan).await?;
            Ok(Done::new(format!("/u/{}/count?round={round}", unit.code), "已发起新一轮投票，选票已冻结"))
        }),
    };
    let Err(failure) = answer else { return answer };
    let about = found(&ctx, id).await?;
    match on_form(&failure) {
        // Where the result has no such form any more, the refusal itself says why.
        Some(errors) if about.taken.is_none() && frozen(&about.row).is_ok() => {
            next_page(&ctx, about, &fields, &errors).await.map(html_refused)
        }
        _ => Err(failure),
    }
}

/// Moves the day of a further round that is not counted yet.
pub async fn move_day(ctx: Ctx, Path((_, round)): Path<(String, i64)>, fields: Fields) -> Page {
    let version = fields.version()?;
    let mut reader = fields.reader();
    let day = reader.date("polling_day", "投票日");
    reader.finish()?;
    command!(ctx, fields, [], |tx, actor, unit| {
        service::move_day(tx, &actor, &unit, round, version, day).await?;
        Ok(back(&unit.code, format!("投票日已调整为 {day}；已公布的投票公告须另行更正")))
    })
}

fn correction_page(ctx: &Ctx, about: About, typed: &Fields, errors: &[FieldError]) -> Outcome<Markup> {
    let About { row, round, banner, .. } = about;
    frozen(&row)?;
    let base = base(ctx)?;
    let form = Form::post(format!("{base}/{}/correction", row.id), &*ctx.csrf, row.version)
        .errors(errors)
        .field(
            Field::text("reason", "更正原因")
                .value(typed.get("reason").unwrap_or_default())
                .required()
                .wide()
                .maxlength(200),
        )
        .submit("申请更正")
        .cancel(&base)
        .render();
    let consequences = [
        "另一名选委会成员复核同意后，本轮计票重新打开，须重新核对、结束计票并由两人确认。",
        "已认定的结果保留备查，由更正后的结果替代；已公布的当选公告须另行更正。",
    ];
    asked(ctx, "更正认定", banner, &format!("申请更正{}的结果？", round_zh(&round)), &consequences, form)
}

/// Asks for the reason of a correction.
pub async fn ask_correction_form(ctx: Ctx, Path((_, id)): Path<(String, i64)>) -> Page {
    let about = found(&ctx, id).await?;
    Ok(page(correction_page(&ctx, about, &Fields::default(), &[])?))
}

/// Asks for a correction.
pub async fn ask_correction(ctx: Ctx, Path((_, id)): Path<(String, i64)>, fields: Fields) -> Page {
    let version = fields.version()?;
    let mut reader = fields.reader();
    let reason = reader.text("reason", "更正原因");
    let answer = match reader.finish() {
        Err(refusal) => Err(refusal.into()),
        Ok(()) => command!(ctx, fields, [reason], |tx, actor, unit| {
            service::ask_correction(tx, &actor, &unit, id, version, &reason).await?;
            Ok(back(&unit.code, "已申请更正，等待另一名选委会成员复核"))
        }),
    };
    let about = found(&ctx, id).await?;
    refused(answer, |errors| correction_page(&ctx, about, &fields, errors))
}

/// What the second member is asked about a request in this state.
struct Second {
    waiting: State,
    question: &'static str,
    consequences: &'static [&'static str],
    path: &'static str,
    verb: &'static str,
}

const CORRECTION: Second = Second {
    waiting: State::CorrectionAsked,
    question: "同意更正，重新打开计票？",
    consequences: &["原认定由更正后的结果替代，原认定保留备查。", "本轮计票重新打开，须重新核对并由两人确认。"],
    path: "correction",
    verb: "同意更正，重新打开计票",
};

const VACANCY: Second = Second {
    waiting: State::VacancyAsked,
    question: "确认不足的名额空缺，结束换届选举？",
    consequences: &["不足的名额空缺，本次换届选举结束。", "之后不能再发起新一轮投票。"],
    path: "vacancy",
    verb: "复核空缺决定",
};

async fn second(ctx: Ctx, id: i64, about: &Second) -> Page {
    let About { row, round, banner, .. } = found(&ctx, id).await?;
    if State::from_code(&row.state) != Some(about.waiting) {
        return Err(Failure::NotFound("等待复核的申请".into()));
    }
    let facts: serde_json::Value = serde_json::from_str(&row.input)?;
    let text = |name: &str| facts[name].as_str().unwrap_or_default().to_owned();
    let mut shown = vec![("轮次", round_zh(&round)), ("申请人", row.first_name.clone())];
    for (name, label) in [("reason", "更正原因"), ("decided_on", "会议决定日期"), ("document", "会议记录")]
    {
        if !text(name).is_empty() {
            shown.push((label, text(name)));
        }
    }
    let consequences: Vec<String> = about.consequences.iter().map(|line| (*line).to_owned()).collect();
    let base = base(&ctx)?;
    let body = ui::confirm_page(&Confirm {
        question: about.question,
        consequences: &consequences,
        facts: &shown,
        action: &format!("{base}/{id}/{}/confirm", about.path),
        csrf: &ctx.csrf,
        version: row.version,
        hidden: &[],
        verb: about.verb,
        cancel: &base,
        danger: true,
    });
    Ok(page(frame(&ctx, "复核", "/determination", banner).crumb("结果认定", base).page(body)))
}

/// Repeats a requested correction and asks the second member.
pub async fn second_correction(ctx: Ctx, Path((_, id)): Path<(String, i64)>) -> Page {
    second(ctx, id, &CORRECTION).await
}

/// Repeats a decision on vacancies and asks the second member.
pub async fn second_vacancy(ctx: Ctx, Path((_, id)): Path<(String, i64)>) -> Page {
    second(ctx, id, &VACANCY).await
}

/// Agrees to a correction.
pub async fn confirm_correction(ctx: Ctx, Path((_, id)): Path<(String, i64)>, fields: Fields) -> Page {
    let version = fields.version()?;
    command!(ctx, fields, [], |tx, actor, unit| {
        service::confirm_correction(tx, &actor, &unit, id, version).await?;
        Ok(back(&unit.code, "已同意更正，原认定已替代，计票重新打开"))
    })
}

fn vacancy_page(ctx: &Ctx, about: About, typed: &Fields, errors: &[FieldError]) -> Outcome<Markup> {
    let About { row, round, taken, banner, .. } = about;
    frozen(&row)?;
    if let Some(taken) = taken.filter(|_| errors.is_empty()) {
        return taken_page(ctx, "不足名额空缺", banner, &taken);
    }
    let base = base(ctx)?;
    let value = |name: &str| typed.get(name).unwrap_or_default().to_owned();
    let verdict = store::verdict(&row)?;
    let by_assembly = verdict.next == Next::AssemblyDecision || verdict.options.contains(&Next::AssemblyDecision);
    let step = if by_assembly { Next::AssemblyDecision } else { Next::VacancyAllowed };
    let form = Form::post(format!("{base}/{}/vacancy", row.id), &*ctx.csrf, row.version)
        .errors(errors)
        .hidden("form_key", ctx.form_key())
        .field(Field::date("decided_on", "会议决定日期").value(value("decided_on")).required())
        .field(document(step).value(value("document")))
        .submit("登记不足名额空缺")
        .cancel(&base)
        .render();
    let consequences = ["另一名选委会成员复核后，不足的名额空缺，换届选举结束。"];
    asked(ctx, "不足名额空缺", banner, &format!("{}之后不再选举，名额空缺？", round_zh(&round)), &consequences, form)
}

/// Asks for the decision of the assembly.
pub async fn ask_vacancy_form(ctx: Ctx, Path((_, id)): Path<(String, i64)>) -> Page {
    let about = found(&ctx, id).await?;
    Ok(page(vacancy_page(&ctx, about, &Fields::default(), &[])?))
}

/// Records a decision to leave seats empty.
pub async fn ask_vacancy(ctx: Ctx, Path((_, id)): Path<(String, i64)>, fields: Fields) -> Page {
    let version = fields.version()?;
    let mut reader = fields.reader();
    let decided_on = reader.date("decided_on", "会议决定日期");
    let document = reader.optional("document");
    let answer = match reader.finish() {
        Err(refusal) => Err(refusal.into()),
        Ok(()) => command!(ctx, fields, [document], |tx, actor, unit| {
            service::ask_vacancy(tx, &actor, &unit, id, version, decided_on, &document).await?;
            Ok(back(&unit.code, "已登记空缺决定，等待另一名选委会成员复核"))
        }),
    };
    let about = found(&ctx, id).await?;
    refused(answer, |errors| vacancy_page(&ctx, about, &fields, errors))
}

/// Confirms a decision to leave seats empty.
pub async fn confirm_vacancy(ctx: Ctx, Path((_, id)): Path<(String, i64)>, fields: Fields) -> Page {
    let version = fields.version()?;
    command!(ctx, fields, [], |tx, actor, unit| {
        service::confirm_vacancy(tx, &actor, &unit, id, version).await?;
        Ok(back(&unit.code, "空缺决定已复核，换届选举结束"))
    })
}
