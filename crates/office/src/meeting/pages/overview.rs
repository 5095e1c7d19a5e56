//! 各组织换届: the bodies of a unit in their lawful order, with their meetings.

use entity::meeting;
use law::body::Body;
use law::sequence;
use maud::{Markup, html};

use super::{base, chip};
use crate::access::COMMITTEE;
use crate::cycle::{self, course};
use crate::failure::Outcome;
use crate::meeting::model::{Purpose, Stage};
use crate::meeting::service::{self, BodyState, Seated};
use crate::meeting::store;
use crate::shell::Frame;
use crate::ui::{self, Column, StepState, Table, Tone};
use crate::web::{Ctx, Page, html as page};

/// Purposes of a re-election of a body, in the order of the work.
fn purposes(body: Body) -> &'static [Purpose] {
    match body {
        Body::Party => &[Purpose::PartyCommittee, Purpose::PartyOfficers, Purpose::PartyDirect],
        Body::Representatives => &[Purpose::Representatives, Purpose::GroupLeader],
        Body::Supervision => &[Purpose::Supervision],
        Body::Cooperative => &[Purpose::Boards, Purpose::CouncilOfficers, Purpose::SupervisorOfficers],
        Body::Committee | Body::Residents => &[Purpose::ByElection, Purpose::Recall],
    }
}

/// Whether a meeting for this can be made now: not twice, officers after their committee, no direct election beside one of a
/// committee.
fn may_be_made(purpose: Purpose, own: &[&meeting::Model]) -> bool {
    let stands =
        |wanted: Purpose| own.iter().find(|row| row.purpose == wanted.code() && store::stage(row) != Stage::Cancelled);
    if purpose.by_group() {
        return true;
    }
    let other = match purpose {
        Purpose::PartyCommittee => stands(Purpose::PartyDirect),
        Purpose::PartyDirect => stands(Purpose::PartyCommittee),
        _ => None,
    };
    let after = purpose.parent().is_none_or(|parent| stands(parent).is_some_and(|row| store::stage(row).decided()));
    stands(purpose).is_none() && other.is_none() && after
}

/// How far a body is, for the bar of steps; `planned` are the bodies whose day is on the timetable.
fn state(
    body: Body,
    (meetings, groups): (&[meeting::Model], &[String]),
    planned: &[(i64, String)],
    committee: cycle::Stage,
) -> (StepState, String) {
    if matches!(body, Body::Committee | Body::Residents) {
        let (step, word) = match committee {
            cycle::Stage::Finished => (StepState::Done, "已产生"),
            cycle::Stage::Preparing => (StepState::Todo, "未开始"),
            other => (StepState::Current, other.zh()),
        };
        return (step, word.to_owned());
    }
    let known = planned.iter().any(|(_, code)| code == body.code());
    let progress = service::body_state(body, &service::met(meetings), groups, known);
    let step = match progress.state {
        BodyState::NotStarted | BodyState::Planned => StepState::Todo,
        BodyState::UnderWay => StepState::Current,
        BodyState::Elected | BodyState::Filed => StepState::Done,
    };
    (step, progress.zh())
}

/// Groups and voting units that have not elected their representatives yet.
fn groups_missing(meetings: &[meeting::Model], groups: &[String]) -> Vec<String> {
    let elects = |row: &meeting::Model, group: &str| {
        row.purpose == Purpose::Representatives.code() && row.scope.trim() == group && store::stage(row).decided()
    };
    let waits = |group: &&String| !meetings.iter().any(|row| elects(row, group.trim()));
    groups.iter().filter(waits).cloned().collect()
}

fn names(elected: &[Seated]) -> String {
    let names: Vec<String> =
        elected.iter().map(|one| format!("{} {}", one.elected.post.zh(), one.elected.person)).collect();
    names.join("、")
}

async fn table(ctx: &Ctx, rows: &[&meeting::Model], title: &str) -> Outcome<Markup> {
    let code = &ctx.unit()?.code;
    let mut table = Table::new(
        title,
        vec![
            Column::text("会议").sticky(),
            Column::text("形式"),
            Column::state("日期"),
            Column::state("阶段"),
            Column::number("应到"),
            Column::number("实到"),
            Column::text("结果"),
        ],
    )
    .plain();
    for row in rows {
        let elected = service::elected(ctx.app.db.read(), row).await?;
        let figure = |n: i32| if row.rounds > 0 || n > 0 { n.to_string() } else { ui::format::DASH.to_owned() };
        table = table.row(vec![
            html! { a href=(base(code, row.id)) { (ctx.words().say(&service::title(row))) } },
            html! { (ctx.words().say(service::forum(row)?.zh())) },
            html! { (row.held_on) },
            html! { (chip(store::stage(row))) },
            html! { (figure(row.due)) },
            html! { (figure(row.present)) },
            html! { @if elected.is_empty() { (ui::format::DASH) } @else { (names(&elected)) } },
        ]);
    }
    Ok(table.render())
}

/// The bodies of a unit.
pub async fn show(ctx: Ctx) -> Page {
    let conn = ctx.app.db.read();
    let unit = ctx.unit()?;
    let election = cycle::store::expect_current(conn, &unit.code).await?;
    let rules = service::rules(&election, election.polling_day)?;
    let meetings = store::meetings(conn, election.cycle_id, &unit.code).await?;
    let own = if unit.is_village { Body::Committee } else { Body::Residents };
    let stages: Vec<Body> = sequence::USUAL
        .iter()
        .flat_map(|stage| stage.iter().copied())
        .filter(|body| !matches!(body, Body::Committee | Body::Residents) || *body == own)
        .collect();
    let committee = cycle::stage(&election);
    let groups = service::choosing_of(conn, &election).await?;
    let planned = cycle::store::planned_bodies(conn, &[election.id]).await?;
    let steps: Vec<ui::Step> = stages
        .iter()
        .map(|body| {
            let (state, note) = state(*body, (&meetings, &groups), &planned, committee);
            ui::Step::new(course::body_zh(*body, ctx.words()), state).note(note).href(format!("#{}", body.code()))
        })
        .collect();
    let may = COMMITTEE.contains(&ctx.actor.role);
    let mut cards = Vec::new();
    for body in &stages {
        cards.push(card(&ctx, *body, (&meetings, &groups), &election, &rules, may).await?);
    }
    let changes: Vec<&meeting::Model> =
        meetings.iter().filter(|row| matches!(row.purpose.as_str(), "by_election" | "recall")).collect();
    let body = html! {
        p .field-help { "先党组织，再村（居）民委员会，后村务监督委员会和集体经济组织。每次会议都有自己的名册、签到、选票、计票、认定和报批备案。" }
        (ui::steps_bar(&steps))
        @for card in &cards { (card) }
        @if !changes.is_empty() {
            (ui::card("补选与罢免", table(&ctx, &changes, "补选与罢免").await?))
        }
    };
    let frame = Frame::new(&ctx, "各组织换届").tab("/meetings").banner(cycle::election_note(&election, &rules.village));
    Ok(page(frame.page(body)))
}

async fn card(
    ctx: &Ctx,
    body: Body,
    (meetings, groups): (&[meeting::Model], &[String]),
    election: &entity::unit_election::Model,
    rules: &service::Rules,
    may: bool,
) -> Outcome<Markup> {
    let unit = ctx.unit()?;
    let title = &*course::body_zh(body, ctx.words());
    if matches!(body, Body::Committee | Body::Residents) {
        let stage = cycle::stage(election);
        let content = html! {
            p { "选举日 " (election.polling_day) " " (ui::badge(if stage == cycle::Stage::Finished { Tone::Good } else { Tone::Info }, stage.zh())) }
            p { "登记选民 " (election.registered) " 人；应选 " (election.seats) " 职，已当选 " (election.elected) " 人。" }
            p {
                (ui::button(&format!("/u/{}", unit.code), "选举总览")) " "
                @if may && stage == cycle::Stage::Finished {
                    (ui::button(&format!("/u/{}/meetings/new?purpose=by_election", unit.code), "补选")) " "
                    (ui::button(&format!("/u/{}/changes", unit.code), "届中变动（辞职、罢免、终止）"))
                }
            }
        };
        return Ok(html! { div id=(body.code()) { (ui::card(title, content)) } });
    }
    let own: Vec<&meeting::Model> =
        meetings.iter().filter(|row| purposes(body).iter().any(|purpose| purpose.code() == row.purpose)).collect();
    let mut missing = Vec::new();
    for (before, severity) in sequence::before(body, Some(&rules.village), None) {
        let wrong_kind =
            matches!(before, Body::Committee) != unit.is_village && matches!(before, Body::Committee | Body::Residents);
        if wrong_kind || before == Body::Representatives {
            continue;
        }
        let (state, _) = state(before, (meetings, groups), &[], cycle::stage(election));
        if state != StepState::Done {
            let word = if severity == law::finding::Severity::Block { "应当先产生" } else { "一般先产生" };
            missing.push(format!("{word}{}", course::body_zh(before, ctx.words())));
        }
    }
    let waiting = groups_missing(meetings, groups);
    let composition = match body {
        Body::Representatives => Some(composition(ctx, election, rules).await?),
        _ => None,
    };
    let content = html! {
        @if !missing.is_empty() && !own.iter().any(|row| store::stage(row).decided()) {
            p .text-muted { (missing.join("，")) "。" }
        }
        @if own.is_empty() { (ui::empty("还没有会议", html! { p { "新建会议后登记名册、候选人和文书。" } })) }
        @else { (table(ctx, &own, title).await?) }
        @if body == Body::Representatives && !own.is_empty() && !waiting.is_empty() {
            p .text-muted { "还没有选出代表的小组、推选单位（" (waiting.len()) "/" (groups.len()) "）：" (waiting.join("、")) "。" }
        }
        @if let Some(composition) = composition { (composition) }
        p {
            (ui::button(&format!("/u/{}/timetable?body={1}#body-{1}", unit.code, body.code()), "步骤和日程"))
            @if body == Body::Representatives { " " (ui::button(&format!("/u/{}/voting-units", unit.code), "推选单位")) }
        }
        @if may {
            p { @for purpose in purposes(body).iter().filter(|purpose| may_be_made(**purpose, &own)) {
                (ui::button(&format!("/u/{}/meetings/new?purpose={}", unit.code, purpose.code()), &format!("新建：{}", ctx.words().say(purpose.zh())))) " "
            } }
        }
    };
    Ok(html! { div id=(body.code()) { (ui::card(title, content)) } })
}

/// 村民代表会议的组成: representatives elected so far, held against the shares of the texts.
async fn composition(ctx: &Ctx, election: &entity::unit_election::Model, rules: &service::Rules) -> Outcome<Markup> {
    let unit = ctx.unit()?;
    let day = ctx.today().max(election.polling_day);
    let (input, findings) = service::composition(ctx.app.db.read(), unit, day, rules).await?;
    let Some(input) = input else { return Ok(html! {}) };
    let figure = |n: Option<u32>| n.unwrap_or(0).to_string();
    Ok(html! {
        (ui::tiles(&[
            ui::Tile::new("村民代表", figure(input.village_reps)),
            ui::Tile::new("妇女代表", figure(input.women_reps)),
            ui::Tile::new("党员代表", figure(input.party_reps)),
            ui::Tile::new("村民委员会成员", figure(input.vc_members)),
        ]))
        (cycle::show_findings(ctx.words(), &findings))
    })
}
