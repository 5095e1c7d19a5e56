//! A team that inspects in some villages of a township 考察组. Owned by `inspection`.

use sea_orm::entity::prelude::*;

/// One row.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "inspection_team")]
pub struct Model {
    /// Row number.
    #[sea_orm(primary_key)]
    pub id: i64,
    /// Cycle.
    pub cycle_id: i64,
    /// Township.
    #[sea_orm(column_type = "Text")]
    pub township_code: String,
    /// Name.
    #[sea_orm(column_type = "Text")]
    pub name: String,
    /// Head 组长.
    #[sea_orm(column_type = "Text")]
    pub head: String,
    /// Members, as written.
    #[sea_orm(column_type = "Text")]
    pub members: String,
    /// Recorded, UTC milliseconds since 1970.
    pub created_ms: i64,
    /// Grows by one with every change; a form posts the version that it saw.
    pub version: i64,
}

/// Joins are written where they are needed; there are no eager relations.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
