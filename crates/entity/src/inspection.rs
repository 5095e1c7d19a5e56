//! The inspection of a village's proposed persons in a cycle 组织考察; a village has one, and so at most one team. Owned by `inspection`.

use sea_orm::entity::prelude::*;

/// One row.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "inspection")]
pub struct Model {
    /// Row number.
    #[sea_orm(primary_key)]
    pub id: i64,
    /// Cycle.
    pub cycle_id: i64,
    /// County whose checklist applies.
    #[sea_orm(column_type = "Text")]
    pub county_code: String,
    /// Township of the unit, for its lists.
    #[sea_orm(column_type = "Text")]
    pub township_code: String,
    /// Unit.
    #[sea_orm(column_type = "Text")]
    pub unit_code: String,
    /// Team; 0 for none.
    pub team_id: i64,
    /// Code of the stage.
    #[sea_orm(column_type = "Text")]
    pub state: String,
    /// Version of the checklist that it began with; 0 before.
    pub plan_id: i64,
    /// Day on which the notice 考察公示 was put up.
    pub notice_on: Option<Date>,
    /// Where.
    #[sea_orm(column_type = "Text")]
    pub notice_place: String,
    /// Remark: until when, telephone for reports.
    #[sea_orm(column_type = "Text")]
    pub notice_note: String,
    /// Who began it.
    #[sea_orm(column_type = "Text")]
    pub begun_by: String,
    /// Day on which it was finished.
    pub finished_on: Option<Date>,
    /// Who finished it.
    #[sea_orm(column_type = "Text")]
    pub finished_by: String,
    /// Why key steps are missing, where some are; after a reopening, why it was reopened.
    #[sea_orm(column_type = "Text")]
    pub finish_note: String,
    /// Recorded, UTC milliseconds since 1970.
    pub created_ms: i64,
    /// Grows by one with every change; a form posts the version that it saw.
    pub version: i64,
}

/// Joins are written where they are needed; there are no eager relations.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
