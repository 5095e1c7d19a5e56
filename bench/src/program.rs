//! The program under test, run as a process of its own: the figures are those of the real binary.

use std::ffi::OsStr;
use std::io::{BufRead, BufReader};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use crate::Result;
use crate::http::Connection;

/// Where the program is: beside this one, in the same profile, built first; or where `CUNXUAN_PROGRAM` says, for comparing
/// two versions with one benchmark.
///
/// # Errors
/// When it cannot be built.
pub fn build() -> Result<PathBuf> {
    if let Some(given) = std::env::var_os("CUNXUAN_PROGRAM") {
        return Ok(given.into());
    }
    let own = std::env::current_exe()?;
    let folder = own.parent().ok_or("the benchmark has no folder")?;
    let release = folder.ends_with("release");
    if !release {
        eprintln!("not a release build: the figures mean nothing");
    }
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let mut command = Command::new(cargo);
    command.args(["build", "--quiet", "--package", "office", "--bin", "cunxuan"]);
    if release {
        command.arg("--release");
    }
    if !command.status()?.success() {
        return Err("the program could not be built".into());
    }
    Ok(folder.join("cunxuan"))
}

/// A running server. It is killed when dropped.
#[derive(Debug)]
pub struct Server {
    child: Child,
    /// Where it listens.
    pub address: SocketAddr,
}

impl Server {
    /// Starts a server on `data` and waits until it listens.
    ///
    /// # Errors
    /// When the program ends without listening.
    pub fn start(program: &Path, data: &Path) -> Result<Self> {
        let mut child = Command::new(program)
            .args(["serve", "--listen", "127.0.0.1:0", "--data"])
            .arg(data)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .spawn()?;
        let stdout = child.stdout.take().ok_or("the server has no output")?;
        let mut line = String::new();
        BufReader::new(stdout).read_line(&mut line)?;
        let address = line.trim().rsplit('/').next().and_then(|text| text.parse().ok());
        match address {
            Some(address) => Ok(Self { child, address }),
            None => {
                child.kill()?;
                child.wait()?;
                Err(format!("the server did not start: {line}").into())
            }
        }
    }

    /// Memory that is resident now, KiB.
    ///
    /// # Errors
    /// When the process is gone.
    pub fn resident(&self) -> Result<u128> {
        status_kib(self.child.id(), "VmRSS").ok_or_else(|| "the server is gone".into())
    }

    /// Kills it without warning (SIGKILL) and waits for the end.
    ///
    /// # Errors
    /// Of the system.
    pub fn kill(mut self) -> Result<()> {
        self.child.kill()?;
        self.child.wait()?;
        Ok(())
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Starts a server and waits for the first answer of its log-in page. The time runs from before the process exists.
///
/// # Errors
/// When the page does not come.
pub async fn first_answer(program: &Path, data: &Path) -> Result<(Duration, Server)> {
    let before = Instant::now();
    let server = Server::start(program, data)?;
    let reply = Connection::open(server.address, "").await?.get("/login").await?;
    let took = before.elapsed();
    if reply.status != 200 {
        return Err(format!("/login answered {}", reply.head).into());
    }
    Ok((took, server))
}

/// What a command took.
#[derive(Clone, Copy, Debug)]
pub struct Spent {
    /// From before the process existed to its end.
    pub wall: Duration,
    /// Peak of its resident memory, KiB.
    pub peak: u128,
}

/// Runs a program to its end, watching its peak memory.
///
/// # Errors
/// When it fails.
pub fn run(program: &Path, arguments: &[&OsStr]) -> Result<Spent> {
    let before = Instant::now();
    let mut child = Command::new(program).args(arguments).stdin(Stdio::null()).stdout(Stdio::null()).spawn()?;
    let mut peak = 0;
    // The peak only grows, and nobody can be asked for it after the end: the last value seen counts.
    let status = loop {
        peak = status_kib(child.id(), "VmHWM").unwrap_or(0).max(peak);
        if let Some(status) = child.try_wait()? {
            break status;
        }
        std::thread::sleep(Duration::from_millis(2));
    };
    let wall = before.elapsed();
    if status.success() { Ok(Spent { wall, peak }) } else { Err(format!("{arguments:?} ended with {status}").into()) }
}

/// A line of the process's status, in KiB.
fn status_kib(process: u32, name: &str) -> Option<u128> {
    let status = std::fs::read_to_string(format!("/proc/{process}/status")).ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(':'))?;
    line.split_whitespace().next()?.parse().ok()
}
