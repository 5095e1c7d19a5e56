//! Commands on accounts and sessions; the only writer of this context.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};

use serde_json::json;

use super::model::{Actor, Role};
use super::password::{hash_password, verify_password};
use super::store;
use crate::app::App;
use crate::audit::Event;
use crate::db::Tx;
use crate::failure::{Failure, Outcome, Refusal};
use crate::org;

/// Wrong passwords before an account is locked.
const MOST_FAILURES: i32 = 5;
/// How long it is locked (15 minutes).
const LOCK_MS: i64 = 15 * 60 * 1000;
/// Log-in attempts from one address within a minute.
const ATTEMPTS_A_MINUTE: u32 = 30;
/// Fewest characters of a password.
const PASSWORD_LENGTH: usize = 10;

/// Counts log-in attempts per address, so that guessing many names from one place is slow too.
#[derive(Clone, Debug, Default)]
pub struct Throttle {
    seen: Arc<Mutex<HashMap<String, (i64, u32)>>>,
}

impl Throttle {
    /// Whether one more attempt from `address` in the minute of `now_ms` is allowed.
    pub fn allow(&self, address: &str, now_ms: i64) -> bool {
        let minute = now_ms / 60_000;
        let Ok(mut seen) = self.seen.lock() else { return false };
        seen.retain(|_, (when, _)| *when == minute);
        let entry = seen.entry(address.to_owned()).or_insert((minute, 0));
        entry.1 += 1;
        entry.1 <= ATTEMPTS_A_MINUTE
    }
}

/// Checks name and password and opens a session; returns its token. Every failure is an event, and all failures look alike.
///
/// # Errors
/// A refusal when name or password is wrong, the account is locked or switched off, or there were too many attempts.
pub async fn log_in(app: &App, login: &str, password: &str, address: &str) -> Outcome<String> {
    let now = app.clock.now_ms();
    if !app.throttle.allow(address, now) {
        return Err(Refusal::new("TOO_MANY_ATTEMPTS", "登录尝试过于频繁", "请一分钟后再试").into());
    }
    let account = store::account_by_login(app.db.read(), login).await?;
    let right = verify_password(password, account.as_ref().map(|a| a.password_hash.as_str())).await?;
    let login = login.to_owned();
    let address = address.to_owned();
    let sessions = app.sessions.clone();
    app.db
        .write(move |tx| {
            let (login, address, sessions) = (login.clone(), address.clone(), sessions.clone());
            Box::pin(async move { decide_login(tx, &login, right, &address, &sessions).await })
        })
        .await?
        .ok_or_else(|| {
            Refusal::new(
                "LOGIN_REFUSED",
                "用户名或密码不正确，或账号已被锁定、停用",
                format!("连续输错 {MOST_FAILURES} 次将锁定 15 分钟；忘记密码请联系系统管理员"),
            )
            .into()
        })
}

async fn decide_login(
    tx: &Tx,
    login: &str,
    right: bool,
    address: &str,
    sessions: &super::Sessions,
) -> Outcome<Option<String>> {
    let Some(mut account) = store::account_by_login(tx.read(), login).await? else {
        tx.audit(Event::system(
            "access.login_failed",
            // What was typed may be a password or an identity number in the wrong field: only its hash is kept.
            "未知账号",
            json!({ "from": address, "typed": &crate::crypto::sha256_hex(login.as_bytes())[..12] }),
        ));
        return Ok(None);
    };
    let locked = account.locked_until_ms.is_some_and(|until| until > tx.now_ms());
    if right && account.active && !locked {
        account.failed = 0;
        account.locked_until_ms = None;
        let token = sessions.open(tx.conn(), &account, tx.now_ms()).await?;
        tx.audit(Event {
            actor_id: Some(account.id),
            actor: account.name.clone(),
            unit_code: account.unit_code.clone(),
            action: "access.login".into(),
            subject: account.login.clone(),
            detail: json!({ "from": address }),
        });
        store::update_account(tx.conn(), account).await?;
        return Ok(Some(token));
    }
    account.failed += 1;
    if account.failed >= MOST_FAILURES && !locked {
        account.locked_until_ms = Some(tx.now_ms() + LOCK_MS);
        account.failed = 0;
    }
    tx.audit(Event::system(
        "access.login_failed",
        account.login.clone(),
        json!({ "from": address, "failed": account.failed, "locked": account.locked_until_ms.is_some() }),
    ));
    store::update_account(tx.conn(), account).await?;
    Ok(None)
}

/// A new account, in plain words.
#[derive(Clone, Debug)]
pub struct NewAccount {
    /// Login name, unique.
    pub login: String,
    /// Name as it is shown.
    pub name: String,
    /// Role.
    pub role: Role,
    /// Code of the place in the tree; empty for the whole installation.
    pub unit_code: String,
    /// Argon2id hash of the first password.
    pub password_hash: String,
    /// Must be changed at the first log-in.
    pub must_change: bool,
    /// One of the demo.
    pub demo: bool,
}

/// Adds an account.
///
/// # Errors
/// Refused when the name is taken or the unit does not exist.
pub async fn add_account(tx: &Tx, actor: &Actor, new: &NewAccount) -> Outcome<entity::account::Model> {
    if new.login.is_empty() || new.login.chars().count() > 40 {
        return Err(Refusal::new("LOGIN_NAME", "登录名应为 1 至 40 个字", "请改短登录名")
            .field("login", "登录名应为 1 至 40 个字")
            .into());
    }
    if store::account_by_login(tx.read(), &new.login).await?.is_some() {
        let message = format!("登录名「{}」已被使用", new.login);
        return Err(Refusal::new("LOGIN_TAKEN", message.clone(), "请换一个登录名").field("login", message).into());
    }
    let place = org::store::unit(tx.read(), &new.unit_code).await?;
    if place.is_some() && !actor.covers(place.as_ref().map_or("", |unit| &unit.path))
        || new.unit_code.is_empty() && !actor.unit_path.is_empty()
    {
        let message = "不能为自己管辖范围以外的单位开设账号".to_owned();
        return Err(Refusal::new("PLACE_OUTSIDE", message.clone(), "请由上级的系统管理员办理")
            .field("unit_code", message)
            .into());
    }
    let administrator = matches!(new.role, Role::SystemAdmin | Role::SecurityAdmin | Role::AuditAdmin);
    if administrator && actor.role == Role::SystemAdmin {
        // 三员分立: whoever makes accounts must not make himself the one who watches them.
        let message = format!("三员分立：「{}」账号不能由系统管理员开设", new.role.zh());
        return Err(Refusal::new(
            "THREE_ADMINISTRATORS",
            message.clone(),
            "请在服务器上用 cunxuan account 开设，三员由不同的人担任",
        )
        .field("role", message)
        .into());
    }
    if !new.unit_code.is_empty() && place.is_none() {
        let message = format!("没有编码为「{}」的单位", new.unit_code);
        return Err(Refusal::new("NO_SUCH_UNIT", message.clone(), "请先导入单位，或核对 12 位编码")
            .field("unit_code", message)
            .into());
    }
    let row = entity::account::Model {
        id: 0,
        login: new.login.clone(),
        name: new.name.clone(),
        password_hash: new.password_hash.clone(),
        role: new.role.code().into(),
        unit_code: new.unit_code.clone(),
        active: true,
        must_change: new.must_change,
        failed: 0,
        locked_until_ms: None,
        demo: new.demo,
        created_ms: tx.now_ms(),
        version: 1,
    };
    let row = store::insert_account(tx.conn(), row).await?;
    tx.audit(actor.event("access.account_added", &row.unit_code, row.login.clone(), json!({ "role": row.role })));
    Ok(row)
}

/// Changes the actor's own password.
///
/// # Errors
/// Refused when the old one is wrong or the new one is short or the same.
pub async fn change_password(app: &App, actor: &Actor, old: &str, new: &str) -> Outcome<()> {
    if new.chars().count() < PASSWORD_LENGTH {
        let message = format!("新密码至少 {PASSWORD_LENGTH} 个字符");
        return Err(Refusal::new("PASSWORD_SHORT", message.clone(), "请用更长的密码")
            .field("new_password", message)
            .into());
    }
    if old == new {
        return Err(Refusal::new("PASSWORD_SAME", "新密码与原密码相同", "请换一个密码")
            .field("new_password", "新密码与原密码相同")
            .into());
    }
    let account =
        store::account(app.db.read(), actor.account_id).await?.ok_or_else(|| Failure::NotFound("账号".into()))?;
    if !verify_password(old, Some(&account.password_hash)).await? {
        return Err(Refusal::new("PASSWORD_WRONG", "原密码不正确", "请重新输入原密码")
            .field("old_password", "原密码不正确")
            .into());
    }
    let hash = hash_password(new).await?;
    let actor = actor.clone();
    let id = actor.account_id;
    app.db
        .write(move |tx| {
            let (actor, hash) = (actor.clone(), hash.clone());
            Box::pin(async move {
                let mut account = store::account(tx.read(), actor.account_id)
                    .await?
                    .ok_or_else(|| Failure::NotFound("账号".into()))?;
                account.password_hash = hash;
                account.must_change = false;
                account.version += 1;
                store::update_account(tx.conn(), account).await?;
                store::delete_sessions_of(tx.conn(), actor.account_id).await?;
                tx.audit(actor.event("access.password_changed", &actor.unit_code, actor.login.clone(), json!({})));
                Ok(())
            })
        })
        .await?;
    app.sessions.end_account(id)
}

/// Switches an account off and ends its sessions.
///
/// # Errors
/// Refused for the actor's own account; `NotFound`; `Stale`.
pub async fn disable_account(tx: &Tx, actor: &Actor, id: i64, version: i64) -> Outcome<String> {
    actor.require(&[Role::SystemAdmin])?;
    if id == actor.account_id {
        return Err(Refusal::new("OWN_ACCOUNT", "不能停用自己的账号", "请由另一位系统管理员办理").into());
    }
    let mut account = store::account(tx.read(), id).await?.ok_or_else(|| Failure::NotFound("账号".into()))?;
    if account.version != version {
        return Err(Failure::Stale { what: format!("账号「{}」", account.login) });
    }
    account.active = false;
    account.version += 1;
    let login = account.login.clone();
    tx.audit(actor.event("access.account_disabled", &account.unit_code, login.clone(), json!({})));
    store::update_account(tx.conn(), account).await?;
    store::delete_sessions_of(tx.conn(), id).await?;
    Ok(login)
}

/// Ends all sessions of an account, or lifts its lock.
///
/// # Errors
/// `NotFound`.
pub async fn end_sessions(tx: &Tx, actor: &Actor, id: i64, unlock: bool) -> Outcome<String> {
    actor.require(&[Role::SecurityAdmin])?;
    let mut account = store::account(tx.read(), id).await?.ok_or_else(|| Failure::NotFound("账号".into()))?;
    let login = account.login.clone();
    if unlock {
        account.locked_until_ms = None;
        account.failed = 0;
        account.version += 1;
        store::update_account(tx.conn(), account).await?;
        tx.audit(actor.event("access.unlocked", "", login.clone(), json!({})));
    } else {
        store::delete_sessions_of(tx.conn(), id).await?;
        tx.audit(actor.event("access.sessions_ended", "", login.clone(), json!({})));
    }
    Ok(login)
}
