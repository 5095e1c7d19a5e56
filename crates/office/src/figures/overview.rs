//! The first page of a unit: how far it is, what comes next, its dates and figures.

use axum::response::{IntoResponse, Redirect};
use entity::unit_election;
use maud::{Markup, html};

use super::board::{Board, Entry};
use super::indicator::{NOT_REPORTED, UNKNOWN, counted, indicators, polled, reported, turnout};
use super::todo::{next_action, todos};
use crate::access::CLERKS;
use crate::clock::zh_date;
use crate::cycle::plan::{self, Standing};
use crate::cycle::{self, Stage, stage};
use crate::failure::Outcome;
use crate::org::{Level, shown};
use crate::roll;
use crate::shell::Frame;
use crate::ui::format::{date, days_left, percent, thousands};
use crate::ui::{self, Column, Step, StepState, Table, Tile, Tone};
use crate::web::{Ctx, Page, html as page};

/// Overview of a unit. Units above the village have their page in the register.
pub async fn overview(ctx: Ctx) -> Page {
    let unit = ctx.unit()?;
    if unit.level != Level::Village {
        return Ok(Redirect::to(&format!("/units/{}", unit.code)).into_response());
    }
    let Some(election) = cycle::store::current(ctx.app.db.read(), &unit.code).await? else {
        let next = html! {
            @if CLERKS.contains(&ctx.actor.role) { (ui::button("/cycles", "查看换届方案")) " " }
            (ui::button(&format!("/units/{}", unit.code), "查看底册"))
        };
        let body = ui::empty("这个村社还没有列入换届方案，由县级换届办列入后开始办理", next);
        return Ok(page(Frame::new(&ctx, shown(&unit.name)).page(body)));
    };
    let body = body(&ctx, &election).await?;
    let banner = cycle::regime(&election).ok().and_then(|regime| cycle::election_note(&election, &regime));
    Ok(page(Frame::new(&ctx, shown(&unit.name)).tab("").banner(banner).page(body)))
}

async fn body(ctx: &Ctx, election: &unit_election::Model) -> Outcome<Markup> {
    let unit = ctx.unit()?;
    let conn = ctx.app.db.read();
    let base = format!("/u/{}", unit.code);
    let reads_roll = crate::access::ROLL_READERS.contains(&ctx.actor.role);
    let rows = cycle::store::steps(conn, election.id).await?;
    let objections = roll::store::unanswered_objections_of(conn, &[election.id]).await?;
    let regime = cycle::regime(election)?;
    let lines = plan::lines(election, &regime, &rows, ctx.today());
    let board = Board::single(
        &unit.code,
        Entry { name: shown(&unit.name), election: election.clone(), bodies: Default::default() },
    );
    let todo = todos(&board, &rows, &objections, ctx.today())?;
    let (what, page) = next_action(election);
    Ok(html! {
        (ui::steps_bar(&bar(election, &base, ctx.today(), reads_roll)))
        (ui::card("下一步", html! {
            p {
                strong { (what) }
                @if reads_roll || page != "/roll" { " " (ui::primary_button(&format!("{base}{page}"), "去办理")) }
            }
            @if !todo.is_empty() {
                ul {
                    @for todo in &todo {
                        li { (ui::badge(todo.urgency.tone(), todo.urgency.zh())) " " @if reads_roll || !todo.href.ends_with("/roll") { a href=(todo.href) { (todo.what) } } @else { (todo.what) } }
                    }
                }
            }
        }))
        (ui::tiles(&tiles(election)))
        (ui::columns(&[
            ui::card_with("关键日期", Some(ui::button(&format!("{base}/timetable"), "日程倒排")), dates(&lines, election, ctx.today())),
            ui::card("基本情况", facts(ctx, election, &base)?),
        ]))
    })
}

fn bar(election: &unit_election::Model, base: &str, today: chrono::NaiveDate, reads_roll: bool) -> Vec<Step> {
    let now = stage(election);
    let at = |stage: Stage| Stage::ALL.iter().position(|one| *one == stage).unwrap_or(0);
    Stage::ALL
        .into_iter()
        // A further round is a step only where there is one.
        .filter(|stage| *stage != Stage::NextRound || now == Stage::NextRound || election.rounds > 1)
        .map(|step| {
            let late = election.polling_day < today && !counted(election) && step == now;
            let state = match at(step).cmp(&at(now)) {
                std::cmp::Ordering::Less => StepState::Done,
                std::cmp::Ordering::Equal if now == Stage::Finished => StepState::Done,
                std::cmp::Ordering::Equal if late => StepState::Late,
                std::cmp::Ordering::Equal => StepState::Current,
                std::cmp::Ordering::Greater => StepState::Todo,
            };
            let page = match step {
                Stage::Preparing => "/posts",
                // Who may not read registrations is led to the papers, where the list stands as it was published.
                Stage::Registering | Stage::RollPublished if reads_roll => "/roll",
                Stage::Registering | Stage::RollPublished => "/notices",
                Stage::Nominating | Stage::CandidatesPublished => "/candidates",
                Stage::Polling => "/polling",
                Stage::Counting => "/count",
                Stage::NextRound => "/determination",
                Stage::Finished => "/notices",
            };
            let bar = Step::new(step.zh(), state).href(format!("{base}{page}"));
            match step {
                Stage::Polling => bar.note(ui::format::date_short(election.polling_day)),
                Stage::Finished => match election.finished_on {
                    Some(day) => bar.note(ui::format::date_short(day)),
                    None => bar,
                },
                _ => bar,
            }
        })
        .collect()
}

fn tiles(election: &unit_election::Model) -> Vec<Tile> {
    let seats = Tile::new("应选职数", reported(election.seats));
    let mut tiles = vec![
        seats,
        Tile::new("登记选民", reported(election.registered)),
        Tile::new(if election.mode == "candidates" { "候选人" } else { "自荐人" }, reported(election.candidates)),
    ];
    let mut rate = Tile::new("参选率", turnout(election));
    if polled(election) && election.registered > 0 {
        rate = rate.note(format!(
            "收回 {} / 登记 {}",
            thousands(election.recovered.into()),
            thousands(election.registered.into())
        ));
    }
    tiles.push(rate);
    let elected = if polled(election) {
        let women = format!(
            "其中女性 {}（{}）",
            election.elected_women,
            percent(election.elected_women.into(), election.elected.into())
        );
        Tile::new("当选", election.elected.to_string()).note(women)
    } else {
        Tile::new("当选", NOT_REPORTED)
    };
    tiles.push(elected);
    if election.open_findings > 0 {
        tiles.push(Tile::new("未说明的核对提示", election.open_findings.to_string()).tone(Tone::Warn));
    }
    tiles
}

fn dates(lines: &[plan::Line], election: &unit_election::Model, today: chrono::NaiveDate) -> Markup {
    let columns =
        vec![Column::text("节点").sticky(), Column::state("法定"), Column::state("实际"), Column::state("状态")];
    let mut table = Table::new("关键日期", columns).plain().empty(
        "没有日程",
        html! { "选举日 " (date(election.polling_day)) "，" (days_left(election.polling_day, today)) "。" },
    );
    for line in lines.iter().filter(|line| line.law.hard) {
        let tone = match line.standing {
            Standing::Done(_) | Standing::Closed(_) => Tone::Good,
            Standing::Illegal | Standing::Late(_) => Tone::Bad,
            Standing::BehindPlan(_) | Standing::Due(_) => Tone::Warn,
            Standing::IfNeeded | Standing::Unrecorded | Standing::Open => Tone::Muted,
        };
        table = table.row(vec![
            html! { (line.law.title_zh) },
            lawful(line),
            html! { (line.row.actual.map_or_else(|| ui::format::DASH.to_owned(), date)) },
            ui::badge(tone, &line.standing.zh()),
        ]);
    }
    table.render()
}

/// The days that the texts set for a step, and below them the planned day where it is another one. What is only recommended
/// is left to the timetable.
fn lawful(line: &plan::Line) -> Markup {
    let (earliest, latest) = (line.law.earliest, line.law.latest);
    let legal = match (earliest, latest) {
        (Some(first), Some(last)) if first == last => date(first),
        (Some(first), Some(last)) => format!("{} 至 {}", date(first), date(last)),
        (None, Some(last)) => format!("最迟 {}", date(last)),
        (Some(first), None) => format!("{} 起", date(first)),
        (None, None) => ui::format::DASH.to_owned(),
    };
    let planned = line.row.planned.filter(|day| latest != Some(*day));
    html! {
        (legal)
        @if let Some(day) = planned { br; span .text-muted { "计划 " (date(day)) } }
    }
}

fn facts(ctx: &Ctx, election: &unit_election::Model, base: &str) -> Outcome<Markup> {
    let unit = ctx.unit()?;
    let mode = if election.mode == "candidates" { "有候选人" } else { "自荐直选" };
    let yes = |value: Option<bool>, unknown: &'static str| match value {
        Some(true) => "是",
        Some(false) => "否",
        None => unknown,
    };
    let age = indicators([election]).into_iter().find(|it| it.id == "mean_age").map(|it| it.value).unwrap_or_default();
    let dual_unknown = if stage(election) == Stage::Finished { UNKNOWN } else { ui::format::DASH };
    Ok(html! {
        (ui::kv(&[
            ("选举日", html! { (zh_date(election.polling_day)) @if stage(election) < Stage::Polling { "（" (days_left(election.polling_day, ctx.today())) "）" } }),
            ("选举方式", html! { (mode) }),
            ("选举有效", html! { (yes(election.valid_poll, NOT_REPORTED)) }),
            ("一次选举成功", html! { (yes(election.first_ballot_full, NOT_REPORTED)) }),
            ("一肩挑", html! { (yes(election.dual_head, dual_unknown)) }),
            ("当选平均年龄", html! { (age) }),
        ]))
        p {
            @if super::may_see_persons(ctx.actor.role) { (ui::button(&format!("{base}/people"), "人员")) " " (ui::button(&format!("{base}/kinship"), "亲属关系")) " " }
            (ui::button(&format!("/units/{}", unit.code), &ctx.words().say("底册与村民小组")))
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testkit::day;

    #[test]
    fn a_step_shows_the_lawful_day_and_the_planned_one_beside_it() {
        let election = crate::testkit::unit_election("990781001201", day(2026, 3, 28));
        let regime = cycle::regime(&election).unwrap();
        let shown = |planned: Option<chrono::NaiveDate>| {
            let row = entity::timetable_step::Model { planned, ..plan::blank(election.id, plan::step::ROLL) };
            let lines = plan::lines(&election, &regime, &[row], day(2026, 1, 1));
            let line = lines.into_iter().find(|line| line.law.id == plan::step::ROLL).unwrap();
            let (latest, recommended) = (line.law.latest.unwrap(), line.law.recommended.unwrap());
            assert!(line.law.hard && recommended < latest, "recommended is earlier than the law asks");
            (lawful(&line).into_string(), latest, recommended)
        };
        let (text, latest, recommended) = shown(None);
        assert_eq!(text, format!("最迟 {latest}"), "not {recommended}");
        let (text, ..) = shown(Some(day(2026, 3, 2)));
        assert!(text.starts_with(&format!("最迟 {latest}")) && text.contains("计划 2026-03-02"), "{text}");
        let (text, ..) = shown(Some(latest));
        assert_eq!(text, format!("最迟 {latest}"), "the same day is said once");
        let lines = plan::lines(&election, &regime, &[], day(2026, 1, 1));
        let polling = lines.iter().find(|line| line.law.id == plan::step::POLLING).unwrap();
        assert_eq!(lawful(polling).into_string(), "2026-03-28");
    }
}
