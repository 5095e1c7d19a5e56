//! A full disk: the clerk is told so, nothing is half-written, and work goes on when there is space again.

use std::fs::File;
use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};

use entity::{count_entry, person, registration, roll_batch};
use sea_orm::{EntityTrait, PaginatorTrait};

use super::support::{Answer, Seeded, Server, chain, connect, import_path, limited, roll, run, said, seed, wait};

/// Entries, batches and persons in the database.
fn stored(data: &Path) -> [u64; 3] {
    wait(async {
        let conn = connect(data).await;
        chain(&conn).await;
        let persons = person::Entity::find().count(&conn).await.unwrap();
        assert_eq!(registration::Entity::find().count(&conn).await.unwrap(), persons, "a person for each voter");
        let counts = [
            count_entry::Entity::find().count(&conn).await.unwrap(),
            roll_batch::Entity::find().count(&conn).await.unwrap(),
            persons,
        ];
        conn.close().await.unwrap();
        counts
    })
}

fn full(answer: &Answer) {
    assert_eq!(answer.status, 507, "{}", answer.summary());
    assert!(answer.body.contains("磁盘空间不足，本次操作没有写入"), "{}", answer.summary());
}

/// Saves sheets until the disk is full; answers with how many were saved.
fn save_until_full(server: &Server, seeded: &Seeded) -> u64 {
    for (saved, sheet) in (0..).zip(&seeded.sheets) {
        let answer = seeded.a.save(server.address, *sheet, 1).unwrap();
        if answer.status != 303 {
            full(&answer);
            return saved;
        }
    }
    panic!("the disk did not fill");
}

/// Uploads and confirms a roll of 30 voters.
fn import(server: &Server, seeded: &Seeded) {
    let answer = seeded.clerk.upload(server.address, &import_path(), "三十人.csv", roll(0, 30).as_bytes()).unwrap();
    assert_eq!(answer.status, 303, "{}", answer.summary());
    let answer = seeded.clerk.post(server.address, &format!("{}/confirm", answer.location), "form_key=k").unwrap();
    assert_eq!(answer.status, 303, "{}", answer.summary());
}

#[test]
fn files_that_may_not_grow_are_a_full_disk() {
    let dir = tempfile::tempdir().unwrap();
    let data = dir.path().join("data");
    let seeded = seed(&data, 400);
    let now = std::fs::metadata(data.join("cunxuan.db")).unwrap().len();
    let server = Server::start_with(limited(now + 64 * 1024), &data, Stdio::null());
    let saved = save_until_full(&server, &seeded);
    assert!(saved > 0, "some room was left");
    let refused = seeded.clerk.upload(server.address, &import_path(), "一.csv", roll(0, 900).as_bytes()).unwrap();
    full(&refused);
    // Reading goes on.
    assert_eq!(seeded.clerk.get(server.address, "/").unwrap().status, 200);
    assert_eq!(stored(&data), [saved, 0, 0]);
    // The same process goes on. What it acknowledges now is on the disk, and not in a transaction that was left open.
    server.unlimit();
    let next = seeded.sheets[usize::try_from(saved).unwrap()];
    assert_eq!(seeded.a.save(server.address, next, 1).unwrap().status, 303, "the same form, sent again");
    import(&server, &seeded);
    assert_eq!(stored(&data), [saved + 1, 1, 30], "others see it");
    server.kill();
    assert_eq!(stored(&data), [saved + 1, 1, 30], "it is there after a kill");
}

/// Voters of a roll that needs several megabytes.
const LARGE: u32 = 12_000;

#[test]
fn an_import_that_does_not_fit_leaves_nothing() {
    let dir = tempfile::tempdir().unwrap();
    let data = dir.path().join("data");
    seed(&data, 1);
    let now = std::fs::metadata(data.join("cunxuan.db")).unwrap().len();
    // Far more than the empty database, which grows with every table: each file may become as large as that and a little more.
    let file = super::support::file(dir.path(), "大名单.csv", roll(0, LARGE).as_bytes());
    let output = limited(now + 128 * 1024)
        .args(["import", "roll", "--unit", super::support::SHELL, "--data"])
        .arg(&data)
        .arg(&file)
        .output()
        .unwrap();
    assert!(!output.status.success());
    assert!(said(&output).contains("磁盘空间不足，本次操作没有写入"), "{}", said(&output));
    assert_eq!(stored(&data), [0, 0, 0]);
    let path = |path: &Path| path.display().to_string();
    let again = run(&["import", "roll", "--unit", super::support::SHELL, "--data", &path(&data), &path(&file)]);
    assert!(again.status.success(), "{}", said(&again));
    assert_eq!(stored(&data), [0, 1, u64::from(LARGE)]);
}

/// A small file system that goes away with the test.
struct Small(tempfile::TempDir);

impl Small {
    /// None where this user may not mount one.
    fn mount() -> Option<Self> {
        let dir = tempfile::tempdir().unwrap();
        let status = Command::new("mount")
            .args(["-t", "tmpfs", "-o", "size=8m", "tmpfs"])
            .arg(dir.path())
            .stderr(Stdio::null())
            .status();
        status.is_ok_and(|status| status.success()).then(|| Self(dir))
    }
}

impl Drop for Small {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg("-l").arg(self.0.path()).status();
    }
}

/// Fills the file system to the last byte with a file of its own.
fn fill(dir: &Path) {
    let mut ballast = File::create(dir.join("ballast")).unwrap();
    for size in [1 << 16, 1 << 12, 1] {
        while ballast.write_all(&vec![0; size]).is_ok() {}
    }
}

#[test]
fn a_disk_that_is_full_and_then_has_room_again() {
    let Some(small) = Small::mount() else {
        eprintln!("not run: this user may not mount a file system; files_that_may_not_grow covers the same code");
        return;
    };
    let data = small.0.path().join("data");
    let seeded = seed(&data, 10);
    let server = Server::start(&data);
    assert_eq!(seeded.a.save(server.address, seeded.sheets[0], 1).unwrap().status, 303);
    fill(small.0.path());
    // What the write-ahead log has room for may still go in; then the disk is full.
    let mut saved = 1;
    let answer = loop {
        let answer = seeded.a.save(server.address, seeded.sheets[saved], 1).unwrap();
        if answer.status != 303 {
            break answer;
        }
        saved += 1;
    };
    full(&answer);
    full(&seeded.clerk.upload(server.address, &import_path(), "一.csv", roll(0, 900).as_bytes()).unwrap());
    let backup =
        run(&["backup", "--data", &data.display().to_string(), &small.0.path().join("b").display().to_string()]);
    assert!(!backup.status.success());
    assert!(said(&backup).contains("磁盘空间不足"), "{}", said(&backup));
    assert!(!small.0.path().join("b").exists(), "no half-written backup");
    std::fs::remove_file(small.0.path().join("ballast")).unwrap();
    // The same process goes on.
    assert_eq!(seeded.a.save(server.address, seeded.sheets[saved], 1).unwrap().status, 303);
    import(&server, &seeded);
    assert_eq!(stored(&data), [saved as u64 + 1, 1, 30], "others see it");
    server.kill();
    assert_eq!(stored(&data), [saved as u64 + 1, 1, 30], "it is there after a kill");
}

#[test]
fn a_first_start_without_room_says_so() {
    let dir = tempfile::tempdir().unwrap();
    let data = dir.path().join("data");
    let output = limited(32 * 1024).args(["serve", "--listen", "127.0.0.1:0", "--data"]).arg(&data).output().unwrap();
    assert!(!output.status.success());
    assert!(said(&output).contains("磁盘空间不足"), "{}", said(&output));
    Server::start(&data).kill();
}
