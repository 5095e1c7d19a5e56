//! 参数: the value of every parameter under several profiles side by side, with state and articles at each value.

use law::book::{Family, LawBook, Profile};
use law::regime::ParamRow;
use maud::{Markup, html};

use super::super::{model, words};
use super::{cites, frame, param, status, tabs};
use crate::cycle::book;
use crate::ui::ledger::PAGE_SIZES;
use crate::ui::{self, Column, Pager, Table, Tone};
use crate::web::{Ctx, Fields, Page, html as page};

/// Parameters of a page unless the reader chose another number.
const ROWS: u64 = 20;
/// Profiles that are shown when none was chosen: the national one and the newest others, as many as a screen holds.
const COLUMNS: usize = 3;
/// Lists of parameters; residents' committees use that of villagers' committees.
const LISTS: [(&str, Family, &str); 3] = [
    ("village", Family::Village, "村民委员会、居民委员会"),
    ("party", Family::Party, "党组织"),
    ("cooperative", Family::Cooperative, "农村集体经济组织"),
];

/// What the address asks for.
struct Wanted {
    list: (&'static str, Family, &'static str),
    q: String,
    chosen: Vec<String>,
}

impl Wanted {
    fn of(ctx: &Ctx, book: &LawBook) -> Self {
        let fields = Fields::parse(ctx.query.as_bytes());
        let chosen: Vec<String> = fields.all("p").map(str::to_owned).collect();
        let q = param(ctx, "q");
        let asked = param(ctx, "list");
        let of_chosen = || chosen.iter().find_map(|id| book.profile(id)).map(|profile| model::list_of(profile.family));
        // A link to a parameter by its key need not say whose it is.
        let of_key = || {
            LISTS.iter().find(|(_, list, _)| model::param_title(book, *list, &q).is_some()).map(|(_, list, _)| *list)
        };
        let list = LISTS.into_iter().find(|(code, ..)| *code == asked).or_else(|| {
            let family = of_chosen().or_else(of_key)?;
            LISTS.into_iter().find(|(_, list, _)| *list == family)
        });
        Self { list: list.unwrap_or(LISTS[0]), q, chosen }
    }

    fn pairs(&self) -> Vec<(String, String)> {
        let mut pairs = vec![("list".to_owned(), self.list.0.to_owned()), ("q".to_owned(), self.q.clone())];
        pairs.extend(self.chosen.iter().map(|id| ("p".to_owned(), id.clone())));
        pairs
    }
}

/// The table of parameters.
pub async fn params(ctx: Ctx) -> Page {
    let book = book()?;
    let wanted = Wanted::of(&ctx, book);
    let all: Vec<&Profile> =
        book.all_profiles().filter(|profile| model::list_of(profile.family) == wanted.list.1).collect();
    let chosen = chosen(&all, &wanted.chosen);
    let body = html! {
        (tabs(&ctx, "/law/params"))
        (filters(&wanted, &all, &chosen))
        (about(&chosen))
        (table(&ctx, book, &wanted, &chosen))
        @if wanted.list.1 == Family::Village { (packs(book)) }
    };
    Ok(page(frame(&ctx, "参数").subtitle(wanted.list.2).page(body)))
}

/// The profiles that were asked for; else the national one, and those of the provinces that begin last.
fn chosen<'a>(all: &[&'a Profile], asked: &[String]) -> Vec<&'a Profile> {
    let own: Vec<&Profile> = all.iter().copied().filter(|profile| asked.contains(&profile.id)).collect();
    if !own.is_empty() {
        return own;
    }
    let mut usual: Vec<&Profile> = all.to_vec();
    usual.sort_by_key(|profile| (profile.inherits.is_some(), profile.verification, std::cmp::Reverse(profile.from)));
    usual.truncate(COLUMNS);
    usual
}

fn filters(wanted: &Wanted, all: &[&Profile], chosen: &[&Profile]) -> Markup {
    html! {
        form .filters action="/law/params" method="get" role="search" {
            label .filter {
                span { "班子" }
                select .form-select name="list" {
                    @for (code, _, zh) in LISTS { option value=(code) selected[code == wanted.list.0] { (zh) } }
                }
            }
            label .filter { span { "参数" } input .form-control type="search" name="q" value=(wanted.q) placeholder="如 委托、turnout" autocomplete="off"; }
            details .filters-more {
                summary { "方案（已选 " (chosen.len()) " 个）" }
                div .filters-fields {
                    @for profile in all {
                        label .form-check {
                            input .form-check-input type="checkbox" name="p" value=(profile.id) checked[chosen.iter().any(|own| own.id == profile.id)];
                            " " (profile.id) " " (profile.title)
                        }
                    }
                }
            }
            span .filters-buttons {
                button .btn.btn-primary type="submit" { "查询" }
                a .btn.btn-outline-secondary href="/law/params" { "重置" }
            }
        }
    }
}

fn about(chosen: &[&Profile]) -> Markup {
    let columns = vec![
        Column::text("方案").sticky(),
        Column::state("适用的选举日"),
        Column::state("核对程度"),
        Column::text("沿用").nowrap(),
        Column::text("说明"),
    ];
    let rows = chosen.iter().map(|profile| {
        vec![
            html! { (profile.id) " " (profile.title) },
            html! { (profile.from) " 起" @if let Some(to) = profile.to { br; "至 " (to) } },
            status(profile.verification),
            html! { (profile.inherits.as_deref().unwrap_or("—")) },
            html! { (profile.note) @if let Some(until) = profile.verified_until { " 核对到 " (until) "，以后的选举日待核。" } },
        ]
    });
    html! {
        (Table::new("方案", columns).rows(rows).render())
        p .text-muted { "数值按各方案核对到的最后一日的选举（没有的按开始适用的一日）；看别的日子用" a href="/law/compare" { "方案对照" } "。" }
    }
}

/// A value with its state, articles and note.
pub(super) fn cell(book: &LawBook, row: Option<&ParamRow>) -> Markup {
    let Some(row) = row else { return html! { span .text-muted { "当日没有" } } };
    // One block: on a phone a cell sets its parts in a row.
    html! {
        div {
            div { strong { (words::value_zh(row)) } }
            div { (status(row.status)) " " small .text-muted { (row.severity.zh()) } }
            small { (cites(book, &row.cites)) }
            @if !row.note.is_empty() { small .text-muted { (row.note) } }
        }
    }
}

fn table(ctx: &Ctx, book: &LawBook, wanted: &Wanted, chosen: &[&Profile]) -> Markup {
    let mut lists = Vec::new();
    for profile in chosen {
        lists.push(model::rows(book, profile, profile.reference_day()).unwrap_or_default());
    }
    // All lists have the same keys in the same order.
    let keys: Vec<ParamRow> = lists.first().cloned().unwrap_or_default();
    // A key that is written out is meant alone.
    let exact: Vec<&ParamRow> = keys.iter().filter(|row| row.key == wanted.q).collect();
    let kept: Vec<&ParamRow> = if exact.is_empty() {
        keys.iter().filter(|row| model::param_has_words(row, &wanted.q)).collect()
    } else {
        exact
    };
    let number = |name: &str| ctx.param(name).and_then(|value| value.parse::<u64>().ok());
    let size = number("size").filter(|size| PAGE_SIZES.contains(size)).unwrap_or(ROWS);
    let pager = Pager::new("/law/params", wanted.pairs(), number("page").unwrap_or(1), size, kept.len() as u64);
    let skip = usize::try_from(pager.first_row() - 1).unwrap_or(0);
    let take = usize::try_from(size).unwrap_or(usize::MAX);
    let mut columns = vec![Column::text("参数").sticky()];
    columns.extend(chosen.iter().map(|profile| Column::text(profile.id.clone())));
    let mut shown = Table::new("参数和方案", columns);
    for key in kept.into_iter().skip(skip).take(take) {
        let mut cells = vec![html! { (key.title_zh) div { small .text-muted { (key.key) } } }];
        cells.extend(lists.iter().map(|rows| cell(book, rows.iter().find(|row| row.key == key.key))));
        shown = shown.row(cells);
    }
    shown.pager(pager).empty("没有这样的参数", html! { a href="/law/params" { "看全部参数" } }).render()
}

fn packs(book: &LawBook) -> Markup {
    html! {
        h2 { "政策包" }
        p .text-muted { "乡镇、县的政策只能比法律更严，不能放宽；指标只报告，不限制选民的选择。" }
        @for pack in book.packs() {
            (ui::fold(&format!("{} {}", pack.id, pack.title), html! {
                p { (ui::badge(Tone::Info, "适用的选举日")) " " (pack.from) " 起" @if let Some(to) = pack.to { "，至 " (to) } "。" (pack.note) }
                @let rows: Vec<ParamRow> = pack.rows().into_iter().filter(|row| !row.value.is_null()).collect();
                (super::rule::param_table(book, &rows))
                @let tightened: Vec<String> = pack.tightened()
                    .map(|(family, key)| format!("{}：{}", family.zh(), model::param_title(book, model::list_of(family), key).unwrap_or(key)))
                    .collect();
                @if !tightened.is_empty() { p { "改严的法律参数：" (tightened.join("；")) } }
            }))
        }
    }
}
