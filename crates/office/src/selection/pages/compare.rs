//! Who was recommended by whom, side by side, and the button that puts one of them on the list of proposed persons.

use entity::proposal;
use maud::{Markup, html};

use super::{again, base, command, few, frame, post, purpose_line, refused, sees_drafts, writes};
use crate::failure::{Failure, Outcome};
use crate::rate::Rate;
use crate::selection::model::{Line, Sort, State, rank_zh};
use crate::selection::service;
use crate::selection::store;
use crate::ui::{self, Column, Table, Tile, Tone};
use crate::vetting;
use crate::vetting::model::is_proposed;
use crate::web::{Ctx, Done, Fields, Page, html as page};

/// 「80.8%（42/52）」: rate, votes, valid ballots.
fn sums(of: Option<(u32, u32)>) -> Markup {
    html! {
        @match of {
            None => { span .text-muted { "未列" } }
            Some((votes, valid)) => { (Rate::of(votes, valid).map_or_else(|| format!("{votes}/{valid}"), Rate::zh)) }
        }
    }
}

fn standing(ctx: &Ctx, own: &str, line: &Line, proposals: &[proposal::Model]) -> Markup {
    let of_body =
        proposals.iter().find(|row| is_proposed(row) && row.person_id == line.person && row.body == line.body);
    html! {
        @match of_body {
            Some(row) if row.post == line.post => (ui::badge(Tone::Good, "已列入")),
            Some(row) => { (ui::badge(Tone::Info, "已列入")) " " (post(ctx, &row.body, &row.post)) }
            None if !line.recommended() => { span .text-muted { "没有推荐" } }
            None if writes(ctx) => {
                (ui::post_button(&format!("{own}/propose"), &ctx.csrf, 0, &[
                    ("person", line.person.to_string()),
                    ("post", format!("{}|{}", line.body, line.post)),
                    ("form_key", ctx.form_key()),
                ], "列为初步人选"))
            }
            None => { span .text-muted { "未列" } }
        }
    }
}

fn table(ctx: &Ctx, own: &str, lines: &[Line], proposals: &[proposal::Model]) -> Markup {
    let joint = lines.iter().any(|line| line.joint.is_some());
    let sorted = |code: &str| format!("{own}/compare?sort={code}");
    let mut columns = vec![
        Column::text("姓名").sticky(),
        Column::text("推荐职务"),
        Column::number("党员推荐").sort(sorted("party")),
        Column::number("群众推荐").sort(sorted("villagers")),
    ];
    if joint {
        columns.push(Column::number("联席会推荐"));
    }
    columns.extend([
        Column::text("党（工）委推荐"),
        Column::text("竞职演讲").sort(sorted("speech")),
        Column::state("三方推荐"),
        Column::state("初步人选"),
    ]);
    let mut table = Table::new("推荐对照", columns)
        .empty("还没有已确认的推荐", html! { p { "推荐会议的数字由两人登记、确认以后，在这里对照。" } });
    for line in lines {
        let mut cells = vec![
            html! { (line.name) },
            html! { (post(ctx, &line.body, &line.post)) },
            sums(line.party),
            sums(line.villagers),
        ];
        if joint {
            cells.push(sums(line.joint));
        }
        cells.extend([
            html! {
                @match &line.committee {
                    None => { span .text-muted { "未列" } }
                    Some(reason) => { (ui::badge(Tone::Good, "推荐")) @if sees_drafts(ctx) { " " (reason) } }
                }
            },
            html! {
                @match line.speech {
                    None => (ui::format::DASH),
                    Some((rank, tied, id)) => { a href=(format!("{own}/speeches/{id}")) { (rank_zh(rank, tied)) } }
                }
            },
            html! { @if line.by_all() { (ui::badge(Tone::Good, "都推荐")) } @else { (ui::format::DASH) } },
            standing(ctx, own, line, proposals),
        ]);
        table = table.row(cells);
    }
    table.total(lines.len() as u64).render()
}

async fn view(ctx: &Ctx, failure: Option<&Failure>) -> Outcome<Markup> {
    let unit = ctx.unit()?;
    let conn = ctx.app.db.read();
    let village = service::village(conn, unit).await?;
    let lines = village.lines(Sort::of(&ctx.param("sort").unwrap_or_default()))?;
    let proposals = vetting::store::proposals(conn, village.election.cycle_id, &unit.code).await?;
    let own = base(&unit.code);
    let confirmed: Vec<_> =
        village.meetings.iter().filter(|row| store::meeting_state(row) == State::Confirmed).collect();
    let all = lines.iter().filter(|line| line.by_all()).count();
    let open = village.meetings.iter().filter(|row| matches!(store::meeting_state(row), State::Open | State::Recorded));
    let open = open.count();
    let body = html! {
        (purpose_line())
        (refused(failure))
        (ui::tiles(&[
            Tile::new("被推荐的人", format!("{}", lines.iter().filter(|line| line.recommended()).count())).note("按职务计"),
            Tile::new("三方都推荐", all.to_string()).note("党员、群众都有得票，并由党（工）委推荐"),
            Tile::new("已确认的推荐", confirmed.len().to_string()).note(format!("另有 {open} 次未确认，不计")),
        ]))
        @for row in &confirmed { (few(ctx, row)) }
        (table(ctx, &own, &lines, &proposals))
        p .text-muted {
            "得票率：得票 ÷ 该次会议有效票，按原数比较。同一类推荐、同一职务有几次的，以最后一次为准；未列：不在该次登记的名单中。"
            "联席会投票不分党员和群众，不计作三方推荐。"
        }
    };
    Ok(frame(ctx, "推荐对照").page(body))
}

/// The comparison.
pub async fn show(ctx: Ctx) -> Page {
    Ok(page(view(&ctx, None).await?))
}

/// Puts a recommended person on the list of proposed persons.
pub async fn propose(ctx: Ctx, fields: Fields) -> Page {
    let mut reader = fields.reader();
    let person = reader.text("person", "被推荐的人").parse::<i64>().unwrap_or(0);
    let chosen = reader.text("post", "职务");
    reader.finish()?;
    let (body, post) = chosen.split_once('|').unwrap_or_default();
    let (body, post) = (body.to_owned(), post.to_owned());
    let result = command!(ctx, fields, [body, post], |tx, actor, unit| {
        let name = service::propose_recommended(tx, &actor, &unit, person, (&body, &post)).await?;
        Ok(Done::new(format!("{}/compare", base(&unit.code)), format!("「{name}」已列为初步人选")))
    });
    again(result, async |failure| view(&ctx, Some(&failure)).await).await
}
