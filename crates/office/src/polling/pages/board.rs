//! 大屏: read-only, only figures on which both typists agree.

use maud::{Markup, html};

use super::{chosen_round, election, round_zh};
use crate::failure::Outcome;
use crate::polling::model::SheetCode;
use crate::polling::store;
use crate::ui::{self, Projector};
use crate::web::{Ctx, Page, html as page};

/// Seconds between two fetches.
const EVERY_S: u32 = 2;
/// Signs 正 in a line.
const PER_LINE: u32 = 20;

async fn live_part(ctx: &Ctx) -> Outcome<Markup> {
    let (election, _) = election(ctx).await?;
    let conn = ctx.app.db.read();
    let Some(round) = chosen_round(ctx, election.id).await? else { return Ok(html! { p { "投票还没有开始" } }) };
    let contest = store::contest(&round)?;
    let sheets = store::sheets(conn, round.id).await?;
    let settled = sheets.iter().filter(|s| SheetCode::from_code(&s.state).is_some_and(SheetCode::settled)).count();
    let total = store::totals(conn, &round).await?;
    Ok(html! {
        p { (round_zh(&round)) " · 已核对一致 " (settled) "/" (sheets.len()) " 个票箱" }
        @if let Some(total) = &total {
            p { "登记选民 " (total.registered) " · 发出 " (total.issued) " · 收回 " (total.recovered) " · 有效 " (total.valid) " · 无效 " (total.invalid) }
            @for seat in &contest.seats {
                h2 { (seat.post.zh()) "（应选 " (seat.n) " 名）" }
                table .table { tbody {
                    @for line in total.lines.iter().filter(|l| l.post == seat.post) {
                        tr { th scope="row" { (line.person) } td { (ui::chart::tally(line.votes, PER_LINE)) } td .num { (line.votes) } }
                    }
                } }
            }
        } @else { p { "还没有核对一致的票箱" } }
    })
}

/// The page for the wall.
pub async fn show(ctx: Ctx) -> Page {
    let unit = ctx.unit()?;
    let href = format!("/u/{}/board/live", unit.code);
    let place = format!("{} {}", unit.above, unit.name);
    let live = live_part(&ctx).await?;
    let projector = Projector {
        title: "计票结果",
        place_zh: &place,
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
