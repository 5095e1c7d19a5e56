//! 任职回避: who of several elected relatives stays.

use super::{Elected, RoundKind, Settled};
use crate::kinship::{self, KinEdge, Kinship, Relation};
use crate::posts::PersonRef;
use crate::regime::Regime;

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
    /// Relatives of equal post and equal votes who have to be voted on again, each group sorted by name.
    pub revote: Vec<Vec<PersonRef>>,
}

/// Goes through the elected from the highest post and the most votes down. A person stays unless a relative who already
/// stays is in the way; relatives of equal post and votes wait for another vote, unless one was held.
///
/// 依据 ZJ-VC2020@2020-07-31#31.2 「留任其中职务最高的人员；职务相同的，留任得票数最多的人员」
pub(crate) fn resolve(elected: &[Elected], edges: &[KinEdge], settled: &[Settled], regime: &Regime) -> Avoidance {
    let set = regime.kin_elected().value;
    let related = |a: &PersonRef, b: &PersonRef| match kinship::between(a, b, edges, set, regime) {
        Kinship::Within(relation) => Some(relation),
        Kinship::Unverified | Kinship::Outside => None,
    };
    let mut ordered: Vec<&Elected> = elected.iter().collect();
    ordered.sort_by(|a, b| {
        (a.post.rank(), std::cmp::Reverse(a.votes), &a.person).cmp(&(
            b.post.rank(),
            std::cmp::Reverse(b.votes),
            &b.person,
        ))
    });

    let mut result = Avoidance::default();
    let mut stays: Vec<&Elected> = Vec::new();
    for block in ordered.chunk_by(|a, b| (a.post.rank(), a.votes) == (b.post.rank(), b.votes)) {
        let mut free = Vec::new();
        for person in block {
            let in_the_way = stays.iter().find_map(|other| Some((*other, related(&person.person, &other.person)?)));
            match in_the_way {
                Some((other, relation)) => result.leaves.push(Leaves {
                    person: person.person.clone(),
                    because_of: other.person.clone(),
                    relation,
                    ground: Ground::of((person.post.rank(), person.votes), (other.post.rank(), other.votes)),
                }),
                None => free.push(*person),
            }
        }
        // A vote held between equals decides among them before they are compared.
        let lost_to = |person: &PersonRef| {
            let held = settled.iter().find(|s| s.kind == RoundKind::KinRevote && s.losers.contains(person))?;
            held.winners.iter().find_map(|winner| {
                let winner_is_here = free.iter().any(|other| &other.person == winner);
                winner_is_here.then(|| related(person, winner).map(|relation| (winner.clone(), relation)))?
            })
        };
        let (lost, equal): (Vec<&Elected>, Vec<&Elected>) =
            free.iter().copied().partition(|person| lost_to(&person.person).is_some());
        for person in lost {
            if let Some((because_of, relation)) = lost_to(&person.person) {
                let ground = Ground::LostRevote;
                result.leaves.push(Leaves { person: person.person.clone(), because_of, relation, ground });
            }
        }
        let mut groups: Vec<Vec<PersonRef>> = Vec::new();
        for person in &equal {
            let touching = |group: &Vec<PersonRef>| group.iter().any(|other| related(&person.person, other).is_some());
            let (mut joined, apart): (Vec<_>, Vec<_>) = groups.into_iter().partition(touching);
            joined.push(vec![person.person.clone()]);
            groups = apart;
            groups.push(joined.concat());
        }
        for mut group in groups {
            if group.len() > 1 {
                group.sort();
                result.revote.push(group);
            } else {
                stays.extend(equal.iter().copied().filter(|person| person.person == group[0]));
            }
        }
    }
    result.revote.sort();
    result
}
