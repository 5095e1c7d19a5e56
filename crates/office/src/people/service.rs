//! Commands on persons and kinship; the only writer of this context.

use std::collections::HashMap;

use entity::{kinship, person};
use law::kinship::Relation;
use serde_json::json;

pub use super::model::PersonInput;
use super::model::{Origin, sex_code};
use super::{kin_codes, store};
use crate::access::{Actor, COMMITTEE};
use crate::crypto::{KeyError, Keys};
use crate::db::Tx;
use crate::failure::{Failure, Outcome, Refusal};

/// Shortest purpose for which a number is shown, in characters.
const PURPOSE_CHARS: usize = 4;

fn keys_failed(error: KeyError) -> Failure {
    Failure::Internal(error.to_string())
}

/// The row of an input; `id` and `version` are set by the caller.
fn row(keys: &Keys, input: &PersonInput) -> Outcome<person::Model> {
    let index = input.id_number.as_deref().map(|number| keys.index(number));
    sealed(keys, index, input.clone())
}

/// The row of an input whose keyed index is known already; `id` is 0. No database: an import does this apart from storing.
///
/// # Errors
/// Of the cipher.
pub fn sealed(keys: &Keys, index: Option<String>, input: PersonInput) -> Outcome<person::Model> {
    let number = input.id_number.as_deref().map(|n| n.trim().to_ascii_uppercase()).filter(|n| !n.is_empty());
    let phone = input.phone.as_deref().map(str::trim).filter(|phone| !phone.is_empty());
    Ok(person::Model {
        id: 0,
        sex: sex_code(input.sex).into(),
        birth: input.birth,
        id_cipher: number.as_deref().map(|n| keys.seal(n)).transpose().map_err(keys_failed)?,
        id_index: index.filter(|_| number.is_some()),
        id_mask: number.as_deref().map(crate::crypto::mask),
        phone_cipher: phone.map(|p| keys.seal(p)).transpose().map_err(keys_failed)?,
        name: input.name.trim().to_owned(),
        unit_code: input.unit_code,
        ethnic: input.ethnic,
        education: input.education,
        political: input.political,
        group_name: input.group_name,
        household: input.household,
        synthetic: input.synthetic,
        version: 1,
    })
}

/// Adds a person, or brings the person of this unit with the same identity number up to date. Without a number nobody is
/// taken for the same person: names repeat.
///
/// Returns the person's number. Values that the input leaves empty do not erase what is known.
///
/// # Errors
/// A refusal when the identity number is malformed or disagrees with birth or sex; `Forbidden`.
pub async fn upsert_person(tx: &Tx, keys: &Keys, actor: &Actor, input: &PersonInput) -> Outcome<i64> {
    actor.require(COMMITTEE)?;
    input.check()?;
    let new = row(keys, input)?;
    let known = match &new.id_index {
        Some(index) => store::by_id_index(tx.read(), &input.unit_code, index).await?,
        None => None,
    };
    match known {
        None => {
            let id = store::insert(tx.conn(), new).await?;
            tx.audit(actor.event("people.added", &input.unit_code, input.name.clone(), json!({ "person": id })));
            Ok(id)
        }
        Some(old) => {
            let id = old.id;
            update(tx, actor, old, new).await?;
            Ok(id)
        }
    }
}

/// Changes the facts of a person; a number or telephone left empty is kept.
///
/// # Errors
/// `Stale`, `NotFound`; refused when the facts contradict each other or another person of the unit has the number.
pub async fn change_person(
    tx: &Tx,
    keys: &Keys,
    actor: &Actor,
    id: i64,
    version: i64,
    input: &PersonInput,
) -> Outcome<()> {
    actor.require(COMMITTEE)?;
    let old =
        store::person_of(tx.read(), &input.unit_code, id).await?.ok_or_else(|| Failure::NotFound("人员".into()))?;
    if old.version != version {
        return Err(Failure::Stale { what: format!("「{}」的人员信息", old.name) });
    }
    let mut checked = input.clone();
    if checked.id_number.as_deref().is_none_or(str::is_empty)
        && let Some(sealed) = &old.id_cipher
    {
        // The stored number must still agree with the new birth and sex.
        checked.id_number = Some(keys.open_sealed(sealed).map_err(keys_failed)?);
    }
    checked.check()?;
    let new = row(keys, input)?;
    if let Some(index) = &new.id_index
        && let Some(other) = store::by_id_index(tx.read(), &input.unit_code, index).await?
        && other.id != id
    {
        let message = format!("这个身份证号已登记在「{}」名下", other.name);
        return Err(Refusal::new("ID_TAKEN", message.clone(), "请核对证件；两条是同一个人的，请使用已有的一条")
            .field("id_number", message)
            .into());
    }
    update(tx, actor, old, new).await
}

async fn update(tx: &Tx, actor: &Actor, old: person::Model, new: person::Model) -> Outcome<()> {
    let seen = old.version;
    let merged = merge(tx, actor, old, new);
    store::update(tx.conn(), merged, seen).await
}

/// What is known of a person after a change, and its event.
fn merge(tx: &Tx, actor: &Actor, old: person::Model, new: person::Model) -> person::Model {
    let keep = |new: String, old: &str| if new.is_empty() { old.to_owned() } else { new };
    let merged = person::Model {
        id: old.id,
        id_cipher: if new.id_index.is_some() { new.id_cipher } else { old.id_cipher.clone() },
        id_mask: if new.id_index.is_some() { new.id_mask } else { old.id_mask.clone() },
        id_index: if new.id_index.is_some() { new.id_index } else { old.id_index.clone() },
        phone_cipher: new.phone_cipher.or_else(|| old.phone_cipher.clone()),
        ethnic: keep(new.ethnic, &old.ethnic),
        education: keep(new.education, &old.education),
        political: keep(new.political, &old.political),
        group_name: keep(new.group_name, &old.group_name),
        household: keep(new.household, &old.household),
        synthetic: old.synthetic || new.synthetic,
        version: old.version + 1,
        unit_code: new.unit_code,
        name: new.name,
        sex: new.sex,
        birth: new.birth,
    };
    let mut changed = Vec::new();
    let mut note = |what: &'static str, differs: bool| {
        if differs {
            changed.push(what);
        }
    };
    note("name", merged.name != old.name);
    note("sex", merged.sex != old.sex);
    note("birth", merged.birth != old.birth);
    note("id_number", merged.id_index != old.id_index);
    note("ethnic", merged.ethnic != old.ethnic);
    note("education", merged.education != old.education);
    note("political", merged.political != old.political);
    note("group_name", merged.group_name != old.group_name);
    note("household", merged.household != old.household);
    tx.audit(actor.event(
        "people.changed",
        &merged.unit_code,
        merged.name.clone(),
        json!({ "person": merged.id, "changed": changed }),
    ));
    merged
}

/// Brings many persons up to date whose new rows were made by [`sealed`] and carry the number of the person, for the import
/// of a roll. What a row leaves empty does not erase what is known.
///
/// # Errors
/// `NotFound` when one of the numbers is nobody's; of the database.
pub async fn update_sealed(tx: &Tx, actor: &Actor, rows: Vec<person::Model>) -> Outcome<()> {
    if rows.is_empty() {
        return Ok(());
    }
    let ids: Vec<i64> = rows.iter().map(|row| row.id).collect();
    let mut known: HashMap<i64, person::Model> =
        store::persons(tx.read(), &ids).await?.into_iter().map(|person| (person.id, person)).collect();
    let mut merged = Vec::with_capacity(rows.len());
    for row in rows {
        let old = known.remove(&row.id).ok_or_else(|| Failure::NotFound("人员".into()))?;
        merged.push(merge(tx, actor, old, row));
    }
    store::replace_many(tx.conn(), merged).await
}

/// Adds many persons at once, for the import of a roll. Nothing is compared with what is stored and nothing is checked but
/// the form of the rows: the caller has done both. Numbers are given in the order of the inputs; the caller records the event.
///
/// # Errors
/// Of the cipher and of the database.
pub async fn insert_persons(tx: &Tx, keys: &Keys, inputs: Vec<PersonInput>) -> Outcome<Vec<i64>> {
    let rows = inputs.iter().map(|input| row(keys, input)).collect::<Outcome<Vec<_>>>()?;
    insert_sealed(tx, rows).await
}

/// Adds many persons whose rows were made by [`sealed`]; like [`insert_persons`].
///
/// # Errors
/// Of the database.
pub async fn insert_sealed(tx: &Tx, mut rows: Vec<person::Model>) -> Outcome<Vec<i64>> {
    // The writer is the only one, so numbers above the highest are free until the commit.
    let first = store::highest_id(tx.read()).await? + 1;
    for (row, id) in rows.iter_mut().zip(first..) {
        row.id = id;
    }
    let ids = rows.iter().map(|row| row.id).collect();
    store::insert_many(tx.conn(), &rows).await?;
    Ok(ids)
}

/// A relation to be recorded: `b` is `relation` to `a`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewKin {
    /// One person.
    pub a: i64,
    /// The other.
    pub b: i64,
    /// What `b` is to `a`.
    pub relation: Relation,
    /// The code of GB/T 4761 that was chosen; empty when the relation was chosen by its word.
    pub code: String,
    /// Register, declaration, or checked.
    pub origin: Origin,
    /// Where it is known from, in words.
    pub source: String,
}

/// Declares that `b` is `relation` to `a`, with where this is known from.
///
/// # Errors
/// Those of [`record_kin`].
pub async fn add_kin(
    tx: &Tx,
    actor: &Actor,
    unit_code: &str,
    a: i64,
    b: i64,
    relation: Relation,
    source: &str,
) -> Outcome<i64> {
    let source = source.to_owned();
    let new = NewKin { a, b, relation, code: String::new(), origin: Origin::Declared, source };
    record_kin(tx, actor, unit_code, &new).await
}

/// Records a relation.
///
/// # Errors
/// Refused for a person with himself, a repeated declaration, a missing source, a code that does not fit the person's sex, and
/// for what cannot be true beside the other records (`KIN_CONTRADICTION`, `KIN_CYCLE`, `KIN_PARENT_NOT_OLDER`); `NotFound` for
/// persons of another unit.
pub async fn record_kin(tx: &Tx, actor: &Actor, unit_code: &str, new: &NewKin) -> Outcome<i64> {
    actor.require(COMMITTEE)?;
    let NewKin { a, b, relation, .. } = *new;
    if a == b {
        return Err(Refusal::new("KIN_SELF", "不能登记一个人与自己的亲属关系", "请选择另一个人")
            .field("other", "请选择另一个人")
            .into());
    }
    if new.source.trim().is_empty() {
        return Err(Refusal::new("KIN_SOURCE", "没有填写来源", "请写明由谁申报或据何材料，例如 本人申报、户口簿")
            .field("source", "请填写来源")
            .into());
    }
    let missing = || Failure::NotFound("人员（或不在本单位）".into());
    let first = store::person_of(tx.read(), unit_code, a).await?.ok_or_else(missing)?;
    let second = store::person_of(tx.read(), unit_code, b).await?.ok_or_else(missing)?;
    let known = store::kin_of(tx.read(), unit_code, a).await?;
    if let Some(row) = known.iter().find(|row| row.person_a == b || row.person_b == b) {
        let message = format!(
            "「{}」与「{}」已登记为「{}」（来源：{}）",
            first.name,
            second.name,
            store::relation_from_code(&row.relation).zh(),
            row.source
        );
        return Err(Refusal::new("KIN_KNOWN", message.clone(), "需要改动的，请先注明理由删除原来的一条")
            .field("other", message)
            .into());
    }
    if let Some(code) = kin_codes::of(&new.code)
        && let (Some(sex), Some(own)) = (code.sex, super::sex_from_code(&second.sex))
        && sex != own
    {
        let message = format!("「{}」登记为{}，不能是「{}」", second.name, own.zh(), code.zh);
        return Err(Refusal::new("KIN_SEX", message.clone(), "请核对关系和性别").field("relation", message).into());
    }
    let row = kinship::Model {
        id: 0,
        unit_code: unit_code.to_owned(),
        person_a: a,
        person_b: b,
        relation: store::relation_code(relation),
        code: new.code.clone(),
        origin: new.origin.code().to_owned(),
        source: new.source.trim().to_owned(),
        created_ms: tx.now_ms(),
    };
    let kin = super::kin::Kin::of_unit(tx.read(), unit_code).await?;
    if let Some(finding) = kin.refuses(&row, [&first, &second]) {
        let message = finding.message.trim_end_matches('。').to_owned();
        return Err(Refusal::new(
            finding.code,
            message.clone(),
            "请核对两个人的关系和出生日期；有误的记录请注明理由删除",
        )
        .field("relation", message)
        .into());
    }
    let id = store::insert_kin(tx.conn(), row).await?;
    tx.audit(actor.event(
        "people.kin_added",
        unit_code,
        format!("{}—{}", first.name, second.name),
        json!({ "a": a, "b": b, "relation": store::relation_code(relation), "code": new.code,
            "origin": new.origin.code(), "source": new.source.trim() }),
    ));
    Ok(id)
}

/// Deletes a declared relation, with the reason.
///
/// # Errors
/// Refused without a reason; `NotFound` for a relation of another unit.
pub async fn remove_kin(tx: &Tx, actor: &Actor, unit_code: &str, id: i64, reason: &str) -> Outcome<()> {
    actor.require(COMMITTEE)?;
    if reason.trim().is_empty() {
        return Err(Refusal::new("KIN_REASON", "没有填写删除理由", "请写明为什么删除这条亲属关系")
            .field("reason", "请填写删除理由")
            .into());
    }
    let row = store::kin(tx.read(), unit_code, id).await?.ok_or_else(|| Failure::NotFound("亲属关系".into()))?;
    store::delete_kin(tx.conn(), id).await?;
    tx.audit(actor.event(
        "people.kin_removed",
        unit_code,
        format!("第 {id} 号亲属关系"),
        json!({
            "a": row.person_a, "b": row.person_b, "relation": row.relation, "source": row.source, "reason": reason.trim(),
        }),
    ));
    Ok(())
}

/// Shows a person's full identity number, after the purpose was typed. The event comes first: without it no number.
///
/// # Errors
/// Refused without a purpose or when no number is stored; `NotFound` for a person of another unit.
pub async fn reveal_id(
    tx: &Tx,
    keys: &Keys,
    actor: &Actor,
    unit_code: &str,
    id: i64,
    purpose: &str,
) -> Outcome<String> {
    actor.require(COMMITTEE)?;
    let purpose = purpose.trim();
    if purpose.chars().count() < PURPOSE_CHARS {
        let message = format!("请写明查看用途（至少 {PURPOSE_CHARS} 个字）");
        return Err(Refusal::new("PURPOSE", message.clone(), "例如：核对选民登记表与户口簿")
            .field("purpose", message)
            .into());
    }
    let person = store::person_of(tx.read(), unit_code, id).await?.ok_or_else(|| Failure::NotFound("人员".into()))?;
    let sealed = person.id_cipher.ok_or_else(|| {
        Failure::from(Refusal::new("NO_ID_NUMBER", format!("「{}」没有登记身份证号", person.name), "请先补登"))
    })?;
    let number = keys.open_sealed(&sealed).map_err(keys_failed)?;
    tx.audit(actor.event("people.id_revealed", unit_code, person.name, json!({ "person": id, "purpose": purpose })));
    Ok(number)
}
