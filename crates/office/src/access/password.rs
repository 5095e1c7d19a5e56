//! Password hashing, away from the async threads.

use std::sync::LazyLock;

use argon2::{Argon2, PasswordHasher, PasswordVerifier, password_hash::phc::PasswordHash};

use crate::failure::{Failure, Outcome};

/// A hash of a password that nobody has, so that an unknown login name takes as long as a wrong password.
static NOBODY: LazyLock<String> =
    LazyLock::new(|| blocking_hash(&crate::crypto::hex(&crate::crypto::random32())).unwrap_or_default());

fn blocking_hash(password: &str) -> Result<String, Failure> {
    Argon2::default()
        .hash_password(password.as_bytes())
        .map(|hash| hash.to_string())
        .map_err(|error| Failure::Internal(format!("password hash: {error}")))
}

/// Argon2id hash of a password, in PHC form.
///
/// # Errors
/// `Failure::Internal` if hashing fails.
pub async fn hash_password(password: &str) -> Outcome<String> {
    let password = password.to_owned();
    run(move || blocking_hash(&password)).await
}

/// Whether `password` fits `stored`; with no stored hash the same work is done and the answer is no.
///
/// # Errors
/// `Failure::Internal` if the thread pool is gone.
pub async fn verify_password(password: &str, stored: Option<&str>) -> Outcome<bool> {
    let password = password.to_owned();
    let stored = stored.map(str::to_owned);
    run(move || {
        let known = stored.is_some();
        let text = stored.unwrap_or_else(|| NOBODY.clone());
        let Ok(hash) = PasswordHash::new(&text) else { return Ok(false) };
        Ok(Argon2::default().verify_password(password.as_bytes(), &hash).is_ok() && known)
    })
    .await
}

/// Each hash takes 19 MiB and a core for a while: a flood of log-ins waits here instead of in memory.
static HASHING: tokio::sync::Semaphore = tokio::sync::Semaphore::const_new(2);

async fn run<T: Send + 'static>(work: impl FnOnce() -> Outcome<T> + Send + 'static) -> Outcome<T> {
    let _place = HASHING.acquire().await.map_err(|error| Failure::Internal(error.to_string()))?;
    tokio::task::spawn_blocking(work).await.map_err(|error| Failure::Internal(error.to_string()))?
}
