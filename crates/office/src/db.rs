//! The database: a pool for reading, and ONE writer with a queue.
//!
//! Every command is a job of the writer. Jobs that wait together are carried out in one transaction and become durable
//! with one `fsync`; each caller is answered only after the commit. The audit events of the batch are chained and written
//! in the same transaction. A job that fails before its first write is simply answered; a job that fails later makes the
//! whole batch roll back, and the others run again one by one (hence a job is `Fn`, not `FnOnce`).
//!
//! The same code runs on PostgreSQL, where an advisory lock makes the writer the only one.

use std::any::Any;
use std::future::Future;
use std::path::{Path, PathBuf};
use std::pin::Pin;
use std::sync::Arc;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::Duration;

use sea_orm::{
    ConnectOptions, ConnectionTrait, Database, DatabaseBackend, DatabaseConnection, DatabaseTransaction, DbErr,
    SqliteTransactionMode, Statement, TransactionOptions, TransactionTrait,
};
use sea_orm_migration::MigratorTrait;
use tokio::sync::{mpsc, oneshot};

use crate::audit::{self, Event};
use crate::clock::Clock;
use crate::failure::{Failure, Outcome, Refusal};

/// Most jobs of one transaction; more only makes the first of them wait.
const BATCH: usize = 64;
/// Jobs that may wait before callers are told to come back.
const QUEUE: usize = 4096;
/// Any number, but the same in every process: the advisory lock of the writer on PostgreSQL.
const WRITER_LOCK: i64 = 0x63_75_6e_78;

/// A boxed future, as async closures cannot yet be named in a queue.
pub type Boxed<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

type AnyJob = Box<dyn for<'t> Fn(&'t Tx) -> Boxed<'t, Outcome<Box<dyn Any + Send>>> + Send + Sync>;

struct Queued {
    job: AnyJob,
    reply: oneshot::Sender<Outcome<Box<dyn Any + Send>>>,
}

/// Where the data lives.
#[derive(Clone, Debug)]
pub enum Place {
    /// A directory with an embedded SQLite file.
    Directory(PathBuf),
    /// The address of a PostgreSQL database.
    Postgres(String),
}

/// An open database. Cheap to clone.
#[derive(Clone)]
pub struct Db {
    read: DatabaseConnection,
    queue: mpsc::Sender<Queued>,
    generation: Arc<AtomicU64>,
}

impl std::fmt::Debug for Db {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Db").finish_non_exhaustive()
    }
}

/// The transaction in which a job runs. `read` for loading, `conn` from the first write on.
pub struct Tx {
    inner: DatabaseTransaction,
    wrote: AtomicBool,
    events: Mutex<Vec<Event>>,
    now_ms: i64,
}

impl Tx {
    /// For loading. A job that only used this so far can still fail without undoing its neighbours.
    pub fn read(&self) -> &DatabaseTransaction {
        &self.inner
    }

    /// For writing.
    pub fn conn(&self) -> &DatabaseTransaction {
        self.wrote.store(true, Ordering::Relaxed);
        &self.inner
    }

    /// Time of this transaction, UTC milliseconds.
    pub fn now_ms(&self) -> i64 {
        self.now_ms
    }

    /// Today in China at the time of this transaction.
    pub fn today(&self) -> chrono::NaiveDate {
        crate::clock::china_time(self.now_ms).date_naive()
    }

    /// Records an event; it is written in this transaction or not at all.
    pub fn audit(&self, event: Event) {
        self.wrote.store(true, Ordering::Relaxed);
        if let Ok(mut events) = self.events.lock() {
            events.push(event);
        }
    }
}

impl Db {
    /// Opens (and if needed creates and migrates) the database and starts its writer.
    ///
    /// # Errors
    /// A refusal that says what to do when the data is of a newer program, damaged or not writable; `Failure::DiskFull` when
    /// the file cannot grow; otherwise `Failure::Database` with the cause.
    pub async fn open(place: &Place, clock: Clock) -> Outcome<Self> {
        let opened = match place {
            Place::Directory(dir) => open_sqlite(&dir.join(crate::crypto::DATABASE_FILE)).await,
            Place::Postgres(url) => open_postgres(url).await,
        };
        let (read, write) = opened.map_err(|error| not_opened(place, error))?;
        let (queue, jobs) = mpsc::channel(QUEUE);
        let generation = Arc::new(AtomicU64::new(1));
        let line = Line { place: place.clone(), conn: Some(write) };
        tokio::spawn(writer(line, jobs, clock, generation.clone()));
        Ok(Self { read, queue, generation })
    }

    /// The pool for reading. Pages load through it, and never write.
    pub fn read(&self) -> &DatabaseConnection {
        &self.read
    }

    /// Writes a consistent copy of a SQLite file to a new file, also while an office is using it.
    ///
    /// # Errors
    /// When the target exists or the disk is full.
    pub async fn snapshot(file: &Path, target: &Path) -> Outcome<()> {
        let conn = Database::connect(options(format!("sqlite://{}?mode=rw", file.display()), 1)).await?;
        let statement = Statement::from_sql_and_values(
            DatabaseBackend::Sqlite,
            "VACUUM INTO ?",
            [target.display().to_string().into()],
        );
        conn.execute_raw(statement).await?;
        conn.close().await?;
        Ok(())
    }

    /// Opens a SQLite file that nobody uses, for checking a copy; the caller closes it. Nothing is migrated.
    ///
    /// # Errors
    /// As of [`Db::open`].
    pub async fn inspect(file: &Path) -> Outcome<DatabaseConnection> {
        let place = Place::Directory(file.to_owned());
        let found = async {
            let conn = Database::connect(options(format!("sqlite://{}?mode=rw", file.display()), 1)).await?;
            entity::Migrator::get_pending_migrations(&conn).await?;
            Ok(conn)
        };
        found.await.map_err(|error| not_opened(&place, error))
    }

    /// Grows with every committed batch, so that a cache knows when it is old.
    pub fn generation(&self) -> u64 {
        self.generation.load(Ordering::Acquire)
    }

    /// Carries out `job` in the writer's transaction; returns after the commit is durable.
    ///
    /// # Errors
    /// What the job says, or why the commit failed; in both cases nothing of the job was written.
    pub async fn write<T, F>(&self, job: F) -> Outcome<T>
    where
        T: Send + 'static,
        F: for<'t> Fn(&'t Tx) -> Boxed<'t, Outcome<T>> + Send + Sync + 'static,
    {
        let job: AnyJob = Box::new(move |tx| {
            let work = job(tx);
            Box::pin(async move { work.await.map(|value| Box::new(value) as Box<dyn Any + Send>) })
        });
        let (reply, answer) = oneshot::channel();
        self.queue.try_send(Queued { job, reply }).map_err(|_| Failure::Busy)?;
        let value = answer.await.map_err(|_| Failure::Internal("the writer has stopped".into()))??;
        value.downcast::<T>().map(|value| *value).map_err(|_| Failure::Internal("writer answered another type".into()))
    }
}

/// The connection of the writer, which is replaced after every error of the database.
///
/// When a disk is full SQLite ends the transaction by itself, and the driver, whose ROLLBACK then fails, believes that it is
/// still open: it would go on with savepoints inside a transaction that nobody ever commits. A new connection starts from
/// what is on the disk.
struct Line {
    place: Place,
    conn: Option<DatabaseConnection>,
}

impl Line {
    async fn conn(&mut self) -> Result<DatabaseConnection, DbErr> {
        if let Some(conn) = &self.conn {
            return Ok(conn.clone());
        }
        let conn = match &self.place {
            Place::Directory(dir) => connect_sqlite(&dir.join(crate::crypto::DATABASE_FILE)).await?,
            Place::Postgres(url) => Database::connect(options(url.clone(), 1)).await?,
        };
        self.conn = Some(conn.clone());
        Ok(conn)
    }

    async fn hang_up(&mut self) {
        if let Some(conn) = self.conn.take() {
            tracing::warn!("the writer opens a new connection after an error of the database");
            let _ = conn.close().await;
        }
    }

    /// Runs the jobs in one transaction. Returns the answered jobs, and those that must run alone.
    async fn run(&mut self, batch: Vec<Queued>, clock: &Clock) -> (Done, Vec<Queued>) {
        let conn = match self.conn().await {
            Ok(conn) => conn,
            Err(error) => return (fail_all(batch, &error), Vec::new()),
        };
        let ran = run_batch(&conn, batch, clock).await;
        if ran.broken {
            self.hang_up().await;
        }
        (ran.done, ran.again)
    }
}

/// What became of a batch.
struct Ran {
    done: Done,
    /// To be run again, each alone.
    again: Vec<Queued>,
    /// The database failed, so that the state of the connection is not known.
    broken: bool,
}

async fn writer(mut line: Line, mut jobs: mpsc::Receiver<Queued>, clock: Clock, generation: Arc<AtomicU64>) {
    while let Some(first) = jobs.recv().await {
        let mut batch = vec![first];
        while batch.len() < BATCH {
            match jobs.try_recv() {
                Ok(next) => batch.push(next),
                Err(_) => break,
            }
        }
        let (done, again) = line.run(batch, &clock).await;
        generation.fetch_add(1, Ordering::Release);
        answer(done);
        for alone in again {
            let (done, none) = line.run(vec![alone], &clock).await;
            generation.fetch_add(1, Ordering::Release);
            answer(done);
            debug_assert!(none.is_empty());
        }
    }
}

/// A future whose panic is an answer: the writer is one task, and must outlive any job.
struct NoPanic<'t, T>(Boxed<'t, T>);

impl<T> Future for NoPanic<'_, T> {
    type Output = Result<T, String>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut std::task::Context<'_>) -> std::task::Poll<Self::Output> {
        let inner = std::panic::AssertUnwindSafe(|| self.0.as_mut().poll(cx));
        match std::panic::catch_unwind(inner) {
            Ok(poll) => poll.map(Ok),
            Err(_) => std::task::Poll::Ready(Err("panic in a job".to_owned())),
        }
    }
}

type Done = Vec<(Queued, Outcome<Box<dyn Any + Send>>)>;

fn answer(done: Done) {
    for (queued, result) in done {
        // A caller that went away is no reason to stop: the work is done and audited.
        let _ = queued.reply.send(result);
    }
}

async fn run_batch(conn: &DatabaseConnection, batch: Vec<Queued>, clock: &Clock) -> Ran {
    let inner = match begin(conn).await {
        Ok(inner) => inner,
        Err(error) => return Ran { done: fail_all(batch, &error), again: Vec::new(), broken: true },
    };
    let tx = Tx { inner, wrote: AtomicBool::new(false), events: Mutex::new(Vec::new()), now_ms: clock.now_ms() };
    let alone = batch.len() == 1;
    let mut done: Done = Vec::with_capacity(batch.len());
    let mut batch = batch.into_iter();
    let mut dirty = false;
    let mut failed = None;
    let mut gone = false;
    for queued in batch.by_ref() {
        tx.wrote.store(false, Ordering::Relaxed);
        let (result, panicked) = match NoPanic((queued.job)(&tx)).await {
            Ok(result) => (result, false),
            Err(text) => {
                tracing::error!(%text, "a job of the writer panicked");
                (Err(Failure::Internal(text)), true)
            }
        };
        let wrote = panicked || tx.wrote.load(Ordering::Relaxed);
        // After an error of the database itself the transaction may be gone (PostgreSQL then answers COMMIT with ROLLBACK
        // and calls it a success), so that nobody of this batch may be told that his work is done.
        gone = matches!(result, Err(Failure::Database(_) | Failure::DiskFull | Failure::Busy));
        if gone || (result.is_err() && wrote) {
            failed = Some((queued, result));
            break;
        }
        dirty |= wrote;
        done.push((queued, result));
    }
    if let Some((queued, result)) = failed {
        let broken = tx.inner.rollback().await.is_err() || gone;
        if alone {
            return Ran { done: vec![(queued, result)], again: Vec::new(), broken };
        }
        let mut again: Vec<Queued> = done.into_iter().map(|(queued, _)| queued).collect();
        again.push(queued);
        again.extend(batch);
        return Ran { done: Vec::new(), again, broken };
    }
    if !dirty {
        let broken = tx.inner.rollback().await.is_err();
        return Ran { done, again: Vec::new(), broken };
    }
    let events = tx.events.into_inner().unwrap_or_default();
    let committed = match audit::append(&tx.inner, tx.now_ms, events).await {
        Ok(()) => tx.inner.commit().await.map_err(Failure::from),
        Err(failure) => {
            let _ = tx.inner.rollback().await;
            if !alone {
                // One event that cannot be stored must not take its neighbours' work with it.
                let again = done.into_iter().map(|(queued, _)| queued).collect();
                return Ran { done: Vec::new(), again, broken: true };
            }
            Err(failure)
        }
    };
    match committed {
        Ok(()) => Ran { done, again: Vec::new(), broken: false },
        Err(failure) => {
            let text = failure.to_string();
            let mut failure = Some(failure);
            let failed = done
                .into_iter()
                .map(|(queued, result)| {
                    let result = match result {
                        Err(own) => Err(own),
                        Ok(_) => Err(failure.take().unwrap_or_else(|| repeat(&text))),
                    };
                    (queued, result)
                })
                .collect();
            Ran { done: failed, again: Vec::new(), broken: true }
        }
    }
}

/// The same failure for the next caller of a batch that could not be committed.
fn repeat(text: &str) -> Failure {
    if text == Failure::DiskFull.to_string() {
        Failure::DiskFull
    } else if text == Failure::Busy.to_string() {
        Failure::Busy
    } else {
        Failure::Internal(text.to_owned())
    }
}

fn fail_all(batch: Vec<Queued>, error: &DbErr) -> Done {
    batch
        .into_iter()
        .map(|queued| {
            let failure = Failure::from(DbErr::Custom(error.to_string()));
            (queued, Err(failure))
        })
        .collect()
}

async fn begin(conn: &DatabaseConnection) -> Result<DatabaseTransaction, DbErr> {
    // On SQLite the write lock is taken at once: a transaction that reads first and writes later is thrown out without
    // waiting when another process (an import on the command line) has written in between.
    let mode = TransactionOptions {
        sqlite_transaction_mode: (conn.get_database_backend() == DatabaseBackend::Sqlite)
            .then_some(SqliteTransactionMode::Immediate),
        ..TransactionOptions::default()
    };
    let inner = conn.begin_with_options(mode).await?;
    if conn.get_database_backend() == DatabaseBackend::Postgres {
        inner
            .execute_raw(Statement::from_string(
                DatabaseBackend::Postgres,
                format!("SELECT pg_advisory_xact_lock({WRITER_LOCK})"),
            ))
            .await?;
    }
    Ok(inner)
}

/// Why the data cannot be opened, for somebody who can do something about it.
fn not_opened(place: &Place, error: DbErr) -> Failure {
    let text = error.to_string();
    let says = |words: &[&str]| words.iter().any(|word| text.contains(word));
    let (code, message, remedy) = if says(&["migration has been applied but its file is missing"]) {
        (
            "DATA_NEWER",
            "数据由较新版本的程序写入，本程序版本较旧，没有打开",
            "请换用写入这份数据的版本或更新的版本；不要删除数据",
        )
    } else if says(&["file is not a database", "malformed", "file is encrypted"]) {
        (
            "DATABASE_DAMAGED",
            "数据库文件已损坏，没有打开",
            "请保留原文件，用 cunxuan restore 把最近的备份恢复到一个空目录",
        )
    } else if says(&["unable to open database file", "readonly database", "Permission denied"]) {
        ("DATA_NOT_WRITABLE", "数据目录不能写入", "请检查目录是否存在、运行本程序的用户是否有写权限、磁盘是否只读")
    } else {
        return error.into();
    };
    let place = match place {
        Place::Directory(dir) => format!("（{}）", dir.display()),
        // The address may carry a password.
        Place::Postgres(_) => String::new(),
    };
    Refusal::new(code, format!("{message}{place}"), remedy).into()
}

fn options(url: String, most: u32) -> ConnectOptions {
    let mut options = ConnectOptions::new(url);
    options
        .max_connections(most)
        .min_connections(1)
        .connect_timeout(Duration::from_secs(10))
        .acquire_timeout(Duration::from_secs(10))
        .sqlx_logging(false);
    options
}

/// The one writing connection.
async fn connect_sqlite(file: &Path) -> Result<DatabaseConnection, DbErr> {
    let mut write = options(sqlite_url(file), 1);
    write.map_sqlx_sqlite_opts(|o| {
        // WAL with FULL: a commit is on the disk before anybody is told that it succeeded.
        o.pragma("journal_mode", "WAL")
            .pragma("synchronous", "FULL")
            .pragma("foreign_keys", "ON")
            .busy_timeout(Duration::from_secs(5))
    });
    Database::connect(write).await
}

fn sqlite_url(file: &Path) -> String {
    format!("sqlite://{}?mode=rwc", file.display())
}

async fn open_sqlite(file: &Path) -> Result<(DatabaseConnection, DatabaseConnection), DbErr> {
    let write = connect_sqlite(file).await?;
    entity::Migrator::up(&write, None).await?;
    let mut read = options(sqlite_url(file), 4);
    read.map_sqlx_sqlite_opts(|o| o.pragma("query_only", "ON").busy_timeout(Duration::from_secs(5)));
    let read = Database::connect(read).await?;
    Ok((read, write))
}

async fn open_postgres(url: &str) -> Result<(DatabaseConnection, DatabaseConnection), DbErr> {
    let write = Database::connect(options(url.to_owned(), 1)).await?;
    entity::Migrator::up(&write, None).await?;
    let read = Database::connect(options(url.to_owned(), 8)).await?;
    Ok((read, write))
}
