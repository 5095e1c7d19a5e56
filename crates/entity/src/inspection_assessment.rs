//! The figures of a democratic assessment 民主测评. Only added to: a correction is a new one. Owned by `inspection`.

use sea_orm::entity::prelude::*;

/// One row.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "inspection_assessment")]
pub struct Model {
    /// Row number.
    #[sea_orm(primary_key)]
    pub id: i64,
    /// Inspection.
    pub inspection_id: i64,
    /// Which one, from 1.
    pub no: i32,
    /// The newest one.
    pub current: bool,
    /// Day.
    pub held_on: Date,
    /// Place.
    #[sea_orm(column_type = "Text")]
    pub place: String,
    /// Persons who were to take part.
    pub due: i32,
    /// Persons who took part.
    pub present: i32,
    /// Ballots handed out.
    pub issued: i32,
    /// Ballots that came back.
    pub recovered: i32,
    /// Of them invalid.
    pub invalid: i32,
    /// Remark; why it was corrected.
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
