//! Blocks a page is put together from: cards, facts, tiles, steps, tabs, confirmation, drawer, comparison.

use maud::{Markup, html};

use super::mark::{Tone, alert};

/// A white card with a heading.
#[must_use]
pub fn card(title: &str, body: Markup) -> Markup {
    card_with(title, None, body)
}

/// A card with links or buttons at the right of its heading.
#[must_use]
pub fn card_with(title: &str, actions: Option<Markup>, body: Markup) -> Markup {
    html! {
        section .panel {
            div .panel-head {
                h2 .panel-title { (title) }
                @if let Some(actions) = actions { div .panel-actions { (actions) } }
            }
            div .panel-body { (body) }
        }
    }
}

/// Cards side by side on a wide screen, one under another on a phone.
#[must_use]
pub fn columns(cards: &[Markup]) -> Markup {
    html! { div .columns { @for c in cards { div .column { (c) } } } }
}

/// A list of facts: label and value.
#[must_use]
pub fn kv<L: AsRef<str>>(facts: &[(L, Markup)]) -> Markup {
    html! {
        dl .facts {
            @for (label, value) in facts { div .fact { dt { (label.as_ref()) } dd { (value) } } }
        }
    }
}

/// One number with its name.
#[derive(Debug, Clone, Default)]
pub struct Tile {
    /// What is counted.
    pub label: String,
    /// The formatted number, or 「未报」.
    pub value: String,
    /// What the number is made of, e.g. 「1,101 / 1,204」.
    pub note: Option<String>,
    /// Tone with a word for it; `None` for a plain number.
    pub tone: Option<Tone>,
    /// Where the number comes from (the filtered table).
    pub href: Option<String>,
}

impl Tile {
    /// A plain number.
    #[must_use]
    pub fn new(label: impl Into<String>, value: impl Into<String>) -> Self {
        Self { label: label.into(), value: value.into(), ..Self::default() }
    }

    /// Adds what the number is made of.
    #[must_use]
    pub fn note(mut self, note: impl Into<String>) -> Self {
        self.note = Some(note.into());
        self
    }

    /// Colours the tile and puts the shape of the tone before the number.
    #[must_use]
    pub fn tone(mut self, tone: Tone) -> Self {
        self.tone = Some(tone);
        self
    }

    /// Links the tile to the rows behind the number.
    #[must_use]
    pub fn href(mut self, href: impl Into<String>) -> Self {
        self.href = Some(href.into());
        self
    }
}

/// A row of numbers on top of a page.
#[must_use]
pub fn tiles(tiles: &[Tile]) -> Markup {
    html! {
        ul .tiles {
            @for tile in tiles {
                li .tile.(tile.tone.map_or("", Tone::class)) {
                    span .tile-label { (tile.label) }
                    span .tile-value {
                        @if let Some(tone) = tile.tone { span .mark-shape aria-hidden="true" { (tone.shape()) } }
                        @match &tile.href {
                            Some(href) => a href=(href) { (tile.value) },
                            None => (tile.value),
                        }
                    }
                    @if let Some(note) = &tile.note { span .tile-note { (note) } }
                }
            }
        }
    }
}

/// How far something is: `done` of `total`, with the figures in words.
#[must_use]
pub fn progress(label: &str, done: u64, total: u64) -> Markup {
    html! {
        div .meter {
            span .meter-label { (label) }
            progress max=(total.max(1)) value=(done.min(total)) aria-label=(label) {}
            span .meter-figures { (done) "/" (total) }
        }
    }
}

/// State of one step of a procedure.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StepState {
    /// 已完成.
    Done,
    /// 进行中.
    Current,
    /// 逾期.
    Late,
    /// 未开始.
    Todo,
    /// 不适用.
    Skipped,
}

impl StepState {
    const fn class(self) -> &'static str {
        match self {
            Self::Done => "step-done",
            Self::Current => "step-current",
            Self::Late => "step-late",
            Self::Todo => "step-todo",
            Self::Skipped => "step-skipped",
        }
    }

    const fn sign(self) -> &'static str {
        match self {
            Self::Done => "✔",
            Self::Current => "◆",
            Self::Late => "■",
            Self::Todo => "○",
            Self::Skipped => "–",
        }
    }

    /// The word for the state.
    #[must_use]
    pub const fn zh(self) -> &'static str {
        match self {
            Self::Done => "已完成",
            Self::Current => "进行中",
            Self::Late => "逾期",
            Self::Todo => "未开始",
            Self::Skipped => "不适用",
        }
    }
}

/// One step of a procedure.
#[derive(Debug, Clone)]
pub struct Step {
    /// Name of the step.
    pub label: String,
    /// How far it is.
    pub state: StepState,
    /// Page of the step.
    pub href: Option<String>,
    /// A date or a few words.
    pub note: Option<String>,
}

impl Step {
    /// A step without a page of its own.
    #[must_use]
    pub fn new(label: impl Into<String>, state: StepState) -> Self {
        Self { label: label.into(), state, href: None, note: None }
    }

    /// Links the step to its page.
    #[must_use]
    pub fn href(mut self, href: impl Into<String>) -> Self {
        self.href = Some(href.into());
        self
    }

    /// Adds a date or a few words.
    #[must_use]
    pub fn note(mut self, note: impl Into<String>) -> Self {
        self.note = Some(note.into());
        self
    }
}

/// The steps of a procedure in a row (one under another on a phone).
#[must_use]
pub fn steps_bar(steps: &[Step]) -> Markup {
    html! {
        ol .steps {
            @for step in steps {
                li .step.(step.state.class()) aria-current=[(step.state == StepState::Current).then_some("step")] {
                    span .step-sign aria-hidden="true" { (step.state.sign()) }
                    span .step-text {
                        @match &step.href {
                            Some(href) => a href=(href) { (step.label) },
                            None => (step.label),
                        }
                        span .visually-hidden { "（" (step.state.zh()) "）" }
                    }
                    @if let Some(note) = &step.note { span .step-note { (note) } }
                }
            }
        }
    }
}

/// One tab: a link to a page of its own, so that the back button and a shared link work.
#[derive(Debug, Clone)]
pub struct Tab {
    /// Word on the tab.
    pub label: String,
    /// Address of the page.
    pub href: String,
    /// Whether this is the present page.
    pub active: bool,
    /// Number of entries behind the tab.
    pub count: Option<u64>,
}

impl Tab {
    /// A tab without a number.
    #[must_use]
    pub fn new(label: impl Into<String>, href: impl Into<String>, active: bool) -> Self {
        Self { label: label.into(), href: href.into(), active, count: None }
    }

    /// Adds the number of entries.
    #[must_use]
    pub fn count(mut self, count: u64) -> Self {
        self.count = Some(count);
        self
    }
}

/// A row of tabs.
#[must_use]
pub fn tabs(label: &str, tabs: &[Tab]) -> Markup {
    html! {
        nav .tabs aria-label=(label) {
            @for tab in tabs {
                a href=(tab.href) aria-current=[tab.active.then_some("page")] {
                    (tab.label)
                    @if let Some(count) = tab.count { " " span .tabs-count { (count) } }
                }
            }
        }
    }
}

/// Text that is folded away until it is asked for.
#[must_use]
pub fn fold(summary: &str, body: Markup) -> Markup {
    html! { details .fold { summary { (summary) } div .fold-body { (body) } } }
}

/// A link drawn as a button.
#[must_use]
pub fn button(href: &str, label: &str) -> Markup {
    html! { a .btn.btn-outline-secondary href=(href) { (label) } }
}

/// A link drawn as the main button of a page.
#[must_use]
pub fn primary_button(href: &str, label: &str) -> Markup {
    html! { a .btn.btn-primary href=(href) { (label) } }
}

/// What a list or a page says when there is nothing yet: what it is and what to do.
#[must_use]
pub fn empty(what: &str, next: Markup) -> Markup {
    html! { div .empty { p .empty-what { (what) } div .empty-next { (next) } } }
}

/// A page that asks before something is done that cannot be taken back. Works without scripts: it is a page of its own.
#[derive(Debug, Clone, Copy)]
pub struct Confirm<'a> {
    /// The question with the object repeated: 「向 312 名选民公布名单？」.
    pub question: &'a str,
    /// What will happen, one sentence each; also what can no longer be done afterwards.
    pub consequences: &'a [String],
    /// The object once more as facts (name, date, numbers).
    pub facts: &'a [(&'a str, String)],
    /// Address of the command (POST).
    pub action: &'a str,
    /// Form token of the session.
    pub csrf: &'a str,
    /// Version of the record that the reader saw.
    pub version: i64,
    /// Further values of the command.
    pub hidden: &'a [(&'a str, String)],
    /// Word on the button: the verb of the command, never 「确定」.
    pub verb: &'a str,
    /// Where 「返回，不执行」 leads.
    pub cancel: &'a str,
    /// Whether the command takes something away (red button).
    pub danger: bool,
}

/// Body of the confirmation page.
#[must_use]
pub fn confirm_page(c: &Confirm<'_>) -> Markup {
    let class = if c.danger { "btn-danger" } else { "btn-primary" };
    html! {
        section .panel.confirm {
            div .panel-body {
                h2 .confirm-question autofocus tabindex="-1" { (c.question) }
                @if !c.facts.is_empty() {
                    dl .facts { @for (label, value) in c.facts { div .fact { dt { (label) } dd { (value) } } } }
                }
                @if !c.consequences.is_empty() {
                    (alert(if c.danger { Tone::Bad } else { Tone::Warn }, Some("执行后"), html! {
                        ul { @for line in c.consequences { li { (line) } } }
                    }))
                }
                form action=(c.action) method="post" data-once {
                    input type="hidden" name="csrf" value=(c.csrf);
                    input type="hidden" name="version" value=(c.version);
                    input type="hidden" name="confirmed" value="yes";
                    @for (name, value) in c.hidden { input type="hidden" name=(name) value=(value); }
                    div .form-actions {
                        button .btn.(class) type="submit" { (c.verb) }
                        a .btn.btn-outline-secondary href=(c.cancel) { "返回，不执行" }
                    }
                }
            }
        }
    }
}

/// One field of a record that somebody else changed meanwhile.
#[derive(Debug, Clone)]
pub struct Difference {
    /// Name of the field.
    pub label: String,
    /// What the reader sent.
    pub yours: String,
    /// What stands there now.
    pub current: String,
}

/// Body of the page for a stale form: both versions, nothing saved, and how to go on.
#[must_use]
pub fn stale_page(changed_by: &str, changed_at: &str, differences: &[Difference], reload_href: &str) -> Markup {
    html! {
        (alert(Tone::Warn, Some("您打开页面之后，这条记录已被修改，本次提交没有保存"), html! {
            p { "修改人：" (changed_by) "　修改时间：" (changed_at) }
            p { "请对照下表，打开最新内容后重新填写需要改动的地方。" }
        }))
        div .table-box.table-cards {
            table .ledger {
                caption .visually-hidden { "您提交的内容与现有内容对照" }
                thead { tr { th scope="col" { "项目" } th scope="col" { "您提交的" } th scope="col" { "现在的" } th scope="col" { "是否不同" } } }
                tbody {
                    @for d in differences {
                        tr {
                            th scope="row" data-label="项目" { (d.label) }
                            td data-label="您提交的" { (d.yours) }
                            td data-label="现在的" { (d.current) }
                            td data-label="是否不同" {
                                @if d.yours == d.current { (super::mark::badge(Tone::Muted, "相同")) }
                                @else { (super::mark::badge(Tone::Warn, "不同")) }
                            }
                        }
                    }
                }
            }
        }
        div .form-actions { a .btn.btn-primary href=(reload_href) { "打开最新内容" } }
    }
}

/// The empty place for details beside a list; filled by [`drawer_link`], shown by the house script.
pub(super) fn drawer_slot() -> Markup {
    html! { dialog #drawer .drawer aria-label="详情" {} }
}

/// A link that shows a record beside the list. Without scripts it opens the record's own page.
///
/// The page answers a request with the header `HX-Target: drawer` with [`drawer`] alone.
#[must_use]
pub fn drawer_link(href: &str, label: &str) -> Markup {
    html! { a href=(href) hx-get=(href) hx-target="#drawer" hx-swap="innerHTML" { (label) } }
}

/// A link to a confirmation page, shown over the present page when scripts run.
#[must_use]
pub fn confirm_link(href: &str, label: &str, danger: bool) -> Markup {
    let class = if danger { "btn-outline-danger" } else { "btn-primary" };
    html! { a .btn.(class) href=(href) hx-get=(href) hx-target="#drawer" hx-select=".confirm" hx-swap="innerHTML" { (label) } }
}

/// Content of the drawer.
#[must_use]
pub fn drawer(title: &str, full_href: &str, body: Markup) -> Markup {
    html! {
        div .drawer-head {
            h2 .drawer-title tabindex="-1" autofocus { (title) }
            a .btn.btn-sm.btn-outline-secondary href=(full_href) { "打开完整页面" }
            form method="dialog" { button .btn.btn-sm.btn-outline-secondary type="submit" { "关闭" } }
        }
        div .drawer-body { (body) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const EVIL: &str = "\"><img src=x onerror=alert(1)>";

    #[test]
    fn blocks_escape_what_they_are_given() {
        let blocks = [
            card(EVIL, html! { (EVIL) }),
            kv(&[(EVIL, html! { (EVIL) })]),
            tiles(&[Tile::new(EVIL, EVIL).note(EVIL).tone(Tone::Bad).href(EVIL)]),
            progress(EVIL, 1, 2),
            steps_bar(&[Step::new(EVIL, StepState::Late).href(EVIL).note(EVIL)]),
            tabs(EVIL, &[Tab::new(EVIL, EVIL, true).count(3)]),
            fold(EVIL, html! { (EVIL) }),
            empty(EVIL, button(EVIL, EVIL)),
            drawer_link(EVIL, EVIL),
            drawer(EVIL, EVIL, html! { (EVIL) }),
            stale_page(EVIL, EVIL, &[Difference { label: EVIL.into(), yours: EVIL.into(), current: "1".into() }], EVIL),
        ];
        for block in blocks {
            let html = block.into_string();
            assert!(!html.contains("<img"), "{html}");
        }
    }

    #[test]
    fn a_confirmation_repeats_its_object_and_carries_what_was_seen() {
        let html = confirm_page(&Confirm {
            question: "向 312 名选民公布名单？",
            consequences: &["公布后只能更正，不能删除".to_owned()],
            facts: &[("村", "西吴村".to_owned())],
            action: "/villages/330781012201/roll/post",
            csrf: "t\"ok",
            version: 7,
            hidden: &[("roll", "3".to_owned())],
            verb: "公布名单",
            cancel: "/villages/330781012201/roll",
            danger: false,
        })
        .into_string();
        for part in [
            "向 312 名选民公布名单？",
            "公布后只能更正，不能删除",
            r#"method="post""#,
            r#"name="csrf" value="t&quot;ok""#,
            r#"name="version" value="7""#,
            r#"name="roll" value="3""#,
            "西吴村",
            "返回，不执行",
        ] {
            assert!(html.contains(part), "{part} is missing in {html}");
        }
    }

    #[test]
    fn progress_never_exceeds_its_total() {
        let html = progress("启动", 9, 0).into_string();
        assert!(html.contains(r#"max="1" value="0""#), "{html}");
    }

    #[test]
    fn a_step_says_its_state_in_words() {
        let html = steps_bar(&[Step::new("选民名单公布", StepState::Late)]).into_string();
        assert!(html.contains("（逾期）"), "{html}");
    }
}
