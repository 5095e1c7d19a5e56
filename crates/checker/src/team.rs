//! From the votes of one round to the team: the rule that all bodies share.
//!
//! The articles, in the order in which they are applied:
//!
//! 1. Whoever has the least votes of the round or more may be elected (VCOL 第十五条第二款). More than the seats: those with
//!    more votes (ZJ 第二十八条第二款, SH 第二十条第二款, BJ 第二十九条, HEN 第三十六条).
//! 2. Equal votes that leave open who is elected: those with equal votes are voted on again (the same articles).
//! 3. One person at two posts keeps the higher; the next follows at the lower `[I]`.
//! 4. An election declared void (当选无效, ZJ 第三十二条第三款) leaves the seat open: no text lets anybody follow.
//! 5. Relatives: the highest post stays, then the most votes, then a vote between them (ZJ 第三十一条第二款; HEN 第八条第二款). Where
//!    the text says so the next follow in order of votes (ZJ 第三十一条第三款); else the seat stays open.
//!
//! What is open until a further vote is held is found by going through every way in which it can end ([`Leaf`]): somebody is
//! elected for certain when they are in the team in every one of them, and a vote is needed only when it makes a difference.

use crate::post::Post;

/// A person as a number; names belong to the caller.
pub type Person = u16;

/// Votes of a person for a post.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Claim {
    /// Which post.
    pub post: Post,
    /// Who.
    pub person: Person,
    /// How many votes.
    pub votes: u64,
}

impl Claim {
    /// Order of precedence among relatives: the post, then the votes. Smaller goes first.
    fn precedence(&self) -> (u8, std::cmp::Reverse<u64>) {
        (self.post.rank(), std::cmp::Reverse(self.votes))
    }
}

/// What a vote among tied persons or relatives was about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum About {
    /// 再次投票
    Tie,
    /// 继续投票 between relatives
    Kin,
}

/// A vote that was held: who won and who lost.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Settled {
    /// What about.
    pub about: About,
    /// For which post.
    pub post: Post,
    /// Who won.
    pub winners: Vec<Person>,
    /// Who lost.
    pub losers: Vec<Person>,
}

/// A vote that is still to be held.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct OpenVote {
    /// What about.
    pub about: About,
    /// The post; for relatives of two posts of equal rank, the first of them.
    pub post: Post,
    /// Among whom, sorted.
    pub among: Vec<Person>,
    /// How many of them are elected; for relatives, the fewest who stay.
    pub seats: u64,
}

/// Somebody who leaves for a relative.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Left {
    /// Who leaves.
    pub person: Person,
    /// Which post.
    pub post: Post,
    /// For whom.
    pub because_of: Person,
}

/// What the team is made from.
#[derive(Clone, Debug, Default)]
pub struct Votes {
    /// The fewest votes that elect.
    pub least: u64,
    /// Seats of this round per post.
    pub seats: Vec<(Post, u64)>,
    /// Votes that can elect somebody.
    pub claims: Vec<Claim>,
    /// Elected in earlier rounds.
    pub earlier: Vec<Claim>,
    /// Pairs who may not serve together.
    pub kin: Vec<(Person, Person)>,
    /// The next follow when somebody leaves for a relative.
    pub next_follow: bool,
    /// Elections declared void.
    pub void: Vec<Person>,
    /// Votes held among tied persons or relatives.
    pub settled: Vec<Settled>,
}

/// The team as far as it is known.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Team {
    /// Elected in this round, however open votes end; by post, votes, person.
    pub elected: Vec<Claim>,
    /// Seats that nobody waits for.
    pub vacant: Vec<(Post, u64)>,
    /// Votes to be held now.
    pub open: Vec<OpenVote>,
    /// Further votes that may become necessary, depending on how the open ones end.
    pub perhaps: Vec<OpenVote>,
    /// Who leaves for a relative, however open votes end.
    pub left: Vec<Left>,
    /// Of the elected, those who followed somebody who left.
    pub followed: Vec<Person>,
}

/// So many ways to end that nobody would hold these votes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("并列和回避的情形过多，无法逐一推算")]
pub struct TooManyWays;

/// Work that is done at most: each look at the team costs the square of the number of claims. An election that happened needs
/// some thousands; a file made up to keep the program busy is refused within seconds.
const MOST_WORK: usize = 20_000_000;
/// Ways to end that one vote may have at most.
const MOST_WAYS: usize = 20_000;
/// Votes one after another that are gone through at most.
const MOST_VOTES: usize = 40;
/// Relatives of equal post and votes who are voted on at once at most.
const MOST_RELATIVES: usize = 12;

/// One way in which everything can end.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Leaf {
    team: Vec<Claim>,
    left: Vec<Left>,
    lost_a_vote: Vec<Left>,
    votes: Vec<OpenVote>,
}

/// What was assumed or found on the way.
#[derive(Clone, Debug, Default)]
struct Path {
    left: Vec<Left>,
    lost_a_vote: Vec<Left>,
    /// Tied persons who would have to leave for a relative in any case; they take no part in the round any more.
    made_room: Vec<Person>,
    /// Women elected to the seat of their own: they do not change to a seat of the same rank that becomes free.
    womens_seat: Vec<Person>,
    /// Votes that are assumed to have ended in this way.
    assumed: Vec<Settled>,
    votes: Vec<OpenVote>,
}

impl Path {
    fn has_left(&self, person: Person) -> bool {
        self.left.iter().chain(&self.lost_a_vote).any(|left| left.person == person)
    }
}

/// What stands next.
enum Next {
    Leave { left: Vec<Left>, lost_a_vote: Vec<Left>, womens_seat: Vec<Person> },
    MakeRoom(Vec<Person>),
    Vote(OpenVote),
    Done(Vec<Claim>),
}

/// Relatives in a team: who stays, who leaves, and the first vote that has to be held between some.
#[derive(Default)]
struct Relatives {
    stay: Vec<Claim>,
    left: Vec<Left>,
    lost_a_vote: Vec<Left>,
    vote: Option<OpenVote>,
}

impl Votes {
    /// The team.
    ///
    /// # Errors
    /// When there are more ways for open votes to end than anybody could follow.
    pub fn team(&self) -> Result<Team, TooManyWays> {
        let leaves = self.ordered().explore(Path::default(), &mut MOST_WORK.clone())?;
        Ok(self.sum_up(&leaves))
    }

    /// With every pair of relatives once, the lower number first, in order, so that a pair is found quickly.
    fn ordered(&self) -> Votes {
        let mut votes = self.clone();
        votes.kin.iter_mut().for_each(|pair| *pair = (pair.0.min(pair.1), pair.0.max(pair.1)));
        votes.kin.sort_unstable();
        votes.kin.dedup();
        votes
    }

    fn related(&self, a: Person, b: Person) -> bool {
        a != b && self.kin.binary_search(&(a.min(b), a.max(b))).is_ok()
    }

    fn explore(&self, mut path: Path, budget: &mut usize) -> Result<Vec<Leaf>, TooManyWays> {
        let size = self.claims.len() + self.earlier.len();
        loop {
            *budget = budget.checked_sub(size * size + 1).ok_or(TooManyWays)?;
            match self.next(&path) {
                Next::Leave { left, lost_a_vote, womens_seat } => {
                    path.womens_seat.extend(womens_seat);
                    path.left.extend(left);
                    path.lost_a_vote.extend(lost_a_vote);
                }
                Next::MakeRoom(tied) => path.made_room.extend(tied),
                Next::Done(team) => {
                    let Path { mut left, lost_a_vote, votes, .. } = path;
                    left.sort_unstable();
                    return Ok(vec![Leaf { team, left, lost_a_vote, votes }]);
                }
                Next::Vote(vote) => return self.branch(&path, &vote, budget),
            }
        }
    }

    fn branch(&self, path: &Path, vote: &OpenVote, budget: &mut usize) -> Result<Vec<Leaf>, TooManyWays> {
        if path.votes.len() >= MOST_VOTES {
            return Err(TooManyWays);
        }
        let ends = match vote.about {
            About::Tie => subsets(&vote.among, vote.seats)?,
            About::Kin => self.who_can_stay(&vote.among)?,
        };
        let mut leaves: Vec<Leaf> = Vec::new();
        for winners in ends {
            let losers = vote.among.iter().filter(|person| !winners.contains(person)).copied().collect();
            let mut after = path.clone();
            after.votes.push(vote.clone());
            after.assumed.push(Settled { about: vote.about, post: vote.post, winners, losers });
            leaves.extend(self.explore(after, budget)?);
        }
        // Where the next follow, a seat that somebody left may make room for all who are tied: whoever wins, the team is the same,
        // and no vote is held. Where nobody follows, the text asks for the vote all the same.
        if self.next_follow
            && vote.about == About::Tie
            && let Some((first, rest)) = leaves.split_first()
            && first.votes.len() == path.votes.len() + 1
            && rest.iter().all(|leaf| leaf.team == first.team && leaf.votes.len() == first.votes.len())
        {
            let mut one = first.clone();
            one.votes.pop();
            one.left.retain(|left| rest.iter().all(|leaf| leaf.left.contains(left)));
            return Ok(vec![one]);
        }
        Ok(leaves)
    }

    /// Everybody who can be left when relatives are voted on: the first in votes stays, then the next who is no relative of
    /// somebody staying, and so on. These are the sets that hold no relatives and cannot be made larger.
    fn who_can_stay(&self, among: &[Person]) -> Result<Vec<Vec<Person>>, TooManyWays> {
        if among.len() > MOST_RELATIVES {
            return Err(TooManyWays);
        }
        let mut sets: Vec<Vec<Person>> = Vec::new();
        for mask in 1u32..(1 << among.len()) {
            let chosen: Vec<Person> =
                among.iter().enumerate().filter(|(at, _)| mask >> at & 1 == 1).map(|(_, person)| *person).collect();
            let clash = |person: &Person| chosen.iter().any(|other| self.related(*person, *other));
            if !chosen.iter().any(clash) && among.iter().all(|person| chosen.contains(person) || clash(person)) {
                sets.push(chosen);
            }
        }
        Ok(sets)
    }

    /// Goes through the posts from the highest down to the first tie; when there is none, looks for relatives.
    fn next(&self, path: &Path) -> Next {
        let mut seated: Vec<(Claim, bool)> = Vec::new();
        for rank in 0..=2 {
            let mut tie: Option<OpenVote> = None;
            for &(post, seats) in self.seats.iter().filter(|(post, _)| post.rank() == rank) {
                let waits = |person: Person| tie.as_ref().is_some_and(|tie| tie.among.contains(&person));
                let (in_, found) = self.fill(post, seats, &seated, path);
                let (held, new): (Vec<_>, Vec<_>) = in_.into_iter().partition(|(claim, _)| waits(claim.person));
                seated.extend(new);
                // Who is tied for the first post of this rank may still take a seat here; nothing is tied before that is known.
                if held.is_empty() && tie.is_none() {
                    tie = found;
                }
            }
            if let Some(tie) = tie {
                return self.before_a_tie(tie, &seated, path);
            }
        }
        // A vote between relatives is held only when nothing else changes the team any more.
        let Relatives { left, lost_a_vote, vote, .. } = self.relatives(&seated, path);
        if !left.is_empty() || !lost_a_vote.is_empty() {
            return Next::Leave { left, lost_a_vote, womens_seat: womens_seat(&seated) };
        }
        if let Some(vote) = vote {
            return Next::Vote(vote);
        }
        let mut team: Vec<Claim> = seated.into_iter().filter(|(_, serves)| *serves).map(|(claim, _)| claim).collect();
        team.sort_unstable_by_key(|claim| (claim.post, std::cmp::Reverse(claim.votes), claim.person));
        Next::Done(team)
    }

    fn gone(&self, person: Person, path: &Path) -> bool {
        self.void.contains(&person) || path.has_left(person)
    }

    /// A vote on a tie, unless relatives decide it. Where the next follow, those above the tie who have to leave are replaced
    /// first, and a tied person who would have to leave for somebody above makes room without a vote.
    fn before_a_tie(&self, tie: OpenVote, seated: &[(Claim, bool)], path: &Path) -> Next {
        if !self.next_follow || self.kin.is_empty() {
            return Next::Vote(tie);
        }
        let Relatives { stay, left, .. } = self.relatives(seated, path);
        if !left.is_empty() {
            return Next::Leave { left, lost_a_vote: Vec::new(), womens_seat: womens_seat(seated) };
        }
        let of = |person: Person| self.claims.iter().find(|claim| claim.person == person && claim.post == tie.post);
        let barred = |person: &&Person| {
            let above =
                |one: &Claim, own: &Claim| one.precedence() < own.precedence() && self.related(one.person, own.person);
            of(**person).is_some_and(|own| stay.iter().any(|one| above(one, own)))
        };
        let must_go: Vec<Person> = tie.among.iter().filter(barred).copied().collect();
        if must_go.is_empty() { Next::Vote(tie) } else { Next::MakeRoom(must_go) }
    }

    /// Who takes the seats of a post; `false` is somebody who has the votes but does not serve, so that the seat stays open.
    fn fill(
        &self,
        post: Post,
        seats: u64,
        seated: &[(Claim, bool)],
        path: &Path,
    ) -> (Vec<(Claim, bool)>, Option<OpenVote>) {
        let follow = |person: Person| self.next_follow && path.has_left(person);
        let mut list: Vec<Claim> =
            self.claims.iter().filter(|c| c.post == post && c.votes >= self.least).copied().collect();
        list.retain(|c| !follow(c.person) && !path.made_room.contains(&c.person));
        list.retain(|c| post != Post::Member || !path.womens_seat.contains(&c.person));
        list.retain(|c| !seated.iter().any(|(other, _)| other.person == c.person));
        list.sort_unstable_by_key(|claim| (std::cmp::Reverse(claim.votes), claim.person));
        let reopened = self.earlier.iter().filter(|c| c.post == post && follow(c.person)).count() as u64;
        let n = usize::try_from(seats + reopened).unwrap_or(usize::MAX);
        let serves = |claim: Claim| (claim, !self.gone(claim.person, path));
        let (Some(last), Some(beyond)) = (n.checked_sub(1).and_then(|last| list.get(last)), list.get(n)) else {
            return (list.into_iter().take(n).map(serves).collect(), None);
        };
        if last.votes > beyond.votes {
            return (list.into_iter().take(n).map(serves).collect(), None);
        }
        let cut = last.votes;
        let mut in_: Vec<Claim> = list.iter().take_while(|claim| claim.votes > cut).copied().collect();
        let mut among: Vec<Person> = list.iter().filter(|claim| claim.votes == cut).map(|claim| claim.person).collect();
        let mut left = n - in_.len();
        // Winners of votes that were held go first, their losers last.
        let held = || self.held(path, About::Tie).filter(|one| one.post == post);
        let wins = |person: Person| held().filter(|one| one.winners.contains(&person)).count();
        among.sort_unstable_by_key(|person| (std::cmp::Reverse(wins(*person)), *person));
        for group in among.chunk_by(|a, b| wins(*a) == wins(*b)) {
            if group.len() > left {
                let tie = OpenVote { about: About::Tie, post, among: group.to_vec(), seats: left as u64 };
                return (in_.into_iter().map(serves).collect(), (left > 0).then_some(tie));
            }
            left -= group.len();
            in_.extend(group.iter().map(|person| Claim { post, person: *person, votes: cut }));
        }
        (in_.into_iter().map(serves).collect(), None)
    }

    /// Votes that were held or are assumed to have been.
    fn held<'a>(&'a self, path: &'a Path, about: About) -> impl Iterator<Item = &'a Settled> {
        self.settled.iter().chain(&path.assumed).filter(move |one| one.about == about)
    }

    /// All conflicts among relatives in the elected team, from the top: whoever has a relative above them who stays, leaves.
    /// Seats are filled only after that.
    fn relatives(&self, seated: &[(Claim, bool)], path: &Path) -> Relatives {
        let mut found = Relatives::default();
        let mut team: Vec<Claim> = self.earlier.iter().filter(|c| !self.gone(c.person, path)).copied().collect();
        team.extend(seated.iter().filter(|(_, serves)| *serves).map(|(claim, _)| *claim));
        if self.kin.is_empty() {
            found.stay = team;
            return found;
        }
        team.sort_unstable_by_key(|claim| (claim.precedence(), claim.post, claim.person));
        for equals in team.chunk_by(|a, b| a.precedence() == b.precedence()) {
            let mut here: Vec<Claim> = Vec::new();
            for claim in equals {
                match found.stay.iter().find(|one| self.related(one.person, claim.person)) {
                    Some(one) => {
                        let because_of = one.person;
                        found.left.push(Left { person: claim.person, post: claim.post, because_of });
                    }
                    None => here.push(*claim),
                }
            }
            // Equal post and votes: who won a vote stays before who lost one.
            let lost: Vec<(Left, bool)> = here.iter().filter_map(|claim| self.lost_to(claim, &here, path)).collect();
            here.retain(|claim| lost.iter().all(|(left, _)| left.person != claim.person));
            found.left.extend(lost.iter().filter(|(_, assumed)| !assumed).map(|(left, _)| *left));
            found.lost_a_vote.extend(lost.iter().filter(|(_, assumed)| *assumed).map(|(left, _)| *left));
            let among = self.first_relatives(&here);
            if found.vote.is_none() && !among.is_empty() {
                let post =
                    here.iter().filter(|c| among.contains(&c.person)).map(|c| c.post).min().unwrap_or(Post::Member);
                found.vote = Some(OpenVote { about: About::Kin, post, among, seats: 1 });
            }
            // Nobody is certain to stay who is still to be voted on.
            let sure = |claim: &&Claim| here.iter().all(|other| !self.related(other.person, claim.person));
            found.stay.extend(here.iter().filter(sure).copied().collect::<Vec<_>>());
        }
        found
    }

    /// To whom of their equals somebody lost a vote, and whether that vote is only assumed.
    fn lost_to(&self, claim: &Claim, equals: &[Claim], path: &Path) -> Option<(Left, bool)> {
        let lost =
            |one: &Settled, other: &Claim| one.winners.contains(&other.person) && one.losers.contains(&claim.person);
        let relatives = equals.iter().filter(|other| self.related(other.person, claim.person));
        let (other, assumed) = relatives
            .filter_map(|other| {
                let held = self.settled.iter().any(|one| one.about == About::Kin && lost(one, other));
                let assumed = path.assumed.iter().any(|one| one.about == About::Kin && lost(one, other));
                (held || assumed).then_some((other, !held))
            })
            .next()?;
        Some((Left { person: claim.person, post: claim.post, because_of: other.person }, assumed))
    }

    /// The first group of equals that relations connect, by number; empty when nobody is related.
    fn first_relatives(&self, equals: &[Claim]) -> Vec<Person> {
        let first = equals.iter().find(|a| equals.iter().any(|b| self.related(a.person, b.person)));
        let mut among: Vec<Person> = first.map(|claim| claim.person).into_iter().collect();
        while let Some(more) = equals.iter().find(|claim| {
            !among.contains(&claim.person) && among.iter().any(|person| self.related(*person, claim.person))
        }) {
            among.push(more.person);
        }
        among.sort_unstable();
        among
    }

    fn sum_up(&self, leaves: &[Leaf]) -> Team {
        let Some((first, rest)) = leaves.split_first() else {
            return Team::default();
        };
        let elected: Vec<Claim> =
            first.team.iter().filter(|claim| rest.iter().all(|leaf| leaf.team.contains(claim))).copied().collect();
        // A tie among those who would follow a relative is voted on only after the vote between the relatives.
        let kin_first = |leaf: &Leaf, vote: &OpenVote| {
            let before = leaf.votes.iter().take_while(|other| *other != vote);
            vote.about == About::Tie && before.into_iter().any(|other| other.about == About::Kin)
        };
        let now = |leaf: &Leaf, vote: &OpenVote| leaf.votes.contains(vote) && !kin_first(leaf, vote);
        let mut open: Vec<OpenVote> =
            first.votes.iter().filter(|vote| leaves.iter().all(|leaf| now(leaf, vote))).cloned().collect();
        open.sort_unstable();
        let mut perhaps: Vec<OpenVote> =
            leaves.iter().flat_map(|leaf| &leaf.votes).filter(|v| !open.contains(v)).cloned().collect();
        perhaps.sort_unstable();
        perhaps.dedup();
        let leaves_in = |leaf: &Leaf, left: &Left| leaf.left.iter().any(|other| other.person == left.person);
        let left: Vec<Left> =
            first.left.iter().filter(|left| rest.iter().all(|leaf| leaves_in(leaf, left))).copied().collect();
        let vacant = self.vacant(leaves);
        let followed = if rest.is_empty() && !left.is_empty() { self.followed(&elected, &left) } else { Vec::new() };
        Team { elected, vacant, open, perhaps, left, followed }
    }

    /// Seats that nobody holds or waits for: who takes part in a vote between relatives holds their seat until it is over.
    fn vacant(&self, leaves: &[Leaf]) -> Vec<(Post, u64)> {
        let mut vacant = Vec::new();
        for post in Post::ALL {
            let seats: u64 = self.seats.iter().filter(|(p, _)| *p == post).map(|(_, n)| n).sum();
            let open = |leaf: &Leaf| {
                let reopened = self.earlier.iter().filter(|c| c.post == post);
                let reopened = reopened.filter(|c| {
                    let mut gone = leaf.left.iter().chain(&leaf.lost_a_vote);
                    self.void.contains(&c.person) || gone.any(|left| left.person == c.person)
                });
                let filled = leaf.team.iter().filter(|claim| claim.post == post).count() as u64;
                let held = leaf.lost_a_vote.iter().filter(|left| left.post == post).count() as u64;
                (seats + reopened.count() as u64).saturating_sub(filled + held)
            };
            let n = leaves.iter().map(open).min().unwrap_or(0);
            if n > 0 {
                vacant.push((post, n));
            }
        }
        vacant
    }

    /// Who would not be in the team if nobody had a relative.
    fn followed(&self, elected: &[Claim], left: &[Left]) -> Vec<Person> {
        let without = Votes { kin: Vec::new(), ..self.clone() };
        let Ok(leaves) = without.explore(Path::default(), &mut MOST_WORK.clone()) else { return Vec::new() };
        let posts: Vec<Post> = left.iter().map(|left| left.post).collect();
        let anyway = |claim: &&Claim| leaves.iter().all(|leaf| leaf.team.contains(claim));
        elected.iter().filter(|c| posts.contains(&c.post) && !anyway(c)).map(|c| c.person).collect()
    }
}

fn womens_seat(seated: &[(Claim, bool)]) -> Vec<Person> {
    seated.iter().filter(|(claim, _)| claim.post == Post::WomenMember).map(|(claim, _)| claim.person).collect()
}

/// All subsets of so many.
fn subsets(among: &[Person], size: u64) -> Result<Vec<Vec<Person>>, TooManyWays> {
    let size = usize::try_from(size).unwrap_or(usize::MAX);
    let mut found: Vec<Vec<Person>> = vec![Vec::new()];
    for (at, person) in among.iter().enumerate() {
        let rest = among.len() - at - 1;
        let mut longer = Vec::with_capacity(found.len() * 2);
        for chosen in found {
            if chosen.len() < size {
                let mut with = chosen.clone();
                with.push(*person);
                longer.push(with);
            }
            if chosen.len() + rest >= size {
                longer.push(chosen);
            }
        }
        if longer.len() > MOST_WAYS {
            return Err(TooManyWays);
        }
        found = longer;
    }
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn votes(least: u64, seats: &[(Post, u64)], claims: &[(Post, Person, u64)]) -> Votes {
        Votes {
            least,
            seats: seats.to_vec(),
            claims: claims.iter().map(|&(post, person, votes)| Claim { post, person, votes }).collect(),
            ..Votes::default()
        }
    }

    fn who(team: &Team) -> Vec<Person> {
        team.elected.iter().map(|claim| claim.person).collect()
    }

    #[test]
    fn the_most_votes_win_and_ties_across_the_cut_are_voted_on() {
        let seats = [(Post::Member, 2)];
        let clear = votes(5, &seats, &[(Post::Member, 0, 9), (Post::Member, 1, 7), (Post::Member, 2, 6)]);
        assert_eq!(who(&clear.team().unwrap()), [0, 1]);
        let mut tie = votes(5, &seats, &[(Post::Member, 0, 9), (Post::Member, 1, 7), (Post::Member, 2, 7)]);
        let team = tie.team().unwrap();
        assert_eq!((who(&team), team.open.len(), team.vacant.len()), (vec![0], 1, 0));
        assert_eq!((team.open[0].among.as_slice(), team.open[0].seats), (&[1, 2][..], 1));
        tie.settled.push(Settled { about: About::Tie, post: Post::Member, winners: vec![2], losers: vec![1] });
        assert_eq!(who(&tie.team().unwrap()), [0, 2]);
        let harmless = votes(5, &seats, &[(Post::Member, 0, 7), (Post::Member, 1, 7), (Post::Member, 2, 4)]);
        assert!(harmless.team().unwrap().open.is_empty());
    }

    #[test]
    fn relatives_leave_from_the_top_and_others_follow_where_the_text_says_so() {
        let seats = [(Post::Director, 1), (Post::Member, 2)];
        let claims = [(Post::Director, 0, 9), (Post::Member, 1, 8), (Post::Member, 2, 7), (Post::Member, 3, 6)];
        for (follow, expected, vacant) in [(true, vec![0, 2, 3], vec![]), (false, vec![0, 2], vec![(Post::Member, 1)])]
        {
            let mut input = votes(5, &seats, &claims);
            (input.kin, input.next_follow) = (vec![(0, 1)], follow);
            let team = input.team().unwrap();
            assert_eq!((who(&team), team.vacant), (expected, vacant));
            assert_eq!(team.left, [Left { person: 1, post: Post::Member, because_of: 0 }]);
            assert_eq!(team.followed, if follow { vec![3] } else { vec![] });
        }
    }

    #[test]
    fn a_vote_that_changes_nothing_is_not_held() {
        // 2 and 3 tie for the last seat; 3 would leave for the director in any case, and the next would follow.
        let claims = [(Post::Director, 0, 9), (Post::Member, 1, 8), (Post::Member, 2, 7), (Post::Member, 3, 7)];
        let mut input = votes(5, &[(Post::Director, 1), (Post::Member, 2)], &claims);
        (input.kin, input.next_follow) = (vec![(0, 3)], true);
        let team = input.team().unwrap();
        assert_eq!((who(&team), team.open.len()), (vec![0, 1, 2], 0));
        // Where nobody follows, the vote decides whether the seat is filled.
        input.next_follow = false;
        assert_eq!(input.team().unwrap().open.len(), 1);
    }

    #[test]
    fn who_waits_is_not_yet_elected() {
        // 0 and 1 tie for the chair; 0 is also first among the members.
        let claims = [
            (Post::Director, 0, 6),
            (Post::Director, 1, 6),
            (Post::Member, 0, 9),
            (Post::Member, 2, 8),
            (Post::Member, 3, 7),
        ];
        let team = votes(5, &[(Post::Director, 1), (Post::Member, 2)], &claims).team().unwrap();
        assert_eq!((who(&team), team.vacant.len(), team.open.len()), (vec![2], 0, 1));
    }

    #[test]
    fn more_ways_than_anybody_can_follow_are_refused() {
        let claims: Vec<(Post, Person, u64)> = (0..40).map(|person| (Post::Member, person, 7)).collect();
        assert_eq!(votes(5, &[(Post::Member, 20)], &claims).team(), Err(TooManyWays));
    }
}
