//! 台账: the table that clerks live in. Filters in the address, frozen columns, a foot with the count, pages, an empty state.

mod filters;
mod pager;
mod table;
#[cfg(test)]
mod tests;

use maud::{Markup, html};

pub use filters::Filters;
pub use pager::{PAGE_SIZES, Pager};
pub use table::{Align, Column, Row, Table};

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

/// The row of buttons between filters and table (新增 · 导入 · 模板下载 · 导出 · 打印).
#[must_use]
pub fn toolbar(buttons: &[Markup]) -> Markup {
    html! { div .toolbar { @for b in buttons { (b) } } }
}
