//! What meetings say about the steps of their body on the timetable of the unit: the day for which they are called, and what was
//! done on which day.

use chrono::NaiveDate;
use entity::meeting;
use law::body::Body;

use super::body_done;
use crate::access::Actor;
use crate::cycle::service::{Held, hold_steps};
use crate::cycle::{self, course};
use crate::db::Tx;
use crate::failure::Outcome;
use crate::meeting::model::{DocumentKind, Purpose, Stage};
use crate::meeting::store;

/// The meetings on which a body itself is elected.
fn votes(body: Body) -> &'static [Purpose] {
    match body {
        Body::Party => &[Purpose::PartyCommittee, Purpose::PartyDirect],
        Body::Representatives => &[Purpose::Representatives],
        Body::Supervision => &[Purpose::Supervision],
        Body::Cooperative => &[Purpose::Boards],
        Body::Committee | Body::Residents => &[],
    }
}

/// The meetings that elect the officers of a body or what goes with it, and the step that they are.
fn officers(body: Body) -> Option<(&'static str, &'static [Purpose])> {
    match body {
        Body::Party => Some(("officers", &[Purpose::PartyOfficers, Purpose::PartyDirect])),
        Body::Cooperative => Some(("officers", &[Purpose::CouncilOfficers, Purpose::SupervisorOfficers])),
        Body::Representatives => Some(("leaders", &[Purpose::GroupLeader])),
        _ => None,
    }
}

/// The step on which the result is out and filed, and the meetings whose papers say so.
fn closing(body: Body) -> Option<(&'static str, &'static [Purpose])> {
    match body {
        Body::Party => Some(("reported", &[Purpose::PartyOfficers, Purpose::PartyDirect])),
        Body::Representatives => Some(("published", &[Purpose::Representatives])),
        Body::Supervision => Some(("published", &[Purpose::Supervision])),
        Body::Cooperative => Some(("registered", &[Purpose::Boards])),
        Body::Committee | Body::Residents => None,
    }
}

/// The step on which the meeting is announced.
fn notice(body: Body) -> Option<&'static str> {
    match body {
        Body::Representatives => Some("announced"),
        Body::Supervision | Body::Cooperative => Some("notice"),
        _ => None,
    }
}

/// Papers whose day is the day of a step before the vote.
const PAPERS: [(DocumentKind, &str); 3] = [
    (DocumentKind::Request, "request"),
    (DocumentKind::Reply, "approval_of_request"),
    (DocumentKind::CandidatesReply, "candidates_approved"),
];

/// Brings the timetable in line with the meetings of a body of a unit; nothing for by-elections and recalls, which have no place on
/// it. Called in the transaction that changed a meeting.
///
/// # Errors
/// Of the database.
pub(super) async fn follow(tx: &Tx, actor: &Actor, unit_code: &str, purpose: Purpose) -> Outcome<()> {
    let Some(body) = purpose.body() else { return Ok(()) };
    let election = cycle::store::expect_current(tx.read(), unit_code).await?;
    let all = store::meetings(tx.read(), election.cycle_id, unit_code).await?;
    let standing = |purposes: &[Purpose]| -> Vec<&meeting::Model> {
        let own = |row: &&meeting::Model| {
            purposes.iter().any(|purpose| purpose.code() == row.purpose) && store::stage(row) != Stage::Cancelled
        };
        all.iter().filter(own).collect()
    };
    let mut facts = Vec::new();
    let voting = standing(votes(body));
    facts.push(called(tx, body, course::vote_step(body), &voting).await?);
    if let Some((step, purposes)) = officers(body) {
        facts.push(called(tx, body, step, &standing(purposes)).await?);
    }
    // Held in groups, the first one is that from which days count.
    let first = first_of(tx, &voting).await?;
    let said = |step: &'static str, actual: Option<NaiveDate>| Held {
        body,
        step,
        meeting_id: first.map(|row| row.id),
        planned: None,
        actual,
    };
    if let Some(step) = notice(body) {
        let given = match first {
            Some(row) => announced(tx, row).await?,
            None => None,
        };
        facts.push(said(step, given.filter(|day| *day <= tx.today())));
    }
    if let Some((step, purposes)) = closing(body) {
        let rows = standing(purposes);
        let done = !rows.is_empty() && rows.iter().all(|row| store::stage(row) == Stage::Finished);
        facts.push(said(step, rows.iter().filter_map(|row| row.finished_on).max().filter(|_| done)));
    }
    if body == Body::Party {
        let papers = match first {
            Some(row) => store::documents(tx.read(), row.id).await?,
            None => Vec::new(),
        };
        for (kind, step) in PAPERS {
            facts.push(said(step, papers.iter().find(|row| row.kind == kind.code()).map(|row| row.dated)));
        }
    }
    let own = match body {
        Body::Representatives => Some(cycle::plan::step::REPRESENTATIVES),
        Body::Supervision => Some(cycle::plan::step::SUPERVISION),
        _ => None,
    };
    hold_steps(tx, actor, &election, &facts).await?;
    match own {
        // A ballot that has begun elects nobody: the line of the committee's timetable is done when the body is elected.
        Some(step) if body_done(tx.read(), &election, &all, body).await? => {
            let mut last: Option<NaiveDate> = None;
            for row in &voting {
                last = last.max(store::rounds(tx.read(), row.id).await?.last().map(|round| round.held_on));
            }
            match last {
                Some(day) => cycle::service::mark_done(tx, actor, election.id, step, day).await,
                None => Ok(()),
            }
        }
        _ => Ok(()),
    }
}

/// The day on which a meeting voted first.
async fn began(tx: &Tx, row: &meeting::Model) -> Outcome<Option<NaiveDate>> {
    if row.rounds == 0 {
        return Ok(None);
    }
    Ok(store::rounds(tx.read(), row.id).await?.first().map(|round| round.held_on))
}

/// The meeting from which days count: the one that voted first, or is called for the earliest day. A meeting that is called again for a
/// further vote keeps its place.
async fn first_of<'a>(tx: &Tx, rows: &[&'a meeting::Model]) -> Outcome<Option<&'a meeting::Model>> {
    let mut first: Option<((NaiveDate, i64), &meeting::Model)> = None;
    for row in rows {
        let key = (began(tx, row).await?.unwrap_or(row.held_on), row.id);
        if first.is_none_or(|(known, _)| key < known) {
            first = Some((key, row));
        }
    }
    Ok(first.map(|(_, row)| row))
}

/// The day on which a meeting was announced: for its first vote, once that was held. A meeting that is called again is announced
/// again, and that notice is no step of the timetable.
async fn announced(tx: &Tx, row: &meeting::Model) -> Outcome<Option<NaiveDate>> {
    match store::rounds(tx.read(), row.id).await?.first() {
        Some(round) => Ok(store::contest(round)?.notice_on),
        None => Ok(row.announced_on),
    }
}

/// A step that meetings are: the day for which the first of them is called, and the day on which the first one voted.
async fn called(tx: &Tx, body: Body, step: &'static str, rows: &[&meeting::Model]) -> Outcome<Held> {
    let first = first_of(tx, rows).await?;
    let mut actual: Option<NaiveDate> = None;
    for row in rows {
        actual = match (actual, began(tx, row).await?) {
            (Some(one), Some(other)) => Some(one.min(other)),
            (one, other) => one.or(other),
        };
    }
    Ok(Held { body, step, meeting_id: first.map(|row| row.id), planned: first.map(|row| row.held_on), actual })
}
