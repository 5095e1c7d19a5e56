//! A village that is counting and one that registers voters; the program as a process; a browser of a few lines.

use std::fs::File;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::time::Duration;

use chrono::{Days, NaiveDate};
use entity::{ballot_stock, count_sheet, election_cycle, poll_round, polling_place, unit_election};
use law::posts::{PersonRef, Post, Seats};
use law::regime::Mode;
use office::access::{self, Actor, NewAccount, Role};
use office::app::{App, Config};
use office::clock::Clock;
use office::db::{Db, Tx};
use office::failure::Outcome;
use office::org::service::{UnitRow, import_units};
use office::polling::model::{Contest, Contestant};
use sea_orm::ActiveValue::NotSet;
use sea_orm::{ActiveModelTrait, DatabaseConnection, EntityTrait, IntoActiveModel};

/// The program under test.
pub const PROGRAM: &str = env!("CARGO_BIN_EXE_cunxuan");
/// The village that counts.
pub const COUNTING: &str = "990781001201";
/// The village whose clerk imports in the browser.
pub const REGISTERING: &str = "990781001202";
/// The village whose roll comes in by the command line.
pub const SHELL: &str = "990781001203";

const UNITS: [(&str, &str); 7] = [
    ("990000000000", "演练省"),
    ("990700000000", "演练市"),
    ("990781000000", "兰溪市"),
    ("990781001000", "上华街道"),
    (COUNTING, "皂洞口村民委员会"),
    (REGISTERING, "瓦灶头村委会"),
    (SHELL, "和平村委会"),
];

/// Names on the ballot of [`COUNTING`].
const STANDING: [&str; 3] = ["甲", "乙", "丙"];

/// Runs async code of the library from a test that is none.
pub fn wait<F: Future>(work: F) -> F::Output {
    tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap().block_on(work)
}

/// A logged-in browser.
#[derive(Clone, Debug)]
pub struct Session {
    pub cookie: String,
    pub csrf: String,
}

/// What a prepared data directory holds.
#[derive(Clone, Debug)]
pub struct Seeded {
    pub a: Session,
    pub b: Session,
    pub clerk: Session,
    /// Empty count sheets of the round that is being counted.
    pub sheets: Vec<i64>,
    /// Elections of [`REGISTERING`] and [`SHELL`].
    pub elections: [i64; 2],
}

/// Fills a data directory: three villages, a round with `sheets` empty count sheets, two typists and a clerk.
pub fn seed(data: &Path, sheets: usize) -> Seeded {
    let data = data.to_owned();
    let seeded = wait(async {
        let config =
            Config { data: data.clone(), postgres: None, demo: false, fonts: Vec::new(), clock: Clock::System };
        let app = App::open(config).await.unwrap();
        let sessions = app.sessions.clone();
        let seeded = app
            .db
            .write(move |tx| {
                let sessions = sessions.clone();
                Box::pin(async move { fill(tx, &sessions, sheets).await })
            })
            .await
            .unwrap();
        app.db.read().clone().close().await.unwrap();
        seeded
    });
    // The writer of the seeding office ends behind its back; whoever closes the file last brings it into its final shape.
    let mut tries = 0;
    while data.join("cunxuan.db-wal").exists() {
        wait(async { connect(&data).await.close().await.unwrap() });
        tries += 1;
        assert!(tries < 2000, "somebody still holds the seeded database");
    }
    seeded
}

async fn fill(tx: &Tx, sessions: &access::Sessions, sheets: usize) -> Outcome<Seeded> {
    let units: Vec<UnitRow> = (2..).zip(UNITS).map(|(line, (code, name))| UnitRow::new(line, code, name)).collect();
    import_units(tx, &Actor::command_line(), &units).await?;
    let cycle = election_cycle::Model {
        id: 0,
        county_code: "990781000000".into(),
        name: "演练换届".into(),
        term_no: 12,
        profile: "ZJ-2020".into(),
        synthetic: true,
        choices: String::new(),
        created_ms: 0,
        version: 1,
    };
    let mut cycle = cycle.into_active_model().reset_all();
    cycle.id = NotSet;
    let cycle = cycle.insert(tx.conn()).await?.id;
    let polling_day = tx.today().checked_add_days(Days::new(30)).unwrap();
    let counting = election(tx, cycle, COUNTING, polling_day).await?;
    let elections =
        [election(tx, cycle, REGISTERING, polling_day).await?, election(tx, cycle, SHELL, polling_day).await?];
    let sheets = round(tx, counting, polling_day, sheets).await?;
    Ok(Seeded {
        a: log_in(tx, sessions, Role::TypistA, COUNTING).await?,
        b: log_in(tx, sessions, Role::TypistB, COUNTING).await?,
        clerk: log_in(tx, sessions, Role::CommitteeMember, REGISTERING).await?,
        sheets,
        elections,
    })
}

async fn election(tx: &Tx, cycle_id: i64, unit: &str, polling_day: NaiveDate) -> Outcome<i64> {
    let row = unit_election::Model {
        township_code: "990781001000".into(),
        ..office::cycle::model::without_progress(cycle_id, unit, polling_day, Mode::SelfNomination, "ZJ-2020")
    };
    let mut row = row.into_active_model().reset_all();
    row.id = NotSet;
    Ok(row.insert(tx.conn()).await?.id)
}

async fn round(tx: &Tx, election_id: i64, polling_day: NaiveDate, sheets: usize) -> Outcome<Vec<i64>> {
    let contestants = (1..).zip(STANDING).map(|(order, name)| Contestant {
        person: PersonRef(order.to_string()),
        name: name.into(),
        label: name.into(),
        sex: None,
        post: Post::Member,
        order,
        is_candidate: true,
    });
    let contest = Contest {
        seats: vec![Seats { post: Post::Member, n: 2 }],
        contestants: contestants.collect(),
        write_ins: true,
        notice_on: None,
    };
    let row = poll_round::Model {
        id: 0,
        election_id,
        no: 1,
        kind: "first".into(),
        parent_id: None,
        polling_day,
        state: "counting".into(),
        registered: 1_000_000,
        contest: serde_json::to_string(&contest)?,
        version: 1,
    };
    let mut row = row.into_active_model().reset_all();
    row.id = NotSet;
    let round_id = row.insert(tx.conn()).await?.id;
    let numbers: Vec<i64> = (1..=i64::try_from(sheets).unwrap()).collect();
    for chunk in numbers.chunks(500) {
        let places = chunk.iter().map(|id| {
            polling_place::Model {
                id: *id,
                election_id,
                kind: "station".into(),
                name: format!("第 {id} 投票站"),
                address: String::new(),
                voters: String::new(),
                approval_doc: String::new(),
                approved_on: None,
                version: 1,
            }
            .into_active_model()
            .reset_all()
        });
        polling_place::Entity::insert_many(places).exec_without_returning(tx.conn()).await?;
        let sheets = chunk.iter().map(|id| {
            count_sheet::Model {
                id: *id,
                round_id,
                place_id: *id,
                state: "empty".into(),
                first_by: None,
                second_by: None,
                agreed: None,
                version: 1,
            }
            .into_active_model()
            .reset_all()
        });
        count_sheet::Entity::insert_many(sheets).exec_without_returning(tx.conn()).await?;
        let stock = chunk.iter().map(|id| {
            ballot_stock::Model {
                id: *id,
                round_id,
                place_id: *id,
                printed: 0,
                issued: 0,
                issued_proxy: 0,
                spoiled: 0,
                unused: 0,
                version: 1,
            }
            .into_active_model()
            .reset_all()
        });
        ballot_stock::Entity::insert_many(stock).exec_without_returning(tx.conn()).await?;
    }
    Ok(numbers)
}

async fn log_in(tx: &Tx, sessions: &access::Sessions, role: Role, unit: &str) -> Outcome<Session> {
    let new = NewAccount {
        login: role.code().into(),
        name: role.zh().into(),
        role,
        unit_code: unit.into(),
        password_hash: "!".into(),
        must_change: false,
        demo: false,
    };
    let account = access::service::add_account(tx, &Actor::command_line(), &new).await?;
    let token = sessions.open(tx.conn(), &account, tx.now_ms()).await?;
    let row = access::store::session(tx.read(), &office::crypto::sha256_hex(token.as_bytes())).await?;
    let csrf = row.map(|row| row.csrf).unwrap_or_default();
    Ok(Session { cookie: format!("{}={token}", access::SESSION_COOKIE), csrf })
}

/// A connection of our own to the database of a data directory, also while the program runs.
pub async fn connect(data: &Path) -> DatabaseConnection {
    Db::inspect(&data.join("cunxuan.db")).await.unwrap()
}

/// Asserts that the audit chain holds; answers with its length.
pub async fn chain(conn: &DatabaseConnection) -> i64 {
    office::audit::verify(conn).await.unwrap().expect("the audit chain").0
}

/// A running server.
pub struct Server {
    child: Child,
    pub address: SocketAddr,
}

impl Server {
    /// Starts the program and waits until it listens.
    pub fn start(data: &Path) -> Self {
        Self::start_with(Command::new(PROGRAM), data, Stdio::null())
    }

    /// Starts it with a prepared command and somewhere for its log.
    pub fn start_with(mut command: Command, data: &Path, log: Stdio) -> Self {
        let mut child = command
            .args(["serve", "--listen", "127.0.0.1:0", "--data"])
            .arg(data)
            .stdout(Stdio::piped())
            .stderr(log)
            .spawn()
            .unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let Some(address) = line.trim().strip_prefix("listening on http://") else {
            let _ = child.kill();
            let _ = child.wait();
            panic!("the program does not listen: {line:?}");
        };
        Self { address: address.parse().unwrap(), child }
    }

    /// Lifts the limit of [`limited`] from the running process.
    pub fn unlimit(&self) {
        let pid = self.child.id().to_string();
        let status = Command::new("prlimit").args(["--fsize=unlimited", "--pid", &pid]).status();
        assert!(status.is_ok_and(|status| status.success()), "prlimit (util-linux) is needed");
    }

    /// SIGKILL, at once.
    pub fn kill(mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// A command that runs the program with files limited to `bytes`: a full disk without a disk.
pub fn limited(bytes: u64) -> Command {
    let mut command = Command::new("sh");
    // A write beyond the limit is then an error, as on a full disk, and no signal that ends the program.
    let script = format!("trap '' XFSZ; ulimit -S -f {}; exec \"$0\" \"$@\"", bytes / 512);
    command.args(["-c", &script, PROGRAM]);
    command
}

/// Runs the program to its end.
pub fn run(args: &[&str]) -> Output {
    Command::new(PROGRAM).args(args).output().unwrap()
}

/// Both outputs of a run, for messages of assertions and searching.
pub fn said(output: &Output) -> String {
    format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr))
}

/// What the server answered, as far as it came.
#[derive(Clone, Debug, Default)]
pub struct Answer {
    pub status: u16,
    pub location: String,
    pub body: String,
}

impl Answer {
    /// Status and the words of the page without its frame, for messages of failed assertions.
    pub fn summary(&self) -> String {
        let main = self.body.split_once("<main").map_or(self.body.as_str(), |(_, main)| main);
        let mut words = String::new();
        let mut inside = true;
        for c in main.chars() {
            match c {
                '<' => inside = true,
                '>' => inside = false,
                c if !inside => words.push(c),
                _ => {}
            }
        }
        format!("{} {}", self.status, words.chars().take(400).collect::<String>())
    }
}

/// One request on a connection of its own.
///
/// # Errors
/// When the line broke before the head of the answer was complete: then nobody knows whether the work was done.
pub fn send(address: SocketAddr, head: &str, body: &[u8]) -> std::io::Result<Answer> {
    let mut stream = TcpStream::connect(address)?;
    stream.set_read_timeout(Some(Duration::from_secs(60)))?;
    let head = format!("{head}Host: {address}\r\nConnection: close\r\nContent-Length: {}\r\n\r\n", body.len());
    stream.write_all(head.as_bytes())?;
    stream.write_all(body)?;
    let mut bytes = Vec::new();
    let read = stream.read_to_end(&mut bytes);
    let text = String::from_utf8_lossy(&bytes).into_owned();
    let Some((head, body)) = text.split_once("\r\n\r\n") else {
        read?;
        return Err(std::io::ErrorKind::UnexpectedEof.into());
    };
    let status = head.split(' ').nth(1).and_then(|code| code.parse().ok()).unwrap_or_default();
    let location = head.lines().find_map(|line| line.strip_prefix("location: ")).unwrap_or_default();
    Ok(Answer { status, location: location.to_owned(), body: body.to_owned() })
}

impl Session {
    /// Loads a page.
    pub fn get(&self, address: SocketAddr, path: &str) -> std::io::Result<Answer> {
        send(address, &format!("GET {path} HTTP/1.1\r\nCookie: {}\r\n", self.cookie), b"")
    }

    /// Sends a form.
    pub fn post(&self, address: SocketAddr, path: &str, form: &str) -> std::io::Result<Answer> {
        let head = format!(
            "POST {path} HTTP/1.1\r\nCookie: {}\r\nContent-Type: application/x-www-form-urlencoded\r\n",
            self.cookie
        );
        send(address, &head, format!("csrf={}&{form}", self.csrf).as_bytes())
    }

    /// Sends a file.
    pub fn upload(&self, address: SocketAddr, path: &str, name: &str, file: &[u8]) -> std::io::Result<Answer> {
        let head = format!(
            "POST {path}?csrf={} HTTP/1.1\r\nCookie: {}\r\nContent-Type: multipart/form-data; boundary=grenze\r\n",
            self.csrf, self.cookie
        );
        let mut body = format!(
            "--grenze\r\nContent-Disposition: form-data; name=\"file\"; filename=\"{name}\"\r\n\
             Content-Type: application/octet-stream\r\n\r\n"
        )
        .into_bytes();
        body.extend_from_slice(file);
        body.extend_from_slice(b"\r\n--grenze--\r\n");
        send(address, &head, &body)
    }

    /// Types the count sheet `sheet` as it was at `version`. The figures follow from its number, so that each is known later.
    pub fn save(&self, address: SocketAddr, sheet: i64, version: i64) -> std::io::Result<Answer> {
        let [x, y, z] = votes(sheet);
        let form = format!(
            "version={version}&issued=1000&proxies=0&spoiled=0&unused=0&recovered=1000&valid=990&invalid=10&blank=0\
             &v0={x}&v1={y}&v2={z}"
        );
        self.post(address, &format!("/u/{COUNTING}/count/{sheet}"), &form)
    }
}

/// The votes that a sheet gets in these tests.
pub fn votes(sheet: i64) -> [i64; 3] {
    [sheet % 700, sheet % 300, sheet % 11]
}

/// The identity number of the person with this number, in the area that no real person has.
pub fn identity(n: u32) -> String {
    let (day, serial) = (n / 900, n % 900);
    let date = format!("{}{:02}{:02}", 1950 + day / 336, (day / 28) % 12 + 1, day % 28 + 1);
    let head = format!("990781{date}{serial:03}");
    format!("{head}{}", law::id_number::check_character(&head).unwrap())
}

/// A roll of `count` voters as CSV, beginning with the person `first`.
pub fn roll(first: u32, count: u32) -> String {
    let mut text = String::from("姓名,身份证号,登记类别,村民小组\r\n");
    for n in first..first + count {
        text.push_str(&format!("选民{n},{},本村居住,一组\r\n", identity(n)));
    }
    text
}

/// Where the browser of [`REGISTERING`] imports.
pub fn import_path() -> String {
    format!("/u/{REGISTERING}/roll/import")
}

/// A file in the directory.
pub fn file(dir: &Path, name: &str, content: &[u8]) -> PathBuf {
    let path = dir.join(name);
    File::create(&path).unwrap().write_all(content).unwrap();
    path
}
