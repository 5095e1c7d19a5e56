//! The frame around every page: top bar, side menu, breadcrumb, title with its main action, phone tabs.

use maud::{DOCTYPE, Markup, html};

use super::assets;
use super::icon::{Icon, icon};
use super::mark::{Flash, Tone, alert};

/// htmx settings (see docs/adr): nothing is evaluated, only own addresses are asked, 422 shows the form again.
pub(super) const HTMX_CONFIG: &str = r#"{"allowEval":false,"includeIndicatorStyles":false,"selfRequestsOnly":true,"historyCacheSize":0,"allowScriptTags":false,"responseHandling":[{"code":"204","swap":false},{"code":"[23]..","swap":true},{"code":"422","swap":true,"error":false},{"code":"[45]..","swap":false,"error":true}]}"#;

/// The name of the system in the top bar and in window titles.
pub const SYSTEM_ZH: &str = "村选";

/// Who is logged in, as shown at the right of the top bar.
#[derive(Debug, Clone, Copy)]
pub struct UserChip<'a> {
    /// Name of the person.
    pub name: &'a str,
    /// Role in Chinese, e.g. 「街道经办」.
    pub role_zh: &'a str,
    /// Place the role is bound to, e.g. 「上华街道」.
    pub place_zh: &'a str,
}

/// One entry of the side menu (two levels) or of the phone tabs.
#[derive(Debug, Clone, Default)]
pub struct NavItem {
    /// Where it leads. An entry with children may leave it empty.
    pub href: String,
    /// The word on it.
    pub label: String,
    /// The icon before the word.
    pub icon: Icon,
    /// Whether the present page is this one or below it.
    pub active: bool,
    /// Second level; deeper levels are not drawn.
    pub children: Vec<NavItem>,
}

impl NavItem {
    /// An entry without children.
    #[must_use]
    pub fn new(href: impl Into<String>, label: impl Into<String>, icon: Icon) -> Self {
        Self { href: href.into(), label: label.into(), icon, ..Self::default() }
    }

    /// Marks the entry as the present one.
    #[must_use]
    pub fn active(mut self, active: bool) -> Self {
        self.active = active;
        self
    }

    /// Adds the second level.
    #[must_use]
    pub fn children(mut self, children: Vec<NavItem>) -> Self {
        self.children = children;
        self
    }
}

/// Everything the frame needs to know about a page. Start from `Shell { title, csrf, ..Shell::default() }`.
#[derive(Debug, Clone)]
pub struct Shell<'a> {
    /// Heading of the page and title of the window.
    pub title: &'a str,
    /// Small text after the heading, e.g. the place or 「数据截至 14:20」.
    pub subtitle: Option<&'a str>,
    /// Who is logged in; `None` on pages without a login.
    pub user: Option<UserChip<'a>>,
    /// Side menu.
    pub nav: &'a [NavItem],
    /// Phone tabs (待办·村社·我的).
    pub bottom: &'a [NavItem],
    /// Breadcrumb from the root; the last entry usually has no address.
    pub crumbs: &'a [(String, Option<String>)],
    /// The session's form token; also sent with every htmx request that is not a GET.
    pub csrf: &'a str,
    /// Whether the data are 演练数据: a banner that cannot be closed, on screen and on paper.
    pub drill: bool,
    /// The day that a drill's clock 演练时钟 shows, where the office runs under one.
    pub drill_day: Option<chrono::NaiveDate>,
    /// A lasting remark about the data, e.g. 「参数依据旧文本，待核」.
    pub banner: Option<&'a str>,
    /// The outcome of the last command.
    pub flash: Option<&'a Flash>,
    /// The page's main action, right of the heading.
    pub primary: Option<Markup>,
    /// Open tasks of the user; shown at the bell when not zero.
    pub todo_count: u64,
    /// The cycle in the top bar, e.g. 「第十二届 · 2026年」.
    pub term_zh: Option<&'a str>,
    /// Address of the unit search (GET, parameter `q`); `None` hides the box.
    pub search: Option<&'a str>,
    /// Address of the start page.
    pub home_href: &'a str,
    /// Address of the task list.
    pub todo_href: &'a str,
    /// Address of the user's own page.
    pub me_href: &'a str,
    /// Address that ends the session (POST).
    pub logout_href: &'a str,
    /// Text drawn lightly across a page with personal data: 姓名 单位 时间.
    pub watermark: Option<&'a str>,
}

impl Default for Shell<'_> {
    fn default() -> Self {
        Self {
            title: "",
            subtitle: None,
            user: None,
            nav: &[],
            bottom: &[],
            crumbs: &[],
            csrf: "",
            drill: false,
            drill_day: None,
            banner: None,
            flash: None,
            primary: None,
            todo_count: 0,
            term_zh: None,
            search: None,
            home_href: "/",
            todo_href: "/tasks",
            me_href: "/me",
            logout_href: "/logout",
            watermark: None,
        }
    }
}

/// The whole document of a page inside the frame. Sends no inline style, script or handler, so the strict CSP holds.
#[must_use]
pub fn page(shell: &Shell<'_>, body: Markup) -> Markup {
    // Two windows on the same page of two villages are told apart by their titles.
    let window = match shell.crumbs {
        [_, (place, _), .., (last, _)] if last == shell.title && place != last => format!("{last} · {place}"),
        _ => shell.title.to_owned(),
    };
    document(
        &window,
        shell.csrf,
        "shell",
        html! {
            a .skip-link href="#main" { "跳到正文" }
            (top_bar(shell))
            @if !shell.nav.is_empty() { (sider(shell.nav)) }
            main #main .main tabindex="-1" {
                @if let Some(day) = shell.drill_day {
                    div .banners { p .banner.banner-drill role="note" { strong { "演练时钟" } " 今天按 " (day) " 计，不是真实日期" } }
                }
                (banners(shell.drill, shell.banner))
                @if !shell.crumbs.is_empty() { (breadcrumb(shell.crumbs)) }
                div .page-head {
                    h1 .page-title { (shell.title) @if let Some(sub) = shell.subtitle { small .page-sub { (sub) } } }
                    @if let Some(primary) = &shell.primary { div .page-actions { (primary) } }
                }
                @if let Some(flash) = shell.flash {
                    // The script forgets a sent draft when the command was carried out.
                    div data-flash=(if flash.tone == Tone::Good { "good" } else { "other" }) {
                        (alert(flash.tone, None, html! { p { (flash.text) } }))
                    }
                }
                (body)
            }
            @if !shell.bottom.is_empty() { (bottom_tabs(shell)) }
            (super::parts::drawer_slot())
            @if let Some(text) = shell.watermark { (watermark(text)) }
        },
    )
}

/// Head and body of any document of the application.
pub(super) fn document(title: &str, csrf: &str, body_class: &str, body: Markup) -> Markup {
    html! {
        (DOCTYPE)
        html lang="zh-CN" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="referrer" content="same-origin";
                meta name="htmx-config" content=(HTMX_CONFIG);
                @if !csrf.is_empty() { meta name="csrf-token" content=(csrf); }
                title { (title) " · " (SYSTEM_ZH) }
                link rel="icon" href="data:,";
                link rel="stylesheet" href=(assets::href("bootstrap.min.css"));
                link rel="stylesheet" href=(assets::href("house.css"));
                // Restores large text and the folded menu before the first paint; everything else waits for the document.
                script src=(assets::href("early.js")) {}
                script src=(assets::href("htmx.min.js")) defer {}
                @if body_class == "shell" { script src=(assets::href("bootstrap.bundle.min.js")) defer {} }
                script src=(assets::href("house.js")) type="module" {}
                script src=(assets::href("forms.js")) type="module" {}
            }
            body .(body_class) { (body) }
        }
    }
}

/// The two banners that concern all figures of a page.
pub(super) fn banners(drill: bool, banner: Option<&str>) -> Markup {
    html! {
        @if drill || banner.is_some() {
            div .banners {
                @if drill {
                    p .banner.banner-drill role="note" { strong { "演练数据" } " 人员、票数均为虚构，不得作为真实选举使用" }
                }
                @if let Some(text) = banner {
                    p .banner.banner-basis role="note" { span aria-hidden="true" { (Tone::Warn.shape()) } " " (text) }
                }
            }
        }
    }
}

fn top_bar(shell: &Shell<'_>) -> Markup {
    html! {
        header .topbar {
            @if !shell.nav.is_empty() {
                a .topbar-menu href="#sider" data-nav-toggle { (icon(Icon::Menu)) span .visually-hidden { "菜单" } }
            }
            a .topbar-name href=(shell.home_href) {
                span .topbar-seal aria-hidden="true" { "选" } (SYSTEM_ZH)
            }
            @if let Some(term) = shell.term_zh { span .topbar-term { (term) } }
            @if let Some(action) = shell.search {
                form .topbar-search action=(action) method="get" role="search" {
                    label .visually-hidden for="topbar-q" { "查找村社" }
                    input #topbar-q type="search" name="q" placeholder="查找村社" autocomplete="off";
                    button type="submit" { (icon(Icon::Search)) span .visually-hidden { "查询" } }
                }
            }
            div .topbar-right {
                @if let Some(user) = shell.user {
                    a .topbar-todo href=(shell.todo_href) {
                        (icon(Icon::Bell)) span .topbar-word { "待办" }
                        @if shell.todo_count > 0 { span .topbar-count { (shell.todo_count) } }
                    }
                    details .topbar-user data-close-outside {
                        summary {
                            (icon(Icon::User))
                            span .topbar-who { (user.name) }
                            span .topbar-role { (user.role_zh) " · " (user.place_zh) }
                        }
                        div .topbar-pop {
                            p .topbar-pop-who { strong { (user.name) } br; (user.role_zh) br; (user.place_zh) }
                            a href=(shell.me_href) { "我的账号" }
                            button type="button" data-big-text aria-pressed="false" { "大字版" }
                            form action=(shell.logout_href) method="post" {
                                input type="hidden" name="csrf" value=(shell.csrf);
                                button type="submit" { "退出登录" }
                            }
                        }
                    }
                } @else {
                    button .topbar-plain type="button" data-big-text aria-pressed="false" { "大字版" }
                }
            }
        }
    }
}

fn sider(items: &[NavItem]) -> Markup {
    html! {
        nav #sider .sider aria-label="主菜单" {
            ul {
                @for item in items {
                    li {
                        @if item.children.is_empty() {
                            (nav_link(item, true))
                        } @else {
                            details open[item.active || item.children.iter().any(|c| c.active)] {
                                summary { (icon(item.icon)) span .sider-word { (item.label) } }
                                ul { @for child in &item.children { li { (nav_link(child, false)) } } }
                            }
                        }
                    }
                }
            }
            a .sider-close href="#main" { "收起菜单" }
        }
    }
}

fn nav_link(item: &NavItem, with_icon: bool) -> Markup {
    html! {
        a href=(item.href) title=(item.label) aria-current=[item.active.then_some("page")] {
            @if with_icon { (icon(item.icon)) }
            span .sider-word { (item.label) }
        }
    }
}

fn breadcrumb(crumbs: &[(String, Option<String>)]) -> Markup {
    html! {
        nav .crumbs aria-label="当前位置" {
            ol {
                @for (label, href) in crumbs {
                    li {
                        @match href {
                            Some(href) => a href=(href) { (label) },
                            None => span aria-current="page" { (label) },
                        }
                    }
                }
            }
        }
    }
}

fn bottom_tabs(shell: &Shell<'_>) -> Markup {
    html! {
        nav .tabbar aria-label="常用" {
            @for item in shell.bottom {
                a href=(item.href) aria-current=[item.active.then_some("page")] {
                    (icon(item.icon)) span { (item.label) }
                    @if item.href == shell.todo_href && shell.todo_count > 0 { span .topbar-count { (shell.todo_count) } }
                }
            }
        }
    }
}

/// Text drawn lightly over the page, so that a photo of the screen names who took it.
fn watermark(text: &str) -> Markup {
    html! {
        svg .watermark aria-hidden="true" width="100%" height="100%" {
            defs {
                pattern id="watermark-pattern" width="420" height="220" patternUnits="userSpaceOnUse" patternTransform="rotate(-20)" {
                    text x="10" y="110" font-size="18" fill="#000000" fill-opacity="0.06" { (text) }
                }
            }
            rect width="100%" height="100%" fill="url(#watermark-pattern)" {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const EVIL: &str = "\"><script>alert(1)</script>";

    #[test]
    fn every_text_of_the_frame_is_escaped() {
        let nav =
            [NavItem::new(EVIL, EVIL, Icon::Home).children(vec![NavItem::new(EVIL, EVIL, Icon::Box).active(true)])];
        let crumbs = [(EVIL.to_owned(), Some(EVIL.to_owned()))];
        let flash = Flash::done(EVIL);
        let shell = Shell {
            title: EVIL,
            subtitle: Some(EVIL),
            user: Some(UserChip { name: EVIL, role_zh: EVIL, place_zh: EVIL }),
            nav: &nav,
            bottom: &nav,
            crumbs: &crumbs,
            csrf: EVIL,
            banner: Some(EVIL),
            flash: Some(&flash),
            term_zh: Some(EVIL),
            search: Some(EVIL),
            watermark: Some(EVIL),
            ..Shell::default()
        };
        let page = page(&shell, html! { p { (EVIL) } }).into_string();
        assert!(!page.contains("<script>alert"), "{page}");
    }

    #[test]
    fn the_strict_content_policy_holds() {
        let nav = [NavItem::new("/", "工作台", Icon::Home)];
        let shell = Shell {
            title: "选民登记",
            nav: &nav,
            bottom: &nav,
            csrf: "token",
            drill: true,
            user: Some(UserChip { name: "甲", role_zh: "街道经办", place_zh: "上华街道" }),
            ..Shell::default()
        };
        let page = page(&shell, html! {}).into_string();
        assert!(!page.contains(" style=") && !page.contains("<style"), "inline style");
        assert!(!page.contains(" onclick=") && !page.contains("javascript:"), "inline handler");
        for script in page.split("<script").skip(1) {
            assert!(script.trim_start().starts_with("src="), "inline script");
        }
        assert!(page.contains("演练数据"));
        assert!(page.contains(r#"name="csrf" value="token""#));
    }

    #[test]
    fn the_htmx_settings_are_json_and_evaluate_nothing() {
        let config: serde_json::Value = serde_json::from_str(HTMX_CONFIG).unwrap();
        assert_eq!(config["allowEval"], false);
        assert_eq!(config["selfRequestsOnly"], true);
        assert_eq!(config["historyCacheSize"], 0);
    }
}
