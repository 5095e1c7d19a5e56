//! Vacancies and running deadlines of the term 出缺和期限, over all units of a place: what waits for whom and until when.

use std::collections::HashMap;

use chrono::NaiveDate;
use maud::html;

use super::board::{Entry, Township};
use crate::bodies::tenure::{petition, store, vacancy};
use crate::failure::Outcome;
use crate::shell::Frame;
use crate::ui::{self, Column, Filters, Table, Tile, Tone};
use crate::web::{Ctx, Page, html as page};
use crate::{bodies, cycle};

/// What waits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// 出缺待补.
    Vacancy,
    /// 辞职待决定.
    Decision,
    /// 终止待公告.
    Notice,
    /// 罢免待表决.
    Recall,
}

impl Kind {
    const ALL: [Kind; 4] = [Kind::Vacancy, Kind::Decision, Kind::Notice, Kind::Recall];

    fn code(self) -> &'static str {
        match self {
            Kind::Vacancy => "vacancy",
            Kind::Decision => "decision",
            Kind::Notice => "notice",
            Kind::Recall => "recall",
        }
    }

    fn zh(self) -> &'static str {
        match self {
            Kind::Vacancy => "出缺待补",
            Kind::Decision => "辞职待决定",
            Kind::Notice => "终止待公告",
            Kind::Recall => "罢免待表决",
        }
    }
}

/// One thing that waits in a unit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Waiting {
    /// Code of the unit.
    pub unit: String,
    /// Its name.
    pub unit_name: String,
    /// Code of the township.
    pub township: String,
    /// Its name.
    pub township_name: String,
    /// What waits.
    pub kind: Kind,
    /// Whom or what it is about.
    pub what: String,
    /// Last day, where the texts set one.
    pub due: Option<NaiveDate>,
    /// The articles.
    pub cites: Vec<law::cite::Cite>,
}

/// Everything that waits in the units of a place, the earliest deadline first, those without one last.
///
/// # Errors
/// Of the database.
pub async fn waiting(ctx: &Ctx) -> Outcome<Vec<Waiting>> {
    let conn = ctx.app.db.read();
    let board = ctx.app.boards.of(&ctx.app.db, &ctx.actor.unit_path).await?;
    let entries: HashMap<&str, (&Township, &Entry)> =
        board.entries().map(|(township, entry)| (entry.election.unit_code.as_str(), (township, entry))).collect();
    let codes: Vec<String> = entries.keys().map(|code| (*code).to_owned()).collect();
    let changes = store::changes_of(conn, &codes).await?;
    let ends = store::ends(conn, &changes.iter().map(|change| change.id).collect::<Vec<_>>()).await?;
    let mut all = Vec::new();
    let mut add = |code: &str, kind: Kind, what: String, due: Option<NaiveDate>, cites: Vec<law::cite::Cite>| {
        let Some((township, entry)) = entries.get(code) else { return };
        all.push(Waiting {
            unit: code.to_owned(),
            unit_name: entry.name.clone(),
            township: township.code.clone(),
            township_name: township.name.clone(),
            kind,
            what,
            due,
            cites,
        });
    };
    let mut units: Vec<&str> = changes.iter().map(|change| change.unit_code.as_str()).collect();
    units.sort_unstable();
    units.dedup();
    for code in units {
        let Some((_, entry)) = entries.get(code) else { continue };
        let (regime, words) = (cycle::regime(&entry.election)?, cycle::words(&entry.election));
        let own: Vec<_> = changes.iter().filter(|change| change.unit_code == code).collect();
        for change in &own {
            let Some(pending) = vacancy::pending(change, &regime) else { continue };
            let decision = change.state == bodies::tenure::model::FILED;
            let kind = if decision { Kind::Decision } else { Kind::Notice };
            add(code, kind, change.name.clone(), pending.due, pending.cites);
        }
        let of_unit: Vec<_> =
            ends.iter().filter(|end| own.iter().any(|change| change.id == end.change_id)).cloned().collect();
        let holders = bodies::store::holders(conn, code).await?;
        for open in vacancy::vacancies(&holders, &of_unit, &regime, ctx.today()) {
            let what = format!("{}（{} 起）", vacancy::seat_zh(&open, words), open.since);
            add(code, Kind::Vacancy, what, open.due, regime.by_election_months().cites.clone());
        }
    }
    for row in store::petitions_of(conn, &codes).await?.iter().filter(|row| row.state == petition::OPEN) {
        let Some((_, entry)) = entries.get(row.unit_code.as_str()) else { continue };
        let regime = cycle::regime(&entry.election)?;
        let due = law::recall::vote_due(row.received_on, &regime);
        add(&row.unit_code, Kind::Recall, row.name.clone(), due, regime.recall_vote_days().cites.clone());
    }
    all.sort_by(|a, b| (a.due.is_none(), a.due, &a.unit).cmp(&(b.due.is_none(), b.due, &b.unit)));
    Ok(all)
}

/// The list.
pub(super) async fn changes(ctx: Ctx) -> Page {
    let all = waiting(&ctx).await?;
    let param = |name: &str| ctx.param(name).unwrap_or_default();
    let (township, kind) = (param("township"), param("kind"));
    let today = ctx.today();
    let late = all.iter().filter(|one| one.due.is_some_and(|due| due < today)).count();
    let mut tiles = vec![Tile::new("超期", format!("{late} 项")).tone(if late == 0 { Tone::Good } else { Tone::Bad })];
    for one in Kind::ALL {
        let n = all.iter().filter(|waiting| waiting.kind == one).count();
        tiles.push(Tile::new(one.zh(), format!("{n} 项")).href(format!("/changes?kind={}", one.code())));
    }
    let mut townships: Vec<(String, String)> =
        all.iter().map(|one| (one.township.clone(), one.township_name.clone())).collect();
    townships.sort_unstable();
    townships.dedup();
    let filters = Filters::new("/changes").select("township", "乡镇（街道）", &townships, &township).select(
        "kind",
        "事项",
        &Kind::ALL.map(|one| (one.code(), one.zh())),
        &kind,
    );
    let shown: Vec<&Waiting> = all
        .iter()
        .filter(|one| township.is_empty() || one.township == township)
        .filter(|one| kind.is_empty() || one.kind.code() == kind)
        .collect();
    let columns = vec![
        Column::text("村社").sticky(),
        Column::text("乡镇（街道）"),
        Column::state("事项"),
        Column::text("对象"),
        Column::state("期限"),
        Column::text("依据"),
    ];
    let mut table = Table::new("出缺和期限", columns)
        .numbered()
        .total(shown.len() as u64)
        .empty("没有出缺，也没有待办的期限", html! { "届中变动在各村社的「职数—班子成员—届中变动」中登记。" });
    for one in &shown {
        let left = one.due.map(|due| (due - today).num_days());
        table = table.row(vec![
            html! { a href={ "/u/" (one.unit) "/changes" } { (one.unit_name) } },
            html! { (one.township_name) },
            html! { (one.kind.zh()) },
            html! { (one.what) },
            html! {
                @match (one.due, left) {
                    (Some(due), Some(left)) if left < 0 => { (due) " " (ui::badge(Tone::Bad, &format!("超期 {} 天", -left))) }
                    (Some(due), Some(left)) => { (due) " " (ui::badge(if left <= 5 { Tone::Warn } else { Tone::Info }, &format!("{left} 天"))) }
                    _ => "文本没有规定",
                }
            },
            html! { @if one.due.is_some() { (ui::mark::cite(&cycle::cites_zh(&one.cites).join("、"))) } },
        ]);
    }
    let body = html! { (ui::tiles(&tiles)) (filters.render()) (table.render()) };
    Ok(page(Frame::new(&ctx, "出缺和期限").page(body)))
}
