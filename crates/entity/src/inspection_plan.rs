//! One version of a county's checklist of the inspection 考察步骤、关键步骤, with grades and kinds of talks. Owned by `inspection`.

use sea_orm::entity::prelude::*;

/// One row.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "inspection_plan")]
pub struct Model {
    /// Row number.
    #[sea_orm(primary_key)]
    pub id: i64,
    /// Cycle.
    pub cycle_id: i64,
    /// County.
    #[sea_orm(column_type = "Text")]
    pub county_code: String,
    /// Version of the checklist, from 1. Once an inspection has begun with it, a change makes the next one.
    pub no: i32,
    /// Steps, grades, kinds and the number of participants, JSON; the form is defined by the owning context.
    #[sea_orm(column_type = "Text")]
    pub content: String,
    /// Who made or last changed it.
    #[sea_orm(column_type = "Text")]
    pub created_by: String,
    /// Recorded, UTC milliseconds since 1970.
    pub created_ms: i64,
    /// Grows by one with every change; a form posts the version that it saw.
    pub version: i64,
}

/// Joins are written where they are needed; there are no eager relations.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
