//! Pages of polling.

pub mod board;
pub mod count;
pub mod findings;
pub mod places;
pub mod rounds;
pub mod sheet;

use std::collections::BTreeMap;

use entity::{poll_round, polling_place, unit_election};
use maud::{Markup, html};

use super::model::{PlaceKind, RoundState, kind_from_code, kind_zh};
use super::{service, store};
use crate::access;
use crate::cycle;
use crate::failure::{Failure, Outcome};
use crate::shell::Frame;
use crate::ui::{self, Tone};
use crate::web::Ctx;

/// Carries out a command of a form: clones what the job needs, because a job may run again.
macro_rules! command {
    ($ctx:ident, $fields:ident, [$($own:ident),*], |$tx:ident, $actor:ident, $unit:ident| $body:block) => {{
        let $actor = $ctx.actor.clone();
        let $unit = $ctx.unit()?.clone();
        $ctx.submit(&$fields, move |$tx| {
            let ($actor, $unit) = ($actor.clone(), $unit.clone());
            $(let $own = $own.clone();)*
            Box::pin(async move $body)
        })
        .await
    }};
}
pub(crate) use command;

/// The unit's election with the remark that its pages carry.
pub(crate) async fn election(ctx: &Ctx) -> Outcome<(unit_election::Model, Option<String>)> {
    let election = cycle::store::expect_current(ctx.app.db.read(), &ctx.unit()?.code).await?;
    let regime = cycle::model::regime(&election)?;
    let banner = cycle::election_note(&election, &regime);
    Ok((election, banner))
}

pub(crate) fn frame<'a>(ctx: &'a Ctx, title: &str, tab: &'static str, banner: Option<String>) -> Frame<'a> {
    Frame::new(ctx, title).tab(tab).banner(banner)
}

/// Kind and name of a place, see [`PlaceKind::named`].
pub(crate) fn place_zh(places: &[polling_place::Model], id: i64) -> String {
    let Some(place) = places.iter().find(|p| p.id == id) else {
        return format!("场所 {id}");
    };
    PlaceKind::from_code(&place.kind).map_or_else(|| place.name.clone(), |kind| kind.named(&place.name))
}

/// 「第 1 轮 第一次投票」.
pub(crate) fn round_zh(round: &poll_round::Model) -> String {
    format!("第 {} 轮 {}", round.no, kind_from_code(&round.kind).map_or("", kind_zh))
}

pub(crate) fn round_chip(round: &poll_round::Model) -> Markup {
    match RoundState::from_code(&round.state) {
        Some(RoundState::Voting) => ui::badge(Tone::Info, RoundState::Voting.zh()),
        Some(RoundState::Counting) => ui::badge(Tone::Warn, RoundState::Counting.zh()),
        Some(RoundState::Closed) => ui::badge(Tone::Good, RoundState::Closed.zh()),
        None => ui::badge(Tone::Muted, &round.state),
    }
}

/// The round that a page is about: `?round=` or the newest. None before the first is opened.
pub(crate) async fn chosen_round(ctx: &Ctx, election_id: i64) -> Outcome<Option<poll_round::Model>> {
    match ctx.param("round").and_then(|v| v.parse().ok()) {
        Some(id) => Ok(Some(store::round(ctx.app.db.read(), election_id, id).await?)),
        None => store::latest_round(ctx.app.db.read(), election_id).await,
    }
}

/// Names of accounts.
pub(crate) async fn names(ctx: &Ctx, ids: Vec<i64>) -> Outcome<BTreeMap<i64, String>> {
    let mut names = BTreeMap::new();
    for id in ids {
        if !names.contains_key(&id)
            && let Some(account) = access::store::account(ctx.app.db.read(), id).await?
        {
            names.insert(id, account.name);
        }
    }
    Ok(names)
}

/// The open step 登记选票领用 of a round, from its polling day on. `stock` is the address of the form.
pub(crate) async fn papers_step(ctx: &Ctx, round: &poll_round::Model, stock: &str) -> Outcome<Markup> {
    let begun = round.state == RoundState::Counting.code() || ctx.today() >= round.polling_day;
    if !begun || round.state == RoundState::Closed.code() {
        return Ok(html! {});
    }
    let missing = service::papers_missing(ctx.app.db.read(), round).await?;
    if missing.is_empty() {
        return Ok(html! {});
    }
    let may = access::COMMITTEE.contains(&ctx.actor.role);
    Ok(ui::alert(
        Tone::Warn,
        Some("待办：登记选票领用，结束计票前须填好"),
        html! {
            ul { @for one in &missing { li { (one) } } }
            @if may { p { (ui::button(stock, "去登记选票领用")) } }
            @else { p { "由选委会成员或者乡镇经办登记。" } }
        },
    ))
}

/// Errors for a form, and whether the failure belongs on the form at all.
pub(crate) fn on_form(failure: &Failure) -> Option<Vec<ui::FieldError>> {
    matches!(failure, Failure::Refused(_)).then(|| crate::shell::errors(failure))
}
