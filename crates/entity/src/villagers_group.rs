//! Villagers' groups 村民小组. Owned by `org`.

use sea_orm::entity::prelude::*;

/// One row.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "villagers_group")]
pub struct Model {
    /// Row number.
    #[sea_orm(primary_key)]
    pub id: i64,
    /// Code of the unit, 12 digits for real ones.
    #[sea_orm(column_type = "Text")]
    pub unit_code: String,
    /// `no`; codes and JSON forms are defined by the owning context.
    pub no: i32,
    /// `name`; codes and JSON forms are defined by the owning context.
    #[sea_orm(column_type = "Text")]
    pub name: String,
}

/// Joins are written where they are needed; there are no eager relations.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
