//! Pages of one candidacy: review, papers, withdrawal.

use axum::extract::Path;
use entity::candidate;
use law::posts::Post;
use maud::{Markup, html};

use super::model::{self, Dossier};
use super::pages::{election, noun, status_badge};
use super::service::{self, Review};
use super::store;
use crate::cycle;
use crate::failure::{Failure, Outcome};
use crate::shell::{self, Frame};
use crate::ui::{self, Field, Form, Tone};
use crate::web::{Ctx, Done, Fields, Page, html as page, html_refused};

/// Longest speech that is kept (characters).
const SPEECH: u16 = 20_000;

async fn row(ctx: &Ctx, election_id: i64, id: i64) -> Outcome<candidate::Model> {
    let row = store::candidate(ctx.app.db.read(), election_id, id).await?;
    row.ok_or_else(|| Failure::NotFound("候选人（自荐人）登记".into()))
}

/// Which of the forms of the page was refused.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Which {
    Review,
    Dossier,
}

async fn show_page(ctx: &Ctx, id: i64, typed: Option<(Which, &Fields, &Failure)>) -> Outcome<Markup> {
    let election = election(ctx).await?;
    let regime = cycle::regime(&election)?;
    let mode = cycle::mode(&election);
    let row = row(ctx, election.id, id).await?;
    let papers = model::dossier(&row);
    let list = format!("/u/{}/candidates", election.unit_code);
    let base = format!("{list}/{id}");
    let of = |which: Which| typed.filter(|(form, _, _)| *form == which).map(|(_, fields, failure)| (fields, failure));
    let value = |which: Which, name: &str, stored: String| {
        of(which).map_or(stored, |(fields, _)| fields.get(name).unwrap_or_default().to_owned())
    };
    let errors = |which: Which| of(which).map(|(_, failure)| shell::errors(failure)).unwrap_or_default();
    let tick = |has: bool| if has { "yes".to_owned() } else { String::new() };
    let decided = match row.status.as_str() {
        store::ACCEPTED => "list",
        store::REFUSED => "leave_out",
        _ => "",
    };
    let decided_on = papers.decided_on.unwrap_or_else(|| ctx.today()).to_string();
    let review = Form::post(format!("{base}/review"), &*ctx.csrf, row.version)
        .errors(&errors(Which::Review))
        .field(
            Field::textarea("opinion", "审查意见", 3)
                .value(value(Which::Review, "opinion", papers.opinion.clone()))
                .maxlength(1000)
                .help("只写审查单位提出的结论和依据，不写案件材料"),
        )
        .field(
            Field::radio(
                "decision",
                "选举委员会的决定",
                [("list", "符合选举办法规定的条件，列入名单"), ("leave_out", "不符合选举办法规定的条件，不列入名单")],
            )
            .value(value(Which::Review, "decision", decided.to_owned()))
            .required(),
        )
        .field(Field::date("decided_on", "决定日期").value(value(Which::Review, "decided_on", decided_on)).required())
        .submit("登记决定")
        .render();
    let place = papers.place.map(|n| n.to_string()).unwrap_or_default();
    let dossier = Form::post(format!("{base}/dossier"), &*ctx.csrf, row.version)
        .errors(&errors(Which::Dossier))
        .field(Field::tick("commitment", "竞职承诺书已交").value(value(
            Which::Dossier,
            "commitment",
            tick(papers.commitment),
        )))
        .field(Field::tick("resignation", "辞职承诺书已交").value(value(
            Which::Dossier,
            "resignation",
            tick(papers.resignation),
        )))
        .field(Field::tick("speech", "演说稿已送选举委员会").value(value(
            Which::Dossier,
            "speech",
            tick(papers.speech),
        )))
        .field(
            Field::number("place", "名单序号")
                .value(value(Which::Dossier, "place", place))
                .help("留空按系统顺序。只在笔画顺序不符、或得票相同已由选举委员会确定先后时填写，填了的排在前面"),
        )
        .field(
            Field::textarea("text", "演说稿（竞职承诺）", 8)
                .value(value(Which::Dossier, "text", papers.text.clone()))
                .maxlength(SPEECH),
        )
        .submit("保存材料")
        .render();
    let open = cycle::before(&election, cycle::Stage::CandidatesPublished, "更改").is_ok();
    let standing = model::stands(&row);
    let facts = ui::kv(&[
        ("职位", html! { (Post::from_code(&row.post).map_or(row.post.as_str(), |post| post.zh())) }),
        ("状态", status_badge(&row)),
        ("报名（提名）日期", html! { (row.filed_on) }),
        (
            "提名票数",
            html! { @if row.kind == model::NOMINATED { (model::nomination_zh(&row)) } @else { (ui::format::DASH) } },
        ),
        ("说明", html! { @if row.reason.is_empty() { (ui::format::DASH) } @else { (row.reason) } }),
    ]);
    let body = html! {
        (ui::card(&row.name, html! {
            (facts)
            @if standing { p { (ui::button(&format!("{base}/withdraw"), "办理退出")) } }
        }))
        @if open && (standing || row.status == store::REFUSED) {
            (ui::card("资格条件审查", html! {
                p .field-help { "审查单位只提出意见；是否列入名单，由选举委员会按选举办法决定。" }
                (review)
            }))
        }
        @if standing { (ui::card("竞职材料", dossier)) }
    };
    Ok(Frame::new(ctx, row.name.clone())
        .tab("/candidates")
        .crumb(noun(mode), list)
        .banner(cycle::election_note(&election, &regime))
        .page(body))
}

/// One candidacy.
pub async fn show(ctx: Ctx, Path((_, id)): Path<(String, i64)>) -> Page {
    Ok(page(show_page(&ctx, id, None).await?))
}

/// Records opinion and decision.
pub async fn review(ctx: Ctx, Path((_, id)): Path<(String, i64)>, fields: Fields) -> Page {
    let election = election(&ctx).await?;
    let version = fields.version()?;
    let mut reader = fields.reader();
    let decision = fields.get("decision").unwrap_or_default().to_owned();
    if !matches!(decision.as_str(), "list" | "leave_out") {
        reader.error("decision", "请选择选举委员会的决定");
    }
    let review = Review {
        listed: decision == "list",
        opinion: reader.optional("opinion"),
        decided_on: reader.date("decided_on", "决定日期"),
    };
    let result = match reader.finish() {
        Err(refusal) => Err(refusal.into()),
        Ok(()) => {
            let (actor, election_id, unit) = (ctx.actor.clone(), election.id, election.unit_code);
            ctx.submit(&fields, move |tx| {
                let (actor, unit, review) = (actor.clone(), unit.clone(), review.clone());
                Box::pin(async move {
                    let name = service::review(tx, &actor, election_id, id, version, &review).await?;
                    let message = if review.listed {
                        format!("已登记：「{name}」列入名单")
                    } else {
                        format!("已登记：「{name}」不列入名单，请告知本人理由")
                    };
                    Ok(Done::new(format!("/u/{unit}/candidates"), message))
                })
            })
            .await
        }
    };
    match result {
        Err(failure @ Failure::Refused(_)) => {
            Ok(html_refused(show_page(&ctx, id, Some((Which::Review, &fields, &failure))).await?))
        }
        other => other,
    }
}

/// Saves the papers.
pub async fn dossier(ctx: Ctx, Path((_, id)): Path<(String, i64)>, fields: Fields) -> Page {
    let election = election(&ctx).await?;
    let version = fields.version()?;
    let mut reader = fields.reader();
    let yes = |name: &str| fields.get(name) == Some("yes") || fields.ticked(name);
    let place = (!reader.optional("place").is_empty()).then(|| reader.int("place", "名单序号", 1, 999));
    let new = Dossier {
        text: reader.optional("text"),
        commitment: yes("commitment"),
        resignation: yes("resignation"),
        speech: yes("speech"),
        place: place.and_then(|n| u32::try_from(n).ok()),
        ..Dossier::default()
    };
    if new.text.chars().count() > usize::from(SPEECH) {
        reader.error("text", format!("演说稿不能超过 {SPEECH} 字"));
    }
    let result = match reader.finish() {
        Err(refusal) => Err(refusal.into()),
        Ok(()) => {
            let (actor, election_id, unit) = (ctx.actor.clone(), election.id, election.unit_code);
            ctx.submit(&fields, move |tx| {
                let (actor, unit, new) = (actor.clone(), unit.clone(), new.clone());
                Box::pin(async move {
                    let name = service::set_dossier(tx, &actor, election_id, id, version, &new).await?;
                    Ok(Done::new(format!("/u/{unit}/candidates/{id}"), format!("已保存「{name}」的材料")))
                })
            })
            .await
        }
    };
    match result {
        Err(failure @ Failure::Refused(_)) => {
            Ok(html_refused(show_page(&ctx, id, Some((Which::Dossier, &fields, &failure))).await?))
        }
        other => other,
    }
}

async fn withdraw_page(ctx: &Ctx, id: i64, typed: Option<(&Fields, &Failure)>) -> Outcome<Markup> {
    let election = election(ctx).await?;
    let regime = cycle::regime(&election)?;
    let row = row(ctx, election.id, id).await?;
    let list = format!("/u/{}/candidates", election.unit_code);
    let errors = typed.map(|(_, failure)| shell::errors(failure)).unwrap_or_default();
    let value = |name: &str| typed.and_then(|(fields, _)| fields.get(name)).unwrap_or_default().to_owned();
    let on = if value("on").is_empty() { ctx.today().to_string() } else { value("on") };
    let form = Form::post(format!("{list}/{id}/withdraw"), &*ctx.csrf, row.version)
        .errors(&errors)
        .field(Field::date("on", "提交书面申请的日期").value(on).required())
        .field(Field::text("reason", "理由").value(value("reason")).required().maxlength(200))
        .field(Field::tick("written", "已收到本人签名的书面申请").value(value("written")).required())
        .submit("办理退出")
        .cancel(&format!("{list}/{id}"))
        .render();
    let body = ui::card(
        &format!("「{}」退出？", row.name),
        html! {
            (ui::alert(Tone::Warn, Some("办理后"), html! { ul {
                li { "退出不能撤销，须及时公告。" }
                @if row.kind == model::NOMINATED && row.status == store::QUALIFIED { li { "正式候选人不足法定名额的，由原提名得票多的依次补足。" } }
            } }))
            (form)
        },
    );
    Ok(Frame::new(ctx, "办理退出")
        .tab("/candidates")
        .crumb(noun(cycle::mode(&election)), list)
        .banner(cycle::election_note(&election, &regime))
        .page(body))
}

/// Asks for day and reason.
pub async fn withdraw_form(ctx: Ctx, Path((_, id)): Path<(String, i64)>) -> Page {
    Ok(page(withdraw_page(&ctx, id, None).await?))
}

/// Records a withdrawal.
pub async fn withdraw(ctx: Ctx, Path((_, id)): Path<(String, i64)>, fields: Fields) -> Page {
    let election = election(&ctx).await?;
    let version = fields.version()?;
    let mut reader = fields.reader();
    let on = reader.date("on", "日期");
    let reason = reader.text("reason", "理由");
    if fields.get("written") != Some("yes") && !fields.ticked("written") {
        reader.error("written", "退出须由本人书面提出");
    }
    let result = match reader.finish() {
        Err(refusal) => Err(refusal.into()),
        Ok(()) => {
            let (actor, election_id, unit) = (ctx.actor.clone(), election.id, election.unit_code);
            ctx.submit(&fields, move |tx| {
                let (actor, unit, reason) = (actor.clone(), unit.clone(), reason.clone());
                Box::pin(async move {
                    let done = service::withdraw(tx, &actor, election_id, id, version, on, &reason).await?;
                    let mut message = format!("「{}」已退出，请公告", done.name);
                    if !done.filled_up.is_empty() {
                        message.push_str(&format!("；由「{}」补足", done.filled_up.join("」「")));
                    }
                    if done.findings.iter().any(|f| f.code == "REFILL_EXHAUSTED") {
                        message.push_str("；原提名中没有足够的人补足，须由选举委员会研究重新提名");
                    }
                    Ok(Done::new(format!("/u/{unit}/candidates"), message))
                })
            })
            .await
        }
    };
    match result {
        Err(failure @ Failure::Refused(_)) => {
            Ok(html_refused(withdraw_page(&ctx, id, Some((&fields, &failure))).await?))
        }
        other => other,
    }
}
