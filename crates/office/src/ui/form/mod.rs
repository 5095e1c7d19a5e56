//! Forms: label, help and error at each field, a summary of errors on top, and always the session token and the version that was seen.

mod build;
mod field;
pub mod labels;
mod paper;
#[cfg(test)]
mod tests;

use maud::{Markup, html};

pub use build::{Form, post_button};
pub use field::{Field, count_input, first_count_input, points_input};
pub use labels::Labels;
pub use paper::{PaperCell, PaperForm};

/// An error at a field of a form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FieldError {
    /// Name of the field; empty for an error of the whole form.
    pub field: String,
    /// What is wrong and how to put it right.
    pub message: String,
    /// Belongs to a fault that is named elsewhere: another way out of it, and no fault of its own.
    pub aside: bool,
}

impl FieldError {
    /// An error at one field.
    #[must_use]
    pub fn new(field: impl Into<String>, message: impl Into<String>) -> Self {
        Self { field: field.into(), message: message.into(), aside: false }
    }
}

/// The list of errors on top of a form, each a link to its field. Nothing when there is no error.
///
/// Counted are the faults: what is said of the whole form beside messages at its fields is their heading.
#[must_use]
pub fn error_summary(errors: &[FieldError]) -> Markup {
    summary(errors, true)
}

fn summary(errors: &[FieldError], focus: bool) -> Markup {
    let (whole, fields): (Vec<&FieldError>, Vec<&FieldError>) = errors.iter().partition(|error| error.field.is_empty());
    let (heading, listed) = if fields.is_empty() { (Vec::new(), whole) } else { (whole, fields) };
    let faults = listed.iter().filter(|error| !error.aside).count().max(1);
    html! {
        @if !errors.is_empty() {
            div .notice.tone-bad.error-summary role="alert" tabindex="-1" autofocus[focus] {
                span .notice-shape aria-hidden="true" { "■" }
                div .notice-body {
                    p .notice-head { "没有保存，请改正以下 " (faults) " 处" }
                    @for error in &heading { p { (error.message) } }
                    ul {
                        @for error in &listed {
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
