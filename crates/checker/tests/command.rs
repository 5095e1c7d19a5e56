//! The program: what it prints and how it ends.

#![allow(clippy::unwrap_used)]

mod common;

use common::{Dice, bytes, election, regimes};
use std::io::Write as _;
use std::process::{Command, Output, Stdio};

fn run(arguments: &[&str], input: &[u8]) -> Output {
    let mut child = Command::new(env!("CARGO_BIN_EXE_cunxuan-check"))
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    // A program that refuses its arguments may be gone before it has read anything.
    let _ = child.stdin.take().unwrap().write_all(input);
    child.wait_with_output().unwrap()
}

#[test]
fn agree_differ_and_unreadable_end_differently() {
    let regimes = regimes();
    let mut bundle = election(&mut Dice(5), regimes[1].0, &regimes[1].1);
    let good = run(&["-"], &bytes(&bundle));
    let text = String::from_utf8(good.stdout).unwrap();
    assert_eq!(good.status.code(), Some(0), "{text}");
    assert!(
        text.starts_with("样例村（990101001201）村民委员会，法规方案ZJ-2020") && text.ends_with("结论：一致\n"),
        "{text}"
    );

    bundle["rounds"][0]["outcome"]["min_votes"] = serde_json::json!(1);
    checker::bundle::seal(&mut bundle);
    let bad = run(&["-"], &bytes(&bundle));
    let text = String::from_utf8(bad.stdout).unwrap();
    assert_eq!(bad.status.code(), Some(1), "{text}");
    for part in ["当选最少票数：公布“1”", "公布的推算：", "复核的推算：", "    1. 依据：浙江省", "结论：不一致，1处"]
    {
        assert!(text.contains(part), "{part}\n{text}");
    }

    for (arguments, input, message) in [
        (vec!["-"], &b"{}"[..], "不能读取结果包：$：缺少字段“format”"),
        (vec!["-"], b"\xff", "UTF-8"),
        (vec!["/no/such/file"], b"", "不能读取“/no/such/file”"),
        (vec![], b"", "用法："),
        (vec!["a", "b"], b"", "用法："),
    ] {
        let output = run(&arguments, input);
        let text = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(2));
        assert!(text.contains(message), "{text}");
    }
    assert_eq!(run(&["--help"], b"").status.code(), Some(0));
}
