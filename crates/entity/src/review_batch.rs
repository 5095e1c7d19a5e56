//! A township's list that all departments see at the same moment 联审批次. Owned by `vetting`.

use sea_orm::entity::prelude::*;

/// One row.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "review_batch")]
pub struct Model {
    /// Row number.
    #[sea_orm(primary_key)]
    pub id: i64,
    /// Cycle.
    pub cycle_id: i64,
    /// County whose departments answer.
    #[sea_orm(column_type = "Text")]
    pub county_code: String,
    /// Township that submits; the county's own code for a list of the county.
    #[sea_orm(column_type = "Text")]
    pub township_code: String,
    /// Title.
    #[sea_orm(column_type = "Text")]
    pub title: String,
    /// 1 to 3: which review of these persons.
    pub round: i32,
    /// Code of the stage.
    #[sea_orm(column_type = "Text")]
    pub state: String,
    /// Last day to answer.
    pub deadline: Option<Date>,
    /// Day of the submission.
    pub submitted_on: Option<Date>,
    /// Who submitted.
    #[sea_orm(column_type = "Text")]
    pub submitted_by: String,
    /// Day of the joint meeting.
    pub met_on: Option<Date>,
    /// What the joint meeting recorded.
    #[sea_orm(column_type = "Text")]
    pub meeting_note: String,
    /// Persons on it, once submitted.
    pub persons: i32,
    /// Numbers of the departments asked, JSON, frozen with the submission.
    #[sea_orm(column_type = "Text")]
    pub agencies: String,
    /// Recorded, UTC milliseconds since 1970.
    pub created_ms: i64,
    /// Grows by one with every change; a form posts the version that it saw.
    pub version: i64,
}

/// Joins are written where they are needed; there are no eager relations.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
