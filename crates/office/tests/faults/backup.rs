//! Backup of a working office, and what restore refuses.

use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};

use entity::count_entry;
use sea_orm::{EntityTrait, PaginatorTrait};

use super::support::{Server, chain, connect, run, said, seed, wait};

fn text(path: &Path) -> String {
    path.display().to_string()
}

#[test]
fn a_backup_of_a_working_office_holds_everything_that_was_acknowledged_before_it() {
    let dir = tempfile::tempdir().unwrap();
    let data = dir.path().join("data");
    let seeded = seed(&data, 3000);
    let server = Server::start(&data);
    let address = server.address;
    let backup = dir.path().join("备份.zip");
    let ended = AtomicBool::new(false);
    for sheet in &seeded.sheets[..20] {
        assert_eq!(seeded.a.save(address, *sheet, 1).unwrap().status, 303);
    }
    let (output, saved) = std::thread::scope(|scope| {
        let typing = scope.spawn(|| {
            let mut saved: u64 = 20;
            for sheet in &seeded.sheets[20..] {
                assert_eq!(seeded.a.save(address, *sheet, 1).unwrap().status, 303, "saving goes on");
                saved += 1;
                if ended.load(Ordering::Acquire) {
                    break;
                }
            }
            saved
        });
        let output = run(&["backup", "--data", &text(&data), &text(&backup)]);
        ended.store(true, Ordering::Release);
        (output, typing.join().unwrap())
    });
    assert!(output.status.success(), "{}", said(&output));
    server.kill();
    let again = run(&["backup", "--data", &text(&data), &text(&backup)]);
    assert!(!again.status.success() && said(&again).contains("没有覆盖"), "{}", said(&again));

    let restored = dir.path().join("恢复");
    let output = run(&["restore", &text(&backup), "--data", &text(&restored)]);
    assert!(output.status.success() && said(&output).contains("审计日志"), "{}", said(&output));
    let mut names: Vec<_> = std::fs::read_dir(&restored).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    names.sort();
    assert_eq!(names, ["cunxuan.db", "keys"], "nothing else is left behind");
    for name in names {
        let mode = std::fs::metadata(restored.join(&name)).unwrap().permissions().mode();
        assert_eq!(mode & 0o077, 0, "{name:?} is for its owner only");
    }
    let there = wait(async {
        let conn = connect(&restored).await;
        chain(&conn).await;
        let there = count_entry::Entity::find().count(&conn).await.unwrap();
        conn.close().await.unwrap();
        there
    });
    assert!((20..=saved).contains(&there), "{there} entries of {saved}");
    let verified = run(&["verify-audit", "--data", &text(&restored)]);
    assert!(verified.status.success(), "{}", said(&verified));
    let server = Server::start(&restored);
    let next = seeded.sheets[usize::try_from(there).unwrap()];
    assert_eq!(seeded.a.save(server.address, next, 1).unwrap().status, 303, "work goes on in the restored office");
}

#[test]
fn restore_refuses_what_is_no_whole_backup_and_where_something_is() {
    let dir = tempfile::tempdir().unwrap();
    let data = dir.path().join("data");
    seed(&data, 1);
    let backup = dir.path().join("b.zip");
    assert!(run(&["backup", "--data", &text(&data), &text(&backup)]).status.success());
    let target = dir.path().join("target");
    let refused = |file: &Path, words: &str| {
        let output = run(&["restore", &text(file), "--data", &text(&target)]);
        assert_eq!(output.status.code(), Some(1), "{}", said(&output));
        assert!(said(&output).contains(words), "{words} is missing: {}", said(&output));
        let left = std::fs::read_dir(&target).map(|dir| dir.count()).unwrap_or_default();
        assert_eq!(left, 0, "nothing is left in the directory");
    };
    let bytes = std::fs::read(&backup).unwrap();
    let mut wrong = bytes.clone();
    let middle = wrong.len() / 2;
    wrong[middle..middle + 64].fill(0xA5);
    refused(&super::support::file(dir.path(), "wrong.zip", &wrong), "已损坏");
    refused(&super::support::file(dir.path(), "short.zip", &bytes[..middle]), "不是备份文件");
    refused(&super::support::file(dir.path(), "other.zip", b"PK\x05\x06\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0"), "缺少");
    refused(&dir.path().join("none.zip"), "无法打开备份");
    std::fs::create_dir_all(&target).unwrap();
    let log = super::support::file(&target, "cunxuan.db-wal", b"old");
    let output = run(&["restore", &text(&backup), "--data", &text(&target)]);
    assert!(!output.status.success() && said(&output).contains("不是空目录"), "{}", said(&output));
    assert_eq!(std::fs::read(&log).unwrap(), b"old");
    std::fs::remove_file(log).unwrap();
    let output = run(&["restore", &text(&backup), "--data", &text(&target)]);
    assert!(output.status.success(), "an empty directory will do: {}", said(&output));
}

#[test]
fn help_says_that_backups_are_not_for_postgresql() {
    for command in ["backup", "restore"] {
        assert!(said(&run(&[command, "--help"])).contains("PostgreSQL"));
    }
}
