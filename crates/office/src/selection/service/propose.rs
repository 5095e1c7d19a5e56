//! From a recommendation to the list of proposed persons: by somebody's button, for one person at a time.

use serde_json::json;

use super::village;
use crate::access::Actor;
use crate::db::Tx;
use crate::failure::{Outcome, Refusal};
use crate::org::UnitRef;
use crate::selection::WRITERS;
use crate::selection::model::Sort;
use crate::vetting::service::{NewProposal, propose};

/// Puts a recommended person on the list of proposed persons. Answers the name.
///
/// # Errors
/// `NOT_RECOMMENDED`; those of [`propose`].
pub async fn propose_recommended(
    tx: &Tx,
    actor: &Actor,
    unit: &UnitRef,
    person: i64,
    (body, post): (&str, &str),
) -> Outcome<String> {
    actor.require(WRITERS)?;
    let lines = village(tx.read(), unit).await?.lines(Sort::All)?;
    let line = lines.into_iter().find(|line| line.person == person && line.body == body && line.post == post);
    let Some(line) = line.filter(|line| line.recommended()) else {
        let message = "此人没有在已确认的推荐中得到推荐";
        let remedy = "请先确认推荐会议的记录；推荐以外的人，在初步人选页面登记并写明产生方式";
        return Err(Refusal::new("NOT_RECOMMENDED", message, remedy).into());
    };
    let voted = [line.party, line.villagers, line.joint].into_iter().flatten().any(|(votes, _)| votes > 0);
    let new = NewProposal {
        name: line.name.clone(),
        person_id: Some(person),
        body: body.to_owned(),
        post: post.to_owned(),
        source: if voted { "recommended" } else { "committee" }.to_owned(),
    };
    let proposal = propose(tx, actor, unit, &new).await?;
    let detail = json!({ "proposal": proposal, "body": body, "post": post, "by_all": line.by_all() });
    tx.audit(actor.event("select.propose", &unit.code, line.name.clone(), detail));
    Ok(line.name)
}
