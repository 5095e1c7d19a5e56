//! The roll as a table, the list for the wall, the voters' cards.

use chrono::Datelike;
use maud::{Markup, html};

use super::{base, election, frame};
use crate::access::COMMITTEE;
use crate::cycle;
use crate::failure::Failure;
use crate::people;
use crate::roll::Overview;
use crate::roll::model::{self, CLASSES, INCLUDED, REMOVED, RollContent};
use crate::roll::service;
use crate::roll::store::{self, Filter};
use crate::shell::Frame;
use crate::ui::{self, Column, Filters, Pager, Table, Tile, Tone};
use crate::web::{Ctx, Done, Fields, Page, html as page};

/// Rows of a page unless the reader chooses otherwise.
const SIZE: u64 = 50;
const MOST: u64 = 100;
/// Value of the filter 状态 for 「全部」.
const ALL: &str = "all";

fn number(ctx: &Ctx, name: &str, otherwise: u64) -> u64 {
    ctx.param(name).and_then(|text| text.parse().ok()).unwrap_or(otherwise)
}

/// The tiles over the table: what stands on the roll, by class.
fn totals(ctx: &Ctx, overview: &Overview, base: &str) -> Markup {
    let mut tiles = vec![Tile::new("名单人数", ui::format::thousands(overview.all())).href(base)];
    for (class, code) in CLASSES {
        let n = ui::format::thousands(overview.of_class(code));
        tiles.push(Tile::new(ctx.words().own(class.zh()), n).href(format!("{base}?class={code}")));
    }
    let removed = i64::try_from(overview.removed).unwrap_or(i64::MAX);
    tiles.push(Tile::new("已移出", ui::format::thousands(removed)).href(format!("{base}?status={REMOVED}")));
    ui::tiles(&tiles)
}

/// What is published, and whether the draft differs from it.
fn state(overview: &Overview, base: &str) -> Markup {
    let Some(last) = overview.versions.first() else {
        return ui::alert(
            Tone::Info,
            Some("名单尚未公布"),
            html! { p { "可以登记、导入、更正、移出；公布后只能更正，更正以新版本公布。" } },
        );
    };
    html! {
        @if overview.differs {
            (ui::alert(Tone::Warn, Some("有更正尚未公布"), html! {
                p { "名单已与公布的第 " (last.no) " 版不同；公布更正之前，选民数仍按第 " (last.no) " 版（" (last.headcount) " 名）计算。" }
                p { a href={ (base) "/publish" } { "查看并公布更正" } }
            }))
        } @else {
            (ui::alert(Tone::Good, Some(&format!("第 {} 版已公布", last.no)), html! {
                p { (ui::format::date_zh(last.published_on)) "公布，" (ui::format::thousands(i64::from(last.headcount))) " 名选民。" }
            }))
        }
        p {
            "各版本："
            @for version in &overview.versions {
                a href={ (base) "/versions/" (version.no) } { "第 " (version.no) " 版（" (ui::format::date(version.published_on)) "，" (version.headcount) " 名）" } " "
            }
        }
    }
}

/// The roll.
pub async fn list(ctx: Ctx) -> Page {
    let unit = ctx.unit()?.clone();
    let (db, kept_rolls) = (&ctx.app.db, &ctx.app.rolls);
    let election = kept_rolls.election(db, &unit.code).await?;
    let conn = db.read();
    let base = base(&ctx)?;
    let text = |name: &str| ctx.param(name).unwrap_or_default();
    let q = text("q");
    let tail = q.to_ascii_uppercase();
    // Only who may open the files of persons may look for a number.
    let may_search = people::pages::READERS.contains(&ctx.actor.role);
    let by_number = may_search && tail.len() == 4 && tail.bytes().all(|b| b.is_ascii_digit() || b == b'X');
    let persons = if by_number {
        let (rows, _) = people::store::search(conn, &unit.code, &tail, 0, 200).await?;
        Some(rows.into_iter().map(|person| person.id).collect())
    } else {
        None
    };
    // Without a choice the list shows who stands on the roll; 「全部」 is a choice, and the pager must keep it.
    let status = match ctx.param("status") {
        None => INCLUDED.to_owned(),
        Some(all) if all.is_empty() => ALL.to_owned(),
        Some(one) => one,
    };
    let filter = Filter {
        group: text("group"),
        class: text("class"),
        status: if status == ALL { String::new() } else { status.clone() },
        name: if by_number { String::new() } else { q.clone() },
        persons,
    };
    let overview = kept_rolls.of(db, election.id).await?;
    let everybody = Filter { status: INCLUDED.into(), ..Filter::default() };
    let total = if filter == everybody {
        u64::try_from(overview.all()).unwrap_or(0)
    } else {
        store::count(conn, election.id, &filter).await?
    };
    let size = number(&ctx, "size", SIZE).clamp(1, MOST);
    let mut kept = Vec::new();
    for (name, value) in [("group", &filter.group), ("class", &filter.class), ("status", &status), ("q", &q)] {
        if !value.is_empty() {
            kept.push((name.to_owned(), value.clone()));
        }
    }
    let pager = Pager::new(base.clone(), kept, number(&ctx, "page", 1), size, total);
    let list = kept_rolls.page(db, election.id, &filter, pager.first_row() - 1, size).await?;
    let groups: Vec<(&str, &str)> = overview.groups.iter().map(|group| (group.as_str(), group.as_str())).collect();
    let classes: Vec<(&str, String)> =
        CLASSES.iter().map(|(class, code)| (*code, ctx.words().own(class.zh()))).collect();
    let writes = COMMITTEE.contains(&ctx.actor.role);
    let columns = vec![
        Column::text("姓名").sticky(),
        Column::state("性别"),
        Column::state("出生年"),
        Column::text("小组"),
        Column::text("户号"),
        Column::text("登记类别"),
        Column::number("年龄"),
        Column::number("选民证号"),
        Column::state("状态"),
        Column::text("操作"),
    ];
    let mut table = Table::new("选民名单", columns).numbered().total(total);
    for row in &list.rows {
        let person = list.persons.get(&row.person_id);
        let age = person.and_then(|p| law::registration::age_on(p.birth, election.polling_day));
        let included = row.status == INCLUDED;
        table = table.row(vec![
            html! { (row.name) },
            html! { (person.and_then(|p| people::sex_from_code(&p.sex)).map_or("—", law::posts::Sex::zh)) },
            html! { (person.map_or_else(|| "—".to_owned(), |p| p.birth.year().to_string())) },
            html! { (row.group_name) },
            html! { (row.household) },
            html! { (ctx.words().say(&model::class_zh(&row.class))) },
            html! { (age.map_or_else(|| "—".to_owned(), |age| age.to_string())) },
            html! { (row.card_no.map_or_else(|| "—".to_owned(), |no| no.to_string())) },
            if included {
                ui::badge(Tone::Good, "在册")
            } else {
                html! { (ui::badge(Tone::Muted, "已移出")) " " (row.reason) }
            },
            html! {
                @if writes {
                    a href={ (base) "/" (row.id) "/edit" } { @if included { "更正" } @else { "恢复" } }
                    @if included { " " a href={ (base) "/" (row.id) "/remove" } { "移出" } }
                }
            },
        ]);
    }
    let table = table.pager(pager).empty(
        "没有符合条件的选民",
        html! { @if writes { (ui::button(&format!("{base}/import"), "导入登记表")) " " (ui::button(&format!("{base}/new"), "逐个登记")) } },
    );
    let published = service::is_published(&election);
    let mut buttons = Vec::new();
    if writes {
        buttons.push(ui::button(&format!("{base}/new"), "登记一名"));
        if !published {
            buttons.push(ui::button(&format!("{base}/import"), "导入"));
            buttons.push(ui::button(&format!("{base}/import/template"), "模板下载"));
        }
        buttons.push(ui::button(&format!("{base}/publish"), if published { "公布更正" } else { "公布名单" }));
    }
    if published {
        buttons.push(ui::button(&format!("{base}/objections"), "申诉与处理"));
        buttons.push(ui::button(&format!("{base}/print"), "打印选民榜"));
        if writes {
            buttons.push(ui::button(&format!("{base}/cards"), "选民证"));
        }
    }
    let filters = Filters::new(base.clone())
        .select("group", "小组", &groups, &filter.group)
        .select("class", "类别", &classes, &filter.class)
        .select("status", "状态", &[(INCLUDED, "在册"), (REMOVED, "已移出")], &filter.status)
        .text("q", if may_search { "姓名或身份证后 4 位" } else { "姓名" }, &q, "例如：王小明");
    let body = html! {
        (super::representatives(&election, &cycle::regime(&election)?))
        (totals(&ctx, &overview, &base))
        (state(&overview, &base))
        (filters.render())
        (ui::toolbar(&buttons))
        (table.render())
    };
    Ok(page(
        Frame::new(&ctx, "选民登记")
            .tab("/roll")
            .banner(cycle::regime(&election)?.banner().map(str::to_owned))
            .page(body),
    ))
}

/// A published list, group by group, as it hangs on the wall.
pub(super) fn wall(content: &RollContent) -> Markup {
    html! {
        @for group in &content.groups {
            section {
                h2 { @if group.name.is_empty() { "未分组" } @else { (group.name) } "（" (group.voters.len()) " 名）" }
                // Names stand side by side and wrap as on the posted list; each keeps together.
                p { @for voter in &group.voters { span .text-nowrap { (voter) } "　 " } }
            }
        }
    }
}

/// The newest published list for printing.
pub async fn print(ctx: Ctx) -> Page {
    let unit = ctx.unit()?;
    let election = election(&ctx).await?;
    let version = store::published(ctx.app.db.read(), election.id)
        .await?
        .ok_or_else(|| Failure::NotFound("已公布的选民名单（请先公布）".into()))?;
    let content = RollContent::thaw(&version.content)?;
    let title = format!("{}选民名单（第 {} 版）", unit.legal_name, version.no);
    let body = html! {
        p { "选举日：" (ui::format::date_zh(election.polling_day)) "　共 " (version.headcount) " 名" }
        (wall(&content))
        p { (ctx.words().say("对名单有不同意见的，请自名单公布之日起在规定期限内向村民选举委员会提出申诉。")) }
        p { (unit.legal_name) (ctx.words().election_committee()) "　" (ui::format::date_zh(version.published_on)) }
    };
    let drill = service::is_drill(ctx.app.db.read(), &election).await?;
    let banner = cycle::regime(&election)?.banner();
    Ok(page(ui::print_page(&title, &base(&ctx)?, drill, banner, body)))
}

/// The voters' cards as a list for issuing, with a column to sign.
pub async fn cards(ctx: Ctx) -> Page {
    let unit = ctx.unit()?;
    let election = election(&ctx).await?;
    let conn = ctx.app.db.read();
    let voters = store::voters(conn, election.id).await?;
    let missing = voters.iter().filter(|voter| voter.card_no.is_none()).count();
    if missing > 0 || voters.is_empty() {
        let body = ui::card(
            "选民证编号",
            html! {
                p { (missing) " 名选民还没有选民证号。编号按名单顺序连续编排，已有的号不变，移出名单者的号不再使用。" }
                @if service::is_published(&election) && missing > 0 {
                    (ui::post_button(&format!("{}/cards", base(&ctx)?), &ctx.csrf, 0, &[("form_key", ctx.form_key())], "编排选民证号"))
                } @else { p { "请先公布选民名单。" } }
            },
        );
        return Ok(page(frame(&ctx, "选民证", &election, body)?));
    }
    let mut voters = voters;
    voters.sort_by_key(|voter| voter.card_no);
    let columns = vec![
        Column::number("选民证号"),
        Column::text("姓名"),
        Column::text("小组"),
        Column::text("户号"),
        Column::text("领取人签名"),
    ];
    let rows = voters.iter().map(|voter| {
        vec![
            html! { (voter.card_no.unwrap_or_default()) },
            html! { (voter.name) },
            html! { (voter.group_name) },
            html! { (voter.household) },
            html! {},
        ]
    });
    let table = Table::new("选民证发放登记", columns).rows(rows).total(voters.len() as u64).scroll_on_phone().render();
    let drill = service::is_drill(conn, &election).await?;
    let title = format!("{}选民证发放登记表", unit.legal_name);
    Ok(page(ui::print_page(&title, &base(&ctx)?, drill, cycle::regime(&election)?.banner(), table)))
}

/// Numbers the cards.
pub async fn number_cards(ctx: Ctx, fields: Fields) -> Page {
    let (actor, unit, base) = (ctx.actor.clone(), ctx.unit()?.code.clone(), base(&ctx)?);
    ctx.submit(&fields, move |tx| {
        let (actor, unit, base) = (actor.clone(), unit.clone(), base.clone());
        Box::pin(async move {
            let new = service::number_cards(tx, &actor, &unit).await?;
            Ok(Done::new(format!("{base}/cards"), format!("已编排 {new} 个选民证号")))
        })
    })
    .await
}
