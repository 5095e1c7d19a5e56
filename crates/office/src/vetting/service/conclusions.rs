//! Hearing a person, looking again, and what the joint meeting states.

use chrono::NaiveDate;
use entity::{review_batch, review_item};
use serde_json::json;

use super::{at, batch_of};
use crate::access::{Actor, CLERKS, COUNTY};
use crate::db::Tx;
use crate::failure::{Failure, Outcome, Refusal};
use crate::org::UnitRef;
use crate::vetting::model::{Conclusion, Known, Opinion, Stage, may_conclude};
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
    let name = row.name.clone();
    let row = review_item::Model { explanation: text.to_owned(), explained_on: Some(on), ..row };
    store::update_item(tx.conn(), row).await?;
    let detail = json!({ "batch": key.0, "item": key.1, "on": on });
    tx.audit(actor.event("vetting.explained", &unit.code, name.clone(), detail));
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
    let name = row.name.clone();
    let row = review_item::Model { second_look: text.to_owned(), second_by: actor.name.clone(), ..row };
    store::update_item(tx.conn(), row).await?;
    tx.audit(actor.event("vetting.looked_again", &unit.code, name.clone(), json!({ "batch": key.0, "item": key.1 })));
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
    let stands = Conclusion::from_code(&row.conclusion).is_some_and(Conclusion::is_final);
    if stands && !row.reopened {
        let message = format!("「{}」已有结论", row.name);
        return Err(Refusal::new("CONCLUDED_ALREADY", message, "有新的事实时，由有关单位更改回复，再作结论").into());
    }
    let asked = store::asked(&batch)?.len();
    let answers = store::answers_about(tx.read(), row.id).await?;
    let current: Vec<Opinion> =
        answers.iter().filter(|one| one.current).filter_map(|one| Opinion::from_code(&one.opinion)).collect();
    let known = Known { asked, answers: &current, explanation: &row.explanation, second_look: &row.second_look };
    may_conclude(known, conclusion, note)?;
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
    let detail =
        json!({ "batch": key.0, "item": key.1, "conclusion": conclusion.code(), "before": before, "note": note });
    tx.audit(actor.event("vetting.conclude", &unit.code, name.clone(), detail));
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
    let mut n = 0;
    for row in store::items(tx.read(), id).await? {
        let clear = |agency: &i64| opinions.get(&(row.id, *agency)) == Some(&Opinion::Clear);
        if !row.conclusion.is_empty() || !asked.iter().all(clear) {
            continue;
        }
        let row = review_item::Model {
            conclusion: Conclusion::Clear.code().to_owned(),
            concluded_by: actor.name.clone(),
            concluded_on: Some(tx.today()),
            ..row
        };
        store::update_item(tx.conn(), row).await?;
        n += 1;
    }
    tx.audit(actor.event(
        "vetting.conclude_clear",
        &unit.code,
        batch.title.clone(),
        json!({ "batch": id, "persons": n }),
    ));
    finish(tx, batch).await?;
    Ok(n)
}

/// A batch is concluded when everybody on it is.
async fn finish(tx: &Tx, batch: review_batch::Model) -> Outcome<()> {
    let done = |item: &review_item::Model| {
        !item.reopened && Conclusion::from_code(&item.conclusion).is_some_and(Conclusion::is_final)
    };
    let all = store::items(tx.conn(), batch.id).await?.iter().all(done);
    let to = if all { Stage::Concluded } else { Stage::Meeting };
    if store::stage(&batch) != to {
        store::update_batch(tx.conn(), review_batch::Model { state: to.code().to_owned(), ..batch }).await?;
    }
    Ok(())
}
