//! 大屏: read-only, only figures on which both typists agree.

use maud::{Markup, html};

use super::{chosen_round, election, round_zh};
use crate::failure::Outcome;
use crate::polling::model::SheetCode;
use crate::polling::store;
use crate::ui::{self, BoardPost, BoardRow, Projector};
use crate::web::{Ctx, Page, html as page};

/// Seconds between two fetches.
const EVERY_S: u32 = 2;

async fn live_part(ctx: &Ctx) -> Outcome<Markup> {
    let (election, _) = election(ctx).await?;
    let conn = ctx.app.db.read();
    let Some(round) = chosen_round(ctx, election.id).await? else { return Ok(html! { p { "投票还没有开始" } }) };
    let contest = store::contest(&round)?;
    let sheets = store::sheets(conn, round.id).await?;
    let settled = sheets.iter().filter(|s| SheetCode::from_code(&s.state).is_some_and(SheetCode::settled)).count();
    let total = store::totals(conn, &round).await?;
    let Some(total) = &total else {
        return Ok(html! { p .board-note { (round_zh(&round)) " · 还没有核对一致的票箱（共 " (sheets.len()) " 个）" } });
    };
    let posts: Vec<BoardPost> = contest
        .seats
        .iter()
        .map(|seat| BoardPost {
            title: format!("{}（应选 {} 名）", seat.post.zh(), seat.n),
            rows: total
                .lines
                .iter()
                .filter(|line| line.post == seat.post)
                .map(|line| BoardRow { name: line.person.to_string(), votes: line.votes })
                .collect(),
        })
        .collect();
    let totals = [
        ("票箱", format!("{settled} / {}", sheets.len())),
        ("登记选民", total.registered.to_string()),
        ("发出", total.issued.to_string()),
        ("收回", total.recovered.to_string()),
        ("有效", total.valid.to_string()),
        ("无效", total.invalid.to_string()),
    ];
    Ok(html! {
        p .board-note { (round_zh(&round)) " · 只显示两次录入一致的票箱" }
        (ui::board(&posts, total.recovered, &totals))
    })
}

/// The page for the wall.
pub async fn show(ctx: Ctx) -> Page {
    let unit = ctx.unit()?;
    let href = format!("/u/{}/board/live", unit.code);
    let live = live_part(&ctx).await?;
    let projector = Projector {
        title: "计票结果",
        place_zh: &unit.name,
        subtitle: None,
        live_href: &href,
        every_s: EVERY_S,
        drill: ctx.is_drill(),
    };
    Ok(page(ui::projector_page(&projector, live)))
}

/// The part that is fetched again and again.
pub async fn live(ctx: Ctx) -> Page {
    Ok(page(live_part(&ctx).await?))
}
