//! Many requests at once, and how long they took.

use std::net::SocketAddr;
use std::time::{Duration, Instant};

use crate::http::Connection;
use crate::{Result, expect_ok};

/// Times of many requests.
#[derive(Debug, Default)]
pub struct Times {
    all: Vec<Duration>,
    /// From the first request to the last answer.
    pub wall: Duration,
}

impl Times {
    /// Puts measured times together.
    pub fn new(mut all: Vec<Duration>, wall: Duration) -> Self {
        all.sort_unstable();
        Self { all, wall }
    }

    /// The time that this share (in hundredths) of the requests did not exceed.
    pub fn percentile(&self, hundredths: usize) -> Duration {
        let at = (self.all.len() * hundredths).div_ceil(100).saturating_sub(1);
        self.all.get(at).copied().unwrap_or_default()
    }

    /// Requests a second.
    pub fn rate(&self) -> u128 {
        let micros = self.wall.as_micros().max(1);
        self.all.len() as u128 * 1_000_000 / micros
    }

    /// Number of requests.
    pub fn count(&self) -> usize {
        self.all.len()
    }
}

/// Loads `path` on `connections` connections for `length`.
///
/// # Errors
/// When any answer is not the page.
pub async fn hammer(
    address: SocketAddr,
    cookie: &str,
    path: &str,
    connections: usize,
    length: Duration,
) -> Result<Times> {
    // Once before the clock runs: the first page of a kind fills caches, as it does for the first user of the day.
    expect_ok(path, &Connection::open(address, cookie).await?.get(path).await?)?;
    let start = Instant::now();
    let tasks: Vec<_> = (0..connections)
        .map(|_| {
            let (cookie, path) = (cookie.to_owned(), path.to_owned());
            tokio::spawn(async move {
                let mut times = Vec::new();
                let mut connection = Connection::open(address, &cookie).await?;
                while start.elapsed() < length {
                    let before = Instant::now();
                    expect_ok(&path, &connection.get(&path).await?)?;
                    times.push(before.elapsed());
                }
                Result::Ok(times)
            })
        })
        .collect();
    let mut all = Vec::new();
    for task in tasks {
        all.extend(task.await??);
    }
    Ok(Times::new(all, start.elapsed()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn percentiles_count_from_the_fastest() {
        let times = Times::new((1..=200).rev().map(Duration::from_millis).collect(), Duration::from_secs(2));
        assert_eq!(
            (times.percentile(95), times.percentile(100)),
            (Duration::from_millis(190), Duration::from_millis(200))
        );
        assert_eq!((times.percentile(50), times.rate(), times.count()), (Duration::from_millis(100), 100, 200));
        assert_eq!(Times::default().percentile(95), Duration::ZERO);
    }
}
