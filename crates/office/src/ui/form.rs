//! Forms: label, help and error at each field, a summary of errors on top, and always the session token and the version that was seen.

use maud::{Markup, PreEscaped, html};

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

#[derive(Debug, Clone)]
enum Kind {
    Line { input: &'static str, inputmode: Option<&'static str> },
    Area { rows: u8 },
    Select { options: Vec<(String, String)>, prompt: Option<String> },
    Radio { options: Vec<(String, String)> },
    Checks { options: Vec<(String, String)> },
    Tick,
    File { accept: String },
    Static,
}

/// One field of a form.
#[derive(Debug, Clone)]
pub struct Field {
    name: String,
    label: String,
    kind: Kind,
    value: String,
    values: Vec<String>,
    help: Option<Markup>,
    required: bool,
    wide: bool,
    private: bool,
    disabled: bool,
    min: Option<String>,
    max: Option<String>,
    maxlength: Option<u16>,
    autocomplete: Option<&'static str>,
    error: Option<String>,
}

impl Field {
    fn new(name: impl Into<String>, label: impl Into<String>, kind: Kind) -> Self {
        Self {
            name: name.into(),
            label: label.into(),
            kind,
            value: String::new(),
            values: Vec::new(),
            help: None,
            required: false,
            wide: false,
            private: false,
            disabled: false,
            min: None,
            max: None,
            maxlength: None,
            autocomplete: None,
            error: None,
        }
    }

    /// One line of text.
    #[must_use]
    pub fn text(name: impl Into<String>, label: impl Into<String>) -> Self {
        Self::new(name, label, Kind::Line { input: "text", inputmode: None })
    }

    /// A password; never filled in again.
    #[must_use]
    pub fn password(name: impl Into<String>, label: impl Into<String>) -> Self {
        Self { private: true, ..Self::new(name, label, Kind::Line { input: "password", inputmode: None }) }
    }

    /// A date (`2026-03-05`).
    #[must_use]
    pub fn date(name: impl Into<String>, label: impl Into<String>) -> Self {
        Self::new(name, label, Kind::Line { input: "date", inputmode: None })
    }

    /// A whole number, typed with the number keys. A text field, so that the wheel of a mouse cannot change a count.
    #[must_use]
    pub fn number(name: impl Into<String>, label: impl Into<String>) -> Self {
        Self::new(name, label, Kind::Line { input: "text", inputmode: Some("numeric") })
    }

    /// A telephone number; kept out of drafts.
    #[must_use]
    pub fn phone(name: impl Into<String>, label: impl Into<String>) -> Self {
        Self { private: true, ..Self::new(name, label, Kind::Line { input: "tel", inputmode: Some("tel") }) }
    }

    /// An identity number; kept out of drafts and of the browser's memory.
    #[must_use]
    pub fn id_number(name: impl Into<String>, label: impl Into<String>) -> Self {
        Self { private: true, maxlength: Some(18), autocomplete: Some("off"), ..Self::text(name, label) }
    }

    /// Several lines of text.
    #[must_use]
    pub fn textarea(name: impl Into<String>, label: impl Into<String>, rows: u8) -> Self {
        Self { wide: true, ..Self::new(name, label, Kind::Area { rows }) }
    }

    /// A choice of one from a list (value, text).
    #[must_use]
    pub fn select<V: Into<String>, L: Into<String>>(
        name: impl Into<String>,
        label: impl Into<String>,
        options: impl IntoIterator<Item = (V, L)>,
    ) -> Self {
        let options = options.into_iter().map(|(v, l)| (v.into(), l.into())).collect();
        Self::new(name, label, Kind::Select { options, prompt: Some("请选择".to_owned()) })
    }

    /// A choice of one, all choices in sight.
    #[must_use]
    pub fn radio<V: Into<String>, L: Into<String>>(
        name: impl Into<String>,
        label: impl Into<String>,
        options: impl IntoIterator<Item = (V, L)>,
    ) -> Self {
        let options = options.into_iter().map(|(v, l)| (v.into(), l.into())).collect();
        Self::new(name, label, Kind::Radio { options })
    }

    /// A choice of any number; the chosen ones are set with [`Field::values`].
    #[must_use]
    pub fn checks<V: Into<String>, L: Into<String>>(
        name: impl Into<String>,
        label: impl Into<String>,
        options: impl IntoIterator<Item = (V, L)>,
    ) -> Self {
        let options = options.into_iter().map(|(v, l)| (v.into(), l.into())).collect();
        Self::new(name, label, Kind::Checks { options })
    }

    /// One box to tick; sends `yes`.
    #[must_use]
    pub fn tick(name: impl Into<String>, label: impl Into<String>) -> Self {
        Self::new(name, label, Kind::Tick)
    }

    /// A file; `accept` as in HTML, e.g. `.xlsx,.xls,.csv`.
    #[must_use]
    pub fn file(name: impl Into<String>, label: impl Into<String>, accept: impl Into<String>) -> Self {
        Self { wide: true, ..Self::new(name, label, Kind::File { accept: accept.into() }) }
    }

    /// A value that is shown and not sent.
    #[must_use]
    pub fn fixed(label: impl Into<String>, value: impl Into<String>) -> Self {
        Self { value: value.into(), ..Self::new("", label, Kind::Static) }
    }

    /// The present value.
    #[must_use]
    pub fn value(mut self, value: impl Into<String>) -> Self {
        self.value = value.into();
        self
    }

    /// The chosen values of [`Field::checks`].
    #[must_use]
    pub fn values<V: Into<String>>(mut self, values: impl IntoIterator<Item = V>) -> Self {
        self.values = values.into_iter().map(Into::into).collect();
        self
    }

    /// A sentence under the field: what to write, an example.
    #[must_use]
    pub fn help(mut self, help: impl AsRef<str>) -> Self {
        self.help = Some(html! { (help.as_ref()) });
        self
    }

    /// Help with links.
    #[must_use]
    pub fn help_markup(mut self, help: Markup) -> Self {
        self.help = Some(help);
        self
    }

    /// The field must be filled in.
    #[must_use]
    pub fn required(mut self) -> Self {
        self.required = true;
        self
    }

    /// The field takes the whole width of the form.
    #[must_use]
    pub fn wide(mut self) -> Self {
        self.wide = true;
        self
    }

    /// The field is shown but cannot be changed.
    #[must_use]
    pub fn disabled(mut self, disabled: bool) -> Self {
        self.disabled = disabled;
        self
    }

    /// The field is never kept in a draft on the computer.
    #[must_use]
    pub fn private(mut self) -> Self {
        self.private = true;
        self
    }

    /// Least value of a date.
    #[must_use]
    pub fn min(mut self, min: impl Into<String>) -> Self {
        self.min = Some(min.into());
        self
    }

    /// Greatest value of a date.
    #[must_use]
    pub fn max(mut self, max: impl Into<String>) -> Self {
        self.max = Some(max.into());
        self
    }

    /// Greatest number of characters.
    #[must_use]
    pub fn maxlength(mut self, n: u16) -> Self {
        self.maxlength = Some(n);
        self
    }

    /// What the browser may fill in (HTML `autocomplete`).
    #[must_use]
    pub fn autocomplete(mut self, token: &'static str) -> Self {
        self.autocomplete = Some(token);
        self
    }

    /// Text of the empty choice of a [`Field::select`]; `None` leaves it out.
    #[must_use]
    pub fn prompt(mut self, text: Option<&str>) -> Self {
        if let Kind::Select { prompt, .. } = &mut self.kind {
            *prompt = text.map(str::to_owned);
        }
        self
    }

    /// An error under the field. [`Form::errors`] does this for all fields.
    #[must_use]
    pub fn error(mut self, message: impl Into<String>) -> Self {
        self.error = Some(message.into());
        self
    }

    /// The field as HTML, with label, help and error.
    #[must_use]
    pub fn render(&self) -> Markup {
        let grouped = matches!(self.kind, Kind::Radio { .. } | Kind::Checks { .. });
        let mark = html! { @if self.required { span .required { "（必填）" } } };
        let class = if self.wide { "field field-wide" } else { "field" };
        html! {
            @if grouped {
                fieldset class=(class) id={ "f-" (self.name) } tabindex="-1" aria-describedby=[self.described_by()] {
                    legend { (self.label) (mark) }
                    (self.control())
                    (self.below())
                }
            } @else if matches!(self.kind, Kind::Tick) {
                div class=(class) {
                    label .tick { (self.control()) span { (self.label) (mark) } }
                    (self.below())
                }
            } @else {
                div class=(class) {
                    @if matches!(self.kind, Kind::Static) { span .field-label { (self.label) } }
                    @else { label .field-label for={ "f-" (self.name) } { (self.label) (mark) } }
                    (self.control())
                    (self.below())
                }
            }
        }
    }

    /// The control alone, for use in a table cell or a [`PaperForm`]; the caller gives it a visible label.
    #[must_use]
    pub fn bare(&self) -> Markup {
        html! {
            @if !matches!(self.kind, Kind::Static) { label .visually-hidden for={ "f-" (self.name) } { (self.label) } }
            (self.control())
            (self.below())
        }
    }

    fn described_by(&self) -> Option<String> {
        let mut ids = Vec::new();
        if self.error.is_some() {
            ids.push(format!("f-{}-error", self.name));
        }
        if self.help.is_some() {
            ids.push(format!("f-{}-help", self.name));
        }
        (!ids.is_empty()).then(|| ids.join(" "))
    }

    fn below(&self) -> Markup {
        html! {
            @if let Some(error) = &self.error {
                p .field-error id={ "f-" (self.name) "-error" } { span aria-hidden="true" { "■ " } (error) }
            }
            @if let Some(help) = &self.help { p .field-help id={ "f-" (self.name) "-help" } { (help) } }
        }
    }

    fn control(&self) -> Markup {
        let id = format!("f-{}", self.name);
        let invalid = self.error.is_some().then_some("true");
        let described = self.described_by();
        let described = described.as_deref();
        let private = self.private.then_some("");
        match &self.kind {
            Kind::Line { input, inputmode } => html! {
                input .form-control id=(id) type=(input) name=(self.name)
                    value=[(*input != "password").then_some(self.value.as_str())]
                    inputmode=[*inputmode] min=[self.min.as_deref()] max=[self.max.as_deref()] maxlength=[self.maxlength]
                    autocomplete=[self.autocomplete] required[self.required] disabled[self.disabled]
                    aria-invalid=[invalid] aria-describedby=[described] data-private=[private];
            },
            Kind::Area { rows } => html! {
                textarea .form-control id=(id) name=(self.name) rows=(rows) maxlength=[self.maxlength] required[self.required]
                    disabled[self.disabled] aria-invalid=[invalid] aria-describedby=[described] data-private=[private] {
                    // HTML drops the first line break after the tag; without this one a leading empty line would be lost.
                    (PreEscaped("\n")) (self.value)
                }
            },
            Kind::Select { options, prompt } => html! {
                select .form-select id=(id) name=(self.name) required[self.required] disabled[self.disabled]
                    aria-invalid=[invalid] aria-describedby=[described] data-private=[private] {
                    @if let Some(prompt) = prompt { option value="" { (prompt) } }
                    @for (value, text) in options { option value=(value) selected[*value == self.value] { (text) } }
                }
            },
            Kind::Radio { options } => html! {
                div .choices {
                    @for (value, text) in options {
                        label .choice {
                            input type="radio" name=(self.name) value=(value) checked[*value == self.value]
                                required[self.required] disabled[self.disabled];
                            span { (text) }
                        }
                    }
                }
            },
            Kind::Checks { options } => html! {
                div .choices {
                    @for (value, text) in options {
                        label .choice {
                            input type="checkbox" name=(self.name) value=(value) checked[self.values.contains(value)] disabled[self.disabled];
                            span { (text) }
                        }
                    }
                }
            },
            Kind::Tick => html! {
                input id=(id) type="checkbox" name=(self.name) value="yes" checked[self.value == "yes"]
                    required[self.required] disabled[self.disabled] aria-invalid=[invalid] aria-describedby=[described];
            },
            Kind::File { accept } => html! {
                input .form-control id=(id) type="file" name=(self.name) accept=(accept) required[self.required]
                    disabled[self.disabled] aria-invalid=[invalid] aria-describedby=[described];
            },
            Kind::Static => html! { p .field-static { (self.value) } },
        }
    }
}

/// A cell for one count: number keys, Enter goes to the next cell (inside a form with [`Form::keyboard`]).
#[must_use]
pub fn count_input(name: &str, label: &str, value: &str, error: Option<&str>) -> Markup {
    count_cell(name, label, value, error, false)
}

/// The cell in which typing begins: the first one of a form that is the work of its page, or the first wrong one
/// (with [`Form::focused`]).
#[must_use]
pub fn first_count_input(name: &str, label: &str, value: &str, error: Option<&str>) -> Markup {
    count_cell(name, label, value, error, true)
}

fn count_cell(name: &str, label: &str, value: &str, error: Option<&str>, first: bool) -> Markup {
    let error_id = format!("f-{name}-error");
    html! {
        input .form-control.count-input id={ "f-" (name) } type="text" inputmode="numeric" pattern="[0-9]*" maxlength="6"
            name=(name) value=(value) aria-label=(label) autocomplete="off" data-count autofocus[first]
            aria-invalid=[error.map(|_| "true")] aria-describedby=[error.map(|_| error_id.as_str())];
        @if let Some(error) = error { p .field-error id=(error_id) { span aria-hidden="true" { "■ " } (error) } }
    }
}

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

    /// Says that a wrong cell has the focus ([`first_count_input`]): the summary of errors, which is read out, leaves it there.
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
            field.error = self.errors.iter().find(|e| e.field == field.name).map(|e| e.message.clone());
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
        html! {
            form .entry action=(self.action) method="post" id=[self.id.as_deref()]
                enctype=[self.multipart.then_some("multipart/form-data")] novalidate
                data-once data-keyboard=[self.keyboard.then_some("")] data-draft=[self.draft.as_deref()] {
                input type="hidden" name="csrf" value=(self.csrf);
                input type="hidden" name="version" value=(self.version);
                @for (name, value) in &self.hidden { input type="hidden" name=(name) value=(value); }
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

#[cfg(test)]
mod tests {
    use super::*;

    const EVIL: &str = "</textarea>\"><script>alert(1)</script>";

    fn all_fields() -> Vec<Field> {
        let options = || [(EVIL, EVIL), ("b", "乙")];
        vec![
            Field::text(EVIL, EVIL).value(EVIL).help(EVIL).error(EVIL),
            Field::password("password", EVIL).value("secret"),
            Field::date("day", EVIL).value(EVIL).min(EVIL).max(EVIL),
            Field::number("n", EVIL).value(EVIL),
            Field::phone("phone", EVIL).value(EVIL),
            Field::id_number("id_number", EVIL).value(EVIL),
            Field::textarea("note", EVIL, 4).value(EVIL),
            Field::select("one", EVIL, options()).value(EVIL).prompt(Some(EVIL)),
            Field::radio("pick", EVIL, options()).value(EVIL),
            Field::checks("many", EVIL, options()).values([EVIL]),
            Field::tick("yes", EVIL).value("yes"),
            Field::file("file", EVIL, EVIL),
            Field::fixed(EVIL, EVIL),
        ]
    }

    #[test]
    fn every_field_escapes_what_it_is_given() {
        for field in all_fields() {
            for html in [field.render().into_string(), field.bare().into_string()] {
                assert!(!html.contains("<script>") && !html.contains("secret"), "{html}");
                assert_eq!(html.matches("</textarea>").count(), html.matches("<textarea").count(), "{html}");
            }
        }
        assert!(!count_input(EVIL, EVIL, EVIL, Some(EVIL)).into_string().contains("<script>"));
        let paper = PaperForm::new(EVIL)
            .row(vec![PaperCell::new(EVIL, html! { (EVIL) }).span(2)])
            .photo(html! { (EVIL) }, 9)
            .render();
        assert!(!paper.into_string().contains("<script>"));
    }

    #[test]
    fn every_form_carries_token_and_version_and_is_sent_once() {
        let forms = [
            Form::post("/a", "to\"ken", 7)
                .multipart()
                .keyboard()
                .draft("k")
                .field(Field::text("a", "甲"))
                .submit("保存")
                .render(),
            post_button("/a", "to\"ken", 7, &[("batch", "3".to_owned())], "撤销批次"),
        ];
        for form in forms {
            let html = form.into_string();
            assert!(html.contains(r#"name="csrf" value="to&quot;ken""#), "{html}");
            assert!(html.contains(r#"name="version" value="7""#), "{html}");
            assert!(html.contains(r#"method="post""#) && html.contains("data-once"), "{html}");
        }
    }

    #[test]
    fn errors_stand_on_top_with_links_and_under_their_field() {
        let errors = [FieldError::new("age", "年龄应为整数"), FieldError::new("", "本村名单已公布")];
        let html = Form::post("/a", "t", 1)
            .errors(&errors)
            .field(Field::number("age", "年龄").value("四十").help("周岁"))
            .submit("保存")
            .render()
            .into_string();
        for part in [
            "没有保存，请改正以下 2 处",
            r##"href="#f-age""##,
            r#"id="f-age-error""#,
            r#"aria-invalid="true""#,
            r#"aria-describedby="f-age-error f-age-help""#,
            r#"value="四十""#,
            "本村名单已公布",
        ] {
            assert!(html.contains(part), "{part} is missing in {html}");
        }
        assert!(!error_summary(&[]).into_string().contains("notice"));
    }

    #[test]
    fn what_is_private_is_kept_out_of_drafts() {
        for field in [
            Field::id_number("i", "身份证"),
            Field::phone("p", "电话"),
            Field::password("w", "密码"),
            Field::text("x", "病史").private(),
        ] {
            assert!(field.render().into_string().contains("data-private"));
        }
        assert!(!Field::text("n", "姓名").render().into_string().contains("data-private"));
    }

    #[test]
    fn groups_of_fields_are_closed() {
        let html = Form::post("/a", "t", 0)
            .field(Field::text("a", "甲"))
            .section("乙")
            .field(Field::text("b", "乙"))
            .markup(html! { p { "说明" } })
            .field(Field::text("c", "丙"))
            .render()
            .into_string();
        assert_eq!(html.matches("<div").count(), html.matches("</div>").count(), "{html}");
        assert_eq!(html.matches(r#"class="fields""#).count(), 3);
    }
}
