//! Who was recommended by whom, side by side: only what two persons stand for.

use std::cmp::{Ordering, Reverse};
use std::collections::BTreeMap;

use law::selection::Who;

use crate::rate::Rate;
use crate::vetting::model::POSTS;

/// What one meeting says about one person for one post.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Source {
    /// Meeting; of several of one kind for one post the last one given counts.
    pub meeting: i64,
    /// Who recommends.
    pub who: Who,
    /// Code of the body.
    pub body: String,
    /// Code of the post.
    pub post: String,
    /// Person.
    pub person: i64,
    /// Name.
    pub name: String,
    /// Sum of votes.
    pub votes: u32,
    /// Valid ballots of the meeting.
    pub valid: u32,
    /// Why a committee recommends.
    pub reason: String,
}

/// A place in a frozen ranking.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Spoken {
    /// Speech competition; of several for one post the last one given counts.
    pub speech: i64,
    /// Code of the body.
    pub body: String,
    /// Code of the post.
    pub post: String,
    /// Person.
    pub person: i64,
    /// Name.
    pub name: String,
    /// Rank.
    pub rank: usize,
    /// Somebody else has the same.
    pub tied: bool,
}

/// One person for one post.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Line {
    /// Person.
    pub person: i64,
    /// Name.
    pub name: String,
    /// Code of the body.
    pub body: String,
    /// Code of the post.
    pub post: String,
    /// Votes and valid ballots of the party members.
    pub party: Option<(u32, u32)>,
    /// Votes and valid ballots of the villagers.
    pub villagers: Option<(u32, u32)>,
    /// Votes and valid ballots where both voted together.
    pub joint: Option<(u32, u32)>,
    /// The committee's reason.
    pub committee: Option<String>,
    /// Rank in the speech competition, whether somebody else has the same, and its number.
    pub speech: Option<(usize, bool, i64)>,
}

impl Line {
    /// Recommended by anybody: with a vote, or by the committee.
    pub fn recommended(&self) -> bool {
        let votes = |of: Option<(u32, u32)>| of.is_some_and(|(votes, _)| votes > 0);
        votes(self.party) || votes(self.villagers) || votes(self.joint) || self.committee.is_some()
    }

    /// Recommended by party members, by villagers and by the committee. Where both voted together, nobody knows who did.
    pub fn by_all(&self) -> bool {
        let votes = |of: Option<(u32, u32)>| of.is_some_and(|(votes, _)| votes > 0);
        votes(self.party) && votes(self.villagers) && self.committee.is_some()
    }
}

/// By what the persons of a post are put in order.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Sort {
    /// By all first, then the party members' rate.
    #[default]
    All,
    /// The party members' rate.
    Party,
    /// The villagers' rate.
    Villagers,
    /// The speech ranking.
    Speech,
}

impl Sort {
    /// The sort of this word; an unknown one is the usual.
    pub fn of(code: &str) -> Self {
        match code {
            "party" => Sort::Party,
            "villagers" => Sort::Villagers,
            "speech" => Sort::Speech,
            _ => Sort::All,
        }
    }
}

fn rate(of: Option<(u32, u32)>) -> Option<Rate> {
    of.and_then(|(votes, valid)| Rate::of(votes, valid))
}

fn order(sort: Sort, a: &Line, b: &Line) -> Ordering {
    let party = rate(b.party).cmp(&rate(a.party));
    let villagers = rate(b.villagers).cmp(&rate(a.villagers));
    let spoken = |line: &Line| Reverse(line.speech.map(|(rank, ..)| Reverse(rank)));
    let speech = spoken(a).cmp(&spoken(b));
    let first = match sort {
        Sort::All => b.by_all().cmp(&a.by_all()),
        Sort::Party => party,
        Sort::Villagers => villagers,
        Sort::Speech => speech,
    };
    let joint = rate(b.joint).cmp(&rate(a.joint));
    let committee = b.committee.is_some().cmp(&a.committee.is_some());
    first
        .then(party)
        .then(villagers)
        .then(joint)
        .then(committee)
        .then(speech)
        .then_with(|| a.name.cmp(&b.name))
        .then(a.person.cmp(&b.person))
}

/// All persons of all posts, post by post in the usual order. Of several meetings of one kind for one post the last one counts, and who is
/// not on it is not recommended by it.
pub fn compare(sources: &[Source], spoken: &[Spoken], sort: Sort) -> Vec<Line> {
    let mut newest: BTreeMap<(Who, &str, &str), i64> = BTreeMap::new();
    for one in sources {
        newest.insert((one.who, &one.body, &one.post), one.meeting);
    }
    let mut last: BTreeMap<(&str, &str), i64> = BTreeMap::new();
    for one in spoken {
        last.insert((&one.body, &one.post), one.speech);
    }
    let mut lines: BTreeMap<(&str, &str, i64), Line> = BTreeMap::new();
    let named = |name: &str, body: &str, post: &str, person: i64| Line {
        person,
        name: name.to_owned(),
        body: body.to_owned(),
        post: post.to_owned(),
        ..Line::default()
    };
    for one in sources {
        if newest.get(&(one.who, one.body.as_str(), one.post.as_str())) != Some(&one.meeting) {
            continue;
        }
        let line = lines
            .entry((&one.body, &one.post, one.person))
            .or_insert_with(|| named(&one.name, &one.body, &one.post, one.person));
        let sums = Some((one.votes, one.valid));
        match one.who {
            Who::Party => line.party = sums,
            Who::Villagers => line.villagers = sums,
            Who::Joint => line.joint = sums,
            Who::Committee => line.committee = Some(one.reason.clone()),
        }
    }
    for one in spoken.iter().filter(|one| last.get(&(one.body.as_str(), one.post.as_str())) == Some(&one.speech)) {
        let line = lines
            .entry((&one.body, &one.post, one.person))
            .or_insert_with(|| named(&one.name, &one.body, &one.post, one.person));
        line.speech = Some((one.rank, one.tied, one.speech));
    }
    let place = |line: &Line| {
        POSTS.iter().position(|(body, post, _)| (*body, *post) == (line.body.as_str(), line.post.as_str()))
    };
    let mut all: Vec<Line> = lines.into_values().collect();
    all.sort_by(|a, b| place(a).cmp(&place(b)).then_with(|| order(sort, a, b)));
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    fn source(meeting: i64, who: Who, person: i64, votes: u32, valid: u32) -> Source {
        Source {
            meeting,
            who,
            body: "VC".into(),
            post: "director".into(),
            person,
            name: format!("甲{person}"),
            votes,
            valid,
            reason: "理由".into(),
        }
    }

    fn order_of(lines: &[Line]) -> Vec<i64> {
        lines.iter().map(|line| line.person).collect()
    }

    #[test]
    fn the_last_meeting_counts_and_rates_are_compared_exactly() {
        let mut sources = vec![
            source(1, Who::Party, 1, 40, 40),
            source(1, Who::Party, 9, 40, 40),
            source(2, Who::Party, 1, 20, 60),
            source(2, Who::Party, 2, 21, 60),
            source(2, Who::Party, 3, 0, 60),
            source(3, Who::Villagers, 1, 10, 30),
            source(3, Who::Villagers, 2, 0, 30),
            source(3, Who::Villagers, 3, 25, 30),
            source(4, Who::Committee, 1, 0, 0),
            source(4, Who::Committee, 2, 0, 0),
        ];
        let spoken = |person, rank| Spoken {
            speech: 1,
            body: "VC".into(),
            post: "director".into(),
            person,
            name: format!("甲{person}"),
            rank,
            tied: false,
        };
        let talks = [spoken(3, 1), spoken(1, 2), spoken(8, 3)];
        let lines = compare(&sources, &talks, Sort::All);
        assert_eq!(order_of(&lines), [1, 2, 3, 8], "by all first; 9 was only on the meeting before");
        assert_eq!(lines.iter().map(Line::by_all).collect::<Vec<_>>(), [true, false, false, false]);
        assert_eq!(lines.iter().map(Line::recommended).collect::<Vec<_>>(), [true, true, true, false]);
        assert_eq!((lines[0].party, lines[0].speech), (Some((20, 60)), Some((2, false, 1))));
        assert_eq!(order_of(&compare(&sources, &talks, Sort::Party)), [2, 1, 3, 8]);
        assert_eq!(order_of(&compare(&sources, &talks, Sort::Villagers)), [3, 1, 2, 8]);
        assert_eq!(order_of(&compare(&sources, &talks, Sort::Speech)), [3, 1, 8, 2], "who did not speak comes last");
        // Votes where both voted together say nothing of either.
        sources.retain(|one| one.who != Who::Villagers);
        sources.push(source(5, Who::Joint, 1, 30, 30));
        assert!(compare(&sources, &[], Sort::All).iter().all(|line| !line.by_all()));
    }

    #[test]
    fn posts_stand_in_their_usual_order() {
        let mut sources =
            vec![source(1, Who::Party, 1, 9, 9), source(1, Who::Party, 2, 5, 9), source(1, Who::Party, 1, 3, 9)];
        sources[1].post = "member".into();
        sources[2] = Source { body: "PO".into(), post: "secretary".into(), ..sources[2].clone() };
        let posts: Vec<String> = compare(&sources, &[], Sort::All).into_iter().map(|line| line.post).collect();
        assert_eq!(posts, ["secretary", "director", "member"]);
    }
}
