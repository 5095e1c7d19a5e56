//! The command line. Exit codes: 0 done, 1 refused or failed, 2 wrong use.

mod account;
mod backup;
mod bundle;
mod demo;
mod determine;
mod figures;
mod import;
mod import_roll;
mod law;
mod serve;
mod words;

#[cfg(test)]
pub(crate) use serve::font_directories;

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::{Parser, Subcommand};

use crate::app::{App, Config};
use crate::audit;
use crate::clock::Clock;
use crate::crypto::{DATABASE_FILE, KEY_FILE};
use crate::failure::{Failure, Refusal, io_zh};

/// 村选：村和社区组织换届选举工作软件
#[derive(Debug, Parser)]
#[command(name = "cunxuan", version, about = "村选：村和社区组织换届选举工作软件")]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

/// Where the data is.
#[derive(Clone, Debug, clap::Args)]
struct DataArgs {
    /// 数据目录（数据库、密钥）
    #[arg(long, value_name = "目录")]
    data: PathBuf,
    /// PostgreSQL 地址；不填则使用数据目录中的内嵌数据库
    #[arg(long, value_name = "地址")]
    database: Option<String>,
    /// 字体目录，可重复；公文排版用
    #[arg(long, value_name = "目录")]
    fonts: Vec<PathBuf>,
}

impl DataArgs {
    fn config(&self, demo: bool) -> Config {
        Config {
            data: self.data.clone(),
            postgres: self.database.clone(),
            demo,
            fonts: serve::font_directories(&self.fonts),
            clock: Clock::System,
        }
    }

    /// For commands that only read: a mistyped directory must not become an empty one that looks sound.
    ///
    /// # Errors
    /// `NOT_A_DATA_DIRECTORY`.
    fn existing(&self) -> Result<Config, Failure> {
        // With PostgreSQL the directory holds the keys only.
        holds(&self.data, if self.database.is_some() { KEY_FILE } else { DATABASE_FILE })?;
        Ok(self.config(false))
    }
}

/// Refuses a directory without this file of ours.
fn holds(data: &Path, file: &str) -> Result<(), Failure> {
    if data.join(file).is_file() {
        return Ok(());
    }
    let message = format!("{} 中没有 {file}", data.display());
    Err(Refusal::new("NOT_A_DATA_DIRECTORY", message, "请核对 --data").into())
}

#[derive(Debug, Subcommand)]
enum Command {
    /// 启动服务
    Serve {
        #[command(flatten)]
        data: DataArgs,
        /// 监听地址；端口写 0 由系统分配
        #[arg(long, default_value = "127.0.0.1:8080", value_name = "地址:端口")]
        listen: String,
        /// 演练时钟：程序把这一天当作今天。演练就是用虚构的数据把一次选举从头到尾走一遍；有正式换届方案的数据不能演练
        #[arg(long, value_name = "年-月-日")]
        today: Option<chrono::NaiveDate>,
    },
    /// 按法规判定一个或一批用例（JSON），每行输出一个结果
    Determine {
        /// 用例文件；- 表示标准输入
        #[arg(value_name = "文件")]
        file: String,
    },
    /// 新增账号（用于首次安装）
    Account {
        #[command(flatten)]
        data: DataArgs,
        /// 登录名
        #[arg(value_name = "登录名")]
        login: String,
        /// 角色，例如 system_admin、county_office、township_clerk
        #[arg(long, value_name = "角色")]
        role: String,
        /// 姓名
        #[arg(long, default_value = "", value_name = "姓名")]
        name: String,
        /// 管辖单位编码；不填表示全部单位
        #[arg(long, default_value = "", value_name = "编码")]
        unit: String,
    },
    /// 备份数据目录（可在运行中进行）；只用于内嵌数据库，PostgreSQL 请用 pg_dump，并另存密钥文件 keys
    Backup {
        /// 数据目录
        #[arg(long, value_name = "目录")]
        data: PathBuf,
        /// 备份文件，不能已存在
        #[arg(value_name = "文件")]
        file: PathBuf,
    },
    /// 从备份恢复到一个空的数据目录；只恢复成内嵌数据库，不能恢复到 PostgreSQL
    Restore {
        /// 备份文件
        #[arg(value_name = "文件")]
        file: PathBuf,
        /// 数据目录，必须是空目录或者还没有
        #[arg(long, value_name = "目录")]
        data: PathBuf,
    },
    /// 生成演练数据：兰溪市上华街道，人员和票数均为虚构
    Demo {
        /// 数据目录，不能已有数据
        #[arg(long, value_name = "目录")]
        data: PathBuf,
        /// 场景
        #[arg(long, default_value = "township", value_name = "场景")]
        scene: String,
    },
    /// 从文件导入数据
    #[command(subcommand)]
    Import(import::Import),
    /// 统计指标：名称、数值、分子、分母
    Figures {
        #[command(flatten)]
        data: DataArgs,
        /// 单位编码；不填表示全部单位
        #[arg(long, value_name = "编码")]
        unit: Option<String>,
        /// 输出格式
        #[arg(long, value_enum, default_value = "table", value_name = "格式")]
        format: figures::Format,
    },
    /// 写出一个单位的结果包：已认定的票数和结论，可公布，任何人可用 cunxuan-check 重新核算
    Bundle {
        #[command(flatten)]
        data: DataArgs,
        /// 单位编码
        #[arg(value_name = "编码")]
        unit: String,
        /// 写到哪个目录
        #[arg(long, default_value = ".", value_name = "目录")]
        out: PathBuf,
    },
    /// 法规：文本、规则、参数、方案对照
    #[command(subcommand)]
    Law(law::Law),
    /// 核对审计日志的校验链
    VerifyAudit {
        #[command(flatten)]
        data: DataArgs,
    },
}

/// Runs the program with the arguments of the process.
pub fn main() -> ExitCode {
    tracing_subscriber::fmt()
        .with_env_filter(tracing_subscriber::EnvFilter::try_from_default_env().unwrap_or_else(|_| "warn".into()))
        .with_writer(std::io::stderr)
        .init();
    let cli = match words::parse(std::env::args_os()) {
        Ok(cli) => cli,
        Err(stop) if stop.code == 0 => {
            // A reader that has seen enough (`| head`) closes the pipe; that is no failure of ours.
            let _ = std::io::stdout().write_all(stop.text.as_bytes());
            return ExitCode::SUCCESS;
        }
        Err(stop) => {
            eprint!("{}", stop.text);
            return ExitCode::from(stop.code);
        }
    };
    let runtime = match tokio::runtime::Builder::new_multi_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => {
            eprintln!("未完成：{}", io_zh("无法启动", &error));
            return ExitCode::FAILURE;
        }
    };
    match runtime.block_on(run(cli.command)) {
        Ok(code) => code,
        Err(failure) => {
            report(&failure);
            ExitCode::FAILURE
        }
    }
}

fn report(failure: &Failure) {
    eprintln!("未完成：{failure}");
    if let Failure::Refused(refusal) = failure {
        for field in &refusal.fields {
            eprintln!("  {}", field.message);
        }
        if !refusal.basis.is_empty() {
            eprintln!("依据：{}", refusal.basis);
        }
        if !refusal.remedy.is_empty() {
            eprintln!("怎么办：{}", refusal.remedy);
        }
    }
}

async fn run(command: Command) -> Result<ExitCode, Failure> {
    match command {
        Command::Determine { file } => determine::determine(&file),
        Command::Account { data, login, role, name, unit } => {
            let app = App::open(data.config(false)).await?;
            account::add(&app, &login, &name, &role, &unit).await
        }
        Command::Backup { data, file } => backup::backup(&data, &file).await,
        Command::Restore { file, data } => backup::restore(&file, &data).await,
        Command::Demo { data, scene } => demo::demo(&data, &scene, serve::font_directories(&[])).await,
        Command::Serve { data, listen, today } => serve::serve(&data, &listen, today).await,
        Command::Import(what) => import::import(what).await,
        Command::Figures { data, unit, format } => {
            let app = App::open(data.existing()?).await?;
            figures::figures(&app, unit.as_deref(), format).await
        }
        Command::Bundle { data, unit, out } => {
            let app = App::open(data.existing()?).await?;
            bundle::bundle(&app, &unit, &out).await
        }
        Command::Law(what) => law::law(what).await,
        Command::VerifyAudit { data } => {
            let app = App::open(data.existing()?).await?;
            match audit::verify(app.db.read()).await? {
                Ok((count, hash)) => {
                    println!("校验通过：{count} 条，末条校验值 {hash}");
                    Ok(ExitCode::SUCCESS)
                }
                Err(broken) => {
                    eprintln!("校验不通过：第 {} 条，{}", broken.seq, broken.reason);
                    Ok(ExitCode::FAILURE)
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn what_only_reads_refuses_a_directory_that_is_none_and_creates_nothing() {
        let place = tempfile::tempdir().unwrap();
        let data = place.path().join("mistyped");
        let path = data.to_str().unwrap();
        for database in [None, Some("postgres://127.0.0.1:1/none")] {
            for command in [&["verify-audit"][..], &["figures"], &["bundle", "990781001201"]] {
                let mut given = [&["cunxuan"], command, &["--data", path]].concat();
                given.extend(database.iter().flat_map(|url| ["--database", url]));
                let failure = run(words::parse(given).unwrap().command).await.unwrap_err();
                assert!(matches!(&failure, Failure::Refused(r) if r.code == "NOT_A_DATA_DIRECTORY"), "{failure:?}");
                assert!(!data.exists(), "{command:?} created the directory");
            }
        }
    }
}
