//! What a table must look like: columns with kinds, titles, aliases and help.

/// The description of one spreadsheet: what is written into a template, looked for in an upload, and exported.
#[derive(Debug, Clone)]
pub struct SheetSpec<'a> {
    /// What the table is, in Chinese, e.g. `选民登记表`. Also the preferred name of the sheet to read.
    pub name: &'a str,
    /// The columns in the order of the template.
    pub columns: Vec<Column<'a>>,
}

/// What a cell of a column must hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Kind<'a> {
    /// Free text. Full-width digits and letters become half-width; anything longer than [`Column::max_chars`] is
    /// refused, never cut.
    Text,
    /// A resident identity number (居民身份证号): 17 digits and a digit or `X`. Only the shape is checked here;
    /// check digit, birth date and area are rules of law and belong to the caller.
    IdNumber,
    /// A telephone number: mobile, or landline with or without area code.
    Phone,
    /// A string of digits whose leading zeros count, e.g. a division code; `min..=max` characters.
    Digits {
        /// Fewest digits.
        min: u16,
        /// Most digits.
        max: u16,
    },
    /// A calendar day.
    Date,
    /// A whole number in `min..=max`.
    Integer {
        /// Smallest value allowed.
        min: i64,
        /// Largest value allowed.
        max: i64,
    },
    /// One of a dictionary: `(code, Chinese label)`. Code or label may be filled in. Several entries with one code are
    /// synonyms: the first is offered in drop-downs and written by exports, the others are only understood.
    Choice(&'a [(&'a str, &'a str)]),
}

/// One column.
#[derive(Debug, Clone)]
pub struct Column<'a> {
    /// The name that code uses, unique in the sheet.
    pub key: &'a str,
    /// The title that people see; `*` is added to required ones.
    pub title_zh: &'a str,
    /// An empty cell is an error, and so is a file without the column.
    pub required: bool,
    /// What the cells hold.
    pub kind: Kind<'a>,
    /// Other spellings of the title that are understood.
    pub aliases: &'a [&'a str],
    /// Width in the template, in characters of Excel's default font.
    pub width: u16,
    /// Longest text in characters (`Kind::Text` only).
    pub max_chars: u16,
    /// One or two sentences for the person who fills the column.
    pub help: &'a str,
    /// The value in the grey sample row.
    pub sample: &'a str,
}

impl<'a> Column<'a> {
    /// An optional column with the usual width for its kind, no aliases, help or sample.
    pub const fn new(key: &'a str, title_zh: &'a str, kind: Kind<'a>) -> Self {
        let width = match kind {
            Kind::IdNumber => 22,
            Kind::Phone | Kind::Date | Kind::Digits { .. } => 15,
            Kind::Integer { .. } => 10,
            Kind::Text | Kind::Choice(_) => 14,
        };
        Column { key, title_zh, required: false, kind, aliases: &[], width, max_chars: 100, help: "", sample: "" }
    }

    /// The same column, required.
    pub const fn required(mut self) -> Self {
        self.required = true;
        self
    }

    /// The same column with other spellings of its title.
    pub const fn aliases(mut self, aliases: &'a [&'a str]) -> Self {
        self.aliases = aliases;
        self
    }

    /// The same column with another width.
    pub const fn width(mut self, width: u16) -> Self {
        self.width = width;
        self
    }

    /// The same column with another longest text.
    pub const fn max_chars(mut self, max_chars: u16) -> Self {
        self.max_chars = max_chars;
        self
    }

    /// The same column with help for the person who fills it.
    pub const fn help(mut self, help: &'a str) -> Self {
        self.help = help;
        self
    }

    /// The same column with a sample value.
    pub const fn sample(mut self, sample: &'a str) -> Self {
        self.sample = sample;
        self
    }

    /// Whether a value of this column must not be shown in full in messages (identity and telephone numbers).
    pub(crate) const fn is_sensitive(&self) -> bool {
        matches!(self.kind, Kind::IdNumber | Kind::Phone)
    }
}

impl<'a> Kind<'a> {
    /// The entries offered to people: the first of each code.
    pub(crate) fn offered(&self) -> impl Iterator<Item = (&'a str, &'a str)> + use<'a> {
        let all: &'a [(&'a str, &'a str)] = match self {
            Kind::Choice(entries) => entries,
            _ => &[],
        };
        all.iter().enumerate().filter(|(i, e)| all[..*i].iter().all(|earlier| earlier.0 != e.0)).map(|(_, e)| *e)
    }
}
