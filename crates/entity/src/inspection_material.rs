//! The paper about a person 考察材料: a draft, or frozen with its hash; a correction is the next version. Owned by `inspection`.

use sea_orm::entity::prelude::*;

/// One row.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "inspection_material")]
pub struct Model {
    /// Row number.
    #[sea_orm(primary_key)]
    pub id: i64,
    /// Inspection.
    pub inspection_id: i64,
    /// Person.
    pub person_id: i64,
    /// Version, from 1.
    pub no: i32,
    /// Its words.
    #[sea_orm(column_type = "Text")]
    pub text: String,
    /// Not to be changed any more.
    pub frozen: bool,
    /// SHA-256 of the words, once frozen.
    #[sea_orm(column_type = "Text")]
    pub hash: String,
    /// Who recorded it.
    #[sea_orm(column_type = "Text")]
    pub by_name: String,
    /// Recorded, UTC milliseconds since 1970.
    pub at_ms: i64,
    /// Grows by one with every change; a form posts the version that it saw.
    pub version: i64,
}

/// Joins are written where they are needed; there are no eager relations.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
