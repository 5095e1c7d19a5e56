//! Pages of accounts and sessions.

use std::convert::Infallible;
use std::net::{IpAddr, SocketAddr};

use axum::extract::{ConnectInfo, FromRequestParts, Path, Query, State};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use maud::{Markup, html};
use serde::Deserialize;

use super::model::Role;
use super::service::{self, NewAccount};
use super::{SESSION_COOKIE, hash_password, store};
use crate::app::App;
use crate::clock::stamp;
use crate::failure::Failure;
use crate::shell::{self, Frame};
use crate::ui::{self, DemoAccount, Field, Form, Login, Tone};
use crate::web::{Ctx, Done, Fields, Page, html as page, html_refused, redirect};

/// Address of the other end; none in tests, which have no connection.
#[derive(Clone, Copy, Debug)]
pub struct Peer(Option<IpAddr>);

impl<S: Send + Sync> FromRequestParts<S> for Peer {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        Ok(Peer(parts.extensions.get::<ConnectInfo<SocketAddr>>().map(|info| info.0.ip())))
    }
}

/// Where to go after the log-in.
#[derive(Debug, Default, Deserialize)]
pub struct Next {
    next: Option<String>,
}

async fn login_page(app: &App, next: &str, login: &str, error: Option<&str>) -> Result<Markup, Failure> {
    let accounts = if app.config.demo { store::demo_accounts(app.db.read()).await? } else { Vec::new() };
    let demo: Vec<DemoAccount> = accounts
        .iter()
        .map(|account| DemoAccount {
            account: account.login.clone(),
            role_zh: Role::from_code(&account.role).map_or("", Role::zh).to_owned(),
            place_zh: account.name.clone(),
            hint_zh: String::new(),
        })
        .collect();
    Ok(ui::login_page(&Login {
        action: "/login",
        account: login,
        next,
        error,
        demo_action: "/login/demo",
        demo: &demo,
        ..Login::default()
    }))
}

/// Log-in page.
pub async fn login(State(app): State<App>, Query(next): Query<Next>) -> Page {
    Ok(page(login_page(&app, next.next.as_deref().unwrap_or("/"), "", None).await?))
}

/// Only pages of this office are led to after the log-in.
fn safe_next(next: &str) -> &str {
    let own =
        next.starts_with('/') && !next.starts_with("//") && !next.contains('\\') && !next.contains(char::is_control);
    if own { next } else { "/" }
}

fn with_session(token: &str, next: &str) -> Response {
    let mut response = Redirect::to(safe_next(next)).into_response();
    let cookie = format!("{SESSION_COOKIE}={token}; Path=/; HttpOnly; SameSite=Lax");
    if let Ok(value) = HeaderValue::from_str(&cookie) {
        response.headers_mut().append(header::SET_COOKIE, value);
    }
    response
}

/// Who is calling, for the throttle: the peer. Only a proxy on this machine is believed when it names somebody else.
fn address(peer: Option<IpAddr>, headers: &HeaderMap) -> String {
    let Some(peer) = peer else { return "direct".to_owned() };
    let named = headers.get("x-forwarded-for").and_then(|v| v.to_str().ok()).and_then(|v| v.rsplit(',').next());
    match named.and_then(|v| v.trim().parse::<IpAddr>().ok()) {
        Some(other) if peer.is_loopback() => other.to_string(),
        _ => peer.to_string(),
    }
}

/// Log-in.
pub async fn log_in(State(app): State<App>, peer: Peer, headers: HeaderMap, fields: Fields) -> Page {
    let login = fields.get("account").unwrap_or_default();
    let next = fields.get("next").unwrap_or("/");
    match service::log_in(&app, login, fields.get("password").unwrap_or_default(), &address(peer.0, &headers)).await {
        Ok(token) => Ok(with_session(&token, next)),
        Err(Failure::Refused(refusal)) => {
            let text = format!("{}。{}", refusal.message.trim_end_matches('。'), refusal.remedy);
            let status = if refusal.code == "TOO_MANY_ATTEMPTS" {
                StatusCode::TOO_MANY_REQUESTS
            } else {
                StatusCode::UNPROCESSABLE_ENTITY
            };
            Ok((status, login_page(&app, next, login, Some(&text)).await?).into_response())
        }
        Err(other) => Err(other),
    }
}

/// One-click log-in as a demo account. Not there at all unless the office runs as a demo.
pub async fn log_in_demo(State(app): State<App>, fields: Fields) -> Page {
    if !app.config.demo {
        return Err(Failure::NotFound("这个页面".into()));
    }
    let login = fields.get("account").unwrap_or_default().to_owned();
    let sessions = app.sessions.clone();
    let token = app
        .db
        .write(move |tx| {
            let (login, sessions) = (login.clone(), sessions.clone());
            Box::pin(async move {
                let account = store::account_by_login(tx.read(), &login).await?.filter(|a| a.demo && a.active);
                let account = account.ok_or_else(|| Failure::NotFound("演练账号".into()))?;
                let token = sessions.open(tx.conn(), &account, tx.now_ms()).await?;
                tx.audit(crate::audit::Event {
                    actor_id: Some(account.id),
                    actor: account.name.clone(),
                    unit_code: account.unit_code.clone(),
                    action: "access.demo_login".into(),
                    subject: account.login.clone(),
                    detail: serde_json::json!({}),
                });
                Ok(token)
            })
        })
        .await?;
    Ok(with_session(&token, fields.get("next").unwrap_or("/")))
}

/// Log-out.
pub async fn log_out(ctx: Ctx, headers: HeaderMap) -> Page {
    if let Some(token) = crate::routes::cookie(&headers, SESSION_COOKIE) {
        ctx.app.sessions.end(&token)?;
        let hash = crate::crypto::sha256_hex(token.as_bytes());
        let actor = ctx.actor.clone();
        ctx.app
            .db
            .write(move |tx| {
                let (hash, actor) = (hash.clone(), actor.clone());
                Box::pin(async move {
                    store::delete_session(tx.conn(), &hash).await?;
                    tx.audit(actor.event(
                        "access.logout",
                        &actor.unit_code,
                        actor.login.clone(),
                        serde_json::json!({}),
                    ));
                    Ok(())
                })
            })
            .await?;
    }
    let mut response = Redirect::to("/login").into_response();
    let gone = format!("{SESSION_COOKIE}=; Path=/; Max-Age=0; HttpOnly; SameSite=Lax");
    if let Ok(value) = HeaderValue::from_str(&gone) {
        response.headers_mut().append(header::SET_COOKIE, value);
    }
    Ok(response)
}

/// The place of an account: name and code.
async fn place_zh(ctx: &Ctx, code: &str) -> Result<String, Failure> {
    if code.is_empty() {
        return Ok("全部单位".to_owned());
    }
    let found = ctx.app.directory.find(&ctx.app.db, code).await?;
    Ok(found.map_or_else(|| code.to_owned(), |unit| format!("{}（{code}）", unit.name)))
}

/// The user's own page.
pub async fn me(ctx: Ctx) -> Page {
    let actor = &ctx.actor;
    let place = place_zh(&ctx, &actor.unit_code).await?;
    let body = ui::card(
        "我的账号",
        html! {
            (ui::kv(&[
                ("登录名", html! { (actor.login) }),
                ("姓名", html! { (actor.name) }),
                ("角色", html! { (actor.role.zh()) }),
                ("管辖单位", html! { (place) }),
            ]))
            p { (ui::button("/password", "修改密码")) }
            (ui::post_button("/logout", &ctx.csrf, 0, &[], "退出登录"))
        },
    );
    Ok(page(Frame::new(&ctx, "我的").page(body)))
}

fn password_form(ctx: &Ctx, failure: Option<&Failure>) -> Markup {
    let errors = failure.map(shell::errors).unwrap_or_default();
    let form = Form::post("/password", &*ctx.csrf, 0)
        .errors(&errors)
        .field(Field::password("old_password", "原密码").required().autocomplete("current-password"))
        .field(Field::password("new_password", "新密码").required().autocomplete("new-password").help("至少 10 个字符"))
        .submit("修改密码")
        .cancel("/me");
    let note = ctx.actor.must_change.then(|| ui::alert(Tone::Warn, None, html! { p { "首次登录，请先修改密码。" } }));
    Frame::new(ctx, "修改密码")
        .page(html! { @if let Some(note) = note { (note) } (ui::card("修改密码", form.render())) })
}

/// Form for a new password.
pub async fn password(ctx: Ctx) -> Page {
    Ok(page(password_form(&ctx, None)))
}

/// Changes the password; all sessions of the account end.
pub async fn change_password(ctx: Ctx, fields: Fields) -> Page {
    let old = fields.get("old_password").unwrap_or_default();
    let new = fields.get("new_password").unwrap_or_default();
    match service::change_password(&ctx.app, &ctx.actor, old, new).await {
        Ok(()) => Ok(redirect(&Done::new("/login", "密码已修改，请重新登录"))),
        Err(failure @ Failure::Refused(_)) => Ok(html_refused(password_form(&ctx, Some(&failure)))),
        Err(other) => Err(other),
    }
}

fn add_form(ctx: &Ctx, fields: &Fields, failure: Option<&Failure>) -> Markup {
    let errors = failure.map(shell::errors).unwrap_or_default();
    let value = |name: &str| fields.get(name).unwrap_or_default().to_owned();
    Form::post("/accounts", &*ctx.csrf, 0)
        .errors(&errors)
        .hidden("form_key", ctx.form_key())
        .field(Field::text("login", "登录名").value(value("login")).required())
        .field(Field::text("name", "姓名").value(value("name")).required())
        .field(
            Field::select("role", "角色", Role::ALL.map(|role| (role.code(), role.zh())))
                .value(value("role"))
                .required(),
        )
        .field(Field::text("unit_code", "管辖单位编码").value(value("unit_code")).help("12 位编码；留空表示全部单位"))
        .field(Field::password("first_password", "初始密码").required().help("至少 10 个字符，首次登录必须修改"))
        .submit("新增账号")
        .render()
}

async fn accounts_page(ctx: &Ctx, fields: &Fields, failure: Option<&Failure>) -> Result<Markup, Failure> {
    let accounts = store::accounts(ctx.app.db.read()).await?;
    let total = accounts.len() as u64;
    let columns = vec![
        ui::Column::text("登录名").sticky(),
        ui::Column::text("姓名"),
        ui::Column::text("角色"),
        ui::Column::text("管辖单位"),
        ui::Column::state("状态"),
        ui::Column::text("操作"),
    ];
    let mut table = ui::Table::new("账号", columns).numbered().total(total);
    for account in &accounts {
        let role = Role::from_code(&account.role).map_or(account.role.as_str(), |role| role.zh());
        let state = if account.active { ui::badge(Tone::Good, "启用") } else { ui::badge(Tone::Muted, "停用") };
        let action = html! {
            @if account.active && account.id != ctx.actor.account_id {
                (ui::post_button(&format!("/accounts/{}/disable", account.id), &ctx.csrf, account.version, &[], "停用"))
            }
        };
        let place = place_zh(ctx, &account.unit_code).await?;
        table = table.row(vec![
            html! { (account.login) },
            html! { (account.name) },
            html! { (role) },
            html! { (place) },
            state,
            action,
        ]);
    }
    let body = html! { (table.render()) (ui::card("新增账号", add_form(ctx, fields, failure))) };
    Ok(Frame::new(ctx, "账号").page(body))
}

/// Accounts of the installation.
pub async fn accounts(ctx: Ctx) -> Page {
    Ok(page(accounts_page(&ctx, &Fields::default(), None).await?))
}

/// Adds an account.
pub async fn add_account(ctx: Ctx, fields: Fields) -> Page {
    let mut reader = fields.reader();
    let mut new = NewAccount {
        login: reader.text("login", "登录名"),
        name: reader.text("name", "姓名"),
        role: Role::Observer,
        unit_code: reader.optional("unit_code"),
        password_hash: String::new(),
        must_change: true,
        demo: false,
    };
    match Role::from_code(fields.get("role").unwrap_or_default()) {
        Some(role) => new.role = role,
        None => reader.error("role", "请选择角色"),
    }
    let password = reader.text("first_password", "初始密码");
    if password.chars().count() < 10 {
        reader.error("first_password", "初始密码至少 10 个字符");
    }
    let result = match reader.finish() {
        Err(refusal) => Err(refusal.into()),
        Ok(()) => {
            new.password_hash = hash_password(&password).await?;
            let actor = ctx.actor.clone();
            ctx.submit(&fields, move |tx| {
                let (actor, new) = (actor.clone(), new.clone());
                Box::pin(async move {
                    let row = service::add_account(tx, &actor, &new).await?;
                    Ok(Done::new("/accounts", format!("已新增账号「{}」", row.login)))
                })
            })
            .await
        }
    };
    match result {
        Err(failure @ Failure::Refused(_)) => Ok(html_refused(accounts_page(&ctx, &fields, Some(&failure)).await?)),
        other => other,
    }
}

/// Switches an account off.
pub async fn disable_account(ctx: Ctx, Path(id): Path<i64>, fields: Fields) -> Page {
    let version = fields.version()?;
    let actor = ctx.actor.clone();
    let answer = ctx
        .submit(&fields, move |tx| {
            let actor = actor.clone();
            Box::pin(async move {
                let login = service::disable_account(tx, &actor, id, version).await?;
                Ok(Done::new("/accounts", format!("已停用账号「{login}」")))
            })
        })
        .await?;
    ctx.app.sessions.end_account(id)?;
    Ok(answer)
}

/// Sessions and locks, for the security administrator.
pub async fn sessions(ctx: Ctx) -> Page {
    let accounts = store::accounts(ctx.app.db.read()).await?;
    let sessions = store::sessions(ctx.app.db.read()).await?;
    let now = ctx.app.clock.now_ms();
    let columns = vec![
        ui::Column::text("账号").sticky(),
        ui::Column::text("角色"),
        ui::Column::number("会话数"),
        ui::Column::text("最近使用"),
        ui::Column::state("锁定"),
        ui::Column::text("操作"),
    ];
    let mut table = ui::Table::new("会话与锁定", columns).numbered().total(accounts.len() as u64);
    for account in &accounts {
        let own: Vec<_> = sessions.iter().filter(|s| s.account_id == account.id).collect();
        let last = own.iter().map(|s| s.seen_ms).max().map(stamp).unwrap_or_default();
        let locked = account.locked_until_ms.is_some_and(|until| until > now);
        let actions = html! {
            @if !own.is_empty() { (ui::post_button(&format!("/sessions/{}/end", account.id), &ctx.csrf, account.version, &[], "强制下线")) }
            @if locked { (ui::post_button(&format!("/sessions/{}/unlock", account.id), &ctx.csrf, account.version, &[], "解除锁定")) }
        };
        table = table.row(vec![
            html! { (account.login) },
            html! { (Role::from_code(&account.role).map_or("", Role::zh)) },
            html! { (own.len()) },
            html! { (last) },
            if locked { ui::badge(Tone::Bad, "已锁定") } else { ui::badge(Tone::Good, "正常") },
            actions,
        ]);
    }
    Ok(page(Frame::new(&ctx, "会话与锁定").page(table.render())))
}

async fn end(ctx: Ctx, id: i64, fields: Fields, unlock: bool) -> Page {
    let actor = ctx.actor.clone();
    let answer = ctx
        .submit(&fields, move |tx| {
            let actor = actor.clone();
            Box::pin(async move {
                let login = service::end_sessions(tx, &actor, id, unlock).await?;
                let what = if unlock { "已解除锁定" } else { "已强制下线" };
                Ok(Done::new("/sessions", format!("{what}：{login}")))
            })
        })
        .await?;
    if !unlock {
        ctx.app.sessions.end_account(id)?;
    }
    Ok(answer)
}

/// Ends all sessions of an account.
pub async fn end_sessions(ctx: Ctx, Path(id): Path<i64>, fields: Fields) -> Page {
    end(ctx, id, fields, false).await
}

/// Lifts the lock of an account.
pub async fn unlock(ctx: Ctx, Path(id): Path<i64>, fields: Fields) -> Page {
    end(ctx, id, fields, true).await
}
