//! An answer of a department about a person; a changed opinion is a new row. Owned by `vetting`.

use sea_orm::entity::prelude::*;

/// One row.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "review_answer")]
pub struct Model {
    /// Row number.
    #[sea_orm(primary_key)]
    pub id: i64,
    /// Batch.
    pub batch_id: i64,
    /// Person of the batch.
    pub item_id: i64,
    /// Department.
    pub agency_id: i64,
    /// 1, 2 …: version of the opinion.
    pub no: i32,
    /// The newest one.
    pub current: bool,
    /// `clear`, `found`, `explain`.
    #[sea_orm(column_type = "Text")]
    pub opinion: String,
    /// What was found.
    #[sea_orm(column_type = "Text")]
    pub kind: String,
    /// On which text.
    #[sea_orm(column_type = "Text")]
    pub basis: String,
    /// Which document says so.
    #[sea_orm(column_type = "Text")]
    pub evidence: String,
    /// Who answered.
    pub account_id: i64,
    /// Name of who answered.
    #[sea_orm(column_type = "Text")]
    pub by_name: String,
    /// Answered, UTC milliseconds since 1970.
    pub at_ms: i64,
}

/// Joins are written where they are needed; there are no eager relations.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
