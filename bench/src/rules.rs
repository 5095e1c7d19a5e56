//! How fast the rules are: small polls in number, the kinship of a county, and every vector through the program.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use law::book::LawBook;
use law::kinship::{Confidence, Graph, KinRecord, PersonNo, Relation, Source};
use law::policy::{self, BodyPost, Membership};
use law::poll::{self, RoundInput, RoundKind, VoteLine};
use law::posts::{PersonRef, Post, Seats};
use law::regime::Regime;

use crate::Result;
use crate::report::Report;

/// Polls to determine.
const POLLS: u32 = 1_000_000;
/// Threads that do it, as the target says.
const THREADS: u32 = 2;
/// Persons of the county, in households of four.
const PERSONS: u32 = 270_000;
/// Villages and communities of the county.
const UNITS: u32 = 235;
/// Members and candidates of one unit, over all its bodies: 1,880 in the county.
const PER_UNIT: u32 = 8;
/// Runs of the program of which the slowest counts.
const RUNS: usize = 5;

/// Measures all three.
///
/// # Errors
/// When the law book does not load or the program does not answer every vector.
pub fn measure(report: &mut Report, program: &Path) -> Result<()> {
    polls(report)?;
    kinship(report)?;
    vectors(report, program)
}

/// Numbers that look random and are the same everywhere.
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, n: u32) -> u32 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        ((self.0 >> 33) % u64::from(n)) as u32
    }
}

/// At most four candidates and seven ballots, one or two posts, a couple among the candidates of every third.
fn poll(numbers: &mut Numbers, names: &[PersonRef]) -> RoundInput {
    let recovered = numbers.below(8);
    let checked_in = (recovered + numbers.below(2)).min(7);
    let posts = [Post::Chair, Post::Member];
    let count = 1 + numbers.below(2) as usize;
    let seats: Vec<Seats> = posts[..count].iter().map(|post| Seats { post: *post, n: 1 + numbers.below(2) }).collect();
    let mut votes = Vec::new();
    for (at, seat) in seats.iter().enumerate() {
        let mut left = recovered * seat.n;
        for name in names.iter().skip(at).step_by(count) {
            let given = numbers.below(recovered.min(left) + 1);
            left -= given;
            votes.push(VoteLine { person: name.clone(), post: seat.post, votes: given, is_candidate: true, sex: None });
        }
    }
    let couple = law::kinship::KinEdge::new(names[0].clone(), names[1].clone(), Relation::Spouse);
    RoundInput {
        kind: if numbers.below(4) == 0 { RoundKind::Runoff } else { RoundKind::First },
        registered: checked_in + numbers.below(8),
        issued: checked_in,
        checked_in,
        recovered,
        invalid: 0,
        seats,
        votes,
        relations: if numbers.below(3) == 0 { vec![couple] } else { Vec::new() },
        already_elected: Vec::new(),
        settled: Vec::new(),
        disqualified: Vec::new(),
        first_vote_on: None,
    }
}

/// Determines every [`THREADS`]th poll; how many were valid votes, and how many were refused.
fn share_of_polls(thread: u32, regimes: &[Regime]) -> (u32, u32) {
    let names: Vec<PersonRef> = ["甲", "乙", "丙", "丁"].map(PersonRef::from).to_vec();
    let mut numbers = Numbers(7 + u64::from(thread));
    let (mut valid, mut refused) = (0, 0);
    for no in 0..POLLS / THREADS {
        let input = poll(&mut numbers, &names);
        match poll::determine(&input, &regimes[no as usize % regimes.len()]) {
            Ok(verdict) => valid += u32::from(verdict.valid),
            Err(_) => refused += 1,
        }
    }
    (valid, refused)
}

/// Making the polls is in the figure.
fn polls(report: &mut Report) -> Result<()> {
    let book = LawBook::builtin()?;
    let regimes: Vec<Regime> = ["CN-2018", "ZJ-2020", "SH-2020", "BJ-2012", "HEN-2011"]
        .into_iter()
        .map(|id| book.regime_undated(id))
        .collect::<std::result::Result<_, _>>()?;
    let regimes = &regimes[..];
    let started = Instant::now();
    let shares: Vec<(u32, u32)> = std::thread::scope(|scope| {
        let threads: Vec<_> = (0..THREADS).map(|no| scope.spawn(move || share_of_polls(no, regimes))).collect();
        threads.into_iter().filter_map(|thread| thread.join().ok()).collect()
    });
    let took = started.elapsed();
    if shares.len() != THREADS as usize {
        return Err("a thread of the polls has panicked".into());
    }
    report.time("determine 1,000,000 small polls, 2 threads, 5 profiles", took, 5_000);
    let (valid, refused) = shares.iter().fold((0, 0), |sum, one| (sum.0 + one.0, sum.1 + one.1));
    report.note("of them valid votes / refused as impossible", format_args!("{valid} / {refused}"));
    Ok(())
}

/// The records of the county: households of four, and brothers in different ones.
fn records() -> Vec<KinRecord> {
    let mut records: Vec<KinRecord> = Vec::new();
    for head in (0..PERSONS).step_by(4) {
        for (member, code) in [(head + 1, "12"), (head + 2, "22"), (head + 3, "30")] {
            let no = records.len() as u32;
            records.extend(KinRecord::of_household(head, member, code, no));
        }
        if head % 12 == 0 && head + 4 < PERSONS {
            records.push(KinRecord {
                a: head,
                b: head + 4,
                relation: Relation::Sibling,
                source: Source::Declared,
                confidence: Confidence::Recorded,
                record: records.len() as u32,
            });
        }
    }
    records
}

/// What the eight of a unit are: party, committee, co-operative and supervision, some in two bodies.
fn posts(at: u32) -> Vec<BodyPost> {
    match at {
        0 => vec![BodyPost::PartySecretary, BodyPost::Director, BodyPost::CoopChair],
        1 => vec![BodyPost::PartyDeputySecretary, BodyPost::VscChair],
        2 => vec![BodyPost::PartyMember, BodyPost::VcMember],
        3 => vec![BodyPost::Deputy],
        4 => vec![BodyPost::VcMember],
        5 => vec![BodyPost::CoopBoard],
        6 => vec![BodyPost::CoopSupervisor],
        _ => vec![BodyPost::VscMember],
    }
}

/// From the records to who must not serve: the graph, the relations among the members of every unit, and the avoidance
/// between all bodies of the unit.
fn kinship(report: &mut Report) -> Result<()> {
    let book = LawBook::builtin()?;
    let regime = book.regime_undated("ZJ-2020")?;
    let pack = book.pack("LUBU-2020").ok_or("no pack LUBU-2020")?;
    let records = records();
    let units: BTreeMap<u32, Vec<PersonNo>> =
        (0..UNITS).map(|unit| (unit, (0..PER_UNIT).map(|n| unit * (PERSONS / UNITS) + n * 3).collect())).collect();
    let near = &regime.kin_set_near().value;
    let name = |no: PersonNo| PersonRef::from(format!("{no}").as_str());

    let started = Instant::now();
    let graph = Graph::build(PERSONS, &records, Vec::new(), &[])
        .map_err(|doubts| format!("{} records contradict each other", doubts.len()))?;
    let ties = graph.ties_of_groups(&units, near);
    let mut barred = 0;
    for group in units.values() {
        let edges = graph.edges_among(group, near, name);
        let teams: Vec<Membership> =
            group.iter().zip(0..).map(|(no, at)| Membership { person: name(*no), posts: posts(at) }).collect();
        barred += policy::avoidance(pack, &teams, &edges, &regime).len();
    }
    let took = started.elapsed();
    report.time("kinship of a county: 270,000 persons, 235 units × 8 posts", took, 1_000);
    let related: usize = ties.values().map(Vec::len).sum();
    report.note("records / related pairs / findings", format_args!("{} / {related} / {barred}", records.len()));
    Ok(())
}

/// Where the vectors lie in the sources.
fn sources() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../crates/checker/tests/data/vectors.json")
}

/// The whole process: start, the law book, every vector, the end.
fn vectors(report: &mut Report, program: &Path) -> Result<()> {
    let file = sources();
    let document: serde_json::Value = serde_json::from_str(&std::fs::read_to_string(&file)?)?;
    let wanted = document["vectors"].as_array().map_or(0, Vec::len);
    let mut slowest = Duration::ZERO;
    for _ in 0..RUNS {
        let started = Instant::now();
        let done = Command::new(program).arg("determine").arg(&file).stdin(Stdio::null()).output()?;
        slowest = slowest.max(started.elapsed());
        let answers = done.stdout.split(|byte| *byte == b'\n').filter(|line| !line.is_empty()).count();
        if answers != wanted {
            return Err(format!("{answers} answers to {wanted} vectors").into());
        }
    }
    let name = format!("cunxuan determine, {wanted} vectors with start (slowest of {RUNS})");
    report.time(&name, slowest, 200);
    Ok(())
}
