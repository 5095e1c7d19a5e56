//! 任职回避: who of several elected relatives stays.

use super::{Elected, RoundKind, Settled};
use crate::kinship::{self, KinEdge, Kinship, Relation};
use crate::posts::PersonRef;
use crate::regime::Regime;
use std::cmp::Reverse;

/// Why one of two relatives leaves.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Ground {
    /// The other has a higher post.
    LowerPost,
    /// Same rank, the other has more votes.
    FewerVotes,
    /// Same rank and votes, the other won the vote between them.
    LostRevote,
}

impl Ground {
    /// In a sentence: 「职务较低」.
    pub(crate) fn zh(self) -> &'static str {
        match self {
            Ground::LowerPost => "职务较低",
            Ground::FewerVotes => "职务相同而得票较少",
            Ground::LostRevote => "职务、票数相同，继续投票得票较少",
        }
    }

    /// Of a person against a relative who stays, each as `(rank, votes)`.
    pub(crate) fn of(leaves: (u8, u32), stays: (u8, u32)) -> Ground {
        if stays.0 < leaves.0 { Ground::LowerPost } else { Ground::FewerVotes }
    }
}

/// Somebody who leaves because a relative stays.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Leaves {
    /// Who leaves.
    pub person: PersonRef,
    /// Who stays.
    pub because_of: PersonRef,
    /// How the one who stays is related.
    pub relation: Relation,
    /// Why this one of the two.
    pub ground: Ground,
}

/// What the rule says about a group of elected persons.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Avoidance {
    /// Who leaves, highest first.
    pub leaves: Vec<Leaves>,
    /// Tied persons who would have to leave at once if they won the vote on the tie.
    pub hopeless: Vec<Leaves>,
    /// Relatives of equal post and equal votes who have to be voted on again, each group sorted by name.
    pub revote: Vec<Vec<PersonRef>>,
    /// Whose stay depends on a vote still to be held, because a relative with a higher post or more votes waits for it.
    pub waits: Vec<PersonRef>,
}

/// Goes through the elected from the highest post and the most votes down. A person stays unless a relative who already
/// stays is in the way; relatives of equal post and votes wait for another vote, unless one was held. `tied` are those who
/// may still be elected by a vote on a tie: whoever is related to one of them, and ranks below, waits too.
///
/// 依据 ZJ-VC2020@2020-07-31#31.2 「留任其中职务最高的人员；职务相同的，留任得票数最多的人员」
pub(crate) fn resolve(
    elected: &[Elected],
    tied: &[Elected],
    edges: &[KinEdge],
    settled: &[Settled],
    regime: &Regime,
) -> Avoidance {
    if edges.is_empty() {
        return Avoidance::default();
    }
    let set = regime.kin_elected().value;
    let related = |a: &PersonRef, b: &PersonRef| match kinship::between(a, b, edges, set, regime) {
        Kinship::Within(relation) => Some(relation),
        Kinship::Unverified | Kinship::Outside => None,
    };
    let touches =
        |person: &Elected, list: &[PersonRef]| list.iter().any(|other| related(&person.person, other).is_some());
    let mut ordered: Vec<(&Elected, bool)> = elected.iter().map(|e| (e, false)).collect();
    ordered.extend(tied.iter().map(|e| (e, true)));
    ordered.sort_by_key(|(e, _)| (e.post.rank(), Reverse(e.votes), &e.person));

    let mut result = Avoidance::default();
    let mut stays: Vec<&Elected> = Vec::new();
    // Who may or may not serve, depending on a vote still to be held.
    let mut open: Vec<PersonRef> = Vec::new();
    for block in ordered.chunk_by(|(a, _), (b, _)| (a.post.rank(), a.votes) == (b.post.rank(), b.votes)) {
        let mut free: Vec<&Elected> = Vec::new();
        for (person, tied) in block {
            let in_the_way = stays.iter().find_map(|other| Some((*other, related(&person.person, &other.person)?)));
            let Some((other, relation)) = in_the_way else {
                if *tied {
                    open.push(person.person.clone())
                } else {
                    free.push(person)
                }
                continue;
            };
            let leaves = Leaves {
                person: person.person.clone(),
                because_of: other.person.clone(),
                relation,
                ground: Ground::of((person.post.rank(), person.votes), (other.post.rank(), other.votes)),
            };
            if *tied { result.hopeless.push(leaves) } else { result.leaves.push(leaves) }
        }
        // A vote held between equals decides among them before they are compared.
        let lost_to = |person: &Elected| {
            let held = settled.iter().find(|s| s.kind == RoundKind::KinRevote && s.losers.contains(&person.person))?;
            held.winners.iter().filter(|winner| free.iter().any(|other| &other.person == *winner)).find_map(|winner| {
                let relation = related(&person.person, winner)?;
                let person = person.person.clone();
                Some(Leaves { person, because_of: winner.clone(), relation, ground: Ground::LostRevote })
            })
        };
        result.leaves.extend(free.iter().filter_map(|person| lost_to(person)));
        let mut equal: Vec<&Elected> = free.iter().copied().filter(|person| lost_to(person).is_none()).collect();
        while let Some(at) = equal.iter().position(|person| touches(person, &open)) {
            let waits = equal.remove(at).person.clone();
            open.push(waits.clone());
            result.waits.push(waits);
        }
        for group in related_groups(&equal, &related) {
            match group[..] {
                [alone] => stays.push(alone),
                _ => {
                    let mut names: Vec<PersonRef> = group.iter().map(|e| e.person.clone()).collect();
                    names.sort();
                    open.extend(names.iter().cloned());
                    result.revote.push(names);
                }
            }
        }
    }
    result.revote.sort();
    result
}

/// Splits persons into groups that are connected by relation.
fn related_groups<'a>(
    persons: &[&'a Elected],
    related: &impl Fn(&PersonRef, &PersonRef) -> Option<Relation>,
) -> Vec<Vec<&'a Elected>> {
    let mut groups: Vec<Vec<&'a Elected>> = Vec::new();
    for person in persons {
        let touching =
            |group: &Vec<&Elected>| group.iter().any(|other| related(&person.person, &other.person).is_some());
        let (mut joined, apart): (Vec<_>, Vec<_>) = groups.into_iter().partition(touching);
        joined.push(vec![*person]);
        groups = apart;
        groups.push(joined.concat());
    }
    groups
}
