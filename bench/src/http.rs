//! A small HTTP/1.1 client on kept-alive connections. Small so that it takes little of the cores that the server under test
//! is running on.

use std::net::SocketAddr;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::Result;

/// One kept-alive connection with a session.
#[derive(Debug)]
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

    /// Goes on as somebody else.
    pub fn become_other(&mut self, cookie: &str) {
        if self.cookie != cookie {
            cookie.clone_into(&mut self.cookie);
        }
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

    /// Sends a file as the field `file`.
    pub async fn upload(&mut self, path: &str, name: &str, bytes: &[u8]) -> std::io::Result<Reply> {
        const MARK: &str = "cunxuan-bench-boundary";
        let mut body = format!(
            "--{MARK}\r\ncontent-disposition: form-data; name=\"file\"; filename=\"{name}\"\r\ncontent-type: application/octet-stream\r\n\r\n"
        )
        .into_bytes();
        body.extend_from_slice(bytes);
        body.extend_from_slice(format!("\r\n--{MARK}--\r\n").as_bytes());
        let mut request = format!(
            "POST {path} HTTP/1.1\r\nhost: bench\r\ncookie: {}\r\ncontent-type: multipart/form-data; boundary={MARK}\r\ncontent-length: {}\r\n\r\n",
            self.cookie,
            body.len()
        )
        .into_bytes();
        request.extend_from_slice(&body);
        self.exchange(&request).await
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
            while !self.buffer.ends_with(b"\r\n0\r\n\r\n") {
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

/// Logs in as one of the demo's accounts; returns the cookie.
///
/// # Errors
/// When the log-in is refused.
pub async fn log_in(address: SocketAddr, account: &str) -> Result<String> {
    let reply = Connection::open(address, "").await?.post("/login/demo", &format!("account={account}")).await?;
    let cookie = reply.header("set-cookie").and_then(|value| value.split(';').next()).map(str::to_owned);
    cookie.ok_or_else(|| format!("{account} could not log in: {}", reply.head).into())
}
