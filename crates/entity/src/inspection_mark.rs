//! A key step that was done, or left out with a reason. Only added to. Owned by `inspection`.

use sea_orm::entity::prelude::*;

/// One row.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "inspection_mark")]
pub struct Model {
    /// Row number.
    #[sea_orm(primary_key)]
    pub id: i64,
    /// Inspection.
    pub inspection_id: i64,
    /// Person; 0 for a key step of the village.
    pub person_id: i64,
    /// Key step in the checklist that the inspection began with.
    pub key_id: i32,
    /// The newest one.
    pub current: bool,
    /// `done` or `left_out`.
    #[sea_orm(column_type = "Text")]
    pub state: String,
    /// Day.
    pub done_on: Date,
    /// Who did it.
    #[sea_orm(column_type = "Text")]
    pub who: String,
    /// Remark; the reason where it was left out.
    #[sea_orm(column_type = "Text")]
    pub note: String,
    /// Who recorded it.
    #[sea_orm(column_type = "Text")]
    pub by_name: String,
    /// Recorded, UTC milliseconds since 1970.
    pub at_ms: i64,
}

/// Joins are written where they are needed; there are no eager relations.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
