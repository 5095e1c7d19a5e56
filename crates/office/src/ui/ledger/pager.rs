//! The pages of a list, and their links.

use maud::{Markup, html};

use crate::ui::format;

/// The page sizes a reader can choose.
pub const PAGE_SIZES: [u64; 4] = [10, 20, 50, 100];

/// Where in a long list the shown rows stand.
#[derive(Debug, Clone)]
pub struct Pager {
    path: String,
    filters: Vec<(String, String)>,
    page: u64,
    size: u64,
    pub(super) total: u64,
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

    pub(super) fn last(&self) -> u64 {
        self.total.div_ceil(self.size).max(1)
    }

    fn href(&self, page: u64, size: u64) -> String {
        let mut pairs = self.filters.clone();
        pairs.push(("page".to_owned(), page.to_string()));
        pairs.push(("size".to_owned(), size.to_string()));
        format::url(&self.path, &pairs)
    }

    /// The links from page to page.
    #[must_use]
    pub fn render(&self) -> Markup {
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
