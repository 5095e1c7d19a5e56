//! The only queries of `roll_batch`, `registration`, `roll_version`, `objection` and `proxy`.

use std::collections::HashMap;

use chrono::NaiveDate;
use entity::{objection, person, proxy, registration, roll_batch, roll_version};
use sea_orm::sea_query::{Expr, ExprTrait, OnConflict, Query};
use sea_orm::{
    ActiveModelTrait, ActiveValue::NotSet, ColumnTrait, Condition, ConnectionTrait, EntityTrait, IntoActiveModel,
    Iterable, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect,
};

pub use super::model::{ANNOUNCED, INCLUDED};
use super::model::{FILED, REMOVED};
use super::overview::Version;
use crate::failure::{Failure, Outcome};
use crate::org::store::contains;
use crate::rows::{self, Numbers};

/// Rows of one statement: below the 32,766 parameters of SQLite at 19 columns.
const CHUNK: usize = 1500;
/// Values of one `IN (…)`.
const IN_CHUNK: usize = 1000;

/// The newest published version of the roll.
pub async fn published(conn: &impl ConnectionTrait, election_id: i64) -> Outcome<Option<roll_version::Model>> {
    Ok(roll_version::Entity::find()
        .filter(roll_version::Column::ElectionId.eq(election_id))
        .order_by_desc(roll_version::Column::No)
        .one(conn)
        .await?)
}

/// All published versions, newest first.
pub async fn versions(conn: &impl ConnectionTrait, election_id: i64) -> Outcome<Vec<roll_version::Model>> {
    Ok(roll_version::Entity::find()
        .filter(roll_version::Column::ElectionId.eq(election_id))
        .order_by_desc(roll_version::Column::No)
        .all(conn)
        .await?)
}

/// All published versions without their lists, newest first.
pub async fn version_list(conn: &impl ConnectionTrait, election_id: i64) -> Outcome<Vec<Version>> {
    let rows: Vec<(i32, NaiveDate, i32, String)> = roll_version::Entity::find()
        .select_only()
        .columns([
            roll_version::Column::No,
            roll_version::Column::PublishedOn,
            roll_version::Column::Headcount,
            roll_version::Column::Hash,
        ])
        .filter(roll_version::Column::ElectionId.eq(election_id))
        .order_by_desc(roll_version::Column::No)
        .into_tuple()
        .all(conn)
        .await?;
    Ok(rows
        .into_iter()
        .map(|(no, published_on, headcount, hash)| Version { no, published_on, headcount, hash })
        .collect())
}

/// One published version by its number.
pub async fn version(conn: &impl ConnectionTrait, election_id: i64, no: i32) -> Outcome<Option<roll_version::Model>> {
    Ok(roll_version::Entity::find()
        .filter(roll_version::Column::ElectionId.eq(election_id))
        .filter(roll_version::Column::No.eq(no))
        .one(conn)
        .await?)
}

/// Stores a published version. There is no update: a correction is a further version.
pub async fn insert_version(conn: &impl ConnectionTrait, row: roll_version::Model) -> Outcome<roll_version::Model> {
    let mut row = row.into_active_model().reset_all();
    row.id = NotSet;
    Ok(row.insert(conn).await?)
}

/// R: registered voters of the newest published version; zero before the first publication.
pub async fn registered(conn: &impl ConnectionTrait, election_id: i64) -> Outcome<u32> {
    Ok(published(conn, election_id).await?.and_then(|version| u32::try_from(version.headcount).ok()).unwrap_or(0))
}

/// The registration of a person in an election, if there is one.
pub async fn registration_of(
    conn: &impl ConnectionTrait,
    election_id: i64,
    person_id: i64,
) -> Outcome<Option<registration::Model>> {
    Ok(registration::Entity::find()
        .filter(registration::Column::ElectionId.eq(election_id))
        .filter(registration::Column::PersonId.eq(person_id))
        .one(conn)
        .await?)
}

/// The registration with this number in this election.
pub async fn registration(conn: &impl ConnectionTrait, election_id: i64, id: i64) -> Outcome<registration::Model> {
    registration::Entity::find_by_id(id)
        .filter(registration::Column::ElectionId.eq(election_id))
        .one(conn)
        .await?
        .ok_or_else(|| Failure::NotFound("这条选民登记".into()))
}

/// Registrations on the roll whose name is exactly this: for choosing a person by name. More than one when names repeat.
pub async fn voters_named(
    conn: &impl ConnectionTrait,
    election_id: i64,
    name: &str,
) -> Outcome<Vec<registration::Model>> {
    Ok(registration::Entity::find()
        .filter(registration::Column::ElectionId.eq(election_id))
        .filter(registration::Column::Status.eq(INCLUDED))
        .filter(registration::Column::Name.eq(name))
        .order_by_asc(registration::Column::Id)
        .all(conn)
        .await?)
}

/// What a list of registrations is narrowed to; empty fields do not narrow.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Filter {
    /// Villagers' group, exactly.
    pub group: String,
    /// Code of the class.
    pub class: String,
    /// Status; empty means all.
    pub status: String,
    /// Part of the name.
    pub name: String,
    /// Persons found by another context (last digits of the number); `None` does not narrow.
    pub persons: Option<Vec<i64>>,
}

fn condition(election_id: i64, filter: &Filter) -> Condition {
    use registration::Column as C;
    let mut all = Condition::all().add(C::ElectionId.eq(election_id));
    if !filter.group.is_empty() {
        all = all.add(C::GroupName.eq(filter.group.as_str()));
    }
    if !filter.class.is_empty() {
        all = all.add(C::Class.eq(filter.class.as_str()));
    }
    if !filter.status.is_empty() {
        all = all.add(C::Status.eq(filter.status.as_str()));
    }
    if !filter.name.is_empty() {
        all = all.add(Expr::col((registration::Entity, C::Name)).like(contains(&filter.name)));
    }
    if let Some(persons) = &filter.persons {
        all = all.add(C::PersonId.is_in(persons.iter().copied()));
    }
    all
}

/// Number of registrations that match.
pub async fn count(conn: &impl ConnectionTrait, election_id: i64, filter: &Filter) -> Outcome<u64> {
    Ok(registration::Entity::find().filter(condition(election_id, filter)).count(conn).await?)
}

/// One page of registrations in the order of the roll: group, household, row number.
pub async fn registrations(
    conn: &impl ConnectionTrait,
    election_id: i64,
    filter: &Filter,
    offset: u64,
    limit: u64,
) -> Outcome<Vec<registration::Model>> {
    Ok(registration::Entity::find()
        .filter(condition(election_id, filter))
        .order_by_asc(registration::Column::OrderKey)
        .order_by_asc(registration::Column::Id)
        .offset(offset)
        .limit(limit)
        .all(conn)
        .await?)
}

/// Everybody on the roll, in the order of the list: for publication, cards and papers, never for a page.
pub async fn voters(conn: &impl ConnectionTrait, election_id: i64) -> Outcome<Vec<registration::Model>> {
    let filter = Filter { status: INCLUDED.into(), ..Filter::default() };
    registrations(conn, election_id, &filter, 0, u64::from(u32::MAX)).await
}

/// Group and name of everybody on the roll, in the order of the list: what is published, without the rest of the rows.
pub async fn names(conn: &impl ConnectionTrait, election_id: i64) -> Outcome<Vec<(String, String)>> {
    let filter = Filter { status: INCLUDED.into(), ..Filter::default() };
    Ok(registration::Entity::find()
        .select_only()
        .columns([registration::Column::GroupName, registration::Column::Name])
        .filter(condition(election_id, &filter))
        .order_by_asc(registration::Column::OrderKey)
        .order_by_asc(registration::Column::Id)
        .into_tuple()
        .all(conn)
        .await?)
}

/// Registrations on the roll per class code.
pub async fn totals(conn: &impl ConnectionTrait, election_id: i64) -> Outcome<Vec<(String, i64)>> {
    Ok(registration::Entity::find()
        .select_only()
        .column(registration::Column::Class)
        .column_as(registration::Column::Id.count(), "n")
        .filter(registration::Column::ElectionId.eq(election_id))
        .filter(registration::Column::Status.eq(INCLUDED))
        .group_by(registration::Column::Class)
        .order_by_asc(registration::Column::Class)
        .into_tuple()
        .all(conn)
        .await?)
}

/// Voters on the roll by ethnic group, without those of whom it is not recorded.
pub async fn ethnic_groups(conn: &impl ConnectionTrait, election_id: i64) -> Outcome<Vec<(String, i64)>> {
    let mut voters = Query::select();
    voters
        .column(registration::Column::PersonId)
        .from(registration::Entity)
        .and_where(registration::Column::ElectionId.eq(election_id))
        .and_where(registration::Column::Status.eq(INCLUDED));
    Ok(person::Entity::find()
        .select_only()
        .column(person::Column::Ethnic)
        .column_as(person::Column::Id.count(), "n")
        .filter(person::Column::Id.in_subquery(voters))
        .filter(person::Column::Ethnic.ne(""))
        .group_by(person::Column::Ethnic)
        .into_tuple()
        .all(conn)
        .await?)
}

/// Names of the groups that occur in the registrations of an election.
pub async fn groups(conn: &impl ConnectionTrait, election_id: i64) -> Outcome<Vec<String>> {
    let mut groups = registration::Entity::find()
        .select_only()
        .column(registration::Column::GroupName)
        .distinct()
        .filter(registration::Column::ElectionId.eq(election_id))
        .filter(registration::Column::GroupName.ne(""))
        .into_tuple()
        .all(conn)
        .await?;
    super::order::sort_groups(&mut groups);
    Ok(groups)
}

/// Names of the groups that occur in the registrations of some elections, with the election, for tables of many units.
pub async fn groups_of(conn: &impl ConnectionTrait, election_ids: &[i64]) -> Outcome<Vec<(i64, String)>> {
    let mut all = Vec::new();
    for some in election_ids.chunks(500) {
        let rows: Vec<(i64, String)> = registration::Entity::find()
            .select_only()
            .columns([registration::Column::ElectionId, registration::Column::GroupName])
            .distinct()
            .filter(registration::Column::ElectionId.is_in(some.iter().copied()))
            .filter(registration::Column::GroupName.ne(""))
            .into_tuple()
            .all(conn)
            .await?;
        all.extend(rows);
    }
    Ok(all)
}

/// Households on the rolls of some elections, with election, group, household and the number of voters.
pub async fn homes_of(conn: &impl ConnectionTrait, election_ids: &[i64]) -> Outcome<Vec<(i64, String, String, i64)>> {
    let mut all = Vec::new();
    for some in election_ids.chunks(500) {
        let rows: Vec<(i64, String, String, i64)> = registration::Entity::find()
            .select_only()
            .columns([
                registration::Column::ElectionId,
                registration::Column::GroupName,
                registration::Column::Household,
            ])
            .column_as(registration::Column::Id.count(), "voters")
            .filter(registration::Column::ElectionId.is_in(some.iter().copied()))
            .filter(registration::Column::Status.eq(INCLUDED))
            .group_by(registration::Column::ElectionId)
            .group_by(registration::Column::GroupName)
            .group_by(registration::Column::Household)
            .into_tuple()
            .all(conn)
            .await?;
        all.extend(rows);
    }
    Ok(all)
}

/// Registrations of these persons in any election, by person: for finding one person on two rolls.
pub async fn of_persons(
    conn: &impl ConnectionTrait,
    persons: &[i64],
) -> Outcome<HashMap<i64, Vec<registration::Model>>> {
    let mut found: HashMap<i64, Vec<registration::Model>> = HashMap::new();
    for some in persons.chunks(IN_CHUNK) {
        let rows = registration::Entity::find()
            .filter(registration::Column::PersonId.is_in(some.iter().copied()))
            .all(conn)
            .await?;
        for row in rows {
            found.entry(row.person_id).or_default().push(row);
        }
    }
    Ok(found)
}

/// Registrations of these persons in one election, by person: for the names of principals and holders.
pub async fn registrations_of(
    conn: &impl ConnectionTrait,
    election_id: i64,
    persons: &[i64],
) -> Outcome<HashMap<i64, registration::Model>> {
    let all = of_persons(conn, persons).await?;
    let of_election = |rows: Vec<registration::Model>| rows.into_iter().find(|row| row.election_id == election_id);
    Ok(all.into_iter().filter_map(|(person, rows)| Some((person, of_election(rows)?))).collect())
}

/// Adds registrations. The row numbers of the models are ignored.
pub async fn insert_registrations(conn: &impl ConnectionTrait, rows: &[registration::Model]) -> Outcome<()> {
    rows::insert(conn, rows, Numbers::Database).await
}

/// Writes all columns of many registrations at once and counts their versions up. The caller holds the writer and has just
/// read them.
pub async fn replace_registrations(conn: &impl ConnectionTrait, rows: Vec<registration::Model>) -> Outcome<()> {
    let others = registration::Column::iter().filter(|column| !matches!(column, registration::Column::Id));
    let over = OnConflict::column(registration::Column::Id).update_columns(others).to_owned();
    let mut rows = rows.into_iter().peekable();
    while rows.peek().is_some() {
        let some: Vec<_> = rows
            .by_ref()
            .take(CHUNK)
            .map(|row| registration::Model { version: row.version + 1, ..row }.into_active_model().reset_all())
            .collect();
        registration::Entity::insert_many(some).on_conflict(over.clone()).exec_without_returning(conn).await?;
    }
    Ok(())
}

/// Adds one registration.
pub async fn insert_registration(
    conn: &impl ConnectionTrait,
    row: registration::Model,
) -> Outcome<registration::Model> {
    let mut row = row.into_active_model().reset_all();
    row.id = NotSet;
    Ok(row.insert(conn).await?)
}

/// Writes all columns of a registration and counts its version up.
pub async fn update_registration(
    conn: &impl ConnectionTrait,
    mut row: registration::Model,
) -> Outcome<registration::Model> {
    row.version += 1;
    row.order_key = super::order::key(&row.group_name, &row.household);
    Ok(row.into_active_model().reset_all().update(conn).await?)
}

/// Gives a voter's card its number. The version stays: numbering is not an edit by a user.
pub async fn set_card(conn: &impl ConnectionTrait, id: i64, card_no: i32) -> Outcome<()> {
    let row = registration::ActiveModel {
        id: sea_orm::ActiveValue::Unchanged(id),
        card_no: sea_orm::ActiveValue::Set(Some(card_no)),
        ..Default::default()
    };
    row.update(conn).await?;
    Ok(())
}

/// Adds a batch of an import.
pub async fn insert_batch(conn: &impl ConnectionTrait, row: roll_batch::Model) -> Outcome<roll_batch::Model> {
    let mut row = row.into_active_model().reset_all();
    row.id = NotSet;
    Ok(row.insert(conn).await?)
}

/// Writes the figures of a batch.
pub async fn update_batch(conn: &impl ConnectionTrait, row: roll_batch::Model) -> Outcome<roll_batch::Model> {
    Ok(row.into_active_model().reset_all().update(conn).await?)
}

/// Batches of an election, newest first.
pub async fn batches(conn: &impl ConnectionTrait, election_id: i64) -> Outcome<Vec<roll_batch::Model>> {
    Ok(roll_batch::Entity::find()
        .filter(roll_batch::Column::ElectionId.eq(election_id))
        .order_by_desc(roll_batch::Column::Id)
        .limit(100)
        .all(conn)
        .await?)
}

/// The batch with this number in this election.
pub async fn batch(conn: &impl ConnectionTrait, election_id: i64, id: i64) -> Outcome<roll_batch::Model> {
    roll_batch::Entity::find_by_id(id)
        .filter(roll_batch::Column::ElectionId.eq(election_id))
        .one(conn)
        .await?
        .ok_or_else(|| Failure::NotFound("这个导入批次".into()))
}

/// Registrations that a batch brought and somebody has changed since.
pub async fn edited_of_batch(conn: &impl ConnectionTrait, batch: &roll_batch::Model) -> Outcome<u64> {
    Ok(registration::Entity::find()
        .filter(registration::Column::ElectionId.eq(batch.election_id))
        .filter(registration::Column::BatchId.eq(batch.id))
        .filter(registration::Column::Version.gt(1))
        .count(conn)
        .await?)
}

/// Deletes the registrations that a batch brought; returns how many.
pub async fn delete_batch_rows(conn: &impl ConnectionTrait, batch: &roll_batch::Model) -> Outcome<u64> {
    Ok(registration::Entity::delete_many()
        .filter(registration::Column::ElectionId.eq(batch.election_id))
        .filter(registration::Column::BatchId.eq(batch.id))
        .exec(conn)
        .await?
        .rows_affected)
}

/// Objections of an election, newest first.
pub async fn objections(conn: &impl ConnectionTrait, election_id: i64) -> Outcome<Vec<objection::Model>> {
    Ok(objection::Entity::find()
        .filter(objection::Column::ElectionId.eq(election_id))
        .order_by_desc(objection::Column::Id)
        .limit(1000)
        .all(conn)
        .await?)
}

/// Objections that wait for a decision.
pub async fn open_objections(conn: &impl ConnectionTrait, election_id: i64) -> Outcome<Vec<objection::Model>> {
    Ok(objection::Entity::find()
        .filter(objection::Column::ElectionId.eq(election_id))
        .filter(objection::Column::Accepted.is_null())
        .order_by_asc(objection::Column::ReceivedOn)
        .all(conn)
        .await?)
}

/// The objection with this number in this election.
pub async fn objection(conn: &impl ConnectionTrait, election_id: i64, id: i64) -> Outcome<objection::Model> {
    objection::Entity::find_by_id(id)
        .filter(objection::Column::ElectionId.eq(election_id))
        .one(conn)
        .await?
        .ok_or_else(|| Failure::NotFound("这件申诉".into()))
}

/// Adds an objection.
pub async fn insert_objection(conn: &impl ConnectionTrait, row: objection::Model) -> Outcome<objection::Model> {
    let mut row = row.into_active_model().reset_all();
    row.id = NotSet;
    Ok(row.insert(conn).await?)
}

/// Writes all columns of an objection and counts its version up.
pub async fn update_objection(conn: &impl ConnectionTrait, mut row: objection::Model) -> Outcome<objection::Model> {
    row.version += 1;
    Ok(row.into_active_model().reset_all().update(conn).await?)
}

/// Number of announced proxies.
pub async fn announced_proxies(conn: &impl ConnectionTrait, election_id: i64) -> Outcome<u32> {
    let count = proxy::Entity::find()
        .filter(proxy::Column::ElectionId.eq(election_id))
        .filter(proxy::Column::Status.eq(ANNOUNCED))
        .count(conn)
        .await?;
    Ok(u32::try_from(count).unwrap_or(u32::MAX))
}

/// All proxies of an election in the order of filing, revoked ones included.
pub async fn proxies(conn: &impl ConnectionTrait, election_id: i64) -> Outcome<Vec<proxy::Model>> {
    Ok(proxy::Entity::find()
        .filter(proxy::Column::ElectionId.eq(election_id))
        .order_by_asc(proxy::Column::Id)
        .all(conn)
        .await?)
}

/// One page of [`proxies`], newest first, `page` from 0, and how many there are in all.
pub async fn proxies_page(
    conn: &impl ConnectionTrait,
    election_id: i64,
    page: u64,
    size: u64,
) -> Outcome<(Vec<proxy::Model>, u64)> {
    let find = proxy::Entity::find().filter(proxy::Column::ElectionId.eq(election_id));
    let total = find.clone().count(conn).await?;
    let rows = find.order_by_desc(proxy::Column::Id).offset(page.saturating_mul(size)).limit(size).all(conn).await?;
    Ok((rows, total))
}

/// Proxies that stand: filed or announced.
pub async fn standing_proxies(conn: &impl ConnectionTrait, election_id: i64) -> Outcome<Vec<proxy::Model>> {
    Ok(proxies(conn, election_id).await?.into_iter().filter(|p| p.status == FILED || p.status == ANNOUNCED).collect())
}

/// The proxy with this number in this election.
pub async fn proxy(conn: &impl ConnectionTrait, election_id: i64, id: i64) -> Outcome<proxy::Model> {
    proxy::Entity::find_by_id(id)
        .filter(proxy::Column::ElectionId.eq(election_id))
        .one(conn)
        .await?
        .ok_or_else(|| Failure::NotFound("这份委托".into()))
}

/// Adds a proxy.
pub async fn insert_proxy(conn: &impl ConnectionTrait, row: proxy::Model) -> Outcome<proxy::Model> {
    let mut row = row.into_active_model().reset_all();
    row.id = NotSet;
    Ok(row.insert(conn).await?)
}

/// Writes all columns of a proxy and counts its version up.
pub async fn update_proxy(conn: &impl ConnectionTrait, mut row: proxy::Model) -> Outcome<proxy::Model> {
    row.version += 1;
    Ok(row.into_active_model().reset_all().update(conn).await?)
}

/// Number of registrations that were taken off.
pub async fn removed(conn: &impl ConnectionTrait, election_id: i64) -> Outcome<u64> {
    count(conn, election_id, &Filter { status: REMOVED.into(), ..Filter::default() }).await
}

/// The highest number of a voter's card in an election, 0 when none was given.
pub async fn highest_card(conn: &impl ConnectionTrait, election_id: i64) -> Outcome<i32> {
    let highest: Option<Option<i32>> = registration::Entity::find()
        .select_only()
        .column_as(registration::Column::CardNo.max(), "highest")
        .filter(registration::Column::ElectionId.eq(election_id))
        .into_tuple()
        .one(conn)
        .await?;
    Ok(highest.flatten().unwrap_or(0))
}

/// Objections of many elections that wait for a decision or for its publication, oldest first, for lists of what is due.
pub async fn unanswered_objections_of(
    conn: &impl ConnectionTrait,
    election_ids: &[i64],
) -> Outcome<Vec<objection::Model>> {
    let mut all = Vec::new();
    for some in election_ids.chunks(5000) {
        // One that came too late was answered on the spot.
        let find = objection::Entity::find()
            .filter(objection::Column::PublishedOn.is_null())
            .filter(objection::Column::Late.eq(false));
        let of = objection::Column::ElectionId.is_in(some.iter().copied());
        all.extend(find.filter(of).order_by_asc(objection::Column::ReceivedOn).all(conn).await?);
    }
    Ok(all)
}
