//! Small polls in number: what the differential test against the checker needs.

#![allow(clippy::unwrap_used)]

use law::book::LawBook;
use law::poll::{self, Next, RoundInput, RoundKind, VoteLine};
use law::posts::{PersonRef, Post, Seats};
use std::time::Instant;

/// Numbers that look random and are the same everywhere.
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, n: u32) -> u32 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        ((self.0 >> 33) % u64::from(n)) as u32
    }
}

/// At most four candidates and seven ballots, one or two posts.
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
    RoundInput {
        kind: if numbers.below(4) == 0 { RoundKind::Runoff } else { RoundKind::First },
        registered: checked_in + numbers.below(8),
        issued: checked_in,
        checked_in,
        recovered,
        invalid: 0,
        seats,
        votes,
        relations: Vec::new(),
        already_elected: Vec::new(),
        settled: Vec::new(),
        disqualified: Vec::new(),
        first_vote_on: None,
    }
}

#[test]
fn small_polls_in_number() {
    const POLLS: u32 = 20_000;
    let started = Instant::now();
    let book = LawBook::builtin().unwrap();
    println!("the book: {:?}", started.elapsed());
    let regimes = ["CN-2018", "ZJ-2020", "SH-2020", "BJ-2012", "HEN-2011"].map(|id| book.regime_undated(id).unwrap());
    let names: Vec<PersonRef> = ["甲", "乙", "丙", "丁"].map(PersonRef::from).to_vec();
    let mut numbers = Numbers(7);
    let polls: Vec<RoundInput> = (0..POLLS).map(|_| poll(&mut numbers, &names)).collect();
    let started = Instant::now();
    let (mut valid, mut elected, mut refused) = (0u32, 0usize, 0u32);
    for (input, regime) in polls.iter().zip(regimes.iter().cycle()) {
        match poll::determine(input, regime) {
            Ok(verdict) => {
                valid += u32::from(verdict.valid);
                elected += verdict.elected.len();
                assert!(verdict.valid || verdict.next == Next::Repoll);
            }
            Err(_) => refused += 1,
        }
    }
    let took = started.elapsed();
    println!(
        "{POLLS} polls: {took:?}, {} ns each; {valid} valid, {elected} elected, {refused} refused",
        took.as_nanos() / u128::from(POLLS)
    );
    assert!(valid > POLLS / 4 && elected > 0);
    assert!(took.as_secs() < 60, "{took:?}");
}

#[test]
fn every_case_at_once() {
    let folder = std::path::PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../law/cases");
    let read = |entry: std::io::Result<std::fs::DirEntry>| {
        let text = std::fs::read_to_string(entry.unwrap().path()).unwrap();
        serde_json::from_str::<serde_json::Value>(&text).unwrap()
    };
    let documents: Vec<serde_json::Value> = std::fs::read_dir(folder).unwrap().map(read).collect();
    let started = Instant::now();
    let answers: usize = documents.iter().map(|document| law::determine::run(document).len()).sum();
    println!("{answers} cases with the book: {:?}", started.elapsed());
    assert!(answers >= 280, "{answers}");
}
