//! 台账: the table that clerks live in. Filters in the address, frozen columns, a foot with the count, pages, an empty state.

use maud::{Markup, html};

use super::format;

/// How a column is set.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Align {
    /// Words.
    #[default]
    Left,
    /// States, dates.
    Center,
    /// Numbers, with equal-width figures.
    Number,
}

/// One column.
#[derive(Debug, Clone)]
pub struct Column {
    label: String,
    align: Align,
    sticky: bool,
    nowrap: bool,
    sort_href: Option<String>,
}

impl Column {
    /// A column of words.
    #[must_use]
    pub fn text(label: impl Into<String>) -> Self {
        Self { label: label.into(), align: Align::Left, sticky: false, nowrap: false, sort_href: None }
    }

    /// A column of numbers, set right.
    #[must_use]
    pub fn number(label: impl Into<String>) -> Self {
        Self { align: Align::Number, nowrap: true, ..Self::text(label) }
    }

    /// A column of states or dates, set in the middle and never broken.
    #[must_use]
    pub fn state(label: impl Into<String>) -> Self {
        Self { align: Align::Center, nowrap: true, ..Self::text(label) }
    }

    /// Keeps the column in sight while the table scrolls sideways. At most one per table, the first one.
    #[must_use]
    pub fn sticky(mut self) -> Self {
        self.sticky = true;
        self
    }

    /// Keeps the text of the column in one line.
    #[must_use]
    pub fn nowrap(mut self) -> Self {
        self.nowrap = true;
        self
    }

    /// Makes the heading a link that sorts by this column.
    #[must_use]
    pub fn sort(mut self, href: impl Into<String>) -> Self {
        self.sort_href = Some(href.into());
        self
    }

    fn class(&self, half: bool) -> String {
        let mut class = match self.align {
            Align::Left => "c-text",
            Align::Center => "c-state",
            Align::Number => "c-num",
        }
        .to_owned();
        if self.sticky {
            class.push_str(" c-sticky");
        }
        if self.nowrap {
            class.push_str(" c-nowrap");
        }
        if half {
            class.push_str(" c-half");
        }
        // What can be done with a row stays in sight, however wide the table is.
        if self.label == "操作" {
            class.push_str(" c-actions");
        }
        class
    }
}

/// Style of a subtotal row.
const SUBTOTAL: &str = "row-subtotal";

/// One row: a cell per column, in order.
#[derive(Debug, Clone)]
pub struct Row {
    cells: Vec<Markup>,
    id: Option<String>,
    class: &'static str,
}

impl Row {
    /// A plain row.
    #[must_use]
    pub fn new(cells: Vec<Markup>) -> Self {
        Self { cells, id: None, class: "" }
    }

    /// Gives the row an anchor.
    #[must_use]
    pub fn id(mut self, id: impl Into<String>) -> Self {
        self.id = Some(id.into());
        self
    }

    /// Marks the row as late or wrong; a cell must say so in words as well.
    #[must_use]
    pub fn marked(mut self) -> Self {
        self.class = "row-marked";
        self
    }

    /// Sets the row as a subtotal.
    #[must_use]
    pub fn subtotal(mut self) -> Self {
        self.class = SUBTOTAL;
        self
    }
}

/// The page sizes a reader can choose.
pub const PAGE_SIZES: [u64; 4] = [10, 20, 50, 100];

/// Where in a long list the shown rows stand.
#[derive(Debug, Clone)]
pub struct Pager {
    path: String,
    filters: Vec<(String, String)>,
    page: u64,
    size: u64,
    total: u64,
}

impl Pager {
    /// `page` counts from 1; a page beyond the end becomes the last one. `filters` are the other values of the address.
    #[must_use]
    pub fn new(path: impl Into<String>, filters: Vec<(String, String)>, page: u64, size: u64, total: u64) -> Self {
        let size = size.max(1);
        let last = total.div_ceil(size).max(1);
        Self { path: path.into(), filters, page: page.clamp(1, last), size, total }
    }

    /// Number of the first row of this page, counted from 1.
    #[must_use]
    pub fn first_row(&self) -> u64 {
        (self.page - 1) * self.size + 1
    }

    fn last(&self) -> u64 {
        self.total.div_ceil(self.size).max(1)
    }

    fn href(&self, page: u64, size: u64) -> String {
        let mut pairs = self.filters.clone();
        pairs.push(("page".to_owned(), page.to_string()));
        pairs.push(("size".to_owned(), size.to_string()));
        format::url(&self.path, &pairs)
    }

    fn render(&self) -> Markup {
        let last = self.last();
        // First, last and the neighbours of this page; a gap is shown as dots.
        let mut shown: Vec<u64> = [1, self.page.saturating_sub(1), self.page, self.page + 1, last]
            .into_iter()
            .filter(|p| (1..=last).contains(p))
            .collect();
        shown.sort_unstable();
        shown.dedup();
        html! {
            nav .pager aria-label="翻页" {
                @if last > 1 {
                    ul {
                        @if self.page > 1 { li { a rel="prev" href=(self.href(self.page - 1, self.size)) { "上一页" } } }
                        @for (i, &p) in shown.iter().enumerate() {
                            @if i > 0 && shown[i - 1] + 1 < p { li .pager-gap aria-hidden="true" { "…" } }
                            li { a href=(self.href(p, self.size)) aria-current=[(p == self.page).then_some("page")] { (p) } }
                        }
                        @if self.page < last { li { a rel="next" href=(self.href(self.page + 1, self.size)) { "下一页" } } }
                    }
                    form .pager-jump action=(self.path) method="get" {
                        @for (name, value) in &self.filters { input type="hidden" name=(name) value=(value); }
                        input type="hidden" name="size" value=(self.size);
                        label { "跳至 " input type="number" name="page" min="1" max=(last) value=(self.page); " 页" }
                        button .btn.btn-sm.btn-outline-secondary type="submit" { "跳转" }
                    }
                }
                @if self.total > PAGE_SIZES[0] {
                    span .pager-sizes {
                        "每页 "
                        @for size in PAGE_SIZES {
                            a href=(self.href(1, size)) aria-current=[(size == self.size).then_some("true")] { (size) }
                        }
                        " 条"
                    }
                }
            }
        }
    }
}

/// Builder of a table.
#[derive(Debug, Clone)]
pub struct Table {
    caption: String,
    id: Option<String>,
    columns: Vec<Column>,
    rows: Vec<Row>,
    totals: Option<Row>,
    numbered_from: Option<u64>,
    total: Option<u64>,
    pager: Option<Pager>,
    empty: Option<Markup>,
    cards_on_phone: bool,
    plain: bool,
}

impl Table {
    /// A table; the caption is read to those who do not see the page around it.
    #[must_use]
    pub fn new(caption: impl Into<String>, columns: Vec<Column>) -> Self {
        Self {
            caption: caption.into(),
            id: None,
            columns,
            rows: Vec::new(),
            totals: None,
            numbered_from: None,
            total: None,
            pager: None,
            empty: None,
            cards_on_phone: true,
            plain: false,
        }
    }

    /// Gives the table an id, e.g. as the target of a fragment.
    #[must_use]
    pub fn id(mut self, id: impl Into<String>) -> Self {
        self.id = Some(id.into());
        self
    }

    /// Adds a row of cells.
    #[must_use]
    pub fn row(self, cells: Vec<Markup>) -> Self {
        self.push(Row::new(cells))
    }

    /// Adds a row with its own anchor or mark.
    #[must_use]
    pub fn push(mut self, row: Row) -> Self {
        debug_assert_eq!(
            row.cells.len(),
            self.columns.len(),
            "a row of 「{}」 has as many cells as columns",
            self.caption
        );
        self.rows.push(row);
        self
    }

    /// Adds many rows.
    #[must_use]
    pub fn rows(self, rows: impl IntoIterator<Item = Vec<Markup>>) -> Self {
        rows.into_iter().fold(self, |table, cells| table.push(Row::new(cells)))
    }

    /// Adds the line of sums at the foot.
    #[must_use]
    pub fn totals(mut self, cells: Vec<Markup>) -> Self {
        self.totals = Some(Row::new(cells));
        self
    }

    /// Puts 序号 before each row, beginning with 1.
    #[must_use]
    pub fn numbered(mut self) -> Self {
        self.numbered_from = Some(1);
        self
    }

    /// Shows 「共 N 条」 under the table.
    #[must_use]
    pub fn total(mut self, total: u64) -> Self {
        self.total = Some(total);
        self
    }

    /// Shows the pages under the table; 序号 and 「共 N 条」 follow from it.
    #[must_use]
    pub fn pager(mut self, pager: Pager) -> Self {
        self.total = Some(pager.total);
        self.numbered_from = Some(pager.first_row());
        self.pager = Some(pager);
        self
    }

    /// What is shown when there is no row: what is missing and what to do about it.
    #[must_use]
    pub fn empty(mut self, what: &str, next: Markup) -> Self {
        self.empty = Some(super::parts::empty(what, next));
        self
    }

    /// On a phone the table scrolls inside its box instead of turning into cards (for wide tables of numbers).
    #[must_use]
    pub fn scroll_on_phone(mut self) -> Self {
        self.cards_on_phone = false;
        self
    }

    /// Without the white box around it, for use inside a card.
    #[must_use]
    pub fn plain(mut self) -> Self {
        self.plain = true;
        self
    }

    /// Which columns share a line of the card on a phone: neighbouring numbers, two by two.
    fn halves(&self) -> Vec<bool> {
        let mut halves = vec![false; self.columns.len()];
        for i in 1..self.columns.len() {
            let pair = self.columns[i - 1].align == Align::Number && self.columns[i].align == Align::Number;
            if pair && !halves[i - 1] {
                (halves[i - 1], halves[i]) = (true, true);
            }
        }
        halves
    }

    /// The number of each row; a subtotal has none.
    fn numbers(&self) -> Vec<Option<u64>> {
        let mut next = self.numbered_from;
        let number = |row: &Row| {
            if row.class == SUBTOTAL {
                return None;
            }
            let own = next;
            next = next.map(|n| n + 1);
            own
        };
        self.rows.iter().map(number).collect()
    }

    fn render_row(&self, row: &Row, number: Option<u64>, halves: &[bool]) -> Markup {
        html! {
            tr .(row.class) id=[row.id.as_deref()] {
                @if self.numbered_from.is_some() { td .c-index data-label="序号" { @if let Some(n) = number { (n) } } }
                @for ((column, cell), &half) in self.columns.iter().zip(&row.cells).zip(halves) {
                    @if column.sticky { th scope="row" class=(column.class(half)) data-label=(column.label) { (cell) } }
                    @else { td class=(column.class(half)) data-label=(column.label) { (cell) } }
                }
            }
        }
    }

    /// The table as HTML.
    #[must_use]
    pub fn render(&self) -> Markup {
        let class = match (self.plain, self.cards_on_phone) {
            (false, true) => "table-box table-cards",
            (false, false) => "table-box",
            (true, true) => "table-plain table-cards",
            (true, false) => "table-plain",
        };
        let halves = self.halves();
        html! {
            div class=(class) id=[self.id.as_deref()] {
                @if self.rows.is_empty() && self.empty.is_some() {
                    @if let Some(empty) = &self.empty { (empty) }
                } @else {
                    div .table-scroll tabindex="0" role="region" aria-label=(self.caption) {
                        table .ledger {
                            caption .visually-hidden { (self.caption) }
                            thead {
                                tr {
                                    @if self.numbered_from.is_some() { th .c-index scope="col" { "序号" } }
                                    @for column in &self.columns {
                                        th class=(column.class(false)) scope="col" {
                                            @match &column.sort_href {
                                                Some(href) => a href=(href) { (column.label) span aria-hidden="true" { " ⇅" } },
                                                None => (column.label),
                                            }
                                        }
                                    }
                                }
                            }
                            tbody {
                                @for (row, number) in self.rows.iter().zip(self.numbers()) { (self.render_row(row, number, &halves)) }
                            }
                            @if let Some(totals) = &self.totals {
                                tfoot {
                                    tr {
                                        @if self.numbered_from.is_some() { td .c-index data-label="" {} }
                                        @for ((column, cell), &half) in self.columns.iter().zip(&totals.cells).zip(&halves) {
                                            td class=(column.class(half)) data-label=(column.label) { (cell) }
                                        }
                                    }
                                }
                            }
                        }
                    }
                }
                @if let Some(total) = self.total {
                    @if total > 0 {
                        div .table-foot {
                            span { "共 " (total) " 条" }
                            @if let Some(pager) = &self.pager { (pager.render()) }
                        }
                    }
                }
            }
        }
    }
}

/// The links at the end of a row. The first stands in sight; the others are under 更多, whose link leads to `more_href` without scripts.
#[must_use]
pub fn actions(links: &[(&str, String)], more_href: &str) -> Markup {
    const IN_SIGHT: usize = 2;
    let shown = if links.len() > IN_SIGHT + 1 { IN_SIGHT } else { links.len() };
    html! {
        span .row-actions {
            @for (label, href) in &links[..shown] { a href=(href) { (label) } }
            @if shown < links.len() {
                span .dropdown {
                    a .dropdown-toggle href=(more_href) role="button" data-bs-toggle="dropdown" aria-expanded="false"
                        data-bs-popper-config=r#"{"strategy":"fixed"}"# { "更多" }
                    ul .dropdown-menu {
                        @for (label, href) in &links[shown..] { li { a .dropdown-item href=(href) { (label) } } }
                    }
                }
            }
        }
    }
}

/// The row of filters over a table. A GET form, so that the address holds the filters.
#[derive(Debug, Clone)]
pub struct Filters {
    action: String,
    fields: Vec<Markup>,
    more: Vec<Markup>,
    hidden: Vec<(String, String)>,
    in_more: bool,
    more_open: bool,
}

impl Filters {
    /// Filters of the list at `action`.
    #[must_use]
    pub fn new(action: impl Into<String>) -> Self {
        Self {
            action: action.into(),
            fields: Vec::new(),
            more: Vec::new(),
            hidden: Vec::new(),
            in_more: false,
            more_open: false,
        }
    }

    fn add(mut self, filled: bool, field: Markup) -> Self {
        if self.in_more {
            self.more_open |= filled;
            self.more.push(field);
        } else {
            self.fields.push(field);
        }
        self
    }

    /// A field for a word.
    #[must_use]
    pub fn text(self, name: &str, label: &str, value: &str, hint: &str) -> Self {
        self.add(
            !value.is_empty(),
            html! { label .filter { span { (label) } input .form-control type="search" name=(name) value=(value) placeholder=(hint) autocomplete="off"; } },
        )
    }

    /// A choice; the first option 「全部」 stands for no filter.
    #[must_use]
    pub fn select<V: AsRef<str>, L: AsRef<str>>(
        self,
        name: &str,
        label: &str,
        options: &[(V, L)],
        selected: &str,
    ) -> Self {
        self.add(
            !selected.is_empty(),
            html! {
                label .filter {
                    span { (label) }
                    select .form-select name=(name) {
                        option value="" { "全部" }
                        @for (value, text) in options {
                            option value=(value.as_ref()) selected[value.as_ref() == selected] { (text.as_ref()) }
                        }
                    }
                }
            },
        )
    }

    /// A date.
    #[must_use]
    pub fn date(self, name: &str, label: &str, value: &str) -> Self {
        self.add(
            !value.is_empty(),
            html! { label .filter { span { (label) } input .form-control type="date" name=(name) value=(value); } },
        )
    }

    /// A value that stays as it is, e.g. the present tab.
    #[must_use]
    pub fn hidden(mut self, name: &str, value: &str) -> Self {
        self.hidden.push((name.to_owned(), value.to_owned()));
        self
    }

    /// The filters that follow are folded away under 展开 (open when one of them is set).
    #[must_use]
    pub fn more(mut self) -> Self {
        self.in_more = true;
        self
    }

    /// The filters as HTML.
    #[must_use]
    pub fn render(&self) -> Markup {
        html! {
            form .filters action=(self.action) method="get" role="search" {
                @for (name, value) in &self.hidden { input type="hidden" name=(name) value=(value); }
                @for field in &self.fields { (field) }
                @if !self.more.is_empty() {
                    details .filters-more open[self.more_open] {
                        summary { "展开" }
                        div .filters-fields { @for field in &self.more { (field) } }
                    }
                }
                span .filters-buttons {
                    button .btn.btn-primary type="submit" { "查询" }
                    a .btn.btn-outline-secondary href=(self.action) { "重置" }
                }
            }
        }
    }
}

/// The row of buttons between filters and table (新增 · 导入 · 模板下载 · 导出 · 打印).
#[must_use]
pub fn toolbar(buttons: &[Markup]) -> Markup {
    html! { div .toolbar { @for b in buttons { (b) } } }
}

#[cfg(test)]
mod tests {
    use super::*;

    const EVIL: &str = "\"><script>alert(1)</script>";

    fn table() -> Table {
        Table::new("选民名单", vec![Column::text("姓名").sticky(), Column::number("年龄"), Column::state("状态")])
    }

    #[test]
    fn cells_carry_their_heading_for_the_phone() {
        let html = table()
            .numbered()
            .row(vec![html! { "王𡐓" }, html! { "41" }, html! { "有效" }])
            .total(1)
            .render()
            .into_string();
        for part in [r#"data-label="年龄""#, r#"<th scope="row""#, "共 1 条", r#"data-label="序号">1<"#, "王𡐓"]
        {
            assert!(html.contains(part), "{part} is missing in {html}");
        }
    }

    #[test]
    fn neighbouring_numbers_share_a_line_two_by_two() {
        let number = || Column::number("数");
        let columns =
            vec![number(), Column::text("文"), number(), number(), number(), Column::state("态"), number(), number()];
        assert_eq!(Table::new("", columns).halves(), [false, false, true, true, false, false, true, true]);
        assert!(Table::new("", vec![]).halves().is_empty());
    }

    #[test]
    fn an_empty_table_says_what_to_do() {
        let html = table()
            .empty("还没有登记选民", super::super::parts::button("/import", "导入名单"))
            .total(0)
            .render()
            .into_string();
        assert!(html.contains("还没有登记选民") && html.contains("/import") && !html.contains("<table"), "{html}");
        assert!(!html.contains("共 0 条"));
    }

    #[test]
    fn pages_keep_the_filters_and_stay_in_range() {
        let filters = vec![("q".to_owned(), "王 二".to_owned()), ("group".to_owned(), String::new())];
        let pager = Pager::new("/roll", filters, 99, 20, 1204);
        assert_eq!(pager.first_row(), 1201);
        let html =
            table().rows((0..4).map(|i| vec![html! { (i) }, html! {}, html! {}])).pager(pager).render().into_string();
        assert!(html.contains("/roll?q=%E7%8E%8B%20%E4%BA%8C&amp;page=60&amp;size=20"), "{html}");
        assert!(html.contains("共 1204 条") && html.contains(r#"data-label="序号">1201<"#));
        assert!(!html.contains("page=62") && html.contains("…"));
        assert!(html.contains("page=1&amp;size=100"), "page sizes");
    }

    #[test]
    fn a_list_without_rows_has_one_page() {
        let pager = Pager::new("/roll", vec![], 0, 0, 0);
        assert_eq!((pager.first_row(), pager.last()), (1, 1));
    }

    #[test]
    fn texts_are_escaped() {
        let filters = Filters::new(EVIL)
            .text(EVIL, EVIL, EVIL, EVIL)
            .select(EVIL, EVIL, &[(EVIL, EVIL)], EVIL)
            .hidden(EVIL, EVIL)
            .more()
            .date(EVIL, EVIL, EVIL)
            .render()
            .into_string();
        let pager = Pager::new(EVIL, vec![(EVIL.to_owned(), EVIL.to_owned())], 1, 10, 500);
        let table = Table::new(EVIL, vec![Column::text(EVIL).sort(EVIL)])
            .row(vec![html! { (EVIL) }])
            .pager(pager)
            .render()
            .into_string();
        let links: Vec<(&str, String)> = (0..5).map(|_| (EVIL, EVIL.to_owned())).collect();
        for html in [filters, table, actions(&links, EVIL).into_string()] {
            assert!(!html.contains("<script>"), "{html}");
        }
    }

    #[test]
    fn folded_filters_open_when_one_is_set() {
        let open = |value: &str| {
            Filters::new("/roll").text("q", "姓名", "", "").more().date("from", "自", value).render().into_string()
        };
        assert!(open("2026-03-05").contains("filters-more\" open"));
        assert!(!open("").contains("filters-more\" open"));
    }
}
