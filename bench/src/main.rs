//! `cargo run --release -p bench`: how fast the office is, each figure beside its target.
//!
//! The server, the import and the demo are the real program in a process of its own; only the data is prepared through the
//! library. Everything lies in a temporary directory that is removed at the end. `bench read FILE` is used by the benchmark
//! itself: reading a spreadsheet and nothing else, in a process of its own.

mod county;
mod http;
mod import;
mod load;
mod papers;
mod program;
mod report;
mod review;
mod rules;
mod saves;

use std::path::Path;
use std::process::ExitCode;
use std::time::Duration;

use program::first_answer;
use report::{Report, Target};

/// Anything that stops the benchmark, in words.
type Failure = Box<dyn std::error::Error + Send + Sync>;
/// Result of a part of the benchmark.
type Result<T> = std::result::Result<T, Failure>;

/// Connections of every load.
const CONNECTIONS: usize = 16;
/// How long each page is loaded.
const LENGTH: Duration = Duration::from_secs(5);
/// Starts of which the slowest counts.
const STARTS: usize = 5;

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().collect();
    if let [_, what, file] = arguments.as_slice()
        && what == "read"
    {
        return finish(import::read_only(Path::new(file)).map(|()| true));
    }
    // One thread: the client should take little of the processors that the server needs.
    let runtime = match tokio::runtime::Builder::new_current_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => return finish(Err(error.into())),
    };
    finish(runtime.block_on(all(arguments.get(1).map_or("", String::as_str))))
}

fn finish(outcome: Result<bool>) -> ExitCode {
    match outcome {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::from(1),
        Err(failure) => {
            eprintln!("the benchmark stopped: {failure}");
            ExitCode::from(2)
        }
    }
}

/// Runs everything, or only the part named `only`: `start`, `rules`, `papers`, `review`, `import`, `pages`, `saves`.
async fn all(only: &str) -> Result<bool> {
    let wanted = |part: &str| only.is_empty() || only == part;
    let program = program::build()?;
    let temporary = tempfile::tempdir()?;
    let demo = temporary.path().join("demo");
    let county = temporary.path().join("county");
    let cores = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    let load = std::fs::read_to_string("/proc/loadavg").unwrap_or_default();
    println!("{cores} processors, load before the run {}", load.split(' ').next().unwrap_or_default());
    if wanted("start") || wanted("papers") {
        program::run(&program, &["demo".as_ref(), "--data".as_ref(), demo.as_ref()])?;
    }
    let mut report = Report::begin();
    if wanted("start") {
        start(&mut report, &program, temporary.path(), &demo).await?;
    }
    if wanted("rules") {
        rules::measure(&mut report, &program)?;
    }
    if wanted("papers") {
        papers::measure(&mut report, &program, &demo).await?;
    }
    if wanted("review") {
        let own = county::County::build(&temporary.path().join("review")).await?;
        review::measure(&mut report, &program, &own).await?;
    }
    if wanted("import") || wanted("pages") || wanted("saves") {
        let county = county::County::build(&county).await?;
        let loaded = import::measure(&mut report, &program, &county, temporary.path(), !wanted("import")).await?;
        let prepared = county.prepare(&loaded).await?;
        let (_, server) = first_answer(&program, &loaded).await?;
        if wanted("pages") {
            pages(&mut report, &server, &county, prepared.published).await?;
        }
        if wanted("saves") {
            saves::measure(&mut report, server, &county, &prepared.sheets, &loaded).await?;
        }
    }
    Ok(report.end())
}

/// Start and memory.
async fn start(report: &mut Report, program: &Path, folder: &Path, demo: &Path) -> Result<()> {
    let mut slowest = Duration::ZERO;
    for at in 0..STARTS {
        let (took, server) = first_answer(program, &folder.join(format!("fresh-{at}"))).await?;
        slowest = slowest.max(took);
        server.kill()?;
    }
    report.time("first start, empty: exec to first /login (slowest of 5)", slowest, 100);
    let mut slowest = Duration::ZERO;
    for _ in 0..STARTS {
        let (took, server) = first_answer(program, demo).await?;
        slowest = slowest.max(took);
        server.kill()?;
    }
    report.time("start on the demo's data (slowest of 5)", slowest, 100);
    let (_, server) = first_answer(program, demo).await?;
    let session = http::log_in(server.address, "demo-clerk").await?;
    let mut connection = http::Connection::open(server.address, &session).await?;
    for path in ["/", "/cockpit", "/villages"] {
        expect_ok(path, &connection.get(path).await?)?;
    }
    tokio::time::sleep(Duration::from_millis(500)).await;
    report.figure("idle memory after a few pages (VmRSS)", server.resident()?, 1024, "MB", Target::AtMost(40 * 1024));
    server.kill()
}

/// Pages at the size of a county.
async fn pages(report: &mut Report, server: &program::Server, county: &county::County, published: &str) -> Result<()> {
    let units = county.villages().len();
    let unit = format!("/u/{published}");
    let list = format!("/u/{published}/roll");
    let (meetings, timetable) = (format!("/u/{published}/meetings"), format!("/u/{published}/timetable"));
    for (path, most_ms) in [
        ("/villages", 50),
        ("/villages?size=100", 50),
        ("/villages?body=party&state=done", 50),
        ("/cockpit", 50),
        ("/", 100),
        (unit.as_str(), 100),
        (list.as_str(), 100),
        (meetings.as_str(), 100),
        (timetable.as_str(), 100),
    ] {
        let times = load::hammer(server.address, &county.session, path, CONNECTIONS, LENGTH).await?;
        let name = format!("{path} at {units} units, {CONNECTIONS} connections: p95");
        report.time(&name, times.percentile(95), most_ms);
        report.note("", format_args!("{} pages/s", times.rate()));
    }
    let path = format!("/u/{published}/roll?size=50");
    let times = load::hammer(server.address, &county.session, &path, CONNECTIONS, LENGTH).await?;
    report.figure("page of 50 voters, pages a second", times.rate(), 1, "/s", Target::AtLeast(3000));
    report.note("p95", format_args!("{} µs", times.percentile(95).as_micros()));
    report.note("memory after the load", format_args!("{} KiB", server.resident()?));
    Ok(())
}

/// Fails unless a page came.
pub fn expect_ok(path: &str, reply: &http::Reply) -> Result<()> {
    if reply.status == 200 { Ok(()) } else { Err(format!("{path} answered {}", reply.head).into()) }
}
