//! `cunxuan backup` and `cunxuan restore`: one file with the database, the keys and a list of checksums. For the embedded
//! database only; PostgreSQL has its own tools.

use std::fs::File;
use std::io::{ErrorKind, Read, Write};
use std::path::Path;
use std::process::ExitCode;

use zip::ZipArchive;
use zip::write::{SimpleFileOptions, ZipWriter};

use crate::audit;
use crate::crypto::{DATABASE_FILE as DATABASE, KEY_FILE, hex, sync_dir};
use crate::db::Db;
use crate::failure::{Failure, Refusal, io_zh};

const SUMS: &str = "sha256";

fn refuse(code: &str, message: String, remedy: &str) -> Failure {
    Refusal::new(code, message, remedy).into()
}

fn io(what: &str) -> impl Fn(std::io::Error) -> Failure + '_ {
    move |error| {
        if matches!(error.kind(), ErrorKind::StorageFull | ErrorKind::FileTooLarge) {
            Failure::DiskFull
        } else {
            refuse("BACKUP_FILE", io_zh(what, &error), "请检查路径、权限和磁盘空间")
        }
    }
}

/// The archive itself is at fault, not the place where it is unpacked.
fn damaged(name: &str) -> impl Fn(std::io::Error) -> Failure + '_ {
    move |error| {
        if matches!(error.kind(), ErrorKind::InvalidData | ErrorKind::UnexpectedEof | ErrorKind::InvalidInput) {
            refuse("BACKUP_DAMAGED", format!("备份中的 {name} 已损坏（技术信息：{error}）"), "请使用另一份备份")
        } else {
            io("无法写入数据目录")(error)
        }
    }
}

/// A new file that only its owner may read: a restored directory holds the keys.
fn create_private(path: &Path) -> std::io::Result<File> {
    let mut options = File::options();
    options.write(true).create_new(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt;
        options.mode(0o600);
    }
    options.open(path)
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
    super::holds(data, DATABASE)?;
    let folder = file.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let copy = tempfile::Builder::new().prefix(".backup").tempdir_in(folder).map_err(io("无法建立临时目录"))?;
    let snapshot = copy.path().join(DATABASE);
    Db::snapshot(&data.join(DATABASE), &snapshot).await?;
    let mut archive = tempfile::NamedTempFile::new_in(folder).map_err(io("无法建立临时文件"))?;
    let mut zip = ZipWriter::new(archive.as_file_mut());
    let options = SimpleFileOptions::default().unix_permissions(0o600).large_file(true);
    let mut sums = String::new();
    for (name, path) in [(DATABASE, snapshot), (KEY_FILE, data.join(KEY_FILE))] {
        zip.start_file(name, options).map_err(|e| io("无法写入备份")(e.into()))?;
        let source = File::open(&path).map_err(io("无法读取数据"))?;
        let sum = copy_hashed(source, &mut zip).map_err(io("无法写入备份"))?;
        sums.push_str(&format!("{sum}  {name}\n"));
    }
    zip.start_file(SUMS, options).map_err(|e| io("无法写入备份")(e.into()))?;
    zip.write_all(sums.as_bytes()).map_err(io("无法写入备份"))?;
    zip.finish().map_err(|e| io("无法写入备份")(e.into()))?;
    archive.as_file().sync_all().map_err(io("无法写入备份"))?;
    archive.persist_noclobber(file).map_err(|e| io("无法写入备份")(e.error))?;
    sync_dir(folder).map_err(io("无法写入备份"))?;
    println!("已备份到 {}", file.display());
    println!("注意：备份内含解密身份证号的密钥，请按涉密介质保管。");
    Ok(ExitCode::SUCCESS)
}

/// Puts a backup into an empty data directory and checks the audit chain in it.
///
/// # Errors
/// When the directory is not empty, or a checksum or the chain does not fit; the directory is then left empty.
pub(super) async fn restore(file: &Path, data: &Path) -> Result<ExitCode, Failure> {
    // Not only our own two files count: a forgotten cunxuan.db-wal would be played into the restored database.
    if data.exists() && std::fs::read_dir(data).map_err(io("无法读取数据目录"))?.next().is_some() {
        return Err(refuse(
            "DATA_EXISTS",
            format!("{} 不是空目录，没有恢复，也没有改动其中的文件", data.display()),
            "请恢复到一个空目录，核对后再替换",
        ));
    }
    let source = File::open(file).map_err(io("无法打开备份"))?;
    let mut zip = ZipArchive::new(source).map_err(|error| {
        let message = format!("{} 不是备份文件，或没有复制完整（技术信息：{error}）", file.display());
        refuse("NOT_A_BACKUP", message, "请选择 cunxuan backup 生成的文件")
    })?;
    std::fs::create_dir_all(data).map_err(io("无法建立数据目录"))?;
    // Inside the data directory, which may be a file system of its own: then only there can files be moved into place.
    let stage = tempfile::Builder::new().prefix(".restore").tempdir_in(data).map_err(io("无法建立临时目录"))?;
    unpack(&mut zip, stage.path())?;
    let (count, hash) = check(&stage.path().join(DATABASE)).await?;
    // The keys first: a database without its keys must never be found by a starting office.
    for name in [KEY_FILE, DATABASE] {
        std::fs::rename(stage.path().join(name), data.join(name)).map_err(io("无法写入数据目录"))?;
        sync_dir(data).map_err(io("无法写入数据目录"))?;
    }
    println!("已恢复到 {}：审计日志 {count} 条，末条校验值 {hash}", data.display());
    Ok(ExitCode::SUCCESS)
}

fn unpack(zip: &mut ZipArchive<File>, stage: &Path) -> Result<(), Failure> {
    let missing = |name: &str| refuse("NOT_A_BACKUP", format!("备份中缺少 {name}"), "备份不完整，请使用另一份备份");
    let mut sums = String::new();
    zip.by_name(SUMS).map_err(|_| missing(SUMS))?.read_to_string(&mut sums).map_err(damaged(SUMS))?;
    for name in [DATABASE, KEY_FILE] {
        let expected =
            sums.lines().find_map(|line| line.strip_suffix(name)).map(str::trim).ok_or_else(|| missing(name))?;
        let target = create_private(&stage.join(name)).map_err(io("无法写入数据目录"))?;
        let entry = zip.by_name(name).map_err(|_| missing(name))?;
        let sum = copy_hashed(entry, &target).map_err(damaged(name))?;
        target.sync_all().map_err(io("无法写入数据目录"))?;
        if sum != expected {
            return Err(refuse(
                "BACKUP_DAMAGED",
                format!("备份中的 {name} 与校验值不符"),
                "备份已损坏，请使用另一份备份",
            ));
        }
    }
    Ok(())
}

/// The number of audit events and the last hash of a database that nobody uses.
async fn check(database: &Path) -> Result<(i64, String), Failure> {
    let conn = Db::inspect(database).await?;
    let verified = audit::verify(&conn).await?;
    // Closed before the file is moved: what is still in the write-ahead log goes into the file.
    conn.close().await?;
    verified.map_err(|broken| {
        refuse(
            "AUDIT_BROKEN",
            format!("备份中的审计日志第 {} 条不通过：{}", broken.seq, broken.reason),
            "请使用另一份备份",
        )
    })
}
