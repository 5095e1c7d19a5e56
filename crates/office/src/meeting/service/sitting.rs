//! The votes that elected those who sit on the committee: entered for a by-election where no result on record here has them, or said to
//! be lost, with the reason.

use chrono::NaiveDate;
use entity::{meeting, officeholder};
use sea_orm::ConnectionTrait;
use serde_json::json;

use super::by_election::frozen;
use super::result::{drop_drafts, finals};
use super::{Loaded, in_office, load};
use crate::access::{Actor, COMMITTEE};
use crate::bodies;
use crate::db::Tx;
use crate::failure::{Failure, Outcome, Refusal};
use crate::meeting::model::{Facts, Purpose, Sits, Stage, VotesEntered};
use crate::meeting::store;
use crate::org::UnitRef;

/// Somebody who sits, with what is known of their votes.
#[derive(Clone, Debug)]
pub struct SittingRow {
    /// Who, with the votes on record.
    pub sits: Sits,
    /// What was entered for this by-election.
    pub entered: Option<VotesEntered>,
}

impl SittingRow {
    /// Neither on record nor said to be lost.
    pub fn missing(&self) -> bool {
        self.sits.votes.is_none() && self.entered.is_none()
    }
}

/// Votes to be entered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewVotes {
    /// Number in the list of officeholders.
    pub holder: i64,
    /// The votes; `None` when they cannot be found.
    pub votes: Option<u32>,
    /// Day of the paper.
    pub dated: Option<NaiveDate>,
    /// The paper, or why the votes cannot be found.
    pub source: String,
}

async fn rows(conn: &impl ConnectionTrait, unit_code: &str, loaded: &Loaded) -> Outcome<Vec<SittingRow>> {
    let facts = store::facts(&loaded.row)?;
    let office: Vec<officeholder::Model> = in_office(conn, unit_code, loaded.row.held_on).await?;
    let entered = |holder: i64| facts.sitting_votes.iter().rfind(|one| one.holder == holder).cloned();
    let all = frozen(&facts, &office).into_iter();
    Ok(all.map(|sits| SittingRow { entered: entered(sits.holder), sits }).collect())
}

/// Those who sit on the committee that a by-election completes, as the newest vote found them; none in other meetings.
///
/// # Errors
/// Of the database, or when stored JSON is damaged.
pub async fn sitting_rows(conn: &impl ConnectionTrait, loaded: &Loaded) -> Outcome<Vec<SittingRow>> {
    if loaded.purpose != Purpose::ByElection {
        return Ok(Vec::new());
    }
    rows(conn, &loaded.row.unit_code, loaded).await
}

/// Stages in which a result can still rest on what is entered.
const OPEN: &[Stage] =
    &[Stage::Preparing, Stage::CheckIn, Stage::Voting, Stage::Counting, Stage::Deciding, Stage::NextVote];

/// Enters the votes that elected somebody who sits, with the paper they are in, or why they cannot be found. A first confirmation of
/// a result without them is gone.
///
/// # Errors
/// `MEETING_STAGE`; `HOLDER_VOTES_KNOWN` when a result on record has them; `HOLDER_VOTES_SETTLED` when a frozen result rests on what was
/// entered; `HOLDER_VOTES_DAY`; stale.
pub async fn enter_votes(
    tx: &Tx,
    actor: &Actor,
    unit: &UnitRef,
    id: i64,
    version: i64,
    new: &NewVotes,
) -> Outcome<String> {
    actor.require(COMMITTEE)?;
    let loaded = load(tx.read(), unit, id).await?;
    loaded.fresh(version)?;
    loaded.at(OPEN, "登记在任成员的得票")?;
    let row = sitting_rows(tx.read(), &loaded).await?.into_iter().find(|row| row.sits.holder == new.holder);
    let row = row.ok_or_else(|| Failure::NotFound("这名在任成员".into()))?;
    let name = row.sits.name.clone();
    if row.entered.is_none() && row.sits.votes.is_some() {
        let message = format!("「{name}」当选时的得票已由认定的结果写入，不能改动");
        return Err(Refusal::new("HOLDER_VOTES_KNOWN", message, "结果有误的，按结果更正的程序办理").into());
    }
    if row.entered.is_some() && !finals(tx.read(), id).await?.is_empty() {
        let message = format!("这次补选已有一轮按登记的「{name}」的得票认定");
        return Err(Refusal::new("HOLDER_VOTES_SETTLED", message, "确需改动的，报乡镇换届选举指导组处理").into());
    }
    if new.dated.is_some_and(|day| day > tx.today()) {
        let refusal = Refusal::new("HOLDER_VOTES_DAY", "文书的日期还没有到", "请填写文书上的日期");
        return Err(refusal.field("dated", "还没有到").into());
    }
    let mut facts = store::facts(&loaded.row)?;
    facts.sitting_votes.retain(|one| one.holder != new.holder);
    let entered = VotesEntered {
        holder: new.holder,
        votes: new.votes,
        dated: new.dated,
        source: new.source.clone(),
        by: actor.name.clone(),
    };
    facts.sitting_votes.push(entered);
    drop_drafts(tx, id).await?;
    let detail = json!({
        "meeting": id, "holder": new.holder, "name": name, "votes": new.votes, "dated": new.dated,
        "source": new.source, "before": row.entered.map(|one| json!({ "votes": one.votes, "source": one.source })),
    });
    tx.audit(actor.event("meeting.sitting_votes", &unit.code, name.clone(), detail));
    let stage = loaded.stage;
    super::advance(tx, meeting::Model { facts: serde_json::to_string(&facts)?, ..loaded.row }, stage).await?;
    Ok(name)
}

/// Writes the votes that were entered into the list of officeholders, once two persons have confirmed a result that rests on them. Until then
/// they belong to the meeting alone, and one that is called off leaves nothing behind.
pub(super) async fn keep(tx: &Tx, actor: &Actor, unit: &UnitRef, facts: &Facts) -> Outcome<()> {
    for one in &facts.sitting_votes {
        let known = bodies::store::holder(tx.read(), &unit.code, one.holder).await?.is_some();
        if let Some(votes) = one.votes.filter(|_| known) {
            bodies::service::note_votes(tx, actor, &unit.code, (one.holder, Some(votes)), &one.paper()).await?;
        }
    }
    Ok(())
}
