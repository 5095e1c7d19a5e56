//! Bundles of the elections that meetings decide, from their frozen determinations.

use std::collections::BTreeMap;

use entity::{meeting, unit_election};
use law::kinship::KinEdge;
use law::poll::{Next as LawNext, RoundInput, RoundVerdict};
use law::posts::PersonRef;
use law::regime::{CooperativeOffice, CooperativeThreshold, ElectionBase, Office, Regime};
use law::representatives::unit_quorum;
use sea_orm::ConnectionTrait;
use serde_json::{Value, json};

use super::draft::{self, Draft, Figures, Line, Place, places};
use super::outcome::{Told, bodies, decision, post};
use crate::failure::{Failure, Outcome};
use crate::meeting::model::{
    Forum, Input, MainVote, MeetingPost, Purpose, Verdict, Void, VoteKind, YES, by_election_round, by_election_verdict,
    compared, decide, disqualified,
};
use crate::meeting::service::{self, Determined as Frozen, Rules, determined};
use crate::meeting::store;
use crate::org::UnitRef;

/// The bundles of a unit's meetings, oldest meeting first; a meeting without a frozen result gives one without entries.
///
/// # Errors
/// Of the database, or when stored JSON is damaged.
pub(super) async fn drafts(
    conn: &impl ConnectionTrait,
    unit: &UnitRef,
    election: &unit_election::Model,
) -> Outcome<Vec<Draft>> {
    let mut all = Vec::new();
    for row in store::meetings(conn, election.cycle_id, &unit.code).await? {
        all.extend(drafts_of(conn, unit, election, &row).await?);
    }
    Ok(all)
}

/// The bundles of one meeting of a unit: one for each body that it elects, none before a result is frozen.
///
/// # Errors
/// As [`drafts`].
pub(super) async fn drafts_of(
    conn: &impl ConnectionTrait,
    unit: &UnitRef,
    election: &unit_election::Model,
    row: &meeting::Model,
) -> Outcome<Vec<Draft>> {
    let frozen = determined(conn, row).await?;
    // A meeting that was called again has another day now; the law is that of the vote.
    let Some(first) = frozen.first() else { return Ok(Vec::new()) };
    let rules = service::rules_of(election, row, first.round.held_on)?;
    of_meeting(row, &rules, if unit.is_village { "VC" } else { "RC" }, &frozen)
}

/// The bundles of one meeting. `own` is the code of the unit's committee.
fn of_meeting(row: &meeting::Model, rules: &Rules, own: &'static str, frozen: &[Frozen]) -> Outcome<Vec<Draft>> {
    let Some(last) = frozen.last() else { return Ok(Vec::new()) };
    let (purpose, forum) = (last.input.purpose, last.input.forum);
    let withdrawn = &last.input.withdrawn;
    let of = |(body, posts)| Of { row, rules, body, posts, purpose, forum, withdrawn }.draft(frozen);
    bodies(purpose, own).into_iter().map(of).collect()
}

/// The poll to which revotes belong.
struct Main {
    no: u32,
    told: Told,
    votes: Vec<(&'static str, String, u32)>,
    winners: BTreeMap<&'static str, Vec<String>>,
    /// Of a by-election: the poll as it is determined again after the votes on it.
    poll: Option<MainVote>,
    /// Whose election was declared void by then.
    void: Vec<PersonRef>,
}

/// One body that a meeting elects.
struct Of<'a> {
    row: &'a meeting::Model,
    rules: &'a Rules,
    body: &'static str,
    posts: &'static [MeetingPost],
    purpose: Purpose,
    forum: Forum,
    /// Relations that two persons have found to be wrong since: they stand for no vote of the meeting.
    withdrawn: &'a [KinEdge],
}

impl Of<'_> {
    fn draft(&self, frozen: &[Frozen]) -> Outcome<Draft> {
        let board = match (self.purpose, self.body) {
            (Purpose::Boards, "EC") => "·理事会",
            (Purpose::Boards, _) => "·监事会",
            _ => "",
        };
        let mut draft = Draft {
            title: format!("{}{board}", service::title(self.row)),
            key: format!("{}-{}", self.body.to_lowercase(), self.row.id),
            body: self.body,
            part: self.row.scope.clone(),
            profile: (self.row.profile.clone(), self.row.held_on),
            meeting: self.meeting()?,
            ..Draft::default()
        };
        let mut main: Option<Main> = None;
        for one in frozen {
            let own = |at: MeetingPost| self.posts.contains(&at);
            if self.purpose == Purpose::Recall {
                self.recall(&mut draft, one)?;
                continue;
            }
            if !one.input.seats.iter().any(|seat| own(seat.post)) {
                self.council(&mut draft, &one.verdict);
                continue;
            }
            if draft.entries.is_empty() {
                let seats = one.input.seats.iter().filter(|seat| own(seat.post));
                draft.seats = seats.map(|seat| (post(seat.post), seat.n)).collect();
                // The law that was chosen for the first vote stands for those that follow it.
                draft.profile.1 = one.round.held_on;
            }
            self.known(&mut draft, &one.input);
            self.vote(&mut draft, &mut main, one)?;
        }
        Ok(draft)
    }

    /// Who elects, in the words of a bundle.
    fn meeting(&self) -> Outcome<Option<&'static str>> {
        Ok(Some(match self.forum {
            Forum::Adults => "adults",
            Forum::Households => "households",
            Forum::Representatives => "representatives",
            Forum::Group | Forum::GroupHouseholds if self.purpose == Purpose::GroupLeader => "group",
            Forum::Group | Forum::GroupHouseholds => {
                // Where half of those entitled are enough, the text has a rule for the unit that elects; elsewhere the unit is a group.
                let own = unit_quorum(2, 1, self.forum.of_households(), &self.rules.village).map_err(impossible)?;
                if own.ok { "voting_unit" } else { "group" }
            }
            Forum::Members => "members",
            Forum::MemberRepresentatives => "member_representatives",
            Forum::Council => "council",
            Forum::Supervisors => "supervisors",
            Forum::PartyMembers | Forum::PartyDelegates | Forum::PartyCommittee | Forum::Voters => return Ok(None),
        }))
    }

    /// Names, relations, offices and open points of a vote.
    fn known(&self, draft: &mut Draft, input: &Input) {
        let sex = |person: &PersonRef| input.sexes.iter().find(|(known, _)| known == person).map(|(_, sex)| *sex);
        for line in input.votes.iter().filter(|line| self.posts.contains(&line.post)) {
            draft.name(line.person.as_str(), sex(&line.person));
        }
        draft.kin.extend(input.relations.iter().filter(|edge| !self.withdrawn.contains(edge)).cloned());
        match self.body {
            "VSC" => {
                for holder in &input.holders {
                    let role = match holder.office {
                        Office::CommitteeMember => "vc_member",
                        Office::VillageAccountant => "accountant",
                        Office::FinanceStaff => "finance_staff",
                        Office::VillageClerk => "clerk",
                        Office::CooperativeManager => "cooperative_manager",
                        _ => continue,
                    };
                    draft.role(holder.person.as_str(), role);
                }
            }
            "ECS" if self.purpose == Purpose::Boards => {
                for (person, office) in &input.cooperative_holders {
                    let role = match office {
                        CooperativeOffice::Council => "council_member",
                        CooperativeOffice::Finance | CooperativeOffice::Accountant => "accountant",
                    };
                    draft.role(person.as_str(), role);
                }
            }
            _ => {}
        }
        if self.purpose == Purpose::ByElection && draft.serving.is_empty() {
            for one in &input.sitting {
                draft.serving.push((one.post.code(), one.person.0.clone(), one.votes));
                draft.name(one.person.as_str(), one.sex);
            }
        }
    }

    /// The answers to open points that decided a vote: what was recorded for this meeting by then, else what stands in the cycle, else in
    /// the profile.
    fn settings(&self, input: &Input) -> BTreeMap<&'static str, &'static str> {
        let Rules { village, party, cooperative } = self.rules;
        let mut draft = Draft::default();
        match self.purpose {
            Purpose::PartyCommittee | Purpose::PartyOfficers | Purpose::PartyDirect => {
                if input.party_base.unwrap_or(party.win_base().value) == ElectionBase::Due {
                    draft.settings.insert("party_base", "due");
                }
            }
            Purpose::Boards => {
                let threshold = input.cooperative.unwrap_or(cooperative.own.election_threshold().value);
                if threshold == CooperativeThreshold::ByArticles {
                    draft.settings.insert("cooperative_base", "most_votes");
                }
            }
            Purpose::Supervision | Purpose::ByElection | Purpose::Recall => draft.participation(village),
            Purpose::Representatives
            | Purpose::GroupLeader
            | Purpose::CouncilOfficers
            | Purpose::SupervisorOfficers => {}
        }
        draft.settings
    }

    fn vote(&self, draft: &mut Draft, main: &mut Option<Main>, one: &Frozen) -> Outcome<()> {
        let Frozen { round, input, verdict } = one;
        let revote = input.kind.is_revote();
        self.council(draft, verdict);
        let mut entry = self.poll(one);
        let kind = match input.kind {
            VoteKind::First => "first",
            VoteKind::Further => "runoff",
            VoteKind::TieRevote => "tie_revote",
            VoteKind::KinRevote => "kin_revote",
        };
        entry["kind"] = json!(kind);
        let settings = self.settings(input);
        if draft.entries.is_empty() {
            draft.settings = settings;
        } else if !revote && settings != draft.settings {
            // The base of the majority was confirmed after an earlier vote had given the same winners by both.
            entry["settings"] = json!(settings);
        }
        let title = format!("{} {}", input.kind.zh(), round.held_on);
        let mut told = Told::of(input, verdict, self.posts, revote);
        if self.body == "EC" {
            let council = &self.rules.cooperative.own;
            told.hold_back(|a, b| {
                let kin = law::cooperative::council_kin(&[a.into(), b.into()], &input.relations, council);
                kin.iter().any(law::finding::Finding::blocks)
            });
        }
        let law = match self.purpose {
            Purpose::ByElection => {
                let round = by_election_round(input);
                if !revote {
                    self.votes_of_sitting(draft, input, &round)?;
                }
                self.by_law(input, &round)?
            }
            _ => None,
        };
        entry["outcome"] = match &law {
            Some(law) => draft::outcome(law)?,
            None => told.value(),
        };
        if !revote {
            if self.body == "PO" {
                entry["outcome"]["by_base"] = self.by_base(input, verdict)?;
            }
            let no = draft.push(title, entry);
            let votes = input.votes.iter().filter(|line| self.posts.contains(&line.post));
            *main = Some(Main {
                no,
                told,
                votes: votes.map(|line| (post(line.post), line.person.0.clone(), line.votes)).collect(),
                winners: BTreeMap::new(),
                poll: MainVote::of([(input, verdict)]).filter(|_| self.purpose == Purpose::ByElection),
                void: disqualified(input).into_iter().map(|one| one.person).collect(),
            });
            return Ok(());
        }
        let Some(main) = main.as_mut() else { return Err(Failure::Internal("a revote without a poll".into())) };
        entry["of"] = json!(main.no);
        draft.push(title, entry);
        for (post, person) in told.elected() {
            main.winners.entry(post).or_default().push(person.to_owned());
        }
        if let (Some(poll), Some(law)) = (&mut main.poll, law.as_ref().filter(|law| law.valid)) {
            // As it was frozen with the verdict; before that was done, from the votes.
            *poll = verdict.main.clone().unwrap_or_else(|| poll.after(input, law));
        }
        let ended = law.as_ref().map_or(told.settles(), |law| law.next == LawNext::ResumeRound);
        if ended {
            // Whose election was declared void after it followed from the revote, and leaves the seat open.
            let whole = input.voids.iter().filter(|void| void.post.is_none());
            let new = whole.filter(|void| match main.poll {
                Some(_) => !main.void.contains(&void.person),
                None => main.winners.values().flatten().any(|winner| *winner == void.person.0),
            });
            let new: Vec<&Void> = new.collect();
            main.void.extend(new.iter().map(|void| void.person.clone()));
            let new: Vec<Value> = new.into_iter().filter_map(|void| self.void(void)).collect();
            if let Some(poll) = &main.poll {
                self.votes_of_sitting(draft, input, &poll.round)?;
            }
            let outcome = self.resumed(main, input)?;
            let entry =
                json!({ "kind": "resume", "of": main.no, "day": round.held_on, "void": new, "outcome": outcome });
            draft.push(format!("续行认定 {}", round.held_on), entry);
        }
        Ok(())
    }

    /// Whoever a vote puts on the council cannot supervise it from then on.
    fn council(&self, draft: &mut Draft, verdict: &Verdict) {
        if self.purpose != Purpose::Boards || self.body != "ECS" {
            return;
        }
        for one in verdict.elected.iter().filter(|one| !self.posts.contains(&one.post)) {
            draft.role(one.person.as_str(), "council_member");
        }
    }

    /// The poll determined again with the outcome of its revotes: in a meeting, nobody does that by hand.
    fn resumed(&self, main: &mut Main, input: &Input) -> Outcome<Value> {
        if let Some(poll) = &main.poll
            && let Some(verdict) = self.by_law(input, &poll.round)?
        {
            return draft::outcome(&verdict);
        }
        main.told = main.told.resumed(&main.winners, &main.votes, &disqualified(input));
        main.winners.clear();
        Ok(main.told.value())
    }

    /// What the rules on the committee's polls say; none when too few took part.
    fn by_law(&self, input: &Input, round: &RoundInput) -> Outcome<Option<RoundVerdict>> {
        let regime: &Regime = &self.rules.village;
        let mut known = round.clone();
        known.relations.retain(|edge| !self.withdrawn.contains(edge));
        let round = &known;
        Ok(by_election_verdict(input.forum, round, &input.sitting_votes, regime).map_err(impossible)?.round)
    }

    /// The votes of those who sit, as relatives were compared by them: recorded since the first vote, or put equal to those of the
    /// relative where they cannot be found.
    fn votes_of_sitting(&self, draft: &mut Draft, input: &Input, round: &RoundInput) -> Outcome<()> {
        let as_compared =
            compared(input.forum, round, &input.sitting_votes, &self.rules.village).map_err(impossible)?.round;
        for asked in &input.sitting_votes {
            let own = as_compared.already_elected.iter().find(|one| one.person == asked.person);
            let Some(own) = own else { continue };
            let line =
                draft.serving.iter_mut().find(|(post, person, _)| *post == own.post.code() && *person == own.person.0);
            if let Some((.., votes)) = line {
                *votes = own.votes;
            }
        }
        Ok(())
    }

    /// What every poll has: figures, seats, votes, the hall.
    fn poll(&self, one: &Frozen) -> Value {
        let Frozen { round, input, .. } = one;
        let lines: Vec<Line> = input
            .votes
            .iter()
            .filter(|line| self.posts.contains(&line.post))
            .map(|line| Line {
                post: post(line.post),
                person: line.person.0.clone(),
                votes: line.votes,
                candidate: line.is_candidate,
            })
            .collect();
        let figures = figures(input, &self.rules.village);
        let hall = if self.row.place.is_empty() { "会场" } else { self.row.place.as_str() };
        let valid = input.recovered.saturating_sub(input.invalid);
        let place = Place {
            names: vec![hall.to_owned()],
            sums: [input.issued, input.recovered, valid, input.invalid],
            votes: lines.clone(),
        };
        let revote = input.kind.is_revote();
        let void = input.voids.iter().filter(|void| !revote && lines.iter().any(|line| line.person == void.person.0));
        let seats = input.seats.iter().filter(|seat| self.posts.contains(&seat.post));
        json!({
            "day": round.held_on,
            "void": void.filter_map(|void| self.void(void)).collect::<Vec<_>>(),
            "figures": figures.value(),
            "seats": seats.map(|seat| json!({ "post": post(seat.post), "n": seat.n })).collect::<Vec<_>>(),
            "votes": lines.iter().map(Line::stated).collect::<Vec<_>>(),
            "places": places(vec![place]),
        })
    }

    /// An election that was declared void, or a post of this body that somebody gave up.
    fn void(&self, void: &Void) -> Option<Value> {
        let mut value = draft::void(void.person.as_str(), &void.reason);
        if let Some(given_up) = void.post {
            if !self.posts.contains(&given_up) {
                return None;
            }
            value["post"] = json!(post(given_up));
        }
        Some(value)
    }

    /// Whom the majority of those present and of those due elects: the texts conflict, so that both are published.
    fn by_base(&self, input: &Input, verdict: &Verdict) -> Outcome<Value> {
        let by = |base: ElectionBase| -> Outcome<Vec<String>> {
            if !verdict.valid {
                return Ok(Vec::new());
            }
            let with = Input { party_base: Some(base), ..input.clone() };
            let decided = decide(&with, self.rules.laws()).map_err(impossible)?;
            let mut names: Vec<String> = decided.elected.into_iter().map(|one| one.person.0).collect();
            names.sort_unstable();
            Ok(names)
        };
        let (present, due) = (by(ElectionBase::Present)?, by(ElectionBase::Due)?);
        Ok(json!({ "needs_confirmation": present != due, "present": present, "due": due }))
    }

    fn recall(&self, draft: &mut Draft, one: &Frozen) -> Outcome<()> {
        let Frozen { round, input, verdict } = one;
        let subject = store::facts(self.row)?.subject;
        let about = subject.map_or_else(|| "罢免".to_owned(), |who| format!("罢免{}{}", who.post, who.name));
        let yes = input.votes.iter().find(|line| line.person.as_str() == YES).map_or(0, |line| line.votes);
        let entry = json!({
            "kind": "decision", "day": round.held_on, "void": [], "figures": figures(input, &self.rules.village).value(),
            "question": { "about": "recall", "text": draft::text(&about), "yes": yes },
            "outcome": decision(input, verdict),
        });
        draft.push(format!("罢免表决 {}", round.held_on), entry);
        Ok(())
    }
}

/// The figures of a vote. In a by-election, as at the boxes, those have taken part who were handed a ballot.
fn figures(input: &Input, village: &Regime) -> Figures {
    // Only where a text has a quorum of the women among the representatives.
    let asked = input.purpose == Purpose::Supervision && village.representatives_women_quorum().value.is_some();
    let checked_in = if input.purpose == Purpose::ByElection { input.issued } else { input.present };
    Figures {
        electorate: input.due,
        checked_in,
        issued: input.issued,
        recovered: input.recovered,
        invalid: input.invalid,
        women: input.women.filter(|_| asked),
    }
}

/// Figures were frozen that the law refuses: somebody has to look.
fn impossible(refused: law::poll::Refused) -> Failure {
    Failure::Internal(format!("frozen figures refused: {refused}"))
}

#[cfg(test)]
mod tests;
