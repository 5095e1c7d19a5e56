//! What is frozen, what the election amounts to over its rounds, and the ballots of the next round; no database.

use std::collections::BTreeMap;

use law::poll::{
    Contested, Disqualified, Elected, Next, RoundInput, RoundKind, RoundVerdict, RunoffPlan, Settled, VoteLine,
};
use law::posts::{PersonRef, Post, Sex};
use law::reconcile::CountSheet;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::polling::model::{Contest, Contestant};

/// State of a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// 待确认.
    Draft,
    /// 一人已确认.
    ConfirmedOnce,
    /// 已认定, frozen.
    Final,
    /// 已由续行认定替代: a revote was settled and the round was determined again.
    Resumed,
    /// 已更正替代.
    Superseded,
    /// 申请更正, waits for a second person.
    CorrectionAsked,
    /// 更正已同意: the record of a correction.
    Correction,
    /// 空缺决定 waiting for a second person.
    VacancyAsked,
    /// 空缺决定: the assembly leaves seats empty.
    Vacancy,
    /// 已撤回: a request of one person that was taken back or not agreed to.
    Withdrawn,
}

impl State {
    const ALL: [State; 10] = [
        State::Draft,
        State::ConfirmedOnce,
        State::Final,
        State::Resumed,
        State::Superseded,
        State::CorrectionAsked,
        State::Correction,
        State::VacancyAsked,
        State::Vacancy,
        State::Withdrawn,
    ];

    /// The word in the database.
    pub fn code(self) -> &'static str {
        match self {
            State::Draft => "draft",
            State::ConfirmedOnce => "confirmed_once",
            State::Final => "final",
            State::Resumed => "resumed",
            State::Superseded => "superseded",
            State::CorrectionAsked => "correction_asked",
            State::Correction => "correction",
            State::VacancyAsked => "vacancy_asked",
            State::Vacancy => "vacancy",
            State::Withdrawn => "withdrawn",
        }
    }

    /// The state with this code.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.code() == code)
    }

    /// The word on the chip.
    pub fn zh(self) -> &'static str {
        match self {
            State::Draft => "待确认",
            State::ConfirmedOnce => "一人已确认",
            State::Final => "已认定",
            State::Resumed => "已续行认定",
            State::Superseded => "已更正替代",
            State::CorrectionAsked => "申请更正",
            State::Correction => "更正记录",
            State::VacancyAsked => "空缺待复核",
            State::Vacancy => "空缺决定",
            State::Withdrawn => "已撤回",
        }
    }
}

/// Who was meant by a name written on ballots, as the committee says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Match {
    /// For which post.
    pub post: Post,
    /// The name as it stands on the total sheet.
    pub written: String,
    /// The person.
    pub person_id: i64,
}

/// What the committee decided beside the count.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Choices {
    /// Written names matched to persons.
    #[serde(default)]
    pub matches: Vec<Match>,
    /// Elections declared invalid after review 当选无效.
    #[serde(default)]
    pub disqualified: Vec<Disqualified>,
}

/// What the office knows of somebody voted for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Known {
    /// The person; none for a written name nobody was matched to.
    pub person_id: Option<i64>,
    /// Name.
    pub name: String,
    /// Sex if known.
    pub sex: Option<Sex>,
    /// Whether they stood as candidate or self-nominee.
    pub is_candidate: bool,
}

/// Everything a verdict rests on. Frozen with it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Basis {
    /// What the law is applied to.
    pub input: RoundInput,
    /// Who is behind each name of the input.
    pub persons: BTreeMap<String, Known>,
    /// Decisions beside the count.
    pub choices: Choices,
    /// Hash of the regime that was applied.
    pub regime: String,
}

/// SHA-256 (hex) over the canonical JSON of basis and verdict, each preceded by its length.
///
/// # Errors
/// When the values cannot be written as JSON, which does not happen.
pub fn hash(basis: &Basis, verdict: &RoundVerdict) -> Result<String, serde_json::Error> {
    let mut hasher = Sha256::new();
    for part in [serde_json::to_string(basis)?, serde_json::to_string(verdict)?] {
        hasher.update((part.len() as u64).to_be_bytes());
        hasher.update(part.as_bytes());
    }
    Ok(crate::crypto::hex(&hasher.finalize()))
}

/// Lines of the total sheet as votes of persons: names on the ballot under their label, written names under the label of
/// the person they were matched to. Votes of one person for one post are added up.
pub fn vote_lines(
    total: &CountSheet,
    contest: &Contest,
    matched: &BTreeMap<(Post, String), (String, Option<Sex>)>,
) -> Vec<VoteLine> {
    let mut lines: Vec<VoteLine> = Vec::with_capacity(total.lines.len());
    for line in &total.lines {
        let own = contest.contestants.iter().find(|c| c.label == line.person.0 && c.post == line.post);
        let (label, sex) = match (own, matched.get(&(line.post, line.person.0.clone()))) {
            (Some(own), _) => (own.label.clone(), own.sex),
            (None, Some((label, sex))) => (label.clone(), *sex),
            (None, None) => (line.person.0.clone(), None),
        };
        // A written name that was matched to somebody on the ballot for this very post is a vote for that candidate.
        let candidate = contest.contestants.iter().find(|c| c.label == label && c.post == line.post);
        match lines.iter_mut().find(|l| l.person.0 == label && l.post == line.post) {
            Some(known) => known.votes = known.votes.saturating_add(line.votes),
            None => lines.push(VoteLine {
                person: PersonRef(label),
                post: line.post,
                votes: line.votes,
                is_candidate: candidate.is_some_and(|c| c.is_candidate),
                sex: candidate.map_or(sex, |c| c.sex),
            }),
        }
    }
    lines
}

/// Elected so far over rounds, oldest first: revotes are not listed, because the round they belong to names their winners.
pub fn combined<'a>(verdicts: impl IntoIterator<Item = (RoundKind, &'a RoundVerdict)>) -> Vec<Elected> {
    let mut elected: Vec<Elected> = Vec::new();
    for (kind, verdict) in verdicts {
        if !verdict.valid || matches!(kind, RoundKind::TieRevote | RoundKind::KinRevote) {
            continue;
        }
        for removed in &verdict.kin_removed {
            elected.retain(|e| e.person != removed.person || e.post != removed.post);
        }
        for one in &verdict.elected {
            if !elected.iter().any(|e| e.person == one.person && e.post == one.post) {
                elected.push(one.clone());
            }
        }
    }
    elected.sort_by_key(|e| (e.post, std::cmp::Reverse(e.votes)));
    elected
}

/// Whether a round is a vote on the outcome of another round.
pub fn is_revote(kind: RoundKind) -> bool {
    matches!(kind, RoundKind::TieRevote | RoundKind::KinRevote)
}

/// The outcome of the revotes of a round, oldest first, as that round takes it: one entry per kind and post.
///
/// A revote that ties again is followed by another one among fewer persons. What such a chain decided counts only when
/// it has come to its end; then the winners of all its votes count, and all others who took part have lost.
pub fn settled(revotes: &[(RoundKind, Contest, RoundVerdict)]) -> Vec<Settled> {
    let mut all: Vec<Settled> = Vec::new();
    for kind in [RoundKind::TieRevote, RoundKind::KinRevote] {
        let mut chain: Vec<(&Contest, &RoundVerdict)> = Vec::new();
        for (_, contest, verdict) in revotes.iter().filter(|(k, _, verdict)| *k == kind && verdict.valid) {
            chain.push((contest, verdict));
            if verdict.next == Next::ResumeRound {
                chain.drain(..).for_each(|(contest, verdict)| add_settled(&mut all, kind, contest, verdict));
            }
        }
    }
    for one in &mut all {
        let winners = one.winners.clone();
        one.losers.retain(|person| !winners.contains(person));
    }
    all.retain(|one| !one.winners.is_empty());
    all
}

fn add_settled(all: &mut Vec<Settled>, kind: RoundKind, contest: &Contest, verdict: &RoundVerdict) {
    for seat in &contest.seats {
        let at = all.iter().position(|s| s.kind == kind && s.post == seat.post).unwrap_or_else(|| {
            all.push(Settled { kind, post: seat.post, winners: Vec::new(), losers: Vec::new() });
            all.len() - 1
        });
        let one = &mut all[at];
        for e in verdict.elected.iter().filter(|e| e.post == seat.post) {
            if !one.winners.contains(&e.person) {
                one.winners.push(e.person.clone());
            }
        }
        for c in contest.standing_for(seat.post) {
            let person = PersonRef(c.label.clone());
            if !one.losers.contains(&person) {
                one.losers.push(person);
            }
        }
    }
}

fn contestant(person: &PersonRef, known: Option<&Known>, post: Post, order: usize) -> Contestant {
    Contestant {
        person: known.and_then(|k| k.person_id).map_or_else(|| person.clone(), crate::people::store::person_ref),
        name: known.map_or_else(|| person.0.clone(), |k| k.name.clone()),
        label: person.0.clone(),
        sex: known.and_then(|k| k.sex),
        post,
        order: u32::try_from(order + 1).unwrap_or(u32::MAX),
        is_candidate: known.is_some_and(|k| k.is_candidate),
    }
}

/// The ballot of a vote among tied persons or relatives: only they stand on it, nobody can be written in. Votes for
/// different posts go on one ballot; two groups for one post are voted on one after another.
pub fn revote_contest(groups: &[Contested], persons: &BTreeMap<String, Known>) -> Contest {
    let mut contest = Contest { write_ins: false, ..Contest::default() };
    for group in groups {
        if contest.seats.iter().any(|s| s.post == group.post) {
            continue;
        }
        contest.seats.push(law::posts::Seats { post: group.post, n: group.seats });
        for (order, person) in group.persons.iter().enumerate() {
            contest.contestants.push(contestant(person, persons.get(&person.0), group.post, order));
        }
    }
    contest
}

/// Why a choice of candidates for a runoff is not lawful.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BadRunoff {
    /// Somebody chosen is not among those not elected.
    #[error("「{0}」不在未当选人之中，不能作为另行选举的候选人")]
    NotOnList(String),
    /// Too few for 差额.
    #[error("{post}应至少有 {least} 名候选人，只选了 {chosen} 名")]
    TooFew {
        /// Post in Chinese.
        post: &'static str,
        /// At least.
        least: u32,
        /// Chosen.
        chosen: u32,
    },
    /// Somebody with more votes was passed over.
    #[error("「{passed}」得 {more} 票，多于「{chosen}」的 {fewer} 票，候选人应从得票多的依次确定")]
    PassedOver {
        /// Who was passed over.
        passed: String,
        /// Their votes.
        more: u32,
        /// Who was chosen instead.
        chosen: String,
        /// Their votes.
        fewer: u32,
    },
}

/// The candidates that the law takes if nobody decides otherwise: from the top, all who tie with the last of them too.
pub fn default_runoff(plan: &RunoffPlan) -> Vec<(Post, PersonRef)> {
    let mut chosen = Vec::new();
    for (post, list) in &plan.candidates {
        let least = usize::try_from(least(plan, *post)).unwrap_or(usize::MAX);
        let cut = list.get(least.saturating_sub(1).min(list.len().saturating_sub(1))).map_or(0, |(_, votes)| *votes);
        chosen.extend(list.iter().filter(|(_, votes)| *votes >= cut).map(|(person, _)| (*post, person.clone())));
    }
    chosen
}

fn least(plan: &RunoffPlan, post: Post) -> u32 {
    plan.min_candidates.iter().find(|s| s.post == post).map_or(0, |s| s.n)
}

/// The plan of a runoff with those only of whom it is known who they are: a name written on ballots that was matched to nobody on
/// the roll cannot stand. The names left out come with their votes.
pub fn known_plan(plan: &RunoffPlan, persons: &BTreeMap<String, Known>) -> (RunoffPlan, Vec<(PersonRef, u32)>) {
    let known = |person: &PersonRef| persons.get(&person.0).is_some_and(|k| k.person_id.is_some());
    let mut plan = plan.clone();
    let mut left_out = Vec::new();
    for (_, list) in &mut plan.candidates {
        left_out.extend(list.iter().filter(|(person, votes)| *votes > 0 && !known(person)).cloned());
        list.retain(|(person, _)| known(person));
    }
    (plan, left_out)
}

/// The ballot of a runoff with these candidates.
///
/// # Errors
/// When too few are chosen although more are there, or somebody with more votes is passed over.
pub fn runoff_contest(
    plan: &RunoffPlan,
    chosen: &[(Post, PersonRef)],
    persons: &BTreeMap<String, Known>,
) -> Result<Contest, BadRunoff> {
    let mut contest = Contest { seats: plan.seats.clone(), write_ins: true, ..Contest::default() };
    for (post, person) in chosen {
        let listed = plan.candidates.iter().any(|(p, list)| p == post && list.iter().any(|(one, _)| one == person));
        if !listed {
            return Err(BadRunoff::NotOnList(person.0.clone()));
        }
    }
    for (post, list) in &plan.candidates {
        let is_chosen = |person: &PersonRef| chosen.iter().any(|(p, one)| p == post && one == person);
        let (taken, passed): (Vec<_>, Vec<_>) = list.iter().partition(|(person, _)| is_chosen(person));
        let least = least(plan, *post).min(u32::try_from(list.len()).unwrap_or(u32::MAX));
        let count = u32::try_from(taken.len()).unwrap_or(u32::MAX);
        if count < least {
            return Err(BadRunoff::TooFew { post: post.zh(), least, chosen: count });
        }
        if let (Some(last), Some(best)) = (taken.iter().min_by_key(|(_, v)| *v), passed.iter().max_by_key(|(_, v)| *v))
            && best.1 > last.1
        {
            return Err(BadRunoff::PassedOver {
                passed: best.0.0.clone(),
                more: best.1,
                chosen: last.0.0.clone(),
                fewer: last.1,
            });
        }
        for (order, (person, _)) in taken.into_iter().enumerate() {
            contest.contestants.push(contestant(person, persons.get(&person.0), *post, order));
        }
    }
    Ok(contest)
}

/// The word for a next step.
pub fn next_zh(next: Next) -> &'static str {
    match next {
        Next::Done => "应选名额已满，公布当选结果",
        Next::Repoll => "本次投票无效，重新组织投票",
        Next::TieRevote => "就票数相同的人再次投票",
        Next::KinRevote => "就有亲属关系且职务、票数相同的当选人再次投票",
        Next::Runoff => "就不足的名额另行选举",
        Next::AssemblyDecision => "由村民会议或者村民代表会议决定不足名额是否空缺",
        Next::VacancyAllowed => "不足名额可以空缺，也可以另行选举",
        Next::ResumeRound => "再次投票已有结果，回到原轮次续行认定",
        Next::WomenRequired => "当选人中没有妇女，暂不公布当选结果，报乡镇换届选举指导组",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use law::posts::Seats;

    fn plan() -> RunoffPlan {
        let list = ["甲", "乙", "丙", "丁"].iter().zip([40, 30, 30, 10]);
        RunoffPlan {
            seats: vec![Seats { post: Post::Member, n: 1 }],
            candidates: vec![(Post::Member, list.map(|(n, v)| (PersonRef::from(*n), v)).collect())],
            min_candidates: vec![Seats { post: Post::Member, n: 2 }],
            latest: None,
            womens_column: false,
            self_nomination_allowed: false,
        }
    }

    fn pick(names: &[&str]) -> Vec<(Post, PersonRef)> {
        names.iter().map(|n| (Post::Member, PersonRef::from(*n))).collect()
    }

    #[test]
    fn runoff_candidates_come_from_the_top_and_ties_come_together() {
        let none = BTreeMap::new();
        assert_eq!(default_runoff(&plan()), pick(&["甲", "乙", "丙"]), "乙 and 丙 tie at the cut");
        for (names, ok) in [
            (&["甲", "乙"][..], true),
            (&["甲", "丙"][..], true),
            (&["甲"][..], false),
            (&["乙", "丙"][..], false),
            (&["甲", "丁"][..], false),
            (&["甲", "乙", "戊"][..], false),
            (&["甲", "乙", "丙", "丁"][..], true),
        ] {
            assert_eq!(runoff_contest(&plan(), &pick(names), &none).is_ok(), ok, "{names:?}");
        }
        let contest = runoff_contest(&plan(), &pick(&["甲", "乙"]), &none).unwrap();
        assert_eq!(contest.contestants.iter().map(|c| c.order).collect::<Vec<_>>(), [1, 2]);
        assert!(contest.write_ins);
    }

    #[test]
    fn a_written_name_that_means_nobody_on_the_roll_does_not_stand() {
        let known = |name: &str, id: Option<i64>| {
            (name.to_owned(), Known { person_id: id, name: name.to_owned(), sex: None, is_candidate: id.is_some() })
        };
        let persons =
            BTreeMap::from([known("甲", Some(1)), known("乙", None), known("丙", Some(3)), known("丁", Some(4))]);
        let (lawful, left_out) = known_plan(&plan(), &persons);
        assert_eq!(default_runoff(&lawful), pick(&["甲", "丙"]));
        assert_eq!(left_out[0].0, PersonRef::from("乙"));
        assert!(runoff_contest(&lawful, &pick(&["甲", "乙"]), &persons).is_err());
    }

    #[test]
    fn a_revote_has_only_the_tied_on_its_ballot_and_one_group_per_post() {
        let group = |post, names: &[&str]| Contested {
            post,
            persons: names.iter().map(|n| PersonRef::from(*n)).collect(),
            seats: 1,
        };
        let groups =
            [group(Post::Member, &["甲", "乙"]), group(Post::Chair, &["丙", "丁"]), group(Post::Member, &["戊", "己"])];
        let contest = revote_contest(&groups, &BTreeMap::new());
        assert_eq!(contest.seats_total(), 2);
        assert!(!contest.write_ins);
        let names: Vec<_> = contest.contestants.iter().map(|c| c.label.as_str()).collect();
        assert_eq!(names, ["甲", "乙", "丙", "丁"], "the second group for one post waits");
    }

    #[test]
    fn written_names_join_the_person_they_were_matched_to() {
        let one = Contestant {
            person: PersonRef::from("7"),
            name: "甲".into(),
            label: "甲".into(),
            sex: Some(Sex::Female),
            post: Post::Chair,
            order: 1,
            is_candidate: true,
        };
        let contest = Contest { contestants: vec![one], write_ins: true, ..Contest::default() };
        let line = |name: &str, post, votes| law::reconcile::SheetLine {
            person: PersonRef::from(name),
            post,
            votes,
            against: 0,
            abstain: 0,
        };
        let total = CountSheet {
            registered: 10,
            checked_in: 9,
            proxies: 0,
            stock: None,
            issued: 9,
            recovered: 9,
            valid: 9,
            invalid: 0,
            blank: 0,
            seats: Vec::new(),
            lines: vec![
                line("甲", Post::Chair, 5),
                line("甲（另选）", Post::Chair, 1),
                line("甲（另选）", Post::Member, 2),
                line("乙", Post::Member, 1),
            ],
            whole_village: true,
        };
        let mut matched = BTreeMap::new();
        for post in [Post::Chair, Post::Member] {
            matched.insert((post, "甲（另选）".to_owned()), ("甲".to_owned(), Some(Sex::Female)));
        }
        let lines = vote_lines(&total, &contest, &matched);
        let seen: Vec<_> = lines.iter().map(|l| (l.person.as_str(), l.post, l.votes, l.is_candidate)).collect();
        assert_eq!(
            seen,
            [("甲", Post::Chair, 6, true), ("甲", Post::Member, 2, false), ("乙", Post::Member, 1, false)]
        );
    }
}
