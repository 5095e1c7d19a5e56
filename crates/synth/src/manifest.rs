//! What a run produced, in figures that change when anything does.

use std::fmt::Write;

use serde::Serialize;

use crate::{Election, Proxy, Scenario, Seed, Unit, households, proxies};

/// Counts and checksums over units. Neither depends on the order of the units.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
pub struct Manifest {
    /// Units.
    pub units: u64,
    /// Households.
    pub households: u64,
    /// Persons, children included.
    pub persons: u64,
    /// Persons on the roll.
    pub voters: u64,
    /// Pairs of near relatives.
    pub kin: u64,
    /// Proxies, unlawful ones included.
    pub proxies: u64,
    /// Unlawful proxies.
    pub violations: u64,
    /// Polling places.
    pub places: u64,
    /// Ballots recovered.
    pub ballots: u64,
    /// Votes of all standers.
    pub votes: u64,
    /// Seats filled according to the truth.
    pub seats_filled: u64,
    /// Exclusive or of the units' checksums.
    pub xor: u64,
    /// Sum of the units' checksums.
    pub sum: u64,
}

impl Manifest {
    /// Computes a unit with everything in it and adds it.
    pub fn add(&mut self, seed: Seed, unit: &Unit, scenario: Scenario) {
        let mut check = Checksum::default();
        self.units += 1;
        for household in households(seed, unit) {
            self.households += 1;
            self.persons += household.persons.len() as u64;
            self.voters += household.persons.iter().filter(|p| p.is_voter()).count() as u64;
            self.kin += household.kin.len() as u64;
            check.take(&household);
        }
        let election = Election::of(seed, unit, scenario);
        check.take(&election);
        self.places += election.places.len() as u64;
        self.ballots += u64::from(election.totals.recovered);
        self.votes += election.votes.iter().map(|v| u64::from(*v)).sum::<u64>();
        self.seats_filled += election.truth.elected.len() as u64;
        let proxies: Vec<Proxy> = proxies(seed, unit, &election);
        check.take(&proxies);
        self.proxies += proxies.len() as u64;
        self.violations += proxies.iter().filter(|p| p.violation.is_some()).count() as u64;
        self.xor ^= check.0;
        self.sum = self.sum.wrapping_add(check.0);
    }

    /// One `name: value` per line.
    pub fn lines(&self) -> String {
        let mut out = String::new();
        if let Ok(serde_json::Value::Object(fields)) = serde_json::to_value(self) {
            for (name, value) in fields {
                let _ = writeln!(out, "{name}: {value}");
            }
        }
        out
    }
}

/// FNV-1a over the serialised form: every field of every record counts.
struct Checksum(u64);

impl Default for Checksum {
    fn default() -> Self {
        Checksum(0xCBF2_9CE4_8422_2325)
    }
}

impl Checksum {
    fn take(&mut self, value: &impl Serialize) {
        for byte in serde_json::to_vec(value).unwrap_or_default() {
            self.0 = (self.0 ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01B3);
        }
    }
}
