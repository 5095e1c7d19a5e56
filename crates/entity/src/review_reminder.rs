//! A department was reminded of its answers 催办; only added to. Owned by `vetting`.

use sea_orm::entity::prelude::*;

/// One row.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "review_reminder")]
pub struct Model {
    /// Row number.
    #[sea_orm(primary_key)]
    pub id: i64,
    /// Batch.
    pub batch_id: i64,
    /// Department.
    pub agency_id: i64,
    /// Its day.
    pub on_day: Date,
    /// After the last day: to the head of the department.
    pub to_head: bool,
    /// Persons without an answer then.
    pub missing: i32,
    /// Who reminded.
    #[sea_orm(column_type = "Text")]
    pub by_name: String,
    /// Recorded, UTC milliseconds since 1970.
    pub at_ms: i64,
}

/// Joins are written where they are needed; there are no eager relations.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
