//! Settings of this installation. Owned by `access`.

use sea_orm::entity::prelude::*;

/// One row.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "setting")]
pub struct Model {
    /// `key`; codes and JSON forms are defined by the owning context.
    #[sea_orm(primary_key, auto_increment = false)]
    pub key: String,
    /// `value`; codes and JSON forms are defined by the owning context.
    #[sea_orm(column_type = "Text")]
    pub value: String,
}

/// Joins are written where they are needed; there are no eager relations.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
