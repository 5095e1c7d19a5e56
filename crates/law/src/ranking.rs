//! Who gets the seats when a meeting elects: enough votes, most votes first, a tie at the cut is voted on again.

use crate::posts::PersonRef;
use serde::{Deserialize, Serialize};

/// Votes of one person.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tally {
    /// Who.
    pub person: PersonRef,
    /// How many votes.
    pub votes: u32,
}

/// How the seats fall.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ranking {
    /// Elected, most votes first; equal votes by name.
    pub elected: Vec<PersonRef>,
    /// Tied at the cut, by name; empty when the seats fall without them.
    pub tied: Vec<PersonRef>,
    /// Seats that the tied compete for.
    pub tied_seats: u32,
    /// Seats that nobody has enough votes for.
    pub vacant: u32,
}

/// Distributes `seats` among those with at least `least` votes; nobody is elected without a vote.
pub fn rank(votes: &[Tally], seats: u32, least: u32) -> Ranking {
    distribute(votes.iter().filter(|tally| tally.votes >= least.max(1)).collect(), seats)
}

/// Distributes `seats` among those who were tied, by a vote among them alone: the most votes win. Where nobody voted for some of
/// them, those tie again, as in a revote of the villagers' committee.
pub fn rank_tied(votes: &[Tally], seats: u32) -> Ranking {
    let with_votes = rank(votes, seats, 1);
    let without: Vec<PersonRef> =
        votes.iter().filter(|tally| tally.votes == 0).map(|tally| tally.person.clone()).collect();
    if with_votes.vacant == 0 || without.is_empty() {
        return with_votes;
    }
    let mut tied = without;
    tied.sort_unstable();
    Ranking { tied, tied_seats: with_votes.vacant, vacant: 0, ..with_votes }
}

fn distribute(mut enough: Vec<&Tally>, seats: u32) -> Ranking {
    enough.sort_unstable_by(|a, b| b.votes.cmp(&a.votes).then_with(|| a.person.cmp(&b.person)));
    let seats = seats as usize;
    let count = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
    if enough.len() <= seats {
        let elected: Vec<PersonRef> = enough.iter().map(|tally| tally.person.clone()).collect();
        return Ranking { vacant: count(seats - elected.len()), elected, ..Ranking::default() };
    }
    // More than seats: somebody stands right behind the cut.
    let behind = enough[seats].votes;
    let ahead = enough.iter().take_while(|tally| tally.votes > behind).count();
    let elected = enough[..ahead].iter().map(|tally| tally.person.clone()).collect();
    if ahead == seats {
        return Ranking { elected, ..Ranking::default() };
    }
    let tied = enough.iter().filter(|tally| tally.votes == behind).map(|tally| tally.person.clone()).collect();
    Ranking { elected, tied, tied_seats: count(seats - ahead), vacant: 0 }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn tallies(votes: &[u32]) -> Vec<Tally> {
        let name = |at: usize| PersonRef(format!("p{at:03}"));
        votes.iter().enumerate().map(|(at, votes)| Tally { person: name(at), votes: *votes }).collect()
    }

    #[test]
    fn cuts() {
        let names = |list: &[PersonRef]| list.iter().map(PersonRef::as_str).collect::<Vec<_>>().join(" ");
        for (votes, seats, least, elected, tied, vacant) in [
            (vec![5, 3, 3], 2, 1, "p000", "p001 p002", 0),
            (vec![3, 3], 2, 1, "p000 p001", "", 0),
            (vec![3, 3, 2], 2, 1, "p000 p001", "", 0),
            (vec![3, 3, 3], 2, 1, "", "p000 p001 p002", 0),
            (vec![5, 1], 2, 3, "p000", "", 1),
            (vec![0], 1, 0, "", "", 1),
            (vec![9], 0, 1, "", "", 0),
            (vec![], 3, 1, "", "", 3),
        ] {
            let found = rank(&tallies(&votes), seats, least);
            assert_eq!((names(&found.elected), names(&found.tied)), (elected.into(), tied.into()), "{votes:?}");
            assert_eq!(found.vacant, vacant, "{votes:?}");
        }
    }

    #[test]
    fn those_without_a_vote_tie_again() {
        let names = |list: &[PersonRef]| list.iter().map(PersonRef::as_str).collect::<Vec<_>>().join(" ");
        for (votes, seats, elected, tied, tied_seats) in [
            (vec![5, 0, 0], 2, "p000", "p001 p002", 1),
            (vec![0, 0], 1, "", "p000 p001", 1),
            (vec![4, 4, 0], 1, "", "p000 p001", 1),
            (vec![4, 3, 0], 2, "p000 p001", "", 0),
            (vec![4, 3, 3], 2, "p000", "p001 p002", 1),
            // One seat too many for those who stand: nobody competes with the one without a vote, who is not elected all the same.
            (vec![4, 0], 2, "p000", "p001", 1),
        ] {
            let found = rank_tied(&tallies(&votes), seats);
            assert_eq!((names(&found.elected), names(&found.tied)), (elected.into(), tied.into()), "{votes:?}");
            assert_eq!((found.tied_seats, found.vacant), (tied_seats, 0), "{votes:?}");
        }
    }

    proptest! {
        #[test]
        fn seats_add_up_and_nobody_with_more_votes_is_left_out(
            votes in prop::collection::vec(0u32..6, 0..9), seats in 0u32..6, least in 0u32..4,
        ) {
            let all = tallies(&votes);
            let found = rank(&all, seats, least);
            prop_assert_eq!(found.elected.len() as u32 + found.tied_seats + found.vacant, seats);
            prop_assert!(found.tied.is_empty() == (found.tied_seats == 0));
            prop_assert!(found.tied.is_empty() || found.tied.len() > found.tied_seats as usize);
            let of = |person: &PersonRef| all.iter().find(|t| &t.person == person).map_or(0, |t| t.votes);
            let worst = found.elected.iter().map(of).min();
            for tally in all.iter().filter(|t| !found.elected.contains(&t.person)) {
                prop_assert!(worst.is_none_or(|worst| tally.votes <= worst));
                prop_assert!(tally.votes < least.max(1) || found.vacant == 0);
            }
        }
    }
}
