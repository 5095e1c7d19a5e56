//! 大屏: read-only, only figures on which both typists agree.
//!
//! While boxes are missing, the wall shows a sum of boxes that are large enough, and never one alone: the step from one
//! sum to the next would otherwise show how the few voters of a small box voted.

use law::posts::Post;
use law::reconcile::{CountSheet, SheetLine};
use maud::{Markup, html};

use super::{chosen_round, election, round_zh};
use crate::failure::Outcome;
use crate::polling::model::{Contest, SheetCode};
use crate::polling::store;
use crate::ui::{self, BoardPost, BoardRow, Projector};
use crate::web::{Ctx, Page, html as page};

/// Seconds between two fetches.
const EVERY_S: u32 = 2;
/// A box with fewer ballots recovered is never on the wall by itself. A rule of this product for the secrecy of the
/// vote; no text sets a number.
const SMALL_BOX: u32 = 20;
/// So many boxes at least are added up before figures are shown. A rule of this product, as [`SMALL_BOX`].
const MERGED: usize = 2;

async fn live_part(ctx: &Ctx) -> Outcome<Markup> {
    let (election, _) = election(ctx).await?;
    let conn = ctx.app.db.read();
    let Some(round) = chosen_round(ctx, election.id).await? else { return Ok(html! { p { "投票还没有开始" } }) };
    let contest = store::contest(&round)?;
    let sheets = store::sheets(conn, round.id).await?;
    let settled = sheets.iter().filter(|s| SheetCode::from_code(&s.state).is_some_and(SheetCode::settled)).count();
    let agreed = store::settled(conn, &round).await?.into_iter().map(|(_, sheet)| sheet).collect();
    let total = store::total(&may_show(agreed, sheets.len()), store::count(round.registered));
    let Some(total) = &total else {
        let why = match settled {
            0 => format!("还没有核对一致的票箱（共 {} 个）", sheets.len()),
            _ => format!(
                "已核对一致 {settled}/{} 个票箱。为保护小票箱选民的投票秘密，至少两个票箱合并后才显示得票",
                sheets.len()
            ),
        };
        return Ok(html! { p .board-note { (round_zh(&round)) " · " (why) } });
    };
    let posts: Vec<BoardPost> = contest
        .seats
        .iter()
        .map(|seat| BoardPost {
            title: format!("{}（应选 {} 名）", seat.post.zh(), seat.n),
            rows: as_on_the_ballot(&total.lines, &contest, seat.post),
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

/// The rows of a post: names of the ballot in its order, so that the hall can follow; then written names.
fn as_on_the_ballot(lines: &[SheetLine], contest: &Contest, post: Post) -> Vec<BoardRow> {
    let place = |line: &SheetLine| {
        let at = contest.contestants.iter().position(|one| one.post == post && one.label == line.person.0);
        at.unwrap_or(usize::MAX)
    };
    let mut own: Vec<&SheetLine> = lines.iter().filter(|line| line.post == post).collect();
    own.sort_by_key(|line| place(line));
    own.into_iter().map(|line| BoardRow { name: line.person.to_string(), votes: line.votes }).collect()
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_stand_as_on_the_ballot_and_written_ones_after_them() {
        let one = |post, label: &str, order: u32| crate::polling::model::Contestant {
            person: law::posts::PersonRef(order.to_string()),
            name: label.to_owned(),
            label: label.to_owned(),
            sex: None,
            post,
            order,
            is_candidate: true,
        };
        let contest = Contest {
            contestants: vec![
                one(Post::Chair, "王甲", 1),
                one(Post::Chair, "徐乙", 2),
                one(Post::Member, "徐乙", 1),
                one(Post::Member, "王甲", 2),
            ],
            ..Contest::default()
        };
        let line = |post, label: &str, votes| SheetLine {
            person: law::posts::PersonRef(label.to_owned()),
            post,
            votes,
            against: 0,
            abstain: 0,
        };
        // As the sum of the sheets gives them: by code point of the name.
        let lines = [
            line(Post::Chair, "丁丙（另选）", 3),
            line(Post::Chair, "徐乙", 20),
            line(Post::Chair, "王甲", 10),
            line(Post::Member, "王甲", 5),
            line(Post::Member, "徐乙", 6),
        ];
        let names = |post| -> Vec<String> {
            as_on_the_ballot(&lines, &contest, post).into_iter().map(|row| row.name).collect()
        };
        assert_eq!(names(Post::Chair), ["王甲", "徐乙", "丁丙（另选）"]);
        assert_eq!(names(Post::Member), ["徐乙", "王甲"]);
    }

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
