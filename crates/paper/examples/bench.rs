//! What printing costs, in the shape of real work: `cargo run --release -p paper --example bench [FONT_DIR…]`.
//!
//! Goals: 22 villages × 12 papers ≤ 10 s on 2 cores; a roll of 1,500 names well below 0.7 s.

use std::path::PathBuf;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use paper::model::{BallotPaper, Group, VoterRoll};
use paper::{Fonts, Paper, PaperError, PaperKind, Printer};

/// The papers that one village posts or signs in the course of an election.
const TWELVE: [PaperKind; 12] = [
    PaperKind::T01,
    PaperKind::T02,
    PaperKind::T03,
    PaperKind::T05,
    PaperKind::T06,
    PaperKind::T08,
    PaperKind::T11,
    PaperKind::T12,
    PaperKind::T13,
    PaperKind::T14,
    PaperKind::T15,
    PaperKind::T16,
];

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut dirs: Vec<PathBuf> = std::env::args_os().skip(1).map(PathBuf::from).collect();
    if dirs.is_empty() {
        dirs.extend(std::env::var_os("CUNXUAN_FONTS").map(PathBuf::from));
        dirs.extend(std::env::home_dir().map(|home| home.join(".cache/cunxuan/fonts")));
        dirs.push("/usr/share/fonts".into());
    }
    let started = Instant::now();
    let printer = Printer::new(Fonts::load(&dirs)?);
    report("fonts and templates", started.elapsed(), None);

    let started = Instant::now();
    let pdf = printer.pdf(&Paper::sample(PaperKind::T16))?;
    report("first notice, cold", started.elapsed(), Some(pdf.len()));
    let started = Instant::now();
    let pdf = printer.pdf(&Paper::sample(PaperKind::T16))?;
    report("the same again", started.elapsed(), Some(pdf.len()));

    for names in [1_500, 12_000] {
        let started = Instant::now();
        let pdf = printer.pdf(&roll(names))?;
        report(&format!("roll of {names} names"), started.elapsed(), Some(pdf.len()));
    }

    let mut ballots = Paper::sample(PaperKind::T13);
    if let Paper::Ballot(BallotPaper::Ballots(ballots)) = &mut ballots {
        ballots.copies = 2_000;
    }
    let started = Instant::now();
    let pdf = printer.pdf(&ballots)?;
    report("2,000 ballots", started.elapsed(), Some(pdf.len()));

    let started = Instant::now();
    let bytes = township(&printer, 22)?;
    report("22 villages × 12 papers, 2 threads", started.elapsed(), Some(bytes));
    if let Some(peak) = peak_memory() {
        println!("peak memory: {peak}");
    }
    Ok(())
}

/// Prints every paper of every village, each with its own names, on two threads.
fn township(printer: &Printer, villages: usize) -> Result<usize, PaperError> {
    let jobs: Vec<(usize, PaperKind)> = (0..villages).flat_map(|v| TWELVE.map(|kind| (v, kind))).collect();
    let next = AtomicUsize::new(0);
    let work = || {
        let mut bytes = 0;
        while let Some((village, kind)) = jobs.get(next.fetch_add(1, Ordering::Relaxed)) {
            let mut paper = if *kind == PaperKind::T03 { roll(1_200 + 10 * village) } else { Paper::sample(*kind) };
            let head = paper.head_mut();
            head.village = format!("第{village}号演练村");
            head.signer = format!("{}第十二届村民选举委员会", head.village);
            bytes += printer.pdf(&paper)?.len();
        }
        Ok(bytes)
    };
    std::thread::scope(|scope| {
        let threads = [scope.spawn(work), scope.spawn(work)];
        // A panic of a worker is a defect of the crate; it goes on here.
        threads.into_iter().map(|t| t.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))).sum()
    })
}

/// A roll with invented names of two to four characters.
fn roll(names: usize) -> Paper {
    let surnames: Vec<char> = "章徐胡陈吴方郑柳童诸楼金俞汪余叶钟蒋沈韩".chars().collect();
    let given: Vec<char> = "国民春兰建设水根秀英立新爱华志明雪梅伟静德芳雨轩昊晓东丽娟青军桂花土文".chars().collect();
    let name = |i: usize| {
        let mut name = String::from(surnames[i % surnames.len()]);
        name.push(given[(i / 20) % given.len()]);
        if !i.is_multiple_of(5) {
            name.push(given[(i / 7) % given.len()]);
        }
        name
    };
    let all: Vec<String> = (0..names).map(name).collect();
    let mut paper = Paper::sample(PaperKind::T03);
    if let Paper::VoterRoll(VoterRoll { groups, .. }) = &mut paper {
        *groups = all
            .chunks(150)
            .enumerate()
            .map(|(i, names)| Group { name: format!("第{}村民小组", i + 1), names: names.to_vec() })
            .collect();
    }
    paper
}

fn report(what: &str, took: Duration, bytes: Option<usize>) {
    let size = bytes.map(|b| format!(", {} KB", b / 1024)).unwrap_or_default();
    println!("{what}: {} ms{size}", took.as_millis());
}

fn peak_memory() -> Option<String> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    status.lines().find_map(|line| line.strip_prefix("VmHWM:")).map(|rest| rest.trim().to_owned())
}
