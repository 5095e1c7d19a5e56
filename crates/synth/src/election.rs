//! An election in a unit: who stands, what every ballot says, and what must come of it.

use serde::Serialize;

use crate::kin::Kin;
use crate::people::{Person, Sex};
use crate::rng::{Rng, derive, purpose};
use crate::scenario::{self, Scenario};
use crate::truth::{self, Truth};
use crate::{Seed, Unit, UnitKind, households};

/// A post of the committee.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
pub enum Post {
    /// 主任.
    #[serde(rename = "director")]
    Chair,
    /// 副主任.
    #[serde(rename = "deputy")]
    ViceChair,
    /// 委员.
    #[serde(rename = "member")]
    Member,
    /// 妇女委员.
    #[serde(rename = "women_member")]
    WomensSeat,
}

impl Post {
    /// The word in data exchange.
    pub fn as_str(self) -> &'static str {
        match self {
            Post::Chair => "director",
            Post::ViceChair => "deputy",
            Post::Member => "member",
            Post::WomensSeat => "women_member",
        }
    }

    /// The word on the ballot.
    pub fn zh(self) -> &'static str {
        match self {
            Post::Chair => "主任",
            Post::ViceChair => "副主任",
            Post::Member => "委员",
            Post::WomensSeat => "妇女委员",
        }
    }

    /// 0 is highest; the women's seat ranks with members.
    pub(crate) fn rank(self) -> u8 {
        match self {
            Post::Chair => 0,
            Post::ViceChair => 1,
            Post::Member | Post::WomensSeat => 2,
        }
    }
}

/// A post and how many seats it has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Contest {
    /// The post.
    pub post: Post,
    /// 应选名额.
    pub seats: u16,
}

/// Somebody who got votes: a candidate, or a person written in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Stander {
    /// Serial of the person.
    pub serial: u32,
    /// Name.
    pub name: String,
    /// Man or woman.
    pub sex: Sex,
    /// The one post they stand for.
    pub post: Post,
    /// `false` for 另选他人.
    pub is_candidate: bool,
}

/// Kind of polling place.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum PlaceKind {
    /// 中心投票会场.
    Assembly,
    /// 投票站.
    Station,
    /// 流动票箱.
    MobileBox,
}

/// Ballots of a place or of the whole unit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
pub struct Totals {
    /// Voters on the roll who belong here.
    pub registered: u32,
    /// Ballots handed out.
    pub issued: u32,
    /// Ballots in the box.
    pub recovered: u32,
    /// Ballots that are wholly invalid.
    pub invalid: u32,
}

/// A polling place with its count.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Place {
    /// Its name, in Chinese.
    pub name: String,
    /// Its kind.
    pub kind: PlaceKind,
    /// Its ballots.
    pub totals: Totals,
    /// Votes of each stander, in the order of [`Election::standers`].
    pub votes: Vec<u32>,
}

/// One ballot as it lies in the box. It belongs to no voter.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Ballot {
    /// Position in [`Election::places`].
    pub place: usize,
    /// Wholly invalid.
    pub invalid: bool,
    /// Standers marked, in the order of posts.
    pub marks: Vec<usize>,
}

/// A whole election and its truth.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Election {
    /// The posts to be filled.
    pub contests: Vec<Contest>,
    /// Candidates first, then persons written in.
    pub standers: Vec<Stander>,
    /// Near kin among the standers.
    pub kin: Vec<Kin>,
    /// Places with their counts.
    pub places: Vec<Place>,
    /// Ballots of all places together.
    pub totals: Totals,
    /// Votes of each stander over all places.
    pub votes: Vec<u32>,
    /// What must come of it.
    pub truth: Truth,
    #[serde(skip)]
    seed: u64,
}

impl Election {
    /// The election of a unit as the scenario demands it.
    pub fn of(seed: Seed, unit: &Unit, scenario: Scenario) -> Self {
        let unit_seed = unit.seed(seed);
        let mut rng = Rng::new(unit_seed, &[purpose::ELECTION]);
        let contests = contests(&mut rng, unit.kind, scenario);
        let roll = Roll::survey(seed, unit);
        let standers = scenario::standers(&mut rng, &contests, scenario, &roll);
        // The pool has one person of a household and no ties between households: only relatives asked for are kin.
        let stands = |serial: u32| standers.iter().any(|s| s.serial == serial);
        let kin =
            roll.relatives.iter().map(|r| r.2).filter(|k| stands(k.person) && stands(k.relative)).collect::<Vec<_>>();
        let totals = scenario::totals(&mut rng, roll.voters, scenario);
        let votes = scenario::votes(&mut rng, &contests, &standers, &totals, scenario);
        // Who was written in by nobody did not stand.
        let (standers, votes): (Vec<Stander>, Vec<u32>) =
            standers.into_iter().zip(votes).filter(|(s, v)| s.is_candidate || *v > 0).unzip();
        let truth = truth::determine(&totals, &contests, &standers, &votes, &kin);
        let seed = derive(unit_seed, &[purpose::BALLOT]);
        let places = open_places(&totals, standers.len());
        let mut election = Election { contests, standers, kin, places, totals, votes, truth, seed };
        election.places = election.count();
        election
    }

    /// Every ballot, in no order that means anything. Counting them gives the votes of every place.
    pub fn ballots(&self) -> impl Iterator<Item = Ballot> + '_ {
        let valid = self.totals.recovered - self.totals.invalid;
        let shuffle = Shuffle::new(self.seed, self.totals.recovered);
        let mut ends: Vec<u32> = Vec::with_capacity(self.places.len());
        for place in &self.places {
            ends.push(ends.last().copied().unwrap_or(0) + place.totals.recovered);
        }
        (0..self.totals.recovered).map(move |i| {
            let at = shuffle.at(i);
            Ballot {
                place: ends.partition_point(|end| *end <= at),
                invalid: i >= valid,
                marks: if i < valid { self.marks(i, valid) } else { Vec::new() },
            }
        })
    }

    /// The standers marked on a valid ballot. The marks of each post lie one after another around the circle of valid
    /// ballots, so no ballot has a person twice or more marks than seats.
    fn marks(&self, ballot: u32, valid: u32) -> Vec<usize> {
        let mut marks = Vec::new();
        for (number, contest) in self.contests.iter().enumerate() {
            let mut from = self.offset(number, valid);
            for (i, (stander, votes)) in self.standers.iter().zip(&self.votes).enumerate() {
                if stander.post != contest.post {
                    continue;
                }
                if (ballot + valid - from) % valid < *votes {
                    marks.push(i);
                }
                from = ((u64::from(from) + u64::from(*votes)) % u64::from(valid)) as u32;
            }
        }
        marks
    }

    fn offset(&self, contest: usize, valid: u32) -> u32 {
        (derive(self.seed, &[contest as u64]) % u64::from(valid.max(1))) as u32
    }

    /// The places with what lies in their boxes.
    fn count(&self) -> Vec<Place> {
        let mut places = self.places.clone();
        for ballot in self.ballots() {
            let Some(place) = places.get_mut(ballot.place) else { continue };
            place.totals.invalid += u32::from(ballot.invalid);
            for mark in ballot.marks {
                if let Some(votes) = place.votes.get_mut(mark) {
                    *votes += 1;
                }
            }
        }
        places
    }
}

/// Divides the unit into places with ballots handed out and recovered, but nothing counted.
fn open_places(totals: &Totals, standers: usize) -> Vec<Place> {
    let mut places = places(totals.registered);
    let shares: Vec<u32> = places.iter().map(|p| p.totals.registered).collect();
    // More ballots than handed out turn up in one box.
    let surplus = totals.recovered.saturating_sub(totals.issued);
    let issued = apportion(totals.issued, &shares);
    let recovered = apportion(totals.recovered - surplus, &issued);
    for ((place, issued), recovered) in places.iter_mut().zip(issued).zip(recovered) {
        place.totals.issued = issued;
        place.totals.recovered = recovered;
        place.votes = vec![0; standers];
    }
    if let Some(place) = places.first_mut() {
        place.totals.recovered += surplus;
    }
    places
}

/// A bijection of `0..n`.
struct Shuffle {
    n: u64,
    factor: u64,
    shift: u64,
}

impl Shuffle {
    fn new(seed: u64, n: u32) -> Self {
        let n = u64::from(n.max(1));
        let mut factor = derive(seed, &[1]) % n;
        // Some number near any number has no factor in common with n.
        while gcd(factor, n) != 1 {
            factor += 1;
        }
        Shuffle { n, factor, shift: derive(seed, &[2]) % n }
    }

    fn at(&self, i: u32) -> u32 {
        ((u64::from(i) * self.factor + self.shift) % self.n) as u32
    }
}

fn gcd(a: u64, b: u64) -> u64 {
    if b == 0 { a } else { gcd(b, a % b) }
}

/// Divides a whole by shares, with the largest remainders rounded up: the parts add up to the whole, and no part is
/// larger than its share if the whole is not larger than all shares.
pub(crate) fn apportion(whole: u32, shares: &[u32]) -> Vec<u32> {
    let total: u64 = shares.iter().map(|s| u64::from(*s)).sum::<u64>().max(1);
    let product = |share: u32| u64::from(whole) * u64::from(share);
    let mut parts: Vec<u32> = shares.iter().map(|s| (product(*s) / total) as u32).collect();
    let left = whole - parts.iter().sum::<u32>();
    let mut order: Vec<usize> = (0..shares.len()).collect();
    order.sort_by_key(|i| (std::cmp::Reverse(shares.get(*i).map_or(0, |s| product(*s) % total)), *i));
    for i in order.into_iter().cycle().take(left as usize) {
        if let Some(part) = parts.get_mut(i) {
            *part += 1;
        }
    }
    parts
}

/// One assembly, a station for every 700 voters beyond the first 700, and a mobile box for 1.4 % of the voters.
fn places(registered: u32) -> Vec<Place> {
    let place = |name: String, kind, registered| Place {
        name,
        kind,
        totals: Totals { registered, ..Totals::default() },
        votes: Vec::new(),
    };
    let mobile = if registered >= 300 { registered * 14 / 1000 } else { 0 };
    let stations = registered / 700;
    let mut shares = vec![3; 1];
    shares.extend((0..stations).map(|_| 2));
    let parts = apportion(registered - mobile, &shares);
    let mut out = Vec::new();
    for (i, part) in parts.into_iter().enumerate() {
        out.push(match i {
            0 => place("中心投票会场".to_owned(), PlaceKind::Assembly, part),
            n => place(format!("第{n}投票站"), PlaceKind::Station, part),
        });
    }
    if mobile > 0 {
        out.push(place("流动票箱".to_owned(), PlaceKind::MobileBox, mobile));
    }
    out
}

/// Committees of 3, 5 and 7: 70, 27 and 3 % of villages; residents' committees have 5, 7 or 9.
fn contests(rng: &mut Rng, kind: UnitKind, scenario: Scenario) -> Vec<Contest> {
    let drawn = match kind {
        UnitKind::Village => rng.weighted(&[(3, 700), (5, 270), (7, 30)], 3),
        UnitKind::Community => rng.weighted(&[(5, 500), (7, 400), (9, 100)], 5),
    };
    let size = drawn.max(scenario.fewest_seats());
    let contest = |post, seats| Contest { post, seats };
    match size {
        3 => vec![contest(Post::Chair, 1), contest(Post::Member, 1), contest(Post::WomensSeat, 1)],
        n => vec![
            contest(Post::Chair, 1),
            contest(Post::ViceChair, 1),
            contest(Post::Member, n - 3),
            contest(Post::WomensSeat, 1),
        ],
    }
}

/// What one pass over the persons of a unit keeps.
pub(crate) struct Roll {
    pub(crate) voters: u32,
    /// Voters of 25 to 60 years, from different households without kin among them, drawn without order.
    pub(crate) pool: Vec<Person>,
    /// Two voters of one household who may not both serve, if there are any.
    pub(crate) relatives: Option<(Person, Person, Kin)>,
}

impl Roll {
    /// More than any ballot needs.
    const POOL: usize = 60;

    pub(crate) fn survey(seed: Seed, unit: &Unit) -> Self {
        let unit_seed = unit.seed(seed);
        let lot = |p: &Person| derive(unit_seed, &[purpose::CANDIDATE, u64::from(p.serial)]);
        let fit = |p: &Person| p.is_voter() && (25..=60).contains(&p.age_on(unit.polling_day));
        let mut roll = Roll { voters: 0, pool: Vec::new(), relatives: None };
        let mut men: Vec<(u64, Person)> = Vec::new();
        let mut women: Vec<(u64, Person)> = Vec::new();
        let mut best_pair = u64::MAX;
        for household in households(seed, unit) {
            roll.voters += household.persons.iter().filter(|p| p.is_voter()).count() as u32;
            // Standers come from households that are not tied to their neighbour, so that no kinship is there unasked.
            if household.kin.iter().any(|k| household.persons.iter().all(|p| p.serial != k.person)) {
                continue;
            }
            let of = |serial: u32| household.persons.iter().find(|p| p.serial == serial).filter(|p| fit(p));
            for k in household.kin.iter().filter(|k| k.relation.is_immediate()) {
                if let (Some(a), Some(b)) = (of(k.person), of(k.relative))
                    && lot(a) < best_pair
                {
                    best_pair = lot(a);
                    roll.relatives = Some((a.clone(), b.clone(), *k));
                }
            }
            if let Some(person) = household.persons.iter().filter(|p| fit(p)).min_by_key(|p| lot(p)) {
                let side = if person.sex == Sex::Male { &mut men } else { &mut women };
                side.push((lot(person), person.clone()));
                if side.len() >= 2 * Self::POOL {
                    side.sort_by_key(|(lot, _)| *lot);
                    side.truncate(Self::POOL);
                }
            }
        }
        for mut side in [men, women] {
            side.sort_by_key(|(lot, _)| *lot);
            side.truncate(Self::POOL);
            // Two namesakes on one ballot would need a remark to tell them apart; the demo leaves that to the roll.
            for (_, person) in side {
                if roll.pool.iter().all(|p| p.name != person.name) {
                    roll.pool.push(person);
                }
            }
        }
        roll
    }
}
