//! Pages outside the usual frame: login, projector, print, trouble.

use maud::{Markup, html};

use super::form::FieldError;
use super::icon::{Icon, icon};
use super::mark::{Tone, alert};
use super::shell::{self, SYSTEM_ZH};

/// An account that the demo offers with one click.
#[derive(Debug, Clone)]
pub struct DemoAccount {
    /// Name of the account, sent as `account`.
    pub account: String,
    /// Role in Chinese.
    pub role_zh: String,
    /// Place the role is bound to.
    pub place_zh: String,
    /// What can be tried with it, in a few words.
    pub hint_zh: String,
}

/// What the login page shows.
#[derive(Debug, Clone, Copy, Default)]
pub struct Login<'a> {
    /// Where the form is sent.
    pub action: &'a str,
    /// Token of the form.
    pub csrf: &'a str,
    /// What the visitor typed as the account.
    pub account: &'a str,
    /// Address to go to afterwards.
    pub next: &'a str,
    /// Why the last attempt failed. Says neither whether the account exists nor which part was wrong.
    pub error: Option<&'a str>,
    /// Where a demo account is sent; the list is shown only when it is not empty.
    pub demo_action: &'a str,
    /// Accounts of the demo; empty outside demo mode.
    pub demo: &'a [DemoAccount],
    /// The place this installation belongs to, e.g. 「兰溪市」.
    pub place_zh: Option<&'a str>,
}

/// The login page.
#[must_use]
pub fn login_page(login: &Login<'_>) -> Markup {
    shell::document(
        "登录",
        login.csrf,
        "login",
        html! {
            main #main .login-main {
                (shell::banners(!login.demo.is_empty(), None))
                div .login-columns {
                    section .login-card {
                        h1 .login-title {
                            span .topbar-seal aria-hidden="true" { "选" } (SYSTEM_ZH)
                            small { "村民委员会换届选举" @if let Some(place) = login.place_zh { " · " (place) } }
                        }
                        @if let Some(error) = login.error { (alert(Tone::Bad, None, html! { p { (error) } })) }
                        form .entry action=(login.action) method="post" data-once {
                            input type="hidden" name="csrf" value=(login.csrf);
                            @if !login.next.is_empty() { input type="hidden" name="next" value=(login.next); }
                            div .field {
                                label .field-label for="f-account" { "账号" }
                                input #f-account .form-control type="text" name="account" value=(login.account) required
                                    autocomplete="username" autocapitalize="none" spellcheck="false" autofocus[login.demo.is_empty()];
                            }
                            div .field {
                                label .field-label for="f-password" { "密码" }
                                input #f-password .form-control type="password" name="password" required autocomplete="current-password";
                            }
                            button .btn.btn-primary.login-button type="submit" { "登录" }
                        }
                        p .field-help { "连续输错密码，账号会被暂时锁定。忘记密码请联系本级系统管理员。" }
                    }
                    @if !login.demo.is_empty() {
                        section .login-demo aria-labelledby="demo-title" {
                            h2 #demo-title { "演练账号（点一下即可进入）" }
                            ul {
                                @for account in login.demo {
                                    li {
                                        form action=(login.demo_action) method="post" {
                                            input type="hidden" name="csrf" value=(login.csrf);
                                            input type="hidden" name="account" value=(account.account);
                                            button type="submit" {
                                                strong { (account.role_zh) } span { (account.place_zh) }
                                                small { (account.hint_zh) }
                                            }
                                        }
                                    }
                                }
                            }
                        }
                    }
                }
            }
        },
    )
}

/// The frame of the projector page.
#[derive(Debug, Clone, Copy, Default)]
pub struct Projector<'a> {
    /// What is shown, e.g. 「唱票现场」.
    pub title: &'a str,
    /// Which place, e.g. 「上华街道西吴村」.
    pub place_zh: &'a str,
    /// A line under the title, e.g. the post being called.
    pub subtitle: Option<&'a str>,
    /// Address of the live part (the fragment that is passed as `live`).
    pub live_href: &'a str,
    /// Seconds between two fetches, at least 1.
    pub every_s: u32,
    /// Whether the figures are 演练数据.
    pub drill: bool,
}

/// A page for the wall: no menu, large, light. The live part is fetched again and again; when that fails the screen says
/// 「连接中断」 and hides the figures rather than showing stale ones.
#[must_use]
pub fn projector_page(p: &Projector<'_>, live: Markup) -> Markup {
    shell::document(
        p.title,
        "",
        "projector",
        html! {
            main #main .projector-main {
                (shell::banners(p.drill, None))
                header .projector-head {
                    h1 { (p.place_zh) " " (p.title) }
                    @if let Some(subtitle) = p.subtitle { p { (subtitle) } }
                }
                div #live .projector-live data-live=(p.live_href) data-every=(p.every_s.max(1)) { (live) }
                p #live-status .visually-hidden aria-live="polite" {}
                div #live-lost .projector-lost role="alert" hidden {
                    p { "连接中断" }
                    small { "数字可能不是最新，已暂时隐藏；恢复后自动显示" }
                }
            }
            script src=(super::assets::href("live.js")) type="module" {}
        },
    )
}

/// The frame of a page that is shown in a room, one unit after the other.
#[derive(Debug, Clone, Default)]
pub struct Slide<'a> {
    /// What is shown: the name of the unit.
    pub title: &'a str,
    /// Where it lies.
    pub place_zh: &'a str,
    /// 「3/16」.
    pub position: &'a str,
    /// The page before; also the left arrow key.
    pub previous: Option<String>,
    /// The page after; also the right arrow key.
    pub next: Option<String>,
    /// Where the row of pages belongs.
    pub back: &'a str,
    /// Whether the figures are 演练数据.
    pub drill: bool,
    /// What was done last.
    pub flash: Option<&'a str>,
}

/// A page for the wall without menu, made to be worked with in the room. The arrow keys turn the page where scripts run; links do it anyway.
#[must_use]
pub fn slide_page(s: &Slide<'_>, body: Markup) -> Markup {
    let turn = |href: &Option<String>, label: &str, rel: &str| {
        html! {
            @match href {
                Some(href) => a .btn.btn-outline-secondary href=(href) rel=(rel) data-turn=(rel) { (label) },
                None => span .btn.btn-outline-secondary.disabled aria-disabled="true" { (label) },
            }
        }
    };
    shell::document(
        s.title,
        "",
        "projector slide",
        html! {
            main #main .slide-main {
                (shell::banners(s.drill, None))
                header .slide-head {
                    h1 { (s.title) small { (s.place_zh) } }
                    nav aria-label="换一个村社" {
                        span .slide-position { (s.position) }
                        (turn(&s.previous, "← 上一个", "prev"))
                        (turn(&s.next, "下一个 →", "next"))
                        a .btn.btn-outline-secondary href=(s.back) { "回到会议" }
                    }
                }
                @if let Some(flash) = s.flash { p .slide-flash role="status" data-flash="good" { (flash) } }
                (body)
            }
            script src=(super::assets::href("slide.js")) type="module" {}
        },
    )
}

/// One person on the board of a public count.
#[derive(Debug, Clone)]
pub struct BoardRow {
    /// Name as on the ballot.
    pub name: String,
    /// Votes called so far.
    pub votes: u32,
}

/// The persons of one post on the board.
#[derive(Debug, Clone)]
pub struct BoardPost {
    /// Heading, e.g. 「主任（应选 1 名）」; empty where the page says it already.
    pub title: String,
    /// The persons in the order of the ballot.
    pub rows: Vec<BoardRow>,
}

/// More votes for one person than the wall can show as 正: strokes that can still be told apart from the last row of a hall.
const MOST_STROKES: u32 = 300;

/// The board of a public count (live part of the projector page): name, 正 strokes and number per person; totals at the right.
/// Where somebody has more than [`MOST_STROKES`] votes, bars take the place of strokes, and the posts stand side by side with the
/// totals below them, so that all of them are on the wall at once.
///
/// `called` is the number of ballots called so far; it is read out to those who do not see the screen once in ten ballots.
#[must_use]
pub fn board(posts: &[BoardPost], called: u32, totals: &[(&str, String)]) -> Markup {
    let most = posts.iter().flat_map(|post| &post.rows).map(|row| row.votes).max().unwrap_or(0);
    let many = most > MOST_STROKES;
    let shown = if many { "比较" } else { "正字" };
    let longest = (0..posts.len()).rev().max_by_key(|at| posts[*at].rows.len()).filter(|_| posts.len() > 1);
    html! {
        div .board.board-many[many] data-announce=[(called >= 10).then(|| format!("已唱 {} 张", called / 10 * 10))] {
            div .board-posts {
                @for (at, post) in posts.iter().enumerate() {
                    table .board-rows .board-longest[longest == Some(at)] {
                        caption .visually-hidden { @if post.title.is_empty() { "得票" } @else { (post.title) } }
                        colgroup { col .board-name; col; col .board-number; }
                        thead .visually-hidden {
                            tr { th scope="col" { "姓名" } th scope="col" { (shown) } th scope="col" { "票数" } }
                        }
                        tbody {
                            @if !post.title.is_empty() {
                                tr .board-post { th scope="rowgroup" colspan="3" { (post.title) } }
                            }
                            @for row in &post.rows {
                                tr {
                                    th .board-long[row.name.chars().count() > 4] scope="row" { (row.name) }
                                    td .board-strokes {
                                        @if many { (super::chart::vote_bar(row.votes, most)) }
                                        @else { (super::chart::tally(row.votes, per_line(most))) }
                                    }
                                    td .board-votes { (row.votes) }
                                }
                            }
                        }
                    }
                }
            }
            dl .board-totals { @for (label, value) in totals { div { dt { (label) } dd { (value) } } } }
        }
    }
}

/// Characters in a line of strokes: as large as the greatest count allows in about four lines. The same for all persons, so that
/// the lengths can be compared.
const fn per_line(most_votes: u32) -> u32 {
    match most_votes.div_ceil(5) {
        0..=60 => 20,
        61..=120 => 30,
        _ => 40,
    }
}

/// A page made to be printed by the browser (tables; documents with a seal are PDF).
#[must_use]
pub fn print_page(title: &str, back_href: &str, drill: bool, banner: Option<&str>, body: Markup) -> Markup {
    shell::document(
        title,
        "",
        "printing",
        html! {
            div .print-bar {
                button .btn.btn-primary type="button" data-print { (icon(Icon::Print)) " 打印" }
                a .btn.btn-outline-secondary href=(back_href) { "返回" }
            }
            main #main .print-main {
                (shell::banners(drill, banner))
                h1 .print-title { (title) }
                (body)
            }
        },
    )
}

/// A page without menu for visitors who are not logged in, or for trouble before the frame is known.
#[must_use]
pub fn bare_page(title: &str, drill: bool, body: Markup) -> Markup {
    shell::document(
        title,
        "",
        "bare",
        html! {
            main #main .bare-main {
                (shell::banners(drill, None))
                h1 .page-title { (title) }
                (body)
            }
        },
    )
}

/// Body of an error page: what happened, what was and was not saved, and what to do now.
#[must_use]
pub fn problem(status: u16, what: &str, next: &[String], links: &[(&str, String)], trace: Option<&str>) -> Markup {
    html! {
        section .panel.problem {
            div .panel-body {
                p .problem-code { (status) }
                p .problem-what { (what) }
                @if !next.is_empty() { ul { @for line in next { li { (line) } } } }
                div .form-actions { @for (label, href) in links { a .btn.btn-outline-secondary href=(href) { (label) } } }
                @if let Some(trace) = trace { p .field-help { "报告问题时请提供编号：" (trace) } }
            }
        }
    }
}

/// The errors of a form as plain sentences (for answers to programs).
#[must_use]
pub fn error_lines(errors: &[FieldError]) -> String {
    errors.iter().map(|e| e.message.as_str()).collect::<Vec<_>>().join("；")
}

#[cfg(test)]
mod tests {
    use super::*;

    const EVIL: &str = "\"><script>alert(1)</script>";

    #[test]
    fn a_village_with_many_votes_gets_bars_and_few_votes_stay_strokes() {
        let post = |title: &str, votes: u32| BoardPost {
            title: title.into(),
            rows: vec![BoardRow { name: "甲".into(), votes }, BoardRow { name: "乙".into(), votes: 12 }],
        };
        let few = board(&[post("主任", MOST_STROKES), post("委员", 7)], 300, &[]).into_string();
        assert!(few.contains(r#"class="tally""#) && !few.contains("vote-bar") && !few.contains("board-many"), "{few}");
        let many = board(&[post("主任", 7), post("委员", MOST_STROKES + 1)], 301, &[]).into_string();
        assert!(many.contains("board-many") && !many.contains("tally"), "one way for the whole wall: {many}");
        assert_eq!(many.matches(r#"class="vote-bar""#).count(), 4);
        assert_eq!(many.matches("<table").count(), 2, "each post can stand beside the other: {many}");
        assert!(many.contains(">301</td>") && many.contains(r#"aria-label="301 票""#), "{many}");
    }

    #[test]
    fn pages_escape_what_they_are_given() {
        let demo =
            [DemoAccount { account: EVIL.into(), role_zh: EVIL.into(), place_zh: EVIL.into(), hint_zh: EVIL.into() }];
        let login = Login {
            action: EVIL,
            csrf: EVIL,
            account: EVIL,
            next: EVIL,
            error: Some(EVIL),
            demo_action: EVIL,
            demo: &demo,
            place_zh: Some(EVIL),
        };
        let projector =
            Projector { title: EVIL, place_zh: EVIL, subtitle: Some(EVIL), live_href: EVIL, every_s: 0, drill: true };
        for page in [
            login_page(&login),
            projector_page(&projector, html! { (EVIL) }),
            print_page(EVIL, EVIL, true, Some(EVIL), html! { (EVIL) }),
            bare_page(EVIL, false, problem(404, EVIL, &[EVIL.to_owned()], &[(EVIL, EVIL.to_owned())], Some(EVIL))),
        ] {
            let html = page.into_string();
            assert!(!html.contains("<script>"), "{html}");
            assert!(!html.contains(" style="), "{html}");
        }
    }

    #[test]
    fn demo_accounts_are_offered_only_in_demo_mode() {
        let without = login_page(&Login { action: "/login", csrf: "t", ..Login::default() }).into_string();
        assert!(!without.contains("演练") && without.contains("autofocus"));
        let demo = [DemoAccount {
            account: "a".into(),
            role_zh: "监票人".into(),
            place_zh: "西吴村".into(),
            hint_zh: String::new(),
        }];
        let with = login_page(&Login {
            action: "/login",
            csrf: "t",
            demo_action: "/login/demo",
            demo: &demo,
            ..Login::default()
        });
        let with = with.into_string();
        assert!(with.contains("演练数据") && with.contains(r#"name="account" value="a""#));
        assert_eq!(with.matches(r#"name="csrf" value="t""#).count(), 2);
    }

    #[test]
    fn the_projector_can_say_that_it_is_cut_off() {
        let html = projector_page(&Projector { live_href: "/p/live", every_s: 0, ..Projector::default() }, html! {})
            .into_string();
        assert!(html.contains("连接中断") && html.contains(r#"data-every="1""#) && html.contains("hidden"));
    }
}
