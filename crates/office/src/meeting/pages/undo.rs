//! What can still be undone before a result is confirmed: a declared void, and a closed count. Each asks on a page of its own.

use axum::extract::Path;
use entity::meeting_round;
use maud::{Markup, html};

use super::{base, frame, load};
use crate::access::COMMITTEE;
use crate::failure::{Failure, Outcome, Refusal};
use crate::meeting::model::{Facts, Stage, VoteKind};
use crate::meeting::service::{self, Loaded};
use crate::meeting::store;
use crate::polling::model::{Asked, SheetCode};
use crate::polling::pages::command;
use crate::ui::{self, Confirm, Field, Form, Tone};
use crate::web::{Ctx, Done, Fields, Page, html as page};

/// 「第 1 轮 第一次投票」.
fn round_zh(round: &meeting_round::Model) -> String {
    format!("第 {} 轮 {}", round.no, VoteKind::from_code(&round.kind).map_or("", VoteKind::zh))
}

/// The page that says why something cannot be undone; other failures stay what they are.
fn not_now(ctx: &Ctx, loaded: &Loaded, heading: &str, failure: Failure) -> Page {
    let Failure::Refused(refusal) = failure else { return Err(failure) };
    let own = format!("{}/result", base(&loaded.row.unit_code, loaded.row.id));
    let body = html! {
        (crate::shell::refused(&refusal, &format!("不能{heading}")))
        p { (ui::button(&own, "回到结果认定")) }
    };
    Ok(page(frame(ctx, loaded, heading)?.crumb("结果认定", own).page(body)))
}

/// What was declared after the count, with the way to take it back while nobody has confirmed it together with another.
pub(super) async fn declared(ctx: &Ctx, loaded: &Loaded, facts: &Facts) -> Outcome<Markup> {
    let own = base(&loaded.row.unit_code, loaded.row.id);
    let manages = loaded.stage == Stage::Deciding && COMMITTEE.contains(&ctx.actor.role);
    let mut lines = Vec::new();
    for (at, void) in facts.voids.iter().enumerate().filter(|_| manages) {
        if service::void_to_take_back(ctx.app.db.read(), loaded, at).await.is_ok() {
            lines.push(html! {
                li { (service::declared_zh(void)) "：" (void.reason) " "
                    a href=(format!("{own}/voids/{at}/withdraw")) { "撤销登记…" } }
            });
        }
    }
    Ok(html! {
        @if !lines.is_empty() {
            p { "已登记的当选无效、放弃职务，两人确认结果以前可以撤销：" }
            ul { @for line in &lines { (line) } }
        }
    })
}

/// Asks for the reason before a declaration is taken back.
pub async fn ask_void(ctx: Ctx, Path((_, id, at)): Path<(String, i64, usize)>) -> Page {
    let loaded = load(&ctx, id).await?;
    let heading = "撤销当选无效或者放弃的登记";
    let void = match service::void_to_take_back(ctx.app.db.read(), &loaded, at).await {
        Ok(void) => void,
        Err(failure) => return not_now(&ctx, &loaded, heading, failure),
    };
    let own = base(&loaded.row.unit_code, id);
    let question = format!("撤销{}的登记？", service::declared_zh(&void));
    let facts = [
        ("会议", html! { (ctx.words().say(&service::title(&loaded.row))) }),
        ("登记的内容", html! { (service::declared_zh(&void)) }),
        ("登记的事实和依据", html! { (void.reason) }),
    ];
    let body = html! {
        (ui::alert(Tone::Warn, Some(&question), html! {
            ul {
                li { "结果按计票和其余登记重新计算；已有的第一人确认作废，须由两人重新核对、确认。" }
                li { "原来的登记和撤销的原因都保留在审计日志中。" }
            }
        }))
        (ui::kv(&facts))
        (Form::post(format!("{own}/voids/{at}/withdraw"), &*ctx.csrf, loaded.row.version)
            .field(Field::text("reason", "撤销的原因").required().maxlength(200)
                .help("例如：经核对不是近亲属；误选了姓名；本人书面撤回放弃"))
            .submit("撤销登记")
            .cancel(&format!("{own}/result"))
            .render())
    };
    let frame = frame(&ctx, &loaded, heading)?.crumb("结果认定", format!("{own}/result"));
    Ok(page(frame.page(body)))
}

/// Takes a declaration back.
pub async fn void(ctx: Ctx, Path((_, id, at)): Path<(String, i64, usize)>, fields: Fields) -> Page {
    let version = fields.version()?;
    let mut reader = fields.reader();
    let reason = reader.text("reason", "撤销的原因");
    reader.finish()?;
    command!(ctx, fields, [reason], |tx, actor, unit| {
        let what = service::take_back_void(tx, &actor, &unit, (id, version), at, &reason).await?;
        Ok(Done::new(format!("{}/result", base(&unit.code, id)), format!("已撤销{what}的登记，结果已重新计算")))
    })
}

/// That somebody has asked to open the closed count again.
pub(super) fn waiting(ctx: &Ctx, loaded: &Loaded, asked: &Asked) -> Markup {
    let own = base(&loaded.row.unit_code, loaded.row.id);
    ui::alert(
        Tone::Warn,
        Some(&format!("{} 申请重新打开计票：{}", asked.name, asked.reason)),
        html! {
            p { "另一人同意后，计票单由两人重新录入；复核或者撤回以前，结果不能确认。" }
            @if COMMITTEE.contains(&ctx.actor.role) { p { (ui::button(&format!("{own}/reopen"), "查看申请")) } }
        },
    )
}

/// The way on for figures that are wrong: to those who may go it.
pub(super) fn way(ctx: &Ctx, loaded: &Loaded) -> Option<(String, String)> {
    let may = loaded.stage == Stage::Deciding && COMMITTEE.contains(&ctx.actor.role);
    may.then(|| {
        let own = base(&loaded.row.unit_code, loaded.row.id);
        ("申请重新打开计票…".to_owned(), format!("{own}/reopen"))
    })
}

/// Figures that cannot be true, with the way on.
pub(super) fn impossible(ctx: &Ctx, loaded: &Loaded, refusal: Refusal, asked: Option<&Asked>) -> Markup {
    let refusal = match way(ctx, loaded).filter(|_| asked.is_none()) {
        Some((label, path)) => refusal.go(label, path),
        None => refusal,
    };
    html! {
        (crate::shell::refused(&refusal, "这份计票不能认定结果"))
        @if let Some(asked) = asked { (waiting(ctx, loaded, asked)) }
    }
}

/// Figures of the closed count, for the two who decide.
fn figures(round: &meeting_round::Model) -> Outcome<Vec<(&'static str, String)>> {
    let mut facts = vec![("轮次", round_zh(round))];
    if let Some(form) = store::record(round)?.form {
        facts.push(("发出 / 收回", format!("{} / {} 张", form.issued, form.recovered)));
        facts.push(("有效 / 无效", format!("{} / {} 张", form.valid, form.invalid)));
    }
    Ok(facts)
}

const HEADING: &str = "重新打开计票";
/// What opening a count again does, one sentence each.
const AFTER: [&str; 3] = [
    "计票单由两名录入员重新录入，重新定稿、结束计票，结果由两人重新核对、确认。",
    "原有录入、定稿和已有的第一人确认全部保留备查，不再有效；已登记的减少名额同时失效。",
    "已登记的当选无效、放弃职务保留，有误的在结果认定页面撤销。",
];

/// The request, or what a second person is asked about it.
pub async fn ask_reopening(ctx: Ctx, Path((_, id)): Path<(String, i64)>) -> Page {
    let loaded = load(&ctx, id).await?;
    let own = base(&loaded.row.unit_code, id);
    let round = match service::round_to_reopen(ctx.app.db.read(), &loaded).await {
        Ok(round) => round,
        Err(failure) => return not_now(&ctx, &loaded, HEADING, failure),
    };
    let mut facts = figures(&round)?;
    let result = format!("{own}/result");
    let body = match service::reopening(&round)? {
        None => {
            let facts: Vec<(&str, Markup)> = facts.into_iter().map(|(label, text)| (label, html! { (text) })).collect();
            html! {
                (ui::alert(Tone::Warn, Some(&format!("申请重新打开{}的计票？", round_zh(&round))), html! {
                    p { "另一人复核同意后：" }
                    ul { @for line in AFTER { li { (line) } } }
                }))
                (ui::kv(&facts))
                (Form::post(format!("{own}/reopen"), &*ctx.csrf, round.version)
                    .field(Field::text("reason", "更正原因").required().wide().maxlength(200)
                        .help("例如：计票单原件上某人得票是 35，两次都录成 53"))
                    .submit("申请重新打开计票")
                    .cancel(&result)
                    .render())
            }
        }
        Some(asked) => {
            facts.push(("申请人", asked.name.clone()));
            facts.push(("更正原因", asked.reason.clone()));
            let mine = asked.by == ctx.actor.account_id;
            let withdraw = ui::post_button(
                &format!("{own}/reopen/withdraw"),
                &ctx.csrf,
                round.version,
                &[],
                if mine { "撤回申请" } else { "不同意，维持计票" },
            );
            if mine {
                let facts: Vec<(&str, Markup)> =
                    facts.into_iter().map(|(label, text)| (label, html! { (text) })).collect();
                html! {
                    (ui::alert(Tone::Info, Some("已申请重新打开计票，等待另一人复核"), html! { p { "申请人不能自己复核。" } }))
                    (ui::kv(&facts))
                    p { (withdraw) " " (ui::button(&result, "回到结果认定")) }
                }
            } else {
                let consequences = AFTER.map(str::to_owned);
                let question = format!("同意更正，重新打开{}的计票？", round_zh(&round));
                let confirm = ui::confirm_page(&Confirm {
                    question: &question,
                    consequences: &consequences,
                    facts: &facts,
                    action: &format!("{own}/reopen/confirm"),
                    csrf: &ctx.csrf,
                    version: round.version,
                    hidden: &[],
                    verb: "同意更正，重新打开计票",
                    cancel: &result,
                    danger: true,
                });
                html! { (confirm) p { (withdraw) } }
            }
        }
    };
    Ok(page(frame(&ctx, &loaded, HEADING)?.crumb("结果认定", result).page(body)))
}

/// Asks to open the count again.
pub async fn ask(ctx: Ctx, Path((_, id)): Path<(String, i64)>, fields: Fields) -> Page {
    let version = fields.version()?;
    let mut reader = fields.reader();
    let reason = reader.text("reason", "更正原因");
    reader.finish()?;
    command!(ctx, fields, [reason], |tx, actor, unit| {
        service::ask_reopening(tx, &actor, &unit, id, version, &reason).await?;
        Ok(Done::new(format!("{}/result", base(&unit.code, id)), "已申请重新打开计票，等待另一人复核"))
    })
}

/// Agrees to it.
pub async fn agree(ctx: Ctx, Path((_, id)): Path<(String, i64)>, fields: Fields) -> Page {
    let version = fields.version()?;
    command!(ctx, fields, [], |tx, actor, unit| {
        service::agree_to_reopening(tx, &actor, &unit, id, version).await?;
        Ok(Done::new(base(&unit.code, id), "已同意更正，计票重新打开，请由两人重新录入计票单"))
    })
}

/// Who asked takes the request back; another person refuses it.
pub async fn withdraw(ctx: Ctx, Path((_, id)): Path<(String, i64)>, fields: Fields) -> Page {
    let version = fields.version()?;
    command!(ctx, fields, [], |tx, actor, unit| {
        let refused = service::withdraw_reopening(tx, &actor, &unit, id, version).await?;
        let said = if refused {
            "已不同意重新打开计票，计票维持不变"
        } else {
            "申请已撤回，计票维持不变"
        };
        Ok(Done::new(format!("{}/result", base(&unit.code, id)), said))
    })
}

/// What the page of a sheet says when its count is closed: whether it is asked to be opened again, and where that is done.
pub(super) fn closed_sheet(ctx: &Ctx, loaded: &Loaded, round: &meeting_round::Model) -> Outcome<Markup> {
    let own = base(&loaded.row.unit_code, loaded.row.id);
    let may = COMMITTEE.contains(&ctx.actor.role) && loaded.stage == Stage::Deciding;
    let signed = round.sheet_state == SheetCode::Final.code();
    Ok(match service::reopening(round)? {
        Some(asked) => waiting(ctx, loaded, &asked),
        None if may && signed && round.no == loaded.row.rounds => html! {
            p { "计票已经结束。计票单有误的：" (ui::button(&format!("{own}/reopen"), "申请重新打开计票…")) }
        },
        None => html! {},
    })
}
