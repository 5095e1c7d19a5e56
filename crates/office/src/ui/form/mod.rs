//! Forms: label, help and error at each field, a summary of errors on top, and always the session token and the version that was seen.

mod build;
mod field;
pub mod labels;
mod paper;
#[cfg(test)]
mod tests;

use maud::{Markup, html};

pub use build::{Form, post_button};
pub use field::{Field, count_input, first_count_input};
pub use labels::Labels;
pub use paper::{PaperCell, PaperForm};

/// An error at a field of a form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FieldError {
    /// Name of the field; empty for an error of the whole form.
    pub field: String,
    /// What is wrong and how to put it right.
    pub message: String,
}

impl FieldError {
    /// An error at one field.
    #[must_use]
    pub fn new(field: impl Into<String>, message: impl Into<String>) -> Self {
        Self { field: field.into(), message: message.into() }
    }
}

/// The list of errors on top of a form, each a link to its field. Nothing when there is no error.
#[must_use]
pub fn error_summary(errors: &[FieldError]) -> Markup {
    summary(errors, true)
}

fn summary(errors: &[FieldError], focus: bool) -> Markup {
    html! {
        @if !errors.is_empty() {
            div .notice.tone-bad.error-summary role="alert" tabindex="-1" autofocus[focus] {
                span .notice-shape aria-hidden="true" { "■" }
                div .notice-body {
                    p .notice-head { "没有保存，请改正以下 " (errors.len()) " 处" }
                    ul {
                        @for error in errors {
                            li {
                                @if error.field.is_empty() { (error.message) }
                                @else { a href={ "#f-" (error.field) } { (error.message) } }
                            }
                        }
                    }
                }
            }
        }
    }
}
