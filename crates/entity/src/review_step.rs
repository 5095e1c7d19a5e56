//! What was done about a person of a batch, in the order in which it was done; only added to. Owned by `vetting`.

use sea_orm::entity::prelude::*;

/// One row.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "review_step")]
pub struct Model {
    /// Row number.
    #[sea_orm(primary_key)]
    pub id: i64,
    /// Batch.
    pub batch_id: i64,
    /// Person of the batch.
    pub item_id: i64,
    /// `first_look`, `heard`, `second_look`, `conclusion`.
    #[sea_orm(column_type = "Text")]
    pub kind: String,
    /// Opinion or conclusion, where the step has one.
    #[sea_orm(column_type = "Text")]
    pub code: String,
    /// What was written.
    #[sea_orm(column_type = "Text")]
    pub text: String,
    /// Who did it.
    #[sea_orm(column_type = "Text")]
    pub by_name: String,
    /// Recorded, UTC milliseconds since 1970.
    pub at_ms: i64,
}

/// Joins are written where they are needed; there are no eager relations.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
