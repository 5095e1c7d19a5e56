//! A department's formal reply to a batch: all its answers handed in together 联审意见. Owned by `vetting`.

use sea_orm::entity::prelude::*;

/// One row.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "review_reply")]
pub struct Model {
    /// Row number.
    #[sea_orm(primary_key)]
    pub id: i64,
    /// Batch.
    pub batch_id: i64,
    /// Department.
    pub agency_id: i64,
    /// 1, 2 …: handed in again after a change.
    pub no: i32,
    /// Number of the paper.
    #[sea_orm(column_type = "Text")]
    pub number: String,
    /// Persons answered.
    pub persons: i32,
    /// Of them with something found.
    pub found: i32,
    /// Of them to be explained.
    pub explain: i32,
    /// Newest answer that was handed in; a later one is not covered.
    pub last_answer: i64,
    /// SHA-256 over the answers handed in.
    #[sea_orm(column_type = "Text")]
    pub hash: String,
    /// Who handed it in.
    pub account_id: i64,
    /// Name of who handed it in.
    #[sea_orm(column_type = "Text")]
    pub by_name: String,
    /// Handed in, UTC milliseconds since 1970.
    pub at_ms: i64,
}

/// Joins are written where they are needed; there are no eager relations.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
