//! A confirmed import of a roll 导入批次. Owned by `roll`.

use sea_orm::entity::prelude::*;

/// One row.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "roll_batch")]
pub struct Model {
    /// Row number.
    #[sea_orm(primary_key)]
    pub id: i64,
    /// Election of the unit.
    pub election_id: i64,
    /// `file name`; codes and JSON forms are defined by the owning context.
    #[sea_orm(column_type = "Text")]
    pub file_name: String,
    /// `rows`; codes and JSON forms are defined by the owning context.
    pub rows: i32,
    /// `added`; codes and JSON forms are defined by the owning context.
    pub added: i32,
    /// `replaced`; codes and JSON forms are defined by the owning context.
    pub replaced: i32,
    /// `account id`; codes and JSON forms are defined by the owning context.
    pub account_id: i64,
    /// At, UTC milliseconds since 1970.
    pub at_ms: i64,
    /// Undone, UTC milliseconds since 1970.
    pub undone_ms: Option<i64>,
}

/// Joins are written where they are needed; there are no eager relations.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
