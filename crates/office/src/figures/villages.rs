//! 村社一张表: one row per unit, with the sums of its township after the last of them.

use maud::{Markup, html};
use sheet::{Cell, Kind, SheetSpec};

use super::board::{Board, Entry, Township};
use super::bodies::{self, COMMITTEE, PARTS};
use super::cockpit::state;
use super::indicator::{NOT_REPORTED, UNKNOWN, find, indicators, no_figure, polled, reported, turnout};
use crate::cycle::{Stage, stage};
use crate::failure::{Failure, Outcome};
use crate::shell::Frame;
use crate::ui::format::{date, thousands};
use crate::ui::ledger::{PAGE_SIZES, Pager};
use crate::ui::{self, Column, Filters, Row, Table};
use crate::web::{Ctx, Page, download, html as page};
use crate::work::blocking;

/// Rows of a page unless the reader chose another number.
const ROWS: u64 = 50;
const XLSX: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

/// The filters of the address.
struct Wanted {
    township: String,
    stage: String,
    /// Word of a body, and of a state of it.
    body: String,
    state: String,
    q: String,
    polled: bool,
}

impl Wanted {
    fn of(ctx: &Ctx) -> Self {
        let param = |name: &str| ctx.param(name).map(|text| text.trim().to_owned()).unwrap_or_default();
        Self {
            township: param("township"),
            stage: param("stage"),
            body: param("body"),
            state: param("state"),
            q: param("q"),
            polled: param("polled") == "1",
        }
    }

    fn pairs(&self) -> Vec<(String, String)> {
        let polled = if self.polled { "1" } else { "" };
        [
            ("township", self.township.as_str()),
            ("stage", &self.stage),
            ("body", &self.body),
            ("state", &self.state),
            ("q", &self.q),
            ("polled", polled),
        ]
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .into()
    }

    fn keeps(&self, township: &Township, entry: &Entry) -> bool {
        (self.township.is_empty() || township.code == self.township)
            && (self.stage.is_empty() || entry.election.stage == self.stage)
            && bodies::keeps(&entry.bodies, &self.body, &self.state)
            && (self.q.is_empty() || entry.name.contains(&self.q) || entry.election.unit_code.starts_with(&self.q))
            && (!self.polled || polled(&entry.election))
    }
}

async fn load(ctx: &Ctx) -> Outcome<(Board, Vec<(String, String)>, Wanted)> {
    let board = ctx.app.boards.of(&ctx.app.db, &ctx.actor.unit_path).await?;
    let names = board.townships.iter().map(|township| (township.code.clone(), township.name.clone())).collect();
    let wanted = Wanted::of(ctx);
    let board = board.filter(|township, entry| wanted.keeps(township, entry));
    Ok((board, names, wanted))
}

/// Where the township stands among the columns, and the column behind it.
const TOWNSHIP: usize = 1;

/// Leaves the township out where all units are of the same one: what is worth comparing then fits the screen. In the lines of
/// sums the number of units stands in its place, and moves to the next cell, which is empty there.
fn narrowed<T>(mut cells: Vec<T>, one_township: bool, sums: bool) -> Vec<T> {
    if one_township {
        cells.remove(if sums { TOWNSHIP + 1 } else { TOWNSHIP });
    }
    cells
}

/// The other bodies than the committee, whose state is the stage, with their places among the states.
fn others() -> impl Iterator<Item = (usize, &'static bodies::Part)> {
    PARTS.iter().enumerate().filter(|(at, _)| *at != COMMITTEE)
}

/// How many columns stand before those of the other bodies.
const BEFORE_BODIES: usize = 4;

fn columns() -> Vec<Column> {
    let mut columns = vec![
        Column::text("村社").sticky(),
        Column::text("乡镇（街道）").nowrap(),
        Column::state("选举日"),
        Column::state("阶段"),
        Column::number("应选"),
        Column::number("登记选民"),
        Column::number("候选人"),
        Column::number("发出票"),
        Column::number("收回票"),
        Column::number("参选率"),
        Column::number("无效票"),
        Column::number("轮次"),
        Column::number("当选"),
        Column::number("其中女性"),
        Column::state("一肩挑"),
    ];
    columns.splice(BEFORE_BODIES..BEFORE_BODIES, others().map(|(_, part)| Column::state(part.zh)));
    columns
}

fn dual_zh(entry: &Entry) -> &'static str {
    match (stage(&entry.election), entry.election.dual_head) {
        (_, Some(true)) => "是",
        (_, Some(false)) => "否",
        (Stage::Finished, None) => UNKNOWN,
        _ => ui::format::DASH,
    }
}

/// A count after the poll; before it there is nothing to report, afterwards zero is a figure.
fn after_poll(entry: &Entry, n: i32) -> String {
    if polled(&entry.election) { thousands(n.into()) } else { no_figure(&entry.election).to_owned() }
}

fn cells(township: &Township, entry: &Entry, today: chrono::NaiveDate) -> Vec<Markup> {
    let election = &entry.election;
    let (tone, why) = state(election, today);
    let mut cells = vec![
        html! { a href={ "/u/" (election.unit_code) } { (entry.name) } },
        html! { (township.name) },
        html! { (date(election.polling_day)) },
        html! { span title=(why) { (ui::badge(tone, stage(election).zh())) } },
        html! { (reported(election.seats)) },
        html! { (reported(election.registered)) },
        html! { (reported(election.candidates)) },
        html! { (after_poll(entry, election.issued)) },
        html! { (after_poll(entry, election.recovered)) },
        html! { (turnout(election)) },
        html! { (after_poll(entry, election.invalid)) },
        html! { (election.rounds) },
        html! { (after_poll(entry, election.elected)) },
        html! { (after_poll(entry, election.elected_women)) },
        html! { (dual_zh(entry)) },
    ];
    let own = others().map(|(at, _)| bodies::cell(entry.bodies[at]));
    cells.splice(BEFORE_BODIES..BEFORE_BODIES, own);
    cells
}

/// The line of sums over some units.
fn sums<'a>(label: &str, entries: impl Iterator<Item = &'a Entry>) -> Vec<Markup> {
    let entries: Vec<&Entry> = entries.collect();
    let all = indicators(entries.iter().map(|entry| &entry.election));
    let value = |id: &str| find(&all, id).map(|indicator| indicator.value.clone()).unwrap_or_default();
    let sum = |of: fn(&entity::unit_election::Model) -> i32| -> String {
        let total: i64 = entries.iter().map(|entry| i64::from(of(&entry.election))).sum();
        if total > 0 { thousands(total) } else { NOT_REPORTED.to_owned() }
    };
    let done = |of: fn(&entity::unit_election::Model) -> i32| -> String {
        let voted: Vec<_> = entries.iter().filter(|entry| polled(&entry.election)).collect();
        if voted.is_empty() {
            return NOT_REPORTED.to_owned();
        }
        thousands(voted.iter().map(|entry| i64::from(of(&entry.election))).sum())
    };
    let finished = find(&all, "finished").map_or(0, |indicator| indicator.numerator);
    let text = |text: String| html! { (text) };
    let mut cells = vec![
        text(label.to_owned()),
        text(format!("{} 个", entries.len())),
        html! {},
        text(format!("已产生 {finished}")),
        text(sum(|e| e.seats)),
        text(sum(|e| e.registered)),
        text(sum(|e| e.candidates)),
        text(done(|e| e.issued)),
        text(done(|e| e.recovered)),
        text(value("turnout")),
        text(done(|e| e.invalid)),
        html! {},
        text(done(|e| e.elected)),
        text(done(|e| e.elected_women)),
        text(value("dual_head")),
    ];
    let own =
        others().map(|(at, _)| text(bodies::sum_zh(bodies::count(at, entries.iter().map(|entry| &entry.bodies)))));
    cells.splice(BEFORE_BODIES..BEFORE_BODIES, own);
    cells
}

/// The table.
pub async fn villages(ctx: Ctx) -> Page {
    let (board, names, wanted) = load(&ctx).await?;
    let number = |name: &str| ctx.param(name).and_then(|text| text.parse::<u64>().ok());
    let size = number("size").filter(|size| PAGE_SIZES.contains(size)).unwrap_or(ROWS);
    let total = board.entries().count() as u64;
    let pager = Pager::new("/villages", wanted.pairs(), number("page").unwrap_or(1), size, total);
    let (first, last) = (pager.first_row(), pager.first_row() + size);
    let one = names.len() == 1;
    let mut table = Table::new("村社一张表", narrowed(columns(), one, false)).scroll_on_phone().empty(
        "没有符合条件的村社",
        html! { "请放宽查询条件；还没有列入换届方案的村社，由县级换届办在" a href="/cycles" { "换届方案" } "中列入。" },
    );
    let mut at = 0;
    for township in &board.townships {
        for entry in &township.entries {
            at += 1;
            if (first..last).contains(&at) {
                table = table.push(Row::new(narrowed(cells(township, entry, ctx.today()), one, false)));
            }
        }
        // The sums stand on the page where the township ends.
        if (first..last).contains(&at) {
            let label = format!("{}小计", township.name);
            table = table.push(Row::new(narrowed(sums(&label, township.entries.iter()), one, true)).subtotal());
        }
    }
    if total > 0 {
        table = table.totals(narrowed(sums("合计", board.entries().map(|(_, entry)| entry)), one, true));
    }
    let stages = Stage::ALL.map(|stage| (stage.code(), stage.zh()));
    let mut filters = Filters::new("/villages");
    if names.len() > 1 {
        filters = filters.select("township", "乡镇（街道）", &names, &wanted.township);
    }
    let filters = filters
        .select("stage", "阶段", &stages, &wanted.stage)
        .select("body", "组织", &PARTS.map(|part| (part.code, part.zh)), &wanted.body)
        .select("state", "换届情况", &bodies::choices(), &wanted.state)
        .text("q", "村社", &wanted.q, "名称或编码开头")
        .select("polled", "投票", &[("1", "已录入结果")], if wanted.polled { "1" } else { "" });
    let export = ui::format::url("/villages/export", &wanted.pairs());
    let body = html! {
        (filters.render())
        (ui::toolbar(&[ui::button(&export, "导出 Excel"), ui::button("/structure", "各村班子结构")]))
        (table.pager(pager).render())
    };
    Ok(page(Frame::new(&ctx, "村社一张表").page(body)))
}

/// The rows of the table, as filtered, as a spreadsheet.
pub async fn export(ctx: Ctx) -> Page {
    let (board, _, _) = load(&ctx).await?;
    let titles = [
        "编码",
        "村社",
        "乡镇（街道）",
        "选举日",
        "阶段",
        "应选",
        "登记选民",
        "候选人",
        "发出票",
        "收回票",
        "参选率",
        "无效票",
        "轮次",
        "当选",
        "其中女性",
        "一肩挑",
    ];
    let mut titles = titles.to_vec();
    titles.splice(BEFORE_BODIES + 1..BEFORE_BODIES + 1, others().map(|(_, part)| part.zh));
    let columns = titles.into_iter().map(|title| sheet::Column::new(title, title, Kind::Text)).collect();
    let spec = SheetSpec { name: "村社一张表", columns };
    let rows: Vec<Vec<Cell>> = board
        .entries()
        .map(|(township, entry)| {
            let election = &entry.election;
            let mut row: Vec<Cell> = [
                election.unit_code.clone(),
                entry.name.clone(),
                township.name.clone(),
                date(election.polling_day),
                stage(election).zh().to_owned(),
                reported(election.seats),
                reported(election.registered),
                reported(election.candidates),
                after_poll(entry, election.issued),
                after_poll(entry, election.recovered),
                turnout(election),
                after_poll(entry, election.invalid),
                election.rounds.to_string(),
                after_poll(entry, election.elected),
                after_poll(entry, election.elected_women),
                dual_zh(entry).to_owned(),
            ]
            .map(Cell::Text)
            .into();
            let own = others().map(|(at, _)| Cell::Text(bodies::zh(entry.bodies[at])));
            row.splice(BEFORE_BODIES + 1..BEFORE_BODIES + 1, own);
            row
        })
        .collect();
    let bytes = blocking(move || sheet::export(&spec, "村社一张表", rows))
        .await?
        .map_err(|error| Failure::Internal(error.to_string()))?;
    Ok(download("村社一张表.xlsx", XLSX, bytes))
}
