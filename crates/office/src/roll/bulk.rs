//! Many registrations at once: from an import, from the command line, for the demo. All of them or none.

use std::collections::{HashMap, HashSet};

use entity::{person, registration, roll_batch, unit_election};
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

/// A checked row as it will be stored: the number sealed, nothing numbered yet.
#[derive(Clone, Debug)]
pub struct SealedRow {
    person: person::Model,
    registration: registration::Model,
}

impl SealedRow {
    /// Seals a checked row; `index` is the keyed index of its number. No database, and the costly part of an import: it is
    /// done before the writer is asked for anything.
    ///
    /// # Errors
    /// Of the cipher.
    pub fn new(keys: &Keys, election: &unit_election::Model, row: RollRow, index: String) -> Outcome<Self> {
        let unit = &election.unit_code;
        let registration = registration_row(election.id, unit, 0, &row, None);
        Ok(Self { registration, person: people::service::sealed(keys, Some(index), person_input(unit, row))? })
    }

    /// Election on whose roll the row will stand.
    pub fn election_id(&self) -> i64 {
        self.registration.election_id
    }

    /// Keyed index of the number.
    pub fn index(&self) -> &str {
        self.person.id_index.as_deref().unwrap_or_default()
    }

    /// The number as a page may show it.
    pub fn masked(&self) -> &str {
        self.person.id_mask.as_deref().unwrap_or_default()
    }

    fn name(&self) -> &str {
        &self.registration.name
    }
}

/// Seals the rows of one election.
///
/// # Errors
/// Of the cipher.
pub fn seal(
    keys: &Keys,
    election: &unit_election::Model,
    rows: impl IntoIterator<Item = RollRow>,
) -> Outcome<Vec<SealedRow>> {
    let seal = |row: RollRow| {
        let index = keys.index(row.id.expose());
        SealedRow::new(keys, election, row, index)
    };
    rows.into_iter().map(seal).collect()
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
    super::representatives::require_lawful(tx, election).await?;
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
    actor: &Actor,
    election: &unit_election::Model,
    file_name: &str,
    rows: &[SealedRow],
    existing: Existing,
) -> Outcome<BatchReport> {
    actor.require(COMMITTEE)?;
    require_draft(election)?;
    let mut seen = HashSet::with_capacity(rows.len());
    if let Some(at) = rows.iter().position(|row| !seen.insert(index_key(row.index()))) {
        let message = format!("第 {} 名「{}」的身份证号在同一批中出现两次", at + 1, rows[at].name());
        return Err(Refusal::new("DUPLICATE_IN_FILE", message, "请删去重复的一行后重新导入").into());
    }
    let indexes: Vec<&str> = rows.iter().map(SealedRow::index).collect();
    let twins = lookup::twins(tx.read(), &indexes).await?;
    for row in rows {
        if let Some(other) = lookup::elsewhere(tx.read(), election, lookup::of(&twins, row.index())).await? {
            let message = format!("「{}」已在 {other} 登记为选民", row.name());
            let remedy = "同一人只能在一地登记：请先由那里移出，或从表中删去";
            return Err(Refusal::new("REGISTERED_ELSEWHERE", message, remedy).into());
        }
    }
    let batch = open_batch(tx, actor, election.id, file_name).await?;
    let mut report = BatchReport { batch_id: batch.id, rows: rows.len(), added: 0, replaced: 0, skipped: 0 };
    let done = register(tx, actor, &twins, rows.iter().map(|row| (batch.id, row.clone())), existing).await?;
    for done in done {
        match done {
            Registered::Added => report.added += 1,
            Registered::Replaced => report.replaced += 1,
            Registered::Skipped => report.skipped += 1,
        }
    }
    close_batch(tx, actor, election, batch, &report).await?;
    Ok(report)
}

/// What became of a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Registered {
    /// It is on the roll now.
    Added,
    /// It took the place of what was there.
    Replaced,
    /// What was there stays.
    Skipped,
}

/// Writes rows of open batches, of one election or of several. A handful of statements for a thousand rows, whatever is to be
/// done with them: everybody else who saves something waits meanwhile. The caller has looked up the `twins` of the rows, and
/// refused those who stand on another roll. Answers in the order of the rows.
///
/// # Errors
/// Of the database.
pub async fn register(
    tx: &Tx,
    actor: &Actor,
    twins: &HashMap<u128, Vec<lookup::Twin>>,
    rows: impl IntoIterator<Item = (i64, SealedRow)>,
    existing: Existing,
) -> Outcome<Vec<Registered>> {
    let mut done = Vec::new();
    let (mut new_persons, mut known_persons) = (Vec::new(), Vec::new());
    let (mut of_new, mut of_known, mut replaced) = (Vec::new(), Vec::new(), Vec::new());
    for (batch_id, SealedRow { person, registration }) in rows {
        let twins = person.id_index.as_deref().map(|index| lookup::of(twins, index)).unwrap_or_default();
        let own = twins.iter().filter_map(|t| t.registration.as_ref());
        let own = own.into_iter().find(|own| own.election_id == registration.election_id);
        let known = twins.iter().find(|twin| twin.unit_code == registration.unit_code);
        let registration = registration::Model { batch_id: Some(batch_id), ..registration };
        done.push(match (own, known) {
            (Some(_), _) if existing == Existing::Skip => Registered::Skipped,
            (Some(own), _) => {
                let (id, person_id) = (own.id, own.person_id);
                known_persons.push(person::Model { id: person_id, ..person });
                let (batch_id, card_no, version) = (own.batch_id, own.card_no, own.version);
                replaced.push(registration::Model { id, person_id, batch_id, card_no, version, ..registration });
                Registered::Replaced
            }
            // The village knows the person already: from a batch that was undone, or from the officers' list.
            (None, Some(known)) => {
                known_persons.push(person::Model { id: known.person_id, ..person });
                of_known.push(registration::Model { person_id: known.person_id, ..registration });
                Registered::Added
            }
            (None, None) => {
                new_persons.push(person);
                of_new.push(registration);
                Registered::Added
            }
        });
    }
    people::service::update_sealed(tx, actor, known_persons).await?;
    store::replace_registrations(tx.conn(), replaced).await?;
    let ids = people::service::insert_sealed(tx, new_persons).await?;
    for (registration, id) in of_new.iter_mut().zip(ids) {
        registration.person_id = id;
    }
    of_new.append(&mut of_known);
    store::insert_registrations(tx.conn(), &of_new).await?;
    Ok(done)
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
    let edited = store::edited_of_batch(tx.read(), &batch).await?;
    if edited > 0 {
        let message = format!("批次 {batch_id} 导入的登记中已有 {edited} 条被修改过，不能整批撤销");
        return refuse("BATCH_EDITED", message, "请逐条移出不需要的登记");
    }
    let gone = store::delete_batch_rows(tx.conn(), &batch).await?;
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
