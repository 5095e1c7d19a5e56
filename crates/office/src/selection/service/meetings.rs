//! A meeting from its beginning to the figures that two persons stand for.

use chrono::NaiveDate;
use entity::{selection_meeting, selection_vote};
use law::selection::Who;
use serde_json::json;

use super::names::belong;
use super::{Named, column, done_by_today, election, kinds};
use crate::access::Actor;
use crate::db::Tx;
use crate::failure::{Failure, Outcome, Refusal};
use crate::org::UnitRef;
use crate::selection::WRITERS;
use crate::selection::model::{Figures, PostChoices, State, Turnout, Votes, second_person};
use crate::selection::store;
use crate::vetting::model::POSTS;

/// Most persons that a ballot may name for a post.
const MOST_CHOICES: u32 = 99;

/// A meeting to be begun.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MeetingInput {
    /// Code of the kind.
    pub kind: String,
    /// Posts with the number of choices of each.
    pub posts: Vec<PostChoices>,
    /// Day.
    pub held_on: NaiveDate,
    /// Place.
    pub place: String,
}

/// What one line of the form says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NamedVotes {
    /// Input of the form, for errors.
    pub field: String,
    /// Person.
    pub named: Named,
    /// Number of the post, from 0.
    pub post: usize,
    /// Sum of votes.
    pub votes: u32,
    /// Why the committee recommends.
    pub reason: String,
}

/// Figures as they are typed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FiguresInput {
    /// Day on which the meeting was held.
    pub held_on: NaiveDate,
    /// Place.
    pub place: String,
    /// Who came and what became of the ballots.
    pub turnout: Turnout,
    /// Persons.
    pub votes: Vec<NamedVotes>,
    /// Remark.
    pub note: String,
}

/// Begins a meeting; its day may lie ahead. Answers its number.
///
/// # Errors
/// Not found, `SELECTION_KIND_OFF`, `SELECTION_POSTS`.
pub async fn begin(tx: &Tx, actor: &Actor, unit: &UnitRef, input: &MeetingInput) -> Outcome<i64> {
    actor.require(WRITERS)?;
    let election = election(tx.read(), unit).await?;
    let kind = kinds(tx.read(), election.cycle_id).await?.into_iter().find(|kind| kind.code == input.kind);
    let Some(kind) = kind.filter(|kind| kind.active) else {
        let refusal = Refusal::new("SELECTION_KIND_OFF", "没有这个推荐会议类别", "请从列表中选择");
        return Err(refusal.field("kind", "请从列表中选择").into());
    };
    check_posts(&input.posts)?;
    let row = selection_meeting::Model {
        id: 0,
        cycle_id: election.cycle_id,
        unit_code: unit.code.clone(),
        township_code: election.township_code.clone(),
        kind: kind.code.clone(),
        title: kind.title.clone(),
        who: kind.who.code().to_owned(),
        posts: serde_json::to_string(&input.posts)?,
        held_on: input.held_on,
        place: input.place.clone(),
        due: 0,
        present: 0,
        issued: 0,
        returned: 0,
        valid: 0,
        invalid: 0,
        least_part: 0,
        least_whole: 0,
        least_source: String::new(),
        note: String::new(),
        state: State::Open.code().to_owned(),
        reason: String::new(),
        replaces: 0,
        begun_by: actor.name.clone(),
        begun_ms: tx.now_ms(),
        recorded_account: 0,
        recorded_by: String::new(),
        recorded_ms: 0,
        confirmed_by: String::new(),
        confirmed_ms: 0,
        version: 1,
    };
    let id = store::insert_meeting(tx.conn(), row).await?;
    let detail = json!({ "meeting": id, "kind": kind.code, "posts": input.posts, "on": input.held_on });
    tx.audit(actor.event("select.begin", &unit.code, kind.title, detail));
    Ok(id)
}

fn check_posts(posts: &[PostChoices]) -> Result<(), Refusal> {
    let refuse = |field: String, message: String| {
        Err(Refusal::new("SELECTION_POSTS", message.clone(), "请逐行选择职务，写明每票最多推荐几人")
            .field(field, message))
    };
    if posts.is_empty() {
        return refuse("p0_post".into(), "请选择推荐的职务".into());
    }
    for (at, one) in posts.iter().enumerate() {
        let same = |other: &PostChoices| (&other.body, &other.post) == (&one.body, &one.post);
        if !POSTS.iter().any(|(body, post, _)| (*body, *post) == (one.body.as_str(), one.post.as_str())) {
            return refuse(format!("p{at}_post"), "请从列表中选择".into());
        }
        if posts[..at].iter().any(same) {
            return refuse(format!("p{at}_post"), "这个职务选了两次".into());
        }
        if one.choices == 0 || one.choices > MOST_CHOICES {
            return refuse(format!("p{at}_choices"), format!("每票最多推荐人数应在 1 到 {MOST_CHOICES} 之间"));
        }
    }
    Ok(())
}

/// A meeting that may be changed, in the version that the form saw.
async fn open(tx: &Tx, unit: &UnitRef, (id, version): (i64, i64)) -> Outcome<selection_meeting::Model> {
    let row = store::meeting(tx.read(), &unit.code, id).await?;
    if row.version != version {
        return Err(Failure::Stale { what: format!("「{}」的记录", row.title) });
    }
    let state = store::meeting_state(&row);
    if matches!(state, State::Open | State::Recorded) {
        return Ok(row);
    }
    let message = format!("「{}」{}，不能再改", row.title, state.meeting_zh());
    Err(Refusal::new("SELECTION_SETTLED", message, "已确认的记录只能另立一份更正，写明原因").into())
}

/// Records the figures; until another person has confirmed them they can be recorded again. What share should have come is kept with them.
///
/// # Errors
/// Those of [`Figures::check`], `SELECTION_REASONS`, `SELECTION_SETTLED`, `DAY_IN_FUTURE`, not found, stale.
pub async fn record(tx: &Tx, actor: &Actor, unit: &UnitRef, key: (i64, i64), input: &FiguresInput) -> Outcome<()> {
    actor.require(WRITERS)?;
    let row = open(tx, unit, key).await?;
    done_by_today(tx, "held_on", input.held_on)?;
    let who = Who::from_code(&row.who).ok_or_else(|| Failure::Internal(format!("meeting {}: {}", row.id, row.who)))?;
    let posts = store::posts(&row)?;
    let votes: Vec<Votes> = input
        .votes
        .iter()
        .map(|one| Votes {
            field: one.field.clone(),
            person: one.named.person,
            name: one.named.name.clone(),
            post: one.post,
            votes: if who.votes() { one.votes } else { 0 },
            reason: if who.votes() { String::new() } else { one.reason.clone() },
        })
        .collect();
    let mut turnout = input.turnout;
    if !who.votes() {
        turnout = Turnout { due: turnout.due, present: turnout.present, ..Turnout::default() };
    }
    if let Some(one) = votes.iter().find(|one| !who.votes() && one.reason.is_empty()) {
        let message = format!("推荐「{}」没有写理由", one.name);
        let refusal = Refusal::new("SELECTION_REASONS", message, "请逐人写明推荐的理由");
        return Err(refusal.field(one.field.replace("_votes", "_reason"), "请写明理由").into());
    }
    Figures { turnout, votes: votes.clone() }.check(who, &posts)?;
    belong(tx.read(), &unit.code, &votes.iter().map(|one| one.person).collect::<Vec<_>>()).await?;
    let kind = kinds(tx.read(), row.cycle_id).await?.into_iter().find(|kind| kind.code == row.kind);
    let least = kind.map(|kind| kind.least).unwrap_or_default();
    let rows: Vec<selection_vote::Model> = votes
        .iter()
        .filter_map(|one| {
            let post = posts.get(one.post)?;
            Some(selection_vote::Model {
                id: 0,
                meeting_id: row.id,
                person_id: one.person,
                name: one.name.clone(),
                body: post.body.clone(),
                post: post.post.clone(),
                votes: column(one.votes),
                reason: one.reason.clone(),
            })
        })
        .collect();
    store::put_votes(tx.conn(), row.id, &rows).await?;
    let title = row.title.clone();
    let new = selection_meeting::Model {
        held_on: input.held_on,
        place: input.place.clone(),
        due: column(turnout.due),
        present: column(turnout.present),
        issued: column(turnout.issued),
        returned: column(turnout.returned),
        valid: column(turnout.valid),
        invalid: column(turnout.invalid),
        least_part: column(least.part),
        least_whole: column(least.whole),
        least_source: least.source.clone(),
        note: input.note.clone(),
        state: State::Recorded.code().to_owned(),
        recorded_account: actor.account_id,
        recorded_by: actor.name.clone(),
        recorded_ms: tx.now_ms(),
        ..row
    };
    let sums: Vec<_> = rows.iter().map(|one| json!([one.person_id, one.body, one.post, one.votes])).collect();
    let figures = [new.due, new.present, new.issued, new.returned, new.valid, new.invalid];
    let detail = json!({ "meeting": new.id, "on": new.held_on, "figures": figures, "votes": sums,
        "few": least.few(turnout.due, turnout.present).is_some() });
    store::update_meeting(tx.conn(), new).await?;
    tx.audit(actor.event("select.record", &unit.code, title, detail));
    Ok(())
}

/// Another person confirms the figures. What they correct is superseded from then on.
///
/// # Errors
/// `SELECTION_NOT_RECORDED`, `SELECTION_SAME_PERSON`, `SELECTION_SETTLED`, not found, stale.
pub async fn confirm(tx: &Tx, actor: &Actor, unit: &UnitRef, key: (i64, i64)) -> Outcome<()> {
    actor.require(WRITERS)?;
    let row = open(tx, unit, key).await?;
    if store::meeting_state(&row) != State::Recorded {
        let message = format!("「{}」还没有登记数字", row.title);
        return Err(Refusal::new("SELECTION_NOT_RECORDED", message, "请先登记，再由另一名经办复核确认").into());
    }
    second_person(row.recorded_account, actor.account_id)?;
    if row.replaces != 0 {
        let old = store::meeting(tx.read(), &unit.code, row.replaces).await?;
        let old = selection_meeting::Model { state: State::Superseded.code().to_owned(), ..old };
        store::update_meeting(tx.conn(), old).await?;
    }
    let (title, detail) =
        (row.title.clone(), json!({ "meeting": row.id, "recorded_by": row.recorded_by, "replaces": row.replaces }));
    let row = selection_meeting::Model {
        state: State::Confirmed.code().to_owned(),
        confirmed_by: actor.name.clone(),
        confirmed_ms: tx.now_ms(),
        ..row
    };
    store::update_meeting(tx.conn(), row).await?;
    tx.audit(actor.event("select.confirm", &unit.code, title, detail));
    Ok(())
}

/// Takes a meeting back that is not confirmed; it stays on record with the reason.
///
/// # Errors
/// `SELECTION_SETTLED`, not found, stale.
pub async fn cancel(tx: &Tx, actor: &Actor, unit: &UnitRef, key: (i64, i64), reason: &str) -> Outcome<()> {
    actor.require(WRITERS)?;
    let row = open(tx, unit, key).await?;
    let title = row.title.clone();
    let detail = json!({ "meeting": row.id, "reason": reason });
    let reason = if row.replaces == 0 { reason.to_owned() } else { format!("{}；撤销：{reason}", row.reason) };
    store::update_meeting(tx.conn(), selection_meeting::Model { state: State::Cancelled.code().into(), reason, ..row })
        .await?;
    tx.audit(actor.event("select.cancel", &unit.code, title, detail));
    Ok(())
}

/// Begins a new record that corrects a confirmed one, with the reason; what was typed before is there to be corrected. The old one counts
/// until the new one is confirmed. Answers the number of the new one.
///
/// # Errors
/// `SELECTION_NOT_CONFIRMED`, `SELECTION_REPLACED`, not found.
pub async fn replace(tx: &Tx, actor: &Actor, unit: &UnitRef, id: i64, reason: &str) -> Outcome<i64> {
    actor.require(WRITERS)?;
    let old = store::meeting(tx.read(), &unit.code, id).await?;
    if store::meeting_state(&old) != State::Confirmed {
        let message = format!("「{}」{}", old.title, store::meeting_state(&old).meeting_zh());
        return Err(Refusal::new("SELECTION_NOT_CONFIRMED", message, "只有已确认的记录才另立更正").into());
    }
    let all = store::meetings(tx.read(), old.cycle_id, store::Place::Unit(&unit.code)).await?;
    let pending = |row: &&selection_meeting::Model| {
        row.replaces == id && matches!(store::meeting_state(row), State::Open | State::Recorded)
    };
    if let Some(row) = all.iter().find(pending) {
        let refusal = Refusal::new("SELECTION_REPLACED", "这份记录已经有一份更正在办", "请在那一份上办理");
        return Err(refusal.go("打开更正", format!("/u/{}/selection/meetings/{}", unit.code, row.id)).into());
    }
    let votes = store::votes(tx.read(), &[id]).await?;
    let title = old.title.clone();
    let row = selection_meeting::Model {
        id: 0,
        state: State::Open.code().to_owned(),
        reason: reason.to_owned(),
        replaces: id,
        begun_by: actor.name.clone(),
        begun_ms: tx.now_ms(),
        recorded_account: 0,
        recorded_by: String::new(),
        recorded_ms: 0,
        confirmed_by: String::new(),
        confirmed_ms: 0,
        version: 1,
        ..old
    };
    let new = store::insert_meeting(tx.conn(), row).await?;
    let rows: Vec<selection_vote::Model> =
        votes.into_iter().map(|vote| selection_vote::Model { meeting_id: new, ..vote }).collect();
    store::put_votes(tx.conn(), new, &rows).await?;
    let detail = json!({ "meeting": new, "replaces": id, "reason": reason });
    tx.audit(actor.event("select.replace", &unit.code, title, detail));
    Ok(new)
}
