//! One field: its control, label, help and error.

use maud::{Markup, PreEscaped, html};

#[derive(Debug, Clone)]
pub(super) enum Kind {
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
    pub(super) name: String,
    pub(super) label: String,
    pub(super) kind: Kind,
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
    pub(super) error: Option<String>,
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
/// (with [`Form::focused`](super::Form::focused)).
#[must_use]
pub fn first_count_input(name: &str, label: &str, value: &str, error: Option<&str>) -> Markup {
    count_cell(name, label, value, error, true)
}

/// A cell for points: a whole number, or with two decimals where `decimals` allows them; keys as in [`count_input`].
#[must_use]
pub fn points_input(name: &str, label: &str, value: &str, decimals: bool, error: Option<&str>) -> Markup {
    if !decimals {
        return count_cell(name, label, value, error, false);
    }
    let error_id = format!("f-{name}-error");
    html! {
        input .form-control.count-input id={ "f-" (name) } type="text" inputmode="decimal" pattern="[0-9]*(\\.[0-9]{1,2})?" maxlength="7"
            name=(name) value=(value) aria-label=(label) autocomplete="off" data-count="points"
            aria-invalid=[error.map(|_| "true")] aria-describedby=[error.map(|_| error_id.as_str())];
        @if let Some(error) = error { p .field-error id=(error_id) { span aria-hidden="true" { "■ " } (error) } }
    }
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
