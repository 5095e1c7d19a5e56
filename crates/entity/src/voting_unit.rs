//! A part of a unit that chooses representatives together 推选单位: groups, or households of a group. Owned by `meeting`.

use sea_orm::entity::prelude::*;

/// One row.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "voting_unit")]
pub struct Model {
    /// Row number.
    #[sea_orm(primary_key)]
    pub id: i64,
    /// The unit's election.
    pub election_id: i64,
    /// Name, as it is announced; once in an election.
    #[sea_orm(column_type = "Text")]
    pub name: String,
    /// Representatives it chooses.
    pub seats: i32,
    /// JSON: groups, each with its households, or without any where it belongs to it as a whole.
    #[sea_orm(column_type = "Text")]
    pub parts: String,
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
