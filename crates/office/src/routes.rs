//! Every route of the office, declared with who may use it. There is no other way to add one: the tidy test looks for it.
//!
//! A route about a unit carries the unit's code in its path (`{unit}`), so that one guard can check the place of every page
//! and every command before a handler runs.

use std::sync::Arc;

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::extract::{RawPathParams, Request, State};
use axum::handler::Handler;
use axum::http::{HeaderMap, Method, StatusCode, header};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::MethodRouter;

use crate::access::{Role, SESSION_COOKIE};
use crate::app::App;
use crate::failure::Failure;
use crate::shell;
use crate::web::{Ctx, FLASH_COOKIE, Fields, decode};

/// Largest form that is not an upload (2 MiB).
const FORM_BYTES: usize = 2 << 20;
/// Largest upload (64 MiB).
pub const UPLOAD_BYTES: usize = 64 << 20;

/// Who may come in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Gate {
    /// Everybody, also without an account.
    Public,
    /// Accounts with one of these roles. If the path names a `{unit}`, only those whose place covers it.
    Roles(&'static [Role]),
}

/// A declared route.
#[derive(Clone)]
pub struct Route {
    /// GET or POST.
    pub method: Method,
    /// Path, with `{unit}` where it is about a unit.
    pub path: &'static str,
    /// Who may use it.
    pub gate: Gate,
    handler: MethodRouter<App>,
}

impl std::fmt::Debug for Route {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} {} {:?}", self.method, self.path, self.gate)
    }
}

/// A page.
pub fn get<H, T>(path: &'static str, gate: Gate, handler: H) -> Route
where
    H: Handler<T, App>,
    T: 'static,
{
    Route { method: Method::GET, path, gate, handler: axum::routing::get(handler) }
}

/// A command.
pub fn post<H, T>(path: &'static str, gate: Gate, handler: H) -> Route
where
    H: Handler<T, App>,
    T: 'static,
{
    Route { method: Method::POST, path, gate, handler: axum::routing::post(handler) }
}

/// All routes of all contexts.
pub fn all() -> Vec<Route> {
    let mut routes = Vec::new();
    routes.extend(crate::access::routes::routes());
    routes.extend(crate::audit::pages::routes());
    routes.extend(crate::org::routes());
    routes.extend(crate::people::routes());
    routes.extend(crate::cycle::routes());
    routes.extend(crate::bodies::routes());
    routes.extend(crate::roll::routes());
    routes.extend(crate::candidacy::routes());
    routes.extend(crate::polling::routes());
    routes.extend(crate::determination::routes());
    routes.extend(crate::meeting::routes());
    routes.extend(crate::vetting::routes());
    routes.extend(crate::inspection::routes());
    routes.extend(crate::conditions::routes());
    routes.extend(crate::talks::routes());
    routes.extend(crate::selection::routes());
    routes.extend(crate::dossier::routes());
    routes.extend(crate::publication::routes());
    routes.extend(crate::figures::routes());
    routes.extend(crate::deliberation::routes());
    routes.extend(crate::exchange::routes());
    routes.extend(crate::lawbook::routes());
    routes
}

/// The router of the office.
pub fn router(app: App) -> Router {
    let mut router = Router::new();
    for route in all() {
        let guarded = route.handler.layer(from_fn_with_state((app.clone(), route.gate), guard));
        router = router.route(route.path, guarded);
    }
    router
        .fallback(not_found)
        .layer(axum::extract::DefaultBodyLimit::max(UPLOAD_BYTES))
        .layer(axum::middleware::from_fn(headers))
        .with_state(app)
}

async fn not_found() -> Response {
    (StatusCode::NOT_FOUND, shell::bare("没有这个页面", "请检查网址，或从工作台重新进入。")).into_response()
}

/// Headers of every answer: nothing from elsewhere may be loaded, framed or sent to.
async fn headers(request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    let set = [
        (
            "content-security-policy",
            "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'",
        ),
        ("x-content-type-options", "nosniff"),
        ("referrer-policy", "same-origin"),
        ("cross-origin-opener-policy", "same-origin"),
    ];
    for (name, value) in set {
        headers.insert(name, axum::http::HeaderValue::from_static(value));
    }
    if !headers.contains_key(header::CACHE_CONTROL) {
        headers.insert(header::CACHE_CONTROL, axum::http::HeaderValue::from_static("no-store"));
    }
    response
}

/// Value of a cookie.
pub fn cookie(headers: &HeaderMap, name: &str) -> Option<String> {
    headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .find(|(n, _)| *n == name)
        .map(|(_, value)| value.to_owned())
}

/// Comes before every handler: who is it, may the role do this, is the unit in the actor's place, is the form ours.
async fn guard(
    State((app, gate)): State<(App, Gate)>,
    params: RawPathParams,
    request: Request,
    next: Next,
) -> Response {
    let Gate::Roles(roles) = gate else {
        return public(&app, request, next).await;
    };
    let unit = params.iter().find(|(name, _)| *name == "unit").map(|(_, code)| code.to_owned());
    let now = app.clock.now_ms();
    let running = match cookie(request.headers(), SESSION_COOKIE) {
        Some(token) => app.sessions.find(&app.db, &token, now).await,
        None => Ok(None),
    };
    let running = match running {
        Ok(Some(running)) => running,
        Ok(None) => return to_login(&request),
        Err(failure) => return failure.into_response(),
    };
    if running.board_only && !request.uri().path().contains("/board") {
        return to_login(&request);
    }
    let (mut parts, body) = request.into_parts();
    let flash = cookie(&parts.headers, FLASH_COOKIE).map(|text| decode(&text));
    let mut ctx = Ctx {
        app: app.clone(),
        actor: running.actor.clone(),
        csrf: running.csrf.clone(),
        place: None,
        path: parts.uri.path().to_owned(),
        query: parts.uri.query().unwrap_or_default().to_owned(),
        flash: flash.clone(),
        form_page: (!matches!(parts.method, Method::GET | Method::HEAD)).then(|| form_page(&parts.headers)).flatten(),
    };
    if !roles.contains(&ctx.actor.role) {
        let failure = Failure::Forbidden(format!("「{}」不能使用这个页面", ctx.actor.role.zh()));
        return refuse(&ctx, failure, &Fields::default()).await;
    }
    if let Some(code) = unit {
        let found = app.directory.find(&app.db, &code).await;
        match found {
            Ok(Some(unit)) if ctx.actor.covers(&unit.path) => ctx.place = Some(unit),
            // Outside one's place a unit that exists and one that does not are answered alike.
            Ok(_) => {
                return refuse(&ctx, Failure::Forbidden("这个单位不在您的管辖范围内".into()), &Fields::default()).await;
            }
            Err(failure) => return refuse(&ctx, failure, &Fields::default()).await,
        }
    }
    if ctx.actor.must_change && !matches!(ctx.path.as_str(), "/password" | "/logout") {
        return Redirect::to("/password").into_response();
    }
    let mut fields = Fields::default();
    let mut body = body;
    if !matches!(parts.method, Method::GET | Method::HEAD) {
        if !same_origin(&parts.headers) {
            return refuse(&ctx, Failure::Forbidden("请求不是从本系统页面发出的".into()), &fields).await;
        }
        let upload = parts
            .headers
            .get(header::CONTENT_TYPE)
            .and_then(|v| v.to_str().ok())
            .is_some_and(|v| v.starts_with("multipart/form-data"));
        let token = if upload {
            ctx.param("csrf")
        } else {
            let bytes = match to_bytes(body, FORM_BYTES).await {
                Ok(bytes) => bytes,
                Err(_) => return refuse(&ctx, Failure::Forbidden("表单内容过大".into()), &fields).await,
            };
            fields = Fields::parse(&bytes);
            body = Body::from(bytes);
            fields.get("csrf").map(str::to_owned)
        };
        if token.as_deref() != Some(&*ctx.csrf) {
            return refuse(&ctx, Failure::Forbidden("页面已过期，请返回刷新后重新提交".into()), &fields).await;
        }
    }
    parts.extensions.insert(ctx.clone());
    parts.extensions.insert(fields.clone());
    let mut response = next.run(Request::from_parts(parts, body)).await;
    if let Some(failure) = response.extensions_mut().remove::<Arc<Failure>>() {
        return match Arc::try_unwrap(failure) {
            Ok(failure) => refuse(&ctx, failure, &fields).await,
            Err(_) => response,
        };
    }
    if flash.is_some() && response.status() == StatusCode::OK {
        let gone = format!("{FLASH_COOKIE}=; Path=/; Max-Age=0; HttpOnly; SameSite=Lax");
        if let Ok(value) = gone.parse() {
            response.headers_mut().append(header::SET_COOKIE, value);
        }
    }
    response
}

/// A form posted to a public route (the login) is checked for its origin; it has no session yet.
async fn public(app: &App, request: Request, next: Next) -> Response {
    let (mut parts, mut body) = request.into_parts();
    if !matches!(parts.method, Method::GET | Method::HEAD) {
        if !same_origin(&parts.headers) {
            return (StatusCode::FORBIDDEN, shell::bare("请求被拒绝", "请求不是从本系统页面发出的。")).into_response();
        }
        let Ok(bytes) = to_bytes(body, FORM_BYTES).await else {
            return StatusCode::PAYLOAD_TOO_LARGE.into_response();
        };
        parts.extensions.insert(Fields::parse(&bytes));
        body = Body::from(bytes);
    }
    let mut response = next.run(Request::from_parts(parts, body)).await;
    if let Some(failure) = response.extensions_mut().remove::<Arc<Failure>>() {
        let _ = app;
        return (response.status(), shell::bare("操作没有完成", &failure.told())).into_response();
    }
    response
}

impl<S: Send + Sync> axum::extract::FromRequestParts<S> for Fields {
    type Rejection = Failure;

    /// The posted form, as the guard has read it.
    async fn from_request_parts(parts: &mut axum::http::request::Parts, _: &S) -> Result<Self, Failure> {
        Ok(parts.extensions.get::<Fields>().cloned().unwrap_or_default())
    }
}

/// Browsers say where a request comes from; one that says "elsewhere" is refused. Those that say nothing still need the token.
fn same_origin(headers: &HeaderMap) -> bool {
    let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    if let Some(site) = text("sec-fetch-site") {
        return matches!(site, "same-origin" | "none");
    }
    match (text("origin"), text("host")) {
        (Some(origin), Some(host)) => origin.split_once("://").is_some_and(|(_, rest)| rest == host),
        _ => true,
    }
}

/// The page of this site that the browser names as the one with the form.
fn form_page(headers: &HeaderMap) -> Option<String> {
    let text = |name: header::HeaderName| headers.get(name).and_then(|value| value.to_str().ok());
    let (_, rest) = text(header::REFERER)?.split_once("://")?;
    let path = rest.strip_prefix(text(header::HOST)?)?;
    path.starts_with('/').then(|| path.to_owned())
}

fn to_login(request: &Request) -> Response {
    let next = request.uri().path();
    if request.method() == Method::GET && next != "/" {
        return Redirect::to(&format!("/login?next={}", crate::web::encode(next))).into_response();
    }
    Redirect::to("/login").into_response()
}

/// The page for a command or page that ended badly. Refusals of the guard and of the contexts are events too.
async fn refuse(ctx: &Ctx, failure: Failure, fields: &Fields) -> Response {
    if let Failure::Forbidden(why) = &failure {
        let event = ctx.actor.event(
            "access.refused",
            &ctx.actor.unit_code,
            ctx.path.clone(),
            serde_json::json!({ "why": why }),
        );
        let noted = ctx
            .app
            .db
            .write(move |tx| {
                let event = event.clone();
                Box::pin(async move {
                    tx.audit(event);
                    Ok(())
                })
            })
            .await;
        if let Err(error) = noted {
            tracing::warn!(%error, "a refusal could not be recorded");
        }
    }
    shell::failure(ctx, &failure.said(ctx.words()), fields).await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_page_of_a_form_is_one_of_this_site() {
        let page = |referer: &str, host: &str| {
            let mut headers = HeaderMap::new();
            for (name, value) in [(header::REFERER, referer), (header::HOST, host)] {
                headers.insert(name, value.parse().unwrap());
            }
            form_page(&headers)
        };
        assert_eq!(page("http://10.0.0.5:8080/u/1/roll?page=2", "10.0.0.5:8080").as_deref(), Some("/u/1/roll?page=2"));
        assert_eq!(page("https://elsewhere.example/u/1", "10.0.0.5:8080"), None);
        assert_eq!(page("http://10.0.0.5:8080.example/u/1", "10.0.0.5:8080"), None);
        assert_eq!(form_page(&HeaderMap::new()), None);
    }
}
