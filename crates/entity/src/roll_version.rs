//! A published version of the roll 选民名单公布版本, frozen. Owned by `roll`.

use sea_orm::entity::prelude::*;

/// One row.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "roll_version")]
pub struct Model {
    /// Row number.
    #[sea_orm(primary_key)]
    pub id: i64,
    /// Election of the unit.
    pub election_id: i64,
    /// `no`; codes and JSON forms are defined by the owning context.
    pub no: i32,
    /// `published on`; codes and JSON forms are defined by the owning context.
    pub published_on: Date,
    /// `headcount`; codes and JSON forms are defined by the owning context.
    pub headcount: i32,
    /// `content`; codes and JSON forms are defined by the owning context.
    #[sea_orm(column_type = "Text")]
    pub content: String,
    /// `hash`; codes and JSON forms are defined by the owning context.
    #[sea_orm(column_type = "Text")]
    pub hash: String,
    /// `note`; codes and JSON forms are defined by the owning context.
    #[sea_orm(column_type = "Text")]
    pub note: String,
    /// Created, UTC milliseconds since 1970.
    pub created_ms: i64,
}

/// Joins are written where they are needed; there are no eager relations.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
