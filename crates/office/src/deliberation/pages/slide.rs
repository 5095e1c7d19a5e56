//! The screen of a unit, made for a projector: the proposed persons beside the rules, and the advice of the meeting below.

use axum::extract::Path;
use entity::deliberation;
use maud::{Markup, html};

use super::{advice_chip, again, base, command, errors, refused};
use crate::deliberation::model::{Advice, Proposed, Screen, State, UNKNOWN};
use crate::deliberation::service::{self, DecisionInput, Loaded, expect_on_list, newest, screen};
use crate::deliberation::store;
use crate::failure::{Failure, Outcome};
use crate::inspection::model::Conclusion as Inspected;
use crate::ui::{self, Slide, Tone};
use crate::vetting::model::Conclusion as Reviewed;
use crate::web::{Ctx, Done, Fields, Page, html as page};

/// A judgement with its mark, which leads to its page where there is one.
fn judged(text: &str, tone: Tone, href: Option<String>) -> Markup {
    let mark = ui::badge(if text == UNKNOWN { Tone::Muted } else { tone }, text);
    html! { @if let Some(href) = href { a .slide-link href=(href) { (mark) } } @else { (mark) } }
}

fn conditions(one: &Proposed, href: Option<String>) -> Markup {
    let marks = one.conditions;
    let tone = match () {
        () if marks.not_met > 0 => Tone::Bad,
        () if marks.unclear + marks.open > 0 => Tone::Warn,
        () => Tone::Good,
    };
    judged(&marks.zh(), tone, href)
}

fn row(loaded: &Loaded, one: &Proposed) -> Markup {
    let unit = &loaded.screen.unit;
    let reviewed = match one.review.as_str() {
        text if text == Reviewed::Clear.zh() => Tone::Good,
        text if text == Reviewed::Found.zh() => Tone::Bad,
        _ => Tone::Warn,
    };
    let inspected = match one.inspection.as_str() {
        text if text == Inspected::Suggest.zh() => Tone::Good,
        text if text == Inspected::Against.zh() => Tone::Bad,
        _ => Tone::Warn,
    };
    // The batch belongs to the township, where both the county and the township may look at it.
    let review =
        loaded.reviews.get(&one.person).map(|(batch, item)| format!("/u/{}/reviews/{batch}/{item}", loaded.township));
    let conditions_page = loaded.proposals.get(&one.person).map(|id| format!("/u/{unit}/conditions/{id}"));
    let inspection = loaded.inspected.then(|| format!("/u/{unit}/inspection/persons/{}", one.person));
    html! {
        tr {
            th scope="row" {
                a href=(format!("/u/{unit}/dossiers/{}", one.person)) { (one.name) }
                small { (one.posts.join("、")) }
            }
            td .num { (one.age) }
            td { (one.sex) }
            td { (one.education) }
            td { (one.political) }
            td { (one.past) }
            td { (conditions(one, conditions_page)) }
            td { (judged(&one.review, reviewed, review)) }
            td { (judged(&one.inspection, inspected, inspection)) }
            td {
                @if one.votes.is_empty() { (ui::badge(Tone::Muted, UNKNOWN)) }
                @else { a href=(format!("/u/{unit}/selection/compare")) { @for vote in &one.votes { span .slide-vote { (vote) } } } }
            }
        }
    }
}

fn persons(loaded: &Loaded) -> Markup {
    let screen = &loaded.screen;
    html! {
        section .slide-persons {
            @if screen.persons.is_empty() {
                (ui::empty("还没有初步人选", html! { p { "乡镇登记初步人选以后，在这里逐人列出。" } }))
            } @else {
                div .slide-scroll {
                    table .slide-table {
                        caption .visually-hidden { (screen.name) "初步人选" }
                        thead { tr {
                            th scope="col" { "姓名、职务" } th scope="col" .num { "年龄" } th scope="col" { "性别" }
                            th scope="col" { "学历" } th scope="col" { "政治面貌" } th scope="col" { "上届" }
                            th scope="col" { "条件" } th scope="col" { "联审" } th scope="col" { "考察" } th scope="col" { "推荐得票" }
                        } }
                        tbody { @for one in &screen.persons { (row(loaded, one)) } }
                    }
                }
            }
            p .slide-leavers {
                @if !screen.last_known { "上届班子" (UNKNOWN) "。" }
                @else if screen.leavers.is_empty() { "上届成员都在人选中。" }
                @else {
                    "上届成员未列入：" (screen.leavers.iter().map(|one| format!("{}（{}）", one.name, one.posts)).collect::<Vec<_>>().join("、")) "。"
                }
                " 年龄计算到选举日 " (screen.polling_day) "。"
            }
        }
    }
}

fn rules(screen: &Screen) -> Markup {
    let unit = &screen.unit;
    let targets = screen.structure.iter().any(|one| !one.target.is_empty());
    let empty: Vec<_> = screen.seats.iter().filter(|one| one.proposed < one.seats).collect();
    html! {
        section .slide-rules {
            h2 { a href=(format!("/u/{unit}/structure")) { "班子结构（两委去重）" } }
            table .slide-table.slide-structure {
                caption .visually-hidden { "班子结构" }
                thead { tr { th scope="col" { "项目" } th scope="col" .num { "上届" } th scope="col" .num { "人选" }
                    @if targets { th scope="col" { "目标" } }
                } }
                tbody {
                    @for one in &screen.structure {
                        tr { th scope="row" { (one.name) } td .num { (one.last) } td .num { b { (one.proposed) } } @if targets { td { (one.target) } } }
                    }
                }
            }
            @for wish in &screen.wishes { p .slide-wish { (wish) } }
            h2 { a href=(format!("/u/{unit}/kinship")) { "回避" } }
            @if screen.clashes.is_empty() {
                @if screen.kin_known { p { "按已登记的亲属关系，没有须回避的。" } }
                @else { p { "亲属关系" (UNKNOWN) "，不能判断。" } }
            }
            ul .slide-clashes {
                @for one in &screen.clashes {
                    li .grave[one.grave] {
                        (ui::badge(if one.grave { Tone::Bad } else { Tone::Warn }, if one.grave { "须回避" } else { "提示" })) " "
                        (one.text) @if !one.cites.is_empty() { small { "（" (one.cites) "）" } }
                        @if !one.remedy.is_empty() { small .slide-remedy { (one.remedy) "。" } }
                    }
                }
            }
            h2 { a href=(format!("/u/{unit}/posts")) { "职数" } }
            @if screen.seats.is_empty() { p { "职数" (UNKNOWN) "。" } }
            @else {
                p {
                    @for one in &screen.seats { span .slide-seat { (one.post) " " (one.proposed) "/" (one.seats) } }
                    @if !empty.is_empty() {
                        (ui::badge(Tone::Warn, &format!("缺：{}", empty.iter().map(|one| format!("{} {} 名", one.post, one.seats - one.proposed)).collect::<Vec<_>>().join("、"))))
                    }
                }
            }
        }
    }
}

/// The advice: what was recorded, and the form while the meeting goes on.
fn advice_bar(
    ctx: &Ctx,
    loaded: &Loaded,
    meeting: &deliberation::Model,
    decision: Option<&entity::deliberation_decision::Model>,
    typed: Option<&Fields>,
    failure: Option<&Failure>,
) -> Outcome<Markup> {
    let (_, hash) = loaded.frozen()?;
    let open = store::state(meeting) == State::Open;
    let value = |name: &str| typed.and_then(|fields| fields.get(name)).unwrap_or_default().to_owned();
    let errors = errors(failure);
    let unsettled = loaded.screen.unsettled();
    let action = format!("{}/{}/{}", base(&meeting.place_code), meeting.id, loaded.screen.unit);
    let changed = decision.is_some_and(|one| one.hash != hash);
    Ok(html! {
        section .slide-advice #advice {
            @if let Some(one) = decision {
                p .slide-decided {
                    (advice_chip(Some(&one.advice))) " " (one.reason)
                    @if changed { " " a href=(format!("/u/{}/deliberation", loaded.screen.unit)) { (ui::badge(Tone::Warn, "会后有变化")) } }
                }
            }
            @if !unsettled.is_empty() {
                details .slide-open { summary { "屏上有 " (unsettled.len()) " 项没有了结" } ul { @for one in &unsettled { li { (one) } } } }
            }
            (refused(failure))
            @for error in &errors { p .slide-error role="alert" { (error.message) } }
            @if open && !loaded.screen.persons.is_empty() {
                form .slide-form action=(action) method="post" data-once {
                    input type="hidden" name="csrf" value=(ctx.csrf);
                    input type="hidden" name="seen" value=(hash);
                    label { span { "意见" }
                        select .form-select name="advice" required {
                            option value="" { "请选择" }
                            @for advice in Advice::ALL {
                                option value=(advice.code()) selected[value("advice") == advice.code()] { (advice.zh()) }
                            }
                        }
                    }
                    label .slide-grow { span { "理由" }
                        input .form-control type="text" name="reason" maxlength="500" required value=(value("reason")) autocomplete="off";
                    }
                    @if decision.is_some() {
                        label .slide-grow { span { "更正原因" }
                            input .form-control type="text" name="correction" maxlength="200" required value=(value("correction")) autocomplete="off";
                        }
                    }
                    button .btn.btn-primary type="submit" { @if decision.is_some() { "更正意见" } @else { "登记意见" } }
                }
            } @else if !open && decision.is_none() {
                p { (advice_chip(None)) " 会议已结束，本次未议。" }
            }
        }
    })
}

async fn view(ctx: &Ctx, id: i64, code: &str, typed: Option<&Fields>, failure: Option<&Failure>) -> Outcome<Markup> {
    let (place, conn) = (ctx.unit()?, ctx.app.db.read());
    let meeting = store::meeting(conn, &place.code, id).await?;
    let codes = store::units(conn, id).await?;
    expect_on_list(&codes, code)?;
    let loaded = screen(conn, code, ctx.today()).await?;
    let decisions = store::decisions(conn, id).await?;
    let own = format!("{}/{id}", base(&place.code));
    let at = codes.iter().position(|one| one == code).unwrap_or(0);
    let beside = |at: Option<usize>| at.and_then(|at| codes.get(at)).map(|code| format!("{own}/{code}"));
    let slide = Slide {
        title: &loaded.screen.name,
        place_zh: &loaded.screen.township,
        position: &format!("{}/{}", at + 1, codes.len()),
        previous: beside(at.checked_sub(1)),
        next: beside(Some(at + 1)),
        back: &own,
        drill: ctx.is_drill(),
        flash: ctx.flash.as_deref(),
    };
    let body = html! {
        div .slide-grid { (persons(&loaded)) (rules(&loaded.screen)) }
        (advice_bar(ctx, &loaded, &meeting, newest(&decisions, code), typed, failure)?)
    };
    Ok(ui::slide_page(&slide, body))
}

/// The screen.
pub async fn show(ctx: Ctx, Path((_, id, code)): Path<(String, i64, String)>) -> Page {
    Ok(page(view(&ctx, id, &code, None, None).await?))
}

/// Records the advice of the meeting.
pub async fn decide(ctx: Ctx, Path((_, id, code)): Path<(String, i64, String)>, fields: Fields) -> Page {
    let mut reader = fields.reader();
    let advice = Advice::from_code(&reader.text("advice", "意见"));
    let input = DecisionInput {
        advice: advice.unwrap_or(Advice::Wait),
        reason: reader.text("reason", "理由"),
        correction: reader.optional("correction"),
        seen: reader.optional("seen"),
    };
    if advice.is_none() && fields.get("advice").is_some_and(|text| !text.is_empty()) {
        reader.error("advice", "请从列表中选择意见");
    }
    let own = code.clone();
    let result = match reader.finish() {
        Err(refusal) => Err(refusal.into()),
        Ok(()) => command!(ctx, fields, [input, own], |tx, actor, unit| {
            service::decide(tx, &actor, &unit, (id, &own), &input).await?;
            Ok(Done::new(format!("{}/{id}/{own}", base(&unit.code)), format!("意见「{}」已登记", input.advice.zh())))
        }),
    };
    again(result, async |failure| view(&ctx, id, &code, Some(&fields), Some(&failure)).await).await
}
