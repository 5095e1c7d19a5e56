//! The only queries of the tables of the inspection.

use std::collections::BTreeMap;

use entity::{
    inspection, inspection_assessment, inspection_ballot, inspection_mark, inspection_material, inspection_opinion,
    inspection_plan, inspection_record, inspection_team,
};
use sea_orm::{
    ActiveModelTrait, ActiveValue::NotSet, ColumnTrait, ConnectionTrait, EntityTrait, IntoActiveModel, PaginatorTrait,
    QueryFilter, QueryOrder, QuerySelect, sea_query::Expr,
};

use super::model::{Content, PersonSums, Stage, Turnout};
use crate::failure::{Failure, Outcome};
use crate::rows::{self, Numbers};

/// Numbers of one condition; far below the limits of both databases.
const SOME: usize = 500;

/// All versions of the checklist of a county in a cycle, newest first.
pub async fn plans(
    conn: &impl ConnectionTrait,
    cycle_id: i64,
    county_code: &str,
) -> Outcome<Vec<inspection_plan::Model>> {
    Ok(inspection_plan::Entity::find()
        .filter(inspection_plan::Column::CycleId.eq(cycle_id))
        .filter(inspection_plan::Column::CountyCode.eq(county_code))
        .order_by_desc(inspection_plan::Column::No)
        .all(conn)
        .await?)
}

/// A version of a checklist by its number.
pub async fn plan(conn: &impl ConnectionTrait, id: i64) -> Outcome<inspection_plan::Model> {
    inspection_plan::Entity::find_by_id(id)
        .one(conn)
        .await?
        .ok_or_else(|| Failure::NotFound("考察清单的这个版本".into()))
}

/// The content of a version.
///
/// # Errors
/// `Failure::Internal` when the stored JSON is damaged.
pub fn content(row: &inspection_plan::Model) -> Outcome<Content> {
    Ok(serde_json::from_str(&row.content)?)
}

/// How many inspections began with a version.
pub async fn begun_with(conn: &impl ConnectionTrait, plan_id: i64) -> Outcome<u64> {
    Ok(inspection::Entity::find().filter(inspection::Column::PlanId.eq(plan_id)).count(conn).await?)
}

/// Adds a version; answers its number.
pub async fn insert_plan(conn: &impl ConnectionTrait, row: inspection_plan::Model) -> Outcome<i64> {
    let mut row = row.into_active_model().reset_all();
    row.id = NotSet;
    Ok(row.insert(conn).await?.id)
}

/// Writes a version over the one that was read; stale when somebody was faster.
pub async fn update_plan(conn: &impl ConnectionTrait, mut row: inspection_plan::Model) -> Outcome<()> {
    let seen = row.version;
    row.version += 1;
    let find = inspection_plan::Entity::find_by_id(row.id).filter(inspection_plan::Column::Version.eq(seen));
    if find.count(conn).await? == 0 {
        return Err(Failure::Stale { what: "考察清单".into() });
    }
    row.into_active_model().reset_all().update(conn).await?;
    Ok(())
}

/// Teams of a township in a cycle, in the order of their making; of all townships without one.
pub async fn teams(
    conn: &impl ConnectionTrait,
    cycle_id: i64,
    township: Option<&str>,
) -> Outcome<Vec<inspection_team::Model>> {
    let mut find = inspection_team::Entity::find().filter(inspection_team::Column::CycleId.eq(cycle_id));
    if let Some(code) = township {
        find = find.filter(inspection_team::Column::TownshipCode.eq(code));
    }
    Ok(find.order_by_asc(inspection_team::Column::Id).all(conn).await?)
}

/// A team of this township.
pub async fn team(conn: &impl ConnectionTrait, township: &str, id: i64) -> Outcome<inspection_team::Model> {
    inspection_team::Entity::find_by_id(id)
        .filter(inspection_team::Column::TownshipCode.eq(township))
        .one(conn)
        .await?
        .ok_or_else(|| Failure::NotFound("这个考察组".into()))
}

/// Adds a team; answers its number.
pub async fn insert_team(conn: &impl ConnectionTrait, row: inspection_team::Model) -> Outcome<i64> {
    let mut row = row.into_active_model().reset_all();
    row.id = NotSet;
    Ok(row.insert(conn).await?.id)
}

/// Writes a team over the version that was read; stale when somebody was faster.
pub async fn update_team(conn: &impl ConnectionTrait, mut row: inspection_team::Model) -> Outcome<()> {
    let seen = row.version;
    row.version += 1;
    let find = inspection_team::Entity::find_by_id(row.id).filter(inspection_team::Column::Version.eq(seen));
    if find.count(conn).await? == 0 {
        return Err(Failure::Stale { what: format!("考察组「{}」", row.name) });
    }
    row.into_active_model().reset_all().update(conn).await?;
    Ok(())
}

/// Takes a team away that covers no village.
pub async fn delete_team(conn: &impl ConnectionTrait, id: i64) -> Outcome<()> {
    inspection_team::Entity::delete_by_id(id).exec(conn).await?;
    Ok(())
}

/// Inspections of a township in a cycle, in the order of the unit codes; of all townships without one.
pub async fn inspections(
    conn: &impl ConnectionTrait,
    cycle_id: i64,
    township: Option<&str>,
) -> Outcome<Vec<inspection::Model>> {
    let mut find = inspection::Entity::find().filter(inspection::Column::CycleId.eq(cycle_id));
    if let Some(code) = township {
        find = find.filter(inspection::Column::TownshipCode.eq(code));
    }
    Ok(find.order_by_asc(inspection::Column::UnitCode).all(conn).await?)
}

/// The inspection of a village in a cycle.
pub async fn inspection_of(
    conn: &impl ConnectionTrait,
    cycle_id: i64,
    unit_code: &str,
) -> Outcome<Option<inspection::Model>> {
    Ok(inspection::Entity::find()
        .filter(inspection::Column::CycleId.eq(cycle_id))
        .filter(inspection::Column::UnitCode.eq(unit_code))
        .one(conn)
        .await?)
}

/// The stage of an inspection; an unknown word counts as the first one.
pub fn stage(row: &inspection::Model) -> Stage {
    Stage::from_code(&row.state).unwrap_or(Stage::Waiting)
}

/// Adds an inspection.
pub async fn insert_inspection(conn: &impl ConnectionTrait, row: inspection::Model) -> Outcome<()> {
    let mut row = row.into_active_model().reset_all();
    row.id = NotSet;
    row.insert(conn).await?;
    Ok(())
}

/// Writes an inspection over the version that was read; stale when somebody was faster.
pub async fn update_inspection(conn: &impl ConnectionTrait, mut row: inspection::Model) -> Outcome<()> {
    let seen = row.version;
    row.version += 1;
    let find = inspection::Entity::find_by_id(row.id).filter(inspection::Column::Version.eq(seen));
    if find.count(conn).await? == 0 {
        return Err(Failure::Stale { what: "本村的考察".into() });
    }
    row.into_active_model().reset_all().update(conn).await?;
    Ok(())
}

/// The newest marks of some inspections.
pub async fn marks(conn: &impl ConnectionTrait, inspections: &[i64]) -> Outcome<Vec<inspection_mark::Model>> {
    let mut all = Vec::new();
    for some in inspections.chunks(SOME) {
        let find = inspection_mark::Entity::find()
            .filter(inspection_mark::Column::InspectionId.is_in(some.iter().copied()))
            .filter(inspection_mark::Column::Current.eq(true));
        all.extend(find.order_by_asc(inspection_mark::Column::Id).all(conn).await?);
    }
    Ok(all)
}

/// The newest marks of some inspections: inspection, person, key step.
pub async fn marked(conn: &impl ConnectionTrait, inspections: &[i64]) -> Outcome<Vec<(i64, i64, i32)>> {
    let mut all = Vec::new();
    for some in inspections.chunks(SOME) {
        let rows: Vec<(i64, i64, i32)> = inspection_mark::Entity::find()
            .select_only()
            .columns([
                inspection_mark::Column::InspectionId,
                inspection_mark::Column::PersonId,
                inspection_mark::Column::KeyId,
            ])
            .filter(inspection_mark::Column::InspectionId.is_in(some.iter().copied()))
            .filter(inspection_mark::Column::Current.eq(true))
            .into_tuple()
            .all(conn)
            .await?;
        all.extend(rows);
    }
    Ok(all)
}

/// All marks of a key step of an inspection, oldest first.
pub async fn marks_of_key(
    conn: &impl ConnectionTrait,
    inspection_id: i64,
    key_id: i32,
) -> Outcome<Vec<inspection_mark::Model>> {
    Ok(inspection_mark::Entity::find()
        .filter(inspection_mark::Column::InspectionId.eq(inspection_id))
        .filter(inspection_mark::Column::KeyId.eq(key_id))
        .order_by_asc(inspection_mark::Column::Id)
        .all(conn)
        .await?)
}

/// Adds marks of one inspection; the ones before them of the same key steps and persons are no longer the newest.
pub async fn add_marks(
    conn: &impl ConnectionTrait,
    inspection_id: i64,
    marks: &[inspection_mark::Model],
) -> Outcome<()> {
    let mut persons: BTreeMap<i32, Vec<i64>> = BTreeMap::new();
    for mark in marks {
        persons.entry(mark.key_id).or_default().push(mark.person_id);
    }
    for (key, persons) in persons {
        for some in persons.chunks(SOME) {
            inspection_mark::Entity::update_many()
                .col_expr(inspection_mark::Column::Current, Expr::value(false))
                .filter(inspection_mark::Column::InspectionId.eq(inspection_id))
                .filter(inspection_mark::Column::KeyId.eq(key))
                .filter(inspection_mark::Column::Current.eq(true))
                .filter(inspection_mark::Column::PersonId.is_in(some.iter().copied()))
                .exec(conn)
                .await?;
        }
    }
    rows::insert(conn, marks, Numbers::Database).await
}

/// All assessments of a village, newest first.
pub async fn assessments(
    conn: &impl ConnectionTrait,
    inspection_id: i64,
) -> Outcome<Vec<inspection_assessment::Model>> {
    Ok(inspection_assessment::Entity::find()
        .filter(inspection_assessment::Column::InspectionId.eq(inspection_id))
        .order_by_desc(inspection_assessment::Column::No)
        .all(conn)
        .await?)
}

/// The newest assessments of some inspections.
pub async fn current_assessments(
    conn: &impl ConnectionTrait,
    inspections: &[i64],
) -> Outcome<Vec<inspection_assessment::Model>> {
    let mut all = Vec::new();
    for some in inspections.chunks(SOME) {
        let find = inspection_assessment::Entity::find()
            .filter(inspection_assessment::Column::InspectionId.is_in(some.iter().copied()))
            .filter(inspection_assessment::Column::Current.eq(true));
        all.extend(find.order_by_asc(inspection_assessment::Column::Id).all(conn).await?);
    }
    Ok(all)
}

/// Adds an assessment, which is then the newest one of its village; answers its number.
pub async fn add_assessment(conn: &impl ConnectionTrait, row: inspection_assessment::Model) -> Outcome<i64> {
    inspection_assessment::Entity::update_many()
        .col_expr(inspection_assessment::Column::Current, Expr::value(false))
        .filter(inspection_assessment::Column::InspectionId.eq(row.inspection_id))
        .filter(inspection_assessment::Column::Current.eq(true))
        .exec(conn)
        .await?;
    let mut row = row.into_active_model().reset_all();
    row.id = NotSet;
    Ok(row.insert(conn).await?.id)
}

/// The sums of some assessments, in the order in which they were recorded.
pub async fn ballots(conn: &impl ConnectionTrait, assessments: &[i64]) -> Outcome<Vec<inspection_ballot::Model>> {
    let mut all = Vec::new();
    for some in assessments.chunks(SOME) {
        let find = inspection_ballot::Entity::find()
            .filter(inspection_ballot::Column::AssessmentId.is_in(some.iter().copied()));
        all.extend(find.order_by_asc(inspection_ballot::Column::Id).all(conn).await?);
    }
    Ok(all)
}

/// Adds the sums of an assessment.
pub async fn insert_ballots(conn: &impl ConnectionTrait, all: &[inspection_ballot::Model]) -> Outcome<()> {
    rows::insert(conn, all, Numbers::Database).await
}

/// Stored counts as counts; what cannot be is none.
fn count(n: i32) -> u32 {
    u32::try_from(n).unwrap_or(0)
}

/// Who came to an assessment and what became of its ballots.
pub fn turnout(row: &inspection_assessment::Model) -> Turnout {
    Turnout {
        due: count(row.due),
        present: count(row.present),
        issued: count(row.issued),
        recovered: count(row.recovered),
        invalid: count(row.invalid),
    }
}

/// The sums about a person as they are stored.
///
/// # Errors
/// `Failure::Internal` when the stored JSON is damaged.
pub fn sums(row: &inspection_ballot::Model) -> Outcome<PersonSums> {
    Ok(PersonSums {
        person: row.person_id,
        name: String::new(),
        grades: serde_json::from_str(&row.grades)?,
        agree: count(row.agree),
        disagree: count(row.disagree),
        abstain: count(row.abstain),
    })
}

/// Talks and papers of a village, oldest first, also those that were taken back.
pub async fn records(conn: &impl ConnectionTrait, inspection_id: i64) -> Outcome<Vec<inspection_record::Model>> {
    Ok(inspection_record::Entity::find()
        .filter(inspection_record::Column::InspectionId.eq(inspection_id))
        .order_by_asc(inspection_record::Column::Id)
        .all(conn)
        .await?)
}

/// Persons talked with by inspection, without what was taken back.
pub async fn talks(conn: &impl ConnectionTrait, inspections: &[i64]) -> Outcome<BTreeMap<i64, i64>> {
    let mut all = BTreeMap::new();
    for some in inspections.chunks(SOME) {
        let rows: Vec<(i64, i32)> = inspection_record::Entity::find()
            .select_only()
            .columns([inspection_record::Column::InspectionId, inspection_record::Column::N])
            .filter(inspection_record::Column::InspectionId.is_in(some.iter().copied()))
            .filter(inspection_record::Column::Sort.eq("talk"))
            .filter(inspection_record::Column::Withdrawn.eq(false))
            .into_tuple()
            .all(conn)
            .await?;
        for (inspection, n) in rows {
            *all.entry(inspection).or_default() += i64::from(n);
        }
    }
    Ok(all)
}

/// A talk or paper of this village.
pub async fn record(conn: &impl ConnectionTrait, inspection_id: i64, id: i64) -> Outcome<inspection_record::Model> {
    inspection_record::Entity::find_by_id(id)
        .filter(inspection_record::Column::InspectionId.eq(inspection_id))
        .one(conn)
        .await?
        .ok_or_else(|| Failure::NotFound("这条考察记录".into()))
}

/// Adds a talk or a paper; answers its number.
pub async fn insert_record(conn: &impl ConnectionTrait, row: inspection_record::Model) -> Outcome<i64> {
    let mut row = row.into_active_model().reset_all();
    row.id = NotSet;
    Ok(row.insert(conn).await?.id)
}

/// Takes a talk or a paper back; it stays on record.
pub async fn update_record(conn: &impl ConnectionTrait, row: inspection_record::Model) -> Outcome<()> {
    row.into_active_model().reset_all().update(conn).await?;
    Ok(())
}

/// The newest opinions of some inspections.
pub async fn opinions(conn: &impl ConnectionTrait, inspections: &[i64]) -> Outcome<Vec<inspection_opinion::Model>> {
    let mut all = Vec::new();
    for some in inspections.chunks(SOME) {
        let find = inspection_opinion::Entity::find()
            .filter(inspection_opinion::Column::InspectionId.is_in(some.iter().copied()))
            .filter(inspection_opinion::Column::Current.eq(true));
        all.extend(find.order_by_asc(inspection_opinion::Column::Id).all(conn).await?);
    }
    Ok(all)
}

/// All opinions about a person, oldest first.
pub async fn opinions_about(
    conn: &impl ConnectionTrait,
    inspection_id: i64,
    person_id: i64,
) -> Outcome<Vec<inspection_opinion::Model>> {
    Ok(inspection_opinion::Entity::find()
        .filter(inspection_opinion::Column::InspectionId.eq(inspection_id))
        .filter(inspection_opinion::Column::PersonId.eq(person_id))
        .order_by_asc(inspection_opinion::Column::Id)
        .all(conn)
        .await?)
}

/// Adds an opinion, which is then the newest one about its person.
pub async fn add_opinion(conn: &impl ConnectionTrait, row: inspection_opinion::Model) -> Outcome<()> {
    inspection_opinion::Entity::update_many()
        .col_expr(inspection_opinion::Column::Current, Expr::value(false))
        .filter(inspection_opinion::Column::InspectionId.eq(row.inspection_id))
        .filter(inspection_opinion::Column::PersonId.eq(row.person_id))
        .filter(inspection_opinion::Column::Current.eq(true))
        .exec(conn)
        .await?;
    let mut row = row.into_active_model().reset_all();
    row.id = NotSet;
    row.insert(conn).await?;
    Ok(())
}

/// All versions of the paper about a person, newest first.
pub async fn materials(
    conn: &impl ConnectionTrait,
    inspection_id: i64,
    person_id: i64,
) -> Outcome<Vec<inspection_material::Model>> {
    Ok(inspection_material::Entity::find()
        .filter(inspection_material::Column::InspectionId.eq(inspection_id))
        .filter(inspection_material::Column::PersonId.eq(person_id))
        .order_by_desc(inspection_material::Column::No)
        .all(conn)
        .await?)
}

/// Persons of a village whose paper is frozen.
pub async fn frozen(conn: &impl ConnectionTrait, inspection_id: i64) -> Outcome<Vec<i64>> {
    Ok(inspection_material::Entity::find()
        .select_only()
        .column(inspection_material::Column::PersonId)
        .filter(inspection_material::Column::InspectionId.eq(inspection_id))
        .filter(inspection_material::Column::Frozen.eq(true))
        .into_tuple()
        .all(conn)
        .await?)
}

/// Adds a version of a paper.
pub async fn insert_material(conn: &impl ConnectionTrait, row: inspection_material::Model) -> Outcome<()> {
    let mut row = row.into_active_model().reset_all();
    row.id = NotSet;
    row.insert(conn).await?;
    Ok(())
}

/// Writes a draft over the version that was read; stale when somebody was faster. A frozen paper is never written over.
pub async fn update_material(conn: &impl ConnectionTrait, mut row: inspection_material::Model) -> Outcome<()> {
    let seen = row.version;
    row.version += 1;
    let find = inspection_material::Entity::find_by_id(row.id)
        .filter(inspection_material::Column::Version.eq(seen))
        .filter(inspection_material::Column::Frozen.eq(false));
    if find.count(conn).await? == 0 {
        return Err(Failure::Stale { what: "考察材料".into() });
    }
    row.into_active_model().reset_all().update(conn).await?;
    Ok(())
}
