//! Keeping, opening and removing files. The owning context authorises before it calls and writes the audit event.

use entity::attachment;
use sea_orm::ConnectionTrait;
use std::sync::Arc;

use super::model::{Checked, Kind};
use super::store;
use crate::access::Actor;
use crate::crypto::{Keys, sha256_hex};
use crate::db::Tx;
use crate::failure::{Failure, Outcome, Refusal};

/// Files that one record may have; more are a mistake or an attack on the disk.
const MOST: usize = 20;

/// A file that is sealed already, so that the writer does not have to do it.
#[derive(Clone, Debug)]
pub struct Sealed {
    /// Name.
    pub name: String,
    /// What it is.
    pub kind: Kind,
    /// Bytes before sealing.
    pub size: i64,
    /// SHA-256 (hex) of them.
    pub hash: String,
    bytes: Arc<Vec<u8>>,
}

/// Seals a checked file.
///
/// # Errors
/// When the cipher refuses, which it does not for files of this size.
pub fn seal(keys: &Keys, file: &Checked) -> Outcome<Sealed> {
    let bytes = keys.seal_bytes(&file.bytes).map_err(|error| Failure::Internal(error.to_string()))?;
    Ok(Sealed {
        name: file.name.clone(),
        kind: file.kind,
        size: i64::try_from(file.bytes.len()).unwrap_or(i64::MAX),
        hash: sha256_hex(&file.bytes),
        bytes: Arc::new(bytes),
    })
}

/// Keeps a file with a record. The same content twice is kept once; answers its number and whether it is new.
///
/// # Errors
/// `FILES_TOO_MANY`.
pub async fn keep(tx: &Tx, actor: &Actor, owner: &str, file: &Sealed) -> Outcome<(i64, bool)> {
    let present = store::of(tx.read(), &[owner.to_owned()]).await?;
    let standing = present.iter().filter(|row| row.removed_ms.is_none());
    if let Some(same) = standing.clone().find(|row| row.hash == file.hash) {
        return Ok((same.id, false));
    }
    if standing.count() >= MOST {
        let refusal =
            Refusal::new("FILES_TOO_MANY", format!("已有 {MOST} 个附件"), "请合并成一个 PDF，或者先删去不需要的");
        return Err(refusal.field("file", "附件太多").into());
    }
    let row = attachment::Model {
        id: 0,
        owner: owner.to_owned(),
        name: file.name.clone(),
        kind: file.kind.code().to_owned(),
        size: file.size,
        hash: file.hash.clone(),
        bytes: file.bytes.as_ref().clone(),
        account_id: actor.account_id,
        by_name: actor.name.clone(),
        at_ms: tx.now_ms(),
        removed_ms: None,
    };
    Ok((store::insert(tx.conn(), row).await?, true))
}

/// Removes a file: its bytes are gone, its name and hash stay.
///
/// # Errors
/// Not found.
pub async fn remove(tx: &Tx, owner: &str, id: i64) -> Outcome<attachment::Model> {
    let row = store::file(tx.read(), owner, id).await?;
    let removed = attachment::Model { bytes: Vec::new(), removed_ms: Some(tx.now_ms()), ..row };
    store::update(tx.conn(), removed.clone()).await?;
    Ok(removed)
}

/// Opens a file of a record.
///
/// # Errors
/// Not found; `FILE_DAMAGED` when the stored bytes are not those that were kept.
pub async fn open(conn: &impl ConnectionTrait, keys: &Keys, owner: &str, id: i64) -> Outcome<Checked> {
    let row = store::file(conn, owner, id).await?;
    let damaged = || {
        let message = format!("附件「{}」的内容与保存时不一致", row.name);
        Failure::from(Refusal::new("FILE_DAMAGED", message, "请联系系统管理员核对数据和密钥；不要使用这份文件"))
    };
    let bytes = keys.open_sealed_bytes(&row.bytes).map_err(|_| damaged())?;
    let kind = Kind::from_code(&row.kind).filter(|_| sha256_hex(&bytes) == row.hash).ok_or_else(damaged)?;
    Ok(Checked { name: row.name, kind, bytes })
}
