//! The points of a judge for a person in a speech competition 评分. Owned by `selection`.

use sea_orm::entity::prelude::*;

/// One row.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "selection_score")]
pub struct Model {
    /// Row number.
    #[sea_orm(primary_key)]
    pub id: i64,
    /// Speech competition.
    pub speech_id: i64,
    /// Number of the judge, from 1.
    pub judge: i32,
    /// Person.
    pub person_id: i64,
    /// Hundredths of a point per item, null where nothing was written, as JSON.
    #[sea_orm(column_type = "Text")]
    pub points: String,
    /// Who typed it.
    #[sea_orm(column_type = "Text")]
    pub by_name: String,
    /// Typed, UTC milliseconds since 1970.
    pub at_ms: i64,
}

/// Joins are written where they are needed; there are no eager relations.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
