//! The rolls of many villages from one file in bounded memory: one thread reads, one checks and seals, the writer stores. Used by
//! the command line. One wrong row, and nothing of the file is stored.
//!
//! When nobody else uses the data, everything is one transaction. Beside a running office that would make every clerk wait who
//! saves something meanwhile: then the file is read twice, first for its errors and then to be stored village by village,
//! and between two transactions others are let in. An import that is cut off leaves whole villages; the same file sent again leaves
//! them as they are and goes on with the rest.

use std::collections::{BTreeMap, HashMap};
use std::ops::ControlFlow;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::time::{Duration, Instant};

use entity::{roll_batch, unit_election};
use sea_orm::DatabaseConnection;
use sheet::{FileError, Outcome as RowOutcome, Row, RowError};
use tokio::runtime::Handle;
use tokio::sync::mpsc;
use tokio::task::JoinHandle;

use super::upload::{harmless, unreadable};
use super::{roll_check, roll_sheet};
use crate::access::{Actor, CLERKS};
use crate::app::App;
use crate::crypto::Keys;
use crate::db::Tx;
use crate::failure::{Failure, Outcome, Refusal};
use crate::roll::bulk::{self, BatchReport, Existing, Registered, SealedRow};
use crate::roll::lookup::{self, Twin};
use crate::roll::model::{Checker, index_key};
use crate::{cycle, people, roll, work};

/// Rows that go from thread to thread together.
const ROWS: usize = 800;
/// Groups of rows that may wait for the writer: bounds the memory when storing is slower than reading.
const WAITING: usize = 4;
/// Errors that a refusal lists.
const LISTED: usize = 50;
/// Rows of whole villages that are gathered before the writer is asked for them, beside a running office.
const GATHERED: usize = 10_000;
/// Beside a running office a transaction that has lasted so long takes no further village: a clerk who saves waits for it.
const HOLD: Duration = Duration::from_millis(300);
/// Between two transactions. The lock of SQLite is no queue: a process that waits for it looks again every 100 ms at the latest,
/// and would not find it free in a shorter time.
const LET_IN: Duration = Duration::from_millis(120);

/// Who else uses the data.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Company {
    /// Nobody: the import may hold the writer as long as it takes.
    Alone,
    /// A running office: the import lets it save in between.
    Office,
}

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
    /// Sealed while the writer stores the rows before.
    row: SealedRow,
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

impl StreamReport {
    fn add(&mut self, unit: String, batch: &BatchReport) {
        self.added += batch.added;
        self.skipped += batch.skipped;
        self.batches.push((unit, batch.batch_id, batch.added));
    }
}

/// What is wrong with the file.
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

/// A file that is imported.
#[derive(Clone)]
pub(super) struct File {
    app: App,
    actor: Arc<Actor>,
    bytes: Arc<Vec<u8>>,
    name: Arc<str>,
    unit: Option<String>,
    hold: Duration,
}

/// Imports a file: all of its rows, or none when any row is wrong.
///
/// `unit` is the village of every row; without it each row names its own in the column 村社编码.
///
/// # Errors
/// Refused with the first errors when any row is wrong, the file cannot be read, or a roll is already published: then nothing
/// was stored. `IMPORT_CUT_OFF` when storing beside a running office fails after some villages, with how many are stored.
pub async fn import_file(
    app: &App,
    actor: &Actor,
    bytes: Vec<u8>,
    file_name: &str,
    unit: Option<String>,
    company: Company,
) -> Outcome<StreamReport> {
    let file = File::new(app, actor, bytes, file_name, unit, HOLD)?;
    match company {
        Company::Alone => {
            let job = file.clone();
            file.app
                .db
                .write(move |tx| {
                    let file = job.clone();
                    Box::pin(async move { file.store_at_once(tx).await })
                })
                .await
        }
        Company::Office => {
            let last = file.check().await?;
            file.store_by_villages(&last).await
        }
    }
}

/// What the reading thread answers when it ends.
type Read = JoinHandle<Outcome<(Outcome<()>, usize, Bad)>>;

impl File {
    /// A file in the hands of `actor`; `hold` is [`HOLD`].
    pub(super) fn new(
        app: &App,
        actor: &Actor,
        bytes: Vec<u8>,
        name: &str,
        unit: Option<String>,
        hold: Duration,
    ) -> Outcome<Self> {
        actor.require(CLERKS)?;
        let (bytes, name) = (Arc::new(bytes), name.into());
        Ok(Self { app: app.clone(), actor: Arc::new(actor.clone()), bytes, name, unit, hold })
    }

    /// Starts reading.
    fn read(&self) -> (mpsc::Receiver<Vec<Item>>, Read) {
        let (send, receive) = mpsc::channel::<Vec<Item>>(WAITING);
        let mut reader = Reader {
            handle: Handle::current(),
            conn: self.app.db.read().clone(),
            keys: self.app.keys.clone(),
            unit: self.unit.clone(),
            targets: HashMap::new(),
            lines: HashMap::new(),
            rows: 0,
            bad: Bad::default(),
        };
        let (bytes, name) = (self.bytes.clone(), self.name.clone());
        let reading = tokio::spawn(work::blocking(move || {
            let end = reader.run(&bytes, &name, &send);
            (end, reader.rows, reader.bad)
        }));
        (receive, reading)
    }

    /// Everything in one transaction, while the file is still being read.
    async fn store_at_once(&self, tx: &Tx) -> Outcome<StreamReport> {
        let (mut receive, reading) = self.read();
        let mut store = Store {
            // In an office without persons nobody can be there already.
            fresh: people::store::highest_id(tx.read()).await? == 0,
            batches: BTreeMap::new(),
            bad: Bad::default(),
        };
        let mut failed = None;
        while let Some(items) = receive.recv().await {
            if failed.is_none()
                && let Err(failure) = store.take(tx, &self.actor, &self.name, items).await
            {
                // The channel is drained all the same, so that the reading thread ends.
                failed = Some(failure);
                receive.close();
            }
        }
        let read = ended(reading).await?;
        if let Some(failure) = failed {
            return Err(failure);
        }
        let rows = whole(read, store.bad)?;
        let mut report = StreamReport { rows, ..StreamReport::default() };
        for (unit, mut open) in store.batches {
            open.report.rows = open.report.added + open.report.skipped;
            bulk::close_batch(tx, &self.actor, &open.election, open.batch, &open.report).await?;
            report.add(unit, &open.report);
        }
        Ok(report)
    }

    /// Reads the file for its errors only. Answers with the last line of each village.
    pub(super) async fn check(&self) -> Outcome<HashMap<i64, u32>> {
        let conn = self.app.db.read();
        let fresh = people::store::highest_id(conn).await? == 0;
        let (mut receive, reading) = self.read();
        let (mut last, mut bad, mut failed) = (HashMap::new(), Bad::default(), None);
        while let Some(items) = receive.recv().await {
            last.extend(items.iter().map(|item| (item.target.election.id, item.line)));
            if fresh || failed.is_some() {
                continue;
            }
            if let Err(failure) = against_rolls(conn, &items, &mut bad).await {
                failed = Some(failure);
                receive.close();
            }
        }
        let read = ended(reading).await?;
        match failed {
            Some(failure) => Err(failure),
            None => whole(read, bad).map(|_| last),
        }
    }

    /// Reads the file again and stores each village when its last row has come.
    pub(super) async fn store_by_villages(&self, last: &HashMap<i64, u32>) -> Outcome<StreamReport> {
        let (mut receive, reading) = self.read();
        let mut report = StreamReport::default();
        let mut open: HashMap<i64, Village> = HashMap::new();
        let mut ready = Vec::new();
        let mut gathered = 0;
        while let Some(items) = receive.recv().await {
            for Item { target, line, row } in items {
                let id = target.election.id;
                let village = open.entry(id).or_insert_with(|| Village { target, rows: Vec::new() });
                village.rows.push(row);
                if last.get(&id) == Some(&line)
                    && let Some(village) = open.remove(&id)
                {
                    gathered += village.rows.len();
                    ready.push(village);
                }
            }
            if gathered >= GATHERED {
                gathered = 0;
                if let Err(failure) = self.store(std::mem::take(&mut ready), &mut report).await {
                    receive.close();
                    return Err(cut_off(failure, report.batches.len(), last.len()));
                }
            }
        }
        let (end, rows, _) = ended(reading).await?;
        end?;
        if let Err(failure) = self.store(ready, &mut report).await {
            return Err(cut_off(failure, report.batches.len(), last.len()));
        }
        report.rows = rows;
        Ok(report)
    }

    /// Stores whole villages in as many transactions as it takes for others not to wait long.
    async fn store(&self, villages: Vec<Village>, report: &mut StreamReport) -> Outcome<()> {
        let villages = Arc::new(villages);
        let mut next = 0;
        while next < villages.len() {
            if !report.batches.is_empty() {
                tokio::time::sleep(LET_IN).await;
            }
            let (file, all) = (self.clone(), villages.clone());
            let stored = self.app.db.write(move |tx| {
                let (file, all) = (file.clone(), all.clone());
                Box::pin(async move { file.store_some(tx, &all[next..]).await })
            });
            for (unit, batch) in stored.await? {
                report.add(unit, &batch);
                next += 1;
            }
        }
        Ok(())
    }

    /// Stores villages until the transaction has lasted long enough, at least one.
    async fn store_some(&self, tx: &Tx, villages: &[Village]) -> Outcome<Vec<(String, BatchReport)>> {
        let begun = Instant::now();
        let mut stored = Vec::new();
        for Village { target, rows } in villages {
            let unit = &target.election.unit_code;
            let election = cycle::store::expect_current(tx.read(), unit).await?;
            if election.id != target.election.id {
                return Err(Failure::Stale { what: format!("村社 {unit} 的换届选举") });
            }
            let report = bulk::bulk_register(tx, &self.actor, &election, &self.name, rows, Existing::Skip).await?;
            stored.push((unit.clone(), report));
            if begun.elapsed() >= self.hold {
                break;
            }
        }
        Ok(stored)
    }
}

async fn ended(reading: Read) -> Outcome<(Outcome<()>, usize, Bad)> {
    reading.await.map_err(|error| Failure::Internal(format!("reading the roll: {error}")))?
}

/// The number of rows of a file that was read to its end and has nothing wrong with it.
fn whole((end, rows, mut bad): (Outcome<()>, usize, Bad), mut more: Bad) -> Outcome<usize> {
    end?;
    bad.rows += more.rows;
    bad.errors.append(&mut more.errors);
    if bad.rows > 0 { Err(refusal(rows, bad)) } else { Ok(rows) }
}

/// The rows of one village.
struct Village {
    target: Arc<Target>,
    rows: Vec<SealedRow>,
}

/// A failure of storing, with what is stored already.
fn cut_off(failure: Failure, stored: usize, of: usize) -> Failure {
    if stored == 0 {
        return failure;
    }
    let message = format!("导入中断：{failure}。{of} 个村社中，前 {stored} 个已完整存入，其余没有写入");
    let remedy = "请按提示处理后，用同一文件重新导入：已存入的自动跳过，只补其余村社";
    Refusal::new("IMPORT_CUT_OFF", message, remedy).into()
}

async fn twins_of(conn: &impl sea_orm::ConnectionTrait, items: &[Item]) -> Outcome<HashMap<u128, Vec<Twin>>> {
    let indexes: Vec<&str> = items.iter().map(|item| item.row.index()).collect();
    lookup::twins(conn, &indexes).await
}

/// The error of a row whose person stands on another roll of the cycle.
async fn elsewhere(
    conn: &impl sea_orm::ConnectionTrait,
    item: &Item,
    twins: &HashMap<u128, Vec<Twin>>,
) -> Outcome<Option<RowError>> {
    let found = lookup::of(twins, item.row.index());
    let other = lookup::elsewhere(conn, &item.target.election, found).await?;
    Ok(other.map(|other| {
        let reason = format!("已在 {other} 登记为选民");
        let remedy = "同一人只能在一地登记：请先由那里移出，或从表中删去";
        RowError::custom(item.line, "", "身份证号", item.row.masked(), reason, remedy)
    }))
}

async fn against_rolls(conn: &DatabaseConnection, items: &[Item], bad: &mut Bad) -> Outcome<()> {
    let twins = twins_of(conn, items).await?;
    for item in items {
        if let Some(error) = elsewhere(conn, item, &twins).await? {
            bad.add([error]);
        }
    }
    Ok(())
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

/// Checks and seals what a second thread reads.
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
    fn run(&mut self, bytes: &[u8], name: &str, send: &mpsc::Sender<Vec<Item>>) -> Outcome<()> {
        let (pass, receive) = sync_channel::<Vec<RowOutcome>>(WAITING);
        let read = std::thread::scope(|scope| {
            let reading = scope.spawn(move || read(bytes, name, &pass));
            // A receiver that goes away ends the reading, because nothing can be passed on any more.
            self.take(receive, send);
            reading.join()
        });
        let read = read.map_err(|_| Failure::Internal("reading the roll panicked".into()))?;
        read.map_err(|error| unreadable(&error))
    }

    fn take(&mut self, receive: Receiver<Vec<RowOutcome>>, send: &mpsc::Sender<Vec<Item>>) {
        for rows in receive {
            let mut items = Vec::with_capacity(rows.len());
            for row in rows {
                self.rows += 1;
                match row {
                    RowOutcome::Bad { errors, .. } => self.bad.add(errors),
                    RowOutcome::Good(row) => match self.check(&row) {
                        Err(errors) => self.bad.add(errors),
                        Ok(item) => items.push(item),
                    },
                }
            }
            // After the first error nothing will be stored; the rest is read for its errors only. A writer that has gone
            // away has a failure of its own, which is the one that is reported.
            if self.bad.rows == 0 && send.blocking_send(items).is_err() {
                return;
            }
        }
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
        let sealed = SealedRow::new(&self.keys, &target.election, checked, index)
            .map_err(|failure| vec![row.error("id_number", failure.to_string(), "请联系系统管理员核对密钥文件")])?;
        Ok(Item { target, line: row.line, row: sealed })
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

/// Reads the file and passes its rows on, until nobody takes them.
fn read(bytes: &[u8], name: &str, pass: &SyncSender<Vec<RowOutcome>>) -> Result<(), FileError> {
    let mut rows = Vec::with_capacity(ROWS);
    sheet::read_rows(bytes, name, &roll_sheet::wide_spec(), roll_sheet::wide_limits(), |row| {
        rows.push(row);
        if rows.len() < ROWS {
            return ControlFlow::Continue(());
        }
        match pass.send(std::mem::replace(&mut rows, Vec::with_capacity(ROWS))) {
            Ok(()) => ControlFlow::Continue(()),
            Err(_) => ControlFlow::Break(()),
        }
    })?;
    let _ = pass.send(rows);
    Ok(())
}

/// A batch that is being filled.
struct Open {
    election: unit_election::Model,
    batch: roll_batch::Model,
    report: BatchReport,
}

/// The storing side of one transaction.
struct Store {
    fresh: bool,
    /// By unit.
    batches: BTreeMap<String, Open>,
    bad: Bad,
}

impl Store {
    async fn take(&mut self, tx: &Tx, actor: &Actor, name: &str, items: Vec<Item>) -> Outcome<()> {
        for item in &items {
            let election = &item.target.election;
            if !self.batches.contains_key(&election.unit_code) {
                let batch = bulk::open_batch(tx, actor, election.id, name).await?;
                let report = BatchReport { batch_id: batch.id, rows: 0, added: 0, replaced: 0, skipped: 0 };
                self.batches.insert(election.unit_code.clone(), Open { election: election.clone(), batch, report });
            }
        }
        let twins = if self.fresh { HashMap::new() } else { twins_of(tx.read(), &items).await? };
        let (mut rows, mut targets) = (Vec::with_capacity(items.len()), Vec::with_capacity(items.len()));
        for item in items {
            if let Some(error) = elsewhere(tx.read(), &item, &twins).await? {
                self.bad.add([error]);
            } else if let Some(open) = self.batches.get(&item.target.election.unit_code) {
                rows.push((open.batch.id, item.row));
                targets.push(item.target);
            }
        }
        let done = bulk::register(tx, actor, &twins, rows, Existing::Skip).await?;
        for (done, target) in done.into_iter().zip(targets) {
            if let Some(open) = self.batches.get_mut(&target.election.unit_code) {
                match done {
                    Registered::Skipped => open.report.skipped += 1,
                    Registered::Added | Registered::Replaced => open.report.added += 1,
                }
            }
        }
        Ok(())
    }
}
