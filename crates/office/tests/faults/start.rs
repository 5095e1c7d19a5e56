//! What the program says when it cannot start: what is wrong, and what to do, in words a clerk can pass on.

use std::net::TcpListener;
use std::path::Path;
use std::process::Output;

use sea_orm::ConnectionTrait;

use super::support::{Server, connect, run, said, seed, wait};

fn serve(data: &Path, listen: &str) -> Output {
    run(&["serve", "--listen", listen, "--data", &data.display().to_string()])
}

#[track_caller]
fn refused(output: &Output, words: &[&str]) {
    assert_eq!(output.status.code(), Some(1), "{}", said(output));
    let text = String::from_utf8_lossy(&output.stderr);
    assert!(text.starts_with("未完成：") && text.contains("怎么办："), "{text}");
    for word in words {
        assert!(text.contains(word), "{word} is missing: {text}");
    }
    assert!(!text.contains("内部出错") && !text.contains("panicked"), "{text}");
}

#[test]
fn a_port_in_use_and_an_address_that_is_none() {
    let dir = tempfile::tempdir().unwrap();
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    refused(&serve(dir.path(), &address), &[&address, "已被其他程序占用", "换一个端口"]);
    refused(&serve(dir.path(), "8080"), &["地址写法不对", "127.0.0.1:8080"]);
    // An address kept for documents (RFC 5737): no machine has it.
    refused(&serve(dir.path(), "192.0.2.1:8080"), &["不是本机的", "本机的地址"]);
}

#[test]
fn a_data_directory_that_cannot_be_written() {
    let dir = tempfile::tempdir().unwrap();
    let file = super::support::file(dir.path(), "file", b"");
    refused(&serve(&file.join("data"), "127.0.0.1:0"), &["数据目录", "写权限"]);
    if cfg!(target_os = "linux") {
        refused(&serve(Path::new("/proc/self"), "127.0.0.1:0"), &["/proc/self", "读写权限"]);
    }
}

#[test]
fn keys_that_are_damaged_gone_or_of_another_office() {
    let dir = tempfile::tempdir().unwrap();
    let data = dir.path().join("data");
    seed(&data, 1);
    let keys = data.join("keys");
    let own = std::fs::read(&keys).unwrap();
    std::fs::write(&keys, &own[..100]).unwrap();
    refused(&serve(&data, "127.0.0.1:0"), &["密钥文件", "内容不完整", "从备份中取回"]);
    std::fs::remove_file(&keys).unwrap();
    refused(&serve(&data, "127.0.0.1:0"), &["没有密钥文件", "不要删除或新建它"]);
    assert!(!keys.exists(), "no new keys beside an old database");
    std::fs::write(&keys, "ab".repeat(64)).unwrap();
    refused(&serve(&data, "127.0.0.1:0"), &["密钥与数据库不是一套"]);
    std::fs::write(&keys, own).unwrap();
    Server::start(&data).kill();
}

#[test]
fn data_of_a_newer_program_is_left_alone() {
    let dir = tempfile::tempdir().unwrap();
    let data = dir.path().join("data");
    seed(&data, 1);
    wait(async {
        let conn = connect(&data).await;
        conn.execute_unprepared("INSERT INTO seaql_migrations (version, applied_at) VALUES ('m9999_later', 0)")
            .await
            .unwrap();
        conn.close().await.unwrap();
    });
    refused(&serve(&data, "127.0.0.1:0"), &["较新版本", "不要删除数据"]);
}

#[test]
fn a_damaged_database_is_not_touched() {
    let dir = tempfile::tempdir().unwrap();
    let data = dir.path().join("data");
    seed(&data, 1);
    let database = data.join("cunxuan.db");
    let rubbish = vec![b'x'; 8192];
    std::fs::write(&database, &rubbish).unwrap();
    refused(&serve(&data, "127.0.0.1:0"), &["数据库文件已损坏", "cunxuan restore"]);
    assert_eq!(std::fs::read(&database).unwrap(), rubbish);
}
