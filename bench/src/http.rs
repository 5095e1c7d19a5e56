//! A small HTTP/1.1 client on kept-alive connections, and a load of many of them. Small so that it takes little of the two
//! cores that the server under test is running on.

use std::net::SocketAddr;
use std::time::{Duration, Instant};

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

/// One kept-alive connection with a session.
pub struct Connection {
    stream: TcpStream,
    buffer: Vec<u8>,
    cookie: String,
}

/// What came back.
#[derive(Debug)]
pub struct Reply {
    /// Status.
    pub status: u16,
    /// Head as text.
    pub head: String,
    /// Body.
    pub body: Vec<u8>,
}

impl Reply {
    /// A header's value.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.head.lines().find_map(|line| {
            let (key, value) = line.split_once(':')?;
            key.eq_ignore_ascii_case(name).then(|| value.trim())
        })
    }

    /// Body as text.
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }
}

impl Connection {
    /// Connects.
    pub async fn open(address: SocketAddr, cookie: &str) -> std::io::Result<Self> {
        let stream = TcpStream::connect(address).await?;
        stream.set_nodelay(true)?;
        Ok(Self { stream, buffer: Vec::with_capacity(1 << 16), cookie: cookie.to_owned() })
    }

    /// Loads a page.
    pub async fn get(&mut self, path: &str) -> std::io::Result<Reply> {
        let request = format!("GET {path} HTTP/1.1\r\nhost: bench\r\ncookie: {}\r\n\r\n", self.cookie);
        self.exchange(request.as_bytes()).await
    }

    /// Sends a form.
    pub async fn post(&mut self, path: &str, body: &str) -> std::io::Result<Reply> {
        let request = format!(
            "POST {path} HTTP/1.1\r\nhost: bench\r\ncookie: {}\r\ncontent-type: application/x-www-form-urlencoded\r\ncontent-length: {}\r\n\r\n{body}",
            self.cookie,
            body.len()
        );
        self.exchange(request.as_bytes()).await
    }

    async fn more(&mut self) -> std::io::Result<()> {
        if self.stream.read_buf(&mut self.buffer).await? == 0 {
            return Err(std::io::ErrorKind::UnexpectedEof.into());
        }
        Ok(())
    }

    async fn exchange(&mut self, request: &[u8]) -> std::io::Result<Reply> {
        self.stream.write_all(request).await?;
        self.buffer.clear();
        let head_end = loop {
            if let Some(at) = find(&self.buffer, b"\r\n\r\n") {
                break at;
            }
            self.more().await?;
        };
        let head = String::from_utf8_lossy(&self.buffer[..head_end]).into_owned();
        let status = head.split(' ').nth(1).and_then(|s| s.parse().ok()).unwrap_or(0);
        let mut reply = Reply { status, head, body: Vec::new() };
        if let Some(length) = reply.header("content-length").and_then(|v| v.parse::<usize>().ok()) {
            while self.buffer.len() < head_end + 4 + length {
                self.more().await?;
            }
            reply.body = self.buffer[head_end + 4..head_end + 4 + length].to_vec();
        } else if reply.header("transfer-encoding").is_some() {
            while !self.buffer.ends_with(b"0\r\n\r\n") {
                self.more().await?;
            }
            reply.body = self.buffer[head_end + 4..].to_vec();
        }
        Ok(reply)
    }
}

fn find(bytes: &[u8], what: &[u8]) -> Option<usize> {
    bytes.windows(what.len()).position(|window| window == what)
}

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
pub async fn hammer(address: SocketAddr, cookie: &str, path: &str, connections: usize, length: Duration) -> Times {
    let start = Instant::now();
    let tasks: Vec<_> = (0..connections)
        .map(|_| {
            let (cookie, path) = (cookie.to_owned(), path.to_owned());
            tokio::spawn(async move {
                let mut times = Vec::new();
                let Ok(mut connection) = Connection::open(address, &cookie).await else { return times };
                while start.elapsed() < length {
                    let before = Instant::now();
                    match connection.get(&path).await {
                        Ok(reply) if reply.status == 200 => times.push(before.elapsed()),
                        Ok(reply) => panic!("{path}: {}", reply.head),
                        Err(error) => panic!("{path}: {error}"),
                    }
                }
                times
            })
        })
        .collect();
    let mut all = Vec::new();
    for task in tasks {
        all.extend(task.await.unwrap_or_default());
    }
    Times::new(all, start.elapsed())
}
