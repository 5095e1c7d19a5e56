//! A department that answers a question about proposed persons 联审单位. Owned by `vetting`.

use sea_orm::entity::prelude::*;

/// One row.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "review_agency")]
pub struct Model {
    /// Row number.
    #[sea_orm(primary_key)]
    pub id: i64,
    /// County that asks.
    #[sea_orm(column_type = "Text")]
    pub county_code: String,
    /// Name.
    #[sea_orm(column_type = "Text")]
    pub name: String,
    /// What it is asked.
    #[sea_orm(column_type = "Text")]
    pub question: String,
    /// Text and article that the question rests on.
    #[sea_orm(column_type = "Text")]
    pub basis: String,
    /// Order in tables.
    pub sort: i32,
    /// Asked in new batches.
    pub active: bool,
    /// Grows by one with every change; a form posts the version that it saw.
    pub version: i64,
}

/// Joins are written where they are needed; there are no eager relations.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
