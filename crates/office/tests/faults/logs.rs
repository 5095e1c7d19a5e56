//! No identity number leaves the encrypted columns: not into the log, however talkative it is, and not into the audit events.

use std::fs::File;
use std::process::Command;

use entity::{audit_event, upload};
use sea_orm::EntityTrait;

use super::support::{PROGRAM, SHELL, Server, connect, identity, import_path, roll, said, seed, wait};

/// Eighteen characters in a row that look like a number of the area 99: none of them may be anywhere.
fn numbers(text: &str) -> Vec<String> {
    let mut found = Vec::new();
    let bytes = text.as_bytes();
    for at in 0..bytes.len().saturating_sub(17) {
        let number = &bytes[at..at + 18];
        let digits = number[..17].iter().all(u8::is_ascii_digit);
        if digits && number.starts_with(b"990781") && (number[17].is_ascii_digit() || number[17] == b'X') {
            found.push(String::from_utf8_lossy(number).into_owned());
        }
    }
    found
}

#[test]
fn no_identity_number_reaches_a_log_or_an_event() {
    assert_eq!(numbers(&format!("x{}y", identity(3))), [identity(3)], "the search finds what it looks for");
    let dir = tempfile::tempdir().unwrap();
    let data = dir.path().join("data");
    let seeded = seed(&data, 1);
    let log = dir.path().join("log");
    let mut command = Command::new(PROGRAM);
    command.env("RUST_LOG", "debug");
    let server = Server::start_with(command, &data, File::create(&log).unwrap().into());
    let address = server.address;
    let clerk = &seeded.clerk;
    // A good file, one with errors, and one that repeats the first: every path that holds numbers in its hands.
    let good = roll(0, 20);
    let mut bad = roll(20, 5);
    bad.push_str(&format!("重复,{},本村居住,一组\r\n校验,990781198001010011,本村居住,一组\r\n", identity(21)));
    let mut pages = String::new();
    for (name, text) in [("好.csv", &good), ("坏.csv", &bad), ("又.csv", &good)] {
        let path = clerk.upload(address, &import_path(), name, text.as_bytes()).unwrap().location;
        pages.push_str(&clerk.get(address, &path).unwrap().body);
        pages.push_str(&clerk.post(address, &format!("{path}/confirm"), "").unwrap().body);
        clerk.get(address, &format!("{path}/errors")).unwrap();
    }
    // A number in an address or a search box, as people do it.
    let search = format!("/u/{}/roll?q={}", super::support::REGISTERING, identity(1));
    assert_eq!(clerk.get(address, &search).unwrap().status, 200);
    assert!(numbers(&pages).is_empty(), "on a page: {:?}", numbers(&pages));
    let mut outputs = String::new();
    for (name, text) in [("c.csv", roll(500, 20)), ("d.csv", bad)] {
        let file = super::support::file(dir.path(), name, text.as_bytes());
        let output = Command::new(PROGRAM)
            .env("RUST_LOG", "debug")
            .args(["import", "roll", "--unit", SHELL, "--data"])
            .arg(&data)
            .arg(&file)
            .output()
            .unwrap();
        outputs.push_str(&said(&output));
    }
    assert!(outputs.contains("已导入 20 行") && outputs.contains("校验位不符"), "{outputs}");
    assert!(numbers(&outputs).is_empty(), "on the command line: {:?}", numbers(&outputs));
    server.kill();
    let log = std::fs::read_to_string(&log).unwrap();
    assert!(numbers(&log).is_empty(), "in the log: {:?}", numbers(&log));
    wait(async {
        let conn = connect(&data).await;
        let events = audit_event::Entity::find().all(&conn).await.unwrap();
        assert!(events.iter().any(|event| event.action == "roll.imported"));
        for event in events {
            let text = format!("{}{}", event.subject, event.detail);
            assert!(numbers(&text).is_empty(), "in event {}: {text}", event.seq);
        }
        for upload in upload::Entity::find().all(&conn).await.unwrap() {
            assert!(numbers(&String::from_utf8_lossy(&upload.bytes)).is_empty(), "a waiting file is encrypted");
        }
        conn.close().await.unwrap();
    });
    // In the file the columns stand side by side without a gap, so that here the very numbers are looked for.
    for name in ["cunxuan.db", "cunxuan.db-wal"] {
        let bytes = std::fs::read(data.join(name)).unwrap_or_default();
        let text = String::from_utf8_lossy(&bytes);
        for n in (0..25).chain(500..520) {
            assert!(!text.contains(&identity(n)), "the number of person {n} is in {name}");
        }
    }
}
