//! Sessions: an opaque token in a cookie, its SHA-256 in the database, and the running ones in memory so that a page costs no query.

use std::collections::HashMap;
use std::sync::{Arc, RwLock};

use sea_orm::ConnectionTrait;

use super::model::{Actor, Role};
use super::store;
use crate::crypto;
use crate::db::Db;
use crate::failure::{Failure, Outcome};
use crate::org;

/// Name of the cookie.
pub const SESSION_COOKIE: &str = "cunxuan";
/// A session ends after this long without a request (30 minutes).
const IDLE_MS: i64 = 30 * 60 * 1000;
/// How much of that must have passed before the use is written down (5 minutes).
const TOUCH_MS: i64 = 5 * 60 * 1000;
/// Kind of a session that only sees the projector and does not end by itself.
pub const PROJECTOR: &str = "projector";

/// A running session.
#[derive(Clone, Debug)]
pub struct Running {
    /// Who.
    pub actor: Arc<Actor>,
    /// The token that every form of this session carries.
    pub csrf: Arc<str>,
    expires_ms: i64,
    seen_ms: i64,
    projector: bool,
    /// A projector session past its time: it still shows the public board, and nothing else.
    pub board_only: bool,
}

/// The running sessions.
#[derive(Clone, Debug, Default)]
pub struct Sessions {
    running: Arc<RwLock<HashMap<String, Running>>>,
}

impl Sessions {
    /// Opens a session for an account and returns its token, to be set as the cookie.
    ///
    /// # Errors
    /// Of the database.
    pub async fn open(
        &self,
        conn: &impl ConnectionTrait,
        account: &entity::account::Model,
        now_ms: i64,
    ) -> Outcome<String> {
        let token = crypto::hex(&crypto::random32());
        let row = entity::session::Model {
            token_hash: crypto::sha256_hex(token.as_bytes()),
            account_id: account.id,
            csrf: crypto::hex(&crypto::random32()),
            kind: if account.role == Role::Observer.code() { PROJECTOR.into() } else { "user".into() },
            created_ms: now_ms,
            seen_ms: now_ms,
            expires_ms: now_ms + IDLE_MS,
        };
        store::insert_session(conn, row).await?;
        Ok(token)
    }

    /// The session of a token, if it is still running.
    ///
    /// # Errors
    /// Of the database.
    pub async fn find(&self, db: &Db, token: &str, now_ms: i64) -> Outcome<Option<Running>> {
        let hash = crypto::sha256_hex(token.as_bytes());
        let cached = self.running.read().map_err(poisoned)?.get(&hash).cloned();
        let running = match cached {
            Some(running) => running,
            None => match self.load(db, &hash).await? {
                Some(running) => running,
                None => return Ok(None),
            },
        };
        if running.expires_ms < now_ms {
            if running.projector {
                return Ok(Some(Running { board_only: true, ..running }));
            }
            self.forget(&hash)?;
            return Ok(None);
        }
        if now_ms - running.seen_ms > TOUCH_MS {
            let (hash2, expires) = (hash.clone(), now_ms + IDLE_MS);
            let alive = db
                .write(move |tx| {
                    let hash = hash2.clone();
                    Box::pin(async move { store::touch_session(tx.conn(), &hash, tx.now_ms(), expires).await })
                })
                .await?;
            if !alive {
                // It was ended meanwhile, perhaps by another process on the same database.
                self.forget(&hash)?;
                return Ok(None);
            }
            if let Some(entry) = self.running.write().map_err(poisoned)?.get_mut(&hash) {
                entry.seen_ms = now_ms;
                entry.expires_ms = expires;
            }
        }
        Ok(Some(running))
    }

    async fn load(&self, db: &Db, hash: &str) -> Outcome<Option<Running>> {
        let Some(row) = store::session(db.read(), hash).await? else { return Ok(None) };
        let Some(account) = store::account(db.read(), row.account_id).await? else { return Ok(None) };
        if !account.active {
            return Ok(None);
        }
        let actor = actor_of(db.read(), &account).await?;
        let running = Running {
            actor: Arc::new(actor),
            csrf: row.csrf.into(),
            expires_ms: row.expires_ms,
            seen_ms: row.seen_ms,
            projector: row.kind == PROJECTOR,
            board_only: false,
        };
        self.running.write().map_err(poisoned)?.insert(hash.to_owned(), running.clone());
        Ok(Some(running))
    }

    fn forget(&self, hash: &str) -> Outcome<()> {
        self.running.write().map_err(poisoned)?.remove(hash);
        Ok(())
    }

    /// Forgets the session of a token (log-out).
    ///
    /// # Errors
    /// If the lock is broken.
    pub fn end(&self, token: &str) -> Outcome<()> {
        self.forget(&crypto::sha256_hex(token.as_bytes()))
    }

    /// Forgets every session of an account, after its rights or its password changed.
    ///
    /// # Errors
    /// If the lock is broken.
    pub fn end_account(&self, account_id: i64) -> Outcome<()> {
        self.running.write().map_err(poisoned)?.retain(|_, running| running.actor.account_id != account_id);
        Ok(())
    }
}

/// The actor of an account.
///
/// # Errors
/// Of the database; `Failure::Internal` for a role this version does not know.
pub async fn actor_of(conn: &impl ConnectionTrait, account: &entity::account::Model) -> Outcome<Actor> {
    let role =
        Role::from_code(&account.role).ok_or_else(|| Failure::Internal(format!("unknown role {}", account.role)))?;
    let unit = match account.unit_code.as_str() {
        "" => None,
        code => Some(org::store::unit(conn, code).await?.ok_or_else(|| Failure::NotFound("账号所属单位".into()))?),
    };
    let (unit_name, unit_path) = unit.map(|unit| (unit.name, unit.path)).unwrap_or_default();
    Ok(Actor {
        account_id: account.id,
        login: account.login.clone(),
        name: account.name.clone(),
        role,
        unit_code: account.unit_code.clone(),
        unit_name,
        unit_path,
        must_change: account.must_change,
    })
}

fn poisoned<T>(_: T) -> Failure {
    Failure::Internal("session lock poisoned".into())
}
