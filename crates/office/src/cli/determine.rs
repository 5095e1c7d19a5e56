//! `cunxuan determine`: cases in, outcomes out; needs no data directory.

use std::io::{Read, Write};
use std::process::ExitCode;

use serde_json::Value;

use crate::failure::{Failure, Refusal};

/// Reads a vectors document, a list of cases or a single case, and prints one JSON object per line.
///
/// # Errors
/// When the file cannot be read or is not JSON.
pub(super) fn determine(file: &str) -> Result<ExitCode, Failure> {
    let mut text = String::new();
    let read = if file == "-" {
        std::io::stdin().read_to_string(&mut text)
    } else {
        std::fs::File::open(file).and_then(|mut f| f.read_to_string(&mut text))
    };
    read.map_err(|error| {
        Refusal::new(
            "FILE_UNREADABLE",
            format!("文件 {file} 无法读取：{error}"),
            "请检查文件名和权限；写 - 表示从标准输入读取",
        )
    })?;
    let value: Value = serde_json::from_str(&text).map_err(|error| {
        Refusal::new(
            "NOT_JSON",
            format!("{file} 不是 JSON：第 {} 行第 {} 列，{error}", error.line(), error.column()),
            "请按判定用例的格式提供",
        )
    })?;
    let mut out = std::io::BufWriter::new(std::io::stdout().lock());
    for answer in law::determine::run(&value) {
        if writeln!(out, "{answer}").is_err() {
            // The reader of the pipe has gone; there is nobody left to tell.
            return Ok(ExitCode::SUCCESS);
        }
    }
    let _ = out.flush();
    Ok(ExitCode::SUCCESS)
}
