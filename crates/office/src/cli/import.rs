//! `cunxuan import`: files into the data directory, by the same code as the pages. Further kinds are further subcommands.

use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;

use clap::Subcommand;

use super::DataArgs;
use crate::access::Actor;
use crate::app::App;
use crate::exchange;
use crate::failure::{Failure, FieldError, Refusal, io_zh};
use crate::org::service::{import_units, problem_zh};
use crate::work;

/// Warnings that are printed; the rest is counted.
const LISTED: usize = 20;

/// What can be imported.
#[derive(Debug, Subcommand)]
pub(super) enum Import {
    /// 导入村社底册（Excel 或 CSV；要有编码、名称两列）
    Units {
        /// 文件
        #[arg(value_name = "文件")]
        file: PathBuf,
        #[command(flatten)]
        data: DataArgs,
    },
    /// 导入选民登记表（Excel 或 CSV）；全部成功或者全部不写入
    Roll {
        /// 文件
        #[arg(value_name = "文件")]
        file: PathBuf,
        #[command(flatten)]
        data: DataArgs,
        /// 村社编码；不填时由文件中的「村社编码」列决定每一行归哪个村社
        #[arg(long, value_name = "编码")]
        unit: Option<String>,
    },
}

/// Carries out an import and prints what is stored now.
///
/// # Errors
/// When the file cannot be read or a row is wrong; then nothing was written.
pub(super) async fn import(what: Import) -> Result<ExitCode, Failure> {
    match what {
        Import::Units { file, data } => {
            let bytes = read_file(&file)?;
            let name = file.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
            let units = work::blocking(move || exchange::units::read(&bytes, &name))
                .await?
                .map_err(|error| exchange::upload::unreadable(&error))?;
            if !units.errors.is_empty() {
                let mut refusal = Refusal::new(
                    "UNITS_INVALID",
                    format!("文件共 {} 行，其中 {} 处读不出，全部没有导入", units.total, units.errors.len()),
                    "请按提示在原文件中改正后重新导入",
                );
                refusal.fields = units.errors.iter().map(|error| FieldError::new("", problem_zh(error))).collect();
                return Err(refusal.into());
            }
            let app = App::open(data.config(false)).await?;
            let rows = Arc::new(units.rows);
            let report = app
                .db
                .write(move |tx| {
                    let rows = rows.clone();
                    Box::pin(async move { import_units(tx, &Actor::command_line(), &rows).await })
                })
                .await?;
            for warning in units.warnings.iter().chain(&report.warnings).take(LISTED) {
                eprintln!("请留意：{warning}");
            }
            let more = (units.warnings.len() + report.warnings.len()).saturating_sub(LISTED);
            if more > 0 {
                eprintln!("请留意：另有 {more} 条提示未列出");
            }
            println!(
                "已导入 {} 行：新增 {}，改名 {}，没有变化 {}",
                report.rows, report.added, report.renamed, report.unchanged
            );
            let [province, prefecture, county, township, village] = report.stored;
            println!("现有单位：省 {province}，市 {prefecture}，县 {county}，乡 {township}，村 {village}");
            Ok(ExitCode::SUCCESS)
        }
        Import::Roll { file, data, unit } => super::import_roll::import_roll(&file, &data, unit).await,
    }
}

/// The bytes of a file.
///
/// # Errors
/// A refusal that names the file and the cause.
pub(super) fn read_file(file: &std::path::Path) -> Result<Vec<u8>, Failure> {
    std::fs::read(file).map_err(|error| {
        let message = io_zh(&format!("无法读取 {}", file.display()), &error);
        Refusal::new("FILE_UNREADABLE", message, "请核对文件后重试").into()
    })
}
