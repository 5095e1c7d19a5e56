//! `cunxuan backup` and `cunxuan restore`: one file with the database, the keys and a list of checksums.

use std::fs::File;
use std::io::{Read, Write};
use std::path::Path;
use std::process::ExitCode;

use zip::ZipArchive;
use zip::write::{SimpleFileOptions, ZipWriter};

use crate::audit;
use crate::crypto::{KEY_FILE, hex};
use crate::db::{Db, Place};
use crate::failure::{Failure, Refusal};

const DATABASE: &str = "cunxuan.db";
const SUMS: &str = "sha256";

fn refuse(code: &str, message: String, remedy: &str) -> Failure {
    Refusal::new(code, message, remedy).into()
}

fn io(what: &str) -> impl Fn(std::io::Error) -> Failure + '_ {
    move |error| {
        if error.kind() == std::io::ErrorKind::StorageFull {
            Failure::DiskFull
        } else {
            refuse("BACKUP_FILE", format!("{what}：{error}"), "请检查路径、权限和磁盘空间")
        }
    }
}

/// SHA-256 of a reader, while copying it to a writer.
fn copy_hashed(mut from: impl Read, mut to: impl Write) -> std::io::Result<String> {
    use sha2::Digest;
    let mut hasher = sha2::Sha256::new();
    let mut buffer = vec![0; 1 << 16];
    loop {
        let read = from.read(&mut buffer)?;
        if read == 0 {
            return Ok(hex(&hasher.finalize()));
        }
        hasher.update(&buffer[..read]);
        to.write_all(&buffer[..read])?;
    }
}

/// Writes a consistent copy of the data, also while the office is running.
///
/// # Errors
/// When `file` exists, the data directory is not one, or the disk is full; no half-written file is left behind.
pub(super) async fn backup(data: &Path, file: &Path) -> Result<ExitCode, Failure> {
    if file.exists() {
        return Err(refuse("BACKUP_EXISTS", format!("{} 已存在，没有覆盖", file.display()), "请换一个文件名"));
    }
    if !data.join(DATABASE).is_file() {
        return Err(refuse("NOT_A_DATA_DIRECTORY", format!("{} 中没有 {DATABASE}", data.display()), "请核对 --data"));
    }
    let folder = file.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let copy = tempfile::Builder::new().prefix(".backup").tempdir_in(folder).map_err(io("无法建立临时目录"))?;
    let snapshot = copy.path().join(DATABASE);
    Db::snapshot(&data.join(DATABASE), &snapshot).await?;
    let mut archive = tempfile::NamedTempFile::new_in(folder).map_err(io("无法建立临时文件"))?;
    let mut zip = ZipWriter::new(archive.as_file_mut());
    let options = SimpleFileOptions::default().unix_permissions(0o600).large_file(true);
    let mut sums = String::new();
    for (name, path) in [(DATABASE, snapshot), (KEY_FILE, data.join(KEY_FILE))] {
        zip.start_file(name, options).map_err(|e| io("无法写入备份")(std::io::Error::other(e)))?;
        let source = File::open(&path).map_err(io("无法读取数据"))?;
        let sum = copy_hashed(source, &mut zip).map_err(io("无法写入备份"))?;
        sums.push_str(&format!("{sum}  {name}\n"));
    }
    zip.start_file(SUMS, options).map_err(|e| io("无法写入备份")(std::io::Error::other(e)))?;
    zip.write_all(sums.as_bytes()).map_err(io("无法写入备份"))?;
    zip.finish().map_err(|e| io("无法写入备份")(std::io::Error::other(e)))?;
    archive.as_file().sync_all().map_err(io("无法写入备份"))?;
    archive.persist_noclobber(file).map_err(|e| io("无法写入备份")(e.error))?;
    println!("已备份到 {}", file.display());
    println!("注意：备份内含解密身份证号的密钥，请按涉密介质保管。");
    Ok(ExitCode::SUCCESS)
}

/// Puts a backup into a new data directory and checks the audit chain in it.
///
/// # Errors
/// When the directory already holds data, or a checksum or the chain does not fit; the directory is then left as it was.
pub(super) async fn restore(file: &Path, data: &Path) -> Result<ExitCode, Failure> {
    if data.join(DATABASE).exists() || data.join(KEY_FILE).exists() {
        return Err(refuse(
            "DATA_EXISTS",
            format!("{} 中已有数据，没有覆盖", data.display()),
            "请恢复到一个空目录，核对后再替换",
        ));
    }
    let source = File::open(file).map_err(io("无法打开备份"))?;
    let mut zip = ZipArchive::new(source).map_err(|error| {
        refuse("NOT_A_BACKUP", format!("{} 不是备份文件：{error}", file.display()), "请选择 cunxuan backup 生成的文件")
    })?;
    let folder = data.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let stage = tempfile::Builder::new().prefix(".restore").tempdir_in(folder).map_err(io("无法建立临时目录"))?;
    let missing = |name: &str| refuse("NOT_A_BACKUP", format!("备份中缺少 {name}"), "备份不完整，请使用另一份备份");
    let mut sums = String::new();
    zip.by_name(SUMS).map_err(|_| missing(SUMS))?.read_to_string(&mut sums).map_err(io("无法读取备份"))?;
    for name in [DATABASE, KEY_FILE] {
        let expected =
            sums.lines().find_map(|line| line.strip_suffix(name)).map(str::trim).ok_or_else(|| missing(name))?;
        let target = File::create(stage.path().join(name)).map_err(io("无法写入"))?;
        let entry = zip.by_name(name).map_err(|_| missing(name))?;
        let sum = copy_hashed(entry, &target).map_err(io("无法写入"))?;
        target.sync_all().map_err(io("无法写入"))?;
        if sum != expected {
            return Err(refuse(
                "BACKUP_DAMAGED",
                format!("备份中的 {name} 与校验值不符"),
                "备份已损坏，请使用另一份备份",
            ));
        }
    }
    let (count, hash) = {
        let db = Db::open(&Place::Directory(stage.path().to_owned()), crate::clock::Clock::System).await?;
        match audit::verify(db.read()).await? {
            Ok(chain) => chain,
            Err(broken) => {
                return Err(refuse(
                    "AUDIT_BROKEN",
                    format!("备份中的审计日志第 {} 条不通过：{}", broken.seq, broken.reason),
                    "请使用另一份备份",
                ));
            }
        }
    };
    std::fs::create_dir_all(data).map_err(io("无法建立数据目录"))?;
    for entry in std::fs::read_dir(stage.path()).map_err(io("无法读取"))? {
        let entry = entry.map_err(io("无法读取"))?;
        std::fs::rename(entry.path(), data.join(entry.file_name())).map_err(io("无法写入数据目录"))?;
    }
    println!("已恢复到 {}：审计日志 {count} 条，末条校验值 {hash}", data.display());
    Ok(ExitCode::SUCCESS)
}
