//! The papers of a township through the real server, while somebody else goes on looking at pages.

use std::collections::VecDeque;
use std::path::Path;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use office::publication::model::TEMPLATES;
use synth::divisions;

use crate::http::{Connection, log_in};
use crate::load::Times;
use crate::program::first_answer;
use crate::report::Report;
use crate::{Result, expect_ok};

/// The township of the demo.
const TOWNSHIP: &str = "330781007000";
/// Papers of a run: 22 villages × 12.
const PAPERS: usize = 22 * 12;
/// Papers of a village.
const EACH: usize = 12;
/// Papers that are asked for at the same time.
const AT_ONCE: usize = 4;
/// What a village needs first; the others follow in their order.
const FIRST: [&str; EACH] =
    ["T01", "T02", "T03", "T05", "T06", "T08", "T11", "T12", "T13-ballots", "T14", "T15", "T16"];

/// Asks which papers can be printed now, without printing any.
async fn printable(connection: &mut Connection, unit: &str) -> Result<Vec<String>> {
    let rest = TEMPLATES.iter().map(|template| template.code).filter(|code| !FIRST.contains(code));
    let mut found = Vec::new();
    for code in FIRST.into_iter().chain(rest) {
        if connection.get(&format!("/u/{unit}/notices/publish/{code}")).await?.status == 200 {
            found.push(format!("/u/{unit}/notices/preview/{code}"));
        }
    }
    Ok(found)
}

/// Prints the papers of the demo's township.
///
/// # Errors
/// When a paper or a page does not come.
pub async fn measure(report: &mut Report, program: &Path, demo: &Path) -> Result<()> {
    let township = divisions::township(TOWNSHIP).ok_or("the demo's township is not in the data")?;
    let (_, server) = first_answer(program, demo).await?;
    let cookie = log_in(server.address, "demo-clerk").await?;
    let mut connection = Connection::open(server.address, &cookie).await?;
    let (mut all, mut more, mut villages) = (Vec::new(), Vec::new(), 0);
    for unit in &township.units {
        let mut own = printable(&mut connection, unit.code).await?;
        villages += usize::from(!own.is_empty());
        more.extend(own.split_off(own.len().min(EACH)));
        all.extend(own);
    }
    // A village that is not far enough for twelve papers leaves its share to the others; so does a paper that is refused
    // because a fact is missing.
    all.extend(more);
    let queue = Arc::new(Mutex::new((VecDeque::from(all), 0)));
    let start = Instant::now();
    let printing: Vec<_> = (0..AT_ONCE)
        .map(|_| {
            let (queue, cookie, address) = (queue.clone(), cookie.clone(), server.address);
            tokio::spawn(async move {
                let mut connection = Connection::open(address, &cookie).await?;
                let mut bytes = 0;
                loop {
                    let path = {
                        let mut queue = queue.lock().map_err(|_| "a printing task failed")?;
                        // What is being printed counts as printed until it is refused.
                        if queue.1 >= PAPERS { None } else { queue.0.pop_front().inspect(|_| queue.1 += 1) }
                    };
                    let Some(path) = path else { break };
                    let reply = connection.get(&path).await?;
                    if reply.status == 422 {
                        queue.lock().map_err(|_| "a printing task failed")?.1 -= 1;
                        continue;
                    }
                    expect_ok(&path, &reply)?;
                    if !reply.body.starts_with(b"%PDF") {
                        return Err(format!("{path} is no PDF").into());
                    }
                    bytes += reply.body.len();
                }
                Result::Ok(bytes)
            })
        })
        .collect();
    let mut pages = Vec::new();
    let mut turn = ["/villages", "/", "/cockpit"].into_iter().cycle();
    while !printing.iter().all(tokio::task::JoinHandle::is_finished) {
        let path = turn.next().unwrap_or("/");
        let before = Instant::now();
        expect_ok(path, &connection.get(path).await?)?;
        pages.push(before.elapsed());
        // A reader looks at a page before the next.
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    let wall = start.elapsed();
    let mut bytes = 0;
    for task in printing {
        bytes += task.await??;
    }
    let count = queue.lock().map_err(|_| "a printing task failed")?.1;
    report.note("papers", format_args!("{count} of {villages} villages, {} KiB", bytes >> 10));
    report.time(
        &format!("{count} papers, {AT_ONCE} at a time, fonts read first"),
        wall,
        10_000 * count as u128 / PAPERS as u128,
    );
    let pages = Times::new(pages, wall);
    report.time("  slowest page meanwhile", pages.percentile(100), 200);
    report.note("  pages, median", format_args!("{}, {} µs", pages.count(), pages.percentile(50).as_micros()));
    server.kill()
}
