//! `cunxuan import roll`: the rolls of one or many villages from one file.

use std::path::Path;
use std::process::ExitCode;

use super::DataArgs;
use super::import::read_file;
use crate::access::Actor;
use crate::app::App;
use crate::exchange::roll_stream::{Company, import_file};
use crate::failure::{Failure, Refusal, io_zh};
use crate::presence::Presence;

/// Imports a file and prints the batch numbers.
///
/// # Errors
/// When the file cannot be read or a row is wrong; then nothing was written.
pub(super) async fn import_roll(file: &Path, data: &DataArgs, unit: Option<String>) -> Result<ExitCode, Failure> {
    let bytes = read_file(file)?;
    let name = file.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let app = App::open(data.config(false)).await?;
    // On PostgreSQL the office may run on another machine, and is not held up by the lock of a file.
    let alone = match data.database {
        None => Presence::alone(&data.data).map_err(|error| {
            let message = io_zh(&format!("数据目录 {} 不能上锁", data.data.display()), &error);
            Refusal::new("DATA_NOT_WRITABLE", message, "请核对 --data，并检查写权限")
        })?,
        Some(_) => None,
    };
    let company = if alone.is_some() { Company::Alone } else { Company::Office };
    let report = import_file(&app, &Actor::command_line(), bytes, &name, unit, company).await?;
    drop(alone);
    for (unit, batch, added) in &report.batches {
        println!("村社 {unit}：批次号 {batch}，新增 {added}");
    }
    println!("已导入 {} 行：新增 {}，已在名单跳过 {}", report.rows, report.added, report.skipped);
    Ok(ExitCode::SUCCESS)
}
