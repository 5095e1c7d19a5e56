//! What the team says about a person in the end 考察意见. Only added to. Owned by `inspection`.

use sea_orm::entity::prelude::*;

/// One row.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "inspection_opinion")]
pub struct Model {
    /// Row number.
    #[sea_orm(primary_key)]
    pub id: i64,
    /// Inspection.
    pub inspection_id: i64,
    /// Person.
    pub person_id: i64,
    /// Which one about the person, from 1.
    pub no: i32,
    /// The newest one.
    pub current: bool,
    /// `suggest`, `against`, `more`.
    #[sea_orm(column_type = "Text")]
    pub conclusion: String,
    /// Why.
    #[sea_orm(column_type = "Text")]
    pub reason: String,
    /// Why key steps are missing, where some are.
    #[sea_orm(column_type = "Text")]
    pub missing: String,
    /// Day.
    pub given_on: Date,
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
