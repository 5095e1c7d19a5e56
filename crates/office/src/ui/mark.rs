//! Marks that say a state: tone, badge, flash, finding. A state is never told by colour alone: shape + word + colour.

use maud::{Markup, html};

/// What a mark says about the thing it stands at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Tone {
    /// ● In order, done, 绿.
    Good,
    /// ▲ Needs attention, due soon, 黄.
    Warn,
    /// ■ Wrong, late, blocked, 红.
    Bad,
    /// ◆ Going on, for information.
    Info,
    /// ○ Nothing known or not begun.
    #[default]
    Muted,
}

impl Tone {
    /// The shape that carries the tone for readers who do not see the colour.
    #[must_use]
    pub const fn shape(self) -> &'static str {
        match self {
            Self::Good => "●",
            Self::Warn => "▲",
            Self::Bad => "■",
            Self::Info => "◆",
            Self::Muted => "○",
        }
    }

    /// CSS class of the tone (`tone-good` …).
    #[must_use]
    pub const fn class(self) -> &'static str {
        match self {
            Self::Good => "tone-good",
            Self::Warn => "tone-warn",
            Self::Bad => "tone-bad",
            Self::Info => "tone-info",
            Self::Muted => "tone-muted",
        }
    }
}

/// A state as a small label: `▲ 2 天后到期`.
#[must_use]
pub fn badge(tone: Tone, text: &str) -> Markup {
    html! { span .mark.(tone.class()) { span .mark-shape aria-hidden="true" { (tone.shape()) } (text) } }
}

/// A neutral fact as a chip, e.g. 「撤并自 A+B」.
#[must_use]
pub fn chip(text: &str) -> Markup {
    html! { span .chip { (text) } }
}

/// One message on top of the next page after a command.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Flash {
    /// Good, Warn, Bad or Info.
    pub tone: Tone,
    /// One sentence: what was done to what.
    pub text: String,
}

impl Flash {
    /// The command was carried out.
    #[must_use]
    pub fn done(text: impl Into<String>) -> Self {
        Self { tone: Tone::Good, text: text.into() }
    }

    /// The command was refused or failed.
    #[must_use]
    pub fn refused(text: impl Into<String>) -> Self {
        Self { tone: Tone::Bad, text: text.into() }
    }
}

/// A message in the page: tone, optional heading, content.
#[must_use]
pub fn alert(tone: Tone, heading: Option<&str>, body: Markup) -> Markup {
    let role = if matches!(tone, Tone::Bad) { "alert" } else { "status" };
    html! {
        div .notice.(tone.class()) role=(role) {
            span .notice-shape aria-hidden="true" { (tone.shape()) }
            div .notice-body {
                @if let Some(heading) = heading { p .notice-head { (heading) } }
                (body)
            }
        }
    }
}

/// How much a finding weighs; mirrors the severity of the law core without depending on it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Level {
    /// 错误: the step cannot go on.
    Block,
    /// 警告: must be explained and closed by a second person.
    Warn,
    /// 提示.
    Info,
}

impl Level {
    const fn tone(self) -> Tone {
        match self {
            Self::Block => Tone::Bad,
            Self::Warn => Tone::Warn,
            Self::Info => Tone::Info,
        }
    }

    const fn zh(self) -> &'static str {
        match self {
            Self::Block => "错误",
            Self::Warn => "警告",
            Self::Info => "提示",
        }
    }
}

/// One finding as it is shown everywhere: level, title of its code, sentence with its figures, the stable code small behind it,
/// article, what to do.
#[derive(Debug, Clone)]
pub struct FindingView<'a> {
    /// Weight of the finding.
    pub level: Level,
    /// Stable code, e.g. `F01`.
    pub code: &'a str,
    /// Chinese sentence with the figures.
    pub message: &'a str,
    /// Articles in Chinese, e.g. 「《…选举办法》第二十七条」; may be empty.
    pub cites: &'a [String],
    /// Help page of the code.
    pub help_href: Option<&'a str>,
    /// Links or small forms that belong to the finding (登记说明, 查原单).
    pub actions: Option<Markup>,
}

/// Shows one finding. A code without a help page is not shown: it would be a word that nobody can look up.
#[must_use]
pub fn finding(f: &FindingView<'_>) -> Markup {
    let tone = f.level.tone();
    let title = law::findings::help(f.code).map(|help| help.title.as_str());
    html! {
        div .finding.(tone.class()) id={ "finding-" (f.code) } {
            p .finding-line {
                span .mark.(tone.class()) {
                    span .mark-shape aria-hidden="true" { (tone.shape()) } (f.level.zh())
                    @if let Some(title) = title { " " (title) }
                }
                span .finding-text {
                    (f.message)
                    // A code is a key to its help page, and no word for anybody without one.
                    @if title.is_some() { " " small .finding-code { "编号 " (f.code) } }
                }
            }
            @let help = f.help_href.zip(title);
            @if !f.cites.is_empty() || help.is_some() || f.actions.is_some() {
                div .finding-foot {
                    @for c in f.cites { (cite(c)) }
                    @if let Some((href, title)) = help { a href=(href) { "怎么办" span .visually-hidden { "：" (title) } } }
                    @if let Some(actions) = &f.actions { (actions) }
                }
            }
        }
    }
}

/// The legal basis of a figure or a refusal, small, behind the word 依据.
#[must_use]
pub fn cite(text: &str) -> Markup {
    html! { span .cite { span .cite-word { "依据" } (text) } }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_badge_has_shape_word_and_colour() {
        let html = badge(Tone::Bad, "逾期").into_string();
        assert!(html.contains("■") && html.contains("逾期") && html.contains("tone-bad"), "{html}");
        let shapes = [Tone::Good, Tone::Warn, Tone::Bad, Tone::Info, Tone::Muted].map(Tone::shape);
        for (i, a) in shapes.iter().enumerate() {
            assert!(!shapes[i + 1..].contains(a), "two tones share the shape {a}");
        }
    }

    #[test]
    fn a_finding_is_named_by_its_title_with_the_code_small_beside_it() {
        let view = |code: &'static str| FindingView {
            level: Level::Block,
            code,
            message: "公布早于推选",
            cites: &[],
            help_href: Some("/help"),
            actions: None,
        };
        let html = finding(&view("DATE_ORDER")).into_string();
        assert!(html.contains("错误 次序颠倒</span>"), "{html}");
        assert!(html.contains(r#"<small class="finding-code">编号 DATE_ORDER</small>"#), "{html}");
        assert!(html.contains("：次序颠倒</span></a>"), "the link is named by the title: {html}");
        let unknown = finding(&view("NO_SUCH_CODE")).into_string();
        assert!(unknown.contains("错误</span>"), "{unknown}");
        let shown = unknown.replace("finding-NO_SUCH_CODE", "");
        assert!(!shown.contains("NO_SUCH_CODE") && !shown.contains("/help"), "a code without a page: {unknown}");
    }

    #[test]
    fn texts_are_escaped() {
        let evil = "<script>alert(1)</script>\"";
        let cites = [evil.to_owned()];
        let view = FindingView {
            level: Level::Block,
            code: evil,
            message: evil,
            cites: &cites,
            help_href: Some(evil),
            actions: None,
        };
        for html in [
            badge(Tone::Good, evil),
            chip(evil),
            cite(evil),
            finding(&view),
            alert(Tone::Bad, Some(evil), html! { (evil) }),
        ] {
            let html = html.into_string();
            assert!(!html.contains("<script") && !html.contains("1)</script>\""), "{html}");
        }
    }
}
