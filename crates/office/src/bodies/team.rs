//! Who holds which post: the elected of this term, the team of the last one. Part of the service of this context.

use chrono::NaiveDate;
use entity::{officeholder, unit_election};
use law::posts::Post;
use serde_json::json;

use super::model::VILLAGERS_COMMITTEE;
use super::store;
use crate::access::{Actor, CLERKS};
use crate::cycle;
use crate::db::Tx;
use crate::failure::{Failure, Outcome, Refusal};

/// Somebody who holds a post, as typed for the last term or as elected.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Holder {
    /// The person, where known.
    pub person_id: Option<i64>,
    /// Name.
    pub name: String,
    /// 男 or 女.
    pub sex: String,
    /// Birth.
    pub birth: Option<NaiveDate>,
    /// 学历.
    pub education: String,
    /// 政治面貌.
    pub political: String,
    /// The post.
    pub post: Post,
    /// Votes, where elected here.
    pub votes: Option<i32>,
}

fn holder_row(unit: &str, election: Option<i64>, term: i32, since: NaiveDate, h: &Holder) -> officeholder::Model {
    officeholder::Model {
        id: 0,
        unit_code: unit.to_owned(),
        election_id: election,
        term_no: term,
        person_id: h.person_id,
        name: h.name.clone(),
        sex: h.sex.clone(),
        birth: h.birth,
        education: h.education.clone(),
        political: h.political.clone(),
        body: VILLAGERS_COMMITTEE.to_owned(),
        post: h.post.code().to_owned(),
        votes: h.votes,
        since,
        until: None,
    }
}

/// Writes the elected into the list of officeholders. `elected` is everybody elected so far; called again after a later round or a
/// correction, those no longer in it get an end, those already there stay. Idempotent.
///
/// # Errors
/// Of the database.
pub async fn seat_elected(
    tx: &Tx,
    actor: &Actor,
    election: &unit_election::Model,
    since: NaiveDate,
    elected: &[Holder],
) -> Outcome<()> {
    let term = cycle::store::cycle(tx.read(), election.cycle_id).await?.map_or(0, |cycle| cycle.term_no);
    let present = store::holders_of_election(tx.read(), election.id).await?;
    let same = |row: &officeholder::Model, h: &Holder| {
        row.post == h.post.code()
            && match h.person_id {
                Some(id) => row.person_id == Some(id),
                None => row.person_id.is_none() && row.name == h.name,
            }
    };
    for row in present.iter().filter(|row| row.until.is_none() && !elected.iter().any(|h| same(row, h))) {
        let mut row = row.clone();
        row.until = Some(since);
        store::update_holder(tx.conn(), row).await?;
    }
    let mut added = 0;
    for h in elected.iter().filter(|h| !present.iter().any(|row| row.until.is_none() && same(row, h))) {
        store::insert_holder(tx.conn(), holder_row(&election.unit_code, Some(election.id), term, since, h)).await?;
        added += 1;
    }
    let detail = json!({ "elected": elected.len(), "new": added, "since": since });
    tx.audit(actor.event("bodies.seat_elected", &election.unit_code, "村民委员会成员", detail));
    Ok(())
}

/// Adds members of the last term, so that terms can be compared.
///
/// # Errors
/// `Forbidden`; of the database.
pub async fn add_last_team(
    tx: &Tx,
    actor: &Actor,
    unit_code: &str,
    term_no: i32,
    since: NaiveDate,
    team: &[Holder],
) -> Outcome<usize> {
    actor.require(CLERKS)?;
    for h in team {
        store::insert_holder(tx.conn(), holder_row(unit_code, None, term_no, since, h)).await?;
    }
    let detail = json!({ "term_no": term_no, "added": team.len() });
    tx.audit(actor.event("bodies.add_last_team", unit_code, "上届村民委员会成员", detail));
    Ok(team.len())
}

/// Takes a typed member of an earlier term off the list; what came from an election here cannot be removed.
///
/// # Errors
/// `NotFound`, `HOLDER_ELECTED_HERE`.
pub async fn remove_holder(tx: &Tx, actor: &Actor, unit_code: &str, id: i64) -> Outcome<String> {
    actor.require(CLERKS)?;
    let row = store::holder(tx.read(), unit_code, id).await?.ok_or_else(|| Failure::NotFound("任职记录".into()))?;
    if row.election_id.is_some() {
        return Err(Refusal::new(
            "HOLDER_ELECTED_HERE",
            format!("「{}」由本系统的选举结果写入，不能删除", row.name),
            "结果有误的，请在结果认定中办理更正",
        )
        .into());
    }
    store::delete_holder(tx.conn(), id).await?;
    tx.audit(actor.event("bodies.remove_holder", unit_code, "上届村民委员会成员", json!({ "name": row.name })));
    Ok(row.name)
}
