//! 驾驶舱: the figures of the place, where each unit stands, and the townships beside each other.

use std::collections::HashSet;

use chrono::NaiveDate;
use entity::unit_election;
use maud::{Markup, html};

use super::board::{Board, Township};
use super::bodies::{self, DONE, PARTS};
use super::indicator::{Indicator, NOT_REPORTED, counted, find};
use super::todo::Urgency;
use crate::clock::stamp;
use crate::cycle::{Stage, stage};
use crate::meeting::service::BodyState;
use crate::shell::Frame;
use crate::ui::chart::{Bar, MapTile, bars, tile_key, tile_map};
use crate::ui::{self, Column, Table, Tile, Tone};
use crate::web::{Ctx, Page, html as page};

/// Page of the figures.
pub async fn cockpit(ctx: Ctx) -> Page {
    let work = ctx.app.boards.work(&ctx.app.db, &ctx.actor.unit_path, ctx.today()).await?;
    let board = &work.board;
    let overdue: HashSet<&str> =
        work.todos.iter().filter(|todo| todo.urgency == Urgency::Late).map(|todo| todo.unit.as_str()).collect();
    let all = board.indicators();
    let today = ctx.today();
    let body = if board.entries().next().is_none() {
        ui::empty("管辖范围内还没有村社列入换届方案", html! { (ui::button("/cycles", "查看换届方案")) })
    } else {
        html! {
            (tiles(&all))
            (ui::card("各组织换届进度", of_bodies(board)))
            (map(board, &overdue, today))
            (ui::columns(&[ui::card("进度", funnel(board)), ui::card("各乡镇（街道）参选率", turnout(board))]))
            (ui::card("各乡镇（街道）一览", townships(board)))
            (ui::fold("口径说明", basis(&all)))
        }
    };
    let at = format!("数据截至 {}", stamp(ctx.app.clock.now_ms()));
    Ok(page(Frame::new(&ctx, "驾驶舱").subtitle(at).page(body)))
}

fn made_of(indicator: &Indicator) -> String {
    if indicator.known() {
        format!("{} / {}", ui::format::thousands(indicator.numerator), ui::format::thousands(indicator.denominator))
    } else {
        "还没有数据".to_owned()
    }
}

fn tiles(all: &[Indicator]) -> Markup {
    let href = |id: &str| match id {
        "polled" => "/villages?polled=1",
        "finished" => "/villages?stage=finished",
        "open_findings" => "/?urgency=blocked",
        _ => "/villages",
    };
    let shown: Vec<Tile> = all
        .iter()
        // The other bodies have a table of their own.
        .filter(|indicator| !indicator.id.starts_with("bodies."))
        .map(|indicator| {
            let tile = Tile::new(indicator.name, &indicator.value).href(href(indicator.id));
            match indicator.id {
                "units" | "open_findings" => tile,
                "registered" => tile.note(format!("{} 个村社已报", indicator.denominator)),
                "mean_age" if indicator.known() => tile.note(format!("{} 人", indicator.denominator)),
                _ => tile.note(made_of(indicator)),
            }
        })
        .collect();
    ui::tiles(&shown)
}

/// How a unit stands, in colour and words, from its row alone.
pub(super) fn state(election: &unit_election::Model, today: NaiveDate) -> (Tone, String) {
    let stage = stage(election);
    match stage {
        Stage::Finished => (Tone::Good, "已产生".to_owned()),
        _ if election.polling_day < today && !counted(election) => {
            (Tone::Bad, format!("选举日 {} 已过，未录入结果", election.polling_day))
        }
        _ if election.open_findings > 0 => {
            (Tone::Warn, format!("{}：{} 条核对提示未说明", stage.zh(), election.open_findings))
        }
        Stage::NextRound => (Tone::Warn, "待下一轮投票".to_owned()),
        Stage::Preparing => (Tone::Muted, format!("筹备，选举日 {}", election.polling_day)),
        other => (Tone::Info, format!("{}，选举日 {}", other.zh(), election.polling_day)),
    }
}

fn map(board: &Board, overdue: &HashSet<&str>, today: NaiveDate) -> Markup {
    let mut counts = [0_u64; 5];
    let order = [Tone::Good, Tone::Info, Tone::Warn, Tone::Bad, Tone::Muted];
    let groups: Vec<(String, Vec<MapTile>)> = board
        .townships
        .iter()
        .map(|township| {
            let tiles = township.entries.iter().map(|entry| {
                let (tone, state_zh) = match state(&entry.election, today) {
                    // What the to-do list calls overdue is overdue here too.
                    (Tone::Info | Tone::Warn | Tone::Muted, _)
                        if overdue.contains(entry.election.unit_code.as_str()) =>
                    {
                        (Tone::Bad, "有超期事项".to_owned())
                    }
                    own => own,
                };
                if let Some(at) = order.iter().position(|one| *one == tone) {
                    counts[at] += 1;
                }
                MapTile { label: entry.name.clone(), tone, state_zh, href: format!("/u/{}", entry.election.unit_code) }
            });
            (township.name.clone(), tiles.collect())
        })
        .collect();
    let words = ["已产生", "进行中", "待处理", "逾期", "筹备"];
    let key: Vec<(Tone, &str, u64)> = (0..5).map(|at| (order[at], words[at], counts[at])).collect();
    ui::card("村社进度", html! { (tile_key(&key)) (tile_map(&groups)) })
}

/// Every body with the units in each state; each number leads to those units.
fn of_bodies(board: &Board) -> Markup {
    let mut columns = vec![Column::text("组织").sticky(), Column::number("应换届")];
    columns.extend(BodyState::ALL.map(|state| Column::number(state.zh())));
    columns.push(Column::number("产生率"));
    let mut table = Table::new("各组织换届进度", columns).plain().scroll_on_phone();
    for (at, part) in PARTS.iter().enumerate() {
        let count = bodies::count(at, board.entries().map(|(_, entry)| &entry.bodies));
        let link = |state: &str, text: String| {
            html! { a href={ "/villages?body=" (part.code) "&state=" (state) } { (text) } }
        };
        let mut cells = vec![html! { (part.zh) }, link("", count.due.to_string())];
        for (state, n) in BodyState::ALL.into_iter().zip(count.states) {
            cells.push(if n > 0 {
                link(state.code(), n.to_string())
            } else {
                html! { "0" }
            });
        }
        cells.push(if count.due > 0 {
            html! {
                (link(DONE, ui::format::percent(count.elected(), count.due)))
                br; small .text-muted { (count.elected()) "/" (count.due) }
            }
        } else {
            html! { (NOT_REPORTED) }
        });
        table = table.row(cells);
    }
    html! {
        (table.render())
        p .field-help { "按先党组织，再村（居）民委员会和代表，后监督委员会和合作社的次序。「已产生」还有文书没有登记，「已备案」文书齐全；产生率包括两者。没有合作社日程的社区不计入合作社。" }
    }
}

fn funnel(board: &Board) -> Markup {
    let total = board.entries().count() as u64;
    let reached = |wanted: Stage| {
        let at = |stage: Stage| Stage::ALL.iter().position(|one| *one == stage);
        board.entries().filter(|(_, entry)| at(stage(&entry.election)) >= at(wanted)).count() as u64
    };
    let steps = [
        ("选民登记", Stage::Registering),
        ("名单已公布", Stage::RollPublished),
        ("提名报名", Stage::Nominating),
        ("候选人已公布", Stage::CandidatesPublished),
        ("投票", Stage::Polling),
        ("计票", Stage::Counting),
        ("已产生", Stage::Finished),
    ];
    html! { @for (label, stage) in steps { (ui::progress(label, reached(stage), total)) } }
}

fn turnout(board: &Board) -> Markup {
    let list: Vec<Bar> = board
        .townships
        .iter()
        .map(|township| {
            let all = township.indicators();
            match find(&all, "turnout").filter(|indicator| indicator.known()) {
                Some(it) => Bar::new(&township.name, it.numerator * 1000 / it.denominator.max(1)).text(&it.value),
                None => Bar::new(&township.name, 0).text(NOT_REPORTED).tone(Tone::Muted),
            }
        })
        .collect();
    bars("各乡镇（街道）参选率", "乡镇（街道）", "参选率", None, &list, 1000)
}

/// The columns of the table of townships: id of the indicator, heading.
const COLUMNS: [(&str, &str); 13] = [
    ("registered", "登记选民"),
    ("polled", "已投票"),
    ("turnout", "参选率"),
    ("first_ballot", "一次选举成功"),
    ("finished", "已产生"),
    ("bodies.party.elected", "党组织产生"),
    ("bodies.representatives.elected", "代表产生"),
    ("bodies.supervision.elected", "监委会产生"),
    ("bodies.cooperative.elected", "合作社产生"),
    ("full_team", "选满"),
    ("dual_head", "一肩挑"),
    ("women", "女性"),
    ("mean_age", "平均年龄"),
];

fn township_cells(township: &Township) -> Vec<Markup> {
    let all = township.indicators();
    let mut cells = vec![
        html! { a href={ "/villages?township=" (township.code) } { (township.name) } },
        html! { @if township.entries.is_empty() { (NOT_REPORTED) } @else { (township.entries.len()) } },
    ];
    cells.extend(COLUMNS.map(|(id, _)| figure(find(&all, id))));
    cells
}

fn figure(indicator: Option<&Indicator>) -> Markup {
    let Some(indicator) = indicator else { return html! {} };
    html! {
        (indicator.value)
        @if indicator.known() && !matches!(indicator.id, "registered" | "mean_age") { br; small .text-muted { (indicator.numerator) "/" (indicator.denominator) } }
    }
}

fn townships(board: &Board) -> Markup {
    let mut columns = vec![Column::text("乡镇（街道）").sticky(), Column::number("村社")];
    columns.extend(COLUMNS.map(|(_, label)| Column::number(label)));
    let all = board.indicators();
    let mut totals = vec![html! { "合计" }, html! { (board.entries().count()) }];
    totals.extend(COLUMNS.map(|(id, _)| figure(find(&all, id))));
    Table::new("各乡镇（街道）一览", columns)
        .plain()
        .numbered()
        .rows(board.townships.iter().map(township_cells))
        .totals(totals)
        .total(board.townships.len() as u64)
        .scroll_on_phone()
        .render()
}

fn basis(all: &[Indicator]) -> Markup {
    html! {
        dl .facts { @for indicator in all { div .fact { dt { (indicator.name) } dd { (indicator.basis) } } } }
        p { "没有上报的乡镇、村社显示「未报」，情况不明的显示「未知」，都不按 0 计算。" }
    }
}
