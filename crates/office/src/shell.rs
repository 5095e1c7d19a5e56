//! The frame around the pages of this office: menu by role, tabs of a village, and the page for a command that ended badly.

use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use maud::{DOCTYPE, Markup, html};

use crate::access::{CLERKS, ROLL_READERS, Role, STAFF};
use crate::failure::{Failure, FieldError, Outcome, Refusal};
use crate::org::{Level, shown};
use crate::ui::{self, Flash, Icon, NavItem, Shell, Tab, Tone, UserChip};
use crate::web::{Ctx, Fields, Page, html_refused};

/// The parts of a village's election, in the order in which they are worked on: path ending, word on the tab.
pub const UNIT_TABS: [(&str, &str); 15] = [
    ("", "总览"),
    ("/meetings", "各组织换届"),
    ("/proposals", "初步人选"),
    ("/selection", "推荐与竞职"),
    ("/inspection", "组织考察"),
    ("/timetable", "日程倒排"),
    ("/posts", "职数"),
    ("/committee", "选委会"),
    ("/roll", "选民登记"),
    ("/proxies", "委托投票"),
    ("/candidates", "候选人"),
    ("/polling", "投票准备"),
    ("/count", "计票录入"),
    ("/determination", "结果认定"),
    ("/notices", "公告文书"),
];

/// A page in the making.
#[derive(Debug)]
pub struct Frame<'a> {
    ctx: &'a Ctx,
    title: String,
    subtitle: Option<String>,
    crumbs: Vec<(String, Option<String>)>,
    primary: Option<Markup>,
    banner: Option<String>,
    tab: Option<&'static str>,
}

impl<'a> Frame<'a> {
    /// A page with this heading. On a route with a unit the tabs of the unit are drawn and the crumbs lead to it.
    pub fn new(ctx: &'a Ctx, title: impl Into<String>) -> Self {
        Self { ctx, title: title.into(), subtitle: None, crumbs: Vec::new(), primary: None, banner: None, tab: None }
    }

    /// Marks the tab of the unit, by its path ending in [`UNIT_TABS`].
    #[must_use]
    pub fn tab(mut self, ending: &'static str) -> Self {
        self.tab = Some(ending);
        self
    }

    /// Small text after the heading.
    #[must_use]
    pub fn subtitle(mut self, text: impl Into<String>) -> Self {
        self.subtitle = Some(text.into());
        self
    }

    /// A further crumb before the title.
    #[must_use]
    pub fn crumb(mut self, label: impl Into<String>, href: impl Into<String>) -> Self {
        self.crumbs.push((label.into(), Some(href.into())));
        self
    }

    /// The main action, right of the heading.
    #[must_use]
    pub fn primary(mut self, action: Markup) -> Self {
        self.primary = Some(action);
        self
    }

    /// A lasting remark, for instance 「参数依据旧文本，待核」.
    #[must_use]
    pub fn banner(mut self, banner: Option<String>) -> Self {
        self.banner = banner;
        self
    }

    /// The whole page.
    pub fn page(self, body: Markup) -> Markup {
        let ctx = self.ctx;
        let actor = &*ctx.actor;
        let nav = nav(ctx);
        let bottom = bottom(ctx);
        let mut crumbs = vec![("工作台".to_owned(), Some("/".to_owned()))];
        let mut tabs = None;
        let mut subtitle = self.subtitle;
        if let Some(unit) = ctx.place.as_deref() {
            let base = format!("/u/{}", unit.code);
            if unit.level == Level::Village {
                crumbs.push((unit.name.clone(), Some(base.clone())));
                if let Some(tab) = self.tab {
                    let list: Vec<Tab> = UNIT_TABS
                        .iter()
                        .filter(|(ending, _)| match *ending {
                            "/roll" => ROLL_READERS.contains(&self.ctx.actor.role),
                            "/proposals" | "/inspection" => CLERKS.contains(&self.ctx.actor.role),
                            // Clerks reach it from the proposed persons.
                            "/selection" => self.ctx.actor.role == Role::CommitteeMember,
                            _ => true,
                        })
                        .map(|(ending, label)| Tab::new(*label, format!("{base}{ending}"), *ending == tab))
                        .collect();
                    tabs = Some(ui::tabs("村社选举", &list));
                }
            }
            // The heading of a village's own page is its name: said once.
            let name = if self.title == shown(&unit.name) { String::new() } else { format!(" {}", unit.name) };
            subtitle.get_or_insert_with(|| format!("{}{name}（{}）", unit.above, unit.code));
        }
        crumbs.extend(self.crumbs);
        crumbs.push((self.title.clone(), None));
        // The start page leads nowhere else, and on a village's first page the village is the page itself.
        crumbs.dedup_by(|later, earlier| later.0 == earlier.0);
        if crumbs.len() == 1 {
            crumbs.clear();
        }
        let flash = ctx.flash.as_ref().map(Flash::done);
        let place = if actor.unit_code.is_empty() { "全部单位" } else { &actor.unit_name };
        let shell = Shell {
            title: &self.title,
            subtitle: subtitle.as_deref(),
            user: Some(UserChip { name: &actor.name, role_zh: actor.role.zh(), place_zh: place }),
            nav: &nav,
            bottom: &bottom,
            crumbs: &crumbs,
            csrf: &ctx.csrf,
            drill: ctx.is_drill(),
            drill_day: ctx.app.clock.is_drill().then(|| ctx.today()),
            banner: self.banner.as_deref(),
            flash: flash.as_ref(),
            primary: self.primary,
            search: STAFF.contains(&actor.role).then_some("/units"),
            ..Shell::default()
        };
        ui::page(
            &shell,
            html! {
                @if let Some(tabs) = tabs { (tabs) }
                (body)
            },
        )
    }
}

fn nav(ctx: &Ctx) -> Vec<NavItem> {
    let role = ctx.actor.role;
    let here = |href: &str| if href == "/" { ctx.path == "/" } else { ctx.path.starts_with(href) };
    let item = |href: &str, label: &str, icon: Icon| NavItem::new(href, label, icon).active(here(href));
    let mut items = vec![item("/", "工作台", Icon::Home)];
    if STAFF.contains(&role) {
        items.push(item("/cockpit", "驾驶舱", Icon::Gauge));
        items.push(item("/villages", "村社一张表", Icon::Chart));
    }
    if STAFF.contains(&role) || role == Role::SystemAdmin {
        items.push(item("/units", "村社底册", Icon::Village));
    }
    if CLERKS.contains(&role) {
        items.push(item("/cycles", "换届方案", Icon::Calendar));
        items.push(item("/changes", "出缺和期限", Icon::People));
    }
    if CLERKS.contains(&role) && ctx.actor.unit_path.matches('/').count() >= 4 {
        let reviews = format!("/u/{}/reviews", ctx.actor.unit_code);
        let active = ctx.path.contains("/reviews") || ctx.path.contains("/agencies");
        items.push(NavItem::new(reviews, "联审", Icon::Verdict).active(active));
        let inspections = format!("/u/{}/inspections", ctx.actor.unit_code);
        items.push(NavItem::new(inspections, "考察", Icon::Search).active(ctx.path.contains("/inspections")));
        let meetings = format!("/u/{}/deliberations", ctx.actor.unit_code);
        let active = ctx.path.contains("/deliberation") || ctx.path.contains("/secretaries");
        items.push(NavItem::new(meetings, "研判", Icon::People).active(active));
    }
    if role == Role::Reviewer {
        items.push(item("/reviews", "联审", Icon::Verdict));
    }
    // The help of a finding belongs to the law book, wherever a page links to it.
    items.push(NavItem::new("/law", "法规", Icon::Law).active(here("/law")));
    if role == Role::SystemAdmin {
        items.push(item("/accounts", "账号", Icon::People));
    }
    if role == Role::SecurityAdmin {
        items.push(item("/sessions", "会话与锁定", Icon::Gear));
    }
    if role == Role::AuditAdmin {
        items.push(item("/audit", "审计日志", Icon::Log));
    }
    items
}

fn bottom(ctx: &Ctx) -> Vec<NavItem> {
    let here = |href: &str| if href == "/" { ctx.path == "/" } else { ctx.path.starts_with(href) };
    let mut items = vec![NavItem::new("/", "待办", Icon::Bell).active(here("/"))];
    if STAFF.contains(&ctx.actor.role) {
        items.push(NavItem::new("/villages", "村社", Icon::Village).active(here("/villages") || here("/u/")));
    }
    items.push(NavItem::new("/me", "我的", Icon::User).active(here("/me")));
    items
}

/// A page for somebody whom the office does not know yet.
pub fn bare(title: &str, message: &str) -> Markup {
    html! {
        (DOCTYPE)
        html lang="zh-CN" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                title { (title) " · 村选" }
                link rel="stylesheet" href=(ui::assets::href("bootstrap.min.css"));
                link rel="stylesheet" href=(ui::assets::href("house.css"));
            }
            body {
                main #main .container.py-5 {
                    h1 { (title) }
                    p { (message) }
                    p { a href="/" { "回到首页" } }
                }
            }
        }
    }
}

/// The errors of a refusal for the top of a form.
pub fn errors(failure: &Failure) -> Vec<FieldError> {
    match failure {
        Failure::Refused(refusal) => {
            let mut all = refusal.fields.clone();
            for field in &mut all {
                // The tick that the figures were counted again answers a fault at another cell.
                field.aside = field.field == crate::polling::service::RECOUNTED;
            }
            // The messages at the fields are short: what happened, the article and what to do are on the page once.
            let said = |part: &str| part.is_empty() || refusal.fields.iter().any(|field| field.message.contains(part));
            let mut text = String::new();
            if !said(&refusal.message) || !said(&refusal.basis) {
                match (said(&refusal.message), refusal.basis.is_empty()) {
                    (false, true) => text.push_str(refusal.message.trim_end_matches('。')),
                    (false, false) => {
                        text.push_str(&format!(
                            "{}（依据：{}）",
                            refusal.message.trim_end_matches('。'),
                            refusal.basis
                        ));
                    }
                    (true, _) => text.push_str(&format!("依据：{}", refusal.basis)),
                }
                text.push('。');
            }
            if !said(&refusal.remedy) {
                text.push_str(&refusal.remedy);
            }
            if !text.is_empty() && !refusal.speaks_by_fields() {
                all.insert(0, FieldError::new("", text));
            }
            all
        }
        other => vec![FieldError::new("", other.told())],
    }
}

/// The errors of a refusal at fields, for one of several forms of a page; what stands at no field is said by [`alert`].
pub fn field_errors(failure: Option<&Failure>) -> Vec<FieldError> {
    failure
        .filter(|failure| matches!(failure, Failure::Refused(one) if !one.fields.is_empty()))
        .map(errors)
        .unwrap_or_default()
}

/// A refusal that stands at no field of the page.
pub fn alert(failure: Option<&Failure>) -> Markup {
    match failure {
        Some(Failure::Refused(refusal)) if refusal.fields.is_empty() => refused(refusal, "没有办理"),
        _ => html! {},
    }
}

/// A refused command shows its page again with the refusal; everything else is the answer.
pub async fn again<F>(result: Page, view: impl FnOnce(Failure) -> F) -> Page
where
    F: Future<Output = Outcome<Markup>>,
{
    match result {
        Err(failure @ Failure::Refused(_)) => Ok(html_refused(view(failure).await?)),
        other => other,
    }
}

/// What stands in the way of a command, on the page that asks for it: before it is tried.
pub fn refused(refusal: &Refusal, heading: &str) -> Markup {
    ui::alert(
        Tone::Warn,
        Some(heading),
        html! {
            p { (refusal.message) }
            @if !refusal.basis.is_empty() { p { (ui::cite(&refusal.basis)) } }
            p { (refusal.remedy) }
            @if let Some((label, path)) = refusal.go.as_deref() { p { (ui::primary_button(path, label)) } }
        },
    )
}

/// The page for a command or page that ended badly, with what the user had typed, so that nothing is lost.
pub async fn failure(ctx: &Ctx, failure: &Failure, fields: &Fields) -> Response {
    let (status, title, body) = match failure {
        Failure::Refused(refusal) => (
            StatusCode::UNPROCESSABLE_ENTITY,
            "这一步没有办理",
            html! {
                (ui::alert(Tone::Bad, Some(&refusal.message), html! {
                    @if !refusal.basis.is_empty() { p { "依据：" (refusal.basis) } }
                    @if !refusal.fields.is_empty() {
                        ul { @for field in &refusal.fields { li { (field.message) } } }
                    }
                    @if !refusal.remedy.is_empty() { p { strong { "怎么办：" } (refusal.remedy) } }
                    @if let Some((label, path)) = refusal.go.as_deref() { p { (ui::primary_button(path, label)) } }
                    p .text-muted data-code=(refusal.code) {
                        "没有写入任何内容。"
                        @if let Some(help) = law::findings::help(&refusal.code) {
                            (help.title) " "
                            small { "编号 " (help.code) }
                        }
                    }
                }))
            },
        ),
        Failure::Stale { what } => (
            StatusCode::CONFLICT,
            "内容已被修改",
            html! {
                (ui::alert(Tone::Warn, Some(&format!("您打开页面之后，{what}已被修改（可能是您在另一个页面，或其他人），您这次提交没有写入。")), html! {
                    p { "请打开现在的内容，与下面您刚才提交的内容核对后重新填写。" }
                }))
            },
        ),
        Failure::NotFound(what) => (
            StatusCode::NOT_FOUND,
            "没有找到",
            html! { (ui::alert(Tone::Warn, Some(&format!("没有找到{what}")), html! { p { "它可能已被撤销，或不在您的管辖范围内。" } })) },
        ),
        Failure::Forbidden(why) => (
            StatusCode::FORBIDDEN,
            "没有权限",
            html! { (ui::alert(Tone::Bad, Some(why), html! { p { "需要办理的，请联系系统管理员调整账号的角色或管辖单位。本次访问已记入审计日志。" } })) },
        ),
        Failure::DiskFull => (
            StatusCode::INSUFFICIENT_STORAGE,
            "磁盘空间不足",
            html! { (ui::alert(Tone::Bad, Some("磁盘空间不足，本次操作没有写入"), html! {
                p { "已保存的内容没有损坏。请通知管理员清理磁盘空间后，返回重新提交。" }
            })) },
        ),
        Failure::Busy => (
            StatusCode::SERVICE_UNAVAILABLE,
            "系统正忙",
            html! { (ui::alert(Tone::Warn, Some("数据库正忙，本次操作没有写入"), html! { p { "请稍等几秒，返回重新提交。" } })) },
        ),
        Failure::Database(_) | Failure::Internal(_) => (
            StatusCode::INTERNAL_SERVER_ERROR,
            "系统出错",
            html! { (ui::alert(Tone::Bad, Some("系统内部出错，本次操作没有写入"), html! {
                p { "请把操作时间和页面名称告知管理员；详细原因已写入运行日志。" }
            })) },
        ),
    };
    let typed = fields.typed();
    // Many commands have a path that is no page of its own.
    let now = ctx.form_page.as_deref().unwrap_or(&ctx.path);
    let body = html! {
        (body)
        @if !typed.is_empty() {
            (ui::card("您刚才提交的内容（未写入）", html! {
                dl .facts { @for (label, values) in &typed { div .fact { dt { (label) } dd { (values.join("、")) } } } }
            }))
        }
        p { a .btn.btn-primary href=(now) { "查看现在的内容" } " " a .btn.btn-outline-secondary href="/" { "回到工作台" } }
    };
    (status, Frame::new(ctx, title).page(body)).into_response()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::failure::Refusal;

    /// Every code has a page that a clerk can read by its title.
    #[tokio::test]
    async fn every_help_page_has_a_chinese_title() {
        use crate::access::Role;
        use crate::testkit::{TOWNSHIP, office};
        let office = office().await;
        let clerk = office.login(Role::TownshipClerk, TOWNSHIP).await;
        let list = clerk.get("/law/findings").await.ok();
        let mut seen = 0;
        for help in law::findings::all() {
            let words = help.title.chars().filter(|c| ('一'..='龥').contains(c)).count();
            assert!(words >= 2, "{} is called {}", help.code, help.title);
            assert!(list.contains(&help.title), "{} is not listed by its title", help.code);
            let page = clerk.get(&format!("/law/findings/{}", help.code)).await.ok();
            let heading = page.split_once("<h1").and_then(|(_, rest)| rest.split_once("</h1>")).unwrap().0;
            assert!(heading.contains(&help.title), "{}: {heading}", help.code);
            seen += 1;
        }
        assert!(seen > 40, "{seen}");
    }

    fn shown(refusal: Refusal) -> Vec<String> {
        errors(&refusal.into()).into_iter().map(|error| format!("{}:{}", error.field, error.message)).collect()
    }

    #[test]
    fn faults_are_counted_and_not_their_headings() {
        let head = |refusal: Refusal| {
            let html = ui::error_summary(&errors(&refusal.into())).into_string();
            html.split_once("改正以下 ").and_then(|(_, rest)| rest.split_once(' ')).map(|(n, _)| n.to_owned())
        };
        let refusal = || Refusal::new("F01", "数字互相矛盾", "请对照原件核对").basis("第十五条");
        let recounted = crate::polling::service::RECOUNTED;
        for (refusal, faults) in [
            (refusal(), "1"),
            (refusal().field("recovered", "收回多于发出"), "1"),
            (refusal().field("recovered", "收回多于发出").field(recounted, "复点后确实多于的，勾选"), "1"),
            (refusal().field("recovered", "收回多于发出").field("valid", "有效票多于收回"), "2"),
        ] {
            assert_eq!(head(refusal.clone()).as_deref(), Some(faults), "{refusal:?}");
        }
    }

    #[test]
    fn nothing_of_a_refusal_is_lost_on_a_form_and_nothing_is_said_twice() {
        let refusal = || Refusal::new("LATE", "公布晚了 3 日", "请另定选举日");
        assert_eq!(shown(refusal()), [":公布晚了 3 日。请另定选举日"]);
        let at_field = refusal().basis("第十四条").field("on", "太晚");
        assert_eq!(shown(at_field), [":公布晚了 3 日（依据：第十四条）。请另定选举日", "on:太晚"]);
        let same = refusal().field("on", "公布晚了 3 日");
        assert_eq!(shown(same), [":请另定选举日", "on:公布晚了 3 日"]);
        let same = refusal().basis("第十四条").field("on", "公布晚了 3 日");
        assert_eq!(shown(same), [":依据：第十四条。请另定选举日", "on:公布晚了 3 日"], "one fault is said once");
        let whole = refusal().basis("第十四条").field("on", "公布晚了 3 日（依据：第十四条）。请另定选举日");
        assert_eq!(shown(whole).len(), 1);
        let collected = Refusal::new("FORM_FIELDS", "表单有 1 处需要改正", "请按提示改正后重新提交");
        assert_eq!(shown(collected.field("on", "请填写日期")), ["on:请填写日期"]);
    }
}
