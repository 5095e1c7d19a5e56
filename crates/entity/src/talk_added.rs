//! Somebody whom a township put on the list of those who must be talked with, with the reason. Owned by `talks`.

use sea_orm::entity::prelude::*;

/// One row.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "talk_added")]
pub struct Model {
    /// Row number.
    #[sea_orm(primary_key)]
    pub id: i64,
    /// The round.
    pub round_id: i64,
    /// Code of the village or community.
    #[sea_orm(column_type = "Text")]
    pub unit_code: String,
    /// Kind of the round.
    #[sea_orm(column_type = "Text")]
    pub kind_code: String,
    /// The person, where recorded.
    pub person_id: Option<i64>,
    /// Name.
    #[sea_orm(column_type = "Text")]
    pub name: String,
    /// Why.
    #[sea_orm(column_type = "Text")]
    pub reason: String,
    /// Taken off again; the record stays.
    pub removed: bool,
    /// Why it was taken off.
    #[sea_orm(column_type = "Text")]
    pub removed_reason: String,
    /// Who added.
    #[sea_orm(column_type = "Text")]
    pub by_name: String,
    /// Added, UTC milliseconds since 1970.
    pub at_ms: i64,
}

/// Joins are written where they are needed; there are no eager relations.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
