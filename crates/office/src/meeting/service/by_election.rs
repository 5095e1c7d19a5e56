//! By-elections of the committee: who sits on it, the votes that follow a poll, and who leaves for a relative 任职回避.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use entity::{meeting_nominee, meeting_result, officeholder};
use law::finding::{Finding, Severity};
use law::kinship::{self, Kinship};
use law::poll::Elected as LawElected;
use law::posts::{PersonRef, Post, Seats};
use sea_orm::ConnectionTrait;

use super::ballot::standing;
use super::result::{Basis, finals};
use super::{Loaded, Names, in_office, title};
use crate::access::Actor;
use crate::bodies;
use crate::db::Tx;
use crate::failure::{Failure, Outcome, Refusal};
use crate::meeting::model::{
    Facts, Leaver, MeetingPost, Next, Purpose, Sits, SittingVotes, Verdict, VoteKind, VotesKnown, elected_in, leaving,
    missing, open_seats,
};
use crate::meeting::store;
use crate::org::UnitRef;
use crate::people;
use crate::polling::model::{Cell, Contest, Contestant, CountForm};

fn of_committee(office: &[officeholder::Model]) -> impl Iterator<Item = &officeholder::Model> {
    office.iter().filter(|row| row.body == bodies::model::VILLAGERS_COMMITTEE)
}

/// Who sits on the committee now, as a ballot freezes it.
pub(super) fn seated(office: &[officeholder::Model]) -> Vec<Sits> {
    let one = |row: &officeholder::Model| Sits {
        holder: row.id,
        person_id: row.person_id,
        name: row.name.clone(),
        sex: row.sex.clone(),
        post: row.post.clone(),
        votes: row.votes.and_then(|votes| u32::try_from(votes).ok()),
    };
    of_committee(office).map(one).collect()
}

/// Who sat on the committee when the newest vote began, whoever was entered since; votes that were recorded since are theirs.
pub(super) fn frozen(facts: &Facts, office: &[officeholder::Model]) -> Vec<Sits> {
    let now = seated(office);
    let Some(frozen) = facts.sitting.clone() else { return now };
    let since = |holder: i64| now.iter().find(|one| one.holder == holder).and_then(|one| one.votes);
    frozen.into_iter().map(|one| Sits { votes: since(one.holder).or(one.votes), ..one }).collect()
}

/// Adds the names of those who sit on the committee: relatives of theirs may be voted on together with them.
pub(super) fn name_sitting(persons: &mut BTreeMap<String, i64>, sits: &[Sits], names: &Names) {
    for one in sits {
        if let Some(id) = one.person_id {
            persons.entry(names.get(Some(id), &one.name).0).or_insert(id);
        }
    }
}

/// Who sits on the committee that a by-election completes, without whoever leaves by an earlier vote of the meeting, and what is known of
/// votes that no result on record here has given them.
pub(super) fn sitting<'a>(
    sits: &[Sits],
    facts: &Facts,
    names: &Names,
    earlier: impl IntoIterator<Item = &'a Verdict>,
) -> (Vec<LawElected>, Vec<SittingVotes>) {
    let entered = |holder: i64| facts.sitting_votes.iter().rfind(|one| one.holder == holder);
    let one = |row: &Sits| {
        Some(LawElected {
            person: names.get(row.person_id, &row.name),
            post: Post::from_code(&row.post)?,
            votes: entered(row.holder).and_then(|one| one.votes).or(row.votes).unwrap_or(0),
            sex: people::model::sex_from_code(&row.sex),
            is_candidate: true,
        })
    };
    let mut all: Vec<LawElected> = sits.iter().filter_map(one).collect();
    let gone: Vec<PersonRef> = leaving(&all, earlier).into_iter().map(|one| one.person.clone()).collect();
    all.retain(|one| !gone.contains(&one.person));
    let asked = sits.iter().filter_map(|row| {
        let known = match entered(row.holder) {
            Some(one) => one.known(),
            None if row.votes.is_none() => VotesKnown::Missing,
            None => return None,
        };
        Some(SittingVotes { person: names.get(row.person_id, &row.name), known })
    });
    let mut asked: Vec<SittingVotes> = asked.collect();
    asked.retain(|one| all.iter().any(|own| own.person == one.person));
    (all, asked)
}

/// Who has left for a relative by the frozen votes of a meeting, with who they are: they are not elected in it again.
pub(super) fn left(
    finals: &[(meeting_result::Model, Basis, Verdict)],
    but: Option<i64>,
) -> Vec<(PersonRef, Option<i64>)> {
    let own = finals.iter().filter(|(row, ..)| Some(row.round_id) != but);
    let of = |(_, basis, verdict): &(meeting_result::Model, Basis, Verdict)| {
        let who = |one: &Leaver| (one.person.clone(), basis.persons.get(&one.person.0).copied());
        verdict.leavers.iter().map(who).collect::<Vec<_>>()
    };
    own.flat_map(of).collect()
}

/// Refuses a form on which somebody was written in who has left for a relative in this by-election.
///
/// # Errors
/// `LEFT_WRITTEN_IN`.
pub(super) async fn without_left(
    conn: &impl ConnectionTrait,
    unit: &UnitRef,
    loaded: &Loaded,
    form: &CountForm,
) -> Outcome<()> {
    if loaded.purpose != Purpose::ByElection || form.write_ins.is_empty() {
        return Ok(());
    }
    let left = left(&finals(conn, loaded.row.id).await?, None);
    for line in form.write_ins.iter().filter(|_| !left.is_empty()) {
        let only = match &people::store::named(conn, &unit.code, &line.name).await?[..] {
            [only] => Some(only.id),
            _ => None,
        };
        let same = |(label, id): &&(PersonRef, Option<i64>)| label.0 == line.name || (id.is_some() && *id == only);
        if left.iter().any(|one| same(&one)) {
            let message = format!("「{}」在这次补选中已因任职回避离任，不能再当选", line.name);
            let remedy = "写这个姓名的票不计得票，不录这一行；同名不同人的，在姓名后加注区别";
            let field = Cell::WriteIn(line.post, line.name.clone()).field();
            let refusal = Refusal::new("LEFT_WRITTEN_IN", message, remedy).field(field, "已因任职回避离任，不计得票");
            return Err(refusal.into());
        }
    }
    Ok(())
}

/// What is to be settled before a by-election votes: nominees who have come to sit on the committee, and votes of those who sit that are
/// compared with those of a nominee, should both be elected.
///
/// # Errors
/// Of the database.
pub(super) async fn before_vote(
    conn: &impl ConnectionTrait,
    unit: &UnitRef,
    loaded: &Loaded,
    nominees: &[meeting_nominee::Model],
) -> Outcome<Vec<Finding>> {
    let regime = &loaded.rules.village;
    let office = in_office(conn, &unit.code, loaded.row.held_on).await?;
    let sits = seated(&office);
    let persons = nominees.iter().map(|row| (row.person_id, row.name.as_str()));
    let persons = persons.chain(sits.iter().map(|row| (row.person_id, row.name.as_str())));
    let names = Names::of(persons.filter_map(|(id, name)| Some((id?, name))));
    let edges = people::kin::edges(conn, &unit.code, &names.persons(), regime).await?;
    let relations = names.relations(edges);
    let earlier = finals(conn, loaded.row.id).await?;
    let (serving, asked) =
        sitting(&sits, &store::facts(&loaded.row)?, &names, earlier.iter().map(|(.., verdict)| verdict));
    let mut findings = Vec::new();
    for row in nominees {
        let person = names.get(row.person_id, &row.name);
        if serving.iter().any(|one| one.person == person) {
            let message =
                format!("候选人{}现任{}成员；请撤下，或者先办理辞去现任职务。", row.name, regime.committee_zh());
            findings.push(Finding::new("NOMINEE_IN_OFFICE", Severity::Block, "nominees", message));
        }
    }
    for one in asked.iter().filter(|one| one.known == VotesKnown::Missing) {
        let Some(own) = serving.iter().find(|own| own.person == one.person) else { continue };
        let rank = |row: &meeting_nominee::Model| MeetingPost::from_code(&row.post).map(|post| post.column().rank());
        let related = |row: &&meeting_nominee::Model| {
            let person = names.get(row.person_id, &row.name);
            let set = regime.kin_elected().value;
            rank(row) == Some(own.post.rank())
                && matches!(kinship::between(&one.person, &person, &relations, set, regime), Kinship::Within(_))
        };
        let relatives: Vec<&str> = nominees.iter().filter(related).map(|row| row.name.as_str()).collect();
        if !relatives.is_empty() {
            findings.push(missing(&one.person, own.post.zh(), &relatives.join("、"), regime));
        }
    }
    Ok(findings)
}

/// The vote that the newest frozen determination of a by-election asks for.
///
/// # Errors
/// When a frozen determination asks for none.
pub(super) async fn pending(
    conn: &impl ConnectionTrait,
    loaded: &Loaded,
    finals: &[(meeting_result::Model, Basis, Verdict)],
) -> Outcome<(VoteKind, Contest)> {
    let rounds = store::rounds(conn, loaded.row.id).await?;
    let contests = rounds.iter().map(store::contest).collect::<Outcome<Vec<Contest>>>()?;
    let none = || Failure::Internal("a by-election without a next vote".into());
    let (_, basis, verdict) = finals.last().ok_or_else(none)?;
    let notice_on = loaded.row.announced_on;
    let last = contests.last().ok_or_else(none)?;
    let stands = |person: &PersonRef, post: MeetingPost| contestant(&contests, basis, person, post.column());
    let revote = |groups: Vec<(MeetingPost, u32, &[PersonRef])>| {
        let mut contest = Contest { notice_on, ..Contest::default() };
        for (post, n, persons) in groups {
            contest.seats.push(Seats { post: post.column(), n });
            let mut standing: Vec<Contestant> = persons.iter().map(|person| stands(person, post)).collect();
            standing.sort_by_cached_key(|one| crate::candidacy::strokes::key(&one.name));
            contest.contestants.extend(standing.into_iter().zip(1..).map(|(one, order)| Contestant { order, ..one }));
        }
        contest
    };
    match verdict.next {
        Next::TieRevote => {
            let tied = verdict.posts.iter().filter(|(_, own)| own.ranking.tied_seats > 0);
            let groups = tied.map(|(post, own)| (*post, own.ranking.tied_seats, &own.ranking.tied[..])).collect();
            Ok((VoteKind::TieRevote, revote(groups)))
        }
        Next::KinRevote => {
            // One group after another: who stays of the first may decide about the second.
            let group = verdict.relatives.first().ok_or_else(none)?;
            Ok((VoteKind::KinRevote, revote(vec![(group.post, 1, &group.persons)])))
        }
        Next::Further => {
            let seats = open_seats(verdict).into_iter().map(|seat| Seats { post: seat.post.column(), n: seat.n });
            Ok((VoteKind::Further, of_those_who_stand(conn, loaded, finals, seats.collect()).await?))
        }
        // A vote on a tie or between relatives names its people; in every other one those stand who stand now.
        Next::Repoll => {
            let kind = basis.input.kind;
            let contest = match kind {
                VoteKind::TieRevote | VoteKind::KinRevote => Contest { notice_on, ..last.clone() },
                VoteKind::First | VoteKind::Further => {
                    of_those_who_stand(conn, loaded, finals, last.seats.clone()).await?
                }
            };
            Ok((kind, contest))
        }
        Next::Done | Next::ConfirmBase | Next::Resolve | Next::SittingVotes | Next::Women => Err(none()),
    }
}

/// The ballot for these seats, of those who stand now. Whose election is void and who left for a relative does not stand again; who gave
/// up one of two posts has the other.
async fn of_those_who_stand(
    conn: &impl ConnectionTrait,
    loaded: &Loaded,
    finals: &[(meeting_result::Model, Basis, Verdict)],
    seats: Vec<Seats>,
) -> Outcome<Contest> {
    let elected = elected_in(finals.iter().map(|(.., verdict)| verdict));
    let void = |(_, basis, _): &(meeting_result::Model, Basis, Verdict), label: &str| {
        basis.input.voids.iter().any(|void| void.post.is_none() && void.person.0 == label)
    };
    let free = |label: &str| {
        let left = |verdict: &Verdict| verdict.leavers.iter().any(|one| one.person.0 == label);
        let taken = elected.iter().any(|one| one.person.0 == label);
        !taken && !finals.last().is_some_and(|last| void(last, label)) && !finals.iter().any(|(.., own)| left(own))
    };
    let standing = standing(conn, loaded).await?;
    let mut contestants = Vec::new();
    for seat in &seats {
        let own = standing.iter().filter(|one| one.post == seat.post && free(&one.label));
        contestants.extend(own.cloned().zip(1..).map(|(one, order)| Contestant { order, ..one }));
    }
    Ok(Contest { seats, contestants, write_ins: true, notice_on: loaded.row.announced_on })
}

/// Somebody on the ballot of a vote on a tie or between relatives: as on an earlier ballot of the meeting, by a written name, or from
/// among those who sit.
fn contestant(contests: &[Contest], basis: &Basis, person: &PersonRef, column: Post) -> Contestant {
    let all = || contests.iter().flat_map(|contest| &contest.contestants).filter(|one| one.label == person.0);
    if let Some(one) = all().find(|one| one.post == column).or_else(|| all().next()) {
        return Contestant { post: column, ..one.clone() };
    }
    let sits = basis.input.sitting.iter().find(|one| one.person == *person);
    Contestant {
        person: basis.persons.get(&person.0).map_or_else(|| person.clone(), |id| people::store::person_ref(*id)),
        name: person.0.clone(),
        label: person.0.clone(),
        sex: sits.and_then(|one| one.sex),
        post: column,
        order: 0,
        is_candidate: sits.is_some(),
    }
}

/// Ends the offices of those on the committee who leave for a relative, once the by-election is over.
///
/// # Errors
/// Of the database.
pub(super) async fn end_offices(tx: &Tx, actor: &Actor, unit: &UnitRef, loaded: &Loaded, on: NaiveDate) -> Outcome<()> {
    if loaded.purpose != Purpose::ByElection {
        return Ok(());
    }
    let office = in_office(tx.conn(), &unit.code, on).await?;
    for (_, basis, verdict) in finals(tx.conn(), loaded.row.id).await? {
        for left in leaving(&basis.input.sitting, [&verdict]) {
            let id = basis.persons.get(&left.person.0).copied();
            let same = |row: &&officeholder::Model| match id {
                Some(id) => row.person_id == Some(id),
                None => row.person_id.is_none() && row.name == left.person.0,
            };
            let held = of_committee(&office).find(|row| row.post == left.post.holder_code() && same(row));
            if let Some(row) = held {
                let relative = left.because_of.0.clone();
                bodies::tenure::service::left_for(tx, actor, &unit.code, (row, &relative), on, &title(&loaded.row))
                    .await?;
            }
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests;
