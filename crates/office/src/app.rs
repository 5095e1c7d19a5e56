//! What a running office consists of.

use std::path::PathBuf;
use std::sync::Arc;

use crate::access::Sessions;
use crate::clock::Clock;
use crate::crypto::Keys;
use crate::db::{Db, Place};
use crate::failure::{Failure, Outcome};
use crate::org::Directory;

/// How an office is started.
#[derive(Clone, Debug)]
pub struct Config {
    /// Directory for the database, the keys and temporary files.
    pub data: PathBuf,
    /// Address of a PostgreSQL database; without it the embedded database in `data` is used.
    pub postgres: Option<String>,
    /// One-click demo accounts on the login page. Only the demo sets it.
    pub demo: bool,
    /// Directories with fonts for papers.
    pub fonts: Vec<PathBuf>,
    /// The clock.
    pub clock: Clock,
}

/// A running office. Cheap to clone; handed to every page.
#[derive(Clone, Debug)]
pub struct App {
    /// The database.
    pub db: Db,
    /// Keys of this installation.
    pub keys: Keys,
    /// Running sessions.
    pub sessions: Sessions,
    /// Units by code, as far as they were asked for.
    pub directory: Directory,
    /// The clock.
    pub clock: Clock,
    /// How it was started.
    pub config: Arc<Config>,
    /// The printing press for papers.
    pub press: crate::publication::Press,
    /// Guesses at passwords.
    pub throttle: crate::access::Throttle,
}

impl App {
    /// Opens the data and makes the office ready.
    ///
    /// # Errors
    /// When the data directory cannot be used, the keys are damaged, or the database does not open.
    pub async fn open(config: Config) -> Outcome<Self> {
        std::fs::create_dir_all(&config.data)
            .map_err(|error| Failure::Internal(format!("数据目录 {} 无法建立：{error}", config.data.display())))?;
        let keys = Keys::open(&config.data).map_err(|error| Failure::Internal(error.to_string()))?;
        let place = match &config.postgres {
            Some(url) => Place::Postgres(url.clone()),
            None => Place::Directory(config.data.clone()),
        };
        let db = Db::open(&place, config.clock.clone()).await?;
        Ok(Self {
            db,
            keys,
            sessions: Sessions::default(),
            directory: Directory::default(),
            clock: config.clock.clone(),
            press: crate::publication::Press::new(config.fonts.clone()),
            throttle: crate::access::Throttle::default(),
            config: Arc::new(config),
        })
    }
}
