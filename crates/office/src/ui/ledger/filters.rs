//! What a list is narrowed to, in the address.

use maud::{Markup, html};

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
