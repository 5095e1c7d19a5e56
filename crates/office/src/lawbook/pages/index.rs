//! 规则与文本: the catalogue of rules with its search, and the texts.

use law::body::Body;
use law::book::{LawBook, Text};
use law::catalogue::{Rule, rules as catalogue};
use maud::{Markup, html};

use super::super::{cases, model, words};
use super::{param, status, tabs};
use crate::cycle::book;
use crate::ui::ledger::PAGE_SIZES;
use crate::ui::{self, Column, Filters, Pager, Row, Table, Tile};
use crate::web::{Ctx, Page, html as page};

/// Rules of a page unless the reader chose another number.
const ROWS: u64 = 20;

/// The catalogue of rules and the list of texts.
pub async fn index(ctx: Ctx) -> Page {
    let book = book()?;
    let q = param(&ctx, "q");
    let (body, checked) = (param(&ctx, "body"), param(&ctx, "status"));
    let filter = model::RuleFilter {
        words: q.clone(),
        body: Body::from_code(&body),
        status: words::STATUSES.into_iter().find(|status| words::status_code(*status) == checked),
    };
    let found = model::find_rules(book, &filter);
    let texts = model::find_texts(book, &q);
    let tiles = [
        Tile::new("规则", catalogue().len().to_string()).href("#rules"),
        Tile::new("文本", book.texts().count().to_string()).href("#texts"),
        Tile::new("方案", book.all_profiles().count().to_string()).href("/law/params"),
        Tile::new("提示说明", law::findings::all().count().to_string()).href("/law/findings"),
    ];
    let bodies = Body::ALL.map(|body| (body.code(), body.zh()));
    let states = words::STATUSES.map(|status| (words::status_code(status), status.zh()));
    let shown = html! {
        (tabs(&ctx, "/law"))
        (ui::tiles(&tiles))
        (Filters::new("/law")
            .text("q", "编号或者词语", &q, "如 VC-WIN-01、流动票箱、第十五条")
            .select("body", "班子", &bodies, &body)
            .select("status", "核对程度", &states, &checked)
            .render())
        h2 #rules { "规则 " small .text-muted { (found.len()) " 条" } }
        (rules_table(&ctx, &found, [("q", &q), ("body", &body), ("status", &checked)]))
        h2 #texts { "文本 " small .text-muted { (texts.len()) " 部" } }
        @if !q.is_empty() && texts.is_empty() { p .text-muted { "没有名称含“" (q) "”的文本。" a href="/law#texts" { "看全部文本" } } }
        @else { (texts_table(&ctx, book, &texts)) }
    };
    Ok(page(ui_frame(&ctx).page(shown)))
}

fn ui_frame(ctx: &Ctx) -> crate::shell::Frame<'_> {
    crate::shell::Frame::new(ctx, "法规").subtitle("条文、规则、参数，和每条规则的案例")
}

fn rules_table(ctx: &Ctx, found: &[&'static Rule], filters: [(&str, &String); 3]) -> Markup {
    let filters = filters.map(|(name, value)| (name.to_owned(), value.clone())).to_vec();
    let number = |name: &str| ctx.param(name).and_then(|value| value.parse::<u64>().ok());
    let size = number("size").filter(|size| PAGE_SIZES.contains(size)).unwrap_or(ROWS);
    let pager = Pager::new("/law", filters, number("page").unwrap_or(1), size, found.len() as u64);
    let skip = usize::try_from(pager.first_row() - 1).unwrap_or(0);
    let take = usize::try_from(size).unwrap_or(usize::MAX);
    let columns = vec![
        Column::text("编号").sticky().nowrap(),
        Column::text("规则"),
        Column::text("班子"),
        Column::state("核对程度"),
        Column::state("违反时"),
        Column::number("案例"),
    ];
    let rows = found.iter().skip(skip).take(take).map(|rule| {
        vec![
            html! { a href=(format!("/law/rules/{}", rule.id)) { (rule.id) } },
            html! { (rule.title) },
            html! { (words::bodies_zh(rule)) },
            status(rule.status),
            html! { (rule.severity.zh()) },
            html! { (cases::count(rule)) },
        ]
    });
    Table::new("规则目录", columns)
        .rows(rows)
        .pager(pager)
        .empty("没有这样的规则", html! { "换一个编号或者词语，例如“委托”“VC-WIN-01”；" a href="/law" { "看全部规则" } })
        .render()
}

fn texts_table(ctx: &Ctx, book: &LawBook, texts: &[&Text]) -> Markup {
    let columns = vec![
        Column::text("文本").sticky(),
        Column::state("层级"),
        Column::text("版本"),
        Column::state("核对程度"),
        Column::number("条"),
        Column::text("来源"),
    ];
    let mut table = Table::new("文本", columns).numbered().total(texts.len() as u64);
    let profiles = |text: &Text| book.all_profiles().filter(|profile| profile.texts.contains(&text.id)).count();
    for text in texts {
        let mark = status(model::text_status(text));
        table = table.push(Row::new(vec![
            html! { a href=(format!("/law/texts/{}", text.id)) { (text.title) } div { small .text-muted { (text.id) } } },
            html! { (words::rank_zh(text.rank)) },
            versions(ctx, text),
            mark,
            html! { (text.articles.len()) },
            html! {
                @for version in &text.versions { div { (version.source) } }
                div { small .text-muted { (profiles(text)) " 个方案用到" } }
            },
        ]));
    }
    table.empty("没有文本", html! {}).render()
}

/// Each version with its days and whether it is in force.
pub(super) fn versions(ctx: &Ctx, text: &Text) -> Markup {
    html! {
        @for version in &text.versions {
            @let (tone, word) = words::force_zh(version, ctx.today());
            div {
                (version.id) " " (ui::badge(tone, word))
                div { small .text-muted { (version.from) " 起施行" @if let Some(to) = version.to { "，至 " (to) } } }
            }
        }
    }
}
