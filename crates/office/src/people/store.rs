//! The only queries of `person` and `kinship`.

use std::collections::HashMap;

use chrono::NaiveDate;
use entity::{kinship, person};
use law::kinship::Relation;
use law::posts::PersonRef;
use sea_orm::sea_query::{Expr, ExprTrait, OnConflict};
use sea_orm::{
    ActiveModelTrait, ActiveValue::NotSet, ColumnTrait, Condition, ConnectionTrait, EntityTrait, IntoActiveModel,
    Iterable, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect,
};

use crate::failure::{Failure, Outcome};
use crate::org::store::contains;
use crate::rows::{self, Numbers};

/// Rows of one statement; times sixteen columns stays below the limits of both databases.
const INSERT: usize = 1000;

/// How a person of the database is named towards `law`: by number, because names repeat.
pub fn person_ref(id: i64) -> PersonRef {
    PersonRef(id.to_string())
}

/// The number behind a [`person_ref`]; none for a write-in that was not matched to a person.
pub fn person_id(person: &PersonRef) -> Option<i64> {
    person.0.parse().ok()
}

/// The person with this number.
pub async fn person(conn: &impl ConnectionTrait, id: i64) -> Outcome<Option<person::Model>> {
    Ok(person::Entity::find_by_id(id).one(conn).await?)
}

/// The persons with these numbers, in no order.
pub async fn persons(conn: &impl ConnectionTrait, ids: &[i64]) -> Outcome<Vec<person::Model>> {
    let mut all = Vec::with_capacity(ids.len());
    for some in ids.chunks(500) {
        all.extend(person::Entity::find().filter(person::Column::Id.is_in(some.iter().copied())).all(conn).await?);
    }
    Ok(all)
}

/// What a list shows of a person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Brief {
    /// Code of the sex.
    pub sex: String,
    /// Day of birth.
    pub birth: NaiveDate,
}

/// What lists show of the persons with these numbers.
pub async fn briefs(conn: &impl ConnectionTrait, ids: &[i64]) -> Outcome<HashMap<i64, Brief>> {
    let mut all = HashMap::with_capacity(ids.len());
    for some in ids.chunks(500) {
        let rows: Vec<(i64, String, NaiveDate)> = person::Entity::find()
            .select_only()
            .columns([person::Column::Id, person::Column::Sex, person::Column::Birth])
            .filter(person::Column::Id.is_in(some.iter().copied()))
            .into_tuple()
            .all(conn)
            .await?;
        all.extend(rows.into_iter().map(|(id, sex, birth)| (id, Brief { sex, birth })));
    }
    Ok(all)
}

/// All recorded relations of a unit, in the order of their numbers.
pub async fn kinship(conn: &impl ConnectionTrait, unit_code: &str) -> Outcome<Vec<kinship::Model>> {
    let find = kinship::Entity::find().filter(kinship::Column::UnitCode.eq(unit_code));
    Ok(find.order_by_asc(kinship::Column::Id).all(conn).await?)
}

/// One page of [`kinship`], `page` from 0, and how many there are in all.
pub async fn kinship_page(
    conn: &impl ConnectionTrait,
    unit_code: &str,
    page: u64,
    size: u64,
) -> Outcome<(Vec<kinship::Model>, u64)> {
    let find = kinship::Entity::find().filter(kinship::Column::UnitCode.eq(unit_code));
    let total = find.clone().count(conn).await?;
    let rows = find.order_by_asc(kinship::Column::Id).offset(page.saturating_mul(size)).limit(size).all(conn).await?;
    Ok((rows, total))
}

/// A person with relations: number, name, code of the sex, day of birth.
pub type Related = (i64, String, String, NaiveDate);

/// The persons who are in a recorded relation of a unit: number, name, code of the sex, day of birth.
pub async fn related(conn: &impl ConnectionTrait, unit_code: &str) -> Outcome<Vec<Related>> {
    let of = |column: kinship::Column| {
        let mut select = kinship::Entity::find().select_only().column(column);
        select = select.filter(kinship::Column::UnitCode.eq(unit_code));
        sea_orm::QueryTrait::into_query(select)
    };
    let either = Condition::any()
        .add(person::Column::Id.in_subquery(of(kinship::Column::PersonA)))
        .add(person::Column::Id.in_subquery(of(kinship::Column::PersonB)));
    Ok(person::Entity::find()
        .select_only()
        .columns([person::Column::Id, person::Column::Name, person::Column::Sex, person::Column::Birth])
        .filter(person::Column::UnitCode.eq(unit_code))
        .filter(either)
        .order_by_asc(person::Column::Id)
        .into_tuple()
        .all(conn)
        .await?)
}

/// A relation by its code in the database; an unknown code is 「待核」, never "none".
pub fn relation_from_code(code: &str) -> Relation {
    serde_json::from_value(serde_json::Value::String(code.to_owned())).unwrap_or(Relation::Unknown)
}

/// The code of a relation.
pub fn relation_code(relation: Relation) -> String {
    serde_json::to_value(relation)
        .ok()
        .and_then(|value| value.as_str().map(str::to_owned))
        .unwrap_or_else(|| "unknown".into())
}

/// A person kept in this unit.
pub async fn person_of(conn: &impl ConnectionTrait, unit_code: &str, id: i64) -> Outcome<Option<person::Model>> {
    Ok(person::Entity::find_by_id(id).filter(person::Column::UnitCode.eq(unit_code)).one(conn).await?)
}

/// The person of this unit with this keyed index of an identity number.
pub async fn by_id_index(conn: &impl ConnectionTrait, unit_code: &str, index: &str) -> Outcome<Option<person::Model>> {
    Ok(person::Entity::find()
        .filter(person::Column::IdIndex.eq(index))
        .filter(person::Column::UnitCode.eq(unit_code))
        .order_by_asc(person::Column::Id)
        .one(conn)
        .await?)
}

/// Persons of a unit whose name contains a text or whose identity number ends with it (by the mask), a page at a time, with
/// their number in all.
pub async fn search(
    conn: &impl ConnectionTrait,
    unit_code: &str,
    text: &str,
    offset: u64,
    limit: u64,
) -> Outcome<(Vec<person::Model>, u64)> {
    let mut query = person::Entity::find().filter(person::Column::UnitCode.eq(unit_code));
    if !text.is_empty() {
        let mut any = Condition::any().add(Expr::col((person::Entity, person::Column::Name)).like(contains(text)));
        let tail = text.to_ascii_uppercase();
        if tail.len() == 4 && tail.bytes().all(|b| b.is_ascii_digit() || b == b'X') {
            any = any.add(person::Column::IdMask.ends_with(&tail));
        }
        query = query.filter(any);
    }
    let total = query.clone().count(conn).await?;
    let rows = query
        .order_by_asc(person::Column::GroupName)
        .order_by_asc(person::Column::Household)
        .order_by_asc(person::Column::Id)
        .offset(offset)
        .limit(limit)
        .all(conn)
        .await?;
    Ok((rows, total))
}

/// Party members among the persons of a unit, probationary ones included, in the order of their numbers.
pub async fn party_members(conn: &impl ConnectionTrait, unit_code: &str) -> Outcome<Vec<person::Model>> {
    Ok(person::Entity::find()
        .filter(person::Column::UnitCode.eq(unit_code))
        .filter(person::Column::Political.contains("党员"))
        .order_by_asc(person::Column::Id)
        .all(conn)
        .await?)
}

/// Party members among the persons of some units, probationary ones included: unit, number, name; in the order of their numbers.
pub async fn party_members_of(
    conn: &impl ConnectionTrait,
    unit_codes: &[String],
) -> Outcome<Vec<(String, i64, String)>> {
    let mut all = Vec::new();
    for some in unit_codes.chunks(500) {
        let find = person::Entity::find()
            .select_only()
            .columns([person::Column::UnitCode, person::Column::Id, person::Column::Name])
            .filter(person::Column::UnitCode.is_in(some.iter().map(String::as_str)))
            .filter(person::Column::Political.contains("党员"));
        all.extend(find.order_by_asc(person::Column::Id).into_tuple::<(String, i64, String)>().all(conn).await?);
    }
    Ok(all)
}

/// Persons of a unit with exactly this name.
pub async fn named(conn: &impl ConnectionTrait, unit_code: &str, name: &str) -> Outcome<Vec<person::Model>> {
    Ok(person::Entity::find()
        .filter(person::Column::UnitCode.eq(unit_code))
        .filter(person::Column::Name.eq(name))
        .order_by_asc(person::Column::Id)
        .limit(50)
        .all(conn)
        .await?)
}

/// Persons of a unit with one of these names.
pub async fn named_any(conn: &impl ConnectionTrait, unit_code: &str, names: &[String]) -> Outcome<Vec<person::Model>> {
    let mut all = Vec::new();
    for some in names.chunks(500) {
        let find = person::Entity::find()
            .filter(person::Column::UnitCode.eq(unit_code))
            .filter(person::Column::Name.is_in(some.iter().map(String::as_str)));
        all.extend(find.order_by_asc(person::Column::Id).all(conn).await?);
    }
    Ok(all)
}

/// The numbers of all persons of a unit.
pub async fn ids(conn: &impl ConnectionTrait, unit_code: &str) -> Outcome<Vec<i64>> {
    let find = person::Entity::find().select_only().column(person::Column::Id);
    Ok(find.filter(person::Column::UnitCode.eq(unit_code)).into_tuple().all(conn).await?)
}

/// The highest number given to a person.
pub async fn highest_id(conn: &impl ConnectionTrait) -> Outcome<i64> {
    let last = person::Entity::find()
        .select_only()
        .column(person::Column::Id)
        .order_by_desc(person::Column::Id)
        .limit(1)
        .into_tuple::<i64>()
        .one(conn)
        .await?;
    Ok(last.unwrap_or(0))
}

/// Adds a person; the row's `id` is ignored. The number follows the highest one, as for [`insert_many`]: PostgreSQL's own
/// counter would not know of the numbers given there.
pub async fn insert(conn: &impl ConnectionTrait, mut row: person::Model) -> Outcome<i64> {
    row.id = highest_id(conn).await? + 1;
    let id = row.id;
    person::Entity::insert(row.into_active_model().reset_all()).exec_without_returning(conn).await?;
    Ok(id)
}

/// Adds many persons with the numbers they carry.
pub async fn insert_many(conn: &impl ConnectionTrait, persons: &[person::Model]) -> Outcome<()> {
    rows::insert(conn, persons, Numbers::Given).await
}

/// Writes all columns of a person, if the stored row still has the version `seen`.
///
/// # Errors
/// `Stale` when it has not.
pub async fn update(conn: &impl ConnectionTrait, row: person::Model, seen: i64) -> Outcome<()> {
    let what = format!("「{}」的人员信息", row.name);
    let id = row.id;
    let mut row = row.into_active_model().reset_all();
    row.id = NotSet;
    let done = person::Entity::update_many()
        .set(row)
        .filter(person::Column::Id.eq(id))
        .filter(person::Column::Version.eq(seen))
        .exec(conn)
        .await?;
    if done.rows_affected == 1 { Ok(()) } else { Err(Failure::Stale { what }) }
}

/// Writes all columns of many persons at once. The caller holds the writer and has just read them.
pub async fn replace_many(conn: &impl ConnectionTrait, rows: Vec<person::Model>) -> Outcome<()> {
    let others = person::Column::iter().filter(|column| !matches!(column, person::Column::Id));
    let over = OnConflict::column(person::Column::Id).update_columns(others).to_owned();
    let mut rows = rows.into_iter().map(|row| row.into_active_model().reset_all()).peekable();
    while rows.peek().is_some() {
        let some: Vec<_> = rows.by_ref().take(INSERT).collect();
        person::Entity::insert_many(some).on_conflict(over.clone()).exec_without_returning(conn).await?;
    }
    Ok(())
}

/// Declared relations of a person of this unit, either way round.
pub async fn kin_of(conn: &impl ConnectionTrait, unit_code: &str, id: i64) -> Outcome<Vec<kinship::Model>> {
    Ok(kinship::Entity::find()
        .filter(kinship::Column::UnitCode.eq(unit_code))
        .filter(Condition::any().add(kinship::Column::PersonA.eq(id)).add(kinship::Column::PersonB.eq(id)))
        .order_by_asc(kinship::Column::Id)
        .all(conn)
        .await?)
}

/// A declared relation of this unit.
pub async fn kin(conn: &impl ConnectionTrait, unit_code: &str, id: i64) -> Outcome<Option<kinship::Model>> {
    Ok(kinship::Entity::find_by_id(id).filter(kinship::Column::UnitCode.eq(unit_code)).one(conn).await?)
}

/// Adds a relation; the row's `id` is ignored.
pub async fn insert_kin(conn: &impl ConnectionTrait, row: kinship::Model) -> Outcome<i64> {
    let mut row = row.into_active_model().reset_all();
    row.id = NotSet;
    Ok(row.insert(conn).await?.id)
}

/// Deletes a relation.
pub async fn delete_kin(conn: &impl ConnectionTrait, id: i64) -> Outcome<()> {
    kinship::Entity::delete_by_id(id).exec(conn).await?;
    Ok(())
}

/// Persons of any unit with one of these keyed indexes: number, unit, index. For finding one person on two rolls.
pub async fn by_indexes(conn: &impl ConnectionTrait, indexes: &[&str]) -> Outcome<Vec<(i64, String, String)>> {
    let mut all = Vec::new();
    for some in indexes.chunks(1000) {
        let rows: Vec<(i64, String, Option<String>)> = person::Entity::find()
            .select_only()
            .columns([person::Column::Id, person::Column::UnitCode, person::Column::IdIndex])
            .filter(person::Column::IdIndex.is_in(some.iter().copied()))
            .into_tuple()
            .all(conn)
            .await?;
        all.extend(rows.into_iter().filter_map(|(id, unit, index)| Some((id, unit, index?))));
    }
    Ok(all)
}
