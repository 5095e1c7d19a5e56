//! Another process holds the database for longer than the office waits.

use std::process::Stdio;

use sea_orm::{SqliteTransactionMode, TransactionOptions, TransactionTrait};

use super::support::{Server, connect, seed};

#[test]
fn a_database_that_is_held_by_another_process_is_busy_and_nothing_is_lost() {
    let dir = tempfile::tempdir().unwrap();
    let data = dir.path().join("data");
    let seeded = seed(&data, 2);
    let server = Server::start_with(std::process::Command::new(super::support::PROGRAM), &data, Stdio::null());
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
    let (conn, held) = runtime.block_on(async {
        let conn = connect(&data).await;
        let mode = TransactionOptions {
            sqlite_transaction_mode: Some(SqliteTransactionMode::Immediate),
            ..TransactionOptions::default()
        };
        let held = conn.begin_with_options(mode).await.unwrap();
        (conn, held)
    });
    let answer = seeded.a.save(server.address, seeded.sheets[0], 1).unwrap();
    assert_eq!(answer.status, 503, "{}", answer.summary());
    assert!(answer.body.contains("系统正忙") && answer.body.contains("没有写入"), "{}", answer.summary());
    assert!(answer.body.contains("990"), "what was typed is on the page");
    assert_eq!(seeded.a.get(server.address, "/").unwrap().status, 200, "reading goes on");
    runtime.block_on(async {
        held.rollback().await.unwrap();
        conn.close().await.unwrap();
    });
    assert_eq!(seeded.a.save(server.address, seeded.sheets[0], 1).unwrap().status, 303);
}
