//! Values computed from the database that are kept until something is written.

use std::collections::HashMap;
use std::future::Future;
use std::hash::Hash;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use tokio::sync::OnceCell;

use crate::db::Db;
use crate::failure::{Failure, Outcome};

/// How long a value is kept although nothing was written here: an import on the command line is another process, of whose
/// commits this one does not hear.
const LONGEST: Duration = Duration::from_secs(1);
/// Values from which on outdated ones are thrown away.
const MANY: usize = 256;

struct Kept<T> {
    generation: u64,
    since: Instant,
    value: Arc<OnceCell<Arc<T>>>,
}

impl<T> Kept<T> {
    fn good(&self, generation: u64) -> bool {
        self.generation == generation && self.since.elapsed() < LONGEST
    }
}

/// One value per key, good until the next commit. Cheap to clone.
pub struct Fresh<K, T> {
    kept: Arc<Mutex<HashMap<K, Kept<T>>>>,
}

impl<K, T> Clone for Fresh<K, T> {
    fn clone(&self) -> Self {
        Self { kept: self.kept.clone() }
    }
}

impl<K, T> Default for Fresh<K, T> {
    fn default() -> Self {
        Self { kept: Arc::default() }
    }
}

impl<K, T> std::fmt::Debug for Fresh<K, T> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Fresh").finish_non_exhaustive()
    }
}

impl<K: Eq + Hash, T> Fresh<K, T> {
    /// The value of `key`, loaded if nothing good is kept. Callers that come while it is being loaded wait for it.
    ///
    /// # Errors
    /// Of loading; then nothing is kept.
    pub async fn get<F>(&self, db: &Db, key: K, load: impl FnOnce() -> F) -> Outcome<Arc<T>>
    where
        F: Future<Output = Outcome<T>>,
    {
        // Read before loading: what is loaded is then as of this generation or newer, never older.
        let generation = db.generation();
        let value = {
            let mut kept = self.kept.lock().map_err(|_| Failure::Internal("lock of kept values poisoned".into()))?;
            match kept.get(&key) {
                Some(one) if one.good(generation) => one.value.clone(),
                _ => {
                    if kept.len() >= MANY {
                        kept.retain(|_, one| one.good(generation));
                    }
                    let value = Arc::new(OnceCell::new());
                    kept.insert(key, Kept { generation, since: Instant::now(), value: value.clone() });
                    value
                }
            }
        };
        value.get_or_try_init(|| async { load().await.map(Arc::new) }).await.cloned()
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicU32, Ordering};

    use super::*;
    use crate::testkit;

    #[tokio::test]
    async fn kept_until_the_next_commit_and_loaded_once() {
        let office = testkit::office().await;
        let db = &office.app.db;
        let (fresh, loads) = (Fresh::<i64, u32>::default(), AtomicU32::new(0));
        let load = || async { Ok(loads.fetch_add(1, Ordering::Relaxed) + 1) };
        let (one, two) = tokio::join!(fresh.get(db, 7, load), fresh.get(db, 7, load));
        assert_eq!((*one.unwrap(), *two.unwrap()), (1, 1), "two at the same time load once");
        assert_eq!(*fresh.get(db, 8, load).await.unwrap(), 2, "another number is another value");
        office.write(|tx| Box::pin(async move { crate::access::store::put_setting(tx.conn(), "a", "b").await })).await;
        assert_eq!(*fresh.get(db, 7, load).await.unwrap(), 3, "a commit makes it old");
    }

    #[tokio::test]
    async fn a_failed_load_is_not_kept() {
        let office = testkit::office().await;
        let (db, fresh) = (&office.app.db, Fresh::<i64, u32>::default());
        assert!(fresh.get(db, 1, || async { Err(Failure::Busy) }).await.is_err());
        assert_eq!(*fresh.get(db, 1, || async { Ok(5) }).await.unwrap(), 5);
    }
}
