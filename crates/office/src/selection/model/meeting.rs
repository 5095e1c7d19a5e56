//! Figures of a recommendation meeting: sums of ballots that fit each other. Nobody who took part is named anywhere.

use std::collections::BTreeSet;

use law::finding::{Finding, Severity};
use law::selection::Who;
use serde::{Deserialize, Serialize};

use crate::failure::Refusal;

/// A post for which persons are recommended.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PostChoices {
    /// Code of the body.
    pub body: String,
    /// Code of the post.
    pub post: String,
    /// How many persons a ballot may name for it.
    pub choices: u32,
}

/// How many came and what became of the ballots.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Turnout {
    /// 应到.
    pub due: u32,
    /// 实到.
    pub present: u32,
    /// 发出.
    pub issued: u32,
    /// 收回.
    pub returned: u32,
    /// 有效.
    pub valid: u32,
    /// 无效.
    pub invalid: u32,
}

/// What a meeting says about one person for one post.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Votes {
    /// Input of the form in which it was typed.
    pub field: String,
    /// Person.
    pub person: i64,
    /// Name, for messages.
    pub name: String,
    /// Number of the post, from 0.
    pub post: usize,
    /// Sum of votes; 0 where no ballots are handed out.
    pub votes: u32,
    /// Why the committee recommends; empty where ballots are handed out.
    pub reason: String,
}

/// The input for the votes of a line of a post.
pub fn votes_field(post: usize, line: usize) -> String {
    format!("v{post}-{line}_votes")
}

/// Figures as they are typed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Figures {
    /// Who came and what became of the ballots.
    pub turnout: Turnout,
    /// Persons.
    pub votes: Vec<Votes>,
}

impl Figures {
    /// Every figure fits every other: nobody gets more ballots than people came, no more come back than were handed out, valid and invalid are
    /// those that came back, nobody has more votes than there are valid ballots, and all persons of a post together no more than the valid
    /// ballots could name. A committee hands out no ballots and gives a reason for each person.
    ///
    /// # Errors
    /// `RECOMMENDATION_FIGURES`, naming every cell that is wrong; `RECOMMENDATION_NOBODY`, `RECOMMENDATION_TWICE`.
    pub fn check(&self, who: Who, posts: &[PostChoices]) -> Result<(), Refusal> {
        let Turnout { due, present, issued, returned, valid, invalid } = self.turnout;
        let mut wrong: Vec<(String, String)> = Vec::new();
        let mut cell = |field: &str, is: bool, message: String| {
            if is {
                wrong.push((field.to_owned(), message));
            }
        };
        cell("due", due == 0, "应到人数不能是 0".into());
        cell("present", present > due, format!("实到 {present} 人多于应到 {due} 人"));
        cell("present", present == 0, "没有人到会".into());
        if who.votes() {
            cell("issued", issued > present, format!("发出 {issued} 张多于实到 {present} 人"));
            cell("returned", returned > issued, format!("收回 {returned} 张多于发出 {issued} 张"));
            cell("returned", returned == 0, "没有收回推荐票".into());
            let parts = u64::from(valid) + u64::from(invalid);
            let message = format!("有效 {valid} 张加无效 {invalid} 张是 {parts} 张，应等于收回 {returned} 张");
            cell("valid", parts != u64::from(returned), message);
            for one in &self.votes {
                let message = format!("{}得票 {} 多于有效票 {valid} 张", one.name, one.votes);
                cell(&one.field, one.votes > valid, message);
            }
            for (at, post) in posts.iter().enumerate() {
                let own: Vec<&Votes> = self.votes.iter().filter(|one| one.post == at).collect();
                let sum: u64 = own.iter().map(|one| u64::from(one.votes)).sum();
                let most = u64::from(valid) * u64::from(post.choices);
                let message =
                    format!("得票合计 {sum}，多于有效票 {valid} 张 × 每票最多推荐 {} 人 = {most}", post.choices);
                // At the largest figure: there the slip is most likely.
                let at = own.iter().max_by_key(|one| one.votes).map_or("valid", |one| one.field.as_str());
                cell(at, sum > most, message);
            }
        }
        if let Some((_, first)) = wrong.first() {
            let refusal = Refusal::new("RECOMMENDATION_FIGURES", first.clone(), "请对照原始统计表核对");
            return Err(wrong.into_iter().fold(refusal, |refusal, (field, message)| refusal.field(field, message)));
        }
        if self.votes.is_empty() {
            let refusal = Refusal::new("RECOMMENDATION_NOBODY", "没有登记被推荐的人", "请至少登记一人");
            return Err(refusal.field(votes_field(0, 0).replace("_votes", "_name"), "请填写姓名"));
        }
        let mut seen = BTreeSet::new();
        if let Some(twice) = self.votes.iter().find(|one| !seen.insert((one.post, one.person))) {
            let message = format!("「{}」在同一职务登记了两次", twice.name);
            let refusal =
                Refusal::new("RECOMMENDATION_TWICE", message.clone(), "请合为一行；同名不同人的，在姓名后写明编号");
            return Err(refusal.field(twice.field.clone(), message));
        }
        Ok(())
    }
}

/// What share of those due should come, and where that is written.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Least {
    /// Numerator.
    pub part: u32,
    /// Denominator; 0 asks for nothing.
    pub whole: u32,
    /// The source in words.
    pub source: String,
}

impl Least {
    /// Too few came; it voids nothing, and is said wherever the meeting is shown.
    pub fn few(&self, due: u32, present: u32) -> Option<Finding> {
        let (have, need) = (u64::from(present) * u64::from(self.whole), u64::from(due) * u64::from(self.part));
        if self.whole == 0 || have >= need {
            return None;
        }
        let message = format!("应到 {due} 人，实到 {present} 人，少于应到的 {}/{}", self.part, self.whole);
        let finding = Finding::new("SELECTION_FEW_PRESENT", Severity::Warn, "present", message);
        Some(finding.figure("due", i64::from(due)).figure("present", i64::from(present)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn posts(choices: u32) -> Vec<PostChoices> {
        vec![PostChoices { body: "VC".into(), post: "member".into(), choices }]
    }

    fn votes(line: usize, votes: u32) -> Votes {
        let person = i64::try_from(line).unwrap() + 1;
        Votes { field: votes_field(0, line), person, name: format!("甲{line}"), votes, ..Votes::default() }
    }

    fn figures([due, present, issued, returned, valid, invalid]: [u32; 6], all: &[u32]) -> Figures {
        let turnout = Turnout { due, present, issued, returned, valid, invalid };
        Figures { turnout, votes: all.iter().enumerate().map(|(line, n)| votes(line, *n)).collect() }
    }

    #[test]
    fn figures_that_contradict_each_other_are_refused_at_their_cells() {
        for (turnout, votes, fields) in [
            ([60, 50, 50, 49, 47, 2], &[47, 30][..], ""),
            ([60, 50, 50, 49, 47, 2], &[47, 47], ""),
            ([0, 0, 0, 0, 0, 0], &[0], "due present returned"),
            ([60, 61, 50, 49, 47, 2], &[47], "present"),
            ([60, 50, 51, 49, 47, 2], &[47], "issued"),
            ([60, 50, 48, 49, 47, 2], &[47], "returned"),
            ([60, 50, 50, 49, 47, 3], &[47], "valid"),
            ([60, 50, 50, 49, 48, 2], &[47], "valid"),
            ([60, 50, 50, 49, 47, 2], &[48, 3], "v0-0_votes"),
            ([60, 50, 50, 49, 47, 2], &[40, 47, 8], "v0-1_votes"),
            ([60, 50, 50, 49, 0, 49], &[0], ""),
            ([60, 50, 50, 49, 0, 49], &[1], "v0-0_votes v0-0_votes"),
        ] {
            let refused = figures(turnout, votes).check(Who::Party, &posts(2)).err();
            let named: Vec<String> = refused.into_iter().flat_map(|one| one.fields).map(|one| one.field).collect();
            assert_eq!(named.join(" "), fields, "{turnout:?} {votes:?}");
        }
    }

    #[test]
    fn a_committee_has_no_ballots_and_nobody_is_named_twice() {
        let mut committee = figures([9, 8, 0, 0, 0, 0], &[0, 0]);
        assert!(committee.check(Who::Committee, &posts(1)).is_ok(), "ballots are not asked for");
        assert!(committee.check(Who::Party, &posts(1)).is_err(), "of a meeting they are");
        committee.votes[1].person = committee.votes[0].person;
        assert_eq!(committee.check(Who::Committee, &posts(1)).unwrap_err().code, "RECOMMENDATION_TWICE");
        committee.votes.clear();
        assert_eq!(committee.check(Who::Committee, &posts(1)).unwrap_err().code, "RECOMMENDATION_NOBODY");
    }

    #[test]
    fn too_few_are_said_exactly_at_the_share() {
        let least = |part, whole| Least { part, whole, source: String::new() };
        for (least, due, present, few) in [
            (least(1, 2), 60, 30, false),
            (least(1, 2), 61, 30, true),
            (least(2, 3), 60, 40, false),
            (least(2, 3), 61, 40, true),
            (least(0, 1), 60, 0, false),
            (least(0, 0), 60, 0, false),
        ] {
            assert_eq!(least.few(due, present).is_some(), few, "{least:?} {due} {present}");
        }
        assert!(law::findings::help("SELECTION_FEW_PRESENT").is_some());
    }

    proptest! {
        #[test]
        fn what_fits_is_taken_and_one_vote_too_many_is_not(
            valid in 1_u32..300, invalid in 0_u32..20, choices in 1_u32..5, given in prop::collection::vec(0_u32..300, 1..8),
        ) {
            let mut left = u64::from(valid) * u64::from(choices);
            let mut all: Vec<u32> = Vec::new();
            for n in given {
                let n = n.min(valid).min(u32::try_from(left).unwrap_or(u32::MAX));
                left -= u64::from(n);
                all.push(n);
            }
            let returned = valid + invalid;
            let turnout = [returned + 9, returned + 3, returned + 1, returned, valid, invalid];
            prop_assert!(figures(turnout, &all).check(Who::Villagers, &posts(choices)).is_ok());
            // One more than every valid ballot could have named.
            let mut over = vec![valid; usize::try_from(choices).unwrap()];
            prop_assert!(figures(turnout, &over).check(Who::Villagers, &posts(choices)).is_ok());
            over.push(1);
            prop_assert!(figures(turnout, &over).check(Who::Villagers, &posts(choices)).is_err());
            let mut wrong = turnout;
            wrong[4] += 1;
            prop_assert!(figures(wrong, &all).check(Who::Villagers, &posts(choices)).is_err());
        }

        #[test]
        fn few_is_the_exact_comparison(due in 0_u32..4000, present in 0_u32..4000, part in 0_u32..20, whole in 1_u32..20) {
            let least = Least { part, whole, source: String::new() };
            let few = u64::from(present) * u64::from(whole) < u64::from(due) * u64::from(part);
            prop_assert_eq!(least.few(due, present).is_some(), few);
        }
    }
}
