//! A round of talks of a county 谈心谈话轮次. Owned by `talks`.

use sea_orm::entity::prelude::*;

/// One row.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "talk_round")]
pub struct Model {
    /// Row number.
    #[sea_orm(primary_key)]
    pub id: i64,
    /// Cycle that it belongs to.
    pub cycle_id: i64,
    /// Code of the county.
    #[sea_orm(column_type = "Text")]
    pub county_code: String,
    /// Title.
    #[sea_orm(column_type = "Text")]
    pub title: String,
    /// First day.
    pub from_on: Date,
    /// Last day.
    pub to_on: Date,
    /// `draft`, `in_force`; fixed once in force.
    #[sea_orm(column_type = "Text")]
    pub state: String,
    /// Made, UTC milliseconds since 1970.
    pub created_ms: i64,
    /// Version of the row, for stale forms.
    pub version: i64,
}

/// Joins are written where they are needed; there are no eager relations.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
