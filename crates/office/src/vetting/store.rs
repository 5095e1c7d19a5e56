//! The only queries of the tables of proposals and their review.

use std::collections::{BTreeMap, BTreeSet};

use entity::{
    proposal, review_agency, review_answer, review_batch, review_desk, review_item, review_reminder, review_reply,
    review_step,
};
use sea_orm::{
    ActiveModelTrait,
    ActiveValue::NotSet,
    ColumnTrait, ConnectionTrait, EntityTrait, IntoActiveModel, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect,
    sea_query::{Expr, ExprTrait},
};

use super::model::{Opinion, Stage};
use crate::failure::{Failure, Outcome};

/// Proposed persons of a unit in a cycle that stand, in the order of body, post and entry.
pub async fn proposals(conn: &impl ConnectionTrait, cycle_id: i64, unit_code: &str) -> Outcome<Vec<proposal::Model>> {
    Ok(proposal::Entity::find()
        .filter(proposal::Column::CycleId.eq(cycle_id))
        .filter(proposal::Column::UnitCode.eq(unit_code))
        .order_by_asc(proposal::Column::Body)
        .order_by_asc(proposal::Column::Post)
        .order_by_asc(proposal::Column::Id)
        .all(conn)
        .await?)
}

/// Proposed persons of a township in a cycle, by unit; of the whole cycle without a township.
pub async fn proposals_of(
    conn: &impl ConnectionTrait,
    cycle_id: i64,
    township: Option<&str>,
) -> Outcome<Vec<proposal::Model>> {
    let mut find = proposal::Entity::find().filter(proposal::Column::CycleId.eq(cycle_id));
    if let Some(code) = township {
        find = find.filter(proposal::Column::TownshipCode.eq(code));
    }
    Ok(find.order_by_asc(proposal::Column::UnitCode).order_by_asc(proposal::Column::Id).all(conn).await?)
}

/// A proposal of this unit.
pub async fn proposal(conn: &impl ConnectionTrait, unit_code: &str, id: i64) -> Outcome<proposal::Model> {
    proposal::Entity::find_by_id(id)
        .filter(proposal::Column::UnitCode.eq(unit_code))
        .one(conn)
        .await?
        .ok_or_else(|| Failure::NotFound("这个初步人选".into()))
}

/// Adds a proposal; answers its number.
pub async fn insert_proposal(conn: &impl ConnectionTrait, row: proposal::Model) -> Outcome<i64> {
    let mut row = row.into_active_model().reset_all();
    row.id = NotSet;
    Ok(row.insert(conn).await?.id)
}

/// Writes a proposal over the version that was read; stale when somebody was faster.
pub async fn update_proposal(conn: &impl ConnectionTrait, mut row: proposal::Model) -> Outcome<()> {
    let seen = row.version;
    row.version += 1;
    let find = proposal::Entity::find_by_id(row.id).filter(proposal::Column::Version.eq(seen));
    if find.count(conn).await? == 0 {
        return Err(Failure::Stale { what: format!("初步人选「{}」", row.name) });
    }
    row.into_active_model().reset_all().update(conn).await?;
    Ok(())
}

/// Departments of a county, in their order.
pub async fn agencies(conn: &impl ConnectionTrait, county_code: &str) -> Outcome<Vec<review_agency::Model>> {
    Ok(review_agency::Entity::find()
        .filter(review_agency::Column::CountyCode.eq(county_code))
        .order_by_asc(review_agency::Column::Sort)
        .order_by_asc(review_agency::Column::Id)
        .all(conn)
        .await?)
}

/// A department of this county.
pub async fn agency(conn: &impl ConnectionTrait, county_code: &str, id: i64) -> Outcome<review_agency::Model> {
    review_agency::Entity::find_by_id(id)
        .filter(review_agency::Column::CountyCode.eq(county_code))
        .one(conn)
        .await?
        .ok_or_else(|| Failure::NotFound("这个联审单位".into()))
}

/// Adds a department; answers its number.
pub async fn insert_agency(conn: &impl ConnectionTrait, row: review_agency::Model) -> Outcome<i64> {
    let mut row = row.into_active_model().reset_all();
    row.id = NotSet;
    Ok(row.insert(conn).await?.id)
}

/// Writes a department over the version that was read; stale when somebody was faster.
pub async fn update_agency(conn: &impl ConnectionTrait, mut row: review_agency::Model) -> Outcome<()> {
    let seen = row.version;
    row.version += 1;
    let find = review_agency::Entity::find_by_id(row.id).filter(review_agency::Column::Version.eq(seen));
    if find.count(conn).await? == 0 {
        return Err(Failure::Stale { what: format!("联审单位「{}」", row.name) });
    }
    row.into_active_model().reset_all().update(conn).await?;
    Ok(())
}

/// The department for which an account answers.
pub async fn agency_of(conn: &impl ConnectionTrait, account_id: i64) -> Outcome<Option<review_agency::Model>> {
    let desk = review_desk::Entity::find().filter(review_desk::Column::AccountId.eq(account_id)).one(conn).await?;
    Ok(match desk {
        Some(desk) => review_agency::Entity::find_by_id(desk.agency_id).one(conn).await?,
        None => None,
    })
}

/// Accounts by department.
pub async fn desks(conn: &impl ConnectionTrait, agencies: &[i64]) -> Outcome<BTreeMap<i64, Vec<i64>>> {
    let rows = review_desk::Entity::find()
        .filter(review_desk::Column::AgencyId.is_in(agencies.iter().copied()))
        .order_by_asc(review_desk::Column::Id)
        .all(conn)
        .await?;
    let mut all: BTreeMap<i64, Vec<i64>> = BTreeMap::new();
    for row in rows {
        all.entry(row.agency_id).or_default().push(row.account_id);
    }
    Ok(all)
}

/// An account answers for no department any more.
pub async fn delete_desk(conn: &impl ConnectionTrait, account_id: i64) -> Outcome<()> {
    review_desk::Entity::delete_many().filter(review_desk::Column::AccountId.eq(account_id)).exec(conn).await?;
    Ok(())
}

/// Lets an account that answers for no department answer for one.
pub async fn put_desk(conn: &impl ConnectionTrait, account_id: i64, agency_id: i64) -> Outcome<()> {
    let mut row = review_desk::Model { id: 0, agency_id, account_id }.into_active_model().reset_all();
    row.id = NotSet;
    row.insert(conn).await?;
    Ok(())
}

/// Batches of a township or of a county, of all its cycles, newest first.
pub async fn batches_of(conn: &impl ConnectionTrait, unit_code: &str) -> Outcome<Vec<review_batch::Model>> {
    let own = review_batch::Column::TownshipCode.eq(unit_code).or(review_batch::Column::CountyCode.eq(unit_code));
    Ok(review_batch::Entity::find().filter(own).order_by_desc(review_batch::Column::Id).all(conn).await?)
}

/// Batches of a cycle, newest first.
pub async fn batches(conn: &impl ConnectionTrait, cycle_id: i64) -> Outcome<Vec<review_batch::Model>> {
    let find = review_batch::Entity::find().filter(review_batch::Column::CycleId.eq(cycle_id));
    Ok(find.order_by_desc(review_batch::Column::Id).all(conn).await?)
}

/// All batches, oldest first.
pub async fn all_batches(conn: &impl ConnectionTrait) -> Outcome<Vec<review_batch::Model>> {
    Ok(review_batch::Entity::find().order_by_asc(review_batch::Column::Id).all(conn).await?)
}

/// Batches that the departments of a county have been asked about, newest first.
pub async fn submitted(conn: &impl ConnectionTrait, county_code: &str) -> Outcome<Vec<review_batch::Model>> {
    Ok(review_batch::Entity::find()
        .filter(review_batch::Column::CountyCode.eq(county_code))
        .filter(review_batch::Column::State.ne(Stage::Drafting.code()))
        .order_by_desc(review_batch::Column::Id)
        .all(conn)
        .await?)
}

/// A batch.
pub async fn batch(conn: &impl ConnectionTrait, id: i64) -> Outcome<review_batch::Model> {
    review_batch::Entity::find_by_id(id).one(conn).await?.ok_or_else(|| Failure::NotFound("这个联审批次".into()))
}

/// The stage of a batch; an unknown word counts as the first one.
pub fn stage(row: &review_batch::Model) -> Stage {
    Stage::from_code(&row.state).unwrap_or(Stage::Drafting)
}

/// Numbers of the departments that a batch asks.
///
/// # Errors
/// `Failure::Internal` when the stored JSON is damaged.
pub fn asked(row: &review_batch::Model) -> Outcome<Vec<i64>> {
    Ok(serde_json::from_str(&row.agencies)?)
}

/// Adds a batch; answers its number.
pub async fn insert_batch(conn: &impl ConnectionTrait, row: review_batch::Model) -> Outcome<i64> {
    let mut row = row.into_active_model().reset_all();
    row.id = NotSet;
    Ok(row.insert(conn).await?.id)
}

/// Writes a batch over the version that was read; stale when somebody was faster.
pub async fn update_batch(conn: &impl ConnectionTrait, mut row: review_batch::Model) -> Outcome<review_batch::Model> {
    let seen = row.version;
    row.version += 1;
    let find = review_batch::Entity::find_by_id(row.id).filter(review_batch::Column::Version.eq(seen));
    if find.count(conn).await? == 0 {
        return Err(Failure::Stale { what: format!("联审批次「{}」", row.title) });
    }
    Ok(row.into_active_model().reset_all().update(conn).await?)
}

/// Persons of a batch, in their order.
pub async fn items(conn: &impl ConnectionTrait, batch_id: i64) -> Outcome<Vec<review_item::Model>> {
    Ok(review_item::Entity::find()
        .filter(review_item::Column::BatchId.eq(batch_id))
        .order_by_asc(review_item::Column::No)
        .all(conn)
        .await?)
}

/// A person of this batch.
pub async fn item(conn: &impl ConnectionTrait, batch_id: i64, id: i64) -> Outcome<review_item::Model> {
    review_item::Entity::find_by_id(id)
        .filter(review_item::Column::BatchId.eq(batch_id))
        .one(conn)
        .await?
        .ok_or_else(|| Failure::NotFound("批次中的这个人".into()))
}

/// Those of these persons that stand on a batch.
pub async fn items_among(conn: &impl ConnectionTrait, batch_id: i64, ids: &[i64]) -> Outcome<Vec<review_item::Model>> {
    let mut all = Vec::with_capacity(ids.len());
    for some in ids.chunks(500) {
        let find = review_item::Entity::find().filter(review_item::Column::BatchId.eq(batch_id));
        all.extend(find.filter(review_item::Column::Id.is_in(some.iter().copied())).all(conn).await?);
    }
    Ok(all)
}

/// Everything that was ever reviewed about these persons, oldest first: for the search backwards 倒查.
pub async fn items_of_person(conn: &impl ConnectionTrait, person_id: i64) -> Outcome<Vec<review_item::Model>> {
    Ok(review_item::Entity::find()
        .filter(review_item::Column::PersonId.eq(person_id))
        .order_by_asc(review_item::Column::Id)
        .all(conn)
        .await?)
}

/// Adds persons to a batch.
pub async fn insert_items(conn: &impl ConnectionTrait, rows: &[review_item::Model]) -> Outcome<()> {
    crate::rows::insert(conn, rows, crate::rows::Numbers::Database).await
}

/// Writes a person of a batch over the version that was read; stale when somebody was faster.
pub async fn update_item(conn: &impl ConnectionTrait, mut row: review_item::Model) -> Outcome<()> {
    let seen = row.version;
    row.version += 1;
    let find = review_item::Entity::find_by_id(row.id).filter(review_item::Column::Version.eq(seen));
    if find.count(conn).await? == 0 {
        return Err(Failure::Stale { what: format!("批次中的「{}」", row.name) });
    }
    row.into_active_model().reset_all().update(conn).await?;
    Ok(())
}

/// Takes somebody off a batch.
pub async fn delete_item(conn: &impl ConnectionTrait, id: i64) -> Outcome<()> {
    review_item::Entity::delete_by_id(id).exec(conn).await?;
    Ok(())
}

/// The newest opinions of a batch: person, department, opinion. Only the columns that a table of both shows.
pub async fn opinions(conn: &impl ConnectionTrait, batch_id: i64) -> Outcome<BTreeMap<(i64, i64), Opinion>> {
    let rows: Vec<(i64, i64, String)> = review_answer::Entity::find()
        .select_only()
        .columns([review_answer::Column::ItemId, review_answer::Column::AgencyId, review_answer::Column::Opinion])
        .filter(review_answer::Column::BatchId.eq(batch_id))
        .filter(review_answer::Column::Current.eq(true))
        .into_tuple()
        .all(conn)
        .await?;
    let known = rows.into_iter().filter_map(|(item, agency, code)| Some(((item, agency), Opinion::from_code(&code)?)));
    Ok(known.collect())
}

/// The newest answers of one department to a batch, by person. There is no way from one department to another's answers.
pub async fn answers_of_agency(
    conn: &impl ConnectionTrait,
    batch_id: i64,
    agency_id: i64,
) -> Outcome<BTreeMap<i64, review_answer::Model>> {
    let rows = review_answer::Entity::find()
        .filter(review_answer::Column::BatchId.eq(batch_id))
        .filter(review_answer::Column::AgencyId.eq(agency_id))
        .filter(review_answer::Column::Current.eq(true))
        .all(conn)
        .await?;
    Ok(rows.into_iter().map(|row| (row.item_id, row)).collect())
}

/// The newest answers of one department about some persons of a batch, by person.
pub async fn answers_among(
    conn: &impl ConnectionTrait,
    (batch_id, agency_id): (i64, i64),
    items: &[i64],
) -> Outcome<BTreeMap<i64, review_answer::Model>> {
    let mut all = BTreeMap::new();
    for some in items.chunks(500) {
        let rows = review_answer::Entity::find()
            .filter(review_answer::Column::ItemId.is_in(some.iter().copied()))
            .filter(review_answer::Column::AgencyId.eq(agency_id))
            .filter(review_answer::Column::BatchId.eq(batch_id))
            .filter(review_answer::Column::Current.eq(true))
            .all(conn)
            .await?;
        all.extend(rows.into_iter().map(|row| (row.item_id, row)));
    }
    Ok(all)
}

/// The newest answer of one department about a person.
pub async fn answer_of_agency(
    conn: &impl ConnectionTrait,
    item_id: i64,
    agency_id: i64,
) -> Outcome<Option<review_answer::Model>> {
    Ok(review_answer::Entity::find()
        .filter(review_answer::Column::ItemId.eq(item_id))
        .filter(review_answer::Column::AgencyId.eq(agency_id))
        .filter(review_answer::Column::Current.eq(true))
        .one(conn)
        .await?)
}

/// All answers about a person of a batch, in the order in which they came; for the organiser.
pub async fn answers_about(conn: &impl ConnectionTrait, item_id: i64) -> Outcome<Vec<review_answer::Model>> {
    Ok(review_answer::Entity::find()
        .filter(review_answer::Column::ItemId.eq(item_id))
        .order_by_asc(review_answer::Column::Id)
        .all(conn)
        .await?)
}

/// Records answers; the ones before them about the same persons by the same department are no longer the newest.
pub async fn add_answers(
    conn: &impl ConnectionTrait,
    (batch_id, agency_id): (i64, i64),
    rows: &[review_answer::Model],
) -> Outcome<()> {
    for some in rows.chunks(500) {
        review_answer::Entity::update_many()
            .col_expr(review_answer::Column::Current, Expr::value(false))
            .filter(review_answer::Column::BatchId.eq(batch_id))
            .filter(review_answer::Column::AgencyId.eq(agency_id))
            .filter(review_answer::Column::Current.eq(true))
            .filter(review_answer::Column::ItemId.is_in(some.iter().map(|row| row.item_id)))
            .exec(conn)
            .await?;
    }
    crate::rows::insert(conn, rows, crate::rows::Numbers::Database).await
}

/// Persons about whom an answer came: a page that was opened before it is stale now. `reopen` are those who had a conclusion.
pub async fn note_answers(conn: &impl ConnectionTrait, items: &[i64], reopen: &[i64]) -> Outcome<()> {
    for some in items.chunks(500) {
        review_item::Entity::update_many()
            .col_expr(review_item::Column::Version, Expr::col(review_item::Column::Version).add(1))
            .filter(review_item::Column::Id.is_in(some.iter().copied()))
            .exec(conn)
            .await?;
    }
    for some in reopen.chunks(500) {
        review_item::Entity::update_many()
            .col_expr(review_item::Column::Reopened, Expr::value(true))
            .filter(review_item::Column::Id.is_in(some.iter().copied()))
            .exec(conn)
            .await?;
    }
    Ok(())
}

/// Newest answer of each department to a batch: department to number.
pub async fn last_answers(conn: &impl ConnectionTrait, batch_id: i64) -> Outcome<BTreeMap<i64, i64>> {
    let rows: Vec<(i64, Option<i64>)> = review_answer::Entity::find()
        .select_only()
        .column(review_answer::Column::AgencyId)
        .column_as(review_answer::Column::Id.max(), "last")
        .filter(review_answer::Column::BatchId.eq(batch_id))
        .group_by(review_answer::Column::AgencyId)
        .into_tuple()
        .all(conn)
        .await?;
    Ok(rows.into_iter().filter_map(|(agency, last)| Some((agency, last?))).collect())
}

/// Departments whose newest reply covers all their answers to a batch.
pub async fn handed_in(conn: &impl ConnectionTrait, batch_id: i64) -> Outcome<BTreeSet<i64>> {
    let last = last_answers(conn, batch_id).await?;
    let covers = |reply: &review_reply::Model| last.get(&reply.agency_id).is_none_or(|last| reply.last_answer >= *last);
    Ok(replies(conn, batch_id).await?.iter().filter(|reply| covers(reply)).map(|reply| reply.agency_id).collect())
}

/// Adds what was done about a person.
pub async fn insert_steps(conn: &impl ConnectionTrait, rows: &[review_step::Model]) -> Outcome<()> {
    crate::rows::insert(conn, rows, crate::rows::Numbers::Database).await
}

/// What was done about a person of a batch, oldest first.
pub async fn steps(conn: &impl ConnectionTrait, item_id: i64) -> Outcome<Vec<review_step::Model>> {
    Ok(review_step::Entity::find()
        .filter(review_step::Column::ItemId.eq(item_id))
        .order_by_asc(review_step::Column::Id)
        .all(conn)
        .await?)
}

/// Replies handed in to a batch, oldest first.
pub async fn replies(conn: &impl ConnectionTrait, batch_id: i64) -> Outcome<Vec<review_reply::Model>> {
    Ok(review_reply::Entity::find()
        .filter(review_reply::Column::BatchId.eq(batch_id))
        .order_by_asc(review_reply::Column::Id)
        .all(conn)
        .await?)
}

/// Reminders of some batches, oldest first.
pub async fn reminders(conn: &impl ConnectionTrait, batches: &[i64]) -> Outcome<Vec<review_reminder::Model>> {
    let mut all = Vec::new();
    for some in batches.chunks(500) {
        let find = review_reminder::Entity::find()
            .filter(review_reminder::Column::BatchId.is_in(some.iter().copied()))
            .order_by_asc(review_reminder::Column::Id);
        all.extend(find.all(conn).await?);
    }
    Ok(all)
}

/// Adds a reminder.
pub async fn insert_reminder(conn: &impl ConnectionTrait, row: review_reminder::Model) -> Outcome<()> {
    let mut row = row.into_active_model().reset_all();
    row.id = NotSet;
    row.insert(conn).await?;
    Ok(())
}

/// Adds a reply.
pub async fn insert_reply(conn: &impl ConnectionTrait, row: review_reply::Model) -> Outcome<()> {
    let mut row = row.into_active_model().reset_all();
    row.id = NotSet;
    row.insert(conn).await?;
    Ok(())
}

/// How many persons of each batch a department has answered: batch to number.
pub async fn answered(conn: &impl ConnectionTrait, agency_id: i64) -> Outcome<BTreeMap<i64, i64>> {
    let rows: Vec<(i64, i64)> = review_answer::Entity::find()
        .select_only()
        .column(review_answer::Column::BatchId)
        .column_as(review_answer::Column::Id.count(), "n")
        .filter(review_answer::Column::AgencyId.eq(agency_id))
        .filter(review_answer::Column::Current.eq(true))
        .group_by(review_answer::Column::BatchId)
        .into_tuple()
        .all(conn)
        .await?;
    Ok(rows.into_iter().collect())
}
