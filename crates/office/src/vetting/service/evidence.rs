//! Files that a department puts beside what it found.

use serde_json::json;

use super::answers::{MAY_ANSWER, record};
use super::{at, batch_for, own_agency};
use crate::access::Actor;
use crate::db::Tx;
use crate::failure::{Outcome, Refusal};
use crate::files::service::{Sealed, keep, remove};
use crate::vetting::model::Opinion;
use crate::vetting::store;

/// The record that the files of a department about a person of a batch belong to. Nothing of one department leads to another's.
pub fn owner(item: i64, agency: i64) -> String {
    format!("review/{item}/{agency}")
}

/// Adds a file to the newest answer of the actor's department about a person. The answer becomes a new version, so that a reply that was
/// handed in before does not cover it. Answers the person's name.
///
/// # Errors
/// `NO_DESK`, not found, `REVIEW_STAGE`, `EVIDENCE_WITHOUT_FINDING`, `FILES_TOO_MANY`.
pub async fn add_evidence(tx: &Tx, actor: &Actor, (batch_id, item_id): (i64, i64), file: &Sealed) -> Outcome<String> {
    let agency = own_agency(tx.read(), actor).await?;
    let batch = batch_for(tx.read(), &agency, batch_id).await?;
    at(&batch, &MAY_ANSWER, "增加证明材料")?;
    let item = store::item(tx.read(), batch_id, item_id).await?;
    let own = store::answer_of_agency(tx.read(), item_id, agency.id).await?;
    let Some(own) = own.filter(|row| row.opinion != Opinion::Clear.code()) else {
        let message = format!("本单位对「{}」还没有发现情形或者要求说明的意见", item.name);
        let refusal = Refusal::new("EVIDENCE_WITHOUT_FINDING", message, "请先保存意见，再上传证明材料");
        return Err(refusal.field("file", "先保存意见").into());
    };
    let (id, new) = keep(tx, actor, &owner(item_id, agency.id), file).await?;
    if new {
        record(tx, actor, (&agency, &batch), vec![own], std::slice::from_ref(&item)).await?;
        let detail = json!({ "batch": batch_id, "agency": agency.id, "item": item_id, "file": id, "hash": file.hash });
        tx.audit(actor.event("vetting.evidence", &batch.township_code, agency.name, detail));
    }
    Ok(item.name)
}

/// Takes a file away again; its name and hash stay on record. Answers its name.
///
/// # Errors
/// `NO_DESK`, not found, `REVIEW_STAGE`.
pub async fn remove_evidence(tx: &Tx, actor: &Actor, (batch_id, item_id): (i64, i64), file: i64) -> Outcome<String> {
    let agency = own_agency(tx.read(), actor).await?;
    let batch = batch_for(tx.read(), &agency, batch_id).await?;
    at(&batch, &MAY_ANSWER, "删去证明材料")?;
    let item = store::item(tx.read(), batch_id, item_id).await?;
    let removed = remove(tx, &owner(item_id, agency.id), file).await?;
    if let Some(own) = store::answer_of_agency(tx.read(), item_id, agency.id).await? {
        record(tx, actor, (&agency, &batch), vec![own], &[item]).await?;
    }
    let detail = json!({ "batch": batch_id, "agency": agency.id, "item": item_id, "file": file, "hash": removed.hash });
    tx.audit(actor.event("vetting.evidence_remove", &batch.township_code, agency.name, detail));
    Ok(removed.name)
}
