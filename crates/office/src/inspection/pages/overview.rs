//! How far the inspections of a township, or of a county, are.

use std::collections::{BTreeMap, HashMap};

use maud::{Markup, html};

use super::{purpose_line, stage_chip};
use crate::failure::Outcome;
use crate::inspection::model::Stage;
use crate::inspection::service::{Progress, progress};
use crate::inspection::store;
use crate::org::{self, Level};
use crate::shell::Frame;
use crate::ui::{self, Column, Filters, Pager, Table, Tile, Tone};
use crate::vetting::service::{current_cycle, organises};
use crate::web::{Ctx, Page, html as page};

/// Rows of a page.
const SIZE: u64 = 50;
/// What the list of villages can be narrowed to.
const ONLY: [(&str, &str); 5] = [
    ("gap", "没有考察组"),
    ("waiting", "未开始"),
    ("running", "考察中"),
    ("finished", "已完成"),
    ("few", "测评人数不足"),
];

fn sum(all: &[&Progress], of: fn(&Progress) -> u64) -> u64 {
    all.iter().map(|one| of(one)).sum()
}

fn count(all: &[&Progress], test: impl Fn(&Progress) -> bool) -> usize {
    all.iter().filter(|one| test(one)).count()
}

/// Villages with proposed persons are due.
fn due(one: &Progress) -> bool {
    one.persons_due > 0
}

fn tiles(all: &[&Progress], teams: usize) -> Markup {
    let units = count(all, due);
    let few = count(all, Progress::too_few);
    let held = count(all, |one| one.present.is_some());
    let mut tiles = vec![
        Tile::new("考察组", teams.to_string()),
        Tile::new("已列入考察组", format!("{}/{units}", count(all, |one| due(one) && one.team_id != 0)))
            .note("有初步人选的村社"),
        Tile::new("已完成", format!("{}/{units}", count(all, |one| due(one) && one.stage == Stage::Finished)))
            .note("村社"),
        Tile::new("考察意见", format!("{}/{}", sum(all, |one| one.persons_done), sum(all, |one| one.persons_due)))
            .note("人"),
        Tile::new("民主测评", format!("{held}/{units}")).note(format!("{few} 个人数不足")),
    ];
    if few > 0 {
        tiles = tiles
            .into_iter()
            .enumerate()
            .map(|(at, tile)| if at == 4 { tile.tone(Tone::Warn) } else { tile })
            .collect();
    }
    ui::tiles(&tiles)
}

/// The page of a township: its villages.
fn villages(
    ctx: &Ctx,
    all: &[&Progress],
    names: &HashMap<String, String>,
    teams: &HashMap<i64, String>,
) -> Outcome<Markup> {
    let unit = ctx.unit()?;
    let (only, wanted) = (ctx.param("only").unwrap_or_default(), ctx.param("q").unwrap_or_default());
    let name = |code: &str| names.get(code).cloned().unwrap_or_default();
    let keeps = |one: &&&Progress| {
        let kind = match only.as_str() {
            "gap" => due(one) && one.team_id == 0,
            "few" => one.too_few(),
            code => Stage::from_code(code).is_none_or(|stage| one.stage == stage),
        };
        kind && (wanted.is_empty() || name(&one.unit_code).contains(&wanted))
    };
    let shown: Vec<&&Progress> = all.iter().filter(keeps).collect();
    let own = format!("/u/{}/inspections", unit.code);
    let at: u64 = ctx.param("page").and_then(|v| v.parse().ok()).unwrap_or(1).max(1);
    let filters = vec![("q".to_owned(), wanted.clone()), ("only".to_owned(), only.clone())];
    let pager = Pager::new(own.clone(), filters, at, SIZE, shown.len() as u64);
    let columns = vec![
        Column::text("村社").sticky(),
        Column::text("考察组"),
        Column::state("阶段"),
        Column::number("关键步骤"),
        Column::state("参加测评"),
        Column::number("最低满意率"),
        Column::number("最低赞同率"),
        Column::number("考察意见"),
    ];
    let mut table = Table::new("各村社的考察", columns).empty("没有这样的村社", html! { p { "请更改筛选条件。" } });
    let rate = |rate: Option<crate::inspection::model::Rate>| {
        rate.map_or_else(|| ui::format::DASH.to_owned(), crate::inspection::model::Rate::percent)
    };
    let first = usize::try_from(pager.first_row().saturating_sub(1)).unwrap_or(0);
    for one in shown.iter().skip(first).take(usize::try_from(SIZE).unwrap_or(50)) {
        table = table.row(vec![
            html! { a href=(format!("/u/{}/inspection", one.unit_code)) { (name(&one.unit_code)) } },
            html! { @match teams.get(&one.team_id) {
                Some(team) => { (team) },
                None if due(one) => { (ui::badge(Tone::Warn, "没有考察组")) },
                None => { span .text-muted { "没有初步人选" } },
            } },
            stage_chip(one.stage),
            html! { @if due(one) { (one.keys_done) "/" (one.keys_due) } @else { (ui::format::DASH) } },
            html! { @match one.present {
                Some(present) if one.too_few() => { (ui::badge(Tone::Warn, &format!("{present} 人，少于 {}", one.least))) },
                Some(present) => { (present) " 人" },
                None => { span .text-muted { "未登记" } },
            } },
            html! { (rate(one.satisfaction)) },
            html! { (rate(one.approval)) },
            html! { (one.persons_done) "/" (one.persons_due) },
        ]);
    }
    Ok(html! {
        (Filters::new(own).text("q", "村社", &wanted, "村社名称").select("only", "显示", &ONLY, &only).render())
        (table.total(shown.len() as u64).pager(pager).render())
    })
}

/// The page of a county: its townships.
fn townships(all: &[&Progress], names: &HashMap<String, String>, teams: &BTreeMap<String, usize>) -> Markup {
    let mut by: BTreeMap<&str, Vec<&Progress>> = BTreeMap::new();
    for one in all {
        by.entry(&one.township_code).or_default().push(one);
    }
    let columns = vec![
        Column::text("乡镇（街道）").sticky(),
        Column::number("考察组"),
        Column::number("应考察村社"),
        Column::number("没有考察组"),
        Column::number("考察中"),
        Column::number("已完成"),
        Column::state("测评人数不足"),
        Column::number("考察意见"),
    ];
    let mut table = Table::new("各乡镇的考察", columns).empty("没有乡镇", html! { p { "先把村社列入换届方案。" } });
    for (code, own) in &by {
        let few = count(own, Progress::too_few);
        table = table.row(vec![
            html! { a href=(format!("/u/{code}/inspections")) { (names.get(*code).map_or(*code, String::as_str)) } },
            html! { (teams.get(*code).copied().unwrap_or(0)) },
            html! { (count(own, due)) },
            html! { (count(own, |one| due(one) && one.team_id == 0)) },
            html! { (count(own, |one| one.stage == Stage::Running)) },
            html! { (count(own, |one| one.stage == Stage::Finished)) },
            html! { @if few > 0 { (ui::badge(Tone::Warn, &format!("{few} 个"))) } @else { "0" } },
            html! { (sum(own, |one| one.persons_done)) "/" (sum(own, |one| one.persons_due)) },
        ]);
    }
    table.total(by.len() as u64).render()
}

async fn view(ctx: &Ctx) -> Outcome<Markup> {
    let unit = ctx.unit()?;
    organises(unit)?;
    let conn = ctx.app.db.read();
    let cycle = current_cycle(conn, unit).await?;
    let township = (unit.level == Level::Township).then_some(unit.code.as_str());
    let all = progress(conn, &cycle, township).await?;
    let all: Vec<&Progress> = all.iter().collect();
    let teams = store::teams(conn, cycle.id, township).await?;
    let mut codes: Vec<String> = match township {
        Some(_) => all.iter().map(|one| one.unit_code.clone()).collect(),
        None => all.iter().map(|one| one.township_code.clone()).collect(),
    };
    codes.dedup();
    let names: HashMap<String, String> =
        org::store::units_by_code(conn, &codes).await?.into_iter().map(|(code, unit)| (code, unit.name)).collect();
    let mut by: BTreeMap<String, usize> = BTreeMap::new();
    for team in &teams {
        *by.entry(team.township_code.clone()).or_default() += 1;
    }
    let own = format!("/u/{}/inspections", unit.code);
    let plan = ui::button(&format!("{own}/plan"), "考察清单");
    let body = html! {
        (purpose_line())
        @match township {
            Some(_) => {
                (ui::toolbar(&[ui::button(&format!("{own}/teams"), "考察组"), plan]))
                (tiles(&all, teams.len()))
                (villages(ctx, &all, &names, &teams.iter().map(|team| (team.id, team.name.clone())).collect())?)
            },
            None => {
                (ui::toolbar(&[plan]))
                (tiles(&all, teams.len()))
                (townships(&all, &names, &by))
            },
        }
    };
    Ok(Frame::new(ctx, "考察").page(body))
}

/// The list.
pub async fn show(ctx: Ctx) -> Page {
    Ok(page(view(&ctx).await?))
}
