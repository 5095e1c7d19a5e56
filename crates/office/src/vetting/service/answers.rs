//! What the departments answer.

use std::collections::HashMap;

use entity::{review_agency, review_answer, review_batch, review_item, review_reply};
use serde_json::json;

use super::{at, batch_for, column, evidence_owner, own_agency};
use crate::access::Actor;
use crate::db::Tx;
use crate::failure::Failure;
use crate::failure::{Outcome, Refusal};
use crate::vetting::model::{Answer, Opinion, Stage};
use crate::vetting::store;

/// Answers can be given until the conclusion, and after it when something became known later: then the person is reopened.
pub(super) const MAY_ANSWER: [Stage; 3] = [Stage::Answering, Stage::Meeting, Stage::Concluded];

/// An answer about a person of a batch.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Given {
    /// Person of the batch.
    pub item: i64,
    /// Version of the department's answer that its author saw; 0 when there was none.
    pub seen: i32,
    /// The answer.
    pub answer: Answer,
}

/// Records answers of the actor's department about persons of a batch. The same answer again changes nothing; another one is a new
/// version beside the old one. Answers how many were recorded.
///
/// # Errors
/// `NO_DESK`, not found, `REVIEW_STAGE`, `ANSWER_INCOMPLETE`, `ANSWER_CLEAR_WITH_TEXT`; stale when a colleague answered in between.
pub async fn answer(tx: &Tx, actor: &Actor, batch_id: i64, answers: &[Given]) -> Outcome<usize> {
    let agency = own_agency(tx.read(), actor).await?;
    let batch = batch_for(tx.read(), &agency, batch_id).await?;
    at(&batch, &MAY_ANSWER, "回复")?;
    let about: Vec<i64> = answers.iter().map(|given| given.item).collect();
    let before = store::answers_among(tx.read(), (batch_id, agency.id), &about).await?;
    let items = store::items_among(tx.read(), batch_id, &about).await?;
    let items: HashMap<i64, review_item::Model> = items.into_iter().map(|item| (item.id, item)).collect();
    let mut rows = Vec::new();
    let mut on = Vec::new();
    for Given { item: item_id, seen, answer } in answers {
        let Some(item) = items.get(item_id) else {
            return Err(Failure::NotFound("批次中的这个人".into()));
        };
        answer
            .check()
            .map_err(|refusal| Refusal { message: format!("「{}」：{}", item.name, refusal.message), ..refusal })?;
        let old = before.get(item_id);
        let same = |old: &review_answer::Model| {
            (old.opinion.as_str(), &old.kind, &old.basis, &old.evidence)
                == (answer.opinion.code(), &answer.kind, &answer.basis, &answer.evidence)
        };
        if old.is_some_and(same) {
            continue;
        }
        if old.map_or(0, |old| old.no) != *seen {
            return Err(Failure::Stale { what: format!("本单位对「{}」的意见", item.name) });
        }
        rows.push(review_answer::Model {
            id: 0,
            batch_id,
            item_id: *item_id,
            agency_id: agency.id,
            no: old.map_or(0, |old| old.no),
            current: true,
            opinion: answer.opinion.code().to_owned(),
            kind: answer.kind.clone(),
            basis: answer.basis.clone(),
            evidence: answer.evidence.clone(),
            account_id: actor.account_id,
            by_name: actor.name.clone(),
            at_ms: tx.now_ms(),
        });
        on.push(item.clone());
    }
    let n = rows.len();
    record(tx, actor, (&agency, &batch), rows, &on).await?;
    Ok(n)
}

/// Writes answers as the next versions of those that they are made from; `items` are the persons whom they are about.
pub(super) async fn record(
    tx: &Tx,
    actor: &Actor,
    (agency, batch): (&review_agency::Model, &review_batch::Model),
    mut rows: Vec<review_answer::Model>,
    items: &[review_item::Model],
) -> Outcome<()> {
    if rows.is_empty() {
        return Ok(());
    }
    for row in &mut rows {
        row.no += 1;
        (row.account_id, row.by_name, row.at_ms) = (actor.account_id, actor.name.clone(), tx.now_ms());
    }
    // A fact that became known after the conclusion: who passed what on which evidence stays visible beside it.
    let reopened: Vec<i64> =
        items.iter().filter(|item| !item.conclusion.is_empty() && !item.reopened).map(|item| item.id).collect();
    store::add_answers(tx.conn(), (batch.id, agency.id), &rows).await?;
    let about: Vec<i64> = rows.iter().map(|row| row.item_id).collect();
    store::note_answers(tx.conn(), &about, &reopened).await?;
    let found = rows.iter().filter(|row| row.opinion != Opinion::Clear.code()).count();
    let detail = json!({ "batch": batch.id, "agency": agency.id, "answers": rows.len(), "not_clear": found, "reopened": reopened.len() });
    tx.audit(actor.event("vetting.answer", &batch.township_code, agency.name.clone(), detail));
    Ok(())
}

/// Records that nothing was found about everybody whom the department has not answered yet.
///
/// # Errors
/// As [`answer`].
pub async fn clear_the_rest(tx: &Tx, actor: &Actor, batch_id: i64) -> Outcome<usize> {
    let agency = own_agency(tx.read(), actor).await?;
    let before = store::answers_of_agency(tx.read(), batch_id, agency.id).await?;
    let items = store::items(tx.read(), batch_id).await?;
    let clear = |item: &review_item::Model| Given { item: item.id, seen: 0, answer: Answer::clear() };
    let rest: Vec<Given> = items.iter().filter(|item| !before.contains_key(&item.id)).map(clear).collect();
    answer(tx, actor, batch_id, &rest).await
}

/// Hands in the reply of the department: all persons are answered, and the paper has a number.
///
/// # Errors
/// `REVIEW_STAGE`, `ANSWERS_MISSING`, `REPLY_UNCHANGED`.
pub async fn hand_in(tx: &Tx, actor: &Actor, batch_id: i64, number: &str) -> Outcome<()> {
    let agency = own_agency(tx.read(), actor).await?;
    let batch = batch_for(tx.read(), &agency, batch_id).await?;
    at(&batch, &MAY_ANSWER, "报送")?;
    let answers = store::answers_of_agency(tx.read(), batch_id, agency.id).await?;
    let items = store::items(tx.read(), batch_id).await?;
    let missing = items.len().saturating_sub(answers.len());
    if missing > 0 {
        let message = format!("还有 {missing} 人没有回复");
        return Err(Refusal::new("ANSWERS_MISSING", message, "请逐人回复；确无情形的，可以一次登记为未发现情形").into());
    }
    let owners: Vec<String> = answers
        .values()
        .filter(|row| row.opinion != Opinion::Clear.code())
        .map(|row| evidence_owner(row.item_id, agency.id))
        .collect();
    let files = crate::files::store::of(tx.read(), &owners).await?;
    let files_of = |row: &review_answer::Model| -> Vec<&str> {
        let owner = evidence_owner(row.item_id, agency.id);
        let own = files.iter().filter(|file| file.owner == owner && file.removed_ms.is_none());
        own.map(|file| file.hash.as_str()).collect()
    };
    let lines: Vec<_> = items
        .iter()
        .filter_map(|item| answers.get(&item.id))
        .map(|row| (row.item_id, row.no, &row.opinion, &row.kind, &row.basis, &row.evidence, files_of(row)))
        .collect();
    let hash = crate::crypto::sha256_hex(serde_json::to_string(&lines)?.as_bytes());
    let before = store::replies(tx.read(), batch_id).await?;
    let own = before.iter().filter(|reply| reply.agency_id == agency.id).max_by_key(|reply| reply.no);
    if own.is_some_and(|reply| reply.hash == hash) {
        return Err(Refusal::new("REPLY_UNCHANGED", "报送以后没有改过回复", "不必再报送").into());
    }
    let count = |opinion: Opinion| column(answers.values().filter(|row| row.opinion == opinion.code()).count());
    let row = review_reply::Model {
        id: 0,
        batch_id,
        agency_id: agency.id,
        no: own.map_or(0, |reply| reply.no) + 1,
        number: number.to_owned(),
        persons: column(answers.len()),
        found: count(Opinion::Found),
        explain: count(Opinion::Explain),
        last_answer: answers.values().map(|row| row.id).max().unwrap_or(0),
        hash: hash.clone(),
        account_id: actor.account_id,
        by_name: actor.name.clone(),
        at_ms: tx.now_ms(),
    };
    let detail = json!({ "batch": batch_id, "agency": agency.id, "no": row.no, "number": number, "hash": hash });
    store::insert_reply(tx.conn(), row).await?;
    tx.audit(actor.event("vetting.hand_in", &batch.township_code, agency.name, detail));
    Ok(())
}
