//! Saving count entries through the real form, and whether everything that was acknowledged is really there.

use std::collections::HashMap;
use std::net::SocketAddr;
use std::path::Path;
use std::time::{Duration, Instant};

use office::{audit, polling};
use tokio::sync::watch;
use tokio::task::JoinHandle;

use crate::county::{self, County, NAMES, Seat, Sheet};
use crate::http::Connection;
use crate::load::Times;
use crate::program::Server;
use crate::report::{Report, Target};
use crate::{CONNECTIONS, Result};

/// How long saving goes on before the server is killed in the middle of it.
const LENGTH: Duration = Duration::from_secs(6);
/// Clerks who save beside something else, and how long each looks at the page before.
const CLERKS: usize = 4;
const PACE: Duration = Duration::from_millis(25);
/// Events read at a time.
const PAGE: u64 = 5000;

/// A save that the server said it had stored.
#[derive(Clone, Copy, Debug)]
struct Acknowledged {
    sheet: i64,
    slot: i32,
    issued: u32,
}

/// The form of a sheet as a browser sends it: figures, eight names, two written names, and the empty lines of the page.
fn form(seat: &Seat, version: i64, issued: u32) -> String {
    let mut body = format!("csrf={}&version={version}", seat.csrf);
    let valid = issued - 5;
    for (name, value) in [
        ("issued", issued),
        ("proxies", 12),
        ("spoiled", 2),
        ("unused", 40),
        ("recovered", issued - 1),
        ("valid", valid),
        ("invalid", 4),
        ("blank", 1),
    ] {
        body.push_str(&format!("&{name}={value}"));
    }
    for at in 0..NAMES {
        body.push_str(&format!("&v{at}={}", 40 + at));
    }
    for (at, name) in ["%E6%BC%94%E7%BB%83%E7%94%B2", "%E6%BC%94%E7%BB%83%E4%B9%99"].iter().enumerate() {
        body.push_str(&format!("&w{at}_post=member&w{at}_name={name}&w{at}_votes={}", at + 1));
    }
    for at in 2..6 {
        body.push_str(&format!("&w{at}_post=member&w{at}_name=&w{at}_votes="));
    }
    body
}

/// Issued papers of a sheet; differs from sheet to sheet, so that a stored form can be told from another.
fn issued(sheet: i64) -> u32 {
    100 + u32::try_from(sheet % 1000).unwrap_or(0)
}

type Worked = (Vec<Duration>, Vec<Acknowledged>);

/// One pair of typists types sheet after sheet, until there is none left or the server is gone.
async fn work(
    address: SocketAddr,
    typists: [Seat; 2],
    sheets: Vec<Sheet>,
    pace: Duration,
    mut stop: watch::Receiver<bool>,
) -> Result<Worked> {
    let (mut times, mut stored) = (Vec::new(), Vec::new());
    let mut connection = Connection::open(address, "").await?;
    for sheet in &sheets {
        for (typist, slot) in typists.iter().zip(1..) {
            if *stop.borrow_and_update() {
                return Ok((times, stored));
            }
            connection.become_other(&typist.cookie);
            if !pace.is_zero() {
                tokio::time::sleep(pace).await;
            }
            let issued = issued(sheet.id);
            let body = form(typist, i64::from(slot), issued);
            let path = format!("/u/{}/count/{}", sheet.unit, sheet.id);
            let before = Instant::now();
            match connection.post(&path, &body).await {
                Ok(reply) if reply.status == 303 => {
                    times.push(before.elapsed());
                    stored.push(Acknowledged { sheet: sheet.id, slot, issued });
                }
                Ok(reply) => return Err(format!("{path} answered {}\n{}", reply.head, reply.text()).into()),
                // Killed: what was on the way may be stored or not, but was not acknowledged.
                Err(_) if stop.changed().await.is_ok() => return Ok((times, stored)),
                Err(error) => return Err(error.into()),
            }
        }
    }
    Ok((times, stored))
}

/// Saves at a clerk's pace until `work` has ended; answers with what it answered.
///
/// # Errors
/// When a save is refused, or the work fails.
pub async fn meanwhile<T>(
    address: SocketAddr,
    county: &County,
    sheets: &[Sheet],
    other: JoinHandle<Result<T>>,
) -> Result<(Times, T)> {
    let (stopped, stop) = watch::channel(false);
    let start = Instant::now();
    let tasks: Vec<_> = (0..CLERKS)
        .map(|at| {
            let own = sheets.iter().skip(at).step_by(CLERKS).cloned().collect();
            tokio::spawn(work(address, county.typists[at].clone(), own, PACE, stop.clone()))
        })
        .collect();
    let done = other.await?;
    stopped.send_replace(true);
    let wall = start.elapsed();
    let mut times = Vec::new();
    for task in tasks {
        times.append(&mut task.await??.0);
    }
    Ok((Times::new(times, wall), done?))
}

/// Saves for some seconds, kills the server in the middle, and looks at what is stored.
///
/// # Errors
/// When a save is refused.
pub async fn measure(
    report: &mut Report,
    server: Server,
    county: &County,
    sheets: &[Sheet],
    data: &Path,
) -> Result<()> {
    let (stopped, stop) = watch::channel(false);
    let start = Instant::now();
    let tasks: Vec<_> = (0..CONNECTIONS)
        .map(|at| {
            let own = sheets.iter().skip(at).step_by(CONNECTIONS).cloned().collect();
            tokio::spawn(work(server.address, county.typists[at].clone(), own, Duration::ZERO, stop.clone()))
        })
        .collect();
    tokio::select! {
        () = tokio::time::sleep(LENGTH) => {}
        () = async { while !tasks.iter().all(tokio::task::JoinHandle::is_finished) { tokio::time::sleep(Duration::from_millis(5)).await } } => {}
    }
    let wall = start.elapsed();
    let memory = server.resident()?;
    server.kill()?;
    stopped.send_replace(true);
    let (mut times, mut stored) = (Vec::new(), Vec::new());
    for task in tasks {
        let (mut own, mut said) = task.await??;
        times.append(&mut own);
        stored.append(&mut said);
    }
    let times = Times::new(times, wall);
    let name = format!("saves of an entry with audit, {CONNECTIONS} connections");
    report.figure(&name, times.rate(), 1, "/s", Target::AtLeast(500));
    report.time("  their p99", times.percentile(99), 50);
    report.note(
        "  p50, slowest",
        format_args!("{} µs, {} µs", times.percentile(50).as_micros(), times.percentile(100).as_micros()),
    );
    report.note("  memory of the server", format_args!("{memory} KiB"));
    verify(report, data, sheets, &stored).await
}

/// Compares what was acknowledged with what is stored.
async fn verify(report: &mut Report, data: &Path, sheets: &[Sheet], said: &[Acknowledged]) -> Result<()> {
    let app = county::open(data).await?;
    let conn = app.db.read();
    let mut kept: HashMap<(i64, i32), u32> = HashMap::new();
    for sheet in sheets {
        for entry in polling::store::entries(conn, sheet.id).await? {
            let form: polling::model::CountForm = serde_json::from_str(&entry.form)?;
            kept.insert((entry.sheet_id, entry.slot), form.issued);
        }
    }
    let lost = said.iter().filter(|one| kept.get(&(one.sheet, one.slot)) != Some(&one.issued)).count();
    let what = format!("{} acknowledged, {lost} lost, {} on the way", said.len(), kept.len() - (said.len() - lost));
    report.check("  after SIGKILL: every acknowledged save is stored", lost == 0, what);
    let mut events = 0;
    let mut before = None;
    loop {
        let page = audit::latest(conn, before, "", PAGE).await?;
        events += page.iter().filter(|event| event.action == "count.entered").count();
        match page.last() {
            Some(last) => before = Some(last.seq),
            None => break,
        }
    }
    report.check("  every stored entry has its event", events == kept.len(), format!("{events} of {}", kept.len()));
    match audit::verify(conn).await? {
        Ok((count, _)) => report.check("  the audit chain holds", true, format!("{count} events")),
        Err(broken) => report.check("  the audit chain holds", false, format!("{}: {}", broken.seq, broken.reason)),
    }
    Ok(())
}
