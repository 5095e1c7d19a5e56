//! Many registrations at once: from an import, from the command line, for the demo. All of them or none.

use std::collections::HashSet;

use entity::{person, roll_batch, unit_election};
use serde_json::json;

use super::model::{self, RollRow, index_key};
use super::service::{is_published, note_draft, person_input, registration_row, require_open};
use super::{lookup, store};
use crate::access::{Actor, COMMITTEE};
use crate::crypto::Keys;
use crate::cycle;
use crate::db::Tx;
use crate::failure::{Outcome, Refusal};
use crate::people;

/// What to do with a row whose person already stands on this roll 重复.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Existing {
    /// 跳过: what is there stays.
    Skip,
    /// 覆盖: what is there is replaced by the row.
    Overwrite,
}

/// What a batch did.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BatchReport {
    /// Number of the batch 导入批次号.
    pub batch_id: i64,
    /// Rows handed in.
    pub rows: usize,
    /// New registrations.
    pub added: usize,
    /// Registrations replaced.
    pub replaced: usize,
    /// Rows left out because the person was already registered.
    pub skipped: usize,
}

/// A checked row with the roll it goes to. Nothing with the same number may exist yet in that unit.
#[derive(Clone, Debug)]
pub struct NewRow {
    /// Election.
    pub election_id: i64,
    /// Batch.
    pub batch_id: i64,
    /// The row.
    pub row: RollRow,
    /// Its person, made by [`new_person`].
    pub person: person::Model,
}

/// The person of a checked row as it is stored, with its number sealed. No database, and the costly part of an import.
///
/// # Errors
/// Of the cipher.
pub fn new_person(keys: &Keys, unit_code: &str, row: &RollRow, index: &str) -> Outcome<person::Model> {
    people::service::sealed(keys, Some(index.to_owned()), person_input(unit_code, row))
}

/// Adds persons and registrations for rows that are known to be new; the caller has looked for duplicates.
///
/// # Errors
/// Of the database.
pub async fn insert_new(tx: &Tx, rows: Vec<NewRow>) -> Outcome<()> {
    let mut persons = Vec::with_capacity(rows.len());
    let mut registrations = Vec::with_capacity(rows.len());
    for new in rows {
        let unit = &new.person.unit_code;
        registrations.push(registration_row(new.election_id, unit, 0, &new.row, Some(new.batch_id)));
        persons.push(new.person);
    }
    let ids = people::service::insert_sealed(tx, persons).await?;
    for (registration, id) in registrations.iter_mut().zip(ids) {
        registration.person_id = id;
    }
    store::insert_registrations(tx.conn(), registrations).await
}

/// Registers a person whom the village knows already (from a batch that was undone, or from the officers' list) and who does
/// not stand on this roll.
///
/// # Errors
/// Of the database.
pub async fn register_known(
    tx: &Tx,
    keys: &Keys,
    actor: &Actor,
    election: &unit_election::Model,
    batch_id: i64,
    person_id: i64,
    row: &RollRow,
) -> Outcome<()> {
    people::service::upsert_person(tx, keys, actor, &person_input(&election.unit_code, row)).await?;
    let new = registration_row(election.id, &election.unit_code, person_id, row, Some(batch_id));
    store::insert_registration(tx.conn(), new).await?;
    Ok(())
}

/// Refuses an import once the roll is published: from then on there are corrections only.
///
/// # Errors
/// `ROLL_ALREADY_PUBLISHED`, `ROLL_CLOSED`.
pub fn require_draft(election: &unit_election::Model) -> Outcome<()> {
    require_open(election)?;
    if is_published(election) {
        let message = format!("选民名单已公布（第 {} 版），不能再批量导入", election.roll_version);
        let remedy = "请在名单页逐条更正，再公布更正后的新版本";
        return Err(Refusal::new("ROLL_ALREADY_PUBLISHED", message, remedy).into());
    }
    Ok(())
}

/// Opens a batch; its figures are written by [`close_batch`].
///
/// # Errors
/// Of the database.
pub async fn open_batch(tx: &Tx, actor: &Actor, election_id: i64, file_name: &str) -> Outcome<roll_batch::Model> {
    let batch = roll_batch::Model {
        id: 0,
        election_id,
        file_name: file_name.to_owned(),
        rows: 0,
        added: 0,
        replaced: 0,
        account_id: actor.account_id,
        at_ms: tx.now_ms(),
        undone_ms: None,
    };
    store::insert_batch(tx.conn(), batch).await
}

/// Writes the figures of a batch, the unit's progress and the event.
///
/// # Errors
/// Of the database.
pub async fn close_batch(
    tx: &Tx,
    actor: &Actor,
    election: &unit_election::Model,
    batch: roll_batch::Model,
    report: &BatchReport,
) -> Outcome<()> {
    let number = |n: usize| i32::try_from(n).unwrap_or(i32::MAX);
    let batch = roll_batch::Model {
        rows: number(report.rows),
        added: number(report.added),
        replaced: number(report.replaced),
        ..batch
    };
    let file = batch.file_name.clone();
    store::update_batch(tx.conn(), batch).await?;
    note_draft(tx, election).await?;
    tx.audit(actor.event(
        "roll.imported",
        &election.unit_code,
        format!("导入批次 {}（{file}）", report.batch_id),
        json!({
            "batch": report.batch_id, "rows": report.rows, "added": report.added,
            "replaced": report.replaced, "skipped": report.skipped
        }),
    ));
    Ok(())
}

/// Registers checked rows as one batch of one election.
///
/// # Errors
/// Refused when the roll is published, a number occurs twice among the rows, or a person stands on another roll of the
/// cycle; then nothing is written.
pub async fn bulk_register(
    tx: &Tx,
    keys: &Keys,
    actor: &Actor,
    election: &unit_election::Model,
    file_name: &str,
    rows: Vec<RollRow>,
    existing: Existing,
) -> Outcome<BatchReport> {
    actor.require(COMMITTEE)?;
    require_draft(election)?;
    let indexes: Vec<String> = rows.iter().map(|row| keys.index(row.id.expose())).collect();
    let mut seen = HashSet::with_capacity(rows.len());
    if let Some(at) = indexes.iter().position(|index| !seen.insert(index_key(index))) {
        let message = format!("第 {} 名「{}」的身份证号在同一批中出现两次", at + 1, rows[at].entry.name);
        return Err(Refusal::new("DUPLICATE_IN_FILE", message, "请删去重复的一行后重新导入").into());
    }
    let twins = lookup::twins(tx.read(), &indexes).await?;
    let total = rows.len();
    let batch = open_batch(tx, actor, election.id, file_name).await?;
    let mut report = BatchReport { batch_id: batch.id, rows: total, added: 0, replaced: 0, skipped: 0 };
    let mut fresh = Vec::with_capacity(total);
    for (row, index) in rows.into_iter().zip(&indexes) {
        let none = Vec::new();
        let twins = twins.get(&index_key(index)).unwrap_or(&none);
        let own = twins.iter().filter_map(|t| t.registration.as_ref()).find(|r| r.election_id == election.id);
        if let Some(other) = lookup::elsewhere(tx.read(), election, twins).await? {
            let message = format!("「{}」已在 {other} 登记为选民", row.entry.name);
            let remedy = "同一人只能在一地登记：请先由那里移出，或从表中删去";
            return Err(Refusal::new("REGISTERED_ELSEWHERE", message, remedy).into());
        }
        match (own, twins.iter().find(|twin| twin.unit_code == election.unit_code)) {
            (Some(_), _) if existing == Existing::Skip => report.skipped += 1,
            (Some(own), _) => {
                people::service::upsert_person(tx, keys, actor, &person_input(&election.unit_code, &row)).await?;
                let new = registration_row(election.id, &election.unit_code, own.person_id, &row, own.batch_id);
                let new = entity::registration::Model { id: own.id, card_no: own.card_no, version: own.version, ..new };
                store::update_registration(tx.conn(), new).await?;
                report.replaced += 1;
            }
            (None, Some(known)) => {
                register_known(tx, keys, actor, election, batch.id, known.person_id, &row).await?;
                report.added += 1;
            }
            (None, None) => {
                report.added += 1;
                let person = new_person(keys, &election.unit_code, &row, index)?;
                fresh.push(NewRow { election_id: election.id, batch_id: batch.id, row, person });
            }
        }
    }
    insert_new(tx, fresh).await?;
    close_batch(tx, actor, election, batch, &report).await?;
    Ok(report)
}

/// Takes a whole batch back, as long as nobody edited its rows and the roll is not published. Returns how many rows went.
///
/// # Errors
/// Refused otherwise; `NotFound` for a batch of another election.
pub async fn undo_batch(tx: &Tx, actor: &Actor, unit_code: &str, batch_id: i64) -> Outcome<u64> {
    actor.require(COMMITTEE)?;
    let election = cycle::store::expect_current(tx.read(), unit_code).await?;
    let batch = store::batch(tx.read(), election.id, batch_id).await?;
    let refuse = |code: &str, message: String, remedy: &str| Err(Refusal::new(code, message, remedy).into());
    if batch.undone_ms.is_some() {
        return refuse("BATCH_UNDONE", format!("批次 {batch_id} 已经撤销过"), "不需要再次撤销");
    }
    if is_published(&election) {
        let message = format!("选民名单已公布（第 {} 版），批次 {batch_id} 不能整批撤销", election.roll_version);
        return refuse("ROLL_ALREADY_PUBLISHED", message, "请逐条移出或更正，再公布更正");
    }
    if batch.replaced > 0 {
        let message = format!("批次 {batch_id} 覆盖了 {} 条原有登记，不能整批撤销", batch.replaced);
        return refuse("BATCH_REPLACED", message, "请逐条更正，或用原来的表再次导入并选择覆盖");
    }
    let edited = store::edited_of_batch(tx.read(), batch_id).await?;
    if edited > 0 {
        let message = format!("批次 {batch_id} 导入的登记中已有 {edited} 条被修改过，不能整批撤销");
        return refuse("BATCH_EDITED", message, "请逐条移出不需要的登记");
    }
    let gone = store::delete_batch_rows(tx.conn(), batch_id).await?;
    let file = batch.file_name.clone();
    store::update_batch(tx.conn(), roll_batch::Model { undone_ms: Some(tx.now_ms()), ..batch }).await?;
    note_draft(tx, &election).await?;
    tx.audit(actor.event(
        "roll.import_undone",
        unit_code,
        format!("导入批次 {batch_id}（{file}）"),
        json!({ "batch": batch_id, "rows": gone, "status": model::REMOVED }),
    ));
    Ok(gone)
}
