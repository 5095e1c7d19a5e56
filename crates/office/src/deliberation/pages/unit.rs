//! What was advised about a village, meeting by meeting, and what changed since.

use std::collections::BTreeMap;

use maud::{Markup, html};

use super::{advice_chip, by, change_table, purpose_line};
use crate::deliberation::model::changes;
use crate::deliberation::service::screen;
use crate::deliberation::store;
use crate::failure::{Failure, Outcome};
use crate::org::{self, Level};
use crate::shell::Frame;
use crate::ui::{self, Tone};
use crate::web::{Ctx, Page, html as page};

async fn view(ctx: &Ctx) -> Outcome<Markup> {
    let (unit, conn) = (ctx.unit()?, ctx.app.db.read());
    if unit.level != Level::Village {
        return Err(Failure::NotFound("这个村社的研判记录".into()));
    }
    let election = crate::cycle::store::expect_current(conn, &unit.code).await?;
    let decisions = store::decisions_about(conn, election.cycle_id, &unit.code).await?;
    let now = screen(conn, &unit.code, ctx.today()).await?;
    let ids: Vec<i64> = decisions.iter().map(|one| one.deliberation_id).collect();
    let meetings: BTreeMap<i64, _> =
        store::meetings_by_id(conn, &ids).await?.into_iter().map(|row| (row.id, row)).collect();
    let places: Vec<String> = decisions.iter().map(|one| one.place_code.clone()).collect();
    let places = org::store::units_by_code(conn, &places).await?;
    let replaced = |id: i64| decisions.iter().any(|one| one.replaces == id);
    let place = |code: &str| places.get(code).map_or("", |unit| &unit.name);
    let mut cards = Vec::new();
    for one in decisions.iter().rev() {
        let then = store::frozen(one)?;
        let stands = !replaced(one.id);
        let found = if stands { changes(&then, &now.screen) } else { Vec::new() };
        let meeting = meetings.get(&one.deliberation_id);
        let title = meeting.map_or("", |row| &row.title);
        let heading = format!("{} {title}", place(&one.place_code));
        let before = decisions.iter().find(|other| other.id == one.replaces);
        cards.push(ui::card(&heading, html! {
            (ui::kv(&[
                ("意见", html! {
                    (advice_chip(Some(&one.advice)))
                    @if !stands { " " (ui::badge(Tone::Muted, "已有新的意见")) }
                }),
                ("理由", html! { (one.reason) }),
                ("会议", html! {
                    @if let Some(row) = meeting { (row.held_on) " " (row.number) }
                    @if one.no > 1 { " 第 " (one.no) " 次登记，更正原因：" (one.correction) }
                }),
                ("取代", html! {
                    @if let Some(old) = before {
                        (advice_chip(Some(&old.advice))) " " (by(&old.by_name, old.at_ms)) " 校验值 " code { (short(&old.hash)) }
                    } @else { (ui::format::DASH) }
                }),
                ("登记", by(&one.by_name, one.at_ms)),
                ("屏上内容校验值", html! { code { (short(&one.hash)) } }),
            ]))
            @if stands {
                @if found.is_empty() { p { (ui::badge(Tone::Good, "会后没有变化")) } }
                @else {
                    (ui::alert(Tone::Warn, Some("会后有变化"), html! { p { "下列内容与研判时屏上的不同；需要重新研判的，另开一次会议。" } }))
                    (change_table(&found))
                }
            }
            (ui::fold("研判时屏上的人选", html! {
                ul {
                    @for person in &then.persons {
                        li {
                            (person.name) "（" (person.posts.join("、")) "）：" (person.age) " 岁，" (person.education) "，" (person.political)
                            "，" (person.past) "；条件：" (person.conditions.zh()) "；联审：" (person.review) "；考察：" (person.inspection)
                            @if !person.votes.is_empty() { "；" (person.votes.join("，")) }
                        }
                    }
                }
            }))
        }));
    }
    let body = html! {
        (purpose_line())
        @if cards.is_empty() {
            (ui::empty("本村还没有研判意见", html! { p { "县级或者乡镇的分析研判会登记意见后，列在这里。" } }))
        }
        @for card in &cards { (card) }
    };
    Ok(Frame::new(ctx, "研判记录")
        .tab("/proposals")
        .crumb("初步人选", format!("/u/{}/proposals", unit.code))
        .page(body))
}

/// The beginning of a hash, as it is printed.
fn short(hash: &str) -> String {
    hash.chars().take(16).collect()
}

/// The page.
pub async fn show(ctx: Ctx) -> Page {
    Ok(page(view(&ctx).await?))
}
