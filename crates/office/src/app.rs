//! What a running office consists of.

use std::path::PathBuf;
use std::sync::Arc;

use crate::access::Sessions;
use crate::clock::Clock;
use crate::crypto::Keys;
use crate::db::{Db, Place};
use crate::failure::{Outcome, Refusal, io_zh};
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

/// Setting that tells whether the keys belong to the database: the keyed index of a fixed word.
const KEY_CHECK: &str = "key_check";

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
    /// Tables of many units.
    pub boards: crate::figures::Boards,
    /// What stands over the roll of an election.
    pub rolls: crate::roll::Overviews,
    /// Guesses at passwords.
    pub throttle: crate::access::Throttle,
}

impl App {
    /// Opens the data and makes the office ready.
    ///
    /// # Errors
    /// When the data directory cannot be used, the keys are damaged, or the database does not open.
    pub async fn open(config: Config) -> Outcome<Self> {
        std::fs::create_dir_all(&config.data).map_err(|error| {
            let message = io_zh(&format!("数据目录 {} 无法建立", config.data.display()), &error);
            Refusal::new("DATA_NOT_WRITABLE", message, "请核对 --data，并检查运行本程序的用户是否有写权限")
        })?;
        let keys = Keys::open(&config.data)
            .map_err(|error| Refusal::new("KEYS_UNUSABLE", error.to_string(), error.remedy_zh()))?;
        let place = match &config.postgres {
            Some(url) => Place::Postgres(url.clone()),
            None => Place::Directory(config.data.clone()),
        };
        let db = Db::open(&place, config.clock.clone()).await?;
        // Uploads hold rolls of names and numbers: what nobody confirmed within a day does not stay.
        db.write(|tx| Box::pin(async move { crate::exchange::store::forget_old(tx.conn(), tx.now_ms()).await }))
            .await?;
        check_keys(&db, &keys).await?;
        Ok(Self {
            db,
            keys,
            sessions: Sessions::default(),
            directory: Directory::default(),
            clock: config.clock.clone(),
            press: crate::publication::Press::new(config.fonts.clone()),
            boards: crate::figures::Boards::default(),
            rolls: crate::roll::Overviews::default(),
            throttle: crate::access::Throttle::default(),
            config: Arc::new(config),
        })
    }
}

/// Refuses keys that are not those of the database: what they encrypt could be read by nobody else, and duplicates would not
/// be found. The first start writes down which keys they are (an index, from which the keys cannot be found).
async fn check_keys(db: &Db, keys: &Keys) -> Outcome<()> {
    let own = keys.index(KEY_CHECK);
    match crate::access::store::setting(db.read(), KEY_CHECK).await? {
        Some(there) if there == own => Ok(()),
        Some(_) => Err(Refusal::new(
            "KEYS_OF_OTHER_DATA",
            "密钥与数据库不是一套，没有启动",
            "请把与数据库同一份备份中的密钥文件 keys 放回数据目录；不要删除任何一个文件",
        )
        .into()),
        None => {
            db.write(move |tx| {
                let own = own.clone();
                Box::pin(async move { crate::access::store::put_setting(tx.conn(), KEY_CHECK, &own).await })
            })
            .await
        }
    }
}
