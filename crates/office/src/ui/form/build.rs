//! The form around the fields.

use maud::{Markup, PreEscaped, html};

use super::{Field, FieldError, Labels, labels, summary};

/// Builder of a form that changes something. It always carries the session token and the version of the record.
#[derive(Debug, Clone)]
pub struct Form {
    action: String,
    csrf: String,
    version: i64,
    id: Option<String>,
    errors: Vec<FieldError>,
    parts: Vec<Markup>,
    open_grid: bool,
    hidden: Vec<(String, String)>,
    buttons: Vec<Markup>,
    multipart: bool,
    keyboard: bool,
    focused: bool,
    draft: Option<String>,
}

impl Form {
    /// A POST form. `version` is the one of the record that the reader sees; 0 for a record that does not exist yet.
    #[must_use]
    pub fn post(action: impl Into<String>, csrf: impl Into<String>, version: i64) -> Self {
        Self {
            action: action.into(),
            csrf: csrf.into(),
            version,
            id: None,
            errors: Vec::new(),
            parts: Vec::new(),
            open_grid: false,
            hidden: Vec::new(),
            buttons: Vec::new(),
            multipart: false,
            keyboard: false,
            focused: false,
            draft: None,
        }
    }

    /// Errors of the last attempt; call it before the fields are added.
    #[must_use]
    pub fn errors(mut self, errors: &[FieldError]) -> Self {
        self.errors = errors.to_vec();
        self
    }

    /// Gives the form an id.
    #[must_use]
    pub fn id(mut self, id: impl Into<String>) -> Self {
        self.id = Some(id.into());
        self
    }

    /// The form sends files.
    #[must_use]
    pub fn multipart(mut self) -> Self {
        self.multipart = true;
        self
    }

    /// Entry without a mouse: Enter goes to the next cell, leaving with unsaved figures is asked about.
    #[must_use]
    pub fn keyboard(mut self) -> Self {
        self.keyboard = true;
        self
    }

    /// Says that a wrong cell has the focus ([`first_count_input`](super::first_count_input)): the summary of errors, which is
    /// read out, leaves it there.
    #[must_use]
    pub fn focused(mut self, focused: bool) -> Self {
        self.focused = focused;
        self
    }

    /// Keeps what was typed in this tab until it is saved, under `key`. Private fields are never kept.
    #[must_use]
    pub fn draft(mut self, key: impl Into<String>) -> Self {
        self.draft = Some(key.into());
        self
    }

    /// A further value of the command.
    #[must_use]
    pub fn hidden(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.hidden.push((name.into(), value.into()));
        self
    }

    /// Adds a field; its error is taken from [`Form::errors`].
    #[must_use]
    pub fn field(mut self, mut field: Field) -> Self {
        if field.error.is_none() && !field.name.is_empty() {
            let own: Vec<&str> = self
                .errors
                .iter()
                .filter(|e| e.field == field.name)
                .map(|e| e.message.trim_end_matches('。'))
                .collect();
            field.error = match self.errors.iter().find(|e| e.field == field.name) {
                Some(only) if own.len() == 1 => Some(only.message.clone()),
                Some(_) => Some(own.join("；")),
                None => None,
            };
        }
        if !self.open_grid {
            self.parts.push(PreEscaped(r#"<div class="fields">"#.to_owned()));
            self.open_grid = true;
        }
        self.parts.push(field.render());
        self
    }

    fn close_grid(&mut self) {
        if self.open_grid {
            self.parts.push(PreEscaped("</div>".to_owned()));
            self.open_grid = false;
        }
    }

    /// A heading between groups of fields.
    #[must_use]
    pub fn section(mut self, title: &str) -> Self {
        self.close_grid();
        self.parts.push(html! { h3 .form-section { (title) } });
        self
    }

    /// Anything else: a [`PaperForm`], a table with inputs, an explanation.
    #[must_use]
    pub fn markup(mut self, markup: Markup) -> Self {
        self.close_grid();
        self.parts.push(markup);
        self
    }

    /// The main button.
    #[must_use]
    pub fn submit(mut self, label: &str) -> Self {
        self.buttons.push(html! { button .btn.btn-primary type="submit" { (label) } });
        self
    }

    /// A second way to send the form (保存 beside 提交): the button sends `name=value`.
    #[must_use]
    pub fn submit_as(mut self, label: &str, name: &str, value: &str) -> Self {
        self.buttons
            .push(html! { button .btn.btn-outline-primary type="submit" name=(name) value=(value) { (label) } });
        self
    }

    /// Where 「取消」 leads.
    #[must_use]
    pub fn cancel(mut self, href: &str) -> Self {
        self.buttons.push(html! { a .btn.btn-outline-secondary href=(href) { "取消" } });
        self
    }

    /// The form as HTML.
    #[must_use]
    pub fn render(mut self) -> Markup {
        self.close_grid();
        // A form with a file is never given back, its fields are few.
        let seen = if self.multipart {
            String::new()
        } else {
            Labels::of(&self.parts.iter().map(|part| part.0.as_str()).collect::<String>()).written()
        };
        html! {
            form .entry action=(self.action) method="post" id=[self.id.as_deref()]
                enctype=[self.multipart.then_some("multipart/form-data")] novalidate
                data-once data-keyboard=[self.keyboard.then_some("")] data-draft=[self.draft.as_deref()] {
                input type="hidden" name="csrf" value=(self.csrf);
                input type="hidden" name="version" value=(self.version);
                @for (name, value) in &self.hidden { input type="hidden" name=(name) value=(value); }
                @if !seen.is_empty() { input type="hidden" name=(labels::FIELD) value=(seen); }
                (summary(&self.errors, !self.focused))
                @for part in &self.parts { (part) }
                @if !self.buttons.is_empty() { div .form-actions { @for b in &self.buttons { (b) } } }
            }
        }
    }
}

/// A button that sends one command without further fields (e.g. 撤销批次). What cannot be taken back goes through `confirm_page`.
#[must_use]
pub fn post_button(action: &str, csrf: &str, version: i64, hidden: &[(&str, String)], label: &str) -> Markup {
    html! {
        form .inline-form action=(action) method="post" data-once {
            input type="hidden" name="csrf" value=(csrf);
            input type="hidden" name="version" value=(version);
            @for (name, value) in hidden { input type="hidden" name=(name) value=(value); }
            button .btn.btn-sm.btn-outline-primary type="submit" { (label) }
        }
    }
}
