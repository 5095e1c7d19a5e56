//! Kinship edges 亲属关系: `relation` is what b is to a. Owned by `people`.

use sea_orm::entity::prelude::*;

/// One row.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "kinship")]
pub struct Model {
    /// Row number.
    #[sea_orm(primary_key)]
    pub id: i64,
    /// Code of the unit, 12 digits for real ones.
    #[sea_orm(column_type = "Text")]
    pub unit_code: String,
    /// `person a`; codes and JSON forms are defined by the owning context.
    pub person_a: i64,
    /// `person b`; codes and JSON forms are defined by the owning context.
    pub person_b: i64,
    /// `relation`; codes and JSON forms are defined by the owning context.
    #[sea_orm(column_type = "Text")]
    pub relation: String,
    /// Code of GB/T 4761 by which it was recorded; empty when it was chosen by its word.
    #[sea_orm(column_type = "Text")]
    pub code: String,
    /// `origin`: household register, declared, or checked; codes are defined by the owning context.
    #[sea_orm(column_type = "Text")]
    pub origin: String,
    /// `source`; codes and JSON forms are defined by the owning context.
    #[sea_orm(column_type = "Text")]
    pub source: String,
    /// Created, UTC milliseconds since 1970.
    pub created_ms: i64,
}

/// Joins are written where they are needed; there are no eager relations.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
