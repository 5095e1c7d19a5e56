//! Forms that look like their paper.

use maud::{Markup, html};

/// One pair of label and value in a [`PaperForm`].
#[derive(Debug, Clone)]
pub struct PaperCell {
    label: String,
    value: Markup,
    span: u8,
}

impl PaperCell {
    /// A cell of normal width; `value` is text or [`Field::bare`].
    #[must_use]
    pub fn new(label: impl Into<String>, value: Markup) -> Self {
        Self { label: label.into(), value, span: 1 }
    }

    /// A cell as wide as `pairs` pairs.
    #[must_use]
    pub fn span(mut self, pairs: u8) -> Self {
        self.span = pairs.max(1);
        self
    }
}

/// A form that looks like its paper: bordered grid, grey labels, the order of the paper (一人一档, 一户一档).
#[derive(Debug, Clone)]
pub struct PaperForm {
    title: String,
    rows: Vec<Vec<PaperCell>>,
    photo: Option<Markup>,
    photo_rows: usize,
}

impl PaperForm {
    /// An empty form; the title is its caption.
    #[must_use]
    pub fn new(title: impl Into<String>) -> Self {
        Self { title: title.into(), rows: Vec::new(), photo: None, photo_rows: 4 }
    }

    /// Adds a line of cells.
    #[must_use]
    pub fn row(mut self, cells: Vec<PaperCell>) -> Self {
        self.rows.push(cells);
        self
    }

    /// A box at the right of the first `rows` lines, for the photo.
    #[must_use]
    pub fn photo(mut self, content: Markup, rows: usize) -> Self {
        self.photo = Some(content);
        self.photo_rows = rows.max(1);
        self
    }

    /// The form as HTML.
    #[must_use]
    pub fn render(&self) -> Markup {
        html! {
            div .paper-box {
                table .paper {
                    caption { (self.title) }
                    tbody {
                        @for (i, row) in self.rows.iter().enumerate() {
                            tr {
                                @for cell in row {
                                    th scope="row" { (cell.label) }
                                    td colspan=[(cell.span > 1).then(|| u16::from(cell.span) * 2 - 1)] { (cell.value) }
                                }
                                @if i == 0 {
                                    @if let Some(photo) = &self.photo {
                                        td .paper-photo rowspan=(self.photo_rows.min(self.rows.len())) { (photo) }
                                    }
                                }
                            }
                        }
                    }
                }
            }
        }
    }
}
