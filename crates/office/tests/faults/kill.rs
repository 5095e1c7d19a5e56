//! The process is killed at random moments of typing and importing. Whatever it had acknowledged is there afterwards, nothing
//! is there by half, and what was under way can simply be sent again.

use std::collections::{BTreeMap, HashMap};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::mpsc;
use std::time::Duration;

use entity::{audit_event, count_entry, count_sheet, person, registration, roll_batch, unit_election};
use sea_orm::{ColumnTrait, DatabaseConnection, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder};

use super::support::{
    PROGRAM, SHELL, Seeded, Server, chain, connect, file, import_path, roll, run, said, seed, votes, wait,
};

/// Kills of one run (the issue asks for 200).
const KILLS: u32 = 200;
/// A process lives at most this long after it listens (milliseconds).
const LIFE_MS: u64 = 250;
/// Voters of one import.
const VOTERS: u32 = 40;
/// Count sheets that wait to be typed.
const SHEETS: usize = 8000;

/// Random numbers that come again with the same seed (xorshift).
struct Dice(u64);

impl Dice {
    fn below(&mut self, most: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % most
    }
}

fn seed_of_the_dice() -> u64 {
    std::env::var("CUNXUAN_KILL_SEED").ok().and_then(|text| text.parse().ok()).unwrap_or(20_260_305)
}

/// What the browsers were told is done, over all lives of the program.
#[derive(Default)]
struct Told {
    first: Vec<i64>,
    second: Vec<i64>,
    /// Names of files whose import was confirmed.
    batches: Vec<String>,
}

/// Where the browsers are. After a broken line they send the same again, as a clerk would.
struct Browsers {
    next_sheet: usize,
    /// Typed once and waiting for the second typist.
    waiting: Vec<i64>,
    next_person: u32,
    next_file: u32,
    /// An upload that was received and whose confirmation was not answered.
    confirming: Option<(String, String, String)>,
}

/// One life: everybody works until the line breaks.
fn work(server: Server, seeded: &Seeded, browsers: &mut Browsers, told: &mut Told, kill_after: Duration) {
    let address = server.address;
    let Browsers { next_sheet, waiting, next_person, next_file, confirming } = browsers;
    let Told { first, second, batches } = told;
    let (done_once, to_second) = mpsc::channel();
    std::thread::scope(|scope| {
        scope.spawn(move || {
            while let Some(sheet) = seeded.sheets.get(*next_sheet) {
                let Ok(answer) = seeded.a.save(address, *sheet, 1) else { return };
                assert_eq!(answer.status, 303, "{}", answer.summary());
                first.push(*sheet);
                *next_sheet += 1;
                let _ = done_once.send(*sheet);
            }
        });
        scope.spawn(move || {
            loop {
                while let Ok(sheet) = to_second.try_recv() {
                    waiting.push(sheet);
                }
                let Some(sheet) = waiting.last().copied() else {
                    match to_second.recv() {
                        Ok(sheet) => waiting.push(sheet),
                        Err(_) => return,
                    }
                    continue;
                };
                let Ok(answer) = seeded.b.save(address, sheet, 2) else {
                    waiting.extend(to_second.iter());
                    return;
                };
                assert_eq!(answer.status, 303, "{}", answer.summary());
                second.push(sheet);
                waiting.pop();
            }
        });
        scope.spawn(move || {
            loop {
                let (path, form, name) = match confirming.clone() {
                    Some(open) => open,
                    None => {
                        *next_file += 1;
                        let name = format!("{next_file}.csv");
                        let file = roll(*next_person, VOTERS);
                        let Ok(answer) = seeded.clerk.upload(address, &import_path(), &name, file.as_bytes()) else {
                            return;
                        };
                        assert_eq!(answer.status, 303, "{}", answer.summary());
                        *next_person += VOTERS;
                        let open = (answer.location, format!("form_key=key-{next_file}"), name);
                        *confirming = Some(open.clone());
                        open
                    }
                };
                let Ok(answer) = seeded.clerk.post(address, &format!("{path}/confirm"), &form) else { return };
                assert_eq!(answer.status, 303, "{}", answer.summary());
                batches.push(name);
                *confirming = None;
            }
        });
        std::thread::sleep(kill_after);
        server.kill();
    });
}

/// The command line imports a roll beside the server and is killed too. Answers with the file's name when it had time to say
/// that it was done.
fn import_and_kill(data: &Path, path: &Path, after: Duration) -> Option<String> {
    let mut child = Command::new(PROGRAM)
        .args(["import", "roll", "--unit", SHELL, "--data"])
        .arg(data)
        .arg(path)
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    std::thread::sleep(after);
    let _ = child.kill();
    let done = child.wait().unwrap().success();
    done.then(|| path.file_name().unwrap().to_string_lossy().into_owned())
}

/// Sheets agree with their entries, and the events with both.
async fn check_sheets(conn: &DatabaseConnection, told: &Told) {
    let sheets = count_sheet::Entity::find().all(conn).await.unwrap();
    let entries = count_entry::Entity::find().order_by_asc(count_entry::Column::Id).all(conn).await.unwrap();
    let mut by_sheet: HashMap<i64, Vec<&count_entry::Model>> = HashMap::new();
    for entry in &entries {
        by_sheet.entry(entry.sheet_id).or_default().push(entry);
        let form: serde_json::Value = serde_json::from_str(&entry.form).unwrap();
        assert_eq!(form["votes"], serde_json::json!(votes(entry.sheet_id)), "entry of sheet {}", entry.sheet_id);
    }
    let mut states = HashMap::new();
    for sheet in &sheets {
        let own = by_sheet.get(&sheet.id).map(Vec::as_slice).unwrap_or_default();
        let slots: Vec<(i32, i32)> = own.iter().map(|entry| (entry.slot, entry.revision)).collect();
        let expected: &[(i32, i32)] = match sheet.state.as_str() {
            "empty" => &[],
            "first_done" => &[(1, 1)],
            "agreed" => &[(1, 1), (2, 1)],
            other => panic!("sheet {} is {other}", sheet.id),
        };
        assert_eq!(slots, expected, "entries of sheet {} in state {}", sheet.id, sheet.state);
        assert_eq!(sheet.version, 1 + i64::try_from(slots.len()).unwrap(), "version of sheet {}", sheet.id);
        assert_eq!(sheet.agreed.as_deref().is_some_and(|text| text.contains("\"votes\"")), sheet.state == "agreed");
        states.insert(sheet.id, sheet.state.as_str());
    }
    for sheet in &told.first {
        assert_ne!(states[sheet], "empty", "the first entry of sheet {sheet} was acknowledged");
    }
    for sheet in &told.second {
        assert_eq!(states[sheet], "agreed", "the second entry of sheet {sheet} was acknowledged");
    }
    let events =
        audit_event::Entity::find().filter(audit_event::Column::Action.eq("count.entered")).count(conn).await.unwrap();
    assert_eq!(events, entries.len() as u64, "one event for each entry");
}

/// Every batch is whole, every acknowledged one is there once, and no voter is there without a batch.
async fn check_batches(conn: &DatabaseConnection, seeded: &Seeded, told: &Told) {
    let batches = roll_batch::Entity::find().all(conn).await.unwrap();
    let voters = registration::Entity::find().all(conn).await.unwrap();
    let mut by_batch: BTreeMap<Option<i64>, i32> = BTreeMap::new();
    for voter in &voters {
        *by_batch.entry(voter.batch_id).or_default() += 1;
    }
    let mut files: HashMap<&str, u32> = HashMap::new();
    for batch in &batches {
        if batch.added == 0 {
            // A file of the command line that was stored, cut off before it could say so, and sent again.
            assert!(batch.file_name.starts_with("shell") && !by_batch.contains_key(&Some(batch.id)));
            continue;
        }
        assert_eq!(batch.added, VOTERS as i32, "batch {} of {}", batch.id, batch.file_name);
        assert_eq!(by_batch.remove(&Some(batch.id)), Some(batch.added), "voters of batch {}", batch.id);
        *files.entry(&batch.file_name).or_default() += 1;
    }
    assert!(by_batch.is_empty(), "voters without a batch: {by_batch:?}");
    for name in &told.batches {
        assert_eq!(files.get(name.as_str()), Some(&1), "{name} was acknowledged");
    }
    assert!(files.values().all(|times| *times == 1), "a file that was sent again went in once: {files:?}");
    let persons = person::Entity::find().count(conn).await.unwrap();
    assert_eq!(persons, voters.len() as u64, "a person for each voter");
    for election in seeded.elections {
        let row = unit_election::Entity::find_by_id(election).one(conn).await.unwrap().unwrap();
        let own = voters.iter().filter(|voter| voter.election_id == election).count();
        assert_eq!(row.registered, i32::try_from(own).unwrap(), "the figure beside the roll");
    }
    let events =
        audit_event::Entity::find().filter(audit_event::Column::Action.eq("roll.imported")).count(conn).await.unwrap();
    assert_eq!(events, batches.len() as u64, "one event for each batch");
}

async fn check(data: &Path, seeded: &Seeded, told: &Told) {
    let conn = connect(data).await;
    check_sheets(&conn, told).await;
    check_batches(&conn, seeded, told).await;
    chain(&conn).await;
    conn.close().await.unwrap();
}

#[test]
fn two_hundred_kills_lose_nothing_that_was_acknowledged() {
    let dir = tempfile::tempdir().unwrap();
    let data = dir.path().join("data");
    let seeded = seed(&data, SHEETS);
    let mut dice = Dice(seed_of_the_dice());
    let mut told = Told::default();
    let mut browsers = Browsers { next_sheet: 0, waiting: Vec::new(), next_person: 0, next_file: 0, confirming: None };
    // The command line's voters are others than the browser's.
    let mut next_shell = 100_000;
    let mut shell_file: Option<PathBuf> = None;
    // On a busy machine most processes die before they have done anything; then more of them are killed.
    let enough = |told: &Told| told.first.len() > 200 && told.second.len() > 100 && told.batches.len() > 20;
    let mut killed = 0;
    for life in 0..10 * KILLS {
        if life >= KILLS && enough(&told) {
            break;
        }
        killed = life + 1;
        let server = Server::start(&data);
        let kill_after = Duration::from_millis(1 + dice.below(LIFE_MS));
        let shell = (life % 4 == 3).then(|| {
            // An import that was cut off is repeated with the same file.
            let path = shell_file.take().unwrap_or_else(|| {
                next_shell += VOTERS;
                file(dir.path(), &format!("shell-{next_shell}.csv"), roll(next_shell, VOTERS).as_bytes())
            });
            let (data, after) = (data.clone(), Duration::from_millis(dice.below(2 * LIFE_MS)));
            std::thread::spawn(move || (import_and_kill(&data, &path, after), path))
        });
        work(server, &seeded, &mut browsers, &mut told, kill_after);
        if let Some((done, path)) = shell.map(|thread| thread.join().unwrap()) {
            match done {
                Some(name) => told.batches.push(name),
                // It may have been stored before it could say so; sending it again must not store it twice.
                None => shell_file = Some(path),
            }
        }
        if life % 20 == 19 {
            wait(check(&data, &seeded, &told));
        }
    }
    let server = Server::start(&data);
    wait(check(&data, &seeded, &told));
    server.kill();
    let verified = run(&["verify-audit", "--data", &data.display().to_string()]);
    assert!(verified.status.success(), "{}", said(&verified));
    println!(
        "{killed} kills: {} first entries, {} second entries and {} imports acknowledged, none lost",
        told.first.len(),
        told.second.len(),
        told.batches.len()
    );
    assert!(enough(&told), "the processes died before they could acknowledge anything worth losing");
}

#[test]
fn a_first_start_that_is_killed_can_be_repeated() {
    let mut dice = Dice(seed_of_the_dice());
    for _ in 0..12 {
        let dir = tempfile::tempdir().unwrap();
        let data = dir.path().join("data");
        let mut child = Command::new(PROGRAM)
            .args(["serve", "--listen", "127.0.0.1:0", "--data"])
            .arg(&data)
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        std::thread::sleep(Duration::from_millis(dice.below(150)));
        child.kill().unwrap();
        child.wait().unwrap();
        Server::start(&data).kill();
    }
}
