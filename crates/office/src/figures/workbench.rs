//! 工作台: what must be done in the actor's place, most urgent first; for the three administrators their own entries.

use maud::{Markup, html};

use super::board::Board;
use super::todo::{Todo, Urgency};
use crate::access::{CLERKS, Role, STAFF};
use crate::cycle::{self, Stage};
use crate::shell::Frame;
use crate::ui::format::{date, days_left};
use crate::ui::ledger::{PAGE_SIZES, Pager};
use crate::ui::{self, Column, Filters, Row, Table, Tile, Tone};
use crate::web::{Ctx, Page, html as page};

/// Entries of a page unless the reader chose another number.
const ROWS: u64 = 20;

/// The first page of everybody.
pub async fn workbench(ctx: Ctx) -> Page {
    if !STAFF.contains(&ctx.actor.role) {
        return Ok(page(Frame::new(&ctx, "工作台").page(administrator(ctx.actor.role))));
    }
    if matches!(ctx.actor.role, Role::TypistA | Role::TypistB | Role::Scrutineer | Role::Observer) {
        let work = ctx.app.boards.work(&ctx.app.db, &ctx.actor.unit_path, ctx.today()).await?;
        let frame = Frame::new(&ctx, "工作台").subtitle(date(ctx.today()));
        return Ok(page(frame.page(polling_desk(ctx.actor.role, &work.board))));
    }
    let work = ctx.app.boards.work(&ctx.app.db, &ctx.actor.unit_path, ctx.today()).await?;
    let subtitle = format!("{} 的待办", date(ctx.today()));
    Ok(page(Frame::new(&ctx, "工作台").subtitle(subtitle).page(body(&ctx, &work.board, &work.todos))))
}

/// The start page of those who come for polling day only: the villages that vote or count now, each with the page where this role
/// works. The tasks of the clerks are not theirs.
fn polling_desk(role: Role, board: &Board) -> Markup {
    let (page, action) = match role {
        Role::Observer => ("board", "看大屏"),
        Role::Scrutineer => ("count", "核对计票单"),
        _ => ("count", "录入计票单"),
    };
    let at = |wanted: Stage| board.entries().filter(move |(_, entry)| cycle::stage(&entry.election) == wanted);
    let tile = |stage: Stage| Tile::new(stage.zh(), format!("{} 个村社", at(stage).count()));
    let columns = vec![
        Column::text("村社").sticky(),
        Column::text("乡镇（街道）"),
        Column::state("选举日"),
        Column::state("阶段"),
        Column::text("操作"),
    ];
    let rows: Vec<Vec<Markup>> = at(Stage::Counting)
        .chain(at(Stage::Polling))
        .map(|(township, entry)| {
            let (stage, code) = (cycle::stage(&entry.election), &entry.election.unit_code);
            vec![
                html! { a href={ "/u/" (code) } { (entry.name) } },
                html! { (township.name) },
                html! { (date(entry.election.polling_day)) },
                ui::badge(Tone::Info, stage.zh()),
                html! { a href={ "/u/" (code) "/" (page) } { (action) } },
            ]
        })
        .collect();
    let total = rows.len() as u64;
    let next = html! { "投票开始后，村社出现在这里。全部村社的进度见" a href="/villages" { "村社一张表" } "。" };
    let table = Table::new("正在投票、计票的村社", columns).plain().numbered().rows(rows).total(total);
    html! {
        (ui::tiles(&[tile(Stage::Polling), tile(Stage::Counting)]))
        (ui::card("正在投票、计票的村社", table.empty("现在没有村社在投票或计票", next).render()))
    }
}

fn body(ctx: &Ctx, board: &Board, all: &[Todo]) -> Markup {
    let param = |name: &str| ctx.param(name).unwrap_or_default();
    let (township, urgency) = (param("township"), param("urgency"));
    let of = |wanted: Urgency, todos: &[Todo]| todos.iter().filter(|todo| todo.urgency == wanted).count();
    let tile = |wanted: Urgency| {
        let n = of(wanted, all);
        let code = urgency_code(wanted);
        Tile::new(wanted.zh(), format!("{n} 项"))
            .tone(if n == 0 { Tone::Good } else { wanted.tone() })
            .href(format!("/?urgency={code}"))
    };
    let units = board.entries().count();
    let mut tiles = vec![
        Tile::new("村社", units.to_string()).href("/villages"),
        tile(Urgency::Late),
        tile(Urgency::Blocked),
        tile(Urgency::Due),
    ];
    if board.without() > 0 && CLERKS.contains(&ctx.actor.role) {
        tiles.push(Tile::new("未列入换届方案", format!("{} 个", board.without())).tone(Tone::Muted).href("/cycles"));
    }
    let many = board.townships.len() > 1;
    let summary = many.then(|| by_township(board, all));
    let shown: Vec<&Todo> = all
        .iter()
        .filter(|todo| township.is_empty() || todo.township == township)
        .filter(|todo| urgency.is_empty() || urgency_code(todo.urgency) == urgency)
        .collect();
    let mut filters = Filters::new("/");
    if many {
        let options: Vec<(&str, &str)> = board.townships.iter().map(|t| (t.code.as_str(), t.name.as_str())).collect();
        filters = filters.select("township", "乡镇（街道）", &options, &township);
    }
    let kinds = [Urgency::Late, Urgency::Blocked, Urgency::Due].map(|u| (urgency_code(u), u.zh()));
    let filters = filters.select("urgency", "情形", &kinds, &urgency);
    html! {
        (ui::tiles(&tiles))
        (ui::card("待办", html! { (filters.render()) (list(ctx, &shown, &township, &urgency, many)) }))
        @if let Some(summary) = summary { (ui::card("各乡镇（街道）待办", summary)) }
    }
}

fn urgency_code(urgency: Urgency) -> &'static str {
    match urgency {
        Urgency::Late => "late",
        Urgency::Blocked => "blocked",
        Urgency::Due => "due",
    }
}

fn list(ctx: &Ctx, todos: &[&Todo], township: &str, urgency: &str, many: bool) -> Markup {
    let number = |name: &str| ctx.param(name).and_then(|text| text.parse::<u64>().ok());
    let size = number("size").filter(|size| PAGE_SIZES.contains(size)).unwrap_or(ROWS);
    let filters = vec![("township".to_owned(), township.to_owned()), ("urgency".to_owned(), urgency.to_owned())];
    let pager = Pager::new("/", filters, number("page").unwrap_or(1), size, todos.len() as u64);
    let from = usize::try_from(pager.first_row() - 1).unwrap_or(0);
    let mut columns = vec![Column::text("村社").sticky()];
    if many {
        columns.push(Column::text("乡镇（街道）"));
    }
    columns.extend([Column::state("情形"), Column::text("要办的事"), Column::state("期限"), Column::text("依据")]);
    let mut table = Table::new("待办", columns).plain().empty(
        "没有待办",
        html! {
            "没有超期、受阻或近期到期的事项。各村社的进度见" a href="/villages" { "村社一张表" } "。"
        },
    );
    for todo in todos.iter().skip(from).take(usize::try_from(size).unwrap_or(20)) {
        let mut cells = vec![html! { a href={ "/u/" (todo.unit) } { (todo.unit_name) } }];
        if many {
            cells.push(html! { (todo.township_name) });
        }
        let left = todo.by.map(|by| days_left(by, ctx.today()));
        cells.extend([
            ui::badge(todo.urgency.tone(), todo.urgency.zh()),
            html! { a href=(todo.href) { (todo.what) } },
            html! { @if let (Some(by), Some(left)) = (todo.by, left) { (date(by)) br; small { (left) } } @else { (ui::format::DASH) } },
            html! { @if !todo.basis.is_empty() { (ui::cite(&todo.basis)) } },
        ]);
        let row = Row::new(cells);
        table = table.push(if todo.urgency == Urgency::Late { row.marked() } else { row });
    }
    table.pager(pager).render()
}

fn by_township(board: &Board, all: &[Todo]) -> Markup {
    let columns = vec![
        Column::text("乡镇（街道）").sticky(),
        Column::number("村社"),
        Column::number("超期"),
        Column::number("受阻"),
        Column::number("近期到期"),
    ];
    let count = |code: &str, urgency: Urgency| {
        all.iter().filter(|todo| todo.township == code && todo.urgency == urgency).count()
    };
    let rows = board.townships.iter().map(|township| {
        let cell = |urgency: Urgency| {
            let n = count(&township.code, urgency);
            html! { @if n == 0 { "0" } @else { a href={ "/?township=" (township.code) "&urgency=" (urgency_code(urgency)) } { (n) } } }
        };
        vec![
            html! { a href={ "/villages?township=" (township.code) } { (township.name) } },
            html! { @if township.entries.is_empty() { "未报" } @else { (township.entries.len()) } },
            cell(Urgency::Late),
            cell(Urgency::Blocked),
            cell(Urgency::Due),
        ]
    });
    Table::new("各乡镇（街道）待办", columns).plain().rows(rows).total(board.townships.len() as u64).render()
}

fn administrator(role: Role) -> Markup {
    let (what, links): (&str, &[(&str, &str)]) = match role {
        Role::SystemAdmin => (
            "管理账号和村社底册；看不到选举数据。",
            &[("/accounts", "账号"), ("/units", "村社底册"), ("/units/import", "导入单位")],
        ),
        Role::Reviewer => {
            ("对报送的初步人选，就本单位的审查事项提出意见；看不到其他单位的意见。", &[("/reviews", "联审")])
        }
        Role::SecurityAdmin => ("管理会话和锁定；看不到选举数据。", &[("/sessions", "会话与锁定")]),
        _ => ("查阅和校验审计日志；看不到选举数据。", &[("/audit", "审计日志"), ("/audit/verify", "校验全部记录")]),
    };
    ui::card(
        role.zh(),
        html! {
            p { (what) }
            p { @for (href, label) in links { (ui::button(href, label)) " " } }
        },
    )
}
