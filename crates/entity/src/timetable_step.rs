//! Steps of the backward timetable 倒排工期: what a user planned and did; the legal dates are computed. Owned by `cycle`.

use sea_orm::entity::prelude::*;

/// One row.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "timetable_step")]
pub struct Model {
    /// Row number.
    #[sea_orm(primary_key)]
    pub id: i64,
    /// Election of the unit.
    pub election_id: i64,
    /// Code of the body whose step it is; empty for the committee whose vote the election is.
    #[sea_orm(column_type = "Text")]
    pub body: String,
    /// `step`; codes and JSON forms are defined by the owning context.
    #[sea_orm(column_type = "Text")]
    pub step: String,
    /// `planned`; codes and JSON forms are defined by the owning context.
    pub planned: Option<Date>,
    /// `actual`; codes and JSON forms are defined by the owning context.
    pub actual: Option<Date>,
    /// `owner`; codes and JSON forms are defined by the owning context.
    #[sea_orm(column_type = "Text")]
    pub owner: String,
    /// `note`; codes and JSON forms are defined by the owning context.
    #[sea_orm(column_type = "Text")]
    pub note: String,
    /// Meeting that carries the step out and says its day.
    pub meeting_id: Option<i64>,
    /// Grows by one with every change; a form posts the version that it saw.
    pub version: i64,
}

/// Joins are written where they are needed; there are no eager relations.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
