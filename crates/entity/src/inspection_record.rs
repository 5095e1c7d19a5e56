//! Talks that were held 个别谈话, or papers that were read 查阅档案. Owned by `inspection`.

use sea_orm::entity::prelude::*;

/// One row.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "inspection_record")]
pub struct Model {
    /// Row number.
    #[sea_orm(primary_key)]
    pub id: i64,
    /// Inspection.
    pub inspection_id: i64,
    /// `talk` or `paper`.
    #[sea_orm(column_type = "Text")]
    pub sort: String,
    /// Kind of those talked with, or of the paper.
    #[sea_orm(column_type = "Text")]
    pub kind: String,
    /// How many persons, or papers.
    pub n: i32,
    /// Day.
    pub held_on: Date,
    /// What was said or found, for the county and the township alone.
    #[sea_orm(column_type = "Text")]
    pub note: String,
    /// Taken back.
    pub withdrawn: bool,
    /// Why taken back.
    #[sea_orm(column_type = "Text")]
    pub reason: String,
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
