//! Elections made to order: who stands and how many votes they get, so that a demanded outcome comes true.

use serde::Serialize;

use crate::election::{Contest, Post, Roll, Stander, Totals};
use crate::people::{Person, Sex};
use crate::rng::Rng;

/// The outcome that a caller wants.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Scenario {
    /// As it comes: 80 % clear wins, 15 % narrow ones, 5 % with a seat left open.
    Natural,
    /// Every seat is won with 80 to 95 %.
    ClearWin,
    /// Every seat is won with 50 to 62 %.
    NarrowWin,
    /// Turnout and chair are won with one vote more than half.
    BareMajority,
    /// The candidate for chair has exactly half of the ballots: not elected.
    ExactHalf,
    /// Two members with equal votes for the last seat.
    TieAtCut,
    /// One seat of member stays open.
    RunoffDue,
    /// The chair and a member are near kin; `successor` says whether somebody else with more than half can follow.
    KinshipConflict {
        /// Whether the seat can be filled at once.
        successor: bool,
    },
    /// No woman has more than half of the votes.
    NoWoman,
    /// Exactly half of the voters vote, or fewer.
    TurnoutBelowHalf,
    /// The boxes hold more ballots than were handed out.
    OverRecovered,
}

impl Scenario {
    /// Every scenario, for loops in tests and demos.
    pub const ALL: [Scenario; 12] = [
        Scenario::Natural,
        Scenario::ClearWin,
        Scenario::NarrowWin,
        Scenario::BareMajority,
        Scenario::ExactHalf,
        Scenario::TieAtCut,
        Scenario::RunoffDue,
        Scenario::KinshipConflict { successor: true },
        Scenario::KinshipConflict { successor: false },
        Scenario::NoWoman,
        Scenario::TurnoutBelowHalf,
        Scenario::OverRecovered,
    ];

    /// A tie or a successor above half needs two seats of member.
    pub(crate) fn fewest_seats(self) -> u16 {
        match self {
            Scenario::TieAtCut | Scenario::KinshipConflict { .. } => 5,
            _ => 3,
        }
    }
}

/// One candidate more than seats for every post, and up to three persons written in.
pub(crate) fn standers(rng: &mut Rng, contests: &[Contest], scenario: Scenario, roll: &Roll) -> Vec<Stander> {
    let relatives = match scenario {
        Scenario::KinshipConflict { .. } => roll.relatives.as_ref(),
        _ => None,
    };
    let household_of_relatives = relatives.map_or(0, |r| r.0.household);
    let mut men: Vec<&Person> = Vec::new();
    let mut women: Vec<&Person> = Vec::new();
    for person in roll.pool.iter().filter(|p| p.household != household_of_relatives) {
        if person.sex == Sex::Male { men.push(person) } else { women.push(person) }
    }
    // The women's seat takes women only, so they are set aside before the other posts draw.
    let seats_of_women: u16 = contests.iter().filter(|c| c.post == Post::WomensSeat).map(|c| c.seats + 1).sum();
    let mut others = women.split_off(usize::from(seats_of_women).min(women.len())).into_iter();
    let (mut men, mut women) = (men.into_iter(), women.into_iter());
    let mut out: Vec<Stander> = Vec::new();
    for contest in contests {
        for place in 0..=contest.seats {
            let related = match (relatives, contest.post, place) {
                (Some((a, ..)), Post::Chair, 0) => Some(a),
                (Some((_, b, _)), Post::Member, 0) => Some(b),
                _ => None,
            };
            let drawn = match (contest.post, scenario) {
                (Post::WomensSeat, _) => women.next(),
                (_, Scenario::NoWoman) => men.next(),
                _ if rng.chance(200) => others.next().or_else(|| men.next()),
                // A very small unit may run out of men.
                _ => men.next().or_else(|| others.next()),
            };
            let person = related.or(drawn);
            out.extend(person.map(|p| stander(p, contest.post, true)));
        }
    }
    for _ in 0..rng.between(1, 3) {
        out.extend(men.next().map(|p| stander(p, Post::Member, false)));
    }
    out
}

fn stander(person: &Person, post: Post, is_candidate: bool) -> Stander {
    Stander { serial: person.serial, name: person.name.clone(), sex: person.sex, post, is_candidate }
}

/// Registered, handed out, recovered, invalid.
pub(crate) fn totals(rng: &mut Rng, registered: u32, scenario: Scenario) -> Totals {
    let of = |whole: u32, myriad: u32| (u64::from(whole) * u64::from(myriad) / 10_000) as u32;
    let half = registered / 2;
    let turnout = rng.quantile(3500, &TURNOUT, 9900);
    let lost_share = rng.between(50, 150);
    let invalid_share = rng.between(50, 300);
    let drawn = of(registered, turnout).clamp(half + half / 10 + 3, registered);
    let (issued, recovered) = match scenario {
        // A natural election may fail too, in about one unit of two thousand.
        Scenario::Natural => {
            let issued = of(registered, turnout).max(1);
            (issued, issued - of(issued, lost_share))
        }
        Scenario::BareMajority => (half + 1, half + 1),
        Scenario::TurnoutBelowHalf => {
            let recovered = if rng.chance(500) { half } else { of(registered, rng.between(4000, 4900)) };
            (recovered + of(recovered, lost_share), recovered)
        }
        Scenario::OverRecovered => (drawn, drawn + rng.between(1, 3)),
        // Exactly half of the ballots needs an even number of them.
        Scenario::ExactHalf => (drawn, (drawn - of(drawn, lost_share)) / 2 * 2),
        _ => (drawn, drawn - of(drawn, lost_share)),
    };
    let invalid = match scenario {
        Scenario::BareMajority => of(recovered, 50),
        _ => of(recovered, invalid_share),
    };
    Totals { registered, issued, recovered, invalid }
}

/// How the winners of a post stand.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Lead {
    Clear,
    Narrow,
    /// The last seat is not won.
    Short,
    /// Nobody wins.
    None,
    /// The last seat is tied with the first one left out.
    Tie,
    /// The first one left out has more than half, too.
    Successor,
    /// One vote more than half.
    Bare,
    /// Exactly half.
    Half,
}

fn lead(scenario: Scenario, natural: Lead, post: Post) -> Lead {
    match (scenario, post) {
        (Scenario::Natural, Post::Member) => natural,
        (Scenario::Natural, _) if natural == Lead::Short => Lead::Narrow,
        (Scenario::Natural, _) => natural,
        (Scenario::NarrowWin, _) => Lead::Narrow,
        (Scenario::BareMajority, Post::Chair) => Lead::Bare,
        (Scenario::ExactHalf, Post::Chair) => Lead::Half,
        (Scenario::TieAtCut, Post::Member) => Lead::Tie,
        (Scenario::RunoffDue, Post::Member) => Lead::Short,
        (Scenario::KinshipConflict { successor: true }, Post::Member) => Lead::Successor,
        (Scenario::KinshipConflict { successor: false }, Post::Member) => Lead::Narrow,
        (Scenario::NoWoman, Post::WomensSeat) => Lead::None,
        (Scenario::BareMajority, _) => Lead::Narrow,
        _ => Lead::Clear,
    }
}

/// Votes of every stander. For each post they never exceed valid ballots × seats, and for each person valid ballots.
pub(crate) fn votes(
    rng: &mut Rng,
    contests: &[Contest],
    standers: &[Stander],
    totals: &Totals,
    scenario: Scenario,
) -> Vec<u32> {
    let natural = rng.weighted(&[(Lead::Clear, 800), (Lead::Narrow, 150), (Lead::Short, 50)], Lead::Clear);
    let valid = totals.recovered - totals.invalid;
    let mut votes = vec![0; standers.len()];
    for contest in contests {
        let of_post = |candidate: bool| {
            let post = contest.post;
            (0..standers.len())
                .filter(move |i| standers.get(*i).is_some_and(|s| s.post == post && s.is_candidate == candidate))
        };
        let candidates: Vec<usize> = of_post(true).collect();
        let mut given = share(rng, contest, candidates.len(), totals, lead(scenario, natural, contest.post));
        // The list does not tell who wins; only relatives have been put first to be elected.
        if !matches!(scenario, Scenario::KinshipConflict { .. }) && !given.is_empty() {
            let by = rng.below(given.len() as u32) as usize;
            given.rotate_left(by);
        }
        let mut left = u64::from(valid) * u64::from(contest.seats);
        for (i, wanted) in candidates.into_iter().zip(given) {
            let taken = u64::from(wanted.min(valid)).min(left);
            left -= taken;
            if let Some(v) = votes.get_mut(i) {
                *v = taken as u32;
            }
        }
        // 2 % for others, as far as marks are left; what nobody gets is abstention.
        for i in of_post(false) {
            let taken = u64::from(rng.between(1, (valid / 100).max(1))).min(left / 2);
            left -= taken;
            if let Some(v) = votes.get_mut(i) {
                *v = taken as u32;
            }
        }
    }
    votes
}

/// Wanted votes of the candidates of one post, seats first, then the one left out.
fn share(rng: &mut Rng, contest: &Contest, candidates: usize, totals: &Totals, lead: Lead) -> Vec<u32> {
    let recovered = totals.recovered;
    let valid = recovered - totals.invalid;
    let win = recovered / 2 + 1;
    let of = |myriad: u32| (u64::from(recovered) * u64::from(myriad) / 10_000) as u32;
    let seats = usize::from(contest.seats);
    let mut wanted: Vec<u32> = (0..seats)
        .map(|_| match lead {
            Lead::Clear => of(rng.between(8000, 9500)).clamp(win, valid),
            Lead::None => of(rng.between(3400, 4900)).min(win - 1),
            Lead::Half => recovered / 2,
            Lead::Bare => win,
            Lead::Tie | Lead::Successor => of(rng.between(5500, 6200)).max(win + 20),
            Lead::Narrow | Lead::Short => of(rng.between(5100, 6200)).max(win),
        })
        .collect();
    wanted.sort_unstable_by_key(|v| std::cmp::Reverse(*v));
    // Of two with equal votes nobody could say who is ahead; only a demanded tie may be one.
    for i in 1..wanted.len() {
        let above = wanted.get(i - 1).copied().unwrap_or(0);
        if let Some(v) = wanted.get_mut(i).filter(|v| **v >= above && above > win) {
            *v = above - 1;
        }
    }
    if matches!(lead, Lead::Tie | Lead::Successor)
        && let Some(v) = wanted.last_mut()
    {
        *v = of(rng.between(5200, 5400)).max(win + 5);
    }
    let runner_up = match lead {
        Lead::Tie => wanted.last().copied().unwrap_or(win),
        Lead::Successor => of(rng.between(5020, 5150)).clamp(win, win + 4),
        Lead::Half => of(rng.between(2000, 4500)),
        _ => {
            let left = (u64::from(valid) * u64::from(contest.seats))
                .saturating_sub(wanted.iter().map(|v| u64::from(*v)).sum::<u64>());
            of(rng.between(1500, 4800)).min(win - 1).min(u32::try_from(left).unwrap_or(u32::MAX))
        }
    };
    if lead == Lead::Short
        && let Some(v) = wanted.last_mut()
    {
        *v = of(rng.between(4000, 4950)).min(win - 1);
    }
    wanted.extend((seats..candidates).map(|_| runner_up));
    wanted
}

/// Quantiles of turnout in hundredths of a per cent: Beta distribution, mean 87 %, standard deviation 8.
const TURNOUT: [u16; 128] = [
    5863, 6383, 6645, 6826, 6966, 7080, 7178, 7264, 7340, 7409, 7472, 7530, 7583, 7634, 7681, 7726, 7768, 7808, 7846,
    7883, 7918, 7952, 7985, 8016, 8047, 8076, 8105, 8132, 8159, 8186, 8211, 8236, 8260, 8284, 8307, 8330, 8352, 8374,
    8396, 8417, 8437, 8458, 8478, 8497, 8517, 8536, 8554, 8573, 8591, 8609, 8627, 8644, 8662, 8679, 8696, 8712, 8729,
    8745, 8762, 8778, 8793, 8809, 8825, 8840, 8856, 8871, 8886, 8901, 8916, 8931, 8946, 8960, 8975, 8989, 9004, 9018,
    9032, 9047, 9061, 9075, 9089, 9103, 9117, 9131, 9145, 9159, 9173, 9187, 9201, 9215, 9229, 9243, 9256, 9270, 9284,
    9298, 9312, 9327, 9341, 9355, 9369, 9384, 9398, 9413, 9427, 9442, 9457, 9472, 9488, 9503, 9519, 9535, 9551, 9568,
    9585, 9602, 9620, 9639, 9658, 9678, 9698, 9720, 9743, 9769, 9796, 9828, 9866, 9900,
];
