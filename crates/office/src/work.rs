//! Long work on files (reading, sealing, writing) apart from the threads that answer requests, and not too much of it at once.

use std::sync::{Arc, OnceLock};

use tokio::sync::Semaphore;

use crate::failure::{Failure, Outcome};

/// Works on files that run at the same time. A file may take a core for seconds and hundreds of megabytes; more at once would
/// take longer together than one after the other.
const MOST_AT_ONCE: usize = 4;

/// Places for work on files: one for each core, at most [`MOST_AT_ONCE`].
fn places() -> &'static Arc<Semaphore> {
    static PLACES: OnceLock<Arc<Semaphore>> = OnceLock::new();
    PLACES.get_or_init(|| {
        let cores = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
        Arc::new(Semaphore::new(cores.min(MOST_AT_ONCE)))
    })
}

/// Runs `work` on a file (reading, sealing, writing) on a thread where it may take long, when there is a place for it.
///
/// # Errors
/// `Internal` when the work panicked.
pub async fn blocking<T, F>(work: F) -> Outcome<T>
where
    T: Send + 'static,
    F: FnOnce() -> T + Send + 'static,
{
    limited(places().clone(), work).await
}

async fn limited<T, F>(places: Arc<Semaphore>, work: F) -> Outcome<T>
where
    T: Send + 'static,
    F: FnOnce() -> T + Send + 'static,
{
    let place = places.acquire_owned().await.map_err(|error| Failure::Internal(error.to_string()))?;
    let done = tokio::task::spawn_blocking(move || {
        // The place is free when the work is done, not when the caller has gone away: a thread cannot be stopped.
        let _place = place;
        work()
    });
    done.await.map_err(|error| Failure::Internal(format!("background work: {error}")))
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc;

    use super::*;

    #[tokio::test]
    async fn work_on_files_waits_for_a_place_also_of_a_caller_who_went_away() {
        let places = Arc::new(Semaphore::new(2));
        let (go, wait) = mpsc::channel::<()>();
        let (started, running) = mpsc::channel();
        let held = {
            let (places, started) = (places.clone(), started.clone());
            tokio::spawn(limited(places, move || {
                started.send(()).unwrap();
                wait.recv().unwrap();
            }))
        };
        // One place is left, and several works go through it one by one while the first one lasts.
        let others = (0..5).map(|n| limited(places.clone(), move || n));
        let mut sum = 0;
        for other in others {
            sum += other.await.unwrap();
        }
        assert_eq!(sum, 10);
        tokio::task::spawn_blocking(move || running.recv().unwrap()).await.unwrap();
        held.abort();
        assert!(held.await.unwrap_err().is_cancelled());
        assert_eq!(places.available_permits(), 1, "its thread goes on, so its place is not free");
        go.send(()).unwrap();
        drop(places.acquire_many(2).await.unwrap());
        let broken: Outcome<()> = limited(places.clone(), || panic!("a broken file")).await;
        assert!(matches!(broken, Err(Failure::Internal(_))));
        assert_eq!(places.available_permits(), 2, "also after a panic");
    }
}
