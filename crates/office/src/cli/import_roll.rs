//! `cunxuan import roll`: the rolls of one or many villages from one file.

use std::path::Path;
use std::process::ExitCode;

use super::DataArgs;
use super::import::read_file;
use crate::access::Actor;
use crate::app::App;
use crate::exchange::roll_stream::import_file;
use crate::failure::Failure;

/// Imports a file and prints the batch numbers.
///
/// # Errors
/// When the file cannot be read or a row is wrong; then nothing was written.
pub(super) async fn import_roll(file: &Path, data: &DataArgs, unit: Option<String>) -> Result<ExitCode, Failure> {
    let bytes = read_file(file)?;
    let name = file.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let app = App::open(data.config(false)).await?;
    let report = import_file(&app, &Actor::command_line(), bytes, &name, unit).await?;
    for (unit, batch, added) in &report.batches {
        println!("村社 {unit}：批次号 {batch}，新增 {added}");
    }
    println!("已导入 {} 行：新增 {}，已在名单跳过 {}", report.rows, report.added, report.skipped);
    Ok(ExitCode::SUCCESS)
}
