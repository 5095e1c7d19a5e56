//! Somebody who must be talked with: the talks, the form for one, and the plan. Made for a phone: one column, few fields.

use axum::extract::Path;
use entity::talk;
use maud::{Markup, html};

use super::{base, goes_back, plan, purpose_line, village::kinds_zh};
use crate::failure::{Failure, Outcome, Refusal};
use crate::polling::pages::command;
use crate::shell::{self, Frame};
use crate::talks::model::{Attitude, Said, may_read};
use crate::talks::service::{self, TalkInput, open, village, who_or_talked};
use crate::talks::store;
use crate::ui::{self, Field, Form, Tone};
use crate::web::{Ctx, Done, Fields, Page, html as page, html_refused};

/// The form of a talk: typed values first, then those of the version that is corrected.
fn talk_form(ctx: &Ctx, form: Form, old: Option<(&talk::Model, &Said)>, typed: Option<&Fields>) -> Form {
    let value = |name: &str, stored: String| match typed {
        Some(fields) => fields.get(name).unwrap_or_default().to_owned(),
        None => stored,
    };
    let row = |of: fn(&talk::Model) -> &str| old.map_or_else(String::new, |(row, _)| of(row).to_owned());
    let said = |of: fn(&Said) -> &str| old.map_or_else(String::new, |(_, said)| of(said).to_owned());
    let held_on = old.map_or_else(|| ctx.today().to_string(), |(row, _)| row.held_on.to_string());
    let talker = if old.is_some() { row(|row| &row.talker) } else { ctx.actor.name.clone() };
    let follow = match typed {
        Some(fields) => fields.ticked("follow"),
        None => old.is_some_and(|(row, _)| row.follow),
    };
    form.field(Field::date("held_on", "谈话日期").required().value(value("held_on", held_on)))
        .field(Field::text("talker", "谈话人").required().maxlength(60).value(value("talker", talker)))
        .field(Field::text("present", "在场人").maxlength(100).value(value("present", row(|row| &row.present))))
        .field(
            Field::select("attitude", "态度", Attitude::ALL.map(|one| (one.code(), one.zh())))
                .required()
                .value(value("attitude", row(|row| &row.attitude))),
        )
        .field(
            Field::textarea("said", "谈话内容", 5)
                .required()
                .private()
                .value(value("said", said(|said| &said.text)))
                .help("加密保存；只有记录人、乡镇（街道）负责经办和县级换届办能看到"),
        )
        .field(Field::tick("follow", "有意见需要跟进").value(if follow { "yes" } else { "" }))
        .field(
            Field::textarea("follow_text", "需要跟进的意见", 2)
                .private()
                .value(value("follow_text", said(|said| &said.follow))),
        )
}

fn typed(fields: &Fields) -> Result<TalkInput, Refusal> {
    let mut reader = fields.reader();
    let attitude = Attitude::from_code(&reader.text("attitude", "态度"));
    if attitude.is_none() && fields.get("attitude").is_some_and(|code| !code.is_empty()) {
        reader.error("attitude", "请从列表中选择");
    }
    let input = TalkInput {
        held_on: reader.date("held_on", "谈话日期"),
        talker: reader.text("talker", "谈话人"),
        present: reader.optional("present"),
        attitude: attitude.unwrap_or(Attitude::Other),
        said: Said { text: reader.text("said", "谈话内容"), follow: reader.optional("follow_text") },
        follow: fields.ticked("follow"),
    };
    reader.finish()?;
    Ok(input)
}

/// A version of a talk for somebody who may read it.
fn told(row: &talk::Model, said: &Said) -> Markup {
    let attitude = Attitude::from_code(&row.attitude).map_or("", Attitude::zh);
    html! {
        (ui::kv(&[
            ("谈话人", html! { (row.talker) }),
            ("在场人", html! { @if row.present.is_empty() { (ui::format::DASH) } @else { (row.present) } }),
            ("态度", html! { (attitude) }),
            ("谈话内容", html! { (said.text) }),
            ("需要跟进", html! { @if said.follow.is_empty() { (ui::format::DASH) } @else { (said.follow) } }),
            ("记录", html! { (row.by_name) " " (crate::clock::stamp(row.at_ms)) @if row.no > 1 { " 第 " (row.no) " 版" } }),
        ]))
    }
}

/// A talk with all its versions, or that it took place.
fn talk_card(ctx: &Ctx, row: &talk::Model, before: &[&talk::Model], own: &str) -> Outcome<Markup> {
    let unit = ctx.unit()?;
    let title = format!("{} 谈话", ui::format::date(row.held_on));
    if !may_read(&ctx.actor, unit, row) {
        return Ok(ui::card(
            &title,
            html! { p .text-muted { "已谈话；内容只有记录人、乡镇（街道）负责经办和县级换届办能看到。" } },
        ));
    }
    let said = open(&ctx.app.keys, row)?;
    let mut older = Vec::new();
    for version in before.iter().rev() {
        if may_read(&ctx.actor, unit, version) {
            older.push(html! { p { "第 " (version.no) " 版　" (ui::format::date(version.held_on)) } (told(version, &open(&ctx.app.keys, version)?)) });
        }
    }
    Ok(ui::card(
        &title,
        html! {
            (told(row, &said))
            (ui::button(&format!("{own}/records/{}", row.id), "更正"))
            @if !older.is_empty() { (ui::fold("更正前", html! { @for one in &older { (one) } })) }
        },
    ))
}

/// The page of a person; a refused form comes back as it was typed.
pub(super) async fn view(
    ctx: &Ctx,
    (id, subject): (i64, &str),
    typed: Option<&Fields>,
    failure: Option<&Failure>,
) -> Outcome<Markup> {
    let unit = ctx.unit()?;
    let conn = ctx.app.db.read();
    let (election, known) = village(conn, unit, id).await?;
    let mut talks = store::talks(conn, id, &unit.code).await?;
    let who = &who_or_talked(&known, &unit.code, subject, &talks)?;
    let own = format!("{}/{id}", base(&unit.code));
    talks.retain(|row| who.is(&row.subject));
    let mut cards = Vec::new();
    let mut newest: Vec<&talk::Model> = talks.iter().filter(|row| row.current).collect();
    newest.sort_by_key(|row| std::cmp::Reverse((row.held_on, row.id)));
    for row in &newest {
        let same =
            |other: &&talk::Model| !other.current && other.subject == row.subject && other.talk_no == row.talk_no;
        cards.push(talk_card(ctx, row, &talks.iter().filter(same).collect::<Vec<_>>(), &own)?);
    }
    let words = ctx.words();
    let offices: Vec<String> = who.offices.iter().map(|office| words.say(office).into_owned()).collect();
    // A refused plan comes without typed values of a talk: what is wrong with it is said on top of the page.
    let errors = failure.filter(|_| typed.is_some()).map(shell::errors).unwrap_or_default();
    let action = format!("{own}/with/{}", who.key);
    let form = Form::post(action, &*ctx.csrf, 0).errors(&errors).hidden("form_key", ctx.form_key());
    let plan = plan::card(ctx, election.cycle_id, &known, who).await?;
    let body = html! {
        (purpose_line())
        @if let Some(Failure::Refused(refusal)) = failure { @if refusal.fields.is_empty() || typed.is_none() { (shell::refused(refusal, "没有保存")) } }
        (ui::kv(&[
            ("对象类别", html! { @if who.must() { (kinds_zh(ctx, &known, who)) } @else { "本轮不在应谈对象中" } }),
            ("现任职务", html! { @if offices.is_empty() { (ui::format::DASH) } @else { (offices.join("、")) } }),
            ("谈话", html! { @if cards.is_empty() { (ui::badge(Tone::Warn, "未谈")) } @else { (ui::badge(Tone::Good, "已谈")) " " (cards.len()) " 次" } }),
        ]))
        @if who.must() { (ui::card("记载一次谈话", talk_form(ctx, form, None, typed).submit("保存谈话记录").render())) }
        @for card in &cards { (card) }
        @if let Some(plan) = plan { (plan) }
    };
    let list = format!("/u/{}/proposals", unit.code);
    Ok(Frame::new(ctx, format!("{} · 谈心谈话", who.name))
        .tab("/proposals")
        .crumb("初步人选", list)
        .crumb(known.round.title.clone(), own)
        .page(body))
}

/// One person.
pub async fn show(ctx: Ctx, Path((_, id, subject)): Path<(String, i64, String)>) -> Page {
    Ok(page(view(&ctx, (id, &subject), None, None).await?))
}

/// Records a talk.
pub async fn record(ctx: Ctx, Path((_, id, subject)): Path<(String, i64, String)>, fields: Fields) -> Page {
    let result = match typed(&fields) {
        Err(refusal) => Err(refusal.into()),
        Ok(input) => {
            let (keys, own) = (ctx.app.keys.clone(), subject.clone());
            command!(ctx, fields, [keys, own, input], |tx, actor, unit| {
                let name = service::record(tx, &keys, &actor, &unit, (id, &own), &input).await?;
                Ok(Done::new(format!("{}/{id}", base(&unit.code)), format!("与「{name}」的谈话已记载")))
            })
        }
    };
    match result {
        Err(failure) if goes_back(&failure) => {
            Ok(html_refused(view(&ctx, (id, &subject), Some(&fields), Some(&failure)).await?))
        }
        other => other,
    }
}

async fn correct_view(
    ctx: &Ctx,
    (id, talk): (i64, i64),
    typed: Option<&Fields>,
    failure: Option<&Failure>,
) -> Outcome<Markup> {
    let unit = ctx.unit()?;
    let conn = ctx.app.db.read();
    let (_, known) = village(conn, unit, id).await?;
    let all = store::talks(conn, id, &unit.code).await?;
    let row = all.iter().find(|row| row.id == talk).ok_or_else(|| Failure::NotFound("这次谈话".into()))?;
    if !may_read(&ctx.actor, unit, row) {
        return Err(Failure::Forbidden("谈话内容只有记录人、乡镇（街道）负责经办和县级换届办能看到".into()));
    }
    let said = open(&ctx.app.keys, row)?;
    let own = format!("{}/{id}", base(&unit.code));
    let back = format!("{own}/with/{}", row.subject);
    let errors = failure.map(shell::errors).unwrap_or_default();
    let form = Form::post(format!("{own}/records/{talk}"), &*ctx.csrf, 0).errors(&errors);
    let body = html! {
        (purpose_line())
        @if let Some(Failure::Refused(refusal)) = failure { @if refusal.fields.is_empty() { (shell::refused(refusal, "没有保存")) } }
        @if !row.current { (ui::alert(Tone::Warn, None, html! { "这次谈话已有更新的一版，请返回查看。" })) }
        p { "更正保存为新的一版，原来的一版保留。" }
        (talk_form(ctx, form, Some((row, &said)), typed).submit("保存更正").cancel(&back).render())
    };
    Ok(Frame::new(ctx, format!("更正与{}的谈话", row.name))
        .tab("/proposals")
        .crumb(known.round.title.clone(), own)
        .crumb(row.name.clone(), back)
        .page(body))
}

/// The form for a correction.
pub async fn ask_correct(ctx: Ctx, Path((_, id, talk)): Path<(String, i64, i64)>) -> Page {
    Ok(page(correct_view(&ctx, (id, talk), None, None).await?))
}

/// Corrects a talk by a new version.
pub async fn correct(ctx: Ctx, Path((_, id, talk)): Path<(String, i64, i64)>, fields: Fields) -> Page {
    let result = match typed(&fields) {
        Err(refusal) => Err(refusal.into()),
        Ok(input) => {
            let keys = ctx.app.keys.clone();
            command!(ctx, fields, [keys, input], |tx, actor, unit| {
                let (name, subject) = service::correct(tx, &keys, &actor, &unit, (id, talk), &input).await?;
                let back = format!("{}/{id}/with/{subject}", base(&unit.code));
                Ok(Done::new(back, format!("与「{name}」的谈话已更正")))
            })
        }
    };
    match result {
        Err(failure) if goes_back(&failure) => {
            Ok(html_refused(correct_view(&ctx, (id, talk), Some(&fields), Some(&failure)).await?))
        }
        other => other,
    }
}
