//! Reminding departments of answers that are missing 催办.

use entity::review_reminder;
use serde_json::json;

use super::{at, batch_of, column};
use crate::access::{Actor, COUNTY};
use crate::db::Tx;
use crate::failure::{Outcome, Refusal};
use crate::org::UnitRef;
use crate::vetting::model::Stage;
use crate::vetting::store;

/// Reminds every department that has not handed in, or one of them; once a day each. After the last day the reminder goes to the head
/// of the department. Answers how many were reminded.
///
/// # Errors
/// `REVIEW_STAGE`, `NOBODY_TO_REMIND`.
pub async fn remind(tx: &Tx, actor: &Actor, unit: &UnitRef, id: i64, only: Option<i64>) -> Outcome<usize> {
    actor.require(COUNTY)?;
    let batch = batch_of(tx.read(), unit, id).await?;
    at(&batch, &[Stage::Answering], "催办")?;
    let replied = store::handed_in(tx.read(), id).await?;
    let today = tx.today();
    let before = store::reminders(tx.read(), &[id]).await?;
    let done = |agency: &i64| before.iter().any(|row| row.agency_id == *agency && row.on_day == today);
    let asked = store::asked(&batch)?;
    let wanted = asked.iter().filter(|agency| !replied.contains(agency) && only.is_none_or(|one| one == **agency));
    let wanted: Vec<i64> = wanted.copied().filter(|agency| !done(agency)).collect();
    if wanted.is_empty() {
        let message = "没有要催办的单位";
        return Err(Refusal::new("NOBODY_TO_REMIND", message, "各单位已经报送，或者今天已经催办过").into());
    }
    let opinions = store::opinions(tx.read(), id).await?;
    let to_head = batch.deadline.is_some_and(|day| day < today);
    for agency in &wanted {
        let answered = opinions.keys().filter(|(_, own)| own == agency).count();
        let row = review_reminder::Model {
            id: 0,
            batch_id: id,
            agency_id: *agency,
            on_day: today,
            to_head,
            missing: batch.persons.saturating_sub(column(answered)),
            by_name: actor.name.clone(),
            at_ms: tx.now_ms(),
        };
        store::insert_reminder(tx.conn(), row).await?;
    }
    let detail = json!({ "batch": id, "agencies": wanted, "to_head": to_head });
    tx.audit(actor.event("vetting.remind", &unit.code, batch.title, detail));
    Ok(wanted.len())
}
