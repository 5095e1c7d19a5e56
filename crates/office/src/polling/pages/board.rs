//! 大屏: read-only, only figures on which both typists agree.
//!
//! While boxes are missing, the wall shows a sum of boxes that are large enough, and never one alone: the step from one
//! sum to the next would otherwise show how the few voters of a small box voted.

use law::reconcile::CountSheet;
use maud::{Markup, html};

use super::{chosen_round, election, round_zh};
use crate::failure::Outcome;
use crate::polling::model::SheetCode;
use crate::polling::store;
use crate::ui::{self, Projector};
use crate::web::{Ctx, Page, html as page};

/// Seconds between two fetches.
const EVERY_S: u32 = 2;
/// A box with fewer ballots recovered is never on the wall by itself. A rule of this product for the secrecy of the
/// vote; no text sets a number.
const SMALL_BOX: u32 = 20;
/// So many boxes at least are added up before figures are shown. A rule of this product, as [`SMALL_BOX`].
const MERGED: usize = 2;
/// Signs 正 in a line.
const PER_LINE: u32 = 20;

async fn live_part(ctx: &Ctx) -> Outcome<Markup> {
    let (election, _) = election(ctx).await?;
    let conn = ctx.app.db.read();
    let Some(round) = chosen_round(ctx, election.id).await? else { return Ok(html! { p { "投票还没有开始" } }) };
    let contest = store::contest(&round)?;
    let sheets = store::sheets(conn, round.id).await?;
    let settled = sheets.iter().filter(|s| SheetCode::from_code(&s.state).is_some_and(SheetCode::settled)).count();
    let agreed = store::settled(conn, &round).await?.into_iter().map(|(_, sheet)| sheet).collect();
    let total = store::total(&may_show(agreed, sheets.len()), store::count(round.registered));
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
        } @else if settled > 0 { p { "为保护小票箱选民的投票秘密，至少两个票箱合并后才显示得票" } }
        @else { p { "还没有核对一致的票箱" } }
    })
}

/// Of the agreed sheets, in the order of their places, those whose sum may be on the wall: all when none is missing;
/// before that, those of at least [`SMALL_BOX`] ballots but the last, which is kept for the small boxes to go with, and
/// only when at least [`MERGED`] are left.
fn may_show(agreed: Vec<CountSheet>, places: usize) -> Vec<CountSheet> {
    if agreed.len() >= places {
        return agreed;
    }
    let mut large: Vec<CountSheet> = agreed.into_iter().filter(|sheet| sheet.recovered >= SMALL_BOX).collect();
    large.pop();
    if large.len() >= MERGED { large } else { Vec::new() }
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
        drill: ctx.app.config.demo,
    };
    Ok(page(ui::projector_page(&projector, live)))
}

/// The part that is fetched again and again.
pub async fn live(ctx: Ctx) -> Page {
    Ok(page(live_part(&ctx).await?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_small_box_is_never_shown_by_itself() {
        let sheet = |recovered: u32| CountSheet {
            registered: 500,
            checked_in: recovered,
            proxies: 0,
            stock: None,
            issued: recovered,
            recovered,
            valid: recovered,
            invalid: 0,
            blank: 0,
            seats: Vec::new(),
            lines: Vec::new(),
            whole_village: false,
        };
        for (agreed, places, shown) in [
            (&[][..], 3, &[][..]),
            (&[90][..], 1, &[90][..]),
            (&[90][..], 3, &[][..]),
            (&[90, 80][..], 3, &[][..]),
            (&[90, 80, 70][..], 4, &[90, 80][..]),
            (&[90, 5, 80, 70][..], 5, &[90, 80][..]),
            (&[5, 6, 7][..], 4, &[][..]),
            (&[90, 5][..], 2, &[90, 5][..]),
            (&[19, 20, 20, 20][..], 5, &[20, 20][..]),
        ] {
            let sheets = agreed.iter().copied().map(sheet).collect();
            let sums: Vec<u32> = may_show(sheets, places).iter().map(|s| s.recovered).collect();
            assert_eq!(sums, shown, "{agreed:?} of {places}");
        }
    }
}
