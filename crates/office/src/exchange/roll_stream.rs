//! The rolls of many villages from one file, in bounded memory: a thread reads and checks, the writer stores batch by
//! batch, and everything is one transaction. Used by the command line.

use std::collections::{BTreeMap, HashMap};
use std::ops::ControlFlow;
use std::sync::Arc;

use entity::{roll_batch, unit_election};
use sea_orm::DatabaseConnection;
use sheet::{FileError, Outcome as RowOutcome, Row, RowError};
use tokio::runtime::Handle;
use tokio::sync::mpsc;

use super::upload::{harmless, unreadable};
use super::{roll_check, roll_sheet};
use crate::access::{Actor, CLERKS};
use crate::app::App;
use crate::crypto::Keys;
use crate::db::Tx;
use crate::failure::{Failure, Outcome, Refusal};
use crate::roll::bulk::{self, BatchReport, NewRow};
use crate::roll::lookup;
use crate::roll::model::{Checker, RollRow, index_key};
use crate::{cycle, people, roll};

/// Rows that go to the writer together.
const ROWS: usize = 1000;
/// Batches that may wait for the writer: bounds the memory when storing is slower than reading.
const WAITING: usize = 4;
/// Errors that a refusal lists.
const LISTED: usize = 50;

/// Where the rows of one village go.
#[derive(Debug)]
struct Target {
    election: unit_election::Model,
    checker: Checker,
}

/// A checked row on its way to the writer.
struct Item {
    target: Arc<Target>,
    line: u32,
    index: String,
    row: RollRow,
}

/// What was stored.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct StreamReport {
    /// Data rows in the file.
    pub rows: usize,
    /// New registrations.
    pub added: usize,
    /// Rows left out because the person already stands on that roll.
    pub skipped: usize,
    /// Unit, batch number and new registrations per village.
    pub batches: Vec<(String, i64, usize)>,
}

/// What the reading thread found wrong.
#[derive(Default)]
struct Bad {
    rows: usize,
    errors: Vec<RowError>,
}

impl Bad {
    fn add(&mut self, errors: impl IntoIterator<Item = RowError>) {
        self.rows += 1;
        let room = roll_sheet::MOST_ERRORS.saturating_sub(self.errors.len());
        self.errors.extend(errors.into_iter().take(room));
    }
}

/// Imports a file as one transaction: all of its rows or none.
///
/// `unit` is the village of every row; without it each row names its own in the column 村社编码.
///
/// # Errors
/// Refused with the first errors when any row is wrong, the file cannot be read, or a roll is already published.
pub async fn import_file(
    app: &App,
    actor: &Actor,
    bytes: Vec<u8>,
    file_name: &str,
    unit: Option<String>,
) -> Outcome<StreamReport> {
    actor.require(CLERKS)?;
    let bytes = Arc::new(bytes);
    let (app, actor, name) = (app.clone(), Arc::new(actor.clone()), file_name.to_owned());
    let db = app.db.clone();
    db.write(move |tx| {
        let (app, actor, bytes) = (app.clone(), actor.clone(), bytes.clone());
        let (name, unit) = (name.clone(), unit.clone());
        Box::pin(async move { store_all(tx, &app, &actor, bytes, name, unit).await })
    })
    .await
}

async fn store_all(
    tx: &Tx,
    app: &App,
    actor: &Actor,
    bytes: Arc<Vec<u8>>,
    name: String,
    unit: Option<String>,
) -> Outcome<StreamReport> {
    let (send, mut receive) = mpsc::channel::<Vec<Item>>(WAITING);
    let reading = {
        let (handle, conn, keys) = (Handle::current(), app.db.read().clone(), app.keys.clone());
        let name = name.clone();
        tokio::task::spawn_blocking(move || {
            let mut reader = Reader {
                handle,
                conn,
                keys,
                unit,
                targets: HashMap::new(),
                lines: HashMap::new(),
                rows: 0,
                bad: Bad::default(),
            };
            let end = reader.run(&bytes, &name, send);
            (end, reader.rows, reader.bad)
        })
    };
    let mut store = Store {
        // In an office without persons nobody can be there already.
        fresh: people::store::highest_id(tx.read()).await? == 0,
        batches: BTreeMap::new(),
        bad: Bad::default(),
    };
    let mut failed = None;
    while let Some(items) = receive.recv().await {
        if failed.is_none()
            && let Err(failure) = store.take(tx, &app.keys, actor, &name, items).await
        {
            // The channel is drained all the same, so that the reading thread ends.
            failed = Some(failure);
            receive.close();
        }
    }
    let (end, rows, mut bad) =
        reading.await.map_err(|error| Failure::Internal(format!("reading the roll: {error}")))?;
    if let Some(failure) = failed {
        return Err(failure);
    }
    end?;
    bad.rows += store.bad.rows;
    bad.errors.append(&mut store.bad.errors);
    if bad.rows > 0 {
        return Err(refusal(rows, bad));
    }
    let mut report = StreamReport { rows, ..StreamReport::default() };
    for (unit, mut open) in store.batches {
        open.report.rows = open.report.added + open.report.skipped;
        report.added += open.report.added;
        report.skipped += open.report.skipped;
        report.batches.push((unit, open.report.batch_id, open.report.added));
        bulk::close_batch(tx, actor, &open.election, open.batch, &open.report).await?;
    }
    Ok(report)
}

fn refusal(rows: usize, mut bad: Bad) -> Failure {
    bad.errors.sort_by_key(|error| error.line);
    let message = format!("文件共 {rows} 行，其中 {} 行有误，没有导入任何一行", bad.rows);
    let mut refusal = Refusal::new("IMPORT_HAS_ERRORS", message, "请按提示在文件中改正后重新导入");
    for error in bad.errors.iter().take(LISTED) {
        let value = if error.value.is_empty() { String::new() } else { format!("「{}」", harmless(&error.value)) };
        refusal = refusal.field(
            format!("{}{}", error.column_letter, error.line),
            format!(
                "第 {} 行 {} {}{value}：{}。{}",
                error.line, error.column_letter, error.title, error.reason_zh, error.remedy_zh
            ),
        );
    }
    if bad.errors.len() > LISTED {
        refusal = refusal.field("", format!("……其余 {} 处从略", bad.errors.len() - LISTED));
    }
    refusal.into()
}

/// The reading thread.
struct Reader {
    handle: Handle,
    conn: DatabaseConnection,
    keys: Keys,
    unit: Option<String>,
    targets: HashMap<String, Result<Arc<Target>, String>>,
    /// Line of each number; 16 bytes of the keyed index instead of the number.
    lines: HashMap<u128, u32>,
    rows: usize,
    bad: Bad,
}

impl Reader {
    fn run(&mut self, bytes: &[u8], name: &str, send: mpsc::Sender<Vec<Item>>) -> Outcome<()> {
        let mut items = Vec::with_capacity(ROWS);
        let mut gone = false;
        let read = sheet::read_rows(bytes, name, &roll_sheet::wide_spec(), roll_sheet::wide_limits(), |outcome| {
            self.rows += 1;
            match outcome {
                RowOutcome::Bad { errors, .. } => self.bad.add(errors),
                RowOutcome::Good(row) => match self.check(&row) {
                    Err(errors) => self.bad.add(errors),
                    // After the first error nothing will be stored; the rest is read for its errors only.
                    Ok(item) if self.bad.rows == 0 => items.push(item),
                    Ok(_) => {}
                },
            }
            if items.len() >= ROWS {
                let full = std::mem::replace(&mut items, Vec::with_capacity(ROWS));
                gone = send.blocking_send(full).is_err();
            }
            if gone { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
        });
        if !gone && self.bad.rows == 0 {
            // The writer may have gone away with a failure of its own, which is the one that is reported.
            let _ = send.blocking_send(items);
        }
        read.map(|_| ()).map_err(|error: FileError| unreadable(&error))
    }

    fn check(&mut self, row: &Row) -> Result<Item, Vec<RowError>> {
        let target = self.target(row)?;
        let checked = target
            .checker
            .check(roll_sheet::entry(row))
            .map_err(|problems| problems.iter().map(|p| roll_check::row_error(row, p)).collect::<Vec<_>>())?;
        let index = self.keys.index(checked.id.expose());
        if let Some(first) = self.lines.insert(index_key(&index), row.line) {
            return Err(vec![roll_check::twice_in_file(row, first)]);
        }
        Ok(Item { target, line: row.line, index, row: checked })
    }

    fn target(&mut self, row: &Row) -> Result<Arc<Target>, Vec<RowError>> {
        let named = row.str("unit");
        let code = match (&self.unit, named) {
            (Some(unit), Some(other)) if unit != other => {
                let reason = format!("与指定的村社 {unit} 不同");
                return Err(vec![row.error("unit", reason, "请删去这一行，或不指定村社")]);
            }
            (Some(unit), _) => unit.as_str(),
            (None, Some(unit)) => unit,
            (None, None) => {
                return Err(vec![row.error("unit", "没有村社编码", "请填 12 位村社编码，或用 --unit 指定村社")]);
            }
        };
        if !self.targets.contains_key(code) {
            let found = self.handle.block_on(resolve(&self.conn, code)).map(Arc::new).map_err(|f| f.to_string());
            self.targets.insert(code.to_owned(), found);
        }
        match self.targets.get(code) {
            Some(Ok(target)) => Ok(target.clone()),
            Some(Err(reason)) => Err(vec![row.error("unit", reason.clone(), "请核对村社编码和换届方案")]),
            None => Err(Vec::new()),
        }
    }
}

async fn resolve(conn: &DatabaseConnection, code: &str) -> Outcome<Target> {
    let election = cycle::store::expect_current(conn, code).await?;
    bulk::require_draft(&election)?;
    let checker = roll::service::checker(conn, &election).await?;
    Ok(Target { election, checker })
}

/// A batch that is being filled.
struct Open {
    election: unit_election::Model,
    batch: roll_batch::Model,
    report: BatchReport,
}

/// The storing side.
struct Store {
    fresh: bool,
    batches: BTreeMap<String, Open>,
    bad: Bad,
}

impl Store {
    async fn take(&mut self, tx: &Tx, keys: &Keys, actor: &Actor, name: &str, items: Vec<Item>) -> Outcome<()> {
        for item in &items {
            let election = &item.target.election;
            if !self.batches.contains_key(&election.unit_code) {
                let batch = bulk::open_batch(tx, actor, election.id, name).await?;
                let report = BatchReport { batch_id: batch.id, rows: 0, added: 0, replaced: 0, skipped: 0 };
                self.batches.insert(election.unit_code.clone(), Open { election: election.clone(), batch, report });
            }
        }
        let twins = if self.fresh {
            HashMap::new()
        } else {
            let indexes: Vec<String> = items.iter().map(|item| item.index.clone()).collect();
            lookup::twins(tx.read(), &indexes).await?
        };
        let mut new = Vec::with_capacity(items.len());
        for item in &items {
            let election = &item.target.election;
            let Some(open) = self.batches.get_mut(&election.unit_code) else { continue };
            let found = twins.get(&index_key(&item.index)).map(Vec::as_slice).unwrap_or_default();
            if let Some(other) = lookup::elsewhere(tx.read(), election, found).await? {
                let reason = format!("已在 {other} 登记为选民");
                let remedy = "同一人只能在一地登记：请先由那里移出，或从表中删去";
                self.bad.add([RowError::custom(item.line, "", "身份证号", item.row.id.masked(), reason, remedy)]);
                continue;
            }
            if found.iter().any(|t| t.registration.as_ref().is_some_and(|r| r.election_id == election.id)) {
                open.report.skipped += 1;
                continue;
            }
            open.report.added += 1;
            if let Some(known) = found.iter().find(|twin| twin.unit_code == election.unit_code) {
                bulk::register_known(tx, keys, actor, election, open.report.batch_id, known.person_id, &item.row)
                    .await?;
                continue;
            }
            new.push(NewRow {
                election_id: election.id,
                unit_code: &election.unit_code,
                batch_id: open.report.batch_id,
                row: &item.row,
            });
        }
        bulk::insert_new(tx, keys, &new).await
    }
}
