//! What somebody answered to an item about a proposed person; only added to, the newest counts. Owned by `conditions`.

use sea_orm::entity::prelude::*;

/// One row.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "condition_answer")]
pub struct Model {
    /// Row number.
    #[sea_orm(primary_key)]
    pub id: i64,
    /// The proposed person.
    pub proposal_id: i64,
    /// Item of a list.
    pub item_id: i64,
    /// Version of the answer: 1, 2, 3 …
    pub no: i32,
    /// The newest.
    pub current: bool,
    /// `met`, `not_met`, `unclear`.
    #[sea_orm(column_type = "Text")]
    pub answer: String,
    /// What it rests on.
    #[sea_orm(column_type = "Text")]
    pub evidence: String,
    /// Who answered.
    #[sea_orm(column_type = "Text")]
    pub by_name: String,
    /// Recorded, UTC milliseconds since 1970.
    pub at_ms: i64,
}

/// Joins are written where they are needed; there are no eager relations.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
