//! Facts that papers need and no other table has 公告所需事项 (hours, contact, who adopted the rules). Owned by `publication`.

use sea_orm::entity::prelude::*;

/// One row.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "paper_fact")]
pub struct Model {
    /// Row number.
    #[sea_orm(primary_key)]
    pub id: i64,
    /// Election of the unit.
    pub election_id: i64,
    /// `key`; codes and JSON forms are defined by the owning context.
    #[sea_orm(column_type = "Text")]
    pub key: String,
    /// `value`; codes and JSON forms are defined by the owning context.
    #[sea_orm(column_type = "Text")]
    pub value: String,
    /// Grows by one with every change; a form posts the version that it saw.
    pub version: i64,
}

/// Joins are written where they are needed; there are no eager relations.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
