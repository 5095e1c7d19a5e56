//! Every form that a typist submitted for a vote of a meeting; kept for ever. Owned by `meeting`.

use sea_orm::entity::prelude::*;

/// One row.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "meeting_entry")]
pub struct Model {
    /// Row number.
    #[sea_orm(primary_key)]
    pub id: i64,
    /// Vote.
    pub round_id: i64,
    /// 1 or 2.
    pub slot: i32,
    /// 1, 2, 3 … of this slot.
    pub revision: i32,
    /// Typist.
    pub account_id: i64,
    /// JSON: the form.
    #[sea_orm(column_type = "Text")]
    pub form: String,
    /// At, UTC milliseconds since 1970.
    pub at_ms: i64,
}

/// Joins are written where they are needed; there are no eager relations.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
