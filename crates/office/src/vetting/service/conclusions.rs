//! Hearing a person, looking again, and what the joint meeting states.

use chrono::NaiveDate;
use entity::{review_batch, review_item};
use serde_json::json;

use super::{at, batch_of, step};
use crate::access::{Actor, CLERKS, COUNTY};
use crate::db::Tx;
use crate::failure::{Failure, Outcome, Refusal};
use crate::org::UnitRef;
use crate::vetting::model::{Conclusion, Known, Opinion, Stage, concluded, may_conclude};
use crate::vetting::store;

async fn load(
    tx: &Tx,
    unit: &UnitRef,
    (id, item, version): (i64, i64, i64),
) -> Outcome<(review_batch::Model, review_item::Model)> {
    let batch = batch_of(tx.read(), unit, id).await?;
    let row = store::item(tx.read(), id, item).await?;
    if row.version != version {
        return Err(Failure::Stale { what: format!("批次中的「{}」", row.name) });
    }
    Ok((batch, row))
}

/// Nothing is added to a conclusion that stands.
fn still_open(row: &review_item::Model) -> Outcome<()> {
    if !concluded(&row.conclusion, row.reopened) {
        return Ok(());
    }
    let message = format!("「{}」已有结论", row.name);
    Err(Refusal::new("CONCLUDED_ALREADY", message, "有新的事实时，由有关单位更改回复，再作结论").into())
}

/// Newest answer about a person.
async fn newest(tx: &Tx, item: i64) -> Outcome<i64> {
    Ok(store::answers_about(tx.read(), item).await?.iter().map(|one| one.id).max().unwrap_or(0))
}

/// Records what the person said about what was found 申辩, or that the person was told and said nothing.
///
/// # Errors
/// `REVIEW_STAGE`, stale.
pub async fn explained(
    tx: &Tx,
    actor: &Actor,
    unit: &UnitRef,
    key: (i64, i64, i64),
    (text, on): (&str, NaiveDate),
) -> Outcome<String> {
    actor.require(CLERKS)?;
    let (batch, row) = load(tx, unit, key).await?;
    at(&batch, &[Stage::Answering, Stage::Meeting, Stage::Concluded], "登记说明")?;
    still_open(&row)?;
    let name = row.name.clone();
    store::insert_steps(tx.conn(), &[step(tx, actor, &row, "heard", "", text)]).await?;
    let heard_answer = newest(tx, row.id).await?;
    let row = review_item::Model { explanation: text.to_owned(), explained_on: Some(on), heard_answer, ..row };
    store::update_item(tx.conn(), row).await?;
    let detail = json!({ "batch": key.0, "item": key.1, "on": on });
    tx.audit(actor.event("vetting.explained", &unit.code, batch.title, detail));
    Ok(name)
}

/// Records what was looked at again 复核.
///
/// # Errors
/// `REVIEW_STAGE`, stale.
pub async fn looked_again(tx: &Tx, actor: &Actor, unit: &UnitRef, key: (i64, i64, i64), text: &str) -> Outcome<String> {
    actor.require(COUNTY)?;
    let (batch, row) = load(tx, unit, key).await?;
    at(&batch, &[Stage::Answering, Stage::Meeting, Stage::Concluded], "登记复核")?;
    still_open(&row)?;
    let name = row.name.clone();
    store::insert_steps(tx.conn(), &[step(tx, actor, &row, "second_look", "", text)]).await?;
    let second_answer = newest(tx, row.id).await?;
    let row = review_item::Model { second_look: text.to_owned(), second_by: actor.name.clone(), second_answer, ..row };
    store::update_item(tx.conn(), row).await?;
    let detail = json!({ "batch": key.0, "item": key.1 });
    tx.audit(actor.event("vetting.looked_again", &unit.code, batch.title, detail));
    Ok(name)
}

/// Records what the joint meeting states about a person. A concluded person is concluded again only after a new fact.
///
/// # Errors
/// `REVIEW_STAGE`, `CONCLUDED_ALREADY`, those of [`may_conclude`], stale.
pub async fn conclude(
    tx: &Tx,
    actor: &Actor,
    unit: &UnitRef,
    key: (i64, i64, i64),
    (conclusion, note): (Conclusion, &str),
) -> Outcome<String> {
    actor.require(COUNTY)?;
    let (batch, row) = load(tx, unit, key).await?;
    at(&batch, &[Stage::Meeting, Stage::Concluded], "登记结论")?;
    still_open(&row)?;
    // An answer counts with the reply that hands it in.
    let (asked, replied) = (store::asked(&batch)?, store::handed_in(tx.read(), key.0).await?);
    let answers = store::answers_about(tx.read(), row.id).await?;
    let counts = |one: &&entity::review_answer::Model| {
        one.current && asked.contains(&one.agency_id) && replied.contains(&one.agency_id)
    };
    let current: Vec<(i64, Opinion)> =
        answers.iter().filter(counts).filter_map(|one| Some((one.id, Opinion::from_code(&one.opinion)?))).collect();
    let burden = current.iter().filter(|(_, opinion)| *opinion != Opinion::Clear).map(|(id, _)| *id).max().unwrap_or(0);
    let opinions: Vec<Opinion> = current.iter().map(|(_, opinion)| *opinion).collect();
    let known = Known {
        asked: asked.len(),
        answers: &opinions,
        heard: !row.explanation.is_empty() && row.heard_answer >= burden,
        looked_again: !row.second_look.is_empty() && row.second_answer >= burden,
    };
    may_conclude(known, conclusion, note)?;
    store::insert_steps(tx.conn(), &[step(tx, actor, &row, "conclusion", conclusion.code(), note)]).await?;
    let name = row.name.clone();
    let before = row.conclusion.clone();
    let row = review_item::Model {
        conclusion: conclusion.code().to_owned(),
        conclusion_note: note.to_owned(),
        concluded_by: actor.name.clone(),
        concluded_on: Some(tx.today()),
        reopened: false,
        ..row
    };
    store::update_item(tx.conn(), row).await?;
    let detail = json!({ "batch": key.0, "item": key.1, "conclusion": conclusion.code(), "before": before });
    tx.audit(actor.event("vetting.conclude", &unit.code, batch.title.clone(), detail));
    finish(tx, batch).await?;
    Ok(name)
}

/// Records for everybody about whom no department found anything that nothing was found. Answers how many.
///
/// # Errors
/// `REVIEW_STAGE`.
pub async fn conclude_clear(tx: &Tx, actor: &Actor, unit: &UnitRef, id: i64) -> Outcome<usize> {
    actor.require(COUNTY)?;
    let batch = batch_of(tx.read(), unit, id).await?;
    at(&batch, &[Stage::Meeting, Stage::Concluded], "登记结论")?;
    let asked = store::asked(&batch)?;
    let opinions = store::opinions(tx.read(), id).await?;
    let replied = store::handed_in(tx.read(), id).await?;
    let mut done = Vec::new();
    for row in store::items(tx.read(), id).await? {
        let clear =
            |agency: &i64| replied.contains(agency) && opinions.get(&(row.id, *agency)) == Some(&Opinion::Clear);
        if !row.conclusion.is_empty() || !asked.iter().all(clear) {
            continue;
        }
        let row = review_item::Model {
            conclusion: Conclusion::Clear.code().to_owned(),
            concluded_by: actor.name.clone(),
            concluded_on: Some(tx.today()),
            ..row
        };
        done.push(step(tx, actor, &row, "conclusion", Conclusion::Clear.code(), ""));
        store::update_item(tx.conn(), row).await?;
    }
    store::insert_steps(tx.conn(), &done).await?;
    let detail = json!({ "batch": id, "items": done.iter().map(|step| step.item_id).collect::<Vec<_>>() });
    tx.audit(actor.event("vetting.conclude_clear", &unit.code, batch.title.clone(), detail));
    finish(tx, batch).await?;
    Ok(done.len())
}

/// A batch is concluded when everybody on it is.
async fn finish(tx: &Tx, batch: review_batch::Model) -> Outcome<()> {
    let done = |item: &review_item::Model| concluded(&item.conclusion, item.reopened);
    let all = store::items(tx.conn(), batch.id).await?.iter().all(done);
    let to = if all { Stage::Concluded } else { Stage::Meeting };
    if store::stage(&batch) != to {
        store::update_batch(tx.conn(), review_batch::Model { state: to.code().to_owned(), ..batch }).await?;
    }
    Ok(())
}
