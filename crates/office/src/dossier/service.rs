//! Commands of dossiers; the only writer of this context.

use entity::{dossier_entry, person, reserve};
use sea_orm::ConnectionTrait;
use serde_json::json;

use super::model::{GROUPS, KINDS, group_zh};
use super::store;
use crate::access::{Actor, CLERKS};
use crate::db::Tx;
use crate::failure::{Failure, Outcome, Refusal};
use crate::files::service::{Sealed, keep, remove};
use crate::org::UnitRef;
use crate::people;

/// The record that the attachments of a person belong to.
pub fn owner(person: i64) -> String {
    format!("person/{person}")
}

/// The record that the photo of a person belongs to.
pub fn photo_owner(person: i64) -> String {
    format!("person/{person}/photo")
}

/// A person of the unit.
///
/// # Errors
/// Not found.
pub async fn person_of(conn: &impl ConnectionTrait, unit: &UnitRef, id: i64) -> Outcome<person::Model> {
    let missing = || Failure::NotFound("人员（或不在本单位）".into());
    people::store::person_of(conn, &unit.code, id).await?.ok_or_else(missing)
}

/// A line as it is typed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// Code of the kind.
    pub kind: String,
    /// First month; empty where it is not known.
    pub from: String,
    /// Last month; empty where it goes on.
    pub to: String,
    /// What it was.
    pub text: String,
}

/// Adds a line to a record.
///
/// # Errors
/// Not found, `DOSSIER_MONTHS`, `DOSSIER_KIND`.
pub async fn add_line(tx: &Tx, actor: &Actor, unit: &UnitRef, person: i64, line: &Line) -> Outcome<i64> {
    actor.require(CLERKS)?;
    let person = person_of(tx.read(), unit, person).await?;
    if !KINDS.iter().any(|(code, _)| *code == line.kind) {
        return Err(Refusal::new("DOSSIER_KIND", "没有这个类别", "请从列表中选择").field("kind", "请选择").into());
    }
    if !line.from.is_empty() && !line.to.is_empty() && line.to < line.from {
        let refusal = Refusal::new("DOSSIER_MONTHS", "止月早于起月", "请核对起止年月");
        return Err(refusal.field("to", "早于起月").into());
    }
    let row = dossier_entry::Model {
        id: 0,
        person_id: person.id,
        kind: line.kind.clone(),
        from_month: line.from.clone(),
        to_month: line.to.clone(),
        text: line.text.clone(),
        by_name: actor.name.clone(),
        at_ms: tx.now_ms(),
    };
    let id = store::insert_entry(tx.conn(), row).await?;
    let detail = json!({ "person": person.id, "entry": id, "kind": line.kind });
    tx.audit(actor.event("dossier.line", &unit.code, person.name, detail));
    Ok(id)
}

/// Takes a line away.
///
/// # Errors
/// Not found.
pub async fn remove_line(tx: &Tx, actor: &Actor, unit: &UnitRef, person: i64, id: i64) -> Outcome<()> {
    actor.require(CLERKS)?;
    let person = person_of(tx.read(), unit, person).await?;
    let row = store::entry(tx.read(), person.id, id).await?;
    store::delete_entry(tx.conn(), row.id).await?;
    let detail = json!({ "person": person.id, "entry": id, "kind": row.kind, "from": row.from_month });
    tx.audit(actor.event("dossier.line_remove", &unit.code, person.name, detail));
    Ok(())
}

/// Keeps a file with a person. A new photo takes the place of the one before.
///
/// # Errors
/// Not found, `FILES_TOO_MANY`.
pub async fn add_file(
    tx: &Tx,
    actor: &Actor,
    unit: &UnitRef,
    person: i64,
    (file, photo): (&Sealed, bool),
) -> Outcome<()> {
    actor.require(CLERKS)?;
    let person = person_of(tx.read(), unit, person).await?;
    let owner = if photo { photo_owner(person.id) } else { owner(person.id) };
    let before = crate::files::store::of(tx.read(), std::slice::from_ref(&owner)).await?;
    let (id, new) = keep(tx, actor, &owner, file).await?;
    if !new {
        return Ok(());
    }
    if photo {
        for old in before.iter().filter(|row| row.removed_ms.is_none()) {
            remove(tx, &owner, old.id).await?;
        }
    }
    let detail = json!({ "person": person.id, "file": id, "hash": file.hash, "photo": photo });
    tx.audit(actor.event("dossier.file", &unit.code, person.name, detail));
    Ok(())
}

/// Takes a file away; its name and hash stay. Answers its name.
///
/// # Errors
/// Not found.
pub async fn remove_file(tx: &Tx, actor: &Actor, unit: &UnitRef, person: i64, id: i64) -> Outcome<String> {
    actor.require(CLERKS)?;
    let person = person_of(tx.read(), unit, person).await?;
    let removed = remove(tx, &owner(person.id), id).await?;
    let detail = json!({ "person": person.id, "file": id, "hash": removed.hash });
    tx.audit(actor.event("dossier.file_remove", &unit.code, person.name, detail));
    Ok(removed.name)
}

/// Puts somebody into a group of the reserve pool, or out of it (`None`).
///
/// # Errors
/// Not found, `RESERVE_GROUP`.
pub async fn set_reserve(
    tx: &Tx,
    actor: &Actor,
    unit: &UnitRef,
    person: i64,
    wanted: Option<(&str, &str)>,
) -> Outcome<String> {
    actor.require(CLERKS)?;
    let person = person_of(tx.read(), unit, person).await?;
    if let Some(old) = store::reserve_of(tx.read(), person.id).await? {
        store::delete_reserve(tx.conn(), old.id).await?;
    }
    if let Some((kind, note)) = wanted {
        if !GROUPS.iter().any(|(code, _)| *code == kind) {
            return Err(Refusal::new("RESERVE_GROUP", "没有这个类别", "请从列表中选择").field("kind", "请选择").into());
        }
        let row = reserve::Model {
            id: 0,
            person_id: person.id,
            unit_code: unit.code.clone(),
            township_code: unit.parent_code.clone(),
            kind: kind.to_owned(),
            note: note.to_owned(),
            by_name: actor.name.clone(),
            at_ms: tx.now_ms(),
        };
        store::insert_reserve(tx.conn(), row).await?;
    }
    let kind = wanted.map(|(kind, _)| kind);
    tx.audit(actor.event("dossier.reserve", &unit.code, person.name, json!({ "person": person.id, "kind": kind })));
    Ok(kind.map_or("", group_zh).to_owned())
}
