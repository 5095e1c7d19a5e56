//! Columns, rows and the table.

use maud::{Markup, html};

use super::Pager;

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
        self.empty = Some(crate::ui::parts::empty(what, next));
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
    pub(super) fn halves(&self) -> Vec<bool> {
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
