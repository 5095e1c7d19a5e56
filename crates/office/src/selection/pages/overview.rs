//! How far the recommendations of a township, or of a county, are.

use std::collections::{BTreeMap, HashMap};

use law::selection::Who;
use maud::{Markup, html};

use super::purpose_line;
use crate::failure::Outcome;
use crate::org::{self, Level};
use crate::selection::service::{Progress, progress};
use crate::shell::Frame;
use crate::ui::{self, Column, Filters, Pager, Table, Tile, Tone};
use crate::vetting::service::{current_cycle, organises};
use crate::web::{Ctx, Page, html as page};

/// Rows of a page, where nobody asks for others.
const SIZE: u64 = 50;
/// What the list of villages can be narrowed to.
const ONLY: [(&str, &str); 5] = [
    ("none", "没有推荐会议"),
    ("part", "党员、群众推荐不全"),
    ("both", "党员、群众推荐都已确认"),
    ("waiting", "等待复核确认"),
    ("few", "到会人数少"),
];

fn sum(all: &[&Progress], of: fn(&Progress) -> u32) -> u32 {
    all.iter().map(|one| of(one)).sum()
}

fn count(all: &[&Progress], test: impl Fn(&Progress) -> bool) -> usize {
    all.iter().filter(|one| test(one)).count()
}

fn tiles(all: &[&Progress]) -> Markup {
    let few = sum(all, |one| one.few);
    let mut meetings =
        Tile::new("推荐会议已确认", format!("{}/{}", sum(all, |one| one.confirmed), sum(all, |one| one.begun)))
            .note(format!("{few} 次到会人数少"));
    if few > 0 {
        meetings = meetings.tone(Tone::Warn);
    }
    ui::tiles(&[
        Tile::new("党员、群众推荐都已确认", format!("{}/{}", count(all, Progress::both), all.len())).note("村社"),
        meetings,
        Tile::new("等待复核确认", sum(all, |one| one.waiting).to_string()).note("次"),
        Tile::new("竞职演讲已封定", format!("{}/{}", sum(all, |one| one.frozen), sum(all, |one| one.speeches)))
            .note(format!("{} 场已公布", sum(all, |one| one.published))),
    ])
}

fn done(one: &Progress, who: Who) -> Markup {
    if one.by.contains(&who) {
        ui::badge(Tone::Good, "已确认")
    } else {
        html! { span .text-muted { "○ 没有" } }
    }
}

/// The page of a township: its villages.
fn villages(ctx: &Ctx, all: &[&Progress], names: &HashMap<String, String>) -> Outcome<Markup> {
    let unit = ctx.unit()?;
    let (only, wanted) = (ctx.param("only").unwrap_or_default(), ctx.param("q").unwrap_or_default());
    let name = |code: &str| names.get(code).cloned().unwrap_or_default();
    let keeps = |one: &&&Progress| {
        let kind = match only.as_str() {
            "none" => one.begun == 0,
            "part" => one.begun > 0 && !one.both(),
            "both" => one.both(),
            "waiting" => one.waiting > 0,
            "few" => one.few > 0,
            _ => true,
        };
        kind && (wanted.is_empty() || name(&one.unit_code).contains(&wanted))
    };
    let shown: Vec<&&Progress> = all.iter().filter(keeps).collect();
    let own = format!("/u/{}/selections", unit.code);
    let at: u64 = ctx.param("page").and_then(|v| v.parse().ok()).unwrap_or(1).max(1);
    let filters = vec![("q".to_owned(), wanted.clone()), ("only".to_owned(), only.clone())];
    let size = ctx.param("size").and_then(|n| n.parse::<u64>().ok()).unwrap_or(SIZE).clamp(10, 100);
    let pager = Pager::new(own.clone(), filters, at, size, shown.len() as u64);
    let columns = vec![
        Column::text("村社").sticky(),
        Column::state("党员推荐"),
        Column::state("群众推荐"),
        Column::state("党（工）委推荐"),
        Column::number("会议已确认"),
        Column::state("待办"),
        Column::number("竞职演讲已封定"),
    ];
    let mut table = Table::new("各村社的推荐", columns).empty("没有这样的村社", html! { p { "请更改筛选条件。" } });
    let first = usize::try_from(pager.first_row().saturating_sub(1)).unwrap_or(0);
    for one in shown.iter().skip(first).take(usize::try_from(size).unwrap_or(50)) {
        table = table.row(vec![
            html! { a href=(format!("/u/{}/selection", one.unit_code)) { (name(&one.unit_code)) } },
            done(one, Who::Party),
            done(one, Who::Villagers),
            done(one, Who::Committee),
            html! { (one.confirmed) "/" (one.begun) },
            html! {
                @if one.waiting > 0 { (ui::badge(Tone::Warn, &format!("{} 次待复核", one.waiting))) " " }
                @if one.few > 0 { (ui::badge(Tone::Warn, &format!("{} 次到会人数少", one.few))) }
                @if one.waiting == 0 && one.few == 0 { (ui::format::DASH) }
            },
            html! { @if one.speeches > 0 { (one.frozen) "/" (one.speeches) } @else { (ui::format::DASH) } },
        ]);
    }
    Ok(html! {
        (Filters::new(own).text("q", "村社", &wanted, "村社名称").select("only", "显示", &ONLY, &only).render())
        (table.total(shown.len() as u64).pager(pager).render())
    })
}

/// The page of a county: its townships.
fn townships(all: &[&Progress], names: &HashMap<String, String>) -> Markup {
    let mut by: BTreeMap<&str, Vec<&Progress>> = BTreeMap::new();
    for one in all {
        by.entry(&one.township_code).or_default().push(one);
    }
    let columns = vec![
        Column::text("乡镇（街道）").sticky(),
        Column::number("村社"),
        Column::number("没有推荐会议"),
        Column::number("党员、群众推荐都已确认"),
        Column::number("会议已确认"),
        Column::number("等待复核"),
        Column::state("到会人数少"),
        Column::number("竞职演讲已封定"),
    ];
    let mut table = Table::new("各乡镇的推荐", columns).empty("没有乡镇", html! { p { "先把村社列入换届方案。" } });
    for (code, own) in &by {
        let few = sum(own, |one| one.few);
        table = table.row(vec![
            html! { a href=(format!("/u/{code}/selections")) { (names.get(*code).map_or(*code, String::as_str)) } },
            html! { (own.len()) },
            html! { (count(own, |one| one.begun == 0)) },
            html! { (count(own, Progress::both)) },
            html! { (sum(own, |one| one.confirmed)) "/" (sum(own, |one| one.begun)) },
            html! { (sum(own, |one| one.waiting)) },
            html! { @if few > 0 { (ui::badge(Tone::Warn, &format!("{few} 次"))) } @else { "0" } },
            html! { (sum(own, |one| one.frozen)) "/" (sum(own, |one| one.speeches)) },
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
    let mut codes: Vec<String> = match township {
        Some(_) => all.iter().map(|one| one.unit_code.clone()).collect(),
        None => all.iter().map(|one| one.township_code.clone()).collect(),
    };
    codes.dedup();
    let names: HashMap<String, String> =
        org::store::units_by_code(conn, &codes).await?.into_iter().map(|(code, unit)| (code, unit.name)).collect();
    let body = html! {
        (purpose_line())
        (ui::toolbar(&[ui::button(&format!("/u/{}/selections/kinds", unit.code), "推荐会议类别")]))
        (tiles(&all))
        @match township {
            Some(_) => (villages(ctx, &all, &names)?),
            None => (townships(&all, &names)),
        }
    };
    Ok(Frame::new(ctx, "推荐与竞职").page(body))
}

/// The list.
pub async fn show(ctx: Ctx) -> Page {
    Ok(page(view(&ctx).await?))
}
